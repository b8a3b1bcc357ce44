#include "decode/plain.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/banned.h"

enum { DIGITS = 15, PLACES_MAX = 30 };

bool plain_decimal(double value, char out[PLAIN_SIZE]) {
  if (!isfinite(value)) return false;
  char printed[PLAIN_SIZE], digits[DIGITS + 1];
  snprintf(printed, sizeof printed, "%.14e", fabs(value));
  const char *mark = strchr(printed, 'e');
  if (!mark) return false;
  long exponent = strtol(mark + 1, NULL, 10);
  if (exponent > PLACES_MAX || exponent < -PLACES_MAX) return false;
  digits[0] = printed[0];
  memcpy(digits + 1, printed + 2, DIGITS - 1);
  long count = DIGITS;
  while (count > 1 && digits[count - 1] == '0') count--;
  bool zero = count == 1 && digits[0] == '0';
  size_t len = 0;
  if (value < 0 && !zero) out[len++] = '-';
  if (exponent < 0) {
    out[len++] = '0';
    out[len++] = '.';
    for (long i = exponent + 1; i < 0; i++) out[len++] = '0';
  }
  for (long i = 0; i <= exponent || i < count; i++) {
    if (i == exponent + 1 && i > 0) out[len++] = '.';
    out[len++] = i < count ? digits[i] : '0';
  }
  out[len] = '\0';
  return true;
}
