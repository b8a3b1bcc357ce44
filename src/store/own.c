#include "store/inside.h"

/* What a municipality adds: its own fields (real columns), choices and settings. */

enum { OWN_FIELDS_MAX = 600, OWN_CHOICES_MAX = 5000, OWN_PER_REGISTER_MAX = 60 };

/* Roles are stored by name: the order of the declaration may change. */
static void print_roles(uint32_t roles, struct text *out) {
  for (enum role role = 0; role < ROLE__COUNT; role++)
    if (roles & UINT32_C(1) << role) text_addf(out, ",%s", role_infos[role].name);
  if (roles) text_addc(out, ',');
}

/* A role that no longer exists leaves the field for nobody rather than for all. */
static uint32_t read_roles(const char *text) {
  uint32_t roles = 0;
  char item[64];
  if (!text) return 0;
  for (enum role role = 0; role < ROLE__COUNT; role++) {
    snprintf(item, sizeof item, "%s", role_infos[role].name);
    if (shared_has(text, item)) roles |= UINT32_C(1) << role;
  }
  return roles ? roles : UINT32_C(1) << 31;
}

static enum kind kind_of(const char *name) {
  for (enum kind kind = 0; kind < KIND__COUNT; kind++)
    if (string_is(kind_infos[kind].name, name)) return kind;
  return KIND_TEXT;
}

static enum register_id register_of(const char *name) {
  for (enum register_id id = REGISTER__NONE + 1; id < REGISTER__COUNT; id++)
    if (string_is(declared_registers[id].name, name)) return id;
  return REGISTER__NONE;
}

static bool read_fields(struct tx *tx, struct own_field *fields, size_t *count, struct arena *keep, struct fault *fault) {
  struct stmt *stmt = db_statement(tx->db,
      "SELECT \"register\", \"nummer\", \"soort\", \"label\", \"uitleg\", \"keuzelijst\", \"naar\", \"verplicht\", \"lezen\", "
      "\"schrijven\" FROM \"eigen_veld\" ORDER BY \"register\", \"nummer\"", fault);
  if (!stmt) return false;
  int got = 0;
  *count = 0;
  while (*count < OWN_FIELDS_MAX && (got = stmt_step(stmt, fault)) == 1) {
    struct own_field *field = &fields[(*count)++];
    *field = (struct own_field){.reg = register_of(stmt_get_text(stmt, 0)),
                                .number = (int)stmt_get_number(stmt, 1),
                                .kind = kind_of(stmt_get_text(stmt, 2)),
                                .label = stmt_get_copy(stmt, 3, keep),
                                .help = stmt_get_copy(stmt, 4, keep),
                                .choices = stmt_get_copy(stmt, 5, keep),
                                .to = register_of(stmt_get_text(stmt, 6)),
                                .required = stmt_get_number(stmt, 7) == 1,
                                .read_roles = read_roles(stmt_get_text(stmt, 8)),
                                .write_roles = read_roles(stmt_get_text(stmt, 9))};
    if (field->reg == REGISTER__NONE) (*count)--;
  }
  stmt_done(stmt);
  return got >= 0;
}

static bool read_choices(struct tx *tx, struct own_choice *choices, size_t *count, struct arena *keep, struct fault *fault) {
  struct stmt *stmt = db_statement(tx->db, "SELECT \"lijst\", \"code\", \"label\" FROM \"eigen_keuze\" ORDER BY \"lijst\", \"nummer\"", fault);
  if (!stmt) return false;
  int got = 0;
  *count = 0;
  while (*count < OWN_CHOICES_MAX && (got = stmt_step(stmt, fault)) == 1)
    choices[(*count)++] = (struct own_choice){stmt_get_copy(stmt, 0, keep), stmt_get_copy(stmt, 1, keep), stmt_get_copy(stmt, 2, keep)};
  stmt_done(stmt);
  return got >= 0;
}

const struct catalogue *own_catalogue(struct tx *tx, struct arena *keep, struct fault *fault) {
  struct own_field *fields = ARENA_ARRAY(keep, OWN_FIELDS_MAX, struct own_field);
  struct own_choice *choices = ARENA_ARRAY(keep, OWN_CHOICES_MAX, struct own_choice);
  size_t field_count, choice_count;
  if (!read_fields(tx, fields, &field_count, keep, fault) || !read_choices(tx, choices, &choice_count, keep, fault)) return NULL;
  return catalogue_build(fields, field_count, choices, choice_count, keep);
}

/* ---- adding ---- */

static bool check_label(const char *label, const char *field, struct fault *fault) {
  if (string_empty(label)) return fault_field_add(fault, field, "Naam: vul dit in.");
  if (!string_is_utf8(label, strlen(label)) || string_len(label) > 80)
    return fault_field_add(fault, field, "Naam: gebruik hoogstens 80 tekens.");
  for (const char *at = label; *at; at++)
    if ((unsigned char)*at < ' ') return fault_field_add(fault, field, "Naam: past op één regel.");
  return true;
}

static bool check_field(const struct own_field *field, const struct catalogue *catalogue, struct fault *fault) {
  static const enum kind allowed[] = {KIND_TEXT, KIND_LONGTEXT, KIND_CHOICE, KIND_REF, KIND_DAY, KIND_MONEY, KIND_NUMBER, KIND_DECIMAL, KIND_YESNO, KIND_LINK};
  bool known = false, listed = false;
  for (size_t i = 0; i < sizeof allowed / sizeof *allowed; i++) known = known || allowed[i] == field->kind;
  if (field->reg <= REGISTER__NONE || field->reg >= REGISTER__COUNT) fault_field_add(fault, "register", "Register: kies een bestaand register.");
  if (!known) fault_field_add(fault, "soort", "Soort: deze soort kan geen eigen veld zijn.");
  check_label(field->label, "label", fault);
  for (size_t i = 0; i < catalogue->choices_count; i++) listed = listed || string_is(catalogue->choices[i]->name, field->choices);
  if (field->kind == KIND_CHOICE && !listed) fault_field_add(fault, "keuzelijst", "Keuzelijst: kies een bestaande keuzelijst.");
  if (field->kind == KIND_REF && (field->to <= REGISTER__NONE || field->to >= REGISTER__COUNT))
    fault_field_add(fault, "naar", "Verwijst naar: kies een bestaand register.");
  return !fault_is(fault);
}

static bool may_manage(struct tx *tx, struct fault *fault) {
  if (tx->who->system || (rights_group_scope(tx->who, GROUP_BEHEER, VERB_CHANGE) & SCOPE_ALL)) return true;
  return FAULT(fault, FAULT_FORBIDDEN, "Alleen de functioneel beheerder mag lijsten en velden wijzigen.");
}

static bool next_number(struct tx *tx, const char *name, int *number, struct fault *fault) {
  int64_t last;
  struct stmt *stmt = db_statement(tx->db, "SELECT MAX(\"nummer\") FROM \"eigen_veld\" WHERE \"register\" = $1", fault);
  if (!stmt) return false;
  stmt_text(stmt, 1, name);
  if (!stmt_only_number(stmt, 0, &last, fault)) return false;
  *number = (int)last + 1;
  if (*number <= OWN_PER_REGISTER_MAX) return true;
  return FAULT(fault, FAULT_CONFLICT, "Dit register heeft al %d eigen velden. Meer passen er niet.", OWN_PER_REGISTER_MAX);
}

static bool store_field(struct tx *tx, const struct own_field *field, int number, struct fault *fault) {
  struct text reads, writes;
  text_init(&reads, 2000);
  text_init(&writes, 2000);
  print_roles(field->read_roles, &reads);
  print_roles(field->write_roles, &writes);
  struct stmt *stmt = db_statement(tx->db,
      "INSERT INTO \"eigen_veld\" (\"register\", \"nummer\", \"soort\", \"label\", \"uitleg\", \"keuzelijst\", \"naar\", \"verplicht\", "
      "\"lezen\", \"schrijven\") VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)", fault);
  bool ok = false;
  if (stmt) {
    stmt_text(stmt, 1, declared_registers[field->reg].name);
    stmt_number(stmt, 2, number);
    stmt_text(stmt, 3, kind_infos[field->kind].name);
    stmt_text(stmt, 4, field->label);
    stmt_text(stmt, 5, field->help);
    stmt_text(stmt, 6, field->kind == KIND_CHOICE ? field->choices : NULL);
    stmt_text(stmt, 7, field->kind == KIND_REF ? declared_registers[field->to].name : NULL);
    stmt_number(stmt, 8, field->required);
    stmt_text(stmt, 9, reads.len ? text_get(&reads) : NULL);
    stmt_text(stmt, 10, writes.len ? text_get(&writes) : NULL);
    ok = stmt_run(stmt, fault);
  }
  text_release(&reads);
  text_release(&writes);
  return ok;
}

bool own_field_add(struct tx *tx, const struct own_field *field, struct fault *fault) {
  int number;
  if (!may_manage(tx, fault) || !check_field(field, tx->catalogue, fault)) return false;
  const char *name = declared_registers[field->reg].name;
  if (!next_number(tx, name, &number, fault) || !store_field(tx, field, number, fault)) return false;
  char sql[200];
  snprintf(sql, sizeof sql, "ALTER TABLE \"%s\" ADD COLUMN \"eigen_%d\" %s", name, number, kind_infos[field->kind].sqlite);
  if (!db_run(tx->db, sql, fault)) return false;
  if (field->kind == KIND_TEXT) {
    snprintf(sql, sizeof sql, "ALTER TABLE \"%s\" ADD COLUMN \"eigen_%d_sleutel\" TEXT", name, number);
    if (!db_run(tx->db, sql, fault)) return false;
  }
  if (!store_refresh(tx->store, tx, fault)) return false;
  tx->catalogue_changed = true;
  return derived_index(tx->db, &tx->catalogue->registers[field->reg], fault);
}

static bool is_code(const char *code) {
  size_t len = code ? strlen(code) : 0;
  return len > 0 && len <= 40 && strspn(code, "abcdefghijklmnopqrstuvwxyz0123456789_") == len;
}

bool own_choice_add(struct tx *tx, const struct own_choice *choice, struct fault *fault) {
  if (!may_manage(tx, fault)) return false;
  if (!is_code(choice->list)) return fault_field_add(fault, "lijst", "Lijst: gebruik kleine letters, cijfers en _.");
  if (!is_code(choice->code)) return fault_field_add(fault, "code", "Code: gebruik kleine letters, cijfers en _.");
  if (!check_label(choice->label, "label", fault)) return false;
  for (size_t i = 0; i < tx->catalogue->choices_count; i++)
    if (string_is(tx->catalogue->choices[i]->name, choice->list) && choices_find(tx->catalogue->choices[i], choice->code))
      return fault_field_add(fault, "code", "Code: \"%s\" staat al in deze lijst.", choice->code);
  struct stmt *stmt = db_statement(tx->db,
      "INSERT INTO \"eigen_keuze\" (\"lijst\", \"nummer\", \"code\", \"label\") "
      "VALUES ($1, (SELECT COUNT(*) + 1 FROM \"eigen_keuze\" WHERE \"lijst\" = $1), $2, $3)", fault);
  if (!stmt) return false;
  stmt_text(stmt, 1, choice->list);
  stmt_text(stmt, 2, choice->code);
  stmt_text(stmt, 3, choice->label);
  if (!stmt_run(stmt, fault) || !store_refresh(tx->store, tx, fault)) return false;
  tx->catalogue_changed = true;
  return true;
}

/* ---- settings ---- */

const char *setting_get(struct tx *tx, const char *name, struct arena *keep) {
  struct fault ignored = {0};
  const char *value = NULL;
  struct stmt *stmt = db_statement(tx->db, "SELECT \"waarde\" FROM \"instelling\" WHERE \"naam\" = $1", &ignored);
  if (stmt) {
    stmt_text(stmt, 1, name);
    if (stmt_step(stmt, &ignored) == 1) value = stmt_get_copy(stmt, 0, keep);
    stmt_done(stmt);
  }
  if (fault_is(&ignored)) log_line(LOG_ERROR, "instelling %s: %s", name, ignored.cause);
  fault_release(&ignored);
  return value;
}

bool setting_put(struct tx *tx, const char *name, const char *value, struct fault *fault) {
  struct day day;
  if (string_is(name, "vandaag") && value && !day_parse(value, &day))
    return fault_field_add(fault, name, "Vandaag: schrijf een bestaande dag, zoals 2027-01-12.");
  struct stmt *stmt = db_statement(tx->db, "DELETE FROM \"instelling\" WHERE \"naam\" = $1", fault);
  if (!stmt) return false;
  stmt_text(stmt, 1, name);
  if (!stmt_run(stmt, fault)) return false;
  tx->settings_changed = true;
  if (string_is(name, "vandaag") && value) snprintf(tx->today, sizeof tx->today, "%s", value);
  if (!value) return true;
  stmt = db_statement(tx->db, "INSERT INTO \"instelling\" (\"naam\", \"waarde\") VALUES ($1, $2)", fault);
  if (!stmt) return false;
  stmt_text(stmt, 1, name);
  stmt_text(stmt, 2, value);
  return stmt_run(stmt, fault);
}

bool own_settings(struct tx *tx, char today[DAY_SIZE], bool *is_example, struct fault *fault) {
  struct stmt *stmt = db_statement(tx->db, "SELECT \"naam\", \"waarde\" FROM \"instelling\" WHERE \"naam\" IN ('vandaag', 'voorbeeld')", fault);
  if (!stmt) return false;
  int got;
  today[0] = '\0';
  *is_example = false;
  while ((got = stmt_step(stmt, fault)) == 1) {
    const char *value = stmt_get_text(stmt, 1);
    if (string_is(stmt_get_text(stmt, 0), "vandaag"))
      snprintf(today, DAY_SIZE, "%s", value ? value : "");
    else
      *is_example = string_is(value, "1");
  }
  stmt_done(stmt);
  return got == 0;
}
