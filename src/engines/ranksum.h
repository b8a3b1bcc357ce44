/* Did it become different: the values before a day against those after it, by their ranks. The exact two-sided test of H. B. Mann and
 * D. R. Whitney, "On a test of whether one of two random variables is stochastically larger than the other", Annals of Mathematical
 * Statistics 18 (1947), p. 50; equal values share the mean of their ranks (W. J. Conover, "Practical Nonparametric Statistics",
 * section 5.1). It says nothing about why. Pure. */
#ifndef ENGINES_RANKSUM_H
#define ENGINES_RANKSUM_H

#include "base/base.h"

enum { RANKSUM_MAX = 24 }; /* values on each side; more are refused */

struct ranksum {
  double median_before, median_after;
  double chance;        /* how often the ranks lie at least this far apart when nothing changed */
  double least_chance;  /* the smallest that so few values can give: with 3 and 3 it is 0.1, and then nothing is ever shown */
};

/* False without values on either side, and with more than RANKSUM_MAX. Cost: at most three million additions. */
bool ranksum_compare(const double *before, size_t before_count, const double *after, size_t after_count, struct ranksum *out, struct arena *scratch) MUST_USE;

#endif
