#include "decode/json.h"

#include <jansson.h>
#include <stdio.h>
#include <string.h>

#include "base/banned.h"
#include "decode/plain.h"

enum { SIZE_MAX_DEFAULT = 1024 * 1024, EXACT_DIGITS = 15 };

/* What the library would only notice after building it: depth, number of values, numbers that a double cannot hold. */
struct scan {
  const char *at, *end;
  size_t depth, depth_max, values, values_max;
  long line;
  bool inexact;
};

static void skip_string(struct scan *scan) {
  for (scan->at++; scan->at < scan->end && *scan->at != '"'; scan->at++) {
    if (*scan->at == '\\' && scan->at + 1 < scan->end) scan->at++;
    if (*scan->at == '\n') scan->line++;
  }
  if (scan->at < scan->end) scan->at++;
}

static bool is_exact(struct scan *scan) {
  size_t significant = 0, zeros = 0;
  bool real = false, exponent = false;
  for (; scan->at < scan->end && *scan->at && strchr("+-.eE0123456789", *scan->at); scan->at++) {
    char one = *scan->at;
    if (one == 'e' || one == 'E') exponent = true;
    if (one == '.' || exponent) real = true;
    if (one < '0' || one > '9' || exponent) continue;
    if (one == '0' && significant == 0) continue;
    zeros = one == '0' ? zeros + 1 : 0;
    significant++;
  }
  return !real || significant - zeros <= EXACT_DIGITS;
}

static bool scan_all(struct scan *scan, struct fault *fault) {
  while (scan->at < scan->end) {
    char one = *scan->at;
    if (one == '"') {
      skip_string(scan);
      continue;
    }
    if (one == '-' || (one >= '0' && one <= '9')) {
      if (!is_exact(scan) && !scan->inexact)
        return FAULT(fault, FAULT_INPUT,
                     "Regel %ld van de JSON heeft een getal met meer dan %d cijfers. Stuur minder decimalen.", scan->line,
                     EXACT_DIGITS);
      continue;
    }
    if (one == '\n') scan->line++;
    if (one == '{' || one == '[') scan->depth++;
    if ((one == '}' || one == ']') && scan->depth > 0) scan->depth--;
    if (one == '{' || one == '[' || one == ',') scan->values++;
    if (scan->depth > scan->depth_max)
      return FAULT(fault, FAULT_INPUT, "De JSON is op regel %ld dieper dan %zu niveaus. Stuur een plattere structuur.",
                   scan->line, scan->depth_max);
    if (scan->values > scan->values_max)
      return FAULT(fault, FAULT_TOO_LARGE, "De JSON heeft meer dan %zu waarden. Stuur de gegevens in delen.",
                   scan->values_max);
    scan->at++;
  }
  return true;
}

static const char *dutch_reason(const json_error_t *error) {
  switch (json_error_code(error)) {
    case json_error_duplicate_key: return "een naam staat er twee keer";
    case json_error_null_character: return "er staat een nulteken in een tekst";
    case json_error_invalid_utf8: return "de tekst is geen UTF-8";
    case json_error_numeric_overflow: return "een getal is te groot";
    case json_error_premature_end_of_input: return "het einde ontbreekt";
    case json_error_end_of_input_expected: return "er staat nog iets na het einde";
    default: return "hier staat iets wat geen JSON is";
  }
}

struct holder {
  json_t *root;
};

static void release_holder(void *what) {
  struct holder *holder = what;
  json_decref(holder->root);
  holder->root = NULL;
}

struct conversion {
  bool inexact;
  struct arena *keep;
};

static bool convert(const json_t *from, struct json_value *to, const struct conversion *as);

static bool convert_list(const json_t *from, struct json_value *to, const struct conversion *as) {
  size_t count = json_array_size(from);
  struct json_value *items = ARENA_ARRAY(as->keep, count, struct json_value);
  for (size_t i = 0; i < count; i++)
    if (!convert(json_array_get(from, i), &items[i], as)) return false;
  *to = (struct json_value){.kind = JSON_KIND_LIST, .count = count, .items = items};
  return true;
}

static bool convert_object(const json_t *from, struct json_value *to, const struct conversion *as) {
  size_t count = json_object_size(from), at = 0;
  struct json_value *items = ARENA_ARRAY(as->keep, count, struct json_value);
  const char **names = ARENA_ARRAY(as->keep, count, const char *);
  /* The iterator takes a pointer that is not const but changes nothing. */
  json_t *object = (json_t *)(uintptr_t)from;
  for (void *step = json_object_iter(object); step; step = json_object_iter_next(object, step), at++) {
    names[at] = arena_copy(as->keep, json_object_iter_key(step));
    if (!convert(json_object_iter_value(step), &items[at], as)) return false;
  }
  *to = (struct json_value){.kind = JSON_KIND_OBJECT, .count = count, .items = items, .names = names};
  return true;
}

static bool convert(const json_t *from, struct json_value *to, const struct conversion *as) {
  char plain[PLAIN_SIZE];
  switch (json_typeof(from)) {
    case JSON_OBJECT: return convert_object(from, to, as);
    case JSON_ARRAY: return convert_list(from, to, as);
    case JSON_STRING:
      *to = (struct json_value){.kind = JSON_KIND_TEXT,
                                .text = arena_copy_len(as->keep, json_string_value(from), json_string_length(from))};
      return true;
    case JSON_INTEGER:
      *to = (struct json_value){.kind = JSON_KIND_INT, .number = json_integer_value(from),
                                .real = (double)json_integer_value(from)};
      return true;
    case JSON_REAL:
      if (!plain_decimal(json_real_value(from), plain)) {
        if (!as->inexact) return false;
        snprintf(plain, sizeof plain, "%.17g", json_real_value(from));
      }
      *to = (struct json_value){.kind = JSON_KIND_DECIMAL, .text = arena_copy(as->keep, plain), .real = json_real_value(from)};
      return true;
    case JSON_TRUE:
    case JSON_FALSE:
      *to = (struct json_value){.kind = JSON_KIND_BOOL, .yes = json_is_true(from)};
      return true;
    case JSON_NULL: break;
  }
  *to = (struct json_value){.kind = JSON_KIND_NULL};
  return true;
}

bool json_read(const struct json_options *options, const struct json_value **out, struct arena *keep,
               struct fault *fault) {
  size_t size_max = options->size_max ? options->size_max : SIZE_MAX_DEFAULT;
  if (options->size > size_max)
    return FAULT(fault, FAULT_TOO_LARGE, "De JSON is groter dan %zu kB. Stuur de gegevens in delen.", size_max / 1024);
  size_t depth_max = options->depth_max && options->depth_max < JSON_READ_DEPTH_MAX ? options->depth_max
                                                                                    : JSON_READ_DEPTH_MAX;
  if (options->size == 0) return FAULT(fault, FAULT_INPUT, "Er is geen JSON gestuurd.");
  struct scan scan = {.at = options->data, .end = options->data + options->size, .depth_max = depth_max, .line = 1,
                      .values_max = options->values_max ? options->values_max : JSON_READ_VALUES_MAX, .inexact = options->inexact};
  if (!scan_all(&scan, fault)) return false;
  struct holder *holder = ARENA_NEW(keep, struct holder);
  struct json_value *value = ARENA_NEW(keep, struct json_value);
  arena_defer(keep, release_holder, holder);
  json_error_t error;
  holder->root = json_loadb(options->data, options->size, JSON_REJECT_DUPLICATES | JSON_DECODE_ANY, &error);
  if (!holder->root) {
    FAULT(fault, FAULT_INPUT, "De JSON klopt niet op regel %d, teken %d: %s. Verbeter dit en stuur opnieuw.",
          error.line, error.column, dutch_reason(&error));
    return fault_cause(fault, "jansson: %s", error.text);
  }
  bool converted = convert(holder->root, value, &(struct conversion){options->inexact, keep});
  release_holder(holder);
  if (!converted) return FAULT(fault, FAULT_INPUT, "De JSON heeft een getal dat te groot of te klein is.");
  *out = value;
  return true;
}

const struct json_value *json_find(const struct json_value *value, const char *name) {
  if (!value || value->kind != JSON_KIND_OBJECT) return NULL;
  for (size_t i = 0; i < value->count; i++)
    if (string_is(value->names[i], name)) return &value->items[i];
  return NULL;
}

const char *json_find_text(const struct json_value *value, const char *name) {
  const struct json_value *found = json_find(value, name);
  return found && found->kind == JSON_KIND_TEXT ? found->text : NULL;
}
