#include "capabilities/weging/gereed.h"
#include "capabilities/weging/scenario.h"
#include "capabilities/weging/weging.h"

#include "store/store.h"

static const struct who program = {.label = "Doorpakker", .program = true, .system = true};

/* The key moment behind a line, or an empty toestand when it cannot be read. */
static bool moment_state(struct tx *tx, int64_t id, const char **toestand, const char **naam, struct arena *scratch, struct fault *fault) {
  struct record record;
  if (!record_get(tx, tx_who(tx), REGISTER_sleutelmoment, id, &record, scratch, fault)) return false;
  *toestand = record_sleutelmoment(&record).toestand;
  *naam = record_sleutelmoment(&record).naam;
  return true;
}

/* What an agreed choice rested on does not change any more. */
static bool still_open(struct tx *tx, const struct change *change, int64_t moment, struct arena *scratch, struct fault *fault) {
  const char *toestand, *naam;
  if (change->taking_over || moment == NUMBER_EMPTY) return true;
  if (!moment_state(tx, moment, &toestand, &naam, scratch, fault)) return false;
  if (!string_is(toestand, "afgesproken")) return true;
  return FAULT(fault, FAULT_CONFLICT, "De afspraken van \"%s\" liggen vast; dit kan niet meer veranderen.", naam);
}

/* Is there another record with the same values in these fields? */
static bool is_double(struct tx *tx, const struct change *change, const size_t *fields, size_t count, bool *out, struct arena *scratch,
                      struct fault *fault) {
  struct query query = {.reg = change->reg, .sort = EVERY(id), .page = 1, .page_size = 2, .no_count = true};
  struct listing list;
  for (size_t i = 0; i < count; i++)
    query.filters[query.filter_count++] =
        (struct filter){.field = (int)fields[i], .compare = COMPARE_IS, .value = change->record->slots[fields[i]]};
  if (!record_list(tx, tx_who(tx), &query, &list, scratch, fault)) return false;
  *out = false;
  for (size_t i = 0; i < list.count; i++) *out = *out || record_id(&list.records[i]) != change->id;
  return true;
}

static bool is_repair(struct tx *tx, int64_t opgave, struct arena *scratch) {
  struct record record;
  struct fault ignored = {0};
  bool repair = record_get(tx, &program, REGISTER_beleidsopgave, opgave, &record, scratch, &ignored) && string_is(record_beleidsopgave(&record).stroom, "verbeteren");
  fault_release(&ignored);
  return repair;
}

static bool score_check(struct tx *tx, const struct change *change, struct arena *scratch, struct fault *fault) {
  static const size_t same[] = {F(score, sleutelmoment), F(score, beleidsopgave), F(score, criterium)};
  struct score s = record_score(change->record);
  bool twice;
  if (!still_open(tx, change, s.sleutelmoment, scratch, fault)) return false;
  if (!is_double(tx, change, same, sizeof same / sizeof *same, &twice, scratch, fault)) return false;
  if (twice) return fault_field_add(fault, "criterium", "Voor deze beleidsopgave staat op dit criterium al een score. Wijzig die.");
  if (s.nulniveau != NUMBER_EMPTY && !is_repair(tx, s.beleidsopgave, scratch))
    return fault_field_add(fault, "nulniveau", "Niveau als we niets doen: dat geldt alleen bij verbeteren van bestaand beleid. Laat het hier leeg.");
  if (!change->taking_over && s.voorstel_niveau != NUMBER_EMPTY && s.niveau != s.voorstel_niveau && string_empty(s.reden))
    return fault_field_add(fault, "reden", "Het niveau wijkt af van het voorstel uit gegevens. Schrijf op waarom.");
  return true;
}

/* One of the two: a level when nothing is done, or a criterion about that. */
static bool baseline_check(struct tx *tx, const struct change *change, struct arena *scratch, struct fault *fault) {
  struct query query = {.reg = REGISTER_criterium, .sort = F(criterium, code), .page = 1, .page_size = PAGE_MAX, .no_count = true};
  struct listing list;
  if (record_sleutelmoment(change->record).nulscore != 1) return true;
  if (!record_list(tx, &program, &query, &list, scratch, fault)) return false;
  for (size_t i = 0; i < list.count; i++) {
    struct criterium c = record_criterium(&list.records[i]);
    if (c.gewicht <= 0 || !criterium_is_niet_doen(&c)) continue;
    return fault_field_add(fault, "nulscore", "Trek af wat er gebeurt als we niets doen: criterium %s (%s) telt dat al mee. Het zou dubbel tellen. Geef dat criterium gewicht 0, of zet dit uit.",
                           c.code, c.naam);
  }
  return true;
}

/* A weight that somebody typed is not the group's. */
static void weight_by_hand(const struct change *change) {
  if (change->by != STEP_PERSON || !change->before) return;
  if (record_criterium(change->record).gewicht == record_criterium(change->before).gewicht) return;
  change->record->slots[F(criterium, gewicht_spreiding)].number = change->record->slots[F(criterium, gewicht_aantal)].number = NUMBER_EMPTY;
}

static bool criterium_check(struct tx *tx, const struct change *change, struct arena *scratch, struct fault *fault) {
  struct criterium c = record_criterium(change->record);
  struct query query = {.reg = REGISTER_sleutelmoment, .sort = F(sleutelmoment, datum), .page = 1, .page_size = 1, .no_count = true};
  struct listing list;
  if (!change->taking_over) weight_by_hand(change);
  if (c.gewicht <= 0 || !criterium_is_niet_doen(&c)) return true;
  query.filters[query.filter_count++] = (struct filter){.field = F(sleutelmoment, nulscore), .compare = COMPARE_IS, .value = {.number = 1}};
  query.filters[query.filter_count++] = (struct filter){.field = F(sleutelmoment, toestand), .compare = COMPARE_NOT, .value = {.text = "afgesproken"}};
  if (!record_list(tx, &program, &query, &list, scratch, fault)) return false;
  if (list.count == 0) return true;
  return fault_field_add(fault, "gewicht", "Gewicht: %s gaat over het gevolg van niet doen, en \"%s\" trekt al af wat er gebeurt als we niets doen. Het zou dubbel tellen. Zet dat daar uit, of houd dit gewicht op 0.",
                         c.code, record_sleutelmoment(&list.records[0]).naam);
}

static bool kader_check(struct tx *tx, const struct change *change, struct arena *scratch, struct fault *fault) {
  static const size_t same[] = {F(kader, sleutelmoment), F(kader, jaar), F(kader, team)};
  struct kader k = record_kader(change->record);
  bool twice = false;
  if (!still_open(tx, change, k.sleutelmoment, scratch, fault)) return false;
  if ((k.bedrag == NUMBER_EMPTY) == (k.uren == NUMBER_EMPTY))
    return fault_field_add(fault, "bedrag", "Vul een bedrag voor een pot in, of uren voor een team: één van de twee.");
  if (k.uren != NUMBER_EMPTY && k.team == NUMBER_EMPTY) return fault_field_add(fault, "team", "Kies het team dat deze uren heeft.");
  if (k.bedrag != NUMBER_EMPTY && !k.geldsoort)
    return fault_field_add(fault, "geldsoort", "Kies of dit geld incidenteel of structureel is.");
  if (k.team != NUMBER_EMPTY && !is_double(tx, change, same, sizeof same / sizeof *same, &twice, scratch, fault)) return false;
  union slot *slots = change->record->slots;
  if (k.team != NUMBER_EMPTY && k.uren_totaal != NUMBER_EMPTY && k.uren_regulier != NUMBER_EMPTY) {
    if (k.uren_regulier > k.uren_totaal)
      return fault_field_add(fault, "uren_regulier", "Uren voor regulier werk: dit is meer dan alle uren van het team (%lld). Er blijft dan niets over.",
                             (long long)k.uren_totaal);
    slots[F(kader, uren)].number = k.uren_totaal - k.uren_regulier;
  }
  if (twice) return fault_field_add(fault, "team", "Dit team staat al in het kader van dit jaar. Wijzig die regel.");
  return true;
}

static bool uitkomst_check(struct tx *tx, const struct change *change, struct arena *scratch, struct fault *fault) {
  static const size_t same[] = {F(uitkomst, sleutelmoment), F(uitkomst, beleidsopgave)};
  struct uitkomst u = record_uitkomst(change->record);
  bool twice;
  if (!still_open(tx, change, u.sleutelmoment, scratch, fault)) return false;
  if (!is_double(tx, change, same, sizeof same / sizeof *same, &twice, scratch, fault)) return false;
  if (twice) return fault_field_add(fault, "beleidsopgave", "Over deze beleidsopgave is op dit sleutelmoment al een uitkomst. Wijzig die.");
  if (string_is(u.keuze, "geparkeerd") && !u.terug_op && !change->taking_over)
    return fault_field_add(fault, "terug_op", "Wat geparkeerd is komt terug. Vul in wanneer.");
  return true;
}

/* The state that this change begins, or NULL. */
static const char *begins(const struct change *change) {
  const char *now = record_sleutelmoment(change->record).toestand;
  return change->before && !string_is(record_sleutelmoment(change->before).toestand, now) ? now : NULL;
}

static bool moment_check(struct tx *tx, const struct change *change, struct arena *scratch, struct fault *fault) {
  struct sleutelmoment now = record_sleutelmoment(change->record);
  const char *state = begins(change);
  struct moment m;
  if (!baseline_check(tx, change, scratch, fault)) return false;
  if (change->taking_over) return true;
  bool was = change->before && string_is(record_sleutelmoment(change->before).toestand, "afgesproken");
  if (string_is(now.toestand, "afgesproken") && !was && !now.vingerafdruk)
    return FAULT(fault, FAULT_CONFLICT, "Leg de afspraken vast op de bladzijde Afspraken: daar staat per beleidsopgave de uitkomst met reden.");
  if (!state || string_is(state, "afgesproken")) return true;
  if (!moment_read(tx, tx_who(tx), change->id, &m, scratch, fault)) return false;
  struct gereed gereed = gereed_for(&m, state, scratch, scratch);
  if (gereed.count == 0) return true;
  FAULT(fault, FAULT_CONFLICT, "%s", gereed.problems[0]);
  size_t more = gereed.count - 1 + gereed.more;
  return more ? fault_hint(fault, "Er is nog meer niet klaar. De hele lijst staat op de bladzijde Voorbereiden.")
              : fault_hint(fault, "Kijk op de bladzijde Voorbereiden.");
}

/* Scoring needs a list that stays the same: when nobody picked one, it is what the candidates are now. */
static bool moment_after(struct tx *tx, const struct change *change, struct arena *scratch, struct fault *fault) {
  struct moment m;
  if (change->taking_over || !string_is(begins(change), "scoren")) return true;
  return moment_read(tx, tx_who(tx), change->id, &m, scratch, fault) && list_fix(tx, &m, scratch, scratch, fault);
}

/* A line of a scenario: what holds for the key moment behind it holds for the line, and there is one about each thing. */
static bool line_check(struct tx *tx, const struct change *change, int64_t scenario, const size_t same[2], struct arena *scratch, struct fault *fault) {
  struct record of;
  bool twice;
  if (change->taking_over) return true;
  if (!record_get(tx, tx_who(tx), REGISTER_scenario, scenario, &of, scratch, fault)) return false;
  if (!still_open(tx, change, record_scenario(&of).sleutelmoment, scratch, fault)) return false;
  if (!is_double(tx, change, same, 2, &twice, scratch, fault)) return false;
  return !twice || fault_field_add(fault, change->record->reg->fields[same[1]].name, "Hierover staat in dit scenario al een regel. Wijzig die.");
}

static bool scenario_check(struct tx *tx, const struct change *change, struct arena *scratch, struct fault *fault) {
  return still_open(tx, change, record_scenario(change->record).sleutelmoment, scratch, fault);
}

static bool scenariokeuze_check(struct tx *tx, const struct change *change, struct arena *scratch, struct fault *fault) {
  static const size_t same[] = {F(scenariokeuze, scenario), F(scenariokeuze, beleidsopgave)};
  return line_check(tx, change, record_scenariokeuze(change->record).scenario, same, scratch, fault);
}

static bool scenariogewicht_check(struct tx *tx, const struct change *change, struct arena *scratch, struct fault *fault) {
  static const size_t same[] = {F(scenariogewicht, scenario), F(scenariogewicht, criterium)};
  return line_check(tx, change, record_scenariogewicht(change->record).scenario, same, scratch, fault);
}

const struct hooks weging_scenario_hooks = {.check = scenario_check};
const struct hooks weging_scenariokeuze_hooks = {.check = scenariokeuze_check};
const struct hooks weging_scenariogewicht_hooks = {.check = scenariogewicht_check};
const struct hooks weging_criterium_hooks = {.check = criterium_check};
const struct hooks weging_score_hooks = {.check = score_check};
const struct hooks weging_kader_hooks = {.check = kader_check};
const struct hooks weging_uitkomst_hooks = {.check = uitkomst_check};
const struct hooks weging_moment_hooks = {.check = moment_check, .after = moment_after};
