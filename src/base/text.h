/* A growing text with a maximum. When the maximum is reached it keeps what fits, marks itself full and
 * ignores the rest, so that a writer asks once, at the end. Always ends in a zero byte. */
#ifndef BASE_TEXT_H
#define BASE_TEXT_H

#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <string.h>

#include "base/cleanup.h"

struct text {
  char *data;  /* NULL until the first byte; use text_get */
  size_t len;
  size_t size; /* bytes held */
  size_t max;  /* len never passes this */
  bool full;   /* something did not fit, or memory ran out */
};

/* Nothing is taken until the first byte. */
void text_init(struct text *text, size_t max);
void text_release(struct text *text);

/* Empties, keeps the memory and forgets that it was full. */
void text_clear(struct text *text);
/* Keeps the first len bytes; nothing when there are no more. */
void text_cut(struct text *text, size_t len);

/* The malloc'ed text itself, now the caller's to free; NULL when empty. What is left is empty. */
char *text_take(struct text *text) MUST_USE;

/* Makes room for len more bytes; false (and full) when that cannot be. */
bool text_room(struct text *text, size_t len);

void text_put_slow(struct text *text, const char *data, size_t len);
static inline void text_put(struct text *text, const char *data, size_t len) {
  if (text->size - text->len > len && !text->full) {
    memcpy(text->data + text->len, data, len);
    text->len += len;
    text->data[text->len] = '\0';
  } else {
    text_put_slow(text, data, len);
  }
}

/* NULL adds nothing. */
static inline void text_add(struct text *text, const char *data) {
  if (data) text_put(text, data, strlen(data));
}

/* A literal, its length known when compiled. */
#define TEXT_LIT(text, literal) text_put((text), "" literal, sizeof(literal) - 1)

void text_addc(struct text *text, char one);
void text_addf(struct text *text, const char *format, ...) PRINTF_LIKE(2, 3);
void text_vaddf(struct text *text, const char *format, va_list args);
void text_add_int(struct text *text, long long number);

/* Borrow the zero-terminated text; "" when empty. */
static inline const char *text_get(const struct text *text) { return text->data ? text->data : ""; }

#endif
