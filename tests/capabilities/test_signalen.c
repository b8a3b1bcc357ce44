#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "capabilities/figures.h"
#include "capabilities/kwaliteit/beeld.h"

#include "base/banned.h"

static int64_t indicator(struct house *house, const char *code) { return leiden_find(house, REGISTER_indicator, code); }
static int64_t fresh(struct house *house, const char *code) {
  struct record record = figures_new(house, code);
  return house_put(house, &record);
}
static struct signaal only_signal(struct house *house, int64_t id) {
  struct listing listing = figures_signals(house, id);
  assert_int_equal(listing.count, 1);
  return record_signaal(&listing.records[0]);
}
static struct beeld read_chart(struct house *house, const char *text) {
  struct beeld beeld;
  struct fault fault = {0};
  assert_non_null(text);
  assert_true(beeld_read(text, &beeld, &house->life, &fault));
  return beeld;
}

/* The example's figures, delivered as files are. */
static void test_a_worse_figure_asks_its_owner(void **state) {
  struct house *house = *state;
  struct signaal signaal = only_signal(house, indicator(house, "I03"));
  assert_string_equal(signaal.soort, "indicatorsignaal");
  assert_string_equal(signaal.stand, "nieuw");
  assert_string_equal(signaal.verandering, "zorg");
  assert_string_equal(signaal.sinds, "2025-08");
  assert_string_equal(signaal.tot, "2026-12");
  assert_string_equal(signaal.gemeld_op, "2027-01-12");
  assert_string_equal(signaal.antwoord_voor, "2027-01-26");
  assert_string_equal(signaal.herkomst_inhoud, "voorbeeld");
  assert_int_equal(signaal.eigenaar, leiden_find(house, REGISTER_persoon, "Teammanager Inkomen en schulden"));
  assert_non_null(strstr(signaal.titel, "In één keer compleet (bijzondere bijstand): sinds augustus 2025 duidelijk lager"));
  struct beeld beeld = read_chart(house, signaal.beeld);
  assert_int_equal(beeld.reeks.count, 36);
  assert_int_equal(beeld.reeks.spc.stretch_count, 1);
  assert_string_equal(beeld.reeks.metingen[0].text, "63,2 %");
  assert_string_equal(beeld.gemaakt_op, "2027-01-12");
  assert_int_equal(beeld.reeks.streefwaarde, 800000);
}

static void test_a_better_figure_is_noted_and_asks_nothing(void **state) {
  struct house *house = *state;
  struct signaal signaal = only_signal(house, indicator(house, "I09"));
  assert_string_equal(signaal.verandering, "verbetering");
  assert_string_equal(signaal.stand, "beantwoord");
  assert_null(signaal.antwoord_voor);
}

/* Noise, a season, one month that stands apart, twelve months rolled into one, too short: none of these. */
static void test_no_signal_where_nothing_may_be_said(void **state) {
  struct house *house = *state;
  static const char *const quiet[] = {"I01", "I04", "I05", "I06", "I07", "I08", "I11", "I12"};
  for (size_t i = 0; i < sizeof quiet / sizeof *quiet; i++) assert_int_equal(figures_signals(house, indicator(house, quiet[i])).count, 0);
}

static void test_one_signal_per_change(void **state) {
  struct house *house = *state;
  int64_t id = fresh(house, "EEN");
  figures_level(house, id, "2024-01", 18, 50);
  assert_int_equal(figures_signals(house, id).count, 0);
  figures_level(house, id, "2025-07", 6, 40);
  size_t early = figures_signals(house, id).count;
  figures_level(house, id, "2026-01", 4, 40);
  assert_int_equal(figures_signals(house, id).count, 1);
  assert_true(early <= 1);
  struct signaal first = only_signal(house, id);
  /* More points join, and the mean moves: still the one. */
  figures_level(house, id, "2026-05", 5, 40);
  assert_int_equal(only_signal(house, id).id, first.id);
  /* Answered, and more of the same. */
  figures_change(house, REGISTER_signaal, first.id, F(signaal, antwoord), (union slot){.text = "Gezien; er was een staking."});
  figures_change(house, REGISTER_signaal, first.id, F(signaal, stand), (union slot){.text = "beantwoord"});
  figures_level(house, id, "2026-10", 3, 40);
  assert_int_equal(only_signal(house, id).id, first.id);
  /* The other way is another change. */
  figures_level(house, id, "2027-01", 9, 65);
  struct listing both = figures_signals(house, id);
  assert_int_equal(both.count, 2);
  assert_string_equal(record_signaal(&both.records[1]).verandering, "verbetering");
}

static void test_the_same_delivery_again_raises_nothing(void **state) {
  struct house *house = *state;
  int64_t id = fresh(house, "WEER");
  for (int i = 0; i < 2; i++) {
    figures_level(house, id, "2024-01", 18, 50);
    figures_level(house, id, "2025-07", 10, 40);
  }
  assert_int_equal(figures_signals(house, id).count, 1);
}

static void test_what_is_provisional_raises_nothing(void **state) {
  struct house *house = *state;
  int64_t id = fresh(house, "VOORLOPIG");
  double low[8] = {40, 41, 39, 40, 41, 39, 40, 41};
  figures_level(house, id, "2024-01", 24, 50);
  figures_deliver(house, &(struct delivery){.indicator = id, .from = "2026-01", .values = low, .count = 8, .provisional = 8});
  assert_int_equal(figures_signals(house, id).count, 0);
  figures_deliver(house, &(struct delivery){.indicator = id, .from = "2026-01", .values = low, .count = 8});
  assert_int_equal(figures_signals(house, id).count, 1);
}

static void test_short_small_and_stopped_series(void **state) {
  struct house *house = *state;
  double values[20];
  int64_t few = fresh(house, "KORT"), small = fresh(house, "KLEIN"), stopped;
  struct record record = figures_new(house, "GESTOPT");
  record.slots[F(indicator, gestopt_op)].text = "2026-12-31";
  stopped = house_put(house, &record);
  for (size_t i = 0; i < 20; i++) values[i] = (i < 12 ? 50 : 20) + (i % 2 ? 1 : -1);
  figures_deliver(house, &(struct delivery){.indicator = few, .from = "2026-01", .values = &values[9], .count = 11});
  figures_deliver(house, &(struct delivery){.indicator = small, .from = "2025-01", .values = values, .count = 20, .teller = 2});
  figures_deliver(house, &(struct delivery){.indicator = stopped, .from = "2025-01", .values = values, .count = 20});
  assert_int_equal(figures_signals(house, few).count, 0);
  assert_int_equal(figures_signals(house, small).count, 0);
  assert_int_equal(figures_signals(house, stopped).count, 0);
}

/* A person begins anew: no signal from that; a change after it is a new one. */
static void test_rebase(void **state) {
  struct house *house = *state;
  struct who who = leiden_who(house, ROLE_functioneel_beheerder, "Beleidsdoorpakker");
  int64_t id = fresh(house, "HERIJK");
  figures_level(house, id, "2024-01", 18, 50);
  figures_level(house, id, "2025-07", 14, 40);
  assert_int_equal(figures_signals(house, id).count, 1);
  assert_int_equal(house_get(house, &who, "/indicatoren/%lld/herijken?vanaf=2025-07", (long long)id), 200);
  assert_true(house_says(house, "Wat het doet met de zin"));
  assert_true(house_says(house, "Sinds juli 2025"));
  assert_int_equal(house_post(house, &who, arena_printf(&house->life, "/indicatoren/%lld/herijken", (long long)id), "vanaf=2025-07&reden="), 400);
  assert_true(house_says(house, "Waarom"));
  assert_int_equal(house_post(house, &who, arena_printf(&house->life, "/indicatoren/%lld/herijken", (long long)id), "vanaf=2025-07&reden=Nieuwe+telling"), 303);
  assert_int_equal(house_get(house, &who, "/indicatoren/%lld", (long long)id), 200);
  assert_false(house_says(house, "Sinds juli 2025"));
  assert_int_equal(figures_signals(house, id).count, 1);
  figures_level(house, id, "2026-09", 9, 30);
  assert_int_equal(figures_signals(house, id).count, 2);
  /* Twice from the same period is refused. */
  assert_int_equal(house_post(house, &who, arena_printf(&house->life, "/indicatoren/%lld/herijken", (long long)id), "vanaf=2025-07&reden=Nog+eens"), 400);
}

static void test_who_may_rebase(void **state) {
  struct house *house = *state;
  int64_t id = indicator(house, "I03");
  struct who owner = leiden_who(house, ROLE_manager, "Teammanager Inkomen en schulden"), other = leiden_who(house, ROLE_manager, "Teammanager Juridische zaken");
  struct who executor = leiden_who(house, ROLE_uitvoerder, "Uitvoerder inkomen"), program = owner;
  program.program = true;
  assert_int_equal(house_get(house, &owner, "/indicatoren/%lld/herijken", (long long)id), 200);
  assert_int_equal(house_get(house, &other, "/indicatoren/%lld/herijken", (long long)id), 403);
  assert_int_equal(house_get(house, &executor, "/indicatoren/%lld/herijken", (long long)id), 403);
  assert_int_equal(house_get(house, &program, "/indicatoren/%lld/herijken", (long long)id), 403);
  assert_int_equal(house_get(house, &owner, "/indicatoren/%lld", (long long)id), 200);
  assert_true(house_says(house, "Opnieuw beginnen"));
  assert_int_equal(house_get(house, &executor, "/indicatoren/%lld", (long long)id), 200);
  assert_false(house_says(house, "Opnieuw beginnen"));
}

/* The deputy answers when the owner has left. */
static void test_owner_who_left(void **state) {
  struct house *house = *state;
  struct record record = figures_new(house, "WEG"), person = record_start(&store_catalogue(house->store)->registers[REGISTER_persoon], &house->life);
  person.slots[F(persoon, functie)].text = "Teammanager tot vorig jaar";
  person.slots[F(persoon, tot)].text = "2026-12-31";
  record.slots[EVERY(eigenaar)].number = house_put(house, &person);
  record.slots[F(indicator, plaatsvervanger)].number = leiden_find(house, REGISTER_persoon, "Beleidsadviseur Werk en inkomen");
  int64_t id = house_put(house, &record);
  figures_level(house, id, "2024-01", 18, 50);
  figures_level(house, id, "2025-07", 10, 40);
  assert_int_equal(only_signal(house, id).eigenaar, record.slots[F(indicator, plaatsvervanger)].number);
}

/* What is for some only stays so. */
static void test_no_wider_than_the_figure(void **state) {
  struct house *house = *state;
  struct record record = figures_new(house, "BESLOTEN");
  record.slots[EVERY(toegang)].text = "beperkt";
  record.slots[EVERY(gedeeld_met)].text = ",rol:gemeentesecretaris,";
  int64_t id = house_put(house, &record);
  figures_level(house, id, "2024-01", 18, 50);
  figures_level(house, id, "2025-07", 10, 40);
  struct signaal signaal = only_signal(house, id);
  assert_string_equal(signaal.toegang, "beperkt");
  assert_string_equal(signaal.gedeeld_met, ",rol:gemeentesecretaris,");
}

/* What came later does not change what stood there then. */
static void test_the_chart_stays_as_it_was(void **state) {
  struct house *house = *state;
  int64_t id = fresh(house, "BEVROREN");
  figures_level(house, id, "2024-01", 18, 50);
  figures_level(house, id, "2025-07", 10, 40);
  const char *before = only_signal(house, id).beeld;
  figures_level(house, id, "2025-07", 10, 55);
  struct listing listing = figures_signals(house, id);
  assert_string_equal(record_signaal(&listing.records[0]).beeld, before);
  struct beeld beeld = read_chart(house, before);
  assert_int_equal(beeld.reeks.count, 28);
  assert_true(beeld.reeks.metingen[20].waarde < 420000);
  struct who who = leiden_who(house, ROLE_manager, "Teammanager Inkomen en schulden");
  assert_int_equal(house_get(house, &who, "/signalen/%lld", (long long)record_id(&listing.records[0])), 200);
  assert_true(house_says(house, "De grafiek zoals die toen was"));
  assert_true(house_says(house, "zoals het stond op 12 januari 2027"));
  assert_true(house_says(house, "<svg class=\"dp-chart\""));
  assert_false(house_says(house, "gemaakt_op"));
}

static void test_nothing_in_a_kept_chart_is_trusted(void **state) {
  (void)state;
  static const char *const bad[] = {"", "[]", "{}", "{\"vorm\":2}", "{\"vorm\":1,\"oordeel\":99}",
      "{\"vorm\":1,\"oordeel\":4,\"streefwaarde\":null,\"punten\":[[\"2026-13\",1,null,0,null,null,null,null]],\"delen\":[],\"noten\":[]}",
      "{\"vorm\":1,\"oordeel\":4,\"streefwaarde\":null,\"punten\":[[\"2026-12\",1,null,0,0,0,0,5]],\"delen\":[[0,1,1,1,1,1,1]],\"noten\":[]}",
      "{\"vorm\":1,\"oordeel\":4,\"streefwaarde\":null,\"punten\":[[\"2026-12\",null,null,0,0,0,0,0]],\"delen\":[[0,1,1,1,1,1,1]],\"noten\":[]}",
      "{\"vorm\":1,\"oordeel\":4,\"streefwaarde\":null,\"punten\":[[\"2026-12\",1,null,0,0,0,0,0]],\"delen\":[[0,2,1,1,1,1,1]],\"noten\":[]}",
      "{\"vorm\":1,\"oordeel\":4,\"streefwaarde\":null,\"punten\":[],\"delen\":[]}"};
  struct arena arena;
  arena_init(&arena, 1 << 20);
  for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
    struct beeld beeld;
    struct fault fault = {0};
    if (beeld_read(bad[i], &beeld, &arena, &fault)) fail_msg("accepted: %s", bad[i]);
    fault_release(&fault);
  }
  arena_release(&arena);
}

/* On the workbench of whoever answers, and nobody else's report. */
static void test_on_the_workbench(void **state) {
  struct house *house = *state;
  struct who owner = leiden_who(house, ROLE_manager, "Teammanager Inkomen en schulden"), other = leiden_who(house, ROLE_manager, "Teammanager Juridische zaken");
  assert_int_equal(house_get(house, &owner, "/cirkel"), 200);
  assert_true(house_says(house, "In één keer compleet (bijzondere bijstand): sinds augustus 2025 duidelijk lager"));
  assert_int_equal(house_get(house, &other, "/cirkel"), 200);
  assert_false(house_says(house, "In één keer compleet (bijzondere bijstand): sinds augustus 2025 duidelijk lager"));
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_a_worse_figure_asks_its_owner), cmocka_unit_test(test_a_better_figure_is_noted_and_asks_nothing),
      cmocka_unit_test(test_no_signal_where_nothing_may_be_said), cmocka_unit_test(test_one_signal_per_change),
      cmocka_unit_test(test_the_same_delivery_again_raises_nothing), cmocka_unit_test(test_what_is_provisional_raises_nothing),
      cmocka_unit_test(test_short_small_and_stopped_series), cmocka_unit_test(test_rebase), cmocka_unit_test(test_who_may_rebase),
      cmocka_unit_test(test_owner_who_left), cmocka_unit_test(test_no_wider_than_the_figure), cmocka_unit_test(test_the_chart_stays_as_it_was),
      cmocka_unit_test(test_nothing_in_a_kept_chart_is_trusted), cmocka_unit_test(test_on_the_workbench),
  };
  return cmocka_run_group_tests(tests, leiden_enter, leiden_leave);
}
