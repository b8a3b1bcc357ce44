#include "engines/consensus.h"

#include <math.h>

#include "base/banned.h"

/* The agreement of one layer: levels that are used in it, each equally often. Triples of levels are counted that speak for
 * one peak (110, 011) and for two (101). */
static double layer_agreement(const bool *used, size_t levels) {
  double one = 0, two = 0, filled = 0, k = (double)levels;
  for (size_t a = 0; a < levels; a++) {
    filled += used[a];
    for (size_t b = a + 1; b < levels; b++)
      for (size_t c = b + 1; c < levels; c++) {
        two += used[a] && !used[b] && used[c];
        one += used[b] && used[a] != used[c];
      }
  }
  if (filled == 1) return 1;
  if (one + two == 0) return 0;
  double unimodality = ((k - 2) * one - (k - 1) * two) / ((k - 2) * (one + two));
  return unimodality * (1 - (filled - 1) / (k - 1));
}

/* Layers are taken off from below: the smallest count that is left, from every level that still has one. */
static double agreement(const int64_t *counts, size_t levels, int64_t n) {
  int64_t left[CONSENSUS_LEVELS_MAX];
  bool used[CONSENSUS_LEVELS_MAX];
  double sum = 0;
  memcpy(left, counts, levels * sizeof *left);
  for (;;) {
    int64_t least = 0, width = 0;
    for (size_t i = 0; i < levels; i++) {
      used[i] = left[i] > 0;
      width += used[i];
      if (used[i] && (least == 0 || left[i] < least)) least = left[i];
    }
    if (least == 0) return sum;
    sum += layer_agreement(used, levels) * (double)(least * width) / (double)n;
    for (size_t i = 0; i < levels; i++) left[i] -= used[i] ? least : 0;
  }
}

static double consensus(const int64_t *counts, size_t levels, const struct consensus_cell *cell) {
  double sum = 1, range = (double)(levels - 1);
  for (size_t i = 0; i < levels; i++)
    if (counts[i] > 0) sum += (double)counts[i] / (double)cell->n * log2(1 - fabs((double)i - cell->mean) / range);
  return sum > 0 ? sum : 0;
}

bool consensus_measure(const int64_t *counts, size_t levels, struct consensus_cell *out, struct fault *fault) {
  if (levels < CONSENSUS_LEVELS_MIN || levels > CONSENSUS_LEVELS_MAX)
    return fault_field_add(fault, "frequencies", "frequencies heeft %zu niveaus; het moeten er %d tot en met %d zijn.", levels,
                           CONSENSUS_LEVELS_MIN, CONSENSUS_LEVELS_MAX);
  struct consensus_cell cell = {.lowest = levels};
  double sum = 0, squares = 0;
  for (size_t i = 0; i < levels; i++) {
    if (counts[i] < 0 || counts[i] > CONSENSUS_COUNT_MAX)
      return fault_field_add(fault, "frequencies", "Nummer %zu van frequencies is geen aantal stemmen van 0 of meer.", i + 1);
    if (counts[i] > 0 && cell.lowest == levels) cell.lowest = i;
    if (counts[i] > 0) cell.highest = i;
    cell.n += counts[i];
    sum += (double)counts[i] * (double)i;
  }
  if (cell.n == 0) return fault_field_add(fault, "frequencies", "Er zijn geen stemmen: alle aantallen in frequencies zijn 0.");
  cell.mean = sum / (double)cell.n;
  for (size_t i = 0; i < levels; i++) squares += (double)counts[i] * ((double)i - cell.mean) * ((double)i - cell.mean);
  cell.deviation = sqrt(squares / (double)cell.n);
  cell.agreement = agreement(counts, levels, cell.n);
  cell.consensus = consensus(counts, levels, &cell);
  *out = cell;
  return true;
}

struct scored {
  double score;
  size_t item;
};

static int by_score(const void *a, const void *b) {
  const struct scored *left = a, *right = b;
  return (left->score < right->score) - (left->score > right->score);
}

/* Adds one ranker's mean ranks to the sums; answers what its ties take off: the sum of t^3 - t. */
static double ranks_add(const double *scores, size_t items, struct scored *order, double *sums) {
  double ties = 0;
  for (size_t i = 0; i < items; i++) order[i] = (struct scored){scores[i], i};
  qsort(order, items, sizeof *order, by_score);
  for (size_t first = 0, next; first < items; first = next) {
    for (next = first + 1; next < items && order[next].score >= order[first].score; next++) {}
    double count = (double)(next - first), rank = (double)(first + 1) + (count - 1) / 2;
    for (size_t i = first; i < next; i++) sums[order[i].item] += rank;
    ties += count * count * count - count;
  }
  return ties;
}

bool consensus_concordance(const double *scores, size_t rankers, size_t items, double *out, struct arena *scratch,
                           struct fault *fault) {
  if (rankers < 2 || items < 2 || rankers > CONSENSUS_RANKERS_MAX || items > CONSENSUS_ITEMS_MAX)
    return fault_field_add(fault, "rankings", "rankings moet 2 tot en met %d rijen hebben, elk met 2 tot en met %d scores.",
                           CONSENSUS_RANKERS_MAX, CONSENSUS_ITEMS_MAX);
  for (size_t i = 0; i < rankers * items; i++)
    if (!isfinite(scores[i])) return fault_field_add(fault, "rankings", "Een score in rankings is geen getal.");
  double *sums = ARENA_ARRAY(scratch, items, double), m = (double)rankers, n = (double)items, ties = 0, squares = 0;
  struct scored *order = ARENA_ARRAY(scratch, items, struct scored);
  for (size_t r = 0; r < rankers; r++) ties += ranks_add(scores + r * items, items, order, sums);
  for (size_t i = 0; i < items; i++) squares += (sums[i] - m * (n + 1) / 2) * (sums[i] - m * (n + 1) / 2);
  double spread = m * m * (n * n * n - n) - m * ties;
  if (spread <= 0) return fault_field_add(fault, "rankings", "Iedereen gaf alles dezelfde score: er is geen volgorde om te vergelijken.");
  *out = 12 * squares / spread;
  return true;
}
