#include "store/inside.h"

static const char *const texts[STATEMENT__COUNT + 1] = {
#define STATEMENT(name, ...) [STATEMENT_##name] = __VA_ARGS__,
#include "store/named.def"
#undef STATEMENT
    NULL};

const char *statement_text(enum statement statement) { return texts[statement]; }

/* `struct rows` is never defined: it is a statement of the adapter under the name that the port gives it. */
struct rows *statement_open(struct tx *tx, enum statement statement, const struct param *params, size_t count, struct fault *fault) {
  struct stmt *stmt = db_statement(tx->db, texts[statement], fault);
  for (size_t i = 0; stmt && i < count; i++) {
    if (params[i].type == SLOT_number)
      stmt_number(stmt, (int)i + 1, params[i].value.number);
    else
      stmt_text_copy(stmt, (int)i + 1, params[i].value.text);
  }
  return (struct rows *)stmt;
}

int rows_next(struct rows *rows, struct fault *fault) { return stmt_step((struct stmt *)rows, fault); }
int64_t rows_number(struct rows *rows, int column) { return stmt_get_number((struct stmt *)rows, column); }
const char *rows_text(struct rows *rows, int column) { return stmt_get_text((struct stmt *)rows, column); }
void rows_close(struct rows *rows) { stmt_done((struct stmt *)rows); }
