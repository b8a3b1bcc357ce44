#include "store/town.h"

static bool reopens(struct town *town) {
  struct store_options options = {.path = town->path, .code = "gm0001"};
  store_close(town->store);
  fault_release(&town->fault);
  town->store = store_open(&options, &town->fault);
  return town->store != NULL;
}

/* As a file of an earlier release: without the field. */
static void forget_field(struct town *town, const char *reg, const char *field, bool has_key) {
  char sql[256];
  snprintf(sql, sizeof sql, "DELETE FROM catalogus WHERE register = '%s' AND veld IN ('%s', '%s_sleutel')", reg, field, field);
  town_sql(town, sql);
  if (has_key) {
    snprintf(sql, sizeof sql, "DROP INDEX \"%s_op_%s_sleutel\"", reg, field);
    town_sql(town, sql);
    snprintf(sql, sizeof sql, "ALTER TABLE \"%s\" DROP COLUMN \"%s_sleutel\"", reg, field);
    town_sql(town, sql);
  }
  snprintf(sql, sizeof sql, "ALTER TABLE \"%s\" DROP COLUMN \"%s\"", reg, field);
  town_sql(town, sql);
}

static bool is_sound(struct town *town) {
  struct chain_report report;
  struct tx *tx = store_read(town->store, &town->fault);
  bool sound = history_verify(tx, &report, &town->arena, &town->fault);
  tx_end(tx);
  return sound;
}

static void a_new_field_is_added_to_what_stands(void **state) {
  struct town *town = *state;
  int64_t id = town_beleid(town, "Nota");
  store_close(town->store);
  town->store = NULL;
  forget_field(town, "beleid", "betreft", false);
  assert_well(town, reopens(town));
  struct record record = town_get(town, &town_system, REGISTER_beleid, id);
  assert_null(record.slots[F(beleid, betreft)].text);
  record.slots[F(beleid, betreft)].text = "Nieuw artikel 3";
  town_change(town, &town_system, id, record);
  assert_string_equal(town_get(town, &town_system, REGISTER_beleid, id).slots[F(beleid, betreft)].text, "Nieuw artikel 3");
}

static void a_new_field_with_a_start_is_filled(void **state) {
  struct town *town = *state;
  struct record made = town_titled(town, REGISTER_beleidsopgave, "Opgave");
  made.slots[F(beleidsopgave, verplichting)].text = NULL;
  int64_t id = town_put(town, &town_system, made);
  store_close(town->store);
  town->store = NULL;
  town_sql(town, "DROP INDEX beleidsopgave_op_verplichting");
  forget_field(town, "beleidsopgave", "verplichting", false);
  assert_well(town, reopens(town));
  assert_string_equal(town_get(town, &town_system, REGISTER_beleidsopgave, id).slots[F(beleidsopgave, verplichting)].text, "vrij");
  assert_true(is_sound(town));
  /* As any change: a version more, and an entry that says who and why. */
  assert_string_equal(town_sql(town, "SELECT versie FROM beleidsopgave"), "2");
  assert_string_equal(town_sql(town, "SELECT wie || ' ' || wat FROM historie ORDER BY nummer DESC LIMIT 1"), "uitgave/migratie gewijzigd");
  assert_string_equal(town_sql(town, "SELECT reden FROM historie ORDER BY nummer DESC LIMIT 1"), "Nieuw in deze uitgave, met de beginwaarde: Verplichting");
  assert_well(town, reopens(town));
  assert_string_equal(town_sql(town, "SELECT count(*) FROM historie"), "2");
}

/* What the chain does not know of is noticed, a start value too. */
static void a_start_value_behind_the_chains_back_is_noticed(void **state) {
  struct town *town = *state;
  struct record made = town_titled(town, REGISTER_beleidsopgave, "Opgave");
  made.slots[F(beleidsopgave, verplichting)].text = NULL;
  town_put(town, &town_system, made);
  assert_true(is_sound(town));
  town_sql(town, "UPDATE beleidsopgave SET verplichting = 'vrij'");
  assert_false(is_sound(town));
}

static void a_new_sort_key_is_made_for_what_stands(void **state) {
  struct town *town = *state;
  town_put(town, &town_system, town_titled(town, REGISTER_thema, "Énergie"));
  store_close(town->store);
  town->store = NULL;
  town_sql(town, "DELETE FROM catalogus WHERE register = 'thema' AND veld = 'naam_sleutel'");
  town_sql(town, "DROP INDEX thema_op_naam_sleutel");
  town_sql(town, "ALTER TABLE thema DROP COLUMN naam_sleutel");
  assert_well(town, reopens(town));
  assert_string_equal(town_sql(town, "SELECT naam_sleutel FROM thema"), "energie");
}

static void anything_else_is_refused_with_a_reason(void **state) {
  static const struct {
    const char *sql, *word;
  } cases[] = {
      {"UPDATE catalogus SET soort = 'DAY' WHERE register = 'beleid' AND veld = 'betreft'", "van soort veranderd"},
      {"INSERT INTO catalogus VALUES ('beleid', 'verdwenen', 'TEXT')", "bestaat niet meer"},
      {"INSERT INTO stap VALUES (999, 'later', 0)", "nieuwere versie"},
      {"PRAGMA user_version = 99", "nieuwere versie"},
      {"PRAGMA application_id = 7", "niet van Doorpakker"},
  };
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
    struct town *town;
    town_open((void **)&town);
    store_close(town->store);
    town->store = NULL;
    town_sql(town, cases[i].sql);
    assert_false(reopens(town));
    assert_non_null(strstr(town->fault.message, cases[i].word));
    assert_fault(town, FAULT_CONFLICT);
    town_close((void **)&town);
  }
  (void)state;
}

static void a_required_field_without_start_needs_a_step(void **state) {
  struct town *town = *state;
  store_close(town->store);
  town->store = NULL;
  town_sql(town, "DROP INDEX beleid_op_soort");
  forget_field(town, "beleid", "soort", false);
  assert_false(reopens(town));
  assert_non_null(strstr(town->fault.message, "verplicht"));
  assert_fault(town, FAULT_CONFLICT);
  /* Refused means untouched. */
  assert_string_equal(town_sql(town, "SELECT count(*) FROM catalogus WHERE register = 'beleid' AND veld = 'soort'"), "0");
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test_setup_teardown(a_new_field_is_added_to_what_stands, town_open, town_close),
      cmocka_unit_test_setup_teardown(a_new_field_with_a_start_is_filled, town_open, town_close),
      cmocka_unit_test_setup_teardown(a_start_value_behind_the_chains_back_is_noticed, town_open, town_close),
      cmocka_unit_test_setup_teardown(a_new_sort_key_is_made_for_what_stands, town_open, town_close),
      cmocka_unit_test(anything_else_is_refused_with_a_reason),
      cmocka_unit_test_setup_teardown(a_required_field_without_start_needs_a_step, town_open, town_close),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
