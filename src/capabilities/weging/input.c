#include "capabilities/weging/input.h"

const char *input_name(struct arena *keep, const char *field, int64_t id) {
  return arena_printf(keep, "%s-%lld", field, (long long)id);
}

const char *input_typed(const struct request *request, const char *name, const char *stored) {
  const char *typed = request->method == METHOD_POST && request->form ? form_find(request->form, name) : NULL;
  return typed ? typed : stored ? stored : "";
}

bool input_read(const struct form *form, const char *name, const struct field *field, union slot *slot, struct arena *keep,
                struct fault *fault) {
  const char *typed = form ? form_find(form, name) : NULL;
  if (!typed) return true;
  struct field named = *field;
  named.name = name;
  union slot read = slot_empty(field->kind);
  if (!slot_parse(&named, typed, &read, 0, keep, fault)) return false;
  *slot = read;
  return true;
}
