#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "engines/statistics.h"

static struct arena scratch;

static int begin(void **state) {
  (void)state;
  arena_init(&scratch, 64 << 20);
  return 0;
}

static int end(void **state) {
  (void)state;
  arena_release(&scratch);
  return 0;
}

static void near(double found, double expected, double within) {
  if (!(fabs(found - expected) <= within)) fail_msg("%.10g is not %.10g", found, expected);
}

static uint64_t seed = 5;
static int64_t random_below(int64_t below) {
  seed = seed * 6364136223846793005U + 1442695040888963407U;
  return (int64_t)(seed >> 33) % below;
}

/* R. G. Newcombe, Statistics in Medicine 17 (1998), table I, method 3. */
static void test_share_agrees_with_newcombe(void **state) {
  (void)state;
  static const struct { int64_t numerator, denominator; double low, high; } table[] = {
      {81, 263, 0.2553, 0.3662}, {15, 148, 0.0624, 0.1605}, {0, 20, 0, 0.1611}, {1, 29, 0.0061, 0.1718}};
  struct statistics_interval share;
  for (size_t i = 0; i < sizeof table / sizeof *table; i++) {
    assert_true(statistics_share(table[i].numerator, table[i].denominator, STATISTICS_Z95, &share));
    near(share.low, table[i].low, 0.00005);
    near(share.high, table[i].high, 0.00005);
  }
  assert_true(statistics_share(20, 20, STATISTICS_Z95, &share));
  near(share.low, 1 - 0.1611, 0.00005);
  near(share.high, 1, 0);
  assert_false(statistics_share(1, 0, STATISTICS_Z95, &share));
  assert_false(statistics_share(5, 4, STATISTICS_Z95, &share));
  assert_false(statistics_share(-1, 4, STATISTICS_Z95, &share));
}

/* The table "confidence intervals for the population median" of statistics textbooks: the narrowest pair of ranks with at
 * least 95 %, and what it covers. */
static void test_median_ranks_agree_with_the_table(void **state) {
  (void)state;
  static const struct { size_t count, rank; } table[] = {{5, 0}, {6, 1}, {8, 1}, {9, 2}, {10, 2}, {11, 2}, {12, 3}, {13, 3}, {14, 3},
                                                         {15, 4}, {16, 4}, {17, 5}, {18, 5}, {19, 5}, {20, 6}};
  for (size_t i = 0; i < sizeof table / sizeof *table; i++) assert_int_equal(statistics_median_rank(table[i].count), table[i].rank);
  assert_int_equal(statistics_median_rank(0), 0);
  size_t exact = statistics_median_rank(10000), approached = statistics_median_rank(10001);
  assert_true(approached + 1 >= exact && approached <= exact + 1);
}

static void test_median(void **state) {
  (void)state;
  static const double values[] = {9, 1, 8, 2, 7, 3, 6, 4, 5, 10};
  struct statistics_interval median;
  assert_true(statistics_median(values, 10, &median, &scratch));
  near(median.value, 5.5, 0);
  near(median.low, 2, 0);
  near(median.high, 9, 0);
  assert_true(statistics_median(values, 5, &median, &scratch));
  near(median.value, 7, 0);
  assert_true(isnan(median.low) && isnan(median.high));
  assert_false(statistics_median(values, 0, &median, &scratch));
}

/* The histogram of days says what the sorted days say. */
static void test_days_agree_with_sorted_values(void **state) {
  (void)state;
  enum { DAYS = 12, CASES_MAX = 60 };
  for (size_t round = 0; round < 2000; round++) {
    int64_t counts[DAYS] = {0};
    double values[CASES_MAX];
    size_t count = (size_t)(1 + random_below(CASES_MAX)), at = 0;
    for (size_t i = 0; i < count; i++) counts[random_below(DAYS) * random_below(DAYS) / DAYS]++;
    for (size_t d = 0; d < DAYS; d++)
      for (int64_t k = 0; k < counts[d]; k++) values[at++] = (double)d;
    const struct statistics_days days = {.counts = counts, .days = DAYS};
    struct statistics_interval plain, told;
    assert_int_equal(statistics_days_count(&days), count);
    assert_true(statistics_median(values, count, &plain, &scratch));
    assert_true(statistics_days_median(&days, &told));
    near(told.value, plain.value, 0);
    assert_int_equal(isnan(plain.low), isnan(told.low));
    if (!isnan(plain.low)) {
      near(told.low, plain.low, 0);
      near(told.high, plain.high, 0);
    }
    double place = 0.9 * (double)(count - 1);
    size_t below = (size_t)place, above = below + 1 < count ? below + 1 : below;
    near(statistics_days_quantile(&days, 0.9), values[below] + (values[above] - values[below]) * (place - (double)below), 1e-9);
  }
  int64_t none[3] = {0};
  struct statistics_interval told;
  assert_false(statistics_days_median(&(struct statistics_days){.counts = none, .days = 3}, &told));
  assert_true(isnan(statistics_days_quantile(&(struct statistics_days){.counts = none, .days = 3}, 0.5)));
}

static void test_year_on_year(void **state) {
  (void)state;
  double values[] = {100, NAN, 0, -5, 50, 110, NAN, 7, 5, NAN}, difference, percent;
  assert_false(statistics_year_on_year(values, 4, 5, &difference, &percent));
  assert_true(statistics_year_on_year(values, 5, 5, &difference, &percent));
  near(difference, 10, 1e-12);
  near(percent, 10, 1e-12);
  assert_false(statistics_year_on_year(values, 6, 5, &difference, &percent));
  assert_true(statistics_year_on_year(values, 7, 5, &difference, &percent));
  near(difference, 7, 0);
  assert_true(isnan(percent));
  assert_true(statistics_year_on_year(values, 8, 5, &difference, &percent));
  assert_true(isnan(percent));
  assert_false(statistics_year_on_year(values, 9, 5, &difference, &percent));
  assert_false(statistics_year_on_year(values, 9, 0, &difference, &percent));
}

static void test_inhabitants(void **state) {
  (void)state;
  near(statistics_per_1000(14208, 128000), 111, 1e-9);
  assert_true(isnan(statistics_per_1000(3, 0)));
  assert_int_equal(statistics_size_class(4999), 1);
  assert_int_equal(statistics_size_class(5000), 2);
  assert_int_equal(statistics_size_class(99999), 5);
  assert_int_equal(statistics_size_class(128000), 6);
  assert_int_equal(statistics_size_class(250000), 8);
}

/* By hand: level 0.2, at 400 cases a standard deviation of sqrt(0.2 x 0.8 / 400) = 0.02. */
static void test_funnel_by_chance(void **state) {
  (void)state;
  struct statistics_peer peers[22];
  struct statistics_funnel funnel;
  for (size_t i = 0; i < 20; i++) peers[i] = (struct statistics_peer){.count = i % 2 ? 72 : 88, .among = 400, .size_class = 6};
  peers[20] = (struct statistics_peer){.count = 400, .among = 400, .size_class = 5};
  peers[21] = (struct statistics_peer){.size_class = 6}; /* no figure */
  assert_true(statistics_funnel(peers, 22, 6, STATISTICS_FUNNEL_SHARE, &funnel, &scratch));
  assert_int_equal(funnel.peers, 20);
  near(funnel.level, 0.2, 1e-12);
  near(funnel.spread, 1, 1e-9);
  assert_false(funnel.overdispersed);
  struct statistics_interval limits = statistics_funnel_limits(&funnel, 400, STATISTICS_Z95);
  near(limits.low, 0.2 - 0.0392, 0.00001);
  near(limits.high, 0.2 + 0.0392, 0.00001);
  near(statistics_funnel_limits(&funnel, 1, STATISTICS_Z998).low, 0, 0);
  near(statistics_funnel_limits(&funnel, 1, STATISTICS_Z998).high, 1, 0);
  near(statistics_funnel_z(&funnel, &peers[0]), 1, 1e-9);
  near(statistics_funnel_z(&funnel, &peers[20]), 40, 1e-9);
  assert_true(isnan(statistics_funnel_z(&funnel, &peers[21])));
  assert_false(statistics_funnel(peers, 9, 6, STATISTICS_FUNNEL_SHARE, &funnel, &scratch));
  assert_false(statistics_funnel(peers, 22, 5, STATISTICS_FUNNEL_SHARE, &funnel, &scratch));
}

/* Three standard deviations to either side everywhere: spread 9, and the limits three times as wide. One outlier among
 * ordinary peers does not widen them. */
static void test_funnel_overdispersed(void **state) {
  (void)state;
  struct statistics_peer peers[20];
  struct statistics_funnel funnel;
  for (size_t i = 0; i < 20; i++) peers[i] = (struct statistics_peer){.count = i % 2 ? 56 : 104, .among = 400};
  assert_true(statistics_funnel(peers, 20, 0, STATISTICS_FUNNEL_SHARE, &funnel, &scratch));
  near(funnel.spread, 9, 1e-9);
  assert_true(funnel.overdispersed);
  near(statistics_funnel_limits(&funnel, 400, STATISTICS_Z95).high, 0.2 + 3 * 0.0392, 0.00001);
  near(statistics_funnel_z(&funnel, &peers[0]), 1, 1e-9);
  for (size_t i = 0; i < 20; i++) peers[i] = (struct statistics_peer){.count = i % 2 ? 90 : 110, .among = 100000};
  peers[0].count = 250;
  assert_true(statistics_funnel(peers, 20, 0, STATISTICS_FUNNEL_RATE, &funnel, &scratch));
  assert_false(funnel.overdispersed);
  assert_true(statistics_funnel_z(&funnel, &peers[0]) > 10);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test_setup_teardown(test_share_agrees_with_newcombe, begin, end),
      cmocka_unit_test_setup_teardown(test_median_ranks_agree_with_the_table, begin, end),
      cmocka_unit_test_setup_teardown(test_median, begin, end),
      cmocka_unit_test_setup_teardown(test_days_agree_with_sorted_values, begin, end),
      cmocka_unit_test_setup_teardown(test_year_on_year, begin, end),
      cmocka_unit_test_setup_teardown(test_inhabitants, begin, end),
      cmocka_unit_test_setup_teardown(test_funnel_by_chance, begin, end),
      cmocka_unit_test_setup_teardown(test_funnel_overdispersed, begin, end),
  };
  return cmocka_run_group_tests_name("statistics", tests, NULL, NULL);
}
