#include "store/inside.h"
#include "store/snippet.h"

enum { HITS_MAX = 200, RANKED_MAX = 2000, PLACE_BITS = 40, WEIGHTS = 4, DOCUMENT_MAX = 2 * 1024 * 1024 };

int64_t search_base(const struct store *store, enum register_id reg) {
  return (int64_t)store->place_numbers[reg] << PLACE_BITS;
}

static enum register_id reg_of_place(const struct store *store, int64_t place, int64_t *id) {
  int number = (int)(place >> PLACE_BITS);
  *id = place & ((INT64_C(1) << PLACE_BITS) - 1);
  for (enum register_id reg = REGISTER__NONE + 1; reg < REGISTER__COUNT; reg++)
    if (store->place_numbers[reg] == number) return reg;
  return REGISTER__NONE;
}

/* ---- writing ---- */

/* A field that not every reader of the register may read stays out: a hit would betray it. */
static bool is_searched(const struct field *field) {
  return field->search && !field->read_roles && kind_infos[field->kind].slot == SLOT_text;
}

static bool has_search(const struct reg *reg) {
  for (size_t i = 0; i < reg->field_count; i++)
    if (is_searched(&reg->fields[i])) return true;
  return false;
}

static bool is_changed(const struct record *before, const struct record *after) {
  for (size_t i = 0; i < after->reg->field_count; i++)
    if (is_searched(&after->reg->fields[i]) && !slot_equal(after->reg->fields[i].kind, before->slots[i], after->slots[i])) return true;
  return false;
}

bool search_put(struct tx *tx, const struct record *before, const struct record *after, struct fault *fault) {
  if (!has_search(after->reg) || (before && !is_changed(before, after))) return true;
  struct text texts[WEIGHTS];
  for (int w = 0; w < WEIGHTS; w++) text_init(&texts[w], DOCUMENT_MAX);
  for (size_t i = 0; i < after->reg->field_count; i++) {
    const struct field *field = &after->reg->fields[i];
    int weight = field->search - 'A';
    if (!is_searched(field) || !after->slots[i].text || weight < 0 || weight >= WEIGHTS) continue;
    if (texts[weight].len) TEXT_LIT(&texts[weight], " · ");
    text_add(&texts[weight], after->slots[i].text);
  }
  struct stmt *stmt = db_statement(tx->db, before ? db_search_update : db_search_insert, fault);
  bool ok = false;
  if (stmt) {
    stmt_number(stmt, 1, search_base(tx->store, after->reg->id) + record_id(after));
    for (int w = 0; w < WEIGHTS; w++) stmt_text(stmt, w + 2, texts[w].len ? text_get(&texts[w]) : NULL);
    ok = stmt_run(stmt, fault);
  }
  for (int w = 0; w < WEIGHTS; w++) text_release(&texts[w]);
  return ok;
}

/* ---- asking: rank first, then rights per hit, snippets for what is shown ---- */

static bool open_hits(struct tx *tx, const char *words, enum register_id reg, struct stmt **out, struct fault *fault) {
  struct stmt *stmt = db_statement(tx->db, db_search_hits, fault);
  if (!stmt) return false;
  int64_t first = reg == REGISTER__NONE ? 0 : search_base(tx->store, reg);
  stmt_text_copy(stmt, 1, words);
  stmt_number(stmt, 2, first);
  stmt_number(stmt, 3, reg == REGISTER__NONE ? INT64_MAX : first + ((INT64_C(1) << PLACE_BITS) - 1));
  *out = stmt;
  return true;
}

struct ranked {
  int64_t place;
  double weight;
};

static int by_weight(const void *a, const void *b) {
  const struct ranked *x = a, *y = b;
  if (x->weight < y->weight || x->weight > y->weight) return x->weight > y->weight ? -1 : 1;
  return (x->place < y->place) - (x->place > y->place);
}

/* The heaviest first; best has room for twice RANKED_MAX, and what falls behind that is thrown away on the way. */
static bool rank_hits(struct tx *tx, const char *words, enum register_id reg, struct ranked *best, size_t *count, struct fault *fault) {
  struct stmt *stmt;
  size_t found = 0;
  int got;
  if (!open_hits(tx, words, reg, &stmt, fault)) return false;
  while ((got = stmt_step(stmt, fault)) == 1) {
    int64_t id, place = stmt_get_number(stmt, 0);
    enum register_id of = reg_of_place(tx->store, place, &id);
    if (opened_hides(tx, of, id)) continue;
    if (found == 2 * RANKED_MAX) {
      qsort(best, found, sizeof *best, by_weight);
      found = RANKED_MAX;
    }
    best[found++] = (struct ranked){place, stmt_get_double(stmt, 1)};
  }
  stmt_done(stmt);
  qsort(best, found, sizeof *best, by_weight);
  *count = found < RANKED_MAX ? found : RANKED_MAX;
  return got == 0;
}

/* Whether who may see these hits, asked per register for many at a time. */
static bool see_hits(struct tx *tx, const struct who *who, const struct ranked *hits, size_t count, bool *sees, struct fault *fault) {
  enum register_id regs[HITS_MAX];
  int64_t all[HITS_MAX], ids[HITS_MAX];
  size_t places[HITS_MAX];
  bool found[HITS_MAX], asked[REGISTER__COUNT] = {[REGISTER__NONE] = true};
  for (size_t i = 0; i < count; i++) regs[i] = reg_of_place(tx->store, hits[i].place, &all[i]);
  for (size_t i = 0; i < count; i++) {
    size_t some = 0;
    if (asked[regs[i]]) continue;
    asked[regs[i]] = true;
    for (size_t j = i; j < count; j++)
      if (regs[j] == regs[i]) places[some] = j, ids[some++] = all[j];
    if (!visible_each(tx, who, regs[i], ids, some, found, fault)) return false;
    for (size_t j = 0; j < some; j++) sees[places[j]] = found[j];
  }
  return true;
}

static bool find_places(struct tx *tx, const struct who *who, const char *words, enum register_id reg, struct arena *scratch,
                        int64_t *places, size_t *count, struct fault *fault) {
  struct ranked *best = ARENA_ARRAY(scratch, 2 * RANKED_MAX, struct ranked);
  size_t found;
  *count = 0;
  if (!rank_hits(tx, words, reg, best, &found, fault)) return false;
  for (size_t from = 0; from < found && *count < HITS_MAX; from += HITS_MAX) {
    bool sees[HITS_MAX] = {false};
    size_t some = found - from < HITS_MAX ? found - from : HITS_MAX;
    if (!see_hits(tx, who, best + from, some, sees, fault)) return false;
    for (size_t i = 0; i < some && *count < HITS_MAX; i++)
      if (sees[i]) places[(*count)++] = best[from + i].place;
  }
  return true;
}

bool search_places(struct tx *tx, const struct who *who, const char *typed, enum register_id reg, int64_t **ids,
                   size_t *count, struct arena *keep, struct fault *fault) {
  const char *words = db_search_words(typed, keep);
  *ids = ARENA_ARRAY(keep, HITS_MAX, int64_t);
  *count = 0;
  if (!words) return true;
  if (!find_places(tx, who, words, reg, keep, *ids, count, fault)) return false;
  for (size_t i = 0; i < *count; i++) (*ids)[i] -= search_base(tx->store, reg);
  return true;
}

static bool read_snippet(struct tx *tx, const struct wanted *wanted, int64_t place, struct hit *hit, struct arena *keep,
                         struct fault *fault) {
  struct stmt *stmt = db_statement(tx->db, db_search_texts, fault);
  if (!stmt) return false;
  stmt_number(stmt, 1, place);
  int got = stmt_step(stmt, fault);
  const char *texts[WEIGHTS] = {NULL};
  for (int w = 0; got == 1 && w < WEIGHTS; w++) texts[w] = stmt_get_text(stmt, w);
  hit->snippet = snippet_of(tx->stemmer, wanted, texts, WEIGHTS, keep);
  stmt_done(stmt);
  return got >= 0;
}

static bool read_marks(struct tx *tx, struct hit *hit, struct fault *fault) {
  struct sql *sql = &tx->sql;
  sql_begin(sql);
  sql_add(sql, "SELECT t.\"herkomst_inhoud\", t.\"geheim\" FROM \"");
  sql_add(sql, declared_registers[hit->reg].name);
  sql_add(sql, "\" t WHERE t.\"id\" = ");
  sql_number(sql, hit->id);
  struct stmt *stmt = sql_open(tx, fault);
  int got = stmt ? stmt_step(stmt, fault) : -1;
  hit->example = got == 1 && string_is(stmt_get_text(stmt, 0), "voorbeeld");
  hit->secret = got == 1 && stmt_get_number(stmt, 1) == 1;
  stmt_done(stmt);
  return got >= 0;
}

bool search(struct tx *tx, const struct who *who, const char *typed, enum register_id reg, int64_t page,
            int64_t page_size, struct hit **out, size_t *count, int64_t *total, struct arena *keep,
            struct fault *fault) {
  int64_t places[HITS_MAX];
  size_t found = 0, shown = 0;
  const char *words = typed ? db_search_words(typed, keep) : NULL;
  if (page < 1 || page_size < 1 || page_size > HITS_MAX)
    return FAULT(fault, FAULT_INPUT, "Deze bladzijde bestaat niet. Er zijn 1 tot %d treffers per bladzijde.", HITS_MAX);
  if (words && !find_places(tx, who, words, reg, keep, places, &found, fault)) return false;
  size_t from = (size_t)(page - 1) > HITS_MAX ? HITS_MAX : (size_t)((page - 1) * page_size);
  struct wanted wanted = {.count = 0};
  if (!tx->stemmer && !(tx->stemmer = stemmer_open())) return FAULT(fault, FAULT_NOT_NOW, "Er is nu te weinig geheugen vrij. Probeer het zo opnieuw.");
  if (words) wanted_read(&wanted, tx->stemmer, typed);
  struct hit *hits = ARENA_ARRAY(keep, (size_t)page_size, struct hit);
  for (size_t i = from; i < found && shown < (size_t)page_size; i++) {
    struct hit *hit = &hits[shown];
    hit->reg = reg_of_place(tx->store, places[i], &hit->id);
    hit->title = record_title(tx, who, hit->reg, hit->id, keep);
    if (!hit->title) continue;
    if (!read_marks(tx, hit, fault) || !read_snippet(tx, &wanted, places[i], hit, keep, fault)) return false;
    shown++;
  }
  *out = hits;
  *count = shown;
  *total = (int64_t)found;
  return true;
}
