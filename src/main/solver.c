#include <math.h>
#include <stdio.h>
#include <unistd.h>

#include "solver/solver.h"

#include "base/banned.h"

/* Reads a portfolio from standard input, answers a proof on standard output. doorpakker starts it; people do not. */

enum { MEMORY = 1 << 30 };

/* Of the time that who started it waits: the library looks at the clock between two steps, and is late by some of them. */
static double seconds_of(int64_t limit_ms) { return fmax(0.01, (double)limit_ms / 1000 * 0.8 - 0.05); }

struct proving {
  struct arena scratch;
  struct fault fault;
  struct portfolio_proof proof;
};

static bool prove(void *context) {
  struct proving *work = context;
  struct portfolio p;
  struct portfolio_effort effort;
  char *data = arena_take(&work->scratch, PORTFOLIO_WIRE_MAX);
  size_t size = fread(data, 1, PORTFOLIO_WIRE_MAX, stdin);
  if (!portfolio_wire_unpack(data, size, &p, &effort, &work->scratch, &work->fault)) return false;
  double seconds = seconds_of(effort.limit_ms), search_seconds = seconds / 100 * PORTFOLIO_SEARCH_PERCENT;
  if (effort.searched) {
    solver_prove(&p, seconds, &work->proof, &work->scratch);
    return true;
  }
  struct portfolio_proof first;
  if (solver_search(&p, search_seconds, &first, &work->scratch)) {
    work->proof = first;
    return true;
  }
  if (first.found) p.start = &first.chosen;
  solver_prove(&p, seconds - search_seconds, &work->proof, &work->scratch);
  work->proof.bound = fmin(work->proof.bound, first.bound);
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
