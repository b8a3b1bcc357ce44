#include "capabilities/besluiten/pages.h"

#include "templates/besluiten_knoppen.h"

enum { LINKS_MAX = 8 };

static struct besluiten_knoppen_view_links way_link(struct request *request, const struct record *record) {
  return (struct besluiten_knoppen_view_links){
      .adres = request_path(request, "/weg/%s/%lld", record->reg->name, (long long)record_id(record)),
      .naam = "De hele weg",
      .icoon = icon_path(request, "cirkel")};
}

bool way_extra(struct request *request, const struct record *record, struct text *out, struct fault *fault) {
  (void)fault;
  const struct besluiten_knoppen_view_links link = way_link(request, record);
  besluiten_knoppen_write(out, &(struct besluiten_knoppen_view){.kop_id = "weg", .kop = "Van signaal tot effect", .links = &link, .links_count = 1});
  return true;
}

/* An outcome: its decisions so far, and the one act that makes the next. */
bool outcome_extra(struct request *request, const struct record *record, struct text *out, struct fault *fault) {
  struct besluiten_knoppen_view_links links[LINKS_MAX];
  struct listing decisions;
  const union slot id = {.number = record_id(record)};
  if (!rows_of(request->tx, request->who, REGISTER_besluit, F(besluit, uitkomst), id, &decisions, request->keep, fault)) return false;
  const struct besluiten_knoppen_view_formulieren form = {
      .adres = request_path(request, "/uitkomsten/%lld/besluit", (long long)record_id(record)),
      .csrf = request->csrf ? request->csrf : "",
      .knop = decisions.count ? "Maak nog een besluit" : "Maak besluit"};
  struct besluiten_knoppen_view view = {.kop_id = "besluit", .kop = "Van afspraak naar besluit", .formulieren = &form, .links = links};
  bool agreed = record_uitkomst(record).keuze != NULL;
  view.formulieren_count = agreed && decision_right(request->who, tx_catalogue(request->tx)) ? 1 : 0;
  view.uitleg = decisions.count ? NULL : "Er is nog geen besluit. Een orgaan besluit later over deze afspraak.";
  for (size_t i = 0; i < decisions.count && view.links_count < LINKS_MAX - 1; i++) {
    const struct besluit b = record_besluit(&decisions.records[i]);
    links[view.links_count++] = (struct besluiten_knoppen_view_links){
        .adres = record_path(request, REGISTER_besluit, b.id), .naam = b.nummer ? b.nummer : b.titel, .icoon = icon_path(request, "besluit")};
  }
  links[view.links_count++] = way_link(request, record);
  besluiten_knoppen_write(out, &view);
  return true;
}

bool decision_extra(struct request *request, const struct record *record, struct text *out, struct fault *fault) {
  (void)fault;
  struct besluiten_knoppen_view_links links[2];
  struct besluiten_knoppen_view view = {.kop_id = "vervolg", .kop = "Van besluit naar beleid", .links = links};
  struct besluit b = record_besluit(record);
  bool taken = string_is(b.stand, "genomen") || string_is(b.stand, "openbaar");
  if (taken && settle_right(request->who, tx_catalogue(request->tx)))
    links[view.links_count++] = (struct besluiten_knoppen_view_links){
        .adres = request_path(request, "/besluiten/%lld/beleid", (long long)b.id), .naam = "Leg vast in beleid", .icoon = icon_path(request, "beleid")};
  if (!taken) view.uitleg = "Zodra het besluit genomen is, kunt u het vastleggen in beleid.";
  links[view.links_count++] = way_link(request, record);
  besluiten_knoppen_write(out, &view);
  return true;
}
