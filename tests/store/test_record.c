#include "store/town.h"

static void what_is_put_is_read_back(void **state) {
  struct town *town = *state;
  struct record record = town_titled(town, REGISTER_programma, "Sociaal domein");
  record.slots[F(programma, code)].text = "P5";
  record.slots[F(programma, rekening)].number = -123456789;
  record.slots[F(programma, jaar)].number = 2024;
  int64_t id = town_put(town, &town_system, record);
  struct record got = town_get(town, &town_system, REGISTER_programma, id);
  assert_string_equal(got.slots[F(programma, naam)].text, "Sociaal domein");
  assert_int_equal(got.slots[F(programma, rekening)].number, -123456789);
  assert_int_equal(record_version(&got), 1);
  assert_true(record_is_empty(&got, F(programma, resultaat)));
  assert_true(got.slots[EVERY(gemaakt_op)].number > 0);
}

static void a_stale_write_is_refused(void **state) {
  struct town *town = *state;
  int64_t id = town_beleid(town, "Nota wonen");
  struct record record = town_get(town, &town_system, REGISTER_beleid, id);
  record.slots[F(beleid, titel)].text = "Nota wonen 2";
  struct change change = {.reg = REGISTER_beleid, .id = id, .version = 1, .record = &record};
  assert_well(town, town_try(town, &town_system, &change));
  assert_int_equal(change.version, 2);
  record.slots[F(beleid, titel)].text = "Nota wonen 3";
  struct change late = {.reg = REGISTER_beleid, .id = id, .version = 1, .record = &record};
  assert_false(town_try(town, &town_system, &late));
  assert_fault(town, FAULT_STALE);
  record = town_get(town, &town_system, REGISTER_beleid, id);
  assert_string_equal(record.slots[F(beleid, titel)].text, "Nota wonen 2");
}

static void no_change_gives_no_version(void **state) {
  struct town *town = *state;
  int64_t id = town_beleid(town, "Nota groen");
  struct record record = town_get(town, &town_system, REGISTER_beleid, id);
  struct change change = {.reg = REGISTER_beleid, .id = id, .version = 1, .record = &record};
  assert_well(town, town_try(town, &town_system, &change));
  assert_int_equal(change.version, 1);
  assert_string_equal(town_sql(town, "SELECT count(*) FROM historie"), "1");
}

static void a_reference_to_nothing_is_refused(void **state) {
  struct town *town = *state;
  struct record record = town_titled(town, REGISTER_beleid, "Nota");
  record.slots[F(beleid, thema)].number = 99;
  struct change change = {.reg = REGISTER_beleid, .record = &record};
  assert_false(town_try(town, &town_system, &change));
  assert_non_null(fault_field_find(&town->fault, "thema"));
  assert_fault(town, FAULT_INPUT);
  assert_string_equal(town_sql(town, "SELECT count(*) FROM beleid"), "0");
}

static void a_circle_of_parents_is_refused(void **state) {
  struct town *town = *state;
  int64_t a = town_put(town, &town_system, town_titled(town, REGISTER_thema, "A"));
  struct record b = town_titled(town, REGISTER_thema, "B");
  b.slots[F(thema, ouder)].number = a;
  int64_t b_id = town_put(town, &town_system, b);
  struct record again = town_get(town, &town_system, REGISTER_thema, a);
  again.slots[F(thema, ouder)].number = b_id;
  struct change change = {.reg = REGISTER_thema, .id = a, .version = -1, .record = &again};
  assert_false(town_try(town, &town_system, &change));
  assert_non_null(fault_field_find(&town->fault, "ouder"));
  assert_fault(town, FAULT_INPUT);
}

static void a_record_is_found_by_what_people_type(void **state) {
  struct town *town = *state;
  struct record record = town_titled(town, REGISTER_beleidsopgave, "Één loket");
  record.slots[F(beleidsopgave, nummer)].text = "V2";
  int64_t id = town_put(town, &town_system, record);
  town_opgave(town, "Dubbel");
  town_opgave(town, "Dubbel");
  struct tx *tx = store_read(town->store, &town->fault);
  assert_int_equal(record_find(tx, &town_system, REGISTER_beleidsopgave, " v2 ", &town->arena), id);
  assert_int_equal(record_find(tx, &town_system, REGISTER_beleidsopgave, "een LOKET", &town->arena), id);
  assert_int_equal(record_find(tx, &town_system, REGISTER_beleidsopgave, "V2 Een loket", &town->arena), id);
  assert_int_equal(record_find(tx, &town_system, REGISTER_beleidsopgave, "#1", &town->arena), id);
  assert_int_equal(record_find(tx, &town_system, REGISTER_beleidsopgave, "dubbel", &town->arena), -1);
  assert_int_equal(record_find(tx, &town_system, REGISTER_beleidsopgave, "bestaat niet", &town->arena), 0);
  assert_string_equal(record_title(tx, &town_system, REGISTER_beleidsopgave, id, &town->arena), "V2 Één loket");
  tx_end(tx);
}

static void states_change_along_the_steps_only(void **state) {
  struct town *town = *state;
  int64_t id = town_opgave(town, "Kringloop");
  struct who doorpakker = town_who(ROLE_beleidsdoorpakker, 0);
  struct record record = town_get(town, &doorpakker, REGISTER_beleidsopgave, id);
  record.slots[F(beleidsopgave, stand)].text = "kandidaat";
  struct change leap = {.reg = REGISTER_beleidsopgave, .id = id, .version = 1, .record = &record};
  assert_false(town_try(town, &doorpakker, &leap));
  assert_fault(town, FAULT_CONFLICT);
  record.slots[F(beleidsopgave, stand)].text = "verkenning";
  assert_well(town, town_try(town, &doorpakker, &leap));
  record.slots[F(beleidsopgave, stand)].text = "kandidaat";
  assert_well(town, town_try(town, &doorpakker, &leap));
  record.slots[F(beleidsopgave, stand)].text = "gekozen";
  assert_false(town_try(town, &doorpakker, &leap));
  assert_fault(town, FAULT_CONFLICT);
  leap.by = STEP_OUTCOME;
  assert_well(town, town_try(town, &doorpakker, &leap));
}

static void who_may_not_change_is_refused(void **state) {
  struct town *town = *state;
  int64_t id = town_beleid(town, "Verordening");
  struct who medewerker = town_who(ROLE_medewerker, 0), inwoner = town_who(ROLE_inwoner, 0);
  struct record record = town_get(town, &medewerker, REGISTER_beleid, id);
  record.slots[F(beleid, titel)].text = "Iets anders";
  struct change change = {.reg = REGISTER_beleid, .id = id, .version = 1, .record = &record};
  assert_false(town_try(town, &medewerker, &change));
  assert_fault(town, FAULT_FORBIDDEN);
  assert_false(town_try(town, &inwoner, &change));
  assert_fault(town, FAULT_ABSENT);
  struct change add = {.reg = REGISTER_beleid, .record = &record};
  assert_false(town_try(town, &medewerker, &add));
  assert_fault(town, FAULT_FORBIDDEN);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test_setup_teardown(what_is_put_is_read_back, town_open, town_close),
      cmocka_unit_test_setup_teardown(a_stale_write_is_refused, town_open, town_close),
      cmocka_unit_test_setup_teardown(no_change_gives_no_version, town_open, town_close),
      cmocka_unit_test_setup_teardown(a_reference_to_nothing_is_refused, town_open, town_close),
      cmocka_unit_test_setup_teardown(a_circle_of_parents_is_refused, town_open, town_close),
      cmocka_unit_test_setup_teardown(a_record_is_found_by_what_people_type, town_open, town_close),
      cmocka_unit_test_setup_teardown(states_change_along_the_steps_only, town_open, town_close),
      cmocka_unit_test_setup_teardown(who_may_not_change_is_refused, town_open, town_close),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
