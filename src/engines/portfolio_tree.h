/* Branch and bound over a model, on one linear programme that goes from node to node. Inside the room only. Branching:
 * Achterberg, Koch and Martin 2005, "Branching rules revisited", section 3 (strong until a variable is known). */
#ifndef ENGINES_PORTFOLIO_TREE_H
#define ENGINES_PORTFOLIO_TREE_H

#include "engines/portfolio_lp.h"
#include "engines/portfolio_model.h"

/* How a node was split. item from items on: a sum, item - items, and x what it came to. */
struct tree_frame {
  uint32_t item;
  int8_t value;
  bool second;
  size_t mark, done; /* of the trail: what was fixed, and what was followed */
  double bound, x;
};

/* How many items of some are chosen: a row for at most and one for at least. */
struct tree_sum {
  size_t row;           /* of the programme: sum <= most; the next one: -sum <= -least */
  double least, most;
};
enum { TREE_SUMS_MAX = 3 };

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
  int64_t walk_nodes;   /* after so many a walk that will not end soon stops; 0: never */
  bool stop_at_first, stopped;
  struct tree_sum sums[TREE_SUMS_MAX];
  size_t sum_count;
  bool splits_sums;     /* a node may be split on a sum */
};

/* Root: locks and what follows from them, and the relaxation with the lists that it breaks. counting: with sums to split on.
 * False when there is no choice at all. */
bool tree_open(struct tree *tree, const struct model *model, bool counting, struct arena *scratch) MUST_USE;

/* A choice from elsewhere; it must fit. True when it is better than what was known. */
bool tree_offer(struct tree *tree, const bool *in);

/* Fixes what must hold in every choice that is better than the best known. False: there is none. */
bool tree_settle(struct tree *tree) MUST_USE;

/* Looks for choices worth more than target (and more than the best known). True: the tree was finished, so nothing else
 * is worth more than both. False: stopped by nodes, time, or at the first choice; *open_bound is what is still possible. */
bool tree_round(struct tree *tree, double target, double *open_bound);

/* The parts of a walk, for whoever walks another way. */
/* Gives an item its value, or a sum its side (frame->x). False: that contradicts what is fixed. */
bool tree_fix(struct tree *tree, const struct tree_frame *frame);
/* Back to where the trail was that long; least: per row, what it held then. Sums stay. */
void tree_undo(struct tree *tree, size_t mark, size_t done, const double *least);
void tree_sum_set(struct tree *tree, size_t sum, double least, double most);
/* Relaxes what is fixed now; from: how it came to be, NULL when that is not known. False: nothing better is there. */
bool tree_split(struct tree *tree, const struct tree_frame *from, struct tree_frame *frame);
/* Nothing worth this or less is looked for. */
double tree_cutoff(const struct tree *tree);
bool tree_enough(struct tree *tree);

#endif
