#include "web/beside.h"

#include <stdatomic.h>

static _Atomic(beside_doer *) doer_now;

void beside_do(beside_doer *doer) { atomic_store(&doer_now, doer); }

bool beside_add(const struct beside_work *work) {
  beside_doer *doer = atomic_load(&doer_now);
  if (doer) return doer(work);
  work->release(work->context);
  return false;
}
