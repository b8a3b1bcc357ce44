#include "encode/json.h"

#include "encode/decimal.h"

#include <math.h>
#include <string.h>

#include "base/banned.h"

void json_init(struct json_writer *w, struct text *out) {
  *w = (struct json_writer){.out = out};
}

static void mistake(struct json_writer *w, const char *what) {
  if (!w->wrong) w->wrong = what;
}

/* Comma and state before a value; false when no value may stand here. */
static bool begin_value(struct json_writer *w) {
  bool in_object = w->depth > 0 && w->is_object[w->depth - 1];
  if (in_object && !w->keyed) mistake(w, "value without key");
  if (w->depth == 0 && w->done) mistake(w, "second root value");
  if (w->wrong) return false;
  if (!in_object && w->comma) text_addc(w->out, ',');
  w->keyed = false;
  w->comma = true;
  if (w->depth == 0) w->done = true;
  return true;
}

static void begin(struct json_writer *w, bool is_object) {
  if (!begin_value(w)) return;
  if (w->depth == JSON_WRITER_DEPTH_MAX) {
    mistake(w, "too deep");
    return;
  }
  w->is_object[w->depth++] = is_object;
  w->comma = false;
  text_addc(w->out, is_object ? '{' : '[');
}

static void end(struct json_writer *w, bool is_object) {
  if (w->depth == 0 || w->is_object[w->depth - 1] != is_object) mistake(w, "end without begin");
  if (w->keyed) mistake(w, "key without value");
  if (w->wrong) return;
  w->depth--;
  w->comma = true;
  text_addc(w->out, is_object ? '}' : ']');
}

void json_object_begin(struct json_writer *w) { begin(w, true); }
void json_object_end(struct json_writer *w) { end(w, true); }
void json_array_begin(struct json_writer *w) { begin(w, false); }
void json_array_end(struct json_writer *w) { end(w, false); }

/* Bytes of the well-formed character at `at` of two bytes or more, else 0. */
static size_t wide_len(const char *at) {
  unsigned char lead = (unsigned char)*at;
  size_t len = lead >= 0xF0 ? 4 : lead >= 0xE0 ? 3 : 2;
  if (strnlen(at, len) < len) return 0;
  return string_is_utf8(at, len) ? len : 0;
}

static void put_quoted(struct text *out, const char *text) {
  static const char hex[] = "0123456789abcdef";
  text_addc(out, '"');
  const char *run = text;
  for (;;) {
    unsigned char one = (unsigned char)*text;
    if (one >= 0x80) {
      size_t len = wide_len(text);
      if (len) {
        text += len;
        continue;
      }
    } else if (one >= ' ' && one != '"' && one != '\\') {
      text++;
      continue;
    }
    text_put(out, run, (size_t)(text - run));
    if (one == '\0') break;
    if (one >= 0x80) {
      TEXT_LIT(out, "\xEF\xBF\xBD");
    } else if (one == '\n') {
      TEXT_LIT(out, "\\n");
    } else if (one >= ' ') {
      text_put(out, (const char[]){'\\', (char)one}, 2);
    } else {
      text_put(out, (const char[]){'\\', 'u', '0', '0', hex[one >> 4], hex[one & 15]}, 6);
    }
    run = ++text;
  }
  text_addc(out, '"');
}

void json_key(struct json_writer *w, const char *key) {
  if (w->depth == 0 || !w->is_object[w->depth - 1] || w->keyed) mistake(w, "key out of place");
  if (w->wrong) return;
  if (w->comma) text_addc(w->out, ',');
  put_quoted(w->out, key);
  text_addc(w->out, ':');
  w->keyed = true;
}

void json_put_string(struct json_writer *w, const char *text) {
  if (!text) {
    json_put_null(w);
  } else if (begin_value(w)) {
    put_quoted(w->out, text);
  }
}

void json_put_int(struct json_writer *w, long long number) {
  if (begin_value(w)) text_add_int(w->out, number);
}

void json_put_money(struct json_writer *w, int64_t cents) {
  if (!begin_value(w)) return;
  text_addc(w->out, '"');
  decimal_put(w->out, cents, 2, '.');
  text_addc(w->out, '"');
}

void json_put_decimal(struct json_writer *w, int64_t units) {
  if (begin_value(w)) decimal_put_short(w->out, units, 4, '.');
}

void json_put_real(struct json_writer *w, double number) {
  if (!isfinite(number)) json_put_null(w);
  else if (begin_value(w)) text_addf(w->out, "%.15g", number);
}

void json_put_bool(struct json_writer *w, bool value) {
  if (begin_value(w)) text_add(w->out, value ? "true" : "false");
}

void json_put_null(struct json_writer *w) {
  if (begin_value(w)) TEXT_LIT(w->out, "null");
}

bool json_finish(struct json_writer *w, struct fault *fault) {
  if (w->depth > 0) mistake(w, "container left open");
  if (!w->done) mistake(w, "no value");
  if (w->out->full) mistake(w, "text over its maximum size");
  if (!w->wrong) return true;
  FAULT(fault, FAULT_SYSTEM, "Het antwoord kon niet worden gemaakt. Meld dit aan de beheerder.");
  return fault_cause(fault, "json writer: %s", w->wrong);
}
