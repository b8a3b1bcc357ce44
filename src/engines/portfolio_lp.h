/* A linear programme in which every variable has two bounds, solved by the dual simplex method with an explicit inverse
 * of the basis: from any basis it goes on after a bound or a row was added, so one programme serves a whole search.
 * Exact dual steepest edge: Forrest and Goldfarb 1992, "Steepest-edge simplex algorithms for linear programming",
 * section 3. Long steps over bounds: Maros 2003, "A generalized dual phase-2 simplex algorithm", section 3.
 * The bound that it answers is the Lagrangian one of Geoffrion 1974, from the multipliers clipped at zero and rounded
 * outward, so it holds whatever the simplex method made of it. */
#ifndef ENGINES_PORTFOLIO_LP_H
#define ENGINES_PORTFOLIO_LP_H

#include "base/base.h"

enum lp_end {
  LP_SOLVED,
  LP_CUT,      /* no better than the cutoff, by the safe bound */
  LP_EMPTY,    /* no solution within the bounds, by a certificate that was checked */
  LP_STALLED,  /* gave up: x is somewhere on the way, the bound still holds */
  LP_END__COUNT
};

/* max cost x, rows x <= room, low <= x <= high. Variables from column_count on are the rows' slacks. */
struct lp {
  size_t column_count, row_count, row_max;
  size_t dense_count;   /* the first rows stand in full; the others are lists */
  double *take;         /* dense_count * column_count */
  double *room;
  const double *cost;
  double *low, *high;   /* the caller moves these between two calls */
  double *x, *reduced;  /* column_count + row_max */
  double *price;        /* per row, of the last safe bound */
  double bound;         /* safe */
  int64_t pivots;

  /* lists of the later rows */
  size_t *entry_start, entry_count, entry_max;
  uint32_t *entry_column;
  double *entry_take;

  size_t *head;         /* per row, the variable that is basic in it */
  size_t *place;        /* per variable, its row; SIZE_MAX: not basic */
  bool *at_high;
  double *inverse;      /* row_max * row_max */
  double *basic;        /* per row, the value of its variable */
  size_t since_rebuild;
  struct lp_work *work;
};

struct lp_options {
  size_t column_count, dense_count, row_max, entry_max;
};
/* Room for all of it; the caller fills take, room, cost, low and high, in numbers around 1. */
void lp_init(struct lp *lp, const struct lp_options *options, struct arena *scratch);

/* A row more: sum of take x <= room. False when there is no space. */
bool lp_row_add(struct lp *lp, const uint32_t *columns, const double *take, size_t count, double room);

/* Goes on from the present basis. Cost: a few pivots after a small change, each about rows * columns. */
enum lp_end lp_solve(struct lp *lp, double cutoff);

/* A basis to go back to: its columns, and the rows whose slack left for them. */
enum { LP_BASIS_MAX = 32 };
struct lp_basis {
  uint16_t count; /* 0: none */
  uint16_t columns[LP_BASIS_MAX], rows[LP_BASIS_MAX];
};
/* None when it has more columns than that, or numbers too large. */
void lp_basis_get(const struct lp *lp, struct lp_basis *out);
/* Rows that came later keep their slack. Cost: rows squared for each column. */
void lp_basis_put(struct lp *lp, const struct lp_basis *basis);

#endif
