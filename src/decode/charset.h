/* Text files in the encodings that lie around, as UTF-8. */
#ifndef DECODE_CHARSET_H
#define DECODE_CHARSET_H

#include "decode/table.h"

struct charset {
  const char *data; /* UTF-8 without mark; borrowed from the input, or from `converted` */
  size_t size;
  char *converted; /* malloc'ed; free it after use; NULL when the input was UTF-8 already */
  enum table_encoding encoding;
};

/* By mark, else UTF-8 when it is well formed, else Windows-1252. Refused, with the line: a zero byte, a byte or pair
 * that stands for nothing. */
bool charset_read(const void *data, size_t size, struct charset *out, struct fault *fault) MUST_USE;

/* Adds Windows-1252 as UTF-8; false when a byte stands for nothing. */
bool charset_add_1252(const char *text, size_t len, struct text *out);

#endif
