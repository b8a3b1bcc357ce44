/* Hours to teams: available, asked, allotted; more than there is only with a reason, and only for one's own team. */
#include "capabilities/standing.h"

#include <stdio.h>

#include "capabilities/weging/weging.h"

static int64_t moment, team, other_team;
static struct who doorpakker, manager, bestuurder;
static int64_t lines[8], other_line;
static size_t line_count;

static const char *address(void) { return arena_printf(&house.arena, "/sleutelmomenten/%lld/verdeling", (long long)moment); }

static void lines_find(void) {
  struct tx *tx = store_read(house.store, &house.fault);
  const struct query query = {.reg = REGISTER_inzet, .filters = {{.field = F(inzet, jaar), .value = {.number = 2027}}}, .filter_count = 1, .sort = EVERY(id),
                              .page = 1, .page_size = PAGE_MAX, .all_pages = true};
  struct listing list;
  assert_true(record_list(tx, &raadhuis_program, &query, &list, &house.arena, &house.fault));
  for (size_t i = 0; i < list.count; i++) {
    struct inzet inzet = record_inzet(&list.records[i]);
    struct record item;
    assert_true(record_get(tx, &raadhuis_program, REGISTER_beleidsopgave, inzet.beleidsopgave, &item, &house.arena, &house.fault));
    if (!string_is(record_beleidsopgave(&item).stand, "gekozen")) continue;
    if (inzet.team == team && line_count < 8) lines[line_count++] = inzet.id;
    if (inzet.team == other_team && !other_line) other_line = inzet.id;
  }
  tx_end(tx);
}

static int open_house(void **state) {
  static const struct route_table *const tables[] = {&weging_routes, &web_faces};
  static const char *const chosen[] = {"V1", "V2", "V8", "V3"};
  (void)state;
  raadhuis_open(&house, tables, 2, weging_wire);
  moment = raadhuis_find(&house, REGISTER_sleutelmoment, "Collegeretraite voorjaar");
  team = raadhuis_find(&house, REGISTER_organisatie, "Inkomen en schulden");
  other_team = raadhuis_find(&house, REGISTER_organisatie, "Juridische zaken");
  doorpakker = raadhuis_who(&house, "Beleidsdoorpakker");
  bestuurder = raadhuis_who(&house, "Wethouder Jeugd");
  manager = raadhuis_who(&house, "Afdelingshoofd Werk en inkomen");
  for (size_t i = 0; i < sizeof chosen / sizeof *chosen; i++) {
    int64_t id = raadhuis_find(&house, REGISTER_beleidsopgave, chosen[i]);
    struct record item = raadhuis_get(&house, REGISTER_beleidsopgave, id);
    item.slots[F(beleidsopgave, stand)].text = "gekozen";
    raadhuis_put(&house, item, id);
  }
  lines_find();
  return 0;
}

static int64_t given(int64_t line) {
  struct record record = raadhuis_get(&house, REGISTER_inzet, line);
  return record_inzet(&record).toegedeeld;
}

static int give(const struct who *who, int64_t first, int64_t second, const char *reason) {
  return raadhuis_send(&house, who, address(), arena_printf(&house.arena, "toegedeeld-%lld=%lld&toegedeeld-%lld=%lld&reden_meer-%lld=%s", (long long)lines[0], (long long)first,
                                                            (long long)lines[1], (long long)second, (long long)team, reason));
}

/* Inkomen en schulden: 1.500 hours; V1 620, V2 480, V8 520 asked. */
static void test_available_asked_and_allotted(void **state) {
  (void)state;
  assert_int_equal(line_count, 3);
  assert_int_equal(raadhuis_ask(&house, &doorpakker, address()), 200);
  assert_says("Beschikbaar 1.500 uur, gevraagd 1.620 uur, toegedeeld 0 uur.");
  assert_says("voorbeeld, bedacht");
  assert_int_equal(give(&doorpakker, 620, 480, ""), 303);
  assert_int_equal(raadhuis_ask(&house, &bestuurder, address()), 200);
  assert_says("Beschikbaar 1.500 uur, gevraagd 1.620 uur, toegedeeld 1.100 uur.");
  assert_says("nog 400 uur over");
  assert_false(raadhuis_says(&house, "Bewaar de verdeling"));
  assert_int_equal(give(&bestuurder, 1, 1, ""), 403);
}

static void test_more_than_there_is_needs_a_reason(void **state) {
  (void)state;
  assert_int_equal(give(&doorpakker, 620, 900, ""), 400);
  assert_says("deelt in 2027 dan 1.520 uur toe, en heeft er 1.500.");
  assert_int_equal(given(lines[1]), 480);
  assert_int_equal(give(&doorpakker, 620, 900, "Twee+maanden+extra+inhuur"), 303);
  assert_int_equal(given(lines[1]), 900);
  assert_int_equal(raadhuis_ask(&house, &doorpakker, address()), 200);
  assert_says("20 uur meer dan er is");
  /* The reason may not go while it is still more. */
  assert_int_equal(give(&doorpakker, 620, 900, ""), 400);
  /* Hours move from one to the other at once. */
  assert_int_equal(give(&doorpakker, 1000, 500, ""), 303);
  assert_int_equal(give(&doorpakker, 500, 1000, ""), 303);
  assert_int_equal(given(lines[0]), 500);
}

/* The rule holds on every road, not only on this page. */
static void test_the_rule_holds_everywhere(void **state) {
  (void)state;
  struct record line = raadhuis_get(&house, REGISTER_inzet, lines[2]);
  line.slots[F(inzet, toegedeeld)].number = 1;
  assert_false(raadhuis_try(&house, &doorpakker, line, lines[2]));
  assert_non_null(strstr(house.fault.fields[0].message, "Deel minder toe, of schrijf op waarom"));
  assert_int_equal(given(lines[2]), NUMBER_EMPTY);
}

static void test_a_manager_only_for_the_own_team(void **state) {
  (void)state;
  manager.teams[0] = team;
  manager.team_count = 1;
  assert_int_equal(give(&manager, 400, 400, ""), 303);
  assert_int_equal(given(lines[0]), 400);
  assert_int_equal(raadhuis_ask(&house, &manager, address()), 200);
  assert_true(raadhuis_says(&house, arena_printf(&house.arena, "name=\"toegedeeld-%lld\"", (long long)lines[0])));
  assert_false(raadhuis_says(&house, arena_printf(&house.arena, "name=\"toegedeeld-%lld\"", (long long)other_line)));
  assert_int_equal(raadhuis_send(&house, &manager, address(), arena_printf(&house.arena, "toegedeeld-%lld=5", (long long)other_line)), 303);
  assert_int_equal(given(other_line), NUMBER_EMPTY);
}

static void test_what_is_no_number_is_named(void **state) {
  (void)state;
  assert_int_equal(raadhuis_send(&house, &doorpakker, address(), arena_printf(&house.arena, "toegedeeld-%lld=veel", (long long)lines[0])), 400);
  assert_says("value=\"veel\"");
  assert_int_equal(raadhuis_send(&house, &doorpakker, address(), arena_printf(&house.arena, "toegedeeld-%lld=-5", (long long)lines[0])), 400);
  assert_int_equal(given(lines[0]), 400);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_available_asked_and_allotted),    cmocka_unit_test(test_more_than_there_is_needs_a_reason), cmocka_unit_test(test_the_rule_holds_everywhere),
      cmocka_unit_test(test_a_manager_only_for_the_own_team), cmocka_unit_test(test_what_is_no_number_is_named),
  };
  return cmocka_run_group_tests(tests, open_house, close_house);
}
