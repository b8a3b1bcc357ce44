#include "store/inside.h"

/* Whether a change is allowed, and what follows from it. */

static bool refuse_right(struct fault *fault, const char *what) {
  FAULT(fault, FAULT_FORBIDDEN, "U mag dit niet %s.", what);
  return fault_hint(fault, "Vraag de eigenaar of de functioneel beheerder.");
}

/* What a person does not see or may not write stays as it was; what they may see but not write, they may not change. */
static bool keep_what_is_not_theirs(struct tx *tx, const struct change *change, struct record *after, struct arena *scratch,
                                    struct fault *fault) {
  const struct who *who = tx->who;
  if (who->system || change->by != STEP_PERSON) return true;
  struct record start = record_start(after->reg, scratch);
  for (size_t at = 0; at < after->reg->field_count; at++) {
    const struct field *field = &after->reg->fields[at];
    union slot kept = change->before ? change->before->slots[at] : start.slots[at];
    if (rights_writes_field(who, field)) continue;
    bool quietly = field->computed || !rights_reads_field(who, field);
    if (!quietly && !slot_equal(field->kind, kept, after->slots[at]) && !slot_is_empty(field->kind, after->slots[at]))
      fault_field_add(fault, field->name, "%s: u mag dit niet wijzigen.", field->label);
    after->slots[at] = kept;
  }
  return !fault_is(fault);
}

/* May who make this step between states? Answers in *decides whether there is one. */
static bool check_step(struct tx *tx, const struct change *change, const struct record *after, bool *decides, struct fault *fault) {
  int state = steps_field(after->reg);
  *decides = false;
  if (state < 0 || change->taking_over) return true;
  const struct field *field = &after->reg->fields[state];
  const char *to = after->slots[state].text;
  if (!change->before) {
    if (tx->who->system || change->by != STEP_PERSON || string_is(to, field->start)) return true;
    return fault_field_add(fault, field->name, "%s: begint altijd bij de eerste stand.", field->label);
  }
  const char *from = change->before->slots[state].text;
  if (string_is(from, to)) return true;
  *decides = true;
  const struct step *step = step_find(after->reg->id, from, to);
  const struct choice *choice_from = choices_find(field->choices, from), *choice_to = choices_find(field->choices, to);
  if (!step)
    return FAULT(fault, FAULT_CONFLICT, "Van \"%s\" naar \"%s\" is geen stap.", choice_from ? choice_from->label : from,
                 choice_to ? choice_to->label : to);
  if (tx->who->system || (step->by == change->by && step->by != STEP_PERSON)) return true;
  if (step->by == STEP_OUTCOME)
    return FAULT(fault, FAULT_CONFLICT, "\"%s\" volgt alleen uit een uitkomst van een sleutelmoment of een besluit.", choice_to ? choice_to->label : to);
  if (step->by == STEP_EFFECT)
    return FAULT(fault, FAULT_CONFLICT, "\"%s\" kan alleen na een effectmeting met een keuze.", choice_to ? choice_to->label : to);
  if (change->by == STEP_PERSON && step_allowed(step, tx->who, change->before)) return true;
  return refuse_right(fault, "naar deze stand brengen");
}

/* Whoever works on a record only because it was given to them does not give it on, and does not open or take it. */
static bool keeps_access(struct tx *tx, const struct record *before, const struct record *after, struct arena *scratch, struct fault *fault) {
  static const size_t access[] = {EVERY(toegang), EVERY(gedeeld_met), EVERY(embargo_tot), EVERY(eigenaar), EVERY(organisatie)};
  struct record ungiven = record_copy(before, scratch);
  ungiven.slots[EVERY(gedeeld_met)].text = NULL;
  if (rights_allow(tx->who, &ungiven, VERB_CHANGE, tx->today, true)) return true;
  for (size_t i = 0; i < sizeof access / sizeof *access; i++) {
    const struct field *field = &after->reg->fields[access[i]];
    if (!slot_equal(field->kind, before->slots[access[i]], after->slots[access[i]]))
      fault_field_add(fault, field->name, "%s: u kreeg dit record van een ander. Vraag de eigenaar om dit te wijzigen.", field->label);
  }
  return !fault_is(fault);
}

static bool check_rights(struct tx *tx, const struct change *change, const struct record *after, bool decides,
                         struct arena *scratch, struct fault *fault) {
  const struct who *who = tx->who;
  const struct record *before = change->before;
  if (who->system || change->by != STEP_PERSON) return true;
  if (!before) return rights_allow(who, after, VERB_CREATE, tx->today, true) ? true : refuse_right(fault, "toevoegen");
  /* That who sees a secret record at all was asked when it was fetched. */
  if (rights_allow(who, before, VERB_CHANGE, tx->today, true)) return keeps_access(tx, before, after, scratch, fault);
  if (decides && rights_allow(who, before, VERB_DECIDE, tx->today, true)) return true;
  return refuse_right(fault, "wijzigen");
}

static bool fetch_before(struct tx *tx, struct change *change, struct record *before, struct arena *scratch, struct fault *fault) {
  enum register_id reg = change->reg;
  bool program = change->by != STEP_PERSON && !tx->who->system;
  if (!program && !tx->trusted) {
    /* The program itself keeps records right that it may not show to anybody, except those that are secret. */
    int sees = visible_is(tx, tx->who, reg, change->id, fault);
    if (sees < 0) return false;
    if (sees == 0) return FAULT(fault, FAULT_ABSENT, "%s niet gevonden.", declared_registers[reg].label);
  }
  if (!record_read(tx, reg, change->id, before, scratch, fault)) return false;
  change->before = before;
  if (change->version < 0 || change->version == record_version(before)) return true;
  FAULT(fault, FAULT_STALE, "Iemand anders heeft dit intussen gewijzigd.");
  return fault_hint(fault, "Vergelijk beide teksten en sla daarna opnieuw op.");
}

/* What the program fills in on every record. */
static void fill_every(struct tx *tx, const struct change *change, struct record *after) {
  const struct record *before = change->before;
  after->slots[EVERY(id)].number = before ? record_id(before) : NUMBER_EMPTY;
  after->slots[EVERY(versie)].number = before ? record_version(before) : NUMBER_EMPTY;
  after->slots[EVERY(geheim)].number = before ? before->slots[EVERY(geheim)].number : NUMBER_EMPTY;
  after->slots[EVERY(gewijzigd_op)].number = clock_now_ms();
  if (before) {
    after->slots[EVERY(gemaakt_op)] = before->slots[EVERY(gemaakt_op)];
    after->slots[EVERY(gemaakt_door)] = before->slots[EVERY(gemaakt_door)];
  } else {
    after->slots[EVERY(gemaakt_op)].number = after->slots[EVERY(gewijzigd_op)].number;
    after->slots[EVERY(gemaakt_door)].number = tx->who->persoon ? tx->who->persoon : NUMBER_EMPTY;
  }
  if (after->reg->between_owners) {
    after->slots[EVERY(toegang)].text = "beperkt";
    after->slots[EVERY(gedeeld_met)].text = NULL;
  }
  /* In an example municipality everything that is typed is invented. */
  bool typed = !change->before && !change->taking_over && !tx->who->system && change->by == STEP_PERSON;
  if (typed && store_is_example(tx->store)) after->slots[EVERY(herkomst_inhoud)].text = "voorbeeld";
}

static bool is_same(const struct record *before, const struct record *after) {
  for (size_t i = 0; i < after->reg->field_count; i++) {
    if (i == EVERY(versie) || i == EVERY(gewijzigd_op) || after->reg->fields[i].derived) continue;
    if (!slot_equal(after->reg->fields[i].kind, before->slots[i], after->slots[i])) return false;
  }
  return true;
}

static bool check_all(struct tx *tx, struct change *change, struct record *after, struct arena *scratch, struct fault *fault) {
  bool decides;
  if (!keep_what_is_not_theirs(tx, change, after, scratch, fault)) return false;
  fill_every(tx, change, after);
  if (!check_step(tx, change, after, &decides, fault) || !check_rights(tx, change, after, decides, scratch, fault)) return false;
  bool sound = record_check(after, 0, fault);
  if (!put_references(tx, change->before, after, 0, scratch, fault) || !sound) return false;
  if (!secrecy_check(tx, change, scratch, fault)) return false;
  return hooks_check(tx, change, scratch, fault);
}

static bool put(struct tx *tx, struct change *change, struct record *before, struct record *after, struct arena *scratch,
                struct fault *fault) {
  if (change->id && !fetch_before(tx, change, before, scratch, fault)) return false;
  change->record = after;
  if (!check_all(tx, change, after, scratch, fault)) return false;
  if (change->before && is_same(change->before, after)) {
    change->version = record_version(change->before);
    return true;
  }
  struct storing storing = {.before = change->before, .after = after, .reason = change->reason,
                            .action = change->taking_over && !change->before ? "ingelezen" : NULL};
  if (!put_row(tx, &storing, scratch, fault) || !secrecy_after(tx, change, scratch, fault)) return false;
  change->id = record_id(after);
  change->version = record_version(after);
  return hooks_after(tx, change, scratch, fault);
}

bool record_put(struct tx *tx, struct change *change, struct arena *scratch, struct fault *fault) {
  const struct record *given = change->record;
  const struct reg *reg = &tx->catalogue->registers[change->reg];
  struct record before, after = record_new(reg, scratch);
  if (!tx->writing || !tx->who) return FAULT(fault, FAULT_SYSTEM, "Wijzigen kan alleen binnen een schrijfhandeling.");
  if (given->reg->id != change->reg) return FAULT(fault, FAULT_SYSTEM, "Dit record hoort bij een ander register.");
  /* A record read before a field was added has fewer slots: the new one is empty. */
  size_t count = given->reg->field_count < reg->field_count ? given->reg->field_count : reg->field_count;
  memcpy(after.slots, given->slots, count * sizeof *after.slots);
  change->before = NULL;
  int64_t version = change->version, id = change->id;
  bool ok = put(tx, change, &before, &after, scratch, fault);
  if (!ok) {
    change->version = version;
    change->id = id;
  }
  change->record = given;
  change->before = NULL;
  return ok;
}
