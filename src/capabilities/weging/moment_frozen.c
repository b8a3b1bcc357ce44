#include "capabilities/weging/moment.h"

#include "decode/json.h"
#include "encode/json.h"

static void text_key(struct json_writer *w, const char *key, const char *value) {
  json_key(w, key);
  json_put_string(w, value);
}

static void int_key(struct json_writer *w, const char *key, int64_t value) {
  json_key(w, key);
  json_put_int(w, value);
}

static void bool_key(struct json_writer *w, const char *key, bool value) {
  json_key(w, key);
  json_put_bool(w, value);
}

static void criteria_put(struct json_writer *w, const struct moment *m) {
  json_key(w, "criteria");
  json_array_begin(w);
  for (size_t c = 0; c < m->criterion_count; c++) {
    json_object_begin(w);
    int_key(w, "id", m->criteria[c].id);
    text_key(w, "code", m->criteria[c].code);
    text_key(w, "naam", m->criteria[c].naam);
    int_key(w, "gewicht", m->criteria[c].gewicht);
    json_key(w, "niveaus");
    json_array_begin(w);
    for (size_t n = 0; n < MOMENT_LEVELS; n++) json_put_string(w, m->criteria[c].niveaus[n]);
    json_array_end(w);
    json_object_end(w);
  }
  json_array_end(w);
}

static void limits_put(struct json_writer *w, const struct moment *m) {
  json_key(w, "kader");
  json_array_begin(w);
  for (size_t l = 0; l < m->fund_count + m->team_count; l++) {
    json_object_begin(w);
    bool_key(w, "team", l >= m->fund_count);
    text_key(w, "naam", m->limits[l].label);
    text_key(w, "geldsoort", m->limits[l].geldsoort);
    int_key(w, "id", m->limits[l].ref);
    int_key(w, "beschikbaar", m->limits[l].available);
    json_object_end(w);
  }
  json_array_end(w);
}

static void items_put(struct json_writer *w, const struct moment *m) {
  json_key(w, "beleidsopgaven");
  json_array_begin(w);
  for (size_t i = 0; i < m->item_count; i++) {
    const struct moment_item *item = &m->items[i];
    json_object_begin(w);
    int_key(w, "id", item->id);
    text_key(w, "nummer", item->nummer);
    text_key(w, "titel", item->titel);
    bool_key(w, "bestaandBeleid", item->marked);
    bool_key(w, "staatVast", item->fixed);
    int_key(w, "variantgroep", item->group);
    json_key(w, "gevraagd");
    json_array_begin(w);
    for (size_t f = 0; f < m->fund_count; f++) json_put_int(w, item->funds[f]);
    for (size_t t = 0; t < m->team_count; t++) json_put_int(w, item->hours[t]);
    json_array_end(w);
    json_key(w, "niveaus");
    json_array_begin(w);
    for (size_t c = 0; c < m->criterion_count; c++) json_put_int(w, item->scores[c].niveau);
    json_array_end(w);
    json_object_end(w);
  }
  json_array_end(w);
}

void moment_freeze(const struct moment *m, struct text *out, char fingerprint[DIGEST_HEX_SIZE]) {
  struct json_writer w;
  struct fault misuse = {0};
  json_init(&w, out);
  json_object_begin(&w);
  int_key(&w, "sleutelmoment", m->id);
  text_key(&w, "naam", m->naam);
  text_key(&w, "datum", m->datum);
  int_key(&w, "jaar", m->jaar);
  int_key(&w, "ondergrensProcent", m->ondergrens_procent);
  criteria_put(&w, m);
  limits_put(&w, m);
  items_put(&w, m);
  json_object_end(&w);
  if (!json_finish(&w, &misuse)) out->full = true;
  fault_release(&misuse);
  digest_hex(digest_of(text_get(out), out->len), fingerprint);
}

/* ---- and back ---- */

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

static void criteria_thaw(const struct json_value *list, struct moment *m, struct arena *keep) {
  m->criteria = ARENA_ARRAY(keep, list->count, struct moment_criterion);
  m->criterion_count = list->count;
  m->weight_sum = 0;
  for (size_t c = 0; c < list->count; c++) {
    const struct json_value *from = &list->items[c], *levels = list_of(from, "niveaus");
    m->criteria[c] = (struct moment_criterion){.id = int_of(from, "id"), .code = json_find_text(from, "code"),
                                               .naam = json_find_text(from, "naam"), .gewicht = int_of(from, "gewicht")};
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
                                         .ref = int_of(from, "id"), .available = int_of(from, "beschikbaar")};
    if (team) m->team_count++;
    else m->fund_count++;
  }
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
  for (size_t c = 0; c < m->criterion_count; c++) scores[c] = (struct moment_score){.niveau = at_of(levels, c), .voorstel = -1};
  item->scores = scores;
}

bool moment_thaw(const char *json, size_t size, struct moment *m, struct arena *keep, struct fault *fault) {
  const struct json_value *root;
  const struct json_options options = {.data = json, .size = size, .size_max = MOMENT_FROZEN_MAX};
  char fingerprint[DIGEST_HEX_SIZE];
  digest_hex(digest_of(json, size), fingerprint);
  if (!string_is(fingerprint, m->vingerafdruk))
    return FAULT(fault, FAULT_CONFLICT, "De bevroren gegevens van \"%s\" horen niet bij hun vingerafdruk. Vraag de technisch beheerder om na te gaan wat er is gewijzigd.",
                 m->naam);
  if (!json_read(&options, &root, keep, fault)) return false;
  m->ondergrens_procent = int_of(root, "ondergrensProcent");
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
  m->frozen = true;
  return true;
}
