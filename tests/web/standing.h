/* One house, filled anew for each test of a file. */
#ifndef TESTS_WEB_STANDING_H
#define TESTS_WEB_STANDING_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "web/house.h"

static struct house house;

static int enter(void **state) {
  (void)state;
  house_enter(&house);
  house_fill(&house);
  return 0;
}

static int leave(void **state) {
  (void)state;
  house_leave(&house);
  return 0;
}

#endif
