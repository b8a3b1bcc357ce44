#include "capabilities/weging/doorpakken.h"
#include "capabilities/weging/gereed.h"
#include "capabilities/weging/input.h"
#include "capabilities/weging/pages.h"
#include "capabilities/weging/scenario.h"

#include "templates/weging_voorbereiden.h"
#include "web/keuze.h"
#include "web/live.h"

static bool rows_read(struct tx *tx, const struct who *who, enum register_id reg, int field, union slot value, struct listing *out,
                      struct arena *keep, struct fault *fault) {
  const struct query query = {.reg = reg,
                              .filters = {{.field = field, .compare = COMPARE_IS, .value = value}},
                              .filter_count = 1,
                              .sort = reg == REGISTER_beleidsopgave ? (int)F(beleidsopgave, nummer) : (int)EVERY(id),
                              .page = 1,
                              .page_size = PAGE_MAX,
                              .no_count = true};
  return record_list(tx, who, &query, out, keep, fault);
}

/* ---- the page ---- */

/* Does this item ask hours of the team that the filter names? */
static bool asks_team(const struct listing *inzet, int64_t opgave) {
  for (size_t i = 0; i < inzet->count; i++)
    if (record_inzet(&inzet->records[i]).beleidsopgave == opgave) return true;
  return false;
}

static bool is_bound(const struct beleidsopgave *b) {
  bool bound = b->verplichting && !string_is(b->verplichting, "vrij");
  return string_is(b->verplichting, "wettelijk_verplicht") || (bound && string_is(b->stroom, "overig"));
}

static struct weging_voorbereiden_view_delen_kandidaten candidate_fill(struct request *request, struct tx *tx, const struct moment *m,
                                                                       const struct beleidsopgave *b, bool closed) {
  const struct choice *stream = choices_find(&choices_stroom, b->stroom);
  bool free_one = b->sleutelmoment == NUMBER_EMPTY, elsewhere = !free_one && b->sleutelmoment != m->id;
  bool on = b->sleutelmoment == m->id || (free_one && m->all_candidates);
  return (struct weging_voorbereiden_view_delen_kandidaten){
      .veld = input_name(request->keep, "kies", b->id), .waarde = arena_printf(request->keep, "%lld", (long long)b->id), .aan = on, .dicht = closed && !on,
      .adres = record_path(request, REGISTER_beleidsopgave, b->id), .titel = b->titel,
      .onder = arena_printf(request->keep, "%s · %s", b->nummer ? b->nummer : "zonder nummer", stream ? stream->label : ""),
      .elders = elsewhere ? record_title(tx, request->who, REGISTER_sleutelmoment, b->sleutelmoment, request->keep) : NULL};
}

/* Two parts: what must be done anyway, and what there is to choose. */
static bool candidates_fill(struct request *request, struct tx *tx, const struct moment *m, struct weging_voorbereiden_view *view,
                            struct fault *fault) {
  enum { PARTS = 2 };
  struct listing list, inzet = {0};
  const struct keuze_filter filter = keuze_read(request);
  if (!rows_read(tx, request->who, REGISTER_beleidsopgave, F(beleidsopgave, stand), (union slot){.text = "kandidaat"}, &list, request->keep, fault)) return false;
  if (filter.team && !rows_read(tx, request->who, REGISTER_inzet, F(inzet, team), (union slot){.number = filter.team}, &inzet, request->keep, fault)) return false;
  struct weging_voorbereiden_view_delen *parts = ARENA_ARRAY(request->keep, PARTS, struct weging_voorbereiden_view_delen);
  struct weging_voorbereiden_view_delen_kandidaten *rows[PARTS];
  for (size_t p = 0; p < PARTS; p++) rows[p] = ARENA_ARRAY(request->keep, list.count, struct weging_voorbereiden_view_delen_kandidaten);
  size_t counts[PARTS] = {0};
  bool closed = list_is_frozen(m->bevriezen_op, m->toestand, request->today);
  for (size_t i = 0; i < list.count; i++) {
    struct beleidsopgave b = record_beleidsopgave(&list.records[i]);
    if (!keuze_passes(&filter, &b, asks_team(&inzet, b.id))) continue;
    size_t part = is_bound(&b) ? 0 : 1;
    rows[part][counts[part]++] = candidate_fill(request, tx, m, &b, closed);
  }
  parts[0] = (struct weging_voorbereiden_view_delen){.kop = "Verplicht: dit staat vast", .uitleg = "Wat wettelijk moet, wordt niet gescoord. Het geld en de uren gaan er eerst af.",
                                                     .kandidaten = rows[0], .kandidaten_count = counts[0]};
  parts[1] = (struct weging_voorbereiden_view_delen){.kop = "Te kiezen", .uitleg = "Nieuwe wensen, nota's in ontwikkeling en beleid dat beter moet.",
                                                     .kandidaten = rows[1], .kandidaten_count = counts[1]};
  view->delen = counts[0] ? parts : parts + 1;
  view->delen_count = counts[0] ? PARTS : 1;
  view->geen_kandidaten = list.count == 0;
  view->niets_gevonden = list.count > 0 && counts[0] + counts[1] == 0;
  view->filters = keuze_controls(request, &filter, false);
  view->gefilterd = keuze_is_set(&filter);
  if (closed)
    view->bevroren = arena_printf(request->keep, "De lijst is bevroren%s%s: er komt niets meer bij. Wat later komt, gaat naar een volgend sleutelmoment.",
                                  m->bevriezen_op ? " op " : "", m->bevriezen_op ? day_text(m->bevriezen_op, request->keep) : "");
  return true;
}

static int64_t asked_of(const struct moment *m, const struct kader *k) {
  for (size_t l = 0; l < m->fund_count + m->team_count; l++) {
    bool team = l >= m->fund_count;
    int64_t ref = team ? k->team : k->dekking == NUMBER_EMPTY ? 0 : k->dekking;
    if (m->limits[l].ref != ref || team != (k->team != NUMBER_EMPTY)) continue;
    if (!team && k->geldsoort && !string_is(m->limits[l].geldsoort, k->geldsoort)) continue;
    int64_t sum = 0;
    for (size_t i = 0; i < m->item_count; i++) sum += team ? m->items[i].hours[l - m->fund_count] : m->items[i].funds[l];
    return sum;
  }
  return 0;
}

static bool frame_fill(struct request *request, struct tx *tx, const struct moment *m, struct weging_voorbereiden_view *view,
                       struct fault *fault) {
  struct listing list;
  if (!rows_read(tx, request->who, REGISTER_kader, F(kader, sleutelmoment), (union slot){.number = m->id}, &list, request->keep, fault)) return false;
  struct weging_voorbereiden_view_kader *rows = ARENA_ARRAY(request->keep, list.count, struct weging_voorbereiden_view_kader);
  for (size_t i = 0; i < list.count; i++) {
    struct kader k = record_kader(&list.records[i]);
    bool team = k.team != NUMBER_EMPTY;
    const struct reg *reg = list.records[i].reg;
    size_t field = team ? F(kader, uren) : F(kader, bedrag);
    const char *name = team ? record_title(tx, request->who, REGISTER_organisatie, k.team, request->keep)
                       : k.dekking != NUMBER_EMPTY ? record_title(tx, request->who, REGISTER_dekking, k.dekking, request->keep) : "Vrij geld";
    const struct choice *kind = k.geldsoort ? choices_find(&choices_raming_soort, k.geldsoort) : NULL;
    const char *control = input_name(request->keep, reg->fields[field].name, k.id);
    const char *all = input_name(request->keep, "uren_totaal", k.id), *usual = input_name(request->keep, "uren_regulier", k.id);
    int64_t asked = asked_of(m, &k);
    rows[i] = (struct weging_voorbereiden_view_kader){
        .naam = name ? name : "Niet voor u zichtbaar",
        .soort = arena_printf(request->keep, "%s, %lld", team ? "uren" : kind ? kind->label : "geld", (long long)k.jaar),
        .veld = control,
        .waarde = input_typed(request, control, slot_print_input(&reg->fields[field], list.records[i].slots[field], request->keep)),
        .team = team, .totaal_veld = all, .regulier_veld = usual,
        .totaal = input_typed(request, all, slot_print_input(&reg->fields[F(kader, uren_totaal)], list.records[i].slots[F(kader, uren_totaal)], request->keep)),
        .regulier = input_typed(request, usual, slot_print_input(&reg->fields[F(kader, uren_regulier)], list.records[i].slots[F(kader, uren_regulier)], request->keep)),
        .gevraagd = team ? number_print(asked, request->keep) : money_print(asked, request->keep)};
  }
  view->kader = rows;
  view->kader_count = list.count;
  view->geen_kader = list.count == 0;
  return true;
}

static void criteria_fill(struct request *request, const struct moment *m, struct weging_voorbereiden_view *view) {
  struct weging_voorbereiden_view_criteria *rows = ARENA_ARRAY(request->keep, m->criterion_count, struct weging_voorbereiden_view_criteria);
  for (size_t c = 0; c < m->criterion_count; c++) {
    const struct moment_criterion *from = &m->criteria[c];
    const char *control = input_name(request->keep, "gewicht", from->id);
    const struct choice *effect = from->effect_op ? choices_find(&choices_effect_op, from->effect_op) : NULL;
    rows[c] = (struct weging_voorbereiden_view_criteria){
        .adres = record_path(request, REGISTER_criterium, from->id), .code = from->code, .naam = from->naam, .effect = effect ? effect->label : "",
        .veld = control, .waarde = input_typed(request, control, arena_printf(request->keep, "%lld", (long long)from->gewicht))};
  }
  view->criteria = rows;
  view->criteria_count = m->criterion_count;
  view->geen_criteria = m->criterion_count == 0;
  view->gewicht_samen = m->weight_sum;
}

/* What stands in the way of the next state. */
static void ready_fill(struct request *request, const struct moment *m, struct weging_voorbereiden_view *view) {
  bool scoring = string_is(m->toestand, "scoren");
  if (!scoring && !string_is(m->toestand, "voorbereiding")) return;
  struct gereed gereed = gereed_for(m, scoring ? "sessie" : "scoren", request->keep, request->scratch);
  struct weging_voorbereiden_view_nodig *rows = ARENA_ARRAY(request->keep, gereed.count, struct weging_voorbereiden_view_nodig);
  for (size_t i = 0; i < gereed.count; i++) rows[i] = (struct weging_voorbereiden_view_nodig){gereed.problems[i]};
  view->nodig = rows;
  view->nodig_count = gereed.count;
  view->nodig_kop = scoring ? "Nodig voor de sessie" : "Nodig om te gaan scoren";
  view->is_klaar = gereed.count == 0 ? scoring ? "Alles is klaar voor de sessie." : "Alles is klaar om te gaan scoren." : NULL;
}

static bool prepare_show(struct request *request, struct reply *reply, struct tx *tx, const struct fault *faults, const char *notice,
                         struct fault *fault) {
  struct moment m;
  if (!moment_read(tx, request->who, route_id(request), &m, request->keep, fault)) return false;
  const struct reg *reg = m.record.reg;
  const size_t freeze = F(sleutelmoment, bevriezen_op), floor = F(sleutelmoment, ondergrens_procent), threshold = F(sleutelmoment, drempel_punten);
  struct weging_voorbereiden_view view = {
      .stappen = stations_html(request, &m, STATION_VOORBEREIDEN),
      .fouten = part_faults(request, faults),
      .hier = moment_path(request, &m, STATION_VOORBEREIDEN),
      .csrf = request->csrf ? request->csrf : "",
      .mag = moment_changes(request, &m),
      .voorbeeld = m.example,
      .ok_icoon = icon_path(request, "ok"),
      .let_op_icoon = icon_path(request, "let-op"),
      .alles = m.all_candidates,
      .overzicht = request_path(request, "/overzicht"),
      .moment = record_path(request, REGISTER_sleutelmoment, m.id),
      .deelnemers = request_path(request, "/sleutelmomenten/%lld/deelnemers", (long long)m.id),
      .deelnemers_wegen = record_sleutelmoment(&m.record).deelnemers_wegen == 1,
      .college_scoort = record_sleutelmoment(&m.record).college_scoort == 1,
      .nieuw_kader = request_path(request, "/kaders/nieuw?sleutelmoment=%lld&jaar=%lld", (long long)m.id, (long long)m.jaar),
      .nieuw_kader_uitleg = arena_printf(request->keep, "Wat er na het gewone werk over is. De rekenhulp rekent met %lld.", (long long)m.jaar),
      .nieuw_criterium = request_path(request, "/criteria/nieuw"),
      .gewichten_pagina = request_path(request, "/sleutelmomenten/%lld/gewichten", (long long)m.id),
      .bevriezen = input_typed(request, "bevriezen_op", slot_print_input(&reg->fields[freeze], m.record.slots[freeze], request->keep)),
      .ondergrens = input_typed(request, "ondergrens_procent", slot_print_input(&reg->fields[floor], m.record.slots[floor], request->keep)),
      .drempel = input_typed(request, "drempel_punten", slot_print_input(&reg->fields[threshold], m.record.slots[threshold], request->keep)),
      .nulscore = string_is(input_typed(request, "nulscore", record_sleutelmoment(&m.record).nulscore == 1 ? "ja" : "nee"), "ja"),
      .versie = arena_printf(request->keep, "%lld", (long long)m.version)};
  if (!previous_html(request, &m, &view.vorige, fault)) return false;
  if (!candidates_fill(request, tx, &m, &view, fault) || !frame_fill(request, tx, &m, &view, fault)) return false;
  criteria_fill(request, &m, &view);
  ready_fill(request, &m, &view);
  struct text *body = page_text(request);
  weging_voorbereiden_write(body, &view);
  return moment_layout(request, reply, &m, STATION_VOORBEREIDEN, (struct html){0}, body, notice);
}

bool prepare_page(struct request *request, struct reply *reply, struct fault *fault) {
  return prepare_show(request, reply, request->tx, NULL, request_text(request, "klaar") ? "De voorbereiding is opgeslagen." : NULL, fault);
}

/* ---- saving ---- */

static bool changed_put(struct tx *tx, struct record *record, const struct record *before, int64_t version, struct arena *scratch,
                        struct fault *fault) {
  bool same = true;
  for (size_t i = 0; i < record->reg->field_count; i++)
    same = same && slot_equal(record->reg->fields[i].kind, record->slots[i], before->slots[i]);
  if (same) return true;
  struct change change = {.reg = record->reg->id, .id = record_id(before), .version = version, .record = record,
                          .by = STEP_PERSON, .reason = "voorbereiding van het sleutelmoment"};
  return record_put(tx, &change, scratch, fault);
}

static bool has_value(const struct form *form, const char *name, int64_t id) {
  size_t at = 0;
  const char *value;
  int64_t number;
  while ((value = form_each(form, name, &at)) != NULL)
    if (string_to_int(value, &number) && number == id) return true;
  return false;
}

/* An item that was on the list because every candidate was, stays on it after the freeze. */
static bool list_put(struct tx *tx, struct record *record, const struct record *before, bool closed, struct arena *scratch, struct fault *fault) {
  if (slot_equal(KIND_REF, record->slots[F(beleidsopgave, sleutelmoment)], before->slots[F(beleidsopgave, sleutelmoment)])) return true;
  struct change change = {.reg = REGISTER_beleidsopgave, .id = record_id(before), .version = record_version(before), .record = record,
                          .by = closed ? STEP_PROGRAM : STEP_PERSON, .reason = "voorbereiding van het sleutelmoment"};
  return record_put(tx, &change, scratch, fault);
}

static bool list_save(struct tx *tx, struct request *request, const struct moment *m, struct fault *fault) {
  struct listing list;
  if (!rows_read(tx, request->who, REGISTER_beleidsopgave, F(beleidsopgave, stand), (union slot){.text = "kandidaat"}, &list, request->keep, fault))
    return false;
  bool closed = list_is_frozen(m->bevriezen_op, m->toestand, request->today), good = true;
  for (size_t i = 0; i < list.count; i++) {
    struct record record = record_copy(&list.records[i], request->keep);
    union slot *slot = &record.slots[F(beleidsopgave, sleutelmoment)];
    /* What the filter hid was not asked. */
    if (!has_value(request->form, "getoond", record_id(&record))) continue;
    bool picked = has_value(request->form, "kies", record_id(&record));
    bool was = slot->number == m->id || (slot->number == NUMBER_EMPTY && m->all_candidates);
    if (picked && !was && closed) {
      good = fault_field_add(fault, input_name(request->keep, "kies", record_id(&record)), "%s: de lijst is bevroren, er komt niets meer bij. Kies een later sleutelmoment.",
                             record_beleidsopgave(&record).titel);
      continue;
    }
    if (picked) slot->number = m->id;
    else if (slot->number == m->id) slot->number = NUMBER_EMPTY;
    if (good && !list_put(tx, &record, &list.records[i], closed, request->scratch, fault)) return false;
  }
  return good;
}

enum { CONTROLS_MAX = 3 };
/* Which fields of a record stand on the page; answers how many. */
typedef size_t controls_of(const struct record *record, size_t fields[CONTROLS_MAX]);

/* Reads the controls of each record of a register and stores what changed. */
static bool controls_save(struct tx *tx, struct request *request, const struct listing *list, controls_of *controls, struct fault *fault) {
  bool good = true;
  for (size_t i = 0; i < list->count; i++) {
    struct record record = record_copy(&list->records[i], request->keep);
    size_t fields[CONTROLS_MAX], count = controls(&record, fields);
    for (size_t f = 0; f < count; f++) {
      const struct field *field = &record.reg->fields[fields[f]];
      if (!input_read(request->form, input_name(request->keep, field->name, record_id(&record)), field, &record.slots[fields[f]], request->keep, fault)) good = false;
    }
    if (good && !changed_put(tx, &record, &list->records[i], record_version(&list->records[i]), request->scratch, fault)) good = false;
  }
  return good;
}

static size_t frame_fields(const struct record *record, size_t fields[CONTROLS_MAX]) {
  if (record_kader(record).team == NUMBER_EMPTY) {
    fields[0] = F(kader, bedrag);
    return 1;
  }
  fields[0] = F(kader, uren_totaal);
  fields[1] = F(kader, uren_regulier);
  fields[2] = F(kader, uren);
  return CONTROLS_MAX;
}

static size_t weight_fields(const struct record *record, size_t fields[CONTROLS_MAX]) {
  (void)record;
  fields[0] = F(criterium, gewicht);
  return 1;
}

/* Weights that sum to nothing would make everything worth nothing. */
static bool weights_check(struct tx *tx, struct request *request, struct fault *fault) {
  const struct query all = {.reg = REGISTER_criterium, .sort = EVERY(id), .page = 1, .page_size = PAGE_MAX, .no_count = true};
  struct listing list;
  int64_t sum = 0;
  if (!record_list(tx, request->who, &all, &list, request->keep, fault)) return false;
  for (size_t i = 0; i < list.count; i++) sum += record_criterium(&list.records[i]).gewicht;
  if (list.count == 0 || sum > 0) return true;
  return fault_field_add(fault, input_name(request->keep, "gewicht", record_id(&list.records[0])),
                         "De gewichten zijn samen 0: dan telt niets mee. Geef minstens één criterium een gewicht.");
}

static bool rules_save(struct tx *tx, struct request *request, const struct moment *m, struct fault *fault) {
  struct record record = record_copy(&m->record, request->keep);
  static const size_t fields[] = {F(sleutelmoment, bevriezen_op), F(sleutelmoment, ondergrens_procent), F(sleutelmoment, college_scoort),
                                  F(sleutelmoment, deelnemers_wegen), F(sleutelmoment, drempel_punten), F(sleutelmoment, nulscore)};
  bool good = true;
  for (size_t f = 0; f < sizeof fields / sizeof *fields; f++) {
    const struct field *field = &record.reg->fields[fields[f]];
    if (!input_read(request->form, field->name, field, &record.slots[fields[f]], request->keep, fault)) good = false;
  }
  return good && changed_put(tx, &record, &m->record, request_number(request, "versie", -1), request->scratch, fault);
}

static bool prepare_work(struct tx *tx, void *context, struct fault *fault) {
  struct request *request = context;
  struct moment m;
  struct listing frame, criteria;
  const struct query all = {.reg = REGISTER_criterium, .sort = EVERY(id), .page = 1, .page_size = PAGE_MAX, .no_count = true};
  if (!moment_read(tx, request->who, route_id(request), &m, request->keep, fault)) return false;
  if (string_is(m.toestand, "afgesproken"))
    return FAULT(fault, FAULT_CONFLICT, "De afspraken van \"%s\" liggen vast; de voorbereiding kan niet meer veranderen.", m.naam);
  if (!moment_changes(request, &m)) return FAULT(fault, FAULT_FORBIDDEN, "U mag dit sleutelmoment niet voorbereiden.");
  /* Who stops taking off what doing nothing gives, may let a criterion about it count in the same form; and the other way round. */
  bool first = string_is(form_find(request->form, "nulscore"), "nee");
  return rows_read(tx, request->who, REGISTER_kader, F(kader, sleutelmoment), (union slot){.number = m.id}, &frame, request->keep, fault) &&
         record_list(tx, request->who, &all, &criteria, request->keep, fault) && list_save(tx, request, &m, fault) &&
         controls_save(tx, request, &frame, frame_fields, fault) &&
         (!first || rules_save(tx, request, &m, fault)) && controls_save(tx, request, &criteria, weight_fields, fault) &&
         weights_check(tx, request, fault) && (first || rules_save(tx, request, &m, fault));
}

static bool prepare_again(struct request *request, struct reply *reply, const struct fault *faults, void *context, struct fault *fault) {
  (void)context;
  return prepare_show(request, reply, request->tx, faults, NULL, fault);
}

bool prepare_save(struct request *request, struct reply *reply, struct fault *fault) {
  if (store_write(request->tenant->store, request->who, prepare_work, request, fault)) {
    live_say(request->tenant->code, moment_topic(route_id(request), request->keep));
    return reply_redirect(reply, request, "/sleutelmomenten/%lld/voorbereiden?klaar=1", (long long)route_id(request));
  }
  return part_again(request, reply, prepare_again, NULL, fault);
}
