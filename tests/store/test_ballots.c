#include <fcntl.h>

#include "store/gate.h"

/* Numbers that stand in the file as bytes nobody writes by chance. */
static const int64_t moment = 0x515253545556, other_moment = 0x616263646566, opgave = 0x717273747576;
static const struct invitation one = {0x515253545556, 0x111213141516}, two = {0x515253545556, 0x212223242526};

static void invite(struct house *house, const struct invitation *of, char token[INVITATION_SIZE]) {
  if (!invitation_token(house->access, of, false, token, &house->fault)) fail_msg("%s", house->fault.message);
}

static void vote(struct house *house, const struct invitation *of, int64_t ronde, int64_t first, int64_t second) {
  const struct ballot_tick ticks[] = {{.criterium = 1, .niveau = first}, {.criterium = 2, .niveau = second}};
  if (!ballot_put(house->access, &(struct ballot){*of, ronde}, opgave, ticks, 2, &house->fault)) fail_msg("%s", house->fault.message);
}

static bool refused(struct house *house, enum fault_kind kind) {
  bool so = house->fault.kind == kind;
  if (!so) fprintf(stderr, "kind %d: %s\n", house->fault.kind, house->fault.message);
  fault_release(&house->fault);
  return so;
}

/* In the file or its log. */
static bool stands(const void *bytes, size_t size) {
  static const char *const ends[] = {"", "-wal"};
  static char all[1 << 21];
  bool found = false;
  for (size_t i = 0; i < 2; i++) {
    char name[128];
    snprintf(name, sizeof name, "%s%s", path, ends[i]);
    int file = open(name, O_RDONLY);
    if (file < 0) continue;
    ssize_t got = read(file, all, sizeof all);
    close(file);
    assert_true(got >= 0 && (size_t)got < sizeof all);
    found = found || memmem(all, (size_t)got, bytes, size) != NULL;
  }
  return found;
}

static bool stands_number(int64_t number) {
  unsigned char bytes[6];
  for (int i = 0; i < 6; i++) bytes[i] = (unsigned char)(number >> (40 - 8 * i));
  return stands(bytes, sizeof bytes);
}

static void an_address_opens_one_invitation(void **state) {
  struct house *house = *state;
  char token[INVITATION_SIZE], again[INVITATION_SIZE], other[INVITATION_SIZE];
  struct invitation found;
  invite(house, &one, token);
  invite(house, &two, other);
  invite(house, &one, again);
  assert_int_equal(strlen(token), INVITATION_SIZE - 1);
  assert_string_equal(token, again);
  assert_string_not_equal(token, other);
  assert_true(invitation_find(house->access, token, &found));
  assert_int_equal(found.deelnemer, one.deelnemer);
  assert_int_equal(found.moment, moment);
  assert_false(invitation_find(house->access, "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA", &found));
  assert_false(invitation_find(house->access, "kort", &found));
  assert_false(invitation_find(house->access, NULL, &found));
  /* A new one: the old one is void. */
  assert_true(invitation_token(house->access, &one, true, again, &house->fault));
  assert_string_not_equal(token, again);
  assert_false(invitation_find(house->access, token, &found));
  assert_true(invitation_find(house->access, again, &found));
  assert_false(stands(again, INVITATION_SIZE - 1));
}

static void the_last_word_of_a_round_counts_once(void **state) {
  struct house *house = *state;
  char token[INVITATION_SIZE];
  struct ballot_tally *tally;
  struct ballot_tick *own;
  size_t count;
  invite(house, &one, token);
  invite(house, &two, token);
  vote(house, &one, 1, 0, 4);
  vote(house, &one, 1, 3, 4);
  vote(house, &two, 1, 3, 2);
  vote(house, &two, 2, 1, 1);
  assert_true(ballot_tally(house->access, moment, 1, &tally, &count, &house->arena, &house->fault));
  assert_int_equal(count, 2);
  assert_int_equal(tally[0].counts[3], 2);
  assert_int_equal(tally[0].counts[0], 0);
  assert_int_equal(tally[1].counts[4], 1);
  assert_int_equal(tally[1].counts[2], 1);
  assert_true(ballot_own(house->access, &(struct ballot){two, 2}, &own, &count, &house->arena, &house->fault));
  assert_int_equal(count, 2);
  assert_int_equal(own[0].niveau, 1);
  assert_true(ballot_tally(house->access, other_moment, 1, &tally, &count, &house->arena, &house->fault));
  assert_int_equal(count, 0);
}

static void ready_is_a_number_per_round(void **state) {
  struct house *house = *state;
  char token[INVITATION_SIZE];
  int64_t ready, began;
  invite(house, &one, token);
  invite(house, &two, token);
  vote(house, &one, 1, 1, 1);
  vote(house, &two, 1, 1, 1);
  assert_true(ballot_ready(house->access, &(struct ballot){one, 1}, true, &house->fault));
  assert_true(ballot_ready(house->access, &(struct ballot){one, 1}, true, &house->fault));
  assert_true(ballot_count(house->access, moment, 1, &ready, &began, &house->fault));
  assert_int_equal(ready, 1);
  assert_int_equal(began, 2);
  assert_true(ballot_is_ready(house->access, &(struct ballot){one, 1}));
  assert_false(ballot_is_ready(house->access, &(struct ballot){one, 2}));
  assert_true(ballot_ready(house->access, &(struct ballot){one, 1}, false, &house->fault));
  assert_false(ballot_is_ready(house->access, &(struct ballot){one, 1}));
}

static void what_cannot_be_right_is_refused(void **state) {
  struct house *house = *state;
  char token[INVITATION_SIZE];
  const struct ballot_tick high = {.criterium = 1, .niveau = 5}, low = {.criterium = 1, .niveau = -1};
  const struct ballot_tick twice[] = {{.criterium = 1, .niveau = 1}, {.criterium = 1, .niveau = 2}};
  invite(house, &one, token);
  assert_false(ballot_put(house->access, &(struct ballot){one, 1}, opgave, &high, 1, &house->fault));
  assert_true(refused(house, FAULT_INPUT));
  assert_false(ballot_put(house->access, &(struct ballot){one, 1}, opgave, &low, 1, &house->fault));
  assert_true(refused(house, FAULT_INPUT));
  assert_false(ballot_put(house->access, &(struct ballot){one, 1}, opgave, twice, 2, &house->fault));
  assert_true(refused(house, FAULT_INPUT));
  assert_false(ballot_put(house->access, &(struct ballot){one, 4}, opgave, twice, 1, &house->fault));
  assert_true(refused(house, FAULT_INPUT));
  assert_false(ballot_put(house->access, &(struct ballot){two, 1}, opgave, twice, 1, &house->fault));
  assert_true(refused(house, FAULT_ABSENT));
  assert_false(ballot_ready(house->access, &(struct ballot){two, 1}, true, &house->fault));
  assert_true(refused(house, FAULT_ABSENT));
}

static void withdrawn_is_gone_with_all_it_said(void **state) {
  struct house *house = *state;
  char token[INVITATION_SIZE], again[INVITATION_SIZE];
  struct invitation found;
  struct ballot_tally *tally;
  size_t count;
  invite(house, &one, token);
  invite(house, &two, again);
  vote(house, &one, 1, 1, 1);
  vote(house, &two, 1, 2, 2);
  assert_true(stands_number(one.deelnemer));
  assert_true(invitation_withdraw(house->access, &one, &house->fault));
  assert_false(invitation_find(house->access, token, &found));
  assert_false(stands_number(one.deelnemer));
  assert_true(stands_number(two.deelnemer));
  assert_true(ballot_tally(house->access, moment, 1, &tally, &count, &house->arena, &house->fault));
  assert_int_equal(tally[0].counts[1], 0);
  assert_int_equal(tally[0].counts[2], 1);
  /* Who comes back gets another address. */
  invite(house, &one, again);
  assert_string_not_equal(token, again);
}

/* Many ballots, so that pages were split and filled again; the log still open. */
static void destroyed_is_nowhere(void **state) {
  struct house *house = *state;
  char token[INVITATION_SIZE];
  int64_t *moments;
  size_t count;
  const struct invitation others = {other_moment, two.deelnemer + 9};
  unsigned char digest[DIGEST_SIZE];
  invite(house, &one, token);
  memcpy(digest, digest_of(token, INVITATION_SIZE - 1).bytes, sizeof digest);
  invite(house, &two, token);
  invite(house, &others, token);
  for (int64_t i = 0; i < 400; i++) {
    const struct ballot_tick tick = {.criterium = i % 7, .niveau = i % 5};
    assert_true(ballot_put(house->access, &(struct ballot){i % 2 ? one : two, 1 + i % 2}, opgave + i % 40, &tick, 1, &house->fault));
  }
  assert_true(ballot_put(house->access, &(struct ballot){others, 1}, 12, &(struct ballot_tick){.criterium = 3, .niveau = 1}, 1, &house->fault));
  assert_true(stands_number(one.deelnemer) && stands_number(two.deelnemer) && stands_number(moment) && stands_number(opgave));
  assert_true(stands(digest, sizeof digest));
  assert_true(ballots_moments(house->access, &moments, &count, &house->arena, &house->fault));
  assert_int_equal(count, 2);
  assert_true(ballots_destroy(house->access, moment, &house->fault));
  assert_false(stands_number(one.deelnemer) || stands_number(two.deelnemer) || stands_number(moment) || stands_number(opgave));
  assert_false(stands(digest, sizeof digest));
  /* Those of another key moment stay, also after a new start. */
  open_house(house);
  assert_true(stands_number(other_moment));
  assert_true(ballots_moments(house->access, &moments, &count, &house->arena, &house->fault));
  assert_int_equal(count, 1);
  assert_int_equal(moments[0], other_moment);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test_setup_teardown(an_address_opens_one_invitation, set_up, tear_down),
      cmocka_unit_test_setup_teardown(the_last_word_of_a_round_counts_once, set_up, tear_down),
      cmocka_unit_test_setup_teardown(ready_is_a_number_per_round, set_up, tear_down),
      cmocka_unit_test_setup_teardown(what_cannot_be_right_is_refused, set_up, tear_down),
      cmocka_unit_test_setup_teardown(withdrawn_is_gone_with_all_it_said, set_up, tear_down),
      cmocka_unit_test_setup_teardown(destroyed_is_nowhere, set_up, tear_down),
  };
  return crypto_init() ? cmocka_run_group_tests(tests, NULL, NULL) : 1;
}
