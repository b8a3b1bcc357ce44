#include "capabilities/opgaven/parts.h"
#include "templates/opgaven_overzicht.h"
#include "web/address.h"

enum { STALE_DAYS = 90, CENTS_THOUSAND = 100000 };

/* Thousands of euros, rounded to the nearest. */
static const char *thousands(int64_t cents, struct arena *keep) {
  int64_t half = cents < 0 ? -CENTS_THOUSAND / 2 : CENTS_THOUSAND / 2;
  return number_print((cents + half) / CENTS_THOUSAND, keep);
}

static const char *choice_label(const struct choices *choices, const char *code) {
  const struct choice *choice = code ? choices_find(choices, code) : NULL;
  return choice ? choice->label : "";
}

static const char *stand_text(const struct regel *regel, struct arena *keep) {
  const char *stand = choice_label(&choices_opgave_stand, regel->opgave.stand);
  return regel->fase.fase ? arena_printf(keep, "%s, %s", stand, regel->fase.fase) : stand;
}

/* "Wethouder Wonen" is "Wonen" in a column that says portefeuille. */
static const char *short_holder(const char *holder) {
  static const char word[] = "Wethouder ";
  return string_starts(holder, word) ? holder + sizeof word - 1 : holder;
}

static void fill_row(struct request *request, const struct regel *regel, struct opgaven_overzicht_view_streams_rows *out) {
  struct arena *scratch = request->scratch;
  const struct beleidsopgave *opgave = &regel->opgave;
  bool bound = opgave->verplichting && !string_is(opgave->verplichting, "vrij");
  *out = (struct opgaven_overzicht_view_streams_rows){
      .nr = opgave->nummer ? opgave->nummer : "", .path = record_path(request, REGISTER_beleidsopgave, opgave->id), .title = opgave->titel,
      .under = choice_label(&choices_werksoort, opgave->werksoort), .plicht = bound ? choice_label(&choices_verplichting, opgave->verplichting) : NULL,
      .thema = regel->thema, .stand = stand_text(regel, scratch), .eigenaar = regel->eigenaar, .portefeuille = short_holder(regel->portefeuille),
      .oud = regel->age_days < 0 ? "onbekend" : number_print(regel->age_days, scratch),
      .vers = regel->fresh_days < 0 ? "nog nooit" : arena_printf(scratch, "%lld dagen", (long long)regel->fresh_days),
      .stale = regel->fresh_days < 0 || regel->fresh_days > STALE_DAYS, .dekking = regel->dekking ? regel->dekking : "",
      .incidenteel = thousands(regel->incidenteel, scratch), .structureel = thousands(regel->structureel, scratch),
      .uren = number_print(regel->uren, scratch), .example = record_is_example(regel->record), .duur = fase_time(&regel->fase, scratch),
      .te_lang = fase_delay(&regel->fase, scratch), .besluit = fase_decision(&regel->fase, scratch), .te_laat = fase_decision_delay(&regel->fase, scratch),
      .besluit_laat = regel->fase.besluit_te_laat > 0};
  if (regel->geoormerkt)
    out->under = arena_printf(scratch, "%s · met %s geoormerkt", out->under, money_print(regel->geoormerkt, scratch));
}

/* "Nota's in ontwikkeling (5): 2 langer in hun fase dan de norm, 1 besluit te laat". */
static const char *stream_heading(struct request *request, const struct opgaven_overzicht_view_streams *stream) {
  struct arena *scratch = request->scratch;
  size_t over = 0, late = 0;
  for (size_t i = 0; i < stream->rows_count; i++) {
    over += stream->rows[i].te_lang != NULL;
    late += stream->rows[i].besluit_laat;
  }
  const char *text = arena_printf(scratch, "%s (%zu)", stroom_label(stream->heading), stream->rows_count);
  if (over) text = arena_printf(scratch, "%s: %zu langer in de fase dan de norm", text, over);
  return late ? arena_printf(scratch, "%s%s %zu %s te laat", text, over ? "," : ":", late, late == 1 ? "besluit" : "besluiten") : text;
}

static void fill_streams(struct request *request, const struct overzicht *overzicht, struct opgaven_overzicht_view *view) {
  struct opgaven_overzicht_view_streams *streams = ARENA_ARRAY(request->scratch, STREAMS + 1, struct opgaven_overzicht_view_streams);
  struct opgaven_overzicht_view_streams_rows *rows = ARENA_ARRAY(request->scratch, overzicht->count, struct opgaven_overzicht_view_streams_rows);
  size_t count = 0;
  for (size_t i = 0; i < overzicht->count; i++) {
    const char *stroom = overzicht->regels[i].opgave.stroom;
    fill_row(request, &overzicht->regels[i], &rows[i]);
    if (i == 0 || !string_is(stroom, overzicht->regels[i - 1].opgave.stroom))
      streams[count++] = (struct opgaven_overzicht_view_streams){.heading = stroom, .rows = &rows[i]};
    streams[count - 1].rows_count++;
  }
  for (size_t i = 0; i < count; i++) streams[i].heading = stream_heading(request, &streams[i]);
  view->streams = streams;
  view->streams_count = count;
}

static void fill_total(struct request *request, const struct totalen *totalen, struct opgaven_overzicht_view_totals *out) {
  struct opgaven_overzicht_view_totals_rows *rows = ARENA_ARRAY(request->scratch, totalen->count, struct opgaven_overzicht_view_totals_rows);
  for (size_t i = 0; i < totalen->count; i++)
    rows[i] = (struct opgaven_overzicht_view_totals_rows){totalen->rows[i].label, thousands(totalen->rows[i].incidenteel, request->scratch),
                                                          thousands(totalen->rows[i].structureel, request->scratch),
                                                          number_print(totalen->rows[i].uren, request->scratch)};
  out->rows = rows;
  out->rows_count = totalen->count;
}

static bool fill_teams(struct request *request, const struct overzicht *overzicht, struct opgaven_overzicht_view *view, struct fault *fault) {
  const struct totalen *teams = &overzicht->per_team;
  struct opgaven_overzicht_view_teams *out = ARENA_ARRAY(request->scratch, teams->count, struct opgaven_overzicht_view_teams);
  int64_t most = 0;
  for (size_t i = 0; i < teams->count; i++) {
    most = teams->rows[i].uren > most ? teams->rows[i].uren : most;
    most = teams->rows[i].beschikbaar > most ? teams->rows[i].beschikbaar : most;
  }
  for (size_t i = 0; i < teams->count; i++) {
    const struct totaal *team = &teams->rows[i];
    int64_t room = team->beschikbaar < 0 ? 0 : team->beschikbaar;
    struct html_writer w;
    html_init(&w, page_text(request));
    chart_bar(&w, team->uren, room, most);
    out[i] = (struct opgaven_overzicht_view_teams){.label = team->label, .asked = number_print(team->uren, request->scratch),
                                                   .room = number_print(room, request->scratch)};
    if (!html_finish(&w, &out[i].bar, fault)) return false;
    if (team->uren > room) out[i].over = arena_printf(request->scratch, "%s te veel", number_print(team->uren - room, request->scratch));
  }
  view->teams = out;
  view->teams_count = teams->count;
  return true;
}

/* "Gevraagd 16.720 uur, beschikbaar 12.350." */
static const char *lead_of(struct request *request, const struct overzicht *overzicht) {
  struct arena *scratch = request->scratch;
  const char *asked = number_print(overzicht->all.uren, scratch);
  const char *day = day_text(request->today, scratch);
  if (overzicht->all.beschikbaar < 0)
    return arena_printf(scratch, "Gevraagd %s uur in %d. Stand %s.", asked, overzicht->year, day);
  const char *text = arena_printf(scratch, "Gevraagd %s uur, beschikbaar %s.", asked, number_print(overzicht->all.beschikbaar, scratch));
  if (overzicht->room_incidenteel >= 0 && overzicht->room_structureel >= 0)
    text = arena_printf(scratch, "%s Vrij incidenteel %s van %s, structureel %s van %s.", text, money_print(overzicht->all.incidenteel, scratch),
                        money_print(overzicht->room_incidenteel, scratch), money_print(overzicht->all.structureel, scratch),
                        money_print(overzicht->room_structureel, scratch));
  return arena_printf(scratch, "%s Kader van %s; uren en geld in %d. Stand %s.", text, overzicht->moment, overzicht->year, day);
}

bool overzicht_page(struct request *request, struct reply *reply, struct fault *fault) {
  struct overzicht overzicht;
  if (!overzicht_read(request, &overzicht, fault)) return false;
  static const char *const none[] = {""};
  struct arena *scratch = request->scratch;
  const struct catalogue *catalogue = store_catalogue(request->tenant->store);
  const struct reg *reg = &catalogue->registers[REGISTER_beleidsopgave], *norm = &catalogue->registers[REGISTER_fasenorm];
  struct opgaven_overzicht_view_totals totals[] = {{.id = "tot-thema", .heading = "Per thema", .what = "Thema"},
                                                   {.id = "tot-stroom", .heading = "Per stroom", .what = "Stroom"},
                                                   {.id = "tot-port", .heading = "Per portefeuille", .what = "Portefeuille"}};
  fill_total(request, &overzicht.per_thema, &totals[0]);
  fill_total(request, &overzicht.per_stroom, &totals[1]);
  fill_total(request, &overzicht.per_portefeuille, &totals[2]);
  struct opgaven_overzicht_view view = {
      .lead = lead_of(request, &overzicht), .marked = overzicht.example, .here = request_path(request, "/overzicht"),
      .filter_icon = icon_path(request, "filter"), .exports = rights_scope(request->who, reg, VERB_EXPORT) != 0,
      .csv = address_with(request, address_base(request, request_path(request, "/overzicht/lijst.csv"), none, 1), NULL, NULL),
      .excel = address_with(request, address_base(request, request_path(request, "/overzicht/lijst.xlsx"), none, 1), NULL, NULL),
      .sets_norms = rights_scope(request->who, norm, VERB_CHANGE) != 0, .norms = request_path(request, "/fasenormen"),
      .controller = request_path(request, "/overzicht/controller"), .orders = request_path(request, "/overzicht/bestellingen"),
      .download_icon = icon_path(request, "download"), .print_icon = icon_path(request, "print"), .lock_icon = icon_path(request, "slot"),
      .clock_icon = icon_path(request, "klok"),
      .caption = arena_printf(scratch, "Alle open beleidsopgaven en overig werk. Bedragen in duizenden euro's, uren in %d.%s", overzicht.year,
                              overzicht.example ? " Voorbeeld, bedacht." : ""),
      .incidenteel = thousands(overzicht.all.incidenteel, scratch), .structureel = thousands(overzicht.all.structureel, scratch),
      .uren = number_print(overzicht.all.uren, scratch), .has_rows = overzicht.count > 0, .totals = totals, .totals_count = 3,
      .has_room = overzicht.all.beschikbaar >= 0};
  fill_streams(request, &overzicht, &view);
  view.filters = keuze_controls(request, &overzicht.filter, true);
  view.filtered = keuze_is_set(&overzicht.filter);
  if (!fill_teams(request, &overzicht, &view, fault)) return false;
  for (size_t i = 0; i < overzicht.count; i++) reply->was_secret = reply->was_secret || record_is_secret(overzicht.regels[i].record);
  reply->no_store = reply->was_secret;
  struct text *body = page_text(request);
  opgaven_overzicht_write(body, &view);
  return layout_write(request, reply, &(struct page){.title = "Totaaloverzicht beleidsopgaven", .body = page_html(body), .overview = true});
}
