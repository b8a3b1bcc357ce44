#include "decode/charset.h"

#include <stdlib.h>
#include <string.h>

#include "base/banned.h"

static const uint16_t windows_1252[32] = {
    0x20AC, 0,      0x201A, 0x0192, 0x201E, 0x2026, 0x2020, 0x2021, 0x02C6, 0x2030, 0x0160, 0x2039, 0x0152, 0, 0x017D, 0,
    0,      0x2018, 0x2019, 0x201C, 0x201D, 0x2022, 0x2013, 0x2014, 0x02DC, 0x2122, 0x0161, 0x203A, 0x0153, 0, 0x017E,
    0x0178};

static size_t put_code(char *out, uint32_t code) {
  if (code < 0x80) {
    out[0] = (char)code;
    return 1;
  }
  if (code < 0x800) {
    out[0] = (char)(0xC0 | code >> 6);
    out[1] = (char)(0x80 | (code & 0x3F));
    return 2;
  }
  if (code < 0x10000) {
    out[0] = (char)(0xE0 | code >> 12);
    out[1] = (char)(0x80 | (code >> 6 & 0x3F));
    out[2] = (char)(0x80 | (code & 0x3F));
    return 3;
  }
  out[0] = (char)(0xF0 | code >> 18);
  out[1] = (char)(0x80 | (code >> 12 & 0x3F));
  out[2] = (char)(0x80 | (code >> 6 & 0x3F));
  out[3] = (char)(0x80 | (code & 0x3F));
  return 4;
}

struct input {
  const unsigned char *at, *end;
  bool big_endian;
};

static uint32_t unit(struct input *input) {
  uint32_t first = input->at[0], second = input->at[1];
  input->at += 2;
  return input->big_endian ? first << 8 | second : second << 8 | first;
}

/* 0 when the bytes stand for nothing. */
static uint32_t next_utf16(struct input *input) {
  if (input->end - input->at < 2) {
    input->at = input->end;
    return 0;
  }
  uint32_t code = unit(input);
  if (code < 0xD800 || code > 0xDFFF) return code;
  if (code > 0xDBFF || input->end - input->at < 2) return 0;
  uint32_t low = unit(input);
  return low >= 0xDC00 && low <= 0xDFFF ? 0x10000 + ((code - 0xD800) << 10 | (low - 0xDC00)) : 0;
}

static uint32_t next_1252(struct input *input) {
  uint32_t code = *input->at++;
  return code >= 0x80 && code < 0xA0 ? windows_1252[code - 0x80] : code;
}

bool charset_add_1252(const char *text, size_t len, struct text *out) {
  struct input input = {(const unsigned char *)text, (const unsigned char *)text + len, false};
  while (input.at < input.end) {
    char code[4];
    uint32_t next = next_1252(&input);
    if (next == 0) return false;
    text_put(out, code, put_code(code, next));
  }
  return true;
}

static bool refuse(struct fault *fault, long line) {
  FAULT(fault, FAULT_INPUT, "Regel %ld heeft een teken dat niet te lezen is.", line);
  return fault_hint(fault, "Sla het bestand op als CSV met UTF-8.");
}

static bool convert(struct input input, uint32_t (*next)(struct input *), struct charset *out, struct fault *fault) {
  size_t size = (size_t)(input.end - input.at);
  char *text = malloc(size * 3 + 4);
  if (!text) return FAULT(fault, FAULT_NOT_NOW, "Er is nu te weinig geheugen. Probeer het later opnieuw.");
  size_t len = 0;
  long line = 1;
  while (input.at < input.end) {
    uint32_t code = next(&input);
    if (code == 0) {
      free(text);
      return refuse(fault, line);
    }
    line += code == '\n';
    len += put_code(text + len, code);
  }
  out->data = out->converted = text;
  out->size = len;
  return true;
}

static long line_of(const char *data, const char *at) {
  long line = 1;
  for (; data < at; data++) line += *data == '\n';
  return line;
}

bool charset_read(const void *data, size_t size, struct charset *out, struct fault *fault) {
  const char *text = data;
  struct input input = {data, (const unsigned char *)data + size, false};
  if (size >= 2 && (memcmp(text, "\xFF\xFE", 2) == 0 || memcmp(text, "\xFE\xFF", 2) == 0)) {
    input.big_endian = input.at[0] == 0xFE;
    input.at += 2;
    out->encoding = input.big_endian ? TABLE_ENCODING_UTF16BE : TABLE_ENCODING_UTF16LE;
    return convert(input, next_utf16, out, fault);
  }
  bool marked = size >= 3 && memcmp(text, "\xEF\xBB\xBF", 3) == 0;
  const char *zero = size ? memchr(text, '\0', size) : NULL;
  if (zero) return refuse(fault, line_of(text, zero));
  out->encoding = marked ? TABLE_ENCODING_UTF8_MARKED : TABLE_ENCODING_UTF8;
  out->data = marked ? text + 3 : text;
  out->size = marked ? size - 3 : size;
  if (string_is_utf8(out->data, out->size)) return true;
  /* A mark promised UTF-8, so anything else is damage, not another encoding. */
  if (marked) return FAULT(fault, FAULT_INPUT, "Het bestand zegt UTF-8 te zijn, maar is dat niet. Sla het opnieuw op.");
  out->encoding = TABLE_ENCODING_WINDOWS_1252;
  return convert(input, next_1252, out, fault);
}
