/* What the server does by itself, once, for who runs it from cron. */
#include "main/command.h"
#include "outside/outside.h"
#include "store/access.h"
#include "web/jobs.h"

#include "base/banned.h"

static int run(const struct command_call *call) {
  struct fault fault = {0};
  struct place place;
  if (!place_find(option_get(call, "--data"), option_get(call, "--gemeente"), &place, &fault)) return report_fault(&fault);
  struct store *store = place_open(&place, false, &fault);
  if (!store) return report_fault(&fault);
  struct access_options options = {.path = place.access, .code = place.code};
  struct outside_settings outside = {.internal = option_get(call, "--intern")};
  struct access *access = access_key(place.key, options.key, &fault) ? access_open(&options, &fault) : NULL;
  if (!access || !outside_init(&outside, &fault)) {
    access_close(access);
    store_close(store);
    return report_fault(&fault);
  }
  wire_jobs();
  bool ok = jobs_run(NULL, &(struct job_call){.store = store, .code = place.code, .access = access, .data = option_get(call, "--data")});
  outside_release();
  access_close(access);
  store_close(store);
  if (!ok) report("Niet alles kon worden opgehaald. Wat er misging staat bij de leveringen en hierboven.");
  return ok ? EXIT_DONE : EXIT_FAILED;
}

const struct command ophalen_command = {
    .name = "ophalen",
    .summary = "Haal op wat de koppelingen van een gemeente nu moeten leveren.",
    .options = {{"--data", "MAP", true, "map met de bestanden van de gemeenten"}, {"--gemeente", "NAAM", true, "naam (leiden) of code (gm0546)"},
                {"--intern", "MACHINES", false, "machines binnen het eigen netwerk waar koppelingen mogen ophalen, met een komma ertussen"}},
    .more = "De server doet dit zelf elke tien minuten. Deze opdracht is voor een taakplanner, of om het na te kijken.",
    .run = run};
