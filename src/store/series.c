#include "store/inside.h"

/* The series of an indicator stands ready as one text: a line per period, "2026-12 570000 57 100 800000 v", with "-" for
 * what is not there and letters behind it: v provisional, b invented, g shielded, n and the note. Before the first line: "=" when whoever sees the
 * indicator sees all of its rows, "!" when rows have an access of their own, so that each reader has to ask. */

enum { LINE_PARTS = 4 };

static bool mark_stale(struct tx *tx, int64_t indicator, struct fault *fault) {
  struct stmt *stmt = db_statement(tx->db,
      "INSERT INTO \"reeks\" (\"indicator\", \"tekst\") VALUES ($1, NULL) ON CONFLICT (\"indicator\") DO UPDATE SET \"tekst\" = NULL, \"sleutel\" = NULL, "
      "\"binnen\" = NULL, \"buiten\" = NULL", fault);
  if (!stmt) return false;
  stmt_number(stmt, 1, indicator);
  return stmt_run(stmt, fault);
}

bool series_touch_indicator(struct tx *tx, int64_t indicator, struct fault *fault) {
  /* Rows of one indicator come together. */
  if (indicator == NUMBER_EMPTY || indicator == tx->series_touched) return true;
  tx->series_touched = indicator;
  return mark_stale(tx, indicator, fault);
}

bool series_changed(struct tx *tx, int64_t indicator, struct fault *fault) {
  if (!tx->writing) return FAULT(fault, FAULT_SYSTEM, "Wijzigen kan alleen binnen een schrijfhandeling.");
  return series_touch_indicator(tx, indicator, fault);
}

/* What a series says follows from its observations, its targets and its new beginnings. */
static bool series_line(enum register_id reg, size_t *indicator) {
  switch (reg) {
    case REGISTER_waarneming: *indicator = F(waarneming, indicator); return true;
    case REGISTER_streefwaarde: *indicator = F(streefwaarde, indicator); return true;
    case REGISTER_herijking: *indicator = F(herijking, indicator); return true;
    default: return false;
  }
}

bool series_follows(enum register_id reg) {
  size_t field;
  return reg == REGISTER_indicator || series_line(reg, &field);
}

bool series_touch(struct tx *tx, const struct record *before, const struct record *after, struct fault *fault) {
  if (after->reg->id == REGISTER_indicator) return series_touch_indicator(tx, record_id(after), fault);
  size_t field;
  if (!series_line(after->reg->id, &field)) return true;
  int64_t old = before ? before->slots[field].number : NUMBER_EMPTY;
  return series_touch_indicator(tx, old, fault) && series_touch_indicator(tx, after->slots[field].number, fault);
}

/* ---- making ---- */

static int openness(const char *toegang) {
  return string_is(toegang, "openbaar") ? OPEN_TO_ALL : string_is(toegang, "intern") ? OPEN_TO_STAFF : OPEN_TO_SOME;
}

bool series_is_closed(struct stmt *row, int first, int open) {
  int row_open = openness(stmt_get_text(row, first));
  return row_open > open || row_open == OPEN_TO_SOME || stmt_get_text(row, first + 1) || stmt_get_number(row, first + 2) == 1;
}

static void add_number(struct text *out, int64_t number) {
  if (number == NUMBER_EMPTY)
    TEXT_LIT(out, " -");
  else
    text_addf(out, " %lld", (long long)number);
}

/* Columns: periode, waarde, teller, noemer, streefwaarde, voorlopig, herkomst_inhoud, toegang, embargo_tot, geheim, noot, afgeschermd. */
static void add_line(struct text *out, struct stmt *row) {
  text_add(out, stmt_get_text(row, 0));
  for (int i = 1; i <= LINE_PARTS; i++) add_number(out, stmt_get_number(row, i));
  if (stmt_get_number(row, 5) == 1) TEXT_LIT(out, " v");
  if (string_is(stmt_get_text(row, 6), "voorbeeld")) TEXT_LIT(out, " b");
  if (stmt_get_number(row, 11) == 1) TEXT_LIT(out, " g");
  if (stmt_get_text(row, 10)) {
    TEXT_LIT(out, " n");
    text_add(out, stmt_get_text(row, 10));
  }
  TEXT_LIT(out, "\n");
}

bool series_openness(struct tx *tx, int64_t indicator, int *open, struct fault *fault) {
  struct stmt *stmt = db_statement(tx->db, "SELECT \"toegang\" FROM \"indicator\" WHERE \"id\" = $1", fault);
  if (!stmt) return false;
  stmt_number(stmt, 1, indicator);
  int got = stmt_step(stmt, fault);
  *open = got == 1 ? openness(stmt_get_text(stmt, 0)) : 0;
  stmt_done(stmt);
  return got >= 0;
}

static bool make_text(struct tx *tx, int64_t indicator, struct text *out, struct fault *fault) {
  int open, got;
  bool own_access = false;
  char last[16] = "";
  size_t last_at = 1;
  if (!series_openness(tx, indicator, &open, fault)) return false;
  struct stmt *rows = db_statement(tx->db,
      "SELECT \"periode\", \"waarde\", \"teller\", \"noemer\", \"streefwaarde\", \"voorlopig\", \"herkomst_inhoud\", \"toegang\", \"embargo_tot\", \"geheim\", "
      "CASE WHEN COALESCE(\"noot_bij\", 'waarde') = 'waarde' THEN \"noot\" END, "
      "EXISTS (SELECT 1 FROM \"afgeschermd\" a WHERE a.\"waarneming\" = \"waarneming\".\"id\") FROM \"waarneming\" WHERE \"indicator\" = $1 AND \"gebied\" IS NULL AND \"vervangen_door\" IS NULL ORDER BY \"periode\", \"id\"", fault);
  if (!rows) return false;
  stmt_number(rows, 1, indicator);
  text_clear(out);
  TEXT_LIT(out, "=");
  while ((got = stmt_step(rows, fault)) == 1) {
    own_access = own_access || series_is_closed(rows, 7, open);
    /* Of two rows about one period the later one holds. */
    if (string_is(stmt_get_text(rows, 0), last)) text_cut(out, last_at);
    snprintf(last, sizeof last, "%s", stmt_get_text(rows, 0));
    last_at = out->len;
    add_line(out, rows);
  }
  stmt_done(rows);
  if (own_access || out->full) {
    text_clear(out);
    TEXT_LIT(out, "!");
  }
  return got == 0;
}

static bool keep_text(struct tx *tx, int64_t indicator, const struct text *text, struct fault *fault) {
  struct stmt *stmt = db_statement(tx->db, "UPDATE \"reeks\" SET \"tekst\" = $2 WHERE \"indicator\" = $1", fault);
  if (!stmt) return false;
  stmt_number(stmt, 1, indicator);
  stmt_text(stmt, 2, text_get(text));
  return stmt_run(stmt, fault);
}

static bool make_again(struct tx *tx, const int64_t *indicators, size_t count, struct fault *fault) {
  struct text text;
  bool ok = true;
  text_init(&text, SERIES_POINTS_MAX * 120);
  for (size_t i = 0; ok && i < count; i++) ok = make_text(tx, indicators[i], &text, fault) && keep_text(tx, indicators[i], &text, fault);
  text_release(&text);
  return ok;
}

/* ---- what follows ---- */

enum { ROUNDS_MAX = 8, FOLLOW_MEMORY = 256 * 1024 * 1024 };

/* What follows from figures is the program's doing, not that of whoever brought them. */
static const struct who program = {.label = "Doorpakker", .program = true, .system = true};

struct following {
  struct tx *tx;
  struct fault *fault;
  struct arena scratch;
};

static bool touched_of(struct following *f, int64_t **out, size_t *count) {
  int64_t number;
  struct stmt *stmt = db_statement(f->tx->db, "SELECT COUNT(*) FROM \"reeks\" WHERE \"tekst\" IS NULL", f->fault);
  if (!stmt || !stmt_only_number(stmt, 0, &number, f->fault)) return false;
  *out = ARENA_ARRAY(&f->scratch, (size_t)number, int64_t);
  *count = 0;
  stmt = db_statement(f->tx->db, "SELECT \"indicator\" FROM \"reeks\" WHERE \"tekst\" IS NULL ORDER BY \"indicator\"", f->fault);
  if (!stmt) return false;
  int got;
  while ((got = stmt_step(stmt, f->fault)) == 1 && *count < (size_t)number) (*out)[(*count)++] = stmt_get_number(stmt, 0);
  stmt_done(stmt);
  return got >= 0;
}

static bool follow(void *context) {
  struct following *f = context;
  struct tx *tx = f->tx;
  for (int round = 0; tx->series_touched; round++) {
    int64_t *indicators;
    size_t count;
    if (round == ROUNDS_MAX) return FAULT(f->fault, FAULT_SYSTEM, "Het bijwerken van de cijfers komt niet tot een eind. Er is niets opgeslagen.");
    if (!touched_of(f, &indicators, &count)) return false;
    tx->series_touched = 0;
    if (!make_again(tx, indicators, count, f->fault)) return false;
    if (count && tx->store->after_series && !tx->store->after_series(tx, indicators, count, &f->scratch, f->fault)) return false;
    arena_reset(&f->scratch);
  }
  return true;
}

bool series_settle(struct tx *tx, struct fault *fault) {
  struct following following = {.tx = tx, .fault = fault};
  const struct who *who = tx->who;
  bool outcome = false;
  if (!tx->series_touched) return true;
  arena_init(&following.scratch, FOLLOW_MEMORY);
  tx->who = &program;
  if (!arena_guarded(NULL, &following.scratch, follow, &following, &outcome)) {
    FAULT(fault, FAULT_NOT_NOW, "Dit vraagt meer geheugen dan één handeling mag gebruiken. Er is niets opgeslagen.");
    outcome = false;
  }
  tx->who = who;
  arena_release(&following.scratch);
  return outcome && !fault_is(fault);
}

void store_series_hook(struct store *store, series_hook *after) { store->after_series = after; }

/* ---- reading ---- */

static const char *take_number(const char *at, int64_t *out) {
  if (*at == ' ') at++;
  if (*at == '-' && (at[1] == ' ' || at[1] == '\n')) {
    *out = NUMBER_EMPTY;
    return at + 1;
  }
  bool below = *at == '-';
  int64_t number = 0;
  for (at += below; *at >= '0' && *at <= '9'; at++) number = number * 10 + (*at - '0');
  *out = below ? -number : number;
  return at;
}

static const char *take_line(const char *at, struct series_point *out, struct arena *keep) {
  size_t len = strcspn(at, " ");
  *out = (struct series_point){.periode = arena_copy_len(keep, at, len)};
  at += len;
  at = take_number(at, &out->waarde);
  at = take_number(at, &out->teller);
  at = take_number(at, &out->noemer);
  at = take_number(at, &out->streefwaarde);
  for (; *at && *at != '\n' && *at != 'n'; at++) {
    out->voorlopig = out->voorlopig || *at == 'v';
    out->example = out->example || *at == 'b';
    out->afgeschermd = out->afgeschermd || *at == 'g';
  }
  len = strcspn(at, "\n");
  if (len) out->noot = arena_copy_len(keep, at + 1, len - 1);
  at += len;
  return *at ? at + 1 : at;
}

static void take_text(const char *text, struct series *out, struct arena *keep) {
  size_t lines = 0, skip;
  for (const char *at = text; (at = strchr(at, '\n')); at++) lines++;
  skip = lines > SERIES_POINTS_MAX ? lines - SERIES_POINTS_MAX : 0;
  struct series_point *points = ARENA_ARRAY(keep, lines - skip, struct series_point);
  for (; skip; skip--) text = strchr(text, '\n') + 1;
  while (*text) text = take_line(text, &points[out->count++], keep);
  out->points = points;
}

/* Row by row, each with its own rights. */
static bool read_rows(struct tx *tx, const struct who *who, struct series *out, struct arena *keep, struct fault *fault) {
  struct listing listing;
  struct query query = {.reg = REGISTER_waarneming, .sort = F(waarneming, periode), .descending = true, .all_pages = true, .no_count = true,
                        .filter_count = 2};
  query.filters[0] = (struct filter){.field = F(waarneming, indicator), .compare = COMPARE_IS, .value.number = out->indicator};
  query.filters[1] = (struct filter){.field = F(waarneming, vervangen_door), .compare = COMPARE_EMPTY};
  if (!record_list(tx, who, &query, &listing, keep, fault)) return false;
  struct series_point *points = ARENA_ARRAY(keep, listing.count < SERIES_POINTS_MAX ? listing.count : SERIES_POINTS_MAX, struct series_point);
  size_t count = 0;
  int64_t id = 0;
  for (size_t i = 0; i < listing.count; i++) {
    struct waarneming row = record_waarneming(&listing.records[i]);
    if (row.gebied) continue;
    bool again = count && string_is(points[count - 1].periode, row.periode);
    if (again && row.id < id) continue;
    if (!again && count == SERIES_POINTS_MAX) break;
    count += !again;
    id = row.id;
    points[count - 1] = (struct series_point){row.periode, row.waarde, row.teller, row.noemer, row.streefwaarde,
                                              row.noot_bij && !string_is(row.noot_bij, "waarde") ? NULL : row.noot, row.voorlopig == 1,
                                              string_is(row.herkomst_inhoud, "voorbeeld"), false};
  }
  for (size_t i = 0; i < count / 2; i++) {
    struct series_point other = points[i];
    points[i] = points[count - 1 - i];
    points[count - 1 - i] = other;
  }
  out->points = points;
  out->count = count;
  return true;
}

/* Rows are read together only by who reads all rows that are as open as their indicator, and every field of them. */
bool series_reads_whole(const struct who *who, const struct reg *reg) {
  if (!who->system && !(rights_scope(who, reg, VERB_READ) & (SCOPE_ALL | SCOPE_PUBLISHED))) return false;
  for (size_t i = 0; i < reg->field_count; i++)
    if (!rights_reads_field(who, &reg->fields[i])) return false;
  return true;
}

static bool read_one(struct tx *tx, const struct who *who, bool whole, struct series *out, struct arena *keep, struct fault *fault) {
  struct stmt *stmt = db_statement(tx->db, "SELECT \"tekst\" FROM \"reeks\" WHERE \"indicator\" = $1", fault);
  if (!stmt) return false;
  stmt_number(stmt, 1, out->indicator);
  int got = stmt_step(stmt, fault);
  const char *text = got == 1 ? stmt_get_text(stmt, 0) : NULL;
  bool ready = whole && text && *text == '=';
  if (ready) take_text(text + 1, out, keep);
  stmt_done(stmt);
  return got >= 0 && (ready || read_rows(tx, who, out, keep, fault));
}

bool series_read(struct tx *tx, const struct who *who, const int64_t *indicators, size_t count, struct series *out,
                 struct arena *keep, struct fault *fault) {
  const struct reg *reg = &tx->catalogue->registers[REGISTER_waarneming];
  bool *sees = ARENA_ARRAY(keep, count, bool), whole = series_reads_whole(who, reg);
  for (size_t i = 0; i < count; i++) out[i] = (struct series){.indicator = indicators[i]};
  if (!who->system && !visible_is_anything(who, reg)) return true;
  if (!visible_each(tx, who, REGISTER_indicator, indicators, count, sees, fault)) return false;
  for (size_t i = 0; i < count; i++)
    if (sees[i] && !read_one(tx, who, whole, &out[i], keep, fault)) return false;
  return true;
}
