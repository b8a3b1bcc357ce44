#include <errno.h>
#include <sys/stat.h>

#include "capabilities/kwaliteit/levering.h"
#include "capabilities/voorbeeld/voorbeeld.h"
#include "main/command.h"
#include "server/tenants.h"

#include "base/banned.h"

static bool deliver(const struct demo_delivery *delivery, struct arena *keep, struct arena *scratch, struct fault *fault) {
  return levering_bring(delivery->store, delivery->who, delivery->koppeling, delivery->data, delivery->size, keep, scratch, fault);
}

static bool fill(const char *data, const char *municipality, struct fault *fault) {
  struct place place;
  if (!place_find(data, municipality, &place, fault) || !place_is_free(&place, fault)) return false;
  struct tenant_name name = tenant_name_of(place.code);
  struct stat there;
  bool fresh = stat(place.records, &there) != 0 && errno == ENOENT;
  report("%s: voorbeeld laden ...", name.name);
  int64_t began_us = clock_monotonic_us();
  struct store *store = place_open(&place, true, fault);
  bool ok = store && demo_fill(store, name.alias, deliver, fault);
  store_close(store);
  if (ok) report("%s: klaar in %.1f s", name.name, (double)(clock_monotonic_us() - began_us) / 1e6);
  /* Half an example is worse than none; what was there before is left alone. */
  if (!ok && fresh) {
    char beside[4100];
    remove(place.records);
    snprintf(beside, sizeof beside, "%s-wal", place.records);
    remove(beside);
    snprintf(beside, sizeof beside, "%s-shm", place.records);
    remove(beside);
  }
  return ok;
}

static int run(const struct command_call *call) {
  static const char *const all[] = {"leiden", "leusden", "huizen"};
  struct fault fault = {0};
  const char *data = option_get(call, "--data"), *municipality = option_get(call, "--gemeente");
  if (mkdir(data, 0700) != 0 && errno != EEXIST) {
    report("De map %s kan niet worden gemaakt: %s.", data, strerror(errno));
    return EXIT_FAILED;
  }
  bool is_all = string_is(municipality, "all");
  bool ok = true;
  for (size_t i = 0; ok && is_all && i < sizeof all / sizeof *all; i++) ok = fill(data, all[i], &fault);
  if (!is_all) ok = fill(data, municipality, &fault);
  return ok ? EXIT_DONE : report_fault(&fault);
}

const struct command demo_command = {
    .name = "demo",
    .summary = "Vul een lege gemeente met het voorbeeld.",
    .options = {{"--data", "MAP", true, "map waarin het bestand van de gemeente komt"},
                {"--gemeente", "NAAM", true, "leiden, leusden, huizen, een andere gemeente, of all voor deze drie"}},
    .more = "Alles wat bedacht is, heet ook zo: op het scherm, in de grafiek, op papier en in elk bestand.",
    .run = run};
