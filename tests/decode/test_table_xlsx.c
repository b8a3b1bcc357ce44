#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "decode/pack.h"
#include "decode/table.h"
#include "decode/xlsx_parts.h"
#include "encode/xlsx.h"

static struct arena arena;
static struct fault fault;
static struct text file;

static int start(void **state) {
  (void)state;
  arena_init(&arena, 8 * 1024 * 1024);
  text_init(&file, 32 * 1024 * 1024);
  return 0;
}

static int stop(void **state) {
  (void)state;
  arena_release(&arena);
  fault_release(&fault);
  text_release(&file);
  return 0;
}

static void pack(const struct entry *entries, size_t count) { pack_into(&file, entries, count); }

#define WORKBOOK(properties)                                                                              \
  "<workbook xmlns:r='x'>" properties "<sheets><sheet name='Zorg &amp; welzijn' sheetId='1' r:id='rId1'/>" \
  "<sheet name='Twee' sheetId='2' r:id='rId2'/></sheets></workbook>"
static const char relations[] =
    "<Relationships><Relationship Id='rId1' Type='x/worksheet' Target='worksheets/sheet1.xml'/>"
    "<Relationship Id='rId2' Type='x/worksheet' Target='/xl/worksheets/sheet2.xml'/>"
    "<Relationship Id='rId3' Type='x/styles' Target='styles.xml'/>"
    "<Relationship Id='rId4' Type='x/sharedStrings' Target='sharedStrings.xml'/></Relationships>";
static const char styles[] =
    "<styleSheet><numFmts><numFmt numFmtId='164' formatCode='dd\\-mm\\-yyyy'/><numFmt numFmtId='165' "
    "formatCode='\"dag\" #,##0.00'/></numFmts><cellStyleXfs><xf numFmtId='14'/></cellStyleXfs>"
    "<cellXfs><xf numFmtId='0'/><xf numFmtId='14'/><xf numFmtId='164'/><xf numFmtId='165'/></cellXfs></styleSheet>";
static const char shared[] =
    "<sst><si><t>titel</t></si><si><r><t>E\xC3\xA9n</t></r><r><t xml:space='preserve'> &lt;b&gt;</t></r>"
    "<rPh><t>stil</t></rPh></si><si><t></t></si></sst>";

static struct table *open_with(const char *workbook, const char *sheet1, size_t size, const char *name) {
  const struct entry entries[] = {{"xl/workbook.xml", workbook, 0},
                                  {"xl/_rels/workbook.xml.rels", relations, 0},
                                  {"xl/styles.xml", styles, 0},
                                  {"xl/sharedStrings.xml", shared, 0},
                                  {"xl/worksheets/sheet1.xml", sheet1, size},
                                  {"xl/worksheets/sheet2.xml", "<worksheet><sheetData><row r='4'><c t='str'><v>twee</v></c>"
                                                               "</row></sheetData></worksheet>", 0}};
  pack(entries, sizeof entries / sizeof *entries);
  struct table *table = NULL;
  struct table_options options = {.data = file.data, .size = file.len, .sheet = name};
  return table_open(&options, &table, &arena, &fault) ? table : NULL;
}

#define SHEET(rows) "<worksheet><sheetData>" rows "</sheetData></worksheet>"
#define HEAD "<row r='1'><c r='A1' t='s'><v>0</v></c><c r='B1' t='inlineStr'><is><t>b</t></is></c></row>"
static const char plain_book[] = WORKBOOK("");

static struct table *open_sheet(const char *sheet) { return open_with(plain_book, sheet, 0, NULL); }

static void cells_of_every_type(void **state) {
  (void)state;
  struct table *table = open_sheet(SHEET(
      HEAD "<row r='5'><c r='A5' t='s'><v>1</v></c><c r='C5'><v>0.30000000000000004</v></c><c r='D5' s='1'><v>46387</v></c>"
           "<c r='E5' s='2'><v>1</v></c><c r='F5' s='3'><v>1234.5</v></c><c r='G5' t='b'><v>1</v></c><c r='H5' t='str'><f>1+1</f>"
           "<v>x</v></c><c r='I5' t='e'><v>#N/A</v></c><c r='J5' t='d'><v>2026-12-31T00:00:00</v></c><c r='K5' s='1'/>"
           "<c r='L5' s='1'><v>0.5</v></c><c r='M5'><v>1E3</v></c><c r='N5' t='s'><v>2</v></c></row>"));
  assert_non_null(table);
  assert_int_equal(table_columns(table), 2);
  assert_string_equal(table_column(table, 0), "titel");
  assert_string_equal(table_notes(table)->sheet, "Zorg & welzijn");
  assert_int_equal(table_notes(table)->sheets_other, 1);
  static const struct {
    const char *text;
    bool number, day;
  } want[] = {{"", 0, 0}, {"", 0, 0},      {"0.3", 1, 0},  {"2026-12-31", 0, 1}, {"1900-01-01", 0, 1},
              {"1234.5", 1, 0},  {"ja", 0, 0},    {"x", 0, 0},    {"#N/A", 0, 0},       {"2026-12-31", 0, 1},
              {"", 0, 0},        {"0.5", 1, 0},   {"1000", 1, 0}};
  struct table_row row;
  for (int pass = 0; pass < 2; pass++) {
    assert_int_equal(table_next(table, &row, &fault), 1);
    assert_int_equal(row.line, 5);
    assert_int_equal(row.count, 13);
    for (size_t i = 0; i < 13; i++) {
      if (i > 0) assert_string_equal(row.cells[i].text, want[i].text);
      assert_int_equal(row.cells[i].is_number, want[i].number);
      assert_int_equal(row.cells[i].is_day, want[i].day);
    }
    assert_string_equal(row.cells[0].text, "E\xC3\xA9n <b>");
    assert_int_equal(table_next(table, &row, &fault), 0);
    assert_true(table_notes(table)->excel_days);
    assert_true(table_rewind(table, &fault));
  }
}

static void the_other_date_system(void **state) {
  (void)state;
  static const char book[] = WORKBOOK("<workbookPr date1904='1'/>");
  struct table *table = open_with(book, SHEET(HEAD "<row r='2'><c s='1'><v>44925</v></c></row>"), 0, NULL);
  struct table_row row;
  assert_int_equal(table_next(table, &row, &fault), 1);
  assert_string_equal(row.cells[0].text, "2026-12-31");
  assert_true(table_notes(table)->excel_1904);
}

static void a_sheet_by_name(void **state) {
  (void)state;
  struct table *table = open_with(plain_book, SHEET(HEAD), 0, "twee");
  assert_non_null(table);
  assert_string_equal(table_column(table, 0), "twee");
  assert_int_equal(table_header_line(table), 4);
  assert_null(open_with(plain_book, SHEET(HEAD), 0, "drie"));
  assert_non_null(strstr(fault.message, "\"drie\""));
}

static void number_formats_that_are_days(void **state) {
  (void)state;
  assert_true(xlsx_format_is_day(14) && xlsx_format_is_day(22) && xlsx_format_is_day(47));
  assert_false(xlsx_format_is_day(0) || xlsx_format_is_day(4) || xlsx_format_is_day(44) || xlsx_format_is_day(49));
  static const char *const days[] = {"dd\\-mm\\-yyyy", "[$-413]d mmmm yyyy;@", "mmm", "yyyy", "D/M/YY"};
  static const char *const others[] = {"General", "#,##0.00", "\"dag\" 0", "[Red]0", "0\\d", "mm:ss", "0.00E+00", "_d0", "@;dd"};
  for (size_t i = 0; i < sizeof days / sizeof *days; i++) assert_true(xlsx_code_is_day(days[i]));
  for (size_t i = 0; i < sizeof others / sizeof *others; i++) assert_false(xlsx_code_is_day(others[i]));
}

static void refused(struct table *table, enum fault_kind kind, const char *reason) {
  struct table_row row;
  int got = 1;
  while (table && (got = table_next(table, &row, &fault)) == 1) {
  }
  if (table && got == 0) fail_msg("accepted, but should say: %s", reason);
  if (!strstr(fault.message, reason)) fail_msg("%s, not: %s", fault.message, reason);
  assert_int_equal(fault.kind, kind);
  fault_release(&fault);
}

static void wrong_workbooks_are_refused(void **state) {
  (void)state;
  refused(open_sheet("<!DOCTYPE x [<!ENTITY a 'b'>]>" SHEET(HEAD "<row><c t='str'><v>&a;</v></c></row>")), FAULT_INPUT, "DTD");
  refused(open_sheet(SHEET(HEAD "<row><c></row>")), FAULT_INPUT, "geen goede XML");
  refused(open_sheet("<worksheet><sheetData>" HEAD), FAULT_INPUT, "geen goede XML");
  refused(open_sheet(SHEET(HEAD "<row r='7'><c t='s'><v>99</v></c></row>")), FAULT_INPUT, "Regel 7 verwijst");
  refused(open_sheet(SHEET(HEAD "<row r='8'><c r='SH8'><v>1</v></c></row>")), FAULT_TOO_LARGE, "Regel 8 heeft meer dan 500");
  refused(open_sheet(SHEET("")), FAULT_INPUT, "leeg");
  refused(open_with("<workbook/>", SHEET(""), 0, NULL), FAULT_INPUT, "geen werkblad");
  struct entry text = {"tekst.txt", "x", 0};
  pack(&text, 1);
  struct table *table = NULL;
  struct table_options options = {.data = file.data, .size = file.len};
  assert_false(table_open(&options, &table, &arena, &fault));
  assert_int_equal(fault.kind, FAULT_MEDIA);
  fault_release(&fault);
  options.size /= 2;
  assert_false(table_open(&options, &table, &arena, &fault));
  assert_non_null(strstr(fault.message, "beschadigd"));
  fault_release(&fault);
  options = (struct table_options){.data = "a;b", .size = 3, .format = TABLE_FORMAT_XLSX};
  assert_false(table_open(&options, &table, &arena, &fault));
  assert_int_equal(fault.kind, FAULT_MEDIA);
}

static void zip_bombs_are_refused(void **state) {
  (void)state;
  size_t size = 8 * 1024 * 1024;
  char *zeros = malloc(size);
  memset(zeros, ' ', size);
  refused(open_with(plain_book, zeros, size, NULL), FAULT_TOO_LARGE, "200 keer");
  struct table_options options = {.data = file.data, .size = file.len, .unpacked_size_max = 4 * 1024 * 1024};
  struct table *table = NULL;
  assert_false(table_open(&options, &table, &arena, &fault));
  assert_non_null(strstr(fault.message, "4 MB"));
  fault_release(&fault);
  free(zeros);
  struct entry *entries = calloc(2001, sizeof *entries);
  for (size_t i = 0; i < 2001; i++) entries[i] = (struct entry){arena_printf(&arena, "e%zu", i), "x", 0};
  pack(entries, 2001);
  options = (struct table_options){.data = file.data, .size = file.len};
  assert_false(table_open(&options, &table, &arena, &fault));
  assert_non_null(strstr(fault.message, "2000 delen"));
  free(entries);
}

static void a_million_empty_rows_stop_with_a_note(void **state) {
  (void)state;
  struct text sheet;
  text_init(&sheet, 64 * 1024 * 1024);
  TEXT_LIT(&sheet, "<worksheet><sheetData>" HEAD "<row><c><v>1</v></c></row>");
  /* The numbers keep it under the ratio of a bomb. */
  for (int i = 3; i < 1000000; i++) text_addf(&sheet, "<row r='%d' ht='%u'/>", i, (unsigned)i * 7919u % 100003u);
  TEXT_LIT(&sheet, "</sheetData></worksheet>");
  struct table *table = open_with(plain_book, sheet.data, sheet.len, NULL);
  struct table_row row;
  if (!table) fail_msg("%s", fault.message);
  assert_int_equal(table_next(table, &row, &fault), 1);
  assert_int_equal(table_next(table, &row, &fault), 0);
  assert_true(table_notes(table)->stopped_at_empty);
  assert_int_equal(table_notes(table)->rows_empty, 100001);
  text_release(&sheet);
}

static void long_cells_and_rows_are_refused(void **state) {
  (void)state;
  struct text sheet;
  text_init(&sheet, 16 * 1024 * 1024);
  TEXT_LIT(&sheet, "<worksheet><sheetData>" HEAD "<row r='9'><c t='str'><v>");
  unsigned noise = 1;
  for (int i = 0; i < 1100000; i++) text_addc(&sheet, (char)('a' + ((noise = noise * 1103515245 + 12345) >> 16) % 26));
  TEXT_LIT(&sheet, "</v></c></row></sheetData></worksheet>");
  refused(open_with(plain_book, sheet.data, sheet.len, NULL), FAULT_TOO_LARGE, "Regel 9 heeft een cel");
  struct table *table = NULL;
  struct table_options options = {.data = file.data, .size = file.len, .row_size_max = 1024 * 1024, .cell_size_max = 2 * 1024 * 1024};
  assert_true(table_open(&options, &table, &arena, &fault));
  refused(table, FAULT_TOO_LARGE, "Regel 9 is groter");
  text_release(&sheet);
}

static void what_the_writer_wrote_is_read_back(void **state) {
  (void)state;
  static const struct xlsx_column columns[] = {{"titel", 40}, {"bedrag", 0}, {"aantal", 0}, {"deel", 0}, {"dag", 0}};
  static const char *const notes[] = {"Bron: begroting", "voorbeeld, bedacht"};
  struct xlsx_options options = {.sheet = "Beleid/[x]", .columns = columns, .column_count = 5, .notes = notes, .note_count = 2};
  struct xlsx_writer *w;
  assert_true(xlsx_open(&options, &w, &arena, &fault));
  for (int i = 0; i < 3000; i++) {
    xlsx_cell_text(w, "=cmd|' /C calc'!A0");
    xlsx_cell_money(w, -123456 - i);
    xlsx_cell_int(w, i);
    xlsx_cell_decimal(w, 12500);
    xlsx_cell_day(w, (struct day){2026, 12, 31});
    xlsx_row_end(w);
  }
  assert_true(xlsx_close(w, &file, &fault));
  struct table *table = NULL;
  struct table_options in = {.data = file.data, .size = file.len};
  assert_true(table_open(&in, &table, &arena, &fault));
  assert_string_equal(table_notes(table)->sheet, "Beleid  x ");
  assert_int_equal(table_columns(table), 5);
  struct table_row row;
  for (int i = 0; i < 3000; i++) {
    char amount[32];
    snprintf(amount, sizeof amount, "-%d.%02d", (123456 + i) / 100, (123456 + i) % 100);
    if (amount[strlen(amount) - 1] == '0') amount[strlen(amount) - 1] = '\0';
    if (string_ends(amount, ".0")) amount[strlen(amount) - 2] = '\0';
    assert_int_equal(table_next(table, &row, &fault), 1);
    assert_int_equal(row.line, i + 2);
    assert_string_equal(row.cells[0].text, "=cmd|' /C calc'!A0");
    assert_string_equal(row.cells[1].text, amount);
    assert_true(row.cells[1].is_number);
    assert_string_equal(row.cells[3].text, "1.25");
    assert_string_equal(row.cells[4].text, "2026-12-31");
    assert_true(row.cells[4].is_day);
  }
  assert_int_equal(table_next(table, &row, &fault), 0);
  in.sheet = "Herkomst";
  assert_true(table_open(&in, &table, &arena, &fault));
  assert_int_equal(table_next(table, &row, &fault), 1);
  assert_int_equal(table_next(table, &row, &fault), 1);
  assert_string_equal(row.cells[0].text, "voorbeeld, bedacht");
}

static void a_sheet_that_is_too_wide_is_refused(void **state) {
  (void)state;
  static const struct xlsx_column columns[] = {{"a", 0}};
  struct xlsx_options options = {.columns = columns, .column_count = 1};
  struct xlsx_writer *w;
  assert_true(xlsx_open(&options, &w, &arena, &fault));
  xlsx_cell_int(w, 1);
  xlsx_cell_int(w, 2);
  xlsx_row_end(w);
  assert_false(xlsx_close(w, &file, &fault));
  assert_int_equal(fault.kind, FAULT_TOO_LARGE);
  assert_int_equal(file.len, 0);
  assert_true(xlsx_open(&options, &w, &arena, &fault)); /* given up: the arena closes it */
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, start, stop)

int main(void) {
  const struct CMUnitTest tests[] = {
      TEST(cells_of_every_type),
      TEST(the_other_date_system),
      TEST(a_sheet_by_name),
      TEST(number_formats_that_are_days),
      TEST(wrong_workbooks_are_refused),
      TEST(zip_bombs_are_refused),
      TEST(a_million_empty_rows_stop_with_a_note),
      TEST(long_cells_and_rows_are_refused),
      TEST(what_the_writer_wrote_is_read_back),
      TEST(a_sheet_that_is_too_wide_is_refused),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
