#include "capabilities/standing.h"

#include "capabilities/cirkel/cirkel.h"
#include "capabilities/weging/weging.h"

static struct who doorpakker, bestuurder, uitvoerder;

static int open_house(void **state) {
  static const struct route_table *const tables[] = {&weging_routes, &cirkel_routes, &web_faces};
  (void)state;
  raadhuis_open(&house, tables, 3, weging_wire);
  doorpakker = raadhuis_who(&house, "Beleidsdoorpakker");
  bestuurder = raadhuis_who(&house, "Wethouder Jeugd");
  uitvoerder = raadhuis_who(&house, "Uitvoerder inkomen");
  return 0;
}

static void test_three_moments_of_this_year(void **state) {
  (void)state;
  assert_int_equal(raadhuis_ask(&house, &bestuurder, "/sleutelmomenten/plannen"), 200);
  assert_says("3 van de 3 vaste sleutelmomenten in 2027 zijn gepland.");
  assert_says("26 januari 2027");
  assert_says("19 januari 2027, over 7 dagen");
  assert_says("14 september 2027");
  assert_says("16 november 2027");
  /* The page stands under the register as well; the menu shows one place. */
  const char *here = strstr(text_get(&house.reply.body), "href=\"/leiden/sleutelmomenten/plannen\" aria-current=\"page\"");
  assert_non_null(here);
  assert_null(strstr(text_get(&house.reply.body), "href=\"/leiden/sleutelmomenten\" aria-current"));
  assert_says("nog geen uitkomst");
  assert_says("voorbeeld, bedacht");
  assert_false(raadhuis_says(&house, "Nog niet gepland"));
}

static void test_a_past_year_has_dossier_and_outcome(void **state) {
  (void)state;
  assert_int_equal(raadhuis_ask(&house, &bestuurder, "/sleutelmomenten/plannen?jaar=2024"), 200);
  assert_says("2 van de 3 vaste sleutelmomenten in 2024 zijn gepland.");
  assert_says("10 juni 2024");
  assert_says("3 juni 2024, de lijst is bevroren");
  assert_says("1 gekozen");
  assert_says("/afsprakenlijst\"");
  assert_says("/a4\"");
  assert_says("Nog geen collegevoorstel");
}

static void test_what_a_year_lacks_is_one_form_away(void **state) {
  char address[400];
  (void)state;
  assert_int_equal(raadhuis_ask(&house, &doorpakker, "/sleutelmomenten/plannen?jaar=2028"), 200);
  assert_says("0 van de 3 vaste sleutelmomenten in 2028 zijn gepland.");
  assert_says("Er is nog geen collegeretraite najaar in 2028.");
  /* 14 September 2027 is a Tuesday; the nearest one in 2028 is the 12th, and the list freezes a week before. */
  assert_says("Voorstel: 12 september 2028. <span class=\"nl-data-badge dp-mark\">voorbeeld, bedacht</span>");
  assert_says("soort=retraite_najaar&amp;naam=Collegeretraite%20najaar%202028&amp;datum=2028-09-12&amp;bevriezen_op=2028-09-05&amp;jaar=2029");
  assert_false(raadhuis_says(&house, "geen formatie"));
  snprintf(address, sizeof address, "/sleutelmomenten/nieuw?soort=retraite_najaar&naam=Collegeretraite%%20najaar%%202028&datum=2028-09-12&bevriezen_op=2028-09-05&jaar=2029");
  assert_int_equal(raadhuis_ask(&house, &doorpakker, address), 200);
  assert_says("value=\"Collegeretraite najaar 2028\"");
  assert_says("2028-09-12");
  assert_says("2028-09-05");
  assert_says("value=\"retraite_najaar\" selected");
}

static void test_before_there_was_one_no_day_is_proposed(void **state) {
  (void)state;
  assert_int_equal(raadhuis_ask(&house, &doorpakker, "/sleutelmomenten/plannen?jaar=2020"), 200);
  assert_says("Er is nog geen collegeretraite voorjaar in 2020.");
  assert_false(raadhuis_says(&house, "Voorstel:"));
  assert_false(raadhuis_says(&house, "datum="));
}

static void test_rights_of_the_register(void **state) {
  (void)state;
  assert_int_equal(raadhuis_ask(&house, &uitvoerder, "/sleutelmomenten/plannen"), 403);
  assert_int_equal(raadhuis_ask(&house, &bestuurder, "/sleutelmomenten/plannen?jaar=2028"), 200);
  assert_says("U ziet nog geen collegeretraite najaar in 2028.");
  assert_false(raadhuis_says(&house, "/sleutelmomenten/nieuw"));
}

static void test_an_odd_year_is_this_year(void **state) {
  static const char *const odd[] = {"0", "-5", "99999999999999999999", "vijf", ""};
  char address[120];
  (void)state;
  for (size_t i = 0; i < sizeof odd / sizeof *odd; i++) {
    snprintf(address, sizeof address, "/sleutelmomenten/plannen?jaar=%s", odd[i]);
    assert_int_equal(raadhuis_ask(&house, &bestuurder, address), 200);
    assert_says("Sleutelmomenten in 2027");
  }
}

static void test_home_leads_here(void **state) {
  (void)state;
  assert_int_equal(raadhuis_ask(&house, &doorpakker, "/cirkel"), 200);
  assert_says("href=\"/leiden/sleutelmomenten/plannen\"");
}

/* What a card leads to opens, for a moment that was agreed and for one that still comes. */
static void test_the_dossier_opens(void **state) {
  static const char *const moments[] = {"Collegeretraite voorjaar 2024", "Collegeretraite najaar 2027"};
  static const char *const pages[] = {"voorbereiden", "a4", "doorpakken", "afsprakenlijst"};
  char address[120], link[140];
  (void)state;
  for (size_t m = 0; m < sizeof moments / sizeof *moments; m++) {
    size_t count = sizeof pages / sizeof *pages - m * 2; /* what comes has no outcome and no agreements to open */
    for (size_t p = 0; p < count; p++) {
      snprintf(address, sizeof address, "/sleutelmomenten/%lld/%s", (long long)raadhuis_find(&house, REGISTER_sleutelmoment, moments[m]), pages[p]);
      snprintf(link, sizeof link, "href=\"/leiden%s\"", address);
      assert_int_equal(raadhuis_ask(&house, &bestuurder, m ? "/sleutelmomenten/plannen?jaar=2027" : "/sleutelmomenten/plannen?jaar=2024"), 200);
      assert_says(link);
      assert_int_equal(raadhuis_ask(&house, &bestuurder, address), 200);
    }
  }
}

/* Last: these change the year. */
static void test_a_day_that_passed_without_agreements(void **state) {
  struct record record = raadhuis_get(&house, REGISTER_sleutelmoment, raadhuis_find(&house, REGISTER_sleutelmoment, "Collegeretraite voorjaar"));
  (void)state;
  record.slots[F(sleutelmoment, datum)].text = "2027-01-11";
  record.slots[F(sleutelmoment, bevriezen_op)].text = "2027-01-04";
  raadhuis_put(&house, record, record_id(&record));
  assert_int_equal(raadhuis_ask(&house, &bestuurder, "/sleutelmomenten/plannen"), 200);
  assert_says("voorbij, nog geen afspraken");
  assert_says("4 januari 2027, de lijst is bevroren");
}

static void test_a_secret_moment_is_not_there(void **state) {
  int64_t id = raadhuis_find(&house, REGISTER_sleutelmoment, "Collegeretraite najaar 2027");
  (void)state;
  int64_t secrecy = raadhuis_make_secret(&house, REGISTER_sleutelmoment, id, doorpakker.persoon);
  assert_int_equal(raadhuis_ask(&house, &bestuurder, "/sleutelmomenten/plannen"), 200);
  assert_says("2 van de 3 vaste sleutelmomenten in 2027 zijn gepland.");
  assert_false(raadhuis_says(&house, "14 september 2027"));
  assert_int_equal(raadhuis_ask(&house, &bestuurder, "/sleutelmomenten/plannen?jaar=2028"), 200);
  assert_false(raadhuis_says(&house, "12 september 2028"));
  raadhuis_lift_secrecy(&house, secrecy);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_three_moments_of_this_year),
      cmocka_unit_test(test_a_past_year_has_dossier_and_outcome),
      cmocka_unit_test(test_what_a_year_lacks_is_one_form_away),
      cmocka_unit_test(test_before_there_was_one_no_day_is_proposed),
      cmocka_unit_test(test_rights_of_the_register),
      cmocka_unit_test(test_an_odd_year_is_this_year),
      cmocka_unit_test(test_home_leads_here),
      cmocka_unit_test(test_the_dossier_opens),
      cmocka_unit_test(test_a_day_that_passed_without_agreements),
      cmocka_unit_test(test_a_secret_moment_is_not_there),
  };
  return cmocka_run_group_tests(tests, open_house, close_house);
}
