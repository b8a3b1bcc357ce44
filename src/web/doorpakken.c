#include "web/doorpakken.h"

#include "web/parts.h"

struct following {
  struct request *request;
  struct doorpak *item;
  struct fault *fault;
};

static bool is_readable(const struct following *f, enum register_id reg) {
  return rights_scope(f->request->who, &store_catalogue(f->request->tenant->store)->registers[reg], VERB_READ) != 0;
}

/* Rows of a register about this item; none when this person does not read that register. */
static bool rows_about(struct following *f, enum register_id reg, size_t field, struct listing *out) {
  struct query query = {.reg = reg, .sort = EVERY(id)};
  *out = (struct listing){0};
  if (!is_readable(f, reg)) return true;
  if (declared_registers[reg].fields[field].kind == KIND_RECORD)
    query_text(&query, field, COMPARE_IS, record_name(REGISTER_beleidsopgave, f->item->beleidsopgave, f->request->keep));
  else
    query_number(&query, field, COMPARE_IS, f->item->beleidsopgave);
  return part_rows(f->request, &query, out, f->fault);
}

static const char *later_of(const char *a, const char *b) {
  if (!a || !b) return a ? a : b;
  return strcmp(a, b) >= 0 ? a : b;
}

/* A day that is still to come says nothing yet. */
static void sign_add(struct following *f, const char *day) {
  if (day && strcmp(day, f->request->today) <= 0) f->item->laatst = later_of(f->item->laatst, day);
}

/* Whoever changed a record, did something with it. What was only brought in was not. The clock of changes is always the real one, and
 * the day of an example may stand still: never later than today. */
static void change_add(struct following *f, const struct record *record) {
  char day[DAY_SIZE];
  int64_t when = record->slots[EVERY(gewijzigd_op)].number;
  if (record_version(record) <= 1 || when == NUMBER_EMPTY) return;
  day_print(day_from_instant(when), day);
  sign_add(f, strcmp(day, f->request->today) > 0 ? f->request->today : arena_copy(f->request->keep, day));
}

static bool decisions_add(struct following *f, const char *since) {
  struct listing list;
  if (!rows_about(f, REGISTER_besluit, F(besluit, beleidsopgave), &list)) return false;
  for (size_t i = 0; i < list.count; i++) {
    struct besluit b = record_besluit(&list.records[i]);
    bool of_this = b.uitkomst == f->item->uitkomst || (b.uitkomst == NUMBER_EMPTY && b.datum && strcmp(b.datum, since) >= 0);
    if (!of_this) continue;
    change_add(f, &list.records[i]);
    if (string_is(b.stand, "concept")) continue;
    if (!f->item->besloten || (b.datum && (!f->item->besloten_op || strcmp(b.datum, f->item->besloten_op) < 0))) {
      f->item->besluit = b.id;
      f->item->besloten_op = b.datum;
    }
    f->item->besloten = true;
    sign_add(f, b.datum);
  }
  return true;
}

static bool milestones_add(struct following *f) {
  struct listing list;
  struct doorpak *item = f->item;
  if (!rows_about(f, REGISTER_mijlpaal, F(mijlpaal, bij), &list)) return false;
  for (size_t i = 0; i < list.count; i++) {
    struct mijlpaal m = record_mijlpaal(&list.records[i]);
    bool met = string_is(m.stand, "klaar"), open = string_is(m.stand, "open");
    change_add(f, &list.records[i]);
    item->met += met;
    item->open += open;
    item->late += open && strcmp(m.wanneer, f->request->today) < 0;
    item->moved += m.oorspronkelijk && !string_is(m.oorspronkelijk, m.wanneer);
    if (met) {
      sign_add(f, m.wanneer);
      if (!item->begonnen_op || strcmp(m.wanneer, item->begonnen_op) < 0) item->begonnen_op = m.wanneer;
    }
    if (open && (!item->volgende_op || strcmp(m.wanneer, item->volgende_op) < 0)) {
      item->volgende = m.titel;
      item->volgende_op = m.wanneer;
    }
  }
  return true;
}

static bool effects_add(struct following *f) {
  struct listing list;
  if (!rows_about(f, REGISTER_effectmeting, F(effectmeting, beleidsopgave), &list)) return false;
  for (size_t i = 0; i < list.count; i++) {
    struct effectmeting e = record_effectmeting(&list.records[i]);
    change_add(f, &list.records[i]);
    sign_add(f, e.datum);
    if (f->item->gemeten_op && strcmp(e.datum, f->item->gemeten_op) < 0) continue;
    f->item->effectmeting = e.id;
    f->item->gemeten_op = e.datum;
    f->item->conclusie = e.conclusie;
  }
  f->item->gemeten = f->item->conclusie && !string_is(f->item->conclusie, "te_vroeg");
  return true;
}

static bool promises_add(struct following *f) {
  struct listing list;
  if (!rows_about(f, REGISTER_toezegging, F(toezegging, bij), &list)) return false;
  for (size_t i = 0; i < list.count; i++) {
    struct toezegging t = record_toezegging(&list.records[i]);
    f->item->beloften_late += string_is(t.stand, "open") && t.wanneer && strcmp(t.wanneer, f->request->today) < 0;
  }
  return true;
}

static void amount_add(int64_t *sum, int64_t amount) {
  if (amount != NUMBER_EMPTY) *sum = (*sum == NUMBER_EMPTY ? 0 : *sum) + amount;
}

static bool money_add(struct following *f) {
  struct listing list;
  if (!rows_about(f, REGISTER_raming, F(raming, beleidsopgave), &list)) return false;
  for (size_t i = 0; i < list.count; i++) {
    struct raming r = record_raming(&list.records[i]);
    amount_add(string_is(r.soort, "structureel") ? &f->item->structureel : &f->item->incidenteel, r.bedrag);
    amount_add(&f->item->besparing, r.besparing);
    amount_add(&f->item->werkelijk, r.werkelijk);
    amount_add(&f->item->werkelijke_besparing, r.werkelijke_besparing);
  }
  return true;
}

static bool is_begun(const char *stand) {
  return string_is(stand, "in_uitvoering") || string_is(stand, "effect_meten") || string_is(stand, "gesloten");
}

static bool item_read(struct following *f, const struct record *outcome, const struct record *opgave, const char *since) {
  struct uitkomst u = record_uitkomst(outcome);
  struct beleidsopgave b = record_beleidsopgave(opgave);
  *f->item = (struct doorpak){.uitkomst = u.id, .beleidsopgave = b.id, .nummer = b.nummer, .titel = b.titel, .opgave_stand = b.stand, .werksoort = b.werksoort,
                              .landt_in = u.landt_in, .klaar_op = b.uitgevoerd_op, .werkelijk = NUMBER_EMPTY, .werkelijke_besparing = NUMBER_EMPTY,
                              .laatst = since, .example = record_is_example(outcome) || record_is_example(opgave)};
  change_add(f, opgave);
  sign_add(f, b.uitgevoerd_op);
  if (!decisions_add(f, since) || !milestones_add(f) || !effects_add(f) || !promises_add(f) || !money_add(f)) return false;
  struct doorpak *item = f->item;
  item->klaar = b.uitgevoerd_op || string_is(b.stand, "effect_meten") || string_is(b.stand, "gesloten");
  item->begonnen = item->klaar || is_begun(b.stand) || item->met > 0;
  int64_t days = days_between(item->laatst, f->request->today);
  item->stil_days = days > 0 ? days : 0;
  item->stand = item->klaar ? DOORPAK_KLAAR : item->stil_days > DOORPAKKEN_STIL_DAYS ? DOORPAK_STIL : DOORPAK_LOOPT;
  return true;
}

static void count_add(struct doorpakken *all, const struct doorpak *item) {
  all->besloten += item->besloten;
  all->begonnen += item->begonnen;
  all->klaar += item->klaar;
  all->gemeten += item->gemeten;
  all->stil += item->stand == DOORPAK_STIL;
  all->count++;
}

bool doorpakken_read(struct request *request, int64_t moment, struct doorpakken *out, struct fault *fault) {
  struct record record;
  struct listing outcomes = {0};
  struct query query = {.reg = REGISTER_uitkomst, .sort = EVERY(id)};
  if (!record_get(request->tx, request->who, REGISTER_sleutelmoment, moment, &record, request->keep, fault)) return false;
  struct sleutelmoment s = record_sleutelmoment(&record);
  struct doorpakken all = {.moment = s.id, .naam = s.naam, .datum = s.datum, .example = record_is_example(&record)};
  query_number(&query, F(uitkomst, sleutelmoment), COMPARE_IS, moment);
  query_text(&query, F(uitkomst, keuze), COMPARE_IS, "gekozen");
  if (string_is(s.toestand, "afgesproken") && !part_rows(request, &query, &outcomes, fault)) return false;
  all.items = ARENA_ARRAY(request->keep, outcomes.count, struct doorpak);
  for (size_t i = 0; i < outcomes.count; i++) {
    struct record opgave;
    struct fault absent = {0};
    int64_t id = record_uitkomst(&outcomes.records[i]).beleidsopgave;
    bool found = record_get(request->tx, request->who, REGISTER_beleidsopgave, id, &opgave, request->keep, &absent);
    if (!found && absent.kind != FAULT_ABSENT) {
      fault_move(fault, &absent);
      return false;
    }
    fault_release(&absent);
    struct following f = {request, &all.items[all.count], fault};
    if (!found) continue;
    if (!item_read(&f, &outcomes.records[i], &opgave, s.datum)) return false;
    count_add(&all, f.item);
  }
  *out = all;
  return true;
}

bool doorpakken_moments(struct request *request, const char *before, size_t max, int64_t *out, size_t *count, struct fault *fault) {
  struct query query = {.reg = REGISTER_sleutelmoment, .sort = F(sleutelmoment, datum), .descending = true, .page = 1, .page_size = (int64_t)max, .no_count = true};
  struct listing list;
  *count = 0;
  if (!rights_scope(request->who, &store_catalogue(request->tenant->store)->registers[REGISTER_sleutelmoment], VERB_READ)) return true;
  query_text(&query, F(sleutelmoment, toestand), COMPARE_IS, "afgesproken");
  if (before) query_text(&query, F(sleutelmoment, datum), COMPARE_MAX, day_shift(before, -1, request->keep));
  if (!record_list(request->tx, request->who, &query, &list, request->keep, fault)) return false;
  for (size_t i = 0; i < list.count; i++) out[(*count)++] = record_id(&list.records[i]);
  return true;
}

const char *doorpakken_words(const struct doorpakken *all, struct arena *keep) {
  if (all->count == 0) return "er is toen niets gekozen";
  const char *silent = all->stil == 0 ? "niets staat stil" : all->stil == 1 ? "1 staat stil" : arena_printf(keep, "%zu staan stil", all->stil);
  return arena_printf(keep, "%zu van de %zu besloten, %zu begonnen, %zu klaar; %s", all->besloten, all->count, all->begonnen, all->klaar, silent);
}

int64_t payback_years(int64_t once, int64_t per_year, int64_t saved_per_year) {
  int64_t gain = saved_per_year - per_year;
  if (gain <= 0) return 0;
  return once <= 0 ? 1 : (once + gain - 1) / gain;
}
