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

/* Stays where it is while a statement has it, so that it is not copied into each; another reader in between gets
 * another place. */
static const char *like_of(struct tx *tx, int64_t persoon) {
  for (size_t i = 0; i < LIKES_COUNT; i++)
    if (tx->likes[i].text[0] && tx->likes[i].persoon == persoon) return tx->likes[i].text;
  struct like *like = &tx->likes[tx->likes_next++ % LIKES_COUNT];
  char digits[INT_SIZE];
  like->persoon = persoon;
  snprintf(like->text, sizeof like->text, "%%,persoon:%s,%%", int_print(persoon, digits));
  return like->text;
}

static void bind_reader(struct tx *tx, struct stmt *stmt, const struct sql *sql) {
  stmt_number(stmt, PARAM_PERSOON, sql->reader->persoon);
  stmt_text(stmt, PARAM_PERSOON_LIKE, like_of(tx, sql->reader->persoon));
  stmt_text(stmt, PARAM_TODAY, sql->today);
  for (size_t i = 0; i < sql->reader->team_count; i++) stmt_number(stmt, PARAM_TEAM + (int)i, sql->reader->teams[i]);
}

struct stmt *sql_open(struct tx *tx, struct fault *fault) {
  struct sql *sql = &tx->sql;
  if (sql->text.full) {
    FAULT(fault, FAULT_TOO_LARGE, "Deze vraag is te groot. Gebruik minder filters.");
    return NULL;
  }
  struct stmt *stmt = db_statement_len(tx->db, text_get(&sql->text), sql->text.len, fault);
  for (int i = 0; stmt && i < sql->count; i++) {
    if (sql->params[i].type == SLOT_number)
      stmt_number(stmt, PARAM_FIRST + i, sql->params[i].value.number);
    else
      stmt_text_copy(stmt, PARAM_FIRST + i, sql->params[i].value.text);
  }
  if (stmt && sql->reader) bind_reader(tx, stmt, sql);
  return stmt;
}
