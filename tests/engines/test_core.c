#include "engines/working.h"

#include "engines/near.h"

#include "engines/core.h"

static struct core_result compute(struct core_options options) {
  struct core_result result = {0};
  if (!core_compute(&options, &result, &scratch, &fault)) fail_msg("%s", fault.field_count > 0 ? fault.fields[0].message : fault.message);
  return result;
}

/* A, B, C and D on two criteria; each costs 1. C is no better than D anywhere. */
static const double scores[] = {4, 1, 0, 3, 1, 0, 3, 1};
static const double ones[] = {1, 1, 1, 1};

static void test_by_hand(void **state) {
  (void)state;
  const double two[] = {2};
  struct core_result result = compute((struct core_options){.projects = 4, .scores = scores, .costs = ones, .budgets = two,
                                                            .limits = 1, .weights = {.count = 2}});
  assert_true(result.exact);
  /* AB (4, 4), AD (7, 2), and BD (3, 4), which AB dominates; C adds too little everywhere. */
  assert_int_equal(result.portfolio_count, 2);
  near(result.indexes[0], 1, 0);
  near(result.indexes[1], 0.5, 0);
  near(result.indexes[2], 0, 0);
  near(result.indexes[3], 0.5, 0);
}

/* AB is worth more than AD from a weight of 0.6 for the second criterion on: being the heavier one does not settle it yet. */
static void test_narrower_weights_leave_less_in_doubt(void **state) {
  (void)state;
  const double two[] = {2}, low[] = {0, 0.65}, high[] = {1, 1};
  const size_t order[] = {1, 0};
  struct core_options options = {.projects = 4, .scores = scores, .costs = ones, .budgets = two, .limits = 1,
                                 .weights = {.kind = WEIGHTS_ORDER, .count = 2, .order = order}};
  assert_int_equal(compute(options).portfolio_count, 2);
  options.weights = (struct weights_set){.kind = WEIGHTS_LIMITS, .count = 2, .low = low, .high = high};
  struct core_result result = compute(options);
  assert_int_equal(result.portfolio_count, 1);
  near(result.indexes[1], 1, 0);
  near(result.indexes[3], 0, 0);
}

enum { N = 9, M = 3, R = 2 };

/* All feasible portfolios against all others, at the corners of free weights: the criteria themselves. */
static void brute(const double *s, const double *costs, const double *budgets, double *indexes) {
  size_t count = 0;
  double sums[1 << N][M];
  bool right[1 << N];
  memset(indexes, 0, N * sizeof *indexes);
  for (size_t p = 0; p < 1 << N; p++) {
    double spent[R] = {0};
    memset(sums[p], 0, sizeof sums[p]);
    for (size_t j = 0; j < N; j++)
      if ((p >> j & 1) != 0) {
        for (size_t r = 0; r < R; r++) spent[r] += costs[j * R + r];
        for (size_t i = 0; i < M; i++) sums[p][i] += s[j * M + i];
      }
    right[p] = spent[0] <= budgets[0] && spent[1] <= budgets[1];
  }
  for (size_t p = 0; p < 1 << N; p++) {
    bool kept = right[p];
    for (size_t q = 0; kept && q < 1 << N; q++) {
      bool all = right[q], some = false;
      for (size_t i = 0; i < M; i++) {
        all = all && sums[q][i] >= sums[p][i];
        some = some || sums[q][i] > sums[p][i];
      }
      kept = !(all && some);
    }
    count += kept;
    for (size_t j = 0; j < N; j++) indexes[j] += kept && (p >> j & 1) != 0;
  }
  for (size_t j = 0; j < N; j++) indexes[j] /= (double)count;
}

static void made(struct weights_stream *stream, double *out, size_t count, uint64_t below) {
  for (size_t i = 0; i < count; i++) out[i] = (double)(1 + weights_bits(stream) % below);
}

static void test_equals_brute_force(void **state) {
  (void)state;
  struct weights_stream stream = {23};
  double s[N * M], costs[N * R], expected[N];
  const double budgets[R] = {40, 35};
  for (size_t k = 0; k < 12; k++) {
    made(&stream, s, N * M, 30);
    made(&stream, costs, N * R, 20);
    brute(s, costs, budgets, expected);
    struct core_result result = compute((struct core_options){.projects = N, .scores = s, .costs = costs, .budgets = budgets,
                                                              .limits = R, .weights = {.count = M}});
    for (size_t j = 0; j < N; j++) near(result.indexes[j], expected[j], 1e-12);
  }
}

enum { SAME_PROJECTS = 14, SAME_CRITERIA = 32 };

/* Every choice of half of the projects against every other: with equal costs no other portfolio can stay. */
static size_t brute_halves(const double *s, size_t n, size_t m, double *indexes) {
  static double sums[1 << SAME_PROJECTS][SAME_CRITERIA];
  size_t count = 0;
  memset(indexes, 0, n * sizeof *indexes);
  for (uint32_t p = 0; p < 1U << n; p++)
    for (size_t i = 0; i < m; i++) {
      sums[p][i] = 0;
      for (size_t j = 0; j < n; j++) sums[p][i] += (p >> j & 1U) * s[j * m + i];
    }
  for (uint32_t p = 0; p < 1U << n; p++) {
    bool kept = (size_t)__builtin_popcount(p) == n / 2;
    for (uint32_t q = 0; kept && q < 1U << n; q++) {
      bool all = (size_t)__builtin_popcount(q) == n / 2, some = false;
      for (size_t i = 0; all && i < m; i++) {
        all = sums[q][i] >= sums[p][i];
        some = some || sums[q][i] > sums[p][i];
      }
      kept = !(all && some);
    }
    count += kept;
    for (size_t j = 0; j < n; j++) indexes[j] += kept && (p >> j & 1U) != 0;
  }
  for (size_t j = 0; j < n; j++) indexes[j] /= (double)count;
  return count;
}

/* More of them stay than are held against each other one by one, with few criteria and with as many as there may be; also where many are worth
 * the same. */
static void test_many_that_stay(void **state) {
  static const struct {
    size_t projects, criteria;
    uint64_t below;
  } cases[] = {{14, 5, 1000}, {12, 32, 1000}, {12, 32, 2}, {14, 3, 4}};
  (void)state;
  struct weights_stream stream = {41};
  double s[SAME_PROJECTS * SAME_CRITERIA], costs[SAME_PROJECTS], expected[SAME_PROJECTS];
  for (size_t j = 0; j < SAME_PROJECTS; j++) costs[j] = 1;
  for (size_t k = 0; k < sizeof cases / sizeof *cases; k++) {
    const double budget[] = {(double)cases[k].projects / 2};
    made(&stream, s, cases[k].projects * cases[k].criteria, cases[k].below);
    size_t count = brute_halves(s, cases[k].projects, cases[k].criteria, expected);
    struct core_result result = compute((struct core_options){.projects = cases[k].projects, .scores = s, .costs = costs, .budgets = budget,
                                                              .limits = 1, .weights = {.count = cases[k].criteria}});
    assert_int_equal(result.portfolio_count, count);
    for (size_t j = 0; j < cases[k].projects; j++) near(result.indexes[j], expected[j], 1e-12);
  }
}

/* As many portfolios as twenty can give: every ten, worth the same. */
static void test_twenty_equal_projects(void **state) {
  (void)state;
  double s[2 * CORE_EXACT], costs[CORE_EXACT];
  const double budget[] = {10};
  for (size_t j = 0; j < CORE_EXACT; j++) s[2 * j] = s[2 * j + 1] = costs[j] = 1;
  struct core_result result = compute((struct core_options){.projects = CORE_EXACT, .scores = s, .costs = costs, .budgets = budget,
                                                            .limits = 1, .weights = {.count = 2}});
  assert_true(result.exact);
  assert_int_equal(result.portfolio_count, 184756);
  for (size_t j = 0; j < CORE_EXACT; j++) near(result.indexes[j], 0.5, 0);
}

/* As many that nothing dominates and that all differ: what one gains at a corner it loses at the other. */
static void test_twenty_where_nothing_dominates(void **state) {
  (void)state;
  double s[2 * CORE_EXACT], costs[CORE_EXACT];
  const double budget[] = {10};
  for (size_t j = 0; j < CORE_EXACT; j++) {
    s[2 * j] = (double)(1 << j);
    s[2 * j + 1] = (double)(1 << CORE_EXACT) - s[2 * j];
    costs[j] = 1;
  }
  struct core_result result = compute((struct core_options){.projects = CORE_EXACT, .scores = s, .costs = costs, .budgets = budget,
                                                            .limits = 1, .weights = {.count = 2}});
  assert_int_equal(result.portfolio_count, 184756);
}

/* Nothing is worth anything: every portfolio is as good. */
static void test_worth_nothing(void **state) {
  (void)state;
  const double none[4] = {0}, two[] = {2};
  struct core_result result = compute((struct core_options){.projects = 4, .scores = none, .costs = ones, .budgets = two, .limits = 1, .weights = {.count = 1}});
  assert_int_equal(result.portfolio_count, 11);
  near(result.indexes[0], 4.0 / 11, 1e-12);
}

/* Above the limit of the exact form: twelve projects that are worth it whatever the weights, and twelve that are not. */
static void test_sampled_says_so(void **state) {
  (void)state;
  enum { MANY = 24 };
  double s[MANY * 2], costs[MANY];
  const double budget[] = {12};
  for (size_t j = 0; j < MANY; j++) {
    s[2 * j] = s[2 * j + 1] = j < 12 ? 10 + (double)j : 1;
    costs[j] = 1;
  }
  struct core_result result = compute((struct core_options){.projects = MANY, .scores = s, .costs = costs, .budgets = budget,
                                                            .limits = 1, .weights = {.count = 2}, .samples = 100});
  assert_false(result.exact);
  assert_int_equal(result.samples, 100);
  assert_int_equal(result.finished, 100);
  near(result.half_width, 0.098, 0.0001);
  for (size_t j = 0; j < MANY; j++) near(result.indexes[j], j < 12 ? 1 : 0, 0);
}

static void refused(struct core_options options, const char *field) {
  struct core_result result;
  assert_false(core_compute(&options, &result, &scratch, &fault));
  assert_non_null(fault_field_find(&fault, field));
  fault_release(&fault);
}

static void test_refuses(void **state) {
  (void)state;
  const double bad[] = {-1, 1, 1, 1, 1, 1, 1, 1}, two[] = {2};
  refused((struct core_options){.projects = 0, .scores = scores, .costs = ones, .budgets = two, .limits = 1, .weights = {.count = 2}}, "projects");
  refused((struct core_options){.projects = 4, .scores = bad, .costs = ones, .budgets = two, .limits = 1, .weights = {.count = 2}}, "scores");
  refused((struct core_options){.projects = 4, .scores = scores, .costs = bad, .budgets = two, .limits = 1, .weights = {.count = 2}}, "cost");
  refused((struct core_options){.projects = 4, .scores = scores, .costs = ones, .budgets = bad, .limits = 1, .weights = {.count = 2}}, "budget");
  refused((struct core_options){.projects = 4, .scores = scores, .costs = ones, .budgets = two, .limits = 0, .weights = {.count = 2}}, "budget");
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test_setup_teardown(test_by_hand, begin, end),
      cmocka_unit_test_setup_teardown(test_narrower_weights_leave_less_in_doubt, begin, end),
      cmocka_unit_test_setup_teardown(test_equals_brute_force, begin, end),
      cmocka_unit_test_setup_teardown(test_many_that_stay, begin, end),
      cmocka_unit_test_setup_teardown(test_twenty_equal_projects, begin, end),
      cmocka_unit_test_setup_teardown(test_twenty_where_nothing_dominates, begin, end),
      cmocka_unit_test_setup_teardown(test_worth_nothing, begin, end),
      cmocka_unit_test_setup_teardown(test_sampled_says_so, begin, end),
      cmocka_unit_test_setup_teardown(test_refuses, begin, end),
  };
  return cmocka_run_group_tests_name("core", tests, NULL, NULL);
}
