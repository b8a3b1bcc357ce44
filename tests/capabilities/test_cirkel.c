#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "capabilities/cirkel/parts.h"
#include "capabilities/leiden.h"

#include "base/banned.h"

static void test_three_circles_are_closed(void **state) {
  struct house *house = *state;
  struct who who = leiden_who(house, ROLE_beleidsdoorpakker, "Beleidsdoorpakker");
  struct request request;
  struct rondes rondes;
  struct fault fault = {0};
  leiden_request(house, &who, &request);
  assert_true(rondes_count(&request, &rondes, &fault));
  assert_int_equal(rondes.carried_out, 3);
  assert_int_equal(rondes.closed, 3);
  assert_int_equal(rondes.days[0], 435);
  assert_int_equal(rondes.days[1], 452);
  assert_int_equal(rondes.days[2], 470);
  assert_int_equal(rondes.median_days, 452);
  assert_true(rondes.example);
  leiden_request_end(&request);
}

static void test_home_shows_the_circle(void **state) {
  struct house *house = *state;
  struct who who = leiden_who(house, ROLE_beleidsdoorpakker, "Beleidsdoorpakker");
  assert_int_equal(house_get(house, &who, "/"), 200);
  assert_true(house_says(house, "452 dagen of minder"));
  assert_true(house_says(house, "3 van 3"));
  assert_false(house_says(house, "100 %"));
  assert_true(house_says(house, "voorbeeld, bedacht"));
  assert_true(house_says(house, "Collegeretraite voorjaar"));
  assert_true(house_says(house, "Het terras op de brug"));
}

/* A count is a road to a record too. */
static void test_counts_follow_rights(void **state) {
  struct house *house = *state;
  struct who all = leiden_who(house, ROLE_beleidsdoorpakker, "Beleidsdoorpakker");
  struct who some = leiden_who(house, ROLE_uitvoerder, "Uitvoerder inkomen");
  struct station seen[STATIONS];
  struct request request;
  struct fault fault = {0};
  leiden_request(house, &all, &request);
  assert_true(stations_count(&request, seen, &fault));
  /* Five reports, and four figures that became worse; all four of the executor's own team. */
  assert_int_equal(seen[0].count, 9);
  assert_int_equal(seen[0].late, 1);
  assert_int_equal(seen[1].count, 20);
  assert_int_equal(seen[2].count, 3);
  assert_true(seen[2].shown);
  leiden_request_end(&request);
  leiden_request(house, &some, &request);
  assert_true(stations_count(&request, seen, &fault));
  assert_int_equal(seen[0].count, 5);
  assert_false(seen[2].shown);
  assert_int_equal(seen[2].count, 0);
  leiden_request_end(&request);
  assert_int_equal(house_get(house, &some, "/"), 200);
  assert_false(house_says(house, "Het terras op de brug"));
}

/* A manager comes for the hours of the own team, the council for what was promised and decided. */
static void test_home_has_what_each_comes_for(void **state) {
  struct house *house = *state;
  struct who manager = leiden_who(house, ROLE_manager, "Teammanager Inkomen en schulden");
  struct who raadslid = leiden_who(house, ROLE_raadslid, "Raadslid");
  struct who technisch = leiden_who(house, ROLE_technisch_beheerder, "Technisch beheerder");
  assert_int_equal(house_get(house, &manager, "/"), 200);
  assert_true(house_says(house, "Uren van uw team in 2027"));
  assert_true(house_says(house, "2.420 uur gevraagd, 1.500 beschikbaar"));
  assert_true(house_says(house, "920 te veel"));
  assert_false(house_says(house, "2.130 uur gevraagd"));
  assert_int_equal(house_get(house, &raadslid, "/"), 200);
  assert_true(house_says(house, "Toezeggingen en moties die open staan (2)"));
  assert_true(house_says(house, "Nagekomen toezeggingen en moties<"));
  assert_true(house_says(house, "besloten op 11 maart 2025"));
  assert_false(house_says(house, "uur gevraagd"));
  assert_int_equal(house_get(house, &technisch, "/"), 200);
  assert_true(house_says(house, "Er wacht niets op u"));
  assert_false(house_says(house, "De cirkel"));
}

static void test_front_door_without_sign_in(void **state) {
  struct house *house = *state;
  assert_int_equal(house_get(house, &leiden_visitor, "/"), 200);
  assert_true(house_says(house, "Wat ligt er vast, wat speelt er, wat lukt niet?"));
  assert_true(house_says(house, "name=\"functie\" value=\"beleidsdoorpakker\""));
  assert_false(house_says(house, "Mijn dag"));
  assert_int_equal(house_get(house, &leiden_visitor, "/cirkel"), 401);
}

/* Every role's home answers, and in the time of a page. */
static void test_every_role_has_a_home(void **state) {
  struct house *house = *state;
  for (enum role role = 0; role < ROLE__COUNT; role++) {
    struct who who = {.account = 1, .roles = UINT32_C(1) << role, .label = role_infos[role].label};
    assert_int_equal(house_get(house, &who, "/"), 200);
    assert_true(house_says(house, "</html>"));
  }
}

static void test_executor_reads_what_came_of_it(void **state) {
  struct house *house = *state;
  struct who who = leiden_who(house, ROLE_uitvoerder, "Uitvoerder inkomen");
  assert_int_equal(house_get(house, &who, "/"), 200);
  assert_true(house_says(house, "Met uw melding is dit gebeurd"));
}

static void test_the_drawing_is_well_formed(void **state) {
  (void)state;
  struct chart_station stations[] = {{"Een", "/leiden/een", "1 te laat", 3}, {"Twee", "/leiden/twee", NULL, 0}};
  struct chart_circle circle = {.stations = stations, .count = 2, .share = "1 van 2", .share_label = "rond", .example = true};
  struct text out;
  struct fault fault = {0};
  text_init(&out, 1 << 16);
  assert_true(chart_circle(&out, &circle, &fault));
  assert_non_null(strstr(text_get(&out), "aria-hidden=\"true\""));
  assert_non_null(strstr(text_get(&out), "1 te laat"));
  assert_non_null(strstr(text_get(&out), "voorbeeld, bedacht"));
  assert_null(strstr(text_get(&out), "nan"));
  text_release(&out);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_three_circles_are_closed), cmocka_unit_test(test_home_shows_the_circle),
      cmocka_unit_test(test_counts_follow_rights),     cmocka_unit_test(test_home_has_what_each_comes_for),
      cmocka_unit_test(test_front_door_without_sign_in),
      cmocka_unit_test(test_every_role_has_a_home),    cmocka_unit_test(test_executor_reads_what_came_of_it),
      cmocka_unit_test(test_the_drawing_is_well_formed),
  };
  return cmocka_run_group_tests(tests, leiden_enter, leiden_leave);
}
