/* Is a figure moving, or is it noise: the individuals chart (XmR) of NHS England, "Making Data Count", with the rules of
 * its reference implementation NHSRplotthedots (limits, screening, four rules). Limits at 2.66 mean moving ranges:
 * W. A. Shewhart by way of D. J. Wheeler, "Understanding Variation" (2000), p. 60; screening at 3.267: L. S. Nelson,
 * "Control Charts for Individual Measurements", Journal of Quality Technology 14(3), 1982, p. 172. Pure. */
#ifndef ENGINES_SPC_H
#define ENGINES_SPC_H

#include "base/base.h"

enum { SPC_RUN = 7, SPC_ENOUGH = 12, SPC_POINTS_MAX = 1000000 };

/* Larger values are refused: a figure of a municipality stays far below, and squares and sums stay finite. */
#define SPC_VALUE_MAX 1e15

enum spc_better { SPC_BETTER_NONE, SPC_BETTER_UP, SPC_BETTER_DOWN, SPC_BETTER__COUNT };
enum spc_rule { SPC_RULE_OUTSIDE, SPC_RULE_SHIFT, SPC_RULE_TREND, SPC_RULE_TWO_OF_THREE, SPC_RULE__COUNT };
enum spc_cause { SPC_CAUSE_COMMON, SPC_CAUSE_IMPROVEMENT, SPC_CAUSE_CONCERN, SPC_CAUSE_CHANGE, SPC_CAUSE__COUNT };
/* Will the target be met when nothing changes: always, never, now and then; NONE without target or direction. */
enum spc_assurance { SPC_ASSURANCE_NONE, SPC_ASSURANCE_HIT, SPC_ASSURANCE_MISS, SPC_ASSURANCE_MAY, SPC_ASSURANCE__COUNT };

struct spc_options {
  const double *values;  /* in order of time; finite, at most SPC_VALUE_MAX from zero; a missing period is left out */
  size_t count;
  const size_t *rebases; /* where a person began anew: index of the first point of a stretch; rising, below count */
  size_t rebase_count;
  enum spc_better better;
  bool has_target;
  double target;
  bool no_screen;        /* large moving ranges count too */
};

/* From one rebase to the next. With one point there is no moving range: the limits equal the mean. */
struct spc_stretch {
  size_t first, count;
  double mean, lower, upper, near_lower, near_upper;
  double range;     /* the mean moving range, after screening */
  double tolerance; /* values closer than this count as equal: what decimals lose in binary */
};

struct spc_point {
  uint32_t stretch;
  uint8_t rules;    /* bit 1 << enum spc_rule */
  int8_t side;      /* of the mean: 1 above, -1 below, 0 on it */
  uint8_t cause;    /* enum spc_cause */
};

struct spc_result {
  const double *values; /* borrowed from the options */
  struct spc_point *points;
  size_t count;
  struct spc_stretch *stretches;
  size_t stretch_count; /* 0 without points */
  enum spc_better better;
  bool has_target;
  double target;
  enum spc_assurance assurance; /* by the limits of the last stretch */
  bool enough;          /* SPC_ENOUGH points or more; below that the rules are applied, but no signal is raised */
};

/* Limits, rules and causes. Fails (INPUT) on a value or rebase out of range. Cost: linear, two allocations in keep. */
bool spc_compute(const struct spc_options *options, struct spc_result *out, struct arena *keep, struct fault *fault) MUST_USE;

static inline bool spc_has(const struct spc_result *result, size_t at, enum spc_rule rule) {
  return ((unsigned)result->points[at].rules >> rule & 1U) != 0;
}
static inline const struct spc_stretch *spc_stretch_of(const struct spc_result *result, size_t at) {
  return &result->stretches[result->points[at].stretch];
}
/* Past one of two lines; a value on the line is not. */
static inline bool spc_beyond(double value, double lower, double upper, double tolerance) {
  return value > upper + tolerance || value < lower - tolerance;
}
/* A level that lasts, not a point by itself: a shift or a trend among the rules. */
static inline bool spc_is_level(unsigned rules) { return (rules & (1U << SPC_RULE_SHIFT | 1U << SPC_RULE_TREND)) != 0; }
/* The rule that names a set of them: outside, trend, two of three, shift, in the order of the reference. rules is not 0. */
enum spc_rule spc_rule_first(unsigned rules) MUST_USE;

/* One change, however many points it marks: what a signal is raised for. */
struct spc_change {
  size_t first, last;   /* its first and last marked point */
  int side;             /* 1 high, -1 low; a trend through the mean: where it goes */
  enum spc_cause cause;
  unsigned rules;       /* of all its points */
  bool opening;         /* the stretch begins with it: there is no earlier level that it changed from */
  bool running;         /* it lasts until the last point of the series */
  bool enough;          /* its stretch has SPC_ENOUGH points; else no signal */
};

/* The marked points as changes, in order of time. Points of one stretch and one side are one change when all points
 * between them lie on that side too, or when both belong to a shift or trend and fewer than SPC_RUN points, none of
 * them marked on the other side, interrupt it. Answers how many; *out lives in keep. Cost: linear. */
size_t spc_changes(const struct spc_result *result, const struct spc_change **out, struct arena *keep) MUST_USE;

/* Calendar months that come back each year: bit month - 1. */
struct spc_season {
  unsigned high, low;   /* strong months */
  unsigned also_high, also_low; /* months that go along: each full year on that side, and their average beyond the near
                                   limit of an average of that many years (near limit by the root of their number) */
  size_t years;         /* full years that were looked at */
};

/* Does the change hold now: it lasts until the last point, or it is a level that fewer than SPC_RUN points have left. */
static inline bool spc_change_is_current(const struct spc_result *result, const struct spc_change *change) {
  return change->running || (spc_is_level(change->rules) && result->count - 1 - change->last < SPC_RUN);
}

/* A strong season: the same calendar month beyond a near limit on the same side in at least two of at least two full
 * years. A year is full when it holds each calendar month that the series holds. Points of a shift or trend do not
 * count: there the level is what differs. periods holds one per point ("2026-12"); false when one is no month, when a month
 * comes twice, and when there is no season. Cost: linear. */
bool spc_season_find(const struct spc_result *result, const char *const *periods, struct spc_season *out,
                     struct arena *scratch) MUST_USE;

/* Too few cases for a chart of individual values: on average fewer than 5 counted, or fewer than 5 on either side of a
 * share (D. C. Montgomery, "Introduction to Statistical Quality Control", on np charts: the normal approximation), or a
 * denominator under 20 (a percentage only from 20). denominators may be NULL: a plain count. False without periods. */
bool spc_is_small(const int64_t *counts, const int64_t *denominators, size_t count) MUST_USE;

#endif
