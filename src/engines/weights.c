#include "engines/weights.h"

#include <math.h>

#include "base/banned.h"

enum { TRIALS = 10000, ACCEPTED_MIN = TRIALS / 100, THIN_MAX = 512, CUT_BITS = 32 };

/* What decimals lose in binary when limits are added up. */
#define TOLERANCE 1e-12

/* Gaps between sorted cuts of 2^32: exact, and together exactly 1. */
static void draw_free(struct weights_stream *stream, size_t count, double *out) {
  uint64_t cuts[WEIGHTS_MAX + 1], bits = 0, last = 0;
  for (size_t i = 0; i + 1 < count; i++) {
    bits = i % 2 == 0 ? weights_bits(stream) : bits >> CUT_BITS;
    uint64_t cut = bits & ((UINT64_C(1) << CUT_BITS) - 1);
    size_t at = i;
    for (; at > 0 && cuts[at - 1] > cut; at--) cuts[at] = cuts[at - 1];
    cuts[at] = cut;
  }
  cuts[count - 1] = UINT64_C(1) << CUT_BITS;
  for (size_t i = 0; i < count; last = cuts[i++]) out[i] = (double)(cuts[i] - last) / (double)(UINT64_C(1) << CUT_BITS);
}

static void draw_order(struct weights_drawer *drawer, double *out) {
  double sorted[WEIGHTS_MAX], free[WEIGHTS_MAX];
  size_t count = drawer->set.count;
  draw_free(&drawer->stream, count, free);
  for (size_t i = 0; i < count; i++) {
    size_t at = i;
    for (; at > 0 && sorted[at - 1] < free[i]; at--) sorted[at] = sorted[at - 1];
    sorted[at] = free[i];
  }
  for (size_t i = 0; i < count; i++) out[drawer->set.order[i]] = sorted[i];
}

static bool fits(const struct weights_set *set, const double *weights) {
  for (size_t i = 0; i < set->count; i++)
    if (weights[i] < set->low[i] || weights[i] > set->high[i]) return false;
  return true;
}

/* From -1 to 1. */
static double either_way(struct weights_stream *stream) {
  return (double)(weights_bits(stream) >> 11) / (double)(UINT64_C(1) << 52) - 1;
}

/* One step: a direction within the plane where weights add up to 1, and a uniform place on the chord through the set. */
static void step(struct weights_drawer *drawer) {
  const struct weights_set *set = &drawer->set;
  double way[WEIGHTS_MAX], mean = 0, from = -INFINITY, to = INFINITY;
  size_t free = 0;
  for (size_t i = 0; i < set->count; i++) {
    bool fixed = set->high[i] - set->low[i] <= TOLERANCE;
    way[i] = fixed ? 0 : either_way(&drawer->stream);
    mean += way[i];
    free += !fixed;
  }
  if (free < 2) return;
  mean /= (double)free;
  for (size_t i = 0; i < set->count; i++) {
    if (set->high[i] - set->low[i] <= TOLERANCE) continue;
    way[i] -= mean;
    double down = (set->low[i] - drawer->at[i]) / way[i], up = (set->high[i] - drawer->at[i]) / way[i];
    if (way[i] > 0) {
      from = down > from ? down : from;
      to = up < to ? up : to;
    } else if (way[i] < 0) {
      from = up > from ? up : from;
      to = down < to ? down : to;
    }
  }
  if (!(from < to) || !isfinite(from) || !isfinite(to)) return;
  double far = from + (to - from) * (either_way(&drawer->stream) + 1) / 2;
  for (size_t i = 0; i < set->count; i++) {
    double moved = drawer->at[i] + far * way[i];
    drawer->at[i] = moved < set->low[i] ? set->low[i] : moved > set->high[i] ? set->high[i] : moved;
  }
}

static void draw_limits(struct weights_drawer *drawer, double *out) {
  size_t free = drawer->set.count - 1, thin = free * free * free;
  if (!drawer->walks) {
    do draw_free(&drawer->stream, drawer->set.count, out);
    while (!fits(&drawer->set, out));
    return;
  }
  for (size_t i = 0; i < (thin > THIN_MAX ? THIN_MAX : thin); i++) step(drawer);
  double sum = 0;
  for (size_t i = 0; i < drawer->set.count; i++) sum += drawer->at[i];
  for (size_t i = 0; i < drawer->set.count; i++) out[i] = drawer->at[i] / sum;
}

static bool order_check(const struct weights_set *set, struct fault *fault) {
  bool seen[WEIGHTS_MAX] = {0};
  for (size_t i = 0; i < set->count; i++) {
    if (set->order[i] >= set->count || seen[set->order[i]])
      return fault_field_add(fault, "order", "order noemt niet elk criterium precies een keer.");
    seen[set->order[i]] = true;
  }
  return true;
}

static bool limits_check(const struct weights_set *set, struct fault *fault) {
  double low = 0, high = 0;
  for (size_t i = 0; i < set->count; i++) {
    if (!(set->low[i] >= 0 && set->high[i] <= 1 && set->low[i] <= set->high[i]))
      return fault_field_add(fault, "weights", "Gewicht %zu: low en high lopen van 0 tot en met 1, en low is niet hoger dan high.", i + 1);
    low += set->low[i];
    high += set->high[i];
  }
  if (low > 1 + TOLERANCE)
    return fault_field_add(fault, "weights", "De laagste gewichten tellen op tot %.4g. Samen mogen ze ten hoogste 1 zijn.", low);
  if (high < 1 - TOLERANCE)
    return fault_field_add(fault, "weights", "De hoogste gewichten tellen op tot %.4g. Samen moeten ze minstens 1 zijn.", high);
  return true;
}

/* Starts in the middle of the set and decides by trial whether rejection is quick enough. */
static void limits_begin(struct weights_drawer *drawer) {
  const struct weights_set *set = &drawer->set;
  struct weights_stream trial = drawer->stream;
  double low = 0, range = 0, weights[WEIGHTS_MAX];
  size_t accepted = 0;
  for (size_t i = 0; i < TRIALS; i++) {
    draw_free(&trial, set->count, weights);
    accepted += fits(set, weights);
  }
  drawer->walks = accepted < ACCEPTED_MIN;
  for (size_t i = 0; i < set->count; i++) {
    low += set->low[i];
    range += set->high[i] - set->low[i];
  }
  double part = range > 0 ? (1 - low) / range : 0;
  for (size_t i = 0; i < set->count; i++) drawer->at[i] = set->low[i] + part * (set->high[i] - set->low[i]);
  for (size_t i = 0; drawer->walks && i < 20; i++) draw_limits(drawer, weights);
}

bool weights_init(struct weights_drawer *drawer, const struct weights_set *set, uint64_t seed, struct fault *fault) {
  if (set->count < 1 || set->count > WEIGHTS_MAX)
    return fault_field_add(fault, "criteria", "Er zijn %zu criteria; de rekenhulp kan er 1 tot en met %d aan.", set->count, WEIGHTS_MAX);
  if (set->kind == WEIGHTS_ORDER && !order_check(set, fault)) return false;
  if (set->kind == WEIGHTS_LIMITS && !limits_check(set, fault)) return false;
  *drawer = (struct weights_drawer){.set = *set, .stream = {seed}};
  if (set->kind == WEIGHTS_LIMITS) limits_begin(drawer);
  return true;
}

void weights_draw(struct weights_drawer *drawer, double *out) {
  switch (drawer->set.kind) {
    case WEIGHTS_ORDER: draw_order(drawer, out); return;
    case WEIGHTS_LIMITS: draw_limits(drawer, out); return;
    case WEIGHTS_FREE:
    case WEIGHTS_KIND__COUNT: break;
  }
  draw_free(&drawer->stream, drawer->set.count, out);
}

struct corners {
  const struct weights_set *set;
  double *all;
  size_t count, max;
};

static void corner_add(struct corners *corners, const double *weights) {
  size_t m = corners->set->count;
  for (size_t c = 0; c < corners->count && c < corners->max; c++) {
    bool same = true;
    for (size_t i = 0; i < m; i++) same = same && fabs(corners->all[c * m + i] - weights[i]) <= TOLERANCE;
    if (same) return;
  }
  if (corners->count < corners->max) memcpy(corners->all + corners->count * m, weights, m * sizeof *weights);
  corners->count++;
}

/* All but one weight at a limit, and that one what remains. */
static void limit_corners(struct corners *corners) {
  const struct weights_set *set = corners->set;
  double weights[WEIGHTS_MAX];
  for (size_t rest = 0; rest < set->count; rest++)
    for (size_t choice = 0; choice < (size_t)1 << (set->count - 1); choice++) {
      double sum = 0;
      for (size_t i = 0, bit = 0; i < set->count; i++) {
        if (i == rest) continue;
        weights[i] = (choice >> bit++ & 1) != 0 ? set->high[i] : set->low[i];
        sum += weights[i];
      }
      weights[rest] = 1 - sum;
      if (weights[rest] < set->low[rest] - TOLERANCE || weights[rest] > set->high[rest] + TOLERANCE) continue;
      corner_add(corners, weights);
    }
}

size_t weights_corners(const struct weights_set *set, size_t max, const double **out, struct arena *keep) {
  enum { LIMITS_MAX = 12 };
  struct corners corners = {.set = set, .all = ARENA_ARRAY(keep, max * set->count, double), .max = max};
  double weights[WEIGHTS_MAX];
  *out = corners.all;
  if (set->kind == WEIGHTS_LIMITS) {
    if (set->count > LIMITS_MAX) return 0;
    limit_corners(&corners);
  }
  for (size_t c = 0; set->kind != WEIGHTS_LIMITS && c < set->count; c++) {
    for (size_t i = 0; i < set->count; i++) {
      if (set->kind == WEIGHTS_FREE) weights[i] = i == c ? 1 : 0;
      else weights[set->order[i]] = i <= c ? 1 / (double)(c + 1) : 0;
    }
    corner_add(&corners, weights);
  }
  return corners.count <= max ? corners.count : 0;
}
