#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "base/version.h"
#include "capabilities/figures.h"
#include "capabilities/kwaliteit/kaart.h"
#include "capabilities/kwaliteit/signalen.h"

#include "base/banned.h"

/* What stands ready of a figure, and that it is never what the figure said before. */

static const double rising[] = {20, 21, 20, 22, 21, 20, 21, 22, 20, 21, 20, 22, 21, 20};

static int64_t new_figure(struct house *house, const char *code) {
  struct record record = figures_new(house, code);
  record.slots[F(indicator, streefwaarde)].number = 30 * DECIMAL_ONE;
  record.slots[EVERY(toegang)].text = "openbaar";
  record.slots[F(indicator, berekening)].text = "aantal";
  int64_t id = house_put(house, &record);
  figures_deliver(house, &(struct delivery){.indicator = id, .from = "2025-01", .values = rising, .count = sizeof rising / sizeof *rising});
  return id;
}

static struct kaart card(struct house *house, const struct who *who, int64_t id, bool outside) {
  struct fault fault = {0};
  struct record record;
  struct kaart kaart;
  struct tx *tx = store_read(house->store, &fault);
  assert_true(record_get(tx, who, REGISTER_indicator, id, &record, &house->life, &fault));
  struct reeksen_options options = {.tx = tx, .who = who, .outside = outside};
  assert_true(kaarten_read(&options, &record, 1, &kaart, &house->life, &house->life, &fault));
  tx_end(tx);
  return kaart;
}

static const char *kept(struct house *house, const struct who *who, const char *key, int64_t id) {
  struct fault fault = {0};
  const char *text;
  struct tx *tx = store_read(house->store, &fault);
  assert_true(series_kept(tx, who, key, &id, 1, &text, &house->life, &fault));
  tx_end(tx);
  return text;
}

/* What a program with another key would make of it, judged anew. */
static void assert_as_anew(struct house *house, const struct who *who, int64_t id, bool outside) {
  struct fault fault = {0};
  struct record record;
  struct reeks reeks;
  struct kaart kaart = card(house, who, id, outside);
  struct tx *tx = store_read(house->store, &fault);
  assert_true(record_get(tx, who, REGISTER_indicator, id, &record, &house->life, &fault));
  struct reeksen_options options = {.tx = tx, .who = who, .last = REEKS_SHOWN, .outside = outside, .brief = true};
  assert_true(reeksen_read(&options, &record, 1, &reeks, &house->life, &house->life, &fault));
  const struct meting *last = reeks_last(&reeks);
  assert_int_equal(kaart.oordeel, reeks.oordeel);
  assert_int_equal(kaart.streefwaarde, reeks.streefwaarde);
  assert_string_equal(kaart.zin, reeks.zin);
  assert_string_equal(kaart.text, last ? last->text : "");
  assert_string_equal(kaart.label, last ? last->label : "");
  assert_string_equal(kaart.laatste, reeks.count ? reeks.metingen[reeks.count - 1].periode : "");
  tx_end(tx);
}

static struct record line(struct house *house, enum register_id reg, size_t indicator, int64_t id) {
  struct record record = record_start(&store_catalogue(house->store)->registers[reg], &house->life);
  record.slots[indicator].number = id;
  return record;
}

/* Beginning anew is for people; here it is taken over, as from a file. */
static bool take_over(struct tx *tx, void *context, struct fault *fault) {
  struct change change = {.reg = REGISTER_herijking, .record = context, .by = STEP_PERSON, .taking_over = true};
  struct arena scratch;
  arena_init(&scratch, 1 << 20);
  bool ok = record_put(tx, &change, &scratch, fault);
  arena_release(&scratch);
  return ok;
}

static void put_rebase(struct house *house, struct record *record) {
  struct fault fault = {0};
  if (store_write(house->store, &house_system, take_over, record, &fault)) return;
  house_print_fault(&fault);
  fail_msg("refused");
}

/* Each way in which a figure can change makes its card anew, in the same write. */
static void test_a_card_follows_its_figure(void **state) {
  struct house *house = *state;
  struct who who = leiden_who(house, ROLE_beleidsdoorpakker, "Beleidsdoorpakker");
  int64_t id = new_figure(house, "KA1");
  assert_non_null(kept(house, &who, program_build(), id));
  assert_int_equal(card(house, &who, id, false).oordeel, OORDEEL_GEWOON);
  assert_int_equal(card(house, &who, id, false).streefwaarde, 30 * DECIMAL_ONE);
  assert_as_anew(house, &who, id, false);

  struct record target = line(house, REGISTER_streefwaarde, F(streefwaarde, indicator), id);
  target.slots[F(streefwaarde, vanaf)].text = "2025-06";
  target.slots[F(streefwaarde, waarde)].number = 25 * DECIMAL_ONE;
  int64_t target_id = house_put(house, &target);
  assert_int_equal(card(house, &who, id, false).streefwaarde, 25 * DECIMAL_ONE);
  figures_change(house, REGISTER_streefwaarde, target_id, F(streefwaarde, waarde), (union slot){.number = 24 * DECIMAL_ONE});
  assert_int_equal(card(house, &who, id, false).streefwaarde, 24 * DECIMAL_ONE);
  assert_non_null(kept(house, &who, program_build(), id));
  /* It is not published, so a visitor does not get a card that rests on it. */
  assert_null(kept(house, &leiden_visitor, program_build(), id));
  assert_int_equal(card(house, &leiden_visitor, id, true).streefwaarde, 30 * DECIMAL_ONE);

  const double fallen[] = {9, 10, 9, 9, 10, 9, 9, 9};
  figures_deliver(house, &(struct delivery){.indicator = id, .from = "2026-03", .values = fallen, .count = sizeof fallen / sizeof *fallen});
  assert_int_equal(card(house, &who, id, false).oordeel, OORDEEL_ZORG);
  assert_string_equal(card(house, &who, id, false).laatste, "2026-10");
  assert_as_anew(house, &who, id, false);

  struct record rebase = line(house, REGISTER_herijking, F(herijking, indicator), id);
  rebase.slots[F(herijking, vanaf)].text = "2026-03";
  rebase.slots[F(herijking, reden)].text = "Een andere werkwijze.";
  put_rebase(house, &rebase);
  /* Since then it goes up and down as before. */
  assert_int_equal(card(house, &who, id, false).oordeel, OORDEEL_GEWOON);
  assert_as_anew(house, &who, id, false);

  figures_change(house, REGISTER_indicator, id, F(indicator, richting), (union slot){.text = "lager"});
  assert_as_anew(house, &who, id, false);
}

/* A target that moves to another figure is gone from the first. */
static void test_a_line_that_moves(void **state) {
  struct house *house = *state;
  struct who who = leiden_who(house, ROLE_beleidsdoorpakker, "Beleidsdoorpakker");
  int64_t one = new_figure(house, "KA2"), other = new_figure(house, "KA3");
  struct record target = line(house, REGISTER_streefwaarde, F(streefwaarde, indicator), one);
  target.slots[F(streefwaarde, vanaf)].text = "2025-06";
  target.slots[F(streefwaarde, waarde)].number = 25 * DECIMAL_ONE;
  int64_t id = house_put(house, &target);
  figures_change(house, REGISTER_streefwaarde, id, F(streefwaarde, indicator), (union slot){.number = other});
  assert_int_equal(card(house, &who, one, false).streefwaarde, 30 * DECIMAL_ONE);
  assert_int_equal(card(house, &who, other, false).streefwaarde, 25 * DECIMAL_ONE);
}

/* Small numbers are on the card of who works here, not on that of a visitor. */
static void test_two_kinds_of_readers(void **state) {
  struct house *house = *state;
  struct who who = leiden_who(house, ROLE_beleidsdoorpakker, "Beleidsdoorpakker");
  int64_t id = new_figure(house, "KA4");
  const double few[] = {7, 8};
  figures_deliver(house, &(struct delivery){.indicator = id, .from = "2026-03", .values = few, .count = 2});
  assert_string_equal(card(house, &who, id, false).text, "8");
  assert_string_equal(card(house, &leiden_visitor, id, true).text, "minder dan 10: wordt niet getoond");
  assert_null(strstr(kept(house, &leiden_visitor, program_build(), id), "\n8\n"));
  assert_as_anew(house, &leiden_visitor, id, true);
}

/* Who sees less than others gets nothing that was made for them; another program makes its own. */
static void test_what_stands_ready_for_whom(void **state) {
  struct house *house = *state;
  struct who who = leiden_who(house, ROLE_beleidsdoorpakker, "Beleidsdoorpakker");
  int64_t id = new_figure(house, "KA5");
  assert_true(strlen(program_build()) >= 16);
  assert_null(kept(house, &who, "another", id));
  assert_null(kept(house, &who, "", id));
  struct record target = line(house, REGISTER_streefwaarde, F(streefwaarde, indicator), id);
  target.slots[F(streefwaarde, vanaf)].text = "2025-06";
  target.slots[F(streefwaarde, waarde)].number = 26 * DECIMAL_ONE;
  target.slots[EVERY(toegang)].text = "beperkt";
  target.slots[EVERY(gedeeld_met)].text = "rol:college";
  house_put(house, &target);
  assert_null(kept(house, &who, program_build(), id));
  assert_null(kept(house, &leiden_visitor, program_build(), id));
  assert_int_equal(card(house, &leiden_visitor, id, true).streefwaarde, 30 * DECIMAL_ONE);
}

/* After a new program the job makes the cards again, and finds nothing to do the next time. */
static bool forget(struct tx *tx, void *context, struct fault *fault) {
  const char *const texts[SERIES_READER__COUNT] = {"of before", "of before"};
  return series_keep(tx, *(int64_t *)context, "of before", texts, fault);
}

static void test_a_new_program_makes_them_again(void **state) {
  struct house *house = *state;
  struct who who = leiden_who(house, ROLE_beleidsdoorpakker, "Beleidsdoorpakker");
  struct fault fault = {0};
  struct arena keep, scratch;
  int64_t id = new_figure(house, "KA6"), found[8];
  size_t count;
  assert_true(store_write(house->store, &house_system, forget, &id, &fault));
  assert_null(kept(house, &who, program_build(), id));
  assert_string_equal(card(house, &who, id, false).text, "20");
  arena_init(&keep, 1 << 20);
  arena_init(&scratch, 1 << 24);
  assert_true(kaarten_job.run(&(struct job_call){.store = house->store, .code = "gm0546"}, &keep, &scratch, &fault));
  assert_non_null(kept(house, &who, program_build(), id));
  struct tx *tx = store_read(house->store, &fault);
  assert_true(series_unkept(tx, program_build(), found, 8, &count, &fault));
  assert_int_equal(count, 0);
  tx_end(tx);
  arena_release(&scratch);
  arena_release(&keep);
}

static void test_a_card_as_text(void **state) {
  struct house *house = *state;
  struct text out;
  struct kaart back, kaart = {.oordeel = OORDEEL_ZORG, .streefwaarde = NUMBER_EMPTY, .example = true, .laatste = "2026-12", .label = "december 2026", .text = "57 %", .zin = "Sinds\nmei.", .tekening = "lM1 2l3 4\n"};
  text_init(&out, 1000);
  kaart_print(&kaart, &out);
  assert_true(kaart_parse(text_get(&out), &back, &house->life));
  assert_int_equal(back.oordeel, OORDEEL_ZORG);
  assert_int_equal(back.streefwaarde, NUMBER_EMPTY);
  assert_true(back.example);
  assert_string_equal(back.zin, "Sinds mei.");
  assert_string_equal(back.tekening, "lM1 2l3 4\n");
  static const char *const bad[] = {"", "x", "onbekend\n \n\n\n\n\n", "zorg\n12x\n\n\n\n\n", "zorg\n\n\n\n\n\n", "zorg\n \n2026-13\n\n\n\n", "zorg\n \n2026-12\na\nb\nno end", "zorg\n "};
  for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
    if (kaart_parse(bad[i], &back, &house->life)) fail_msg("%s", bad[i]);
  text_release(&out);
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(test_a_card_follows_its_figure), cmocka_unit_test(test_a_line_that_moves), cmocka_unit_test(test_two_kinds_of_readers),
                                     cmocka_unit_test(test_what_stands_ready_for_whom), cmocka_unit_test(test_a_new_program_makes_them_again), cmocka_unit_test(test_a_card_as_text)};
  return cmocka_run_group_tests(tests, leiden_enter, leiden_leave);
}
