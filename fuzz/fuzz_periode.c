/* Periods as files spell them: what is accepted is a period as the registers hold them. */
#include <stdlib.h>

#include "capabilities/kwaliteit/levering.h"
#include "fuzz.h"

static bool read_periode(struct run *run) {
  const char *text = arena_copy_len(&run->keep, (const char *)run->data, run->size);
  for (enum period_kind kind = 0; kind < PERIOD__COUNT; kind++) {
    char out[PERIOD_SIZE];
    if (levering_periode(text, kind, out) && !period_is(out)) abort();
  }
  return true;
}

FUZZ(read_periode)
