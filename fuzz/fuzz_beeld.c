#include <stdint.h>

#include "capabilities/kwaliteit/beeld.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

struct run {
  const uint8_t *data;
  size_t size;
  struct arena keep;
  struct fault fault;
};

/* What was read can be looked at as any series, and kept again. */
static bool read_all(void *context) {
  struct run *run = context;
  struct beeld beeld;
  if (!beeld_read(arena_copy_len(&run->keep, (const char *)run->data, run->size), &beeld, &run->keep, &run->fault)) return false;
  for (size_t i = 0; i < beeld.reeks.spc.count; i++)
    if (spc_stretch_of(&beeld.reeks.spc, i)->count == 0 || beeld.reeks.judged[i] >= beeld.reeks.count) __builtin_trap();
  return beeld_freeze(&beeld.reeks, beeld.gemaakt_op, &run->keep, &run->fault) != NULL;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  struct run run = {.data = data, .size = size};
  bool outcome;
  arena_init(&run.keep, 16 * 1024 * 1024);
  if (!arena_guarded(&run.keep, NULL, read_all, &run, &outcome)) outcome = false;
  arena_release(&run.keep);
  fault_release(&run.fault);
  return 0;
}
