#include "capabilities/beleid/pages.h"
#include "templates/beleid_op.h"

static const char *const silent = "niet bekend uit deze bron";

enum gold beleid_gold(const struct record *record, const char *day) {
  struct beleid beleid = record_beleid(record);
  if (beleid.uit_werking && strcmp(beleid.uit_werking, day) <= 0) return GOLD_NO;
  if (!beleid.in_werking) return GOLD_UNKNOWN;
  return strcmp(beleid.in_werking, day) <= 0 ? GOLD_YES : GOLD_NO;
}

struct on_day {
  struct request *request;
  const char *day;
  struct listing listing;
  enum gold *gold;     /* per row */
  size_t counts[GOLD__COUNT];
  size_t without_end;  /* in force, and the source names no end */
  bool example;
};

/* Of one regulation, versions before and after the day are known but none on it: one may have applied. */
static bool has_gap(const struct on_day *on_day, size_t at) {
  struct beleid own = record_beleid(&on_day->listing.records[at]);
  bool before = false;
  if (!own.cvdr_id || !own.in_werking || strcmp(own.in_werking, on_day->day) <= 0) return false;
  for (size_t i = 0; i < on_day->listing.count; i++) {
    struct beleid other = record_beleid(&on_day->listing.records[i]);
    if (i == at || !string_is(other.cvdr_id, own.cvdr_id)) continue;
    if (on_day->gold[i] == GOLD_YES) return false;
    before = before || (other.in_werking && strcmp(other.in_werking, on_day->day) < 0);
  }
  return before;
}

static bool judge(struct on_day *on_day, struct fault *fault) {
  struct query query = {.reg = REGISTER_beleid, .sort = F(beleid, titel)};
  if (!part_rows(on_day->request, &query, &on_day->listing, fault)) return false;
  size_t count = on_day->listing.count;
  on_day->gold = ARENA_ARRAY(on_day->request->scratch, count, enum gold);
  for (size_t i = 0; i < count; i++) on_day->gold[i] = beleid_gold(&on_day->listing.records[i], on_day->day);
  for (size_t i = 0; i < count; i++)
    if (on_day->gold[i] == GOLD_NO && has_gap(on_day, i)) on_day->gold[i] = GOLD_UNKNOWN;
  for (size_t i = 0; i < count; i++) {
    on_day->counts[on_day->gold[i]]++;
    if (on_day->gold[i] == GOLD_NO) continue;
    on_day->without_end += on_day->gold[i] == GOLD_YES && record_is_empty(&on_day->listing.records[i], F(beleid, uit_werking));
    on_day->example = on_day->example || record_is_example(&on_day->listing.records[i]);
  }
  return true;
}

static const char *label_of(const struct choices *choices, const char *code) {
  const struct choice *choice = code ? choices_find(choices, code) : NULL;
  return choice ? choice->label : silent;
}

static const char *said_day(const char *iso, struct arena *keep) { return iso ? day_text(iso, keep) : silent; }

static void fill_group(const struct on_day *on_day, enum gold which, struct beleid_op_view_groups *out) {
  struct request *request = on_day->request;
  struct beleid_op_view_groups_rows *rows = ARENA_ARRAY(request->scratch, on_day->counts[which], struct beleid_op_view_groups_rows);
  for (size_t i = 0; i < on_day->listing.count; i++) {
    if (on_day->gold[i] != which) continue;
    struct beleid beleid = record_beleid(&on_day->listing.records[i]);
    const char *owner = part_title(request, REGISTER_persoon, beleid.eigenaar);
    rows[out->rows_count++] = (struct beleid_op_view_groups_rows){
        .path = record_path(request, REGISTER_beleid, beleid.id), .title = beleid.titel, .soort = label_of(&choices_beleid_soort, beleid.soort),
        .orgaan = label_of(&choices_orgaan, beleid.vaststellend_orgaan), .grondslag = beleid.grondslag ? beleid.grondslag : silent,
        .van = said_day(beleid.in_werking, request->scratch), .tot = said_day(beleid.uit_werking, request->scratch), .eigenaar = *owner ? owner : silent,
        .evaluatie = said_day(beleid.evaluatiedatum, request->scratch), .bron = beleid.bron ? beleid.bron : "eigen vastlegging",
        .example = record_is_example(&on_day->listing.records[i])};
  }
  out->rows = rows;
}

/* The day in the address, else today; *wrong says why a typed day was not understood. */
static const char *asked_day(struct request *request, const char **wrong) {
  struct day day;
  const char *typed = request_text(request, "datum");
  *wrong = NULL;
  if (string_empty(typed)) return request->today;
  if (!day_parse_dutch(typed, &day)) {
    *wrong = "Deze dag bestaat niet. Schrijf bijvoorbeeld 1-3-2021. U ziet nu wat vandaag geldt.";
    return request->today;
  }
  char *iso = arena_take(request->scratch, DAY_SIZE);
  day_print(day, iso);
  return iso;
}

static bool exports(const struct request *request) {
  return rights_scope(request->who, &store_catalogue(request->tenant->store)->registers[REGISTER_beleid], VERB_EXPORT) != 0;
}

bool op_page(struct request *request, struct reply *reply, struct fault *fault) {
  const char *wrong;
  struct on_day on_day = {.request = request, .day = asked_day(request, &wrong)};
  if (!judge(&on_day, fault)) return false;
  struct arena *scratch = request->scratch;
  const char *day = day_text(on_day.day, scratch);
  struct beleid_op_view_groups groups[2] = {
      {.id = "gold", .heading = arena_printf(scratch, "Gold op %s (%zu)", day, on_day.counts[GOLD_YES]),
       .what = "Begonnen op of vóór deze dag, en volgens de bron niet geëindigd."},
      {.id = "onzeker", .heading = arena_printf(scratch, "Niet zeker (%zu)", on_day.counts[GOLD_UNKNOWN]),
       .what = "De bron noemt geen begin, of we kennen een eerdere en een latere versie maar niet de versie van deze dag."}};
  fill_group(&on_day, GOLD_YES, &groups[0]);
  fill_group(&on_day, GOLD_UNKNOWN, &groups[1]);
  struct beleid_op_view view = {
      .here = request_path(request, "/beleid/op"), .dag = on_day.day, .fout = wrong, .marked = on_day.example, .groups = groups,
      .groups_count = on_day.counts[GOLD_UNKNOWN] ? 2 : 1, .csv = exports(request) ? request_path(request, "/beleid/op.csv?datum=%s", on_day.day) : NULL,
      .download_icon = icon_path(request, "download"), .print_icon = icon_path(request, "print"),
      .says = arena_printf(scratch, "Op %s gold volgens deze administratie %zu keer beleid; bij %zu is dat niet zeker.", day, on_day.counts[GOLD_YES],
                           on_day.counts[GOLD_UNKNOWN])};
  if (on_day.without_end)
    view.lead = arena_printf(scratch, "Bij %zu staat geen einddatum in de bron. We gaan ervan uit dat het nog gold.", on_day.without_end);
  struct text *body = page_text(request);
  beleid_op_write(body, &view);
  const struct crumb crumbs[] = {{"Beleid", request_path(request, "/beleid")}};
  return layout_write(request, reply, &(struct page){.title = "Wat gold op een dag", .eyebrow = "Beleid in kracht", .icon = "beleid", .crumbs = crumbs,
                                                     .crumb_count = 1, .body = page_html(body), .example = on_day.example});
}

bool op_csv(struct request *request, struct reply *reply, struct fault *fault) {
  static const char *const heads[] = {"titel", "soort", "vaststellend_orgaan", "grondslag", "in_werking", "uit_werking", "evaluatiedatum", "gold", "bron", "herkomst_inhoud"};
  static const char *const words[GOLD__COUNT] = {"ja", "niet zeker", "nee"};
  const char *wrong;
  struct on_day on_day = {.request = request, .day = asked_day(request, &wrong)};
  if (!exports(request)) return FAULT(fault, FAULT_FORBIDDEN, "Uw functie mag deze lijst niet uitvoeren.");
  if (wrong) return FAULT(fault, FAULT_INPUT, "Deze dag bestaat niet. Schrijf bijvoorbeeld 1-3-2021.");
  if (!judge(&on_day, fault)) return false;
  struct csv_writer w;
  csv_init(&w, &reply->body);
  for (size_t i = 0; i < sizeof heads / sizeof *heads; i++) csv_cell_text(&w, heads[i]);
  csv_row_end(&w);
  for (size_t i = 0; i < on_day.listing.count; i++) {
    struct beleid beleid = record_beleid(&on_day.listing.records[i]);
    if (on_day.gold[i] == GOLD_NO) continue;
    const char *cells[] = {beleid.titel, label_of(&choices_beleid_soort, beleid.soort), label_of(&choices_orgaan, beleid.vaststellend_orgaan), beleid.grondslag,
                           beleid.in_werking, beleid.uit_werking, beleid.evaluatiedatum, words[on_day.gold[i]], beleid.bron,
                           label_of(&choices_herkomst_inhoud, beleid.herkomst_inhoud)};
    for (size_t c = 0; c < sizeof cells / sizeof *cells; c++) csv_cell_text(&w, cells[c]);
    csv_row_end(&w);
  }
  reply->type = "text/csv; charset=utf-8";
  reply_header(reply, "Content-Disposition", arena_printf(request->keep, "attachment; filename=\"beleid-%s.csv\"", on_day.day));
  return true;
}
