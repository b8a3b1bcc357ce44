#include "engines/working.h"

#include "engines/near.h"
#include "engines/weights.h"

#include "engines/shares.h"

#define HEAD(budget) "META\nkey;value\nvote_type;approval\nbudget;" budget "\nPROJECTS\nproject_id;cost\n"

static struct pb pb;

/* The winners' ids, in order, with spaces; the same when whole numbers are used from the start. */
static const char *winners(const char *file, enum shares_utility utility, enum shares_completion completion) {
  struct shares_options options = {.pb = &pb, .utility = utility, .completion = completion};
  struct shares_result result, again;
  struct text out;
  if (!pb_read(file, strlen(file), &pb, &scratch, &fault)) fail_msg("%s", fault.fields[0].message);
  assert_true(shares_compute(&options, &result, &scratch, &fault));
  options.exact = true;
  assert_true(shares_compute(&options, &again, &scratch, &fault));
  assert_int_equal(result.winner_count, again.winner_count);
  assert_memory_equal(result.winners, again.winners, result.winner_count * sizeof *result.winners);
  assert_true(result.cents <= pb.budget_cents && result.greedy_cents <= pb.budget_cents);
  text_init(&out, 4096);
  for (size_t i = 0; i < result.winner_count; i++) text_addf(&out, "%s%s", i > 0 ? " " : "", pb.projects[result.winners[i]].id);
  const char *all = arena_copy(&scratch, text_get(&out));
  text_release(&out);
  return all;
}

/* Elections and outcomes from the tests of pabutools (tests/rules/test_rule.py: AppEx_2, AppEx_4, and the running example
 * of M. Lackner and P. Skowron, "Multi-winner voting with approval preferences", 2023). */
static const char *const second = HEAD("4") "p0;1\np1;0.9\np2;2\np3;1.09\nVOTES\nvoter_id;vote\n1;p0\n2;p1,p2,p3\n3;p1,p2,p3\n4;p2\n";
static const char *const fourth = HEAD("2") "p0;0\np1;1\np2;2\nVOTES\nvoter_id;vote\n1;p0\n2;p0,p1,p2\n3;p2\n";
static const char *const running = HEAD("4") "a;1\nb;1\nc;1\nd;1\ne;1\nf;1\ng;1\nVOTES\nvoter_id;vote\n1;a,b\n2;a,b\n3;a,b\n4;a,c\n5;a,c\n6;a,c\n"
                                             "7;a,d\n8;a,d\n9;b,c,f\n10;e\n11;f\n12;g\n";

static void test_published_outcomes(void **state) {
  (void)state;
  assert_string_equal(winners(second, SHARES_CARDINALITY, SHARES_NONE), "p1 p3 p0");
  assert_string_equal(winners(second, SHARES_COST, SHARES_NONE), "p2 p0");
  assert_string_equal(winners(fourth, SHARES_COST, SHARES_NONE), "p0");
  assert_string_equal(winners(running, SHARES_COST, SHARES_NONE), "a");
  assert_string_equal(winners(running, SHARES_CARDINALITY, SHARES_NONE), "a");
}

/* The same source, test_completion: equal shares first, then greedily. Ties go to the lower cost here, then to more votes. */
static void test_completion(void **state) {
  (void)state;
  const char *const file = HEAD("5") "a;1\nb;2\nc;2\nd;1\ne;1\nf;1\nVOTES\nvoter_id;vote\n1;a,b\n2;a,b\n3;a\n4;a,c\n5;a,c\n6;a,c\n7;a,d\n8;a,d\n9;f\n10;e\n";
  assert_string_equal(winners(file, SHARES_COST, SHARES_NONE), "a");
  assert_string_equal(winners(file, SHARES_COST, SHARES_GREEDY), "a c d e");
}

/* Five voters with 20 each. A costs 60: three voters pay 20 and have nothing left. B needs 40 of two, C 41: it stays out until
 * every part is raised by 1; a raise of 20 more would buy beyond the budget. */
static void test_raises(void **state) {
  (void)state;
  const char *const file = HEAD("100") "A;60\nC;39\nD;1\nVOTES\nvoter_id;vote\n1;A\n2;A\n3;A\n4;C\n5;D\n";
  assert_string_equal(winners(file, SHARES_COST, SHARES_NONE), "A D");
  assert_string_equal(winners(file, SHARES_COST, SHARES_ADD1), "A D C");
  const struct shares_options options = {.pb = &pb, .completion = SHARES_ADD1};
  struct shares_result result;
  assert_true(shares_compute(&options, &result, &scratch, &fault));
  assert_int_equal(result.raises, 19);
  near(result.share_cents, 3900, 1e-9);
  assert_int_equal(result.cents, 10000);
}

static void test_raises_stop_within_the_budget(void **state) {
  (void)state;
  const char *const file = HEAD("100") "A;60\nB;50\nC;30\nVOTES\nvoter_id;vote\n1;A\n2;A\n3;B\n4;B\n5;C\n";
  assert_string_equal(winners(file, SHARES_COST, SHARES_NONE), "");
  assert_string_equal(winners(file, SHARES_COST, SHARES_ADD1), "B");
  assert_string_equal(winners(file, SHARES_COST, SHARES_ADD1U), "B C");
}

static void test_explains_each_round(void **state) {
  (void)state;
  const char *const file = HEAD("40") "A;20\nB;15\nC;40\nVOTES\nvoter_id;vote\n1;A,B\n2;A,B\n3;B,C\n4;\n";
  assert_string_equal(winners(file, SHARES_COST, SHARES_NONE), "B");
  const struct shares_options options = {.pb = &pb};
  struct shares_result result;
  assert_true(shares_compute(&options, &result, &scratch, &fault));
  assert_int_equal(result.round_count, 1);
  near(result.rounds[0].payment_cents, 500, 1e-9);
  assert_int_equal(result.rounds[0].full, 3);
  assert_int_equal(result.rounds[0].partial, 0);
  near(result.rounds[0].effective[0], 2, 1e-9);
  near(result.rounds[0].effective[1], 3, 1e-9);
  near(result.rounds[0].effective[2], 0, 0);
  assert_int_equal(result.greedy_count, 2);
  assert_string_equal(pb.projects[result.greedy[0]].id, "B");
}

/* Points count: three each of two voters for A outweigh one each of three for B, who cannot pay B after that. */
static void test_points(void **state) {
  (void)state;
  const char *const file = "META\nkey;value\nvote_type;cumulative\nbudget;12\nPROJECTS\nproject_id;cost\nA;6\nB;7\nVOTES\nvoter_id;vote;points\n"
                           "1;A,B;3,1\n2;B,A;1,3\n3;B;1\n";
  assert_string_equal(winners(file, SHARES_COST, SHARES_NONE), "A");
}

/* The plain rule in fractions of small whole numbers, over many made elections. */
static void test_both_ways_agree_on_made_elections(void **state) {
  (void)state;
  struct weights_stream stream = {17};
  for (size_t k = 0; k < 150; k++) {
    struct text file;
    text_init(&file, 1 << 16);
    size_t projects = 1 + weights_bits(&stream) % 9, voters = 1 + weights_bits(&stream) % 30;
    text_addf(&file, HEAD("%zu"), (size_t)(weights_bits(&stream) % 60));
    for (size_t j = 0; j < projects; j++) text_addf(&file, "p%zu;%zu\n", j, (size_t)(weights_bits(&stream) % 20));
    text_add(&file, "VOTES\nvoter_id;vote\n");
    for (size_t i = 0; i < voters; i++) {
      uint64_t set = weights_bits(&stream) & weights_bits(&stream);
      text_addf(&file, "v%zu;", i);
      for (size_t j = 0, any = 0; j < projects; j++)
        if ((set >> j & 1) != 0) text_addf(&file, "%sp%zu", any++ ? "," : "", j);
      text_add(&file, "\n");
    }
    winners(text_get(&file), SHARES_COST, SHARES_ADD1);
    winners(text_get(&file), SHARES_CARDINALITY, SHARES_ADD1U);
    text_release(&file);
    arena_reset(&scratch);
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test_setup_teardown(test_published_outcomes, begin, end),
      cmocka_unit_test_setup_teardown(test_completion, begin, end),
      cmocka_unit_test_setup_teardown(test_raises, begin, end),
      cmocka_unit_test_setup_teardown(test_raises_stop_within_the_budget, begin, end),
      cmocka_unit_test_setup_teardown(test_explains_each_round, begin, end),
      cmocka_unit_test_setup_teardown(test_points, begin, end),
      cmocka_unit_test_setup_teardown(test_both_ways_agree_on_made_elections, begin, end),
  };
  return cmocka_run_group_tests_name("shares", tests, NULL, NULL);
}
