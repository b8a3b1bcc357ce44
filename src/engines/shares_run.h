/* One run of equal shares with a given part, in doubles or exactly. Only shares includes this. */
#ifndef ENGINES_SHARES_RUN_H
#define ENGINES_SHARES_RUN_H

#include "engines/shares.h"

/* Supporters of project j: voter and weight from starts[j] to starts[j + 1]. Money counts in cents x voters, so that the part
 * of every voter is whole. */
struct shares_field {
  const struct pb *pb;
  bool by_cost;
  const size_t *starts;
  const uint32_t *voters;
  const int32_t *weights;
  const int64_t *weight_sums; /* per project */
  uint32_t heaviest;          /* largest weight of all */
  double *left;               /* per voter; room for the runs */
  const uint32_t *before;     /* the winners with nearly this part, in order: a hint that saves work, and changes no answer */
  size_t before_count;
};

struct shares_chosen {
  uint32_t *projects;
  size_t count;
  int64_t cents;
};

/* What one project would cost its supporters now. */
struct shares_price {
  double price;   /* per point, cents x voters */
  double error;
  bool payable;
  bool simple;    /* surely nobody pays less than the price: it is cost / weight_sum exactly */
  bool unsure;    /* too close to call */
  bool dear;      /* above enough: the price is a lower bound, and whether it can be paid is not known */
};
/* from: a lower bound of the price; enough: where it need not be known further, or INFINITY. */
struct shares_price shares_price_get(const struct shares_field *field, size_t project, double error, double from, double enough);

/* The lower price per utility wins; ties by cost, votes, order. */
bool shares_breaks_tie(const struct pb *pb, size_t a, size_t b);

/* Fills chosen (projects has room for all). fast: false when it was too close to call. exact: fails (TOO_LARGE). */
bool shares_run_fast(const struct shares_field *field, int64_t share, struct shares_chosen *chosen, struct arena *scratch) MUST_USE;
bool shares_run_exact(const struct shares_field *field, int64_t share, struct shares_chosen *chosen, struct arena *scratch,
                      struct fault *fault) MUST_USE;

#endif
