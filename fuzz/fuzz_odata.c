#include "capabilities/kwaliteit/bronnen_inside.h"
#include "fuzz.h"

static bool take(void *context, const struct gegeven *one, struct fault *fault) {
  (void)context;
  if (!period_is(one->periode) || !one->code || (one->waarom != NULL) != (one->waarde == NUMBER_EMPTY)) abort();
  return !fault_is(fault);
}

static bool read_page(struct run *run) {
  struct json_options options = {.data = (const char *)run->data, .size = run->size};
  struct koppeling koppeling = {.soort = "odata"};
  struct fetching fetching = {.koppeling = &koppeling, .gemeente = "GM0546", .take = take};
  struct fetched out = {0};
  const struct json_value *body;
  const char *next;
  size_t rows;
  return json_read(&options, &body, &run->keep, &run->fault) && odata_read(&fetching, body, &out, &next, &rows, &run->keep, &run->fault);
}

FUZZ(read_page)
