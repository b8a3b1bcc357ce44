#include "capabilities/besluiten/trail.h"

#include "capabilities/besluiten/pages.h"

static const struct {
  const char *name, *open;
} stations[TRAIL__COUNT] = {
    {"Signaal", "Geen signaal bekend"},       {"Beleidsopgave", "Nog geen beleidsopgave"}, {"Sleutelmoment", "Nog niet op een sleutelmoment"},
    {"Besluit", "Nog geen besluit"},          {"Beleid", "Nog niet vastgelegd in beleid"},  {"Uitvoering", "Nog niet uitgevoerd"},
    {"Effectmeting", "Effect nog niet gemeten"},
};

const char *trail_station_name(enum trail_station station) { return stations[station].name; }
const char *trail_station_open(enum trail_station station) { return stations[station].open; }

bool rows_of(struct tx *tx, const struct who *who, enum register_id reg, size_t field, union slot value, struct listing *out,
             struct arena *keep, struct fault *fault) {
  const struct query query = {.reg = reg,
                              .filters = {{.field = (int)field, .compare = COMPARE_IS, .value = value}},
                              .filter_count = 1,
                              .sort = EVERY(id),
                              .page = 1,
                              .page_size = TRAIL_STEPS_MAX,
                              .no_count = true};
  return record_list(tx, who, &query, out, keep, fault);
}

struct walk {
  struct tx *tx;
  const struct who *who;
  struct trail *trail;
  struct arena *keep;
  struct fault *fault;
};

static bool rows(struct walk *w, enum register_id reg, size_t field, int64_t id, struct listing *out) {
  return rows_of(w->tx, w->who, reg, field, (union slot){.number = id}, out, w->keep, w->fault);
}

static bool is_example(const struct record *record) { return string_is(record->slots[EVERY(herkomst_inhoud)].text, "voorbeeld"); }

/* name: what to call it instead of its own title. */
static void step_name(struct walk *w, enum trail_station station, const struct record *record, const char *name, const char *date,
                      const char *note) {
  struct trail *t = w->trail;
  enum register_id reg = record->reg->id;
  for (size_t i = 0; i < t->count; i++)
    if (t->steps[i].station == station && t->steps[i].reg == reg && t->steps[i].id == record_id(record)) return;
  const char *title = t->count < TRAIL_STEPS_MAX ? record_title(w->tx, w->who, reg, record_id(record), w->keep) : NULL;
  if (!title) return;
  size_t at = t->count++;
  const struct trail_step step = {.station = station, .reg = reg, .id = record_id(record), .title = name ? name : title, .date = date, .note = note, .example = is_example(record)};
  for (; at > 0; at--) {
    const struct trail_step *before = &t->steps[at - 1];
    bool later = before->station > station || (before->station == station && date && before->date && strcmp(before->date, date) > 0);
    if (!later) break;
    t->steps[at] = t->steps[at - 1];
  }
  t->steps[at] = step;
  t->has[station] = true;
}

static void step_add(struct walk *w, enum trail_station station, const struct record *record, const char *date, const char *note) {
  step_name(w, station, record, NULL, date, note);
}

/* Reads one record that may not be there for who; false without a fault then. */
static bool find(struct walk *w, enum register_id reg, int64_t id, struct record *out) {
  struct fault ignored = {0};
  bool found = id != NUMBER_EMPTY && record_get(w->tx, w->who, reg, id, out, w->keep, &ignored);
  fault_release(&ignored);
  return found;
}

static const char *label(const struct choices *choices, const char *code) {
  const struct choice *choice = code ? choices_find(choices, code) : NULL;
  return choice ? choice->label : NULL;
}

static bool signals_add(struct walk *w) {
  struct listing list;
  if (!rows(w, REGISTER_signaal, F(signaal, hoort_bij), w->trail->beleidsopgave, &list)) return false;
  for (size_t i = 0; i < list.count; i++) {
    struct signaal s = record_signaal(&list.records[i]);
    const char *times = s.aantal_meldingen != NUMBER_EMPTY && s.aantal_meldingen > 1
                            ? arena_printf(w->keep, "%s keer gemeld", number_print(s.aantal_meldingen, w->keep)) : label(&choices_signaal_soort, s.soort);
    step_add(w, TRAIL_SIGNAAL, &list.records[i], s.gemeld_op, times);
  }
  return true;
}

static bool outcomes_add(struct walk *w, struct listing *outcomes) {
  if (!rows(w, REGISTER_uitkomst, F(uitkomst, beleidsopgave), w->trail->beleidsopgave, outcomes)) return false;
  for (size_t i = 0; i < outcomes->count; i++) {
    struct uitkomst u = record_uitkomst(&outcomes->records[i]);
    struct record moment;
    bool known = find(w, REGISTER_sleutelmoment, u.sleutelmoment, &moment);
    const char *name = known ? record_sleutelmoment(&moment).naam : NULL;
    const char *chosen = label(&choices_keuze, u.keuze);
    const char *note = arena_printf(w->keep, "%s%s%s", chosen ? chosen : "", u.reden ? ": " : "", u.reden ? u.reden : "");
    step_name(w, TRAIL_SLEUTELMOMENT, &outcomes->records[i], name, known ? record_sleutelmoment(&moment).datum : NULL, note);
  }
  return true;
}

/* Policy that came of a decision: named on it, or by the relation "leidde tot". */
static bool policy_add(struct walk *w, const struct record *decision) {
  struct besluit b = record_besluit(decision);
  struct record policy;
  struct listing relations;
  if (find(w, REGISTER_beleid, b.beleid, &policy)) step_add(w, TRAIL_BELEID, &policy, record_beleid(&policy).in_werking, NULL);
  const union slot from = {.text = record_name(REGISTER_besluit, b.id, w->keep)};
  if (!rows_of(w->tx, w->who, REGISTER_relatie, F(relatie, van), from, &relations, w->keep, w->fault)) return false;
  for (size_t i = 0; i < relations.count; i++) {
    struct relatie r = record_relatie(&relations.records[i]);
    enum register_id reg;
    int64_t id;
    if (!string_is(r.soort, "leidde_tot") || !record_parse(r.naar, &reg, &id) || reg != REGISTER_beleid) continue;
    if (find(w, REGISTER_beleid, id, &policy)) step_add(w, TRAIL_BELEID, &policy, record_beleid(&policy).in_werking, NULL);
  }
  return true;
}

static bool decision_add(struct walk *w, const struct record *decision) {
  struct besluit b = record_besluit(decision);
  const char *organ = label(&choices_orgaan, b.orgaan), *state = label(&choices_besluit_stand, b.stand);
  step_add(w, TRAIL_BESLUIT, decision, b.datum, arena_printf(w->keep, "%s, %s", organ ? organ : "orgaan onbekend", state ? state : ""));
  return policy_add(w, decision);
}

static bool decisions_add(struct walk *w, const struct listing *outcomes) {
  struct listing list;
  if (!rows(w, REGISTER_besluit, F(besluit, beleidsopgave), w->trail->beleidsopgave, &list)) return false;
  for (size_t i = 0; i < list.count; i++)
    if (!decision_add(w, &list.records[i])) return false;
  for (size_t o = 0; o < outcomes->count; o++) {
    if (!rows(w, REGISTER_besluit, F(besluit, uitkomst), record_id(&outcomes->records[o]), &list)) return false;
    for (size_t i = 0; i < list.count; i++)
      if (!decision_add(w, &list.records[i])) return false;
  }
  return true;
}

static bool effects_add(struct walk *w) {
  struct listing list;
  if (!rows(w, REGISTER_effectmeting, F(effectmeting, beleidsopgave), w->trail->beleidsopgave, &list)) return false;
  for (size_t i = 0; i < list.count; i++) {
    struct effectmeting e = record_effectmeting(&list.records[i]);
    const char *found = label(&choices_conclusie, e.conclusie), *chosen = label(&choices_effect_keuze, e.keuze);
    step_add(w, TRAIL_EFFECT, &list.records[i], e.datum, chosen ? arena_printf(w->keep, "%s, keuze: %s", found ? found : "", chosen) : found);
  }
  return true;
}

bool trail_read(struct tx *tx, const struct who *who, int64_t beleidsopgave, struct trail *out, struct arena *keep, struct fault *fault) {
  struct trail trail = {.beleidsopgave = beleidsopgave, .steps = ARENA_ARRAY(keep, TRAIL_STEPS_MAX, struct trail_step)};
  struct walk w = {tx, who, &trail, keep, fault};
  struct record record;
  struct listing outcomes;
  if (!record_get(tx, who, REGISTER_beleidsopgave, beleidsopgave, &record, keep, fault)) return false;
  struct beleidsopgave b = record_beleidsopgave(&record);
  trail.title = record_title(tx, who, REGISTER_beleidsopgave, beleidsopgave, keep);
  trail.closed = string_is(b.stand, "gesloten");
  if (!signals_add(&w)) return false;
  step_add(&w, TRAIL_BELEIDSOPGAVE, &record, b.gemeld_op, label(&choices_opgave_stand, b.stand));
  if (!outcomes_add(&w, &outcomes) || !decisions_add(&w, &outcomes)) return false;
  if (b.uitgevoerd_op) step_add(&w, TRAIL_UITVOERING, &record, b.uitgevoerd_op, "uitgevoerd");
  if (!effects_add(&w)) return false;
  *out = trail;
  return true;
}

int64_t trail_days(const struct trail *trail) {
  const char *first = NULL, *last = NULL;
  struct day from, to;
  for (size_t i = 0; i < trail->count; i++) {
    const char *date = trail->steps[i].date;
    if (!date) continue;
    if (!first || strcmp(date, first) < 0) first = date;
    if (!last || strcmp(date, last) > 0) last = date;
  }
  if (!first || first == last || !day_parse(first, &from) || !day_parse(last, &to)) return -1;
  return day_number(to) - day_number(from);
}

/* ---- from any record to its beleidsopgaven ---- */

static void id_add(int64_t id, int64_t *ids, size_t *count) {
  if (id == NUMBER_EMPTY || id <= 0 || *count == TRAIL_OPGAVEN_MAX) return;
  for (size_t i = 0; i < *count; i++)
    if (ids[i] == id) return;
  ids[(*count)++] = id;
}

static void decision_ids(struct walk *w, const struct record *decision, int64_t *ids, size_t *count) {
  struct besluit b = record_besluit(decision);
  struct record outcome;
  id_add(b.beleidsopgave, ids, count);
  if (find(w, REGISTER_uitkomst, b.uitkomst, &outcome)) id_add(record_uitkomst(&outcome).beleidsopgave, ids, count);
}

static bool policy_ids(struct walk *w, int64_t policy, int64_t *ids, size_t *count) {
  struct listing list;
  if (!rows(w, REGISTER_besluit, F(besluit, beleid), policy, &list)) return false;
  for (size_t i = 0; i < list.count; i++) decision_ids(w, &list.records[i], ids, count);
  const union slot to = {.text = record_name(REGISTER_beleid, policy, w->keep)};
  if (!rows_of(w->tx, w->who, REGISTER_relatie, F(relatie, naar), to, &list, w->keep, w->fault)) return false;
  for (size_t i = 0; i < list.count; i++) {
    struct relatie r = record_relatie(&list.records[i]);
    struct record from;
    enum register_id reg;
    int64_t id;
    if (!string_is(r.soort, "leidde_tot") || !record_parse(r.van, &reg, &id)) continue;
    if (reg == REGISTER_beleidsopgave) id_add(id, ids, count);
    if (reg == REGISTER_besluit && find(w, reg, id, &from)) decision_ids(w, &from, ids, count);
  }
  if (!rows(w, REGISTER_beleidsopgave, F(beleidsopgave, beleid), policy, &list)) return false;
  for (size_t i = 0; i < list.count; i++) id_add(record_id(&list.records[i]), ids, count);
  return true;
}

bool trail_opgaven(struct tx *tx, const struct who *who, const struct record *record, int64_t *ids, size_t *count,
                   struct arena *keep, struct fault *fault) {
  struct walk w = {.tx = tx, .who = who, .keep = keep, .fault = fault};
  *count = 0;
  switch (record->reg->id) {
    case REGISTER_beleidsopgave: id_add(record_id(record), ids, count); return true;
    case REGISTER_besluit: decision_ids(&w, record, ids, count); return true;
    case REGISTER_beleid: return policy_ids(&w, record_id(record), ids, count);
    default: break;
  }
  for (size_t f = 0; f < record->reg->field_count; f++)
    if (record->reg->fields[f].kind == KIND_REF && record->reg->fields[f].to == REGISTER_beleidsopgave) id_add(record->slots[f].number, ids, count);
  return true;
}
