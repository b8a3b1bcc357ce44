#include "capabilities/weging/scenario.h"

#include "capabilities/weging/lines.h"

/* A line of the scenario about one thing. */
struct line {
  enum register_id reg;
  size_t scenario, other;  /* fields */
  int64_t id;              /* of the other */
};

static bool list_read(struct tx *tx, enum register_id reg, size_t field, int64_t number, struct listing *out, struct arena *keep, struct fault *fault) {
  const struct query query = lines_of(reg, field, number);
  return record_list(tx, tx_who(tx), &query, out, keep, fault);
}

static bool same_slots(const struct record *a, const struct record *b) {
  for (size_t i = 0; i < a->reg->field_count; i++)
    if (!slot_equal(a->reg->fields[i].kind, a->slots[i], b->slots[i])) return false;
  return true;
}

static bool put(struct tx *tx, struct scenario_change *c, struct record *record, const struct record *old, int64_t *id, struct fault *fault) {
  if (id && old) *id = record_id(old);
  if (old && same_slots(record, old)) return true;
  struct change change = {.reg = record->reg->id, .id = old ? record_id(old) : 0, .version = old ? record_version(old) : 0, .record = record,
                          .by = STEP_PERSON, .reason = "sessie van het sleutelmoment"};
  if (!record_put(tx, &change, c->scratch, fault)) return false;
  if (id) *id = change.id;
  return true;
}

/* ---- the scenario itself ---- */

static struct record fresh(struct tx *tx, enum register_id reg, const struct record *moment, struct arena *keep) {
  struct record record = record_start(&tx_catalogue(tx)->registers[reg], keep);
  record.slots[EVERY(herkomst_inhoud)].text = moment->slots[EVERY(herkomst_inhoud)].text;
  return record;
}

/* A number that no scenario has yet: "Scenario 3". */
static const char *name_next(const struct listing *list, struct arena *keep) {
  for (size_t number = list->count + 1;; number++) {
    const char *name = arena_printf(keep, "Scenario %zu", number);
    bool taken = false;
    for (size_t i = 0; i < list->count; i++) taken = taken || string_is(record_scenario(&list->records[i]).naam, name);
    if (!taken) return name;
  }
}

static const struct record *find_in(const struct listing *list, int64_t id) {
  const struct record *running = list->count ? &list->records[0] : NULL;
  for (size_t i = 0; i < list->count; i++) {
    if (record_id(&list->records[i]) == id) return &list->records[i];
    if (record_scenario(&list->records[i]).lopend == 1 && record_scenario(running).lopend != 1) running = &list->records[i];
  }
  return id > 0 ? NULL : running;
}

/* The scenario that the act is about; the first act makes the first one. */
static bool target_find(struct tx *tx, struct scenario_change *c, const struct record *moment, const struct listing *list, struct record *out,
                        struct fault *fault) {
  const struct record *found = find_in(list, c->scenario);
  if (found) {
    *out = *found;
    return true;
  }
  if (c->scenario > 0) return FAULT(fault, FAULT_ABSENT, "Dit scenario is er niet, of hoort bij een ander sleutelmoment.");
  struct record first = fresh(tx, REGISTER_scenario, moment, c->keep);
  int64_t id;
  first.slots[F(scenario, sleutelmoment)].number = c->moment;
  first.slots[F(scenario, naam)].text = "Scenario 1";
  first.slots[F(scenario, lopend)].number = 1;
  first.slots[F(scenario, ondergrens)].number = 1;
  return put(tx, c, &first, NULL, &id, fault) && record_get(tx, tx_who(tx), REGISTER_scenario, id, out, c->keep, fault);
}

/* ---- its lines ---- */

/* A reason belongs to the choice it was given for. */
static void reason_put(const struct scenario_change *c, struct record *record, const struct record *old) {
  union slot *reason = &record->slots[F(scenariokeuze, reden)];
  bool same = old && string_is(record_scenariokeuze(old).keuze, record_scenariokeuze(record).keuze);
  if (c->reason) reason->text = *c->reason ? c->reason : NULL;
  else if (!same) reason->text = NULL;
}

static bool line_put(struct tx *tx, struct scenario_change *c, const struct record *moment, const struct line *line, size_t field, union slot value,
                     struct fault *fault) {
  struct listing list;
  const struct record *old = NULL;
  if (!list_read(tx, line->reg, line->scenario, c->made, &list, c->keep, fault)) return false;
  for (size_t i = 0; i < list.count; i++)
    if (list.records[i].slots[line->other].number == line->id) old = &list.records[i];
  struct record record = old ? record_copy(old, c->keep) : fresh(tx, line->reg, moment, c->keep);
  record.slots[line->scenario].number = c->made;
  record.slots[line->other].number = line->id;
  record.slots[field] = value;
  if (line->reg == REGISTER_scenariokeuze) reason_put(c, &record, old);
  return put(tx, c, &record, old, NULL, fault);
}

static bool choose(struct tx *tx, struct scenario_change *c, const struct record *moment, struct fault *fault) {
  const struct line line = {REGISTER_scenariokeuze, F(scenariokeuze, scenario), F(scenariokeuze, beleidsopgave), c->item};
  return line_put(tx, c, moment, &line, F(scenariokeuze, keuze), (union slot){.text = scenario_choice_codes[c->choice]}, fault);
}

/* Weights that are all nothing would make everything worth nothing. */
static bool weights_count(struct tx *tx, struct scenario_change *c, struct fault *fault) {
  const struct query query = {.reg = REGISTER_criterium, .sort = EVERY(id), .page = 1, .page_size = MOMENT_CRITERIA_MAX, .no_count = true};
  struct listing criteria, lines;
  int64_t sum = 0;
  if (!record_list(tx, tx_who(tx), &query, &criteria, c->keep, fault)) return false;
  if (!list_read(tx, REGISTER_scenariogewicht, F(scenariogewicht, scenario), c->made, &lines, c->keep, fault)) return false;
  for (size_t i = 0; i < criteria.count; i++) {
    int64_t weight = record_criterium(&criteria.records[i]).gewicht;
    for (size_t l = 0; l < lines.count; l++) {
      struct scenariogewicht line = record_scenariogewicht(&lines.records[l]);
      if (line.criterium == record_id(&criteria.records[i]) && line.gewicht != NUMBER_EMPTY) weight = line.gewicht;
    }
    sum += weight == NUMBER_EMPTY ? 0 : weight;
  }
  return sum > 0 || FAULT(fault, FAULT_INPUT, "Alle gewichten zijn dan nul. Geef minstens één criterium gewicht.");
}

static bool set(struct tx *tx, struct scenario_change *c, const struct record *moment, const struct record *old, struct fault *fault) {
  struct record record = record_copy(old, c->keep);
  if (c->less_percent != NUMBER_EMPTY) record.slots[F(scenario, minder_geld)].number = c->less_percent;
  if (c->floor != NUMBER_EMPTY) record.slots[F(scenario, ondergrens)].number = c->floor != 0;
  if (!put(tx, c, &record, old, NULL, fault)) return false;
  for (size_t w = 0; w < c->weight_count; w++) {
    const struct line line = {REGISTER_scenariogewicht, F(scenariogewicht, scenario), F(scenariogewicht, criterium), c->criteria[w]};
    if (!line_put(tx, c, moment, &line, F(scenariogewicht, gewicht), (union slot){.number = c->weights[w]}, fault)) return false;
  }
  return c->weight_count == 0 || weights_count(tx, c, fault);
}

/* ---- whole scenarios ---- */

static bool lines_copy(struct tx *tx, struct scenario_change *c, enum register_id reg, size_t field, int64_t from, struct fault *fault) {
  struct listing list;
  if (!list_read(tx, reg, field, from, &list, c->keep, fault)) return false;
  for (size_t i = 0; i < list.count; i++) {
    struct record record = record_new(list.records[i].reg, c->keep);
    for (size_t f = 0; f < record.reg->field_count; f++)
      if (!record.reg->fields[f].computed) record.slots[f] = list.records[i].slots[f];
    record.slots[field].number = c->made;
    if (!put(tx, c, &record, NULL, NULL, fault)) return false;
  }
  return true;
}

static bool copy(struct tx *tx, struct scenario_change *c, const struct listing *list, const struct record *old, struct fault *fault) {
  if (list->count >= SCENARIOS_MAX)
    return FAULT(fault, FAULT_CONFLICT, "Er zijn al %d scenario's. Gebruik er een dat u niet meer nodig hebt.", SCENARIOS_MAX);
  struct record record = record_new(old->reg, c->keep);
  for (size_t f = 0; f < record.reg->field_count; f++)
    if (!record.reg->fields[f].computed) record.slots[f] = old->slots[f];
  record.slots[F(scenario, lopend)].number = 0;
  record.slots[F(scenario, gemaakt_uit)].number = record_id(old);
  record.slots[F(scenario, naam)].text = string_empty(c->naam) ? name_next(list, c->keep) : c->naam;
  if (!put(tx, c, &record, NULL, &c->made, fault)) return false;
  return lines_copy(tx, c, REGISTER_scenariokeuze, F(scenariokeuze, scenario), record_id(old), fault) &&
         lines_copy(tx, c, REGISTER_scenariogewicht, F(scenariogewicht, scenario), record_id(old), fault);
}

/* One runs: the others stop. */
static bool run(struct tx *tx, struct scenario_change *c, const struct listing *list, struct fault *fault) {
  for (size_t i = 0; i < list->count; i++) {
    struct record record = record_copy(&list->records[i], c->keep);
    record.slots[F(scenario, lopend)].number = record_id(&list->records[i]) == c->made;
    if (!put(tx, c, &record, &list->records[i], NULL, fault)) return false;
  }
  return true;
}

static bool clear_lines(struct tx *tx, struct scenario_change *c, enum register_id reg, size_t scenario, size_t field, union slot value,
                        struct fault *fault) {
  struct listing list;
  if (!list_read(tx, reg, scenario, c->made, &list, c->keep, fault)) return false;
  for (size_t i = 0; i < list.count; i++) {
    struct record record = record_copy(&list.records[i], c->keep);
    record.slots[field] = value;
    if (reg == REGISTER_scenariokeuze) reason_put(c, &record, &list.records[i]);
    if (!put(tx, c, &record, &list.records[i], NULL, fault)) return false;
  }
  return true;
}

static bool clear(struct tx *tx, struct scenario_change *c, const struct record *moment, const struct record *old, struct fault *fault) {
  c->less_percent = 0;
  c->floor = 1;
  c->weight_count = 0;
  return set(tx, c, moment, old, fault) &&
         clear_lines(tx, c, REGISTER_scenariokeuze, F(scenariokeuze, scenario), F(scenariokeuze, keuze), (union slot){.text = "vrij"}, fault) &&
         clear_lines(tx, c, REGISTER_scenariogewicht, F(scenariogewicht, scenario), F(scenariogewicht, gewicht),
                     (union slot){.number = NUMBER_EMPTY}, fault);
}

bool scenario_put(struct tx *tx, void *context, struct fault *fault) {
  struct scenario_change *c = context;
  struct record moment, target;
  struct listing list;
  if (!record_get(tx, tx_who(tx), REGISTER_sleutelmoment, c->moment, &moment, c->keep, fault)) return false;
  if (!list_read(tx, REGISTER_scenario, F(scenario, sleutelmoment), c->moment, &list, c->keep, fault)) return false;
  if (!target_find(tx, c, &moment, &list, &target, fault)) return false;
  c->made = record_id(&target);
  switch (c->act) {
    case ACT_CHOOSE: return choose(tx, c, &moment, fault);
    case ACT_SET: return set(tx, c, &moment, &target, fault);
    case ACT_NEW: return copy(tx, c, &list, &target, fault);
    case ACT_RUN: return run(tx, c, &list, fault);
    case ACT_CLEAR: return clear(tx, c, &moment, &target, fault);
    case SCENARIO_ACT__COUNT: break;
  }
  return FAULT(fault, FAULT_INPUT, "Deze handeling bestaat niet.");
}
