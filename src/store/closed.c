#include "store/inside.h"

enum { FEW_MAX = 100 };

bool tx_version(struct tx *tx, int64_t *version, struct fault *fault) {
  if (!tx->has_version && !db_version(tx->db, &tx->version, fault)) return false;
  tx->has_version = true;
  *version = tx->version;
  return true;
}

static bool ask(struct tx *tx, const struct reg *reg, enum closed *level, struct fault *fault) {
  char sql[512];
  int64_t count;
  snprintf(sql, sizeof sql, "SELECT COUNT(*) FROM (SELECT 1 FROM \"%s\" WHERE " CLOSED_ROW("") " LIMIT %d) c", reg->name, FEW_MAX + 1);
  struct stmt *stmt = db_statement(tx->db, sql, fault);
  if (!stmt || !stmt_only_number(stmt, 0, &count, fault)) return false;
  *level = count == 0 ? CLOSED_NONE : count <= FEW_MAX ? CLOSED_FEW : CLOSED_MANY;
  return true;
}

enum closed closed_level(struct tx *tx, const struct reg *reg) {
  struct closed_known *known = &tx->closed[reg->id];
  struct fault fault = {0};
  enum closed level = CLOSED_MANY;
  int64_t version;
  if (tx->writing) return CLOSED_MANY;
  if (!tx_version(tx, &version, &fault)) goto end;
  if (known->known && known->version == version) return known->level;
  if (ask(tx, reg, &level, &fault)) *known = (struct closed_known){true, version, level};
end:
  if (fault_is(&fault)) log_line(LOG_ERROR, "besloten rijen van %s: %s", reg->name, fault.cause);
  fault_release(&fault);
  return level;
}
