#include "engines/calc.h"

#include "encode/json.h"
#include "engines/calc_weights.h"
#include "engines/core.h"

#include "base/banned.h"

/* More are counted, not listed. */
enum { PORTFOLIOS_SHOWN = 10000 };

struct core_input {
  struct core_options options;
  const char *const *criteria;
  const char **ids;
  double *scores, *costs;
};

/* One number, or a list with one for each budget. */
static bool amounts_read(const struct json_value *value, const struct calc_json_range *range, size_t limits, double *out, struct arena *scratch,
                         struct fault *fault) {
  double *list;
  if (value && value->kind != JSON_KIND_LIST)
    return limits == 1 ? calc_json_number(value, range, out, fault)
                       : fault_field_add(fault, range->field, "%s moet een lijst van %zu getallen zijn, een voor elk budget.", range->field, limits);
  if (!calc_json_numbers(value, range, limits, &list, NULL, scratch, fault)) return false;
  memcpy(out, list, limits * sizeof *out);
  return true;
}

static bool project_read(const struct json_value *value, struct core_input *input, size_t at, struct arena *scratch, struct fault *fault) {
  static const char *const known[] = {"id", "scores", "cost", NULL};
  size_t m = input->options.weights.count, limits = input->options.limits;
  double *scores;
  if (!calc_json_known(value, arena_printf(scratch, "Nummer %zu van projects", at + 1), known, fault)) return false;
  input->ids[at] = json_find_text(value, "id");
  if (string_empty(input->ids[at])) return fault_field_add(fault, "projects", "Nummer %zu van projects heeft geen id.", at + 1);
  for (size_t i = 0; i < at; i++)
    if (string_is(input->ids[i], input->ids[at])) return fault_field_add(fault, "projects", "%.60s staat twee keer in projects.", input->ids[at]);
  const struct calc_json_range score = {"scores", input->ids[at], 0, PORTFOLIO_VALUE_MAX}, cost = {"cost", input->ids[at], 0, PORTFOLIO_AMOUNT_MAX};
  if (!calc_json_numbers(json_find(value, "scores"), &score, m, &scores, NULL, scratch, fault)) return false;
  memcpy(input->scores + at * m, scores, m * sizeof *scores);
  return amounts_read(json_find(value, "cost"), &cost, limits, input->costs + at * limits, scratch, fault);
}

static bool input_read(const struct json_value *root, struct core_input *input, struct arena *scratch, struct fault *fault) {
  const struct json_value *projects = json_find(root, "projects"), *budget = json_find(root, "budget");
  struct core_options *options = &input->options;
  int64_t samples = CORE_SAMPLES, seed = 1;
  size_t m;
  if (!projects || projects->kind != JSON_KIND_LIST || projects->count < 1 || projects->count > CORE_PROJECTS_MAX)
    return fault_field_add(fault, "projects", "projects moet een lijst van 1 tot en met %d projecten zijn.", CORE_PROJECTS_MAX);
  if (!calc_json_names(json_find(root, "criteria"), "criteria", WEIGHTS_MAX, &input->criteria, &m, scratch, fault) ||
      !calc_weights_read(json_find(root, "weights"), input->criteria, m, &options->weights, scratch, fault) ||
      !calc_json_count(json_find(root, "samples"), "samples", 1, CORE_SAMPLES_MAX, &samples, fault) ||
      !calc_json_count(json_find(root, "seed"), "seed", 0, INT64_MAX, &seed, fault))
    return false;
  options->limits = budget && budget->kind == JSON_KIND_LIST ? budget->count : 1;
  if (options->limits < 1 || options->limits > CORE_LIMITS_MAX)
    return fault_field_add(fault, "budget", "budget moet een getal zijn, of een lijst van ten hoogste %d.", CORE_LIMITS_MAX);
  double *budgets = ARENA_ARRAY(scratch, options->limits, double);
  if (!amounts_read(budget, &(struct calc_json_range){"budget", NULL, 0, PORTFOLIO_AMOUNT_MAX}, options->limits, budgets, scratch, fault)) return false;
  options->projects = projects->count;
  options->budgets = budgets;
  options->scores = input->scores = ARENA_ARRAY(scratch, projects->count * m, double);
  options->costs = input->costs = ARENA_ARRAY(scratch, projects->count * options->limits, double);
  options->samples = (size_t)samples;
  options->seed = (uint64_t)seed;
  input->ids = ARENA_ARRAY(scratch, projects->count, const char *);
  for (size_t i = 0; i < projects->count; i++)
    if (!project_read(&projects->items[i], input, i, scratch, fault)) return false;
  return true;
}

static void portfolios_put(struct json_writer *w, const struct core_input *input, const struct core_result *result) {
  json_key(w, "portfolio_count");
  json_put_int(w, (long long)result->portfolio_count);
  json_key(w, "portfolios");
  json_array_begin(w);
  for (size_t p = 0; p < result->portfolio_count && p < PORTFOLIOS_SHOWN; p++) {
    json_array_begin(w);
    for (size_t j = 0; j < input->options.projects; j++)
      if ((result->portfolios[p] >> j & 1U) != 0) json_put_string(w, input->ids[j]);
    json_array_end(w);
  }
  json_array_end(w);
}

static void result_put(struct json_writer *w, const struct core_input *input, const struct core_result *result) {
  json_object_begin(w);
  json_key(w, "exact");
  json_put_bool(w, result->exact);
  if (!result->exact) {
    json_key(w, "samples");
    json_put_int(w, (long long)result->samples);
    json_key(w, "finished");
    json_put_int(w, (long long)result->finished);
    json_key(w, "half_width");
    json_put_real(w, result->half_width);
  }
  json_key(w, "core_index");
  json_object_begin(w);
  for (size_t j = 0; j < input->options.projects; j++) {
    json_key(w, input->ids[j]);
    json_put_real(w, result->indexes[j]);
  }
  json_object_end(w);
  if (result->exact) portfolios_put(w, input, result);
  json_object_end(w);
}

bool calc_core(const char *json, size_t size, struct text *out, struct arena *scratch, struct fault *fault) {
  static const char *const known[] = {"projects", "criteria", "budget", "weights", "samples", "seed", NULL};
  const struct json_value *root;
  struct core_input input = {0};
  struct core_result result;
  if (!calc_json_root(json, size, known, &root, scratch, fault) || !input_read(root, &input, scratch, fault) ||
      !core_compute(&input.options, &result, scratch, fault))
    return false;
  struct json_writer w;
  json_init(&w, out);
  result_put(&w, &input, &result);
  return json_finish(&w, fault);
}
