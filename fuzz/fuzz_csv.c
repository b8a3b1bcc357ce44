#include "table.h"

static bool read_all(struct run *run) { return fuzz_table(run, TABLE_FORMAT_CSV); }

FUZZ(read_all)
