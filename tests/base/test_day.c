#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "base/base.h"

static void reads_days_as_people_write_them(void **state) {
  (void)state;
  static const struct {
    const char *typed, *iso;
  } good[] = {{"2027-01-12", "2027-01-12"}, {"12-1-2027", "2027-01-12"}, {"12/01/2027", "2027-01-12"},
              {"31-12-2026", "2026-12-31"}, {"12 januari 2027", "2027-01-12"}, {"1 mrt 2024", "2024-03-01"},
              {"29-2-2024", "2024-02-29"}};
  static const char *const bad[] = {"", "29-2-2023", "31-4-2026", "13/25/2026", "2027-1-12", "12-1-27", "12-1/2027",
                                    "12 foo 2027", "00-01-2027", "12-1-20270", "12-1-2027 "};
  for (size_t i = 0; i < sizeof good / sizeof *good; i++) {
    struct day day;
    char iso[DAY_SIZE];
    assert_true(day_parse_dutch(good[i].typed, &day));
    day_print(day, iso);
    assert_string_equal(iso, good[i].iso);
  }
  for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
    struct day day = {1, 1, 1};
    assert_false(day_parse_dutch(bad[i], &day));
    assert_int_equal(day.year, 1);
  }
}

static void counts_days_through_four_centuries(void **state) {
  (void)state;
  struct day day = {1800, 1, 1};
  for (int64_t number = day_number(day); day.year < 2201; number++) {
    assert_int_equal(day_number(day), number);
    assert_int_equal(day_compare(day_from_number(number), day), 0);
    day = day_add(day, 1);
    assert_true(day_exists(day));
  }
  assert_int_equal(day_number((struct day){1970, 1, 1}), 0);
  assert_int_equal(day_weekday((struct day){2027, 1, 12}), 2);
}

static void knows_public_holidays(void **state) {
  (void)state;
  static const struct day off[] = {{2027, 1, 1},  {2027, 3, 26}, {2027, 3, 29}, {2027, 4, 27}, {2027, 5, 6},
                                   {2027, 5, 17}, {2026, 12, 25}, {2026, 12, 26}, {2027, 1, 9}, {2027, 1, 10}};
  for (size_t i = 0; i < sizeof off / sizeof *off; i++) assert_false(day_is_workday(off[i]));
  assert_true(day_is_workday((struct day){2027, 1, 12}));
  /* Ten working days from Tuesday 12 January 2027. */
  assert_int_equal(day_compare(day_add_workdays((struct day){2027, 1, 12}, 10), (struct day){2027, 1, 26}), 0);
}

static void keeps_dutch_summer_time(void **state) {
  (void)state;
  char text[DAY_DUTCH_SIZE];
  /* 28 March 2027 01:00 UTC: the clock jumps from 02:00 to 03:00. */
  day_print_instant(INT64_C(1806195599000), text);
  assert_string_equal(text, "28 maart 2027 01:59");
  day_print_instant(INT64_C(1806195600000), text);
  assert_string_equal(text, "28 maart 2027 03:00");
  day_print_rfc3339(INT64_C(1806195600000), text);
  assert_string_equal(text, "2027-03-28T01:00:00Z");
  assert_int_equal(day_from_instant(INT64_C(1798758000000)).year, 2027); /* 31 December 23:00 UTC is New Year here */
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(reads_days_as_people_write_them), cmocka_unit_test(counts_days_through_four_centuries),
      cmocka_unit_test(knows_public_holidays), cmocka_unit_test(keeps_dutch_summer_time)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
