#include "main/prover.h"

#include "engines/portfolio_wire.h"
#include "outside/child.h"

/* Less is not worth starting a program for. */
enum { LIMIT_MIN_MS = 100 };

static void prove(void *context, const struct portfolio *p, struct portfolio_answer *answer, int64_t limit_ms, struct arena *scratch) {
  const struct prover *prover = context;
  struct child_options options = {.program = prover->path ? CHILD_PATH : CHILD_SOLVER, .path = prover->path,
                                  .output_max = sizeof(struct portfolio_proof), .limit_ms = limit_ms};
  const char *output;
  size_t size;
  if (limit_ms < LIMIT_MIN_MS) return;
  portfolio_wire_pack(&(struct portfolio_question){p, answer, {.limit_ms = limit_ms, .searched = true}}, &options.input, &options.input_size, scratch);
  if (child_run(&options, &output, &size, scratch) == CHILD_DONE) (void)portfolio_proof_take(p, output, size, answer);
}

struct calc_prover prover_get(struct prover *prover) { return (struct calc_prover){.prove = prove, .context = prover}; }
