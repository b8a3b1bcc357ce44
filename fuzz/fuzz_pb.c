#include "fuzz.h"

#include "decode/pb.h"
#include "engines/shares.h"

static bool read_all(struct run *run) {
  struct pb pb;
  struct shares_result result;
  if (!pb_read((const char *)run->data, run->size, &pb, &run->keep, &run->fault)) {
    if (!fault_is(&run->fault)) __builtin_trap();
    return false;
  }
  const struct shares_options options = {.pb = &pb, .completion = SHARES_ADD1U, .raises_max = 50};
  if (!shares_compute(&options, &result, &run->keep, &run->fault)) return false;
  if (result.cents > pb.budget_cents) __builtin_trap();
  return true;
}

FUZZ(read_all)
