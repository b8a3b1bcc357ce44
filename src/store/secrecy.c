#include "store/inside.h"

/* Secrecy is imposed and lifted by the competent organ, in a record of its own. Whether a record is under it
 * stands on that record as `geheim`, because every condition on a row asks for it. */

static bool is_lifted(const struct record *record) { return record->slots[F(geheimhouding, opgeheven_op)].text != NULL; }

static bool check_lifting(struct tx *tx, const struct record *before, const struct record *after, struct fault *fault) {
  const struct field *fields = after->reg->fields;
  const char *by = after->slots[F(geheimhouding, opgeheven_door)].text;
  const char *may = (before ? before : after)->slots[F(geheimhouding, wie_mag_opheffen)].text;
  if (!string_is(by, may))
    fault_field_add(fault, "opgeheven_door", "%s: alleen het orgaan bij \"%s\" mag opheffen.",
                    fields[F(geheimhouding, opgeheven_door)].label, fields[F(geheimhouding, wie_mag_opheffen)].label);
  if (strcmp(after->slots[F(geheimhouding, opgeheven_op)].text, tx->today) > 0)
    fault_field_add(fault, "opgeheven_op", "%s: deze dag is nog niet geweest.", fields[F(geheimhouding, opgeheven_op)].label);
  return !fault_is(fault);
}

bool secrecy_check(struct tx *tx, const struct change *change, struct arena *scratch, struct fault *fault) {
  static const size_t fixed[] = {F(geheimhouding, over), F(geheimhouding, wie_mag_opheffen), F(geheimhouding, orgaan)};
  const struct record *before = change->before, *after = change->record;
  enum register_id reg;
  int64_t id;
  (void)scratch;
  if (change->reg != REGISTER_geheimhouding) return true;
  for (size_t i = 0; before && i < sizeof fixed / sizeof *fixed; i++)
    if (!slot_equal(after->reg->fields[fixed[i]].kind, before->slots[fixed[i]], after->slots[fixed[i]]))
      fault_field_add(fault, after->reg->fields[fixed[i]].name, "%s: staat vast zodra geheimhouding is opgelegd.", after->reg->fields[fixed[i]].label);
  if (record_parse(after->slots[F(geheimhouding, over)].text, &reg, &id) && reg == REGISTER_geheimhouding)
    fault_field_add(fault, "over", "Over welk record: een geheimhouding zelf kan niet geheim zijn.");
  if (before && is_lifted(before) && !is_lifted(after))
    fault_field_add(fault, "opgeheven_op", "Opgeheven op: leg opnieuw geheimhouding op in een nieuw record.");
  if (is_lifted(after) && (!before || !is_lifted(before)) && !change->taking_over) check_lifting(tx, before, after, fault);
  return !fault_is(fault);
}

static bool count_living(struct tx *tx, const char *over, bool *secret, struct fault *fault) {
  int64_t count;
  struct stmt *stmt = db_statement(tx->db, "SELECT COUNT(*) FROM \"geheimhouding\" WHERE \"over\" = $1 AND \"opgeheven_op\" IS NULL", fault);
  if (!stmt) return false;
  stmt_text(stmt, 1, over);
  if (!stmt_only_number(stmt, 0, &count, fault)) return false;
  *secret = count > 0;
  return true;
}

bool secrecy_after(struct tx *tx, const struct change *change, struct arena *scratch, struct fault *fault) {
  const char *over = change->record->slots[F(geheimhouding, over)].text;
  enum register_id reg;
  int64_t id;
  bool secret;
  struct record before;
  if (change->reg != REGISTER_geheimhouding) return true;
  if (!record_parse(over, &reg, &id) || !count_living(tx, over, &secret, fault)) return !fault_is(fault);
  if (!record_read(tx, reg, id, &before, scratch, fault)) return false;
  if (record_is_secret(&before) == secret) return true;
  struct record after = record_copy(&before, scratch);
  after.slots[EVERY(geheim)].number = secret;
  after.slots[EVERY(gewijzigd_op)].number = clock_now_ms();
  struct storing storing = {.before = &before, .after = &after,
                            .reason = secret ? "Geheimhouding opgelegd" : "Geheimhouding opgeheven"};
  return put_row(tx, &storing, scratch, fault);
}
