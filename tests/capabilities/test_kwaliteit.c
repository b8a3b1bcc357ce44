#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "capabilities/kwaliteit/pages.h"
#include "capabilities/leiden.h"

#include "base/banned.h"

static int64_t indicator(struct house *house, const char *code) { return leiden_find(house, REGISTER_indicator, code); }

/* LB16, LB17, LB18: the budget's table, cell for cell, stars included. */
static void test_budget_table_cell_for_cell(void **state) {
  struct house *house = *state;
  struct who who = leiden_who(house, ROLE_beleidsdoorpakker, "Beleidsdoorpakker");
  assert_int_equal(house_get(house, &who, "/kwaliteit/begroting.csv"), 200);
  assert_true(house_says(house, "indicator;Streven 2020;Realisatie 2020;Landelijk 2020;Streven 2021;Streven 2022;"));
  assert_true(house_says(house, "Ziekteverzuim;\"5,6%\";\"5,2%\";\"5,2%\";\"5,7%\";\"5,2%*\";"));
  assert_true(house_says(house, "Externe Inhuur;21%;\"18,1%\";20%;19%;20%*;"));
  assert_true(house_says(house, "Personeelsmonitor 2020 voor 100.000+ gemeenten"));
  assert_int_equal(house_get(house, &who, "/kwaliteit/begroting"), 200);
  assert_true(house_says(house, "Ziekteverzuim: het streven voor 2022 is gelijk aan landelijk 2020"));
  assert_true(house_says(house, "minder streng dan wat in 2020 al is gehaald (18,1%)"));
  assert_false(house_says(house, "Ziekteverzuim: het streven voor 2022 (5,2%) is minder streng"));
}

static void test_cards_with_value_and_target(void **state) {
  struct house *house = *state;
  struct who who = leiden_who(house, ROLE_beleidsdoorpakker, "Beleidsdoorpakker");
  assert_int_equal(house_get(house, &who, "/kwaliteit"), 200);
  assert_true(house_says(house, "57 %"));
  assert_true(house_says(house, "streef 80 %"));
  assert_true(house_says(house, "laatste meting: december 2026"));
  assert_true(house_says(house, "voorbeeld, bedacht"));
}

static void test_one_figure_with_its_table(void **state) {
  struct house *house = *state;
  struct who who = leiden_who(house, ROLE_beleidsdoorpakker, "Beleidsdoorpakker");
  assert_int_equal(house_get(house, &who, "/indicatoren/%lld", (long long)indicator(house, "I03")), 200);
  assert_true(house_says(house, "Sinds augustus 2025 duidelijk lager, dit is geen toeval. 57 % in één keer compleet, streef 80 %."));
  assert_true(house_says(house, "<svg class=\"dp-chart\""));
  assert_true(house_says(house, "63,2 %"));
  assert_true(house_says(house, "Voeg toe aan beleidsopgave V2"));
}

static void test_no_button_without_right(void **state) {
  struct house *house = *state;
  struct who who = leiden_who(house, ROLE_medewerker, "Uitvoerder inkomen");
  assert_int_equal(house_get(house, &who, "/indicatoren/%lld", (long long)indicator(house, "I03")), 200);
  assert_false(house_says(house, "Voeg toe aan beleidsopgave"));
}

/* 5 of 14 is no percentage, and outside the organisation five is not told at all. */
static void test_small_numbers_are_kept_back(void **state) {
  struct house *house = *state;
  const struct reg *reg = &store_catalogue(house->store)->registers[REGISTER_waarneming];
  struct record record = record_start(reg, &house->life);
  struct who who = leiden_who(house, ROLE_beleidsdoorpakker, "Beleidsdoorpakker");
  record.slots[F(waarneming, indicator)].number = indicator(house, "I04");
  record.slots[F(waarneming, periode)].text = "2027-01";
  record.slots[F(waarneming, waarde)].number = 357000;
  record.slots[F(waarneming, teller)].number = 5;
  record.slots[F(waarneming, noemer)].number = 14;
  record.slots[EVERY(toegang)].text = "openbaar";
  house_put(house, &record);
  assert_int_equal(house_get(house, &who, "/indicatoren/%lld", (long long)indicator(house, "I04")), 200);
  assert_true(house_says(house, "5 van 14"));
  struct record shown = house_read(house, REGISTER_indicator, indicator(house, "I04"));
  struct request request;
  struct reeks reeks;
  struct fault fault = {0};
  leiden_request(house, &leiden_visitor, &request);
  assert_true(request_reeksen(&request, &shown, 1, REEKS_SHOWN, &reeks, &fault));
  assert_true(reeks.count > 0);
  assert_string_equal(reeks.metingen[reeks.count - 1].text, "minder dan 10: wordt niet getoond");
  assert_true(reeks.metingen[reeks.count - 1].waarde == NUMBER_EMPTY);
  leiden_request_end(&request);
}

/* Every page answers every role with itself or with a refusal at its door. */
static void test_every_role_on_every_page(void **state) {
  struct house *house = *state;
  static const char *const paths[] = {"/", "/melden", "/overzicht", "/overzicht/controller", "/overzicht/bestellingen", "/overzicht/lijst.csv", "/beleid/op",
                                      "/beleid/evaluaties", "/kwaliteit", "/kwaliteit/begroting"};
  for (enum role role = 0; role < ROLE__COUNT; role++)
    for (size_t i = 0; i < sizeof paths / sizeof *paths; i++) {
      struct who who = {.account = 1, .roles = UINT32_C(1) << role, .label = role_infos[role].label};
      int status = house_get(house, &who, "%s", paths[i]);
      if (status != 200 && !(status == 403 && house_says(house, "Uw functie mag"))) fail_msg("%s %s: %d", role_infos[role].name, paths[i], status);
    }
}

static void test_a_chart_with_gaps(void **state) {
  (void)state;
  const struct chart_point points[] = {{"a", 1, true}, {NULL, 0, false}, {NULL, 3, true}, {"d", 4, true}};
  struct chart_line line = {.says = "toets", .points = points, .count = 4, .has_target = true, .target = 9, .target_text = "streef 9", .last_text = "4 nu"};
  struct fault fault = {0};
  struct text out;
  text_init(&out, 1 << 16);
  assert_true(chart_line(&out, &line, &fault));
  const char *first = strstr(text_get(&out), "<polyline");
  assert_non_null(first);
  assert_null(strstr(first + 1, "<polyline"));
  assert_non_null(strstr(text_get(&out), "streef 9"));
  text_clear(&out);
  line.count = 1;
  assert_true(chart_line(&out, &line, &fault));
  assert_int_equal(out.len, 0);
  text_release(&out);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_budget_table_cell_for_cell), cmocka_unit_test(test_cards_with_value_and_target),
      cmocka_unit_test(test_one_figure_with_its_table),  cmocka_unit_test(test_no_button_without_right),
      cmocka_unit_test(test_every_role_on_every_page), cmocka_unit_test(test_small_numbers_are_kept_back), cmocka_unit_test(test_a_chart_with_gaps),
  };
  return cmocka_run_group_tests(tests, leiden_enter, leiden_leave);
}
