/* Which cells of a published table stay empty, so that no small number can be read, or computed back from totals: primary
 * suppression below a minimum, and complementary suppression by shortest paths in the network of the table (L. H. Cox,
 * "Network models for complementary cell suppression", JASA 90 (1995), p. 1453). Pure. */
#ifndef ENGINES_SUPPRESSION_H
#define ENGINES_SUPPRESSION_H

#include "base/base.h"

enum { SUPPRESSION_MINIMUM = 10, SUPPRESSION_SIDE_MAX = 100 };
#define SUPPRESSION_COUNT_MAX INT64_C(1000000000000)

enum suppression_mark {
  SUPPRESSION_SHOWN,
  SUPPRESSION_SMALL,  /* below the minimum, nothing included: also a zero tells about people */
  SUPPRESSION_ALONG,  /* hidden only so that a small one cannot be computed */
  SUPPRESSION_ABSENT, /* a total that is not published at all */
  SUPPRESSION_MARK__COUNT
};

/* What stands fixed about a cell or total before it begins. */
enum suppression_given {
  SUPPRESSION_FREE,
  SUPPRESSION_HIDDEN,   /* hidden for a reason outside this table, and to be protected like a small one */
  SUPPRESSION_NO_CELL,  /* there is no such cell: an outsider knows it as its count, 0 */
  SUPPRESSION_GIVEN__COUNT
};

struct suppression_table {
  const int64_t *counts;  /* rows times columns, row by row; 0 or more */
  size_t rows, columns;   /* 1 to SUPPRESSION_SIDE_MAX; a list is one row */
  int64_t minimum;        /* smaller is hidden; 0: SUPPRESSION_MINIMUM */
  bool row_totals, column_totals, grand_total; /* which totals are published: exact sums */
  const enum suppression_given *given; /* placed like marks; NULL: all free */
};

/* marks holds (rows + 1) times (columns + 1): each row with its total, last the row of column totals with the grand total.
 * After it, whoever knows every shown number and that counts are whole and not negative finds for each small cell a range
 * of at least `minimum` wide. False (INPUT) on counts or sides out of range. Cost: small cells times cells; a
 * table of 20 by 20 takes tens of milliseconds, one of 100 by 100 a second. */
bool suppression_find(const struct suppression_table *table, enum suppression_mark *marks, struct arena *scratch,
                      struct fault *fault) MUST_USE;

#endif
