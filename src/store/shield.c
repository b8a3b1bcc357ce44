#include <stdlib.h>

#include "store/inside.h"

static int by_id(const void *a, const void *b) {
  int64_t one = *(const int64_t *)a, other = *(const int64_t *)b;
  return (one > other) - (one < other);
}

/* Are these the rows that are shielded now? They are sorted. */
static bool is_same(struct tx *tx, int64_t indicator, const int64_t *rows, size_t count, bool *same, struct fault *fault) {
  size_t at = 0;
  int got;
  struct stmt *stmt = db_statement(tx->db, "SELECT \"waarneming\" FROM \"afgeschermd\" WHERE \"indicator\" = $1 ORDER BY \"waarneming\"", fault);
  if (!stmt) return false;
  stmt_number(stmt, 1, indicator);
  *same = true;
  while ((got = stmt_step(stmt, fault)) == 1) {
    *same = *same && at < count && rows[at] == stmt_get_number(stmt, 0);
    at++;
  }
  stmt_done(stmt);
  *same = *same && at == count;
  return got == 0;
}

bool observations_shield(struct tx *tx, int64_t indicator, const int64_t *rows, size_t count, struct arena *scratch, struct fault *fault) {
  int64_t *sorted = ARENA_ARRAY(scratch, count, int64_t);
  bool same;
  if (!tx->writing) return FAULT(fault, FAULT_SYSTEM, "Wijzigen kan alleen binnen een schrijfhandeling.");
  if (count) {
    memcpy(sorted, rows, count * sizeof *rows);
    qsort(sorted, count, sizeof *sorted, by_id);
  }
  if (!is_same(tx, indicator, sorted, count, &same, fault)) return false;
  if (same) return true;
  struct stmt *stmt = db_statement(tx->db, "DELETE FROM \"afgeschermd\" WHERE \"indicator\" = $1", fault);
  if (!stmt) return false;
  stmt_number(stmt, 1, indicator);
  if (!stmt_run(stmt, fault)) return false;
  for (size_t i = 0; i < count; i++) {
    stmt = db_statement(tx->db,
        "INSERT INTO \"afgeschermd\" (\"waarneming\", \"indicator\") VALUES ($1, $2) ON CONFLICT (\"waarneming\") DO UPDATE SET \"indicator\" = $2", fault);
    if (!stmt) return false;
    stmt_number(stmt, 1, sorted[i]);
    stmt_number(stmt, 2, indicator);
    if (!stmt_run(stmt, fault)) return false;
  }
  return series_touch_indicator(tx, indicator, fault);
}
