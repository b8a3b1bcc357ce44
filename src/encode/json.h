/* JSON, streamed and typed: what cannot be right JSON (two roots, a key in an array) is reported by json_finish.
 * The names differ from those of the JSON library in decode on purpose: both are linked into one program. */
#ifndef ENCODE_JSON_H
#define ENCODE_JSON_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/base.h"

enum { JSON_WRITER_DEPTH_MAX = 32 };

struct json_writer {
  struct text *out;
  size_t depth;
  bool comma;         /* the next value or key is not the first of its container */
  bool keyed;         /* a key stands, its value must follow */
  bool done;          /* the one root value has been written */
  const char *wrong;  /* the first mistake in the use of the writer */
  bool is_object[JSON_WRITER_DEPTH_MAX];
};

/* Appends to out, which must outlive the writer. */
void json_init(struct json_writer *w, struct text *out);

void json_object_begin(struct json_writer *w);
void json_object_end(struct json_writer *w);
void json_array_begin(struct json_writer *w);
void json_array_end(struct json_writer *w);
void json_key(struct json_writer *w, const char *key);

/* NULL writes null. A byte that is not part of well-formed UTF-8 becomes U+FFFD. */
void json_put_string(struct json_writer *w, const char *text);
void json_put_int(struct json_writer *w, long long number);
/* Cents as a string with two decimals: -5 is "-0.05". */
void json_put_money(struct json_writer *w, int64_t cents);
/* Units of 10^-4 as a number: 12500 is 1.25. */
void json_put_decimal(struct json_writer *w, int64_t units);
/* A calculated number with 15 significant digits, so that 0.1 stays 0.1; null when it is not finite. */
void json_put_real(struct json_writer *w, double number);
void json_put_bool(struct json_writer *w, bool value);
void json_put_null(struct json_writer *w);

/* Everything closed, nothing misused, nothing cut off; otherwise a FAULT_SYSTEM that names the mistake. */
bool json_finish(struct json_writer *w, struct fault *fault) MUST_USE;

#endif
