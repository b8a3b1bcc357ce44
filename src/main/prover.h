/* Joins the engine and the process that proves, for commands. */
#ifndef MAIN_PROVER_H
#define MAIN_PROVER_H

#include "engines/calc.h"

/* doorpakker-solver beside this program, or what path says (may be NULL). Waits as long as it is given; without the
 * program, or when it crashes or hangs, the answer stays as it was. */
struct prover {
  const char *path;
};
struct calc_prover prover_get(struct prover *prover);

#endif
