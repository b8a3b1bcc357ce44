/* Work beside the requests: municipalities take turns, the newest about a subject counts, and lanes do not wait for each other. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <unistd.h>

#include "server/inside.h"
#include "web/beside.h"

enum { PIECES_MAX = 40 };

struct piece_seen {
  const char *name;
  bool waits;          /* until it may go on, or must stop */
  bool ran, stopped, released;
};

static struct seen {
  atomic_bool goes;
  atomic_size_t begun, released;
  char order[PIECES_MAX * 4];
  pthread_mutex_t lock;
} seen;

static void piece_run(void *context, bool (*stops)(void)) {
  struct piece_seen *piece = context;
  pthread_mutex_lock(&seen.lock);
  seen.order[seen.begun] = *piece->name;
  pthread_mutex_unlock(&seen.lock);
  piece->ran = true;
  seen.begun++;
  while (piece->waits && !seen.goes && !stops()) usleep(1000);
  piece->stopped = piece->waits && stops();
}

static void piece_release(void *context) {
  struct piece_seen *piece = context;
  assert_false(piece->released);
  piece->released = true;
  seen.released++;
}

static bool add(struct piece_seen *piece, enum beside_lane lane, const char *code, const char *subject) {
  const struct beside_work work = {.lane = lane, .code = code, .subject = subject, .run = piece_run, .release = piece_release, .context = piece};
  return beside_add(&work);
}

static void until(atomic_size_t *count, size_t least) {
  for (int i = 0; i < 5000 && *count < least; i++) usleep(1000);
  assert_true(*count >= least);
}

static struct beside *begin(void) {
  struct fault fault = {0};
  seen = (struct seen){.lock = PTHREAD_MUTEX_INITIALIZER};
  struct beside *beside = beside_open(&fault);
  assert_non_null(beside);
  return beside;
}

static void test_towns_take_turns(void **state) {
  (void)state;
  struct beside *beside = begin();
  struct piece_seen first = {.name = "0", .waits = true}, pieces[6] = {{.name = "a"}, {.name = "b"}, {.name = "c"}, {.name = "x"}, {.name = "y"}, {.name = "z"}};
  assert_true(add(&first, BESIDE_PROOFS, "gm0546", "eerst"));
  until(&seen.begun, 1);
  for (size_t i = 0; i < 4; i++) assert_true(add(&pieces[i], BESIDE_PROOFS, "gm0546", pieces[i].name));
  assert_true(add(&pieces[4], BESIDE_PROOFS, "gm0331", "een"));
  assert_true(add(&pieces[5], BESIDE_PROOFS, "gm0327", "een"));
  seen.goes = true;
  until(&seen.released, 7);
  assert_string_equal(seen.order, "0ayzbcx");
  beside_close(beside);
}

static void test_the_newest_counts(void **state) {
  (void)state;
  struct beside *beside = begin();
  struct piece_seen running = {.name = "0", .waits = true}, other = {.name = "1"}, old = {.name = "2"}, young = {.name = "3"};
  assert_true(add(&running, BESIDE_PROOFS, "gm0546", "scenario/1"));
  until(&seen.begun, 1);
  assert_true(add(&old, BESIDE_PROOFS, "gm0546", "scenario/2"));
  assert_true(add(&young, BESIDE_PROOFS, "gm0546", "scenario/2"));
  assert_true(old.released);
  assert_false(running.released);
  /* What runs about the same subject is told to stop; of another municipality it is another subject. */
  assert_true(add(&(struct piece_seen){.name = "-"}, BESIDE_ANSWERS, "gm0331", "scenario/1"));
  usleep(20000);
  assert_false(running.stopped);
  assert_true(add(&other, BESIDE_PROOFS, "gm0546", "scenario/1"));
  until(&seen.released, 5);
  assert_true(running.stopped);
  assert_false(old.ran);
  assert_true(young.ran);
  assert_true(other.ran);
  beside_close(beside);
}

static void test_lanes_do_not_wait(void **state) {
  (void)state;
  struct beside *beside = begin();
  struct piece_seen slow = {.name = "0", .waits = true}, quick = {.name = "1"};
  assert_true(add(&slow, BESIDE_PROOFS, "gm0546", "bewijs"));
  until(&seen.begun, 1);
  assert_true(add(&quick, BESIDE_ANSWERS, "gm0546", "antwoord"));
  until(&seen.released, 1);
  assert_true(quick.released);
  beside_close(beside);
  assert_true(slow.stopped);
}

static void test_too_much_is_refused(void **state) {
  (void)state;
  struct beside *beside = begin();
  struct piece_seen running = {.name = "0", .waits = true}, pieces[BESIDE_WAITING_MAX + 2];
  char subjects[BESIDE_WAITING_MAX + 2][8];
  assert_true(add(&running, BESIDE_PROOFS, "gm0546", "eerst"));
  until(&seen.begun, 1);
  for (size_t i = 0; i < BESIDE_WAITING_MAX + 2; i++) {
    pieces[i] = (struct piece_seen){.name = "1"};
    snprintf(subjects[i], sizeof subjects[i], "%zu", i);
    assert_int_equal(add(&pieces[i], BESIDE_PROOFS, i > BESIDE_WAITING_MAX ? "gm0331" : "gm0546", subjects[i]), i != BESIDE_WAITING_MAX);
  }
  assert_true(pieces[BESIDE_WAITING_MAX].released);
  assert_false(pieces[BESIDE_WAITING_MAX].ran);
  /* What is refused stops nothing, also not what runs about the same. */
  struct piece_seen again = {.name = "3"};
  assert_false(add(&again, BESIDE_PROOFS, "gm0546", "eerst"));
  usleep(20000);
  assert_false(running.stopped);
  assert_false(running.released);
  /* The end releases all that waits, undone. */
  beside_close(beside);
  assert_int_equal(seen.released, BESIDE_WAITING_MAX + 4);
  assert_false(pieces[0].ran);
  struct piece_seen late = {.name = "2"};
  assert_false(add(&late, BESIDE_PROOFS, "gm0546", "te laat"));
  assert_true(late.released);
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(test_towns_take_turns), cmocka_unit_test(test_the_newest_counts),
                                     cmocka_unit_test(test_lanes_do_not_wait), cmocka_unit_test(test_too_much_is_refused)};
  return cmocka_run_group_tests_name("beside", tests, NULL, NULL);
}
