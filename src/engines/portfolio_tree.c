#include "engines/portfolio_tree.h"

#include <math.h>

static const double BROKEN = 1e-6, CERTAIN = 1e-3, SUM_BROKEN = 1e-3;
enum { ROWS_EXTRA = 300, CUT_ROUNDS_ROOT = 30, CUT_ROUNDS_NODE = 2, TRIES_NODE = 8, KNOWN = 2, SUM_KNOWN = 4, ASK_EVERY = 16, WALK_ASK_EVERY = 1024, WALK_TIMES = 6 };

/* ---- what follows from a choice ---- */

static inline const double *row_take(const struct model *model, size_t row) { return model->take + row * model->items; }

static bool fix(struct tree *tree, size_t item, int8_t value) {
  if (tree->fixed[item] >= 0) return tree->fixed[item] == value;
  tree->fixed[item] = value;
  tree->lp.low[item] = tree->lp.high[item] = value;
  tree->trail[tree->trail_count++] = (uint32_t)item;
  for (size_t row = 0; row < tree->model->rows; row++) {
    double take = row_take(tree->model, row)[item];
    if (value && take > 0) tree->least[row] += take;
    if (!value && take < 0) tree->least[row] -= take;
  }
  return true;
}

static bool list_fix(struct tree *tree, const struct model_lists *lists, size_t of, size_t but, int8_t value) {
  for (size_t k = lists->start[of]; k < lists->start[of + 1]; k++)
    if (lists->items[k] != but && !fix(tree, lists->items[k], value)) return false;
  return true;
}

static bool item_follow(struct tree *tree, size_t item) {
  const struct model *model = tree->model;
  if (tree->fixed[item] == 0) return list_fix(tree, &model->needed_by, item, SIZE_MAX, 0);
  return list_fix(tree, &model->needs, item, SIZE_MAX, 1) && list_fix(tree, &model->clashes, item, SIZE_MAX, 0) &&
         (model->group[item] == UINT32_MAX || list_fix(tree, &model->groups, model->group[item], item, 0));
}

static bool row_follow(struct tree *tree, size_t row) {
  const struct model *model = tree->model;
  const double *take = row_take(model, row);
  double room = model->room[row] + model->largest[row] * MODEL_TOLERANCE, left = room - tree->least[row];
  if (left < 0) return false;
  if (left >= model->largest[row]) return true;
  for (size_t i = 0; i < model->items; i++) {
    if (tree->fixed[i] >= 0) continue;
    if (take[i] > left && !fix(tree, i, 0)) return false;
    if (-take[i] > left && !fix(tree, i, 1)) return false;
  }
  return true;
}

static bool follow(struct tree *tree) {
  for (;;) {
    while (tree->trail_done < tree->trail_count)
      if (!item_follow(tree, tree->trail[tree->trail_done++])) return false;
    for (size_t row = 0; row < tree->model->rows; row++)
      if (!row_follow(tree, row)) return false;
    if (tree->trail_done == tree->trail_count) return true;
  }
}

void tree_undo(struct tree *tree, size_t mark, size_t done, const double *least) {
  while (tree->trail_count > mark) {
    size_t item = tree->trail[--tree->trail_count];
    tree->fixed[item] = -1;
    tree->lp.low[item] = 0;
    tree->lp.high[item] = 1;
  }
  tree->trail_done = done;
  memcpy(tree->least, least, tree->model->rows * sizeof *least);
}

/* ---- sums ---- */

void tree_sum_set(struct tree *tree, size_t sum, double least, double most) {
  struct tree_sum *one = &tree->sums[sum];
  one->least = least;
  one->most = most;
  tree->lp.room[one->row] = most;
  tree->lp.room[one->row + 1] = -least;
}

static void sum_halve(struct tree *tree, size_t sum, double x, bool up) {
  const struct tree_sum *one = &tree->sums[sum];
  tree_sum_set(tree, sum, up ? fmax(one->least, ceil(x)) : one->least, up ? one->most : fmin(one->most, floor(x)));
}

bool tree_fix(struct tree *tree, const struct tree_frame *frame) {
  size_t items = tree->model->items;
  if (frame->item < items) return fix(tree, frame->item, frame->value);
  sum_halve(tree, frame->item - items, frame->x, frame->value);
  return tree->sums[frame->item - items].least <= tree->sums[frame->item - items].most;
}

static double sum_now(const struct tree *tree, size_t sum) {
  const double *take = tree->lp.take + tree->sums[sum].row * tree->lp.column_count;
  double total = 0;
  for (size_t i = 0; i < tree->model->items; i++) total += take[i] * tree->lp.x[i];
  return total;
}

/* Everything, and each category apart, as far as there are places. */
static void sums_fill(struct tree *tree) {
  size_t items = tree->model->items;
  for (size_t s = 0; s < tree->sum_count; s++) {
    double *take = tree->lp.take + (tree->sums[s].row = tree->model->rows + 2 * tree->model->soft_count + 2 * s) * tree->lp.column_count;
    for (size_t i = 0; i < items; i++) {
      take[i] = s == 0 || tree->model->p->items[i].category == s ? 1 : 0;
      take[tree->lp.column_count + i] = -take[i];
    }
    tree_sum_set(tree, s, 0, (double)items);
  }
}

/* ---- the programme ---- */

static void rows_fill(struct tree *tree) {
  const struct model *model = tree->model;
  struct lp *lp = &tree->lp;
  for (size_t row = 0; row < model->rows; row++) {
    for (size_t i = 0; i < model->items; i++)
      lp->take[row * lp->column_count + i] = row_take(model, row)[i] / model->largest[row];
    lp->room[row] = model->room[row] / model->largest[row];
  }
  for (size_t s = 0; s < 2 * model->soft_count; s++) {
    const struct portfolio_band *band = model->soft[s / 2];
    double *take = lp->take + (model->rows + s) * lp->column_count, share = s % 2 ? band->most : band->least, sum = 0, largest = 0;
    for (size_t i = 0; i < model->items; i++) {
      take[i] = (s % 2 ? 1 : -1) * band->weight[i] * ((model->p->items[i].category == band->category ? 1 : 0) - share);
      largest = fmax(largest, fabs(take[i]));
      sum += band->weight[i];
    }
    if (largest <= 0) largest = 1;
    for (size_t i = 0; i < model->items; i++) take[i] /= largest;
    take[model->items + s / 2] = -sum / largest;
  }
}

static void costs_fill(struct tree *tree, struct arena *scratch) {
  const struct model *model = tree->model;
  double *cost = ARENA_ARRAY(scratch, tree->lp.column_count, double);
  for (size_t i = 0; i < model->items; i++) cost[i] = model->value[i] * tree->scale;
  for (size_t s = 0; s < model->soft_count; s++) {
    double sum = 0;
    for (size_t i = 0; i < model->items; i++) sum += model->soft[s]->weight[i];
    cost[model->items + s] = -model->soft[s]->penalty * sum * tree->scale;
  }
  tree->lp.cost = cost;
}

static bool row_add(struct tree *tree, size_t listed, const uint32_t *items, const double *take, size_t count, double room) {
  if (tree->listed[listed] || !lp_row_add(&tree->lp, items, take, count, room)) return false;
  tree->listed[listed] = true;
  return true;
}

/* Rows for the lists that the point breaks. */
static size_t lists_add(struct tree *tree) {
  static const double need[] = {1, -1}, clash[] = {1, 1};
  const struct model *model = tree->model;
  const struct portfolio *p = model->p;
  const double *x = tree->lp.x;
  size_t added = 0;
  for (size_t k = 0; k < p->need_count; k++) {
    const uint32_t items[] = {(uint32_t)p->needs[k].item, (uint32_t)p->needs[k].other};
    if (x[items[0]] > x[items[1]] + BROKEN) added += row_add(tree, k, items, need, 2, 0);
  }
  for (size_t k = 0; k < p->clash_count; k++) {
    const uint32_t items[] = {(uint32_t)p->clashes[k].item, (uint32_t)p->clashes[k].other};
    if (x[items[0]] + x[items[1]] > 1 + BROKEN) added += row_add(tree, p->need_count + k, items, clash, 2, 1);
  }
  for (size_t g = 0; g < model->group_count; g++) {
    double sum = 0;
    const uint32_t *items = model->groups.items + model->groups.start[g];
    size_t count = model->groups.start[g + 1] - model->groups.start[g];
    for (size_t k = 0; k < count; k++) sum += x[items[k]];
    if (sum <= 1 + BROKEN || tree->listed[p->need_count + p->clash_count + g]) continue;
    double ones[64];
    for (size_t k = 0; k < 64; k++) ones[k] = 1;
    if (count <= 64) added += row_add(tree, p->need_count + p->clash_count + g, items, ones, count, 1);
  }
  return added;
}

double tree_cutoff(const struct tree *tree) {
  if (!tree->has_best) return tree->target;
  double better = tree->model->step > 0 ? tree->model->step * (1 - CERTAIN) : MODEL_BETTER * fmax(1e-6 * tree->model->value_largest, fabs(tree->best_value));
  return fmax(tree->best_value + better, tree->target);
}

static enum lp_end relax(struct tree *tree, int rounds) {
  for (;;) {
    enum lp_end end = lp_solve(&tree->lp, tree_cutoff(tree) * tree->scale);
    if (end == LP_CUT || end == LP_EMPTY || rounds-- == 0 || lists_add(tree) == 0) return end;
  }
}

/* ---- one node ---- */

bool tree_offer(struct tree *tree, const bool *in) {
  double value = model_value(tree->model, in);
  if (tree->has_best && value <= tree->best_value) return false;
  tree->has_best = true;
  tree->best_value = value;
  memmove(tree->best, in, tree->model->items * sizeof *in);
  return true;
}

static bool point_offer(struct tree *tree) {
  for (size_t i = 0; i < tree->model->items; i++) tree->point[i] = tree->lp.x[i] > 0.5;
  if (!model_fits(tree->model, tree->point)) return false;
  tree_offer(tree, tree->point);
  return true;
}

static bool prices_fix(struct tree *tree) {
  const struct lp *lp = &tree->lp;
  double spare = lp->bound - tree_cutoff(tree) * tree->scale;
  for (size_t i = 0; i < tree->model->items; i++)
    if (tree->fixed[i] < 0 && lp->place[i] == SIZE_MAX && fabs(lp->reduced[i]) >= spare && !fix(tree, i, lp->reduced[i] > 0))
      return false;
  return true;
}

static size_t broken_find(struct tree *tree) {
  size_t count = 0;
  for (size_t i = 0; i < tree->model->items; i++) {
    double x = tree->lp.x[i];
    if (tree->fixed[i] >= 0 || x < BROKEN || x > 1 - BROKEN) continue;
    tree->open_items[count] = (uint32_t)i;
    tree->open_x[count++] = x;
  }
  return count;
}

static void gain_add(struct tree *tree, size_t item, bool up, double gain) {
  tree->gain[up][item] += fmax(gain, 0);
  tree->gain_count[up][item]++;
}

/* What the bound loses on one side; remembered per step of one. Infinite: nothing is left there. */
static double side_try(struct tree *tree, size_t item, double x, bool up, double bound) {
  tree->lp.low[item] = tree->lp.high[item] = up;
  enum lp_end end = lp_solve(&tree->lp, tree_cutoff(tree) * tree->scale);
  tree->lp.low[item] = 0;
  tree->lp.high[item] = 1;
  if (end == LP_CUT || end == LP_EMPTY) return INFINITY;
  gain_add(tree, item, up, (bound - tree->lp.bound) / (up ? 1 - x : x));
  return bound - tree->lp.bound;
}

static double side_guess(const struct tree *tree, size_t item, double x, bool up) {
  uint32_t count = tree->gain_count[up][item];
  return count ? tree->gain[up][item] / count * (up ? 1 - x : x) : 0;
}

static double side_score(double down, double up) { return fmax(down, 1e-9) * fmax(up, 1e-9); }

enum choice { CHOSEN, CHANGED, NOTHING };

/* The item whose two sides lose most. CHANGED: a try showed that one side is empty, and fixed the other. */
static enum choice item_choose(struct tree *tree, size_t count, double bound, struct tree_frame *frame, double *most) {
  *most = -1;
  int tries = 0;
  for (size_t k = 0; k < count; k++) {
    size_t item = tree->open_items[k];
    double x = tree->open_x[k], lose[2];
    for (int up = 0; up < 2; up++) {
      if (tree->gain_count[up][item] >= KNOWN || tries >= 2 * TRIES_NODE) {
        lose[up] = side_guess(tree, item, x, up);
        continue;
      }
      tries++;
      lose[up] = side_try(tree, item, x, up, bound);
      if (lose[up] == INFINITY) return fix(tree, item, !up) ? CHANGED : NOTHING;
    }
    double score = side_score(lose[0], lose[1]) * (1 + 1e-9 * x * (1 - x));
    if (score <= *most) continue;
    *most = score;
    frame->item = (uint32_t)item;
    frame->x = x;
    frame->value = x >= 0.5;
  }
  return CHOSEN;
}

/* What the programme loses when the sum stays below or above. */
static double sum_try(struct tree *tree, size_t sum, double x, bool up, double bound) {
  struct tree_sum before = tree->sums[sum];
  sum_halve(tree, sum, x, up);
  enum lp_end end = lp_solve(&tree->lp, tree_cutoff(tree) * tree->scale);
  tree_sum_set(tree, sum, before.least, before.most);
  if (end == LP_CUT || end == LP_EMPTY) return INFINITY;
  size_t item = tree->model->items + sum;
  gain_add(tree, item, up, (bound - tree->lp.bound) / (up ? ceil(x) - x : x - floor(x)));
  return bound - tree->lp.bound;
}

/* The sum whose two sides lose more than most, which is what the best item loses. */
static enum choice sum_choose(struct tree *tree, const double *totals, double bound, double most, struct tree_frame *frame) {
  for (size_t s = 0; s < tree->sum_count; s++) {
    double x = totals[s], lose[2];
    if (x - floor(x) < SUM_BROKEN || ceil(x) - x < SUM_BROKEN) continue;
    size_t item = tree->model->items + s;
    for (int up = 0; up < 2; up++) {
      double part = up ? ceil(x) - x : x - floor(x);
      lose[up] = tree->gain_count[up][item] < SUM_KNOWN ? sum_try(tree, s, x, up, bound) : tree->gain[up][item] / tree->gain_count[up][item] * part;
      if (lose[up] != INFINITY) continue;
      sum_halve(tree, s, x, !up);
      return tree->sums[s].least <= tree->sums[s].most ? CHANGED : NOTHING;
    }
    if (side_score(lose[0], lose[1]) <= most) continue;
    most = side_score(lose[0], lose[1]);
    frame->item = (uint32_t)item;
    frame->x = x;
    frame->value = x - floor(x) >= 0.5;
  }
  return CHOSEN;
}

static bool free_find(const struct tree *tree, size_t *item) {
  for (*item = 0; *item < tree->model->items; (*item)++)
    if (tree->fixed[*item] < 0) return true;
  return false;
}

bool tree_split(struct tree *tree, const struct tree_frame *from, struct tree_frame *frame) {
  for (bool first = true;; first = false) {
    if (!follow(tree)) return false;
    enum lp_end end = relax(tree, CUT_ROUNDS_NODE);
    if (end == LP_CUT || end == LP_EMPTY) return false;
    double bound = tree->lp.bound;
    if (first && from) {
      gain_add(tree, from->item, from->value, (from->bound * tree->scale - bound) / (from->value ? ceil(from->x) - from->x : from->x - floor(from->x)));
    }
    size_t count = broken_find(tree);
    double most, totals[TREE_SUMS_MAX];
    for (size_t s = 0; s < tree->sum_count && tree->splits_sums; s++) totals[s] = sum_now(tree, s);
    if (count == 0 && end == LP_SOLVED && point_offer(tree)) return false;
    if (!prices_fix(tree)) return false;
    *frame = (struct tree_frame){.bound = bound / tree->scale};
    if (count == 0) {
      size_t item;
      if (!free_find(tree, &item)) return false;
      frame->item = (uint32_t)item;
      frame->x = 0.5;
      return true;
    }
    enum choice choice = item_choose(tree, count, bound, frame, &most);
    if (choice == CHOSEN && tree->splits_sums) choice = sum_choose(tree, totals, bound, most, frame);
    if (choice != CHANGED) return choice == CHOSEN;
  }
}

bool tree_settle(struct tree *tree) {
  enum lp_end end = relax(tree, CUT_ROUNDS_NODE);
  return end != LP_CUT && end != LP_EMPTY && prices_fix(tree) && follow(tree);
}

/* ---- the walk ---- */

bool tree_enough(struct tree *tree) {
  const struct portfolio *p = tree->model->p;
  if (tree->nodes >= tree->nodes_max || (tree->stop_at_first && tree->has_best)) tree->stopped = true;
  if (tree->nodes % ASK_EVERY == 0 && p->late && p->late(p->context)) tree->stopped = true;
  return tree->stopped;
}

/* To the nearest frame whose other side is still worth a look. */
static bool walk_back(struct tree *tree) {
  size_t rows = tree->model->rows;
  while (tree->depth > 0) {
    struct tree_frame *frame = &tree->frames[tree->depth - 1];
    tree_undo(tree, frame->mark, frame->done, tree->frame_least + (tree->depth - 1) * rows);
    if (!frame->second && frame->bound > tree_cutoff(tree)) {
      frame->second = true;
      frame->value = !frame->value;
      if (fix(tree, frame->item, frame->value)) return true;
    }
    tree->depth--;
  }
  return false;
}

static double walk_leave(struct tree *tree, double bound) {
  for (size_t d = 0; d < tree->depth; d++)
    if (!tree->frames[d].second) bound = fmax(bound, tree->frames[d].bound);
  tree->depth = 0;
  return bound;
}

/* The part that is done, where each side of a node counts for half of it, is too little for the nodes that it took. */
static bool is_too_slow(const struct tree *tree) {
  if (tree->walk_nodes == 0 || tree->nodes < tree->walk_nodes || tree->nodes % WALK_ASK_EVERY != 0) return false;
  double done = 1 - ldexp(1, -(int)tree->depth);
  for (size_t d = 0; d < tree->depth; d++)
    if (!tree->frames[d].second) done -= ldexp(1, -(int)d - 1);
  return done * WALK_TIMES * (double)tree->walk_nodes < (double)tree->nodes;
}

bool tree_round(struct tree *tree, double target, double *open_bound) {
  size_t rows = tree->model->rows, mark = tree->trail_count;
  double *start = tree->frame_least + tree->model->items * rows;
  memcpy(start, tree->least, rows * sizeof *start);
  tree->target = target;
  tree->depth = 0;
  for (;;) {
    struct tree_frame frame = {0};
    double above = tree->depth ? tree->frames[tree->depth - 1].bound : tree->root_bound;
    if (tree_enough(tree) || is_too_slow(tree)) {
      *open_bound = fmin(tree->root_bound, fmax(walk_leave(tree, above), target));
      tree_undo(tree, mark, mark, start);
      return false;
    }
    tree->nodes++;
    if (tree_split(tree, tree->depth ? &tree->frames[tree->depth - 1] : NULL, &frame)) {
      frame.mark = tree->trail_count;
      frame.done = tree->trail_done;
      memcpy(tree->frame_least + tree->depth * rows, tree->least, rows * sizeof *start);
      tree->frames[tree->depth++] = frame;
      if (fix(tree, frame.item, frame.value)) continue;
    }
    if (!walk_back(tree)) break;
  }
  tree_undo(tree, mark, mark, start);
  *open_bound = fmin(tree->root_bound, tree->has_best ? fmax(tree->best_value, target) : target);
  return true;
}

bool tree_open(struct tree *tree, const struct model *model, bool counting, struct arena *scratch) {
  size_t sums = counting ? TREE_SUMS_MAX : 0;
  size_t items = model->items, columns = items + model->soft_count, dense = model->rows + 2 * (model->soft_count + sums);
  size_t lists = model->p->need_count + model->p->clash_count + model->group_count;
  size_t extra = lists < ROWS_EXTRA ? lists : ROWS_EXTRA;
  *tree = (struct tree){.model = model, .sum_count = sums, .scale = model->value_largest > 0 ? 1 / model->value_largest : 1, .target = -INFINITY};
  lp_init(&tree->lp, &(struct lp_options){columns, dense, dense + extra, 64 * extra}, scratch);
  tree->fixed = ARENA_ARRAY(scratch, items, int8_t);
  tree->trail = ARENA_ARRAY(scratch, items, uint32_t);
  tree->least = ARENA_ARRAY(scratch, model->rows, double);
  tree->frames = ARENA_ARRAY(scratch, items + 1, struct tree_frame);
  tree->frame_least = ARENA_ARRAY(scratch, (items + 1) * model->rows, double);
  tree->best = ARENA_ARRAY(scratch, items, bool);
  tree->point = ARENA_ARRAY(scratch, items, bool);
  tree->open_items = ARENA_ARRAY(scratch, items, uint32_t);
  tree->open_x = ARENA_ARRAY(scratch, items, double);
  tree->root_reduced = ARENA_ARRAY(scratch, items, double);
  tree->root_x = ARENA_ARRAY(scratch, items, double);
  tree->listed = ARENA_ARRAY(scratch, lists, bool);
  for (int up = 0; up < 2; up++) {
    tree->gain[up] = ARENA_ARRAY(scratch, items + sums, double);
    tree->gain_count[up] = ARENA_ARRAY(scratch, items + sums, uint32_t);
  }
  rows_fill(tree);
  sums_fill(tree);
  costs_fill(tree, scratch);
  for (size_t j = 0; j < columns; j++) tree->lp.high[j] = 1;
  memset(tree->fixed, -1, items);
  for (size_t row = 0; row < model->rows; row++)
    for (size_t i = 0; i < items; i++) tree->least[row] += fmin(row_take(model, row)[i], 0);
  for (size_t i = 0; i < items; i++)
    if (model->locked[i] >= 0 && !fix(tree, i, model->locked[i])) return false;
  if (!follow(tree) || relax(tree, CUT_ROUNDS_ROOT) == LP_EMPTY) return false;
  tree->root_bound = tree->lp.bound / tree->scale;
  memcpy(tree->root_reduced, tree->lp.reduced, items * sizeof(double));
  memcpy(tree->root_x, tree->lp.x, items * sizeof(double));
  return true;
}
