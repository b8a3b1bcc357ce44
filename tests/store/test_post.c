#include <fcntl.h>

#include "store/gate.h"

static void a_key_comes_back_and_is_nowhere_in_the_file(void **state) {
  struct house *house = *state;
  struct secret secret = {.name = "Zaaksysteem", .kind = "zgw", .client = "doorpakker"}, got;
  char value[SECRET_SIZE];
  assert_true(secret_put(house->access, &secret, "heel-geheim-123", &house->fault));
  open_house(house);
  assert_true(secret_get(house->access, "Zaaksysteem", &got, value, &house->fault));
  assert_string_equal(value, "heel-geheim-123");
  assert_string_equal(got.client, "doorpakker");
  assert_string_equal(got.kind, "zgw");
  access_close(house->access);
  house->access = NULL;
  char bytes[1 << 18];
  int file = open(path, O_RDONLY);
  ssize_t size = read(file, bytes, sizeof bytes);
  close(file);
  assert_true(size > 4096);
  assert_null(memmem(bytes, (size_t)size, "heel-geheim", 11));
  assert_non_null(memmem(bytes, (size_t)size, "Zaaksysteem", 11));
  open_house(house);
}

static void a_key_is_replaced_listed_and_removed(void **state) {
  struct house *house = *state;
  struct secret secret = {.name = "cbs", .kind = "bearer"}, got, *list;
  char value[SECRET_SIZE];
  size_t count;
  assert_true(secret_put(house->access, &secret, "een", &house->fault));
  assert_true(secret_put(house->access, &secret, "twee", &house->fault));
  assert_true(secret_list(house->access, &list, &count, &house->arena, &house->fault));
  assert_int_equal(count, 1);
  assert_true(secret_get(house->access, "cbs", &got, value, &house->fault));
  assert_string_equal(value, "twee");
  assert_true(secret_remove(house->access, "cbs", &house->fault));
  assert_false(secret_get(house->access, "cbs", &got, value, &house->fault));
  assert_int_equal(house->fault.kind, FAULT_ABSENT);
}

static void wrong_keys_are_refused(void **state) {
  struct house *house = *state;
  static const struct {
    struct secret secret;
    const char *value, *field;
  } wrong[] = {{{.name = "", .kind = "bearer"}, "a", "naam"},          {{.name = "a<b", .kind = "bearer"}, "a", "naam"},
               {{.name = "a", .kind = "basic"}, "a", "soort"},         {{.name = "a", .kind = "zgw"}, "a", "client"},
               {{.name = "a", .kind = "bearer"}, "a\r\nb", "sleutel"}, {{.name = "a", .kind = "bearer"}, "", "sleutel"}};
  for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
    struct fault fault = {0};
    assert_false(secret_put(house->access, &wrong[i].secret, wrong[i].value, &fault));
    assert_non_null(fault_field_find(&fault, wrong[i].field));
    fault_release(&fault);
  }
}

static const struct letter letter = {.event = "signaal:12", .to = "a@b.nl", .subject = "Er staat iets klaar", .text = "Kijk op uw werkblad."};

static void one_letter_about_one_event(void **state) {
  struct house *house = *state;
  struct letter got;
  assert_true(mail_put(house->access, &letter, &house->fault));
  assert_true(mail_put(house->access, &letter, &house->fault));
  open_house(house);
  assert_true(mail_next(house->access, &got, &house->fault));
  assert_string_equal(got.to, "a@b.nl");
  assert_string_equal(got.text, letter.text);
  assert_true(mail_sent(house->access, got.id, &house->fault));
  assert_false(mail_next(house->access, &got, &house->fault));
  assert_true(mail_put(house->access, &letter, &house->fault));
  assert_false(mail_next(house->access, &got, &house->fault));
  assert_int_equal(house->fault.kind, FAULT_NONE);
}

static void a_failed_letter_waits_and_one_that_cannot_go_does_not(void **state) {
  struct house *house = *state;
  struct letter got, other = letter;
  snprintf(other.event, sizeof other.event, "signaal:13");
  assert_true(mail_put(house->access, &letter, &house->fault));
  assert_true(mail_next(house->access, &got, &house->fault));
  assert_true(mail_failed(house->access, got.id, false, &house->fault));
  assert_false(mail_next(house->access, &got, &house->fault)); /* not before a minute */
  assert_true(mail_put(house->access, &other, &house->fault));
  assert_true(mail_next(house->access, &got, &house->fault));
  assert_string_equal(got.event, "signaal:13");
  assert_true(mail_failed(house->access, got.id, true, &house->fault));
  assert_false(mail_next(house->access, &got, &house->fault));
}

int main(void) {
  if (!crypto_init()) return 1;
#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
  const struct CMUnitTest tests[] = {TEST(a_key_comes_back_and_is_nowhere_in_the_file), TEST(a_key_is_replaced_listed_and_removed), TEST(wrong_keys_are_refused),
                                     TEST(one_letter_about_one_event), TEST(a_failed_letter_waits_and_one_that_cannot_go_does_not)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
