/* Reads a table twice, as an import does: once to see what is in it, once for the rows. */
#ifndef FUZZ_TABLE_H
#define FUZZ_TABLE_H

#include "fuzz.h"

static inline bool fuzz_table(struct run *run, enum table_format format) {
  struct table_options options = {.data = run->data, .size = run->size, .format = format, .unpacked_size_max = 8 * 1024 * 1024};
  struct table *table;
  struct table_row row;
  if (!table_open(&options, &table, &run->keep, &run->fault)) return false;
  struct number_column numbers;
  struct days_column days;
  number_column_init(&numbers, "a");
  days_column_init(&days, "a");
  for (int pass = 0; pass < 2; pass++) {
    while (table_next(table, &row, &run->fault) == 1) {
      size_t count = row.count > table_columns(table) ? row.count : table_columns(table);
      for (size_t i = 0; i < count; i++) {
        number_column_add(&numbers, row.line, row.cells[i].text);
        days_column_add(&days, row.line, row.cells[i].text);
        int64_t cents;
        const char *reason;
        if (!number_read_cents(row.cells[i].text, NUMBER_STYLE_OPEN, &cents, &reason) && !reason) __builtin_trap();
      }
    }
    if (fault_is(&run->fault) || !table_rewind(table, &run->fault)) return false;
  }
  enum number_style style;
  return number_column_settle(&numbers, &style, &run->fault) && days_column_settle(&days, &run->fault);
}

#endif
