#include "model/print.h"

#include "model/catalogue.h"

/* Digits in groups of three, as Dutch writes them. */
static char *group_digits(uint64_t number, struct arena *keep) {
  char digits[24], *out = arena_take(keep, 32), *at = out;
  int len = snprintf(digits, sizeof digits, "%llu", (unsigned long long)number);
  for (int i = 0; i < len; i++) {
    if (i > 0 && (len - i) % 3 == 0) *at++ = '.';
    *at++ = digits[i];
  }
  return out;
}

static uint64_t magnitude(int64_t number) { return number < 0 ? 0u - (uint64_t)number : (uint64_t)number; }

const char *number_print(int64_t number, struct arena *keep) {
  const char *digits = group_digits(magnitude(number), keep);
  return number < 0 ? arena_printf(keep, "-%s", digits) : digits;
}

const char *money_print(int64_t cents, struct arena *keep) {
  uint64_t size = magnitude(cents);
  const char *sign = cents < 0 ? "-" : "", *euros = group_digits(size / 100, keep);
  if (size % 100 == 0) return arena_printf(keep, "€ %s%s", sign, euros);
  return arena_printf(keep, "€ %s%s,%02u", sign, euros, (unsigned)(size % 100));
}

/* The part behind the point without the zeros that say nothing; "" when there is none. */
static void fraction(uint64_t units, char out[8]) {
  snprintf(out, 8, "%04u", (unsigned)(units % DECIMAL_ONE));
  for (size_t len = strlen(out); len > 0 && out[len - 1] == '0'; len--) out[len - 1] = '\0';
}

const char *decimal_print(int64_t ten_thousandths, struct arena *keep) {
  uint64_t size = magnitude(ten_thousandths);
  char tail[8];
  fraction(size, tail);
  return arena_printf(keep, "%s%s%s%s", ten_thousandths < 0 ? "-" : "", group_digits(size / DECIMAL_ONE, keep),
                      *tail ? "," : "", tail);
}

const char *day_text(const char *iso, struct arena *keep) {
  struct day day;
  if (!iso) return "";
  if (!day_parse(iso, &day)) return iso;
  char *out = arena_take(keep, DAY_DUTCH_SIZE);
  day_print_dutch(day, false, out);
  return out;
}

const char *period_print(const char *period, struct arena *keep) {
  if (!period) return "";
  size_t len = strlen(period);
  if (len == 7 && period[5] == 'K') return arena_printf(keep, "%ce kwartaal %.4s", period[6], period);
  if (len == 8 && period[5] == 'W') return arena_printf(keep, "week %s van %.4s", period + 6, period);
  if (len != 7) return period;
  const char *day = day_text(arena_printf(keep, "%s-01", period), keep);
  return string_starts(day, "1 ") ? day + 2 : period;
}

static const char *choices_text(const struct field *field, const char *codes, struct arena *keep) {
  struct text out;
  text_init(&out, 4000);
  for (const char *at = codes; *at;) {
    size_t len = strcspn(at, ",");
    char *code = arena_copy_len(keep, at, len);
    const struct choice *choice = choices_find(field->choices, code);
    if (len) text_addf(&out, "%s%s", out.len ? ", " : "", choice ? choice->label : code);
    at += len + (at[len] == ',');
  }
  const char *copy = arena_copy(keep, text_get(&out));
  text_release(&out);
  return copy;
}

const char *slot_print(const struct field *field, union slot slot, struct arena *keep) {
  if (slot_is_empty(field->kind, slot)) return "";
  switch (field->kind) {
    case KIND_CHOICE: {
      const struct choice *choice = choices_find(field->choices, slot.text);
      return choice ? choice->label : slot.text;
    }
    case KIND_CHOICES: return choices_text(field, slot.text, keep);
    case KIND_DAY: return day_text(slot.text, keep);
    case KIND_PERIOD: return period_print(slot.text, keep);
    case KIND_INSTANT: {
      char *out = arena_take(keep, DAY_DUTCH_SIZE);
      day_print_instant(slot.number, out);
      return out;
    }
    case KIND_MONEY: return money_print(slot.number, keep);
    case KIND_NUMBER: return number_print(slot.number, keep);
    case KIND_DECIMAL: return decimal_print(slot.number, keep);
    case KIND_YEAR: return arena_printf(keep, "%lld", (long long)slot.number);
    case KIND_YESNO: return slot.number ? "ja" : "nee";
    case KIND_REF: return arena_printf(keep, "%lld", (long long)slot.number);
    default: return slot.text;
  }
}

const char *slot_print_input(const struct field *field, union slot slot, struct arena *keep) {
  if (slot_is_empty(field->kind, slot)) return "";
  uint64_t size = kind_infos[field->kind].slot == SLOT_number ? magnitude(slot.number) : 0;
  const char *sign = size && slot.number < 0 ? "-" : "";
  char tail[8];
  switch (field->kind) {
    case KIND_MONEY:
      return size % 100 ? arena_printf(keep, "%s%llu,%02u", sign, (unsigned long long)(size / 100), (unsigned)(size % 100))
                        : arena_printf(keep, "%s%llu", sign, (unsigned long long)(size / 100));
    case KIND_DECIMAL:
      fraction(size, tail);
      return arena_printf(keep, "%s%llu%s%s", sign, (unsigned long long)(size / DECIMAL_ONE), *tail ? "," : "", tail);
    case KIND_NUMBER: return arena_printf(keep, "%lld", (long long)slot.number);
    case KIND_YESNO: return slot.number ? "ja" : "nee";
    default: return slot_print_exact(field, slot, keep);
  }
}

const char *slot_print_exact(const struct field *field, union slot slot, struct arena *keep) {
  if (slot_is_empty(field->kind, slot)) return NULL;
  if (kind_infos[field->kind].slot == SLOT_text) return slot.text;
  uint64_t size = magnitude(slot.number);
  const char *sign = slot.number < 0 ? "-" : "";
  char tail[8];
  switch (field->kind) {
    case KIND_MONEY:
      return arena_printf(keep, "%s%llu.%02u", sign, (unsigned long long)(size / 100), (unsigned)(size % 100));
    case KIND_DECIMAL:
      fraction(size, tail);
      return arena_printf(keep, "%s%llu%s%s", sign, (unsigned long long)(size / DECIMAL_ONE), *tail ? "." : "", tail);
    case KIND_YESNO: return slot.number ? "true" : "false";
    case KIND_INSTANT: {
      char *out = arena_take(keep, DAY_DUTCH_SIZE);
      day_print_rfc3339(slot.number, out);
      return out;
    }
    default: return arena_printf(keep, "%lld", (long long)slot.number);
  }
}
