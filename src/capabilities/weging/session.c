#include "capabilities/weging/doorpakken.h"
#include "capabilities/weging/narekenen.h"
#include "capabilities/weging/session.h"

#include "templates/weging_sessie.h"
#include "web/live.h"

static const char *id_print(struct request *request, int64_t id) { return arena_printf(request->keep, "%lld", (long long)id); }

static struct weging_sessie_view_bespreek open_row(struct request *request, const struct session *s, size_t i) {
  const struct moment *m = &s->moment;
  const struct moment_item *item = &m->items[i];
  enum scenario_choice choice = s->scenario->choices[i];
  bool kept = portfolio_has(&s->r.whatif.in, i) || portfolio_has(&s->r.whatif.out, i);
  return (struct weging_sessie_view_bespreek){
      .uitleg = session_path(request, s, arena_printf(request->keep, "uitleg?opgave=%lld", (long long)item->id)),
      .nummer = id_print(request, item->id),
      .id = arena_printf(request->keep, "waarom-%lld", (long long)item->id),
      .titel = item->titel,
      .onder = session_under(request, item),
      .in = session_in(s, i),
      .stand = session_state(s, i),
      .icoon = session_icon(request, s, i),
      .punten = points_print(m, item->points, request->keep),
      .vraagt = item_asks_print(m, item, request->keep),
      .waarom = sentence_why(&s->r, i, request->keep),
      .kort = session_cost(request, s, i),
      .prijs = s->r.answer.possible ? sentence_price(&s->r, i, request->keep) : NULL,
      .naam = moment_item_name(item),
      .reden = s->scenario->reasons[i],
      .gekozen = kept ? scenario_choice_codes[choice] : NULL,
      .reden_id = arena_printf(request->keep, "reden-%lld", (long long)item->id),
      .te_zetten = !kept,
      .te_laten = !kept,
      .vrij = kept || choice == SCENARIO_BESPREKEN,
      .akkoord_kan = !kept};
}

static struct weging_sessie_view_hamer settled_row(struct request *request, const struct session *s, size_t i) {
  const struct moment *m = &s->moment;
  const struct moment_item *item = &m->items[i];
  bool agreed = s->scenario->choices[i] == SCENARIO_AKKOORD;
  return (struct weging_sessie_view_hamer){
      .uitleg = session_path(request, s, arena_printf(request->keep, "uitleg?opgave=%lld", (long long)item->id)),
      .nummer = id_print(request, item->id), .titel = item->titel, .onder = session_under(request, item),
      .stand = session_state(s, i), .icoon = session_icon(request, s, i), .punten = points_print(m, item->points, request->keep),
      .waarom = agreed ? "De groep is akkoord" : sentence_why(&s->r, i, request->keep), .naam = moment_item_name(item), .open_kan = !item->fixed};
}

static void rows_fill(struct request *request, const struct session *s, struct weging_sessie_view *view) {
  const struct moment *m = &s->moment;
  const size_t *order = session_order(m, request->keep);
  struct weging_sessie_view_bespreek *open = ARENA_ARRAY(request->keep, m->item_count, struct weging_sessie_view_bespreek);
  struct weging_sessie_view_hamer *settled = ARENA_ARRAY(request->keep, m->item_count, struct weging_sessie_view_hamer);
  for (size_t o = 0; o < m->item_count; o++) {
    if (session_open(s, order[o])) open[view->bespreek_count++] = open_row(request, s, order[o]);
    else settled[view->hamer_count++] = settled_row(request, s, order[o]);
  }
  view->bespreek = open;
  view->hamer = settled;
  view->bespreek_aantal = (long long)view->bespreek_count;
  view->hamer_aantal = (long long)view->hamer_count;
}

static void sums_fill(struct request *request, const struct session *s, struct weging_sessie_view *view) {
  const struct session_bar *bars = session_sums(request, s);
  struct weging_sessie_view_som *sums = ARENA_ARRAY(request->keep, SESSION_SUMS, struct weging_sessie_view_som);
  for (size_t k = 0; k < SESSION_SUMS; k++)
    sums[k] = (struct weging_sessie_view_som){.naam = bars[k].naam, .ruimte = bars[k].ruimte, .gekozen = bars[k].gekozen, .waarde = bars[k].waarde};
  view->som = sums;
  view->som_count = SESSION_SUMS;
}

static void sentences_fill(struct request *request, const struct session *s, struct weging_sessie_view *view) {
  const char *all[SESSION_SENTENCES];
  struct weging_sessie_view_zinnen *lines = ARENA_ARRAY(request->keep, SESSION_SENTENCES, struct weging_sessie_view_zinnen);
  view->zinnen_count = session_sentences(request, s, all);
  for (size_t i = 0; i < view->zinnen_count; i++) lines[i].zin = all[i];
  view->zinnen = lines;
  view->kan_niet = !s->r.answer.possible;
  view->kan_niet_waarom = view->kan_niet ? session_impossible(request, s) : "";
}

static void controls_fill(struct request *request, const struct session *s, struct weging_sessie_view *view) {
  static const int cuts[] = {0, 5, 10, 15, 20, 30};
  enum { CUTS = sizeof cuts / sizeof *cuts };
  const struct moment *m = &s->moment;
  struct weging_sessie_view_minder *less = ARENA_ARRAY(request->keep, CUTS + 1, struct weging_sessie_view_minder);
  bool listed = false;
  for (size_t c = 0; c < CUTS; c++) {
    less[c] = (struct weging_sessie_view_minder){.procent = cuts[c], .aan = cuts[c] == s->r.whatif.less_percent};
    listed = listed || less[c].aan;
  }
  if (!listed) less[CUTS] = (struct weging_sessie_view_minder){.procent = s->r.whatif.less_percent, .aan = true};
  view->minder = less;
  view->minder_count = listed ? CUTS : CUTS + 1;
  struct weging_sessie_view_gewichten *weights = ARENA_ARRAY(request->keep, m->criterion_count, struct weging_sessie_view_gewichten);
  for (size_t c = 0; c < m->criterion_count; c++)
    weights[c] = (struct weging_sessie_view_gewichten){.id = arena_printf(request->keep, "gewicht-%lld", (long long)m->criteria[c].id),
                                                       .nummer = id_print(request, m->criteria[c].id), .naam = m->criteria[c].naam,
                                                       .gewicht = m->criteria[c].gewicht};
  view->gewichten = weights;
  view->gewichten_count = m->criterion_count;
}

static void scenarios_fill(struct request *request, const struct session *s, struct weging_sessie_view *view) {
  struct weging_sessie_view_scenarios *rows = ARENA_ARRAY(request->keep, s->all.count, struct weging_sessie_view_scenarios);
  for (size_t i = 0; i < s->all.count; i++) {
    const struct scenario_state *one = &s->all.items[i];
    struct session other = *s;
    other.scenario = one;
    rows[i] = (struct weging_sessie_view_scenarios){.adres = session_path(request, &other, "sessie"), .naam = one->naam,
                                                    .hier = one == s->scenario, .scherm = one->running};
  }
  view->scenarios = rows;
  view->scenarios_count = s->all.count;
}

static bool session_show(struct request *request, struct reply *reply, struct tx *tx, const char *message, struct fault *fault) {
  struct session s;
  if (!session_read(request, tx, &s, fault)) return false;
  const struct moment *m = &s.moment;
  const struct whatif *whatif = &s.r.whatif;
  bool decided = string_is(m->toestand, "afgesproken");
  /* Agreed without a copy of what the choice rested on: there is nothing left to calculate with, only what was agreed. */
  if (decided && !m->frozen && message) return FAULT(fault, FAULT_CONFLICT, "%s", message);
  if (decided && !m->frozen) return reply_redirect(reply, request, "/sleutelmomenten/%lld/afsprakenlijst", (long long)m->id);
  struct weging_sessie_view view = {
      .stappen = stations_html(request, m, STATION_SESSIE), .leeg = m->item_count == 0,
      .voorbereiden = moment_path(request, m, STATION_VOORBEREIDEN), .overzicht = request_path(request, "/beleidsopgaven"),
      .bevroren = m->frozen, .eigen = s.tries, .melding = message, .voorbeeld = m->example,
      .hier = s.tries ? whatif_path(request, m, STATION_SESSIE, whatif) : session_path(request, &s, "sessie"),
      .zonder = session_path(request, &s, "sessie"), .volledig = session_path(request, &s, "sessie"),
      .stroom = session_stream(request, &s),
      .scherm = request_path(request, "/sleutelmomenten/%lld/scherm", (long long)m->id), .vergelijk = session_path(request, &s, "vergelijken"),
      .balans = session_path(request, &s, "balans"),
      .scenario = id_print(request, s.scenario->id), .scenario_naam = s.scenario->naam, .loopt = s.scenario->running,
      .oordeel = session_badge(request, &s), .mag = s.acts && !s.tries, .csrf = request->csrf ? request->csrf : "",
      .heeft_ondergrens = m->ondergrens_procent > 0, .ondergrens = whatif->floor, .ondergrens_procent = m->ondergrens_procent,
      .ondergrens_anders = !whatif->floor, .gewogen = s.scenario->weighs,
      .beter = s.r.beter, .beter_lijst = s.r.beter ? narekenen_mark(request, &s) : "",
      .geschoven = !portfolio_empty(&whatif->in) || !portfolio_empty(&whatif->out) || whatif->less_percent || s.scenario->weighs ||
                   whatif->floor != (m->ondergrens_procent > 0),
      .balken = session_bars(request, &s),
      .afspraken = decided ? moment_path(request, m, STATION_LIJST) : whatif_path(request, m, STATION_AFSPRAKEN, whatif),
      .afspraken_knop = decided ? "Naar de afspraken" : "Neem over in de afspraken"};
  /* A part of the page is asked again after every act; the previous moment does not stand in it. */
  if (!request->is_partial && !previous_html(request, m, &view.vorige, fault)) return false;
  scenarios_fill(request, &s, &view);
  controls_fill(request, &s, &view);
  sentences_fill(request, &s, &view);
  rows_fill(request, &s, &view);
  sums_fill(request, &s, &view);
  struct text *body = page_text(request);
  weging_sessie_write(body, &view);
  return moment_layout(request, reply, m, STATION_SESSIE, (struct html){0}, body, NULL);
}

bool session_page(struct request *request, struct reply *reply, struct fault *fault) {
  return session_show(request, reply, request->tx, NULL, fault);
}

bool stream_page(struct request *request, struct reply *reply, struct fault *fault) {
  struct record record;
  if (!record_get(request->tx, request->who, REGISTER_sleutelmoment, route_id(request), &record, request->keep, fault)) return false;
  if (request->is_pushed && request_number(request, "lijst", 0) && !session_push(request, reply, fault)) return false;
  return reply_live(reply, request, moment_topic(record_id(&record), request->keep));
}

/* ---- acts ---- */

static bool whole_read(const struct form *form, const char *name, const char *label, int64_t most, int64_t *out, struct fault *fault) {
  const char *typed = form_find(form, name);
  if (!typed) return true;
  if (string_to_int(typed, out) && *out >= 0 && *out <= most) return true;
  return FAULT(fault, FAULT_INPUT, "%s is een heel getal van 0 tot en met %lld.", label, (long long)most);
}

/* Which button, and what it is about. */
static bool act_read(const struct request *request, struct scenario_change *c, int64_t *criterion, int64_t *weight, struct fault *fault) {
  const struct form *form = request->form;
  if (!form) return FAULT(fault, FAULT_INPUT, "Er is niets gekozen.");
  const char *does = form_find(form, "doe");
  c->naam = form_find(form, "naam");
  if (string_is(does, "nieuw")) c->act = ACT_NEW;
  else if (string_is(does, "scherm")) c->act = ACT_RUN;
  else if (string_is(does, "leeg")) c->act = ACT_CLEAR;
  else if (does) return FAULT(fault, FAULT_INPUT, "Deze handeling bestaat niet.");
  if (does) return true;
  for (enum scenario_choice choice = 0; choice < SCENARIO_CHOICE__COUNT; choice++) {
    const char *typed = form_find(form, scenario_choice_codes[choice]);
    if (!typed) continue;
    c->act = ACT_CHOOSE;
    c->choice = choice;
    c->reason = form_find(form, "reden");
    return (string_to_int(typed, &c->item) && c->item > 0) || FAULT(fault, FAULT_INPUT, "Deze beleidsopgave is er niet.");
  }
  c->act = ACT_SET;
  if (!whole_read(form, "minder", "Minder geld", WHATIF_LESS_MAX, &c->less_percent, fault) ||
      !whole_read(form, "ondergrens", "De ondergrens", 1, &c->floor, fault) ||
      !whole_read(form, "criterium", "Het criterium", INT64_MAX - 1, criterion, fault) || !whole_read(form, "gewicht", "Het gewicht", 100, weight, fault))
    return false;
  c->weight_count = form_find(form, "gewicht") && form_find(form, "criterium") ? 1 : 0;
  return c->weight_count || c->less_percent != NUMBER_EMPTY || c->floor != NUMBER_EMPTY || FAULT(fault, FAULT_INPUT, "Er is niets gekozen.");
}

static void fault_release_of(void *fault) { fault_release(fault); }

/* The page as it stands now, with what went wrong on top. */
static bool session_again(struct request *request, struct reply *reply, struct fault *wrong, struct fault *fault) {
  if (wrong->kind == FAULT_FORBIDDEN || wrong->kind == FAULT_NOT_NOW || wrong->kind == FAULT_SYSTEM) {
    fault_move(fault, wrong);
    return false;
  }
  const struct fault *kept = request_fault(request, wrong);
  const char *message = kept->field_count ? kept->fields[0].message : kept->message;
  struct tx *tx = request_read(request, fault);
  reply->status = fault_http_status(kept->kind);
  return tx && session_show(request, reply, tx, message, fault);
}

/* The whole difference with the better list, as choices by hand in one write. */
static bool better_take(struct request *request, struct scenario_change *change, struct fault *fault) {
  struct session s;
  struct tx *tx = request_read(request, fault);
  if (!tx || !session_read(request, tx, &s, fault)) return false;
  if (!s.r.beter || !string_is(form_find(request->form, "lijst"), narekenen_mark(request, &s)))
    return FAULT(fault, FAULT_CONFLICT, "Intussen is er iets veranderd, en hoort de betere lijst niet meer bij dit scenario. Kijk opnieuw.");
  return narekenen_take(request, &s, change, fault);
}

bool session_save(struct request *request, struct reply *reply, struct fault *fault) {
  struct fault *wrong = ARENA_NEW(request->keep, struct fault);
  int64_t criterion = 0, weight = 0;
  struct scenario_change change = {.moment = route_id(request), .scenario = request_number(request, "scenario", 0),
                                   .less_percent = NUMBER_EMPTY, .floor = NUMBER_EMPTY, .criteria = &criterion, .weights = &weight,
                                   .keep = request->keep, .scratch = request->scratch};
  arena_defer(request->keep, fault_release_of, wrong);
  bool better = request->form && string_is(form_find(request->form, "doe"), "beter");
  bool done = better ? better_take(request, &change, wrong)
                     : act_read(request, &change, &criterion, &weight, wrong) && store_write(request->tenant->store, request->who, scenario_put, &change, wrong);
  if (!done) return session_again(request, reply, wrong, fault);
  session_say(request);
  bool named = request_number(request, "scenario", 0) > 0 || change.act == ACT_NEW;
  if (named && change.act != ACT_RUN)
    return reply_redirect(reply, request, "/sleutelmomenten/%lld/sessie?scenario=%lld", (long long)change.moment, (long long)change.made);
  return reply_redirect(reply, request, "/sleutelmomenten/%lld/sessie", (long long)change.moment);
}
