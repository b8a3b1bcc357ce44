#include "capabilities/besluiten/pages.h"

bool decision_right(const struct who *who, const struct catalogue *catalogue) {
  const struct reg *reg = &catalogue->registers[REGISTER_besluit];
  return rights_scope(who, reg, VERB_CREATE) != 0 || (rights_scope(who, reg, VERB_DECIDE) & SCOPE_ALL) != 0;
}

struct deciding {
  struct request *request;
  int64_t decision;
};

/* Where an agreement lands says who decides, when the beleidsopgave does not. */
static const char *organ_of(const char *orgaan, const char *landt_in) {
  if (orgaan) return orgaan;
  if (string_is(landt_in, "collegebesluit")) return "college";
  if (string_is(landt_in, "verdeling_management")) return "management";
  return landt_in ? "raad" : "college";
}

static void decision_fill(struct request *request, const struct record *outcome, const struct record *item, struct record *out) {
  struct uitkomst u = record_uitkomst(outcome);
  struct beleidsopgave b = record_beleidsopgave(item);
  const struct who *who = request->who;
  out->slots[F(besluit, titel)].text = b.titel;
  out->slots[F(besluit, orgaan)].text = organ_of(b.orgaan, u.landt_in);
  out->slots[F(besluit, uitkomst)].number = u.id;
  out->slots[F(besluit, beleidsopgave)].number = b.id;
  out->slots[F(besluit, beleid)].number = b.beleid;
  out->slots[F(besluit, tekst)].text = b.gevraagd_besluit;
  out->slots[F(besluit, toelichting)].text = u.reden;
  out->slots[EVERY(toegang)].text = "intern";
  out->slots[EVERY(eigenaar)].number = who->persoon ? who->persoon : NUMBER_EMPTY;
  out->slots[EVERY(organisatie)].number = who->team_count ? who->teams[0] : b.organisatie;
  if (string_is(b.herkomst_inhoud, "voorbeeld") || string_is(u.herkomst_inhoud, "voorbeeld")) out->slots[EVERY(herkomst_inhoud)].text = "voorbeeld";
}

static bool decision_put(struct tx *tx, void *context, struct fault *fault) {
  struct deciding *d = context;
  struct request *request = d->request;
  const struct reg *reg = &tx_catalogue(tx)->registers[REGISTER_besluit];
  struct record outcome, item;
  if (!record_get(tx, request->who, REGISTER_uitkomst, route_id(request), &outcome, request->keep, fault)) return false;
  int64_t opgave = record_uitkomst(&outcome).beleidsopgave;
  if (!record_get(tx, request->who, REGISTER_beleidsopgave, opgave, &item, request->keep, fault)) return false;
  if (!string_is(record_uitkomst(&outcome).keuze, "gekozen"))
    return FAULT(fault, FAULT_CONFLICT, "Deze beleidsopgave is niet gekozen. Een besluit volgt op een gekozen beleidsopgave.");
  struct record record = record_start(reg, request->keep);
  decision_fill(request, &outcome, &item, &record);
  bool creates = rights_scope(request->who, reg, VERB_CREATE) != 0;
  struct change change = {.reg = REGISTER_besluit, .record = &record, .by = creates ? STEP_PERSON : STEP_OUTCOME,
                          .reason = "gemaakt uit een uitkomst"};
  /* The outcome is a line of its key moment and of its beleidsopgave: both close the draft. */
  const struct record *const origins[] = {&outcome};
  if (!record_put_from(tx, &change, origins, 1, request->scratch, fault)) return false;
  d->decision = change.id;
  return true;
}

bool decision_make(struct request *request, struct reply *reply, struct fault *fault) {
  struct deciding deciding = {.request = request};
  if (!store_write(request->tenant->store, request->who, decision_put, &deciding, fault)) return false;
  return reply_redirect(reply, request, "/besluiten/%lld", (long long)deciding.decision);
}
