#include "web/marks.h"

struct marks marks_of(const struct request *request, const struct record *record, struct arena *keep) {
  const char *until = record->slots[EVERY(embargo_tot)].text;
  return (struct marks){.example = string_is(record->slots[EVERY(herkomst_inhoud)].text, "voorbeeld"),
                        .secret = record_is_secret(record),
                        .restricted = string_is(record->slots[EVERY(toegang)].text, "beperkt"),
                        .embargo = until && strcmp(until, request->today) >= 0 ? day_text(until, keep) : NULL};
}
