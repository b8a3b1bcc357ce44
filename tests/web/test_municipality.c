#include "web/colour.h"
#include "web/standing.h"

#include <math.h>

#include "base/banned.h"

/* What ui/css/10-tokens.css paints on. */
static const char paper[] = "#f7f5f0", dark_surface[] = "#191e28", dark_on_accent[] = "#0b1428";
enum { COLOURS = 2000 };

static struct colour colour(const char *text) {
  struct colour out = {0};
  assert_true(colour_parse(text, &out));
  return out;
}

static struct colour printed(struct colour exact) {
  char text[COLOUR_SIZE];
  colour_print(exact, text);
  return colour(text);
}

static void contrast_is_that_of_the_norm(void **state) {
  (void)state;
  assert_true(fabs(colour_contrast(colour("#000000"), colour("#ffffff")) - 21) < 1e-9);
  assert_true(fabs(colour_contrast(colour("#ffffff"), colour("ffffff")) - 1) < 1e-9);
  /* The grey that is known as the palest readable one on white: 4.54. */
  assert_true(fabs(colour_contrast(colour("#767676"), colour("#ffffff")) - 4.54) < 0.005);
  struct colour out;
  const char *const wrong[] = {"", "#", "rood", "#12345", "#1234567", "#12345g", "# 12345", "-12345", "0x1234"};
  for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) assert_false(colour_parse(wrong[i], &out));
}

/* Whatever colour is accepted, every text in its shades can be read. */
static void every_accepted_colour_reads_well(void **state) {
  (void)state;
  uint32_t seed = 7;
  size_t accepted = 0;
  for (int i = 0; i < COLOURS; i++) {
    char text[COLOUR_SIZE];
    seed = seed * 1664525U + 1013904223U;
    snprintf(text, sizeof text, "#%06x", seed >> 8);
    struct colour accent = colour(text), white = colour("#ffffff");
    if (colour_contrast(accent, white) < COLOUR_ACCENT_CONTRAST) continue;
    accepted++;
    struct shades light = shades_light(accent), dark = shades_dark(accent);
    assert_true(colour_contrast(accent, colour(paper)) >= 4.5);
    assert_true(colour_contrast(accent, printed(light.soft)) >= 4.5);
    assert_true(colour_contrast(white, printed(light.strong)) >= 4.5);
    assert_true(colour_contrast(printed(dark.accent), colour(dark_surface)) >= 4.5);
    assert_true(colour_contrast(printed(dark.accent), printed(dark.soft)) >= 4.5);
    assert_true(colour_contrast(printed(dark.accent), colour(dark_on_accent)) >= 4.5);
  }
  assert_true(accepted > COLOURS / 4);
}

static void a_municipality_says_whom_to_ask_and_its_colour(void **state) {
  (void)state;
  struct who manager = house_who(&house, ROLE_functioneel_beheerder), adviser = house_who(&house, ROLE_beleidsadviseur);
  assert_int_equal(house_get(&house, &adviser, "/beheer/gemeente"), 403);
  assert_int_equal(house_post(&house, &adviser, "/beheer/gemeente", "kleur=%23005500"), 403);
  assert_int_equal(house_get(&house, &manager, "/beheer/gemeente"), 200);
  assert_int_equal(house_post(&house, &manager, "/beheer/gemeente", "mail=beheer%40gemeente.example&pagina=https%3A%2F%2Fgemeente.example%2Fuitleg&kleur=%23005500"), 303);
  assert_int_equal(house_get(&house, &manager, "/beheer/gemeente"), 200);
  assert_true(house_says(&house, "#005500"));
  assert_int_equal(house_get(&house, &house_system, "/api/v1/openapi.json"), 200);
  assert_true(house_says(&house, "beheer@gemeente.example"));
  assert_true(house_says(&house, "https://gemeente.example/uitleg"));
  /* Empty again: nothing is made up. */
  assert_int_equal(house_post(&house, &manager, "/beheer/gemeente", "mail=&pagina=&kleur="), 303);
  assert_int_equal(house_get(&house, &house_system, "/api/v1/openapi.json"), 200);
  assert_false(house_says(&house, "gemeente.example"));
}

static void what_is_wrong_is_named_and_kept(void **state) {
  (void)state;
  struct who manager = house_who(&house, ROLE_functioneel_beheerder);
  const struct {
    const char *form, *says, *kept;
  } wrong[] = {{"mail=geen+adres", "Mailadres: schrijf één adres", "geen adres"},
               {"mail=a%40b.nl%0d%0aBcc%3Ac%40d.nl", "Mailadres: schrijf één adres", "Bcc"},
               {"pagina=javascript%3Aalert(1)", "https:// begint", "javascript:alert(1)"},
               {"kleur=rood", "zes tekens", "rood"},
               {"kleur=%23ffee00", "te licht", "#ffee00"}};
  for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
    assert_int_equal(house_post(&house, &manager, "/beheer/gemeente", wrong[i].form), 400);
    assert_true(house_says(&house, wrong[i].says));
    assert_true(house_says(&house, wrong[i].kept));
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(contrast_is_that_of_the_norm), cmocka_unit_test(every_accepted_colour_reads_well),
      cmocka_unit_test(a_municipality_says_whom_to_ask_and_its_colour), cmocka_unit_test(what_is_wrong_is_named_and_kept)};
  return cmocka_run_group_tests(tests, enter, leave);
}
