#include "store/inside.h"

/* At every open the declared columns are compared with those that the file says it has. What only adds is done
 * at once; anything else needs a numbered step here, without which the program does not start. */

static const char *const fixed_tables[] = {
    "CREATE TABLE \"instelling\" (\"naam\" TEXT PRIMARY KEY, \"waarde\" TEXT)",
    "CREATE TABLE \"stap\" (\"nummer\" INTEGER PRIMARY KEY, \"naam\" TEXT NOT NULL, \"gezet_op\" INTEGER NOT NULL)",
    "CREATE TABLE \"catalogus\" (\"register\" TEXT NOT NULL, \"veld\" TEXT NOT NULL, \"soort\" TEXT NOT NULL, PRIMARY KEY (\"register\", \"veld\"))",
    "CREATE TABLE \"register_nummer\" (\"register\" TEXT PRIMARY KEY, \"nummer\" INTEGER NOT NULL)",
    "CREATE TABLE \"eigen_veld\" (\"register\" TEXT NOT NULL, \"nummer\" INTEGER NOT NULL, \"soort\" TEXT NOT NULL, \"label\" TEXT NOT NULL, "
    "\"uitleg\" TEXT, \"keuzelijst\" TEXT, \"naar\" TEXT, \"verplicht\" INTEGER NOT NULL, \"lezen\" TEXT, \"schrijven\" TEXT, "
    "PRIMARY KEY (\"register\", \"nummer\"))",
    "CREATE TABLE \"eigen_keuze\" (\"lijst\" TEXT NOT NULL, \"nummer\" INTEGER NOT NULL, \"code\" TEXT NOT NULL, \"label\" TEXT NOT NULL, "
    "PRIMARY KEY (\"lijst\", \"code\"))",
    "CREATE TABLE \"historie\" (\"nummer\" INTEGER PRIMARY KEY, \"register\" TEXT NOT NULL, \"record\" INTEGER NOT NULL, \"versie\" INTEGER NOT NULL, "
    "\"wie\" TEXT NOT NULL, \"persoon\" INTEGER, \"wanneer\" INTEGER NOT NULL, \"wat\" TEXT NOT NULL, \"reden\" TEXT, \"digest_voor\" TEXT, "
    "\"digest_na\" TEXT, \"schakel\" TEXT NOT NULL)",
    "CREATE INDEX \"historie_op_record\" ON \"historie\" (\"register\", \"record\", \"nummer\")",
    "CREATE TABLE \"historie_tekst\" (\"nummer\" INTEGER PRIMARY KEY, \"zout\" TEXT NOT NULL, \"voor\" TEXT, \"na\" TEXT)",
    "CREATE TABLE \"import_rij\" (\"levering\" INTEGER NOT NULL, \"regel\" INTEGER NOT NULL, \"tekst\" TEXT NOT NULL, PRIMARY KEY (\"levering\", \"regel\"))",
    SERIES_TABLE,
};

static bool add_series(struct tx *tx, struct fault *fault) { return db_run(tx->db, SERIES_TABLE, fault); }

/* Numbered steps, in order, never changed once released. Each runs once. */
struct numbered_step {
  int number;
  const char *name;
  bool (*run)(struct tx *tx, struct fault *fault);
};
static const struct numbered_step numbered_steps[] = {{1, "eerste uitgave", NULL}, {2, "reeksen", add_series}};
enum { STEPS_COUNT = sizeof numbered_steps / sizeof *numbered_steps };

static bool put_row_of_texts(struct tx *tx, const char *sql, const char *a, const char *b, const char *c, struct fault *fault) {
  struct stmt *stmt = db_statement(tx->db, sql, fault);
  if (!stmt) return false;
  stmt_text(stmt, 1, a);
  stmt_text(stmt, 2, b);
  stmt_text(stmt, 3, c);
  return stmt_run(stmt, fault);
}

static bool note_column(struct tx *tx, const char *reg, const char *column, const char *kind, struct fault *fault) {
  return put_row_of_texts(tx, "INSERT INTO \"catalogus\" (\"register\", \"veld\", \"soort\") VALUES ($1, $2, $3)", reg, column, kind, fault);
}

static bool note_step(struct tx *tx, const struct numbered_step *step, struct fault *fault) {
  struct stmt *stmt = db_statement(tx->db, "INSERT INTO \"stap\" (\"nummer\", \"naam\", \"gezet_op\") VALUES ($1, $2, $3)", fault);
  if (!stmt) return false;
  stmt_number(stmt, 1, step->number);
  stmt_text(stmt, 2, step->name);
  stmt_number(stmt, 3, clock_now_ms());
  return stmt_run(stmt, fault);
}

static bool create_fixed(struct tx *tx, struct fault *fault) {
  for (size_t i = 0; i < sizeof fixed_tables / sizeof *fixed_tables; i++)
    if (!db_run(tx->db, fixed_tables[i], fault)) return false;
  if (!db_run(tx->db, db_search_create, fault) || !db_mark_ours(tx->db, fault)) return false;
  for (size_t i = 0; i < STEPS_COUNT; i++)
    if (!note_step(tx, &numbered_steps[i], fault)) return false;
  return setting_put(tx, "gemeente_code", tx->store->code, fault);
}

static bool check_code(struct tx *tx, struct fault *fault) {
  struct arena scratch;
  arena_init(&scratch, 65536);
  const char *code = setting_get(tx, "gemeente_code", &scratch);
  bool same = string_is(code, tx->store->code);
  if (!same)
    FAULT(fault, FAULT_CONFLICT, "Dit bestand hoort bij gemeente %s, niet bij %s. Er is niets geopend.", code ? code : "onbekend", tx->store->code);
  arena_release(&scratch);
  return same;
}

static bool run_steps(struct tx *tx, struct fault *fault) {
  int64_t last;
  struct stmt *stmt = db_statement(tx->db, "SELECT MAX(\"nummer\") FROM \"stap\"", fault);
  if (!stmt || !stmt_only_number(stmt, 0, &last, fault)) return false;
  if (last > numbered_steps[STEPS_COUNT - 1].number)
    return FAULT(fault, FAULT_CONFLICT, "Dit bestand is door een nieuwere versie van Doorpakker gemaakt. Gebruik die versie.");
  for (size_t i = 0; i < STEPS_COUNT; i++) {
    const struct numbered_step *step = &numbered_steps[i];
    if (step->number <= last) continue;
    if ((step->run && !step->run(tx, fault)) || !note_step(tx, step, fault)) return false;
    log_line(LOG_INFO, "stap=%d naam=\"%s\" gezet", step->number, step->name);
  }
  return true;
}

/* ---- columns ---- */

static bool stored_kind(struct tx *tx, const char *reg, const char *column, char out[32], struct fault *fault) {
  struct stmt *stmt = db_statement(tx->db, "SELECT \"soort\" FROM \"catalogus\" WHERE \"register\" = $1 AND \"veld\" = $2", fault);
  if (!stmt) return false;
  stmt_text(stmt, 1, reg);
  stmt_text(stmt, 2, column);
  int got = stmt_step(stmt, fault);
  snprintf(out, 32, "%s", got == 1 ? stmt_get_text(stmt, 0) : "");
  stmt_done(stmt);
  return got >= 0;
}

static bool needs_step(struct fault *fault, const char *reg, const char *column, const char *why) {
  FAULT(fault, FAULT_CONFLICT, "Deze versie van Doorpakker past niet op dit bestand: %s, veld %s %s.", reg, column, why);
  return fault_hint(fault, "Gebruik de versie die het bestand maakte, of een versie met een stap voor dit verschil.");
}

/* Every row gets the start value, as a person would have given it. */
static bool fill_start(struct tx *tx, const struct reg *reg, const struct field *field, struct fault *fault) {
  struct arena scratch;
  union slot slot = slot_empty(field->kind);
  struct sql *sql = &tx->sql;
  arena_init(&scratch, 65536);
  bool ok = slot_parse_exact(field, field->start, &slot, &scratch, fault);
  if (ok) {
    sql_begin(sql);
    text_addf(&sql->text, "UPDATE \"%s\" SET \"%s\" = ", reg->name, field->name);
    sql_slot(sql, field->kind, slot);
    struct stmt *stmt = sql_open(tx, fault);
    ok = stmt && stmt_run(stmt, fault);
  }
  arena_release(&scratch);
  return ok;
}

static bool fill_keys(struct tx *tx, const struct reg *reg, const struct field *field, struct fault *fault) {
  struct text sql;
  struct arena scratch;
  text_init(&sql, 1000);
  arena_init(&scratch, 1024 * 1024);
  text_addf(&sql, "UPDATE \"%s\" SET \"%s_sleutel\" = $2 WHERE \"id\" = $1", reg->name, field->name);
  struct sql *select = &tx->sql;
  sql_begin(select);
  text_addf(&select->text, "SELECT \"id\", \"%s\" FROM \"%s\" WHERE \"%s\" IS NOT NULL", field->name, reg->name, field->name);
  struct stmt *rows = sql_open(tx, fault);
  int got = -1;
  while (rows && (got = stmt_step(rows, fault)) == 1) {
    struct stmt *update = db_statement(tx->db, text_get(&sql), fault);
    if (!update) break;
    stmt_number(update, 1, stmt_get_number(rows, 0));
    stmt_text(update, 2, string_sort_key(stmt_get_text(rows, 1), &scratch));
    if (!stmt_run(update, fault)) break;
    arena_reset(&scratch);
  }
  stmt_done(rows);
  arena_release(&scratch);
  text_release(&sql);
  return got == 0 && !fault_is(fault);
}

static bool add_column(struct tx *tx, const struct reg *reg, size_t at, struct fault *fault) {
  const struct field *field = &reg->fields[at];
  if (field->required && !field->start) return needs_step(fault, reg->label, field->label, "is verplicht en heeft geen beginwaarde");
  struct text sql;
  text_init(&sql, 1000);
  text_addf(&sql, "ALTER TABLE \"%s\" ADD COLUMN ", reg->name);
  derived_column(reg, at, &sql);
  bool ok = db_run(tx->db, text_get(&sql), fault) && note_column(tx, reg->name, field->name, kind_infos[field->kind].name, fault);
  text_release(&sql);
  return ok && (!field->start || fill_start(tx, reg, field, fault));
}

static bool compare_key(struct tx *tx, const struct reg *reg, size_t at, struct fault *fault) {
  char name[96], stored[32], sql[256];
  const struct field *field = &reg->fields[at];
  snprintf(name, sizeof name, "%s_sleutel", field->name);
  if (!stored_kind(tx, reg->name, name, stored, fault)) return false;
  if (stored[0]) return true;
  snprintf(sql, sizeof sql, "ALTER TABLE \"%s\" ADD COLUMN \"%s\" TEXT", reg->name, name);
  return db_run(tx->db, sql, fault) && note_column(tx, reg->name, name, "SLEUTEL", fault) && fill_keys(tx, reg, field, fault);
}

static bool compare_register(struct tx *tx, const struct reg *reg, struct fault *fault) {
  char stored[32];
  for (size_t i = 0; i < reg->field_count; i++) {
    const struct field *field = &reg->fields[i];
    if (!stored_kind(tx, reg->name, field->name, stored, fault)) return false;
    if (!stored[0]) {
      if (!add_column(tx, reg, i, fault)) return false;
    } else if (!string_is(stored, kind_infos[field->kind].name)) {
      return needs_step(fault, reg->label, field->label, "is van soort veranderd");
    }
    if (field_has_key(reg, i) && !compare_key(tx, reg, i, fault)) return false;
  }
  return true;
}

static bool create_register(struct tx *tx, const struct reg *reg, struct fault *fault) {
  struct text sql;
  text_init(&sql, 65536);
  derived_table(reg, &sql);
  bool ok = !sql.full && db_run(tx->db, text_get(&sql), fault);
  text_release(&sql);
  for (size_t i = 0; ok && i < reg->field_count; i++) {
    char name[96];
    snprintf(name, sizeof name, "%s_sleutel", reg->fields[i].name);
    ok = note_column(tx, reg->name, reg->fields[i].name, kind_infos[reg->fields[i].kind].name, fault) &&
         (!field_has_key(reg, i) || note_column(tx, reg->name, name, "SLEUTEL", fault));
  }
  return ok;
}

/* A column that the declaration no longer knows would quietly lose what stands in it. */
static bool find_orphans(struct tx *tx, struct fault *fault) {
  struct stmt *stmt = db_statement(tx->db, "SELECT \"register\", \"veld\", \"soort\" FROM \"catalogus\"", fault);
  if (!stmt) return false;
  int got;
  bool ok = true;
  while (ok && (got = stmt_step(stmt, fault)) == 1) {
    const struct reg *reg = NULL;
    for (enum register_id id = REGISTER__NONE + 1; id < REGISTER__COUNT; id++)
      if (string_is(declared_registers[id].name, stmt_get_text(stmt, 0))) reg = &declared_registers[id];
    bool is_key = string_is(stmt_get_text(stmt, 2), "SLEUTEL");
    if (!reg || (!is_key && reg_field_find(reg, stmt_get_text(stmt, 1)) < 0))
      ok = needs_step(fault, stmt_get_text(stmt, 0), stmt_get_text(stmt, 1), "bestaat niet meer");
  }
  stmt_done(stmt);
  return ok && !fault_is(fault);
}

/* ---- registers ---- */

static bool number_register(struct tx *tx, enum register_id id, bool *is_new, struct fault *fault) {
  int64_t number;
  struct stmt *stmt = db_statement(tx->db, "SELECT \"nummer\" FROM \"register_nummer\" WHERE \"register\" = $1", fault);
  if (!stmt) return false;
  stmt_text(stmt, 1, declared_registers[id].name);
  if (!stmt_only_number(stmt, 0, &number, fault)) return false;
  *is_new = number == 0;
  if (*is_new) {
    stmt = db_statement(tx->db, "SELECT MAX(\"nummer\") FROM \"register_nummer\"", fault);
    if (!stmt || !stmt_only_number(stmt, 0, &number, fault)) return false;
    number++;
    stmt = db_statement(tx->db, "INSERT INTO \"register_nummer\" (\"register\", \"nummer\") VALUES ($1, $2)", fault);
    if (!stmt) return false;
    stmt_text(stmt, 1, declared_registers[id].name);
    stmt_number(stmt, 2, number);
    if (!stmt_run(stmt, fault)) return false;
  }
  tx->store->place_numbers[id] = (int)number;
  return true;
}

struct indexing {
  struct tx *tx;
  struct fault *fault;
};

static bool run_index(void *context, const char *sql) {
  struct indexing *indexing = context;
  return db_run(indexing->tx->db, sql, indexing->fault);
}

bool migrate(struct tx *tx, bool is_new, struct fault *fault) {
  struct indexing indexing = {tx, fault};
  if (is_new) {
    if (!create_fixed(tx, fault)) return false;
  } else if (!db_is_ours(tx->db, fault) || !check_code(tx, fault) || !run_steps(tx, fault) || !find_orphans(tx, fault)) {
    return false;
  }
  for (enum register_id id = REGISTER__NONE + 1; id < REGISTER__COUNT; id++) {
    const struct reg *reg = &declared_registers[id];
    bool new_register;
    if (!number_register(tx, id, &new_register, fault)) return false;
    if (!(new_register ? create_register(tx, reg, fault) : compare_register(tx, reg, fault))) return false;
    if (!derived_indexes(reg, run_index, &indexing)) return false;
  }
  return !tx->store->alone || db_run(tx->db, "DELETE FROM \"import_rij\"", fault);
}
