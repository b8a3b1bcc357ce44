#include "capabilities/weging/weging.h"

#include "capabilities/weging/adviespunt.h"
#include "capabilities/weging/burgerbegroting.h"
#include "capabilities/weging/doorpakken.h"
#include "capabilities/weging/gereed.h"
#include "capabilities/weging/pages.h"
#include "capabilities/weging/rondes.h"
#include "web/jobs.h"
#include "capabilities/weging/scenario.h"
#include "capabilities/weging/verdeling.h"

static bool reads_moments(const struct who *who, const struct catalogue *catalogue) {
  return rights_scope(who, &catalogue->registers[REGISTER_sleutelmoment], VERB_READ) != 0;
}

static bool changes_moments(const struct who *who, const struct catalogue *catalogue) {
  return rights_scope(who, &catalogue->registers[REGISTER_sleutelmoment], VERB_CHANGE) != 0;
}

static bool changes_scores(const struct who *who, const struct catalogue *catalogue) {
  return reads_moments(who, catalogue) && rights_scope(who, &catalogue->registers[REGISTER_score], VERB_CHANGE) != 0;
}

static bool reads_items(const struct who *who, const struct catalogue *catalogue) {
  return rights_scope(who, &catalogue->registers[REGISTER_beleidsopgave], VERB_READ) != 0 && who->account != 0;
}

static bool changes_scenarios(const struct who *who, const struct catalogue *catalogue) {
  return reads_moments(who, catalogue) && rights_scope(who, &catalogue->registers[REGISTER_scenario], VERB_CHANGE) != 0;
}

static bool changes_hours(const struct who *who, const struct catalogue *catalogue) {
  return reads_moments(who, catalogue) && rights_scope(who, &catalogue->registers[REGISTER_inzet], VERB_CHANGE) != 0;
}

static bool writes_outcomes(const struct who *who, const struct catalogue *catalogue) {
  return rights_scope(who, &catalogue->registers[REGISTER_uitkomst], VERB_CHANGE) != 0;
}

static bool reads_budgets(const struct who *who, const struct catalogue *catalogue) {
  return rights_scope(who, &catalogue->registers[REGISTER_burgerbegroting], VERB_READ) != 0;
}

static bool makes_budgets(const struct who *who, const struct catalogue *catalogue) {
  return rights_scope(who, &catalogue->registers[REGISTER_burgerbegroting], VERB_CREATE) != 0;
}

static bool links_budgets(const struct who *who, const struct catalogue *catalogue) {
  return rights_scope(who, &catalogue->registers[REGISTER_burgerproject], VERB_CHANGE) != 0;
}

/* What asks the rekenhulp may wait for it: never on a thread that serves connections. */
static const struct route routes[] = {
    {.method = METHOD_GET, .path = "/sleutelmomenten/:id/voorbereiden", .page = prepare_page, .right = reads_moments},
    {.method = METHOD_POST, .path = "/sleutelmomenten/:id/voorbereiden", .page = prepare_save, .right = changes_moments},
    {.method = METHOD_GET, .path = "/sleutelmomenten/:id/scores", .page = scores_page, .right = reads_moments, .slow = true},
    {.method = METHOD_GET, .path = "/sleutelmomenten/:id/score", .page = score_page, .right = changes_scores},
    {.method = METHOD_POST, .path = "/sleutelmomenten/:id/score", .page = score_save, .right = changes_scores},
    {.method = METHOD_GET, .path = "/sleutelmomenten/:id/gewichten", .page = weights_page, .right = reads_moments},
    {.method = METHOD_POST, .path = "/sleutelmomenten/:id/gewichten", .page = weights_save, .right = changes_moments},
    {.method = METHOD_GET, .path = "/sleutelmomenten/:id/deelnemers", .page = participants_page, .right = changes_moments},
    {.method = METHOD_POST, .path = "/sleutelmomenten/:id/deelnemers", .page = participants_save, .right = changes_moments},
    {.method = METHOD_GET, .path = "/sleutelmomenten/:id/kaarten", .page = cards_page, .right = changes_moments, .slow = true},
    {.method = METHOD_GET, .path = "/" INVITATION_PATH "/:sleutel", .page = stem_page},
    {.method = METHOD_POST, .path = "/" INVITATION_PATH "/:sleutel", .page = stem_save},
    {.method = METHOD_GET, .path = "/sleutelmomenten/plannen", .page = plan_page, .right = reads_moments, .menu = "Jaar van sleutelmomenten", .menu_group = "Vandaag", .icon = "weging"},
    {.method = METHOD_GET, .path = "/parkeerplaats", .page = park_page, .right = reads_items, .menu = "Parkeerplaats", .menu_group = "Vandaag", .icon = "parkeer"},
    {.method = METHOD_POST, .path = "/parkeerplaats/:id", .page = park_back, .right = reads_items},
    {.method = METHOD_GET, .path = "/sleutelmomenten/:id/sessie", .page = session_page, .right = reads_moments, .slow = true},
    {.method = METHOD_POST, .path = "/sleutelmomenten/:id/sessie", .page = session_save, .right = changes_scenarios},
    {.method = METHOD_GET, .path = "/sleutelmomenten/:id/scherm", .page = screen_page, .right = reads_moments, .slow = true},
    {.method = METHOD_GET, .path = "/sleutelmomenten/:id/stroom", .page = stream_page, .right = reads_moments, .asks_by_itself = true},
    {.method = METHOD_GET, .path = "/sleutelmomenten/:id/vergelijken", .page = compare_page, .right = reads_moments, .slow = true},
    {.method = METHOD_GET, .path = "/sleutelmomenten/:id/balans", .page = balance_page, .right = reads_moments, .slow = true},
    {.method = METHOD_GET, .path = "/sleutelmomenten/:id/uitleg", .page = explain_page, .right = reads_moments, .slow = true},
    {.method = METHOD_GET, .path = "/sleutelmomenten/:id/a4", .page = sheet_page, .right = reads_moments, .slow = true},
    {.method = METHOD_GET, .path = "/sleutelmomenten/:id/a4.pdf", .page = sheet_document, .right = reads_moments, .slow = true},
    {.method = METHOD_GET, .path = "/sleutelmomenten/:id/a4.odt", .page = sheet_document, .right = reads_moments, .slow = true},
    {.method = METHOD_GET, .path = "/sleutelmomenten/:id/a4.docx", .page = sheet_document, .right = reads_moments, .slow = true},
    {.method = METHOD_GET, .path = "/sleutelmomenten/:id/afspraken", .page = agree_page, .right = reads_moments, .slow = true},
    {.method = METHOD_POST, .path = "/sleutelmomenten/:id/afspraken", .page = agree_save, .right = writes_outcomes},
    {.method = METHOD_GET, .path = "/sleutelmomenten/:id/afsprakenlijst", .page = agreement_page, .right = reads_moments},
    {.method = METHOD_GET, .path = "/sleutelmomenten/:id/afsprakenlijst.pdf", .page = agreement_document, .right = reads_moments, .slow = true},
    {.method = METHOD_GET, .path = "/sleutelmomenten/:id/afsprakenlijst.odt", .page = agreement_document, .right = reads_moments, .slow = true},
    {.method = METHOD_GET, .path = "/sleutelmomenten/:id/afsprakenlijst.docx", .page = agreement_document, .right = reads_moments, .slow = true},
    {.method = METHOD_GET, .path = "/sleutelmomenten/:id/verdeling", .page = verdeling_page, .right = reads_moments},
    {.method = METHOD_POST, .path = "/sleutelmomenten/:id/verdeling", .page = verdeling_save, .right = changes_hours},
    {.method = METHOD_POST, .path = "/sleutelmomenten/:id/voorstel", .page = voorstel_make, .right = voorstel_right},
    {.method = METHOD_GET, .path = "/collegevoorstellen/:id/stuk", .page = voorstel_page, .right = reads_moments},
    {.method = METHOD_GET, .path = "/collegevoorstellen/:id/stuk.pdf", .page = voorstel_document, .right = reads_moments, .slow = true},
    {.method = METHOD_GET, .path = "/collegevoorstellen/:id/stuk.odt", .page = voorstel_document, .right = reads_moments, .slow = true},
    {.method = METHOD_GET, .path = "/collegevoorstellen/:id/stuk.docx", .page = voorstel_document, .right = reads_moments, .slow = true},
    {.method = METHOD_GET, .path = "/collegevoorstellen/:id/besluit", .page = voorstel_besluit_page, .right = reads_moments},
    {.method = METHOD_POST, .path = "/collegevoorstellen/:id/besluit", .page = voorstel_besluit_save, .right = reads_moments},
    {.method = METHOD_GET, .path = "/sleutelmomenten/:id/vastgelegd.json", .page = frozen_file, .right = reads_moments, .slow = true},
    {.method = METHOD_GET, .path = "/sleutelmomenten/:id/controle", .page = frozen_page, .right = reads_moments, .slow = true},
    {.method = METHOD_POST, .path = "/sleutelmomenten/:id/controle", .page = frozen_try, .right = reads_moments},
    {.method = METHOD_GET, .path = "/sleutelmomenten/:id/doorpakken", .page = follow_page, .right = reads_moments},
    {.method = METHOD_GET, .path = "/sleutelmomenten/:id/doorpakken.csv", .page = follow_csv, .right = reads_moments},
    {.method = METHOD_GET, .path = "/api/v1/sleutelmomenten/:id/doorpakken", .page = follow_api, .right = reads_moments,
     .about = "Sleutelmoment: wat er kwam van wat is gekozen"},
    {.method = METHOD_GET, .path = "/burgerbegrotingen/nieuw", .page = burger_new_page, .right = makes_budgets},
    {.method = METHOD_POST, .path = "/burgerbegrotingen/nieuw", .page = burger_new_send, .right = makes_budgets},
    {.method = METHOD_GET, .path = "/burgerbegrotingen/:id/uitslag", .page = burger_page, .right = reads_budgets},
    {.method = METHOD_GET, .path = "/burgerbegrotingen/:id/uitslag.pb", .page = burger_file, .right = reads_budgets},
    {.method = METHOD_POST, .path = "/burgerbegrotingen/:id/initiatief", .page = burger_link, .right = links_budgets},
};

const struct route_table weging_routes = {.routes = routes, .count = sizeof routes / sizeof *routes};

const struct job *const weging_jobs[] = {&stembriefjes_job, &bevriezen_job, &burgerbegroting_job};
const size_t weging_job_count = sizeof weging_jobs / sizeof *weging_jobs;

void weging_wire(struct store *store) {
  store_hooks(store, REGISTER_score, &weging_score_hooks);
  store_hooks(store, REGISTER_criterium, &weging_criterium_hooks);
  store_hooks(store, REGISTER_kader, &weging_kader_hooks);
  store_hooks(store, REGISTER_uitkomst, &weging_uitkomst_hooks);
  store_hooks(store, REGISTER_scenario, &weging_scenario_hooks);
  store_hooks(store, REGISTER_scenariokeuze, &weging_scenariokeuze_hooks);
  store_hooks(store, REGISTER_scenariogewicht, &weging_scenariogewicht_hooks);
  store_hooks(store, REGISTER_adviespunt, &weging_adviespunt_hooks);
  store_hooks(store, REGISTER_sleutelmoment, &weging_moment_hooks);
  store_hooks(store, REGISTER_inzet, &weging_inzet_hooks);
  store_hooks(store, REGISTER_beleidsopgave, &weging_opgave_hooks);
  web_detail_extra(REGISTER_sleutelmoment, moment_extra);
  web_detail_extra(REGISTER_collegevoorstel, voorstel_extra);
  web_detail_extra(REGISTER_burgerbegroting, burger_extra);
}
