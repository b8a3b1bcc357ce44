/* A portfolio as rows and lists, the way its search reads it. Inside the room only. */
#ifndef ENGINES_PORTFOLIO_MODEL_H
#define ENGINES_PORTFOLIO_MODEL_H

#include "engines/portfolio.h"

/* Numbers by number: those of `of` stand in items[start[of]..start[of + 1]). */
struct model_lists {
  size_t *start;
  uint32_t *items;
};

/* Forward: what stands second, per first. */
enum model_way { MODEL_FORWARD = 1, MODEL_BACKWARD = 2, MODEL_BOTH = 3 };
struct model_lists model_lists_make(size_t items, const struct portfolio_pair *pairs, size_t count, enum model_way way,
                                    struct arena *scratch);

/* Rows in the caller's units: sum of take x <= room. First the limits, then the sides of the hard bands. */
struct model {
  const struct portfolio *p;
  size_t items, rows;
  double *value;       /* per item */
  double *take;        /* rows * items */
  double *room;        /* with its tolerance: MODEL_TOLERANCE of the largest amount in the row */
  double *largest;     /* per row, the largest amount; at least a tiny one */
  double value_largest, value_sum;
  double step;         /* values of choices differ by whole multiples of it; 0: unknown */
  size_t soft_count;   /* soft bands, in the order of p->bands */
  const struct portfolio_band *const *soft;
  struct model_lists needs, needed_by, clashes, groups;
  uint32_t *group;     /* per item, its list in groups; UINT32_MAX: none */
  size_t group_count;
  int8_t *locked;      /* per item: 1 in, 0 out, -1 free */
};

#define MODEL_TOLERANCE 1e-11
#define MODEL_BETTER 1e-9

struct model *model_make(const struct portfolio *portfolio, struct arena *scratch);

/* What all penalties cost for sums per soft band: of the category and of everything. */
double model_penalty(const struct model *model, const double *inside, const double *all);
/* Value less penalties; rows, needs, clashes, groups and locks all hold. */
double model_value(const struct model *model, const bool *in);
bool model_fits(const struct model *model, const bool *in);

#endif
