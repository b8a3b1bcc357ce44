#include "solver/solver.h"

#include <math.h>

#include <coin/Cbc_C_Interface.h>

struct building {
  Cbc_Model *model;
  const struct portfolio *p;
  const int8_t *settled;
  int *columns;     /* of one row */
  double *amounts;
};

static void row_add(struct building *b, int count, double room) { Cbc_addRow(b->model, "", count, b->columns, b->amounts, 'L', room); }

static void columns_add(struct building *b) {
  for (size_t i = 0; i < b->p->item_count; i++) {
    bool open = b->settled[i] < 0;
    Cbc_addCol(b->model, "", open ? 0 : b->settled[i], open ? 1 : b->settled[i], b->p->items[i].value, 1, 0, NULL, NULL);
  }
  for (size_t k = 0; k < b->p->band_count; k++) Cbc_addCol(b->model, "", 0, INFINITY, b->p->bands[k].soft ? -b->p->bands[k].penalty : 0, 0, 0, NULL, NULL);
}

static void limits_add(struct building *b) {
  for (size_t l = 0; l < b->p->limit_count; l++) {
    int count = 0;
    for (size_t i = 0; i < b->p->item_count; i++) {
      if (b->p->items[i].asks[l] <= 0) continue;
      b->columns[count] = (int)i;
      b->amounts[count++] = b->p->items[i].asks[l];
    }
    row_add(b, count, b->p->available[l]);
  }
}

static void band_add(struct building *b, size_t k, double share, double sign) {
  const struct portfolio_band *band = &b->p->bands[k];
  int count = 0;
  for (size_t i = 0; i < b->p->item_count; i++) {
    b->columns[count] = (int)i;
    b->amounts[count++] = sign * band->weight[i] * ((b->p->items[i].category == band->category ? 1 : 0) - share);
  }
  if (band->soft) {
    b->columns[count] = (int)(b->p->item_count + k);
    b->amounts[count++] = -1;
  }
  row_add(b, count, 0);
}

static void pair_add(struct building *b, struct portfolio_pair pair, double other, double room) {
  b->columns[0] = (int)pair.item;
  b->columns[1] = (int)pair.other;
  b->amounts[0] = 1;
  b->amounts[1] = other;
  row_add(b, 2, room);
}

/* Variants of one thing stand in one row, which keeps their relaxation tight. */
static void groups_add(struct building *b) {
  for (size_t i = 0; i < b->p->item_count; i++) {
    unsigned group = b->p->items[i].group;
    int count = 0;
    bool first = group != 0;
    for (size_t j = 0; first && j < i; j++) first = b->p->items[j].group != group;
    for (size_t j = i; first && j < b->p->item_count; j++) {
      if (b->p->items[j].group != group) continue;
      b->columns[count] = (int)j;
      b->amounts[count++] = 1;
    }
    if (count > 1) row_add(b, count, 1);
  }
}

static void rows_add(struct building *b) {
  limits_add(b);
  for (size_t k = 0; k < b->p->band_count; k++) {
    band_add(b, k, b->p->bands[k].least, -1);
    band_add(b, k, b->p->bands[k].most, 1);
  }
  for (size_t k = 0; k < b->p->need_count; k++) pair_add(b, b->p->needs[k], -1, 0);
  for (size_t k = 0; k < b->p->clash_count; k++) pair_add(b, b->p->clashes[k], 1, 1);
  groups_add(b);
}

/* The start, and where it is refused nothing is lost. */
static void start_give(struct building *b) {
  int count = b->p->start ? (int)b->p->item_count : 0;
  for (int i = 0; i < count; i++) {
    b->columns[i] = i;
    b->amounts[i] = portfolio_has(b->p->start, (size_t)i);
  }
  Cbc_setMIPStartI(b->model, count, b->columns, b->amounts);
}

static double bound_of(Cbc_Model *model, double known) {
  if (Cbc_isProvenInfeasible(model)) return known;
  return fmax(known, Cbc_isProvenOptimal(model) ? Cbc_getObjValue(model) : Cbc_getBestPossibleObjValue(model));
}

static void library_search(const struct portfolio *p, const int8_t *settled, double seconds, struct portfolio_proof *out, struct arena *scratch) {
  struct building b = {.model = Cbc_newModel(), .p = p, .settled = settled, .columns = ARENA_ARRAY(scratch, p->item_count + p->band_count + 1, int),
                       .amounts = ARENA_ARRAY(scratch, p->item_count + p->band_count + 1, double)};
  Cbc_setObjSense(b.model, -1);
  columns_add(&b);
  rows_add(&b);
  for (size_t i = 0; i < p->item_count; i++) Cbc_setInteger(b.model, (int)i);
  start_give(&b);
  Cbc_setLogLevel(b.model, 0);
  Cbc_setParameter(b.model, "timeMode", "elapsed");
  Cbc_setMaximumSeconds(b.model, seconds);
  Cbc_setAllowableGap(b.model, 0);
  Cbc_solve(b.model);
  out->bound = fmin(out->bound, bound_of(b.model, out->found ? portfolio_value(p, &out->chosen, NULL) : -INFINITY));
  const double *x = Cbc_getColSolution(b.model);
  struct portfolio_set chosen = {0};
  for (size_t i = 0; x && i < p->item_count; i++) portfolio_put(&chosen, i, x[i] > 0.5);
  if (x && portfolio_fits(p, &chosen) && (!out->found || portfolio_value(p, &chosen, NULL) > portfolio_value(p, &out->chosen, NULL))) {
    out->found = true;
    out->chosen = chosen;
  }
  Cbc_deleteModel(b.model);
}

struct deadline {
  int64_t at_us;
};

static bool deadline_passed(void *context) { return clock_monotonic_us() > ((const struct deadline *)context)->at_us; }

bool solver_search(const struct portfolio *p, double seconds, struct portfolio_proof *out, struct arena *scratch) {
  struct deadline deadline = {clock_monotonic_us() + (int64_t)(seconds * 1e6)};
  struct portfolio own = *p;
  struct portfolio_answer answer;
  struct fault fault = {0};
  *out = (struct portfolio_proof){.mark = PORTFOLIO_PROOF_MARK, .bound = INFINITY};
  own.nodes_max = INT64_MAX;
  own.late = deadline_passed;
  own.context = &deadline;
  bool solved = portfolio_solve(&own, &answer, scratch, &fault);
  fault_release(&fault);
  if (!solved || !answer.possible) return false;
  out->found = true;
  out->chosen = answer.chosen;
  out->bound = answer.bound;
  return answer.proven;
}

void solver_prove(const struct portfolio *p, double seconds, struct portfolio_proof *out, struct arena *scratch) {
  int8_t *settled = ARENA_ARRAY(scratch, p->item_count, int8_t);
  *out = (struct portfolio_proof){.mark = PORTFOLIO_PROOF_MARK, .bound = INFINITY, .found = p->start && portfolio_fits(p, p->start)};
  if (out->found) out->chosen = *p->start;
  if (portfolio_settle(p, settled, scratch)) library_search(p, settled, seconds, out, scratch);
  else if (out->found) out->bound = portfolio_value(p, &out->chosen, NULL);
}
