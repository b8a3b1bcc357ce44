#include "engines/ranksum.h"

#include <math.h>
#include <stdlib.h>

#include "engines/statistics.h"

#include "base/banned.h"

struct ranked {
  double value;
  bool before;
  size_t rank; /* twice the rank, so that a shared one is whole */
};

static int by_value(const void *a, const void *b) {
  const struct ranked *x = a, *y = b;
  return (x->value > y->value) - (x->value < y->value);
}

static void rank_all(struct ranked *all, size_t count) {
  qsort(all, count, sizeof *all, by_value);
  for (size_t from = 0, to; from < count; from = to) {
    for (to = from + 1; to < count && !(all[to].value > all[from].value);) to++;
    for (size_t i = from; i < to; i++) all[i].rank = from + to + 1;
  }
}

/* ways[k * width + s]: in how many ways k of the ranks have this sum. */
static const double *count_ways(const struct ranked *all, size_t count, size_t taken, size_t width, struct arena *scratch) {
  double *ways = ARENA_ARRAY(scratch, (taken + 1) * width, double);
  ways[0] = 1;
  for (size_t i = 0; i < count; i++)
    for (size_t k = i + 1 < taken ? i + 1 : taken; k > 0; k--)
      for (size_t sum = width; sum-- > all[i].rank;) ways[k * width + sum] += ways[(k - 1) * width + sum - all[i].rank];
  return ways + taken * width;
}

static double median(const double *values, size_t count, struct arena *scratch) {
  struct statistics_interval interval = {0};
  return statistics_median(values, count, &interval, scratch) ? interval.value : (double)NAN;
}

bool ranksum_compare(const double *before, size_t before_count, const double *after, size_t after_count, struct ranksum *out, struct arena *scratch) {
  size_t count = before_count + after_count, found = 0, width = count * (count + 1) + 1;
  if (before_count == 0 || after_count == 0 || before_count > RANKSUM_MAX || after_count > RANKSUM_MAX) return false;
  struct ranked *all = ARENA_ARRAY(scratch, count, struct ranked);
  for (size_t i = 0; i < before_count; i++) all[i] = (struct ranked){before[i], true, 0};
  for (size_t i = 0; i < after_count; i++) all[before_count + i] = (struct ranked){after[i], false, 0};
  rank_all(all, count);
  for (size_t i = 0; i < count; i++) found += all[i].before ? all[i].rank : 0;
  const double *ways = count_ways(all, count, before_count, width, scratch);
  double total = 0, far = 0, middle = (double)(before_count * (count + 1)), away = fabs((double)found - middle);
  for (size_t sum = 0; sum < width; sum++) {
    total += ways[sum];
    if (fabs((double)sum - middle) >= away) far += ways[sum];
  }
  *out = (struct ranksum){median(before, before_count, scratch), median(after, after_count, scratch), far / total, 2 / total};
  return true;
}
