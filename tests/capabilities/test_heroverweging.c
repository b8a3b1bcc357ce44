#include "capabilities/standing.h"

#include <inttypes.h>
#include <stdio.h>

#include "capabilities/cirkel/cirkel.h"
#include "capabilities/opgaven/opgaven.h"

static struct who adviseur, principal, wethouder;
static int64_t opgave, order;

static int open_house(void **state) {
  static const struct route_table *const tables[] = {&cirkel_routes, &opgaven_routes, &web_faces};
  (void)state;
  raadhuis_open(&house, tables, 3, opgaven_wire);
  adviseur = raadhuis_who(&house, "Beleidsadviseur Werk en inkomen");
  principal = raadhuis_who(&house, "Afdelingshoofd Werk en inkomen");
  wethouder = raadhuis_who(&house, "Wethouder Werk en inkomen");
  opgave = raadhuis_find(&house, REGISTER_beleidsopgave, "V2");
  return 0;
}

static const char *path(const char *tail) { return arena_printf(&house.arena, "/heroverwegingen/%" PRId64 "%s", order, tail); }

static const char *form(const char *more) { return arena_printf(&house.arena, "beleidsopgave=%" PRId64 "&%s", opgave, more); }

/* Also what a form says about access does not open it. */
static void test_the_owner_hands_an_order_back(void **state) {
  (void)state;
  assert_int_equal(raadhuis_ask(&house, &adviseur, arena_printf(&house.arena, "/heroverwegingen/nieuw?beleidsopgave=%" PRId64, opgave)), 200);
  assert_false(raadhuis_says(&house, "name=\"antwoord\""));
  assert_false(raadhuis_says(&house, "name=\"toegang\""));
  assert_int_equal(raadhuis_send(&house, &adviseur, "/heroverwegingen", form("titel=Vier+bewijsstukken+voor+juni&redenen=480+uur+is+er+niet&toegang=openbaar&gedeeld_met=rol%3Aauditor")), 303);
  assert_int_equal(sscanf(raadhuis_goes(&house), "/leiden/heroverwegingen/%" SCNd64, &order), 1);
  struct record record = raadhuis_get(&house, REGISTER_heroverweging, order);
  struct heroverweging h = record_heroverweging(&record);
  assert_string_equal(h.toegang, "beperkt");
  assert_null(h.gedeeld_met);
  assert_int_equal(h.eigenaar, adviseur.persoon);
  assert_int_equal(h.opdrachtgever, principal.persoon);
  assert_string_equal(h.stand, "teruggegeven");
}

static void test_only_the_owner_hands_back(void **state) {
  (void)state;
  struct who other = raadhuis_who(&house, "Beleidsadviseur Zorg en jeugd");
  assert_int_equal(raadhuis_send(&house, &other, "/heroverwegingen", form("titel=Van+een+ander&redenen=Waarom")), 400);
  assert_true(raadhuis_says(&house, "alleen de eigenaar geeft een opdracht terug"));
  assert_true(raadhuis_says(&house, "Van een ander"));
  assert_int_equal(raadhuis_send(&house, &adviseur, "/heroverwegingen", form("titel=Meteen+af&redenen=Waarom&antwoord=Akkoord")), 400);
  assert_true(raadhuis_says(&house, "dit vult de opdrachtgever in"));
}

/* Every other function of the example, on every road to it. */
static void test_nobody_else_sees_it(void **state) {
  (void)state;
  static const char *const others[] = {"Beleidsdoorpakker", "Gemeentesecretaris", "Beleidsadviseur Zorg en jeugd", "Uitvoerder inkomen",
                                       "Functioneel beheerder", "Interne auditor", "Concerncontroller", "Griffier", "Raadslid"};
  const char *roads[] = {path(""), path("/historie"), "/heroverwegingen", "/zoeken?q=bewijsstukken+juni",
                         arena_printf(&house.arena, "/beleidsopgaven/%" PRId64, opgave),
                         arena_printf(&house.arena, "/api/v1/heroverwegingen/%" PRId64, order)};
  for (size_t i = 0; i < sizeof others / sizeof *others; i++) {
    struct who other = raadhuis_who(&house, others[i]);
    for (size_t r = 0; r < sizeof roads / sizeof *roads; r++) {
      raadhuis_ask(&house, &other, roads[r]);
      if (raadhuis_says(&house, "Vier bewijsstukken voor juni")) fail_msg("%s sees it at %s", others[i], roads[r]);
    }
  }
  const struct who *both[] = {&adviseur, &principal};
  for (size_t i = 0; i < 2; i++) {
    assert_int_equal(raadhuis_ask(&house, both[i], path("")), 200);
    assert_int_equal(raadhuis_ask(&house, both[i], arena_printf(&house.arena, "/beleidsopgaven/%" PRId64, opgave)), 200);
    assert_true(raadhuis_says(&house, "Vier bewijsstukken voor juni"));
  }
  /* Of two principals only the one to whom it went. */
  assert_int_equal(raadhuis_ask(&house, &wethouder, path("")), 404);
}

static void test_the_principal_answers(void **state) {
  (void)state;
  assert_int_equal(raadhuis_ask(&house, &principal, "/"), 200);
  assert_true(raadhuis_says(&house, "Opdrachten die bij u terugkwamen"));
  assert_int_equal(raadhuis_ask(&house, &adviseur, path("")), 200);
  assert_false(raadhuis_says(&house, "Uw antwoord"));
  assert_int_equal(raadhuis_send(&house, &adviseur, path("/stap"), "versie=1&naar=beantwoord&uitkomst=vervalt&antwoord=Zelf"), 400);
  assert_int_equal(raadhuis_ask(&house, &principal, path("")), 200);
  assert_true(raadhuis_says(&house, "Uw antwoord"));
  /* What was typed stays, beside what misses. */
  assert_int_equal(raadhuis_send(&house, &principal, path("/stap"), "versie=1&naar=beantwoord&uitkomst=&antwoord=Het+mag+in+september"), 400);
  assert_true(raadhuis_says(&house, "maak een keuze"));
  assert_true(raadhuis_says(&house, "Het mag in september"));
  assert_int_equal(raadhuis_send(&house, &principal, path("/stap"), "versie=1&naar=beantwoord&uitkomst=aangepast&antwoord=Het+mag+in+september"), 303);
  struct record record = raadhuis_get(&house, REGISTER_heroverweging, order);
  assert_string_equal(record_heroverweging(&record).beantwoord_op, "2027-01-12");
  assert_int_equal(raadhuis_ask(&house, &adviseur, path("")), 200);
  assert_true(raadhuis_says(&house, "Het mag in september"));
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_the_owner_hands_an_order_back), cmocka_unit_test(test_only_the_owner_hands_back),
      cmocka_unit_test(test_nobody_else_sees_it), cmocka_unit_test(test_the_principal_answers)};
  return cmocka_run_group_tests(tests, open_house, close_house);
}
