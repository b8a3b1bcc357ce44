#include <math.h>

#include "engines/portfolio_inside.h"
#include "engines/portfolio_model.h"

bool portfolio_same(const struct portfolio_set *a, const struct portfolio_set *b) { return memcmp(a, b, sizeof *a) == 0; }

struct portfolio_set portfolio_minus(const struct portfolio_set *a, const struct portfolio_set *b) {
  struct portfolio_set out;
  for (size_t w = 0; w < sizeof out.words / sizeof *out.words; w++) out.words[w] = a->words[w] & ~b->words[w];
  return out;
}

bool portfolio_empty(const struct portfolio_set *set) {
  const struct portfolio_set none = {0};
  return portfolio_same(set, &none);
}

size_t portfolio_count(const struct portfolio_set *set) {
  size_t count = 0;
  for (size_t i = 0; i < PORTFOLIO_ITEMS_MAX; i++) count += portfolio_has(set, i);
  return count;
}

double portfolio_used(const struct portfolio *p, const struct portfolio_set *chosen, size_t limit) {
  double sum = 0;
  for (size_t i = 0; i < p->item_count; i++)
    if (portfolio_has(chosen, i)) sum += p->items[i].asks[limit];
  return sum;
}

static void band_sums(const struct portfolio *p, const struct portfolio_set *chosen, const struct portfolio_band *band,
                      double *inside, double *all) {
  *inside = *all = 0;
  for (size_t i = 0; i < p->item_count; i++) {
    if (!portfolio_has(chosen, i)) continue;
    *all += band->weight[i];
    if (p->items[i].category == band->category) *inside += band->weight[i];
  }
}

double portfolio_share(const struct portfolio *p, const struct portfolio_set *chosen, size_t band) {
  double inside, all;
  band_sums(p, chosen, &p->bands[band], &inside, &all);
  return all > 0 ? inside / all : NAN;
}

double portfolio_value(const struct portfolio *p, const struct portfolio_set *chosen, double *penalty) {
  double value = 0, lost = 0;
  for (size_t i = 0; i < p->item_count; i++)
    if (portfolio_has(chosen, i)) value += p->items[i].value;
  for (size_t b = 0; b < p->band_count; b++) {
    double inside, all;
    if (!p->bands[b].soft) continue;
    band_sums(p, chosen, &p->bands[b], &inside, &all);
    lost += p->bands[b].penalty * fmax(0, fmax(inside - p->bands[b].most * all, p->bands[b].least * all - inside));
  }
  if (penalty) *penalty = lost;
  return value - lost;
}

static bool limit_holds(const struct portfolio *p, const struct portfolio_set *chosen, size_t limit) {
  double largest = p->available[limit];
  for (size_t i = 0; i < p->item_count; i++) largest = fmax(largest, p->items[i].asks[limit]);
  return portfolio_used(p, chosen, limit) <= p->available[limit] + largest * MODEL_TOLERANCE;
}

static bool band_holds(const struct portfolio *p, const struct portfolio_set *chosen, const struct portfolio_band *band) {
  double inside, all, largest = 0;
  band_sums(p, chosen, band, &inside, &all);
  for (size_t i = 0; i < p->item_count; i++) largest = fmax(largest, band->weight[i]);
  double slack = largest * MODEL_TOLERANCE;
  return band->soft || (inside - band->most * all <= slack && band->least * all - inside <= slack);
}

bool portfolio_fits(const struct portfolio *p, const struct portfolio_set *chosen) {
  for (size_t l = 0; l < p->limit_count; l++)
    if (!limit_holds(p, chosen, l)) return false;
  for (size_t b = 0; b < p->band_count; b++)
    if (!band_holds(p, chosen, &p->bands[b])) return false;
  for (size_t k = 0; k < p->need_count; k++)
    if (portfolio_has(chosen, p->needs[k].item) && !portfolio_has(chosen, p->needs[k].other)) return false;
  for (size_t k = 0; k < p->clash_count; k++)
    if (portfolio_has(chosen, p->clashes[k].item) && portfolio_has(chosen, p->clashes[k].other)) return false;
  for (size_t i = 0; i < p->item_count; i++) {
    enum portfolio_lock lock = p->items[i].lock;
    bool in = portfolio_has(chosen, i);
    if (lock != PORTFOLIO_FREE && in != (lock == PORTFOLIO_IN)) return false;
    for (size_t j = i + 1; in && p->items[i].group && j < p->item_count; j++)
      if (portfolio_has(chosen, j) && p->items[j].group == p->items[i].group) return false;
  }
  return true;
}
