#include "capabilities/besluiten/besluiten.h"

static bool is_taken(const struct besluit *b) { return string_is(b->stand, "genomen") || string_is(b->stand, "openbaar"); }

/* An organ decides in its meeting; without one the decision names what it rests on. */
static bool basis_check(const struct besluit *b, struct fault *fault) {
  if (string_is(b->orgaan, "gemandateerd") && !b->zonder_vergadering)
    return fault_field_add(fault, "zonder_vergadering", "Een gemandateerd besluit valt buiten een vergadering. Kies de grond: mandaat of paraafbesluit.");
  if (string_is(b->orgaan, "raad") && b->zonder_vergadering)
    return fault_field_add(fault, "zonder_vergadering", "De gemeenteraad besluit in een vergadering. Maak dit vak leeg.");
  if (string_is(b->zonder_vergadering, "mandaat") && !string_is(b->orgaan, "gemandateerd"))
    return fault_field_add(fault, "orgaan", "Een besluit op grond van mandaat heeft als orgaan \"Gemandateerd\".");
  return true;
}

static bool date_check(const struct besluit *b, const char *today, struct fault *fault) {
  if (!is_taken(b)) return true;
  if (!b->datum) return fault_field_add(fault, "datum", "Vul de datum van het besluit in. Zonder datum is het nog een concept.");
  if (strcmp(b->datum, today) > 0)
    return fault_field_add(fault, "datum", "De datum van het besluit ligt na vandaag. Laat het een concept tot het genomen is.");
  return true;
}

/* Embargo lifts by its date, secrecy only by the organ that may lift it: neither by making a decision public. */
static bool public_check(const struct besluit *b, const char *today, struct fault *fault) {
  if (!string_is(b->stand, "openbaar")) return true;
  if (b->embargo_tot && strcmp(b->embargo_tot, today) >= 0)
    return fault_field_add(fault, "embargo_tot", "Het embargo loopt nog. Maak het besluit daarna openbaar, of pas de datum van het embargo aan.");
  if (b->geheim == 1)
    return fault_field_add(fault, "stand", "Op dit besluit rust geheimhouding. Alleen het orgaan dat haar mag opheffen kan het openbaar maken.");
  return true;
}

static bool besluit_check(struct tx *tx, const struct change *change, struct arena *scratch, struct fault *fault) {
  (void)scratch;
  if (change->taking_over) return true;
  struct besluit b = record_besluit(change->record);
  bool basis = basis_check(&b, fault), date = date_check(&b, tx_today(tx), fault), open = public_check(&b, tx_today(tx), fault);
  return basis && date && open;
}

static bool effect_check(struct tx *tx, const struct change *change, struct arena *scratch, struct fault *fault) {
  struct effectmeting e = record_effectmeting(change->record);
  struct record record;
  if (change->taking_over || !e.keuze) return true;
  if (string_is(e.conclusie, "te_vroeg"))
    return fault_field_add(fault, "keuze", "Het is te vroeg om iets te zeggen; dan is er nog geen keuze. Maak het vak leeg.");
  if (!record_get(tx, tx_who(tx), REGISTER_beleidsopgave, e.beleidsopgave, &record, scratch, fault)) return false;
  const char *stand = record_beleidsopgave(&record).stand;
  if (string_is(stand, "effect_meten") || string_is(stand, "gesloten")) return true;
  return fault_field_add(fault, "keuze", "Een keuze sluit de cirkel. Zet de beleidsopgave eerst op \"Effect meten\".");
}

/* A choice after the measurement closes the beleidsopgave. */
static bool effect_after(struct tx *tx, const struct change *change, struct arena *scratch, struct fault *fault) {
  struct effectmeting e = record_effectmeting(change->record);
  struct record before;
  if (change->taking_over || !e.keuze) return true;
  if (!record_get(tx, tx_who(tx), REGISTER_beleidsopgave, e.beleidsopgave, &before, scratch, fault)) return false;
  struct beleidsopgave b = record_beleidsopgave(&before);
  if (!string_is(b.stand, "effect_meten")) return true;
  struct record record = record_copy(&before, scratch);
  const struct choice *choice = choices_find(&choices_effect_keuze, e.keuze);
  record.slots[F(beleidsopgave, stand)].text = "gesloten";
  record.slots[F(beleidsopgave, reden_stand)].text =
      arena_printf(scratch, "Effect gemeten op %s. Keuze: %s.", day_text(e.datum, scratch), choice ? choice->label : e.keuze);
  struct change close = {.reg = REGISTER_beleidsopgave, .id = b.id, .version = b.versie, .record = &record, .by = STEP_EFFECT,
                         .reason = "effectmeting met een keuze"};
  return record_put(tx, &close, scratch, fault);
}

const struct hooks besluiten_besluit_hooks = {.check = besluit_check};
const struct hooks besluiten_effect_hooks = {.check = effect_check, .after = effect_after};
