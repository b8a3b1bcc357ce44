/* Which items together give the most value within money and hours per year, dependencies, exclusions, variants and a
 * balance: a 0-1 programme with several limits (Weingartner 1966, "Capital budgeting of interrelated projects").
 * First an answer by rounding and local search with an honest bound from a linear relaxation, then branch and bound with
 * items settled by their reduced price (Balas and Zemel 1980, section 2; Savelsbergh 1994, section 3.2).
 * Deterministic: the same input and the same number of nodes give the same answer; only `late` can change that.
 *
 * Comparing: amounts are IEEE doubles. A limit holds when what is asked is at most what there is, plus 10^-11 of the
 * largest amount in it (sums of doubles are that exact); one choice is better than another when it is worth more by more
 * than 10^-9 of its value. */
#ifndef ENGINES_PORTFOLIO_H
#define ENGINES_PORTFOLIO_H

#include "base/base.h"

enum {
  PORTFOLIO_ITEMS_MAX = 5000,
  PORTFOLIO_LIMITS_MAX = 200,
  PORTFOLIO_PAIRS_MAX = 20000,
  PORTFOLIO_BANDS_MAX = 32,
  PORTFOLIO_NODES = 200000
};

/* Larger values and amounts are refused, so that sums of whole numbers stay exact. */
#define PORTFOLIO_VALUE_MAX 1e12
#define PORTFOLIO_AMOUNT_MAX 1e12

enum portfolio_lock { PORTFOLIO_FREE, PORTFOLIO_IN, PORTFOLIO_OUT, PORTFOLIO_LOCK__COUNT };

/* Items by their number; zeroed is empty. */
struct portfolio_set {
  uint64_t words[(PORTFOLIO_ITEMS_MAX + 63) / 64];
};

struct portfolio_item {
  const char *name;     /* in messages; NULL: its number */
  double value;         /* 0 or more */
  const double *asks;   /* of each limit, 0 or more */
  enum portfolio_lock lock;
  unsigned group;       /* variants of one thing share a number: at most one of them; 0: none */
  unsigned category;    /* that a band speaks of; 0: none */
};

struct portfolio_pair {
  size_t item, other;
};

/* The share of one category in all that is chosen, weighed by `weight`. */
struct portfolio_band {
  unsigned category;
  const double *weight;  /* per item, 0 or more: its hours, cost, value, or 1 */
  double least, most;    /* 0..1 */
  bool soft;             /* may be left at a price */
  double penalty;        /* soft: points for each unit of weight outside, 0 or more */
};

struct portfolio {
  const struct portfolio_item *items;
  size_t item_count;
  const double *available;  /* per limit */
  size_t limit_count;
  const struct portfolio_pair *needs;   /* item only together with other; no cycles */
  size_t need_count;
  const struct portfolio_pair *clashes; /* never both */
  size_t clash_count;
  const struct portfolio_band *bands;
  size_t band_count;
  int64_t nodes_max;           /* how long to search; 0: PORTFOLIO_NODES; 1: the first answer with its bound */
  bool (*late)(void *context); /* asked now and then: true stops; may be NULL */
  void *context;
  const struct portfolio_set *start; /* a choice to start from, such as the last answer; may be NULL, need not fit */
};

enum portfolio_obstacle {
  PORTFOLIO_POSSIBLE,
  PORTFOLIO_OVER_LIMIT,   /* what is locked in asks more than there is: limit, amount too little */
  PORTFOLIO_NEEDS_OUT,    /* item is locked in and needs other, which is locked out */
  PORTFOLIO_BOTH_IN,      /* item and other are locked in and exclude each other */
  PORTFOLIO_OUTSIDE_BAND, /* band cannot be reached; amount: the nearest share, NAN when unknown */
  PORTFOLIO_TOGETHER,     /* each can be met, not all at once */
  PORTFOLIO_UNKNOWN,      /* no choice was found in the time, and none was ruled out */
  PORTFOLIO_OBSTACLE__COUNT
};

struct portfolio_answer {
  bool possible;   /* a choice was found */
  bool proven;     /* the search was finished: value is the most, or there is no choice at all */
  struct portfolio_set chosen;
  double value;    /* of what is chosen, less the penalties */
  double penalty;  /* that part */
  double bound;    /* no choice is worth more; equal to value when proven */
  double relaxed;  /* the bound before any search */
  const double *prices; /* per limit: points per unit more, from the relaxation; lives in scratch */
  int64_t nodes;
  enum portfolio_obstacle obstacle; /* when not possible; the next four say more */
  size_t item, other;
  size_t limit;    /* or the band */
  double amount;
};

/* The best choice, as far as nodes_max and late let it. Fails (INPUT) on counts, values, amounts or numbers out of range
 * and on a cycle of needs, naming the items. Cost: a millisecond for 20 items; about 2 ms for the first answer at 200. */
bool portfolio_solve(const struct portfolio *portfolio, struct portfolio_answer *out, struct arena *scratch,
                     struct fault *fault) MUST_USE;

/* What is locked in, with all that it needs. */
void portfolio_forced(const struct portfolio *portfolio, struct portfolio_set *out, struct arena *scratch);

/* What the choice asks of one limit. */
double portfolio_used(const struct portfolio *portfolio, const struct portfolio_set *chosen, size_t limit);
/* The share of a band's category; NAN when nothing has weight. */
double portfolio_share(const struct portfolio *portfolio, const struct portfolio_set *chosen, size_t band);
/* Value less penalties. */
double portfolio_value(const struct portfolio *portfolio, const struct portfolio_set *chosen, double *penalty);
/* Limits, needs, clashes, groups, locks and hard bands. */
bool portfolio_fits(const struct portfolio *portfolio, const struct portfolio_set *chosen);

struct portfolio_price {
  bool possible;   /* false: with this item forced there is no choice at all */
  bool proven;
  double points;   /* value lost against the answer; 0 when the answer was not proven and this is worth more */
  struct portfolio_set leave, enter; /* who changes place, the item itself left out */
};
/* What forcing an item costs: in when the answer leaves it out, out when the answer holds it. */
bool portfolio_price(const struct portfolio *portfolio, const struct portfolio_answer *answer, size_t item,
                     struct portfolio_price *out, struct arena *scratch, struct fault *fault) MUST_USE;

/* What each limit is worth: points gained when it alone grows by permille; gains holds one per limit and then one per
 * band: what dropping it gains. A limit with 0 does not bind. Cost: one solve for each. */
bool portfolio_gains(const struct portfolio *portfolio, const struct portfolio_answer *answer, int64_t permille,
                     double *gains, struct arena *scratch, struct fault *fault) MUST_USE;

static inline bool portfolio_has(const struct portfolio_set *set, size_t item) { return (set->words[item / 64] >> item % 64 & 1U) != 0; }
static inline void portfolio_put(struct portfolio_set *set, size_t item, bool in) {
  uint64_t bit = UINT64_C(1) << item % 64;
  set->words[item / 64] = in ? set->words[item / 64] | bit : set->words[item / 64] & ~bit;
}
bool portfolio_same(const struct portfolio_set *a, const struct portfolio_set *b);
bool portfolio_empty(const struct portfolio_set *set);
size_t portfolio_count(const struct portfolio_set *set);
/* In a and not in b. */
struct portfolio_set portfolio_minus(const struct portfolio_set *a, const struct portfolio_set *b);

#endif
