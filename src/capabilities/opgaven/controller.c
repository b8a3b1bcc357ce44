#include "capabilities/opgaven/parts.h"
#include "templates/opgaven_bestellingen.h"
#include "templates/opgaven_controller.h"

static const char *euros(int64_t cents, struct arena *keep) { return money_print(cents, keep); }

static const char *what_record(struct request *request, const char *name) {
  enum register_id reg;
  int64_t id;
  return name && record_parse(name, &reg, &id) ? part_title(request, reg, id) : "";
}

static void fill_dates(struct request *request, const struct listing *mijlpalen, struct opgaven_controller_view *view) {
  struct opgaven_controller_view_data *out = ARENA_ARRAY(request->scratch, mijlpalen->count, struct opgaven_controller_view_data);
  for (size_t i = 0; i < mijlpalen->count; i++) {
    struct mijlpaal mijlpaal = record_mijlpaal(&mijlpalen->records[i]);
    bool moved = mijlpaal.oorspronkelijk && !string_is(mijlpaal.oorspronkelijk, mijlpaal.wanneer);
    bool late = string_is(mijlpaal.stand, "open") && strcmp(mijlpaal.wanneer, request->today) < 0;
    bool met = string_is(mijlpaal.stand, "klaar");
    out[i] = (struct opgaven_controller_view_data){
        .path = record_path(request, REGISTER_mijlpaal, mijlpaal.id), .title = mijlpaal.titel, .bij = what_record(request, mijlpaal.bij),
        .wanneer = day_text(mijlpaal.wanneer, request->scratch),
        .eerst = moved ? day_text(mijlpaal.oorspronkelijk, request->scratch) : "",
        .stand = met ? "gehaald" : late ? "te laat" : moved ? "verschoven" : "open",
        .tone = met ? " dp-badge--ok" : late ? " dp-badge--danger" : moved ? " dp-badge--warn" : NULL, .example = record_is_example(&mijlpalen->records[i])};
  }
  view->data = out;
  view->data_count = mijlpalen->count;
  view->has_data = mijlpalen->count > 0;
}

static void fill_money(struct request *request, const struct overzicht *overzicht, struct opgaven_controller_view *view) {
  struct opgaven_controller_view_rows *rows = ARENA_ARRAY(request->scratch, overzicht->count, struct opgaven_controller_view_rows);
  int64_t earmarked = 0, without = 0;
  for (size_t i = 0; i < overzicht->count; i++) {
    const struct regel *regel = &overzicht->regels[i];
    earmarked += regel->geoormerkt;
    without += regel->without_cover;
    rows[i] = (struct opgaven_controller_view_rows){
        .path = record_path(request, REGISTER_beleidsopgave, regel->opgave.id),
        .title = arena_printf(request->scratch, "%s %s", regel->opgave.nummer ? regel->opgave.nummer : "", regel->opgave.titel),
        .incidenteel = euros(regel->incidenteel, request->scratch), .structureel = euros(regel->structureel, request->scratch),
        .geoormerkt = euros(regel->geoormerkt, request->scratch), .zonder = euros(regel->without_cover, request->scratch),
        .without = regel->without_cover > 0, .dekking = regel->dekking ? regel->dekking : "", .example = record_is_example(regel->record)};
  }
  view->rows = rows;
  view->rows_count = overzicht->count;
  view->incidenteel = euros(overzicht->all.incidenteel, request->scratch);
  view->structureel = euros(overzicht->all.structureel, request->scratch);
  view->geoormerkt = euros(earmarked, request->scratch);
  view->zonder = euros(without, request->scratch);
  view->says = arena_printf(request->scratch, "Van alle open beleidsopgaven heeft %s in %d nog geen dekking.", view->zonder, overzicht->year);
}

bool controller_page(struct request *request, struct reply *reply, struct fault *fault) {
  struct overzicht overzicht;
  struct listing mijlpalen;
  if (!overzicht_read(request, &overzicht, fault)) return false;
  if (!part_rows(request, &(struct query){.reg = REGISTER_mijlpaal, .sort = F(mijlpaal, wanneer)}, &mijlpalen, fault)) return false;
  const struct reg *reg = &store_catalogue(request->tenant->store)->registers[REGISTER_beleidsopgave];
  struct opgaven_controller_view view = {
      .marked = overzicht.example, .back = request_path(request, "/overzicht"), .excel = request_path(request, "/overzicht/lijst.xlsx"),
      .csv = request_path(request, "/overzicht/lijst.csv"), .exports = rights_scope(request->who, reg, VERB_EXPORT) != 0,
      .download_icon = icon_path(request, "download"), .money_icon = icon_path(request, "geld")};
  fill_money(request, &overzicht, &view);
  fill_dates(request, &mijlpalen, &view);
  for (size_t i = 0; i < overzicht.count; i++) reply->was_secret = reply->was_secret || record_is_secret(overzicht.regels[i].record);
  reply->no_store = reply->was_secret;
  struct text *body = page_text(request);
  opgaven_controller_write(body, &view);
  const struct crumb crumbs[] = {{"Totaaloverzicht", view.back}};
  return layout_write(request, reply, &(struct page){.title = "Geld, dekking en data", .eyebrow = "Voor de controller", .icon = "geld",
                                                     .crumbs = crumbs, .crumb_count = 1, .body = page_html(body), .example = overzicht.example});
}

struct ordered {
  struct request *request;
  struct listing bestellingen, opgaven, beleid;
  struct overzicht overzicht;
};

/* Money in the year of the overview; closed items ask none. */
static int64_t money_of(const struct ordered *ordered, int64_t opgave) {
  for (size_t i = 0; i < ordered->overzicht.count; i++) {
    const struct regel *regel = &ordered->overzicht.regels[i];
    if (regel->opgave.id == opgave) return regel->incidenteel + regel->structureel + regel->geoormerkt;
  }
  return 0;
}

static int64_t fill_order(const struct ordered *ordered, const struct record *record, struct opgaven_bestellingen_view_rows *out) {
  struct request *request = ordered->request;
  struct bestelling bestelling = record_bestelling(record);
  struct opgaven_bestellingen_view_rows_links *links = ARENA_ARRAY(request->scratch, ordered->opgaven.count * 2, struct opgaven_bestellingen_view_rows_links);
  int64_t money = 0;
  *out = (struct opgaven_bestellingen_view_rows){.path = record_path(request, REGISTER_bestelling, bestelling.id), .title = bestelling.tekst,
                                                 .plek = bestelling.plek ? bestelling.plek : "niet bekend uit deze bron",
                                                 .holder = part_title(request, REGISTER_persoon, bestelling.portefeuillehouder),
                                                 .example = record_is_example(record)};
  for (size_t i = 0; i < ordered->opgaven.count; i++) {
    struct beleidsopgave opgave = record_beleidsopgave(&ordered->opgaven.records[i]);
    if (opgave.bestelling != bestelling.id) continue;
    links[out->links_count++] = (struct opgaven_bestellingen_view_rows_links){record_path(request, REGISTER_beleidsopgave, opgave.id),
                                                                              part_title(request, REGISTER_beleidsopgave, opgave.id)};
    const char *policy = part_title(request, REGISTER_beleid, opgave.beleid);
    if (*policy) links[out->links_count++] = (struct opgaven_bestellingen_view_rows_links){record_path(request, REGISTER_beleid, opgave.beleid), policy};
    money += money_of(ordered, opgave.id);
  }
  out->links = links;
  if (out->links_count == 0) out->nothing = "nog niets";
  if (money > 0) out->money = money_print(money, request->scratch);
  return out->links_count > 0;
}

bool bestellingen_page(struct request *request, struct reply *reply, struct fault *fault) {
  struct ordered ordered = {.request = request};
  if (!part_rows(request, &(struct query){.reg = REGISTER_bestelling, .sort = F(bestelling, code)}, &ordered.bestellingen, fault)) return false;
  if (!part_rows(request, &(struct query){.reg = REGISTER_beleidsopgave, .sort = F(beleidsopgave, nummer)}, &ordered.opgaven, fault)) return false;
  if (!overzicht_read(request, &ordered.overzicht, fault)) return false;
  size_t count = ordered.bestellingen.count;
  int64_t taken = 0;
  struct opgaven_bestellingen_view_rows *rows = ARENA_ARRAY(request->scratch, count, struct opgaven_bestellingen_view_rows);
  struct opgaven_bestellingen_view view = {.rows = rows, .rows_count = count, .none_icon = icon_path(request, "fout")};
  for (size_t i = 0; i < count; i++) {
    taken += fill_order(&ordered, &ordered.bestellingen.records[i], &rows[i]);
    view.marked = view.marked || rows[i].example;
  }
  view.says = count == 0 ? "Er zijn nog geen bestellingen uit het akkoord vastgelegd."
                         : arena_printf(request->scratch, "Van de %zu bestellingen %s er %lld opgepakt; %lld nog niet.", count, taken == 1 ? "is" : "zijn",
                                        (long long)taken, (long long)((int64_t)count - taken));
  struct text *body = page_text(request);
  opgaven_bestellingen_write(body, &view);
  const struct crumb crumbs[] = {{"Totaaloverzicht", request_path(request, "/overzicht")}};
  return layout_write(request, reply, &(struct page){.title = "Wat het akkoord bestelde", .eyebrow = "Beleidsbestelling", .icon = "beleid",
                                                     .crumbs = crumbs, .crumb_count = 1, .body = page_html(body), .example = view.marked});
}
