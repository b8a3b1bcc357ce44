#include "capabilities/weging/rekenhulp.h"

enum { NODES_ANSWER = 40000, NODES_EXPLAIN = 4000, GAIN_PERMILLE = 100, LESS_USUAL = 10 };

static enum portfolio_lock lock_of(const struct moment_item *item, const struct whatif *whatif, size_t at) {
  if (item->fixed || portfolio_has(whatif->in, at)) return PORTFOLIO_IN;
  return portfolio_has(whatif->out, at) ? PORTFOLIO_OUT : PORTFOLIO_FREE;
}

static void portfolio_fill(const struct moment *m, const struct whatif *whatif, struct portfolio *out, struct arena *keep) {
  struct portfolio_item *items = ARENA_ARRAY(keep, m->item_count, struct portfolio_item);
  for (size_t i = 0; i < m->item_count; i++)
    items[i] = (struct portfolio_item){.value = m->items[i].points, .funds = m->items[i].funds, .hours = m->items[i].hours,
                                       .lock = lock_of(&m->items[i], whatif, i), .marked = m->items[i].marked, .group = m->items[i].group};
  int64_t *rooms = ARENA_ARRAY(keep, m->fund_count + m->team_count, int64_t);
  for (size_t l = 0; l < m->fund_count + m->team_count; l++) {
    bool cut = l < m->fund_count && !m->limits[l].earmarked;
    rooms[l] = cut ? m->limits[l].available * (100 - whatif->less_percent) / 100 : m->limits[l].available;
  }
  *out = (struct portfolio){.items = items, .item_count = m->item_count, .funds = rooms, .fund_count = m->fund_count,
                            .hours = rooms + m->fund_count, .team_count = m->team_count, .nodes_max = NODES_ANSWER,
                            .floor_permille = whatif->floor ? m->ondergrens_procent * 10 : 0};
}

bool rekenhulp_solve(const struct moment *m, const struct whatif *whatif, struct portfolio *portfolio,
                     struct portfolio_answer *out, struct arena *keep, struct arena *scratch, struct fault *fault) {
  portfolio_fill(m, whatif, portfolio, keep);
  return portfolio_solve(portfolio, out, scratch, fault);
}

static bool variant_solve(const struct moment *m, struct whatif whatif, struct portfolio_answer *out, struct arena *keep,
                          struct arena *scratch, struct fault *fault) {
  struct portfolio portfolio;
  return rekenhulp_solve(m, &whatif, &portfolio, out, keep, scratch, fault);
}

/* An item is settled when floor and money, each way, leave it where it is. */
static bool settled_find(struct rekenhulp *r, struct arena *keep, struct arena *scratch, struct fault *fault) {
  uint64_t always = UINT64_MAX, never = UINT64_MAX;
  for (enum variant v = 0; v < VARIANT__COUNT; v++) {
    struct whatif whatif = r->whatif;
    whatif.floor = v == VARIANT_FULL_FLOOR || v == VARIANT_LESS_FLOOR;
    whatif.less_percent = v < VARIANT_LESS ? 0 : r->whatif.less_percent ? r->whatif.less_percent : LESS_USUAL;
    struct portfolio_answer answer;
    if (!variant_solve(r->moment, whatif, &answer, keep, scratch, fault)) return false;
    if (!answer.possible) continue;
    always &= answer.chosen;
    never &= ~answer.chosen;
  }
  uint64_t listed = r->moment->item_count == 64 ? UINT64_MAX : (UINT64_C(1) << r->moment->item_count) - 1;
  r->settled = (always | never) & listed & ~r->whatif.in & ~r->whatif.out;
  return true;
}

static bool prices_find(struct rekenhulp *r, struct arena *keep, struct arena *scratch, struct fault *fault) {
  struct portfolio quick = r->portfolio;
  quick.nodes_max = NODES_EXPLAIN;
  r->prices = ARENA_ARRAY(keep, r->portfolio.item_count, struct portfolio_price);
  r->gains = ARENA_ARRAY(keep, r->portfolio.fund_count + r->portfolio.team_count + 1, int64_t);
  for (size_t i = 0; i < r->portfolio.item_count; i++) {
    r->prices[i].points = -1;
    if (r->portfolio.items[i].lock != PORTFOLIO_FREE) continue;
    if (!portfolio_price(&quick, &r->answer, i, &r->prices[i], scratch, fault)) return false;
  }
  return portfolio_gains(&quick, &r->answer, GAIN_PERMILLE, r->gains, scratch, fault);
}

bool rekenhulp_run(const struct moment *m, const struct whatif *whatif, struct rekenhulp *out, struct arena *keep,
                   struct arena *scratch, struct fault *fault) {
  struct rekenhulp r = {.moment = m, .whatif = *whatif};
  if (!rekenhulp_solve(m, whatif, &r.portfolio, &r.answer, keep, scratch, fault)) return false;
  if (r.answer.possible) {
    struct whatif other = *whatif, full = *whatif;
    other.floor = !whatif->floor;
    full.less_percent = 0;
    if (!variant_solve(m, other, &r.other_floor, keep, scratch, fault)) return false;
    if (!variant_solve(m, full, &r.full_money, keep, scratch, fault)) return false;
    if (!settled_find(&r, keep, scratch, fault) || !prices_find(&r, keep, scratch, fault)) return false;
  }
  *out = r;
  return true;
}

long rekenhulp_blocks(const struct rekenhulp *r, size_t item) {
  const struct portfolio *p = &r->portfolio;
  long worst = -1;
  double largest = 0;
  for (size_t l = 0; l < p->fund_count + p->team_count; l++) {
    int64_t ask = l < p->fund_count ? p->items[item].funds[l] : p->items[item].hours[l - p->fund_count];
    int64_t room = portfolio_available(p, l);
    if (ask == 0 || portfolio_used(p, r->answer.chosen, l) + ask <= room) continue;
    double part = room > 0 ? (double)ask / (double)room : 1e9;
    if (part > largest) {
      largest = part;
      worst = (long)l;
    }
  }
  return worst;
}
