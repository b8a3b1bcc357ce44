/* Which items together give the most value within money, hours, a floor and exclusions: a 0-1 programme with
 * several limits, solved exactly by branch and bound. Bound: Lagrangian relaxation (Held, Wolfe and Crowder 1974,
 * "Validation of subgradient optimization"; Geoffrion 1974); items are settled early by their reduced price
 * (Balas and Zemel 1980, section 2). Deterministic: the same input gives the same answer. */
#ifndef ENGINES_PORTFOLIO_H
#define ENGINES_PORTFOLIO_H

#include "base/base.h"

enum { PORTFOLIO_ITEMS_MAX = 64, PORTFOLIO_LIMITS_MAX = 64, PORTFOLIO_NODES = 200000 };

/* Values and amounts above these are refused, so that sums stay exact. */
#define PORTFOLIO_VALUE_MAX INT64_C(1000000000)
#define PORTFOLIO_AMOUNT_MAX INT64_C(1000000000000)

enum portfolio_lock { PORTFOLIO_FREE, PORTFOLIO_IN, PORTFOLIO_OUT, PORTFOLIO_LOCK__COUNT };

struct portfolio_item {
  int64_t value;        /* points, 0 or more */
  const int64_t *funds; /* what it asks of each fund, 0 or more; fund_count of them */
  const int64_t *hours; /* what it asks of each team, 0 or more; team_count of them */
  enum portfolio_lock lock;
  bool marked;          /* its hours count towards the floor */
  unsigned group;       /* variants of one thing share a number: at most one of them; 0: none */
};

struct portfolio {
  const struct portfolio_item *items;
  size_t item_count;
  const int64_t *funds; /* available; funds and teams together at most PORTFOLIO_LIMITS_MAX */
  size_t fund_count;
  const int64_t *hours;
  size_t team_count;
  int64_t floor_permille; /* of all hours chosen, at least this part goes to marked items; 0: no floor */
  int64_t nodes_max;      /* how long to search; 0: PORTFOLIO_NODES */
};

/* Limits are numbered: funds first, then teams. */
struct portfolio_answer {
  uint64_t chosen;    /* bit per item */
  int64_t value;
  int64_t bound;      /* no choice is worth more; equal to value when proven */
  bool possible;      /* false: what is locked in does not fit, or the floor cannot be reached */
  bool proven;        /* the search was finished; if not, value is the best one found */
  int64_t nodes;
};

/* The best choice. Fails (INPUT) on counts, values or amounts outside their ranges. With possible false the rest
 * is empty. Cost: milliseconds for 20 items; at nodes_max the honest answer is the best so far with its bound. */
bool portfolio_solve(const struct portfolio *portfolio, struct portfolio_answer *out, struct arena *scratch,
                     struct fault *fault) MUST_USE;

/* What the choice asks of one limit, and what there is. */
int64_t portfolio_used(const struct portfolio *portfolio, uint64_t chosen, size_t limit);
int64_t portfolio_available(const struct portfolio *portfolio, size_t limit);
/* All hours chosen; marked_hours (may be NULL) gets the part that counts towards the floor. */
int64_t portfolio_hours(const struct portfolio *portfolio, uint64_t chosen, int64_t *marked_hours);
bool portfolio_fits(const struct portfolio *portfolio, uint64_t chosen);

struct portfolio_price {
  bool possible;   /* false: with this item forced there is no choice at all */
  bool proven;
  int64_t points;  /* value lost against the answer */
  uint64_t leave, enter; /* who changes place, the item itself left out */
};
/* What forcing an item costs: in when the answer leaves it out, out when the answer holds it. */
bool portfolio_price(const struct portfolio *portfolio, const struct portfolio_answer *answer, size_t item,
                     struct portfolio_price *out, struct arena *scratch, struct fault *fault) MUST_USE;

/* What each limit is worth: points gained when it alone grows by permille; gains holds one per limit and, last,
 * what lifting the floor gains. A limit with 0 does not bind. Cost: one solve for each limit. */
bool portfolio_gains(const struct portfolio *portfolio, const struct portfolio_answer *answer, int64_t permille,
                     int64_t *gains, struct arena *scratch, struct fault *fault) MUST_USE;

static inline bool portfolio_has(uint64_t chosen, size_t item) { return (chosen >> item & 1U) != 0; }

#endif
