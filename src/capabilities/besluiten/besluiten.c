#include "capabilities/besluiten/besluiten.h"

#include "capabilities/besluiten/pages.h"

static const struct route routes[] = {
    {.method = METHOD_POST, .path = "/uitkomsten/:id/besluit", .page = decision_make, .right = decision_right},
    {.method = METHOD_GET, .path = "/besluiten/:id/beleid", .page = settle_page, .right = settle_right},
    {.method = METHOD_POST, .path = "/besluiten/:id/beleid", .page = settle_save, .right = settle_right},
    {.method = METHOD_GET, .path = "/weg/:register/:id", .page = way_page},
};

const struct route_table besluiten_routes = {.routes = routes, .count = sizeof routes / sizeof *routes};

void besluiten_wire(struct store *store) {
  static const enum register_id on_the_way[] = {REGISTER_signaal, REGISTER_beleidsopgave, REGISTER_beleid, REGISTER_effectmeting};
  store_hooks(store, REGISTER_besluit, &besluiten_besluit_hooks);
  store_hooks(store, REGISTER_effectmeting, &besluiten_effect_hooks);
  web_detail_extra(REGISTER_uitkomst, outcome_extra);
  web_detail_extra(REGISTER_besluit, decision_extra);
  for (size_t i = 0; i < sizeof on_the_way / sizeof *on_the_way; i++) web_detail_extra(on_the_way[i], way_extra);
}
