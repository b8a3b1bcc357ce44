/* What cases say besides how long they took: outcomes with reasons, objections by scheme, contacts that come back. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "capabilities/kwaliteit/gemeenten.h"
#include "capabilities/leveren.h"

#include "base/banned.h"

/* Outcomes and their reasons; a success is what the rule of a scheme says that it is. */
static void test_results_and_reasons(void **state) {
  struct house *house = *state;
  static const char file[] = "zaak;zaaktype;start;eind;resultaattype;reden\n"
                             "1;bijstand;2025-01-02;2025-01-12;toegekend;\n2;bijstand;2025-01-02;2025-01-13;gedeeltelijk toegekend;\n"
                             "3;bijstand;2025-01-02;2025-01-14;afgewezen; Inkomen te hoog\n4;bijstand;2025-01-02;2025-01-15;afgewezen;geen bijzondere kosten\n"
                             "5;bijstand;2025-01-02;2025-01-15;Afgewezen;inkomen te hoog\n6;bijstand;2025-01-02;2025-01-16;ingetrokken;inkomen te hoog\n"
                             "7;bijstand;2025-01-02;;;inkomen te hoog\n";
  static const char handled[] = "toegekend, gedeeltelijk toegekend, afgewezen, buiten behandeling";
  int64_t koppeling = make_koppeling(house, "Uitkomsten", "zaken", NULL), success = make_indicator(house, "U1", "aandeel", "maand");
  int64_t income = make_indicator(house, "U2", "aandeel", "maand"), withdrawn = make_indicator(house, "U3", "aantal", "maand"), other = make_indicator(house, "U4", "aantal", "maand");
  make_rule_of(house, &(struct koppelregel){.koppeling = koppeling, .indicator = success, .meet = "aandeel_resultaat", .zaaktype = "bijstand", .resultaat = "toegekend, gedeeltelijk toegekend", .noemer_resultaat = handled});
  make_rule_of(house, &(struct koppelregel){.koppeling = koppeling, .indicator = income, .meet = "aandeel_resultaat", .resultaat = "afgewezen", .reden = "inkomen te hoog", .noemer_resultaat = handled});
  make_rule_of(house, &(struct koppelregel){.koppeling = koppeling, .indicator = withdrawn, .meet = "aantal", .resultaat = "ingetrokken"});
  make_rule_of(house, &(struct koppelregel){.koppeling = koppeling, .indicator = other, .meet = "aantal", .resultaat = "afgewezen", .reden = "verhuisd"});
  static struct delivered d;
  deliver(house, koppeling, file, false, &d);
  if (!d.ok) house_print_fault(&d.fault);
  assert_true(d.ok);
  assert_int_equal(value_of(house, koppeling, success, "2025-01", NULL), 40 * DECIMAL_ONE);
  assert_int_equal(value_of(house, koppeling, income, "2025-01", NULL), 40 * DECIMAL_ONE);
  assert_int_equal(value_of(house, koppeling, withdrawn, "2025-01", NULL), 1 * DECIMAL_ONE);
  bool told = false;
  for (size_t i = 0; i < d.report.note_count; i++) told = told || strstr(d.report.notes[i], "geen zaken met het resultaat afgewezen met als reden verhuisd");
  assert_true(told);
}

/* Objections of one scheme against its decisions of twelve months; nothing before there are twelve. */
static void test_objections_per_hundred_decisions(void **state) {
  struct house *house = *state;
  static char file[40000];
  int64_t koppeling = make_koppeling(house, "Bezwaren", "zaken", NULL), per = make_indicator(house, "B1", "aandeel", "maand"), wrong = make_indicator(house, "B2", "aandeel", "maand");
  size_t used = (size_t)snprintf(file, sizeof file, "zaak;zaaktype;onderwerp;start;eind;resultaattype\n");
  for (int month = 1; month <= 13; month++)
    for (int i = 0; i < 10; i++)
      used += (size_t)snprintf(file + used, sizeof file - used, "%d-%d;bijstand;;%04d-%02d-01;%04d-%02d-20;toegekend\n", month, i, 2024 + (month - 1) / 12, (month - 1) % 12 + 1, 2024 + (month - 1) / 12, (month - 1) % 12 + 1);
  for (int i = 0; i < 6; i++)
    used += (size_t)snprintf(file + used, sizeof file - used, "b%d;bezwaar;%s;2024-%02d-05;2024-12-30;ongegrond\n", i, i < 3 ? "bijstand" : "parkeren", i < 1 ? 1 : 6);
  make_rule_of(house, &(struct koppelregel){.koppeling = koppeling, .indicator = per, .meet = "per_100_besluiten", .zaaktype = "bezwaar", .onderwerp = "bijstand", .noemer_zaaktype = "bijstand"});
  static struct delivered d;
  deliver(house, koppeling, file, false, &d);
  if (!d.ok) house_print_fault(&d.fault);
  assert_true(d.ok);
  assert_int_equal(value_of(house, koppeling, per, "2024-12", NULL), 25000);
  assert_int_equal(value_of(house, koppeling, per, "2025-01", NULL), 16667);
  assert_int_equal(count_rows(house, koppeling), 2);
  make_rule_of(house, &(struct koppelregel){.koppeling = koppeling, .indicator = wrong, .meet = "per_100_besluiten", .zaaktype = "bezwaar"});
  assert_refused(house, koppeling, file, 0, "bij welke besluiten");
}

/* Per subject and channel, and who came back: about the same case, with the same subject, within fourteen days. */
static void test_contacts_and_returns(void **state) {
  struct house *house = *state;
  static const char file[] = "zaak;zaaktype;start;eind;kanaal;gerelateerde_zaak\n"
                             "1;zorg;2025-01-02;2025-01-02;telefoon;Z1\n2;zorg;2025-01-16;2025-01-16;balie;Z1\n3;zorg;2025-01-31;2025-01-31;balie;Z1\n"
                             "4;zorg;2025-01-05;2025-01-05;telefoon;Z2\n5;werk;2025-01-06;2025-01-06;telefoon;Z2\n6;zorg;2025-01-07;2025-01-07;telefoon;\n";
  int64_t koppeling = make_koppeling(house, "Contacten", "zaken", NULL), rate = make_indicator(house, "K1", "aantal", "maand"), back = make_indicator(house, "K2", "aandeel", "maand");
  int64_t by_phone = make_indicator(house, "K3", "aandeel", "maand");
  make_rule_of(house, &(struct koppelregel){.koppeling = koppeling, .indicator = rate, .meet = "per_1000", .zaaktype = "zorg", .kanaal = "telefoon, mail"});
  make_rule_of(house, &(struct koppelregel){.koppeling = koppeling, .indicator = back, .meet = "herhaling"});
  make_rule_of(house, &(struct koppelregel){.koppeling = koppeling, .indicator = by_phone, .meet = "herhaling", .kanaal = "telefoon"});
  static struct delivered d;
  deliver(house, koppeling, file, false, &d);
  if (!d.ok) house_print_fault(&d.fault);
  assert_true(d.ok);
  const struct gemeente *here = gemeente_find("gm0546");
  assert_non_null(here);
  assert_int_equal(value_of(house, koppeling, rate, "2025-01", NULL), (3 * 1000 * DECIMAL_ONE * 2 + here->inwoners) / (2 * here->inwoners));
  assert_int_equal(value_of(house, koppeling, back, "2025-01", NULL), 20 * DECIMAL_ONE);
  assert_int_equal(value_of(house, koppeling, by_phone, "2025-01", NULL), 333333);
  bool told = false;
  for (size_t i = 0; i < d.report.note_count; i++) told = told || strstr(d.report.notes[i], "Bij 1 van 6 contacten (17 %) staat geen gerelateerde zaak");
  assert_true(told);
}

enum { FILE_MAX = 200000, PERIODS = 3, PEERS = 300 };

static const char *peers_file(struct house *house, const char *last) {
  size_t count, used;
  const struct gemeente *all = gemeenten(&count);
  char *file = arena_take(&house->life, FILE_MAX);
  assert_true(count >= PEERS);
  used = (size_t)snprintf(file, FILE_MAX, "gemeentecode;indicator;eenheid;periode;waarde;bron\n");
  for (int month = 1; month <= PERIODS; month++)
    for (size_t i = 0; i < PEERS; i++)
      if (strcasecmp(all[i].code, "gm0546") != 0)
        used += (size_t)snprintf(file + used, FILE_MAX - used, "%s;VA1;%%;2026-%02d;%s;zaaksysteem\n", all[i].code, month, month == PERIODS && i == 0 ? last : "12,5");
  return file;
}

/* More figures of others than one write takes: as many are told as came, the same again changes nothing, one change is one. */
static void test_many_of_others(void **state) {
  struct house *house = *state;
  static struct delivered d;
  int64_t koppeling = make_koppeling(house, "Veel anderen", "deelset", NULL), one = make_indicator(house, "VA1", "gemiddelde", "maand");
  make_rule(house, koppeling, one, "waarde", NULL, NULL, false);
  const char *file = peers_file(house, "12,5");
  deliver(house, koppeling, file, false, &d);
  if (!d.ok) house_print_fault(&d.fault);
  assert_true(d.ok);
  assert_int_equal(d.report.outcome.nieuw, d.report.rijen);
  assert_true(d.report.rijen > 2 * PEERS);
  int64_t rows = d.report.rijen;
  deliver(house, koppeling, file, false, &d);
  assert_true(d.ok);
  assert_int_equal(d.report.outcome.ongewijzigd, rows);
  assert_int_equal(d.report.outcome.nieuw + d.report.outcome.veranderd, 0);
  deliver(house, koppeling, peers_file(house, "13,5"), false, &d);
  assert_true(d.ok);
  assert_int_equal(d.report.outcome.veranderd, 1);
  assert_int_equal(d.report.outcome.ongewijzigd, rows - 1);
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(test_results_and_reasons), cmocka_unit_test(test_objections_per_hundred_decisions), cmocka_unit_test(test_contacts_and_returns),
                                     cmocka_unit_test(test_many_of_others)};
  return cmocka_run_group_tests(tests, leiden_enter, leiden_leave);
}
