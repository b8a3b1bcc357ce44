/* JSON in the one form that a digest can stand on: RFC 8785 (JSON Canonicalization Scheme). Names in the order of their
 * UTF-16 units, no white space, numbers as ECMAScript prints a double (ECMA-262, Number::toString), few escapes.
 *
 * What is written stands in the arena until it is printed, because names are sorted. */
#ifndef ENCODE_CANONICAL_H
#define ENCODE_CANONICAL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/base.h"

enum { CANONICAL_DEPTH_MAX = 32, CANONICAL_REAL_SIZE = 64 };

struct canonical;

struct canonical *canonical_object(struct arena *arena);
struct canonical *canonical_list(struct arena *arena);

/* Each adds one value to an object (under key) or to a list (key NULL); the texts must outlive the printing. */
struct canonical *canonical_add_object(struct canonical *to, const char *key);
struct canonical *canonical_add_list(struct canonical *to, const char *key);
void canonical_add_text(struct canonical *to, const char *key, const char *text); /* NULL: null */
void canonical_add_int(struct canonical *to, const char *key, int64_t number);
void canonical_add_real(struct canonical *to, const char *key, double number);
void canonical_add_bool(struct canonical *to, const char *key, bool value);
void canonical_add_null(struct canonical *to, const char *key);

/* Appends to out. Fails (INPUT) on what has no canonical form: a name twice, text that is not UTF-8, a number that is not
 * finite, a whole number that a double cannot hold exactly, more than CANONICAL_DEPTH_MAX levels; TOO_LARGE when out is full. */
bool canonical_print(const struct canonical *value, struct text *out, struct fault *fault) MUST_USE;

/* The shortest digits that read back as the same double, as ECMAScript writes them; number is finite. */
void canonical_real(double number, char out[CANONICAL_REAL_SIZE]);

#endif
