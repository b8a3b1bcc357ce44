/* The same, for an engine that writes a text. */
#ifndef TESTS_ENGINES_WRITING_H
#define TESTS_ENGINES_WRITING_H

#include "engines/working.h"

static struct text out;

static int begin_text(void **state) {
  text_init(&out, 1 << 20);
  return begin(state);
}

static int end_text(void **state) {
  text_release(&out);
  return end(state);
}

#endif
