/* Following through as data: hours per team, the sheet and the answer for programs. */
#include "capabilities/weging/doorpakken.h"

#include "web/doorpakken.h"
#include "web/parts.h"

/* ---- hours ---- */

static size_t kind_of(const char *werksoort) {
  for (size_t k = 0; k < choices_werksoort.count; k++)
    if (string_is(choices_werksoort.items[k].code, werksoort)) return k;
  return choices_werksoort.count;
}

static bool frame_rows(struct request *request, int64_t moment, struct listing *out, struct fault *fault) {
  struct query query = {.reg = REGISTER_kader, .sort = EVERY(id)};
  *out = (struct listing){0};
  if (!rights_scope(request->who, &store_catalogue(request->tenant->store)->registers[REGISTER_kader], VERB_READ)) return true;
  query_number(&query, F(kader, sleutelmoment), COMPARE_IS, moment);
  return part_rows(request, &query, out, fault);
}

static bool is_chosen(const struct listing *outcomes, int64_t opgave) {
  for (size_t i = 0; i < outcomes->count; i++)
    if (record_uitkomst(&outcomes->records[i]).beleidsopgave == opgave) return true;
  return false;
}

static bool chosen_read(struct request *request, int64_t moment, struct listing *out, struct fault *fault) {
  struct query query = {.reg = REGISTER_uitkomst, .sort = EVERY(id)};
  query_number(&query, F(uitkomst, sleutelmoment), COMPARE_IS, moment);
  query_text(&query, F(uitkomst, keuze), COMPARE_IS, "gekozen");
  return part_rows(request, &query, out, fault);
}

bool team_hours_read(struct request *request, const struct moment *m, bool only_chosen, struct team_hours **out, size_t *count, struct fault *fault) {
  struct listing frame, chosen = {0};
  struct team_hours *teams = ARENA_ARRAY(request->keep, m->team_count, struct team_hours);
  if (!frame_rows(request, m->id, &frame, fault) || (only_chosen && !chosen_read(request, m->id, &chosen, fault))) return false;
  for (size_t t = 0; t < m->team_count; t++) {
    const struct moment_limit *limit = &m->limits[m->fund_count + t];
    teams[t] = (struct team_hours){.naam = limit->label, .alle = NUMBER_EMPTY, .regulier = NUMBER_EMPTY, .te_verdelen = limit->available,
                                   .per_soort = ARENA_ARRAY(request->keep, choices_werksoort.count, int64_t)};
    for (size_t i = 0; i < frame.count; i++) {
      struct kader k = record_kader(&frame.records[i]);
      if (k.team != limit->ref || k.jaar != m->jaar) continue;
      teams[t].alle = k.uren_totaal;
      teams[t].regulier = k.uren_regulier;
    }
  }
  for (size_t i = 0; i < m->item_count; i++) {
    struct record opgave;
    if (only_chosen && !is_chosen(&chosen, m->items[i].id)) continue;
    if (!record_get(request->tx, request->who, REGISTER_beleidsopgave, m->items[i].id, &opgave, request->keep, fault)) return false;
    size_t kind = kind_of(record_beleidsopgave(&opgave).werksoort);
    for (size_t t = 0; t < m->team_count && kind < choices_werksoort.count; t++) teams[t].per_soort[kind] += m->items[i].hours[t];
  }
  *out = teams;
  *count = m->team_count;
  return true;
}

/* ---- for sheets and programs: one declaration of what there is to know ---- */

enum cell_kind { CELL_TEXT, CELL_DAY, CELL_INT, CELL_YES, CELL_MONEY };
#define CELLS \
  CELL("nummer", TEXT, text, nummer) CELL("titel", TEXT, text, titel) CELL("stand", TEXT, text, opgave_stand) CELL("werksoort", TEXT, text, werksoort) \
  CELL("landt_in", TEXT, text, landt_in) CELL("besloten", YES, number, besloten) CELL("besloten_op", DAY, text, besloten_op) \
  CELL("begonnen", YES, number, begonnen) CELL("begonnen_op", DAY, text, begonnen_op) CELL("klaar", YES, number, klaar) CELL("klaar_op", DAY, text, klaar_op) \
  CELL("effect_gemeten", YES, number, gemeten) CELL("gemeten_op", DAY, text, gemeten_op) CELL("conclusie", TEXT, text, conclusie) \
  CELL("laatste_teken", DAY, text, laatst) CELL("dagen_zonder_teken", INT, number, stil_days) CELL("mijlpalen_gehaald", INT, number, met) \
  CELL("mijlpalen_open", INT, number, open) CELL("mijlpalen_te_laat", INT, number, late) CELL("mijlpalen_verschoven", INT, number, moved) \
  CELL("beloften_te_laat", INT, number, beloften_late) CELL("geraamd_incidenteel", MONEY, number, incidenteel) \
  CELL("geraamd_structureel", MONEY, number, structureel) CELL("besparing_per_jaar", MONEY, number, besparing) CELL("werkelijk", MONEY, number, werkelijk) \
  CELL("werkelijke_besparing_per_jaar", MONEY, number, werkelijke_besparing)

static const struct {
  const char *name;
  enum cell_kind kind;
} cells[] = {
#define CELL(name, kind, slot, member) {name, CELL_##kind},
    CELLS
#undef CELL
};
enum { CELL_COUNT = sizeof cells / sizeof *cells };

static void cells_fill(const struct doorpak *item, union slot out[CELL_COUNT]) {
  size_t at = 0;
#define CELL(name, kind, slot, member) out[at++].slot = item->member;
  CELLS
#undef CELL
}

static void cell_csv(struct csv_writer *csv, enum cell_kind kind, union slot value) {
  struct day day;
  if (kind == CELL_TEXT) csv_cell_text(csv, value.text);
  else if (kind == CELL_DAY && value.text && day_parse(value.text, &day)) csv_cell_day(csv, day);
  else if (kind == CELL_DAY || value.number == NUMBER_EMPTY) csv_cell_empty(csv);
  else if (kind == CELL_YES) csv_cell_text(csv, value.number ? "ja" : "nee");
  else if (kind == CELL_MONEY) csv_cell_money(csv, value.number);
  else csv_cell_int(csv, value.number);
}

static void cell_json(struct json_writer *w, enum cell_kind kind, union slot value) {
  if (kind == CELL_TEXT || kind == CELL_DAY) json_put_string(w, value.text);
  else if (value.number == NUMBER_EMPTY) json_put_null(w);
  else if (kind == CELL_YES) json_put_bool(w, value.number != 0);
  else if (kind == CELL_MONEY) json_put_money(w, value.number);
  else json_put_int(w, value.number);
}

bool follow_csv(struct request *request, struct reply *reply, struct fault *fault) {
  struct doorpakken all;
  struct csv_writer csv;
  if (!rights_scope(request->who, &store_catalogue(request->tenant->store)->registers[REGISTER_uitkomst], VERB_EXPORT))
    return FAULT(fault, FAULT_FORBIDDEN, "Uw functie mag deze lijst niet uitvoeren.");
  if (!doorpakken_read(request, route_id(request), &all, fault)) return false;
  csv_init(&csv, &reply->body);
  for (size_t c = 0; c < CELL_COUNT; c++) csv_cell_text(&csv, cells[c].name);
  csv_cell_text(&csv, "herkomst_inhoud");
  csv_row_end(&csv);
  for (size_t i = 0; i < all.count; i++) {
    union slot values[CELL_COUNT];
    cells_fill(&all.items[i], values);
    for (size_t c = 0; c < CELL_COUNT; c++) cell_csv(&csv, cells[c].kind, values[c]);
    csv_cell_text(&csv, all.items[i].example ? "voorbeeld, bedacht" : "");
    csv_row_end(&csv);
  }
  reply->type = "text/csv; charset=utf-8";
  reply_header(reply, "Content-Disposition", "attachment; filename=\"doorpakken.csv\"");
  return true;
}

static void sum_json(struct json_writer *w, const char *key, size_t count) {
  json_key(w, key);
  json_put_int(w, (long long)count);
}

bool follow_api(struct request *request, struct reply *reply, struct fault *fault) {
  struct doorpakken all;
  struct json_writer w;
  if (!doorpakken_read(request, route_id(request), &all, fault)) return false;
  json_init(&w, &reply->body);
  json_object_begin(&w);
  json_key(&w, "sleutelmoment");
  json_put_int(&w, all.moment);
  json_key(&w, "datum");
  json_put_string(&w, all.datum);
  sum_json(&w, "gekozen", all.count);
  sum_json(&w, "besloten", all.besloten);
  sum_json(&w, "begonnen", all.begonnen);
  sum_json(&w, "klaar", all.klaar);
  sum_json(&w, "effectGemeten", all.gemeten);
  sum_json(&w, "staatStil", all.stil);
  json_key(&w, "beleidsopgaven");
  json_array_begin(&w);
  for (size_t i = 0; i < all.count; i++) {
    union slot values[CELL_COUNT];
    cells_fill(&all.items[i], values);
    json_object_begin(&w);
    json_key(&w, "id");
    json_put_int(&w, all.items[i].beleidsopgave);
    for (size_t c = 0; c < CELL_COUNT; c++) {
      json_key(&w, string_camel(cells[c].name, request->scratch));
      cell_json(&w, cells[c].kind, values[c]);
    }
    json_key(&w, "herkomstInhoud");
    json_put_string(&w, all.items[i].example ? "voorbeeld" : NULL);
    json_object_end(&w);
  }
  json_array_end(&w);
  json_object_end(&w);
  reply->type = "application/json";
  return json_finish(&w, fault);
}
