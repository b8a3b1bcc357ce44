#include "fuzz.h"

static bool read_all(struct run *run) {
  struct json_options options = {.data = (const char *)run->data, .size = run->size};
  const struct json_value *value;
  if (!json_read(&options, &value, &run->keep, &run->fault)) return false;
  json_find_text(value, "a");
  return true;
}

FUZZ(read_all)
