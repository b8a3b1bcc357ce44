#include "capabilities/weging/session.h"

#include "templates/weging_balken.h"

bool session_acts(const struct request *request, const struct moment *m) {
  const struct reg *reg = &store_catalogue(request->tenant->store)->registers[REGISTER_scenario];
  return !m->frozen && !string_is(m->toestand, "afgesproken") && rights_scope(request->who, reg, VERB_CHANGE) != 0 &&
         rights_scope(request->who, reg, VERB_CREATE) != 0;
}

const char *session_cost(struct request *request, const struct session *s, size_t i) {
  if (!s->r.answer.possible) return NULL;
  const struct portfolio_price *price = &s->r.prices[i];
  if (s->kept_cost[i] >= 0)
    return arena_printf(request->keep, "Dit kost %s punten", points_print(&s->moment, whole(s->kept_cost[i]), request->keep));
  if (price->points < 0 || !price->possible) return NULL;
  return arena_printf(request->keep, "%s kost %s punten", session_in(s, i) ? "Weglaten" : "Erin houden",
                      points_print(&s->moment, whole(price->points), request->keep));
}

bool session_at(struct tx *tx, const struct session_place *place, struct session *out, struct arena *keep, struct fault *fault) {
  struct session s = {0};
  if (!moment_read(tx, place->who, place->moment, &s.moment, keep, fault)) return false;
  if (!scenarios_read(tx, place->who, &s.moment, &s.all, keep, fault)) return false;
  s.scenario = scenario_find(&s.all, place->scenario);
  *out = s;
  return true;
}

bool session_begin(struct request *request, struct tx *tx, struct session *out, struct fault *fault) {
  const struct session_place place = {request->who, route_id(request), request_number(request, "scenario", 0)};
  if (!session_at(tx, &place, out, request->keep, fault)) return false;
  out->acts = session_acts(request, &out->moment);
  return true;
}

bool session_read(struct request *request, struct tx *tx, struct session *out, struct fault *fault) {
  if (!session_begin(request, tx, out, fault)) return false;
  out->moment = scenario_moment(&out->moment, out->scenario, request->keep);
  /* What is sent is an act on the scenario, never a try of one's own. */
  const struct whatif whatif = request->method == METHOD_GET
                                   ? whatif_read(request, &out->moment, &out->scenario->whatif, &out->tries) : out->scenario->whatif;
  return session_work(request, &whatif, out, fault);
}

const char *session_path(struct request *request, const struct session *s, const char *page) {
  const char *path = request_path(request, "/sleutelmomenten/%lld/%s", (long long)s->moment.id, page);
  if (s->scenario->running) return path;
  return arena_printf(request->keep, "%s%sscenario=%lld", path, strchr(page, '?') ? "&" : "?", (long long)s->scenario->id);
}

const char *session_stream(struct request *request, const struct session *s) {
  const char *path = request_path(request, "/sleutelmomenten/%lld/stroom?sinds=%lld", (long long)s->moment.id, (long long)clock_now_ms());
  /* A try of one's own is nobody else's list, and a frozen one does not change. */
  if (s->tries || s->moment.frozen) return path;
  return arena_printf(request->keep, s->scenario->running ? "%s&lijst=1" : "%s&lijst=1&scenario=%lld", path, (long long)s->scenario->id);
}

size_t *session_order(const struct moment *m, struct arena *keep) {
  size_t *order = ARENA_ARRAY(keep, m->item_count, size_t);
  for (size_t i = 0; i < m->item_count; i++) {
    size_t at = i;
    for (; at > 0 && m->items[order[at - 1]].points < m->items[i].points; at--) order[at] = order[at - 1];
    order[at] = i;
  }
  return order;
}

bool session_open(const struct session *s, size_t i) {
  enum scenario_choice choice = s->scenario->choices[i];
  if (s->moment.items[i].fixed || choice == SCENARIO_AKKOORD) return false;
  return choice == SCENARIO_BESPREKEN || !portfolio_has(&s->r.settled, i);
}

bool session_in(const struct session *s, size_t i) { return s->r.answer.possible && portfolio_has(&s->r.answer.chosen, i); }

const char *session_state(const struct session *s, size_t i) {
  if (s->moment.items[i].fixed) return "staat vast";
  if (portfolio_has(&s->r.whatif.in, i)) return "vastgezet";
  if (portfolio_has(&s->r.whatif.out, i)) return "weggelaten";
  return session_in(s, i) ? "in" : "uit";
}

const char *session_icon(struct request *request, const struct session *s, size_t i) {
  if (s->moment.items[i].fixed || portfolio_has(&s->r.whatif.in, i)) return icon_path(request, "vast");
  return icon_path(request, session_in(s, i) ? "ok" : "parkeer");
}

const char *session_under(struct request *request, const struct moment_item *item) {
  const struct choice *stream = choices_find(&choices_stroom, item->stroom);
  return arena_printf(request->keep, "%s · %s", item->nummer ? item->nummer : "zonder nummer", stream ? stream->label : "");
}

/* What is kept in by hand or by law asks more than there is of these. */
const char *session_impossible(struct request *request, const struct session *s) {
  const struct moment *m = &s->moment;
  const struct rekenhulp *r = &s->r;
  struct portfolio_set kept = r->whatif.in;
  for (size_t i = 0; i < m->item_count; i++)
    if (m->items[i].fixed) portfolio_put(&kept, i, true);
  for (size_t l = 0; l < m->fund_count + m->team_count; l++) {
    int64_t used = rekenhulp_used(r, &kept, l), room = rekenhulp_room(r, l);
    if (used > room)
      return arena_printf(request->keep, "Wat vaststaat vraagt %s, en er is %s (%s). Laat iets los, of pas het kader aan.",
                          amount_print(m, l, used, request->keep), amount_print(m, l, room, request->keep), limit_print(m, l, request->keep));
  }
  for (size_t i = 0; i < m->item_count; i++)
    if (m->items[i].onder_drempel && !m->items[i].fixed)
      return "Met wat vaststaat en wat genoeg punten heeft wordt de ondergrens niet gehaald, of sluiten varianten elkaar uit. Laat iets los, verlaag de drempel, of zet de ondergrens uit.";
  return "Met wat vaststaat wordt de ondergrens niet gehaald, of sluiten varianten elkaar uit. Laat iets los, of zet de ondergrens uit.";
}

/* The most valuable item that stays out gets its sentence on top: people ask for it first. */
static const char *best_out(const struct rekenhulp *r, struct arena *keep) {
  const struct moment *m = r->moment;
  size_t best = m->item_count;
  for (size_t i = 0; i < m->item_count; i++)
    if (!portfolio_has(&r->answer.chosen, i) && r->prices[i].points >= 0 && (best == m->item_count || m->items[i].points > m->items[best].points))
      best = i;
  return best < m->item_count ? sentence_price(r, best, keep) : NULL;
}

size_t session_sentences(struct request *request, const struct session *s, const char *out[SESSION_SENTENCES]) {
  const struct moment *m = &s->moment;
  const struct rekenhulp *r = &s->r;
  size_t missing = 0, count = 0;
  if (!r->answer.possible) return 0;
  for (size_t i = 0; i < m->item_count; i++) missing += m->items[i].scored < m->criterion_count;
  const char *const all[SESSION_SENTENCES] = {
      sentence_proposal(r, request->keep), sentence_better(r, request->keep), sentence_threshold(r, request->keep), sentence_floor(r, request->keep), sentence_less(r, request->keep),
      sentence_binding(r, request->keep), best_out(r, request->keep),
      missing ? arena_printf(request->keep, "Let op: %zu van de %zu zijn nog niet op elk criterium gescoord; wat ontbreekt telt als nul.", missing, m->item_count)
              : NULL};
  for (size_t i = 0; i < SESSION_SENTENCES; i++)
    if (all[i]) out[count++] = all[i];
  return count;
}

const char *session_badge(struct request *request, const struct session *s) {
  static const char *const checked[NAGEREKEND__COUNT] = {[NAREKENEN_BEZIG] = ", wordt nagerekend", [NAREKENEN_KLAAR] = ", nagerekend"};
  const struct portfolio_answer *a = &s->r.answer;
  if (!a->possible) return "Past niet";
  if (a->proven || a->value <= 0) return "Beter kan niet";
  if (s->r.beter) return "Er is een betere lijst";
  const char *more = checked[s->r.nagerekend];
  long long tenths = (long long)((a->bound - a->value) * 1000 / a->value) + 1;
  return arena_printf(request->keep, "Hoogstens %lld,%lld %% beter mogelijk%s", tenths / 10, tenths % 10, more ? more : "");
}

long long session_part(int64_t part, int64_t full) {
  if (full <= 0 || part <= 0) return 0;
  return part >= full ? SESSION_BAR : (long long)((double)part / (double)full * SESSION_BAR);
}

/* Money by kind and all hours, for the bar that stays in sight. */
const struct session_bar *session_sums(struct request *request, const struct session *s) {
  static const char *const kinds[SESSION_SUMS] = {"incidenteel", "structureel", NULL};
  static const char *const names[SESSION_SUMS] = {"Incidenteel geld", "Structureel geld", "Uren"};
  const struct moment *m = &s->moment;
  struct session_bar *sums = ARENA_ARRAY(request->keep, SESSION_SUMS, struct session_bar);
  for (size_t k = 0; k < SESSION_SUMS; k++) {
    int64_t chosen = 0, room = 0;
    for (size_t l = 0; l < m->fund_count + m->team_count; l++) {
      if (kinds[k] ? !string_is(m->limits[l].geldsoort, kinds[k]) : l < m->fund_count) continue;
      chosen += rekenhulp_used(&s->r, &s->r.answer.chosen, l);
      room += rekenhulp_room(&s->r, l);
    }
    int64_t full = chosen > room ? chosen : room;
    const char *used = kinds[k] ? money_print(chosen, request->keep) : number_print(chosen, request->keep);
    const char *there = kinds[k] ? money_print(room, request->keep) : number_print(room, request->keep);
    sums[k] = (struct session_bar){.naam = names[k], .ruimte = session_part(room, full), .gekozen = session_part(chosen, full),
                                   .waarde = arena_printf(request->keep, "%s van %s", used, there)};
  }
  return sums;
}

const struct session_bar *session_limits(struct request *request, const struct session *s) {
  const struct moment *m = &s->moment;
  const struct rekenhulp *r = &s->r;
  size_t limits = m->fund_count + m->team_count;
  struct session_bar *bars = ARENA_ARRAY(request->keep, limits, struct session_bar);
  for (size_t l = 0; l < limits; l++) {
    int64_t asked = rekenhulp_asked(r, l), chosen = rekenhulp_used(r, &r->answer.chosen, l);
    int64_t room = rekenhulp_room(r, l), full = asked > room ? asked : room;
    bars[l] = (struct session_bar){
        .naam = m->limits[l].label, .ruimte = session_part(room, full), .gekozen = session_part(chosen, full), .meer = session_part(asked - chosen, full),
        .waarde = arena_printf(request->keep, "%s van %s", amount_print(m, l, chosen, request->keep), amount_print(m, l, room, request->keep)),
        .gevraagd = arena_printf(request->keep, "gevraagd %s", amount_print(m, l, asked, request->keep)),
        .knelt = r->gains && r->gains[l] > 0 ? "knelt" : chosen > room ? "te veel" : NULL};
  }
  return bars;
}

struct html session_bars(struct request *request, const struct session *s) {
  const struct moment *m = &s->moment;
  const struct session_bar *from = session_limits(request, s);
  size_t limits = m->fund_count + m->team_count;
  struct weging_balken_view_balken *bars = ARENA_ARRAY(request->keep, limits, struct weging_balken_view_balken);
  for (size_t l = 0; l < limits; l++)
    bars[l] = (struct weging_balken_view_balken){.naam = from[l].naam, .ruimte = from[l].ruimte, .gekozen = from[l].gekozen, .meer = from[l].meer,
                                                 .waarde = from[l].waarde, .gevraagd = from[l].gevraagd, .knelt = from[l].knelt};
  struct text *out = page_text(request);
  weging_balken_write(out, &(struct weging_balken_view){.voorbeeld = m->example, .balken = bars, .balken_count = limits,
                                                        .icoon_klok = icon_path(request, "let-op")});
  return page_html(out);
}
