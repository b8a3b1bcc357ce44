#include "store/inside.h"

enum { LINKS_FIRST = 32, PER_FIELD_MAX = 100, ASKED_AT_ONCE = 64 };

struct linking {
  struct tx *tx;
  const struct who *who;
  enum register_id reg;
  int64_t id;
  const char *name;        /* "besluit:12" */
  struct link *links;
  size_t count, room;
  struct arena *keep;
  struct fault *fault;
};

/* How a relation reads from its other end, and whether it is the other end from which this one came. */
static const struct {
  const char *code, *back;
  bool came_from_there;    /* `van` came from `naar` */
} readings[] = {
    {"vervangt", "wordt vervangen door", true},     {"uitwerking_van", "is uitgewerkt in", true},
    {"schuurt_met", "schuurt met", true},           {"grondslag_van", "heeft als grondslag", false},
    {"komt_voort_uit", "leidde tot", true},         {"leidde_tot", "komt voort uit", false},
    {"hoort_bij", "hoort hierbij", true},
};

static void add_link(struct linking *at, struct link link) {
  if (at->count == RECORD_LINKS_MAX || !link.title) return;
  if (at->count == at->room) {
    struct link *more = ARENA_ARRAY(at->keep, at->room * 2, struct link);
    memcpy(more, at->links, at->count * sizeof *more);
    at->links = more;
    at->room *= 2;
  }
  at->links[at->count++] = link;
}

/* ---- what this record points at ---- */

static void add_target(struct linking *at, const struct field *field, enum register_id reg, int64_t id) {
  add_link(at, (struct link){.reg = reg, .id = id, .title = record_title(at->tx, at->who, reg, id, at->keep), .how = field->label,
                             .outgoing = true, .part_of = field->part_of});
}

static void add_outgoing(struct linking *at, const struct record *record) {
  for (size_t i = 0; i < record->reg->field_count; i++) {
    const struct field *field = &record->reg->fields[i];
    enum register_id reg = field->to;
    int64_t id = record->slots[i].number;
    if (i < EVERY__COUNT || slot_is_empty(field->kind, record->slots[i])) continue;
    if (field->kind == KIND_REF || (field->kind == KIND_RECORD && record_parse(record->slots[i].text, &reg, &id)))
      add_target(at, field, reg, id);
  }
}

/* ---- what points at this record ---- */

static bool add_pointing(struct linking *at, const struct reg *reg, const struct field *field) {
  struct sql *sql = &at->tx->sql;
  sql_begin(sql);
  sql_add(sql, "SELECT ");
  title_columns(sql, reg, "t");
  sql_add(sql, " FROM \"");
  sql_add(sql, reg->name);
  sql_add(sql, "\" t WHERE ");
  sql_column(sql, "t", field->name);
  sql_add(sql, " = ");
  if (field->kind == KIND_REF)
    sql_number(sql, at->id);
  else
    sql_value(sql, at->name);
  sql_add(sql, " AND ");
  visible_add(at->tx, at->who, reg, false);
  sql_add(sql, " ORDER BY t.\"id\" DESC LIMIT ");
  sql_number(sql, PER_FIELD_MAX);
  struct stmt *stmt = sql_open(at->tx, at->fault);
  int got = -1;
  while (stmt && (got = stmt_step(stmt, at->fault)) == 1)
    add_link(at, (struct link){.reg = reg->id, .id = stmt_get_number(stmt, 1),
                               .title = title_read(at->tx, at->who, reg, stmt, 0, 0, at->keep), .how = field->label, .part_of = field->part_of});
  stmt_done(stmt);
  return got == 0;
}

/* Who owns or made what is a list, not a relation: those fields are the same in every register. */
static bool points_here(const struct linking *at, const struct reg *reg, size_t i) {
  const struct field *field = &reg->fields[i];
  if (i < EVERY__COUNT || visible_has_ends(reg) || !rights_reads_field(at->who, field)) return false;
  return field->kind == KIND_RECORD || (field->kind == KIND_REF && field->to == at->reg);
}

/* Most fields that could point at this record do not. Which ones do, whoever may see it, is asked in one statement, so that
 * only those cost a question with rights in it. */
struct pointer {
  const struct reg *reg;
  const struct field *field;
};

static bool add_pointers(struct linking *at, const struct pointer *pointers, size_t count) {
  struct sql *sql = &at->tx->sql;
  bool there[ASKED_AT_ONCE] = {false};
  sql_begin(sql);
  for (size_t i = 0; i < count; i++) {
    sql_add(sql, i ? ", EXISTS (SELECT 1 FROM \"" : "SELECT EXISTS (SELECT 1 FROM \"");
    sql_add(sql, pointers[i].reg->name);
    sql_add(sql, "\" t WHERE ");
    sql_column(sql, "t", pointers[i].field->name);
    sql_add(sql, " = ");
    if (pointers[i].field->kind == KIND_REF)
      sql_number(sql, at->id);
    else
      sql_value(sql, at->name);
    sql_add(sql, ")");
  }
  struct stmt *stmt = sql_open(at->tx, at->fault);
  int got = stmt ? stmt_step(stmt, at->fault) : -1;
  for (size_t i = 0; got == 1 && i < count; i++) there[i] = stmt_get_number(stmt, (int)i) == 1;
  stmt_done(stmt);
  for (size_t i = 0; got == 1 && i < count; i++)
    if (there[i] && !add_pointing(at, pointers[i].reg, pointers[i].field)) return false;
  return got == 1;
}

static bool add_incoming(struct linking *at) {
  struct pointer pointers[ASKED_AT_ONCE];
  size_t count = 0;
  for (enum register_id id = REGISTER__NONE + 1; id < REGISTER__COUNT; id++) {
    const struct reg *reg = &at->tx->catalogue->registers[id];
    if (!at->tx->trusted && !visible_is_anything(at->who, reg)) continue;
    for (size_t i = 0; i < reg->field_count; i++) {
      if (!points_here(at, reg, i)) continue;
      pointers[count++] = (struct pointer){reg, &reg->fields[i]};
      if (count < ASKED_AT_ONCE) continue;
      if (!add_pointers(at, pointers, count)) return false;
      count = 0;
    }
  }
  return count == 0 || add_pointers(at, pointers, count);
}

/* ---- named relations ---- */

static void add_relation(struct linking *at, const char *other, const char *code, bool is_van) {
  enum register_id reg;
  int64_t id;
  const struct reg *relatie = &at->tx->catalogue->registers[REGISTER_relatie];
  const struct choice *choice = choices_find(relatie->fields[F(relatie, soort)].choices, code);
  const char *how = choice ? choice->label : code;
  bool came = true;
  if (!record_parse(other, &reg, &id)) return;
  for (size_t i = 0; i < sizeof readings / sizeof *readings; i++) {
    if (!string_is(readings[i].code, code)) continue;
    came = readings[i].came_from_there;
    if (!is_van) how = readings[i].back;
  }
  add_link(at, (struct link){.reg = reg, .id = id, .title = record_title(at->tx, at->who, reg, id, at->keep),
                             .how = arena_copy(at->keep, how), .outgoing = is_van == came});
}

static bool add_relations(struct linking *at, bool is_van) {
  const struct reg *reg = &at->tx->catalogue->registers[REGISTER_relatie];
  struct sql *sql = &at->tx->sql;
  if (!at->tx->trusted && !visible_is_anything(at->who, reg)) return true;
  sql_begin(sql);
  text_addf(&sql->text, "SELECT t.\"%s\", t.\"soort\" FROM \"relatie\" t WHERE t.\"%s\" = ", is_van ? "naar" : "van", is_van ? "van" : "naar");
  sql_value(sql, at->name);
  sql_add(sql, " AND ");
  visible_add(at->tx, at->who, reg, false);
  sql_add(sql, " ORDER BY t.\"id\" DESC LIMIT ");
  sql_number(sql, PER_FIELD_MAX);
  struct stmt *stmt = sql_open(at->tx, at->fault);
  int got = -1;
  /* The other end's title is its visibility: without it the relation is not shown. */
  while (stmt && (got = stmt_step(stmt, at->fault)) == 1)
    add_relation(at, stmt_get_copy(stmt, 0, at->keep), stmt_get_text(stmt, 1), is_van);
  stmt_done(stmt);
  return got == 0;
}

bool record_links_of(struct tx *tx, const struct who *who, const struct record *record, struct link **out, size_t *count,
                     struct arena *keep, struct fault *fault) {
  enum register_id reg = record->reg->id;
  int64_t id = record_id(record);
  struct linking at = {.tx = tx, .who = who, .reg = reg, .id = id, .name = record_name(reg, id, keep),
                       .links = ARENA_ARRAY(keep, LINKS_FIRST, struct link), .room = LINKS_FIRST, .keep = keep, .fault = fault};
  add_outgoing(&at, record);
  if (!add_relations(&at, true) || !add_relations(&at, false) || !add_incoming(&at)) return false;
  *out = at.links;
  *count = at.count;
  return true;
}

bool record_links(struct tx *tx, const struct who *who, enum register_id reg, int64_t id, struct link **out,
                  size_t *count, struct arena *keep, struct fault *fault) {
  struct record record;
  return record_get(tx, who, reg, id, &record, keep, fault) && record_links_of(tx, who, &record, out, count, keep, fault);
}
