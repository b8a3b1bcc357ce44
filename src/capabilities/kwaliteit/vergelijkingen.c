#include "capabilities/kwaliteit/vergelijkingen.h"

#include <stdlib.h>

#include "capabilities/kwaliteit/gemeenten.h"
#include "capabilities/kwaliteit/signalen.h"
#include "web/parts.h"

#include "base/banned.h"

/* One that this koppeling brought before, over or not. */
struct held {
  struct vergelijking row;
  struct record *record;
};

enum { HELD_MAX = 100000, ROW_MEMORY = 64 << 20 };

struct merging {
  struct tx *tx;
  const struct vergelijkingen *from;
  struct observations_outcome *out;
  struct observation_changes *changes; /* a comparison that writes nothing; NULL: a delivery */
  struct arena *scratch, *row;          /* row: memory of the one that is written */
  struct fault *fault;
  const struct vergelijking_row **rows; /* sorted */
  struct held *held;                    /* sorted */
  size_t held_count;
  const char **gemeenten;               /* that are in the delivery */
  size_t gemeente_count;
};

/* ---- in order of indicator, period, municipality ---- */

static int compare_place(int64_t a, const char *a_periode, const char *a_gemeente, int64_t b, const char *b_periode, const char *b_gemeente) {
  if (a != b) return a < b ? -1 : 1;
  int order = strcmp(a_periode, b_periode);
  return order ? order : strcmp(a_gemeente ? a_gemeente : "", b_gemeente ? b_gemeente : "");
}

static int by_place(const void *a, const void *b) {
  const struct observation *one = &(*(const struct vergelijking_row *const *)a)->figure, *other = &(*(const struct vergelijking_row *const *)b)->figure;
  return compare_place(one->indicator, one->periode, one->gebied, other->indicator, other->periode, other->gebied);
}

static int held_by_place(const void *a, const void *b) {
  const struct vergelijking *one = &((const struct held *)a)->row, *other = &((const struct held *)b)->row;
  return compare_place(one->indicator, one->periode, one->gemeente, other->indicator, other->periode, other->gemeente);
}

static bool read_held(struct merging *m) {
  struct listing all;
  struct query query = {.reg = REGISTER_vergelijking, .sort = (int)EVERY(id), .page = 1, .page_size = PAGE_MAX, .all_pages = true, .no_count = true, .filter_count = 1};
  query.filters[0] = (struct filter){.field = F(vergelijking, koppeling), .compare = COMPARE_IS, .value.number = m->from->koppeling};
  if (m->from->one_period) {
    query_number(&query, F(vergelijking, indicator), COMPARE_IS, m->from->rows[0].figure.indicator);
    query_text(&query, F(vergelijking, periode), COMPARE_IS, m->from->rows[0].figure.periode);
  }
  if (!record_list(m->tx, &kwaliteit_program, &query, &all, m->scratch, m->fault)) return false;
  /* A list ends there without a word, and what was not seen would be added again. */
  if (all.count >= HELD_MAX) return FAULT(m->fault, FAULT_TOO_LARGE, "Deze koppeling heeft te veel cijfers van anderen. Verdeel ze over meer koppelingen.");
  m->held = ARENA_ARRAY(m->scratch, all.count, struct held);
  m->held_count = all.count;
  for (size_t i = 0; i < all.count; i++) m->held[i] = (struct held){record_vergelijking(&all.records[i]), &all.records[i]};
  if (all.count) qsort(m->held, all.count, sizeof *m->held, held_by_place);
  return true;
}

/* ---- what changes ---- */

static const char *place_name(const char *code) {
  const struct gemeente *gemeente = code ? gemeente_find(code) : NULL;
  return gemeente ? gemeente->naam : code ? code : "heel Nederland";
}

static void tell(const struct merging *m, const struct vergelijking *was, const struct observation *becomes) {
  struct observation_changes *changes = m->changes;
  if (!changes || changes->count == changes->max) return;
  changes->items[changes->count++] = (struct observation_change){
      .indicator = was ? was->indicator : becomes->indicator, .periode = was ? was->periode : becomes->periode, .gebied = place_name(was ? was->gemeente : becomes->gebied),
      .was = was ? was->waarde : NUMBER_EMPTY, .becomes = becomes ? becomes->waarde : NUMBER_EMPTY, .had = was != NULL, .has = becomes != NULL};
}

static const struct indicator *indicator_of(const struct merging *m, int64_t id) {
  for (size_t i = 0; i < m->from->indicator_count; i++)
    if (m->from->indicators[i].id == id) return &m->from->indicators[i];
  return NULL;
}

static const char *klasse_of(const struct vergelijking_row *row) {
  const struct gemeente *gemeente = row->figure.gebied ? gemeente_find(row->figure.gebied) : NULL;
  return gemeente ? grootteklasse_name(gemeente_grootteklasse(gemeente)) : row->figure.gebied ? NULL : "heel Nederland";
}

static void fill(const struct merging *m, const struct vergelijking_row *row, struct record *out) {
  const struct indicator *indicator = indicator_of(m, row->figure.indicator);
  out->slots[F(vergelijking, indicator)].number = row->figure.indicator;
  out->slots[F(vergelijking, periode)].text = row->figure.periode;
  out->slots[F(vergelijking, waarde)].number = row->figure.waarde;
  out->slots[F(vergelijking, teller)].number = row->figure.teller;
  out->slots[F(vergelijking, noemer)].number = row->figure.noemer;
  out->slots[F(vergelijking, gemeente)].text = row->figure.gebied;
  out->slots[F(vergelijking, bronvermelding)].text = row->bron;
  out->slots[F(vergelijking, bronjaar)].number = period_first(row->figure.periode).year;
  out->slots[F(vergelijking, grootteklasse)].text = klasse_of(row);
  out->slots[F(vergelijking, koppeling)].number = m->from->koppeling;
  out->slots[F(vergelijking, vervallen_op)].text = NULL;
  out->slots[EVERY(herkomst_inhoud)].text = row->example ? "voorbeeld" : "bron";
  out->slots[EVERY(bron)].text = row->bron;
  if (!indicator) return;
  out->slots[EVERY(toegang)].text = indicator->toegang;
  out->slots[EVERY(gedeeld_met)].text = indicator->gedeeld_met;
  out->slots[EVERY(eigenaar)].number = indicator->eigenaar;
  out->slots[EVERY(organisatie)].number = indicator->organisatie;
}

static bool put(struct merging *m, int64_t id, const struct record *record) {
  struct change change = {.reg = REGISTER_vergelijking, .id = id, .version = -1, .record = record, .by = STEP_PROGRAM, .reason = "Levering van cijfers van anderen"};
  arena_reset(m->row);
  return record_put(m->tx, &change, m->row, m->fault);
}

static void release_row(void *row) { arena_release(row); }

static struct arena *new_row(struct arena *scratch) {
  struct arena *row = ARENA_NEW(scratch, struct arena);
  arena_init(row, ROW_MEMORY);
  arena_defer(scratch, release_row, row);
  return row;
}

static bool is_same(const struct vergelijking *was, const struct vergelijking_row *row) {
  const struct observation *figure = &row->figure;
  return was->waarde == figure->waarde && was->teller == figure->teller && was->noemer == figure->noemer && string_is(was->bronvermelding, row->bron) &&
         string_is(was->herkomst_inhoud, row->example ? "voorbeeld" : "bron");
}

static bool add(struct merging *m, const struct vergelijking_row *row) {
  m->out->nieuw++;
  tell(m, NULL, &row->figure);
  if (m->changes) return true;
  struct record record = record_start(&tx_catalogue(m->tx)->registers[REGISTER_vergelijking], m->scratch);
  fill(m, row, &record);
  return put(m, 0, &record);
}

static bool renew(struct merging *m, struct held *held, const struct vergelijking_row *row) {
  bool was_over = held->row.vervallen_op != NULL;
  if (!was_over && is_same(&held->row, row)) {
    m->out->ongewijzigd++;
    return true;
  }
  *(was_over ? &m->out->nieuw : &m->out->veranderd) += 1;
  tell(m, was_over ? NULL : &held->row, &row->figure);
  if (m->changes) return true;
  fill(m, row, held->record);
  return put(m, held->row.id, held->record);
}

static bool came(const struct merging *m, const char *gemeente) {
  for (size_t i = 0; gemeente && i < m->gemeente_count; i++)
    if (string_is(m->gemeenten[i], gemeente)) return true;
  return false;
}

static void list_gemeenten(struct merging *m) {
  m->gemeenten = ARENA_ARRAY(m->scratch, GEMEENTEN_MAX, const char *);
  for (size_t i = 0; i < m->from->count && m->gemeente_count < GEMEENTEN_MAX; i++) {
    const char *code = m->rows[i]->figure.gebied;
    if (code && !came(m, code)) m->gemeenten[m->gemeente_count++] = code;
  }
}

static bool end(struct merging *m, struct held *held) {
  if (held->row.vervallen_op || !m->from->whole || !came(m, held->row.gemeente)) return true;
  m->out->vervallen++;
  tell(m, &held->row, NULL);
  if (m->changes) return true;
  held->record->slots[F(vergelijking, vervallen_op)].text = tx_today(m->tx);
  return put(m, held->row.id, held->record);
}

/* ---- side by side ---- */

static bool merge(struct merging *m) {
  m->rows = ARENA_ARRAY(m->scratch, m->from->count, const struct vergelijking_row *);
  for (size_t i = 0; i < m->from->count; i++) m->rows[i] = &m->from->rows[i];
  if (m->from->count) qsort((void *)m->rows, m->from->count, sizeof *m->rows, by_place);
  list_gemeenten(m);
  if (!read_held(m)) return false;
  size_t row = 0, old = 0;
  while (row < m->from->count || old < m->held_count) {
    const struct observation *figure = row < m->from->count ? &m->rows[row]->figure : NULL;
    struct held *held = old < m->held_count ? &m->held[old] : NULL;
    int order = !figure ? -1 : !held ? 1 : compare_place(held->row.indicator, held->row.periode, held->row.gemeente, figure->indicator, figure->periode, figure->gebied);
    bool ok = order < 0 ? end(m, held) : order > 0 ? add(m, m->rows[row]) : renew(m, held, m->rows[row]);
    if (!ok) return false;
    old += order <= 0;
    row += order >= 0;
  }
  return true;
}

bool vergelijkingen_put(struct tx *tx, const struct vergelijkingen *from, struct observations_outcome *out, struct arena *scratch, struct fault *fault) {
  const struct who *who = tx_who(tx);
  struct merging merging = {.tx = tx, .from = from, .out = out, .scratch = scratch, .fault = fault};
  *out = (struct observations_outcome){0};
  if (from->count == 0) return true;
  if (!who->system && !rights_scope(who, &tx_catalogue(tx)->registers[REGISTER_vergelijking], VERB_CREATE))
    return FAULT(fault, FAULT_FORBIDDEN, "Cijfers van anderen inlezen doet de functioneel beheerder.");
  merging.row = new_row(scratch);
  return merge(&merging);
}

/* ---- in pieces ---- */

struct piece {
  struct vergelijkingen rows;
  struct observations_outcome outcome;
  struct arena scratch;
};

static bool put_piece(struct tx *tx, void *context, struct fault *fault) {
  struct piece *piece = context;
  arena_reset(&piece->scratch);
  return vergelijkingen_put(tx, &piece->rows, &piece->outcome, &piece->scratch, fault);
}

static size_t end_of_period(const struct vergelijkingen *from, size_t at) {
  const struct observation *first = &from->rows[at].figure;
  while (at < from->count && from->rows[at].figure.indicator == first->indicator && string_is(from->rows[at].figure.periode, first->periode)) at++;
  return at;
}

bool vergelijkingen_store(struct store *store, const struct who *who, const struct vergelijkingen *from, struct observations_outcome *out, struct fault *fault) {
  struct piece piece = {.rows = *from};
  bool ok = true;
  *out = (struct observations_outcome){0};
  piece.rows.one_period = true;
  piece.rows.whole = false;
  arena_init(&piece.scratch, ROW_MEMORY);
  for (size_t at = 0; ok && at < from->count; at += piece.rows.count) {
    piece.rows.rows = from->rows + at;
    piece.rows.count = end_of_period(from, at) - at;
    ok = store_write(store, who, put_piece, &piece, fault);
    out->nieuw += piece.outcome.nieuw;
    out->veranderd += piece.outcome.veranderd;
  }
  arena_release(&piece.scratch);
  if (!ok && (out->nieuw || out->veranderd)) fault_hint(fault, "De perioden ervoor zijn al opgeslagen. Lever hetzelfde bestand nog een keer aan: het gaat dan verder.");
  return ok;
}

bool vergelijkingen_compare(struct tx *tx, const struct vergelijkingen *from, struct observations_outcome *out, struct observation_changes *changes,
                            struct arena *scratch, struct fault *fault) {
  struct merging merging = {.tx = tx, .from = from, .out = out, .changes = changes, .scratch = scratch, .fault = fault};
  *out = (struct observations_outcome){0};
  return from->count == 0 || merge(&merging);
}
