/* Between the files that read cases: the plan of a delivery, one lane through it, names, and the check of a case. */
#ifndef DECODE_ZAAK_INSIDE_H
#define DECODE_ZAAK_INSIDE_H

#include <string.h>

#include "decode/zaak.h"

/* ---- a case while it is read ---- */

enum zaak_day { ZAAK_START, ZAAK_END, ZAAK_DUE, ZAAK_OBJECTION_END, ZAAK_DAY__COUNT };

/* Cells that become part of another: its subject goes with a kind, its reason with a result. */
enum zaak_part_kind { ZAAK_PART_SUBJECT, ZAAK_PART_REASON, ZAAK_PART_ABOUT, ZAAK_PART__COUNT };
struct zaak_part {
  const char *text; /* borrowed until zaak_parts_settle */
  size_t len;
};

struct zaak_draft {
  int32_t days[ZAAK_DAY__COUNT];    /* ZAAK_NO_DAY: empty */
  uint16_t months[ZAAK_DAY__COUNT];
  int16_t suspended_days, extended_days;
  uint16_t names[ZAAK_NAME__COUNT];
  bool committee, asked_more, has_id;
  struct zaak_part parts[ZAAK_PART__COUNT];
  uint64_t about;
};

void zaak_draft_init(struct zaak_draft *draft);
/* What holds between the fields. On false the field and a Dutch clause that follows its name. */
bool zaak_check(const struct zaak_draft *draft, int32_t today, enum zaak_field *field, const char **reason);
void zaak_finish(const struct zaak_draft *draft, struct zaak *out);

/* "nee" or "ja", and how people write that; empty is no. Days and anything else that says when count as yes. */
bool zaak_flag(const char *text, size_t len, bool *out);
/* Whole days, 0..ZAAK_PAUSE_MAX, empty is 0. */
bool zaak_pause(const char *text, size_t len, int16_t *out);

/* ---- names ---- */

struct zaak_slot {
  uint64_t first;  /* the first eight bytes */
  uint32_t at;     /* of the spelling, in texts */
  uint16_t len;    /* 0: free */
  uint16_t number;
};

struct zaak_dictionary {
  const struct zaak_known *known;
  size_t max;
  struct zaak_slot *slots;  /* malloc'ed, a power of two of them */
  size_t room, spellings;
  struct text texts;        /* spellings as they stood in the file, each with a zero byte */
  struct zaak_term {
    uint32_t at;            /* in texts */
    const char *known;      /* UTF-8, borrowed; NULL: as it stood */
  } *terms;                 /* malloc'ed, max + 1 of them; number 0 is "" */
  size_t count;
};

enum { ZAAK_NAME_UNKNOWN = -1, ZAAK_NAME_TOO_MANY = -2, ZAAK_NAME_TOO_LONG = -3, ZAAK_NAME_NO_MEMORY = -4 };

bool zaak_dictionary_init(struct zaak_dictionary *dictionary, enum zaak_name name, const struct zaak_known *known) MUST_USE;
void zaak_dictionary_release(struct zaak_dictionary *dictionary);
/* The number of a spelling, or one of the reasons above. Eight bytes behind the text must be readable. */
int zaak_dictionary_find(struct zaak_dictionary *dictionary, uint64_t first, const char *text, size_t len);

/* The first eight bytes, those behind a shorter text as zero. */
static inline uint64_t zaak_first(const char *text, size_t len) {
  uint64_t word;
  memcpy(&word, text, sizeof word);
#if __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
  word = __builtin_bswap64(word);
#endif
  return len >= 8 ? word : word & ((UINT64_C(1) << 8 * len) - 1);
}

static inline size_t zaak_hash(uint64_t first, size_t len) {
  uint64_t sum = (first ^ first >> 31 ^ len) * UINT64_C(0x9E3779B97F4A7C15);
  return (size_t)(sum >> 32);
}

static inline int zaak_dictionary_number(struct zaak_dictionary *dictionary, const char *text, size_t len) {
  if (len == 0) return 0;
  uint64_t first = zaak_first(text, len);
  const struct zaak_slot *slot = &dictionary->slots[zaak_hash(first, len) & (dictionary->room - 1)];
  if (len <= 8 && slot->first == first && slot->len == len) return slot->number;
  return zaak_dictionary_find(dictionary, first, text, len);
}
/* The names as UTF-8, in keep; windows_1252 says what the bytes are. */
void zaak_dictionary_list(const struct zaak_dictionary *dictionary, bool windows_1252, struct zaak_list *out, struct arena *keep);

/* Joins the parts of a case to its names, a dictionary for each enum zaak_name. 0, or one of the reasons above for *field. */
int zaak_parts_settle(struct zaak_dictionary *names, struct zaak_draft *draft, enum zaak_field *field);
/* Why a name has no number: a Dutch clause that follows it. */
const char *zaak_name_reason(int number);

/* ---- the plan: what every lane knows ---- */

enum zaak_column_kind { ZAAK_COLUMN_TEXT, ZAAK_COLUMN_ID, ZAAK_COLUMN_DAY, ZAAK_COLUMN_PAUSE, ZAAK_COLUMN_NAME, ZAAK_COLUMN_FLAG, ZAAK_COLUMN_PART, ZAAK_COLUMN__COUNT };

struct zaak_column {
  enum zaak_column_kind kind;
  unsigned which;         /* DAY: enum zaak_day; NAME: enum zaak_name; PART: enum zaak_part_kind; FLAG and PAUSE: enum zaak_field */
  bool required;
  char name[FAULT_NAME_SIZE];
};

enum { ZAAK_MONTHS = (ZAAK_YEAR_LAST - ZAAK_YEAR_FIRST + 1) * 12 };

struct zaak_plan {
  const struct zaak_options *options;
  struct zaak_column columns[ZAAK_COLUMNS_MAX];
  size_t count;
  char delimiter;
  bool has_parts;                        /* some column is a part of another */
  bool marked;                           /* the file says that it is UTF-8 */
  int32_t month_start[ZAAK_MONTHS + 1];  /* day_number() of the first of each month */
  uint64_t data_from, data_until;        /* bytes of the file */
  long header_lines;                     /* lines before data_from */
};

/* Reads the header. notes gets what the columns are. */
bool zaak_plan_read(struct zaak_plan *plan, const struct zaak_options *options, struct zaak_notes *notes,
                    struct arena *keep, struct fault *fault) MUST_USE;
/* Bytes of the file or the data; -1 when it cannot be read. */
long zaak_source_read(const struct zaak_options *options, uint64_t from, char *out, size_t size);

/* ---- a lane: one thread through a part of the file ---- */

enum { ZAAK_BATCH = 512, ZAAK_BLOCK = 256 * 1024, ZAAK_SLACK = 64 };
enum zaak_style { ZAAK_STYLE_ISO, ZAAK_STYLE_DUTCH, ZAAK_STYLE__COUNT };

struct zaak_error {
  long line; /* within the lane, from 1 */
  char field[FAULT_NAME_SIZE];
  char message[FAULT_TEXT_SIZE];
};

enum zaak_stop { ZAAK_STOP_NONE, ZAAK_STOP_READ, ZAAK_STOP_MEMORY, ZAAK_STOP_SINK, ZAAK_STOP__COUNT };

struct zaak_lane {
  const struct zaak_plan *plan;
  const struct zaak_sink *sink;
  uint64_t from, until, ended; /* starts at a line's begin; ends with the first line that begins at until or later */
  long lines;                  /* read so far */
  uint64_t rows;
  enum zaak_stop stopped;
  struct zaak_dictionary names[ZAAK_NAME__COUNT];
  bool may_be_bsn[ZAAK_COLUMNS_MAX]; /* every value so far passes */
  uint64_t bsn_count[ZAAK_COLUMNS_MAX];
  long styles[ZAAK_COLUMNS_MAX][ZAAK_STYLE__COUNT]; /* first line of each; 0: not seen */
  long not_utf8_line, undefined_line;               /* first line; 0: none */
  struct zaak_error *errors;                        /* ZAAK_ERRORS_MAX of them */
  size_t error_count;
  uint64_t error_more;
  char *buffer, *scratch;
  size_t batch_count;
  struct zaak batch[ZAAK_BATCH];
};

bool zaak_lane_init(struct zaak_lane *lane, const struct zaak_plan *plan, const struct zaak_sink *sink) MUST_USE;
void zaak_lane_release(struct zaak_lane *lane);
void zaak_lane_run(struct zaak_lane *lane);
void zaak_error_add(struct zaak_lane *lane, long line, const char *field, const char *format, ...) PRINTF_LIKE(4, 5);

/* One line at `at`, which ends before `end` with \n; ZAAK_SLACK bytes behind end can be read. Answers the begin of the
 * next, NULL when a quoted cell goes on behind end. Faults go into the lane. *filled: out holds a case. */
const char *zaak_row_read(struct zaak_lane *lane, const char *at, const char *end, struct zaak *out, bool *filled);
/* The same for what the quick way leaves alone, and for every fault. */
const char *zaak_row_read_slow(struct zaak_lane *lane, const char *at, const char *end, struct zaak *out, bool *filled);

/* Notes the first line that is no UTF-8, and the first that is no Windows-1252 either. */
void zaak_lane_judge(struct zaak_lane *lane, const char *text, size_t len);

/* Every fault of all lanes together: columns with burgerservicenummers, an encoding that cannot be, bad lines. */
bool zaak_lanes_settle(const struct zaak_lane *lanes, unsigned count, struct zaak_notes *notes, struct fault *fault) MUST_USE;

/* ---- the two formats ---- */

bool zaak_read_csv(const struct zaak_options *options, const struct zaak_sink *sinks, struct zaak_notes *out,
                   struct arena *keep, struct fault *fault) MUST_USE;
bool zaak_read_log(const struct zaak_options *options, const struct zaak_sink *sink, struct zaak_notes *out,
                   struct arena *keep, struct fault *fault) MUST_USE;

#endif
