/* Reading cases in a test: everything that comes is kept, and what is refused is looked up by field and line. */
#ifndef TESTS_DECODE_ZAAKPROEF_H
#define TESTS_DECODE_ZAAKPROEF_H

#include "decode/zaak.h"

enum { ZAAKPROEF_MAX = 2000 };

struct zaakproef {
  struct zaak_options options;
  struct zaak_notes notes;
  struct arena keep;
  struct fault fault;
  struct zaak cases[ZAAKPROEF_MAX];
  size_t count;
};

int zaakproef_begin(void **state);
int zaakproef_end(void **state);
bool zaakproef_read(struct zaakproef *proef, const void *data, size_t size);
bool zaakproef_text(struct zaakproef *proef, const char *text);
/* Refused with a fault on this field and line (0: any) whose sentence has the word; empties the fault. */
void zaakproef_refused(struct zaakproef *proef, const char *text, const char *field, long line, const char *word);
int32_t zaakproef_day(int year, int month, int day);
const char *zaakproef_name(const struct zaakproef *proef, enum zaak_name name, size_t at);

#endif
