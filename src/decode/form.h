/* What a browser sends: application/x-www-form-urlencoded, multipart/form-data, and the query of an address. */
#ifndef DECODE_FORM_H
#define DECODE_FORM_H

#include <stdbool.h>
#include <stddef.h>

#include "base/base.h"

enum { FORM_FIELDS_MAX = 500, FORM_NAME_MAX = 200, FORM_FILES_MAX = 5 };

struct form_field {
  const char *name, *value; /* well-formed UTF-8; line ends are \n */
};

struct form_file {
  const char *field; /* the name of its control */
  const char *name;  /* as the sender called it, without folders; "" when nothing was chosen */
  const char *type;  /* as the sender claims; "" when absent */
  const void *data;  /* borrowed from the body that was read */
  size_t size;
};

struct form {
  const struct form_field *fields;
  size_t count;
  const struct form_file *files;
  size_t file_count;
};

struct form_options {
  const char *content_type; /* the whole header; NULL or the urlencoded type reads that, also for a query */
  const char *data;
  size_t size;
  size_t fields_max;    /* 0: FORM_FIELDS_MAX */
  size_t size_max;      /* of everything but files; 0: 1 MiB */
  size_t file_size_max; /* of one file; 0: 32 MiB */
};

/* Fields in the order in which they stood. Refused: too many fields, too large, not UTF-8, a zero byte, a wrong
 * percent code, an unfinished part. A file's bytes are borrowed from options->data. */
bool form_read(const struct form_options *options, struct form *out, struct arena *keep, struct fault *fault) MUST_USE;

/* The part of an address after the question mark; NULL and "" give an empty form. */
bool form_read_query(const char *query, struct form *out, struct arena *keep, struct fault *fault) MUST_USE;

/* All three: from no form at all (NULL: a request without a body) comes nothing.
 * The first value of the name, or NULL. */
const char *form_find(const struct form *form, const char *name);
/* The values of the name one by one, NULL after the last; *at starts at 0. */
const char *form_each(const struct form *form, const char *name, size_t *at);
/* The first file of the control that has a name, or NULL. */
const struct form_file *form_file(const struct form *form, const char *field);

#endif
