#include "encode/canonical.h"

#include <math.h>

#include "base/banned.h"

enum { DIGITS_MAX = 17, POINT_MAX = 21, POINT_MIN = -6 };
/* 2^53 - 1, the last whole number before which every other one is a double too. */
#define EXACT_MAX INT64_C(9007199254740991)

enum kind { KIND_OF_NULL, KIND_OF_BOOL, KIND_OF_REAL, KIND_OF_TEXT, KIND_OF_LIST, KIND_OF_OBJECT };

struct canonical {
  struct arena *arena;
  struct canonical *next, *first, *last; /* the next one beside it; what is in it */
  const char *key, *text;
  double real;
  size_t count;
  enum kind kind;
  bool yes;
  const char *wrong; /* why this value has no canonical form */
};

static struct canonical *value_new(struct arena *arena, enum kind kind) {
  struct canonical *value = ARENA_NEW(arena, struct canonical);
  value->arena = arena;
  value->kind = kind;
  return value;
}

struct canonical *canonical_object(struct arena *arena) { return value_new(arena, KIND_OF_OBJECT); }
struct canonical *canonical_list(struct arena *arena) { return value_new(arena, KIND_OF_LIST); }

static struct canonical *add(struct canonical *to, const char *key, enum kind kind) {
  struct canonical *value = value_new(to->arena, kind);
  value->key = key;
  if ((key != NULL) != (to->kind == KIND_OF_OBJECT)) value->wrong = "een naam buiten een object, of een waarde zonder naam";
  if (to->last) to->last->next = value;
  else to->first = value;
  to->last = value;
  to->count++;
  return value;
}

struct canonical *canonical_add_object(struct canonical *to, const char *key) { return add(to, key, KIND_OF_OBJECT); }
struct canonical *canonical_add_list(struct canonical *to, const char *key) { return add(to, key, KIND_OF_LIST); }

void canonical_add_text(struct canonical *to, const char *key, const char *text) { add(to, key, text ? KIND_OF_TEXT : KIND_OF_NULL)->text = text; }
void canonical_add_bool(struct canonical *to, const char *key, bool value) { add(to, key, KIND_OF_BOOL)->yes = value; }
void canonical_add_null(struct canonical *to, const char *key) { (void)add(to, key, KIND_OF_NULL); }

void canonical_add_real(struct canonical *to, const char *key, double number) {
  struct canonical *value = add(to, key, KIND_OF_REAL);
  value->real = number;
  if (!isfinite(number)) value->wrong = "een getal dat niet eindig is";
}

void canonical_add_int(struct canonical *to, const char *key, int64_t number) {
  struct canonical *value = add(to, key, KIND_OF_REAL);
  value->real = (double)number;
  if (number > EXACT_MAX || number < -EXACT_MAX) value->wrong = "een geheel getal van meer dan 53 bits";
}

/* ---- numbers ---- */

/* One up in the last digit; false when it would grow a digit. */
static bool digits_up(char *digits, size_t count) {
  for (size_t i = count; i-- > 0;) {
    if (digits[i] < '9') {
      digits[i]++;
      return true;
    }
    digits[i] = '0';
  }
  return false;
}

static double digits_value(const char *digits, int exponent) {
  char plain[CANONICAL_REAL_SIZE + 8];
  snprintf(plain, sizeof plain, "%c.%se%d", digits[0], digits[1] ? digits + 1 : "0", exponent);
  return strtod(plain, NULL);
}

/* The fewest digits that read back as number, and the power of ten of the first. The nearest decimal of that length comes
 * first. Just above a power of two the gap below is half the gap above, so the decimal one up may be the only one that fits. */
static int shortest(double number, char digits[DIGITS_MAX + 1]) {
  char wide[CANONICAL_REAL_SIZE];
  int exponent = 0;
  for (int count = 1; count <= DIGITS_MAX; count++) {
    snprintf(wide, sizeof wide, "%.*e", count - 1, number);
    exponent = (int)strtol(strchr(wide, 'e') + 1, NULL, 10);
    digits[0] = wide[0];
    if (count > 1) memcpy(digits + 1, wide + 2, (size_t)count - 1);
    digits[count] = '\0';
    if (digits_value(digits, exponent) == number) break;
    if (digits_up(digits, (size_t)count) && digits_value(digits, exponent) == number) break;
  }
  return exponent;
}

void canonical_real(double number, char out[CANONICAL_REAL_SIZE]) {
  char digits[DIGITS_MAX + 1];
  const char *sign = number < 0 ? "-" : "";
  if (number == 0) {
    snprintf(out, CANONICAL_REAL_SIZE, "0");
    return;
  }
  int exponent = shortest(fabs(number), digits), count = (int)strlen(digits), point = exponent + 1;
  while (count > 1 && digits[count - 1] == '0') digits[--count] = '\0';
  if (count <= point && point <= POINT_MAX) snprintf(out, CANONICAL_REAL_SIZE, "%s%s%.*s", sign, digits, point - count, "000000000000000000000");
  else if (0 < point && point <= POINT_MAX) snprintf(out, CANONICAL_REAL_SIZE, "%s%.*s.%s", sign, point, digits, digits + point);
  else if (POINT_MIN < point && point <= 0) snprintf(out, CANONICAL_REAL_SIZE, "%s0.%.*s%s", sign, -point, "000000", digits);
  else snprintf(out, CANONICAL_REAL_SIZE, "%s%c%s%se%+d", sign, digits[0], count > 1 ? "." : "", digits + 1, exponent);
}

/* ---- printing ---- */

static void put_text(struct text *out, const char *text) {
  static const char hex[] = "0123456789abcdef", shorts[] = "\b\t\n\f\r\"\\", letters[] = "btnfr\"\\";
  text_addc(out, '"');
  for (const char *at = text; *at; at++) {
    const char *known = strchr(shorts, *at);
    if (known) {
      text_put(out, (const char[]){'\\', letters[known - shorts]}, 2);
    } else if ((unsigned char)*at < ' ') {
      text_put(out, (const char[]){'\\', 'u', '0', '0', hex[(unsigned char)*at >> 4], hex[*at & 15]}, 6);
    } else {
      text_addc(out, *at);
    }
  }
  text_addc(out, '"');
}

/* UTF-16 puts what lies above U+FFFF (two surrogates, from D800) before U+E000 to U+FFFF; elsewhere it is the order of bytes. */
static int key_compare(const void *left, const void *right) {
  const char *a = (*(const struct canonical *const *)left)->key, *b = (*(const struct canonical *const *)right)->key;
  while (*a && *a == *b) a++, b++;
  unsigned char one = (unsigned char)*a, other = (unsigned char)*b;
  bool one_above = one >= 0xF0, other_above = other >= 0xF0;
  if (one_above != other_above && one >= 0xEE && other >= 0xEE) return one_above ? -1 : 1;
  return one - other;
}

static bool refuse(struct fault *fault, const char *what) {
  return FAULT(fault, FAULT_INPUT, "Hier is geen vingerafdruk van te maken: %s. Pas het bestand aan.", what);
}

static bool put(const struct canonical *value, size_t depth, struct text *out, struct fault *fault);

static bool put_container(const struct canonical *value, size_t depth, struct text *out, struct fault *fault) {
  bool object = value->kind == KIND_OF_OBJECT;
  const struct canonical **in = ARENA_ARRAY(value->arena, value->count, const struct canonical *);
  size_t count = 0;
  if (depth == CANONICAL_DEPTH_MAX) return refuse(fault, "het is te diep");
  for (const struct canonical *one = value->first; one; one = one->next) {
    if (one->wrong) return refuse(fault, one->wrong);
    if (object && !string_is_utf8(one->key, strlen(one->key))) return refuse(fault, "een naam is geen UTF-8");
    in[count++] = one;
  }
  if (object && count > 1) qsort(in, count, sizeof *in, key_compare);
  text_addc(out, object ? '{' : '[');
  for (size_t i = 0; i < count; i++) {
    if (object && i && string_is(in[i]->key, in[i - 1]->key)) return refuse(fault, "een naam staat er twee keer");
    if (i) text_addc(out, ',');
    if (object) {
      put_text(out, in[i]->key);
      text_addc(out, ':');
    }
    if (!put(in[i], depth + 1, out, fault)) return false;
  }
  text_addc(out, object ? '}' : ']');
  return true;
}

static bool put(const struct canonical *value, size_t depth, struct text *out, struct fault *fault) {
  char number[CANONICAL_REAL_SIZE];
  switch (value->kind) {
    case KIND_OF_NULL: TEXT_LIT(out, "null"); return true;
    case KIND_OF_BOOL: text_add(out, value->yes ? "true" : "false"); return true;
    case KIND_OF_REAL:
      canonical_real(value->real, number);
      text_add(out, number);
      return true;
    case KIND_OF_TEXT:
      if (!string_is_utf8(value->text, strlen(value->text))) return refuse(fault, "een tekst is geen UTF-8");
      put_text(out, value->text);
      return true;
    default: return put_container(value, depth, out, fault);
  }
}

bool canonical_print(const struct canonical *value, struct text *out, struct fault *fault) {
  if (!put(value, 0, out, fault)) return false;
  return !out->full || FAULT(fault, FAULT_TOO_LARGE, "Dit is te groot om vast te leggen.");
}
