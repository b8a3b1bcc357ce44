/* Files between preview and the button: they outlive a restart, not their quarter of an hour, and are for one person. */
#include "store/town.h"

enum { BIG = 3 * 512 * 1024 + 17 };

static struct waiting_file file_of(struct town *town, int64_t account, size_t size) {
  char *data = arena_take(&town->arena, size + 1);
  for (size_t i = 0; i < size; i++) data[i] = (char)(i * 31 + i / 4096);
  return (struct waiting_file){.account = account, .reg = REGISTER_thema, .name = "themas.csv", .data = data, .size = size};
}

static bool take(struct town *town, const char *token, int64_t account, enum register_id reg, struct waiting_file *out) {
  *out = (struct waiting_file){.account = account, .reg = reg};
  return waiting_take(town->store, &town_system, token, out, &town->arena, &town->fault);
}

static void put(struct town *town, const struct waiting_file *file, char token[TOKEN_SIZE]) {
  assert_well(town, waiting_put(town->store, &town_system, file, token, &town->fault));
}

static void what_waits_outlives_a_restart(void **state) {
  struct town *town = *state;
  struct waiting_file file = file_of(town, 7, BIG), got;
  char token[TOKEN_SIZE];
  put(town, &file, token);
  assert_string_equal(town_sql(town, "SELECT count(*) || '' FROM wachtend_stuk"), "4");
  assert_null(strstr(town_sql(town, "SELECT merk FROM wachtend"), token));
  town_reopen(town);
  assert_false(take(town, token, 8, REGISTER_thema, &got));
  assert_fault(town, FAULT_ABSENT);
  assert_false(take(town, token, 7, REGISTER_beleid, &got));
  assert_fault(town, FAULT_ABSENT);
  assert_false(take(town, NULL, 7, REGISTER_thema, &got));
  assert_fault(town, FAULT_ABSENT);
  assert_well(town, take(town, token, 7, REGISTER_thema, &got));
  assert_string_equal(got.name, "themas.csv");
  assert_int_equal(got.size, BIG);
  assert_memory_equal(got.data, file.data, BIG);
  assert_false(take(town, token, 7, REGISTER_thema, &got));
  assert_fault(town, FAULT_ABSENT);
  assert_string_equal(town_sql(town, "SELECT count(*) || '' FROM wachtend_stuk"), "0");
}

static void what_is_too_old_goes(void **state) {
  struct town *town = *state;
  struct waiting_file file = file_of(town, 7, 100), got;
  char token[TOKEN_SIZE], other[TOKEN_SIZE];
  put(town, &file, token);
  town_sql(town, "UPDATE wachtend SET tot = 1");
  assert_false(take(town, token, 7, REGISTER_thema, &got));
  assert_fault(town, FAULT_ABSENT);
  file.account = 8;
  put(town, &file, other);
  assert_string_equal(town_sql(town, "SELECT count(*) || '' FROM wachtend"), "1");
  /* Half a file, as when the program stopped while it came in. */
  town_sql(town, "INSERT INTO wachtend_stuk VALUES (12345, 0, 'half')");
  town_reopen(town);
  assert_string_equal(town_sql(town, "SELECT count(*) || '' FROM wachtend_stuk"), "1");
  town_sql(town, "UPDATE wachtend SET tot = 1");
  town_reopen(town);
  assert_string_equal(town_sql(town, "SELECT (SELECT count(*) FROM wachtend) || ' ' || (SELECT count(*) FROM wachtend_stuk)"), "0 0");
}

static void there_is_room_for_a_few(void **state) {
  struct town *town = *state;
  struct waiting_file file = file_of(town, 1, 100), got;
  char first[TOKEN_SIZE], token[TOKEN_SIZE];
  put(town, &file, first);
  put(town, &file, token);
  assert_false(take(town, first, 1, REGISTER_thema, &got));
  assert_fault(town, FAULT_ABSENT);
  for (file.account = 2; file.account <= 12; file.account++) put(town, &file, token);
  assert_false(waiting_put(town->store, &town_system, &file, token, &town->fault));
  assert_true(*town->fault.hint);
  assert_fault(town, FAULT_BUSY);
}

static void a_backup_does_not_hold_it(void **state) {
  struct town *town = *state;
  struct waiting_file file = file_of(town, 7, BIG);
  char token[TOKEN_SIZE];
  put(town, &file, token);
  const char *copy = arena_printf(&town->arena, "%s/kopie.db", town->folder);
  assert_well(town, town_backup(town, copy));
  snprintf(town->path, sizeof town->path, "%s", copy);
  assert_string_equal(town_sql(town, "SELECT (SELECT count(*) FROM wachtend) || ' ' || (SELECT count(*) FROM wachtend_stuk)"), "0 0");
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test_setup_teardown(what_waits_outlives_a_restart, town_open, town_close),
      cmocka_unit_test_setup_teardown(what_is_too_old_goes, town_open, town_close),
      cmocka_unit_test_setup_teardown(there_is_room_for_a_few, town_open, town_close),
      cmocka_unit_test_setup_teardown(a_backup_does_not_hold_it, town_open, town_close),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
