/* HTML and SVG that cannot say what was not meant: text is always escaped, names come from a closed list, and
 * there is no way to write raw text. Templates use the first four functions; C that builds markup the writer. */
#ifndef ENCODE_HTML_H
#define ENCODE_HTML_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/base.h"

/* Markup that is known to be safe: only html_finish and generated templates make one. Borrowed, zero-terminated not. */
struct html {
  const char *data;
  size_t len;
};

/* Escapes & < >; NULL writes nothing. For element text. */
void html_text(struct text *out, const char *text);
/* Escapes & < > " '; NULL writes nothing. For values between quotes. */
void html_attribute(struct text *out, const char *text);
/* As html_attribute, but an address that is not relative, http(s) or mailto becomes "#". */
void html_url(struct text *out, const char *url);
static inline void html_put(struct text *out, struct html html) {
  if (html.len) text_put(out, html.data, html.len);
}

enum html_element {
#define HTML_ELEMENT(name, text, is_void) HTML_##name,
#include "encode/html_names.def"
#undef HTML_ELEMENT
  HTML_ELEMENT__COUNT
};

enum html_attribute {
#define HTML_ATTRIBUTE(name, text) HTML_##name,
#include "encode/html_names.def"
#undef HTML_ATTRIBUTE
  HTML_ATTRIBUTE__COUNT
};

/* A type of its own, so that an address given to html_attr does not compile. */
enum html_url_attribute {
#define HTML_URL_ATTRIBUTE(name, text) HTML_##name,
#include "encode/html_names.def"
#undef HTML_URL_ATTRIBUTE
  HTML_URL_ATTRIBUTE__COUNT
};

enum { HTML_DEPTH_MAX = 64 };

struct html_writer {
  struct text *out;
  size_t start;       /* out->len when the writer began */
  size_t depth;
  bool tag_open;      /* attributes may still be added */
  const char *wrong;  /* the first mistake in the use of the writer; html_finish reports it */
  uint8_t open[HTML_DEPTH_MAX];
};

/* Appends to out, which must outlive the writer. */
void html_init(struct html_writer *w, struct text *out);

void html_open(struct html_writer *w, enum html_element element);
/* Closes the innermost open element; void elements (br, input) close themselves and are never closed here. */
void html_close(struct html_writer *w);
/* Between html_open and the first content. A NULL value leaves the attribute out. */
void html_attr(struct html_writer *w, enum html_attribute attribute, const char *value);
void html_attr_int(struct html_writer *w, enum html_attribute attribute, long long value);
/* For drawings: at most two decimals, a point, no trailing zeros; not finite becomes 0. */
void html_attr_number(struct html_writer *w, enum html_attribute attribute, double value);
/* checked, disabled, open ...: written without a value when on, else left out. */
void html_attr_flag(struct html_writer *w, enum html_attribute attribute, bool on);
void html_attrf(struct html_writer *w, enum html_attribute attribute, const char *format, ...) PRINTF_LIKE(3, 4);
void html_attr_url(struct html_writer *w, enum html_url_attribute attribute, const char *url);

void html_text_in(struct html_writer *w, const char *text);
void html_text_int(struct html_writer *w, long long number);
void html_textf(struct html_writer *w, const char *format, ...) PRINTF_LIKE(2, 3);
void html_part(struct html_writer *w, struct html part);

/* open, class (or NULL), text, close in one. */
void html_element(struct html_writer *w, enum html_element element, const char *class_name, const char *text);

/* Everything closed, nothing misused, nothing cut off: true, and *html (may be NULL) borrows what was written,
 * until out changes. Otherwise a FAULT_SYSTEM that names the mistake. */
bool html_finish(struct html_writer *w, struct html *html, struct fault *fault) MUST_USE;

#endif
