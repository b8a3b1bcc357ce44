#include "base/version.h"
#include "capabilities/kwaliteit/kaart.h"
#include "capabilities/kwaliteit/signalen.h"

#include "base/banned.h"

/* After a new program, and for what was never kept. */

enum { KAARTEN_A_WRITE = 100 };

struct renewing {
  int64_t ids[KAARTEN_A_WRITE];
  size_t count;
};

static bool renew(struct tx *tx, void *context, struct fault *fault) {
  struct renewing *r = context;
  if (!series_unkept(tx, program_build(), r->ids, KAARTEN_A_WRITE, &r->count, fault)) return false;
  for (size_t i = 0; i < r->count; i++)
    if (!series_changed(tx, r->ids[i], fault)) return false;
  return true;
}

/* In pieces, so that who writes meanwhile does not wait for all of them. */
static bool run(const struct job_call *call, struct arena *keep, struct arena *scratch, struct fault *fault) {
  struct renewing r = {.count = KAARTEN_A_WRITE};
  int64_t before = 0;
  (void)keep;
  (void)scratch;
  if (string_empty(program_build())) return true;
  while (r.count == KAARTEN_A_WRITE && !(call->stopping && *call->stopping)) {
    if (!store_write(call->store, &kwaliteit_program, renew, &r, fault)) return false;
    /* What could not be kept is not asked for again and again. */
    if (r.count && r.ids[0] == before) break;
    before = r.count ? r.ids[0] : 0;
  }
  return true;
}

const struct job kaarten_job = {.name = "kaarten", .run = run};
