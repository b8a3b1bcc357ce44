#include "capabilities/weging/doorpakken.h"

#include "templates/weging_doorpakken.h"
#include "templates/weging_vorige.h"
#include "web/doorpakken.h"
#include "web/parts.h"

enum { BAR_FULL = 1000 };

static const struct {
  const char *words, *tone, *icon;
} stand_words[DOORPAK__COUNT] = {{"staat stil", " dp-flag--warn", "klok"}, {"loopt", "", "pijl-rechts"}, {"klaar", " dp-flag--ok", "ok"}};

static const char *days_after(const char *from, const char *to, struct arena *keep) {
  int64_t days = days_between(from, to);
  if (days < 0) return "";
  return days == 0 ? ", dezelfde dag" : days == 1 ? ", na 1 dag" : arena_printf(keep, ", na %lld dagen", (long long)days);
}

/* "9 juli 2024, na 29 dagen"; without a day: what is known. */
static const char *when_words(bool happened, const char *day, const char *since, const char *not_yet, struct arena *keep) {
  if (!happened) return not_yet;
  return day ? arena_printf(keep, "%s%s", day_text(day, keep), days_after(since, day, keep)) : "ja, de dag is niet bekend";
}

/* ---- the next moment ---- */

bool previous_html(struct request *request, const struct moment *m, struct html *out, struct fault *fault) {
  int64_t before;
  size_t count;
  struct doorpakken all;
  *out = (struct html){0};
  if (string_is(m->toestand, "afgesproken")) return true;
  if (!doorpakken_moments(request, m->datum, 1, &before, &count, fault)) return false;
  if (count == 0) return true;
  if (!doorpakken_read(request, before, &all, fault)) return false;
  struct weging_vorige_view_stil *silent = ARENA_ARRAY(request->keep, all.count, struct weging_vorige_view_stil);
  size_t rows = 0;
  for (size_t i = 0; i < all.count; i++)
    if (all.items[i].stand == DOORPAK_STIL)
      silent[rows++] = (struct weging_vorige_view_stil){.adres = record_path(request, REGISTER_beleidsopgave, all.items[i].beleidsopgave),
                                                        .naam = all.items[i].nummer ? all.items[i].nummer : all.items[i].titel};
  struct text *text = page_text(request);
  weging_vorige_write(text, &(struct weging_vorige_view){.naam = all.naam, .adres = request_path(request, "/sleutelmomenten/%lld/doorpakken", (long long)before),
                                                         .zin = doorpakken_words(&all, request->keep), .voorbeeld = all.example, .staat_stil = rows > 0,
                                                         .klok = icon_path(request, "klok"), .stil = silent, .stil_count = rows});
  *out = page_html(text);
  return true;
}

/* ---- the page ---- */

static const char *dates_words(const struct doorpak *item, struct arena *keep) {
  if (item->met + item->open == 0) return "geen mijlpalen";
  return arena_printf(keep, "%lld van de %lld gehaald%s", (long long)item->met, (long long)(item->met + item->open),
                      item->moved ? arena_printf(keep, ", %lld verschoven", (long long)item->moved) : "");
}

static const char *late_words(const struct doorpak *item, struct arena *keep) {
  if (item->late && item->beloften_late)
    return arena_printf(keep, "%lld te laat, en een belofte aan de raad", (long long)item->late);
  if (item->late) return arena_printf(keep, "%lld te laat", (long long)item->late);
  return item->beloften_late ? "belofte aan de raad te laat" : NULL;
}

static struct weging_doorpakken_view_rijen row_fill(struct request *request, const struct doorpakken *all, const struct doorpak *item) {
  struct arena *keep = request->keep;
  const struct choice *state = choices_find(&choices_opgave_stand, item->opgave_stand), *lands = item->landt_in ? choices_find(&choices_landt_in, item->landt_in) : NULL;
  const struct choice *effect = item->conclusie ? choices_find(&choices_conclusie, item->conclusie) : NULL;
  const char *decision = item->besluit ? part_title(request, REGISTER_besluit, item->besluit) : "";
  const char *since = item->stil_days == 0 ? "vandaag nog een teken" : item->stil_days == 1 ? "1 dag zonder teken"
                      : arena_printf(keep, "%lld dagen zonder teken", (long long)item->stil_days);
  return (struct weging_doorpakken_view_rijen){
      .adres = record_path(request, REGISTER_beleidsopgave, item->beleidsopgave), .titel = item->titel,
      .onder = arena_printf(keep, "%s · %s%s%s", item->nummer ? item->nummer : "zonder nummer", state ? state->label : "", lands ? " · " : "", lands ? lands->label : ""),
      .voorbeeld = item->example, .stand = stand_words[item->stand].words, .toon = stand_words[item->stand].tone,
      .icoon = icon_path(request, stand_words[item->stand].icon), .laatst = item->stand == DOORPAK_KLAAR ? "" : since,
      .besluit = *decision ? decision : NULL, .besluit_adres = *decision ? record_path(request, REGISTER_besluit, item->besluit) : "",
      .besloten = when_words(item->besloten, item->besloten_op, all->datum, "nog geen besluit", keep),
      .begonnen = when_words(item->begonnen, item->begonnen_op, all->datum, "nog niet begonnen", keep),
      .klaar = when_words(item->klaar, item->klaar_op, all->datum, "nog niet klaar", keep),
      .effect = effect ? effect->label : NULL, .effect_adres = effect ? record_path(request, REGISTER_effectmeting, item->effectmeting) : "",
      .data = dates_words(item, keep), .te_laat = late_words(item, keep),
      .volgende = item->volgende_op ? arena_printf(keep, "%s: %s", day_near(item->volgende_op, request->today, keep), item->volgende) : NULL};
}

/* Silent first, then what moves, then what is done. */
static void rows_fill(struct request *request, const struct doorpakken *all, struct weging_doorpakken_view *view) {
  struct weging_doorpakken_view_rijen *rows = ARENA_ARRAY(request->keep, all->count, struct weging_doorpakken_view_rijen);
  size_t count = 0;
  for (enum doorpak_stand stand = 0; stand < DOORPAK__COUNT; stand++)
    for (size_t i = 0; i < all->count; i++)
      if (all->items[i].stand == stand) rows[count++] = row_fill(request, all, &all->items[i]);
  view->rijen = rows;
  view->rijen_count = count;
}

static void bars_fill(struct request *request, const struct doorpakken *all, struct weging_doorpakken_view *view) {
  const struct {
    const char *name;
    size_t count;
  } bars[] = {{"Besloten", all->besloten}, {"Begonnen", all->begonnen}, {"Klaar", all->klaar}, {"Effect gemeten", all->gemeten}, {"Staat stil", all->stil}};
  enum { BARS = sizeof bars / sizeof *bars };
  struct weging_doorpakken_view_balk *rows = ARENA_ARRAY(request->keep, BARS, struct weging_doorpakken_view_balk);
  for (size_t i = 0; i < BARS && all->count; i++)
    rows[i] = (struct weging_doorpakken_view_balk){.naam = bars[i].name, .breed = (int64_t)(bars[i].count * BAR_FULL / all->count),
                                                    .waarde = arena_printf(request->keep, "%zu van de %zu", bars[i].count, all->count)};
  view->balk = rows;
  view->balk_count = BARS;
}

static int by_number(const void *a, const void *b) {
  int64_t one = *(const int64_t *)a, two = *(const int64_t *)b;
  return (one > two) - (one < two);
}

/* The middle one of the days until this happened: one late straggler does not colour the rest. NULL: it never did. */
static const char *middle_words(const struct doorpakken *all, bool finished, const char *one, const char *more, struct arena *keep) {
  int64_t *days = ARENA_ARRAY(keep, all->count, int64_t);
  size_t count = 0;
  for (size_t i = 0; i < all->count; i++) {
    const char *day = finished ? all->items[i].klaar_op : all->items[i].besloten_op;
    if (day && days_between(all->datum, day) >= 0) days[count++] = days_between(all->datum, day);
  }
  if (count == 0) return NULL;
  qsort(days, count, sizeof *days, by_number);
  int64_t middle = days[(count - 1) / 2];
  return arena_printf(keep, "%s %lld %s.", count == 1 ? one : more, (long long)middle, middle == 1 ? "dag" : "dagen");
}

static const char *days_sentence(const struct doorpakken *all, struct arena *keep) {
  const char *decided = middle_words(all, false, "Het besluit kwam na", "De helft van de besluiten kwam binnen", keep);
  const char *done = middle_words(all, true, "Het werk was klaar na", "De helft van wat klaar is, was klaar binnen", keep);
  return decided && done ? arena_printf(keep, "%s %s", decided, done) : decided ? decided : done;
}

static const char *amount_words(int64_t once, int64_t per_year, struct arena *keep) {
  if (once && per_year) return arena_printf(keep, "%s, en %s per jaar", money_print(once, keep), money_print(per_year, keep));
  return per_year ? arena_printf(keep, "%s per jaar", money_print(per_year, keep)) : money_print(once, keep);
}

static const char *known_money(int64_t cents, struct arena *keep) { return cents == NUMBER_EMPTY ? "nog niet ingevuld" : money_print(cents, keep); }

static void money_fill(struct request *request, const struct doorpakken *all, struct weging_doorpakken_view *view) {
  struct arena *keep = request->keep;
  struct weging_doorpakken_view_geld *rows = ARENA_ARRAY(keep, all->count, struct weging_doorpakken_view_geld);
  size_t count = 0;
  for (size_t i = 0; i < all->count; i++) {
    const struct doorpak *item = &all->items[i];
    if (!item->incidenteel && !item->structureel && !item->besparing && item->werkelijk == NUMBER_EMPTY) continue;
    int64_t years = payback_years(item->incidenteel, item->structureel, item->besparing);
    bool saves = item->besparing > 0 || item->werkelijke_besparing != NUMBER_EMPTY;
    rows[count++] = (struct weging_doorpakken_view_geld){
        .titel = item->titel, .geraamd = amount_words(item->incidenteel, item->structureel, keep), .werkelijk = known_money(item->werkelijk, keep),
        .besparing = saves ? arena_printf(keep, "verwacht %s, werkelijk %s", money_print(item->besparing, keep), known_money(item->werkelijke_besparing, keep)) : "geen",
        .terug = years == 1 ? "binnen een jaar" : years ? arena_printf(keep, "in ongeveer %lld jaar", (long long)years) : "niet"};
  }
  view->geld = rows;
  view->geld_count = count;
  view->heeft_geld = count > 0;
}

static bool hours_fill(struct request *request, const struct moment *m, bool chosen, struct weging_doorpakken_view *view, struct fault *fault) {
  struct arena *keep = request->keep;
  struct team_hours *teams;
  size_t count;
  if (!team_hours_read(request, m, chosen, &teams, &count, fault)) return false;
  struct weging_doorpakken_view_soorten *kinds = ARENA_ARRAY(keep, choices_werksoort.count, struct weging_doorpakken_view_soorten);
  struct weging_doorpakken_view_teams *rows = ARENA_ARRAY(keep, count, struct weging_doorpakken_view_teams);
  for (size_t k = 0; k < choices_werksoort.count; k++) kinds[k].naam = choices_werksoort.items[k].label;
  for (size_t t = 0; t < count; t++) {
    struct weging_doorpakken_view_teams_soorten *cells = ARENA_ARRAY(keep, choices_werksoort.count, struct weging_doorpakken_view_teams_soorten);
    int64_t left = teams[t].te_verdelen;
    for (size_t k = 0; k < choices_werksoort.count; k++) {
      cells[k] = (struct weging_doorpakken_view_teams_soorten){.label = kinds[k].naam, .uren = number_print(teams[t].per_soort[k], keep)};
      left -= teams[t].per_soort[k];
    }
    rows[t] = (struct weging_doorpakken_view_teams){
        .naam = teams[t].naam, .alle = teams[t].alle == NUMBER_EMPTY ? "niet ingevuld" : number_print(teams[t].alle, keep),
        .regulier = teams[t].regulier == NUMBER_EMPTY ? "niet ingevuld" : number_print(teams[t].regulier, keep), .soorten = cells,
        .soorten_count = choices_werksoort.count, .te_veel = left < 0,
        .over = left < 0 ? arena_printf(keep, "%s te veel", number_print(-left, keep)) : number_print(left, keep)};
  }
  view->soorten = kinds;
  view->soorten_count = choices_werksoort.count;
  view->teams = rows;
  view->teams_count = count;
  view->heeft_uren = count > 0;
  view->jaar = m->jaar;
  view->uren_uitleg = chosen ? "Regulier werk gaat voor. Daarna staan per werksoort de uren van wat is gekozen."
                             : "Regulier werk gaat voor. Daarna staan per werksoort de uren die de lijst vraagt. Past dat niet, dan moet u kiezen.";
  return true;
}

static bool may_export(const struct request *request) {
  return rights_scope(request->who, &store_catalogue(request->tenant->store)->registers[REGISTER_uitkomst], VERB_EXPORT) != 0;
}

bool follow_page(struct request *request, struct reply *reply, struct fault *fault) {
  struct moment m;
  struct doorpakken all;
  if (!moment_read(request->tx, request->who, route_id(request), &m, request->keep, fault)) return false;
  if (!doorpakken_read(request, m.id, &all, fault)) return false;
  bool agreed = string_is(m.toestand, "afgesproken");
  struct weging_doorpakken_view view = {
      .stappen = stations_html(request, &m, STATION_DOORPAKKEN), .leeg = all.count == 0, .leeg_kop = agreed ? "Er is niets gekozen" : "Nog niets afgesproken",
      .leeg_waarom = agreed ? "Op dit sleutelmoment is geen beleidsopgave gekozen, of uw functie mag ze niet zien."
                            : "Zodra de afspraken vastliggen, ziet u hier wat ervan komt: besluit, begin, einde en effect.",
      .leeg_waarheen = agreed ? request_path(request, "/parkeerplaats") : moment_path(request, &m, STATION_AFSPRAKEN),
      .leeg_knop = agreed ? "Naar de parkeerplaats" : "Naar de afspraken",
      .zin = arena_printf(request->keep, "Van wat hier is gekozen: %s", doorpakken_words(&all, request->keep)), .dagen = days_sentence(&all, request->keep),
      .voorbeeld = all.example, .klok = icon_path(request, "klok"),
      .mag_csv = may_export(request), .csv = request_path(request, "/sleutelmomenten/%lld/doorpakken.csv", (long long)m.id)};
  rows_fill(request, &all, &view);
  bars_fill(request, &all, &view);
  money_fill(request, &all, &view);
  if (!previous_html(request, &m, &view.vorige, fault) || !hours_fill(request, &m, agreed, &view, fault)) return false;
  struct text *body = page_text(request);
  weging_doorpakken_write(body, &view);
  return moment_layout(request, reply, &m, STATION_DOORPAKKEN, (struct html){0}, body, NULL);
}
