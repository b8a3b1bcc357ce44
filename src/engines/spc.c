#include "engines/spc.h"

#include <math.h>

#include "base/banned.h"

/* The factors of the chart: limits, near limits at two thirds, and the moving range that is left out. */
#define LIMIT 2.66
#define NEAR (LIMIT * 2 / 3)
#define SCREEN 3.267

/* Decimals such as 0.1 do not exist in binary: sums of them differ from what was meant in the sixteenth digit. */
#define RELATIVE 1e-13

static unsigned bit(enum spc_rule rule) { return 1U << rule; }

static double mean_range(const double *values, size_t count, double below) {
  double sum = 0;
  size_t used = 0;
  for (size_t i = 1; i < count; i++) {
    double range = fabs(values[i] - values[i - 1]);
    if (range >= below) continue;
    sum += range;
    used++;
  }
  return used > 0 ? sum / (double)used : 0;
}

static void stretch_measure(const double *values, bool no_screen, struct spc_stretch *stretch) {
  double largest = 0, sum = 0, rest = 0, n = (double)stretch->count;
  for (size_t i = 0; i < stretch->count; i++) {
    sum += values[i];
    largest = fmax(largest, fabs(values[i]));
  }
  double mean = sum / n;
  for (size_t i = 0; i < stretch->count; i++) rest += values[i] - mean;
  stretch->mean = mean + rest / n;
  stretch->tolerance = largest * RELATIVE;
  stretch->range = mean_range(values, stretch->count, INFINITY);
  if (!no_screen && stretch->range > 0)
    stretch->range = mean_range(values, stretch->count, SCREEN * stretch->range - stretch->tolerance);
  stretch->lower = stretch->mean - LIMIT * stretch->range;
  stretch->upper = stretch->mean + LIMIT * stretch->range;
  stretch->near_lower = stretch->mean - NEAR * stretch->range;
  stretch->near_upper = stretch->mean + NEAR * stretch->range;
}

static int sign(double difference, double tolerance) { return (difference > tolerance) - (difference < -tolerance); }

static void mark(struct spc_point *points, size_t first, size_t end, enum spc_rule rule) {
  for (size_t i = first; i < end; i++) points[i].rules = (uint8_t)(points[i].rules | bit(rule));
}

static void shifts_mark(struct spc_point *points, size_t count) {
  for (size_t first = 0, end; first < count; first = end) {
    for (end = first + 1; end < count && points[end].side == points[first].side; end++) continue;
    if (points[first].side != 0 && end - first >= SPC_RUN) mark(points, first, end, SPC_RULE_SHIFT);
  }
}

/* The end of the longest strict rise or fall that begins at first; *way gets 1, -1, or 0 when there is none. */
static size_t trend_end(const double *values, size_t first, size_t count, int *way) {
  size_t end = first + 1;
  *way = end < count ? sign(values[end] - values[first], 0) : 0;
  if (*way == 0) return end;
  while (end < count && sign(values[end] - values[end - 1], 0) == *way) end++;
  return end;
}

static void trends_mark(const double *values, struct spc_point *points, size_t count) {
  for (size_t first = 0; first + 1 < count;) {
    int way;
    size_t end = trend_end(values, first, count, &way);
    if (way != 0 && end - first >= SPC_RUN) mark(points, first, end, SPC_RULE_TREND);
    first = way != 0 ? end - 1 : end;
  }
}

/* Only a point between the near limit and the limit is near, and only those are marked. */
static bool is_near(const struct spc_stretch *stretch, const struct spc_point *point, double value) {
  return !(point->rules & bit(SPC_RULE_OUTSIDE)) && spc_beyond(value, stretch->near_lower, stretch->near_upper, stretch->tolerance);
}

static void twos_mark(const double *values, struct spc_point *points, const struct spc_stretch *stretch) {
  for (size_t i = 2; i < stretch->count; i++) {
    bool near[3];
    if (points[i].side == 0 || points[i].side != points[i - 1].side || points[i].side != points[i - 2].side) continue;
    for (size_t k = 0; k < 3; k++) near[k] = is_near(stretch, &points[i - k], values[i - k]);
    if (near[0] + near[1] + near[2] < 2) continue;
    for (size_t k = 0; k < 3; k++)
      if (near[k]) mark(points, i - k, i - k + 1, SPC_RULE_TWO_OF_THREE);
  }
}

static enum spc_cause cause_of(int side, enum spc_better better) {
  if (better == SPC_BETTER_NONE || side == 0) return SPC_CAUSE_CHANGE;
  return (side > 0) == (better == SPC_BETTER_UP) ? SPC_CAUSE_IMPROVEMENT : SPC_CAUSE_CONCERN;
}

static void stretch_mark(const double *values, struct spc_point *points, const struct spc_stretch *stretch, enum spc_better better) {
  for (size_t i = 0; i < stretch->count; i++) {
    points[i].side = (int8_t)sign(values[i] - stretch->mean, stretch->tolerance);
    if (spc_beyond(values[i], stretch->lower, stretch->upper, stretch->tolerance)) mark(points, i, i + 1, SPC_RULE_OUTSIDE);
  }
  shifts_mark(points, stretch->count);
  trends_mark(values, points, stretch->count);
  twos_mark(values, points, stretch);
  for (size_t i = 0; i < stretch->count; i++)
    points[i].cause = (uint8_t)(points[i].rules ? cause_of(points[i].side, better) : SPC_CAUSE_COMMON);
}

static enum spc_assurance assurance_of(const struct spc_options *options, const struct spc_stretch *last) {
  if (!options->has_target || options->better == SPC_BETTER_NONE) return SPC_ASSURANCE_NONE;
  double slack = fmax(last->tolerance, fabs(options->target) * RELATIVE);
  bool above = options->target > last->upper + slack, below = options->target < last->lower - slack;
  if (last->count < 2 || (!above && !below)) return SPC_ASSURANCE_MAY;
  return below == (options->better == SPC_BETTER_UP) ? SPC_ASSURANCE_HIT : SPC_ASSURANCE_MISS;
}

static bool options_check(const struct spc_options *options, struct fault *fault) {
  if (options->count > SPC_POINTS_MAX)
    return fault_field_add(fault, "waarde", "Een reeks heeft hoogstens %d waarden.", SPC_POINTS_MAX);
  for (size_t i = 0; i < options->count; i++)
    if (!(fabs(options->values[i]) <= SPC_VALUE_MAX))
      return fault_field_add(fault, "waarde", "Waarde %zu van de reeks is geen getal, of te groot.", i + 1);
  if (options->has_target && !(fabs(options->target) <= SPC_VALUE_MAX))
    return fault_field_add(fault, "streefwaarde", "De streefwaarde is geen getal, of te groot.");
  for (size_t i = 0; i < options->rebase_count; i++)
    if (options->rebases[i] >= options->count || (i > 0 && options->rebases[i] < options->rebases[i - 1]))
      return fault_field_add(fault, "nieuw begin", "Een nieuw begin ligt buiten de reeks, of niet in volgorde van tijd.");
  return true;
}

bool spc_compute(const struct spc_options *options, struct spc_result *out, struct arena *keep, struct fault *fault) {
  if (!options_check(options, fault)) return false;
  struct spc_result result = {.values = options->values, .count = options->count, .better = options->better,
                              .has_target = options->has_target, .target = options->target,
                              .enough = options->count >= SPC_ENOUGH};
  result.points = ARENA_ARRAY(keep, options->count, struct spc_point);
  result.stretches = ARENA_ARRAY(keep, options->rebase_count + 1, struct spc_stretch);
  for (size_t first = 0, next = 0; first < options->count;) {
    while (next < options->rebase_count && options->rebases[next] <= first) next++;
    size_t end = next < options->rebase_count ? options->rebases[next] : options->count;
    struct spc_stretch *stretch = &result.stretches[result.stretch_count];
    *stretch = (struct spc_stretch){.first = first, .count = end - first};
    for (size_t i = first; i < end; i++) result.points[i].stretch = (uint32_t)result.stretch_count;
    stretch_measure(options->values + first, options->no_screen, stretch);
    stretch_mark(options->values + first, result.points + first, stretch, options->better);
    result.stretch_count++;
    first = end;
  }
  if (result.stretch_count > 0) result.assurance = assurance_of(options, &result.stretches[result.stretch_count - 1]);
  *out = result;
  return true;
}

enum spc_rule spc_rule_first(unsigned rules) {
  static const enum spc_rule order[] = {SPC_RULE_OUTSIDE, SPC_RULE_TREND, SPC_RULE_TWO_OF_THREE};
  for (size_t i = 0; i < sizeof order / sizeof *order; i++)
    if (rules & bit(order[i])) return order[i];
  return SPC_RULE_SHIFT;
}

/* Each point's side for its change; a point that only a trend marks takes the side where the trend ends, so that a rise
 * through the mean is one change. */
static int8_t *sides_find(const struct spc_result *result, struct arena *keep) {
  int8_t *sides = ARENA_ARRAY(keep, result->count, int8_t);
  for (size_t i = 0; i < result->count; i++) sides[i] = result->points[i].rules ? result->points[i].side : 0;
  for (size_t s = 0; s < result->stretch_count; s++) {
    const struct spc_stretch *stretch = &result->stretches[s];
    const double *values = result->values + stretch->first;
    for (size_t first = 0; first + 1 < stretch->count;) {
      int way;
      size_t end = trend_end(values, first, stretch->count, &way);
      int8_t goal = result->points[stretch->first + end - 1].side;
      for (size_t i = first; i < end && end - first >= SPC_RUN; i++)
        if (result->points[stretch->first + i].rules == bit(SPC_RULE_TREND))
          sides[stretch->first + i] = (int8_t)(goal != 0 ? goal : way);
      first = way != 0 ? end - 1 : end;
    }
  }
  return sides;
}

/* Does the marked point at carry the change on. */
static bool carries_on(const struct spc_result *result, const int8_t *sides, const struct spc_change *change, size_t at) {
  if (sides[at] != change->side || result->points[at].stretch != result->points[change->last].stretch) return false;
  bool same_side = true;
  for (size_t i = change->last + 1; i < at && same_side; i++) same_side = result->points[i].side == change->side;
  return same_side || (at - change->last - 1 < SPC_RUN && spc_is_level(result->points[change->last].rules) &&
                       spc_is_level(result->points[at].rules));
}

size_t spc_changes(const struct spc_result *result, const struct spc_change **out, struct arena *keep) {
  const int8_t *sides = sides_find(result, keep);
  struct spc_change *changes = ARENA_ARRAY(keep, result->count, struct spc_change);
  size_t count = 0;
  for (size_t i = 0; i < result->count; i++) {
    const struct spc_point *point = &result->points[i];
    if (!point->rules) continue;
    struct spc_change *last = count > 0 ? &changes[count - 1] : NULL;
    if (last && carries_on(result, sides, last, i)) {
      last->last = i;
      last->rules |= point->rules;
    } else {
      changes[count++] = (struct spc_change){.first = i, .last = i, .side = sides[i], .rules = point->rules,
                                             .cause = cause_of(sides[i], result->better),
                                             .opening = i == spc_stretch_of(result, i)->first,
                                             .enough = spc_stretch_of(result, i)->count >= SPC_ENOUGH};
    }
    changes[count - 1].running = i + 1 == result->count;
  }
  *out = changes;
  return count;
}
