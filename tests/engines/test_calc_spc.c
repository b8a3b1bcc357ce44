#include "engines/writing.h"

#include "engines/calc.h"

static bool calc(const char *csv, const struct calc_spc_options *options) {
  text_clear(&out);
  return calc_spc(csv, strlen(csv), options, &out, &scratch, &fault);
}

static void prints(const char *csv, const struct calc_spc_options *options, const char *json) {
  if (!calc(csv, options)) fail_msg("%s", fault.field_count ? fault.fields[0].message : fault.message);
  assert_string_equal(text_get(&out), json);
}

/* Rows in any order, days as people write them, a new beginning, a target. */
static void test_prints_the_contract(void **state) {
  (void)state;
  struct calc_spc_options options = {0};
  assert_true(calc_spc_better("down", &options, &fault));
  assert_true(calc_spc_target("9", &options, &fault));
  assert_true(calc_spc_rebase("2026-01-02", &options, &fault));
  prints("waarde;datum;opmerking\n3;1-2-2026;\n0,1;2026-01-02;x\n1,5;2025-12;\n", &options,
         "{\"points\":[{\"datum\":\"2025-12-01\",\"value\":1.5,\"mean\":1.5,\"lower\":1.5,\"upper\":1.5,\"rules\":[],\"cause\":\"common\"},"
         "{\"datum\":\"2026-01-02\",\"value\":0.1,\"mean\":1.55,\"lower\":-6.164,\"upper\":9.264,\"rules\":[],\"cause\":\"common\"},"
         "{\"datum\":\"2026-02-01\",\"value\":3,\"mean\":1.55,\"lower\":-6.164,\"upper\":9.264,\"rules\":[],\"cause\":\"common\"}],"
         "\"assurance\":\"may\",\"enough\":false}");
}

static void test_rules_and_causes(void **state) {
  (void)state;
  struct calc_spc_options options = {0};
  static const char *const csv = "datum,waarde\n2026-01-01,1\n2026-01-02,2\n2026-01-03,3\n2026-01-04,4\n2026-01-05,5\n2026-01-06,6\n2026-01-07,7\n";
  assert_true(calc(csv, &options));
  assert_non_null(strstr(text_get(&out), "\"value\":1,\"mean\":4,\"lower\":1.34,\"upper\":6.66,\"rules\":[\"outside\",\"trend\"],\"cause\":\"change\""));
  assert_non_null(strstr(text_get(&out), "],\"assurance\":null,\"enough\":false}"));
  options.better = SPC_BETTER_UP;
  assert_true(calc(csv, &options));
  assert_non_null(strstr(text_get(&out), "\"value\":1,\"mean\":4,\"lower\":1.34,\"upper\":6.66,\"rules\":[\"outside\",\"trend\"],\"cause\":\"concern\""));
  assert_non_null(strstr(text_get(&out), "\"value\":4,\"mean\":4,\"lower\":1.34,\"upper\":6.66,\"rules\":[\"trend\"],\"cause\":\"change\""));
  assert_non_null(strstr(text_get(&out), "\"value\":7,\"mean\":4,\"lower\":1.34,\"upper\":6.66,\"rules\":[\"outside\",\"trend\"],\"cause\":\"improvement\""));
}

/* 1.234 alone may be a thousand; parted by commas it has decimals. */
static void test_points_and_commas(void **state) {
  (void)state;
  const struct calc_spc_options options = {0};
  assert_true(calc("datum,waarde\n2026-01-01,1.234\n", &options));
  assert_non_null(strstr(text_get(&out), "\"value\":1.234,"));
  assert_true(calc("datum,waarde\n2026-01-01,48.123456789012345\n", &options));
  assert_non_null(strstr(text_get(&out), "\"value\":48.1234567890123,"));
  assert_true(calc("datum;waarde\n2026-01-01;57,8 %\n", &options));
  assert_non_null(strstr(text_get(&out), "\"value\":57.8,"));
  assert_false(calc("datum;waarde\n2026-01-01;1.234\n", &options));
  assert_int_equal(fault.fields[0].line, 2);
}

static void refused(const char *csv, long line, const char *field) {
  const struct calc_spc_options options = {0};
  assert_false(calc(csv, &options));
  assert_int_equal(fault.kind, FAULT_INPUT);
  assert_string_equal(text_get(&out), "");
  if (field) {
    assert_non_null(fault_field_find(&fault, field));
    assert_int_equal(fault.fields[0].line, line);
  }
  fault_release(&fault);
}

static void test_refuses_with_the_line(void **state) {
  (void)state;
  refused("", 0, NULL);
  refused("datum,waarde\n", 0, "waarde");
  refused("dag,waarde\n2026-01-01,1\n", 1, "datum");
  refused("datum\n2026-01-01\n", 1, "waarde");
  refused("datum,waarde\n2026-01-01,1\n2026-13-01,2\n", 3, "datum");
  refused("datum,waarde\n2026-13,1\n", 2, "datum");
  refused("datum,waarde\n,1\n", 2, "datum");
  refused("datum,waarde\n2026-01-01,\n", 2, "waarde");
  refused("datum,waarde\n2026-01-01,NaN\n", 2, "waarde");
  refused("datum,waarde\n2026-01-01,inf\n", 2, "waarde");
  refused("datum,waarde\n2026-01-01,veel\n", 2, "waarde");
  refused("datum,waarde\n2026-01-01,1000000000000000000\n", 2, "waarde");
  refused("datum,waarde\n2026-01-01,1\n2026-01-02,2\n2026-01-01,3\n", 4, "datum");
  refused("datum,waarde\n12/25/2026,1\n", 2, "datum");
}

static void test_all_bad_rows_are_named(void **state) {
  (void)state;
  const struct calc_spc_options options = {0};
  assert_false(calc("datum,waarde\n2026-13-01,1\n2026-01-01,x\n,\n2026-01-02,\n", &options));
  assert_int_equal(fault.field_count, 3); /* the empty row is skipped */
  assert_int_equal(fault.fields[2].line, 5);
}

static void test_refuses_options(void **state) {
  (void)state;
  struct calc_spc_options options = {0};
  assert_false(calc_spc_better("omhoog", &options, &fault));
  assert_false(calc_spc_target("NaN", &options, &fault));
  assert_false(calc_spc_target("1,234", &options, &fault));
  assert_false(calc_spc_rebase("2026-02-30", &options, &fault));
  assert_int_equal(fault.field_count, 4);
  fault_release(&fault);
  assert_true(calc_spc_rebase("2026-02-01", &options, &fault));
  assert_false(calc("datum,waarde\n2026-01-01,1\n", &options));
  assert_non_null(fault_field_find(&fault, "--rebase"));
  fault_release(&fault);
  for (size_t i = options.rebase_count; i < CALC_SPC_REBASES_MAX; i++) assert_true(calc_spc_rebase("2026-02-01", &options, &fault));
  assert_false(calc_spc_rebase("2026-02-01", &options, &fault));
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test_setup_teardown(test_prints_the_contract, begin_text, end_text),
      cmocka_unit_test_setup_teardown(test_rules_and_causes, begin_text, end_text),
      cmocka_unit_test_setup_teardown(test_points_and_commas, begin_text, end_text),
      cmocka_unit_test_setup_teardown(test_refuses_with_the_line, begin_text, end_text),
      cmocka_unit_test_setup_teardown(test_all_bad_rows_are_named, begin_text, end_text),
      cmocka_unit_test_setup_teardown(test_refuses_options, begin_text, end_text),
  };
  return cmocka_run_group_tests_name("calc_spc", tests, NULL, NULL);
}
