#include "engines/gemeenten.h"

#include <ctype.h>

#include "base/base.h"

#include "base/banned.h"

struct succession {
  int year;
  const char *old_code, *new_code;
  bool alone;
};

static const struct succession successions[] = {
#define SUCCESSION(year, old, new, alone) {year, old, new, alone},
#include "engines/gemeenten.def"
#undef SUCCESSION
};
enum { SUCCESSION_COUNT = sizeof successions / sizeof *successions };

bool gemeente_code(const char *text, char out[GEMEENTE_CODE_SIZE]) {
  while (*text == ' ') text++;
  if ((text[0] == 'G' || text[0] == 'g') && (text[1] == 'M' || text[1] == 'm')) text += 2;
  size_t len = strspn(text, "0123456789"), end = len;
  while (text[end] == ' ') end++;
  if (len < 1 || len > 4 || text[end]) return false;
  memcpy(out, "GM0000", GEMEENTE_CODE_SIZE);
  memcpy(out + 6 - len, text, len);
  return true;
}

/* The list is in order of time, so that a chain of changes is followed in one pass. */
const char *gemeente_now(const char *code, bool *alone) {
  *alone = true;
  for (size_t i = 0; i < SUCCESSION_COUNT; i++) {
    if (!string_is(successions[i].old_code, code)) continue;
    code = successions[i].new_code;
    *alone = *alone && successions[i].alone;
  }
  return code;
}
