#include "engines/working.h"

#include "engines/near.h"

#include "engines/smaa.h"

enum { SAMPLES = 40000 };

static struct smaa_result compute(struct smaa_options options) {
  struct smaa_result result = {0};
  if (!options.samples) options.samples = SAMPLES;
  if (!smaa_compute(&options, &result, &scratch, &fault)) fail_msg("%s", fault.field_count > 0 ? fault.fields[0].message : fault.message);
  return result;
}

static double share(const struct smaa_result *result, size_t j, size_t rank) {
  return (double)result->ranks[j * result->alternatives + rank] / (double)result->samples;
}

/* Three alternatives on two criteria: with w the weight of the first, A is worth w, B 1 - w and C 0.6, so that A is first
 * for w over 0.6, B for w under 0.4 and C between; all of it can be worked out by hand. */
static const double corner[] = {1, 0, 0, 1, 0.6, 0.6};

static void test_two_criteria_by_hand(void **state) {
  (void)state;
  struct smaa_result result = compute((struct smaa_options){.alternatives = 3, .scores = corner, .weights = {.count = 2}});
  near(share(&result, 0, 0), 0.4, 1.5 * result.half_width);
  near(share(&result, 1, 0), 0.4, 1.5 * result.half_width);
  near(share(&result, 2, 0), 0.2, 1.5 * result.half_width);
  near(share(&result, 2, 1), 0.8, 1.5 * result.half_width);
  near(share(&result, 0, 2), 0.5, 1.5 * result.half_width);
  near(result.central[0], 0.8, 1.5 * result.central_half[0]);
  near(result.central[2], 0.2, 1.5 * result.central_half[2]);
  near(result.central[4], 0.5, 1.5 * result.central_half[4]);
  near(result.pairwise[0 * 3 + 1] / SAMPLES, 0.5, 1.5 * result.half_width);
  near(result.pairwise[0 * 3 + 2] / SAMPLES, 0.4, 1.5 * result.half_width);
  for (size_t j = 0; j < 3; j++) near(result.confidence[j], 1, 0);
  near(result.half_width, 0.98 / 200, 1e-4);
}

static void test_order_by_hand(void **state) {
  (void)state;
  const size_t order[] = {1, 0};
  struct smaa_result result = compute((struct smaa_options){
      .alternatives = 3, .scores = corner, .weights = {.kind = WEIGHTS_ORDER, .count = 2, .order = order}});
  near(share(&result, 0, 0), 0, 0);
  near(share(&result, 1, 0), 0.8, 1.5 * result.half_width);
  near(share(&result, 2, 0), 0.2, 1.5 * result.half_width);
  assert_true(isnan(result.central[0]) && isnan(result.confidence[0]));
}

/* Rejection and walking draw from the same set: the weight of the first criterion is uniform from 0.5 to 0.7 in both. */
static void test_limits_by_hand(void **state) {
  (void)state;
  const double low[] = {0.5, 0}, high[] = {0.7, 1};
  struct smaa_result result = compute((struct smaa_options){
      .alternatives = 3, .scores = corner, .weights = {.kind = WEIGHTS_LIMITS, .count = 2, .low = low, .high = high}});
  near(share(&result, 0, 0), 0.5, 1.5 * result.half_width);
  const double narrow_low[] = {0.597, 0}, narrow_high[] = {0.605, 1};
  result = compute((struct smaa_options){
      .alternatives = 3, .scores = corner, .weights = {.kind = WEIGHTS_LIMITS, .count = 2, .low = narrow_low, .high = narrow_high}});
  near(share(&result, 0, 0), 5.0 / 8, 2 * result.half_width);
}

static void test_walk_keeps_the_limits(void **state) {
  (void)state;
  const double low[] = {0.2, 0.1, 0.15, 0.1, 0.05}, high[] = {0.25, 0.2, 0.25, 0.3, 0.4};
  const struct weights_set set = {.kind = WEIGHTS_LIMITS, .count = 5, .low = low, .high = high};
  struct weights_drawer drawer;
  double weights[5], mean = 0;
  assert_true(weights_init(&drawer, &set, 3, &fault));
  assert_true(drawer.walks);
  for (size_t k = 0; k < 5000; k++) {
    double sum = 0;
    weights_draw(&drawer, weights);
    for (size_t i = 0; i < 5; i++) {
      assert_true(weights[i] >= low[i] - 1e-9 && weights[i] <= high[i] + 1e-9);
      sum += weights[i];
    }
    near(sum, 1, 1e-12);
    mean += weights[0] / 5000;
  }
  /* The first has little room, so that its mean lies near the middle of it. */
  near(mean, 0.225, 0.003);
}

/* 0 to 10 in whole points: equal values happen, and everybody in a tie has the best of its ranks. */
static void test_ties_share_the_rank(void **state) {
  (void)state;
  static const double scores[] = {7, 7, 7, 7, 3, 9};
  struct smaa_result result = compute((struct smaa_options){.alternatives = 3, .scores = scores, .weights = {.count = 2}, .samples = 3000});
  for (size_t i = 0; i < 3; i++) assert_int_equal(result.ranks[0 * 3 + i], result.ranks[1 * 3 + i]);
  assert_int_equal(result.ranks[0 * 3 + 1] + result.ranks[0 * 3 + 0], 3000);
  near(result.pairwise[0 * 3 + 1], 1500, 0);
  near(result.pairwise[1 * 3 + 0], 1500, 0);
  near(result.pairwise[0 * 3 + 2] + result.pairwise[2 * 3 + 0], 3000, 0);
  static const double alike[40 * 2] = {0};
  result = compute((struct smaa_options){.alternatives = 40, .scores = alike, .weights = {.count = 2}, .samples = 100});
  for (size_t j = 0; j < 40; j++) assert_int_equal(result.ranks[j * 40], 100);
}

static void test_uncertain_scores(void **state) {
  (void)state;
  static const double low[] = {0, 0, 0.5, 0.5}, high[] = {1, 1, 0.5, 0.5};
  struct smaa_result result = compute((struct smaa_options){.alternatives = 2, .scores = low, .high = high, .weights = {.count = 2}});
  near(share(&result, 0, 0), 0.5, 1.5 * result.half_width);
  near(result.confidence[0], 0.5, 1.5 * result.confidence_half_width);
  near(result.confidence[1], 0.5, 1.5 * result.confidence_half_width);
  assert_int_equal(result.confidence_samples, SAMPLES);
}

static void test_given_draws(void **state) {
  (void)state;
  static const double draws[] = {3, 1, 0.2, 0.2, 0, 5};
  struct smaa_result result = compute((struct smaa_options){.alternatives = 3, .scores = corner, .weights = {.count = 2}, .draws = draws, .samples = 3});
  for (size_t j = 0; j < 3; j++) assert_int_equal(result.ranks[j * 3], 1);
  near(result.central[0], 0.75, 1e-15);
}

static void noisy(double *scores, double *high, size_t count) {
  struct weights_stream stream = {11};
  for (size_t i = 0; i < count; i++) {
    scores[i] = (double)(weights_bits(&stream) % 101) / 3;
    high[i] = scores[i] + (double)(weights_bits(&stream) % 7);
  }
}

/* Slow and plain: every value compared with every other. */
static void brute(const double *scores, size_t n, size_t m, size_t samples, uint64_t seed, uint32_t *ranks, double *pairs) {
  const struct weights_set set = {.count = m};
  struct weights_drawer drawer;
  double weights[WEIGHTS_MAX], values[400];
  assert_true(weights_init(&drawer, &set, seed, &fault));
  for (size_t s = 0; s < samples; s++) {
    weights_draw(&drawer, weights);
    for (size_t j = 0; j < n; j++) {
      values[j] = scores[j * m] * weights[0];
      for (size_t i = 1; i < m; i++) values[j] += scores[j * m + i] * weights[i];
    }
    for (size_t j = 0; j < n; j++) {
      size_t rank = 0;
      for (size_t k = 0; k < n; k++) {
        rank += values[k] > values[j];
        pairs[j * n + k] += j == k ? 0 : values[j] > values[k] ? 1 : values[j] < values[k] ? 0 : 0.5;
      }
      ranks[j * n + rank]++;
    }
  }
}

/* On every set of instructions that is here, the same bits; and those of the plain count. One score lies far from the others,
 * so that the quick way of ranking has it hardest. */
static void test_every_path_gives_the_same_bits(void **state) {
  (void)state;
  enum { N = 37, M = 5, K = 1300 };
  static double scores[N * M], high[N * M], pairs[N * N];
  static uint32_t ranks[N * N];
  noisy(scores, high, N * M);
  scores[3] = high[3] = 1e9;
  brute(scores, N, M, K, 5, ranks, pairs);
  for (enum smaa_path path = SMAA_PATH_BEST; path < SMAA_PATH__COUNT; path++) {
    if (!smaa_path_is_here(path)) continue;
    struct smaa_options options = {.alternatives = N, .scores = scores, .weights = {.count = M}, .samples = K, .seed = 5, .path = path};
    struct smaa_result result = compute(options);
    assert_memory_equal(result.ranks, ranks, sizeof ranks);
    assert_memory_equal(result.pairwise, pairs, sizeof pairs);
    options.high = high;
    result = compute(options);
    options.path = SMAA_PATH_PLAIN;
    struct smaa_result plain = compute(options);
    assert_memory_equal(result.ranks, plain.ranks, N * N * sizeof *plain.ranks);
    assert_memory_equal(result.confidence, plain.confidence, N * sizeof *plain.confidence);
  }
}

static void refused(struct smaa_options options, const char *field) {
  struct smaa_result result;
  assert_false(smaa_compute(&options, &result, &scratch, &fault));
  assert_int_equal(fault.kind, FAULT_INPUT);
  assert_non_null(fault_field_find(&fault, field));
  fault_release(&fault);
}

static void test_refuses(void **state) {
  (void)state;
  static const double wild[] = {1, NAN}, less[] = {0, 0}, none[] = {0, 0};
  static const double much[] = {0.6, 0.6}, one[] = {1, 1}, little[] = {0.3, 0.3};
  static const size_t twice[] = {0, 0};
  refused((struct smaa_options){.alternatives = 0, .scores = corner, .weights = {.count = 2}, .samples = 10}, "alternatives");
  refused((struct smaa_options){.alternatives = 1, .scores = corner, .weights = {.count = 2}, .samples = 0}, "samples");
  refused((struct smaa_options){.alternatives = 1, .scores = corner, .weights = {.count = 0}, .samples = 10}, "criteria");
  refused((struct smaa_options){.alternatives = 1, .scores = wild, .weights = {.count = 2}, .samples = 10}, "scores");
  refused((struct smaa_options){.alternatives = 1, .scores = corner, .high = less, .weights = {.count = 2}, .samples = 10}, "high");
  refused((struct smaa_options){.alternatives = 1, .scores = corner, .draws = none, .weights = {.count = 2}, .samples = 1}, "draws");
  refused((struct smaa_options){.alternatives = 1, .scores = corner, .samples = 10,
                                .weights = {.kind = WEIGHTS_ORDER, .count = 2, .order = twice}}, "order");
  refused((struct smaa_options){.alternatives = 1, .scores = corner, .samples = 10,
                                .weights = {.kind = WEIGHTS_LIMITS, .count = 2, .low = much, .high = one}}, "weights");
  refused((struct smaa_options){.alternatives = 1, .scores = corner, .samples = 10,
                                .weights = {.kind = WEIGHTS_LIMITS, .count = 2, .low = none, .high = little}}, "weights");
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test_setup_teardown(test_two_criteria_by_hand, begin, end),
      cmocka_unit_test_setup_teardown(test_order_by_hand, begin, end),
      cmocka_unit_test_setup_teardown(test_limits_by_hand, begin, end),
      cmocka_unit_test_setup_teardown(test_walk_keeps_the_limits, begin, end),
      cmocka_unit_test_setup_teardown(test_ties_share_the_rank, begin, end),
      cmocka_unit_test_setup_teardown(test_uncertain_scores, begin, end),
      cmocka_unit_test_setup_teardown(test_given_draws, begin, end),
      cmocka_unit_test_setup_teardown(test_every_path_gives_the_same_bits, begin, end),
      cmocka_unit_test_setup_teardown(test_refuses, begin, end),
  };
  return cmocka_run_group_tests_name("smaa", tests, NULL, NULL);
}
