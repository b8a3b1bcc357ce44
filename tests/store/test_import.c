#include "store/town.h"

static struct import_row row(struct town *town, long line, const char *nummer, const char *titel) {
  struct record record = town_titled(town, REGISTER_besluit, titel);
  record.slots[F(besluit, nummer)].text = nummer;
  return (struct import_row){line, record};
}

static struct import *begin(struct town *town, enum register_id reg) {
  struct import *import = import_begin(town->store, &town_system, reg, "besluiten.csv", digest_of("x", 1), &town->fault);
  assert_non_null(import);
  return import;
}

static void rows_become_records_at_once(void **state) {
  struct town *town = *state;
  int64_t added, changed, unchanged;
  struct import_row rows[] = {row(town, 2, "B&W 23.0180", "Een"), row(town, 3, "B&W 23.0181", "Twee")};
  struct import *import = begin(town, REGISTER_besluit);
  assert_well(town, import_add(import, rows, 2, &town->fault));
  assert_string_equal(town_sql(town, "SELECT count(*) FROM besluit"), "0");
  assert_well(town, import_switch(import, &added, &changed, &unchanged, &town->fault));
  import_close(import);
  assert_int_equal(added, 2);
  assert_string_equal(town_sql(town, "SELECT count(*) FROM historie WHERE wat = 'ingelezen'"), "2");
  assert_string_equal(town_sql(town, "SELECT count(*) FROM import_rij"), "0");

  struct import_row again[] = {row(town, 2, "b&w 23.0180", "Een, gewijzigd"), row(town, 3, "B&W 23.0181", "Twee"), row(town, 4, "B&W 23.0182", "Drie")};
  import = begin(town, REGISTER_besluit);
  assert_well(town, import_add(import, again, 3, &town->fault));
  assert_well(town, import_switch(import, &added, &changed, &unchanged, &town->fault));
  import_close(import);
  assert_int_equal(added, 1);
  assert_int_equal(changed, 1);
  assert_int_equal(unchanged, 1);
  struct tx *tx = store_read(town->store, &town->fault);
  struct chain_report report;
  bool sound = history_verify(tx, &report, &town->arena, &town->fault);
  if (!sound) print_message("%s\n", report.bad_reason);
  assert_true(sound);
  tx_end(tx);
}

static void one_bad_row_lands_nothing(void **state) {
  struct town *town = *state;
  int64_t added, changed, unchanged;
  struct import_row rows[] = {row(town, 2, "1", "Goed"), row(town, 3, "2", "Fout"), row(town, 4, "3", "Ook fout")};
  rows[1].record.slots[F(besluit, beleid)].number = 77;
  rows[2].record.slots[F(besluit, orgaan)].text = "kabouter";
  struct import *import = begin(town, REGISTER_besluit);
  assert_well(town, import_add(import, rows, 3, &town->fault));
  assert_false(import_switch(import, &added, &changed, &unchanged, &town->fault));
  assert_int_equal(town->fault.field_count, 2);
  assert_int_equal(town->fault.fields[0].line, 3);
  assert_string_equal(town->fault.fields[0].field, "beleid");
  assert_int_equal(town->fault.fields[1].line, 4);
  fault_release(&town->fault);
  import_close(import);
  assert_string_equal(town_sql(town, "SELECT (SELECT count(*) FROM besluit) || (SELECT count(*) FROM historie) || (SELECT count(*) FROM import_rij)"), "000");
}

/* All that an importer is told: what landed, and why not. */
static const char *told(struct town *town, const struct who *who, const char *nummer, int64_t id) {
  int64_t added = 0, changed = 0, unchanged = 0;
  struct import_row rows[] = {row(town, 2, nummer, "Sluiting")};
  if (id) rows[0].record.slots[EVERY(id)].number = id;
  rows[0].record.slots[EVERY(eigenaar)].number = who->persoon;
  struct import *import = import_begin(town->store, who, REGISTER_besluit, "besluiten.csv", digest_of("x", 1), &town->fault);
  assert_non_null(import);
  assert_well(town, import_add(import, rows, 1, &town->fault));
  bool ok = import_switch(import, &added, &changed, &unchanged, &town->fault);
  import_close(import);
  const char *text = arena_printf(&town->arena, "%d %d %d %d | %s %s", ok, (int)added, (int)changed, (int)unchanged, town->fault.message, town->fault.hint);
  for (size_t i = 0; i < town->fault.field_count; i++)
    text = arena_printf(&town->arena, "%s | %s %s", text, town->fault.fields[i].field, town->fault.fields[i].message);
  fault_release(&town->fault);
  return text;
}

static void a_hidden_record_is_not_told_of(void **state) {
  struct town *town = *state;
  int64_t griffier = town_persoon(town, "Griffier"), adviser = town_persoon(town, "Adviseur");
  struct record record = town_titled(town, REGISTER_besluit, "Grondaankoop");
  int64_t ids[3];
  for (size_t i = 0; i < 3; i++) {
    record.slots[F(besluit, nummer)].text = arena_printf(&town->arena, "B&W 27.000%zu", i);
    record.slots[EVERY(toegang)].text = i == 0 ? "beperkt" : "intern";
    record.slots[EVERY(embargo_tot)].text = i == 1 ? "2999-01-01" : NULL;
    ids[i] = town_put(town, &town_system, record);
  }
  town_make_secret(town, REGISTER_besluit, ids[2], griffier);
  /* The program does not make the secret one again. */
  assert_string_equal(told(town, &town_system, "B&W 27.0002", 0), "0 0 0 0 | Niet alles is goed ingevuld.  |  Besluit niet gevonden.");
  struct who who = town_who(ROLE_beleidsadviseur, adviser);
  for (size_t i = 0; i < 3; i++) {
    assert_false(town_sees(town, &who, REGISTER_besluit, ids[i]));
    assert_string_equal(told(town, &who, arena_printf(&town->arena, "b&w 27.000%zu", i), 0), told(town, &who, arena_printf(&town->arena, "B&W 27.100%zu", i), 0));
    assert_string_equal(told(town, &who, "B&W 27.2000", ids[i]), told(town, &who, "B&W 27.2000", 9999));
  }
  assert_string_equal(town_sql(town, "SELECT count(*) FROM besluit WHERE titel = 'Grondaankoop'"), "3");
}

static void what_the_file_does_not_say_stays(void **state) {
  struct town *town = *state;
  int64_t added, changed, unchanged;
  struct record record = town_titled(town, REGISTER_besluit, "Een");
  record.slots[F(besluit, nummer)].text = "RV 20.0079";
  record.slots[F(besluit, toelichting)].text = "Blijft staan";
  int64_t id = town_put(town, &town_system, record);
  struct import_row rows[] = {row(town, 2, "RV 20.0079", "Anders")};
  struct import *import = begin(town, REGISTER_besluit);
  assert_well(town, import_add(import, rows, 1, &town->fault));
  assert_well(town, import_switch(import, &added, &changed, &unchanged, &town->fault));
  import_close(import);
  record = town_get(town, &town_system, REGISTER_besluit, id);
  assert_string_equal(record.slots[F(besluit, titel)].text, "Anders");
  assert_string_equal(record.slots[F(besluit, toelichting)].text, "Blijft staan");
}

static int64_t deliver(struct town *town, int64_t indicator, int count) {
  int64_t added, changed, unchanged;
  struct import *import = begin(town, REGISTER_waarneming);
  for (int i = 0; i < count; i++) {
    struct record record = town_titled(town, REGISTER_waarneming, "");
    record.slots[F(waarneming, indicator)].number = indicator;
    record.slots[F(waarneming, periode)].text = arena_printf(&town->arena, "%d", 1990 + i);
    record.slots[F(waarneming, waarde)].number = i * DECIMAL_ONE;
    struct import_row one = {i + 2, record};
    assert_well(town, import_add(import, &one, 1, &town->fault));
  }
  assert_well(town, import_switch(import, &added, &changed, &unchanged, &town->fault));
  import_close(import);
  return added;
}

static void a_delivery_of_observations_is_one_entry(void **state) {
  struct town *town = *state;
  int64_t indicator = town_put(town, &town_system, town_titled(town, REGISTER_indicator, "I1"));
  assert_int_equal(deliver(town, indicator, 30), 30);
  assert_int_equal(deliver(town, indicator, 30), 30);
  assert_string_equal(town_sql(town, "SELECT count(*) FROM historie WHERE register = 'waarneming'"), "2");
  assert_string_equal(town_sql(town, "SELECT count(*) FROM waarneming"), "60");
  struct record record = town_get(town, &town_system, REGISTER_waarneming, 5);
  record.slots[F(waarneming, waarde)].number = 7;
  town_change(town, &town_system, 5, record);
  struct chain_report report;
  struct tx *tx = store_read(town->store, &town->fault);
  bool sound = history_verify(tx, &report, &town->arena, &town->fault);
  if (!sound) print_message("%s\n", report.bad_reason);
  assert_true(sound);
  tx_end(tx);
  town_sql(town, "UPDATE waarneming SET waarde = 1 WHERE id = 40");
  tx = store_read(town->store, &town->fault);
  assert_false(history_verify(tx, &report, &town->arena, &town->fault));
  assert_int_equal(report.bad_entry, 3);
  tx_end(tx);
}

static void a_broken_import_is_swept_up(void **state) {
  struct town *town = *state;
  struct import_row rows[] = {row(town, 2, "1", "Goed")};
  struct import *import = begin(town, REGISTER_besluit);
  assert_well(town, import_add(import, rows, 1, &town->fault));
  free(import); /* as after a crash */
  assert_string_equal(town_sql(town, "SELECT count(*) FROM import_rij"), "2");
  town_reopen(town);
  assert_string_equal(town_sql(town, "SELECT count(*) FROM import_rij"), "0");
}

static void who_may_not_add_may_not_import(void **state) {
  struct town *town = *state;
  struct who medewerker = town_who(ROLE_medewerker, 0);
  assert_null(import_begin(town->store, &medewerker, REGISTER_besluit, "x", digest_of("x", 1), &town->fault));
  assert_fault(town, FAULT_FORBIDDEN);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test_setup_teardown(rows_become_records_at_once, town_open, town_close),
      cmocka_unit_test_setup_teardown(one_bad_row_lands_nothing, town_open, town_close),
      cmocka_unit_test_setup_teardown(a_hidden_record_is_not_told_of, town_open, town_close),
      cmocka_unit_test_setup_teardown(what_the_file_does_not_say_stays, town_open, town_close),
      cmocka_unit_test_setup_teardown(a_delivery_of_observations_is_one_entry, town_open, town_close),
      cmocka_unit_test_setup_teardown(a_broken_import_is_swept_up, town_open, town_close),
      cmocka_unit_test_setup_teardown(who_may_not_add_may_not_import, town_open, town_close),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
