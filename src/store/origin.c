#include "store/inside.h"

/* What is made from another record is never more open than it: access, those to whom it was given, embargo, secrecy. */

enum { ORIGIN_DEPTH_MAX = 6, SECRETS_OVER_MAX = 16 };

struct closing {
  struct tx *tx;
  struct record *derived;
  const char *cleared;             /* ",persoon:1,": given every secret behind it; NULL: there is none */
  int64_t secrets[SECRETS_OVER_MAX]; /* numbers of the living records of secrecy */
  size_t secret_count;
  struct arena *scratch;
  struct fault *fault;
};

static bool add_secrecy(struct closing *c, const struct record *origin) {
  const char *cleared = NULL;
  int64_t ids[SECRETS_OVER_MAX];
  size_t count = 0;
  int got;
  struct stmt *stmt = db_statement(c->tx->db, "SELECT \"id\", \"verstrekt_aan\" FROM \"geheimhouding\" WHERE \"over\" = $1 AND \"opgeheven_op\" IS NULL", c->fault);
  if (!stmt) return false;
  stmt_text_copy(stmt, 1, record_name(origin->reg->id, record_id(origin), c->scratch));
  while ((got = stmt_step(stmt, c->fault)) == 1 && count < SECRETS_OVER_MAX) {
    ids[count++] = stmt_get_number(stmt, 0);
    const char *given = stmt_get_copy(stmt, 1, c->scratch);
    cleared = cleared ? shared_join(cleared, given, c->scratch) : given;
  }
  stmt_done(stmt);
  if (got < 0) return false;
  if (got == 1 || c->secret_count + count > SECRETS_OVER_MAX) return FAULT(c->fault, FAULT_TOO_LARGE, "Op dit stuk rust te vaak geheimhouding.");
  memcpy(c->secrets + c->secret_count, ids, count * sizeof *ids);
  c->secret_count += count;
  if (count) c->cleared = c->cleared ? shared_both(c->cleared, cleared, c->scratch) : cleared;
  return true;
}

/* A line is as closed as what it belongs to. */
static bool close_like(struct closing *c, const struct record *origin, int depth) {
  if (depth > ORIGIN_DEPTH_MAX) return FAULT(c->fault, FAULT_TOO_LARGE, "Dit stuk hoort bij te veel andere stukken.");
  rights_close_like(c->derived, origin, c->scratch);
  if (record_is_secret(origin) && !add_secrecy(c, origin)) return false;
  for (size_t i = 0; i < origin->reg->field_count; i++) {
    const struct field *field = &origin->reg->fields[i];
    struct record whole;
    if (!field->part_of || field->kind != KIND_REF || record_is_empty(origin, i)) continue;
    if (!record_read(c->tx, field->to, origin->slots[i].number, &whole, c->scratch, c->fault)) return false;
    if (!close_like(c, &whole, depth + 1)) return false;
  }
  return true;
}

/* The same secrecy over what was made, by the same organ, given to those who were given every part. */
static bool put_secrecy(struct closing *c, const char *over) {
  struct tx *tx = c->tx;
  bool trusted = tx->trusted, ok = true;
  /* Whoever made it need not be on the list of each of them. */
  tx->trusted = true;
  for (size_t i = 0; ok && i < c->secret_count; i++) {
    struct record record;
    ok = record_read(tx, REGISTER_geheimhouding, c->secrets[i], &record, c->scratch, c->fault);
    if (!ok) break;
    record.slots[F(geheimhouding, over)].text = over;
    record.slots[F(geheimhouding, verstrekt_aan)].text = c->cleared;
    struct change change = {.reg = REGISTER_geheimhouding, .record = &record, .by = STEP_OUTCOME, .reason = "volgt uit het stuk waar dit uit komt"};
    ok = record_put(tx, &change, c->scratch, c->fault);
  }
  tx->trusted = trusted;
  return ok;
}

bool record_put_from(struct tx *tx, struct change *change, const struct record *const *origins, size_t count, struct arena *scratch,
                     struct fault *fault) {
  const struct record *given = change->record;
  struct record derived = record_copy(given, scratch);
  struct closing c = {.tx = tx, .derived = &derived, .scratch = scratch, .fault = fault};
  for (size_t i = 0; i < count; i++)
    if (!close_like(&c, origins[i], 0)) return false;
  change->record = &derived;
  bool ok = record_put(tx, change, scratch, fault);
  change->record = given;
  return ok && put_secrecy(&c, record_name(change->reg, change->id, scratch));
}

bool record_opens(struct tx *tx, const struct record *record, const struct record *origin, bool *opens, struct arena *scratch,
                  struct fault *fault) {
  static const size_t access[] = {EVERY(toegang), EVERY(gedeeld_met), EVERY(embargo_tot)};
  struct record closed = record_copy(record, scratch);
  struct closing c = {.tx = tx, .derived = &closed, .scratch = scratch, .fault = fault};
  if (!close_like(&c, origin, 0)) return false;
  *opens = c.secret_count > 0;
  for (size_t i = 0; i < sizeof access / sizeof *access; i++)
    *opens = *opens || !slot_equal(record->reg->fields[access[i]].kind, record->slots[access[i]], closed.slots[access[i]]);
  return true;
}
