#include "capabilities/kwaliteit/indicator.h"

#include "templates/kwaliteit_indicator.h"

#include "base/banned.h"

/* The page of one figure, behind the fields that its register declares. */

enum { CORRECTIONS_MAX = 200 };

struct corrected {
  const char *periode;
  const char *text; /* "was 56 %" */
};

static bool may_read(const struct request *request, enum register_id reg) {
  return rights_scope(request->who, &store_catalogue(request->tenant->store)->registers[reg], VERB_READ) != 0;
}

/* What stood in a cell before a later delivery replaced it: the latest of them. */
static bool read_corrections(struct request *request, const struct reeks *reeks, struct corrected *out, size_t *count, struct fault *fault) {
  struct listing listing;
  struct query query = {.reg = REGISTER_waarneming, .sort = F(waarneming, periode), .descending = true, .page = 1, .page_size = CORRECTIONS_MAX, .no_count = true};
  *count = 0;
  if (reads_outside(request)) return true;
  query_number(&query, F(waarneming, indicator), COMPARE_IS, reeks->indicator.id);
  query.filters[query.filter_count++] = (struct filter){.field = F(waarneming, vervangen_door), .compare = COMPARE_FILLED};
  if (!record_list(request->tx, request->who, &query, &listing, request->scratch, fault)) return false;
  for (size_t i = 0; i < listing.count; i++) {
    struct waarneming was = record_waarneming(&listing.records[i]);
    if (was.gebied || was.waarde == NUMBER_EMPTY || (*count && string_is(out[*count - 1].periode, was.periode))) continue;
    out[(*count)++] = (struct corrected){was.periode, arena_printf(request->scratch, "gecorrigeerd: was %s", figure_text(was.waarde, reeks->eenheid, request->scratch))};
  }
  return true;
}

static const char *correction_of(const struct corrected *list, size_t count, const char *periode) {
  for (size_t i = 0; i < count; i++)
    if (string_is(list[i].periode, periode)) return list[i].text;
  return NULL;
}

static struct kwaliteit_indicator_view_rows row_of(const struct reeks *reeks, const struct meting *meting, struct arena *scratch) {
  const char *words = mark_words(meting_mark(reeks, meting));
  struct kwaliteit_indicator_view_rows row = {.label = meting->label, .value = *meting->text ? meting->text : "niet bekend uit deze bron", .words = *words ? words : NULL,
      .note = meting->noot, .provisional = meting->voorlopig, .example = meting->example};
  if (meting->teller != NUMBER_EMPTY)
    row.parts = meting->noemer == NUMBER_EMPTY ? number_print(meting->teller, scratch) : arena_printf(scratch, "%s van %s", number_print(meting->teller, scratch), number_print(meting->noemer, scratch));
  row.target = meting->streefwaarde == NUMBER_EMPTY ? "" : figure_text(meting->streefwaarde, reeks->eenheid, scratch);
  return row;
}

/* What did not come has a row of its own, where it should have stood. */
static bool is_before_gap(const struct meting *meting, const struct gap *gap) {
  char next[PERIOD_SIZE];
  period_shift(meting->periode, 1, next);
  return strcmp(next, gap->first) == 0;
}

static bool fill_rows(struct request *request, const struct reeks *reeks, struct kwaliteit_indicator_view *view, struct fault *fault) {
  struct arena *scratch = request->scratch;
  struct corrected *corrected = ARENA_ARRAY(scratch, CORRECTIONS_MAX, struct corrected);
  struct gap gaps[GAPS_MAX];
  size_t corrected_count, found = reeks_gaps(reeks, gaps, GAPS_MAX), gap = found < GAPS_MAX ? found : GAPS_MAX;
  struct kwaliteit_indicator_view_rows *rows = ARENA_ARRAY(scratch, reeks->count + gap, struct kwaliteit_indicator_view_rows);
  if (!read_corrections(request, reeks, corrected, &corrected_count, fault)) return false;
  for (size_t i = reeks->count; i-- > 0;) {
    const struct meting *meting = &reeks->metingen[i];
    if (gap > 0 && is_before_gap(meting, &gaps[gap - 1]))
      rows[view->rows_count++] = (struct kwaliteit_indicator_view_rows){.label = gap_words(&gaps[--gap], scratch), .value = "gegevens ontbreken", .target = ""};
    struct kwaliteit_indicator_view_rows *row = &rows[view->rows_count++];
    *row = row_of(reeks, meting, scratch);
    row->corrected = correction_of(corrected, corrected_count, meting->periode);
    view->has_parts = view->has_parts || row->parts;
    view->has_target = view->has_target || meting->streefwaarde != NUMBER_EMPTY;
  }
  view->rows = rows;
  return true;
}

/* ---- the drawing, its legend and its notes ---- */

struct legend {
  struct request *request;
  struct kwaliteit_indicator_view_legend *items;
  size_t count;
};

enum { LEGEND_MAX = 12 };

static struct html_writer legend_begin(struct legend *legend, struct text **text) {
  struct html_writer w;
  *text = page_text(legend->request);
  html_init(&w, *text);
  html_open(&w, HTML_SVG);
  html_attr(&w, HTML_VIEWBOX, "0 0 24 14");
  html_attr(&w, HTML_ARIA_HIDDEN, "true");
  return w;
}

static bool legend_end(struct legend *legend, struct html_writer *w, const struct text *text, const char *label, struct fault *fault) {
  html_close(w);
  if (!html_finish(w, NULL, fault)) return false;
  if (legend->count < LEGEND_MAX) legend->items[legend->count++] = (struct kwaliteit_indicator_view_legend){page_html(text), label};
  return true;
}

static bool legend_mark(struct legend *legend, enum chart_mark mark, const char *label, struct fault *fault) {
  struct text *text;
  struct html_writer w = legend_begin(legend, &text);
  chart_mark_draw(&w, mark, 12, 7, 4);
  return legend_end(legend, &w, text, label, fault);
}

static bool legend_line(struct legend *legend, const char *class_name, const char *label, struct fault *fault) {
  struct text *text;
  struct html_writer w = legend_begin(legend, &text);
  bool band = string_is(class_name, "dp-chart__band"), dot = string_is(class_name, "dp-chart__hollow");
  html_open(&w, band ? HTML_RECT : dot ? HTML_CIRCLE : HTML_LINE);
  html_attr(&w, HTML_CLASS, class_name);
  if (dot) {
    html_attr_int(&w, HTML_CX, 12);
    html_attr_int(&w, HTML_CY, 7);
    html_attr_int(&w, HTML_R, 4);
  } else if (band) {
    html_attr_int(&w, HTML_WIDTH, 24);
    html_attr_int(&w, HTML_HEIGHT, 14);
  } else {
    html_attr_int(&w, HTML_X1, 0);
    html_attr_int(&w, HTML_X2, 24);
    html_attr_int(&w, HTML_Y1, 7);
    html_attr_int(&w, HTML_Y2, 7);
  }
  html_close(&w);
  return legend_end(legend, &w, text, label, fault);
}

/* Only what is in this drawing. */
static bool fill_legend(struct request *request, const struct chart_control *chart, struct kwaliteit_indicator_view *view, struct fault *fault) {
  struct legend legend = {request, ARENA_ARRAY(request->scratch, LEGEND_MAX, struct kwaliteit_indicator_view_legend), 0};
  bool marks[CHART_MARK__COUNT] = {false}, provisional = false, target = false;
  for (size_t i = 0; i < chart->count; i++) {
    marks[chart->points[i].mark] = marks[chart->points[i].mark] || chart->points[i].has;
    provisional = provisional || (chart->points[i].has && chart->points[i].provisional);
    target = target || chart->points[i].has_target;
  }
  static const char *const names[CHART_MARK__COUNT] = {"gewone schommeling", "beter, geen toeval", "slechter, geen toeval", "anders, geen toeval"};
  for (enum chart_mark mark = CHART_MARK_NONE; mark < CHART_MARK__COUNT; mark++)
    if (marks[mark] && !legend_mark(&legend, mark, chart->stretch_count ? names[mark] : "meting", fault)) return false;
  bool ok = (!provisional || legend_line(&legend, "dp-chart__hollow", "voorlopig", fault)) && (!target || legend_line(&legend, "dp-chart__target", "streefwaarde", fault)) &&
            (!chart->has_benchmark || legend_line(&legend, "dp-chart__other", "vergelijking", fault)) &&
            (!chart->stretch_count || (legend_line(&legend, "dp-chart__mean", "gemiddelde", fault) && legend_line(&legend, "dp-chart__limit", "grens van gewone schommeling", fault) &&
                                       legend_line(&legend, "dp-chart__band", "dicht bij een grens", fault)));
  view->legend = legend.items;
  view->legend_count = legend.count;
  return ok;
}

static void fill_notes(struct request *request, const struct reeks *reeks, const struct chart_control *chart, struct kwaliteit_indicator_view *view) {
  struct kwaliteit_indicator_view_notes *notes = ARENA_ARRAY(request->scratch, chart->count, struct kwaliteit_indicator_view_notes);
  size_t skip = reeks->count - chart->count;
  for (size_t i = 0; i < chart->count; i++)
    if (chart->points[i].note)
      notes[view->notes_count++] = (struct kwaliteit_indicator_view_notes){chart->points[i].note, reeks->metingen[skip + i].label, reeks->metingen[skip + i].noot};
  view->notes = notes;
}

static bool fill_chart(struct request *request, const struct reeks *reeks, const struct vergelijking *benchmark, struct kwaliteit_indicator_view *view, struct fault *fault) {
  struct chart_control chart;
  struct text *drawing = page_text(request);
  reeks_drawing(reeks, true, &chart, request->scratch);
  if (benchmark->id > 0) {
    chart.has_benchmark = true;
    chart.benchmark = (double)benchmark->waarde / DECIMAL_ONE;
    chart.benchmark_text = arena_printf(request->scratch, "anderen %s", figure_text(benchmark->waarde, reeks->eenheid, request->scratch));
  }
  if (!chart_control(drawing, &chart, fault)) return false;
  view->chart = page_html(drawing);
  fill_notes(request, reeks, &chart, view);
  return fill_legend(request, &chart, view, fault);
}

/* ---- what became of it: signals, agreements, deliveries ---- */

static bool fill_signals(struct request *request, const struct reeks *reeks, struct kwaliteit_indicator_view *view, struct fault *fault) {
  struct listing listing;
  struct query query = {.reg = REGISTER_signaal, .sort = -1};
  if (!may_read(request, REGISTER_signaal)) return true;
  query_number(&query, F(signaal, indicator), COMPARE_IS, reeks->indicator.id);
  if (!part_rows(request, &query, &listing, fault)) return false;
  struct kwaliteit_indicator_view_signals *signals = ARENA_ARRAY(request->scratch, listing.count, struct kwaliteit_indicator_view_signals);
  for (size_t i = 0; i < listing.count; i++) {
    struct signaal signaal = record_signaal(&listing.records[i]);
    const struct choice *state = choices_find(&choices_signaal_stand, signaal.stand);
    const char *came = signaal.hoort_bij == NUMBER_EMPTY ? "" : part_title(request, REGISTER_beleidsopgave, signaal.hoort_bij);
    signals[i] = (struct kwaliteit_indicator_view_signals){.path = record_path(request, REGISTER_signaal, signaal.id), .title = signaal.titel,
        .state = arena_printf(request->scratch, "%s%s%s", signaal.sinds ? period_print(signaal.sinds, request->scratch) : "", signaal.sinds ? ", " : "", state ? state->label : ""),
        .came = *came ? arena_printf(request->scratch, "Werd %s", came) : NULL, .came_path = *came ? record_path(request, REGISTER_beleidsopgave, signaal.hoort_bij) : ""};
  }
  view->signals = signals;
  view->signals_count = listing.count;
  view->has_signals = listing.count > 0;
  return true;
}

/* Fields that decide what the figure means; the rest stands in the whole history. */
static bool is_agreement(const struct field *field) {
  static const size_t fields[] = {F(indicator, definitie), F(indicator, eenheid), F(indicator, richting), F(indicator, berekening), F(indicator, formule), F(indicator, telt_bij),
                                  F(indicator, streefwaarde), F(indicator, meetbron), F(indicator, frequentie), F(indicator, rollend)};
  for (size_t i = 0; i < sizeof fields / sizeof *fields; i++)
    if (string_is(field->name, declared_registers[REGISTER_indicator].fields[fields[i]].name)) return true;
  return false;
}

static const char *changed_fields(const struct history_entry *entry, struct arena *scratch) {
  const char *what = NULL;
  for (size_t i = 0; i < entry->change_count; i++) {
    if (!is_agreement(entry->changes[i].field)) continue;
    what = what ? arena_printf(scratch, "%s, %s", what, entry->changes[i].field->label) : entry->changes[i].field->label;
  }
  return what;
}

static bool fill_changes(struct request *request, const struct reeks *reeks, struct kwaliteit_indicator_view *view, struct fault *fault) {
  enum { READ = 50, SHOWN = 6 };
  struct history_entry *entries;
  size_t count;
  if (!history_list(request->tx, request->who, REGISTER_indicator, reeks->indicator.id, 0, READ, &entries, &count, request->scratch, fault)) return false;
  struct kwaliteit_indicator_view_changes *changes = ARENA_ARRAY(request->scratch, SHOWN, struct kwaliteit_indicator_view_changes);
  for (size_t i = 0; i < count && view->changes_count < SHOWN; i++) {
    const char *what = changed_fields(&entries[i], request->scratch);
    char *when = arena_take(request->scratch, DAY_DUTCH_SIZE);
    if (!what) continue;
    day_print_instant(entries[i].when_ms, when);
    bool made = entries[i].version <= 1;
    changes[view->changes_count++] = (struct kwaliteit_indicator_view_changes){when, entries[i].who, made ? "vastgelegd" : what};
  }
  view->changes = changes;
  view->has_changes = view->changes_count > 0;
  view->history = arena_printf(request->scratch, "%s/historie", record_path(request, REGISTER_indicator, reeks->indicator.id));
  return true;
}

static bool fill_deliveries(struct request *request, const struct reeks *reeks, struct kwaliteit_indicator_view *view, struct fault *fault) {
  enum { SHOWN = 5 };
  struct listing row, listing;
  struct query last = {.reg = REGISTER_waarneming, .sort = F(waarneming, periode), .descending = true, .page = 1, .page_size = 1, .no_count = true};
  struct query query = {.reg = REGISTER_levering, .sort = F(levering, ontvangen_op), .descending = true, .page = 1, .page_size = SHOWN, .no_count = true};
  if (reads_outside(request) || !may_read(request, REGISTER_levering)) return true;
  query_number(&last, F(waarneming, indicator), COMPARE_IS, reeks->indicator.id);
  if (!record_list(request->tx, request->who, &last, &row, request->scratch, fault)) return false;
  int64_t koppeling = row.count ? row.records[0].slots[F(waarneming, koppeling)].number : NUMBER_EMPTY;
  if (koppeling == NUMBER_EMPTY) return true;
  query_number(&query, F(levering, koppeling), COMPARE_IS, koppeling);
  if (!record_list(request->tx, request->who, &query, &listing, request->scratch, fault)) return false;
  struct kwaliteit_indicator_view_deliveries *deliveries = ARENA_ARRAY(request->scratch, listing.count, struct kwaliteit_indicator_view_deliveries);
  for (size_t i = 0; i < listing.count; i++)
    deliveries[i] = (struct kwaliteit_indicator_view_deliveries){record_path(request, REGISTER_levering, record_id(&listing.records[i])),
        listing.records[i].slots[F(levering, naam)].text,
        slot_print(&listing.records[i].reg->fields[F(levering, ontvangen_op)], listing.records[i].slots[F(levering, ontvangen_op)], request->scratch)};
  view->deliveries = deliveries;
  view->deliveries_count = listing.count;
  view->has_deliveries = listing.count > 0;
  return true;
}

static void fill_facts(struct kwaliteit_indicator_view *view, const struct facts *facts, struct arena *scratch) {
  struct kwaliteit_indicator_view_facts *items = ARENA_ARRAY(scratch, facts->count, struct kwaliteit_indicator_view_facts);
  for (size_t i = 0; i < facts->count; i++)
    items[i] = (struct kwaliteit_indicator_view_facts){facts->items[i].label, facts->items[i].text, facts->items[i].note, facts->items[i].path};
  view->facts = items;
  view->facts_count = facts->count;
}

static bool fill_delen(struct request *request, const struct reeks *reeks, struct kwaliteit_indicator_view *view, struct fault *fault) {
  const struct deel *delen;
  size_t count;
  struct arena *scratch = request->scratch;
  if (!delen_read(request, &reeks->indicator, &delen, &count, fault)) return false;
  struct kwaliteit_indicator_view_delen *items = ARENA_ARRAY(scratch, count, struct kwaliteit_indicator_view_delen);
  for (size_t i = 0; i < count; i++) {
    struct kwaliteit_indicator_view_delen_reasons *reasons = ARENA_ARRAY(scratch, delen[i].reason_count, struct kwaliteit_indicator_view_delen_reasons);
    for (size_t r = 0; r < delen[i].reason_count; r++)
      reasons[r] = (struct kwaliteit_indicator_view_delen_reasons){record_path(request, REGISTER_indicator, delen[i].reasons[r].indicator), delen[i].reasons[r].naam, delen[i].reasons[r].text};
    items[i] = (struct kwaliteit_indicator_view_delen){.path = record_path(request, REGISTER_indicator, delen[i].indicator), .name = delen[i].naam, .value = delen[i].text, .when = delen[i].when,
                                                       .words = delen[i].words, .reasons = reasons, .reasons_count = delen[i].reason_count};
  }
  view->delen = items;
  view->delen_count = count;
  view->has_delen = count > 0;
  return true;
}

static bool fill_naast(struct request *request, const struct reeks *reeks, struct kwaliteit_indicator_view *view, struct fault *fault) {
  const struct naast *naast;
  size_t count;
  if (!naast_read(request, &reeks->indicator, &naast, &count, fault)) return false;
  struct kwaliteit_indicator_view_naast *items = ARENA_ARRAY(request->scratch, count, struct kwaliteit_indicator_view_naast);
  for (size_t i = 0; i < count; i++)
    items[i] = (struct kwaliteit_indicator_view_naast){naast[i].what, naast[i].indicator ? record_path(request, REGISTER_indicator, naast[i].indicator) : "", naast[i].naam, naast[i].text,
                                                       naast[i].when, naast[i].zin, naast[i].example};
  view->naast = items;
  view->naast_count = count;
  view->has_naast = count > 0;
  return true;
}

static void fill_districts(struct kwaliteit_indicator_view *view, const struct gebieden *gebieden, struct arena *scratch) {
  struct kwaliteit_indicator_view_districts *items = ARENA_ARRAY(scratch, gebieden->count, struct kwaliteit_indicator_view_districts);
  for (size_t i = 0; i < gebieden->count; i++)
    items[i] = (struct kwaliteit_indicator_view_districts){gebieden->items[i].naam, gebieden->items[i].text, gebieden->items[i].margin, gebieden->items[i].words};
  view->districts = items;
  view->districts_count = gebieden->count;
  view->has_districts = gebieden->count > 0;
  view->districts_note = gebieden->kept_back ? "Gebieden met minder dan 10 worden niet getoond, en ook niet wat terug te rekenen is." : NULL;
  if (gebieden->count) view->districts_head = arena_printf(scratch, "Per gebied, %s", gebieden->label);
}

bool indicator_extra(struct request *request, const struct record *record, struct text *out, struct fault *fault) {
  struct reeks reeks;
  struct facts facts;
  struct gebieden gebieden;
  struct vergelijking benchmark;
  if (!request_reeksen(request, record, 1, REEKS_ALL, &reeks, fault)) return false;
  struct kwaliteit_indicator_view view = {.says = reeks.zin, .example = reeks.example, .head = reeks.indicator.eenheid ? reeks.indicator.eenheid : "Waarde",
      .explore = request_path(request, "/kwaliteit/verkennen?cijfer=%lld", (long long)reeks.indicator.id),
      .compare = request_path(request, "/kwaliteit/vergelijken?cijfer=%lld", (long long)reeks.indicator.id)};
  if (!benchmark_read(request, &reeks, &benchmark, fault) || !facts_read(request, &reeks, &benchmark, &facts, fault) || !gebieden_read(request, &reeks, &gebieden, fault)) return false;
  if (!reeks.count && gebieden.count) view.says = "Alleen per gebied gemeten.", facts.items[0].text = "alleen per gebied";
  if (!fill_chart(request, &reeks, &benchmark, &view, fault) || !fill_rows(request, &reeks, &view, fault)) return false;
  if (!fill_button(request, &reeks, &view.add_label, &view.add, &view.goes_along, fault)) return false;
  if (!fill_signals(request, &reeks, &view, fault) || !fill_changes(request, &reeks, &view, fault) || !fill_deliveries(request, &reeks, &view, fault)) return false;
  if (!fill_delen(request, &reeks, &view, fault) || !fill_naast(request, &reeks, &view, fault)) return false;
  fill_facts(&view, &facts, request->scratch);
  fill_districts(&view, &gebieden, request->scratch);
  kwaliteit_indicator_write(out, &view);
  return true;
}
