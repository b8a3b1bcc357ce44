#include "decode/json.h"
#include "store/inside.h"

/* A large import brings its rows in pieces, between which others write. Until its switch they stand in the tables and are
 * nobody's: a connection that looks at records has their numbers shaded, in every statement at once. */

enum { CONDITION_MAX = 4096, CLEAN_ROWS = 300, SCRATCH_MAX = 65536 };

static bool same(const struct opened *a, const struct opened *b) {
  return a->delivery == b->delivery && a->first == b->first && a->last == b->last && a->reg == b->reg && a->withdrawn == b->withdrawn;
}

static enum register_id reg_named(const char *name) {
  for (enum register_id id = REGISTER__NONE + 1; id < REGISTER__COUNT; id++)
    if (string_is(declared_registers[id].name, name)) return id;
  return REGISTER__NONE;
}

static bool read_opened(struct tx *tx, struct opened out[OPENED_MAX], size_t *count, struct fault *fault) {
  struct stmt *stmt = db_statement(tx->db,
      "SELECT \"nummer\", \"register\", \"eerste\", \"laatste\", \"ingetrokken\" FROM \"levering_open\" ORDER BY \"nummer\"", fault);
  if (!stmt) return false;
  int got;
  *count = 0;
  while ((got = stmt_step(stmt, fault)) == 1 && *count < OPENED_MAX)
    out[(*count)++] = (struct opened){.delivery = stmt_get_number(stmt, 0), .reg = reg_named(stmt_get_text(stmt, 1)), .first = stmt_get_number(stmt, 2),
                                      .last = stmt_get_number(stmt, 3), .withdrawn = stmt_get_number(stmt, 4) != 0};
  stmt_done(stmt);
  /* Never fewer than there are: what would not be shaded would be seen. */
  if (got == 1) return FAULT(fault, FAULT_SYSTEM, "Er staan te veel leveringen open.");
  return got == 0;
}

static bool is_hidden(const struct opened *opened, int64_t seen_by) {
  return seen_by != SEEN_BY_BOOKS && (opened->withdrawn || opened->delivery != seen_by);
}

const struct opened *opened_find(const struct tx *tx, int64_t delivery) {
  for (size_t i = 0; i < tx->opened_count; i++)
    if (delivery > 0 && tx->opened[i].delivery == delivery && !tx->opened[i].withdrawn) return &tx->opened[i];
  return NULL;
}

bool opened_hides(const struct tx *tx, enum register_id reg, int64_t id) {
  for (size_t i = 0; i < tx->opened_count; i++) {
    const struct opened *opened = &tx->opened[i];
    if (opened->reg == reg && id >= opened->first && id <= opened->last && is_hidden(opened, tx->seen_by)) return true;
  }
  return false;
}

/* Shades one register, and adds to the condition over the history what it shaded. */
static bool shade_register(struct tx *tx, enum register_id reg, struct text *history, struct fault *fault) {
  struct text condition;
  bool any = false;
  text_init(&condition, CONDITION_MAX);
  for (size_t i = 0; i < tx->opened_count; i++) {
    const struct opened *opened = &tx->opened[i];
    if (opened->reg != reg || !is_hidden(opened, tx->seen_by)) continue;
    text_addf(&condition, "%s\"id\" NOT BETWEEN %lld AND %lld", any ? " AND " : "", (long long)opened->first, (long long)opened->last);
    text_addf(history, "%sNOT (\"register\" = '%s' AND \"record\" BETWEEN %lld AND %lld)", history->len ? " AND " : "", declared_registers[reg].name,
              (long long)opened->first, (long long)opened->last);
    any = true;
  }
  bool ok = !condition.full && db_shade(tx->db, declared_registers[reg].name, any ? text_get(&condition) : NULL, fault);
  text_release(&condition);
  return ok;
}

/* Registers that are or were shaded, and the history with them. */
static bool shade_all(struct tx *tx, const bool touched[REGISTER__COUNT], struct fault *fault) {
  struct text history;
  bool ok = true;
  text_init(&history, CONDITION_MAX);
  for (enum register_id id = REGISTER__NONE + 1; ok && id < REGISTER__COUNT; id++)
    if (touched[id]) ok = shade_register(tx, id, &history, fault);
  ok = ok && !history.full && db_shade(tx->db, "historie", history.len ? text_get(&history) : NULL, fault);
  text_release(&history);
  return ok;
}

bool opened_sync(struct tx *tx, int64_t seen_by, struct fault *fault) {
  struct opened now[OPENED_MAX];
  size_t count;
  bool touched[REGISTER__COUNT] = {false};
  if (!read_opened(tx, now, &count, fault)) return false;
  bool as_it_was = !tx->shades_unknown && count == tx->opened_count && (seen_by == tx->seen_by || count == 0);
  for (size_t i = 0; as_it_was && i < count; i++) as_it_was = same(&now[i], &tx->opened[i]);
  tx->seen_by = seen_by;
  if (as_it_was) return true;
  for (enum register_id id = 0; id < REGISTER__COUNT; id++) touched[id] = tx->shades_unknown;
  for (size_t i = 0; i < tx->opened_count; i++) touched[tx->opened[i].reg] = true;
  for (size_t i = 0; i < count; i++) touched[now[i].reg] = true;
  memcpy(tx->opened, now, count * sizeof *now);
  tx->opened_count = count;
  tx->shades_unknown = !shade_all(tx, touched, fault);
  return !tx->shades_unknown;
}

/* ---- a delivery: opened, switched or withdrawn ---- */

bool opened_add(struct tx *tx, int64_t delivery, const struct reg *reg, int64_t rows, struct opened *out, struct fault *fault) {
  bool busy = tx->opened_count >= OPENED_MAX - 1;
  for (size_t i = 0; i < tx->opened_count; i++) busy = busy || (tx->opened[i].reg == reg->id && !tx->opened[i].withdrawn);
  if (busy) {
    FAULT(fault, FAULT_BUSY, "Er wordt nu al een groot bestand ingelezen in %s.", reg->label_plural);
    return fault_hint(fault, "Wacht tot dat klaar is en probeer het dan opnieuw.");
  }
  int64_t first;
  if (!put_next_id(tx, reg, &first, fault)) return false;
  struct stmt *stmt = db_statement(tx->db,
      "INSERT INTO \"levering_open\" (\"nummer\", \"register\", \"eerste\", \"laatste\", \"ingetrokken\") VALUES ($1, $2, $3, $4, 0)", fault);
  if (!stmt) return false;
  *out = (struct opened){.delivery = delivery, .reg = reg->id, .first = first, .last = first + rows - 1};
  stmt_number(stmt, 1, delivery);
  stmt_text(stmt, 2, reg->name);
  stmt_number(stmt, 3, out->first);
  stmt_number(stmt, 4, out->last);
  return stmt_run(stmt, fault);
}

static bool run_about(struct tx *tx, const char *sql, int64_t delivery, struct fault *fault) {
  struct stmt *stmt = db_statement(tx->db, sql, fault);
  if (!stmt) return false;
  stmt_number(stmt, 1, delivery);
  return stmt_run(stmt, fault);
}

bool opened_switch(struct tx *tx, int64_t delivery, struct fault *fault) {
  return run_about(tx, "DELETE FROM \"levering_open\" WHERE \"nummer\" = $1", delivery, fault);
}

bool opened_withdraw(struct tx *tx, int64_t delivery, struct fault *fault) {
  return run_about(tx, "UPDATE \"levering_open\" SET \"ingetrokken\" = 1 WHERE \"nummer\" = $1", delivery, fault);
}

/* ---- what was withdrawn goes ---- */

static bool run_range(struct tx *tx, const char *sql, int64_t from, int64_t to, const char *reg, struct fault *fault) {
  struct stmt *stmt = db_statement(tx->db, sql, fault);
  if (!stmt) return false;
  stmt_number(stmt, 1, from);
  stmt_number(stmt, 2, to);
  stmt_text(stmt, 3, reg);
  return stmt_run(stmt, fault);
}

static bool find_number(struct tx *tx, const char *sql, const struct opened *opened, const char *reg, int64_t *out, struct fault *fault) {
  struct stmt *stmt = db_statement(tx->db, sql, fault);
  if (!stmt) return false;
  stmt_number(stmt, 1, opened->first);
  stmt_number(stmt, 2, opened->last);
  stmt_text(stmt, 3, reg);
  return stmt_only_number(stmt, 0, out, fault);
}

/* The chain cannot lose entries: a last one says that these rows never became records. */
static bool note_withdrawn(struct tx *tx, const struct opened *opened, struct fault *fault) {
  static const struct who program = {.system = true, .label = "Doorpakker"};
  char text[96];
  int64_t last;
  const char *name = declared_registers[opened->reg].name;
  if (!find_number(tx, "SELECT MAX(\"record\") FROM " DB_ITSELF "\"historie\" WHERE \"record\" >= $1 AND \"record\" <= $2 AND \"register\" = $3", opened, name, &last, fault))
    return false;
  snprintf(text, sizeof text, "{\"eerste\":%lld,\"laatste\":%lld}", (long long)opened->first, (long long)last);
  struct entry entry = {.reg = opened->reg, .version = last, .action = "ingetrokken", .after = text,
                        .reason = "De levering is niet voltooid. Geen van deze rijen is een record geworden."};
  tx->who = &program;
  bool ok = last == 0 || history_add(tx, &entry, fault);
  tx->who = NULL;
  log_line(LOG_INFO, "register=%s eerste=%lld laatste=%lld ingetrokken: niet voltooid", name, (long long)opened->first, (long long)last);
  return ok && opened_switch(tx, opened->delivery, fault);
}

static bool clean(struct tx *tx, const struct opened *opened, struct fault *fault) {
  const char *name = declared_registers[opened->reg].name;
  int64_t base = search_base(tx->store, opened->reg), from;
  char sql[200];
  snprintf(sql, sizeof sql, "SELECT MIN(\"id\") FROM " DB_ITSELF "\"%s\" WHERE \"id\" >= $1 AND \"id\" <= $2", name);
  if (!find_number(tx, sql, opened, NULL, &from, fault)) return false;
  if (from == 0) return note_withdrawn(tx, opened, fault);
  int64_t to = opened->last < from + CLEAN_ROWS ? opened->last : from + CLEAN_ROWS;
  snprintf(sql, sizeof sql, "DELETE FROM " DB_ITSELF "\"%s\" WHERE \"id\" >= $1 AND \"id\" <= $2", name);
  return run_range(tx, db_search_delete, base + from, base + to, NULL, fault) &&
         run_range(tx, "DELETE FROM \"historie_tekst\" WHERE \"nummer\" IN (SELECT \"nummer\" FROM " DB_ITSELF "\"historie\" WHERE "
                       "\"record\" >= $1 AND \"record\" <= $2 AND \"register\" = $3)", from, to, name, fault) &&
         run_range(tx, sql, from, to, NULL, fault);
}

bool withdrawn_clean(struct tx *tx, bool *more, struct fault *fault) {
  struct opened now[OPENED_MAX];
  size_t count = 0, at = 0;
  *more = false;
  bool ok = db_run_often(tx->db, "BEGIN IMMEDIATE", fault) && read_opened(tx, now, &count, fault);
  while (ok && at < count && !now[at].withdrawn) at++;
  if (ok && at < count) ok = clean(tx, &now[at], fault);
  ok = ok && db_run_often(tx->db, "COMMIT", fault);
  if (!ok && db_in_transaction(tx->db)) {
    struct fault ignored = {0};
    db_run(tx->db, "ROLLBACK", &ignored);
    fault_release(&ignored);
  }
  *more = ok && at < count;
  return ok;
}

bool withdrawn_exist(struct tx *tx, bool *exist, struct fault *fault) {
  struct opened now[OPENED_MAX];
  size_t count;
  if (!read_opened(tx, now, &count, fault)) return false;
  *exist = false;
  for (size_t i = 0; i < count; i++) *exist = *exist || now[i].withdrawn;
  return true;
}

/* ---- for verify ---- */

/* An entry that cannot be read covers no numbers, so that what it hid is named. */
static void read_entry(struct stmt *stmt, struct withdrawn *out) {
  const char *text = stmt_get_text(stmt, 2);
  const struct json_value *value;
  struct fault ignored = {0};
  struct arena scratch;
  arena_init(&scratch, SCRATCH_MAX);
  bool ok = text && json_read(&(struct json_options){.data = text, .size = strlen(text)}, &value, &scratch, &ignored);
  const struct json_value *first = ok ? json_find(value, "eerste") : NULL, *last = ok ? json_find(value, "laatste") : NULL;
  *out = (struct withdrawn){.reg = reg_named(stmt_get_text(stmt, 1)), .first = first ? first->number : 0, .last = last ? last->number : -1,
                            .entry = stmt_get_number(stmt, 0)};
  arena_release(&scratch);
  fault_release(&ignored);
}

bool withdrawn_list(struct tx *tx, struct withdrawn **out, size_t *count, struct arena *keep, struct fault *fault) {
  int64_t entries;
  struct stmt *stmt = db_statement(tx->db, "SELECT COUNT(*) FROM " DB_ITSELF "\"historie\" WHERE \"wat\" = 'ingetrokken'", fault);
  if (!stmt || !stmt_only_number(stmt, 0, &entries, fault)) return false;
  *out = ARENA_ARRAY(keep, (size_t)entries + OPENED_MAX, struct withdrawn);
  *count = 0;
  stmt = db_statement(tx->db, "SELECT h.\"nummer\", h.\"register\", x.\"na\" FROM " DB_ITSELF "\"historie\" h LEFT JOIN \"historie_tekst\" x ON "
                              "x.\"nummer\" = h.\"nummer\" WHERE h.\"wat\" = 'ingetrokken' ORDER BY h.\"nummer\"", fault);
  if (!stmt) return false;
  int got;
  while ((got = stmt_step(stmt, fault)) == 1 && *count < (size_t)entries)
    read_entry(stmt, &(*out)[(*count)++]);
  stmt_done(stmt);
  for (size_t i = 0; i < tx->opened_count; i++)
    if (tx->opened[i].withdrawn)
      (*out)[(*count)++] = (struct withdrawn){.reg = tx->opened[i].reg, .first = tx->opened[i].first, .last = tx->opened[i].last};
  return got >= 0 && !fault_is(fault);
}
