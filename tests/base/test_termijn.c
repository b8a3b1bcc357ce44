#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/base.h"

static int64_t on(int year, int month, int day) { return day_number((struct day){year, month, day}); }

static int64_t last(int64_t due, int64_t term, int suspended, int extended) {
  return termijn_last_day(&(struct termijn){.due = due, .term_days = term, .suspended_days = suspended, .extended_days = extended});
}

static void suspension_and_extension_are_added(void **state) {
  (void)state;
  assert_int_equal(last(on(2026, 3, 4), 56, 0, 0), on(2026, 3, 4));
  assert_int_equal(last(on(2026, 3, 4), 56, 14, 0), on(2026, 3, 18));
  assert_int_equal(last(on(2026, 3, 4), 56, 14, 42), on(2026, 4, 29));
}

static void a_short_term_ends_on_a_workday(void **state) {
  (void)state;
  assert_int_equal(last(on(2026, 3, 7), 56, 0, 0), on(2026, 3, 9));    /* Saturday */
  assert_int_equal(last(on(2026, 4, 3), 56, 0, 0), on(2026, 4, 7));    /* Good Friday, to Tuesday after Easter */
  assert_int_equal(last(on(2026, 12, 25), 92, 0, 0), on(2026, 12, 28)); /* Christmas, then a weekend */
  assert_int_equal(last(on(2026, 3, 7), 93, 0, 0), on(2026, 3, 7));    /* over three months: the day itself */
}

static void an_objection_counts_from_the_end_of_its_term(void **state) {
  (void)state;
  assert_int_equal(termijn_objection_due(on(2026, 1, 12), false), on(2026, 2, 23));
  assert_int_equal(termijn_objection_due(on(2026, 1, 12), true), on(2026, 4, 6));
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(suspension_and_extension_are_added), cmocka_unit_test(a_short_term_ends_on_a_workday),
                                     cmocka_unit_test(an_objection_counts_from_the_end_of_its_term)};
  return cmocka_run_group_tests_name("termijn", tests, NULL, NULL);
}
