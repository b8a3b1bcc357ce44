#include "main/command.h"
#include "server/tenants.h"

#include "base/banned.h"

bool place_find(const char *data, const char *typed, struct place *out, struct fault *fault) {
  if (strlen(data) > 3900) return FAULT(fault, FAULT_INPUT, "De naam van de map is te lang.");
  if (!tenant_code_of(typed, out->code)) {
    FAULT(fault, FAULT_INPUT, "De gemeente \"%s\" is niet bekend.", typed);
    return fault_hint(fault, "Schrijf de naam zoals in het adres (leiden) of de code (gm0546).");
  }
  snprintf(out->records, sizeof out->records, "%s/%s.db", data, out->code);
  snprintf(out->access, sizeof out->access, "%s/%s-toegang.db", data, out->code);
  snprintf(out->key, sizeof out->key, "%s/sleutel", data);
  return true;
}

struct store *place_open(const struct place *place, bool create, struct fault *fault) {
  struct store *store = store_open(
      &(struct store_options){.path = place->records, .code = place->code, .create = create}, fault);
  if (store) wire_store(store);
  return store;
}

bool place_is_free(const struct place *place, struct fault *fault) {
  if (!store_is_open_elsewhere(place->records)) return true;
  FAULT(fault, FAULT_CONFLICT, "Een ander programma heeft %s open.", place->records);
  return fault_hint(fault, "Stop de server en probeer het opnieuw.");
}
