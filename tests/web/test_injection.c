/* HTML and SQL in every text of every register: it is stored, and it stays text on every face. */
#include "web/standing.h"

#include "base/banned.h"

static const char *const nasty[] = {"<script>alert(1)</script>", "\"><img src=x onerror=alert(1)>", "'; DROP TABLE \"beleid\"; --",
                                    "{{titel}} &lt;b&gt;", "=cmd|'/c calc'!A1"};

/* Fields too short for the whole text get its beginning. */
static const char *fit(const struct field *field, const char *text) {
  size_t max = (size_t)field_max(field), len = strlen(text);
  return arena_copy_len(&house.life, text, len < max ? len : max);
}

static bool is_harmless(const char *page) {
  return !strstr(page, "<script>alert") && !strstr(page, "<img src=x") && !strstr(page, "onerror=alert(1)>\"");
}

static void check_faces(const struct reg *reg, int64_t id, const char *escaped) {
  for (int i = 0; i < 4; i++) {
    char path[200];
    if (i == 0)
      snprintf(path, sizeof path, "/%s?sort=-id&pageSize=500", reg->plural);
    else
      snprintf(path, sizeof path, "/%s/%lld%s", reg->plural, (long long)id, i == 1 ? "" : i == 2 ? "/bewerken" : "/historie");
    assert_int_equal(house_get(&house, &house_system, "%s", path), reg->growth == GROWTH_LARGE && i == 0 ? 400 : 200);
    if (!is_harmless(house_body(&house))) print_message("%s\n", path);
    assert_true(is_harmless(house_body(&house)));
    if (i == 1) assert_true(house_says(&house, escaped));
  }
}

static void text_stays_text_in_every_register(void **state) {
  (void)state;
  const struct catalogue *catalogue = store_catalogue(house.store);
  for (enum register_id id = REGISTER__NONE + 1; id < REGISTER__COUNT; id++) {
    const struct reg *reg = &catalogue->registers[id];
    for (size_t n = 0; n < sizeof nasty / sizeof *nasty; n++) {
      struct record record = house_record(&house, reg, 100 + (int)n);
      for (size_t i = 0; i < reg->field_count; i++)
        if ((reg->fields[i].kind == KIND_TEXT || reg->fields[i].kind == KIND_LONGTEXT) && !reg->fields[i].computed)
          record.slots[i].text = fit(&reg->fields[i], nasty[n]);
      int64_t made = house_put(&house, &record);
      struct text escaped;
      text_init(&escaped, 200);
      html_text(&escaped, fit(&reg->fields[EVERY(bron)], nasty[n]));
      check_faces(reg, made, text_get(&escaped));
      text_release(&escaped);
      /* Nothing was lost and nothing was run. */
      struct record back = house_read(&house, id, made);
      for (size_t i = 0; i < reg->field_count; i++)
        if (reg->fields[i].kind == KIND_TEXT && !reg->fields[i].computed) assert_string_equal(back.slots[i].text, record.slots[i].text);
    }
  }
}

static void what_is_typed_in_an_address_stays_text(void **state) {
  (void)state;
  static const char *const paths[] = {"/zoeken?q=%3Cscript%3Ealert(1)%3C/script%3E", "/beleid?zoek=%22%3E%3Cimg%20src=x%20onerror=alert(1)%3E",
                                      "/beleid?titel=%3Cscript%3Ealert(1)%3C/script%3E", "/beleid?%3Cscript%3Ealert=1", "/beleid/nieuw?titel=%22%3E%3Cimg%20src=x%3E",
                                      "/<script>alert", "/zoeken?q='%20OR%201=1%20--", "/zoeken?q=%22NEAR(", "/beleid?zoek=*%20AND%20("};
  for (size_t i = 0; i < sizeof paths / sizeof *paths; i++) {
    int status = house_get(&house, &house_system, "%s", paths[i]);
    assert_true(status == 200 || status == 400 || status == 404);
    assert_true(is_harmless(house_body(&house)));
  }
}

static void a_formula_is_never_exported_as_one(void **state) {
  (void)state;
  assert_int_equal(house_get(&house, &house_system, "/beleid/lijst.csv?kolommen=titel"), 200);
  assert_true(house_says(&house, "=cmd|"));
  for (const char *at = house_body(&house); (at = strstr(at, "=cmd|")); at++) assert_true(at[-1] == '\'');
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(text_stays_text_in_every_register), cmocka_unit_test(what_is_typed_in_an_address_stays_text),
                                     cmocka_unit_test(a_formula_is_never_exported_as_one)};
  return cmocka_run_group_tests(tests, enter, leave);
}
