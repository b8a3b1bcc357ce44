#include "store/inside.h"

static bool in_title(const struct reg *reg, size_t field) {
  struct title_part part;
  for (const char *at = reg->title; title_next(reg, &at, &part);)
    if (part.field == (int)field) return true;
  return false;
}

bool field_has_key(const struct reg *reg, size_t field) {
  const struct field *f = &reg->fields[field];
  return f->kind == KIND_TEXT && (f->key || f->list || f->own || f->search == 'A' || in_title(reg, field));
}

bool field_is_filtered(const struct reg *reg, size_t field) {
  const struct field *f = &reg->fields[field];
  return field == EVERY(id) || field == EVERY(gewijzigd_op) || f->kind == KIND_REF || f->kind == KIND_RECORD ||
         f->indexed || f->filter || f->key;
}

void derived_column(const struct reg *reg, size_t field, struct text *out) {
  const struct field *f = &reg->fields[field];
  text_addf(out, "\"%s\" %s", f->name, kind_infos[f->kind].sqlite);
}

void derived_table(const struct reg *reg, struct text *out) {
  text_addf(out, "CREATE TABLE \"%s\" (", reg->name);
  for (size_t i = 0; i < reg->field_count; i++) {
    if (i) TEXT_LIT(out, ", ");
    derived_column(reg, i, out);
    if (i == EVERY(id)) TEXT_LIT(out, " PRIMARY KEY");
    if (i == EVERY(versie)) TEXT_LIT(out, " NOT NULL");
  }
  for (size_t i = 0; i < reg->field_count; i++)
    if (field_has_key(reg, i)) text_addf(out, ", \"%s_sleutel\" TEXT", reg->fields[i].name);
  TEXT_LIT(out, ")");
}

/* Behind the column stands what the most used list needs: newest first, and the access of the row, so that a
 * count does not fetch the row itself. In a large register also what its rows are lines of, which hides them too: a page far
 * away then passes by the rows before it without fetching them. */
static bool one_index(struct db *db, const struct reg *reg, const char *column, bool plain, struct fault *fault) {
  struct text sql;
  text_init(&sql, 2000);
  text_addf(&sql, "CREATE INDEX IF NOT EXISTS \"%s_op_%s\" ON \"%s\" (", reg->name, column, reg->name);
  if (strcmp(column, "gewijzigd_op") != 0) text_addf(&sql, "\"%s\"%s", column, plain ? "" : ", ");
  if (!plain) TEXT_LIT(&sql, "\"gewijzigd_op\", \"id\", \"toegang\", \"embargo_tot\", \"geheim\"");
  for (size_t i = 0; i < reg->field_count && !plain && reg->growth == GROWTH_LARGE; i++)
    if (reg->fields[i].part_of && reg->fields[i].kind == KIND_REF && strcmp(column, reg->fields[i].name) != 0)
      text_addf(&sql, ", \"%s\"", reg->fields[i].name);
  TEXT_LIT(&sql, ")");
  bool ok = !sql.full && db_run(db, text_get(&sql), fault);
  text_release(&sql);
  return ok;
}

/* Only the rows that are not plainly open, so that asking how many there are costs nothing when there are none. */
static bool closed_index(struct db *db, const struct reg *reg, struct fault *fault) {
  char sql[512];
  snprintf(sql, sizeof sql, "CREATE INDEX IF NOT EXISTS \"%s_besloten\" ON \"%s\" (\"id\") WHERE " CLOSED_ROW(""), reg->name, reg->name);
  return db_run(db, sql, fault);
}

/* What is open, by the day on which it is due. */
static bool state_index(struct db *db, const struct reg *reg, const char *day, struct fault *fault) {
  char sql[512];
  int state = steps_field(reg);
  if (state < 0) return true;
  snprintf(sql, sizeof sql, "CREATE INDEX IF NOT EXISTS \"%s_op_%s_%s\" ON \"%s\" (\"%s\", \"%s\")", reg->name, reg->fields[state].name, day, reg->name,
           reg->fields[state].name, day);
  return db_run(db, sql, fault);
}

bool derived_index(struct db *db, const struct reg *reg, struct fault *fault) {
  bool large = reg->growth == GROWTH_LARGE;
  if (!one_index(db, reg, "gewijzigd_op", false, fault) || !closed_index(db, reg, fault)) return false;
  for (size_t i = 0; i < reg->field_count; i++) {
    const struct field *f = &reg->fields[i];
    if (i == EVERY(id) || i == EVERY(gewijzigd_op) || !field_is_filtered(reg, i)) continue;
    /* A large register keeps the wide index for what its lists start from. */
    bool wide = (f->kind == KIND_REF || f->kind == KIND_CHOICE) && f->filter;
    if (large && !f->indexed && !f->part_of) continue;
    if (!one_index(db, reg, f->name, !wide, fault)) return false;
  }
  for (size_t i = 0; i < reg->field_count && !large; i++)
    if (reg->fields[i].kind == KIND_DAY && reg->fields[i].indexed && !state_index(db, reg, reg->fields[i].name, fault)) return false;
  for (size_t i = 0; i < reg->field_count && !large; i++) {
    char name[128];
    snprintf(name, sizeof name, "%s_sleutel", reg->fields[i].name);
    if (field_has_key(reg, i) && !one_index(db, reg, name, true, fault)) return false;
  }
  return true;
}

void derived_insert(const struct reg *reg, struct text *out) {
  int count = 0;
  text_addf(out, "INSERT INTO " DB_ITSELF "\"%s\" (", reg->name);
  for (size_t i = 0; i < reg->field_count; i++, count++) text_addf(out, "%s\"%s\"", i ? ", " : "", reg->fields[i].name);
  for (size_t i = 0; i < reg->field_count; i++)
    if (field_has_key(reg, i)) text_addf(out, ", \"%s_sleutel\"", reg->fields[i].name), count++;
  TEXT_LIT(out, ") VALUES (");
  for (int n = 1; n <= count; n++) text_addf(out, "%s$%d", n > 1 ? ", " : "", n);
  TEXT_LIT(out, ")");
}

void derived_update(const struct reg *reg, struct text *out) {
  int n = (int)reg->field_count;
  text_addf(out, "UPDATE " DB_ITSELF "\"%s\" SET ", reg->name);
  for (size_t i = 1; i < reg->field_count; i++)
    text_addf(out, "%s\"%s\" = $%d", i > 1 ? ", " : "", reg->fields[i].name, (int)i + 1);
  for (size_t i = 0; i < reg->field_count; i++)
    if (field_has_key(reg, i)) text_addf(out, ", \"%s_sleutel\" = $%d", reg->fields[i].name, ++n);
  TEXT_LIT(out, " WHERE \"id\" = $1");
}

void derived_bind(const struct reg *reg, struct stmt *stmt, const struct record *record, struct arena *scratch) {
  int n = (int)reg->field_count;
  for (size_t i = 0; i < reg->field_count; i++) {
    if (kind_infos[reg->fields[i].kind].slot == SLOT_number)
      stmt_number(stmt, (int)i + 1, record->slots[i].number);
    else
      stmt_text(stmt, (int)i + 1, record->slots[i].text);
    if (field_has_key(reg, i)) stmt_text(stmt, ++n, string_sort_key(record->slots[i].text, scratch));
  }
}

void derived_columns(struct sql *sql, const struct reg *reg, const char *alias, const int *fields, size_t count) {
  for (size_t i = 0; i < (fields ? count : reg->field_count); i++) {
    if (i) sql_add(sql, ", ");
    sql_column(sql, alias, reg->fields[fields ? (size_t)fields[i] : i].name);
  }
}

void derived_fill(struct stmt *stmt, int first, const int *fields, size_t count, const struct who *who, struct record *record,
                  struct arena *keep) {
  const struct reg *reg = record->reg;
  for (size_t i = 0; i < (fields ? count : reg->field_count); i++) {
    size_t at = fields ? (size_t)fields[i] : i;
    const struct field *field = &reg->fields[at];
    if (who && field->read_roles && !rights_reads_field(who, field)) continue;
    if (kind_infos[field->kind].slot == SLOT_number)
      record->slots[at].number = stmt_get_number(stmt, first + (int)i);
    else
      record->slots[at].text = stmt_get_copy(stmt, first + (int)i, keep);
  }
}

void derived_read(const struct reg *reg, struct stmt *stmt, int first, const int *fields, size_t count,
                  const struct who *who, struct record *out, struct arena *keep) {
  *out = record_new(reg, keep);
  derived_fill(stmt, first, fields, count, who, out, keep);
}
