#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "base/base.h"

static int released[4];
static size_t released_count;
static void note_release(void *what) { released[released_count++] = *(int *)what; }

static void arena_gives_zeroed_aligned_memory(void **state) {
  (void)state;
  struct arena arena;
  arena_init(&arena, 1u << 20);
  for (size_t size = 0; size < 40000; size = size * 2 + 1) {
    unsigned char *at = arena_take(&arena, size);
    assert_int_equal((uintptr_t)at % _Alignof(max_align_t), 0);
    for (size_t i = 0; i < size; i++) assert_int_equal(at[i], 0);
    if (size) at[size - 1] = 255;
  }
  arena_reset(&arena);
  unsigned char *again = arena_take(&arena, 100);
  for (size_t i = 0; i < 100; i++) assert_int_equal(again[i], 0);
  arena_release(&arena);
}

static void arena_runs_releases_last_first(void **state) {
  (void)state;
  struct arena arena;
  int one = 1, two = 2;
  released_count = 0;
  arena_init(&arena, 1u << 20);
  arena_defer(&arena, note_release, &one);
  arena_defer(&arena, note_release, &two);
  arena_release(&arena);
  assert_int_equal(released_count, 2);
  assert_int_equal(released[0], 2);
  assert_int_equal(released[1], 1);
}

static bool take_too_much(void *context) {
  struct arena *arena = context;
  static int seen = 3;
  arena_defer(arena, note_release, &seen);
  size_t taken = 0;
  while (arena_copy(arena, "nog een stukje tekst dat blijft")) taken++;
  return taken > 0;
}

static void arena_at_its_limit_comes_back_to_the_guard(void **state) {
  (void)state;
  struct arena arena;
  bool outcome = true;
  released_count = 0;
  arena_init(&arena, 100000);
  assert_false(arena_guarded(&arena, NULL, take_too_much, &arena, &outcome));
  /* The guard is gone with its work: the next one catches for itself. */
  assert_false(arena_guarded(&arena, NULL, take_too_much, &arena, &outcome));
  arena_release(&arena);
  assert_int_equal(released_count, 1);
}

static void text_stops_at_its_maximum(void **state) {
  (void)state;
  struct text text;
  text_init(&text, 10);
  assert_string_equal(text_get(&text), "");
  TEXT_LIT(&text, "12345");
  assert_false(text.full);
  text_add(&text, "678901");
  assert_true(text.full);
  assert_string_equal(text_get(&text), "12345");
  text_clear(&text);
  text_add_int(&text, INT64_C(-1234567));
  assert_string_equal(text_get(&text), "-1234567");
  text_clear(&text);
  text_addf(&text, "%d-%s", 5, "abc");
  assert_string_equal(text_get(&text), "5-abc");
  text_release(&text);
}

static void fault_collects_fields_and_keeps_the_first_message(void **state) {
  (void)state;
  struct fault fault = {0};
  assert_false(fault_field_add(&fault, "titel", "Titel: vul dit in."));
  fault_line_add(&fault, 12, "datum", "Datum: %s", "bestaat niet");
  assert_int_equal(fault.kind, FAULT_INPUT);
  assert_int_equal(fault.field_count, 2);
  assert_int_equal(fault.fields[1].line, 12);
  assert_string_equal(fault_field_find(&fault, "datum"), "Datum: bestaat niet");
  assert_null(fault_field_find(&fault, "soort"));
  for (int i = 0; i < 200; i++) fault_field_add(&fault, "x", "y");
  assert_int_equal(fault.field_count, FAULT_FIELDS_MAX);
  assert_int_equal(fault.field_more, 102);
  struct fault moved = {0};
  fault_move(&moved, &fault);
  assert_false(fault_is(&fault));
  assert_true(fault_is(&moved));
  fault_release(&moved);
  for (enum fault_kind kind = FAULT_INPUT; kind < FAULT__COUNT; kind++) assert_true(fault_http_status(kind) >= 400);
}

static void strings_are_judged_and_folded(void **state) {
  (void)state;
  struct arena arena;
  arena_init(&arena, 1u << 20);
  assert_true(string_is_utf8("één € 😀", strlen("één € 😀")));
  assert_false(string_is_utf8("\xC0\x80", 2));
  assert_false(string_is_utf8("\xED\xA0\x80", 3));
  assert_false(string_is_utf8("a\0b", 3));
  assert_false(string_is_utf8("\xE2\x82", 2));
  assert_int_equal(string_len("één €"), 5);
  assert_string_equal(string_sort_key("Één IJs & Crème", &arena), "een ijs creme");
  assert_true(strcmp(string_sort_key("V2", &arena), string_sort_key("V10", &arena)) < 0);
  assert_true(strcmp(string_sort_key("Één", &arena), string_sort_key("Z", &arena)) < 0);
  assert_string_equal(string_trim("\xC2\xA0 a b \t", &arena), "a b");
  assert_string_equal(string_camel("datum_besluit", &arena), "datumBesluit");
  assert_string_equal(string_snake("datumBesluit", &arena), "datum_besluit");
  int64_t number = 7;
  assert_true(string_to_int("-9223372036854775808", &number));
  assert_true(number == INT64_MIN);
  assert_false(string_to_int("9223372036854775808", &number));
  assert_false(string_to_int("12a", &number));
  assert_false(string_to_int("", &number));
  arena_release(&arena);
}

static void digests_and_tokens_hold(void **state) {
  (void)state;
  char hex[DIGEST_HEX_SIZE];
  assert_true(crypto_init());
  digest_hex(digest_of("abc", 3), hex); /* FIPS 180-4, example */
  assert_string_equal(hex, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  struct digest back;
  assert_true(digest_from_hex(hex, &back));
  assert_true(digest_equal(back, digest_of("abc", 3)));
  assert_false(digest_from_hex("ba78", &back));
  struct digest_stream one, two;
  digest_begin(&one);
  digest_add_text(&one, "ab");
  digest_add_text(&one, "c");
  digest_begin(&two);
  digest_add_text(&two, "a");
  digest_add_text(&two, "bc");
  assert_false(digest_equal(digest_end(&one), digest_end(&two)));
  char a[TOKEN_SIZE], b[TOKEN_SIZE], hash[PASSWORD_HASH_SIZE];
  token_new(a);
  token_new(b);
  assert_int_equal(strlen(a), 43);
  assert_string_not_equal(a, b);
  assert_true(password_hash("geheim genoeg", hash));
  assert_true(password_is(hash, "geheim genoeg"));
  assert_false(password_is(hash, "geheim genoeg "));
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(arena_gives_zeroed_aligned_memory), cmocka_unit_test(arena_runs_releases_last_first),
      cmocka_unit_test(arena_at_its_limit_comes_back_to_the_guard), cmocka_unit_test(text_stops_at_its_maximum),
      cmocka_unit_test(fault_collects_fields_and_keeps_the_first_message),
      cmocka_unit_test(strings_are_judged_and_folded), cmocka_unit_test(digests_and_tokens_hold)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
