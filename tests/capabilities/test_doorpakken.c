#include "capabilities/standing.h"

#include <stdio.h>

#include "capabilities/cirkel/cirkel.h"
#include "capabilities/weging/weging.h"
#include "web/doorpakken.h"

static struct who doorpakker, secretaris, bestuurder, uitvoerder;

static int open_house(void **state) {
  static const struct route_table *const tables[] = {&weging_routes, &cirkel_routes, &web_faces};
  (void)state;
  raadhuis_open(&house, tables, 3, weging_wire);
  doorpakker = raadhuis_who(&house, "Beleidsdoorpakker");
  secretaris = raadhuis_who(&house, "Gemeentesecretaris");
  bestuurder = raadhuis_who(&house, "Wethouder Jeugd");
  uitvoerder = raadhuis_who(&house, "Uitvoerder inkomen");
  return 0;
}

static int ask(const struct who *who, const char *before, const char *moment, const char *page) {
  char address[200];
  snprintf(address, sizeof address, "%s/sleutelmomenten/%lld/%s", before, (long long)raadhuis_find(&house, REGISTER_sleutelmoment, moment), page);
  return raadhuis_ask(&house, who, address);
}

static void test_what_came_of_a_moment(void **state) {
  (void)state;
  assert_int_equal(ask(&bestuurder, "", "Collegeretraite voorjaar 2025", "doorpakken"), 200);
  assert_says("Van wat hier is gekozen: 1 van de 1 besloten, 1 begonnen, 1 klaar; niets staat stil.");
  assert_says("11 maart 2025, na 36 dagen");
  assert_says("1 van de 1 gehaald");
  assert_says("Verbeterd");
  assert_says("Het besluit kwam na 36 dagen. Het werk was klaar na");
  assert_says("voorbeeld, bedacht");
  assert_int_equal(ask(&bestuurder, "", "Collegeretraite voorjaar 2024", "doorpakken"), 200);
  assert_says("9 juli 2024, na 29 dagen");
  assert_says("Effect niet aangetoond");
}

static void test_the_next_moment_opens_with_it(void **state) {
  static const char *const pages[] = {"voorbereiden", "sessie", "doorpakken"};
  (void)state;
  for (size_t i = 0; i < sizeof pages / sizeof *pages; i++) {
    assert_int_equal(ask(&doorpakker, "", "Collegeretraite voorjaar", pages[i]), 200);
    assert_says("Van de vorige keer");
    assert_says("Collegeretraite voorjaar 2025</a>): 1 van de 1 besloten, 1 begonnen, 1 klaar; niets staat stil.");
  }
}

static void test_before_the_agreements_the_hours_stand_there(void **state) {
  (void)state;
  assert_int_equal(ask(&doorpakker, "", "Collegeretraite voorjaar", "doorpakken"), 200);
  assert_says("Nog niets afgesproken");
  assert_says("Eerst: regulier werk");
  for (size_t k = 0; k < choices_werksoort.count; k++) assert_says(choices_werksoort.items[k].label);
}

static void test_home_follows_the_last_moments(void **state) {
  (void)state;
  assert_int_equal(raadhuis_ask(&house, &secretaris, "/"), 200);
  assert_says("Doorpakken: wat er van de laatste sleutelmomenten kwam (3)");
  assert_says("1 van de 1 besloten, 1 begonnen, 1 klaar; niets staat stil");
  assert_int_equal(raadhuis_ask(&house, &uitvoerder, "/"), 200);
  assert_false(raadhuis_says(&house, "Doorpakken: wat er"));
}

static void test_rights_and_absence(void **state) {
  (void)state;
  assert_int_equal(ask(&uitvoerder, "", "Collegeretraite voorjaar 2025", "doorpakken"), 403);
  assert_int_equal(ask(&uitvoerder, "/api/v1", "Collegeretraite voorjaar 2025", "doorpakken"), 403);
  assert_int_equal(ask(&bestuurder, "", "Collegeretraite voorjaar 2025", "doorpakken.csv"), 403);
  assert_int_equal(raadhuis_ask(&house, &doorpakker, "/sleutelmomenten/99999/doorpakken"), 404);
}

static void test_sheet_and_program(void **state) {
  (void)state;
  assert_int_equal(ask(&doorpakker, "", "Verdeling door het management 2024", "doorpakken.csv"), 200);
  assert_says("nummer;titel;stand;werksoort;");
  assert_says("C2;Evenementenvergunning: melding voor kleine buurtfeesten;");
  assert_says(";ja;2024-11-26;");
  assert_says("voorbeeld, bedacht");
  assert_int_equal(ask(&doorpakker, "/api/v1", "Verdeling door het management 2024", "doorpakken"), 200);
  assert_says("\"gekozen\":1,\"besloten\":1,\"begonnen\":1,\"klaar\":1,\"effectGemeten\":1,\"staatStil\":0");
  assert_says("\"beslotenOp\":\"2024-11-26\"");
}

static struct record fresh(enum register_id reg) { return record_start(&store_catalogue(house.store)->registers[reg], &house.arena); }

static void assert_follows(const char *says) {
  assert_int_equal(ask(&bestuurder, "", "Proefmoment", "doorpakken"), 200);
  assert_says(says);
}

static bool take_over(struct tx *tx, void *context, struct fault *fault) {
  struct change *change = context;
  return record_put(tx, change, &house.scratch, fault);
}

/* As from an older administration: as it stands. */
static int64_t taken_over(struct record record) {
  struct change change = {.reg = record.reg->id, .record = &record, .by = STEP_PERSON, .taking_over = true};
  fault_release(&house.fault);
  if (!store_write(house.store, &raadhuis_program, take_over, &change, &house.fault)) fail_msg("%s", house.fault.message);
  return change.id;
}

/* A moment of last summer on which this one item was chosen. */
static int64_t moment_new(int64_t opgave) {
  struct record moment = fresh(REGISTER_sleutelmoment), outcome = fresh(REGISTER_uitkomst);
  moment.slots[F(sleutelmoment, naam)].text = "Proefmoment";
  moment.slots[F(sleutelmoment, soort)].text = "retraite_voorjaar";
  moment.slots[F(sleutelmoment, toestand)].text = "afgesproken";
  moment.slots[F(sleutelmoment, datum)].text = "2026-06-01";
  moment.slots[F(sleutelmoment, jaar)].number = 2026;
  outcome.slots[F(uitkomst, sleutelmoment)].number = taken_over(moment);
  outcome.slots[F(uitkomst, beleidsopgave)].number = opgave;
  outcome.slots[F(uitkomst, keuze)].text = "gekozen";
  outcome.slots[F(uitkomst, reden)].text = "Bewoners vroegen erom.";
  return taken_over(outcome);
}

/* An item that nobody touched since it was chosen, and then one sign after the other. */
static void test_silence_and_signs(void **state) {
  (void)state;
  struct record made = raadhuis_get(&house, REGISTER_beleidsopgave, raadhuis_find(&house, REGISTER_beleidsopgave, "C3"));
  made.slots[F(beleidsopgave, nummer)].text = "C9";
  made.slots[F(beleidsopgave, stand)].text = "gemeld";
  made.slots[F(beleidsopgave, uitgevoerd_op)].text = NULL;
  made.slots[F(beleidsopgave, sleutelmoment)].number = NUMBER_EMPTY;
  int64_t id = raadhuis_put(&house, made, 0), chosen = moment_new(id);
  assert_follows("0 van de 1 besloten, 0 begonnen, 0 klaar; 1 staat stil");
  assert_says("225 dagen zonder teken");
  assert_says("nog geen besluit");
  assert_int_equal(ask(&doorpakker, "", "Collegeretraite voorjaar", "voorbereiden"), 200);
  assert_says("Proefmoment</a>): 0 van de 1 besloten, 0 begonnen, 0 klaar; 1 staat stil.");
  assert_says("\">C9</a>");
  struct record milestone = fresh(REGISTER_mijlpaal);
  milestone.slots[F(mijlpaal, titel)].text = "C9: eerste gesprek";
  milestone.slots[F(mijlpaal, wanneer)].text = "2027-01-04";
  milestone.slots[F(mijlpaal, oorspronkelijk)].text = "2026-12-01";
  milestone.slots[F(mijlpaal, bij)].text = record_name(REGISTER_beleidsopgave, id, &house.arena);
  int64_t first = raadhuis_put(&house, milestone, 0);
  assert_follows("0 van de 1 gehaald, 1 verschoven");
  assert_says("1 te laat");
  assert_says("1 staat stil");
  milestone.slots[F(mijlpaal, stand)].text = "klaar";
  raadhuis_put(&house, milestone, first);
  assert_follows("0 van de 1 besloten, 1 begonnen, 0 klaar; niets staat stil");
  struct record decision = fresh(REGISTER_besluit);
  decision.slots[F(besluit, titel)].text = "Stenen mee van het loket";
  decision.slots[F(besluit, orgaan)].text = "college";
  decision.slots[F(besluit, datum)].text = "2027-01-05";
  decision.slots[F(besluit, uitkomst)].number = chosen;
  decision.slots[F(besluit, beleidsopgave)].number = id;
  int64_t taken = raadhuis_put(&house, decision, 0);
  /* A draft is no decision. */
  assert_follows("0 van de 1 besloten");
  decision.slots[F(besluit, stand)].text = "genomen";
  raadhuis_put(&house, decision, taken);
  assert_follows("1 van de 1 besloten, 1 begonnen, 0 klaar; niets staat stil");
  assert_says("Stenen mee van het loket");
}

static void test_money_beside_what_it_became(void **state) {
  (void)state;
  struct record money = fresh(REGISTER_raming);
  money.slots[F(raming, beleidsopgave)].number = raadhuis_find(&house, REGISTER_beleidsopgave, "C9");
  money.slots[F(raming, jaar)].number = 2026;
  money.slots[F(raming, soort)].text = "incidenteel";
  money.slots[F(raming, bedrag)].number = 10000000;
  int64_t id = raadhuis_put(&house, money, 0);
  assert_follows("nog niet ingevuld");
  money.slots[F(raming, besparing)].number = 2500000;
  money.slots[F(raming, werkelijk)].number = 9000000;
  raadhuis_put(&house, money, id);
  assert_follows("€ 100.000");
  assert_says("€ 90.000");
  assert_says("verwacht € 25.000, werkelijk nog niet ingevuld");
  assert_says("in ongeveer 4 jaar");
}

static void test_moments_before_a_day(void **state) {
  (void)state;
  struct fault fault = {0};
  size_t count;
  int64_t moments[3];
  struct tx *tx = store_read(house.store, &fault);
  const struct tenant tenant = {.store = house.store, .code = "gm0546", .alias = "leiden", .name = "Leiden"};
  struct request request = {.tenant = &tenant, .who = &bestuurder, .tx = tx, .keep = &house.keep, .scratch = &house.scratch};
  store_today(house.store, request.today);
  assert_true(doorpakken_moments(&request, "2025-02-03", 3, moments, &count, &fault));
  assert_int_equal(count, 2);
  assert_int_equal(moments[1], raadhuis_find(&house, REGISTER_sleutelmoment, "Collegeretraite voorjaar 2024"));
  tx_end(tx);
}

static void test_payback(void **state) {
  (void)state;
  assert_int_equal(payback_years(100, 20, 50), 4);
  assert_int_equal(payback_years(90, 20, 50), 3);
  assert_int_equal(payback_years(100, 50, 50), 0);
  assert_int_equal(payback_years(0, 0, 5), 1);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_what_came_of_a_moment),
      cmocka_unit_test(test_the_next_moment_opens_with_it),
      cmocka_unit_test(test_before_the_agreements_the_hours_stand_there),
      cmocka_unit_test(test_home_follows_the_last_moments),
      cmocka_unit_test(test_rights_and_absence),
      cmocka_unit_test(test_sheet_and_program),
      cmocka_unit_test(test_silence_and_signs),
      cmocka_unit_test(test_money_beside_what_it_became),
      cmocka_unit_test(test_moments_before_a_day),
      cmocka_unit_test(test_payback),
  };
  return cmocka_run_group_tests_name("doorpakken", tests, open_house, close_house);
}
