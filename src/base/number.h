/* Numbers as people write them: 1.234,56, 1 234,56, € 1.234,-, 57 %, 1,234.56. What one cell cannot settle (1.234) the
 * rest of its column may; what stays open is refused, never guessed. No floating point, no rounding, but for number_read_real. */
#ifndef BASE_NUMBER_H
#define BASE_NUMBER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/cleanup.h"
#include "base/fault.h"

enum number_state { NUMBER_NOT, NUMBER_SURE, NUMBER_AMBIGUOUS, NUMBER_STATE__COUNT };

enum number_style {
  NUMBER_STYLE_OPEN,  /* nothing known: 1.234 is refused */
  NUMBER_STYLE_COMMA, /* 1.234,56 */
  NUMBER_STYLE_POINT, /* 1,234.56 */
  NUMBER_STYLE_TYPED, /* the file says that it is a number: a point, no groups */
  NUMBER_STYLE__COUNT
};

enum { NUMBER_VALUE_SIZE = 40 };

/* A whole number in decimal digits, somewhere in out. */
enum { INT_SIZE = 24 };
const char *int_print(long long number, char out[INT_SIZE]);

/* The first place where a column showed something. */
struct number_seen {
  long line; /* 0: not seen */
  char value[NUMBER_VALUE_SIZE];
};

/* Evidence over one column: add every cell, then settle, then read with the style. */
struct number_column {
  const char *field;
  struct number_seen comma, point, ambiguous;
};

/* What one text is by itself. *style (may be NULL) gets what it proves, else NUMBER_STYLE_OPEN. */
enum number_state number_judge(const char *text, enum number_style *style);

void number_column_init(struct number_column *column, const char *field);
/* Empty cells and cells typed as numbers prove nothing and need not be added; what is no number is left to the read. */
void number_column_add(struct number_column *column, long line, const char *text);
/* The column's style; false, with a fault on field and line, when the column mixes styles or stays ambiguous. */
bool number_column_settle(const struct number_column *column, enum number_style *style, struct fault *fault) MUST_USE;

/* The exact value times 10^places. On false *reason is a Dutch clause: "is geen getal", "kan 1234 of 1,234 zijn",
 * "heeft meer dan 2 decimalen", "is te groot". */
bool number_read(const char *text, enum number_style style, unsigned places, int64_t *out, const char **reason) MUST_USE;

/* The nearest binary number, for engines that calculate with one: any number of decimals, at most 40 signs. Refused as
 * number_read does. */
bool number_read_real(const char *text, enum number_style style, double *out, const char **reason) MUST_USE;

static inline bool number_read_cents(const char *text, enum number_style style, int64_t *cents, const char **reason) {
  return number_read(text, style, 2, cents, reason);
}
static inline bool number_read_int(const char *text, enum number_style style, int64_t *number, const char **reason) {
  return number_read(text, style, 0, number, reason);
}
/* 10^-4. */
static inline bool number_read_units(const char *text, enum number_style style, int64_t *units, const char **reason) {
  return number_read(text, style, 4, units, reason);
}

#endif
