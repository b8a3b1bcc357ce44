/* Memory and a fault for each test of an engine. */
#ifndef TESTS_ENGINES_WORKING_H
#define TESTS_ENGINES_WORKING_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/base.h"

static struct arena scratch;
static struct fault fault;

static int begin(void **state) {
  (void)state;
  arena_init(&scratch, 256 << 20);
  fault = (struct fault){0};
  return 0;
}

static int end(void **state) {
  (void)state;
  fault_release(&fault);
  arena_release(&scratch);
  return 0;
}

#endif
