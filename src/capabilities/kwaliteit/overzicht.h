/* All figures at once, for the pages that show many. */
#ifndef KWALITEIT_OVERZICHT_H
#define KWALITEIT_OVERZICHT_H

#include "capabilities/kwaliteit/kaart.h"
#include "capabilities/kwaliteit/pages.h"

struct cijfer {
  const struct record *record; /* what stands on the pages that show many: who it is, where it belongs, whose it is */
  struct indicator indicator;
  struct kaart kaart;
  int late; /* periods that should have come and did not */
};

struct overzicht {
  const struct reg *reg;
  const struct cijfer *cijfers; /* in the municipality's own order */
  size_t count;
  bool example;
};

/* Every indicator that this reader may see, with its card. Cost: a question for the indicators and one per 64 cards; what does not stand
 * ready costs what reeksen_read does. */
bool cijfers_read(struct request *request, struct overzicht *out, struct fault *fault);

/* "laatste cijfer: december 2026", or how late it is. */
const char *cijfer_fresh(struct request *request, const struct cijfer *cijfer);
/* "2 maanden te laat" */
const char *late_words(const char *last, int late, struct arena *keep);

#endif
