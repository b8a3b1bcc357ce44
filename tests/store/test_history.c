#include "store/town.h"

static bool verify(struct town *town, struct chain_report *report) {
  struct tx *tx = store_read(town->store, &town->fault);
  bool sound = history_verify(tx, report, &town->arena, &town->fault);
  tx_end(tx);
  assert_int_equal(town->fault.kind, FAULT_NONE);
  return sound;
}

static void change_title(struct town *town, int64_t id, const char *title) {
  struct record record = town_get(town, &town_system, REGISTER_beleid, id);
  record.slots[F(beleid, titel)].text = title;
  town_change(town, &town_system, id, record);
}

static void every_change_says_who_when_and_what(void **state) {
  struct town *town = *state;
  int64_t id = town_beleid(town, "Nota een");
  struct who doorpakker = town_who(ROLE_beleidsdoorpakker, 0);
  struct record record = town_get(town, &doorpakker, REGISTER_beleid, id);
  record.slots[F(beleid, titel)].text = "Nota twee, met \"aanhaling\" en é";
  record.slots[F(beleid, cvdr_versie)].number = 3;
  struct change change = {.reg = REGISTER_beleid, .id = id, .version = 1, .record = &record, .reason = "Besluit van de raad"};
  assert_well(town, town_try(town, &doorpakker, &change));
  struct tx *tx = store_read(town->store, &town->fault);
  struct history_entry *entries;
  size_t count;
  assert_well(town, history_list(tx, &doorpakker, REGISTER_beleid, id, 0, 10, &entries, &count, &town->arena, &town->fault));
  assert_int_equal(count, 2);
  assert_string_equal(entries[0].action, "gewijzigd");
  assert_string_equal(entries[0].who, "BeleidsDoorpakker");
  assert_string_equal(entries[0].reason, "Besluit van de raad");
  assert_int_equal(entries[0].version, 2);
  assert_int_equal(entries[0].change_count, 2);
  assert_string_equal(entries[0].changes[0].field->name, "titel");
  assert_string_equal(entries[0].changes[0].before, "Nota een");
  assert_string_equal(entries[0].changes[0].after, "Nota twee, met \"aanhaling\" en é");
  assert_null(entries[0].changes[1].before);
  assert_string_equal(entries[0].changes[1].after, "3");
  assert_string_equal(entries[1].action, "ingelezen");
  assert_well(town, history_record(tx, &doorpakker, REGISTER_beleid, id, 1, &record, &town->arena, &town->fault));
  assert_string_equal(record.slots[F(beleid, titel)].text, "Nota een");
  assert_true(record_is_empty(&record, F(beleid, cvdr_versie)));
  tx_end(tx);
}

static void what_was_not_public_stays_inside(void **state) {
  struct town *town = *state;
  int64_t id = town_beleid(town, "Kladtekst");
  struct who inwoner = {.roles = ROLE_BIT(inwoner), .label = "Inwoner"}, medewerker = town_who(ROLE_medewerker, 0);
  struct record record = town_get(town, &town_system, REGISTER_beleid, id);
  record.slots[F(beleid, titel)].text = "Vastgesteld";
  record.slots[EVERY(toegang)].text = "openbaar";
  town_change(town, &town_system, id, record);
  change_title(town, id, "Nog eens vastgesteld");
  struct history_entry *entries;
  size_t count;
  struct tx *tx = store_read(town->store, &town->fault);
  assert_well(town, history_list(tx, &medewerker, REGISTER_beleid, id, 0, 10, &entries, &count, &town->arena, &town->fault));
  assert_int_equal(count, 3);
  assert_well(town, history_list(tx, &inwoner, REGISTER_beleid, id, 0, 10, &entries, &count, &town->arena, &town->fault));
  assert_int_equal(count, 2);
  assert_int_equal(entries[0].change_count, 1);
  assert_string_equal(entries[0].changes[0].before, "Vastgesteld");
  assert_int_equal(entries[1].change_count, 0);
  assert_well(town, history_list(tx, &inwoner, REGISTER__NONE, 0, 0, 10, &entries, &count, &town->arena, &town->fault));
  assert_int_equal(count, 2);
  assert_well(town, history_record(tx, &inwoner, REGISTER_beleid, id, 2, &record, &town->arena, &town->fault));
  assert_false(history_record(tx, &inwoner, REGISTER_beleid, id, 1, &record, &town->arena, &town->fault));
  assert_fault(town, FAULT_ABSENT);
  tx_end(tx);
}

/* Opening a record opens what it says now, not what it said while it was closed. */
static void what_was_restricted_stays_with_its_readers(void **state) {
  struct town *town = *state;
  int64_t owner = town_persoon(town, "Jurist"), id = town_beleid(town, "Vierkante plannen");
  struct record record = town_get(town, &town_system, REGISTER_beleid, id);
  record.slots[EVERY(toegang)].text = "beperkt";
  record.slots[EVERY(eigenaar)].number = owner;
  town_change(town, &town_system, id, record);
  change_title(town, id, "Ontslag van drie mensen");
  change_title(town, id, "Ronde plannen");
  record = town_get(town, &(struct who){.persoon = owner, .roles = ROLE_BIT(medewerker)}, REGISTER_beleid, id);
  record.slots[EVERY(toegang)].text = "intern";
  town_change(town, &town_system, id, record);
  struct who mine = town_who(ROLE_medewerker, owner), other = town_who(ROLE_medewerker, 0);
  struct history_entry *entries;
  size_t count;
  struct tx *tx = store_read(town->store, &town->fault);
  assert_well(town, history_list(tx, &mine, REGISTER_beleid, id, 0, 10, &entries, &count, &town->arena, &town->fault));
  assert_int_equal(count, 5);
  assert_int_equal(entries[1].change_count, 1);
  assert_well(town, history_list(tx, &other, REGISTER_beleid, id, 0, 10, &entries, &count, &town->arena, &town->fault));
  assert_int_equal(count, 2);
  for (size_t i = 0; i < count; i++)
    for (size_t c = 0; c < entries[i].change_count; c++) {
      assert_true(!entries[i].changes[c].before || !strstr(entries[i].changes[c].before, "Ontslag"));
      assert_true(!entries[i].changes[c].after || !strstr(entries[i].changes[c].after, "Ontslag"));
    }
  assert_well(town, history_record(tx, &mine, REGISTER_beleid, id, 3, &record, &town->arena, &town->fault));
  assert_false(history_record(tx, &other, REGISTER_beleid, id, 3, &record, &town->arena, &town->fault));
  assert_fault(town, FAULT_ABSENT);
  tx_end(tx);
}

static void an_untouched_chain_is_sound(void **state) {
  struct town *town = *state;
  struct chain_report report;
  char head[DIGEST_HEX_SIZE];
  int64_t id = town_beleid(town, "Nota");
  for (int i = 0; i < 5; i++) change_title(town, id, i % 2 ? "Oneven" : "Even");
  assert_true(verify(town, &report));
  assert_int_equal(report.entries, 6);
  struct tx *tx = store_read(town->store, &town->fault);
  assert_well(town, history_head(tx, head, &town->fault));
  tx_end(tx);
  assert_string_equal(head, report.head);
}

static void verify_names_what_was_tampered_with(void **state) {
  static const struct {
    const char *sql, *word;
    int64_t entry;
  } cases[] = {
      {"UPDATE historie SET wie = 'Iemand anders' WHERE nummer = 2", "Regel 2", 2},
      {"UPDATE historie SET wanneer = wanneer - 1 WHERE nummer = 3", "Regel 3", 3},
      {"UPDATE historie_tekst SET na = replace(na, 'Even', 'Elders') WHERE nummer = 2", "Regel 2", 2},
      {"UPDATE historie_tekst SET voor = NULL WHERE nummer = 2", "Regel 2", 2},
      {"DELETE FROM historie WHERE nummer = 2", "Regel 2", 3},
      {"UPDATE beleid SET titel = 'Stiekem' WHERE id = 1", "Beleid 1", 3},
      {"INSERT INTO beleid (id, versie, titel) VALUES (9, 1, 'Bij')", "Beleid 9", -1},
      {"DELETE FROM beleid WHERE id = 1", "Beleid 1", 3},
  };
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
    struct town *town;
    struct chain_report report = {0};
    town_open((void **)&town);
    int64_t id = town_beleid(town, "Nota");
    change_title(town, id, "Even");
    change_title(town, id, "Oneven");
    assert_true(verify(town, &report));
    town_sql(town, cases[i].sql);
    assert_false(verify(town, &report));
    if (report.bad_entry != cases[i].entry || !strstr(report.bad_reason, cases[i].word)) print_message("%s: %lld %s\n", cases[i].sql, (long long)report.bad_entry, report.bad_reason);
    assert_int_equal(report.bad_entry, cases[i].entry);
    assert_non_null(strstr(report.bad_reason, cases[i].word));
    town_close((void **)&town);
  }
  (void)state;
}

static bool destroy(struct tx *tx, void *context, struct fault *fault) {
  return history_destroy(tx, REGISTER_beleid, *(int64_t *)context, "Vernietigingslijst 2027-1", fault);
}

static void destroyed_texts_keep_the_chain(void **state) {
  struct town *town = *state;
  struct chain_report report;
  int64_t id = town_beleid(town, "Persoonlijk verhaal"), other = town_beleid(town, "Blijft");
  change_title(town, id, "Zonder naam");
  assert_well(town, store_write(town->store, &town_system, destroy, &id, &town->fault));
  assert_true(verify(town, &report));
  assert_int_equal(report.destroyed, 2);
  assert_string_equal(town_sql(town, "SELECT count(*) FROM historie_tekst WHERE na LIKE '%Persoonlijk%' OR voor LIKE '%Persoonlijk%'"), "0");
  struct tx *tx = store_read(town->store, &town->fault);
  struct history_entry *entries;
  size_t count;
  assert_well(town, history_list(tx, &town_system, REGISTER_beleid, id, 0, 10, &entries, &count, &town->arena, &town->fault));
  assert_int_equal(count, 3);
  assert_string_equal(entries[0].action, "vernietigd");
  assert_string_equal(entries[0].reason, "Vernietigingslijst 2027-1");
  assert_true(entries[1].destroyed);
  assert_int_equal(entries[1].change_count, 0);
  struct record record;
  assert_false(history_record(tx, &town_system, REGISTER_beleid, id, 1, &record, &town->arena, &town->fault));
  assert_fault(town, FAULT_ABSENT);
  assert_well(town, history_record(tx, &town_system, REGISTER_beleid, other, 1, &record, &town->arena, &town->fault));
  tx_end(tx);
  /* What still stands is still watched. */
  town_sql(town, "UPDATE beleid SET titel = 'Stiekem' WHERE id = 1");
  assert_false(verify(town, &report));
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test_setup_teardown(every_change_says_who_when_and_what, town_open, town_close),
      cmocka_unit_test_setup_teardown(what_was_not_public_stays_inside, town_open, town_close),
      cmocka_unit_test_setup_teardown(what_was_restricted_stays_with_its_readers, town_open, town_close),
      cmocka_unit_test_setup_teardown(an_untouched_chain_is_sound, town_open, town_close),
      cmocka_unit_test(verify_names_what_was_tampered_with),
      cmocka_unit_test_setup_teardown(destroyed_texts_keep_the_chain, town_open, town_close),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
