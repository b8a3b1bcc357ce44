#include "engines/working.h"

#include <math.h>

#include "engines/chance.h"
#include "engines/portfolio_front.h"

/* ---- lists ---- */

enum { ITEMS_MAX = 90, LIMITS = 4, PAIRS = 3 };

struct list {
  struct portfolio p;
  struct portfolio_item items[ITEMS_MAX];
  double asks[ITEMS_MAX][LIMITS], available[LIMITS], weight[ITEMS_MAX];
  struct portfolio_pair needs[PAIRS], clashes[PAIRS];
  struct portfolio_band band;
};

/* Values that follow size, as far as by_size says; some rules. */
static void list_fill(struct list *l, size_t count, bool by_size) {
  *l = (struct list){0};
  for (size_t i = 0; i < count; i++) {
    double size = 0;
    for (size_t k = 0; k < LIMITS; k++) {
      size += l->asks[i][k] = below(3) ? (double)(20 + below(400)) : 0;
      l->available[k] += l->asks[i][k] / 2;
    }
    l->items[i] = (struct portfolio_item){.value = by_size ? size + 100 + (double)below(40) : (double)(1 + below(300)), .asks = l->asks[i],
                                          .category = 1 + (unsigned)below(2), .group = below(4) ? 0 : 1};
    l->weight[i] = size;
  }
  for (size_t k = 0; k < PAIRS; k++) {
    size_t item = 1 + below(count - 1);
    l->needs[k] = (struct portfolio_pair){item, below(item)};
    l->clashes[k] = (struct portfolio_pair){item - 1, item};
  }
  l->band = (struct portfolio_band){.category = 1, .weight = l->weight, .least = 0.2, .most = 0.8, .soft = below(2), .penalty = 0.01};
  l->p = (struct portfolio){.items = l->items, .item_count = count, .available = l->available, .limit_count = LIMITS, .needs = l->needs,
                            .need_count = below(PAIRS + 1), .clashes = l->clashes, .clash_count = below(PAIRS + 1), .bands = &l->band, .band_count = below(2)};
}

static double count_all(const struct portfolio *p) {
  double best = 0;
  for (size_t way = 0; way < (size_t)1 << p->item_count; way++) {
    struct portfolio_set set = {.words = {way}};
    if (portfolio_fits(p, &set)) best = fmax(best, portfolio_value(p, &set, NULL));
  }
  return best;
}

static bool never_late(void *context) {
  ++*(int *)context;
  return false;
}

static int asked;

/* Open, with nothing chosen as the best so far. */
static struct tree *tree_of(struct list *l, bool counting) {
  struct tree *tree = ARENA_NEW(&scratch, struct tree);
  bool *none = ARENA_ARRAY(&scratch, l->p.item_count, bool);
  l->p.late = never_late;
  l->p.context = &asked;
  assert_true(tree_open(tree, model_make(&l->p, &scratch), counting, &scratch));
  assert_true(tree_offer(tree, none));
  tree->nodes_max = INT64_MAX;
  return tree;
}

static void assert_fits(const struct list *l, const struct tree *tree) {
  struct portfolio_set set = {0};
  for (size_t i = 0; i < l->p.item_count; i++) portfolio_put(&set, i, tree->best[i]);
  assert_true(portfolio_fits(&l->p, &set));
  assert_true(fabs(portfolio_value(&l->p, &set, NULL) - tree->best_value) < 1e-9 * fmax(1, tree->best_value));
}

/* ---- the highest bound first ---- */

static void front_is_counting(size_t places) {
  for (int round = 0; round < 60; round++) {
    struct list l;
    struct front front;
    double open_bound;
    list_fill(&l, 12, round % 2);
    struct tree *tree = tree_of(&l, true);
    front_open(&front, tree, &scratch);
    if (places < front.place_max) front.place_max = places;
    assert_true(front_run(&front, &open_bound));
    double best = count_all(&l.p);
    if (fabs(tree->best_value - best) > 1e-6 || fabs(open_bound - best) > 1e-6) fail_msg("round %d: %.10g within %.10g, not %.10g", round, tree->best_value, open_bound, best);
    assert_fits(&l, tree);
    arena_reset(&scratch);
  }
}

static void test_same_as_counting(void **state) {
  (void)state;
  front_is_counting(SIZE_MAX);
}

/* Without a place for what waits it walks, and finds the same. */
static void test_same_without_places(void **state) {
  (void)state;
  front_is_counting(0);
  front_is_counting(2);
}

static double front_bound(struct list *l, int64_t nodes, size_t places, struct tree **tree) {
  struct front front;
  double open_bound;
  *tree = tree_of(l, true);
  (*tree)->nodes_max = nodes;
  front_open(&front, *tree, &scratch);
  if (places < front.place_max) front.place_max = places;
  assert_false(front_run(&front, &open_bound));
  assert_true(open_bound >= (*tree)->best_value && open_bound <= (*tree)->root_bound);
  assert_true((*tree)->nodes <= nodes);
  assert_fits(l, *tree);
  return open_bound;
}

/* Stopped, it says what is still possible: less after more nodes, and twice the same. */
static void test_stops_with_a_bound_that_falls(void **state) {
  (void)state;
  struct list l;
  struct tree *tree, *again;
  list_fill(&l, ITEMS_MAX, true);
  l.p.band_count = 0;
  double soon = front_bound(&l, 300, SIZE_MAX, &tree), later = front_bound(&l, 6000, SIZE_MAX, &tree);
  assert_true(later < soon && soon < tree->root_bound);
  assert_true(front_bound(&l, 6000, SIZE_MAX, &again) == later);
  assert_memory_equal(again->best, tree->best, l.p.item_count * sizeof *tree->best);
  /* What it found is no more than what remains possible with hardly a place. */
  assert_true(front_bound(&l, 3000, 1, &again) >= tree->best_value);
}

/* ---- looking nearby, and walking ---- */

static void test_looks_nearby_from_the_root(void **state) {
  (void)state;
  struct list l;
  struct near near;
  list_fill(&l, ITEMS_MAX, true);
  struct tree *tree = tree_of(&l, false);
  size_t mark = tree->trail_count;
  double before = tree->best_value;
  bool found = false;
  near_open(&near, tree, &scratch);
  for (int look = 0; look < 20; look++) {
    double value = tree->best_value;
    bool better = near_look(&near, 100);
    assert_int_equal(better, tree->best_value > value);
    assert_int_equal(tree->trail_count, mark);
    found |= better;
  }
  assert_true(found && tree->best_value > before);
  assert_true(tree->best_value > 0.97 * tree->root_bound);
  assert_true(tree->nodes <= 20 * 100 + 20);
  assert_fits(&l, tree);
}

/* A walk that does not get on stops by itself; without that it goes on. */
static void test_a_slow_walk_stops(void **state) {
  (void)state;
  struct list l;
  double open_bound;
  list_fill(&l, ITEMS_MAX, true);
  struct tree *tree = tree_of(&l, false);
  tree->walk_nodes = 500;
  assert_false(tree_round(tree, -INFINITY, &open_bound));
  assert_true(tree->nodes >= 500 && tree->nodes < 20000);
  tree->walk_nodes = 0;
  tree->nodes_max = tree->nodes + 5000;
  assert_false(tree_round(tree, -INFINITY, &open_bound));
  assert_int_equal(tree->nodes, tree->nodes_max);
}

/* A basis comes back as it was, also after rows were added. */
static void test_a_basis_comes_back(void **state) {
  (void)state;
  struct list l;
  struct lp_basis basis;
  const uint32_t columns[] = {0, 1};
  const double take[] = {1, 1};
  list_fill(&l, 40, true);
  struct tree *tree = tree_of(&l, false);
  double bound = tree->lp.bound;
  lp_basis_get(&tree->lp, &basis);
  assert_true(basis.count > 0);
  for (size_t i = 0; i < 20; i++) tree->lp.high[i] = 0;
  assert_int_equal(lp_solve(&tree->lp, -INFINITY), LP_SOLVED);
  assert_true(tree->lp.bound < bound);
  assert_true(lp_row_add(&tree->lp, columns, take, 2, 2));
  for (size_t i = 0; i < 20; i++) tree->lp.high[i] = 1;
  lp_basis_put(&tree->lp, &basis);
  int64_t pivots = tree->lp.pivots;
  assert_int_equal(lp_solve(&tree->lp, -INFINITY), LP_SOLVED);
  assert_int_equal(tree->lp.pivots, pivots);
  assert_true(fabs(tree->lp.bound - bound) < 1e-9);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test_setup_teardown(test_same_as_counting, begin, end),
      cmocka_unit_test_setup_teardown(test_same_without_places, begin, end),
      cmocka_unit_test_setup_teardown(test_stops_with_a_bound_that_falls, begin, end),
      cmocka_unit_test_setup_teardown(test_looks_nearby_from_the_root, begin, end),
      cmocka_unit_test_setup_teardown(test_a_slow_walk_stops, begin, end),
      cmocka_unit_test_setup_teardown(test_a_basis_comes_back, begin, end),
  };
  return cmocka_run_group_tests_name("portfolio_front", tests, NULL, NULL);
}
