#include "engines/working.h"

#include "engines/suppression.h"

enum { SIDE_MAX = 9, CELLS_MAX = SIDE_MAX * SIDE_MAX };

static uint64_t seed = 99;
static int64_t random_below(int64_t below) {
  seed = seed * 6364136223846793005U + 1442695040888963407U;
  return (int64_t)(seed >> 33) % below;
}

/* "s" small, "a" along, "." shown, "-" absent. */
static const char *marked(const struct suppression_table *table, enum suppression_mark *marks) {
  static char print[CELLS_MAX + 1];
  size_t cells = (table->rows + 1) * (table->columns + 1);
  if (!suppression_find(table, marks, &scratch, &fault)) fail_msg("%s", fault.message);
  for (size_t i = 0; i < cells; i++) print[i] = ".sa-"[marks[i]];
  print[cells] = '\0';
  return print;
}

static void test_by_hand(void **state) {
  (void)state;
  enum suppression_mark marks[CELLS_MAX];
  /* A list: the total gives a lone gap away, so the next smallest goes along. */
  const int64_t list[] = {60, 3, 50, 70};
  struct suppression_table one = {.counts = list, .rows = 1, .columns = 4, .row_totals = true};
  assert_string_equal(marked(&one, marks), ".sa.." "-----");
  one.row_totals = false;
  assert_string_equal(marked(&one, marks), ".s..-" "-----");
  /* A table: the corners of a rectangle. */
  const int64_t table[] = {40, 30, 20, 35, 4, 25, 50, 60, 70};
  const struct suppression_table two = {.counts = table, .rows = 3, .columns = 3, .row_totals = true, .column_totals = true, .grand_total = true};
  assert_string_equal(marked(&two, marks), ".aa." ".sa." "...." "....");
  const int64_t large[] = {10, 20, 30, 40};
  assert_string_equal(marked(&(struct suppression_table){.counts = large, .rows = 2, .columns = 2, .row_totals = true, .column_totals = true, .grand_total = true}, marks),
                      "..." "..." "...");
}

/* Two gaps in a row with 3 between them: the total 3 + 2 + 90 would show that each is at most 5. */
static void test_two_small_ones_do_not_protect_each_other(void **state) {
  (void)state;
  enum suppression_mark marks[CELLS_MAX];
  const int64_t list[] = {3, 2, 90};
  const struct suppression_table table = {.counts = list, .rows = 1, .columns = 3, .row_totals = true};
  assert_string_equal(marked(&table, marks), "ssa." "----");
  /* Everything small: the total, small itself, is hidden too, and there is nothing to go along. */
  const int64_t small[] = {3, 2, 1};
  assert_string_equal(marked(&(struct suppression_table){.counts = small, .rows = 1, .columns = 3, .row_totals = true}, marks), "ssss" "----");
}

static void test_refuses(void **state) {
  (void)state;
  enum suppression_mark marks[CELLS_MAX];
  const int64_t bad[] = {3, -1};
  assert_false(suppression_find(&(struct suppression_table){.counts = bad, .rows = 1, .columns = 2}, marks, &scratch, &fault));
  assert_false(suppression_find(&(struct suppression_table){.counts = bad, .rows = 0, .columns = 2}, marks, &scratch, &fault));
  assert_false(suppression_find(&(struct suppression_table){.counts = bad, .rows = 1, .columns = SUPPRESSION_SIDE_MAX + 1}, marks, &scratch, &fault));
  assert_int_equal(fault.field_count, 3);
}

static void table_fill(struct suppression_table *table, int64_t *counts, size_t rows_max, size_t columns_max, int64_t top) {
  *table = (struct suppression_table){.counts = counts, .rows = (size_t)(1 + random_below((int64_t)rows_max)),
                                      .columns = (size_t)(1 + random_below((int64_t)columns_max)), .minimum = 5 * random_below(3),
                                      .row_totals = random_below(4) > 0, .column_totals = random_below(4) > 0, .grand_total = random_below(4) > 0};
  for (size_t i = 0; i < table->rows * table->columns; i++) counts[i] = random_below(3) == 0 ? random_below(12) : random_below(top);
}

/* The outsider of small tables: tries every whole table that fits all that is shown. */
struct outsider {
  const struct suppression_table *table;
  const enum suppression_mark *marks;
  int64_t guess[CELLS_MAX], top;
  size_t fixed;      /* a total's or a cell's place among the marks */
  int64_t fixed_at;
};

static int64_t sum_of(const int64_t *counts, const struct suppression_table *table, size_t row, size_t column) {
  int64_t sum = 0;
  for (size_t r = 0; r < table->rows; r++)
    for (size_t c = 0; c < table->columns; c++)
      if ((row == table->rows || r == row) && (column == table->columns || c == column)) sum += counts[r * table->columns + c];
  return sum;
}

static bool fits_total(const struct outsider *o, size_t row, size_t column) {
  const struct suppression_table *t = o->table;
  size_t place = row * (t->columns + 1) + column;
  int64_t sum = sum_of(o->guess, t, row, column);
  if (place == o->fixed && sum != o->fixed_at) return false;
  return o->marks[place] != SUPPRESSION_SHOWN || sum == sum_of(t->counts, t, row, column);
}

static bool can_be(struct outsider *o, size_t at) {
  const struct suppression_table *t = o->table;
  size_t row = at / t->columns, column = at % t->columns, place = row * (t->columns + 1) + column;
  if (column == 0 && row > 0 && !fits_total(o, row - 1, t->columns)) return false;
  if (row == t->rows) {
    for (size_t c = 0; c <= t->columns; c++)
      if (!fits_total(o, t->rows, c)) return false;
    return true;
  }
  int64_t first = 0, last = o->top;
  if (o->marks[place] == SUPPRESSION_SHOWN) first = last = t->counts[at];
  else if (place == o->fixed) first = last = o->fixed_at;
  for (int64_t guess = first; guess <= last; guess++) {
    o->guess[at] = guess;
    if (can_be(o, at + 1)) return true;
  }
  return false;
}

static void outsider_fails(const struct suppression_table *table, const enum suppression_mark *marks) {
  int64_t minimum = table->minimum ? table->minimum : SUPPRESSION_MINIMUM;
  for (size_t place = 0; place < (table->rows + 1) * (table->columns + 1); place++) {
    if (marks[place] != SUPPRESSION_SMALL) continue;
    struct outsider o = {.table = table, .marks = marks, .fixed = place, .top = 16};
    int64_t low = -1, high = -1;
    for (o.fixed_at = 0; o.fixed_at <= o.top; o.fixed_at++) {
      if (!can_be(&o, 0)) continue;
      if (low < 0) low = o.fixed_at;
      high = o.fixed_at;
      if (high - low >= minimum) break;
    }
    if (high - low < minimum) fail_msg("place %zu lies between %lld and %lld", place, (long long)low, (long long)high);
  }
}

static void test_an_outsider_finds_no_small_number(void **state) {
  (void)state;
  size_t along = 0, tables = 0;
  for (size_t round = 0; round < 400; round++) {
    struct suppression_table table;
    int64_t counts[CELLS_MAX];
    enum suppression_mark marks[CELLS_MAX];
    table_fill(&table, counts, 2, 3, 11);
    table.minimum = 5;
    if (table.rows * table.columns > 4 && round % 8) continue;
    along += strchr(marked(&table, marks), 'a') != NULL;
    outsider_fails(&table, marks);
    tables++;
  }
  assert_true(tables > 150);
  assert_true(along > 30);
}

/* The outsider of larger tables solves equations: hidden cells are the unknowns, rows and columns the equations. In
 * arithmetic modulo a large prime a cell is settled when its row alone is left after elimination. */
enum { EQUATIONS_MAX = 2 * SIDE_MAX };
static const int64_t prime = 1000003;

static int64_t inverse(int64_t number) {
  int64_t result = 1, base = number % prime;
  for (int64_t power = prime - 2; power > 0; power /= 2, base = base * base % prime)
    if (power % 2) result = result * base % prime;
  return result;
}

static size_t eliminate(int64_t equations[EQUATIONS_MAX][CELLS_MAX], size_t count, size_t cells) {
  size_t done = 0;
  for (size_t cell = 0; cell < cells && done < count; cell++) {
    size_t pivot = done;
    while (pivot < count && equations[pivot][cell] == 0) pivot++;
    if (pivot == count) continue;
    int64_t factor = inverse(equations[pivot][cell]);
    for (size_t i = 0; i < cells; i++) {
      int64_t kept = equations[done][i];
      equations[done][i] = equations[pivot][i] * factor % prime;
      if (pivot != done) equations[pivot][i] = kept;
    }
    for (size_t e = 0; e < count; e++) {
      int64_t times = equations[e][cell];
      if (e == done || times == 0) continue;
      for (size_t i = 0; i < cells; i++) equations[e][i] = ((equations[e][i] - times * equations[done][i]) % prime + prime) % prime;
    }
    done++;
  }
  return done;
}

/* The places that follow from the shown ones. */
static size_t settled(const struct suppression_table *table, const enum suppression_mark *marks) {
  static int64_t equations[EQUATIONS_MAX][CELLS_MAX];
  size_t rows = table->rows + 1, columns = table->columns + 1, found = 0;
  memset(equations, 0, sizeof equations);
  for (size_t row = 0; row < rows; row++)
    for (size_t column = 0; column < columns; column++) {
      size_t place = row * columns + column;
      if (marks[place] == SUPPRESSION_SHOWN) continue;
      equations[row][place] = column + 1 == columns ? prime - 1 : 1;
      equations[rows + column][place] = row + 1 == rows ? prime - 1 : 1;
    }
  size_t left = eliminate(equations, rows + columns, rows * columns);
  for (size_t e = 0; e < left; e++) {
    size_t unknown = 0;
    for (size_t i = 0; i < rows * columns; i++) unknown += equations[e][i] != 0;
    found += unknown == 1;
  }
  return found;
}

static void test_equations_settle_nothing_small(void **state) {
  (void)state;
  size_t given_away = 0;
  for (size_t round = 0; round < 1500; round++) {
    struct suppression_table table;
    int64_t counts[CELLS_MAX];
    enum suppression_mark marks[CELLS_MAX], plain[CELLS_MAX];
    table_fill(&table, counts, SIDE_MAX - 1, SIDE_MAX - 1, 200);
    marked(&table, marks);
    size_t cells = (table.rows + 1) * (table.columns + 1);
    for (size_t i = 0; i < cells; i++) plain[i] = marks[i] == SUPPRESSION_ALONG ? SUPPRESSION_SHOWN : marks[i];
    given_away += settled(&table, plain) > 0;
    for (size_t i = 0; i < cells; i++) {
      if (marks[i] != SUPPRESSION_SMALL) continue;
      /* Asked cell by cell: nothing else that happens to be settled may be the small one. */
      enum suppression_mark shown = marks[i];
      size_t before = settled(&table, marks);
      marks[i] = SUPPRESSION_SHOWN;
      size_t after = settled(&table, marks);
      marks[i] = shown;
      if (before > after) fail_msg("round %zu: place %zu can be solved", round, i);
    }
    arena_reset(&scratch);
  }
  assert_true(given_away > 100); /* without the cells that go along, equations do give small numbers away */
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test_setup_teardown(test_by_hand, begin, end),
      cmocka_unit_test_setup_teardown(test_two_small_ones_do_not_protect_each_other, begin, end),
      cmocka_unit_test_setup_teardown(test_refuses, begin, end),
      cmocka_unit_test_setup_teardown(test_an_outsider_finds_no_small_number, begin, end),
      cmocka_unit_test_setup_teardown(test_equations_settle_nothing_small, begin, end),
  };
  return cmocka_run_group_tests_name("suppression", tests, NULL, NULL);
}
