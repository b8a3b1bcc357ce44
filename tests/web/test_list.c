/* The list: filters, order, pages, columns, and what it refuses. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "web/house.h"

#include "base/banned.h"

static struct house house;

static int enter(void **state) {
  (void)state;
  house_enter(&house);
  house_fill(&house);
  const struct reg *reg = &store_catalogue(house.store)->registers[REGISTER_beleid];
  static const char *const titles[] = {"Één loket", "Afval", "Zorgnota", "Élan", "Bomen"};
  static const char *const days[] = {"2024-01-01", "2025-06-01", "2026-01-01", "2020-05-05", "2023-02-02"};
  for (size_t i = 0; i < 5; i++) {
    struct record record = house_record(&house, reg, 10 + (int)i);
    record.slots[F(beleid, titel)].text = titles[i];
    record.slots[F(beleid, in_werking)].text = days[i];
    record.slots[F(beleid, soort)].text = i < 2 ? "visie" : "nota";
    record.slots[EVERY(herkomst_inhoud)].text = i == 1 ? "voorbeeld" : "eigen";
    house_put(&house, &record);
  }
  return 0;
}

static int leave(void **state) {
  (void)state;
  house_leave(&house);
  return 0;
}

static size_t rows(void) {
  size_t count = 0;
  for (const char *at = house_body(&house); (at = strstr(at, "<th scope=\"row\">")); at++) count++;
  return count;
}

/* a stands before b in the table. */
static bool before(const char *a, const char *b) {
  const char *table = strstr(house_body(&house), "<tbody>");
  const char *first = table ? strstr(table, a) : NULL, *second = table ? strstr(table, b) : NULL;
  return first && second && first < second;
}

static void filters_narrow(void **state) {
  (void)state;
  static const struct {
    const char *query;
    size_t rows;
  } cases[] = {{"", 6}, {"?soort=visie", 2}, {"?soort=visie&soort=nota", 5}, {"?soort=Beleidsnota", 3}, {"?soort=", 6},
               {"?titel.bevat=elan", 1}, {"?titelBevat=o", 3}, {"?in_werking.min=1-1-2025&in_werking.max=2025-12-31", 1},
               {"?inWerkingMin=2026-01-01", 2}, {"?thema.leeg=ja", 0}, {"?thema=naam1", 6}, {"?zoek=zorgnota", 1}, {"?soort.niet=visie", 4}};
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
    assert_int_equal(house_get(&house, &house_system, "/beleid%s", cases[i].query), 200);
    if (rows() != cases[i].rows) print_message("/beleid%s: %zu rows\n", cases[i].query, rows());
    assert_int_equal(rows(), cases[i].rows);
  }
}

static void order_is_dutch_and_goes_both_ways(void **state) {
  (void)state;
  assert_int_equal(house_get(&house, &house_system, "/beleid?sort=titel"), 200);
  assert_true(before(">Afval<", ">Bomen<") && before(">Bomen<", ">Één loket<") && before(">Één loket<", ">Élan<") && before(">Élan<", ">Zorgnota<"));
  assert_true(house_says(&house, "aria-sort=\"ascending\""));
  assert_true(house_says(&house, "sort=-titel"));
  assert_int_equal(house_get(&house, &house_system, "/beleid?sort=-titel"), 200);
  assert_true(before(">Zorgnota<", ">Afval<"));
}

static void pages_carry_the_rest_of_the_question(void **state) {
  (void)state;
  assert_int_equal(house_get(&house, &house_system, "/beleid?sort=titel&pageSize=2&page=2&soort=nota&soort=visie"), 200);
  assert_int_equal(rows(), 2);
  assert_true(house_says(&house, "3 tot en met 4 van 5"));
  assert_true(house_says(&house, "sort=titel&amp;pageSize=2&amp;soort=nota&amp;soort=visie&amp;page=3"));
}

static void columns_are_chosen_and_stay_in_the_file(void **state) {
  (void)state;
  assert_int_equal(house_get(&house, &house_system, "/beleid?kolommen=kenmerk,titel&sort=titel"), 200);
  assert_true(house_says(&house, "lijst.csv?kolommen=kenmerk,titel&amp;sort=titel"));
  assert_int_equal(house_get(&house, &house_system, "/beleid/lijst.csv?kolommen=kenmerk,titel&sort=titel&soort=visie"), 200);
  assert_string_equal(house_body(&house), "\xEF\xBB\xBFkenmerk;titel;herkomst_inhoud\r\nkenmerk11;Afval;\"Voorbeeld, bedacht\"\r\nkenmerk10;Één loket;Eigen\r\n");
  assert_non_null(strstr(house_header(&house, "Content-Disposition"), "leiden-beleid-"));
}

static void what_is_invented_is_marked_on_its_row(void **state) {
  (void)state;
  assert_int_equal(house_get(&house, &house_system, "/beleid?titel=Afval"), 200);
  assert_non_null(strstr(strstr(house_body(&house), "<tbody>"), "voorbeeld, bedacht"));
  assert_int_equal(house_get(&house, &house_system, "/beleid?titel=Bomen"), 200);
  assert_null(strstr(strstr(house_body(&house), "<tbody>"), "voorbeeld, bedacht"));
}

static void htmx_gets_the_part_only(void **state) {
  (void)state;
  house.is_partial = true;
  assert_int_equal(house_get(&house, &house_system, "/beleid?soort=visie"), 200);
  assert_memory_equal(house_body(&house), "<div id=\"lijst-blok\"", 20);
  assert_false(house_says(&house, "<html"));
  assert_string_equal(house_header(&house, "Vary"), "HX-Request");
}

static void nothing_found_says_what_to_do(void **state) {
  (void)state;
  assert_int_equal(house_get(&house, &house_system, "/beleid?titel=bestaatniet"), 200);
  assert_true(house_says(&house, "Haal een filter weg"));
}

static void a_large_register_asks_on_indexed_fields_only(void **state) {
  (void)state;
  assert_int_equal(house_get(&house, &house_system, "/waarnemingen?gebied=Noord"), 400);
  assert_true(house_says(&house, "Gebied"));
  assert_int_equal(house_get(&house, &house_system, "/waarnemingen?sort=waarde"), 400);
  assert_int_equal(house_get(&house, &house_system, "/waarnemingen?indicator=%lld&sort=-periode", (long long)house.ids[REGISTER_indicator]), 200);
  assert_int_equal(rows(), 1);
}

/* One link to the record per row: on its name, also where a number stands before it; on the first column where no name shows. */
static void the_name_of_a_row_is_its_link(void **state) {
  (void)state;
  const struct reg *reg = &store_catalogue(house.store)->registers[REGISTER_beleidsopgave];
  struct record record = house_record(&house, reg, 40);
  record.slots[F(beleidsopgave, nummer)].text = "BO-77";
  record.slots[F(beleidsopgave, titel)].text = "Deelauto in de wijk";
  int64_t id = house_put(&house, &record);
  char link[64];
  snprintf(link, sizeof link, "/beleidsopgaven/%lld\">", (long long)id);
  assert_int_equal(house_get(&house, &house_system, "/beleidsopgaven?nummer=BO-77&kolommen=nummer,stroom,titel"), 200);
  assert_true(house_says(&house, "<th scope=\"row\">BO-77"));
  const char *found = strstr(house_body(&house), link);
  assert_non_null(found);
  assert_true(string_starts(found + strlen(link), "Deelauto in de wijk</a>"));
  assert_null(strstr(found + 1, link));
  assert_int_equal(house_get(&house, &house_system, "/beleidsopgaven?nummer=BO-77&kolommen=nummer,stroom"), 200);
  found = strstr(house_body(&house), link);
  assert_non_null(found);
  assert_true(string_starts(found + strlen(link), "BO-77</a>"));
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(filters_narrow), cmocka_unit_test(order_is_dutch_and_goes_both_ways), cmocka_unit_test(pages_carry_the_rest_of_the_question),
      cmocka_unit_test(columns_are_chosen_and_stay_in_the_file), cmocka_unit_test(what_is_invented_is_marked_on_its_row),
      cmocka_unit_test(htmx_gets_the_part_only), cmocka_unit_test(nothing_found_says_what_to_do),
      cmocka_unit_test(a_large_register_asks_on_indexed_fields_only), cmocka_unit_test(the_name_of_a_row_is_its_link)};
  return cmocka_run_group_tests(tests, enter, leave);
}
