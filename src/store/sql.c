#include "store/inside.h"

void sql_begin(struct sql *sql) {
  if (!sql->text.max) text_init(&sql->text, SQL_SIZE_MAX);
  text_clear(&sql->text);
  sql->count = sql->aliases = 0;
  sql->persoon = sql->persoon_like = sql->today = sql->teams = 0;
  memset(sql->roles, 0, sizeof sql->roles);
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
  sql_again(sql, sql->count);
  return sql->count;
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

struct stmt *sql_open(struct tx *tx, struct fault *fault) {
  struct sql *sql = &tx->sql;
  if (sql->text.full) {
    FAULT(fault, FAULT_TOO_LARGE, "Deze vraag is te groot. Gebruik minder filters.");
    return NULL;
  }
  struct stmt *stmt = db_statement(tx->db, text_get(&sql->text), fault);
  for (int i = 0; stmt && i < sql->count; i++) {
    if (sql->params[i].type == SLOT_number)
      stmt_number(stmt, i + 1, sql->params[i].value.number);
    else
      stmt_text_copy(stmt, i + 1, sql->params[i].value.text);
  }
  return stmt;
}
