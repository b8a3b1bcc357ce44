#include "engines/core.h"

#include <math.h>

#include "engines/statistics.h"

#include "base/banned.h"

/* Sums in another order differ in the sixteenth digit: closer than this is equal. */
#define TOLERANCE 1e-9

static bool numbers_check(const double *numbers, size_t count, const char *field, struct fault *fault) {
  for (size_t i = 0; i < count; i++)
    if (!(numbers[i] >= 0) || !isfinite(numbers[i]))
      return fault_field_add(fault, field, "Nummer %zu van %s is geen getal van 0 of meer.", i + 1, field);
  return true;
}

static bool options_check(const struct core_options *options, struct fault *fault) {
  if (options->projects < 1 || options->projects > CORE_PROJECTS_MAX)
    return fault_field_add(fault, "projects", "Er zijn %zu projecten; de rekenhulp kan er 1 tot en met %d aan.", options->projects, CORE_PROJECTS_MAX);
  if (options->limits < 1 || options->limits > CORE_LIMITS_MAX)
    return fault_field_add(fault, "budget", "Er zijn %zu budgetten; de rekenhulp kan er 1 tot en met %d aan.", options->limits, CORE_LIMITS_MAX);
  if (options->samples > CORE_SAMPLES_MAX)
    return fault_field_add(fault, "samples", "samples is hoger dan %d.", CORE_SAMPLES_MAX);
  return numbers_check(options->scores, options->projects * options->weights.count, "scores", fault) &&
         numbers_check(options->costs, options->projects * options->limits, "cost", fault) &&
         numbers_check(options->budgets, options->limits, "budget", fault);
}

/* ---- exact ---- */

struct walk {
  const struct core_options *options;
  size_t n, corners;
  const double *values;   /* n x corners */
  bool *worthless;        /* adds nothing at any corner */
  double left[CORE_LIMITS_MAX], tolerance[CORE_LIMITS_MAX];
  double *sums;           /* (n + 1) x corners: by depth */
  uint32_t *found;
  double *found_values;   /* CORE_PORTFOLIOS_MAX x corners, taken as needed */
  size_t count, room;
  bool full;
  struct arena *arena;
};

static bool fits(const struct walk *walk, size_t project) {
  const double *cost = walk->options->costs + project * walk->options->limits;
  for (size_t r = 0; r < walk->options->limits; r++)
    if (cost[r] > walk->left[r] + walk->tolerance[r]) return false;
  return true;
}

/* 1: a dominates b, -1: b dominates a, 0: neither. */
static int dominance(const double *a, const double *b, size_t corners) {
  bool more = false, less = false;
  for (size_t e = 0; e < corners && !(more && less); e++) {
    double near = TOLERANCE * (1 + fabs(a[e]));
    more = more || a[e] > b[e] + near;
    less = less || a[e] < b[e] - near;
  }
  return more == less ? 0 : more ? 1 : -1;
}

static void found_grow(struct walk *walk) {
  size_t room = walk->room ? walk->room * 2 : 64;
  uint32_t *found = ARENA_ARRAY(walk->arena, room, uint32_t);
  double *values = ARENA_ARRAY(walk->arena, room * walk->corners, double);
  if (walk->count > 0) {
    memcpy(found, walk->found, walk->count * sizeof *found);
    memcpy(values, walk->found_values, walk->count * walk->corners * sizeof *values);
  }
  walk->found = found;
  walk->found_values = values;
  walk->room = room;
}

/* A portfolio that nothing can be added to: kept when none dominates it; those that it dominates go. */
static void portfolio_add(struct walk *walk, uint32_t set, const double *values) {
  size_t kept = 0, corners = walk->corners;
  for (size_t i = 0; i < walk->count; i++)
    if (dominance(walk->found_values + i * corners, values, corners) > 0) return;
  for (size_t i = 0; i < walk->count; i++) {
    if (dominance(values, walk->found_values + i * corners, corners) > 0) continue;
    walk->found[kept] = walk->found[i];
    memmove(walk->found_values + kept * corners, walk->found_values + i * corners, corners * sizeof *values);
    kept++;
  }
  walk->count = kept;
  if (kept == CORE_PORTFOLIOS_MAX) {
    walk->full = true;
    return;
  }
  if (kept == walk->room) found_grow(walk);
  walk->found[kept] = set;
  memcpy(walk->found_values + kept * corners, values, corners * sizeof *values);
  walk->count++;
}

static void walk_from(struct walk *walk, size_t project, uint32_t set) {
  const double *sums = walk->sums + project * walk->corners;
  double *next = walk->sums + (project + 1) * walk->corners;
  if (walk->full) return;
  if (project == walk->n) {
    for (size_t j = 0; j < walk->n; j++)
      if ((set >> j & 1U) == 0 && !walk->worthless[j] && fits(walk, j)) return;
    portfolio_add(walk, set, sums);
    return;
  }
  if (fits(walk, project)) {
    const double *cost = walk->options->costs + project * walk->options->limits;
    for (size_t r = 0; r < walk->options->limits; r++) walk->left[r] -= cost[r];
    for (size_t e = 0; e < walk->corners; e++) next[e] = sums[e] + walk->values[project * walk->corners + e];
    walk_from(walk, project + 1, set | 1U << project);
    for (size_t r = 0; r < walk->options->limits; r++) walk->left[r] += cost[r];
  }
  memcpy(next, sums, walk->corners * sizeof *next);
  walk_from(walk, project + 1, set);
}

static bool compute_exact(const struct core_options *options, const double *corners, size_t count, struct core_result *out,
                          struct arena *keep, struct fault *fault) {
  size_t n = options->projects, m = options->weights.count;
  double *values = ARENA_ARRAY(keep, n * count, double), *indexes = ARENA_ARRAY(keep, n, double);
  struct walk *walk = ARENA_NEW(keep, struct walk);
  *walk = (struct walk){.options = options, .n = n, .corners = count, .values = values, .worthless = ARENA_ARRAY(keep, n, bool),
                        .sums = ARENA_ARRAY(keep, (n + 1) * count, double), .arena = keep};
  for (size_t j = 0; j < n; j++) {
    double most = 0;
    for (size_t e = 0; e < count; e++) {
      for (size_t i = 0; i < m; i++) values[j * count + e] += options->scores[j * m + i] * corners[e * m + i];
      most = fmax(most, values[j * count + e]);
    }
    walk->worthless[j] = most <= 0;
  }
  for (size_t r = 0; r < options->limits; r++) {
    walk->left[r] = options->budgets[r];
    walk->tolerance[r] = TOLERANCE * (1 + options->budgets[r]);
  }
  walk_from(walk, 0, 0);
  if (walk->full)
    return FAULT(fault, FAULT_TOO_LARGE, "Er zijn meer dan %d portfolio's die elkaar niet overtreffen. Maak de gewichten nauwer.", CORE_PORTFOLIOS_MAX);
  for (size_t p = 0; p < walk->count; p++)
    for (size_t j = 0; j < n; j++) indexes[j] += walk->found[p] >> j & 1U;
  for (size_t j = 0; j < n; j++) indexes[j] /= (double)walk->count;
  *out = (struct core_result){.exact = true, .indexes = indexes, .portfolios = walk->found, .portfolio_count = walk->count};
  return true;
}

/* ---- sampled ---- */

enum { NODES = 20000 };

/* The best portfolio for one set of values, by depth first in order of value for the part of all budgets that it asks; bound:
 * the same limits added up into one, filled with a broken last project (G. B. Dantzig, Operations Research 5 (1957), p. 266). */
struct search {
  const struct core_options *options;
  const double *values;  /* per project */
  double *parts;         /* per project: of all budgets together */
  size_t *order;
  bool *taken, *best;
  double left[CORE_LIMITS_MAX], room, best_value;
  size_t nodes;
};

static double bound_get(const struct search *search, size_t at) {
  double room = search->room, value = 0;
  for (; at < search->options->projects; at++) {
    size_t j = search->order[at];
    if (search->parts[j] > room) return value + search->values[j] * room / search->parts[j];
    room -= search->parts[j];
    value += search->values[j];
  }
  return value;
}

static bool search_fits(const struct search *search, size_t project) {
  const double *cost = search->options->costs + project * search->options->limits;
  for (size_t r = 0; r < search->options->limits; r++)
    if (cost[r] > search->left[r] + TOLERANCE * (1 + search->options->budgets[r])) return false;
  return true;
}

static void take(struct search *search, size_t project, double sign) {
  const double *cost = search->options->costs + project * search->options->limits;
  for (size_t r = 0; r < search->options->limits; r++) search->left[r] -= sign * cost[r];
  search->room -= sign * search->parts[project];
  search->taken[project] = sign > 0;
}

static void search_from(struct search *search, size_t at, double value) {
  if (value > search->best_value) {
    search->best_value = value;
    memcpy(search->best, search->taken, search->options->projects * sizeof *search->best);
  }
  if (at == search->options->projects || search->nodes >= NODES) return;
  if (value + bound_get(search, at) <= search->best_value * (1 + TOLERANCE)) return;
  search->nodes++;
  size_t project = search->order[at];
  if (search_fits(search, project)) {
    take(search, project, 1);
    search_from(search, at + 1, value + search->values[project]);
    take(search, project, -1);
  }
  search_from(search, at + 1, value);
}

static int by_ratio(const void *a, const void *b, void *context) {
  const struct search *search = context;
  size_t left = *(const size_t *)a, right = *(const size_t *)b;
  double one = search->values[left] * search->parts[right], other = search->values[right] * search->parts[left];
  return one != other ? (one < other) - (one > other) : (left > right) - (left < right);
}

/* True when it was searched to the end. */
static bool best_find(struct search *search) {
  const struct core_options *options = search->options;
  for (size_t r = 0; r < options->limits; r++) search->left[r] = options->budgets[r];
  search->room = (double)options->limits * (1 + TOLERANCE);
  search->best_value = 0;
  search->nodes = 0;
  memset(search->taken, 0, options->projects * sizeof *search->taken);
  memset(search->best, 0, options->projects * sizeof *search->best);
  qsort_r(search->order, options->projects, sizeof *search->order, by_ratio, search);
  search_from(search, 0, 0);
  return search->nodes < NODES;
}

static void search_begin(struct search *search, const struct core_options *options, struct arena *keep) {
  size_t n = options->projects;
  *search = (struct search){.options = options, .parts = ARENA_ARRAY(keep, n, double), .order = ARENA_ARRAY(keep, n, size_t),
                            .taken = ARENA_ARRAY(keep, n, bool), .best = ARENA_ARRAY(keep, n, bool)};
  for (size_t j = 0; j < n; j++) {
    search->order[j] = j;
    for (size_t r = 0; r < options->limits; r++) {
      double cost = options->costs[j * options->limits + r];
      if (cost > 0) search->parts[j] += options->budgets[r] > 0 ? cost / options->budgets[r] : (double)(options->limits + 1);
    }
  }
}

static bool compute_sampled(const struct core_options *options, struct core_result *out, struct arena *keep, struct fault *fault) {
  size_t n = options->projects, m = options->weights.count, samples = options->samples ? options->samples : CORE_SAMPLES;
  double weights[WEIGHTS_MAX], *values = ARENA_ARRAY(keep, n, double), *indexes = ARENA_ARRAY(keep, n, double);
  struct weights_drawer drawer;
  struct search search;
  size_t finished = 0;
  if (!weights_init(&drawer, &options->weights, options->seed, fault)) return false;
  search_begin(&search, options, keep);
  search.values = values;
  for (size_t s = 0; s < samples; s++) {
    weights_draw(&drawer, weights);
    for (size_t j = 0; j < n; j++) {
      values[j] = 0;
      for (size_t i = 0; i < m; i++) values[j] += weights[i] * options->scores[j * m + i];
    }
    finished += best_find(&search);
    for (size_t j = 0; j < n; j++) indexes[j] += search.best[j];
  }
  for (size_t j = 0; j < n; j++) indexes[j] /= (double)samples;
  *out = (struct core_result){.indexes = indexes, .samples = samples, .finished = finished,
                              .half_width = STATISTICS_Z95 / (2 * sqrt((double)samples))};
  return true;
}

bool core_compute(const struct core_options *options, struct core_result *out, struct arena *keep, struct fault *fault) {
  struct weights_drawer drawer;
  const double *corners;
  if (!weights_init(&drawer, &options->weights, options->seed, fault) || !options_check(options, fault)) return false;
  size_t count = options->projects <= CORE_EXACT ? weights_corners(&options->weights, CORE_CORNERS_MAX, &corners, keep) : 0;
  return count > 0 ? compute_exact(options, corners, count, out, keep, fault) : compute_sampled(options, out, keep, fault);
}
