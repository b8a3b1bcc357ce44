#include "capabilities/opgaven/parts.h"

/* The same lines as on the page, for the controller: one declaration of the columns for CSV and XLSX. */

struct datums {
  int64_t met, late, moved; /* milestones: done, past and open, planned on another day than at first */
};

struct sheet {
  struct csv_writer csv;
  struct xlsx_writer *xlsx; /* NULL: CSV */
};

static void cell_text(struct sheet *sheet, const char *text) {
  if (sheet->xlsx)
    xlsx_cell_text(sheet->xlsx, text);
  else
    csv_cell_text(&sheet->csv, text);
}

static void cell_money(struct sheet *sheet, int64_t cents) {
  if (sheet->xlsx)
    xlsx_cell_money(sheet->xlsx, cents);
  else
    csv_cell_money(&sheet->csv, cents);
}

static void cell_int(struct sheet *sheet, int64_t number) {
  if (sheet->xlsx)
    xlsx_cell_int(sheet->xlsx, number);
  else
    csv_cell_int(&sheet->csv, number);
}

static void cell_day(struct sheet *sheet, const char *iso) {
  struct day day;
  bool is_day = iso && day_parse(iso, &day);
  if (sheet->xlsx && is_day)
    xlsx_cell_day(sheet->xlsx, day);
  else if (sheet->xlsx)
    xlsx_cell_empty(sheet->xlsx);
  else if (is_day)
    csv_cell_day(&sheet->csv, day);
  else
    csv_cell_empty(&sheet->csv);
}

static void row_end(struct sheet *sheet) {
  if (sheet->xlsx)
    xlsx_row_end(sheet->xlsx);
  else
    csv_row_end(&sheet->csv);
}

static const struct xlsx_column columns[] = {
    {"nummer", 8},         {"titel", 60},       {"stroom", 26},      {"thema", 22},         {"stand", 14},        {"fase", 14},
    {"fase_sinds", 12},   {"dagen_in_fase", 10}, {"norm_dagen", 10},  {"dagen_te_lang", 10},  {"besluit_gepland", 12}, {"besluit_eerst_gepland", 12},
    {"besloten_op", 12},  {"besluit_dagen_te_laat", 10},
    {"werksoort", 18},     {"eigenaar", 28},    {"portefeuille", 28}, {"verplichting", 18}, {"gemeld_op", 12},    {"nagelopen_op", 12},
    {"dekking", 30},       {"incidenteel", 14}, {"structureel", 14}, {"geoormerkt", 14},    {"zonder_dekking", 14}, {"uren", 10},
    {"mijlpalen_gehaald", 10}, {"mijlpalen_te_laat", 10}, {"mijlpalen_verschoven", 10}, {"herkomst_inhoud", 18}};
enum { COLUMNS = sizeof columns / sizeof *columns };

static struct datums milestones(const struct request *request, const struct listing *listing, const char *name) {
  struct datums out = {0};
  for (size_t i = 0; i < listing->count; i++) {
    struct mijlpaal mijlpaal = record_mijlpaal(&listing->records[i]);
    if (!string_is(mijlpaal.bij, name)) continue;
    out.met += string_is(mijlpaal.stand, "klaar");
    out.late += string_is(mijlpaal.stand, "open") && mijlpaal.wanneer && strcmp(mijlpaal.wanneer, request->today) < 0;
    out.moved += mijlpaal.oorspronkelijk && !string_is(mijlpaal.oorspronkelijk, mijlpaal.wanneer);
  }
  return out;
}

static void cell_known(struct sheet *sheet, bool known, int64_t number) {
  if (known)
    cell_int(sheet, number);
  else
    cell_text(sheet, NULL);
}

/* In order of the columns. What is within its norm is no days too long; where nothing is known or planned the cell is empty. */
static void write_fase(struct sheet *sheet, const struct fase_stand *fase) {
  cell_day(sheet, fase->fase ? fase->sinds : NULL);
  cell_known(sheet, fase->fase && fase->dagen >= 0, fase->dagen);
  cell_known(sheet, fase->norm > 0, fase->norm);
  cell_known(sheet, fase->norm > 0 && fase->dagen >= 0, fase->over > 0 ? fase->over : 0);
  cell_day(sheet, fase->gepland);
  cell_day(sheet, fase->eerst_gepland);
  cell_day(sheet, fase->besloten_op);
  cell_known(sheet, fase->gepland != NULL, fase->besluit_te_laat);
}

static void write_line(struct request *request, struct sheet *sheet, const struct regel *regel, const struct listing *mijlpalen) {
  const struct beleidsopgave *opgave = &regel->opgave;
  struct datums dates = milestones(request, mijlpalen, record_name(REGISTER_beleidsopgave, opgave->id, request->scratch));
  const struct choice *origin = choices_find(&choices_herkomst_inhoud, opgave->herkomst_inhoud ? opgave->herkomst_inhoud : "eigen");
  const char *texts[] = {opgave->nummer, opgave->titel, opgave->stroom, regel->thema, opgave->stand, opgave->fase};
  const char *more[] = {opgave->werksoort, regel->eigenaar, regel->portefeuille, opgave->verplichting};
  for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) cell_text(sheet, texts[i]);
  write_fase(sheet, &regel->fase);
  for (size_t i = 0; i < sizeof more / sizeof *more; i++) cell_text(sheet, more[i]);
  cell_day(sheet, opgave->gemeld_op);
  cell_day(sheet, opgave->nagelopen_op);
  cell_text(sheet, regel->dekking);
  cell_money(sheet, regel->incidenteel);
  cell_money(sheet, regel->structureel);
  cell_money(sheet, regel->geoormerkt);
  cell_money(sheet, regel->without_cover);
  cell_int(sheet, regel->uren);
  cell_int(sheet, dates.met);
  cell_int(sheet, dates.late);
  cell_int(sheet, dates.moved);
  cell_text(sheet, origin ? origin->label : NULL);
  row_end(sheet);
}

static bool write_all(struct request *request, struct sheet *sheet, struct reply *reply, struct fault *fault) {
  struct overzicht overzicht;
  struct listing mijlpalen;
  if (!overzicht_read(request, &overzicht, fault)) return false;
  if (!part_rows(request, &(struct query){.reg = REGISTER_mijlpaal, .sort = -1}, &mijlpalen, fault)) return false;
  for (size_t i = 0; i < overzicht.count; i++) {
    write_line(request, sheet, &overzicht.regels[i], &mijlpalen);
    reply->was_secret = reply->was_secret || record_is_secret(overzicht.regels[i].record);
  }
  reply->no_store = reply->was_secret;
  return true;
}

static bool may_export(struct request *request, struct fault *fault) {
  const struct reg *reg = &store_catalogue(request->tenant->store)->registers[REGISTER_beleidsopgave];
  if (rights_scope(request->who, reg, VERB_EXPORT)) return true;
  return FAULT(fault, FAULT_FORBIDDEN, "Uw functie mag deze lijst niet uitvoeren.");
}

bool overzicht_csv(struct request *request, struct reply *reply, struct fault *fault) {
  struct sheet sheet = {0};
  if (!may_export(request, fault)) return false;
  csv_init(&sheet.csv, &reply->body);
  for (size_t i = 0; i < COLUMNS; i++) csv_cell_text(&sheet.csv, columns[i].title);
  csv_row_end(&sheet.csv);
  reply->type = "text/csv; charset=utf-8";
  reply_header(reply, "Content-Disposition", "attachment; filename=\"totaaloverzicht.csv\"");
  return write_all(request, &sheet, reply, fault);
}

bool overzicht_xlsx(struct request *request, struct reply *reply, struct fault *fault) {
  if (!may_export(request, fault)) return false;
  const char *notes[] = {arena_printf(request->scratch, "Totaaloverzicht beleidsopgaven, gemeente %s, stand %s.", request->tenant->name,
                                      day_text(request->today, request->scratch)),
                         "Bedragen in euro's. Geoormerkt geld staat los van vrij geld.",
                         store_is_example(request->tenant->store) ? "Voorbeeld, bedacht." : "Eigen gegevens van de gemeente."};
  struct xlsx_options options = {.sheet = "Totaaloverzicht", .columns = columns, .column_count = COLUMNS, .notes = notes, .note_count = 3};
  struct sheet sheet = {0};
  if (!xlsx_open(&options, &sheet.xlsx, request->keep, fault) || !write_all(request, &sheet, reply, fault)) return false;
  reply->type = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";
  reply_header(reply, "Content-Disposition", "attachment; filename=\"totaaloverzicht.xlsx\"");
  return xlsx_close(sheet.xlsx, &reply->body, fault);
}
