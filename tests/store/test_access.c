#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <pthread.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "store/access.h"

static char folder[64];

struct house {
  char path[128];
  struct access *access;
  struct fault fault;
  struct arena arena;
};

static struct access_options options_of(const struct house *house) {
  return (struct access_options){.path = house->path, .code = "gm0546", .key = {7}};
}

static void open_again(struct house *house) {
  struct access_options options = options_of(house);
  access_close(house->access);
  house->access = access_open(&options, &house->fault);
  if (!house->access) fail_msg("%s (%s)", house->fault.message, house->fault.cause);
}

static int set_up(void **state) {
  static int serial;
  struct house *house = calloc(1, sizeof *house);
  snprintf(house->path, sizeof house->path, "%s/toegang-%d.db", folder, serial++);
  arena_init(&house->arena, 16 << 20);
  open_again(house);
  *state = house;
  return 0;
}

static int tear_down(void **state) {
  struct house *house = *state;
  access_close(house->access);
  arena_release(&house->arena);
  fault_release(&house->fault);
  free(house);
  return 0;
}

static int64_t add(struct house *house, const char *name) {
  int64_t id = 0;
  struct account_new fresh = {.name = name, .password = "vier gewone woorden", .persoon = 3};
  if (!account_add(house->access, &fresh, &id, &house->fault)) fail_msg("%s", house->fault.message);
  return id;
}

static void passwords_open_their_own_account(void **state) {
  struct house *house = *state;
  struct account account;
  int64_t id = add(house, "Jurist");
  assert_true(account_password_is(house->access, "jurist", "vier gewone woorden", &account));
  assert_int_equal(account.id, id);
  assert_int_equal(account.persoon, 3);
  assert_true(account_password_is(house->access, "JURIST", "vier gewone woorden", &account));
  assert_false(account_password_is(house->access, "jurist", "vier gewone woorde", &account));
  assert_false(account_password_is(house->access, "jurist", "", &account));
  assert_false(account_password_is(house->access, "bestaat-niet", "vier gewone woorden", &account));
  assert_false(account_password_is(house->access, "functie:3", "vier gewone woorden", &account));
}

static void names_and_passwords_are_checked_together(void **state) {
  struct house *house = *state;
  int64_t id;
  struct account_new bad = {.name = "met spatie", .password = "kort"};
  assert_false(account_add(house->access, &bad, &id, &house->fault));
  assert_non_null(fault_field_find(&house->fault, "naam"));
  assert_non_null(fault_field_find(&house->fault, "wachtwoord"));
  static const char *const weak[] = {"aaaaaaaaaaaaaaaa", "jurist-jurist-jurist", "elf tekens!"};
  for (size_t i = 0; i < sizeof weak / sizeof *weak; i++) {
    fault_release(&house->fault);
    struct account_new one = {.name = "jurist", .password = weak[i]};
    assert_false(account_add(house->access, &one, &id, &house->fault));
    assert_non_null(fault_field_find(&house->fault, "wachtwoord"));
  }
  fault_release(&house->fault);
  add(house, "jurist");
  struct account_new twice = {.name = "JURIST", .password = "vier gewone woorden"};
  assert_false(account_add(house->access, &twice, &id, &house->fault));
  assert_non_null(fault_field_find(&house->fault, "naam"));
}

static void sessions_survive_a_restart_but_not_an_end(void **state) {
  struct house *house = *state;
  char token[TOKEN_SIZE];
  struct session session, found;
  int64_t id = add(house, "jurist");
  assert_true(session_new(house->access, id, "Firefox", token, &session, &house->fault));
  assert_int_equal(session.account, id);
  assert_int_equal(session.persoon, 3);
  open_again(house);
  assert_true(session_find(house->access, token, &found));
  assert_true(digest_equal(found.digest, session.digest));
  assert_string_equal(found.what, "Firefox");
  assert_true(session_end(house->access, &session.digest, &house->fault));
  assert_false(session_find(house->access, token, &found));
  open_again(house);
  assert_false(session_find(house->access, token, &found));
  assert_false(session_find(house->access, "", &found));
  assert_false(session_find(house->access, NULL, &found));
  token[0] = token[0] == 'A' ? 'B' : 'A';
  assert_false(session_find(house->access, token, &found));
}

static void a_new_password_and_a_block_end_sessions(void **state) {
  struct house *house = *state;
  char first[TOKEN_SIZE], second[TOKEN_SIZE];
  struct session one, two, found;
  int64_t id = add(house, "jurist");
  assert_true(session_new(house->access, id, NULL, first, &one, &house->fault));
  assert_true(session_new(house->access, id, NULL, second, &two, &house->fault));
  assert_true(account_password(house->access, id, "een heel ander wachtwoord", false, &one.digest, &house->fault));
  assert_true(session_find(house->access, first, &found));
  assert_false(session_find(house->access, second, &found));
  assert_true(account_block(house->access, id, true, &house->fault));
  assert_false(session_find(house->access, first, &found));
  assert_false(session_new(house->access, id, NULL, first, &one, &house->fault));
  assert_int_equal(house->fault.kind, FAULT_FORBIDDEN);
  fault_release(&house->fault);
  assert_true(account_block(house->access, id, false, &house->fault));
  assert_true(session_new(house->access, id, NULL, first, &one, &house->fault));
}

/* A stream that a screen holds open looks the session up every quarter of a minute: nobody was at work then. */
static void looking_up_by_itself_is_no_sign_of_life(void **state) {
  struct house *house = *state;
  char token[TOKEN_SIZE];
  struct session made, found;
  assert_true(session_new(house->access, add(house, "jurist"), NULL, token, &made, &house->fault));
  usleep(20 * 1000);
  assert_true(session_peek(house->access, token, &found));
  assert_int_equal(found.seen_ms, made.seen_ms);
  /* Also when memory knows nothing of it, or no longer trusts itself. */
  open_again(house);
  assert_true(session_peek(house->access, token, &found));
  assert_true(found.seen_ms <= made.seen_ms);
  usleep(2100 * 1000);
  assert_true(session_peek(house->access, token, &found));
  assert_true(found.seen_ms <= made.seen_ms);
  assert_true(session_find(house->access, token, &found));
  assert_true(found.seen_ms > made.seen_ms + 2000);
  assert_false(session_peek(house->access, NULL, &found));
  assert_true(session_end(house->access, &made.digest, &house->fault));
  assert_false(session_peek(house->access, token, &found));
}

/* Another program (the command line) blocks: memory here must not keep the door open. */
static void another_program_ends_sessions_within_seconds(void **state) {
  struct house *house = *state;
  char token[TOKEN_SIZE];
  struct session session;
  struct access_options options = options_of(house);
  int64_t id = add(house, "jurist");
  assert_true(session_new(house->access, id, NULL, token, &session, &house->fault));
  struct access *other = access_open(&options, &house->fault);
  assert_non_null(other);
  assert_true(account_block(other, id, true, &house->fault));
  access_close(other);
  usleep(2100 * 1000);
  assert_false(session_find(house->access, token, &session));
}

static void ending_everywhere_may_keep_one(void **state) {
  struct house *house = *state;
  char first[TOKEN_SIZE], second[TOKEN_SIZE], stranger[TOKEN_SIZE];
  struct session one, two, third, found, *list;
  size_t count;
  int64_t id = add(house, "jurist"), other = add(house, "manager");
  assert_true(session_new(house->access, id, NULL, first, &one, &house->fault));
  assert_true(session_new(house->access, id, NULL, second, &two, &house->fault));
  assert_true(session_new(house->access, other, NULL, stranger, &third, &house->fault));
  assert_true(session_list(house->access, id, &list, &count, &house->arena, &house->fault));
  assert_int_equal(count, 2);
  assert_true(session_end_all(house->access, id, &two.digest, &house->fault));
  assert_false(session_find(house->access, first, &found));
  assert_true(session_find(house->access, second, &found));
  assert_true(session_find(house->access, stranger, &found));
  assert_true(session_end_all(house->access, id, NULL, &house->fault));
  assert_false(session_find(house->access, second, &found));
}

static void waiting_grows_and_survives_a_restart(void **state) {
  struct house *house = *state;
  for (int i = 0; i < 2; i++) assert_true(throttle_failed(house->access, "jurist", "192.0.2.1", &house->fault));
  assert_true(throttle_check(house->access, "jurist", "192.0.2.1", &house->fault));
  for (int i = 0; i < 6; i++) assert_true(throttle_failed(house->access, "jurist", "192.0.2.1", &house->fault));
  open_again(house);
  assert_false(throttle_check(house->access, "Jurist", "198.51.100.1", &house->fault));
  assert_int_equal(house->fault.kind, FAULT_BUSY);
  assert_non_null(strstr(house->fault.message, "32 seconden"));
  fault_release(&house->fault);
  assert_true(throttle_check(house->access, "manager", "192.0.2.1", &house->fault));
  for (int i = 0; i < 20; i++) {
    char name[32];
    snprintf(name, sizeof name, "iemand%d", i);
    assert_true(throttle_failed(house->access, name, "192.0.2.1", &house->fault));
  }
  assert_false(throttle_check(house->access, "manager", "192.0.2.1", &house->fault));
  fault_release(&house->fault);
  assert_true(throttle_passed(house->access, "jurist", &house->fault));
  assert_true(throttle_check(house->access, "jurist", "198.51.100.1", &house->fault));
}

static void the_second_factor_is_sealed_and_used_once(void **state) {
  struct house *house = *state;
  unsigned char secret[TOTP_SECRET_SIZE] = "geheim-geheim-geheim", got[TOTP_SECRET_SIZE];
  int64_t id = add(house, "jurist");
  assert_true(account_totp_put(house->access, id, secret, &house->fault));
  assert_true(account_totp_get(house->access, id, got, &house->fault));
  assert_memory_equal(secret, got, sizeof got);
  assert_true(account_totp_use(house->access, id, 100, &house->fault));
  assert_false(account_totp_use(house->access, id, 100, &house->fault));
  fault_release(&house->fault);
  assert_false(account_totp_use(house->access, id, 99, &house->fault));
  fault_release(&house->fault);
  assert_true(account_totp_use(house->access, id, 101, &house->fault));
  struct access_options options = options_of(house);
  options.key[0] = 8;
  access_close(house->access);
  house->access = access_open(&options, &house->fault);
  assert_false(account_totp_get(house->access, id, got, &house->fault));
  fault_release(&house->fault);
  char bytes[64 * 1024];
  access_close(house->access);
  house->access = NULL;
  FILE *file = fopen(house->path, "rb");
  size_t size = fread(bytes, 1, sizeof bytes, file);
  fclose(file);
  assert_null(memmem(bytes, size, secret, sizeof secret));
}

static void tokens_end_and_are_withdrawn(void **state) {
  struct house *house = *state;
  char token[TOKEN_SIZE + 3];
  struct program_token found, *list;
  size_t count;
  assert_false(program_token_new(house->access, &(struct program_token_new){"", "griffier", 900, 1}, token, &house->fault));
  assert_non_null(fault_field_find(&house->fault, "naam"));
  assert_non_null(fault_field_find(&house->fault, "dagen"));
  fault_release(&house->fault);
  int64_t maker;
  assert_true(account_add(house->access, &(struct account_new){"maker", "vier gewone woorden hier", .persoon = 7}, &maker, &house->fault));
  assert_true(program_token_new(house->access, &(struct program_token_new){"zaaksysteem", "griffier", 30, maker}, token, &house->fault));
  assert_true(program_token_find(house->access, token, &found));
  assert_string_equal(found.role, "griffier");
  assert_int_equal(found.persoon, 7);
  assert_true(account_block(house->access, maker, true, &house->fault));
  assert_false(program_token_find(house->access, token, &found));
  assert_true(account_block(house->access, maker, false, &house->fault));
  assert_true(program_token_find(house->access, token, &found));
  assert_false(program_token_find(house->access, token + 1, &found));
  assert_true(program_token_list(house->access, &list, &count, &house->arena, &house->fault));
  assert_int_equal(count, 1);
  assert_true(program_token_withdraw(house->access, list[0].id, &house->fault));
  assert_false(program_token_find(house->access, token, &found));
  assert_false(program_token_withdraw(house->access, 99, &house->fault));
  assert_int_equal(house->fault.kind, FAULT_ABSENT);
}

static void confidential_reads_stay(void **state) {
  struct house *house = *state;
  struct confidential_read reads[] = {{.record = "besluiten/1", .account = 4, .persoon = 9, .label = "Griffier", .path = "besluiten/1"},
                                      {.record = "besluiten/2", .label = "Griffier"}};
  struct confidential_read *list;
  size_t count;
  assert_true(access_log_read(house->access, reads, 2, &house->fault));
  open_again(house);
  assert_true(access_log_list(house->access, 10, &list, &count, &house->arena, &house->fault));
  assert_int_equal(count, 2);
  assert_string_equal(list[1].record, "besluiten/1");
  assert_int_equal(list[1].persoon, 9);
  assert_true(list[0].when_ms > 0);
}

static void another_municipality_is_refused(void **state) {
  struct house *house = *state;
  struct access_options options = options_of(house);
  options.code = "gm0406";
  assert_null(access_open(&options, &house->fault));
  assert_int_equal(house->fault.kind, FAULT_CONFLICT);
}

static void files_are_for_their_owner(void **state) {
  struct house *house = *state;
  struct stat about;
  char path[160];
  unsigned char key[32], again[32];
  assert_int_equal(stat(house->path, &about), 0);
  assert_int_equal(about.st_mode & 077, 0);
  snprintf(path, sizeof path, "%s.sleutel", house->path);
  assert_true(access_key(path, key, &house->fault));
  assert_true(access_key(path, again, &house->fault));
  assert_memory_equal(key, again, sizeof key);
  assert_int_equal(stat(path, &about), 0);
  assert_int_equal(about.st_mode & 077, 0);
}

struct visitor {
  struct access *access;
  int64_t account;
  bool ok;
};

static void *come_and_go(void *context) {
  struct visitor *visitor = context;
  visitor->ok = true;
  for (int i = 0; visitor->ok && i < 20; i++) {
    char token[TOKEN_SIZE];
    struct session session, found;
    struct fault fault = {0};
    visitor->ok = session_new(visitor->access, visitor->account, "draad", token, &session, &fault) &&
                  session_find(visitor->access, token, &found) && session_end(visitor->access, &session.digest, &fault) &&
                  !session_find(visitor->access, token, &found) && access_tidy(visitor->access, &fault);
    fault_release(&fault);
  }
  return NULL;
}

static void many_come_and_go_at_once(void **state) {
  struct house *house = *state;
  struct visitor visitors[4];
  pthread_t threads[4];
  int64_t id = add(house, "jurist");
  for (int i = 0; i < 4; i++) {
    visitors[i] = (struct visitor){house->access, id, false};
    pthread_create(&threads[i], NULL, come_and_go, &visitors[i]);
  }
  for (int i = 0; i < 4; i++) {
    pthread_join(threads[i], NULL);
    assert_true(visitors[i].ok);
  }
}

#define ONE(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void) {
  const struct CMUnitTest tests[] = {
      ONE(passwords_open_their_own_account),
      ONE(names_and_passwords_are_checked_together),
      ONE(sessions_survive_a_restart_but_not_an_end),
      ONE(a_new_password_and_a_block_end_sessions),
      ONE(looking_up_by_itself_is_no_sign_of_life),
      ONE(another_program_ends_sessions_within_seconds),
      ONE(ending_everywhere_may_keep_one),
      ONE(waiting_grows_and_survives_a_restart),
      ONE(the_second_factor_is_sealed_and_used_once),
      ONE(tokens_end_and_are_withdrawn),
      ONE(confidential_reads_stay),
      ONE(another_municipality_is_refused),
      ONE(files_are_for_their_owner),
      ONE(many_come_and_go_at_once),
  };
  if (!crypto_init()) return 1;
  snprintf(folder, sizeof folder, "/tmp/doorpakker-toegang-XXXXXX");
  if (!mkdtemp(folder)) return 1;
  int failed = cmocka_run_group_tests_name("access", tests, NULL, NULL);
  char command[128];
  snprintf(command, sizeof command, "rm -rf %s", folder);
  return system(command) == 0 ? failed : 1;
}
