/* Contacts with people by the Klantinteracties API 0.9 (klantcontacten), counted as cases that begin and end on one day. Only
 * day, channel, subject and, when asked, the case that it is about are read; a subject that no rule names is typed by hand and may name somebody, so it becomes
 * "overig". Who was in contact is not asked for. */
#include "capabilities/kwaliteit/bronnen_inside.h"
#include "capabilities/kwaliteit/levering.h"
#include "encode/csv.h"

#include <strings.h>

#include "base/banned.h"

#define OTHER "overig"
enum { PAGE_CSV_MAX = 16 * 1024 * 1024, MINUTE_MS = 60 * 1000, DAY_MS = 24 * 60 * MINUTE_MS };

/* ---- when ---- */

static bool two_digits(const char *at, int max, int *out) {
  if (at[0] < '0' || at[0] > '9' || at[1] < '0' || at[1] > '9') return false;
  *out = (at[0] - '0') * 10 + at[1] - '0';
  return *out <= max;
}

/* "2026-01-31T23:30:00Z" is 1 February here. */
bool contact_day(const char *text, struct day *out) {
  char iso[DAY_SIZE];
  struct day day;
  int hour, minute, zone_hour = 0, zone_minute = 0;
  if (strlen(text) < 17 || text[10] != 'T' || text[13] != ':') return false;
  snprintf(iso, sizeof iso, "%.10s", text);
  if (!day_parse(iso, &day) || !two_digits(text + 11, 23, &hour) || !two_digits(text + 14, 59, &minute)) return false;
  const char *zone = text + 16 + strspn(text + 16, ":.0123456789");
  bool west = *zone == '-';
  if (*zone == '+' || west) {
    if (strlen(zone) != 6 || zone[3] != ':' || !two_digits(zone + 1, 14, &zone_hour) || !two_digits(zone + 4, 59, &zone_minute)) return false;
  } else if (!string_is(zone, "Z")) {
    return false;
  }
  int64_t shift = (int64_t)(zone_hour * 60 + zone_minute) * (west ? -1 : 1);
  *out = day_from_instant((day_number(day) - day_number((struct day){1970, 1, 1})) * (int64_t)DAY_MS + ((int64_t)hour * 60 + minute - shift) * MINUTE_MS);
  return true;
}

/* ---- a page ---- */

static const char *subject_of(const struct fetching *fetching, const char *typed) {
  for (size_t i = 0; typed && *typed && i < fetching->kind_count; i++)
    if (levering_in_list(fetching->kinds[i], typed)) return typed;
  return OTHER;
}

/* The number of the case that the contact is about, from what `expand` brought along. */
static const char *case_of(const struct json_value *one) {
  const struct json_value *more = json_find(one, "_expand"), *list = more ? json_find(more, "gingOverOnderwerpobjecten") : NULL;
  for (size_t i = 0; list && list->kind == JSON_KIND_LIST && i < list->count; i++) {
    const struct json_value *object = json_find(&list->items[i], "onderwerpobjectidentificator");
    const char *kind = object ? json_find_text(object, "codeObjecttype") : NULL;
    if (kind && strcasecmp(kind, "zaak") == 0) return json_find_text(object, "objectId");
  }
  return NULL;
}

static bool read_contact(const struct fetching *fetching, const struct json_value *one, uint64_t number, struct csv_writer *w, struct fetched *out, struct fault *fault) {
  const char *when = json_find_text(one, "plaatsgevondenOp"), *subject = subject_of(fetching, json_find_text(one, "onderwerp")), *only = fetching->koppeling->selectie;
  struct day day;
  if (!when || !contact_day(when, &day)) return FAULT(fault, FAULT_INPUT, "Het klantcontactsysteem geeft een contact zonder geldig tijdstip (plaatsgevondenOp).");
  if (!string_empty(only) && !levering_in_list(only, subject)) {
    out->elsewhere++;
    return true;
  }
  csv_cell_int(w, (int64_t)number);
  csv_cell_text(w, subject);
  csv_cell_day(w, day);
  csv_cell_day(w, day);
  csv_cell_text(w, json_find_text(one, "kanaal"));
  csv_cell_text(w, case_of(one));
  csv_row_end(w);
  return true;
}

bool contacts_read(const struct fetching *fetching, const struct json_value *body, struct csv_writer *w, struct fetched *out, const char **next, size_t *rows, struct fault *fault) {
  const struct json_value *list = json_find(body, "results");
  if (!list || list->kind != JSON_KIND_LIST) return FAULT(fault, FAULT_INPUT, "De bron antwoordt niet als een Klantinteracties API: er is geen lijst 'results'.");
  *next = json_find_text(body, "next");
  *rows = list->count;
  for (size_t i = 0; i < list->count; i++)
    if (!read_contact(fetching, &list->items[i], out->rows + i + 1, w, out, fault)) return false;
  return true;
}

void contacts_header(struct csv_writer *w) {
  static const char *const names[] = {"zaak", "zaaktype", "start", "eind", "kanaal", "gerelateerde_zaak"};
  for (size_t i = 0; i < sizeof names / sizeof *names; i++) csv_cell_text(w, names[i]);
  csv_row_end(w);
}

bool contacts_fetch(const struct fetching *fetching, struct fetched *out, struct arena *keep, struct fault *fault) {
  struct case_file file = {.header = contacts_header, .read = contacts_read, .max = PAGE_CSV_MAX};
  return case_file_fetch(&file, fetching, NULL, api_address(fetching, fetching->returns ? "/klantcontacten?pageSize=100&expand=gingOverOnderwerpobjecten" : "/klantcontacten?pageSize=100", keep), out, keep, fault);
}
