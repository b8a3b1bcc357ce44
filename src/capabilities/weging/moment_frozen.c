#include "capabilities/weging/moment.h"

#include "decode/json.h"

static int64_t int_of(const struct json_value *object, const char *name) {
  const struct json_value *value = json_find(object, name);
  return value && value->kind == JSON_KIND_INT ? value->number : 0;
}

static bool bool_of(const struct json_value *object, const char *name) {
  const struct json_value *value = json_find(object, name);
  return value && value->kind == JSON_KIND_BOOL && value->yes;
}

static const struct json_value *list_of(const struct json_value *object, const char *name) {
  static const struct json_value nothing = {.kind = JSON_KIND_LIST};
  const struct json_value *value = json_find(object, name);
  return value && value->kind == JSON_KIND_LIST ? value : &nothing;
}

static int64_t at_of(const struct json_value *list, size_t at) {
  return at < list->count && list->items[at].kind == JSON_KIND_INT ? list->items[at].number : 0;
}

/* How a group lay apart, and how many it were; what the copy does not say is empty. */
static void group_thaw(const struct json_value *from, const char *spread_name, const char *number_name, int64_t *spread, int64_t *number) {
  const struct json_value *apart = json_find(from, spread_name), *many = json_find(from, number_name);
  *spread = apart && apart->kind != JSON_KIND_NULL ? (int64_t)(apart->real * DECIMAL_ONE + 0.5) : NUMBER_EMPTY;
  *number = many && many->kind == JSON_KIND_INT ? many->number : NUMBER_EMPTY;
}

static void criteria_thaw(const struct json_value *list, struct moment *m, struct arena *keep) {
  m->criteria = ARENA_ARRAY(keep, list->count, struct moment_criterion);
  m->criterion_count = list->count;
  m->weight_sum = 0;
  for (size_t c = 0; c < list->count; c++) {
    const struct json_value *from = &list->items[c], *levels = list_of(from, "niveaus");
    m->criteria[c] = (struct moment_criterion){.id = int_of(from, "id"), .code = json_find_text(from, "code"),
                                               .naam = json_find_text(from, "naam"), .gewicht = int_of(from, "gewicht"), .niet_doen = bool_of(from, "gaatOverNietDoen")};
    group_thaw(from, "gewichtSpreiding", "gewichtAantal", &m->criteria[c].gewicht_spreiding, &m->criteria[c].gewicht_aantal);
    for (size_t n = 0; n < MOMENT_LEVELS && n < levels->count; n++) m->criteria[c].niveaus[n] = levels->items[n].text;
    m->weight_sum += m->criteria[c].gewicht;
  }
}

static void limits_thaw(const struct json_value *list, struct moment *m, struct arena *keep) {
  m->limits = ARENA_ARRAY(keep, list->count, struct moment_limit);
  m->fund_count = m->team_count = 0;
  for (size_t l = 0; l < list->count; l++) {
    const struct json_value *from = &list->items[l];
    bool team = bool_of(from, "team");
    m->limits[l] = (struct moment_limit){.label = json_find_text(from, "naam"), .geldsoort = json_find_text(from, "geldsoort"),
                                         .ref = int_of(from, "id"), .earmarked = bool_of(from, "geoormerkt"), .available = int_of(from, "beschikbaar")};
    if (team) m->team_count++;
    else m->fund_count++;
  }
}

/* The group's score. */
static void score_thaw(const struct json_value *item, size_t at, int64_t level, struct moment_score *out) {
  const struct json_value *list = list_of(item, "scores"), *one = at < list->count ? &list->items[at] : NULL;
  const struct json_value *proposed = json_find(one, "voorstelUitGegevens"), *nothing = json_find(one, "nulniveau");
  *out = (struct moment_score){.niveau = level, .voorstel = -1, .nul = -1, .reden = json_find_text(one, "reden")};
  if (proposed && proposed->kind == JSON_KIND_INT) out->voorstel = proposed->number;
  if (nothing && nothing->kind == JSON_KIND_INT) out->nul = nothing->number;
  group_thaw(one, "spreiding", "aantal", &out->spreiding, &out->aantal);
}

static void item_thaw(const struct json_value *from, struct moment *m, struct moment_item *item, struct arena *keep) {
  const struct json_value *asks = list_of(from, "gevraagd"), *levels = list_of(from, "niveaus");
  item->marked = bool_of(from, "bestaandBeleid");
  item->fixed = bool_of(from, "staatVast");
  item->group = (unsigned)int_of(from, "variantgroep");
  item->funds = ARENA_ARRAY(keep, m->fund_count, int64_t);
  item->hours = ARENA_ARRAY(keep, m->team_count, int64_t);
  struct moment_score *scores = ARENA_ARRAY(keep, m->criterion_count, struct moment_score);
  for (size_t f = 0; f < m->fund_count; f++) item->funds[f] = at_of(asks, f);
  for (size_t t = 0; t < m->team_count; t++) item->hours[t] = at_of(asks, m->fund_count + t);
  for (size_t c = 0; c < m->criterion_count; c++) score_thaw(from, c, at_of(levels, c), &scores[c]);
  item->scores = scores;
}

/* As they were then; between items that who sees, by their places now. */
static void links_thaw(const struct json_value *list, struct moment *m, struct arena *keep) {
  m->links = ARENA_ARRAY(keep, list->count, struct moment_link);
  m->link_count = 0;
  for (size_t l = 0; l < list->count; l++) {
    int64_t other = int_of(&list->items[l], "naar");
    struct moment_link link = {.item = moment_item_find(m, int_of(&list->items[l], "van")), .other = moment_item_find(m, other),
                               .excludes = bool_of(&list->items[l], "sluitUit")};
    if (link.item == m->item_count || (other && link.other == m->item_count)) continue;
    if (other) link.naam = m->items[link.other].titel;
    m->links[m->link_count++] = link;
  }
}

bool moment_thaw(const char *json, size_t size, struct moment *m, struct arena *keep, struct fault *fault) {
  const struct json_value *root;
  const struct json_options options = {.data = json, .size = size, .size_max = MOMENT_FROZEN_MAX, .inexact = true};
  char fingerprint[DIGEST_HEX_SIZE];
  digest_hex(digest_of(json, size), fingerprint);
  if (!string_is(fingerprint, m->vingerafdruk))
    return FAULT(fault, FAULT_CONFLICT, "De bevroren gegevens van \"%s\" horen niet bij hun vingerafdruk. Vraag de technisch beheerder om na te gaan wat er is gewijzigd.",
                 m->naam);
  if (!json_read(&options, &root, keep, fault)) return false;
  m->ondergrens_procent = int_of(root, "ondergrensProcent");
  /* A copy of before these were asked has neither, and so had its choice. */
  const struct json_value *threshold = json_find(root, "drempelPunten");
  m->drempel_punten = threshold && threshold->kind == JSON_KIND_INT ? threshold->number : NUMBER_EMPTY;
  m->nulscore = bool_of(root, "nulscore");
  criteria_thaw(list_of(root, "criteria"), m, keep);
  limits_thaw(list_of(root, "kader"), m, keep);
  const struct json_value *items = list_of(root, "beleidsopgaven");
  size_t kept = 0;
  for (size_t i = 0; i < m->item_count; i++)
    for (size_t f = 0; f < items->count; f++)
      if (int_of(&items->items[f], "id") == m->items[i].id) {
        m->items[kept] = m->items[i];
        item_thaw(&items->items[f], m, &m->items[kept++], keep);
        break;
      }
  m->item_count = kept;
  links_thaw(list_of(root, "verbanden"), m, keep);
  m->frozen = true;
  return true;
}
