#include "capabilities/kwaliteit/indicator.h"

#include "base/banned.h"

/* Steering on handling time alone makes people close questions instead of solving them. So whoever looks at one of the three sees the
 * other two of the same service, also when nobody measures them. */

enum { KIND_MAX = 8 /* of one of the three */ };

static bool is_same_service(const struct indicator *one, const struct indicator *other) {
  if (one->proces != NUMBER_EMPTY && other->proces != NUMBER_EMPTY) return one->proces == other->proces;
  return one->beleid != NUMBER_EMPTY && one->beleid == other->beleid;
}

static struct naast naast_of(const struct reeks *reeks, const char *what) {
  const struct meting *last = reeks_last(reeks);
  return (struct naast){what, reeks->indicator.id, reeks->indicator.naam, last ? last->text : "nog niet gemeten", last ? last->label : "", reeks->zin, reeks->example};
}

static bool read_kind(struct request *request, const struct indicator *indicator, const struct choice *kind, struct naast *out, size_t *count, struct fault *fault) {
  struct listing listing;
  struct query query = {.reg = REGISTER_indicator, .sort = F(indicator, volgorde)};
  size_t before = *count;
  const size_t most = before + KIND_MAX;
  query_text(&query, F(indicator, kijkt_naar), COMPARE_IS, kind->code);
  if (!part_rows(request, &query, &listing, fault)) return false;
  for (size_t i = 0; i < listing.count && *count < most; i++) {
    struct indicator other = record_indicator(&listing.records[i]);
    struct reeks reeks;
    if (!is_same_service(indicator, &other)) continue;
    if (!request_reeksen(request, &listing.records[i], 1, REEKS_SHOWN, &reeks, fault)) return false;
    out[(*count)++] = naast_of(&reeks, kind->label);
  }
  if (*count == before) out[(*count)++] = (struct naast){.what = kind->label, .naam = "", .text = "nog niet gemeten", .when = "", .zin = "Niemand meet dit bij deze dienst."};
  return true;
}

bool naast_read(struct request *request, const struct indicator *indicator, const struct naast **out, size_t *count, struct fault *fault) {
  struct naast *items = ARENA_ARRAY(request->scratch, choices_kijkt_naar.count * KIND_MAX, struct naast);
  *out = items;
  *count = 0;
  if (!indicator->kijkt_naar || (indicator->proces == NUMBER_EMPTY && indicator->beleid == NUMBER_EMPTY)) return true;
  for (size_t i = 0; i < choices_kijkt_naar.count; i++)
    if (!read_kind(request, indicator, &choices_kijkt_naar.items[i], items, count, fault)) return false;
  return true;
}

/* ---- how it is counted ---- */

static const char *with(struct request *request, const char *text, const char *label, const char *value) {
  return string_empty(value) ? text : arena_printf(request->scratch, "%s; %s: %s", text, label, value);
}

bool telling_read(struct request *request, int64_t indicator, const char **out, struct fault *fault) {
  struct listing listing;
  struct query query = {.reg = REGISTER_koppelregel, .sort = EVERY(id), .page = 1, .page_size = 1, .no_count = true};
  const struct reg *reg = &store_catalogue(request->tenant->store)->registers[REGISTER_koppelregel];
  *out = NULL;
  if (!rights_scope(request->who, reg, VERB_READ)) return true;
  query_number(&query, F(koppelregel, indicator), COMPARE_IS, indicator);
  if (!record_list(request->tx, request->who, &query, &listing, request->scratch, fault)) return false;
  if (!listing.count) return true;
  struct koppelregel rule = record_koppelregel(&listing.records[0]);
  if (string_is(rule.meet, "waarde")) return true;
  const char *text = slot_print(&reg->fields[F(koppelregel, meet)], listing.records[0].slots[F(koppelregel, meet)], request->scratch);
  text = with(request, text, "zaaktype", rule.zaaktype);
  text = with(request, text, "onderwerp", rule.onderwerp);
  text = with(request, text, "telt mee", rule.resultaat);
  text = with(request, text, "met reden", rule.reden);
  text = with(request, text, "van alle", rule.noemer_resultaat);
  text = with(request, text, "per honderd besluiten", rule.noemer_zaaktype);
  *out = with(request, text, "kanaal", rule.kanaal);
  return true;
}
