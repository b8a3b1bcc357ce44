/* Laying down what was agreed: an outcome per item, and at the end the frozen data. Inner header. */
#ifndef WEGING_AGREEMENT_H
#define WEGING_AGREEMENT_H

#include "capabilities/weging/pages.h"

struct agreement {
  struct request *request;
  bool lay_down;         /* not only keep as a concept */
  enum step_by by;       /* OUTCOME for who may decide here: what follows from the decision needs no other right */
  struct digest rests_on; /* lay_down: the question that agreement_work answered */
  const struct portfolio_answer *answer;
  bool moved;            /* out: refused, because it is another question by now */
};

/* Before laying down: works out the proposal that is frozen with it. The writer, which is one, must not wait for that. */
bool agreement_work(struct agreement *agreement, struct tx *tx, struct fault *fault) MUST_USE;

/* For store_write. Outcomes for every item on the list from the sent controls; laid down, the key moment becomes
 * agreed with its fingerprint and each beleidsopgave takes its step. */
bool agreement_put(struct tx *tx, void *context, struct fault *fault);

/* The outcomes of a key moment that who may see, in list order. */
bool outcomes_read(struct tx *tx, const struct who *who, int64_t moment, struct listing *out, struct arena *keep,
                   struct fault *fault) MUST_USE;
/* The outcome about this item, or NULL. */
const struct record *outcome_find(const struct listing *outcomes, int64_t beleidsopgave);

#endif
