#include "store/town.h"

/* What the history promises: it tells what changed, it goes with the record's rights, and it notices what was
 * changed around the program. */

static struct history_entry *entries;
static size_t entry_count;

static bool list(struct town *town, const struct who *who, enum register_id reg, int64_t id, int64_t before, size_t max) {
  struct tx *tx = store_read(town->store, &town->fault);
  assert_non_null(tx);
  bool ok = history_list(tx, who, reg, id, before, max, &entries, &entry_count, &town->arena, &town->fault);
  tx_end(tx);
  return ok;
}

static struct chain_report verify(struct town *town, bool expected) {
  struct chain_report report = {0};
  struct tx *tx = store_read(town->store, &town->fault);
  assert_non_null(tx);
  bool sound = history_verify(tx, &report, &town->arena, &town->fault);
  tx_end(tx);
  if (sound != expected) print_message("regel %lld: %s\n", (long long)report.bad_entry, report.bad_reason ? report.bad_reason : "");
  assert_false(fault_is(&town->fault));
  assert_int_equal(sound, expected);
  assert_int_equal(report.bad_entry == 0, expected);
  return report;
}

static const struct history_change *find_change(const struct history_entry *entry, const char *field) {
  for (size_t i = 0; i < entry->change_count; i++)
    if (string_is(entry->changes[i].field->name, field)) return &entry->changes[i];
  return NULL;
}

static int64_t renamed_beleid(struct town *town) {
  int64_t id = town_beleid(town, "Nota groen");
  struct record record = town_get(town, &town_system, REGISTER_beleid, id);
  record.slots[F(beleid, titel)].text = "Nota \"groen\" \xe2\x82\xac";
  struct change change = {.reg = REGISTER_beleid, .id = id, .version = 1, .record = &record, .reason = "Nieuwe naam"};
  assert_well(town, town_try(town, &town_system, &change));
  return id;
}

static void a_change_is_told_with_who_what_and_why(void **state) {
  struct town *town = *state;
  int64_t start = clock_now_ms(), id = renamed_beleid(town);
  assert_well(town, list(town, &town_system, REGISTER_beleid, id, 0, 10));
  assert_int_equal(entry_count, 2);
  assert_string_equal(entries[0].action, "gewijzigd");
  assert_string_equal(entries[0].reason, "Nieuwe naam");
  assert_string_equal(entries[0].who, "Doorpakker");
  assert_int_equal(entries[0].version, 2);
  assert_true(entries[0].when_ms >= start && entries[0].when_ms <= clock_now_ms());
  const struct history_change *change = find_change(&entries[0], "titel");
  assert_non_null(change);
  assert_string_equal(change->before, "Nota groen");
  assert_string_equal(change->after, "Nota \"groen\" \xe2\x82\xac");
  assert_null(find_change(&entries[0], "soort"));
  change = find_change(&entries[1], "titel");
  assert_non_null(change);
  assert_null(change->before);
  assert_string_equal(change->after, "Nota groen");
}

static void pages_go_by_number(void **state) {
  struct town *town = *state;
  int64_t id = renamed_beleid(town);
  assert_well(town, list(town, &town_system, REGISTER_beleid, id, 0, 1));
  assert_int_equal(entry_count, 1);
  int64_t newest = entries[0].number;
  assert_well(town, list(town, &town_system, REGISTER_beleid, id, newest, 1));
  assert_int_equal(entry_count, 1);
  assert_int_equal(entries[0].number, newest - 1);
  assert_well(town, list(town, &town_system, REGISTER_beleid, id, entries[0].number, 1));
  assert_int_equal(entry_count, 0);
}

static void an_older_version_is_read_back(void **state) {
  struct town *town = *state;
  struct record record;
  int64_t id = renamed_beleid(town);
  struct tx *tx = store_read(town->store, &town->fault);
  assert_well(town, history_record(tx, &town_system, REGISTER_beleid, id, 1, &record, &town->arena, &town->fault));
  assert_string_equal(record.slots[F(beleid, titel)].text, "Nota groen");
  assert_int_equal(record_version(&record), 1);
  assert_false(history_record(tx, &town_system, REGISTER_beleid, id, 9, &record, &town->arena, &town->fault));
  tx_end(tx);
  assert_fault(town, FAULT_ABSENT);
}

static void who_may_not_see_the_record_does_not_see_its_history(void **state) {
  struct town *town = *state;
  struct record record;
  int64_t knows = town_persoon(town, "Griffier"), id = renamed_beleid(town);
  struct who other = town_who(ROLE_beleidsdoorpakker, town_persoon(town, "Adviseur"));
  struct who given = town_who(ROLE_beleidsadviseur, knows);
  assert_well(town, list(town, &other, REGISTER_beleid, id, 0, 10));
  town_make_secret(town, REGISTER_beleid, id, knows);
  assert_false(list(town, &other, REGISTER_beleid, id, 0, 10));
  assert_fault(town, FAULT_ABSENT);
  struct tx *tx = store_read(town->store, &town->fault);
  assert_false(history_record(tx, &other, REGISTER_beleid, id, 1, &record, &town->arena, &town->fault));
  tx_end(tx);
  assert_fault(town, FAULT_ABSENT);
  assert_well(town, list(town, &other, REGISTER__NONE, 0, 0, 100));
  for (size_t i = 0; i < entry_count; i++) assert_false(entries[i].reg == REGISTER_beleid && entries[i].id == id);
  assert_well(town, list(town, &given, REGISTER_beleid, id, 0, 10));
  assert_true(entry_count >= 2);
}

static void the_head_follows_every_change(void **state) {
  struct town *town = *state;
  char before[DIGEST_HEX_SIZE], after[DIGEST_HEX_SIZE];
  town_beleid(town, "Nota een");
  struct tx *tx = store_read(town->store, &town->fault);
  assert_well(town, history_head(tx, before, &town->fault));
  tx_end(tx);
  town_beleid(town, "Nota twee");
  struct chain_report report = verify(town, true);
  assert_int_equal(report.entries, 2);
  tx = store_read(town->store, &town->fault);
  assert_well(town, history_head(tx, after, &town->fault));
  tx_end(tx);
  assert_string_not_equal(before, after);
  assert_string_equal(report.head, after);
  assert_int_equal(strlen(after), DIGEST_SIZE * 2);
}

/* Each is one change around the program, and the entry that verify must name (0: any). */
static const struct {
  const char *sql;
  int64_t entry;
} tamperings[] = {
    {"UPDATE historie SET wie = 'iemand anders' WHERE nummer = 2", 2},
    {"UPDATE historie SET wanneer = wanneer - 1 WHERE nummer = 1", 1},
    {"UPDATE historie SET reden = 'andere reden' WHERE nummer = 2", 2},
    {"UPDATE historie SET persoon = 7 WHERE nummer = 2", 2},
    {"UPDATE historie_tekst SET voor = replace(voor, 'groen', 'grijs') WHERE nummer = 2", 2},
    {"UPDATE historie_tekst SET na = replace(na, 'groen', 'grijs') WHERE nummer = 1", 1},
    {"UPDATE historie_tekst SET na = NULL WHERE nummer = 1", 1},
    {"DELETE FROM historie WHERE nummer = 1", 0},
    {"UPDATE beleid SET titel = 'Nota grijs'", 2},
    {"UPDATE beleid SET toegang = 'openbaar'", 2},
    {"UPDATE beleid SET samenvatting = 'erbij'", 2},
    {"DELETE FROM beleid", 2},
    {"INSERT INTO thema (id, versie, naam, toegang) VALUES (5, 1, 'Stil', 'intern')", -1},
};

static void every_change_around_the_program_is_noticed(void **state) {
  struct town *town = *state;
  renamed_beleid(town);
  verify(town, true);
  store_close(town->store);
  town->store = NULL;
  char *copy = arena_printf(&town->arena, "%s.goed", town->path);
  assert_well(town, town_backup(town, copy));
  for (size_t i = 0; i < sizeof tamperings / sizeof *tamperings; i++) {
    assert_well(town, town_restore(town, copy, "gm0001"));
    town_sql(town, tamperings[i].sql);
    town_reopen(town);
    struct chain_report report = verify(town, false);
    if (tamperings[i].entry && report.bad_entry != tamperings[i].entry) print_message("%s\n", tamperings[i].sql);
    if (tamperings[i].entry) assert_int_equal(report.bad_entry, tamperings[i].entry);
    assert_non_null(report.bad_reason);
    store_close(town->store);
    town->store = NULL;
  }
  assert_well(town, town_restore(town, copy, "gm0001"));
  town_reopen(town);
  verify(town, true);
}

static int64_t destroy_id;
static bool destroy(struct tx *tx, void *context, struct fault *fault) {
  return history_destroy(tx, REGISTER_beleid, destroy_id, context, fault);
}

static void texts_are_destroyed_and_the_chain_holds(void **state) {
  struct town *town = *state;
  char list_name[] = "Lijst 2027-1";
  int64_t other = town_beleid(town, "Nota blijft");
  destroy_id = renamed_beleid(town);
  assert_false(store_write(town->store, &town_system, destroy, "", &town->fault));
  assert_fault(town, FAULT_INPUT);
  assert_well(town, store_write(town->store, &town_system, destroy, list_name, &town->fault));
  struct chain_report report = verify(town, true);
  assert_int_equal(report.destroyed, 2);
  assert_int_equal(report.entries, 4);
  assert_string_equal(town_sql(town, "SELECT count(*) FROM historie_tekst WHERE voor LIKE '%Nota groen%' OR na LIKE '%Nota groen%'"), "0");
  assert_well(town, list(town, &town_system, REGISTER_beleid, destroy_id, 0, 10));
  assert_int_equal(entry_count, 3);
  assert_string_equal(entries[0].action, "vernietigd");
  assert_string_equal(entries[0].reason, list_name);
  assert_true(entries[1].destroyed && entries[2].destroyed);
  assert_int_equal(entries[1].change_count, 0);
  assert_well(town, list(town, &town_system, REGISTER_beleid, other, 0, 10));
  assert_false(entries[0].destroyed);
  assert_int_equal(entry_count, 1);
  town_sql(town, "UPDATE beleid SET titel = 'Nota grijs' WHERE titel LIKE '%groen%'");
  verify(town, false);
}

static void texts_that_vanish_without_a_list_are_noticed(void **state) {
  struct town *town = *state;
  renamed_beleid(town);
  town_sql(town, "DELETE FROM historie_tekst WHERE nummer = 1");
  struct chain_report report = verify(town, false);
  assert_int_equal(report.bad_entry, 1);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, town_open, town_close)

int main(void) {
  const struct CMUnitTest tests[] = {
      TEST(a_change_is_told_with_who_what_and_why), TEST(pages_go_by_number), TEST(an_older_version_is_read_back),
      TEST(who_may_not_see_the_record_does_not_see_its_history), TEST(the_head_follows_every_change),
      TEST(every_change_around_the_program_is_noticed), TEST(texts_are_destroyed_and_the_chain_holds),
      TEST(texts_that_vanish_without_a_list_are_noticed),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
