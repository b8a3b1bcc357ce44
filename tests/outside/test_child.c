#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "outside/child.h"

static struct arena keep;
static const char *output;
static size_t output_size;

/* A script that is a program. */
static const char *script(const char *lines) {
  static char path[] = "/tmp/doorpakker-child-XXXXXX";
  memcpy(path + sizeof path - 7, "XXXXXX", 6);
  int file = mkstemp(path);
  assert_true(file >= 0);
  assert_true(dprintf(file, "#!/bin/sh\n%s\n", lines) > 0);
  assert_int_equal(fchmod(file, 0700), 0);
  close(file);
  return path;
}

static enum child_end ends(const char *path, const char *input, size_t size, int64_t limit_ms) {
  const struct child_options options = {.path = path, .input = input, .input_size = size, .output_max = 200000, .limit_ms = limit_ms};
  enum child_end end = child_run(&options, &output, &output_size, &keep);
  if (end != CHILD_DONE) assert_int_equal(output_size, 0);
  return end;
}

static void test_bytes_go_in_and_out(void **state) {
  (void)state;
  char *large = arena_take(&keep, 150000);
  for (size_t i = 0; i < 150000; i++) large[i] = (char)(i * 31);
  const char *path = script("exec cat");
  assert_int_equal(ends(path, large, 150000, 20000), CHILD_DONE);
  assert_int_equal(output_size, 150000);
  assert_memory_equal(output, large, 150000);
  unlink(path);
}

static void test_absent_failed_late_and_too_much(void **state) {
  (void)state;
  assert_int_equal(ends("/nergens/doorpakker-solver", "", 0, 1000), CHILD_ABSENT);
  const char *path = script("echo half; exit 3");
  assert_int_equal(ends(path, "", 0, 20000), CHILD_FAILED);
  unlink(path);
  path = script("kill -SEGV $$");
  assert_int_equal(ends(path, "x", 1, 20000), CHILD_FAILED);
  unlink(path);
  path = script("while :; do :; done");
  int64_t start = clock_monotonic_us();
  assert_int_equal(ends(path, "x", 1, 300), CHILD_LATE);
  assert_true(clock_monotonic_us() - start >= 300000);
  unlink(path);
  path = script("exec >&-; while :; do :; done");
  assert_int_equal(ends(path, "", 0, 300), CHILD_LATE);
  unlink(path);
  path = script("while :; do echo doorpakker doorpakker doorpakker; done");
  assert_int_equal(ends(path, "", 0, 20000), CHILD_TOO_MUCH);
  unlink(path);
}

static void test_nothing_goes_along(void **state) {
  (void)state;
  assert_int_equal(setenv("GEHEIM", "ja", 1), 0);
  const char *path = script("echo ${GEHEIM-nee}; set -- /proc/$$/fd/*; echo $#");
  assert_int_equal(ends(path, "", 0, 20000), CHILD_DONE);
  assert_memory_equal(output, "nee\n", 4);
  /* In, out, faults, the script itself, and the folder while it is read. */
  assert_true(strtol(output + 4, NULL, 10) <= 5);
  unlink(path);
}

static int begin(void **state) {
  (void)state;
  arena_init(&keep, 4 << 20);
  return 0;
}

static int end(void **state) {
  (void)state;
  arena_release(&keep);
  return 0;
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test_setup_teardown(test_bytes_go_in_and_out, begin, end),
      cmocka_unit_test_setup_teardown(test_absent_failed_late_and_too_much, begin, end),
      cmocka_unit_test_setup_teardown(test_nothing_goes_along, begin, end),
  };
  return cmocka_run_group_tests_name("child", tests, NULL, NULL);
}
