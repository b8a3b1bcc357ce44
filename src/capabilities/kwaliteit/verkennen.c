#include "capabilities/kwaliteit/gemeenten.h"
#include "capabilities/kwaliteit/pages.h"
#include "templates/kwaliteit_verkennen.h"
#include "web/address.h"

#include "base/banned.h"

/* Free exploration: a few figures side by side, everything that is chosen in the address. */

enum { CHOICES_MAX = 4, AREAS_MAX = 100, PERIODS_MAX = CHOICES_MAX * SERIES_POINTS_MAX };

struct verkenning {
  struct request *request;
  struct listing indicatoren;          /* all that this reader may see */
  int64_t chosen[CHOICES_MAX];
  struct reeks reeksen[CHOICES_MAX];
  size_t count;
  const char *from, *until, *area;     /* NULL: not asked */
  const char *areas[AREAS_MAX];
  size_t area_count;
  const char **periods;                /* of all chosen figures, newest first */
  size_t period_count;
  bool example;
};

static bool in_range(const struct verkenning *v, const char *periode) {
  if (v->from && day_compare(period_first(periode), period_first(v->from)) < 0) return false;
  return !v->until || day_compare(period_last(periode), period_last(v->until)) <= 0;
}

static const char *period_asked(const struct request *request, const char *name) {
  const char *text = request_text(request, name);
  return text && period_is(text) ? text : NULL;
}

static void add_area(struct verkenning *v, const char *gebied) {
  for (size_t i = 0; i < v->area_count; i++)
    if (string_is(v->areas[i], gebied)) return;
  if (v->area_count < AREAS_MAX) v->areas[v->area_count++] = gebied;
}

static int by_period(const void *a, const void *b) {
  return period_compare(((const struct meting *)a)->periode, ((const struct meting *)b)->periode);
}

/* The same figure in one area; without a judgement, because that was made over the whole municipality. */
static void take_area(const struct verkenning *v, struct reeks *reeks, const struct listing *rows) {
  struct arena *scratch = v->request->scratch;
  struct meting *metingen = ARENA_ARRAY(scratch, rows->count, struct meting);
  size_t count = 0;
  for (size_t i = 0; i < rows->count; i++) {
    struct waarneming row = record_waarneming(&rows->records[i]);
    if (!string_is(row.gebied, v->area)) continue;
    bool few = small_few(row.noemer, reeks->indicator.berekening);
    metingen[count++] = (struct meting){.periode = row.periode, .label = period_print(row.periode, scratch), .waarde = few ? NUMBER_EMPTY : row.waarde, .teller = row.teller, .noemer = row.noemer,
        .streefwaarde = NUMBER_EMPTY, .noot = row.noot, .voorlopig = row.voorlopig == 1, .example = record_is_example(&rows->records[i]), .at = -1,
        .text = few || row.waarde == NUMBER_EMPTY ? "te weinig om een percentage te geven" : figure_text(row.waarde, reeks->eenheid, scratch)};
  }
  if (count) qsort(metingen, count, sizeof *metingen, by_period);
  reeks->metingen = metingen;
  reeks->count = count;
  reeks->oordeel = OORDEEL_TE_KORT;
  reeks->streefwaarde = NUMBER_EMPTY;
  reeks->zin = arena_printf(scratch, "Alleen %s. Over één gebied geven we geen oordeel.", v->area);
}

static bool read_areas(struct verkenning *v, struct fault *fault) {
  for (size_t c = 0; c < v->count; c++) {
    struct listing rows;
    struct query query = {.reg = REGISTER_waarneming, .sort = F(waarneming, periode), .all_pages = true, .no_count = true};
    query_number(&query, F(waarneming, indicator), COMPARE_IS, v->reeksen[c].indicator.id);
    query.filters[query.filter_count++] = (struct filter){.field = F(waarneming, vervangen_door), .compare = COMPARE_EMPTY};
    if (!record_list(v->request->tx, v->request->who, &query, &rows, v->request->scratch, fault)) return false;
    for (size_t i = 0; i < rows.count; i++) {
      const char *gebied = rows.records[i].slots[F(waarneming, gebied)].text;
      if (gebied && !gemeente_is_code(gebied)) add_area(v, gebied);
    }
    if (v->area) take_area(v, &v->reeksen[c], &rows);
  }
  return true;
}

static int newest_first(const void *a, const void *b) { return period_compare(*(const char *const *)b, *(const char *const *)a); }

static void take_periods(struct verkenning *v) {
  v->periods = ARENA_ARRAY(v->request->scratch, PERIODS_MAX, const char *);
  size_t count = 0, kept = 0;
  for (size_t c = 0; c < v->count; c++)
    for (size_t i = 0; i < v->reeksen[c].count && count < PERIODS_MAX; i++)
      if (in_range(v, v->reeksen[c].metingen[i].periode)) v->periods[count++] = v->reeksen[c].metingen[i].periode;
  if (count) qsort(v->periods, count, sizeof *v->periods, newest_first);
  for (size_t i = 0; i < count; i++)
    if (!kept || !string_is(v->periods[kept - 1], v->periods[i])) v->periods[kept++] = v->periods[i];
  v->period_count = kept;
}

static const struct record *indicator_of(const struct verkenning *v, int64_t id) {
  for (size_t i = 0; i < v->indicatoren.count; i++)
    if (record_id(&v->indicatoren.records[i]) == id) return &v->indicatoren.records[i];
  return NULL;
}

static bool read_all(struct request *request, struct verkenning *v, struct fault *fault) {
  struct query query = {.reg = REGISTER_indicator, .sort = F(indicator, volgorde)};
  struct record chosen[CHOICES_MAX];
  *v = (struct verkenning){.request = request, .from = period_asked(request, "van"), .until = period_asked(request, "tot"), .area = request_text(request, "gebied")};
  if (v->area && !*v->area) v->area = NULL;
  if (!part_rows(request, &query, &v->indicatoren, fault)) return false;
  size_t at = 0;
  for (const char *typed; v->count < CHOICES_MAX && (typed = form_each(request->query, "cijfer", &at));) {
    int64_t id;
    const struct record *record = string_to_int(typed, &id) ? indicator_of(v, id) : NULL;
    if (!record) continue;
    v->chosen[v->count] = id;
    chosen[v->count++] = *record;
  }
  if (v->count && !request_reeksen(request, chosen, v->count, REEKS_ALL, v->reeksen, fault)) return false;
  for (size_t i = 0; i < v->count; i++) v->example = v->example || v->reeksen[i].example;
  if (!read_areas(v, fault)) return false;
  take_periods(v);
  return true;
}

static const struct meting *meting_of(const struct reeks *reeks, const char *periode) {
  for (size_t i = 0; i < reeks->count; i++)
    if (string_is(reeks->metingen[i].periode, periode)) return &reeks->metingen[i];
  return NULL;
}

static const char *column_name(const struct verkenning *v, const struct reeks *reeks) {
  return arena_printf(v->request->scratch, "%s %s%s%s", reeks->indicator.code, reeks->indicator.naam, v->area ? ", " : "", v->area ? v->area : "");
}

/* Percentages of different things share one axis. */
static const char *unit_of(const struct reeks *reeks) { return *reeks->eenheid ? "%" : reeks->indicator.eenheid ? reeks->indicator.eenheid : ""; }

/* ---- the page ---- */

static void fill_choices(const struct verkenning *v, struct kwaliteit_verkennen_view *view) {
  struct arena *scratch = v->request->scratch;
  struct kwaliteit_verkennen_view_choices *choices = ARENA_ARRAY(scratch, CHOICES_MAX, struct kwaliteit_verkennen_view_choices);
  for (size_t c = 0; c < CHOICES_MAX; c++) {
    struct kwaliteit_verkennen_view_choices_options *options = ARENA_ARRAY(scratch, v->indicatoren.count + 1, struct kwaliteit_verkennen_view_choices_options);
    options[0] = (struct kwaliteit_verkennen_view_choices_options){"", "geen", false};
    for (size_t i = 0; i < v->indicatoren.count; i++) {
      struct indicator indicator = record_indicator(&v->indicatoren.records[i]);
      options[i + 1] = (struct kwaliteit_verkennen_view_choices_options){arena_printf(scratch, "%lld", (long long)indicator.id), arena_printf(scratch, "%s %s", indicator.code, indicator.naam),
                                                                        c < v->count && v->chosen[c] == indicator.id};
    }
    choices[c] = (struct kwaliteit_verkennen_view_choices){.id = arena_printf(scratch, "v-cijfer-%zu", c + 1), .label = arena_printf(scratch, "Cijfer %zu", c + 1), .options = options,
                                                           .options_count = v->indicatoren.count + 1};
  }
  view->choices = choices;
  view->choices_count = CHOICES_MAX;
}

static void fill_areas(const struct verkenning *v, struct kwaliteit_verkennen_view *view) {
  struct kwaliteit_verkennen_view_areas *areas = ARENA_ARRAY(v->request->scratch, v->area_count + 1, struct kwaliteit_verkennen_view_areas);
  areas[0] = (struct kwaliteit_verkennen_view_areas){"", "de hele gemeente", !v->area};
  for (size_t i = 0; i < v->area_count; i++) areas[i + 1] = (struct kwaliteit_verkennen_view_areas){v->areas[i], v->areas[i], string_is(v->areas[i], v->area)};
  view->areas = areas;
  view->areas_count = v->area_count + 1;
  view->has_areas = v->area_count > 0;
}

static void fill_table(const struct verkenning *v, struct kwaliteit_verkennen_view *view) {
  struct arena *scratch = v->request->scratch;
  struct kwaliteit_verkennen_view_columns *columns = ARENA_ARRAY(scratch, v->count, struct kwaliteit_verkennen_view_columns);
  struct kwaliteit_verkennen_view_rows *rows = ARENA_ARRAY(scratch, v->period_count, struct kwaliteit_verkennen_view_rows);
  for (size_t c = 0; c < v->count; c++)
    columns[c] = (struct kwaliteit_verkennen_view_columns){column_name(v, &v->reeksen[c]), unit_of(&v->reeksen[c])};
  for (size_t i = 0; i < v->period_count; i++) {
    struct kwaliteit_verkennen_view_rows_cells *cells = ARENA_ARRAY(scratch, v->count, struct kwaliteit_verkennen_view_rows_cells);
    rows[i] = (struct kwaliteit_verkennen_view_rows){.label = period_print(v->periods[i], scratch), .cells = cells, .cells_count = v->count};
    for (size_t c = 0; c < v->count; c++) {
      const struct meting *meting = meting_of(&v->reeksen[c], v->periods[i]);
      cells[c] = (struct kwaliteit_verkennen_view_rows_cells){columns[c].label, meting ? meting->text : "", ""};
      if (meting && meting->waarde != NUMBER_EMPTY) cells[c].number = arena_printf(scratch, "%.4f", (double)meting->waarde / DECIMAL_ONE);
      rows[i].example = rows[i].example || (meting && meting->example);
    }
  }
  view->columns = columns;
  view->columns_count = v->count;
  view->rows = rows;
  view->rows_count = v->period_count;
}

/* Only the periods that were asked for; mean and limits stay those of the whole series. */
static void cut(const struct verkenning *v, const struct reeks *reeks, struct chart_control *chart) {
  size_t skip = reeks->count - chart->count, from = 0, until = chart->count, kept = 0;
  struct control_stretch *stretches = ARENA_ARRAY(v->request->scratch, chart->stretch_count, struct control_stretch);
  while (from < until && !in_range(v, reeks->metingen[skip + from].periode)) from++;
  while (until > from && !in_range(v, reeks->metingen[skip + until - 1].periode)) until--;
  for (size_t i = 0; i < chart->stretch_count && until > from; i++) {
    struct control_stretch stretch = chart->stretches[i];
    if (stretch.last < from || stretch.first >= until) continue;
    if (stretch.first < from) stretch.begins = NULL;
    stretch.first = stretch.first < from ? 0 : stretch.first - from;
    stretch.last = (stretch.last < until ? stretch.last : until - 1) - from;
    stretches[kept++] = stretch;
  }
  chart->points += from;
  chart->count = until - from;
  chart->stretches = stretches;
  chart->stretch_count = kept;
}

static bool fill_charts(const struct verkenning *v, struct kwaliteit_verkennen_view *view, struct fault *fault) {
  struct kwaliteit_verkennen_view_charts *charts = ARENA_ARRAY(v->request->scratch, v->count, struct kwaliteit_verkennen_view_charts);
  for (size_t c = 0; c < v->count; c++) {
    struct chart_control chart;
    struct text *drawing = page_text(v->request);
    reeks_drawing(&v->reeksen[c], true, &chart, v->request->scratch);
    cut(v, &v->reeksen[c], &chart);
    if (!chart_control(drawing, &chart, fault)) return false;
    charts[c] = (struct kwaliteit_verkennen_view_charts){column_name(v, &v->reeksen[c]), v->reeksen[c].zin, page_html(drawing), v->reeksen[c].example};
  }
  view->charts = charts;
  view->charts_count = v->count;
  return true;
}

static bool may_export(const struct request *request) {
  return rights_scope(request->who, &store_catalogue(request->tenant->store)->registers[REGISTER_waarneming], VERB_EXPORT) != 0;
}

bool verkennen_page(struct request *request, struct reply *reply, struct fault *fault) {
  struct verkenning *v = ARENA_NEW(request->scratch, struct verkenning);
  if (!read_all(request, v, fault)) return false;
  const char *from = request_text(request, "van"), *until = request_text(request, "tot");
  bool odd = (from && *from && !v->from) || (until && *until && !v->until);
  struct kwaliteit_verkennen_view view = {
      .says = odd ? "Een periode schrijft u als 2026, 2026-K4, 2026-12 of 2026-W07. Wat anders is ingevuld, telt niet mee." : "Kies cijfers en een periode. De keuze staat in het adres: wie de link krijgt, ziet hetzelfde.",
      .here = request_path(request, "/kwaliteit/verkennen"), .from = v->from ? v->from : "", .until = v->until ? v->until : "", .has_series = v->count > 0, .csv = address_base(request, request_path(request, "/kwaliteit/verkennen.csv"), NULL, 0), .exports = may_export(request),
      .download_icon = icon_path(request, "download"), .link_icon = icon_path(request, "link"), .script = static_path(request, "verkennen.js"),
      .marked = v->example, .caption = v->example ? "De cijfers, nieuwste eerst (voorbeeld, bedacht)" : "De cijfers, nieuwste eerst"};
  fill_choices(v, &view);
  fill_areas(v, &view);
  fill_table(v, &view);
  if (!fill_charts(v, &view, fault)) return false;
  struct text *body = page_text(request);
  kwaliteit_verkennen_write(body, &view);
  const struct crumb crumbs[] = {{"Kwaliteit", request_path(request, "/kwaliteit")}};
  return layout_write(request, reply, &(struct page){.title = "Cijfers verkennen", .eyebrow = "Cijfers", .icon = "kwaliteit", .crumbs = crumbs, .crumb_count = 1, .body = page_html(body), .example = v->example});
}

bool verkennen_csv(struct request *request, struct reply *reply, struct fault *fault) {
  struct verkenning *v = ARENA_NEW(request->scratch, struct verkenning);
  struct csv_writer w;
  if (!may_export(request)) return FAULT(fault, FAULT_FORBIDDEN, "Uw functie mag deze cijfers niet uitvoeren.");
  if (!read_all(request, v, fault)) return false;
  csv_init(&w, &reply->body);
  csv_cell_text(&w, "periode");
  for (size_t c = 0; c < v->count; c++) csv_cell_text(&w, column_name(v, &v->reeksen[c]));
  csv_cell_text(&w, "herkomst_inhoud");
  csv_row_end(&w);
  for (size_t i = 0; i < v->period_count; i++) {
    bool example = false;
    csv_cell_text(&w, v->periods[i]);
    for (size_t c = 0; c < v->count; c++) {
      const struct meting *meting = meting_of(&v->reeksen[c], v->periods[i]);
      csv_cell_text(&w, !meting ? "" : meting->waarde == NUMBER_EMPTY ? meting->text : decimal_print(meting->waarde, request->scratch));
      example = example || (meting && meting->example);
    }
    csv_cell_text(&w, example ? "voorbeeld, bedacht" : "");
    csv_row_end(&w);
  }
  reply->type = "text/csv; charset=utf-8";
  reply_header(reply, "Content-Disposition", "attachment; filename=\"cijfers.csv\"");
  return true;
}
