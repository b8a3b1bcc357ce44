/* What another system sends, all the way to the figures: OData and a case system, asked by the job. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "capabilities/kwaliteit/koppeling.h"
#include "capabilities/leiden.h"
#include "outside/answers.h"
#include "outside/outside.h"
#include "store/access.h"

#include "base/banned.h"

static int64_t make_koppeling(struct house *house, const char *naam, const char *soort, const char *adres, const char *sleutel) {
  struct record record = record_start(&store_catalogue(house->store)->registers[REGISTER_koppeling], &house->life);
  record.slots[F(koppeling, naam)].text = naam;
  record.slots[F(koppeling, soort)].text = soort;
  record.slots[F(koppeling, adres)].text = adres;
  record.slots[F(koppeling, sleutel)].text = sleutel;
  record.slots[F(koppeling, ophalen)].text = "dag";
  return house_put(house, &record);
}

static int64_t make_indicator(struct house *house, const char *code, const char *berekening, const char *frequentie) {
  struct record record = record_start(&store_catalogue(house->store)->registers[REGISTER_indicator], &house->life);
  record.slots[F(indicator, code)].text = code;
  record.slots[F(indicator, naam)].text = arena_printf(&house->life, "Cijfer %s", code);
  record.slots[F(indicator, eenheid)].text = "aantal";
  record.slots[F(indicator, richting)].text = "hoger";
  record.slots[F(indicator, frequentie)].text = frequentie;
  record.slots[F(indicator, berekening)].text = berekening;
  record.slots[EVERY(toegang)].text = "intern";
  return house_put(house, &record);
}

static void make_rule(struct house *house, int64_t koppeling, int64_t indicator, const char *meet, const char *code) {
  struct record record = record_start(&store_catalogue(house->store)->registers[REGISTER_koppelregel], &house->life);
  record.slots[F(koppelregel, koppeling)].number = koppeling;
  record.slots[F(koppelregel, indicator)].number = indicator;
  record.slots[F(koppelregel, meet)].text = meet;
  record.slots[F(koppelregel, code)].text = code;
  house_put(house, &record);
}

static bool ask(struct house *house, int64_t only, struct access *access) {
  static const struct job *const jobs[] = {&koppeling_job};
  web_jobs(jobs, 1);
  return jobs_run(KOPPELING_JOB, &(struct job_call){.store = house->store, .code = house->tenant.code, .access = access, .data = house->folder, .only = only});
}

/* "2021=12340 2022=-", the figures that hold, by period. */
static const char *figures(struct house *house, int64_t koppeling) {
  struct fault fault = {0};
  struct listing listing;
  struct query query = {.reg = REGISTER_waarneming, .sort = F(waarneming, periode), .page = 1, .page_size = PAGE_MAX, .all_pages = true, .filter_count = 2};
  query.filters[0] = (struct filter){.field = F(waarneming, koppeling), .compare = COMPARE_IS, .value.number = koppeling};
  query.filters[1] = (struct filter){.field = F(waarneming, vervangen_door), .compare = COMPARE_EMPTY};
  struct tx *tx = store_read(house->store, &fault);
  assert_true(record_list(tx, &house_system, &query, &listing, &house->life, &fault));
  tx_end(tx);
  const char *out = "";
  for (size_t i = 0; i < listing.count; i++) {
    struct waarneming row = record_waarneming(&listing.records[i]);
    out = row.waarde == NUMBER_EMPTY ? arena_printf(&house->life, "%s%s=- ", out, row.periode)
                                     : arena_printf(&house->life, "%s%s=%lld ", out, row.periode, (long long)row.waarde);
  }
  return out;
}

static const char *said(struct house *house, int64_t koppeling) {
  struct job_state state = job_state_of(house->tenant.code, KOPPELING_JOB, koppeling);
  return arena_copy(&house->life, state.text);
}

static void figures_of_an_open_source_are_stored(void **state) {
  struct house *house = *state;
  int64_t koppeling = make_koppeling(house, "CBS", "odata", answers_address("/years"), NULL);
  assert_false(ask(house, koppeling, NULL));
  assert_non_null(strstr(said(house, koppeling), "nog geen koppelregels"));
  make_rule(house, koppeling, make_indicator(house, "Q1", "gemiddelde", "jaar"), "waarde", "M1");
  if (!ask(house, koppeling, NULL)) fail_msg("%s", said(house, koppeling));
  assert_string_equal(figures(house, koppeling), "2021=12340 2022=- ");
  assert_true(ask(house, koppeling, NULL));
  assert_non_null(strstr(said(house, koppeling), "Niets nieuws"));
}

/* "2022 land=30000 ", what others have by way of this koppeling. */
static const char *others(struct house *house, int64_t koppeling) {
  struct fault fault = {0};
  struct listing listing;
  struct query query = {.reg = REGISTER_vergelijking, .sort = F(vergelijking, periode), .page = 1, .page_size = PAGE_MAX, .filter_count = 2};
  query.filters[0] = (struct filter){.field = F(vergelijking, koppeling), .compare = COMPARE_IS, .value.number = koppeling};
  query.filters[1] = (struct filter){.field = F(vergelijking, vervallen_op), .compare = COMPARE_EMPTY};
  struct tx *tx = store_read(house->store, &fault);
  assert_true(record_list(tx, &house_system, &query, &listing, &house->life, &fault));
  tx_end(tx);
  const char *out = "";
  for (size_t i = 0; i < listing.count; i++) {
    struct vergelijking row = record_vergelijking(&listing.records[i]);
    out = arena_printf(&house->life, "%s%s %s=%lld (%s, %s, %lld) ", out, row.periode, row.gemeente ? row.gemeente : "land", (long long)row.waarde, row.bronvermelding, row.grootteklasse, (long long)row.bronjaar);
  }
  return out;
}

static void figures_of_the_country_become_a_comparison(void **state) {
  struct house *house = *state;
  int64_t koppeling = make_koppeling(house, "CBS land", "odata", answers_address("/years"), NULL);
  make_rule(house, koppeling, make_indicator(house, "Q4", "gemiddelde", "maand"), "waarde", "M1");
  assert_false(ask(house, koppeling, NULL)); /* our own figures do come by month */
  assert_non_null(strstr(said(house, koppeling), "niet goed"));
  assert_string_equal(others(house, koppeling), "");
  koppeling = make_koppeling(house, "CBS nog eens", "odata", answers_address("/years"), NULL);
  make_rule(house, koppeling, make_indicator(house, "Q5", "gemiddelde", "jaar"), "waarde", "M1");
  if (!ask(house, koppeling, NULL)) fail_msg("%s", said(house, koppeling));
  const char *expected = arena_printf(&house->life, "2022 land=30000 (CBS nog eens, %s, heel Nederland, 2022) ", answers_address("/years"));
  assert_string_equal(others(house, koppeling), expected);
  assert_true(ask(house, koppeling, NULL));
  assert_non_null(strstr(said(house, koppeling), "Niets nieuws"));
}

static void sets_of_others_come_from_an_address(void **state) {
  struct house *house = *state;
  int64_t koppeling = make_koppeling(house, "Buren", "deelset", answers_address("/deelset/twee.csv"), NULL);
  assert_false(ask(house, koppeling, NULL));
  assert_non_null(strstr(said(house, koppeling), "nog geen koppelregels"));
  make_rule(house, koppeling, make_indicator(house, "Q6", "aantal", "maand"), "waarde", "X1");
  if (!ask(house, koppeling, NULL)) fail_msg("%s", said(house, koppeling));
  assert_string_equal(others(house, koppeling), "2026-01 GM0344=120000 (Gemeente Utrecht: zaaksysteem, 250.000 inwoners of meer, 2026) ");
  assert_true(ask(house, koppeling, NULL));
  assert_non_null(strstr(said(house, koppeling), "Niets nieuws"));
}

static void what_a_source_refuses_leaves_nothing(void **state) {
  struct house *house = *state;
  int64_t koppeling = make_koppeling(house, "Weg", "odata", answers_address("/away"), NULL);
  make_rule(house, koppeling, make_indicator(house, "Q2", "gemiddelde", "jaar"), "waarde", "M000352");
  assert_false(ask(house, koppeling, NULL));
  assert_non_null(strstr(said(house, koppeling), "andere plek"));
  assert_string_equal(figures(house, koppeling), "");
}

static void cases_of_a_case_system_are_counted(void **state) {
  struct house *house = *state;
  struct fault fault = {0};
  struct access *access = access_open(&(struct access_options){.path = arena_printf(&house->life, "%s/ophalen-toegang.db", house->folder), .code = "gm0546", .key = {1}}, &fault);
  struct secret secret = {.name = "zaaksysteem", .kind = "zgw", .client = "doorpakker"};
  assert_non_null(access);
  assert_true(secret_put(access, &secret, "kort", &fault));
  int64_t koppeling = make_koppeling(house, "Zaken", "zgw", answers_address("/zaken/api/v1"), "zaaksysteem");
  make_rule(house, koppeling, make_indicator(house, "Q3", "aantal", "maand"), "aantal", NULL);
  if (!ask(house, koppeling, access)) fail_msg("%s", said(house, koppeling));
  const char *counted = figures(house, koppeling);
  if (!strstr(counted, "2026-02=10000 ") || !strstr(counted, "2026-05=10000 ")) fail_msg("%s", counted);
  access_close(access);
}

static void contacts_are_counted_by_subject_and_channel(void **state) {
  struct house *house = *state;
  struct fault fault = {0};
  struct access *access = access_open(&(struct access_options){.path = arena_printf(&house->life, "%s/klant-toegang.db", house->folder), .code = "gm0546", .key = {1}}, &fault);
  struct secret secret = {.name = "klant", .kind = "token"};
  assert_non_null(access);
  assert_true(secret_put(access, &secret, "goed", &fault));
  int64_t koppeling = make_koppeling(house, "Contacten", "klantinteracties", answers_address("/klantinteracties/api/v1"), "klant");
  struct record rule = record_start(&store_catalogue(house->store)->registers[REGISTER_koppelregel], &house->life);
  rule.slots[F(koppelregel, koppeling)].number = koppeling;
  rule.slots[F(koppelregel, indicator)].number = make_indicator(house, "Q7", "aantal", "maand");
  rule.slots[F(koppelregel, meet)].text = "aantal";
  rule.slots[F(koppelregel, zaaktype)].text = "Paspoort";
  rule.slots[F(koppelregel, kanaal)].text = "Telefoon, chat";
  house_put(house, &rule);
  if (!ask(house, koppeling, access)) fail_msg("%s", said(house, koppeling));
  assert_string_equal(figures(house, koppeling), "2026-01=10000 2026-02=20000 2026-03=0 ");
  access_close(access);
}

static int start(void **state) {
  struct fault fault = {0};
  unsetenv("http_proxy");
  unsetenv("all_proxy");
  answers_start("http");
  return outside_init(&(struct outside_settings){.internal = "127.0.0.1"}, &fault) ? leiden_enter(state) : -1;
}

static int end(void **state) {
  answers_stop();
  outside_release();
  return leiden_leave(state);
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(figures_of_an_open_source_are_stored), cmocka_unit_test(figures_of_the_country_become_a_comparison), cmocka_unit_test(sets_of_others_come_from_an_address),
                                     cmocka_unit_test(what_a_source_refuses_leaves_nothing),
                                     cmocka_unit_test(cases_of_a_case_system_are_counted), cmocka_unit_test(contacts_are_counted_by_subject_and_channel)};
  return cmocka_run_group_tests(tests, start, end);
}
