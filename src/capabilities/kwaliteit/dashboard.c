#include "capabilities/kwaliteit/pages.h"
#include "templates/kwaliteit_dashboard.h"
#include "templates/kwaliteit_indicator.h"

/* How old the last figure is, counted in its own rhythm. */
static const char *freshness(const struct reeks *reeks) {
  const struct meting *last = reeks_last(reeks);
  return last ? last->label : "nog niet gemeten";
}

/* The badge: a change first, else how the last value stands to the target. Icon and words, never colour alone. */
static void verdict(struct request *request, const struct reeks *reeks, struct kwaliteit_dashboard_view_cards *card) {
  static const struct {
    const char *tone, *words, *icon;
  } badges[OORDEEL__COUNT] = {
      [OORDEEL_NIET_GEMETEN] = {" dp-badge--line", "nog geen meting", "info"},
      [OORDEEL_TE_KORT] = {" dp-badge--line", "te kort gemeten", "info"},
      [OORDEEL_ROLLEND] = {" dp-badge--line", "loopt over 12 maanden", "info"},
      [OORDEEL_KLEIN] = {" dp-badge--line", "te weinig zaken", "info"},
      [OORDEEL_GEWOON] = {" dp-badge--line", "geen verandering", "info"},
      [OORDEEL_VERBETERING] = {" dp-badge--ok", "beter, geen toeval", "ok"},
      [OORDEEL_ZORG] = {" dp-badge--warn", "slechter, geen toeval", "let-op"},
      [OORDEEL_VERANDERING] = {" dp-badge--info", "veranderd, geen toeval", "info"},
  };
  card->tone = badges[reeks->oordeel].tone;
  card->verdict = badges[reeks->oordeel].words;
  card->icon = icon_path(request, badges[reeks->oordeel].icon);
}

static bool fill_card(struct request *request, const struct reeks *reeks, struct kwaliteit_dashboard_view_cards *card, struct fault *fault) {
  struct chart_line line;
  const struct meting *last = reeks_last(reeks);
  const char *owner = part_title(request, REGISTER_persoon, reeks->indicator.eigenaar);
  struct text *drawing = page_text(request);
  reeks_chart(reeks, &line, request->scratch);
  if (!chart_spark(drawing, &line, fault)) return false;
  *card = (struct kwaliteit_dashboard_view_cards){
      .path = record_path(request, REGISTER_indicator, reeks->indicator.id), .title = part_title(request, REGISTER_indicator, reeks->indicator.id),
      .value = last ? last->text : "geen cijfer", .target = line.has_target ? line.target_text : NULL, .chart = page_html(drawing),
      .words = reeks->zin, .owner = *owner ? owner : NULL,
      .fresh = arena_printf(request->scratch, "laatste meting: %s", freshness(reeks)), .example = reeks->example};
  verdict(request, reeks, card);
  return true;
}

bool kwaliteit_page(struct request *request, struct reply *reply, struct fault *fault) {
  struct listing listing;
  struct query query = {.reg = REGISTER_indicator, .sort = F(indicator, volgorde)};
  if (!part_rows(request, &query, &listing, fault)) return false;
  struct kwaliteit_dashboard_view_cards *cards = ARENA_ARRAY(request->scratch, listing.count, struct kwaliteit_dashboard_view_cards);
  struct reeks *reeksen = ARENA_ARRAY(request->scratch, listing.count, struct reeks);
  bool example = false;
  if (!request_reeksen(request, listing.records, listing.count, REEKS_SHOWN, reeksen, fault)) return false;
  for (size_t i = 0; i < listing.count; i++) {
    if (!fill_card(request, &reeksen[i], &cards[i], fault)) return false;
    example = example || cards[i].example;
  }
  struct text *body = page_text(request);
  kwaliteit_dashboard_write(body, &(struct kwaliteit_dashboard_view){
      .says = arena_printf(request->scratch, "%zu cijfers over hoe het beleid in de uitvoering uitpakt. Kies er een voor het hele verloop.", listing.count),
      .budget = request_path(request, "/kwaliteit/begroting"), .list = request_path(request, "/indicatoren"), .cards = cards, .cards_count = listing.count});
  return layout_write(request, reply, &(struct page){.title = "Kwaliteit van de uitvoering", .eyebrow = "Cijfers", .icon = "kwaliteit", .body = page_html(body),
                                                     .example = example});
}

/* The first open beleidsopgave to which this figure belongs, by its number; NULL: none. */
static bool opgave_of(struct request *request, int64_t indicator, const char **number, int64_t *id, struct fault *fault) {
  struct link *links;
  size_t count;
  struct record record;
  *number = NULL;
  if (!record_links(request->tx, request->who, REGISTER_indicator, indicator, &links, &count, request->scratch, fault)) return false;
  for (size_t i = 0; i < count && !*number; i++) {
    if (links[i].reg != REGISTER_beleidsopgave) continue;
    if (!record_get(request->tx, request->who, REGISTER_beleidsopgave, links[i].id, &record, request->scratch, fault)) return false;
    struct beleidsopgave opgave = record_beleidsopgave(&record);
    if (string_is(opgave.stand, "gesloten") || string_is(opgave.stand, "ingetrokken") || string_is(opgave.stand, "afgewezen")) continue;
    *number = opgave.nummer ? opgave.nummer : opgave.titel;
    *id = opgave.id;
  }
  return true;
}

static bool count_reports(struct request *request, const struct indicator *indicator, int64_t *reports, struct fault *fault) {
  struct listing listing;
  struct query query = {.reg = REGISTER_signaal, .sort = -1};
  *reports = 0;
  if (indicator->beleid == NUMBER_EMPTY || !rights_scope(request->who, &store_catalogue(request->tenant->store)->registers[REGISTER_signaal], VERB_READ)) return true;
  query_number(&query, F(signaal, beleid), COMPARE_IS, indicator->beleid);
  query_text(&query, F(signaal, soort), COMPARE_NOT, "indicatorsignaal");
  if (!part_rows(request, &query, &listing, fault)) return false;
  for (size_t i = 0; i < listing.count; i++) {
    int64_t times = listing.records[i].slots[F(signaal, aantal_meldingen)].number;
    *reports += times == NUMBER_EMPTY ? 1 : times;
  }
  return true;
}

static bool fill_button(struct request *request, const struct reeks *reeks, struct kwaliteit_indicator_view *view, struct fault *fault) {
  const struct reg *opgave = &store_catalogue(request->tenant->store)->registers[REGISTER_beleidsopgave];
  bool creates = rights_scope(request->who, opgave, VERB_CREATE) != 0, changes = rights_scope(request->who, opgave, VERB_CHANGE) != 0;
  const char *number;
  int64_t id = 0, reports;
  if (!creates && !changes) return true;
  if (!opgave_of(request, reeks->indicator.id, &number, &id, fault) || !count_reports(request, &reeks->indicator, &reports, fault)) return false;
  const char *here = record_path(request, REGISTER_indicator, reeks->indicator.id);
  view->add_label = number ? arena_printf(request->scratch, "Voeg toe aan beleidsopgave %s", number) : "Maak beleidsopgave";
  view->add = number ? arena_printf(request->scratch, "%s/opgave?hoort_bij=%lld", here, (long long)id) : arena_printf(request->scratch, "%s/opgave", here);
  if (reports > 0) view->goes_along = arena_printf(request->scratch, "De grafiek gaat mee. Over dit beleid kwamen %lld meldingen.", (long long)reports);
  return true;
}

bool indicator_extra(struct request *request, const struct record *record, struct text *out, struct fault *fault) {
  struct reeks reeks;
  struct chart_line line;
  if (!request_reeksen(request, record, 1, REEKS_ALL, &reeks, fault)) return false;
  struct text *drawing = page_text(request);
  reeks_chart(&reeks, &line, request->scratch);
  if (!chart_line(drawing, &line, fault)) return false;
  struct kwaliteit_indicator_view_rows *rows = ARENA_ARRAY(request->scratch, reeks.count, struct kwaliteit_indicator_view_rows);
  for (size_t i = 0; i < reeks.count; i++) {
    const struct meting *meting = &reeks.metingen[reeks.count - 1 - i];
    rows[i] = (struct kwaliteit_indicator_view_rows){meting->label, *meting->text ? meting->text : "niet bekend uit deze bron", meting->noot, meting->example};
  }
  struct kwaliteit_indicator_view view = {.says = reeks.zin, .example = reeks.example, .chart = page_html(drawing),
                                          .has_target = line.has_target, .rows = rows, .rows_count = reeks.count,
                                          .head = reeks.indicator.eenheid ? reeks.indicator.eenheid : "Waarde"};
  if (!fill_button(request, &reeks, &view, fault)) return false;
  kwaliteit_indicator_write(out, &view);
  return true;
}
