/* Sheets of ECMA-376 workbooks. The XML parser pushes, table_next pulls: rows that a piece of XML completed wait in a
 * queue; what it left unfinished moves to the front before the next piece. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/banned.h"
#include "decode/plain.h"
#include "decode/table_source.h"
#include "decode/xlsx_parts.h"

enum { EMPTY_ROWS_MAX = 100000, SERIAL_MAX = 2958465, LINES_MAX = 100000000 };

enum cell_type { CELL_NUMBER, CELL_SHARED, CELL_TEXT, CELL_BOOL, CELL_DAY };

struct queued_cell {
  size_t offset;      /* into bytes, when shared is NULL */
  const char *shared;
  size_t column;
  bool is_number, is_day;
};

struct queued_row {
  long line;
  size_t first, count;
};

struct sheet {
  struct package *package;
  struct xlsx_parts parts;
  struct xml_stream stream;
  const struct table *table;
  struct text bytes;
  struct queued_cell *cells;
  size_t cell_count, cell_room;
  struct queued_row *rows;
  size_t row_count, row_room, row_at;
  long line;          /* of the row being read */
  size_t row_first;   /* its first queued cell */
  size_t row_bytes;   /* where its texts begin */
  size_t row_size;
  size_t column;      /* 1-based, of the cell being read */
  enum cell_type type;
  size_t style, text_from, empty_run, empty_rows;
  bool in_row, in_text, in_inline, excel_days, stopped_at_empty;
  int in_phonetic;
  struct fault fault; /* what a handler refused */
};

static void give_up(struct sheet *sheet) { xml_stream_stop(&sheet->stream); }

static bool no_memory(struct sheet *sheet) {
  FAULT(&sheet->fault, FAULT_NOT_NOW, "Er is nu te weinig geheugen. Probeer het later opnieuw.");
  give_up(sheet);
  return false;
}

/* "BC12" is 55; 0 when there are no letters. */
static size_t column_of(const char *reference) {
  size_t column = 0;
  for (; *reference >= 'A' && *reference <= 'Z' && column < 100000; reference++)
    column = column * 26 + (size_t)(*reference - 'A' + 1);
  return column;
}

static void begin_row(struct sheet *sheet, int count, const xmlChar **attributes) {
  char value[24];
  long line = xml_attribute(count, attributes, "r", value, sizeof value) ? strtol(value, NULL, 10) : 0;
  sheet->line = line > sheet->line && line <= LINES_MAX ? line : sheet->line + 1;
  sheet->in_row = true;
  sheet->column = 0;
  sheet->row_first = sheet->cell_count;
  sheet->row_bytes = sheet->bytes.len;
  sheet->row_size = 0;
}

static void begin_cell(struct sheet *sheet, int count, const xmlChar **attributes) {
  char value[24];
  size_t column = xml_attribute(count, attributes, "r", value, sizeof value) ? column_of(value) : 0;
  sheet->column = column > sheet->column ? column : sheet->column + 1;
  sheet->style = xml_attribute(count, attributes, "s", value, sizeof value) ? strtoul(value, NULL, 10) : 0;
  sheet->type = CELL_NUMBER;
  sheet->text_from = sheet->bytes.len;
  sheet->in_phonetic = 0;
  if (!xml_attribute(count, attributes, "t", value, sizeof value)) return;
  if (string_is(value, "s")) sheet->type = CELL_SHARED;
  if (string_is(value, "str") || string_is(value, "inlineStr") || string_is(value, "e")) sheet->type = CELL_TEXT;
  if (string_is(value, "b")) sheet->type = CELL_BOOL;
  if (string_is(value, "d")) sheet->type = CELL_DAY;
}

static void on_start(void *user, const xmlChar *name, const xmlChar *prefix, const xmlChar *uri, int namespaces,
                     const xmlChar **namespace_list, int count, int defaulted, const xmlChar **attributes) {
  (void)prefix, (void)uri, (void)namespaces, (void)namespace_list, (void)defaulted;
  struct sheet *sheet = ((struct xml_stream *)user)->user;
  if (xml_is(name, "row")) {
    begin_row(sheet, count, attributes);
  } else if (!sheet->in_row) {
    return;
  } else if (xml_is(name, "c")) {
    begin_cell(sheet, count, attributes);
  } else if (xml_is(name, "v")) {
    sheet->in_text = true;
  } else if (xml_is(name, "is")) {
    sheet->in_inline = true;
  } else if (xml_is(name, "rPh")) {
    sheet->in_phonetic++;
  } else if (xml_is(name, "t")) {
    sheet->in_text = sheet->in_inline && !sheet->in_phonetic;
  }
}

static void on_characters(void *user, const xmlChar *text, int len) {
  struct sheet *sheet = ((struct xml_stream *)user)->user;
  if (!sheet->in_text) return;
  text_put(&sheet->bytes, (const char *)text, (size_t)len);
  if (sheet->bytes.len - sheet->text_from > sheet->table->options.cell_size_max) {
    table_cell_too_large(sheet->table, sheet->line, &sheet->fault);
    give_up(sheet);
  } else if (sheet->bytes.full) {
    table_row_too_large(sheet->table, sheet->line, &sheet->fault);
    give_up(sheet);
  }
}

/* The day that a spreadsheet means; false when it has none. 1900 was no leap year, but serial 60 says so. */
static bool day_of_serial(double serial, bool is_1904, struct day *day) {
  if (!(serial >= 1) || serial > SERIAL_MAX) return false;
  int64_t whole = (int64_t)floor(serial);
  if (is_1904) {
    *day = day_add((struct day){1904, 1, 1}, whole);
    return true;
  }
  if (whole == 60) return false;
  *day = day_add((struct day){1899, 12, whole < 60 ? 31 : 30}, whole);
  return true;
}

static void replace_text(struct sheet *sheet, const char *text) {
  sheet->bytes.len = sheet->text_from;
  text_add(&sheet->bytes, text);
}

static void settle_number(struct sheet *sheet, struct queued_cell *cell) {
  const char *text = text_get(&sheet->bytes) + sheet->text_from;
  char *end, plain[PLAIN_SIZE], iso[DAY_SIZE];
  struct day day;
  if (text[strspn(text, "0123456789+-.eE")]) return; /* strtod would also take inf and 0x10 */
  double value = strtod(text, &end);
  if (end == text || *end) return;
  bool dated = sheet->style < sheet->parts.style_count && sheet->parts.day_styles[sheet->style];
  if (dated && day_of_serial(value, sheet->parts.is_1904, &day)) {
    day_print(day, iso);
    replace_text(sheet, iso);
    cell->is_day = sheet->excel_days = true;
  } else if (plain_decimal(value, plain)) {
    replace_text(sheet, plain);
    cell->is_number = true;
  }
}

static void settle_day(struct sheet *sheet, struct queued_cell *cell) {
  char iso[DAY_SIZE];
  struct day day;
  snprintf(iso, sizeof iso, "%.10s", text_get(&sheet->bytes) + sheet->text_from);
  if (!day_parse(iso, &day)) return;
  replace_text(sheet, iso);
  cell->is_day = sheet->excel_days = true;
}

static void settle_shared(struct sheet *sheet, struct queued_cell *cell) {
  char *end;
  const char *text = text_get(&sheet->bytes) + sheet->text_from;
  unsigned long at = strtoul(text, &end, 10);
  cell->shared = end != text && !*end ? xlsx_parts_string(&sheet->parts, at) : NULL;
  if (cell->shared) {
    sheet->bytes.len = sheet->text_from;
    return;
  }
  FAULT(&sheet->fault, FAULT_INPUT, "Regel %ld verwijst naar een tekst die niet in het Excel-bestand staat. Sla het "
                                    "bestand opnieuw op.", sheet->line);
  give_up(sheet);
}

static void settle(struct sheet *sheet, struct queued_cell *cell) {
  switch (sheet->type) {
    case CELL_NUMBER: settle_number(sheet, cell); break;
    case CELL_SHARED: settle_shared(sheet, cell); break;
    case CELL_BOOL: replace_text(sheet, text_get(&sheet->bytes)[sheet->text_from] == '1' ? "ja" : "nee"); break;
    case CELL_DAY: settle_day(sheet, cell); break;
    case CELL_TEXT: break;
  }
}

static void end_cell(struct sheet *sheet) {
  sheet->in_inline = false;
  if (sheet->bytes.len == sheet->text_from || sheet->fault.kind) return;
  struct queued_cell cell = {.offset = sheet->text_from, .column = sheet->column};
  settle(sheet, &cell);
  sheet->row_size += cell.shared ? strlen(cell.shared) : sheet->bytes.len - sheet->text_from;
  if (!cell.shared) text_put(&sheet->bytes, "", 1);
  sheet->text_from = sheet->bytes.len; /* a stray second end finds nothing */
  if (sheet->fault.kind || (cell.shared && !*cell.shared)) return;
  if (sheet->column > sheet->table->options.columns_max) {
    table_too_many_columns(sheet->table, sheet->line, &sheet->fault);
    give_up(sheet);
    return;
  }
  if (sheet->bytes.full || sheet->row_size > sheet->table->options.row_size_max) {
    table_row_too_large(sheet->table, sheet->line, &sheet->fault);
    give_up(sheet);
    return;
  }
  if (sheet->cell_count == sheet->cell_room) {
    size_t room = sheet->cell_room ? sheet->cell_room * 2 : 256;
    struct queued_cell *cells = realloc(sheet->cells, room * sizeof *cells);
    if (!cells) {
      no_memory(sheet);
      return;
    }
    sheet->cells = cells;
    sheet->cell_room = room;
  }
  sheet->cells[sheet->cell_count++] = cell;
}

static void end_row(struct sheet *sheet) {
  sheet->in_row = false;
  if (sheet->fault.kind) return;
  if (sheet->cell_count == sheet->row_first) {
    sheet->empty_rows++;
    if (++sheet->empty_run > EMPTY_ROWS_MAX) {
      sheet->stopped_at_empty = true;
      give_up(sheet);
    }
    return;
  }
  sheet->empty_run = 0;
  if (sheet->row_count == sheet->row_room) {
    size_t room = sheet->row_room ? sheet->row_room * 2 : 64;
    struct queued_row *rows = realloc(sheet->rows, room * sizeof *rows);
    if (!rows) {
      no_memory(sheet);
      return;
    }
    sheet->rows = rows;
    sheet->row_room = room;
  }
  sheet->rows[sheet->row_count++] =
      (struct queued_row){sheet->line, sheet->row_first, sheet->cell_count - sheet->row_first};
}

static void on_end(void *user, const xmlChar *name, const xmlChar *prefix, const xmlChar *uri) {
  (void)prefix, (void)uri;
  struct sheet *sheet = ((struct xml_stream *)user)->user;
  sheet->in_text = false;
  if (!sheet->in_row) return;
  if (xml_is(name, "rPh")) sheet->in_phonetic--;
  if (xml_is(name, "c")) end_cell(sheet);
  if (xml_is(name, "row")) end_row(sheet);
}

static bool start_stream(struct sheet *sheet, struct fault *fault) {
  xmlSAXHandler handler = xml_handler(on_start, on_end, on_characters);
  sheet->stream.user = sheet;
  return xml_stream_open(&sheet->stream, sheet->package, sheet->parts.sheet_path, &handler, fault);
}

static bool open_xlsx(struct table *table, struct fault *fault) {
  struct sheet *sheet = ARENA_NEW(table->keep, struct sheet);
  table->state = sheet;
  sheet->table = table;
  /* One piece of XML can complete many rows; their texts are no longer than the piece. */
  text_init(&sheet->bytes, table->options.row_size_max + table->options.cell_size_max + 64 * 1024);
  sheet->package = package_open(table->options.data, table->options.size, table->options.unpacked_size_max, "Het Excel-bestand", fault);
  if (!sheet->package || !xlsx_parts_read(&sheet->parts, sheet->package, table->options.sheet, fault)) return false;
  table->notes.sheet = arena_copy(table->keep, sheet->parts.sheet_name);
  table->notes.sheets_other = sheet->parts.sheet_count - 1;
  table->notes.excel_1904 = sheet->parts.is_1904;
  return start_stream(sheet, fault);
}

static void move_unfinished_to_front(struct sheet *sheet) {
  size_t first = sheet->in_row ? sheet->row_first : sheet->cell_count;
  size_t from = sheet->in_row ? sheet->row_bytes : sheet->bytes.len;
  size_t left = sheet->cell_count - first;
  if (left > 0) memmove(sheet->cells, sheet->cells + first, left * sizeof *sheet->cells);
  for (size_t i = 0; i < left; i++) sheet->cells[i].offset -= from;
  if (sheet->bytes.len > from) memmove(sheet->bytes.data, sheet->bytes.data + from, sheet->bytes.len - from);
  sheet->bytes.len -= from;
  if (sheet->bytes.data) sheet->bytes.data[sheet->bytes.len] = '\0';
  sheet->text_from -= sheet->text_from < from ? sheet->text_from : from;
  sheet->cell_count = left;
  sheet->row_first = 0;
  sheet->row_bytes = 0;
  sheet->row_count = sheet->row_at = 0;
}

static bool fill_queue(struct sheet *sheet, struct fault *fault) {
  move_unfinished_to_front(sheet);
  while (sheet->row_count == 0 && !sheet->stream.ended) {
    bool ok = xml_stream_feed(&sheet->stream, fault);
    if (sheet->fault.kind) {
      FAULT(fault, sheet->fault.kind, "%s", sheet->fault.message);
      return fault_hint(fault, "%s", sheet->fault.hint);
    }
    if (!ok) return false;
  }
  return true;
}

static int next_xlsx(struct table *table, struct fault *fault) {
  struct sheet *sheet = table->state;
  table->count = 0;
  if (sheet->row_at == sheet->row_count && !fill_queue(sheet, fault)) return -1;
  table->notes.excel_days = sheet->excel_days;
  table->notes.stopped_at_empty = sheet->stopped_at_empty;
  if (sheet->row_at == sheet->row_count) {
    table->notes.rows_empty += sheet->empty_rows;
    sheet->empty_rows = 0;
    return 0;
  }
  const struct queued_row *row = &sheet->rows[sheet->row_at++];
  table->line = row->line;
  for (size_t i = 0; i < row->count; i++) {
    const struct queued_cell *cell = &sheet->cells[row->first + i];
    while (table->count < cell->column - 1) table->cells[table->count++] = (struct table_cell){.text = ""};
    const char *text = cell->shared ? cell->shared : sheet->bytes.data + cell->offset;
    table->cells[table->count++] = (struct table_cell){text, cell->is_number, cell->is_day};
  }
  return 1;
}

static bool rewind_xlsx(struct table *table, struct fault *fault) {
  struct sheet *sheet = table->state;
  xml_stream_close(&sheet->stream);
  sheet->row_count = sheet->row_at = sheet->cell_count = sheet->empty_run = sheet->empty_rows = 0;
  sheet->line = 0;
  sheet->in_row = sheet->in_text = sheet->in_inline = false;
  text_clear(&sheet->bytes);
  return start_stream(sheet, fault);
}

static void close_xlsx(struct table *table) {
  struct sheet *sheet = table->state;
  xml_stream_close(&sheet->stream);
  xlsx_parts_release(&sheet->parts);
  package_close(sheet->package);
  text_release(&sheet->bytes);
  free(sheet->cells);
  free(sheet->rows);
  fault_release(&sheet->fault);
}

const struct table_source table_source_xlsx = {open_xlsx, next_xlsx, rewind_xlsx, close_xlsx};
