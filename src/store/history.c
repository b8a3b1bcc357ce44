#include "store/chain.h"

/* One row per change. What stands in `historie` is chained and stays; the texts stand apart and may be
 * destroyed, after which their digests still hold the chain together. */

enum { HISTORY_MAX = 500 };

void chain_link(const struct chain_entry *entry, const char *previous, char out[DIGEST_HEX_SIZE]) {
  struct digest_stream stream;
  char numbers[160];
  snprintf(numbers, sizeof numbers, "%lld|%lld|%lld|%lld|%lld", (long long)entry->number, (long long)entry->id,
           (long long)entry->version, (long long)entry->persoon, (long long)entry->when_ms);
  digest_begin(&stream);
  digest_add_text(&stream, previous);
  digest_add_text(&stream, numbers);
  digest_add_text(&stream, entry->reg);
  digest_add_text(&stream, entry->who);
  digest_add_text(&stream, entry->action);
  digest_add_text(&stream, entry->reason);
  digest_add_text(&stream, entry->digest_before);
  digest_add_text(&stream, entry->digest_after);
  digest_hex(digest_end(&stream), out);
}

/* The last number and link, read inside the transaction that adds to it. */
static bool read_head(struct tx *tx, int64_t *number, char link[DIGEST_HEX_SIZE], struct fault *fault) {
  struct stmt *stmt = db_statement(tx->db, "SELECT \"nummer\", \"schakel\" FROM " DB_ITSELF "\"historie\" ORDER BY \"nummer\" DESC LIMIT 1", fault);
  if (!stmt) return false;
  int got = stmt_step(stmt, fault);
  *number = got == 1 ? stmt_get_number(stmt, 0) : 0;
  snprintf(link, DIGEST_HEX_SIZE, "%s", got == 1 ? stmt_get_text(stmt, 1) : "");
  stmt_done(stmt);
  return got >= 0;
}

bool history_head(struct tx *tx, char out[DIGEST_HEX_SIZE], struct fault *fault) {
  int64_t number;
  return read_head(tx, &number, out, fault);
}

static bool insert_entry(struct tx *tx, const struct chain_entry *entry, const char *link, struct fault *fault) {
  struct stmt *stmt = db_statement(tx->db,
      "INSERT INTO " DB_ITSELF "\"historie\" (\"nummer\", \"register\", \"record\", \"versie\", \"wie\", \"persoon\", \"wanneer\", \"wat\", \"reden\", "
      "\"digest_voor\", \"digest_na\", \"schakel\") VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)", fault);
  if (!stmt) return false;
  stmt_number(stmt, 1, entry->number);
  stmt_text(stmt, 2, entry->reg);
  stmt_number(stmt, 3, entry->id);
  stmt_number(stmt, 4, entry->version);
  stmt_text(stmt, 5, entry->who);
  stmt_number(stmt, 6, entry->persoon ? entry->persoon : NUMBER_EMPTY);
  stmt_number(stmt, 7, entry->when_ms);
  stmt_text(stmt, 8, entry->action);
  stmt_text(stmt, 9, entry->reason);
  stmt_text(stmt, 10, entry->digest_before);
  stmt_text(stmt, 11, entry->digest_after);
  stmt_text(stmt, 12, link);
  return stmt_run(stmt, fault);
}

static bool insert_texts(struct tx *tx, int64_t number, const char *salt, const struct entry *entry, struct fault *fault) {
  struct stmt *stmt = db_statement(tx->db, "INSERT INTO \"historie_tekst\" (\"nummer\", \"zout\", \"voor\", \"na\") VALUES ($1, $2, $3, $4)", fault);
  if (!stmt) return false;
  stmt_number(stmt, 1, number);
  stmt_text(stmt, 2, salt);
  stmt_text(stmt, 3, entry->before);
  stmt_text(stmt, 4, entry->living ? NULL : entry->after);
  return stmt_run(stmt, fault);
}

bool history_add(struct tx *tx, const struct entry *entry, struct fault *fault) {
  char previous[DIGEST_HEX_SIZE], link[DIGEST_HEX_SIZE], before[DIGEST_HEX_SIZE], after[DIGEST_HEX_SIZE], salt[2 * 16];
  unsigned char random[16];
  int64_t last;
  if (!read_head(tx, &last, previous, fault)) return false;
  crypto_random(random, sizeof random);
  base64_put(random, sizeof random, salt, sizeof salt);
  if (entry->before) digest_hex(history_digest(salt, entry->before), before);
  if (entry->after) digest_hex(history_digest(salt, entry->after), after);
  struct chain_entry row = {.number = last + 1,
                            .reg = declared_registers[entry->reg].name,
                            .id = entry->id,
                            .version = entry->version,
                            .who = tx->who->label ? tx->who->label : "Doorpakker",
                            .persoon = tx->who->persoon,
                            .when_ms = clock_now_ms(),
                            .action = entry->action,
                            .reason = entry->reason,
                            .digest_before = entry->before ? before : NULL,
                            .digest_after = entry->after ? after : NULL};
  chain_link(&row, previous, link);
  return insert_entry(tx, &row, link, fault) && insert_texts(tx, row.number, salt, entry, fault);
}

/* ---- reading ---- */

static void collect_changes(const struct who *who, const struct reg *reg, const char *before, const char *after,
                            struct history_entry *out, struct arena *keep, struct fault *fault) {
  struct record old = record_new(reg, keep), now = record_new(reg, keep);
  bool *given = ARENA_ARRAY(keep, reg->field_count, bool);
  if (after && !history_text_read(after, &now, before ? NULL : given, keep, fault)) return;
  if (before && !history_text_read(before, &old, given, keep, fault)) return;
  out->changes = ARENA_ARRAY(keep, reg->field_count, struct history_change);
  for (size_t i = 0; i < reg->field_count; i++) {
    const struct field *field = &reg->fields[i];
    bool quiet = i == EVERY(id) || i == EVERY(versie) || i == EVERY(gewijzigd_op) || i == EVERY(gemaakt_op);
    if (!given[i] || quiet || !rights_reads_field(who, field)) continue;
    out->changes[out->change_count++] = (struct history_change){field, slot_print_exact(field, old.slots[i], keep),
                                                                slot_print_exact(field, now.slots[i], keep)};
  }
}

static void select_entries(struct tx *tx, enum register_id reg, int64_t id, int64_t before_number, size_t max) {
  struct sql *sql = &tx->sql;
  sql_begin(sql);
  sql_add(sql, "SELECT h.\"nummer\", h.\"register\", h.\"record\", h.\"versie\", h.\"wie\", h.\"wanneer\", h.\"wat\", h.\"reden\", "
               "x.\"voor\", x.\"na\", x.\"nummer\", h.\"digest_na\" FROM \"historie\" h LEFT JOIN \"historie_tekst\" x ON x.\"nummer\" = h.\"nummer\" WHERE h.\"nummer\" < ");
  sql_number(sql, before_number > 0 ? before_number : INT64_MAX);
  if (reg != REGISTER__NONE) {
    sql_add(sql, " AND h.\"register\" = ");
    sql_value(sql, declared_registers[reg].name);
    sql_add(sql, " AND h.\"record\" = ");
    sql_number(sql, id);
  }
  sql_add(sql, " ORDER BY h.\"nummer\" DESC LIMIT ");
  sql_number(sql, (int64_t)max);
}

static const struct reg *reg_of(struct tx *tx, const char *name) { return catalogue_find(tx->catalogue, name); }

/* An entry about a whole delivery has no record: for those who read all of the register. */
static int sees_entry(struct tx *tx, const struct who *who, const struct reg *reg, int64_t id, struct fault *fault) {
  if (!reg) return 0;
  if (id == 0) return (rights_scope(who, reg, VERB_READ) & SCOPE_ALL) != 0;
  return visible_is(tx, who, reg->id, id, fault);
}

/* A record may have been more closed than it is now; its texts of then stay with those who could read it if it still
 * were. An embargo that is over by now hides nothing. `then` NULL: only who reads it inside may see it. */
static bool sees_as_it_was(struct tx *tx, const struct who *who, const struct record *now, const struct record *then, struct arena *keep) {
  if (tx->trusted || who->system) return true;
  /* An earlier figure beside the one that holds now tells what was kept back. */
  if (now->reg->id == REGISTER_waarneming && rights_reads_outside(who, now->reg)) return false;
  struct record as_it_was = record_copy(now, keep);
  as_it_was.slots[EVERY(toegang)].text = then ? then->slots[EVERY(toegang)].text : "intern";
  as_it_was.slots[EVERY(embargo_tot)].text = then ? then->slots[EVERY(embargo_tot)].text : NULL;
  return rights_allow(who, &as_it_was, VERB_READ, tx->today, true);
}

/* Sees who the text after this change, or, with before, what stood there first? */
static bool sees_text(struct tx *tx, const struct who *who, const struct record *now, const char *after, const char *before, struct arena *keep) {
  struct record then = record_new(now->reg, keep);
  struct fault none = {0};
  bool read = after && history_text_read(after, &then, NULL, keep, &none);
  if (read && before) read = history_text_read(before, &then, NULL, keep, &none);
  fault_release(&none);
  return sees_as_it_was(tx, who, now, read ? &then : NULL, keep);
}

static void read_entry(const struct who *who, const struct reg *reg, struct stmt *stmt, struct history_entry *out,
                       struct arena *keep, struct fault *fault) {
  *out = (struct history_entry){.number = stmt_get_number(stmt, 0),
                                .reg = reg->id,
                                .id = stmt_get_number(stmt, 2),
                                .version = stmt_get_number(stmt, 3),
                                .who = stmt_get_copy(stmt, 4, keep),
                                .when_ms = stmt_get_number(stmt, 5),
                                .action = stmt_get_copy(stmt, 6, keep),
                                .reason = stmt_get_copy(stmt, 7, keep),
                                .destroyed = stmt_get_number(stmt, 10) == NUMBER_EMPTY};
  if (out->id && stmt_get_text(stmt, 9)) collect_changes(who, reg, stmt_get_text(stmt, 8), stmt_get_text(stmt, 9), out, keep, fault);
}

bool history_list(struct tx *tx, const struct who *who, enum register_id reg, int64_t id, int64_t before_number,
                  size_t max, struct history_entry **out, size_t *count, struct arena *keep, struct fault *fault) {
  size_t found = 0;
  if (max == 0 || max > HISTORY_MAX) max = HISTORY_MAX;
  if (reg != REGISTER__NONE) {
    int sees = sees_entry(tx, who, &tx->catalogue->registers[reg], id, fault);
    if (sees < 0) return false;
    if (sees == 0) return FAULT(fault, FAULT_ABSENT, "%s niet gevonden.", declared_registers[reg].label);
  }
  struct history_entry *entries = ARENA_ARRAY(keep, max, struct history_entry);
  /* Entries that who may not see fall out, so more are asked than are wanted, within reason. */
  select_entries(tx, reg, id, before_number, reg == REGISTER__NONE ? max * 20 : max);
  struct stmt *stmt = sql_open(tx, fault);
  struct record now = {0};
  int got = -1;
  while (stmt && (got = stmt_step(stmt, fault)) == 1 && found < max) {
    const struct reg *of = reg_of(tx, stmt_get_text(stmt, 1));
    int64_t entry_id = stmt_get_number(stmt, 2);
    int sees = reg != REGISTER__NONE ? 1 : sees_entry(tx, who, of, entry_id, fault);
    if (sees == 1 && entry_id && (now.reg != of || record_id(&now) != entry_id)) sees = record_read(tx, of->id, entry_id, &now, keep, fault) ? 1 : -1;
    if (sees == 1 && entry_id && !sees_text(tx, who, &now, stmt_get_text(stmt, 9), NULL, keep)) sees = 0;
    if (sees == 1) read_entry(who, of, stmt, &entries[found], keep, fault);
    /* What it was before it became open stays inside. */
    if (sees == 1 && entry_id && !sees_text(tx, who, &now, stmt_get_text(stmt, 9), stmt_get_text(stmt, 8), keep)) entries[found].change_count = 0;
    if (sees == 1) found++;
    if (fault_is(fault)) got = -1;
    if (got < 0) break;
  }
  stmt_done(stmt);
  if (got < 0) return false;
  *out = entries;
  *count = found;
  return true;
}

bool history_record(struct tx *tx, const struct who *who, enum register_id reg, int64_t id, int64_t version,
                    struct record *out, struct arena *keep, struct fault *fault) {
  const struct reg *r = &tx->catalogue->registers[reg];
  int sees = visible_is(tx, who, reg, id, fault);
  if (sees < 0) return false;
  if (sees == 0) return FAULT(fault, FAULT_ABSENT, "%s niet gevonden.", r->label);
  struct stmt *stmt = db_statement(tx->db,
      "SELECT x.\"na\" FROM \"historie\" h LEFT JOIN \"historie_tekst\" x ON x.\"nummer\" = h.\"nummer\" WHERE h.\"register\" = $1 AND "
      "h.\"record\" = $2 AND h.\"versie\" = $3 ORDER BY h.\"nummer\" LIMIT 1", fault);
  if (!stmt) return false;
  stmt_text(stmt, 1, r->name);
  stmt_number(stmt, 2, id);
  stmt_number(stmt, 3, version);
  int got = stmt_step(stmt, fault);
  const char *text = got == 1 ? stmt_get_copy(stmt, 0, keep) : NULL;
  stmt_done(stmt);
  if (got < 0) return false;
  if (!text) return FAULT(fault, FAULT_ABSENT, "De tekst van versie %lld is er niet meer.", (long long)version);
  struct record record = record_new(r, keep);
  if (!history_text_read(text, &record, NULL, keep, fault)) return false;
  struct record now;
  if (!record_read(tx, reg, id, &now, keep, fault)) return false;
  if (!sees_as_it_was(tx, who, &now, &record, keep)) return FAULT(fault, FAULT_ABSENT, "Deze versie is niet openbaar.");
  for (size_t i = 0; i < r->field_count; i++)
    if (!rights_reads_field(who, &r->fields[i])) record.slots[i] = slot_empty(r->fields[i].kind);
  *out = record;
  return true;
}

/* ---- destroying ---- */

/* The texts and their salts go. One entry stays with a digest of the record as it now stands, so that a change
 * behind the program's back is still seen. */
bool history_destroy(struct tx *tx, enum register_id reg, int64_t id, const char *list, struct fault *fault) {
  if (string_empty(list)) return fault_field_add(fault, "lijst", "Vernietigingslijst: noem de goedgekeurde lijst.");
  struct arena scratch;
  struct record record;
  struct text text;
  arena_init(&scratch, 8u * 1024 * 1024);
  text_init(&text, 4u * 1024 * 1024);
  bool ok = record_read(tx, reg, id, &record, &scratch, fault);
  struct stmt *stmt = ok ? db_statement(tx->db,
      "DELETE FROM \"historie_tekst\" WHERE \"nummer\" IN (SELECT \"nummer\" FROM \"historie\" WHERE \"register\" = $1 AND \"record\" = $2)", fault) : NULL;
  if (stmt) {
    stmt_text(stmt, 1, declared_registers[reg].name);
    stmt_number(stmt, 2, id);
    ok = stmt_run(stmt, fault);
  }
  if (ok && stmt) {
    history_text(&record, &text);
    struct entry entry = {.reg = reg, .id = id, .version = record_version(&record), .action = "vernietigd", .reason = list,
                          .after = text_get(&text), .living = true};
    ok = history_add(tx, &entry, fault);
  }
  text_release(&text);
  arena_release(&scratch);
  return ok && stmt != NULL;
}
