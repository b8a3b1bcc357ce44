#include "main/prover.h"

#include "engines/portfolio_wire.h"
#include "outside/child.h"

enum { LIMIT_MS = 35000 };

static void prove(void *context, const struct portfolio *p, struct portfolio_answer *answer, struct arena *scratch) {
  const struct prover *prover = context;
  struct child_options options = {.program = prover->path ? CHILD_PATH : CHILD_SOLVER, .path = prover->path,
                                  .output_max = sizeof(struct portfolio_proof), .limit_ms = LIMIT_MS};
  const char *output;
  size_t size;
  portfolio_wire_pack(p, answer, &options.input, &options.input_size, scratch);
  if (child_run(&options, &output, &size, scratch) == CHILD_DONE) (void)portfolio_proof_take(p, output, size, answer);
}

struct calc_prover prover_get(struct prover *prover) { return (struct calc_prover){.prove = prove, .context = prover}; }
