/* The list, the frame and what a key moment still misses; the parking place. */
#include "capabilities/standing.h"

#include <stdio.h>

#include "capabilities/opgaven/opgaven.h"
#include "capabilities/weging/weging.h"
#include "web/jobs.h"

static int64_t moment, later;
static struct who doorpakker, bestuurder, medewerker;

static void wire(struct store *store) {
  opgaven_wire(store);
  weging_wire(store);
}

static int open_house(void **state) {
  static const struct route_table *const tables[] = {&weging_routes, &opgaven_routes, &web_faces};
  (void)state;
  raadhuis_open(&house, tables, 3, wire);
  moment = raadhuis_find(&house, REGISTER_sleutelmoment, "Collegeretraite voorjaar");
  later = raadhuis_find(&house, REGISTER_sleutelmoment, "Collegeretraite najaar 2027");
  doorpakker = raadhuis_who(&house, "Beleidsdoorpakker");
  bestuurder = raadhuis_who(&house, "Wethouder Jeugd");
  medewerker = raadhuis_who(&house, "Uitvoerder inkomen");
  return 0;
}

static const char *at(int64_t id, const char *page) { return arena_printf(&house.arena, "/sleutelmomenten/%lld/%s", (long long)id, page); }
static long long item(const char *number) { return raadhuis_find(&house, REGISTER_beleidsopgave, number); }

static struct beleidsopgave opgave(const char *number) {
  struct record record = raadhuis_get(&house, REGISTER_beleidsopgave, item(number));
  return record_beleidsopgave(&record);
}

/* The version in the form of the page. */
static long long version_of(int64_t id) {
  struct record record = raadhuis_get(&house, REGISTER_sleutelmoment, id);
  return record_version(&record);
}

static int save(const char *form) {
  return raadhuis_send(&house, &doorpakker, at(moment, "voorbereiden"), arena_printf(&house.arena, "versie=%lld&%s", version_of(moment), form));
}

static void moment_set(int64_t id, size_t field, const char *text) {
  struct record record = raadhuis_get(&house, REGISTER_sleutelmoment, id);
  record.slots[field].text = text;
  raadhuis_put(&house, record, id);
}

/* As the facilitator: false when a rule refuses it. */
static bool step_to(int64_t id, const char *toestand) {
  struct record record = raadhuis_get(&house, REGISTER_sleutelmoment, id);
  record.slots[F(sleutelmoment, toestand)].text = toestand;
  return raadhuis_try(&house, &doorpakker, record, id);
}

static int64_t relation(const char *from, const char *kind, const char *to) {
  struct record record = record_start(&store_catalogue(house.store)->registers[REGISTER_relatie], &house.arena);
  record.slots[F(relatie, van)].text = arena_printf(&house.arena, "beleidsopgave:%lld", item(from));
  record.slots[F(relatie, soort)].text = kind;
  record.slots[F(relatie, naar)].text = arena_printf(&house.arena, "beleidsopgave:%lld", item(to));
  return raadhuis_put(&house, record, 0);
}

static void relation_end(int64_t id) {
  struct record record = raadhuis_get(&house, REGISTER_relatie, id);
  record.slots[F(relatie, soort)].text = "hoort_bij";
  raadhuis_put(&house, record, id);
}

static struct kader frame(const char *team, int64_t *id) {
  struct listing list;
  const struct query query = {.reg = REGISTER_kader,
                              .filters = {{.field = F(kader, sleutelmoment), .value = {.number = moment}},
                                          {.field = F(kader, team), .value = {.number = raadhuis_find(&house, REGISTER_organisatie, team)}}},
                              .filter_count = 2, .sort = EVERY(id), .page = 1, .page_size = 5};
  struct tx *tx = store_read(house.store, &house.fault);
  assert_true(record_list(tx, &raadhuis_program, &query, &list, &house.arena, &house.fault));
  tx_end(tx);
  assert_int_equal(list.count, 1);
  *id = record_id(&list.records[0]);
  return record_kader(&list.records[0]);
}

/* ---- the frame ---- */

static void test_hours_are_what_is_left_after_usual_work(void **state) {
  int64_t id;
  (void)state;
  frame("Juridische zaken", &id);
  assert_int_equal(save(arena_printf(&house.arena, "uren_totaal-%lld=9000&uren_regulier-%lld=7800", (long long)id, (long long)id)), 303);
  assert_int_equal(frame("Juridische zaken", &id).uren, 1200);
  assert_int_equal(raadhuis_ask(&house, &doorpakker, at(moment, "voorbereiden")), 200);
  assert_says("value=\"7800\"");
  assert_int_equal(save(arena_printf(&house.arena, "uren_totaal-%lld=9000&uren_regulier-%lld=9001", (long long)id, (long long)id)), 400);
  assert_says("dit is meer dan alle uren van het team (9000)");
  assert_int_equal(frame("Juridische zaken", &id).uren, 1200);
  assert_int_equal(save(arena_printf(&house.arena, "uren_totaal-%lld=&uren_regulier-%lld=&uren-%lld=1050", (long long)id, (long long)id, (long long)id)), 303);
  assert_int_equal(frame("Juridische zaken", &id).uren, 1050);
}

static void test_a_frame_below_what_must_be_done_says_how_much(void **state) {
  int64_t id;
  (void)state;
  frame("Vergunningen en handhaving", &id);
  frame("Inkomen en schulden", &id);
  assert_int_equal(save(arena_printf(&house.arena, "uren-%lld=1", (long long)id)), 303);
  assert_int_equal(raadhuis_ask(&house, &doorpakker, at(moment, "voorbereiden")), 200);
  assert_says("Het kader is te klein voor wat verplicht is: V8: samen ");
  assert_says(" uur te weinig.");
  assert_false(step_to(moment, "sessie"));
  assert_int_equal(house.fault.kind, FAULT_CONFLICT);
  assert_non_null(strstr(house.fault.message, "Het kader is te klein"));
  assert_int_equal(save(arena_printf(&house.arena, "uren-%lld=1500", (long long)id)), 303);
}

static void test_weights_of_nothing_are_refused(void **state) {
  const char *form = "ondergrens_procent=35";
  (void)state;
  for (int k = 1; k <= 8; k++)
    form = arena_printf(&house.arena, "%s&gewicht-%lld=0", form, (long long)raadhuis_find(&house, REGISTER_criterium, arena_printf(&house.arena, "K%d", k)));
  assert_int_equal(save(form), 400);
  assert_says("De gewichten zijn samen 0: dan telt niets mee.");
  struct record k1 = raadhuis_get(&house, REGISTER_criterium, raadhuis_find(&house, REGISTER_criterium, "K1"));
  assert_int_equal(record_criterium(&k1).gewicht, 22);
}

/* ---- who leans on whom ---- */

static void test_a_circle_of_dependencies_is_named(void **state) {
  (void)state;
  int64_t first = relation("N1", "vereist", "N2"), second = relation("N2", "vereist", "N3"), third = relation("N3", "vereist", "N1");
  assert_int_equal(raadhuis_ask(&house, &doorpakker, at(moment, "voorbereiden")), 200);
  assert_says("Beleidsopgaven wachten in een kring op elkaar: N1 kan niet zonder N2 kan niet zonder N3 kan niet zonder N1.");
  assert_false(step_to(moment, "sessie"));
  assert_non_null(strstr(house.fault.message, "in een kring"));
  relation_end(third);
  assert_int_equal(raadhuis_ask(&house, &doorpakker, at(moment, "voorbereiden")), 200);
  assert_false(raadhuis_says(&house, "in een kring"));
  relation_end(first);
  relation_end(second);
}

/* C1 was chosen long ago: leaning on it is fine. */
static void test_leaning_on_what_is_not_on_the_list(void **state) {
  (void)state;
  int64_t sound = relation("N1", "vereist", "C1");
  assert_int_equal(raadhuis_ask(&house, &doorpakker, at(moment, "voorbereiden")), 200);
  assert_false(raadhuis_says(&house, "kan niet zonder"));
  struct record n2 = raadhuis_get(&house, REGISTER_beleidsopgave, item("N2"));
  n2.slots[F(beleidsopgave, sleutelmoment)].number = later;
  raadhuis_put(&house, n2, item("N2"));
  int64_t missing = relation("N1", "vereist", "N2");
  assert_int_equal(raadhuis_ask(&house, &doorpakker, at(moment, "voorbereiden")), 200);
  assert_says("N1 kan niet zonder N2 ");
  assert_says("staat niet op de lijst en is niet eerder gekozen");
  /* And the rekenhulp leaves it out. */
  assert_int_equal(raadhuis_ask(&house, &bestuurder, at(moment, "sessie")), 200);
  relation_end(missing);
  relation_end(sound);
  n2 = raadhuis_get(&house, REGISTER_beleidsopgave, item("N2"));
  n2.slots[F(beleidsopgave, sleutelmoment)].number = moment;
  raadhuis_put(&house, n2, item("N2"));
}

static void test_two_that_must_and_cannot_together(void **state) {
  (void)state;
  int64_t clash = relation("V8", "sluit_uit", "O1");
  assert_int_equal(raadhuis_ask(&house, &doorpakker, at(moment, "voorbereiden")), 200);
  assert_says("V8 en O1 zijn allebei verplicht, maar gaan niet samen.");
  relation_end(clash);
}

/* ---- the list ---- */

static void test_the_filter_hides_and_does_not_change(void **state) {
  (void)state;
  assert_int_equal(raadhuis_ask(&house, &doorpakker, at(moment, "voorbereiden?stroom=verbeteren")), 200);
  assert_says("Bijzondere bijstand: van elf naar vier bewijsstukken");
  assert_false(raadhuis_says(&house, "Huurteam: van proef naar vaste voorziening"));
  assert_says("Verplicht: dit staat vast");
  /* One of the two that were shown: what was not shown stays as it was. */
  assert_int_equal(save(arena_printf(&house.arena, "getoond=%lld&getoond=%lld&kies=%lld", item("V1"), item("V2"), item("V1"))), 303);
  assert_int_equal(opgave("V1").sleutelmoment, moment);
  assert_int_equal(opgave("V2").sleutelmoment, NUMBER_EMPTY);
  assert_int_equal(opgave("N2").sleutelmoment, moment);
  assert_int_equal(save(arena_printf(&house.arena, "getoond=%lld&kies=%lld", item("V2"), item("V2"))), 303);
  assert_int_equal(opgave("V2").sleutelmoment, moment);
}

static void test_after_the_freeze_nothing_comes_on_the_list(void **state) {
  (void)state;
  moment_set(later, F(sleutelmoment, bevriezen_op), "2027-01-12"); /* from that day on */
  struct record v1 = raadhuis_get(&house, REGISTER_beleidsopgave, item("V1"));
  v1.slots[F(beleidsopgave, sleutelmoment)].number = later;
  assert_false(raadhuis_try(&house, &doorpakker, v1, item("V1")));
  assert_non_null(fault_field_find(&house.fault, "sleutelmoment"));
  assert_non_null(strstr(fault_field_find(&house.fault, "sleutelmoment"), "is bevroren op 12 januari 2027. Er komt niets meer bij."));
  moment_set(later, F(sleutelmoment, bevriezen_op), "2027-01-13");
  assert_true(raadhuis_try(&house, &doorpakker, v1, item("V1")));
  moment_set(later, F(sleutelmoment, bevriezen_op), "2027-01-12");
  /* On the page too, by the name of the control. */
  assert_int_equal(raadhuis_send(&house, &doorpakker, at(later, "voorbereiden"), arena_printf(&house.arena, "versie=%lld&getoond=%lld&kies=%lld", version_of(later), item("V2"), item("V2"))), 400);
  assert_says("de lijst is bevroren, er komt niets meer bij");
  assert_int_equal(opgave("V2").sleutelmoment, moment);
  assert_int_equal(raadhuis_ask(&house, &doorpakker, at(later, "voorbereiden")), 200);
  assert_says("De lijst is bevroren op 12 januari 2027");
  /* Taking off is still possible. */
  assert_int_equal(raadhuis_send(&house, &doorpakker, at(later, "voorbereiden"), arena_printf(&house.arena, "versie=%lld&getoond=%lld", version_of(later), item("V1"))), 303);
  assert_int_equal(opgave("V1").sleutelmoment, NUMBER_EMPTY);
}

static void list_set(const char *number, int64_t id) {
  struct record record = raadhuis_get(&house, REGISTER_beleidsopgave, item(number));
  record.slots[F(beleidsopgave, sleutelmoment)].number = id;
  raadhuis_put(&house, record, item(number));
}

/* Nobody picked for the autumn: on the day of the freeze the free candidates of that day are its list; so too when scoring
 * begins. */
static void test_the_freeze_makes_a_list_of_what_is_there(void **state) {
  (void)state;
  const struct job_call call = {.store = house.store, .code = "gm0546"};
  list_set("V1", NUMBER_EMPTY);
  assert_true(weging_jobs[1]->run(&call, &house.keep, &house.scratch, &house.fault));
  arena_reset(&house.keep);
  assert_int_equal(opgave("V1").sleutelmoment, later);
  assert_int_equal(opgave("V2").sleutelmoment, moment);
  moment_set(later, F(sleutelmoment, bevriezen_op), "2027-09-07");
  list_set("V1", NUMBER_EMPTY);
  assert_true(weging_jobs[1]->run(&call, &house.keep, &house.scratch, &house.fault));
  arena_reset(&house.keep);
  assert_int_equal(opgave("V1").sleutelmoment, NUMBER_EMPTY);
  assert_true(step_to(later, "scoren"));
  assert_int_equal(opgave("V1").sleutelmoment, later);
  list_set("V1", moment);
}

static void test_an_unscored_item_is_named_before_the_session(void **state) {
  (void)state;
  assert_true(step_to(moment, "sessie"));
  assert_true(step_to(moment, "scoren"));
  struct record record = raadhuis_get(&house, REGISTER_beleidsopgave, item("N6"));
  struct record copy = record_copy(&record, &house.arena);
  copy.slots[F(beleidsopgave, nummer)].text = "N7";
  copy.slots[F(beleidsopgave, titel)].text = "Nog niet gescoord";
  copy.slots[F(beleidsopgave, sleutelmoment)].number = moment;
  raadhuis_put(&house, copy, 0);
  assert_false(step_to(moment, "sessie"));
  assert_non_null(strstr(house.fault.message, "1 beleidsopgave is nog niet op elk criterium gescoord: N7."));
}

/* ---- proposals ---- */

static void test_a_proposal_says_why_and_is_left_with_a_reason(void **state) {
  (void)state;
  long long n7 = item("N7"), k5 = raadhuis_find(&house, REGISTER_criterium, "K5");
  struct record signal = record_start(&store_catalogue(house.store)->registers[REGISTER_signaal], &house.arena);
  signal.slots[F(signaal, titel)].text = "Steeds dubbel invoeren";
  signal.slots[F(signaal, soort)].text = "gatmelding";
  signal.slots[F(signaal, minuten_per_keer)].number = 30;
  signal.slots[F(signaal, keren_per_maand)].number = 300;
  signal.slots[F(signaal, hoort_bij)].number = n7;
  raadhuis_put(&house, signal, 0);
  const char *page = arena_printf(&house.arena, "score?opgave=%lld", n7);
  assert_int_equal(raadhuis_ask(&house, &doorpakker, at(moment, page)), 200);
  assert_says("Voorstel uit gegevens: niveau 3, 100 tot 200 uur per maand. 1 gatmelding, samen 150 uur per maand.");
  assert_int_equal(raadhuis_send(&house, &doorpakker, at(moment, "score"), arena_printf(&house.arena, "opgave=%lld&niveau-%lld=1", n7, k5)), 400);
  assert_says("u wijkt af van het voorstel uit gegevens. Schrijf waarom.");
  assert_int_equal(raadhuis_send(&house, &doorpakker, at(moment, "score"), arena_printf(&house.arena, "opgave=%lld&niveau-%lld=1&reden-%lld=De+helft+lost+al+op", n7, k5, k5)), 303);
  assert_int_equal(raadhuis_send(&house, &doorpakker, at(moment, "score"), arena_printf(&house.arena, "opgave=%lld&niveau-%lld=7", n7, k5)), 400);
}

/* ---- the parking place ---- */

static void test_parked_comes_back_in_one_act(void **state) {
  (void)state;
  struct record record = raadhuis_get(&house, REGISTER_beleidsopgave, item("N5"));
  record.slots[F(beleidsopgave, stand)].text = "geparkeerd";
  record.slots[F(beleidsopgave, reden_stand)].text = "Er was geen geld.";
  record.slots[F(beleidsopgave, terug_op)].text = "2027-01-10";
  record.slots[F(beleidsopgave, sleutelmoment)].number = NUMBER_EMPTY;
  raadhuis_put(&house, record, item("N5"));
  assert_int_equal(raadhuis_ask(&house, &bestuurder, "/parkeerplaats"), 200);
  assert_says("Er was geen geld.");
  assert_says("10 januari 2027, te laat");
  assert_says("had al terug moeten zijn");
  assert_false(raadhuis_says(&house, "Weer kandidaat"));
  const char *back = arena_printf(&house.arena, "/parkeerplaats/%lld", item("N5"));
  assert_int_equal(raadhuis_send(&house, &medewerker, back, ""), 403);
  assert_int_equal(raadhuis_ask(&house, &doorpakker, "/parkeerplaats"), 200);
  assert_says("Weer kandidaat");
  assert_int_equal(raadhuis_send(&house, &doorpakker, back, ""), 303);
  assert_string_equal(opgave("N5").stand, "kandidaat");
  assert_null(opgave("N5").terug_op);
  assert_int_equal(raadhuis_send(&house, &doorpakker, back, ""), 409);
  assert_int_equal(raadhuis_ask(&house, &(struct who){.roles = UINT32_C(1) << ROLE_inwoner, .label = "Inwoner"}, "/parkeerplaats"), 401);
}

/* What those who must carry it out say is a level by itself; how old a policy is goes by the years of the criterion. */
static void test_levels_from_a_test_and_from_age(void **state) {
  (void)state;
  assert_int_equal(raadhuis_ask(&house, &doorpakker, at(moment, arena_printf(&house.arena, "score?opgave=%lld", item("V7")))), 200);
  assert_says("Voorstel uit gegevens: niveau 3, Kan, voorwaarden geregeld of klein. De uitvoeringstoets zegt: Kan, voorwaarden geregeld of klein.");
  struct record k6 = raadhuis_get(&house, REGISTER_criterium, raadhuis_find(&house, REGISTER_criterium, "K6"));
  struct record aged = record_copy(&k6, &house.arena);
  aged.slots[F(criterium, voorstel_bron)].text = "ouderdom";
  for (int n = 0; n < 4; n++) aged.slots[F(criterium, grens_1) + (size_t)n].number = 2 + n * 2;
  raadhuis_put(&house, aged, record_id(&k6));
  struct beleidsopgave v3 = opgave("V3");
  struct record policy = raadhuis_get(&house, REGISTER_beleid, v3.beleid);
  policy.slots[F(beleid, in_werking)].text = "2020-01-27";
  raadhuis_put(&house, policy, v3.beleid);
  const char *page = at(moment, arena_printf(&house.arena, "score?opgave=%lld", item("V3")));
  assert_int_equal(raadhuis_ask(&house, &doorpakker, page), 200);
  /* A day short of seven years on 26 January 2027. */
  assert_says("Het beleid geldt sinds 27 januari 2020: 6 jaar.");
  assert_says("niveau 3");
  policy = raadhuis_get(&house, REGISTER_beleid, v3.beleid);
  policy.slots[F(beleid, in_werking)].text = "2019-01-26";
  raadhuis_put(&house, policy, v3.beleid);
  assert_int_equal(raadhuis_ask(&house, &doorpakker, page), 200);
  assert_says("niveau 4, Uitvoerders hebben het zelf getoetst en willen het zo. Het beleid geldt sinds 26 januari 2019: 8 jaar.");
  k6.slots[EVERY(versie)].number = raadhuis_get(&house, REGISTER_criterium, record_id(&k6)).slots[EVERY(versie)].number;
  raadhuis_put(&house, k6, record_id(&k6));
}

/* ---- weights ---- */

static int64_t weight_of(const char *code) {
  struct record record = raadhuis_get(&house, REGISTER_criterium, raadhuis_find(&house, REGISTER_criterium, code));
  return record_criterium(&record).gewicht;
}

static const char *weights_form(const char *start, const char *field, const int numbers[8]) {
  const char *form = start;
  for (int c = 0; c < 8; c++)
    form = arena_printf(&house.arena, "%s&%s-%lld=%d", form, field, (long long)raadhuis_find(&house, REGISTER_criterium, arena_printf(&house.arena, "K%d", c + 1)), numbers[c]);
  return form;
}

static int send_weights(const struct who *who, const char *form) { return raadhuis_send(&house, who, at(moment, "gewichten"), form); }

static void test_weights_from_steps_and_from_an_order(void **state) {
  static const int now[8] = {22, 16, 14, 14, 12, 10, 6, 6}, steps[8] = {50, 100, 25, 25, 0, 0, 0, 0}, order[8] = {8, 7, 6, 5, 4, 3, 2, 1};
  static const int from_order[8] = {2, 3, 5, 8, 11, 15, 22, 34};
  (void)state;
  assert_int_equal(raadhuis_ask(&house, &doorpakker, at(moment, "gewichten")), 200);
  assert_says("Vergelijk de stappen");
  assert_says("Van <em>Niemand merkt het</em> naar <em>Duizenden merken het sterk en blijvend</em>.");
  for (int c = 0; c < 8; c++) assert_int_equal(weight_of(arena_printf(&house.arena, "K%d", c + 1)), now[c]);
  /* Looking changes nothing. */
  assert_int_equal(send_weights(&doorpakker, weights_form("doe=bekijk&hoe=stap", "stap", steps)), 200);
  assert_says("Zo worden de gewichten");
  assert_says("<strong>50</strong>");
  assert_int_equal(weight_of("K2"), 16);
  assert_int_equal(send_weights(&doorpakker, weights_form("doe=bekijk&hoe=plaats", "plaats", order)), 200);
  assert_says("<strong>34</strong>");
  assert_int_equal(send_weights(&doorpakker, weights_form("doe=bewaar&hoe=plaats", "plaats", order)), 303);
  for (int c = 0; c < 8; c++) assert_int_equal(weight_of(arena_printf(&house.arena, "K%d", c + 1)), from_order[c]);
  /* What somebody else kept meanwhile is not overwritten: the form says what it was. */
  assert_int_equal(send_weights(&doorpakker, weights_form(weights_form("doe=bewaar&hoe=stap", "was", now), "stap", now)), 409);
  assert_says("is intussen veranderd van 22 in 2. Reken de gewichten opnieuw uit.");
  assert_int_equal(weight_of("K1"), 2);
  assert_int_equal(send_weights(&doorpakker, weights_form(weights_form("doe=bewaar&hoe=stap", "was", from_order), "stap", now)), 303);
  int64_t sum = 0;
  for (int c = 0; c < 8; c++) sum += weight_of(arena_printf(&house.arena, "K%d", c + 1));
  assert_int_equal(sum, 100);
  for (int c = 0; c < 8; c++) assert_int_equal(weight_of(arena_printf(&house.arena, "K%d", c + 1)), now[c]);
}

static void test_bad_weights_name_the_criterion(void **state) {
  static const int nothing[8] = {0}, twice[8] = {1, 2, 3, 3, 5, 6, 7, 8}, far[8] = {100, 101, 1, 1, 1, 1, 1, 1}, good[8] = {100, 1, 1, 1, 1, 1, 1, 1};
  (void)state;
  assert_int_equal(send_weights(&doorpakker, weights_form("doe=bekijk&hoe=stap", "stap", nothing)), 400);
  assert_says("Alle stappen zijn 0: dan telt niets mee.");
  assert_int_equal(send_weights(&doorpakker, weights_form("doe=bewaar&hoe=plaats", "plaats", twice)), 400);
  assert_says("hebben allebei plaats 3. Geef elk criterium een eigen plaats.");
  assert_int_equal(send_weights(&doorpakker, weights_form("doe=bewaar&hoe=stap", "stap", far)), 400);
  assert_says("Hardheid wegnemen: vul een heel getal in van 0 tot en met 100.");
  assert_int_equal(send_weights(&doorpakker, "doe=bekijk&hoe=stap"), 400);
  assert_int_equal(send_weights(&doorpakker, "doe=iets"), 400);
  /* What is done stands in the address, and nothing came with it. */
  assert_int_equal(raadhuis_send(&house, &doorpakker, at(moment, "gewichten?doe=bewaar"), NULL), 400);
  assert_int_equal(raadhuis_send(&house, &doorpakker, at(moment, "gewichten?doe=bekijk&hoe=plaats"), NULL), 400);
  assert_int_equal(send_weights(&medewerker, weights_form("doe=bewaar&hoe=stap", "stap", good)), 403);
  assert_int_equal(raadhuis_ask(&house, &medewerker, at(moment, "gewichten")), 403);
  assert_int_equal(weight_of("K1"), 22);
}

/* How far the weights may move decides what is in discussion: at nothing only what money and floor move. */
static void test_the_group_says_how_sure_it_is(void **state) {
  (void)state;
  struct record m = raadhuis_get(&house, REGISTER_sleutelmoment, moment);
  assert_int_equal(record_sleutelmoment(&m).gewicht_speling, NUMBER_EMPTY);
  assert_int_equal(send_weights(&doorpakker, arena_printf(&house.arena, "doe=speling&versie=%lld&gewicht_speling=101", (long long)record_version(&m))), 400);
  assert_int_equal(raadhuis_ask(&house, &doorpakker, at(moment, "sessie")), 200);
  const char *usual = strstr(text_get(&house.reply.body), "Bespreekstukken (");
  assert_non_null(usual);
  long before = strtol(usual + strlen("Bespreekstukken ("), NULL, 10);
  assert_int_equal(send_weights(&doorpakker, arena_printf(&house.arena, "doe=speling&versie=%lld&gewicht_speling=90", (long long)record_version(&m))), 303);
  assert_int_equal(raadhuis_ask(&house, &doorpakker, at(moment, "sessie")), 200);
  long wide = strtol(strstr(text_get(&house.reply.body), "Bespreekstukken (") + strlen("Bespreekstukken ("), NULL, 10);
  if (wide <= before) fail_msg("%ld and %ld", before, wide);
  m = raadhuis_get(&house, REGISTER_sleutelmoment, moment);
  assert_int_equal(record_sleutelmoment(&m).gewicht_speling, 90);
  assert_int_equal(send_weights(&doorpakker, arena_printf(&house.arena, "doe=speling&versie=%lld&gewicht_speling=", (long long)record_version(&m))), 303);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_levels_from_a_test_and_from_age),
      cmocka_unit_test(test_weights_from_steps_and_from_an_order),
      cmocka_unit_test(test_bad_weights_name_the_criterion),
      cmocka_unit_test(test_the_group_says_how_sure_it_is),
      cmocka_unit_test(test_hours_are_what_is_left_after_usual_work),
      cmocka_unit_test(test_a_frame_below_what_must_be_done_says_how_much),
      cmocka_unit_test(test_weights_of_nothing_are_refused),
      cmocka_unit_test(test_a_circle_of_dependencies_is_named),
      cmocka_unit_test(test_leaning_on_what_is_not_on_the_list),
      cmocka_unit_test(test_two_that_must_and_cannot_together),
      cmocka_unit_test(test_the_filter_hides_and_does_not_change),
      cmocka_unit_test(test_after_the_freeze_nothing_comes_on_the_list),
      cmocka_unit_test(test_the_freeze_makes_a_list_of_what_is_there),
      cmocka_unit_test(test_an_unscored_item_is_named_before_the_session),
      cmocka_unit_test(test_a_proposal_says_why_and_is_left_with_a_reason),
      cmocka_unit_test(test_parked_comes_back_in_one_act),
  };
  return cmocka_run_group_tests(tests, open_house, close_house);
}
