#include "engines/calc.h"

#include <math.h>

#include "encode/json.h"
#include "engines/calc_weights.h"
#include "engines/smaa.h"

#include "base/banned.h"

struct smaa_input {
  struct smaa_options options;
  const char *const *alternatives, *const *criteria;
};

static bool scores_read(const struct json_value *root, struct smaa_input *input, size_t n, size_t m, struct arena *scratch,
                        struct fault *fault) {
  const struct json_value *scores = json_find(root, "scores"), *low = json_find(root, "low"), *high = json_find(root, "high");
  double *from, *to = NULL;
  if (scores && (low || high)) return fault_field_add(fault, "scores", "Geef scores, of low met high; niet allebei.");
  if (scores) {
    if (!calc_json_matrix(scores, "scores", n, m, &from, scratch, fault)) return false;
  } else if (!calc_json_matrix(low, "low", n, m, &from, scratch, fault) ||
             !calc_json_matrix(high, "high", n, m, &to, scratch, fault)) {
    return false;
  }
  input->options.scores = from;
  input->options.high = to;
  return true;
}

static bool samples_read(const struct json_value *root, struct smaa_input *input, size_t m, struct arena *scratch,
                         struct fault *fault) {
  const struct json_value *draws = json_find(root, "draws");
  int64_t samples = SMAA_SAMPLES, seed = 1;
  double *given;
  if (!calc_weights_read(json_find(root, "weights"), input->criteria, m, &input->options.weights, scratch, fault)) return false;
  if (draws) {
    if (json_find(root, "weights") || json_find(root, "samples"))
      return fault_field_add(fault, "draws", "Bij draws horen geen weights en samples.");
    if (draws->kind != JSON_KIND_LIST || draws->count == 0)
      return fault_field_add(fault, "draws", "draws moet een lijst trekkingen zijn, elk met een gewicht per criterium.");
    if (!calc_json_matrix(draws, "draws", draws->count, m, &given, scratch, fault)) return false;
    input->options.draws = given;
    samples = (int64_t)draws->count;
  }
  if (!calc_json_count(json_find(root, "samples"), "samples", 1, SMAA_SAMPLES_MAX, &samples, fault) ||
      !calc_json_count(json_find(root, "seed"), "seed", 0, INT64_MAX, &seed, fault))
    return false;
  input->options.samples = (size_t)samples;
  input->options.seed = (uint64_t)seed;
  return true;
}

static bool input_read(const struct json_value *root, struct smaa_input *input, struct arena *scratch, struct fault *fault) {
  size_t n, m;
  if (!calc_json_names(json_find(root, "alternatives"), "alternatives", SMAA_ALTERNATIVES_MAX, &input->alternatives, &n, scratch, fault) ||
      !calc_json_names(json_find(root, "criteria"), "criteria", WEIGHTS_MAX, &input->criteria, &m, scratch, fault) ||
      !scores_read(root, input, n, m, scratch, fault) || !samples_read(root, input, m, scratch, fault))
    return false;
  input->options.alternatives = n;
  return true;
}

static void row_put(struct json_writer *w, const double *numbers, size_t count, double divisor) {
  json_array_begin(w);
  for (size_t i = 0; i < count; i++) json_put_real(w, numbers[i] / divisor);
  json_array_end(w);
}

static void alternative_put(struct json_writer *w, const struct smaa_input *input, const struct smaa_result *result, size_t j) {
  size_t n = result->alternatives, m = result->criteria;
  double samples = (double)result->samples;
  json_object_begin(w);
  json_key(w, "alternative");
  json_put_string(w, input->alternatives[j]);
  json_key(w, "rank_acceptability");
  json_array_begin(w);
  for (size_t r = 0; r < n; r++) json_put_real(w, (double)result->ranks[j * n + r] / samples);
  json_array_end(w);
  json_key(w, "central_weights");
  if (result->ranks[j * n] > 0) row_put(w, result->central + j * m, m, 1);
  else json_put_null(w);
  json_key(w, "central_weights_half_width");
  if (result->ranks[j * n] > 1) row_put(w, result->central_half + j * m, m, 1);
  else json_put_null(w);
  json_key(w, "confidence_factor");
  json_put_real(w, result->confidence[j]);
  json_key(w, "pairwise_winning");
  row_put(w, result->pairwise + j * n, n, samples);
  json_object_end(w);
}

bool calc_smaa(const char *json, size_t size, struct text *out, struct arena *scratch, struct fault *fault) {
  static const char *const known[] = {"alternatives", "criteria", "scores", "low", "high", "weights", "samples", "seed", "draws", NULL};
  const struct json_value *root;
  struct smaa_input input = {0};
  struct smaa_result result;
  if (!calc_json_root(json, size, known, &root, scratch, fault) || !input_read(root, &input, scratch, fault) ||
      !smaa_compute(&input.options, &result, scratch, fault))
    return false;
  struct json_writer w;
  json_init(&w, out);
  json_object_begin(&w);
  json_key(&w, "samples");
  json_put_int(&w, (long long)result.samples);
  json_key(&w, "half_width");
  json_put_real(&w, result.half_width);
  json_key(&w, "confidence_half_width");
  if (result.confidence_samples > 0) json_put_real(&w, result.confidence_half_width);
  else json_put_int(&w, 0);
  json_key(&w, "alternatives");
  json_array_begin(&w);
  for (size_t j = 0; j < result.alternatives; j++) alternative_put(&w, &input, &result, j);
  json_array_end(&w);
  json_object_end(&w);
  return json_finish(&w, fault);
}
