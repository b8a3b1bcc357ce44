/* The balance of what is chosen: hours, money once and per year, by kind of work, theme and portefeuille, against the floor
 * that was agreed and what that costs; and the effect on the city and on the organisation apart. */
#include "capabilities/weging/agreement.h"
#include "capabilities/weging/session.h"

#include "templates/weging_balans.h"

struct sums {
  const char *name;
  int64_t id;                          /* of the theme or portefeuillehouder; NUMBER_EMPTY: none */
  int64_t hours, asked_hours, once, yearly;
  size_t count, chosen;
};

struct balance {
  struct request *request;
  const struct session *s;
  struct portfolio_set chosen;         /* the proposal; once agreed: what was agreed */
};

static void sums_add(const struct balance *b, struct sums *sums, size_t i) {
  const struct moment *m = &b->s->moment;
  const struct moment_item *item = &m->items[i];
  bool in = portfolio_has(&b->chosen, i);
  sums->count++;
  sums->chosen += in;
  for (size_t t = 0; t < m->team_count; t++) {
    sums->asked_hours += item->hours[t];
    sums->hours += in ? item->hours[t] : 0;
  }
  for (size_t f = 0; in && f < m->fund_count; f++) {
    if (string_is(m->limits[f].geldsoort, "structureel")) sums->yearly += item->funds[f];
    else sums->once += item->funds[f];
  }
}

static struct sums *sums_find(struct sums *rows, size_t *count, int64_t id, const char *name) {
  for (size_t r = 0; r < *count; r++)
    if (rows[r].id == id) return &rows[r];
  rows[*count] = (struct sums){.name = name, .id = id};
  return &rows[(*count)++];
}

static int more_hours_first(const void *a, const void *b) {
  const struct sums *one = a, *two = b;
  if (one->hours != two->hours) return one->hours < two->hours ? 1 : -1;
  return strcmp(one->name, two->name);
}

static const char *percent_print(const struct balance *b, int64_t part, int64_t whole_sum) {
  return whole_sum > 0 ? arena_printf(b->request->keep, "%lld %%", (long long)((part * 100 + whole_sum / 2) / whole_sum)) : "0 %";
}

static void table_fill(const struct balance *b, const char *id, const char *head, const char *what, struct sums *rows, size_t count, struct weging_balans_view_tabellen *out) {
  struct arena *keep = b->request->keep;
  int64_t all = 0;
  struct weging_balans_view_tabellen_rijen *lines = ARENA_ARRAY(keep, count, struct weging_balans_view_tabellen_rijen);
  for (size_t r = 0; r < count; r++) all += rows[r].hours;
  for (size_t r = 0; r < count; r++)
    lines[r] = (struct weging_balans_view_tabellen_rijen){
        .naam = rows[r].name, .aantal = arena_printf(keep, "%zu van %zu", rows[r].chosen, rows[r].count), .uren = number_print(rows[r].hours, keep),
        .deel = percent_print(b, rows[r].hours, all), .gevraagd = number_print(rows[r].asked_hours, keep), .eenmalig = money_print(rows[r].once, keep),
        .per_jaar = money_print(rows[r].yearly, keep)};
  *out = (struct weging_balans_view_tabellen){.id = id, .kop = head, .wat = what, .rijen = lines, .rijen_count = count};
}

enum work { WORK_EXISTING, WORK_NEW, WORK_OTHER, WORK__COUNT };

static enum work work_of(const struct moment_item *item) {
  if (item->marked) return WORK_EXISTING;
  return string_is(item->stroom, "overig") ? WORK_OTHER : WORK_NEW;
}

static void tables_fill(const struct balance *b, struct weging_balans_view *view) {
  enum { TABLES = 3 };
  static const char *const kinds[WORK__COUNT] = {"Verbeteren bestaand beleid", "Nieuwe wensen en nota's in ontwikkeling", "Overig werk"};
  const struct moment *m = &b->s->moment;
  struct arena *keep = b->request->keep;
  struct sums work[WORK__COUNT] = {0};
  struct sums *themes = ARENA_ARRAY(keep, m->item_count, struct sums), *holders = ARENA_ARRAY(keep, m->item_count, struct sums);
  size_t theme_count = 0, holder_count = 0;
  for (size_t k = 0; k < WORK__COUNT; k++) work[k].name = kinds[k];
  for (size_t i = 0; i < m->item_count; i++) {
    const struct moment_item *item = &m->items[i];
    sums_add(b, &work[work_of(item)], i);
    sums_add(b, sums_find(themes, &theme_count, item->thema ? item->thema_id : 0, item->thema ? item->thema : "Geen thema"), i);
    sums_add(b, sums_find(holders, &holder_count, item->opdrachtgever ? item->portefeuillehouder : 0, item->opdrachtgever ? item->opdrachtgever : "Geen portefeuillehouder"), i);
  }
  if (theme_count) qsort(themes, theme_count, sizeof *themes, more_hours_first);
  if (holder_count) qsort(holders, holder_count, sizeof *holders, more_hours_first);
  struct weging_balans_view_tabellen *tables = ARENA_ARRAY(keep, TABLES, struct weging_balans_view_tabellen);
  table_fill(b, "werk", "Bestaand beleid en nieuw", "Soort werk", work, WORK__COUNT, &tables[0]);
  table_fill(b, "thema", "Per thema", "Thema", themes, theme_count, &tables[1]);
  table_fill(b, "portefeuille", "Per portefeuille", "Portefeuille", holders, holder_count, &tables[2]);
  view->tabellen = tables;
  view->tabellen_count = TABLES;
  int64_t all = work[WORK_EXISTING].hours + work[WORK_NEW].hours + work[WORK_OTHER].hours;
  const char *part = percent_print(b, work[WORK_EXISTING].hours, all);
  view->haalt = m->ondergrens_procent == 0 || work[WORK_EXISTING].hours * 100 >= m->ondergrens_procent * all;
  /* Rounded it would be what was agreed, and it is not. */
  if (!view->haalt && (work[WORK_EXISTING].hours * 100 + all / 2) / all == m->ondergrens_procent) part = arena_printf(keep, "net geen %s", part);
  view->oordeel = m->ondergrens_procent > 0
                      ? arena_printf(keep, "Van de gekozen uren gaat %s naar verbeteren van bestaand beleid. Afgesproken is minstens %lld %%.", part, (long long)m->ondergrens_procent)
                      : arena_printf(keep, "Van de gekozen uren gaat %s naar verbeteren van bestaand beleid. Er is geen ondergrens afgesproken.", part);
}

/* ---- on the city, on the organisation ---- */

static int64_t effect_points(const struct moment *m, const struct moment_item *item, const char *on) {
  int64_t points = 0;
  for (size_t c = 0; c < m->criterion_count; c++) {
    if (string_is(m->criteria[c].effect_op ? m->criteria[c].effect_op : "", on))
      points += m->criteria[c].gewicht * moment_cell(m, item, c);
  }
  return points;
}

static void effects_fill(const struct balance *b, struct weging_balans_view *view) {
  const struct moment *m = &b->s->moment;
  struct arena *keep = b->request->keep;
  const size_t *order = session_order(m, keep);
  /* With what the municipality added to the list. */
  const struct choices *on = store_catalogue(b->request->tenant->store)->registers[REGISTER_criterium].fields[F(criterium, effect_op)].choices;
  size_t kinds = on->count, cells = m->item_count + 1;
  struct weging_balans_view_effecten *rows = ARENA_ARRAY(keep, cells, struct weging_balans_view_effecten);
  struct weging_balans_view_kolommen *heads = ARENA_ARRAY(keep, kinds, struct weging_balans_view_kolommen);
  struct weging_balans_view_totalen *sums = ARENA_ARRAY(keep, kinds, struct weging_balans_view_totalen);
  for (size_t k = 0; k < kinds; k++) {
    int64_t sum = 0;
    heads[k].naam = on->items[k].label;
    for (size_t i = 0; i < m->item_count; i++) sum += portfolio_has(&b->chosen, i) ? effect_points(m, &m->items[i], on->items[k].code) : 0;
    sums[k] = (struct weging_balans_view_totalen){.naam = heads[k].naam, .punten = points_print(m, sum, keep)};
  }
  for (size_t o = 0; o < m->item_count; o++) {
    const struct moment_item *item = &m->items[order[o]];
    struct weging_balans_view_effecten_punten *points = ARENA_ARRAY(keep, kinds, struct weging_balans_view_effecten_punten);
    for (size_t k = 0; k < kinds; k++)
      points[k] = (struct weging_balans_view_effecten_punten){.op = heads[k].naam, .waarde = points_print(m, effect_points(m, item, on->items[k].code), keep)};
    bool in = portfolio_has(&b->chosen, order[o]);
    rows[o] = (struct weging_balans_view_effecten){.naam = item->nummer ? item->nummer : "", .titel = item->titel, .in = in, .stand = in ? "in" : "uit",
                                                   .icoon = icon_path(b->request, in ? "ok" : "parkeer"), .samen = points_print(m, item->points, keep),
                                                   .punten = points, .punten_count = kinds};
  }
  view->kolommen = heads;
  view->totalen = sums;
  view->kolommen_count = view->totalen_count = kinds;
  view->effecten = rows;
  view->effecten_count = m->item_count;
}

static bool agreed_read(const struct balance *b, struct portfolio_set *out, struct fault *fault) {
  struct listing outcomes;
  const struct moment *m = &b->s->moment;
  if (!outcomes_read(b->request->tx, b->request->who, m->id, &outcomes, b->request->keep, fault)) return false;
  *out = (struct portfolio_set){0};
  for (size_t i = 0; i < m->item_count; i++) {
    const struct record *record = outcome_find(&outcomes, m->items[i].id);
    portfolio_put(out, i, record && string_is(record_uitkomst(record).keuze, "gekozen"));
  }
  return true;
}

bool balance_page(struct request *request, struct reply *reply, struct fault *fault) {
  struct session s;
  if (!session_read(request, request->tx, &s, fault)) return false;
  const struct moment *m = &s.moment;
  bool decided = string_is(m->toestand, "afgesproken");
  if (decided && !m->frozen) return reply_redirect(reply, request, "/sleutelmomenten/%lld/afsprakenlijst", (long long)m->id);
  struct balance b = {.request = request, .s = &s, .chosen = s.r.answer.chosen};
  if (decided && !agreed_read(&b, &b.chosen, fault)) return false;
  struct weging_balans_view view = {
      .terug = decided ? moment_path(request, m, STATION_LIJST) : session_path(request, &s, "sessie"), .van = decided ? "de afspraken" : s.scenario->naam,
      .voorbeeld = m->example, .leeg = m->item_count == 0, .prijs = s.r.answer.possible && !decided ? sentence_floor(&s.r, request->keep) : NULL,
      .kan_niet = !decided && !s.r.answer.possible ? session_impossible(request, &s) : NULL};
  tables_fill(&b, &view);
  view.icoon_oordeel = icon_path(request, view.haalt ? "ok" : "let-op");
  effects_fill(&b, &view);
  struct text *body = page_text(request);
  weging_balans_write(body, &view);
  return moment_layout_as(request, reply, m, "Balans", (struct html){0}, body, NULL);
}
