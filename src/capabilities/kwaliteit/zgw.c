/* Cases by the ZGW standard: Zaken API 1.5 (VNG), with case type and result type of the Catalogi API in the same answer
 * (expand). Of a case only kind, days, result and channel are read; roles and objects are not asked for, and neither
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

static bool is_wanted(const struct fetching *fetching, const struct json_value *kind) {
  const char *wanted = fetching->koppeling->selectie;
  if (string_empty(wanted) || string_starts(wanted, "http")) return true;
  return string_is(json_find_text(kind, "omschrijving"), wanted) || string_is(json_find_text(kind, "identificatie"), wanted);
}

static bool read_case(const struct fetching *fetching, const struct json_value *one, uint64_t number, struct csv_writer *w, struct fetched *out,
                      struct fault *fault) {
  const struct json_value *kind = expanded(one, "zaaktype"), *result = json_find(one, "resultaat");
  const struct json_value *result_kind = expanded(expanded(one, "resultaat"), "resultaattype");
  const char *start = json_find_text(one, "startdatum"), *name = json_find_text(kind, "omschrijving");
  if (!start) return FAULT(fault, FAULT_INPUT, "Het zaaksysteem geeft een zaak zonder startdatum.");
  if (!name || (!is_none(result) && !json_find_text(result_kind, "omschrijving"))) {
    FAULT(fault, FAULT_INPUT, "Het zaaksysteem stuurt het %s niet mee met de zaak.", name ? "resultaattype" : "zaaktype");
    return fault_hint(fault, "Nodig is een Zaken API met 'expand', versie 1.5 of later. Vraag het de leverancier.");
  }
  if (!is_wanted(fetching, kind)) {
    out->elsewhere++;
    return true;
  }
  csv_cell_int(w, (int64_t)number);
  csv_cell_text(w, name);
  csv_cell_text(w, start);
  csv_cell_text(w, json_find_text(one, "einddatum"));
  csv_cell_text(w, json_find_text(one, "uiterlijkeEinddatumAfdoening"));
  csv_cell_text(w, is_none(result) ? "" : json_find_text(result_kind, "omschrijving"));
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

static void release_text(void *what) { text_release(what); }
static char *first_address(const struct fetching *fetching, struct arena *keep) {
  const char *base = fetching->koppeling->adres, *only = fetching->koppeling->selectie;
  int len = (int)strlen(base);
  while (len > 0 && base[len - 1] == '/') len--;
  const char *kind = !string_empty(only) && string_starts(only, "http") ? arena_printf(keep, "&zaaktype=%s", http_escape(only, keep)) : "";
  return arena_printf(keep, "%.*s/zaken?expand=" EXPAND "&pageSize=100%s", len, base, kind);
}

/* The case file in the making: a page in csv, then in the file. */
struct lines {
  struct csv_writer w;
  struct text *csv;
};

static bool read_page(void *context, struct pages *pages, const struct json_value *body, const char **next, size_t *rows, struct fault *fault) {
  struct lines *lines = context;
  return zgw_read(pages->fetching, body, &lines->w, pages->out, next, rows, fault) && memory_add_text(pages->out->file, lines->csv, fault);
}

bool zgw_fetch(const struct fetching *fetching, struct fetched *out, struct arena *keep, struct fault *fault) {
  struct pages *pages = ARENA_NEW(keep, struct pages);
  struct text *csv = ARENA_NEW(keep, struct text);
  struct lines lines = {.csv = csv};
  text_init(csv, PAGE_CSV_MAX);
  arena_defer(keep, release_text, csv);
  out->kind = FETCHED_CASES;
  if (!memory_file(&out->file, keep, fault) || !pages_open(pages, fetching, headers, out, keep, fault)) return false;
  csv_init(&lines.w, csv);
  zgw_header(&lines.w);
  return pages_walk(pages, first_address(fetching, keep), read_page, &lines, fault);
}
