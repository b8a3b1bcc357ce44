#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdlib.h>

#include "outside/answers.h"
#include "outside/http.h"

struct visit {
  struct arena keep;
  struct fault fault;
  struct http *http;
  const char *body;
  size_t size;
};

static void settle(const char *internal) {
  struct fault fault = {0};
  struct outside_settings settings = {.internal = internal};
  if (!outside_init(&settings, &fault)) fail_msg("%s", fault.message);
}

static int set_up(void **state) {
  struct visit *visit = calloc(1, sizeof *visit);
  arena_init(&visit->keep, 1 << 20);
  settle("127.0.0.1");
  *state = visit;
  return 0;
}

static int tear_down(void **state) {
  struct visit *visit = *state;
  arena_release(&visit->keep);
  fault_release(&visit->fault);
  free(visit);
  return 0;
}

static bool ask(struct visit *visit, struct http_options options, const char *path) {
  options.address = answers_address("/");
  options.pause_ms = options.pause_ms ? options.pause_ms : 10;
  visit->fault = (struct fault){0};
  return http_open(&options, &visit->http, &visit->keep, &visit->fault) &&
         http_get(visit->http, path, &visit->body, &visit->size, &visit->fault);
}

static void is_refused(struct visit *visit, const char *path, enum fault_kind kind, const char *words) {
  assert_false(ask(visit, (struct http_options){.body_max = 1 << 20, .answer_ms = 1000}, path));
  if (visit->fault.kind != kind || !strstr(visit->fault.message, words)) fail_msg("%s: kind %d, %s (%s)", path, visit->fault.kind, visit->fault.message, visit->fault.cause);
}

static void an_answer_comes_whole(void **state) {
  struct visit *visit = *state;
  assert_true(ask(visit, (struct http_options){0}, "/ok"));
  assert_string_equal(visit->body, "{\"value\":[]}");
  assert_int_equal(http_pages(visit->http), 1);
}

static void moving_within_the_origin_is_followed(void **state) {
  struct visit *visit = *state;
  assert_true(ask(visit, (struct http_options){0}, "/moved"));
  assert_string_equal(http_address(visit->http), answers_address("/ok?moved"));
}

static void other_places_are_refused(void **state) {
  is_refused(*state, "/elsewhere", FAULT_INPUT, "andere plek");
  is_refused(*state, "https://example.org/x", FAULT_INPUT, "andere plek");
  is_refused(*state, "http://127.0.0.1:1/x", FAULT_INPUT, "andere plek");
  is_refused(*state, "file:///etc/passwd", FAULT_INPUT, "");
  is_refused(*state, "//user:pass@127.0.0.1/", FAULT_INPUT, "");
  is_refused(*state, "/circle", FAULT_NOT_NOW, "steeds door");
}

static void failures_have_a_name(void **state) {
  is_refused(*state, "/broken", FAULT_NOT_NOW, "antwoord 500");
  is_refused(*state, "/unknown", FAULT_ABSENT, "antwoord 404");
  is_refused(*state, "/closed", FAULT_FORBIDDEN, "laat ons niet toe");
  is_refused(*state, "/hang", FAULT_NOT_NOW, "niet op tijd");
  is_refused(*state, "/cut", FAULT_NOT_NOW, "breekt zijn antwoord af");
  is_refused(*state, "/giant", FAULT_TOO_LARGE, "meer dan 1 MB");
  is_refused(*state, "/bomb", FAULT_TOO_LARGE, "meer dan 1 MB");
  is_refused(*state, "/tomorrow", FAULT_NOT_NOW, "wil even geen vragen");
  assert_non_null(strstr(((struct visit *)*state)->fault.hint, "667 minuten"));
}

static void a_short_failure_is_tried_again(void **state) {
  struct visit *visit = *state;
  assert_true(ask(visit, (struct http_options){0}, "/mends"));
  assert_string_equal(visit->body, "{\"mended\":true}");
}

static void it_waits_as_long_as_asked(void **state) {
  struct visit *visit = *state;
  int64_t began_us = clock_monotonic_us();
  assert_true(ask(visit, (struct http_options){0}, "/busy"));
  assert_true(clock_monotonic_us() - began_us >= 950000);
}

static void no_more_attempts_than_said(void **state) {
  struct visit *visit = *state;
  is_refused(visit, "/broken", FAULT_NOT_NOW, "500");
  assert_true(ask(visit, (struct http_options){0}, "/count"));
  const char *at = strstr(visit->body, "\"/broken\":");
  assert_non_null(at);
  assert_int_equal(strtol(at + 10, NULL, 10) % HTTP_ATTEMPTS, 0);
}

static void no_cookie_comes_back(void **state) {
  struct visit *visit = *state;
  assert_true(ask(visit, (struct http_options){0}, "/cookie"));
  assert_true(http_get(visit->http, "/echo", &visit->body, &visit->size, &visit->fault));
  assert_null(strstr(visit->body, "\"cookie\""));
}

static void a_key_goes_along_as_its_kind_wants(void **state) {
  struct visit *visit = *state;
  struct http_key key = {.kind = HTTP_KEY_BEARER, .secret = "geheim"};
  assert_true(ask(visit, (struct http_options){.key = &key}, "/echo"));
  assert_non_null(strstr(visit->body, "\"authorization\":\"Bearer geheim\""));
  key.kind = HTTP_KEY_TOKEN;
  assert_true(ask(visit, (struct http_options){.key = &key}, "/echo"));
  assert_non_null(strstr(visit->body, "\"authorization\":\"Token geheim\""));
  key = (struct http_key){.kind = HTTP_KEY_ZGW, .client = "door\"pakker", .secret = "kort"};
  assert_true(ask(visit, (struct http_options){.key = &key}, "/echo"));
  const char *at = strstr(visit->body, "Bearer eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.");
  assert_non_null(at);
  at += 7;
  const char *dot = strchr(strchr(at, '.') + 1, '.');
  char expected[64], claims[512];
  struct digest mac = crypto_mac_of("kort", 4, at, (size_t)(dot - at));
  base64_put(mac.bytes, sizeof mac.bytes, expected, sizeof expected);
  assert_memory_equal(dot + 1, expected, strlen(expected));
  char *middle = arena_copy_len(&visit->keep, strchr(at, '.') + 1, (size_t)(dot - strchr(at, '.') - 1));
  long len = base64_get(middle, claims, sizeof claims - 1);
  assert_true(len > 0);
  claims[len] = '\0';
  assert_non_null(strstr(claims, "\"client_id\":\"door\\\"pakker\""));
}

static void a_key_cannot_add_a_header(void **state) {
  struct visit *visit = *state;
  struct http_key key = {.kind = HTTP_KEY_BEARER, .secret = "a\r\nX-Other: b"};
  assert_false(ask(visit, (struct http_options){.key = &key}, "/echo"));
  assert_int_equal(visit->fault.kind, FAULT_INPUT);
}

static void inside_the_house_only_when_set(void **state) {
  struct visit *visit = *state;
  settle("zaken.lan");
  assert_false(ask(visit, (struct http_options){0}, "/ok"));
  assert_non_null(strstr(visit->fault.message, "binnen het eigen netwerk"));
  struct http_key key = {.kind = HTTP_KEY_BEARER, .secret = "geheim"};
  assert_false(ask(visit, (struct http_options){.key = &key}, "/ok"));
  assert_non_null(strstr(visit->fault.message, "alleen over https"));
  static const char *const inside[] = {"http://10.0.0.1/", "http://192.168.1.1/", "http://169.254.169.254/", "http://[::1]/", "http://[::ffff:127.0.0.1]/", "http://0/",
                                       "http://2130706433/", "http://[fd00::1]/", "http://[64:ff9b::a00:1]/", "http://localhost/"};
  for (size_t i = 0; i < sizeof inside / sizeof *inside; i++) {
    struct http_options options = {.address = inside[i], .pause_ms = 1, .answer_ms = 2000};
    visit->fault = (struct fault){0};
    assert_true(http_open(&options, &visit->http, &visit->keep, &visit->fault));
    assert_false(http_get(visit->http, "/", &visit->body, &visit->size, &visit->fault));
    if (!strstr(visit->fault.message, "binnen het eigen netwerk")) fail_msg("%s: %s (%s)", inside[i], visit->fault.message, visit->fault.cause);
  }
}

static bool stop(void *context) { return ++*(int *)context < 3; }

static void somebody_can_stop_it(void **state) {
  struct visit *visit = *state;
  int asked = 0;
  assert_false(ask(visit, (struct http_options){.going = stop, .context = &asked}, "/hang"));
  assert_non_null(strstr(visit->fault.message, "gestopt"));
}

static void what_is_no_address_is_refused(void **state) {
  struct visit *visit = *state;
  static const char *const wrong[] = {"", "zaken", "ftp://a/", "file:///etc/passwd", "https://a:b@c/", "https://", "gopher://a/", "javascript:1"};
  for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
    struct http_options options = {.address = wrong[i]};
    visit->fault = (struct fault){0};
    if (http_open(&options, &visit->http, &visit->keep, &visit->fault) && strchr(wrong[i], ':')) fail_msg("%s was taken", wrong[i]);
  }
}

static void settings_are_checked(void **state) {
  (void)state;
  static const struct outside_settings wrong[] = {{.internal = "a b"}, {.internal = "http://a"}, {.mail = "mail"}, {.mail = "smtp://a", .mail_from = "x"},
                                                  {.mail = "smtp://u:p@a", .mail_from = "a@b.nl"}, {.mail = "smtp://a"}};
  for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
    struct fault fault = {0};
    assert_false(outside_init(&wrong[i], &fault));
    assert_int_equal(fault.kind, FAULT_INPUT);
  }
}

/* Own certificates are trusted when the machine says so, and only then. */
static void a_certificate_is_checked(void **state) {
  struct visit *visit = *state;
  char address[64];
  answers_stop();
  snprintf(address, sizeof address, "https://127.0.0.1:%d/ok", answers_start("https"));
  for (int trusted = 0; trusted < 2; trusted++) {
    struct http_options options = {.address = address, .pause_ms = 1};
    visit->fault = (struct fault){0};
    if (trusted) setenv("SSL_CERT_FILE", "tests/outside/answers.crt", 1);
    assert_true(http_open(&options, &visit->http, &visit->keep, &visit->fault));
    bool got = http_get(visit->http, address, &visit->body, &visit->size, &visit->fault);
    if (got != (trusted == 1)) fail_msg("%d: %s (%s)", trusted, visit->fault.message, visit->fault.cause);
    if (!trusted) assert_non_null(strstr(visit->fault.message, "certificaat"));
  }
  unsetenv("SSL_CERT_FILE");
}

static int start(void **state) {
  (void)state;
  unsetenv("http_proxy");
  unsetenv("all_proxy");
  answers_start("http");
  return crypto_init() ? 0 : -1;
}

static int end(void **state) {
  (void)state;
  answers_stop();
  outside_release();
  return 0;
}

int main(void) {
#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
  const struct CMUnitTest tests[] = {
      TEST(an_answer_comes_whole), TEST(moving_within_the_origin_is_followed), TEST(other_places_are_refused), TEST(failures_have_a_name),
      TEST(a_short_failure_is_tried_again), TEST(it_waits_as_long_as_asked), TEST(no_more_attempts_than_said), TEST(no_cookie_comes_back),
      TEST(a_key_goes_along_as_its_kind_wants), TEST(a_key_cannot_add_a_header), TEST(inside_the_house_only_when_set), TEST(somebody_can_stop_it),
      TEST(what_is_no_address_is_refused), TEST(settings_are_checked), TEST(a_certificate_is_checked)};
  return cmocka_run_group_tests(tests, start, end);
}
