/* The pages of koppelingen and leveringen. */
#ifndef KWALITEIT_LEVERINGEN_H
#define KWALITEIT_LEVERINGEN_H

#include "capabilities/kwaliteit/koppeling.h"
#include "web/parts.h"

page_function koppelingen_page, koppeling_fetch_now, wijken_save, aanleveren_page, aanleveren_preview, aanleveren_commit;
detail_extra koppeling_extra, levering_extra;

/* May this person bring figures in, and have them fetched? */
bool koppeling_is_mine(const struct request *request);
/* A cell that changes, as people read it. Texts live in scratch. */
struct change_words {
  const char *indicator, *period, *area, *was, *becomes;
};
struct change_words change_in_words(struct request *request, const struct observation_change *change);
/* "De eerste 50 van 162.240." */
const char *changes_shown(size_t shown, int64_t all, struct arena *keep);

#endif
