#include "capabilities/opgaven/parts.h"
#include "templates/opgaven_heroverweging.h"

/* An order that cannot be done as it stands goes back to its principal, and stays between the two of them. */

static bool is_principal(const struct who *who, const struct heroverweging *h) {
  return who->persoon != 0 && h->opdrachtgever == who->persoon;
}

static bool begin(struct tx *tx, union slot *slots, struct arena *scratch, struct fault *fault) {
  const struct who *who = tx_who(tx);
  struct record opgave;
  if (!record_get(tx, who, REGISTER_beleidsopgave, slots[F(heroverweging, beleidsopgave)].number, &opgave, scratch, fault)) return false;
  struct beleidsopgave b = record_beleidsopgave(&opgave);
  if (!who->system && !rights_is_owner(who, &opgave))
    return fault_field_add(fault, "beleidsopgave", "Bij welke beleidsopgave: alleen de eigenaar geeft een opdracht terug. Vraag de eigenaar van deze beleidsopgave.");
  if (slots[F(heroverweging, opdrachtgever)].number == NUMBER_EMPTY) slots[F(heroverweging, opdrachtgever)].number = b.ambtelijk_opdrachtgever;
  int64_t to = slots[F(heroverweging, opdrachtgever)].number;
  if (to == NUMBER_EMPTY || (to != b.ambtelijk_opdrachtgever && to != b.portefeuillehouder))
    return fault_field_add(fault, "opdrachtgever", "Aan welke opdrachtgever: kies de ambtelijk of bestuurlijk opdrachtgever van deze beleidsopgave.");
  slots[EVERY(eigenaar)].number = b.eigenaar;
  slots[F(heroverweging, teruggegeven_op)].text = arena_copy(scratch, tx_today(tx));
  return true;
}

/* The answer is the principal's; the rest is the owner's and stands once it was sent. */
static bool check_answer(const struct change *change, const struct heroverweging *h, const struct who *who, struct fault *fault) {
  static const size_t answers[] = {F(heroverweging, uitkomst), F(heroverweging, antwoord), F(heroverweging, stand)};
  bool fresh = !change->before;
  if (who->system || (!fresh && is_principal(who, h))) return true;
  for (size_t i = 0; i < sizeof answers / sizeof *answers; i++) {
    const struct field *field = &change->record->reg->fields[answers[i]];
    bool same = fresh ? field->steps || record_is_empty(change->record, answers[i])
                      : slot_equal(field->kind, change->before->slots[answers[i]], change->record->slots[answers[i]]);
    if (!same) fault_field_add(fault, field->name, "%s: dit vult de opdrachtgever in.", field->label);
  }
  return !fault_is(fault);
}

static bool heroverweging_check(struct tx *tx, const struct change *change, struct arena *scratch, struct fault *fault) {
  static const size_t fixed[] = {EVERY(eigenaar), F(heroverweging, opdrachtgever), F(heroverweging, beleidsopgave)};
  union slot *slots = change->record->slots;
  if (change->taking_over) return true;
  if (!change->before && !begin(tx, slots, scratch, fault)) return false;
  if (change->before)
    for (size_t i = 0; i < sizeof fixed / sizeof *fixed; i++) slots[fixed[i]] = change->before->slots[fixed[i]];
  struct heroverweging h = record_heroverweging(change->record);
  if (!check_answer(change, &h, tx_who(tx), fault)) return false;
  if (!string_is(h.stand, "beantwoord")) return true;
  if (!h.uitkomst) fault_field_add(fault, "uitkomst", "Wat gebeurt er met de opdracht: maak een keuze.");
  if (!h.antwoord) fault_field_add(fault, "antwoord", "Antwoord van de opdrachtgever: schrijf wat u besluit, en waarom.");
  if (!h.beantwoord_op) slots[F(heroverweging, beantwoord_op)].text = arena_copy(scratch, tx_today(tx));
  return !fault_is(fault);
}

const struct hooks heroverweging_hooks = {.check = heroverweging_check};

bool heroverweging_extra(struct request *request, const struct record *record, struct text *out, struct fault *fault) {
  (void)fault;
  struct heroverweging h = record_heroverweging(record);
  if (!string_is(h.stand, "teruggegeven") || !is_principal(request->who, &h)) return true;
  const struct choices *choices = &choices_heroverweging_uitkomst;
  struct opgaven_heroverweging_view_uitkomsten *rows = ARENA_ARRAY(request->scratch, choices->count, struct opgaven_heroverweging_view_uitkomsten);
  for (size_t i = 0; i < choices->count; i++) rows[i] = (struct opgaven_heroverweging_view_uitkomsten){choices->items[i].code, choices->items[i].label};
  opgaven_heroverweging_write(out, &(struct opgaven_heroverweging_view){
      .action = arena_printf(request->scratch, "%s/stap", record_path(request, REGISTER_heroverweging, h.id)),
      .csrf = request->csrf ? request->csrf : "", .version = arena_printf(request->scratch, "%lld", (long long)record_version(record)),
      .uitkomsten = rows, .uitkomsten_count = choices->count});
  return true;
}
