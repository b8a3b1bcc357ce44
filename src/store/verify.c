#include "store/chain.h"

/* Recomputes the chain from its first entry, then compares every living record with its last entry. */

enum { RECORD_SIZE_MAX = 4 * 1024 * 1024 };

struct verifying {
  struct tx *tx;
  struct chain_report *report;
  struct arena *keep;
  struct arena row;        /* one row's memory */
  struct text text;
  struct withdrawn *withdrawn;
  size_t withdrawn_count;
  struct fault *fault;
};

/* Notes the first thing that is wrong. */
static void bad(struct verifying *at, int64_t number, const char *format, ...) PRINTF_LIKE(3, 4);
static void bad(struct verifying *at, int64_t number, const char *format, ...) {
  if (at->report->bad_reason) return;
  va_list args;
  va_start(args, format);
  at->report->bad_reason = arena_vprintf(at->keep, format, args);
  va_end(args);
  at->report->bad_entry = number > 0 ? number : -1;
}

static bool is_digest(const char *salt, const char *text, const char *expected) {
  char got[DIGEST_HEX_SIZE];
  digest_hex(history_digest(salt, text), got);
  return string_is(got, expected);
}

/* The delivery that brought this record was withdrawn, after the entry. */
static const struct withdrawn *find_withdrawn(const struct verifying *at, enum register_id reg, int64_t id, int64_t entry) {
  for (size_t i = 0; i < at->withdrawn_count; i++) {
    const struct withdrawn *one = &at->withdrawn[i];
    if (one->reg == reg && id >= one->first && id <= one->last && (one->entry == 0 || one->entry > entry)) return one;
  }
  return NULL;
}

/* Texts may only be gone when a later entry says on which list they were destroyed. */
static void check_destroyed(struct verifying *at, const struct chain_entry *entry) {
  int64_t number = 0;
  const struct reg *reg = catalogue_find(at->tx->catalogue, entry->reg);
  if (reg && find_withdrawn(at, reg->id, entry->id, entry->number)) return;
  struct stmt *stmt = db_statement(at->tx->db,
      "SELECT MAX(\"nummer\") FROM \"historie\" WHERE \"register\" = $1 AND \"record\" = $2 AND \"wat\" = 'vernietigd'", at->fault);
  if (!stmt) return;
  stmt_text(stmt, 1, entry->reg);
  stmt_number(stmt, 2, entry->id);
  if (!stmt_only_number(stmt, 0, &number, at->fault)) return;
  at->report->destroyed++;
  if (number <= entry->number)
    bad(at, entry->number, "Regel %lld van de geschiedenis (%s %lld, versie %lld): de tekst is weg, zonder vernietigingslijst.",
        (long long)entry->number, entry->reg, (long long)entry->id, (long long)entry->version);
}

static void check_texts(struct verifying *at, struct stmt *stmt, const struct chain_entry *entry) {
  const char *salt = stmt_get_text(stmt, 12), *before = stmt_get_text(stmt, 13), *after = stmt_get_text(stmt, 14);
  if (!salt) {
    check_destroyed(at, entry);
    return;
  }
  bool living = string_is(entry->action, "vernietigd");
  bool sound = (entry->digest_before == NULL) == (before == NULL) && (!before || is_digest(salt, before, entry->digest_before)) &&
               (living || ((entry->digest_after == NULL) == (after == NULL) && (!after || is_digest(salt, after, entry->digest_after))));
  if (!sound)
    bad(at, entry->number, "Regel %lld van de geschiedenis (%s %lld, versie %lld): de tekst is veranderd.", (long long)entry->number,
        entry->reg, (long long)entry->id, (long long)entry->version);
}

/* A delivery stands in the chain as one entry; its rows are held to that. */
static bool check_delivery(struct verifying *at, int64_t number, const char *name, const char *text) {
  const struct reg *reg = catalogue_find(at->tx->catalogue, name);
  if (!reg || !text) return true;
  int sound = chain_delivery(at->tx, reg, text, at->fault);
  if (sound == 0) bad(at, number, "Van de levering in regel %lld van de geschiedenis (%s) is een rij veranderd.", (long long)number, reg->label_plural);
  return sound >= 0;
}

static bool check_deliveries(struct verifying *at) {
  struct stmt *stmt = db_statement(at->tx->db,
      "SELECT h.\"nummer\", h.\"register\", x.\"na\" FROM \"historie\" h JOIN \"historie_tekst\" x ON x.\"nummer\" = h.\"nummer\" "
      "WHERE h.\"record\" = 0 AND h.\"wat\" <> 'ingetrokken' ORDER BY h.\"nummer\"", at->fault);
  if (!stmt) return false;
  int got;
  while ((got = stmt_step(stmt, at->fault)) == 1)
    if (!check_delivery(at, stmt_get_number(stmt, 0), stmt_get_text(stmt, 1), stmt_get_text(stmt, 2))) break;
  stmt_done(stmt);
  return got == 0;
}

static void check_entry(struct verifying *at, struct stmt *stmt, char previous[DIGEST_HEX_SIZE]) {
  int64_t persoon = stmt_get_number(stmt, 5);
  struct chain_entry entry = {.number = stmt_get_number(stmt, 0),
                              .reg = stmt_get_text(stmt, 1),
                              .id = stmt_get_number(stmt, 2),
                              .version = stmt_get_number(stmt, 3),
                              .who = stmt_get_text(stmt, 4),
                              .persoon = persoon == NUMBER_EMPTY ? 0 : persoon,
                              .when_ms = stmt_get_number(stmt, 6),
                              .action = stmt_get_text(stmt, 7),
                              .reason = stmt_get_text(stmt, 8),
                              .digest_before = stmt_get_text(stmt, 9),
                              .digest_after = stmt_get_text(stmt, 10)};
  char link[DIGEST_HEX_SIZE];
  at->report->entries++;
  if (entry.number != at->report->entries) bad(at, entry.number, "Regel %lld van de geschiedenis ontbreekt.", (long long)at->report->entries);
  chain_link(&entry, previous, link);
  if (!string_is(link, stmt_get_text(stmt, 11)))
    bad(at, entry.number, "Regel %lld van de geschiedenis (%s %lld, versie %lld) is veranderd.", (long long)entry.number, entry.reg,
        (long long)entry.id, (long long)entry.version);
  check_texts(at, stmt, &entry);
  snprintf(previous, DIGEST_HEX_SIZE, "%s", stmt_get_text(stmt, 11));
}

static bool check_chain(struct verifying *at) {
  char previous[DIGEST_HEX_SIZE] = "";
  struct stmt *stmt = db_statement(at->tx->db,
      "SELECT h.\"nummer\", h.\"register\", h.\"record\", h.\"versie\", h.\"wie\", h.\"persoon\", h.\"wanneer\", h.\"wat\", h.\"reden\", "
      "h.\"digest_voor\", h.\"digest_na\", h.\"schakel\", x.\"zout\", x.\"voor\", x.\"na\" FROM \"historie\" h "
      "LEFT JOIN \"historie_tekst\" x ON x.\"nummer\" = h.\"nummer\" ORDER BY h.\"nummer\"", at->fault);
  if (!stmt) return false;
  int got;
  while ((got = stmt_step(stmt, at->fault)) == 1) check_entry(at, stmt, previous);
  stmt_done(stmt);
  snprintf(at->report->head, sizeof at->report->head, "%s", previous);
  return got == 0 && !fault_is(at->fault);
}

/* ---- living records ---- */

/* The last entry of a record: its number, salt and digest. 0 when it has none. */
static int last_entry(struct verifying *at, const struct reg *reg, int64_t id, struct stmt **out) {
  struct stmt *stmt = db_statement(at->tx->db,
      "SELECT h.\"nummer\", x.\"zout\", h.\"digest_na\" FROM \"historie\" h LEFT JOIN \"historie_tekst\" x ON x.\"nummer\" = h.\"nummer\" "
      "WHERE h.\"register\" = $1 AND h.\"record\" = $2 ORDER BY h.\"nummer\" DESC LIMIT 1", at->fault);
  if (!stmt) return -1;
  stmt_text(stmt, 1, reg->name);
  stmt_number(stmt, 2, id);
  *out = stmt;
  return stmt_step(stmt, at->fault);
}

static bool check_record(struct verifying *at, const struct record *record, bool delivered) {
  struct stmt *entry = NULL;
  int64_t id = record_id(record);
  int got = last_entry(at, record->reg, id, &entry);
  const struct withdrawn *withdrawn = find_withdrawn(at, record->reg->id, id, 0);
  if (withdrawn && withdrawn->entry)
    bad(at, withdrawn->entry, "%s %lld staat er, maar hoort bij een levering die is ingetrokken.", record->reg->label, (long long)id);
  if (got == 0 && !delivered) {
    bad(at, 0, "%s %lld staat er zonder geschiedenis.", record->reg->label, (long long)id);
  } else if (got == 1 && stmt_get_text(entry, 1)) {
    text_clear(&at->text);
    history_text(record, &at->text);
    if (!is_digest(stmt_get_text(entry, 1), text_get(&at->text), stmt_get_text(entry, 2)))
      bad(at, stmt_get_number(entry, 0), "%s %lld is veranderd buiten Doorpakker om: het komt niet overeen met regel %lld van de geschiedenis.",
          record->reg->label, (long long)id, (long long)stmt_get_number(entry, 0));
  }
  stmt_done(entry);
  return got >= 0;
}

static bool is_delivered(struct verifying *at, const struct reg *reg, int64_t id, bool *delivered) {
  int64_t found;
  struct stmt *stmt = db_statement(at->tx->db, "SELECT COUNT(*) FROM \"historie\" WHERE \"register\" = $1 AND \"record\" = 0 AND \"versie\" >= $2", at->fault);
  if (!stmt) return false;
  stmt_text(stmt, 1, reg->name);
  stmt_number(stmt, 2, id);
  if (!stmt_only_number(stmt, 0, &found, at->fault)) return false;
  *delivered = found > 0;
  return true;
}

static bool check_register(struct verifying *at, const struct reg *reg) {
  struct sql *sql = &at->tx->sql;
  sql_begin(sql);
  sql_add(sql, "SELECT ");
  derived_columns(sql, reg, "t", NULL, 0);
  text_addf(&sql->text, " FROM \"%s\" t ORDER BY t.\"id\"", reg->name);
  struct stmt *stmt = sql_open(at->tx, at->fault);
  int got = -1;
  while (stmt && (got = stmt_step(stmt, at->fault)) == 1) {
    struct record record;
    bool delivered = false;
    arena_reset(&at->row);
    derived_read(reg, stmt, 0, NULL, 0, NULL, &record, &at->row);
    if (reg->growth == GROWTH_LARGE && !is_delivered(at, reg, record_id(&record), &delivered)) got = -1;
    if (got == 1 && !check_record(at, &record, delivered)) got = -1;
    if (got < 0) break;
  }
  stmt_done(stmt);
  return got == 0;
}

/* A record that was taken away leaves its history behind; so do rows that never became records. */
static bool check_missing(struct verifying *at, const struct reg *reg) {
  struct sql *sql = &at->tx->sql;
  sql_begin(sql);
  text_addf(&sql->text,
            "SELECT h.\"record\", MAX(h.\"nummer\") FROM \"historie\" h WHERE h.\"register\" = '%s' AND h.\"record\" > 0 AND NOT EXISTS "
            "(SELECT 1 FROM \"%s\" t WHERE t.\"id\" = h.\"record\")", reg->name, reg->name);
  for (size_t i = 0; i < at->withdrawn_count; i++)
    if (at->withdrawn[i].reg == reg->id)
      text_addf(&sql->text, " AND NOT (h.\"record\" >= %lld AND h.\"record\" <= %lld)", (long long)at->withdrawn[i].first, (long long)at->withdrawn[i].last);
  sql_add(sql, " GROUP BY h.\"record\" LIMIT 1");
  struct stmt *stmt = sql_open(at->tx, at->fault);
  int got = stmt ? stmt_step(stmt, at->fault) : -1;
  if (got == 1) bad(at, stmt_get_number(stmt, 1), "%s %lld is weggehaald buiten Doorpakker om.", reg->label, (long long)stmt_get_number(stmt, 0));
  stmt_done(stmt);
  return got >= 0;
}

bool history_verify(struct tx *tx, struct chain_report *out, struct arena *keep, struct fault *fault) {
  struct chain_report report = {0};
  struct verifying at = {.tx = tx, .report = &report, .keep = keep, .fault = fault};
  int64_t seen_by = tx->seen_by;
  arena_init(&at.row, 32u * 1024 * 1024);
  text_init(&at.text, RECORD_SIZE_MAX);
  /* The chain is over all rows, also those that are nobody's yet. */
  bool ok = opened_sync(tx, SEEN_BY_BOOKS, fault) && withdrawn_list(tx, &at.withdrawn, &at.withdrawn_count, keep, fault) && check_chain(&at) &&
            check_deliveries(&at);
  for (enum register_id id = REGISTER__NONE + 1; ok && id < REGISTER__COUNT; id++)
    ok = check_register(&at, &tx->catalogue->registers[id]) && check_missing(&at, &tx->catalogue->registers[id]);
  if (ok) ok = opened_sync(tx, seen_by, fault);
  arena_release(&at.row);
  text_release(&at.text);
  if (!ok) return false;
  *out = report;
  return !report.bad_reason;
}
