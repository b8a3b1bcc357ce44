#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "capabilities/beleid/beleid.h"
#include "capabilities/leiden.h"

#include "base/banned.h"

static struct record policy(struct house *house, const char *from, const char *until) {
  struct record record = record_new(&store_catalogue(house->store)->registers[REGISTER_beleid], &house->life);
  record.slots[F(beleid, in_werking)].text = from;
  record.slots[F(beleid, uit_werking)].text = until;
  return record;
}

static void test_what_applied_by_the_record(void **state) {
  struct house *house = *state;
  struct record both = policy(house, "2021-01-01", "2021-06-30"), begun = policy(house, "2021-01-01", NULL);
  struct record ended = policy(house, NULL, "2021-06-30"), silent = policy(house, NULL, NULL);
  assert_int_equal(beleid_gold(&both, "2020-12-31"), GOLD_NO);
  assert_int_equal(beleid_gold(&both, "2021-01-01"), GOLD_YES);
  assert_int_equal(beleid_gold(&both, "2021-06-29"), GOLD_YES);
  assert_int_equal(beleid_gold(&both, "2021-06-30"), GOLD_NO);
  assert_int_equal(beleid_gold(&begun, "2040-01-01"), GOLD_YES);
  assert_int_equal(beleid_gold(&ended, "2021-01-01"), GOLD_UNKNOWN);
  assert_int_equal(beleid_gold(&ended, "2021-06-30"), GOLD_NO);
  assert_int_equal(beleid_gold(&silent, "2021-01-01"), GOLD_UNKNOWN);
}

static void test_in_force_on_a_day(void **state) {
  struct house *house = *state;
  struct who who = leiden_who(house, ROLE_beleidsdoorpakker, "Beleidsdoorpakker");
  assert_int_equal(house_get(house, &who, "/beleid/op?datum=2021-03-01"), 200);
  assert_true(house_says(house, "Verordening voor de fysieke leefomgeving Leiden 2020"));
  assert_true(house_says(house, "niet bekend uit deze bron"));
  assert_true(house_says(house, "Beleidsnota&#39;s, visies") || house_says(house, "Beleidsnota's, visies"));
  assert_false(house_says(house, "Beleidsregels bijzondere bijstand 2022"));
}

/* Between two known versions the source names none: the page does not guess. */
static void test_a_gap_between_versions_is_not_sure(void **state) {
  struct house *house = *state;
  struct who who = leiden_who(house, ROLE_beleidsdoorpakker, "Beleidsdoorpakker");
  assert_int_equal(house_get(house, &who, "/beleid/op.csv?datum=2022-01-01"), 200);
  const char *row = strstr(house_body(house), "Verordening voor de fysieke leefomgeving Leiden 2020");
  assert_non_null(row);
  const char *end = strstr(row, "\r\n");
  assert_non_null(strstr(row, "niet zeker"));
  assert_true(strstr(row, "niet zeker") < end);
}

static void test_dutch_days_and_no_days(void **state) {
  struct house *house = *state;
  struct who who = leiden_who(house, ROLE_beleidsdoorpakker, "Beleidsdoorpakker");
  assert_int_equal(house_get(house, &who, "/beleid/op?datum=1-3-2021"), 200);
  assert_true(house_says(house, "1 maart 2021"));
  assert_int_equal(house_get(house, &who, "/beleid/op?datum=31-2-2021"), 200);
  assert_true(house_says(house, "Deze dag bestaat niet"));
  assert_int_equal(house_get(house, &who, "/beleid/op.csv?datum=31-2-2021"), 400);
}

static void test_visitors_see_what_is_published(void **state) {
  struct house *house = *state;
  assert_int_equal(house_get(house, &leiden_visitor, "/beleid/op"), 200);
  assert_true(house_says(house, "Beleidsregels bijzondere bijstand 2022"));
  assert_false(house_says(house, "op.csv"));
  assert_int_equal(house_get(house, &leiden_visitor, "/beleid/op.csv"), 403);
}

static void test_evaluations_late_first(void **state) {
  struct house *house = *state;
  struct who who = leiden_who(house, ROLE_beleidsdoorpakker, "Beleidsdoorpakker");
  assert_int_equal(house_get(house, &who, "/beleid/evaluaties"), 200);
  const char *old = strstr(house_body(house), "Nota parkeernormen"), *next = strstr(house_body(house), "Leidraad kwijtschelding");
  assert_non_null(old);
  assert_non_null(next);
  assert_true(old < next);
  assert_true(house_says(house, "te laat"));
}

/* LD01: from a policy to its figures, reports and beleidsopgaven in one step. */
static void test_from_policy_to_execution(void **state) {
  struct house *house = *state;
  struct who who = leiden_who(house, ROLE_beleidsdoorpakker, "Beleidsdoorpakker");
  int64_t id = leiden_find(house, REGISTER_beleid, "CVDR677687");
  assert_int_equal(house_get(house, &who, "/beleid/%lld", (long long)id), 200);
  assert_true(house_says(house, "Van beleid naar uitvoering"));
  assert_true(house_says(house, "Bijzondere bijstand aanvragen"));
  assert_true(house_says(house, "I03 In"));
  assert_true(house_says(house, "dezelfde bankafschriften"));
  assert_true(house_says(house, "V2 Bijzondere bijstand"));
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_what_applied_by_the_record),     cmocka_unit_test(test_in_force_on_a_day),
      cmocka_unit_test(test_a_gap_between_versions_is_not_sure), cmocka_unit_test(test_dutch_days_and_no_days),
      cmocka_unit_test(test_visitors_see_what_is_published), cmocka_unit_test(test_evaluations_late_first),
      cmocka_unit_test(test_from_policy_to_execution),
  };
  return cmocka_run_group_tests(tests, leiden_enter, leiden_leave);
}
