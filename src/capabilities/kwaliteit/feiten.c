#include <math.h>

#include "capabilities/kwaliteit/indicator.h"
#include "capabilities/kwaliteit/overzicht.h"
#include "engines/statistics.h"

#include "base/banned.h"

static void add(struct facts *facts, const char *label, const char *text, const char *note) {
  if (text && *text && facts->count < FACTS_MAX) facts->items[facts->count++] = (struct fact){label, text, note, NULL};
}

bool benchmark_read(struct request *request, const struct reeks *reeks, struct vergelijking *out, struct fault *fault) {
  struct listing listing;
  struct query query = {.reg = REGISTER_vergelijking, .sort = F(vergelijking, periode), .descending = true, .page = 1, .page_size = 1, .no_count = true};
  *out = (struct vergelijking){.id = 0};
  if (!rights_scope(request->who, &store_catalogue(request->tenant->store)->registers[REGISTER_vergelijking], VERB_READ)) return true;
  query_number(&query, F(vergelijking, indicator), COMPARE_IS, reeks->indicator.id);
  query.filters[query.filter_count++] = (struct filter){.field = F(vergelijking, gemeente), .compare = COMPARE_EMPTY};
  query.filters[query.filter_count++] = (struct filter){.field = F(vergelijking, vervallen_op), .compare = COMPARE_EMPTY};
  if (!record_list(request->tx, request->who, &query, &listing, request->scratch, fault)) return false;
  if (listing.count) *out = record_vergelijking(&listing.records[0]);
  return true;
}

/* Where the target that holds now was agreed, or NULL. */
static bool target_source(struct request *request, const struct reeks *reeks, const char **out, struct fault *fault) {
  struct listing listing;
  struct query query = {.reg = REGISTER_streefwaarde, .sort = F(streefwaarde, vanaf), .descending = true};
  const struct meting *last = reeks->count ? &reeks->metingen[reeks->count - 1] : NULL;
  *out = NULL;
  if (!last || !rights_scope(request->who, &store_catalogue(request->tenant->store)->registers[REGISTER_streefwaarde], VERB_READ)) return true;
  query_number(&query, F(streefwaarde, indicator), COMPARE_IS, reeks->indicator.id);
  if (!part_rows(request, &query, &listing, fault)) return false;
  for (size_t i = 0; i < listing.count && !*out; i++) {
    struct streefwaarde line = record_streefwaarde(&listing.records[i]);
    if (day_compare(period_first(line.vanaf), period_first(last->periode)) > 0) continue;
    *out = arena_printf(request->scratch, "geldt vanaf %s%s%s", period_print(line.vanaf, request->scratch), line.vastgesteld_in ? "; vastgesteld in " : "", line.vastgesteld_in ? line.vastgesteld_in : "");
  }
  return true;
}

static const char *assurance_words(const struct reeks *reeks) {
  static const char *const words[SPC_ASSURANCE__COUNT] = {[SPC_ASSURANCE_HIT] = "Ja, zolang er niets verandert.", [SPC_ASSURANCE_MISS] = "Niet zonder dat er iets verandert.",
                                                          [SPC_ASSURANCE_MAY] = "De ene keer wel, de andere keer niet."};
  return reeks_is_judged(reeks) ? words[reeks->spc.assurance] : NULL;
}

/* Earlier points may stand out while the last ones do not. */
static bool has_marks(const struct reeks *reeks) {
  for (size_t i = 0; i < reeks->spc.count; i++)
    if (reeks->spc.points[i].cause != SPC_CAUSE_COMMON) return true;
  return false;
}

static const char *certainty_words(const struct reeks *reeks) {
  static const char *const words[OORDEEL__COUNT] = {
      [OORDEEL_TE_KORT] = "Er zijn nog geen twaalf metingen op rij. Tot die tijd geven we geen signaal.",
      [OORDEEL_ROLLEND] = "Elke meting loopt over 12 maanden. De metingen hangen daardoor aan elkaar en geven geen signaal.",
      [OORDEEL_KLEIN] = "Het gaat om weinig zaken. Een verschil kan dan snel toeval zijn. Daarom geven we geen signaal.",
      [OORDEEL_GEWOON] = "Het cijfer beweegt zoals het altijd beweegt.",
      [OORDEEL_VERBETERING] = "Dit verschil is te groot of duurt te lang om toeval te zijn.",
      [OORDEEL_ZORG] = "Dit verschil is te groot of duurt te lang om toeval te zijn.",
      [OORDEEL_VERANDERING] = "Dit verschil is te groot of duurt te lang om toeval te zijn."};
  if (reeks->oordeel == OORDEEL_GEWOON && has_marks(reeks)) return "De gemarkeerde punten vallen op. Het laatste cijfer beweegt zoals het altijd beweegt.";
  return words[reeks->oordeel];
}

static const char *fresh_words(struct request *request, const struct reeks *reeks) {
  const char *last = reeks->count ? reeks->metingen[reeks->count - 1].periode : "";
  int late = periods_late(last, request->today);
  if (reeks->indicator.gestopt_op) return arena_printf(request->scratch, "niet meer gemeten sinds %s", day_text(reeks->indicator.gestopt_op, request->scratch));
  return late ? late_words(last, late, request->scratch) : NULL;
}

/* An estimated denominator makes the share itself a range. */
static bool add_bandwidth(struct request *request, const struct reeks *reeks, struct facts *facts, struct fault *fault) {
  struct listing listing;
  struct query query = {.reg = REGISTER_waarneming, .sort = F(waarneming, periode), .descending = true, .page = 1, .page_size = 1, .no_count = true};
  query_number(&query, F(waarneming, indicator), COMPARE_IS, reeks->indicator.id);
  query.filters[query.filter_count++] = (struct filter){.field = F(waarneming, vervangen_door), .compare = COMPARE_EMPTY};
  if (!string_is(reeks->indicator.berekening, "aandeel")) return true;
  if (!record_list(request->tx, request->who, &query, &listing, request->scratch, fault)) return false;
  if (!listing.count) return true;
  struct waarneming row = record_waarneming(&listing.records[0]);
  if (row.gebied || row.noemer_laag == NUMBER_EMPTY || row.noemer_hoog == NUMBER_EMPTY || row.noemer_laag < 1 || row.noemer_hoog < row.noemer_laag) return true;
  if (row.noemer == NUMBER_EMPTY || row.waarde == NUMBER_EMPTY) return true;
  double counted = (double)row.waarde / DECIMAL_ONE / 100 * (double)row.noemer;
  add(facts, "Hoe zeker is de noemer?", arena_printf(request->scratch, "Geschat: %s tot %s. Het cijfer ligt daardoor tussen %.0f en %.0f%s.", number_print(row.noemer_laag, request->scratch),
                                                     number_print(row.noemer_hoog, request->scratch), 100 * counted / (double)row.noemer_hoog, 100 * counted / (double)row.noemer_laag, reeks->eenheid),
      reeks->indicator.meetbron ? arena_printf(request->scratch, "Bron: %s", reeks->indicator.meetbron) : NULL);
  return true;
}

/* ---- how sure the last figure is, and what it was a year before ---- */

static bool last_row(struct request *request, const struct reeks *reeks, const char *periode, struct waarneming *out, struct fault *fault) {
  struct listing listing;
  struct query query = {.reg = REGISTER_waarneming, .sort = EVERY(id), .all_pages = true, .no_count = true};
  query_number(&query, F(waarneming, indicator), COMPARE_IS, reeks->indicator.id);
  query_text(&query, F(waarneming, periode), COMPARE_IS, periode);
  query.filters[query.filter_count++] = (struct filter){.field = F(waarneming, vervangen_door), .compare = COMPARE_EMPTY};
  *out = (struct waarneming){.waarde_laag = NUMBER_EMPTY, .waarde_hoog = NUMBER_EMPTY};
  if (!record_list(request->tx, request->who, &query, &listing, request->scratch, fault)) return false;
  for (size_t i = 0; i < listing.count; i++)
    if (!listing.records[i].slots[F(waarneming, gebied)].text) *out = record_waarneming(&listing.records[i]);
  return true;
}

/* A share by its own numbers; a median by the range that was worked out when the cases were counted. */
static bool add_precision(struct request *request, const struct reeks *reeks, const struct meting *last, struct facts *facts, struct fault *fault) {
  static const char label[] = "Hoe precies is dat?", note[] = "Bij dit aantal zaken verschilt het door toeval zo veel.";
  struct statistics_interval interval;
  struct waarneming row;
  if (!last || last->waarde == NUMBER_EMPTY) return true;
  if (string_is(reeks->indicator.berekening, "aandeel") && *reeks->eenheid && last->teller != NUMBER_EMPTY && last->noemer != NUMBER_EMPTY &&
      statistics_share(last->teller, last->noemer, STATISTICS_Z95, &interval))
    add(facts, label, arena_printf(request->scratch, "Tussen %.0f en %.0f %%, want het gaat om %s zaken.", interval.low * 100, interval.high * 100, number_print(last->noemer, request->scratch)), note);
  if (!string_is(reeks->indicator.berekening, "mediaan")) return true;
  if (!last_row(request, reeks, last->periode, &row, fault)) return false;
  if (row.waarde_laag != NUMBER_EMPTY && row.waarde_hoog != NUMBER_EMPTY && row.noemer != NUMBER_EMPTY)
    add(facts, label, arena_printf(request->scratch, "Tussen %s en %s %s, want het gaat om %s zaken.", figure_text(row.waarde_laag, "", request->scratch), figure_text(row.waarde_hoog, "", request->scratch),
                                   reeks->indicator.eenheid, number_print(row.noemer, request->scratch)), note);
  return true;
}

static const struct meting *meting_of(const struct reeks *reeks, const char *periode) {
  for (size_t i = 0; i < reeks->count; i++)
    if (string_is(reeks->metingen[i].periode, periode)) return &reeks->metingen[i];
  return NULL;
}

/* A month of which more will come says nothing against a whole one. */
static void add_year_ago(struct request *request, const struct reeks *reeks, struct facts *facts) {
  const struct meting *now = NULL;
  for (size_t i = reeks->count; i-- > 0 && !now;)
    if (!reeks->metingen[i].voorlopig && reeks->metingen[i].waarde != NUMBER_EMPTY) now = &reeks->metingen[i];
  int64_t year;
  if (!now || !string_to_int(arena_copy_len(request->scratch, now->periode, 4), &year)) return;
  const struct meting *before = meting_of(reeks, arena_printf(request->scratch, "%04lld%s", (long long)year - 1, now->periode + 4));
  double values[] = {before && before->waarde != NUMBER_EMPTY ? (double)before->waarde / DECIMAL_ONE : (double)NAN, (double)now->waarde / DECIMAL_ONE}, difference, percent;
  if (!statistics_year_on_year(values, 1, 1, &difference, &percent)) return;
  /* Of a few, a percentage sounds like more than it is. */
  if (fabs(values[0]) < PERCENT_FROM) percent = (double)NAN;
  bool share = *reeks->eenheid, same = llround(fabs(share || isnan(percent) ? difference : percent)) == 0;
  const char *words = same ? "vrijwel gelijk"
                    : share || isnan(percent) ? arena_printf(request->scratch, "%s%s %s", decimal_print(llround(fabs(difference) * 10) * (DECIMAL_ONE / 10), request->scratch), share ? " procentpunt" : "", difference > 0 ? "hoger" : "lager")
                                              : arena_printf(request->scratch, "%.0f %% %s", fabs(percent), difference > 0 ? "hoger" : "lager");
  add(facts, "Tegen een jaar eerder", arena_printf(request->scratch, "%s in %s, %s in %s: %s", now->text, now->label, before->text, before->label, words), NULL);
}

static bool add_person(struct request *request, struct facts *facts, const char *label, int64_t id, struct fault *fault) {
  struct record record;
  if (id == NUMBER_EMPTY || !*part_title(request, REGISTER_persoon, id)) return true;
  if (!record_get(request->tx, request->who, REGISTER_persoon, id, &record, request->scratch, fault)) return false;
  add(facts, label, record.slots[F(persoon, functie)].text, persoon_is_active(&record, request->today) ? NULL : "werkt hier niet meer: wijs iemand anders aan");
  return true;
}

static void add_benchmark(struct request *request, const struct reeks *reeks, const struct vergelijking *from, struct facts *facts) {
  if (!from->id) {
    add(facts, "Vergelijking", reeks->indicator.vergelijking_bron, NULL);
    return;
  }
  const char *class = from->grootteklasse ? from->grootteklasse : "", *year = from->bronjaar == NUMBER_EMPTY ? "" : arena_printf(request->scratch, " (%lld)", (long long)from->bronjaar);
  add(facts, "Vergelijking", arena_printf(request->scratch, "%s, %s", figure_text(from->waarde, reeks->eenheid, request->scratch), period_print(from->periode, request->scratch)),
      arena_printf(request->scratch, "Bron: %s%s%s%s", from->bronvermelding ? from->bronvermelding : "", year, *class ? "; " : "", class));
}

bool facts_read(struct request *request, const struct reeks *reeks, const struct vergelijking *benchmark, struct facts *out, struct fault *fault) {
  const struct meting *last = reeks_last(reeks);
  const char *source, *telling;
  *out = (struct facts){.count = 0};
  if (!target_source(request, reeks, &source, fault)) return false;
  add(out, "Laatste cijfer", last ? arena_printf(request->scratch, "%s, %s", last->text, last->label) : "nog niet gemeten", fresh_words(request, reeks));
  if (!add_precision(request, reeks, last, out, fault) || !add_bandwidth(request, reeks, out, fault)) return false;
  add_year_ago(request, reeks, out);
  add(out, "Is dit toeval?", certainty_words(reeks), NULL);
  if (reeks->streefwaarde != NUMBER_EMPTY) add(out, "Streefwaarde", figure_text(reeks->streefwaarde, reeks->eenheid, request->scratch), source);
  add(out, "Wordt die gehaald?", assurance_words(reeks), NULL);
  add_benchmark(request, reeks, benchmark, out);
  if (!telling_read(request, reeks->indicator.id, &telling, fault)) return false;
  add(out, "Zo telt de koppeling", telling, NULL);
  return add_person(request, out, "Wie gaat erover", reeks->indicator.eigenaar, fault) && add_person(request, out, "Vervangt bij afwezigheid", reeks->indicator.plaatsvervanger, fault);
}
