/* CSV as Dutch spreadsheets open it: RFC 4180 with semicolons, a UTF-8 mark and CRLF. A cell that a spreadsheet
 * would run as a formula is made harmless. */
#ifndef ENCODE_CSV_H
#define ENCODE_CSV_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/base.h"

struct csv_writer {
  struct text *out;
  bool row_begun;
};

/* Writes the mark; out must outlive the writer. */
void csv_init(struct csv_writer *w, struct text *out);

/* NULL is an empty cell. Text that string_is_formula gets a leading apostrophe (which the reader in decode takes
 * away again), unless it is a plain number (-12,5). */
void csv_cell_text(struct csv_writer *w, const char *text);
/* 123456 is 1234,56. */
void csv_cell_money(struct csv_writer *w, int64_t cents);
void csv_cell_int(struct csv_writer *w, int64_t number);
/* Units of 10^-4, decimal comma, no trailing zeros. */
void csv_cell_decimal(struct csv_writer *w, int64_t units);
/* Units of 10^-4, always four decimals: 1,234 could be a thousand. In keep. */
const char *csv_exact(int64_t units, struct arena *keep);
/* 2026-12-31. */
void csv_cell_day(struct csv_writer *w, struct day day);
void csv_cell_empty(struct csv_writer *w);
void csv_row_end(struct csv_writer *w);

#endif
