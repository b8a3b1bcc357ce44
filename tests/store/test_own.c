#include "store/town.h"

static bool add_field(struct tx *tx, void *context, struct fault *fault) { return own_field_add(tx, context, fault); }
static bool add_choice(struct tx *tx, void *context, struct fault *fault) { return own_choice_add(tx, context, fault); }

static bool add_field_then_fail(struct tx *tx, void *context, struct fault *fault) {
  own_field_add(tx, context, fault);
  return FAULT(fault, FAULT_CONFLICT, "Toch niet.");
}

static void an_own_field_goes_all_the_way(void **state) {
  struct town *town = *state;
  int64_t before = town_beleid(town, "Van voor het veld");
  struct who beheerder = town_who(ROLE_functioneel_beheerder, 0);
  struct own_field field = {.reg = REGISTER_beleid, .kind = KIND_TEXT, .label = "Archiefnummer"};
  struct own_field money = {.reg = REGISTER_beleid, .kind = KIND_MONEY, .label = "Kosten"};
  size_t declared = store_catalogue(town->store)->registers[REGISTER_beleid].field_count;
  assert_well(town, store_write(town->store, &beheerder, add_field, &field, &town->fault));
  assert_well(town, store_write(town->store, &beheerder, add_field, &money, &town->fault));
  const struct reg *reg = &store_catalogue(town->store)->registers[REGISTER_beleid];
  assert_int_equal(reg->field_count, declared + 2);
  int own = reg_field_find(reg, "eigen_1"), cost = reg_field_find(reg, "eigen2");
  if (cost < 0) cost = reg_field_find(reg, "eigen_2");
  struct record record = town_titled(town, REGISTER_beleid, "Nota");
  record.slots[own].text = "Ärchief 7";
  record.slots[cost].number = 1250;
  int64_t id = town_put(town, &town_system, record);
  for (int round = 0; round < 2; round++) {
    struct record got = town_get(town, &town_system, REGISTER_beleid, id);
    assert_string_equal(got.slots[own].text, "Ärchief 7");
    assert_int_equal(got.slots[cost].number, 1250);
    got = town_get(town, &town_system, REGISTER_beleid, before);
    assert_null(got.slots[own].text);
    struct tx *tx = store_read(town->store, &town->fault);
    struct query query = {.reg = REGISTER_beleid, .sort = own, .page = 1, .page_size = 10, .filter_count = 1};
    query.filters[0] = (struct filter){own, COMPARE_CONTAINS, {.text = "archief"}};
    struct listing listing;
    assert_well(town, record_list(tx, &town_system, &query, &listing, &town->arena, &town->fault));
    assert_int_equal(listing.count, 1);
    struct hit *hits;
    size_t count;
    int64_t total;
    assert_well(town, search(tx, &town_system, "archief", REGISTER_beleid, 1, 10, &hits, &count, &total, &town->arena, &town->fault));
    assert_int_equal(count, 1);
    struct history_entry *entries;
    assert_well(town, history_list(tx, &town_system, REGISTER_beleid, id, 0, 10, &entries, &count, &town->arena, &town->fault));
    bool shown = false;
    for (size_t i = 0; i < entries[0].change_count; i++) shown = shown || string_is(entries[0].changes[i].field->label, "Archiefnummer");
    assert_true(shown);
    tx_end(tx);
    town_reopen(town);
  }
}

static void an_undone_field_leaves_nothing(void **state) {
  struct town *town = *state;
  struct own_field field = {.reg = REGISTER_beleid, .kind = KIND_DAY, .label = "Dag"};
  size_t declared = store_catalogue(town->store)->registers[REGISTER_beleid].field_count;
  assert_false(store_write(town->store, &town_system, add_field_then_fail, &field, &town->fault));
  assert_fault(town, FAULT_CONFLICT);
  assert_int_equal(store_catalogue(town->store)->registers[REGISTER_beleid].field_count, declared);
  town_beleid(town, "Nota");
  assert_well(town, store_write(town->store, &town_system, add_field, &field, &town->fault));
  assert_int_equal(store_catalogue(town->store)->registers[REGISTER_beleid].field_count, declared + 1);
}

static void only_the_manager_adds(void **state) {
  struct town *town = *state;
  struct who medewerker = town_who(ROLE_medewerker, 0);
  struct own_field field = {.reg = REGISTER_beleid, .kind = KIND_DAY, .label = "Dag"};
  struct own_choice choice = {"stroom", "buiten", "Buiten"};
  assert_false(store_write(town->store, &medewerker, add_field, &field, &town->fault));
  assert_fault(town, FAULT_FORBIDDEN);
  assert_false(store_write(town->store, &medewerker, add_choice, &choice, &town->fault));
  assert_fault(town, FAULT_FORBIDDEN);
}

static void a_narrowed_field_is_felt_nowhere(void **state) {
  struct town *town = *state;
  struct own_field field = {.reg = REGISTER_beleid, .kind = KIND_TEXT, .label = "Gevoelig", .read_roles = ROLE_BIT(auditor), .write_roles = ROLE_BIT(auditor)};
  assert_well(town, store_write(town->store, &town_system, add_field, &field, &town->fault));
  const struct reg *reg = &store_catalogue(town->store)->registers[REGISTER_beleid];
  int own = (int)reg->field_count - 1;
  struct record record = town_titled(town, REGISTER_beleid, "Nota");
  record.slots[own].text = "kabeljauw";
  int64_t id = town_put(town, &town_system, record);
  struct who auditor = town_who(ROLE_auditor, 0), doorpakker = town_who(ROLE_beleidsdoorpakker, 0);
  assert_string_equal(town_get(town, &auditor, REGISTER_beleid, id).slots[own].text, "kabeljauw");
  struct record seen = town_get(town, &doorpakker, REGISTER_beleid, id);
  assert_null(seen.slots[own].text);
  struct tx *tx = store_read(town->store, &town->fault);
  struct query query = {.reg = REGISTER_beleid, .sort = -1, .page = 1, .page_size = 10, .filter_count = 1};
  query.filters[0] = (struct filter){own, COMPARE_IS, {.text = "kabeljauw"}};
  struct listing listing;
  assert_false(record_list(tx, &doorpakker, &query, &listing, &town->arena, &town->fault));
  assert_fault(town, FAULT_INPUT);
  query.filter_count = 0;
  query.sort = own;
  assert_false(record_list(tx, &doorpakker, &query, &listing, &town->arena, &town->fault));
  assert_fault(town, FAULT_INPUT);
  struct hit *hits;
  size_t count;
  int64_t total;
  assert_well(town, search(tx, &auditor, "kabeljauw", REGISTER__NONE, 1, 10, &hits, &count, &total, &town->arena, &town->fault));
  assert_int_equal(count, 0);
  struct history_entry *entries;
  assert_well(town, history_list(tx, &doorpakker, REGISTER_beleid, id, 0, 10, &entries, &count, &town->arena, &town->fault));
  for (size_t i = 0; i < entries[0].change_count; i++) assert_string_not_equal(entries[0].changes[i].field->label, "Gevoelig");
  tx_end(tx);
  /* Whoever does not see it does not wipe it out. */
  seen.slots[F(beleid, titel)].text = "Nota, gewijzigd";
  town_change(town, &doorpakker, id, seen);
  assert_string_equal(town_get(town, &auditor, REGISTER_beleid, id).slots[own].text, "kabeljauw");
}

static void an_own_choice_can_be_chosen(void **state) {
  struct town *town = *state;
  struct own_choice choice = {"beleid_soort", "handreiking", "Handreiking, d'oude"};
  struct record record = town_titled(town, REGISTER_beleid, "Nota");
  record.slots[F(beleid, soort)].text = "handreiking";
  struct change change = {.reg = REGISTER_beleid, .record = &record, .taking_over = true};
  assert_false(town_try(town, &town_system, &change));
  assert_fault(town, FAULT_INPUT);
  assert_well(town, store_write(town->store, &town_system, add_choice, &choice, &town->fault));
  assert_well(town, town_try(town, &town_system, &change));
  assert_false(store_write(town->store, &town_system, add_choice, &choice, &town->fault));
  assert_fault(town, FAULT_INPUT);
  struct tx *tx = store_read(town->store, &town->fault);
  struct query query = {.reg = REGISTER_beleid, .sort = F(beleid, soort), .page = 1, .page_size = 10};
  struct listing listing;
  assert_well(town, record_list(tx, &town_system, &query, &listing, &town->arena, &town->fault));
  tx_end(tx);
}

static bool set_day(struct tx *tx, void *context, struct fault *fault) { return setting_put(tx, "vandaag", context, fault); }

static void the_days_clock_can_be_set(void **state) {
  struct town *town = *state;
  char today[DAY_SIZE], wrong[] = "2027-13-01", right[] = "2027-01-12";
  assert_false(store_write(town->store, &town_system, set_day, wrong, &town->fault));
  assert_fault(town, FAULT_INPUT);
  assert_well(town, store_write(town->store, &town_system, set_day, right, &town->fault));
  store_today(town->store, today);
  assert_string_equal(today, "2027-01-12");
  town_reopen(town);
  struct tx *tx = store_read(town->store, &town->fault);
  assert_string_equal(tx_today(tx), "2027-01-12");
  tx_end(tx);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test_setup_teardown(an_own_field_goes_all_the_way, town_open, town_close),
      cmocka_unit_test_setup_teardown(an_undone_field_leaves_nothing, town_open, town_close),
      cmocka_unit_test_setup_teardown(only_the_manager_adds, town_open, town_close),
      cmocka_unit_test_setup_teardown(a_narrowed_field_is_felt_nowhere, town_open, town_close),
      cmocka_unit_test_setup_teardown(an_own_choice_can_be_chosen, town_open, town_close),
      cmocka_unit_test_setup_teardown(the_days_clock_can_be_set, town_open, town_close),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
