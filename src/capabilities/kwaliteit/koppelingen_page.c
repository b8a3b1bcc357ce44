/* The list of koppelingen: how fresh each is, what came of the last time, and the buttons. */
#include "capabilities/kwaliteit/leveringen.h"

#include "decode/form.h"
#include "templates/kwaliteit_koppeling_extra.h"
#include "templates/kwaliteit_koppelingen.h"

enum { WIJKEN_MAX = 20000 };

/* ---- one koppeling ---- */

static bool last_levering(struct request *request, int64_t koppeling, struct levering *out, bool *found, struct fault *fault) {
  struct listing listing;
  struct query query = {.reg = REGISTER_levering, .sort = (int)EVERY(id), .descending = true, .page = 1, .page_size = 1, .no_count = true};
  query_number(&query, F(levering, koppeling), COMPARE_IS, koppeling);
  if (!record_list(request->tx, request->who, &query, &listing, request->scratch, fault)) return false;
  *found = listing.count > 0;
  if (*found) *out = record_levering(&listing.records[0]);
  return true;
}

static int64_t number_of(int64_t number) { return number == NUMBER_EMPTY ? 0 : number; }

static const char *outcome_of(const struct levering *levering, struct arena *keep) {
  if (string_is(levering->stand, "geweigerd")) return arena_printf(keep, "geweigerd: %lld van %lld rijen", (long long)number_of(levering->geweigerd), (long long)number_of(levering->rijen));
  if (string_is(levering->stand, "ongewijzigd")) return "niets nieuws";
  return arena_printf(keep, "%lld nieuw, %lld veranderd, %lld vervallen", (long long)number_of(levering->nieuw), (long long)number_of(levering->veranderd),
                      (long long)number_of(levering->vervallen));
}

static const char *progress_of(const struct job_state *state, struct arena *keep) {
  switch (state->stage) {
    case JOB_WAITS: return "Wacht op zijn beurt.";
    case JOB_RUNS: return state->rows ? arena_printf(keep, "Bezig: %lld rijen gelezen.", (long long)state->rows) : "Bezig.";
    case JOB_DONE: case JOB_FAILED: return arena_copy(keep, state->text);
    case JOB_NONE: case JOB__COUNT: break;
  }
  return NULL;
}

static bool fill_row(struct request *request, const struct record *record, struct kwaliteit_koppelingen_view_rows *row, struct kwaliteit_koppelingen_view *view,
                     struct fault *fault) {
  struct koppeling koppeling = record_koppeling(record);
  struct levering levering = {0};
  bool found = false, mine = koppeling_is_mine(request);
  struct job_state *state = ARENA_NEW(request->scratch, struct job_state);
  char real[DAY_SIZE], when[DAY_DUTCH_SIZE];
  *state = job_state_of(request->tenant->code, KOPPELING_JOB, koppeling.id);
  if (!last_levering(request, koppeling.id, &levering, &found, fault)) return false;
  if (found) day_print_instant(levering.ontvangen_op, when);
  day_print(clock_today(), real);
  const char *here = record_path(request, REGISTER_koppeling, koppeling.id);
  bool fetches = koppeling_fetcher_of(&koppeling) != NULL, refused = found && string_is(levering.stand, "geweigerd");
  bool by_itself = fetches && !string_is(koppeling.ophalen, "zelf");
  *row = (struct kwaliteit_koppelingen_view_rows){
      .path = here, .name = koppeling.naam, .kind = slot_print(&record->reg->fields[F(koppeling, soort)], record->slots[F(koppeling, soort)], request->scratch),
      .rhythm = slot_print(&record->reg->fields[F(koppeling, ophalen)], record->slots[F(koppeling, ophalen)], request->scratch),
      .last = found ? arena_copy(request->scratch, when) : "nog nooit", .outcome = found ? outcome_of(&levering, request->scratch) : "nog niets geleverd",
      .tone = refused ? " dp-badge--warn" : found ? " dp-badge--ok" : " dp-badge--line", .icon = icon_path(request, refused ? "let-op" : found ? "ok" : "info"),
      .next = by_itself && koppeling.volgende_op ? day_near(koppeling.volgende_op, real, request->scratch) : NULL,
      .late = by_itself && koppeling.volgende_op && strcmp(koppeling.volgende_op, real) < 0, .deliver_label = mine ? "Bestand aanleveren" : NULL,
      .deliver = arena_printf(request->scratch, "%s/aanleveren", here), .fetches = mine && fetches, .fetch = arena_printf(request->scratch, "%s/ophalen", here),
      .running = progress_of(state, request->scratch)};
  view->runs = view->runs || state->stage == JOB_WAITS || state->stage == JOB_RUNS;
  return true;
}

static const char *says_of(const struct request *request, size_t count, struct arena *keep) {
  if (count == 0) return "Er is nog geen koppeling. Met een koppeling komen cijfers uit een bestand of een ander systeem binnen.";
  const char *what = request_text(request, "melding");
  if (string_is(what, "gevraagd")) return "Het ophalen is gevraagd. Hieronder staat hoe ver het is.";
  if (string_is(what, "wijken")) return "De lijst met wijken is bewaard.";
  return arena_printf(keep, "%zu %s waar cijfers vandaan komen.", count, count == 1 ? "plek" : "plekken");
}

bool koppelingen_page(struct request *request, struct reply *reply, struct fault *fault) {
  struct listing listing;
  struct query query = {.reg = REGISTER_koppeling, .sort = F(koppeling, naam)};
  const struct reg *reg = &store_catalogue(request->tenant->store)->registers[REGISTER_koppeling];
  if (!part_rows(request, &query, &listing, fault)) return false;
  bool mine = koppeling_is_mine(request), example = false;
  const char *areas = mine ? setting_get(request->tx, "wijken", request->scratch) : NULL;
  struct kwaliteit_koppelingen_view_rows *rows = ARENA_ARRAY(request->scratch, listing.count, struct kwaliteit_koppelingen_view_rows);
  struct kwaliteit_koppelingen_view view = {
      .says = says_of(request, listing.count, request->scratch), .rows = rows, .rows_count = listing.count, .has_rows = listing.count > 0,
      .csrf = request->csrf ? request->csrf : "", .new_label = rights_scope(request->who, reg, VERB_CREATE) ? "Nieuwe koppeling" : NULL,
      .new = request_path(request, "/koppelingen/nieuw"), .sets_areas = mine, .areas_action = request_path(request, "/kwaliteit/wijken"), .areas = areas ? areas : "",
      .again = request_path(request, "/kwaliteit/koppelingen"), .share_label = mine ? "Cijfers delen" : NULL, .share = request_path(request, "/kwaliteit/delen")};
  for (size_t i = 0; i < listing.count; i++) {
    if (!fill_row(request, &listing.records[i], &rows[i], &view, fault)) return false;
    example = example || record_is_example(&listing.records[i]);
  }
  struct text *body = page_text(request);
  kwaliteit_koppelingen_write(body, &view);
  struct crumb crumb = {"Kwaliteit", request_path(request, "/kwaliteit")};
  return layout_write(request, reply, &(struct page){.title = "Koppelingen", .eyebrow = "Cijfers", .icon = "upload", .crumbs = &crumb, .crumb_count = 1,
                                                     .body = page_html(body), .example = example});
}

/* ---- buttons ---- */

bool koppeling_fetch_now(struct request *request, struct reply *reply, struct fault *fault) {
  struct record record;
  struct tx *tx = request_read(request, fault);
  if (!tx || !record_get(tx, request->who, REGISTER_koppeling, route_id(request), &record, request->keep, fault)) return false;
  if (!rights_allow(request->who, &record, VERB_CHANGE, request->today, true)) return FAULT(fault, FAULT_FORBIDDEN, "Laten ophalen doet de functioneel beheerder.");
  if (!job_ask(request->tenant->code, KOPPELING_JOB, record_id(&record), fault)) return false;
  return reply_redirect(reply, request, "/kwaliteit/koppelingen?melding=gevraagd");
}

static bool put_areas(struct tx *tx, void *context, struct fault *fault) { return setting_put(tx, "wijken", context, fault); }

bool wijken_save(struct request *request, struct reply *reply, struct fault *fault) {
  const char *typed = request->form ? form_find(request->form, "wijken") : NULL;
  if (!koppeling_is_mine(request)) return FAULT(fault, FAULT_FORBIDDEN, "De lijst met wijken is van de functioneel beheerder.");
  if (!typed) return FAULT(fault, FAULT_INPUT, "Er is geen formulier verstuurd.");
  if (strlen(typed) > WIJKEN_MAX) return fault_field_add(fault, "wijken", "De lijst met wijken is te lang: hooguit %d tekens.", WIJKEN_MAX);
  if (!store_write(request->tenant->store, request->who, put_areas, string_trim(typed, request->keep), fault)) return false;
  return reply_redirect(reply, request, "/kwaliteit/koppelingen?melding=wijken");
}

bool koppeling_extra(struct request *request, const struct record *record, struct text *out, struct fault *fault) {
  (void)fault;
  struct koppeling koppeling = record_koppeling(record);
  struct job_state state = job_state_of(request->tenant->code, KOPPELING_JOB, koppeling.id);
  bool mine = koppeling_is_mine(request);
  const char *here = record_path(request, REGISTER_koppeling, koppeling.id);
  kwaliteit_koppeling_extra_write(out, &(struct kwaliteit_koppeling_extra_view){
      .says = progress_of(&state, request->scratch), .deliver_label = mine ? "Bestand aanleveren" : NULL, .deliver = arena_printf(request->scratch, "%s/aanleveren", here),
      .fetches = mine && koppeling_fetcher_of(&koppeling), .fetch = arena_printf(request->scratch, "%s/ophalen", here), .csrf = request->csrf ? request->csrf : "",
      .all = request_path(request, "/kwaliteit/koppelingen")});
  return true;
}
