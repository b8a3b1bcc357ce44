/* From the relaxation to a good choice at once: rounding, adding, exchanging, and kicks that are undone when they do not
 * pay (iterated local search: Lourenco, Martin and Stutzle 2003). Inside the room only. */
#ifndef ENGINES_PORTFOLIO_LOCAL_H
#define ENGINES_PORTFOLIO_LOCAL_H

#include "engines/portfolio_model.h"

struct local {
  const struct model *model;
  const double *reduced;  /* per item, what it is worth beyond the prices of the relaxation */
  const int8_t *settled;  /* 1 in, 0 out for every choice that is looked for; -1 free */
  bool *in, *best;
  double value, best_value;
  double *used;           /* per row */
  double *inside, *all;   /* per soft band */
  uint32_t *order;        /* free items, most worth first */
  size_t order_count;
  uint32_t *core;         /* free items whose worth is nearest to nothing */
  size_t core_count;
  uint32_t *by_value;     /* the core, most valuable first */
  bool deep;              /* also two out and two in */
  bool *tried;
  uint64_t random;
};

void local_open(struct local *local, const struct model *model, const double *reduced, const int8_t *settled,
                struct arena *scratch);
/* Begins at a choice (not necessarily one that fits): leaves out what does not fit together. False: no way found. */
bool local_start(struct local *local, const bool *in);
/* Adds and exchanges until nothing helps; best and best_value follow. */
void local_climb(struct local *local);
/* Kicks and climbs, count times. */
void local_kick(struct local *local, int count);

#endif
