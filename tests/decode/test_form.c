#include "decode/reading.h"
#include "decode/form.h"

static void a_query_is_read(void **state) {
  (void)state;
  struct form form;
  assert_true(form_read_query("titel=E%C3%A9n+twee&thema=1&leeg=&thema=2&kaal&&regels=a%0D%0Ab", &form, &arena, &fault));
  assert_int_equal(form.count, 6);
  assert_string_equal(form_find(&form, "titel"), "Eén twee");
  assert_string_equal(form_find(&form, "leeg"), "");
  assert_string_equal(form_find(&form, "kaal"), "");
  assert_string_equal(form_find(&form, "regels"), "a\nb");
  assert_null(form_find(&form, "anders"));
  size_t at = 0;
  assert_string_equal(form_each(&form, "thema", &at), "1");
  assert_string_equal(form_each(&form, "thema", &at), "2");
  assert_null(form_each(&form, "thema", &at));
  assert_true(form_read_query(NULL, &form, &arena, &fault));
  assert_int_equal(form.count, 0);
  /* A request without a body has no form. */
  at = 0;
  assert_null(form_find(NULL, "titel"));
  assert_null(form_each(NULL, "titel", &at));
  assert_null(form_file(NULL, "bestand"));
}

static void wrong_queries_are_refused(void **state) {
  (void)state;
  static const char *const refused[] = {"a=%", "a=%4", "a=%zz", "a=%00", "a=%FF", "%C3=x", "a=%ED%A0%80", "a=\xE9"};
  for (size_t i = 0; i < sizeof refused / sizeof *refused; i++) {
    struct form form = {.count = 77};
    assert_false(form_read_query(refused[i], &form, &arena, &fault));
    assert_int_equal(fault.kind, FAULT_INPUT);
    assert_int_equal(form.count, 77);
    fault_release(&fault);
  }
}

static void the_limits_of_a_form(void **state) {
  (void)state;
  struct text body;
  struct form form;
  text_init(&body, 4 * 1024 * 1024);
  for (int i = 0; i < 500; i++) text_add(&body, i ? "&a=1" : "a=1");
  struct form_options options = {.content_type = "application/x-www-form-urlencoded", .data = body.data, .size = body.len};
  assert_true(form_read(&options, &form, &arena, &fault));
  assert_int_equal(form.count, 500);
  for (int i = 500; i < 2000; i++) TEXT_LIT(&body, "&a=1");
  options.data = body.data;
  options.size = body.len;
  assert_false(form_read(&options, &form, &arena, &fault));
  assert_int_equal(fault.kind, FAULT_TOO_LARGE);
  assert_non_null(strstr(fault.message, "500 velden"));
  fault_release(&fault);
  while (body.len <= 1024 * 1024) TEXT_LIT(&body, "xxxxxxxxxxxxxxxx");
  options.data = body.data;
  options.size = body.len;
  assert_false(form_read(&options, &form, &arena, &fault));
  assert_non_null(strstr(fault.message, "1024 kB"));
  text_release(&body);
}

static void an_unknown_type_is_refused(void **state) {
  (void)state;
  struct form form;
  assert_false(form_read(&(struct form_options){.content_type = "text/xml", .data = "", .size = 0}, &form, &arena, &fault));
  assert_int_equal(fault.kind, FAULT_MEDIA);
}

#define PART(headers, data) "--grens\r\n" headers "\r\n\r\n" data "\r\n"
#define FIELD(name, data) PART("Content-Disposition: form-data; name=\"" name "\"", data)

static bool read_parts(const char *body, size_t size, struct form *form) {
  struct form_options options = {.content_type = "multipart/form-data; boundary=grens", .data = body, .size = size};
  return form_read(&options, form, &arena, &fault);
}
#define READ(body, form) read_parts(body, sizeof(body) - 1, form)

static void a_form_with_a_file_is_read(void **state) {
  (void)state;
  static const char body[] = FIELD("titel", "Eén\r\ntwee") FIELD("leeg", "")
      PART("content-disposition: form-data; filename=\"C:\\map\\a b.csv\"; name=\"bestand\"\r\nContent-Type: text/csv",
           "a;b\r\n\0--gren") PART("Content-Disposition: form-data; name=\"niets\"; filename=\"\"", "") "--grens--\r\n";
  struct form form;
  assert_true(READ(body, &form));
  assert_int_equal(form.count, 2);
  assert_string_equal(form_find(&form, "titel"), "Eén\ntwee");
  assert_string_equal(form_find(&form, "leeg"), "");
  const struct form_file *file = form_file(&form, "bestand");
  assert_non_null(file);
  assert_string_equal(file->name, "a b.csv");
  assert_string_equal(file->type, "text/csv");
  assert_int_equal(file->size, 12);
  assert_memory_equal(file->data, "a;b\r\n\0--gren", 12);
  assert_null(form_file(&form, "niets"));
  assert_int_equal(form.file_count, 2);
}

static void broken_parts_are_refused(void **state) {
  (void)state;
  static const char *const refused[] = {"", "--grens", "--grens\r\n", "--ander--", FIELD("a", "b"), "--grens\r\nX: y\r\n\r\nz\r\n--grens--",
                                        "--grensXX", FIELD("a", "\xFF") "--grens--",
                                        PART("Content-Disposition: form-data", "x") "--grens--"};
  for (size_t i = 0; i < sizeof refused / sizeof *refused; i++) {
    struct form form;
    if (read_parts(refused[i], strlen(refused[i]), &form)) fail_msg("accepted: %s", refused[i]);
    assert_int_equal(fault.kind, FAULT_INPUT);
    fault_release(&fault);
  }
  struct form form;
  assert_false(READ(FIELD("a", "b\0c") "--grens--", &form));
  fault_release(&fault);
  struct form_options options = {.content_type = "multipart/form-data", .data = "x", .size = 1};
  assert_false(form_read(&options, &form, &arena, &fault));
}

static void too_many_parts_and_files_are_refused(void **state) {
  (void)state;
  struct text body;
  struct form form;
  text_init(&body, 1024 * 1024);
  for (int i = 0; i < 501; i++) TEXT_LIT(&body, FIELD("a", "b"));
  TEXT_LIT(&body, "--grens--");
  assert_false(read_parts(body.data, body.len, &form));
  assert_int_equal(fault.kind, FAULT_TOO_LARGE);
  fault_release(&fault);
  text_clear(&body);
  for (int i = 0; i < FORM_FILES_MAX + 1; i++)
    TEXT_LIT(&body, PART("Content-Disposition: form-data; name=\"a\"; filename=\"x\"", "y"));
  TEXT_LIT(&body, "--grens--");
  assert_false(read_parts(body.data, body.len, &form));
  assert_int_equal(fault.kind, FAULT_TOO_LARGE);
  fault_release(&fault);
  struct form_options options = {.content_type = "multipart/form-data; boundary=\"grens\"", .file_size_max = 1024};
  text_clear(&body);
  TEXT_LIT(&body, "--grens\r\nContent-Disposition: form-data; name=\"a\"; filename=\"x\"\r\n\r\n");
  for (int i = 0; i < 1025; i++) text_addc(&body, 'y');
  TEXT_LIT(&body, "\r\n--grens--");
  options.data = body.data;
  options.size = body.len;
  assert_false(form_read(&options, &form, &arena, &fault));
  assert_non_null(strstr(fault.message, "1 kB"));
  text_release(&body);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      TEST(a_query_is_read),           TEST(wrong_queries_are_refused), TEST(the_limits_of_a_form),
      TEST(an_unknown_type_is_refused), TEST(a_form_with_a_file_is_read), TEST(broken_parts_are_refused),
      TEST(too_many_parts_and_files_are_refused),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
