#include "store/town.h"

/* What an import promises: all rows or none, other writes pass while rows wait, every bad row is named. */

struct counts {
  int64_t added, changed, unchanged;
};

static struct import *begin(struct town *town, const struct who *who, enum register_id reg, const char *content) {
  return import_begin(town->store, who, reg, "bestand.csv", digest_of(content, strlen(content)), &town->fault);
}

static struct import_row row_of(struct town *town, enum register_id reg, const char *title, long line) {
  return (struct import_row){.line = line, .record = town_titled(town, reg, title)};
}

static bool run(struct town *town, const struct who *who, enum register_id reg, const char *content,
                const struct import_row *rows, size_t count, struct counts *counts) {
  struct import *import = begin(town, who, reg, content);
  bool ok = import && import_add(import, rows, count, &town->fault) &&
            import_switch(import, &counts->added, &counts->changed, &counts->unchanged, &town->fault);
  import_close(import);
  return ok;
}

static bool is_sound(struct town *town) {
  struct chain_report report;
  struct tx *tx = store_read(town->store, &town->fault);
  bool sound = history_verify(tx, &report, &town->arena, &town->fault);
  tx_end(tx);
  if (!sound) print_message("regel %lld: %s\n", (long long)report.bad_entry, report.bad_reason ? report.bad_reason : town->fault.cause);
  return sound;
}

static void rows_are_nothing_until_the_switch(void **state) {
  struct town *town = *state;
  struct import_row rows[] = {row_of(town, REGISTER_thema, "Wonen", 2), row_of(town, REGISTER_thema, "Werk", 3)};
  struct counts counts = {0};
  struct import *import = begin(town, &town_system, REGISTER_thema, "a");
  assert_non_null(import);
  assert_well(town, import_add(import, rows, 2, &town->fault));
  assert_string_equal(town_sql(town, "SELECT count(*) FROM thema"), "0");
  town_beleid(town, "Een ander schrijft intussen");
  assert_well(town, import_switch(import, &counts.added, &counts.changed, &counts.unchanged, &town->fault));
  import_close(import);
  assert_int_equal(counts.added, 2);
  assert_string_equal(town_sql(town, "SELECT group_concat(naam) FROM (SELECT naam FROM thema ORDER BY id)"), "Wonen,Werk");
  assert_string_equal(town_sql(town, "SELECT count(*) FROM import_rij"), "0");
  assert_string_equal(town_sql(town, "SELECT count(*) FROM historie WHERE register = 'thema' AND wat = 'ingelezen'"), "2");
  assert_true(is_sound(town));
}

static void what_is_not_switched_is_thrown_away(void **state) {
  struct town *town = *state;
  struct import_row row = row_of(town, REGISTER_thema, "Wonen", 2);
  struct import *import = begin(town, &town_system, REGISTER_thema, "a");
  assert_well(town, import_add(import, &row, 1, &town->fault));
  assert_string_not_equal(town_sql(town, "SELECT count(*) FROM import_rij"), "0");
  import_close(import);
  assert_string_equal(town_sql(town, "SELECT count(*) FROM import_rij"), "0");
  assert_string_equal(town_sql(town, "SELECT count(*) FROM thema"), "0");
}

static void a_key_that_exists_is_a_change(void **state) {
  struct town *town = *state;
  struct counts counts = {0};
  struct record there = town_titled(town, REGISTER_programma, "Sociaal domein");
  there.slots[F(programma, code)].text = "P5";
  there.slots[F(programma, rekening)].number = 100;
  there.slots[F(programma, jaar)].number = 2024;
  int64_t id = town_put(town, &town_system, there);
  struct import_row rows[2] = {row_of(town, REGISTER_programma, "Sociaal domein", 2), row_of(town, REGISTER_programma, "Bestuur", 3)};
  rows[0].record.slots[F(programma, code)].text = "p5";
  rows[0].record.slots[F(programma, rekening)].number = 250;
  rows[1].record.slots[F(programma, code)].text = "P1";
  assert_well(town, run(town, &town_system, REGISTER_programma, "a", rows, 2, &counts));
  assert_int_equal(counts.added, 1);
  assert_int_equal(counts.changed, 1);
  struct record got = town_get(town, &town_system, REGISTER_programma, id);
  assert_int_equal(got.slots[F(programma, rekening)].number, 250);
  assert_int_equal(got.slots[F(programma, jaar)].number, 2024);
  assert_int_equal(record_version(&got), 2);
  assert_well(town, run(town, &town_system, REGISTER_programma, "a", rows, 2, &counts));
  assert_int_equal(counts.added, 0);
  assert_int_equal(counts.changed, 0);
  assert_int_equal(counts.unchanged, 2);
  assert_true(is_sound(town));
}

static void one_bad_row_stops_all_and_every_bad_row_is_named(void **state) {
  struct town *town = *state;
  struct counts counts = {0};
  struct import_row rows[3] = {row_of(town, REGISTER_thema, "Wonen", 2), row_of(town, REGISTER_thema, "Werk", 3),
                               row_of(town, REGISTER_thema, "Zorg", 4)};
  rows[0].record.slots[F(thema, ouder)].number = 98;
  rows[2].record.slots[F(thema, ouder)].number = 99;
  assert_false(run(town, &town_system, REGISTER_thema, "a", rows, 3, &counts));
  assert_int_equal(town->fault.kind, FAULT_INPUT);
  assert_int_equal(town->fault.field_count, 2);
  assert_int_equal(town->fault.fields[0].line, 2);
  assert_int_equal(town->fault.fields[1].line, 4);
  assert_string_equal(town->fault.fields[1].field, "ouder");
  fault_release(&town->fault);
  assert_string_equal(town_sql(town, "SELECT count(*) FROM thema"), "0");
  assert_string_equal(town_sql(town, "SELECT count(*) FROM historie"), "0");
  assert_string_equal(town_sql(town, "SELECT count(*) FROM import_rij"), "0");
}

static void two_imports_do_not_mix(void **state) {
  struct town *town = *state;
  struct counts counts = {0};
  struct import_row a = row_of(town, REGISTER_thema, "Wonen", 2), b = row_of(town, REGISTER_thema, "Werk", 2);
  struct import *first = begin(town, &town_system, REGISTER_thema, "a"), *second = begin(town, &town_system, REGISTER_thema, "b");
  assert_well(town, import_add(first, &a, 1, &town->fault));
  assert_well(town, import_add(second, &b, 1, &town->fault));
  assert_well(town, import_switch(first, &counts.added, &counts.changed, &counts.unchanged, &town->fault));
  assert_string_equal(town_sql(town, "SELECT group_concat(naam) FROM thema"), "Wonen");
  import_close(second);
  import_close(first);
  assert_string_equal(town_sql(town, "SELECT group_concat(naam) FROM thema"), "Wonen");
}

static void who_may_not_add_may_not_import(void **state) {
  struct town *town = *state;
  struct who inwoner = town_who(ROLE_inwoner, 0);
  assert_null(begin(town, &inwoner, REGISTER_thema, "a"));
  assert_fault(town, FAULT_FORBIDDEN);
}

static void difficult_texts_come_through(void **state) {
  struct town *town = *state;
  struct counts counts = {0};
  const char *texts[] = {"a:b;c=1;@2\nx", "\"\\ 'quote' \xe2\x82\xac \xf0\x9f\x8c\xb7", "5:hallo;-;", "regel 1\r\nregel 2\ttab"};
  struct import_row rows[4];
  for (size_t i = 0; i < 4; i++) {
    rows[i] = row_of(town, REGISTER_thema, arena_printf(&town->arena, "Thema %zu", i), (long)i + 2);
    rows[i].record.slots[F(thema, omschrijving)].text = texts[i];
  }
  rows[3].record.slots[F(thema, jaar)].number = 2031;
  assert_well(town, run(town, &town_system, REGISTER_thema, "a", rows, 4, &counts));
  for (size_t i = 0; i < 4; i++) {
    struct record got = town_get(town, &town_system, REGISTER_thema, (int64_t)i + 1);
    assert_string_equal(got.slots[F(thema, omschrijving)].text, texts[i]);
  }
  struct record last = town_get(town, &town_system, REGISTER_thema, 4);
  assert_int_equal(last.slots[F(thema, jaar)].number, 2031);
}

/* ---- observations ---- */

enum { OBSERVATIONS = 4500 };

static struct import_row *observations(struct town *town, int64_t indicator, int64_t first) {
  struct import_row *rows = ARENA_ARRAY(&town->arena, OBSERVATIONS, struct import_row);
  for (long i = 0; i < OBSERVATIONS; i++) {
    rows[i] = row_of(town, REGISTER_waarneming, "", i + 2);
    rows[i].record.slots[F(waarneming, indicator)].number = indicator;
    rows[i].record.slots[F(waarneming, periode)].text = "2026-K1";
    rows[i].record.slots[F(waarneming, gebied)].text = arena_printf(&town->arena, "Buurt %ld", i % 70);
    rows[i].record.slots[F(waarneming, waarde)].number = (first + i) * DECIMAL_ONE;
  }
  return rows;
}

static void a_delivery_is_one_entry_and_its_rows_are_guarded(void **state) {
  struct town *town = *state;
  struct counts counts = {0};
  int64_t indicator = town_put(town, &town_system, town_titled(town, REGISTER_indicator, "I1"));
  struct import_row *rows = observations(town, indicator, 0);
  assert_well(town, run(town, &town_system, REGISTER_waarneming, "kwartaal 1", rows, OBSERVATIONS, &counts));
  assert_int_equal(counts.added, OBSERVATIONS);
  assert_string_equal(town_sql(town, "SELECT count(*) FROM historie WHERE register = 'waarneming'"), "1");
  assert_string_equal(town_sql(town, "SELECT count(*) FROM waarneming WHERE waarde = 44990000 AND gebied = 'Buurt 19'"), "1");
  assert_true(is_sound(town));
  struct record one = town_get(town, &town_system, REGISTER_waarneming, 7);
  one.slots[F(waarneming, noot)].text = "Herzien";
  town_change(town, &town_system, 7, one);
  assert_true(is_sound(town));
  town_sql(town, "UPDATE waarneming SET waarde = waarde + 10000 WHERE id = 4000");
  assert_false(is_sound(town));
  assert_false(fault_is(&town->fault));
}

static void a_bad_observation_is_named(void **state) {
  struct town *town = *state;
  struct counts counts = {0};
  int64_t indicator = town_put(town, &town_system, town_titled(town, REGISTER_indicator, "I1"));
  struct import_row *rows = observations(town, indicator, 0);
  rows[3].record.slots[F(waarneming, periode)].text = NULL;
  rows[5].record.slots[F(waarneming, indicator)].number = 77;
  assert_false(run(town, &town_system, REGISTER_waarneming, "kwartaal 1", rows, 10, &counts));
  assert_int_equal(town->fault.fields[0].line, 5);
  assert_fault(town, FAULT_INPUT);
  rows[3].record.slots[F(waarneming, periode)].text = "2026";
  assert_false(run(town, &town_system, REGISTER_waarneming, "kwartaal 1", rows, 10, &counts));
  assert_int_equal(town->fault.fields[0].line, 7);
  assert_fault(town, FAULT_INPUT);
  assert_string_equal(town_sql(town, "SELECT count(*) FROM waarneming"), "0");
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, town_open, town_close)

int main(void) {
  const struct CMUnitTest tests[] = {
      TEST(rows_are_nothing_until_the_switch), TEST(what_is_not_switched_is_thrown_away), TEST(a_key_that_exists_is_a_change),
      TEST(one_bad_row_stops_all_and_every_bad_row_is_named), TEST(two_imports_do_not_mix), TEST(who_may_not_add_may_not_import),
      TEST(difficult_texts_come_through), TEST(a_delivery_is_one_entry_and_its_rows_are_guarded),
      TEST(a_bad_observation_is_named),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
