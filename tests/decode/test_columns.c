#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/number.h"
#include "decode/days.h"

#define COUNT(list) (sizeof(list) / sizeof *(list))

static void clear_numbers_are_read_exactly(void **state) {
  (void)state;
  static const struct {
    const char *text;
    int64_t units;
  } cases[] = {{"1.234,56", 12345600},      {"1234,56", 12345600},    {"1 234,56", 12345600},
               {"1\xC2\xA0" "234,56", 12345600}, {"\xE2\x82\xAC 1.234,-", 0}, {"57 %", 570000},
               {"1,234.56", 12345600},      {"-5", -50000},           {"- 5", -50000},
               {"\xE2\x88\x92" "5,1", -51000}, {"\xE2\x82\xAC-5,10", -51000}, {"-\xE2\x82\xAC 5,10", -51000},
               {"EUR 12", 120000},          {"12 EUR", 120000},       {"1.234.567", 12345670000},
               {"1,234,567", 12345670000},  {"0,125", 1250},          {"0.125", 1250},
               {"1234,567", 12345670},      {"12,-", 120000},         {"12,--", 120000},
               {"007", 70000},              {"12.5", 125000},         {"1,50000", 15000},
               {" 3 ", 30000},              {"1.234.567,8912", 12345678912}};
  for (size_t i = 0; i < COUNT(cases); i++) {
    int64_t units = -1;
    const char *reason;
    bool ok = number_read_units(cases[i].text, NUMBER_STYLE_OPEN, &units, &reason);
    if (!ok) print_message("%s: %s\n", cases[i].text, reason);
    assert_true(ok);
    if (cases[i].units) assert_int_equal(units, cases[i].units);
  }
  int64_t cents;
  const char *reason;
  double real;
  assert_true(number_read_real("1.234,5678901234567", NUMBER_STYLE_OPEN, &real, &reason));
  assert_true(real >= 1234.5678901234567 && real <= 1234.5678901234567);
  assert_true(number_read_real("- 5 %", NUMBER_STYLE_OPEN, &real, &reason));
  assert_true(real >= -5 && real <= -5);
  assert_false(number_read_real("1.234", NUMBER_STYLE_OPEN, &real, &reason));
  assert_false(number_read_real("1e5", NUMBER_STYLE_POINT, &real, &reason));
  assert_true(number_read_cents("\xE2\x82\xAC 1.234,-", NUMBER_STYLE_OPEN, &cents, &reason));
  assert_int_equal(cents, 123400);
  assert_true(number_read_cents("-92233720368547758,07", NUMBER_STYLE_OPEN, &cents, &reason));
  assert_int_equal(cents, -INT64_MAX);
  assert_true(number_read_int("12", NUMBER_STYLE_OPEN, &cents, &reason));
  assert_int_equal(cents, 12);
}

static void what_is_no_number_is_refused(void **state) {
  (void)state;
  static const char *const refused[] = {"",        "abc",     "1.23.4",  "12,34,56", "1.2345,6", "1,2.3,4", "5-",
                                        "--5",     "1e5",     "0x10",    "1.",       ",5",       "12 %%",   "\xE2\x82\xAC",
                                        "1234.567,8", "1 23",  "1.234,56.7", "1  234", "0.123.456", "1-2",   "=1",
                                        "12345678901234567890123456789012345678901"};
  for (size_t i = 0; i < COUNT(refused); i++) {
    int64_t units = -1;
    const char *reason = NULL;
    bool ok = number_read_units(refused[i], NUMBER_STYLE_OPEN, &units, &reason);
    if (ok) print_message("accepted: %s\n", refused[i]);
    assert_false(ok);
    assert_string_equal(reason, "is geen getal");
    assert_int_equal(units, -1);
    assert_int_equal(number_judge(refused[i], NULL), NUMBER_NOT);
  }
}

static void a_value_is_never_rounded_or_cut(void **state) {
  (void)state;
  int64_t out = -1;
  const char *reason;
  assert_false(number_read_cents("1,005", NUMBER_STYLE_COMMA, &out, &reason));
  assert_string_equal(reason, "heeft meer dan 2 decimalen");
  assert_false(number_read_int("1,5", NUMBER_STYLE_OPEN, &out, &reason));
  assert_string_equal(reason, "is geen heel getal");
  assert_false(number_read_cents("92233720368547758,08", NUMBER_STYLE_OPEN, &out, &reason));
  assert_string_equal(reason, "is te groot");
  assert_int_equal(out, -1);
  assert_true(number_read_cents("1,500", NUMBER_STYLE_COMMA, &out, &reason));
  assert_int_equal(out, 150);
}

static void the_style_of_a_value(void **state) {
  (void)state;
  enum number_style style;
  assert_int_equal(number_judge("1.234", &style), NUMBER_AMBIGUOUS);
  assert_int_equal(number_judge("1,234", &style), NUMBER_AMBIGUOUS);
  assert_int_equal(style, NUMBER_STYLE_OPEN);
  assert_int_equal(number_judge("1234", &style), NUMBER_SURE);
  assert_int_equal(style, NUMBER_STYLE_OPEN);
  assert_int_equal(number_judge("1.234,5", &style), NUMBER_SURE);
  assert_int_equal(style, NUMBER_STYLE_COMMA);
  assert_int_equal(number_judge("12.5", &style), NUMBER_SURE);
  assert_int_equal(style, NUMBER_STYLE_POINT);
  int64_t out = -1;
  const char *reason;
  assert_false(number_read_cents("1.234", NUMBER_STYLE_OPEN, &out, &reason));
  assert_non_null(strstr(reason, "niet zeker"));
  assert_true(number_read_cents("1.234", NUMBER_STYLE_COMMA, &out, &reason));
  assert_int_equal(out, 123400);
  assert_true(number_read_units("1.234", NUMBER_STYLE_POINT, &out, &reason));
  assert_int_equal(out, 12340);
  assert_true(number_read_units("1234.5", NUMBER_STYLE_TYPED, &out, &reason));
  assert_int_equal(out, 12345000);
  assert_true(number_read_units("1.234", NUMBER_STYLE_TYPED, &out, &reason));
  assert_int_equal(out, 12340);
  assert_false(number_read_cents("12.5", NUMBER_STYLE_COMMA, &out, &reason));
  assert_non_null(strstr(reason, "anders geschreven"));
  assert_false(number_read_cents("1,234.5", NUMBER_STYLE_TYPED, &out, &reason));
}

static bool settle(const char *const *values, size_t count, enum number_style *style, struct fault *fault) {
  struct number_column column;
  number_column_init(&column, "bedrag");
  for (size_t i = 0; i < count; i++) number_column_add(&column, (long)i + 2, values[i]);
  return number_column_settle(&column, style, fault);
}

static void a_column_settles_what_a_cell_cannot(void **state) {
  (void)state;
  struct fault fault = {0};
  enum number_style style;
  assert_true(settle((const char *[]){"1.234", "12,50", "x", ""}, 4, &style, &fault));
  assert_int_equal(style, NUMBER_STYLE_COMMA);
  assert_true(settle((const char *[]){"1.234", "12.50"}, 2, &style, &fault));
  assert_int_equal(style, NUMBER_STYLE_POINT);
  assert_true(settle((const char *[]){"1234", "12"}, 2, &style, &fault));
  assert_int_equal(style, NUMBER_STYLE_OPEN);
}

static void a_column_that_stays_ambiguous_is_refused(void **state) {
  (void)state;
  struct fault fault = {0};
  enum number_style style = NUMBER_STYLE_TYPED;
  assert_false(settle((const char *[]){"12", "1.234", "2.345"}, 3, &style, &fault));
  assert_int_equal(fault.field_count, 1);
  assert_int_equal(fault.fields[0].line, 3);
  assert_string_equal(fault.fields[0].field, "bedrag");
  assert_non_null(strstr(fault.fields[0].message, "\"1.234\""));
  assert_int_equal(style, NUMBER_STYLE_TYPED);
  fault_release(&fault);
}

static void a_column_that_mixes_is_refused(void **state) {
  (void)state;
  struct fault fault = {0};
  enum number_style style;
  assert_false(settle((const char *[]){"12,5", "13", "12.5"}, 3, &style, &fault));
  assert_int_equal(fault.fields[0].line, 4);
  assert_non_null(strstr(fault.fields[0].message, "regel 2"));
  fault_release(&fault);
}

static void days_are_read_day_first(void **state) {
  (void)state;
  struct fault fault = {0};
  struct days_column column;
  days_column_init(&column, "datum");
  days_column_add(&column, 2, "31-12-2026");
  days_column_add(&column, 3, "3/4/2026");
  assert_true(days_column_settle(&column, &fault));
  assert_true(column.dutch);
  struct day day;
  const char *reason;
  assert_true(days_read(" 3/4/2026 ", &day, &reason));
  assert_int_equal(day.month, 4);
  assert_true(days_read("2026-04-03", &day, &reason));
  assert_false(days_read("31-2-2026", &day, &reason));
  assert_string_equal(reason, "is geen bestaande dag");
  assert_false(days_read("gisteren", &day, &reason));
  assert_non_null(strstr(reason, "geen datum"));
  days_column_init(&column, "datum");
  days_column_add(&column, 2, "2026-12-31");
  assert_false(column.dutch);
}

static void a_month_first_column_is_refused(void **state) {
  (void)state;
  struct fault fault = {0};
  struct days_column column;
  days_column_init(&column, "datum");
  days_column_add(&column, 2, "3/4/2026");
  days_column_add(&column, 5, "12/25/2026");
  assert_false(days_column_settle(&column, &fault));
  assert_int_equal(fault.fields[0].line, 5);
  assert_string_equal(fault.fields[0].field, "datum");
  fault_release(&fault);
  days_column_add(&column, 6, "25/12/2026");
  assert_false(days_column_settle(&column, &fault));
  assert_non_null(strstr(fault.fields[0].message, "regel 6"));
  fault_release(&fault);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(clear_numbers_are_read_exactly),
      cmocka_unit_test(what_is_no_number_is_refused),
      cmocka_unit_test(a_value_is_never_rounded_or_cut),
      cmocka_unit_test(the_style_of_a_value),
      cmocka_unit_test(a_column_settles_what_a_cell_cannot),
      cmocka_unit_test(a_column_that_stays_ambiguous_is_refused),
      cmocka_unit_test(a_column_that_mixes_is_refused),
      cmocka_unit_test(days_are_read_day_first),
      cmocka_unit_test(a_month_first_column_is_refused),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
