/* Weights of criteria when they are not known exactly: draws from all weights that fit. Pure; the same seed gives the same
 * draws on every machine.
 * Uniform on the simplex: the gaps between sorted uniform numbers (L. Devroye, "Non-uniform random variate generation",
 * 1986, chapter V, theorem 2.2); uniform integers, so that the gaps add up to 1 without rounding. Within an order: the same
 * draw, sorted (T. Tervonen and R. Lahdelma, "Implementing stochastic multicriteria acceptability analysis", European
 * Journal of Operational Research 178 (2007), section 3.2). Within limits: rejection, and hit-and-run when fewer than 1 % of
 * the draws fit (T. Tervonen, G. van Valkenhoef, N. Basturk and D. Postmus, "Hit-and-run enables efficient weight generation
 * for simulation-based multiple criteria decision analysis", EJOR 224 (2013), p. 552).
 * Numbers: S. Vigna, "Further scramblings of Marsaglia's xorshift generators" (splitmix64). */
#ifndef ENGINES_WEIGHTS_H
#define ENGINES_WEIGHTS_H

#include "base/base.h"

enum { WEIGHTS_MAX = 32 };

enum weights_kind { WEIGHTS_FREE, WEIGHTS_ORDER, WEIGHTS_LIMITS, WEIGHTS_KIND__COUNT };

struct weights_set {
  enum weights_kind kind;
  size_t count;         /* criteria, 1 to WEIGHTS_MAX */
  const size_t *order;  /* ORDER: the criteria, heaviest first; each one once */
  const double *low, *high; /* LIMITS: 0 <= low <= high <= 1 per criterion */
};

struct weights_stream {
  uint64_t state;
};
/* 64 uniform bits. */
static inline uint64_t weights_bits(struct weights_stream *stream) {
  uint64_t z = stream->state += UINT64_C(0x9e3779b97f4a7c15);
  z = (z ^ z >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
  z = (z ^ z >> 27) * UINT64_C(0x94d049bb133111eb);
  return z ^ z >> 31;
}

struct weights_drawer {
  struct weights_set set;
  struct weights_stream stream;
  bool walks;                /* hit-and-run; each draw starts at the last one */
  double at[WEIGHTS_MAX];
};

/* Ready to draw. Fails (INPUT) on a wrong count, an order that is not one, or limits that no weights can keep. */
bool weights_init(struct weights_drawer *drawer, const struct weights_set *set, uint64_t seed, struct fault *fault) MUST_USE;
/* The next weights, set.count of them: 0 or more, together 1. */
void weights_draw(struct weights_drawer *drawer, double *out);

/* The corners of the set: every weights that fit lie between them. Answers how many, each set.count numbers, in *out; 0: more
 * than max (limits on many criteria). The set is right (weights_init took it). */
size_t weights_corners(const struct weights_set *set, size_t max, const double **out, struct arena *keep) MUST_USE;

#endif
