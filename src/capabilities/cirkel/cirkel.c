#include "capabilities/cirkel/cirkel.h"

#include "capabilities/cirkel/parts.h"
#include "templates/cirkel_home.h"
#include "templates/cirkel_voordeur.h"

static bool front_door(struct request *request, struct reply *reply) {
  static const char *const icons[ROLE__COUNT] = {
      [ROLE_beleidsdoorpakker] = "cirkel", [ROLE_beleidsadviseur] = "beleid", [ROLE_uitvoerder] = "signaal", [ROLE_manager] = "mensen",
      [ROLE_bestuurder] = "weging", [ROLE_concerncontroller] = "geld", [ROLE_raadslid] = "besluit", [ROLE_griffier] = "besluit",
      [ROLE_functioneel_beheerder] = "tandwiel", [ROLE_technisch_beheerder] = "tandwiel"};
  struct cirkel_voordeur_view_roles *roles = ARENA_ARRAY(request->scratch, ROLE__COUNT, struct cirkel_voordeur_view_roles);
  size_t count = 0;
  for (enum role role = 0; role < ROLE__COUNT; role++) {
    if (role_infos[role].without_account) continue;
    roles[count++] = (struct cirkel_voordeur_view_roles){
        role_infos[role].name, icon_path(request, icons[role] ? icons[role] : "persoon"),
        role_infos[role].label, role_infos[role].purpose};
  }
  struct text *body = page_text(request);
  cirkel_voordeur_write(body, &(struct cirkel_voordeur_view){
      .example = store_is_example(request->tenant->store), .sign_in = request_path(request, "/inloggen"),
      .policy = request_path(request, "/beleid/op"), .report = request_path(request, "/melden"), .now = request_path(request, "/overzicht"),
      .csrf = request->csrf ? request->csrf : "",
      .roles = roles, .roles_count = count});
  return layout_write(request, reply, &(struct page){.title = "Wat ligt er vast, wat speelt er, wat lukt niet?", .body = page_html(body)});
}

/* A percentage only from a denominator of 20; below that the counts say it. */
static const char *share_of(const struct rondes *rondes, struct arena *keep) {
  if (rondes->carried_out >= 20)
    return arena_printf(keep, "%lld %%", (long long)((rondes->closed * 100 + rondes->carried_out / 2) / rondes->carried_out));
  return arena_printf(keep, "%lld van %lld", (long long)rondes->closed, (long long)rondes->carried_out);
}

static const char *says_of(const struct rondes *rondes, struct arena *keep) {
  if (rondes->carried_out == 0) return "Er is nog geen beleidsopgave uitgevoerd. De eerste ronde van de cirkel moet nog komen.";
  const char *start = arena_printf(keep, "Van de %lld uitgevoerde beleidsopgaven %s er %lld rond: er is gemeten of het hielp, en er is een keuze gemaakt.",
                                   (long long)rondes->carried_out, rondes->closed == 1 ? "is" : "zijn", (long long)rondes->closed);
  if (rondes->median_days < 0) return start;
  return arena_printf(keep, "%s In de helft van de gevallen duurde dat %lld dagen of minder.", start, (long long)rondes->median_days);
}

static bool draw(struct request *request, const struct station stations[STATIONS], const struct rondes *rondes, struct text *out,
                 struct fault *fault) {
  struct chart_station drawn[STATIONS];
  size_t count = 0;
  for (size_t i = 0; i < STATIONS; i++)
    if (stations[i].shown) {
      /* Room for a few words only; the list beside the drawing says what is late. */
      const char *late = stations[i].late > 0 ? arena_printf(request->scratch, "%lld te laat", (long long)stations[i].late) : NULL;
      drawn[count++] = (struct chart_station){stations[i].label, stations[i].path, late, stations[i].count};
    }
  struct chart_circle circle = {.stations = drawn, .count = count, .share = share_of(rondes, request->scratch),
                                .share_label = rondes->carried_out >= 20 ? "van de cirkels is rond" : "cirkels rond", .example = rondes->example};
  if (rondes->median_days >= 0)
    circle.more = arena_printf(request->scratch, "in de helft %lld dagen of minder", (long long)rondes->median_days);
  return count == 0 || chart_circle(out, &circle, fault);
}

static void fill_stations(struct request *request, const struct station stations[STATIONS], struct cirkel_home_view *view) {
  struct cirkel_home_view_stations *out = ARENA_ARRAY(request->scratch, STATIONS, struct cirkel_home_view_stations);
  for (size_t i = 0; i < STATIONS; i++)
    if (stations[i].shown)
      out[view->stations_count++] = (struct cirkel_home_view_stations){stations[i].path, icon_path(request, stations[i].icon), stations[i].count,
                                                                       stations[i].label, stations[i].what, stations[i].late_text, stations[i].late_path};
  view->stations = out;
}

static void fill_groups(struct request *request, const struct day_group *groups, size_t count, struct cirkel_home_view *view) {
  struct cirkel_home_view_groups *out = ARENA_ARRAY(request->scratch, count, struct cirkel_home_view_groups);
  for (size_t i = 0; i < count; i++) {
    struct cirkel_home_view_groups_items *items = ARENA_ARRAY(request->scratch, groups[i].count, struct cirkel_home_view_groups_items);
    for (size_t n = 0; n < groups[i].count; n++)
      items[n] = (struct cirkel_home_view_groups_items){groups[i].items[n].path, groups[i].items[n].title, groups[i].items[n].when,
                                                        groups[i].items[n].mark, groups[i].items[n].example};
    out[i] = (struct cirkel_home_view_groups){arena_printf(request->scratch, "dag-%zu", i), groups[i].total > 0 ? arena_printf(request->scratch, "%s (%zu)", groups[i].heading, groups[i].total) : groups[i].heading, items,
                                              groups[i].count, groups[i].path, groups[i].path_label};
  }
  view->groups = out;
  view->groups_count = count;
}

static bool home_page(struct request *request, struct reply *reply, struct fault *fault) {
  if (!request->who->account) return front_door(request, reply);
  struct station stations[STATIONS];
  struct rondes rondes;
  struct day_group *groups = ARENA_ARRAY(request->scratch, DAY_GROUPS_MAX, struct day_group);
  size_t group_count;
  if (!stations_count(request, stations, fault) || !rondes_count(request, &rondes, fault)) return false;
  if (!my_day(request, groups, &group_count, fault)) return false;
  struct text *drawing = page_text(request), *body = page_text(request);
  if (!draw(request, stations, &rondes, drawing, fault)) return false;
  struct cirkel_home_view view = {.drawing = page_html(drawing), .clock_icon = icon_path(request, "klok"), .done_icon = icon_path(request, "ok"),
                                  .item_icon = icon_path(request, "pijl-rechts"),
                                  .says = says_of(&rondes, request->scratch), .marked = rondes.example};
  for (size_t i = 0; i < STATIONS; i++) view.circle = view.circle || stations[i].shown;
  fill_stations(request, stations, &view);
  fill_groups(request, groups, group_count, &view);
  cirkel_home_write(body, &view);
  return layout_write(request, reply, &(struct page){.title = arena_printf(request->scratch, "Goedendag, %s", request->who->label),
                                                     .lead = view.circle ? "Waar staan we op de cirkel, en wat wacht er op u?" : "Wat wacht er op u?", .eyebrow = day_text(request->today, request->scratch),
                                                     .icon = "kalender", .body = page_html(body)});
}

static bool is_signed_in(const struct who *who, const struct catalogue *catalogue) {
  (void)catalogue;
  return who->account != 0;
}

static const struct route routes[] = {
    {.method = METHOD_GET, .path = "/", .page = home_page},
    {.method = METHOD_GET, .path = "/cirkel", .page = home_page, .right = is_signed_in, .menu = "Mijn dag", .menu_group = "Vandaag", .icon = "cirkel"},
};

const struct route_table cirkel_routes = {routes, sizeof routes / sizeof *routes};

void cirkel_wire(struct store *store) { (void)store; }
