#include "engines/portfolio_explain.h"

#include <math.h>

#include "engines/portfolio_inside.h"
#include "engines/portfolio_model.h"

enum { HALVINGS = 40, WEIGHT_HALVINGS = 11, TURNS = 4 };
static const double NEAR = 1e-6;

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
  out->points = fmax(0, answer->value - other->value);
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

bool portfolio_improve(const struct portfolio *p, struct portfolio_answer *answer, size_t item, struct arena *scratch,
                       struct fault *fault) {
  struct arena *inner = inner_open(scratch);
  if (!portfolio_check(p, scratch, fault)) return false;
  for (int turn = 0; turn < TURNS && !answer->proven && p->items[item].lock == PORTFOLIO_FREE; turn++) {
    struct portfolio_item *items;
    struct portfolio forced = forced_make(p, answer, item, !portfolio_has(&answer->chosen, item), &items, scratch);
    struct portfolio_answer other;
    inner_run(&forced, &other, inner);
    if (!other.possible || other.value <= answer->value) break;
    answer->chosen = other.chosen;
    answer->value = other.value;
    answer->penalty = other.penalty;
    answer->bound = fmax(answer->bound, other.value);
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
  bool in;                      /* the answer holds it */
  struct portfolio_set chosen;  /* of the last one that reached it; of the answer when that holds it */
  struct arena *inner;
  bool proven;                  /* so far, each search was finished */
};

static bool is_late(const struct portfolio *p) { return p->late && p->late(p->context); }

static bool reaches(struct entering *e) {
  struct portfolio_answer answer;
  if (is_late(e->given)) return e->proven = false;
  inner_run(&e->forced, &answer, e->inner);
  bool yes = answer.possible && answer.value >= e->goal - MODEL_BETTER * 10 * fmax(1, fabs(e->goal));
  e->proven = e->proven && (yes || answer.proven || (answer.bound < e->goal && e->goal > -INFINITY));
  if (yes) e->chosen = answer.chosen;
  return yes;
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

/* How dear the item may be beside the others in chosen; without a choice, at most all there is. */
static double cost_room(const struct entering *e, const struct portfolio_set *chosen) {
  const double *asks = e->given->items[e->item].asks;
  double factor = INFINITY;
  for (size_t l = 0; l < e->first_count; l++) {
    double used = chosen ? portfolio_used(e->given, chosen, l) - asks[l] : 0;
    if (asks[l] > 0) factor = fmin(factor, fmax(0, (e->given->available[l] - used) / asks[l]));
  }
  return factor;
}

/* Each choice that is found tells how far it goes, so the halving jumps; most questions take a handful of solves. */
static double cost_find(struct entering *e) {
  double bad = cost_room(e, NULL);
  if (isinf(bad)) return bad;
  if (reaches_with_cost(e, bad)) return bad;
  if (!e->in && !reaches_with_cost(e, 0)) return NAN;
  double good = cost_room(e, &e->chosen), ask = good + NEAR * fmax(good, NEAR);
  for (int h = 0; h < HALVINGS && bad - good > NEAR * good && ask < bad && !is_late(e->given); h++) {
    double room = reaches_with_cost(e, ask) ? cost_room(e, &e->chosen) : 0;
    *(room > good ? &good : &bad) = room > good ? room : ask; /* less than asked: it only fitted by the tolerance */
    ask = h % 2 ? good + NEAR * fmax(good, NEAR) : (good + bad) / 2;
  }
  return fmin(good, bad);
}

/* By which factor these limits must grow for the choice. */
static double more_asked(const struct entering *e, size_t from, size_t to) {
  double factor = 1;
  for (size_t l = from; l < to; l++)
    if (e->given->available[l] > 0) factor = fmax(factor, portfolio_used(e->given, &e->chosen, l) / e->given->available[l]);
  return factor;
}

/* More than this brings nothing: everything fits. */
static double more_ever(const struct entering *e, size_t from, size_t to) {
  double factor = 1;
  for (size_t l = from; l < to; l++) {
    double all = 0;
    for (size_t i = 0; i < e->given->item_count; i++) all += e->given->items[i].asks[l];
    if (e->given->available[l] > 0) factor = fmax(factor, all / e->given->available[l]);
  }
  return factor;
}

static double more_find(struct entering *e, size_t from, size_t to) {
  double bad = 1, ask;
  if (reaches(e)) return 1;
  if (from == to || !reaches_with_more(e, from, to, more_ever(e, from, to))) return INFINITY;
  double good = more_asked(e, from, to);
  ask = (good + bad) / 2;
  for (int h = 0; h < HALVINGS && good - bad > NEAR * good && ask > bad && !is_late(e->given); h++) {
    double asked = reaches_with_more(e, from, to, ask) ? more_asked(e, from, to) : INFINITY;
    *(asked < good ? &good : &bad) = asked < good ? asked : ask;
    ask = h % 2 ? good * (1 - NEAR) : (good + bad) / 2;
  }
  return good;
}

/* ---- beside the answer ---- */

struct beside {
  const struct portfolio *p;
  struct model_lists needs, needed_by, clashes;
  struct portfolio_set chosen, forced;
  size_t *open, count;
  struct portfolio_entry *out;
};

/* With what it needs; false: that cannot be. */
static bool with_needs(struct beside *b, size_t item, struct portfolio_set *with) {
  b->open[0] = item;
  b->count = 1;
  portfolio_put(with, item, true);
  for (size_t at = 0; at < b->count; at++) {
    if (b->p->items[b->open[at]].lock == PORTFOLIO_OUT && b->open[at] != item) {
      b->out->extra_state = PORTFOLIO_EXTRA_NEEDS_OUT;
      b->out->extra_item = b->open[at];
      return false;
    }
    for (size_t k = b->needs.start[b->open[at]]; k < b->needs.start[b->open[at] + 1]; k++) {
      if (portfolio_has(with, b->needs.items[k])) continue;
      portfolio_put(with, b->needs.items[k], true);
      b->open[b->count++] = b->needs.items[k];
    }
  }
  return true;
}

/* With all that cannot do without it. */
static void leave(struct beside *b, size_t item) {
  if (!portfolio_has(&b->chosen, item)) return;
  portfolio_put(&b->chosen, item, false);
  for (size_t k = b->needed_by.start[item]; k < b->needed_by.start[item + 1]; k++) leave(b, b->needed_by.items[k]);
}

static bool exclude(struct beside *b, size_t other, const struct portfolio_set *with) {
  if (portfolio_has(&b->forced, other) || portfolio_has(with, other)) {
    b->out->extra_state = PORTFOLIO_EXTRA_CLASH;
    b->out->extra_item = other;
    return false;
  }
  leave(b, other);
  return true;
}

static bool clashes_leave(struct beside *b, size_t item, const struct portfolio_set *with) {
  for (size_t k = b->clashes.start[item]; k < b->clashes.start[item + 1]; k++)
    if (!exclude(b, b->clashes.items[k], with)) return false;
  for (size_t j = 0; b->p->items[item].group && j < b->p->item_count; j++)
    if (j != item && b->p->items[j].group == b->p->items[item].group && !exclude(b, j, with)) return false;
  return true;
}

static void extra_find(const struct portfolio *p, const struct portfolio_set *chosen, size_t item, struct portfolio_entry *out, struct arena *scratch) {
  struct beside b = {.p = p, .chosen = *chosen, .out = out, .open = ARENA_ARRAY(scratch, p->item_count, size_t),
                     .needs = model_lists_make(p->item_count, p->needs, p->need_count, MODEL_FORWARD, scratch),
                     .needed_by = model_lists_make(p->item_count, p->needs, p->need_count, MODEL_BACKWARD, scratch),
                     .clashes = model_lists_make(p->item_count, p->clashes, p->clash_count, MODEL_BOTH, scratch)};
  struct portfolio_set with = {0};
  portfolio_forced(p, &b.forced, scratch);
  if (!with_needs(&b, item, &with)) return;
  for (size_t at = 0; at < b.count; at++)
    if (!clashes_leave(&b, b.open[at], &with)) return;
  for (size_t at = 0; at < b.count; at++) portfolio_put(&b.chosen, b.open[at], true);
  for (size_t l = 0; l < p->limit_count; l++) {
    double over = portfolio_used(p, &b.chosen, l) - p->available[l];
    out->extra[l] = over > p->available[l] * MODEL_TOLERANCE ? over : 0;
  }
}

bool portfolio_enter(const struct portfolio *p, const struct portfolio_answer *answer, size_t item, size_t first_count,
                     struct portfolio_entry *out, struct arena *keep, struct arena *scratch, struct fault *fault) {
  struct portfolio_entry entry = {.extra = ARENA_ARRAY(keep, p->limit_count, double)};
  bool in = portfolio_has(&answer->chosen, item);
  if (!portfolio_price(p, answer, item, &entry.price, scratch, fault)) return false;
  struct entering e = {.given = p, .item = item, .first_count = first_count, .inner = inner_open(scratch), .proven = true, .in = in, .chosen = answer->chosen,
                       .asks = ARENA_ARRAY(scratch, p->limit_count, double), .available = ARENA_ARRAY(scratch, p->limit_count, double)};
  e.forced = forced_make(p, answer, item, true, &e.items, scratch);
  memcpy(e.asks, p->items[item].asks, p->limit_count * sizeof *e.asks);
  memcpy(e.available, p->available, p->limit_count * sizeof *e.available);
  e.items[item].asks = e.asks;
  e.forced.available = e.available;
  e.goal = !in ? answer->value : entry.price.possible ? answer->value - entry.price.points : -INFINITY;
  if (!in) extra_find(p, &answer->chosen, item, &entry, scratch);
  entry.cost_factor = cost_find(&e);
  entry.more_first = in ? 1 : more_find(&e, 0, first_count);
  entry.more_second = in ? 1 : more_find(&e, first_count, p->limit_count);
  entry.price.proven = entry.price.proven && e.proven;
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
    for (int h = 0; h < WEIGHT_HALVINGS; h++) {
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

bool portfolio_draws(const struct portfolio *p, const double *draws, size_t draw_count, struct portfolio_drawn *out,
                     struct arena *scratch, struct fault *fault) {
  struct portfolio drawn = *p;
  struct portfolio_item *items = items_copy(p, scratch);
  struct arena *inner = inner_open(scratch);
  struct portfolio_answer *answer = ARENA_NEW(scratch, struct portfolio_answer);
  drawn.items = items;
  memset(out->counts, 0, p->item_count * sizeof *out->counts);
  out->finished = 0;
  for (size_t d = 0; d < draw_count; d++) {
    for (size_t i = 0; i < p->item_count; i++) items[i].value = draws[d * p->item_count + i];
    if (!portfolio_check(&drawn, inner, fault)) return false;
    inner_run(&drawn, answer, inner);
    if (!answer->possible) return FAULT(fault, FAULT_CONFLICT, "Er is geen keuze die past.");
    for (size_t i = 0; i < p->item_count; i++) out->counts[i] += portfolio_has(&answer->chosen, i);
    out->finished += answer->proven;
  }
  return true;
}
