#include "store/inside.h"

void sql_begin(struct sql *sql) {
  if (!sql->text.max) text_init(&sql->text, SQL_SIZE_MAX);
  text_clear(&sql->text);
  sql->count = sql->aliases = 0;
  sql->reader = NULL;
}

void sql_release(struct sql *sql) { text_release(&sql->text); }

void sql_again(struct sql *sql, int n) {
  text_addc(&sql->text, '$');
  text_add_int(&sql->text, n);
}

static int add_param(struct sql *sql, struct param param) {
  if (sql->count >= SQL_PARAMS_MAX) {
    sql->text.full = true;
    return 1;
  }
  sql->params[sql->count++] = param;
  int n = PARAM_FIRST + sql->count - 1;
  sql_again(sql, n);
  return n;
}

int sql_number(struct sql *sql, int64_t number) {
  return add_param(sql, (struct param){SLOT_number, {.number = number}});
}

int sql_value(struct sql *sql, const char *text) { return add_param(sql, (struct param){SLOT_text, {.text = text}}); }

void sql_slot(struct sql *sql, enum kind kind, union slot slot) {
  add_param(sql, (struct param){kind_infos[kind].slot, slot});
}

void sql_column(struct sql *sql, const char *alias, const char *name) {
  text_add(&sql->text, alias);
  TEXT_LIT(&sql->text, ".\"");
  text_add(&sql->text, name);
  text_addc(&sql->text, '"');
}

void sql_literal(struct sql *sql, const char *text) {
  text_addc(&sql->text, '\'');
  for (; *text; text++) {
    if (*text == '\'') text_addc(&sql->text, '\'');
    text_addc(&sql->text, *text);
  }
  text_addc(&sql->text, '\'');
}

static void bind_reader(struct stmt *stmt, const struct sql *sql) {
  char like[48] = "%,persoon:", digits[INT_SIZE];
  const char *number = int_print(sql->reader->persoon, digits);
  size_t len = strlen(number);
  memcpy(like + 10, number, len);
  memcpy(like + 10 + len, ",%", 3);
  stmt_number(stmt, PARAM_PERSOON, sql->reader->persoon);
  stmt_text_copy(stmt, PARAM_PERSOON_LIKE, like);
  stmt_text_copy(stmt, PARAM_TODAY, sql->today);
  for (size_t i = 0; i < sql->reader->team_count; i++) stmt_number(stmt, PARAM_TEAM + (int)i, sql->reader->teams[i]);
}

struct stmt *sql_open(struct tx *tx, struct fault *fault) {
  struct sql *sql = &tx->sql;
  if (sql->text.full) {
    FAULT(fault, FAULT_TOO_LARGE, "Deze vraag is te groot. Gebruik minder filters.");
    return NULL;
  }
  struct stmt *stmt = db_statement(tx->db, text_get(&sql->text), fault);
  for (int i = 0; stmt && i < sql->count; i++) {
    if (sql->params[i].type == SLOT_number)
      stmt_number(stmt, PARAM_FIRST + i, sql->params[i].value.number);
    else
      stmt_text_copy(stmt, PARAM_FIRST + i, sql->params[i].value.text);
  }
  if (stmt && sql->reader) bind_reader(stmt, sql);
  return stmt;
}
