/* What the files of this room share and nobody else sees. */
#ifndef STORE_INSIDE_H
#define STORE_INSIDE_H

#include <pthread.h>

#include "store/sqlite.h"
#include "store/stem.h"
#include "store/store.h"

enum { SQL_SIZE_MAX = 512 * 1024, SQL_PARAMS_MAX = 512, TITLES_COUNT = 256, TITLES_SIZE_MAX = 512 * 1024 };

/* SQL under construction, with its parameters. The same shape gives the same text, so that a prepared
 * statement is found again. Texts are borrowed until sql_open. */
struct sql {
  struct text text;
  struct param params[SQL_PARAMS_MAX];
  int count;
  const struct who *reader;    /* the condition of visible.c stands in it */
  const char *today;
  int aliases;
};

/* What a condition asks about its reader has numbers of its own, so that its text is the same wherever it stands. */
enum { PARAM_PERSOON = 1, PARAM_PERSOON_LIKE, PARAM_TODAY, PARAM_TEAM, PARAM_FIRST = PARAM_TEAM + WHO_TEAMS_MAX };

/* How much of a register is not plainly open: limited, under embargo or secret. */
enum closed { CLOSED_NONE, CLOSED_FEW, CLOSED_MANY };
struct closed_known {
  bool known;
  int64_t version;  /* of the data for which it holds */
  enum closed level;
};

/* A condition as written before, for readers of the same shape. */
struct condition {
  const struct catalogue *catalogue;
  enum register_id reg;
  bool many, has_persoon, system;
  uint32_t roles;
  size_t team_count;
  int64_t version; /* of the data: it decides which limits need asking */
  struct text text;
};
struct like {
  int64_t persoon;
  char text[48];
};
enum { LIKES_COUNT = 8 };

enum { CONDITIONS_COUNT = 64, CONDITION_SIZE_MAX = 16 * 1024 };

struct title {
  enum register_id reg;
  int64_t id;
  const char *text;
};

struct put_sql {
  const struct reg *reg;
  struct text text;
};

/* Numbers of a register that are kept for rows on their way in (or out again, when withdrawn). */
struct opened {
  int64_t delivery, first, last;
  enum register_id reg;
  bool withdrawn;
};
enum { OPENED_MAX = 16 };
/* Who looks: everybody sees none of these rows, a delivery its own, and what keeps the books all of them. */
enum { SEEN_BY_ALL = 0, SEEN_BY_BOOKS = -1 };

struct tx {
  struct store *store;
  struct db *db;
  const struct catalogue *catalogue;
  const struct who *who;       /* writing: who asked for it */
  bool writing, trusted;       /* trusted: the writer's own bookkeeping, which sees all */
  bool catalogue_changed, settings_changed;
  int64_t series_touched;      /* the indicator that was touched last in this write; 0: none */
  struct record checked;       /* import: references seen to exist, so that they are asked once */
  char today[DAY_SIZE];
  struct sql sql;
  struct secret_read secrets[SECRETS_MAX];
  size_t secret_count;
  struct put_sql put_sql[2];   /* update, insert */
  int64_t version;             /* reading: of the data that this transaction sees */
  bool has_version;
  struct closed_known closed[REGISTER__COUNT];
  struct condition conditions[CONDITIONS_COUNT];
  struct like likes[LIKES_COUNT]; /* how a reader stands in gedeeld_met */
  size_t likes_next;
  struct title titles[TITLES_COUNT]; /* of title_who, reading only */
  struct who title_who;
  bool has_title_who;
  struct arena title_arena;
  struct stemmer *stemmer;     /* opened at the first search */
  struct opened opened[OPENED_MAX];
  size_t opened_count;
  int64_t seen_by;               /* whose rows among them this transaction sees */
  bool shades_unknown;           /* a rollback may have undone them */
  struct tx *next;
};

/* Notes that who, a person, was given this record, when it is secret. */
void tx_note_secret(struct tx *tx, const struct who *who, const struct record *record);
void tx_note_title(struct tx *tx, const struct who *who, enum register_id reg, int64_t id);

struct job {
  const struct who *who;
  bool (*work)(struct tx *tx, void *context, struct fault *fault);
  void *context;
  int64_t delivery;            /* the import that works, or 0 */
  struct fault *fault;
  struct tx *tx;
  bool ok, done;
  struct job *next;
};

struct catalogue_kept {
  struct arena arena;
  const struct catalogue *catalogue;
  struct catalogue_kept *next;
};

struct store {
  char *path;
  char code[16];
  int batch_max;
  int slot;                          /* descriptor that holds the lock of "somebody has this file" */
  bool alone;                        /* at opening nobody else had the file */
  pthread_mutex_t lock;              /* everything below */
  struct tx *idle;
  size_t idle_count;
  struct catalogue_kept *catalogues; /* newest first */
  char today[DAY_SIZE];              /* the setting; "": the real day */
  bool is_example;
  struct hooks hooks[REGISTER__COUNT][HOOKS_MAX]; /* an empty one ends the row */
  series_hook *after_series;
  int place_numbers[REGISTER__COUNT]; /* the register's fixed number in places of the search */
  /* the writer */
  pthread_cond_t work_there, work_done;
  struct job *first, *last;
  bool writer_runs, stopping;
  bool withdrawing;                  /* rows of withdrawn deliveries have yet to go */
  pthread_t writer;
  bool writer_joinable;
  struct tx *write_tx;               /* the writer's own; opened at the first write */
  int64_t commit_us;                 /* the writer's own: what the last commits took, smoothed */
  int batch_seen;                    /* the writer's own: the largest of the last two batches */
  int batch_last;
};

/* ---- sql.c ---- */
void sql_begin(struct sql *sql);
void sql_release(struct sql *sql);
static inline void sql_add(struct sql *sql, const char *text) { text_add(&sql->text, text); }
/* Adds "$n" and keeps the value. Answers n. */
int sql_number(struct sql *sql, int64_t number);
int sql_value(struct sql *sql, const char *text);
void sql_slot(struct sql *sql, enum kind kind, union slot slot);
void sql_again(struct sql *sql, int n);
/* alias."name" */
void sql_column(struct sql *sql, const char *alias, const char *name);
/* A quoted literal, for codes of the declaration. */
void sql_literal(struct sql *sql, const char *text);
/* The finished statement with its parameters bound; NULL on fault. */
struct stmt *sql_open(struct tx *tx, struct fault *fault);

/* ---- derived.c ---- */
bool field_has_key(const struct reg *reg, size_t field);
bool field_is_filtered(const struct reg *reg, size_t field); /* there is an index for it */
void derived_table(const struct reg *reg, struct text *out);
void derived_column(const struct reg *reg, size_t field, struct text *out);
/* Makes the indexes that are not there yet. */
bool derived_index(struct db *db, const struct reg *reg, struct fault *fault);
void derived_insert(const struct reg *reg, struct text *out);
void derived_update(const struct reg *reg, struct text *out);
void derived_bind(const struct reg *reg, struct stmt *stmt, const struct record *record, struct arena *scratch);
/* `alias."a", alias."b"`: fields NULL: all of them. */
void derived_columns(struct sql *sql, const struct reg *reg, const char *alias, const int *fields, size_t count);
/* Into an empty record; derived_read makes that first. */
void derived_fill(struct stmt *stmt, int first, const int *fields, size_t count, const struct who *who, struct record *record,
                  struct arena *keep);
void derived_read(const struct reg *reg, struct stmt *stmt, int first, const int *fields, size_t count,
                  const struct who *who, struct record *out, struct arena *keep);

/* ---- closed.c ---- */
/* A row that is not plainly open, of the table or alias before the dot; the words of the index that holds only those. */
#define CLOSED_ROW(dot) \
  dot "\"geheim\" <> 0 OR " dot "\"toegang\" IS NULL OR " dot "\"toegang\" = 'beperkt' OR " dot "\"embargo_tot\" IS NOT NULL"
/* The version of the data that this reading transaction sees; another one when anything was committed in between. */
bool tx_version(struct tx *tx, int64_t *version, struct fault *fault);
/* Asked once per version. A write changes it under way: there, and when it cannot be asked, it is CLOSED_MANY. */
enum closed closed_level(struct tx *tx, const struct reg *reg);

/* ---- visible.c ---- */
/* Adds the condition under which who may read a row of reg as t. many: rows are looked for, not one known by its number. */
void visible_add(struct tx *tx, const struct who *who, const struct reg *reg, bool many);
/* " AND (…)": of the rows of reg as t, those that lie within this scope of who. */
void visible_add_scope(struct tx *tx, const struct who *who, const struct reg *reg, unsigned scope);
/* 1 yes, 0 no, -1 fault. Includes both ends of a relatie. */
int visible_is(struct tx *tx, const struct who *who, enum register_id reg, int64_t id, struct fault *fault);
/* The same question about many records of one register, some at a time. */
bool visible_each(struct tx *tx, const struct who *who, enum register_id reg, const int64_t *ids, size_t count, bool *sees,
                  struct fault *fault);
/* Rows of this register need a second question per row: their two ends. */
bool visible_has_ends(const struct reg *reg);
int visible_ends(struct tx *tx, const struct who *who, const char *from, const char *to, struct fault *fault);
bool visible_is_anything(const struct who *who, const struct reg *reg);
/* A reference to what who may not see counts as empty in filters, orders and groups. Can this field of a row that who
 * sees be such a one? */
bool visible_hides_target(struct tx *tx, const struct who *who, const struct reg *reg, const struct field *field);
/* The condition that who sees what the field of row t points at; with a value, what that value points at: asked once. */
void visible_add_target(struct tx *tx, const struct who *who, const struct field *field, const union slot *value);
/* The column `key` of what the REF of row t points at, NULL when hidden. */
void visible_add_title_key(struct tx *tx, const struct who *who, const struct field *field, const char *key);

/* ---- record.c ---- */
/* The row as it stands, without asking for rights. ABSENT when it is not there. */
bool record_read(struct tx *tx, enum register_id reg, int64_t id, struct record *out, struct arena *keep, struct fault *fault);
bool record_exists(struct tx *tx, enum register_id reg, int64_t id, bool *exists, struct fault *fault);

/* ---- title.c ---- */
/* Adds the columns of the title, and builds it from them; a secret title is noted as read. */
void title_columns(struct sql *sql, const struct reg *reg, const char *alias);
const char *title_read(struct tx *tx, const struct who *who, const struct reg *reg, struct stmt *stmt, int first,
                       int depth, struct arena *keep);
void titles_forget(struct tx *tx);

/* ---- put.c ---- */
struct storing {
  const struct record *before; /* NULL: new */
  struct record *after;        /* id and versie are set here */
  const char *action, *reason;
  bool no_history;             /* a delivery has one entry of its own */
};
bool put_row(struct tx *tx, struct storing *storing, struct arena *scratch, struct fault *fault);
bool put_next_id(struct tx *tx, const struct reg *reg, int64_t *id, struct fault *fault);
bool put_references(struct tx *tx, const struct record *before, const struct record *after, long line, struct arena *scratch,
                    struct fault *fault);

/* ---- series.c ---- */
/* What a page reads of an indicator in one go, kept beside the observations and made again whenever one changes. */
#define SERIES_TABLE \
  "CREATE TABLE \"reeks\" (\"indicator\" INTEGER PRIMARY KEY, \"tekst\" TEXT, \"sleutel\" TEXT, \"binnen\" TEXT, \"buiten\" TEXT)"
/* Something about this row changed; for an observation or an indicator. before may be NULL. */
bool series_touch(struct tx *tx, const struct record *before, const struct record *after, struct fault *fault);
/* Does what a series says follow from this register? */
bool series_follows(enum register_id reg);
bool series_touch_indicator(struct tx *tx, int64_t indicator, struct fault *fault);
/* Before the savepoint closes: what was touched is made again, and what follows from it is done. */
bool series_settle(struct tx *tx, struct fault *fault);
/* Rows that stay away from whoever reads only what is published, so that a small one cannot be computed from what is shown. */
#define SHIELD_TABLE "CREATE TABLE \"afgeschermd\" (\"waarneming\" INTEGER PRIMARY KEY, \"indicator\" INTEGER NOT NULL)"
#define SHIELD_INDEX "CREATE INDEX \"afgeschermd_op_indicator\" ON \"afgeschermd\" (\"indicator\")"
/* How open an indicator is. */
enum { OPEN_TO_ALL, OPEN_TO_STAFF, OPEN_TO_SOME };
bool series_openness(struct tx *tx, int64_t indicator, int *open, struct fault *fault);
/* Do fewer people see this row than what is so open? Three columns from first: toegang, embargo_tot, geheim. */
bool series_is_closed(struct stmt *row, int first, int open);
/* Of a register whose lines are as open as their indicator. */
bool series_reads_whole(const struct who *who, const struct reg *reg);

/* ---- open.c ---- */
/* What every capability that cares about this register says. */
bool hooks_check(struct tx *tx, const struct change *change, struct arena *scratch, struct fault *fault);
bool hooks_after(struct tx *tx, const struct change *change, struct arena *scratch, struct fault *fault);

/* ---- secrecy.c ---- */
bool secrecy_check(struct tx *tx, const struct change *change, struct arena *scratch, struct fault *fault);
bool secrecy_after(struct tx *tx, const struct change *change, struct arena *scratch, struct fault *fault);

/* ---- search.c ---- */
/* The register's rows in the search: place = base + id. */
int64_t search_base(const struct store *store, enum register_id reg);
bool search_put(struct tx *tx, const struct record *before, const struct record *after, struct fault *fault);
/* Places of the best hits that who may see, at most 200. */
bool search_places(struct tx *tx, const struct who *who, const char *typed, enum register_id reg, int64_t **ids,
                   size_t *count, struct arena *keep, struct fault *fault);

/* ---- history.c, history_text.c ---- */
struct entry {
  enum register_id reg;
  int64_t id, version;
  const char *action, *reason;
  const char *before, *after; /* texts; NULL: none */
  bool living;                /* after is the digest of the living record, its text is not kept */
};
bool history_add(struct tx *tx, const struct entry *entry, struct fault *fault);
/* All filled fields, as the register holds them: {"titel":"…","bedrag":1250}. */
void history_text(const struct record *record, struct text *out);
/* Only the fields of before that differ in after; empty ones as null. */
void history_text_changed(const struct record *before, const struct record *after, struct text *out);
/* Reads such a text into slots; given[i] says which fields it names. Unknown names are skipped. */
bool history_text_read(const char *text, struct record *out, bool *given, struct arena *keep, struct fault *fault);
struct digest history_digest(const char *salt, const char *text);

/* ---- opened.c: rows that are in the file and not yet among the records ---- */
/* Reads which there are and keeps them from this connection, except from whose they are. Once per transaction, and on the
 * writer before the savepoint of each write. */
bool opened_sync(struct tx *tx, int64_t seen_by, struct fault *fault);
/* Keeps `rows` numbers for a delivery. BUSY when the register has one already. */
bool opened_add(struct tx *tx, int64_t delivery, const struct reg *reg, int64_t rows, struct opened *out, struct fault *fault);
/* Its rows are records from the commit on. */
bool opened_switch(struct tx *tx, int64_t delivery, struct fault *fault);
/* Its rows will never be; the writer takes them out when nobody waits. */
bool opened_withdraw(struct tx *tx, int64_t delivery, struct fault *fault);
/* NULL: nothing is open. */
const struct opened *opened_find(const struct tx *tx, int64_t delivery);
/* The place in the search lies among rows that this transaction does not see. */
bool opened_hides(const struct tx *tx, enum register_id reg, int64_t id);
/* Takes some rows of a withdrawn delivery out, in a transaction of its own; more: there are others left. */
bool withdrawn_clean(struct tx *tx, bool *more, struct fault *fault);
bool withdrawn_exist(struct tx *tx, bool *exist, struct fault *fault);
/* Numbers that were withdrawn, per the chain and as far as they are on their way out. For verify. */
struct withdrawn {
  enum register_id reg;
  int64_t first, last, entry;  /* the entry that says so; 0: still on their way out */
};
bool withdrawn_list(struct tx *tx, struct withdrawn **out, size_t *count, struct arena *keep, struct fault *fault);

/* ---- waiting.c ---- */
/* Forgets files that waited too long, and pieces of files that never came whole. Only when nobody else has the file. */
bool waiting_sweep(struct db *db, struct fault *fault);

/* ---- migrate.c ---- */
bool migrate(struct tx *tx, bool is_new, struct fault *fault);

/* ---- own.c ---- */
const struct catalogue *own_catalogue(struct tx *tx, struct arena *keep, struct fault *fault);
bool own_settings(struct tx *tx, char today[DAY_SIZE], bool *is_example, struct fault *fault);

/* ---- open.c ---- */
/* Alone on the file: the descriptor that holds the lock, or -1. */
int store_slot_take(const char *path, struct fault *fault);
struct tx *tx_open(struct store *store, enum db_mode mode, struct fault *fault);
void tx_close(struct tx *tx);
void tx_day(struct tx *tx);
/* Reads own fields, choices and settings again and makes them the store's; after a commit. */
bool store_refresh(struct store *store, struct tx *tx, struct fault *fault);
bool store_adopt(struct store *store, struct tx *tx, struct fault *fault);

/* ---- writer.c ---- */
void writer_stop(struct store *store);
/* A write that sees what this delivery has brought so far. */
bool writer_run(struct store *store, const struct who *who, int64_t delivery, bool (*work)(struct tx *tx, void *context, struct fault *fault),
                void *context, struct fault *fault);
/* There are withdrawn rows: the writer takes them out between other writes. */
void writer_clean(struct store *store);

#endif
