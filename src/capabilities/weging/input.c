#include "capabilities/weging/input.h"

#include "templates/weging_faults.h"

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

struct html faults_html(struct request *request, const struct fault *fault) {
  if (!fault || fault->field_count == 0) return (struct html){0};
  struct weging_faults_view_fouten *rows = ARENA_ARRAY(request->keep, fault->field_count, struct weging_faults_view_fouten);
  for (size_t i = 0; i < fault->field_count; i++)
    rows[i] = (struct weging_faults_view_fouten){.adres = arena_printf(request->keep, "#%s", fault->fields[i].field),
                                                 .tekst = arena_copy(request->keep, fault->fields[i].message)};
  const char *heading = fault->field_count == 1 ? "Er is 1 vak dat u moet aanpassen"
                                                : arena_printf(request->keep, "Er zijn %zu vakken die u moet aanpassen", fault->field_count);
  struct text *out = page_text(request);
  weging_faults_write(out, &(struct weging_faults_view){.kop = heading, .fouten = rows, .fouten_count = fault->field_count});
  return page_html(out);
}
