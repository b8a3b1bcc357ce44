#include "capabilities/kwaliteit/kwaliteit.h"

#include "capabilities/kwaliteit/effect.h"
#include "capabilities/kwaliteit/kaart.h"
#include "capabilities/kwaliteit/leveringen.h"
#include "capabilities/kwaliteit/pages.h"

static bool sees_figures(const struct who *who, const struct catalogue *catalogue) {
  return rights_scope(who, &catalogue->registers[REGISTER_indicator], VERB_READ) != 0;
}

/* Who is late concerns the organisation, not the street. */
static bool works_here(const struct who *who, const struct catalogue *catalogue) {
  return sees_figures(who, catalogue) && rights_scope(who, &catalogue->registers[REGISTER_persoon], VERB_READ) != 0;
}

static bool sees_feeds(const struct who *who, const struct catalogue *catalogue) {
  return rights_scope(who, &catalogue->registers[REGISTER_koppeling], VERB_READ) != 0;
}

static const struct route routes[] = {
    {.method = METHOD_GET, .path = "/kwaliteit", .page = kwaliteit_page, .right = sees_figures, .menu = "Kwaliteit", .menu_group = "Vandaag", .icon = "kwaliteit"},
    {.method = METHOD_GET, .path = "/kwaliteit/begroting", .page = begroting_page, .right = sees_figures},
    {.method = METHOD_GET, .path = "/kwaliteit/begroting.csv", .page = begroting_csv, .right = sees_figures},
    {.method = METHOD_GET, .path = "/indicatoren/:id/herijken", .page = herijken_page, .right = sees_figures},
    {.method = METHOD_POST, .path = "/indicatoren/:id/herijken", .page = herijken_send, .right = sees_figures},
    {.method = METHOD_GET, .path = "/kwaliteit/verouderd", .page = verouderd_page, .right = works_here},
    {.method = METHOD_GET, .path = "/kwaliteit/doorlooptijd", .page = doorloop_page, .right = works_here, .slow = true},
    {.method = METHOD_GET, .path = "/kwaliteit/vergelijken", .page = vergelijken_page, .right = sees_figures},
    {.method = METHOD_GET, .path = "/kwaliteit/verkennen", .page = verkennen_page, .right = sees_figures},
    {.method = METHOD_GET, .path = "/kwaliteit/verkennen.csv", .page = verkennen_csv, .right = sees_figures},
    {.method = METHOD_GET, .path = "/kwaliteit/openbaar", .page = openbaar_page, .right = sees_figures},
    {.method = METHOD_GET, .path = "/kwaliteit/koppelingen", .page = koppelingen_page, .right = sees_feeds, .menu = "Koppelingen", .menu_group = MENU_BEHEER, .icon = "upload"},
    {.method = METHOD_GET, .path = "/deelset", .page = deelset_description},
    {.method = METHOD_GET, .path = "/deelset.csv", .page = deelset_file},
    {.method = METHOD_GET, .path = "/kwaliteit/delen", .page = delen_page, .right = sees_feeds},
    {.method = METHOD_POST, .path = "/kwaliteit/delen/proef", .page = delen_preview, .right = sees_feeds},
    {.method = METHOD_POST, .path = "/kwaliteit/delen", .page = delen_save, .right = sees_feeds},
    {.method = METHOD_POST, .path = "/kwaliteit/wijken", .page = wijken_save, .right = sees_feeds},
    {.method = METHOD_POST, .path = "/koppelingen/:id/ophalen", .page = koppeling_fetch_now, .right = sees_feeds},
    {.method = METHOD_GET, .path = "/koppelingen/:id/aanleveren", .page = aanleveren_page, .right = sees_feeds},
    {.method = METHOD_POST, .path = "/koppelingen/:id/aanleveren", .page = aanleveren_preview, .right = sees_feeds, .slow = true},
    {.method = METHOD_POST, .path = "/koppelingen/:id/aanleveren/vastleggen", .page = aanleveren_commit, .right = sees_feeds, .slow = true},
};

const struct job *const kwaliteit_jobs[] = {&koppeling_job, &effect_job, &kaarten_job, &brieven_job};
const size_t kwaliteit_job_count = sizeof kwaliteit_jobs / sizeof *kwaliteit_jobs;

const struct route_table kwaliteit_routes = {routes, sizeof routes / sizeof *routes};

void kwaliteit_wire(struct store *store) {
  kwaliteit_rules(store);
  web_detail_extra(REGISTER_indicator, indicator_extra);
  web_detail_extra(REGISTER_indicator, beheer_extra);
  web_detail_extra(REGISTER_actie, interventie_extra);
  web_detail_extra(REGISTER_signaal, frozen_extra);
  web_detail_extra(REGISTER_effectmeting, frozen_extra);
  web_detail_extra(REGISTER_beleidsopgave, evidence_extra);
  web_detail_extra(REGISTER_koppeling, koppeling_extra);
  web_detail_extra(REGISTER_levering, levering_extra);
}
