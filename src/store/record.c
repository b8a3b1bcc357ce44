#include "store/inside.h"

static bool absent(struct fault *fault, const struct reg *reg) {
  FAULT(fault, FAULT_ABSENT, "%s niet gevonden.", reg->label);
  return fault_hint(fault, "Het bestaat niet, of u mag het niet zien.");
}

static void select_one(struct sql *sql, const struct reg *reg, int64_t id) {
  sql_begin(sql);
  sql_add(sql, "SELECT ");
  derived_columns(sql, reg, "t", NULL, 0);
  sql_add(sql, " FROM \"");
  sql_add(sql, reg->name);
  sql_add(sql, "\" t WHERE t.\"id\" = ");
  sql_number(sql, id);
}

/* who NULL: the bookkeeping itself. */
static bool get(struct tx *tx, const struct who *who, const struct reg *reg, int64_t id, struct record *out,
                struct arena *keep, struct fault *fault) {
  struct sql *sql = &tx->sql;
  select_one(sql, reg, id);
  if (who) {
    sql_add(sql, " AND ");
    visible_add(tx, who, reg, false);
  }
  struct stmt *stmt = sql_open(tx, fault);
  if (!stmt) return false;
  struct record got = {0};
  int step = stmt_step(stmt, fault);
  if (step == 1) derived_read(reg, stmt, 0, NULL, 0, who, &got, keep);
  stmt_done(stmt);
  if (step == 1 && who && visible_has_ends(reg))
    step = visible_ends(tx, who, got.slots[F(relatie, van)].text, got.slots[F(relatie, naar)].text, fault);
  if (step < 0) return false;
  if (step == 0) return absent(fault, reg);
  *out = got;
  return true;
}

bool record_get(struct tx *tx, const struct who *who, enum register_id reg, int64_t id, struct record *out,
                struct arena *keep, struct fault *fault) {
  const struct reg *r = &tx->catalogue->registers[reg];
  if (id <= 0 || (!tx->trusted && !visible_is_anything(who, r))) return absent(fault, r);
  if (!get(tx, who, r, id, out, keep, fault)) return false;
  tx_note_secret(tx, who, out);
  return true;
}

bool record_read(struct tx *tx, enum register_id reg, int64_t id, struct record *out, struct arena *keep,
                 struct fault *fault) {
  return get(tx, NULL, &tx->catalogue->registers[reg], id, out, keep, fault);
}

bool record_exists(struct tx *tx, enum register_id reg, int64_t id, bool *exists, struct fault *fault) {
  struct sql *sql = &tx->sql;
  int64_t found;
  sql_begin(sql);
  text_addf(&sql->text, "SELECT t.\"id\" FROM \"%s\" t WHERE t.\"id\" = ", tx->catalogue->registers[reg].name);
  sql_number(sql, id);
  struct stmt *stmt = sql_open(tx, fault);
  if (!stmt || !stmt_only_number(stmt, 0, &found, fault)) return false;
  *exists = found == id;
  return true;
}

bool record_is_secret(const struct record *record) { return record->slots[EVERY(geheim)].number == 1; }

void tx_note_secret(struct tx *tx, const struct who *who, const struct record *record) {
  if (record_is_secret(record)) tx_note_title(tx, who, record->reg->id, record_id(record));
}

void tx_note_title(struct tx *tx, const struct who *who, enum register_id reg, int64_t id) {
  if (who->system || tx->writing) return;
  struct secret_read read = {reg, id};
  size_t known = tx->secret_count < SECRETS_MAX ? tx->secret_count : SECRETS_MAX;
  for (size_t i = 0; i < known; i++)
    if (tx->secrets[i].reg == read.reg && tx->secrets[i].id == read.id) return;
  if (known < SECRETS_MAX) tx->secrets[known] = read;
  tx->secret_count++;
}

const struct secret_read *tx_secrets(const struct tx *tx, size_t *count) {
  *count = tx->secret_count;
  return tx->secrets;
}

/* ---- what somebody means by what they typed ---- */

static void add_key_condition(struct sql *sql, const struct reg *reg, const char *wanted) {
  int n = 0;
  for (size_t i = 0; i < reg->field_count; i++) {
    const struct field *field = &reg->fields[i];
    bool names = field->key || (reg->growth != GROWTH_LARGE && field->search == 'A');
    if (!names || !field_has_key(reg, i) || field->read_roles) continue;
    sql_add(sql, n ? " OR t.\"" : "t.\"");
    sql_add(sql, field->name);
    sql_add(sql, "_sleutel\" = ");
    if (n)
      sql_again(sql, n);
    else
      n = sql_value(sql, wanted);
  }
  if (!n) sql_add(sql, "1 = 0");
}

/* The keys of all fields of the title, one after the other, as the whole title is typed: "V2 Bijzondere bijstand". */
static bool add_title_condition(struct sql *sql, const struct reg *reg, const char *wanted) {
  struct title_part part;
  int fields = 0;
  for (const char *at = reg->title; title_next(reg, &at, &part);) {
    if (part.field >= 0 && (!field_has_key(reg, (size_t)part.field) || reg->fields[part.field].read_roles)) return false;
    fields += part.field >= 0;
  }
  if (fields < 2 || reg->growth == GROWTH_LARGE) return false;
  const char *before = "TRIM(";
  for (const char *at = reg->title; title_next(reg, &at, &part);) {
    if (part.field < 0) continue;
    text_addf(&sql->text, "%sCOALESCE(t.\"%s_sleutel\", '')", before, reg->fields[part.field].name);
    before = " || ' ' || ";
  }
  sql_add(sql, ") = ");
  sql_value(sql, wanted);
  return true;
}

static int64_t find_by(struct tx *tx, const struct who *who, const struct reg *reg, const char *wanted, bool whole_title) {
  struct sql *sql = &tx->sql;
  struct fault ignored = {0};
  int64_t found = 0;
  sql_begin(sql);
  text_addf(&sql->text, "SELECT t.\"id\" FROM \"%s\" t WHERE (", reg->name);
  if (!whole_title)
    add_key_condition(sql, reg, wanted);
  else if (!add_title_condition(sql, reg, wanted))
    return 0;
  sql_add(sql, ") AND ");
  visible_add(tx, who, reg, false);
  sql_add(sql, " ORDER BY t.\"id\" LIMIT 2");
  struct stmt *stmt = sql_open(tx, &ignored);
  while (stmt && stmt_step(stmt, &ignored) == 1) found = found ? -1 : stmt_get_number(stmt, 0);
  stmt_done(stmt);
  if (fault_is(&ignored)) log_line(LOG_ERROR, "zoeken op naam: %s", ignored.cause);
  fault_release(&ignored);
  return found;
}

int64_t record_find(struct tx *tx, const struct who *who, enum register_id id_reg, const char *typed, struct arena *scratch) {
  const struct reg *reg = &tx->catalogue->registers[id_reg];
  int64_t id;
  if (string_empty(typed) || visible_has_ends(reg)) return 0;
  typed = string_trim(typed, scratch);
  if (*typed == '#') {
    struct fault ignored = {0};
    bool sees = string_to_int(typed + 1, &id) && visible_is(tx, who, id_reg, id, &ignored) == 1;
    fault_release(&ignored);
    return sees ? id : 0;
  }
  const char *wanted = string_sort_key(typed, scratch);
  if (!*wanted) return 0;
  int64_t found = find_by(tx, who, reg, wanted, false);
  return found ? found : find_by(tx, who, reg, wanted, true);
}
