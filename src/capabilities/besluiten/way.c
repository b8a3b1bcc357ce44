#include "capabilities/besluiten/pages.h"
#include "capabilities/besluiten/trail.h"

#include "templates/besluiten_weg.h"

struct way {
  struct request *request;
  const struct record *record;
  const char *previous; /* the last date shown */
};

/* "20 dagen later", or NULL when there is nothing to count. */
static const char *later_print(struct way *way, const char *date) {
  struct day from, to;
  const char *previous = way->previous;
  if (!date) return NULL;
  way->previous = date;
  if (!previous || !day_parse(previous, &from) || !day_parse(date, &to)) return NULL;
  int64_t days = day_number(to) - day_number(from);
  if (days < 0) return NULL;
  if (days == 0) return "dezelfde dag";
  return arena_printf(way->request->keep, days == 1 ? "%lld dag later" : "%lld dagen later", (long long)days);
}

static struct besluiten_weg_view_wegen_stappen step_row(struct way *way, const struct trail_step *step) {
  struct request *request = way->request;
  bool here = step->reg == way->record->reg->id && step->id == record_id(way->record) && step->station != TRAIL_UITVOERING;
  return (struct besluiten_weg_view_wegen_stappen){
      .station = trail_station_name(step->station),
      .dag = step->date ? day_text(step->date, request->keep) : NULL,
      .dag_iso = step->date ? step->date : "",
      .heeft_dag = step->date != NULL,
      .adres = record_path(request, step->reg, step->id),
      .titel = step->title,
      .toelichting = step->note,
      .later = later_print(way, step->date),
      .hier = here,
      .voorbeeld = step->example};
}

static const char *summary_print(struct request *request, const struct trail *trail) {
  int64_t days = trail_days(trail);
  if (trail->closed && days >= 0) return arena_printf(request->keep, "Deze cirkel is rond, in %lld dagen.", (long long)days);
  if (trail->closed) return "Deze cirkel is rond.";
  return days >= 0 ? arena_printf(request->keep, "Deze cirkel is nog niet rond; er zitten nu %lld dagen tussen begin en laatste stap.", (long long)days)
                   : "Deze cirkel is nog niet rond.";
}

static void way_fill(struct request *request, const struct record *record, const struct trail *trail, size_t number,
                     struct besluiten_weg_view_wegen *out) {
  struct way way = {.request = request, .record = record};
  struct besluiten_weg_view_wegen_stappen *rows = ARENA_ARRAY(request->keep, trail->count + TRAIL__COUNT, struct besluiten_weg_view_wegen_stappen);
  *out = (struct besluiten_weg_view_wegen){.kop_id = arena_printf(request->keep, "weg-%zu", number + 1),
                                           .adres = record_path(request, REGISTER_beleidsopgave, trail->beleidsopgave),
                                           .titel = trail->title ? trail->title : "",
                                           .samen = summary_print(request, trail),
                                           .stappen = rows};
  size_t at = 0;
  for (enum trail_station station = 0; station < TRAIL__COUNT; station++) {
    if (!trail->has[station])
      rows[out->stappen_count++] = (struct besluiten_weg_view_wegen_stappen){
          .station = trail_station_name(station), .titel = trail_station_open(station), .open = true, .dag_iso = "", .adres = "#inhoud"};
    for (; at < trail->count && trail->steps[at].station == station; at++) {
      rows[out->stappen_count++] = step_row(&way, &trail->steps[at]);
      out->voorbeeld = out->voorbeeld || trail->steps[at].example;
    }
  }
}

bool way_page(struct request *request, struct reply *reply, struct fault *fault) {
  const struct catalogue *catalogue = tx_catalogue(request->tx);
  const struct reg *reg = request->segment_count > 2 ? catalogue_find(catalogue, request->segments[1]) : NULL;
  if (!reg && request->segment_count > 2) reg = catalogue_find_plural(catalogue, request->segments[1]);
  struct record record;
  int64_t ids[TRAIL_OPGAVEN_MAX];
  size_t count;
  if (!reg) return FAULT(fault, FAULT_ABSENT, "Dit register bestaat niet.");
  if (!record_get(request->tx, request->who, reg->id, route_id(request), &record, request->keep, fault)) return false;
  if (!trail_opgaven(request->tx, request->who, &record, ids, &count, request->keep, fault)) return false;
  struct besluiten_weg_view_wegen *ways = ARENA_ARRAY(request->keep, count, struct besluiten_weg_view_wegen);
  const char *path = record_path(request, reg->id, record_id(&record));
  struct besluiten_weg_view view = {
      .leeg_waarom = "Dit record hoort nog bij geen beleidsopgave. Voeg het toe aan een beleidsopgave; dan staat hier de hele weg.",
      .terug = path, .wegen = ways};
  bool example = false;
  for (size_t i = 0; i < count; i++) {
    struct trail trail;
    struct fault hidden = {0};
    bool seen = trail_read(request->tx, request->who, ids[i], &trail, request->keep, &hidden);
    bool absent = !seen && hidden.kind == FAULT_ABSENT;
    if (!seen && !absent) {
      fault_move(fault, &hidden);
      return false;
    }
    fault_release(&hidden);
    if (absent) continue;
    way_fill(request, &record, &trail, i, &ways[view.wegen_count]);
    example = example || ways[view.wegen_count].voorbeeld;
    view.wegen_count++;
  }
  view.leeg = view.wegen_count == 0;
  const char *title = record_title(request->tx, request->who, reg->id, record_id(&record), request->keep);
  const struct crumb crumbs[] = {{reg->label_plural, request_path(request, "/%s", reg->plural)}, {title ? title : reg->label, path}};
  struct text *body = page_text(request);
  besluiten_weg_write(body, &view);
  const struct page page = {.title = "De hele weg", .lead = "Van signaal tot effect: waar kwam het vandaan, en wat kwam ervan.", .eyebrow = title,
                            .icon = "cirkel", .crumbs = crumbs, .crumb_count = 2, .body = page_html(body), .example = example};
  return layout_write(request, reply, &page);
}
