/* What `doorpakker calc zaken FILE` runs: a delivery of cases, counted, as JSON or CSV. */
#ifndef ENGINES_CALC_ZAKEN_H
#define ENGINES_CALC_ZAKEN_H

#include "engines/zaken_load.h"

struct calc_zaken_options {
  struct zaken_load load; /* one basis is wanted */
  bool csv;
};

/* "veld=kolom,veld=kolom": which column (or key of a log) a field is in. Fails (INPUT) on a field that is not there. */
bool calc_zaken_columns(const char *typed, struct zaak_options *out, struct arena *keep, struct fault *fault) MUST_USE;
/* "Centrum,Noord": the only districts there are. */
void calc_zaken_districts(const char *typed, struct zaak_options *out, struct arena *keep);

/* JSON: basis (start or end), today, rows, lastMonth, cells; a cell has month (null: the stock), kind, district, result,
 * channel (null: not told apart), count, closed, open, overdue, withDue, inTime, askedMore, median and p90 (days, null
 * when nothing was closed), days (their sum), provisional. CSV: the same in Dutch, one line a cell. */
bool calc_zaken(const struct calc_zaken_options *options, struct text *out, struct arena *scratch, struct fault *fault) MUST_USE;

#endif
