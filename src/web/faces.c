#include "web/faces.h"

/* Regels en lijsten: who may make them may change what the municipality adds. */
static bool may_own(const struct who *who, const struct catalogue *catalogue) {
  (void)catalogue;
  return rights_group_scope(who, GROUP_BEHEER, VERB_CREATE) != 0;
}

static const struct route routes[] = {
    {METHOD_GET, "/zoeken", search_page, .icon = "zoek"},
    {METHOD_GET, "/registers", registers_page, .icon = "boek"},
    {METHOD_GET, "/beheer/velden", own_fields_page, may_own, "Eigen velden", "Beheer", .icon = "tandwiel"},
    {METHOD_POST, "/beheer/velden", own_field_create, may_own},
    {METHOD_GET, "/beheer/keuzes", own_choices_page, may_own, "Eigen keuzes", "Beheer", .icon = "tandwiel"},
    {METHOD_POST, "/beheer/keuzes", own_choice_create, may_own},
    {METHOD_GET, "/api/v1", api_home},
    {METHOD_GET, "/api/v1/openapi.json", api_openapi_json},
    {METHOD_GET, "/api/v1/openapi.yaml", api_openapi_yaml},
    {METHOD_GET, "/api/v1/:naam", api_list},
    {METHOD_POST, "/api/v1/:naam", api_create},
    {METHOD_GET, "/api/v1/:naam/:id", api_get},
    {METHOD_PUT, "/api/v1/:naam/:id", api_replace},
    {METHOD_PATCH, "/api/v1/:naam/:id", api_patch},
    {METHOD_GET, "/api/v1/:naam/:id/historie", api_history},
    {METHOD_GET, "/:naam", list_page},
    {METHOD_POST, "/:naam", form_create},
    {METHOD_GET, "/:naam/lijst.csv", list_csv, .slow = true},
    {METHOD_GET, "/:naam/lijst.xlsx", list_xlsx, .slow = true},
    {METHOD_GET, "/:naam/nieuw", form_new_page},
    {METHOD_GET, "/:naam/inlezen", load_page},
    {METHOD_POST, "/:naam/inlezen", load_preview, .slow = true},
    {METHOD_POST, "/:naam/inlezen/vastleggen", load_commit, .slow = true},
    {METHOD_GET, "/:naam/:id", detail_page},
    {METHOD_GET, "/:naam/:id/bewerken", form_edit_page},
    {METHOD_POST, "/:naam/:id", form_change},
    {METHOD_POST, "/:naam/:id/stap", step_page},
    {METHOD_GET, "/:naam/:id/historie", history_page},
};

const struct route_table web_faces = {routes, sizeof routes / sizeof *routes};
