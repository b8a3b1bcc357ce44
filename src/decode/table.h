/* Rows out of a file that people made: CSV or XLSX, one interface. It takes what lies on a municipal share and says
 * in its notes what it took; every limit is refused with the line. */
#ifndef DECODE_TABLE_H
#define DECODE_TABLE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/base.h"

enum table_format { TABLE_FORMAT_DETECT, TABLE_FORMAT_CSV, TABLE_FORMAT_XLSX, TABLE_FORMAT__COUNT };
enum table_encoding {
  TABLE_ENCODING_UTF8,
  TABLE_ENCODING_UTF8_MARKED,
  TABLE_ENCODING_UTF16LE,
  TABLE_ENCODING_UTF16BE,
  TABLE_ENCODING_WINDOWS_1252,
  TABLE_ENCODING__COUNT
};

/* What was accepted, for the preview. */
struct table_notes {
  enum table_format format;
  enum table_encoding encoding; /* CSV */
  char delimiter;               /* CSV: ; , or tab */
  bool excel_1904;              /* XLSX: the other date system */
  bool excel_days;              /* XLSX: days came from date cells */
  const char *sheet;            /* XLSX: which sheet was read */
  size_t sheets_other;          /* XLSX: sheets that were not read */
  size_t rows_empty;            /* rows without a value, skipped */
  bool stopped_at_empty;        /* gave up after too many empty rows on end */
};

struct table_options {
  const void *data; /* must outlive the table */
  size_t size;
  enum table_format format;
  const char *sheet;        /* XLSX: by name; NULL is the first */
  size_t cell_size_max;     /* 0: 1 MiB */
  size_t row_size_max;      /* 0: 4 MiB */
  size_t columns_max;       /* 0: 500 */
  size_t rows_max;          /* 0: 2,000,000 */
  size_t unpacked_size_max; /* XLSX, all entries together; 0: 200 MB */
};

struct table_cell {
  const char *text; /* never NULL; UTF-8; an XLSX number is plain ("1234.5"), its day is ISO, its yes/no "ja" or "nee" */
  bool is_number;   /* XLSX: typed as a number, so the point is a decimal point */
  bool is_day;      /* XLSX: typed as a date */
};

struct table_row {
  long line;    /* where a person finds it: line of the text file, row of the sheet */
  size_t count; /* cells up to the last one with a value; more than table_columns(): the row is too long */
  const struct table_cell *cells; /* max(count, table_columns()) of them, until the next table_next */
};

struct table;

/* Opens and reads the header: the first row with a value. The table lives in keep and is closed with it. Refused:
 * no header, two columns of one name, a limit, a file that is no spreadsheet, a zip bomb, an XML with a DTD. */
bool table_open(const struct table_options *options, struct table **out, struct arena *keep, struct fault *fault)
    MUST_USE;
/* Gives memory back before keep does; the table may not be used after. */
void table_close(struct table *table);

size_t table_columns(const struct table *table);
/* The trimmed name of column at, "" when its header is empty. */
const char *table_column(const struct table *table, size_t at);
/* Column of the name (capitals ignored), or -1. */
long table_column_find(const struct table *table, const char *name);
/* Line of the header. */
long table_header_line(const struct table *table);
/* Complete once table_next has answered 0. */
const struct table_notes *table_notes(const struct table *table);

/* 1: *row is filled; 0: the end; -1: a fault that names the line, after which nothing more comes. Rows without a
 * value are skipped. Cost: linear in the row. */
int table_next(struct table *table, struct table_row *row, struct fault *fault) MUST_USE;
/* Back to the row after the header, for a second pass. */
bool table_rewind(struct table *table, struct fault *fault) MUST_USE;

#endif
