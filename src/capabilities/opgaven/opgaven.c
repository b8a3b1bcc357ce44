#include "capabilities/opgaven/opgaven.h"

#include "capabilities/opgaven/parts.h"

static bool reads(const struct who *who, const struct catalogue *catalogue, enum register_id reg) {
  return rights_scope(who, &catalogue->registers[reg], VERB_READ) != 0;
}

static bool may_report(const struct who *who, const struct catalogue *catalogue) {
  return rights_scope(who, &catalogue->registers[REGISTER_signaal], VERB_CREATE) != 0;
}

static bool sees_overview(const struct who *who, const struct catalogue *catalogue) { return reads(who, catalogue, REGISTER_beleidsopgave); }

/* Money and dates: for the organisation itself. */
static bool sees_money(const struct who *who, const struct catalogue *catalogue) {
  return (rights_scope(who, &catalogue->registers[REGISTER_raming], VERB_READ) & SCOPE_ALL) != 0 && reads(who, catalogue, REGISTER_mijlpaal);
}

static bool sees_orders(const struct who *who, const struct catalogue *catalogue) {
  return reads(who, catalogue, REGISTER_bestelling) && reads(who, catalogue, REGISTER_beleidsopgave);
}

static const struct route routes[] = {
    {.method = METHOD_GET, .path = "/melden", .page = melden_page, .right = may_report, .menu = "Meld iets", .menu_group = "Vandaag", .icon = "signaal"},
    {.method = METHOD_POST, .path = "/melden", .page = melden_send, .right = may_report},
    {.method = METHOD_GET, .path = "/signalen/:id/opgave", .page = act_page},
    {.method = METHOD_POST, .path = "/signalen/:id/opgave", .page = act_send},
    {.method = METHOD_GET, .path = "/indicatoren/:id/opgave", .page = act_page},
    {.method = METHOD_POST, .path = "/indicatoren/:id/opgave", .page = act_send},
    {.method = METHOD_POST, .path = "/signalen/:id/antwoord", .page = answer_send},
    {.method = METHOD_GET, .path = "/overzicht", .page = overzicht_page, .right = sees_overview, .menu = "Totaaloverzicht", .menu_group = "Vandaag", .icon = "opgave"},
    {.method = METHOD_GET, .path = "/overzicht/lijst.csv", .page = overzicht_csv, .right = sees_overview},
    {.method = METHOD_GET, .path = "/overzicht/lijst.xlsx", .page = overzicht_xlsx, .right = sees_overview, .slow = true},
    {.method = METHOD_GET, .path = "/overzicht/controller", .page = controller_page, .right = sees_money},
    {.method = METHOD_GET, .path = "/overzicht/bestellingen", .page = bestellingen_page, .right = sees_orders},
};

const struct route_table opgaven_routes = {routes, sizeof routes / sizeof *routes};

void opgaven_wire(struct store *store) {
  store_hooks(store, REGISTER_signaal, &signaal_hooks);
  store_hooks(store, REGISTER_beleidsopgave, &beleidsopgave_hooks);
  store_hooks(store, REGISTER_beleidsopgave, &fase_hooks);
  store_hooks(store, REGISTER_fasenorm, &fasenorm_hooks);
  store_hooks(store, REGISTER_heroverweging, &heroverweging_hooks);
  web_day_source(team_hours);
  web_detail_extra(REGISTER_heroverweging, heroverweging_extra);
  web_detail_extra(REGISTER_signaal, signaal_extra);
  web_detail_extra(REGISTER_beleidsopgave, fase_extra);
  web_detail_extra(REGISTER_beleidsopgave, opgave_extra);
}
