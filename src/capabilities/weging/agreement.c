#include "capabilities/weging/agreement.h"
#include "capabilities/weging/frozen.h"
#include "capabilities/weging/input.h"
#include "capabilities/weging/lines.h"

bool outcomes_read(struct tx *tx, const struct who *who, int64_t moment, struct listing *out, struct arena *keep, struct fault *fault) {
  const struct query query = lines_of(REGISTER_uitkomst, F(uitkomst, sleutelmoment), moment);
  return record_list(tx, who, &query, out, keep, fault);
}

const struct record *outcome_find(const struct listing *outcomes, int64_t beleidsopgave) {
  for (size_t i = 0; i < outcomes->count; i++)
    if (record_uitkomst(&outcomes->records[i]).beleidsopgave == beleidsopgave) return &outcomes->records[i];
  return NULL;
}

/* Reads the four controls of an item; all faults of the row at once. */
static bool outcome_read(const struct agreement *a, const struct moment_item *item, struct record *record, struct fault *fault) {
  static const size_t fields[] = {F(uitkomst, keuze), F(uitkomst, reden), F(uitkomst, landt_in), F(uitkomst, terug_op)};
  struct arena *keep = a->request->keep;
  bool good = true;
  for (size_t f = 0; f < sizeof fields / sizeof *fields; f++) {
    const struct field *field = &record->reg->fields[fields[f]];
    good = input_read(a->request->form, input_name(keep, field->name, item->id), field, &record->slots[fields[f]], keep, fault) && good;
  }
  struct uitkomst u = record_uitkomst(record);
  const char *name = moment_item_name(item);
  if (!u.keuze) good = fault_field_add(fault, input_name(keep, "keuze", item->id), "%s: kies wat er is afgesproken.", name);
  if (!u.reden) good = fault_field_add(fault, input_name(keep, "reden", item->id), "%s: schrijf de reden op.", name);
  if (string_is(u.keuze, "gekozen") && !u.landt_in)
    good = fault_field_add(fault, input_name(keep, "landt_in", item->id), "%s: kies waar de afspraak landt.", name);
  if (string_is(u.keuze, "geparkeerd") && !u.terug_op)
    good = fault_field_add(fault, input_name(keep, "terug_op", item->id), "%s: wat geparkeerd is komt terug. Vul in wanneer.", name);
  if (!string_is(u.keuze, "geparkeerd")) record->slots[F(uitkomst, terug_op)].text = NULL;
  return good;
}

static bool outcome_put(struct tx *tx, const struct agreement *a, const struct moment *m, const struct moment_item *item,
                        const struct record *old, struct record *out, struct fault *fault) {
  struct arena *keep = a->request->keep;
  const struct catalogue *catalogue = tx_catalogue(tx);
  *out = old ? record_copy(old, keep) : record_start(&catalogue->registers[REGISTER_uitkomst], keep);
  out->slots[F(uitkomst, sleutelmoment)].number = m->id;
  out->slots[F(uitkomst, beleidsopgave)].number = item->id;
  out->slots[F(uitkomst, waarde)].number = m->weight_sum > 0 ? item->points * DECIMAL_ONE / m->weight_sum : NUMBER_EMPTY;
  if (!old) out->slots[F(uitkomst, nummer)].text = arena_printf(keep, "%s/%zu", m->datum, (size_t)(item - m->items) + 1);
  if (!old && m->example) out->slots[EVERY(herkomst_inhoud)].text = "voorbeeld";
  if (!outcome_read(a, item, out, fault)) return false;
  bool same = old != NULL;
  for (size_t i = 0; same && i < out->reg->field_count; i++) same = slot_equal(out->reg->fields[i].kind, out->slots[i], old->slots[i]);
  if (same) return true;
  struct change change = {.reg = REGISTER_uitkomst, .id = old ? record_id(old) : 0, .version = old ? record_version(old) : 0,
                          .record = out, .by = a->by, .reason = "afspraak op het sleutelmoment"};
  return record_put(tx, &change, a->request->scratch, fault);
}

/* The beleidsopgave follows its outcome. */
static bool item_step(struct tx *tx, const struct agreement *a, const struct moment *m, const struct moment_item *item,
                      const struct record *outcome, struct fault *fault) {
  struct record before;
  if (!record_get(tx, a->request->who, REGISTER_beleidsopgave, item->id, &before, a->request->keep, fault)) return false;
  struct beleidsopgave b = record_beleidsopgave(&before);
  struct uitkomst u = record_uitkomst(outcome);
  if (!step_find(REGISTER_beleidsopgave, b.stand, u.keuze))
    return FAULT(fault, FAULT_CONFLICT, "%s is geen kandidaat meer. Haal deze beleidsopgave van de lijst, of maak er weer een kandidaat van.",
                 moment_item_name(item));
  bool opens;
  if (!record_opens(tx, &before, outcome, &opens, a->request->keep, fault)) return false;
  struct record record = record_copy(&before, a->request->keep);
  record.slots[F(beleidsopgave, stand)].text = u.keuze;
  /* Not everybody who reads the beleidsopgave reads what was said at a closed moment. */
  record.slots[F(beleidsopgave, reden_stand)].text = opens ? "De reden staat bij de uitkomst van het sleutelmoment." : u.reden;
  record.slots[F(beleidsopgave, landt_in)].text = u.landt_in ? u.landt_in : b.landt_in;
  record.slots[F(beleidsopgave, terug_op)].text = u.terug_op;
  record.slots[F(beleidsopgave, sleutelmoment)].number = NUMBER_EMPTY;
  struct change change = {.reg = REGISTER_beleidsopgave, .id = item->id, .version = b.versie, .record = &record, .by = STEP_OUTCOME,
                          .reason = opens ? "uitkomst van een sleutelmoment" : arena_printf(a->request->keep, "uitkomst van %s", m->naam)};
  return record_put(tx, &change, a->request->scratch, fault);
}

static void copy_release(void *text) { text_release(text); }

static bool moment_agree(struct tx *tx, const struct agreement *a, const struct freezing *freezing, struct fault *fault) {
  struct arena *keep = a->request->keep;
  const struct moment *m = freezing->moment;
  struct text *copy = ARENA_NEW(keep, struct text);
  char *fingerprint = arena_take(keep, DIGEST_HEX_SIZE);
  text_init(copy, MOMENT_FROZEN_MAX);
  arena_defer(keep, copy_release, copy);
  if (!moment_freeze(freezing, copy, fingerprint, a->request->scratch, fault)) return false;
  if (!setting_put(tx, moment_frozen_name(m->id, keep), text_get(copy), fault)) return false;
  struct record record = record_copy(&m->record, keep);
  record.slots[F(sleutelmoment, bevroren_op)].number = clock_now_ms();
  record.slots[F(sleutelmoment, vingerafdruk)].text = fingerprint;
  struct change change = {.reg = REGISTER_sleutelmoment, .id = m->id, .version = request_number(a->request, "versie", -1), .record = &record,
                          .by = a->by, .reason = "gegevens bevroren"};
  if (!record_put(tx, &change, a->request->scratch, fault)) return false;
  /* The step itself is the person's own: the store asks for the right. */
  record.slots[F(sleutelmoment, toestand)].text = "afgesproken";
  change.by = STEP_PERSON;
  change.reason = "afspraken vastgelegd";
  return record_put(tx, &change, a->request->scratch, fault);
}

/* What is weighed, as the records are now. */
struct weighed {
  struct moment read, moment; /* as the key moment says, and as the scenario weighs it */
  struct scenario_state scenario;
  struct whatif whatif;
  struct portfolio portfolio;
};

static bool weighed_read(struct request *request, struct tx *tx, struct weighed *out, struct fault *fault) {
  bool tries;
  if (!moment_read(tx, request->who, route_id(request), &out->read, request->keep, fault)) return false;
  if (!scenario_running(tx, request->who, &out->read, &out->scenario, request->keep, fault)) return false;
  out->moment = scenario_moment(&out->read, &out->scenario, request->keep);
  out->whatif = whatif_read(request, &out->moment, &out->scenario.whatif, &tries);
  rekenhulp_model(&out->moment, &out->whatif, &out->portfolio, request->keep);
  return true;
}

bool agreement_work(struct agreement *a, struct tx *tx, struct fault *fault) {
  struct arena *keep = a->request->keep;
  struct portfolio_answer *answer = ARENA_NEW(keep, struct portfolio_answer);
  struct weighed w;
  if (!weighed_read(a->request, tx, &w, fault)) return false;
  a->rests_on = rekenhulp_digest(&w.portfolio, a->request->scratch);
  a->answer = answer;
  a->moved = false;
  return portfolio_solve(&w.portfolio, answer, a->request->scratch, fault);
}

static bool is_same_question(struct agreement *a, const struct weighed *w, struct fault *fault) {
  a->moved = !digest_equal(rekenhulp_digest(&w->portfolio, a->request->scratch), a->rests_on);
  if (!a->moved) return true;
  FAULT(fault, FAULT_CONFLICT, "Er is iets gewijzigd terwijl de afspraken werden vastgelegd. Er is nog niets vastgelegd.");
  return fault_hint(fault, "Kijk of de afspraken nog kloppen, en leg ze opnieuw vast.");
}

bool agreement_put(struct tx *tx, void *context, struct fault *fault) {
  struct agreement *a = context;
  struct request *request = a->request;
  struct weighed w;
  struct listing outcomes;
  if (!weighed_read(request, tx, &w, fault)) return false;
  const struct moment read = w.read, m = w.moment;
  if (string_is(read.toestand, "afgesproken")) return FAULT(fault, FAULT_CONFLICT, "De afspraken van \"%s\" liggen al vast.", read.naam);
  if (read.item_count == 0) return FAULT(fault, FAULT_CONFLICT, "Er staan geen beleidsopgaven op de lijst van \"%s\".", read.naam);
  if (a->lay_down && !is_same_question(a, &w, fault)) return false;
  if (!outcomes_read(tx, a->request->who, m.id, &outcomes, request->keep, fault)) return false;
  struct record *records = ARENA_ARRAY(request->keep, m.item_count, struct record);
  bool good = true;
  for (size_t i = 0; i < m.item_count; i++)
    good = outcome_put(tx, a, &m, &m.items[i], outcome_find(&outcomes, m.items[i].id), &records[i], fault) && good;
  if (!good || !a->lay_down) return good;
  for (size_t i = 0; i < m.item_count; i++)
    if (!item_step(tx, a, &m, &m.items[i], &records[i], fault)) return false;
  const struct freezing freezing = {.read = &read, .moment = &m, .scenario = &w.scenario, .whatif = &w.whatif, .portfolio = &w.portfolio,
                                    .answer = a->answer, .outcomes = records};
  return moment_agree(tx, a, &freezing, fault);
}
