#include "store/town.h"

#include <pthread.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

static bool put_title(struct tx *tx, const char *title, struct arena *scratch, struct fault *fault) {
  struct record record = record_start(&tx_catalogue(tx)->registers[REGISTER_thema], scratch);
  record.slots[F(thema, naam)].text = title;
  struct change change = {.reg = REGISTER_thema, .record = &record, .taking_over = true};
  return record_put(tx, &change, scratch, fault);
}

/* ---- two writes in one batch, of which one fails ---- */

struct pair {
  struct town *town;
  pthread_barrier_t both;
  bool fails, ok, has_barrier;
  const char *title;
  struct fault fault;
};

static bool put_then_fail(struct tx *tx, void *context, struct fault *fault) {
  struct pair *pair = context;
  struct arena scratch;
  arena_init(&scratch, 1u << 20);
  bool ok = put_title(tx, pair->title, &scratch, fault);
  arena_release(&scratch);
  if (pair->fails) return FAULT(fault, FAULT_CONFLICT, "Deze niet.");
  return ok;
}

static bool hold(struct tx *tx, void *context, struct fault *fault) {
  struct pair *pair = context;
  (void)tx;
  (void)fault;
  pthread_barrier_wait(&pair->both);
  usleep(100000);
  return true;
}

static void *write_one(void *context) {
  struct pair *pair = context;
  pair->ok = store_write(pair->town->store, &town_system, pair->has_barrier ? hold : put_then_fail, pair, &pair->fault);
  return NULL;
}

static void one_of_a_batch_fails_alone(void **state) {
  struct town *town = *state;
  struct pair holding = {.town = town, .has_barrier = true}, good = {.town = town, .title = "Goed"}, bad = {.town = town, .title = "Fout", .fails = true};
  pthread_t threads[3];
  pthread_barrier_init(&holding.both, NULL, 2);
  pthread_create(&threads[0], NULL, write_one, &holding);
  /* The first one is at work, so the other two wait and share its batch. */
  pthread_barrier_wait(&holding.both);
  pthread_create(&threads[1], NULL, write_one, &bad);
  pthread_create(&threads[2], NULL, write_one, &good);
  for (int i = 0; i < 3; i++) pthread_join(threads[i], NULL);
  assert_true(holding.ok && good.ok && !bad.ok);
  assert_int_equal(bad.fault.kind, FAULT_CONFLICT);
  assert_string_equal(town_sql(town, "SELECT group_concat(naam) FROM thema"), "Goed");
  assert_string_equal(town_sql(town, "SELECT count(*) FROM historie"), "1");
  pthread_barrier_destroy(&holding.both);
}

/* ---- an arena that is full in the middle of a write ---- */

struct greedy {
  struct arena *caller;
};

static bool eat(struct tx *tx, void *context, struct fault *fault) {
  struct greedy *greedy = context;
  if (!put_title(tx, "Half", greedy->caller, fault)) return false;
  for (;;)
    if (!arena_take(greedy->caller, 4096)) return false;
}

static void a_full_arena_undoes_the_write_and_nothing_else(void **state) {
  struct town *town = *state;
  struct arena small;
  struct greedy greedy = {&small};
  arena_init(&small, 300000);
  assert_false(store_write(town->store, &town_system, eat, &greedy, &town->fault));
  assert_fault(town, FAULT_NOT_NOW);
  arena_release(&small);
  town_put(town, &town_system, town_titled(town, REGISTER_thema, "Daarna"));
  assert_string_equal(town_sql(town, "SELECT group_concat(naam) FROM thema"), "Daarna");
}

/* ---- readers and writers at once ---- */

enum { WRITERS = 4, EACH = 40 };

struct crowd {
  struct town *town;
  int number, wrong;
  bool *stop;
};

static void *write_many(void *context) {
  struct crowd *crowd = context;
  for (int i = 0; i < EACH; i++) {
    char title[64];
    struct fault fault = {0};
    snprintf(title, sizeof title, "Thema %d van %d", i, crowd->number);
    struct pair pair = {.town = crowd->town, .title = title};
    if (!store_write(crowd->town->store, &town_system, put_then_fail, &pair, &fault)) crowd->wrong++;
    fault_release(&fault);
  }
  return NULL;
}

/* Within one transaction the world stands still: the count and the list agree. */
static void *read_many(void *context) {
  struct crowd *crowd = context;
  while (!__atomic_load_n(crowd->stop, __ATOMIC_ACQUIRE)) {
    struct fault fault = {0};
    struct arena keep;
    struct listing listing = {0};
    struct query query = {.reg = REGISTER_thema, .sort = -1, .page = 1, .page_size = 500};
    arena_init(&keep, 16u << 20);
    struct tx *tx = store_read(crowd->town->store, &fault);
    if (!tx || !record_list(tx, &town_system, &query, &listing, &keep, &fault)) crowd->wrong++;
    if (tx && record_count(tx, &town_system, &query, &fault) != (int64_t)listing.count) crowd->wrong++;
    tx_end(tx);
    arena_release(&keep);
    fault_release(&fault);
  }
  return NULL;
}

static void readers_never_wait_and_never_see_half(void **state) {
  struct town *town = *state;
  pthread_t writers[WRITERS], readers[2];
  struct crowd crowds[WRITERS + 2];
  bool stop = false;
  for (int i = 0; i < WRITERS + 2; i++) crowds[i] = (struct crowd){town, i, 0, &stop};
  for (int i = 0; i < 2; i++) pthread_create(&readers[i], NULL, read_many, &crowds[WRITERS + i]);
  for (int i = 0; i < WRITERS; i++) pthread_create(&writers[i], NULL, write_many, &crowds[i]);
  for (int i = 0; i < WRITERS; i++) pthread_join(writers[i], NULL);
  __atomic_store_n(&stop, true, __ATOMIC_RELEASE);
  for (int i = 0; i < 2; i++) pthread_join(readers[i], NULL);
  for (int i = 0; i < WRITERS + 2; i++) assert_int_equal(crowds[i].wrong, 0);
  assert_string_equal(town_sql(town, "SELECT count(*) FROM thema"), "160");
  struct chain_report report;
  struct tx *tx = store_read(town->store, &town->fault);
  assert_true(history_verify(tx, &report, &town->arena, &town->fault));
  tx_end(tx);
}

/* ---- kill -9 ---- */

/* Writes until it is killed; after each answered write it says so in the pipe. */
static void write_until_killed(const char *path, int pipe_end) {
  struct fault fault = {0};
  struct store_options options = {.path = path, .code = "gm0001"};
  struct store *store = store_open(&options, &fault);
  struct town town = {.store = store};
  for (int64_t i = 1; store; i++) {
    char title[64];
    snprintf(title, sizeof title, "Thema %lld", (long long)i);
    struct pair pair = {.town = &town, .title = title};
    if (!store_write(store, &town_system, put_then_fail, &pair, &fault)) break;
    if (write(pipe_end, &i, sizeof i) != sizeof i) break;
  }
  _exit(1);
}

static void an_answered_write_survives_kill_9(void **state) {
  struct town *town = *state;
  store_close(town->store);
  town->store = NULL;
  for (int round = 0; round < 3; round++) {
    int ends[2];
    int64_t got, answered = 0;
    assert_int_equal(pipe(ends), 0);
    int64_t before = strtoll(town_sql(town, "SELECT count(*) FROM thema"), NULL, 10);
    pid_t child = fork();
    if (child == 0) {
      close(ends[0]);
      write_until_killed(town->path, ends[1]);
    }
    close(ends[1]);
    while (read(ends[0], &got, sizeof got) == sizeof got) {
      answered = got;
      if (answered == 15 + round * 10) kill(child, SIGKILL);
    }
    waitpid(child, NULL, 0);
    close(ends[0]);
    assert_true(answered >= 15);
    int64_t after = strtoll(town_sql(town, "SELECT count(*) FROM thema"), NULL, 10);
    assert_true(after - before >= answered && after - before <= answered + 1);
  }
  town_reopen(town);
  struct chain_report report;
  struct tx *tx = store_read(town->store, &town->fault);
  assert_true(history_verify(tx, &report, &town->arena, &town->fault));
  tx_end(tx);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test_setup_teardown(an_answered_write_survives_kill_9, town_open, town_close),
      cmocka_unit_test_setup_teardown(one_of_a_batch_fails_alone, town_open, town_close),
      cmocka_unit_test_setup_teardown(a_full_arena_undoes_the_write_and_nothing_else, town_open, town_close),
      cmocka_unit_test_setup_teardown(readers_never_wait_and_never_see_half, town_open, town_close),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
