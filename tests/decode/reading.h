/* Memory and a fault for each test of a reader. */
#ifndef TESTS_DECODE_READING_H
#define TESTS_DECODE_READING_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/base.h"

static struct arena arena;
static struct fault fault;

static int start(void **state) {
  (void)state;
  arena_init(&arena, 64 * 1024 * 1024);
  return 0;
}

static int stop(void **state) {
  (void)state;
  arena_release(&arena);
  fault_release(&fault);
  return 0;
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, start, stop)

#endif
