/* calc roc and calc value: weights from a ranking, and values from levels. */
#include "engines/calc.h"

#include "encode/json.h"
#include "engines/calc_json.h"
#include "engines/value.h"

#include "base/banned.h"

enum { TASKS_MAX = 5000 };

static void reals_put(struct json_writer *w, const char *key, const double *numbers, size_t count) {
  json_key(w, key);
  json_array_begin(w);
  for (size_t i = 0; i < count; i++) json_put_real(w, numbers[i]);
  json_array_end(w);
}

bool calc_roc(const char *json, size_t size, struct text *out, struct arena *scratch, struct fault *fault) {
  static const char *const known[] = {"criteria", NULL};
  const struct json_value *root;
  int64_t count = 0;
  if (!calc_json_root(json, size, known, &root, scratch, fault) ||
      !calc_json_count(json_find(root, "criteria"), "criteria", 1, VALUE_CRITERIA_MAX, &count, fault))
    return false;
  if (count == 0) return fault_field_add(fault, "criteria", "criteria ontbreekt. Schrijf hoeveel criteria er zijn, zoals 4.");
  double weights[VALUE_CRITERIA_MAX];
  value_rank_weights((size_t)count, weights);
  struct json_writer w;
  json_init(&w, out);
  json_object_begin(&w);
  reals_put(&w, "weights", weights, (size_t)count);
  json_object_end(&w);
  return json_finish(&w, fault);
}

struct values {
  struct value_model model;
  struct value_scale *scales;
  double *weights;
  const char **names;
  bool convex;
};

static bool criterion_read(const struct json_value *value, struct values *values, size_t at, struct arena *scratch,
                           struct fault *fault) {
  static const char *const known[] = {"name", "weight", "points", "not_doing", NULL};
  struct value_scale *scale = &values->scales[at];
  double *points;
  if (!calc_json_known(value, "Een criterium", known, fault)) return false;
  const char *name = json_find_text(value, "name");
  if (string_empty(name)) return fault_field_add(fault, "criteria", "Nummer %zu van criteria heeft geen name.", at + 1);
  values->names[at] = name;
  bool not_doing = false;
  const struct calc_json_range range = {"points", name, 0, 100}, weight = {"weight", name, 0, CALC_JSON_NUMBER_MAX};
  if (!calc_json_numbers(json_find(value, "points"), &range, 0, &points, &scale->count, scratch, fault) ||
      !calc_json_flag(json_find(value, "not_doing"), "not_doing", name, &not_doing, fault))
    return false;
  scale->points = points;
  values->model.asks_not_doing |= not_doing;
  return calc_json_number(json_find(value, "weight"), &weight, &values->weights[at], fault) &&
         value_scale_check(scale, name, values->convex, fault);
}

static bool values_read(const struct json_value *root, struct values *values, struct arena *scratch, struct fault *fault) {
  const struct json_value *criteria = json_find(root, "criteria"), *threshold = json_find(root, "threshold");
  if (!criteria || criteria->kind != JSON_KIND_LIST || criteria->count == 0 || criteria->count > VALUE_CRITERIA_MAX)
    return fault_field_add(fault, "criteria", "criteria moet een lijst van 1 tot en met %d criteria zijn.", VALUE_CRITERIA_MAX);
  size_t count = values->model.count = criteria->count;
  values->scales = ARENA_ARRAY(scratch, count, struct value_scale);
  values->weights = ARENA_ARRAY(scratch, count, double);
  values->names = ARENA_ARRAY(scratch, count, const char *);
  values->model.threshold = -100;
  if (!calc_json_flag(json_find(root, "convex"), "convex", NULL, &values->convex, fault)) return false;
  for (size_t i = 0; i < count; i++)
    if (!criterion_read(&criteria->items[i], values, i, scratch, fault)) return false;
  values->model.scales = values->scales;
  values->model.weights = values->weights;
  return value_swing_weights(values->weights, count, values->weights, fault) &&
         (!threshold || calc_json_number(threshold, &(struct calc_json_range){"threshold", NULL, -100, 100}, &values->model.threshold, fault));
}

static bool task_put(struct json_writer *w, const struct json_value *task, const struct values *values, struct arena *scratch,
                     struct fault *fault) {
  static const char *const known[] = {"id", "levels", "baseline", NULL};
  double *levels, *baseline = NULL;
  const struct value_model *model = &values->model;
  struct value_answer answer;
  if (!calc_json_known(task, "Een opgave", known, fault)) return false;
  const char *id = json_find_text(task, "id");
  if (string_empty(id)) return fault_field_add(fault, "tasks", "Een opgave in tasks heeft geen id.");
  const struct calc_json_range level = {"levels", id, 0, VALUE_LEVELS_MAX}, base = {"baseline", id, 0, VALUE_LEVELS_MAX};
  if (!calc_json_numbers(json_find(task, "levels"), &level, model->count, &levels, NULL, scratch, fault)) return false;
  if (json_find(task, "baseline") && !calc_json_numbers(json_find(task, "baseline"), &base, model->count, &baseline, NULL, scratch, fault))
    return false;
  if (!value_compute(model, levels, baseline, &answer, scratch, fault)) return false;
  json_object_begin(w);
  json_key(w, "id");
  json_put_string(w, id);
  json_key(w, "value");
  json_put_real(w, answer.value);
  reals_put(w, "parts", answer.parts, model->count);
  json_key(w, "candidate");
  json_put_bool(w, answer.is_candidate);
  json_object_end(w);
  return true;
}

static bool id_is_new(const struct json_value *tasks, size_t at, struct fault *fault) {
  const char *id = json_find_text(&tasks->items[at], "id");
  for (size_t i = 0; i < at; i++)
    if (id && string_is(id, json_find_text(&tasks->items[i], "id"))) return fault_field_add(fault, "id", "%.60s staat twee keer in tasks. Geef elke opgave een eigen id.", id);
  return true;
}

bool calc_value(const char *json, size_t size, struct text *out, struct arena *scratch, struct fault *fault) {
  static const char *const known[] = {"criteria", "convex", "threshold", "tasks", NULL};
  const struct json_value *root;
  struct values values = {0};
  if (!calc_json_root(json, size, known, &root, scratch, fault) || !values_read(root, &values, scratch, fault)) return false;
  const struct json_value *tasks = json_find(root, "tasks");
  if (!tasks || tasks->kind != JSON_KIND_LIST || tasks->count > TASKS_MAX)
    return fault_field_add(fault, "tasks", "tasks moet een lijst van ten hoogste %d opgaven zijn.", TASKS_MAX);
  struct json_writer w;
  json_init(&w, out);
  json_object_begin(&w);
  reals_put(&w, "weights", values.weights, values.model.count);
  json_key(&w, "tasks");
  json_array_begin(&w);
  for (size_t i = 0; i < tasks->count; i++)
    if (!id_is_new(tasks, i, fault) || !task_put(&w, &tasks->items[i], &values, scratch, fault)) return false;
  json_array_end(&w);
  json_object_end(&w);
  return json_finish(&w, fault);
}
