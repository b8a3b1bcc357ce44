#include <math.h>

#include "engines/working.h"

#include "engines/formula.h"

static struct formula parsed(const char *text) {
  struct formula formula;
  if (!formula_parse(text, &formula, &scratch, &fault)) fail_msg("%s: %s", text, fault.fields[0].message);
  return formula;
}

/* Codes a, b, c have the values 2, 3 and 5. */
static double value(const char *text) {
  struct formula formula = parsed(text);
  double values[FORMULA_CODES_MAX];
  for (size_t i = 0; i < formula.code_count; i++)
    values[i] = string_is(formula.codes[i], "a") ? 2 : string_is(formula.codes[i], "b") ? 3 : 5;
  return formula_value(&formula, values, NULL);
}

static void is(double found, double expected) {
  if (!(fabs(found - expected) < 1e-12)) fail_msg("%.15g is not %.15g", found, expected);
}

static void test_calculates(void **state) {
  (void)state;
  is(value("a + b * c"), 17);
  is(value("(a + b) * c"), 25);
  is(value("a - b - c"), -6);
  is(value("c / b / a"), 5.0 / 6);
  is(value("-a * -b"), 6);
  is(value("0,5 + 0.25"), 0.75);
  is(value("1000"), 1000);
  is(value("a / b * 100"), 200.0 / 3);
  is(value("c : a"), 2.5);
  is(value("a × b"), 6);
  is(value("min(a; b; c)"), 2);
  is(value("MAX(a;b;c)"), 5);
  is(value("gem(a; b; c)"), 10.0 / 3);
  is(value("som(a; b; c; 1)"), 11);
  is(value("som(a; min(b; c) * 2)"), 8);
  is(value("min(a)"), 2);
}

static void test_missing_stays_missing(void **state) {
  (void)state;
  struct formula formula = parsed("som(a; b) / (c - 5)");
  double some[] = {2, NAN, 5}, zero[] = {2, 3, 5}, whole[] = {2, 3, 6};
  bool divided;
  assert_true(isnan(formula_value(&formula, some, &divided)));
  assert_false(divided);
  assert_true(isnan(formula_value(&formula, zero, &divided)));
  assert_true(divided);
  is(formula_value(&formula, whole, &divided), 5);
  assert_false(divided);
  formula = parsed("a * 1000000000000000000000000000000 * a");
  assert_true(isnan(formula_value(&formula, (double[]){1e300}, NULL)));
}

static void refused(const char *text, const char *says) {
  struct formula formula;
  assert_false(formula_parse(text, &formula, &scratch, &fault));
  assert_int_equal(fault.kind, FAULT_INPUT);
  if (!strstr(fault.fields[0].message, says)) fail_msg("%s: %s", text, fault.fields[0].message);
  fault_release(&fault);
}

static void test_refuses_with_the_place(void **state) {
  (void)state;
  refused("", "teken 1: er ontbreekt iets aan het einde");
  refused("a +", "teken 4: er ontbreekt");
  refused("a b", "teken 3: hier hoort +, -, * of /");
  refused("(a + b", "teken 7: hier hoort een haakje sluiten");
  refused("a)", "teken 2: dit haakje sluiten is te veel");
  refused("mediaan(a)", "teken 1: deze functie bestaat niet");
  refused("min(a, b)", "teken 6: zet tussen de delen een puntkomma");
  refused("min()", "teken 5: hier hoort een getal");
  refused("1.234,5 * a", "teken 1: schrijf een getal zonder teken");
  refused("a ** b", "teken 4: hier hoort");
  refused("a % b", "teken 3: hier hoort");
  refused("é + +", "teken 5: hier hoort");
  refused("\xff", "niet te lezen");
}

static void test_limits(void **state) {
  (void)state;
  struct text text;
  text_init(&text, 100000);
  for (size_t i = 0; i < FORMULA_DEPTH_MAX + 1; i++) text_addc(&text, '(');
  refused(text_get(&text), "te veel haakjes");
  text_clear(&text);
  for (size_t i = 0; i < FORMULA_STEPS_MAX; i++) TEXT_LIT(&text, "1+");
  refused(text_get(&text), "te lang");
  text_clear(&text);
  for (size_t i = 0; i <= FORMULA_CODES_MAX; i++) text_addf(&text, "c%zu+", i);
  refused(text_get(&text), "te veel verschillende");
  text_clear(&text);
  for (size_t i = 0; i <= FORMULA_SIZE_MAX; i++) text_addc(&text, ' ');
  refused(text_get(&text), "langer dan");
  text_clear(&text);
  for (size_t i = 0; i <= FORMULA_CODE_MAX; i++) text_addc(&text, 'a');
  refused(text_get(&text), "code is te lang");
  text_clear(&text);
  for (size_t i = 0; i < 40; i++) text_addc(&text, '1');
  refused(text_get(&text), "getal is te lang");
  text_release(&text);
}

/* What the municipality measures and computes. */
static bool find(void *context, const char *code, struct formula_indicator *out) {
  static const struct { const char *code, *unit, *formula; } known[] = {
      {"toekenningen", "toekenningen", NULL}, {"aanvragen", "aanvragen", NULL}, {"inwoners", "inwoners", NULL}, {"kosten", "euro", NULL},
      {"dagen", "dagen", NULL}, {"aandeel", "% van de aanvragen", "toekenningen / aanvragen * 100"}, {"ander", "%", "aandeel + aandeel"},
      {"ring", "%", "rand"}, {"rand", "%", "ring"}, {"eigen", "%", "eigen * 2"}, {"stuk", "%", "1 +"}, {"klachten", "per 1.000 inwoners", NULL}};
  (void)context;
  for (size_t i = 0; i < sizeof known / sizeof *known; i++) {
    if (!string_is(known[i].code, code)) continue;
    *out = (struct formula_indicator){.unit = known[i].unit, .formula = known[i].formula};
    return true;
  }
  return false;
}

static const struct formula_lookup lookup = {.find = find};

static void gives(const char *text, const char *unit, const char *print) {
  struct formula formula = parsed(text);
  struct formula_unit found;
  if (!formula_check(&formula, NULL, unit, &lookup, &found, &scratch, &fault)) fail_msg("%s: %s", text, fault.fields[0].message);
  assert_string_equal(formula_unit_print(found, &scratch), print);
}

static void test_units_that_go_together(void **state) {
  (void)state;
  gives("toekenningen / aanvragen * 100", "% van de aanvragen", "%");
  gives("toekenningen * 100 / aanvragen", "%", "%");
  gives("100 * toekenningen / aanvragen", "%", "%");
  gives("aanvragen / inwoners * 1000", "per 1.000 inwoners", "per 1000");
  gives("1000 * aanvragen / inwoners", "per 1.000 inwoners", "per 1000");
  gives("toekenningen / aanvragen", NULL, "getal");
  gives("kosten / toekenningen", NULL, "euro per stuk");
  gives("kosten * aandeel / 100", "euro", "euro");
  gives("100 - aandeel", "%", "%");
  gives("aandeel * 2", "%", "%");
  gives("gem(aandeel; ander; 50)", "%", "%");
  gives("(toekenningen + aanvragen) / 2", "aantal", "aantal");
  gives("(toekenningen * 100 + 100 * toekenningen) / aanvragen", "%", "%");
  gives("dagen * 24", "dagen", "dagen");
}

static void not_kept(const char *text, const char *code, const char *unit, const char *says) {
  struct formula formula = parsed(text);
  assert_false(formula_check(&formula, code, unit, &lookup, NULL, &scratch, &fault));
  assert_int_equal(fault.kind, FAULT_INPUT);
  if (!strstr(fault.fields[0].message, says)) fail_msg("%s: %s", text, fault.fields[0].message);
  fault_release(&fault);
}

static void test_refuses_what_means_nothing(void **state) {
  (void)state;
  not_kept("kosten + dagen", NULL, NULL, "teken 8: euro en dagen horen niet bij elkaar");
  not_kept("aandeel + toekenningen / aanvragen", NULL, NULL, "% en getal horen niet bij elkaar");
  not_kept("aandeel + klachten", NULL, NULL, "% en per 1000 horen niet bij elkaar");
  not_kept("min(kosten; aanvragen)", NULL, NULL, "euro en aantal horen niet bij elkaar");
  not_kept("kosten * aandeel", NULL, "euro", "De formule geeft euro in procenten, en de eenheid van de indicator is euro");
  not_kept("toekenningen / aanvragen", NULL, "%", "De formule geeft getal");
  not_kept("onbekend * 2", NULL, NULL, "De indicator onbekend bestaat niet");
  not_kept("aanvragen / 0", NULL, NULL, "door nul");
  not_kept("aanvragen / (5 - 5)", NULL, NULL, "door nul");
  not_kept("aanvragen / aanvragen", NULL, NULL, "door zichzelf");
  not_kept("(aanvragen + 1) / (aanvragen + 1)", NULL, NULL, "door zichzelf");
  not_kept("3 * 4", NULL, NULL, "staat geen indicator");
}

static void test_refuses_a_circle(void **state) {
  (void)state;
  not_kept("nieuw + 1", "nieuw", NULL, "kring: nieuw → nieuw");
  not_kept("ring * 2", "nieuw", NULL, "kring: nieuw → ring → rand → ring");
  not_kept("ring * 2", NULL, NULL, "kring: ring → rand → ring");
  not_kept("eigen", NULL, NULL, "kring: eigen → eigen");
  not_kept("aandeel * 2", "toekenningen", NULL, "kring: toekenningen → aandeel → toekenningen");
  not_kept("stuk", NULL, NULL, "er ontbreekt iets aan het einde");
}

/* Each formula leans twice on the next one: followed once each, not 2^n times; and a chain that is too long ends. */
static bool find_chain(void *context, const char *code, struct formula_indicator *out) {
  int64_t at, *length = context;
  if (!string_to_int(code + 1, &at)) return false;
  *out = (struct formula_indicator){.unit = "%", .formula = at < *length ? arena_printf(&scratch, "c%d + c%d", (int)at + 1, (int)at + 1) : NULL};
  return true;
}

static void test_long_chains(void **state) {
  (void)state;
  int64_t length = FORMULA_CHAIN_MAX;
  const struct formula_lookup chain = {.find = find_chain, .context = &length};
  struct formula formula = parsed("c0 + c0");
  assert_true(formula_check(&formula, NULL, "%", &chain, NULL, &scratch, &fault));
  length = FORMULA_CHAIN_MAX + 1;
  assert_false(formula_check(&formula, NULL, "%", &chain, NULL, &scratch, &fault));
  assert_non_null(strstr(fault.fields[0].message, "achter elkaar"));
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test_setup_teardown(test_calculates, begin, end),
      cmocka_unit_test_setup_teardown(test_missing_stays_missing, begin, end),
      cmocka_unit_test_setup_teardown(test_refuses_with_the_place, begin, end),
      cmocka_unit_test_setup_teardown(test_limits, begin, end),
      cmocka_unit_test_setup_teardown(test_units_that_go_together, begin, end),
      cmocka_unit_test_setup_teardown(test_refuses_what_means_nothing, begin, end),
      cmocka_unit_test_setup_teardown(test_refuses_a_circle, begin, end),
      cmocka_unit_test_setup_teardown(test_long_chains, begin, end),
  };
  return cmocka_run_group_tests_name("formula", tests, NULL, NULL);
}
