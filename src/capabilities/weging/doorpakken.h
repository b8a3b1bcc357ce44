/* Following through on a key moment: its page, its sheet, and the sentence with which the next moment opens. Inner header. */
#ifndef WEGING_DOORPAKKEN_H
#define WEGING_DOORPAKKEN_H

#include "capabilities/weging/pages.h"

page_function follow_page, follow_csv, follow_api;

/* "Van de vorige keer: ..." for the moment that comes after it; empty when nothing was agreed before. */
bool previous_html(struct request *request, const struct moment *moment, struct html *out, struct fault *fault) MUST_USE;

/* Per team: all hours, regular work first, then the items (of the list, or those that were chosen) by kind of work. */
struct team_hours {
  const char *naam;
  int64_t alle, regulier;     /* NUMBER_EMPTY: not filled in */
  int64_t te_verdelen;
  int64_t *per_soort;         /* per choice of choices_werksoort */
};
bool team_hours_read(struct request *request, const struct moment *moment, bool only_chosen, struct team_hours **out, size_t *count,
                     struct fault *fault) MUST_USE;

#endif
