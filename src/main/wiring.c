/* Who is told about whom: the only list of capabilities. */
#include "main/command.h"

#include "capabilities/beleid/beleid.h"
#include "capabilities/besluiten/besluiten.h"
#include "capabilities/cirkel/cirkel.h"
#include "capabilities/kwaliteit/kwaliteit.h"
#include "capabilities/opgaven/opgaven.h"
#include "capabilities/weging/weging.h"
#include "server/server.h"
#include "web/web.h"

#include "base/banned.h"

/* In the order in which the menu shows them. wire: hooks on the store's registers; may be NULL. */
static const struct {
  const struct route_table *routes;
  void (*wire)(struct store *store);
} capabilities[] = {
    {&cirkel_routes, cirkel_wire},
    {&opgaven_routes, opgaven_wire},
    {&beleid_routes, beleid_wire},
    {&kwaliteit_routes, kwaliteit_wire},
    {&weging_routes, weging_wire},
    {&besluiten_routes, besluiten_wire},
    {&server_routes, NULL},
    /* Derived faces come last, so that a page of a capability goes before. */
    {&web_faces, NULL},
};
enum { CAPABILITIES_COUNT = sizeof capabilities / sizeof *capabilities, JOBS_MAX = 32 };

/* One after the other, in the order of the capabilities. */
void wire_jobs(void) {
  static const struct job *all[JOBS_MAX];
  size_t count = 0;
  for (size_t i = 0; i < kwaliteit_job_count && count < JOBS_MAX; i++) all[count++] = kwaliteit_jobs[i];
  for (size_t i = 0; i < weging_job_count && count < JOBS_MAX; i++) all[count++] = weging_jobs[i];
  web_jobs(all, count);
}

void wire_pages(void) {
  static const struct route_table *tables[CAPABILITIES_COUNT];
  for (size_t i = 0; i < CAPABILITIES_COUNT; i++) tables[i] = capabilities[i].routes;
  web_routes(tables, CAPABILITIES_COUNT);
  wire_jobs();
}

void wire_store(struct store *store) {
  for (size_t i = 0; i < CAPABILITIES_COUNT; i++)
    if (capabilities[i].wire) capabilities[i].wire(store);
}
