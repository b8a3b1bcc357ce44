/* Branch and bound over a model, on one linear programme that goes from node to node. Inside the room only. Branching:
 * Achterberg, Koch and Martin 2005, "Branching rules revisited", section 3 (strong until a variable is known). */
#ifndef ENGINES_PORTFOLIO_TREE_H
#define ENGINES_PORTFOLIO_TREE_H

#include "engines/portfolio_lp.h"
#include "engines/portfolio_model.h"

struct tree_frame;

struct tree {
  const struct model *model;
  struct lp lp;
  double scale;         /* values in the programme are value * scale */
  int8_t *fixed;        /* per item: 1, 0, or -1 while it is free */
  uint32_t *trail;      /* what was fixed, in order */
  size_t trail_count, trail_done;
  double *least;        /* per row of the model, what it holds at least */
  struct tree_frame *frames;
  double *frame_least;
  size_t depth;
  bool *best, *point;
  bool has_best;
  double best_value, target; /* nothing at or below the target is looked for */
  double root_bound;    /* no choice is worth more, in value */
  double *root_reduced; /* per item, in the programme's numbers */
  double *root_x;
  double *gain[2];      /* per item, what a step down or up cost so far, in sums */
  uint32_t *gain_count[2];
  uint32_t *open_items; /* broken numbers of one node */
  double *open_x;
  bool *listed;         /* needs, clashes, groups: is a row of the programme */
  int64_t nodes, nodes_max;
  bool stop_at_first, stopped;
};

/* Root: locks and what follows from them, and the relaxation with the lists that it breaks. False when there is no
 * choice at all. */
bool tree_open(struct tree *tree, const struct model *model, struct arena *scratch) MUST_USE;

/* A choice from elsewhere; it must fit. True when it is better than what was known. */
bool tree_offer(struct tree *tree, const bool *in);

/* Fixes what must hold in every choice that is better than the best known. False: there is none. */
bool tree_settle(struct tree *tree) MUST_USE;

/* Looks for choices worth more than target (and more than the best known). True: the tree was finished, so nothing else
 * is worth more than both. False: stopped by nodes, time, or at the first choice; *open_bound is what is still possible. */
bool tree_round(struct tree *tree, double target, double *open_bound);

#endif
