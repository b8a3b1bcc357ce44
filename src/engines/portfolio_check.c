#include "engines/portfolio_inside.h"
#include "engines/portfolio_model.h"

#include <math.h>

static const char *item_name(const struct portfolio *p, size_t item, struct arena *scratch) {
  return p->items[item].name ? p->items[item].name : arena_printf(scratch, "onderdeel %zu", item + 1);
}

static bool counts_check(const struct portfolio *p, struct fault *fault) {
  if (p->item_count > PORTFOLIO_ITEMS_MAX)
    return fault_field_add(fault, "tasks", "Er staan %zu onderdelen op de lijst; de rekenhulp kan er %d aan.", p->item_count,
                           PORTFOLIO_ITEMS_MAX);
  if (p->limit_count > PORTFOLIO_LIMITS_MAX)
    return fault_field_add(fault, "limits", "Er zijn meer dan %d potten, teams en jaren samen; zo veel kan de rekenhulp niet aan.",
                           PORTFOLIO_LIMITS_MAX);
  if (p->need_count > PORTFOLIO_PAIRS_MAX || p->clash_count > PORTFOLIO_PAIRS_MAX)
    return fault_field_add(fault, "requires", "Er zijn meer dan %d afhankelijkheden of uitsluitingen; zo veel kan de rekenhulp niet aan.",
                           PORTFOLIO_PAIRS_MAX);
  if (p->band_count > PORTFOLIO_BANDS_MAX)
    return fault_field_add(fault, "balance", "Er zijn meer dan %d verdelingen; zo veel kan de rekenhulp niet aan.", PORTFOLIO_BANDS_MAX);
  return true;
}

static bool in_range(double amount, double most) { return amount >= 0 && amount <= most; }

static bool items_check(const struct portfolio *p, struct arena *scratch, struct fault *fault) {
  for (size_t i = 0; i < p->item_count; i++) {
    if (!in_range(p->items[i].value, PORTFOLIO_VALUE_MAX))
      return fault_field_add(fault, "value", "%s: de waarde is negatief of te groot om mee te rekenen.", item_name(p, i, scratch));
    for (size_t l = 0; l < p->limit_count; l++)
      if (!in_range(p->items[i].asks[l], PORTFOLIO_AMOUNT_MAX))
        return fault_field_add(fault, "limits", "%s: een bedrag of aantal uren is negatief of te groot om mee te rekenen.",
                               item_name(p, i, scratch));
  }
  for (size_t l = 0; l < p->limit_count; l++)
    if (!in_range(p->available[l], PORTFOLIO_AMOUNT_MAX))
      return fault_field_add(fault, "limits", "Een bedrag of aantal uren in het kader is negatief of te groot om mee te rekenen.");
  return true;
}

static bool bands_check(const struct portfolio *p, struct fault *fault) {
  for (size_t b = 0; b < p->band_count; b++) {
    const struct portfolio_band *band = &p->bands[b];
    if (!in_range(band->least, 1) || !in_range(band->most, 1) || band->least > band->most)
      return fault_field_add(fault, "balance", "Verdeling %zu: het kleinste en het grootste deel liggen niet tussen 0 en 100 procent, of staan verkeerd om.", b + 1);
    if (band->soft && !in_range(band->penalty, PORTFOLIO_VALUE_MAX))
      return fault_field_add(fault, "balance", "Verdeling %zu: de prijs is negatief of te groot om mee te rekenen.", b + 1);
    for (size_t i = 0; i < p->item_count; i++)
      if (!in_range(band->weight[i], PORTFOLIO_AMOUNT_MAX))
        return fault_field_add(fault, "balance", "Verdeling %zu: een gewicht is negatief of te groot om mee te rekenen.", b + 1);
  }
  return true;
}

static bool pairs_check(const struct portfolio *p, const struct portfolio_pair *pairs, size_t count, const char *field,
                        struct arena *scratch, struct fault *fault) {
  for (size_t k = 0; k < count; k++) {
    if (pairs[k].item >= p->item_count || pairs[k].other >= p->item_count)
      return fault_field_add(fault, field, "Paar %zu noemt een onderdeel dat niet op de lijst staat.", k + 1);
    if (pairs[k].item == pairs[k].other)
      return fault_field_add(fault, field, "%s staat in een paar met zichzelf. Haal dat paar weg.", item_name(p, pairs[k].item, scratch));
  }
  return true;
}

/* Needs without a cycle can be taken away one by one (Kahn 1962). Answers an item of a cycle, or item_count; left counts,
 * per item, the needs that stay. */
static size_t cycle_find(const struct portfolio *p, const struct model_lists *needed_by, uint32_t *left, struct arena *scratch) {
  size_t *free_items = ARENA_ARRAY(scratch, p->item_count, size_t), free_count = 0;
  for (size_t k = 0; k < p->need_count; k++) left[p->needs[k].item]++;
  for (size_t i = 0; i < p->item_count; i++)
    if (left[i] == 0) free_items[free_count++] = i;
  for (size_t at = 0; at < free_count; at++)
    for (size_t k = needed_by->start[free_items[at]]; k < needed_by->start[free_items[at] + 1]; k++)
      if (--left[needed_by->items[k]] == 0) free_items[free_count++] = needed_by->items[k];
  size_t first = 0;
  while (first < p->item_count && left[first] == 0) first++;
  return first;
}

static size_t need_left(const struct portfolio *p, const struct model_lists *needs, const uint32_t *left, size_t item) {
  for (size_t k = needs->start[item]; k < needs->start[item + 1]; k++)
    if (left[needs->items[k]] > 0) return needs->items[k];
  return p->item_count;
}

static bool cycle_check(const struct portfolio *p, struct arena *scratch, struct fault *fault) {
  enum { NAMES = 6 };
  uint32_t *left = ARENA_ARRAY(scratch, p->item_count, uint32_t);
  struct model_lists needs = model_lists_make(p->item_count, p->needs, p->need_count, MODEL_FORWARD, scratch);
  struct model_lists needed_by = model_lists_make(p->item_count, p->needs, p->need_count, MODEL_BACKWARD, scratch);
  size_t at = cycle_find(p, &needed_by, left, scratch), count = 0;
  if (at == p->item_count) return true;
  for (size_t i = 0; i < p->item_count; i++) at = need_left(p, &needs, left, at);
  size_t first = at;
  const char *names = item_name(p, at, scratch);
  do {
    at = need_left(p, &needs, left, at);
    names = arena_printf(scratch, "%s, die %s nodig heeft", names, ++count < NAMES || at == first ? item_name(p, at, scratch) : "weer een ander");
  } while (at != first && count < NAMES);
  return fault_field_add(fault, "requires", "De afhankelijkheden lopen in een kring: %s. Haal er een weg.", names);
}

bool portfolio_check(const struct portfolio *p, struct arena *scratch, struct fault *fault) {
  return counts_check(p, fault) && items_check(p, scratch, fault) && bands_check(p, fault) &&
         pairs_check(p, p->needs, p->need_count, "requires", scratch, fault) &&
         pairs_check(p, p->clashes, p->clash_count, "excludes", scratch, fault) && cycle_check(p, scratch, fault);
}

/* ---- why there is no choice ---- */

/* What is locked in, and what that needs. Answers false with the obstacle when that is locked out. */
static bool forced_find(const struct portfolio *p, const struct model_lists *needs, bool *forced, struct portfolio_answer *out,
                        struct arena *scratch) {
  size_t *open = ARENA_ARRAY(scratch, p->item_count, size_t), count = 0;
  for (size_t i = 0; i < p->item_count; i++)
    if (p->items[i].lock == PORTFOLIO_IN) {
      forced[i] = true;
      open[count++] = i;
    }
  for (size_t at = 0; at < count; at++)
    for (size_t k = needs->start[open[at]]; k < needs->start[open[at] + 1]; k++) {
      size_t other = needs->items[k];
      if (p->items[other].lock == PORTFOLIO_OUT) {
        out->obstacle = PORTFOLIO_NEEDS_OUT;
        out->item = open[at];
        out->other = other;
        return false;
      }
      if (forced[other]) continue;
      forced[other] = true;
      open[count++] = other;
    }
  return true;
}

void portfolio_forced(const struct portfolio *p, struct portfolio_set *out, struct arena *scratch) {
  struct portfolio_answer unused = {0};
  bool *forced = ARENA_ARRAY(scratch, p->item_count, bool);
  struct model_lists needs = model_lists_make(p->item_count, p->needs, p->need_count, MODEL_FORWARD, scratch);
  (void)forced_find(p, &needs, forced, &unused, scratch);
  *out = (struct portfolio_set){0};
  for (size_t i = 0; i < p->item_count; i++) portfolio_put(out, i, forced[i]);
}

static bool both_find(const struct portfolio *p, const bool *forced, struct portfolio_answer *out) {
  for (size_t k = 0; k < p->clash_count; k++)
    if (forced[p->clashes[k].item] && forced[p->clashes[k].other]) {
      out->obstacle = PORTFOLIO_BOTH_IN;
      out->item = p->clashes[k].item;
      out->other = p->clashes[k].other;
      return true;
    }
  for (size_t i = 0; i < p->item_count; i++)
    for (size_t j = i + 1; forced[i] && p->items[i].group && j < p->item_count; j++)
      if (forced[j] && p->items[i].group == p->items[j].group) {
        out->obstacle = PORTFOLIO_BOTH_IN;
        out->item = i;
        out->other = j;
        return true;
      }
  return false;
}

static bool over_limit(const struct portfolio *p, const bool *forced, size_t limit, double *amount) {
  double sum = 0, largest = p->available[limit];
  for (size_t i = 0; i < p->item_count; i++) {
    if (forced[i]) sum += p->items[i].asks[limit];
    largest = fmax(largest, p->items[i].asks[limit]);
  }
  *amount = sum - p->available[limit];
  return *amount > largest * MODEL_TOLERANCE;
}

/* Whether there is any choice within this band alone. */
enum reach { REACHED, NEVER_REACHED, NOT_KNOWN };

static enum reach band_reach(const struct portfolio *p, const struct portfolio_band *band, struct arena *scratch) {
  struct portfolio one = *p;
  struct portfolio_answer answer;
  one.bands = band;
  one.band_count = 1;
  one.nodes_max = 1;
  one.start = NULL;
  return portfolio_run(&one, &answer, scratch) ? REACHED : answer.proven ? NEVER_REACHED : NOT_KNOWN;
}

/* How near to the band a choice can come, by halving. */
static double band_nearest(const struct portfolio *p, size_t b, struct arena *scratch) {
  enum { HALVINGS = 14 };
  bool below = false;
  double nearest = NAN;
  for (int side = 0; side < 2 && isnan(nearest); side++) {
    struct portfolio_band band = p->bands[b];
    double good = side ? 1 : 0, bad = side ? band.most : band.least;
    below = side == 0;
    *(below ? &band.most : &band.least) = below ? 1 : 0;
    if (band_reach(p, &band, scratch) == REACHED) continue;
    for (int halving = 0; halving < HALVINGS; halving++) {
      double middle = (good + bad) / 2;
      *(below ? &band.least : &band.most) = middle;
      *(band_reach(p, &band, scratch) == REACHED ? &good : &bad) = middle;
    }
    nearest = good;
  }
  return nearest;
}

void portfolio_diagnose(const struct portfolio *p, struct portfolio_answer *out, struct arena *scratch) {
  bool *forced = ARENA_ARRAY(scratch, p->item_count, bool);
  struct model_lists needs = model_lists_make(p->item_count, p->needs, p->need_count, MODEL_FORWARD, scratch);
  if (!forced_find(p, &needs, forced, out, scratch) || both_find(p, forced, out)) return;
  for (size_t l = 0; l < p->limit_count; l++)
    if (over_limit(p, forced, l, &out->amount)) {
      out->obstacle = PORTFOLIO_OVER_LIMIT;
      out->limit = l;
      return;
    }
  for (size_t b = 0; b < p->band_count; b++) {
    if (p->bands[b].soft || band_reach(p, &p->bands[b], scratch) != NEVER_REACHED) continue;
    out->obstacle = PORTFOLIO_OUTSIDE_BAND;
    out->limit = b;
    out->amount = band_nearest(p, b, scratch);
    return;
  }
  out->obstacle = out->proven ? PORTFOLIO_TOGETHER : PORTFOLIO_UNKNOWN;
}
