#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

#include "store/inside.h"

/* Whole files: a copy while work goes on, and putting one back. */

static bool disk_fault(struct fault *fault, const char *what, const char *path) {
  FAULT(fault, FAULT_NOT_NOW, "De schijf is vol of onbereikbaar: %s is niet gelukt.", what);
  return fault_cause(fault, "%s: %s", path, strerror(errno));
}

/* On disk, and its name too. */
static bool sync_file(const char *path, struct fault *fault) {
  int file = open(path, O_RDONLY | O_CLOEXEC);
  bool ok = file >= 0 && fsync(file) == 0;
  if (file >= 0) close(file);
  return ok || disk_fault(fault, "bewaren", path);
}

static void remove_beside(const char *path, const char *tail) {
  char name[4096];
  int len = snprintf(name, sizeof name, "%s%s", path, tail);
  if (len > 0 && (size_t)len < sizeof name) unlink(name);
}

static bool part_name(const char *path, char out[4096], struct fault *fault) {
  int len = snprintf(out, 4096, "%s.deel", path);
  if (len > 0 && len < 4096) return true;
  return FAULT(fault, FAULT_INPUT, "De naam van het bestand is te lang.");
}

static bool read_code(struct db *db, char code[16], struct fault *fault) {
  struct stmt *stmt = db_statement(db, "SELECT \"waarde\" FROM \"instelling\" WHERE \"naam\" = 'gemeente_code'", fault);
  if (!stmt) return false;
  int got = stmt_step(stmt, fault);
  snprintf(code, 16, "%s", got == 1 && stmt_get_text(stmt, 0) ? stmt_get_text(stmt, 0) : "");
  stmt_done(stmt);
  return got >= 0;
}

/* The chain of a file that nobody else has open, by the program's own road. False: it could not be asked. */
static bool verify_file(const char *path, const char *code, char head[DIGEST_HEX_SIZE], struct whole_report *out, struct fault *fault) {
  struct store_options options = {.path = path, .code = code};
  struct chain_report report = {0};
  struct arena keep;
  struct store *store = store_open(&options, fault);
  if (!store) return false;
  arena_init(&keep, 64u * 1024 * 1024);
  struct tx *tx = store_read(store, fault);
  bool sound = tx && history_verify(tx, &report, &keep, fault);
  bool ok = tx && !fault_is(fault);
  *out = (struct whole_report){.sound = sound};
  if (!sound) snprintf(out->bad_reason, sizeof out->bad_reason, "%s", report.bad_reason ? report.bad_reason : "Onbekend waar.");
  memcpy(head, report.head, sizeof report.head);
  tx_end(tx);
  store_close(store);
  arena_release(&keep);
  remove_beside(path, ".slot");
  return ok;
}

/* The head of the chain and the moment stand in the copy itself. */
static bool mark_copy(const char *path, const char *head, struct fault *fault) {
  struct db *db = db_open(path, DB_WRITE, fault);
  if (!db) return false;
  static const char *const names[] = {"reservekopie_hoofd", "reservekopie_op"};
  char when[DAY_DUTCH_SIZE];
  day_print_rfc3339(clock_now_ms(), when);
  bool ok = true;
  for (int i = 0; ok && i < 2; i++) {
    struct stmt *drop = db_statement(db, "DELETE FROM \"instelling\" WHERE \"naam\" = $1", fault);
    if (drop) stmt_text(drop, 1, names[i]);
    ok = drop && stmt_run(drop, fault);
    struct stmt *stmt = ok ? db_statement(db, "INSERT INTO \"instelling\" (\"naam\", \"waarde\") VALUES ($1, $2)", fault) : NULL;
    if (stmt) stmt_text(stmt, 1, names[i]);
    if (stmt) stmt_text(stmt, 2, i == 0 ? head : when);
    ok = stmt && stmt_run(stmt, fault);
  }
  /* What somebody uploaded and did not bring in is no part of the records. */
  ok = ok && db_run(db, "DELETE FROM \"wachtend\"; DELETE FROM \"wachtend_stuk\";", fault);
  ok = ok && db_check(db, fault) && db_make_single(db, fault);
  db_close(db);
  return ok;
}

static bool copy_file(const char *from, const char *to, char code[16], struct fault *fault) {
  if (access(from, R_OK) != 0) {
    FAULT(fault, FAULT_ABSENT, "Het bestand %s is er niet of is niet te lezen.", from);
    return false;
  }
  struct db *db = db_open(from, DB_READ, fault);
  if (!db) return false;
  bool ok = db_is_ours(db, fault) && read_code(db, code, fault) && db_copy(db, to, fault);
  db_close(db);
  return ok;
}

static void remove_part(const char *part) {
  remove_beside(part, "");
  remove_beside(part, "-wal");
  remove_beside(part, "-shm");
  remove_beside(part, ".slot");
}

/* Takes the name, so that no other copy can get it meanwhile. */
static bool take_name(const char *to, struct fault *fault) {
  int file = open(to, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
  if (file >= 0) {
    close(file);
    return true;
  }
  if (errno != EEXIST) return disk_fault(fault, "de reservekopie", to);
  FAULT(fault, FAULT_CONFLICT, "Er staat al een bestand %s. Er is geen reservekopie gemaakt.", to);
  return fault_hint(fault, "Kies een andere naam, of haal dat bestand eerst zelf weg.");
}

bool store_backup(const char *path, const char *to, struct whole_report *out, struct fault *fault) {
  char part[4096], code[16], head[DIGEST_HEX_SIZE];
  if (!part_name(to, part, fault) || !take_name(to, fault)) return false;
  remove_part(part);
  bool ok = copy_file(path, part, code, fault) && verify_file(part, code, head, out, fault) && mark_copy(part, head, fault) && sync_file(part, fault);
  if (ok && rename(part, to) != 0) ok = disk_fault(fault, "de reservekopie", to);
  if (!ok) remove_beside(to, "");
  if (!ok || access(part, F_OK) == 0) remove_part(part);
  return ok;
}

static bool check_source(const struct restore_options *options, const char *part, struct whole_report *out, struct fault *fault) {
  char found[16], head[DIGEST_HEX_SIZE];
  if (!copy_file(options->from, part, found, fault)) return false;
  if (!string_is(found, options->code))
    return FAULT(fault, FAULT_CONFLICT, "Deze reservekopie hoort bij gemeente %s, niet bij %s. Er is niets veranderd.", found, options->code);
  if (!verify_file(part, options->code, head, out, fault)) return false;
  if (!out->sound && !options->even_unsound) return FAULT(fault, FAULT_CONFLICT, "De geschiedenis klopt niet. %s", out->bad_reason);
  return mark_copy(part, head, fault) && sync_file(part, fault);
}

/* The file that was there moves to NAME.vorige, its log with it: commits may stand in the log alone, and the log of
 * the old file must not be read as that of the new one. */
static bool set_aside(const char *path, struct fault *fault) {
  char from[4096], to[4096];
  static const char *const tails[] = {"", "-wal"};
  if (access(path, F_OK) != 0) return true;
  remove_beside(path, ".vorige-shm");
  remove_beside(path, ".vorige-wal");
  for (size_t i = 0; i < 2; i++) {
    int from_len = snprintf(from, sizeof from, "%s%s", path, tails[i]);
    int to_len = snprintf(to, sizeof to, "%s.vorige%s", path, tails[i]);
    if (from_len >= (int)sizeof from || to_len >= (int)sizeof to) return FAULT(fault, FAULT_INPUT, "De naam van het bestand is te lang.");
    if (rename(from, to) != 0 && errno != ENOENT) return disk_fault(fault, "terugzetten", path);
  }
  remove_beside(path, "-shm");
  return true;
}

bool store_restore(const struct restore_options *options, struct whole_report *out, struct fault *fault) {
  const char *path = options->path;
  char part[4096];
  if (!part_name(path, part, fault)) return false;
  int slot = store_slot_take(path, fault);
  if (slot < 0) return false;
  remove_part(part);
  bool ok = check_source(options, part, out, fault);
  if (ok) ok = set_aside(path, fault) && (rename(part, path) == 0 || disk_fault(fault, "terugzetten", path));
  remove_part(part);
  close(slot);
  return ok;
}
