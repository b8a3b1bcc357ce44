#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <cmocka.h>

#include "server/guard.h"
#include "server/pages.h"
#include "server/path.h"
#include "server/who.h"

static const unsigned char key[32] = {1, 2, 3}, other_key[32] = {1, 2, 4};

static void tokens_are_bound(void **state) {
  (void)state;
  char token[CSRF_SIZE], again[CSRF_SIZE];
  csrf_make(key, "sessie-a", token);
  csrf_make(key, "sessie-a", again);
  assert_string_not_equal(token, again);
  assert_true(csrf_is(key, "sessie-a", token));
  assert_true(csrf_is(key, "sessie-a", again));
  assert_false(csrf_is(key, "sessie-b", token));
  assert_false(csrf_is(other_key, "sessie-a", token));
  assert_false(csrf_is(key, "sessie-a", NULL));
  assert_false(csrf_is(key, "sessie-a", ""));
  for (size_t i = 0; i < CSRF_SIZE - 1; i++) {
    char altered[CSRF_SIZE];
    memcpy(altered, token, sizeof altered);
    /* The last character holds four bits that base64 does not use: any change there is refused as well. */
    altered[i] = altered[i] == 'A' ? 'B' : 'A';
    assert_false(csrf_is(key, "sessie-a", altered));
  }
}

static void visitors_are_signed(void **state) {
  (void)state;
  char cookie[VISITOR_SIZE];
  visitor_make(key, cookie);
  assert_true(visitor_is(key, cookie));
  assert_false(visitor_is(other_key, cookie));
  assert_false(visitor_is(key, NULL));
  assert_false(visitor_is(key, "a.b"));
  cookie[0] = cookie[0] == 'x' ? 'y' : 'x';
  assert_false(visitor_is(key, cookie));
}

static void cookies_are_found_by_their_whole_name(void **state) {
  (void)state;
  struct arena arena;
  arena_init(&arena, 1 << 20);
  const char *header = "dp_sessie2=een; xdp_sessie=twee; dp_sessie=drie; dp_sessie=vier";
  assert_string_equal(cookie_find(header, "dp_sessie", &arena), "drie");
  assert_null(cookie_find(header, "sessie", &arena));
  assert_null(cookie_find(NULL, "dp_sessie", &arena));
  assert_null(cookie_find("", "dp_sessie", &arena));
  assert_string_equal(cookie_find("dp_sessie=", "dp_sessie", &arena), "");
  assert_null(cookie_find("dp_sessie", "dp_sessie", &arena));
  char large[400];
  memset(large, 'x', sizeof large);
  memcpy(large, "dp_sessie=", 10);
  large[sizeof large - 1] = '\0';
  assert_null(cookie_find(large, "dp_sessie", &arena));
  arena_release(&arena);
}

static void codings_are_weighed(void **state) {
  (void)state;
  assert_true(accepts_coding("gzip", "gzip"));
  assert_true(accepts_coding("br, GZIP;q=0.5", "gzip"));
  assert_true(accepts_coding("deflate,gzip;q=1.0", "gzip"));
  assert_false(accepts_coding("gzip;q=0", "gzip"));
  assert_false(accepts_coding("gzip; q=0.000", "gzip"));
  assert_false(accepts_coding("xgzip, brotli", "gzip"));
  assert_false(accepts_coding("br;q=1, gzip;q=0, identity;q=1", "gzip"));
  assert_false(accepts_coding(NULL, "gzip"));
  assert_false(accepts_coding("", "gzip"));
}

static void floods_wait(void **state) {
  (void)state;
  struct rate_table *table = rate_open(3, 60);
  assert_non_null(table);
  for (int i = 0; i < 3; i++) assert_true(rate_take(table, "192.0.2.1", 1000000));
  assert_false(rate_take(table, "192.0.2.1", 1000000));
  assert_true(rate_take(table, "192.0.2.2", 1000000));
  assert_false(rate_take(table, "192.0.2.1", 1500000));
  assert_true(rate_take(table, "192.0.2.1", 2600000));
  assert_false(rate_take(table, "192.0.2.1", 2600000));
  rate_close(table);
}

/* RFC 6238's own vector: SHA-1, time 59, 94287082, of which six digits are shown. */
static void codes_fit_their_time(void **state) {
  (void)state;
  const unsigned char *secret = (const unsigned char *)"12345678901234567890";
  int64_t step = -1;
  assert_true(totp_is(secret, "287082", 59000, &step));
  assert_int_equal(step, 1);
  assert_true(totp_is(secret, "287082", 89000, &step));
  assert_int_equal(step, 1);
  assert_true(totp_is(secret, "287082", 10000, &step));
  assert_int_equal(step, 1);
  assert_false(totp_is(secret, "287082", 125000, &step));
  assert_false(totp_is(secret, "28708", 59000, &step));
  assert_false(totp_is(secret, "94287082", 59000, &step));
  assert_false(totp_is(secret, "28708x", 59000, &step));
  assert_false(totp_is(secret, NULL, 59000, &step));
}

static void roles_come_from_text(void **state) {
  (void)state;
  assert_int_equal(roles_of("griffier,raadslid"), ROLE_BIT(griffier) | ROLE_BIT(raadslid));
  assert_int_equal(roles_of("griffierx, bestaatniet"), 0);
  assert_int_equal(roles_of(NULL), 0);
  assert_int_equal(roles_of(""), 0);
}

/* ---- addresses ---- */

static enum fault_kind read_path(const char *raw, struct path *out, struct arena *arena) {
  struct fault fault = {0};
  bool ok = path_read(raw, out, arena, &fault);
  enum fault_kind kind = fault.kind;
  assert_int_equal(ok, kind == FAULT_NONE);
  fault_release(&fault);
  return kind;
}

static void addresses_are_taken_apart(void **state) {
  (void)state;
  struct arena arena;
  struct path path;
  arena_init(&arena, 1 << 20);
  assert_int_equal(read_path("/leiden/beleid/12?sort=-titel&q=a%20b", &path, &arena), FAULT_NONE);
  assert_string_equal(path.municipality, "leiden");
  assert_int_equal(path.segment_count, 2);
  assert_string_equal(path.segments[1], "12");
  assert_string_equal(path.query, "sort=-titel&q=a%20b");
  assert_string_equal(path.whole, "/leiden/beleid/12");
  assert_false(path.ends_in_slash);
  assert_int_equal(read_path("/", &path, &arena), FAULT_NONE);
  assert_null(path.municipality);
  assert_string_equal(path.whole, "/");
  assert_int_equal(read_path("/leiden/", &path, &arena), FAULT_NONE);
  assert_true(path.ends_in_slash);
  assert_int_equal(path.segment_count, 0);
  assert_int_equal(read_path("/s%C3%BAdwest/a%20b", &path, &arena), FAULT_NONE);
  assert_string_equal(path.municipality, "s\xc3\xba" "dwest");
  assert_string_equal(path.segments[0], "a b");
  arena_release(&arena);
}

static void strange_addresses_are_refused(void **state) {
  (void)state;
  static const char *const bad[] = {"", "leiden", "*", "//", "/leiden//x", "/..", "/leiden/..", "/leiden/../x", "/leiden/.",
                                    "/%2e%2e", "/leiden/%2E%2e/x", "/a%2fb", "/a%5cb", "/a\\b", "/%00", "/a%00b", "/%0a", "/a%7f",
                                    "/%", "/%4", "/%zz", "/%f", "/%ff", "/%c3", "/%ed%a0%80", "/%c0%af", "http://x/leiden"};
  struct arena arena;
  struct path path;
  arena_init(&arena, 1 << 20);
  for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
    if (read_path(bad[i], &path, &arena) != FAULT_INPUT) fail_msg("accepted: %s", bad[i]);
  assert_int_equal(read_path("/a/1/2/3/4/5/6/7/8", &path, &arena), FAULT_NONE);
  assert_int_equal(read_path("/a/1/2/3/4/5/6/7/8/9", &path, &arena), FAULT_ABSENT);
  arena_release(&arena);
}

static void names_lead_to_codes(void **state) {
  (void)state;
  char code[16];
  assert_true(tenant_code_of("leiden", code));
  assert_string_equal(code, "gm0546");
  assert_true(tenant_code_of("Leiden", code));
  assert_true(tenant_code_of("GM0546", code));
  assert_string_equal(code, "gm0546");
  assert_false(tenant_code_of("atlantis", code));
  assert_false(tenant_code_of("", code));
  assert_false(tenant_code_of("../../etc", code));
  struct tenant_name name = tenant_name_of("gm0546");
  assert_string_equal(name.alias, "leiden");
  assert_string_equal(name.name, "Leiden");
  assert_string_equal(tenant_name_of("gm9999").alias, "gm9999");
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(tokens_are_bound),
      cmocka_unit_test(visitors_are_signed),
      cmocka_unit_test(cookies_are_found_by_their_whole_name),
      cmocka_unit_test(codings_are_weighed),
      cmocka_unit_test(floods_wait),
      cmocka_unit_test(codes_fit_their_time),
      cmocka_unit_test(roles_come_from_text),
      cmocka_unit_test(addresses_are_taken_apart),
      cmocka_unit_test(strange_addresses_are_refused),
      cmocka_unit_test(names_lead_to_codes),
  };
  if (!crypto_init()) return 1;
  return cmocka_run_group_tests_name("guard", tests, NULL, NULL);
}
