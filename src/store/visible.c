#include "store/inside.h"

/* Who may read a row, as a condition. The rules are those of model/rights.h, which judges a record in memory. */

enum { PARENTS_MAX = 32, TEAMS_COMPARED_MAX = 8 };

struct seer {
  struct tx *tx;
  struct sql *sql;
  const struct who *who;
  const struct reg *reg;
  const char *alias;
  bool many;  /* many rows are asked */
  bool first; /* the next alternative is the first of its brackets */
};

static void add_or(struct seer *seer) {
  if (!seer->first) sql_add(seer->sql, " OR ");
  seer->first = false;
}

static void add_own(struct seer *seer) {
  if (!seer->who->persoon) return;
  for (size_t i = 0; i < seer->reg->field_count; i++) {
    bool self = i == EVERY(id) && seer->reg->id == REGISTER_persoon;
    if (!seer->reg->fields[i].owner && !self) continue;
    add_or(seer);
    sql_column(seer->sql, seer->alias, seer->reg->fields[i].name);
    sql_add(seer->sql, " = ");
    sql_again(seer->sql, PARAM_PERSOON);
  }
}

static void add_team(struct seer *seer) {
  if (!seer->who->team_count) return;
  for (size_t i = 0; i < seer->reg->field_count; i++) {
    if (!seer->reg->fields[i].team) continue;
    /* A short list is compared one by one: for IN the library makes a table, at every question. */
    bool one_by_one = seer->who->team_count <= TEAMS_COMPARED_MAX;
    for (size_t t = 0; t < seer->who->team_count; t++) {
      if (t == 0 || one_by_one) {
        add_or(seer);
        sql_column(seer->sql, seer->alias, seer->reg->fields[i].name);
        sql_add(seer->sql, one_by_one ? " = " : " IN (");
      } else {
        sql_add(seer->sql, ", ");
      }
      sql_again(seer->sql, PARAM_TEAM + (int)t);
    }
    if (!one_by_one) sql_add(seer->sql, ")");
  }
}

static void add_given(struct seer *seer) {
  struct sql *sql = seer->sql;
  if (seer->who->persoon) {
    add_or(seer);
    sql_column(sql, seer->alias, "gedeeld_met");
    sql_add(sql, " LIKE ");
    sql_again(sql, PARAM_PERSOON_LIKE);
  }
  for (enum role role = 0; role < ROLE__COUNT; role++) {
    if (!(seer->who->roles & UINT32_C(1) << role)) continue;
    add_or(seer);
    sql_column(sql, seer->alias, "gedeeld_met");
    /* LIKE reads the "_" in a role's name as any one sign; no two roles differ in that alone. */
    text_addf(&sql->text, " LIKE '%%,rol:%s,%%'", role_infos[role].name);
  }
}

static void add_not_secret(struct seer *seer) {
  sql_add(seer->sql, "(");
  sql_column(seer->sql, seer->alias, "geheim");
  sql_add(seer->sql, " IS NULL OR ");
  sql_column(seer->sql, seer->alias, "geheim");
  sql_add(seer->sql, " = 0");
}

static void add_embargo_over(struct seer *seer) {
  sql_add(seer->sql, "(");
  sql_column(seer->sql, seer->alias, "embargo_tot");
  sql_add(seer->sql, " IS NULL OR ");
  sql_column(seer->sql, seer->alias, "embargo_tot");
  sql_add(seer->sql, " < ");
  sql_again(seer->sql, PARAM_TODAY);
}

static void add_scope(struct seer *seer, unsigned scope) {
  struct sql *sql = seer->sql;
  if (scope & SCOPE_ALL) return;
  /* Nothing may stand before the first: an alternative without a column would keep the library from its indexes. */
  sql_add(sql, " AND (");
  seer->first = true;
  if (scope & SCOPE_OWN) add_own(seer);
  if (scope & SCOPE_TEAM) add_team(seer);
  if (scope & SCOPE_GIVEN) add_given(seer);
  if (scope & SCOPE_PUBLISHED) {
    add_or(seer);
    sql_add(sql, "(");
    sql_column(sql, seer->alias, "toegang");
    sql_add(sql, " = 'openbaar' AND ");
    add_embargo_over(seer);
    sql_add(sql, ") AND ");
    add_not_secret(seer);
    sql_add(sql, "))");
  }
  if (seer->first) sql_add(sql, "1 = 0");
  seer->first = false;
  sql_add(sql, ")");
}

/* Secrecy: only those to whom the competent organ gave the record, nobody by role. */
static void add_secrecy(struct seer *seer) {
  struct sql *sql = seer->sql;
  sql_add(sql, " AND ");
  add_not_secret(seer);
  if (seer->who->persoon && !seer->who->system) {
    sql_add(sql, " OR EXISTS (SELECT 1 FROM \"geheimhouding\" g WHERE g.\"over\" = '");
    sql_add(sql, seer->reg->name);
    sql_add(sql, ":' || ");
    sql_column(sql, seer->alias, "id");
    sql_add(sql, " AND g.\"opgeheven_op\" IS NULL AND g.\"verstrekt_aan\" LIKE ");
    sql_again(sql, PARAM_PERSOON_LIKE);
    sql_add(sql, ")");
  }
  sql_add(sql, ")");
}

/* Most registers hold no row that is limited, and then nothing needs asking; of many rows the few that are, are asked alone. */
static void add_limits(struct seer *seer) {
  struct sql *sql = seer->sql;
  enum closed closed = closed_level(seer->tx, seer->reg);
  bool few = closed == CLOSED_FEW && seer->many;
  if (closed == CLOSED_NONE) return;
  if (few) {
    sql_add(sql, " AND (");
    sql_column(sql, seer->alias, "id");
    sql_add(sql, " NOT IN (SELECT c.\"id\" FROM \"");
    sql_add(sql, seer->reg->name);
    sql_add(sql, "\" c WHERE " CLOSED_ROW("c.") ") OR (1 = 1");
  }
  if (!seer->who->system) {
    sql_add(sql, " AND (");
    sql_column(sql, seer->alias, "toegang");
    sql_add(sql, " <> 'beperkt'");
    add_own(seer);
    add_given(seer);
    sql_add(sql, ")");
    if (!rights_sees_embargo(seer->who)) {
      sql_add(sql, " AND ");
      add_embargo_over(seer);
      add_own(seer);
      add_team(seer);
      add_given(seer);
      sql_add(sql, ")");
    }
  }
  add_secrecy(seer);
  if (few) sql_add(sql, "))");
}

/* Does everybody with this scope read every row? A parent that hides lines makes it less. */
static bool sees_all(struct tx *tx, const struct who *who, const struct reg *reg, unsigned scope) {
  if (!(scope & SCOPE_ALL) || closed_level(tx, reg) != CLOSED_NONE) return false;
  for (size_t i = 0; i < reg->field_count; i++) {
    const struct field *field = &reg->fields[i];
    if (!field->part_of || field->kind != KIND_REF) continue;
    const struct reg *parent = &tx->catalogue->registers[field->to];
    unsigned above = rights_scope(who, parent, VERB_READ);
    if (parent == reg || !sees_all(tx, who, parent, above ? above : SCOPE_ALL)) return false;
  }
  return true;
}

static void add_condition(struct seer *seer, unsigned scope);

/* A line shows something of the record that it belongs to, so it hides with it. Whoever has no right at all on
 * the parent's register, but does on the line, is held by the parent's limits alone. */
static void add_parent(struct seer *seer, const struct field *field) {
  struct sql *sql = seer->sql;
  const struct reg *parent = &seer->tx->catalogue->registers[field->to];
  unsigned scope = rights_scope(seer->who, parent, VERB_READ);
  char alias[16];
  snprintf(alias, sizeof alias, "p%d", ++sql->aliases);
  struct seer above = {.tx = seer->tx, .sql = sql, .who = seer->who, .reg = parent, .alias = alias};
  if (sees_all(seer->tx, seer->who, parent, scope ? scope : SCOPE_ALL)) return;
  sql_add(sql, " AND (");
  sql_column(sql, seer->alias, field->name);
  sql_add(sql, " IS NULL OR ");
  if (seer->many && seer->reg->growth == GROWTH_LARGE) {
    /* Asked once for all rows. The plus keeps the library from finding rows through this condition, parent by parent: it
     * would then sort a hundred thousand to show fifty. */
    sql_add(sql, "+");
    sql_column(sql, seer->alias, field->name);
    text_addf(&sql->text, " IN (SELECT %s.\"id\" FROM \"%s\" %s WHERE 1 = 1", alias, parent->name, alias);
  } else {
    text_addf(&sql->text, "EXISTS (SELECT 1 FROM \"%s\" %s WHERE %s.\"id\" = ", parent->name, alias, alias);
    sql_column(sql, seer->alias, field->name);
  }
  add_condition(&above, scope ? scope : SCOPE_ALL);
  sql_add(sql, "))");
}

/* The count behind a row of figures, as model/small.h takes it. */
static void add_counted(struct sql *sql, const char *row) {
  text_addf(&sql->text,
            "COALESCE(%1$s.\"teller\", CASE (SELECT b.\"berekening\" FROM \"indicator\" b WHERE b.\"id\" = %1$s.\"indicator\") "
            "WHEN 'aantal' THEN CASE WHEN %1$s.\"waarde\" %% %2$d = 0 THEN %1$s.\"waarde\" / %2$d END "
            "WHEN 'aandeel' THEN CAST(CAST(%1$s.\"waarde\" AS REAL) * %1$s.\"noemer\" / %3$d AS INTEGER) END)", row, DECIMAL_ONE, 100 * DECIMAL_ONE);
}

static void add_small(struct sql *sql, const char *row) {
  sql_add(sql, "(COALESCE(");
  add_counted(sql, row);
  text_addf(&sql->text, " < %d, 0) OR COALESCE(%s.\"noemer\" < %d, 0) OR COALESCE(%s.\"noemer\" - ", SMALL_NUMBER, row, SMALL_NUMBER, row);
  add_counted(sql, row);
  text_addf(&sql->text, " < %d, 0))", SMALL_NUMBER);
}

/* Another area of the same figure and period, that holds now. Codes of other municipalities are no areas. */
static void add_beside(struct sql *sql, const char *row) {
  text_addf(&sql->text,
            "EXISTS (SELECT 1 FROM \"waarneming\" %1$s WHERE %1$s.\"indicator\" = t.\"indicator\" AND %1$s.\"periode\" = t.\"periode\" AND "
            "%1$s.\"vervangen_door\" IS NULL AND %1$s.\"gebied\" IS NOT NULL AND %1$s.\"gebied\" NOT LIKE 'gm____' AND ", row);
}

/* What follows from tables of areas and parts stands ready in afgeschermd. Besides that: outside, a small count is no row at all. Beside a small area the least of the others stays away too: what is hidden then
 * adds up to SMALL_NUMBER or more, so that a total gives nothing away. What was replaced could be subtracted as well. */
static void add_small_numbers(struct seer *seer) {
  struct sql *sql = seer->sql;
  sql_add(sql, " AND t.\"vervangen_door\" IS NULL AND NOT EXISTS (SELECT 1 FROM \"afgeschermd\" a WHERE a.\"waarneming\" = t.\"id\") AND NOT ");
  add_small(sql, "t");
  sql_add(sql, " AND (t.\"gebied\" IS NULL OR t.\"gebied\" LIKE 'gm____' OR NOT ");
  add_beside(sql, "s");
  add_small(sql, "s");
  sql_add(sql, ") OR ");
  add_beside(sql, "m");
  sql_add(sql, "NOT ");
  add_small(sql, "m");
  sql_add(sql, " AND (COALESCE(m.\"teller\", m.\"waarde\"), m.\"id\") < (COALESCE(t.\"teller\", t.\"waarde\"), t.\"id\")))");
}

static void add_condition(struct seer *seer, unsigned scope) {
  add_scope(seer, scope);
  add_limits(seer);
  if (seer->reg->id == REGISTER_waarneming && !(scope & (SCOPE_ALL | SCOPE_TEAM | SCOPE_OWN)) && !seer->who->system) add_small_numbers(seer);
  for (size_t i = 0; i < seer->reg->field_count; i++) {
    const struct field *field = &seer->reg->fields[i];
    if (!field->part_of || field->kind != KIND_REF) continue;
    if (seer->sql->aliases < PARENTS_MAX)
      add_parent(seer, field);
    else
      sql_add(seer->sql, " AND 1 = 0");
  }
}

static struct condition *condition_of(struct tx *tx, const struct who *who, const struct reg *reg, bool many, int64_t version, bool *is_new) {
  struct condition wanted = {.catalogue = tx->catalogue, .reg = reg->id, .many = many, .has_persoon = who->persoon != 0,
                             .system = who->system, .roles = who->roles, .team_count = who->team_count, .version = version};
  size_t at = ((size_t)reg->id * 2 + many + who->roles * 31 + who->team_count * 7) % CONDITIONS_COUNT;
  struct condition *had = &tx->conditions[at];
  *is_new = had->catalogue != wanted.catalogue || had->reg != wanted.reg || had->many != many || had->version != version || had->has_persoon != wanted.has_persoon ||
            had->system != wanted.system || had->roles != wanted.roles || had->team_count != wanted.team_count;
  if (*is_new) {
    wanted.text = had->text;
    *had = wanted;
    if (!had->text.max) text_init(&had->text, CONDITION_SIZE_MAX);
    text_clear(&had->text);
  }
  return had;
}

void visible_add(struct tx *tx, const struct who *who, const struct reg *reg, bool many) {
  unsigned scope = rights_scope(who, reg, VERB_READ);
  struct sql *sql = &tx->sql;
  if (tx->trusted || !scope) {
    sql_add(sql, tx->trusted ? "1 = 1" : "1 = 0");
    return;
  }
  bool is_new;
  int64_t version = 0;
  struct fault ignored = {0};
  bool keeps = tx->writing || tx_version(tx, &version, &ignored);
  struct condition *condition = condition_of(tx, who, reg, many, version, &is_new);
  sql->reader = who;
  sql->today = tx->today;
  if (!is_new && keeps) {
    text_put(&sql->text, condition->text.data, condition->text.len);
    return;
  }
  text_clear(&condition->text);
  struct seer seer = {.tx = tx, .sql = sql, .who = who, .reg = reg, .alias = "t", .many = many};
  size_t from = sql->text.len;
  sql_add(sql, "1 = 1");
  add_condition(&seer, scope);
  if (!sql->text.full) text_put(&condition->text, sql->text.data + from, sql->text.len - from);
  if (!keeps || sql->text.full || condition->text.full) condition->catalogue = NULL;
  fault_release(&ignored);
}

void visible_add_scope(struct tx *tx, const struct who *who, const struct reg *reg, unsigned scope) {
  struct seer seer = {.tx = tx, .sql = &tx->sql, .who = who, .reg = reg, .alias = "t", .many = true};
  if (tx->trusted) return;
  tx->sql.reader = who;
  tx->sql.today = tx->today;
  add_scope(&seer, scope);
}

/* The same condition on another name for the row, below a statement of which the row is t. */
static void add_as(struct tx *tx, const struct who *who, const struct reg *reg, const char *alias) {
  unsigned scope = rights_scope(who, reg, VERB_READ);
  struct sql *sql = &tx->sql;
  struct seer seer = {.tx = tx, .sql = sql, .who = who, .reg = reg, .alias = alias};
  int aliases = sql->aliases;
  sql->reader = who;
  sql->today = tx->today;
  sql_add(sql, tx->trusted || scope ? "1 = 1" : "1 = 0");
  if (!tx->trusted && scope) add_condition(&seer, scope);
  /* Names may come back in a subquery beside this one. */
  sql->aliases = aliases;
}

/* ---- what a row points at ---- */

bool visible_hides_target(struct tx *tx, const struct who *who, const struct reg *reg, const struct field *field) {
  if (tx->trusted || visible_has_ends(reg)) return false;
  if (field->kind == KIND_RECORD) return true;
  if (field->kind == KIND_REF && sees_all(tx, who, &tx->catalogue->registers[field->to], rights_scope(who, &tx->catalogue->registers[field->to], VERB_READ)))
    return false;
  /* A line shows only with its record, so there the row's own condition has asked already. */
  return field->kind == KIND_REF && !(field->part_of && visible_is_anything(who, &tx->catalogue->registers[field->to]));
}

void visible_add_title_key(struct tx *tx, const struct who *who, const struct field *field, const char *key) {
  const struct reg *to = &tx->catalogue->registers[field->to];
  text_addf(&tx->sql.text, "(SELECT o.\"%s\" FROM \"%s\" o WHERE o.\"id\" = t.\"%s\" AND ", key, to->name, field->name);
  add_as(tx, who, to, "o");
  sql_add(&tx->sql, ")");
}

static void begin_target(struct sql *sql, const struct reg *to) {
  sql_add(sql, "EXISTS (SELECT 1 FROM \"");
  sql_add(sql, to->name);
  sql_add(sql, "\" o WHERE o.\"id\" = ");
}

static void end_target(struct tx *tx, const struct who *who, const struct reg *to) {
  sql_add(&tx->sql, " AND ");
  add_as(tx, who, to, "o");
  sql_add(&tx->sql, ")");
}

/* "besluit:12" may be of any register that who reads something of. */
static void add_any_target(struct tx *tx, const struct who *who, const struct field *field) {
  struct sql *sql = &tx->sql;
  sql_add(sql, "(1 = 0");
  for (enum register_id id = REGISTER__NONE + 1; id < REGISTER__COUNT; id++) {
    const struct reg *to = &tx->catalogue->registers[id];
    if (visible_has_ends(to) || !visible_is_anything(who, to)) continue;
    text_addf(&sql->text, " OR (t.\"%s\" LIKE '%s:%%' AND ", field->name, to->name);
    begin_target(sql, to);
    text_addf(&sql->text, "CAST(SUBSTR(t.\"%s\", %zu) AS BIGINT)", field->name, strlen(to->name) + 2);
    end_target(tx, who, to);
    sql_add(sql, ")");
  }
  sql_add(sql, ")");
}

void visible_add_target(struct tx *tx, const struct who *who, const struct field *field, const union slot *value) {
  struct sql *sql = &tx->sql;
  enum register_id reg = field->to;
  int64_t id = 0;
  bool is_record = field->kind == KIND_RECORD;
  if (is_record && !value) {
    add_any_target(tx, who, field);
    return;
  }
  if (is_record && (!record_parse(value->text, &reg, &id) || reg == REGISTER_relatie)) {
    sql_add(sql, "1 = 0");
    return;
  }
  const struct reg *to = &tx->catalogue->registers[reg];
  /* People know that they are there, also who may not read who else is. */
  bool self = reg == REGISTER_persoon && who->persoon;
  sql_add(sql, "(");
  begin_target(sql, to);
  if (value)
    sql_number(sql, is_record ? id : value->number);
  else
    sql_column(sql, "t", field->name);
  end_target(tx, who, to);
  if (self && value) sql_add(sql, (is_record ? id : value->number) == who->persoon ? " OR 1 = 1" : " OR 1 = 0");
  if (self && !value) {
    sql_add(sql, " OR ");
    sql_column(sql, "t", field->name);
    sql_add(sql, " = ");
    sql_again(sql, PARAM_PERSOON);
  }
  sql_add(sql, ")");
}

bool visible_is_anything(const struct who *who, const struct reg *reg) {
  return rights_scope(who, reg, VERB_READ) != 0;
}

bool visible_has_ends(const struct reg *reg) { return reg->id == REGISTER_relatie; }

static int end_is_visible(struct tx *tx, const struct who *who, const char *end, struct fault *fault) {
  enum register_id reg;
  int64_t id;
  if (!record_parse(end, &reg, &id)) return 0;
  if (reg == REGISTER_relatie) return 0;
  return visible_is(tx, who, reg, id, fault);
}

int visible_ends(struct tx *tx, const struct who *who, const char *from, const char *to, struct fault *fault) {
  if (tx->trusted) return 1;
  int got = end_is_visible(tx, who, from, fault);
  return got == 1 ? end_is_visible(tx, who, to, fault) : got;
}

int visible_is(struct tx *tx, const struct who *who, enum register_id id_reg, int64_t id, struct fault *fault) {
  const struct reg *reg = &tx->catalogue->registers[id_reg];
  struct sql *sql = &tx->sql;
  bool ends = visible_has_ends(reg);
  if (!tx->trusted && !visible_is_anything(who, reg)) return 0;
  sql_begin(sql);
  sql_add(sql, ends ? "SELECT t.\"van\", t.\"naar\" FROM \"" : "SELECT 1 FROM \"");
  sql_add(sql, reg->name);
  sql_add(sql, "\" t WHERE t.\"id\" = ");
  sql_number(sql, id);
  sql_add(sql, " AND ");
  visible_add(tx, who, reg, false);
  struct stmt *stmt = sql_open(tx, fault);
  if (!stmt) return -1;
  int got = stmt_step(stmt, fault);
  if (got == 1 && ends) got = visible_ends(tx, who, stmt_get_text(stmt, 0), stmt_get_text(stmt, 1), fault);
  stmt_done(stmt);
  return got;
}

enum { TOGETHER = 64 };

static bool see_some(struct tx *tx, const struct who *who, const struct reg *reg, const int64_t *ids, size_t count, bool *sees,
                     struct fault *fault) {
  struct sql *sql = &tx->sql;
  sql_begin(sql);
  sql_add(sql, "SELECT t.\"id\" FROM \"");
  sql_add(sql, reg->name);
  sql_add(sql, "\" t WHERE t.\"id\" IN (");
  for (size_t i = 0; i < TOGETHER; i++) {
    if (i) sql_add(sql, ", ");
    sql_number(sql, i < count ? ids[i] : 0);
  }
  sql_add(sql, ") AND ");
  visible_add(tx, who, reg, false);
  struct stmt *stmt = sql_open(tx, fault);
  int got = -1;
  while (stmt && (got = stmt_step(stmt, fault)) == 1) {
    int64_t id = stmt_get_number(stmt, 0);
    for (size_t i = 0; i < count; i++) sees[i] = sees[i] || ids[i] == id;
  }
  stmt_done(stmt);
  return got == 0;
}

bool visible_each(struct tx *tx, const struct who *who, enum register_id id_reg, const int64_t *ids, size_t count, bool *sees,
                  struct fault *fault) {
  const struct reg *reg = &tx->catalogue->registers[id_reg];
  memset(sees, 0, count * sizeof *sees);
  if (!tx->trusted && !visible_is_anything(who, reg)) return true;
  for (size_t i = 0; i < count && visible_has_ends(reg); i++) {
    int got = visible_is(tx, who, id_reg, ids[i], fault);
    if (got < 0) return false;
    sees[i] = got == 1;
  }
  for (size_t from = 0; from < count && !visible_has_ends(reg); from += TOGETHER)
    if (!see_some(tx, who, reg, ids + from, count - from < TOGETHER ? count - from : TOGETHER, sees + from, fault)) return false;
  return true;
}
