#include "base/termijn.h"

#include "base/day.h"

int64_t termijn_last_day(const struct termijn *termijn) {
  int64_t last = termijn->due + termijn->suspended_days + termijn->extended_days;
  if (termijn->term_days > TERMIJN_SHORT_DAYS) return last;
  while (!day_is_workday(day_from_number(last))) last++;
  return last;
}

int64_t termijn_objection_due(int64_t ended, bool committee) {
  return ended + (committee ? TERMIJN_COMMITTEE_DAYS : TERMIJN_OBJECTION_DAYS);
}
