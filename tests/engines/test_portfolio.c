#include "engines/working.h"

#include <math.h>

#include "engines/chance.h"
#include "engines/leiden.h"
#include "engines/portfolio_explain.h"

static struct portfolio_answer solved(const struct portfolio *p) {
  struct portfolio_answer answer;
  if (!portfolio_solve(p, &answer, &scratch, &fault)) fail_msg("%s", fault.field_count ? fault.fields[0].message : fault.message);
  if (answer.possible) {
    assert_true(portfolio_fits(p, &answer.chosen));
    assert_true(answer.value == portfolio_value(p, &answer.chosen, NULL));
    assert_true(answer.bound >= answer.value && answer.bound <= answer.relaxed + 1e-6 * fabs(answer.relaxed) + 1e-9);
  }
  return answer;
}

static void assert_near(double value, double expected) {
  if (!(fabs(value - expected) <= 1e-6 * fmax(1, fabs(expected)))) fail_msg("%.17g is not %.17g", value, expected);
}

static void assert_set(const struct portfolio_set *set, const char *names) {
  struct portfolio_set expected = leiden_set(names);
  for (size_t i = 0; i < LEIDEN_ITEMS; i++)
    if (portfolio_has(set, i) != portfolio_has(&expected, i)) fail_msg("%s differs from %s", leiden_names[i], names);
}

/* ---- the example ---- */

static void leiden_is(int64_t fund_permille, int64_t floor, const char *names, double value, double marked_percent) {
  struct leiden l;
  leiden_fill(&l, fund_permille, floor);
  struct portfolio_answer answer = solved(&l.p);
  assert_true(answer.possible);
  assert_true(answer.proven);
  assert_set(&answer.chosen, names);
  assert_near(answer.value, value);
  assert_near(answer.bound, value);
  l.p.band_count = 1;
  assert_near(nearbyint(portfolio_share(&l.p, &answer.chosen, 0) * 100), marked_percent);
}

static void test_example_without_floor(void **state) {
  (void)state;
  leiden_is(1000, 0, "V2 V4 V5 V7 N1 N2 N4 O4 O5 V8 O1 O6", 53320, 30);
}

static void test_example_with_floor(void **state) {
  (void)state;
  leiden_is(1000, 350, "V1 V3 V4 V5 V7 N1 N4 O4 O5 V8 O1 O6", 52560, 40);
}

static void test_example_with_ten_percent_less(void **state) {
  (void)state;
  leiden_is(900, 0, "V2 V4 V5 V6 V7 N1 N2 N4 O5 V8 O1 O6", 50560, 36);
  leiden_is(900, 350, "V2 V4 V5 V6 V7 N1 N2 N4 O5 V8 O1 O6", 50560, 36);
}

/* The best of all sets that fit and are worth at_least, counted out. ways: how many reach it. */
static double count_from(const struct portfolio *p, double at_least, struct portfolio_set *chosen, size_t *ways) {
  size_t free_items[64], free_count = 0;
  double best = at_least;
  struct portfolio_set set = {0};
  for (size_t i = 0; i < p->item_count; i++) {
    if (p->items[i].lock == PORTFOLIO_IN) portfolio_put(&set, i, true);
    if (p->items[i].lock == PORTFOLIO_FREE) free_items[free_count++] = i;
  }
  *ways = 0;
  for (uint64_t code = 0; code < UINT64_C(1) << free_count; code++) {
    for (size_t k = 0; k < free_count; k++) portfolio_put(&set, free_items[k], code >> k & 1);
    double value = portfolio_value(p, &set, NULL);
    if (value < best - 1e-9 || !portfolio_fits(p, &set)) continue;
    *ways = value > best + 1e-9 ? 1 : *ways + 1;
    best = fmax(best, value);
    *chosen = set;
  }
  return best;
}

static double count_all(const struct portfolio *p, struct portfolio_set *chosen, size_t *ways) {
  return count_from(p, -INFINITY, chosen, ways);
}

/* Nothing is worth more, and one set alone is worth as much. */
static void test_example_counted(void **state) {
  (void)state;
  const struct {
    int64_t permille, floor;
    double value;
  } cases[] = {{1000, 0, 53320}, {1000, 350, 52560}, {900, 350, 50560}};
  for (size_t c = 0; c < sizeof cases / sizeof *cases; c++) {
    struct leiden l;
    struct portfolio_set chosen;
    size_t ways;
    leiden_fill(&l, cases[c].permille, cases[c].floor);
    assert_near(count_from(&l.p, cases[c].value, &chosen, &ways), cases[c].value);
    assert_int_equal(ways, 1);
  }
}

static void test_price_of_keeping(void **state) {
  (void)state;
  struct leiden l;
  struct portfolio_price price;
  leiden_fill(&l, 900, 350);
  struct portfolio_answer answer = solved(&l.p);
  assert_true(portfolio_price(&l.p, &answer, leiden_item("O4"), &price, &scratch, &fault));
  assert_true(price.possible);
  /* 5.80 with the example's own levels; its text says 5.7. */
  assert_near(price.points, 580);
  assert_set(&price.leave, "O5 N2");
  assert_set(&price.enter, "N5 N6");
  assert_true(portfolio_price(&l.p, &answer, leiden_item("V2"), &price, &scratch, &fault));
  assert_true(price.points > 0);
  assert_false(portfolio_has(&price.leave, leiden_item("V2")));
}

static void test_gains_say_what_binds(void **state) {
  (void)state;
  struct leiden l;
  double gains[LEIDEN_LIMITS + 1];
  leiden_fill(&l, 1000, 350);
  struct portfolio_answer answer = solved(&l.p);
  assert_true(portfolio_gains(&l.p, &answer, 100, gains, &scratch, &fault));
  const double expected[] = {1000, 660, 1060, 0, 0, 0, 0, 2840, 0, 0, 0, 760};
  for (size_t i = 0; i < sizeof expected / sizeof *expected; i++) assert_near(gains[i], expected[i]);
}

/* ---- against counting, with every kind of rule ---- */

enum { SMALL = 11, LIMITS = 4, PAIRS = 4, BANDS = 2 };

struct small {
  struct portfolio p;
  struct portfolio_item items[SMALL];
  double asks[SMALL][LIMITS], available[LIMITS], weight[BANDS][SMALL];
  struct portfolio_pair needs[PAIRS], clashes[PAIRS];
  struct portfolio_band bands[BANDS];
};

static void small_fill(struct small *s, bool whole) {
  *s = (struct small){0};
  for (size_t i = 0; i < SMALL; i++) {
    for (size_t l = 0; l < LIMITS; l++) s->available[l] += s->asks[i][l] = below(3) ? (double)below(400) / (whole ? 1 : 7) : 0;
    size_t lock = below(16);
    s->items[i] = (struct portfolio_item){.value = (double)below(60) / (whole ? 1 : 3), .asks = s->asks[i],
                                          .group = below(4) ? 0 : 1 + (unsigned)below(2), .category = 1 + (unsigned)below(2),
                                          .lock = lock == 0 ? PORTFOLIO_IN : lock == 1 ? PORTFOLIO_OUT : PORTFOLIO_FREE};
    for (size_t b = 0; b < BANDS; b++) s->weight[b][i] = b ? s->asks[i][0] : 1;
  }
  for (size_t l = 0; l < LIMITS; l++) s->available[l] *= (double)(20 + below(60)) / 100;
  for (size_t k = 0; k < PAIRS; k++) {
    size_t item = 1 + below(SMALL - 1);
    s->needs[k] = (struct portfolio_pair){item, below(item)};
    s->clashes[k] = (struct portfolio_pair){item, below(item)};
  }
  for (size_t b = 0; b < BANDS; b++) {
    double least = (double)below(60) / 100;
    s->bands[b] = (struct portfolio_band){.category = 1, .weight = s->weight[b], .least = least, .most = least + (double)below(40) / 100,
                                          .soft = below(2), .penalty = (double)below(30) / 10};
  }
  s->p = (struct portfolio){.items = s->items, .item_count = SMALL, .available = s->available, .limit_count = LIMITS, .needs = s->needs,
                            .need_count = below(PAIRS + 1), .clashes = s->clashes, .clash_count = below(3), .bands = s->bands, .band_count = below(BANDS + 1)};
}

static void test_same_as_counting(void **state) {
  (void)state;
  size_t impossible = 0;
  for (int round = 0; round < 250; round++) {
    struct small s;
    struct portfolio_set chosen;
    size_t ways;
    small_fill(&s, round % 2);
    double best = count_all(&s.p, &chosen, &ways);
    struct portfolio_answer answer = solved(&s.p);
    assert_true(answer.proven);
    assert_int_equal(answer.possible, ways > 0);
    impossible += !answer.possible;
    if (!answer.possible) {
      assert_int_not_equal(answer.obstacle, PORTFOLIO_POSSIBLE);
      assert_int_not_equal(answer.obstacle, PORTFOLIO_UNKNOWN);
      continue;
    }
    assert_near(answer.value, best);
    if (ways == 1) assert_true(portfolio_same(&answer.chosen, &chosen));
    s.p.nodes_max = 1;
    struct portfolio_answer quick = solved(&s.p);
    if (quick.possible) assert_true(quick.value <= best + 1e-6 && quick.bound >= best - 1e-6);
    arena_reset(&scratch);
  }
  assert_true(impossible > 10 && impossible < 125);
}

/* Forcing an item by its price gives what counting gives with it locked. */
static void test_prices_same_as_counting(void **state) {
  (void)state;
  for (int round = 0; round < 30; round++) {
    struct small s;
    struct portfolio_set chosen;
    struct portfolio_price price;
    size_t ways, item = below(SMALL);
    small_fill(&s, true);
    struct portfolio_answer answer = solved(&s.p);
    if (!answer.possible || s.items[item].lock != PORTFOLIO_FREE) continue;
    assert_true(portfolio_price(&s.p, &answer, item, &price, &scratch, &fault));
    s.items[item].lock = portfolio_has(&answer.chosen, item) ? PORTFOLIO_OUT : PORTFOLIO_IN;
    double best = count_all(&s.p, &chosen, &ways);
    assert_int_equal(price.possible, ways > 0);
    if (ways > 0) assert_near(answer.value - price.points, best);
    arena_reset(&scratch);
  }
}

/* ---- large ones ---- */

struct large {
  struct portfolio p;
  struct portfolio_item *items;
  double *asks, *available;
};

static void large_fill(struct large *large, size_t count, size_t limits, bool equal) {
  *large = (struct large){.items = ARENA_ARRAY(&scratch, count, struct portfolio_item), .asks = ARENA_ARRAY(&scratch, count * limits, double),
                          .available = ARENA_ARRAY(&scratch, limits, double)};
  for (size_t i = 0; i < count; i++) {
    double sum = 0;
    for (size_t l = 0; l < limits; l++) {
      double ask = equal ? 10 : below(2) ? (double)(50 + below(500)) : 0;
      large->asks[i * limits + l] = ask;
      large->available[l] += ask / 2;
      sum += ask;
    }
    large->items[i] = (struct portfolio_item){.value = equal ? 5 : sum + 100 + (double)below(7), .asks = large->asks + i * limits};
  }
  large->p = (struct portfolio){.items = large->items, .item_count = count, .available = large->available, .limit_count = limits};
}

static void test_gives_up_honestly(void **state) {
  (void)state;
  struct large large;
  large_fill(&large, 60, 6, false);
  large.p.nodes_max = 5;
  struct portfolio_answer first = solved(&large.p), again = solved(&large.p);
  assert_true(first.possible);
  assert_false(first.proven);
  assert_true(first.bound > first.value);
  assert_true(portfolio_same(&first.chosen, &again.chosen));
  large.p.nodes_max = 5000;
  struct portfolio_answer longer = solved(&large.p);
  assert_true(longer.value >= first.value && longer.value <= first.bound && longer.bound <= first.bound);
}

static bool always_late(void *context) {
  ++*(int *)context;
  return true;
}

static void test_stops_when_told(void **state) {
  (void)state;
  struct large large;
  int asked = 0;
  large_fill(&large, 60, 6, false);
  large.p.late = always_late;
  large.p.context = &asked;
  struct portfolio_answer answer = solved(&large.p);
  assert_true(answer.possible && !answer.proven);
  assert_true(asked > 0 && asked < 10);
}

static void test_five_thousand_items(void **state) {
  (void)state;
  struct large large;
  large_fill(&large, PORTFOLIO_ITEMS_MAX, 5, false);
  large.p.nodes_max = 20;
  struct portfolio_answer answer = solved(&large.p);
  assert_true(answer.possible);
  assert_true(answer.bound - answer.value <= 0.005 * answer.bound);
}

static void test_equal_scores(void **state) {
  (void)state;
  struct large large;
  large_fill(&large, 81, 3, true);
  struct portfolio_answer answer = solved(&large.p), again = solved(&large.p);
  assert_true(answer.proven);
  assert_near(answer.value, 5 * 40);
  assert_true(portfolio_same(&answer.chosen, &again.chosen));
}

static void test_no_items(void **state) {
  (void)state;
  const struct portfolio p = {0};
  struct portfolio_answer answer = solved(&p);
  assert_true(answer.possible && answer.proven);
  assert_near(answer.value, 0);
  assert_true(portfolio_empty(&answer.chosen));
}

/* ---- why not ---- */

static void test_what_is_locked_must_fit(void **state) {
  (void)state;
  struct leiden l;
  leiden_fill(&l, 1000, 0);
  l.available[0] = 300;
  struct portfolio_answer answer = solved(&l.p);
  assert_false(answer.possible);
  assert_true(answer.proven);
  assert_int_equal(answer.obstacle, PORTFOLIO_OVER_LIMIT);
  assert_int_equal(answer.limit, 0);
  assert_near(answer.amount, 35 + 50 + 240 - 300);
}

static void test_what_is_locked_must_agree(void **state) {
  (void)state;
  struct leiden l;
  const struct portfolio_pair pair = {leiden_item("V8"), leiden_item("N1")}, both = {leiden_item("V8"), leiden_item("O1")};
  leiden_fill(&l, 1000, 0);
  l.items[pair.other].lock = PORTFOLIO_OUT;
  l.p.needs = &pair;
  l.p.need_count = 1;
  struct portfolio_answer answer = solved(&l.p);
  assert_int_equal(answer.obstacle, PORTFOLIO_NEEDS_OUT);
  assert_int_equal(answer.item, pair.item);
  assert_int_equal(answer.other, pair.other);
  l.p.need_count = 0;
  l.p.clashes = &both;
  l.p.clash_count = 1;
  answer = solved(&l.p);
  assert_int_equal(answer.obstacle, PORTFOLIO_BOTH_IN);
}

/* Three obligations hold 670 hours of existing policy in 2,740 others: the floor is out of reach when all else is out. */
static void test_band_out_of_reach(void **state) {
  (void)state;
  struct leiden l;
  leiden_fill(&l, 1000, 900);
  struct portfolio_answer answer = solved(&l.p);
  assert_false(answer.possible);
  assert_int_equal(answer.obstacle, PORTFOLIO_OUTSIDE_BAND);
  l.band.least = answer.amount - 0.002;
  assert_true(solved(&l.p).possible);
  l.band.least = answer.amount + 0.002;
  assert_false(solved(&l.p).possible);
}

static void refused(const struct portfolio *p, const char *field) {
  struct portfolio_answer answer;
  assert_false(portfolio_solve(p, &answer, &scratch, &fault));
  assert_int_equal(fault.kind, FAULT_INPUT);
  assert_non_null(fault_field_find(&fault, field));
  fault_release(&fault);
}

static void test_refuses_what_it_cannot_count(void **state) {
  (void)state;
  struct leiden l;
  leiden_fill(&l, 1000, 350);
  l.items[0].value = -1;
  refused(&l.p, "value");
  l.items[0].value = NAN;
  refused(&l.p, "value");
  leiden_fill(&l, 1000, 1001);
  refused(&l.p, "balance");
  leiden_fill(&l, 1000, 0);
  l.available[3] = -1;
  refused(&l.p, "limits");
  leiden_fill(&l, 1000, 0);
  l.p.item_count = PORTFOLIO_ITEMS_MAX + 1;
  refused(&l.p, "tasks");
}

static void test_refuses_a_cycle_with_its_names(void **state) {
  (void)state;
  struct leiden l;
  struct portfolio_answer answer;
  const struct portfolio_pair needs[] = {{0, 1}, {1, 2}, {2, 3}, {3, 1}};
  leiden_fill(&l, 1000, 0);
  l.p.needs = needs;
  l.p.need_count = 4;
  assert_false(portfolio_solve(&l.p, &answer, &scratch, &fault));
  const char *message = fault_field_find(&fault, "requires");
  assert_non_null(message);
  assert_non_null(strstr(message, "V2"));
  assert_non_null(strstr(message, "V3"));
  assert_non_null(strstr(message, "V4"));
  assert_null(strstr(message, "V1"));
  fault_release(&fault);
  l.p.need_count = 3;
  assert_true(solved(&l.p).possible);
}

/* ---- other circumstances ---- */

static void test_what_must_change(void **state) {
  (void)state;
  struct leiden l;
  struct portfolio_entry entry;
  leiden_fill(&l, 900, 350);
  struct portfolio_answer answer = solved(&l.p);
  size_t item = leiden_item("O4");
  assert_true(portfolio_enter(&l.p, &answer, item, LEIDEN_FUNDS, &entry, &scratch, &scratch, &fault));
  assert_near(entry.price.points, 580);
  assert_true(entry.cost_factor < 1 && entry.more_first >= 1);
  /* At that cost it is in, a little above it is not. */
  double asks[LEIDEN_LIMITS];
  for (int more = 0; more < 2 && entry.cost_factor > 0; more++) {
    memcpy(asks, l.items[item].asks, sizeof asks);
    for (size_t f = 0; f < LEIDEN_FUNDS; f++) asks[f] *= entry.cost_factor * (more ? 1.01 : 0.999);
    struct leiden other = l;
    other.items[item].asks = asks;
    other.p.items = other.items;
    struct portfolio_answer then = solved(&other.p);
    if (more) assert_false(portfolio_has(&then.chosen, item));
    else assert_near(then.value, fmax(then.value, answer.value));
  }
  for (size_t k = 0; k < LEIDEN_LIMITS; k++) l.available[k] += entry.extra[k];
  struct portfolio_set both = answer.chosen;
  portfolio_put(&both, item, true);
  l.p.band_count = 0;
  assert_true(portfolio_fits(&l.p, &both));
}

static void test_frontier_rises(void **state) {
  (void)state;
  struct leiden l;
  struct portfolio_point points[5];
  const int64_t permilles[5] = {500, 900, 1000, 1250, 1500};
  leiden_fill(&l, 1000, 0);
  assert_true(portfolio_frontier(&l.p, LEIDEN_FUNDS, permilles, 5, points, &scratch, &fault));
  assert_near(points[1].answer.value, 50560);
  assert_near(points[2].answer.value, 53320);
  for (size_t k = 1; k < 5; k++) assert_true(points[k].answer.value >= points[k - 1].answer.value);
}

static void test_weight_interval(void **state) {
  (void)state;
  /* Two items, room for one. a scores 10 on the first criterion, b 10 on the second: they part at a half. */
  const double ask = 1, scores[] = {10, 0, 0, 10}, weights[] = {0.7, 0.3};
  struct portfolio_item items[] = {{.value = 7, .asks = &ask}, {.value = 3, .asks = &ask}};
  const struct portfolio p = {.items = items, .item_count = 2, .available = &ask, .limit_count = 1};
  const struct portfolio_scores s = {.scores = scores, .weights = weights, .criterion_count = 2};
  struct portfolio_interval interval;
  struct portfolio_answer answer = solved(&p);
  assert_true(portfolio_has(&answer.chosen, 0));
  assert_true(portfolio_weight_interval(&p, &answer, &s, 0, &interval, &scratch, &fault));
  assert_true(fabs(interval.least - 0.5) < 0.001);
  assert_near(interval.most, 1);
  assert_true(portfolio_has(&interval.below_leave, 0) && portfolio_has(&interval.below_enter, 1));
  assert_true(portfolio_empty(&interval.above_leave));
  bool matters;
  assert_true(portfolio_matters(&p, &answer, 0, 4, 9, &matters, &scratch, &fault));
  assert_false(matters);
  assert_true(portfolio_matters(&p, &answer, 0, 2, 9, &matters, &scratch, &fault));
  assert_true(matters);
}

static void test_draws_are_counted(void **state) {
  (void)state;
  struct leiden l;
  enum { DRAWS = 3 };
  double draws[DRAWS * LEIDEN_ITEMS];
  uint32_t counts[LEIDEN_ITEMS];
  struct portfolio_drawn drawn = {.counts = counts};
  leiden_fill(&l, 1000, 0);
  for (size_t d = 0; d < DRAWS; d++)
    for (size_t i = 0; i < LEIDEN_ITEMS; i++) draws[d * LEIDEN_ITEMS + i] = d == 2 && i == leiden_item("N3") ? 100000 : l.items[i].value;
  assert_true(portfolio_draws(&l.p, draws, DRAWS, &drawn, &scratch, &fault));
  assert_int_equal(drawn.finished, DRAWS);
  assert_int_equal(counts[leiden_item("V8")], DRAWS);
  assert_int_equal(counts[leiden_item("N3")], 1);
  assert_true(counts[leiden_item("V2")] >= 2);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test_setup_teardown(test_example_without_floor, begin, end),
      cmocka_unit_test_setup_teardown(test_example_with_floor, begin, end),
      cmocka_unit_test_setup_teardown(test_example_with_ten_percent_less, begin, end),
      cmocka_unit_test_setup_teardown(test_example_counted, begin, end),
      cmocka_unit_test_setup_teardown(test_price_of_keeping, begin, end),
      cmocka_unit_test_setup_teardown(test_gains_say_what_binds, begin, end),
      cmocka_unit_test_setup_teardown(test_same_as_counting, begin, end),
      cmocka_unit_test_setup_teardown(test_prices_same_as_counting, begin, end),
      cmocka_unit_test_setup_teardown(test_gives_up_honestly, begin, end),
      cmocka_unit_test_setup_teardown(test_stops_when_told, begin, end),
      cmocka_unit_test_setup_teardown(test_five_thousand_items, begin, end),
      cmocka_unit_test_setup_teardown(test_equal_scores, begin, end),
      cmocka_unit_test_setup_teardown(test_no_items, begin, end),
      cmocka_unit_test_setup_teardown(test_what_is_locked_must_fit, begin, end),
      cmocka_unit_test_setup_teardown(test_what_is_locked_must_agree, begin, end),
      cmocka_unit_test_setup_teardown(test_band_out_of_reach, begin, end),
      cmocka_unit_test_setup_teardown(test_refuses_what_it_cannot_count, begin, end),
      cmocka_unit_test_setup_teardown(test_refuses_a_cycle_with_its_names, begin, end),
      cmocka_unit_test_setup_teardown(test_what_must_change, begin, end),
      cmocka_unit_test_setup_teardown(test_frontier_rises, begin, end),
      cmocka_unit_test_setup_teardown(test_weight_interval, begin, end),
      cmocka_unit_test_setup_teardown(test_draws_are_counted, begin, end),
  };
  return cmocka_run_group_tests_name("portfolio", tests, NULL, NULL);
}
