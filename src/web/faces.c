#include "web/faces.h"

/* Regels en lijsten: who may make them may change what the municipality adds. */
static bool may_own(const struct who *who, const struct catalogue *catalogue) {
  (void)catalogue;
  return rights_group_scope(who, GROUP_BEHEER, VERB_CREATE) != 0;
}

static const struct route routes[] = {
    {.method = METHOD_GET, .path = "/zoeken", .page = search_page, .icon = "zoek"},
    {.method = METHOD_GET, .path = "/registers", .page = registers_page, .icon = "boek"},
    {.method = METHOD_GET, .path = "/beheer/velden", .page = own_fields_page, .right = may_own, .menu = "Eigen velden", .menu_group = MENU_BEHEER,
     .icon = "tandwiel"},
    {.method = METHOD_POST, .path = "/beheer/velden", .page = own_field_create, .right = may_own},
    {.method = METHOD_GET, .path = "/beheer/keuzes", .page = own_choices_page, .right = may_own, .menu = "Eigen keuzes", .menu_group = MENU_BEHEER,
     .icon = "tandwiel"},
    {.method = METHOD_POST, .path = "/beheer/keuzes", .page = own_choice_create, .right = may_own},
    {.method = METHOD_GET, .path = "/beheer/gemeente", .page = municipality_page, .right = may_own, .menu = "Gegevens en huisstijl",
     .menu_group = MENU_BEHEER, .icon = "huis"},
    {.method = METHOD_POST, .path = "/beheer/gemeente", .page = municipality_save, .right = may_own},
    {.method = METHOD_POST, .path = "/beheer/gemeente/sjabloon", .page = sjabloon_save, .right = may_own, .slow = true},
    {.method = METHOD_GET, .path = "/api/v1", .page = api_home},
    {.method = METHOD_GET, .path = "/api/v1/openapi.json", .page = api_openapi_json},
    {.method = METHOD_GET, .path = "/api/v1/openapi.yaml", .page = api_openapi_yaml},
    {.method = METHOD_GET, .path = "/api/v1/:naam", .page = api_list},
    {.method = METHOD_POST, .path = "/api/v1/:naam", .page = api_create},
    {.method = METHOD_GET, .path = "/api/v1/:naam/:id", .page = api_get},
    {.method = METHOD_PUT, .path = "/api/v1/:naam/:id", .page = api_replace},
    {.method = METHOD_PATCH, .path = "/api/v1/:naam/:id", .page = api_patch},
    {.method = METHOD_GET, .path = "/api/v1/:naam/:id/historie", .page = api_history},
    {.method = METHOD_GET, .path = "/:naam", .page = list_page},
    {.method = METHOD_POST, .path = "/:naam", .page = form_create},
    {.method = METHOD_GET, .path = "/:naam/lijst.csv", .page = list_csv, .slow = true},
    {.method = METHOD_GET, .path = "/:naam/lijst.xlsx", .page = list_xlsx, .slow = true},
    {.method = METHOD_GET, .path = "/:naam/nieuw", .page = form_new_page},
    {.method = METHOD_GET, .path = "/:naam/inlezen", .page = load_page},
    {.method = METHOD_POST, .path = "/:naam/inlezen", .page = load_preview, .slow = true},
    {.method = METHOD_POST, .path = "/:naam/inlezen/vastleggen", .page = load_commit, .slow = true},
    {.method = METHOD_GET, .path = "/:naam/:id", .page = detail_page},
    {.method = METHOD_GET, .path = "/:naam/:id/bewerken", .page = form_edit_page},
    {.method = METHOD_POST, .path = "/:naam/:id", .page = form_change},
    {.method = METHOD_POST, .path = "/:naam/:id/stap", .page = step_page},
    {.method = METHOD_GET, .path = "/:naam/:id/historie", .page = history_page},
};

const struct route_table web_faces = {routes, sizeof routes / sizeof *routes};
