#include "engines/portfolio_lp.h"

#include <float.h>
#include <math.h>

/* Rows and costs are scaled to about 1. */
static const double ROW_SLACK = 1e-9, PIVOT_LEAST = 1e-9, PIVOT_GOOD = 1e-5, ROUNDING = 1e-13;
enum { REBUILD_AFTER = 80, PIVOTS_MAX = 5000 };

struct lp_candidate {
  size_t variable;
  double ratio, size;
};

struct lp_work {
  double *rho;    /* a row of the inverse */
  double *alpha;  /* that row times every variable */
  double *column; /* the inverse times a column */
  double *rest;   /* a right side */
  struct lp_candidate *candidates;
  size_t *wanted; /* variables that a rebuild puts back */
  bool *open;     /* rows that it may put them in */
  uint32_t *left; /* rows whose slack is not basic */
  size_t left_count;
};

void lp_init(struct lp *lp, const struct lp_options *options, struct arena *scratch) {
  size_t columns = options->column_count, rows = options->row_max, all = columns + rows;
  *lp = (struct lp){.column_count = columns, .dense_count = options->dense_count, .row_count = options->dense_count,
                    .row_max = rows, .entry_max = options->entry_max};
  lp->take = ARENA_ARRAY(scratch, columns * options->dense_count, double);
  lp->room = ARENA_ARRAY(scratch, rows, double);
  lp->low = ARENA_ARRAY(scratch, columns, double);
  lp->high = ARENA_ARRAY(scratch, columns, double);
  lp->x = ARENA_ARRAY(scratch, all, double);
  lp->reduced = ARENA_ARRAY(scratch, all, double);
  lp->price = ARENA_ARRAY(scratch, rows, double);
  lp->entry_start = ARENA_ARRAY(scratch, rows + 1, size_t);
  lp->entry_column = ARENA_ARRAY(scratch, options->entry_max, uint32_t);
  lp->entry_take = ARENA_ARRAY(scratch, options->entry_max, double);
  lp->head = ARENA_ARRAY(scratch, rows, size_t);
  lp->place = ARENA_ARRAY(scratch, all, size_t);
  lp->at_high = ARENA_ARRAY(scratch, all, bool);
  lp->inverse = ARENA_ARRAY(scratch, rows * rows, double);
  lp->basic = ARENA_ARRAY(scratch, rows, double);
  lp->work = ARENA_NEW(scratch, struct lp_work);
  *lp->work = (struct lp_work){.rho = ARENA_ARRAY(scratch, rows, double),
                               .alpha = ARENA_ARRAY(scratch, all, double),
                               .column = ARENA_ARRAY(scratch, rows, double),
                               .rest = ARENA_ARRAY(scratch, rows, double),
                               .candidates = ARENA_ARRAY(scratch, all, struct lp_candidate),
                               .wanted = ARENA_ARRAY(scratch, rows, size_t),
                               .open = ARENA_ARRAY(scratch, rows, bool),
                               .left = ARENA_ARRAY(scratch, rows + 1, uint32_t)};
  for (size_t v = 0; v < columns; v++) lp->place[v] = SIZE_MAX;
  for (size_t row = 0; row < lp->row_count; row++) {
    lp->head[row] = columns + row;
    lp->place[columns + row] = row;
    lp->inverse[row * rows + row] = 1;
  }
}

static inline double *inverse_row(const struct lp *lp, size_t row) { return lp->inverse + row * lp->row_max; }

/* out[row] += factor * the column of a variable. */
static void column_add(const struct lp *lp, size_t variable, double factor, double *out) {
  if (variable >= lp->column_count) {
    out[variable - lp->column_count] += factor;
    return;
  }
  for (size_t row = 0; row < lp->dense_count; row++) out[row] += factor * lp->take[row * lp->column_count + variable];
  for (size_t row = lp->dense_count; row < lp->row_count; row++)
    for (size_t e = lp->entry_start[row]; e < lp->entry_start[row + 1]; e++)
      if (lp->entry_column[e] == variable) out[row] += factor * lp->entry_take[e];
}

/* out[column] += factor * the row, columns only. */
static void row_add(const struct lp *lp, size_t row, double factor, double *out) {
  if (row < lp->dense_count) {
    const double *take = lp->take + row * lp->column_count;
    for (size_t j = 0; j < lp->column_count; j++) out[j] += factor * take[j];
    return;
  }
  for (size_t e = lp->entry_start[row]; e < lp->entry_start[row + 1]; e++)
    out[lp->entry_column[e]] += factor * lp->entry_take[e];
}

/* The rows whose slack is not basic. All other columns of the inverse are those of one, with the one where the slack stands. */
static void left_find(struct lp *lp) {
  lp->work->left_count = 0;
  for (size_t row = 0; row < lp->row_count; row++)
    if (lp->place[lp->column_count + row] == SIZE_MAX) lp->work->left[lp->work->left_count++] = (uint32_t)row;
}

static void inverse_times(const struct lp *lp, const double *in, double *out) {
  const uint32_t *left = lp->work->left;
  for (size_t row = 0; row < lp->row_count; row++) {
    const double *line = inverse_row(lp, row);
    double sum = lp->head[row] >= lp->column_count ? in[lp->head[row] - lp->column_count] : 0;
    for (size_t k = 0; k < lp->work->left_count; k++) sum += line[left[k]] * in[left[k]];
    out[row] = sum;
  }
}

/* work->column becomes the inverse times the variable's column. */
static void column_find(struct lp *lp, size_t variable) {
  memset(lp->work->rest, 0, lp->row_count * sizeof *lp->work->rest);
  column_add(lp, variable, 1, lp->work->rest);
  inverse_times(lp, lp->work->rest, lp->work->column);
}

/* The variable takes the place of the row's; work->column is its column. */
static void basis_swap(struct lp *lp, size_t row, size_t variable) {
  double *line = inverse_row(lp, row), by = 1 / lp->work->column[row];
  uint32_t *left = lp->work->left;
  if (lp->head[row] >= lp->column_count) left[lp->work->left_count++] = (uint32_t)(lp->head[row] - lp->column_count);
  for (size_t k = 0; k < lp->work->left_count; k++) line[left[k]] *= by;
  for (size_t other = 0; other < lp->row_count; other++) {
    double factor = lp->work->column[other];
    if (other == row || factor == 0) continue;
    double *target = inverse_row(lp, other);
    for (size_t k = 0; k < lp->work->left_count; k++) target[left[k]] -= factor * line[left[k]];
  }
  lp->place[lp->head[row]] = SIZE_MAX;
  lp->head[row] = variable;
  lp->place[variable] = row;
  if (variable >= lp->column_count) {
    size_t slack = variable - lp->column_count;
    for (size_t other = 0; other < lp->row_count; other++) inverse_row(lp, other)[slack] = other == row ? 1 : 0;
  }
  left_find(lp);
}

/* The inverse anew, from slacks, one column after the other. A column that no longer fits gives way to a slack. */
static void basis_rebuild(struct lp *lp) {
  size_t rows = lp->row_count, columns = lp->column_count, count = 0;
  for (size_t row = 0; row < rows; row++) {
    lp->work->open[row] = lp->place[columns + row] == SIZE_MAX;
    if (lp->head[row] < columns) lp->work->wanted[count++] = lp->head[row];
    lp->place[lp->head[row]] = SIZE_MAX;
  }
  for (size_t row = 0; row < rows; row++) {
    memset(inverse_row(lp, row), 0, rows * sizeof *lp->inverse);
    inverse_row(lp, row)[row] = 1;
    lp->head[row] = columns + row;
    lp->place[columns + row] = row;
  }
  left_find(lp);
  for (size_t w = 0; w < count; w++) {
    size_t best = rows;
    column_find(lp, lp->work->wanted[w]);
    for (size_t row = 0; row < rows; row++)
      if (lp->work->open[row] && (best == rows || fabs(lp->work->column[row]) > fabs(lp->work->column[best]))) best = row;
    if (best == rows || fabs(lp->work->column[best]) < PIVOT_LEAST) continue;
    lp->work->open[best] = false;
    basis_swap(lp, best, lp->work->wanted[w]);
  }
  lp->since_rebuild = 0;
}

void lp_basis_get(const struct lp *lp, struct lp_basis *out) {
  size_t count = 0;
  out->count = 0;
  for (size_t row = 0; row < lp->row_count; row++) count += lp->head[row] < lp->column_count;
  if (count > LP_BASIS_MAX || lp->column_count + lp->row_max > UINT16_MAX) return;
  for (size_t row = 0, at = 0; row < lp->row_count; row++)
    if (lp->head[row] < lp->column_count) out->columns[at++] = (uint16_t)lp->head[row];
  for (size_t row = 0; row < lp->row_count; row++)
    if (lp->place[lp->column_count + row] == SIZE_MAX) out->rows[out->count++] = (uint16_t)row;
}

void lp_basis_put(struct lp *lp, const struct lp_basis *basis) {
  size_t columns = lp->column_count, at = 0;
  if (basis->count == 0) return;
  for (size_t row = 0; row < lp->row_count; row++) lp->place[lp->head[row]] = SIZE_MAX;
  for (size_t row = 0; row < lp->row_count; row++) {
    bool left = at < basis->count && basis->rows[at] == row;
    lp->head[row] = left ? basis->columns[at++] : columns + row;
    lp->place[lp->head[row]] = row;
  }
  basis_rebuild(lp);
}

bool lp_row_add(struct lp *lp, const uint32_t *columns, const double *take, size_t count, double room) {
  size_t row = lp->row_count;
  if (row == lp->row_max || lp->entry_count + count > lp->entry_max) return false;
  double *line = inverse_row(lp, row);
  memset(line, 0, (row + 1) * sizeof *line);
  lp->entry_start[row] = lp->entry_count;
  for (size_t e = 0; e < count; e++) {
    lp->entry_column[lp->entry_count] = columns[e];
    lp->entry_take[lp->entry_count++] = take[e];
    size_t place = lp->place[columns[e]];
    if (place == SIZE_MAX) continue;
    const double *other = inverse_row(lp, place);
    for (size_t i = 0; i < row; i++) line[i] -= take[e] * other[i];
  }
  lp->entry_start[row + 1] = lp->entry_count;
  for (size_t other = 0; other < row; other++) inverse_row(lp, other)[row] = 0;
  line[row] = 1;
  lp->room[row] = room;
  lp->head[row] = lp->column_count + row;
  lp->place[lp->column_count + row] = row;
  lp->row_count++;
  return true;
}

/* Prices, what each column is worth beyond them, and the bound that follows. */
static void price_refresh(struct lp *lp) {
  size_t rows = lp->row_count, columns = lp->column_count;
  double sum = 0, size = 0;
  memset(lp->price, 0, rows * sizeof *lp->price);
  for (size_t row = 0; row < rows; row++) {
    double cost = lp->head[row] < columns ? lp->cost[lp->head[row]] : 0;
    const double *line = inverse_row(lp, row);
    if (cost != 0)
      for (size_t k = 0; k < lp->work->left_count; k++) lp->price[lp->work->left[k]] += cost * line[lp->work->left[k]];
  }
  memcpy(lp->reduced, lp->cost, columns * sizeof *lp->reduced);
  for (size_t row = 0; row < rows; row++) {
    if (lp->price[row] <= 0) lp->price[row] = 0;
    lp->reduced[columns + row] = -lp->price[row];
    if (lp->price[row] == 0) continue;
    row_add(lp, row, -lp->price[row], lp->reduced);
    sum += lp->price[row] * lp->room[row];
    size += fabs(lp->price[row] * lp->room[row]);
  }
  for (size_t j = 0; j < columns; j++) {
    double most = lp->reduced[j] > 0 ? lp->reduced[j] * lp->high[j] : lp->reduced[j] * lp->low[j];
    sum += most;
    size += fabs(most) + fabs(lp->cost[j]);
    if (lp->place[j] != SIZE_MAX) lp->reduced[j] = 0;
  }
  lp->bound = sum + size * ROUNDING;
}

static void nonbasic_place(struct lp *lp) {
  for (size_t j = 0; j < lp->column_count; j++) {
    if (lp->place[j] != SIZE_MAX) continue;
    if (lp->reduced[j] > 0) lp->at_high[j] = true;
    else if (lp->reduced[j] < 0) lp->at_high[j] = false;
    lp->x[j] = lp->at_high[j] ? lp->high[j] : lp->low[j];
  }
  for (size_t row = 0; row < lp->row_count; row++) {
    size_t slack = lp->column_count + row;
    lp->at_high[slack] = false;
    if (lp->place[slack] == SIZE_MAX) lp->x[slack] = 0;
  }
}

static void basic_find(struct lp *lp) {
  double *rest = lp->work->rest, *x = lp->x;
  size_t columns = lp->column_count;
  for (size_t row = 0; row < lp->row_count; row++)
    if (lp->head[row] < columns) x[lp->head[row]] = 0;
  for (size_t row = 0; row < lp->dense_count; row++) {
    const double *take = lp->take + row * columns;
    double sum = lp->room[row];
    for (size_t j = 0; j < columns; j++) sum -= take[j] * x[j];
    rest[row] = sum;
  }
  for (size_t row = lp->dense_count; row < lp->row_count; row++) {
    rest[row] = lp->room[row];
    for (size_t e = lp->entry_start[row]; e < lp->entry_start[row + 1]; e++)
      rest[row] -= lp->entry_take[e] * x[lp->entry_column[e]];
  }
  inverse_times(lp, rest, lp->basic);
}

static void point_restart(struct lp *lp) {
  if (lp->since_rebuild > REBUILD_AFTER) basis_rebuild(lp);
  price_refresh(lp);
  nonbasic_place(lp);
  basic_find(lp);
}

/* How far a basic variable is outside its bounds: above positive, below negative. */
static double row_outside(const struct lp *lp, size_t row) {
  size_t variable = lp->head[row];
  double value = lp->basic[row];
  if (variable >= lp->column_count) return value < -ROW_SLACK ? value : 0;
  if (value < lp->low[variable] - ROW_SLACK) return value - lp->low[variable];
  return value > lp->high[variable] + ROW_SLACK ? value - lp->high[variable] : 0;
}

static size_t row_leaving(const struct lp *lp) {
  size_t best = SIZE_MAX;
  double most = 0;
  for (size_t row = 0; row < lp->row_count; row++) {
    double outside = row_outside(lp, row), norm = lp->head[row] >= lp->column_count;
    if (outside == 0) continue;
    const double *line = inverse_row(lp, row);
    for (size_t k = 0; k < lp->work->left_count; k++) norm += line[lp->work->left[k]] * line[lp->work->left[k]];
    double score = outside * outside / norm;
    if (score <= most) continue;
    most = score;
    best = row;
  }
  return best;
}

/* No point within the bounds meets these multiples of the rows: checked apart from the basis. */
static bool empty_is_sure(struct lp *lp, double toward) {
  double *sum = lp->work->alpha, room = 0, size = 0, least = 0;
  memset(sum, 0, lp->column_count * sizeof *sum);
  for (size_t row = 0; row < lp->row_count; row++) {
    double price = -toward * lp->work->rho[row];
    if (price <= 0) continue;
    row_add(lp, row, price, sum);
    room += price * lp->room[row];
    size += fabs(price * lp->room[row]);
  }
  for (size_t j = 0; j < lp->column_count; j++) {
    double part = sum[j] > 0 ? sum[j] * lp->low[j] : sum[j] * lp->high[j];
    least += part;
    size += fabs(sum[j]);
  }
  return least > room + size * ROUNDING * 10;
}

static bool candidate_before(const struct lp_candidate *a, const struct lp_candidate *b) {
  if (a->ratio != b->ratio) return a->ratio < b->ratio;
  return a->size != b->size ? a->size > b->size : a->variable < b->variable;
}

static void candidates_sift(struct lp_candidate *heap, size_t count, size_t at) {
  for (;;) {
    size_t first = at, left = 2 * at + 1;
    if (left < count && candidate_before(&heap[left], &heap[first])) first = left;
    if (left + 1 < count && candidate_before(&heap[left + 1], &heap[first])) first = left + 1;
    if (first == at) return;
    struct lp_candidate held = heap[at];
    heap[at] = heap[first];
    heap[first] = held;
    at = first;
  }
}

static size_t candidates_find(struct lp *lp, double toward) {
  struct lp_candidate *candidates = lp->work->candidates;
  size_t count = 0, columns = lp->column_count, all = columns + lp->row_count;
  for (size_t v = 0; v < all; v++) {
    if (lp->place[v] != SIZE_MAX || (v < columns && lp->low[v] >= lp->high[v])) continue;
    double pull = toward * lp->work->alpha[v] * (lp->at_high[v] ? -1 : 1);
    if (pull <= PIVOT_LEAST) continue;
    double against = lp->at_high[v] ? lp->reduced[v] : -lp->reduced[v];
    candidates[count++] = (struct lp_candidate){.variable = v, .size = pull, .ratio = against > 0 ? against / pull : 0};
  }
  for (size_t at = count / 2; at-- > 0;) candidates_sift(candidates, count, at);
  return count;
}

/* Which variable enters; those that jump to their other bound on the way stand behind the heap, last jumped first.
 * SIZE_MAX: even all jumps leave the row outside. *jumps counts them. */
static size_t candidate_enter(struct lp *lp, size_t count, double outside, size_t *jumps) {
  struct lp_candidate *heap = lp->work->candidates;
  size_t all = count, good = SIZE_MAX;
  for (double slope = outside; count > 0; count--) {
    struct lp_candidate first = heap[0];
    heap[0] = heap[count - 1];
    heap[count - 1] = first;
    candidates_sift(heap, count - 1, 0);
    if (first.size >= PIVOT_GOOD) good = count - 1;
    double range = first.variable < lp->column_count ? lp->high[first.variable] - lp->low[first.variable] : INFINITY;
    slope -= first.size * range;
    if (slope > 0) continue;
    size_t at = first.size >= PIVOT_GOOD || good == SIZE_MAX ? count - 1 : good;
    *jumps = all - 1 - at;
    return at;
  }
  return SIZE_MAX;
}

static void jumps_take(struct lp *lp, size_t enter, size_t jumps) {
  if (jumps == 0) return;
  double *rest = lp->work->rest;
  memset(rest, 0, lp->row_count * sizeof *rest);
  for (size_t k = enter + 1; k <= enter + jumps; k++) {
    size_t v = lp->work->candidates[k].variable;
    double other = lp->at_high[v] ? lp->low[v] : lp->high[v];
    column_add(lp, v, other - lp->x[v], rest);
    lp->x[v] = other;
    lp->at_high[v] = !lp->at_high[v];
  }
  inverse_times(lp, rest, lp->work->column);
  for (size_t row = 0; row < lp->row_count; row++) lp->basic[row] -= lp->work->column[row];
}

static void alpha_find(struct lp *lp, size_t row) {
  double *alpha = lp->work->alpha;
  memcpy(lp->work->rho, inverse_row(lp, row), lp->row_count * sizeof *alpha);
  memset(alpha, 0, lp->column_count * sizeof *alpha);
  for (size_t i = 0; i < lp->row_count; i++) {
    double part = lp->work->rho[i];
    alpha[lp->column_count + i] = part;
    if (part != 0) row_add(lp, i, part, alpha);
  }
}

enum step_end { STEP_DONE, STEP_EMPTY, STEP_BAD };

static enum step_end step(struct lp *lp, size_t row) {
  struct lp_work *work = lp->work;
  double outside = row_outside(lp, row), toward = outside > 0 ? 1 : -1;
  size_t leave = lp->head[row], jumps = 0;
  alpha_find(lp, row);
  size_t enter_at = candidate_enter(lp, candidates_find(lp, toward), fabs(outside), &jumps);
  if (enter_at == SIZE_MAX) return empty_is_sure(lp, toward) ? STEP_EMPTY : STEP_BAD;
  size_t enter = work->candidates[enter_at].variable;
  double alpha = work->alpha[enter];
  jumps_take(lp, enter_at, jumps);
  column_find(lp, enter);
  if (fabs(work->column[row] - alpha) > 1e-6 * (1 + fabs(alpha)) || fabs(work->column[row]) < PIVOT_LEAST) return STEP_BAD;
  double bound = leave >= lp->column_count ? 0 : toward > 0 ? lp->high[leave] : lp->low[leave];
  double move = (lp->basic[row] - bound) / work->column[row], by = lp->reduced[enter] / alpha;
  for (size_t i = 0; i < lp->row_count; i++) lp->basic[i] -= move * work->column[i];
  for (size_t v = 0; v < lp->column_count + lp->row_count; v++) lp->reduced[v] -= by * work->alpha[v];
  lp->reduced[enter] = 0;
  lp->reduced[leave] = -by;
  lp->basic[row] = lp->x[enter] + move;
  lp->x[leave] = bound;
  lp->at_high[leave] = toward > 0;
  basis_swap(lp, row, enter);
  lp->pivots++;
  lp->since_rebuild++;
  return STEP_DONE;
}

/* What the present prices promise; exact but for rounding. */
static double promise(const struct lp *lp) {
  double sum = 0;
  for (size_t j = 0; j < lp->column_count; j++)
    if (lp->place[j] == SIZE_MAX) sum += lp->reduced[j] * lp->x[j];
  for (size_t row = 0; row < lp->row_count; row++) sum -= lp->reduced[lp->column_count + row] * lp->room[row];
  return sum;
}

static enum lp_end finish(struct lp *lp, enum lp_end end, double cutoff) {
  for (size_t row = 0; row < lp->row_count; row++) lp->x[lp->head[row]] = lp->basic[row];
  price_refresh(lp);
  return lp->bound <= cutoff ? LP_CUT : end;
}

enum lp_end lp_solve(struct lp *lp, double cutoff) {
  int bad = 0;
  point_restart(lp);
  if (lp->bound <= cutoff) return LP_CUT;
  for (int count = 0; count < PIVOTS_MAX; count++) {
    if (lp->since_rebuild > REBUILD_AFTER) point_restart(lp);
    size_t row = row_leaving(lp);
    if (row == SIZE_MAX) return finish(lp, LP_SOLVED, cutoff);
    enum step_end end = step(lp, row);
    if (end == STEP_EMPTY) return LP_EMPTY;
    if (end == STEP_BAD) {
      if (bad++ > 2) break;
      basis_rebuild(lp);
      point_restart(lp);
    } else if (promise(lp) <= cutoff) {
      price_refresh(lp);
      if (lp->bound <= cutoff) return LP_CUT;
    }
  }
  return finish(lp, LP_STALLED, cutoff);
}
