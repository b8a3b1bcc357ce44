#include "table.h"

static bool read_all(struct run *run) { return fuzz_table(run, TABLE_FORMAT_DETECT); }

FUZZ(read_all)
