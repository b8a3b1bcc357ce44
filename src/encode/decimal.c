#include "encode/decimal.h"

#include <stdbool.h>
#include <stddef.h>

#include "base/banned.h"

static void put(struct text *out, int64_t number, unsigned places, char point, bool shorter) {
  char digits[48];
  size_t at = sizeof digits;
  uint64_t rest = number < 0 ? 0 - (uint64_t)number : (uint64_t)number;
  bool fraction = false;
  for (unsigned i = 0; i < places; i++, rest /= 10) {
    char digit = (char)('0' + rest % 10);
    if (shorter && !fraction && digit == '0') continue;
    fraction = true;
    digits[--at] = digit;
  }
  if (fraction) digits[--at] = point;
  do {
    digits[--at] = (char)('0' + rest % 10);
    rest /= 10;
  } while (rest);
  if (number < 0) digits[--at] = '-';
  text_put(out, digits + at, sizeof digits - at);
}

void decimal_put(struct text *out, int64_t number, unsigned places, char point) {
  put(out, number, places, point, false);
}

void decimal_put_short(struct text *out, int64_t number, unsigned places, char point) {
  put(out, number, places, point, true);
}
