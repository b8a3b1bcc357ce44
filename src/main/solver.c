#include <stdio.h>
#include <unistd.h>

#include "solver/solver.h"

#include "base/banned.h"

/* Reads a portfolio from standard input, answers a proof on standard output. doorpakker starts it; people do not. */

enum { MEMORY = 1 << 30 };

/* Together under the half minute that who started it waits. */
static const struct solver_seconds seconds = {.own = 14, .cbc = 14};

struct proving {
  struct arena scratch;
  struct fault fault;
  struct portfolio_proof proof;
};

static bool prove(void *context) {
  struct proving *work = context;
  struct portfolio p;
  char *data = arena_take(&work->scratch, PORTFOLIO_WIRE_MAX);
  size_t size = fread(data, 1, PORTFOLIO_WIRE_MAX, stdin);
  if (!portfolio_wire_unpack(data, size, &p, &work->scratch, &work->fault)) return false;
  solver_prove(&p, &seconds, &work->proof, &work->scratch);
  return true;
}

int main(void) {
  static struct proving work;
  bool done = false;
  /* The library writes to standard output: the answer goes past it. */
  int answer = dup(STDOUT_FILENO);
  if (answer < 0 || !freopen("/dev/null", "w", stdout)) return 1;
  arena_init(&work.scratch, MEMORY);
  if (!arena_guarded(&work.scratch, NULL, prove, &work, &done)) done = false;
  if (done) done = write(answer, &work.proof, sizeof work.proof) == (ssize_t)sizeof work.proof;
  arena_release(&work.scratch);
  fault_release(&work.fault);
  return done ? 0 : 1;
}
