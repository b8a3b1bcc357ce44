#include "decode/zaakproef.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

static void begin_lane(void *context) { ((struct zaakproef *)context)->count = 0; }

static bool take(void *context, const struct zaak *cases, size_t count) {
  struct zaakproef *proef = context;
  for (size_t i = 0; i < count && proef->count < ZAAKPROEF_MAX; i++) proef->cases[proef->count++] = cases[i];
  return true;
}

int zaakproef_begin(void **state) {
  struct zaakproef *proef = calloc(1, sizeof *proef);
  proef->options = (struct zaak_options){.file = -1, .lanes = 1, .today = ZAAK_NO_DAY};
  arena_init(&proef->keep, 64 << 20);
  *state = proef;
  return 0;
}

int zaakproef_end(void **state) {
  struct zaakproef *proef = *state;
  fault_release(&proef->fault);
  arena_release(&proef->keep);
  free(proef);
  return 0;
}

bool zaakproef_read(struct zaakproef *proef, const void *data, size_t size) {
  const struct zaak_sink sink = {proef, begin_lane, take};
  proef->options.data = data;
  proef->options.size = size;
  return zaak_read(&proef->options, &sink, &proef->notes, &proef->keep, &proef->fault);
}

bool zaakproef_text(struct zaakproef *proef, const char *text) { return zaakproef_read(proef, text, strlen(text)); }

void zaakproef_refused(struct zaakproef *proef, const char *text, const char *field, long line, const char *word) {
  if (zaakproef_text(proef, text)) fail_msg("taken: %s", text);
  assert_true(fault_is(&proef->fault));
  bool found = !field && strstr(proef->fault.message, word);
  for (size_t i = 0; field && i < proef->fault.field_count; i++) {
    const struct fault_field *one = &proef->fault.fields[i];
    found = found || (string_is(one->field, field) && (line == 0 || one->line == line) && strstr(one->message, word));
  }
  if (!found)
    fail_msg("%s %ld %s: %s / %s %ld %s", field ? field : "-", line, word, proef->fault.message, proef->fault.field_count ? proef->fault.fields[0].field : "",
             proef->fault.field_count ? proef->fault.fields[0].line : 0, proef->fault.field_count ? proef->fault.fields[0].message : "");
  fault_release(&proef->fault);
}

int32_t zaakproef_day(int year, int month, int day) { return (int32_t)day_number((struct day){year, month, day}); }

const char *zaakproef_name(const struct zaakproef *proef, enum zaak_name name, size_t at) {
  return proef->notes.names[0][name].names[proef->cases[at].names[name]];
}
