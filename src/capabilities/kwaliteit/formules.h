/* Indicators computed from others: checked when they are written, computed whenever a figure they lean on changes. */
#ifndef KWALITEIT_FORMULES_H
#define KWALITEIT_FORMULES_H

#include "store/store.h"

/* Is this formula sound beside the other indicators, and do the formulas that lean on this one stay sound? Faults stand at
 * the field formule. indicatoren: all of them; candidate: as it should become. */
bool formules_check(const struct listing *indicatoren, const struct record *before, const struct record *candidate, struct arena *scratch, struct fault *fault) MUST_USE;

/* Computes the formulas that lean on what changed, each once and in order, and delivers what differs. Inside a write. */
bool formules_follow(struct tx *tx, const struct listing *indicatoren, const int64_t *changed, size_t count, struct arena *scratch, struct fault *fault) MUST_USE;

/* The formula with the names of the figures instead of their codes: "Bezwaren ÷ Besluiten × 100"; NULL when it cannot be read. */
const char *formule_words(const char *formule, const struct listing *indicatoren, struct arena *keep);

#endif
