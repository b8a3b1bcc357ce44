#include "model/small.h"

#include "base/banned.h"

enum { SHARE_WHOLE = 100 * DECIMAL_ONE };

int64_t small_counted(int64_t waarde, int64_t teller, int64_t noemer, const char *berekening) {
  if (teller != NUMBER_EMPTY || waarde == NUMBER_EMPTY) return teller;
  if (string_is(berekening, "aantal") && waarde % DECIMAL_ONE == 0) return waarde / DECIMAL_ONE;
  if (noemer != NUMBER_EMPTY && string_is(berekening, "aandeel")) return (int64_t)((double)waarde * (double)noemer / SHARE_WHOLE);
  return NUMBER_EMPTY;
}

bool small_is(int64_t waarde, int64_t teller, int64_t noemer, const char *berekening) {
  int64_t counted = small_counted(waarde, teller, noemer, berekening);
  if (counted != NUMBER_EMPTY && counted < SMALL_NUMBER) return true;
  if (noemer == NUMBER_EMPTY) return false;
  return noemer < SMALL_NUMBER || (counted != NUMBER_EMPTY && noemer - counted < SMALL_NUMBER);
}

bool small_few(int64_t noemer, const char *berekening) { return noemer != NUMBER_EMPTY && noemer < PERCENT_FROM && !string_is(berekening, "mediaan"); }
