/* Between table.c and the two formats: each delivers rows of cells into the table, one at a time. */
#ifndef DECODE_TABLE_SOURCE_H
#define DECODE_TABLE_SOURCE_H

#include "decode/table.h"

struct table_source {
  /* Reads past everything that is not a row; false with a fault. */
  bool (*open)(struct table *table, struct fault *fault);
  /* 1: cells[0..count) and line are filled, possibly all empty; 0: the end; -1: a fault. */
  int (*next)(struct table *table, struct fault *fault);
  bool (*rewind)(struct table *table, struct fault *fault);
  void (*close)(struct table *table);
};

struct table {
  struct table_options options; /* no zero left */
  struct table_notes notes;
  struct arena *keep;
  const struct table_source *source;
  void *state;              /* the source's, in keep; NULL once closed */
  struct table_cell *cells; /* columns_max of them */
  size_t count;
  long line;
  const char **names;
  size_t columns;
  long header_line;
  size_t rows;
  bool ended, failed;
};

extern const struct table_source table_source_csv, table_source_xlsx;

/* "Regel 12 ..." faults, all of kind FAULT_TOO_LARGE, answering false. */
bool table_row_too_large(const struct table *table, long line, struct fault *fault);
bool table_cell_too_large(const struct table *table, long line, struct fault *fault);
bool table_too_many_columns(const struct table *table, long line, struct fault *fault);

#endif
