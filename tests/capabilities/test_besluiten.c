#include "capabilities/standing.h"

#include <inttypes.h>
#include <stdio.h>

#include "capabilities/besluiten/besluiten.h"
#include "capabilities/besluiten/trail.h"

static struct who doorpakker, secretaris, adviseur, uitvoerder;
static int64_t outcome, decision;

static int open_house(void **state) {
  static const struct route_table *const tables[] = {&besluiten_routes, &web_faces};
  (void)state;
  raadhuis_open(&house, tables, 2, besluiten_wire);
  doorpakker = raadhuis_who(&house, "Beleidsdoorpakker");
  secretaris = raadhuis_who(&house, "Gemeentesecretaris");
  adviseur = raadhuis_who(&house, "Beleidsadviseur Werk en inkomen");
  uitvoerder = raadhuis_who(&house, "Uitvoerder inkomen");
  return 0;
}

static struct record fresh(enum register_id reg) {
  struct record record = record_start(&store_catalogue(house.store)->registers[reg], &house.arena);
  record.slots[EVERY(herkomst_inhoud)].text = "voorbeeld";
  return record;
}

static void stand_put(int64_t opgave, const char *stand) {
  struct record record = raadhuis_get(&house, REGISTER_beleidsopgave, opgave);
  record.slots[F(beleidsopgave, stand)].text = stand;
  raadhuis_put(&house, record, opgave);
}

static const char *stand_of(int64_t opgave) {
  struct record record = raadhuis_get(&house, REGISTER_beleidsopgave, opgave);
  return record_beleidsopgave(&record).stand;
}

static void test_an_outcome_becomes_a_decision(void **state) {
  char address[100];
  (void)state;
  int64_t v2 = raadhuis_find(&house, REGISTER_beleidsopgave, "V2");
  struct record record = fresh(REGISTER_uitkomst);
  record.slots[F(uitkomst, sleutelmoment)].number = raadhuis_find(&house, REGISTER_sleutelmoment, "Collegeretraite voorjaar");
  record.slots[F(uitkomst, beleidsopgave)].number = v2;
  record.slots[F(uitkomst, keuze)].text = "gekozen";
  record.slots[F(uitkomst, reden)].text = "Uitvoerders vragen erom.";
  record.slots[F(uitkomst, landt_in)].text = "collegebesluit";
  outcome = raadhuis_put(&house, record, 0);
  stand_put(v2, "gekozen");
  snprintf(address, sizeof address, "/uitkomsten/%lld/besluit", (long long)outcome);
  assert_int_equal(raadhuis_send(&house, &uitvoerder, address, ""), 403);
  assert_int_equal(raadhuis_send(&house, &secretaris, address, ""), 303);
  assert_int_equal(sscanf(raadhuis_goes(&house), "/leiden/besluiten/%" SCNd64, &decision), 1);
  struct record made = raadhuis_get(&house, REGISTER_besluit, decision);
  struct besluit b = record_besluit(&made);
  assert_string_equal(b.stand, "concept");
  assert_string_equal(b.orgaan, "college");
  assert_int_equal(b.uitkomst, outcome);
  assert_int_equal(b.beleidsopgave, v2);
  assert_string_equal(b.herkomst_inhoud, "voorbeeld");
  snprintf(address, sizeof address, "/uitkomsten/%lld", (long long)outcome);
  assert_int_equal(raadhuis_ask(&house, &secretaris, address), 200);
  assert_says("Maak nog een besluit");
  assert_int_equal(raadhuis_ask(&house, &doorpakker, address), 200);
  assert_false(raadhuis_says(&house, "Maak nog een besluit"));
}

/* What was said behind closed doors stays there. */
static void test_a_decision_is_no_wider_than_its_moment(void **state) {
  char address[100];
  int64_t made;
  (void)state;
  int64_t moment = raadhuis_find(&house, REGISTER_sleutelmoment, "Collegeretraite voorjaar");
  struct record record = raadhuis_get(&house, REGISTER_sleutelmoment, moment), restore = raadhuis_get(&house, REGISTER_sleutelmoment, moment);
  record.slots[EVERY(toegang)].text = "beperkt";
  record.slots[EVERY(gedeeld_met)].text = arena_printf(&house.arena, ",persoon:%lld,", (long long)secretaris.persoon);
  raadhuis_put(&house, record, moment);
  snprintf(address, sizeof address, "/uitkomsten/%lld/besluit", (long long)outcome);
  assert_int_equal(raadhuis_send(&house, &secretaris, address, ""), 303);
  assert_int_equal(sscanf(raadhuis_goes(&house), "/leiden/besluiten/%" SCNd64, &made), 1);
  snprintf(address, sizeof address, "/besluiten/%lld", (long long)made);
  assert_int_equal(raadhuis_ask(&house, &secretaris, address), 200);
  assert_says("Uitvoerders vragen erom.");
  assert_int_equal(raadhuis_ask(&house, &adviseur, address), 404);
  raadhuis_put(&house, restore, moment);
}

static void test_a_parked_item_gets_no_decision(void **state) {
  char address[100];
  (void)state;
  struct record record = fresh(REGISTER_uitkomst);
  record.slots[F(uitkomst, sleutelmoment)].number = raadhuis_find(&house, REGISTER_sleutelmoment, "Collegeretraite voorjaar");
  record.slots[F(uitkomst, beleidsopgave)].number = raadhuis_find(&house, REGISTER_beleidsopgave, "V3");
  record.slots[F(uitkomst, keuze)].text = "geparkeerd";
  record.slots[F(uitkomst, reden)].text = "Past niet.";
  record.slots[F(uitkomst, terug_op)].text = "2027-09-14";
  snprintf(address, sizeof address, "/uitkomsten/%lld/besluit", (long long)raadhuis_put(&house, record, 0));
  assert_int_equal(raadhuis_send(&house, &secretaris, address, ""), 409);
}

static bool decide(const char *field, const char *value) {
  struct record record = raadhuis_get(&house, REGISTER_besluit, decision);
  int at = reg_field_find(record.reg, field);
  record.slots[at].text = value;
  return raadhuis_try(&house, &secretaris, record, decision);
}

/* The form of the step comes back with what misses, and finishes the step itself. */
static void test_a_refused_step_asks_for_what_misses(void **state) {
  char address[100];
  long long second;
  (void)state;
  snprintf(address, sizeof address, "/uitkomsten/%lld/besluit", (long long)outcome);
  assert_int_equal(raadhuis_send(&house, &secretaris, address, ""), 303);
  assert_int_equal(sscanf(raadhuis_goes(&house), "/leiden/besluiten/%lld", &second), 1);
  snprintf(address, sizeof address, "/besluiten/%lld/stap", second);
  assert_int_equal(raadhuis_send(&house, &secretaris, address, "versie=1&naar=genomen&reden=Conform+advies"), 400);
  assert_says("Besluit vastleggen");
  assert_says("Vul de datum van het besluit in");
  assert_says("name=\"datum\"");
  assert_says("name=\"reden\" value=\"Conform advies\"");
  assert_false(raadhuis_says(&house, "name=\"toelichting\""));
  assert_int_equal(raadhuis_send(&house, &secretaris, address, "versie=1&naar=genomen&datum=2027-01-10"), 303);
  struct record made = raadhuis_get(&house, REGISTER_besluit, second);
  assert_string_equal(record_besluit(&made).stand, "genomen");
  assert_string_equal(record_besluit(&made).datum, "2027-01-10");
}

static void test_a_decision_has_its_date_and_basis(void **state) {
  (void)state;
  assert_false(decide("stand", "genomen"));
  assert_non_null(fault_field_find(&house.fault, "datum"));
  assert_true(decide("datum", "2027-01-13"));
  assert_false(decide("stand", "genomen"));
  assert_non_null(strstr(fault_field_find(&house.fault, "datum"), "na vandaag"));
  assert_true(decide("datum", "2027-01-12"));
  assert_false(decide("orgaan", "gemandateerd"));
  assert_non_null(fault_field_find(&house.fault, "zonder_vergadering"));
  assert_true(decide("zonder_vergadering", "paraafbesluit"));
  assert_false(decide("orgaan", "raad"));
  assert_non_null(fault_field_find(&house.fault, "zonder_vergadering"));
  assert_false(decide("zonder_vergadering", "mandaat"));
  assert_non_null(fault_field_find(&house.fault, "orgaan"));
  assert_true(decide("embargo_tot", "2027-01-12"));
  assert_true(decide("stand", "genomen"));
  assert_false(decide("stand", "openbaar"));
  assert_non_null(fault_field_find(&house.fault, "embargo_tot"));
  assert_true(decide("embargo_tot", "2027-01-11"));
}

static void test_a_decision_becomes_policy(void **state) {
  char address[100];
  int64_t policy = 0, v2 = raadhuis_find(&house, REGISTER_beleidsopgave, "V2");
  (void)state;
  struct record loose = raadhuis_get(&house, REGISTER_besluit, decision);
  loose.slots[F(besluit, beleid)].number = NUMBER_EMPTY;
  raadhuis_put(&house, loose, decision);
  snprintf(address, sizeof address, "/besluiten/%lld/beleid", (long long)decision);
  assert_int_equal(raadhuis_ask(&house, &uitvoerder, address), 403);
  assert_int_equal(raadhuis_ask(&house, &doorpakker, address), 200);
  assert_says("Start de uitvoering van Bijzondere bijstand");
  assert_int_equal(raadhuis_send(&house, &doorpakker, address, "waar=bestaand&beleid="), 400);
  assert_says("Kies welk beleid door dit besluit verandert");
  assert_int_equal(raadhuis_send(&house, &doorpakker, address, "waar=nieuw&titel=Nieuwe+regels&in_werking=31-2-2027&soort=beleidsregel"), 400);
  assert_says("value=\"Nieuwe regels\"");
  assert_string_equal(stand_of(v2), "gekozen");
  assert_int_equal(raadhuis_send(&house, &doorpakker, address, "waar=nieuw&titel=Nieuwe+regels&in_werking=1-3-2027&soort=beleidsregel&start=1"), 303);
  assert_int_equal(sscanf(raadhuis_goes(&house), "/leiden/beleid/%" SCNd64, &policy), 1);
  struct record made = raadhuis_get(&house, REGISTER_besluit, decision), beleid = raadhuis_get(&house, REGISTER_beleid, policy);
  assert_int_equal(record_besluit(&made).beleid, policy);
  assert_string_equal(record_beleid(&beleid).in_werking, "2027-03-01");
  assert_string_equal(record_beleid(&beleid).vastgesteld_op, "2027-01-12");
  assert_string_equal(stand_of(v2), "in_uitvoering");
  snprintf(address, sizeof address, "/beleid/%lld", (long long)policy);
  assert_int_equal(raadhuis_ask(&house, &doorpakker, address), 200);
  assert_says("De hele weg");
  snprintf(address, sizeof address, "/weg/beleid/%lld", (long long)policy);
  assert_int_equal(raadhuis_ask(&house, &doorpakker, address), 200);
  assert_says("V2 Bijzondere bijstand");
  assert_says("Collegeretraite voorjaar");
  assert_says("Nieuwe regels</strong> (hier bent u)");
  assert_says("Effect nog niet gemeten");
  assert_says("nog niet rond");
}

static void test_a_concept_is_no_policy_yet(void **state) {
  char address[100];
  (void)state;
  snprintf(address, sizeof address, "/besluiten/%lld/beleid", (long long)raadhuis_find(&house, REGISTER_besluit, "B&W 27.0006 (voorbeeld)"));
  assert_int_equal(raadhuis_ask(&house, &doorpakker, address), 409);
  assert_int_equal(raadhuis_send(&house, &doorpakker, address, "waar=nieuw&titel=x&soort=nota"), 409);
}

static struct record effect_of(int64_t opgave, const char *conclusie, const char *keuze) {
  struct record record = fresh(REGISTER_effectmeting);
  record.slots[F(effectmeting, beleidsopgave)].number = opgave;
  record.slots[F(effectmeting, datum)].text = "2027-01-11";
  record.slots[F(effectmeting, conclusie)].text = conclusie;
  record.slots[F(effectmeting, keuze)].text = keuze;
  return record;
}

static void test_an_effect_with_a_choice_closes(void **state) {
  int64_t v2 = raadhuis_find(&house, REGISTER_beleidsopgave, "V2");
  (void)state;
  assert_false(raadhuis_try(&house, &doorpakker, effect_of(v2, "verbeterd", "doorgaan"), 0));
  assert_non_null(fault_field_find(&house.fault, "keuze"));
  stand_put(v2, "effect_meten");
  assert_false(raadhuis_try(&house, &doorpakker, effect_of(v2, "te_vroeg", "doorgaan"), 0));
  assert_true(raadhuis_try(&house, &doorpakker, effect_of(v2, "te_vroeg", NULL), 0));
  assert_string_equal(stand_of(v2), "effect_meten");
  assert_true(raadhuis_try(&house, &doorpakker, effect_of(v2, "verbeterd", "doorgaan"), 0));
  assert_string_equal(stand_of(v2), "gesloten");
}

/* The closed circles of the example, with the days that their story tells. */
static void test_the_whole_way_of_a_closed_circle(void **state) {
  static const struct {
    const char *number;
    int64_t days;
  } circles[] = {{"C1", 435}, {"C2", 452}, {"C3", 470}};
  char address[100], days[40];
  (void)state;
  for (size_t i = 0; i < sizeof circles / sizeof *circles; i++) {
    snprintf(address, sizeof address, "/weg/beleidsopgave/%lld", (long long)raadhuis_find(&house, REGISTER_beleidsopgave, circles[i].number));
    snprintf(days, sizeof days, "in %lld dagen", (long long)circles[i].days);
    assert_int_equal(raadhuis_ask(&house, &doorpakker, address), 200);
    assert_says("Deze cirkel is rond");
    assert_says(days);
    for (enum trail_station station = 0; station < TRAIL__COUNT; station++)
      assert_false(raadhuis_says(&house, trail_station_open(station)));
  }
}

/* From every station of one circle the same way is found. */
static void test_the_way_is_found_from_every_station(void **state) {
  struct tx *tx;
  struct trail trail;
  char address[100];
  (void)state;
  int64_t c1 = raadhuis_find(&house, REGISTER_beleidsopgave, "C1");
  fault_release(&house.fault);
  tx = store_read(house.store, &house.fault);
  assert_true(trail_read(tx, &raadhuis_program, c1, &trail, &house.arena, &house.fault));
  tx_end(tx);
  assert_true(trail.count >= TRAIL__COUNT);
  for (size_t i = 0; i < trail.count; i++) {
    snprintf(address, sizeof address, "/weg/%s/%lld", declared_registers[trail.steps[i].reg].name, (long long)trail.steps[i].id);
    assert_int_equal(raadhuis_ask(&house, &doorpakker, address), 200);
    assert_says("Leesbare beschikking kwijtschelding");
    assert_says("(hier bent u)");
  }
}

static void test_no_way_and_no_register(void **state) {
  char address[100];
  (void)state;
  assert_int_equal(raadhuis_ask(&house, &doorpakker, "/weg/geheimen/1"), 404);
  assert_int_equal(raadhuis_ask(&house, &doorpakker, "/weg/beleid/999999"), 404);
  snprintf(address, sizeof address, "/weg/thema/%lld", (long long)raadhuis_find(&house, REGISTER_thema, "Wonen"));
  assert_int_equal(raadhuis_ask(&house, &doorpakker, address), 200);
  assert_says("hoort nog bij geen beleidsopgave");
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_an_outcome_becomes_a_decision),
      cmocka_unit_test(test_a_decision_is_no_wider_than_its_moment),
      cmocka_unit_test(test_a_parked_item_gets_no_decision),
      cmocka_unit_test(test_a_refused_step_asks_for_what_misses),
      cmocka_unit_test(test_a_decision_has_its_date_and_basis),
      cmocka_unit_test(test_a_decision_becomes_policy),
      cmocka_unit_test(test_a_concept_is_no_policy_yet),
      cmocka_unit_test(test_an_effect_with_a_choice_closes),
      cmocka_unit_test(test_the_whole_way_of_a_closed_circle),
      cmocka_unit_test(test_the_way_is_found_from_every_station),
      cmocka_unit_test(test_no_way_and_no_register),
  };
  return cmocka_run_group_tests_name("besluiten", tests, open_house, close_house);
}
