#include "fuzz.h"

#include "decode/sjabloon.h"

/* The first byte says which kind is claimed. */
static bool read_all(struct run *run) {
  if (run->size == 0) return false;
  bool good = sjabloon_check(run->data[0] & 1 ? SJABLOON_DOCX : SJABLOON_ODT, run->data + 1, run->size - 1, &run->fault);
  if (good == fault_is(&run->fault)) __builtin_trap();
  return good;
}

FUZZ(read_all)
