#include "base/text.h"

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/number.h"

#include "base/banned.h"

/* A page passes through all sizes below this on its way; fewer steps copy it less often. */
enum { QUICK_GROWTH = 64 * 1024 };

void text_init(struct text *text, size_t max) { *text = (struct text){.max = max}; }

void text_release(struct text *text) {
  free(text->data);
  *text = (struct text){.max = text->max};
}

void text_clear(struct text *text) {
  text->len = 0;
  text->full = false;
  if (text->data) text->data[0] = '\0';
}

void text_cut(struct text *text, size_t len) {
  if (len >= text->len) return;
  text->len = len;
  text->data[len] = '\0';
}

char *text_take(struct text *text) {
  char *data = text->data;
  *text = (struct text){.max = text->max};
  return data;
}

bool text_room(struct text *text, size_t len) {
  if (text->full || len > text->max - text->len) {
    text->full = true;
    return false;
  }
  size_t need = text->len + len + 1;
  if (need <= text->size) return true;
  size_t size = text->size ? text->size : 256;
  while (size < need) size *= size < QUICK_GROWTH ? 4 : 2;
  /* Never more than the maximum: the quick path of text_put asks only whether it fits in what is held. */
  if (size - 1 > text->max) size = text->max + 1;
  char *data = realloc(text->data, size);
  if (!data) {
    text->full = true;
    return false;
  }
  text->data = data;
  text->size = size;
  text->data[text->len] = '\0';
  return true;
}

void text_put_slow(struct text *text, const char *data, size_t len) {
  if (!text_room(text, len)) return;
  if (len) memcpy(text->data + text->len, data, len);
  text->len += len;
  text->data[text->len] = '\0';
}

void text_addc(struct text *text, char one) { text_put(text, &one, 1); }

void text_vaddf(struct text *text, const char *format, va_list args) {
  va_list again;
  va_copy(again, args);
  int len = vsnprintf(NULL, 0, format, again);
  va_end(again);
  if (len < 0 || !text_room(text, (size_t)len)) return;
  vsnprintf(text->data + text->len, (size_t)len + 1, format, args);
  text->len += (size_t)len;
}

void text_addf(struct text *text, const char *format, ...) {
  va_list args;
  va_start(args, format);
  text_vaddf(text, format, args);
  va_end(args);
}

void text_add_int(struct text *text, long long number) {
  char digits[INT_SIZE];
  const char *first = int_print(number, digits);
  text_put(text, first, (size_t)(digits + sizeof digits - 1 - first));
}
