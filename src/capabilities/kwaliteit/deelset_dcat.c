/* The shared set described by DCAT-AP-NL 3.0 (Geonovum, 12 December 2024), as JSON-LD: a catalogue with one dataset and one
 * distribution, with the properties that its shapes ask for. Addresses are relative to where it is read. */
#include "capabilities/kwaliteit/deelset.h"
#include "encode/json.h"

#include "base/banned.h"

#define EU "http://publications.europa.eu/resource/authority/"

static void text(struct json_writer *w, const char *key, const char *value) {
  json_key(w, key);
  json_put_string(w, value);
}

static void begin(struct json_writer *w, const char *key, const char *id, const char *type) {
  if (key) json_key(w, key);
  json_object_begin(w);
  if (id) text(w, "@id", id);
  if (type) text(w, "@type", type);
}

/* A value that is a thing with an address. */
static void iri(struct json_writer *w, const char *key, const char *id) {
  begin(w, key, id, NULL);
  json_object_end(w);
}

static void dutch(struct json_writer *w, const char *key, const char *value) {
  begin(w, key, NULL, NULL);
  text(w, "@value", value);
  text(w, "@language", "nl");
  json_object_end(w);
}

static void agent(struct json_writer *w, const char *key, const struct deelset *deelset, struct arena *scratch) {
  begin(w, key, deelset->tooi, "foaf:Agent");
  dutch(w, "foaf:name", arena_printf(scratch, "Gemeente %s", deelset->naam));
  json_object_end(w);
}

static void contact(struct json_writer *w, const struct deelset *deelset, struct arena *scratch) {
  bool web = string_starts(deelset->contact, "http");
  begin(w, "dcat:contactPoint", NULL, "vcard:Organization");
  text(w, "vcard:fn", arena_printf(scratch, "Gemeente %s", deelset->naam));
  iri(w, web ? "vcard:hasURL" : "vcard:hasEmail", web ? deelset->contact : arena_printf(scratch, "mailto:%s", deelset->contact));
  json_object_end(w);
}

static void context(struct json_writer *w) {
  static const char *const prefixes[][2] = {{"dcat", "http://www.w3.org/ns/dcat#"},     {"dct", "http://purl.org/dc/terms/"},        {"foaf", "http://xmlns.com/foaf/0.1/"},
                                            {"vcard", "http://www.w3.org/2006/vcard/ns#"}};
  json_key(w, "@context");
  json_object_begin(w);
  for (size_t i = 0; i < sizeof prefixes / sizeof *prefixes; i++) text(w, prefixes[i][0], prefixes[i][1]);
  json_object_end(w);
}

static const char *title_of(const struct deelset *deelset, struct arena *scratch) { return arena_printf(scratch, "Kwaliteit van de uitvoering in %s", deelset->naam); }

static const char *describe(const struct deelset *deelset, struct arena *scratch) {
  const char *names = "";
  for (size_t i = 0; i < deelset->reeks_count; i++) names = arena_printf(scratch, "%s%s%s", names, i ? "; " : "", deelset->reeksen[i].indicator.naam);
  return arena_printf(scratch, "Cijfers die gemeente %s met andere gemeenten deelt, per indicator en periode: %s. Aantallen onder de 10 zijn weggelaten, en ook wat die zou verraden.%s", deelset->naam, names,
                      deelset->example ? " Let op: dit zijn voorbeelden, bedacht." : "");
}

static void keywords(struct json_writer *w, const struct deelset *deelset) {
  json_key(w, "dcat:keyword");
  json_array_begin(w);
  for (size_t i = 0; i < deelset->reeks_count; i++) {
    json_object_begin(w);
    text(w, "@value", deelset->reeksen[i].indicator.naam);
    text(w, "@language", "nl");
    json_object_end(w);
  }
  json_array_end(w);
}

static void distribution(struct json_writer *w, const struct deelset *deelset, const char *path, const char *csv_path, struct arena *scratch) {
  begin(w, "dcat:distribution", arena_printf(scratch, "%s#csv", path), "dcat:Distribution");
  dutch(w, "dct:title", "CSV met puntkomma, een rij per cijfer");
  iri(w, "dcat:accessURL", csv_path);
  iri(w, "dcat:downloadURL", csv_path);
  iri(w, "dct:license", deelset->licentie->uri);
  iri(w, "dct:format", EU "file-type/CSV");
  iri(w, "dcat:mediaType", "http://www.iana.org/assignments/media-types/text/csv");
  json_object_end(w);
}

static void dataset(struct json_writer *w, const struct deelset *deelset, const char *path, const char *csv_path, struct arena *scratch) {
  begin(w, "dcat:dataset", arena_printf(scratch, "%s#dataset", path), "dcat:Dataset");
  dutch(w, "dct:title", title_of(deelset, scratch));
  dutch(w, "dct:description", describe(deelset, scratch));
  text(w, "dct:identifier", arena_printf(scratch, "%s#deelset", deelset->tooi));
  agent(w, "dct:publisher", deelset, scratch);
  agent(w, "dct:creator", deelset, scratch);
  contact(w, deelset, scratch);
  iri(w, "dcat:theme", EU "data-theme/GOVE");
  iri(w, "dct:accessRights", EU "access-right/PUBLIC");
  iri(w, "dct:language", EU "language/NLD");
  iri(w, "dct:spatial", deelset->tooi);
  keywords(w, deelset);
  distribution(w, deelset, path, csv_path, scratch);
  json_object_end(w);
}

bool deelset_describe(const struct deelset *deelset, const char *path, const char *csv_path, struct text *out, struct arena *scratch, struct fault *fault) {
  struct json_writer w;
  if (deelset->reeks_count == 0 || string_empty(deelset->contact)) return FAULT(fault, FAULT_ABSENT, "Deze gemeente deelt nog geen cijfers.");
  json_init(&w, out);
  json_object_begin(&w);
  context(&w);
  text(&w, "@id", arena_printf(scratch, "%s#catalogus", path));
  text(&w, "@type", "dcat:Catalog");
  dutch(&w, "dct:title", arena_printf(scratch, "Gedeelde cijfers van gemeente %s", deelset->naam));
  dutch(&w, "dct:description", arena_printf(scratch, "Wat gemeente %s met andere gemeenten deelt over haar uitvoering.", deelset->naam));
  agent(&w, "dct:publisher", deelset, scratch);
  contact(&w, deelset, scratch);
  iri(&w, "dct:license", deelset->licentie->uri);
  dataset(&w, deelset, path, csv_path, scratch);
  json_object_end(&w);
  return json_finish(&w, fault);
}
