#include "web/fase.h"

enum { HISTORY_LOOKED = 100 };

static bool rows_of(struct request *request, const struct query *query, struct listing *out, struct fault *fault) {
  *out = (struct listing){0};
  bool reads = rights_scope(request->who, &store_catalogue(request->tenant->store)->registers[query->reg], VERB_READ) != 0;
  return !reads || part_rows(request, query, out, fault);
}

bool fasen_read(struct request *request, struct fasen *out, struct fault *fault) {
  static const int columns[] = {F(besluit, beleidsopgave), F(besluit, orgaan), F(besluit, datum)};
  struct query normen = {.reg = REGISTER_fasenorm, .sort = EVERY(id)};
  struct query besluiten = {.reg = REGISTER_besluit, .sort = EVERY(id), .columns = columns, .column_count = sizeof columns / sizeof *columns};
  query_text(&besluiten, F(besluit, stand), COMPARE_NOT, "concept");
  besluiten.filters[besluiten.filter_count++] = (struct filter){.field = F(besluit, beleidsopgave), .compare = COMPARE_FILLED};
  *out = (struct fasen){.request = request};
  return rows_of(request, &normen, &out->normen, fault) && rows_of(request, &besluiten, &out->besluiten, fault);
}

/* Of a record from before the day was kept: its history knows when the phase was changed. Of one that was brought in with its phase it
 * only knows when that was. */
static bool since_read(struct request *request, const struct record *opgave, const char **out, struct fault *fault) {
  struct history_entry *entries;
  size_t count;
  if (!history_list(request->tx, request->who, REGISTER_beleidsopgave, record_id(opgave), 0, HISTORY_LOOKED, &entries, &count, request->scratch, fault)) return false;
  for (size_t i = 0; i < count; i++)
    for (size_t c = 0; c < entries[i].change_count; c++) {
      const struct history_change *change = &entries[i].changes[c];
      char day[DAY_SIZE];
      if (!string_is(change->field->name, "fase") || !change->after) continue;
      if (!change->before && entries[i].version == 1 && string_starts(entries[i].reason ? entries[i].reason : "", "Ingelezen")) return true;
      day_print(day_from_instant(entries[i].when_ms), day);
      /* Changes are timed by the real clock, and the day of an example may stand still. */
      *out = strcmp(day, request->today) > 0 ? request->today : arena_copy(request->keep, day);
      return true;
    }
  return true;
}

static void norm_find(const struct fasen *fasen, const char *fase, struct fase_stand *out) {
  for (size_t i = 0; i < fasen->normen.count && !out->norm; i++) {
    struct fasenorm norm = record_fasenorm(&fasen->normen.records[i]);
    if (!string_is(norm.fase, fase)) continue;
    out->norm = norm.dagen;
    out->example = record_is_example(&fasen->normen.records[i]);
  }
}

/* An item can have decisions before the one that is planned, such as on its plan of approach: while the policy is being made only what was
 * decided in the present phase counts. In later phases the decision lies behind us. */
static void decision_find(const struct fasen *fasen, const struct beleidsopgave *opgave, struct fase_stand *out) {
  bool made = opgave->fase && !string_is(opgave->fase, "initiatieven") && !string_is(opgave->fase, "beleidsvorming");
  const char *from = made ? opgave->gemeld_op : out->sinds ? out->sinds : out->gepland;
  for (size_t i = 0; i < fasen->besluiten.count; i++) {
    struct besluit besluit = record_besluit(&fasen->besluiten.records[i]);
    if (besluit.beleidsopgave != opgave->id || (opgave->orgaan && !string_is(besluit.orgaan, opgave->orgaan))) continue;
    if (from && besluit.datum && strcmp(besluit.datum, from) < 0) continue;
    out->is_besloten = true;
    if (besluit.datum && (!out->besloten_op || strcmp(besluit.datum, out->besloten_op) > 0)) out->besloten_op = besluit.datum;
  }
}

static bool lies_still(const char *stand) {
  static const char *const still[] = {"geparkeerd", "gesloten", "ingetrokken", "afgewezen"};
  for (size_t i = 0; i < sizeof still / sizeof *still; i++)
    if (string_is(stand, still[i])) return true;
  return false;
}

bool fase_read(const struct fasen *fasen, const struct record *record, struct fase_stand *out, struct fault *fault) {
  struct request *request = fasen->request;
  struct beleidsopgave opgave = record_beleidsopgave(record);
  *out = (struct fase_stand){.sinds = opgave.fase_sinds, .dagen = -1, .ligt_stil = lies_still(opgave.stand), .gepland = opgave.besluit_gepland,
                             .eerst_gepland = opgave.besluit_eerst_gepland};
  if (opgave.fase) {
    out->fase = slot_print(&record->reg->fields[F(beleidsopgave, fase)], record->slots[F(beleidsopgave, fase)], request->keep);
    if (!out->sinds && !since_read(request, record, &out->sinds, fault)) return false;
    if (out->sinds && strcmp(out->sinds, request->today) <= 0) out->dagen = days_between(out->sinds, request->today);
    if (!out->ligt_stil) norm_find(fasen, opgave.fase, out);
    if (out->norm && out->dagen >= 0) out->over = out->dagen - out->norm;
  }
  if (!out->gepland) return true;
  if (opgave.orgaan) out->orgaan = slot_print(&record->reg->fields[F(beleidsopgave, orgaan)], record->slots[F(beleidsopgave, orgaan)], request->keep);
  if (out->eerst_gepland) out->verschoven = days_between(out->eerst_gepland, out->gepland);
  decision_find(fasen, &opgave, out);
  const char *until = out->is_besloten ? out->besloten_op : out->ligt_stil ? NULL : request->today;
  if (until && strcmp(until, out->gepland) > 0) out->besluit_te_laat = days_between(out->gepland, until);
  return true;
}

static const char *days(int64_t count, struct arena *keep) {
  return arena_printf(keep, "%s %s", number_print(count, keep), count == 1 ? "dag" : "dagen");
}

const char *fase_time(const struct fase_stand *stand, struct arena *keep) {
  if (!stand->fase) return NULL;
  if (stand->dagen < 0) return stand->norm ? arena_printf(keep, "begin niet bekend, norm %s", number_print(stand->norm, keep)) : NULL;
  return stand->norm ? arena_printf(keep, "%s, norm %s", days(stand->dagen, keep), number_print(stand->norm, keep)) : days(stand->dagen, keep);
}

const char *fase_delay(const struct fase_stand *stand, struct arena *keep) {
  return stand->over > 0 ? arena_printf(keep, "%s te lang", days(stand->over, keep)) : NULL;
}

const char *fase_decision(const struct fase_stand *stand, struct arena *keep) {
  char text[DAY_DUTCH_SIZE];
  struct day day;
  if (!stand->gepland) return NULL;
  const char *iso = stand->is_besloten ? stand->besloten_op : stand->gepland;
  if (!iso || !day_parse(iso, &day)) return "Besloten";
  day_print_dutch(day, true, text);
  return arena_printf(keep, "%s %s", stand->is_besloten ? "Besloten" : "Besluit", text);
}

const char *fase_decision_delay(const struct fase_stand *stand, struct arena *keep) {
  if (stand->besluit_te_laat > 0) return arena_printf(keep, "%s te laat", days(stand->besluit_te_laat, keep));
  if (stand->is_besloten || stand->verschoven <= 0) return NULL;
  return arena_printf(keep, "%s verschoven", days(stand->verschoven, keep));
}

const char *fase_sentence(const struct fase_stand *stand, struct arena *keep) {
  if (!stand->fase) return NULL;
  const char *text = stand->dagen < 0 ? arena_printf(keep, "Fase %s. Niet bekend is sinds wanneer.", stand->fase)
                                      : arena_printf(keep, "In de fase %s sinds %s: %s.", stand->fase, day_text(stand->sinds, keep), days(stand->dagen, keep));
  if (stand->ligt_stil) return arena_printf(keep, "%s Er loopt nu geen norm.", text);
  if (!stand->norm) return arena_printf(keep, "%s Voor deze fase is er geen norm.", text);
  text = arena_printf(keep, "%s De norm is %s", text, days(stand->norm, keep));
  if (stand->dagen < 0) return arena_printf(keep, "%s.", text);
  if (stand->over > 0) return arena_printf(keep, "%s: %s te lang.", text, days(stand->over, keep));
  return stand->over == 0 ? arena_printf(keep, "%s: vandaag is de laatste.", text) : arena_printf(keep, "%s: nog %s.", text, days(-stand->over, keep));
}

static const char *moved_part(const struct fase_stand *stand, struct arena *keep) {
  if (!stand->verschoven) return "";
  return arena_printf(keep, " Dat is %s %s dan eerst gepland (%s).", days(stand->verschoven < 0 ? -stand->verschoven : stand->verschoven, keep),
                      stand->verschoven < 0 ? "eerder" : "later", day_text(stand->eerst_gepland, keep));
}

const char *fase_decision_sentence(const struct fase_stand *stand, struct arena *keep) {
  if (!stand->gepland) return NULL;
  const char *text = arena_printf(keep, "Besluit gepland op %s%s%s.%s", day_text(stand->gepland, keep), stand->orgaan ? ", door: " : "",
                                  stand->orgaan ? stand->orgaan : "", moved_part(stand, keep));
  if (stand->is_besloten && !stand->besloten_op) return arena_printf(keep, "%s Er is besloten.", text);
  if (stand->is_besloten)
    return arena_printf(keep, "%s Besloten op %s%s.", text, day_text(stand->besloten_op, keep),
                        stand->besluit_te_laat > 0 ? arena_printf(keep, ": %s te laat", days(stand->besluit_te_laat, keep)) : "");
  if (stand->besluit_te_laat > 0) return arena_printf(keep, "%s Er is nog geen besluit vastgelegd: %s te laat.", text, days(stand->besluit_te_laat, keep));
  return text;
}
