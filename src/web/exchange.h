/* Files out and in: CSV and XLSX of what is shown, and of what people keep on their shares. No request is needed: the
 * command line and the example use import_file as well. */
#ifndef WEB_EXCHANGE_H
#define WEB_EXCHANGE_H

#include "web/web.h"

enum { IMPORT_COLUMNS_MAX = 500, IMPORT_NOTES_MAX = 16 };

struct import_options {
  enum register_id reg;
  const void *data;      /* the file */
  size_t size;
  const char *name;      /* how people call it; stands in history */
  bool preview;          /* read and check everything, write nothing */
  bool lenient;          /* skip bad rows and say so, instead of refusing the file */
  struct arena *keep, *scratch;
};

struct import_column {
  const char *header;
  const char *field;     /* label of the field it fills; NULL: not used */
  const char *why;       /* why it is not used */
};

struct import_report {
  int64_t rows, bad, added, changed, unchanged;
  struct import_column columns[IMPORT_COLUMNS_MAX];
  size_t column_count;
  const char *notes[IMPORT_NOTES_MAX]; /* what was accepted: "puntkomma's tussen de kolommen" */
  size_t note_count;
  struct fault faults;   /* every bad row and field, with its line; given back with keep */
};

/* Columns by field name or label; a record is recognised by its key, or by a column id. Lands whole, or, when a row is
 * bad and lenient is not asked for, not at all: false, with INPUT in fault and the rows in out->faults. *out is filled
 * as far as reading came. Cost: two passes over the file, batches staged between which other writes pass. */
bool import_file(struct store *store, const struct who *who, const struct import_options *options, struct import_report *out,
                 struct fault *fault);

/* Writes records with these columns to a file; titles for references that who may see. The column that says what is
 * invented is always there. */
struct export_options {
  const struct reg *reg;
  const int *columns;
  size_t column_count;
  const struct record *records;
  size_t count;
  bool xlsx;
};
bool export_write(struct request *request, struct tx *tx, const struct export_options *options, struct text *out, struct fault *fault);

#endif
