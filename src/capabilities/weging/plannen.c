/* The key moments of a year beside each other: when, when the list freezes, the dossier, what came of it, and which are not planned. */
#include "capabilities/weging/pages.h"
#include "capabilities/weging/gereed.h"
#include "web/address.h"
#include "web/parts.h"

#include "templates/weging_plannen.h"

enum { WEEK_DAYS = 7, YEAR_FIRST = 1900, YEAR_LAST = 9000 };

struct plan {
  struct request *request;
  int64_t year;
  struct listing moments, before, proposals; /* of the year; of earlier years, newest first; of every moment */
  bool reads_proposals, reads_outcomes, makes;
};

/* A formatie follows elections, not the calendar: no year lacks one. */
static bool is_yearly(const char *soort) { return !string_is(soort, "formatie"); }

static bool moments_between(struct plan *plan, const char *from, const char *until, bool newest, struct listing *out, struct fault *fault) {
  struct query query = {.reg = REGISTER_sleutelmoment, .sort = F(sleutelmoment, datum), .descending = newest};
  if (from) query_text(&query, F(sleutelmoment, datum), COMPARE_MIN, from);
  query_text(&query, F(sleutelmoment, datum), COMPARE_MAX, until);
  return part_rows(plan->request, &query, out, fault);
}

static bool plan_read(struct plan *plan, struct fault *fault) {
  struct arena *keep = plan->request->keep;
  const struct query proposals = {.reg = REGISTER_collegevoorstel, .sort = F(collegevoorstel, datum)};
  const char *first = arena_printf(keep, "%04lld-01-01", (long long)plan->year), *last = arena_printf(keep, "%04lld-12-31", (long long)plan->year);
  return moments_between(plan, first, last, false, &plan->moments, fault) &&
         moments_between(plan, NULL, day_shift(first, -1, keep), true, &plan->before, fault) &&
         (!plan->reads_proposals || part_rows(plan->request, &proposals, &plan->proposals, fault));
}

/* "collegeretraite najaar": in the middle of a sentence. */
static const char *kind_words(const struct choice *kind, struct arena *keep) {
  char *copy = arena_copy(keep, kind->label);
  if (copy[0] >= 'A' && copy[0] <= 'Z') copy[0] = (char)(copy[0] - 'A' + 'a');
  return copy;
}

/* ---- what is planned ---- */

static const char *freeze_words(const struct sleutelmoment *s, const char *today, struct arena *keep) {
  bool frozen = list_is_frozen(s->bevriezen_op, s->toestand, today);
  if (!s->bevriezen_op) return frozen ? "de lijst is bevroren" : "nog geen dag gekozen";
  const char *day = day_text(s->bevriezen_op, keep);
  int64_t left = days_between(today, s->bevriezen_op);
  if (frozen) return arena_printf(keep, "%s, de lijst is bevroren", day);
  return arena_printf(keep, "%s, over %lld %s", day, (long long)left, left == 1 ? "dag" : "dagen");
}

/* "12 gekozen, 3 geparkeerd": only kinds of choice that were made. NULL: none that this person sees. */
static bool outcome_words(struct plan *plan, int64_t moment, const char **out, struct fault *fault) {
  struct request *request = plan->request;
  *out = NULL;
  for (size_t i = 0; plan->reads_outcomes && i < choices_keuze.count; i++) {
    struct query query = {.reg = REGISTER_uitkomst, .sort = -1, .page = 1, .page_size = 1};
    query_number(&query, F(uitkomst, sleutelmoment), COMPARE_IS, moment);
    query_text(&query, F(uitkomst, keuze), COMPARE_IS, choices_keuze.items[i].code);
    int64_t count = record_count(request->tx, request->who, &query, fault);
    if (count < 0) return false;
    if (count)
      *out = arena_printf(request->keep, "%s%s%lld %s", *out ? *out : "", *out ? ", " : "", (long long)count, kind_words(&choices_keuze.items[i], request->keep));
  }
  return true;
}

static void proposals_fill(const struct plan *plan, int64_t moment, struct weging_plannen_view_momenten *row) {
  struct weging_plannen_view_momenten_voorstellen *rows = ARENA_ARRAY(plan->request->keep, plan->proposals.count, struct weging_plannen_view_momenten_voorstellen);
  size_t count = 0;
  for (size_t i = 0; i < plan->proposals.count; i++) {
    struct collegevoorstel v = record_collegevoorstel(&plan->proposals.records[i]);
    if (v.sleutelmoment == moment)
      rows[count++] = (struct weging_plannen_view_momenten_voorstellen){.adres = request_path(plan->request, "/collegevoorstellen/%lld/stuk", (long long)v.id), .titel = v.titel};
  }
  row->ziet_voorstellen = plan->reads_proposals;
  row->geen_voorstel = count == 0;
  row->voorstellen = rows;
  row->voorstellen_count = count;
}

static bool moment_fill(struct plan *plan, const struct record *record, const struct choice *kind, struct weging_plannen_view_momenten *row, struct fault *fault) {
  struct request *request = plan->request;
  struct sleutelmoment s = record_sleutelmoment(record);
  const struct moment m = {.id = s.id};
  const struct choice *state = choices_find(&choices_moment_stand, s.toestand);
  bool agreed = string_is(s.toestand, "afgesproken");
  const char *outcome;
  if (!outcome_words(plan, s.id, &outcome, fault)) return false;
  *row = (struct weging_plannen_view_momenten){
      .soort = kind->label, .naam = s.naam, .adres = record_path(request, REGISTER_sleutelmoment, s.id), .voorbeeld = record_is_example(record),
      .datum = day_text(s.datum, request->keep), .te_laat = !agreed && strcmp(s.datum, request->today) < 0 ? "voorbij, nog geen afspraken" : NULL,
      .bevriezen = freeze_words(&s, request->today, request->keep), .toestand = state ? state->label : "",
      .voorbereiden = moment_path(request, &m, STATION_VOORBEREIDEN), .a4 = request_path(request, "/sleutelmomenten/%lld/a4", (long long)s.id),
      .heeft_lijst = agreed, .lijst = moment_path(request, &m, STATION_LIJST), .doorpakken = moment_path(request, &m, STATION_DOORPAKKEN),
      .heeft_uitkomst = agreed && outcome,
      .uitkomst = agreed ? (outcome ? outcome : "geen uitkomst die u mag zien") : outcome ? arena_printf(request->keep, "concept: %s", outcome) : "nog geen uitkomst"};
  proposals_fill(plan, s.id, row);
  return true;
}

/* ---- what is not ---- */

/* The last one of this kind in an earlier year: its day is the best guess for this year's. */
static const struct record *last_of_kind(const struct plan *plan, const char *soort) {
  for (size_t i = 0; i < plan->before.count; i++)
    if (string_is(record_sleutelmoment(&plan->before.records[i]).soort, soort)) return &plan->before.records[i];
  return NULL;
}

/* The same weekday nearest to the same date in another year. NULL when there is no such day. */
static const char *same_weekday(const char *iso, int64_t year, struct arena *keep) {
  struct day then;
  if (!day_parse(iso, &then)) return NULL;
  struct day now = {(int)year, then.month, then.day};
  if (!day_exists(now)) now.day--; /* 29 February */
  int shift = (day_weekday(then) - day_weekday(now) + WEEK_DAYS) % WEEK_DAYS;
  struct day moved = day_add(now, shift > WEEK_DAYS / 2 ? shift - WEEK_DAYS : shift);
  if (moved.year != now.year) moved = day_add(moved, moved.year < now.year ? WEEK_DAYS : -WEEK_DAYS);
  char *out = arena_take(keep, DAY_SIZE);
  day_print(moved, out);
  return out;
}

/* The form for it, with what follows from the one before; everything can still be changed there. */
static const char *new_path(const struct plan *plan, const struct choice *kind, const struct sleutelmoment *last, const char *day) {
  struct request *request = plan->request;
  struct text *name = page_text(request);
  address_encode(name, arena_printf(request->keep, "%s %lld", kind->label, (long long)plan->year));
  const char *path = request_path(request, "/sleutelmomenten/nieuw?soort=%s&naam=%s", kind->code, text_get(name));
  if (!day) return path;
  path = arena_printf(request->keep, "%s&datum=%s", path, day);
  if (last->bevriezen_op) path = arena_printf(request->keep, "%s&bevriezen_op=%s", path, day_shift(day, days_between(last->datum, last->bevriezen_op), request->keep));
  int64_t jaar = last->jaar == NUMBER_EMPTY ? NUMBER_EMPTY : plan->year + last->jaar - strtoll(last->datum, NULL, 10);
  return jaar == NUMBER_EMPTY ? path : arena_printf(request->keep, "%s&jaar=%lld", path, (long long)jaar);
}

static struct weging_plannen_view_ontbreekt missing_fill(const struct plan *plan, const struct choice *kind) {
  struct request *request = plan->request;
  const struct record *record = last_of_kind(plan, kind->code);
  const struct sleutelmoment last = record ? record_sleutelmoment(record) : (struct sleutelmoment){.jaar = NUMBER_EMPTY};
  const char *day = record ? same_weekday(last.datum, plan->year, request->keep) : NULL;
  const char *words = kind_words(kind, request->keep);
  return (struct weging_plannen_view_ontbreekt){
      .soort = kind->label, .mag = plan->makes, .voorbeeld = day && record_is_example(record),
      .zin = arena_printf(request->keep, plan->makes ? "Er is nog geen %s in %lld." : "U ziet nog geen %s in %lld.", words, (long long)plan->year),
      .wanneer = day ? arena_printf(request->keep, "De vorige was op %s. Voorstel: %s.", day_text(last.datum, request->keep), day_text(day, request->keep)) : NULL,
      .nieuw = new_path(plan, kind, &last, day), .knop = arena_printf(request->keep, "Plan de %s", words)};
}

/* ---- the page ---- */

static bool cards_fill(struct plan *plan, struct weging_plannen_view *view, struct fault *fault) {
  struct arena *keep = plan->request->keep;
  struct weging_plannen_view_momenten *rows = ARENA_ARRAY(keep, plan->moments.count, struct weging_plannen_view_momenten);
  struct weging_plannen_view_ontbreekt *missing = ARENA_ARRAY(keep, choices_moment_soort.count, struct weging_plannen_view_ontbreekt);
  size_t yearly = 0;
  for (size_t k = 0; k < choices_moment_soort.count; k++) {
    const struct choice *kind = &choices_moment_soort.items[k];
    size_t found = 0;
    for (size_t i = 0; i < plan->moments.count; i++) {
      if (!string_is(record_sleutelmoment(&plan->moments.records[i]).soort, kind->code)) continue;
      struct weging_plannen_view_momenten *row = &rows[view->momenten_count];
      if (!moment_fill(plan, &plan->moments.records[i], kind, row, fault)) return false;
      view->voorbeeld = view->voorbeeld || row->voorbeeld;
      view->momenten_count++;
      found++;
    }
    yearly += is_yearly(kind->code);
    if (!is_yearly(kind->code) || found) continue;
    missing[view->ontbreekt_count] = missing_fill(plan, kind);
    view->voorbeeld = view->voorbeeld || missing[view->ontbreekt_count].voorbeeld;
    view->ontbreekt_count++;
  }
  view->momenten = rows;
  view->ontbreekt = missing;
  view->zin_goed = view->ontbreekt_count == 0;
  view->icoon = icon_path(plan->request, view->zin_goed ? "ok" : "let-op");
  view->zin = arena_printf(keep, "%zu van de %zu vaste sleutelmomenten in %lld %s gepland.", yearly - view->ontbreekt_count, yearly, (long long)plan->year,
                           yearly - view->ontbreekt_count == 1 ? "is" : "zijn");
  return true;
}

bool plan_page(struct request *request, struct reply *reply, struct fault *fault) {
  int64_t this_year = strtoll(request->today, NULL, 10);
  const struct catalogue *catalogue = store_catalogue(request->tenant->store);
  int64_t year = request_number(request, "jaar", this_year);
  struct plan plan = {.request = request, .year = year < YEAR_FIRST || year > YEAR_LAST ? this_year : year,
                      .reads_proposals = rights_scope(request->who, &catalogue->registers[REGISTER_collegevoorstel], VERB_READ) != 0,
                      .reads_outcomes = rights_scope(request->who, &catalogue->registers[REGISTER_uitkomst], VERB_READ) != 0,
                      .makes = rights_scope(request->who, &catalogue->registers[REGISTER_sleutelmoment], VERB_CREATE) != 0};
  struct arena *keep = request->keep;
  struct weging_plannen_view view = {
      .vorige_naam = arena_printf(keep, "%lld", (long long)plan.year - 1), .vorige = request_path(request, "/sleutelmomenten/plannen?jaar=%lld", (long long)plan.year - 1),
      .volgende_naam = arena_printf(keep, "%lld", (long long)plan.year + 1), .volgende = request_path(request, "/sleutelmomenten/plannen?jaar=%lld", (long long)plan.year + 1),
      .klok = icon_path(request, "klok"), .lijst_alle = request_path(request, "/sleutelmomenten?sort=datum")};
  if (!plan_read(&plan, fault) || !cards_fill(&plan, &view, fault)) return false;
  struct text *body = page_text(request);
  weging_plannen_write(body, &view);
  const struct crumb crumbs[] = {{"Sleutelmomenten", request_path(request, "/sleutelmomenten")}};
  const struct page page = {.title = arena_printf(keep, "Sleutelmomenten in %lld", (long long)plan.year), .eyebrow = "Sleutelmomenten", .icon = "weging",
                            .crumbs = crumbs, .crumb_count = 1, .body = page_html(body), .example = view.voorbeeld};
  return layout_write(request, reply, &page);
}
