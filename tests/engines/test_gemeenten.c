#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <string.h>

#include "engines/gemeenten.h"

static void is_now(const char *code, const char *now, bool alone) {
  bool got;
  assert_string_equal(gemeente_now(code, &got), now);
  assert_int_equal(got, alone);
}

static void a_merger_ends_a_series(void **state) {
  (void)state;
  is_now("GM0545", "GM1961", false); /* Leerdam into Vijfheerenlanden, 2019 */
  is_now("GM0756", "GM1982", false); /* Boxmeer into Land van Cuijk, 2022 */
  is_now("GM0457", "GM0363", false); /* Weesp into Amsterdam, 2022 */
}

static void another_code_goes_on(void **state) {
  (void)state;
  is_now("GM0186", "GM1700", true); /* Vriezenveen became Twenterand, 2002 */
}

static void a_chain_is_followed(void **state) {
  (void)state;
  is_now("GM0689", "GM1978", false);
  is_now("GM0546", "GM0546", true);
  is_now("GM9999", "GM9999", true);
}

static void codes_are_read_as_sources_write_them(void **state) {
  (void)state;
  static const char *const good[] = {"GM0546", "gm0546", "GM0546    ", "0546", "546", " 546"};
  char out[GEMEENTE_CODE_SIZE];
  for (size_t i = 0; i < sizeof good / sizeof *good; i++) {
    assert_true(gemeente_code(good[i], out));
    assert_string_equal(out, "GM0546");
  }
  static const char *const bad[] = {"", "GM", "Leiden", "GM05467", "WK054601", "NL01", "05 46", "-546"};
  for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) assert_false(gemeente_code(bad[i], out));
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(a_merger_ends_a_series), cmocka_unit_test(another_code_goes_on), cmocka_unit_test(a_chain_is_followed),
                                     cmocka_unit_test(codes_are_read_as_sources_write_them)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
