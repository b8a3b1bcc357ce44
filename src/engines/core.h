/* Which projects belong in the portfolio whatever the weights: robust portfolio modelling. Pure.
 * J. Liesio, P. Mild and A. Salo, "Preference programming for robust portfolio modeling and project selection", EJOR 181
 * (2007), p. 1488: dominance over all weights (definition 1, checked at the corners of the weight set, lemma 1), core index
 * (section 4): the share of the non-dominated portfolios that hold the project. 1: core, 0: exterior, between: borderline.
 * Up to CORE_EXACT projects all portfolios are looked at. Above that weights are drawn, the best portfolio for each is
 * searched (engines/portfolio), and the index is the share of the draws whose portfolio holds the project. */
#ifndef ENGINES_CORE_H
#define ENGINES_CORE_H

#include "engines/weights.h"

enum { CORE_EXACT = 20, CORE_PROJECTS_MAX = 500, CORE_LIMITS_MAX = 32, CORE_CORNERS_MAX = 512, CORE_SAMPLES = 200, CORE_SAMPLES_MAX = 10000 };

struct core_options {
  size_t projects;
  const double *scores;   /* projects x weights.count, 0 or more, at most PORTFOLIO_VALUE_MAX */
  const double *costs;    /* projects x limits, 0 or more, at most PORTFOLIO_AMOUNT_MAX */
  const double *budgets;  /* limits */
  size_t limits;
  struct weights_set weights;
  size_t samples;         /* 0: CORE_SAMPLES; only used above CORE_EXACT, or with more than CORE_CORNERS_MAX corners */
  uint64_t seed;
};

struct core_result {
  bool exact;
  const double *indexes;         /* per project, 0 to 1 */
  const uint32_t *portfolios;    /* exact: non-dominated ones, bit per project */
  size_t portfolio_count;
  size_t samples;                /* sampled: draws, and how many of them were searched to the end */
  size_t finished;
  double half_width;             /* sampled: at 95 %, at its widest */
};

/* Fails (INPUT) on counts, scores, costs or weights that are not right. Cost: exact a second at 8 criteria and some seconds at 32, at most; sampled a few
 * milliseconds for each draw. */
bool core_compute(const struct core_options *options, struct core_result *out, struct arena *keep, struct fault *fault) MUST_USE;

#endif
