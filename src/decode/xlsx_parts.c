#include "decode/xlsx_parts.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/banned.h"

enum { STRINGS_SIZE_MAX = 64 * 1024 * 1024, STRINGS_MAX = 4000000, STYLES_MAX = 100000, FORMATS_MAX = 5000 };

/* The malloc'ed array with room for one more; NULL, and the array as it was, when that cannot be. */
static void *grow(void *array, size_t count, size_t *room, size_t size, size_t max) {
  if (count < *room) return array;
  size_t more = *room ? *room * 2 : 64;
  void *grown = count < max ? realloc(array, more * size) : NULL;
  if (grown) *room = more;
  return grown;
}

struct workbook {
  struct xlsx_parts *parts;
  const char *wanted;
  char relation[XLSX_NAME_SIZE];
  bool found;
};

static void workbook_start(void *user, const xmlChar *name, const xmlChar *prefix, const xmlChar *uri, int namespaces,
                           const xmlChar **namespace_list, int count, int defaulted, const xmlChar **attributes) {
  (void)prefix, (void)uri, (void)namespaces, (void)namespace_list, (void)defaulted;
  struct workbook *book = ((struct xml_stream *)user)->user;
  char value[XLSX_NAME_SIZE];
  if (xml_is(name, "workbookPr") && xml_attribute(count, attributes, "date1904", value, sizeof value))
    book->parts->is_1904 = string_is(value, "1") || string_is(value, "true");
  if (!xml_is(name, "sheet")) return;
  book->parts->sheet_count++;
  if (book->found || !xml_attribute(count, attributes, "name", value, sizeof value)) return;
  if (book->wanted && strcasecmp(book->wanted, value) != 0) return;
  book->found = xml_attribute(count, attributes, "id", book->relation, sizeof book->relation);
  if (book->found) memcpy(book->parts->sheet_name, value, sizeof value);
}

static void relations_start(void *user, const xmlChar *name, const xmlChar *prefix, const xmlChar *uri, int namespaces,
                            const xmlChar **namespace_list, int count, int defaulted, const xmlChar **attributes) {
  (void)prefix, (void)uri, (void)namespaces, (void)namespace_list, (void)defaulted;
  struct workbook *book = ((struct xml_stream *)user)->user;
  char id[XLSX_NAME_SIZE], type[XLSX_NAME_SIZE], target[XLSX_NAME_SIZE];
  if (!xml_is(name, "Relationship") || !xml_attribute(count, attributes, "Id", id, sizeof id) ||
      !xml_attribute(count, attributes, "Type", type, sizeof type) ||
      !xml_attribute(count, attributes, "Target", target, sizeof target))
    return;
  char *to = string_is(id, book->relation)          ? book->parts->sheet_path
             : string_ends(type, "/sharedStrings") ? book->parts->strings_path
             : string_ends(type, "/styles")        ? book->parts->styles_path
                                                    : NULL;
  if (to) snprintf(to, XLSX_NAME_SIZE, "%s%.240s", *target == '/' ? "" : "xl/", target + (*target == '/'));
}

struct styles {
  struct xlsx_parts *parts;
  bool in_cells;
  struct {
    unsigned id;
    bool is_day;
  } *formats;
  size_t count, room;
};

bool xlsx_format_is_day(unsigned id) {
  return (id >= 14 && id <= 22) || (id >= 27 && id <= 36) || (id >= 45 && id <= 47) || (id >= 50 && id <= 58);
}

bool xlsx_code_is_day(const char *code) {
  for (; *code; code++) {
    if (*code == '"' || *code == '[') {
      const char *end = strchr(code + 1, *code == '"' ? '"' : ']');
      if (!end) return false;
      code = end;
    } else if (*code == '\\' || *code == '_' || *code == '*') {
      if (code[1]) code++;
    } else if (*code == ';') {
      return false; /* the formats for negative, zero and text say no more */
    } else if (tolower((unsigned char)*code) == 'd' || tolower((unsigned char)*code) == 'y') {
      return true;
    } else if (strncasecmp(code, "mmm", 3) == 0) {
      return true;
    } else if (strncasecmp(code, "general", 7) == 0) {
      code += 6;
    }
  }
  return false;
}

static bool style_is_day(const struct styles *styles, unsigned id) {
  for (size_t i = 0; i < styles->count; i++)
    if (styles->formats[i].id == id) return styles->formats[i].is_day;
  return xlsx_format_is_day(id);
}

static void styles_start(void *user, const xmlChar *name, const xmlChar *prefix, const xmlChar *uri, int namespaces,
                         const xmlChar **namespace_list, int count, int defaulted, const xmlChar **attributes) {
  (void)prefix, (void)uri, (void)namespaces, (void)namespace_list, (void)defaulted;
  struct xml_stream *stream = user;
  struct styles *styles = stream->user;
  struct xlsx_parts *parts = styles->parts;
  char id_text[16] = "0", code[XLSX_NAME_SIZE];
  static const char too_many[] = "Het Excel-bestand heeft te veel opmaakstijlen. Kopieer de gegevens naar een nieuw bestand.";
  if (xml_is(name, "cellXfs")) styles->in_cells = true;
  bool format = xml_is(name, "numFmt"), style = styles->in_cells && xml_is(name, "xf");
  if (!format && !style) return;
  xml_attribute(count, attributes, "numFmtId", id_text, sizeof id_text);
  unsigned id = (unsigned)strtoul(id_text, NULL, 10);
  if (format && xml_attribute(count, attributes, "formatCode", code, sizeof code)) {
    void *formats = grow(styles->formats, styles->count, &styles->room, sizeof *styles->formats, FORMATS_MAX);
    if (!formats) {
      xml_stream_refuse(stream, too_many);
      return;
    }
    styles->formats = formats;
    styles->formats[styles->count].id = id;
    styles->formats[styles->count++].is_day = xlsx_code_is_day(code);
  } else if (style) {
    void *day_styles = grow(parts->day_styles, parts->style_count, &parts->style_room, 1, STYLES_MAX);
    if (!day_styles) {
      xml_stream_refuse(stream, too_many);
      return;
    }
    parts->day_styles = day_styles;
    parts->day_styles[parts->style_count++] = style_is_day(styles, id);
  }
}

static void styles_end(void *user, const xmlChar *name, const xmlChar *prefix, const xmlChar *uri) {
  (void)prefix, (void)uri;
  struct styles *styles = ((struct xml_stream *)user)->user;
  if (xml_is(name, "cellXfs")) styles->in_cells = false;
}

struct strings {
  struct xlsx_parts *parts;
  bool in_text;
  int in_phonetic;
};

static void refuse_strings(struct xml_stream *stream) {
  xml_stream_refuse(stream, "Het Excel-bestand heeft te veel tekst. Splits het bestand.");
}

static void strings_start(void *user, const xmlChar *name, const xmlChar *prefix, const xmlChar *uri, int namespaces,
                          const xmlChar **namespace_list, int count, int defaulted, const xmlChar **attributes) {
  (void)prefix, (void)uri, (void)namespaces, (void)namespace_list, (void)count, (void)defaulted, (void)attributes;
  struct xml_stream *stream = user;
  struct strings *strings = stream->user;
  struct xlsx_parts *parts = strings->parts;
  if (xml_is(name, "rPh")) strings->in_phonetic++;
  strings->in_text = xml_is(name, "t") && !strings->in_phonetic && parts->string_count > 0;
  if (!xml_is(name, "si")) return;
  void *offsets = grow(parts->offsets, parts->string_count, &parts->string_room, sizeof *parts->offsets, STRINGS_MAX);
  if (!offsets) {
    refuse_strings(stream);
    return;
  }
  parts->offsets = offsets;
  parts->offsets[parts->string_count++] = parts->strings.len;
}

static void strings_end(void *user, const xmlChar *name, const xmlChar *prefix, const xmlChar *uri) {
  (void)prefix, (void)uri;
  struct xml_stream *stream = user;
  struct strings *strings = stream->user;
  strings->in_text = false;
  if (xml_is(name, "rPh")) strings->in_phonetic--;
  if (xml_is(name, "si")) text_put(&strings->parts->strings, "", 1);
  if (strings->parts->strings.full) refuse_strings(stream);
}

static void strings_characters(void *user, const xmlChar *text, int len) {
  struct strings *strings = ((struct xml_stream *)user)->user;
  if (strings->in_text) text_put(&strings->parts->strings, (const char *)text, (size_t)len);
}

static bool read_styles(struct xlsx_parts *parts, struct package *package, struct fault *fault) {
  struct styles styles = {.parts = parts};
  xmlSAXHandler handler = xml_handler(styles_start, styles_end, NULL);
  bool ok = xml_read(package, parts->styles_path, &handler, &styles, fault);
  free(styles.formats);
  return ok;
}

static bool read_strings(struct xlsx_parts *parts, struct package *package, struct fault *fault) {
  struct strings strings = {.parts = parts};
  xmlSAXHandler handler = xml_handler(strings_start, strings_end, strings_characters);
  return xml_read(package, parts->strings_path, &handler, &strings, fault);
}

bool xlsx_parts_read(struct xlsx_parts *parts, struct package *package, const char *sheet, struct fault *fault) {
  text_init(&parts->strings, STRINGS_SIZE_MAX);
  struct workbook book = {.parts = parts, .wanted = sheet};
  xmlSAXHandler handler = xml_handler(workbook_start, NULL, NULL), relations = xml_handler(relations_start, NULL, NULL);
  if (!package_has(package, "xl/workbook.xml"))
    return FAULT(fault, FAULT_MEDIA, "Dit bestand is geen Excel-werkmap (.xlsx). Sla het op als .xlsx of CSV.");
  if (!xml_read(package, "xl/workbook.xml", &handler, &book, fault)) return false;
  if (!book.found)
    return sheet ? FAULT(fault, FAULT_INPUT, "Het Excel-bestand heeft geen werkblad \"%.100s\".", sheet)
                 : FAULT(fault, FAULT_INPUT, "Het Excel-bestand heeft geen werkblad.");
  if (!xml_read(package, "xl/_rels/workbook.xml.rels", &relations, &book, fault)) return false;
  if (*parts->styles_path && package_has(package, parts->styles_path) && !read_styles(parts, package, fault)) return false;
  if (!*parts->strings_path || !package_has(package, parts->strings_path)) return true;
  return read_strings(parts, package, fault);
}

void xlsx_parts_release(struct xlsx_parts *parts) {
  text_release(&parts->strings);
  free(parts->offsets);
  free(parts->day_styles);
  *parts = (struct xlsx_parts){0};
}

const char *xlsx_parts_string(const struct xlsx_parts *parts, size_t at) {
  return at < parts->string_count ? text_get(&parts->strings) + parts->offsets[at] : NULL;
}
