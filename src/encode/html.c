#include "encode/html.h"

#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <strings.h>

#include "base/banned.h"

/* Which bytes stop a run; in an address the end does too, so that the scan there needs no length. */
enum { IN_TEXT = 1, IN_ATTRIBUTE = 2, IN_URL = 4 };
static const uint8_t stops[256] = {
    ['\0'] = IN_TEXT | IN_ATTRIBUTE | IN_URL, ['&'] = IN_TEXT | IN_ATTRIBUTE, ['<'] = IN_TEXT | IN_ATTRIBUTE,
    ['>'] = IN_TEXT | IN_ATTRIBUTE,           ['"'] = IN_ATTRIBUTE,           ['\''] = IN_ATTRIBUTE,
    ['\\'] = IN_URL,                         [0x7F] = IN_URL,                [1 ... ' '] = IN_URL,
};

/* Most text has nothing to escape, so that sixteen bytes are judged at once, then eight, then one. Of a comparison each
 * byte has all its bits set or none. */
#define PLAIN_BYTES(name, count)                                                             \
  static inline bool name(const char *text, uint8_t where) {                                 \
    typedef uint8_t many __attribute__((vector_size(count)));                                \
    typedef int8_t answers __attribute__((vector_size(count)));                              \
    many bytes;                                                                              \
    uint64_t words[(count) / 8], any = 0;                                                    \
    memcpy(&bytes, text, sizeof bytes);                                                      \
    answers stopping = (bytes == '&') | (bytes == '<') | (bytes == '>');                     \
    if (where & IN_ATTRIBUTE) stopping |= (bytes == '"') | (bytes == '\'');                  \
    if (where & IN_URL) stopping |= (bytes <= ' ') | (bytes == '\\') | (bytes == 0x7F);      \
    memcpy(words, &stopping, sizeof words);                                                  \
    for (size_t i = 0; i < (count) / 8; i++) any |= words[i];                                \
    return any == 0;                                                                         \
  }
PLAIN_BYTES(are_plain_16, 16)
PLAIN_BYTES(are_plain_8, 8)

/* How many bytes from the start nothing stops. The last look goes back over bytes seen before, to end where the text does. */
static inline size_t plain_len(const char *text, size_t len, uint8_t where) {
  size_t at = 0;
  while (len - at >= 16 && are_plain_16(text + at, where)) at += 16;
  if (len >= 16 && len - at < 16 && are_plain_16(text + len - 16, where)) return len;
  if (len - at >= 8 && are_plain_8(text + at, where)) at += 8;
  if (len >= 8 && len - at < 8 && are_plain_8(text + len - 8, where)) return len;
  while (at < len && !(stops[(unsigned char)text[at]] & where)) at++;
  return at;
}

static inline void escape(struct text *out, const char *text, uint8_t where) {
  if (!text) return;
  for (size_t len = strlen(text);;) {
    size_t run = plain_len(text, len, where);
    text_put(out, text, run);
    if (run == len) return;
    switch (text[run]) {
      case '&': TEXT_LIT(out, "&amp;"); break;
      case '<': TEXT_LIT(out, "&lt;"); break;
      case '>': TEXT_LIT(out, "&gt;"); break;
      case '"': TEXT_LIT(out, "&quot;"); break;
      case '\'': TEXT_LIT(out, "&#39;"); break;
      default: break;
    }
    text += run + 1;
    len -= run + 1;
  }
}

void html_text(struct text *out, const char *text) { escape(out, text, IN_TEXT); }

void html_attribute(struct text *out, const char *text) { escape(out, text, IN_ATTRIBUTE); }

/* A scheme is whatever stands before a colon that comes before any / ? #. Control characters and spaces are
 * refused as a whole: browsers drop them ("java\nscript:"). A backslash counts as a slash to a browser. */
static bool url_is_safe(const char *url) {
  const char *at = url;
  while (!(stops[(unsigned char)*at] & IN_URL)) at++;
  if (*at) return false;
  if (url[0] == '/') return url[1] != '/';
  size_t scheme = strcspn(url, ":/?#");
  if (url[scheme] != ':') return true;
  return (scheme == 4 && strncasecmp(url, "http", 4) == 0) || (scheme == 5 && strncasecmp(url, "https", 5) == 0) ||
         (scheme == 6 && strncasecmp(url, "mailto", 6) == 0);
}

void html_url(struct text *out, const char *url) {
  if (!url) return;
  /* Nearly all are addresses of our own, with nothing in them to judge or to escape. */
  size_t len = strlen(url);
  if (url[0] == '/' && url[1] != '/' && plain_len(url, len, IN_URL | IN_ATTRIBUTE) == len) {
    text_put(out, url, len);
    return;
  }
  html_attribute(out, url_is_safe(url) ? url : "#");
}

struct name {
  const char *text;
  uint8_t len;
  bool is_void;
};

static const struct name elements[HTML_ELEMENT__COUNT] = {
#define HTML_ELEMENT(name, text, is_void) [HTML_##name] = {text, sizeof text - 1, is_void},
#include "encode/html_names.def"
#undef HTML_ELEMENT
};
static const struct name attributes[HTML_ATTRIBUTE__COUNT] = {
#define HTML_ATTRIBUTE(name, text) [HTML_##name] = {text, sizeof text - 1, false},
#include "encode/html_names.def"
#undef HTML_ATTRIBUTE
};
static const struct name url_attributes[HTML_URL_ATTRIBUTE__COUNT] = {
#define HTML_URL_ATTRIBUTE(name, text) [HTML_##name] = {text, sizeof text - 1, false},
#include "encode/html_names.def"
#undef HTML_URL_ATTRIBUTE
};
_Static_assert(HTML_ELEMENT__COUNT <= UINT8_MAX, "the stack keeps elements in a byte");

void html_init(struct html_writer *w, struct text *out) {
  w->out = out;
  w->start = out->len;
  w->depth = 0;
  w->tag_open = false;
  w->wrong = NULL;
}

static void mistake(struct html_writer *w, const char *what) {
  if (!w->wrong) w->wrong = what;
}

static void end_tag(struct html_writer *w) {
  if (!w->tag_open) return;
  text_addc(w->out, '>');
  w->tag_open = false;
  if (w->depth > 0 && elements[w->open[w->depth - 1]].is_void) w->depth--;
}

void html_open(struct html_writer *w, enum html_element element) {
  end_tag(w);
  if (w->depth == HTML_DEPTH_MAX) {
    mistake(w, "too many open elements");
    return;
  }
  text_addc(w->out, '<');
  text_put(w->out, elements[element].text, elements[element].len);
  w->open[w->depth++] = (uint8_t)element;
  w->tag_open = true;
}

void html_close(struct html_writer *w) {
  end_tag(w);
  if (w->depth == 0) {
    mistake(w, "close without open");
    return;
  }
  const struct name *name = &elements[w->open[--w->depth]];
  TEXT_LIT(w->out, "</");
  text_put(w->out, name->text, name->len);
  text_addc(w->out, '>');
}

static bool attribute_begin(struct html_writer *w, const struct name *name) {
  if (!w->tag_open) {
    mistake(w, "attribute outside a tag");
    return false;
  }
  text_addc(w->out, ' ');
  text_put(w->out, name->text, name->len);
  return true;
}

void html_attr(struct html_writer *w, enum html_attribute attribute, const char *value) {
  if (!value || !attribute_begin(w, &attributes[attribute])) return;
  TEXT_LIT(w->out, "=\"");
  html_attribute(w->out, value);
  text_addc(w->out, '"');
}

void html_attr_int(struct html_writer *w, enum html_attribute attribute, long long value) {
  if (!attribute_begin(w, &attributes[attribute])) return;
  TEXT_LIT(w->out, "=\"");
  text_add_int(w->out, value);
  text_addc(w->out, '"');
}

void html_attr_number(struct html_writer *w, enum html_attribute attribute, double value) {
  if (!attribute_begin(w, &attributes[attribute])) return;
  double rounded = isfinite(value) && fabs(value) < 1e12 ? round(value * 100) : 0;
  long long hundredths = (long long)rounded, rest = llabs(hundredths % 100);
  TEXT_LIT(w->out, "=\"");
  if (hundredths < 0) text_addc(w->out, '-');
  text_add_int(w->out, llabs(hundredths / 100));
  if (rest) {
    text_addc(w->out, '.');
    text_addc(w->out, (char)('0' + rest / 10));
    if (rest % 10) text_addc(w->out, (char)('0' + rest % 10));
  }
  text_addc(w->out, '"');
}

void html_attr_flag(struct html_writer *w, enum html_attribute attribute, bool on) {
  if (on) attribute_begin(w, &attributes[attribute]);
}

void html_attr_url(struct html_writer *w, enum html_url_attribute attribute, const char *url) {
  if (!url || !attribute_begin(w, &url_attributes[attribute])) return;
  TEXT_LIT(w->out, "=\"");
  html_url(w->out, url);
  text_addc(w->out, '"');
}

void html_text_in(struct html_writer *w, const char *text) {
  end_tag(w);
  html_text(w->out, text);
}

void html_text_int(struct html_writer *w, long long number) {
  end_tag(w);
  text_add_int(w->out, number);
}

enum { FORMATTED_MAX = 64 * 1024 };

void html_textf(struct html_writer *w, const char *format, ...) {
  struct text formatted;
  text_init(&formatted, FORMATTED_MAX);
  va_list args;
  va_start(args, format);
  text_vaddf(&formatted, format, args);
  va_end(args);
  if (formatted.full) mistake(w, "formatted text too long");
  html_text_in(w, text_get(&formatted));
  text_release(&formatted);
}

void html_attrf(struct html_writer *w, enum html_attribute attribute, const char *format, ...) {
  struct text formatted;
  text_init(&formatted, FORMATTED_MAX);
  va_list args;
  va_start(args, format);
  text_vaddf(&formatted, format, args);
  va_end(args);
  if (formatted.full) mistake(w, "formatted attribute too long");
  html_attr(w, attribute, text_get(&formatted));
  text_release(&formatted);
}

void html_part(struct html_writer *w, struct html part) {
  end_tag(w);
  html_put(w->out, part);
}

void html_element(struct html_writer *w, enum html_element element, const char *class_name, const char *text) {
  html_open(w, element);
  html_attr(w, HTML_CLASS, class_name);
  if (elements[element].is_void) {
    end_tag(w);
    return;
  }
  html_text_in(w, text);
  html_close(w);
}

bool html_finish(struct html_writer *w, struct html *html, struct fault *fault) {
  end_tag(w);
  if (!w->wrong && w->depth > 0) w->wrong = "element left open";
  if (!w->wrong && w->out->full) w->wrong = "page over its maximum size";
  if (w->wrong) {
    FAULT(fault, FAULT_SYSTEM, "De pagina kon niet worden gemaakt. Meld dit aan de beheerder.");
    return fault_cause(fault, "html writer: %s", w->wrong);
  }
  if (html) *html = (struct html){text_get(w->out) + w->start, w->out->len - w->start};
  return true;
}
