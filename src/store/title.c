#include "store/inside.h"

enum { DEPTH_MAX = 4, TITLE_MAX = 600 };

void title_columns(struct sql *sql, const struct reg *reg, const char *alias) {
  struct title_part part;
  sql_column(sql, alias, "geheim");
  sql_add(sql, ", ");
  sql_column(sql, alias, "id");
  for (const char *at = reg->title; title_next(reg, &at, &part);) {
    if (part.field < 0) continue;
    sql_add(sql, ", ");
    sql_column(sql, alias, reg->fields[part.field].name);
  }
}

static const char *title_at(struct tx *tx, const struct who *who, enum register_id reg, int64_t id, int depth, struct arena *keep);

static const char *print_part(struct tx *tx, const struct who *who, const struct field *field, struct stmt *stmt, int column,
                              int depth, struct arena *keep) {
  if (!rights_reads_field(who, field)) return "";
  union slot slot;
  if (kind_infos[field->kind].slot == SLOT_number)
    slot.number = stmt_get_number(stmt, column);
  else
    slot.text = stmt_get_copy(stmt, column, keep);
  if (slot_is_empty(field->kind, slot)) return "";
  enum register_id reg = field->to;
  int64_t id = slot.number;
  if (field->kind == KIND_REF || (field->kind == KIND_RECORD && record_parse(slot.text, &reg, &id))) {
    const char *title = title_at(tx, who, reg, id, depth + 1, keep);
    return title ? title : "niet zichtbaar";
  }
  return slot_print(field, slot, keep);
}

const char *title_read(struct tx *tx, const struct who *who, const struct reg *reg, struct stmt *stmt, int first, int depth,
                       struct arena *keep) {
  struct title_part part;
  const char *only = NULL;
  char *out = NULL;
  size_t len = 0;
  int64_t id = stmt_get_number(stmt, first + 1);
  int column = first + 2;
  if (stmt_get_number(stmt, first) == 1) tx_note_title(tx, who, reg->id, id);
  for (const char *at = reg->title; title_next(reg, &at, &part);) {
    const char *printed = part.field < 0 ? "" : print_part(tx, who, &reg->fields[part.field], stmt, column++, depth, keep);
    /* Most titles are one field and nothing else. */
    if (!part.literal_len && !out && !only && !*at && part.field >= 0) only = printed;
    if (only) break;
    if (!out) out = arena_take(keep, TITLE_MAX);
    bool gap = part.literal_len && strspn(part.literal, " ") == part.literal_len && len == 0;
    int wrote = snprintf(out + len, TITLE_MAX - len, "%.*s%s", gap ? 0 : (int)part.literal_len, part.literal, printed);
    len += wrote > 0 ? (size_t)wrote : 0;
    if (len >= TITLE_MAX) len = TITLE_MAX - 1;
  }
  const char *title = only ? only : out;
  if (!title || !*title) title = arena_printf(keep, "%s %lld", reg->label, (long long)id);
  return title;
}

/* ---- titles of one reading transaction are remembered: a list names the same few people and themes ---- */

void titles_forget(struct tx *tx) {
  if (!tx->has_title_who) return;
  memset(tx->titles, 0, sizeof tx->titles);
  tx->has_title_who = false;
  arena_reset(&tx->title_arena);
}

static struct title *slot_of(struct tx *tx, const struct who *who, enum register_id reg, int64_t id) {
  if (tx->writing) return NULL;
  bool same = tx->has_title_who && tx->title_who.persoon == who->persoon && tx->title_who.roles == who->roles &&
              tx->title_who.system == who->system && tx->title_who.team_count == who->team_count &&
              memcmp(tx->title_who.teams, who->teams, who->team_count * sizeof *who->teams) == 0;
  if (!same) {
    titles_forget(tx);
    tx->title_who = *who;
    tx->has_title_who = true;
  }
  return &tx->titles[((uint64_t)id * 31 + (uint64_t)reg) % TITLES_COUNT];
}

static void remember(struct tx *tx, struct title *slot, enum register_id reg, int64_t id, const char *title) {
  if (tx->title_arena.used + 2 * 16384 > TITLES_SIZE_MAX) return;
  *slot = (struct title){reg, id, arena_copy(&tx->title_arena, title ? title : "")};
}

static const char *title_at(struct tx *tx, const struct who *who, enum register_id id_reg, int64_t id, int depth,
                            struct arena *keep) {
  if (depth > DEPTH_MAX || id <= 0) return NULL;
  struct title *slot = slot_of(tx, who, id_reg, id);
  if (slot && slot->text && slot->reg == id_reg && slot->id == id) return *slot->text ? arena_copy(keep, slot->text) : NULL;
  const struct reg *reg = &tx->catalogue->registers[id_reg];
  const char *title = NULL;
  struct fault ignored = {0};
  struct sql *sql = &tx->sql;
  if (visible_has_ends(reg) && visible_is(tx, who, id_reg, id, &ignored) != 1) {
    fault_release(&ignored);
    return NULL;
  }
  sql_begin(sql);
  sql_add(sql, "SELECT ");
  title_columns(sql, reg, "t");
  sql_add(sql, " FROM \"");
  sql_add(sql, reg->name);
  sql_add(sql, "\" t WHERE t.\"id\" = ");
  sql_number(sql, id);
  sql_add(sql, " AND ");
  visible_add(tx, who, reg, false);
  struct stmt *stmt = sql_open(tx, &ignored);
  if (stmt && stmt_step(stmt, &ignored) == 1) title = title_read(tx, who, reg, stmt, 0, depth, keep);
  stmt_done(stmt);
  if (fault_is(&ignored)) log_line(LOG_ERROR, "titel: %s", ignored.cause);
  fault_release(&ignored);
  if (slot) remember(tx, slot, id_reg, id, title);
  return title;
}

const char *record_title(struct tx *tx, const struct who *who, enum register_id reg, int64_t id, struct arena *keep) {
  return title_at(tx, who, reg, id, 0, keep);
}
