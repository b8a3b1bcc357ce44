#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdlib.h>
#include <unistd.h>

#include "capabilities/figures.h"
#include "capabilities/kwaliteit/signalen.h"
#include "outside/answers.h"
#include "outside/mail.h"
#include "server/post.h"
#include "store/access.h"

#include "base/banned.h"

/* A figure becomes worse, and whoever answers for it gets one letter: all the way to a mail server. */

static struct access *access_of;
static char access_path[96];
static int port;
static int64_t owner, deputy;

static void settle(int at) {
  struct fault fault = {0};
  char server[64];
  snprintf(server, sizeof server, "smtp://127.0.0.1:%d", at);
  struct outside_settings settings = {.mail = server, .mail_from = "doorpakker@gemeente.example", .site = "https://doorpakker.gemeente.example/"};
  if (!outside_init(&settings, &fault)) fail_msg("%s", fault.message);
}

static struct arena names;

static void add_account(const char *name, int64_t persoon) {
  struct fault fault = {0};
  int64_t id;
  /* Without an @ the name is no address: letters go to the one beside it. */
  const char *mail = strchr(name, '@') ? NULL : arena_printf(&names, "%s@gemeente.example", name);
  if (!account_add(access_of, &(struct account_new){.name = name, .mail = mail, .persoon = persoon}, &id, &fault)) fail_msg("%s", fault.message);
}

static int enter(void **state) {
  struct fault fault = {0};
  if (leiden_enter(state) != 0) return -1;
  struct house *house = *state;
  snprintf(access_path, sizeof access_path, "/tmp/brieven-%d.db", getpid());
  access_of = access_open(&(struct access_options){.path = access_path, .code = "gm0546", .key = {7}}, &fault);
  if (!access_of) return -1;
  port = answers_start("smtp");
  owner = leiden_find(house, REGISTER_persoon, "Teammanager Inkomen en schulden");
  deputy = leiden_find(house, REGISTER_persoon, "Teammanager Beheer");
  arena_init(&names, 1 << 16);
  add_account("inkomen@gemeente.example", owner);
  add_account("beheer", deputy);
  return 0;
}

static int leave(void **state) {
  answers_stop();
  outside_release();
  access_close(access_of);
  arena_release(&names);
  static const char *const ends[] = {"", "-wal", "-shm"};
  for (size_t i = 0; i < 3; i++) {
    char name[128];
    snprintf(name, sizeof name, "%s%s", access_path, ends[i]);
    unlink(name);
  }
  return leiden_leave(state);
}

static bool run_job(struct house *house) {
  struct fault fault = {0};
  struct arena keep, scratch;
  arena_init(&keep, 16 << 20);
  arena_init(&scratch, 64 << 20);
  bool ok = brieven_job.run(&(struct job_call){.store = house->store, .code = "gm0546", .access = access_of}, &keep, &scratch, &fault);
  if (!ok) house_print_fault(&fault);
  arena_release(&scratch);
  arena_release(&keep);
  fault_release(&fault);
  return ok;
}

/* The example raises signals too; nobody but these two has an address, and their letters go first. */
static void empty_post(struct house *house) {
  struct letter *letter = calloc(1, sizeof *letter);
  struct fault fault = {0};
  assert_true(run_job(house));
  while (mail_next(access_of, letter, &fault)) assert_true(mail_sent(access_of, letter->id, &fault));
  free(letter);
}

static int64_t new_concern(struct house *house, const char *code, const char *toegang) {
  static const double level[] = {50, 51, 49, 50, 52, 48, 50, 51, 49, 50, 51, 50, 49, 51, 30, 29, 31, 30, 29, 31, 30, 30};
  struct record record = figures_new(house, code);
  record.slots[F(indicator, plaatsvervanger)].number = deputy;
  record.slots[EVERY(toegang)].text = toegang;
  int64_t id = house_put(house, &record);
  figures_deliver(house, &(struct delivery){.indicator = id, .from = "2025-01", .values = level, .count = sizeof level / sizeof *level});
  return id;
}

static int64_t signal_of(struct house *house, int64_t indicator) {
  struct listing signals = figures_signals(house, indicator);
  assert_int_equal(signals.count, 1);
  return record_id(&signals.records[0]);
}

static bool waiting(struct letter *out) {
  struct fault fault = {0};
  return mail_next(access_of, out, &fault);
}

static void test_one_letter_to_the_owner(void **state) {
  struct house *house = *state;
  struct letter *letter = calloc(1, sizeof *letter);
  char event[64], link[128];
  settle(port);
  empty_post(house);
  int64_t signaal = signal_of(house, new_concern(house, "BR1", "intern"));
  assert_true(run_job(house));
  assert_true(run_job(house));
  assert_true(waiting(letter));
  snprintf(event, sizeof event, "signaal:%lld", (long long)signaal);
  snprintf(link, sizeof link, "https://doorpakker.gemeente.example/gm0546/signalen/%lld\n", (long long)signaal);
  assert_string_equal(letter->event, event);
  assert_string_equal(letter->to, "inkomen@gemeente.example");
  assert_string_equal(letter->subject, "Een cijfer werd slechter: Toetscijfer BR1");
  assert_non_null(strstr(letter->text, "U bent eigenaar van dit cijfer: Toetscijfer BR1\n\nAl acht maanden op rij onder het gemiddelde.\n"));
  assert_non_null(strstr(letter->text, link));
  assert_non_null(strstr(letter->text, "Geef antwoord vóór "));
  assert_int_equal(post_send(access_of, 10), 1);
  assert_non_null(strstr(answers_line(), "RCPT TO:<inkomen@gemeente.example>"));
  /* Sent is sent: the next round writes no second one. */
  assert_true(run_job(house));
  assert_false(waiting(letter));
  assert_int_equal(post_send(access_of, 10), 0);
  free(letter);
}

/* Whoever left gets nothing: the deputy does. What not everybody may see is not told over a road that others can read. */
static void test_the_deputy_and_what_is_closed(void **state) {
  struct house *house = *state;
  struct letter *letter = calloc(1, sizeof *letter);
  empty_post(house);
  figures_change(house, REGISTER_persoon, owner, F(persoon, tot), (union slot){.text = "2025-12-31"});
  new_concern(house, "BR2", "beperkt");
  assert_true(run_job(house));
  assert_true(waiting(letter));
  assert_string_equal(letter->to, "beheer@gemeente.example");
  assert_string_equal(letter->subject, "Er staat een signaal voor u klaar");
  assert_null(strstr(letter->text, "BR2"));
  assert_null(strstr(letter->text, "gemiddelde"));
  assert_non_null(strstr(letter->text, "https://doorpakker.gemeente.example/gm0546/signalen/"));
  empty_post(house);
  new_concern(house, "BR3", "intern");
  assert_true(run_job(house));
  assert_true(waiting(letter));
  assert_non_null(strstr(letter->text, "U vervangt de eigenaar van dit cijfer: Toetscijfer BR3\n"));
  empty_post(house);
  figures_change(house, REGISTER_persoon, owner, F(persoon, tot), (union slot){.text = NULL});
  free(letter);
}

/* A letter that can never go is given up at once and the next one goes; while the server is away all of them wait. */
static void test_sending(void **state) {
  struct house *house = *state;
  struct fault fault = {0};
  struct letter letter = {.event = "toets:1", .to = "dit is geen adres", .subject = "a", .text = "b\n"};
  empty_post(house);
  assert_true(mail_put(access_of, &letter, &fault));
  snprintf(letter.event, sizeof letter.event, "toets:2");
  snprintf(letter.to, sizeof letter.to, "iemand@gemeente.example");
  assert_true(mail_put(access_of, &letter, &fault));
  settle(1);
  assert_int_equal(post_send(access_of, 10), 1);
  /* The one that may go has waited once, so that it is not due now. */
  struct letter *next = calloc(1, sizeof *next);
  assert_false(waiting(next));
  settle(port);
  snprintf(letter.event, sizeof letter.event, "toets:3");
  assert_true(mail_put(access_of, &letter, &fault));
  snprintf(letter.event, sizeof letter.event, "toets:4");
  assert_true(mail_put(access_of, &letter, &fault));
  /* No more than was asked for. */
  assert_int_equal(post_send(access_of, 1), 1);
  assert_non_null(strstr(answers_line(), "RCPT TO:<iemand@gemeente.example>"));
  assert_int_equal(post_send(access_of, 10), 1);
  assert_non_null(answers_line());
  free(next);
}

static void test_the_site(void **state) {
  (void)state;
  static const char *const bad[] = {"doorpakker.gemeente.nl", "javascript:alert(1)", "https://a b", "https://x@y.nl", "https://x.nl/?a=b", "https://x.nl\nBcc: y"};
  for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
    struct fault fault = {0};
    if (outside_init(&(struct outside_settings){.site = bad[i]}, &fault)) fail_msg("%s was taken", bad[i]);
    assert_int_equal(fault.kind, FAULT_INPUT);
    fault_release(&fault);
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(test_one_letter_to_the_owner), cmocka_unit_test(test_the_deputy_and_what_is_closed), cmocka_unit_test(test_sending),
                                     cmocka_unit_test(test_the_site)};
  return cmocka_run_group_tests(tests, enter, leave);
}
