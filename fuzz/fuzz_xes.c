#include <stdint.h>

#include "decode/zaak.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

struct run {
  struct zaak_options options;
  struct zaak_notes notes;
  struct arena keep;
  struct fault fault;
  uint64_t cases;
};

static bool take(void *context, const struct zaak *cases, size_t count) {
  struct run *run = context;
  for (size_t i = 0; i < count; i++)
    if (cases[i].start == ZAAK_NO_DAY || (cases[i].end != ZAAK_NO_DAY && cases[i].end < cases[i].start) || cases[i].names[ZAAK_KIND] == 0) __builtin_trap();
  run->cases += count;
  return true;
}

static bool read_all(void *context) {
  struct run *run = context;
  const struct zaak_sink sink = {.context = run, .take = take};
  return zaak_read(&run->options, &sink, &run->notes, &run->keep, &run->fault);
}

/* A refused log gives no case; one that is taken gives sound ones. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  struct run run = {.options = {.file = -1, .data = data, .size = size, .lanes = 1, .today = ZAAK_NO_DAY, .unpacked_max = 8 << 20}};
  bool outcome = false;
  arena_init(&run.keep, 16 << 20);
  if (!arena_guarded(&run.keep, NULL, read_all, &run, &outcome)) outcome = false;
  if (outcome && (run.cases == 0 || run.cases != run.notes.rows)) __builtin_trap();
  if (!outcome && fault_is(&run.fault) && !run.fault.message[0]) __builtin_trap();
  arena_release(&run.keep);
  fault_release(&run.fault);
  return 0;
}
