/* Which things come where when weights, and perhaps scores, are not known exactly: SMAA-2. Pure.
 * R. Lahdelma and P. Salminen, "SMAA-2: stochastic multicriteria acceptability analysis for group decision making",
 * Operations Research 49 (2001), p. 444: rank acceptability (equation 9), central weights (13), confidence factors (15).
 * Pairwise winning: P. Leskinen, J. Viitanen, A. Kangas and J. Kangas, Forest Science 52 (2006), p. 304. Half-widths: the
 * normal approximation at 95 % at its widest, as in T. Tervonen and R. Lahdelma, EJOR 178 (2007), section 3.4.
 * Equal values share the best of their ranks; in a pair each then wins half. Values are sums in the order of the criteria, so
 * that scores of up to 20 bits give exact ties, and every x86-64 gives the same bits. */
#ifndef ENGINES_SMAA_H
#define ENGINES_SMAA_H

#include "engines/weights.h"

enum { SMAA_ALTERNATIVES_MAX = 1000, SMAA_SAMPLES_MAX = 1000000, SMAA_SAMPLES = 10000 };
#define SMAA_SCORE_MAX 1e12

/* Which instructions to use; all give the same answer. BEST: the widest that this processor has. */
enum smaa_path { SMAA_PATH_BEST, SMAA_PATH_PLAIN, SMAA_PATH_AVX2, SMAA_PATH_AVX512, SMAA_PATH__COUNT };
bool smaa_path_is_here(enum smaa_path path);

struct smaa_options {
  size_t alternatives;
  const double *scores; /* alternatives x weights.count; higher is better */
  const double *high;   /* NULL: scores are exact; else a score is uniform from scores to high */
  struct weights_set weights;
  const double *draws;  /* NULL, or samples x weights.count weights to use instead of drawing; each 0 or more, not all 0 */
  size_t samples;       /* 1 to SMAA_SAMPLES_MAX */
  uint64_t seed;
  enum smaa_path path;
};

struct smaa_result {
  size_t alternatives, criteria, samples;
  const uint32_t *ranks;      /* alternatives x alternatives: how often alternative i had rank r; divided by samples its acceptability */
  const double *central;      /* alternatives x criteria: mean weights when it was first; NAN when never */
  const double *central_half; /* half-widths of those */
  const double *confidence;   /* per alternative: how often it is first at its central weights; NAN when never first */
  const double *pairwise;     /* alternatives x alternatives: how often i beats j, in samples; ties half */
  double half_width;          /* of a share over all samples */
  size_t confidence_samples;  /* 0: scores are exact, so a confidence is 0 or 1 */
  double confidence_half_width;
};

/* Fails (INPUT) on counts, scores, limits or draws that are not right. Cost: for 300 alternatives, 8 criteria and 100,000
 * samples some tenths of a second; memory 20 bytes for each pair of alternatives. */
bool smaa_compute(const struct smaa_options *options, struct smaa_result *out, struct arena *keep, struct fault *fault) MUST_USE;

#endif
