#include "cases.h"

static bool read_page(struct run *run) {
  static const char *const kinds[] = {"Paspoort, Verhuizing"};
  struct koppeling koppeling = {.soort = "klantinteracties"};
  struct fetching fetching = {.koppeling = &koppeling, .gemeente = "GM0546", .kinds = kinds, .kind_count = 1};
  return cases_page(run, &fetching, contacts_header, contacts_read);
}

FUZZ(read_page)
