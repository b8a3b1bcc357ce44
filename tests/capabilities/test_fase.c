#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "capabilities/leiden.h"
#include "capabilities/opgaven/parts.h"
#include "web/exchange.h"

#include "base/banned.h"

/* The example stands still on 12 January 2027. */
#define TODAY "2027-01-12"

static struct who doorpakker(struct house *house) { return leiden_who(house, ROLE_beleidsdoorpakker, "Beleidsdoorpakker"); }

struct putting {
  struct house *house;
  struct record *record;
  bool taking_over;
};

static bool put_one(struct tx *tx, void *context, struct fault *fault) {
  struct putting *putting = context;
  struct change change = {.reg = putting->record->reg->id, .id = record_is_empty(putting->record, EVERY(id)) ? 0 : record_id(putting->record), .version = -1,
                          .record = putting->record, .by = STEP_PERSON, .taking_over = putting->taking_over};
  if (!record_put(tx, &change, &putting->house->scratch, fault)) return false;
  putting->record->slots[EVERY(id)].number = change.id;
  return true;
}

static bool is_put(struct house *house, struct record *record, struct fault *fault) {
  struct who who = doorpakker(house);
  struct putting putting = {house, record, false};
  return store_write(house->store, &who, put_one, &putting, fault);
}

static struct record item(struct house *house, const char *nummer) {
  return house_read(house, REGISTER_beleidsopgave, leiden_find(house, REGISTER_beleidsopgave, nummer));
}

/* The item after its phase was changed by somebody who said nothing about the day. */
static struct record to_phase(struct house *house, const char *nummer, const char *fase) {
  struct record record = item(house, nummer);
  struct fault fault = {0};
  record.slots[F(beleidsopgave, fase)].text = fase;
  assert_true(is_put(house, &record, &fault));
  return item(house, nummer);
}

static const char *since(const struct record *record) { return record->slots[F(beleidsopgave, fase_sinds)].text; }

static void refused(struct house *house, struct record *record, const char *field) {
  struct fault fault = {0};
  assert_false(is_put(house, record, &fault));
  assert_non_null(fault_field_find(&fault, field));
  fault_release(&fault);
}

/* What the evidence of the example says in words comes out of the days: two months and seven months behind. */
static void test_the_overview_says_what_is_late(void **state) {
  struct house *house = *state;
  struct who who = doorpakker(house);
  assert_int_equal(house_get(house, &who, "/overzicht?stroom=in_ontwikkeling"), 200);
  assert_true(house_says(house, "Kandidaat, Beleidsvorming"));
  assert_true(house_says(house, "330 dagen, norm 270"));
  assert_true(house_says(house, "60 dagen te lang"));
  assert_true(house_says(house, "213 dagen te lang"));
  assert_true(house_says(house, "246 dagen, norm 270"));
  assert_true(house_says(house, "Besluit 16 dec 2027"));
  assert_true(house_says(house, "28 dagen te laat"));
  assert_true(house_says(house, "210 dagen verschoven"));
  assert_true(house_says(house, "(5): 2 langer in de fase dan de norm, 1 besluit te laat"));
  assert_int_equal(house_get(house, &who, "/overzicht?stroom=nieuwe_wens"), 200);
  assert_false(house_says(house, "te laat"));
}

static void test_the_page_says_it_in_sentences(void **state) {
  struct house *house = *state;
  struct who who = doorpakker(house);
  assert_int_equal(house_get(house, &who, "/beleidsopgaven/%lld", (long long)leiden_find(house, REGISTER_beleidsopgave, "O2")), 200);
  assert_true(house_says(house, "In de fase Beleidsvorming sinds 16 september 2025: 483 dagen. De norm is 270 dagen: 213 dagen te lang."));
  assert_true(house_says(house, "Besluit gepland op 20 mei 2027, door: Gemeenteraad. Dat is 210 dagen later dan eerst gepland (22 oktober 2026)."));
  assert_int_equal(house_get(house, &who, "/beleidsopgaven/%lld", (long long)leiden_find(house, REGISTER_beleidsopgave, "O5")), 200);
  assert_true(house_says(house, "253 dagen. De norm is 270 dagen: nog 17 dagen."));
  assert_true(house_says(house, "Er is nog geen besluit vastgelegd: 28 dagen te laat."));
  assert_int_equal(house_get(house, &who, "/beleidsopgaven/%lld", (long long)leiden_find(house, REGISTER_beleidsopgave, "V1")), 200);
  assert_false(house_says(house, "Fase en planning"));
}

static void test_files_hold_the_same_days(void **state) {
  struct house *house = *state;
  struct who who = leiden_who(house, ROLE_concerncontroller, "Concerncontroller");
  assert_int_equal(house_get(house, &who, "/overzicht/lijst.csv"), 200);
  assert_true(house_says(house, "fase;fase_sinds;dagen_in_fase;norm_dagen;dagen_te_lang;besluit_gepland;besluit_eerst_gepland;besloten_op;besluit_dagen_te_laat;"));
  assert_true(house_says(house, ";beleidsvorming;2026-02-16;330;270;60;2027-12-16;;;0;"));
  assert_true(house_says(house, ";beleidsvorming;2026-05-11;246;270;0;2027-04-22;;;0;"));
  assert_true(house_says(house, ";beleidsvorming;2026-05-04;253;270;0;2026-12-15;;;28;"));
  assert_int_equal(house_get(house, &who, "/overzicht/lijst.xlsx"), 200);
  assert_memory_equal(house_body(house), "PK", 2);
}

static void test_the_day_goes_along_with_the_phase(void **state) {
  struct house *house = *state;
  struct record record = to_phase(house, "O3", "uitvoering");
  assert_string_equal(since(&record), TODAY);
  record = to_phase(house, "O3", "beleidsvorming");
  assert_string_equal(since(&record), "2026-05-11");
  /* A slip by way of a third phase is one as well. */
  to_phase(house, "O3", "monitoring");
  to_phase(house, "O3", "evaluatie");
  record = to_phase(house, "O3", "beleidsvorming");
  assert_string_equal(since(&record), "2026-05-11");
  record = to_phase(house, "O3", NULL);
  assert_null(since(&record));
  record = to_phase(house, "O3", "initiatieven");
  assert_string_equal(since(&record), TODAY);
}

/* A phase that was left on an earlier day and comes back is a new stay. */
static void test_back_on_another_day_begins_anew(void **state) {
  struct house *house = *state;
  struct fault fault = {0};
  struct record record = item(house, "O4");
  record.slots[F(beleidsopgave, fase)].text = "uitvoering";
  record.slots[F(beleidsopgave, fase_sinds)].text = "2026-12-01";
  assert_true(is_put(house, &record, &fault));
  record = to_phase(house, "O4", "beleidsvorming");
  assert_string_equal(since(&record), TODAY);
}

static void test_what_somebody_says_about_the_day_stands(void **state) {
  struct house *house = *state;
  struct fault fault = {0};
  struct record record = item(house, "O1");
  record.slots[F(beleidsopgave, fase)].text = "uitvoering";
  record.slots[F(beleidsopgave, fase_sinds)].text = "2026-12-01";
  assert_true(is_put(house, &record, &fault));
  record = item(house, "O1");
  assert_string_equal(since(&record), "2026-12-01");
  record.slots[F(beleidsopgave, fase_sinds)].text = "2027-01-13";
  refused(house, &record, "fase_sinds");
  record = item(house, "V2");
  record.slots[F(beleidsopgave, fase_sinds)].text = "2026-12-01";
  refused(house, &record, "fase_sinds");
  record = item(house, "O1");
  record.slots[F(beleidsopgave, titel)].text = "Huisvestingsverordening: op tijd vernieuwen";
  assert_true(is_put(house, &record, &fault));
  record = item(house, "O1");
  assert_string_equal(since(&record), "2026-12-01");
}

static struct record new_item(struct house *house, const char *title) {
  struct record record = record_start(&store_catalogue(house->store)->registers[REGISTER_beleidsopgave], &house->life);
  record.slots[F(beleidsopgave, titel)].text = title;
  record.slots[F(beleidsopgave, stroom)].text = "in_ontwikkeling";
  record.slots[F(beleidsopgave, werksoort)].text = choices_werksoort.items[0].code;
  record.slots[F(beleidsopgave, fase)].text = "initiatieven";
  return record;
}

static void test_a_new_item_begins_its_phase_today(void **state) {
  struct house *house = *state;
  struct fault fault = {0};
  struct record record = new_item(house, "Nota kunst op straat");
  assert_true(is_put(house, &record, &fault));
  record = item(house, "Nota kunst op straat");
  assert_string_equal(since(&record), TODAY);
}

static void bring_in(struct house *house, const struct who *who, const char *csv) {
  struct import_report *report = ARENA_NEW(&house->life, struct import_report);
  struct fault fault = {0};
  struct import_options options = {.reg = REGISTER_beleidsopgave, .data = csv, .size = strlen(csv), .name = "lijst.csv", .keep = &house->keep, .scratch = &house->scratch};
  arena_reset(&house->keep);
  arena_reset(&house->scratch);
  bool ok = import_file(house->store, who, &options, report, &fault);
  if (!ok) house_print_fault(&report->faults);
  assert_true(ok);
}

/* Of what came from elsewhere nobody knows since when it is where it is, unless the file says so; of what changes by a file we do. */
static void test_after_an_import(void **state) {
  struct house *house = *state;
  struct who who = doorpakker(house);
  bring_in(house, &house_system, "nummer;titel;stroom;werksoort;fase;fase_sinds\nO71;Nota water;in_ontwikkeling;beleidsproces;beleidsvorming;\n"
                                 "O72;Nota groen;in_ontwikkeling;beleidsproces;beleidsvorming;2026-01-12\n");
  struct record record = item(house, "O71");
  assert_null(since(&record));
  record = item(house, "O72");
  assert_string_equal(since(&record), "2026-01-12");
  assert_int_equal(house_get(house, &who, "/beleidsopgaven/%lld", (long long)leiden_find(house, REGISTER_beleidsopgave, "O71")), 200);
  assert_true(house_says(house, "Niet bekend is sinds wanneer. De norm is 270 dagen."));
  assert_int_equal(house_get(house, &who, "/overzicht?stroom=in_ontwikkeling"), 200);
  assert_true(house_says(house, "begin niet bekend, norm 270"));
  assert_true(house_says(house, "95 dagen te lang"));
  bring_in(house, &house_system, "nummer;titel;stroom;werksoort;fase\nO71;Nota water;in_ontwikkeling;beleidsproces;uitvoering\n"
                                 "O72;Nota groen;in_ontwikkeling;beleidsproces;beleidsvorming\n");
  record = item(house, "O71");
  assert_string_equal(since(&record), TODAY);
  record = item(house, "O72");
  assert_string_equal(since(&record), "2026-01-12");
}

/* A database of before has the phase without its day: then the history tells when it was changed. */
static void test_the_history_knows_it_of_older_records(void **state) {
  struct house *house = *state;
  struct request request;
  struct fasen fasen;
  struct fase_stand stand;
  struct fault fault = {0};
  struct record record = new_item(house, "Nota van vroeger");
  struct putting putting = {house, &record, true};
  char day[DAY_SIZE];
  day_print(day_from_instant(clock_now_ms()), day);
  assert_true(store_write(house->store, &house_system, put_one, &putting, &fault));
  record = item(house, "Nota van vroeger");
  assert_null(since(&record));
  struct who who = doorpakker(house);
  leiden_request(house, &who, &request);
  assert_true(fasen_read(&request, &fasen, &fault));
  assert_true(fase_read(&fasen, &record, &stand, &fault));
  assert_string_equal(stand.sinds, strcmp(day, TODAY) > 0 ? TODAY : day);
  assert_int_equal(stand.dagen, days_between(stand.sinds, TODAY));
  assert_int_equal(stand.norm, 90);
  leiden_request_end(&request);
}

static void test_the_first_planned_day_stays(void **state) {
  struct house *house = *state;
  struct fault fault = {0};
  static const char *const planned[] = {"2027-06-01", "2027-09-01"};
  for (size_t i = 0; i < 2; i++) {
    struct record record = item(house, "O4");
    record.slots[F(beleidsopgave, besluit_gepland)].text = planned[i];
    assert_true(is_put(house, &record, &fault));
  }
  struct record record = item(house, "O4");
  assert_string_equal(record.slots[F(beleidsopgave, besluit_eerst_gepland)].text, "2027-03-09");
}

static void test_a_decision_ends_the_waiting(void **state) {
  struct house *house = *state;
  struct who who = doorpakker(house);
  int64_t id = leiden_find(house, REGISTER_beleidsopgave, "O5");
  struct record besluit = record_start(&store_catalogue(house->store)->registers[REGISTER_besluit], &house->life);
  besluit.slots[F(besluit, titel)].text = "Plan van aanpak één loket";
  besluit.slots[F(besluit, orgaan)].text = "college";
  besluit.slots[F(besluit, datum)].text = "2026-03-03";
  besluit.slots[F(besluit, stand)].text = "genomen";
  besluit.slots[F(besluit, beleidsopgave)].number = id;
  house_put(house, &besluit);
  assert_int_equal(house_get(house, &who, "/beleidsopgaven/%lld", (long long)id), 200);
  assert_true(house_says(house, "Er is nog geen besluit vastgelegd"));
  besluit.slots[F(besluit, titel)].text = "Visie één loket";
  besluit.slots[F(besluit, datum)].text = "2027-01-05";
  house_put(house, &besluit);
  assert_int_equal(house_get(house, &who, "/beleidsopgaven/%lld", (long long)id), 200);
  assert_true(house_says(house, "Besloten op 5 januari 2027: 21 dagen te laat."));
}

static void test_what_is_parked_has_no_norm(void **state) {
  struct house *house = *state;
  struct who who = doorpakker(house);
  struct record record = item(house, "O2");
  record.slots[F(beleidsopgave, stand)].text = "geparkeerd";
  leiden_change(house, &record);
  assert_int_equal(house_get(house, &who, "/beleidsopgaven/%lld", (long long)record_id(&record)), 200);
  assert_true(house_says(house, "483 dagen. Er loopt nu geen norm."));
}

static struct record norm(struct house *house, const char *fase, int64_t dagen) {
  struct record record = record_start(&store_catalogue(house->store)->registers[REGISTER_fasenorm], &house->life);
  record.slots[F(fasenorm, fase)].text = fase;
  record.slots[F(fasenorm, dagen)].number = dagen;
  return record;
}

static void test_the_municipality_sets_the_norm(void **state) {
  struct house *house = *state;
  struct who who = doorpakker(house), adviser = leiden_who(house, ROLE_beleidsadviseur, "Beleidsadviseur Wonen");
  struct fault fault = {0};
  struct record again = norm(house, "beleidsvorming", 200), none = norm(house, "beleidsvorming", 0), long_one = norm(house, "beleidsvorming", 3651);
  refused(house, &again, "fase");
  refused(house, &none, "dagen");
  refused(house, &long_one, "dagen");
  /* The second of five, as they were brought in. */
  struct record present = house_read(house, REGISTER_fasenorm, 2);
  assert_string_equal(present.slots[F(fasenorm, fase)].text, "beleidsvorming");
  present.slots[F(fasenorm, dagen)].number = 253;
  assert_true(is_put(house, &present, &fault));
  assert_int_equal(house_get(house, &who, "/beleidsopgaven/%lld", (long long)leiden_find(house, REGISTER_beleidsopgave, "O5")), 200);
  assert_true(house_says(house, "De norm is 253 dagen: vandaag is de laatste."));
  assert_int_equal(house_get(house, &adviser, "/fasenormen"), 200);
  assert_int_equal(house_get(house, &adviser, "/fasenormen/nieuw"), 403);
  assert_int_equal(house_get(house, &who, "/fasenormen/nieuw"), 200);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_the_overview_says_what_is_late),    cmocka_unit_test(test_the_page_says_it_in_sentences),
      cmocka_unit_test(test_files_hold_the_same_days),
      cmocka_unit_test(test_the_day_goes_along_with_the_phase), cmocka_unit_test(test_back_on_another_day_begins_anew),
      cmocka_unit_test(test_what_somebody_says_about_the_day_stands), cmocka_unit_test(test_a_new_item_begins_its_phase_today),
      cmocka_unit_test(test_after_an_import),                   cmocka_unit_test(test_the_history_knows_it_of_older_records),
      cmocka_unit_test(test_the_first_planned_day_stays),       cmocka_unit_test(test_a_decision_ends_the_waiting),
      cmocka_unit_test(test_what_is_parked_has_no_norm),        cmocka_unit_test(test_the_municipality_sets_the_norm),
  };
  return cmocka_run_group_tests(tests, leiden_enter, leiden_leave);
}
