#include "web/exchange.h"
#include "web/faces.h"
#include "web/listing.h"
#include "web/value.h"

enum { EXPORT_MAX = 256 << 20, NOTES = 3 };

/* One of both writers; the other is NULL. */
struct sheet {
  struct csv_writer *csv;
  struct xlsx_writer *xlsx;
};

static void put_text(struct sheet *sheet, const char *text) {
  if (text && !*text) text = NULL;
  if (sheet->csv)
    csv_cell_text(sheet->csv, text);
  else
    xlsx_cell_text(sheet->xlsx, text);
}

static void put_number(struct sheet *sheet, enum kind kind, int64_t number) {
  if (kind == KIND_MONEY) {
    if (sheet->csv)
      csv_cell_money(sheet->csv, number);
    else
      xlsx_cell_money(sheet->xlsx, number);
  } else if (kind == KIND_DECIMAL) {
    if (sheet->csv)
      csv_cell_decimal(sheet->csv, number);
    else
      xlsx_cell_decimal(sheet->xlsx, number);
  } else if (sheet->csv) {
    csv_cell_int(sheet->csv, number);
  } else {
    xlsx_cell_int(sheet->xlsx, number);
  }
}

static void put_day(struct sheet *sheet, const char *iso) {
  struct day day;
  if (!day_parse(iso, &day)) {
    put_text(sheet, iso);
  } else if (sheet->csv) {
    csv_cell_day(sheet->csv, day);
  } else {
    xlsx_cell_day(sheet->xlsx, day);
  }
}

/* ",persoon:12,rol:griffier," without its outer commas. */
static const char *items_text(const char *items, struct arena *scratch) {
  size_t len = strlen(items);
  while (len && items[len - 1] == ',') len--;
  while (len && *items == ',') items++, len--;
  return arena_copy_len(scratch, items, len);
}

/* "beleidsopgave:12" by what names it in a file: "beleidsopgave:V2 Bijstand". */
static const char *record_text(struct printer *printer, const char *name, struct arena *scratch) {
  enum register_id reg;
  int64_t id;
  const char *reference = record_parse(name, &reg, &id) ? printer_reference(printer, reg, id) : NULL;
  return reference ? arena_printf(scratch, "%s:%s", declared_registers[reg].name, reference) : NULL;
}

static void put_cell(struct sheet *sheet, struct printer *printer, const struct field *field, union slot slot, struct arena *scratch) {
  struct value value;
  if (slot_is_empty(field->kind, slot)) {
    put_text(sheet, NULL);
    return;
  }
  switch (field->kind) {
    case KIND_MONEY:
    case KIND_DECIMAL:
    case KIND_NUMBER:
    case KIND_YEAR: put_number(sheet, field->kind, slot.number); break;
    case KIND_DAY: put_day(sheet, slot.text); break;
    case KIND_CHOICES: put_text(sheet, items_text(slot.text, scratch)); break;
    case KIND_SHARED: {
      const char *seen = printer_shared(printer, slot.text);
      put_text(sheet, seen ? items_text(seen, scratch) : NULL);
      break;
    }
    case KIND_REF: put_text(sheet, printer_reference(printer, field->to, slot.number)); break;
    case KIND_RECORD: put_text(sheet, record_text(printer, slot.text, scratch)); break;
    case KIND_PERIOD: put_text(sheet, slot.text); break;
    case KIND_INSTANT: put_text(sheet, slot_print_exact(field, slot, scratch)); break;
    default:
      value_print(printer, field, slot, &value);
      put_text(sheet, value.text);
  }
}

static bool open_xlsx(struct request *request, const struct export_options *options, struct sheet *sheet, struct fault *fault) {
  struct arena *scratch = request->scratch;
  struct xlsx_column *columns = ARENA_ARRAY(scratch, options->column_count, struct xlsx_column);
  const char **notes = ARENA_ARRAY(scratch, NOTES, const char *);
  notes[0] = arena_printf(scratch, "Gemeente %s, %s, %s", request->tenant->name, options->reg->label_plural, day_text(request->today, scratch));
  notes[1] = "De kolom herkomst_inhoud zegt per rij waar de inhoud vandaan komt.";
  notes[2] = "Bij \"Voorbeeld, bedacht\" is er niets gemeten of besloten.";
  for (size_t i = 0; i < options->column_count; i++) {
    const struct field *field = &options->reg->fields[options->columns[i]];
    columns[i] = (struct xlsx_column){field->name, field->kind == KIND_TEXT ? 40u : field->kind == KIND_LONGTEXT ? 60u : 0u};
  }
  /* The writer reads them until it is closed. */
  struct xlsx_options *xlsx = ARENA_NEW(scratch, struct xlsx_options);
  *xlsx = (struct xlsx_options){options->reg->label_plural, columns, options->column_count, notes, NOTES};
  return xlsx_open(xlsx, &sheet->xlsx, request->keep, fault);
}

bool export_write(struct request *request, struct tx *tx, const struct export_options *asked, struct text *out, struct fault *fault) {
  struct export_options options = *asked;
  int *columns = ARENA_ARRAY(request->scratch, asked->column_count + 1, int);
  bool marked = false;
  for (size_t i = 0; i < asked->column_count; i++) {
    columns[i] = asked->columns[i];
    marked = marked || columns[i] == (int)EVERY(herkomst_inhoud);
  }
  if (!marked) columns[options.column_count++] = (int)EVERY(herkomst_inhoud);
  options.columns = columns;
  struct printer *printer = printer_new(request, tx);
  struct csv_writer csv;
  struct sheet sheet = {0};
  if (options.xlsx) {
    if (!open_xlsx(request, &options, &sheet, fault)) return false;
  } else {
    sheet.csv = &csv;
    csv_init(&csv, out);
    for (size_t i = 0; i < options.column_count; i++) csv_cell_text(&csv, options.reg->fields[options.columns[i]].name);
    csv_row_end(&csv);
  }
  for (size_t r = 0; r < options.count; r++) {
    for (size_t i = 0; i < options.column_count; i++)
      put_cell(&sheet, printer, &options.reg->fields[options.columns[i]], options.records[r].slots[options.columns[i]], request->scratch);
    if (sheet.csv)
      csv_row_end(&csv);
    else
      xlsx_row_end(sheet.xlsx);
  }
  return sheet.csv || xlsx_close(sheet.xlsx, out, fault);
}

/* Exactly what the list shows: columns, filter and order; all pages. */
static bool send_file(struct request *request, struct reply *reply, bool xlsx, struct fault *fault) {
  const struct reg *reg;
  struct asked asked;
  struct listing listing;
  if (!reg_asked(request, request->segments[0], VERB_READ, &reg, fault) || !reg_asked(request, request->segments[0], VERB_EXPORT, &reg, fault)) return false;
  if (!asked_read(request, request->tx, reg, false, &asked, fault)) return false;
  asked.query.all_pages = true;
  asked.query.no_count = true;
  if (!record_list(request->tx, request->who, &asked.query, &listing, request->keep, fault)) return false;
  /* Export may reach less far than reading. */
  size_t count = 0;
  for (size_t i = 0; i < listing.count; i++) {
    if (!rights_allow(request->who, &listing.records[i], VERB_EXPORT, request->today, true)) continue;
    reply->was_secret = reply->was_secret || record_is_secret(&listing.records[i]);
    listing.records[count++] = listing.records[i];
  }
  reply->no_store = true;
  if (reply->body.max < EXPORT_MAX) reply->body.max = EXPORT_MAX;
  struct export_options options = {reg, asked.columns, asked.column_count, listing.records, count, xlsx};
  if (!export_write(request, request->tx, &options, &reply->body, fault)) return false;
  reply->type = xlsx ? "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet" : "text/csv; charset=utf-8";
  reply_header(reply, "Content-Disposition",
               arena_printf(request->keep, "attachment; filename=\"%s-%s-%s.%s\"", request->tenant->alias, reg->plural, request->today, xlsx ? "xlsx" : "csv"));
  return true;
}

bool list_csv(struct request *request, struct reply *reply, struct fault *fault) { return send_file(request, reply, false, fault); }
bool list_xlsx(struct request *request, struct reply *reply, struct fault *fault) { return send_file(request, reply, true, fault); }
