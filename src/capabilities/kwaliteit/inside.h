/* Between the files of this room that know what a series says. */
#ifndef KWALITEIT_INSIDE_H
#define KWALITEIT_INSIDE_H

#include "capabilities/kwaliteit/reeks.h"

/* Fills in the judgement and, when asked, the sentence. herijkingen: of all indicators. */
bool reeks_judge(struct reeks *reeks, const struct record *herijkingen, size_t count, bool sentence, struct arena *keep,
                 struct arena *scratch, struct fault *fault);

/* What stands behind a value: " %" for what is a percentage, else "". */
const char *unit_of(const char *eenheid);

#endif
