#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "base/version.h"
#include "capabilities/figures.h"
#include "capabilities/kwaliteit/beeld.h"

#include "base/banned.h"

/* What is missing from a series is said, what froze a chart is known, and a formula is not fed. */

static void read_one(struct house *house, int64_t id, struct reeks *out) {
  struct fault fault = {0};
  struct record record;
  struct tx *tx = store_read(house->store, &fault);
  assert_true(record_get(tx, &house_system, REGISTER_indicator, id, &record, &house->life, &fault));
  struct reeksen_options options = {.tx = tx, .who = &house_system, .last = REEKS_ALL};
  assert_true(reeksen_read(&options, &record, 1, out, &house->life, &house->life, &fault));
  tx_end(tx);
}

static void test_a_gap_is_said(void **state) {
  struct house *house = *state;
  struct who who = leiden_who(house, ROLE_beleidsdoorpakker, "Beleidsdoorpakker");
  struct record record = figures_new(house, "GA1");
  int64_t id = house_put(house, &record);
  struct reeks reeks;
  struct gap gaps[2];
  figures_level(house, id, "2025-01", 13, 40);
  read_one(house, id, &reeks);
  assert_null(strstr(reeks.zin, "ontbreken"));
  assert_int_equal(reeks_gaps(&reeks, gaps, 2), 0);
  figures_level(house, id, "2026-03", 3, 40);
  read_one(house, id, &reeks);
  assert_true(string_ends(reeks.zin, ". Gegevens ontbreken over februari 2026."));
  figures_level(house, id, "2026-09", 2, 40);
  read_one(house, id, &reeks);
  assert_true(string_ends(reeks.zin, ". Gegevens ontbreken van juni 2026 tot en met augustus 2026, en eerder nog 1 keer."));
  assert_int_equal(reeks_gaps(&reeks, gaps, 2), 2);
  assert_string_equal(gaps[0].first, "2026-02");
  assert_string_equal(gaps[1].last, "2026-08");
  assert_int_equal(house_get(house, &who, "/indicatoren/%lld", (long long)id), 200);
  assert_true(house_says(house, "gegevens ontbreken"));
  assert_true(house_says(house, "van juni 2026 tot en met augustus 2026"));
  /* All rows are still there, around the two that are not. */
  assert_true(house_says(house, "januari 2025"));
  assert_true(house_says(house, "oktober 2026"));
}

/* The edges of a year, of quarters and of weeks; a change of rhythm is no gap. */
static void test_gaps_in_every_rhythm(void **state) {
  struct house *house = *state;
  static const struct {
    const char *one, *other, *first, *last;
  } cases[] = {{"2025-K3", "2026-K2", "2025-K4", "2026-K1"}, {"2025-W51", "2026-W02", "2025-W52", "2026-W01"}, {"2023", "2026", "2024", "2025"}, {"2025-12", "2026-01", NULL, NULL}, {"2025", "2026-03", NULL, NULL}};
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
    struct meting metingen[] = {{.periode = cases[i].one, .waarde = 1, .teller = NUMBER_EMPTY, .noemer = NUMBER_EMPTY}, {.periode = cases[i].other, .waarde = 1, .teller = NUMBER_EMPTY, .noemer = NUMBER_EMPTY}};
    struct reeks reeks = {.metingen = metingen, .count = 2};
    struct gap gap;
    size_t count = reeks_gaps(&reeks, &gap, 1);
    assert_int_equal(count, cases[i].first != NULL);
    if (!count) continue;
    assert_string_equal(gap.first, cases[i].first);
    assert_string_equal(gap.last, cases[i].last);
    assert_non_null(gap_words(&gap, &house->life));
  }
}

static void test_a_frozen_chart_names_its_program(void **state) {
  struct house *house = *state;
  struct fault fault = {0};
  struct record record = figures_new(house, "GA2");
  int64_t id = house_put(house, &record);
  struct reeks reeks;
  struct beeld beeld;
  figures_level(house, id, "2025-01", 14, 40);
  read_one(house, id, &reeks);
  const char *text = beeld_freeze(&reeks, "2026-03-01", &house->life, &fault);
  assert_true(beeld_read(text, &beeld, &house->life, &fault));
  assert_string_equal(beeld.programma, PROGRAM_VERSION);
}

static bool put(struct tx *tx, void *context, struct fault *fault) {
  struct change change = {.reg = REGISTER_koppelregel, .record = context, .by = STEP_PERSON};
  struct arena scratch;
  arena_init(&scratch, 1 << 20);
  bool ok = record_put(tx, &change, &scratch, fault);
  arena_release(&scratch);
  return ok;
}

static void test_no_feed_fills_a_formula(void **state) {
  struct house *house = *state;
  struct fault fault = {0};
  const struct catalogue *catalogue = store_catalogue(house->store);
  struct record koppeling = record_start(&catalogue->registers[REGISTER_koppeling], &house->life), rule = record_start(&catalogue->registers[REGISTER_koppelregel], &house->life);
  struct record source = figures_new(house, "GA3"), formula = figures_new(house, "GA4");
  koppeling.slots[F(koppeling, naam)].text = "Toetskoppeling";
  koppeling.slots[F(koppeling, soort)].text = "csv_lang";
  int64_t measured = house_put(house, &source);
  formula.slots[F(indicator, berekening)].text = "formule";
  formula.slots[F(indicator, formule)].text = "GA3 * 2";
  rule.slots[F(koppelregel, koppeling)].number = house_put(house, &koppeling);
  rule.slots[F(koppelregel, indicator)].number = house_put(house, &formula);
  assert_false(store_write(house->store, &house_system, put, &rule, &fault));
  assert_int_equal(fault.kind, FAULT_INPUT);
  assert_string_equal(fault.fields[0].field, "indicator");
  assert_non_null(strstr(fault.fields[0].message, "met een formule"));
  fault_release(&fault);
  rule.slots[F(koppelregel, indicator)].number = measured;
  if (!store_write(house->store, &house_system, put, &rule, &fault)) fail_msg("%s", fault.message);
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(test_a_gap_is_said), cmocka_unit_test(test_gaps_in_every_rhythm), cmocka_unit_test(test_a_frozen_chart_names_its_program),
                                     cmocka_unit_test(test_no_feed_fills_a_formula)};
  return cmocka_run_group_tests(tests, leiden_enter, leiden_leave);
}
