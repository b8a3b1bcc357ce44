#include "fuzz.h"

static bool read_all(struct run *run) {
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

FUZZ(read_all)
