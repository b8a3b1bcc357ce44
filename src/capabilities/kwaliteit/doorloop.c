#include <stdlib.h>

#include "capabilities/kwaliteit/pages.h"
#include "engines/statistics.h"
#include "templates/kwaliteit_doorloop.h"

#include "base/banned.h"

/* From the idea to the first execution, in days per step: reported, chosen at a key moment, decided, carried out. */

enum stap { STAP_GEMELD, STAP_GEKOZEN, STAP_BESLOTEN, STAP_UITGEVOERD, STAP__COUNT };

struct loop {
  struct request *request;
  struct listing uitkomsten, besluiten, momenten;
  double *days[STAP__COUNT]; /* per step that ends there; [STAP_GEMELD]: the whole way */
  size_t counts[STAP__COUNT];
  bool example;
};

static bool rows_of(struct request *request, enum register_id reg, struct listing *out, struct fault *fault) {
  *out = (struct listing){0};
  if (!rights_scope(request->who, &store_catalogue(request->tenant->store)->registers[reg], VERB_READ)) return true;
  return part_rows(request, &(struct query){.reg = reg, .sort = (int)EVERY(id)}, out, fault);
}

static void earliest(const char **day, const char *other) {
  if (other && (!*day || strcmp(other, *day) < 0)) *day = other;
}

static const char *moment_day(const struct loop *loop, int64_t moment) {
  for (size_t i = 0; i < loop->momenten.count; i++)
    if (record_id(&loop->momenten.records[i]) == moment) return record_sleutelmoment(&loop->momenten.records[i]).datum;
  return NULL;
}

/* The first day of each step; NULL: not there, or not for this reader. */
static void find_days(const struct loop *loop, const struct beleidsopgave *opgave, const char *days[STAP__COUNT]) {
  days[STAP_GEMELD] = opgave->gemeld_op;
  days[STAP_GEKOZEN] = days[STAP_BESLOTEN] = NULL;
  days[STAP_UITGEVOERD] = opgave->uitgevoerd_op;
  for (size_t i = 0; i < loop->uitkomsten.count; i++) {
    struct uitkomst uitkomst = record_uitkomst(&loop->uitkomsten.records[i]);
    if (uitkomst.beleidsopgave == opgave->id && string_is(uitkomst.keuze, "gekozen")) earliest(&days[STAP_GEKOZEN], moment_day(loop, uitkomst.sleutelmoment));
  }
  for (size_t i = 0; i < loop->besluiten.count; i++) {
    struct besluit besluit = record_besluit(&loop->besluiten.records[i]);
    if (besluit.beleidsopgave == opgave->id && !string_is(besluit.stand, "concept")) earliest(&days[STAP_BESLOTEN], besluit.datum);
  }
}

static const char *step_text(struct loop *loop, enum stap to, const char *from_day, const char *to_day) {
  struct day a, b;
  if (!day_parse(from_day, &a) || !day_parse(to_day, &b) || day_compare(b, a) < 0) return "niet bekend";
  int64_t days = day_number(b) - day_number(a);
  loop->days[to][loop->counts[to]++] = (double)days;
  return arena_printf(loop->request->scratch, days == 1 ? "%lld dag" : "%lld dagen", (long long)days);
}

static struct kwaliteit_doorloop_view_rows row_of(struct loop *loop, const struct record *record, const struct beleidsopgave *opgave) {
  const char *days[STAP__COUNT];
  find_days(loop, opgave, days);
  loop->example = loop->example || record_is_example(record);
  return (struct kwaliteit_doorloop_view_rows){
      .path = record_path(loop->request, REGISTER_beleidsopgave, opgave->id), .title = opgave->titel, .reported = day_text(days[STAP_GEMELD], loop->request->scratch),
      .chosen = step_text(loop, STAP_GEKOZEN, days[STAP_GEMELD], days[STAP_GEKOZEN]), .decided = step_text(loop, STAP_BESLOTEN, days[STAP_GEKOZEN], days[STAP_BESLOTEN]),
      .executed = step_text(loop, STAP_UITGEVOERD, days[STAP_BESLOTEN], days[STAP_UITGEVOERD]), .whole = step_text(loop, STAP_GEMELD, days[STAP_GEMELD], days[STAP_UITGEVOERD]),
      .example = record_is_example(record)};
}

static const char *middle_text(const struct loop *loop, enum stap step) {
  struct statistics_interval middle;
  if (!statistics_median(loop->days[step], loop->counts[step], &middle, loop->request->scratch)) return "niet bekend";
  int64_t days = (int64_t)(middle.value + 0.5);
  return arena_printf(loop->request->scratch, days == 1 ? "%lld dag" : "%lld dagen", (long long)days);
}

static void fill_tiles(const struct loop *loop, struct kwaliteit_doorloop_view_tiles tiles[STAP__COUNT]) {
  static const char *const labels[STAP__COUNT] = {"Van idee tot uitvoering", "Van melding tot keuze", "Van keuze tot besluit", "Van besluit tot uitvoering"};
  for (enum stap step = 0; step < STAP__COUNT; step++)
    tiles[step] = (struct kwaliteit_doorloop_view_tiles){labels[step], middle_text(loop, step),
                                                         loop->counts[step] == 0 ? "Nog niets om te tellen." :
                                                         arena_printf(loop->request->scratch, "De helft gaat sneller, de helft langzamer. Aantal: %zu.", loop->counts[step])};
}

bool doorloop_page(struct request *request, struct reply *reply, struct fault *fault) {
  struct loop loop = {.request = request};
  struct listing opgaven;
  struct query query = {.reg = REGISTER_beleidsopgave, .sort = F(beleidsopgave, uitgevoerd_op), .descending = true, .filter_count = 2};
  query.filters[0] = (struct filter){.field = F(beleidsopgave, uitgevoerd_op), .compare = COMPARE_FILLED};
  query.filters[1] = (struct filter){.field = F(beleidsopgave, gemeld_op), .compare = COMPARE_FILLED};
  if (!part_rows(request, &query, &opgaven, fault) || !rows_of(request, REGISTER_uitkomst, &loop.uitkomsten, fault)) return false;
  if (!rows_of(request, REGISTER_besluit, &loop.besluiten, fault) || !rows_of(request, REGISTER_sleutelmoment, &loop.momenten, fault)) return false;
  for (enum stap step = 0; step < STAP__COUNT; step++) loop.days[step] = ARENA_ARRAY(request->scratch, opgaven.count, double);
  struct kwaliteit_doorloop_view_rows *rows = ARENA_ARRAY(request->scratch, opgaven.count, struct kwaliteit_doorloop_view_rows);
  for (size_t i = 0; i < opgaven.count; i++) {
    struct beleidsopgave opgave = record_beleidsopgave(&opgaven.records[i]);
    rows[i] = row_of(&loop, &opgaven.records[i], &opgave);
  }
  struct kwaliteit_doorloop_view_tiles tiles[STAP__COUNT];
  fill_tiles(&loop, tiles);
  struct text *body = page_text(request);
  kwaliteit_doorloop_write(body, &(struct kwaliteit_doorloop_view){
      .says = opgaven.count ? "Zo lang duurt het van een melding of idee tot iemand er iets van merkt." : "Er is nog niets uitgevoerd waarvan bekend is wanneer het is gemeld.",
      .tiles = tiles, .tiles_count = STAP__COUNT, .has_rows = opgaven.count > 0, .rows = rows, .rows_count = opgaven.count});
  const struct crumb crumbs[] = {{"Kwaliteit", request_path(request, "/kwaliteit")}};
  return layout_write(request, reply, &(struct page){.title = "Van idee tot uitvoering", .eyebrow = "Cijfers", .icon = "klok", .crumbs = crumbs, .crumb_count = 1, .body = page_html(body), .example = loop.example});
}
