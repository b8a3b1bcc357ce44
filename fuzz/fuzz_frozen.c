#include "fuzz.h"

#include "engines/frozen.h"

/* The file of agreements, as somebody hands it in. */
static bool read_all(struct run *run) {
  struct frozen_check check;
  char fingerprint[DIGEST_HEX_SIZE];
  bool right = frozen_fingerprint((const char *)run->data, run->size, fingerprint, &run->keep, &run->fault);
  fault_release(&run->fault);
  return frozen_recount((const char *)run->data, run->size, &check, &run->keep, &run->fault) || right;
}

FUZZ(read_all)
