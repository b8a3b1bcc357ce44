/* People say how heavy each criterion counts, in the rounds in which they score; the group's weights stay, their answers do not. */
#include "capabilities/standing.h"

#include "capabilities/opgaven/opgaven.h"
#include "capabilities/weging/rondes.h"
#include "capabilities/weging/wegen.h"
#include "capabilities/weging/weging.h"

enum { CRITERIA = 8 };
static const char *const codes[CRITERIA] = {"K1", "K2", "K3", "K4", "K5", "K6", "K7", "K8"};
static int64_t moment;
static struct who doorpakker;
static const struct who visitor = {.roles = UINT32_C(1) << ROLE_inwoner, .label = "Inwoner"};

static void wire(struct store *store) {
  opgaven_wire(store);
  weging_wire(store);
}

static int open_house(void **state) {
  static const struct route_table *const tables[] = {&weging_routes, &opgaven_routes, &web_faces};
  (void)state;
  raadhuis_open(&house, tables, 3, wire);
  raadhuis_access(&house);
  moment = raadhuis_find(&house, REGISTER_sleutelmoment, "Collegeretraite voorjaar");
  doorpakker = raadhuis_who(&house, "Beleidsdoorpakker");
  return 0;
}

static const char *at(const char *page) { return arena_printf(&house.arena, "/sleutelmomenten/%lld/%s", (long long)moment, page); }
static int doe(const char *what) { return raadhuis_send(&house, &doorpakker, at("deelnemers"), arena_printf(&house.arena, "doe=%s", what)); }
static long long id_of(enum register_id reg, const char *key) { return raadhuis_find(&house, reg, key); }

static const char *phone(const char *functie, const char *more) {
  char token[INVITATION_SIZE];
  const struct invitation of = {moment, id_of(REGISTER_deelnemer, functie)};
  if (!invitation_token(house.access, &of, false, token, &house.fault)) fail_msg("%s", house.fault.message);
  return arena_printf(&house.arena, "/stem/%s%s", token, more);
}

/* A step for each criterion, as digits; a dot: no answer. */
static void weigh(const char *functie, int ronde, const char *steps) {
  const char *form = arena_printf(&house.arena, "ronde=%d&opgave=0", ronde);
  for (size_t c = 0; steps[c]; c++)
    if (steps[c] != '.') form = arena_printf(&house.arena, "%s&niveau-%lld=%c", form, id_of(REGISTER_criterium, codes[c]), steps[c]);
  assert_int_equal(raadhuis_send(&house, &visitor, phone(functie, ""), form), 303);
}

static struct criterium criterion(const char *code) {
  struct record record = raadhuis_get(&house, REGISTER_criterium, id_of(REGISTER_criterium, code));
  return record_criterium(&record);
}

static void assert_weights(const int64_t expected[CRITERIA], int64_t people) {
  for (size_t c = 0; c < CRITERIA; c++) {
    struct criterium k = criterion(codes[c]);
    assert_int_equal(k.gewicht, expected[c]);
    assert_int_equal(k.gewicht_aantal, people);
  }
}

static const int64_t before[CRITERIA] = {22, 16, 14, 14, 12, 10, 6, 6};

static void test_it_is_off_until_it_is_asked_for(void **state) {
  (void)state;
  assert_int_equal(doe("open"), 303);
  assert_int_equal(raadhuis_ask(&house, &visitor, phone("Consulent inkomen", "")), 200);
  assert_says("Nummer 1 van 17");
  assert_int_equal(raadhuis_send(&house, &visitor, phone("Consulent inkomen", ""), arena_printf(&house.arena, "ronde=1&opgave=0&niveau-%lld=4", id_of(REGISTER_criterium, "K1"))), 404);
  struct record record = raadhuis_get(&house, REGISTER_sleutelmoment, moment);
  assert_int_equal(raadhuis_send(&house, &doorpakker, at("voorbereiden"), arena_printf(&house.arena, "deelnemers_wegen=ja&versie=%lld", (long long)record_version(&record))), 303);
  assert_int_equal(raadhuis_ask(&house, &doorpakker, at("voorbereiden")), 200);
  assert_says("<option value=\"ja\" selected>ja</option>");
}

static void test_steps_are_asked_first_one_at_a_time(void **state) {
  (void)state;
  assert_int_equal(raadhuis_ask(&house, &visitor, phone("Consulent inkomen", "")), 200);
  assert_says("Hoe zwaar telt deze stap?");
  assert_says("Vraag 1 van 8 over de gewichten.");
  assert_says("Deze gaat van <em>Niemand merkt het</em> naar <em>Duizenden merken het sterk en blijvend</em>.");
  assert_says("Telt half zo zwaar als het zwaarste");
  assert_int_equal(raadhuis_send(&house, &visitor, phone("Consulent inkomen", ""), arena_printf(&house.arena, "ronde=1&opgave=0&niveau-%lld=5", id_of(REGISTER_criterium, "K1"))), 400);
  assert_says("Kies een van de antwoorden.");
  weigh("Consulent inkomen", 1, "4");
  assert_int_equal(raadhuis_ask(&house, &visitor, phone("Consulent inkomen", "")), 200);
  assert_says("Vraag 2 van 8 over de gewichten.");
  weigh("Consulent inkomen", 1, "44442200");
  assert_int_equal(raadhuis_ask(&house, &visitor, phone("Consulent inkomen", "?lijst=1")), 200);
  assert_says("Hoe zwaar elk criterium telt</a> <span class=\"dp-soft\">beantwoord");
  assert_says("Zo tellen de criteria volgens u, samen 100: Effect voor inwoners en ondernemers 20, Hardheid wegnemen 20");
  weigh("Consulent Wmo", 1, "00000000");
  assert_int_equal(raadhuis_ask(&house, &visitor, phone("Consulent Wmo", "?lijst=1")), 200);
  assert_says("U zei bij elke stap: telt niet mee.");
}

/* Two people with a whole answer, one who said nothing counts and one who stopped halfway: what came of it would be two people's own. */
static void test_with_too_few_the_weights_stay(void **state) {
  (void)state;
  weigh("Strategisch adviseur", 1, "40000000");
  weigh("Beleidsadviseur wonen", 1, "4444....");
  assert_int_equal(doe("sluit"), 303);
  assert_weights(before, NUMBER_EMPTY);
  assert_int_equal(raadhuis_ask(&house, &doorpakker, at("deelnemers")), 200);
  assert_says("De gewichten zijn gebleven zoals ze waren");
  assert_int_equal(raadhuis_ask(&house, &doorpakker, at("gewichten")), 200);
  assert_says("Na het sluiten staan hier de gewichten van de groep.");
}

/* Each counts the same, however much he gives in all: 20 20 20 20 10 10 0 0, 100 0 .., and 12.5 eight times. */
static void test_the_second_round_gives_the_group_its_weights(void **state) {
  static const int64_t after[CRITERIA] = {44, 11, 11, 11, 8, 7, 4, 4};
  (void)state;
  assert_int_equal(doe("open"), 303);
  weigh("Beleidsadviseur wonen", 2, "11111111");
  assert_int_equal(doe("sluit"), 303);
  assert_weights(after, 3);
  /* K8: 0 0 1; K1: 4 4 1. Beside them the answers of who counted for nothing are in the spread too. */
  assert_true(criterion("K1").gewicht_spreiding > criterion("K8").gewicht_spreiding);
  assert_true(criterion("K1").gewicht_spreiding >= SPREIDING_GROOT);
  assert_int_equal(raadhuis_ask(&house, &doorpakker, at("deelnemers")), 200);
  assert_says("De gewichten zijn nu die van de groep.");
  assert_int_equal(raadhuis_ask(&house, &doorpakker, at("gewichten")), 200);
  assert_says("Gewichten van de groep");
  assert_says("<td data-label=\"De groep is\">verdeeld</td><td data-label=\"Antwoorden\" class=\"dp-num\">3</td>");
  assert_int_equal(raadhuis_ask(&house, &doorpakker, at("sessie")), 200);
  assert_false(raadhuis_says(&house, "525,6"));
}

static void test_the_group_stays_when_its_answers_are_gone(void **state) {
  static const int64_t after[CRITERIA] = {44, 11, 11, 11, 8, 7, 4, 4};
  (void)state;
  assert_true(ballots_destroy(house.access, moment, &house.fault));
  struct ballot_share *shares;
  size_t count;
  assert_true(ballot_shares(house.access, moment, 2, CRITERIA, &shares, &count, &house.arena, &house.fault));
  assert_int_equal(count, 0);
  assert_weights(after, 3);
}

static void test_a_weight_that_is_typed_is_not_the_groups(void **state) {
  (void)state;
  struct record record = raadhuis_get(&house, REGISTER_criterium, id_of(REGISTER_criterium, "K8"));
  record.slots[F(criterium, gewicht)].number = 5;
  assert_true(raadhuis_try(&house, &doorpakker, record, record_id(&record)));
  assert_int_equal(criterion("K8").gewicht_aantal, NUMBER_EMPTY);
  assert_int_equal(criterion("K8").gewicht_spreiding, NUMBER_EMPTY);
  assert_int_equal(criterion("K7").gewicht_aantal, 3);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_it_is_off_until_it_is_asked_for),
      cmocka_unit_test(test_steps_are_asked_first_one_at_a_time),
      cmocka_unit_test(test_with_too_few_the_weights_stay),
      cmocka_unit_test(test_the_second_round_gives_the_group_its_weights),
      cmocka_unit_test(test_the_group_stays_when_its_answers_are_gone),
      cmocka_unit_test(test_a_weight_that_is_typed_is_not_the_groups),
  };
  return cmocka_run_group_tests(tests, open_house, close_house);
}
