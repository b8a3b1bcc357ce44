/* What stays away from whoever reads only what is published, besides small numbers themselves: what a small one could be computed from. By
 * area, by part of a figure, and by formula. */
#ifndef KWALITEIT_AFSCHERMING_H
#define KWALITEIT_AFSCHERMING_H

#include "store/store.h"

/* Looks again at these indicators, at the figures that they are part of or that are part of them, and at the formulas that lean on them.
 * indicatoren: all of them. Inside a write, as the program. Cost: a question per indicator without areas, parts or formula; else its rows of
 * today and a table per period with a small number (engines/suppression). */
bool afscherming_follow(struct tx *tx, const struct listing *indicatoren, const int64_t *changed, size_t count, struct arena *scratch,
                        struct fault *fault) MUST_USE;

#endif
