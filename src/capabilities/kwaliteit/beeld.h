/* A chart as it stood: what a series said on one day, as a text that a record keeps. Later deliveries, targets and new
 * beginnings do not change it. */
#ifndef KWALITEIT_BEELD_H
#define KWALITEIT_BEELD_H

#include "capabilities/kwaliteit/reeks.h"

/* The last points are kept: with them a text stays below what the field takes. */
enum { BEELD_POINTS = 180, BEELD_NOTES = 12, BEELD_SIZE_MAX = 20000, BEELD_FORM = 1 };

/* JSON, in keep: points, limits, marks, target, sentence, the day and the program's release. NULL with a fault when it does not fit. */
const char *beeld_freeze(const struct reeks *reeks, const char *today, struct arena *keep, struct fault *fault);

struct beeld {
  struct reeks reeks;         /* as it was: draw it like any other; indicator has its code, naam, eenheid and richting only */
  const char *gemaakt_op;     /* ISO day */
  const char *programma;      /* the release that judged it, "0.1.0"; "" for older ones */
};
/* False (with a fault) when the text is none of ours: nothing in it is trusted. */
bool beeld_read(const char *text, struct beeld *out, struct arena *keep, struct fault *fault) MUST_USE;

#endif
