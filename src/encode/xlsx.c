/* First: it uses what banned.h poisons. */
#include <xlsxwriter.h>

#include "encode/xlsx.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/banned.h"

enum { WIDTH_USUAL = 16, WIDTH_MAX = 100, SHEET_NAME_MAX = 31, PATH_SIZE = 256 };

struct xlsx_writer {
  lxw_workbook *book;
  lxw_worksheet *sheet, *notes;
  lxw_format *bold, *money, *decimal, *whole, *day;
  const struct xlsx_options *options;
  char path[PATH_SIZE]; /* "" when there is no temporary file */
  struct arena *keep;
  lxw_row_t row;
  lxw_col_t column;
  bool too_many;
};

/* The library has no way to give a workbook up but to write it. */
static void abandon(void *what) {
  struct xlsx_writer *w = what;
  if (w->book) workbook_close(w->book);
  w->book = NULL;
  if (*w->path) unlink(w->path);
  *w->path = '\0';
}

/* Without what a sheet name may not hold, and never empty. */
static char *sheet_name(const char *name, struct arena *keep) {
  char *out = arena_copy(keep, string_empty(name) ? "Gegevens" : name);
  size_t len = 0;
  for (char *at = out; *at; at++) {
    if (strchr("[]:*?/\\'", *at) || (unsigned char)*at < ' ') *at = ' ';
  }
  for (size_t characters = 0; out[len]; len++) {
    characters += ((unsigned char)out[len] & 0xC0) != 0x80;
    if (characters > SHEET_NAME_MAX) break;
  }
  out[len] = '\0';
  return string_is(out, "Herkomst") ? arena_copy(keep, "Gegevens") : out;
}

static bool temporary_path(char path[PATH_SIZE]) {
  const char *folder = getenv("TMPDIR");
  if (!folder || !*folder) folder = "/tmp";
  int len = snprintf(path, PATH_SIZE, "%s/doorpakker-XXXXXX", folder);
  int file = len > 0 && len < PATH_SIZE ? mkstemp(path) : -1;
  if (file < 0) {
    *path = '\0';
    return false;
  }
  close(file);
  return true;
}

static bool no_workbook(struct fault *fault) {
  FAULT(fault, FAULT_NOT_NOW, "Het Excel-bestand kan nu niet worden gemaakt. Probeer het later opnieuw, of kies CSV.");
  return fault_cause(fault, "no temporary workbook");
}

static lxw_format *format(struct xlsx_writer *w, const char *code) {
  lxw_format *made = workbook_add_format(w->book);
  if (made) format_set_num_format(made, code);
  return made;
}

static void write_header(struct xlsx_writer *w) {
  const struct xlsx_options *options = w->options;
  for (size_t i = 0; i < options->column_count; i++) {
    unsigned width = options->columns[i].width ? options->columns[i].width : WIDTH_USUAL;
    lxw_col_t at = (lxw_col_t)i;
    worksheet_set_column(w->sheet, at, at, width > WIDTH_MAX ? WIDTH_MAX : width, NULL);
  }
  worksheet_freeze_panes(w->sheet, 1, 0);
  for (size_t i = 0; i < options->column_count; i++)
    worksheet_write_string(w->sheet, 0, (lxw_col_t)i, options->columns[i].title, w->bold);
  w->row = 1;
}

bool xlsx_open(const struct xlsx_options *options, struct xlsx_writer **out, struct arena *keep, struct fault *fault) {
  if (options->column_count == 0 || options->column_count > XLSX_COLUMNS_MAX)
    return FAULT(fault, FAULT_TOO_LARGE, "Een Excel-bestand kan hier 1 tot %d kolommen hebben. Kies minder kolommen.",
                 XLSX_COLUMNS_MAX);
  struct xlsx_writer *w = ARENA_NEW(keep, struct xlsx_writer);
  const char *name = sheet_name(options->sheet, keep);
  w->options = options;
  w->keep = keep;
  arena_defer(keep, abandon, w);
  if (!temporary_path(w->path)) return no_workbook(fault);
  lxw_workbook_options how = {.constant_memory = LXW_TRUE};
  w->book = workbook_new_opt(w->path, &how);
  if (!w->book) return no_workbook(fault);
  w->bold = workbook_add_format(w->book);
  w->money = format(w, "\"\xE2\x82\xAC\"\\ #,##0.00;[Red]\"\xE2\x82\xAC\"\\ \\-#,##0.00");
  w->decimal = format(w, "#,##0.####");
  w->whole = format(w, "#,##0");
  w->day = format(w, "dd\\-mm\\-yyyy");
  w->sheet = workbook_add_worksheet(w->book, name);
  w->notes = w->sheet ? workbook_add_worksheet(w->book, "Herkomst") : NULL;
  if (!w->notes || !w->bold || !w->money || !w->decimal || !w->whole || !w->day) return no_workbook(fault);
  format_set_bold(w->bold);
  write_header(w);
  *out = w;
  return true;
}

/* The place of the next cell; false past the last column. */
static bool next_cell(struct xlsx_writer *w, lxw_col_t *column) {
  if (w->column >= w->options->column_count || w->row > XLSX_ROWS_MAX) {
    w->too_many = true;
    return false;
  }
  *column = w->column++;
  return true;
}

/* What a sheet takes: 32,767 UTF-16 units; cut between characters. */
static size_t fitting_len(const char *text) {
  size_t len = 0, units = 0;
  while (text[len]) {
    unsigned char lead = (unsigned char)text[len];
    units += lead >= 0xF0 ? 2 : 1;
    if (units > XLSX_TEXT_MAX) break;
    for (len++; ((unsigned char)text[len] & 0xC0) == 0x80;) len++;
  }
  return len;
}

void xlsx_cell_text(struct xlsx_writer *w, const char *text) {
  lxw_col_t column;
  if (!next_cell(w, &column) || string_empty(text)) return;
  size_t len = fitting_len(text);
  if (text[len]) text = arena_copy_len(w->keep, text, len);
  worksheet_write_string(w->sheet, w->row, column, text, NULL);
}

static void put_number(struct xlsx_writer *w, double number, lxw_format *shape) {
  lxw_col_t column;
  if (next_cell(w, &column)) worksheet_write_number(w->sheet, w->row, column, number, shape);
}

void xlsx_cell_money(struct xlsx_writer *w, int64_t cents) { put_number(w, (double)cents / 100, w->money); }
void xlsx_cell_int(struct xlsx_writer *w, int64_t number) { put_number(w, (double)number, w->whole); }
void xlsx_cell_decimal(struct xlsx_writer *w, int64_t units) { put_number(w, (double)units / 10000, w->decimal); }

void xlsx_cell_day(struct xlsx_writer *w, struct day day) {
  char iso[DAY_SIZE];
  if (day.year >= 1900) {
    lxw_datetime date = {.year = day.year, .month = day.month, .day = day.day};
    lxw_col_t column;
    if (next_cell(w, &column)) worksheet_write_datetime(w->sheet, w->row, column, &date, w->day);
    return;
  }
  /* A spreadsheet has no days before 1900. */
  day_print(day, iso);
  xlsx_cell_text(w, iso);
}

void xlsx_cell_empty(struct xlsx_writer *w) {
  lxw_col_t column;
  (void)next_cell(w, &column);
}

void xlsx_row_end(struct xlsx_writer *w) {
  if (w->row <= XLSX_ROWS_MAX) w->row++;
  w->column = 0;
}

static void write_notes(struct xlsx_writer *w) {
  worksheet_set_column(w->notes, 0, 0, WIDTH_MAX, NULL);
  worksheet_write_string(w->notes, 0, 0, "Herkomst van deze gegevens", w->bold);
  for (size_t i = 0; i < w->options->note_count; i++)
    worksheet_write_string(w->notes, (lxw_row_t)i + 1, 0, w->options->notes[i], NULL);
}

static bool append_file(const char *path, struct text *out) {
  CLEANUP_FILE FILE *file = fopen(path, "rb");
  if (!file) return false;
  char piece[16 * 1024];
  for (size_t got; (got = fread(piece, 1, sizeof piece, file)) > 0;) text_put(out, piece, got);
  return !ferror(file);
}

bool xlsx_close(struct xlsx_writer *w, struct text *out, struct fault *fault) {
  if (w->too_many || w->row > XLSX_ROWS_MAX) {
    abandon(w);
    return FAULT(fault, FAULT_TOO_LARGE, "Dit past niet op een werkblad van Excel. Kies minder regels, of kies CSV.");
  }
  lxw_col_t last = (lxw_col_t)(w->options->column_count - 1);
  worksheet_autofilter(w->sheet, 0, 0, w->row > 1 ? w->row - 1 : 1, last);
  write_notes(w);
  lxw_error error = workbook_close(w->book);
  w->book = NULL;
  size_t before = out->len;
  bool ok = error == LXW_NO_ERROR && append_file(w->path, out);
  abandon(w);
  if (ok && !out->full) return true;
  out->len = before;
  if (out->full) return FAULT(fault, FAULT_TOO_LARGE, "Het Excel-bestand wordt te groot. Kies minder regels, of kies CSV.");
  FAULT(fault, FAULT_NOT_NOW, "Het Excel-bestand kon niet worden geschreven. Probeer het later opnieuw, of kies CSV.");
  return fault_cause(fault, "libxlsxwriter: %s", lxw_strerror(error));
}
