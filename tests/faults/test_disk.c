/* The disk fails at the n-th write or sync, for every n: whoever was answered finds his record back, whoever was not
 * hears why, and the next write goes on as if nothing happened. */
#include "store/town.h"

#include <errno.h>
#include <sqlite3.h>
#include <stdatomic.h>
#include <sys/syscall.h>
#include <unistd.h>

enum { WRITES = 4, STEPS_MAX = 400 };

static atomic_long writes_left = -1, syncs_left = -1;
static atomic_int failures;
static int failing_with;
static ssize_t (*real_pwrite)(int file, const void *data, size_t size, off_t at);

static bool fails_now(atomic_long *left) {
  long now = atomic_load(left);
  if (now < 0 || atomic_fetch_sub(left, 1) != 1) return false;
  atomic_fetch_add(&failures, 1);
  errno = failing_with;
  return true;
}

static ssize_t write_or_fail(int file, const void *data, size_t size, off_t at) {
  return fails_now(&writes_left) ? -1 : real_pwrite(file, data, size, at);
}

/* Stands in front of the one of the system, also for the library. */
int fdatasync(int file) { return fails_now(&syncs_left) ? -1 : (int)syscall(SYS_fdatasync, file); }

static int wrap_disk(void **state) {
  (void)state;
  static const char *const names[] = {"pwrite", "pwrite64"};
  sqlite3_vfs *vfs = sqlite3_vfs_find(NULL);
  for (size_t i = 0; vfs && i < sizeof names / sizeof *names; i++) {
    sqlite3_syscall_ptr had = vfs->xGetSystemCall(vfs, names[i]);
    if (!had) continue;
    real_pwrite = (ssize_t (*)(int, const void *, size_t, off_t))had;
    if (vfs->xSetSystemCall(vfs, names[i], (sqlite3_syscall_ptr)write_or_fail) != SQLITE_OK) return 1;
  }
  return real_pwrite ? 0 : 1;
}

static bool put(struct town *town, const char *title) {
  struct record record = town_titled(town, REGISTER_thema, title);
  struct change change = {.reg = REGISTER_thema, .record = &record};
  return town_try(town, &town_system, &change);
}

static bool is_there(struct town *town, const char *title) {
  char sql[160];
  snprintf(sql, sizeof sql, "SELECT count(*) FROM thema WHERE naam = '%s'", title);
  return string_is(town_sql(town, sql), "1");
}

static void check_sound(struct town *town) {
  struct chain_report report;
  struct tx *tx = store_read(town->store, &town->fault);
  assert_non_null(tx);
  bool sound = history_verify(tx, &report, &town->arena, &town->fault);
  if (!sound) print_message("regel %lld: %s\n", (long long)report.bad_entry, report.bad_reason);
  assert_true(sound);
  tx_end(tx);
}

/* One round: some writes of which one meets the fault. Answers whether it did. */
static bool run(struct town *town, atomic_long *left, const char *round, long n) {
  char titles[WRITES][48], last[48];
  bool answered[WRITES];
  atomic_store(&failures, 0);
  atomic_store(left, n);
  for (int i = 0; i < WRITES; i++) {
    snprintf(titles[i], sizeof titles[i], "%s %ld-%d", round, n, i);
    answered[i] = put(town, titles[i]);
    if (!answered[i]) {
      assert_int_equal(town->fault.kind, FAULT_NOT_NOW);
      assert_non_null(strstr(town->fault.message, "schijf"));
      assert_true(*town->fault.hint);
      fault_release(&town->fault);
    }
  }
  atomic_store(left, -1);
  bool met = atomic_load(&failures) > 0;
  snprintf(last, sizeof last, "%s %ld daarna", round, n);
  assert_well(town, put(town, last));
  town_reopen(town);
  for (int i = 0; i < WRITES; i++) assert_true(!answered[i] || is_there(town, titles[i]));
  assert_true(is_there(town, last));
  return met;
}

static void run_all(struct town *town, atomic_long *left, const char *round, int with) {
  int met = 0;
  failing_with = with;
  for (long n = 1; n < STEPS_MAX; n += 1 + n / 16) {
    if (!run(town, left, round, n)) break;
    met++;
  }
  assert_true(met >= 4);
  check_sound(town);
}

static void the_disk_is_full_at_any_write(void **state) { run_all(*state, &writes_left, "vol", ENOSPC); }
static void the_disk_breaks_at_any_write(void **state) { run_all(*state, &writes_left, "stuk", EIO); }
static void the_disk_breaks_at_any_sync(void **state) { run_all(*state, &syncs_left, "weg", EIO); }

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test_setup_teardown(the_disk_is_full_at_any_write, town_open, town_close),
      cmocka_unit_test_setup_teardown(the_disk_breaks_at_any_write, town_open, town_close),
      cmocka_unit_test_setup_teardown(the_disk_breaks_at_any_sync, town_open, town_close),
  };
  return cmocka_run_group_tests(tests, wrap_disk, NULL);
}
