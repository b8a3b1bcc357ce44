/* Freezing: everything on which the agreements of a key moment rest, in one canonical file with a fingerprint. No ballots
 * and nothing per participant: the group's level, spread and number. Inner header. */
#ifndef WEGING_FROZEN_H
#define WEGING_FROZEN_H

#include "capabilities/weging/scenario.h"

struct freezing {
  const struct moment *read;              /* as the key moment says */
  const struct moment *moment;            /* as it was weighed */
  const struct scenario_state *scenario;
  const struct whatif *whatif;
  const struct portfolio *portfolio;      /* the question that both make */
  const struct portfolio_answer *answer;  /* its answer: worked out before, because freezing is part of a write */
  const struct record *outcomes;          /* per item */
};

/* The file (docs/beheer.md names its parts; "rekenhulp" is the input of `calc portfolio`) and the SHA-256 over it. */
bool moment_freeze(const struct freezing *freezing, struct text *out, char fingerprint[DIGEST_HEX_SIZE], struct arena *scratch,
                   struct fault *fault) MUST_USE;

/* The frozen copy as it was kept; NULL when there is none. */
const char *moment_frozen(struct tx *tx, const struct moment *moment, struct arena *keep);
/* Does who see every beleidsopgave that the copy holds? Then the file may be given. */
bool moment_frozen_seen(const struct moment *moment, const char *json, bool *out, struct arena *scratch, struct fault *fault) MUST_USE;

/* The question to the rekenhulp as `calc portfolio` takes it, added under key. */
struct canonical;
void frozen_question_add(const struct moment *moment, const struct whatif *whatif, const struct portfolio *portfolio, struct canonical *to,
                         const char *key, struct arena *keep);
/* What an item is called in that question: its number, else "#12". */
const char *frozen_item_name(const struct moment_item *item, struct arena *keep);

#endif
