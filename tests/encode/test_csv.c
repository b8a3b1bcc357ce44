#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "encode/csv.h"

static void cell_is(const char *in, const char *want) {
  struct text out;
  struct csv_writer w;
  text_init(&out, 4096);
  csv_init(&w, &out);
  csv_cell_text(&w, in);
  assert_memory_equal(text_get(&out), "\xEF\xBB\xBF", 3);
  assert_string_equal(text_get(&out) + 3, want);
  text_release(&out);
}

static void a_row_is_what_dutch_spreadsheets_open(void **state) {
  (void)state;
  struct text out;
  struct csv_writer w;
  text_init(&out, 4096);
  csv_init(&w, &out);
  csv_cell_text(&w, "Één");
  csv_cell_money(&w, 123456);
  csv_cell_money(&w, -5);
  csv_cell_int(&w, -7);
  csv_cell_decimal(&w, 12500);
  csv_cell_day(&w, (struct day){2026, 12, 31});
  csv_cell_empty(&w);
  csv_row_end(&w);
  csv_cell_empty(&w);
  csv_cell_text(&w, "b");
  csv_row_end(&w);
  assert_string_equal(text_get(&out) + 3, "Één;1234,56;-0,05;-7;1,25;2026-12-31;\r\n;b\r\n");
  text_release(&out);
}

static void cells_are_quoted_when_needed(void **state) {
  (void)state;
  cell_is("a;b", "\"a;b\"");
  cell_is("a\"b\"", "\"a\"\"b\"\"\"");
  cell_is("a\nb", "\"a\nb\"");
  cell_is(" a", "\" a\"");
  cell_is("a ", "\"a \"");
  cell_is("a b", "a b");
  cell_is("", "");
  cell_is(NULL, "");
}

static void formulas_are_made_harmless(void **state) {
  (void)state;
  cell_is("=cmd|' /C calc'!A0", "'=cmd|' /C calc'!A0");
  cell_is("  =1+1", "\"'  =1+1\"");
  cell_is("@SUM(A1)", "'@SUM(A1)");
  cell_is("+31 6", "'+31 6");
  cell_is("-2+3", "'-2+3");
  cell_is("\tx", "\"'\tx\"");
  cell_is("\rx", "\"'\rx\"");
  cell_is("'=x", "''=x");
  cell_is("=1;\"2\"", "\"'=1;\"\"2\"\"\"");
}

static void plain_texts_and_numbers_are_left_alone(void **state) {
  (void)state;
  cell_is("-12,5", "\"-12,5\"");
  cell_is("-12.5", "-12.5");
  cell_is("+31612345678", "+31612345678");
  cell_is("a=b", "a=b");
  cell_is("'s-Gravenhage", "'s-Gravenhage");
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(a_row_is_what_dutch_spreadsheets_open),
      cmocka_unit_test(cells_are_quoted_when_needed),
      cmocka_unit_test(formulas_are_made_harmless),
      cmocka_unit_test(plain_texts_and_numbers_are_left_alone),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
