#include "main/prover.h"

#include <unistd.h>

#include "engines/portfolio_wire.h"
#include "outside/child.h"

/* Less is not worth starting a program for. */
enum { LIMIT_MIN_MS = 100, PATH_SIZE = 4096 };

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
static const char solver[] = "doorpakker-solver";

/* The solver stands in the folder of this program. */
static const char *beside(struct arena *scratch) {
  char *path = arena_take(scratch, PATH_SIZE + sizeof solver);
  ssize_t size = readlink("/proc/self/exe", path, PATH_SIZE - 1);
  char *slash = size > 0 ? strrchr(path, '/') : NULL;
  if (!slash) return NULL;
  memcpy(slash + 1, solver, sizeof solver);
  return path;
}

static void prove(void *context, const struct portfolio *p, struct portfolio_answer *answer, int64_t limit_ms, struct arena *scratch) {
  const struct prover *prover = context;
  struct child_options options = {.path = prover->path ? prover->path : beside(scratch), .output_max = sizeof(struct portfolio_proof),
                                  .limit_ms = limit_ms, .memory_bytes = MEMORY};
  const char *output;
  size_t size;
  if (!options.path || limit_ms < LIMIT_MIN_MS) return;
  portfolio_wire_pack(&(struct portfolio_question){p, answer, limit_ms}, &options.input, &options.input_size, scratch);
  if (child_run(&options, &output, &size, scratch) == CHILD_DONE) (void)portfolio_proof_take(p, output, size, answer);
}

struct calc_prover prover_get(struct prover *prover) { return (struct calc_prover){.prove = prove, .context = prover}; }
