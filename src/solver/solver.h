/* Proofs by a library for integer programmes (COIN-OR Cbc, EPL), for what the own search cannot finish. It lives in a
 * program of its own, doorpakker-solver: it is C++, it may take all the time and memory that it was given, and when it
 * crashes or hangs only that process ends. */
#ifndef SOLVER_SOLVER_H
#define SOLVER_SOLVER_H

#include "engines/portfolio_wire.h"

/* How long each may search: the own search first, then the library over the items that the relaxation leaves open. */
struct solver_seconds {
  double own, cbc;
};
/* Goes on from portfolio->start. */
void solver_prove(const struct portfolio *portfolio, const struct solver_seconds *seconds, struct portfolio_proof *out, struct arena *scratch);

#endif
