#include "store/inside.h"

/* At every open the declared columns are compared with those that the file says it has. What only adds is done
 * at once; anything else needs a numbered step here, without which the program does not start. */

static const char waiting_table[] =
    "CREATE TABLE \"wachtend\" (\"nummer\" INTEGER PRIMARY KEY, \"merk\" TEXT NOT NULL UNIQUE, \"account\" INTEGER NOT NULL, \"register\" TEXT NOT NULL, "
    "\"naam\" TEXT NOT NULL, \"omvang\" INTEGER NOT NULL, \"tot\" INTEGER NOT NULL)";
static const char waiting_pieces[] =
    "CREATE TABLE \"wachtend_stuk\" (\"wachtend\" INTEGER NOT NULL, \"nummer\" INTEGER NOT NULL, \"inhoud\" BLOB NOT NULL, "
    "PRIMARY KEY (\"wachtend\", \"nummer\"))";

/* Rows that are being brought in and that nobody sees yet, and those of what was withdrawn, on their way out. */
static const char opened_table[] =
    "CREATE TABLE \"levering_open\" (\"nummer\" INTEGER PRIMARY KEY, \"register\" TEXT NOT NULL, \"eerste\" INTEGER NOT NULL, "
    "\"laatste\" INTEGER NOT NULL, \"ingetrokken\" INTEGER NOT NULL)";

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
    waiting_table,
    waiting_pieces,
    SERIES_TABLE,
    SHIELD_TABLE,
    SHIELD_INDEX,
    opened_table,
};

static bool add_waiting(struct tx *tx, struct fault *fault) {
  return db_run(tx->db, waiting_table, fault) && db_run(tx->db, waiting_pieces, fault);
}

/* Made from the observations, so that a new form begins empty: what is missing costs time until it is made again. */
static bool add_series(struct tx *tx, struct fault *fault) { return db_run(tx->db, "DROP TABLE IF EXISTS \"reeks\"", fault) && db_run(tx->db, SERIES_TABLE, fault); }

static bool add_shield(struct tx *tx, struct fault *fault) { return db_run(tx->db, SHIELD_TABLE, fault) && db_run(tx->db, SHIELD_INDEX, fault); }

static bool add_opened(struct tx *tx, struct fault *fault) { return db_run(tx->db, opened_table, fault); }

/* Numbered steps, in order, never changed once released. Each runs once. */
struct numbered_step {
  int number;
  const char *name;
  bool (*run)(struct tx *tx, struct fault *fault);
};
static const struct numbered_step numbered_steps[] = {
    {1, "eerste uitgave", NULL}, {2, "bestanden die wachten op inlezen", add_waiting}, {3, "reeksen", add_series},
    {4, "inlezen zonder dat anderen wachten", add_opened}, {5, "reeksen met hun oordeel", add_series}, {6, "afgeschermde cijfers", add_shield}};
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

static bool fill_keys(struct tx *tx, const struct reg *reg, const struct field *field, struct fault *fault) {
  struct text sql;
  struct arena scratch;
  text_init(&sql, 1000);
  arena_init(&scratch, 1024 * 1024);
  text_addf(&sql, "UPDATE " DB_ITSELF "\"%s\" SET \"%s_sleutel\" = $2 WHERE \"id\" = $1", reg->name, field->name);
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
  return ok;
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

enum { FIELDS_MAX = 256 };

/* added[i]: the field is new and has a start value, which what stands has yet to get. */
static bool compare_register(struct tx *tx, const struct reg *reg, bool added[FIELDS_MAX], struct fault *fault) {
  char stored[32];
  if (reg->field_count > FIELDS_MAX) return FAULT(fault, FAULT_SYSTEM, "%s heeft te veel velden.", reg->label);
  for (size_t i = 0; i < reg->field_count; i++) {
    const struct field *field = &reg->fields[i];
    if (!stored_kind(tx, reg->name, field->name, stored, fault)) return false;
    if (!stored[0]) {
      if (!add_column(tx, reg, i, fault)) return false;
      added[i] = field->start != NULL;
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

/* ---- start values for what stands ---- */

static const struct who release = {.system = true, .label = "uitgave/migratie"};

static const char *start_reason(const struct reg *reg, const bool added[FIELDS_MAX], struct arena *scratch) {
  const char *names = "";
  for (size_t i = 0; i < reg->field_count; i++)
    if (added[i]) names = arena_printf(scratch, "%s%s%s", names, *names ? ", " : "", reg->fields[i].label);
  return arena_printf(scratch, "Nieuw in deze uitgave, met de beginwaarde: %s", names);
}

/* The day of the last change stays: nobody touched the record, and the history says what happened. */
static bool start_one(struct tx *tx, const struct reg *reg, const bool added[FIELDS_MAX], int64_t id, struct arena *scratch,
                      struct fault *fault) {
  struct record before, start = record_start(reg, scratch);
  if (!record_read(tx, reg->id, id, &before, scratch, fault)) return false;
  struct record after = record_copy(&before, scratch);
  for (size_t i = 0; i < reg->field_count; i++)
    if (added[i]) after.slots[i] = start.slots[i];
  struct storing storing = {.before = &before, .after = &after, .reason = start_reason(reg, added, scratch)};
  return put_row(tx, &storing, scratch, fault);
}

/* A change like any other, with its entry in the history: what verify does not know would look like tampering. */
static bool start_all(struct tx *tx, const struct reg *reg, const bool added[FIELDS_MAX], struct arena *scratch, struct fault *fault) {
  char sql[160];
  int64_t id = 0;
  snprintf(sql, sizeof sql, "SELECT MIN(\"id\") FROM \"%s\" WHERE \"id\" > $1", reg->name);
  for (;;) {
    struct stmt *stmt = db_statement(tx->db, sql, fault);
    if (!stmt) return false;
    stmt_number(stmt, 1, id);
    if (!stmt_only_number(stmt, 0, &id, fault)) return false;
    if (id == 0) return true;
    if (!start_one(tx, reg, added, id, scratch, fault)) return false;
    arena_reset(scratch);
  }
}

struct starting {
  struct tx *tx;
  bool (*added)[FIELDS_MAX];
  struct arena *keep, *scratch;
  struct fault *fault;
};

static bool start_registers(void *context) {
  struct starting *starting = context;
  struct tx *tx = starting->tx;
  tx->catalogue = own_catalogue(tx, starting->keep, starting->fault);
  tx->who = &release;
  for (enum register_id id = REGISTER__NONE + 1; tx->catalogue && id < REGISTER__COUNT; id++) {
    const bool *added = starting->added[id];
    if (!memchr(added, true, FIELDS_MAX)) continue;
    if (!start_all(tx, &tx->catalogue->registers[id], added, starting->scratch, starting->fault)) return false;
  }
  return tx->catalogue != NULL;
}

/* Only when all columns are there can a record be read as a whole, with what the municipality added itself. */
static bool fill_starts(struct tx *tx, bool (*added)[FIELDS_MAX], struct fault *fault) {
  struct arena keep, scratch;
  bool any = false, ok = false;
  for (enum register_id id = 0; id < REGISTER__COUNT; id++) any = any || memchr(added[id], true, FIELDS_MAX);
  if (!any) return true;
  arena_init(&keep, 8u * 1024 * 1024);
  arena_init(&scratch, 32u * 1024 * 1024);
  struct starting starting = {tx, added, &keep, &scratch, fault};
  if (!arena_guarded(&keep, &scratch, start_registers, &starting, &ok))
    FAULT(fault, FAULT_NOT_NOW, "Er is nu te weinig geheugen vrij. Probeer het zo opnieuw.");
  tx->catalogue = NULL;
  tx->who = NULL;
  arena_release(&scratch);
  arena_release(&keep);
  return ok;
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

bool migrate(struct tx *tx, bool is_new, struct fault *fault) {
  if (is_new) {
    if (!create_fixed(tx, fault)) return false;
  } else if (!db_is_ours(tx->db, fault) || !check_code(tx, fault) || !run_steps(tx, fault) || !find_orphans(tx, fault)) {
    return false;
  }
  bool added[REGISTER__COUNT][FIELDS_MAX] = {{false}};
  for (enum register_id id = REGISTER__NONE + 1; id < REGISTER__COUNT; id++) {
    const struct reg *reg = &declared_registers[id];
    bool new_register;
    if (!number_register(tx, id, &new_register, fault)) return false;
    if (!(new_register ? create_register(tx, reg, fault) : compare_register(tx, reg, added[id], fault))) return false;
    if (!derived_index(tx->db, reg, fault)) return false;
  }
  if (!fill_starts(tx, added, fault)) return false;
  /* Rows on their way when the program stopped belong to nobody; the file that they came from may still wait. */
  return !tx->store->alone || (db_run(tx->db, "DELETE FROM \"import_rij\"; UPDATE \"levering_open\" SET \"ingetrokken\" = 1;", fault) && waiting_sweep(tx->db, fault));
}
