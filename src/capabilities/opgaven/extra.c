#include "capabilities/opgaven/act.h"
#include "templates/opgaven_signaal_extra.h"
#include "web/form_view.h"

static bool may_answer(const struct request *request, const struct record *signaal) {
  const struct step *step = step_find(REGISTER_signaal, signaal->slots[F(signaal, stand)].text, "beantwoord");
  return step && !signaal_is_mine_only(request->who, signaal) && step_allowed(step, request->who, signaal) &&
         (rights_allow(request->who, signaal, VERB_CHANGE, request->today, true) || rights_allow(request->who, signaal, VERB_DECIDE, request->today, true));
}

bool signaal_extra(struct request *request, const struct record *record, struct text *out, struct fault *fault) {
  (void)fault;
  struct signaal signaal = record_signaal(record);
  bool acts = act_allowed(request, record), answers = may_answer(request, record);
  if (!acts && !answers) return true;
  const char *here = record_path(request, REGISTER_signaal, signaal.id);
  struct opgaven_signaal_extra_view view = {
      .acts = acts, .further = arena_printf(request->scratch, "%s/opgave", here), .answers = answers,
      .figure = string_is(signaal.soort, "indicatorsignaal"),
      .action = arena_printf(request->scratch, "%s/antwoord", here), .csrf = request->csrf ? request->csrf : "",
      .version = arena_printf(request->scratch, "%lld", (long long)record_version(record)), .clock_icon = icon_path(request, "klok")};
  if (signaal.antwoord_voor) {
    view.due = arena_printf(request->scratch, "Antwoord vóór %s.", day_near(signaal.antwoord_voor, request->today, request->scratch));
    view.late = strcmp(signaal.antwoord_voor, request->today) <= 0;
  }
  opgaven_signaal_extra_write(out, &view);
  return true;
}

/* What misses before a choice can be made, where there is still something to do about it. */
bool opgave_extra(struct request *request, const struct record *record, struct text *out, struct fault *fault) {
  static const char *const before[] = {"gemeld", "verkenning", "kandidaat", "geparkeerd"};
  const char *missing = gate_missing(record, request->scratch);
  bool open = false;
  for (size_t i = 0; i < sizeof before / sizeof *before; i++) open = open || string_is(record->slots[F(beleidsopgave, stand)].text, before[i]);
  if (!missing || !open) return true;
  struct html_writer w;
  html_init(&w, out);
  html_open(&w, HTML_SECTION);
  html_attr(&w, HTML_CLASS, "dp-panel");
  html_element(&w, HTML_H2, NULL, "Nog nodig voor een keuze");
  html_element(&w, HTML_P, NULL, "Een beleidsopgave kan pas gekozen worden als dit is ingevuld:");
  html_element(&w, HTML_P, NULL, missing);
  html_close(&w);
  return html_finish(&w, NULL, fault);
}

struct answering {
  struct request *request;
  const struct step *step; /* filled in */
};

static bool put_answer(struct tx *tx, void *context, struct fault *fault) {
  struct answering *answering = context;
  struct request *request = answering->request;
  struct record record;
  if (!record_get(tx, request->who, REGISTER_signaal, route_id(request), &record, request->keep, fault)) return false;
  if (signaal_is_mine_only(request->who, &record)) return FAULT(fault, FAULT_FORBIDDEN, "U meldde dit zelf: een ander geeft het antwoord.");
  answering->step = step_find(REGISTER_signaal, record.slots[F(signaal, stand)].text, "beantwoord");
  const char *answer = form_find(request->form, "antwoord");
  answer = answer ? string_trim(answer, request->keep) : "";
  record.slots[F(signaal, antwoord)].text = *answer ? answer : NULL;
  record.slots[F(signaal, stand)].text = "beantwoord";
  struct change change = {.reg = REGISTER_signaal, .id = record_id(&record), .version = request_number(request, "versie", 0), .record = &record,
                          .by = STEP_PERSON};
  return record_put(tx, &change, request->scratch, fault);
}

bool answer_send(struct request *request, struct reply *reply, struct fault *fault) {
  if (!request->form) return FAULT(fault, FAULT_INPUT, "Er is geen formulier verstuurd.");
  struct answering answering = {.request = request};
  if (!store_write(request->tenant->store, request->who, put_answer, &answering, fault))
    return step_again(request, reply, &store_catalogue(request->tenant->store)->registers[REGISTER_signaal], answering.step, fault);
  return reply_redirect(reply, request, "/signalen/%lld?melding=stap", (long long)route_id(request));
}
