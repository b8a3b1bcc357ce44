/* Which beleidsopgaven are meant: one filter for the total overview and for the list of a key moment. */
#ifndef WEB_KEUZE_H
#define WEB_KEUZE_H

#include "web/parts.h"

struct keuze_filter {
  int64_t thema, portefeuillehouder, team; /* 0: all */
  const char *stroom, *stand;              /* NULL: all */
};

/* What the address asks. A hidden record is asked for as if it were not there: then nothing passes. */
struct keuze_filter keuze_read(struct request *request);
bool keuze_is_set(const struct keuze_filter *filter);
/* of_team: this item asks hours of the team that the filter names. */
bool keuze_passes(const struct keuze_filter *filter, const struct beleidsopgave *opgave, bool of_team);
/* The labels and selects for a form with method get. Reads with request->tx open. */
struct html keuze_controls(struct request *request, const struct keuze_filter *filter, bool with_stand);

#endif
