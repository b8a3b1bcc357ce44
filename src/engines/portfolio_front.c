#include "engines/portfolio_front.h"

#include <math.h>

enum { PLACES_CHUNK = 1024, PLACES_BYTES_MAX = 64 << 20, HEAP_FIRST = 1024, NEAR_NODES = 1000 };
/* Nodes between two looks nearby; more after each look that found nothing. */
static const double NEAR_EVERY = 200, NEAR_LATER = 1.1;

struct front_node {
  double bound, x;
  uint64_t serial; /* later ones first, so that the programme goes on from nearby */
  uint32_t place, item;
  int8_t value;
};

void front_open(struct front *front, struct tree *tree, struct arena *memory) {
  size_t items = tree->model->items, left = memory->limit > memory->used ? (memory->limit - memory->used) / 4 : 0;
  *front = (struct front){.tree = tree, .mark = tree->trail_count, .spare = UINT32_MAX, .heap_max = HEAP_FIRST, .memory = memory};
  front->place_size = (items + 3) / 4 + 2 * tree->sum_count * sizeof(uint16_t) + sizeof(struct lp_basis);
  if (left > PLACES_BYTES_MAX) left = PLACES_BYTES_MAX;
  /* The heap is copied when it grows, so a node may stand there four times. */
  front->place_max = left / (front->place_size + 4 * sizeof(struct front_node));
  front->chunks = ARENA_ARRAY(memory, front->place_max / PLACES_CHUNK + 1, uint8_t *);
  front->heap = ARENA_ARRAY(memory, front->heap_max, struct front_node);
  front->least = ARENA_ARRAY(memory, tree->model->rows, double);
  memcpy(front->least, tree->least, tree->model->rows * sizeof *front->least);
  near_open(&front->near, tree, memory);
}

/* ---- the heap ---- */

static bool node_before(const struct front_node *a, const struct front_node *b) {
  return a->bound != b->bound ? a->bound > b->bound : a->serial > b->serial;
}

static void heap_grow(struct front *front) {
  struct front_node *larger = ARENA_ARRAY(front->memory, 2 * front->heap_max, struct front_node);
  memcpy(larger, front->heap, front->count * sizeof *larger);
  front->heap = larger;
  front->heap_max *= 2;
}

static void heap_put(struct front *front, const struct front_node *node) {
  if (front->count == front->heap_max) heap_grow(front);
  size_t at = front->count++;
  for (; at > 0 && node_before(node, &front->heap[(at - 1) / 2]); at = (at - 1) / 2) front->heap[at] = front->heap[(at - 1) / 2];
  front->heap[at] = *node;
}

static struct front_node heap_take(struct front *front) {
  struct front_node first = front->heap[0], last = front->heap[--front->count];
  size_t at = 0;
  for (size_t child = 1; child < front->count; child = 2 * at + 1) {
    if (child + 1 < front->count && node_before(&front->heap[child + 1], &front->heap[child])) child++;
    if (!node_before(&front->heap[child], &last)) break;
    front->heap[at] = front->heap[child];
    at = child;
  }
  front->heap[at] = last;
  return first;
}

/* ---- places ---- */

static uint8_t *place_get(const struct front *front, uint32_t place) { return front->chunks[place / PLACES_CHUNK] + place % PLACES_CHUNK * front->place_size; }

static bool place_take(struct front *front, uint32_t *place) {
  if (front->spare != UINT32_MAX) {
    *place = front->spare;
    memcpy(&front->spare, place_get(front, *place), sizeof front->spare);
    return true;
  }
  if (front->place_count == front->place_max) return false;
  if (front->place_count % PLACES_CHUNK == 0) front->chunks[front->place_count / PLACES_CHUNK] = arena_take(front->memory, PLACES_CHUNK * front->place_size);
  *place = (uint32_t)front->place_count++;
  return true;
}

static void place_free(struct front *front, uint32_t place) {
  memcpy(place_get(front, place), &front->spare, sizeof front->spare);
  front->spare = place;
}

/* ---- nodes that wait ---- */

static bool node_put(struct front *front, const struct tree_frame *frame) {
  const struct tree *tree = front->tree;
  size_t items = tree->model->items;
  struct lp_basis basis = {0};
  uint32_t place;
  if (!place_take(front, &place)) return false;
  uint8_t *to = place_get(front, place);
  memset(to, 0, front->place_size);
  for (size_t i = 0; i < items; i++) to[i / 4] = (uint8_t)(to[i / 4] | (tree->fixed[i] + 1) << 2 * (i % 4));
  to += (items + 3) / 4;
  for (size_t s = 0; s < tree->sum_count; s++, to += 2 * sizeof(uint16_t)) {
    const uint16_t sides[] = {(uint16_t)tree->sums[s].least, (uint16_t)tree->sums[s].most};
    memcpy(to, sides, sizeof sides);
  }
  lp_basis_get(&tree->lp, &basis);
  memcpy(to, &basis, sizeof basis);
  heap_put(front, &(struct front_node){frame->bound, frame->x, front->serial++, place, frame->item, frame->value});
  return true;
}

static void root_return(struct front *front) {
  struct tree *tree = front->tree;
  tree_undo(tree, front->mark, front->mark, front->least);
  for (size_t s = 0; s < tree->sum_count; s++) tree_sum_set(tree, s, 0, (double)tree->model->items);
}

/* The highest one becomes the present one. False: its side contradicts what was fixed before. */
static bool node_take(struct front *front) {
  struct tree *tree = front->tree;
  size_t items = tree->model->items;
  struct front_node node = heap_take(front);
  struct lp_basis basis;
  const uint8_t *at = place_get(front, node.place);
  root_return(front);
  for (size_t i = 0; i < items; i++) {
    int value = (at[i / 4] >> 2 * (i % 4) & 3) - 1;
    if (value >= 0) (void)tree_fix(tree, &(struct tree_frame){.item = (uint32_t)i, .value = (int8_t)value});
  }
  at += (items + 3) / 4;
  for (size_t s = 0; s < tree->sum_count; s++, at += 2 * sizeof(uint16_t)) {
    uint16_t sides[2];
    memcpy(sides, at, sizeof sides);
    tree_sum_set(tree, s, sides[0], sides[1]);
  }
  memcpy(&basis, at, sizeof basis);
  lp_basis_put(&tree->lp, &basis);
  place_free(front, node.place);
  front->from = (struct tree_frame){.item = node.item, .value = node.value, .bound = node.bound, .x = node.x};
  front->from_known = true;
  return tree_fix(tree, &front->from);
}

/* ---- the search ---- */

/* No place for another node: the present one is walked to its end. */
static bool node_walk(struct front *front) {
  struct tree *tree = front->tree;
  double root = tree->root_bound, open_bound;
  tree->root_bound = front->from.bound;
  tree->splits_sums = false;
  bool done = tree_round(tree, -INFINITY, &open_bound);
  tree->splits_sums = true;
  tree->root_bound = root;
  front->from.bound = open_bound;
  return done;
}

/* Both sides wait, or the present node goes on as one of them while nothing that waits is higher. True: there is a present one. */
static bool sides_put(struct front *front, struct tree_frame *frame) {
  struct tree *tree = front->tree;
  struct tree_frame other = *frame;
  memcpy(front->near.x, tree->lp.x, tree->model->items * sizeof *front->near.x);
  frame->bound = other.bound = fmin(frame->bound, front->from.bound);
  other.value = !frame->value;
  if (!node_put(front, &other)) return !node_walk(front);
  if (front->heap[0].bound > frame->bound && node_put(front, frame)) return false;
  front->from = *frame;
  front->from_known = true;
  return tree_fix(tree, frame);
}

static double bound_left(const struct front *front, bool here) {
  double bound = fmax(here ? front->from.bound : -INFINITY, front->count ? front->heap[0].bound : -INFINITY);
  return fmin(front->tree->root_bound, fmax(bound, front->tree->best_value));
}

bool front_run(struct front *front, double *open_bound) {
  struct tree *tree = front->tree;
  struct tree_frame frame;
  bool here = true;
  double every = NEAR_EVERY;
  int64_t near_at = tree->nodes;
  front->from = (struct tree_frame){.bound = tree->root_bound};
  tree->splits_sums = true;
  while (!tree_enough(tree)) {
    if (here) {
      tree->nodes++;
      here = tree_split(tree, front->from_known ? &front->from : NULL, &frame) && sides_put(front, &frame);
      continue;
    }
    if (tree->nodes >= near_at) {
      root_return(front);
      every = near_look(&front->near, NEAR_NODES) ? NEAR_EVERY : every * NEAR_LATER;
      near_at = tree->nodes + (int64_t)fmin(every, 1e9);
    }
    if (front->count == 0 || front->heap[0].bound <= tree_cutoff(tree)) break;
    here = node_take(front);
  }
  *open_bound = tree->stopped ? bound_left(front, here) : tree->best_value;
  root_return(front);
  return !tree->stopped;
}
