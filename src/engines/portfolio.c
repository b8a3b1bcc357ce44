#include "engines/portfolio.h"

#include "engines/portfolio_search.h"

static bool amounts_check(const int64_t *amounts, size_t count, const char *what, struct fault *fault) {
  for (size_t i = 0; i < count; i++)
    if (amounts[i] < 0 || amounts[i] > PORTFOLIO_AMOUNT_MAX)
      return fault_field_add(fault, what, "Een bedrag of aantal uren is negatief of te groot om mee te rekenen.");
  return true;
}

static bool portfolio_check(const struct portfolio *p, struct fault *fault) {
  if (p->item_count > PORTFOLIO_ITEMS_MAX)
    return fault_field_add(fault, "items", "Er staan %zu onderdelen op de lijst; de rekenhulp kan er %d aan.",
                           p->item_count, PORTFOLIO_ITEMS_MAX);
  if (p->fund_count > PORTFOLIO_LIMITS_MAX || p->team_count > PORTFOLIO_LIMITS_MAX ||
      p->fund_count + p->team_count > PORTFOLIO_LIMITS_MAX)
    return fault_field_add(fault, "limits", "Er zijn meer dan %d potten en teams; zo veel kan de rekenhulp niet aan.",
                           PORTFOLIO_LIMITS_MAX);
  if (p->floor_permille < 0 || p->floor_permille > 1000)
    return fault_field_add(fault, "floor", "De ondergrens ligt niet tussen 0 en 100 procent.");
  bool good = amounts_check(p->funds, p->fund_count, "funds", fault) && amounts_check(p->hours, p->team_count, "teams", fault);
  for (size_t i = 0; good && i < p->item_count; i++) {
    const struct portfolio_item *item = &p->items[i];
    if (item->value < 0 || item->value > PORTFOLIO_VALUE_MAX)
      good = fault_field_add(fault, "value", "Een waarde is negatief of te groot om mee te rekenen.");
    else
      good = amounts_check(item->funds, p->fund_count, "funds", fault) &&
             amounts_check(item->hours, p->team_count, "teams", fault);
  }
  return good;
}

int64_t portfolio_available(const struct portfolio *p, size_t limit) {
  return limit < p->fund_count ? p->funds[limit] : p->hours[limit - p->fund_count];
}

static int64_t item_asks(const struct portfolio *p, size_t item, size_t limit) {
  return limit < p->fund_count ? p->items[item].funds[limit] : p->items[item].hours[limit - p->fund_count];
}

int64_t portfolio_used(const struct portfolio *p, uint64_t chosen, size_t limit) {
  int64_t sum = 0;
  for (size_t i = 0; i < p->item_count; i++)
    if (portfolio_has(chosen, i)) sum += item_asks(p, i, limit);
  return sum;
}

static int64_t item_hours(const struct portfolio *p, size_t item) {
  int64_t sum = 0;
  for (size_t t = 0; t < p->team_count; t++) sum += p->items[item].hours[t];
  return sum;
}

int64_t portfolio_hours(const struct portfolio *p, uint64_t chosen, int64_t *marked_hours) {
  int64_t all = 0, marked = 0;
  for (size_t i = 0; i < p->item_count; i++)
    if (portfolio_has(chosen, i)) {
      int64_t hours = item_hours(p, i);
      all += hours;
      if (p->items[i].marked) marked += hours;
    }
  if (marked_hours) *marked_hours = marked;
  return all;
}

bool portfolio_fits(const struct portfolio *p, uint64_t chosen) {
  for (size_t limit = 0; limit < p->fund_count + p->team_count; limit++)
    if (portfolio_used(p, chosen, limit) > portfolio_available(p, limit)) return false;
  int64_t marked, all = portfolio_hours(p, chosen, &marked);
  if (marked * 1000 < all * p->floor_permille) return false;
  for (size_t i = 0; i < p->item_count; i++)
    for (size_t j = i + 1; j < p->item_count; j++)
      if (p->items[i].group && p->items[i].group == p->items[j].group && portfolio_has(chosen, i) && portfolio_has(chosen, j))
        return false;
  return true;
}

/* ---- from limits to rows ---- */

static size_t group_rows(const struct portfolio *p, unsigned *groups) {
  size_t count = 0;
  for (size_t i = 0; i < p->item_count; i++) {
    unsigned group = p->items[i].group;
    bool known = group == 0, shared = false;
    for (size_t g = 0; g < count; g++) known = known || groups[g] == group;
    for (size_t j = i + 1; j < p->item_count; j++) shared = shared || p->items[j].group == group;
    if (!known && shared) groups[count++] = group;
  }
  return count;
}

static void rows_fill(const struct portfolio *p, struct search *search, struct search_state *state) {
  unsigned groups[PORTFOLIO_ITEMS_MAX];
  size_t limits = p->fund_count + p->team_count, group_count = group_rows(p, groups), row = 0;
  for (; row < limits; row++) {
    state->room[row] = portfolio_available(p, row);
    for (size_t i = 0; i < p->item_count; i++) search->take[row * p->item_count + i] = item_asks(p, i, row);
  }
  if (p->floor_permille > 0) {
    state->room[row] = 0;
    for (size_t i = 0; i < p->item_count; i++)
      search->take[row * p->item_count + i] = item_hours(p, i) * (p->floor_permille - (p->items[i].marked ? 1000 : 0));
    row++;
  }
  for (size_t g = 0; g < group_count; g++, row++) {
    state->room[row] = 1;
    for (size_t i = 0; i < p->item_count; i++) search->take[row * p->item_count + i] = p->items[i].group == groups[g];
  }
  search->rows = row;
}

static void rows_scale(struct search *search, const struct search_state *state) {
  for (size_t row = 0; row < search->rows; row++) {
    double largest = (double)state->room[row];
    for (size_t i = 0; i < search->items; i++) {
      double take = (double)search->take[row * search->items + i];
      if (take > largest) largest = take;
      if (-take > largest) largest = -take;
    }
    search->scale[row] = largest > 0 ? 1 / largest : 1;
    for (size_t i = 0; i < search->items; i++)
      search->weight[row * search->items + i] = (double)search->take[row * search->items + i] * search->scale[row];
  }
}

static int64_t common_divisor(int64_t a, int64_t b) {
  while (b) {
    int64_t rest = a % b;
    a = b;
    b = rest;
  }
  return a;
}

static struct search *search_make(const struct portfolio *p, struct search_state *state, struct arena *scratch) {
  struct search *search = ARENA_NEW(scratch, struct search);
  size_t items = p->item_count;
  search->items = items;
  search->nodes_max = p->nodes_max > 0 ? p->nodes_max : PORTFOLIO_NODES;
  search->best = -1;
  search->value = ARENA_ARRAY(scratch, items, int64_t);
  search->take = ARENA_ARRAY(scratch, items * SEARCH_ROWS_MAX, int64_t);
  search->weight = ARENA_ARRAY(scratch, items * SEARCH_ROWS_MAX, double);
  search->scale = ARENA_ARRAY(scratch, SEARCH_ROWS_MAX, double);
  for (size_t i = 0; i < items; i++) search->unit = common_divisor(search->unit, p->items[i].value);
  if (search->unit == 0) search->unit = 1;
  for (size_t i = 0; i < items; i++) search->value[i] = p->items[i].value / search->unit;
  rows_fill(p, search, state);
  rows_scale(search, state);
  return search;
}

bool portfolio_solve(const struct portfolio *p, struct portfolio_answer *out, struct arena *scratch, struct fault *fault) {
  if (!portfolio_check(p, fault)) return false;
  struct search_state state = {0};
  struct search *search = search_make(p, &state, scratch);
  for (size_t i = 0; i < p->item_count; i++) {
    if (p->items[i].lock == PORTFOLIO_FREE) state.open |= UINT64_C(1) << i;
    if (p->items[i].lock != PORTFOLIO_IN) continue;
    state.in |= UINT64_C(1) << i;
    state.value += search->value[i];
    for (size_t row = 0; row < search->rows; row++) state.room[row] -= search->take[row * search->items + i];
  }
  const double prices[SEARCH_ROWS_MAX] = {0};
  search_run(search, &state, prices);
  *out = (struct portfolio_answer){.possible = search->best >= 0, .proven = !search->cut_off, .nodes = search->nodes};
  if (!out->possible) return true;
  out->chosen = search->best_chosen;
  out->value = search->best * search->unit;
  int64_t bound = search->cut_off && search->open_bound > search->best ? search->open_bound : search->best;
  out->bound = bound * search->unit;
  return true;
}

/* ---- explaining ---- */

bool portfolio_price(const struct portfolio *p, const struct portfolio_answer *answer, size_t item,
                     struct portfolio_price *out, struct arena *scratch, struct fault *fault) {
  struct portfolio_item *items = ARENA_ARRAY(scratch, p->item_count, struct portfolio_item);
  memcpy(items, p->items, p->item_count * sizeof *items);
  items[item].lock = portfolio_has(answer->chosen, item) ? PORTFOLIO_OUT : PORTFOLIO_IN;
  struct portfolio forced = *p;
  forced.items = items;
  struct portfolio_answer other;
  if (!portfolio_solve(&forced, &other, scratch, fault)) return false;
  uint64_t self = UINT64_C(1) << item;
  *out = (struct portfolio_price){.possible = other.possible, .proven = answer->proven && other.proven};
  if (!other.possible) return true;
  out->points = answer->value - other.value;
  out->leave = answer->chosen & ~other.chosen & ~self;
  out->enter = other.chosen & ~answer->chosen & ~self;
  return true;
}

static int64_t grown(int64_t amount, int64_t permille) {
  int64_t more = amount / 1000 * permille + amount % 1000 * permille / 1000;
  return amount + more > PORTFOLIO_AMOUNT_MAX ? PORTFOLIO_AMOUNT_MAX : amount + more;
}

bool portfolio_gains(const struct portfolio *p, const struct portfolio_answer *answer, int64_t permille, int64_t *gains,
                     struct arena *scratch, struct fault *fault) {
  size_t limits = p->fund_count + p->team_count;
  for (size_t limit = 0; limit <= limits; limit++) {
    struct portfolio wider = *p;
    int64_t *funds = ARENA_ARRAY(scratch, p->fund_count, int64_t), *hours = ARENA_ARRAY(scratch, p->team_count, int64_t);
    for (size_t f = 0; f < p->fund_count; f++) funds[f] = f == limit ? grown(p->funds[f], permille) : p->funds[f];
    for (size_t t = 0; t < p->team_count; t++)
      hours[t] = p->fund_count + t == limit ? grown(p->hours[t], permille) : p->hours[t];
    wider.funds = funds;
    wider.hours = hours;
    if (limit == limits) wider.floor_permille = 0;
    struct portfolio_answer other;
    if (!portfolio_solve(&wider, &other, scratch, fault)) return false;
    gains[limit] = other.possible && other.value > answer->value ? other.value - answer->value : 0;
  }
  return true;
}
