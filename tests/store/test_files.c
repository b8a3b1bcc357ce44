#include <pthread.h>
#include <stdatomic.h>
#include <sys/stat.h>
#include <unistd.h>

#include "store/town.h"

/* A backup is whole while people write; a restore replaces all or nothing. */

static char *beside(struct town *town, const char *name) { return arena_printf(&town->arena, "%s/%s", town->folder, name); }

static bool is_file(const char *path) { return access(path, F_OK) == 0; }

static void write_file(const char *path, const char *content) {
  FILE *file = fopen(path, "w");
  assert_non_null(file);
  assert_true(fputs(content, file) >= 0);
  assert_int_equal(fclose(file), 0);
}

static void restore_into(struct town *town, const char *from) {
  store_close(town->store);
  town->store = NULL;
  assert_well(town, town_restore(town, from, "gm0001"));
  town_reopen(town);
}

static void what_was_backed_up_comes_back(void **state) {
  struct town *town = *state;
  char *copy = beside(town, "kopie.db");
  char before[DIGEST_HEX_SIZE], after[DIGEST_HEX_SIZE];
  int64_t id = town_beleid(town, "Nota groen");
  struct tx *tx = store_read(town->store, &town->fault);
  assert_well(town, history_head(tx, before, &town->fault));
  tx_end(tx);
  assert_well(town, town_backup(town, copy));
  assert_false(is_file(beside(town, "kopie.db-wal")));
  int64_t later = town_beleid(town, "Van na de kopie");
  restore_into(town, copy);
  assert_true(town_sees(town, &town_system, REGISTER_beleid, id));
  assert_false(town_sees(town, &town_system, REGISTER_beleid, later));
  tx = store_read(town->store, &town->fault);
  assert_well(town, history_head(tx, after, &town->fault));
  tx_end(tx);
  assert_string_equal(before, after);
  int64_t again = town_beleid(town, "Verder na het terugzetten");
  assert_true(town_sees(town, &town_system, REGISTER_beleid, again));
}

static atomic_bool writing;
static atomic_int written;

static void *keep_writing(void *context) {
  struct town *town = context;
  struct arena arena;
  arena_init(&arena, 64u * 1024 * 1024);
  struct town mine = {.store = town->store, .arena = arena};
  while (atomic_load(&writing)) {
    town_beleid(&mine, "Nota onder druk");
    atomic_fetch_add(&written, 1);
  }
  arena_release(&mine.arena);
  return NULL;
}

static void a_backup_while_others_write_is_whole(void **state) {
  struct town *town = *state;
  char *copy = beside(town, "kopie.db");
  pthread_t thread;
  for (int i = 0; i < 200; i++) town_beleid(town, "Nota");
  atomic_store(&writing, true);
  atomic_store(&written, 0);
  assert_int_equal(pthread_create(&thread, NULL, keep_writing, town), 0);
  while (atomic_load(&written) < 5) usleep(1000);
  bool ok = town_backup(town, copy);
  atomic_store(&writing, false);
  pthread_join(thread, NULL);
  assert_well(town, ok);
  restore_into(town, copy);
  struct chain_report report;
  struct tx *tx = store_read(town->store, &town->fault);
  assert_well(town, history_verify(tx, &report, &town->arena, &town->fault));
  tx_end(tx);
  assert_true(report.entries >= 205);
}

static void a_restore_while_the_file_is_open_is_refused(void **state) {
  struct town *town = *state;
  char *copy = beside(town, "kopie.db");
  int64_t id = town_beleid(town, "Nota groen");
  assert_well(town, town_backup(town, copy));
  assert_true(store_is_open_elsewhere(town->path));
  assert_false(town_restore(town, copy, "gm0001"));
  assert_fault(town, FAULT_CONFLICT);
  assert_true(town_sees(town, &town_system, REGISTER_beleid, id));
  store_close(town->store);
  town->store = NULL;
  assert_false(store_is_open_elsewhere(town->path));
  town_reopen(town);
}

static void a_file_that_does_not_fit_is_refused_and_nothing_changes(void **state) {
  struct town *town = *state;
  char *copy = beside(town, "kopie.db"), *other = beside(town, "ander.db"), *none = beside(town, "er-is-niets.db");
  int64_t id = town_beleid(town, "Nota groen");
  assert_well(town, town_backup(town, copy));
  write_file(other, "Dit is geen gegevensbestand, maar gewone tekst die lang genoeg is om op een kop te lijken. En nog wat meer tekst hierachter.");
  store_close(town->store);
  town->store = NULL;
  assert_false(town_restore(town, none, "gm0001"));
  assert_fault(town, FAULT_ABSENT);
  assert_false(town_restore(town, other, "gm0001"));
  assert_true(fault_is(&town->fault));
  fault_release(&town->fault);
  assert_false(town_restore(town, copy, "gm0002"));
  assert_fault(town, FAULT_CONFLICT);
  assert_int_equal(truncate(copy, 40960), 0);
  assert_false(town_restore(town, copy, "gm0001"));
  assert_true(fault_is(&town->fault));
  fault_release(&town->fault);
  town_reopen(town);
  assert_true(town_sees(town, &town_system, REGISTER_beleid, id));
}

static void a_file_of_another_municipality_is_not_opened(void **state) {
  struct town *town = *state;
  struct store_options options = {.path = town->path, .code = "gm0002"};
  store_close(town->store);
  town->store = NULL;
  assert_null(store_open(&options, &town->fault));
  assert_fault(town, FAULT_CONFLICT);
  town_reopen(town);
}

static void a_backup_of_nothing_leaves_nothing(void **state) {
  struct town *town = *state;
  char *copy = beside(town, "kopie.db");
  assert_false(store_backup(beside(town, "er-is-niets.db"), copy, &(struct whole_report){0}, &town->fault));
  assert_fault(town, FAULT_ABSENT);
  assert_false(is_file(copy));
  assert_false(town_backup(town, beside(town, "geen-map/kopie.db")));
  assert_fault(town, FAULT_NOT_NOW);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, town_open, town_close)

int main(void) {
  const struct CMUnitTest tests[] = {
      TEST(what_was_backed_up_comes_back), TEST(a_backup_while_others_write_is_whole),
      TEST(a_restore_while_the_file_is_open_is_refused), TEST(a_file_that_does_not_fit_is_refused_and_nothing_changes),
      TEST(a_file_of_another_municipality_is_not_opened), TEST(a_backup_of_nothing_leaves_nothing),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
