#include "base/string.h"

#include <ctype.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/banned.h"

bool string_starts(const char *text, const char *with) { return strncmp(text, with, strlen(with)) == 0; }

bool string_ends(const char *text, const char *with) {
  size_t len = strlen(text), tail = strlen(with);
  return len >= tail && memcmp(text + len - tail, with, tail) == 0;
}

/* Bytes of the character at `at`, 0 when it is not well formed; *code gets its number. */
static size_t decode(const unsigned char *at, size_t left, uint32_t *code) {
  if (left == 0) return 0;
  if (at[0] < 0x80) {
    *code = at[0];
    return 1;
  }
  size_t need = at[0] >= 0xF0 ? 4 : at[0] >= 0xE0 ? 3 : 2;
  if (at[0] < 0xC2 || at[0] > 0xF4 || left < need) return 0;
  uint32_t value = at[0] & (0xFFu >> (need + 1));
  for (size_t i = 1; i < need; i++) {
    if ((at[i] & 0xC0) != 0x80) return 0;
    value = value << 6 | (at[i] & 0x3Fu);
  }
  bool overlong = (need == 3 && value < 0x800) || (need == 4 && value < 0x10000);
  if (overlong || value > 0x10FFFF || (value >= 0xD800 && value <= 0xDFFF)) return 0;
  *code = value;
  return need;
}

bool string_is_utf8(const char *text, size_t len) {
  const unsigned char *at = (const unsigned char *)text;
  for (size_t i = 0; i < len;) {
    uint32_t code;
    size_t step = decode(at + i, len - i, &code);
    if (step == 0 || code == 0) return false;
    i += step;
  }
  return true;
}

size_t string_len(const char *text) {
  size_t count = 0;
  for (; *text; text++) count += ((unsigned char)*text & 0xC0) != 0x80;
  return count;
}

bool string_to_int(const char *text, int64_t *number) {
  if (!text) return false;
  bool negative = *text == '-';
  if (*text == '-' || *text == '+') text++;
  if (!*text) return false;
  int64_t value = 0;
  for (; *text; text++) {
    if (*text < '0' || *text > '9') return false;
    int digit = *text - '0';
    if (value < (INT64_MIN + digit) / 10) return false;
    value = value * 10 - digit;
  }
  if (!negative && value == INT64_MIN) return false;
  *number = negative ? value : -value;
  return true;
}

bool string_is_formula(const char *text) {
  text += strspn(text, "'");
  text += strspn(text, " \n");
  return *text && strchr("=+-@\t\r", *text);
}

static size_t space_at(const char *at) {
  if (*at == ' ' || (*at >= '\t' && *at <= '\r')) return 1;
  return (unsigned char)at[0] == 0xC2 && (unsigned char)at[1] == 0xA0 ? 2 : 0;
}

char *string_cut(const char *text, size_t max, struct arena *keep) {
  size_t len = strlen(text);
  if (len > max)
    for (len = max; len > 0 && ((unsigned char)text[len] & 0xC0) == 0x80;) len--;
  return arena_copy_len(keep, text, len);
}

char *string_trim(const char *text, struct arena *keep) {
  if (!text) return NULL;
  for (size_t step; (step = space_at(text));) text += step;
  size_t len = strlen(text);
  for (;;) {
    if (len >= 2 && (unsigned char)text[len - 2] == 0xC2 && (unsigned char)text[len - 1] == 0xA0) {
      len -= 2;
    } else if (len >= 1 && space_at(text + len - 1) == 1) {
      len--;
    } else {
      return arena_copy_len(keep, text, len);
    }
  }
}

/* Latin letters with a mark, as the letters under it. */
static const char *fold(uint32_t code) {
  static const char *const latin1 =
      "a a a a a a aec e e e e i i i i d n o o o o o   o u u u u y thss"
      "a a a a a a aec e e e e i i i i d n o o o o o   o u u u u y thy ";
  static const struct {
    uint32_t first, last;
    const char *to;
  } wide[] = {{0x100, 0x105, "a"}, {0x106, 0x10D, "c"}, {0x10E, 0x111, "d"}, {0x112, 0x11B, "e"},
              {0x11C, 0x123, "g"}, {0x124, 0x127, "h"}, {0x128, 0x131, "i"}, {0x132, 0x133, "ij"},
              {0x134, 0x135, "j"}, {0x136, 0x138, "k"}, {0x139, 0x142, "l"}, {0x143, 0x14B, "n"},
              {0x14C, 0x151, "o"}, {0x152, 0x153, "oe"}, {0x154, 0x159, "r"}, {0x15A, 0x161, "s"},
              {0x162, 0x167, "t"}, {0x168, 0x173, "u"}, {0x174, 0x175, "w"}, {0x176, 0x178, "y"},
              {0x179, 0x17E, "z"}};
  static _Thread_local char pair[3];
  if (code >= 0xC0 && code <= 0xFF) {
    const char *at = latin1 + (code - 0xC0) * 2;
    pair[0] = at[0];
    pair[1] = at[1] == ' ' ? '\0' : at[1];
    pair[2] = '\0';
    return pair[0] == ' ' ? " " : pair;
  }
  for (size_t i = 0; i < sizeof wide / sizeof *wide; i++)
    if (code >= wide[i].first && code <= wide[i].last) return wide[i].to;
  return NULL;
}

enum { PAD = 9 };

/* Writes the digits at `at` with leading zeros to PAD places; answers how many digits were read. */
static size_t put_digits(const char *at, char *out, size_t *len) {
  while (*at == '0' && isdigit((unsigned char)at[1])) at++;
  size_t count = 0;
  while (isdigit((unsigned char)at[count])) count++;
  for (size_t i = count; i < PAD; i++) out[(*len)++] = '0';
  memcpy(out + *len, at, count);
  *len += count;
  return count;
}

char *string_sort_key(const char *text, struct arena *keep) {
  if (!text) return NULL;
  size_t left = strlen(text), len = 0;
  char *out = arena_take(keep, left * (PAD + 1) + 1);
  while (left > 0) {
    uint32_t code = 0;
    size_t step = decode((const unsigned char *)text, left, &code);
    if (step == 0) step = 1, code = ' ';
    if (code >= '0' && code <= '9') {
      size_t zeros = 0;
      while (text[zeros] == '0' && isdigit((unsigned char)text[zeros + 1])) zeros++;
      step = zeros + put_digits(text + zeros, out, &len);
    } else if (code < 0x80 && isalpha((int)code)) {
      out[len++] = (char)tolower((int)code);
    } else {
      const char *folded = code < 0x80 ? " " : fold(code);
      if (!folded) folded = " ";
      for (; *folded; folded++)
        if (*folded != ' ' || (len > 0 && out[len - 1] != ' ')) out[len++] = *folded;
    }
    text += step;
    left -= step;
  }
  while (len > 0 && out[len - 1] == ' ') len--;
  out[len] = '\0';
  return out;
}

size_t string_fold(const char *at, size_t left, const char **folded) {
  static _Thread_local char one[2];
  uint32_t code = 0;
  size_t step = decode((const unsigned char *)at, left, &code);
  const char *found = "";
  if (step == 0) {
    step = 1;
  } else if (code < 0x80) {
    one[0] = isalnum((int)code) ? (char)tolower((int)code) : '\0';
    found = one;
  } else {
    found = fold(code);
    if (!found || *found == ' ') found = "";
  }
  *folded = found;
  return step;
}

char *string_camel(const char *snake, struct arena *keep) {
  char *out = arena_take(keep, strlen(snake) + 1), *at = out;
  for (; *snake; snake++) {
    if (*snake == '_' && snake[1]) {
      *at++ = (char)toupper((unsigned char)*++snake);
    } else {
      *at++ = *snake;
    }
  }
  return out;
}

char *string_snake(const char *camel, struct arena *keep) {
  char *out = arena_take(keep, strlen(camel) * 2 + 1), *at = out;
  for (; *camel; camel++) {
    if (isupper((unsigned char)*camel)) *at++ = '_';
    *at++ = (char)tolower((unsigned char)*camel);
  }
  return out;
}
