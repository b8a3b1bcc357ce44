/* How heavy each criterion counts, said by a group: everybody compares the steps from the worst to the best level on an own phone,
 * in the same rounds as the scores. What is kept is the group's weight, how far people lay apart and how many they were. */
#ifndef WEGING_WEGEN_H
#define WEGING_WEGEN_H

#include "capabilities/weging/moment.h"
#include "store/access.h"

/* What a step can count, in words, from nothing to most; the answer is the place in this list. */
extern const char *const wegen_woorden[BALLOT_LEVELS];

enum { WEGEN_SAMEN = 100 };
/* Whole weights that sum to WEGEN_SAMEN from parts that add up to 1; the largest remainders get what is left. What counts
 * at all keeps at least 1. count is at most MOMENT_CRITERIA_MAX. */
void wegen_round(const double *parts, size_t count, int64_t *out);

struct wegen_work {
  struct access *access;
  const struct moment *moment;
  int64_t ronde;
  const struct ballot_tally *tally; /* of that round */
  size_t tally_count;
  const char *reason;
  struct arena *keep, *scratch;
};
/* Puts the group's weights into the criteria, as the program; each participant counts the same, whatever he gives in all.
 * With fewer than SPREIDING_VANAF people who answered about every criterion the weights stay: they would be somebody's own. */
bool wegen_put(struct tx *tx, const struct wegen_work *work, struct fault *fault) MUST_USE;

/* How far people lay apart over a weight, in a word: "eens", "verdeeld"; NULL when a group did not give it. */
const char *wegen_spreiding(const struct moment_criterion *criterion);

#endif
