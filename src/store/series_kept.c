#include "store/inside.h"

enum { TOGETHER = 64 };

/* Does each of these readers see all targets and new beginnings of the indicator? */
static bool see_lines(struct tx *tx, int64_t indicator, bool see[SERIES_READER__COUNT], struct fault *fault) {
  int got, open;
  see[SERIES_READER_INSIDE] = see[SERIES_READER_OUTSIDE] = true;
  if (!series_openness(tx, indicator, &open, fault)) return false;
  struct stmt *rows = db_statement(tx->db,
      "SELECT \"toegang\", \"embargo_tot\", \"geheim\" FROM \"streefwaarde\" WHERE \"indicator\" = $1 UNION ALL "
      "SELECT \"toegang\", \"embargo_tot\", \"geheim\" FROM \"herijking\" WHERE \"indicator\" = $1", fault);
  if (!rows) return false;
  stmt_number(rows, 1, indicator);
  while ((got = stmt_step(rows, fault)) == 1) {
    if (series_is_closed(rows, 0, OPEN_TO_STAFF)) see[SERIES_READER_INSIDE] = false;
    if (series_is_closed(rows, 0, open)) see[SERIES_READER_OUTSIDE] = false;
  }
  stmt_done(rows);
  return got == 0;
}

bool series_keep(struct tx *tx, int64_t indicator, const char *key, const char *const texts[SERIES_READER__COUNT], struct fault *fault) {
  bool see[SERIES_READER__COUNT];
  if (!tx->writing) return FAULT(fault, FAULT_SYSTEM, "Wijzigen kan alleen binnen een schrijfhandeling.");
  if (!see_lines(tx, indicator, see, fault)) return false;
  struct stmt *stmt = db_statement(tx->db,
      "UPDATE \"reeks\" SET \"sleutel\" = $2, \"binnen\" = CASE WHEN \"tekst\" LIKE '=%' THEN $3 END, \"buiten\" = CASE WHEN \"tekst\" LIKE '=%' THEN $4 END "
      "WHERE \"indicator\" = $1", fault);
  if (!stmt) return false;
  stmt_number(stmt, 1, indicator);
  stmt_text(stmt, 2, key);
  stmt_text(stmt, 3, see[SERIES_READER_INSIDE] ? texts[SERIES_READER_INSIDE] : NULL);
  stmt_text(stmt, 4, see[SERIES_READER_OUTSIDE] ? texts[SERIES_READER_OUTSIDE] : NULL);
  return stmt_run(stmt, fault);
}

/* Whoever reads less than the whole of a series or of what it leans on gets nothing that was made for others. */
static bool is_reader(struct tx *tx, const struct who *who) {
  static const enum register_id lines[] = {REGISTER_waarneming, REGISTER_streefwaarde, REGISTER_herijking};
  for (size_t i = 0; i < sizeof lines / sizeof *lines; i++)
    if (!series_reads_whole(who, &tx->catalogue->registers[lines[i]])) return false;
  return true;
}

static bool read_some(struct tx *tx, const char *column, const char *key, const int64_t *indicators, size_t count, const char **out,
                      struct arena *keep, struct fault *fault) {
  struct sql *sql = &tx->sql;
  sql_begin(sql);
  sql_add(sql, "SELECT t.\"indicator\", t.\"");
  sql_add(sql, column);
  sql_add(sql, "\" FROM \"reeks\" t WHERE t.\"sleutel\" = ");
  sql_value(sql, key);
  sql_add(sql, " AND t.\"indicator\" IN (");
  for (size_t i = 0; i < TOGETHER; i++) {
    if (i) sql_add(sql, ", ");
    sql_number(sql, i < count ? indicators[i] : 0);
  }
  sql_add(sql, ")");
  struct stmt *stmt = sql_open(tx, fault);
  int got = -1;
  while (stmt && (got = stmt_step(stmt, fault)) == 1) {
    int64_t id = stmt_get_number(stmt, 0);
    for (size_t i = 0; i < count; i++)
      if (indicators[i] == id) out[i] = stmt_get_copy(stmt, 1, keep);
  }
  stmt_done(stmt);
  return got == 0;
}

bool series_kept(struct tx *tx, const struct who *who, const char *key, const int64_t *indicators, size_t count, const char **out,
                 struct arena *keep, struct fault *fault) {
  for (size_t i = 0; i < count; i++) out[i] = NULL;
  if (string_empty(key) || !is_reader(tx, who)) return true;
  const char *column = rights_reads_outside(who, &tx->catalogue->registers[REGISTER_waarneming]) ? "buiten" : "binnen";
  for (size_t from = 0; from < count; from += TOGETHER)
    if (!read_some(tx, column, key, indicators + from, count - from < TOGETHER ? count - from : TOGETHER, out + from, keep, fault)) return false;
  return true;
}

bool series_unkept(struct tx *tx, const char *key, int64_t *out, size_t max, size_t *count, struct fault *fault) {
  int got;
  struct stmt *stmt = db_statement(tx->db,
      "SELECT i.\"id\" FROM \"indicator\" i LEFT JOIN \"reeks\" r ON r.\"indicator\" = i.\"id\" WHERE COALESCE(r.\"sleutel\", '') <> $1 ORDER BY i.\"id\" LIMIT $2", fault);
  if (!stmt) return false;
  stmt_text(stmt, 1, key);
  stmt_number(stmt, 2, (int64_t)max);
  *count = 0;
  while ((got = stmt_step(stmt, fault)) == 1 && *count < max) out[(*count)++] = stmt_get_number(stmt, 0);
  stmt_done(stmt);
  return got >= 0;
}
