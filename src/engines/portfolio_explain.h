/* What an answer rests on: what would have to change, and where it stays the same. Every question is a few solves, each
 * starting from the answer that is there (portfolio.start). */
#ifndef ENGINES_PORTFOLIO_EXPLAIN_H
#define ENGINES_PORTFOLIO_EXPLAIN_H

#include "engines/portfolio.h"

enum portfolio_extra {
  PORTFOLIO_EXTRA,           /* can stand beside the answer, with `extra` */
  PORTFOLIO_EXTRA_NEEDS_OUT, /* it needs extra_item, which is locked out */
  PORTFOLIO_EXTRA_CLASH,     /* it, or what it needs, excludes extra_item, which is locked in or needed itself */
  PORTFOLIO_EXTRA__COUNT
};

struct portfolio_entry {
  struct portfolio_price price;
  double cost_factor;      /* the largest part of its present asks of `limits` at which the item is in; 1: as it is,
                              above 1: it could be dearer; NAN: not even for nothing (or, when not proven, not found); INFINITY: it asks nothing there */
  enum portfolio_extra extra_state;
  size_t extra_item;
  double *extra;           /* per limit: what must be added so that the item and what it needs fit beside the answer, less
                              what they exclude; 0: nothing. Bands are left out of it */
  double more_first, more_second; /* by which factor the limits of a kind grow before the item is in at no loss; 1: as it is; INFINITY: never */
};
/* All of it for one item. first_count: limits before it are of the first kind (money), the others of the second (hours);
 * cost_factor is about the first kind. Fails as portfolio_solve. The factors are those of a choice that was found, and no
 * other is 10^-6 of it better, as far as nodes_max and late let each solve; price.proven says whether all were finished. */
bool portfolio_enter(const struct portfolio *portfolio, const struct portfolio_answer *answer, size_t item, size_t first_count,
                     struct portfolio_entry *out, struct arena *keep, struct arena *scratch, struct fault *fault) MUST_USE;

/* An answer that was not proven may be beaten by the one with this item turned round: takes that one instead, so that no
 * price is below nothing. Nothing happens to an answer that stands. */
bool portfolio_improve(const struct portfolio *portfolio, struct portfolio_answer *answer, size_t item, struct arena *scratch,
                       struct fault *fault) MUST_USE;

/* The answers with the first first_count limits (money) at each permille, such as 500, 550 ... 1500. */
struct portfolio_point {
  int64_t permille;
  struct portfolio_answer answer;
};
bool portfolio_frontier(const struct portfolio *portfolio, size_t first_count, const int64_t *permilles, size_t count,
                        struct portfolio_point *out, struct arena *scratch, struct fault *fault) MUST_USE;

/* Values as weights times scores: of each criterion and item, points per unit of weight. */
struct portfolio_scores {
  const double *scores;  /* criterion_count * item_count */
  const double *weights; /* sum above 0 */
  size_t criterion_count;
};

/* Between which weights of one criterion (the others keep their proportion; all sum to what they did) the same items are
 * chosen, to 0.001 of the sum, and what changes first outside it. */
struct portfolio_interval {
  double least, most;
  struct portfolio_set below_leave, below_enter, above_leave, above_enter; /* empty where the interval ends at 0 or at the sum */
};
bool portfolio_weight_interval(const struct portfolio *portfolio, const struct portfolio_answer *answer,
                               const struct portfolio_scores *scores, size_t criterion, struct portfolio_interval *out,
                               struct arena *scratch, struct fault *fault) MUST_USE;

/* Does it matter what people disagree about: the choices with the item worth least and most. */
bool portfolio_matters(const struct portfolio *portfolio, const struct portfolio_answer *answer, size_t item, double least,
                       double most, bool *matters, struct arena *scratch, struct fault *fault) MUST_USE;

struct portfolio_drawn {
  uint32_t *counts;  /* per item, the caller's: in how many draws it is chosen */
  size_t finished;   /* draws that were searched to the end */
};
/* Choices for many sets of values, such as weights drawn at random: draws holds draw_count * item_count values. Each is as good as
 * portfolio.nodes_max allows (1: quick).
 * Cost: a little over one quick answer per draw; the relaxation goes on from draw to draw. */
bool portfolio_draws(const struct portfolio *portfolio, const double *draws, size_t draw_count, struct portfolio_drawn *out,
                     struct arena *scratch, struct fault *fault) MUST_USE;

#endif
