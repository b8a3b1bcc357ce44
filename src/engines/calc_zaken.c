#include "engines/calc_zaken.h"

#include "encode/csv.h"
#include "encode/json.h"

enum { UNITS = 10000, P90 = 900, PARTS_MAX = ZAAK_DISTRICTS_MAX };

/* Cuts at the commas and trims; answers how many parts. */
static size_t cut(const char *typed, const char **parts, size_t max, struct arena *keep) {
  size_t count = 0;
  for (const char *at = typed; at && count < max;) {
    const char *comma = strchr(at, ',');
    size_t len = comma ? (size_t)(comma - at) : strlen(at);
    char *part = string_trim(arena_copy_len(keep, at, len), keep);
    if (*part) parts[count++] = part;
    at = comma ? comma + 1 : NULL;
  }
  return count;
}

bool calc_zaken_columns(const char *typed, struct zaak_options *out, struct arena *keep, struct fault *fault) {
  const char *parts[ZAAK_FIELD__COUNT];
  size_t count = cut(typed, parts, ZAAK_FIELD__COUNT, keep);
  for (size_t i = 0; i < count; i++) {
    const char *is = strchr(parts[i], '=');
    size_t len = is ? (size_t)(is - parts[i]) : 0;
    int field = 0;
    for (; field < ZAAK_FIELD__COUNT; field++) {
      const char *name = zaak_field_name((enum zaak_field)field);
      if (strlen(name) == len && memcmp(name, parts[i], len) == 0) break;
    }
    if (!is || field == ZAAK_FIELD__COUNT || !is[1])
      return fault_field_add(fault, "--kolom", "\"%.60s\" is geen veld=kolom. Schrijf bijvoorbeeld zaaktype=soort,wijk=stadsdeel.", parts[i]);
    out->columns[field] = is + 1;
  }
  return true;
}

void calc_zaken_districts(const char *typed, struct zaak_options *out, struct arena *keep) {
  if (!typed) return;
  const char **names = ARENA_ARRAY(keep, PARTS_MAX, const char *);
  out->known[ZAAK_DISTRICT] = (struct zaak_known){names, cut(typed, names, PARTS_MAX, keep)};
}

static bool is_provisional(const struct zaken_cell *cell, const struct zaken *zaken) {
  int year = 0, month = 0;
  return zaken_last_month(zaken, &year, &month) && cell->year == year && cell->month == month;
}

static void put_month(struct json_writer *w, const char *key, int year, int month) {
  char text[16];
  json_key(w, key);
  snprintf(text, sizeof text, "%04d-%02d", year, month);
  json_put_string(w, month ? text : NULL);
}

static void put_count(struct json_writer *w, const char *key, uint64_t number) {
  json_key(w, key);
  json_put_int(w, (long long)number);
}

static void put_cell(struct json_writer *w, const struct zaken_cell *cell, const struct zaken_delivery *delivery,
                     const struct calc_zaken_options *options, bool provisional) {
  static const char *const keys[ZAAK_NAME__COUNT] = {"kind", "district", "result", "channel"};
  json_object_begin(w);
  put_month(w, "month", cell->year, cell->month);
  for (int name = 0; name < ZAAK_NAME__COUNT; name++) {
    json_key(w, keys[name]);
    json_put_string(w, options->load.by[name] ? delivery->names[name].names[cell->names[name]] : NULL);
  }
  put_count(w, "count", cell->count);
  put_count(w, "closed", cell->closed);
  put_count(w, "open", cell->open);
  put_count(w, "overdue", cell->overdue);
  put_count(w, "withDue", cell->with_due);
  put_count(w, "inTime", cell->in_time);
  put_count(w, "askedMore", cell->asked_more);
  json_key(w, "median");
  if (cell->closed) json_put_decimal(w, zaken_median_tenths(cell) * UNITS / 10);
  else json_put_null(w);
  json_key(w, "p90");
  if (cell->closed) json_put_int(w, zaken_percentile_days(cell, P90));
  else json_put_null(w);
  put_count(w, "days", zaken_days(cell));
  json_key(w, "provisional");
  json_put_bool(w, provisional);
  json_object_end(w);
}

static bool put_json(const struct calc_zaken_options *options, const struct zaken_delivery *delivery, struct zaken *zaken, struct text *out, struct fault *fault) {
  struct json_writer w;
  struct zaken_cell cell;
  char today[DAY_SIZE];
  int year = 0, month = 0;
  bool has_today = options->load.read.today != ZAAK_NO_DAY;
  if (has_today) day_print(day_from_number(options->load.read.today), today);
  json_init(&w, out);
  json_object_begin(&w);
  json_key(&w, "basis");
  json_put_string(&w, options->load.wanted[ZAKEN_BY_END] ? "end" : "start");
  json_key(&w, "today");
  json_put_string(&w, has_today ? today : NULL);
  put_count(&w, "rows", delivery->notes.rows);
  (void)zaken_last_month(zaken, &year, &month);
  put_month(&w, "lastMonth", year, month);
  json_key(&w, "cells");
  json_array_begin(&w);
  for (size_t at = 0; zaken_each(zaken, &at, &cell);) put_cell(&w, &cell, delivery, options, is_provisional(&cell, zaken));
  json_array_end(&w);
  json_object_end(&w);
  return json_finish(&w, fault);
}

static void put_row(struct csv_writer *w, const struct zaken_cell *cell, const struct zaken_delivery *delivery, bool provisional) {
  const uint64_t counts[] = {cell->count, cell->closed, cell->open, cell->overdue, cell->with_due, cell->in_time, cell->asked_more};
  char month[16];
  snprintf(month, sizeof month, "%04d-%02d", cell->year, cell->month);
  csv_cell_text(w, cell->month ? month : "voorraad");
  for (int name = 0; name < ZAAK_NAME__COUNT; name++) csv_cell_text(w, delivery->names[name].names[cell->names[name]]);
  for (size_t i = 0; i < sizeof counts / sizeof *counts; i++) csv_cell_int(w, (int64_t)counts[i]);
  if (cell->closed) csv_cell_decimal(w, zaken_median_tenths(cell) * UNITS / 10);
  else csv_cell_empty(w);
  if (cell->closed) csv_cell_int(w, zaken_percentile_days(cell, P90));
  else csv_cell_empty(w);
  csv_cell_int(w, (int64_t)zaken_days(cell));
  csv_cell_text(w, provisional ? "ja" : "nee");
  csv_row_end(w);
}

static bool put_csv(const struct zaken_delivery *delivery, struct zaken *zaken, struct text *out, struct fault *fault) {
  static const char *const head[] = {"maand",    "zaaktype", "wijk",        "resultaattype", "kanaal",           "zaken",   "afgerond", "open",
                                     "te_laat", "met_termijn", "op_tijd", "aanvulling_gevraagd", "mediaan_dagen", "p90_dagen", "dagen_samen", "voorlopig"};
  struct csv_writer w;
  struct zaken_cell cell;
  csv_init(&w, out);
  for (size_t i = 0; i < sizeof head / sizeof *head; i++) csv_cell_text(&w, head[i]);
  csv_row_end(&w);
  for (size_t at = 0; zaken_each(zaken, &at, &cell);) put_row(&w, &cell, delivery, is_provisional(&cell, zaken));
  return !out->full || FAULT(fault, FAULT_TOO_LARGE, "De uitkomst is te groot om af te drukken. Tel met minder onderscheid.");
}

bool calc_zaken(const struct calc_zaken_options *options, struct text *out, struct arena *scratch, struct fault *fault) {
  struct zaken_delivery delivery;
  if (!zaken_load(&options->load, &delivery, scratch, fault)) return false;
  struct zaken *zaken = delivery.zaken[options->load.wanted[ZAKEN_BY_END] ? ZAKEN_BY_END : ZAKEN_BY_START];
  return options->csv ? put_csv(&delivery, zaken, out, fault) : put_json(options, &delivery, zaken, out, fault);
}
