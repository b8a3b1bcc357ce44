/* A portfolio and its answer as bytes, for the process that proves. Both ends are of one build on one machine: numbers
 * stand as they are in memory; the sizes are checked all the same, and so is every number (portfolio_solve). */
#ifndef ENGINES_PORTFOLIO_WIRE_H
#define ENGINES_PORTFOLIO_WIRE_H

#include "engines/portfolio.h"

#define PORTFOLIO_WIRE_MAX ((size_t)64 << 20)

/* Of the time there is, what the engine's own search gets; the library gets the rest. On lists that neither finishes the search
 * leaves less open (docs/performance.md), and the library is there for what the search does not foresee. */
enum { PORTFOLIO_SEARCH_PERCENT = 80 };

struct portfolio_effort {
  int64_t limit_ms; /* how long the proof may take, from start to end */
  bool searched;    /* the engine's own search has had its time: only the library is left to try */
};
struct portfolio_question {
  const struct portfolio *portfolio;
  const struct portfolio_answer *answer; /* its choice goes along as the start */
  struct portfolio_effort effort;
};
/* Without names. The bytes live in keep. */
void portfolio_wire_pack(const struct portfolio_question *question, const char **data, size_t *size, struct arena *keep);
/* portfolio->start is set. Fails (INPUT) on what is cut off, too long or out of range. */
bool portfolio_wire_unpack(const char *data, size_t size, struct portfolio *out, struct portfolio_effort *effort, struct arena *keep, struct fault *fault) MUST_USE;

/* What the proving process answers. */
struct portfolio_proof {
  uint32_t mark;      /* PORTFOLIO_PROOF_MARK */
  bool found;         /* chosen is a choice */
  double bound;       /* no choice is worth more */
  struct portfolio_set chosen;
};
#define PORTFOLIO_PROOF_MARK UINT32_C(0x646f6f72)

/* Betters an answer by a proof: a choice counts only when it fits and is worth more, a bound when it is lower and not
 * below what is known. False, and nothing changed, when the bytes are no proof. */
bool portfolio_proof_take(const struct portfolio *portfolio, const char *data, size_t size, struct portfolio_answer *answer);

/* What every choice worth more than the start (portfolio->start) has in common, by the relaxation: per item 1 in, 0 out,
 * -1 open. False: there is no such choice. */
bool portfolio_settle(const struct portfolio *portfolio, int8_t *settled, struct arena *scratch) MUST_USE;

#endif
