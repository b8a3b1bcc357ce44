#include "capabilities/kwaliteit/bronnen_inside.h"
#include "encode/csv.h"
#include "engines/zaken_load.h"
#include "fuzz.h"

static void release(void *what) { text_release(what); }

/* What is taken must be a file whose lines the case reader can tell apart. */
static bool read_page(struct run *run) {
  struct json_options options = {.data = (const char *)run->data, .size = run->size};
  struct koppeling koppeling = {.soort = "klantinteracties"};
  static const char *const kinds[] = {"Paspoort, Verhuizing"};
  struct fetching fetching = {.koppeling = &koppeling, .gemeente = "GM0546", .kinds = kinds, .kind_count = 1};
  struct fetched out = {0};
  const struct json_value *body;
  const char *next;
  size_t rows;
  struct text *csv = ARENA_NEW(&run->keep, struct text);
  struct csv_writer w;
  text_init(csv, 1 << 20);
  arena_defer(&run->keep, release, csv);
  csv_init(&w, csv);
  contacts_header(&w);
  if (!json_read(&options, &body, &run->keep, &run->fault) || !contacts_read(&fetching, body, &w, &out, &next, &rows, &run->fault)) return false;
  struct zaken_load load = {.read = {.file = -1, .data = text_get(csv), .size = csv->len, .lanes = 1, .today = ZAAK_NO_DAY}, .wanted = {true}};
  struct zaken_delivery delivery;
  if (!zaken_load(&load, &delivery, &run->keep, &run->fault)) return false;
  if (delivery.notes.rows + out.elsewhere != rows) abort();
  return true;
}

FUZZ(read_page)
