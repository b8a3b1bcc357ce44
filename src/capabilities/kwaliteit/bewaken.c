#include "capabilities/kwaliteit/effect.h"
#include "capabilities/kwaliteit/signalen.h"
#include "web/jobs.h"

#include "base/banned.h"

/* Time alone makes some effects due: a figure that cannot be judged is asked about after a year, new figures or not. */

static bool is_measuring(struct store *store, bool *measuring, struct fault *fault) {
  struct query query = {.reg = REGISTER_beleidsopgave, .sort = -1, .filter_count = 1};
  query.filters[0] = (struct filter){.field = F(beleidsopgave, stand), .compare = COMPARE_IS, .value.text = "effect_meten"};
  struct tx *tx = store_read(store, fault);
  if (!tx) return false;
  *measuring = record_count(tx, &kwaliteit_program, &query, fault) > 0;
  tx_end(tx);
  return !fault_is(fault);
}

static bool watch_all(struct tx *tx, void *context, struct fault *fault) { return effect_follow(tx, NULL, 0, context, fault); }

static bool watch(const struct job_call *call, struct arena *keep, struct arena *scratch, struct fault *fault) {
  (void)keep;
  bool measuring = false;
  if (call->only) return true;
  if (!is_measuring(call->store, &measuring, fault)) return false;
  return !measuring || store_write(call->store, &kwaliteit_program, watch_all, scratch, fault);
}

const struct job effect_job = {.name = "effect", .run = watch};
