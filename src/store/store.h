/* The port to a municipality's records. The adapter behind it is sqlite.c; nothing here knows SQL dialects.
 *
 * Reading: a transaction per request. Writing: a closure that runs on the municipality's one writer, in a
 * savepoint of its own; waiting writes commit together, a failed one rolls back itself alone. */
#ifndef STORE_STORE_H
#define STORE_STORE_H

#include "base/base.h"
#include "model/model.h"

struct store;
struct tx; /* a transaction: reading, or inside a write closure */

struct store_options {
  const char *path;          /* DATA/gm0546.db; the access file is the room server's, not ours */
  const char *code;          /* "gm0546": a file of another municipality is refused */
  bool create;               /* make the file when it is not there */
  int batch_max;             /* writes per commit; 0: the default (64); 1: no joint commits (bench) */
};

/* Opens, compares declared columns with the stored catalogue (additive differences are applied, anything else
 * needs a numbered step), starts the writer. Fails with a Dutch message. */
struct store *store_open(const struct store_options *options, struct fault *fault);
/* Finishes waiting writes, closes, gives all back. NULL is fine. */
void store_close(struct store *store);

/* The current list of registers. Borrowed, valid until store_close: replaced lists are kept until then. */
const struct catalogue *store_catalogue(struct store *store);
const char *store_code(const struct store *store);
/* The domain's day: the setting `vandaag`, else the real one. ISO text in out. */
void store_today(struct store *store, char out[DAY_SIZE]);
/* The municipality is an example: sign-in by function is offered, what is typed is marked. */
bool store_is_example(struct store *store);

/* ---- transactions ---- */

/* A reading transaction on a leased handle; end it before sending. Cheap: no file is opened once warm. */
struct tx *store_read(struct store *store, struct fault *fault);
void tx_end(struct tx *tx); /* NULL is fine */
struct store *tx_store(struct tx *tx);
const struct catalogue *tx_catalogue(struct tx *tx);
const char *tx_today(struct tx *tx);

/* Runs work(tx, context) on the writer and answers after the commit is on disk (true) or it was undone
 * (false; fault says why). The arenas that work uses belong to the caller, who waits. Every record change
 * goes through record_put. who is written in history. */
bool store_write(struct store *store, const struct who *who, bool (*work)(struct tx *tx, void *context, struct fault *fault),
                 void *context, struct fault *fault);
const struct who *tx_who(struct tx *tx);

/* ---- records ---- */

/* Who sees what is decided here, in SQL, on every road: rights scope, toegang, embargo, secrecy.
 * ABSENT when it is not there or not for this person: no difference. Fields that who may not read are empty. */
bool record_get(struct tx *tx, const struct who *who, enum register_id reg, int64_t id, struct record *out,
                struct arena *keep, struct fault *fault);

/* The title as its pattern says, or NULL when who may not see it. */
const char *record_title(struct tx *tx, const struct who *who, enum register_id reg, int64_t id, struct arena *keep);

/* The record that a person or file means by `typed`: key, "#12", title (case and marks ignored). 0 when none
 * or not for who; -1 when there is more than one. */
int64_t record_find(struct tx *tx, const struct who *who, enum register_id reg, const char *typed, struct arena *scratch);

enum compare { COMPARE_IS, COMPARE_NOT, COMPARE_MIN, COMPARE_MAX, COMPARE_CONTAINS, COMPARE_EMPTY, COMPARE_FILLED };

struct filter {
  int field;                /* index in the register */
  enum compare compare;     /* CHOICE and REF: several IS filters on one field mean "one of" */
  union slot value;
};

enum { QUERY_FILTERS_MAX = 24, PAGE_MAX = 500, COUNT_MAX = 10000 };

struct query {
  enum register_id reg;
  struct filter filters[QUERY_FILTERS_MAX];
  size_t filter_count;
  const char *zoek;         /* full text, may be NULL */
  int sort;                 /* field index; -1: newest changed first, or by rank when zoek is given */
  bool descending;
  int64_t page;             /* from 1 */
  int64_t page_size;        /* 1..PAGE_MAX */
  bool all_pages;           /* exports: every row, up to 100,000 */
  bool no_count;
  enum verb verb;           /* only rows on which who may do this too; VERB_READ: every row that who may see */
  const struct step *step;  /* only rows on which who may make this step, whatever their state; NULL: any */
  const int *columns;       /* the fields that are read, the others stay empty; NULL: all. Always read: number, */
  size_t column_count;      /* version, access, embargo, secrecy and whether the content is an example */
};

struct listing {
  struct record *records;
  size_t count;
  int64_t total;            /* capped: COUNT_MAX + 1 means "more than"; -1 with no_count */
};

/* Rows that who may see, in order. INPUT fault for a field that who may not read or that large registers do not
 * index. With zoek at most 200 rows: the best hits. */
bool record_list(struct tx *tx, const struct who *who, const struct query *query, struct listing *out,
                 struct arena *keep, struct fault *fault);

/* How many, capped as above. */
int64_t record_count(struct tx *tx, const struct who *who, const struct query *query, struct fault *fault);

/* Sum of a MONEY/NUMBER/DECIMAL field per value of a REF or CHOICE field, over the rows that who may see.
 * by < 0: one total. */
struct sum {
  union slot by;
  int64_t total, count;
};
bool record_sum(struct tx *tx, const struct who *who, const struct query *query, int by, int of, struct sum **out,
                size_t *count, struct arena *keep, struct fault *fault);

struct change {
  enum register_id reg;
  int64_t id;               /* 0: new; filled in after */
  int64_t version;          /* what the person saw; 0 with a new record; -1: not compared (hooks, import) */
  const struct record *record; /* the whole record as it should become */
  enum step_by by;          /* STEP_PERSON for people */
  const char *reason;       /* shown in history; may be NULL */
  bool taking_over;         /* import of an existing administration: any state is taken over as it is */
  /* For hooks, filled in by record_put: */
  const struct record *before; /* NULL when new */
};

/* Checks (record, references, rights, version, steps, hooks), stores, indexes, writes history. STALE carries
 * no texts: re-read and show both. Only inside a write. */
bool record_put(struct tx *tx, struct change *change, struct arena *scratch, struct fault *fault);

/* As record_put, for what is made from other records (its origins, as record_get gave them): it gets at least their
 * access, embargo and secrecy, and that of the records of which they are part. */
bool record_put_from(struct tx *tx, struct change *change, const struct record *const *origins, size_t count, struct arena *scratch,
                     struct fault *fault) MUST_USE;
/* Would words of origin, written in record, be read by more people than may read origin? */
bool record_opens(struct tx *tx, const struct record *record, const struct record *origin, bool *opens, struct arena *scratch,
                  struct fault *fault) MUST_USE;

/* What a capability adds to a register. check: rules that need other records (collect faults). after: what
 * follows in the same transaction. Registered before the first write; several capabilities may care about one register,
 * and then each has its word, in the order in which they were registered. */
enum { HOOKS_MAX = 4 };
struct hooks {
  bool (*check)(struct tx *tx, const struct change *change, struct arena *scratch, struct fault *fault);
  bool (*after)(struct tx *tx, const struct change *change, struct arena *scratch, struct fault *fault);
};
void store_hooks(struct store *store, enum register_id reg, const struct hooks *hooks);

/* What follows from series that changed (an observation, the indicator itself), whichever road they came by: runs at the
 * end of the same write, as the program itself, and again for what it changed. Each indicator once. Registered once. */
typedef bool series_hook(struct tx *tx, const int64_t *indicators, size_t count, struct arena *scratch, struct fault *fault);
void store_series_hook(struct store *store, series_hook *after);
/* What this indicator's series says changed by something else, such as a new beginning. Only inside a write. */
bool series_changed(struct tx *tx, int64_t indicator, struct fault *fault) MUST_USE;

/* ---- relations ---- */

/* Everything that points at this record (REF and RECORD fields, relatie) or at which it points, for the panel
 * "waar kwam het vandaan, wat kwam ervan". Only what who may see, and at most RECORD_LINKS_MAX. */
enum { RECORD_LINKS_MAX = 500 };
struct link {
  enum register_id reg;
  int64_t id;
  const char *title;
  const char *how;          /* label of the field or relation, as read from the record shown */
  bool outgoing;            /* this record points at it: it came from there */
  bool part_of;
};
bool record_links(struct tx *tx, const struct who *who, enum register_id reg, int64_t id, struct link **out,
                  size_t *count, struct arena *keep, struct fault *fault);
/* Of a record that who has read with record_get in this transaction. */
bool record_links_of(struct tx *tx, const struct who *who, const struct record *record, struct link **out, size_t *count,
                     struct arena *keep, struct fault *fault);

/* ---- search ---- */

struct hit {
  enum register_id reg;
  int64_t id;
  const char *title;
  bool example, secret;     /* whoever shows a secret one reads it with record_get, which notes that */
  const char *snippet;      /* plain text; matches stand between \x02 and \x03 */
};
/* Dutch stems, folded marks, last word also as a prefix. reg NONE: all registers. Ranked; snippets for the page
 * only. total capped at 200, counted over what who may see. */
bool search(struct tx *tx, const struct who *who, const char *typed, enum register_id reg, int64_t page,
            int64_t page_size, struct hit **out, size_t *count, int64_t *total, struct arena *keep,
            struct fault *fault);

/* ---- history ---- */

struct history_change {
  const struct field *field;
  const char *before, *after; /* exact spelling; NULL: empty. Fields that who may not read are left out */
};
struct history_entry {
  int64_t number;
  enum register_id reg;
  int64_t id, version;
  const char *who;            /* label at the time */
  int64_t when_ms;
  const char *action;         /* "gemaakt", "gewijzigd", "ingelezen", "vernietigd", "ingetrokken" (a delivery that never was) */
  const char *reason;
  bool destroyed;             /* the texts are gone on an approved list */
  struct history_change *changes;
  size_t change_count;
};
/* Newest first. reg NONE: of the whole municipality (paging by key: before_number, 0 for the newest). */
bool history_list(struct tx *tx, const struct who *who, enum register_id reg, int64_t id, int64_t before_number,
                  size_t max, struct history_entry **out, size_t *count, struct arena *keep, struct fault *fault);

/* The record as it stood in that version; for "both texts side by side". */
bool history_record(struct tx *tx, const struct who *who, enum register_id reg, int64_t id, int64_t version,
                    struct record *out, struct arena *keep, struct fault *fault);

/* Destroys the texts of all entries of a record, keeping the chain. Only inside a write, by the approved list. */
bool history_destroy(struct tx *tx, enum register_id reg, int64_t id, const char *list, struct fault *fault);

struct chain_report {
  int64_t entries, destroyed;
  char head[DIGEST_HEX_SIZE];
  int64_t bad_entry;          /* 0: sound */
  const char *bad_reason;
};
/* Recomputes the chain, compares every living record with its last entry. True when sound. */
bool history_verify(struct tx *tx, struct chain_report *out, struct arena *keep, struct fault *fault);
bool history_head(struct tx *tx, char out[DIGEST_HEX_SIZE], struct fault *fault);

/* ---- confidential reads are logged by whoever serves them ---- */

/* Was this record under secrecy? */
bool record_is_secret(const struct record *record);

/* The secret records that record_get and record_list gave to a person in this transaction, and those named to him, whatever the page did with
 * them. *count may be larger than SECRETS_MAX: those that did not fit were counted only. */
enum { SECRETS_MAX = 64 };
struct secret_read {
  enum register_id reg;
  int64_t id;
};
const struct secret_read *tx_secrets(const struct tx *tx, size_t *count);

/* ---- a municipality's own fields, choices, settings ---- */
bool own_field_add(struct tx *tx, const struct own_field *field, struct fault *fault); /* number is given out */
bool own_choice_add(struct tx *tx, const struct own_choice *choice, struct fault *fault);
const char *setting_get(struct tx *tx, const char *name, struct arena *keep); /* NULL when not set */
bool setting_put(struct tx *tx, const char *name, const char *value, struct fault *fault);

/* ---- import: in batches between which other writes pass, then one switch ---- */
struct import_row {
  long line;
  /* Parsed and checked. A REF to the register itself may be -n: the record that comes of the n-th row added. */
  struct record record;
};
struct import;
struct import *import_begin(struct store *store, const struct who *who, enum register_id reg, const char *source,
                            struct digest fingerprint, struct fault *fault);
/* Stages rows durably. At the switch a row with a number or a key that exists becomes a change of that record in the
 * fields that are filled; a new record gets the start values of the others. */
bool import_add(struct import *import, const struct import_row *rows, size_t count, struct fault *fault);
/* All rows become records at once, or none: then the fault has a message per bad line. One history entry per row,
 * and for a large register one for the whole delivery. More than a thousand rows are brought in some at a time, unseen by
 * everybody; only changes of records that exist wait for the one write of the switch. BUSY: such an import is going on in
 * this register. CONFLICT: somebody made or changed a record with the same key meanwhile. */
bool import_switch(struct import *import, int64_t *added, int64_t *changed, int64_t *unchanged, struct fault *fault);
/* Throws away what was not switched; rows that stood unseen go when nobody waits to write. */
void import_close(struct import *import);

/* ---- deliveries of observations ---- */

struct observation {
  int64_t indicator;
  const char *periode;         /* exact spelling */
  const char *gebied;          /* NULL: the whole municipality */
  int64_t waarde;              /* ten-thousandths */
  int64_t teller, noemer;      /* NUMBER_EMPTY: none */
  bool has_range;              /* a median out of cases: between these it lies */
  int64_t laag, hoog;          /* ten-thousandths */
  bool voorlopig;              /* the last month of a delivery can still change */
};
struct observed_cell {
  int64_t indicator;
  const char *periode;
};
struct observations_outcome {
  int64_t levering;            /* its record; also when nothing changed */
  int64_t nieuw, veranderd, vervallen, ongewijzigd; /* cells */
};
struct observations {
  int64_t koppeling;           /* whose earlier rows are replaced; 0: rows that came without one */
  const char *naam;            /* of the delivery, for people */
  struct digest fingerprint;   /* of the file as it came */
  const char *herkomst_inhoud, *bron; /* NULL: "eigen", none */
  const struct observation *rows; /* one per indicator, period and area; in any order */
  size_t count;
  const struct observed_cell *cells; /* what this delivery is complete about, besides the cells of its rows: an earlier */
  size_t cell_count;                 /* row in such a cell that did not come again is over */
  int64_t rijen, geweigerd;    /* as read from the file, for the record of the delivery */
  const char *verslag;
  struct observations_outcome also; /* what else came with it and was stored already: counted in its record and in the outcome */
};
/* A delivery replaces whole cells (indicator, period) of its koppeling, and only where they differ: the same file again
 * changes nothing. Replaced rows stay, with the delivery that replaced them. One entry in the history. INPUT when two rows
 * are about the same; FORBIDDEN when who may not change one of the indicators. Only inside a write. */
bool observations_put(struct tx *tx, const struct observations *observations, struct observations_outcome *out,
                      struct arena *scratch, struct fault *fault);

/* One cell that a delivery would change, or did. */
struct observation_change {
  int64_t indicator;
  const char *periode, *gebied; /* gebied NULL: the whole municipality */
  int64_t was, becomes;         /* ten-thousandths; NUMBER_EMPTY: no value */
  bool had, has;                /* false: there was no row, there is none any more */
};
struct observation_changes {
  struct observation_change *items; /* the caller's, room for max; texts live as long as observations and scratch */
  size_t max, count;
};
/* What observations_put would do, without writing: the same counts and faults, and the first changes by indicator and period.
 * levering stays 0. In any transaction. */
bool observations_compare(struct tx *tx, const struct who *who, const struct observations *observations, struct observations_outcome *out,
                          struct observation_changes *changes, struct arena *scratch, struct fault *fault);
/* What a delivery that was processed put in place of what: old values with the new one, where one came. Only cells that who
 * may see, by indicator and period; small numbers are in it. */
bool levering_changes(struct tx *tx, const struct who *who, int64_t levering, struct observation_changes *changes, struct arena *keep,
                      struct fault *fault);

/* Which rows of this indicator stay away from whoever reads only what is published, besides small ones: those from which a small one could be
 * computed. Replaces what was said before. Only inside a write; when that differs its series is made anew. */
bool observations_shield(struct tx *tx, int64_t indicator, const int64_t *rows, size_t count, struct arena *scratch, struct fault *fault) MUST_USE;

struct series_point {
  const char *periode;
  int64_t waarde, teller, noemer, streefwaarde; /* NUMBER_EMPTY: none */
  const char *noot;            /* about the value; NULL: none */
  bool voorlopig, example;
  bool afgeschermd;            /* shown to nobody who reads only what is published, though not small */
};
struct series {
  int64_t indicator;
  const struct series_point *points; /* oldest first, one per period: the latest that came */
  size_t count;
};
enum { SERIES_POINTS_MAX = 1200 };
/* What holds now over the whole municipality, of many indicators at once: the last SERIES_POINTS_MAX periods of each that
 * who may see; the others have none. Small numbers are in it: the page keeps them back. */
bool series_read(struct tx *tx, const struct who *who, const int64_t *indicators, size_t count, struct series *out,
                 struct arena *keep, struct fault *fault);

/* ---- what was made of a series, kept beside it ---- */

/* Readers who get the same: those of the organisation, and those outside, from whom small numbers are kept back. */
enum series_reader { SERIES_READER_INSIDE, SERIES_READER_OUTSIDE, SERIES_READER__COUNT };
/* Keeps a text per reader until the series, its indicator, a target or a new beginning changes; in that same write it is gone. key says
 * which program made it. Where not all such readers see the same nothing is kept. Only inside a write. */
bool series_keep(struct tx *tx, int64_t indicator, const char *key, const char *const texts[SERIES_READER__COUNT], struct fault *fault) MUST_USE;
/* Fills out with the text for this reader, or NULL: there is none by this key, or this reader sees less than others. indicators must have been
 * given to who by record_list or record_get in this transaction: that is where was asked who may see them. One question per 64. */
bool series_kept(struct tx *tx, const struct who *who, const char *key, const int64_t *indicators, size_t count, const char **out,
                 struct arena *keep, struct fault *fault) MUST_USE;
/* The next indicators of which nothing was kept by this key, at most max. Answers how many. */
bool series_unkept(struct tx *tx, const char *key, int64_t *out, size_t max, size_t *count, struct fault *fault) MUST_USE;

/* ---- uploaded files between preview and the press on the button: few, bounded, gone after a quarter of an hour; a
 * restart does not lose them, a backup does not hold them ---- */
struct waiting_file {
  int64_t account;          /* whose */
  enum register_id reg;     /* for which register */
  const char *name;
  const void *data;
  size_t size;
};
/* Keeps the file in place of the account's earlier one; token names it. BUSY when too much is waiting. Not inside a write. */
bool waiting_put(struct store *store, const struct who *who, const struct waiting_file *file, char token[TOKEN_SIZE], struct fault *fault);
/* Fills name, data and size in keep, and forgets the file. ABSENT when it is gone, or for another account or register than
 * out says. */
bool waiting_take(struct store *store, const struct who *who, const char *token, struct waiting_file *out, struct arena *keep, struct fault *fault);

/* ---- whole files ---- */
struct whole_report {
  bool sound;                     /* what history_verify says of the copy */
  char bad_reason[FAULT_TEXT_SIZE]; /* "" when sound */
};
/* Online; verifies the copy. A history that is not sound does not stop it: that is when a copy is needed most, and out
 * says so. CONFLICT when `to` exists. */
bool store_backup(const char *path, const char *to, struct whole_report *out, struct fault *fault);

struct restore_options {
  const char *from, *path, *code;
  bool even_unsound;              /* put back a copy whose history is not sound; else that is refused with the reason */
};
/* Refused while open elsewhere. What stood there stays beside it as PATH.vorige. */
bool store_restore(const struct restore_options *options, struct whole_report *out, struct fault *fault);
bool store_is_open_elsewhere(const char *path);

/* ---- named statements (named.sql), for capabilities that need more than lists ---- */
enum statement {
#define STATEMENT(name, ...) STATEMENT_##name,
#include "store/named.def"
#undef STATEMENT
  STATEMENT__COUNT
};
struct param {
  enum slot_type type;
  union slot value;
};
struct rows;
struct rows *statement_open(struct tx *tx, enum statement statement, const struct param *params, size_t count, struct fault *fault);
int rows_next(struct rows *rows, struct fault *fault);  /* 1 row, 0 end, -1 fault */
int64_t rows_number(struct rows *rows, int column);     /* NUMBER_EMPTY when NULL */
const char *rows_text(struct rows *rows, int column);   /* borrowed until the next row */
void rows_close(struct rows *rows);

#endif
