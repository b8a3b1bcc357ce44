#include "engines/portfolio_explain.h"

#include <math.h>

#include "engines/portfolio_inside.h"
#include "engines/portfolio_model.h"

enum { HALVINGS = 11, DOUBLINGS = 10 };

static void inner_close(void *arena) { arena_release(arena); }

/* For many solves: reset after each. */
static struct arena *inner_open(struct arena *scratch) {
  struct arena *inner = ARENA_NEW(scratch, struct arena);
  arena_init(inner, scratch->limit);
  arena_defer(scratch, inner_close, inner);
  return inner;
}

/* prices do not outlive the inner arena. */
static void inner_run(const struct portfolio *p, struct portfolio_answer *out, struct arena *inner) {
  portfolio_run(p, out, inner);
  out->prices = NULL;
  arena_reset(inner);
}

static double tolerance(const struct portfolio_answer *answer) { return MODEL_BETTER * 10 * fmax(1, fabs(answer->value)); }

static struct portfolio_item *items_copy(const struct portfolio *p, struct arena *scratch) {
  struct portfolio_item *items = ARENA_ARRAY(scratch, p->item_count, struct portfolio_item);
  memcpy(items, p->items, p->item_count * sizeof *items);
  return items;
}

/* ---- prices ---- */

static void price_fill(const struct portfolio_answer *answer, const struct portfolio_answer *other, size_t item,
                       struct portfolio_price *out) {
  *out = (struct portfolio_price){.possible = other->possible, .proven = answer->proven && other->proven};
  if (!other->possible) return;
  out->points = answer->value - other->value;
  out->leave = portfolio_minus(&answer->chosen, &other->chosen);
  out->enter = portfolio_minus(&other->chosen, &answer->chosen);
  portfolio_put(&out->leave, item, false);
  portfolio_put(&out->enter, item, false);
}

static struct portfolio forced_make(const struct portfolio *p, const struct portfolio_answer *answer, size_t item, bool in,
                                    struct portfolio_item **items, struct arena *scratch) {
  struct portfolio forced = *p;
  *items = items_copy(p, scratch);
  (*items)[item].lock = in ? PORTFOLIO_IN : PORTFOLIO_OUT;
  forced.items = *items;
  forced.start = &answer->chosen;
  return forced;
}

bool portfolio_price(const struct portfolio *p, const struct portfolio_answer *answer, size_t item,
                     struct portfolio_price *out, struct arena *scratch, struct fault *fault) {
  struct portfolio_item *items;
  struct portfolio forced = forced_make(p, answer, item, !portfolio_has(&answer->chosen, item), &items, scratch);
  struct portfolio_answer other;
  if (!portfolio_check(p, scratch, fault)) return false;
  inner_run(&forced, &other, inner_open(scratch));
  price_fill(answer, &other, item, out);
  return true;
}

bool portfolio_gains(const struct portfolio *p, const struct portfolio_answer *answer, int64_t permille, double *gains,
                     struct arena *scratch, struct fault *fault) {
  double *available = ARENA_ARRAY(scratch, p->limit_count, double);
  struct portfolio_band *bands = ARENA_ARRAY(scratch, p->band_count, struct portfolio_band);
  struct arena *inner = inner_open(scratch);
  if (!portfolio_check(p, scratch, fault)) return false;
  for (size_t g = 0; g < p->limit_count + p->band_count; g++) {
    struct portfolio wider = *p;
    struct portfolio_answer other;
    size_t band_count = 0;
    for (size_t l = 0; l < p->limit_count; l++)
      available[l] = l == g ? p->available[l] * (1 + (double)permille / 1000) : p->available[l];
    for (size_t b = 0; b < p->band_count; b++)
      if (p->limit_count + b != g) bands[band_count++] = p->bands[b];
    wider.available = available;
    wider.bands = bands;
    wider.band_count = band_count;
    wider.start = &answer->chosen;
    inner_run(&wider, &other, inner);
    double gain = other.possible ? other.value - answer->value : 0;
    gains[g] = gain > tolerance(answer) ? gain : 0;
  }
  return true;
}

/* ---- what must change for one item ---- */

struct entering {
  struct portfolio forced;      /* with the item in */
  struct portfolio_item *items; /* of forced */
  const struct portfolio *given;
  size_t item, first_count;
  double *asks, *available;     /* of forced; the caller moves them */
  double goal;                  /* worth at least this */
  struct arena *inner;
};

static bool reaches(struct entering *e) {
  struct portfolio_answer answer;
  inner_run(&e->forced, &answer, e->inner);
  return answer.possible && answer.value >= e->goal - MODEL_BETTER * 10 * fmax(1, fabs(e->goal));
}

static bool reaches_with_cost(struct entering *e, double factor) {
  for (size_t l = 0; l < e->first_count; l++) e->asks[l] = e->given->items[e->item].asks[l] * factor;
  bool yes = reaches(e);
  for (size_t l = 0; l < e->first_count; l++) e->asks[l] = e->given->items[e->item].asks[l];
  return yes;
}

static bool reaches_with_more(struct entering *e, size_t from, size_t to, double factor) {
  for (size_t l = from; l < to; l++) e->available[l] = e->given->available[l] * factor;
  bool yes = reaches(e);
  for (size_t l = from; l < to; l++) e->available[l] = e->given->available[l];
  return yes;
}

static double cost_find(struct entering *e) {
  double good = 0, bad = 1, asks = 0;
  for (size_t l = 0; l < e->first_count; l++) asks += e->given->items[e->item].asks[l];
  if (reaches_with_cost(e, 1)) {
    if (asks <= 0) return INFINITY;
    for (good = 1, bad = 2; reaches_with_cost(e, bad); bad *= 2) {
      good = bad;
      if (bad > 1 << DOUBLINGS) return INFINITY;
    }
  } else if (!reaches_with_cost(e, 0)) {
    return 0;
  }
  for (int h = 0; h < HALVINGS; h++) {
    double middle = (good + bad) / 2;
    *(reaches_with_cost(e, middle) ? &good : &bad) = middle;
  }
  return good;
}

static double more_find(struct entering *e, size_t from, size_t to) {
  double bad = 1, good = 2;
  if (reaches(e)) return 1;
  for (; !reaches_with_more(e, from, to, good); good *= 2) {
    bad = good;
    if (good > 1 << DOUBLINGS || from == to) return INFINITY;
  }
  for (int h = 0; h < HALVINGS; h++) {
    double middle = (good + bad) / 2;
    *(reaches_with_more(e, from, to, middle) ? &good : &bad) = middle;
  }
  return good;
}

bool portfolio_enter(const struct portfolio *p, const struct portfolio_answer *answer, size_t item, size_t first_count,
                     struct portfolio_entry *out, struct arena *keep, struct arena *scratch, struct fault *fault) {
  struct portfolio_entry entry = {.extra = ARENA_ARRAY(keep, p->limit_count, double)};
  bool in = portfolio_has(&answer->chosen, item);
  if (!portfolio_price(p, answer, item, &entry.price, scratch, fault)) return false;
  struct entering e = {.given = p, .item = item, .first_count = first_count, .inner = inner_open(scratch),
                       .asks = ARENA_ARRAY(scratch, p->limit_count, double), .available = ARENA_ARRAY(scratch, p->limit_count, double)};
  e.forced = forced_make(p, answer, item, true, &e.items, scratch);
  memcpy(e.asks, p->items[item].asks, p->limit_count * sizeof *e.asks);
  memcpy(e.available, p->available, p->limit_count * sizeof *e.available);
  e.items[item].asks = e.asks;
  e.forced.available = e.available;
  e.goal = !in ? answer->value : entry.price.possible ? answer->value - entry.price.points : -INFINITY;
  for (size_t l = 0; l < p->limit_count; l++)
    entry.extra[l] = in ? 0 : fmax(0, portfolio_used(p, &answer->chosen, l) + p->items[item].asks[l] - p->available[l]);
  entry.cost_factor = e.goal == -INFINITY ? INFINITY : cost_find(&e);
  entry.more_first = in ? 1 : more_find(&e, 0, first_count);
  entry.more_second = in ? 1 : more_find(&e, first_count, p->limit_count);
  *out = entry;
  return true;
}

/* ---- the same question in other circumstances ---- */

bool portfolio_frontier(const struct portfolio *p, size_t first_count, const int64_t *permilles, size_t count,
                        struct portfolio_point *out, struct arena *scratch, struct fault *fault) {
  double *available = ARENA_ARRAY(scratch, p->limit_count, double);
  struct arena *inner = inner_open(scratch);
  struct portfolio other = *p;
  if (!portfolio_check(p, scratch, fault)) return false;
  memcpy(available, p->available, p->limit_count * sizeof *available);
  other.available = available;
  for (size_t k = 0; k < count; k++) {
    for (size_t l = 0; l < first_count; l++) available[l] = p->available[l] * (double)permilles[k] / 1000;
    out[k].permille = permilles[k];
    inner_run(&other, &out[k].answer, inner);
    if (out[k].answer.possible) other.start = &out[k].answer.chosen;
  }
  return true;
}

/* Values with the weight of one criterion at a part of the sum, the others in proportion. */
static void values_weigh(const struct portfolio *p, const struct portfolio_scores *s, size_t criterion, double part,
                         struct portfolio_item *items) {
  double sum = 0, others;
  for (size_t c = 0; c < s->criterion_count; c++) sum += s->weights[c];
  others = sum - s->weights[criterion];
  for (size_t i = 0; i < p->item_count; i++) {
    double value = part * sum * s->scores[criterion * p->item_count + i];
    for (size_t c = 0; c < s->criterion_count; c++)
      if (c != criterion && others > 0) value += (1 - part) * sum * s->weights[c] / others * s->scores[c * p->item_count + i];
    items[i].value = fmax(value, 0);
  }
}

/* The same items, or as good: then the answer still stands. */
static bool stays(const struct portfolio *weighed, const struct portfolio_answer *answer, struct portfolio_answer *other,
                  struct arena *inner) {
  inner_run(weighed, other, inner);
  return portfolio_same(&other->chosen, &answer->chosen) ||
         other->value <= portfolio_value(weighed, &answer->chosen, NULL) + tolerance(other);
}

bool portfolio_weight_interval(const struct portfolio *p, const struct portfolio_answer *answer,
                               const struct portfolio_scores *s, size_t criterion, struct portfolio_interval *out,
                               struct arena *scratch, struct fault *fault) {
  struct portfolio weighed = *p;
  struct portfolio_item *items = items_copy(p, scratch);
  struct arena *inner = inner_open(scratch);
  double sum = 0, now;
  if (!portfolio_check(p, scratch, fault)) return false;
  for (size_t c = 0; c < s->criterion_count; c++) sum += s->weights[c];
  now = s->weights[criterion] / sum;
  weighed.items = items;
  weighed.start = &answer->chosen;
  struct portfolio_interval interval = {.least = 0, .most = sum};
  for (int above = 0; above < 2; above++) {
    double good = now, bad = above;
    struct portfolio_answer other, first;
    values_weigh(p, s, criterion, bad, items);
    if (stays(&weighed, answer, &first, inner)) continue;
    for (int h = 0; h < HALVINGS; h++) {
      double middle = (good + bad) / 2;
      values_weigh(p, s, criterion, middle, items);
      bool same = stays(&weighed, answer, &other, inner);
      *(same ? &good : &bad) = middle;
      if (!same) first = other;
    }
    *(above ? &interval.most : &interval.least) = good * sum;
    *(above ? &interval.above_leave : &interval.below_leave) = portfolio_minus(&answer->chosen, &first.chosen);
    *(above ? &interval.above_enter : &interval.below_enter) = portfolio_minus(&first.chosen, &answer->chosen);
  }
  *out = interval;
  return true;
}

bool portfolio_matters(const struct portfolio *p, const struct portfolio_answer *answer, size_t item, double least,
                       double most, bool *matters, struct arena *scratch, struct fault *fault) {
  struct portfolio weighed = *p;
  struct portfolio_item *items = items_copy(p, scratch);
  struct arena *inner = inner_open(scratch);
  const double values[] = {least, most};
  bool changes = false;
  weighed.items = items;
  weighed.start = &answer->chosen;
  for (size_t k = 0; k < 2; k++) {
    struct portfolio_answer other;
    items[item].value = values[k];
    if (!portfolio_check(&weighed, scratch, fault)) return false;
    changes = changes || !stays(&weighed, answer, &other, inner);
  }
  *matters = changes;
  return true;
}

bool portfolio_draws(const struct portfolio *p, const double *draws, size_t draw_count, uint32_t *counts,
                     struct arena *scratch, struct fault *fault) {
  struct portfolio drawn = *p;
  struct portfolio_item *items = items_copy(p, scratch);
  struct arena *inner = inner_open(scratch);
  struct portfolio_answer *answer = ARENA_NEW(scratch, struct portfolio_answer);
  drawn.items = items;
  memset(counts, 0, p->item_count * sizeof *counts);
  for (size_t d = 0; d < draw_count; d++) {
    for (size_t i = 0; i < p->item_count; i++) items[i].value = draws[d * p->item_count + i];
    if (!portfolio_check(&drawn, inner, fault)) return false;
    inner_run(&drawn, answer, inner);
    if (!answer->possible) return FAULT(fault, FAULT_CONFLICT, "Er is geen keuze die past.");
    for (size_t i = 0; i < p->item_count; i++) counts[i] += portfolio_has(&answer->chosen, i);
  }
  return true;
}
