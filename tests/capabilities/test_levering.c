/* Deliveries of figures: files with a row per figure, wide ones, cases; preview, storing, and what is fetched from a folder. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "capabilities/kwaliteit/koppeling.h"
#include "capabilities/kwaliteit/levering.h"
#include "capabilities/leveren.h"
#include "decode/gunzip.h"

#include "base/banned.h"

/* ---- long ---- */

static void test_long_file(void **state) {
  struct house *house = *state;
  int64_t koppeling = make_koppeling(house, "Lang", "csv_lang", NULL), share = make_indicator(house, "L1", "aandeel", "maand");
  int64_t count = make_indicator(house, "L2", "aantal", "kwartaal");
  const char *first = "Indicator;Periode;Wijk;Waarde;Teller;Noemer\nL1;2025-01;;;57;100\nL1;feb 2025;Noord;40,5;;\nL2;2025-K1;;1.234;;\nL2;2025KW02;;2.000;;\nL1;2023-01;;n.b.;;\n";
  assert_stored(house, koppeling, first, 5, 0, 0);
  assert_int_equal(value_of(house, koppeling, share, "2025-01", NULL), 57 * DECIMAL_ONE);
  const struct who who = leiden_who(house, ROLE_functioneel_beheerder, "Beleidsdoorpakker");
  assert_int_equal(house_get(house, &who, "/indicatoren/%lld", (long long)share), 200);
  assert_true(house_says(house, "Tussen 47 en 66 %, want het gaat om 100 zaken."));
  assert_int_equal(value_of(house, koppeling, share, "2025-02", "Noord"), 405000);
  assert_true(value_of(house, koppeling, share, "2023-01", NULL) == NUMBER_EMPTY);
  assert_int_equal(value_of(house, koppeling, count, "2025-K2", NULL), 2000 * DECIMAL_ONE);
}

/* A table of all municipalities: our row is the whole municipality, under the code of now or an earlier one; nobody else becomes a district. */
static void test_our_own_row_is_the_whole(void **state) {
  struct house *house = *state;
  int64_t koppeling = make_koppeling(house, "Alle gemeenten", "csv_lang", NULL), indicator = make_indicator(house, "OG1", "gemiddelde", "maand");
  const struct who who = leiden_who(house, ROLE_functioneel_beheerder, "Beleidsdoorpakker");
  static struct delivered d;
  const char *file = "gemeentecode;indicator;periode;waarde\nGM0014;OG1;2025-01;10\ngm0546;OG1;2025-01;11\nGM0599;OG1;2025-01;12\n";
  assert_stored(house, koppeling, file, 3, 0, 0);
  assert_int_equal(value_of(house, koppeling, indicator, "2025-01", NULL), 11 * DECIMAL_ONE);
  deliver(house, koppeling, file, true, &d);
  assert_true(d.ok);
  assert_int_equal(house_get(house, &who, "/indicatoren/%lld", (long long)indicator), 200);
  assert_true(house_says(house, "11 %, januari 2025"));
  assert_false(house_says(house, "Per gebied"));
  assert_true(house_says(house, "te laat") && !house_says(house, "meer dan 120"));
  int64_t old = make_indicator(house, "OG2", "gemiddelde", "maand");
  assert_stored(house, koppeling, "indicator;periode;waarde\nOG2;2012-01;10\n", 1, 0, 0);
  assert_int_equal(house_get(house, &who, "/indicatoren/%lld", (long long)old), 200);
  assert_true(house_says(house, "meer dan 120 maanden te laat"));
  deliver(house, koppeling, "gemeentecode;indicator;periode;waarde\nGM0546;OG1;2025-02;10\n;OG1;2025-02;11\n", true, &d);
  assert_false(d.ok);
}

/* Subsidies per policy field have no whole: what is there is shown. */
static void test_measured_by_area_only(void **state) {
  struct house *house = *state;
  int64_t koppeling = make_koppeling(house, "Per veld", "csv_lang", NULL), indicator = make_indicator(house, "PV1", "gemiddelde", "jaar");
  const struct who who = leiden_who(house, ROLE_functioneel_beheerder, "Beleidsdoorpakker");
  assert_stored(house, koppeling, "indicator;periode;gebied;waarde\nPV1;2024;Bestuur;43627\nPV1;2024;Openbaar groen;31770\nPV1;2023;Bestuur;1\n", 3, 0, 0);
  assert_int_equal(house_get(house, &who, "/indicatoren/%lld", (long long)indicator), 200);
  assert_true(house_says(house, "Alleen per gebied gemeten."));
  assert_true(house_says(house, "Per gebied, 2024"));
  assert_true(house_says(house, "31.770"));
  assert_false(house_says(house, "nog niet gemeten"));
}

static void test_same_file_changes_nothing(void **state) {
  struct house *house = *state;
  int64_t koppeling = make_koppeling(house, "Tweemaal", "csv_lang", NULL), indicator = make_indicator(house, "M1", "gemiddelde", "maand");
  const char *first = "indicator;periode;waarde\nM1;2025-01;10\nM1;2025-02;11\n";
  assert_stored(house, koppeling, first, 2, 0, 0);
  assert_stored(house, koppeling, first, 0, 0, 0);
  static struct delivered d;
  const char *second = "indicator;periode;waarde\nM1;2025-01;10\nM1;2025-02;12\nM1;2025-03;13\n";
  deliver(house, koppeling, second, true, &d);
  assert_true(d.ok);
  assert_int_equal(d.report.outcome.nieuw, 1);
  assert_int_equal(d.report.outcome.veranderd, 1);
  assert_int_equal(d.report.outcome.ongewijzigd, 1);
  assert_int_equal(d.report.changes.count, 2);
  assert_int_equal(d.report.items[0].was, 11 * DECIMAL_ONE);
  assert_int_equal(d.report.items[0].becomes, 12 * DECIMAL_ONE);
  assert_int_equal(value_of(house, koppeling, indicator, "2025-02", NULL), 11 * DECIMAL_ONE);
  assert_stored(house, koppeling, second, 1, 1, 0);
  assert_int_equal(value_of(house, koppeling, indicator, "2025-02", NULL), 12 * DECIMAL_ONE);
}

static void test_bad_rows_are_named(void **state) {
  static const struct {
    const char *row, *words;
  } bad[] = {
      {"B1;2025-13;;50;;", "bestaat niet"},       {"B1;2025-K1;;50;;", "is geen maand"},          {"B1;2099-01;;50;;", "toekomst"},
      {"B1;2025-01;;140;;", "tussen 0 en 100"},   {"B1;2025-01;;;5;0", "noemer is 0"},            {"B1;2025-01;;;7;5", "groter dan de noemer"},
      {"B9;2025-01;;50;;", "hoort niet"},         {"B1;2025-01;;60;57;100", "past niet"},         {"B1;2025-01;;;5;", "Een van teller"},
      {"B1;;;50;;", "is leeg"},                   {"B1;2025-01;Zuidd;50;;", "kwam niet eerder"},  {"B1;2025-01;;abc;;", "is geen getal"},
      {"B1;2024-12;;51;;", "rij 2"},              {"B2;2025-01;;-4;;", "kleiner dan 0"},
  };
  struct house *house = *state;
  int64_t koppeling = make_koppeling(house, "Fout", "csv_lang", NULL);
  make_indicator(house, "B1", "aandeel", "maand");
  make_indicator(house, "B2", "aantal", "maand");
  assert_stored(house, koppeling, "indicator;periode;gebied;waarde;teller;noemer\nB1;2024-01;Zuid;30;;\n", 1, 0, 0);
  for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
    const char *file = arena_printf(&house->life, "indicator;periode;gebied;waarde;teller;noemer\nB1;2024-12;;50;;\n%s\nB1;2024-11;;50;;\n", bad[i].row);
    assert_refused(house, koppeling, file, 3, bad[i].words);
  }
  assert_refused(house, koppeling, "indicator;periode;waarde;bsn\nB1;2025-01;50;123456782\n", 0, "burgerservicenummer");
  assert_refused(house, koppeling, "indicator;periode;waarde;nr\nB1;2025-01;50;123456782\nB1;2025-02;50;111222333\nB1;2025-03;50;123456782\n", 0, "burgerservicenummers");
  assert_refused(house, koppeling, "indicator;waarde\nB1;50\n", 0, "periode ontbreekt");
  assert_refused(house, koppeling, "indicator;periode\nB1;2025-01\n", 0, "waarde ontbreekt");
}

/* A gap of two years is no fault, and one row is a series. */
static void test_gap_and_rounding(void **state) {
  struct house *house = *state;
  int64_t koppeling = make_koppeling(house, "Gat", "csv_lang", NULL), indicator = make_indicator(house, "G1", "aandeel", "maand");
  assert_stored(house, koppeling, "indicator,periode,waarde,teller,noemer\nG1,2022-01,57,4,7\nG1,2024-02,,4,7\n", 2, 0, 0);
  assert_int_equal(value_of(house, koppeling, indicator, "2024-02", NULL), 571429);
}

static void test_million_rows_one_bad(void **state) {
  enum { ROWS = 1000000, LINE = 40 };
  struct house *house = *state;
  int64_t koppeling = make_koppeling(house, "Miljoen", "csv_lang", NULL);
  make_indicator(house, "X1", "gemiddelde", "week");
  char *data = malloc((size_t)ROWS * LINE);
  assert_non_null(data);
  size_t len = (size_t)snprintf(data, LINE, "indicator;periode;gebied;waarde\n");
  for (int i = 0; i < ROWS; i++)
    len += (size_t)snprintf(data + len, LINE, "X1;%04d-W%02d;wijk %d;%d\n", i == ROWS / 2 ? 2025 : 2000 + i / 50 % 20, i == ROWS / 2 ? 77 : 1 + i % 50, i / 1000, i % 100);
  static struct delivered d;
  deliver_size(house, koppeling, data, len, false, &d);
  free(data);
  assert_false(d.ok);
  assert_int_equal(d.report.rijen, ROWS);
  assert_int_equal(d.report.geweigerd, 1);
  assert_int_equal(d.report.faults.fields[0].line, ROWS / 2 + 2);
  assert_int_equal(count_rows(house, koppeling), 0);
  fault_release(&d.fault);
}

/* ---- wide ---- */

static void test_wide_by_indicator(void **state) {
  struct house *house = *state;
  int64_t koppeling = make_koppeling(house, "Breed", "csv_breed", NULL), one = make_indicator(house, "W1", "aandeel", "maand"), two = make_indicator(house, "W2", "gemiddelde", "maand");
  assert_stored(house, koppeling, "maand;W1;W2;opmerking\n2025-01;50;1,5\n2025-02;;2,5;x\n", 3, 0, 0);
  assert_int_equal(value_of(house, koppeling, one, "2025-01", NULL), 50 * DECIMAL_ONE);
  assert_int_equal(value_of(house, koppeling, two, "2025-02", NULL), 25000);
  assert_refused(house, koppeling, "maand;W1;W2\n2025-01;50;1,5\n2025-02;140;2,5\n", 3, "tussen 0 en 100");
}

static void test_wide_by_period(void **state) {
  struct house *house = *state;
  int64_t koppeling = make_koppeling(house, "Breed per periode", "csv_breed", NULL), one = make_indicator(house, "P1", "gemiddelde", "jaar");
  assert_stored(house, koppeling, "indicator;wijk;2023;2024;2025JJ00\nP1;;1;2;3\nP1;Noord;4;.;6\n", 6, 0, 0);
  assert_int_equal(value_of(house, koppeling, one, "2025", "Noord"), 6 * DECIMAL_ONE);
  assert_true(value_of(house, koppeling, one, "2024", "Noord") == NUMBER_EMPTY);
  assert_refused(house, koppeling, "indicator;2025-13\nP1;1\n", 1, "is geen periode");
}

/* The code in the source is not ours. */
static void test_rules_name_the_codes(void **state) {
  struct house *house = *state;
  int64_t koppeling = make_koppeling(house, "Met regels", "csv_lang", NULL), one = make_indicator(house, "R1", "gemiddelde", "maand");
  struct record rule = record_start(&store_catalogue(house->store)->registers[REGISTER_koppelregel], &house->life);
  rule.slots[F(koppelregel, koppeling)].number = koppeling;
  rule.slots[F(koppelregel, indicator)].number = one;
  rule.slots[F(koppelregel, code)].text = "bron-7";
  house_put(house, &rule);
  assert_stored(house, koppeling, "onderwerp;maand;cijfer\nBRON-7;2025-01;5\n", 1, 0, 0);
  assert_refused(house, koppeling, "onderwerp;maand;cijfer\nR1;2025-01;5\n", 2, "hoort niet");
}

/* ---- cases ---- */

static const char cases[] =
    "zaak;zaaktype;start;eind;uiterlijke_einddatum;opschorting;verlenging;resultaattype;wijk;kanaal;aanvulling_gevraagd\n"
    "1;bijstand;2025-01-02;2025-01-12;2025-02-27;;;toegekend;Noord;web;nee\n"
    "2;bijstand;2025-01-05;2025-02-04;2025-01-31;;;afgewezen;Noord;web;ja\n"
    "3;bijstand;2025-01-07;2025-02-06;2025-03-04;;;toegekend;Zuid;balie;nee\n"
    "4;bijstand;2025-02-01;2025-03-03;2025-03-29;;;toegekend;Zuid;web;nee\n"
    "5;bijstand;2025-03-01;;2025-04-26;;;;Noord;web;\n"
    "6;parkeren;2025-01-01;2025-03-02;2025-02-26;;;toegekend;Noord;web;nee\n";

static void test_cases_become_figures(void **state) {
  struct house *house = *state;
  int64_t koppeling = make_koppeling(house, "Zaken", "zaken", NULL);
  int64_t count = make_indicator(house, "Z1", "aantal", "maand"), granted = make_indicator(house, "Z2", "aandeel", "maand"), on_time = make_indicator(house, "Z3", "aandeel", "maand");
  int64_t days = make_indicator(house, "Z4", "mediaan", "maand"), stock = make_indicator(house, "Z5", "aantal", "maand"), late = make_indicator(house, "Z6", "aantal", "maand");
  int64_t complete = make_indicator(house, "Z7", "aandeel", "maand");
  make_rule(house, koppeling, count, "aantal", "bijstand", NULL, true);
  make_rule(house, koppeling, granted, "aandeel_resultaat", "bijstand", "toegekend", false);
  make_rule(house, koppeling, on_time, "op_tijd", "bijstand", NULL, false);
  make_rule(house, koppeling, days, "doorlooptijd", NULL, NULL, false);
  make_rule(house, koppeling, stock, "voorraad", "bijstand", NULL, false);
  make_rule(house, koppeling, late, "te_laat_open", "bijstand", NULL, false);
  make_rule(house, koppeling, complete, "compleet", "bijstand", NULL, false);
  static struct delivered d;
  deliver(house, koppeling, cases, false, &d);
  if (!d.ok) house_print_fault(&d.fault);
  assert_true(d.ok);
  assert_int_equal(d.report.rijen, 6);
  assert_int_equal(value_of(house, koppeling, count, "2025-01", NULL), 1 * DECIMAL_ONE);
  assert_int_equal(value_of(house, koppeling, count, "2025-02", NULL), 2 * DECIMAL_ONE);
  assert_int_equal(value_of(house, koppeling, count, "2025-02", "Noord"), 1 * DECIMAL_ONE);
  assert_int_equal(value_of(house, koppeling, count, "2025-03", "Noord"), 0);
  assert_int_equal(value_of(house, koppeling, granted, "2025-02", NULL), 50 * DECIMAL_ONE);
  assert_int_equal(value_of(house, koppeling, on_time, "2025-02", NULL), 50 * DECIMAL_ONE);
  assert_int_equal(value_of(house, koppeling, complete, "2025-02", NULL), 50 * DECIMAL_ONE);
  /* Both kinds together: 30 and 60 days. */
  assert_int_equal(value_of(house, koppeling, days, "2025-03", NULL), 45 * DECIMAL_ONE);
  assert_int_equal(value_of(house, koppeling, stock, "2025-01", NULL), 2 * DECIMAL_ONE);
  assert_int_equal(value_of(house, koppeling, stock, "2025-03", NULL), 1 * DECIMAL_ONE);
  assert_int_equal(value_of(house, koppeling, late, "2025-03", NULL), 1 * DECIMAL_ONE);
  deliver(house, koppeling, cases, false, &d);
  assert_true(d.ok);
  assert_int_equal(d.report.outcome.nieuw + d.report.outcome.veranderd + d.report.outcome.vervallen, 0);
}

/* A kind that does not occur gives no zeros. */
static int64_t open_median(struct house *house, const char *code) {
  struct record record = record_start(&store_catalogue(house->store)->registers[REGISTER_indicator], &house->life);
  record.slots[F(indicator, code)].text = record.slots[F(indicator, naam)].text = code;
  record.slots[F(indicator, eenheid)].text = "dagen";
  record.slots[F(indicator, richting)].text = "lager";
  record.slots[F(indicator, frequentie)].text = "maand";
  record.slots[F(indicator, berekening)].text = "mediaan";
  record.slots[EVERY(toegang)].text = "openbaar";
  record.slots[EVERY(eigenaar)].number = leiden_find(house, REGISTER_persoon, "Teammanager Beheer");
  return house_put(house, &record);
}

static void add_cases(struct text *file, const char *kind, int count) {
  for (int i = 1; i <= count; i++) text_addf(file, "%s%d;%s;2025-01-01;2025-01-%02d\n", kind, i, kind, 1 + i);
}

static int64_t seen_outside(struct house *house, int64_t indicator) {
  struct fault fault = {0};
  struct tx *tx = store_read(house->store, &fault);
  struct query query = {.reg = REGISTER_waarneming, .sort = -1, .filter_count = 1};
  query.filters[0] = (struct filter){.field = F(waarneming, indicator), .compare = COMPARE_IS, .value.number = indicator};
  int64_t count = record_count(tx, &leiden_visitor, &query, &fault);
  tx_end(tx);
  return count;
}

/* A median tells over how many cases it is and between what it lies; outside, one over a few cases is as small as they are. */
static void test_a_median_tells_how_sure_it_is(void **state) {
  struct house *house = *state;
  const struct who who = leiden_who(house, ROLE_functioneel_beheerder, "Beleidsdoorpakker");
  int64_t koppeling = make_koppeling(house, "Mediaan", "zaken", NULL), days = open_median(house, "ME1"), other = open_median(house, "ME2"), many = open_median(house, "ME3");
  make_rule(house, koppeling, days, "doorlooptijd", "acht", NULL, false);
  make_rule(house, koppeling, other, "doorlooptijd", "vier", NULL, false);
  make_rule(house, koppeling, many, "doorlooptijd", "twaalf", NULL, false);
  struct text file;
  text_init(&file, 10000);
  text_add(&file, "zaak;zaaktype;start;eind\n");
  add_cases(&file, "acht", 8);
  add_cases(&file, "vier", 4);
  add_cases(&file, "twaalf", 12);
  static struct delivered d;
  deliver(house, koppeling, text_get(&file), false, &d);
  text_release(&file);
  assert_true(d.ok);
  assert_int_equal(value_of(house, koppeling, days, "2025-01", NULL), 45000);
  assert_int_equal(house_get(house, &who, "/indicatoren/%lld", (long long)days), 200);
  assert_true(house_says(house, "Tussen 1 en 8 dagen, want het gaat om 8 zaken."));
  assert_int_equal(house_get(house, &who, "/indicatoren/%lld", (long long)other), 200);
  assert_true(house_says(house, "2,5"));
  assert_false(house_says(house, "want het gaat om"));
  assert_int_equal(seen_outside(house, days), 0);
  assert_int_equal(seen_outside(house, other), 0);
  assert_int_equal(seen_outside(house, many), 1);
}

static void test_absent_kind_is_no_zero(void **state) {
  struct house *house = *state;
  int64_t koppeling = make_koppeling(house, "Ander zaaktype", "zaken", NULL), one = make_indicator(house, "Y1", "aantal", "maand");
  make_rule(house, koppeling, one, "aantal", "bijstant", NULL, false);
  static struct delivered d;
  deliver(house, koppeling, cases, false, &d);
  assert_true(d.ok);
  assert_int_equal(count_rows(house, koppeling), 0);
  bool told = false;
  for (size_t i = 0; i < d.report.note_count; i++) told = told || strstr(d.report.notes[i], "bijstant");
  assert_true(told);
}

static void test_bad_cases_load_nothing(void **state) {
  struct house *house = *state;
  int64_t koppeling = make_koppeling(house, "Foute zaken", "zaken", NULL), one = make_indicator(house, "Q1", "aantal", "maand");
  assert_refused(house, koppeling, cases, 0, "nog niet welke cijfers");
  make_rule(house, koppeling, one, "aantal", NULL, NULL, false);
  assert_refused(house, koppeling, "zaak;zaaktype;start;eind\n1;x;2025-13-01;2025-02-01\n", 2, "start");
  assert_refused(house, koppeling, "zaak;zaaktype;start;eind;bsn\n1;x;2025-01-01;2025-02-01;123456782\n", 1, "burgerservicenummer");
}

/* ---- pages ---- */

static void test_upload_preview_and_confirm(void **state) {
  struct house *house = *state;
  struct who who = leiden_who(house, ROLE_functioneel_beheerder, "Functioneel beheerder");
  int64_t koppeling = make_koppeling(house, "Via de pagina", "csv_lang", NULL), one = make_indicator(house, "S1", "gemiddelde", "maand");
  const char *path = arena_printf(&house->life, "/koppelingen/%lld/aanleveren", (long long)koppeling);
  static const char first[] = "indicator;periode;waarde\nS1;2025-01;10\n", second[] = "indicator;periode;waarde\nS1;2025-01;12\n";
  assert_int_equal(house_get(house, &who, "%s", path), 200);
  assert_int_equal(house_upload(house, &who, path, "cijfers.csv", first, sizeof first - 1), 200);
  assert_true(house_says(house, "Er is nog niets opgeslagen"));
  assert_int_equal(count_rows(house, koppeling), 0);
  const char *form = arena_printf(&house->life, "bestand=%s", house_hidden(house, "bestand"));
  const char *commit = arena_printf(&house->life, "%s/vastleggen", path);
  assert_int_equal(house_post(house, &who, commit, form), 303);
  assert_true(strstr(house_header(house, "Location"), "/leveringen/") != NULL);
  assert_int_equal(value_of(house, koppeling, one, "2025-01", NULL), 10 * DECIMAL_ONE);
  /* The file waits no longer. */
  assert_int_equal(house_post(house, &who, commit, form), 404);
  assert_int_equal(house_upload(house, &who, path, "cijfers.csv", second, sizeof second - 1), 200);
  form = arena_printf(&house->life, "bestand=%s", house_hidden(house, "bestand"));
  assert_int_equal(house_post(house, &who, commit, form), 303);
  const char *levering = strstr(house_header(house, "Location"), "/leveringen/");
  assert_int_equal(house_get(house, &who, "%s", arena_copy(&house->life, levering)), 200);
  assert_true(house_says(house, "Wat deze levering verving"));
  assert_int_equal(house_get(house, &who, "/kwaliteit/koppelingen"), 200);
  assert_true(house_says(house, "0 nieuw, 1 veranderd, 0 vervallen"));
  static const char bad[] = "indicator;periode;waarde\nS1;2025-13;12\n";
  assert_int_equal(house_upload(house, &who, path, "cijfers.csv", bad, sizeof bad - 1), 400);
  assert_true(house_says(house, "Rij 2"));
  assert_false(house_says(house, "Sla deze levering op"));
}

static void test_others_read_only(void **state) {
  struct house *house = *state;
  struct who reader = leiden_who(house, ROLE_beleidsdoorpakker, "Beleidsdoorpakker");
  int64_t koppeling = make_koppeling(house, "Alleen lezen", "csv_lang", "lees.csv");
  assert_int_equal(house_get(house, &reader, "/kwaliteit/koppelingen"), 200);
  assert_true(house_says(house, "Alleen lezen"));
  assert_false(house_says(house, "Bestand aanleveren"));
  assert_false(house_says(house, "Nu ophalen"));
  assert_int_equal(house_get(house, &reader, "/koppelingen/%lld/aanleveren", (long long)koppeling), 403);
  assert_int_equal(house_post(house, &reader, arena_printf(&house->life, "/koppelingen/%lld/ophalen", (long long)koppeling), ""), 403);
  assert_int_equal(house_post(house, &reader, "/kwaliteit/wijken", "wijken=Noord"), 403);
}

static void test_list_of_districts(void **state) {
  struct house *house = *state;
  struct who who = leiden_who(house, ROLE_functioneel_beheerder, "Functioneel beheerder");
  int64_t koppeling = make_koppeling(house, "Wijken", "csv_lang", NULL);
  make_indicator(house, "D1", "gemiddelde", "maand");
  assert_int_equal(house_post(house, &who, "/kwaliteit/wijken", "wijken=Noord%0AMerenwijk"), 303);
  assert_stored(house, koppeling, "indicator;periode;wijk;waarde\nD1;2025-01;noord;1\n", 1, 0, 0);
  assert_refused(house, koppeling, "indicator;periode;wijk;waarde\nD1;2025-01;Oost;1\n", 2, "lijst met wijken");
  assert_refused(house, koppeling, "indicator;periode;wijk;waarde\nD1;2025-01;noord;1\nD1;2025-01;Noord;2\n", 3, "rij 2");
  assert_int_equal(house_post(house, &who, "/kwaliteit/wijken", "wijken="), 303);
}

/* ---- fetched ---- */

static void write_file(struct house *house, const char *name, const char *text) {
  char path[256];
  snprintf(path, sizeof path, "%s/leveringen", house->folder);
  mkdir(path, 0700);
  snprintf(path, sizeof path, "%s/leveringen/%s", house->folder, house->tenant.code);
  mkdir(path, 0700);
  snprintf(path, sizeof path, "%s/leveringen/%s/%s", house->folder, house->tenant.code, name);
  FILE *file = fopen(path, "wb");
  assert_non_null(file);
  fputs(text, file);
  fclose(file);
}

static bool fetch(struct house *house, int64_t only) {
  static const struct job *const jobs[] = {&koppeling_job};
  web_jobs(jobs, 1);
  return jobs_run(KOPPELING_JOB, &(struct job_call){.store = house->store, .code = house->tenant.code, .data = house->folder, .only = only});
}

static void remove_files(struct house *house) {
  char command[160];
  snprintf(command, sizeof command, "rm -rf '%s/leveringen'", house->folder);
  assert_int_equal(system(command), 0);
}

static void test_file_is_fetched_once(void **state) {
  struct house *house = *state;
  int64_t koppeling = make_koppeling(house, "Opgehaald", "csv_lang", "cijfers.csv"), one = make_indicator(house, "F1", "gemiddelde", "maand");
  write_file(house, "cijfers.csv", "indicator;periode;waarde\nF1;2025-01;10\n");
  assert_true(fetch(house, koppeling));
  assert_int_equal(value_of(house, koppeling, one, "2025-01", NULL), 10 * DECIMAL_ONE);
  struct record record = house_read(house, REGISTER_koppeling, koppeling);
  char tomorrow[DAY_SIZE];
  day_print(day_add(clock_today(), 1), tomorrow);
  assert_string_equal(record.slots[F(koppeling, volgende_op)].text, tomorrow);
  assert_int_equal(job_state_of(house->tenant.code, KOPPELING_JOB, koppeling).stage, JOB_DONE);
  /* Not due again today. */
  write_file(house, "cijfers.csv", "indicator;periode;waarde\nF1;2025-01;20\n");
  fetch(house, 0);
  assert_int_equal(value_of(house, koppeling, one, "2025-01", NULL), 10 * DECIMAL_ONE);
  assert_true(fetch(house, koppeling));
  assert_int_equal(value_of(house, koppeling, one, "2025-01", NULL), 20 * DECIMAL_ONE);
  remove_files(house);
}

static void test_refused_file_is_on_record(void **state) {
  struct house *house = *state;
  struct who who = leiden_who(house, ROLE_functioneel_beheerder, "Functioneel beheerder");
  int64_t koppeling = make_koppeling(house, "Geweigerd", "csv_lang", "fout.csv");
  write_file(house, "fout.csv", "indicator;periode;waarde\nF1;2025-13;10\n");
  assert_false(fetch(house, koppeling));
  assert_false(fetch(house, koppeling));
  assert_int_equal(job_state_of(house->tenant.code, KOPPELING_JOB, koppeling).stage, JOB_FAILED);
  assert_int_equal(house_get(house, &who, "/kwaliteit/koppelingen"), 200);
  assert_true(house_says(house, "geweigerd: 1 van 1 rijen"));
  assert_int_equal(house_get(house, &who, "/leveringen?koppeling=%lld", (long long)koppeling), 200);
  assert_true(house_says(house, "Geweigerd"));
  remove_files(house);
}

static void test_only_below_the_folder(void **state) {
  static const char *const outside[] = {"../gm0546.db", "/etc/hostname", "map/../../x", ".verborgen", "link.csv", "//x", "geen.csv"};
  struct house *house = *state;
  write_file(house, "a.csv", "x\n");
  char path[256];
  snprintf(path, sizeof path, "%s/leveringen/%s/link.csv", house->folder, house->tenant.code);
  assert_int_equal(symlink("/etc/hostname", path), 0);
  for (size_t i = 0; i < sizeof outside / sizeof *outside; i++) {
    int64_t koppeling = make_koppeling(house, arena_printf(&house->life, "Buiten %zu", i), "csv_lang", outside[i]);
    assert_false(fetch(house, koppeling));
    struct job_state said = job_state_of(house->tenant.code, KOPPELING_JOB, koppeling);
    assert_int_equal(said.stage, JOB_FAILED);
    if (!strstr(said.text, "staat niet in de map")) fail_msg("%s: %s", outside[i], said.text);
  }
  remove_files(house);
}

static void test_asked_for_waits_its_turn(void **state) {
  struct house *house = *state;
  struct who who = leiden_who(house, ROLE_functioneel_beheerder, "Functioneel beheerder");
  struct job_asked asked;
  int64_t koppeling = make_koppeling(house, "Gevraagd", "csv_lang", "x.csv");
  const char *path = arena_printf(&house->life, "/koppelingen/%lld/ophalen", (long long)koppeling);
  assert_int_equal(house_post(house, &who, path, ""), 303);
  assert_int_equal(house_post(house, &who, path, ""), 303);
  assert_int_equal(house_get(house, &who, "/kwaliteit/koppelingen"), 200);
  assert_true(house_says(house, "Wacht op zijn beurt"));
  assert_true(job_next(0, &asked));
  assert_int_equal(asked.id, koppeling);
  assert_false(job_next(0, &asked));
  jobs_wake();
  assert_false(job_next(60000, &asked));
}

/* ---- the real series ---- */

static char *unpack(const char *path, size_t *size) {
  enum { UNPACKED_MAX = 64 << 20, PART = 1 << 16 };
  FILE *file = fopen(path, "rb");
  if (!file) return NULL;
  struct fault fault = {0};
  struct gunzip *gunzip = gunzip_open(UNPACKED_MAX);
  char *out = malloc(UNPACKED_MAX), part[PART];
  bool ended = false;
  *size = 0;
  assert_non_null(gunzip);
  assert_non_null(out);
  for (size_t len; !ended && (len = fread(part, 1, sizeof part, file)) > 0;) {
    size_t got = 1;
    gunzip_give(gunzip, part, len);
    while (got > 0 && !ended) {
      assert_true(gunzip_take(gunzip, out + *size, UNPACKED_MAX - *size, &got, &ended, &fault));
      *size += got;
    }
  }
  gunzip_close(gunzip);
  fclose(file);
  return out;
}

/* 312 municipalities as areas, weeks named by their Monday, columns as the source calls them. */
static void test_real_series(void **state) {
  static const char *const codes[] = {"meldingen_per_week", "opnames_per_week", "overleden_per_week"};
  struct house *house = *state;
  static struct delivered d;
  char path[512];
  size_t size;
  const char *folder = getenv("REALDATA");
  snprintf(path, sizeof path, "%s/indicators/gm_weekly_series_2020_2024.csv.gz", folder ? folder : "");
  char *data = folder ? unpack(path, &size) : NULL;
  if (!data) skip();
  int64_t koppeling = make_koppeling(house, "Echte reeksen", "csv_lang", NULL);
  for (size_t i = 0; i < sizeof codes / sizeof *codes; i++) make_indicator(house, codes[i], "gemiddelde", "week");
  int64_t start = clock_monotonic_us();
  deliver_size(house, koppeling, data, size, false, &d);
  print_message("# %lld rows in %lld ms\n", (long long)d.report.rijen, (long long)(clock_monotonic_us() - start) / 1000);
  if (!d.ok) house_print_fault(&d.report.faults);
  assert_true(d.ok);
  assert_int_equal(d.report.rijen, 162240);
  assert_int_equal(d.report.outcome.nieuw, 162240);
  deliver_size(house, koppeling, data, size, false, &d);
  assert_true(d.ok);
  assert_int_equal(d.report.outcome.ongewijzigd, 162240);
  free(data);
}

/* A log with names of its own: what it has is told, and a koppeling says which is which. */
static const char own_log[] = "<log><string key=\"concept:name\" value=\"Vergunning\"/>"
                              "<trace><string key=\"nr\" value=\"a\"/><date key=\"binnen\" value=\"2026-01-05T09:00:00+01:00\"/><date key=\"af\" value=\"2026-01-25T09:00:00+01:00\"/><date key=\"uiterlijk\" value=\"2026-01-20T09:00:00+01:00\"/><string key=\"kleur\" value=\"rood\"/></trace>"
                              "<trace><string key=\"nr\" value=\"b\"/><date key=\"binnen\" value=\"2026-01-06T09:00:00+01:00\"/><date key=\"af\" value=\"2026-01-16T09:00:00+01:00\"/><date key=\"uiterlijk\" value=\"2026-01-20T09:00:00+01:00\"/></trace></log>";

static bool put_columns(struct house *house, int64_t koppeling, const char *columns) {
  struct who who = leiden_who(house, ROLE_functioneel_beheerder, "Functioneel beheerder");
  const char *json = arena_printf(&house->life, "{\"kolommen\": \"%s\"}", columns);
  struct record record = house_read(house, REGISTER_koppeling, koppeling);
  house->if_match = arena_printf(&house->life, "\"%lld\"", (long long)record_version(&record));
  return house_api(house, &who, METHOD_PATCH, arena_printf(&house->life, "/api/v1/koppelingen/%lld", (long long)koppeling), json) == 200;
}

static bool is_noted(const struct delivered *d, const char *words) {
  for (size_t i = 0; i < d->report.note_count; i++)
    if (strstr(d->report.notes[i], words)) return true;
  return false;
}

static void a_log_with_names_of_its_own_is_mapped(void **state) {
  struct house *house = *state;
  static struct delivered d;
  int64_t koppeling = make_koppeling(house, "Eigen logboek", "xes", NULL), in_time = make_indicator(house, "XE1", "aandeel", "maand");
  make_rule(house, koppeling, in_time, "op_tijd", NULL, NULL, false);
  assert_refused(house, koppeling, own_log, 0, "");
  assert_true(put_columns(house, koppeling, "zaak = nr\\nstart=binnen\\neind = af\\nuiterlijke_einddatum = uiterlijk"));
  deliver(house, koppeling, own_log, true, &d);
  if (!d.ok) house_print_fault(&d.fault);
  assert_true(d.ok);
  assert_true(is_noted(&d, "start (uit binnen)"));
  assert_true(is_noted(&d, "niet gebruikt: kleur"));
  assert_int_equal(count_rows(house, koppeling), 0);
  assert_stored(house, koppeling, own_log, 1, 0, 0);
  assert_int_equal(value_of(house, koppeling, in_time, "2026-01", NULL), 500000);
  assert_true(put_columns(house, koppeling, "zaak = nr\\nstart = begin"));
  assert_refused(house, koppeling, own_log, 0, "\"begin\"");
}

static void a_mapping_that_cannot_be_right_is_not_kept(void **state) {
  struct house *house = *state;
  int64_t koppeling = make_koppeling(house, "Scheve kolommen", "zaken", NULL);
  static const char *const wrong[][2] = {{"eind", "niet te lezen"}, {"= a", "niet te lezen"}, {"eind =", "niet te lezen"}, {"einde = a", "geen veld van een zaak"}, {"eind = a\\neind = b", "twee keer"}, {"zaak = bsn", "burgerservicenummer"}};
  for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
    if (put_columns(house, koppeling, wrong[i][0])) fail_msg("%s was taken", wrong[i][0]);
    if (!house_says(house, wrong[i][1])) fail_msg("%s: %s", wrong[i][0], house_body(house));
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(a_log_with_names_of_its_own_is_mapped), cmocka_unit_test(a_mapping_that_cannot_be_right_is_not_kept),
                                     cmocka_unit_test(test_long_file),
      cmocka_unit_test(test_our_own_row_is_the_whole),
      cmocka_unit_test(test_measured_by_area_only),
      cmocka_unit_test(test_same_file_changes_nothing),
      cmocka_unit_test(test_bad_rows_are_named),
      cmocka_unit_test(test_gap_and_rounding),
      cmocka_unit_test(test_wide_by_indicator),
      cmocka_unit_test(test_wide_by_period),
      cmocka_unit_test(test_rules_name_the_codes),
      cmocka_unit_test(test_cases_become_figures),
      cmocka_unit_test(test_a_median_tells_how_sure_it_is),
      cmocka_unit_test(test_absent_kind_is_no_zero),
      cmocka_unit_test(test_bad_cases_load_nothing),
      cmocka_unit_test(test_upload_preview_and_confirm),
      cmocka_unit_test(test_others_read_only),
      cmocka_unit_test(test_list_of_districts),
      cmocka_unit_test(test_file_is_fetched_once),
      cmocka_unit_test(test_refused_file_is_on_record),
      cmocka_unit_test(test_only_below_the_folder),
      cmocka_unit_test(test_asked_for_waits_its_turn),
      cmocka_unit_test(test_million_rows_one_bad),
      cmocka_unit_test(test_real_series),
  };
  return cmocka_run_group_tests(tests, leiden_enter, leiden_leave);
}
