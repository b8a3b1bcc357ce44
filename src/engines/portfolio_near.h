/* Better choices near the best one: most items stay as it has them, those that the relaxation sees otherwise or hardly
 * prefers are free, and a short walk looks through those (Danna, Rothberg and Le Pape 2005, "Exploring relaxation induced
 * neighborhoods to improve MIP solutions", section 2). Inside the room only. */
#ifndef ENGINES_PORTFOLIO_NEAR_H
#define ENGINES_PORTFOLIO_NEAR_H

#include "engines/portfolio_tree.h"

struct near {
  struct tree *tree;
  size_t mark;      /* of the trail, at the root */
  double *least;
  double *x;        /* per item, a relaxation to look from */
  uint32_t *free_items;
  double *keys;     /* of those, lowest first */
  size_t count;     /* how many stay free: more when they were looked through in time, fewer when not */
  uint64_t random;
};

/* On a tree at its root, that has a best choice by the time of the first look. */
void near_open(struct near *near, struct tree *tree, struct arena *scratch);
/* At most nodes of the tree. True when a better choice was found; the tree is at its root then, as it must be before. */
bool near_look(struct near *near, int64_t nodes);

#endif
