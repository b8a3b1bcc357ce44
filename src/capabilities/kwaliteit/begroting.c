#include "capabilities/kwaliteit/pages.h"
#include "templates/kwaliteit_begroting.h"

enum { YEARS_MAX = 12, ROWS_MAX = 60, PARTS = 3, COLUMNS_MAX_TABLE = YEARS_MAX * PARTS, NOTES_MAX = 8 };

/* The three figures of a year, in the order of the budget's own table. */
static const struct {
  const char *label, *note;
  size_t field;
} parts[PARTS] = {{"Streven", "streefwaarde", F(waarneming, streefwaarde)},
                  {"Realisatie", "waarde", F(waarneming, waarde)},
                  {"Landelijk", "vergelijking", F(waarneming, vergelijking)}};

struct cel {
  int64_t value; /* NUMBER_EMPTY: none */
  size_t note;   /* 1 and up; 0: none */
  bool example;
};
struct tabel {
  char years[YEARS_MAX][8];
  size_t year_count;
  bool used[YEARS_MAX][PARTS];
  struct indicator indicatoren[ROWS_MAX];
  struct cel cells[ROWS_MAX][YEARS_MAX][PARTS];
  size_t row_count;
  const char *notes[NOTES_MAX];
  size_t note_count;
  const char *source;
  bool example;
};

static size_t year_place(struct tabel *tabel, const char *periode) {
  for (size_t i = 0; i < tabel->year_count; i++)
    if (string_is(tabel->years[i], periode)) return i;
  if (tabel->year_count == YEARS_MAX || strlen(periode) != 4) return YEARS_MAX;
  snprintf(tabel->years[tabel->year_count], sizeof tabel->years[0], "%s", periode);
  return tabel->year_count++;
}

static size_t note_place(struct tabel *tabel, const char *note) {
  for (size_t i = 0; i < tabel->note_count; i++)
    if (string_is(tabel->notes[i], note)) return i + 1;
  if (tabel->note_count == NOTES_MAX) return 0;
  tabel->notes[tabel->note_count++] = note;
  return tabel->note_count;
}

static void add_cells(struct tabel *tabel, size_t row, const struct record *record) {
  struct waarneming from = record_waarneming(record);
  size_t year = from.periode ? year_place(tabel, from.periode) : YEARS_MAX;
  if (year == YEARS_MAX || from.gebied) return;
  for (size_t p = 0; p < PARTS; p++) {
    struct cel *cel = &tabel->cells[row][year][p];
    cel->value = record->slots[parts[p].field].number;
    cel->example = record_is_example(record);
    if (cel->value == NUMBER_EMPTY) continue;
    tabel->used[year][p] = true;
    tabel->example = tabel->example || cel->example;
    if (from.noot && string_is(from.noot_bij, parts[p].note)) cel->note = note_place(tabel, from.noot);
  }
}

/* Indicators taken over from a source with a figure per year: the budget's table. */
static bool read_table(struct request *request, struct tabel *tabel, struct fault *fault) {
  struct listing indicatoren;
  struct query query = {.reg = REGISTER_indicator, .sort = F(indicator, volgorde)};
  query_text(&query, EVERY(herkomst_inhoud), COMPARE_IS, "bron");
  query_text(&query, F(indicator, frequentie), COMPARE_IS, "jaar");
  *tabel = (struct tabel){.source = "niet bekend"};
  for (size_t r = 0; r < ROWS_MAX; r++)
    for (size_t y = 0; y < YEARS_MAX; y++)
      for (size_t p = 0; p < PARTS; p++) tabel->cells[r][y][p].value = NUMBER_EMPTY;
  if (!part_rows(request, &query, &indicatoren, fault)) return false;
  for (size_t i = 0; i < indicatoren.count && tabel->row_count < ROWS_MAX; i++) {
    struct listing listing;
    struct query figures = {.reg = REGISTER_waarneming, .sort = F(waarneming, periode), .page = 1, .page_size = PAGE_MAX, .no_count = true};
    query_number(&figures, F(waarneming, indicator), COMPARE_IS, record_id(&indicatoren.records[i]));
    if (!record_list(request->tx, request->who, &figures, &listing, request->scratch, fault)) return false;
    size_t row = tabel->row_count++;
    tabel->indicatoren[row] = record_indicator(&indicatoren.records[i]);
    if (tabel->indicatoren[row].bron) tabel->source = tabel->indicatoren[row].bron;
    for (size_t n = 0; n < listing.count; n++) add_cells(tabel, row, &listing.records[n]);
  }
  return true;
}

static const char *cell_text(const struct tabel *tabel, size_t row, size_t year, size_t part, struct arena *keep) {
  int64_t value = tabel->cells[row][year][part].value;
  const char *unit = string_is(tabel->indicatoren[row].eenheid, "%") ? "%" : "";
  return value == NUMBER_EMPTY ? "" : figure_text(value, unit, keep);
}

static const char *stars(size_t note, struct arena *keep) {
  static const char many[] = "********";
  return note == 0 ? NULL : arena_copy_len(keep, many, note);
}

/* ---- what the figures themselves say, computed ---- */

struct findings {
  struct kwaliteit_begroting_view_findings *items;
  size_t count;
};

static const char *equal_words(struct request *request, const struct tabel *tabel, size_t row, size_t to, size_t from) {
  return arena_printf(request->keep, "%s: het streven voor %s is gelijk aan landelijk %s (%s).", tabel->indicatoren[row].naam, tabel->years[to], tabel->years[from],
                      cell_text(tabel, row, to, 0, request->scratch));
}

static void find_in_row(struct request *request, const struct tabel *tabel, size_t row, struct findings *out) {
  const struct indicator *indicator = &tabel->indicatoren[row];
  bool lower = string_is(indicator->richting, "lager"), higher = string_is(indicator->richting, "hoger");
  for (size_t to = 0; to < tabel->year_count; to++)
    for (size_t from = 0; from < to; from++) {
      int64_t target = tabel->cells[row][to][0].value, real = tabel->cells[row][from][1].value, other = tabel->cells[row][from][2].value;
      /* Only the last target: an earlier one is history. */
      bool is_last = target != NUMBER_EMPTY;
      for (size_t later = to + 1; later < tabel->year_count; later++) is_last = is_last && tabel->cells[row][later][0].value == NUMBER_EMPTY;
      if (!is_last || out->count + 2 > ROWS_MAX) continue;
      if (other == target) out->items[out->count++].text = equal_words(request, tabel, row, to, from);
      if (real != NUMBER_EMPTY && ((lower && target > real) || (higher && target < real)))
        out->items[out->count++].text =
            arena_printf(request->keep, "%s: het streven voor %s (%s) is minder streng dan wat in %s al is gehaald (%s).", indicator->naam, tabel->years[to],
                         cell_text(tabel, row, to, 0, request->scratch), tabel->years[from], cell_text(tabel, row, from, 1, request->scratch));
    }
}

static void fill_columns(struct request *request, const struct tabel *tabel, struct kwaliteit_begroting_view *view) {
  struct kwaliteit_begroting_view_columns *columns = ARENA_ARRAY(request->scratch, COLUMNS_MAX_TABLE, struct kwaliteit_begroting_view_columns);
  for (size_t y = 0; y < tabel->year_count; y++)
    for (size_t p = 0; p < PARTS; p++)
      if (tabel->used[y][p]) columns[view->columns_count++].label = arena_printf(request->scratch, "%s %s", parts[p].label, tabel->years[y]);
  view->columns = columns;
}

static void fill_row(struct request *request, const struct tabel *tabel, size_t row, struct kwaliteit_begroting_view_rows *out) {
  struct kwaliteit_begroting_view_rows_cells *cells = ARENA_ARRAY(request->scratch, COLUMNS_MAX_TABLE, struct kwaliteit_begroting_view_rows_cells);
  const struct choice *direction = choices_find(&choices_richting, tabel->indicatoren[row].richting);
  *out = (struct kwaliteit_begroting_view_rows){.path = record_path(request, REGISTER_indicator, tabel->indicatoren[row].id), .title = tabel->indicatoren[row].naam,
                                                .direction = direction ? direction->label : "", .cells = cells};
  for (size_t y = 0; y < tabel->year_count; y++)
    for (size_t p = 0; p < PARTS; p++)
      if (tabel->used[y][p])
        cells[out->cells_count++] = (struct kwaliteit_begroting_view_rows_cells){
            arena_printf(request->scratch, "%s %s", parts[p].label, tabel->years[y]), cell_text(tabel, row, y, p, request->scratch),
            stars(tabel->cells[row][y][p].note, request->scratch), tabel->cells[row][y][p].example && tabel->cells[row][y][p].value != NUMBER_EMPTY};
}

static bool may_export(const struct request *request) {
  return rights_scope(request->who, &store_catalogue(request->tenant->store)->registers[REGISTER_waarneming], VERB_EXPORT) != 0;
}

bool begroting_page(struct request *request, struct reply *reply, struct fault *fault) {
  struct tabel *tabel = ARENA_NEW(request->scratch, struct tabel);
  if (!read_table(request, tabel, fault)) return false;
  struct kwaliteit_begroting_view_rows *rows = ARENA_ARRAY(request->scratch, tabel->row_count, struct kwaliteit_begroting_view_rows);
  struct kwaliteit_begroting_view_notes *notes = ARENA_ARRAY(request->scratch, tabel->note_count, struct kwaliteit_begroting_view_notes);
  struct findings findings = {ARENA_ARRAY(request->scratch, ROWS_MAX, struct kwaliteit_begroting_view_findings), 0};
  for (size_t i = 0; i < tabel->row_count; i++) {
    fill_row(request, tabel, i, &rows[i]);
    find_in_row(request, tabel, i, &findings);
  }
  for (size_t i = 0; i < tabel->note_count; i++) notes[i] = (struct kwaliteit_begroting_view_notes){stars(i + 1, request->scratch), tabel->notes[i]};
  struct kwaliteit_begroting_view view = {
      .says = tabel->row_count ? "Zoals ze in de bron staan, cel voor cel. Een ster hoort bij het cijfer waar zij staat." : "Er zijn nog geen indicatoren uit een begroting overgenomen.",
      .marked = tabel->example, .rows = rows, .rows_count = tabel->row_count, .notes = notes, .notes_count = tabel->note_count, .findings = findings.items,
      .findings_count = findings.count, .source = tabel->source, .csv = request_path(request, "/kwaliteit/begroting.csv"), .exports = may_export(request),
      .download_icon = icon_path(request, "download"), .print_icon = icon_path(request, "print")};
  fill_columns(request, tabel, &view);
  struct text *body = page_text(request);
  kwaliteit_begroting_write(body, &view);
  const struct crumb crumbs[] = {{"Kwaliteit", request_path(request, "/kwaliteit")}};
  return layout_write(request, reply, &(struct page){.title = "Indicatoren uit de begroting", .eyebrow = "Cijfers", .icon = "kwaliteit", .crumbs = crumbs,
                                                     .crumb_count = 1, .body = page_html(body), .example = tabel->example});
}

bool begroting_csv(struct request *request, struct reply *reply, struct fault *fault) {
  struct tabel *tabel = ARENA_NEW(request->scratch, struct tabel);
  if (!may_export(request)) return FAULT(fault, FAULT_FORBIDDEN, "Uw functie mag deze cijfers niet uitvoeren.");
  if (!read_table(request, tabel, fault)) return false;
  struct csv_writer w;
  csv_init(&w, &reply->body);
  csv_cell_text(&w, "indicator");
  for (size_t y = 0; y < tabel->year_count; y++)
    for (size_t p = 0; p < PARTS; p++)
      if (tabel->used[y][p]) csv_cell_text(&w, arena_printf(request->scratch, "%s %s", parts[p].label, tabel->years[y]));
  csv_cell_text(&w, "bron");
  csv_cell_text(&w, "herkomst_inhoud");
  csv_row_end(&w);
  for (size_t i = 0; i < tabel->row_count; i++) {
    csv_cell_text(&w, tabel->indicatoren[i].naam);
    for (size_t y = 0; y < tabel->year_count; y++)
      for (size_t p = 0; p < PARTS; p++)
        if (tabel->used[y][p]) {
          const char *star = stars(tabel->cells[i][y][p].note, request->scratch);
          csv_cell_text(&w, arena_printf(request->scratch, "%s%s", cell_text(tabel, i, y, p, request->scratch), star ? star : ""));
        }
    csv_cell_text(&w, tabel->indicatoren[i].bron);
    csv_cell_text(&w, tabel->example ? "voorbeeld, bedacht" : "bron");
    csv_row_end(&w);
  }
  for (size_t i = 0; i < tabel->note_count; i++) {
    csv_cell_text(&w, arena_printf(request->scratch, "%s %s", stars(i + 1, request->scratch), tabel->notes[i]));
    csv_row_end(&w);
  }
  reply->type = "text/csv; charset=utf-8";
  reply_header(reply, "Content-Disposition", "attachment; filename=\"indicatoren-begroting.csv\"");
  return true;
}
