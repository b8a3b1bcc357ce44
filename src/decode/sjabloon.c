#include "decode/sjabloon.h"

#include "decode/xlsx_package.h"

#include "base/banned.h"

enum { VALUE_SIZE = 256, MIMETYPE_SIZE = 80 };

#define ODT_TYPE "application/vnd.oasis.opendocument.text"
#define DOCX_TYPE "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
#define DOTX_TYPE "application/vnd.openxmlformats-officedocument.wordprocessingml.template.main+xml"

static const char macros[] = "Het sjabloon bevat macro's. Dat zijn kleine programma's; die nemen wij niet aan. Sla het op zonder macro's.";
static const char elsewhere[] = "Het sjabloon haalt iets op van een ander adres, zoals een plaatje. Zet dat in het document zelf.";
static const char embedded[] = "In het sjabloon zit een stuk van een ander programma, zoals een Excel-blad. Haal dat eruit.";

/* What one part of the package showed. */
struct looking {
  bool is_docx, is_dotx;
};

static bool has(const char *text, const char *part) { return strstr(text, part) != NULL; }

/* ---- names of the parts ---- */

static const char *refused_part(const char *name) {
  static const char *const of_macros[] = {"vbaProject", "vbaData", "Basic/", "Scripts/", "activeX/"}, *const of_others[] = {"embeddings/", "ObjectReplacements/"};
  for (size_t i = 0; i < sizeof of_macros / sizeof *of_macros; i++)
    if (has(name, of_macros[i])) return macros;
  for (size_t i = 0; i < sizeof of_others / sizeof *of_others; i++)
    if (has(name, of_others[i])) return embedded;
  if (*name == '/' || has(name, "..") || has(name, "\\")) return "Het sjabloon heeft een onderdeel met een vreemde naam. Sla het opnieuw op.";
  return NULL;
}

/* ---- DOCX ---- */

static void types_start(void *user, const xmlChar *name, const xmlChar *prefix, const xmlChar *uri, int namespaces, const xmlChar **namespace_list, int count,
                        int defaulted, const xmlChar **attributes) {
  (void)prefix, (void)uri, (void)namespaces, (void)namespace_list, (void)defaulted;
  struct xml_stream *stream = user;
  struct looking *looking = stream->user;
  char type[VALUE_SIZE];
  if ((!xml_is(name, "Override") && !xml_is(name, "Default")) || !xml_attribute(count, attributes, "ContentType", type, sizeof type)) return;
  if (has(type, "macroEnabled") || has(type, "vbaProject")) xml_stream_refuse(stream, macros);
  looking->is_docx = looking->is_docx || string_is(type, DOCX_TYPE);
  looking->is_dotx = looking->is_dotx || string_is(type, DOTX_TYPE);
}

/* A link is followed by whoever presses it, and a template on a disk of the house is not taken along; all else would be
 * fetched. */
static void relations_start(void *user, const xmlChar *name, const xmlChar *prefix, const xmlChar *uri, int namespaces, const xmlChar **namespace_list,
                            int count, int defaulted, const xmlChar **attributes) {
  (void)prefix, (void)uri, (void)namespaces, (void)namespace_list, (void)defaulted;
  struct xml_stream *stream = user;
  char mode[VALUE_SIZE], type[VALUE_SIZE], target[VALUE_SIZE];
  if (!xml_is(name, "Relationship") || !xml_attribute(count, attributes, "TargetMode", mode, sizeof mode) || !string_is(mode, "External")) return;
  if (!xml_attribute(count, attributes, "Type", type, sizeof type)) type[0] = '\0';
  if (!xml_attribute(count, attributes, "Target", target, sizeof target)) target[0] = '\0';
  bool on_disk = string_ends(type, "/attachedTemplate") && strncmp(target, "file:", 5) == 0;
  if (!string_ends(type, "/hyperlink") && !on_disk) xml_stream_refuse(stream, elsewhere);
}

static bool docx_check(struct package *package, struct fault *fault) {
  struct looking looking = {0};
  xmlSAXHandler types = xml_handler(types_start, NULL, NULL), relations = xml_handler(relations_start, NULL, NULL), plain = xml_handler(NULL, NULL, NULL);
  if (!package_has(package, "[Content_Types].xml")) return FAULT(fault, FAULT_INPUT, "Dit is geen Word-document. Sla het op als .docx.");
  if (!xml_read(package, "[Content_Types].xml", &types, &looking, fault)) return false;
  if (looking.is_dotx) return FAULT(fault, FAULT_INPUT, "Dit is een Word-sjabloon (.dotx). Open het in Word en sla het op als gewoon document (.docx).");
  if (!looking.is_docx) return FAULT(fault, FAULT_INPUT, "Dit is geen Word-document. Sla het op als .docx.");
  for (size_t i = 0; i < package_count(package); i++)
    if (string_ends(package_name(package, i), ".rels") && !xml_read(package, package_name(package, i), &relations, &looking, fault)) return false;
  return xml_read(package, "word/styles.xml", &plain, &looking, fault);
}

/* ---- ODT ---- */

/* A part of the document itself, or a place in it. All else would be fetched: another scheme, "//host", a path from the root
 * of the disk or out of the document, also with the backslash of another system. */
static bool is_inside(const char *address, size_t len) {
  bool leaves = len > 0 && (*address == '/' || *address == '\\');
  for (size_t i = 0; i < len; i++) leaves = leaves || address[i] == ':' || (i + 1 < len && address[i] == '.' && address[i + 1] == '.');
  return !leaves || (len > 0 && *address == '#');
}

static void odt_start(void *user, const xmlChar *name, const xmlChar *prefix, const xmlChar *uri, int namespaces, const xmlChar **namespace_list, int count,
                      int defaulted, const xmlChar **attributes) {
  (void)uri, (void)namespaces, (void)namespace_list, (void)defaulted;
  struct xml_stream *stream = user;
  if (xml_is(name, "event-listener") || (prefix && xml_is(prefix, "script"))) xml_stream_refuse(stream, macros);
  if (xml_is(name, "object") || xml_is(name, "object-ole") || xml_is(name, "plugin") || xml_is(name, "applet")) xml_stream_refuse(stream, embedded);
  if (xml_is(name, "a")) return;
  /* Each of them, whole: an attribute is five pointers, its value between the last two. */
  for (int i = 0; i < count; i++, attributes += 5)
    if (xml_is(attributes[0], "href") && !is_inside((const char *)attributes[3], (size_t)(attributes[4] - attributes[3]))) xml_stream_refuse(stream, elsewhere);
}

static bool odt_check(struct package *package, struct fault *fault) {
  static const char *const parts[] = {"styles.xml", "content.xml"};
  char type[MIMETYPE_SIZE];
  xmlSAXHandler handler = xml_handler(odt_start, NULL, NULL);
  package_start(package, "mimetype", type, sizeof type);
  if (string_is(type, ODT_TYPE "-template")) return FAULT(fault, FAULT_INPUT, "Dit is een sjabloon van LibreOffice (.ott). Open het en sla het op als gewoon document (.odt).");
  if (!string_is(type, ODT_TYPE)) return FAULT(fault, FAULT_INPUT, "Dit is geen tekstdocument van LibreOffice. Sla het op als .odt.");
  for (size_t i = 0; i < sizeof parts / sizeof *parts; i++)
    if (!xml_read(package, parts[i], &handler, NULL, fault)) return false;
  return true;
}

/* ---- both ---- */

static bool check(enum sjabloon_kind kind, struct package *package, struct fault *fault) {
  for (size_t i = 0; i < package_count(package); i++) {
    const char *why = refused_part(package_name(package, i));
    if (why) return FAULT(fault, FAULT_INPUT, "%s", why);
  }
  return kind == SJABLOON_DOCX ? docx_check(package, fault) : odt_check(package, fault);
}

bool sjabloon_check(enum sjabloon_kind kind, const void *data, size_t size, struct fault *fault) {
  if (size > SJABLOON_SIZE_MAX) return FAULT(fault, FAULT_TOO_LARGE, "Het sjabloon is groter dan %d MB. Maak de plaatjes erin kleiner.", SJABLOON_SIZE_MAX >> 20);
  struct package *package = package_open(data, size, SJABLOON_UNPACKED_MAX, "Het sjabloon", fault);
  bool ok = package && check(kind, package, fault);
  package_close(package);
  return ok;
}
