#include "engines/smaa.h"

#include <math.h>

#include "engines/smaa_kernel.h"
#include "engines/statistics.h"

#include "base/banned.h"

/* How many sums the confidence factors may cost, and what counts as first there: central weights are rounded. */
enum { CONFIDENCE_SUMS = 2000000000, CONFIDENCE_SEED = 0x5eed };
#define NEARLY 1e-12

struct tally {
  const struct smaa_options *options;
  const struct smaa_kernel *kernel;
  struct smaa_work work;
  struct weights_drawer drawer;
  size_t n, m;
  uint32_t *ranks;    /* n x n */
  uint32_t *wins;     /* n x n, in halves: 2 for a win, 1 for a tie */
  double *central, *squares; /* n x m sums */
};

static bool options_check(const struct smaa_options *options, struct fault *fault) {
  size_t n = options->alternatives, m = options->weights.count;
  if (n < 1 || n > SMAA_ALTERNATIVES_MAX)
    return fault_field_add(fault, "alternatives", "Er zijn %zu alternatieven; de rekenhulp kan er 1 tot en met %d aan.", n, SMAA_ALTERNATIVES_MAX);
  if (options->samples < 1 || options->samples > SMAA_SAMPLES_MAX)
    return fault_field_add(fault, "samples", "samples is %zu; het moet van 1 tot en met %d zijn.", options->samples, SMAA_SAMPLES_MAX);
  for (size_t i = 0; i < n * m; i++) {
    if (!(fabs(options->scores[i]) <= SMAA_SCORE_MAX))
      return fault_field_add(fault, "scores", "Een score van alternatief %zu is te groot.", i / m + 1);
    if (options->high && !(options->high[i] >= options->scores[i] && options->high[i] <= SMAA_SCORE_MAX))
      return fault_field_add(fault, "high", "Alternatief %zu, criterium %zu: high is lager dan low, of te groot.", i / m + 1, i % m + 1);
  }
  for (size_t k = 0; options->draws && k < options->samples; k++) {
    double sum = 0;
    bool right = true;
    for (size_t i = 0; i < m; i++) {
      right = right && options->draws[k * m + i] >= 0;
      sum += options->draws[k * m + i];
    }
    if (!right || !(sum > 0) || !isfinite(sum))
      return fault_field_add(fault, "draws", "Trekking %zu telt op tot niets of heeft een gewicht onder 0.", k + 1);
  }
  return true;
}

static void noise_begin(struct smaa_noise *noise, uint64_t seed) {
  struct weights_stream stream = {seed};
  for (size_t i = 0; i < 4; i++)
    for (size_t k = 0; k < SMAA_LANES; k++) noise->s[i][k] = weights_bits(&stream);
}

/* Scores by criterion, padded to whole lanes. */
static double *columns(const double *scores, const double *minus, const struct smaa_work *work, struct arena *keep) {
  double *out = ARENA_ARRAY(keep, work->stride * work->criteria, double);
  for (size_t j = 0; j < work->count; j++)
    for (size_t i = 0; i < work->criteria; i++)
      out[i * work->stride + j] = scores[j * work->criteria + i] - (minus ? minus[j * work->criteria + i] : 0);
  return out;
}

static void work_begin(struct smaa_work *work, const struct smaa_options *options, struct arena *keep) {
  size_t n = options->alternatives;
  work->count = n;
  work->stride = (n + SMAA_LANES - 1) / SMAA_LANES * SMAA_LANES;
  work->criteria = options->weights.count;
  work->low = columns(options->scores, NULL, work, keep);
  if (options->high) work->range = columns(options->high, options->scores, work, keep);
  noise_begin(&work->noise, ~options->seed);
  work->values = ARENA_ARRAY(keep, work->stride, double);
  work->places = ARENA_ARRAY(keep, work->stride, int32_t);
  work->sizes = ARENA_ARRAY(keep, SMAA_BUCKETS, int16_t);
  work->starts = ARENA_ARRAY(keep, SMAA_BUCKETS, int16_t);
  work->heads = ARENA_ARRAY(keep, SMAA_BUCKETS, int16_t);
  work->shared = ARENA_ARRAY(keep, work->stride + 1, int32_t);
  work->nexts = ARENA_ARRAY(keep, work->stride, int16_t);
  work->crowd = ARENA_ARRAY(keep, work->stride, int16_t);
  work->strip = ARENA_ARRAY(keep, SMAA_STRIP * work->stride, int16_t);
  work->ranks = ARENA_ARRAY(keep, work->stride * SMAA_ROW, int16_t);
}

static void next_weights(struct tally *tally, size_t sample, double *out) {
  const double *given = tally->options->draws;
  double sum = 0;
  if (!given) {
    weights_draw(&tally->drawer, out);
    return;
  }
  for (size_t i = 0; i < tally->m; i++) sum += given[sample * tally->m + i];
  for (size_t i = 0; i < tally->m; i++) out[i] = given[sample * tally->m + i] / sum;
}

/* Adds the ranks of the block. Four rows at a time, because one row often adds to the same number twice on end. */
static void ranks_add(struct tally *tally, size_t samples) {
  const int16_t *ranks = tally->work.ranks;
  size_t j = 0, n = tally->n;
  for (; j + 4 <= n; j += 4) {
    const int16_t *row = ranks + j * SMAA_ROW;
    uint32_t *counts = tally->ranks + j * n;
    for (size_t s = 0; s < samples; s++) {
      counts[row[s]]++;
      counts[n + (size_t)row[SMAA_ROW + s]]++;
      counts[2 * n + (size_t)row[2 * SMAA_ROW + s]]++;
      counts[3 * n + (size_t)row[3 * SMAA_ROW + s]]++;
    }
  }
  for (; j < n; j++)
    for (size_t s = 0; s < samples; s++) tally->ranks[j * n + (size_t)ranks[j * SMAA_ROW + s]]++;
}

static void first_add(struct tally *tally, size_t j, const double *weights) {
  for (size_t i = 0; i < tally->m; i++) {
    tally->central[j * tally->m + i] += weights[i];
    tally->squares[j * tally->m + i] += weights[i] * weights[i];
  }
}

/* Adds the weights of this sample to those that are first in it. */
static void firsts_add(struct tally *tally, size_t sample, const double *weights) {
  const int16_t *ranks = tally->work.strip + sample % SMAA_STRIP * tally->work.stride;
  if (tally->work.first >= 0) {
    first_add(tally, (size_t)tally->work.first, weights);
    return;
  }
  for (size_t j = 0; j < tally->n; j++)
    if (ranks[j] == 0) first_add(tally, j, weights);
}

static void pair_add(struct tally *tally, size_t a, size_t b, uint32_t won, uint32_t lost, uint32_t samples) {
  uint32_t even = samples - won - lost;
  tally->wins[a * tally->n + b] += 2 * won + even;
  tally->wins[b * tally->n + a] += 2 * lost + even;
}

static void pairs_add(struct tally *tally, size_t samples) {
  const int16_t *ranks = tally->work.ranks, *rows[SMAA_PAIRS];
  size_t last = tally->work.stride - 1;
  uint32_t won[SMAA_PAIRS], lost[SMAA_PAIRS], all = (uint32_t)samples;
  for (size_t first = 0; first < tally->n; first += SMAA_PAIRS) {
    for (size_t k = 0; k < SMAA_PAIRS; k++) rows[k] = ranks + (first + k < last ? first + k : last) * SMAA_ROW;
    for (size_t a = 0; a < first + SMAA_PAIRS - 1 && a < tally->n; a++) {
      tally->kernel->below(ranks + a * SMAA_ROW, rows, won);
      if (tally->work.tied) tally->kernel->above(ranks + a * SMAA_ROW, rows, lost);
      for (size_t k = 0; k < SMAA_PAIRS; k++)
        if (a < first + k && first + k < tally->n) pair_add(tally, a, first + k, won[k], tally->work.tied ? lost[k] : all - won[k], all);
    }
  }
}

/* Past the last sample all ranks are equal, so that nobody wins there. */
static void rest_clear(struct tally *tally, size_t samples) {
  for (size_t j = 0; j < tally->n; j++)
    for (size_t s = samples; s < SMAA_BLOCK; s++) tally->work.ranks[j * SMAA_ROW + s] = 0;
}

static void sample_all(struct tally *tally) {
  size_t all = tally->options->samples;
  double weights[WEIGHTS_MAX];
  for (size_t done = 0, samples; done < all; done += samples) {
    samples = all - done < SMAA_BLOCK ? all - done : SMAA_BLOCK;
    tally->work.tied = false;
    for (size_t s = 0; s < samples; s++) {
      next_weights(tally, done + s, weights);
      tally->kernel->values(&tally->work, weights);
      tally->kernel->rank(&tally->work, s);
      firsts_add(tally, s, weights);
    }
    if (samples % SMAA_STRIP != 0) tally->kernel->finish(&tally->work, samples);
    if (samples < SMAA_BLOCK) rest_clear(tally, samples);
    ranks_add(tally, samples);
    pairs_add(tally, samples);
  }
}

static double half(double samples) { return STATISTICS_Z95 / (2 * sqrt(samples)); }

/* How often alternative j is first, or equal to the first, at these weights. */
static double first_share(struct tally *tally, const double *weights, size_t j, size_t samples) {
  const double *values = tally->work.values;
  size_t firsts = 0;
  for (size_t s = 0; s < samples; s++) {
    tally->kernel->values(&tally->work, weights);
    double best = values[j];
    for (size_t k = 0; k < tally->n; k++) best = values[k] > best ? values[k] : best;
    firsts += best - values[j] <= NEARLY * (1 + fabs(best));
  }
  return (double)firsts / (double)samples;
}

static void central_finish(struct tally *tally, struct smaa_result *out, double *half_widths) {
  for (size_t j = 0; j < tally->n; j++) {
    double firsts = (double)tally->ranks[j * tally->n];
    for (size_t i = j * tally->m; i < (j + 1) * tally->m; i++) {
      double mean = firsts > 0 ? tally->central[i] / firsts : (double)NAN;
      double spread = tally->squares[i] / firsts - mean * mean;
      half_widths[i] = firsts > 1 ? STATISTICS_Z95 * sqrt((spread > 0 ? spread : 0) / (firsts - 1)) : (double)NAN;
      tally->central[i] = mean;
    }
  }
  out->central = tally->central;
  out->central_half = half_widths;
}

static void confidence_finish(struct tally *tally, struct smaa_result *out, double *confidence) {
  size_t winners = 0, samples = 1;
  for (size_t j = 0; j < tally->n; j++) winners += tally->ranks[j * tally->n] > 0;
  if (tally->options->high) {
    samples = CONFIDENCE_SUMS / (winners * tally->n * tally->m);
    samples = samples > out->samples ? out->samples : samples < 100 ? 100 : samples;
    out->confidence_samples = samples;
    out->confidence_half_width = half((double)samples);
    noise_begin(&tally->work.noise, tally->options->seed + CONFIDENCE_SEED);
  }
  for (size_t j = 0; j < tally->n; j++)
    confidence[j] = tally->ranks[j * tally->n] > 0 ? first_share(tally, tally->central + j * tally->m, j, samples) : (double)NAN;
  out->confidence = confidence;
}

bool smaa_compute(const struct smaa_options *options, struct smaa_result *out, struct arena *keep, struct fault *fault) {
  size_t n = options->alternatives, m = options->weights.count;
  struct tally tally = {.options = options, .kernel = smaa_kernel_get(options->path), .n = n, .m = m};
  if (!weights_init(&tally.drawer, &options->weights, options->seed, fault) || !options_check(options, fault)) return false;
  work_begin(&tally.work, options, keep);
  tally.ranks = ARENA_ARRAY(keep, n * n, uint32_t);
  tally.wins = ARENA_ARRAY(keep, n * n, uint32_t);
  tally.central = ARENA_ARRAY(keep, n * m, double);
  tally.squares = ARENA_ARRAY(keep, n * m, double);
  sample_all(&tally);
  double *pairwise = ARENA_ARRAY(keep, n * n, double);
  for (size_t i = 0; i < n * n; i++) pairwise[i] = (double)tally.wins[i] / 2;
  struct smaa_result result = {.alternatives = n, .criteria = m, .samples = options->samples, .ranks = tally.ranks,
                               .pairwise = pairwise, .half_width = half((double)options->samples)};
  central_finish(&tally, &result, ARENA_ARRAY(keep, n * m, double));
  confidence_finish(&tally, &result, ARENA_ARRAY(keep, n, double));
  *out = result;
  return true;
}
