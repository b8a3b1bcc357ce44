#include "capabilities/kwaliteit/reeks.h"

#include "capabilities/kwaliteit/inside.h"

#include "base/banned.h"

/* Units that start with a percent sign print as one: "% van de aanvragen" is "57 %". */
const char *unit_of(const char *eenheid) { return eenheid && eenheid[0] == '%' ? " %" : ""; }

const char *figure_text(int64_t value, const char *eenheid, struct arena *keep) {
  return arena_printf(keep, "%s%s", decimal_print(value, keep), eenheid);
}

int64_t figure_shown(int64_t waarde, int64_t teller, int64_t noemer) {
  int64_t tenth = DECIMAL_ONE / 10, half = waarde < 0 ? -tenth / 2 : tenth / 2;
  if (waarde == NUMBER_EMPTY || teller == NUMBER_EMPTY || noemer == NUMBER_EMPTY || (waarde > -DECIMAL_ONE && waarde < DECIMAL_ONE)) return waarde;
  return (waarde + half) / tenth * tenth;
}

/* ---- targets and new beginnings, of all indicators at once ---- */

struct lines {
  struct record *records;
  size_t count;
};

static bool read_lines(const struct reeksen_options *options, enum register_id reg, struct lines *out, struct arena *scratch, struct fault *fault) {
  struct listing listing;
  struct query query = {.reg = reg, .sort = EVERY(id), .all_pages = true, .no_count = true};
  *out = (struct lines){0};
  if (!rights_scope(options->who, &tx_catalogue(options->tx)->registers[reg], VERB_READ) && !options->who->system) return true;
  if (!record_list(options->tx, options->who, &query, &listing, scratch, fault)) return false;
  *out = (struct lines){listing.records, listing.count};
  return true;
}

/* The latest target that had begun when the period began. */
static int64_t target_at(const struct lines *targets, const struct indicator *indicator, const char *periode) {
  int64_t target = indicator->streefwaarde;
  const char *from = NULL;
  struct day first = targets->count ? period_first(periode) : (struct day){0};
  for (size_t i = 0; i < targets->count; i++) {
    struct streefwaarde line = record_streefwaarde(&targets->records[i]);
    if (line.indicator != indicator->id || day_compare(period_first(line.vanaf), first) > 0) continue;
    if (from && period_compare(line.vanaf, from) < 0) continue;
    from = line.vanaf;
    target = line.waarde;
  }
  return target;
}

/* ---- what may be shown ---- */

/* Whoever only sees what is published never sees a cell below ten; a percentage needs a denominator of twenty. */
static void show_value(const struct reeksen_options *options, const struct series_point *from, const struct reeks *reeks, bool words, struct meting *out, struct arena *keep) {
  const char *eenheid = reeks->eenheid;
  bool few = small_few(from->noemer, reeks->indicator.berekening);
  out->waarde = from->waarde;
  out->teller = from->teller;
  out->noemer = from->noemer;
  out->text = "";
  bool small = small_is(from->waarde, from->teller, from->noemer, reeks->indicator.berekening);
  out->small = small || from->afgeschermd;
  if (options->outside && out->small) {
    out->kept_back = true;
    out->waarde = out->teller = out->noemer = NUMBER_EMPTY;
    out->text = small ? "minder dan 10: wordt niet getoond" : "wordt niet getoond: een klein aantal is er anders uit af te leiden";
  } else if (!words) {
    if (few) out->waarde = NUMBER_EMPTY;
  } else if (few) {
    out->waarde = NUMBER_EMPTY;
    out->text = from->teller == NUMBER_EMPTY ? "te weinig om een percentage te geven"
                                             : arena_printf(keep, "%lld van %lld", (long long)from->teller, (long long)from->noemer);
  } else if (from->waarde != NUMBER_EMPTY) {
    out->text = figure_text(figure_shown(from->waarde, from->teller, from->noemer), eenheid, keep);
  }
}

static void take_points(const struct reeksen_options *options, const struct series *series, const struct lines *targets, struct reeks *out, struct arena *keep) {
  size_t skip = series->count > options->last ? series->count - options->last : 0;
  out->count = series->count - skip;
  out->metingen = ARENA_ARRAY(keep, out->count, struct meting);
  bool words = !options->without_sentence && !options->brief;
  for (size_t i = 0; i < out->count; i++) {
    const struct series_point *from = &series->points[skip + i];
    struct meting *meting = &out->metingen[i];
    *meting = (struct meting){.periode = from->periode, .label = words || (options->brief && i == 0) ? period_print(from->periode, keep) : from->periode, .noot = from->noot,
                              .voorlopig = from->voorlopig, .example = from->example, .at = -1};
    meting->streefwaarde = from->streefwaarde != NUMBER_EMPTY ? from->streefwaarde : target_at(targets, &out->indicator, from->periode);
    show_value(options, from, out, words, meting, keep);
    out->example = out->example || meting->example;
  }
  for (size_t i = out->count; options->brief && i-- > 0;) {
    struct meting *meting = &out->metingen[i];
    meting->label = period_print(meting->periode, keep);
    show_value(options, &series->points[skip + i], out, true, meting, keep);
    if (*meting->text) break;
  }
  out->streefwaarde = out->count ? out->metingen[out->count - 1].streefwaarde : out->indicator.streefwaarde;
}

bool reeksen_read(const struct reeksen_options *options, const struct record *indicatoren, size_t count, struct reeks *out,
                  struct arena *keep, struct arena *scratch, struct fault *fault) {
  struct lines targets, rebases;
  int64_t *ids = ARENA_ARRAY(scratch, count, int64_t);
  struct series *series = ARENA_ARRAY(scratch, count, struct series);
  for (size_t i = 0; i < count; i++) ids[i] = record_id(&indicatoren[i]);
  if (!read_lines(options, REGISTER_streefwaarde, &targets, scratch, fault) || !read_lines(options, REGISTER_herijking, &rebases, scratch, fault)) return false;
  if (!series_read(options->tx, options->who, ids, count, series, keep, fault)) return false;
  for (size_t i = 0; i < count; i++) {
    out[i] = (struct reeks){.indicator = record_indicator(&indicatoren[i]), .example = string_is(indicatoren[i].slots[EVERY(herkomst_inhoud)].text, "voorbeeld")};
    out[i].eenheid = unit_of(out[i].indicator.eenheid);
    take_points(options, &series[i], &targets, &out[i], keep);
    if (!reeks_judge(&out[i], rebases.records, rebases.count, !options->without_sentence, keep, scratch, fault)) return false;
  }
  return true;
}

const struct meting *reeks_last(const struct reeks *reeks) {
  for (size_t i = reeks->count; i-- > 0;)
    if (*reeks->metingen[i].text) return &reeks->metingen[i];
  return NULL;
}

int periods_late(const char *last, const char *today) {
  char period[PERIOD_SIZE];
  struct day now;
  int late = 0;
  if (string_empty(last) || !day_parse(today, &now)) return 0;
  /* The period that ended last may take one more to arrive. */
  for (period_shift(last, 1, period); late < PERIODS_LATE_MAX; late++) {
    char next[PERIOD_SIZE];
    period_shift(period, 1, next);
    if (day_compare(period_last(next), now) >= 0) break;
    memcpy(period, next, sizeof next);
  }
  return late;
}
