#include "engines/working.h"

#include "engines/leiden.h"

/* Every subset, one by one: slow, and beyond doubt. */
static int64_t count_all(const struct portfolio *p, uint64_t *chosen, size_t *best_count) {
  int64_t best = -1;
  for (uint64_t set = 0; set < UINT64_C(1) << p->item_count; set++) {
    bool locks = true;
    int64_t value = 0;
    for (size_t i = 0; i < p->item_count; i++) {
      if (p->items[i].lock == PORTFOLIO_IN) locks = locks && portfolio_has(set, i);
      if (p->items[i].lock == PORTFOLIO_OUT) locks = locks && !portfolio_has(set, i);
      if (portfolio_has(set, i)) value += p->items[i].value;
    }
    if (!locks || value < best || !portfolio_fits(p, set)) continue;
    *best_count = value > best ? 1 : *best_count + 1;
    best = value;
    *chosen = set;
  }
  return best;
}

static struct portfolio_answer solved(const struct portfolio *p) {
  struct portfolio_answer answer;
  if (!portfolio_solve(p, &answer, &scratch, &fault)) fail_msg("%s", fault.message);
  return answer;
}

/* The example is settled by its seventeen free items. */
static void leiden_is(int64_t fund_permille, int64_t floor, const char *names, int64_t value, int64_t marked_percent) {
  struct portfolio p;
  struct portfolio_item items[LEIDEN_ITEMS];
  int64_t funds[LEIDEN_FUNDS];
  leiden_fill(&p, items);
  for (size_t f = 0; f < LEIDEN_FUNDS; f++) funds[f] = leiden_funds[f] * fund_permille / 1000;
  p.funds = funds;
  p.floor_permille = floor;
  struct portfolio_answer answer = solved(&p);
  assert_true(answer.possible);
  assert_true(answer.proven);
  uint64_t obligations = leiden_set("V8 O1 O6");
  assert_int_equal(answer.chosen, leiden_set(names) | obligations);
  assert_int_equal(answer.value, value);
  assert_int_equal(answer.bound, value);
  int64_t marked, all = portfolio_hours(&p, answer.chosen, &marked);
  assert_int_equal((marked * 100 + all / 2) / all, marked_percent);
  assert_true(portfolio_fits(&p, answer.chosen));
}

static void test_example_without_floor(void **state) {
  (void)state;
  leiden_is(1000, 0, "V2 V4 V5 V7 N1 N2 N4 O4 O5", 53320, 30);
}

static void test_example_with_floor(void **state) {
  (void)state;
  leiden_is(1000, 350, "V1 V3 V4 V5 V7 N1 N4 O4 O5", 52560, 40);
}

static void test_example_with_ten_percent_less(void **state) {
  (void)state;
  leiden_is(900, 0, "V2 V4 V5 V6 V7 N1 N2 N4 O5", 50560, 36);
  leiden_is(900, 350, "V2 V4 V5 V6 V7 N1 N2 N4 O5", 50560, 36);
}

static void test_example_counted(void **state) {
  (void)state;
  const struct {
    int64_t permille, floor, value;
  } cases[] = {{1000, 0, 53320}, {1000, 350, 52560}, {900, 350, 50560}};
  for (size_t c = 0; c < sizeof cases / sizeof *cases; c++) {
    struct portfolio p;
    struct portfolio_item items[LEIDEN_ITEMS], free_items[LEIDEN_ITEMS];
    int64_t funds[LEIDEN_FUNDS], hours[LEIDEN_TEAMS];
    leiden_fill(&p, items);
    for (size_t f = 0; f < LEIDEN_FUNDS; f++) funds[f] = leiden_funds[f] * cases[c].permille / 1000;
    for (size_t t = 0; t < LEIDEN_TEAMS; t++) hours[t] = leiden_hours[t];
    p.funds = funds;
    p.hours = hours;
    p.floor_permille = cases[c].floor;
    size_t count = 0, ways = 0;
    for (size_t i = 0; i < LEIDEN_ITEMS; i++)
      if (items[i].lock == PORTFOLIO_FREE) free_items[count++] = items[i];
    assert_int_equal(count, 17);
    /* The three obligations stay in front; what is counted is the 131,072 sets of the other seventeen. */
    int64_t best = -1;
    for (uint64_t set = 0; set < UINT64_C(1) << count; set++) {
      uint64_t whole = leiden_set("V8 O1 O6");
      for (size_t i = 0; i < count; i++)
        if (portfolio_has(set, i))
          for (size_t j = 0; j < LEIDEN_ITEMS; j++)
            if (items[j].funds == free_items[i].funds) whole |= UINT64_C(1) << j;
      int64_t value = 0;
      for (size_t j = 0; j < LEIDEN_ITEMS; j++)
        if (portfolio_has(whole, j)) value += items[j].value;
      if (value < best || !portfolio_fits(&p, whole)) continue;
      ways = value > best ? 1 : ways + 1;
      best = value;
    }
    assert_int_equal(best, cases[c].value);
    assert_int_equal(ways, 1);
  }
}

static void test_price_of_keeping(void **state) {
  (void)state;
  struct portfolio p;
  struct portfolio_item items[LEIDEN_ITEMS];
  const int64_t funds[] = {855, 810};
  leiden_fill(&p, items);
  p.funds = funds;
  p.floor_permille = 350;
  struct portfolio_answer answer = solved(&p);
  struct portfolio_price price;
  assert_true(portfolio_price(&p, &answer, leiden_item("O4"), &price, &scratch, &fault));
  assert_true(price.possible);
  /* 5.80 with the example's own levels; its text says 5.7. */
  assert_int_equal(price.points, 580);
  assert_int_equal(price.leave, leiden_set("O5 N2"));
  assert_int_equal(price.enter, leiden_set("N5 N6"));
  assert_true(portfolio_price(&p, &answer, leiden_item("V2"), &price, &scratch, &fault));
  assert_true(price.points > 0);
  assert_false(portfolio_has(price.leave, leiden_item("V2")));
}

static void test_gains_say_what_binds(void **state) {
  (void)state;
  struct portfolio p;
  struct portfolio_item items[LEIDEN_ITEMS];
  int64_t gains[LEIDEN_FUNDS + LEIDEN_TEAMS + 1];
  leiden_fill(&p, items);
  p.floor_permille = 350;
  struct portfolio_answer answer = solved(&p);
  assert_true(portfolio_gains(&p, &answer, 100, gains, &scratch, &fault));
  const int64_t expected[] = {1000, 660, 1060, 0, 0, 0, 0, 2840, 0, 0, 0, 760};
  for (size_t i = 0; i < sizeof expected / sizeof *expected; i++) assert_int_equal(gains[i], expected[i]);
}

static uint64_t seed = UINT64_C(0x9e3779b97f4a7c15);

static int64_t random_below(int64_t below) {
  seed ^= seed << 13;
  seed ^= seed >> 7;
  seed ^= seed << 17;
  return (int64_t)(seed % (uint64_t)below);
}

static void test_same_as_counting(void **state) {
  (void)state;
  size_t impossible = 0;
  for (int round = 0; round < 400; round++) {
    enum { ITEMS = 11, FUNDS = 2, TEAMS = 3 };
    struct portfolio_item items[ITEMS];
    int64_t funds[ITEMS][FUNDS], hours[ITEMS][TEAMS], fund_room[FUNDS] = {0}, hour_room[TEAMS] = {0};
    for (size_t i = 0; i < ITEMS; i++) {
      for (size_t f = 0; f < FUNDS; f++) fund_room[f] += funds[i][f] = random_below(40);
      for (size_t t = 0; t < TEAMS; t++) hour_room[t] += hours[i][t] = random_below(3) ? random_below(300) : 0;
      int64_t lock = random_below(14);
      items[i] = (struct portfolio_item){.value = random_below(50) * (round % 3 ? 1 : 10),
                                         .funds = funds[i],
                                         .hours = hours[i],
                                         .marked = random_below(2) == 0,
                                         .group = random_below(3) ? 0 : (unsigned)random_below(3),
                                         .lock = lock == 0 ? PORTFOLIO_IN : lock == 1 ? PORTFOLIO_OUT : PORTFOLIO_FREE};
    }
    for (size_t f = 0; f < FUNDS; f++) fund_room[f] = fund_room[f] * (20 + random_below(60)) / 100;
    for (size_t t = 0; t < TEAMS; t++) hour_room[t] = hour_room[t] * (20 + random_below(60)) / 100;
    struct portfolio p = {.items = items, .item_count = ITEMS, .funds = fund_room, .fund_count = FUNDS, .hours = hour_room,
                          .team_count = TEAMS, .floor_permille = random_below(2) ? random_below(700) : 0};
    uint64_t chosen = 0;
    size_t ways = 0;
    int64_t best = count_all(&p, &chosen, &ways);
    struct portfolio_answer answer = solved(&p);
    assert_true(answer.proven);
    assert_int_equal(answer.possible, best >= 0);
    impossible += !answer.possible;
    if (!answer.possible) continue;
    assert_int_equal(answer.value, best);
    assert_true(portfolio_fits(&p, answer.chosen));
    if (ways == 1) assert_int_equal(answer.chosen, chosen);
  }
  assert_true(impossible > 0 && impossible < 200);
}

static void test_gives_up_honestly(void **state) {
  (void)state;
  enum { ITEMS = 60, TEAMS = 6 };
  struct portfolio_item items[ITEMS];
  int64_t hours[ITEMS][TEAMS], room[TEAMS] = {0};
  for (size_t i = 0; i < ITEMS; i++) {
    int64_t sum = 0;
    for (size_t t = 0; t < TEAMS; t++) {
      room[t] += hours[i][t] = random_below(2) ? 50 + random_below(500) : 0;
      sum += hours[i][t];
    }
    items[i] = (struct portfolio_item){.value = sum + 100 + random_below(7), .hours = hours[i]};
  }
  for (size_t t = 0; t < TEAMS; t++) room[t] /= 2;
  struct portfolio p = {.items = items, .item_count = ITEMS, .hours = room, .team_count = TEAMS, .nodes_max = 500};
  struct portfolio_answer first = solved(&p), again = solved(&p);
  assert_true(first.possible);
  assert_false(first.proven);
  assert_true(first.bound > first.value);
  assert_true(portfolio_fits(&p, first.chosen));
  assert_int_equal(first.chosen, again.chosen);
  p.nodes_max = 5000;
  struct portfolio_answer longer = solved(&p);
  assert_true(longer.value >= first.value && longer.value <= first.bound);
}

static void test_what_is_locked_must_fit(void **state) {
  (void)state;
  struct portfolio p;
  struct portfolio_item items[LEIDEN_ITEMS];
  const int64_t funds[] = {300, 900};
  leiden_fill(&p, items);
  p.funds = funds;
  assert_false(solved(&p).possible);
}

static void test_refuses_what_it_cannot_count(void **state) {
  (void)state;
  struct portfolio p;
  struct portfolio_item items[LEIDEN_ITEMS];
  struct portfolio_answer answer;
  leiden_fill(&p, items);
  items[0].value = -1;
  assert_false(portfolio_solve(&p, &answer, &scratch, &fault));
  assert_non_null(fault_field_find(&fault, "value"));
  fault_release(&fault);
  leiden_fill(&p, items);
  p.floor_permille = 1001;
  assert_false(portfolio_solve(&p, &answer, &scratch, &fault));
  fault_release(&fault);
  p.floor_permille = 0;
  p.item_count = PORTFOLIO_ITEMS_MAX + 1;
  assert_false(portfolio_solve(&p, &answer, &scratch, &fault));
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
      cmocka_unit_test_setup_teardown(test_gives_up_honestly, begin, end),
      cmocka_unit_test_setup_teardown(test_what_is_locked_must_fit, begin, end),
      cmocka_unit_test_setup_teardown(test_refuses_what_it_cannot_count, begin, end),
  };
  return cmocka_run_group_tests_name("portfolio", tests, NULL, NULL);
}
