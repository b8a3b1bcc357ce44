/* Days in a column: day before month, as the Dutch write. A column in which a month would have to come first
 * (12/25/2026) is refused, because then 3/4/2026 in the same column cannot be trusted either. */
#ifndef DECODE_DAYS_H
#define DECODE_DAYS_H

#include <stdbool.h>

#include "base/base.h"

enum { DAYS_VALUE_SIZE = 40 };

struct days_column {
  const char *field;
  long month_first_line, day_first_line; /* first line that proves the order; 0: none */
  char month_first[DAYS_VALUE_SIZE], day_first[DAYS_VALUE_SIZE];
  bool dutch; /* something other than ISO was read: named in the preview */
};

void days_column_init(struct days_column *column, const char *field);
/* Empty cells and cells typed as a day prove nothing. */
void days_column_add(struct days_column *column, long line, const char *text);
/* False, with a fault on field and line, when a cell puts the month first. */
bool days_column_settle(const struct days_column *column, struct fault *fault) MUST_USE;

/* One day. On false *reason is a Dutch clause: "is geen bestaande dag", "is geen datum". */
bool days_read(const char *text, struct day *out, const char **reason) MUST_USE;

#endif
