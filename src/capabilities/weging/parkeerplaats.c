/* What was not chosen, with its reason and the day on which it comes back. */
#include "capabilities/weging/pages.h"
#include "web/parts.h"

#include "templates/weging_parkeerplaats.h"

/* The last outcome about each parked item, newest first. */
static bool outcomes_of_parked(struct request *request, struct listing *out, struct fault *fault) {
  struct query query = {.reg = REGISTER_uitkomst, .sort = EVERY(id), .descending = true};
  const struct reg *reg = &store_catalogue(request->tenant->store)->registers[REGISTER_uitkomst];
  *out = (struct listing){0};
  if (rights_scope(request->who, reg, VERB_READ) == 0) return true;
  query_text(&query, F(uitkomst, keuze), COMPARE_IS, "geparkeerd");
  return part_rows(request, &query, out, fault);
}

static const struct record *outcome_of(const struct listing *outcomes, int64_t opgave) {
  for (size_t i = 0; i < outcomes->count; i++)
    if (record_uitkomst(&outcomes->records[i]).beleidsopgave == opgave) return &outcomes->records[i];
  return NULL;
}

/* Earliest return first; without a day last. */
static int by_return(const void *a, const void *b) {
  const char *one = record_beleidsopgave(a).terug_op, *two = record_beleidsopgave(b).terug_op;
  return strcmp(one ? one : "9999", two ? two : "9999");
}

static const struct step *back_step(const struct who *who, const struct record *record, const char *today) {
  const struct step *step = step_find(REGISTER_beleidsopgave, "geparkeerd", "kandidaat");
  return step && step_allowed(step, who, record) && rights_allow(who, record, VERB_CHANGE, today, true) ? step : NULL;
}

static struct weging_parkeerplaats_view_rijen row_fill(struct request *request, const struct record *record, const struct listing *outcomes) {
  struct beleidsopgave b = record_beleidsopgave(record);
  const struct record *outcome = outcome_of(outcomes, b.id);
  struct uitkomst u = outcome ? record_uitkomst(outcome) : (struct uitkomst){.sleutelmoment = NUMBER_EMPTY};
  const struct choice *stream = choices_find(&choices_stroom, b.stroom);
  const char *holder = part_title(request, REGISTER_persoon, b.portefeuillehouder);
  const char *moment = u.sleutelmoment == NUMBER_EMPTY ? "" : part_title(request, REGISTER_sleutelmoment, u.sleutelmoment);
  const char *reason = b.reden_stand ? b.reden_stand : u.reden;
  return (struct weging_parkeerplaats_view_rijen){
      .adres = record_path(request, REGISTER_beleidsopgave, b.id), .titel = b.titel,
      .onder = arena_printf(request->keep, "%s · %s", b.nummer ? b.nummer : "zonder nummer", stream ? stream->label : ""),
      .reden = reason ? reason : "Er staat geen reden bij.", .opdrachtgever = *holder ? holder : "nog geen opdrachtgever",
      .terug = b.terug_op ? day_text(b.terug_op, request->keep) : "geen dag afgesproken", .te_laat = b.terug_op && strcmp(b.terug_op, request->today) < 0,
      .moment = *moment ? moment : NULL, .moment_adres = *moment ? record_path(request, REGISTER_sleutelmoment, u.sleutelmoment) : "",
      .kan = back_step(request->who, record, request->today) != NULL, .doe = request_path(request, "/parkeerplaats/%lld", (long long)b.id),
      .voorbeeld = record_is_example(record)};
}

bool park_page(struct request *request, struct reply *reply, struct fault *fault) {
  struct query query = {.reg = REGISTER_beleidsopgave, .sort = F(beleidsopgave, nummer)};
  struct listing parked, outcomes;
  query_text(&query, F(beleidsopgave, stand), COMPARE_IS, "geparkeerd");
  if (!part_rows(request, &query, &parked, fault) || !outcomes_of_parked(request, &outcomes, fault)) return false;
  if (parked.count) qsort(parked.records, parked.count, sizeof *parked.records, by_return);
  struct weging_parkeerplaats_view_rijen *rows = ARENA_ARRAY(request->keep, parked.count, struct weging_parkeerplaats_view_rijen);
  struct weging_parkeerplaats_view view = {.leeg = parked.count == 0, .csrf = request->csrf ? request->csrf : "", .rijen = rows, .rijen_count = parked.count,
                                           .klok = icon_path(request, "klok"), .overzicht = request_path(request, "/overzicht")};
  size_t late = 0;
  for (size_t i = 0; i < parked.count; i++) {
    rows[i] = row_fill(request, &parked.records[i], &outcomes);
    late += rows[i].te_laat;
    view.voorbeeld = view.voorbeeld || rows[i].voorbeeld;
    view.terug_kan = view.terug_kan || rows[i].kan;
  }
  view.zin = arena_printf(request->keep, "%zu %s nu niet gekozen.%s", parked.count, parked.count == 1 ? "beleidsopgave is" : "beleidsopgaven zijn",
                          late ? arena_printf(request->keep, " %zu %s al terug moeten zijn.", late, late == 1 ? "had" : "hadden") : "");
  struct text *body = page_text(request);
  weging_parkeerplaats_write(body, &view);
  const struct page page = {.title = "Parkeerplaats", .eyebrow = "Sleutelmomenten", .icon = "parkeer", .body = page_html(body), .example = view.voorbeeld,
                            .notice = request_text(request, "klaar") ? "De beleidsopgave is weer kandidaat." : NULL};
  return layout_write(request, reply, &page);
}

static bool back_put(struct tx *tx, void *context, struct fault *fault) {
  struct request *request = context;
  struct record stored;
  if (!record_get(tx, request->who, REGISTER_beleidsopgave, route_id(request), &stored, request->keep, fault)) return false;
  if (!string_is(record_beleidsopgave(&stored).stand, "geparkeerd"))
    return FAULT(fault, FAULT_CONFLICT, "Deze beleidsopgave staat niet op de parkeerplaats. Iemand haalde hem misschien al terug.");
  struct record record = record_copy(&stored, request->keep);
  record.slots[F(beleidsopgave, stand)].text = "kandidaat";
  record.slots[F(beleidsopgave, terug_op)].text = NULL;
  struct change change = {.reg = REGISTER_beleidsopgave, .id = record_id(&stored), .version = record_version(&stored), .record = &record, .by = STEP_PERSON,
                          .reason = "terug van de parkeerplaats"};
  return record_put(tx, &change, request->scratch, fault);
}

bool park_back(struct request *request, struct reply *reply, struct fault *fault) {
  if (!store_write(request->tenant->store, request->who, back_put, request, fault)) return false;
  return reply_redirect(reply, request, "/parkeerplaats?klaar=1");
}
