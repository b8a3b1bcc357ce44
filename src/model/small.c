#include "model/small.h"

#include "base/banned.h"

enum { SHARE_WHOLE = 100 * DECIMAL_ONE };

bool small_is(int64_t waarde, int64_t teller, int64_t noemer, const char *berekening) {
  if (teller == NUMBER_EMPTY && waarde != NUMBER_EMPTY && string_is(berekening, "aantal") && waarde % DECIMAL_ONE == 0) teller = waarde / DECIMAL_ONE;
  if (teller == NUMBER_EMPTY && waarde != NUMBER_EMPTY && noemer != NUMBER_EMPTY && string_is(berekening, "aandeel")) teller = (int64_t)((double)waarde * (double)noemer / SHARE_WHOLE);
  if (teller != NUMBER_EMPTY && teller < SMALL_NUMBER) return true;
  if (noemer == NUMBER_EMPTY) return false;
  return noemer < SMALL_NUMBER || (teller != NUMBER_EMPTY && noemer - teller < SMALL_NUMBER);
}
