/* How far people agree, from counts per level; nobody can be read back from it. Pure.
 * agreement: C. van der Eijk, "Measuring agreement in ordered rating scales", Quality and Quantity 35 (2001), p. 325,
 *   equation (2) and the weighing of layers on p. 332: -1 two opposite camps, 0 no pattern, 1 all the same.
 * consensus: W. J. Tastle and M. J. Wierman, "Consensus and dissention: a measure of ordinal dispersion", International
 *   Journal of Approximate Reasoning 45 (2007), p. 531, equation (2): 0 two opposite camps, 1 all the same.
 * concordance: M. G. Kendall and B. Babington Smith, "The problem of m rankings", Annals of Mathematical Statistics 10
 *   (1939), p. 275, corrected for ties (M. G. Kendall, "Rank correlation methods", 1948, section 6.8). */
#ifndef ENGINES_CONSENSUS_H
#define ENGINES_CONSENSUS_H

#include "base/base.h"

enum { CONSENSUS_LEVELS_MIN = 3, CONSENSUS_LEVELS_MAX = 100, CONSENSUS_RANKERS_MAX = 1000, CONSENSUS_ITEMS_MAX = 1000 };
#define CONSENSUS_COUNT_MAX INT64_C(1000000000)

/* What may be shown of one cell (a score of one thing on one criterion): no persons. */
struct consensus_cell {
  int64_t n;
  double mean, deviation;   /* of the level numbers from 0; deviation is the standard deviation of these n themselves */
  size_t lowest, highest;   /* levels that were chosen */
  double agreement, consensus;
};

/* counts[i]: how many chose level i. Fails (INPUT) on fewer than three levels, a negative count, or no votes at all. One
 * vote agrees with itself: agreement and consensus are 1. Cost: levels squared times levels. */
bool consensus_measure(const int64_t *counts, size_t levels, struct consensus_cell *out, struct fault *fault) MUST_USE;

/* Kendall's W over scores[ranker * items + item]; a higher score is a better rank, equal scores share their mean rank.
 * 0 no concordance, 1 all rank the same. Fails (INPUT) on fewer than two rankers or items, a score that is not finite, or
 * when every ranker gave all items the same score. Cost: rankers times items log items. */
bool consensus_concordance(const double *scores, size_t rankers, size_t items, double *out, struct arena *scratch,
                           struct fault *fault) MUST_USE;

#endif
