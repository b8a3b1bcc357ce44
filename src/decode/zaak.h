/* Cases out of a delivery of a case system: CSV (one line a case) or an event log in XES (IEEE 1849, also gzipped).
 * Every field of every line is checked; one bad line and nothing of the delivery counts. No case is kept: they pass
 * in batches to a sink, and only names (kinds, districts, results, channels) stay. */
#ifndef DECODE_ZAAK_H
#define DECODE_ZAAK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/base.h"
#include "decode/table.h"

enum { ZAAK_NO_DAY = INT32_MIN, ZAAK_YEAR_FIRST = 1900, ZAAK_YEAR_LAST = 2199, ZAAK_LANES_MAX = 8 };
enum { ZAAK_DAYS_MAX = 32767 /* of a lead time */, ZAAK_PAUSE_MAX = 3650 /* suspension and extension, in days */ };
/* Columns of a file; bytes of a line and of a name; errors that are listed by themselves, the rest is counted. */
enum { ZAAK_COLUMNS_MAX = 64, ZAAK_ROW_MAX = 64 * 1024, ZAAK_NAME_MAX = 200, ZAAK_ERRORS_MAX = 50 };

/* What a case is told apart by. Each has a list of names; number 0 is "": not known. */
enum zaak_name { ZAAK_KIND, ZAAK_DISTRICT, ZAAK_RESULT, ZAAK_CHANNEL, ZAAK_NAME__COUNT };
/* Between the two halves of a joined name; no file can hold it. */
#define ZAAK_JOINT '\x1F'
/* How many different ones a delivery may have; more means that it is the wrong column. */
enum { ZAAK_KINDS_MAX = 4095, ZAAK_DISTRICTS_MAX = 4095, ZAAK_RESULTS_MAX = 255, ZAAK_CHANNELS_MAX = 255 };

enum zaak_field {
  ZAAK_FIELD_ZAAK,
  ZAAK_FIELD_ZAAKTYPE,
  ZAAK_FIELD_START,
  ZAAK_FIELD_EIND,
  ZAAK_FIELD_UITERLIJKE_EINDDATUM,
  ZAAK_FIELD_OPSCHORTING,
  ZAAK_FIELD_VERLENGING,
  ZAAK_FIELD_RESULTAATTYPE,
  ZAAK_FIELD_WIJK,
  ZAAK_FIELD_KANAAL,
  ZAAK_FIELD_AANVULLING_GEVRAAGD,
  ZAAK_FIELD_ONDERWERP,
  ZAAK_FIELD_GERELATEERDE_ZAAK,
  ZAAK_FIELD_EINDE_BEZWAARTERMIJN,
  ZAAK_FIELD_ADVIESCOMMISSIE,
  ZAAK_FIELD_REDEN,
  ZAAK_FIELD__COUNT
};

struct zaak {
  int32_t start, end, due;           /* day_number(); end ZAAK_NO_DAY: open; due ZAAK_NO_DAY: not known */
  uint16_t start_month, end_month;   /* (year - ZAAK_YEAR_FIRST) * 12 + month - 1; end_month 0 when open */
  int16_t suspended_days, extended_days;
  uint16_t names[ZAAK_NAME__COUNT];  /* numbers in the lane's lists */
  uint64_t about;                    /* hash of the case that this one, a contact, is about; 0: none, or not asked for */
  bool objection;                    /* due follows from the end of the objection term, Awb 7:10 */
  bool committee;
  bool asked_more;                   /* the applicant was asked to complete the application */
};

/* Where cases go. One lane is one thread, with names of its own. */
struct zaak_sink {
  void *context;
  void (*begin)(void *context); /* what came before does not count: the lane starts again */
  /* False: no room for more; the reading stops with a fault. The cases are borrowed. */
  bool (*take)(void *context, const struct zaak *cases, size_t count);
};

struct zaak_known {
  const char *const *names; /* NULL: every name is taken; capitals do not matter */
  size_t count;
};

struct zaak_options {
  int file;           /* an open regular file, read by position; or -1 */
  const void *data;   /* when file is -1 */
  size_t size;
  unsigned lanes;     /* threads at most, 1..ZAAK_LANES_MAX; an event log uses one */
  int32_t today;      /* nothing may start or end later; ZAAK_NO_DAY: not checked */
  const char *columns[ZAAK_FIELD__COUNT];      /* the column (in XES: key) of a field; NULL: its own name */
  struct zaak_known known[ZAAK_NAME__COUNT];
  /* Of ZAAK_KIND and ZAAK_RESULT: behind the name of a kind stands its `onderwerp`, behind that of a result its `reden`, with
   * ZAAK_JOINT in between. Each pair is then a name of its own. */
  bool joined[ZAAK_NAME__COUNT];
  bool about;          /* zaak.about is wanted */
  size_t unpacked_max; /* of a gzipped log; 0: 1 GiB */
};

struct zaak_list {
  const char *const *names; /* [0] is "" */
  size_t count;
};

struct zaak_notes {
  bool is_log;                  /* XES, else CSV */
  enum table_encoding encoding; /* CSV */
  char delimiter;               /* CSV */
  unsigned lanes;               /* how many were used */
  uint64_t rows;                /* cases */
  bool has[ZAAK_FIELD__COUNT];
  const char *const *ignored;   /* columns of the CSV, attributes of the cases of a log, that say nothing to us */
  size_t ignored_count;
  bool ends_by_event;           /* XES: no case tells its end, so the last event is taken */
  struct zaak_list names[ZAAK_LANES_MAX][ZAAK_NAME__COUNT];
};

/* The name of a field, as a column has it. */
const char *zaak_field_name(enum zaak_field field);

/* Eight or nine digits that pass the eleven test (Besluit burgerservicenummer). */
bool zaak_is_bsn(const char *text, size_t len);
/* A column that is called so. */
bool zaak_is_bsn_name(const char *name);

/* Gives every case to the sinks (options->lanes of them). Refused, with line and field: a bad value, a name that is
 * not known, an end before the start, a suspension longer than the case, two last days that contradict, two ways of
 * writing a date in one column, a column with burgerservicenummers (by name, or because every value passes the
 * eleven test), an XML with a document type, too deep, or one that unpacks too far. After a fault what the sinks got
 * does not count. Cost: one pass; memory does not grow with the file (100 bytes a case for a log). */
bool zaak_read(const struct zaak_options *options, const struct zaak_sink *sinks, struct zaak_notes *out,
               struct arena *keep, struct fault *fault) MUST_USE;

#endif
