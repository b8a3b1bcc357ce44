/* Why an item is where it is, what it is made of, what would have to change; and the same on one A4. */
#include <math.h>

#include "capabilities/weging/session.h"
#include "capabilities/weging/speling.h"
#include "engines/portfolio_explain.h"
#include "web/document.h"
#include "web/fase.h"

#include "templates/weging_a4.h"
#include "templates/weging_uitleg.h"

enum { NODES_ENTER = 4000, NEEDS_MAX = 8 };

static int64_t asks_of(const struct moment *m, const struct moment_item *item, size_t limit) {
  return limit < m->fund_count ? item->funds[limit] : item->hours[limit - m->fund_count];
}

/* The parts of the value, rounded so that what is shown adds up to what is shown: the largest remainders get the tenths. */
static int64_t *parts_round(const struct moment *m, const struct moment_item *item, struct arena *keep) {
  int64_t sum = m->weight_sum > 0 ? m->weight_sum : 1, left = (item->points * 10 + (item->points < 0 ? -sum : sum) / 2) / sum;
  int64_t *tenths = ARENA_ARRAY(keep, m->criterion_count, int64_t), *rest = ARENA_ARRAY(keep, m->criterion_count, int64_t);
  for (size_t c = 0; c < m->criterion_count; c++) {
    int64_t points = m->criteria[c].gewicht * moment_cell(m, item, c) * 10;
    rest[c] = (points % sum + sum) % sum;
    tenths[c] = (points - rest[c]) / sum;
    left -= tenths[c];
  }
  for (; left > 0; left--) {
    size_t most = 0;
    for (size_t c = 1; c < m->criterion_count; c++)
      if (rest[c] > rest[most]) most = c;
    if (rest[most] <= 0) break;
    tenths[most]++;
    rest[most] = 0;
  }
  return tenths;
}

static const char *level_print(const struct moment *m, const struct moment_item *item, size_t c, struct arena *keep) {
  int64_t level = item->scores[c].niveau;
  if (level < 0 || level >= MOMENT_LEVELS) return "nog niet gescoord";
  const char *words = m->criteria[c].niveaus[level];
  const char *text = words ? arena_printf(keep, "%lld: %s", (long long)level, words) : arena_printf(keep, "%lld", (long long)level);
  if (!m->nulscore || !item->marked) return text;
  int64_t nothing = item->scores[c].nul;
  return nothing < 0 ? arena_printf(keep, "%s. Als we niets doen: niet ingevuld", text)
                     : arena_printf(keep, "%s. Als we niets doen: %lld", text, (long long)nothing);
}

/* ---- what would have to change ---- */

struct needs {
  struct weging_uitleg_view_nodig *rows;
  size_t count;
};

static void need_add(struct needs *needs, const char *sentence) {
  if (needs->count < NEEDS_MAX) needs->rows[needs->count++].zin = sentence;
}

static const char *percent_more(double factor, struct arena *keep) {
  return arena_printf(keep, "%lld %%", (long long)ceil((factor - 1) * 100 - 1e-6));
}

static void money_needs(const struct session *s, size_t item, const struct portfolio_entry *e, struct needs *needs, struct arena *keep) {
  const struct moment *m = &s->moment;
  const struct moment_item *it = &m->items[item];
  int64_t money = 0;
  for (size_t f = 0; f < m->fund_count; f++) money += it->funds[f];
  bool chosen = session_in(s, item);
  if (money == 0 || isinf(e->cost_factor)) return;
  bool never = isnan(e->cost_factor);
  int64_t least = never ? 0 : (int64_t)(e->cost_factor * (double)money) / 100000 * 100000;
  if (chosen && e->cost_factor > 1)
    need_add(needs, arena_printf(keep, "Het blijft erin tot het samen %s vraagt; nu is dat %s.", money_print(least, keep), money_print(money, keep)));
  if (!chosen && never && e->price.proven) need_add(needs, "Ook als het geen geld vroeg, kwam het er niet in: dan knellen de uren.");
  if (!chosen && e->cost_factor > 0 && e->cost_factor < 1)
    need_add(needs, arena_printf(keep, "Het komt erin als het samen hoogstens %s vraagt; nu is dat %s.", money_print(least, keep), money_print(money, keep)));
}

static void room_needs(const struct session *s, const struct portfolio_entry *e, struct needs *needs, struct arena *keep) {
  const struct moment *m = &s->moment;
  const char *other = moment_item_name(&m->items[e->extra_item]);
  if (e->extra_state == PORTFOLIO_EXTRA_NEEDS_OUT) need_add(needs, arena_printf(keep, "Het kan er niet bij: het heeft %s nodig, en dat is uitgesloten.", other));
  if (e->extra_state == PORTFOLIO_EXTRA_CLASH) need_add(needs, arena_printf(keep, "Het kan er niet bij: het gaat niet samen met %s.", other));
  for (size_t l = 0; e->extra_state == PORTFOLIO_EXTRA && l < m->fund_count + m->team_count; l++)
    if (whole(e->extra[l]) > 0)
      need_add(needs, arena_printf(keep, "Om het ernaast te doen is %s meer nodig: %s.", amount_print(m, l, whole(e->extra[l]), keep), limit_print(m, l, keep)));
  if (isinf(e->more_first) && isinf(e->more_second)) need_add(needs, "Alleen meer geld of alleen meer uren is niet genoeg: het vraagt beide.");
  else if (isinf(e->more_first)) need_add(needs, "Meer geld alleen helpt niet.");
  else if (isinf(e->more_second)) need_add(needs, "Meer uren alleen helpen niet.");
  if (!isinf(e->more_first) && e->more_first > 1) need_add(needs, arena_printf(keep, "Met %s meer geld komt het er vanzelf in.", percent_more(e->more_first, keep)));
  if (!isinf(e->more_second) && e->more_second > 1) need_add(needs, arena_printf(keep, "Met %s meer uren komt het er vanzelf in.", percent_more(e->more_second, keep)));
}

static bool needs_fill(struct request *request, const struct session *s, size_t item, struct weging_uitleg_view *view, struct fault *fault) {
  const struct moment *m = &s->moment;
  struct needs needs = {.rows = ARENA_ARRAY(request->keep, NEEDS_MAX, struct weging_uitleg_view_nodig)};
  bool chosen = session_in(s, item), free = s->r.portfolio.items[item].lock == PORTFOLIO_FREE;
  view->nodig_kop = chosen ? "Wat het erin houdt" : "Wat er moet veranderen";
  if (free && s->r.answer.possible) {
    struct portfolio quick = s->r.portfolio;
    struct portfolio_entry entry;
    quick.nodes_max = NODES_ENTER;
    if (!portfolio_enter(&quick, &s->r.answer, item, m->fund_count, &entry, request->keep, request->scratch, fault)) return false;
    money_needs(s, item, &entry, &needs, request->keep);
    if (!chosen) room_needs(s, &entry, &needs, request->keep);
    if (!chosen && entry.price.possible && entry.price.points > 0)
      need_add(&needs, arena_printf(request->keep, "Met %s punten meer waarde komt het erin.", points_print(m, whole(entry.price.points), request->keep)));
  } else if (m->items[item].onder_drempel && !chosen && !portfolio_has(&s->r.whatif.out, item)) {
    need_add(&needs, sentence_short(m, &m->items[item], request->keep));
    need_add(&needs, "Vindt u het toch nodig, zet het dan zelf vast in de sessie.");
  } else {
    need_add(&needs, s->r.answer.possible ? "Hier kiest de rekenhulp niet: dit staat vast, is weggelaten, of kan niet zonder iets anders." : session_impossible(request, s));
  }
  if (needs.count == 0) need_add(&needs, chosen ? "Het past ruim." : "Er is geen enkele verandering van geld of uren alleen die genoeg is.");
  view->nodig = needs.rows;
  view->nodig_count = needs.count;
  return true;
}

/* ---- the page ---- */

static void parts_fill(struct request *request, const struct moment *m, const struct moment_item *item, struct weging_uitleg_view *view) {
  const int64_t *tenths = parts_round(m, item, request->keep);
  struct weging_uitleg_view_delen *parts = ARENA_ARRAY(request->keep, m->criterion_count, struct weging_uitleg_view_delen);
  int64_t most = 1;
  for (size_t c = 0; c < m->criterion_count; c++) most = tenths[c] > most ? tenths[c] : most;
  for (size_t c = 0; c < m->criterion_count; c++)
    parts[c] = (struct weging_uitleg_view_delen){.naam = m->criteria[c].naam, .niveau = level_print(m, item, c, request->keep),
                                                 .breed = session_part(tenths[c], most), .punten = tenths_print(tenths[c], request->keep)};
  view->delen = parts;
  view->delen_count = m->criterion_count;
}

static void asks_fill(struct request *request, const struct session *s, const struct moment_item *item, struct weging_uitleg_view *view) {
  const struct moment *m = &s->moment;
  size_t limits = m->fund_count + m->team_count;
  struct weging_uitleg_view_vraagregels *rows = ARENA_ARRAY(request->keep, limits, struct weging_uitleg_view_vraagregels);
  for (size_t l = 0; l < limits; l++) {
    int64_t asks = asks_of(m, item, l), room = rekenhulp_room(&s->r, l), used = rekenhulp_used(&s->r, &s->r.answer.chosen, l);
    if (asks == 0) continue;
    rows[view->vraagregels_count++] = (struct weging_uitleg_view_vraagregels){
        .naam = m->limits[l].label, .vraagt = amount_print(m, l, asks, request->keep), .ruimte = amount_print(m, l, room, request->keep),
        .vrij = amount_print(m, l, room - used, request->keep)};
  }
  view->vraagregels = rows;
}

static bool item_of(struct request *request, const struct session *s, size_t *item, struct fault *fault) {
  *item = moment_item_find(&s->moment, request_number(request, "opgave", 0));
  return *item < s->moment.item_count || FAULT(fault, FAULT_ABSENT, "Deze beleidsopgave staat niet op de lijst van dit sleutelmoment.");
}

bool explain_page(struct request *request, struct reply *reply, struct fault *fault) {
  struct session s;
  size_t at;
  if (!session_read(request, request->tx, &s, fault) || !item_of(request, &s, &at, fault)) return false;
  const struct moment *m = &s.moment;
  const struct moment_item *item = &m->items[at];
  struct weging_uitleg_view view = {
      .stappen = stations_html(request, m, STATION_SESSIE), .terug = session_path(request, &s, "sessie"),
      .record = record_path(request, REGISTER_beleidsopgave, item->id),
      .a4 = session_path(request, &s, arena_printf(request->keep, "a4?opgave=%lld", (long long)item->id)),
      .naam = item->nummer ? item->nummer : "", .titel = item->titel, .stand = session_state(&s, at), .icoon = session_icon(request, &s, at),
      .in = session_in(&s, at), .waarom = sentence_why(&s.r, at, request->keep),
      .prijs = s.r.answer.possible ? sentence_price(&s.r, at, request->keep) : NULL, .voorbeeld = m->example,
      .samen = points_print(m, item->points, request->keep)};
  parts_fill(request, m, item, &view);
  asks_fill(request, &s, item, &view);
  if (!needs_fill(request, &s, at, &view, fault) || !speling_fill(request, &s, at, &view, fault)) return false;
  struct text *body = page_text(request);
  weging_uitleg_write(body, &view);
  return moment_layout(request, reply, m, STATION_SESSIE, (struct html){0}, body, NULL);
}

/* ---- on one A4 ---- */

static struct weging_a4_view_bladen sheet_of(struct request *request, const struct session *s, size_t at) {
  const struct moment *m = &s->moment;
  const struct moment_item *item = &m->items[at];
  struct arena *keep = request->keep;
  const int64_t *tenths = parts_round(m, item, keep);
  size_t limits = m->fund_count + m->team_count;
  struct weging_a4_view_bladen_vraagregels *rows = ARENA_ARRAY(keep, limits, struct weging_a4_view_bladen_vraagregels);
  struct weging_a4_view_bladen_delen *parts = ARENA_ARRAY(keep, m->criterion_count, struct weging_a4_view_bladen_delen);
  size_t count = 0;
  for (size_t l = 0; l < limits; l++)
    if (asks_of(m, item, l))
      rows[count++] = (struct weging_a4_view_bladen_vraagregels){.naam = m->limits[l].label, .vraagt = amount_print(m, l, asks_of(m, item, l), keep),
                                                                 .ruimte = amount_print(m, l, rekenhulp_room(&s->r, l), keep)};
  for (size_t c = 0; c < m->criterion_count; c++)
    parts[c] = (struct weging_a4_view_bladen_delen){.naam = m->criteria[c].naam, .niveau = level_print(m, item, c, keep), .punten = tenths_print(tenths[c], keep)};
  return (struct weging_a4_view_bladen){
      .id = arena_printf(keep, "blad-%lld", (long long)item->id), .nummer = item->nummer ? item->nummer : "", .titel = item->titel,
      .onder = session_under(request, item), .moment = arena_printf(keep, "%s, %s · %s", m->naam, day_text(m->datum, keep), s->scenario->naam),
      .opdrachtgever = item->opdrachtgever ? item->opdrachtgever : "nog geen opdrachtgever", .stand = session_state(s, at),
      .icoon = session_icon(request, s, at), .in = session_in(s, at), .waarom = sentence_why(&s->r, at, keep),
      .prijs = s->r.answer.possible ? sentence_price(&s->r, at, keep) : NULL, .punten = points_print(m, item->points, keep), .voorbeeld = m->example,
      .vraagregels = rows, .vraagregels_count = count, .delen = parts, .delen_count = m->criterion_count};
}

static bool sheet_fill(struct request *request, const struct session *s, const struct fasen *fasen, size_t at, struct weging_a4_view_bladen *out, struct fault *fault) {
  struct record record;
  struct fase_stand fase;
  if (!record_get(request->tx, request->who, REGISTER_beleidsopgave, s->moment.items[at].id, &record, request->keep, fault)) return false;
  struct beleidsopgave b = record_beleidsopgave(&record);
  if (!fase_read(fasen, &record, &fase, fault)) return false;
  *out = sheet_of(request, s, at);
  out->fase = fase_sentence(&fase, request->keep);
  out->besluit = fase_decision_sentence(&fase, request->keep);
  out->gevolg = b.gevolg_niet_doen;
  out->bewijs = b.bewijs;
  out->let_op = b.let_op;
  out->gevraagd = b.gevraagd_besluit;
  return true;
}

static bool sheets_read(struct request *request, bool on_screen, struct session *s, struct text *body, const char **about, struct fault *fault) {
  size_t at = 0;
  struct fasen fasen;
  if (!session_read(request, request->tx, s, fault) || !fasen_read(request, &fasen, fault)) return false;
  bool one = request_text(request, "opgave") != NULL;
  if (one && !item_of(request, s, &at, fault)) return false;
  size_t first = one ? at : 0, last = one ? at + 1 : s->moment.item_count;
  struct weging_a4_view_bladen *sheets = ARENA_ARRAY(request->keep, last - first + 1, struct weging_a4_view_bladen);
  for (size_t i = first; i < last; i++)
    if (!sheet_fill(request, s, &fasen, i, &sheets[i - first], fault)) return false;
  struct weging_a4_view view = {.scherm = on_screen, .terug = session_path(request, s, "sessie"), .bladen = sheets, .bladen_count = last - first};
  const char *here = one ? arena_printf(request->keep, "a4?opgave=%lld", (long long)s->moment.items[at].id) : "a4";
  if (on_screen) view.documenten = document_links(request, session_path(request, s, here), document_is_there);
  weging_a4_write(body, &view);
  *about = one ? s->moment.items[at].titel : s->moment.naam;
  return true;
}

bool sheet_page(struct request *request, struct reply *reply, struct fault *fault) {
  struct session s;
  const char *about;
  struct text *body = page_text(request);
  return sheets_read(request, true, &s, body, &about, fault) && moment_layout(request, reply, &s.moment, STATION_SESSIE, (struct html){0}, body, NULL);
}

bool sheet_document(struct request *request, struct reply *reply, struct fault *fault) {
  struct session s;
  const char *about;
  struct text *body = page_text(request);
  if (!sheets_read(request, false, &s, body, &about, fault)) return false;
  return document_send(request, reply, &(struct document){.title = arena_printf(request->keep, "Op één A4: %s", about), .kind = "Voor de weging", .name = arena_printf(request->keep, "a4 %s", about),
                                                          .example = s.moment.example, .body = page_html(body)}, fault);
}
