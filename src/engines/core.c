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

enum { HALF = CORE_EXACT / 2, HALF_SETS = 1 << HALF };

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

/* ---- which of them nothing dominates ----
 *
 * Points in 16 bits a corner, rounded down: whoever falls short there at one corner does not dominate; where that leaves a doubt
 * the values themselves are compared. The points stand in a tree (J. L. Bentley, "Multidimensional binary search trees used for
 * associative searching", CACM 18 (1975), p. 509), each time cut in the middle of the corner on which they lie furthest apart, with the most that a
 * part reaches at each corner: with many corners a point has few parts above it, so that it need not be held against all others. */

/* Eight at once, which every machine of this kind can; gcc and clang know it. */
typedef int16_t lanes __attribute__((vector_size(16)));
enum { LANES = sizeof(lanes) / sizeof(int16_t), LEAF = 16, FIRST = 256 };

struct node {
  size_t first, count;  /* its points, when it is a leaf; else count is 0 */
  size_t after;         /* the node behind it and all below it */
};

struct cloud {
  const struct worth *worth;
  size_t stride;        /* corners, up to whole lanes */
  double *low, *scale;  /* per corner */
  int16_t *rows;        /* count x stride */
  const struct group **groups; /* of each row */
  size_t count;
  struct node *nodes;
  int16_t *tops;        /* nodes x stride: the most at each corner */
  size_t node_count;
};

/* Is one of these lower than the point at a corner? */
static inline bool falls_short(const int16_t *row, const int16_t *point, size_t stride) {
  for (size_t e = 0; e < stride; e += LANES) {
    lanes a, b;
    uint64_t words[2];
    memcpy(&a, row + e, sizeof a);
    memcpy(&b, point + e, sizeof b);
    a = a < b;
    memcpy(words, &a, sizeof words);
    if ((words[0] | words[1]) != 0) return true;
  }
  return false;
}

static void row_fill(const struct cloud *cloud, uint32_t set, int16_t *row) {
  for (size_t e = 0; e < cloud->worth->corners; e++) row[e] = (int16_t)(((double)worth_at(cloud->worth, set, e) - cloud->low[e]) * cloud->scale[e] + INT16_MIN);
}

static void cloud_begin(struct cloud *cloud, const struct worth *worth, const struct group *groups, size_t count, struct arena *arena) {
  size_t stride = (worth->corners + LANES - 1) / LANES * LANES;
  *cloud = (struct cloud){.worth = worth, .stride = stride, .low = ARENA_ARRAY(arena, worth->corners, double), .scale = ARENA_ARRAY(arena, worth->corners, double),
                          .rows = ARENA_ARRAY(arena, (count + 1) * stride, int16_t), .groups = ARENA_ARRAY(arena, count, const struct group *)};
  for (size_t e = 0; e < worth->corners; e++) {
    double low = INFINITY, high = 0;
    for (size_t p = 0; p < count; p++) {
      double value = (double)worth_at(worth, groups[p].set, e);
      low = fmin(low, value);
      high = fmax(high, value);
    }
    cloud->low[e] = low;
    cloud->scale[e] = high > low ? UINT16_MAX / (high - low) : 0;
  }
}

/* Whoever has no more in all is the same or does not dominate. */
static bool beats(const struct cloud *cloud, size_t at, const struct group *group, const int16_t *point) {
  return !falls_short(cloud->rows + at * cloud->stride, point, cloud->stride) && cloud->groups[at]->sum > group->sum &&
         dominates(cloud->worth, cloud->groups[at]->set, group->set);
}

static void rows_swap(struct cloud *cloud, size_t a, size_t b) {
  int16_t *one = cloud->rows + a * cloud->stride, *other = cloud->rows + b * cloud->stride;
  const struct group *group = cloud->groups[a];
  for (size_t e = 0; e < cloud->stride; e++) {
    int16_t kept = one[e];
    one[e] = other[e];
    other[e] = kept;
  }
  cloud->groups[a] = cloud->groups[b];
  cloud->groups[b] = group;
}

/* Puts the `half` points with the most at this corner before the others (C. A. R. Hoare, "Algorithm 65: find", CACM 4 (1961)). */
static void rows_halve(struct cloud *cloud, size_t first, size_t count, size_t half, size_t corner) {
  size_t low = first, high = first + count - 1, middle = first + half;
  while (low < high) {
    int16_t pivot = cloud->rows[(low + (high - low) / 2) * cloud->stride + corner];
    size_t i = low, j = high;
    while (i <= j) {
      while (cloud->rows[i * cloud->stride + corner] > pivot) i++;
      while (cloud->rows[j * cloud->stride + corner] < pivot) j--;
      if (i > j) break;
      rows_swap(cloud, i++, j);
      if (j == 0) break;
      j--;
    }
    if (middle <= j) high = j;
    else if (middle >= i) low = i;
    else return;
  }
}

/* The most at each corner into top; answers the corner on which these lie furthest apart. */
static size_t rows_span(const struct cloud *cloud, size_t first, size_t count, int16_t *top) {
  size_t widest = 0;
  int most = -1;
  for (size_t e = 0; e < cloud->worth->corners; e++) {
    int16_t low = INT16_MAX, high = INT16_MIN;
    for (size_t p = first; p < first + count; p++) {
      int16_t value = cloud->rows[p * cloud->stride + e];
      low = value < low ? value : low;
      high = value > high ? value : high;
    }
    top[e] = high;
    if (high - low <= most) continue;
    most = high - low;
    widest = e;
  }
  return widest;
}

/* Each time half as many, so no deeper than the number of projects. */
static void tree_grow(struct cloud *cloud, size_t first, size_t count) {
  size_t node = cloud->node_count++, corner = rows_span(cloud, first, count, cloud->tops + node * cloud->stride);
  if (count <= LEAF) {
    cloud->nodes[node] = (struct node){.first = first, .count = count};
  } else {
    rows_halve(cloud, first, count, count / 2, corner);
    tree_grow(cloud, first, count / 2);
    tree_grow(cloud, first + count / 2, count - count / 2);
  }
  cloud->nodes[node].after = cloud->node_count;
}

static bool is_dominated(const struct cloud *cloud, const struct group *group, const int16_t *point) {
  for (size_t n = 0; n < cloud->node_count;) {
    const struct node *node = &cloud->nodes[n];
    if (falls_short(cloud->tops + n * cloud->stride, point, cloud->stride)) {
      n = node->after;
      continue;
    }
    for (size_t p = node->first; p < node->first + node->count; p++)
      if (beats(cloud, p, group, point)) return true;
    n++;
  }
  return false;
}

/* Marks the groups that nothing dominates. One that is worth the same as the one before it is left as it is. The first that stay, which
 * have the most in all, sort out most of the others. */
static void groups_sift(const struct worth *worth, const struct group *groups, size_t count, bool *leads, struct arena *arena) {
  struct cloud cloud;
  cloud_begin(&cloud, worth, groups, count, arena);
  for (size_t p = 0; p < count; p++) {
    int16_t *row = cloud.rows + cloud.count * cloud.stride;
    bool beaten = p > 0 && worth_same(worth, &groups[p], &groups[p - 1]);
    if (!beaten) row_fill(&cloud, groups[p].set, row);
    for (size_t k = 0; !beaten && k < cloud.count && k < FIRST; k++) beaten = beats(&cloud, k, &groups[p], row);
    if (!beaten) cloud.groups[cloud.count++] = &groups[p];
  }
  cloud.nodes = ARENA_ARRAY(arena, cloud.count * 2, struct node);
  cloud.tops = ARENA_ARRAY(arena, (cloud.count / (LEAF / 2) * 2 + 2) * cloud.stride, int16_t);
  tree_grow(&cloud, 0, cloud.count);
  for (size_t p = 0; p < cloud.count; p++) leads[cloud.groups[p] - groups] = !is_dominated(&cloud, cloud.groups[p], cloud.rows + p * cloud.stride);
}

/* As they were walked: with an earlier project before without it. */
static int by_walk(const void *a, const void *b) {
  uint32_t one = *(const uint32_t *)a, other = *(const uint32_t *)b, differ = one ^ other;
  return differ == 0 ? 0 : (one & differ & -differ) != 0 ? -1 : 1;
}

/* Keeps, of all that were found, those that nothing dominates, in the order of the walk. Answers how many. */
static size_t found_reduce(struct walk *walk, const struct worth *worth) {
  struct group *groups = groups_make(walk, worth);
  bool *leads = ARENA_ARRAY(walk->arena, walk->count, bool);
  size_t kept = 0;
  groups_sift(worth, groups, walk->count, leads, walk->arena);
  for (size_t p = 0; p < walk->count; p++) {
    if (p > 0 && !leads[p] && worth_same(worth, &groups[p], &groups[p - 1])) leads[p] = leads[p - 1];
    if (leads[p]) walk->found[kept++] = groups[p].set;
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
