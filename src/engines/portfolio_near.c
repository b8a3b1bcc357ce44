#include "engines/portfolio_near.h"

#include <math.h>

enum { COUNT_FIRST = 30, COUNT_LEAST = 8 };
/* An item that the relaxation has otherwise counts as hardly preferred; the rest of a key is chance. */
static const double OTHERWISE = 0.05, ITS_OWN = 0.3, REDUCED_LEAST = 1e-3;

void near_open(struct near *near, struct tree *tree, struct arena *scratch) {
  size_t items = tree->model->items;
  *near = (struct near){.tree = tree, .mark = tree->trail_count, .random = UINT64_C(0x2545f4914f6cdd1d), .count = COUNT_FIRST};
  near->least = ARENA_ARRAY(scratch, tree->model->rows, double);
  near->x = ARENA_ARRAY(scratch, items, double);
  near->free_items = ARENA_ARRAY(scratch, items, uint32_t);
  near->keys = ARENA_ARRAY(scratch, items, double);
  memcpy(near->least, tree->least, tree->model->rows * sizeof *near->least);
  memcpy(near->x, tree->root_x, items * sizeof *near->x);
}

static double random_part(struct near *near) {
  near->random ^= near->random << 13;
  near->random ^= near->random >> 7;
  near->random ^= near->random << 17;
  return (double)(near->random >> 11) / 9007199254740992.0;
}

static double key_of(struct near *near, size_t item) {
  const struct tree *tree = near->tree;
  bool otherwise = fabs(near->x[item] - tree->best[item]) > 0.1;
  return (fabs(tree->root_reduced[item]) + REDUCED_LEAST) * (ITS_OWN + random_part(near)) * (otherwise ? OTHERWISE : 1);
}

/* The free items with the lowest keys. */
static size_t free_choose(struct near *near) {
  const struct tree *tree = near->tree;
  size_t count = 0;
  for (size_t i = 0; i < tree->model->items; i++) {
    if (tree->fixed[i] >= 0) continue;
    double key = key_of(near, i);
    if (count == near->count && key >= near->keys[count - 1]) continue;
    size_t at = count < near->count ? count++ : count - 1;
    for (; at > 0 && near->keys[at - 1] > key; at--) {
      near->keys[at] = near->keys[at - 1];
      near->free_items[at] = near->free_items[at - 1];
    }
    near->keys[at] = key;
    near->free_items[at] = (uint32_t)i;
  }
  return count;
}

static void others_fix(struct near *near) {
  struct tree *tree = near->tree;
  size_t count = free_choose(near), items = tree->model->items;
  memset(tree->point, 0, items * sizeof *tree->point);
  for (size_t k = 0; k < count; k++) tree->point[near->free_items[k]] = true;
  for (size_t i = 0; i < items; i++)
    if (tree->fixed[i] < 0 && !tree->point[i]) (void)tree_fix(tree, &(struct tree_frame){.item = (uint32_t)i, .value = tree->best[i]});
}

bool near_look(struct near *near, int64_t nodes) {
  struct tree *tree = near->tree;
  int64_t nodes_max = tree->nodes_max;
  bool splits_sums = tree->splits_sums;
  double before = tree->best_value, open_bound;
  others_fix(near);
  tree->splits_sums = false;
  if (nodes < nodes_max - tree->nodes) tree->nodes_max = tree->nodes + nodes;
  bool done = tree_round(tree, -INFINITY, &open_bound);
  if (done && near->count < tree->model->items) near->count++;
  if (!done && near->count > COUNT_LEAST) near->count--;
  tree->nodes_max = nodes_max;
  tree->stopped = false;
  tree->splits_sums = splits_sums;
  tree_undo(tree, near->mark, near->mark, near->least);
  return tree->best_value > before;
}
