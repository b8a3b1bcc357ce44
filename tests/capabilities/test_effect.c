#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "capabilities/cirkel/cirkel.h"
#include "capabilities/figures.h"
#include "capabilities/kwaliteit/effect.h"
#include "web/jobs.h"

#include "base/banned.h"

static int64_t fresh(struct house *house, const char *code) {
  struct record record = figures_new(house, code);
  return house_put(house, &record);
}

static const char *at(struct house *house, const char *format, int64_t id) {
  char *path = arena_take(&house->life, 100);
  snprintf(path, 100, format, (long long)id);
  return path;
}

/* A figure at 50 that falls to 40 in July 2025, until the end of 2026. */
static int64_t fallen(struct house *house, const char *code) {
  int64_t id = fresh(house, code);
  figures_level(house, id, "2024-01", 18, 50);
  figures_level(house, id, "2025-07", 18, 40);
  return id;
}

/* Its signal becomes a beleidsopgave, as its owner does it. */
static int64_t taken_up(struct house *house, int64_t indicator) {
  struct who who = leiden_who(house, ROLE_manager, "Teammanager Inkomen en schulden");
  struct listing signals = figures_signals(house, indicator);
  assert_int_equal(signals.count, 1);
  int64_t signal = record_id(&signals.records[0]);
  assert_int_equal(house_get(house, &who, "/signalen/%lld/opgave", (long long)signal), 200);
  assert_true(house_says(house, "De grafiek van 12 januari 2027 gaat mee."));
  int status = house_post(house, &who, at(house, "/signalen/%lld/opgave", signal),
                          "wat=maken&versie=1&titel=Toetsopgave&stroom=verbeteren&oorzaak=niet_uitvoerbaar&bewijs=De+grafiek");
  assert_int_equal(status, 303);
  struct record after = house_read(house, REGISTER_signaal, signal);
  struct signaal signaal = record_signaal(&after);
  assert_string_equal(signaal.stand, "toegevoegd");
  return signaal.hoort_bij;
}

static void carried_out(struct house *house, int64_t opgave, const char *day) {
  struct record record = house_read(house, REGISTER_beleidsopgave, opgave);
  record.slots[F(beleidsopgave, uitgevoerd_op)].text = day;
  figures_change(house, REGISTER_beleidsopgave, opgave, F(beleidsopgave, uitgevoerd_op), (union slot){.text = day});
  static const char *const way[] = {"verkenning", "kandidaat"};
  for (size_t i = 0; i < 2; i++) figures_change(house, REGISTER_beleidsopgave, opgave, F(beleidsopgave, stand), (union slot){.text = way[i]});
  static const size_t gate[] = {F(beleidsopgave, gevolg_niet_doen), F(beleidsopgave, gevraagd_besluit)};
  for (size_t i = 0; i < 2; i++) figures_change(house, REGISTER_beleidsopgave, opgave, gate[i], (union slot){.text = "Toets"});
  int64_t person = leiden_find(house, REGISTER_persoon, "Teammanager Inkomen en schulden");
  figures_change(house, REGISTER_beleidsopgave, opgave, F(beleidsopgave, portefeuillehouder), (union slot){.number = person});
  figures_change(house, REGISTER_beleidsopgave, opgave, F(beleidsopgave, ambtelijk_opdrachtgever), (union slot){.number = person});
  figures_change(house, REGISTER_beleidsopgave, opgave, F(beleidsopgave, orgaan), (union slot){.text = "college"});
  static const char *const further[] = {"gekozen", "in_uitvoering", "effect_meten"};
  for (size_t i = 0; i < 3; i++) figures_change(house, REGISTER_beleidsopgave, opgave, F(beleidsopgave, stand), (union slot){.text = further[i]});
}

static struct listing drafts(struct house *house, int64_t opgave) { return figures_rows(house, REGISTER_effectmeting, F(effectmeting, beleidsopgave), opgave); }

/* Both ways: the beleidsopgave shows the chart that it came from, the figure shows what came of it. */
static void test_the_chart_goes_along(void **state) {
  struct house *house = *state;
  struct who who = leiden_who(house, ROLE_beleidsdoorpakker, "Beleidsdoorpakker");
  int64_t indicator = fallen(house, "MEE"), opgave = taken_up(house, indicator);
  struct record record = house_read(house, REGISTER_beleidsopgave, opgave);
  struct beleidsopgave made = record_beleidsopgave(&record);
  assert_int_equal(made.indicator, indicator);
  assert_string_equal(made.stroom, "verbeteren");
  assert_int_equal(house_get(house, &who, "/beleidsopgaven/%lld", (long long)opgave), 200);
  assert_true(house_says(house, "Bewijs uit de cijfers"));
  assert_true(house_says(house, "zoals het stond op 12 januari 2027"));
  assert_true(house_says(house, "<svg class=\"dp-chart\""));
  assert_int_equal(house_get(house, &who, "/indicatoren/%lld", (long long)indicator), 200);
  assert_true(house_says(house, "Toetsopgave"));
}

/* Straight from the figure, without a signal: the chart is kept all the same, once. */
static void test_a_figure_without_a_signal_brings_its_chart(void **state) {
  struct house *house = *state;
  struct who who = leiden_who(house, ROLE_beleidsdoorpakker, "Beleidsdoorpakker");
  int64_t indicator = fresh(house, "ZONDER");
  figures_level(house, indicator, "2025-01", 20, 50);
  int64_t v1 = leiden_find(house, REGISTER_beleidsopgave, "V1");
  const char *form = at(house, "wat=toevoegen&hoort_bij=%lld", v1);
  for (int i = 0; i < 2; i++) assert_int_equal(house_post(house, &who, at(house, "/indicatoren/%lld/opgave", indicator), form), 303);
  struct listing signals = figures_signals(house, indicator);
  assert_int_equal(signals.count, 1);
  struct signaal signaal = record_signaal(&signals.records[0]);
  assert_int_equal(signaal.hoort_bij, v1);
  assert_string_equal(signaal.stand, "toegevoegd");
  assert_non_null(signaal.beeld);
}

/* An open signal goes along instead of a second one. */
static void test_an_open_signal_goes_along(void **state) {
  struct house *house = *state;
  struct who who = leiden_who(house, ROLE_beleidsdoorpakker, "Beleidsdoorpakker");
  int64_t indicator = fallen(house, "OPEN"), v2 = leiden_find(house, REGISTER_beleidsopgave, "V2");
  assert_int_equal(house_post(house, &who, at(house, "/indicatoren/%lld/opgave", indicator), at(house, "wat=toevoegen&hoort_bij=%lld", v2)), 303);
  struct listing signals = figures_signals(house, indicator);
  assert_int_equal(signals.count, 1);
  assert_string_equal(record_signaal(&signals.records[0]).stand, "toegevoegd");
  assert_string_equal(record_signaal(&signals.records[0]).verandering, "zorg");
  assert_string_equal(record_signaal(&signals.records[0]).beantwoord_op, "2027-01-12");
}

static void test_improved_after_execution(void **state) {
  struct house *house = *state;
  struct who who = leiden_who(house, ROLE_manager, "Teammanager Inkomen en schulden");
  int64_t indicator = fallen(house, "BETER"), opgave = taken_up(house, indicator);
  carried_out(house, opgave, "2027-01-01");
  figures_level(house, indicator, "2027-01", 3, 46);
  assert_int_equal(drafts(house, opgave).count, 0);
  assert_int_equal(house_get(house, &who, "/beleidsopgaven/%lld", (long long)opgave), 200);
  assert_true(house_says(house, "Te vroeg om iets te zeggen: er zijn 3 metingen na 1 januari 2027, en 7 zijn nodig."));
  /* Half of the way back up: better than since the signal, not than in the best years. */
  figures_level(house, indicator, "2027-04", 6, 46);
  struct listing found = drafts(house, opgave);
  assert_int_equal(found.count, 1);
  struct effectmeting meting = record_effectmeting(&found.records[0]);
  assert_string_equal(meting.conclusie, "verbeterd");
  assert_int_equal(meting.voor, 400000);
  assert_true(meting.na > 450000 && meting.na < 470000);
  assert_null(meting.keuze);
  assert_string_equal(meting.antwoord_voor, "2027-02-09");
  assert_non_null(meting.beeld);
  figures_level(house, indicator, "2027-10", 2, 46);
  assert_int_equal(drafts(house, opgave).count, 1);
  assert_int_equal(house_get(house, &who, "/beleidsopgaven/%lld", (long long)opgave), 200);
  assert_true(house_says(house, "is dit cijfer beter, en dat is geen toeval."));
  assert_true(house_says(house, "Kies: doorgaan, bijstellen of stoppen"));
  assert_int_equal(house_get(house, &who, "/cirkel"), 200);
  assert_true(house_says(house, "Toetsopgave"));
}

static void test_no_effect_shown(void **state) {
  struct house *house = *state;
  int64_t indicator = fallen(house, "NIETS"), opgave = taken_up(house, indicator);
  carried_out(house, opgave, "2027-01-01");
  figures_level(house, indicator, "2027-01", 6, 40);
  assert_int_equal(drafts(house, opgave).count, 0);
  figures_level(house, indicator, "2027-07", 1, 40);
  struct listing found = drafts(house, opgave);
  assert_int_equal(found.count, 1);
  assert_string_equal(record_effectmeting(&found.records[0]).conclusie, "niet_aangetoond");
  /* The program does not reopen anything. */
  struct record record = house_read(house, REGISTER_beleidsopgave, opgave);
  assert_string_equal(record.slots[F(beleidsopgave, stand)].text, "effect_meten");
}

/* What rose before the execution did not rise because of it. */
static void test_improvement_from_before(void **state) {
  struct house *house = *state;
  int64_t indicator = fresh(house, "EERDER"), opgave;
  figures_level(house, indicator, "2024-01", 18, 50);
  figures_level(house, indicator, "2025-07", 10, 40);
  opgave = taken_up(house, indicator);
  figures_level(house, indicator, "2026-05", 8, 52);
  carried_out(house, opgave, "2027-01-01");
  figures_level(house, indicator, "2027-01", 8, 52);
  struct listing found = drafts(house, opgave);
  assert_int_equal(found.count, 1);
  assert_string_equal(record_effectmeting(&found.records[0]).conclusie, "niet_aangetoond");
}

/* A figure over twelve months shows nothing by itself: after a year the owner is asked all the same, without new figures. */
static void test_a_figure_that_cannot_show_it(void **state) {
  struct house *house = *state;
  struct who who = leiden_who(house, ROLE_beleidsdoorpakker, "Beleidsdoorpakker");
  struct record record = figures_new(house, "ROLT");
  struct fault fault = {0};
  record.slots[F(indicator, rollend)].number = 1;
  int64_t indicator = house_put(house, &record);
  figures_level(house, indicator, "2024-01", 30, 50);
  assert_int_equal(figures_signals(house, indicator).count, 0);
  assert_int_equal(house_post(house, &who, at(house, "/indicatoren/%lld/opgave", indicator), "wat=maken&titel=Rollend&stroom=verbeteren&oorzaak=niet_uitvoerbaar&bewijs=De+grafiek"), 303);
  int64_t opgave = leiden_find(house, REGISTER_beleidsopgave, "Rollend");
  struct job_call call = {.store = house->store, .code = "gm0546"};
  carried_out(house, opgave, "2026-03-01");
  assert_true(effect_job.run(&call, &house->keep, &house->scratch, &fault));
  assert_int_equal(drafts(house, opgave).count, 0);
  figures_change(house, REGISTER_beleidsopgave, opgave, F(beleidsopgave, uitgevoerd_op), (union slot){.text = "2025-12-01"});
  for (int i = 0; i < 2; i++) assert_true(effect_job.run(&call, &house->keep, &house->scratch, &fault));
  struct listing found = drafts(house, opgave);
  assert_int_equal(found.count, 1);
  struct effectmeting meting = record_effectmeting(&found.records[0]);
  assert_string_equal(meting.conclusie, "niet_aangetoond");
  assert_non_null(strstr(meting.toelichting, "het loopt over 12 maanden"));
}

/* The choice closes the circle, and the days count from the signal. */
static void test_a_choice_closes_the_circle(void **state) {
  struct house *house = *state;
  struct who who = leiden_who(house, ROLE_beleidsdoorpakker, "Beleidsdoorpakker");
  struct request request;
  struct rondes before, after;
  struct fault fault = {0};
  int64_t indicator = fallen(house, "ROND"), opgave = taken_up(house, indicator);
  int64_t signal = record_id(&figures_signals(house, indicator).records[0]);
  figures_change(house, REGISTER_signaal, signal, F(signaal, gemeld_op), (union slot){.text = "2026-01-12"});
  carried_out(house, opgave, "2027-01-01");
  figures_level(house, indicator, "2027-01", 7, 40);
  struct listing found = drafts(house, opgave);
  assert_int_equal(found.count, 1);
  leiden_request(house, &who, &request);
  assert_true(rondes_count(&request, &before, &fault));
  leiden_request_end(&request);
  figures_change(house, REGISTER_effectmeting, record_id(&found.records[0]), F(effectmeting, keuze), (union slot){.text = "bijstellen"});
  leiden_request(house, &who, &request);
  assert_true(rondes_count(&request, &after, &fault));
  assert_int_equal(after.closed, before.closed + 1);
  int64_t yearly = 0;
  for (int64_t i = 0; i < after.closed; i++) yearly += after.days[i] == 365;
  leiden_request_end(&request);
  assert_int_equal(yearly, 1);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_the_chart_goes_along), cmocka_unit_test(test_a_figure_without_a_signal_brings_its_chart),
      cmocka_unit_test(test_an_open_signal_goes_along), cmocka_unit_test(test_improved_after_execution),
      cmocka_unit_test(test_no_effect_shown), cmocka_unit_test(test_improvement_from_before), cmocka_unit_test(test_a_figure_that_cannot_show_it), cmocka_unit_test(test_a_choice_closes_the_circle),
  };
  return cmocka_run_group_tests(tests, leiden_enter, leiden_leave);
}
