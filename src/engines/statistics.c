#include "engines/statistics.h"

#include <math.h>

#include "base/banned.h"

enum { EXACT_MAX = 10000, PEERS_MIN = 10 };

bool statistics_share(int64_t numerator, int64_t denominator, double z, struct statistics_interval *out) {
  if (denominator < 1 || numerator < 0 || numerator > denominator) return false;
  double n = (double)denominator, p = (double)numerator / n, square = z * z;
  double middle = (p + square / (2 * n)) / (1 + square / n);
  double half = z / (1 + square / n) * sqrt(p * (1 - p) / n + square / (4 * n * n));
  *out = (struct statistics_interval){.value = p, .low = numerator == 0 ? 0 : middle - half,
                                      .high = numerator == denominator ? 1 : middle + half};
  return true;
}

double statistics_per_1000(int64_t count, int64_t inhabitants) {
  return inhabitants > 0 ? (double)count * 1000 / (double)inhabitants : (double)NAN;
}

int64_t statistics_days_count(const struct statistics_days *days) {
  int64_t count = 0;
  for (size_t d = 0; d < days->days; d++) count += days->counts[d];
  return count;
}

/* The day of the case with this rank, from 0. */
static size_t day_at(const struct statistics_days *days, int64_t rank) {
  size_t day = 0;
  for (; day + 1 < days->days && rank >= days->counts[day]; day++) rank -= days->counts[day];
  return day;
}

double statistics_days_quantile(const struct statistics_days *days, double at) {
  int64_t count = statistics_days_count(days);
  if (count < 1) return (double)NAN;
  double place = at * (double)(count - 1), whole = floor(place);
  double low = (double)day_at(days, (int64_t)whole);
  if (place <= whole) return low;
  double high = (double)day_at(days, (int64_t)whole + 1);
  return low + (high - low) * (place - whole);
}

/* The largest r for which P(fewer than r of count successes at one half) is at most 2.5 %. */
size_t statistics_median_rank(size_t count) {
  double n = (double)count;
  if (count > EXACT_MAX) return (size_t)floor((n + 1 - STATISTICS_Z95 * sqrt(n)) / 2);
  double sum = 0, step = -n * log(2); /* log of the chance of exactly r */
  for (size_t r = 0; r < count; r++) {
    sum += exp(step);
    if (sum > 0.025) return r;
    step += log(n - (double)r) - log((double)r + 1);
  }
  return 0;
}

bool statistics_days_median(const struct statistics_days *days, struct statistics_interval *out) {
  int64_t count = statistics_days_count(days);
  if (count < 1) return false;
  size_t rank = statistics_median_rank((size_t)count);
  *out = (struct statistics_interval){.value = statistics_days_quantile(days, 0.5), .low = (double)NAN, .high = (double)NAN};
  if (rank > 0) {
    out->low = (double)day_at(days, (int64_t)rank - 1);
    out->high = (double)day_at(days, count - (int64_t)rank);
  }
  return true;
}

static int by_value(const void *a, const void *b) {
  const double *left = a, *right = b;
  return (*left > *right) - (*left < *right);
}

static double *sorted(const double *values, size_t count, struct arena *scratch) {
  double *copy = ARENA_ARRAY(scratch, count, double);
  if (count > 0) memcpy(copy, values, count * sizeof *copy);
  qsort(copy, count, sizeof *copy, by_value);
  return copy;
}

bool statistics_median(const double *values, size_t count, struct statistics_interval *out, struct arena *scratch) {
  if (count < 1) return false;
  const double *order = sorted(values, count, scratch);
  size_t rank = statistics_median_rank(count);
  *out = (struct statistics_interval){.value = (order[(count - 1) / 2] + order[count / 2]) / 2, .low = (double)NAN, .high = (double)NAN};
  if (rank > 0) {
    out->low = order[rank - 1];
    out->high = order[count - rank];
  }
  return true;
}

bool statistics_year_on_year(const double *values, size_t at, size_t per_year, double *difference, double *percent) {
  if (per_year == 0 || at < per_year || isnan(values[at]) || isnan(values[at - per_year])) return false;
  double base = values[at - per_year];
  *difference = values[at] - base;
  *percent = base == 0 || (base < 0) != (values[at] < 0) ? (double)NAN : *difference / fabs(base) * 100;
  return true;
}

unsigned statistics_size_class(int64_t inhabitants) {
  static const int64_t from[] = {5000, 10000, 20000, 50000, 100000, 150000, 250000};
  unsigned size_class = 1;
  for (size_t i = 0; i < sizeof from / sizeof *from; i++) size_class += inhabitants >= from[i];
  return size_class;
}

/* The standard deviation by chance alone. */
static double chance(const struct statistics_funnel *funnel, int64_t among) {
  double level = funnel->level;
  return sqrt(level * (funnel->kind == STATISTICS_FUNNEL_SHARE ? 1 - level : 1) / (double)among);
}

static double widening(const struct statistics_funnel *funnel) { return funnel->overdispersed ? sqrt(funnel->spread) : 1; }

double statistics_funnel_z(const struct statistics_funnel *funnel, const struct statistics_peer *peer) {
  if (peer->among < 1) return (double)NAN;
  double deviation = chance(funnel, peer->among) * widening(funnel), away = (double)peer->count / (double)peer->among - funnel->level;
  return deviation > 0 ? away / deviation : 0;
}

static bool takes_part(const struct statistics_peer *peer, unsigned size_class, enum statistics_funnel_kind kind) {
  if (peer->among < 1 || peer->count < 0 || (kind == STATISTICS_FUNNEL_SHARE && peer->count > peer->among)) return false;
  return size_class == 0 || peer->size_class == size_class;
}

/* The tenth at each end is set to the value where it begins, so that the outliers that the funnel looks for do not hide
 * themselves. */
static double winsorised_square(double *z, size_t count) {
  size_t tail = count / 10;
  double sum = 0;
  qsort(z, count, sizeof *z, by_value);
  for (size_t i = 0; i < count; i++) {
    double one = z[i < tail ? tail : i >= count - tail ? count - tail - 1 : i];
    sum += one * one;
  }
  return sum / (double)count;
}

bool statistics_funnel(const struct statistics_peer *peers, size_t count, unsigned size_class, enum statistics_funnel_kind kind,
                       struct statistics_funnel *out, struct arena *scratch) {
  struct statistics_funnel funnel = {.kind = kind};
  double cases = 0, among = 0, *z = ARENA_ARRAY(scratch, count, double);
  for (size_t i = 0; i < count; i++) {
    if (!takes_part(&peers[i], size_class, kind)) continue;
    cases += (double)peers[i].count;
    among += (double)peers[i].among;
    funnel.peers++;
  }
  if (funnel.peers < PEERS_MIN) return false;
  funnel.level = cases / among;
  size_t used = 0;
  for (size_t i = 0; i < count; i++)
    if (takes_part(&peers[i], size_class, kind)) z[used++] = statistics_funnel_z(&funnel, &peers[i]);
  funnel.spread = winsorised_square(z, used);
  funnel.overdispersed = funnel.spread > 1 + 2 * sqrt(2 / (double)used);
  *out = funnel;
  return true;
}

struct statistics_interval statistics_funnel_limits(const struct statistics_funnel *funnel, int64_t among, double z) {
  struct statistics_interval limits = {.value = funnel->level, .low = (double)NAN, .high = (double)NAN};
  if (among < 1) return limits;
  double half = z * chance(funnel, among) * widening(funnel);
  limits.low = fmax(0, funnel->level - half);
  limits.high = funnel->kind == STATISTICS_FUNNEL_SHARE ? fmin(1, funnel->level + half) : funnel->level + half;
  return limits;
}
