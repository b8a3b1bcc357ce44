#include "store/sqlite_access.h"

#include <fcntl.h>
#include <sqlite3.h>
#include <unistd.h>

#include "base/banned.h"

struct access_file {
  sqlite3 *db;
  sqlite3_stmt *statements[ACCESS_STATEMENT__COUNT];
};

static const char *const texts[] = {
#define STATEMENT(name, ...) __VA_ARGS__,
#include "store/access_sql.def"
#undef STATEMENT
};

static const char tables[] =
    "CREATE TABLE IF NOT EXISTS gegeven (naam TEXT PRIMARY KEY, waarde TEXT NOT NULL);"
    "CREATE TABLE IF NOT EXISTS account (id INTEGER PRIMARY KEY, naam TEXT NOT NULL UNIQUE, wachtwoord TEXT,"
    " totp BLOB, totp_stap INTEGER NOT NULL DEFAULT 0, persoon INTEGER NOT NULL DEFAULT 0,"
    " geblokkeerd INTEGER NOT NULL DEFAULT 0, moet_wijzigen INTEGER NOT NULL DEFAULT 0,"
    " gemaakt_ms INTEGER NOT NULL, laatst_ms INTEGER NOT NULL DEFAULT 0, mail TEXT NOT NULL DEFAULT '');"
    "CREATE TABLE IF NOT EXISTS sessie (sleutel BLOB PRIMARY KEY, account INTEGER NOT NULL, gemaakt_ms INTEGER NOT NULL,"
    " gezien_ms INTEGER NOT NULL, wat TEXT);"
    "CREATE INDEX IF NOT EXISTS sessie_account ON sessie (account);"
    "CREATE TABLE IF NOT EXISTS rem (wie TEXT PRIMARY KEY, pogingen INTEGER NOT NULL, tot_ms INTEGER NOT NULL,"
    " laatst_ms INTEGER NOT NULL);"
    "CREATE TABLE IF NOT EXISTS sleutel (id INTEGER PRIMARY KEY, naam TEXT NOT NULL, rol TEXT NOT NULL,"
    " sleutel BLOB NOT NULL UNIQUE, gemaakt_ms INTEGER NOT NULL, eindigt_ms INTEGER NOT NULL,"
    " laatst_ms INTEGER NOT NULL DEFAULT 0, ingetrokken INTEGER NOT NULL DEFAULT 0, maker INTEGER NOT NULL DEFAULT 0);"
    "CREATE TABLE IF NOT EXISTS leeslog (nummer INTEGER PRIMARY KEY, moment_ms INTEGER NOT NULL, account INTEGER NOT NULL,"
    " persoon INTEGER NOT NULL, wie TEXT NOT NULL, record TEXT NOT NULL, adres TEXT NOT NULL);"
    "CREATE TABLE IF NOT EXISTS geheim (naam TEXT PRIMARY KEY, soort TEXT NOT NULL, client TEXT NOT NULL, waarde BLOB NOT NULL,"
    " gemaakt_ms INTEGER NOT NULL);"
    "CREATE TABLE IF NOT EXISTS brief (id INTEGER PRIMARY KEY, gebeurtenis TEXT NOT NULL UNIQUE, aan TEXT NOT NULL, onderwerp TEXT NOT NULL,"
    " tekst TEXT NOT NULL, gemaakt_ms INTEGER NOT NULL, na_ms INTEGER NOT NULL DEFAULT 0, pogingen INTEGER NOT NULL DEFAULT 0,"
    " stand INTEGER NOT NULL DEFAULT 0);"
    "CREATE INDEX IF NOT EXISTS brief_wacht ON brief (na_ms) WHERE stand = 0;"
    "CREATE TABLE IF NOT EXISTS uitnodiging (moment INTEGER NOT NULL, deelnemer INTEGER NOT NULL, uitgave INTEGER NOT NULL,"
    " sleutel BLOB NOT NULL UNIQUE, klaar INTEGER NOT NULL DEFAULT 0, PRIMARY KEY (moment, deelnemer)) WITHOUT ROWID;"
    "CREATE TABLE IF NOT EXISTS stembriefje (moment INTEGER NOT NULL, ronde INTEGER NOT NULL, deelnemer INTEGER NOT NULL,"
    " opgave INTEGER NOT NULL, criterium INTEGER NOT NULL, niveau INTEGER NOT NULL,"
    " PRIMARY KEY (moment, ronde, opgave, criterium, deelnemer)) WITHOUT ROWID;";

static bool failed(struct access_file *file, int code, struct fault *fault) {
  if (code == SQLITE_FULL || (code & 0xff) == SQLITE_IOERR) {
    FAULT(fault, FAULT_NOT_NOW, "De schijf is vol of doet het niet. Er is niets veranderd.");
    fault_hint(fault, "Vraag de technisch beheerder om ruimte te maken en probeer het daarna opnieuw.");
  } else {
    FAULT(fault, FAULT_SYSTEM, "Het bestand met de accounts doet het niet.");
  }
  return fault_cause(fault, "sqlite %d: %s", code, file->db ? sqlite3_errmsg(file->db) : "no handle");
}

static bool execute(struct access_file *file, const char *sql, struct fault *fault) {
  int code = sqlite3_exec(file->db, sql, NULL, NULL, NULL);
  return code == SQLITE_OK || failed(file, code, fault);
}

static bool check_code(struct access_file *file, const char *code, struct fault *fault) {
  char stored[64] = "";
  if (access_step(file, ACCESS_meta_get, fault, "t", "gemeente"))
    access_text(file, ACCESS_meta_get, 0, stored, sizeof stored);
  access_done(file, ACCESS_meta_get);
  if (fault_is(fault)) return false;
  if (!*stored) return access_run(file, ACCESS_meta_put, fault, "tt", "gemeente", code);
  return string_is(stored, code) ||
         FAULT(fault, FAULT_CONFLICT, "Dit bestand met accounts is van %s en niet van %s.", stored, code);
}

/* Files of the first releases hold no addresses. */
static bool add_mail(struct access_file *file, struct fault *fault) {
  bool has = access_step(file, ACCESS_account_has_mail, fault, "") && access_number(file, ACCESS_account_has_mail, 0) > 0;
  access_done(file, ACCESS_account_has_mail);
  if (fault_is(fault)) return false;
  return has || execute(file, "ALTER TABLE account ADD COLUMN mail TEXT NOT NULL DEFAULT ''", fault);
}

/* Files of the first release do not know who made a token: such a token has no maker, and so no rights. */
static bool add_maker(struct access_file *file, struct fault *fault) {
  bool has = access_step(file, ACCESS_token_has_maker, fault, "") && access_number(file, ACCESS_token_has_maker, 0) > 0;
  access_done(file, ACCESS_token_has_maker);
  if (fault_is(fault)) return false;
  return has || execute(file, "ALTER TABLE sleutel ADD COLUMN maker INTEGER NOT NULL DEFAULT 0", fault);
}

struct access_file *access_file_open(const char *path, const char *code, bool writing, struct fault *fault) {
  struct access_file *file = calloc(1, sizeof *file);
  if (!file) {
    FAULT(fault, FAULT_NOT_NOW, "Er is geen geheugen meer.");
    return NULL;
  }
  int flags = writing ? SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE : SQLITE_OPEN_READONLY;
  /* SQLite gives the files beside it the same mode. */
  int made = writing ? open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0600) : -1;
  if (made >= 0) close(made);
  int opened = sqlite3_open_v2(path, &file->db, flags | SQLITE_OPEN_NOMUTEX, NULL);
  bool ok = opened == SQLITE_OK || failed(file, opened, fault);
  if (ok) sqlite3_busy_timeout(file->db, 5000);
  if (ok && writing)
    ok = execute(file, "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON; "
                       "PRAGMA secure_delete=ON; PRAGMA temp_store=MEMORY;", fault) &&
         execute(file, tables, fault) && add_maker(file, fault) && add_mail(file, fault) && check_code(file, code, fault);
  if (ok) return file;
  access_file_close(file);
  return NULL;
}

void access_file_close(struct access_file *file) {
  if (!file) return;
  for (size_t i = 0; i < ACCESS_STATEMENT__COUNT; i++) sqlite3_finalize(file->statements[i]);
  sqlite3_close(file->db);
  free(file);
}

static sqlite3_stmt *get(struct access_file *file, enum access_statement statement, struct fault *fault) {
  sqlite3_stmt **at = &file->statements[statement];
  if (!*at) {
    int code = sqlite3_prepare_v3(file->db, texts[statement], -1, SQLITE_PREPARE_PERSISTENT, at, NULL);
    if (code != SQLITE_OK) failed(file, code, fault);
  }
  return *at;
}

static void bind(sqlite3_stmt *one, const char *types, va_list args) {
  for (int at = 1; *types; types++, at++) {
    if (*types == 'i') {
      sqlite3_bind_int64(one, at, va_arg(args, int64_t));
    } else if (*types == 't') {
      sqlite3_bind_text(one, at, va_arg(args, const char *), -1, SQLITE_TRANSIENT);
    } else {
      const struct blob *blob = va_arg(args, const struct blob *);
      if (blob) sqlite3_bind_blob(one, at, blob->data, (int)blob->size, SQLITE_TRANSIENT);
      else sqlite3_bind_null(one, at);
    }
  }
}

bool access_next(struct access_file *file, enum access_statement statement, struct fault *fault) {
  int code = sqlite3_step(file->statements[statement]);
  if (code == SQLITE_ROW) return true;
  if (code != SQLITE_DONE) failed(file, code, fault);
  return false;
}

static bool step(struct access_file *file, enum access_statement statement, struct fault *fault, const char *types,
                 va_list args) {
  sqlite3_stmt *one = get(file, statement, fault);
  if (!one) return false;
  bind(one, types, args);
  return access_next(file, statement, fault);
}

bool access_step(struct access_file *file, enum access_statement statement, struct fault *fault, const char *types, ...) {
  va_list args;
  va_start(args, types);
  bool row = step(file, statement, fault, types, args);
  va_end(args);
  return row;
}

void access_done(struct access_file *file, enum access_statement statement) {
  sqlite3_stmt *one = file->statements[statement];
  if (!one) return;
  sqlite3_reset(one);
  sqlite3_clear_bindings(one);
}

int64_t access_number(struct access_file *file, enum access_statement statement, int column) {
  return sqlite3_column_int64(file->statements[statement], column);
}

void access_text(struct access_file *file, enum access_statement statement, int column, char *out, size_t size) {
  const unsigned char *text = sqlite3_column_text(file->statements[statement], column);
  snprintf(out, size, "%s", text ? (const char *)text : "");
}

size_t access_blob(struct access_file *file, enum access_statement statement, int column, void *out, size_t size) {
  sqlite3_stmt *one = file->statements[statement];
  const void *data = sqlite3_column_blob(one, column);
  size_t there = (size_t)sqlite3_column_bytes(one, column);
  if (data) memcpy(out, data, there < size ? there : size);
  return there;
}

bool access_run(struct access_file *file, enum access_statement statement, struct fault *fault, const char *types, ...) {
  va_list args;
  va_start(args, types);
  step(file, statement, fault, types, args);
  va_end(args);
  access_done(file, statement);
  return !fault_is(fault);
}

int access_changes(struct access_file *file) { return sqlite3_changes(file->db); }

int64_t access_last_id(struct access_file *file) { return sqlite3_last_insert_rowid(file->db); }

bool access_begin(struct access_file *file, struct fault *fault) { return execute(file, "BEGIN IMMEDIATE", fault); }

bool access_commit(struct access_file *file, bool ok, struct fault *fault) {
  if (ok && execute(file, "COMMIT", fault)) return true;
  if (!sqlite3_get_autocommit(file->db)) sqlite3_exec(file->db, "ROLLBACK", NULL, NULL, NULL);
  return false;
}

/* Zeroes over deleted rows are not enough: pages that were split or filled again keep old bytes between their cells. So
 * the file is written anew, and the log that holds what was written before is emptied. */
bool access_file_wipe(struct access_file *file, struct fault *fault) {
  int left = 0, moved = 0;
  if (!execute(file, "VACUUM", fault)) return false;
  int code = sqlite3_wal_checkpoint_v2(file->db, NULL, SQLITE_CHECKPOINT_TRUNCATE, &left, &moved);
  return code == SQLITE_OK || failed(file, code, fault);
}
