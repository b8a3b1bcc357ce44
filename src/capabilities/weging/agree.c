#include "capabilities/weging/agreement.h"
#include "capabilities/weging/input.h"
#include "capabilities/weging/rondes.h"
#include "capabilities/weging/scenario.h"
#include "web/document.h"

#include "templates/weging_afspraken.h"
#include "templates/weging_afsprakenlijst.h"

enum { BACK_DAYS = 182, LAY_DOWN_TRIES = 3 };

/* The next key moment, else half a year on: when what is parked comes back unless people say otherwise. */
static const char *back_on(struct request *request, struct tx *tx, const struct moment *m, struct fault *fault) {
  const struct query query = {.reg = REGISTER_sleutelmoment,
                              .filters = {{.field = F(sleutelmoment, datum), .compare = COMPARE_MIN, .value = {.text = m->datum}}},
                              .filter_count = 1,
                              .sort = F(sleutelmoment, datum),
                              .page = 1,
                              .page_size = 10,
                              .no_count = true};
  struct listing list;
  struct day day;
  if (!record_list(tx, request->who, &query, &list, request->keep, fault)) return NULL;
  for (size_t i = 0; i < list.count; i++) {
    const char *other = record_sleutelmoment(&list.records[i]).datum;
    if (other && strcmp(other, m->datum) > 0) return other;
  }
  char *out = arena_take(request->keep, DAY_SIZE);
  if (!day_parse(m->datum, &day)) return NULL;
  day_print(day_add(day, BACK_DAYS), out);
  return out;
}

/* The criterion that gives an item most of its worth, with its level in words; NULL when it has no worth. */
static const char *counts_most(struct request *request, const struct moment *m, const struct moment_item *item) {
  const struct moment_criterion *best = NULL;
  int64_t most = 0, level = 0;
  for (size_t c = 0; c < m->criterion_count; c++) {
    int64_t points = m->criteria[c].gewicht * moment_cell(m, item, c);
    if (points <= most) continue;
    most = points;
    best = &m->criteria[c];
    level = item->scores[c].niveau;
  }
  if (!best) return NULL;
  const char *words = best->niveaus[level];
  return arena_printf(request->keep, "%s%s%s%s", best->naam, words ? " (" : "", words ? words : "", words ? ")" : "");
}

/* What people said in the session, else what the rekenhulp says of it. A reason must say something to whoever was not there. */
static const char *reason_proposed(struct request *request, const struct rekenhulp *r, const char *said, size_t i) {
  size_t length = said ? strlen(said) : 0;
  if (length) return arena_printf(request->keep, "%s%s Waarde %s.", said, strchr(".!?", said[length - 1]) ? "" : ".",
                                  points_print(r->moment, r->moment->items[i].points, request->keep));
  char *why = arena_copy(request->keep, sentence_why(r, i, request->keep));
  if (why[0] >= 'a' && why[0] <= 'z') why[0] = (char)(why[0] - 'a' + 'A');
  const struct moment_item *item = &r->moment->items[i];
  const char *most = portfolio_has(&r->answer.chosen, i) && !item->fixed ? counts_most(request, r->moment, item) : NULL;
  if (most) why = arena_printf(request->keep, "%s%s. Telt het meest: %s", why, string_is(why, "Past") ? " binnen geld en uren" : "", most);
  return arena_printf(request->keep, "%s. Waarde %s.", why, points_print(r->moment, r->moment->items[i].points, request->keep));
}

struct row_context {
  struct request *request;
  const struct rekenhulp *r;
  const struct scenario_state *scenario;
  const struct listing *outcomes;
  const char *back;
};

static struct weging_afspraken_view_rijen agree_row(const struct row_context *c, size_t i) {
  struct request *request = c->request;
  struct arena *keep = request->keep;
  const struct moment_item *item = &c->r->moment->items[i];
  const struct record *old = outcome_find(c->outcomes, item->id);
  const struct uitkomst u = old ? record_uitkomst(old) : (struct uitkomst){0};
  bool in = c->r->answer.possible && portfolio_has(&c->r->answer.chosen, i);
  const char *names[] = {input_name(keep, "keuze", item->id), input_name(keep, "reden", item->id), input_name(keep, "landt_in", item->id),
                         input_name(keep, "terug_op", item->id)};
  const char *choice = input_typed(request, names[0], old ? u.keuze : in ? "gekozen" : "geparkeerd");
  const char *place = input_typed(request, names[2], old ? u.landt_in : item->landt_in);
  struct weging_afspraken_view_rijen_keuzes *choices = ARENA_ARRAY(keep, choices_keuze.count, struct weging_afspraken_view_rijen_keuzes);
  struct weging_afspraken_view_rijen_plekken *places = ARENA_ARRAY(keep, choices_landt_in.count, struct weging_afspraken_view_rijen_plekken);
  for (size_t k = 0; k < choices_keuze.count; k++)
    choices[k] = (struct weging_afspraken_view_rijen_keuzes){.code = choices_keuze.items[k].code, .label = choices_keuze.items[k].label,
                                                             .aan = string_is(choice, choices_keuze.items[k].code)};
  for (size_t k = 0; k < choices_landt_in.count; k++)
    places[k] = (struct weging_afspraken_view_rijen_plekken){.code = choices_landt_in.items[k].code, .label = choices_landt_in.items[k].label,
                                                             .aan = string_is(place, choices_landt_in.items[k].code)};
  return (struct weging_afspraken_view_rijen){
      .adres = record_path(request, REGISTER_beleidsopgave, item->id), .titel = item->titel, .naam = moment_item_name(item),
      .onder = arena_printf(keep, "%s · waarde %s · %s · %s", item->nummer ? item->nummer : "zonder nummer",
                            points_print(c->r->moment, item->points, keep), item->opdrachtgever ? item->opdrachtgever : "nog geen opdrachtgever",
                            item_asks_print(c->r->moment, item, keep)),
      .keuzes = choices, .keuzes_count = choices_keuze.count, .keuze_veld = names[0], .reden_veld = names[1],
      .reden = input_typed(request, names[1], old ? u.reden : c->r->answer.possible ? reason_proposed(request, c->r, c->scenario->reasons[i], i) : NULL),
      .landt_veld = names[2], .plekken = places, .plekken_count = choices_landt_in.count, .terug_veld = names[3],
      .terug = input_typed(request, names[3], old ? u.terug_op : in ? NULL : c->back)};
}

static void kept_fill(struct request *request, const struct moment *m, const struct whatif *whatif, struct weging_afspraken_view *view) {
  struct weging_afspraken_view_vast *kept = ARENA_ARRAY(request->keep, m->item_count + 2, struct weging_afspraken_view_vast);
  size_t count = 0;
  kept[count++] = (struct weging_afspraken_view_vast){.naam = "ondergrens", .waarde = whatif->floor ? "1" : "0"};
  kept[count++] = (struct weging_afspraken_view_vast){.naam = "minder", .waarde = arena_printf(request->keep, "%lld", (long long)whatif->less_percent)};
  for (size_t i = 0; i < m->item_count; i++)
    if (portfolio_has(&whatif->in, i) || portfolio_has(&whatif->out, i))
      kept[count++] = (struct weging_afspraken_view_vast){.naam = portfolio_has(&whatif->in, i) ? "in" : "uit",
                                                          .waarde = arena_printf(request->keep, "%lld", (long long)m->items[i].id)};
  view->vast = kept;
  view->vast_count = count;
}

static bool may_write(const struct request *request, const struct moment *m) {
  const struct reg *reg = &store_catalogue(request->tenant->store)->registers[REGISTER_uitkomst];
  return moment_changes(request, m) && rights_scope(request->who, reg, VERB_CREATE) != 0;
}

static bool agree_show(struct request *request, struct reply *reply, struct tx *tx, const struct fault *faults, const char *notice,
                       struct fault *fault) {
  struct moment read, m;
  struct rekenhulp r = {.moment = &m};
  struct listing outcomes;
  struct scenario_state scenario;
  bool tries;
  if (!moment_read(tx, request->who, route_id(request), &read, request->keep, fault)) return false;
  if (!scenario_running(tx, request->who, &read, &scenario, request->keep, fault)) return false;
  m = scenario_moment(&read, &scenario, request->keep);
  if (string_is(m.toestand, "afgesproken")) return reply_redirect(reply, request, "/sleutelmomenten/%lld/afsprakenlijst", (long long)m.id);
  r.whatif = whatif_read(request, &m, &scenario.whatif, &tries);
  if (!rekenhulp_solve(&m, &r.whatif, &r.portfolio, &r.answer, request->keep, request->scratch, fault)) return false;
  if (!outcomes_read(tx, request->who, m.id, &outcomes, request->keep, fault)) return false;
  const struct row_context context = {request, &r, &scenario, &outcomes, back_on(request, tx, &m, fault)};
  if (!context.back) return false;
  bool decides = moment_decides(request->who, &m, request->today);
  struct weging_afspraken_view_rijen *rows = ARENA_ARRAY(request->keep, m.item_count, struct weging_afspraken_view_rijen);
  for (size_t i = 0; i < m.item_count; i++) rows[i] = agree_row(&context, i);
  struct weging_afspraken_view view = {
      .stappen = stations_html(request, &m, STATION_AFSPRAKEN), .fouten = part_faults(request, faults),
      .hier = moment_path(request, &m, STATION_AFSPRAKEN), .csrf = request->csrf ? request->csrf : "",
      .versie = arena_printf(request->keep, "%lld", (long long)m.version), .leeg = m.item_count == 0,
      .voorbereiden = moment_path(request, &m, STATION_VOORBEREIDEN), .mag = decides || may_write(request, &m), .mag_vastleggen = decides,
      .voorbeeld = m.example, .sessie = whatif_path(request, &m, STATION_SESSIE, &r.whatif), .lijst = moment_path(request, &m, STATION_LIJST),
      .samen = r.answer.possible ? sentence_proposal(&r, request->keep) : "Met wat vaststaat past er geen voorstel binnen de grenzen.",
      .rijen = rows, .rijen_count = m.item_count};
  kept_fill(request, &m, &r.whatif, &view);
  struct text *body = page_text(request);
  weging_afspraken_write(body, &view);
  return moment_layout(request, reply, &m, STATION_AFSPRAKEN, (struct html){0}, body, notice);
}

bool agree_page(struct request *request, struct reply *reply, struct fault *fault) {
  return agree_show(request, reply, request->tx, NULL, request_text(request, "klaar") ? "Het concept is bewaard." : NULL, fault);
}

/* What the sender may do, asked of the key moment as it stands. */
static bool agree_right(struct request *request, bool lay_down, bool *may_decide, struct fault *fault) {
  struct tx *tx = request_read(request, fault);
  struct record record;
  bool good = tx && record_get(tx, request->who, REGISTER_sleutelmoment, route_id(request), &record, request->keep, fault);
  if (good) {
    const struct moment m = {.id = record_id(&record), .record = record, .toestand = record_sleutelmoment(&record).toestand};
    bool decides = moment_decides(request->who, &m, request->today);
    *may_decide = decides;
    if (lay_down && !decides && string_is(m.toestand, "sessie"))
      good = FAULT(fault, FAULT_FORBIDDEN, "Vastleggen doet de gemeentesecretaris. U kunt de afspraken wel als concept bewaren.");
    else if (lay_down && !decides)
      good = FAULT(fault, FAULT_CONFLICT, "Vastleggen kan pas als de sessie is begonnen, en alleen door de gemeentesecretaris.");
    else if (!decides && !may_write(request, &m))
      good = FAULT(fault, FAULT_FORBIDDEN, "U mag deze afspraken niet wijzigen.");
  }
  request_read_again(request);
  return good;
}

static bool agree_again(struct request *request, struct reply *reply, const struct fault *faults, void *context, struct fault *fault) {
  (void)context;
  return agree_show(request, reply, request->tx, faults, NULL, fault);
}

/* What others change meanwhile is worked out again; who keeps losing hears it. */
static bool agreement_write(struct agreement *agreement, struct fault *fault) {
  struct request *request = agreement->request;
  for (int tries = 1;; tries++) {
    struct tx *tx = agreement->lay_down ? request_read(request, fault) : NULL;
    bool worked = !agreement->lay_down || (tx && agreement_work(agreement, tx, fault));
    request_read_again(request);
    if (!worked) return false;
    if (store_write(request->tenant->store, request->who, agreement_put, agreement, fault)) return true;
    if (!agreement->moved || tries == LAY_DOWN_TRIES) return false;
    fault_release(fault);
  }
}

bool agree_save(struct request *request, struct reply *reply, struct fault *fault) {
  bool decides = false;
  struct agreement agreement = {.request = request, .lay_down = string_is(request_text(request, "doe"), "vastleggen")};
  if (!agree_right(request, agreement.lay_down, &decides, fault)) return false;
  agreement.by = decides ? STEP_OUTCOME : STEP_PERSON;
  bool good = agreement_write(&agreement, fault);
  if (good && agreement.lay_down) ronde_end(request->tenant->access, route_id(request));
  if (good)
    return reply_redirect(reply, request, "/sleutelmomenten/%lld/%s", (long long)route_id(request),
                          agreement.lay_down ? "afsprakenlijst?klaar=1" : "afspraken?klaar=1");
  return part_again(request, reply, agree_again, NULL, fault);
}

/* ---- the list on paper ---- */

static const char *choice_label(const struct choices *choices, const char *code, const char *otherwise) {
  const struct choice *choice = code ? choices_find(choices, code) : NULL;
  return choice ? choice->label : otherwise;
}

static void agreement_fill(struct request *request, const struct moment *m, const struct listing *outcomes,
                           struct weging_afsprakenlijst_view *view) {
  struct arena *keep = request->keep;
  struct weging_afsprakenlijst_view_wel *wel = ARENA_ARRAY(keep, m->item_count, struct weging_afsprakenlijst_view_wel);
  struct weging_afsprakenlijst_view_niet *niet = ARENA_ARRAY(keep, m->item_count, struct weging_afsprakenlijst_view_niet);
  for (size_t i = 0; i < m->item_count; i++) {
    const struct moment_item *item = &m->items[i];
    const struct record *record = outcome_find(outcomes, item->id);
    if (!record) continue;
    struct uitkomst u = record_uitkomst(record);
    const char *title = arena_printf(keep, "%s%s%s", item->nummer ? item->nummer : "", item->nummer ? " " : "", item->titel);
    const char *who = item->opdrachtgever ? item->opdrachtgever : "nog geen opdrachtgever";
    const char *place = choice_label(&choices_landt_in, u.landt_in, "landt nog nergens");
    const char *outcome = record_path(request, REGISTER_uitkomst, u.id), *path = record_path(request, REGISTER_beleidsopgave, item->id);
    if (string_is(u.keuze, "gekozen"))
      wel[view->wel_count++] = (struct weging_afsprakenlijst_view_wel){.adres = path, .titel = title, .reden = u.reden ? u.reden : "",
          .landt = place, .opdrachtgever = who, .vraagt = item_asks_print(m, item, keep), .uitkomst = outcome, .naam = moment_item_name(item)};
    else
      niet[view->niet_count++] = (struct weging_afsprakenlijst_view_niet){.adres = path, .titel = title, .reden = u.reden ? u.reden : "",
          .landt = place, .opdrachtgever = who, .vraagt = item_asks_print(m, item, keep), .uitkomst = outcome, .naam = moment_item_name(item),
          .geparkeerd = string_is(u.keuze, "geparkeerd"), .stand = choice_label(&choices_keuze, u.keuze, ""),
          .terug = u.terug_op ? arena_printf(keep, "Terug op %s", day_text(u.terug_op, keep)) : "Komt niet vanzelf terug"};
  }
  view->wel = wel;
  view->niet = niet;
}

/* The list as a page, or as a document. */
static bool agreement_read(struct request *request, bool on_screen, struct moment *m, struct text *body, struct fault *fault) {
  struct listing outcomes;
  if (!moment_read(request->tx, request->who, route_id(request), m, request->keep, fault)) return false;
  if (!outcomes_read(request->tx, request->who, m->id, &outcomes, request->keep, fault)) return false;
  int64_t frozen_ms = record_sleutelmoment(&m->record).bevroren_op;
  char *moment_text = arena_take(request->keep, DAY_DUTCH_SIZE);
  if (frozen_ms != NUMBER_EMPTY) day_print_instant(frozen_ms, moment_text);
  struct weging_afsprakenlijst_view view = {
      .scherm = on_screen,
      .concept = !string_is(m->toestand, "afgesproken"),
      .afspraken = moment_path(request, m, STATION_AFSPRAKEN),
      .csrf = request->csrf ? request->csrf : "", .mag_voorstel = voorstel_right(request->who, tx_catalogue(request->tx)),
      .verdeling = request_path(request, "/sleutelmomenten/%lld/verdeling", (long long)m->id),
      .voorstel = request_path(request, "/sleutelmomenten/%lld/voorstel", (long long)m->id),
      .controle = request_path(request, "/sleutelmomenten/%lld/controle", (long long)m->id),
      .inleiding = arena_printf(request->keep, "Afspraken van %s, %s.%s%s", m->naam, day_text(m->datum, request->keep),
                                m->landt_in ? " Landt in " : "", m->landt_in ? arena_printf(request->keep, "%s.", m->landt_in) : ""),
      .voorbeeld = m->example,
      .kop_wel = arena_printf(request->keep, "Wat we doen, %s", m->naam),
      .vingerafdruk = m->vingerafdruk,
      .bevroren = moment_text,
      .icoon_parkeer = icon_path(request, "parkeer"),
      .icoon_fout = icon_path(request, "fout"),
      .icoon_print = icon_path(request, "print")};
  if (on_screen) {
    view.stappen = stations_html(request, m, STATION_AFSPRAKEN);
    view.documenten = document_links(request, moment_path(request, m, STATION_LIJST), document_is_there);
  }
  agreement_fill(request, m, &outcomes, &view);
  view.leeg = view.wel_count + view.niet_count == 0;
  weging_afsprakenlijst_write(body, &view);
  return on_screen || !view.leeg || FAULT(fault, FAULT_CONFLICT, "Er zijn nog geen afspraken op \"%s\".", m->naam);
}

bool agreement_page(struct request *request, struct reply *reply, struct fault *fault) {
  struct moment m;
  struct text *body = page_text(request);
  return agreement_read(request, true, &m, body, fault) &&
         moment_layout(request, reply, &m, STATION_LIJST, (struct html){0}, body, request_text(request, "klaar") ? "De afspraken zijn vastgelegd." : NULL);
}

bool agreement_document(struct request *request, struct reply *reply, struct fault *fault) {
  struct moment m;
  struct text *body = page_text(request);
  if (!agreement_read(request, false, &m, body, fault)) return false;
  const char *title = arena_printf(request->keep, "Afsprakenlijst %s", m.naam);
  return document_send(request, reply, &(struct document){.title = title, .kind = "Afsprakenlijst", .name = title, .example = m.example, .body = page_html(body)}, fault);
}
