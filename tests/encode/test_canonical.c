#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "encode/canonical.h"

static struct arena arena;

static int open_arena(void **state) {
  (void)state;
  arena_init(&arena, 1 << 22);
  return 0;
}

static int close_arena(void **state) {
  (void)state;
  arena_release(&arena);
  return 0;
}

static void assert_prints(const struct canonical *value, const char *expected) {
  struct text out;
  struct fault fault = {0};
  text_init(&out, 1 << 16);
  assert_true(canonical_print(value, &out, &fault));
  assert_string_equal(text_get(&out), expected);
  text_release(&out);
}

static void assert_refused(const struct canonical *value) {
  struct text out;
  struct fault fault = {0};
  text_init(&out, 1 << 16);
  assert_false(canonical_print(value, &out, &fault));
  assert_int_equal(fault.kind, FAULT_INPUT);
  fault_release(&fault);
  text_release(&out);
}

/* RFC 8785, Appendix B: bits of a double and how ECMAScript prints it. */
static void numbers_as_in_appendix_b(void **state) {
  static const struct {
    uint64_t bits;
    const char *text;
  } samples[] = {
      {0x0000000000000000, "0"}, {0x8000000000000000, "0"}, {0x0000000000000001, "5e-324"}, {0x8000000000000001, "-5e-324"},
      {0x7fefffffffffffff, "1.7976931348623157e+308"}, {0xffefffffffffffff, "-1.7976931348623157e+308"},
      {0x4340000000000000, "9007199254740992"}, {0xc340000000000000, "-9007199254740992"}, {0x4430000000000000, "295147905179352830000"},
      {0x44b52d02c7e14af5, "9.999999999999997e+22"}, {0x44b52d02c7e14af6, "1e+23"}, {0x44b52d02c7e14af7, "1.0000000000000001e+23"},
      {0x444b1ae4d6e2ef4e, "999999999999999700000"}, {0x444b1ae4d6e2ef4f, "999999999999999900000"}, {0x444b1ae4d6e2ef50, "1e+21"},
      {0x3eb0c6f7a0b5ed8c, "9.999999999999997e-7"}, {0x3eb0c6f7a0b5ed8d, "0.000001"}, {0x41b3de4355555553, "333333333.3333332"},
      {0x41b3de4355555554, "333333333.33333325"}, {0x41b3de4355555555, "333333333.3333333"}, {0x41b3de4355555556, "333333333.3333334"},
      {0x41b3de4355555557, "333333333.33333343"}, {0xbecbf647612f3696, "-0.0000033333333333333333"}, {0x43143ff3c1cb0959, "1424953923781206.2"},
  };
  (void)state;
  for (size_t i = 0; i < sizeof samples / sizeof *samples; i++) {
    char text[CANONICAL_REAL_SIZE];
    double number;
    memcpy(&number, &samples[i].bits, sizeof number);
    canonical_real(number, text);
    assert_string_equal(text, samples[i].text);
  }
  struct canonical *list = canonical_list(&arena);
  canonical_add_real(list, NULL, (double)NAN);
  assert_refused(list);
  list = canonical_list(&arena);
  canonical_add_real(list, NULL, (double)INFINITY);
  assert_refused(list);
}

/* Every number reads back, and no shorter text does: over doubles of all sizes, and beside each power of two, where the
 * gap to the next double changes. */
static void numbers_read_back(void **state) {
  uint64_t seed = 20260126;
  (void)state;
  for (int i = 0; i < 20000; i++) {
    char text[CANONICAL_REAL_SIZE], one_less[CANONICAL_REAL_SIZE + 8];
    double number;
    seed = seed * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
    uint64_t bits = i < 2046 ? (uint64_t)(i + 1) << 52 : seed;
    memcpy(&number, &bits, sizeof number);
    if (!isfinite(number) || number == 0) continue;
    canonical_real(number, text);
    assert_true(strtod(text, NULL) == number);
    int digits = 0;
    for (const char *at = text; *at && *at != 'e'; at++) digits += (*at >= '1' && *at <= '9') || (*at == '0' && digits > 0);
    if (digits < 2 || digits > 17 || !strchr(text, 'e')) continue;
    snprintf(one_less, sizeof one_less, "%.*e", digits - 2, number);
    assert_true(strtod(one_less, NULL) != number);
  }
}

/* RFC 8785, section 3.2.3: names sort by their UTF-16 units. */
static void names_as_in_section_3_2_3(void **state) {
  struct canonical *object = canonical_object(&arena);
  (void)state;
  canonical_add_text(object, "\xE2\x82\xAC", "Euro Sign");
  canonical_add_text(object, "\r", "Carriage Return");
  canonical_add_text(object, "\xEF\xAC\xB3", "Hebrew Letter Dalet With Dagesh");
  canonical_add_text(object, "1", "One");
  canonical_add_text(object, "\xF0\x9F\x98\x80", "Emoji: Grinning Face");
  canonical_add_text(object, "\xC2\x80", "Control");
  canonical_add_text(object, "\xC3\xB6", "Latin Small Letter O With Diaeresis");
  assert_prints(object, "{\"\\r\":\"Carriage Return\",\"1\":\"One\",\"\xC2\x80\":\"Control\",\"\xC3\xB6\":\"Latin Small Letter O With Diaeresis\","
                        "\"\xE2\x82\xAC\":\"Euro Sign\",\"\xF0\x9F\x98\x80\":\"Emoji: Grinning Face\","
                        "\"\xEF\xAC\xB3\":\"Hebrew Letter Dalet With Dagesh\"}");
}

/* RFC 8785, section 3.2.2 and 3.2.4: the sample and its bytes. */
static void sample_of_section_3_2_2(void **state) {
  static const unsigned char expected[] = {
      0x7b, 0x22, 0x6c, 0x69, 0x74, 0x65, 0x72, 0x61, 0x6c, 0x73, 0x22, 0x3a, 0x5b, 0x6e, 0x75, 0x6c, 0x6c, 0x2c, 0x74, 0x72,
      0x75, 0x65, 0x2c, 0x66, 0x61, 0x6c, 0x73, 0x65, 0x5d, 0x2c, 0x22, 0x6e, 0x75, 0x6d, 0x62, 0x65, 0x72, 0x73, 0x22, 0x3a,
      0x5b, 0x33, 0x33, 0x33, 0x33, 0x33, 0x33, 0x33, 0x33, 0x33, 0x2e, 0x33, 0x33, 0x33, 0x33, 0x33, 0x33, 0x33, 0x2c, 0x31,
      0x65, 0x2b, 0x33, 0x30, 0x2c, 0x34, 0x2e, 0x35, 0x2c, 0x30, 0x2e, 0x30, 0x30, 0x32, 0x2c, 0x31, 0x65, 0x2d, 0x32, 0x37,
      0x5d, 0x2c, 0x22, 0x73, 0x74, 0x72, 0x69, 0x6e, 0x67, 0x22, 0x3a, 0x22, 0xe2, 0x82, 0xac, 0x24, 0x5c, 0x75, 0x30, 0x30,
      0x30, 0x66, 0x5c, 0x6e, 0x41, 0x27, 0x42, 0x5c, 0x22, 0x5c, 0x5c, 0x5c, 0x5c, 0x5c, 0x22, 0x2f, 0x22, 0x7d, 0x00};
  struct canonical *object = canonical_object(&arena), *numbers = canonical_add_list(object, "numbers");
  (void)state;
  canonical_add_real(numbers, NULL, 333333333.33333329);
  canonical_add_real(numbers, NULL, 1E30);
  canonical_add_real(numbers, NULL, 4.50);
  canonical_add_real(numbers, NULL, 2e-3);
  canonical_add_real(numbers, NULL, 0.000000000000000000000000001);
  canonical_add_text(object, "string", "\xE2\x82\xAC$\x0F\x0A" "A'B\"\\\\\"/");
  struct canonical *literals = canonical_add_list(object, "literals");
  canonical_add_null(literals, NULL);
  canonical_add_bool(literals, NULL, true);
  canonical_add_bool(literals, NULL, false);
  assert_prints(object, (const char *)expected);
}

static void what_has_no_canonical_form_is_refused(void **state) {
  struct canonical *object = canonical_object(&arena);
  (void)state;
  canonical_add_int(object, "a", 1);
  canonical_add_int(object, "a", 2);
  assert_refused(object);
  object = canonical_object(&arena);
  canonical_add_text(object, "a", "\xC3(");
  assert_refused(object);
  object = canonical_object(&arena);
  canonical_add_text(object, "\xC3(", "a");
  assert_refused(object);
  object = canonical_object(&arena);
  canonical_add_int(object, "a", INT64_C(9007199254740992));
  assert_refused(object);
  object = canonical_object(&arena);
  canonical_add_int(object, NULL, 1);
  assert_refused(object);
  struct canonical *deep = object = canonical_list(&arena);
  for (int i = 0; i < CANONICAL_DEPTH_MAX; i++) deep = canonical_add_list(deep, NULL);
  assert_refused(object);
  object = canonical_object(&arena);
  canonical_add_int(object, "a", INT64_C(-9007199254740991));
  assert_prints(object, "{\"a\":-9007199254740991}");
  assert_prints(canonical_object(&arena), "{}");
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(numbers_as_in_appendix_b), cmocka_unit_test(numbers_read_back), cmocka_unit_test(names_as_in_section_3_2_3),
      cmocka_unit_test(sample_of_section_3_2_2),  cmocka_unit_test(what_has_no_canonical_form_is_refused),
  };
  return cmocka_run_group_tests(tests, open_arena, close_arena);
}
