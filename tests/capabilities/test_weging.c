#include "capabilities/standing.h"

#include <stdio.h>

#include "capabilities/weging/rekenhulp.h"
#include "capabilities/weging/weging.h"

static int64_t moment;
static struct who doorpakker, secretaris, bestuurder, medewerker;

static int open_house(void **state) {
  static const struct route_table *const tables[] = {&weging_routes, &web_faces};
  (void)state;
  raadhuis_open(&house, tables, 2, weging_wire);
  raadhuis_access(&house);
  moment = raadhuis_find(&house, REGISTER_sleutelmoment, "Collegeretraite voorjaar");
  doorpakker = raadhuis_who(&house, "Beleidsdoorpakker");
  secretaris = raadhuis_who(&house, "Gemeentesecretaris");
  bestuurder = raadhuis_who(&house, "Wethouder Jeugd");
  medewerker = raadhuis_who(&house, "Uitvoerder inkomen");
  return 0;
}

static int ask(const struct who *who, const char *page) {
  char address[600];
  snprintf(address, sizeof address, "/sleutelmomenten/%lld/%s", (long long)moment, page);
  return raadhuis_ask(&house, who, address);
}

static int send(const struct who *who, const char *page, const char *form) {
  char address[200];
  snprintf(address, sizeof address, "/sleutelmomenten/%lld/%s", (long long)moment, page);
  return raadhuis_send(&house, who, address, form);
}

static long long item(const char *number) { return raadhuis_find(&house, REGISTER_beleidsopgave, number); }

static void test_session_tells_the_three_results(void **state) {
  (void)state;
  assert_int_equal(ask(&bestuurder, "sessie?ondergrens=0"), 200);
  assert_says("Het voorstel kiest 12 van de 20 en telt op tot 533,2 punten. Meer punten passen er niet binnen deze grenzen.");
  assert_int_equal(ask(&bestuurder, "sessie"), 200);
  assert_says("telt op tot 525,6 punten");
  assert_says("Met de ondergrens van 35 % van de uren voor bestaand beleid gaan V1 en V3 wél door; N2 en V2 niet. Dat kost 7,6 van de 533,2 punten.");
  assert_int_equal(ask(&bestuurder, "sessie?minder=10"), 200);
  assert_says("telt op tot 505,6 punten");
  assert_says("O4 vraagt € 160.000 van de € 855.000 (vrij incidenteel geld); houdt u hem erin, dan vallen N2 en O5 af en komen N5 en N6 erbij. Prijs: 5,8 punten.");
  assert_true(raadhuis_says(&house, "voorbeeld, bedacht"));
}

static void test_keeping_an_item_and_its_price(void **state) {
  char page[80];
  (void)state;
  snprintf(page, sizeof page, "sessie?minder=10&in=%lld", item("O4"));
  assert_int_equal(ask(&bestuurder, page), 200);
  assert_says("telt op tot 499,8 punten");
  assert_says("Door u vastgezet");
  assert_says("Dit probeert u alleen voor uzelf");
  snprintf(page, sizeof page, "sessie?uit=%lld", item("V1"));
  assert_int_equal(ask(&bestuurder, page), 200);
  assert_says("Door u weggelaten");
}

static void test_says_what_cannot_be_kept_together(void **state) {
  char page[120];
  (void)state;
  snprintf(page, sizeof page, "sessie?in=%lld&in=%lld&in=%lld", item("N3"), item("N2"), item("V1"));
  assert_int_equal(ask(&bestuurder, page), 200);
  assert_says("Dit past niet.");
  assert_says("Laat iets los, of pas het kader aan.");
}

static void test_bad_tries_are_harmless(void **state) {
  (void)state;
  assert_int_equal(ask(&bestuurder, "sessie?minder=900&in=abc&in=999999&ondergrens=ja&uit=-1"), 200);
  assert_int_equal(ask(&bestuurder, "sessie?minder=-5"), 200);
  assert_says("telt op tot 525,6 punten");
}

static void test_only_who_reads_key_moments(void **state) {
  (void)state;
  assert_int_equal(ask(&medewerker, "sessie"), 403);
  assert_int_equal(ask(&bestuurder, "scores"), 200);
  assert_false(raadhuis_says(&house, "/score?opgave="));
  assert_int_equal(send(&bestuurder, "voorbereiden", "kies=1"), 403);
}

static void test_pages_stand(void **state) {
  static const char *const pages[] = {"voorbereiden", "scores", "sessie", "afspraken", "afsprakenlijst"};
  (void)state;
  for (size_t i = 0; i < sizeof pages / sizeof *pages; i++) {
    assert_int_equal(ask(&doorpakker, pages[i]), 200);
    assert_says("voorbeeld, bedacht");
    assert_false(raadhuis_says(&house, "optima"));
    assert_false(raadhuis_says(&house, "bewezen"));
  }
  assert_int_equal(ask(&doorpakker, "voorbereiden"), 200);
  assert_says("950000");
  assert_int_equal(ask(&doorpakker, "scores"), 200);
  assert_says("17 van de 17 zijn op elk criterium gescoord");
}

/* The controls of every row, none picked. */
static const char *all_shown(void) {
  static const char *const all[] = {"V1", "V2", "V3", "V4", "V5", "V6", "V7", "V8", "N1", "N2", "N3", "N4", "N5", "N6", "O1", "O2", "O3", "O4", "O5", "O6"};
  const char *form = "";
  for (size_t i = 0; i < sizeof all / sizeof *all; i++) form = arena_printf(&house.arena, "%s&getoond=%lld", form, item(all[i]));
  return form;
}

static void test_the_list_is_chosen(void **state) {
  char form[800];
  (void)state;
  snprintf(form, sizeof form, "versie=1%s&kies=%lld&kies=%lld&bevriezen_op=2027-01-20&ondergrens_procent=30", all_shown(), item("V1"), item("V8"));
  assert_int_equal(send(&doorpakker, "voorbereiden", form), 303);
  struct record v1 = raadhuis_get(&house, REGISTER_beleidsopgave, item("V1")), v2 = raadhuis_get(&house, REGISTER_beleidsopgave, item("V2"));
  assert_int_equal(record_beleidsopgave(&v1).sleutelmoment, moment);
  assert_int_equal(record_beleidsopgave(&v2).sleutelmoment, NUMBER_EMPTY);
  assert_int_equal(ask(&doorpakker, "sessie"), 200);
  assert_says("kiest 2 van de 2");
  /* Typed wrong: nothing is stored, and what was typed stands there again. */
  snprintf(form, sizeof form, "versie=2&getoond=%lld&kies=%lld&ondergrens_procent=veel", item("V2"), item("V2"));
  assert_int_equal(send(&doorpakker, "voorbereiden", form), 400);
  assert_says("#ondergrens_procent");
  assert_says("value=\"veel\"");
  v2 = raadhuis_get(&house, REGISTER_beleidsopgave, item("V2"));
  assert_int_equal(record_beleidsopgave(&v2).sleutelmoment, NUMBER_EMPTY);
  /* Nobody chosen: all candidates again; and the version of somebody else's page is refused. */
  assert_int_equal(send(&doorpakker, "voorbereiden", "versie=1&ondergrens_procent=20"), 412);
  snprintf(form, sizeof form, "versie=2%s&ondergrens_procent=35", all_shown());
  assert_int_equal(send(&doorpakker, "voorbereiden", form), 303);
  assert_int_equal(ask(&doorpakker, "voorbereiden"), 200);
  assert_says("Zolang u niets kiest, doen alle kandidaten mee.");
  assert_int_equal(ask(&doorpakker, "sessie"), 200);
  assert_says("telt op tot 525,6 punten");
}

static void test_a_deviating_score_has_its_reason(void **state) {
  char page[80], form[300];
  int64_t k2 = raadhuis_find(&house, REGISTER_criterium, "K2");
  (void)state;
  snprintf(page, sizeof page, "score?opgave=%lld", item("V1"));
  assert_int_equal(ask(&doorpakker, page), 200);
  assert_says("Inwoners missen geld, zorg of woning");
  snprintf(form, sizeof form, "opgave=%lld&niveau-%lld=1", item("V1"), (long long)k2);
  assert_int_equal(send(&doorpakker, "score", form), 400);
  assert_says("u wijkt af van het voorstel uit gegevens");
  snprintf(form, sizeof form, "opgave=%lld&niveau-%lld=9&reden-%lld=x", item("V1"), (long long)k2, (long long)k2);
  assert_int_equal(send(&doorpakker, "score", form), 400);
  snprintf(form, sizeof form, "opgave=%lld&niveau-%lld=2&reden-%lld=minder+schrijnend", item("V1"), (long long)k2, (long long)k2);
  assert_int_equal(send(&doorpakker, "score", form), 303);
  assert_int_equal(ask(&doorpakker, "scores"), 200);
  assert_says("anders dan het voorstel uit gegevens");
  snprintf(form, sizeof form, "opgave=%lld&niveau-%lld=3&reden-%lld=", item("V1"), (long long)k2, (long long)k2);
  assert_int_equal(send(&doorpakker, "score", form), 303);
  assert_int_equal(ask(&doorpakker, "sessie"), 200);
  assert_says("telt op tot 525,6 punten");
}

/* ---- agreeing ---- */

static char agreed_form[16000];

static void agree_with(const char *what, const char *without_reason) {
  static const char *const chosen = "V1 V3 V4 V5 V7 V8 N1 N4 O1 O4 O5 O6";
  static const char *const all[] = {"V1", "V2", "V3", "V4", "V5", "V6", "V7", "V8", "N1", "N2", "N3", "N4", "N5", "N6", "O1", "O2", "O3", "O4", "O5", "O6"};
  struct record m = raadhuis_get(&house, REGISTER_sleutelmoment, moment);
  size_t len = (size_t)snprintf(agreed_form, sizeof agreed_form, "versie=%lld&doe=%s", (long long)record_version(&m), what);
  for (size_t i = 0; i < sizeof all / sizeof *all; i++) {
    long long id = item(all[i]);
    bool in = strstr(chosen, all[i]) != NULL;
    const char *reason = string_is(all[i], without_reason) ? "" : in ? "past" : "past+niet";
    len += (size_t)snprintf(agreed_form + len, sizeof agreed_form - len, "&keuze-%lld=%s&reden-%lld=%s&landt_in-%lld=kaderbrief&terug_op-%lld=%s", id,
                            in ? "gekozen" : string_is(all[i], "N6") ? "afgewezen" : "geparkeerd", id, reason, id, id, in ? "" : "2027-09-14");
  }
}

static size_t outcome_count(void) {
  struct tx *tx = store_read(house.store, &house.fault);
  const struct query query = {.reg = REGISTER_uitkomst, .filters = {{.field = F(uitkomst, sleutelmoment), .value = {.number = moment}}},
                              .filter_count = 1, .page = 1, .page_size = 100, .sort = EVERY(id)};
  int64_t count = record_count(tx, &raadhuis_program, &query, &house.fault);
  tx_end(tx);
  return (size_t)count;
}

static void step_to(const struct who *who, const char *toestand) {
  struct record m = raadhuis_get(&house, REGISTER_sleutelmoment, moment);
  m.slots[F(sleutelmoment, toestand)].text = toestand;
  if (!raadhuis_try(&house, who, m, moment)) fail_msg("%s", house.fault.message);
}

static void test_agreements_come_whole_or_not(void **state) {
  (void)state;
  agree_with("bewaar", "V2");
  assert_int_equal(send(&doorpakker, "afspraken", agreed_form), 400);
  assert_says("V2: schrijf de reden op.");
  assert_int_equal(outcome_count(), 0);
  agree_with("vastleggen", NULL);
  assert_int_equal(send(&doorpakker, "afspraken", agreed_form), 409);
  assert_int_equal(send(&bestuurder, "afspraken", agreed_form), 409);
  assert_int_equal(outcome_count(), 0);
  agree_with("bewaar", NULL);
  assert_int_equal(send(&bestuurder, "afspraken", agreed_form), 403);
  assert_int_equal(send(&doorpakker, "afspraken", agreed_form), 303);
  assert_int_equal(outcome_count(), 20);
  assert_int_equal(ask(&doorpakker, "afsprakenlijst"), 200);
  assert_says("<strong>Concept.</strong>");
  struct record v2 = raadhuis_get(&house, REGISTER_beleidsopgave, item("V2"));
  assert_string_equal(record_beleidsopgave(&v2).stand, "kandidaat");
}

static void test_the_step_alone_does_not_agree(void **state) {
  (void)state;
  step_to(&doorpakker, "sessie");
  struct record m = raadhuis_get(&house, REGISTER_sleutelmoment, moment);
  m.slots[F(sleutelmoment, toestand)].text = "afgesproken";
  assert_false(raadhuis_try(&house, &secretaris, m, moment));
  assert_int_equal(house.fault.kind, FAULT_CONFLICT);
  assert_non_null(strstr(house.fault.message, "bladzijde Afspraken"));
  agree_with("vastleggen", NULL);
  assert_int_equal(send(&doorpakker, "afspraken", agreed_form), 403);
}

/* Laid down: what people said for it is nowhere any more, in neither file. */
static void test_laid_down_it_stands(void **state) {
  (void)state;
  const struct invitation of = {moment, 0x515253545556};
  static const unsigned char who[] = {0x51, 0x52, 0x53, 0x54, 0x55, 0x56};
  char token[INVITATION_SIZE];
  assert_true(invitation_token(house.access, &of, false, token, &house.fault));
  assert_true(ballot_put(house.access, &(struct ballot){of, 1}, item("V2"), &(struct ballot_tick){.criterium = 1, .niveau = 3}, 1, &house.fault));
  struct digest digest = digest_of(token, INVITATION_SIZE - 1);
  assert_true(raadhuis_stands(&house, who, sizeof who) && raadhuis_stands(&house, digest.bytes, sizeof digest.bytes));
  agree_with("vastleggen", NULL);
  assert_int_equal(send(&secretaris, "afspraken", agreed_form), 303);
  assert_false(raadhuis_stands(&house, who, sizeof who) || raadhuis_stands(&house, digest.bytes, sizeof digest.bytes));
  assert_int_equal(outcome_count(), 20);
  struct record m = raadhuis_get(&house, REGISTER_sleutelmoment, moment);
  assert_string_equal(record_sleutelmoment(&m).toestand, "afgesproken");
  assert_int_equal(strlen(record_sleutelmoment(&m).vingerafdruk), DIGEST_HEX_SIZE - 1);
  assert_true(record_sleutelmoment(&m).bevroren_op > 0);
  struct record v1 = raadhuis_get(&house, REGISTER_beleidsopgave, item("V1")), v2 = raadhuis_get(&house, REGISTER_beleidsopgave, item("V2")),
                n6 = raadhuis_get(&house, REGISTER_beleidsopgave, item("N6"));
  assert_string_equal(record_beleidsopgave(&v1).stand, "gekozen");
  assert_string_equal(record_beleidsopgave(&v2).stand, "geparkeerd");
  assert_string_equal(record_beleidsopgave(&v2).terug_op, "2027-09-14");
  assert_string_equal(record_beleidsopgave(&n6).stand, "afgewezen");
  assert_null(record_beleidsopgave(&n6).terug_op);
  assert_int_equal(ask(&secretaris, "afsprakenlijst"), 200);
  assert_says("Wat we niet doen");
  assert_says("Terug op 14 september 2027");
  assert_says(record_sleutelmoment(&m).vingerafdruk);
  assert_false(raadhuis_says(&house, "<strong>Concept.</strong>"));
  assert_int_equal(send(&secretaris, "afspraken", agreed_form), 409);
}

/* What the choice rested on stays as it was, whatever happens to the records. */
static void test_frozen_data_stays(void **state) {
  (void)state;
  int64_t pot = raadhuis_find(&house, REGISTER_criterium, "K1");
  struct record criterion = raadhuis_get(&house, REGISTER_criterium, pot);
  criterion.slots[F(criterium, gewicht)].number = 1;
  raadhuis_put(&house, criterion, pot);
  assert_int_equal(ask(&secretaris, "sessie"), 200);
  assert_says("telt op tot 525,6 punten");
  assert_says("rekent met de gegevens van toen");
  struct tx *tx = store_read(house.store, &house.fault);
  const struct query query = {.reg = REGISTER_score, .filters = {{.field = F(score, sleutelmoment), .value = {.number = moment}}},
                              .filter_count = 1, .page = 1, .page_size = 1, .sort = EVERY(id)};
  struct listing list;
  assert_true(record_list(tx, &raadhuis_program, &query, &list, &house.arena, &house.fault));
  tx_end(tx);
  struct record score = list.records[0];
  score.slots[F(score, niveau)].number = score.slots[F(score, niveau)].number == 4 ? 3 : 4;
  assert_false(raadhuis_try(&house, &doorpakker, score, record_id(&score)));
  assert_int_equal(house.fault.kind, FAULT_CONFLICT);
}

static bool copy_spoil(struct tx *tx, void *context, struct fault *fault) {
  struct text *text = context;
  const char *name = arena_printf(&house.scratch, "sleutelmoment_%lld", (long long)moment);
  text_add(text, setting_get(tx, name, &house.scratch));
  char *at = strstr(text->data, "\"gewicht\":");
  at[10] = at[10] == '9' ? '8' : '9';
  return setting_put(tx, name, text_get(text), fault);
}

static void test_a_spoiled_copy_is_noticed(void **state) {
  struct text text;
  (void)state;
  text_init(&text, 1 << 20);
  fault_release(&house.fault);
  assert_true(store_write(house.store, &raadhuis_program, copy_spoil, &text, &house.fault));
  text_release(&text);
  assert_int_equal(ask(&secretaris, "sessie"), 409);
  assert_says("vingerafdruk");
}

/* The page that comes back after a refused write shows its items too. */
static void test_a_refused_page_tells_what_it_showed_under_secrecy(void **state) {
  (void)state;
  char page[80], form[120];
  int64_t k2 = raadhuis_find(&house, REGISTER_criterium, "K2");
  long long v1 = item("V1");
  assert_int_equal(ask(&doorpakker, "voorbereiden"), 200);
  assert_int_equal(house.secrets, 0);
  int64_t secrecy = raadhuis_make_secret(&house, REGISTER_beleidsopgave, v1, doorpakker.persoon);
  snprintf(page, sizeof page, "score?opgave=%lld", v1);
  assert_int_equal(ask(&doorpakker, page), 200);
  assert_int_equal(house.secrets, 1);
  snprintf(form, sizeof form, "opgave=%lld&niveau-%lld=9", v1, (long long)k2);
  assert_int_equal(send(&doorpakker, "score", form), 400);
  assert_int_equal(house.secrets, 1);
  assert_int_equal(send(&doorpakker, "voorbereiden", "ondergrens_procent=900"), 400);
  assert_true(house.secrets > 0);
  raadhuis_lift_secrecy(&house, secrecy);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_session_tells_the_three_results),
      cmocka_unit_test(test_keeping_an_item_and_its_price),
      cmocka_unit_test(test_says_what_cannot_be_kept_together),
      cmocka_unit_test(test_bad_tries_are_harmless),
      cmocka_unit_test(test_only_who_reads_key_moments),
      cmocka_unit_test(test_pages_stand),
      cmocka_unit_test(test_the_list_is_chosen),
      cmocka_unit_test(test_a_deviating_score_has_its_reason),
      cmocka_unit_test(test_a_refused_page_tells_what_it_showed_under_secrecy),
      cmocka_unit_test(test_agreements_come_whole_or_not),
      cmocka_unit_test(test_the_step_alone_does_not_agree),
      cmocka_unit_test(test_laid_down_it_stands),
      cmocka_unit_test(test_frozen_data_stays),
      cmocka_unit_test(test_a_spoiled_copy_is_noticed),
  };
  return cmocka_run_group_tests_name("weging", tests, open_house, close_house);
}
