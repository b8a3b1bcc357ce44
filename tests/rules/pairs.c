#include "rules/pairs.h"
#include "web/exchange.h"
#include "web/standing.h"

#include "base/banned.h"

static struct import_report report;

static void addresses(void **state) {
  const struct address_rule *rule = *state;
  for (size_t i = 0; rule->accepted[i]; i++) {
    int status = house_get(&house, &house_system, "%s", rule->accepted[i]);
    if (status != 200) print_message("should be accepted: %s (%d)\n", rule->accepted[i], status);
    assert_int_equal(status, 200);
  }
  for (size_t i = 0; rule->refused[i]; i++) {
    int status = house_get(&house, &house_system, "%s", rule->refused[i]);
    if (status != 400 || !house_says(&house, rule->says)) print_message("should be refused: %s (%d)\n", rule->refused[i], status);
    assert_int_equal(status, 400);
    assert_true(house_says(&house, rule->says));
  }
}

int address_rule_run(const struct address_rule *rule) {
  void *state = (void *)(uintptr_t)rule;
  const struct CMUnitTest tests[] = {{rule->name, addresses, NULL, NULL, state}};
  return cmocka_run_group_tests(tests, enter, leave);
}

static bool lands(const struct file_rule *rule, const char *rows) {
  struct fault fault = {0};
  arena_reset(&house.keep);
  arena_reset(&house.scratch);
  const char *file = arena_printf(&house.life, "%s\n%s\n", rule->header, rows);
  struct import_options options = {.reg = rule->reg, .data = file, .size = strlen(file), .preview = true, .keep = &house.keep, .scratch = &house.scratch};
  bool ok = import_file(house.store, &house_system, &options, &report, &fault);
  fault_release(&fault);
  return ok;
}

static bool names(const char *field) {
  for (size_t i = 0; i < report.faults.field_count; i++)
    if (string_is(report.faults.fields[i].field, field) && report.faults.fields[i].line >= 1) return true;
  return false;
}

static void files(void **state) {
  const struct file_rule *rule = *state;
  for (size_t i = 0; rule->accepted[i]; i++) {
    bool ok = lands(rule, rule->accepted[i]);
    if (!ok) {
      print_message("should be accepted: %s\n", rule->accepted[i]);
      house_print_fault(&report.faults);
    }
    assert_true(ok);
  }
  for (size_t i = 0; rule->refused[i]; i++) {
    bool ok = lands(rule, rule->refused[i]);
    if (ok || !names(rule->field)) {
      print_message("should be refused: %s\n", rule->refused[i]);
      house_print_fault(&report.faults);
    }
    assert_false(ok);
    assert_true(names(rule->field));
  }
}

int file_rule_run(const struct file_rule *rule) {
  void *state = (void *)(uintptr_t)rule;
  const struct CMUnitTest tests[] = {{rule->name, files, NULL, NULL, state}};
  return cmocka_run_group_tests(tests, enter, leave);
}
