#include "capabilities/kwaliteit/indicator.h"
#include "capabilities/kwaliteit/overzicht.h"

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

static const char *certainty_words(const struct reeks *reeks) {
  static const char *const words[OORDEEL__COUNT] = {
      [OORDEEL_TE_KORT] = "Er zijn nog geen twaalf metingen op rij. Tot die tijd geven we geen signaal.",
      [OORDEEL_ROLLEND] = "Elke meting loopt over 12 maanden. De metingen hangen daardoor aan elkaar en geven geen signaal.",
      [OORDEEL_KLEIN] = "Het gaat om weinig zaken. Een verschil kan dan snel toeval zijn. Daarom geven we geen signaal.",
      [OORDEEL_GEWOON] = "Het cijfer beweegt zoals het altijd beweegt.",
      [OORDEEL_VERBETERING] = "Dit verschil is te groot of duurt te lang om toeval te zijn.",
      [OORDEEL_ZORG] = "Dit verschil is te groot of duurt te lang om toeval te zijn.",
      [OORDEEL_VERANDERING] = "Dit verschil is te groot of duurt te lang om toeval te zijn."};
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
  if (!add_bandwidth(request, reeks, out, fault)) return false;
  add(out, "Is dit toeval?", certainty_words(reeks), NULL);
  if (reeks->streefwaarde != NUMBER_EMPTY) add(out, "Streefwaarde", figure_text(reeks->streefwaarde, reeks->eenheid, request->scratch), source);
  add(out, "Wordt die gehaald?", assurance_words(reeks), NULL);
  add_benchmark(request, reeks, benchmark, out);
  if (!telling_read(request, reeks->indicator.id, &telling, fault)) return false;
  add(out, "Zo telt de koppeling", telling, NULL);
  return add_person(request, out, "Wie gaat erover", reeks->indicator.eigenaar, fault) && add_person(request, out, "Vervangt bij afwezigheid", reeks->indicator.plaatsvervanger, fault);
}
