#include <stdint.h>

#include "engines/zaken_load.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

struct run {
  struct zaken_load load;
  struct zaken_delivery delivery;
  struct arena keep;
  struct fault fault;
  uint64_t cases;
};

static bool load(void *context) {
  struct run *run = context;
  if (!zaken_load(&run->load, &run->delivery, &run->keep, &run->fault)) return false;
  struct zaken_cell cell;
  for (size_t at = 0; zaken_each(run->delivery.zaken[ZAKEN_BY_START], &at, &cell);) {
    run->cases += cell.count;
    if (cell.in_time > cell.with_due || cell.with_due > cell.closed || cell.overdue > cell.open) __builtin_trap();
    if ((cell.closed > 0) != (zaken_median_tenths(&cell) >= 0) || zaken_percentile_days(&cell, 1000) > ZAAK_DAYS_MAX) __builtin_trap();
  }
  return true;
}

/* Whatever comes in: refused with a word, or every case counted once. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  struct run run = {.load = {.read = {.file = -1, .data = data, .size = size, .lanes = 1, .today = 30000, .unpacked_max = 8 << 20},
                             .returns = size & 1,
                             .by = {true, true, true, true},
                             .wanted = {true, true}, .memory_max = 8 << 20}};
  bool outcome = false;
  run.load.read.joined[ZAAK_KIND] = run.load.read.joined[ZAAK_RESULT] = size & 1;
  arena_init(&run.keep, 16 << 20);
  if (arena_guarded(&run.keep, NULL, load, &run, &outcome)) {
    if (outcome && run.delivery.contact_count > run.delivery.notes.rows) __builtin_trap();
    if (outcome && run.cases != run.delivery.notes.rows) __builtin_trap();
    if (!outcome && !run.fault.message[0]) __builtin_trap();
  }
  arena_release(&run.keep);
  fault_release(&run.fault);
  return 0;
}
