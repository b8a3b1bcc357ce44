#include "engines/writing.h"

#include "engines/calc.h"

static bool calc(const char *json) {
  text_clear(&out);
  return calc_portfolio(json, strlen(json), NULL, &out, &scratch, &fault);
}

/* What stands in out but for the time it took. */
static void printed(const char *expected) {
  const char *elapsed = strstr(text_get(&out), "\"elapsed_ms\":"), *after = elapsed ? strchr(elapsed, ',') : NULL;
  assert_non_null(after);
  const char *without = arena_printf(&scratch, "%.*s%s", (int)(elapsed - text_get(&out)), text_get(&out), after + 1);
  assert_string_equal(without, expected);
}

/* The first example of docs/beheer.md. */
#define SMALL                                                                                                                  \
  "\"tasks\":[{\"id\":\"A\",\"value\":4.5,\"cost\":[6,0]},{\"id\":\"B\",\"value\":4,\"cost\":[3,1.5],\"capacity\":{\"JUR\":5}}," \
  "{\"id\":\"C\",\"value\":3,\"cost\":[1,0],\"capacity\":{\"JUR\":4}}],\"budget\":[9.5,2],\"capacity\":{\"JUR\":8}"

static void test_prints_the_choice(void **state) {
  (void)state;
  if (!calc("{" SMALL "}")) fail_msg("%s", fault.fields[0].message);
  printed("{\"chosen\":[\"A\",\"B\"],\"value\":8.5,\"penalty\":0,\"bound\":8.5,\"gap\":0,\"proven\":true,"
          "\"budget\":{\"used\":[9,1.5],\"available\":[9.5,2],\"shadow_price\":[0.142857142857143,0]},"
          "\"capacity\":{\"JUR\":{\"used\":[5],\"available\":[8],\"shadow_price\":[0.714285714285714]}},\"balance\":[]}");
}

static void test_funds_teams_and_years(void **state) {
  (void)state;
  assert_true(calc("{\"tasks\":[{\"id\":\"A\",\"value\":3,\"cost\":{\"vrij\":[2,2],\"Rijk\":[1]},\"capacity\":{\"JUR\":[4,4]},\"category\":\"herstel\"},"
                   "{\"id\":\"B\",\"value\":2,\"cost\":{\"vrij\":[2]},\"category\":\"nieuw\",\"group\":\"x\"},{\"id\":\"B2\",\"value\":1,\"group\":\"x\",\"category\":\"nieuw\"}],"
                   "\"budget\":{\"vrij\":[4,4],\"Rijk\":[1]},\"capacity\":{\"JUR\":[8,4]},"
                   "\"balance\":[{\"category\":\"herstel\",\"min_share\":0.5,\"of\":\"cost\"},{\"category\":\"nieuw\",\"max_share\":0.1,\"of\":\"count\",\"penalty\":0.5}]}"));
  printed("{\"chosen\":[\"A\",\"B\"],\"value\":4.6,\"penalty\":0.4,\"bound\":4.6,\"gap\":0,\"proven\":true,"
          "\"budget\":{\"vrij\":{\"used\":[4,2],\"available\":[4,4],\"shadow_price\":[0,0]},\"Rijk\":{\"used\":[1],\"available\":[1],\"shadow_price\":[0]}},"
          "\"capacity\":{\"JUR\":{\"used\":[4,4],\"available\":[8,4],\"shadow_price\":[0,0]}},"
          "\"balance\":[{\"category\":\"herstel\",\"of\":\"cost\",\"share\":0.714285714285714},{\"category\":\"nieuw\",\"of\":\"count\",\"share\":0.5}]}");
}

static void test_no_tasks(void **state) {
  (void)state;
  assert_true(calc("{\"tasks\":[]}"));
  printed("{\"chosen\":[],\"value\":0,\"penalty\":0,\"bound\":0,\"gap\":0,\"proven\":true,\"budget\":{},\"capacity\":{},\"balance\":[]}");
}

static void test_explains_a_task(void **state) {
  (void)state;
  const char *json = "{" SMALL ",\"task\":\"C\"}";
  assert_true(calc_explain(json, strlen(json), &out, &scratch, &fault));
  assert_string_equal(text_get(&out),
                      "{\"task\":\"C\",\"chosen\":false,\"possible\":true,\"proven\":true,\"price\":1,\"leave\":[\"B\"],\"enter\":[],\"largest_cost\":null,"
                      "\"extra\":{\"cost\":[0.5,0],\"capacity\":{\"JUR\":[1]}},\"budget_factor\":null,\"capacity_factor\":null,\"value\":8.5,"
                      "\"note\":[\"Ook als C niets kostte, kwam zij er niet in.\"]}");
  text_clear(&out);
  json = "{" SMALL ",\"task\":\"A\"}";
  assert_true(calc_explain(json, strlen(json), &out, &scratch, &fault));
  assert_non_null(strstr(text_get(&out), "\"chosen\":true,\"possible\":true,\"proven\":true,\"price\":4.5,\"leave\":[],\"enter\":[],\"largest_cost\":9.5,"));
}

static const char *explained(const char *json) {
  text_clear(&out);
  if (!calc_explain(json, strlen(json), &out, &scratch, &fault)) fail_msg("%s", fault.field_count ? fault.fields[0].message : fault.message);
  return text_get(&out);
}

static void has(const char *printed, const char *part) {
  if (!strstr(printed, part)) fail_msg("%s is not in %s", part, printed);
}

#define TEN(id, value, more) "{\"id\":\"" id "\",\"value\":" value ",\"cost\":[10]" more "}"
#define FOUR "{\"tasks\":[" TEN("A", "9", ",\"mandatory\":true") "," TEN("B", "8", "") "," TEN("C", "1", "") "," TEN("D", "2", "") "],\"budget\":[20]"

/* What a task needs comes along, what it excludes goes, and what stands fast stays. */
static void test_explains_what_it_takes_beside_the_rest(void **state) {
  (void)state;
  has(explained(FOUR ",\"task\":\"C\"}"), "\"extra\":{\"cost\":[10],");
  has(explained(FOUR ",\"requires\":[[\"C\",\"D\"]],\"task\":\"C\"}"), "\"extra\":{\"cost\":[20],");
  has(explained(FOUR ",\"excludes\":[[\"B\",\"C\"]],\"task\":\"C\"}"), "\"extra\":{\"cost\":[0],");
  const char *clash = explained(FOUR ",\"excludes\":[[\"A\",\"C\"]],\"task\":\"C\"}");
  has(clash, "\"extra\":null");
  has(clash, "sluit A uit");
  const char *out_of_reach = explained(FOUR ",\"requires\":[[\"C\",\"D\"]],\"locked_out\":[\"D\"],\"task\":\"C\"}");
  has(out_of_reach, "\"possible\":false");
  has(out_of_reach, "\"extra\":null");
  has(out_of_reach, "D nodig, en die is uitgesloten");
  const char *by_way = explained(FOUR ",\"requires\":[[\"C\",\"D\"]],\"excludes\":[[\"A\",\"D\"]],\"task\":\"C\"}");
  has(by_way, "\"extra\":null");
  has(explained("{\"tasks\":[" TEN("A", "9", ",\"group\":\"g\",\"mandatory\":true") "," TEN("C", "1", ",\"group\":\"g\"") "],\"budget\":[20],\"task\":\"C\"}"), "\"extra\":null");
}

/* B (8 for 10) comes in beside A for as much as A leaves, to the cent; C never beats it. */
static void test_largest_cost_is_exact(void **state) {
  (void)state;
  has(explained("{\"tasks\":[" TEN("A", "9", "") "," TEN("B", "8", "") "," TEN("C", "8.5", "") "],\"budget\":[20.125],\"task\":\"B\"}"), "\"largest_cost\":0.125,");
  has(explained("{\"tasks\":[" TEN("A", "9", "") "," TEN("B", "8", "") "],\"budget\":[20.0000125],\"task\":\"B\"}"), "\"largest_cost\":10.0000125,");
  has(explained("{\"tasks\":[{\"id\":\"A\",\"value\":0,\"cost\":[1]},{\"id\":\"B\",\"value\":5,\"cost\":[1]}],\"budget\":[1],\"task\":\"A\"}"), "\"largest_cost\":0,");
  const char *never = explained("{\"tasks\":[" TEN("A", "9", ",\"group\":\"g\"") "," TEN("C", "1", ",\"group\":\"g\"") "],\"budget\":[20],\"task\":\"C\"}");
  has(never, "\"largest_cost\":null");
  has(never, "Ook als C niets kostte");
  const char *nothing = explained("{\"tasks\":[{\"id\":\"A\",\"value\":1}],\"budget\":[20],\"task\":\"A\"}");
  has(nothing, "\"largest_cost\":null");
  has(nothing, "A vraagt geen geld");
}

static void test_any_double_is_read(void **state) {
  (void)state;
  assert_true(calc("{\"tasks\":[{\"id\":\"A\",\"value\":0.1234567890123456789,\"cost\":[1e-7]},{\"id\":\"B\",\"value\":1E5,\"cost\":[-0.0]}],\"budget\":[1],\"time_limit_ms\":1E3}"));
  has(text_get(&out), "\"value\":100000.123456789,");
  has(text_get(&out), "\"used\":[1e-07]");
}

/* A number is that amount in every year, in the frame and in a task. */
static void test_one_number_is_every_year(void **state) {
  (void)state;
  assert_true(calc("{\"tasks\":[{\"id\":\"A\",\"value\":3,\"capacity\":{\"JUR\":4}},{\"id\":\"B\",\"value\":2,\"capacity\":{\"JUR\":[3]}}],\"capacity\":{\"JUR\":[9,5]}}"));
  has(text_get(&out), "\"JUR\":{\"used\":[7,4],\"available\":[9,5]");
  assert_true(calc("{\"tasks\":[{\"id\":\"A\",\"value\":3,\"capacity\":{\"JUR\":[4,6]}},{\"id\":\"B\",\"value\":2,\"capacity\":{\"JUR\":3}}],\"capacity\":{\"JUR\":8}}"));
  has(text_get(&out), "\"chosen\":[\"A\"]");
  has(text_get(&out), "\"JUR\":{\"used\":[4,6],\"available\":[8,8]");
}

/* A share of what has no limit is one all the same. */
static void test_what_has_no_frame_is_not_limited(void **state) {
  (void)state;
  assert_true(calc("{\"tasks\":[{\"id\":\"A\",\"value\":3,\"cost\":[4],\"category\":\"x\"},{\"id\":\"B\",\"value\":2,\"cost\":{\"pot\":[1,3]}}],"
                   "\"balance\":[{\"category\":\"x\",\"min_share\":0.5,\"of\":\"cost\"}]}"));
  has(text_get(&out), "\"chosen\":[\"A\",\"B\"]");
  has(text_get(&out), "\"share\":0.5");
}

static void refused(const char *json, const char *field, const char *words) {
  assert_false(calc(json));
  assert_int_equal(fault.kind, FAULT_INPUT);
  const char *message = field ? fault_field_find(&fault, field) : fault.message;
  if (!message) fail_msg("%s: nothing about %s, but about %s", json, field, fault.field_count ? fault.fields[0].field : "nothing");
  if (words && !strstr(message, words)) fail_msg("\"%s\" is not in: %s", words, message);
  fault_release(&fault);
}

static void test_refuses_by_name(void **state) {
  (void)state;
  refused("{}", "tasks", "ontbreekt");
  refused("[1", NULL, NULL);
  refused("[]", "Het bestand", NULL);
  refused("{\"tasks\":[],\"budgets\":[1]}", "budgets", "budget, capacity");
  refused("{\"tasks\":[],\"task\":\"A\"}", "task", "kent de naam task niet");
  refused("{\"tasks\":[{\"value\":1}]}", "id", "Taak 1");
  refused("{\"tasks\":[{\"id\":\"A\"}]}", "value", "A: value ontbreekt");
  refused("{\"tasks\":[{\"id\":\"A\",\"value\":\"veel\"}]}", "value", "een getal");
  refused("{\"tasks\":[{\"id\":\"A\",\"value\":-1}]}", "value", "A: value moet van 0");
  refused("{\"tasks\":[{\"id\":\"A\",\"value\":1,\"waarde\":1}]}", "waarde", "A kent de naam waarde niet");
  refused("{\"tasks\":[{\"id\":\"A\",\"value\":1},{\"id\":\"A\",\"value\":1}]}", "id", "twee taken");
  refused("{\"tasks\":[{\"id\":\"A\",\"value\":1,\"cost\":{\"pot\":[1]}}],\"budget\":{\"vrij\":[1]}}", "cost", "fonds pot staat niet in budget. Daar staan: vrij");
  refused("{\"tasks\":[{\"id\":\"A\",\"value\":1,\"cost\":[1,2]}],\"budget\":[1]}", "cost", "2 jaren");
  refused("{\"tasks\":[{\"id\":\"A\",\"value\":1,\"cost\":[1]}],\"budget\":{\"vrij\":[1]}}", "cost", "budget staat per fonds (vrij)");
  refused("{\"tasks\":[{\"id\":\"A\",\"value\":1,\"cost\":{\"vrij\":[1]}}],\"budget\":[1]}", "cost", "budget is een lijst zonder fondsen");
  refused("{\"tasks\":[{\"id\":\"A\",\"value\":1,\"capacity\":7}],\"capacity\":{\"T\":1}}", "capacity", "A: capacity moet een object");
  refused("{\"tasks\":[{\"id\":\"A\",\"value\":1e300}]}", "value", "niet 1e+300");
  refused("{\"tasks\":[{\"id\":\"A\",\"value\":1,\"cost\":[-3]}],\"budget\":[1]}", "cost", "A: cost moet van 0");
  refused("{\"tasks\":[{\"id\":\"A\",\"value\":1,\"mandatory\":1}]}", "mandatory", "true of false");
  refused("{\"tasks\":[{\"id\":\"A\",\"value\":1,\"mandatory\":true,\"excluded\":true}]}", "excluded", "A");
  refused("{\"tasks\":[{\"id\":\"A\",\"value\":1,\"mandatory\":true}],\"locked_out\":[\"A\"]}", "locked_out", "A");
  refused("{\"tasks\":[],\"locked_in\":[\"X\"]}", "locked_in", "X");
  refused("{\"tasks\":[{\"id\":\"A\",\"value\":1}],\"requires\":[[\"A\"]]}", "requires", "paar");
  refused("{\"tasks\":[{\"id\":\"A\",\"value\":1}],\"requires\":[[\"A\",\"A\"]]}", "requires", "zichzelf");
  refused("{\"tasks\":[],\"balance\":[{\"category\":\"x\",\"of\":\"euro\"}]}", "of", "hours, cost, value of count");
  refused("{\"tasks\":[],\"balance\":[{\"category\":\"x\",\"min_share\":35}]}", "min_share", "van 0 tot en met 1");
  refused("{\"tasks\":[],\"time_limit_ms\":0}", "time_limit_ms", NULL);
}

#define TWO "{\"tasks\":[{\"id\":\"A\",\"value\":1,\"cost\":[5],\"mandatory\":true,\"category\":\"nieuw\"},{\"id\":\"B\",\"value\":1,\"cost\":[3],\"category\":\"herstel\"}],"

static void test_says_why_nothing_is_possible(void **state) {
  (void)state;
  refused(TWO "\"budget\":[4]}", "budget", "het budget: wat vaststaat (A) vraagt 5, en er is 4: 1 te weinig");
  refused(TWO "\"budget\":[9],\"requires\":[[\"A\",\"B\"]],\"locked_out\":[\"B\"]}", "requires", "A staat vast en heeft B nodig");
  refused(TWO "\"budget\":[9],\"locked_in\":[\"B\"],\"excludes\":[[\"A\",\"B\"]]}", "excludes", "A en B");
  refused(TWO "\"budget\":[9],\"requires\":[[\"A\",\"B\"],[\"B\",\"A\"]]}", "requires", "kring");
  refused(TWO "\"budget\":[9],\"balance\":[{\"category\":\"herstel\",\"min_share\":0.5,\"of\":\"cost\"}]}", "balance", "Het dichtste bij is 37.5 %");
}

/* A task that needs an excluded one is out as well; nothing is wrong. */
static void test_needs_what_is_excluded(void **state) {
  (void)state;
  assert_true(calc("{\"tasks\":[{\"id\":\"A\",\"value\":9},{\"id\":\"B\",\"value\":1,\"excluded\":true},{\"id\":\"C\",\"value\":2}],\"requires\":[[\"A\",\"B\"]]}"));
  assert_non_null(strstr(text_get(&out), "\"chosen\":[\"C\"]"));
}

static void half_prove(void *context, const struct portfolio *p, struct portfolio_answer *answer, int64_t limit_ms, struct arena *memory) {
  (void)p;
  assert_true(limit_ms > 0);
  (void)memory;
  ++*(int *)context;
  answer->bound = answer->value;
  answer->proven = true;
}

static void test_asks_the_prover_only_when_needed(void **state) {
  (void)state;
  int asked = 0;
  const struct calc_prover prover = {half_prove, &asked};
  const char *json = "{" SMALL "}";
  assert_true(calc_portfolio(json, strlen(json), &prover, &out, &scratch, &fault));
  assert_int_equal(asked, 0);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test_setup_teardown(test_prints_the_choice, begin_text, end_text),
      cmocka_unit_test_setup_teardown(test_funds_teams_and_years, begin_text, end_text),
      cmocka_unit_test_setup_teardown(test_no_tasks, begin_text, end_text),
      cmocka_unit_test_setup_teardown(test_explains_a_task, begin_text, end_text),
      cmocka_unit_test_setup_teardown(test_explains_what_it_takes_beside_the_rest, begin_text, end_text),
      cmocka_unit_test_setup_teardown(test_largest_cost_is_exact, begin_text, end_text),
      cmocka_unit_test_setup_teardown(test_any_double_is_read, begin_text, end_text),
      cmocka_unit_test_setup_teardown(test_one_number_is_every_year, begin_text, end_text),
      cmocka_unit_test_setup_teardown(test_what_has_no_frame_is_not_limited, begin_text, end_text),
      cmocka_unit_test_setup_teardown(test_refuses_by_name, begin_text, end_text),
      cmocka_unit_test_setup_teardown(test_says_why_nothing_is_possible, begin_text, end_text),
      cmocka_unit_test_setup_teardown(test_needs_what_is_excluded, begin_text, end_text),
      cmocka_unit_test_setup_teardown(test_asks_the_prover_only_when_needed, begin_text, end_text),
  };
  return cmocka_run_group_tests_name("calc", tests, NULL, NULL);
}
