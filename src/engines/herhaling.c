#include "engines/herhaling.h"

#include <stdlib.h>

#include "base/banned.h"

static int compare(const void *a, const void *b) {
  const struct herhaling_contact *x = a, *y = b;
  if (x->about != y->about) return x->about < y->about ? -1 : 1;
  if (x->subject != y->subject) return x->subject < y->subject ? -1 : 1;
  return (x->day > y->day) - (x->day < y->day);
}

void herhaling_mark(struct herhaling_contact *contacts, size_t count, int32_t days) {
  if (count) qsort(contacts, count, sizeof *contacts, compare);
  for (size_t i = 0; i < count; i++) {
    const struct herhaling_contact *next = i + 1 < count ? &contacts[i + 1] : NULL;
    contacts[i].returns = next && next->about == contacts[i].about && next->subject == contacts[i].subject && next->day - contacts[i].day <= days;
  }
}
