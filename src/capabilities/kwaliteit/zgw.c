/* Cases by the ZGW standard: Zaken API 1.5 (VNG), with case type and result type of the Catalogi API in the same answer
 * (expand), or by their address when they are not in it. Of a case only kind, days, result and channel are read; roles and objects are not asked for, and neither
 * number nor description goes further. */
#include "capabilities/kwaliteit/bronnen_inside.h"
#include "encode/csv.h"

#include "base/banned.h"

#define EXPAND "zaaktype,resultaat,resultaat.resultaattype"
enum { PAGE_CSV_MAX = 16 * 1024 * 1024 };
static const char *const headers[] = {"Accept-Crs: EPSG:4326", NULL};

/* ---- a case ---- */

static const struct json_value *expanded(const struct json_value *of, const char *name) { return json_find(json_find(of, "_expand"), name); }

static bool is_none(const struct json_value *value) {
  return !value || value->kind == JSON_KIND_NULL || (value->kind == JSON_KIND_TEXT && !*value->text);
}

/* The case type as it came along, else as the catalogue calls it. */
static bool read_kind(const struct fetching *fetching, const struct json_value *one, const char **out, struct fault *fault) {
  const char *address = json_find_text(one, "zaaktype");
  *out = json_find_text(expanded(one, "zaaktype"), "omschrijving");
  if (*out) return true;
  if (fetching->namen && !string_empty(address)) return namen_type(fetching->namen, address, out, fault);
  return FAULT(fault, FAULT_INPUT, "Het zaaksysteem geeft een zaak zonder zaaktype.");
}

static bool read_result(const struct fetching *fetching, const struct json_value *one, const char **out, struct fault *fault) {
  const struct json_value *result = json_find(one, "resultaat");
  *out = "";
  if (is_none(result)) return true;
  *out = json_find_text(expanded(expanded(one, "resultaat"), "resultaattype"), "omschrijving");
  if (*out) return true;
  if (fetching->namen && result->kind == JSON_KIND_TEXT) return namen_result(fetching->namen, result->text, out, fault);
  return FAULT(fault, FAULT_INPUT, "Het zaaksysteem geeft een zaak waarvan het resultaat niet te lezen is.");
}

static bool is_wanted(const struct fetching *fetching, const struct json_value *one, const char *kind) {
  const char *wanted = fetching->koppeling->selectie;
  if (string_empty(wanted) || string_starts(wanted, "http")) return true;
  return string_is(kind, wanted) || string_is(json_find_text(expanded(one, "zaaktype"), "identificatie"), wanted);
}

static bool read_case(const struct fetching *fetching, const struct json_value *one, uint64_t number, struct csv_writer *w, struct fetched *out,
                      struct fault *fault) {
  const char *start = json_find_text(one, "startdatum"), *kind, *result;
  if (!start) return FAULT(fault, FAULT_INPUT, "Het zaaksysteem geeft een zaak zonder startdatum.");
  if (!read_kind(fetching, one, &kind, fault)) return false;
  if (!is_wanted(fetching, one, kind)) {
    out->elsewhere++;
    return true;
  }
  if (!read_result(fetching, one, &result, fault)) return false;
  csv_cell_int(w, (int64_t)number);
  csv_cell_text(w, kind);
  csv_cell_text(w, start);
  csv_cell_text(w, json_find_text(one, "einddatum"));
  csv_cell_text(w, json_find_text(one, "uiterlijkeEinddatumAfdoening"));
  csv_cell_text(w, result);
  csv_cell_text(w, json_find_text(one, "communicatiekanaalNaam"));
  csv_row_end(w);
  return true;
}

bool zgw_read(const struct fetching *fetching, const struct json_value *body, struct csv_writer *w, struct fetched *out, const char **next, size_t *rows,
              struct fault *fault) {
  const struct json_value *list = json_find(body, "results");
  if (!list || list->kind != JSON_KIND_LIST) return FAULT(fault, FAULT_INPUT, "Het zaaksysteem antwoordt niet als een Zaken API: er is geen lijst 'results'.");
  *next = json_find_text(body, "next");
  *rows = list->count;
  for (size_t i = 0; i < list->count; i++)
    if (!read_case(fetching, &list->items[i], out->rows + i + 1, w, out, fault)) return false;
  return true;
}

/* The last day as the case system has it holds suspension and extension already, so those columns are not there. */
void zgw_header(struct csv_writer *w) {
  static const char *const names[] = {"zaak", "zaaktype", "start", "eind", "uiterlijke_einddatum", "resultaattype", "kanaal"};
  for (size_t i = 0; i < sizeof names / sizeof *names; i++) csv_cell_text(w, names[i]);
  csv_row_end(w);
}

/* ---- all of them ---- */

bool zgw_fetch(const struct fetching *fetching, struct fetched *out, struct arena *keep, struct fault *fault) {
  struct case_file file = {.header = zgw_header, .read = zgw_read, .max = PAGE_CSV_MAX};
  struct fetching named = *fetching;
  const char *only = fetching->koppeling->selectie;
  const char *kind = !string_empty(only) && string_starts(only, "http") ? arena_printf(keep, "&zaaktype=%s", http_escape(only, keep)) : "";
  named.namen = namen_open(fetching, headers, keep);
  return case_file_fetch(&file, &named, headers, arena_printf(keep, "%s%s", api_address(fetching, "/zaken?expand=" EXPAND "&pageSize=100", keep), kind), out, keep, fault);
}
