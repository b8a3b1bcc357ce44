#include "engines/working.h"

#include <math.h>

#include "engines/leiden.h"
#include "solver/solver.h"

/* What comes out of the other end: packed, unpacked, proven, taken over. */
static struct portfolio_answer proven(const struct portfolio *p, const struct portfolio_answer *first) {
  struct portfolio there;
  struct portfolio_proof proof;
  struct portfolio_answer answer = *first;
  const char *data;
  size_t size;
  struct portfolio_effort effort;
  portfolio_wire_pack(&(struct portfolio_question){p, first, {.limit_ms = 20000}}, &data, &size, &scratch);
  if (!portfolio_wire_unpack(data, size, &there, &effort, &scratch, &fault)) fail_msg("%s", fault.message);
  assert_int_equal(effort.limit_ms, 20000);
  solver_prove(&there, 20, &proof, &scratch);
  assert_true(portfolio_proof_take(p, (const char *)&proof, sizeof proof, &answer));
  return answer;
}

static void test_proves_the_example(void **state) {
  (void)state;
  struct leiden l;
  struct portfolio_answer answer = {0};
  leiden_fill(&l, 1000, 350);
  /* Nothing but the obligations, and no bound to speak of. */
  answer.chosen = leiden_set("V8 O1 O6");
  answer.bound = 1e9;
  l.p.nodes_max = 1;
  answer = proven(&l.p, &answer);
  assert_true(answer.proven);
  assert_true(fabs(answer.value - 52560) < 1e-6 && fabs(answer.bound - 52560) < 1e-6);
}

/* The library alone gives what the own search gives, with every kind of rule. */
static void test_library_agrees(void **state) {
  (void)state;
  for (int variant = 0; variant < 8; variant++) {
    struct leiden l;
    struct portfolio_answer own;
    struct portfolio_proof proof;
    struct fault none = {0};
    const struct portfolio_pair need = {leiden_item("N1"), leiden_item("O2")}, clash = {leiden_item("V2"), leiden_item("N4")};
    leiden_fill(&l, 700 + 100 * variant, 350);
    l.p.needs = &need;
    l.p.need_count = variant & 1;
    l.p.clashes = &clash;
    l.p.clash_count = variant >> 1 & 1;
    l.band.soft = variant >> 2 & 1;
    l.band.penalty = 3;
    l.items[leiden_item("V4")].group = l.items[leiden_item("V5")].group = 1;
    assert_true(portfolio_solve(&l.p, &own, &scratch, &none));
    struct portfolio_set start = leiden_set("V8 O1 O6");
    l.p.start = &start;
    solver_prove(&l.p, 20, &proof, &scratch);
    assert_int_equal(proof.mark, PORTFOLIO_PROOF_MARK);
    assert_true(proof.found);
    assert_true(portfolio_fits(&l.p, &proof.chosen));
    if (fabs(portfolio_value(&l.p, &proof.chosen, NULL) - own.value) > 1e-4 || fabs(proof.bound - own.value) > 1e-4)
      fail_msg("variant %d: %.10g within %.10g, not %.10g", variant, portfolio_value(&l.p, &proof.chosen, NULL), proof.bound, own.value);
  }
}

static void test_wire_refuses_what_is_cut(void **state) {
  (void)state;
  struct leiden l;
  struct portfolio there;
  const struct portfolio_answer answer = {.chosen = leiden_set("V8")};
  struct portfolio_effort effort;
  const char *data;
  size_t size;
  leiden_fill(&l, 1000, 350);
  portfolio_wire_pack(&(struct portfolio_question){.portfolio = &l.p, .answer = &answer}, &data, &size, &scratch);
  assert_true(portfolio_wire_unpack(data, size, &there, &effort, &scratch, &fault));
  assert_int_equal(there.item_count, LEIDEN_ITEMS);
  assert_true(portfolio_same(there.start, &answer.chosen));
  assert_true(there.bands[0].weight[3] == l.hours[3] && there.items[5].asks[3] == l.items[5].asks[3]);
  for (size_t cut = 0; cut < size; cut += 7) {
    assert_false(portfolio_wire_unpack(data, cut, &there, &effort, &scratch, &fault));
    fault_release(&fault);
  }
}

static void test_a_false_proof_changes_nothing(void **state) {
  (void)state;
  struct leiden l;
  leiden_fill(&l, 1000, 0);
  struct portfolio_answer answer;
  assert_true(portfolio_solve(&l.p, &answer, &scratch, &fault));
  const struct portfolio_answer before = answer;
  struct portfolio_proof proof = {.mark = PORTFOLIO_PROOF_MARK, .found = true, .bound = NAN};
  assert_false(portfolio_proof_take(&l.p, (const char *)&proof, sizeof proof, &answer));
  assert_false(portfolio_proof_take(&l.p, (const char *)&proof, 12, &answer));
  /* A choice that does not fit, and a bound below what is known. */
  proof.bound = 1;
  memset(&proof.chosen, 0xff, sizeof proof.chosen);
  assert_true(portfolio_proof_take(&l.p, (const char *)&proof, sizeof proof, &answer));
  assert_true(answer.value == before.value && answer.bound == before.value);
  assert_true(portfolio_same(&answer.chosen, &before.chosen));
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test_setup_teardown(test_proves_the_example, begin, end),
      cmocka_unit_test_setup_teardown(test_library_agrees, begin, end),
      cmocka_unit_test_setup_teardown(test_wire_refuses_what_is_cut, begin, end),
      cmocka_unit_test_setup_teardown(test_a_false_proof_changes_nothing, begin, end),
  };
  return cmocka_run_group_tests_name("solver", tests, NULL, NULL);
}
