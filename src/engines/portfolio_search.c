#include "engines/portfolio_search.h"

/* Bounds are computed with doubles on whole numbers below 2^53; this is far above their rounding. */
static const double SLACK = 1e-3;

enum { STEPS_ROOT = 400, STEPS_NODE = 12 };

static inline uint64_t bit(size_t item) { return UINT64_C(1) << item; }

static inline const int64_t *row_take(const struct search *search, size_t row) { return search->take + row * search->items; }

static void state_put(const struct search *search, struct search_state *state, size_t item, bool in) {
  state->open &= ~bit(item);
  if (!in) return;
  state->in |= bit(item);
  state->value += search->value[item];
  for (size_t row = 0; row < search->rows; row++) state->room[row] -= row_take(search, row)[item];
}

/* Room that is left when every open item that gives room back is taken; negative: nothing can fit any more. */
static int64_t room_most(const struct search *search, const struct search_state *state, size_t row) {
  int64_t room = state->room[row];
  const int64_t *take = row_take(search, row);
  for (size_t i = 0; i < search->items; i++)
    if (state->open & bit(i) && take[i] < 0) room -= take[i];
  return room;
}

/* Leaves out what cannot fit any more. False when the state itself cannot become a choice. */
static bool state_tighten(const struct search *search, struct search_state *state) {
  for (size_t row = 0; row < search->rows; row++) {
    int64_t room = room_most(search, state, row);
    if (room < 0) return false;
    const int64_t *take = row_take(search, row);
    for (size_t i = 0; i < search->items; i++)
      if (state->open & bit(i) && take[i] > room) state_put(search, state, i, false);
  }
  return true;
}

static bool state_fits(const struct search *search, const struct search_state *state) {
  for (size_t row = 0; row < search->rows; row++)
    if (state->room[row] < 0) return false;
  return true;
}

static void state_record(struct search *search, const struct search_state *state) {
  if (state->value > search->best && state_fits(search, state)) {
    search->best = state->value;
    search->best_chosen = state->in;
  }
}

/* What an open item is worth above what it takes at these prices. */
static double item_surplus(const struct search *search, const double *prices, size_t item) {
  double surplus = (double)search->value[item];
  for (size_t row = 0; row < search->rows; row++)
    if (prices[row] > 0) surplus -= prices[row] * search->weight[row * search->items + item];
  return surplus;
}

/* L(prices) for the state, with each open item's surplus and the rooms that its own choice leaves (in slope). */
static double bound_at(const struct search *search, const struct search_state *state, const double *prices,
                       double *surplus, double *slope) {
  double bound = (double)state->value;
  for (size_t row = 0; row < search->rows; row++) {
    slope[row] = (double)state->room[row] * search->scale[row];
    bound += prices[row] * slope[row];
  }
  for (size_t i = 0; i < search->items; i++) {
    if (!(state->open & bit(i))) continue;
    surplus[i] = item_surplus(search, prices, i);
    if (surplus[i] <= 0) continue;
    bound += surplus[i];
    for (size_t row = 0; row < search->rows; row++) slope[row] -= search->weight[row * search->items + i];
  }
  return bound;
}

/* Takes open items in order of surplus as long as they fit; items that give room back may come first. */
static void choice_round(struct search *search, const struct search_state *state, const double *surplus) {
  struct search_state trial = *state;
  while (trial.open) {
    size_t pick = search->items;
    for (size_t i = 0; i < search->items; i++)
      if (trial.open & bit(i) && (pick == search->items || surplus[i] > surplus[pick])) pick = i;
    bool fits = search->value[pick] > 0;
    for (size_t row = 0; fits && row < search->rows; row++) {
      int64_t take = row_take(search, row)[pick];
      fits = take <= 0 || room_most(search, &trial, row) >= take;
    }
    state_put(search, &trial, pick, fits);
  }
  state_record(search, &trial);
}

/* Lowers the bound by moving prices along the slope; keeps the lowest with its surpluses. Stops when the state
 * cannot beat the best any more. */
static double bound_lower(struct search *search, const struct search_state *state, double *prices, double *surplus, int steps) {
  double at[SEARCH_ROWS_MAX], slope[SEARCH_ROWS_MAX], trial[PORTFOLIO_ITEMS_MAX];
  memcpy(at, prices, search->rows * sizeof *at);
  double lowest = 0, theta = 1.5;
  int stuck = 0;
  for (int step = 0; step < steps; step++) {
    double bound = bound_at(search, state, at, trial, slope);
    if (step == 0 || bound < lowest) {
      lowest = bound;
      memcpy(prices, at, search->rows * sizeof *at);
      memcpy(surplus, trial, search->items * sizeof *surplus);
      stuck = 0;
    } else if (++stuck % 5 == 0) {
      theta *= 0.6;
    }
    if (steps == STEPS_ROOT && step % 8 == 0) choice_round(search, state, trial);
    if (lowest < (double)search->best + 1 - SLACK) return lowest;
    double size = 0, target = search->best >= 0 ? (double)search->best : 0;
    for (size_t row = 0; row < search->rows; row++)
      if (at[row] > 0 || slope[row] < 0) size += slope[row] * slope[row];
    if (size < 1e-12) return lowest;
    double gap = bound - target > 1 ? bound - target : 1, stride = theta * gap / size * (steps == STEPS_ROOT ? 1 : 0.5);
    for (size_t row = 0; row < search->rows; row++) {
      at[row] -= stride * slope[row];
      if (at[row] < 0) at[row] = 0;
    }
  }
  return lowest;
}

/* Settles open items whose other place could not beat the best. */
static void state_settle(const struct search *search, struct search_state *state, double bound, const double *surplus) {
  double needed = (double)search->best + 1 - SLACK;
  uint64_t open = state->open;
  for (size_t i = 0; i < search->items; i++) {
    if (!(open & bit(i))) continue;
    double magnitude = surplus[i] < 0 ? -surplus[i] : surplus[i];
    if (bound - magnitude < needed) state_put(search, state, i, surplus[i] > 0);
  }
}

static void leave_open(struct search *search, double bound) {
  search->cut_off = true;
  int64_t whole = (int64_t)(bound + SLACK);
  if (whole > search->open_bound) search->open_bound = whole;
}

static void search_node(struct search *search, struct search_state state, const double *inherited, int steps) {
  double prices[SEARCH_ROWS_MAX], surplus[PORTFOLIO_ITEMS_MAX] = {0};
  search->nodes++;
  memcpy(prices, inherited, search->rows * sizeof *prices);
  if (!state_tighten(search, &state)) return;
  state_record(search, &state);
  if (!state.open) return;
  double bound = bound_lower(search, &state, prices, surplus, steps);
  if (bound < (double)search->best + 1 - SLACK) return;
  if (steps != STEPS_ROOT) choice_round(search, &state, surplus);
  if (bound < (double)search->best + 1 - SLACK) return;
  if (search->nodes >= search->nodes_max) {
    leave_open(search, bound);
    return;
  }
  uint64_t open = state.open;
  state_settle(search, &state, bound, surplus);
  if (!state.open || state.open != open) {
    search_node(search, state, prices, STEPS_NODE);
    return;
  }
  size_t pick = search->items;
  double least = 0;
  for (size_t i = 0; i < search->items; i++) {
    double doubt = (surplus[i] < 0 ? -surplus[i] : surplus[i]) / (double)(search->value[i] + 1);
    if (state.open & bit(i) && (pick == search->items || doubt < least)) {
      pick = i;
      least = doubt;
    }
  }
  struct search_state with = state;
  state_put(search, &with, pick, true);
  search_node(search, with, prices, STEPS_NODE);
  state_put(search, &state, pick, false);
  search_node(search, state, prices, STEPS_NODE);
}

void search_run(struct search *search, const struct search_state *start, const double *prices) {
  search_node(search, *start, prices, STEPS_ROOT);
}
