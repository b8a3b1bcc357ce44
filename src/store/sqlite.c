#include "store/sqlite.h"

#include <pthread.h>
#include <sqlite3.h>

#include "model/record.h"
#include "store/sqlite_search.h"

enum { STATEMENTS_SIZE_MAX = 1536 * 1024, TABLE_SIZE = 256, BUSY_MS = 5000, APPLICATION = 0x446F6F72, FORMAT = 1 };

struct stmt {
  struct db *db;
  sqlite3_stmt *at;
  char *sql;
  uint64_t hash;
  size_t size, len;
  unsigned short *places; /* $n -> the library's own number, 0 when n does not occur */
  int place_count;
  int wrong; /* code of a parameter that could not be bound */
  bool busy, kept;
  struct stmt *same_hash, *older, *newer;
};

struct db {
  sqlite3 *at;
  struct stmt *table[TABLE_SIZE];
  struct stmt *newest, *oldest, *loose; /* loose: in use, not kept */
  size_t size, count;
  int log_pages;
  bool reads_only;
};

/* What the library says, as a fault. Answers false. */
static bool set_fault(struct db *db, int code, struct fault *fault, const char *sql) {
  switch (code & 0xFF) {
    case SQLITE_FULL:
      FAULT(fault, FAULT_NOT_NOW, "De schijf is vol. Er is niets opgeslagen.");
      fault_hint(fault, "Vraag de technisch beheerder om ruimte te maken en probeer het daarna opnieuw.");
      break;
    case SQLITE_IOERR:
    case SQLITE_CANTOPEN:
    case SQLITE_READONLY:
      FAULT(fault, FAULT_NOT_NOW, "De schijf is vol of onbereikbaar. Er is niets opgeslagen.");
      fault_hint(fault, "Probeer het zo opnieuw. Blijft het misgaan, waarschuw dan de technisch beheerder.");
      break;
    case SQLITE_NOMEM:
      FAULT(fault, FAULT_NOT_NOW, "Er is nu te weinig geheugen vrij. Probeer het zo opnieuw.");
      break;
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
      FAULT(fault, FAULT_NOT_NOW, "Een ander programma houdt de gegevens bezet. Probeer het zo opnieuw.");
      break;
    case SQLITE_NOTADB:
    case SQLITE_CORRUPT:
      FAULT(fault, FAULT_SYSTEM, "Het bestand met gegevens is beschadigd.");
      fault_hint(fault, "Zet een reservekopie terug met \"doorpakker restore\".");
      break;
    default: FAULT(fault, FAULT_SYSTEM, "Er ging iets mis bij het lezen of opslaan van de gegevens.");
  }
  return fault_cause(fault, "sqlite %d: %s: %.200s", code, db && db->at ? sqlite3_errmsg(db->at) : "", sql ? sql : "");
}

static int remember_log(void *context, sqlite3 *at, const char *name, int pages) {
  (void)at;
  (void)name;
  ((struct db *)context)->log_pages = pages;
  return SQLITE_OK;
}

static bool set_up(struct db *db, enum db_mode mode, struct fault *fault) {
  sqlite3_busy_timeout(db->at, BUSY_MS);
  sqlite3_db_config(db->at, SQLITE_DBCONFIG_DEFENSIVE, 1, NULL);
  /* A plan stays when other values are bound; else each new value prepares the statement again, at a third of a page. */
  sqlite3_db_config(db->at, SQLITE_DBCONFIG_ENABLE_QPSG, 1, NULL);
  sqlite3_extended_result_codes(db->at, 1);
  int code = sqlite_search_register(db->at);
  if (code != SQLITE_OK) return set_fault(db, code, fault, "tokenizer");
  if (!db_run(db, "PRAGMA temp_store=MEMORY; PRAGMA cache_size=-4000;", fault)) return false;
  db->reads_only = mode == DB_READ;
  if (mode == DB_READ) return db_run(db, "PRAGMA query_only=1;", fault);
  sqlite3_wal_hook(db->at, remember_log, db);
  return db_run(db, "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA journal_size_limit=67108864;", fault);
}

/* Its count of all memory costs a lock at every allocation, and nobody asks for it. */
static void configure(void) { sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0); }

struct db *db_open(const char *path, enum db_mode mode, struct fault *fault) {
  static pthread_once_t once = PTHREAD_ONCE_INIT;
  pthread_once(&once, configure);
  struct db *db = calloc(1, sizeof *db);
  if (!db) {
    FAULT(fault, FAULT_NOT_NOW, "Er is nu te weinig geheugen vrij. Probeer het zo opnieuw.");
    return NULL;
  }
  int flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX | (mode == DB_CREATE ? SQLITE_OPEN_CREATE : 0);
  int code = sqlite3_open_v2(path, &db->at, flags, NULL);
  if (code != SQLITE_OK) {
    set_fault(db, code, fault, path);
    db_close(db);
    return NULL;
  }
  if (set_up(db, mode, fault)) return db;
  db_close(db);
  return NULL;
}

static void free_stmt(struct stmt *stmt) {
  sqlite3_finalize(stmt->at);
  free(stmt->places);
  free(stmt->sql);
  free(stmt);
}

void db_close(struct db *db) {
  if (!db) return;
  while (db->loose) {
    struct stmt *next = db->loose->older;
    free_stmt(db->loose);
    db->loose = next;
  }
  while (db->newest) {
    struct stmt *next = db->newest->older;
    free_stmt(db->newest);
    db->newest = next;
  }
  sqlite3_close(db->at);
  free(db);
}

bool db_run(struct db *db, const char *sql, struct fault *fault) {
  int code = sqlite3_exec(db->at, sql, NULL, NULL, NULL);
  return code == SQLITE_OK || set_fault(db, code, fault, sql);
}

bool db_run_often(struct db *db, const char *sql, struct fault *fault) {
  struct stmt *stmt = db_statement(db, sql, fault);
  return stmt && stmt_run(stmt, fault);
}

bool db_in_transaction(struct db *db) { return !sqlite3_get_autocommit(db->at); }

bool db_version(struct db *db, int64_t *version, struct fault *fault) {
  struct stmt *stmt = db_statement(db, "PRAGMA data_version", fault);
  return stmt && stmt_only_number(stmt, 0, version, fault);
}

/* ---- the statements ---- */

static uint64_t hash_of(const char *sql, size_t len) {
  uint64_t hash = 14695981039346656037u;
  for (; len >= 8; sql += 8, len -= 8) {
    uint64_t word;
    memcpy(&word, sql, 8);
    hash = (hash ^ word) * 0x9E3779B97F4A7C15u;
    hash ^= hash >> 29;
  }
  for (; len; sql++, len--) hash = (hash ^ (unsigned char)*sql) * 1099511628211u;
  return hash ^ hash >> 32;
}

static void unlink_stmt(struct db *db, struct stmt *stmt) {
  if (stmt->newer) stmt->newer->older = stmt->older; else if (stmt->kept) db->newest = stmt->older; else db->loose = stmt->older;
  if (stmt->older) stmt->older->newer = stmt->newer; else if (stmt->kept) db->oldest = stmt->newer;
}

static void link_newest(struct db *db, struct stmt *stmt) {
  struct stmt **head = stmt->kept ? &db->newest : &db->loose;
  stmt->newer = NULL;
  stmt->older = *head;
  if (*head) (*head)->newer = stmt;
  *head = stmt;
  if (stmt->kept && !db->oldest) db->oldest = stmt;
}

static void forget(struct db *db, struct stmt *stmt) {
  struct stmt **at = &db->table[stmt->hash % TABLE_SIZE];
  while (*at != stmt) at = &(*at)->same_hash;
  *at = stmt->same_hash;
  unlink_stmt(db, stmt);
  db->size -= stmt->size;
  db->count--;
  free_stmt(stmt);
}

static void make_room(struct db *db) {
  struct stmt *stmt = db->oldest;
  while (stmt && db->size > STATEMENTS_SIZE_MAX) {
    struct stmt *next = stmt->newer;
    if (!stmt->busy) forget(db, stmt);
    stmt = next;
  }
}

/* SQLite numbers named parameters by first appearance; ours say their number in the name. */
static bool find_places(struct stmt *stmt) {
  int count = sqlite3_bind_parameter_count(stmt->at);
  for (int i = 1; i <= count; i++) {
    int64_t n;
    const char *name = sqlite3_bind_parameter_name(stmt->at, i);
    if (!name || !string_to_int(name + 1, &n) || n < 1 || n > 9999) return false;
    if (n > stmt->place_count) stmt->place_count = (int)n;
  }
  stmt->places = calloc((size_t)stmt->place_count + 1, sizeof *stmt->places);
  if (!stmt->places) return false;
  for (int i = 1; i <= count; i++) {
    int64_t n;
    if (string_to_int(sqlite3_bind_parameter_name(stmt->at, i) + 1, &n)) stmt->places[n] = (unsigned short)i;
  }
  return true;
}

static struct stmt *prepare(struct db *db, const char *sql, size_t len, struct fault *fault) {
  struct stmt *stmt = calloc(1, sizeof *stmt);
  if (!stmt || !(stmt->sql = malloc(len + 1))) {
    free(stmt);
    FAULT(fault, FAULT_NOT_NOW, "Er is nu te weinig geheugen vrij. Probeer het zo opnieuw.");
    return NULL;
  }
  memcpy(stmt->sql, sql, len + 1);
  stmt->db = db;
  stmt->len = len;
  int code = sqlite3_prepare_v3(db->at, sql, (int)len + 1, SQLITE_PREPARE_PERSISTENT, &stmt->at, NULL);
  if (code != SQLITE_OK || !find_places(stmt)) {
    set_fault(db, code == SQLITE_OK ? SQLITE_NOMEM : code, fault, sql);
    free_stmt(stmt);
    return NULL;
  }
  stmt->busy = true;
  return stmt;
}

struct stmt *db_statement(struct db *db, const char *sql, struct fault *fault) { return db_statement_len(db, sql, strlen(sql), fault); }

struct stmt *db_statement_len(struct db *db, const char *sql, size_t len, struct fault *fault) {
  uint64_t hash = hash_of(sql, len);
  struct stmt **slot = &db->table[hash % TABLE_SIZE];
  bool in_use = false;
  for (struct stmt *stmt = *slot; stmt; stmt = stmt->same_hash) {
    if (stmt->hash != hash || stmt->len != len || memcmp(stmt->sql, sql, len) != 0) continue;
    if (stmt->busy) {
      in_use = true;
      break;
    }
    if (stmt != db->newest) {
      unlink_stmt(db, stmt);
      link_newest(db, stmt);
    }
    stmt->busy = true;
    return stmt;
  }
  struct stmt *stmt = prepare(db, sql, len, fault);
  if (!stmt) return NULL;
  stmt->hash = hash;
  stmt->kept = !in_use;
  link_newest(db, stmt);
  if (in_use) return stmt;
  stmt->same_hash = *slot;
  *slot = stmt;
  stmt->size = len + sizeof *stmt + (size_t)sqlite3_stmt_status(stmt->at, SQLITE_STMTSTATUS_MEMUSED, 0);
  db->size += stmt->size;
  db->count++;
  make_room(db);
  return stmt;
}

void stmt_done(struct stmt *stmt) {
  if (!stmt) return;
  sqlite3_reset(stmt->at);
  if (stmt->kept) {
    sqlite3_clear_bindings(stmt->at);
    stmt->busy = false;
    stmt->wrong = 0;
    return;
  }
  unlink_stmt(stmt->db, stmt);
  free_stmt(stmt);
}

void db_statements_done(struct db *db) {
  while (db->loose) stmt_done(db->loose);
  for (struct stmt *stmt = db->newest; stmt; stmt = stmt->older)
    if (stmt->busy) stmt_done(stmt);
}

size_t db_statements_count(const struct db *db) { return db->count; }

static int place_of(const struct stmt *stmt, int n) { return n >= 1 && n <= stmt->place_count ? stmt->places[n] : 0; }

void stmt_number(struct stmt *stmt, int n, int64_t number) {
  int place = place_of(stmt, n);
  if (place && number != NUMBER_EMPTY) sqlite3_bind_int64(stmt->at, place, number);
}

/* A text that found no memory would leave the parameter NULL, so the step that follows must fail. */
static void bind_text(struct stmt *stmt, int n, const char *text, sqlite3_destructor_type how) {
  int place = place_of(stmt, n);
  int code = text && place ? sqlite3_bind_text(stmt->at, place, text, -1, how) : SQLITE_OK;
  if (code != SQLITE_OK) stmt->wrong = code;
}

void stmt_text(struct stmt *stmt, int n, const char *text) { bind_text(stmt, n, text, SQLITE_STATIC); }

void stmt_text_copy(struct stmt *stmt, int n, const char *text) { bind_text(stmt, n, text, SQLITE_TRANSIENT); }

void stmt_bytes(struct stmt *stmt, int n, const void *data, size_t size) {
  int place = place_of(stmt, n);
  int code = place ? sqlite3_bind_blob64(stmt->at, place, data, size, SQLITE_STATIC) : SQLITE_OK;
  if (code != SQLITE_OK) stmt->wrong = code;
}

int stmt_step(struct stmt *stmt, struct fault *fault) {
  int code = stmt->wrong ? stmt->wrong : sqlite3_step(stmt->at);
  if (code == SQLITE_ROW) return 1;
  if (code == SQLITE_DONE) return 0;
  set_fault(stmt->db, code, fault, stmt->sql);
  return -1;
}

/* A handle is one thread's at a time, so that its values may be read without the library's guard around each. */
int64_t stmt_get_number(struct stmt *stmt, int column) {
  sqlite3_value *value = sqlite3_column_value(stmt->at, column);
  return sqlite3_value_type(value) == SQLITE_NULL ? NUMBER_EMPTY : sqlite3_value_int64(value);
}

double stmt_get_double(struct stmt *stmt, int column) { return sqlite3_column_double(stmt->at, column); }

const char *stmt_get_text(struct stmt *stmt, int column) { return (const char *)sqlite3_column_text(stmt->at, column); }

const void *stmt_get_bytes(struct stmt *stmt, int column, size_t *size) {
  sqlite3_value *value = sqlite3_column_value(stmt->at, column);
  const void *data = sqlite3_value_blob(value);
  *size = data ? (size_t)sqlite3_value_bytes(value) : 0;
  return data;
}

char *stmt_get_copy(struct stmt *stmt, int column, struct arena *keep) {
  /* As a blob: for a text the library would first make a copy of its own, to end it with a zero byte. */
  sqlite3_value *value = sqlite3_column_value(stmt->at, column);
  if (sqlite3_value_type(value) == SQLITE_NULL) return NULL;
  const char *text = sqlite3_value_blob(value);
  return arena_copy_len(keep, text, (size_t)sqlite3_value_bytes(value));
}

bool stmt_run(struct stmt *stmt, struct fault *fault) {
  int got;
  while ((got = stmt_step(stmt, fault)) == 1) continue;
  stmt_done(stmt);
  return got == 0;
}

bool stmt_only_number(struct stmt *stmt, int64_t otherwise, int64_t *out, struct fault *fault) {
  int got = stmt_step(stmt, fault);
  if (got >= 0) {
    *out = got == 1 ? stmt_get_number(stmt, 0) : NUMBER_EMPTY;
    if (*out == NUMBER_EMPTY) *out = otherwise;
  }
  stmt_done(stmt);
  return got >= 0;
}

/* A name of this connection alone goes before that of the file; the library prepares its statements anew by itself. */
bool db_shade(struct db *db, const char *table, const char *condition, struct fault *fault) {
  struct text sql;
  text_init(&sql, 65536);
  if (db->reads_only) TEXT_LIT(&sql, "PRAGMA query_only=0; ");
  text_addf(&sql, "DROP VIEW IF EXISTS temp.\"%s\"; ", table);
  if (condition) text_addf(&sql, "CREATE TEMP VIEW \"%s\" AS SELECT * FROM main.\"%s\" WHERE %s; ", table, table, condition);
  bool ok = sql.full ? FAULT(fault, FAULT_SYSTEM, "Er ging iets mis bij het lezen van de gegevens.") : db_run(db, text_get(&sql), fault);
  /* Also after a failure: a reader never stays able to write. */
  struct fault after = {0};
  if (db->reads_only && !db_run(db, "PRAGMA query_only=1;", ok ? fault : &after)) ok = false;
  fault_release(&after);
  text_release(&sql);
  return ok;
}

/* ---- whole files ---- */

int db_log_pages(const struct db *db) { return db->log_pages; }

void db_checkpoint(struct db *db) {
  if (sqlite3_wal_checkpoint_v2(db->at, NULL, SQLITE_CHECKPOINT_PASSIVE, NULL, NULL) == SQLITE_OK) db->log_pages = 0;
}

bool db_is_ours(struct db *db, struct fault *fault) {
  int64_t application, format;
  struct stmt *stmt = db_statement(db, "PRAGMA application_id", fault);
  if (!stmt || !stmt_only_number(stmt, 0, &application, fault)) return false;
  stmt = db_statement(db, "PRAGMA user_version", fault);
  if (!stmt || !stmt_only_number(stmt, 0, &format, fault)) return false;
  if (application != APPLICATION) return FAULT(fault, FAULT_CONFLICT, "Dit bestand is niet van Doorpakker.");
  if (format > FORMAT)
    return FAULT(fault, FAULT_CONFLICT, "Dit bestand is door een nieuwere versie van Doorpakker gemaakt. Gebruik die versie.");
  return true;
}

bool db_mark_ours(struct db *db, struct fault *fault) {
  char sql[96];
  snprintf(sql, sizeof sql, "PRAGMA application_id=%d; PRAGMA user_version=%d;", APPLICATION, FORMAT);
  return db_run(db, sql, fault);
}

bool db_make_single(struct db *db, struct fault *fault) {
  return db_run(db, "PRAGMA wal_checkpoint(TRUNCATE); PRAGMA journal_mode=DELETE;", fault);
}

static bool copy_all(struct db *from, struct db *to, struct fault *fault) {
  sqlite3_backup *backup = sqlite3_backup_init(to->at, "main", from->at, "main");
  if (!backup) return set_fault(to, sqlite3_errcode(to->at), fault, "backup");
  int code;
  do {
    code = sqlite3_backup_step(backup, 512);
  } while (code == SQLITE_OK || code == SQLITE_BUSY || code == SQLITE_LOCKED);
  int last = sqlite3_backup_finish(backup);
  return code == SQLITE_DONE && last == SQLITE_OK ? true : set_fault(to, last, fault, "backup");
}

/* The reading transaction is held while copying: else every write would make it start anew. */
bool db_copy(struct db *from, const char *to, struct fault *fault) {
  struct db copy = {0};
  int code = sqlite3_open_v2(to, &copy.at, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX, NULL);
  bool ok = code == SQLITE_OK || set_fault(&copy, code, fault, to);
  bool mine = ok && !db_in_transaction(from);
  ok = ok && (!mine || db_run(from, "BEGIN; SELECT count(*) FROM sqlite_master;", fault));
  ok = ok && copy_all(from, &copy, fault);
  if (mine && db_in_transaction(from)) db_run(from, "COMMIT", fault);
  ok = ok && db_make_single(&copy, fault);
  sqlite3_close(copy.at);
  return ok;
}

bool db_check(struct db *db, struct fault *fault) {
  struct stmt *stmt = db_statement(db, "PRAGMA quick_check(1)", fault);
  if (!stmt) return false;
  int got = stmt_step(stmt, fault);
  bool sound = got == 1 && string_is(stmt_get_text(stmt, 0), "ok");
  if (got == 1 && !sound) {
    FAULT(fault, FAULT_SYSTEM, "Het bestand met gegevens is beschadigd.");
    fault_cause(fault, "quick_check: %s", stmt_get_text(stmt, 0));
  }
  stmt_done(stmt);
  return sound;
}

bool db_plan(struct db *db, const char *sql, struct text *out, struct fault *fault) {
  struct text explain;
  text_init(&explain, 1024 * 1024);
  TEXT_LIT(&explain, "EXPLAIN QUERY PLAN ");
  text_add(&explain, sql);
  struct stmt *stmt = db_statement(db, text_get(&explain), fault);
  text_release(&explain);
  if (!stmt) return false;
  int got;
  while ((got = stmt_step(stmt, fault)) == 1) text_addf(out, "%s\n", stmt_get_text(stmt, 3));
  stmt_done(stmt);
  return got == 0;
}
