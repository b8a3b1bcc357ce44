#include "engines/smaa_kernel.h"

#include "base/banned.h"

/* Plain loops that the compiler turns into vectors, as wide as each path allows. Every lane is a value of its own and products
 * and sums stay apart (-ffp-contract=off), so that all paths round alike. */
#if !defined(__clang__)
#pragma GCC optimize("O3")
#define WIDE ",prefer-vector-width=512"
#else
#define WIDE ""
#endif
#define INSIDE static inline __attribute__((always_inline))
/* Until GCC 12.4 the memory that ASan gives in place of a stack (detect_stack_use_after_return) is aligned less than 64-byte
 * vectors ask, GCC bug 110027: what keeps such vectors in locals is left out of its sight. */
#define UNSEEN __attribute__((no_sanitize("address")))

INSIDE UNSEEN void values_exact(struct smaa_work *work, const double *weights) {
  double *restrict values = work->values;
  for (size_t j = 0; j < work->stride; j++) values[j] = work->low[j] * weights[0];
  for (size_t i = 1; i < work->criteria; i++) {
    const double *restrict scores = work->low + i * work->stride;
    double weight = weights[i];
    for (size_t j = 0; j < work->stride; j++) values[j] += scores[j] * weight;
  }
}

/* Eight uniform numbers in [0, 1): 52 bits behind the exponent of 1. */
INSIDE UNSEEN void noise_next(struct smaa_noise *noise, double *out) {
  uint64_t(*restrict s)[SMAA_LANES] = noise->s;
  for (size_t k = 0; k < SMAA_LANES; k++) {
    uint64_t bits = (s[0][k] + s[3][k]) >> 12 | UINT64_C(0x3ff0000000000000), t = s[1][k] << 17;
    s[2][k] ^= s[0][k];
    s[3][k] ^= s[1][k];
    s[1][k] ^= s[2][k];
    s[0][k] ^= s[3][k];
    s[2][k] ^= t;
    s[3][k] = s[3][k] << 45 | s[3][k] >> 19;
    memcpy(&out[k], &bits, sizeof bits);
    out[k] -= 1;
  }
}

INSIDE UNSEEN void values_inside(struct smaa_work *work, const double *weights) {
  if (!work->range) {
    values_exact(work, weights);
    return;
  }
  struct smaa_noise noise = work->noise;
  for (size_t j = 0; j < work->stride; j += SMAA_LANES) {
    double sum[SMAA_LANES] = {0}, part[SMAA_LANES];
    for (size_t i = 0; i < work->criteria; i++) {
      const double *low = work->low + i * work->stride + j, *range = work->range + i * work->stride + j;
      noise_next(&noise, part);
      for (size_t k = 0; k < SMAA_LANES; k++) sum[k] += (low[k] + range[k] * part[k]) * weights[i];
    }
    memcpy(work->values + j, sum, sizeof sum);
  }
  work->noise = noise;
}

INSIDE void extremes(const double *values, size_t count, double *low, double *high) {
  double least[4] = {values[0], values[0], values[0], values[0]}, most[4] = {values[0], values[0], values[0], values[0]};
  size_t j = 0;
  for (; j + 4 <= count; j += 4)
    for (size_t k = 0; k < 4; k++) {
      least[k] = values[j + k] < least[k] ? values[j + k] : least[k];
      most[k] = values[j + k] > most[k] ? values[j + k] : most[k];
    }
  for (; j < count; j++) {
    least[0] = values[j] < least[0] ? values[j] : least[0];
    most[0] = values[j] > most[0] ? values[j] : most[0];
  }
  for (size_t k = 1; k < 4; k++) {
    least[0] = least[k] < least[0] ? least[k] : least[0];
    most[0] = most[k] > most[0] ? most[k] : most[0];
  }
  *low = least[0];
  *high = most[0];
}

/* Buckets along the range, best first: larger values never stand in a later one. A bucket's number is turned, so that the
 * buckets that follow each other stand below each other, and the sums over all of them run in lanes. */
INSIDE void place(struct smaa_work *work) {
  double low, high;
  extremes(work->values, work->count, &low, &high);
  double scale = high > low ? (double)(SMAA_BUCKETS - 1) / (high - low) : 0;
  if (!(scale < 1e300)) scale = 0;
  const double *restrict values = work->values;
  int32_t *restrict places = work->places;
  for (size_t j = 0; j < work->stride; j++) {
    int32_t bucket = (int32_t)((high - values[j]) * scale);
    places[j] = (bucket % SMAA_ROWS) * SMAA_COLUMNS + bucket / SMAA_ROWS;
  }
}

/* Answers how often somebody stood in a bucket already; those buckets stand in shared. Apart from the rest, because together they
 * ask for more registers than there are. */
static __attribute__((noinline)) size_t buckets_fill(struct smaa_work *work) {
  const int32_t *restrict places = work->places;
  int16_t *restrict sizes = work->sizes, *restrict heads = work->heads, *restrict nexts = work->nexts;
  int32_t *restrict shared = work->shared;
  size_t count = 0;
  memset(sizes, 0, SMAA_BUCKETS * sizeof *sizes);
  for (size_t j = 0; j < work->count; j++) {
    int32_t at = places[j];
    int16_t before = sizes[at];
    sizes[at] = (int16_t)(before + 1);
    nexts[j] = heads[at];
    heads[at] = (int16_t)j;
    shared[count] = at;
    count += before > 0;
  }
  return count;
}

/* Said as one vector, because gcc keeps an array of sums in memory between the rows. */
typedef int16_t lane_sums __attribute__((vector_size(SMAA_COLUMNS * sizeof(int16_t)), aligned(2), may_alias));

/* How many stand in the buckets before each. */
INSIDE UNSEEN void buckets_sum(struct smaa_work *work) {
  const lane_sums *sizes = (const lane_sums *)work->sizes;
  lane_sums *starts = (lane_sums *)work->starts, sums = {0};
  int16_t before = 0;
  for (size_t row = 0; row < SMAA_ROWS; row++) sums += sizes[row];
  for (size_t k = 0; k < SMAA_COLUMNS; k++) {
    int16_t sum = sums[k];
    sums[k] = before;
    before = (int16_t)(before + sum);
  }
  for (size_t row = 0; row < SMAA_ROWS; row++) {
    starts[row] = sums;
    sums += sizes[row];
  }
}

static int by_value(const void *a, const void *b, void *values) {
  const double *of = values;
  double left = of[*(const int16_t *)a], right = of[*(const int16_t *)b];
  return (left < right) - (left > right);
}

/* The alternatives of one bucket, best first: few as a rule, all of them when one score lies far from the others. */
static void crowd_sort(struct smaa_work *work, int16_t id, size_t count) {
  enum { FEW = 24 };
  for (size_t i = 0; i < count; i++, id = work->nexts[id]) work->crowd[i] = id;
  if (count > FEW) {
    qsort_r(work->crowd, count, sizeof *work->crowd, by_value, work->values);
    return;
  }
  for (size_t i = 1; i < count; i++) {
    int16_t one = work->crowd[i];
    size_t at = i;
    for (; at > 0 && work->values[work->crowd[at - 1]] < work->values[one]; at--) work->crowd[at] = work->crowd[at - 1];
    work->crowd[at] = one;
  }
}

/* Equal values always stand in one bucket. A bucket that stands in shared more than once is ranked once. */
static void crowd_rank(struct smaa_work *work, int32_t at, int16_t *out) {
  size_t count = (size_t)work->sizes[at], first = (size_t)work->starts[at], rank = first;
  work->sizes[at] = 0;
  if (count == 2) { /* as it mostly is */
    int16_t a = work->heads[at], b = work->nexts[a];
    double left = work->values[a], right = work->values[b];
    out[a] = (int16_t)(first + (left < right));
    out[b] = (int16_t)(first + (right < left));
    work->tied |= !(left < right) && !(right < left);
    return;
  }
  crowd_sort(work, work->heads[at], count);
  for (size_t i = 0; i < count; i++) {
    bool same = i > 0 && !(work->values[work->crowd[i]] < work->values[work->crowd[i - 1]]);
    rank = same ? rank : first + i;
    work->tied |= same;
    out[work->crowd[i]] = (int16_t)rank;
  }
}

INSIDE void strip_turn(struct smaa_work *work, size_t first) {
  for (size_t j = 0; j < work->count; j++) {
    int16_t *restrict row = work->ranks + j * SMAA_ROW + first;
    const int16_t *restrict column = work->strip + j;
    for (size_t s = 0; s < SMAA_STRIP; s++) row[s] = column[s * work->stride];
  }
}

INSIDE void rank_inside(struct smaa_work *work, size_t sample) {
  int16_t *restrict out = work->strip + sample % SMAA_STRIP * work->stride;
  place(work);
  size_t shared = buckets_fill(work);
  buckets_sum(work);
  work->first = work->sizes[0] == 1 ? work->heads[0] : -1;
  const int32_t *restrict places = work->places;
  const int16_t *restrict starts = work->starts;
  for (size_t j = 0; j < work->count; j++) out[j] = starts[places[j]];
  for (size_t i = 0; i < shared; i++)
    if (work->sizes[work->shared[i]] > 0) crowd_rank(work, work->shared[i], out);
  if (sample % SMAA_STRIP == SMAA_STRIP - 1) strip_turn(work, sample + 1 - SMAA_STRIP);
}

/* Each row has a sum of its own, so that all of them run along one reading of a. */
INSIDE void below_inside(const int16_t *restrict a, const int16_t *const b[SMAA_PAIRS], uint32_t counts[SMAA_PAIRS]) {
  const int16_t *restrict b0 = b[0], *restrict b1 = b[1], *restrict b2 = b[2], *restrict b3 = b[3];
  const int16_t *restrict b4 = b[4], *restrict b5 = b[5], *restrict b6 = b[6], *restrict b7 = b[7];
  int16_t sums[SMAA_PAIRS] = {0};
  for (size_t i = 0; i < SMAA_BLOCK; i++) {
    sums[0] = (int16_t)(sums[0] + (a[i] < b0[i]));
    sums[1] = (int16_t)(sums[1] + (a[i] < b1[i]));
    sums[2] = (int16_t)(sums[2] + (a[i] < b2[i]));
    sums[3] = (int16_t)(sums[3] + (a[i] < b3[i]));
    sums[4] = (int16_t)(sums[4] + (a[i] < b4[i]));
    sums[5] = (int16_t)(sums[5] + (a[i] < b5[i]));
    sums[6] = (int16_t)(sums[6] + (a[i] < b6[i]));
    sums[7] = (int16_t)(sums[7] + (a[i] < b7[i]));
  }
  for (size_t k = 0; k < SMAA_PAIRS; k++) counts[k] = (uint32_t)sums[k];
}

/* Only where some values are equal: else who is not below is above. */
INSIDE void above_inside(const int16_t *restrict a, const int16_t *const b[SMAA_PAIRS], uint32_t counts[SMAA_PAIRS]) {
  for (size_t k = 0; k < SMAA_PAIRS; k++) {
    const int16_t *restrict row = b[k];
    int16_t sum = 0;
    for (size_t i = 0; i < SMAA_BLOCK; i++) sum = (int16_t)(sum + (a[i] > row[i]));
    counts[k] = (uint32_t)sum;
  }
}

#define KERNEL(name, target) \
  target UNSEEN static void values_##name(struct smaa_work *work, const double *weights) { values_inside(work, weights); } \
  target static void rank_##name(struct smaa_work *work, size_t sample) { rank_inside(work, sample); } \
  target static void finish_##name(struct smaa_work *work, size_t samples) { strip_turn(work, samples / SMAA_STRIP * SMAA_STRIP); } \
  target static void below_##name(const int16_t *a, const int16_t *const b[SMAA_PAIRS], uint32_t counts[SMAA_PAIRS]) { below_inside(a, b, counts); } \
  target static void above_##name(const int16_t *a, const int16_t *const b[SMAA_PAIRS], uint32_t counts[SMAA_PAIRS]) { above_inside(a, b, counts); }

KERNEL(plain, )
KERNEL(avx2, __attribute__((target("avx2"))))
KERNEL(avx512, __attribute__((target("avx512f,avx512bw,avx512dq,avx512vl" WIDE))))

bool smaa_path_is_here(enum smaa_path path) {
  switch (path) {
    case SMAA_PATH_AVX2: return __builtin_cpu_supports("avx2");
    case SMAA_PATH_AVX512:
      return __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") && __builtin_cpu_supports("avx512dq") &&
             __builtin_cpu_supports("avx512vl");
    case SMAA_PATH_BEST:
    case SMAA_PATH_PLAIN:
    case SMAA_PATH__COUNT: break;
  }
  return path < SMAA_PATH__COUNT;
}

const struct smaa_kernel *smaa_kernel_get(enum smaa_path path) {
  static const struct smaa_kernel kernels[SMAA_PATH__COUNT] = {
      [SMAA_PATH_PLAIN] = {values_plain, rank_plain, finish_plain, below_plain, above_plain},
      [SMAA_PATH_AVX2] = {values_avx2, rank_avx2, finish_avx2, below_avx2, above_avx2},
      [SMAA_PATH_AVX512] = {values_avx512, rank_avx512, finish_avx512, below_avx512, above_avx512},
  };
  if (path == SMAA_PATH_BEST)
    path = smaa_path_is_here(SMAA_PATH_AVX512) ? SMAA_PATH_AVX512 : smaa_path_is_here(SMAA_PATH_AVX2) ? SMAA_PATH_AVX2 : SMAA_PATH_PLAIN;
  return &kernels[path];
}
