/* OData v4 (OASIS, JSON Format 4.01) as CBS (Measure, RegioS, Perioden, ValueAttribute) and waarstaatjegemeente (indicator,
 * GeoLevel, Geo, period) speak it: one object a figure. */
#include <math.h>
#include <strings.h>

#include "capabilities/kwaliteit/bronnen_inside.h"
#include "engines/gemeenten.h"

#include "base/banned.h"

enum { NAMES_MAX = 8 };
#define VALUE_MAX 9e13 /* times ten thousand still fits */

enum column { COLUMN_CODE, COLUMN_PERIOD, COLUMN_REGION, COLUMN_LEVEL, COLUMN_VALUE, COLUMN_TEXT, COLUMN_WHY, COLUMN__COUNT };
static const char *const columns[COLUMN__COUNT][NAMES_MAX] = {
    [COLUMN_CODE] = {"Measure", "Indicator", "IndicatorCode", "Variable", "Onderwerp"},
    [COLUMN_PERIOD] = {"Perioden", "Periods", "Period", "PeriodCode", "Periode"},
    [COLUMN_REGION] = {"RegioS", "WijkenEnBuurten", "Geo", "GeoItem", "GeoCode", "Gebied"},
    [COLUMN_LEVEL] = {"GeoLevel", "GeoLevelCode"},
    [COLUMN_VALUE] = {"Value", "Waarde"},
    [COLUMN_TEXT] = {"StringValue", "ValueString"},
    [COLUMN_WHY] = {"ValueAttribute"},
};

static const struct json_value *find(const struct json_value *row, enum column column) {
  for (size_t i = 0; i < row->count; i++)
    for (const char *const *name = columns[column]; name < columns[column] + NAMES_MAX && *name; name++)
      if (strcasecmp(row->names[i], *name) == 0) return &row->items[i];
  return NULL;
}

/* A text or a whole number, without the spaces that CBS puts behind codes. NULL: none. */
static const char *text_of(const struct json_value *value, struct arena *page) {
  if (!value || (value->kind != JSON_KIND_TEXT && value->kind != JSON_KIND_INT)) return NULL;
  if (value->kind == JSON_KIND_INT) return arena_printf(page, "%lld", (long long)value->number);
  const char *text = string_trim(value->text, page);
  return *text ? text : NULL;
}

bool odata_period(const char *text, char out[PERIOD_SIZE]) {
  char year[5] = "", kind[3] = "";
  size_t len = strlen(text);
  int64_t number;
  if (len < PERIOD_SIZE && period_is(text)) {
    memcpy(out, text, len + 1);
    return true;
  }
  if (len != 8) return false;
  memcpy(year, text, 4);
  memcpy(kind, text + 4, 2);
  if (strspn(year, "0123456789") != 4 || strspn(text + 6, "0123456789") != 2 || !string_to_int(text[6] == '0' ? text + 7 : text + 6, &number)) return false;
  if (string_is(kind, "JJ") && number == 0) snprintf(out, PERIOD_SIZE, "%s", year);
  else if (string_is(kind, "KW")) snprintf(out, PERIOD_SIZE, "%s-K%d", year, (int)number);
  else if (string_is(kind, "MM")) snprintf(out, PERIOD_SIZE, "%s-%02d", year, (int)number);
  else return false;
  return period_is(out);
}

/* ---- the value ---- */

static const char *why_of(const struct json_value *row, const char *marker) {
  const struct json_value *why = find(row, COLUMN_WHY);
  const char *text = why && why->kind == JSON_KIND_TEXT ? why->text : "";
  bool kept_back = strcasecmp(text, "Confidential") == 0 || strcasecmp(text, "Secret") == 0;
  if (kept_back || (marker && (strcasecmp(marker, "x") == 0 || string_is(marker, "*")))) return "de bron laat dit cijfer niet zien";
  if (strcasecmp(text, "Impossible") == 0) return "dit cijfer kan niet bestaan";
  return "de bron heeft dit cijfer niet";
}

static bool is_marker(const char *text) {
  static const char *const markers[] = {".", "-", "x", "X", "*", "?", "n.b.", "nb", "null", "NaN"};
  for (size_t i = 0; i < sizeof markers / sizeof *markers; i++)
    if (string_is(markers[i], text)) return true;
  return false;
}

static bool scale(double number, int64_t *out) {
  if (!isfinite(number) || fabs(number) > VALUE_MAX) return false;
  *out = llround(number * 10000);
  return true;
}

static bool read_value(const struct json_value *row, struct gegeven *out, struct arena *page, struct fault *fault) {
  const struct json_value *value = find(row, COLUMN_VALUE);
  if (!value || value->kind == JSON_KIND_NULL) {
    const struct json_value *text = find(row, COLUMN_TEXT);
    if (text) value = text;
  }
  const char *reason = "is geen getal", *typed = value && value->kind == JSON_KIND_DECIMAL ? value->text : NULL;
  const char *text = value && value->kind == JSON_KIND_TEXT ? text_of(value, page) : NULL;
  double number = 0;
  if (!value || value->kind == JSON_KIND_NULL || (value->kind == JSON_KIND_TEXT && (!text || is_marker(text)))) {
    out->waarom = why_of(row, text);
    return true;
  }
  bool ok = value->kind == JSON_KIND_INT;
  if (ok) number = (double)value->number;
  else if (typed) ok = number_read_real(typed, NUMBER_STYLE_TYPED, &number, &reason);
  else if (text) ok = number_read_real(text, NUMBER_STYLE_OPEN, &number, &reason);
  if (ok && scale(number, &out->waarde)) return true;
  return FAULT(fault, FAULT_INPUT, "Waarde van %.60s in %.20s: '%.40s' %s.", out->code, out->periode, text ? text : typed ? typed : "dit", ok ? "is te groot" : reason);
}

/* ---- the place ---- */

enum place { PLACE_OWN, PLACE_COUNTRY, PLACE_ELSEWHERE };

static bool is_district(const char *code, const char *own, char level) {
  return (code[0] == level) && strlen(code) >= 8 && strncmp(code + 2, own + 2, 4) == 0 && strspn(code + 2, "0123456789") == strlen(code) - 2;
}

static enum place read_place(const struct fetching *fetching, const struct json_value *row, struct gegeven *out, struct arena *page) {
  const char *region = text_of(find(row, COLUMN_REGION), page), *level = text_of(find(row, COLUMN_LEVEL), page);
  bool country_level = level && (strcasecmp(level, "nederland") == 0 || strcasecmp(level, "land") == 0);
  if (!find(row, COLUMN_REGION) || country_level || (region && string_starts(region, "NL"))) return PLACE_COUNTRY;
  if (!region) return PLACE_ELSEWHERE;
  out->gemeente = fetching->gemeente;
  if ((string_starts(region, "WK") && is_district(region, fetching->gemeente, 'W')) || (string_starts(region, "BU") && is_district(region, fetching->gemeente, 'B'))) {
    out->gebied = region;
    return PLACE_OWN;
  }
  char code[GEMEENTE_CODE_SIZE];
  if ((level && strcasecmp(level, "gemeente") != 0) || !gemeente_code(region, code)) return PLACE_ELSEWHERE;
  bool alone;
  const char *now = gemeente_now(code, &alone);
  if (string_is(code, fetching->gemeente)) return PLACE_OWN;
  if (!alone || !string_is(now, fetching->gemeente)) return PLACE_ELSEWHERE;
  out->van = arena_copy(page, code);
  return PLACE_OWN;
}

/* ---- a page ---- */

static bool is_wanted(const struct fetching *fetching, const char *code) {
  for (size_t i = 0; i < fetching->code_count; i++)
    if (string_is(fetching->codes[i], code)) return true;
  return fetching->code_count == 0;
}

static bool read_row(const struct fetching *fetching, const struct json_value *row, struct fetched *out, struct arena *page, struct fault *fault) {
  char period[PERIOD_SIZE];
  struct gegeven one = {.waarde = NUMBER_EMPTY, .teller = NUMBER_EMPTY, .noemer = NUMBER_EMPTY};
  if (row->kind != JSON_KIND_OBJECT) return FAULT(fault, FAULT_INPUT, "De bron geeft iets anders dan een rij met velden.");
  one.code = text_of(find(row, COLUMN_CODE), page);
  const char *typed = text_of(find(row, COLUMN_PERIOD), page);
  if (!one.code || !typed)
    return FAULT(fault, FAULT_INPUT, "De bron heeft rijen zonder %s. Wijst het adres wel naar de cijfers zelf?", one.code ? "periode (Perioden of Period)" : "onderwerp (Measure of Indicator)");
  if (!is_wanted(fetching, one.code)) return true;
  if (!odata_period(typed, period)) return FAULT(fault, FAULT_INPUT, "Periode: '%.40s' kennen we niet. Kies een deel met jaren, kwartalen of maanden.", typed);
  one.periode = period;
  if (read_place(fetching, row, &one, page) == PLACE_ELSEWHERE) {
    out->elsewhere++;
    return true;
  }
  if (!read_value(row, &one, page, fault)) return false;
  out->without_value += one.waarom != NULL;
  return fetching->take(fetching->context, &one, fault);
}

bool odata_read(const struct fetching *fetching, const struct json_value *body, struct fetched *out, const char **next, size_t *rows,
                struct arena *page, struct fault *fault) {
  const struct json_value *list = json_find(body, "value");
  if (!list || list->kind != JSON_KIND_LIST) return FAULT(fault, FAULT_INPUT, "De bron antwoordt niet in OData: er is geen lijst 'value'.");
  *next = json_find_text(body, "@odata.nextLink");
  if (!*next) *next = json_find_text(body, "odata.nextLink");
  *rows = list->count;
  for (size_t i = 0; i < list->count; i++)
    if (!read_row(fetching, &list->items[i], out, page, fault)) return false;
  return true;
}

/* The address with the filter of the koppeling, in which {gemeente} stands for the own code. */
static char *first_address(const struct fetching *fetching, struct arena *keep) {
  const char *address = fetching->koppeling->adres, *filter = fetching->koppeling->selectie, *at;
  if (string_empty(filter)) return arena_copy(keep, address);
  char *whole = arena_copy(keep, filter);
  while ((at = strstr(whole, "{gemeente}"))) whole = arena_printf(keep, "%.*s%s%s", (int)(at - whole), whole, fetching->gemeente, at + strlen("{gemeente}"));
  return arena_printf(keep, "%s%c$filter=%s", address, strchr(address, '?') ? '&' : '?', http_escape(whole, keep));
}

static bool read_page(void *context, struct pages *pages, const struct json_value *body, const char **next, size_t *rows, struct fault *fault) {
  (void)context;
  return odata_read(pages->fetching, body, pages->out, next, rows, pages->page, fault);
}

bool odata_fetch(const struct fetching *fetching, struct fetched *out, struct arena *keep, struct fault *fault) {
  static const char *const headers[] = {"OData-MaxVersion: 4.0", "Prefer: odata.maxpagesize=10000", NULL};
  struct pages *pages = ARENA_NEW(keep, struct pages);
  if (!pages_open(pages, fetching, headers, out, keep, fault)) return false;
  return pages_walk(pages, first_address(fetching, keep), read_page, NULL, fault);
}
