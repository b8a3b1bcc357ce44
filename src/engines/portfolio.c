#include "engines/portfolio.h"

#include <math.h>

#include "engines/portfolio_front.h"
#include "engines/portfolio_inside.h"
#include "engines/portfolio_local.h"

/* Short lists are searched at once; longer ones get some kicks and looks nearby first. What NODES_WALK nodes do not finish goes on
 * from the highest bound. */
enum { KICKS_FROM = 65, KICKS_FIRST = 20, NODES_DIVE = 2000, NODES_WALK = 60000, NEAR_NODES = 300, NEAR_FAILS = 10 };

struct work {
  struct tree tree;
  struct local local;
  double bound;
};

static void best_take(const struct tree *tree, struct portfolio_answer *out) {
  out->possible = tree->has_best;
  if (!tree->has_best) return;
  for (size_t i = 0; i < tree->model->items; i++) portfolio_put(&out->chosen, i, tree->best[i]);
  out->value = portfolio_value(tree->model->p, &out->chosen, &out->penalty);
}

static void local_offer(struct work *work) {
  if (work->local.best_value > -INFINITY && model_fits(work->tree.model, work->local.best)) tree_offer(&work->tree, work->local.best);
}

/* Rounded relaxation, and the caller's start. */
static void first_find(struct work *work, struct arena *scratch) {
  struct tree *tree = &work->tree;
  const struct portfolio *p = tree->model->p;
  bool *in = ARENA_ARRAY(scratch, p->item_count, bool);
  local_open(&work->local, tree->model, tree->root_reduced, tree->fixed, scratch);
  if (p->start) {
    for (size_t i = 0; i < p->item_count; i++) in[i] = portfolio_has(p->start, i);
    if (local_start(&work->local, in)) local_climb(&work->local);
  }
  for (size_t i = 0; i < p->item_count; i++) in[i] = tree->root_x[i] > 0.5;
  if (local_start(&work->local, in)) local_climb(&work->local);
  local_offer(work);
  if (tree->has_best) return;
  int64_t nodes_max = tree->nodes_max;
  double open_bound;
  tree->stop_at_first = true;
  tree->nodes_max = nodes_max < NODES_DIVE ? NODES_DIVE : nodes_max;
  if (tree_round(tree, -INFINITY, &open_bound)) work->bound = tree->has_best ? tree->best_value : -INFINITY;
  tree->stop_at_first = tree->stopped = false;
  tree->nodes_max = nodes_max;
  if (tree->has_best && local_start(&work->local, tree->best)) local_climb(&work->local);
  local_offer(work);
}

static bool is_late(const struct portfolio *p) { return p->late && p->late(p->context); }

/* Looks near the best choice until that no longer helps, for half of the nodes at most. */
static void near_search(struct tree *tree, struct arena *scratch) {
  struct near near;
  int failed = 0;
  near_open(&near, tree, scratch);
  while (failed < NEAR_FAILS && tree->nodes < tree->nodes_max / 2 && !is_late(tree->model->p)) failed = near_look(&near, NEAR_NODES) ? 0 : failed + 1;
}

/* What the walk did not finish, on a programme that can also be split on sums. */
static void front_search(struct work *work, struct arena *scratch) {
  struct tree *tree = &work->tree, *counting = ARENA_NEW(scratch, struct tree);
  struct front front;
  double open_bound;
  if (!tree_open(counting, tree->model, true, scratch)) return;
  (void)tree_offer(counting, tree->best);
  counting->nodes = tree->nodes;
  counting->nodes_max = tree->nodes_max;
  front_open(&front, counting, scratch);
  (void)front_run(&front, &open_bound);
  work->bound = fmin(work->bound, open_bound);
  (void)tree_offer(tree, counting->best);
  tree->nodes = counting->nodes;
}

static void search(struct work *work, struct arena *scratch) {
  struct tree *tree = &work->tree;
  double open_bound;
  if (tree->model->items >= KICKS_FROM) {
    local_start(&work->local, tree->best);
    work->local.deep = true;
    local_kick(&work->local, KICKS_FIRST);
    local_offer(work);
    near_search(tree, scratch);
  }
  tree->walk_nodes = NODES_WALK;
  bool done = tree_round(tree, -INFINITY, &open_bound);
  work->bound = fmin(work->bound, open_bound);
  if (!done && tree->nodes < tree->nodes_max && !is_late(tree->model->p)) front_search(work, scratch);
}

static void prices_take(const struct tree *tree, struct portfolio_answer *out, struct arena *scratch) {
  const struct model *model = tree->model;
  double *prices = ARENA_ARRAY(scratch, model->p->limit_count, double);
  for (size_t l = 0; l < model->p->limit_count; l++) prices[l] = tree->lp.price[l] / tree->scale / model->largest[l];
  out->prices = prices;
}

bool portfolio_run(const struct portfolio *p, struct portfolio_answer *out, struct arena *scratch) {
  struct work *work = ARENA_NEW(scratch, struct work);
  struct tree *tree = &work->tree;
  const struct model *model = model_make(p, scratch);
  *out = (struct portfolio_answer){.prices = ARENA_ARRAY(scratch, p->limit_count, double)};
  if (!tree_open(tree, model, false, scratch)) {
    out->proven = true;
    return false;
  }
  prices_take(tree, out, scratch);
  work->bound = out->relaxed = tree->root_bound;
  tree->nodes_max = p->nodes_max > 0 ? p->nodes_max : PORTFOLIO_NODES;
  first_find(work, scratch);
  if (tree->has_best && tree->nodes_max > 1 && work->bound > tree->best_value) search(work, scratch);
  best_take(tree, out);
  out->nodes = tree->nodes;
  out->bound = work->bound;
  if (!out->possible) {
    out->proven = work->bound == -INFINITY;
    return false;
  }
  double better = MODEL_BETTER * fmax(1e-6 * model->value_largest, fabs(out->value));
  out->proven = out->bound <= out->value + better || (model->step > 0 && out->bound < out->value + model->step * 0.999);
  if (out->proven) out->bound = out->value;
  return true;
}

bool portfolio_solve(const struct portfolio *p, struct portfolio_answer *out, struct arena *scratch, struct fault *fault) {
  if (!portfolio_check(p, scratch, fault)) return false;
  struct portfolio_answer answer;
  if (!portfolio_run(p, &answer, scratch)) portfolio_diagnose(p, &answer, scratch);
  *out = answer;
  return true;
}
