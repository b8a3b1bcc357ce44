/* What a key moment still misses before it can go on: each as a sentence that says what and how much. Inner header. */
#ifndef WEGING_GEREED_H
#define WEGING_GEREED_H

#include "capabilities/weging/moment.h"

enum { GEREED_MAX = 30 };
struct gereed {
  const char *problems[GEREED_MAX];
  size_t count, more; /* more: those that did not fit */
};

/* What stands in the way of this state ("scoren", "sessie"); nothing for another one. Texts live in keep. */
struct gereed gereed_for(const struct moment *moment, const char *toestand, struct arena *keep, struct arena *scratch);

/* From bevriezen_op on, and once the session began, the list takes nothing more. */
bool list_is_frozen(const char *bevriezen_op, const char *toestand, const char *today);

/* Puts every candidate on the list of a moment for which nobody picked one, as the program. Only inside a write. */
bool list_fix(struct tx *tx, const struct moment *moment, struct arena *keep, struct arena *scratch, struct fault *fault) MUST_USE;

extern const struct hooks weging_opgave_hooks;
extern const struct job bevriezen_job;

#endif
