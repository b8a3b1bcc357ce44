#include <stdlib.h>

#include "store/chain.h"

/* Rows of a delivery are sorted beside the rows that hold now, indicator by indicator; the difference is written. */

enum { TEXT_SIZE_MAX = 1024 * 1024 };

/* A row that holds now. */
struct holding {
  int64_t id;
  const char *periode, *gebied;
  int64_t waarde, teller, noemer, laag, hoog;
  bool voorlopig;
};

struct delivering {
  struct tx *tx;
  const struct observations *from;
  struct observations_outcome *out;
  struct arena *scratch;
  struct fault *fault;
  const struct reg *reg;
  const struct observation **rows; /* sorted */
  const struct observed_cell **cells;
  struct record record;        /* the next row to write */
  const char *insert;
  size_t insert_len;
  int64_t levering, first_id, next_id;
  struct digest_stream content, replaced;
  struct text text;
  const struct who *who;       /* who delivers, or would */
  struct observation_change *changes; /* of a comparison that writes nothing; NULL: a delivery */
  size_t change_max, change_count;
};

static int compare_texts(const char *a, const char *b) {
  if (!a || !b) return (a != NULL) - (b != NULL);
  return strcmp(a, b);
}

static int compare_place(const char *a_periode, const char *a_gebied, const char *b_periode, const char *b_gebied) {
  int order = strcmp(a_periode, b_periode);
  return order ? order : compare_texts(a_gebied, b_gebied);
}

static int by_place(const void *a, const void *b) {
  const struct observation *one = *(const struct observation *const *)a, *other = *(const struct observation *const *)b;
  if (one->indicator != other->indicator) return one->indicator < other->indicator ? -1 : 1;
  return compare_place(one->periode, one->gebied, other->periode, other->gebied);
}

static int by_cell(const void *a, const void *b) {
  const struct observed_cell *one = *(const struct observed_cell *const *)a, *other = *(const struct observed_cell *const *)b;
  if (one->indicator != other->indicator) return one->indicator < other->indicator ? -1 : 1;
  return strcmp(one->periode, other->periode);
}

static bool sort_all(struct delivering *d) {
  const struct observations *from = d->from;
  d->rows = ARENA_ARRAY(d->scratch, from->count, const struct observation *);
  d->cells = ARENA_ARRAY(d->scratch, from->cell_count, const struct observed_cell *);
  for (size_t i = 0; i < from->count; i++) d->rows[i] = &from->rows[i];
  for (size_t i = 0; i < from->cell_count; i++) d->cells[i] = &from->cells[i];
  if (from->count) qsort(d->rows, from->count, sizeof *d->rows, by_place);
  if (from->cell_count) qsort(d->cells, from->cell_count, sizeof *d->cells, by_cell);
  for (size_t i = 1; i < from->count; i++)
    if (by_place(&d->rows[i - 1], &d->rows[i]) == 0)
      return FAULT(d->fault, FAULT_INPUT, "De levering geeft twee keer een cijfer over dezelfde indicator in %s%s%s. Er is niets opgeslagen.", d->rows[i]->periode,
                   d->rows[i]->gebied ? " in " : "", d->rows[i]->gebied ? d->rows[i]->gebied : "");
  return true;
}

/* ---- the delivery's own record ---- */

static bool put_levering(struct delivering *d, const char *stand) {
  const struct observations *from = d->from;
  const struct observations_outcome *out = d->out;
  struct record record = record_start(&d->tx->catalogue->registers[REGISTER_levering], d->scratch);
  char fingerprint[DIGEST_HEX_SIZE];
  digest_hex(from->fingerprint, fingerprint);
  record.slots[F(levering, naam)].text = string_empty(from->naam) ? "Levering" : from->naam;
  record.slots[F(levering, koppeling)].number = from->koppeling ? from->koppeling : NUMBER_EMPTY;
  record.slots[F(levering, ontvangen_op)].number = clock_now_ms();
  record.slots[F(levering, stand)].text = stand;
  record.slots[F(levering, rijen)].number = from->rijen;
  record.slots[F(levering, geweigerd)].number = from->geweigerd;
  record.slots[F(levering, nieuw)].number = out->nieuw;
  record.slots[F(levering, veranderd)].number = out->veranderd;
  record.slots[F(levering, vervallen)].number = out->vervallen;
  record.slots[F(levering, vingerafdruk)].text = fingerprint;
  record.slots[F(levering, verslag)].text = string_empty(from->verslag) ? NULL : from->verslag;
  record.slots[EVERY(herkomst_inhoud)].text = from->herkomst_inhoud ? from->herkomst_inhoud : "eigen";
  record.slots[EVERY(bron)].text = from->bron;
  struct change change = {.reg = REGISTER_levering, .id = d->levering, .version = -1, .record = &record, .by = STEP_PROGRAM, .reason = "Levering van cijfers"};
  if (!record_put(d->tx, &change, d->scratch, d->fault)) return false;
  d->levering = d->out->levering = change.id;
  return true;
}

/* ---- rights ---- */

static bool may_deliver(struct delivering *d, const struct record *indicator) {
  const struct who *who = d->who;
  if (rights_allow(who, indicator, VERB_CHANGE, d->tx->today, true)) return true;
  return FAULT(d->fault, FAULT_FORBIDDEN, "U mag geen cijfers leveren voor %s.", indicator->slots[F(indicator, naam)].text);
}

/* The access of its rows is that of the indicator. */
static bool take_indicator(struct delivering *d, int64_t id) {
  struct record indicator;
  int sees = d->who->system ? 1 : visible_is(d->tx, d->who, REGISTER_indicator, id, d->fault);
  if (sees < 0) return false;
  if (sees == 0) return FAULT(d->fault, FAULT_ABSENT, "Een van de indicatoren in deze levering bestaat niet.");
  if (!record_read(d->tx, REGISTER_indicator, id, &indicator, d->scratch, d->fault) || !may_deliver(d, &indicator)) return false;
  if (d->changes) return true;
  d->record.slots[F(waarneming, indicator)].number = id;
  d->record.slots[EVERY(toegang)].text = indicator.slots[EVERY(toegang)].text;
  d->record.slots[EVERY(gedeeld_met)].text = indicator.slots[EVERY(gedeeld_met)].text;
  d->record.slots[EVERY(eigenaar)] = indicator.slots[EVERY(eigenaar)];
  d->record.slots[EVERY(organisatie)] = indicator.slots[EVERY(organisatie)];
  return true;
}

/* ---- rows ---- */

static bool begin_rows(struct delivering *d) {
  const struct observations *from = d->from;
  struct text sql;
  d->reg = &d->tx->catalogue->registers[REGISTER_waarneming];
  d->record = record_start(d->reg, d->scratch);
  d->record.slots[EVERY(versie)].number = 1;
  d->record.slots[EVERY(gemaakt_op)].number = d->record.slots[EVERY(gewijzigd_op)].number = clock_now_ms();
  d->record.slots[EVERY(gemaakt_door)].number = d->tx->who->persoon ? d->tx->who->persoon : NUMBER_EMPTY;
  d->record.slots[EVERY(herkomst_inhoud)].text = from->herkomst_inhoud ? from->herkomst_inhoud : "eigen";
  d->record.slots[EVERY(bron)].text = from->bron;
  d->record.slots[F(waarneming, koppeling)].number = from->koppeling ? from->koppeling : NUMBER_EMPTY;
  if (!put_next_id(d->tx, d->reg, &d->next_id, d->fault)) return false;
  d->first_id = d->next_id;
  digest_begin(&d->content);
  digest_begin(&d->replaced);
  text_init(&sql, TEXT_SIZE_MAX);
  derived_insert(d->reg, &sql);
  d->insert_len = sql.len;
  d->insert = arena_copy_len(d->scratch, text_get(&sql), sql.len);
  text_release(&sql);
  return true;
}

static int64_t low_of(const struct observation *row) { return row->has_range ? row->laag : NUMBER_EMPTY; }
static int64_t high_of(const struct observation *row) { return row->has_range ? row->hoog : NUMBER_EMPTY; }

static bool add_row(struct delivering *d, const struct observation *row) {
  struct record *record = &d->record;
  record->slots[EVERY(id)].number = d->next_id++;
  record->slots[F(waarneming, periode)].text = row->periode;
  record->slots[F(waarneming, gebied)].text = row->gebied;
  record->slots[F(waarneming, waarde)].number = row->waarde;
  record->slots[F(waarneming, teller)].number = row->teller;
  record->slots[F(waarneming, noemer)].number = row->noemer;
  record->slots[F(waarneming, waarde_laag)].number = low_of(row);
  record->slots[F(waarneming, waarde_hoog)].number = high_of(row);
  record->slots[F(waarneming, voorlopig)].number = row->voorlopig ? 1 : NUMBER_EMPTY;
  if (!record_check(record, 0, d->fault)) return false;
  struct stmt *stmt = db_statement_len(d->tx->db, d->insert, d->insert_len, d->fault);
  if (!stmt) return false;
  derived_bind(d->reg, stmt, record, d->scratch);
  if (!stmt_run(stmt, d->fault)) return false;
  chain_row(&d->content, record, &d->text);
  return !d->text.full || FAULT(d->fault, FAULT_TOO_LARGE, "Dit record is te groot om te bewaren. Kort de teksten in.");
}

static bool end_row(struct delivering *d, const struct holding *row) {
  struct stmt *stmt = db_statement(d->tx->db, "UPDATE " DB_ITSELF "\"waarneming\" SET \"vervangen_door\" = $2 WHERE \"id\" = $1", d->fault);
  if (!stmt) return false;
  stmt_number(stmt, 1, row->id);
  stmt_number(stmt, 2, d->levering);
  chain_ended(&d->replaced, row->id);
  return stmt_run(stmt, d->fault);
}

/* What holds now for this indicator from this koppeling, in order. */
static bool read_holding(struct delivering *d, int64_t indicator, struct holding **out, size_t *count) {
  static const char sql[] =
      "SELECT \"id\", \"periode\", \"gebied\", \"waarde\", \"teller\", \"noemer\", \"voorlopig\", \"waarde_laag\", \"waarde_hoog\" FROM \"waarneming\" "
      "WHERE \"indicator\" = $1 AND COALESCE(\"koppeling\", 0) = $2 AND \"vervangen_door\" IS NULL";
  struct holding *rows = NULL;
  size_t room = 0;
  struct stmt *stmt = db_statement(d->tx->db, sql, d->fault);
  if (!stmt) return false;
  stmt_number(stmt, 1, indicator);
  stmt_number(stmt, 2, d->from->koppeling);
  int got;
  *count = 0;
  while ((got = stmt_step(stmt, d->fault)) == 1) {
    if (*count == room) {
      struct holding *more = ARENA_ARRAY(d->scratch, room ? room * 2 : 256, struct holding);
      if (room) memcpy(more, rows, room * sizeof *rows);
      rows = more;
      room = room ? room * 2 : 256;
    }
    rows[(*count)++] = (struct holding){stmt_get_number(stmt, 0), stmt_get_copy(stmt, 1, d->scratch), stmt_get_copy(stmt, 2, d->scratch),
                                        stmt_get_number(stmt, 3), stmt_get_number(stmt, 4), stmt_get_number(stmt, 5),
                                        stmt_get_number(stmt, 7), stmt_get_number(stmt, 8), stmt_get_number(stmt, 6) == 1};
  }
  stmt_done(stmt);
  *out = rows;
  return got == 0;
}

static int holding_by_place(const void *a, const void *b) {
  const struct holding *one = a, *other = b;
  int order = compare_place(one->periode, one->gebied, other->periode, other->gebied);
  return order ? order : (one->id > other->id) - (one->id < other->id);
}

static bool is_same(const struct holding *old, const struct observation *row) {
  return old->waarde == row->waarde && old->teller == row->teller && old->noemer == row->noemer && old->laag == low_of(row) && old->hoog == high_of(row) && old->voorlopig == row->voorlopig;
}

/* Is the delivery complete about this period, so that what did not come again is over? */
static bool is_covered(const struct delivering *d, int64_t indicator, const char *periode, size_t first, size_t end) {
  struct observed_cell cell = {indicator, periode}, *key = &cell;
  if (d->from->cell_count && bsearch(&key, d->cells, d->from->cell_count, sizeof *d->cells, by_cell)) return true;
  while (first < end) {
    size_t middle = first + (end - first) / 2;
    int order = strcmp(d->rows[middle]->periode, periode);
    if (order == 0) return true;
    if (order < 0)
      first = middle + 1;
    else
      end = middle;
  }
  return false;
}

/* What a comparison tells: the first ones by themselves, the rest is counted. */
static void tell(struct delivering *d, int64_t indicator, const struct holding *old, const struct observation *row) {
  if (d->change_count == d->change_max) return;
  d->changes[d->change_count++] = (struct observation_change){
      .indicator = indicator, .periode = row ? row->periode : old->periode, .gebied = row ? row->gebied : old->gebied,
      .was = old ? old->waarde : NUMBER_EMPTY, .becomes = row ? row->waarde : NUMBER_EMPTY, .had = old != NULL, .has = row != NULL};
}

static bool no_longer(struct delivering *d, const struct holding *old) {
  d->out->vervallen++;
  return d->changes || end_row(d, old);
}

static bool replace(struct delivering *d, const struct holding *old, const struct observation *row) {
  return d->changes || ((!old || end_row(d, old)) && add_row(d, row));
}

/* The rows [first, end) of one indicator beside what holds. */
static bool merge(struct delivering *d, int64_t indicator, size_t first, size_t end) {
  struct holding *old;
  size_t count, o = 0, r = first;
  if (!take_indicator(d, indicator) || !read_holding(d, indicator, &old, &count)) return false;
  if (count) qsort(old, count, sizeof *old, holding_by_place);
  while (o < count || r < end) {
    int order = o == count ? 1 : r == end ? -1 : compare_place(old[o].periode, old[o].gebied, d->rows[r]->periode, d->rows[r]->gebied);
    if (order < 0) {
      if (is_covered(d, indicator, old[o].periode, first, end)) {
        if (d->changes) tell(d, indicator, &old[o], NULL);
        if (!no_longer(d, &old[o])) return false;
      }
      o++;
      continue;
    }
    bool same = order == 0 && is_same(&old[o], d->rows[r]), again = order == 0;
    d->out->ongewijzigd += same;
    d->out->veranderd += again && !same;
    d->out->nieuw += !again;
    if (!same && d->changes) tell(d, indicator, again ? &old[o] : NULL, d->rows[r]);
    if (!same && !replace(d, again ? &old[o] : NULL, d->rows[r])) return false;
    /* Of rows that came twice before there was a rule against it, only one is replaced by this one. */
    for (o += again; again && o < count && compare_place(old[o].periode, old[o].gebied, d->rows[r]->periode, d->rows[r]->gebied) == 0; o++)
      if (!d->changes && !end_row(d, &old[o])) return false;
    r++;
  }
  return d->changes || d->out->nieuw + d->out->veranderd + d->out->vervallen == 0 || series_touch_indicator(d->tx, indicator, d->fault);
}

static bool merge_all(struct delivering *d) {
  size_t r = 0, c = 0;
  while (r < d->from->count || c < d->from->cell_count) {
    int64_t row = r < d->from->count ? d->rows[r]->indicator : INT64_MAX, cell = c < d->from->cell_count ? d->cells[c]->indicator : INT64_MAX;
    int64_t indicator = row < cell ? row : cell;
    size_t first = r;
    while (r < d->from->count && d->rows[r]->indicator == indicator) r++;
    while (c < d->from->cell_count && d->cells[c]->indicator == indicator) c++;
    if (!merge(d, indicator, first, r)) return false;
  }
  return true;
}

static bool note(struct delivering *d) {
  char rows[DIGEST_HEX_SIZE], replaced[DIGEST_HEX_SIZE], fingerprint[DIGEST_HEX_SIZE];
  digest_hex(d->from->fingerprint, fingerprint);
  digest_hex(digest_end(&d->content), rows);
  digest_hex(digest_end(&d->replaced), replaced);
  struct entry entry = {.reg = REGISTER_waarneming, .version = d->next_id - 1, .action = "ingelezen", .reason = d->from->naam,
                        .after = arena_printf(d->scratch,
                                              "{\"vingerafdruk\":\"%s\",\"eerste\":%lld,\"laatste\":%lld,\"rijen\":\"%s\",\"levering\":%lld,\"vervangen\":\"%s\"}",
                                              fingerprint, (long long)d->first_id, (long long)d->next_id - 1, rows, (long long)d->levering, replaced)};
  return history_add(d->tx, &entry, d->fault);
}

static bool deliver(struct delivering *d) {
  if (!sort_all(d) || !put_levering(d, "verwerkt") || !begin_rows(d) || !merge_all(d)) return false;
  const struct observations_outcome *also = &d->from->also;
  int64_t all = d->out->nieuw + d->out->veranderd + d->out->vervallen;
  bool changed = all > 0, rows_changed = all > also->nieuw + also->veranderd + also->vervallen;
  return (!rows_changed || note(d)) && put_levering(d, changed ? "verwerkt" : "ongewijzigd");
}

bool observations_put(struct tx *tx, const struct observations *observations, struct observations_outcome *out, struct arena *scratch,
                      struct fault *fault) {
  if (!tx->writing || !tx->who) return FAULT(fault, FAULT_SYSTEM, "Wijzigen kan alleen binnen een schrijfhandeling.");
  *out = observations->also;
  struct delivering d = {.tx = tx, .who = tx->who, .from = observations, .out = out, .scratch = scratch, .fault = fault};
  text_init(&d.text, TEXT_SIZE_MAX);
  bool ok = deliver(&d);
  text_release(&d.text);
  return ok;
}

bool observations_compare(struct tx *tx, const struct who *who, const struct observations *observations, struct observations_outcome *out,
                          struct observation_changes *changes, struct arena *scratch, struct fault *fault) {
  *out = observations->also;
  struct delivering d = {.tx = tx, .who = who, .from = observations, .out = out, .scratch = scratch, .fault = fault,
                         .changes = changes->items, .change_max = changes->max};
  bool ok = sort_all(&d) && merge_all(&d);
  changes->count = d.change_count;
  return ok;
}

static bool take_change(struct tx *tx, const struct who *who, struct stmt *stmt, struct observation_changes *changes, struct arena *keep, struct fault *fault) {
  struct observation_change *one = &changes->items[changes->count];
  *one = (struct observation_change){.indicator = stmt_get_number(stmt, 0), .periode = stmt_get_copy(stmt, 1, keep), .gebied = stmt_get_copy(stmt, 2, keep),
                                     .was = stmt_get_number(stmt, 3), .becomes = stmt_get_number(stmt, 5), .had = true,
                                     .has = stmt_get_number(stmt, 4) != NUMBER_EMPTY};
  bool known = changes->count && one[-1].indicator == one->indicator;
  int sees = known || who->system ? 1 : visible_is(tx, who, REGISTER_indicator, one->indicator, fault);
  changes->count += sees == 1;
  return sees >= 0;
}

/* The row that took its place is the next one about the same: replacing is the only way in. */
bool levering_changes(struct tx *tx, const struct who *who, int64_t levering, struct observation_changes *changes, struct arena *keep,
                      struct fault *fault) {
  static const char sql[] =
      "SELECT o.\"indicator\", o.\"periode\", o.\"gebied\", o.\"waarde\", n.\"id\", n.\"waarde\" FROM "
      "(SELECT \"id\", \"indicator\", \"periode\", \"gebied\", \"waarde\", \"koppeling\" FROM \"waarneming\" WHERE \"vervangen_door\" = $1 "
      "ORDER BY \"indicator\", \"periode\", \"gebied\" LIMIT $2) o LEFT JOIN \"waarneming\" n ON n.\"id\" = "
      "(SELECT MIN(m.\"id\") FROM \"waarneming\" m WHERE m.\"indicator\" = o.\"indicator\" AND m.\"periode\" = o.\"periode\" AND m.\"id\" > o.\"id\" "
      "AND COALESCE(m.\"gebied\", '') = COALESCE(o.\"gebied\", '') AND COALESCE(m.\"koppeling\", 0) = COALESCE(o.\"koppeling\", 0)) "
      "ORDER BY o.\"indicator\", o.\"periode\", o.\"gebied\"";
  changes->count = 0;
  if (!who->system && !visible_is_anything(who, &tx->catalogue->registers[REGISTER_waarneming])) return true;
  struct stmt *stmt = db_statement(tx->db, sql, fault);
  if (!stmt) return false;
  stmt_number(stmt, 1, levering);
  stmt_number(stmt, 2, (int64_t)changes->max);
  int got;
  bool ok = true;
  while (ok && changes->count < changes->max && (got = stmt_step(stmt, fault)) == 1) ok = take_change(tx, who, stmt, changes, keep, fault);
  stmt_done(stmt);
  return ok && !fault_is(fault);
}
