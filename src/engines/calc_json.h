/* What the calc commands share when they read their JSON: every key is known or refused, every number is finite, and every
 * fault names its field. Numbers are IEEE doubles. */
#ifndef ENGINES_CALC_JSON_H
#define ENGINES_CALC_JSON_H

#include "decode/json.h"

enum { CALC_JSON_SIZE_MAX = 16 << 20, CALC_JSON_VALUES_MAX = 4000000 };

/* Larger numbers are refused: sums and squares stay finite. */
#define CALC_JSON_NUMBER_MAX 1e15

/* What a number is called in a fault, and between which values it lies. */
struct calc_json_range {
  const char *field;
  const char *where; /* whose it is, such as "A"; NULL: the file's */
  double low, high;
};

/* Any JSON within the limits above. */
bool calc_json_tree(const char *json, size_t size, const struct json_value **out, struct arena *scratch, struct fault *fault) MUST_USE;
/* The root object with at most these keys (ending in NULL). */
bool calc_json_root(const char *json, size_t size, const char *const *known, const struct json_value **out,
                    struct arena *scratch, struct fault *fault) MUST_USE;
/* Every key of an object is among known (ending in NULL); where stands in the fault, such as "project A". */
bool calc_json_known(const struct json_value *object, const char *where, const char *const *known, struct fault *fault) MUST_USE;
/* One number from low to high. */
bool calc_json_number(const struct json_value *value, const struct calc_json_range *range, double *out, struct fault *fault) MUST_USE;
/* A whole number from low to high, however it is written (1e3); absent when value is NULL: *out stays as it is. */
bool calc_json_count(const struct json_value *value, const char *field, int64_t low, int64_t high, int64_t *out,
                     struct fault *fault) MUST_USE;
/* true or false; absent when value is NULL: *out stays as it is. where as in a range. */
bool calc_json_flag(const struct json_value *value, const char *field, const char *where, bool *out, struct fault *fault) MUST_USE;
/* A list of exactly count numbers; count 0: any length, answered in *len (may be NULL when count is given). */
bool calc_json_numbers(const struct json_value *list, const struct calc_json_range *range, size_t count, double **out,
                       size_t *len, struct arena *scratch, struct fault *fault) MUST_USE;
/* rows lists of columns numbers, one after the other. */
bool calc_json_matrix(const struct json_value *list, const char *field, size_t rows, size_t columns, double **out,
                      struct arena *scratch, struct fault *fault) MUST_USE;
/* A list of 1 to max different names. */
bool calc_json_names(const struct json_value *list, const char *field, size_t max, const char *const **out, size_t *count,
                     struct arena *scratch, struct fault *fault) MUST_USE;

#endif
