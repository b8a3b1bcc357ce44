#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "capabilities/kwaliteit/pages.h"
#include "capabilities/leiden.h"

#include "base/banned.h"

/* What a visitor can learn of small counts, by every road. Values have decimals of their own, so that they can be looked for. */

enum { AREAS = 4 };
static const struct {
  const char *gebied;
  int64_t waarde, teller, noemer;
  const char *shown;
  bool open; /* to a visitor */
} areas[AREAS] = {{"Noord", 43210, 4, 93, "4,321", false},      /* four people */
                  {"Zuid", 137890, 12, 87, "13,789", false},    /* the least of the others: else total minus the rest is Noord */
                  {"Oost", 312340, 30, 96, "31,234", true},
                  {"West", 501230, 50, 99, "50,123", true}};
static int64_t ids[AREAS], total_id, indicator_id;

static int64_t put_cell(struct house *house, const char *gebied, int64_t waarde, int64_t teller, int64_t noemer) {
  struct record record = record_start(&store_catalogue(house->store)->registers[REGISTER_waarneming], &house->life);
  record.slots[F(waarneming, indicator)].number = indicator_id;
  record.slots[F(waarneming, periode)].text = "2027-01";
  record.slots[F(waarneming, gebied)].text = gebied;
  record.slots[F(waarneming, waarde)].number = waarde;
  record.slots[F(waarneming, teller)].number = teller;
  record.slots[F(waarneming, noemer)].number = noemer;
  record.slots[EVERY(toegang)].text = "openbaar";
  return house_put(house, &record);
}

static int enter(void **state) {
  if (leiden_enter(state) != 0) return -1;
  struct house *house = *state;
  indicator_id = leiden_find(house, REGISTER_indicator, "I04");
  for (size_t i = 0; i < AREAS; i++) ids[i] = put_cell(house, areas[i].gebied, areas[i].waarde, areas[i].teller, areas[i].noemer);
  total_id = put_cell(house, NULL, 256780, 96, 375);
  return 0;
}

static const char *const roads[] = {"/waarnemingen?indicator=%lld&pageSize=500", "/waarnemingen/lijst.csv?indicator=%lld", "/indicatoren/%lld", "/kwaliteit/openbaar?x=%lld",
                                    "/kwaliteit?x=%lld", "/zoeken?q=Noord&x=%lld", "/kwaliteit/verkennen?cijfer=%lld", "/kwaliteit/verkennen.csv?cijfer=%lld"};

static void test_no_road_shows_a_small_count(void **state) {
  struct house *house = *state;
  for (size_t r = 0; r < sizeof roads / sizeof *roads; r++) {
    char path[160];
    snprintf(path, sizeof path, roads[r], (long long)indicator_id);
    int status = house_get(house, &leiden_visitor, "%s", path);
    if (status != 200 && status != 401 && status != 403) fail_msg("%s: %d", path, status);
    if (strstr(path, ".csv") && status != 200) fail_msg("%s: %d, and nothing was looked through", path, status);
    for (size_t i = 0; i < AREAS; i++)
      if (!areas[i].open && house_says(house, areas[i].shown)) fail_msg("%s shows %s", path, areas[i].shown);
  }
}

static void test_records_one_by_one(void **state) {
  struct house *house = *state;
  static const char *const faces[] = {"/waarnemingen/%lld", "/waarnemingen/%lld/historie", "/api/v1/waarnemingen/%lld"};
  for (size_t i = 0; i < AREAS; i++)
    for (size_t f = 0; f < sizeof faces / sizeof *faces; f++) {
      char path[80];
      snprintf(path, sizeof path, faces[f], (long long)ids[i]);
      int status = f == 2 ? house_api(house, &leiden_visitor, METHOD_GET, path, NULL) : house_get(house, &leiden_visitor, "%s", path);
      if (status != (areas[i].open ? 200 : 404)) fail_msg("%s (%s): %d", path, areas[i].gebied, status);
    }
  assert_int_equal(house_get(house, &leiden_visitor, "/waarnemingen/%lld", (long long)total_id), 200);
}

static void test_the_api_lists_what_is_open(void **state) {
  struct house *house = *state;
  assert_int_equal(house_api(house, &leiden_visitor, METHOD_GET, "/api/v1/waarnemingen?periode=2027-01&pageSize=100", NULL), 200);
  for (size_t i = 0; i < AREAS; i++) {
    bool there = house_says(house, areas[i].gebied);
    if (there != areas[i].open) fail_msg("%s: %d", areas[i].gebied, there);
  }
}

/* Who works here sees what was counted. */
static void test_inside_sees_counts(void **state) {
  struct house *house = *state;
  struct who who = leiden_who(house, ROLE_beleidsdoorpakker, "Beleidsdoorpakker");
  for (size_t i = 0; i < AREAS; i++) assert_int_equal(house_get(house, &who, "/waarnemingen/%lld", (long long)ids[i]), 200);
  assert_int_equal(house_get(house, &who, "/indicatoren/%lld", (long long)indicator_id), 200);
  assert_true(house_says(house, "Noord"));
  assert_true(house_says(house, "4,321"));
}

/* Corrected upwards: the history still knows how few it were. */
static void test_history_does_not_tell_what_it_was(void **state) {
  struct house *house = *state;
  struct record record = house_read(house, REGISTER_waarneming, ids[0]);
  record.slots[F(waarneming, teller)].number = 40;
  record.slots[F(waarneming, waarde)].number = 430110;
  leiden_change(house, &record);
  assert_int_equal(house_get(house, &leiden_visitor, "/waarnemingen/%lld", (long long)ids[0]), 200);
  assert_int_equal(house_get(house, &leiden_visitor, "/waarnemingen/%lld/historie", (long long)ids[0]), 200);
  assert_false(house_says(house, "4,321"));
  /* Nothing is small any more, so the other area is open again. */
  assert_int_equal(house_get(house, &leiden_visitor, "/waarnemingen/%lld", (long long)ids[1]), 200);
}

/* The condition on rows and the rule in memory are the same rule. */
static void test_rows_and_memory_agree(void **state) {
  struct house *house = *state;
  static const int64_t counts[] = {0, 9, 10, 91, NUMBER_EMPTY}, alls[] = {9, 10, 19, 100, NUMBER_EMPTY}, values[] = {50000, 50001, 90000, 990000, NUMBER_EMPTY};
  static const char *const kinds[] = {"aantal", "aandeel", "gemiddelde"};
  for (size_t k = 0; k < sizeof kinds / sizeof *kinds; k++) {
    struct record indicator = record_start(&store_catalogue(house->store)->registers[REGISTER_indicator], &house->life);
    indicator.slots[F(indicator, code)].text = arena_printf(&house->life, "KL%zu", k);
    indicator.slots[F(indicator, naam)].text = kinds[k];
    indicator.slots[F(indicator, eenheid)].text = "%";
    indicator.slots[F(indicator, richting)].text = "geen";
    indicator.slots[F(indicator, frequentie)].text = "maand";
    indicator.slots[F(indicator, berekening)].text = kinds[k];
    indicator.slots[EVERY(toegang)].text = "openbaar";
    indicator.slots[EVERY(eigenaar)].number = leiden_find(house, REGISTER_persoon, "Teammanager Beheer");
    indicator_id = house_put(house, &indicator);
    for (size_t c = 0; c < 5; c++)
      for (size_t a = 0; a < 5; a++)
        for (size_t v = 0; v < 5; v++) {
          if (counts[c] != NUMBER_EMPTY && alls[a] != NUMBER_EMPTY && counts[c] > alls[a]) continue;
          int64_t id = put_cell(house, NULL, values[v], counts[c], alls[a]);
          int expected = small_is(values[v], counts[c], alls[a], kinds[k]) ? 404 : 200;
          int got = house_get(house, &leiden_visitor, "/waarnemingen/%lld", (long long)id);
          if (got != expected) fail_msg("%s %lld of %lld, value %lld: %d", kinds[k], (long long)counts[c], (long long)alls[a], (long long)values[v], got);
        }
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_no_road_shows_a_small_count), cmocka_unit_test(test_records_one_by_one), cmocka_unit_test(test_the_api_lists_what_is_open),
      cmocka_unit_test(test_inside_sees_counts), cmocka_unit_test(test_history_does_not_tell_what_it_was), cmocka_unit_test(test_rows_and_memory_agree)};
  return cmocka_run_group_tests(tests, enter, leiden_leave);
}
