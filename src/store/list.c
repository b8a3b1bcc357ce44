#include "store/list.h"

/* ---- the rows found by words, as a table to join ---- */

/* The text of a statement must not differ for every number of hits: it is filled up to one of these. */
static const size_t found_sizes[] = {10, 50, 200};

static bool add_found(struct tx *tx, const struct who *who, const struct query *query, struct arena *scratch, struct fault *fault) {
  int64_t *ids;
  size_t count, size = 0;
  struct sql *sql = &tx->sql;
  if (!search_places(tx, who, query->zoek, query->reg, &ids, &count, scratch, fault)) return false;
  sql_begin(sql);
  while (found_sizes[size] < count) size++;
  sql_add(sql, "WITH \"gevonden\"(\"nr\", \"plek\") AS (VALUES ");
  for (size_t i = 0; i < found_sizes[size]; i++) {
    sql_add(sql, i ? ", (" : "(");
    sql_number(sql, i < count ? ids[i] : 0);
    text_addf(&sql->text, ", %zu)", i);
  }
  sql_add(sql, ") ");
  return true;
}

bool list_begin(struct tx *tx, const struct who *who, const struct query *query, struct arena *scratch, struct fault *fault) {
  if (query->zoek) return add_found(tx, who, query, scratch, fault);
  sql_begin(&tx->sql);
  return true;
}

/* ---- filters ---- */

static bool refuse_field(const struct reg *reg, int field, struct fault *fault, const char *why) {
  const char *name = field >= 0 && (size_t)field < reg->field_count ? reg->fields[field].name : "";
  return fault_field_add(fault, name, "%s: %s", *name ? reg->fields[field].label : "Veld", why);
}

/* One that who may not read must not be felt through a filter or an order either. */
bool list_field_is_open(const struct who *who, const struct reg *reg, int field, struct fault *fault) {
  if (field < 0 || (size_t)field >= reg->field_count) return refuse_field(reg, field, fault, "dit veld bestaat niet.");
  if (!rights_reads_field(who, &reg->fields[field])) return refuse_field(reg, field, fault, "dit veld bestaat niet.");
  const struct field *f = &reg->fields[field];
  bool quick = (size_t)field == EVERY(id) || (size_t)field == EVERY(gewijzigd_op) || f->indexed || f->part_of;
  if (reg->growth == GROWTH_LARGE && !quick)
    return refuse_field(reg, field, fault, "hierop kan dit grote register niet filteren of sorteren.");
  return true;
}

static bool takes_several(const struct filter *filter, const struct field *field) {
  return filter->compare == COMPARE_IS && (field->kind == KIND_CHOICE || field->kind == KIND_REF);
}

/* Text between % signs, with the signs that LIKE reads made plain. */
static const char *like_text(const char *text, struct arena *scratch) {
  char *out = arena_take(scratch, strlen(text) * 2 + 3), *at = out;
  *at++ = '%';
  for (; *text; text++) {
    if (*text == '%' || *text == '_' || *text == '\\') *at++ = '\\';
    *at++ = *text;
  }
  *at++ = '%';
  *at = '\0';
  return out;
}

static void add_like(struct sql *sql, const char *alias, const char *name, const char *like) {
  sql_column(sql, alias, name);
  sql_add(sql, " LIKE ");
  sql_value(sql, like);
  sql_add(sql, " ESCAPE '\\'");
}

/* One list in the making. */
struct asking {
  struct tx *tx;
  struct sql *sql;
  const struct who *who;
  const struct query *query;
  const struct reg *reg;
  struct arena *scratch;
  bool by_owner; /* only rows of few people or teams fit */
};

/* The library takes any two columns for equally telling. Who reads only what is their own, or their team's, has far fewer rows
 * than there are in a state, so that a choice must not be what rows are found by. */
static void add_column(const struct asking *asking, const struct field *field) {
  bool shy = asking->by_owner && field->kind == KIND_CHOICE;
  if (shy) sql_add(asking->sql, "COALESCE(");
  sql_column(asking->sql, "t", field->name);
  if (shy) sql_add(asking->sql, ", '')");
}

/* "012": a key knows no zeros in front. */
static bool begins_with_zero(const char *text) {
  for (size_t digits; *text; text += digits + (text[digits] != '\0')) {
    digits = strspn(text, "0123456789");
    if (digits > 1 && *text == '0') return true;
  }
  return false;
}

/* The key forgets case and marks, but writes "12" in full width, so that it only knows whole numbers: what has digits
 * is also looked for as it is shown. */
static void add_contains(const struct asking *asking, const struct filter *filter) {
  struct sql *sql = asking->sql;
  const struct field *field = &asking->reg->fields[filter->field];
  const char *text = filter->value.text ? filter->value.text : "";
  bool key = field_has_key(asking->reg, (size_t)filter->field) && !begins_with_zero(text);
  bool shown = !key || strpbrk(text, "0123456789");
  char name[96];
  snprintf(name, sizeof name, "%s_sleutel", field->name);
  if (shown && key) sql_add(sql, "(");
  if (shown) add_like(sql, "t", field->name, like_text(text, asking->scratch));
  if (shown && key) sql_add(sql, " OR ");
  if (key) add_like(sql, "t", name, like_text(string_sort_key(text, asking->scratch), asking->scratch));
  if (shown && key) sql_add(sql, ")");
}

/* A reference to what is hidden fits no value. value NULL: that of the row. */
static void add_and_seen(const struct asking *asking, const struct field *field, const union slot *value) {
  if (!visible_hides_target(asking->tx, asking->who, asking->reg, field)) return;
  sql_add(asking->sql, " AND ");
  visible_add_target(asking->tx, asking->who, field, value);
}

static void add_empty(const struct asking *asking, const struct field *field) {
  bool hides = visible_hides_target(asking->tx, asking->who, asking->reg, field);
  sql_add(asking->sql, hides ? "(" : "");
  sql_column(asking->sql, "t", field->name);
  sql_add(asking->sql, " IS NULL");
  if (!hides) return;
  sql_add(asking->sql, " OR NOT ");
  visible_add_target(asking->tx, asking->who, field, NULL);
  sql_add(asking->sql, ")");
}

static void add_filled(const struct asking *asking, const struct field *field) {
  sql_column(asking->sql, "t", field->name);
  sql_add(asking->sql, " IS NOT NULL");
  add_and_seen(asking, field, NULL);
}

static void add_is(const struct asking *asking, const struct filter *filter) {
  const struct field *field = &asking->reg->fields[filter->field];
  struct sql *sql = asking->sql;
  bool not = filter->compare == COMPARE_NOT;
  if (slot_is_empty(field->kind, filter->value)) {
    (not ? add_filled : add_empty)(asking, field);
    return;
  }
  sql_add(sql, not ? "(NOT (" : "((");
  /* CHOICES hold "a,b" and SHARED ",a,b,": being among them is what IS asks. */
  if (field->kind == KIND_CHOICES) {
    sql_add(sql, "',' || ");
    sql_column(sql, "t", field->name);
    sql_add(sql, " || ',' LIKE ");
    sql_value(sql, like_text(arena_printf(asking->scratch, ",%s,", filter->value.text), asking->scratch));
    sql_add(sql, " ESCAPE '\\'");
  } else if (field->kind == KIND_SHARED) {
    add_like(sql, "t", field->name, like_text(arena_printf(asking->scratch, ",%s,", filter->value.text), asking->scratch));
  } else {
    add_column(asking, field);
    sql_add(sql, " = ");
    sql_slot(sql, field->kind, filter->value);
    add_and_seen(asking, field, &filter->value);
  }
  sql_add(sql, ")");
  if (not) {
    sql_add(sql, " OR ");
    sql_column(sql, "t", field->name);
    sql_add(sql, " IS NULL");
  }
  sql_add(sql, ")");
}

/* Several wishes for one field with choices: one of them. Written with the first of them. */
static void add_one_of(const struct asking *asking, size_t at, const struct field *field) {
  const struct query *query = asking->query;
  struct sql *sql = asking->sql;
  bool first = true;
  for (size_t i = 0; i < query->filter_count; i++) {
    const struct filter *filter = &query->filters[i];
    if (filter->field != query->filters[at].field || !takes_several(filter, field)) continue;
    if (slot_is_empty(field->kind, filter->value)) continue;
    if (first) {
      add_column(asking, field);
      sql_add(sql, " IN (");
    } else {
      sql_add(sql, ", ");
    }
    sql_slot(sql, field->kind, filter->value);
    first = false;
  }
  sql_add(sql, first ? "1 = 0" : ")");
  add_and_seen(asking, field, NULL);
}

static bool is_first_wish(const struct query *query, size_t at, const struct field *field, size_t *count) {
  bool first = true;
  *count = 0;
  for (size_t i = 0; i < query->filter_count; i++) {
    if (query->filters[i].field != query->filters[at].field || !takes_several(&query->filters[i], field)) continue;
    if (i < at) first = false;
    (*count)++;
  }
  return first;
}

static void add_filter(const struct asking *asking, size_t at) {
  const struct filter *filter = &asking->query->filters[at];
  const struct field *field = &asking->reg->fields[filter->field];
  struct sql *sql = asking->sql;
  size_t several = 0;
  if (takes_several(filter, field) && !is_first_wish(asking->query, at, field, &several)) return;
  sql_add(sql, " AND ");
  if (several > 1) {
    add_one_of(asking, at, field);
    return;
  }
  switch (filter->compare) {
    case COMPARE_IS:
    case COMPARE_NOT: add_is(asking, filter); break;
    case COMPARE_CONTAINS: add_contains(asking, filter); break;
    case COMPARE_MIN:
    case COMPARE_MAX:
      sql_column(sql, "t", field->name);
      sql_add(sql, filter->compare == COMPARE_MIN ? " >= " : " <= ");
      sql_slot(sql, field->kind, filter->value);
      add_and_seen(asking, field, NULL);
      break;
    case COMPARE_EMPTY: add_empty(asking, field); break;
    case COMPARE_FILLED: add_filled(asking, field); break;
  }
}

/* A record's number in a text is not text to look in: that would find what is hidden. */
static bool is_plain_text(const struct field *field) { return kind_infos[field->kind].slot == SLOT_text && field->kind != KIND_RECORD; }

static bool is_own(unsigned scope) { return scope && !(scope & ~(unsigned)(SCOPE_OWN | SCOPE_TEAM)); }

bool list_condition(struct tx *tx, const struct who *who, const struct query *query, struct arena *scratch, struct fault *fault) {
  const struct reg *reg = &tx->catalogue->registers[query->reg];
  struct sql *sql = &tx->sql;
  unsigned reads = rights_scope(who, reg, VERB_READ), does = rights_scope(who, reg, query->verb), steps = query->step ? step_scope(query->step, who) : 0;
  const struct asking asking = {tx, sql, who, query, reg, scratch, !tx->trusted && (is_own(reads) || is_own(does) || is_own(steps))};
  sql_add(sql, query->zoek ? " FROM \"gevonden\" v JOIN \"" : " FROM \"");
  sql_add(sql, reg->name);
  sql_add(sql, query->zoek ? "\" t ON t.\"id\" = v.\"nr\" WHERE " : "\" t WHERE ");
  visible_add(tx, who, reg, true);
  if (query->verb != VERB_READ) visible_add_scope(tx, who, reg, does);
  if (query->step) visible_add_scope(tx, who, reg, steps);
  if (query->filter_count > QUERY_FILTERS_MAX) return FAULT(fault, FAULT_INPUT, "Gebruik hoogstens %d filters.", QUERY_FILTERS_MAX);
  for (size_t i = 0; i < query->filter_count; i++) {
    const struct filter *filter = &query->filters[i];
    if (!list_field_is_open(who, reg, filter->field, fault)) continue;
    if (filter->compare == COMPARE_CONTAINS && !is_plain_text(&reg->fields[filter->field]))
      refuse_field(reg, filter->field, fault, "\"bevat\" kan alleen bij tekst.");
    else
      add_filter(&asking, i);
  }
  return !fault_is(fault);
}

/* ---- order ---- */

static void add_choice_order(struct sql *sql, const struct field *field) {
  sql_add(sql, "CASE t.\"");
  sql_add(sql, field->name);
  sql_add(sql, "\"");
  for (size_t i = 0; field->choices && i < field->choices->count; i++) {
    sql_add(sql, " WHEN ");
    sql_literal(sql, field->choices->items[i].code);
    text_addf(&sql->text, " THEN %zu", i);
  }
  sql_add(sql, " END");
}

/* By the name of what it refers to. */
static bool add_ref_order(struct tx *tx, const struct who *who, const struct field *field) {
  const struct reg *to = &tx->catalogue->registers[field->to];
  struct title_part part;
  for (const char *at = to->title; title_next(to, &at, &part);) {
    if (part.field < 0 || !field_has_key(to, (size_t)part.field) || !rights_reads_field(who, &to->fields[part.field])) continue;
    char key[96];
    snprintf(key, sizeof key, "%s_sleutel", to->fields[part.field].name);
    visible_add_title_key(tx, who, field, key);
    return true;
  }
  return false;
}

void list_column(struct tx *tx, const struct who *who, const struct reg *reg, const struct field *field) {
  struct sql *sql = &tx->sql;
  bool hides = visible_hides_target(tx, who, reg, field);
  if (hides) {
    sql_add(sql, "CASE WHEN ");
    visible_add_target(tx, who, field, NULL);
    sql_add(sql, " THEN ");
  }
  sql_column(sql, "t", field->name);
  if (hides) sql_add(sql, " END");
}

static void add_order_key(struct tx *tx, const struct who *who, const struct reg *reg, int at) {
  const struct field *field = &reg->fields[at];
  bool small = reg->growth != GROWTH_LARGE;
  if (small && field->kind == KIND_CHOICE && field->choices)
    add_choice_order(&tx->sql, field);
  else if (small && field_has_key(reg, (size_t)at))
    text_addf(&tx->sql.text, "t.\"%s_sleutel\"", field->name);
  else if (!small || field->kind != KIND_REF || !add_ref_order(tx, who, field))
    list_column(tx, who, reg, field);
}

void list_order(struct tx *tx, const struct who *who, const struct query *query) {
  const struct reg *reg = &tx->catalogue->registers[query->reg];
  struct sql *sql = &tx->sql;
  if (query->sort < 0) {
    sql_add(sql, query->zoek ? " ORDER BY v.\"plek\"" : " ORDER BY t.\"gewijzigd_op\" DESC, t.\"id\" DESC");
    return;
  }
  sql_add(sql, " ORDER BY ");
  if ((size_t)query->sort == EVERY(id)) {
    sql_add(sql, query->descending ? "t.\"id\" DESC" : "t.\"id\"");
    return;
  }
  add_order_key(tx, who, reg, query->sort);
  sql_add(sql, query->descending ? " DESC NULLS LAST, t.\"id\" DESC" : " NULLS LAST, t.\"id\"");
}
