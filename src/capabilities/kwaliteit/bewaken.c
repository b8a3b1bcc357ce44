#include "capabilities/kwaliteit/effect.h"
#include "capabilities/kwaliteit/signalen.h"
#include "web/jobs.h"

#include "base/banned.h"

/* Time alone makes some effects due: a figure that cannot be judged is asked about after a year, new figures or not. */

static bool watch_all(struct tx *tx, void *context, struct fault *fault) { return effect_follow(tx, NULL, 0, context, fault); }

static bool watch(const struct job_call *call, struct arena *keep, struct arena *scratch, struct fault *fault) {
  (void)keep;
  return call->only || store_write(call->store, &kwaliteit_program, watch_all, scratch, fault);
}

const struct job effect_job = {.name = "effect", .run = watch};
