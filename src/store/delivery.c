#include "decode/json.h"
#include "store/chain.h"

enum { ROW_SIZE_MAX = 1024 * 1024, SCRATCH_MAX = 16 * 1024 * 1024 };

void chain_row(struct digest_stream *stream, const struct record *record, struct text *text) {
  text_clear(text);
  history_text(record, text);
  digest_add_text(stream, text_get(text));
}

/* The row as it came, from the first change that was made to it. */
static int as_delivered(struct tx *tx, struct record *record, struct arena *scratch, struct fault *fault) {
  struct stmt *stmt = db_statement(tx->db,
      "SELECT x.\"na\", x.\"voor\" FROM \"historie\" h LEFT JOIN \"historie_tekst\" x ON x.\"nummer\" = h.\"nummer\" "
      "WHERE h.\"register\" = $1 AND h.\"record\" = $2 ORDER BY h.\"nummer\" LIMIT 1", fault);
  if (!stmt) return -1;
  stmt_text(stmt, 1, record->reg->name);
  stmt_number(stmt, 2, record_id(record));
  int got = stmt_step(stmt, fault);
  const char *after = got == 1 ? stmt_get_copy(stmt, 0, scratch) : NULL, *before = got == 1 ? stmt_get_copy(stmt, 1, scratch) : NULL;
  stmt_done(stmt);
  if (got < 0) return -1;
  /* Without a change it was changed behind the program's back; its digest will say so. */
  if (got == 0) return 1;
  if (!after || !before) return 0;
  struct record then = record_new(record->reg, scratch);
  if (!history_text_read(after, &then, NULL, scratch, fault) || !history_text_read(before, &then, NULL, scratch, fault)) return -1;
  *record = then;
  return 1;
}

static int digest_rows(struct tx *tx, const struct reg *reg, int64_t first, int64_t last, char out[DIGEST_HEX_SIZE], struct fault *fault) {
  struct digest_stream stream;
  struct arena scratch;
  struct text text;
  struct sql *sql = &tx->sql;
  sql_begin(sql);
  sql_add(sql, "SELECT ");
  derived_columns(sql, reg, "t", NULL, 0);
  text_addf(&sql->text, " FROM \"%s\" t WHERE t.\"id\" >= ", reg->name);
  sql_number(sql, first);
  sql_add(sql, " AND t.\"id\" <= ");
  sql_number(sql, last);
  sql_add(sql, " ORDER BY t.\"id\"");
  struct stmt *stmt = sql_open(tx, fault);
  arena_init(&scratch, SCRATCH_MAX);
  text_init(&text, ROW_SIZE_MAX);
  digest_begin(&stream);
  int got = -1, known = 1;
  while (stmt && known == 1 && (got = stmt_step(stmt, fault)) == 1) {
    struct record record;
    derived_read(reg, stmt, 0, NULL, 0, NULL, &record, &scratch);
    if (record_version(&record) > 1) known = as_delivered(tx, &record, &scratch, fault);
    chain_row(&stream, &record, &text);
    arena_reset(&scratch);
  }
  stmt_done(stmt);
  arena_release(&scratch);
  text_release(&text);
  digest_hex(digest_end(&stream), out);
  return got < 0 ? -1 : known;
}

/* The rows that this delivery ended, as chain_ended writes them; 1 when they are still the same ones. */
static int ended_as_noted(struct tx *tx, int64_t levering, const char *noted, struct fault *fault) {
  char got_digest[DIGEST_HEX_SIZE];
  struct digest_stream stream;
  struct stmt *stmt = db_statement(tx->db,
      "SELECT \"id\" FROM \"waarneming\" WHERE \"vervangen_door\" = $1 ORDER BY \"indicator\", \"periode\", \"gebied\" IS NOT NULL, \"gebied\", \"id\"", fault);
  if (!stmt) return -1;
  stmt_number(stmt, 1, levering);
  digest_begin(&stream);
  int got;
  while ((got = stmt_step(stmt, fault)) == 1) chain_ended(&stream, stmt_get_number(stmt, 0));
  stmt_done(stmt);
  digest_hex(digest_end(&stream), got_digest);
  return got < 0 ? -1 : string_is(got_digest, noted);
}

void chain_ended(struct digest_stream *stream, int64_t id) {
  char line[32];
  snprintf(line, sizeof line, "%lld\n", (long long)id);
  digest_add_text(stream, line);
}

int chain_delivery(struct tx *tx, const struct reg *reg, const char *entry_text, struct fault *fault) {
  const struct json_value *value;
  struct json_options options = {.data = entry_text, .size = strlen(entry_text)};
  char got[DIGEST_HEX_SIZE];
  struct arena scratch;
  arena_init(&scratch, SCRATCH_MAX);
  int sound = -1;
  if (json_read(&options, &value, &scratch, fault)) {
    const struct json_value *first = json_find(value, "eerste"), *last = json_find(value, "laatste");
    const char *rows = json_find_text(value, "rijen");
    int known = first && last && rows ? digest_rows(tx, reg, first->number, last->number, got, fault) : 0;
    sound = known < 0 ? -1 : known == 0 || string_is(got, rows);
    const struct json_value *levering = json_find(value, "levering");
    if (sound == 1 && levering) sound = ended_as_noted(tx, levering->number, json_find_text(value, "vervangen"), fault);
  }
  arena_release(&scratch);
  return sound;
}
