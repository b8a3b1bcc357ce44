/* JSON that comes in: a tree of our own in the arena, so that the library stays behind this file. */
#ifndef DECODE_JSON_H
#define DECODE_JSON_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/base.h"

enum { JSON_READ_DEPTH_MAX = 32, JSON_READ_VALUES_MAX = 200000 };

enum json_kind {
  JSON_KIND_NULL,
  JSON_KIND_BOOL,
  JSON_KIND_INT,     /* number */
  JSON_KIND_DECIMAL, /* text: plain decimal ("-1.25"), readable with NUMBER_STYLE_TYPED; inexact may leave an exponent in it */
  JSON_KIND_TEXT,
  JSON_KIND_LIST,
  JSON_KIND_OBJECT,
  JSON_KIND__COUNT
};

struct json_value {
  enum json_kind kind;
  bool yes;          /* BOOL */
  int64_t number;    /* INT */
  const char *text;  /* TEXT, DECIMAL */
  double real;       /* INT, DECIMAL: the nearest binary number, for engines that calculate with one */
  size_t count;      /* LIST, OBJECT */
  const struct json_value *items;  /* LIST: the items; OBJECT: the values, in the order sent */
  const char *const *names;        /* OBJECT: the names, same order */
};

struct json_options {
  const char *data;
  size_t size;
  size_t size_max;  /* 0: 1 MiB */
  size_t depth_max; /* 0 or more than the maximum: JSON_READ_DEPTH_MAX */
  size_t values_max; /* 0: JSON_READ_VALUES_MAX */
  bool inexact;     /* a decimal of any length is taken, as the nearest binary number: see real */
};

/* Any root value. Refused, with line and reason: not JSON, too large, too deep, a name twice, a zero byte, an integer
 * over 64 bits and, unless inexact, a decimal of more than 15 digits (it could not be exact). */
bool json_read(const struct json_options *options, const struct json_value **out, struct arena *keep,
               struct fault *fault) MUST_USE;

/* The member, or NULL; also NULL when value is no object. */
const struct json_value *json_find(const struct json_value *value, const char *name);
/* The member's text when it is a TEXT, else NULL. */
const char *json_find_text(const struct json_value *value, const char *name);

#endif
