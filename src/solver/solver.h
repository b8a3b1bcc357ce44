/* Proofs by a library for integer programmes (COIN-OR Cbc, EPL), for what the own search cannot finish. It lives in a
 * program of its own, doorpakker-solver: it is C++, it may take all the time and memory that it was given, and when it
 * crashes or hangs only that process ends. */
#ifndef SOLVER_SOLVER_H
#define SOLVER_SOLVER_H

#include "engines/portfolio_wire.h"

/* The engine's own search, for who asks without having searched: the faster one on most lists. True when that was enough. */
bool solver_search(const struct portfolio *portfolio, double seconds, struct portfolio_proof *out, struct arena *scratch);

/* From portfolio->start, over the items that its relaxation leaves open. seconds: by the clock; the library looks at it between
 * two steps, so it may take a little more. */
void solver_prove(const struct portfolio *portfolio, double seconds, struct portfolio_proof *out, struct arena *scratch);

#endif
