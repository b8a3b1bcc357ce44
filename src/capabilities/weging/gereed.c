#include "capabilities/weging/gereed.h"

#include "capabilities/weging/rekenhulp.h"

static void problem(struct gereed *out, const char *text) {
  if (out->count < GEREED_MAX) out->problems[out->count++] = text;
  else out->more++;
}

static void check_list(const struct moment *m, struct gereed *out, struct arena *keep) {
  if (m->item_count == 0) problem(out, "Er staat niets op de lijst. Kies eerst beleidsopgaven.");
  if (m->criterion_count == 0) problem(out, "Er zijn geen criteria met een gewicht: de gewichten zijn samen 0. Geef minstens één criterium een gewicht.");
  for (size_t c = 0; c < m->criterion_count; c++)
    for (size_t n = 0; n < MOMENT_LEVELS; n++)
      if (string_empty(m->criteria[c].niveaus[n])) {
        problem(out, arena_printf(keep, "Criterium %s heeft geen woorden voor niveau %zu. Vul die in.", m->criteria[c].code, n));
        break;
      }
}

/* ---- who leans on whom ---- */

static void check_missing(const struct moment *m, struct gereed *out, struct arena *keep) {
  for (size_t l = 0; l < m->link_count; l++) {
    const struct moment_link *link = &m->links[l];
    if (link->excludes || link->other < m->item_count) continue;
    problem(out, arena_printf(keep, "%s kan niet zonder %s, maar die staat niet op de lijst en is niet eerder gekozen. Zet die erbij, of haal de relatie weg.",
                              moment_item_name(&m->items[link->item]), link->naam ? link->naam : "een andere beleidsopgave"));
  }
}

static void check_fixed_pairs(const struct moment *m, struct gereed *out, struct arena *keep) {
  for (size_t l = 0; l < m->link_count; l++) {
    const struct moment_link *link = &m->links[l];
    bool both = link->excludes && m->items[link->item].fixed && m->items[link->other].fixed;
    if (both)
      problem(out, arena_printf(keep, "%s en %s zijn allebei verplicht, maar gaan niet samen. Pas de relatie of de verplichting aan.",
                                moment_item_name(&m->items[link->item]), moment_item_name(&m->items[link->other])));
  }
}

enum mark { MARK_NEW, MARK_ON_WAY, MARK_DONE };

/* Walks what an item needs; true when it comes back to where it is on the way. way holds the places from the start. */
static bool walks_round(const struct moment *m, size_t item, enum mark *marks, size_t *way, size_t *length) {
  if (marks[item] == MARK_DONE) return false;
  way[(*length)++] = item;
  if (marks[item] == MARK_ON_WAY) return true;
  marks[item] = MARK_ON_WAY;
  for (size_t l = 0; l < m->link_count; l++)
    if (!m->links[l].excludes && m->links[l].item == item && m->links[l].other < m->item_count &&
        walks_round(m, m->links[l].other, marks, way, length))
      return true;
  marks[item] = MARK_DONE;
  (*length)--;
  return false;
}

static void check_rounds(const struct moment *m, struct gereed *out, struct arena *keep, struct arena *scratch) {
  enum mark *marks = ARENA_ARRAY(scratch, m->item_count, enum mark);
  size_t *way = ARENA_ARRAY(scratch, m->item_count + 1, size_t);
  for (size_t i = 0; i < m->item_count; i++) {
    size_t length = 0, from = 0;
    if (!walks_round(m, i, marks, way, &length)) continue;
    while (way[from] != way[length - 1]) from++;
    const char *text = moment_item_name(&m->items[way[from]]);
    for (size_t w = from + 1; w < length; w++) text = arena_printf(keep, "%s kan niet zonder %s", text, moment_item_name(&m->items[way[w]]));
    problem(out, arena_printf(keep, "Beleidsopgaven wachten in een kring op elkaar: %s. Haal een van die relaties weg.", text));
    return;
  }
}

/* ---- money and hours for what must be done ---- */

static void check_frame(const struct moment *m, struct gereed *out, struct arena *keep) {
  for (size_t l = 0; l < m->fund_count + m->team_count; l++) {
    const char *names = NULL;
    int64_t asked = 0;
    for (size_t i = 0; i < m->item_count; i++) {
      int64_t ask = l < m->fund_count ? m->items[i].funds[l] : m->items[i].hours[l - m->fund_count];
      if (!m->items[i].fixed || ask == 0) continue;
      asked += ask;
      names = names ? arena_printf(keep, "%s, %s", names, moment_item_name(&m->items[i])) : moment_item_name(&m->items[i]);
    }
    if (asked <= m->limits[l].available) continue;
    problem(out, arena_printf(keep, "Het kader is te klein voor wat verplicht is: %s: samen %s van %s, en er is %s. Er is %s te weinig.",
                              names, amount_print(m, l, asked, keep), limit_print(m, l, keep),
                              amount_print(m, l, m->limits[l].available, keep), amount_print(m, l, asked - m->limits[l].available, keep)));
  }
}

static void check_scores(const struct moment *m, struct gereed *out, struct arena *keep) {
  const char *names = NULL;
  size_t count = 0;
  for (size_t i = 0; i < m->item_count; i++) {
    if (m->items[i].fixed || m->items[i].scored == m->criterion_count) continue;
    if (count++ < 6) names = names ? arena_printf(keep, "%s, %s", names, moment_item_name(&m->items[i])) : moment_item_name(&m->items[i]);
  }
  if (count)
    problem(out, arena_printf(keep, "%zu %s nog niet op elk criterium gescoord: %s%s. Wat niet gescoord is, telt als nul.", count,
                              count == 1 ? "beleidsopgave is" : "beleidsopgaven zijn", names, count > 6 ? " en andere" : ""));
}

/* Without that level nothing would be taken off. */
static void check_nothing(const struct moment *m, struct gereed *out, struct arena *keep) {
  const char *names = NULL;
  size_t count = 0;
  for (size_t i = 0; m->nulscore && i < m->item_count; i++) {
    bool missing = false;
    for (size_t c = 0; c < m->criterion_count; c++) missing = missing || m->items[i].scores[c].nul < 0;
    if (m->items[i].fixed || !m->items[i].marked || !missing) continue;
    if (count++ < 6) names = names ? arena_printf(keep, "%s, %s", names, moment_item_name(&m->items[i])) : moment_item_name(&m->items[i]);
  }
  if (count)
    problem(out, arena_printf(keep, "Van %s%s is nog niet op elk criterium ingevuld wat het niveau is als we niets doen. Wat ontbreekt, gaat er niet af.", names,
                              count > 6 ? " en andere" : ""));
}

struct gereed gereed_for(const struct moment *m, const char *toestand, struct arena *keep, struct arena *scratch) {
  struct gereed out = {0};
  bool session = string_is(toestand, "sessie");
  if (!session && !string_is(toestand, "scoren")) return out;
  check_list(m, &out, keep);
  check_missing(m, &out, keep);
  check_fixed_pairs(m, &out, keep);
  check_rounds(m, &out, keep, scratch);
  check_frame(m, &out, keep);
  struct sleutelmoment s = record_sleutelmoment(&m->record);
  if (session && string_is(s.ronde_stand, "open")) problem(&out, "De scoreronde is nog open. Sluit die eerst en toon de uitslag.");
  if (session) check_scores(m, &out, keep);
  if (session) check_nothing(m, &out, keep);
  return out;
}

/* ---- the freeze ---- */

bool list_is_frozen(const char *bevriezen_op, const char *toestand, const char *today) {
  if (string_is(toestand, "sessie") || string_is(toestand, "afgesproken")) return true;
  return bevriezen_op && strcmp(today, bevriezen_op) >= 0;
}

static bool opgave_check(struct tx *tx, const struct change *change, struct arena *scratch, struct fault *fault) {
  int64_t now = record_beleidsopgave(change->record).sleutelmoment;
  int64_t before = change->before ? record_beleidsopgave(change->before).sleutelmoment : NUMBER_EMPTY;
  struct record moment;
  struct fault hidden = {0};
  if (change->taking_over || change->by != STEP_PERSON || now == NUMBER_EMPTY || now == before) return true;
  bool found = record_get(tx, tx_who(tx), REGISTER_sleutelmoment, now, &moment, scratch, &hidden);
  fault_release(&hidden);
  if (!found) return true; /* the store says that the reference is not good */
  struct sleutelmoment s = record_sleutelmoment(&moment);
  if (!list_is_frozen(s.bevriezen_op, s.toestand, tx_today(tx))) return true;
  return fault_field_add(fault, "sleutelmoment", "De lijst van \"%s\" is bevroren%s%s. Er komt niets meer bij. Kies een later sleutelmoment.", s.naam,
                         s.bevriezen_op ? " op " : "", s.bevriezen_op ? day_text(s.bevriezen_op, scratch) : "");
}

const struct hooks weging_opgave_hooks = {.check = opgave_check};

bool list_fix(struct tx *tx, const struct moment *m, struct arena *keep, struct arena *scratch, struct fault *fault) {
  if (!m->all_candidates) return true;
  for (size_t i = 0; i < m->item_count; i++) {
    struct record stored;
    if (!record_get(tx, tx_who(tx), REGISTER_beleidsopgave, m->items[i].id, &stored, keep, fault)) return false;
    struct record record = record_copy(&stored, keep);
    record.slots[F(beleidsopgave, sleutelmoment)].number = m->id;
    struct change change = {.reg = REGISTER_beleidsopgave, .id = m->items[i].id, .version = -1, .record = &record, .by = STEP_PROGRAM,
                            .reason = arena_printf(scratch, "op de lijst van %s", m->naam)};
    if (!record_put(tx, &change, scratch, fault)) return false;
  }
  return true;
}
