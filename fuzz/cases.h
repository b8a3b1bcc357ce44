/* A page of another system's cases or contacts: what is taken of it must be a file whose lines the case reader can tell apart. */
#ifndef FUZZ_CASES_H
#define FUZZ_CASES_H

#include "capabilities/kwaliteit/bronnen_inside.h"
#include "encode/csv.h"
#include "engines/zaken_load.h"
#include "fuzz.h"

typedef void cases_header(struct csv_writer *w);
typedef bool cases_read(const struct fetching *fetching, const struct json_value *body, struct csv_writer *w, struct fetched *out,
                        const char **next, size_t *rows, struct fault *fault);

static void cases_release(void *what) { text_release(what); }

static bool cases_page(struct run *run, const struct fetching *fetching, cases_header *header, cases_read *read) {
  struct json_options options = {.data = (const char *)run->data, .size = run->size};
  struct fetched out = {0};
  const struct json_value *body;
  const char *next;
  size_t rows;
  struct text *csv = ARENA_NEW(&run->keep, struct text);
  struct csv_writer w;
  text_init(csv, 1 << 20);
  arena_defer(&run->keep, cases_release, csv);
  csv_init(&w, csv);
  header(&w);
  if (!json_read(&options, &body, &run->keep, &run->fault) || !read(fetching, body, &w, &out, &next, &rows, &run->fault)) return false;
  struct zaken_load load = {.read = {.file = -1, .data = text_get(csv), .size = csv->len, .lanes = 1, .today = ZAAK_NO_DAY}, .wanted = {true}};
  struct zaken_delivery delivery;
  if (!zaken_load(&load, &delivery, &run->keep, &run->fault)) return false;
  if (delivery.notes.rows + out.elsewhere != rows) abort();
  return true;
}

#endif
