/* What a thing is worth by several criteria: the additive value v = sum of w_i u_i. Pure.
 * Value and levels: R. L. Keeney and H. Raiffa, "Decisions with multiple objectives" (1976), section 3.5.
 * Swing weights: D. von Winterfeldt and W. Edwards, "Decision analysis and behavioral research" (1986), section 8.4.
 * Rank-order centroid: F. H. Barron and B. E. Barrett, "Decision quality using ranked attribute weights", Management Science
 *   42 (1996), p. 1515. Baseline: R. T. Clemen and J. E. Smith, "On the choice of baselines in multiattribute portfolio
 *   analysis", Decision Analysis 6 (2009), p. 256. */
#ifndef ENGINES_VALUE_H
#define ENGINES_VALUE_H

#include "base/base.h"

enum { VALUE_LEVELS_MIN = 2, VALUE_LEVELS_MAX = 20, VALUE_CRITERIA_MAX = 100 };

/* A criterion's levels 0, 1, .. count - 1, each described in words on the screen, and the points of each. */
struct value_scale {
  const double *points; /* first 0, last 100, never falling */
  size_t count;
};

/* Each step up counts at least as much as the one before, so that a long list of small things does not beat one large one. */
bool value_is_convex(const struct value_scale *scale);
/* First 0, last 100, never falling, and convex when asked. Fails (INPUT) with the level. */
bool value_scale_check(const struct value_scale *scale, const char *name, bool convex, struct fault *fault) MUST_USE;
/* The points at a level from 0 to count - 1, straight lines between levels. level is within the scale. */
double value_points(const struct value_scale *scale, double level);

/* Weights from swings (how much the step from the worst to the best level of each criterion matters, 0 or more): each by
 * their sum. Fails (INPUT) on a negative or infinite one, or when all are 0. */
bool value_swing_weights(const double *swings, size_t count, double *weights, struct fault *fault) MUST_USE;
/* Weights from a ranking alone: w_i = (1/n) (1/i + .. + 1/n), for rank i from 1. count is 1 or more. */
void value_rank_weights(size_t count, double *weights);

struct value_model {
  const struct value_scale *scales;
  const double *weights;  /* add up to 1 */
  size_t count;           /* criteria */
  bool asks_not_doing;    /* one of the criteria is "gevolg van niet doen" */
  double threshold;       /* points from which a thing is a candidate */
};

struct value_answer {
  double value;           /* 0 to 100; with a baseline -100 to 100 */
  double *parts;          /* per criterion; they add up to value */
  bool is_candidate;      /* value is at least the threshold */
};

/* levels[i] per criterion and, for a repair, baseline[i]: the level when nothing is done (else NULL), so that what counts is
 * the points of doing it minus those of not doing it. Fails (INPUT) on a level outside its scale, weights
 * that do not add up to 1, and a baseline beside the
 * criterion "gevolg van niet doen": both count the same thing. */
bool value_compute(const struct value_model *model, const double *levels, const double *baseline, struct value_answer *out,
                   struct arena *keep, struct fault *fault) MUST_USE;

#endif
