/* One town hall for all tests of a file, and what they all say of it. */
#ifndef TESTS_CAPABILITIES_STANDING_H
#define TESTS_CAPABILITIES_STANDING_H

#include <stdio.h>

#include "capabilities/raadhuis.h"

static struct raadhuis house;

static int close_house(void **state) {
  (void)state;
  raadhuis_close(&house);
  return 0;
}

/* Shows the page that did not say it. */
#define assert_says(text) \
  do { \
    if (!raadhuis_says(&house, (text))) fprintf(stderr, "not said: %s\n%s\n", (text), text_get(&house.reply.body)); \
    assert_true(raadhuis_says(&house, (text))); \
  } while (0)

#endif
