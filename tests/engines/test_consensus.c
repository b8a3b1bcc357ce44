#include "engines/working.h"

#include "engines/near.h"

#include "engines/consensus.h"

static struct consensus_cell measure(const int64_t *counts, size_t levels) {
  struct consensus_cell cell = {0};
  assert_true(consensus_measure(counts, levels, &cell, &fault));
  return cell;
}

/* The examples in the manual of the R package agrmt (D. Ruedin), functions agreement and consensus. */
static void test_published_values(void **state) {
  (void)state;
  struct consensus_cell cell = measure((const int64_t[]){30, 40, 210, 130, 530, 50, 10}, 7);
  near(cell.agreement, 0.6113333, 5e-8);
  near(cell.consensus, 0.7256876, 5e-8);
  assert_int_equal(cell.n, 1000);
  assert_int_equal(cell.lowest, 0);
  assert_int_equal(cell.highest, 6);
}

/* Van der Eijk's own anchors: all the same 1, every level as often 0, two opposite ends -1. */
static void test_anchors(void **state) {
  (void)state;
  struct consensus_cell cell = measure((const int64_t[]){0, 0, 9, 0, 0}, 5);
  near(cell.agreement, 1, 1e-12);
  near(cell.consensus, 1, 1e-12);
  near(cell.deviation, 0, 1e-12);
  cell = measure((const int64_t[]){4, 4, 4, 4, 4}, 5);
  near(cell.agreement, 0, 1e-12);
  cell = measure((const int64_t[]){7, 0, 0, 0, 7}, 5);
  near(cell.agreement, -1, 1e-12);
  near(cell.consensus, 0, 1e-12);
  near(cell.deviation, 2, 1e-12);
  cell = measure((const int64_t[]){0, 1, 0, 0}, 4);
  near(cell.agreement, 1, 1e-12);
  near(cell.consensus, 1, 1e-12);
}

static void refused(const int64_t *counts, size_t levels) {
  struct consensus_cell cell;
  assert_false(consensus_measure(counts, levels, &cell, &fault));
  assert_int_equal(fault.kind, FAULT_INPUT);
  assert_non_null(fault_field_find(&fault, "frequencies"));
  fault_release(&fault);
}

static void test_refuses(void **state) {
  (void)state;
  refused((const int64_t[]){0, 0, 0}, 3);
  refused((const int64_t[]){1, -1, 3}, 3);
  refused((const int64_t[]){1, 1}, 2);
  refused(NULL, 0);
}

/* The data "anxiety" of the R package irr, whose manual gives Wt = 0.54, chi-squared(19) = 30.8: 20 items, three rankers. */
static void test_concordance_with_ties(void **state) {
  (void)state;
  static const double anxiety[] = {3, 3, 3, 4, 5, 5, 2, 3, 5, 2, 2, 6, 1, 5, 2, 2, 1, 2, 4, 3,
                                   3, 6, 4, 6, 2, 4, 2, 4, 3, 3, 2, 3, 3, 3, 2, 2, 1, 3, 3, 4,
                                   2, 1, 4, 4, 3, 2, 1, 6, 1, 1, 1, 2, 3, 3, 1, 1, 3, 3, 2, 2};
  double w;
  assert_true(consensus_concordance(anxiety, 3, 20, &w, &scratch, &fault));
  near(w, 0.54, 0.005);
  near(3 * 19 * w, 30.8, 0.05);
}

static void test_concordance_ends(void **state) {
  (void)state;
  double w;
  assert_true(consensus_concordance((const double[]){1, 2, 3, 10, 20, 30}, 2, 3, &w, &scratch, &fault));
  near(w, 1, 1e-12);
  assert_true(consensus_concordance((const double[]){1, 2, 3, 3, 2, 1}, 2, 3, &w, &scratch, &fault));
  near(w, 0, 1e-12);
  assert_false(consensus_concordance((const double[]){1, 1, 2, 2}, 2, 2, &w, &scratch, &fault));
  fault_release(&fault);
  assert_false(consensus_concordance((const double[]){1, 2}, 1, 2, &w, &scratch, &fault));
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test_setup_teardown(test_published_values, begin, end),
      cmocka_unit_test_setup_teardown(test_anchors, begin, end),
      cmocka_unit_test_setup_teardown(test_refuses, begin, end),
      cmocka_unit_test_setup_teardown(test_concordance_with_ties, begin, end),
      cmocka_unit_test_setup_teardown(test_concordance_ends, begin, end),
  };
  return cmocka_run_group_tests_name("consensus", tests, NULL, NULL);
}
