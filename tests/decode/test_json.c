#include "decode/reading.h"
#include "decode/json.h"
#include "encode/json.h"

static const struct json_value *read(const char *text) {
  const struct json_value *value = NULL;
  struct json_options options = {.data = text, .size = strlen(text)};
  return json_read(&options, &value, &arena, &fault) ? value : NULL;
}

static void a_tree_is_read(void **state) {
  (void)state;
  const struct json_value *root = read("{\"b\":\"Één\",\"a\":[1,-9223372036854775808,1.50,true,false,null,{}],\"e\":1e3}");
  assert_non_null(root);
  assert_int_equal(root->kind, JSON_KIND_OBJECT);
  assert_int_equal(root->count, 3);
  assert_string_equal(root->names[0], "b");
  assert_string_equal(json_find_text(root, "b"), "Één");
  assert_null(json_find_text(root, "a"));
  assert_null(json_find(root, "c"));
  const struct json_value *list = json_find(root, "a");
  assert_int_equal(list->count, 7);
  assert_int_equal(list->items[0].number, 1);
  assert_true(list->items[1].number == INT64_MIN);
  assert_int_equal(list->items[2].kind, JSON_KIND_DECIMAL);
  assert_string_equal(list->items[2].text, "1.5");
  assert_true(list->items[3].yes);
  assert_false(list->items[4].yes);
  assert_int_equal(list->items[5].kind, JSON_KIND_NULL);
  assert_int_equal(list->items[6].count, 0);
  assert_string_equal(json_find(root, "e")->text, "1000");
  assert_null(json_find(list, "a"));
}

static void decimals_keep_their_digits(void **state) {
  (void)state;
  static const char *const same[] = {"0.1", "-0.05", "0.0001", "123456789012.345", "1234.5678", "0.000000012",
                                     "99999999999999.9"};
  for (size_t i = 0; i < sizeof same / sizeof *same; i++) {
    const struct json_value *value = read(same[i]);
    assert_non_null(value);
    assert_string_equal(value->text, same[i]);
  }
  assert_string_equal(read("-0.0")->text, "0");
  assert_string_equal(read("1.25e-2")->text, "0.0125");
}

static void wrong_json_is_refused(void **state) {
  (void)state;
  static const struct {
    const char *text, *reason;
  } cases[] = {{"", "geen JSON gestuurd"},       {"{\"a\":1,\"a\":2}", "twee keer"},  {"[1,2", "einde ontbreekt"},
               {"[1]x", "na het einde"},         {"{\n\n x}", "regel 3"},            {"\"\\u0000\"", "nulteken"},
               {"\"\xFF\"", "UTF-8"},            {"9223372036854775808", "te groot"}, {"0.1234567890123456", "15 cijfers"},
               {"1e400", "te groot"},            {"1e50", "te groot"},                {"nul", "geen JSON is"}};
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
    if (read(cases[i].text)) fail_msg("accepted: %s", cases[i].text);
    if (!strstr(fault.message, cases[i].reason)) fail_msg("%s: %s", cases[i].text, fault.message);
    assert_int_equal(fault.kind, FAULT_INPUT);
    fault_release(&fault);
  }
}

static void depth_and_size_have_limits(void **state) {
  (void)state;
  char deep[2 * JSON_READ_DEPTH_MAX + 3];
  memset(deep, '[', JSON_READ_DEPTH_MAX);
  memset(deep + JSON_READ_DEPTH_MAX, ']', JSON_READ_DEPTH_MAX);
  deep[2 * JSON_READ_DEPTH_MAX] = '\0';
  assert_non_null(read(deep));
  memset(deep, '[', JSON_READ_DEPTH_MAX + 1);
  memset(deep + JSON_READ_DEPTH_MAX + 1, ']', JSON_READ_DEPTH_MAX + 1);
  deep[2 * JSON_READ_DEPTH_MAX + 2] = '\0';
  assert_null(read(deep));
  assert_non_null(strstr(fault.message, "32 niveaus"));
  fault_release(&fault);
  assert_non_null(read("\"[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[\""));
  const struct json_value *value;
  struct json_options options = {.data = "[1, 2, 3]", .size = 9, .size_max = 8};
  assert_false(json_read(&options, &value, &arena, &fault));
  assert_int_equal(fault.kind, FAULT_TOO_LARGE);
}

/* Both rooms have names that begin with json_, and so has the library: the one may not stand in for the other. */
static void reading_and_writing_live_in_one_program(void **state) {
  (void)state;
  struct text out;
  struct json_writer w;
  text_init(&out, 1024);
  json_init(&w, &out);
  json_array_begin(&w);
  json_put_null(&w);
  json_put_string(&w, "x");
  json_array_end(&w);
  assert_true(json_finish(&w, &fault));
  const struct json_value *value = read(text_get(&out));
  assert_non_null(value);
  assert_int_equal(value->items[0].kind, JSON_KIND_NULL);
  assert_string_equal(value->items[1].text, "x");
  text_release(&out);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      TEST(a_tree_is_read),        TEST(decimals_keep_their_digits), TEST(wrong_json_is_refused),
      TEST(depth_and_size_have_limits), TEST(reading_and_writing_live_in_one_program),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
