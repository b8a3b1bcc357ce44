#include "capabilities/opgaven/parts.h"

/* The day on which a phase began goes along with the phase, whichever road a change comes by. */

enum { SLIPS_LOOKED = 20 };

static bool same(const char *a, const char *b) { return a && b ? string_is(a, b) : a == b; }

static const struct history_change *change_of(const struct history_entry *entry, const char *name) {
  for (size_t c = 0; c < entry->change_count; c++)
    if (string_is(entry->changes[c].field->name, name)) return &entry->changes[c];
  return NULL;
}

/* Whoever puts the phase back on the day on which it was changed made a slip: then the first stay goes on. */
static bool since_before_slip(struct tx *tx, const struct change *change, const char *fase, const char **since, struct arena *scratch, struct fault *fault) {
  static const struct who program = {.label = "Doorpakker", .program = true, .system = true};
  struct history_entry *entries;
  size_t count;
  const char *began = change->before->slots[F(beleidsopgave, fase_sinds)].text, *today = tx_today(tx);
  if (!string_is(began, today)) return true;
  if (!history_list(tx, &program, change->reg, change->id, 0, SLIPS_LOOKED, &entries, &count, scratch, fault)) return false;
  for (size_t i = 0; i < count && string_is(began, today); i++) {
    const struct history_change *phase = change_of(&entries[i], "fase"), *day = change_of(&entries[i], "fase_sinds");
    if (day) began = day->before;
    if (!phase || !string_is(phase->before, fase)) continue;
    if (began) *since = began;
    return true;
  }
  return true;
}

static bool since_check(struct tx *tx, const struct change *change, struct arena *scratch, struct fault *fault) {
  union slot *slots = change->record->slots;
  const char *fase = slots[F(beleidsopgave, fase)].text, *since = slots[F(beleidsopgave, fase_sinds)].text, *today = tx_today(tx);
  const char *was = change->before ? change->before->slots[F(beleidsopgave, fase)].text : NULL;
  bool told = since && !(change->before && same(since, change->before->slots[F(beleidsopgave, fase_sinds)].text));
  if (told && !fase) return fault_field_add(fault, "fase_sinds", "In deze fase sinds: kies ook de fase, of laat de dag leeg.");
  if (told && strcmp(since, today) > 0) return fault_field_add(fault, "fase_sinds", "In deze fase sinds: deze dag is nog niet geweest. Kies vandaag of een eerdere dag.");
  if (!fase) {
    slots[F(beleidsopgave, fase_sinds)].text = NULL;
    return true;
  }
  if (told) return true;
  /* What is brought in from elsewhere with its phase was in it before: since when, nobody said. */
  if (!change->before && change->taking_over) return true;
  if (change->before && same(fase, was)) return true;
  const char *began = arena_copy(scratch, today);
  if (was && !since_before_slip(tx, change, fase, &began, scratch, fault)) return false;
  slots[F(beleidsopgave, fase_sinds)].text = began;
  return true;
}

/* Where a decision was planned at first stays when the day moves. */
static void planned_keep(const struct change *change) {
  union slot *slots = change->record->slots;
  const char *was = change->before ? change->before->slots[F(beleidsopgave, besluit_gepland)].text : NULL;
  if (was && !slots[F(beleidsopgave, besluit_eerst_gepland)].text && !same(was, slots[F(beleidsopgave, besluit_gepland)].text))
    slots[F(beleidsopgave, besluit_eerst_gepland)].text = was;
}

static bool fase_check(struct tx *tx, const struct change *change, struct arena *scratch, struct fault *fault) {
  planned_keep(change);
  return since_check(tx, change, scratch, fault);
}

const struct hooks fase_hooks = {.check = fase_check};

/* One norm per phase: two would both be right. */
static bool fasenorm_check(struct tx *tx, const struct change *change, struct arena *scratch, struct fault *fault) {
  static const struct who program = {.label = "Doorpakker", .program = true, .system = true};
  const struct field *field = &change->record->reg->fields[F(fasenorm, fase)];
  struct query query = {.reg = REGISTER_fasenorm, .sort = EVERY(id), .page = 1, .page_size = 2, .no_count = true};
  struct listing list;
  query_text(&query, F(fasenorm, fase), COMPARE_IS, change->record->slots[F(fasenorm, fase)].text);
  if (!record_list(tx, &program, &query, &list, scratch, fault)) return false;
  for (size_t i = 0; i < list.count; i++)
    if (record_id(&list.records[i]) != change->id)
      return fault_field_add(fault, "fase", "Fase: voor %s is er al een norm. Wijzig die.", slot_print(field, change->record->slots[F(fasenorm, fase)], scratch));
  return true;
}

const struct hooks fasenorm_hooks = {.check = fasenorm_check};

/* ---- on the page of an item ---- */

static void sentence(struct html_writer *w, struct request *request, const char *text, bool late) {
  if (!text) return;
  html_open(w, HTML_P);
  if (late) part_badge(w, request, "danger", "klok", "te laat");
  if (late) html_text_in(w, " ");
  html_text_in(w, text);
  html_close(w);
}

bool fase_extra(struct request *request, const struct record *record, struct text *out, struct fault *fault) {
  struct fasen fasen;
  struct fase_stand stand;
  struct html_writer w;
  if (record_is_empty(record, F(beleidsopgave, fase)) && record_is_empty(record, F(beleidsopgave, besluit_gepland))) return true;
  if (!fasen_read(request, &fasen, fault) || !fase_read(&fasen, record, &stand, fault)) return false;
  html_init(&w, out);
  html_open(&w, HTML_SECTION);
  html_attr(&w, HTML_CLASS, "dp-panel");
  html_open(&w, HTML_H2);
  html_text_in(&w, "Fase en planning");
  if (stand.example || record_is_example(record)) {
    html_text_in(&w, " ");
    part_mark(&w);
  }
  html_close(&w);
  sentence(&w, request, fase_sentence(&stand, request->scratch), stand.over > 0);
  sentence(&w, request, fase_decision_sentence(&stand, request->scratch), stand.besluit_te_laat > 0);
  html_close(&w);
  return html_finish(&w, NULL, fault);
}
