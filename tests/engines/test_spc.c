#include "engines/working.h"

#include "engines/near.h"

#include "engines/spc.h"

enum { OUTSIDE = 1 << SPC_RULE_OUTSIDE, SHIFT = 1 << SPC_RULE_SHIFT, TREND = 1 << SPC_RULE_TREND, TWO = 1 << SPC_RULE_TWO_OF_THREE };
enum { VALUES_MAX = 80 };

static struct spc_result computed(const struct spc_options *options) {
  struct spc_result result;
  if (!spc_compute(options, &result, &scratch, &fault)) fail_msg("%s", fault.message);
  return result;
}

#define COUNT(array) (sizeof(array) / sizeof *(array))
#define CHART(array, ...) computed(&(struct spc_options){.values = (array), .count = COUNT(array), __VA_ARGS__})

/* R's set.seed(123); rnorm(20), the series of NHSRplotthedots' own test of ptd_spc_standard; mean and limits as its
 * snapshots tests/testthat/_snaps/ptd_spc_standard.md and ptd_spc.md print them, the halves under "facet". */
static const double nhs_series[] = {-0.56047565, -0.23017749, 1.55870831, 0.07050839, 0.12928774, 1.71506499, 0.46091621,
                                    -1.26506123, -0.68685285, -0.44566197, 1.22408180, 0.35981383, 0.40077145, 0.11068272,
                                    -0.55584113, 1.78691314, 0.49785048, -1.96661716, 0.70135590, -0.47279141};

static void test_agrees_with_the_reference_on_its_own_series(void **state) {
  (void)state;
  size_t halves[] = {10};
  struct spc_result all = CHART(nhs_series), two = CHART(nhs_series, .rebases = halves, .rebase_count = 1);
  assert_int_equal(all.stretch_count, 1);
  near(all.stretches[0].mean, 0.142, 0.0005);
  near(all.stretches[0].lower, -3.01, 0.005);
  near(all.stretches[0].upper, 3.29, 0.005);
  for (size_t i = 0; i < all.count; i++) assert_int_equal(all.points[i].rules, 0);
  assert_int_equal(two.stretch_count, 2);
  near(two.stretches[0].mean, 0.0746, 0.00005);
  near(two.stretches[0].lower, -2.60, 0.005);
  near(two.stretches[0].upper, 2.75, 0.005);
  near(two.stretches[1].mean, 0.209, 0.0005);
  near(two.stretches[1].lower, -3.28, 0.005);
  near(two.stretches[1].upper, 3.70, 0.005);
}

/* Two charts that NHSRplotthedots prints of NHS England's emergency departments, month by month from April 2016 to March
 * 2019: tests/testthat/_snaps/integration_tests/ae_all_performance_axis_labels.svg and ae_all_attendances_rebase.svg. The
 * rules do not change when the scale is moved or stretched, so the heights at which the picture draws its points are the
 * series, and those of its lines are the mean and limits; they are printed to a hundredth. Heights count downward there. */
enum { NHS_MONTHS = 36, NHS_REBASED = 12 };

static void nhs_heights(const double *heights, double *out) {
  for (size_t i = 0; i < NHS_MONTHS; i++) out[i] = -heights[i];
}

static void nhs_lines(const struct spc_stretch *stretch, double mean, double lower, double upper) {
  near(stretch->mean, -mean, 0.01);
  near(stretch->lower, -lower, 0.015);
  near(stretch->upper, -upper, 0.015);
}

static void test_agrees_with_the_reference_point_by_point(void **state) {
  (void)state;
  static const double performance[NHS_MONTHS] = {
      83.00,  73.39,  62.01,  73.00, 45.35, 58.49, 122.29, 149.25, 237.38, 278.77, 183.18, 84.03,  63.80,  96.40,  55.40,  70.49,  72.44,  97.77,
      86.73, 133.75, 285.02, 272.46, 282.63, 299.58, 141.51, 68.80, 53.89, 111.63, 95.33, 126.66, 124.04, 180.24, 226.57, 310.33, 315.42, 220.25};
  /* the colour of each point: improvement, concern, common cause */
  static const char colours[] = "iiiiiii..c.iiiiiiiiicccciiiiiii..cc.";
  static const enum spc_cause causes[] = {['i'] = SPC_CAUSE_IMPROVEMENT, ['c'] = SPC_CAUSE_CONCERN, ['.'] = SPC_CAUSE_COMMON};
  double series[NHS_MONTHS];
  nhs_heights(performance, series);
  struct spc_result result = CHART(series, .better = SPC_BETTER_UP), plain = CHART(series, .no_screen = true);
  nhs_lines(&result.stretches[0], 145.59, 242.63, 48.55);
  for (size_t i = 0; i < NHS_MONTHS; i++)
    if (result.points[i].cause != causes[(unsigned char)colours[i]]) fail_msg("month %zu: %d, drawn %c", i, result.points[i].cause, colours[i]);
  /* Two falls of winter are large enough to be left out of the limits. */
  assert_true(plain.stretches[0].upper > result.stretches[0].upper + 10);
}

static void test_agrees_with_the_reference_on_a_rebase(void **state) {
  (void)state;
  static const double attendances[NHS_MONTHS] = {
      219.56, 134.34, 181.26, 130.68, 192.16, 183.93, 163.17, 202.69, 187.25, 207.99, 275.17, 157.27, 185.07, 135.83, 166.43, 132.82, 195.63, 195.08,
      145.36, 173.62, 162.27, 163.89, 239.66, 142.98, 170.51, 94.74,  124.41, 88.24,  164.83, 161.54, 130.49, 148.01, 143.94, 116.21, 182.89, 93.44};
  double series[NHS_MONTHS];
  size_t april[] = {NHS_REBASED};
  nhs_heights(attendances, series);
  struct spc_result result = CHART(series, .rebases = april, .rebase_count = 1, .better = SPC_BETTER_UP);
  assert_int_equal(result.stretch_count, 2);
  nhs_lines(&result.stretches[0], 186.29, 315.42, 57.16);
  nhs_lines(&result.stretches[1], 152.41, 259.47, 45.35);
  for (size_t i = 0; i < NHS_MONTHS; i++) assert_int_equal(result.points[i].rules, 0);
}

/* The series of NHSRplotthedots' vignette "Deviations from Excel defaults": screening leaves the two ranges around the 10
 * out, so that each of the others is 1. */
static void test_screens_as_the_vignette(void **state) {
  (void)state;
  static const double series[] = {1, 2, 1, 2, 10, 1, 2, 1, 2, 1, 2, 1, 2, 1, 2, 1, 2, 1};
  double mean = 35.0 / 18;
  struct spc_result screened = CHART(series), plain = CHART(series, .no_screen = true);
  near(screened.stretches[0].upper, mean + 2.66, 1e-12);
  near(screened.stretches[0].near_lower, mean - 2.66 * 2 / 3, 1e-12);
  near(plain.stretches[0].upper, mean + 2.66 * (15 + 8 + 9) / 17, 1e-12);
  assert_int_equal(screened.points[4].rules, OUTSIDE);
  assert_int_equal(plain.points[4].rules, OUTSIDE);
}

/* D. J. Wheeler, "Understanding Statistical Process Control", 3rd edition, p. 386: sixteen values, average 4135.5. */
static void test_agrees_with_wheeler(void **state) {
  (void)state;
  static const double series[] = {5045, 4350, 4350, 3975, 4290, 4430, 4485, 4285, 3980, 3925, 3645, 3760, 3300, 3685, 3463, 5200};
  struct spc_result result = CHART(series, .no_screen = true);
  near(result.stretches[0].mean, 4135.5, 1e-9);
  near(result.stretches[0].range, (695 + 0 + 375 + 315 + 140 + 55 + 200 + 305 + 55 + 280 + 115 + 460 + 385 + 222 + 1737) / 15.0, 1e-9);
  assert_int_equal(result.points[15].rules, OUTSIDE);
  for (size_t i = 1; i < 12; i++) assert_int_equal(result.points[i].rules & OUTSIDE, 0);
  assert_int_equal(CHART(series).points[15].rules, OUTSIDE);
}

/* Two neighbours near opposite limits are no signal: NHSRplotthedots, test-ptd_spc_standard.R. */
static void test_two_of_three_wants_one_side(void **state) {
  (void)state;
  double series[16];
  for (size_t i = 0; i < 16; i++) series[i] = i % 2 ? -1 : 1;
  series[14] = 5.5;
  series[15] = -5.5;
  struct spc_result result = CHART(series);
  assert_int_equal(result.points[14].rules, 0);
  assert_int_equal(result.points[15].rules, 0);
}

/* The words of the rule, one clause after the other: the third neighbour only has to lie on the same side. */
static void test_two_of_three_marks_those_between(void **state) {
  (void)state;
  static const double series[] = {1, -1, 1, -1, 1, -1, 1, -1, 5, 1, 5, -1, 1, -1, 1, -1, -1, -1, -1, -1};
  struct spc_result result = CHART(series);
  const struct spc_stretch *only = &result.stretches[0];
  assert_true(5 > only->near_upper && 5 < only->upper);
  assert_int_equal(result.points[8].rules, TWO);
  assert_int_equal(result.points[9].rules, 0);
  assert_int_equal(result.points[10].rules, TWO);
}

static void test_shift_breaks_at_the_mean(void **state) {
  (void)state;
  /* mean 0; six above, one on it, seven above, then the balance below */
  static const double series[] = {1, 1, 2, 1, 2, 1, 0, 1, 2, 1, 2, 1, 2, 1, -9, -9};
  struct spc_result result = CHART(series);
  near(result.stretches[0].mean, 0, 1e-12);
  for (size_t i = 0; i < 7; i++) assert_false(spc_has(&result, i, SPC_RULE_SHIFT));
  for (size_t i = 7; i < 14; i++) assert_true(spc_has(&result, i, SPC_RULE_SHIFT));
  /* 0.1 has no exact binary form; ten of them do not add up to one, and still are equal to their mean. */
  static const double tenths[] = {0.1, 0.1, 0.1, 0.1, 0.1, 0.1, 0.1, 0.1, 0.1, 0.1, 0.1, 0.1};
  struct spc_result flat = CHART(tenths, .better = SPC_BETTER_UP, .has_target = true, .target = 0.1);
  for (size_t i = 0; i < flat.count; i++) assert_int_equal(flat.points[i].rules, 0);
  assert_int_equal(flat.assurance, SPC_ASSURANCE_MAY);
}

static void test_trend_is_strict(void **state) {
  (void)state;
  static const double six[] = {1, 2, 3, 4, 5, 6}, level[] = {1, 2, 3, 3, 4, 5, 6}, seven[] = {2, 1, 2, 3, 4, 5, 6, 7, 3},
                      down[] = {2, 7, 6, 5, 4, 3, 2, 1, 3};
  struct spc_result result = CHART(six);
  for (size_t i = 0; i < 6; i++) assert_false(spc_has(&result, i, SPC_RULE_TREND));
  result = CHART(level);
  for (size_t i = 0; i < 7; i++) assert_false(spc_has(&result, i, SPC_RULE_TREND));
  struct spc_result up = CHART(seven), falling = CHART(down);
  for (size_t i = 0; i < 9; i++) assert_int_equal(spc_has(&up, i, SPC_RULE_TREND), i >= 1 && i <= 7);
  for (size_t i = 0; i < 9; i++) assert_int_equal(spc_has(&falling, i, SPC_RULE_TREND), i >= 1 && i <= 7);
  /* 4 is the mean of 1..7: marked, on neither side. */
  static const double centred[] = {1, 2, 3, 4, 5, 6, 7};
  result = CHART(centred, .better = SPC_BETTER_UP);
  assert_int_equal(result.points[2].cause, SPC_CAUSE_CONCERN);
  assert_int_equal(result.points[3].cause, SPC_CAUSE_CHANGE);
  assert_int_equal(result.points[4].cause, SPC_CAUSE_IMPROVEMENT);
}

static void test_runs_stop_at_a_rebase(void **state) {
  (void)state;
  static const double series[] = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12};
  size_t six[] = {6}, five[] = {5};
  struct spc_result result = CHART(series, .rebases = six, .rebase_count = 1);
  for (size_t i = 0; i < 12; i++) assert_false(spc_has(&result, i, SPC_RULE_TREND));
  result = CHART(series, .rebases = five, .rebase_count = 1);
  for (size_t i = 0; i < 12; i++) assert_int_equal(spc_has(&result, i, SPC_RULE_TREND), i >= 5);
}

static void test_assurance_by_the_last_stretch(void **state) {
  (void)state;
  static const double series[] = {90, 91, 90, 91, 90, 91, 50, 51, 50, 51, 50, 51};
  size_t six[] = {6};
#define TARGET(side, at) CHART(series, .rebases = six, .rebase_count = 1, .better = (side), .has_target = true, .target = (at)).assurance
  assert_int_equal(TARGET(SPC_BETTER_UP, 80), SPC_ASSURANCE_MISS);
  assert_int_equal(TARGET(SPC_BETTER_DOWN, 80), SPC_ASSURANCE_HIT);
  assert_int_equal(TARGET(SPC_BETTER_UP, 40), SPC_ASSURANCE_HIT);
  assert_int_equal(TARGET(SPC_BETTER_DOWN, 40), SPC_ASSURANCE_MISS);
  assert_int_equal(TARGET(SPC_BETTER_UP, 50), SPC_ASSURANCE_MAY);
  assert_int_equal(TARGET(SPC_BETTER_UP, 50.5 + 2.66), SPC_ASSURANCE_MAY);
  assert_int_equal(TARGET(SPC_BETTER_NONE, 80), SPC_ASSURANCE_NONE);
  assert_int_equal(CHART(series, .better = SPC_BETTER_UP).assurance, SPC_ASSURANCE_NONE);
}

static void test_few_points(void **state) {
  (void)state;
  static const double series[] = {3, 3, 3, 3, 3, 3, 3, 3, 3, 3, 3, 4};
  struct spc_result none = computed(&(struct spc_options){.values = series, .count = 0, .has_target = true, .better = SPC_BETTER_UP});
  assert_int_equal(none.stretch_count, 0);
  assert_false(none.enough);
  struct spc_result one = computed(&(struct spc_options){.values = series, .count = 1});
  near(one.stretches[0].lower, 3, 0);
  near(one.stretches[0].upper, 3, 0);
  assert_int_equal(one.points[0].rules, 0);
  assert_false(computed(&(struct spc_options){.values = series, .count = 11}).enough);
  assert_true(CHART(series).enough);
}

static void test_refuses(void **state) {
  (void)state;
  struct spc_result result;
  size_t out_of[] = {2}, back[] = {1, 0};
  double bad[] = {1, NAN}, endless[] = {1, INFINITY}, large[] = {1, 2e15}, good[] = {1, 2};
  const struct spc_options refused[] = {{.values = bad, .count = 2},
                                        {.values = endless, .count = 2},
                                        {.values = large, .count = 2},
                                        {.values = good, .count = 2, .has_target = true, .target = NAN},
                                        {.values = good, .count = 2, .rebases = out_of, .rebase_count = 1},
                                        {.values = good, .count = 2, .rebases = back, .rebase_count = 2}};
  for (size_t i = 0; i < COUNT(refused); i++) {
    assert_false(spc_compute(&refused[i], &result, &scratch, &fault));
    assert_int_equal(fault.kind, FAULT_INPUT);
    fault_release(&fault);
  }
}

/* A second reading of the rules, slow and by windows, in whole numbers: every mean and limit is compared as a fraction, so
 * that nothing is rounded. Values stay small, products below 2^63. */
struct slow {
  int64_t values[VALUES_MAX];
  size_t count;
  bool no_screen;
  unsigned rules[VALUES_MAX];
};

static int side_of(const struct slow *s, size_t i) {
  int64_t sum = 0;
  for (size_t k = 0; k < s->count; k++) sum += s->values[k];
  int64_t away = s->values[i] * (int64_t)s->count - sum;
  return (away > 0) - (away < 0);
}

/* Is value i further from the mean than factor / 100000 mean moving ranges. */
static bool further(const struct slow *s, size_t i, int64_t factor) {
  int64_t sum = 0, ranges = 0, kept = 0, used = 0, n = (int64_t)s->count;
  for (size_t k = 0; k < s->count; k++) sum += s->values[k];
  for (size_t k = 1; k < s->count; k++) ranges += llabs(s->values[k] - s->values[k - 1]);
  for (size_t k = 1; k < s->count; k++) {
    int64_t range = llabs(s->values[k] - s->values[k - 1]);
    if (!s->no_screen && ranges > 0 && range * 1000 * (n - 1) >= 3267 * ranges) continue;
    kept += range;
    used++;
  }
  return llabs(s->values[i] * n - sum) * 100000 * 3 * (used > 0 ? used : 1) > factor * kept * n;
}

static bool slow_shift(const struct slow *s, size_t from) {
  int sides = 0;
  if (from + 7 > s->count) return false;
  for (size_t k = from; k < from + 7; k++) sides += side_of(s, k);
  return abs(sides) == 7;
}

static bool slow_trend(const struct slow *s, size_t from) {
  int steps = 0;
  if (from + 7 > s->count) return false;
  for (size_t k = from; k < from + 6; k++) steps += (s->values[k + 1] > s->values[k]) - (s->values[k + 1] < s->values[k]);
  return abs(steps) == 6;
}

enum { FACTOR_LIMIT = 266000 * 3, FACTOR_NEAR = 266000 * 2 };

static bool slow_near(const struct slow *s, size_t i) { return further(s, i, FACTOR_NEAR) && !further(s, i, FACTOR_LIMIT); }

static bool slow_two(const struct slow *s, size_t from) {
  int sides = 0, nears = 0;
  if (from + 3 > s->count) return false;
  for (size_t k = from; k < from + 3; k++) {
    sides += side_of(s, k);
    nears += slow_near(s, k);
  }
  return abs(sides) == 3 && nears >= 2;
}

static void slow_run(struct slow *s) {
  for (size_t i = 0; i < s->count; i++) {
    s->rules[i] = further(s, i, FACTOR_LIMIT) ? OUTSIDE : 0;
    for (size_t from = i < 6 ? 0 : i - 6; from <= i; from++)
      s->rules[i] |= (slow_shift(s, from) ? SHIFT : 0U) | (slow_trend(s, from) ? TREND : 0U);
    for (size_t from = i < 2 ? 0 : i - 2; from <= i; from++)
      if (slow_two(s, from) && slow_near(s, i)) s->rules[i] |= TWO;
  }
}

static uint64_t seed = 20270112;
static int64_t random_below(int64_t below) {
  seed = seed * 6364136223846793005U + 1442695040888963407U;
  return (int64_t)(seed >> 33) % below;
}

/* A stretch in one of several tempers: noise, few distinct values, a level that jumps, a slope, a rare peak. */
static void stretch_fill(struct slow *s) {
  int64_t temper = random_below(5), spread = temper == 1 ? 3 : 5 + random_below(40), at = random_below(100) - 50;
  s->count = (size_t)(1 + random_below(40));
  s->no_screen = random_below(4) == 0;
  for (size_t i = 0; i < s->count; i++) {
    if (temper == 2 && random_below(10) == 0) at += random_below(60) - 30;
    if (temper == 3) at += random_below(4);
    s->values[i] = at + random_below(spread) + (temper == 4 && random_below(12) == 0 ? 60 : 0);
  }
}

/* The stretches laid end to end: what the engine says of each must be what the slow reading says of it alone. */
static size_t compare_series(double unit, unsigned *seen) {
  static struct slow slow[4];
  double values[4 * VALUES_MAX];
  size_t rebases[4], count = 0, stretches = (size_t)(1 + random_below(4));
  bool no_screen = random_below(4) == 0;
  for (size_t p = 0; p < stretches; p++) {
    stretch_fill(&slow[p]);
    slow[p].no_screen = no_screen;
    slow_run(&slow[p]);
    rebases[p] = count;
    for (size_t i = 0; i < slow[p].count; i++) values[count++] = (double)slow[p].values[i] * unit;
  }
  struct spc_result result = computed(&(struct spc_options){.values = values, .count = count, .rebases = rebases,
                                                            .rebase_count = stretches, .no_screen = no_screen});
  assert_int_equal(result.stretch_count, stretches);
  for (size_t p = 0, at = 0; p < stretches; p++)
    for (size_t i = 0; i < slow[p].count; i++, at++) {
      if (result.points[at].rules != slow[p].rules[i])
        fail_msg("stretch %zu point %zu: %u, slowly %u", p, i, result.points[at].rules, slow[p].rules[i]);
      assert_int_equal(result.points[at].side, side_of(&slow[p], i));
      *seen |= slow[p].rules[i];
    }
  return count;
}

static void test_agrees_with_a_slow_reading(void **state) {
  (void)state;
  static const double units[] = {1, 0.1, 0.01, 1e-4, 12345};
  unsigned seen = 0;
  for (size_t round = 0; round < 6000; round++) {
    compare_series(units[round % COUNT(units)], &seen);
    arena_reset(&scratch);
  }
  assert_int_equal(seen, OUTSIDE | SHIFT | TREND | TWO);
}

/* Moving and stretching the scale changes no mark; mirroring it mirrors what is better. */
static void test_scale_and_mirror(void **state) {
  (void)state;
  for (size_t round = 0; round < 1000; round++) {
    struct slow s;
    double values[VALUES_MAX], moved[VALUES_MAX], mirrored[VALUES_MAX];
    stretch_fill(&s);
    for (size_t i = 0; i < s.count; i++) {
      values[i] = (double)s.values[i];
      moved[i] = values[i] * 0.3 + 1000.7;
      mirrored[i] = -values[i];
    }
    struct spc_options options = {.values = values, .count = s.count, .better = SPC_BETTER_UP, .has_target = true, .target = 7};
    struct spc_result plain = computed(&options);
    options.values = moved;
    options.target = 7 * 0.3 + 1000.7;
    struct spc_result scaled = computed(&options);
    options.values = mirrored;
    options.target = -7;
    options.better = SPC_BETTER_DOWN;
    struct spc_result mirror = computed(&options);
    assert_int_equal(plain.assurance, scaled.assurance);
    assert_int_equal(plain.assurance, mirror.assurance);
    for (size_t i = 0; i < s.count; i++) {
      assert_int_equal(plain.points[i].rules, scaled.points[i].rules);
      assert_int_equal(plain.points[i].cause, scaled.points[i].cause);
      assert_int_equal(plain.points[i].rules, mirror.points[i].rules);
      assert_int_equal(plain.points[i].cause, mirror.points[i].cause);
    }
    arena_reset(&scratch);
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test_setup_teardown(test_agrees_with_the_reference_on_its_own_series, begin, end),
      cmocka_unit_test_setup_teardown(test_agrees_with_the_reference_point_by_point, begin, end),
      cmocka_unit_test_setup_teardown(test_agrees_with_the_reference_on_a_rebase, begin, end),
      cmocka_unit_test_setup_teardown(test_screens_as_the_vignette, begin, end),
      cmocka_unit_test_setup_teardown(test_agrees_with_wheeler, begin, end),
      cmocka_unit_test_setup_teardown(test_two_of_three_wants_one_side, begin, end),
      cmocka_unit_test_setup_teardown(test_two_of_three_marks_those_between, begin, end),
      cmocka_unit_test_setup_teardown(test_shift_breaks_at_the_mean, begin, end),
      cmocka_unit_test_setup_teardown(test_trend_is_strict, begin, end),
      cmocka_unit_test_setup_teardown(test_runs_stop_at_a_rebase, begin, end),
      cmocka_unit_test_setup_teardown(test_assurance_by_the_last_stretch, begin, end),
      cmocka_unit_test_setup_teardown(test_few_points, begin, end),
      cmocka_unit_test_setup_teardown(test_refuses, begin, end),
      cmocka_unit_test_setup_teardown(test_agrees_with_a_slow_reading, begin, end),
      cmocka_unit_test_setup_teardown(test_scale_and_mirror, begin, end),
  };
  return cmocka_run_group_tests_name("spc", tests, NULL, NULL);
}
