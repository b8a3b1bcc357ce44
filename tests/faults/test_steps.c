/* The library fails at the n-th step of one write, for every n: that write is undone as a whole and its maker hears why
 * in a sentence; the writes that share its commit do not notice. */
#include "store/town.h"

#include <dlfcn.h>
#include <pthread.h>
#include <sqlite3.h>
#include <stdatomic.h>
#include <unistd.h>

#include "store/inside.h"

enum { STEPS_MAX = 400, STEPS_LEAST = 20 };

static _Thread_local long left = -1;
static _Thread_local int failing_with;
static int failures;
static atomic_bool holding;

/* Inside a step the library takes steps of its own, and learns of a failure there in another way. */
static _Thread_local int depth;

static bool fails_now(void) {
  if (depth > 0 || left <= 0 || --left > 0) return false;
  failures++;
  return true;
}

/* These two stand in front of the library's own. */
int sqlite3_step(sqlite3_stmt *stmt) {
  static int (*real)(sqlite3_stmt *);
  if (!real) *(void **)&real = dlsym(RTLD_NEXT, "sqlite3_step");
  if (fails_now()) return failing_with;
  depth++;
  int code = real(stmt);
  depth--;
  return code;
}

int sqlite3_exec(sqlite3 *db, const char *sql, int (*each)(void *, int, char **, char **), void *context, char **message) {
  static int (*real)(sqlite3 *, const char *, int (*)(void *, int, char **, char **), void *, char **);
  if (!real) *(void **)&real = dlsym(RTLD_NEXT, "sqlite3_exec");
  if (fails_now()) return failing_with;
  depth++;
  int code = real(db, sql, each, context, message);
  depth--;
  return code;
}

struct writing {
  struct town *town;
  pthread_t thread;
  bool (*work)(struct tx *tx, void *context, struct fault *fault);
  const char *title;
  int64_t over;
  long n;
  int code;
  bool ok;
  struct arena arena;
  struct fault fault;
};

static size_t count_waiting(struct store *store) {
  size_t count = 0;
  pthread_mutex_lock(&store->lock);
  for (struct job *job = store->first; job; job = job->next) count++;
  pthread_mutex_unlock(&store->lock);
  return count;
}

/* Keeps the writer busy until the others wait, so that all share one commit. */
static bool hold(struct tx *tx, void *context, struct fault *fault) {
  struct writing *writing = context;
  (void)fault;
  atomic_store(&holding, true);
  while (count_waiting(tx_store(tx)) < 2) usleep(200);
  return writing->ok = true;
}

static bool put(struct tx *tx, struct writing *writing, struct record *record, struct fault *fault) {
  struct change change = {.reg = record->reg->id, .record = record, .taking_over = true};
  return record_put(tx, &change, &writing->arena, fault);
}

static bool put_theme(struct tx *tx, void *context, struct fault *fault) {
  struct writing *writing = context;
  struct record record = record_start(&tx_catalogue(tx)->registers[REGISTER_thema], &writing->arena);
  record.slots[F(thema, naam)].text = writing->title;
  return put(tx, writing, &record, fault);
}

/* A new record, one that changes another in passing, and an own field, whose column must go again as well. */
static bool put_much(struct tx *tx, void *context, struct fault *fault) {
  struct writing *writing = context;
  struct record record = record_start(&tx_catalogue(tx)->registers[REGISTER_geheimhouding], &writing->arena);
  struct own_field field = {.reg = REGISTER_thema, .kind = KIND_TEXT, .label = writing->title};
  record.slots[F(geheimhouding, over)].text = record_name(REGISTER_beleid, writing->over, &writing->arena);
  record.slots[F(geheimhouding, record_tekst)].text = record.slots[F(geheimhouding, omvang)].text = writing->title;
  record.slots[F(geheimhouding, orgaan)].text = record.slots[F(geheimhouding, wie_mag_opheffen)].text = "college";
  record.slots[F(geheimhouding, grond)].text = "5.1.2.b";
  record.slots[F(geheimhouding, datum)].text = "2027-01-12";
  record.slots[F(geheimhouding, verstrekt_aan)].text = ",rol:griffier,";
  left = writing->n;
  failing_with = writing->code;
  bool ok = put_theme(tx, writing, fault) && put(tx, writing, &record, fault) && own_field_add(tx, &field, fault);
  left = -1;
  return ok;
}

static void *write_one(void *context) {
  struct writing *writing = context;
  writing->ok = store_write(writing->town->store, &town_system, writing->work, writing, &writing->fault);
  return NULL;
}

static void start(struct writing *writing) {
  arena_init(&writing->arena, 8u << 20);
  assert_int_equal(pthread_create(&writing->thread, NULL, write_one, writing), 0);
}

static void wait_for(struct writing *writing) {
  assert_int_equal(pthread_join(writing->thread, NULL), 0);
  arena_release(&writing->arena);
}

static const char *count_sql(struct town *town, const char *what, const char *title) {
  char sql[200];
  snprintf(sql, sizeof sql, "SELECT count(*) FROM %s WHERE \"naam\" = '%s'", what, title);
  return town_sql(town, sql);
}

/* Answers whether the failure was met. */
static bool run(struct town *town, long n, int code, const char *word) {
  char titles[3][48];
  int64_t over = town_beleid(town, "Nota");
  const char *before = town_sql(town, "SELECT (SELECT count(*) FROM historie) || ' ' || (SELECT count(*) FROM eigen_veld)");
  snprintf(titles[0], sizeof titles[0], "Vol %d-%ld", code, n);
  snprintf(titles[1], sizeof titles[1], "Naast %d-%ld", code, n);
  struct writing held = {.town = town, .work = hold}, bad = {.town = town, .work = put_much, .title = titles[0], .over = over, .n = n, .code = code},
                 good = {.town = town, .work = put_theme, .title = titles[1]};
  failures = 0;
  atomic_store(&holding, false);
  start(&held);
  while (!atomic_load(&holding)) usleep(200);
  start(&bad);
  start(&good);
  wait_for(&held);
  wait_for(&bad);
  wait_for(&good);
  if (!good.ok) print_message("stap %ld: %s / %s\n", n, good.fault.message, good.fault.cause);
  assert_true(held.ok && good.ok);
  assert_string_equal(count_sql(town, "thema", titles[1]), "1");
  assert_string_equal(count_sql(town, "thema", titles[0]), bad.ok ? "1" : "0");
  bool met = failures > 0;
  if (bad.ok == met) print_message("stap %ld, code %d: %s / %s\n", n, code, bad.fault.message, bad.fault.cause);
  assert_int_equal(bad.ok, !met);
  if (met) {
    /* Only what stands beside it was added; the record that would have become secret is as it was. */
    char *expected = arena_printf(&town->arena, "%lld %s", strtoll(before, NULL, 10) + 1, strchr(before, ' ') + 1);
    assert_string_equal(town_sql(town, "SELECT (SELECT count(*) FROM historie) || ' ' || (SELECT count(*) FROM eigen_veld)"), expected);
    assert_string_equal(town_sql(town, arena_printf(&town->arena, "SELECT versie || '' FROM beleid WHERE id = %lld", (long long)over)), "1");
    if (bad.fault.kind != FAULT_NOT_NOW) print_message("stap %ld: %s / %s\n", n, bad.fault.message, bad.fault.cause);
    assert_int_equal(bad.fault.kind, FAULT_NOT_NOW);
    assert_non_null(strstr(bad.fault.message, word));
    assert_non_null(strstr(bad.fault.cause, "sqlite"));
  }
  fault_release(&bad.fault);
  fault_release(&good.fault);
  return met;
}

static void run_all(struct town *town, int code, const char *word) {
  long n = 1;
  while (n < STEPS_MAX && run(town, n, code, word)) n++;
  assert_in_range(n, STEPS_LEAST, STEPS_MAX - 1);
  town_reopen(town);
  struct chain_report report;
  struct tx *tx = store_read(town->store, &town->fault);
  bool sound = history_verify(tx, &report, &town->arena, &town->fault);
  if (!sound) print_message("%s\n", report.bad_reason);
  assert_true(sound);
  tx_end(tx);
}

static void a_broken_disk_at_any_step(void **state) { run_all(*state, SQLITE_IOERR_WRITE, "schijf"); }
static void a_full_disk_at_any_step(void **state) { run_all(*state, SQLITE_FULL, "schijf is vol"); }
static void no_memory_at_any_step(void **state) { run_all(*state, SQLITE_NOMEM, "geheugen"); }

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test_setup_teardown(a_broken_disk_at_any_step, town_open, town_close),
      cmocka_unit_test_setup_teardown(a_full_disk_at_any_step, town_open, town_close),
      cmocka_unit_test_setup_teardown(no_memory_at_any_step, town_open, town_close),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
