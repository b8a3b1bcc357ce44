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
  struct form form;
  /* The first byte chooses the kind. */
  bool parts = run->size > 0 && run->data[0] % 2;
  size_t skip = run->size > 0;
  struct form_options options = {.content_type = parts ? "multipart/form-data; boundary=g" : NULL,
                                 .data = (const char *)run->data + skip,
                                 .size = run->size - skip};
  if (!form_read(&options, &form, &run->keep, &run->fault)) return false;
  for (size_t i = 0; i < form.count; i++)
    if (!string_is_utf8(form.fields[i].value, strlen(form.fields[i].value))) __builtin_trap();
  return form_find(&form, "a") != NULL;
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
