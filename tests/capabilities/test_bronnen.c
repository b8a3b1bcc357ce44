#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdlib.h>
#include <unistd.h>

#include "capabilities/kwaliteit/bronnen.h"
#include "capabilities/kwaliteit/bronnen_inside.h"
#include "encode/csv.h"
#include "engines/zaken_load.h"
#include "outside/answers.h"

struct visit {
  struct arena keep;
  struct fault fault;
  struct fetched got;
  struct text rows;
  size_t stop_after; /* 0: never */
};

static int set_up(void **state) {
  struct visit *visit = calloc(1, sizeof *visit);
  arena_init(&visit->keep, 1 << 20);
  text_init(&visit->rows, 1 << 16);
  *state = visit;
  return 0;
}

static int tear_down(void **state) {
  struct visit *visit = *state;
  arena_release(&visit->keep);
  fault_release(&visit->fault);
  text_release(&visit->rows);
  free(visit);
  return 0;
}

static bool take(void *context, const struct gegeven *one, struct fault *fault) {
  struct visit *visit = context;
  (void)fault;
  text_addf(&visit->rows, "%s %s %s %s ", one->code, one->periode, one->gemeente ? one->gemeente : "land", one->gebied ? one->gebied : "-");
  if (one->waarom) text_addf(&visit->rows, "(%s)", one->waarom);
  else text_addf(&visit->rows, "%lld", (long long)one->waarde);
  if (one->van) text_addf(&visit->rows, " van %s", one->van);
  text_addc(&visit->rows, '\n');
  return true;
}

static bool go_on(void *context, uint64_t rows, uint64_t pages) {
  const struct visit *visit = context;
  (void)rows;
  return visit->stop_after == 0 || pages < visit->stop_after;
}

static bool fetch(struct visit *visit, struct koppeling koppeling, const char *const *codes, size_t code_count, struct access *access) {
  if (!koppeling.soort) koppeling.soort = "odata";
  struct fetching fetching = {.koppeling = &koppeling, .gemeente = "GM0546", .codes = codes, .code_count = code_count, .take = take, .progress = go_on,
                              .context = visit, .access = access};
  text_clear(&visit->rows);
  fault_release(&visit->fault);
  visit->fault = (struct fault){0};
  visit->got = (struct fetched){.rows = 12345};
  return koppeling_fetch(&fetching, &visit->got, &visit->keep, &visit->fault);
}

static void needs(struct visit *visit, bool ok) {
  if (!ok) fail_msg("%s (%s)", visit->fault.message, visit->fault.cause);
}

static const char *const one_code[] = {"M000352"};

static void observations_of_cbs_come_over_two_pages(void **state) {
  struct visit *visit = *state;
  needs(visit, fetch(visit, (struct koppeling){.adres = answers_address("/cbs"), .selectie = "RegioS eq '{gemeente}'"}, one_code, 1, NULL));
  assert_string_equal(text_get(&visit->rows), "M000352 2021 GM0546 - 1245000\n"
                                              "M000352 2022 GM0546 - (de bron laat dit cijfer niet zien)\n"
                                              "M000352 2022 land - 880000\n"
                                              "M000352 2022-K3 GM0546 WK054601 70000\n"
                                              "M000352 2022-05 GM0546 - -30000\n");
  assert_int_equal(visit->got.pages, 2);
  assert_int_equal(visit->got.rows, 8);
  assert_int_equal(visit->got.without_value, 1);
  assert_int_equal(visit->got.elsewhere, 2);
  assert_int_equal(visit->got.file, -1);
  struct digest first = visit->got.fingerprint;
  needs(visit, fetch(visit, (struct koppeling){.adres = answers_address("/cbs")}, one_code, 1, NULL));
  assert_false(digest_equal(first, (struct digest){{0}}));
}

static void waarstaatjegemeente_has_words_of_its_own(void **state) {
  struct visit *visit = *state;
  needs(visit, fetch(visit, (struct koppeling){.adres = answers_address("/wsjg")}, NULL, 0, NULL));
  assert_string_equal(text_get(&visit->rows), "v1 2022 GM0546 - 125000\nv1 2023 GM0546 - (de bron laat dit cijfer niet zien)\nv1 2022 land - 70000\n");
  assert_int_equal(visit->got.elsewhere, 1);
}

static void figures_of_an_earlier_code_come_along_only_when_it_is_the_same_place(void **state) {
  struct visit *visit = *state;
  struct koppeling koppeling = {.soort = "odata", .adres = answers_address("/merged")};
  struct fetching fetching = {.koppeling = &koppeling, .gemeente = "GM1700", .take = take, .context = visit};
  needs(visit, koppeling_fetch(&fetching, &visit->got, &visit->keep, &visit->fault));
  assert_string_equal(text_get(&visit->rows), "M 2001 GM1700 - 50000 van GM0186\n");
  text_clear(&visit->rows);
  fetching.gemeente = "GM1961"; /* Vijfheerenlanden is more than Leerdam was */
  needs(visit, koppeling_fetch(&fetching, &visit->got, &visit->keep, &visit->fault));
  assert_string_equal(text_get(&visit->rows), "");
  assert_int_equal(visit->got.elsewhere, 2);
}

static void what_goes_wrong_is_refused_with_a_reason(void **state) {
  struct visit *visit = *state;
  static const struct {
    const char *path, *words;
  } wrong[] = {{"/round", "nooit op"},          {"/empty?0", "houdt niet op"},       {"/away", "andere plek"},    {"/half", "niet te lezen"},
               {"/other", "geen lijst 'value'"}, {"/noperiod", "zonder periode"},    {"/badperiod", "2022MM13"},  {"/words", "geen getal"},
               {"/huge", "is te groot"},         {"/unknown", "staat niets"},        {"/closed", "laat ons niet toe"}};
  for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
    if (fetch(visit, (struct koppeling){.adres = answers_address(wrong[i].path)}, NULL, 0, NULL)) fail_msg("%s was taken", wrong[i].path);
    if (!strstr(visit->fault.message, wrong[i].words)) fail_msg("%s: %s", wrong[i].path, visit->fault.message);
    assert_int_equal(visit->got.rows, 12345); /* untouched */
  }
}

static void somebody_can_stop_between_pages(void **state) {
  struct visit *visit = *state;
  visit->stop_after = 1;
  assert_false(fetch(visit, (struct koppeling){.adres = answers_address("/cbs")}, NULL, 0, NULL));
  assert_non_null(strstr(visit->fault.message, "gestopt"));
}

static void a_key_comes_out_of_the_access_file(void **state) {
  struct visit *visit = *state;
  char path[64];
  snprintf(path, sizeof path, "/tmp/bronnen-%d.db", getpid());
  struct access *access = access_open(&(struct access_options){.path = path, .code = "gm0546", .key = {1}}, &visit->fault);
  assert_non_null(access);
  struct koppeling koppeling = {.adres = answers_address("/locked"), .sleutel = "bron"};
  assert_false(fetch(visit, koppeling, NULL, 0, access));
  assert_int_equal(visit->fault.kind, FAULT_ABSENT);
  struct secret secret = {.name = "bron", .kind = "bearer"};
  visit->fault = (struct fault){0};
  assert_true(secret_put(access, &secret, "fout-geheim", &visit->fault));
  assert_false(fetch(visit, koppeling, NULL, 0, access));
  assert_int_equal(visit->fault.kind, FAULT_FORBIDDEN);
  assert_null(strstr(visit->fault.message, "fout-geheim"));
  assert_null(strstr(visit->fault.cause, "fout-geheim"));
  visit->fault = (struct fault){0};
  assert_true(secret_put(access, &secret, "goed", &visit->fault));
  needs(visit, fetch(visit, koppeling, NULL, 0, access));
  assert_false(fetch(visit, koppeling, NULL, 0, NULL));
  access_close(access);
  static const char *const ends[] = {"", "-wal", "-shm"};
  for (size_t i = 0; i < 3; i++) unlink(arena_printf(&visit->keep, "%s%s", path, ends[i]));
}

static struct access *open_access(struct visit *visit, const char *path) {
  struct access *access = access_open(&(struct access_options){.path = path, .code = "gm0546", .key = {1}}, &visit->fault);
  struct secret secret = {.name = "zaaksysteem", .kind = "zgw", .client = "doorpakker"};
  assert_non_null(access);
  assert_true(secret_put(access, &secret, "kort", &visit->fault));
  return access;
}

static void close_access(struct visit *visit, struct access *access, const char *path) {
  static const char *const ends[] = {"", "-wal", "-shm"};
  access_close(access);
  for (size_t i = 0; i < 3; i++) unlink(arena_printf(&visit->keep, "%s%s", path, ends[i]));
}

static void cases_become_a_case_file_without_people(void **state) {
  struct visit *visit = *state;
  char *path = arena_printf(&visit->keep, "/tmp/bronnen-zgw-%d.db", getpid()), bytes[4096];
  struct access *access = open_access(visit, path);
  struct koppeling koppeling = {.soort = "zgw", .adres = answers_address("/zaken/api/v1/"), .sleutel = "zaaksysteem"};
  needs(visit, fetch(visit, koppeling, NULL, 0, access));
  assert_int_equal(visit->got.kind, FETCHED_CASES);
  assert_int_equal(visit->got.pages, 2);
  ssize_t size = pread(visit->got.file, bytes, sizeof bytes - 1, 0);
  assert_true(size > 3);
  bytes[size] = '\0';
  assert_string_equal(bytes + 3, "zaak;zaaktype;start;eind;uiterlijke_einddatum;resultaattype;kanaal\r\n"
                                 "1;Aanvraag bijzondere bijstand;2026-01-05;2026-02-02;2026-03-02;Toegekend;Balie\r\n"
                                 "2;Aanvraag bijzondere bijstand;2026-01-12;;2026-03-09;;\r\n"
                                 "3;\"Bezwaar; \"\"behandelen\"\"\";2026-01-20;2026-05-01;;Ongegrond;\r\n");
  struct zaken_load load = {.read = {.file = visit->got.file, .lanes = 1, .today = ZAAK_NO_DAY}, .by = {[ZAAK_KIND] = true}, .wanted = {[ZAKEN_BY_END] = true}};
  struct zaken_delivery delivery;
  needs(visit, zaken_load(&load, &delivery, &visit->keep, &visit->fault));
  assert_int_equal(delivery.notes.rows, 3);
  koppeling.selectie = "bezwaar";
  needs(visit, fetch(visit, koppeling, NULL, 0, access));
  assert_int_equal(visit->got.elsewhere, 2);
  close_access(visit, access, path);
}

static const char *read_back(struct visit *visit) {
  char *bytes = arena_take(&visit->keep, 4096);
  ssize_t size = pread(visit->got.file, bytes, 4095, 0);
  assert_true(size > 3);
  bytes[size] = '\0';
  return bytes + 3;
}

static void names_that_do_not_come_along_are_asked_once(void **state) {
  struct visit *visit = *state;
  struct koppeling koppeling = {.soort = "zgw", .adres = answers_address("/oud/api/v1")};
  static const char *const expected = "zaak;zaaktype;start;eind;uiterlijke_einddatum;resultaattype;kanaal\r\n"
                                      "1;Aanvraag bijzondere bijstand;2026-01-05;2026-02-02;2026-03-02;Toegekend;Balie\r\n"
                                      "2;Aanvraag bijzondere bijstand;2026-01-06;2026-02-03;2026-03-02;Toegekend;Balie\r\n"
                                      "3;Aanvraag bijzondere bijstand;2026-01-12;;;;Balie\r\n"
                                      "4;\"Bezwaar; \"\"behandelen\"\"\";2026-01-20;2026-05-01;;Ongegrond;Balie\r\n";
  needs(visit, fetch(visit, koppeling, NULL, 0, NULL));
  assert_string_equal(read_back(visit), expected);
  assert_int_equal(visit->got.pages, 2);
  assert_int_equal(visit->got.rows, 4);
  /* The second run asks again; a third time would be a second within one run. */
  needs(visit, fetch(visit, koppeling, NULL, 0, NULL));
  assert_string_equal(read_back(visit), expected);
}

static void contacts_are_counted_without_people(void **state) {
  struct visit *visit = *state;
  char *path = arena_printf(&visit->keep, "/tmp/bronnen-klant-%d.db", getpid());
  struct access *access = open_access(visit, path);
  struct secret secret = {.name = "klant", .kind = "token"};
  struct koppeling koppeling = {.soort = "klantinteracties", .adres = answers_address("/klantinteracties/api/v1"), .sleutel = "klant"};
  static const char *const kinds[] = {"Verhuizing, Paspoort"};
  struct fetching fetching = {.koppeling = &koppeling, .gemeente = "GM0546", .kinds = kinds, .kind_count = 1, .access = access};
  assert_true(secret_put(access, &secret, "goed", &visit->fault));
  needs(visit, koppeling_fetch(&fetching, &visit->got, &visit->keep, &visit->fault));
  assert_string_equal(read_back(visit), "zaak;zaaktype;start;eind;kanaal;gerelateerde_zaak\r\n"
                                        "1;Paspoort;2026-01-05;2026-01-05;telefoon;\r\n"
                                        "2;Paspoort;2026-02-01;2026-02-01;telefoon;\r\n"
                                        "3;overig;2026-01-07;2026-01-07;balie;\r\n"
                                        "4;Paspoort;2026-02-10;2026-02-10;telefoon;\r\n"
                                        "5;paspoort;2026-03-01;2026-03-01;e-mail;\r\n");
  fetching.returns = true;
  needs(visit, koppeling_fetch(&fetching, &visit->got, &visit->keep, &visit->fault));
  assert_non_null(strstr(read_back(visit), "1;Paspoort;2026-01-05;2026-01-05;telefoon;Z-12\r\n"));
  assert_non_null(strstr(read_back(visit), "3;overig;2026-01-07;2026-01-07;balie;\r\n"));
  fetching.returns = false;
  koppeling.selectie = "Paspoort";
  needs(visit, koppeling_fetch(&fetching, &visit->got, &visit->keep, &visit->fault));
  assert_int_equal(visit->got.elsewhere, 1);
  koppeling.sleutel = NULL;
  assert_false(koppeling_fetch(&fetching, &visit->got, &visit->keep, &visit->fault));
  assert_int_equal(visit->fault.kind, FAULT_FORBIDDEN);
  koppeling.adres = answers_address("/nietzgw");
  visit->fault = (struct fault){0};
  assert_false(koppeling_fetch(&fetching, &visit->got, &visit->keep, &visit->fault));
  assert_non_null(strstr(visit->fault.message, "geen lijst 'results'"));
  close_access(visit, access, path);
}

static void the_day_of_a_contact_is_a_dutch_one(void **state) {
  (void)state;
  static const struct {
    const char *text, *day;
  } times[] = {{"2026-01-31T23:30:00Z", "2026-02-01"},  {"2026-06-30T22:00:00Z", "2026-07-01"}, {"2026-06-30T21:59:59.999Z", "2026-06-30"}, {"2026-01-31T23:30:00+01:00", "2026-01-31"}, {"2026-01-31T20:30:00-05:00", "2026-02-01"},
               {"2026-01-31T23:30Z", "2026-02-01"},     {"2026-02-30T10:00:00Z", NULL},         {"2026-01-31T24:00:00Z", NULL},             {"2026-01-31T10:60:00Z", NULL},                {"2026-01-31T10:00:00", NULL},
               {"2026-01-31T10:00:00+1:00", NULL},      {"2026-01-31", NULL},                   {"", NULL}};
  for (size_t i = 0; i < sizeof times / sizeof *times; i++) {
    struct day day;
    char iso[DAY_SIZE] = "";
    bool ok = contact_day(times[i].text, &day);
    if (ok != (times[i].day != NULL)) fail_msg("%s", times[i].text);
    if (ok) day_print(day, iso);
    if (ok) assert_string_equal(iso, times[i].day);
  }
}

static void a_case_system_that_cannot_be_used_is_refused(void **state) {
  struct visit *visit = *state;
  assert_false(fetch(visit, (struct koppeling){.soort = "zgw", .adres = answers_address("/zaken/api/v1")}, NULL, 0, NULL));
  assert_int_equal(visit->fault.kind, FAULT_FORBIDDEN);
  assert_false(fetch(visit, (struct koppeling){.soort = "zgw", .adres = answers_address("/zoek")}, NULL, 0, NULL));
  assert_non_null(strstr(visit->fault.message, "andere plek"));
  assert_false(fetch(visit, (struct koppeling){.soort = "zgw", .adres = answers_address("/nietzgw")}, NULL, 0, NULL));
  assert_non_null(strstr(visit->fault.message, "geen lijst 'results'"));
}

static void other_kinds_and_no_address_are_refused(void **state) {
  struct visit *visit = *state;
  assert_false(fetch(visit, (struct koppeling){.soort = "csv_lang", .adres = "https://a.example/"}, NULL, 0, NULL));
  assert_false(fetch(visit, (struct koppeling){.adres = ""}, NULL, 0, NULL));
  assert_non_null(fault_field_find(&visit->fault, "adres"));
  assert_false(fetch(visit, (struct koppeling){.adres = "zomaar"}, NULL, 0, NULL));
}

static void periods_of_cbs_become_ours(void **state) {
  (void)state;
  static const struct {
    const char *typed, *ours;
  } periods[] = {{"2022JJ00", "2022"}, {"2022KW04", "2022-K4"}, {"2022MM12", "2022-12"}, {"2022", "2022"}, {"2022-05", "2022-05"}, {"2022-W07", "2022-W07"}, {"2022KW05", NULL},
                 {"2022MM13", NULL},   {"2022MM00", NULL},      {"2022JJ01", NULL},      {"2022SJ00", NULL}, {"abcdJJ00", NULL},   {"", NULL},                 {"2022MM+5", NULL}};
  char out[PERIOD_SIZE];
  for (size_t i = 0; i < sizeof periods / sizeof *periods; i++) {
    bool ok = odata_period(periods[i].typed, out);
    if (ok != (periods[i].ours != NULL)) fail_msg("%s", periods[i].typed);
    if (ok) assert_string_equal(out, periods[i].ours);
  }
}

static int start(void **state) {
  (void)state;
  struct fault fault = {0};
  unsetenv("http_proxy");
  unsetenv("all_proxy");
  answers_start("http");
  return crypto_init() && outside_init(&(struct outside_settings){.internal = "127.0.0.1"}, &fault) ? 0 : -1;
}

static int end(void **state) {
  (void)state;
  answers_stop();
  outside_release();
  return 0;
}

int main(void) {
#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
  const struct CMUnitTest tests[] = {TEST(observations_of_cbs_come_over_two_pages),
                                     TEST(waarstaatjegemeente_has_words_of_its_own),
                                     TEST(figures_of_an_earlier_code_come_along_only_when_it_is_the_same_place),
                                     TEST(what_goes_wrong_is_refused_with_a_reason),
                                     TEST(somebody_can_stop_between_pages),
                                     TEST(a_key_comes_out_of_the_access_file),
                                     TEST(cases_become_a_case_file_without_people),
                                     TEST(names_that_do_not_come_along_are_asked_once),
                                     TEST(contacts_are_counted_without_people),
                                     TEST(the_day_of_a_contact_is_a_dutch_one),
                                     TEST(a_case_system_that_cannot_be_used_is_refused),
                                     TEST(other_kinds_and_no_address_are_refused),
                                     TEST(periods_of_cbs_become_ours)};
  return cmocka_run_group_tests(tests, start, end);
}
