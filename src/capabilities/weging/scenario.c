#include "capabilities/weging/scenario.h"

#include "capabilities/weging/lines.h"

const char *const scenario_choice_codes[SCENARIO_CHOICE__COUNT] = {"vrij", "vast", "weg", "akkoord", "bespreken"};

const char *moment_topic(int64_t moment, struct arena *keep) { return arena_printf(keep, "sleutelmoment/%lld", (long long)moment); }

static enum scenario_choice choice_of(const char *code) {
  enum scenario_choice choice = 0;
  while (choice < SCENARIO_CHOICE__COUNT && !string_is(code, scenario_choice_codes[choice])) choice++;
  return choice < SCENARIO_CHOICE__COUNT ? choice : SCENARIO_VRIJ;
}

/* Everything as the key moment says. */
static struct scenario_state beginning(const struct moment *m, struct arena *keep) {
  struct scenario_state s = {.naam = "Scenario 1", .running = true, .whatif = {.floor = m->ondergrens_procent > 0},
                       .choices = ARENA_ARRAY(keep, m->item_count, enum scenario_choice),
                       .reasons = ARENA_ARRAY(keep, m->item_count, const char *),
                       .weights = ARENA_ARRAY(keep, m->criterion_count, int64_t)};
  for (size_t c = 0; c < m->criterion_count; c++) s.weights[c] = NUMBER_EMPTY;
  return s;
}

static bool choices_read(struct tx *tx, const struct who *who, const struct moment *m, struct scenario_state *s, struct arena *keep, struct fault *fault) {
  const struct query query = lines_of(REGISTER_scenariokeuze, F(scenariokeuze, scenario), s->id);
  struct listing list;
  if (!record_list(tx, who, &query, &list, keep, fault)) return false;
  for (size_t i = 0; i < list.count; i++) {
    struct scenariokeuze k = record_scenariokeuze(&list.records[i]);
    size_t item = moment_item_find(m, k.beleidsopgave);
    if (item == m->item_count) continue;
    s->choices[item] = choice_of(k.keuze);
    s->reasons[item] = k.reden;
    if (s->choices[item] == SCENARIO_VAST) portfolio_put(&s->whatif.in, item, true);
    if (s->choices[item] == SCENARIO_WEG) portfolio_put(&s->whatif.out, item, true);
  }
  return true;
}

static bool weights_read(struct tx *tx, const struct who *who, const struct moment *m, struct scenario_state *s, struct arena *keep, struct fault *fault) {
  const struct query query = lines_of(REGISTER_scenariogewicht, F(scenariogewicht, scenario), s->id);
  struct listing list;
  if (!record_list(tx, who, &query, &list, keep, fault)) return false;
  for (size_t i = 0; i < list.count; i++) {
    struct scenariogewicht g = record_scenariogewicht(&list.records[i]);
    for (size_t c = 0; c < m->criterion_count; c++)
      if (m->criteria[c].id == g.criterium) s->weights[c] = g.gewicht;
  }
  for (size_t c = 0; c < m->criterion_count; c++)
    if (s->weights[c] != NUMBER_EMPTY && s->weights[c] != m->criteria[c].gewicht) s->weighs = true;
  return true;
}

static bool scenario_fill(struct tx *tx, const struct who *who, const struct moment *m, const struct record *record, struct scenario_state *out,
                          struct arena *keep, struct fault *fault) {
  const struct scenario from = record_scenario(record);
  struct scenario_state s = beginning(m, keep);
  s.id = from.id;
  s.naam = from.naam;
  s.running = from.lopend == 1;
  s.whatif.less_percent = from.minder_geld == NUMBER_EMPTY ? 0 : from.minder_geld;
  s.whatif.floor = s.whatif.floor && from.ondergrens != 0;
  if (!choices_read(tx, who, m, &s, keep, fault) || !weights_read(tx, who, m, &s, keep, fault)) return false;
  *out = s;
  return true;
}

static bool rows_read(struct tx *tx, const struct who *who, int64_t moment, struct listing *out, struct arena *keep, struct fault *fault) {
  struct query query = lines_of(REGISTER_scenario, F(scenario, sleutelmoment), moment);
  query.all_pages = false;
  query.page_size = SCENARIOS_MAX;
  return record_list(tx, who, &query, out, keep, fault);
}

/* The one that says it runs, else the first. */
static size_t running_of(const struct listing *list) {
  for (size_t i = 0; i < list->count; i++)
    if (record_scenario(&list->records[i]).lopend == 1) return i;
  return 0;
}

bool scenarios_read(struct tx *tx, const struct who *who, const struct moment *m, struct scenarios *out, struct arena *keep, struct fault *fault) {
  struct listing list;
  if (!rows_read(tx, who, m->id, &list, keep, fault)) return false;
  struct scenarios all = {.items = ARENA_ARRAY(keep, list.count + 1, struct scenario_state), .count = list.count, .running = running_of(&list)};
  for (size_t i = 0; i < list.count; i++)
    if (!scenario_fill(tx, who, m, &list.records[i], &all.items[i], keep, fault)) return false;
  if (all.count == 0) all.items[all.count++] = beginning(m, keep);
  all.items[all.running].running = true;
  *out = all;
  return true;
}

const struct scenario_state *scenario_find(const struct scenarios *scenarios, int64_t id) {
  for (size_t i = 0; id > 0 && i < scenarios->count; i++)
    if (scenarios->items[i].id == id) return &scenarios->items[i];
  return &scenarios->items[scenarios->running];
}

bool scenario_running(struct tx *tx, const struct who *who, const struct moment *m, struct scenario_state *out, struct arena *keep, struct fault *fault) {
  struct listing list;
  if (!rows_read(tx, who, m->id, &list, keep, fault)) return false;
  *out = beginning(m, keep);
  return list.count == 0 || scenario_fill(tx, who, m, &list.records[running_of(&list)], out, keep, fault);
}

struct moment scenario_moment(const struct moment *m, const struct scenario_state *s, struct arena *keep) {
  struct moment out = *m;
  if (!s->weighs) return out;
  out.criteria = ARENA_ARRAY(keep, m->criterion_count, struct moment_criterion);
  out.items = ARENA_ARRAY(keep, m->item_count, struct moment_item);
  out.weight_sum = 0;
  for (size_t c = 0; c < m->criterion_count; c++) {
    out.criteria[c] = m->criteria[c];
    if (s->weights[c] != NUMBER_EMPTY) out.criteria[c].gewicht = s->weights[c];
    out.weight_sum += out.criteria[c].gewicht;
  }
  for (size_t i = 0; i < m->item_count; i++) out.items[i] = m->items[i];
  moment_count_points(&out);
  return out;
}
