#include "capabilities/beleid/beleid.h"

#include "capabilities/beleid/pages.h"
#include "templates/beleid_evaluaties.h"

bool evaluaties_page(struct request *request, struct reply *reply, struct fault *fault) {
  struct query query = {.reg = REGISTER_beleid, .sort = F(beleid, evaluatiedatum)};
  struct listing listing;
  query_text(&query, F(beleid, evaluatiedatum), COMPARE_FILLED, NULL);
  if (!part_rows(request, &query, &listing, fault)) return false;
  struct beleid_evaluaties_view_rows *rows = ARENA_ARRAY(request->scratch, listing.count, struct beleid_evaluaties_view_rows);
  struct beleid_evaluaties_view view = {.rows = rows, .clock_icon = icon_path(request, "klok")};
  size_t late = 0;
  for (size_t i = 0; i < listing.count; i++) {
    struct beleid beleid = record_beleid(&listing.records[i]);
    if (beleid.uit_werking && strcmp(beleid.uit_werking, request->today) <= 0) continue;
    const struct choice *kind = choices_find(&choices_beleid_soort, beleid.soort);
    bool is_late = strcmp(beleid.evaluatiedatum, request->today) < 0;
    late += is_late;
    view.marked = view.marked || record_is_example(&listing.records[i]);
    rows[view.rows_count++] = (struct beleid_evaluaties_view_rows){
        record_path(request, REGISTER_beleid, beleid.id), beleid.titel, kind ? kind->label : beleid.soort, day_text(beleid.evaluatiedatum, request->scratch),
        is_late, part_title(request, REGISTER_persoon, beleid.eigenaar), record_is_example(&listing.records[i])};
  }
  view.says = arena_printf(request->scratch, "%zu evaluaties gepland, waarvan %zu te laat. Beleid zonder evaluatiedatum staat hier niet.", view.rows_count, late);
  struct text *body = page_text(request);
  beleid_evaluaties_write(body, &view);
  const struct crumb crumbs[] = {{"Beleid", request_path(request, "/beleid")}};
  return layout_write(request, reply, &(struct page){.title = "Evaluaties van beleid", .eyebrow = "Beleid in kracht", .icon = "kalender", .crumbs = crumbs,
                                                     .crumb_count = 1, .body = page_html(body), .example = view.marked});
}

static bool sees_beleid(const struct who *who, const struct catalogue *catalogue) {
  return rights_scope(who, &catalogue->registers[REGISTER_beleid], VERB_READ) != 0;
}

static const struct route routes[] = {
    {.method = METHOD_GET, .path = "/beleid/op", .page = op_page, .right = sees_beleid, .menu = "Wat gold wanneer", .menu_group = "Vandaag", .icon = "beleid"},
    {.method = METHOD_GET, .path = "/beleid/op.csv", .page = op_csv, .right = sees_beleid},
    {.method = METHOD_GET, .path = "/beleid/evaluaties", .page = evaluaties_page, .right = sees_beleid, .menu = "Evaluaties", .menu_group = "Vandaag", .icon = "kalender"},
};

const struct route_table beleid_routes = {routes, sizeof routes / sizeof *routes};

void beleid_wire(struct store *store) {
  (void)store;
  web_detail_extra(REGISTER_beleid, beleid_extra);
}
