#include "engines/calc_json.h"

#include <math.h>

#include "base/banned.h"

static const char *known_list(const char *const *known, char text[FAULT_TEXT_SIZE]) {
  size_t used = 0;
  text[0] = '\0';
  for (size_t k = 0; known[k] && used < FAULT_TEXT_SIZE; k++)
    used += (size_t)snprintf(text + used, FAULT_TEXT_SIZE - used, "%s%s", k ? ", " : "", known[k]);
  return text;
}

bool calc_json_known(const struct json_value *object, const char *where, const char *const *known, struct fault *fault) {
  char text[FAULT_TEXT_SIZE];
  if (object->kind != JSON_KIND_OBJECT)
    return fault_field_add(fault, where, "%s moet namen met waarden zijn, tussen accolades.", where);
  for (size_t i = 0; i < object->count; i++) {
    size_t at = 0;
    while (known[at] && !string_is(known[at], object->names[i])) at++;
    if (!known[at])
      return fault_field_add(fault, object->names[i], "%s kent de naam %.60s niet. Bekend zijn: %s.", where, object->names[i],
                             known_list(known, text));
  }
  return true;
}

bool calc_json_tree(const char *json, size_t size, const struct json_value **out, struct arena *scratch, struct fault *fault) {
  const struct json_options options = {.data = json, .size = size, .size_max = CALC_JSON_SIZE_MAX,
                                       .values_max = CALC_JSON_VALUES_MAX, .inexact = true};
  return json_read(&options, out, scratch, fault);
}

bool calc_json_root(const char *json, size_t size, const char *const *known, const struct json_value **out,
                    struct arena *scratch, struct fault *fault) {
  return calc_json_tree(json, size, out, scratch, fault) && calc_json_known(*out, "Het bestand", known, fault);
}

/* "A: " or nothing. */
static const char *colon(const char *where) { return where ? ": " : ""; }
static const char *name(const char *where) { return where ? where : ""; }

bool calc_json_number(const struct json_value *value, const struct calc_json_range *range, double *out, struct fault *fault) {
  const char *field = range->field, *where = name(range->where), *after = colon(range->where);
  if (!value) return fault_field_add(fault, field, "%.60s%s%s ontbreekt. Schrijf een getal, zoals 48.6.", where, after, field);
  if (value->kind != JSON_KIND_INT && value->kind != JSON_KIND_DECIMAL)
    return fault_field_add(fault, field, "%.60s%s%s moet een getal zijn, zoals 48.6.", where, after, field);
  if (!(value->real >= range->low && value->real <= range->high))
    return fault_field_add(fault, field, "%.60s%s%s moet van %g tot en met %g zijn, niet %g.", where, after, field, range->low, range->high, value->real);
  *out = value->real + 0.0; /* -0 is 0 */
  return true;
}

bool calc_json_count(const struct json_value *value, const char *field, int64_t low, int64_t high, int64_t *out,
                     struct fault *fault) {
  if (!value) return true;
  int64_t number = value->number;
  bool whole = value->kind == JSON_KIND_INT;
  if (value->kind == JSON_KIND_DECIMAL && fabs(value->real) < 9e15) {
    number = (int64_t)value->real;
    whole = (double)number == value->real;
  }
  if (!whole || number < low || number > high)
    return fault_field_add(fault, field, "%s moet een heel getal van %lld tot en met %lld zijn.", field, (long long)low,
                           (long long)high);
  *out = number;
  return true;
}

bool calc_json_flag(const struct json_value *value, const char *field, const char *where, bool *out, struct fault *fault) {
  if (!value) return true;
  if (value->kind != JSON_KIND_BOOL) return fault_field_add(fault, field, "%.60s%s%s moet true of false zijn.", name(where), colon(where), field);
  *out = value->yes;
  return true;
}

bool calc_json_numbers(const struct json_value *list, const struct calc_json_range *range, size_t count, double **out,
                       size_t *len, struct arena *scratch, struct fault *fault) {
  const char *field = range->field, *where = name(range->where), *after = colon(range->where);
  if (!list || list->kind != JSON_KIND_LIST)
    return fault_field_add(fault, field, "%.60s%s%s moet een lijst getallen zijn, tussen [ en ].", where, after, field);
  if (count > 0 && list->count != count)
    return fault_field_add(fault, field, "%.60s%s%s heeft %zu getallen; het moeten er %zu zijn.", where, after, field, list->count, count);
  double *numbers = ARENA_ARRAY(scratch, list->count, double);
  for (size_t i = 0; i < list->count; i++)
    if (!calc_json_number(&list->items[i], range, &numbers[i], fault)) return false;
  *out = numbers;
  if (len) *len = list->count;
  return true;
}

bool calc_json_matrix(const struct json_value *list, const char *field, size_t rows, size_t columns, double **out,
                      struct arena *scratch, struct fault *fault) {
  if (!list || list->kind != JSON_KIND_LIST || list->count != rows)
    return fault_field_add(fault, field, "%s moet een lijst van %zu rijen zijn, elk met %zu getallen.", field, rows, columns);
  double *all = ARENA_ARRAY(scratch, rows * columns, double), *row;
  for (size_t i = 0; i < rows; i++) {
    const struct calc_json_range range = {field, arena_printf(scratch, "rij %zu", i + 1), -CALC_JSON_NUMBER_MAX, CALC_JSON_NUMBER_MAX};
    if (!calc_json_numbers(&list->items[i], &range, columns, &row, NULL, scratch, fault)) return false;
    memcpy(all + i * columns, row, columns * sizeof *row);
  }
  *out = all;
  return true;
}

/* Names in the order of the list; sorted pointers show the double ones. */
static int by_name(const void *a, const void *b) {
  const char *const *left = a, *const *right = b;
  return strcmp(*left, *right);
}

bool calc_json_names(const struct json_value *list, const char *field, size_t max, const char *const **out, size_t *count,
                     struct arena *scratch, struct fault *fault) {
  if (!list || list->kind != JSON_KIND_LIST || list->count == 0 || list->count > max)
    return fault_field_add(fault, field, "%s moet een lijst van 1 tot en met %zu namen zijn.", field, max);
  const char **names = ARENA_ARRAY(scratch, list->count, const char *), **sorted = ARENA_ARRAY(scratch, list->count, const char *);
  for (size_t i = 0; i < list->count; i++) {
    names[i] = sorted[i] = list->items[i].kind == JSON_KIND_TEXT ? list->items[i].text : NULL;
    if (string_empty(names[i])) return fault_field_add(fault, field, "Nummer %zu van %s is geen naam.", i + 1, field);
  }
  qsort(sorted, list->count, sizeof *sorted, by_name);
  for (size_t i = 1; i < list->count; i++)
    if (string_is(sorted[i - 1], sorted[i])) return fault_field_add(fault, field, "%.60s staat twee keer in %s.", sorted[i], field);
  *out = names;
  *count = list->count;
  return true;
}
