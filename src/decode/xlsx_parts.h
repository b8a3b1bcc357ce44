/* What a sheet leans on: where it is, its date system, which styles are dates, the shared texts. */
#ifndef DECODE_XLSX_PARTS_H
#define DECODE_XLSX_PARTS_H

#include "decode/xlsx_package.h"

enum { XLSX_NAME_SIZE = 256 };

struct xlsx_parts {
  char sheet_name[XLSX_NAME_SIZE], sheet_path[XLSX_NAME_SIZE], strings_path[XLSX_NAME_SIZE], styles_path[XLSX_NAME_SIZE];
  size_t sheet_count;
  bool is_1904;
  struct text strings; /* the shared texts, each with a zero byte */
  size_t *offsets;     /* malloc'ed, string_count of them */
  size_t string_count, string_room;
  unsigned char *day_styles; /* malloc'ed: 1 when cells of this style are days */
  size_t style_count, style_room;
};

/* sheet NULL is the first. Zero *parts first; release it whatever happens. */
bool xlsx_parts_read(struct xlsx_parts *parts, struct package *package, const char *sheet, struct fault *fault);
void xlsx_parts_release(struct xlsx_parts *parts);

/* NULL when there is no such text. */
const char *xlsx_parts_string(const struct xlsx_parts *parts, size_t at);

/* Does this number format show a day? Built-in ids by ECMA-376 18.8.30; a custom one when its code holds d, y or mmm. */
bool xlsx_format_is_day(unsigned id);
bool xlsx_code_is_day(const char *code);

#endif
