/* What follows on an act in a session, on the lane for answers: prices, variants and colours of a list that is shown already.
 * Inner header. */
#ifndef WEGING_SESSION_LATER_H
#define WEGING_SESSION_LATER_H

#include "capabilities/weging/session.h"

struct session_memory {
  struct arena *keep, *scratch;
};

/* The task of working out one question, held by one at a time. */
struct kept;
struct session_claim {
  struct kept *one;       /* NULL: not held */
  uint64_t claim;
  struct digest key;
};
/* What was not finished is not kept, and nobody waits for it any longer. */
void session_give_back(struct session_claim *mine);
/* s as session_at and scenario_moment made it: the list from memory, and all that belongs to it, kept for who asks. False:
 * it is another question by now, or it was late. */
bool session_rest(struct session *s, struct session_claim *mine, bool (*late)(void *context), void *context, const struct session_memory *at,
                  struct fault *fault) MUST_USE;

/* Asks the lane; the claim goes along, and live_say follows however it ends, unless newer work took its place. False: there
 * is no memory, and nothing was asked. */
bool session_later(struct request *request, const struct session *s, struct session_claim *mine);

#endif
