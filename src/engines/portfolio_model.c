#include "engines/portfolio_model.h"

#include <math.h>

static const double STEP_PLACES = 10000;

struct model_lists model_lists_make(size_t items, const struct portfolio_pair *pairs, size_t count, enum model_way way,
                                    struct arena *scratch) {
  struct model_lists lists = {.start = ARENA_ARRAY(scratch, items + 1, size_t), .items = ARENA_ARRAY(scratch, 2 * count, uint32_t)};
  size_t *at = ARENA_ARRAY(scratch, items + 1, size_t);
  for (size_t k = 0; k < count; k++) {
    if (way & MODEL_FORWARD) lists.start[pairs[k].item + 1]++;
    if (way & MODEL_BACKWARD) lists.start[pairs[k].other + 1]++;
  }
  for (size_t i = 0; i < items; i++) lists.start[i + 1] += lists.start[i];
  memcpy(at, lists.start, (items + 1) * sizeof *at);
  for (size_t k = 0; k < count; k++) {
    if (way & MODEL_FORWARD) lists.items[at[pairs[k].item]++] = (uint32_t)pairs[k].other;
    if (way & MODEL_BACKWARD) lists.items[at[pairs[k].other]++] = (uint32_t)pairs[k].item;
  }
  return lists;
}

static int group_order(const void *a, const void *b) {
  const struct portfolio_pair *left = a, *right = b;
  if (left->item != right->item) return left->item < right->item ? -1 : 1;
  return left->other < right->other ? -1 : left->other > right->other;
}

static void groups_make(struct model *model, struct arena *scratch) {
  const struct portfolio *p = model->p;
  struct portfolio_pair *pairs = ARENA_ARRAY(scratch, p->item_count, struct portfolio_pair);
  size_t count = 0;
  for (size_t i = 0; i < p->item_count; i++) {
    model->group[i] = UINT32_MAX;
    if (p->items[i].group) pairs[count++] = (struct portfolio_pair){p->items[i].group, i};
  }
  qsort(pairs, count, sizeof *pairs, group_order);
  model->groups = (struct model_lists){.start = ARENA_ARRAY(scratch, count + 1, size_t), .items = ARENA_ARRAY(scratch, count, uint32_t)};
  for (size_t k = 0; k < count; k++) {
    if (k == 0 || pairs[k].item != pairs[k - 1].item) model->groups.start[model->group_count++] = k;
    model->groups.items[k] = (uint32_t)pairs[k].other;
    model->group[pairs[k].other] = (uint32_t)model->group_count - 1;
  }
  model->groups.start[model->group_count] = count;
}

static void row_finish(struct model *model, double room) {
  double largest = fabs(room);
  const double *take = model->take + model->rows * model->items;
  for (size_t i = 0; i < model->items; i++) largest = fmax(largest, fabs(take[i]));
  model->largest[model->rows] = largest > 0 ? largest : 1;
  model->room[model->rows++] = room + largest * MODEL_TOLERANCE;
}

/* category - share * all <= 0, or the other way round. */
static void band_side(struct model *model, const struct portfolio_band *band, double share, double sign) {
  double *take = model->take + model->rows * model->items;
  for (size_t i = 0; i < model->items; i++)
    take[i] = sign * band->weight[i] * ((model->p->items[i].category == band->category ? 1 : 0) - share);
  row_finish(model, 0);
}

static void rows_make(struct model *model, struct arena *scratch) {
  const struct portfolio *p = model->p;
  size_t rows = p->limit_count + 2 * p->band_count;
  model->take = ARENA_ARRAY(scratch, rows * p->item_count, double);
  model->room = ARENA_ARRAY(scratch, rows, double);
  model->largest = ARENA_ARRAY(scratch, rows, double);
  for (size_t l = 0; l < p->limit_count; l++) {
    for (size_t i = 0; i < p->item_count; i++) model->take[l * p->item_count + i] = p->items[i].asks[l];
    row_finish(model, p->available[l]);
  }
  const struct portfolio_band **soft = ARENA_ARRAY(scratch, p->band_count, const struct portfolio_band *);
  for (size_t b = 0; b < p->band_count; b++) {
    const struct portfolio_band *band = &p->bands[b];
    if (band->soft) soft[model->soft_count++] = band;
    if (!band->soft && band->least > 0) band_side(model, band, band->least, -1);
    if (!band->soft && band->most < 1) band_side(model, band, band->most, 1);
  }
  model->soft = soft;
}

/* The largest number of which all values are multiples, when they are decimals of at most four places. */
static double step_find(const struct model *model) {
  int64_t step = 0;
  if (model->soft_count > 0) return 0;
  for (size_t i = 0; i < model->items; i++) {
    double units = model->value[i] * STEP_PLACES;
    if (units > 9e15 || fabs(units - nearbyint(units)) > 1e-6) return 0;
    for (int64_t a = (int64_t)nearbyint(units); a != 0;) {
      int64_t rest = step % a;
      step = a;
      a = rest;
    }
  }
  double found = (double)step / STEP_PLACES;
  return found > model->value_sum * 1e-7 ? found : 0;
}

struct model *model_make(const struct portfolio *p, struct arena *scratch) {
  struct model *model = ARENA_NEW(scratch, struct model);
  model->p = p;
  model->items = p->item_count;
  model->value = ARENA_ARRAY(scratch, p->item_count, double);
  model->locked = ARENA_ARRAY(scratch, p->item_count, int8_t);
  model->group = ARENA_ARRAY(scratch, p->item_count, uint32_t);
  for (size_t i = 0; i < p->item_count; i++) {
    enum portfolio_lock lock = p->items[i].lock;
    model->value[i] = p->items[i].value;
    model->value_sum += p->items[i].value;
    model->value_largest = fmax(model->value_largest, p->items[i].value);
    model->locked[i] = (int8_t)(lock == PORTFOLIO_IN ? 1 : lock == PORTFOLIO_OUT ? 0 : -1);
  }
  model->needs = model_lists_make(p->item_count, p->needs, p->need_count, MODEL_FORWARD, scratch);
  model->needed_by = model_lists_make(p->item_count, p->needs, p->need_count, MODEL_BACKWARD, scratch);
  model->clashes = model_lists_make(p->item_count, p->clashes, p->clash_count, MODEL_BOTH, scratch);
  groups_make(model, scratch);
  rows_make(model, scratch);
  model->step = step_find(model);
  return model;
}

double model_penalty(const struct model *model, const double *inside, const double *all) {
  double penalty = 0;
  for (size_t s = 0; s < model->soft_count; s++) {
    const struct portfolio_band *band = model->soft[s];
    double over = inside[s] - band->most * all[s], under = band->least * all[s] - inside[s];
    penalty += band->penalty * fmax(0, fmax(over, under));
  }
  return penalty;
}

double model_value(const struct model *model, const bool *in) {
  double value = 0, inside[PORTFOLIO_BANDS_MAX] = {0}, all[PORTFOLIO_BANDS_MAX] = {0};
  for (size_t i = 0; i < model->items; i++) {
    if (!in[i]) continue;
    value += model->value[i];
    for (size_t s = 0; s < model->soft_count; s++) {
      all[s] += model->soft[s]->weight[i];
      if (model->p->items[i].category == model->soft[s]->category) inside[s] += model->soft[s]->weight[i];
    }
  }
  return value - model_penalty(model, inside, all);
}

static bool lists_fit(const struct model *model, const bool *in) {
  for (size_t i = 0; i < model->items; i++) {
    if (model->locked[i] >= 0 && in[i] != (model->locked[i] == 1)) return false;
    if (!in[i]) continue;
    for (size_t k = model->needs.start[i]; k < model->needs.start[i + 1]; k++)
      if (!in[model->needs.items[k]]) return false;
    for (size_t k = model->clashes.start[i]; k < model->clashes.start[i + 1]; k++)
      if (in[model->clashes.items[k]]) return false;
  }
  for (size_t g = 0; g < model->group_count; g++) {
    size_t count = 0;
    for (size_t k = model->groups.start[g]; k < model->groups.start[g + 1]; k++) count += in[model->groups.items[k]];
    if (count > 1) return false;
  }
  return true;
}

bool model_fits(const struct model *model, const bool *in) {
  for (size_t row = 0; row < model->rows; row++) {
    const double *take = model->take + row * model->items;
    double sum = 0;
    for (size_t i = 0; i < model->items; i++) sum += in[i] ? take[i] : 0;
    if (sum > model->room[row]) return false;
  }
  return lists_fit(model, in);
}
