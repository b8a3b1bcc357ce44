/* The container of an XLSX, DOCX or ODT: entries of a zip file, read as streamed XML under limits. Only this file's .c knows
 * libzip; libxml2 shows in the handlers. */
#ifndef DECODE_XLSX_PACKAGE_H
#define DECODE_XLSX_PACKAGE_H

#include <libxml/parser.h>
#include <stdbool.h>
#include <stddef.h>

#include "base/base.h"

struct package; /* opaque: the open zip file */

/* Refused: no zip, too many entries, more than unpacked_max in all, an entry that unpacks to over 200 times its size.
 * what is how sentences call it, "Het Excel-bestand"; it and data must stay until package_close. */
struct package *package_open(const void *data, size_t size, size_t unpacked_max, const char *what, struct fault *fault);
void package_close(struct package *package);
bool package_has(const struct package *package, const char *entry);
size_t package_count(const struct package *package);
/* By its place; "" when it has no name. Borrowed. */
const char *package_name(const struct package *package, size_t at);
/* The first size - 1 bytes of an entry, with a zero behind them; 0 when it is not there. */
size_t package_start(const struct package *package, const char *entry, char *out, size_t size);

/* One entry being parsed. Handlers get the stream as their user data and find their own in `user`. */
struct xml_stream {
  struct zip_file *file;
  xmlParserCtxtPtr parser;
  unsigned long long left; /* bytes that the entry may still give */
  void *user;
  const char *what;        /* as of package_open */
  const char *refused;     /* set by xml_stream_refuse: a Dutch sentence */
  bool stopped, ended;
};

/* False, with a fault, when the entry is not there. Zero the stream first; close it whatever happens. */
bool xml_stream_open(struct xml_stream *stream, struct package *package, const char *entry, xmlSAXHandler *handler,
                     struct fault *fault);
/* One piece more; stream->ended after the last. */
bool xml_stream_feed(struct xml_stream *stream, struct fault *fault);
void xml_stream_close(struct xml_stream *stream);

/* From a handler: give up with this sentence, or simply stop without a fault. */
void xml_stream_refuse(struct xml_stream *stream, const char *sentence);
void xml_stream_stop(struct xml_stream *stream);

/* A whole entry at once. */
bool xml_read(struct package *package, const char *entry, xmlSAXHandler *handler, void *user, struct fault *fault);

/* A handler with these three and the refusal of document types. */
xmlSAXHandler xml_handler(startElementNsSAX2Func start, endElementNsSAX2Func end, charactersSAXFunc characters);

/* Copies the attribute's value, cut at size; false when it is absent. */
bool xml_attribute(int count, const xmlChar **attributes, const char *name, char *out, size_t size);

static inline bool xml_is(const xmlChar *name, const char *text) { return string_is((const char *)name, text); }

#endif
