/* Terms for deciding: Awb 4:13 to 4:15 (applications) and 7:10 (objections); the end of a term by the Algemene
 * termijnenwet, art. 1 and 4. All days are day_number()s. */
#ifndef BASE_TERMIJN_H
#define BASE_TERMIJN_H

#include <stdbool.h>
#include <stdint.h>

enum {
  TERMIJN_OBJECTION_DAYS = 42, /* Awb 7:10(1): six weeks, counted from the day after the objection term */
  TERMIJN_COMMITTEE_DAYS = 84, /* the same, twelve weeks, with a committee as in 7:13 */
  TERMIJN_SHORT_DAYS = 92      /* Awt 4: three months at most; a longer term ends on the day itself */
};

struct termijn {
  int64_t due;        /* the last day as it was set, without suspension and extension */
  int64_t term_days;  /* how long the term was, which decides whether the Awt applies */
  int suspended_days; /* Awb 4:15, 7:10(2) */
  int extended_days;  /* Awb 4:14, 7:10(3) and (4) */
};

/* The last day on which the decision is in time: suspension and extension added, and a short term that ends on a
 * Saturday, Sunday or public holiday runs on to the next workday (Awt 1(1)). */
int64_t termijn_last_day(const struct termijn *termijn);

/* The last day for a decision on an objection whose term for objecting ended on `ended` (Awb 7:10(1)). */
int64_t termijn_objection_due(int64_t ended, bool committee);

#endif
