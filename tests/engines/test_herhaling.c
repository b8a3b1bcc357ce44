#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "engines/herhaling.h"

enum { CONTACTS = 60, DAYS = 40 };

/* Looked up one by one: does anything about the same follow within the days? */
static bool follows(const struct herhaling_contact *all, size_t at) {
  for (size_t i = 0; i < CONTACTS; i++) {
    const struct herhaling_contact *one = &all[at], *other = &all[i];
    bool later = other->day > one->day || (other->day == one->day && i > at);
    if (later && other->about == one->about && other->subject == one->subject && other->day - one->day <= HERHALING_DAYS) return true;
  }
  return false;
}

static void test_agrees_with_looking_them_up(void **state) {
  (void)state;
  unsigned seed = 3;
  for (int round = 0; round < 100; round++) {
    struct herhaling_contact all[CONTACTS], marked[CONTACTS];
    size_t expected = 0, found = 0;
    for (size_t i = 0; i < CONTACTS; i++) {
      seed = seed * 1103515245U + 12345U;
      all[i] = marked[i] = (struct herhaling_contact){.about = 1 + (seed >> 16) % 5, .day = (int32_t)((seed >> 19) % DAYS), .subject = (uint16_t)((seed >> 26) % 2)};
    }
    herhaling_mark(marked, CONTACTS, HERHALING_DAYS);
    for (size_t i = 0; i < CONTACTS; i++) expected += follows(all, i), found += marked[i].returns;
    assert_int_equal(found, expected);
  }
}

static void test_the_fourteenth_day_counts(void **state) {
  (void)state;
  struct herhaling_contact all[] = {{.about = 1, .day = 0}, {.about = 1, .day = 14}, {.about = 1, .day = 29}, {.about = 2, .day = 1, .subject = 1}, {.about = 2, .day = 2, .subject = 2}};
  herhaling_mark(all, 5, HERHALING_DAYS);
  assert_true(all[0].returns);
  for (size_t i = 1; i < 5; i++) assert_false(all[i].returns);
  herhaling_mark(NULL, 0, HERHALING_DAYS);
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(test_agrees_with_looking_them_up), cmocka_unit_test(test_the_fourteenth_day_counts)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
