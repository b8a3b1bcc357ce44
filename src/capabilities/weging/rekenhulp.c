#include "capabilities/weging/rekenhulp.h"

#include "engines/portfolio_wire.h"

/* Up to LIST_SHORT items every question is answered to the end, as a rule; of a longer list the prices are those of the
 * first, quick answer, which is at most some tenths of a percent off. */
enum { NODES_ANSWER = 40000, NODES_EXPLAIN = 4000, NODES_LONG = 2000, LIST_SHORT = 64, GAIN_PERMILLE = 100, LESS_USUAL = 10 };

/* What needs something that is not on the list cannot be chosen; else who needs whom, and who goes not with whom. */
static void links_fill(const struct moment *m, struct portfolio_item *items, struct portfolio *out, struct arena *keep) {
  struct portfolio_pair *needs = ARENA_ARRAY(keep, m->link_count, struct portfolio_pair), *clashes = ARENA_ARRAY(keep, m->link_count, struct portfolio_pair);
  for (size_t l = 0; l < m->link_count; l++) {
    const struct portfolio_pair pair = {m->links[l].item, m->links[l].other};
    if (pair.other == m->item_count) items[pair.item].lock = PORTFOLIO_OUT;
    else if (m->links[l].excludes) clashes[out->clash_count++] = pair;
    else needs[out->need_count++] = pair;
  }
  out->needs = needs;
  out->clashes = clashes;
}

static enum portfolio_lock lock_of(const struct moment_item *item, const struct whatif *whatif, size_t at) {
  if (item->fixed || portfolio_has(&whatif->in, at)) return PORTFOLIO_IN;
  return portfolio_has(&whatif->out, at) || item->onder_drempel ? PORTFOLIO_OUT : PORTFOLIO_FREE;
}

/* The floor is about hours: of all that is chosen, that share goes to existing policy. */
static void floor_fill(const struct moment *m, struct portfolio *out, struct arena *keep) {
  struct portfolio_band *band = ARENA_NEW(keep, struct portfolio_band);
  double *hours = ARENA_ARRAY(keep, m->item_count, double);
  for (size_t i = 0; i < m->item_count; i++)
    for (size_t t = 0; t < m->team_count; t++) hours[i] += (double)m->items[i].hours[t];
  *band = (struct portfolio_band){.category = 1, .weight = hours, .least = (double)m->ondergrens_procent / 100, .most = 1};
  out->bands = band;
  out->band_count = 1;
}

void rekenhulp_model(const struct moment *m, const struct whatif *whatif, struct portfolio *out, struct arena *keep) {
  size_t limits = m->fund_count + m->team_count;
  struct portfolio_item *items = ARENA_ARRAY(keep, m->item_count, struct portfolio_item);
  double *asks = ARENA_ARRAY(keep, m->item_count * limits, double), *rooms = ARENA_ARRAY(keep, limits, double);
  for (size_t i = 0; i < m->item_count; i++) {
    const struct moment_item *item = &m->items[i];
    for (size_t l = 0; l < limits; l++) asks[i * limits + l] = (double)(l < m->fund_count ? item->funds[l] : item->hours[l - m->fund_count]);
    items[i] = (struct portfolio_item){.name = moment_item_name(item), .value = item->points > 0 ? (double)item->points : 0, .asks = asks + i * limits,
                                       .lock = lock_of(item, whatif, i), .category = item->marked, .group = item->group};
  }
  for (size_t l = 0; l < limits; l++) {
    bool cut = l < m->fund_count && !m->limits[l].earmarked;
    rooms[l] = (double)(cut ? m->limits[l].available * (100 - whatif->less_percent) / 100 : m->limits[l].available);
  }
  *out = (struct portfolio){.items = items, .item_count = m->item_count, .available = rooms, .limit_count = limits,
                            .nodes_max = m->item_count > LIST_SHORT ? NODES_LONG : NODES_ANSWER};
  links_fill(m, items, out, keep);
  if (whatif->floor) floor_fill(m, out, keep);
}

struct digest rekenhulp_digest(const struct portfolio *portfolio, struct arena *scratch) {
  struct portfolio_answer *none = ARENA_NEW(scratch, struct portfolio_answer);
  const char *data;
  size_t size;
  portfolio_wire_pack(&(struct portfolio_question){.portfolio = portfolio, .answer = none}, &data, &size, scratch);
  return digest_of(data, size);
}

bool rekenhulp_solve(const struct moment *m, const struct whatif *whatif, struct portfolio *portfolio,
                     struct portfolio_answer *out, struct arena *keep, struct arena *scratch, struct fault *fault) {
  rekenhulp_model(m, whatif, portfolio, keep);
  return portfolio_solve(portfolio, out, scratch, fault);
}

static bool variant_solve(const struct moment *m, struct whatif whatif, struct portfolio_answer *out, struct arena *keep,
                          struct arena *scratch, struct fault *fault) {
  struct portfolio portfolio;
  return rekenhulp_solve(m, &whatif, &portfolio, out, keep, scratch, fault);
}

/* An item is settled when floor and money, each way, leave it where it is. */
static bool settled_find(struct rekenhulp *r, struct arena *keep, struct arena *scratch, struct fault *fault) {
  size_t *in_count = ARENA_ARRAY(scratch, r->moment->item_count, size_t), variants = 0;
  for (enum variant v = 0; v < VARIANT__COUNT; v++) {
    struct whatif whatif = r->whatif;
    whatif.floor = v == VARIANT_FULL_FLOOR || v == VARIANT_LESS_FLOOR;
    whatif.less_percent = v < VARIANT_LESS ? 0 : r->whatif.less_percent ? r->whatif.less_percent : LESS_USUAL;
    struct portfolio_answer answer;
    if (!variant_solve(r->moment, whatif, &answer, keep, scratch, fault)) return false;
    if (!answer.possible) continue;
    variants++;
    for (size_t i = 0; i < r->moment->item_count; i++) in_count[i] += portfolio_has(&answer.chosen, i);
  }
  for (size_t i = 0; i < r->moment->item_count; i++)
    if ((in_count[i] == 0 || in_count[i] == variants) && !portfolio_has(&r->whatif.in, i) && !portfolio_has(&r->whatif.out, i))
      portfolio_put(&r->settled, i, true);
  return true;
}

static bool prices_find(struct rekenhulp *r, struct arena *keep, struct arena *scratch, struct fault *fault) {
  struct portfolio quick = r->portfolio;
  quick.nodes_max = r->portfolio.item_count > LIST_SHORT ? 1 : NODES_EXPLAIN;
  quick.start = &r->answer.chosen;
  r->prices = ARENA_ARRAY(keep, r->portfolio.item_count, struct portfolio_price);
  r->gains = ARENA_ARRAY(keep, r->portfolio.limit_count + r->portfolio.band_count, double);
  for (size_t i = 0; i < r->portfolio.item_count; i++) {
    r->prices[i].points = -1;
    if (r->portfolio.items[i].lock != PORTFOLIO_FREE) continue;
    if (!portfolio_price(&quick, &r->answer, i, &r->prices[i], scratch, fault)) return false;
    if (r->prices[i].points < 0) r->prices[i].points = 0;
  }
  return portfolio_gains(&quick, &r->answer, GAIN_PERMILLE, r->gains, scratch, fault);
}

bool rekenhulp_begin(const struct moment *m, const struct whatif *whatif, struct rekenhulp *out, struct arena *keep, struct arena *scratch,
                     struct fault *fault) {
  struct rekenhulp r = {.moment = m, .whatif = *whatif};
  if (!rekenhulp_solve(m, whatif, &r.portfolio, &r.answer, keep, scratch, fault)) return false;
  *out = r;
  return true;
}

bool rekenhulp_finish(struct rekenhulp *r, struct arena *keep, struct arena *scratch, struct fault *fault) {
  if (!r->answer.possible) return true;
  struct whatif other = r->whatif, full = r->whatif;
  other.floor = !r->whatif.floor;
  full.less_percent = 0;
  return variant_solve(r->moment, other, &r->other_floor, keep, scratch, fault) && variant_solve(r->moment, full, &r->full_money, keep, scratch, fault) &&
         settled_find(r, keep, scratch, fault) && prices_find(r, keep, scratch, fault);
}

bool rekenhulp_run(const struct moment *m, const struct whatif *whatif, struct rekenhulp *out, struct arena *keep,
                   struct arena *scratch, struct fault *fault) {
  struct rekenhulp r;
  if (!rekenhulp_begin(m, whatif, &r, keep, scratch, fault) || !rekenhulp_finish(&r, keep, scratch, fault)) return false;
  *out = r;
  return true;
}

int64_t rekenhulp_used(const struct rekenhulp *r, const struct portfolio_set *set, size_t limit) {
  return whole(portfolio_used(&r->portfolio, set, limit));
}

int64_t rekenhulp_room(const struct rekenhulp *r, size_t limit) { return whole(r->portfolio.available[limit]); }

int64_t rekenhulp_asked(const struct rekenhulp *r, size_t limit) {
  double sum = 0;
  for (size_t i = 0; i < r->portfolio.item_count; i++) sum += r->portfolio.items[i].asks[limit];
  return whole(sum);
}

long rekenhulp_blocks(const struct rekenhulp *r, size_t item) {
  const struct portfolio *p = &r->portfolio;
  long worst = -1;
  double largest = 0;
  for (size_t l = 0; l < p->limit_count; l++) {
    double ask = p->items[item].asks[l], room = p->available[l];
    if (ask <= 0 || portfolio_used(p, &r->answer.chosen, l) + ask <= room) continue;
    double part = room > 0 ? ask / room : 1e9;
    if (part > largest) {
      largest = part;
      worst = (long)l;
    }
  }
  return worst;
}
