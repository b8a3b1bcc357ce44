#include "capabilities/weging/pages.h"

#include "templates/weging_sessie.h"

enum { BAR_FULL = 1000 };

/* Items by value, highest first; equal values in list order. */
static void order_by_points(const struct moment *m, size_t *order) {
  for (size_t i = 0; i < m->item_count; i++) {
    size_t at = i;
    for (; at > 0 && m->items[order[at - 1]].points < m->items[i].points; at--) order[at] = order[at - 1];
    order[at] = i;
  }
}

static int64_t item_money(const struct moment *m, const struct moment_item *item, const char *kind) {
  int64_t sum = 0;
  for (size_t f = 0; f < m->fund_count; f++)
    if (string_is(m->limits[f].geldsoort, kind)) sum += item->funds[f];
  return sum;
}

static int64_t item_hours(const struct moment *m, const struct moment_item *item) {
  int64_t sum = 0;
  for (size_t t = 0; t < m->team_count; t++) sum += item->hours[t];
  return sum;
}

static const char *under_print(struct request *request, const struct moment_item *item) {
  const struct choice *stream = choices_find(&choices_stroom, item->stroom);
  return arena_printf(request->keep, "%s · %s", item->nummer ? item->nummer : "zonder nummer", stream ? stream->label : "");
}


static const char *state_icon(struct request *request, const struct rekenhulp *r, size_t i) {
  if (r->moment->items[i].fixed || portfolio_has(&r->whatif.in, i)) return icon_path(request, "vast");
  return icon_path(request, portfolio_has(&r->answer.chosen, i) ? "ok" : "parkeer");
}

static const char *state_name(const struct rekenhulp *r, size_t i) {
  if (r->moment->items[i].fixed) return "staat vast";
  if (portfolio_has(&r->whatif.in, i)) return "vastgezet";
  if (portfolio_has(&r->whatif.out, i)) return "weggelaten";
  return portfolio_has(&r->answer.chosen, i) ? "in" : "uit";
}

static const char *toggle_path(struct request *request, const struct rekenhulp *r, size_t i, bool in, bool on) {
  struct whatif whatif = r->whatif;
  portfolio_put(&whatif.in, i, on && in);
  portfolio_put(&whatif.out, i, on && !in);
  return whatif_path(request, r->moment, STATION_SESSIE, &whatif);
}

static struct weging_sessie_view_bespreek open_row(struct request *request, const struct rekenhulp *r, size_t i) {
  const struct moment *m = r->moment;
  const struct moment_item *item = &m->items[i];
  bool kept_in = portfolio_has(&r->whatif.in, i), kept_out = portfolio_has(&r->whatif.out, i);
  return (struct weging_sessie_view_bespreek){
      .adres = record_path(request, REGISTER_beleidsopgave, item->id),
      .titel = item->titel,
      .onder = under_print(request, item),
      .in = portfolio_has(&r->answer.chosen, i),
      .stand = state_name(r, i),
      .icoon = state_icon(request, r, i),
      .punten = points_print(m, item->points, request->keep),
      .incidenteel = money_print(item_money(m, item, "incidenteel"), request->keep),
      .structureel = money_print(item_money(m, item, "structureel"), request->keep),
      .uren = number_print(item_hours(m, item), request->keep),
      .waarom = sentence_why(r, i, request->keep),
      .prijs = sentence_price(r, i, request->keep),
      .knop_in = kept_in ? "Laat los" : "Zet vast",
      .doe_in = toggle_path(request, r, i, true, !kept_in),
      .knop_uit = kept_out ? "Laat los" : "Laat weg",
      .doe_uit = toggle_path(request, r, i, false, !kept_out),
      .naam = moment_item_name(item)};
}

static void rows_fill(struct request *request, const struct rekenhulp *r, struct weging_sessie_view *view) {
  const struct moment *m = r->moment;
  size_t order[MOMENT_ITEMS_MAX];
  struct weging_sessie_view_bespreek *open = ARENA_ARRAY(request->keep, m->item_count, struct weging_sessie_view_bespreek);
  struct weging_sessie_view_hamer *settled = ARENA_ARRAY(request->keep, m->item_count, struct weging_sessie_view_hamer);
  order_by_points(m, order);
  for (size_t o = 0; o < m->item_count; o++) {
    size_t i = order[o];
    const struct moment_item *item = &m->items[i];
    if (!portfolio_has(&r->settled, i)) {
      open[view->bespreek_count++] = open_row(request, r, i);
      continue;
    }
    settled[view->hamer_count++] = (struct weging_sessie_view_hamer){
        .adres = record_path(request, REGISTER_beleidsopgave, item->id), .titel = item->titel, .onder = under_print(request, item),
        .stand = state_name(r, i), .icoon = state_icon(request, r, i), .punten = points_print(m, item->points, request->keep),
        .waarom = sentence_why(r, i, request->keep)};
  }
  view->bespreek = open;
  view->hamer = settled;
  view->bespreek_aantal = (long long)view->bespreek_count;
  view->hamer_aantal = (long long)view->hamer_count;
}

static long long part_of(int64_t part, int64_t full) {
  if (full <= 0 || part <= 0) return 0;
  return part >= full ? BAR_FULL : (long long)((double)part / (double)full * BAR_FULL);
}

static void bars_fill(struct request *request, const struct rekenhulp *r, struct weging_sessie_view *view) {
  const struct moment *m = r->moment;
  size_t limits = m->fund_count + m->team_count;
  struct weging_sessie_view_balken *bars = ARENA_ARRAY(request->keep, limits, struct weging_sessie_view_balken);
  for (size_t l = 0; l < limits; l++) {
    int64_t asked = rekenhulp_asked(r, l), chosen = rekenhulp_used(r, &r->answer.chosen, l);
    int64_t room = rekenhulp_room(r, l), full = asked > room ? asked : room;
    bars[l] = (struct weging_sessie_view_balken){
        .naam = m->limits[l].label,
        .ruimte = part_of(room, full),
        .gekozen = part_of(chosen, full),
        .meer = part_of(asked - chosen, full),
        .waarde = arena_printf(request->keep, "%s van %s", amount_print(m, l, chosen, request->keep), amount_print(m, l, room, request->keep)),
        .gevraagd = arena_printf(request->keep, "gevraagd %s", amount_print(m, l, asked, request->keep)),
        .knelt = r->gains && r->gains[l] > 0 ? "knelt" : chosen > room ? "te veel" : NULL};
  }
  view->balken = bars;
  view->balken_count = limits;
}

/* Money by kind and all hours, for the bar that stays in sight. */
static void sums_fill(struct request *request, const struct rekenhulp *r, struct weging_sessie_view *view) {
  static const char *const kinds[] = {"incidenteel", "structureel", NULL};
  static const char *const names[] = {"Incidenteel geld", "Structureel geld", "Uren"};
  const struct moment *m = r->moment;
  struct weging_sessie_view_som *sums = ARENA_ARRAY(request->keep, 3, struct weging_sessie_view_som);
  for (size_t k = 0; k < 3; k++) {
    int64_t chosen = 0, room = 0;
    for (size_t l = 0; l < m->fund_count + m->team_count; l++) {
      if (kinds[k] ? !string_is(m->limits[l].geldsoort, kinds[k]) : l < m->fund_count) continue;
      chosen += rekenhulp_used(r, &r->answer.chosen, l);
      room += rekenhulp_room(r, l);
    }
    int64_t full = chosen > room ? chosen : room;
    const char *used = kinds[k] ? money_print(chosen, request->keep) : number_print(chosen, request->keep);
    const char *there = kinds[k] ? money_print(room, request->keep) : number_print(room, request->keep);
    sums[k] = (struct weging_sessie_view_som){.naam = names[k], .ruimte = part_of(room, full), .gekozen = part_of(chosen, full),
                                              .waarde = arena_printf(request->keep, "%s van %s", used, there)};
  }
  view->som = sums;
  view->som_count = 3;
}

/* The most valuable item that stays out gets its sentence on top: people ask for it first. */
static const char *sentence_best_out(const struct rekenhulp *r, struct arena *keep) {
  const struct moment *m = r->moment;
  size_t best = m->item_count;
  for (size_t i = 0; i < m->item_count; i++)
    if (!portfolio_has(&r->answer.chosen, i) && r->prices[i].points >= 0 && (best == m->item_count || m->items[i].points > m->items[best].points))
      best = i;
  return best < m->item_count ? sentence_price(r, best, keep) : NULL;
}

static void sentences_fill(struct request *request, const struct rekenhulp *r, struct weging_sessie_view *view) {
  struct weging_sessie_view_zinnen *lines = ARENA_ARRAY(request->keep, 6, struct weging_sessie_view_zinnen);
  const struct moment *m = r->moment;
  size_t missing = 0;
  for (size_t i = 0; i < m->item_count; i++) missing += m->items[i].scored < m->criterion_count;
  const char *const all[] = {
      sentence_proposal(r, request->keep), sentence_floor(r, request->keep), sentence_less(r, request->keep),
      sentence_binding(r, request->keep), sentence_best_out(r, request->keep),
      missing ? arena_printf(request->keep, "Let op: %zu van de %zu zijn nog niet op elk criterium gescoord; wat ontbreekt telt als nul.", missing, m->item_count)
              : NULL};
  for (size_t i = 0; i < sizeof all / sizeof *all; i++)
    if (all[i]) lines[view->zinnen_count++].zin = all[i];
  view->zinnen = lines;
}

/* What is kept in by hand or by law asks more than there is of these. */
static const char *why_impossible(struct request *request, const struct rekenhulp *r) {
  const struct moment *m = r->moment;
  struct portfolio_set kept = r->whatif.in;
  for (size_t i = 0; i < m->item_count; i++)
    if (m->items[i].fixed) portfolio_put(&kept, i, true);
  for (size_t l = 0; l < m->fund_count + m->team_count; l++) {
    int64_t used = rekenhulp_used(r, &kept, l), room = rekenhulp_room(r, l);
    if (used > room)
      return arena_printf(request->keep, "Wat vaststaat vraagt %s, en er is %s (%s). Laat iets los, of pas het kader aan.",
                          amount_print(m, l, used, request->keep), amount_print(m, l, room, request->keep), limit_print(m, l, request->keep));
  }
  return "Met wat vaststaat wordt de ondergrens niet gehaald, of sluiten varianten elkaar uit. Laat iets los, of zet de ondergrens uit.";
}

static void controls_fill(struct request *request, const struct rekenhulp *r, struct weging_sessie_view *view) {
  static const int cuts[] = {0, 5, 10, 15, 20, 30};
  enum { CUTS = sizeof cuts / sizeof *cuts };
  const struct moment *m = r->moment;
  struct weging_sessie_view_minder *less = ARENA_ARRAY(request->keep, CUTS + 1, struct weging_sessie_view_minder);
  bool listed = false;
  for (size_t c = 0; c < CUTS; c++) {
    less[c] = (struct weging_sessie_view_minder){.procent = cuts[c], .aan = cuts[c] == r->whatif.less_percent};
    listed = listed || less[c].aan;
  }
  if (!listed) less[CUTS] = (struct weging_sessie_view_minder){.procent = r->whatif.less_percent, .aan = true};
  view->minder = less;
  view->minder_count = listed ? CUTS : CUTS + 1;
  struct weging_sessie_view_vast *kept = ARENA_ARRAY(request->keep, m->item_count, struct weging_sessie_view_vast);
  for (size_t i = 0; i < m->item_count; i++) {
    bool in = portfolio_has(&r->whatif.in, i);
    if (!in && !portfolio_has(&r->whatif.out, i)) continue;
    kept[view->vast_count++] = (struct weging_sessie_view_vast){
        .naam = in ? "in" : "uit", .waarde = arena_printf(request->keep, "%lld", (long long)m->items[i].id)};
  }
  view->vast = kept;
}

bool session_page(struct request *request, struct reply *reply, struct fault *fault) {
  struct moment m;
  struct rekenhulp r;
  if (!moment_read(request->tx, request->who, route_id(request), &m, request->keep, fault)) return false;
  /* Agreed without a copy of what the choice rested on: there is nothing left to calculate with, only what was agreed. */
  if (string_is(m.toestand, "afgesproken") && !m.frozen) return reply_redirect(reply, request, "/sleutelmomenten/%lld/afsprakenlijst", (long long)m.id);
  const struct whatif whatif = whatif_read(request, &m), nothing = {.floor = m.ondergrens_procent > 0};
  if (!rekenhulp_run(&m, &whatif, &r, request->keep, request->scratch, fault)) return false;
  bool decided = string_is(m.toestand, "afgesproken");
  struct weging_sessie_view view = {
      .stappen = stations_html(request, &m, STATION_SESSIE),
      .leeg = m.item_count == 0,
      .voorbereiden = moment_path(request, &m, STATION_VOORBEREIDEN),
      .overzicht = request_path(request, "/beleidsopgaven"),
      .bevroren = m.frozen,
      .voorbeeld = m.example,
      .hier = moment_path(request, &m, STATION_SESSIE),
      .heeft_ondergrens = m.ondergrens_procent > 0,
      .ondergrens = whatif.floor,
      .ondergrens_procent = m.ondergrens_procent,
      .schoon = whatif_path(request, &m, STATION_SESSIE, &nothing),
      .geschoven = !portfolio_empty(&whatif.in) || !portfolio_empty(&whatif.out) || whatif.less_percent || whatif.floor != nothing.floor,
      .afspraken = decided ? moment_path(request, &m, STATION_LIJST) : whatif_path(request, &m, STATION_AFSPRAKEN, &whatif),
      .afspraken_knop = decided ? "Naar de afspraken" : "Neem over in de afspraken",
      .icoon_klok = icon_path(request, "let-op")};
  controls_fill(request, &r, &view);
  if (r.answer.possible) {
    rows_fill(request, &r, &view);
    sentences_fill(request, &r, &view);
  } else {
    view.kan_niet = true;
    view.kan_niet_waarom = why_impossible(request, &r);
    r.prices = ARENA_ARRAY(request->keep, m.item_count, struct portfolio_price);
    for (size_t i = 0; i < m.item_count; i++) r.prices[i].points = -1;
    rows_fill(request, &r, &view);
  }
  bars_fill(request, &r, &view);
  sums_fill(request, &r, &view);
  struct text *body = page_text(request);
  weging_sessie_write(body, &view);
  return moment_layout(request, reply, &m, STATION_SESSIE, (struct html){0}, body, NULL);
}
