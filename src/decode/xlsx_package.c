#include "decode/xlsx_package.h"

#include <stdlib.h>
#include <string.h>
#include <zip.h>

#include "base/banned.h"

enum { ENTRIES_MAX = 2000, RATIO_MAX = 200, RATIO_FROM = 1024 * 1024, PIECE = 16 * 1024 };

struct package {
  zip_t *zip;
  const char *what;
};

static bool check_sizes(const struct package *package, size_t unpacked_max, struct fault *fault) {
  zip_t *zip = package->zip;
  const char *what = package->what;
  zip_int64_t count = zip_get_num_entries(zip, 0);
  if (count > ENTRIES_MAX)
    return FAULT(fault, FAULT_TOO_LARGE, "%s bestaat uit meer dan %d delen. Sla het opnieuw op.", what, ENTRIES_MAX);
  zip_uint64_t total = 0;
  for (zip_int64_t i = 0; i < count; i++) {
    zip_stat_t stat;
    const zip_uint64_t need = ZIP_STAT_SIZE | ZIP_STAT_COMP_SIZE;
    if (zip_stat_index(zip, (zip_uint64_t)i, 0, &stat) != 0 || (stat.valid & need) != need)
      return FAULT(fault, FAULT_INPUT, "%s is beschadigd. Sla het opnieuw op.", what);
    bool bomb = stat.size > RATIO_FROM && stat.size / RATIO_MAX > stat.comp_size;
    if (stat.size > unpacked_max || (total += stat.size) > unpacked_max)
      return FAULT(fault, FAULT_TOO_LARGE, "%s is uitgepakt groter dan %zu MB. Maak het kleiner of splits het.", what, unpacked_max / 1024 / 1024);
    if (bomb)
      return FAULT(fault, FAULT_TOO_LARGE, "%s wordt bij het uitpakken meer dan %d keer zo groot. Verwijder lege rijen en opmaak die niet nodig is, "
                                           "en sla het opnieuw op.", what, RATIO_MAX);
  }
  return true;
}

struct package *package_open(const void *data, size_t size, size_t unpacked_max, const char *what, struct fault *fault) {
  struct package *package = calloc(1, sizeof *package);
  zip_source_t *source = package ? zip_source_buffer_create(data, size, 0, NULL) : NULL;
  if (package) package->what = what;
  if (source) package->zip = zip_open_from_source(source, ZIP_RDONLY, NULL);
  if (!package || !package->zip) {
    if (source) zip_source_free(source);
    free(package);
    FAULT(fault, FAULT_INPUT, "%s is beschadigd of niet heel aangekomen. Sla het opnieuw op.", what);
    return NULL;
  }
  if (check_sizes(package, unpacked_max, fault)) return package;
  package_close(package);
  return NULL;
}

void package_close(struct package *package) {
  if (!package) return;
  zip_discard(package->zip);
  free(package);
}

bool package_has(const struct package *package, const char *entry) {
  return zip_name_locate(package->zip, entry, ZIP_FL_NOCASE) >= 0;
}

size_t package_count(const struct package *package) { return (size_t)zip_get_num_entries(package->zip, 0); }

const char *package_name(const struct package *package, size_t at) {
  const char *name = zip_get_name(package->zip, (zip_uint64_t)at, 0);
  return name ? name : "";
}

size_t package_start(const struct package *package, const char *entry, char *out, size_t size) {
  zip_int64_t at = zip_name_locate(package->zip, entry, ZIP_FL_NOCASE);
  zip_file_t *file = at >= 0 ? zip_fopen_index(package->zip, (zip_uint64_t)at, 0) : NULL;
  zip_int64_t got = file ? zip_fread(file, out, size - 1) : 0;
  if (file) zip_fclose(file);
  out[got > 0 ? got : 0] = '\0';
  return got > 0 ? (size_t)got : 0;
}

/* The library would print to standard error. */
static void ignore_error(void *user, xmlErrorPtr error) {
  (void)user;
  (void)error;
}

void xml_stream_stop(struct xml_stream *stream) {
  stream->stopped = true;
  if (stream->parser) xmlStopParser(stream->parser);
}

void xml_stream_refuse(struct xml_stream *stream, const char *sentence) {
  if (!stream->refused) stream->refused = sentence;
  xml_stream_stop(stream);
}

static void refuse_document_type(void *user, const xmlChar *name, const xmlChar *external, const xmlChar *system) {
  (void)name;
  (void)external;
  (void)system;
  xml_stream_refuse(user, "Het bestand bevat een documenttype (DTD). Dat is niet veilig. Sla het opnieuw op.");
}

xmlSAXHandler xml_handler(startElementNsSAX2Func start, endElementNsSAX2Func end, charactersSAXFunc characters) {
  return (xmlSAXHandler){.initialized = XML_SAX2_MAGIC,
                         .internalSubset = refuse_document_type,
                         .startElementNs = start,
                         .endElementNs = end,
                         .characters = characters,
                         .cdataBlock = characters,
                         .serror = ignore_error};
}

bool xml_stream_open(struct xml_stream *stream, struct package *package, const char *entry, xmlSAXHandler *handler,
                     struct fault *fault) {
  zip_int64_t at = zip_name_locate(package->zip, entry, ZIP_FL_NOCASE);
  zip_stat_t stat;
  stream->what = package->what;
  bool found = at >= 0 && zip_stat_index(package->zip, (zip_uint64_t)at, 0, &stat) == 0;
  stream->file = found ? zip_fopen_index(package->zip, (zip_uint64_t)at, 0) : NULL;
  if (!stream->file) {
    FAULT(fault, FAULT_INPUT, "%s mist een onderdeel of heeft een wachtwoord. Sla het opnieuw op, zonder wachtwoord.", package->what);
    return fault_cause(fault, "entry %s", entry);
  }
  stream->left = stat.size;
  stream->parser = xmlCreatePushParserCtxt(handler, stream, NULL, 0, NULL);
  if (!stream->parser) return FAULT(fault, FAULT_NOT_NOW, "Er is nu te weinig geheugen. Probeer het later opnieuw.");
  /* NOENT only turns &amp; in attributes into &: without a document type no other entity exists. */
  xmlCtxtUseOptions(stream->parser, XML_PARSE_NONET | XML_PARSE_NOENT);
  return true;
}

bool xml_stream_feed(struct xml_stream *stream, struct fault *fault) {
  char piece[PIECE];
  if (stream->ended) return true;
  zip_int64_t got = zip_fread(stream->file, piece, sizeof piece);
  /* What the directory promised was checked; what comes may not be more. */
  if (got < 0 || (unsigned long long)got > stream->left)
    return FAULT(fault, FAULT_INPUT, "%s is beschadigd. Sla het opnieuw op.", stream->what);
  stream->left -= (unsigned long long)got;
  stream->ended = got == 0;
  int code = xmlParseChunk(stream->parser, piece, (int)got, stream->ended);
  if (stream->refused) return FAULT(fault, FAULT_INPUT, "%s", stream->refused);
  if (stream->stopped) {
    stream->ended = true;
    return true;
  }
  if (code == XML_ERR_OK) return true;
  FAULT(fault, FAULT_INPUT, "%s is beschadigd: de inhoud is geen goede XML. Sla het opnieuw op.", stream->what);
  return fault_cause(fault, "libxml2: %d", code);
}

void xml_stream_close(struct xml_stream *stream) {
  if (stream->parser) {
    if (stream->parser->myDoc) xmlFreeDoc(stream->parser->myDoc);
    stream->parser->myDoc = NULL;
    xmlFreeParserCtxt(stream->parser);
  }
  if (stream->file) zip_fclose(stream->file);
  *stream = (struct xml_stream){0};
}

bool xml_read(struct package *package, const char *entry, xmlSAXHandler *handler, void *user, struct fault *fault) {
  struct xml_stream stream = {.user = user};
  bool ok = xml_stream_open(&stream, package, entry, handler, fault);
  while (ok && !stream.ended) ok = xml_stream_feed(&stream, fault);
  xml_stream_close(&stream);
  return ok;
}

bool xml_attribute(int count, const xmlChar **attributes, const char *name, char *out, size_t size) {
  for (int i = 0; i < count; i++, attributes += 5) {
    if (!xml_is(attributes[0], name)) continue;
    size_t len = (size_t)(attributes[4] - attributes[3]);
    if (len >= size) len = size - 1;
    memcpy(out, attributes[3], len);
    out[len] = '\0';
    return true;
  }
  return false;
}
