/* What the machine can do to us: no memory at the worst moment, a full disk. */
#include "store/town.h"

#include <sqlite3.h>
#include <stdatomic.h>

#include "store/inside.h"

static sqlite3_mem_methods real;
static atomic_long countdown = -1, failures;

static bool fails_now(void) {
  long left = atomic_load(&countdown);
  if (left < 0 || atomic_fetch_sub(&countdown, 1) != 1) return false;
  atomic_fetch_add(&failures, 1);
  return true;
}

static void *take(int size) { return fails_now() ? NULL : real.xMalloc(size); }
static void *take_more(void *at, int size) { return fails_now() ? NULL : real.xRealloc(at, size); }

static int wrap_memory(void **state) {
  (void)state;
  sqlite3_mem_methods wrapped;
  if (sqlite3_config(SQLITE_CONFIG_GETMALLOC, &real) != SQLITE_OK) return 1;
  wrapped = real;
  wrapped.xMalloc = take;
  wrapped.xRealloc = take_more;
  return sqlite3_config(SQLITE_CONFIG_MALLOC, &wrapped) == SQLITE_OK ? 0 : 1;
}

static bool work(struct town *town, int64_t id, long n) {
  struct arena keep;
  arena_init(&keep, 32u << 20);
  struct record record = town_titled(town, REGISTER_beleid, arena_printf(&town->arena, "Nota %ld", n));
  struct change change = {.reg = REGISTER_beleid, .record = &record, .taking_over = true};
  bool ok = town_try(town, &town_system, &change);
  if (!ok) assert_int_not_equal(town->fault.kind, FAULT_NONE);
  struct tx *tx = store_read(town->store, &town->fault);
  struct query query = {.reg = REGISTER_beleid, .sort = F(beleid, titel), .page = 1, .page_size = 5};
  struct who who = town_who(ROLE_bestuurder, 1);
  struct listing listing;
  struct hit *hits;
  struct link *links;
  size_t count;
  int64_t total;
  ok = ok && tx && record_list(tx, &who, &query, &listing, &keep, &town->fault);
  ok = ok && record_get(tx, &who, REGISTER_beleid, id, &record, &keep, &town->fault) && string_is(record.slots[F(beleid, titel)].text, "Vast");
  ok = ok && search(tx, &who, "nota", REGISTER__NONE, 1, 5, &hits, &count, &total, &keep, &town->fault);
  ok = ok && record_links(tx, &who, REGISTER_beleid, id, &links, &count, &keep, &town->fault);
  tx_end(tx);
  arena_release(&keep);
  fault_release(&town->fault);
  return ok;
}

/* The n-th allocation fails, for every n: an answer or a fault, never a crash, never half a record. */
static void no_memory_at_any_moment(void **state) {
  struct town *town = *state;
  int64_t id = town_beleid(town, "Vast");
  town_persoon(town, "P");
  int well = 0;
  for (long n = 1; n < 100000 && well < 2; n += 1 + n / 10) {
    /* A fresh store has nothing prepared, so the allocations fall everywhere. */
    town_reopen(town);
    atomic_store(&failures, 0);
    atomic_store(&countdown, n);
    bool ok = work(town, id, n);
    atomic_store(&countdown, -1);
    if (atomic_load(&failures) == 0) {
      assert_true(ok);
      well++;
    }
    assert_true(work(town, id, -n));
  }
  assert_true(well >= 1);
  struct chain_report report;
  struct tx *tx = store_read(town->store, &town->fault);
  bool sound = history_verify(tx, &report, &town->arena, &town->fault);
  if (!sound) print_message("%s\n", report.bad_reason);
  assert_true(sound);
  tx_end(tx);
}

static void a_full_disk_says_so_and_breaks_nothing(void **state) {
  struct town *town = *state;
  town_beleid(town, "Voor");
  char *pages = town_sql(town, "SELECT page_count FROM pragma_page_count");
  char limit[64];
  snprintf(limit, sizeof limit, "PRAGMA max_page_count = %s", pages);
  /* The writer sleeps: nobody writes now. */
  assert_well(town, db_run(town->store->write_tx->db, limit, &town->fault));
  struct record record = town_titled(town, REGISTER_beleid, "Lang");
  char *long_text = arena_take(&town->arena, 4000);
  memset(long_text, 'x', 3999);
  record.slots[F(beleid, samenvatting)].text = long_text;
  bool refused = false;
  int64_t stored = 1;
  for (int i = 0; i < 200 && !refused; i++) {
    struct change change = {.reg = REGISTER_beleid, .record = &record, .taking_over = true};
    refused = !town_try(town, &town_system, &change);
    stored += !refused;
  }
  assert_true(refused);
  assert_non_null(strstr(town->fault.message, "schijf is vol"));
  assert_fault(town, FAULT_NOT_NOW);
  assert_int_equal(strtoll(town_sql(town, "SELECT count(*) FROM beleid"), NULL, 10), stored);
  assert_well(town, db_run(town->store->write_tx->db, "PRAGMA max_page_count = 1000000", &town->fault));
  town_beleid(town, "Na");
  struct chain_report report;
  struct tx *tx = store_read(town->store, &town->fault);
  assert_true(history_verify(tx, &report, &town->arena, &town->fault));
  tx_end(tx);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test_setup_teardown(no_memory_at_any_moment, town_open, town_close),
      cmocka_unit_test_setup_teardown(a_full_disk_says_so_and_breaks_nothing, town_open, town_close),
  };
  return cmocka_run_group_tests(tests, wrap_memory, NULL);
}
