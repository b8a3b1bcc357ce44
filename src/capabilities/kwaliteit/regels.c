#include "capabilities/kwaliteit/formules.h"
#include "capabilities/kwaliteit/kolommen.h"
#include "capabilities/kwaliteit/pages.h"

/* What holds for figures wherever they are written. */

static bool read_indicators(struct tx *tx, struct listing *out, struct arena *scratch, struct fault *fault) {
  struct query query = {.reg = REGISTER_indicator, .sort = EVERY(id), .all_pages = true, .no_count = true};
  return record_list(tx, &kwaliteit_program, &query, out, scratch, fault);
}

/* Figures quoted from a document that is taken over whole have that as their source, and nobody here who answers for them. They may stay so
 * until somebody publishes one anew or takes its owner away. */
static bool is_quoted(const struct change *change, const struct indicator *now) {
  if (!string_is(now->herkomst_inhoud, "bron")) return false;
  if (!change->before) return change->taking_over;
  struct indicator before = record_indicator(change->before);
  return string_is(before.toegang, "openbaar") && string_is(before.herkomst_inhoud, "bron") && before.eigenaar == NUMBER_EMPTY && now->eigenaar == NUMBER_EMPTY;
}

/* Over half of the measures that nobody answers for are never looked at again: without an owner it is not published. */
static bool check_owner(struct tx *tx, const struct change *change, const struct indicator *indicator, struct arena *scratch, struct fault *fault) {
  const char *today = tx_today(tx);
  if (!string_is(indicator->toegang, "openbaar") || is_quoted(change, indicator) || (indicator->gestopt_op && strcmp(indicator->gestopt_op, today) <= 0)) return true;
  if (indicator->eigenaar == NUMBER_EMPTY)
    return fault_field_add(fault, "eigenaar", "Eigenaar: een openbaar cijfer heeft een eigenaar nodig. Kies de functie die ervoor zorgt dat het klopt.");
  if (persoon_is_filled(tx, indicator->eigenaar, today, scratch)) return true;
  return fault_field_add(fault, "eigenaar", "Eigenaar: deze functie is nu niet bezet. Kies een andere, of zet de toegang op intern.");
}

static bool indicator_check(struct tx *tx, const struct change *change, struct arena *scratch, struct fault *fault) {
  struct indicator indicator = record_indicator(change->record);
  struct listing all;
  bool owned = check_owner(tx, change, &indicator, scratch, fault);
  bool computed = string_is(indicator.berekening, "formule"), was = change->before != NULL;
  if (!computed && !was) return owned;
  return read_indicators(tx, &all, scratch, fault) && formules_check(&all, change->before, change->record, scratch, fault) && owned;
}

static bool is_computed_figure(struct tx *tx, int64_t indicator, bool *out, struct fault *fault) {
  struct param param = {.type = SLOT_number, .value.number = indicator};
  struct rows *rows = statement_open(tx, STATEMENT_indicator_berekening, &param, 1, fault);
  if (!rows) return false;
  int step = rows_next(rows, fault);
  *out = step == 1 && string_is(rows_text(rows, 0), "formule");
  rows_close(rows);
  return step >= 0;
}

/* A computed figure follows from the others. */
static bool observation_check(struct tx *tx, const struct change *change, struct arena *scratch, struct fault *fault) {
  (void)scratch;
  bool computed;
  if (change->by != STEP_PERSON || tx_who(tx)->system) return true;
  if (!is_computed_figure(tx, change->record->slots[F(waarneming, indicator)].number, &computed, fault)) return false;
  return !computed || fault_field_add(fault, "indicator", "Indicator: dit cijfer wordt uitgerekend uit andere cijfers. Wijzig die, of de formule.");
}

/* What a koppeling brought would be computed over at once. */
static bool rule_check(struct tx *tx, const struct change *change, struct arena *scratch, struct fault *fault) {
  (void)scratch;
  bool computed;
  if (!is_computed_figure(tx, change->record->slots[F(koppelregel, indicator)].number, &computed, fault)) return false;
  return !computed || fault_field_add(fault, "indicator", "Indicator: dit cijfer wordt uitgerekend met een formule. Kies een cijfer dat gemeten wordt, of wijzig hoe dit cijfer tot stand komt.");
}

/* Two lines from the same period would leave open which one holds. */
static bool is_only_line(struct tx *tx, const struct change *change, size_t indicator, size_t from, struct arena *scratch, struct fault *fault) {
  struct listing listing;
  const struct record *record = change->record;
  struct query query = {.reg = change->reg, .sort = EVERY(id), .page = 1, .page_size = 2, .no_count = true, .filter_count = 2};
  if (record_is_empty(record, indicator) || record_is_empty(record, from)) return true;
  query.filters[0] = (struct filter){.field = (int)indicator, .compare = COMPARE_IS, .value = record->slots[indicator]};
  query.filters[1] = (struct filter){.field = (int)from, .compare = COMPARE_IS, .value = record->slots[from]};
  if (!record_list(tx, &kwaliteit_program, &query, &listing, scratch, fault)) return false;
  for (size_t i = 0; i < listing.count; i++)
    if (!change->before || record_id(&listing.records[i]) != record_id(change->before))
      return fault_field_add(fault, record->reg->fields[from].name, "%s: voor dit cijfer staat er al een vanaf deze periode. Wijzig die.", record->reg->fields[from].label);
  return true;
}

static bool target_check(struct tx *tx, const struct change *change, struct arena *scratch, struct fault *fault) {
  return change->taking_over || is_only_line(tx, change, F(streefwaarde, indicator), F(streefwaarde, vanaf), scratch, fault);
}

static bool rebase_check(struct tx *tx, const struct change *change, struct arena *scratch, struct fault *fault) {
  if (change->taking_over) return true;
  if (change->by != STEP_PERSON || tx_who(tx)->program) return FAULT(fault, FAULT_FORBIDDEN, "Opnieuw beginnen doet een mens, met een reden.");
  return is_only_line(tx, change, F(herijking, indicator), F(herijking, vanaf), scratch, fault);
}

/* A figure that joins a beleidsopgave brings its chart. */
static bool relation_after(struct tx *tx, const struct change *change, struct arena *scratch, struct fault *fault) {
  struct relatie relatie = record_relatie(change->record);
  enum register_id from, to;
  int64_t indicator, opgave;
  if (change->taking_over || change->before || !string_is(relatie.soort, "hoort_bij")) return true;
  if (!record_parse(relatie.van, &from, &indicator) || !record_parse(relatie.naar, &to, &opgave)) return true;
  if (from != REGISTER_indicator || to != REGISTER_beleidsopgave) return true;
  return signalen_attach(tx, indicator, opgave, scratch, fault);
}

static bool feed_check(struct tx *tx, const struct change *change, struct arena *scratch, struct fault *fault) {
  const char *columns[ZAAK_FIELD__COUNT] = {0};
  (void)tx;
  return kolommen_read(change->record->slots[F(koppeling, kolommen)].text, columns, scratch, fault);
}

void kwaliteit_rules(struct store *store) {
  store_hooks(store, REGISTER_koppeling, &(struct hooks){.check = feed_check});
  store_hooks(store, REGISTER_indicator, &(struct hooks){.check = indicator_check});
  store_hooks(store, REGISTER_waarneming, &(struct hooks){.check = observation_check});
  store_hooks(store, REGISTER_streefwaarde, &(struct hooks){.check = target_check});
  store_hooks(store, REGISTER_herijking, &(struct hooks){.check = rebase_check});
  store_hooks(store, REGISTER_koppelregel, &(struct hooks){.check = rule_check});
  store_hooks(store, REGISTER_relatie, &(struct hooks){.after = relation_after});
  store_series_hook(store, signalen_follow);
}
