#include "engines/core.h"

#include <math.h>

#include "engines/portfolio_explain.h"
#include "engines/statistics.h"

#include "base/banned.h"

/* Sums in another order differ in the sixteenth digit: values are counted in steps of at least this part of the largest. */
#define TOLERANCE 1e-9

static bool numbers_check(const double *numbers, size_t count, const char *field, struct fault *fault) {
  for (size_t i = 0; i < count; i++)
    if (!(numbers[i] >= 0 && numbers[i] <= PORTFOLIO_AMOUNT_MAX))
      return fault_field_add(fault, field, "Nummer %zu van %s is geen getal van 0 tot en met %g.", i + 1, field, PORTFOLIO_AMOUNT_MAX);
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

enum { HALF = CORE_EXACT / 2, HALF_SETS = 1 << HALF, LANES = 32, STRETCH = 32 * LANES };

struct walk {
  const struct core_options *options;
  const bool *worthless;  /* adds nothing at any corner */
  double left[CORE_LIMITS_MAX], tolerance[CORE_LIMITS_MAX];
  uint32_t *found;
  size_t count, room;
  struct arena *arena;
};

static bool fits(const struct walk *walk, size_t project) {
  const double *cost = walk->options->costs + project * walk->options->limits;
  for (size_t r = 0; r < walk->options->limits; r++)
    if (cost[r] > walk->left[r] + walk->tolerance[r]) return false;
  return true;
}

static void found_add(struct walk *walk, uint32_t set) {
  if (walk->count == walk->room) {
    size_t room = walk->room ? walk->room * 2 : 1024;
    uint32_t *found = ARENA_ARRAY(walk->arena, room, uint32_t);
    if (walk->count > 0) memcpy(found, walk->found, walk->count * sizeof *found);
    walk->found = found;
    walk->room = room;
  }
  walk->found[walk->count++] = set;
}

/* All portfolios to which nothing of worth can be added. */
static void walk_from(struct walk *walk, size_t project, uint32_t set) {
  if (project == walk->options->projects) {
    for (size_t j = 0; j < project; j++)
      if ((set >> j & 1U) == 0 && !walk->worthless[j] && fits(walk, j)) return;
    found_add(walk, set);
    return;
  }
  if (fits(walk, project)) {
    const double *cost = walk->options->costs + project * walk->options->limits;
    for (size_t r = 0; r < walk->options->limits; r++) walk->left[r] -= cost[r];
    walk_from(walk, project + 1, set | 1U << project);
    for (size_t r = 0; r < walk->options->limits; r++) walk->left[r] += cost[r];
  }
  walk_from(walk, project + 1, set);
}

/* What a portfolio is worth at a corner: of its lower and its upper half, in whole steps, so that comparing is exact. */
struct worth {
  size_t corners;
  double *lower, *upper; /* HALF_SETS x corners */
  double steps;          /* to a unit of value */
};

static void half_fill(double *sums, const double *values, size_t projects, size_t corners) {
  for (size_t set = 1; set < (size_t)1 << projects; set++) {
    size_t first = (size_t)__builtin_ctzl(set), rest = set & (set - 1);
    for (size_t e = 0; e < corners; e++) sums[set * corners + e] = sums[rest * corners + e] + values[first * corners + e];
  }
}

static int64_t worth_at(const struct worth *worth, uint32_t set, size_t corner) {
  double value = worth->lower[set % HALF_SETS * worth->corners + corner] + worth->upper[set / HALF_SETS * worth->corners + corner];
  return (int64_t)nearbyint(value * worth->steps);
}

static void worth_begin(struct worth *worth, const double *values, size_t projects, size_t corners, struct arena *arena) {
  size_t low = projects < HALF ? projects : HALF;
  double most = 0;
  *worth = (struct worth){.corners = corners, .lower = ARENA_ARRAY(arena, HALF_SETS * corners, double), .upper = ARENA_ARRAY(arena, HALF_SETS * corners, double)};
  half_fill(worth->lower, values, low, corners);
  half_fill(worth->upper, values + low * corners, projects - low, corners);
  for (size_t e = 0; e < corners; e++)
    most = fmax(most, worth->lower[(((size_t)1 << low) - 1) * corners + e] + worth->upper[(((size_t)1 << (projects - low)) - 1) * corners + e]);
  worth->steps = most > 0 ? exp2(floor(-log2(most * TOLERANCE))) : 1;
}

/* A portfolio and all that are worth the same at every corner. */
struct group {
  uint32_t set;
  uint64_t hash;
  int64_t first, sum; /* at the first of at most two corners (of more, 0), and of all: whoever dominates has as much and more */
};

static int by_worth(const void *a, const void *b) {
  const struct group *one = a, *other = b;
  if (one->first != other->first) return one->first < other->first ? 1 : -1;
  if (one->sum != other->sum) return one->sum < other->sum ? 1 : -1;
  if (one->hash != other->hash) return one->hash < other->hash ? -1 : 1;
  return (one->set > other->set) - (one->set < other->set);
}

static struct group *groups_make(const struct walk *walk, const struct worth *worth) {
  struct group *groups = ARENA_ARRAY(walk->arena, walk->count, struct group);
  for (size_t p = 0; p < walk->count; p++) {
    struct weights_stream mix = {0};
    groups[p].set = walk->found[p];
    for (size_t e = 0; e < worth->corners; e++) {
      int64_t value = worth_at(worth, walk->found[p], e);
      if (e == 0 && worth->corners <= 2) groups[p].first = value;
      groups[p].sum += value;
      mix.state ^= (uint64_t)value;
      mix.state = weights_bits(&mix);
    }
    groups[p].hash = mix.state;
  }
  qsort(groups, walk->count, sizeof *groups, by_worth);
  return groups;
}

static bool worth_same(const struct worth *worth, const struct group *a, const struct group *b) {
  if (a->sum != b->sum || a->hash != b->hash) return false;
  for (size_t e = 0; e < worth->corners; e++)
    if (worth_at(worth, a->set, e) != worth_at(worth, b->set, e)) return false;
  return true;
}

/* a has more in all; then it dominates when it has at least as much at each corner. */
static bool dominates(const struct worth *worth, uint32_t a, uint32_t b) {
  for (size_t e = 0; e < worth->corners; e++)
    if (worth_at(worth, a, e) < worth_at(worth, b, e)) return false;
  return true;
}

/* The ones that nothing dominates, LANES at a time and in 16 bits a corner, rounded down: only where that leaves a doubt are the
 * values themselves compared. */
struct front {
  const struct worth *worth;
  double *low, *scale, *mean; /* per corner */
  int16_t *columns;           /* corners x room, LANES at a time */
  int16_t *peaks;             /* corners x room / STRETCH: the most in each stretch of a column */
  uint32_t *sets;
  size_t count, room;
};

/* One that is held against the front: its strong corners first, because there most of the front falls short. */
struct probe {
  int16_t *point;   /* per corner */
  size_t *strong;   /* corners, the first STRONG in order */
};

static void front_begin(struct front *front, const struct worth *worth, const struct group *groups, size_t count, struct arena *arena) {
  size_t room = (count + STRETCH - 1) / STRETCH * STRETCH;
  *front = (struct front){.worth = worth, .room = room, .low = ARENA_ARRAY(arena, worth->corners, double), .scale = ARENA_ARRAY(arena, worth->corners, double),
                          .mean = ARENA_ARRAY(arena, worth->corners, double), .sets = ARENA_ARRAY(arena, room, uint32_t),
                          .columns = ARENA_ARRAY(arena, room * worth->corners, int16_t),
                          .peaks = ARENA_ARRAY(arena, room / STRETCH * worth->corners, int16_t)};
  for (size_t k = 0; k < room / STRETCH * worth->corners; k++) front->peaks[k] = INT16_MIN;
  for (size_t e = 0; e < worth->corners; e++) {
    double low = INFINITY, high = 0, sum = 0;
    for (size_t p = 0; p < count; p++) {
      double value = (double)worth_at(worth, groups[p].set, e);
      low = fmin(low, value);
      high = fmax(high, value);
      sum += value;
    }
    front->low[e] = low;
    front->scale[e] = high > low ? UINT16_MAX / (high - low) : 0;
    front->mean[e] = (sum / (double)count - low) * front->scale[e] + INT16_MIN;
  }
}

/* Eight at once, which every machine of this kind can; gcc and clang know it. */
typedef int16_t lanes __attribute__((vector_size(16)));
enum { PARTS = LANES * sizeof(int16_t) / sizeof(lanes), PART = LANES / PARTS };

/* Of `kept`, those of `from` that are at least `least`. True when there are any. */
static inline bool lanes_keep(lanes kept[PARTS], const int16_t *from, int16_t least) {
  lanes any = {0};
  uint64_t words[2];
  for (size_t k = 0; k < PARTS; k++) {
    lanes part;
    memcpy(&part, from + k * PART, sizeof part);
    kept[k] &= part >= least;
    any |= kept[k];
  }
  memcpy(words, &any, sizeof words);
  return (words[0] | words[1]) != 0;
}

/* Nobody in this stretch reaches the probe at one of the corners. */
static bool stretch_is_below(const struct front *front, const struct probe *probe, size_t first) {
  for (size_t c = 0; c < front->worth->corners; c++)
    if (front->peaks[probe->strong[c] * (front->room / STRETCH) + first / STRETCH] < probe->point[probe->strong[c]]) return true;
  return false;
}

/* The first block from `first` on in which somebody may dominate, with who; past the last when there is none. */
static size_t block_find(const struct front *front, const struct probe *probe, size_t first, int16_t may[LANES]) {
  size_t corners = front->worth->corners;
  for (; first < front->count; first += LANES) {
    lanes kept[PARTS];
    size_t c = 0;
    if (first % STRETCH == 0 && stretch_is_below(front, probe, first)) {
      first += STRETCH - LANES;
      continue;
    }
    memset(kept, 0xff, sizeof kept);
    while (c < corners && lanes_keep(kept, front->columns + probe->strong[c] * front->room + first, probe->point[probe->strong[c]])) c++;
    if (c < corners) continue;
    memcpy(may, kept, sizeof kept);
    return first;
  }
  return front->count;
}

static bool front_dominates(const struct front *front, uint32_t set, const struct probe *probe) {
  int16_t may[LANES];
  for (size_t first = 0;; first += LANES) {
    first = block_find(front, probe, first, may);
    if (first >= front->count) return false;
    for (size_t k = 0; k < LANES && first + k < front->count; k++)
      if (may[k] && dominates(front->worth, front->sets[first + k], set)) return true;
  }
}

static void probe_fill(const struct front *front, uint32_t set, struct probe *probe) {
  enum { STRONG = 6 };
  size_t corners = front->worth->corners;
  for (size_t e = 0; e < corners; e++) {
    probe->point[e] = (int16_t)(((double)worth_at(front->worth, set, e) - front->low[e]) * front->scale[e] + INT16_MIN);
    probe->strong[e] = e;
  }
  for (size_t c = 0; c < STRONG && c < corners; c++)
    for (size_t d = c + 1; d < corners; d++) {
      size_t one = probe->strong[c], other = probe->strong[d];
      if (probe->point[other] - front->mean[other] <= probe->point[one] - front->mean[one]) continue;
      probe->strong[c] = other;
      probe->strong[d] = one;
    }
}

static void front_add(struct front *front, uint32_t set, const struct probe *probe) {
  for (size_t e = 0; e < front->worth->corners; e++) {
    int16_t *peak = &front->peaks[e * (front->room / STRETCH) + front->count / STRETCH];
    front->columns[e * front->room + front->count] = probe->point[e];
    *peak = probe->point[e] > *peak ? probe->point[e] : *peak;
  }
  front->sets[front->count++] = set;
}

/* As they were walked: with an earlier project before without it. */
static int by_walk(const void *a, const void *b) {
  uint32_t one = *(const uint32_t *)a, other = *(const uint32_t *)b, differ = one ^ other;
  return differ == 0 ? 0 : (one & differ & -differ) != 0 ? -1 : 1;
}

/* Keeps, of all that were found, those that nothing dominates, in the order of the walk. Answers how many. */
static size_t found_reduce(struct walk *walk, const struct worth *worth) {
  struct group *groups = groups_make(walk, worth);
  struct front front;
  size_t kept = 0;
  bool leads = false;
  struct probe probe = {ARENA_ARRAY(walk->arena, worth->corners, int16_t), ARENA_ARRAY(walk->arena, worth->corners, size_t)};
  front_begin(&front, worth, groups, walk->count, walk->arena);
  for (size_t p = 0; p < walk->count; p++) {
    if (p == 0 || !worth_same(worth, &groups[p], &groups[p - 1])) {
      probe_fill(&front, groups[p].set, &probe);
      leads = !front_dominates(&front, groups[p].set, &probe);
      if (leads) front_add(&front, groups[p].set, &probe);
    }
    if (leads) walk->found[kept++] = groups[p].set;
  }
  qsort(walk->found, kept, sizeof *walk->found, by_walk);
  return kept;
}

static void compute_exact(const struct core_options *options, const double *corners, size_t count, struct core_result *out, struct arena *keep) {
  size_t n = options->projects, m = options->weights.count;
  double *values = ARENA_ARRAY(keep, n * count, double), *indexes = ARENA_ARRAY(keep, n, double);
  bool *worthless = ARENA_ARRAY(keep, n, bool);
  struct walk walk = {.options = options, .worthless = worthless, .arena = keep};
  struct worth worth;
  for (size_t j = 0; j < n; j++) {
    double most = 0;
    for (size_t e = 0; e < count; e++) {
      for (size_t i = 0; i < m; i++) values[j * count + e] += options->scores[j * m + i] * corners[e * m + i];
      most = fmax(most, values[j * count + e]);
    }
    worthless[j] = most <= 0;
  }
  for (size_t r = 0; r < options->limits; r++) {
    walk.left[r] = options->budgets[r];
    walk.tolerance[r] = TOLERANCE * options->budgets[r];
  }
  walk_from(&walk, 0, 0);
  worth_begin(&worth, values, n, count, keep);
  size_t kept = found_reduce(&walk, &worth);
  for (size_t p = 0; p < kept; p++)
    for (size_t j = 0; j < n; j++) indexes[j] += walk.found[p] >> j & 1U;
  for (size_t j = 0; j < n; j++) indexes[j] /= (double)kept;
  *out = (struct core_result){.exact = true, .indexes = indexes, .portfolios = walk.found, .portfolio_count = kept};
}

/* ---- sampled ---- */

/* How far each draw is searched: to the end on short lists, the first good answer on long ones. */
enum { SHORT = 80, NODES_SHORT = 10000 };

static int64_t nodes_of(size_t projects) { return projects < SHORT ? NODES_SHORT / (int64_t)projects : 1; }

static bool compute_sampled(const struct core_options *options, struct core_result *out, struct arena *keep, struct fault *fault) {
  size_t n = options->projects, m = options->weights.count, samples = options->samples ? options->samples : CORE_SAMPLES;
  double weights[WEIGHTS_MAX], *values = ARENA_ARRAY(keep, samples * n, double), *indexes = ARENA_ARRAY(keep, n, double);
  struct portfolio_item *items = ARENA_ARRAY(keep, n, struct portfolio_item);
  struct portfolio_drawn drawn = {.counts = ARENA_ARRAY(keep, n, uint32_t)};
  struct weights_drawer drawer;
  if (!weights_init(&drawer, &options->weights, options->seed, fault)) return false;
  for (size_t s = 0; s < samples; s++) {
    weights_draw(&drawer, weights);
    for (size_t j = 0; j < n; j++)
      for (size_t i = 0; i < m; i++) values[s * n + j] += weights[i] * options->scores[j * m + i];
  }
  for (size_t j = 0; j < n; j++) items[j].asks = options->costs + j * options->limits;
  const struct portfolio p = {.items = items, .item_count = n, .available = options->budgets, .limit_count = options->limits, .nodes_max = nodes_of(n)};
  if (!portfolio_draws(&p, values, samples, &drawn, keep, fault)) return false;
  for (size_t j = 0; j < n; j++) indexes[j] = (double)drawn.counts[j] / (double)samples;
  *out = (struct core_result){.indexes = indexes, .samples = samples, .finished = drawn.finished,
                              .half_width = STATISTICS_Z95 / (2 * sqrt((double)samples))};
  return true;
}

bool core_compute(const struct core_options *options, struct core_result *out, struct arena *keep, struct fault *fault) {
  struct weights_drawer drawer;
  const double *corners;
  if (!weights_init(&drawer, &options->weights, options->seed, fault) || !options_check(options, fault)) return false;
  size_t count = options->projects <= CORE_EXACT ? weights_corners(&options->weights, CORE_CORNERS_MAX, &corners, keep) : 0;
  if (count == 0) return compute_sampled(options, out, keep, fault);
  compute_exact(options, corners, count, out, keep);
  return true;
}
