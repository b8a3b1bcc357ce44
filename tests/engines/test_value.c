#include "engines/working.h"

#include "engines/near.h"

#include "engines/value.h"

static const double stairs[] = {0, 10, 30, 60, 100};
static const struct value_scale scale = {stairs, 5};

static void test_points(void **state) {
  (void)state;
  near(value_points(&scale, 0), 0, 1e-12);
  near(value_points(&scale, 3), 60, 1e-12);
  near(value_points(&scale, 2.5), 45, 1e-12);
  near(value_points(&scale, 4), 100, 1e-12);
}

static void scale_refused(const double *points, size_t count, bool convex) {
  const struct value_scale bad = {points, count};
  assert_false(value_scale_check(&bad, "K1", convex, &fault));
  assert_non_null(fault_field_find(&fault, "K1"));
  fault_release(&fault);
}

static void test_scales(void **state) {
  (void)state;
  assert_true(value_is_convex(&scale));
  assert_true(value_scale_check(&scale, "K1", true, &fault));
  const struct value_scale hollow = {(const double[]){0, 60, 100}, 3};
  assert_false(value_is_convex(&hollow));
  assert_true(value_scale_check(&hollow, "K1", false, &fault));
  scale_refused(hollow.points, 3, true);
  scale_refused((const double[]){0, 50, 40, 100}, 4, false);
  scale_refused((const double[]){5, 100}, 2, false);
  scale_refused((const double[]){0, 90}, 2, false);
  scale_refused((const double[]){0}, 1, false);
}

/* Barron and Barrett 1996: .5208, .2708, .1458, .0625 for four. */
static void test_rank_weights(void **state) {
  (void)state;
  static const double published[] = {0.5208, 0.2708, 0.1458, 0.0625};
  double weights[4];
  value_rank_weights(4, weights);
  for (size_t i = 0; i < 4; i++) near(weights[i], published[i], 5e-5);
  value_rank_weights(1, weights);
  near(weights[0], 1, 1e-12);
}

static void test_swing_weights(void **state) {
  (void)state;
  double weights[3];
  assert_true(value_swing_weights((const double[]){100, 60, 40}, 3, weights, &fault));
  near(weights[0], 0.5, 1e-12);
  near(weights[1], 0.3, 1e-12);
  assert_false(value_swing_weights((const double[]){0, 0}, 2, weights, &fault));
  fault_release(&fault);
  assert_false(value_swing_weights((const double[]){1, -1, 3}, 3, weights, &fault));
}

static void test_value_adds_up(void **state) {
  (void)state;
  const struct value_scale scales[] = {scale, scale};
  const struct value_model model = {.scales = scales, .weights = (const double[]){0.75, 0.25}, .count = 2, .threshold = 40};
  struct value_answer answer;
  assert_true(value_compute(&model, (const double[]){3, 2}, NULL, &answer, &scratch, &fault));
  near(answer.value, 52.5, 1e-12);
  near(answer.parts[0] + answer.parts[1], answer.value, 1e-12);
  assert_true(answer.is_candidate);
  assert_true(value_compute(&model, (const double[]){2, 2}, NULL, &answer, &scratch, &fault));
  assert_false(answer.is_candidate);
  assert_false(value_compute(&model, (const double[]){5, 2}, NULL, &answer, &scratch, &fault));
}

/* Clemen and Smith 2009: with a baseline of nothing a repair of something bad seems worth nothing; against what happens when
 * it is left undone it is. */
static void test_baseline(void **state) {
  (void)state;
  const struct value_scale scales[] = {scale};
  struct value_model model = {.scales = scales, .weights = (const double[]){1}, .count = 1};
  struct value_answer answer;
  assert_true(value_compute(&model, (const double[]){3}, (const double[]){1}, &answer, &scratch, &fault));
  near(answer.value, 50, 1e-12);
  model.asks_not_doing = true;
  assert_false(value_compute(&model, (const double[]){3}, (const double[]){1}, &answer, &scratch, &fault));
  assert_non_null(fault_field_find(&fault, "baseline"));
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test_setup_teardown(test_points, begin, end),
      cmocka_unit_test_setup_teardown(test_scales, begin, end),
      cmocka_unit_test_setup_teardown(test_rank_weights, begin, end),
      cmocka_unit_test_setup_teardown(test_swing_weights, begin, end),
      cmocka_unit_test_setup_teardown(test_value_adds_up, begin, end),
      cmocka_unit_test_setup_teardown(test_baseline, begin, end),
  };
  return cmocka_run_group_tests_name("value", tests, NULL, NULL);
}
