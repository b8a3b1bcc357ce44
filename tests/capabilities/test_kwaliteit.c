#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "capabilities/kwaliteit/pages.h"
#include "capabilities/leiden.h"

#include "base/banned.h"

/* Behind the name of what was made up. */
#define MARK "<span class=\"dp-table__under\"><span class=\"nl-data-badge dp-mark\">voorbeeld, bedacht</span></span>"

static int64_t indicator(struct house *house, const char *code) { return leiden_find(house, REGISTER_indicator, code); }

/* LB16, LB17, LB18: the budget's table, cell for cell, stars included. */
static void test_budget_table_cell_for_cell(void **state) {
  struct house *house = *state;
  struct who who = leiden_who(house, ROLE_beleidsdoorpakker, "Beleidsdoorpakker");
  assert_int_equal(house_get(house, &who, "/kwaliteit/begroting.csv"), 200);
  assert_true(house_says(house, "indicator;Streven 2020;Realisatie 2020;Landelijk 2020;Streven 2021;Streven 2022;"));
  assert_true(house_says(house, "Ziekteverzuim;\"5,6%\";\"5,2%\";\"5,2%\";\"5,7%\";\"5,2%*\";"));
  assert_true(house_says(house, "Externe Inhuur;21%;\"18,1%\";20%;19%;20%*;"));
  assert_true(house_says(house, "Personeelsmonitor 2020 voor 100.000+ gemeenten"));
  assert_int_equal(house_get(house, &who, "/kwaliteit/begroting"), 200);
  assert_true(house_says(house, "Ziekteverzuim: het streven voor 2022 is gelijk aan landelijk 2020"));
  assert_true(house_says(house, "minder streng dan wat in 2020 al is gehaald (18,1%)"));
  assert_false(house_says(house, "Ziekteverzuim: het streven voor 2022 (5,2%) is minder streng"));
}

/* What everybody may read, everybody may take along, cell for cell. */
static void test_budget_table_for_everybody(void **state) {
  struct house *house = *state;
  assert_int_equal(house_get(house, &leiden_visitor, "/kwaliteit/begroting"), 200);
  assert_true(house_says(house, "/kwaliteit/begroting.csv"));
  assert_int_equal(house_get(house, &leiden_visitor, "/kwaliteit/begroting.csv"), 200);
  assert_true(house_says(house, "Ziekteverzuim;\"5,6%\";\"5,2%\";\"5,2%\";\"5,7%\";\"5,2%*\";"));
  assert_true(house_says(house, "Externe Inhuur;21%;\"18,1%\";20%;19%;20%*;"));
}

/* The example's figures, each with the sentence that it must say. */
static void test_each_figure_says_its_sentence(void **state) {
  struct house *house = *state;
  struct who who = leiden_who(house, ROLE_beleidsdoorpakker, "Beleidsdoorpakker");
  static const struct {
    const char *code, *zin;
  } said[] = {{"I01", "Loopt over 12 maanden: daarom geen signaal per maand."},
              {"I01b", "Sinds augustus 2025 minder toekenningen. Dit is geen toeval."},
              {"I02", "Sinds september 2025 lager."},
              {"I02b", "Sinds september 2025 gaan meer aanvragen buiten behandeling. Dit is geen toeval."},
              {"I03", "Sinds augustus 2025 duidelijk lager, dit is geen toeval. 57 % in één keer compleet, streef 80 %."},
              {"I04", "Schommelt, geen verandering. 95 % wordt meestal niet gehaald."},
              {"I05", "Elk jaar druk in mei en december: dat hoort bij het seizoen."},
              {"I06", "Blijft gelijk; streefcijfer 12 % is zonder verandering niet haalbaar."},
              {"I07", "Loopt over 12 maanden: daarom geen signaal per kwartaal."},
              {"I08", "Loopt over 12 maanden: daarom geen signaal per kwartaal."},
              {"I08b", "Te weinig zaken om iets te zeggen over één kwartaal."},
              {"I09", "Al zeven maanden op rij boven het gemiddelde."},
              {"I10", "Sinds april 2025 duidelijk lager."},
              {"I11", "Eén maand (januari 2026, staking) viel buiten het gewone; daarna weer als eerst."},
              {"I12", "Te kort gemeten voor een uitspraak."}};
  for (size_t i = 0; i < sizeof said / sizeof *said; i++) {
    assert_int_equal(house_get(house, &who, "/indicatoren/%lld", (long long)indicator(house, said[i].code)), 200);
    if (!house_says(house, said[i].zin)) fail_msg("%s does not say: %s", said[i].code, said[i].zin);
  }
}

/* A level that one month left still holds: the mark on the card says so too. */
static void test_the_mark_agrees_with_the_sentence(void **state) {
  struct house *house = *state;
  struct who who = leiden_who(house, ROLE_beleidsdoorpakker, "Beleidsdoorpakker");
  assert_int_equal(house_get(house, &who, "/kwaliteit?groep=geen"), 200);
  const char *card = strstr(text_get(&house->reply.body), "WERK Ervaren werkdruk");
  assert_non_null(card);
  const char *sentence = strstr(card, "Sinds januari 2026 lager."), *mark = strstr(card, "beter, geen toeval"), *end = strstr(card, "</figure>");
  assert_non_null(sentence);
  assert_non_null(mark);
  assert_true(sentence < mark && mark < end);
}

static void test_cards_with_value_and_target(void **state) {
  struct house *house = *state;
  struct who who = leiden_who(house, ROLE_beleidsdoorpakker, "Beleidsdoorpakker");
  assert_int_equal(house_get(house, &who, "/kwaliteit"), 200);
  assert_true(house_says(house, "57 %"));
  assert_true(house_says(house, "122 <small>per 1.000 inwoners per maand</small>"));
  assert_true(house_says(house, "streef 80 %"));
  assert_true(house_says(house, "laatste meting: december 2026"));
  assert_true(house_says(house, "voorbeeld, bedacht"));
}

static void test_one_figure_with_its_table(void **state) {
  struct house *house = *state;
  struct who who = leiden_who(house, ROLE_beleidsdoorpakker, "Beleidsdoorpakker");
  assert_int_equal(house_get(house, &who, "/indicatoren/%lld", (long long)indicator(house, "I03")), 200);
  assert_true(house_says(house, "Sinds augustus 2025 duidelijk lager, dit is geen toeval. 57 % in één keer compleet, streef 80 %."));
  assert_true(house_says(house, "<svg class=\"dp-chart\""));
  assert_true(house_says(house, "63,2 %"));
  assert_true(house_says(house, "Voeg toe aan beleidsopgave V2"));
  assert_true(house_says(house, "Tegen een jaar eerder") && house_says(house, " procentpunt lager"));
  assert_true(house_says(house, "/kwaliteit/vergelijken?cijfer="));
}

static void test_no_button_without_right(void **state) {
  struct house *house = *state;
  struct who who = leiden_who(house, ROLE_medewerker, "Uitvoerder inkomen");
  assert_int_equal(house_get(house, &who, "/indicatoren/%lld", (long long)indicator(house, "I03")), 200);
  assert_false(house_says(house, "Voeg toe aan beleidsopgave"));
}

/* 5 of 14 is no percentage, and outside the organisation five is not told at all. */
static void test_small_numbers_are_kept_back(void **state) {
  struct house *house = *state;
  const struct reg *reg = &store_catalogue(house->store)->registers[REGISTER_waarneming];
  struct record record = record_start(reg, &house->life);
  struct who who = leiden_who(house, ROLE_beleidsdoorpakker, "Beleidsdoorpakker");
  record.slots[F(waarneming, indicator)].number = indicator(house, "I04");
  record.slots[F(waarneming, periode)].text = "2027-01";
  record.slots[F(waarneming, waarde)].number = 357000;
  record.slots[F(waarneming, teller)].number = 5;
  record.slots[F(waarneming, noemer)].number = 14;
  record.slots[EVERY(toegang)].text = "openbaar";
  house_put(house, &record);
  assert_int_equal(house_get(house, &who, "/indicatoren/%lld", (long long)indicator(house, "I04")), 200);
  assert_true(house_says(house, "5 van 14"));
  struct record shown = house_read(house, REGISTER_indicator, indicator(house, "I04"));
  struct request request;
  struct reeks reeks;
  struct fault fault = {0};
  leiden_request(house, &leiden_visitor, &request);
  assert_true(request_reeksen(&request, &shown, 1, REEKS_SHOWN, &reeks, &fault));
  assert_true(reeks.count > 0);
  assert_string_equal(reeks.metingen[reeks.count - 1].text, "minder dan 10: wordt niet getoond");
  assert_true(reeks.metingen[reeks.count - 1].waarde == NUMBER_EMPTY);
  leiden_request_end(&request);
}

/* Every page answers every role with itself or with a refusal at its door. */
static void test_every_role_on_every_page(void **state) {
  struct house *house = *state;
  static const char *const paths[] = {"/", "/melden", "/overzicht", "/overzicht/controller", "/overzicht/bestellingen", "/overzicht/lijst.csv", "/beleid/op",
                                      "/beleid/evaluaties", "/kwaliteit", "/kwaliteit/begroting", "/kwaliteit/verouderd", "/kwaliteit/doorlooptijd", "/kwaliteit/openbaar", "/kwaliteit/vergelijken", "/kwaliteit/verkennen"};
  for (enum role role = 0; role < ROLE__COUNT; role++)
    for (size_t i = 0; i < sizeof paths / sizeof *paths; i++) {
      struct who who = {.account = 1, .roles = UINT32_C(1) << role, .label = role_infos[role].label};
      int status = house_get(house, &who, "%s", paths[i]);
      if (status != 200 && !(status == 403 && house_says(house, "Uw functie mag"))) fail_msg("%s %s: %d", role_infos[role].name, paths[i], status);
    }
}

static size_t count_of(const char *text, const char *what) {
  size_t count = 0;
  for (const char *at = strstr(text, what); at; at = strstr(at + 1, what)) count++;
  return count;
}

/* A gap interrupts the line, marks have forms, a provisional value is hollow, the target steps, a new beginning says so. */
static void test_a_control_chart(void **state) {
  (void)state;
  const struct control_point points[] = {
      {.label = "a", .value = 1, .has = true, .has_target = true, .target = 9}, {.has = false}, {.value = 3, .has = true, .mark = CHART_MARK_WORSE, .has_target = true, .target = 9, .says = "te hoog"},
      {.value = 4, .has = true, .mark = CHART_MARK_BETTER, .has_target = true, .target = 8, .note = "1"}, {.label = "e", .value = 5, .has = true, .provisional = true, .has_target = true, .target = 8}};
  const struct control_stretch stretches[] = {{0, 2, 2, -1, 5, 0, 4, NULL}, {3, 4, 4.5, 3, 6, 3.5, 5.5, "opnieuw vanaf toen"}};
  struct chart_control chart = {.says = "toets", .points = points, .count = 5, .stretches = stretches, .stretch_count = 2, .target_text = "streef 8", .last_text = "5 nu", .has_floor = true};
  struct fault fault = {0};
  struct text out;
  text_init(&out, 1 << 16);
  assert_true(chart_control(&out, &chart, &fault));
  const char *svg = text_get(&out);
  assert_int_equal(count_of(svg, "dp-chart__line"), 1);
  assert_int_equal(count_of(svg, "dp-chart__mean"), 2);
  assert_int_equal(count_of(svg, "<polygon class=\"dp-chart__worse\""), 1);
  assert_int_equal(count_of(svg, "<polygon class=\"dp-chart__better\""), 1);
  assert_int_equal(count_of(svg, "dp-chart__hollow"), 1);
  assert_int_equal(count_of(svg, "dp-chart__target"), 2);
  assert_non_null(strstr(svg, "<title>te hoog</title>"));
  assert_non_null(strstr(svg, "opnieuw vanaf toen"));
  assert_non_null(strstr(svg, "streef 8"));
  text_clear(&out);
  /* Small: whole units, by steps; a value alone between gaps is no line, and the target steps where another one begins. */
  chart_small_make(&chart, &out);
  assert_string_equal(text_get(&out), "bM10 81l288 0 0 67-288 0zM298 67l172 0 0 41-172 0z\n"
                                     "tM10 27l58 0M183 27l115 0 0 13 172 0\n"
                                     "lM240 108l115-14 115-13\n"
                                     "+M355 88l6 6-6 6-6-6z\n"
                                     "-M240 102l6 12-12 0z\n"
                                     "hM462 81a8 8 0 1 0 16 0a8 8 0 1 0-16 0\n");
  struct text drawn;
  text_init(&drawn, 1 << 16);
  assert_true(chart_small_write(&drawn, text_get(&out), &fault));
  assert_int_equal(count_of(text_get(&drawn), "<path"), 6);
  assert_int_equal(count_of(text_get(&drawn), "dp-chart__hollow"), 1);
  assert_false(chart_small_write(&drawn, "<script>", &fault));
  fault_release(&fault);
  text_release(&drawn);

  text_clear(&out);
  chart.count = 1;
  assert_true(chart_control(&out, &chart, &fault));
  assert_int_equal(out.len, 0);
  text_release(&out);
}

/* A drawing of any width and value stays a drawing: no number that a browser cannot read. */
static void test_a_chart_of_extremes(void **state) {
  (void)state;
  static const double values[] = {0, 1e-9, 1e14, -1e14};
  struct control_point points[300];
  struct fault fault = {0};
  struct text out;
  text_init(&out, 1 << 20);
  for (size_t i = 0; i < 300; i++) points[i] = (struct control_point){.value = values[i % 4], .has = true, .mark = (enum chart_mark)(i % CHART_MARK__COUNT)};
  struct chart_control chart = {.says = "toets", .points = points, .count = 300, .last_text = "nu"};
  assert_true(chart_control(&out, &chart, &fault));
  assert_null(strstr(text_get(&out), "nan"));
  assert_null(strstr(text_get(&out), "inf"));
  assert_false(out.full);
  for (size_t i = 0; i < 300; i++) points[i].value = 7;
  text_clear(&out);
  assert_true(chart_control(&out, &chart, &fault));
  assert_null(strstr(text_get(&out), "nan"));
  text_release(&out);
}

/* "7 van de 24 cijfers veranderden echt" on top, one card each, and filters that narrow. */
static void test_dashboard_says_what_changed(void **state) {
  struct house *house = *state;
  struct who who = leiden_who(house, ROLE_beleidsdoorpakker, "Beleidsdoorpakker");
  assert_int_equal(house_get(house, &who, "/kwaliteit"), 200);
  assert_true(house_says(house, "7 van de 24 cijfers veranderden echt: 2 beter, 4 slechter, 1 anders."));
  assert_int_equal(count_of(house_body(house), "<figure class=\"dp-card"), 24);
  assert_int_equal(house_get(house, &who, "/kwaliteit?toon=veranderd"), 200);
  assert_int_equal(count_of(house_body(house), "<figure class=\"dp-card"), 7);
  assert_true(house_says(house, "7 van de 24 cijfers"));
  assert_int_equal(house_get(house, &who, "/kwaliteit?thema=%lld&groep=team", (long long)leiden_find(house, REGISTER_thema, "Bestaanszekerheid")), 200);
  assert_true(house_says(house, "<h2 class=\"dp-multiples__head\">Inkomen en schulden</h2>"));
  assert_false(house_says(house, "I11 Herhaalmeldingen"));
  assert_int_equal(house_get(house, &who, "/kwaliteit?thema=999999"), 200);
  assert_true(house_says(house, "Met deze keuze blijft er niets over"));
}

/* LD33 to LD36: the four subjects of the seeds stand apart, each with its own figures. */
static void test_subjects_stand_apart(void **state) {
  struct house *house = *state;
  struct who who = leiden_who(house, ROLE_beleidsdoorpakker, "Beleidsdoorpakker");
  static const char *const headings[] = {">Klantvragen</h2>", ">Succesvolle aanvragen</h2>", ">Bezwaar</h2>", ">Benutting van regelingen</h2>"};
  assert_int_equal(house_get(house, &who, "/kwaliteit"), 200);
  for (size_t i = 0; i < sizeof headings / sizeof *headings; i++) assert_true(house_says(house, headings[i]));
}

/* LD34, LD36: outcomes with their reasons; an estimate with its range. */
static void test_outcomes_and_ranges(void **state) {
  struct house *house = *state;
  struct who who = leiden_who(house, ROLE_beleidsdoorpakker, "Beleidsdoorpakker");
  struct record reason = house_read(house, REGISTER_indicator, indicator(house, "I02c"));
  reason.slots[EVERY(id)].number = 0;
  reason.slots[EVERY(versie)].number = 0;
  reason.slots[F(indicator, code)].text = "I02x";
  reason.slots[F(indicator, naam)].text = "Bijzondere bijstand: afgewezen, inkomen te hoog";
  reason.slots[F(indicator, deel)].text = "inkomen te hoog";
  reason.slots[F(indicator, deel_van)].number = indicator(house, "I02c");
  house_put(house, &reason);
  assert_int_equal(house_get(house, &who, "/indicatoren/%lld", (long long)indicator(house, "I02")), 200);
  assert_true(house_says(house, "Waaruit het bestaat"));
  assert_true(house_says(house, "buiten behandeling gesteld</a>"));
  assert_true(house_says(house, "afgewezen</a>" MARK "</th><td data-label=\"Stand\" class=\"dp-num\">13 %"));
  assert_true(house_says(house, "inkomen te hoog</a>: nog niet gemeten"));
  assert_int_equal(house_get(house, &who, "/indicatoren/%lld", (long long)indicator(house, "I01")), 200);
  assert_true(house_says(house, "Geschat: 3.300 tot 4.000. Het cijfer ligt daardoor tussen 44 en 53 %."));
}

/* LD33 to LD35 with figures that came through the feed of cases: reasons, objections by scheme, subject and channel. */
static void test_what_the_cases_say(void **state) {
  struct house *house = *state;
  struct who who = leiden_who(house, ROLE_beleidsdoorpakker, "Beleidsdoorpakker");
  assert_int_equal(house_get(house, &who, "/indicatoren/%lld", (long long)indicator(house, "I02")), 200);
  assert_true(house_says(house, "geheel toegekend</a>" MARK "</th><td data-label=\"Stand\" class=\"dp-num\">65,1 %"));
  assert_true(house_says(house, "inkomen of vermogen te hoog</a>: 5,9 %"));
  assert_true(house_says(house, "dubbel aangevraagd</a>: 18"));
  assert_int_equal(house_get(house, &who, "/indicatoren/%lld", (long long)indicator(house, "I08c")), 200);
  assert_true(house_says(house, "ongegrond</a>" MARK "</th><td data-label=\"Stand\" class=\"dp-num\">64,3 %"));
  assert_true(house_says(house, "ingetrokken na herstel (telt apart, in aantallen)</a>" MARK "</th><td data-label=\"Stand\" class=\"dp-num\">7 bezwaren in 12 maanden"));
  assert_true(house_says(house, "21,4 %, december 2026"));
  assert_int_equal(house_get(house, &who, "/indicatoren/%lld", (long long)indicator(house, "I07c")), 200);
  assert_true(house_says(house, "2,4"));
  assert_int_equal(house_get(house, &who, "/indicatoren/%lld", (long long)indicator(house, "I09c")), 200);
  assert_true(house_says(house, "83,3 %, december 2026"));
  assert_int_equal(house_get(house, &who, "/indicatoren/%lld", (long long)indicator(house, "I05")), 200);
  assert_true(house_says(house, "onderwerp: zorg en ondersteuning</a>" MARK "</th><td data-label=\"Stand\" class=\"dp-num\">24"));
  assert_true(house_says(house, "telefoon</a>: 17"));
  assert_int_equal(house_get(house, &who, "/indicatoren/%lld", (long long)indicator(house, "I06")), 200);
  assert_true(house_says(house, "onderwerp: zorg en ondersteuning</a>" MARK "</th><td data-label=\"Stand\" class=\"dp-num\">26 %"));
  /* What a success is stands with the figure, as its rule has it. */
  struct who keeper = leiden_who(house, ROLE_functioneel_beheerder, "Functioneel beheerder");
  assert_int_equal(house_get(house, &keeper, "/indicatoren/%lld", (long long)indicator(house, "I02d")), 200);
  assert_true(house_says(house, "telt mee: toegekend, toegekend met maatwerk"));
}

/* WU03: whoever looks at how fast it goes sees whether it was solved and whether there was room for the person. */
static void test_fast_solved_and_made_to_measure(void **state) {
  struct house *house = *state;
  struct who who = leiden_who(house, ROLE_beleidsdoorpakker, "Beleidsdoorpakker");
  assert_int_equal(house_get(house, &who, "/indicatoren/%lld", (long long)indicator(house, "I04")), 200);
  assert_true(house_says(house, "Snel, opgelost en op maat"));
  assert_true(house_says(house, "Vraag opgelost (bijzondere bijstand)</a></td><td data-label=\"Laatste stand\">64 %"));
  assert_true(house_says(house, "Maatwerk bij bijzondere bijstand</a></td><td data-label=\"Laatste stand\">6,1 %"));
  struct record other = house_read(house, REGISTER_indicator, indicator(house, "I10"));
  other.slots[F(indicator, kijkt_naar)].text = "afhandeltijd";
  leiden_change(house, &other);
  assert_int_equal(house_get(house, &who, "/indicatoren/%lld", (long long)indicator(house, "I10")), 200);
  assert_true(house_says(house, "Niemand meet dit bij deze dienst."));
  /* Very many of one of the three leave room for the other two. */
  for (int i = 0; i < 30; i++) {
    struct record more = record_copy(&other, &house->life);
    more.slots[EVERY(id)].number = 0;
    more.slots[EVERY(versie)].number = 0;
    more.slots[F(indicator, code)].text = arena_printf(&house->life, "XN%d", i);
    more.slots[F(indicator, naam)].text = arena_printf(&house->life, "Nog een afhandeltijd %d", i);
    house_put(house, &more);
  }
  assert_int_equal(house_get(house, &who, "/indicatoren/%lld", (long long)indicator(house, "I10")), 200);
  assert_int_equal(count_of(house_body(house), "Niemand meet dit bij deze dienst."), 2);
  assert_int_equal(count_of(house_body(house), "<th scope=\"row\">Hoe snel is het afgehandeld"), 8);
}

/* LB14: before and after, for each unit; with too few it says so. */
static void test_does_an_intervention_work(void **state) {
  struct house *house = *state;
  struct who who = leiden_who(house, ROLE_beleidsdoorpakker, "Beleidsdoorpakker");
  assert_int_equal(house_get(house, &who, "/acties/%lld", (long long)leiden_find(house, REGISTER_actie, "Belvrije ochtenden voor wie besluiten schrijft")), 200);
  assert_true(house_says(house, "hier ingezet"));
  assert_true(house_says(house, "Beter. Zo een verschil komt zelden door toeval."));
  assert_true(house_says(house, "Geen verschil aangetoond: wat er is, kan toeval zijn."));
  assert_int_equal(house_get(house, &who, "/acties/%lld", (long long)leiden_find(house, REGISTER_actie, "Piekteam in mei en december")), 200);
  assert_true(house_says(house, "Te weinig metingen om iets te zeggen: 23 ervoor, 1 erna."));
  assert_false(house_says(house, "Beter."));
}

/* LU05: days from the idea to the first execution, per step. */
static void test_from_idea_to_execution(void **state) {
  struct house *house = *state;
  struct who who = leiden_who(house, ROLE_beleidsdoorpakker, "Beleidsdoorpakker");
  assert_int_equal(house_get(house, &who, "/kwaliteit/doorlooptijd"), 200);
  /* C1: reported 14 January, chosen 3 February, decided 11 March, carried out 1 June 2025. */
  assert_true(house_says(house, "data-label=\"Tot de keuze\">20 dagen</td><td class=\"dp-num\" data-label=\"Tot het besluit\">36 dagen</td><td class=\"dp-num\" data-label=\"Tot de uitvoering\">82 dagen</td><td class=\"dp-num\" data-label=\"Samen\">138 dagen"));
  assert_true(house_says(house, "<dt>Van idee tot uitvoering</dt><dd class=\"dp-tile__value\">138 dagen"));
}

/* Everything that was chosen stands in the address; table, file and drawing follow it. */
static void test_exploring(void **state) {
  struct house *house = *state;
  struct who who = leiden_who(house, ROLE_beleidsdoorpakker, "Beleidsdoorpakker");
  long long one = (long long)indicator(house, "I03"), other = (long long)indicator(house, "I04");
  assert_int_equal(house_get(house, &who, "/kwaliteit/verkennen"), 200);
  assert_false(house_says(house, "data-cijfers"));
  assert_int_equal(house_get(house, &who, "/kwaliteit/verkennen?cijfer=%lld&cijfer=%lld&van=2026-01&tot=2026-06", one, other), 200);
  assert_int_equal(count_of(house_body(house), "<th scope=\"row\">"), 6);
  assert_true(house_says(house, "data-getal=\"59.5000\""));
  assert_true(house_says(house, "data-merk=\"voorbeeld, bedacht\""));
  assert_true(house_says(house, "verkennen.csv?cijfer="));
  assert_int_equal(count_of(house_body(house), "<svg class=\"dp-chart\""), 2);
  assert_int_equal(house_get(house, &who, "/kwaliteit/verkennen.csv?cijfer=%lld&van=2026-01&tot=2026-03", one), 200);
  assert_true(house_says(house, "2026-03;\"59,5\";\"voorbeeld, bedacht\"") || house_says(house, "2026-03;59,5;") || house_says(house, "2026-03;\"59,5\";"));
  assert_false(house_says(house, "2026-04"));
  assert_int_equal(house_get(house, &who, "/kwaliteit/verkennen?cijfer=x&cijfer=-1&cijfer=99999999999999999999&van=2026-13"), 200);
  assert_true(house_says(house, "Een periode schrijft u als"));
  assert_false(house_says(house, "data-cijfers"));
}

/* One area of a figure; the rest of the municipality stays out of it. */
static void test_exploring_an_area(void **state) {
  struct house *house = *state;
  struct who who = leiden_who(house, ROLE_beleidsdoorpakker, "Beleidsdoorpakker");
  struct record record = record_start(&store_catalogue(house->store)->registers[REGISTER_waarneming], &house->life);
  record.slots[F(waarneming, indicator)].number = indicator(house, "I11");
  record.slots[F(waarneming, periode)].text = "2026-12";
  record.slots[F(waarneming, gebied)].text = "Stevenshof";
  record.slots[F(waarneming, waarde)].number = 414000;
  record.slots[F(waarneming, teller)].number = 41;
  record.slots[F(waarneming, noemer)].number = 99;
  house_put(house, &record);
  assert_int_equal(house_get(house, &who, "/kwaliteit/verkennen?cijfer=%lld&gebied=Stevenshof", (long long)indicator(house, "I11")), 200);
  assert_int_equal(count_of(house_body(house), "<th scope=\"row\">"), 1);
  assert_true(house_says(house, "41,4 %"));
  assert_int_equal(house_get(house, &who, "/indicatoren/%lld", (long long)indicator(house, "I11")), 200);
  assert_true(house_says(house, "Per gebied, december 2026"));
  assert_true(house_says(house, "tussen 32 en 51 %, hoger dan de hele gemeente"));
}

/* Others' figures are observations with a municipality's code as area: a funnel of the same size, never a district. */
static void test_peers(void **state) {
  struct house *house = *state;
  struct who who = leiden_who(house, ROLE_beleidsdoorpakker, "Beleidsdoorpakker");
  static const char *const codes[] = {"GM0546", "GM0034", "gm0202", "GM0307", "GM0200", "GM0193", "GM0153", "GM0392", "GM0402", "GM0363", "GM0599", "GM0518", "GM0344"};
  assert_int_equal(house_get(house, &who, "/kwaliteit/vergelijken?cijfer=%lld", (long long)indicator(house, "I10")), 200);
  assert_true(house_says(house, "Nog geen cijfers van andere gemeenten"));
  for (size_t i = 1; i < sizeof codes / sizeof *codes; i++) {
    struct record record = record_start(&store_catalogue(house->store)->registers[REGISTER_waarneming], &house->life);
    record.slots[F(waarneming, indicator)].number = indicator(house, "I10");
    record.slots[F(waarneming, periode)].text = "2026-12";
    record.slots[F(waarneming, gebied)].text = codes[i];
    record.slots[F(waarneming, teller)].number = i == 1 ? 20 : 450 + (int64_t)i;
    record.slots[F(waarneming, noemer)].number = 500;
    record.slots[F(waarneming, waarde)].number = record.slots[F(waarneming, teller)].number * 2000;
    house_put(house, &record);
  }
  assert_int_equal(house_get(house, &who, "/kwaliteit/vergelijken?cijfer=%lld&klasse=0", (long long)indicator(house, "I10")), 200);
  assert_true(house_says(house, "Over december 2026: wij hebben 78 %, naast 12 andere gemeenten"));
  assert_true(house_says(house, "Almere</th>"));
  assert_true(house_says(house, "lager, geen toeval"));
  assert_true(house_says(house, "<svg class=\"dp-chart\""));
  assert_int_equal(house_get(house, &who, "/indicatoren/%lld", (long long)indicator(house, "I10")), 200);
  assert_false(house_says(house, "Per gebied"));
}

/* Late by its own rhythm, and nobody to ask. */
static void test_late_and_without_owner(void **state) {
  struct house *house = *state;
  struct who who = leiden_who(house, ROLE_beleidsdoorpakker, "Beleidsdoorpakker");
  assert_int_equal(house_get(house, &who, "/kwaliteit/verouderd"), 200);
  assert_true(house_says(house, "2 kwartalen te laat"));
  assert_true(house_says(house, "67 van 69"));
  struct record owner = house_read(house, REGISTER_persoon, leiden_find(house, REGISTER_persoon, "Teammanager Beheer"));
  owner.slots[F(persoon, tot)].text = "2026-11-30";
  leiden_change(house, &owner);
  assert_int_equal(house_get(house, &who, "/kwaliteit/verouderd"), 200);
  assert_true(house_says(house, "Teammanager Beheer (werkt hier niet meer)"));
  assert_true(house_says(house, "66 van 69"));
  assert_int_equal(house_get(house, &leiden_visitor, "/kwaliteit/verouderd"), 401);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_budget_table_cell_for_cell),
      cmocka_unit_test(test_budget_table_for_everybody),
      cmocka_unit_test(test_each_figure_says_its_sentence),
      cmocka_unit_test(test_the_mark_agrees_with_the_sentence), cmocka_unit_test(test_cards_with_value_and_target),
      cmocka_unit_test(test_one_figure_with_its_table),  cmocka_unit_test(test_no_button_without_right),
      cmocka_unit_test(test_every_role_on_every_page), cmocka_unit_test(test_small_numbers_are_kept_back), cmocka_unit_test(test_a_control_chart),
      cmocka_unit_test(test_a_chart_of_extremes), cmocka_unit_test(test_dashboard_says_what_changed), cmocka_unit_test(test_subjects_stand_apart),
      cmocka_unit_test(test_late_and_without_owner), cmocka_unit_test(test_what_the_cases_say), cmocka_unit_test(test_fast_solved_and_made_to_measure), cmocka_unit_test(test_does_an_intervention_work),
                                     cmocka_unit_test(test_from_idea_to_execution), cmocka_unit_test(test_outcomes_and_ranges),
      cmocka_unit_test(test_exploring), cmocka_unit_test(test_exploring_an_area), cmocka_unit_test(test_peers),
  };
  return cmocka_run_group_tests(tests, leiden_enter, leiden_leave);
}
