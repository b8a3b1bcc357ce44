/* Spreadsheets with typed cells: a text is never a formula, a day is a real date, money a number in euros.
 * Rows go to a temporary file while they are written (libxlsxwriter's constant memory mode). */
#ifndef ENCODE_XLSX_H
#define ENCODE_XLSX_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/base.h"

enum { XLSX_COLUMNS_MAX = 500, XLSX_ROWS_MAX = 1048575, XLSX_TEXT_MAX = 32767 };

struct xlsx_column {
  const char *title;
  unsigned width; /* characters; 0 is a usual one */
};

/* Must stay until xlsx_close. */
struct xlsx_options {
  const char *sheet;                 /* name of the sheet; cut and cleaned to what a spreadsheet takes */
  const struct xlsx_column *columns;
  size_t column_count;
  const char *const *notes;          /* lines of the sheet "Herkomst": source, moment, "voorbeeld, bedacht" */
  size_t note_count;
};

struct xlsx_writer;

/* A writer with the bold, frozen header row and its filter in place. It lives in keep, which also closes it when
 * the work is given up. Fails when no temporary file can be made. */
bool xlsx_open(const struct xlsx_options *options, struct xlsx_writer **out, struct arena *keep, struct fault *fault)
    MUST_USE;

/* Cells from left to right; text over 32,767 characters is cut to that. NULL is an empty cell. */
void xlsx_cell_text(struct xlsx_writer *w, const char *text);
void xlsx_cell_money(struct xlsx_writer *w, int64_t cents);
void xlsx_cell_int(struct xlsx_writer *w, int64_t number);
void xlsx_cell_decimal(struct xlsx_writer *w, int64_t units);
void xlsx_cell_day(struct xlsx_writer *w, struct day day);
void xlsx_cell_empty(struct xlsx_writer *w);
void xlsx_row_end(struct xlsx_writer *w);

/* Closes the writer and appends the whole file to out. Fails when rows or columns were too many, the disk is full
 * or out has no room. */
bool xlsx_close(struct xlsx_writer *w, struct text *out, struct fault *fault) MUST_USE;

#endif
