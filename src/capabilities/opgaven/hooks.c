#include "capabilities/opgaven/parts.h"

static bool becomes(const struct change *change, size_t field, const char *state) {
  if (!string_is(change->record->slots[field].text, state)) return false;
  return !change->before || !string_is(change->before->slots[field].text, state);
}

/* The first row of a statement with one number as parameter: two numbers. */
static bool two_numbers(struct tx *tx, enum statement statement, int64_t id, int64_t out[2], struct fault *fault) {
  struct param param = {.type = SLOT_number, .value.number = id};
  struct rows *rows = statement_open(tx, statement, &param, 1, fault);
  if (!rows) return false;
  int step = rows_next(rows, fault);
  for (int i = 0; step == 1 && i < 2; i++) out[i] = rows_number(rows, i);
  rows_close(rows);
  return step >= 0;
}

/* A report goes to whoever answers for the process, else for the policy, else for the last report about it. */
static bool find_team(struct tx *tx, union slot *slots, struct fault *fault) {
  static const struct {
    enum statement statement;
    size_t by;
  } ways[] = {{STATEMENT_proces_team, F(signaal, proces)}, {STATEMENT_beleid_team, F(signaal, beleid)}, {STATEMENT_signaal_team, F(signaal, beleid)}};
  for (size_t i = 0; i < sizeof ways / sizeof *ways; i++) {
    int64_t found[2] = {NUMBER_EMPTY, NUMBER_EMPTY};
    if (slots[ways[i].by].number == NUMBER_EMPTY || slots[EVERY(organisatie)].number != NUMBER_EMPTY) continue;
    if (!two_numbers(tx, ways[i].statement, slots[ways[i].by].number, found, fault)) return false;
    slots[EVERY(organisatie)].number = found[0];
    if (slots[EVERY(eigenaar)].number == NUMBER_EMPTY) slots[EVERY(eigenaar)].number = found[1];
  }
  return true;
}

static void fill_days(struct tx *tx, union slot *slots, struct arena *scratch) {
  struct day day;
  if (!slots[F(signaal, gemeld_op)].text) slots[F(signaal, gemeld_op)].text = arena_copy(scratch, tx_today(tx));
  /* What was answered when it was made asks for nothing. */
  if (string_is(slots[F(signaal, stand)].text, "beantwoord") || slots[F(signaal, antwoord_voor)].text || !day_parse(slots[F(signaal, gemeld_op)].text, &day)) return;
  char *due = arena_take(scratch, DAY_SIZE);
  day_print(day_add_workdays(day, ANSWER_WORKDAYS), due);
  slots[F(signaal, antwoord_voor)].text = due;
}

/* The computed fields of a report are filled in here, before it is stored. */
static bool signaal_check(struct tx *tx, const struct change *change, struct arena *scratch, struct fault *fault) {
  union slot *slots = change->record->slots;
  if (change->taking_over) return true;
  if (!change->before) {
    fill_days(tx, slots, scratch);
    if (!find_team(tx, slots, fault)) return false;
  }
  if (becomes(change, F(signaal, stand), "beantwoord") && !slots[F(signaal, antwoord)].text)
    return fault_field_add(fault, "antwoord", "Antwoord: schrijf wat u met het signaal doet, en waarom. De melder leest dit.");
  if (becomes(change, F(signaal, stand), "toegevoegd") && slots[F(signaal, hoort_bij)].number == NUMBER_EMPTY)
    return fault_field_add(fault, "hoort_bij", "Hoort bij beleidsopgave: kies bij welke beleidsopgave dit signaal hoort.");
  bool done = becomes(change, F(signaal, stand), "beantwoord") || becomes(change, F(signaal, stand), "toegevoegd");
  if (done && !slots[F(signaal, beantwoord_op)].text) slots[F(signaal, beantwoord_op)].text = arena_copy(scratch, tx_today(tx));
  return true;
}

const struct hooks signaal_hooks = {.check = signaal_check};

static const size_t gate[] = {F(beleidsopgave, oorzaak), F(beleidsopgave, bewijs), F(beleidsopgave, gevolg_niet_doen),
                              F(beleidsopgave, portefeuillehouder), F(beleidsopgave, ambtelijk_opdrachtgever), EVERY(eigenaar),
                              F(beleidsopgave, gevraagd_besluit), F(beleidsopgave, orgaan)};

const char *gate_missing(const struct record *opgave, struct arena *keep) {
  const char *missing = NULL;
  for (size_t i = 0; i < sizeof gate / sizeof *gate; i++) {
    if (!record_is_empty(opgave, gate[i])) continue;
    const char *label = opgave->reg->fields[gate[i]].label;
    missing = missing ? arena_printf(keep, "%s, %s", missing, label) : label;
  }
  return missing;
}

/* No loose ends: what is chosen has a cause, evidence, principals, an owner and a requested decision. */
static bool check_gate(const struct change *change, struct fault *fault) {
  if (!becomes(change, F(beleidsopgave, stand), "gekozen")) return true;
  for (size_t i = 0; i < sizeof gate / sizeof *gate; i++) {
    const struct field *field = &change->record->reg->fields[gate[i]];
    if (record_is_empty(change->record, gate[i]))
      fault_field_add(fault, field->name, "%s: vul dit in voordat deze beleidsopgave gekozen kan worden.", field->label);
  }
  return !fault_is(fault);
}

/* "V9": the letter of the stream and the first number behind those in use. */
static bool give_number(struct tx *tx, union slot *slots, struct arena *scratch, struct fault *fault) {
  const char *stroom = slots[F(beleidsopgave, stroom)].text;
  const char *letter = string_is(stroom, "verbeteren") ? "V" : string_is(stroom, "nieuwe_wens") ? "N" : "O";
  struct param param = {.type = SLOT_text, .value.text = arena_printf(scratch, "%s%%", letter)};
  struct rows *rows = statement_open(tx, STATEMENT_beleidsopgave_nummers, &param, 1, fault);
  int64_t last = 0, number;
  int step;
  if (!rows) return false;
  while ((step = rows_next(rows, fault)) == 1) {
    const char *text = rows_text(rows, 0);
    if (text && string_to_int(text + 1, &number) && number > last && number < 100000) last = number;
  }
  rows_close(rows);
  slots[F(beleidsopgave, nummer)].text = arena_printf(scratch, "%s%lld", letter, (long long)last + 1);
  return step == 0;
}

static bool beleidsopgave_check(struct tx *tx, const struct change *change, struct arena *scratch, struct fault *fault) {
  union slot *slots = change->record->slots;
  if (change->taking_over) return true;
  if (!change->before) {
    const struct who *who = tx_who(tx);
    if (!slots[F(beleidsopgave, gemeld_op)].text) slots[F(beleidsopgave, gemeld_op)].text = arena_copy(scratch, tx_today(tx));
    if (slots[EVERY(eigenaar)].number == NUMBER_EMPTY && who->persoon) slots[EVERY(eigenaar)].number = who->persoon;
    if (!slots[F(beleidsopgave, nummer)].text && !give_number(tx, slots, scratch, fault)) return false;
  }
  if (becomes(change, F(beleidsopgave, stand), "ingetrokken") && !slots[F(beleidsopgave, reden_stand)].text) {
    if (string_empty(change->reason))
      return fault_field_add(fault, "reden_stand", "Reden van de stand: schrijf waarom u deze beleidsopgave intrekt.");
    slots[F(beleidsopgave, reden_stand)].text = change->reason;
  }
  if (becomes(change, F(beleidsopgave, stand), "effect_meten") && !slots[F(beleidsopgave, uitgevoerd_op)].text)
    slots[F(beleidsopgave, uitgevoerd_op)].text = arena_copy(scratch, tx_today(tx));
  return check_gate(change, fault);
}

const struct hooks beleidsopgave_hooks = {.check = beleidsopgave_check};
