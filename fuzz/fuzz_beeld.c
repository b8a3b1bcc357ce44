#include "fuzz.h"

#include "capabilities/kwaliteit/beeld.h"

/* What was read can be looked at as any series, and kept again. */
static bool read_all(struct run *run) {
  struct beeld beeld;
  if (!beeld_read(arena_copy_len(&run->keep, (const char *)run->data, run->size), &beeld, &run->keep, &run->fault)) return false;
  for (size_t i = 0; i < beeld.reeks.spc.count; i++)
    if (spc_stretch_of(&beeld.reeks.spc, i)->count == 0 || beeld.reeks.judged[i] >= beeld.reeks.count) __builtin_trap();
  return beeld_freeze(&beeld.reeks, beeld.gemaakt_op, &run->keep, &run->fault) != NULL;
}

FUZZ(read_all)
