#include "capabilities/standing.h"

#include <stdio.h>

#include "capabilities/weging/scenario.h"
#include "capabilities/weging/weging.h"
#include "web/live.h"

static int64_t moment;
static struct who doorpakker, secretaris, bestuurder, medewerker;
static char said[LIVE_TOPIC_SIZE];
static int said_count;

static void hear(const char *code, const char *topic, enum live_news news) {
  assert_string_equal(code, "gm0546");
  snprintf(said, sizeof said, "%s", topic);
  said_count += news == LIVE_WHOLE;
}

static int open_house(void **state) {
  static const struct route_table *const tables[] = {&weging_routes, &web_faces};
  (void)state;
  raadhuis_open(&house, tables, 2, weging_wire);
  moment = raadhuis_find(&house, REGISTER_sleutelmoment, "Collegeretraite voorjaar");
  doorpakker = raadhuis_who(&house, "Beleidsdoorpakker");
  secretaris = raadhuis_who(&house, "Gemeentesecretaris");
  bestuurder = raadhuis_who(&house, "Wethouder Jeugd");
  medewerker = raadhuis_who(&house, "Uitvoerder inkomen");
  live_hear(hear);
  return 0;
}

static int close_all(void **state) {
  live_hear(NULL);
  return close_house(state);
}

static int ask(const struct who *who, const char *page) {
  char address[300];
  snprintf(address, sizeof address, "/sleutelmomenten/%lld/%s", (long long)moment, page);
  return raadhuis_ask(&house, who, address);
}

static int act(const struct who *who, const char *form) {
  char address[100];
  snprintf(address, sizeof address, "/sleutelmomenten/%lld/sessie", (long long)moment);
  return raadhuis_send(&house, who, address, form);
}

static long long item(const char *number) { return raadhuis_find(&house, REGISTER_beleidsopgave, number); }

static int act_on(const struct who *who, const char *choice, const char *number) {
  char form[80];
  snprintf(form, sizeof form, "%s=%lld", choice, item(number));
  return act(who, form);
}

/* The number behind these words in the answer. */
static long long number_after(const char *from, const char *words) {
  const char *at = strstr(from, words);
  assert_non_null(at);
  return strtoll(at + strlen(words), NULL, 10);
}

static size_t count_of(enum register_id reg) {
  struct tx *tx = store_read(house.store, &house.fault);
  const struct query query = {.reg = reg, .sort = EVERY(id), .page = 1, .page_size = 1};
  int64_t count = record_count(tx, &raadhuis_program, &query, &house.fault);
  tx_end(tx);
  return (size_t)count;
}

static void test_looking_makes_nothing(void **state) {
  (void)state;
  assert_int_equal(ask(&doorpakker, "sessie"), 200);
  assert_says("Scenario 1");
  assert_says("telt op tot 525,6 punten");
  assert_says("Beter kan niet");
  assert_int_equal(ask(&bestuurder, "scherm"), 200);
  assert_int_equal(count_of(REGISTER_scenario), 0);
  assert_int_equal(said_count, 0);
}

static void test_the_three_results_as_acts(void **state) {
  (void)state;
  assert_int_equal(act(&doorpakker, "ondergrens=0"), 303);
  assert_int_equal(ask(&bestuurder, "scherm"), 200);
  assert_says("telt op tot 533,2 punten");
  assert_int_equal(act(&secretaris, "ondergrens=1"), 303);
  assert_int_equal(ask(&bestuurder, "scherm"), 200);
  assert_says("telt op tot 525,6 punten");
  assert_int_equal(act(&secretaris, "minder=10"), 303);
  assert_int_equal(ask(&bestuurder, "scherm"), 200);
  assert_says("telt op tot 505,6 punten");
  assert_int_equal(count_of(REGISTER_scenario), 1);
  assert_true(said_count >= 3);
  char topic[LIVE_TOPIC_SIZE];
  snprintf(topic, sizeof topic, "sleutelmoment/%lld", (long long)moment);
  assert_string_equal(said, topic);
}

/* Each act changes one thing of what is there then: nobody undoes what the other did. */
static void test_two_facilitators_keep_each_others_acts(void **state) {
  (void)state;
  assert_int_equal(act_on(&doorpakker, "vast", "O4"), 303);
  assert_int_equal(act_on(&secretaris, "weg", "N5"), 303);
  assert_int_equal(ask(&doorpakker, "scherm"), 200);
  assert_says("vastgezet");
  assert_says("weggelaten");
  assert_int_equal(ask(&doorpakker, "sessie"), 200);
  assert_says("10 % minder geld");
  assert_says("Dit kost ");
  assert_int_equal(act_on(&doorpakker, "vrij", "N5"), 303);
  assert_int_equal(ask(&doorpakker, "sessie"), 200);
  assert_says("telt op tot 499,8 punten");
  /* The same thing twice is no second line. */
  assert_int_equal(act_on(&secretaris, "vast", "O4"), 303);
  assert_int_equal(count_of(REGISTER_scenariokeuze), 2);
}

static void test_agreed_folds_and_discussed_opens(void **state) {
  (void)state;
  assert_int_equal(ask(&doorpakker, "sessie"), 200);
  long long before = number_after(text_get(&house.reply.body), "Bespreekstukken (");
  assert_int_equal(act_on(&doorpakker, "akkoord", "V1"), 303);
  assert_int_equal(ask(&doorpakker, "sessie"), 200);
  assert_says("De groep is akkoord");
  assert_int_equal(number_after(text_get(&house.reply.body), "Bespreekstukken ("), before - 1);
  assert_int_equal(act_on(&doorpakker, "bespreken", "N1"), 303);
  assert_int_equal(ask(&doorpakker, "sessie"), 200);
  assert_int_equal(number_after(text_get(&house.reply.body), "Bespreekstukken ("), before);
}

static void test_a_weight_changes_what_is_chosen(void **state) {
  char form[80];
  (void)state;
  assert_int_equal(act(&doorpakker, "doe=leeg"), 303);
  assert_int_equal(ask(&doorpakker, "sessie"), 200);
  assert_says("telt op tot 525,6 punten");
  snprintf(form, sizeof form, "criterium=%lld&gewicht=60", (long long)raadhuis_find(&house, REGISTER_criterium, "K1"));
  assert_int_equal(act(&doorpakker, form), 303);
  assert_int_equal(ask(&doorpakker, "sessie"), 200);
  assert_says("Gewichten (aangepast)");
  assert_false(raadhuis_says(&house, "telt op tot 525,6 punten"));
  struct record k1 = raadhuis_get(&house, REGISTER_criterium, raadhuis_find(&house, REGISTER_criterium, "K1"));
  assert_int_not_equal(record_criterium(&k1).gewicht, 60);
  assert_int_equal(act(&doorpakker, "doe=leeg"), 303);
}

static void test_scenarios_side_by_side(void **state) {
  char form[80];
  (void)state;
  assert_int_equal(act(&doorpakker, "doe=nieuw&naam=Tien+procent"), 303);
  long long other = number_after(raadhuis_goes(&house), "scenario=");
  snprintf(form, sizeof form, "minder=10&scenario=%lld", other);
  assert_int_equal(act(&doorpakker, form), 303);
  assert_int_equal(ask(&bestuurder, "scherm"), 200);
  assert_says("telt op tot 525,6 punten");
  assert_int_equal(ask(&bestuurder, "vergelijken"), 200);
  assert_says("Tien procent");
  assert_says("525,6");
  assert_says("505,6");
  /* In both scenarios the same: not among the differences. */
  const char *differences = strstr(text_get(&house.reply.body), "Alleen de verschillen");
  assert_non_null(differences);
  assert_non_null(strstr(differences, "<th scope=\"row\">O4 "));
  assert_null(strstr(differences, "<th scope=\"row\">V4 "));
  snprintf(form, sizeof form, "doe=scherm&scenario=%lld", other);
  assert_int_equal(act(&secretaris, form), 303);
  assert_int_equal(ask(&bestuurder, "scherm"), 200);
  assert_says("Tien procent");
  assert_says("telt op tot 505,6 punten");
}

static void test_an_item_is_explained(void **state) {
  char page[80];
  (void)state;
  snprintf(page, sizeof page, "uitleg?opgave=%lld", item("O4"));
  assert_int_equal(ask(&bestuurder, page), 200);
  assert_says("Prijs: 5,8 punten.");
  assert_says("Wat er moet veranderen");
  assert_says("meer waarde komt het erin");
  assert_says("Waar de waarde uit bestaat: samen 56,6 punten");
  assert_says("Bij meer of minder geld");
  assert_says("<span class=\"dp-table__under\">erin</span>");
  assert_says("Hoe ver een gewicht kan schuiven");
  snprintf(page, sizeof page, "a4?opgave=%lld", item("V1"));
  assert_int_equal(ask(&bestuurder, page), 200);
  assert_says("Als we het niet doen");
  assert_says("voorbeeld, bedacht");
  assert_false(raadhuis_says(&house, "In de fase"));
  snprintf(page, sizeof page, "a4?opgave=%lld", item("O1"));
  assert_int_equal(ask(&bestuurder, page), 200);
  assert_says("330 dagen. De norm is 270 dagen: 60 dagen te lang.");
  assert_says("Besluit gepland op 16 december 2027, door: Gemeenteraad.");
  assert_int_equal(ask(&bestuurder, "uitleg?opgave=999999"), 404);
  assert_int_equal(ask(&bestuurder, "uitleg"), 404);
}

/* "56,6" is 566. */
static long long tenths_after(const char *from, const char *words) {
  const char *at = strstr(from, words);
  assert_non_null(at);
  return number_after(at, words) * 10 + number_after(at, ",");
}

/* The parts that are shown add up to the whole that is shown. */
static void test_the_bars_add_up(void **state) {
  static const char *const numbers[] = {"V1", "V2", "O4", "N6"};
  (void)state;
  for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++) {
    char page[80];
    long long sum = 0;
    snprintf(page, sizeof page, "uitleg?opgave=%lld", item(numbers[i]));
    assert_int_equal(ask(&bestuurder, page), 200);
    const char *at = strstr(text_get(&house.reply.body), "uit bestaat: samen "), *end = strstr(at, "</figure>");
    long long shown = tenths_after(at, "uit bestaat: samen ");
    for (const char *one = at; (one = strstr(one, "dp-bars__value\"><strong>")) && one < end; one++) sum += tenths_after(one, "<strong>");
    assert_int_equal(sum, shown);
  }
}

static void test_bad_acts_say_why(void **state) {
  static const char *const bad[] = {"minder=91", "minder=-1", "minder=veel", "ondergrens=2", "doe=iets", "", "vast=abc", "vast=0",
                                    "criterium=1&gewicht=101", "criterium=999999&gewicht=5", "naam=x"};
  (void)state;
  int heard = said_count;
  for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
    int status = act(&doorpakker, bad[i]);
    if (status != 400) fprintf(stderr, "%s: %d\n", bad[i], status);
    assert_int_equal(status, 400);
    assert_says("role=\"alert\"");
    assert_says("id=\"rekenhulp\"");
  }
  assert_int_equal(act(&doorpakker, "minder=5&scenario=999999"), 404);
  assert_int_equal(said_count, heard);
}

static void test_weights_are_never_all_nothing(void **state) {
  struct tx *tx = store_read(house.store, &house.fault);
  const struct query query = {.reg = REGISTER_criterium, .sort = EVERY(id), .page = 1, .page_size = 50, .no_count = true};
  struct listing list;
  (void)state;
  assert_true(record_list(tx, &raadhuis_program, &query, &list, &house.arena, &house.fault));
  tx_end(tx);
  for (size_t i = 0; i < list.count; i++) {
    char form[80];
    snprintf(form, sizeof form, "criterium=%lld&gewicht=0", (long long)record_id(&list.records[i]));
    assert_int_equal(act(&doorpakker, form), i + 1 < list.count ? 303 : 400);
  }
  assert_says("Alle gewichten zijn dan nul.");
  assert_int_equal(act(&doorpakker, "doe=leeg"), 303);
}

static void test_only_who_may(void **state) {
  (void)state;
  assert_int_equal(act(&bestuurder, "minder=20"), 403);
  assert_int_equal(act(&medewerker, "minder=20"), 403);
  assert_int_equal(ask(&medewerker, "scherm"), 403);
  assert_int_equal(ask(&medewerker, "stroom"), 403);
  assert_int_equal(ask(&bestuurder, "sessie?minder=10"), 200);
  assert_says("Reken voor mij alleen");
  assert_false(raadhuis_says(&house, "id=\"kies\""));
}

static void test_the_stream_names_its_topic(void **state) {
  char topic[LIVE_TOPIC_SIZE];
  (void)state;
  assert_int_equal(ask(&bestuurder, "stroom"), 200);
  snprintf(topic, sizeof topic, "sleutelmoment/%lld", (long long)moment);
  assert_string_equal(house.reply.live, topic);
  assert_int_equal(raadhuis_ask(&house, &bestuurder, "/sleutelmomenten/999999/stroom"), 404);
  assert_null(house.reply.live);
}

static void test_no_more_scenarios_than_people_can_compare(void **state) {
  (void)state;
  for (size_t made = count_of(REGISTER_scenario); made < SCENARIOS_MAX; made++) assert_int_equal(act(&doorpakker, "doe=nieuw"), 303);
  assert_int_equal(act(&doorpakker, "doe=nieuw"), 409);
  assert_says("Er zijn al 12 scenario");
  assert_int_equal(ask(&doorpakker, "vergelijken"), 200);
}

/* What the group differs about is in discussion where it could change what is chosen. */
static void test_a_spread_in_the_scores_opens_an_item(void **state) {
  (void)state;
  assert_int_equal(act(&doorpakker, "doe=leeg"), 303);
  assert_int_equal(ask(&doorpakker, "sessie"), 200);
  long long before = number_after(text_get(&house.reply.body), "Bespreekstukken (");
  char folded[80], *hamer = strstr(text_get(&house.reply.body), "Hamerstukken (");
  snprintf(folded, sizeof folded, "uitleg?opgave=%lld", item("N4"));
  assert_non_null(strstr(hamer, folded));
  struct tx *tx = store_read(house.store, &house.fault);
  const struct query query = {.reg = REGISTER_score, .filters = {{.field = F(score, beleidsopgave), .value = {.number = item("N4")}}}, .filter_count = 1,
                              .sort = EVERY(id), .page = 1, .page_size = 50, .no_count = true};
  struct listing list;
  assert_true(record_list(tx, &raadhuis_program, &query, &list, &house.arena, &house.fault));
  tx_end(tx);
  for (size_t i = 0; i < list.count; i++) {
    struct record score = record_copy(&list.records[i], &house.arena);
    score.slots[F(score, spreiding)].number = DECIMAL_ONE;
    raadhuis_put(&house, score, record_id(&score));
  }
  assert_int_equal(ask(&doorpakker, "sessie"), 200);
  assert_true(number_after(text_get(&house.reply.body), "Bespreekstukken (") > before);
  hamer = strstr(text_get(&house.reply.body), "Hamerstukken (");
  assert_null(strstr(hamer, folded));
  assert_says("telt op tot 525,6 punten");
}

/* A frame may speak of later years: what is asked then counts then, and each year has its bar. */
static void test_each_year_has_its_limit(void **state) {
  (void)state;
  assert_int_equal(act(&doorpakker, "doe=leeg"), 303);
  struct tx *tx = store_read(house.store, &house.fault);
  const struct query query = {.reg = REGISTER_kader, .sort = EVERY(id), .page = 1, .page_size = 1, .no_count = true};
  struct listing list;
  assert_true(record_list(tx, &raadhuis_program, &query, &list, &house.arena, &house.fault));
  tx_end(tx);
  struct record frame = record_start(list.records[0].reg, &house.arena);
  frame.slots[F(kader, sleutelmoment)].number = moment;
  frame.slots[F(kader, jaar)].number = 2028;
  frame.slots[F(kader, dekking)].number = record_kader(&list.records[0]).dekking;
  frame.slots[F(kader, geldsoort)].text = "incidenteel";
  frame.slots[F(kader, bedrag)].number = 10000000;
  raadhuis_put(&house, frame, 0);
  assert_int_equal(ask(&bestuurder, "scherm"), 200);
  assert_says("Vrij incidenteel geld, 2028");
  assert_says("€ 0 van € 100.000");
  assert_says("telt op tot 525,6 punten");
  struct record asks = record_start(&store_catalogue(house.store)->registers[REGISTER_raming], &house.arena);
  asks.slots[F(raming, beleidsopgave)].number = item("O4");
  asks.slots[F(raming, jaar)].number = 2028;
  asks.slots[F(raming, soort)].text = "incidenteel";
  asks.slots[F(raming, dekking)].number = record_kader(&list.records[0]).dekking;
  asks.slots[F(raming, bedrag)].number = 10000100;
  raadhuis_put(&house, asks, 0);
  assert_int_equal(ask(&bestuurder, "scherm"), 200);
  assert_false(raadhuis_says(&house, "telt op tot 525,6 punten"));
  char page[80];
  snprintf(page, sizeof page, "uitleg?opgave=%lld", item("O4"));
  assert_int_equal(ask(&bestuurder, page), 200);
  assert_says("Past niet: vrij incidenteel geld, 2028");
}

static bool take_over(struct tx *tx, void *record, struct fault *fault) {
  struct change change = {.reg = REGISTER_sleutelmoment, .id = moment, .version = -1, .record = record, .by = STEP_PERSON, .taking_over = true};
  return record_put(tx, &change, &house.scratch, fault);
}

/* After the agreements nothing moves any more. */
static void test_agreed_is_closed(void **state) {
  (void)state;
  struct record m = raadhuis_get(&house, REGISTER_sleutelmoment, moment);
  m.slots[F(sleutelmoment, toestand)].text = "afgesproken";
  if (!store_write(house.store, &raadhuis_program, take_over, &m, &house.fault)) fail_msg("%s", house.fault.message);
  assert_int_equal(act(&doorpakker, "minder=20"), 409);
}

/* A reason is given with a choice, stands where people look, goes on to the agreements, and goes with the choice. */
static void test_a_reason_goes_on_to_the_agreements(void **state) {
  char form[200];
  (void)state;
  assert_int_equal(act(&doorpakker, "doe=leeg"), 303);
  /* Nobody said why: then what it does most stands there, in words that say something outside the room. */
  assert_int_equal(ask(&doorpakker, "afspraken"), 200);
  assert_says("Past binnen geld en uren. Telt het meest: Effect voor inwoners en ondernemers (Duizenden merken het sterk en blijvend). Waarde 56,6.</textarea>");
  snprintf(form, sizeof form, "vast=%lld&reden=Toegezegd+aan+de+raad", item("O4"));
  assert_int_equal(act(&doorpakker, form), 303);
  assert_int_equal(ask(&bestuurder, "sessie"), 200);
  assert_says("<strong>Reden:</strong> Toegezegd aan de raad");
  assert_int_equal(ask(&doorpakker, "sessie"), 200);
  assert_says("name=\"reden\" maxlength=\"400\" value=\"Toegezegd aan de raad\"");
  assert_int_equal(ask(&doorpakker, "afspraken"), 200);
  assert_says("Toegezegd aan de raad. Waarde 56,6.</textarea>");
  /* Chosen again without one it stays; let go, it is gone. */
  assert_int_equal(act_on(&secretaris, "vast", "O4"), 303);
  assert_int_equal(ask(&doorpakker, "afspraken"), 200);
  assert_says("Toegezegd aan de raad");
  assert_int_equal(act_on(&secretaris, "weg", "O4"), 303);
  assert_int_equal(ask(&doorpakker, "afspraken"), 200);
  assert_false(raadhuis_says(&house, "Toegezegd aan de raad"));
  assert_int_equal(act(&doorpakker, form), 303);
  assert_int_equal(act(&doorpakker, "doe=leeg"), 303);
  assert_int_equal(act_on(&doorpakker, "vast", "O4"), 303);
  assert_int_equal(ask(&doorpakker, "sessie"), 200);
  assert_false(raadhuis_says(&house, "Toegezegd aan de raad"));
  char *much = arena_take(&house.arena, 600);
  int at = snprintf(much, 600, "vast=%lld&reden=", item("O4"));
  memset(much + at, 'a', 401);
  much[at + 401] = '\0';
  assert_int_equal(act(&doorpakker, much), 400);
  assert_says("Reden");
  assert_int_equal(act(&doorpakker, "doe=leeg"), 303);
}

/* The choice against the floor that was agreed, with its price; and each effect apart, adding up to the value. */
static void test_the_balance_and_both_effects(void **state) {
  (void)state;
  assert_int_equal(act(&doorpakker, "doe=leeg"), 303);
  assert_int_equal(ask(&bestuurder, "balans"), 200);
  assert_says("Van de gekozen uren gaat 40 % naar verbeteren van bestaand beleid. Afgesproken is minstens 35 %.");
  assert_says("gehaald");
  assert_says("Dat kost 7,6 van de 533,2 punten.");
  assert_says("Per thema");
  assert_says("Wethouder Jeugd");
  assert_says("voorbeeld, bedacht");
  assert_says("Effect op de stad en op de organisatie");
  assert_int_equal(act(&doorpakker, "ondergrens=0"), 303);
  assert_int_equal(ask(&bestuurder, "balans"), 200);
  assert_says("niet gehaald");
  assert_int_equal(ask(&medewerker, "balans"), 403);
  assert_int_equal(act(&doorpakker, "doe=leeg"), 303);
}

/* The four kinds of effect of every item add up to its value, in the same tenths. */
static void test_effects_add_up(void **state) {
  (void)state;
  assert_int_equal(ask(&doorpakker, "balans"), 200);
  const char *at = strstr(text_get(&house.reply.body), "id=\"effect\"");
  size_t rows = 0;
  assert_non_null(at);
  for (at = strstr(at, "<tbody>"); (at = strstr(at, "data-label=\"Stad\"")) != NULL && rows < 20; rows++) {
    int64_t sum = 0, parts[5];
    for (size_t k = 0; k < 5; k++) {
      at = strstr(at, "class=\"dp-num\">") + strlen("class=\"dp-num\">");
      char *end;
      parts[k] = strtoll(at, &end, 10) * 10;
      parts[k] += strtoll(end + 1, NULL, 10);
      if (k < 4) sum += parts[k];
    }
    if (sum < parts[4] - 2 || sum > parts[4] + 2) fail_msg("row %zu: %lld and %lld", rows, (long long)sum, (long long)parts[4]);
  }
  assert_int_equal(rows, 20);
}

/* What asks the rekenhulp never waits on a thread that serves connections; the stream, which does not, must stay there, and
 * keeps nobody signed in. */
static void test_pages_that_solve_are_slow(void **state) {
  static const char *const pages[] = {"sessie", "scherm", "uitleg", "a4", "vergelijken", "scores", "afspraken", "controle", "balans", "vastgelegd.json"};
  (void)state;
  for (size_t i = 0; i < sizeof pages / sizeof *pages; i++) {
    const struct request request = {.method = METHOD_GET, .segments = {"sleutelmomenten", "1", pages[i]}, .segment_count = 3};
    const struct route *route = route_find(&request);
    assert_non_null(route);
    if (!route->slow || route->asks_by_itself) fail_msg("%s", pages[i]);
  }
  const struct request request = {.method = METHOD_GET, .segments = {"sleutelmomenten", "1", "stroom"}, .segment_count = 3};
  assert_true(route_find(&request)->asks_by_itself);
  assert_false(route_find(&request)->slow);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_pages_that_solve_are_slow),
      cmocka_unit_test(test_looking_makes_nothing),
      cmocka_unit_test(test_the_three_results_as_acts),
      cmocka_unit_test(test_two_facilitators_keep_each_others_acts),
      cmocka_unit_test(test_agreed_folds_and_discussed_opens),
      cmocka_unit_test(test_a_weight_changes_what_is_chosen),
      cmocka_unit_test(test_scenarios_side_by_side),
      cmocka_unit_test(test_an_item_is_explained),
      cmocka_unit_test(test_the_bars_add_up),
      cmocka_unit_test(test_bad_acts_say_why),
      cmocka_unit_test(test_weights_are_never_all_nothing),
      cmocka_unit_test(test_a_reason_goes_on_to_the_agreements),
      cmocka_unit_test(test_the_balance_and_both_effects),
      cmocka_unit_test(test_effects_add_up),
      cmocka_unit_test(test_only_who_may),
      cmocka_unit_test(test_the_stream_names_its_topic),
      cmocka_unit_test(test_no_more_scenarios_than_people_can_compare),
      cmocka_unit_test(test_a_spread_in_the_scores_opens_an_item),
      cmocka_unit_test(test_each_year_has_its_limit),
      cmocka_unit_test(test_agreed_is_closed),
  };
  return cmocka_run_group_tests(tests, open_house, close_all);
}
