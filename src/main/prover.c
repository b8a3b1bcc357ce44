#include "main/prover.h"

#include "engines/portfolio_wire.h"
#include "outside/child.h"

enum { LIMIT_MS = 35000 };

/* A sanitised program maps more addresses than any limit allows. */
#if defined __SANITIZE_ADDRESS__
#define SANITIZED 1
#elif defined __has_feature
#if __has_feature(address_sanitizer)
#define SANITIZED 1
#endif
#endif
#ifdef SANITIZED
static const size_t MEMORY = 0;
#else
static const size_t MEMORY = (size_t)4 << 30;
#endif

static void prove(void *context, const struct portfolio *p, struct portfolio_answer *answer, struct arena *scratch) {
  const struct prover *prover = context;
  struct child_options options = {.program = prover->path ? CHILD_PATH : CHILD_SOLVER, .path = prover->path,
                                  .output_max = sizeof(struct portfolio_proof), .limit_ms = LIMIT_MS, .memory_bytes = MEMORY};
  const char *output;
  size_t size;
  portfolio_wire_pack(p, answer, &options.input, &options.input_size, scratch);
  if (child_run(&options, &output, &size, scratch) == CHILD_DONE) (void)portfolio_proof_take(p, output, size, answer);
}

struct calc_prover prover_get(struct prover *prover) { return (struct calc_prover){.prove = prove, .context = prover}; }
