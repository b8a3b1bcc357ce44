/* The page on the projector: what the room looks at, large and without anything to press. */
#include "capabilities/weging/session.h"

#include "templates/weging_scherm.h"

enum place { PLACE_IN, PLACE_TALK, PLACE_OUT, PLACE__COUNT };

static enum place place_of(const struct session *s, size_t i) {
  bool kept = portfolio_has(&s->r.whatif.in, i) || portfolio_has(&s->r.whatif.out, i);
  if (!kept && session_open(s, i)) return PLACE_TALK;
  return session_in(s, i) || portfolio_has(&s->r.whatif.in, i) ? PLACE_IN : PLACE_OUT;
}

static void groups_fill(struct request *request, const struct session *s, struct weging_scherm_view *view) {
  static const char *const heads[PLACE__COUNT] = {"Erin", "In gesprek", "Eruit"}, *const ids[PLACE__COUNT] = {"erin", "gesprek", "eruit"};
  const struct moment *m = &s->moment;
  const size_t *order = session_order(m, request->keep);
  struct weging_scherm_view_groepen *groups = ARENA_ARRAY(request->keep, PLACE__COUNT, struct weging_scherm_view_groepen);
  for (enum place place = 0; place < PLACE__COUNT; place++) {
    struct weging_scherm_view_groepen_rijen *rows = ARENA_ARRAY(request->keep, m->item_count, struct weging_scherm_view_groepen_rijen);
    size_t count = 0;
    for (size_t o = 0; o < m->item_count; o++) {
      const struct moment_item *item = &m->items[order[o]];
      if (place_of(s, order[o]) != place) continue;
      const char *state = session_state(s, order[o]);
      rows[count++] = (struct weging_scherm_view_groepen_rijen){
          .nummer = arena_printf(request->keep, "%lld", (long long)item->id), .naam = item->nummer ? item->nummer : "", .titel = item->titel, .in = session_in(s, order[o]),
          .stand = place == PLACE_TALK ? arena_printf(request->keep, "nu %s", state) : state,
          .icoon = session_icon(request, s, order[o]), .vraagt = item_asks_print(m, item, request->keep)};
    }
    groups[place] = (struct weging_scherm_view_groepen){.id = ids[place], .kop = heads[place], .aantal = (long long)count, .niets = count == 0,
                                                        .rijen = rows, .rijen_count = count};
  }
  view->groepen = groups;
  view->groepen_count = PLACE__COUNT;
}

bool screen_page(struct request *request, struct reply *reply, struct fault *fault) {
  struct session s;
  if (!session_read(request, request->tx, &s, fault)) return false;
  const struct moment *m = &s.moment;
  if (string_is(m->toestand, "afgesproken") && !m->frozen) return reply_redirect(reply, request, "/sleutelmomenten/%lld/afsprakenlijst", (long long)m->id);
  const char *all[SESSION_SENTENCES];
  struct weging_scherm_view_zinnen *lines = ARENA_ARRAY(request->keep, SESSION_SENTENCES, struct weging_scherm_view_zinnen);
  struct weging_scherm_view view = {
      .hier = session_path(request, &s, "scherm"), .stroom = session_stream(request, &s),
      .scenario = s.scenario->naam, .oordeel = session_badge(request, &s), .voorbeeld = m->example, .zinnen = lines,
      .zinnen_count = session_sentences(request, &s, all), .kan_niet = !s.r.answer.possible,
      .kan_niet_waarom = s.r.answer.possible ? "" : session_impossible(request, &s), .balken = session_bars(request, &s)};
  for (size_t i = 0; i < view.zinnen_count; i++) lines[i].zin = all[i];
  groups_fill(request, &s, &view);
  struct text *body = page_text(request);
  weging_scherm_write(body, &view);
  const struct page page = {.title = m->naam, .eyebrow = day_text(m->datum, request->keep), .icon = "weging", .body = page_html(body),
                            .example = m->example, .screen = true};
  return layout_write(request, reply, &page);
}
