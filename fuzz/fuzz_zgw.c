#include "cases.h"

static bool read_page(struct run *run) {
  struct koppeling koppeling = {.soort = "zgw"};
  struct fetching fetching = {.koppeling = &koppeling, .gemeente = "GM0546"};
  return cases_page(run, &fetching, zgw_header, zgw_read);
}

FUZZ(read_page)
