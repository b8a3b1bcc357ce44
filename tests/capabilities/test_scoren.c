/* Invited people score on their phone, in rounds; the group's result stays, their answers do not. */
#include "capabilities/standing.h"

#include <stdio.h>

#include "capabilities/opgaven/opgaven.h"
#include "capabilities/weging/rondes.h"
#include "capabilities/weging/weging.h"
#include "web/jobs.h"

static int64_t moment;
static struct who doorpakker, secretaris, bestuurder, medewerker;
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
  secretaris = raadhuis_who(&house, "Gemeentesecretaris");
  bestuurder = raadhuis_who(&house, "Wethouder Jeugd");
  medewerker = raadhuis_who(&house, "Uitvoerder inkomen");
  return 0;
}

static const char *at(const char *page) { return arena_printf(&house.arena, "/sleutelmomenten/%lld/%s", (long long)moment, page); }
static int send(const struct who *who, const char *page, const char *form) { return raadhuis_send(&house, who, at(page), form); }
static int doe(const char *what) { return send(&doorpakker, "deelnemers", arena_printf(&house.arena, "doe=%s", what)); }
static long long id_of(enum register_id reg, const char *key) { return raadhuis_find(&house, reg, key); }
static long long item(const char *number) { return id_of(REGISTER_beleidsopgave, number); }

static const char *token(const char *functie) {
  char *out = arena_take(&house.arena, INVITATION_SIZE);
  const struct invitation of = {moment, id_of(REGISTER_deelnemer, functie)};
  if (!invitation_token(house.access, &of, false, out, &house.fault)) fail_msg("%s", house.fault.message);
  return out;
}

static const char *phone(const char *functie, const char *more) { return arena_printf(&house.arena, "/stem/%s%s", token(functie), more); }

/* This participant says level about one criterion of one item. */
static int say(const char *functie, int ronde, const char *number, const char *criterion, int level) {
  return raadhuis_send(&house, &visitor, phone(functie, ""), arena_printf(&house.arena, "ronde=%d&opgave=%lld&niveau-%lld=%d", ronde, item(number),
                                                                         id_of(REGISTER_criterium, criterion), level));
}

static struct score score_of(const char *number, const char *criterion) {
  struct listing list;
  const struct query query = {.reg = REGISTER_score,
                              .filters = {{.field = F(score, sleutelmoment), .value = {.number = moment}},
                                          {.field = F(score, beleidsopgave), .value = {.number = item(number)}},
                                          {.field = F(score, criterium), .value = {.number = id_of(REGISTER_criterium, criterion)}}},
                              .filter_count = 3, .sort = EVERY(id), .page = 1, .page_size = 10};
  struct tx *tx = store_read(house.store, &house.fault);
  assert_true(record_list(tx, &raadhuis_program, &query, &list, &house.arena, &house.fault));
  tx_end(tx);
  assert_int_equal(list.count, 1);
  return record_score(&list.records[0]);
}

static void moment_set(size_t field, const char *text) {
  struct record record = raadhuis_get(&house, REGISTER_sleutelmoment, moment);
  record.slots[field].text = text;
  raadhuis_put(&house, record, moment);
}

/* ---- before a round ---- */

static void test_without_a_round_the_phone_waits(void **state) {
  (void)state;
  assert_int_equal(raadhuis_ask(&house, &visitor, phone("Consulent inkomen", "")), 200);
  assert_says("De ronde is nog niet open, of al gesloten.");
  assert_false(raadhuis_says(&house, "beantwoord"));
  assert_false(raadhuis_says(&house, "Hoofdmenu"));
  assert_int_equal(say("Consulent inkomen", 1, "V2", "K1", 3), 409);
  assert_says("Deze ronde is intussen gesloten");
}

static void test_an_unknown_address_opens_nothing(void **state) {
  (void)state;
  assert_int_equal(raadhuis_ask(&house, &visitor, "/stem/AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"), 404);
  assert_says("Deze uitnodiging is niet van gemeente Leiden, of geldt niet meer.");
  assert_int_equal(raadhuis_ask(&house, &visitor, "/stem/kort"), 404);
  assert_int_equal(raadhuis_send(&house, &visitor, "/stem/kort", "ronde=1&opgave=1"), 404);
  /* And the invitation is no key to anything else. */
  assert_int_equal(raadhuis_ask(&house, &visitor, at("scores")), 401);
  assert_int_equal(raadhuis_ask(&house, &visitor, at("deelnemers")), 401);
}

static void test_only_who_prepares_invites(void **state) {
  (void)state;
  assert_int_equal(raadhuis_ask(&house, &medewerker, at("deelnemers")), 403);
  assert_int_equal(raadhuis_ask(&house, &medewerker, at("kaarten")), 403);
  assert_int_equal(raadhuis_send(&house, &medewerker, at("deelnemers"), "doe=open"), 403);
  assert_int_equal(raadhuis_ask(&house, &doorpakker, at("deelnemers")), 200);
  assert_says("Consulent inkomen");
  assert_int_equal(send(&doorpakker, "deelnemers", "doe=voeg-toe&functie=Consulent+inkomen&soort=uitvoering"), 400);
  assert_says("deze deelnemer is er al");
  assert_int_equal(send(&doorpakker, "deelnemers", "doe=voeg-toe&functie=&soort=uitvoering"), 400);
  assert_int_equal(send(&doorpakker, "deelnemers", "doe=voeg-toe&functie=Consulent+inkomen+2&soort=uitvoering"), 303);
  assert_int_equal(send(&doorpakker, "deelnemers", "doe=iets"), 400);
}

static void test_cards_have_a_code_each(void **state) {
  (void)state;
  assert_int_equal(raadhuis_ask(&house, &doorpakker, at("kaarten")), 200);
  assert_says("Code voor Consulent inkomen 2");
  assert_says(token("Consulent inkomen 2"));
  assert_true(house.reply.no_store);
  /* A new code voids the card. */
  const char *old = phone("Consulent inkomen 2", "");
  assert_int_equal(send(&doorpakker, "deelnemers", arena_printf(&house.arena, "doe=nieuw&deelnemer=%lld", id_of(REGISTER_deelnemer, "Consulent inkomen 2"))), 303);
  assert_int_equal(raadhuis_ask(&house, &visitor, old), 404);
  assert_int_equal(raadhuis_ask(&house, &visitor, phone("Consulent inkomen 2", "")), 200);
}

/* ---- two rounds ---- */

static void test_a_round_opens_and_nobody_sees_who(void **state) {
  (void)state;
  assert_int_equal(doe("sluit"), 409);
  assert_int_equal(doe("open"), 303);
  assert_int_equal(doe("open"), 409);
  assert_int_equal(raadhuis_ask(&house, &visitor, phone("Consulent inkomen", "")), 200);
  assert_says("Nummer 1 van 17");
  assert_says("Duizenden merken het sterk en blijvend");
  assert_says("voorbeeld, bedacht");
  /* What must be done anyway is not scored. */
  assert_int_equal(raadhuis_ask(&house, &visitor, phone("Consulent inkomen", "?lijst=1")), 200);
  assert_says("U hebt 0 van de 17 beantwoord.");
  struct record bound = raadhuis_get(&house, REGISTER_beleidsopgave, item("V8"));
  assert_false(raadhuis_says(&house, record_beleidsopgave(&bound).titel));
  assert_int_equal(say("Consulent inkomen", 1, "V8", "K1", 3), 404);
  /* Members of the college have a round of their own. */
  assert_int_equal(raadhuis_ask(&house, &visitor, phone("Wethouder Jeugd", "")), 200);
  assert_says("De ronde is nog niet open, of al gesloten.");
  assert_int_equal(say("Wethouder Jeugd", 1, "V2", "K1", 3), 409);
}

static void test_what_data_say_is_not_asked(void **state) {
  (void)state;
  assert_int_equal(raadhuis_ask(&house, &visitor, phone("Consulent inkomen", arena_printf(&house.arena, "?opgave=%lld", item("V2")))), 200);
  assert_says("Dit weten we uit gegevens: Tot 20 uur per maand. 1 gatmelding, samen 17 uur per maand.");
  assert_says("Wat we ervan weten");
  assert_false(raadhuis_says(&house, arena_printf(&house.arena, "name=\"niveau-%lld\"", id_of(REGISTER_criterium, "K5"))));
  /* Nor counted when it is sent. */
  assert_int_equal(say("Consulent inkomen", 1, "V2", "K5", 4), 303);
}

/* One question is one screen; an answer is kept at once, stays beside the next one, and leads to the next question. */
static void test_one_question_at_a_time(void **state) {
  long long k1 = id_of(REGISTER_criterium, "K1"), k2 = id_of(REGISTER_criterium, "K2"), n1 = item("N1");
  (void)state;
  assert_int_equal(raadhuis_ask(&house, &visitor, phone("Vergunningverlener", "")), 200);
  assert_says("Nummer 1 van 17, vraag 1 van 8.");
  assert_says("Effect voor inwoners en ondernemers</h2>");
  assert_false(raadhuis_says(&house, "Hardheid wegnemen</h2>"));
  assert_int_equal(say("Vergunningverlener", 1, "N1", "K1", 3), 303);
  assert_string_equal(raadhuis_goes(&house), arena_printf(&house.arena, "/leiden%s", phone("Vergunningverlener", arena_printf(&house.arena, "?opgave=%lld&vraag=%lld", n1, k2))));
  assert_int_equal(say("Vergunningverlener", 1, "N1", "K2", 1), 303);
  assert_int_equal(raadhuis_ask(&house, &visitor, phone("Vergunningverlener", arena_printf(&house.arena, "?opgave=%lld&vraag=%lld", n1, k1))), 200);
  assert_says(arena_printf(&house.arena, "name=\"niveau-%lld\" value=\"3\" aria-pressed=\"true\"", k1));
  /* A phone that was closed opens where it was. */
  assert_int_equal(raadhuis_ask(&house, &visitor, phone("Vergunningverlener", "")), 200);
  assert_says("Nummer 1 van 17, vraag 3 van 8.");
  /* A question that does not exist is the list of all. */
  assert_int_equal(raadhuis_ask(&house, &visitor, phone("Vergunningverlener", "?opgave=999999&vraag=1")), 200);
  assert_says("U hebt 0 van de 17 beantwoord.");
  assert_int_equal(invitation_withdraw(house.access, &(struct invitation){moment, id_of(REGISTER_deelnemer, "Vergunningverlener")}, &house.fault), true);
}

static void test_bad_answers_are_refused(void **state) {
  (void)state;
  assert_int_equal(say("Consulent inkomen", 1, "V2", "K1", 5), 400);
  assert_says("Kies een van de antwoorden.");
  assert_int_equal(say("Consulent inkomen", 1, "V2", "K1", -1), 400);
  assert_int_equal(say("Consulent inkomen", 2, "V2", "K1", 1), 409);
  assert_int_equal(raadhuis_send(&house, &visitor, phone("Consulent inkomen", ""), "ronde=1&opgave=999999"), 404);
  assert_int_equal(raadhuis_send(&house, &visitor, phone("Consulent inkomen", ""), "ronde=1"), 404);
  /* All of it in the address and nothing sent: an answer without ticks. */
  assert_int_equal(raadhuis_send(&house, &visitor, phone("Consulent inkomen", arena_printf(&house.arena, "?ronde=1&opgave=%lld", item("V2"))), NULL), 303);
}

/* A report that comes in while the round is open takes no question from the phones, nor an answer that was given. */
static void test_what_is_asked_stays_while_a_round_is_open(void **state) {
  (void)state;
  long long k5 = id_of(REGISTER_criterium, "K5");
  const char *field = arena_printf(&house.arena, "name=\"niveau-%lld\"", k5);
  const char *page = phone("Consulent inkomen", arena_printf(&house.arena, "?opgave=%lld&vraag=%lld", item("N6"), k5));
  assert_int_equal(raadhuis_ask(&house, &visitor, page), 200);
  assert_says(field);
  assert_int_equal(say("Consulent inkomen", 1, "N6", "K5", 3), 303);
  struct record report = record_start(&store_catalogue(house.store)->registers[REGISTER_signaal], &house.arena);
  report.slots[F(signaal, titel)].text = "Elke aanvraag twee keer overtypen";
  report.slots[F(signaal, minuten_per_keer)].number = 60;
  report.slots[F(signaal, keren_per_maand)].number = 300;
  report.slots[F(signaal, hoort_bij)].number = item("N6");
  raadhuis_put(&house, report, 0);
  assert_int_equal(raadhuis_ask(&house, &visitor, page), 200);
  assert_says(field);
  assert_says(arena_printf(&house.arena, "name=\"niveau-%lld\" value=\"3\" aria-pressed=\"true\"", k5));
  assert_int_equal(raadhuis_send(&house, &visitor, phone("Consulent inkomen", ""), arena_printf(&house.arena, "ronde=1&opgave=%lld&niveau-%lld=1&niveau-%lld=2", item("N6"), k5,
                                                                                               id_of(REGISTER_criterium, "K1"))), 303);
  /* Who says that the score is done needs no question. */
  assert_int_equal(raadhuis_send(&house, &visitor, phone("Consulent inkomen", ""), "ronde=1&doe=klaar"), 303);
}

/* What the data said when the round opened is not asked; why they said it is not said any more when that became secret. */
static void test_a_reason_that_became_secret_is_not_said(void **state) {
  const char *page = phone("Consulent inkomen", arena_printf(&house.arena, "?opgave=%lld", item("V2")));
  struct listing list;
  const struct query query = {.reg = REGISTER_signaal, .filters = {{.field = F(signaal, hoort_bij), .value = {.number = item("V2")}}}, .filter_count = 1, .sort = EVERY(id), .page = 1, .page_size = 50};
  int64_t secrets[50];
  (void)state;
  assert_int_equal(raadhuis_ask(&house, &visitor, page), 200);
  assert_says("1 gatmelding, samen 17 uur per maand.");
  struct tx *tx = store_read(house.store, &house.fault);
  assert_true(record_list(tx, &raadhuis_program, &query, &list, &house.arena, &house.fault));
  tx_end(tx);
  for (size_t i = 0; i < list.count; i++) secrets[i] = raadhuis_make_secret(&house, REGISTER_signaal, record_id(&list.records[i]), secretaris.persoon);
  assert_int_equal(raadhuis_ask(&house, &visitor, page), 200);
  assert_false(raadhuis_says(&house, "17 uur per maand"));
  assert_says("Dit weten we uit gegevens: Tot 20 uur per maand. Zo stond het in de gegevens toen de ronde openging.");
  for (size_t i = 0; i < list.count; i++) raadhuis_lift_secrecy(&house, secrets[i]);
}

static void test_the_last_word_counts_and_the_result_comes_at_once(void **state) {
  (void)state;
  static const char *const people[] = {"Consulent inkomen", "Consulent Wmo", "Strategisch adviseur", "Beleidsadviseur wonen"};
  static const int k1[] = {0, 0, 4, 4}, k2[] = {3, 3, 3, 3};
  struct score before = score_of("V2", "K1");
  for (size_t i = 0; i < 4; i++) {
    assert_int_equal(raadhuis_send(&house, &visitor, phone(people[i], ""), arena_printf(&house.arena, "ronde=1&opgave=%lld&niveau-%lld=2&niveau-%lld=%d", item("V2"),
                     id_of(REGISTER_criterium, "K1"), id_of(REGISTER_criterium, "K2"), k2[i])), 303);
    assert_int_equal(raadhuis_send(&house, &visitor, phone(people[i], ""), arena_printf(&house.arena, "ronde=1&opgave=%lld&niveau-%lld=%d&niveau-%lld=%d", item("V2"),
                     id_of(REGISTER_criterium, "K1"), k1[i], id_of(REGISTER_criterium, "K2"), k2[i])), 303);
  }
  assert_int_equal(say("Consulent inkomen", 1, "V5", "K1", 1), 303);
  assert_int_equal(say("Consulent Wmo", 1, "V5", "K1", 3), 303);
  assert_int_equal(raadhuis_send(&house, &visitor, phone("Consulent inkomen", ""), "ronde=1&doe=klaar"), 303);
  assert_int_equal(raadhuis_ask(&house, &visitor, phone("Consulent inkomen", "?lijst=1")), 200);
  assert_says("U bent klaar. Dank u wel.");
  /* Silent until the end: the score is what it was. */
  assert_int_equal(score_of("V2", "K1").niveau, before.niveau);
  assert_int_equal(raadhuis_ask(&house, &doorpakker, at("deelnemers")), 200);
  assert_says("1 van de 9 zijn klaar, 4 zijn begonnen.");
  assert_int_equal(doe("sluit"), 303);
  struct score k = score_of("V2", "K1");
  assert_int_equal(k.niveau, 0);
  assert_int_equal(k.aantal, 4);
  assert_int_equal(k.spreiding, DECIMAL_ONE); /* two opposite camps */
  k = score_of("V2", "K2");
  assert_int_equal(k.niveau, 3);
  assert_int_equal(k.spreiding, 0);
  /* With two answers nobody sees how far they lie apart. */
  k = score_of("N6", "K5");
  assert_int_equal(k.aantal, 1);
  assert_int_equal(k.niveau, 1);
  k = score_of("V5", "K1");
  assert_int_equal(k.aantal, 2);
  assert_int_equal(k.niveau, 1);
  assert_int_equal(k.spreiding, NUMBER_EMPTY);
  assert_int_equal(say("Consulent inkomen", 1, "V2", "K1", 4), 409);
  assert_int_equal(doe("sluit"), 409);
}

static void test_only_differences_that_matter_are_talked_about(void **state) {
  (void)state;
  assert_int_equal(raadhuis_ask(&house, &doorpakker, at("scores")), 200);
  assert_says("Hier gaat het gesprek over");
  assert_says("0, Niemand merkt het");
  assert_says("4, Duizenden merken het sterk en blijvend");
  /* Who only reads the key moment does not see how the group lay apart. */
  assert_int_equal(raadhuis_ask(&house, &bestuurder, at("scores")), 200);
  assert_false(raadhuis_says(&house, "Hier gaat het gesprek over"));
}

static void test_the_second_round_begins_with_the_first(void **state) {
  (void)state;
  assert_int_equal(doe("open"), 303);
  assert_int_equal(raadhuis_ask(&house, &visitor, phone("Consulent inkomen", arena_printf(&house.arena, "?opgave=%lld", item("V2")))), 200);
  assert_says("Tweede ronde: uw eerdere antwoorden staan er al.");
  assert_says("aria-pressed=\"true\"");
  assert_int_equal(say("Consulent inkomen", 1, "V2", "K1", 4), 409);
  /* And asks what the first did: by now the data say something about this, but there is an answer to keep. */
  assert_int_equal(raadhuis_ask(&house, &visitor, phone("Consulent inkomen", arena_printf(&house.arena, "?opgave=%lld&vraag=%lld", item("N6"), id_of(REGISTER_criterium, "K5")))), 200);
  assert_says(arena_printf(&house.arena, "name=\"niveau-%lld\"", id_of(REGISTER_criterium, "K5")));
  /* Two change their mind; the others said enough. */
  static const char *const people[] = {"Consulent inkomen", "Consulent Wmo"};
  for (size_t i = 0; i < 2; i++)
    assert_int_equal(raadhuis_send(&house, &visitor, phone(people[i], ""), arena_printf(&house.arena, "ronde=2&opgave=%lld&niveau-%lld=4&niveau-%lld=3", item("V2"),
                     id_of(REGISTER_criterium, "K1"), id_of(REGISTER_criterium, "K2"))), 303);
  assert_int_equal(doe("sluit"), 303);
  assert_int_equal(score_of("V2", "K1").niveau, 4);
  assert_int_equal(score_of("V2", "K1").aantal, 4);
  assert_int_equal(score_of("V2", "K1").spreiding, 0);
  assert_int_equal(doe("open"), 409);
  assert_says("Er zijn al twee rondes geweest.");
}

/* ---- the college ---- */

static void test_the_college_says_akkoord_bespreken_or_uit(void **state) {
  static const struct {
    const char *number, *said, *uitslag;
  } cases[] = {{"V2", "222", "akkoord"}, {"V5", "221", "bespreken"}, {"N6", "000", "uit"}, {"N5", "202", "bespreken"}};
  static const char *const college[] = {"Wethouder Jeugd", "Wethouder Wonen", "Burgemeester"};
  (void)state;
  assert_int_equal(doe("college-open"), 303);
  assert_int_equal(raadhuis_ask(&house, &visitor, phone("Wethouder Jeugd", "")), 200);
  assert_says("Hier wil ik over praten.");
  for (size_t c = 0; c < sizeof cases / sizeof *cases; c++)
    for (size_t p = 0; p < 3; p++)
      assert_int_equal(raadhuis_send(&house, &visitor, phone(college[p], ""), arena_printf(&house.arena, "ronde=3&opgave=%lld&keuze=%c", item(cases[c].number), cases[c].said[p])), 303);
  assert_int_equal(raadhuis_send(&house, &visitor, phone("Burgemeester", ""), arena_printf(&house.arena, "ronde=3&opgave=%lld&keuze=3", item("V2"))), 400);
  assert_int_equal(doe("college-sluit"), 303);
  struct listing list;
  const struct query query = {.reg = REGISTER_rondekeuze, .sort = EVERY(id), .page = 1, .page_size = 100};
  struct tx *tx = store_read(house.store, &house.fault);
  assert_true(record_list(tx, &raadhuis_program, &query, &list, &house.arena, &house.fault));
  tx_end(tx);
  assert_int_equal(list.count, 17);
  size_t seen = 0;
  for (size_t i = 0; i < list.count; i++) {
    struct rondekeuze one = record_rondekeuze(&list.records[i]);
    const char *expected = "bespreken"; /* also what nobody answered */
    for (size_t c = 0; c < sizeof cases / sizeof *cases; c++)
      if (one.beleidsopgave == item(cases[c].number)) {
        expected = cases[c].uitslag;
        assert_int_equal(one.aantal, 3);
        seen++;
      }
    assert_string_equal(one.uitslag, expected);
  }
  assert_int_equal(seen, 4);
}

/* ---- leaving, and the end ---- */

static void test_who_leaves_takes_the_answers_along(void **state) {
  (void)state;
  const char *card = token("Consulent Wmo");
  const char *address = phone("Consulent Wmo", "");
  struct digest digest = digest_of(card, INVITATION_SIZE - 1);
  assert_true(raadhuis_stands(&house, digest.bytes, sizeof digest.bytes));
  assert_int_equal(send(&doorpakker, "deelnemers", arena_printf(&house.arena, "doe=weg&deelnemer=%lld", id_of(REGISTER_deelnemer, "Consulent Wmo"))), 303);
  assert_int_equal(raadhuis_ask(&house, &visitor, address), 404);
  assert_false(raadhuis_stands(&house, digest.bytes, sizeof digest.bytes));
  assert_int_equal(raadhuis_ask(&house, &doorpakker, at("deelnemers")), 200);
  assert_false(raadhuis_says(&house, "Consulent Wmo"));
}

static bool run_job(const struct job *job) {
  const struct job_call call = {.store = house.store, .code = "gm0546", .access = house.access};
  bool good = job->run(&call, &house.keep, &house.scratch, &house.fault);
  arena_reset(&house.keep);
  if (!good) fprintf(stderr, "%s\n", house.fault.message);
  return good;
}

/* What came in after the outcome, because the machine stopped in between, is wiped by the job; what goes on is left. */
static void test_an_agreed_moment_keeps_no_answers(void **state) {
  (void)state;
  struct digest digest = digest_of(token("Strategisch adviseur"), INVITATION_SIZE - 1);
  const char *address = phone("Strategisch adviseur", "");
  struct score before = score_of("V2", "K1");
  assert_true(run_job(weging_jobs[0]));
  assert_true(raadhuis_stands(&house, digest.bytes, sizeof digest.bytes));
  moment_set(F(sleutelmoment, vingerafdruk), "abc");
  moment_set(F(sleutelmoment, toestand), "sessie");
  moment_set(F(sleutelmoment, toestand), "afgesproken");
  assert_true(run_job(weging_jobs[0]));
  assert_false(raadhuis_stands(&house, digest.bytes, sizeof digest.bytes));
  int64_t *moments;
  size_t count;
  assert_true(ballots_moments(house.access, &moments, &count, &house.arena, &house.fault));
  assert_int_equal(count, 0);
  assert_int_equal(raadhuis_ask(&house, &visitor, address), 404);
  assert_int_equal(score_of("V2", "K1").aantal, before.aantal);
  assert_int_equal(raadhuis_ask(&house, &doorpakker, at("kaarten")), 403);
  assert_int_equal(doe("open"), 409);
}

static void test_the_group_in_numbers(void **state) {
  (void)state;
  struct groep groep;
  assert_true(groep_measure((const int64_t[]){1, 1, 1, 1, 0}, &groep, &house.fault));
  assert_int_equal(groep.niveau, 1); /* of two middles the lower */
  assert_int_equal(groep.laag, 0);
  assert_int_equal(groep.hoog, 3);
  assert_true(groep_measure((const int64_t[]){0, 0, 0, 0, 5}, &groep, &house.fault));
  assert_int_equal(groep.niveau, 4);
  assert_int_equal(groep.spreiding, 0);
  assert_true(groep_measure((const int64_t[]){1, 0, 0, 0, 1}, &groep, &house.fault));
  assert_int_equal(groep.spreiding, NUMBER_EMPTY);
  assert_false(groep_measure((const int64_t[]){0, 0, 0, 0, 0}, &groep, &house.fault));
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_without_a_round_the_phone_waits),
      cmocka_unit_test(test_an_unknown_address_opens_nothing),
      cmocka_unit_test(test_only_who_prepares_invites),
      cmocka_unit_test(test_cards_have_a_code_each),
      cmocka_unit_test(test_a_round_opens_and_nobody_sees_who),
      cmocka_unit_test(test_what_data_say_is_not_asked),
      cmocka_unit_test(test_one_question_at_a_time),
      cmocka_unit_test(test_bad_answers_are_refused),
      cmocka_unit_test(test_what_is_asked_stays_while_a_round_is_open),
      cmocka_unit_test(test_a_reason_that_became_secret_is_not_said),
      cmocka_unit_test(test_the_last_word_counts_and_the_result_comes_at_once),
      cmocka_unit_test(test_only_differences_that_matter_are_talked_about),
      cmocka_unit_test(test_the_second_round_begins_with_the_first),
      cmocka_unit_test(test_the_college_says_akkoord_bespreken_or_uit),
      cmocka_unit_test(test_who_leaves_takes_the_answers_along),
      cmocka_unit_test(test_an_agreed_moment_keeps_no_answers),
      cmocka_unit_test(test_the_group_in_numbers),
  };
  return cmocka_run_group_tests(tests, open_house, close_house);
}
