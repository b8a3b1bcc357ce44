#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "decode/zaakproef.h"

#define HEAD "zaak;zaaktype;start;eind;uiterlijke_einddatum;opschorting;verlenging;resultaattype;wijk;kanaal\n"

static void a_plain_line_is_read(void **state) {
  struct zaakproef *proef = *state;
  assert_true(zaakproef_text(proef, HEAD "Z1;kap;2026-01-05;2026-02-01;2026-03-02;3;42;verleend;Centrum;web\nZ2;kap;2026-01-06;;;;;;;\n"));
  assert_int_equal(proef->count, 2);
  const struct zaak *one = &proef->cases[0];
  assert_int_equal(one->start, zaakproef_day(2026, 1, 5));
  assert_int_equal(one->end, zaakproef_day(2026, 2, 1));
  assert_int_equal(one->due, zaakproef_day(2026, 3, 2));
  assert_int_equal(one->start_month, (2026 - 1900) * 12);
  assert_int_equal(one->end_month, (2026 - 1900) * 12 + 1);
  assert_int_equal(one->suspended_days, 3);
  assert_int_equal(one->extended_days, 42);
  assert_string_equal(zaakproef_name(proef, ZAAK_KIND, 0), "kap");
  assert_string_equal(zaakproef_name(proef, ZAAK_DISTRICT, 0), "Centrum");
  assert_string_equal(zaakproef_name(proef, ZAAK_RESULT, 0), "verleend");
  assert_string_equal(zaakproef_name(proef, ZAAK_CHANNEL, 0), "web");
  assert_int_equal(proef->cases[1].end, ZAAK_NO_DAY);
  assert_int_equal(proef->cases[1].due, ZAAK_NO_DAY);
  assert_string_equal(zaakproef_name(proef, ZAAK_RESULT, 1), "");
}

/* Every spelling of the same two cases gives the same two cases. */
static void the_way_of_writing_does_not_matter(void **state) {
  struct zaakproef *proef = *state;
  static const char *const ways[] = {
      "zaak;zaaktype;start;eind;wijk\nA;kap;2026-01-05;2026-02-01;Noord\nB;bouw;2026-12-31;;Zuid\n",
      "\xEF\xBB\xBFzaak;zaaktype;start;eind;wijk\r\nA;kap;05-01-2026;01-02-2026;Noord\r\nB;bouw;31-12-2026;;Zuid",
      "sep=,\nwijk,eind,start,zaaktype,zaak\nNoord,1-2-2026,5-1-2026,kap,A\n\n,,,,\nZuid,,31-12-2026,bouw,B\n",
      "\"zaak\",\"zaaktype\",\"start\",\"eind\",\"wijk\"\n\"A\",\"kap\",\"2026-01-05\",\"2026-02-01\",\"Noord\"\n\"B\",\"bouw\",\"2026-12-31\",\"\",\"Zuid\"\n",
      "Zaak\tZaaktype\tStart\tEind\tWijk\tanders\n A \t kap\t2026-01-05 \t2026-02-01\tNoord \t\"x\ny\"\nB\t\"bouw\"\t2026-12-31\t\tZuid\t\n"};
  for (size_t i = 0; i < sizeof ways / sizeof *ways; i++) {
    if (!zaakproef_text(proef, ways[i])) fail_msg("%zu: %s %s", i, proef->fault.message, proef->fault.field_count ? proef->fault.fields[0].message : "");
    assert_int_equal(proef->count, 2);
    assert_int_equal(proef->cases[0].start, zaakproef_day(2026, 1, 5));
    assert_int_equal(proef->cases[0].end, zaakproef_day(2026, 2, 1));
    assert_int_equal(proef->cases[1].start, zaakproef_day(2026, 12, 31));
    assert_int_equal(proef->cases[1].end, ZAAK_NO_DAY);
    assert_string_equal(zaakproef_name(proef, ZAAK_KIND, 0), "kap");
    assert_string_equal(zaakproef_name(proef, ZAAK_DISTRICT, 0), "Noord");
    assert_string_equal(zaakproef_name(proef, ZAAK_DISTRICT, 1), "Zuid");
  }
}

static void names_come_out_as_utf8(void **state) {
  struct zaakproef *proef = *state;
  assert_true(zaakproef_text(proef, "zaak;zaaktype;start;eind\n1;caf\xE9;2026-01-01;\n2;\x80-toets;2026-01-01;\n"));
  assert_int_equal(proef->notes.encoding, TABLE_ENCODING_WINDOWS_1252);
  assert_string_equal(zaakproef_name(proef, ZAAK_KIND, 0), "café");
  assert_string_equal(zaakproef_name(proef, ZAAK_KIND, 1), "€-toets");
  assert_true(zaakproef_text(proef, "zaak;zaaktype;start;eind\n1;café;2026-01-01;\n"));
  assert_int_equal(proef->notes.encoding, TABLE_ENCODING_UTF8);
  assert_string_equal(zaakproef_name(proef, ZAAK_KIND, 0), "café");
  zaakproef_refused(proef, "zaak;zaaktype;start;eind\n1;a;2026-01-01;\n2;a\x81;2026-01-01;\n", NULL, 0, "Regel 3");
  zaakproef_refused(proef, "\xEF\xBB\xBFzaak;zaaktype;start;eind\n1;a\xE9;2026-01-01;\n", NULL, 0, "zegt UTF-8");
}

static void bad_values_are_named_by_line_and_field(void **state) {
  struct zaakproef *proef = *state;
  zaakproef_refused(proef, HEAD "1;a;2026-13-01;;;;;;;\n", "start", 2, "geen bestaande dag");
  zaakproef_refused(proef, HEAD "1;a;2026-01-01;2026-02-30;;;;;;\n", "eind", 2, "geen bestaande dag");
  zaakproef_refused(proef, HEAD "1;a;gisteren;;;;;;;\n", "start", 2, "geen datum");
  zaakproef_refused(proef, HEAD "1;a;1026-01-01;;;;;;;\n", "start", 2, "jaar");
  zaakproef_refused(proef, HEAD "1;a;2026-01-01;;;;;;;\n;a;2026-01-01;;;;;;;\n", "zaak", 3, "ontbreekt");
  zaakproef_refused(proef, HEAD "1; ;2026-01-01;;;;;;;\n", "zaaktype", 2, "ontbreekt");
  zaakproef_refused(proef, HEAD "1;a;;;;;;;;\n", "start", 2, "ontbreekt");
  zaakproef_refused(proef, HEAD "1;a;2026-01-01;;;;x;;;\n", "verlenging", 2, "geen aantal dagen");
  zaakproef_refused(proef, HEAD "1;a;2026-01-01;;;-3;;;;\n", "opschorting", 2, "geen aantal dagen");
  zaakproef_refused(proef, HEAD "1;a;2026-01-01;;;99999;;;;\n", "opschorting", 2, "geen aantal dagen");
  zaakproef_refused(proef, HEAD "1;a;2026-01-01;;;;;;\n", "", 2, "9 vakken");
  zaakproef_refused(proef, HEAD "1;a;2026-01-01;;;;;;;;\n", "", 2, "11 vakken");
  zaakproef_refused(proef, HEAD "1;a;2026-01-01;;;;;;;\n2;a;2026-01-", "", 3, "3 vakken");
  zaakproef_refused(proef, HEAD "1;\"a\"b;2026-01-01;;;;;;;\n", "", 2, "aanhalingsteken");
  zaakproef_refused(proef, HEAD "1;\"a;2026-01-01;;;;;;;\n", "", 2, "aanhalingsteken");
  zaakproef_refused(proef, HEAD "1;a\x01;2026-01-01;;;;;;;\n", "", 2, "niet te lezen");
  zaakproef_refused(proef, "zaak;zaaktype;start;eind;aanvulling_gevraagd\n1;a;2026-01-01;;misschien\n", "aanvulling_gevraagd", 2, "ja of nee");
}

static void fields_that_contradict_are_refused(void **state) {
  struct zaakproef *proef = *state;
  zaakproef_refused(proef, HEAD "1;a;2026-02-01;2026-01-31;;;;;;\n", "eind", 2, "vóór de start");
  zaakproef_refused(proef, HEAD "1;a;2026-02-01;2026-02-11;2026-01-31;;;;;\n", "uiterlijke_einddatum", 2, "vóór de start");
  zaakproef_refused(proef, HEAD "1;a;2026-02-01;2026-02-11;2026-03-31;11;;;;\n", "opschorting", 2, "langer dan de zaak");
  assert_true(zaakproef_text(proef, HEAD "1;a;2026-02-01;2026-02-11;2026-03-31;10;;;;\n"));
  zaakproef_refused(proef, "zaak;zaaktype;start;eind;uiterlijke_einddatum;einde_bezwaartermijn\n1;a;2026-02-01;;2026-04-01;2026-02-10\n",
                    "uiterlijke_einddatum", 2, "andere dag");
  assert_true(zaakproef_text(proef, "zaak;zaaktype;start;eind;uiterlijke_einddatum;einde_bezwaartermijn\n1;a;2026-02-01;;2026-03-24;2026-02-10\n"));
  proef->options.today = zaakproef_day(2026, 2, 10);
  zaakproef_refused(proef, HEAD "1;a;2026-02-11;;;;;;;\n", "start", 2, "peildatum");
  zaakproef_refused(proef, HEAD "1;a;2026-02-01;2026-02-11;;;;;;\n", "eind", 2, "peildatum");
  zaakproef_refused(proef, HEAD "1;a;2026-02-01;;;10;;;;\n", "opschorting", 2, "tot nu toe");
}

static void objections_have_the_term_of_awb_7_10(void **state) {
  struct zaakproef *proef = *state;
  assert_true(zaakproef_text(proef, "zaak;zaaktype;start;eind;einde_bezwaartermijn;adviescommissie\n1;b;2026-01-02;;2026-01-12;nee\n2;b;2026-01-02;;2026-01-12;Ja\n"));
  assert_int_equal(proef->cases[0].due, zaakproef_day(2026, 2, 23));
  assert_true(proef->cases[0].objection && !proef->cases[0].committee);
  assert_int_equal(proef->cases[1].due, zaakproef_day(2026, 4, 6));
  assert_true(proef->cases[1].committee);
}

static void one_column_has_one_way_of_writing_days(void **state) {
  struct zaakproef *proef = *state;
  zaakproef_refused(proef, HEAD "1;a;2026-01-01;;;;;;;\n2;a;2026-01-02;;;;;;;\n3;a;03-01-2026;;;;;;;\n", "start", 4, "twee schrijfwijzen");
  zaakproef_refused(proef, HEAD "1;a;3-1-2026;;;;;;;\n2;a;2026-01-02;;;;;;;\n", "start", 3, "twee schrijfwijzen");
  assert_true(zaakproef_text(proef, HEAD "1;a;2026-01-01;02-01-2026;;;;;;\n"));
}

static void burgerservicenummers_are_refused(void **state) {
  struct zaakproef *proef = *state;
  zaakproef_refused(proef, "zaak;zaaktype;start;eind;BSN\n1;a;2026-01-01;;\n", "BSN", 1, "burgerservicenummer");
  zaakproef_refused(proef, "zaak;zaaktype;start;eind;Burger-servicenummer aanvrager\n1;a;2026-01-01;;\n", "Burger-servicenummer aanvrager", 1, "burgerservicenummer");
  zaakproef_refused(proef, "zaak;zaaktype;start;eind;klant\n1;a;2026-01-01;;111222333\n2;a;2026-01-01;;\n3;a;2026-01-01;;123456782\n4;a;2026-01-01;;\"111222333\"\n",
                    "klant", 1, "burgerservicenummers");
  zaakproef_refused(proef, "zaak;zaaktype;start;eind\n111222333;a;2026-01-01;\n123456782;a;2026-01-01;\n111222333;a;2026-01-01;\n", "zaak", 1, "burgerservicenummers");
  assert_true(zaakproef_text(proef, "zaak;zaaktype;start;eind;klant\n1;a;2026-01-01;;111222333\n2;a;2026-01-01;;123456782\n3;a;2026-01-01;;123456789\n4;a;2026-01-01;;111222333\n"));
}

static void names_may_be_limited(void **state) {
  struct zaakproef *proef = *state;
  static const char *const districts[] = {"Centrum", "Één"};
  proef->options.known[ZAAK_DISTRICT] = (struct zaak_known){districts, 2};
  zaakproef_refused(proef, HEAD "1;a;2026-01-01;;;;;;Centrum;\n2;a;2026-01-01;;;;;;Atlantis;\n", "wijk", 3, "\"Atlantis\" is niet bekend");
  assert_true(zaakproef_text(proef, HEAD "1;a;2026-01-01;;;;;;centrum ;\n2;a;2026-01-01;;;;;;;\n3;a;2026-01-01;;;;;;\xC9\xE9n;\n"));
  assert_string_equal(zaakproef_name(proef, ZAAK_DISTRICT, 0), "Centrum");
  assert_string_equal(zaakproef_name(proef, ZAAK_DISTRICT, 1), "");
  assert_string_equal(zaakproef_name(proef, ZAAK_DISTRICT, 2), "Één");
}

static void headers_are_checked(void **state) {
  struct zaakproef *proef = *state;
  zaakproef_refused(proef, "zaak;zaaktype;start\n1;a;2026-01-01\n", "eind", 1, "ontbreekt");
  zaakproef_refused(proef, "zaak;zaaktype;start;eind;start\n", NULL, 0, "");
  zaakproef_refused(proef, HEAD, NULL, 0, "geen zaken");
  zaakproef_refused(proef, "", NULL, 0, "");
  proef->options.columns[ZAAK_FIELD_WIJK] = "stadsdeel";
  zaakproef_refused(proef, HEAD "1;a;2026-01-01;;;;;;;\n", "stadsdeel", 1, "ontbreekt");
  assert_true(zaakproef_text(proef, "zaak;zaaktype;start;eind;Stadsdeel;wijk\n1;a;2026-01-01;;Oost;x\n"));
  assert_string_equal(zaakproef_name(proef, ZAAK_DISTRICT, 0), "Oost");
  assert_int_equal(proef->notes.ignored_count, 1);
  assert_string_equal(proef->notes.ignored[0], "wijk");
}

static void many_faults_are_counted(void **state) {
  struct zaakproef *proef = *state;
  struct text text;
  text_init(&text, 1 << 20);
  text_add(&text, HEAD);
  for (int i = 0; i < 300; i++) text_addf(&text, "%d;a;2026-13-01;;;;;;;\n", i);
  assert_false(zaakproef_text(proef, text_get(&text)));
  assert_int_equal(proef->fault.field_count, ZAAK_ERRORS_MAX);
  assert_int_equal(proef->fault.field_more, 300 - ZAAK_ERRORS_MAX);
  assert_non_null(strstr(proef->fault.message, "300"));
  text_release(&text);
}

/* Only when asked: a subject goes with its kind, a reason with its result; plain or not, a pair is one name. */
static void pairs_become_one_name(void **state) {
  struct zaakproef *proef = *state;
  static const char file[] = "zaak;zaaktype;start;eind;onderwerp;resultaattype;reden;gerelateerde_zaak\n"
                             "1;bezwaar;2026-01-01;2026-01-05;bijstand;afgewezen;te laat;Z9\n"
                             "2;\"bezwaar\";2026-01-01;2026-01-05;\" bijstand \";afgewezen; te laat ;\" Z9 \"\n"
                             "3;bezwaar;2026-01-01;;;;te laat;\n";
  assert_true(zaakproef_text(proef, file));
  assert_string_equal(zaakproef_name(proef, ZAAK_KIND, 0), "bezwaar");
  assert_true(proef->cases[0].about == 0);
  proef->options.joined[ZAAK_KIND] = proef->options.joined[ZAAK_RESULT] = proef->options.about = true;
  assert_true(zaakproef_text(proef, file));
  assert_string_equal(zaakproef_name(proef, ZAAK_KIND, 0), "bezwaar\x1f" "bijstand");
  assert_string_equal(zaakproef_name(proef, ZAAK_RESULT, 0), "afgewezen\x1fte laat");
  assert_int_equal(proef->cases[0].names[ZAAK_KIND], proef->cases[1].names[ZAAK_KIND]);
  assert_int_equal(proef->cases[0].names[ZAAK_RESULT], proef->cases[1].names[ZAAK_RESULT]);
  assert_true(proef->cases[0].about != 0 && proef->cases[0].about == proef->cases[1].about);
  /* No subject: the kind as it is; no result: a reason says nothing yet. */
  assert_string_equal(zaakproef_name(proef, ZAAK_KIND, 2), "bezwaar");
  assert_string_equal(zaakproef_name(proef, ZAAK_RESULT, 2), "");
  assert_true(proef->cases[2].about == 0);
  char text[600];
  int len = snprintf(text, sizeof text, "zaak;zaaktype;start;eind;onderwerp\n1;bezwaar;2026-01-01;;%0*d\n", ZAAK_NAME_MAX, 7);
  assert_true(len > 0 && (size_t)len < sizeof text);
  zaakproef_refused(proef, text, "onderwerp", 2, "te lang");
}

int main(void) {
#define TEST(name) cmocka_unit_test_setup_teardown(name, zaakproef_begin, zaakproef_end)
  const struct CMUnitTest tests[] = {TEST(pairs_become_one_name), TEST(a_plain_line_is_read), TEST(the_way_of_writing_does_not_matter), TEST(names_come_out_as_utf8),
                                     TEST(bad_values_are_named_by_line_and_field), TEST(fields_that_contradict_are_refused),
                                     TEST(objections_have_the_term_of_awb_7_10), TEST(one_column_has_one_way_of_writing_days),
                                     TEST(burgerservicenummers_are_refused), TEST(names_may_be_limited), TEST(headers_are_checked), TEST(many_faults_are_counted)};
  return cmocka_run_group_tests_name("zaak_csv", tests, NULL, NULL);
}
