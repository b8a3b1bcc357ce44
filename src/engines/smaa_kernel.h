/* The inner loops of smaa, once for each set of instructions. Only smaa includes this. */
#ifndef ENGINES_SMAA_KERNEL_H
#define ENGINES_SMAA_KERNEL_H

#include "engines/smaa.h"

/* Samples are handled in blocks; within a block, ranks are written by sample and turned into a row per alternative a strip at
 * a time, because a column written one by one costs a cache line for each number. LANES: numbers in one step of a loop. */
enum { SMAA_LANES = 8, SMAA_STRIP = 16, SMAA_BLOCK = 1024, SMAA_ROW = SMAA_BLOCK + SMAA_STRIP,
       SMAA_PAIRS = 8, SMAA_COLUMNS = 32, SMAA_ROWS = 64, SMAA_BUCKETS = SMAA_COLUMNS * SMAA_ROWS };

/* Eight generators side by side (D. Blackman and S. Vigna, "Scrambled linear pseudorandom number generators", 2021: xoshiro256+). */
struct smaa_noise {
  uint64_t s[4][SMAA_LANES];
};

struct smaa_work {
  size_t count, stride;     /* alternatives; rounded up to lanes */
  size_t criteria;
  const double *low, *range; /* criteria x stride; range NULL: exact */
  struct smaa_noise noise;
  double *values;           /* stride */
  int32_t *places;          /* stride: the bucket of each value */
  int16_t *sizes;           /* SMAA_BUCKETS: how many stand in it */
  int16_t *starts;          /* SMAA_BUCKETS: how many stand in the better ones */
  int16_t *heads;           /* SMAA_BUCKETS: the last alternative in it, when there is one */
  int16_t *nexts;           /* stride: the one before it in its bucket, when there is one */
  int32_t *shared;          /* stride + 1: buckets that hold more than one, perhaps twice */
  int16_t *crowd;           /* stride: alternatives of one bucket */
  int16_t *strip;           /* SMAA_STRIP x stride: ranks by sample */
  int16_t *ranks;           /* stride x SMAA_ROW: ranks by alternative */
  int16_t first;            /* the one that is first in the last sample; -1 when several are */
  bool tied;                /* some sample of this block had equal values */
};

struct smaa_kernel {
  /* Fills values with the weighted sums. */
  void (*values)(struct smaa_work *work, const double *weights);
  /* Ranks from values, as the block's number sample (in order, from 0). */
  void (*rank)(struct smaa_work *work, size_t sample);
  /* Turns what is left of a last strip that is not full. */
  void (*finish)(struct smaa_work *work, size_t samples);
  /* In how many of the block's samples row a is below, or above, each of the rows b. */
  void (*below)(const int16_t *a, const int16_t *const b[SMAA_PAIRS], uint32_t counts[SMAA_PAIRS]);
  void (*above)(const int16_t *a, const int16_t *const b[SMAA_PAIRS], uint32_t counts[SMAA_PAIRS]);
};

const struct smaa_kernel *smaa_kernel_get(enum smaa_path path);

#endif
