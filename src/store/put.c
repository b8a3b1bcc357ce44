#include "store/inside.h"

/* How a change is stored once it is allowed: the row, the search, the history, in this order. */

enum { TEXT_SIZE_MAX = 4 * 1024 * 1024, CHAIN_MAX = 64 };

/* A delivery that stands open takes from the numbers that are kept for it. */
static bool next_of_delivery(struct tx *tx, const struct reg *reg, const struct opened *own, int64_t *id, struct fault *fault) {
  char sql[200];
  snprintf(sql, sizeof sql, "SELECT MAX(\"id\") FROM " DB_ITSELF "\"%s\" WHERE \"id\" >= $1 AND \"id\" <= $2", reg->name);
  struct stmt *stmt = db_statement(tx->db, sql, fault);
  if (!stmt) return false;
  stmt_number(stmt, 1, own->first);
  stmt_number(stmt, 2, own->last);
  if (!stmt_only_number(stmt, own->first - 1, id, fault)) return false;
  return ++*id <= own->last || FAULT(fault, FAULT_SYSTEM, "Er zijn te weinig nummers vrijgehouden. Lees het bestand opnieuw in.");
}

/* A number is given once: not again after its record was withdrawn. */
bool put_next_id(struct tx *tx, const struct reg *reg, int64_t *id, struct fault *fault) {
  char sql[160];
  int64_t last, noted;
  const struct opened *own = opened_find(tx, tx->seen_by);
  if (own && own->reg == reg->id) return next_of_delivery(tx, reg, own, id, fault);
  snprintf(sql, sizeof sql, "SELECT MAX(\"id\") FROM " DB_ITSELF "\"%s\"", reg->name);
  struct stmt *stmt = db_statement(tx->db, sql, fault);
  if (!stmt || !stmt_only_number(stmt, 0, &last, fault)) return false;
  stmt = db_statement(tx->db, "SELECT MAX(\"record\") FROM " DB_ITSELF "\"historie\" WHERE \"register\" = $1", fault);
  if (!stmt) return false;
  stmt_text(stmt, 1, reg->name);
  if (!stmt_only_number(stmt, 0, &noted, fault)) return false;
  if (noted > last) last = noted;
  for (size_t i = 0; i < tx->opened_count; i++)
    if (tx->opened[i].reg == reg->id && tx->opened[i].last > last) last = tx->opened[i].last;
  *id = last + 1;
  return true;
}

/* The statement is long and the same for every record of a register: kept until another register comes. */
static const char *row_sql(struct tx *tx, const struct reg *reg, bool is_new) {
  struct put_sql *kept = &tx->put_sql[is_new];
  if (kept->reg == reg && !kept->text.full) return text_get(&kept->text);
  if (!kept->text.max) text_init(&kept->text, SQL_SIZE_MAX);
  text_clear(&kept->text);
  kept->reg = reg;
  if (is_new)
    derived_insert(reg, &kept->text);
  else
    derived_update(reg, &kept->text);
  return text_get(&kept->text);
}

static bool run_row(struct tx *tx, const struct record *record, bool is_new, struct arena *scratch, struct fault *fault) {
  struct stmt *stmt = db_statement(tx->db, row_sql(tx, record->reg, is_new), fault);
  if (!stmt) return false;
  derived_bind(record->reg, stmt, record, scratch);
  return stmt_run(stmt, fault);
}

static void release_text(void *text) { text_release(text); }

static struct text *new_text(struct arena *scratch) {
  struct text *text = ARENA_NEW(scratch, struct text);
  text_init(text, TEXT_SIZE_MAX);
  arena_defer(scratch, release_text, text);
  return text;
}

static bool write_history(struct tx *tx, const struct storing *storing, struct arena *scratch, struct fault *fault) {
  struct text *before = new_text(scratch), *after = new_text(scratch);
  if (storing->before) history_text_changed(storing->before, storing->after, before);
  history_text(storing->after, after);
  if (before->full || after->full) return FAULT(fault, FAULT_TOO_LARGE, "Dit record is te groot om te bewaren. Kort de teksten in.");
  struct entry entry = {.reg = storing->after->reg->id,
                        .id = record_id(storing->after),
                        .version = record_version(storing->after),
                        .action = storing->action ? storing->action : storing->before ? "gewijzigd" : "gemaakt",
                        .reason = storing->reason,
                        .before = storing->before ? text_get(before) : NULL,
                        .after = text_get(after)};
  bool ok = history_add(tx, &entry, fault);
  text_release(before);
  text_release(after);
  return ok;
}

bool put_row(struct tx *tx, struct storing *storing, struct arena *scratch, struct fault *fault) {
  struct record *after = storing->after;
  if (storing->before) {
    after->slots[EVERY(id)].number = record_id(storing->before);
    after->slots[EVERY(versie)].number = record_version(storing->before) + 1;
  } else {
    if (record_is_empty(after, EVERY(id)) && !put_next_id(tx, after->reg, &after->slots[EVERY(id)].number, fault)) return false;
    after->slots[EVERY(versie)].number = 1;
  }
  if (!run_row(tx, after, !storing->before, scratch, fault)) return false;
  if (!search_put(tx, storing->before, after, fault) || !series_touch(tx, storing->before, after, fault)) return false;
  return storing->no_history || write_history(tx, storing, scratch, fault);
}

/* ---- references ---- */

static bool refuse(const struct field *field, long line, struct fault *fault, const char *why) {
  if (line) return fault_line_add(fault, line, field->name, "%s: %s", field->label, why);
  return fault_field_add(fault, field->name, "%s: %s", field->label, why);
}

static bool sees_target(struct tx *tx, enum register_id reg, int64_t id, bool *sees, struct fault *fault) {
  bool exists;
  if (!record_exists(tx, reg, id, &exists, fault)) return false;
  *sees = exists;
  if (!exists || tx->who->system) return true;
  int got = visible_is(tx, tx->who, reg, id, fault);
  *sees = got == 1;
  return got >= 0;
}

/* A theme under itself, or a version that follows on its own follower, would never end. */
static bool makes_circle(struct tx *tx, const struct reg *reg, const struct field *field, int64_t id, int64_t to,
                         bool *circle, struct fault *fault) {
  char sql[200];
  snprintf(sql, sizeof sql, "SELECT \"%s\" FROM \"%s\" WHERE \"id\" = $1", field->name, reg->name);
  *circle = false;
  for (int i = 0; i < CHAIN_MAX && to > 0; i++) {
    if (to == id) {
      *circle = true;
      return true;
    }
    struct stmt *stmt = db_statement(tx->db, sql, fault);
    if (!stmt) return false;
    stmt_number(stmt, 1, to);
    if (!stmt_only_number(stmt, 0, &to, fault)) return false;
  }
  return true;
}

static bool check_shared(struct tx *tx, const struct field *field, const char *shared, long line, struct arena *scratch, struct fault *fault) {
  for (const char *at = shared; (at = strstr(at, ",persoon:")); at += 9) {
    const char *digits = at + 9;
    int64_t id;
    bool exists = false;
    if (!string_to_int(arena_copy_len(scratch, digits, strspn(digits, "0123456789")), &id)) id = 0;
    if (id > 0 && !record_exists(tx, REGISTER_persoon, id, &exists, fault)) return false;
    if (!exists) refuse(field, line, fault, "noemt een persoon die niet bestaat.");
  }
  return true;
}

bool put_references(struct tx *tx, const struct record *before, const struct record *after, long line, struct arena *scratch,
                    struct fault *fault) {
  size_t faults = fault->field_count + fault->field_more;
  for (size_t i = 0; i < after->reg->field_count; i++) {
    const struct field *field = &after->reg->fields[i];
    union slot slot = after->slots[i];
    enum register_id reg = field->to;
    int64_t id = slot.number;
    bool sees = false, circle = false;
    if (slot_is_empty(field->kind, slot) || (before && slot_equal(field->kind, before->slots[i], slot))) continue;
    if (field->kind == KIND_SHARED && !check_shared(tx, field, slot.text, line, scratch, fault)) return false;
    if (field->kind != KIND_REF && (field->kind != KIND_RECORD || !record_parse(slot.text, &reg, &id))) continue;
    if (tx->checked.slots && tx->checked.slots[i].number == id && field->kind == KIND_REF) continue;
    if (!sees_target(tx, reg, id, &sees, fault)) return false;
    if (!sees)
      refuse(field, line, fault, "verwijst naar iets dat niet bestaat. Kies een bestaand record.");
    else if (tx->checked.slots && field->kind == KIND_REF)
      tx->checked.slots[i].number = id;
    if (reg != after->reg->id || field->kind != KIND_REF || !before) continue;
    if (!makes_circle(tx, after->reg, field, record_id(before), id, &circle, fault)) return false;
    if (circle) refuse(field, line, fault, "verwijst in een kring naar zichzelf.");
  }
  return fault->field_count + fault->field_more == faults;
}
