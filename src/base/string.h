/* Small questions about zero-terminated UTF-8. */
#ifndef BASE_STRING_H
#define BASE_STRING_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

struct arena;

static inline bool string_is(const char *a, const char *b) { return a && b && strcmp(a, b) == 0; }
static inline bool string_empty(const char *a) { return !a || !*a; }
bool string_starts(const char *text, const char *with);
bool string_ends(const char *text, const char *with);

/* Well-formed UTF-8 without a zero byte, surrogates or overlong forms. */
bool string_is_utf8(const char *text, size_t len);

/* Characters, not bytes, of well-formed UTF-8. */
size_t string_len(const char *text);

/* A whole decimal integer with optional sign, nothing else; false when it is not one or does not fit. */
bool string_to_int(const char *text, int64_t *number);

/* A spreadsheet would run it: = + - @ TAB CR after apostrophes and spaces. The CSV writer puts one apostrophe before
 * it and the reader takes one away, so that a text survives both. */
bool string_is_formula(const char *text);

/* At most `max` bytes of it, whole characters: a copy in keep. */
char *string_cut(const char *text, size_t max, struct arena *keep);

/* Without the spaces (also no-break) at both ends; borrows nothing: a copy in keep. */
char *string_trim(const char *text, struct arena *keep);

/* The key by which Dutch text sorts and is matched: lower case, diacritics folded, ij kept as i-j,
 * digits padded so that "V2" comes before "V10", other signs as one space. */
char *string_sort_key(const char *text, struct arena *keep);

/* Bytes of the character at `at` (at least one). *folded gets it as Dutch words are compared, in lower case and
 * without marks ("é" is "e", "ĳ" is "ij"); "" when it is no letter or digit. Borrowed until the next call. */
size_t string_fold(const char *at, size_t left, const char **folded);

/* datum_besluit -> datumBesluit, and the way back. */
char *string_camel(const char *snake, struct arena *keep);
char *string_snake(const char *camel, struct arena *keep);

#endif
