#include "model/check.h"

#include <ctype.h>

#include "model/catalogue.h"
#include "model/period.h"

enum { LONG_MAX_CHARS = 20000 };

static bool refuse(const struct field *field, long line, struct fault *fault, const char *why) {
  return line ? fault_line_add(fault, line, field->name, "%s: %s", field->label, why)
              : fault_field_add(fault, field->name, "%s: %s", field->label, why);
}

int field_max(const struct field *field) {
  if (field->max) return field->max;
  return field->kind == KIND_LONGTEXT || field->kind == KIND_SHARED || field->kind == KIND_CHOICES ? LONG_MAX_CHARS : 500;
}

static bool parse_number(const struct field *field, const char *text, enum number_style style, union slot *out,
                         long line, struct fault *fault) {
  unsigned places = field->kind == KIND_MONEY ? 2 : field->kind == KIND_DECIMAL ? 4 : 0;
  const char *reason = NULL;
  int64_t number;
  if (!number_read(text, style, places, &number, &reason)) {
    char why[FAULT_TEXT_SIZE];
    snprintf(why, sizeof why, "\"%.60s\" %s. Schrijf bijvoorbeeld %s.", text, reason,
             places == 2 ? "1234,50" : places ? "5,2" : "1234");
    return refuse(field, line, fault, why);
  }
  out->number = number;
  return true;
}

static bool parse_day(const struct field *field, const char *text, bool exact, union slot *out, long line,
                      struct arena *keep, struct fault *fault) {
  struct day day;
  if (!(exact ? day_parse(text, &day) : day_parse_dutch(text, &day))) {
    char why[FAULT_TEXT_SIZE];
    snprintf(why, sizeof why, "\"%.40s\" is geen bestaande datum. Schrijf bijvoorbeeld %s.", text,
             exact ? "2027-01-12" : "12-1-2027");
    return refuse(field, line, fault, why);
  }
  char *iso = arena_take(keep, DAY_SIZE);
  day_print(day, iso);
  out->text = iso;
  return true;
}

static bool parse_instant(const struct field *field, const char *text, union slot *out, long line, struct fault *fault) {
  struct day day;
  unsigned hour, minute, second;
  char head[DAY_SIZE], tail;
  if (strlen(text) == 20 && sscanf(text + 10, "T%2u:%2u:%2u%c", &hour, &minute, &second, &tail) == 4 && tail == 'Z' &&
      hour < 24 && minute < 60 && second < 60) {
    memcpy(head, text, 10);
    head[10] = '\0';
    if (day_parse(head, &day)) {
      out->number = ((day_number(day) * 24 + hour) * 60 + minute) * 60000 + (int64_t)second * 1000;
      return true;
    }
  }
  return refuse(field, line, fault, "dit is geen tijdstip. Schrijf bijvoorbeeld 2027-01-12T13:05:00Z.");
}

static bool parse_choice(const struct field *field, const char *text, bool exact, union slot *out, long line,
                         struct arena *keep, struct fault *fault) {
  const struct choice *choice = exact ? choices_find(field->choices, text) : choices_find_typed(field->choices, text, keep);
  if (choice) {
    out->text = choice->code;
    return true;
  }
  char why[FAULT_TEXT_SIZE];
  int used = snprintf(why, sizeof why, "\"%.60s\" staat niet in de keuzelijst. Kies uit: ", text);
  for (size_t i = 0; field->choices && i < field->choices->count && used > 0 && (size_t)used < sizeof why - 60; i++)
    used += snprintf(why + used, sizeof why - (size_t)used, "%s%.40s", i ? ", " : "", field->choices->items[i].label);
  return refuse(field, line, fault, why);
}

static bool parse_choices(const struct field *field, const char *text, bool exact, union slot *out, long line,
                          struct arena *keep, struct fault *fault) {
  char *codes = arena_take(keep, (size_t)field_max(field) + 2);
  size_t len = 0;
  while (*text) {
    size_t word = strcspn(text, ",");
    char *one = string_trim(arena_copy_len(keep, text, word), keep);
    union slot code = {.text = ""};
    if (*one) {
      if (!parse_choice(field, one, exact, &code, line, keep, fault)) return false;
      size_t size = strlen(code.text);
      if (len + size + 2 > (size_t)field_max(field)) return refuse(field, line, fault, "te veel keuzes.");
      if (len) codes[len++] = ',';
      memcpy(codes + len, code.text, size);
      len += size;
    }
    text += word + (text[word] == ',');
  }
  out->text = len ? codes : NULL;
  return true;
}

/* "persoon:12, rol:griffier" in any spacing -> ",persoon:12,rol:griffier,". */
static bool parse_shared(const struct field *field, const char *text, union slot *out, long line, struct arena *keep,
                         struct fault *fault) {
  char *items = arena_take(keep, strlen(text) + 3);
  size_t len = 0;
  items[len++] = ',';
  while (*text) {
    size_t word = strcspn(text, ",");
    char *one = string_trim(arena_copy_len(keep, text, word), keep);
    int64_t id;
    bool person = string_starts(one, "persoon:") && string_to_int(one + 8, &id) && id > 0;
    bool role = string_starts(one, "rol:") && role_find(one + 4) != ROLE__COUNT;
    if (*one && !person && !role)
      return refuse(field, line, fault, "kies personen of functies uit de lijst (persoon:12 of rol:griffier).");
    if (*one) {
      memcpy(items + len, one, strlen(one));
      len += strlen(one);
      items[len++] = ',';
    }
    text += word + (text[word] == ',');
  }
  out->text = len > 1 ? items : NULL;
  return true;
}

static bool parse_yesno(const struct field *field, const char *text, union slot *out, long line, struct arena *keep,
                        struct fault *fault) {
  static const char *const yes[] = {"ja", "true", "1", "waar", "j"}, *const no[] = {"nee", "false", "0", "onwaar", "n"};
  const char *key = string_sort_key(text, keep);
  for (size_t i = 0; i < 5; i++) {
    if (string_is(key, string_sort_key(yes[i], keep))) return out->number = 1, true;
    if (string_is(key, string_sort_key(no[i], keep))) return out->number = 0, true;
  }
  return refuse(field, line, fault, "schrijf ja of nee.");
}

static bool parse_link(const struct field *field, const char *text, union slot *out, long line, struct fault *fault) {
  if ((!string_starts(text, "https://") && !string_starts(text, "http://")) || strpbrk(text, " \"<>\t\r\n"))
    return refuse(field, line, fault, "een webadres begint met https:// en heeft geen spaties.");
  out->text = text;
  return true;
}

static bool parse(const struct field *field, const char *raw, bool exact, union slot *out, long line,
                  struct arena *keep, struct fault *fault) {
  *out = slot_empty(field->kind);
  if (!raw) return true;
  if (!string_is_utf8(raw, strlen(raw))) return refuse(field, line, fault, "bevat tekens die niet leesbaar zijn.");
  const char *text = string_trim(raw, keep);
  if (!*text) return true;
  enum number_style style = exact ? NUMBER_STYLE_TYPED : NUMBER_STYLE_OPEN;
  switch (field->kind) {
    case KIND_CHOICE: return parse_choice(field, text, exact, out, line, keep, fault);
    case KIND_CHOICES: return parse_choices(field, text, exact, out, line, keep, fault);
    case KIND_SHARED: return parse_shared(field, text, out, line, keep, fault);
    case KIND_DAY: return parse_day(field, text, exact, out, line, keep, fault);
    case KIND_INSTANT: return parse_instant(field, text, out, line, fault);
    case KIND_YESNO: return parse_yesno(field, text, out, line, keep, fault);
    case KIND_LINK: return parse_link(field, text, out, line, fault);
    case KIND_REF:
      if (string_to_int(*text == '#' ? text + 1 : text, &out->number) && out->number > 0) return true;
      out->number = NUMBER_EMPTY;
      return refuse(field, line, fault, "kies een bestaand record.");
    case KIND_YEAR:
    case KIND_NUMBER:
      /* "2027" and "1234" are whole in any style. */
      if (string_to_int(text, &out->number)) return true;
      return parse_number(field, text, style, out, line, fault);
    case KIND_MONEY:
    case KIND_DECIMAL: return parse_number(field, text, style, out, line, fault);
    case KIND_PERIOD:
      if (!period_is(text)) return refuse(field, line, fault, "schrijf een jaar (2026), kwartaal (2026-K4), maand (2026-12) of week (2026-W07).");
      out->text = text;
      return true;
    default:
      out->text = text;
      return true;
  }
}

bool slot_parse(const struct field *field, const char *typed, union slot *out, long line, struct arena *keep,
                struct fault *fault) {
  union slot slot;
  if (!parse(field, typed, false, &slot, line, keep, fault)) return false;
  *out = slot;
  return true;
}

bool slot_parse_exact(const struct field *field, const char *text, union slot *out, struct arena *keep,
                      struct fault *fault) {
  union slot slot;
  if (!parse(field, text, true, &slot, 0, keep, fault)) return false;
  *out = slot;
  return true;
}
