/* The parts of a list's statement (list.c), for those who run one (rows.c, sum.c). */
#ifndef STORE_LIST_H
#define STORE_LIST_H

#include "store/inside.h"

/* Begins the statement, with the rows found by words when the query has them. */
bool list_begin(struct tx *tx, const struct who *who, const struct query *query, struct arena *scratch, struct fault *fault);
/* " FROM … WHERE …": what who may see, filtered. */
bool list_condition(struct tx *tx, const struct who *who, const struct query *query, struct arena *scratch, struct fault *fault);
/* " ORDER BY …" */
void list_order(struct tx *tx, const struct who *who, const struct query *query);
/* The column of row t; a reference to what who may not see counts as empty. */
void list_column(struct tx *tx, const struct who *who, const struct reg *reg, const struct field *field);
/* May who filter and sort on this field, and can the register do it? Else a fault on the field. */
bool list_field_is_open(const struct who *who, const struct reg *reg, int field, struct fault *fault);

#endif
