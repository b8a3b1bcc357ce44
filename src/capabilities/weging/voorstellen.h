/* Levels that follow from data: lost hours, reports about the work, what the city asks, dates, what those who must carry it
 * out say, how old the policy is. Proposals with their reason
 * in words; people may say otherwise, with a reason. Inner header. */
#ifndef WEGING_VOORSTELLEN_H
#define WEGING_VOORSTELLEN_H

#include "capabilities/weging/moment.h"

struct voorstel {
  int64_t niveau;          /* -1: the data say nothing */
  const char *toelichting; /* "2 gatmeldingen, samen 37 uur per maand." */
};

/* One per item and criterion, at item * criterion_count + criterion. Cost: one list of signals, and for a criterion about
 * dates, tests or age the item and its policy. */
bool voorstellen_read(struct tx *tx, const struct who *who, const struct moment *moment, struct voorstel **out, struct arena *keep,
                      struct fault *fault) MUST_USE;

#endif
