#include "capabilities/weging/frozen.h"

#include "base/version.h"
#include "decode/json.h"
#include "encode/canonical.h"
#include "engines/frozen.h"

static void level_add(struct canonical *to, const char *key, int64_t level) {
  if (level < 0) canonical_add_null(to, key);
  else canonical_add_int(to, key, level);
}

/* How the group lay apart, and how many they were; never who said what. */
static void group_add(struct canonical *to, const char *spread_name, const char *number_name, int64_t spread, int64_t number) {
  if (spread == NUMBER_EMPTY) canonical_add_null(to, spread_name);
  else canonical_add_real(to, spread_name, (double)spread / DECIMAL_ONE);
  if (number == NUMBER_EMPTY) canonical_add_null(to, number_name);
  else canonical_add_int(to, number_name, number);
}

static void criteria_add(const struct freezing *f, struct canonical *to) {
  const struct moment *m = f->moment;
  struct canonical *list = canonical_add_list(to, "criteria"), *points = canonical_add_list(to, "puntenPerNiveau");
  for (size_t n = 0; n < MOMENT_LEVELS; n++) canonical_add_int(points, NULL, moment_level_points((int64_t)n));
  for (size_t c = 0; c < m->criterion_count; c++) {
    struct canonical *one = canonical_add_object(list, NULL);
    canonical_add_int(one, "id", m->criteria[c].id);
    canonical_add_text(one, "code", m->criteria[c].code);
    canonical_add_text(one, "naam", m->criteria[c].naam);
    canonical_add_int(one, "gewicht", m->criteria[c].gewicht);
    canonical_add_int(one, "gewichtVooraf", f->read->criteria[c].gewicht);
    group_add(one, "gewichtSpreiding", "gewichtAantal", f->read->criteria[c].gewicht_spreiding, f->read->criteria[c].gewicht_aantal);
    canonical_add_bool(one, "gaatOverNietDoen", m->criteria[c].niet_doen);
    struct canonical *levels = canonical_add_list(one, "niveaus");
    for (size_t n = 0; n < MOMENT_LEVELS; n++) canonical_add_text(levels, NULL, m->criteria[c].niveaus[n]);
  }
}

static void limits_add(const struct freezing *f, struct canonical *to) {
  const struct moment *m = f->moment;
  struct canonical *list = canonical_add_list(to, "kader");
  for (size_t l = 0; l < m->fund_count + m->team_count; l++) {
    struct canonical *one = canonical_add_object(list, NULL);
    canonical_add_bool(one, "team", l >= m->fund_count);
    canonical_add_text(one, "naam", m->limits[l].label);
    canonical_add_text(one, "geldsoort", m->limits[l].geldsoort);
    canonical_add_bool(one, "geoormerkt", m->limits[l].earmarked);
    canonical_add_int(one, "id", m->limits[l].ref);
    canonical_add_int(one, "beschikbaar", m->limits[l].available);
  }
}

static void scores_add(const struct moment *m, const struct moment_item *item, struct canonical *to) {
  struct canonical *levels = canonical_add_list(to, "niveaus"), *scores = canonical_add_list(to, "scores");
  for (size_t c = 0; c < m->criterion_count; c++) {
    const struct moment_score *score = &item->scores[c];
    struct canonical *one = canonical_add_object(scores, NULL);
    canonical_add_int(levels, NULL, score->niveau);
    level_add(one, "niveau", score->niveau);
    level_add(one, "voorstelUitGegevens", score->voorstel);
    level_add(one, "nulniveau", score->nul);
    group_add(one, "spreiding", "aantal", score->spreiding, score->aantal);
    canonical_add_text(one, "reden", score->reden);
  }
}

static void outcome_add(const struct record *record, struct canonical *to) {
  struct uitkomst u = record_uitkomst(record);
  struct canonical *one = canonical_add_object(to, "afspraak");
  canonical_add_text(one, "keuze", u.keuze);
  canonical_add_text(one, "reden", u.reden);
  canonical_add_text(one, "landtIn", u.landt_in);
  canonical_add_text(one, "terugOp", u.terug_op);
}

static void items_add(const struct freezing *f, struct canonical *to, struct arena *keep) {
  const struct moment *m = f->moment;
  struct canonical *list = canonical_add_list(to, "beleidsopgaven");
  for (size_t i = 0; i < m->item_count; i++) {
    const struct moment_item *item = &m->items[i];
    struct canonical *one = canonical_add_object(list, NULL);
    canonical_add_int(one, "id", item->id);
    canonical_add_text(one, "naam", frozen_item_name(item, keep));
    canonical_add_text(one, "nummer", item->nummer);
    canonical_add_text(one, "titel", item->titel);
    canonical_add_bool(one, "bestaandBeleid", item->marked);
    canonical_add_bool(one, "staatVast", item->fixed);
    canonical_add_int(one, "variantgroep", item->group);
    canonical_add_int(one, "punten", item->points);
    struct canonical *asks = canonical_add_list(one, "gevraagd");
    for (size_t fund = 0; fund < m->fund_count; fund++) canonical_add_int(asks, NULL, item->funds[fund]);
    for (size_t team = 0; team < m->team_count; team++) canonical_add_int(asks, NULL, item->hours[team]);
    scores_add(m, item, one);
    canonical_add_text(one, "inDeSessie", scenario_choice_codes[f->scenario->choices[i]]);
    canonical_add_text(one, "redenInDeSessie", f->scenario->reasons[i]);
    outcome_add(&f->outcomes[i], one);
  }
}

/* What needs or bars what; "naar" is empty when it was not on the list. */
static void links_add(const struct moment *m, struct canonical *to) {
  struct canonical *list = canonical_add_list(to, "verbanden");
  for (size_t l = 0; l < m->link_count; l++) {
    const struct moment_link *link = &m->links[l];
    struct canonical *one = canonical_add_object(list, NULL);
    canonical_add_int(one, "van", m->items[link->item].id);
    if (link->other < m->item_count) canonical_add_int(one, "naar", m->items[link->other].id);
    else canonical_add_null(one, "naar");
    canonical_add_bool(one, "sluitUit", link->excludes);
  }
}

static void proposal_add(const struct freezing *f, struct canonical *to, struct arena *keep) {
  const struct moment *m = f->moment;
  const struct portfolio_answer *answer = f->answer;
  frozen_question_add(m, f->whatif, f->portfolio, to, "rekenhulp", keep);
  if (!answer->possible) {
    canonical_add_null(to, "voorstel");
    return;
  }
  struct canonical *proposal = canonical_add_object(to, "voorstel"), *chosen = canonical_add_list(proposal, "chosen");
  for (size_t i = 0; i < m->item_count; i++)
    if (portfolio_has(&answer->chosen, i)) canonical_add_text(chosen, NULL, frozen_item_name(&m->items[i], keep));
  canonical_add_real(proposal, "value", answer->value);
  canonical_add_real(proposal, "bound", answer->bound);
  canonical_add_bool(proposal, "proven", answer->proven);
}

bool moment_freeze(const struct freezing *f, struct text *out, char fingerprint[DIGEST_HEX_SIZE], struct arena *scratch, struct fault *fault) {
  const struct moment *m = f->moment;
  struct canonical *all = canonical_object(scratch), *program = canonical_add_object(all, "programma");
  canonical_add_text(all, "soort", FROZEN_KIND);
  canonical_add_int(all, "uitgave", 1);
  canonical_add_text(program, "naam", "doorpakker");
  canonical_add_text(program, "versie", PROGRAM_VERSION);
  /* The choice is searched for in a fixed order; nothing is drawn. */
  canonical_add_null(all, "zaad");
  canonical_add_int(all, "sleutelmoment", m->id);
  canonical_add_text(all, "naam", m->naam);
  canonical_add_text(all, "soortMoment", m->soort);
  canonical_add_text(all, "datum", m->datum);
  canonical_add_text(all, "landtIn", m->landt_in);
  canonical_add_int(all, "jaar", m->jaar);
  canonical_add_int(all, "ondergrensProcent", m->ondergrens_procent);
  level_add(all, "drempelPunten", m->drempel_punten);
  canonical_add_bool(all, "nulscore", m->nulscore);
  canonical_add_text(all, "herkomstInhoud", m->example ? "voorbeeld, bedacht" : "eigen");
  canonical_add_text(all, "scenario", f->scenario->naam);
  struct canonical *switches = canonical_add_object(all, "schakelaars");
  canonical_add_bool(switches, "ondergrens", f->whatif->floor);
  canonical_add_int(switches, "minderGeldProcent", f->whatif->less_percent);
  criteria_add(f, all);
  limits_add(f, all);
  items_add(f, all, scratch);
  links_add(m, all);
  proposal_add(f, all, scratch);
  if (!canonical_print(all, out, fault)) return false;
  digest_hex(digest_of(text_get(out), out->len), fingerprint);
  return true;
}

const char *moment_frozen(struct tx *tx, const struct moment *m, struct arena *keep) {
  return m->vingerafdruk ? setting_get(tx, moment_frozen_name(m->id, keep), keep) : NULL;
}

bool moment_frozen_seen(const struct moment *m, const char *json, bool *out, struct arena *scratch, struct fault *fault) {
  const struct json_value *root;
  const struct json_options options = {.data = json, .size = strlen(json), .size_max = MOMENT_FROZEN_MAX, .inexact = true};
  if (!json_read(&options, &root, scratch, fault)) return false;
  const struct json_value *items = json_find(root, "beleidsopgaven");
  *out = items && m->item_count == items->count;
  return true;
}
