/* Rows of one file that refer to each other, in whatever order they stand: which row a name means, and which rows must
 * be read before which. No input or output; memory comes from the arena and goes with it. */
#ifndef WEB_ROW_ORDER_H
#define WEB_ROW_ORDER_H

#include "base/base.h"
#include "model/model.h"

enum { ROW_ORDER_DEPTH_MAX = 60 };

struct row_order;

struct row_order *row_order_new(struct arena *keep);

/* The next row of the file. names: sort keys by which others may call it, empty ones are skipped; refers: the sort key
 * that its own reference is typed as, or "". All are copied. */
void row_order_add(struct row_order *order, long line, const char *const *names, size_t count, const char *refers);

/* After the last row: refuses the rows of each circle, by line and field. */
void row_order_settle(struct row_order *order, const struct field *field, struct fault *faults);

/* How often the file must be read; 1 when no row waits for another. */
int row_order_depth(const struct row_order *order);
/* In which reading the row comes, from 0. at counts the rows as they were added, from 0. */
int row_order_level(const struct row_order *order, size_t at);
bool row_order_is_refused(const struct row_order *order, size_t at);

/* What came of a row: the how-manieth good one it is, from 1, or 0 when it was refused. */
void row_order_note(struct row_order *order, size_t at, int64_t good);
/* The row that `typed` means: its line and what was noted of it. False when no row, or more than one, is called so. */
bool row_order_find(const struct row_order *order, const char *typed, long *line, int64_t *good);

#endif
