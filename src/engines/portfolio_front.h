/* Branch and bound that takes the node with the highest bound first, for lists that a walk does not finish: what stays open is
 * then as low as the nodes allow. A node may also be split on how many items are chosen in all or of a kind: where values
 * follow size, no single item moves the bound, and that number does. Between the nodes it looks near the best choice.
 * Inside the room only. */
#ifndef ENGINES_PORTFOLIO_FRONT_H
#define ENGINES_PORTFOLIO_FRONT_H

#include "engines/portfolio_near.h"

struct front_node;

/* Nodes that wait stand in places: two bits per item, the sums, and a basis to go on from. */
struct front {
  struct tree *tree;
  struct near near;
  size_t mark;            /* of the trail, at the root */
  double *least;
  uint8_t **chunks;       /* of places, taken from memory as they are needed */
  size_t place_size, place_count, place_max;
  uint32_t spare;         /* first of the places that came free; each names the next; UINT32_MAX: none */
  struct front_node *heap;
  size_t count, heap_max;
  uint64_t serial;
  struct tree_frame from; /* how the present node came to be */
  bool from_known;
  struct arena *memory;
};

/* On a tree opened for counting, at its root, with a best choice. memory lives as long as the front; it takes at most a quarter
 * of what is left there. */
void front_open(struct front *front, struct tree *tree, struct arena *memory);

/* True: finished, nothing is worth more than the best known. False: stopped; *open_bound is what is still possible. */
bool front_run(struct front *front, double *open_bound);

#endif
