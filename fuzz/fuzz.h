/* What every target shares: the input, memory with a limit and a place for the fault. A target says how it reads. */
#ifndef FUZZ_FUZZ_H
#define FUZZ_FUZZ_H

#include <stdint.h>

#include "decode/decode.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { FUZZ_MEMORY = 16 * 1024 * 1024 };

struct run {
  const uint8_t *data;
  size_t size;
  struct arena keep;
  struct fault fault;
};

/* read(struct run *) answers whether the input was right; the arena's limit is one of the answers that hostile input may get. */
#define FUZZ(read) \
  static bool read_within(void *context) { return read(context); } \
  int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) { \
    struct run run = {.data = data, .size = size}; \
    bool outcome; \
    arena_init(&run.keep, FUZZ_MEMORY); \
    if (!arena_guarded(&run.keep, NULL, read_within, &run, &outcome)) outcome = false; \
    arena_release(&run.keep); \
    fault_release(&run.fault); \
    return 0; \
  }

#endif
