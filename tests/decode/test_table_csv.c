#include "decode/reading.h"
#include "decode/table.h"
#include "encode/csv.h"

static struct table *open_size(const char *data, size_t size) {
  struct table *table = NULL;
  struct table_options options = {.data = data, .size = size};
  return table_open(&options, &table, &arena, &fault) ? table : NULL;
}
#define OPEN(data) open_size(data, sizeof(data) - 1)

static void next_is(struct table *table, long line, size_t count, const char *const *want) {
  struct table_row row;
  if (table_next(table, &row, &fault) != 1) fail_msg("no row: %s", fault.message);
  assert_int_equal(row.line, line);
  assert_int_equal(row.count, count);
  for (size_t i = 0; i < count; i++) assert_string_equal(row.cells[i].text, want[i]);
}
#define NEXT(table, line, ...) \
  next_is(table, line, sizeof((const char *[]){__VA_ARGS__}) / sizeof(char *), (const char *[]){__VA_ARGS__})

static void ends(struct table *table) {
  struct table_row row;
  assert_int_equal(table_next(table, &row, &fault), 0);
  assert_int_equal(table_next(table, &row, &fault), 0);
}

static void rows_come_with_their_lines(void **state) {
  (void)state;
  struct table *table = OPEN("\r\n Titel ;bedrag;\r\nEen;1,5\r\n;;\r\n\"a;\"\"b\"\"\r\nc\";2;extra\r\nlaatste;\"3\"");
  assert_non_null(table);
  assert_int_equal(table_columns(table), 2);
  assert_string_equal(table_column(table, 0), "Titel");
  assert_int_equal(table_column_find(table, "BEDRAG"), 1);
  assert_int_equal(table_column_find(table, "x"), -1);
  assert_int_equal(table_header_line(table), 2);
  for (int pass = 0; pass < 2; pass++) {
    NEXT(table, 3, "Een", "1,5");
    NEXT(table, 5, "a;\"b\"\nc", "2", "extra");
    NEXT(table, 7, "laatste", "3");
    ends(table);
    assert_int_equal(table_notes(table)->rows_empty, 2);
    assert_true(table_rewind(table, &fault));
  }
}

static void short_rows_are_filled(void **state) {
  (void)state;
  struct table *table = OPEN("a;b;c\n1\n");
  struct table_row row;
  assert_int_equal(table_next(table, &row, &fault), 1);
  assert_int_equal(row.count, 1);
  assert_string_equal(row.cells[2].text, "");
}

static void delimiters_are_detected(void **state) {
  (void)state;
  assert_int_equal(table_notes(OPEN("a;b,c;d\n"))->delimiter, ';');
  assert_int_equal(table_notes(OPEN("a,b,\"c;;;;\"\n;;;;;"))->delimiter, ',');
  assert_int_equal(table_notes(OPEN("a\tb\tc,d\n"))->delimiter, '\t');
  assert_int_equal(table_notes(OPEN("a\n"))->delimiter, ';');
  struct table *named = OPEN("sep=,\r\na,b;c;d;e\r\n1,2\r\n");
  assert_int_equal(table_notes(named)->delimiter, ',');
  NEXT(named, 3, "1", "2");
}

static void line_ends_of_every_kind(void **state) {
  (void)state;
  struct table *table = OPEN("a\rb\rc\r");
  NEXT(table, 2, "b");
  NEXT(table, 3, "c");
  ends(table);
}

static void encodings_are_read(void **state) {
  (void)state;
  struct table *table = OPEN("\xEF\xBB\xBFnaïef;b\n€;2\n");
  assert_int_equal(table_notes(table)->encoding, TABLE_ENCODING_UTF8_MARKED);
  assert_string_equal(table_column(table, 0), "naïef");
  table = OPEN("na\xEF" "ef;b\n\x80 5;\x92\n");
  assert_int_equal(table_notes(table)->encoding, TABLE_ENCODING_WINDOWS_1252);
  assert_string_equal(table_column(table, 0), "naïef");
  NEXT(table, 2, "€ 5", "’");
  table = OPEN("\xFF\xFE" "a\0;\0\xAC\x20\n\0" "\x3C\xD8\x33\xDF\n\0");
  assert_int_equal(table_notes(table)->encoding, TABLE_ENCODING_UTF16LE);
  assert_string_equal(table_column(table, 1), "€");
  NEXT(table, 2, "\xF0\x9F\x8C\xB3");
  table = OPEN("\xFE\xFF\0a\0;\x20\xAC\0\n\0x");
  assert_int_equal(table_notes(table)->encoding, TABLE_ENCODING_UTF16BE);
  NEXT(table, 2, "x");
  table = OPEN("a;b\n");
  assert_int_equal(table_notes(table)->encoding, TABLE_ENCODING_UTF8);
}

static void refused(const char *data, size_t size, enum fault_kind kind, const char *reason) {
  struct table *table = open_size(data, size);
  struct table_row row;
  int got = 1;
  while (table && (got = table_next(table, &row, &fault)) == 1) {
  }
  if (table && got == 0) fail_msg("accepted, but should say: %s", reason);
  if (!strstr(fault.message, reason) && !(fault.field_count && strstr(fault.fields[0].message, reason)))
    fail_msg("%s, not: %s", fault.message, reason);
  assert_int_equal(fault.kind, kind);
  if (table) assert_int_equal(table_next(table, &row, &fault), -1);
  fault_release(&fault);
}
#define REFUSED(data, kind, reason) refused(data, sizeof(data) - 1, kind, reason)

static void wrong_files_are_refused(void **state) {
  (void)state;
  REFUSED("", FAULT_INPUT, "leeg");
  REFUSED("\n;;\n  \n", FAULT_INPUT, "leeg");
  REFUSED("a;b;A\n", FAULT_INPUT, "twee keer");
  REFUSED("a\nb\n\"c\nd", FAULT_INPUT, "regel 3 wordt nergens gesloten");
  REFUSED("a\n\"b\"c\n", FAULT_INPUT, "regel 2 staat tekst achter");
  REFUSED("a\nb\0c\n", FAULT_INPUT, "Regel 2");
  REFUSED("a\nb\x81\n", FAULT_INPUT, "Regel 2");
  REFUSED("\xEF\xBB\xBF" "a\n\xE9\n", FAULT_INPUT, "zegt UTF-8 te zijn");
  REFUSED("\xFF\xFE" "a\0\n\0\x00\xD8", FAULT_INPUT, "Regel 2");
  REFUSED("\xFF\xFE" "a\0\n\0b", FAULT_INPUT, "Regel 2");
  REFUSED("\xD0\xCF\x11\xE0", FAULT_MEDIA, ".xls");
  REFUSED("%PDF-1.7", FAULT_MEDIA, "PDF");
}

static void limits_name_the_line(void **state) {
  (void)state;
  struct text file;
  text_init(&file, 12 * 1024 * 1024);
  TEXT_LIT(&file, "a;b\n1;2\n");
  while (file.len < 10 * 1024 * 1024) TEXT_LIT(&file, "0123456789abcdef;0123456789abcdef;");
  refused(file.data, file.len, FAULT_TOO_LARGE, "Regel 3");
  text_clear(&file);
  TEXT_LIT(&file, "a;b\n");
  while (file.len < 10 * 1024 * 1024) TEXT_LIT(&file, "0123456789abcdef0123456789abcdef");
  refused(file.data, file.len, FAULT_TOO_LARGE, "Regel 2 is groter dan 4096 kB");
  text_clear(&file);
  TEXT_LIT(&file, "a;b\n\n");
  while (file.len < 1024 * 1024 + 8) TEXT_LIT(&file, "0123456789abcdef");
  refused(file.data, file.len, FAULT_TOO_LARGE, "Regel 3 heeft een cel");
  text_clear(&file);
  for (int i = 0; i < 501; i++) text_addf(&file, "k%d;", i);
  refused(file.data, file.len, FAULT_TOO_LARGE, "meer dan 500 kolommen");
  text_release(&file);
  struct table *table;
  struct table_row row;
  struct table_options options = {.data = "a\n1\n2\n3\n", .size = 8, .rows_max = 2};
  assert_true(table_open(&options, &table, &arena, &fault));
  assert_int_equal(table_next(table, &row, &fault), 1);
  assert_int_equal(table_next(table, &row, &fault), 1);
  assert_int_equal(table_next(table, &row, &fault), -1);
  assert_int_equal(fault.kind, FAULT_TOO_LARGE);
}

/* A fault that already holds field messages of earlier rows does not stop the reading. */
static void collected_faults_do_not_stop_the_reading(void **state) {
  (void)state;
  struct table *table = OPEN("a\n1\n2\n");
  fault_line_add(&fault, 2, "a", "fout");
  NEXT(table, 2, "1");
  NEXT(table, 3, "2");
  ends(table);
}

static void what_the_writer_wrote_is_read_back(void **state) {
  (void)state;
  static const char *const texts[] = {"=1+1", "'=x", "''-a", "a;b", "a\"b", "a\nb", "-5 x", "@x", "'s-Hage", "\tx", "Één"};
  struct text out;
  struct csv_writer w;
  text_init(&out, 64 * 1024);
  csv_init(&w, &out);
  csv_cell_text(&w, "titel");
  csv_cell_text(&w, "slot");
  csv_row_end(&w);
  for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
    csv_cell_text(&w, texts[i]);
    csv_cell_text(&w, "x");
    csv_row_end(&w);
  }
  struct table *table = open_size(out.data, out.len);
  struct table_row row;
  for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
    assert_int_equal(table_next(table, &row, &fault), 1);
    assert_string_equal(row.cells[0].text, texts[i]);
    assert_string_equal(row.cells[1].text, "x");
  }
  ends(table);
  text_release(&out);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      TEST(rows_come_with_their_lines),
      TEST(short_rows_are_filled),
      TEST(delimiters_are_detected),
      TEST(line_ends_of_every_kind),
      TEST(encodings_are_read),
      TEST(wrong_files_are_refused),
      TEST(limits_name_the_line),
      TEST(collected_faults_do_not_stop_the_reading),
      TEST(what_the_writer_wrote_is_read_back),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
