/* The search behind portfolio_solve, apart so that it can be read on its own. Inner header of the room. */
#ifndef ENGINES_PORTFOLIO_SEARCH_H
#define ENGINES_PORTFOLIO_SEARCH_H

#include "engines/portfolio.h"

/* Every limit as one kind of row: sum over chosen items of take[row][item] <= room[row]. Funds, teams, the floor
 * (with signs) and exclusion groups are all rows. */
enum { SEARCH_ROWS_MAX = PORTFOLIO_LIMITS_MAX + 1 + PORTFOLIO_ITEMS_MAX / 2 };

struct search {
  size_t items, rows;
  int64_t *value;            /* per item, divided by unit */
  int64_t *take;             /* row * items + item */
  double *weight;            /* take, scaled so that each row has a room of about 1 */
  double *scale;             /* per row */
  int64_t unit;              /* greatest common divisor of the values */
  int64_t nodes, nodes_max;
  bool cut_off;              /* nodes_max was reached */
  int64_t best;              /* -1: nothing found yet */
  uint64_t best_chosen;
  int64_t open_bound;        /* highest bound among what was left unsearched */
};

/* What is settled at a point of the tree. */
struct search_state {
  uint64_t in, open;         /* the rest is out */
  int64_t value;
  int64_t room[SEARCH_ROWS_MAX];
};

/* Fills best and best_chosen from this state down. prices: one multiplier per row, a good start or zeros. */
void search_run(struct search *search, const struct search_state *start, const double *prices);

#endif
