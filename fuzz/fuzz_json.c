#include <stdint.h>

#include "decode/decode.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

struct run {
  const uint8_t *data;
  size_t size;
  struct arena keep;
  struct fault fault;
};

static bool read_all(void *context) {
  struct run *run = context;
  struct json_options options = {.data = (const char *)run->data, .size = run->size};
  const struct json_value *value;
  if (!json_read(&options, &value, &run->keep, &run->fault)) return false;
  json_find_text(value, "a");
  return true;
}

/* The arena's limit is one of the answers that hostile input may get. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  struct run run = {.data = data, .size = size};
  bool outcome;
  arena_init(&run.keep, 16 * 1024 * 1024);
  if (!arena_guarded(&run.keep, NULL, read_all, &run, &outcome)) outcome = false;
  arena_release(&run.keep);
  fault_release(&run.fault);
  return 0;
}
