#include "base/number.h"

#include "base/string.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/banned.h"

enum { BODY_MAX = 40 };

/* A number without sign, currency and percent: digits with . , and plain spaces between them. */
struct body {
  char text[BODY_MAX + 1];
  size_t len;
  bool negative;
  char whole; /* the separator of ",-" or ".-", else 0 */
};

static size_t match(const char *at, const char *const *any, size_t count) {
  for (size_t i = 0; i < count; i++)
    if (string_starts(at, any[i])) return strlen(any[i]);
  return 0;
}

#define MATCH(at, list) match((at), (list), sizeof(list) / sizeof *(list))
static const char *const spaces[] = {" ", "\t", "\xC2\xA0", "\xE2\x80\xAF", "\xE2\x80\x89"};
static const char *const currencies[] = {"\xE2\x82\xAC", "EUR", "eur"};
static const char *const dashes[] = {"-", "\xE2\x80\x93", "\xE2\x80\x94"};
static const char *const minuses[] = {"-", "\xE2\x88\x92"};

static const char *skip_spaces(const char *at) {
  for (size_t step; (step = MATCH(at, spaces));) at += step;
  return at;
}

static const char *read_prefix(const char *at, struct body *body, bool *currency) {
  bool sign = false;
  for (;;) {
    at = skip_spaces(at);
    size_t step = MATCH(at, minuses);
    if ((step || *at == '+') && !sign) {
      sign = true;
      body->negative = step > 0;
      at += step ? step : 1;
    } else if ((step = MATCH(at, currencies)) && !*currency) {
      *currency = true;
      at += step;
    } else {
      return at;
    }
  }
}

static bool is_digit(char one) { return one >= '0' && one <= '9'; }

static const char *read_digits(const char *at, struct body *body) {
  for (;;) {
    size_t space = MATCH(at, spaces);
    if (!space && !is_digit(*at) && *at != '.' && *at != ',') break;
    if (body->len == BODY_MAX) return NULL;
    body->text[body->len++] = space ? ' ' : *at;
    at += space ? space : 1;
  }
  size_t dash = MATCH(at, dashes);
  if (dash && body->len > 1 && !is_digit(body->text[body->len - 1]) && body->text[body->len - 1] != ' ') {
    body->whole = body->text[--body->len];
    at += dash;
    at += MATCH(at, dashes);
  }
  while (body->len > 0 && body->text[body->len - 1] == ' ') body->len--;
  body->text[body->len] = '\0';
  return body->len > 0 && is_digit(body->text[0]) && is_digit(body->text[body->len - 1]) ? at : NULL;
}

static bool read_body(const char *text, struct body *body) {
  bool currency = false, percent = false;
  *body = (struct body){.len = 0};
  const char *at = read_prefix(text, body, &currency);
  at = read_digits(at, body);
  if (!at) return false;
  for (;;) {
    at = skip_spaces(at);
    size_t step = MATCH(at, currencies);
    if (step && !currency) {
      currency = true;
      at += step;
    } else if (*at == '%' && !percent) {
      percent = true;
      at++;
    } else {
      return *at == '\0';
    }
  }
}

/* Digits only, or groups of three after a first one of one to three that does not begin with 0; then perhaps decimals. */
static bool fits_with(const struct body *body, char group, char decimal) {
  const char *at = body->text;
  size_t first = strspn(at, "0123456789");
  bool grouped = at[first] == group && group;
  if (grouped && (first > 3 || at[0] == '0')) return false;
  at += first;
  while (grouped && *at == group) {
    if (strspn(at + 1, "0123456789") != 3) return false;
    at += 4;
  }
  if (*at == decimal && !body->whole) at += 1 + strspn(at + 1, "0123456789");
  return *at == '\0';
}

static bool fits(const struct body *body, enum number_style style) {
  char decimal = style == NUMBER_STYLE_COMMA ? ',' : '.', group = style == NUMBER_STYLE_COMMA ? '.' : ',';
  if (body->whole && body->whole != decimal) return false;
  if (style == NUMBER_STYLE_TYPED) return fits_with(body, '\0', '.');
  return fits_with(body, group, decimal) || fits_with(body, ' ', decimal);
}

static enum number_state judge(const struct body *body, enum number_style *style) {
  bool comma = fits(body, NUMBER_STYLE_COMMA), point = fits(body, NUMBER_STYLE_POINT);
  *style = comma == point ? NUMBER_STYLE_OPEN : comma ? NUMBER_STYLE_COMMA : NUMBER_STYLE_POINT;
  if (!comma && !point) return NUMBER_NOT;
  if (comma && point && strpbrk(body->text, ".,")) return NUMBER_AMBIGUOUS;
  return NUMBER_SURE;
}

enum number_state number_judge(const char *text, enum number_style *style) {
  struct body body;
  enum number_style proved = NUMBER_STYLE_OPEN;
  enum number_state state = read_body(text, &body) ? judge(&body, &proved) : NUMBER_NOT;
  if (style) *style = proved;
  return state;
}

void number_column_init(struct number_column *column, const char *field) {
  *column = (struct number_column){.field = field};
}

static void see(struct number_seen *seen, long line, const char *text) {
  if (seen->line) return;
  seen->line = line;
  size_t len = strnlen(text, sizeof seen->value - 1);
  while (len > 0 && ((unsigned char)text[len] & 0xC0) == 0x80) len--;
  memcpy(seen->value, text, len);
  seen->value[len] = '\0';
}

void number_column_add(struct number_column *column, long line, const char *text) {
  struct body body;
  enum number_style style;
  if (!read_body(text, &body)) return;
  enum number_state state = judge(&body, &style);
  if (state == NUMBER_AMBIGUOUS) see(&column->ambiguous, line, text);
  if (style == NUMBER_STYLE_COMMA) see(&column->comma, line, text);
  if (style == NUMBER_STYLE_POINT) see(&column->point, line, text);
}

bool number_column_settle(const struct number_column *column, enum number_style *style, struct fault *fault) {
  const struct number_seen *comma = &column->comma, *point = &column->point, *open = &column->ambiguous;
  if (comma->line && point->line) {
    const struct number_seen *later = comma->line > point->line ? comma : point;
    return fault_line_add(fault, later->line, column->field,
                          "De kolom %s gebruikt twee schrijfwijzen: \"%s\" op regel %ld heeft een komma voor de "
                          "decimalen, \"%s\" op regel %ld een punt. Schrijf alle getallen op één manier.",
                          column->field, comma->value, comma->line, point->value, point->line);
  }
  if (open->line && !comma->line && !point->line) {
    return fault_line_add(fault, open->line, column->field,
                          "De waarde \"%s\" in de kolom %s is niet zeker: het scheidingsteken kan duizendtallen of "
                          "decimalen aangeven. Schrijf het getal zonder teken tussen de duizendtallen, of met twee "
                          "decimalen.",
                          open->value, column->field);
  }
  *style = comma->line ? NUMBER_STYLE_COMMA : point->line ? NUMBER_STYLE_POINT : NUMBER_STYLE_OPEN;
  return true;
}

static const char *too_many_places(unsigned places) {
  switch (places) {
    case 0: return "is geen heel getal";
    case 2: return "heeft meer dan 2 decimalen";
    case 4: return "heeft meer dan 4 decimalen";
    default: return "heeft te veel decimalen";
  }
}

static bool add_digit(int64_t *value, char digit) {
  return !__builtin_mul_overflow(*value, 10, value) && !__builtin_sub_overflow(*value, digit - '0', value);
}

/* Collects the digits below zero, where one more value fits. */
static bool scale(const struct body *body, char decimal, unsigned places, int64_t *out, const char **reason) {
  int64_t value = 0;
  bool fraction = false;
  unsigned done = 0;
  *reason = "is te groot";
  for (const char *at = body->text; *at; at++) {
    if (*at == decimal) fraction = true;
    if (!is_digit(*at)) continue;
    if (fraction && done == places) {
      if (*at == '0') continue;
      *reason = too_many_places(places);
      return false;
    }
    done += fraction;
    if (!add_digit(&value, *at)) return false;
  }
  for (; done < places; done++)
    if (!add_digit(&value, '0')) return false;
  if (!body->negative && value == INT64_MIN) return false;
  *out = body->negative ? value : -value;
  *reason = NULL;
  return true;
}

/* The body that the style allows, and its decimal sign. */
static bool read_styled(const char *text, enum number_style style, struct body *body, char *decimal, const char **reason) {
  enum number_style proved;
  *reason = "is geen getal";
  if (!read_body(text, body)) return false;
  enum number_state state = judge(body, &proved);
  if (state == NUMBER_NOT && style != NUMBER_STYLE_TYPED) return false;
  if (style == NUMBER_STYLE_OPEN) {
    *reason = "is niet zeker: het teken kan duizendtallen of decimalen aangeven";
    if (state == NUMBER_AMBIGUOUS) return false;
    style = proved;
  } else if (!fits(body, style)) {
    *reason = "is anders geschreven dan de andere getallen in deze kolom";
    return false;
  }
  *decimal = style == NUMBER_STYLE_COMMA ? ',' : '.';
  return true;
}

bool number_read(const char *text, enum number_style style, unsigned places, int64_t *out, const char **reason) {
  struct body body;
  char decimal;
  return read_styled(text, style, &body, &decimal, reason) && scale(&body, decimal, places, out, reason);
}

bool number_read_real(const char *text, enum number_style style, double *out, const char **reason) {
  struct body body;
  char decimal, plain[BODY_MAX + 1];
  size_t len = 0;
  if (!read_styled(text, style, &body, &decimal, reason)) return false;
  for (const char *at = body.text; *at; at++)
    if (is_digit(*at) || *at == decimal) plain[len++] = *at == decimal ? '.' : *at;
  plain[len] = '\0';
  *out = body.negative ? -strtod(plain, NULL) : strtod(plain, NULL);
  return true;
}

const char *int_print(long long number, char out[INT_SIZE]) {
  char *at = out + INT_SIZE - 1;
  unsigned long long rest = number < 0 ? 0ULL - (unsigned long long)number : (unsigned long long)number;
  *at = '\0';
  do {
    *--at = (char)('0' + rest % 10);
    rest /= 10;
  } while (rest);
  if (number < 0) *--at = '-';
  return at;
}
