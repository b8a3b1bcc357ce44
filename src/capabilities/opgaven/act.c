#include "capabilities/opgaven/act.h"

static const char *typed(const struct act *act, const char *name) {
  const char *text = form_find(act->request->form, name);
  if (!text) return NULL;
  text = string_trim(text, act->request->keep);
  return *text ? text : NULL;
}

bool signaal_is_mine_only(const struct who *who, const struct record *signaal) {
  if (who->system || (who->roles & ROLE_BIT(beleidsdoorpakker)) || !who->persoon) return false;
  return signaal->slots[EVERY(gemaakt_door)].number == who->persoon && signaal->slots[EVERY(eigenaar)].number != who->persoon;
}

bool act_allowed(const struct request *request, const struct record *from) {
  const struct reg *opgave = &store_catalogue(request->tenant->store)->registers[REGISTER_beleidsopgave];
  if (from->reg->id == REGISTER_indicator)
    return rights_scope(request->who, opgave, VERB_CREATE) != 0 || rights_scope(request->who, opgave, VERB_CHANGE) != 0;
  const struct step *step = step_find(REGISTER_signaal, from->slots[F(signaal, stand)].text, "toegevoegd");
  if (signaal_is_mine_only(request->who, from)) return false;
  if (!step || !step_allowed(step, request->who, from)) return false;
  return rights_allow(request->who, from, VERB_CHANGE, request->today, true) || rights_allow(request->who, from, VERB_DECIDE, request->today, true);
}

/* A team that this person speaks for: that of the origin when it is theirs, else their first. */
static int64_t team_of(const struct who *who, int64_t wanted) {
  for (size_t i = 0; i < who->team_count; i++)
    if (who->teams[i] == wanted) return wanted;
  return who->team_count ? who->teams[0] : wanted;
}

static void from_signal(const struct record *from, struct record *opgave) {
  struct signaal signaal = record_signaal(from);
  opgave->slots[F(beleidsopgave, beleid)].number = signaal.beleid;
  opgave->slots[F(beleidsopgave, thema)].number = signaal.thema;
  opgave->slots[F(beleidsopgave, gemeld_op)].text = signaal.gemeld_op;
  opgave->slots[F(beleidsopgave, indicator)].number = signaal.indicator;
  bool city = string_is(signaal.soort, "melding") || string_is(signaal.soort, "klacht") || string_is(signaal.soort, "initiatief");
  bool council = string_is(signaal.soort, "raadsvraag");
  opgave->slots[F(beleidsopgave, herkomst)].text = city ? "samenleving" : council ? "raad" : "uitvoering";
}

static void from_indicator(const struct record *from, struct record *opgave) {
  struct indicator indicator = record_indicator(from);
  opgave->slots[F(beleidsopgave, beleid)].number = indicator.beleid;
  opgave->slots[F(beleidsopgave, thema)].number = indicator.thema;
  opgave->slots[F(beleidsopgave, indicator)].number = indicator.id;
  opgave->slots[F(beleidsopgave, herkomst)].text = "uitvoering";
}

/* Here, and not at the signal, a cause and its evidence are asked. */
static bool make(struct tx *tx, struct act *act, const struct record *from, struct fault *fault) {
  struct request *request = act->request;
  struct record opgave = record_start(&tx_catalogue(tx)->registers[REGISTER_beleidsopgave], request->keep);
  union slot *slots = opgave.slots;
  if (from->reg->id == REGISTER_signaal)
    from_signal(from, &opgave);
  else
    from_indicator(from, &opgave);
  slots[F(beleidsopgave, titel)].text = typed(act, "titel");
  slots[F(beleidsopgave, stroom)].text = typed(act, "stroom");
  slots[F(beleidsopgave, werksoort)].text = "beleidsproces";
  slots[F(beleidsopgave, oorzaak)].text = typed(act, "oorzaak");
  slots[F(beleidsopgave, bewijs)].text = typed(act, "bewijs");
  slots[F(beleidsopgave, nagelopen_op)].text = arena_copy(request->keep, tx_today(tx));
  slots[EVERY(organisatie)].number = team_of(request->who, from->slots[EVERY(organisatie)].number);
  if (request->who->persoon) slots[EVERY(eigenaar)].number = request->who->persoon;
  if (store_is_example(tx_store(tx))) slots[EVERY(herkomst_inhoud)].text = "voorbeeld";
  if (!slots[F(beleidsopgave, oorzaak)].text) fault_field_add(fault, "oorzaak", "Oorzaak: kies wat er aan de hand is.");
  if (!slots[F(beleidsopgave, bewijs)].text) fault_field_add(fault, "bewijs", "Bewijs: schrijf waaruit dat blijkt, bijvoorbeeld het aantal meldingen.");
  if (fault_is(fault)) {
    record_check(&opgave, 0, fault);
    return false;
  }
  struct change change = {.reg = REGISTER_beleidsopgave, .record = &opgave, .by = STEP_PERSON, .reason = "gemaakt uit een signaal of cijfer"};
  if (!record_put_from(tx, &change, &from, 1, request->scratch, fault)) return false;
  act->to_id = change.id;
  return true;
}

static bool pick(struct tx *tx, struct act *act, struct fault *fault) {
  struct record opgave;
  const char *wanted = typed(act, "hoort_bij");
  if (!wanted || !string_to_int(wanted, &act->to_id))
    return fault_field_add(fault, "hoort_bij", "Beleidsopgave: kies bij welke beleidsopgave dit hoort.");
  return record_get(tx, act->request->who, REGISTER_beleidsopgave, act->to_id, &opgave, act->request->keep, fault);
}

static bool is_related(struct tx *tx, const char *van, const char *soort, const char *naar, bool *related, struct fault *fault) {
  const struct param params[] = {{SLOT_text, .value.text = van}, {SLOT_text, .value.text = soort}, {SLOT_text, .value.text = naar}};
  struct rows *rows = statement_open(tx, STATEMENT_relatie_bestaat, params, 3, fault);
  if (!rows) return false;
  int step = rows_next(rows, fault);
  *related = step == 1 && rows_number(rows, 0) > 0;
  rows_close(rows);
  return step >= 0;
}

/* The relation belongs to the act, not to the right to make relations: the program writes it. */
static bool relate(struct tx *tx, const struct act *act, const char *van, const char *soort, const char *naar, struct fault *fault) {
  bool related;
  if (!is_related(tx, van, soort, naar, &related, fault)) return false;
  if (related) return true;
  struct record record = record_start(&tx_catalogue(tx)->registers[REGISTER_relatie], act->request->keep);
  record.slots[F(relatie, van)].text = van;
  record.slots[F(relatie, soort)].text = soort;
  record.slots[F(relatie, naar)].text = naar;
  if (store_is_example(tx_store(tx))) record.slots[EVERY(herkomst_inhoud)].text = "voorbeeld";
  struct change change = {.reg = REGISTER_relatie, .record = &record, .by = STEP_OUTCOME};
  return record_put(tx, &change, act->request->scratch, fault);
}

static bool add_signal(struct tx *tx, const struct act *act, const struct record *from, struct fault *fault) {
  struct request *request = act->request;
  struct record after = record_copy(from, request->keep);
  after.slots[F(signaal, hoort_bij)].number = act->to_id;
  after.slots[F(signaal, stand)].text = "toegevoegd";
  const char *answer = typed(act, "antwoord");
  if (!answer && !after.slots[F(signaal, antwoord)].text) {
    struct record opgave;
    bool opens;
    if (!record_get(tx, request->who, REGISTER_beleidsopgave, act->to_id, &opgave, request->keep, fault)) return false;
    if (!record_opens(tx, from, &opgave, &opens, request->keep, fault)) return false;
    const char *title = opens ? NULL : record_title(tx, request->who, REGISTER_beleidsopgave, act->to_id, request->keep);
    answer = title ? arena_printf(request->keep, "We nemen uw melding mee in beleidsopgave %s.", title)
                   : "We nemen uw melding mee in een beleidsopgave.";
  }
  if (answer) after.slots[F(signaal, antwoord)].text = answer;
  struct change change = {.reg = REGISTER_signaal, .id = act->from_id, .version = act->version, .record = &after, .by = STEP_PERSON};
  return record_put(tx, &change, request->scratch, fault);
}

bool act_run(struct tx *tx, void *context, struct fault *fault) {
  struct act *act = context;
  struct request *request = act->request;
  struct record from;
  if (!record_get(tx, request->who, act->from, act->from_id, &from, request->keep, fault)) return false;
  if (!act_allowed(request, &from)) {
    FAULT(fault, FAULT_CONFLICT, "Dit signaal kan nu niet naar een beleidsopgave, of dat is niet aan u.");
    return fault_hint(fault, "Kijk of het al is toegevoegd, of vraag de beleidsdoorpakker.");
  }
  bool makes = string_is(form_find(request->form, "wat"), "maken");
  if (!(makes ? make(tx, act, &from, fault) : pick(tx, act, fault))) return false;
  const char *opgave = record_name(REGISTER_beleidsopgave, act->to_id, request->keep);
  const char *origin = record_name(act->from, act->from_id, request->keep);
  if (act->from == REGISTER_indicator && !relate(tx, act, origin, "hoort_bij", opgave, fault)) return false;
  if (act->from == REGISTER_signaal && !add_signal(tx, act, &from, fault)) return false;
  return relate(tx, act, opgave, "komt_voort_uit", origin, fault);
}
