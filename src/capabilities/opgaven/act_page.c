#include "capabilities/opgaven/act.h"
#include "templates/opgaven_act.h"

enum { HOURS_MINUTES = 60 };

static const char *asked(const struct request *request, const char *name, const char *otherwise) {
  const char *text = request_text(request, name);
  return text ? text : otherwise;
}

/* The evidence that the signal itself carries, for the person to complete. */
static const char *evidence_of(const struct record *from, struct arena *keep) {
  if (from->reg->id != REGISTER_signaal) return "";
  struct signaal signaal = record_signaal(from);
  if (string_is(signaal.soort, "indicatorsignaal") && signaal.toelichting)
    return arena_printf(keep, "%s De grafiek van %s gaat mee.", signaal.toelichting, signaal.gemeld_op ? day_text(signaal.gemeld_op, keep) : "toen");
  int64_t times = signaal.aantal_meldingen == NUMBER_EMPTY ? 1 : signaal.aantal_meldingen;
  const char *text = arena_printf(keep, "%lld %s: %s", (long long)times, times == 1 ? "melding" : "meldingen", signaal.titel);
  if (signaal.minuten_per_keer == NUMBER_EMPTY || signaal.keren_per_maand == NUMBER_EMPTY) return text;
  int64_t hours = signaal.minuten_per_keer * signaal.keren_per_maand / HOURS_MINUTES;
  return arena_printf(keep, "%s Geschat %lld verloren uren per maand.", text, (long long)hours);
}

static void fill_opgaven(struct request *request, const struct listing *listing, int64_t beleid, struct opgaven_act_view *view) {
  struct opgaven_act_view_opgaven *out = ARENA_ARRAY(request->scratch, listing->count, struct opgaven_act_view_opgaven);
  int64_t wanted = request_number(request, "hoort_bij", 0);
  /* Those about the same policy stand first. */
  for (int round = 0; round < 2; round++)
    for (size_t i = 0; i < listing->count; i++) {
      struct beleidsopgave opgave = record_beleidsopgave(&listing->records[i]);
      bool same = beleid != NUMBER_EMPTY && opgave.beleid == beleid;
      if (same != (round == 0)) continue;
      out[view->opgaven_count++] = (struct opgaven_act_view_opgaven){
          arena_printf(request->scratch, "%lld", (long long)opgave.id),
          arena_printf(request->scratch, "%s %s", opgave.nummer ? opgave.nummer : "", opgave.titel), wanted ? opgave.id == wanted : same && view->opgaven_count == 0};
    }
  view->opgaven = out;
}

static void fill_choices(struct request *request, struct opgaven_act_view *view) {
  struct opgaven_act_view_stromen *stromen = ARENA_ARRAY(request->scratch, choices_stroom.count, struct opgaven_act_view_stromen);
  struct opgaven_act_view_oorzaken *oorzaken = ARENA_ARRAY(request->scratch, choices_oorzaak.count, struct opgaven_act_view_oorzaken);
  const char *stroom = asked(request, "stroom", "verbeteren"), *oorzaak = asked(request, "oorzaak", "");
  for (size_t i = 0; i < choices_stroom.count; i++)
    stromen[i] = (struct opgaven_act_view_stromen){choices_stroom.items[i].code, choices_stroom.items[i].label, string_is(choices_stroom.items[i].code, stroom)};
  for (size_t i = 0; i < choices_oorzaak.count; i++)
    oorzaken[i] = (struct opgaven_act_view_oorzaken){choices_oorzaak.items[i].code, choices_oorzaak.items[i].label, string_is(choices_oorzaak.items[i].code, oorzaak)};
  view->stromen = stromen;
  view->stromen_count = choices_stroom.count;
  view->oorzaken = oorzaken;
  view->oorzaken_count = choices_oorzaak.count;
}

static void fill_faults(struct request *request, const struct fault *faults, struct opgaven_act_view *view) {
  struct opgaven_act_view_faults *out = ARENA_ARRAY(request->scratch, faults->field_count + 1, struct opgaven_act_view_faults);
  for (size_t i = 0; i < faults->field_count; i++)
    out[view->faults_count++] = (struct opgaven_act_view_faults){arena_copy(request->scratch, faults->fields[i].message),
                                                                 arena_printf(request->scratch, "#%s", faults->fields[i].field)};
  if (faults->field_count == 0) out[view->faults_count++] = (struct opgaven_act_view_faults){arena_copy(request->scratch, faults->message), "#hoort_bij"};
  view->faults = out;
  view->has_faults = true;
  const char *found;
  if ((found = fault_field_find(faults, "titel"))) view->titel_fout = arena_copy(request->scratch, found);
  if ((found = fault_field_find(faults, "oorzaak"))) view->oorzaak_fout = arena_copy(request->scratch, found);
  if ((found = fault_field_find(faults, "bewijs"))) view->bewijs_fout = arena_copy(request->scratch, found);
}

static enum register_id from_register(const struct request *request) {
  return string_is(request->segments[0], "signalen") ? REGISTER_signaal : REGISTER_indicator;
}

static bool show(struct request *request, struct reply *reply, const struct fault *faults, void *context, struct fault *fault) {
  (void)context;
  struct record from;
  struct listing opgaven;
  enum register_id reg = from_register(request);
  struct query query = {.reg = REGISTER_beleidsopgave, .sort = F(beleidsopgave, nummer)};
  if (!record_get(request->tx, request->who, reg, route_id(request), &from, request->keep, fault)) return false;
  if (!act_allowed(request, &from)) return FAULT(fault, FAULT_FORBIDDEN, "Dit kan nu niet, of het is niet aan u.");
  static const char *const closed[] = {"gesloten", "ingetrokken", "afgewezen"};
  for (size_t i = 0; i < 3; i++) query_text(&query, F(beleidsopgave, stand), COMPARE_NOT, closed[i]);
  if (!part_rows(request, &query, &opgaven, fault)) return false;
  const struct reg *target = &store_catalogue(request->tenant->store)->registers[REGISTER_beleidsopgave];
  bool is_signal = reg == REGISTER_signaal;
  const char *title = part_title(request, reg, record_id(&from));
  struct opgaven_act_view view = {
      .action = arena_printf(request->scratch, "%s/opgave", record_path(request, reg, record_id(&from))), .csrf = request->csrf ? request->csrf : "",
      .version = arena_printf(request->scratch, "%lld", (long long)record_version(&from)), .origin = title,
      .origin_path = record_path(request, reg, record_id(&from)), .marked = record_is_example(&from),
      .creates = rights_scope(request->who, target, VERB_CREATE) != 0, .titel = asked(request, "titel", is_signal ? title : ""),
      .bewijs = asked(request, "bewijs", evidence_of(&from, request->scratch)), .answers = is_signal, .antwoord = asked(request, "antwoord", "")};
  if (is_signal) view.origin_words = from.slots[F(signaal, toelichting)].text;
  fill_opgaven(request, &opgaven, is_signal ? from.slots[F(signaal, beleid)].number : from.slots[F(indicator, beleid)].number, &view);
  fill_choices(request, &view);
  if (faults) fill_faults(request, faults, &view);
  struct text *body = page_text(request);
  opgaven_act_write(body, &view);
  reply->was_secret = reply->no_store = record_is_secret(&from);
  return layout_write(request, reply, &(struct page){.title = is_signal ? "Van signaal naar beleidsopgave" : "Van cijfer naar beleidsopgave",
                                                     .lead = "De herkomst blijft bewaard: met één klik ziet u later waar het begon.",
                                                     .icon = "opgave", .eyebrow = "Beleidsopgave", .body = page_html(body)});
}

bool act_page(struct request *request, struct reply *reply, struct fault *fault) { return show(request, reply, NULL, NULL, fault); }

bool act_send(struct request *request, struct reply *reply, struct fault *fault) {
  if (!request->form) return FAULT(fault, FAULT_INPUT, "Er is geen formulier verstuurd.");
  struct act act = {.request = request, .from = from_register(request), .from_id = route_id(request), .version = request_number(request, "versie", 0)};
  if (store_write(request->tenant->store, request->who, act_run, &act, fault))
    return reply_redirect(reply, request, "/beleidsopgaven/%lld?melding=gewijzigd", (long long)act.to_id);
  return part_again(request, reply, show, NULL, fault);
}
