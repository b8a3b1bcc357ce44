#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdlib.h>

#include "outside/answers.h"
#include "outside/mail.h"

static int port;

static void settle(int at) {
  struct fault fault = {0};
  char server[64];
  snprintf(server, sizeof server, "smtp://127.0.0.1:%d", at);
  struct outside_settings settings = {.mail = server, .mail_from = "doorpakker@gemeente.example"};
  if (!outside_init(&settings, &fault)) fail_msg("%s", fault.message);
}

static enum fault_kind send(struct mail mail, struct fault *fault) {
  *fault = (struct fault){0};
  if (!mail.to) mail.to = "manager@gemeente.example";
  if (!mail.subject) mail.subject = "Er staat iets klaar";
  if (!mail.text) mail.text = "Er staat iets klaar.\n";
  mail.event = "signaal:1";
  bool sent = mail_send(&mail, fault);
  assert_true(sent == (fault->kind == FAULT_NONE));
  return fault->kind;
}

static void a_letter_arrives(void **state) {
  (void)state;
  struct fault fault;
  settle(port);
  if (send((struct mail){.subject = "Eén signaal: vóór de deadline ligt er iets voor u klaar, over bijzondere bijstand", .text = "Beste eigenaar,\n.\nEr staat iets klaar: é.\n"}, &fault))
    fail_msg("%s (%s)", fault.message, fault.cause);
  const char *letter = answers_line();
  assert_non_null(strstr(letter, "MAIL FROM:<doorpakker@gemeente.example>"));
  assert_non_null(strstr(letter, "RCPT TO:<manager@gemeente.example>"));
  assert_non_null(strstr(letter, "|To: <manager@gemeente.example>|"));
  assert_non_null(strstr(letter, "|Subject: =?UTF-8?B?RcOpbiBzaWduYWFsOiB2w7PDs3IgZGUgZGVhZGxpbmUgbGlndCBlciBpZXRz?=| =?UTF-8?B?"));
  assert_non_null(strstr(letter, "QmVzdGUgZWlnZW5hYXIsDQouDQpFciBzdGFhdCBpZXRzIGtsYWFyOiDDqS4N"));
  assert_non_null(strstr(letter, "|Auto-Submitted: auto-generated|"));
  assert_non_null(strstr(letter, "@gemeente.example>|"));
}

static void nothing_can_add_a_header_or_a_reader(void **state) {
  (void)state;
  struct fault fault;
  settle(port);
  assert_int_equal(send((struct mail){.subject = "a\r\nBcc: x@y.nl"}, &fault), FAULT_INPUT);
  assert_int_equal(send((struct mail){.subject = ""}, &fault), FAULT_INPUT);
  static const char *const wrong[] = {"a@b.nl\r\nRCPT TO:<c@d.nl>", "a@b.nl, c@d.nl", "a", "@b.nl", "a@", "a@b", "<a@b.nl>", "a b@c.nl", "a@b@c.nl", "a@b..nl", "-oX@b.nl", "a@b.nl.", "\"a\"@b.nl", "a@[1.2.3.4]", ""};
  for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++)
    if (send((struct mail){.to = wrong[i]}, &fault) != FAULT_INPUT) fail_msg("%s was taken", wrong[i]);
}

static void a_refusal_is_for_good_or_for_now(void **state) {
  (void)state;
  struct fault fault;
  settle(port);
  assert_int_equal(send((struct mail){.to = "geen@gemeente.example"}, &fault), FAULT_INPUT);
  assert_non_null(strstr(fault.message, "550"));
  assert_int_equal(send((struct mail){.to = "later@gemeente.example"}, &fault), FAULT_NOT_NOW);
  settle(1);
  assert_int_equal(send((struct mail){0}, &fault), FAULT_NOT_NOW);
}

static void without_a_server_nothing_goes(void **state) {
  (void)state;
  struct fault fault = {0};
  assert_true(outside_init(&(struct outside_settings){0}, &fault));
  assert_false(mail_is_set());
  assert_int_equal(send((struct mail){0}, &fault), FAULT_NOT_NOW);
}

static int start(void **state) {
  (void)state;
  port = answers_start("smtp");
  return crypto_init() ? 0 : -1;
}

static int end(void **state) {
  (void)state;
  answers_stop();
  outside_release();
  return 0;
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(a_letter_arrives), cmocka_unit_test(nothing_can_add_a_header_or_a_reader),
                                     cmocka_unit_test(a_refusal_is_for_good_or_for_now), cmocka_unit_test(without_a_server_nothing_goes)};
  return cmocka_run_group_tests(tests, start, end);
}
