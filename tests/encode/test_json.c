#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "encode/json.h"

enum { MAX = 64 * 1024 };

static void a_document_is_written(void **state) {
  (void)state;
  struct text out;
  struct json_writer w;
  struct fault fault = {0};
  text_init(&out, MAX);
  json_init(&w, &out);
  json_object_begin(&w);
  json_key(&w, "titel");
  json_put_string(&w, "\"Één\"\\\n\t\x01 \xF0\x9F\x8C\xB3 \xC3(\xED\xA0\x80");
  json_key(&w, "bedrag");
  json_put_money(&w, -5);
  json_key(&w, "lijst");
  json_array_begin(&w);
  json_put_money(&w, INT64_MIN);
  json_put_money(&w, 123456);
  json_put_decimal(&w, 12500);
  json_put_decimal(&w, -20000);
  json_put_decimal(&w, 1);
  json_put_decimal(&w, 0);
  json_put_real(&w, 0.1);
  json_put_real(&w, -1.0 / 3);
  json_put_real(&w, 1e21);
  json_put_real(&w, (double)NAN);
  json_put_int(&w, INT64_MIN);
  json_put_bool(&w, true);
  json_put_bool(&w, false);
  json_put_null(&w);
  json_put_string(&w, NULL);
  json_array_begin(&w);
  json_array_end(&w);
  json_array_end(&w);
  json_object_end(&w);
  assert_true(json_finish(&w, &fault));
  assert_string_equal(text_get(&out),
                      "{\"titel\":\"\\\"Één\\\"\\\\\\n\\u0009\\u0001 \xF0\x9F\x8C\xB3 \xEF\xBF\xBD("
                      "\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD\",\"bedrag\":\"-0.05\",\"lijst\":["
                      "\"-92233720368547758.08\",\"1234.56\",1.25,-2,0.0001,0,0.1,-0.333333333333333,1e+21,null,-9223372036854775808,"
                      "true,false,null,null,[]]}");
  text_release(&out);
}

static void two_roots(struct json_writer *w) {
  json_put_int(w, 1);
  json_put_int(w, 2);
}
static void value_without_key(struct json_writer *w) {
  json_object_begin(w);
  json_put_int(w, 1);
  json_object_end(w);
}
static void key_in_array(struct json_writer *w) {
  json_array_begin(w);
  json_key(w, "a");
  json_array_end(w);
}
static void key_without_value(struct json_writer *w) {
  json_object_begin(w);
  json_key(w, "a");
  json_object_end(w);
}
static void wrong_end(struct json_writer *w) {
  json_array_begin(w);
  json_object_end(w);
}
static void left_open(struct json_writer *w) { json_array_begin(w); }
static void nothing(struct json_writer *w) { (void)w; }
static void too_deep(struct json_writer *w) {
  for (int i = 0; i <= JSON_WRITER_DEPTH_MAX; i++) json_array_begin(w);
}
static void too_long(struct json_writer *w) {
  json_array_begin(w);
  for (int i = 0; i < MAX; i++) json_put_int(w, 1);
  json_array_end(w);
}

static void misuse_is_refused(void **state) {
  (void)state;
  static const struct {
    void (*misuse)(struct json_writer *);
    const char *cause;
  } cases[] = {{two_roots, "second root"},          {value_without_key, "without key"}, {key_in_array, "out of place"},
               {key_without_value, "without value"}, {wrong_end, "end without"},         {left_open, "left open"},
               {nothing, "no value"},                {too_deep, "too deep"},             {too_long, "maximum"}};
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
    struct text out;
    struct json_writer w;
    struct fault fault = {0};
    text_init(&out, MAX);
    json_init(&w, &out);
    cases[i].misuse(&w);
    assert_false(json_finish(&w, &fault));
    assert_int_equal(fault.kind, FAULT_SYSTEM);
    assert_non_null(strstr(fault.cause, cases[i].cause));
    fault_release(&fault);
    text_release(&out);
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(a_document_is_written),
      cmocka_unit_test(misuse_is_refused),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
