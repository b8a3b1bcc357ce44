#include "store/chain.h"

/* Rows are first laid down beside the registers, in batches between which other writes pass, and become records
 * in one write. What a broken import leaves is thrown away at the next start. */

enum { ROW_SIZE_MAX = 1024 * 1024, ROWS_MAX = 1000000, SCRATCH_MAX = 32 * 1024 * 1024 };

struct import {
  struct store *store;
  const struct who *who;
  enum register_id reg;
  char source[300];
  struct digest fingerprint;
  int64_t delivery;
  int64_t rows;
  bool switched;
};

struct staging {
  struct import *import;
  const struct import_row *rows;
  size_t count;
};

static bool find_delivery(struct tx *tx, void *context, struct fault *fault) {
  struct import *import = context;
  int64_t last;
  struct stmt *stmt = db_statement(tx->db, "SELECT MAX(\"levering\") FROM \"import_rij\"", fault);
  if (!stmt || !stmt_only_number(stmt, 0, &last, fault)) return false;
  import->delivery = last + 1;
  /* Held by a row of its own, so that two imports never share a number. */
  stmt = db_statement(tx->db, "INSERT INTO \"import_rij\" (\"levering\", \"regel\", \"tekst\") VALUES ($1, 0, '')", fault);
  if (!stmt) return false;
  stmt_number(stmt, 1, import->delivery);
  return stmt_run(stmt, fault);
}

struct import *import_begin(struct store *store, const struct who *who, enum register_id reg, const char *source,
                            struct digest fingerprint, struct fault *fault) {
  if (!who->system && !(rights_scope(who, &declared_registers[reg], VERB_CREATE))) {
    FAULT(fault, FAULT_FORBIDDEN, "U mag geen %s inlezen.", declared_registers[reg].label_plural);
    return NULL;
  }
  struct import *import = calloc(1, sizeof *import);
  if (!import) {
    FAULT(fault, FAULT_NOT_NOW, "Er is nu te weinig geheugen vrij. Probeer het zo opnieuw.");
    return NULL;
  }
  *import = (struct import){.store = store, .who = who, .reg = reg, .fingerprint = fingerprint};
  snprintf(import->source, sizeof import->source, "%s", source ? source : "");
  if (store_write(store, who, find_delivery, import, fault)) return import;
  free(import);
  return NULL;
}

static bool stage(struct tx *tx, void *context, struct fault *fault) {
  struct staging *staging = context;
  struct text text;
  bool ok = true;
  text_init(&text, ROW_SIZE_MAX);
  for (size_t i = 0; ok && i < staging->count; i++) {
    text_clear(&text);
    history_text(&staging->rows[i].record, &text);
    if (text.full) {
      ok = fault_line_add(fault, staging->rows[i].line, "", "Deze rij is te groot.");
      break;
    }
    struct stmt *stmt = db_statement(tx->db, "INSERT INTO \"import_rij\" (\"levering\", \"regel\", \"tekst\") VALUES ($1, $2, $3)", fault);
    if (!stmt) ok = false;
    if (!stmt) break;
    stmt_number(stmt, 1, staging->import->delivery);
    stmt_number(stmt, 2, staging->rows[i].line);
    stmt_text(stmt, 3, text_get(&text));
    ok = stmt_run(stmt, fault);
  }
  text_release(&text);
  return ok;
}

bool import_add(struct import *import, const struct import_row *rows, size_t count, struct fault *fault) {
  enum { BATCH = 2000 };
  if (import->rows + (int64_t)count > ROWS_MAX) return FAULT(fault, FAULT_TOO_LARGE, "Lees hoogstens %d rijen tegelijk in.", ROWS_MAX);
  for (size_t from = 0; from < count; from += BATCH) {
    struct staging staging = {import, rows + from, count - from < BATCH ? count - from : BATCH};
    if (!store_write(import->store, import->who, stage, &staging, fault)) return false;
    import->rows += (int64_t)staging.count;
  }
  return true;
}

/* ---- the switch ---- */

struct switching {
  struct import *import;
  int64_t added, changed, unchanged;
  int64_t next_id;
  struct arena scratch, checked;
  struct digest_stream rows;   /* of a delivery: over all its rows */
  struct text row_text;
  bool one_entry;
};

/* The record that this row changes, by its key; 0 when it is a new one. */
static bool find_existing(struct tx *tx, struct switching *at, const struct record *record, long line, int64_t *id, struct fault *fault) {
  *id = 0;
  for (size_t i = 0; i < record->reg->field_count; i++) {
    const struct field *field = &record->reg->fields[i];
    if (!field->key || !field_has_key(record->reg, i) || !record->slots[i].text) continue;
    struct sql *sql = &tx->sql;
    sql_begin(sql);
    text_addf(&sql->text, "SELECT \"id\" FROM \"%s\" WHERE \"%s_sleutel\" = ", record->reg->name, field->name);
    sql_value(sql, string_sort_key(record->slots[i].text, &at->scratch));
    sql_add(sql, " LIMIT 2");
    struct stmt *stmt = sql_open(tx, fault);
    int got = -1, found = 0;
    while (stmt && (got = stmt_step(stmt, fault)) == 1) *id = stmt_get_number(stmt, 0), found++;
    stmt_done(stmt);
    if (got < 0) return false;
    if (found < 2) return true;
    return fault_line_add(fault, line, field->name, "%s: \"%.60s\" komt hier al vaker voor. Pas dat eerst aan.", field->label, record->slots[i].text);
  }
  return true;
}

/* What the file does not say stays as it was. */
static void fill_from(struct record *after, const struct record *before) {
  for (size_t i = 0; i < after->reg->field_count; i++)
    if (record_is_empty(after, i)) after->slots[i] = before->slots[i];
}

static bool change_existing(struct tx *tx, struct switching *at, struct record *record, int64_t id, long line, struct fault *fault) {
  struct record before;
  if (!record_read(tx, at->import->reg, id, &before, &at->scratch, fault)) return false;
  struct record after = record_copy(record, &at->scratch);
  for (size_t i = 0; i < EVERY__COUNT; i++)
    if (record->reg->fields[i].computed) after.slots[i] = before.slots[i];
  fill_from(&after, &before);
  struct change change = {.reg = at->import->reg, .id = id, .version = -1, .record = &after, .taking_over = true, .reason = at->import->source};
  size_t faults = fault->field_count;
  if (!record_put(tx, &change, &at->scratch, fault)) {
    for (size_t i = faults; i < fault->field_count; i++) fault->fields[i].line = line;
    return fault->field_count > faults || fault_line_add(fault, line, "", "%s", fault->message);
  }
  if (change.version == record_version(&before))
    at->unchanged++;
  else
    at->changed++;
  return true;
}

static bool put_new(struct tx *tx, struct switching *at, struct record *record, long line, struct fault *fault) {
  const struct hooks *hooks = &tx->store->hooks[at->import->reg];
  struct import *import = at->import;
  record->slots[EVERY(id)].number = at->next_id;
  record->slots[EVERY(geheim)].number = NUMBER_EMPTY;
  record->slots[EVERY(gemaakt_op)].number = record->slots[EVERY(gewijzigd_op)].number = clock_now_ms();
  record->slots[EVERY(gemaakt_door)].number = import->who->persoon ? import->who->persoon : NUMBER_EMPTY;
  if (!rights_allow(import->who, record, VERB_CREATE, tx->today, true))
    return fault_line_add(fault, line, "", "U mag dit niet toevoegen.");
  bool sound = record_check(record, line, fault);
  if (!put_references(tx, NULL, record, line, &at->scratch, fault) || !sound) return false;
  struct change change = {.reg = import->reg, .record = record, .taking_over = true, .reason = import->source};
  if (!secrecy_check(tx, &change, &at->scratch, fault) || (hooks->check && !hooks->check(tx, &change, &at->scratch, fault))) return false;
  struct storing storing = {.after = record, .action = "ingelezen", .reason = import->source, .no_history = at->one_entry};
  if (!put_row(tx, &storing, &at->scratch, fault)) return false;
  if (at->one_entry) chain_row(&at->rows, record, &at->row_text);
  change.id = at->next_id++;
  if (!secrecy_after(tx, &change, &at->scratch, fault) || (hooks->after && !hooks->after(tx, &change, &at->scratch, fault))) return false;
  at->added++;
  return true;
}

static bool switch_row(struct tx *tx, struct switching *at, const char *text, long line, struct fault *fault) {
  const struct reg *reg = &tx->catalogue->registers[at->import->reg];
  struct record record = record_new(reg, &at->scratch);
  int64_t id = 0;
  if (!history_text_read(text, &record, NULL, &at->scratch, fault)) return false;
  if (!at->one_entry && !find_existing(tx, at, &record, line, &id, fault)) return false;
  if (id) return change_existing(tx, at, &record, id, line, fault);
  return put_new(tx, at, &record, line, fault);
}

static bool add_delivery_entry(struct tx *tx, struct switching *at, int64_t first, struct fault *fault) {
  char hex[DIGEST_HEX_SIZE], rows[DIGEST_HEX_SIZE], text[400];
  digest_hex(at->import->fingerprint, hex);
  digest_hex(digest_end(&at->rows), rows);
  snprintf(text, sizeof text, "{\"vingerafdruk\":\"%s\",\"eerste\":%lld,\"laatste\":%lld,\"rijen\":\"%s\"}", hex, (long long)first,
           (long long)at->next_id - 1, rows);
  /* The version of a delivery is its last number: what has a higher one did not come with it. */
  struct entry entry = {.reg = at->import->reg, .version = at->next_id - 1, .action = "ingelezen", .reason = at->import->source, .after = text};
  return at->added == 0 || history_add(tx, &entry, fault);
}

static bool drop_staged(struct tx *tx, int64_t delivery, struct fault *fault) {
  struct stmt *stmt = db_statement(tx->db, "DELETE FROM \"import_rij\" WHERE \"levering\" = $1", fault);
  if (!stmt) return false;
  stmt_number(stmt, 1, delivery);
  return stmt_run(stmt, fault);
}

static bool switch_all(struct tx *tx, struct switching *at, struct fault *fault) {
  const struct reg *reg = &tx->catalogue->registers[at->import->reg];
  if (!put_next_id(tx, reg, &at->next_id, fault)) return false;
  int64_t first = at->next_id;
  struct stmt *rows = db_statement(tx->db, "SELECT \"regel\", \"tekst\" FROM \"import_rij\" WHERE \"levering\" = $1 AND \"regel\" > 0 ORDER BY \"regel\"", fault);
  if (!rows) return false;
  stmt_number(rows, 1, at->import->delivery);
  int got;
  while ((got = stmt_step(rows, fault)) == 1 && fault->field_count < FAULT_FIELDS_MAX) {
    /* Every bad row is named, so a fault in one does not stop the others from being looked at. */
    bool ok = switch_row(tx, at, stmt_get_text(rows, 1), (long)stmt_get_number(rows, 0), fault);
    arena_reset(&at->scratch);
    if (!ok && (fault->kind != FAULT_INPUT || !fault->field_count)) break;
  }
  stmt_done(rows);
  if (got < 0 || fault_is(fault)) return false;
  if (at->one_entry && !add_delivery_entry(tx, at, first, fault)) return false;
  return drop_staged(tx, at->import->delivery, fault);
}

static bool run_switch(struct tx *tx, void *context, struct fault *fault) {
  struct switching *at = context;
  const struct reg *reg = &tx->catalogue->registers[at->import->reg];
  at->one_entry = reg->id == REGISTER_waarneming;
  tx->checked = record_new(reg, &at->checked);
  bool ok = switch_all(tx, at, fault);
  tx->checked = (struct record){0};
  return ok;
}

bool import_switch(struct import *import, int64_t *added, int64_t *changed, int64_t *unchanged, struct fault *fault) {
  struct switching at = {.import = import};
  arena_init(&at.scratch, SCRATCH_MAX);
  arena_init(&at.checked, 65536);
  text_init(&at.row_text, ROW_SIZE_MAX);
  digest_begin(&at.rows);
  bool ok = store_write(import->store, import->who, run_switch, &at, fault);
  arena_release(&at.scratch);
  arena_release(&at.checked);
  text_release(&at.row_text);
  if (!ok) return false;
  import->switched = true;
  *added = at.added;
  *changed = at.changed;
  *unchanged = at.unchanged;
  return true;
}

static bool drop(struct tx *tx, void *context, struct fault *fault) { return drop_staged(tx, *(int64_t *)context, fault); }

void import_close(struct import *import) {
  if (!import) return;
  struct fault ignored = {0};
  if (!import->switched && !store_write(import->store, import->who, drop, &import->delivery, &ignored))
    log_line(LOG_WARNING, "ingelezen rijen niet opgeruimd: %s", ignored.cause);
  fault_release(&ignored);
  free(import);
}
