#include "engines/portfolio_local.h"

#include <math.h>

enum { CORE_MAX = 60, TRIPLE_MAX = 24, BACK_AFTER = 12 };
static const double WORSE_ALLOWED = 0.004, GAIN_LEAST = 1e-12;

struct order_entry {
  uint32_t item;
  double key;
};

static int order_compare(const void *a, const void *b) {
  const struct order_entry *left = a, *right = b;
  if (left->key != right->key) return left->key > right->key ? -1 : 1;
  return left->item < right->item ? -1 : left->item > right->item;
}

void local_open(struct local *local, const struct model *model, const double *reduced, const int8_t *settled,
                struct arena *scratch) {
  size_t items = model->items;
  *local = (struct local){.model = model, .reduced = reduced, .settled = settled, .random = UINT64_C(0x9e3779b97f4a7c15)};
  local->in = ARENA_ARRAY(scratch, items, bool);
  local->best = ARENA_ARRAY(scratch, items, bool);
  local->tried = ARENA_ARRAY(scratch, items, bool);
  local->used = ARENA_ARRAY(scratch, model->rows, double);
  local->inside = ARENA_ARRAY(scratch, model->soft_count, double);
  local->all = ARENA_ARRAY(scratch, model->soft_count, double);
  local->order = ARENA_ARRAY(scratch, items, uint32_t);
  local->core = ARENA_ARRAY(scratch, CORE_MAX, uint32_t);
  struct order_entry *entries = ARENA_ARRAY(scratch, items, struct order_entry);
  for (size_t i = 0; i < items; i++)
    if (settled[i] < 0) entries[local->order_count++] = (struct order_entry){(uint32_t)i, reduced[i]};
  qsort(entries, local->order_count, sizeof *entries, order_compare);
  for (size_t k = 0; k < local->order_count; k++) {
    local->order[k] = entries[k].item;
    entries[k].key = -fabs(entries[k].key);
  }
  qsort(entries, local->order_count, sizeof *entries, order_compare);
  local->core_count = local->order_count < CORE_MAX ? local->order_count : CORE_MAX;
  for (size_t k = 0; k < local->core_count; k++) local->core[k] = entries[k].item;
  local->by_value = ARENA_ARRAY(scratch, CORE_MAX, uint32_t);
  for (size_t k = 0; k < local->core_count; k++) entries[k] = (struct order_entry){local->core[k], model->value[local->core[k]]};
  qsort(entries, local->core_count, sizeof *entries, order_compare);
  for (size_t k = 0; k < local->core_count; k++) local->by_value[k] = entries[k].item;
  local->best_value = -INFINITY;
}

/* ---- one item in or out ---- */

static void flip(struct local *local, size_t item) {
  const struct model *model = local->model;
  double sign = local->in[item] ? -1 : 1;
  local->in[item] = !local->in[item];
  for (size_t row = 0; row < model->rows; row++) local->used[row] += sign * model->take[row * model->items + item];
  for (size_t s = 0; s < model->soft_count; s++) {
    local->all[s] += sign * model->soft[s]->weight[item];
    if (model->p->items[item].category == model->soft[s]->category) local->inside[s] += sign * model->soft[s]->weight[item];
  }
  local->value += sign * model->value[item];
}

static double worth(const struct local *local) {
  return local->value - model_penalty(local->model, local->inside, local->all);
}

static bool any_in(const struct local *local, const struct model_lists *lists, size_t of, bool in) {
  for (size_t k = lists->start[of]; k < lists->start[of + 1]; k++)
    if (local->in[lists->items[k]] == in) return true;
  return false;
}

static bool may_leave(const struct local *local, size_t item) {
  return local->in[item] && local->settled[item] < 0 && !any_in(local, &local->model->needed_by, item, true);
}

static bool may_enter(const struct local *local, size_t item) {
  const struct model *model = local->model;
  return !local->in[item] && local->settled[item] < 0 && !any_in(local, &model->needs, item, false) &&
         !any_in(local, &model->clashes, item, true) &&
         (model->group[item] == UINT32_MAX || !any_in(local, &model->groups, model->group[item], true));
}

/* Sums drift by a little with every flip, so this keeps away from the tolerance that counts in the end. */
static bool rows_hold(const struct local *local) {
  for (size_t row = 0; row < local->model->rows; row++)
    if (local->used[row] > local->model->room[row]) return false;
  return true;
}

static bool rows_take(const struct local *local, size_t item) {
  const struct model *model = local->model;
  for (size_t row = 0; row < model->rows; row++)
    if (local->used[row] + model->take[row * model->items + item] > model->room[row]) return false;
  return true;
}

static bool enter_gains(struct local *local, size_t item, double above) {
  if (local->model->soft_count == 0) return local->value + local->model->value[item] > above;
  flip(local, item);
  double value = worth(local);
  flip(local, item);
  return value > above;
}

/* ---- moves ---- */

static bool add_any(struct local *local) {
  bool any = false;
  for (size_t k = 0; k < local->order_count; k++) {
    size_t item = local->order[k];
    if (!may_enter(local, item) || !rows_take(local, item)) continue;
    if (!enter_gains(local, item, worth(local) + GAIN_LEAST)) continue;
    flip(local, item);
    any = true;
  }
  return any;
}

static double gain_needed(const struct local *local) { return worth(local) + MODEL_BETTER * local->model->value_largest; }

/* One out, one in. */
static bool exchange(struct local *local) {
  bool any = false;
  for (size_t a = local->order_count; a-- > 0;) {
    size_t out = local->order[a];
    if (!may_leave(local, out)) continue;
    double above = gain_needed(local);
    flip(local, out);
    bool found = false;
    for (size_t b = 0; b < local->order_count && !found; b++) {
      size_t in = local->order[b];
      if (in == out || local->in[in] || !enter_gains(local, in, above)) continue;
      if (!rows_take(local, in) || !may_enter(local, in)) continue;
      flip(local, in);
      found = any = true;
    }
    if (!found) flip(local, out);
  }
  return any;
}

/* Among the items that the relaxation doubts: one out and two in. */
static bool exchange_for_two(struct local *local, size_t core) {
  for (size_t a = 0; a < core; a++) {
    size_t out = local->core[a];
    if (!may_leave(local, out)) continue;
    double above = gain_needed(local);
    flip(local, out);
    for (size_t b = 0; b < core; b++) {
      size_t first = local->core[b];
      if (first == out || !may_enter(local, first)) continue;
      flip(local, first);
      for (size_t c = 0; c < core; c++) {
        size_t second = local->core[c];
        if (second == out || second == first || !may_enter(local, second) || !rows_take(local, second)) continue;
        if (!enter_gains(local, second, above)) continue;
        flip(local, second);
        return true;
      }
      flip(local, first);
    }
    flip(local, out);
  }
  return false;
}

/* Two out, one in. */
static bool exchange_two(struct local *local, size_t core) {
  for (size_t a = 0; a < core; a++)
    for (size_t b = 0; b < core; b++) {
      size_t first = local->core[a], second = local->core[b];
      if (first == second || !may_leave(local, first)) continue;
      double above = gain_needed(local);
      flip(local, first);
      if (!may_leave(local, second)) {
        flip(local, first);
        continue;
      }
      flip(local, second);
      for (size_t c = 0; c < core; c++) {
        size_t in = local->core[c];
        if (in == first || in == second || local->in[in] || !enter_gains(local, in, above)) continue;
        if (!rows_take(local, in) || !may_enter(local, in)) continue;
        flip(local, in);
        return true;
      }
      flip(local, second);
      flip(local, first);
    }
  return false;
}

/* Two in for two that left, so that it is worth more than above. Soft bands are left to the other moves. */
static bool pair_enter(struct local *local, size_t first_out, size_t second_out, double above) {
  const double *value = local->model->value;
  for (size_t a = 0; a + 1 < local->core_count; a++) {
    size_t first = local->by_value[a];
    if (local->value + value[first] + value[local->by_value[a + 1]] <= above) return false;
    if (first == first_out || first == second_out || local->in[first] || !rows_take(local, first) || !may_enter(local, first)) continue;
    flip(local, first);
    for (size_t b = a + 1; b < local->core_count; b++) {
      size_t second = local->by_value[b];
      if (local->value + value[second] <= above) break;
      if (second == first_out || second == second_out || local->in[second] || !rows_take(local, second) || !may_enter(local, second)) continue;
      flip(local, second);
      return true;
    }
    flip(local, first);
  }
  return false;
}

static bool exchange_pairs(struct local *local) {
  if (local->model->soft_count > 0) return false;
  for (size_t a = 0; a < local->core_count; a++)
    for (size_t b = a + 1; b < local->core_count; b++) {
      size_t first = local->core[a], second = local->core[b];
      if (!may_leave(local, first) || !may_leave(local, second)) continue;
      double above = gain_needed(local);
      flip(local, first);
      flip(local, second);
      if (pair_enter(local, first, second, above)) return true;
      flip(local, second);
      flip(local, first);
    }
  return false;
}

static void best_keep(struct local *local) {
  double value = worth(local);
  if (value <= local->best_value) return;
  local->best_value = value;
  memcpy(local->best, local->in, local->model->items * sizeof *local->in);
}

void local_climb(struct local *local) {
  size_t core = local->core_count < TRIPLE_MAX ? local->core_count : TRIPLE_MAX;
  for (;;) {
    while (add_any(local) || exchange(local)) continue;
    if (exchange_for_two(local, core) || exchange_two(local, core)) continue;
    if (!local->deep || !exchange_pairs(local)) break;
  }
  best_keep(local);
}

/* ---- getting to fit, and getting away ---- */

static void leave_with_dependents(struct local *local, size_t item) {
  const struct model_lists *lists = &local->model->needed_by;
  for (size_t k = lists->start[item]; k < lists->start[item + 1]; k++)
    if (local->in[lists->items[k]]) leave_with_dependents(local, lists->items[k]);
  if (local->in[item]) flip(local, item);
}

/* The item whose leaving costs least for what it gives the rows that are broken; SIZE_MAX: none helps. */
static size_t relief_find(const struct local *local, size_t keep) {
  const struct model *model = local->model;
  size_t best = SIZE_MAX;
  double least = INFINITY;
  for (size_t k = 0; k < local->order_count; k++) {
    size_t item = local->order[k];
    double relief = 0;
    if (item == keep || !may_leave(local, item)) continue;
    for (size_t row = 0; row < model->rows; row++) {
      double over = local->used[row] - model->room[row], take = model->take[row * model->items + item];
      if (over > 0) relief += fmin(take, over) / model->largest[row];
    }
    if (relief <= 0) continue;
    double cost = fmax(local->reduced[item], 0) + 1e-3 * model->value[item] / model->value_largest;
    if (cost / relief >= least) continue;
    least = cost / relief;
    best = item;
  }
  return best;
}

static bool repair(struct local *local, size_t keep) {
  while (!rows_hold(local)) {
    size_t item = relief_find(local, keep);
    if (item == SIZE_MAX) return false;
    flip(local, item);
  }
  return true;
}

static bool lists_enter(struct local *local, size_t item, int depth);

static bool list_clear(struct local *local, const struct model_lists *lists, size_t of, size_t item) {
  for (size_t k = lists->start[of]; k < lists->start[of + 1]; k++) {
    size_t other = lists->items[k];
    if (other == item || !local->in[other]) continue;
    if (local->settled[other] == 1) return false;
    leave_with_dependents(local, other);
  }
  return true;
}

/* Brings the item in, with what it needs and without what it excludes. */
static bool lists_enter(struct local *local, size_t item, int depth) {
  const struct model *model = local->model;
  if (local->in[item]) return true;
  if (local->settled[item] == 0 || depth > 64) return false;
  for (size_t k = model->needs.start[item]; k < model->needs.start[item + 1]; k++)
    if (!lists_enter(local, model->needs.items[k], depth + 1)) return false;
  if (!list_clear(local, &model->clashes, item, item)) return false;
  if (model->group[item] != UINT32_MAX && !list_clear(local, &model->groups, model->group[item], item)) return false;
  if (any_in(local, &model->needs, item, false)) return false;
  if (!local->in[item]) flip(local, item);
  return true;
}

static void set_state(struct local *local, const bool *in) {
  size_t items = local->model->items;
  memset(local->in, 0, items * sizeof *in);
  memset(local->used, 0, local->model->rows * sizeof *local->used);
  memset(local->inside, 0, local->model->soft_count * sizeof *local->inside);
  memset(local->all, 0, local->model->soft_count * sizeof *local->all);
  local->value = 0;
  for (size_t i = 0; i < items; i++)
    if (in[i]) flip(local, i);
}

bool local_start(struct local *local, const bool *in) {
  size_t items = local->model->items;
  bool *none = local->tried;
  memset(none, 0, items * sizeof *none);
  set_state(local, none);
  for (size_t i = 0; i < items; i++)
    if (local->settled[i] == 1) flip(local, i);
  for (int again = 0; again < 3; again++)
    for (size_t k = 0; k < local->order_count; k++)
      if (in[local->order[k]] && may_enter(local, local->order[k])) flip(local, local->order[k]);
  if (!repair(local, SIZE_MAX) || !model_fits(local->model, local->in)) return false;
  best_keep(local);
  return true;
}

static size_t random_below(struct local *local, size_t below) {
  local->random ^= local->random << 13;
  local->random ^= local->random >> 7;
  local->random ^= local->random << 17;
  return (size_t)(local->random % below);
}

void local_kick(struct local *local, int count) {
  size_t items = local->model->items;
  if (local->core_count < 2 || local->best_value == -INFINITY) return;
  bool *before = local->tried;
  int worse = 0;
  for (int round = 0; round < count; round++) {
    memcpy(before, local->in, items * sizeof *before);
    double value = worth(local), best = local->best_value;
    size_t moved = local->core[random_below(local, local->core_count)];
    bool fits = true;
    if (!local->in[moved]) fits = lists_enter(local, moved, 0) && repair(local, moved);
    else {
      size_t other = local->core[random_below(local, local->core_count)];
      leave_with_dependents(local, moved);
      if (!local->in[other] && other != moved) fits = lists_enter(local, other, 0) && repair(local, other);
    }
    fits = fits && rows_hold(local) && model_fits(local->model, local->in);
    if (fits) local_climb(local);
    worse = local->best_value > best ? 0 : worse + 1;
    if (!fits || worth(local) < value - WORSE_ALLOWED * fabs(value)) set_state(local, before);
    if (worse > BACK_AFTER) {
      set_state(local, local->best);
      worse = 0;
    }
  }
}
