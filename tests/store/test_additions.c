#include "store/town.h"

/* A municipality's own fields and choices go every road that declared ones go; settings last. */

static bool add_field(struct tx *tx, void *context, struct fault *fault) { return own_field_add(tx, context, fault); }
static bool add_choice(struct tx *tx, void *context, struct fault *fault) { return own_choice_add(tx, context, fault); }

static const struct reg *beleid(struct town *town) { return &store_catalogue(town->store)->registers[REGISTER_beleid]; }

static void an_own_field_goes_through_put_get_list_and_history(void **state) {
  struct town *town = *state;
  int64_t before_id = town_beleid(town, "Van voor het veld");
  struct own_field field = {.reg = REGISTER_beleid, .kind = KIND_TEXT, .label = "Wijkteam", .help = "Welk team"};
  assert_well(town, store_write(town->store, &town_system, add_field, &field, &town->fault));
  int at = reg_field_find(beleid(town), "eigen_1");
  assert_true(at > 0);
  assert_string_equal(beleid(town)->fields[at].label, "Wijkteam");
  struct record record = town_titled(town, REGISTER_beleid, "Van na het veld");
  record.slots[at].text = "Noord";
  int64_t id = town_put(town, &town_system, record);
  assert_string_equal(town_get(town, &town_system, REGISTER_beleid, id).slots[at].text, "Noord");
  assert_true(record_is_empty(&(struct record){beleid(town), town_get(town, &town_system, REGISTER_beleid, before_id).slots}, (size_t)at));
  struct query query = {.reg = REGISTER_beleid, .sort = at, .page = 1, .page_size = 10};
  struct listing listing;
  struct history_entry *entries;
  size_t count;
  struct tx *tx = store_read(town->store, &town->fault);
  assert_well(town, record_list(tx, &town_system, &query, &listing, &town->arena, &town->fault));
  assert_well(town, history_list(tx, &town_system, REGISTER_beleid, id, 0, 5, &entries, &count, &town->arena, &town->fault));
  tx_end(tx);
  assert_int_equal(listing.count, 2);
  bool told = false;
  for (size_t i = 0; i < entries[0].change_count; i++)
    told = told || (string_is(entries[0].changes[i].field->label, "Wijkteam") && string_is(entries[0].changes[i].after, "Noord"));
  assert_true(told);
  town_reopen(town);
  assert_string_equal(town_get(town, &town_system, REGISTER_beleid, id).slots[at].text, "Noord");
  struct chain_report report;
  tx = store_read(town->store, &town->fault);
  assert_well(town, history_verify(tx, &report, &town->arena, &town->fault));
  tx_end(tx);
}

static void a_record_from_before_the_field_can_still_be_written(void **state) {
  struct town *town = *state;
  int64_t id = town_beleid(town, "Nota groen");
  struct record old = town_get(town, &town_system, REGISTER_beleid, id);
  struct own_field field = {.reg = REGISTER_beleid, .kind = KIND_MONEY, .label = "Budget"};
  assert_well(town, store_write(town->store, &town_system, add_field, &field, &town->fault));
  old.slots[F(beleid, titel)].text = "Nota groener";
  town_change(town, &town_system, id, old);
  assert_string_equal(town_get(town, &town_system, REGISTER_beleid, id).slots[F(beleid, titel)].text, "Nota groener");
}

static void a_field_that_makes_no_sense_is_refused(void **state) {
  struct town *town = *state;
  size_t count = beleid(town)->field_count;
  struct own_field fields[] = {
      {.reg = REGISTER_beleid, .kind = KIND_TEXT, .label = ""},
      {.reg = REGISTER_beleid, .kind = KIND_CHOICE, .label = "Keuze", .choices = "bestaat_niet"},
      {.reg = REGISTER_beleid, .kind = KIND_REF, .label = "Verwijzing"},
      {.reg = REGISTER_beleid, .kind = KIND_SHARED, .label = "Soort die niet mag"},
  };
  for (size_t i = 0; i < sizeof fields / sizeof *fields; i++) {
    assert_false(store_write(town->store, &town_system, add_field, &fields[i], &town->fault));
    assert_fault(town, FAULT_INPUT);
  }
  assert_int_equal(beleid(town)->field_count, count);
}

static void only_the_functional_manager_adds(void **state) {
  struct town *town = *state;
  struct own_field field = {.reg = REGISTER_beleid, .kind = KIND_TEXT, .label = "Wijkteam"};
  struct who adviseur = town_who(ROLE_beleidsadviseur, 0), beheerder = town_who(ROLE_functioneel_beheerder, 0);
  assert_false(store_write(town->store, &adviseur, add_field, &field, &town->fault));
  assert_fault(town, FAULT_FORBIDDEN);
  assert_well(town, store_write(town->store, &beheerder, add_field, &field, &town->fault));
}

static void an_own_choice_is_accepted_from_then_on(void **state) {
  struct town *town = *state;
  struct own_choice choice = {"beleid_soort", "wijkvisie", "Wijkvisie"};
  struct record record = town_titled(town, REGISTER_beleid, "Wijk Noord");
  record.slots[F(beleid, soort)].text = "wijkvisie";
  struct change change = {.reg = REGISTER_beleid, .record = &record};
  assert_false(town_try(town, &town_system, &change));
  assert_fault(town, FAULT_INPUT);
  assert_well(town, store_write(town->store, &town_system, add_choice, &choice, &town->fault));
  assert_well(town, town_try(town, &town_system, &change));
  assert_false(store_write(town->store, &town_system, add_choice, &choice, &town->fault));
  assert_fault(town, FAULT_INPUT);
  town_reopen(town);
  assert_string_equal(town_get(town, &town_system, REGISTER_beleid, change.id).slots[F(beleid, soort)].text, "wijkvisie");
}

static bool add_field_and_fail(struct tx *tx, void *context, struct fault *fault) {
  if (!own_field_add(tx, context, fault)) return false;
  return FAULT(fault, FAULT_CONFLICT, "Toch niet.");
}

static void a_field_of_a_failed_write_does_not_exist(void **state) {
  struct town *town = *state;
  size_t count = beleid(town)->field_count;
  struct own_field field = {.reg = REGISTER_beleid, .kind = KIND_TEXT, .label = "Wijkteam"};
  assert_false(store_write(town->store, &town_system, add_field_and_fail, &field, &town->fault));
  assert_fault(town, FAULT_CONFLICT);
  assert_int_equal(beleid(town)->field_count, count);
  town_beleid(town, "Nota na de fout");
  assert_well(town, store_write(town->store, &town_system, add_field, &field, &town->fault));
  assert_int_equal(beleid(town)->field_count, count + 1);
}

static bool set_today(struct tx *tx, void *context, struct fault *fault) { return setting_put(tx, "vandaag", context, fault); }

static void a_setting_lasts_and_today_can_be_set(void **state) {
  struct town *town = *state;
  char today[DAY_SIZE];
  assert_well(town, store_write(town->store, &town_system, set_today, "2027-01-12", &town->fault));
  store_today(town->store, today);
  assert_string_equal(today, "2027-01-12");
  town_reopen(town);
  store_today(town->store, today);
  assert_string_equal(today, "2027-01-12");
  struct tx *tx = store_read(town->store, &town->fault);
  assert_string_equal(tx_today(tx), "2027-01-12");
  assert_string_equal(setting_get(tx, "vandaag", &town->arena), "2027-01-12");
  assert_null(setting_get(tx, "bestaat_niet", &town->arena));
  tx_end(tx);
  assert_false(store_write(town->store, &town_system, set_today, "12 januari", &town->fault));
  assert_fault(town, FAULT_INPUT);
  assert_well(town, store_write(town->store, &town_system, set_today, NULL, &town->fault));
  store_today(town->store, today);
  assert_string_not_equal(today, "2027-01-12");
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, town_open, town_close)

int main(void) {
  const struct CMUnitTest tests[] = {
      TEST(an_own_field_goes_through_put_get_list_and_history), TEST(a_record_from_before_the_field_can_still_be_written),
      TEST(a_field_that_makes_no_sense_is_refused), TEST(only_the_functional_manager_adds),
      TEST(an_own_choice_is_accepted_from_then_on), TEST(a_field_of_a_failed_write_does_not_exist),
      TEST(a_setting_lasts_and_today_can_be_set),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
