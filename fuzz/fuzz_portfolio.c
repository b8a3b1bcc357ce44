#include "fuzz.h"

#include "engines/calc.h"
#include "engines/portfolio_wire.h"

/* As the file of calc, and as the bytes between two processes. */
static bool read_all(struct run *run) {
  struct portfolio p;
  struct portfolio_effort effort;
  struct text out;
  text_init(&out, FUZZ_MEMORY);
  bool right = calc_portfolio((const char *)run->data, run->size, NULL, &out, &run->keep, &run->fault);
  text_release(&out);
  return portfolio_wire_unpack((const char *)run->data, run->size, &p, &effort, &run->keep, &run->fault) || right;
}

FUZZ(read_all)
