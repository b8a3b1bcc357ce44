#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <math.h>

#include "capabilities/figures.h"
#include "capabilities/kwaliteit/reeks.h"

#include "base/banned.h"

/* Random tables as a visitor gets them: what is shown may not give a small number away, to somebody who adds and subtracts. */

enum { PARTS = 3, AREAS = 4, LINES = PARTS + 1, COLUMNS = AREAS + 1, CELLS = LINES * COLUMNS, TABLES = 40 };
static const char *const names[COLUMNS] = {"Noord", "Oost", "Zuid", "West", NULL};

static uint64_t seed = 4711;
static int64_t random_below(int64_t below) {
  seed = seed * 6364136223846793005U + 1442695040888963407U;
  return (int64_t)(seed >> 33) % below;
}

struct tables {
  int64_t ids[LINES];                 /* parts, then the whole */
  int64_t counted[TABLES][CELLS], rest[TABLES][CELLS];
  bool there[TABLES][CELLS], shown[TABLES][CELLS];
  bool share, has_parts;
};

static void fill(struct tables *t, size_t table) {
  for (size_t line = 0; line < PARTS; line++)
    for (size_t column = 0; column < AREAS; column++) {
      size_t cell = line * COLUMNS + column;
      t->there[table][cell] = random_below(12) > 0;
      if (!t->there[table][cell]) continue;
      t->counted[table][cell] = random_below(6) == 0 ? random_below(10) : 10 + random_below(60);
      t->rest[table][cell] = random_below(9) == 0 ? random_below(10) : 10 + random_below(60);
    }
  for (size_t line = 0; line < LINES; line++)
    for (size_t column = 0; column < COLUMNS; column++) {
      int64_t counted = 0, rest = 0;
      if (line < PARTS && column < AREAS) continue;
      for (size_t l = 0; l < PARTS; l++)
        for (size_t c = 0; c < AREAS; c++)
          if ((line == PARTS || l == line) && (column == AREAS || c == column)) counted += t->counted[table][l * COLUMNS + c], rest += t->rest[table][l * COLUMNS + c];
      t->counted[table][line * COLUMNS + column] = counted;
      t->rest[table][line * COLUMNS + column] = rest;
      t->there[table][line * COLUMNS + column] = true;
    }
}

static const char *month(struct house *house, size_t table) {
  char *periode = arena_take(&house->life, PERIOD_SIZE);
  period_shift("2021-01", (int)table, periode);
  return periode;
}

struct giving {
  struct house *house;
  const struct tables *t;
};

static bool give(struct tx *tx, void *context, struct fault *fault) {
  struct giving *g = context;
  const struct tables *t = g->t;
  struct observation *rows = ARENA_ARRAY(&g->house->life, TABLES * CELLS, struct observation);
  struct observations_outcome outcome;
  size_t count = 0;
  for (size_t table = 0; table < TABLES; table++)
    for (size_t cell = 0; cell < CELLS; cell++) {
      if (!t->there[table][cell] || (!t->has_parts && cell / COLUMNS < PARTS)) continue;
      int64_t counted = t->counted[table][cell], all = counted + t->rest[table][cell];
      rows[count++] = (struct observation){.indicator = t->ids[cell / COLUMNS], .periode = month(g->house, table), .gebied = names[cell % COLUMNS],
                                           .waarde = t->share ? (all ? counted * 100 * DECIMAL_ONE / all : NUMBER_EMPTY) : counted * DECIMAL_ONE,
                                           .teller = t->share ? counted : NUMBER_EMPTY, .noemer = t->share ? all : NUMBER_EMPTY};
    }
  struct observations observations = {.naam = "toets", .rows = rows, .count = count, .rijen = (int64_t)count};
  return observations_put(tx, &observations, &outcome, &g->house->life, fault);
}

static size_t column_of(const char *gebied) {
  size_t column = 0;
  while (column < AREAS && !string_is(names[column], gebied)) column++;
  return column;
}

static void look(struct house *house, struct tables *t, const struct who *who) {
  struct fault fault = {0};
  struct tx *tx = store_read(house->store, &fault);
  memset(t->shown, 0, sizeof t->shown);
  for (size_t line = 0; line < LINES; line++) {
    struct listing listing;
    struct query query = {.reg = REGISTER_waarneming, .sort = EVERY(id), .all_pages = true, .no_count = true, .filter_count = 1};
    query.filters[0] = (struct filter){.field = F(waarneming, indicator), .compare = COMPARE_IS, .value.number = t->ids[line]};
    if (!t->ids[line]) continue;
    assert_true(record_list(tx, who, &query, &listing, &house->life, &fault));
    for (size_t i = 0; i < listing.count; i++) {
      struct waarneming row = record_waarneming(&listing.records[i]);
      for (size_t table = 0; table < TABLES; table++)
        if (string_is(row.periode, month(house, table))) t->shown[table][line * COLUMNS + column_of(row.gebied)] = true;
    }
  }
  tx_end(tx);
}

/* Does a sum of the equations leave this cell alone? Each line and each column adds up to its total; what is shown is known. */
static bool follows(const bool *known, size_t cell) {
  double m[LINES + COLUMNS + 1][CELLS] = {{0}};
  size_t equations = 0, rank = 0;
  for (size_t line = 0; line < LINES; line++, equations++)
    for (size_t c = 0; c < COLUMNS; c++) m[equations][line * COLUMNS + c] = known[line * COLUMNS + c] ? 0 : c == AREAS ? -1 : 1;
  for (size_t column = 0; column < COLUMNS; column++, equations++)
    for (size_t l = 0; l < LINES; l++) m[equations][l * COLUMNS + column] = known[l * COLUMNS + column] ? 0 : l == PARTS ? -1 : 1;
  for (size_t pass = 0; pass < CELLS; pass++) {
    /* The cell itself last: what remains of it then stands alone. */
    size_t column = pass + 1 == CELLS ? cell : pass < cell ? pass : pass + 1, pivot = rank;
    while (pivot < equations && fabs(m[pivot][column]) < 1e-9) pivot++;
    if (pivot == equations) continue;
    if (column == cell) return true;
    for (size_t i = 0; i < CELLS; i++) {
      double kept = m[rank][i];
      m[rank][i] = m[pivot][i];
      m[pivot][i] = kept;
    }
    for (size_t r = rank + 1; r < equations; r++) {
      double times = m[r][column] / m[rank][column];
      for (size_t i = 0; times != 0 && i < CELLS; i++) m[r][i] -= times * m[rank][i];
    }
    rank++;
  }
  return false;
}

static bool is_small(const struct tables *t, size_t table, size_t cell) {
  return t->there[table][cell] && (t->counted[table][cell] < 10 || (t->share && t->rest[table][cell] < 10));
}

/* A total says how much the hidden ones of its line are together: not less than ten, in who counts and in who does not. */
static void assert_wide(const struct tables *t, size_t table, const int64_t *counts, size_t first, size_t step, size_t many) {
  int64_t hidden = 0;
  bool any = false;
  if (!t->shown[table][first + many * step]) return;
  for (size_t i = 0; i < many; i++) {
    size_t cell = first + i * step;
    if (!t->there[table][cell] || t->shown[table][cell]) continue;
    hidden += counts[cell];
    any = true;
  }
  if (any && hidden < 10) fail_msg("table %zu: the hidden ones are %lld together", table, (long long)hidden);
}

static void check(const struct tables *t, size_t *small, size_t *along) {
  for (size_t table = 0; table < TABLES; table++) {
    bool known[CELLS];
    /* Who knows where nothing was measured, knows that nobody is in it. */
    for (size_t cell = 0; cell < CELLS; cell++) known[cell] = t->shown[table][cell] || !t->there[table][cell];
    for (size_t line = t->has_parts ? 0 : PARTS; line < LINES; line++) {
      assert_wide(t, table, t->counted[table], line * COLUMNS, 1, AREAS);
      if (t->share) assert_wide(t, table, t->rest[table], line * COLUMNS, 1, AREAS);
    }
    for (size_t column = 0; t->has_parts && column < COLUMNS; column++) assert_wide(t, table, t->counted[table], column, COLUMNS, PARTS);
    for (size_t cell = t->has_parts ? 0 : PARTS * COLUMNS; cell < CELLS; cell++) {
      bool is = is_small(t, table, cell);
      if (is && t->shown[table][cell]) fail_msg("table %zu shows %lld", table, (long long)t->counted[table][cell]);
      if (is && t->has_parts && follows(known, cell)) fail_msg("table %zu: cell %zu follows", table, cell);
      *small += is;
      *along += t->there[table][cell] && !is && !t->shown[table][cell];
    }
  }
}

static int64_t new_indicator(struct house *house, const char *code, const char *berekening, int64_t whole) {
  struct record record = figures_new(house, code);
  record.slots[F(indicator, berekening)].text = berekening;
  record.slots[EVERY(toegang)].text = "openbaar";
  if (string_is(berekening, "aandeel")) record.slots[F(indicator, eenheid)].text = "%";
  record.slots[F(indicator, deel_van)].number = whole ? whole : NUMBER_EMPTY;
  return house_put(house, &record);
}

static void deliver(struct house *house, struct tables *t) {
  struct giving giving = {house, t};
  struct fault fault = {0};
  for (size_t table = 0; table < TABLES; table++) fill(t, table);
  if (store_write(house->store, &house_system, give, &giving, &fault)) return;
  house_print_fault(&fault);
  fail_msg("refused");
}

static void test_parts_by_area(void **state) {
  struct house *house = *state;
  static struct tables t;
  struct who who = leiden_who(house, ROLE_beleidsdoorpakker, "Beleidsdoorpakker");
  size_t small = 0, along = 0, none = 0;
  t = (struct tables){.has_parts = true};
  t.ids[PARTS] = new_indicator(house, "AF", "aantal", 0);
  for (size_t part = 0; part < PARTS; part++) t.ids[part] = new_indicator(house, arena_printf(&house->life, "AF%zu", part), "aantal", t.ids[PARTS]);
  deliver(house, &t);
  look(house, &t, &leiden_visitor);
  check(&t, &small, &along);
  assert_true(small > TABLES);
  assert_true(along > TABLES);
  /* The drawing says no more than the rows. */
  struct request request;
  leiden_request(house, &leiden_visitor, &request);
  for (size_t line = 0; line < LINES; line++) {
    struct record record;
    struct reeks reeks;
    struct fault fault = {0};
    struct reeksen_options options = {.tx = request.tx, .who = &leiden_visitor, .last = REEKS_ALL, .outside = true};
    assert_true(record_get(request.tx, &leiden_visitor, REGISTER_indicator, t.ids[line], &record, &house->life, &fault));
    assert_true(reeksen_read(&options, &record, 1, &reeks, &house->life, &house->life, &fault));
    assert_int_equal(reeks.count, TABLES);
    for (size_t table = 0; table < TABLES; table++)
      if (reeks.metingen[table].kept_back == t.shown[table][line * COLUMNS + AREAS]) fail_msg("line %zu of table %zu is drawn", line, table);
  }
  leiden_request_end(&request);
  /* Who works here sees all of it. */
  look(house, &t, &who);
  for (size_t table = 0; table < TABLES; table++)
    for (size_t cell = 0; cell < CELLS; cell++) none += t.there[table][cell] && !t.shown[table][cell];
  assert_int_equal(none, 0);
}

static void test_shares_by_area(void **state) {
  struct house *house = *state;
  static struct tables t;
  size_t small = 0, along = 0;
  t = (struct tables){.share = true};
  t.ids[PARTS] = new_indicator(house, "AG", "aandeel", 0);
  deliver(house, &t);
  look(house, &t, &leiden_visitor);
  check(&t, &small, &along);
  assert_true(small > 0);
  assert_true(along > 0);
}

static bool is_shown(struct house *house, int64_t indicator, const char *periode) {
  struct fault fault = {0};
  struct tx *tx = store_read(house->store, &fault);
  struct query query = {.reg = REGISTER_waarneming, .sort = -1, .filter_count = 2};
  query.filters[0] = (struct filter){.field = F(waarneming, indicator), .compare = COMPARE_IS, .value.number = indicator};
  query.filters[1] = (struct filter){.field = F(waarneming, periode), .compare = COMPARE_IS, .value.text = periode};
  int64_t count = record_count(tx, &leiden_visitor, &query, &fault);
  tx_end(tx);
  return count == 1;
}

/* 8 of 400 are 2 percent: who sees the 400 and the 2 percent sees the 8. Once it is no longer small, all of it is shown. */
static void test_a_formula_gives_nothing_away(void **state) {
  struct house *house = *state;
  const double few[] = {20, 8, 30}, many[] = {400, 400, 400}, more[] = {20, 18, 30};
  int64_t one = new_indicator(house, "AH1", "aantal", 0), other = new_indicator(house, "AH2", "aantal", 0);
  struct record record = figures_new(house, "AH");
  record.slots[F(indicator, berekening)].text = "formule";
  record.slots[F(indicator, formule)].text = "AH1 / AH2 * 100";
  record.slots[F(indicator, eenheid)].text = "%";
  record.slots[EVERY(toegang)].text = "openbaar";
  int64_t formula = house_put(house, &record);
  figures_deliver(house, &(struct delivery){.indicator = other, .from = "2026-01", .values = many, .count = 3});
  figures_deliver(house, &(struct delivery){.indicator = one, .from = "2026-01", .values = few, .count = 3});
  assert_false(is_shown(house, one, "2026-02"));
  assert_true(is_shown(house, other, "2026-02"));
  assert_true(is_shown(house, formula, "2026-01"));
  assert_false(is_shown(house, formula, "2026-02"));
  assert_true(is_shown(house, formula, "2026-03"));
  figures_deliver(house, &(struct delivery){.indicator = one, .from = "2026-01", .values = more, .count = 3});
  assert_true(is_shown(house, formula, "2026-02"));
}

/* Twelve months and their year are one count told twice: with the year and eleven months the twelfth follows. */
static void test_a_year_gives_no_month_away(void **state) {
  struct house *house = *state;
  const double months[12] = {20, 30, 4, 25, 31, 18, 22, 40, 19, 27, 33, 21}, sum = 290, other_sum = 291;
  int64_t month = new_indicator(house, "AJ1", "aantal", 0);
  struct record record = figures_new(house, "AJ2"), unlike = figures_new(house, "AJ3");
  record.slots[F(indicator, frequentie)].text = unlike.slots[F(indicator, frequentie)].text = "jaar";
  record.slots[EVERY(toegang)].text = unlike.slots[EVERY(toegang)].text = "openbaar";
  int64_t year = house_put(house, &record), apart = house_put(house, &unlike);
  figures_deliver(house, &(struct delivery){.indicator = month, .from = "2025-01", .values = months, .count = 12});
  assert_false(is_shown(house, month, "2025-03"));
  assert_true(is_shown(house, month, "2025-04"));
  figures_deliver(house, &(struct delivery){.indicator = apart, .from = "2025", .values = &other_sum, .count = 1});
  assert_true(is_shown(house, apart, "2025"));
  figures_deliver(house, &(struct delivery){.indicator = year, .from = "2025", .values = &sum, .count = 1});
  size_t hidden = 0;
  for (int i = 0; i < 12; i++) {
    char periode[PERIOD_SIZE];
    period_shift("2025-01", i, periode);
    hidden += !is_shown(house, month, periode);
  }
  assert_false(is_shown(house, month, "2025-03"));
  assert_true(hidden >= 2 || !is_shown(house, year, "2025"));
  /* No longer small: nothing stays away. */
  double more[12];
  memcpy(more, months, sizeof more);
  more[2] = 14;
  figures_deliver(house, &(struct delivery){.indicator = month, .from = "2025-01", .values = more, .count = 12});
  for (int i = 0; i < 12; i++) {
    char periode[PERIOD_SIZE];
    period_shift("2025-01", i, periode);
    assert_true(is_shown(house, month, periode));
  }
}

/* ---- a sum over twelve months, beside its months ---- */

enum { MONTHS_TOLD = 30, YEAR = 12 };

static int64_t new_rolling(struct house *house, const char *code) {
  struct record record = figures_new(house, code);
  record.slots[F(indicator, rollend)].number = 1;
  record.slots[EVERY(toegang)].text = "openbaar";
  return house_put(house, &record);
}

static void sums_of(const double *months, double *sums) {
  for (size_t at = YEAR - 1; at < MONTHS_TOLD; at++) {
    sums[at - YEAR + 1] = 0;
    for (size_t i = at - YEAR + 1; i <= at; i++) sums[at - YEAR + 1] += months[i];
  }
}

static bool shown_at(struct house *house, int64_t indicator, int at) {
  char periode[PERIOD_SIZE];
  period_shift("2023-01", at, periode);
  return is_shown(house, indicator, periode);
}

static bool sum_has(int sum_at, int month) { return month > sum_at - YEAR && month <= sum_at; }

static void test_a_moving_year_gives_no_month_away(void **state) {
  struct house *house = *state;
  double months[MONTHS_TOLD], sums[MONTHS_TOLD - YEAR + 1];
  for (int i = 0; i < MONTHS_TOLD; i++) months[i] = 20 + (i * 7) % 13;
  months[15] = 4;
  sums_of(months, sums);
  int64_t month = new_indicator(house, "AR1", "aantal", 0), year = new_rolling(house, "AR2");
  figures_deliver(house, &(struct delivery){.indicator = year, .from = "2023-12", .values = sums, .count = MONTHS_TOLD - YEAR + 1});
  for (int at = YEAR - 1; at < MONTHS_TOLD; at++) assert_true(shown_at(house, year, at));
  figures_deliver(house, &(struct delivery){.indicator = month, .from = "2023-01", .values = months, .count = MONTHS_TOLD});
  for (int at = 0; at < MONTHS_TOLD; at++) assert_int_equal(shown_at(house, month, at), at != 15);
  for (int at = YEAR - 1; at < MONTHS_TOLD; at++) assert_int_equal(shown_at(house, year, at), !sum_has(at, 15));
  /* A month that grew: both are shown again. */
  months[15] = 14;
  sums_of(months, sums);
  figures_deliver(house, &(struct delivery){.indicator = month, .from = "2023-01", .values = months, .count = MONTHS_TOLD});
  figures_deliver(house, &(struct delivery){.indicator = year, .from = "2023-12", .values = sums, .count = MONTHS_TOLD - YEAR + 1});
  for (int at = YEAR - 1; at < MONTHS_TOLD; at++) assert_true(shown_at(house, year, at));
}

struct opening {
  int64_t indicator;
  const char *toegang;
};

static bool put_access(struct tx *tx, void *context, struct fault *fault) {
  struct opening *opening = context;
  struct record record;
  struct arena memory;
  arena_init(&memory, 4 << 20);
  bool ok = record_get(tx, &house_system, REGISTER_indicator, opening->indicator, &record, &memory, fault);
  if (ok) {
    record.slots[EVERY(toegang)].text = opening->toegang;
    ok = record_put(tx, &(struct change){.reg = REGISTER_indicator, .id = opening->indicator, .version = -1, .record = &record, .by = STEP_PROGRAM}, &memory, fault);
  }
  arena_release(&memory);
  return ok;
}

/* Only the sums are published: they may stay, until the months are published too. */
static void test_months_that_stay_inside_hide_no_sum(void **state) {
  struct house *house = *state;
  struct fault fault = {0};
  double months[MONTHS_TOLD], sums[MONTHS_TOLD - YEAR + 1];
  for (int i = 0; i < MONTHS_TOLD; i++) months[i] = i % 3;
  sums_of(months, sums);
  int64_t month = new_indicator(house, "AS1", "aantal", 0), year = new_rolling(house, "AS2");
  assert_true(store_write(house->store, &house_system, put_access, &(struct opening){month, "intern"}, &fault));
  figures_deliver(house, &(struct delivery){.indicator = month, .from = "2023-01", .values = months, .count = MONTHS_TOLD});
  figures_deliver(house, &(struct delivery){.indicator = year, .from = "2023-12", .values = sums, .count = MONTHS_TOLD - YEAR + 1});
  for (int at = YEAR - 1; at < MONTHS_TOLD; at++) assert_true(shown_at(house, year, at));
  assert_true(store_write(house->store, &house_system, put_access, &(struct opening){month, "openbaar"}, &fault));
  for (int at = YEAR - 1; at < MONTHS_TOLD; at++) assert_false(shown_at(house, year, at));
}

/* What a visitor can work out, with one sum at a time and with two in a row: every month that becomes known. */
static void subtract(struct house *house, int64_t month, int64_t year, const double *months, const double *sums, bool *known) {
  bool sum_known[MONTHS_TOLD] = {false};
  for (int at = 0; at < MONTHS_TOLD; at++) known[at] = shown_at(house, month, at), sum_known[at] = at >= YEAR - 1 && shown_at(house, year, at);
  for (bool more = true; more;) {
    more = false;
    for (int at = YEAR - 1; at < MONTHS_TOLD; at++) {
      int absent = 0, which = 0;
      for (int i = at - YEAR + 1; i <= at; i++)
        if (!known[i]) absent++, which = i;
      if (sum_known[at] && absent == 1) known[which] = more = true;
      if (at < YEAR || !sum_known[at] || !sum_known[at - 1] || known[at] == known[at - YEAR]) continue;
      assert_true(sums[at - YEAR + 1] - sums[at - YEAR] == months[at] - months[at - YEAR]);
      known[at] = known[at - YEAR] = more = true;
    }
  }
}

static void test_subtracting_moving_years(void **state) {
  struct house *house = *state;
  size_t small = 0, still = 0;
  for (int round = 0; round < 6; round++) {
    double months[MONTHS_TOLD], sums[MONTHS_TOLD - YEAR + 1];
    bool known[MONTHS_TOLD];
    for (int i = 0; i < MONTHS_TOLD; i++) months[i] = (double)(random_below(20) == 0 ? 1 + random_below(9) : 10 + random_below(30));
    sums_of(months, sums);
    int64_t month = new_indicator(house, arena_printf(&house->life, "AT%d", round), "aantal", 0), year = new_rolling(house, arena_printf(&house->life, "AU%d", round));
    /* Some deliveries begin later than the sums reach back: a month without a row follows from two sums. */
    int from = round < 3 ? 0 : 8;
    if (from) months[5] = 3, sums_of(months, sums);
    char first[PERIOD_SIZE];
    period_shift("2023-01", from, first);
    figures_deliver(house, &(struct delivery){.indicator = month, .from = first, .values = months + from, .count = (size_t)(MONTHS_TOLD - from)});
    figures_deliver(house, &(struct delivery){.indicator = year, .from = "2023-12", .values = sums, .count = MONTHS_TOLD - YEAR + 1});
    subtract(house, month, year, months, sums, known);
    for (int at = 0; at < MONTHS_TOLD; at++) {
      small += months[at] < 10;
      assert_false(months[at] < 10 && known[at]);
      still += at >= YEAR - 1 && shown_at(house, year, at);
    }
  }
  assert_true(small > 4 && still > 10);
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(test_a_moving_year_gives_no_month_away), cmocka_unit_test(test_months_that_stay_inside_hide_no_sum),
                                     cmocka_unit_test(test_subtracting_moving_years),
                                     cmocka_unit_test(test_parts_by_area), cmocka_unit_test(test_shares_by_area), cmocka_unit_test(test_a_formula_gives_nothing_away),
                                     cmocka_unit_test(test_a_year_gives_no_month_away)};
  return cmocka_run_group_tests(tests, leiden_enter, leiden_leave);
}
