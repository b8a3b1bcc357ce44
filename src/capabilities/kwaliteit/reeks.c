#include "capabilities/kwaliteit/pages.h"

/* Units that start with a percent sign print as one: "% van de aanvragen" is "57 %". */
static const char *unit_of(const char *eenheid) { return eenheid && eenheid[0] == '%' ? " %" : ""; }

const char *figure_text(int64_t value, const char *eenheid, struct arena *keep) {
  return arena_printf(keep, "%s%s", decimal_print(value, keep), eenheid);
}

/* Whoever only sees what is published never sees a cell below ten; a percentage needs a denominator of twenty. */
static void show_value(const struct request *request, const struct waarneming *from, const char *eenheid, bool published_only, struct meting *out) {
  struct arena *keep = request->keep;
  bool small = from->teller != NUMBER_EMPTY && from->teller < SMALL_NUMBER;
  bool few = from->noemer != NUMBER_EMPTY && from->noemer < PERCENT_FROM;
  out->waarde = from->waarde;
  if (published_only && (small || (from->noemer != NUMBER_EMPTY && from->noemer < SMALL_NUMBER))) {
    out->waarde = NUMBER_EMPTY;
    out->text = "minder dan 10: wordt niet getoond";
  } else if (few) {
    out->waarde = NUMBER_EMPTY;
    out->text = from->teller == NUMBER_EMPTY ? "te weinig om een percentage te geven"
                                             : arena_printf(keep, "%lld van %lld", (long long)from->teller, (long long)from->noemer);
  } else if (from->waarde != NUMBER_EMPTY) {
    out->text = figure_text(from->waarde, eenheid, keep);
  } else {
    out->text = "";
  }
}

static bool is_published_only(const struct request *request, const struct reg *reg) {
  return (rights_scope(request->who, reg, VERB_READ) & (SCOPE_ALL | SCOPE_TEAM | SCOPE_OWN)) == 0;
}

bool reeks_read(struct request *request, const struct record *indicator, struct reeks *out, struct fault *fault) {
  struct listing listing;
  struct query query = {.reg = REGISTER_waarneming, .sort = F(waarneming, periode), .descending = true, .page = 1, .page_size = SERIES_MAX, .no_count = true};
  const struct reg *reg = &store_catalogue(request->tenant->store)->registers[REGISTER_waarneming];
  *out = (struct reeks){.indicator = record_indicator(indicator), .example = record_is_example(indicator)};
  out->eenheid = unit_of(out->indicator.eenheid);
  query_number(&query, F(waarneming, indicator), COMPARE_IS, record_id(indicator));
  if (!rights_scope(request->who, reg, VERB_READ)) return true;
  if (!record_list(request->tx, request->who, &query, &listing, request->scratch, fault)) return false;
  out->metingen = ARENA_ARRAY(request->scratch, listing.count, struct meting);
  for (size_t i = listing.count; i-- > 0;) {
    struct waarneming from = record_waarneming(&listing.records[i]);
    if (from.gebied) continue;
    struct meting *meting = &out->metingen[out->count++];
    *meting = (struct meting){.periode = from.periode, .label = period_print(from.periode, request->keep), .noot = from.noot,
                              .example = record_is_example(&listing.records[i])};
    show_value(request, &from, out->eenheid, is_published_only(request, reg), meting);
    out->example = out->example || meting->example;
  }
  return true;
}

const struct meting *reeks_last(const struct reeks *reeks) {
  for (size_t i = reeks->count; i-- > 0;)
    if (*reeks->metingen[i].text) return &reeks->metingen[i];
  return NULL;
}

static const char *against_target(const struct indicator *indicator, int64_t value) {
  if (string_is(indicator->richting, "geen")) return NULL;
  bool reached = string_is(indicator->richting, "lager") ? value <= indicator->streefwaarde : value >= indicator->streefwaarde;
  return reached ? "De streefwaarde is gehaald." : "De streefwaarde is niet gehaald.";
}

const char *reeks_says(const struct reeks *reeks, struct arena *keep) {
  const struct indicator *indicator = &reeks->indicator;
  const struct meting *last = reeks_last(reeks);
  if (!last) return "Er zijn nog geen metingen.";
  const char *unit = *reeks->eenheid || string_empty(indicator->eenheid) ? "" : arena_printf(keep, " (%s)", indicator->eenheid);
  const char *says = arena_printf(keep, "Laatste meting, %s: %s%s.", last->label, last->text, unit);
  if (indicator->streefwaarde == NUMBER_EMPTY || last->waarde == NUMBER_EMPTY) return says;
  const char *reached = against_target(indicator, last->waarde);
  return arena_printf(keep, "%s Streefwaarde %s.%s%s", says, figure_text(indicator->streefwaarde, reeks->eenheid, keep), reached ? " " : "", reached ? reached : "");
}

static bool starts_year(const char *periode) { return periode && (strlen(periode) == 4 || string_ends(periode, "-01") || string_ends(periode, "-K1")); }

void reeks_chart(const struct reeks *reeks, struct chart_line *line, struct arena *scratch) {
  struct chart_point *points = ARENA_ARRAY(scratch, reeks->count, struct chart_point);
  const struct indicator *indicator = &reeks->indicator;
  const struct meting *last = NULL;
  for (size_t i = 0; i < reeks->count; i++) {
    const struct meting *meting = &reeks->metingen[i];
    points[i].has = meting->waarde != NUMBER_EMPTY;
    points[i].value = points[i].has ? (double)meting->waarde / DECIMAL_ONE : 0;
    points[i].label = i == 0 || starts_year(meting->periode) ? meting->label : NULL;
    last = points[i].has ? meting : last;
  }
  bool has_target = indicator->streefwaarde != NUMBER_EMPTY;
  *line = (struct chart_line){.points = points, .count = reeks->count, .has_target = has_target,
                              .target = has_target ? (double)indicator->streefwaarde / DECIMAL_ONE : 0,
                              .target_text = has_target ? arena_printf(scratch, "streef %s", figure_text(indicator->streefwaarde, reeks->eenheid, scratch)) : "",
                              .last_text = last ? arena_printf(scratch, "%s nu", last->text) : ""};
  line->says = arena_printf(scratch, "%s, %s tot en met %s. De tabel eronder geeft alle cijfers.%s", indicator->naam,
                            reeks->count ? reeks->metingen[0].label : "", last ? last->label : "", reeks->example ? " Voorbeeld, bedacht." : "");
}
