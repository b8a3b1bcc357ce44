#include "engines/writing.h"

#include "engines/calc.h"

static bool calc(const char *json) {
  return calc_portfolio(json, strlen(json), &out, &scratch, &fault);
}

static const char *const small =
    "{\"funds\":[{\"name\":\"geld\",\"available\":10.5}],\"teams\":[{\"name\":\"JUR\",\"available\":8}],"
    "\"items\":[{\"name\":\"A\",\"value\":4.5,\"funds\":{\"geld\":6}},"
    "{\"name\":\"B\",\"value\":4,\"funds\":{\"geld\":4.5},\"hours\":{\"JUR\":5}},"
    "{\"name\":\"C\",\"value\":3,\"funds\":{\"geld\":1},\"hours\":{\"JUR\":4},\"lock\":null}],\"explain\":true}";

static void test_prints_the_choice(void **state) {
  (void)state;
  assert_true(calc(small));
  assert_string_equal(
      text_get(&out),
      "{\"possible\":true,\"proven\":true,\"value\":8.5,\"bound\":8.5,\"chosen\":[\"A\",\"B\"],\"hours\":5,\"markedHours\":0,"
      "\"limits\":[{\"name\":\"geld\",\"asked\":11.5,\"used\":10.5,\"available\":10.5,\"gainOfTenPercent\":0},"
      "{\"name\":\"JUR\",\"asked\":9,\"used\":5,\"available\":8,\"gainOfTenPercent\":0}],\"gainWithoutFloor\":0,"
      "\"prices\":[{\"name\":\"A\",\"force\":\"out\",\"possible\":true,\"price\":4.5,\"leave\":[],\"enter\":[]},"
      "{\"name\":\"B\",\"force\":\"out\",\"possible\":true,\"price\":1,\"leave\":[],\"enter\":[\"C\"]},"
      "{\"name\":\"C\",\"force\":\"in\",\"possible\":true,\"price\":1,\"leave\":[\"B\"],\"enter\":[]}]}");
}

static void refused(const char *json, const char *field) {
  assert_false(calc(json));
  assert_int_equal(fault.kind, FAULT_INPUT);
  if (field) assert_non_null(fault_field_find(&fault, field));
  fault_release(&fault);
  text_clear(&out);
}

static void test_refuses_by_field(void **state) {
  (void)state;
  refused("{}", "items");
  refused("[1", NULL);
  refused("{\"items\":[{\"value\":1}]}", "items");
  refused("{\"items\":[{\"name\":\"A\"}]}", "value");
  refused("{\"items\":[{\"name\":\"A\",\"value\":\"veel\"}]}", "value");
  refused("{\"items\":[{\"name\":\"A\",\"value\":-1}]}", "value");
  refused("{\"items\":[{\"name\":\"A\",\"value\":1,\"funds\":{\"pot\":1}}]}", "funds");
  refused("{\"items\":[{\"name\":\"A\",\"value\":1,\"lock\":\"misschien\"}]}", "lock");
  refused("{\"items\":[{\"name\":\"A\",\"value\":1}],\"floor\":101}", "floor");
  refused("{\"items\":[{\"name\":\"A\",\"value\":1}],\"teams\":[{\"name\":\"X\",\"available\":1},{\"name\":\"X\",\"available\":1}]}",
          "teams");
}

static void test_says_when_nothing_is_possible(void **state) {
  (void)state;
  assert_true(calc("{\"funds\":[{\"name\":\"geld\",\"available\":1}],"
                   "\"items\":[{\"name\":\"A\",\"value\":1,\"funds\":{\"geld\":2},\"lock\":\"in\"}]}"));
  assert_string_equal(text_get(&out), "{\"possible\":false,\"proven\":true}");
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test_setup_teardown(test_prints_the_choice, begin_text, end_text),
      cmocka_unit_test_setup_teardown(test_refuses_by_field, begin_text, end_text),
      cmocka_unit_test_setup_teardown(test_says_when_nothing_is_possible, begin_text, end_text),
  };
  return cmocka_run_group_tests_name("calc", tests, NULL, NULL);
}
