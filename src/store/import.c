#include "store/chain.h"
#include "store/import_text.h"

/* Rows wait in the file, in pieces between which other writes pass. A few become records in one write. Many are brought in
 * some at a time under numbers that nobody sees, and the switch lets them be seen. */

enum { TOGETHER_ROWS = 1000, SOME_US = 40 * 1000 };
enum { PIECE_ROWS = 2000, PIECE_SIZE = 512 * 1024, PIECE_SIZE_MAX = 8 * 1024 * 1024 };
enum { LABEL_SIZE = 200, REASON_SIZE = 400, KEEP_LIMIT = 1024 * 1024, PIECE_LIMIT = 64 * 1024 * 1024, ROW_LIMIT = 16 * 1024 * 1024 };

struct import {
  struct store *store;
  struct who who;
  enum register_id reg;
  char label[LABEL_SIZE], reason[REASON_SIZE], fingerprint[DIGEST_HEX_SIZE];
  int64_t delivery, pieces, rows; /* pieces are numbered from 1; 0 holds the number of the delivery */
  int64_t piece_rows;
  int64_t *ids;       /* what came of each row so far; NULL when no row refers to another */
  bool refers;
  bool switched;
  bool opened;        /* numbers are kept for its rows, which stand there unseen */
  struct text piece;
  struct arena keep, of_piece, of_row; /* hold nothing between two calls */
};

static struct import *refuse(struct fault *fault, enum fault_kind kind, const char *message) {
  FAULT(fault, kind, "%s", message);
  return NULL;
}

static bool may_import(const struct who *who, const struct reg *reg) {
  return who->system || rights_scope(who, reg, VERB_CREATE) || rights_scope(who, reg, VERB_CHANGE);
}

static void release(struct import *import) {
  text_release(&import->piece);
  free(import->ids);
  arena_release(&import->of_row);
  arena_release(&import->of_piece);
  arena_release(&import->keep);
  free(import);
}

static bool keep_piece(struct tx *tx, const struct import *import, int64_t number, const struct text *piece, struct fault *fault) {
  struct stmt *stmt = db_statement(tx->db, "INSERT INTO \"import_rij\" (\"levering\", \"regel\", \"tekst\") VALUES ($1, $2, $3)", fault);
  if (!stmt) return false;
  stmt_number(stmt, 1, import->delivery);
  stmt_number(stmt, 2, number);
  stmt_text(stmt, 3, text_get(piece));
  return stmt_run(stmt, fault);
}

static bool stage_piece(struct tx *tx, void *context, struct fault *fault) {
  const struct import *import = context;
  return keep_piece(tx, import, import->pieces, &import->piece, fault);
}

struct import *import_begin(struct store *store, const struct who *who, enum register_id reg, const char *source,
                            struct digest fingerprint, struct fault *fault) {
  if (!may_import(who, &store_catalogue(store)->registers[reg]))
    return refuse(fault, FAULT_FORBIDDEN, "U mag in dit register niets inlezen. Vraag de functioneel beheerder.");
  struct import *import = calloc(1, sizeof *import);
  if (!import) return refuse(fault, FAULT_NOT_NOW, "Er is nu te weinig geheugen vrij. Probeer het zo opnieuw.");
  import->store = store;
  import->who = *who;
  import->reg = reg;
  snprintf(import->label, sizeof import->label, "%s", who->label ? who->label : "");
  if (who->label) import->who.label = import->label;
  digest_hex(fingerprint, import->fingerprint);
  snprintf(import->reason, sizeof import->reason, "Ingelezen: %.200s, vingerafdruk %s", string_empty(source) ? "zonder naam" : source,
           import->fingerprint);
  arena_init(&import->keep, KEEP_LIMIT);
  arena_init(&import->of_piece, PIECE_LIMIT);
  arena_init(&import->of_row, ROW_LIMIT);
  text_init(&import->piece, PIECE_SIZE_MAX);
  /* Random, because two programs may import into one file. */
  crypto_random(&import->delivery, sizeof import->delivery);
  import->delivery &= INT64_MAX;
  if (store_write(store, &import->who, stage_piece, import, fault)) return import;
  release(import);
  return NULL;
}

/* ---- staging ---- */

static bool flush(struct import *import, struct fault *fault) {
  if (!import->piece_rows) return true;
  if (import->piece.full) return FAULT(fault, FAULT_TOO_LARGE, "Een rij is te groot om in te lezen. Kort de teksten in.");
  import->pieces++;
  if (!store_write(import->store, &import->who, stage_piece, import, fault)) return false;
  import->rows += import->piece_rows;
  import->piece_rows = 0;
  text_clear(&import->piece);
  return true;
}

/* A row of a large register is new unless it has a number, so it can be judged here, off the writer. */
static bool is_new_observation(const struct reg *reg, const struct record *record) {
  return reg->growth == GROWTH_LARGE && record_is_empty(record, EVERY(id));
}

static bool refers_to_row(const struct reg *reg, const struct record *row, size_t at) {
  return reg->fields[at].kind == KIND_REF && reg->fields[at].to == reg->id && !record_is_empty(row, at) && row->slots[at].number < 0;
}

struct adding {
  struct import *import;
  const struct import_row *rows;
  size_t count;
  struct fault *fault;
};

static bool check_rows(void *context) {
  struct adding *adding = context;
  const struct reg *reg = &store_catalogue(adding->import->store)->registers[adding->import->reg];
  struct record full = record_new(reg, &adding->import->of_row), start = record_start(reg, &adding->import->of_row);
  bool sound = true;
  for (size_t r = 0; r < adding->count; r++) {
    const struct import_row *row = &adding->rows[r];
    if (row->record.reg->id != reg->id) return FAULT(adding->fault, FAULT_SYSTEM, "Deze rij hoort bij een ander register.");
    if (!is_new_observation(reg, &row->record)) continue;
    memcpy(full.slots, start.slots, reg->field_count * sizeof *full.slots);
    size_t count = row->record.reg->field_count < reg->field_count ? row->record.reg->field_count : reg->field_count;
    for (size_t i = 0; i < count; i++)
      if (!record_is_empty(&row->record, i)) full.slots[i] = row->record.slots[i];
    if (!record_check(&full, row->line, adding->fault)) sound = false;
  }
  return sound;
}

bool import_add(struct import *import, const struct import_row *rows, size_t count, struct fault *fault) {
  struct adding adding = {import, rows, count, fault};
  bool sound = false;
  if (!arena_guarded(&import->of_row, NULL, check_rows, &adding, &sound))
    FAULT(fault, FAULT_NOT_NOW, "Er is nu te weinig geheugen vrij. Probeer het zo opnieuw.");
  arena_release(&import->of_row);
  if (!sound) return false;
  for (size_t r = 0; r < count; r++) {
    import_text_put(&import->piece, &rows[r]);
    for (size_t i = 0; i < rows[r].record.reg->field_count && !import->refers; i++)
      import->refers = refers_to_row(rows[r].record.reg, &rows[r].record, i);
    import->piece_rows++;
    if ((import->piece_rows >= PIECE_ROWS || import->piece.len >= PIECE_SIZE) && !flush(import, fault)) return false;
  }
  bool ok = flush(import, fault);
  text_release(&import->piece);
  return ok;
}

/* ---- the switch ---- */

struct switching {
  struct import *import;
  struct tx *tx;
  struct fault *fault;
  const struct reg *reg;
  struct record start, checked;
  bool *closed;         /* fields that who may not write */
  char *insert;         /* the statement for new observations */
  bool create_all, takes_over;
  int64_t next_id, first_id, now_ms, rows;
  int64_t added, changed, unchanged;
  struct digest_stream content;
  struct text text;
  /* the piece that is being taken */
  char *at;                   /* what is left of it; NULL: none */
  struct record row, empty;
  struct fault *faults;       /* of rows */
  int64_t until_us;
  /* some at a time */
  bool some, last;            /* last: the write that also switches */
  struct opened opened;
  struct fault of_rows;
  int64_t piece;
  struct text later;          /* rows that change what is a record already wait for the switch */
  int64_t later_pieces;
};

/* The faults of one row, with its line. False: not the row's fault, so stop. */
static bool move_faults(struct fault *to, struct fault *from, long line) {
  bool about_row = from->kind != FAULT_SYSTEM && from->kind != FAULT_NOT_NOW;
  if (!about_row && !fault_is(to)) {
    fault_move(to, from);
    return false;
  }
  for (size_t i = 0; i < from->field_count; i++) fault_line_add(to, line, from->fields[i].field, "%s", from->fields[i].message);
  to->field_more += from->field_more;
  if (!from->field_count) fault_line_add(to, line, "", "%s", from->message);
  fault_release(from);
  return about_row;
}

/* People recognise what they see: a key that only a hidden record has is as new to them as any other, so that no answer
 * tells that it is there. The program recognises every key, or it would make a secret record again, in the open; what
 * it may not show it leaves alone. */
static bool find_key(struct switching *s, const struct field *field, const char *typed, int64_t *id, struct fault *fault) {
  struct sql *sql = &s->tx->sql;
  const char *key = string_sort_key(typed, &s->import->of_row);
  sql_begin(sql);
  text_addf(&sql->text, "SELECT t.\"id\" FROM \"%s\" t WHERE t.\"%s_sleutel\" = ", s->reg->name, field->name);
  sql_value(sql, key);
  if (!s->tx->who->system) {
    sql_add(sql, " AND ");
    visible_add(s->tx, s->tx->who, s->reg, false);
  }
  sql_add(sql, " ORDER BY t.\"id\" LIMIT 2");
  struct stmt *stmt = sql_open(s->tx, fault);
  if (!stmt) return false;
  int got, found = 0;
  while ((got = stmt_step(stmt, fault)) == 1 && ++found) *id = stmt_get_number(stmt, 0);
  stmt_done(stmt);
  if (got < 0) return false;
  if (found < 2) return true;
  return fault_field_add(fault, field->name, "%s: \"%.80s\" komt al meer dan eens voor. Gebruik het nummer van het record.", field->label, typed);
}

static bool find_existing(struct switching *s, const struct record *row, int64_t *id, struct fault *fault) {
  *id = 0;
  if (!record_is_empty(row, EVERY(id))) {
    *id = record_id(row);
    return true;
  }
  for (size_t i = 0; i < s->reg->field_count; i++) {
    const struct field *field = &s->reg->fields[i];
    if (!field->key || !field_has_key(s->reg, i) || string_empty(row->slots[i].text)) continue;
    if (!find_key(s, field, row->slots[i].text, id, fault)) return false;
    if (*id) return true;
  }
  return true;
}

/* References to rows of this delivery become numbers. */
static bool find_rows(struct switching *s, struct record *row, struct fault *fault) {
  for (size_t i = 0; i < s->reg->field_count; i++) {
    const struct field *field = &s->reg->fields[i];
    if (!refers_to_row(s->reg, row, i)) continue;
    int64_t n = -row->slots[i].number, id = n <= s->rows ? s->import->ids[n - 1] : 0;
    if (id == 0) return fault_field_add(fault, field->name, "%s: verwijst naar een rij van dit bestand die niet goed is.", field->label);
    row->slots[i].number = id;
  }
  return true;
}

/* What is filled in this row stands there already, so that it may be left alone whenever its turn comes. */
static int is_nothing_new(struct switching *s, const struct record *row, int64_t id, struct fault *fault) {
  struct record before;
  const struct who *who = s->tx->who;
  int sees = visible_is(s->tx, who, s->reg->id, id, fault);
  if (sees != 1) return sees;
  if (!record_read(s->tx, s->reg->id, id, &before, &s->import->of_row, fault)) return -1;
  for (size_t i = 0; i < s->reg->field_count; i++)
    if (!record_is_empty(row, i) && !slot_equal(s->reg->fields[i].kind, before.slots[i], row->slots[i])) return 0;
  return who->system || rights_allow(who, &before, VERB_CHANGE, s->tx->today, true);
}

/* A change of what others see waits for the switch. Behind the first one all wait, as they may be about the same record. */
static bool put_later(struct switching *s, struct record *row, int64_t id, long line, struct fault *fault) {
  int same = s->later_pieces || s->later.len ? 0 : is_nothing_new(s, row, id, fault);
  if (same < 0) return false;
  if (s->import->ids) s->import->ids[s->rows] = id;
  if (same) {
    s->unchanged++;
    return true;
  }
  row->slots[EVERY(id)].number = id;
  import_text_put(&s->later, &(struct import_row){line, *row});
  return !s->later.full || FAULT(fault, FAULT_TOO_LARGE, "Een rij is te groot om in te lezen. Kort de teksten in.");
}

static bool is_own_row(const struct switching *s, int64_t id) { return s->some && id >= s->opened.first && id <= s->opened.last; }

static bool put_one(struct switching *s, struct record *row, long line, struct fault *fault) {
  struct arena *scratch = &s->import->of_row;
  struct record before, wanted = s->start;
  struct change change = {.reg = s->reg->id, .version = -1, .by = STEP_PERSON, .reason = s->import->reason};
  if (s->import->ids && !find_rows(s, row, fault)) return false;
  if (!find_existing(s, row, &change.id, fault)) return false;
  bool exists = change.id != 0;
  if (s->some && !s->last && exists && !is_own_row(s, change.id)) return put_later(s, row, change.id, line, fault);
  change.taking_over = s->tx->who->system || (s->takes_over && !exists);
  if (exists && !record_read(s->tx, s->reg->id, change.id, &before, scratch, fault)) return false;
  if (exists) wanted = before;
  struct record after = record_copy(&wanted, scratch);
  for (size_t i = 0; i < s->reg->field_count; i++)
    if (!record_is_empty(row, i)) after.slots[i] = row->slots[i];
  change.record = &after;
  /* What is remembered as checked would skip the search for circles, in which only a record that exists can stand. */
  s->tx->checked.slots = exists ? NULL : s->checked.slots;
  if (!record_put(s->tx, &change, scratch, fault)) return false;
  if (s->import->ids && !s->last) s->import->ids[s->rows] = change.id;
  if (!exists)
    s->added++;
  else if (change.version == record_version(&before))
    s->unchanged++;
  else
    s->changed++;
  return true;
}

static bool keep_closed(struct switching *s, struct record *record, struct fault *fault) {
  for (size_t i = 0; i < s->reg->field_count; i++) {
    const struct field *field = &s->reg->fields[i];
    if (!s->closed[i]) continue;
    if (!field->computed && !slot_equal(field->kind, record->slots[i], s->start.slots[i]))
      fault_field_add(fault, field->name, "%s: u mag dit niet wijzigen.", field->label);
    record->slots[i] = s->start.slots[i];
  }
  return !fault_is(fault);
}

static bool insert_observation(struct switching *s, const struct record *record, struct fault *fault) {
  struct stmt *stmt = db_statement(s->tx->db, s->insert, fault);
  if (!stmt) return false;
  derived_bind(s->reg, stmt, record, &s->import->of_row);
  if (!stmt_run(stmt, fault) || !search_put(s->tx, NULL, record, fault) || !series_touch(s->tx, NULL, record, fault)) return false;
  chain_row(&s->content, record, &s->text);
  return !s->text.full || FAULT(fault, FAULT_TOO_LARGE, "Dit record is te groot om te bewaren. Kort de teksten in.");
}

/* What record_put does for a new record, without an entry of its own in the history. */
static bool add_observation(struct switching *s, struct record *record, long line, struct fault *fault) {
  struct tx *tx = s->tx;
  struct change change = {.reg = s->reg->id, .by = STEP_PERSON, .reason = s->import->reason, .taking_over = s->takes_over, .record = record};
  for (size_t i = 0; i < s->reg->field_count; i++)
    if (record_is_empty(record, i)) record->slots[i] = s->start.slots[i];
  if (!keep_closed(s, record, fault)) return false;
  record->slots[EVERY(id)].number = s->next_id;
  record->slots[EVERY(versie)].number = 1;
  record->slots[EVERY(geheim)].number = NUMBER_EMPTY;
  record->slots[EVERY(gemaakt_op)].number = record->slots[EVERY(gewijzigd_op)].number = s->now_ms;
  record->slots[EVERY(gemaakt_door)].number = tx->who->persoon ? tx->who->persoon : NUMBER_EMPTY;
  if (!s->create_all && !rights_allow(tx->who, record, VERB_CREATE, tx->today, true))
    return FAULT(fault, FAULT_FORBIDDEN, "U mag deze rij niet toevoegen.");
  tx->checked.slots = s->checked.slots;
  if (!put_references(tx, NULL, record, line, &s->import->of_row, fault)) return false;
  if (!hooks_check(tx, &change, &s->import->of_row, fault)) return false;
  if (!insert_observation(s, record, fault)) return false;
  s->next_id++;
  s->added++;
  change.id = record_id(record);
  change.version = 1;
  return hooks_after(tx, &change, &s->import->of_row, fault);
}

static bool take_piece(struct switching *s, int64_t number, char **text) {
  struct stmt *stmt = db_statement(s->tx->db, "SELECT \"tekst\" FROM \"import_rij\" WHERE \"levering\" = $1 AND \"regel\" = $2", s->fault);
  if (!stmt) return false;
  stmt_number(stmt, 1, s->import->delivery);
  stmt_number(stmt, 2, number);
  int got = stmt_step(stmt, s->fault);
  if (got == 1) *text = stmt_get_copy(stmt, 0, &s->import->of_piece);
  stmt_done(stmt);
  if (got == 1) return true;
  return FAULT(s->fault, FAULT_CONFLICT, "De rijen die klaarstonden zijn er niet meer. Lees het bestand opnieuw in.");
}

static bool begin_piece(struct switching *s, int64_t number) {
  arena_reset(&s->import->of_piece);
  s->row = record_new(s->reg, &s->import->of_piece);
  s->empty = record_new(s->reg, &s->import->of_piece);
  return take_piece(s, number, &s->at);
}

/* Rows of the piece, until it is at its end or the time is up. */
static bool put_rows(struct switching *s) {
  long line = 0;
  do {
    struct fault of_row = {0};
    memcpy(s->row.slots, s->empty.slots, s->reg->field_count * sizeof *s->row.slots);
    if (!import_text_take(&s->at, &s->row, &line, s->fault)) break;
    bool ok = is_new_observation(s->reg, &s->row) ? add_observation(s, &s->row, line, &of_row) : put_one(s, &s->row, line, &of_row);
    if (!ok && !move_faults(s->faults, &of_row, line)) {
      if (s->faults != s->fault) fault_move(s->fault, s->faults);
      return false;
    }
    arena_reset(&s->import->of_row);
    s->rows++;
  } while (clock_monotonic_us() < s->until_us);
  return !fault_is(s->fault) || s->fault->field_count > 0;
}

static bool put_piece(struct switching *s, int64_t number) { return begin_piece(s, number) && put_rows(s); }

static bool note_delivery(struct switching *s) {
  char digest[DIGEST_HEX_SIZE];
  if (s->next_id == s->first_id) return true;
  digest_hex(digest_end(&s->content), digest);
  /* The version of a delivery is its last number: what has a higher one did not come with it. */
  struct entry entry = {.reg = s->reg->id,
                        .version = s->next_id - 1,
                        .action = "ingelezen",
                        .reason = s->import->reason,
                        .after = arena_printf(&s->import->keep, "{\"vingerafdruk\":\"%s\",\"eerste\":%lld,\"laatste\":%lld,\"rijen\":\"%s\"}",
                                              s->import->fingerprint, (long long)s->first_id, (long long)s->next_id - 1, digest)};
  return history_add(s->tx, &entry, s->fault);
}

static bool prepare(struct switching *s) {
  struct import *import = s->import;
  struct arena *keep = &import->keep;
  const struct who *who = s->tx->who;
  struct text sql;
  if (import->refers && !import->ids && !(import->ids = calloc((size_t)import->rows, sizeof *import->ids)))
    return FAULT(s->fault, FAULT_NOT_NOW, "Er is nu te weinig geheugen vrij. Probeer het zo opnieuw.");
  s->start = record_start(s->reg, keep);
  s->checked = record_new(s->reg, keep);
  s->closed = ARENA_ARRAY(keep, s->reg->field_count, bool);
  for (size_t i = 0; i < s->reg->field_count; i++) s->closed[i] = !who->system && !rights_writes_field(who, &s->reg->fields[i]);
  s->create_all = who->system || (rights_scope(who, s->reg, VERB_CREATE) & SCOPE_ALL);
  s->takes_over = rights_takes_over(who, s->reg);
  s->now_ms = clock_now_ms();
  digest_begin(&s->content);
  s->insert = arena_take(keep, 65536);
  text_init(&sql, 65535);
  derived_insert(s->reg, &sql);
  memcpy(s->insert, text_get(&sql), sql.len + 1);
  text_release(&sql);
  if (!put_next_id(s->tx, s->reg, &s->next_id, s->fault)) return false;
  s->first_id = s->next_id;
  return true;
}

static bool forget_rows(struct tx *tx, void *context, struct fault *fault) {
  const struct import *import = context;
  struct stmt *stmt = db_statement(tx->db, "DELETE FROM \"import_rij\" WHERE \"levering\" = $1", fault);
  if (!stmt) return false;
  stmt_number(stmt, 1, import->delivery);
  return stmt_run(stmt, fault);
}

static bool put_all(void *context) {
  struct switching *s = context;
  struct import *import = s->import;
  if (!prepare(s)) return false;
  for (int64_t i = 1; i <= import->pieces; i++)
    if (!put_piece(s, i)) return false;
  if (fault_is(s->fault)) return false;
  if (s->rows != import->rows) return FAULT(s->fault, FAULT_CONFLICT, "Niet alle rijen die klaarstonden zijn er nog. Lees het bestand opnieuw in.");
  return note_delivery(s) && forget_rows(s->tx, import, s->fault);
}

/* ---- some at a time ---- */

/* Only rows from which nothing else follows can stand there unseen. */
static bool can_stand_unseen(const struct store *store, const struct reg *reg) {
  bool follows = false;
  for (size_t i = 0; i < HOOKS_MAX; i++) follows = follows || store->hooks[reg->id][i].after;
  return !follows && reg->growth != GROWTH_LARGE && !series_follows(reg->id) && reg->id != REGISTER_geheimhouding;
}

static bool open_numbers(void *context) {
  struct switching *s = context;
  return prepare(s) && opened_add(s->tx, s->import->delivery, s->reg, s->import->rows, &s->opened, s->fault);
}

static bool drop_piece(struct switching *s, int64_t number) {
  struct stmt *stmt = db_statement(s->tx->db, "DELETE FROM \"import_rij\" WHERE \"levering\" = $1 AND \"regel\" = $2", s->fault);
  if (!stmt) return false;
  stmt_number(stmt, 1, s->import->delivery);
  stmt_number(stmt, 2, number);
  return stmt_run(stmt, s->fault);
}

/* What was seen to exist in an earlier write is asked again. */
static void forget_checked(struct switching *s) {
  for (size_t i = 0; i < s->reg->field_count; i++) s->checked.slots[i] = slot_empty(s->reg->fields[i].kind);
}

static bool put_some(void *context) {
  struct switching *s = context;
  s->until_us = clock_monotonic_us() + SOME_US;
  forget_checked(s);
  do {
    if (!s->at && !begin_piece(s, s->piece)) return false;
    if (!put_rows(s)) return false;
    if (*s->at) break;
    s->at = NULL;
    if (!drop_piece(s, s->piece)) return false;
    s->piece++;
  } while (s->piece <= s->import->pieces && clock_monotonic_us() < s->until_us);
  if (!s->later.len) return true;
  bool ok = keep_piece(s->tx, s->import, -++s->later_pieces, &s->later, s->fault);
  text_clear(&s->later);
  return ok;
}

/* While rows stood there unseen, somebody may have made a record with the same key. Who brings them in may have to know. */
static bool check_keys(struct switching *s) {
  struct sql *sql = &s->tx->sql;
  for (size_t i = 0; i < s->reg->field_count; i++) {
    const struct field *field = &s->reg->fields[i];
    if (!field->key || !field_has_key(s->reg, i)) continue;
    sql_begin(sql);
    text_addf(&sql->text, "SELECT t.\"%s\" FROM \"%s\" t JOIN \"%s\" r ON r.\"%s_sleutel\" = t.\"%s_sleutel\" WHERE t.\"gewijzigd_op\" >= ", field->name,
              s->reg->name, s->reg->name, field->name, field->name);
    sql_number(sql, s->now_ms);
    text_addf(&sql->text, " AND t.\"id\" NOT BETWEEN %lld AND %lld AND r.\"id\" BETWEEN %lld AND %lld AND ", (long long)s->opened.first,
              (long long)s->opened.last, (long long)s->opened.first, (long long)s->opened.last);
    visible_add(s->tx, s->tx->who, s->reg, false);
    sql_add(sql, " LIMIT 1");
    struct stmt *stmt = sql_open(s->tx, s->fault);
    int got = stmt ? stmt_step(stmt, s->fault) : -1;
    if (got == 1) {
      FAULT(s->fault, FAULT_CONFLICT, "%s: \"%.80s\" is intussen ook door iemand anders opgeslagen. Er is niets ingelezen.", field->label, stmt_get_text(stmt, 0));
      fault_hint(s->fault, "Lees het bestand opnieuw in.");
    }
    stmt_done(stmt);
    if (got != 0) return false;
  }
  return true;
}

static bool put_last(void *context) {
  struct switching *s = context;
  struct import *import = s->import;
  if (s->rows != import->rows) return FAULT(s->fault, FAULT_CONFLICT, "Niet alle rijen die klaarstonden zijn er nog. Lees het bestand opnieuw in.");
  s->last = true;
  s->until_us = INT64_MAX;
  s->faults = s->fault;
  if (!check_keys(s)) return false;
  forget_checked(s);
  for (int64_t i = 1; i <= s->later_pieces; i++)
    if (!put_piece(s, -i)) return false;
  return !fault_is(s->fault) && opened_switch(s->tx, import->delivery, s->fault) && forget_rows(s->tx, import, s->fault);
}

/* ---- the writes ---- */

static bool run_guarded(struct switching *s, struct tx *tx, bool (*work)(void *context), struct fault *fault) {
  bool outcome = false;
  s->tx = tx;
  s->fault = fault;
  if (!s->reg) s->reg = &tx->catalogue->registers[s->import->reg];
  if (!s->some) s->faults = fault;
  bool fits = arena_guarded(&s->import->keep, NULL, work, s, &outcome);
  tx->checked = (struct record){0};
  if (!fits) return FAULT(fault, FAULT_NOT_NOW, "Dit vraagt meer geheugen dan één handeling mag gebruiken. Er is niets opgeslagen.");
  return outcome;
}

static bool together(struct tx *tx, void *context, struct fault *fault) { return run_guarded(context, tx, put_all, fault); }
static bool open_some(struct tx *tx, void *context, struct fault *fault) { return run_guarded(context, tx, open_numbers, fault); }
static bool bring_some(struct tx *tx, void *context, struct fault *fault) { return run_guarded(context, tx, put_some, fault); }
static bool switch_some(struct tx *tx, void *context, struct fault *fault) { return run_guarded(context, tx, put_last, fault); }

static bool withdraw(struct tx *tx, void *context, struct fault *fault) {
  struct import *import = context;
  return forget_rows(tx, import, fault) && (!import->opened || opened_withdraw(tx, import->delivery, fault));
}

static bool switch_in_pieces(struct switching *s, struct fault *fault) {
  struct import *import = s->import;
  s->some = true;
  s->faults = &s->of_rows;
  s->piece = 1;
  text_init(&s->later, PIECE_SIZE_MAX);
  bool ok = store_write(import->store, &import->who, open_some, s, fault);
  import->opened = ok;
  while (ok && s->piece <= import->pieces) ok = writer_run(import->store, &import->who, import->delivery, bring_some, s, fault);
  if (ok && fault_is(&s->of_rows)) {
    fault_move(fault, &s->of_rows);
    ok = false;
  }
  ok = ok && writer_run(import->store, &import->who, import->delivery, switch_some, s, fault);
  fault_release(&s->of_rows);
  text_release(&s->later);
  return ok;
}

bool import_switch(struct import *import, int64_t *added, int64_t *changed, int64_t *unchanged, struct fault *fault) {
  struct switching s = {.import = import, .until_us = INT64_MAX};
  if (import->switched || import->opened) return FAULT(fault, FAULT_SYSTEM, "Deze rijen zijn al opgeslagen.");
  text_init(&s.text, PIECE_SIZE_MAX);
  bool many = import->rows > TOGETHER_ROWS && can_stand_unseen(import->store, &store_catalogue(import->store)->registers[import->reg]);
  bool ok = many ? switch_in_pieces(&s, fault) : store_write(import->store, &import->who, together, &s, fault);
  text_release(&s.text);
  arena_release(&import->of_row);
  arena_release(&import->of_piece);
  arena_release(&import->keep);
  if (!ok) return false;
  import->switched = true;
  *added = s.added;
  *changed = s.changed;
  *unchanged = s.unchanged;
  return true;
}

void import_close(struct import *import) {
  struct fault ignored = {0};
  if (!import) return;
  if (!import->switched && !store_write(import->store, &import->who, withdraw, import, &ignored))
    log_line(LOG_WARNING, "import: rijen niet weggegooid: %s", ignored.cause);
  else if (!import->switched && import->opened)
    writer_clean(import->store);
  fault_release(&ignored);
  release(import);
}
