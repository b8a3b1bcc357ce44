/* What the looks at subtraction share: rows of figures, and which of them stay away. */
#ifndef KWALITEIT_AFSCHERMING_INSIDE_H
#define KWALITEIT_AFSCHERMING_INSIDE_H

#include "capabilities/kwaliteit/afscherming.h"
#include "engines/suppression.h"
#include "model/small.h"

enum { MONTHS = 12 };
/* Of a share: who counted, and who did not. Both are small numbers. */
enum maat { MAAT_GETELD, MAAT_OVERIG, MAAT__COUNT };

struct cel {
  int64_t id;
  const char *periode, *gebied, *berekening;
  int64_t waarde, teller, noemer;
  bool small, hidden;
  struct cel *later;            /* another row about the same, that holds; NULL: this one does */
};
struct lid {
  const struct record *record;
  int64_t id, parent;
  struct cel *cellen;           /* by period */
  size_t count, first, end;     /* those of the period that is looked at */
  bool looked_at, has_read;
};

/* How many that is; false when it is not known or no count. */
bool cel_count(const struct cel *cel, enum maat maat, int64_t *out);
/* NULL is allowed; sets *more when this is new. */
void cel_hide(struct cel *cel, bool *more);

bool lid_is_rollend(const struct lid *lid);
/* Months from one period to the next of a figure that counts; 0: it counts nothing, or per week. */
int lid_step(const struct lid *lid);

/* A sum over a moving year, beside the shorter periods that it adds up. Two of them in a row differ by the newest period and the one a year
 * before, and a sum of eleven known ones gives the twelfth.
 * Are these two such a pair? Their numbers say so: somewhere all shorter ones are there and add up to the sum. */
bool rollend_belongs(const struct lid *rollend, const struct lid *fine, struct arena *scratch);
/* Hides each sum with a hidden period in it, where the shorter ones are published. What is left of the sums adds up shown periods only, so it
 * says nothing about others. A period that has no row, but follows from the sums and is small, counts as hidden. */
void rollend_hide(const struct lid *rollend, const struct lid *fine, struct arena *scratch, bool *more);

#endif
