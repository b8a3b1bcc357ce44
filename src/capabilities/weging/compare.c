/* Scenarios side by side: what each is worth, and only what differs between them. */
#include "capabilities/weging/session.h"

#include "templates/weging_vergelijken.h"

/* A scenario worked out; only the answer. */
static bool solve_one(struct request *request, const struct moment *read, const struct scenarios *all, size_t at, struct session *out, struct fault *fault) {
  *out = (struct session){.all = *all, .scenario = &all->items[at]};
  out->moment = scenario_moment(read, out->scenario, request->keep);
  out->r = (struct rekenhulp){.moment = &out->moment, .whatif = out->scenario->whatif};
  return rekenhulp_solve(&out->moment, &out->r.whatif, &out->r.portfolio, &out->r.answer, request->keep, request->scratch, fault);
}

static const char *settings_print(struct request *request, const struct session *s) {
  const struct whatif *w = &s->r.whatif;
  const char *text = arena_printf(request->keep, "ondergrens %s", w->floor ? "aan" : "uit");
  if (w->less_percent) text = arena_printf(request->keep, "%s, %lld %% minder geld", text, (long long)w->less_percent);
  if (!portfolio_empty(&w->in)) text = arena_printf(request->keep, "%s, vast: %s", text, names_print(&s->moment, &w->in, request->keep));
  if (!portfolio_empty(&w->out)) text = arena_printf(request->keep, "%s, weg: %s", text, names_print(&s->moment, &w->out, request->keep));
  return s->scenario->weighs ? arena_printf(request->keep, "%s, andere gewichten", text) : text;
}

static const char *hours_print(struct request *request, const struct session *s) {
  int64_t marked = 0, all = 0;
  for (size_t i = 0; i < s->moment.item_count; i++) {
    if (!session_in(s, i)) continue;
    for (size_t t = 0; t < s->moment.team_count; t++) {
      all += s->moment.items[i].hours[t];
      marked += s->moment.items[i].marked ? s->moment.items[i].hours[t] : 0;
    }
  }
  return arena_printf(request->keep, "%lld %%", all > 0 ? (long long)((marked * 100 + all / 2) / all) : 0LL);
}

static bool differs(const struct session *sessions, size_t count, size_t i) {
  for (size_t s = 1; s < count; s++)
    if (session_in(&sessions[s], i) != session_in(&sessions[0], i)) return true;
  return false;
}

static void differences_fill(struct request *request, const struct session *sessions, size_t count, struct weging_vergelijken_view *view) {
  const struct moment *m = &sessions[0].moment;
  struct weging_vergelijken_view_verschillen *rows = ARENA_ARRAY(request->keep, m->item_count, struct weging_vergelijken_view_verschillen);
  for (size_t i = 0; i < m->item_count; i++) {
    if (!differs(sessions, count, i)) continue;
    struct weging_vergelijken_view_verschillen_standen *cells = ARENA_ARRAY(request->keep, count, struct weging_vergelijken_view_verschillen_standen);
    for (size_t s = 0; s < count; s++)
      cells[s] = (struct weging_vergelijken_view_verschillen_standen){.stand = session_state(&sessions[s], i),
                                                                       .icoon = session_icon(request, &sessions[s], i), .in = session_in(&sessions[s], i)};
    rows[view->verschillen_count++] = (struct weging_vergelijken_view_verschillen){
        .naam = m->items[i].nummer ? m->items[i].nummer : "", .titel = m->items[i].titel, .standen = cells, .standen_count = count};
  }
  view->verschillen = rows;
  view->gelijk = view->verschillen_count == 0;
}

bool compare_page(struct request *request, struct reply *reply, struct fault *fault) {
  struct moment read;
  struct scenarios all;
  if (!moment_read(request->tx, request->who, route_id(request), &read, request->keep, fault)) return false;
  if (!scenarios_read(request->tx, request->who, &read, &all, request->keep, fault)) return false;
  struct session *sessions = ARENA_ARRAY(request->keep, all.count, struct session);
  struct weging_vergelijken_view_scenarios *rows = ARENA_ARRAY(request->keep, all.count, struct weging_vergelijken_view_scenarios);
  for (size_t i = 0; i < all.count; i++) {
    if (!solve_one(request, &read, &all, i, &sessions[i], fault)) return false;
    const struct session *s = &sessions[i];
    rows[i] = (struct weging_vergelijken_view_scenarios){
        .adres = session_path(request, s, "sessie"), .naam = s->scenario->naam, .scherm = s->scenario->running,
        .waarde = s->r.answer.possible ? points_print(&s->moment, whole(s->r.answer.value), request->keep) : "past niet",
        .oordeel = session_badge(request, s), .instellingen = settings_print(request, s), .uren = hours_print(request, s)};
  }
  struct weging_vergelijken_view view = {.stappen = stations_html(request, &read, STATION_SESSIE),
                                         .terug = moment_path(request, &read, STATION_SESSIE), .een = all.count == 1, .scenarios = rows,
                                         .scenarios_count = all.count, .voorbeeld = read.example};
  differences_fill(request, sessions, all.count, &view);
  struct text *body = page_text(request);
  weging_vergelijken_write(body, &view);
  return moment_layout(request, reply, &read, STATION_SESSIE, (struct html){0}, body, NULL);
}
