/* The few statistics that a municipality needs to read its own figures. Pure. Sources per function; conventions: 95 % is
 * z = 1.959964; a missing value is NAN and stays missing. */
#ifndef ENGINES_STATISTICS_H
#define ENGINES_STATISTICS_H

#include "base/base.h"

#define STATISTICS_Z95 1.9599639845400545
#define STATISTICS_Z998 3.0902323061678132

struct statistics_interval {
  double value, low, high;
};

/* numerator / denominator with its score interval: E. B. Wilson, "Probable inference, the law of succession, and
 * statistical inference", JASA 22 (1927), p. 209; method 3 in R. G. Newcombe, Statistics in Medicine 17 (1998), p. 857. A
 * share from 0 to 1. False for a denominator under 1 or a numerator outside it. */
bool statistics_share(int64_t numerator, int64_t denominator, double z, struct statistics_interval *out) MUST_USE;

/* Count per 1,000 inhabitants; NAN without inhabitants. */
double statistics_per_1000(int64_t count, int64_t inhabitants);

/* How many cases took how many days: counts[d] for d = 0 .. days - 1, the last one for all that took longer. */
struct statistics_days {
  const int64_t *counts;
  size_t days;
};

int64_t statistics_days_count(const struct statistics_days *days);
/* The quantile at 0..1 with straight lines between neighbours, as SQL's percentile_cont; NAN without cases. */
double statistics_days_quantile(const struct statistics_days *days, double at);
/* The median with an interval that covers the real median with at least 95 %: the order statistics between which a
 * binomial with p = 1/2 puts it (W. J. Conover, "Practical Nonparametric Statistics", section 3.2). With fewer than six
 * cases there is no such interval: low and high are NAN. False without cases. Cost: days + cases up to 10,000; above that
 * the normal approximation of the ranks. */
bool statistics_days_median(const struct statistics_days *days, struct statistics_interval *out) MUST_USE;
/* The same for plain values, in any order; they are copied. */
bool statistics_median(const double *values, size_t count, struct statistics_interval *out, struct arena *scratch) MUST_USE;
/* The rank r (from 1) of the low end in count sorted values; the high end is count + 1 - r. 0: no interval. */
size_t statistics_median_rank(size_t count) MUST_USE;

/* The change against the same period a year earlier: values holds per_year periods a year, in order, NAN where missing.
 * *percent is NAN where the base is 0 or both signs differ. False when either value is missing or there is none. */
bool statistics_year_on_year(const double *values, size_t at, size_t per_year, double *difference, double *percent) MUST_USE;

/* The class of Statistics Netherlands (CBS, "gemeentegrootte"): 1 under 5,000 inhabitants, then from 5, 10, 20, 50, 100,
 * 150 and, 8, from 250 thousand on. */
unsigned statistics_size_class(int64_t inhabitants) MUST_USE;

/* A municipality among its peers: D. J. Spiegelhalter, "Funnel plots for comparing institutional performance", Statistics
 * in Medicine 24 (2005), p. 1185; appendix A.1 (shares, rates) and A.3 (overdispersion, z-scores winsorised at 10 %). */
enum statistics_funnel_kind { STATISTICS_FUNNEL_SHARE, STATISTICS_FUNNEL_RATE, STATISTICS_FUNNEL_KIND__COUNT };

struct statistics_peer {
  int64_t count;     /* cases */
  int64_t among;     /* of how many: cases for a share, inhabitants for a rate; under 1: missing */
  unsigned size_class;
};

struct statistics_funnel {
  enum statistics_funnel_kind kind;
  double level;         /* of all peers together */
  double spread;        /* phi, the mean squared winsorised z-score */
  bool overdispersed;   /* more spread than chance gives (above 1 by two standard errors): the limits were widened, say so */
  size_t peers;
};

/* Over the peers of the size class that have a figure; size_class 0: all. False with fewer than ten: too few to compare. */
bool statistics_funnel(const struct statistics_peer *peers, size_t count, unsigned size_class, enum statistics_funnel_kind kind,
                       struct statistics_funnel *out, struct arena *scratch) MUST_USE;
/* The funnel's limits at a size, for STATISTICS_Z95 or STATISTICS_Z998; a share stays in 0..1, a rate from 0. */
struct statistics_interval statistics_funnel_limits(const struct statistics_funnel *funnel, int64_t among, double z);
/* How many of the standard deviations, widened when overdispersed, the peer lies from the level. NAN when missing. */
double statistics_funnel_z(const struct statistics_funnel *funnel, const struct statistics_peer *peer);

#endif
