/* A threshold to take part, and what doing nothing would give taken off: from the form to the file that is counted again. */
#include "capabilities/standing.h"

#include <math.h>

#include "capabilities/weging/rekenhulp.h"
#include "capabilities/weging/weging.h"
#include "engines/calc.h"
#include "engines/frozen.h"
#include "engines/value.h"

#include "base/banned.h"

static int64_t moment;
static struct who doorpakker, secretaris;

static int open_house(void **state) {
  static const struct route_table *const tables[] = {&weging_routes, &web_faces};
  (void)state;
  raadhuis_open(&house, tables, 2, weging_wire);
  moment = raadhuis_find(&house, REGISTER_sleutelmoment, "Collegeretraite voorjaar");
  doorpakker = raadhuis_who(&house, "Beleidsdoorpakker");
  secretaris = raadhuis_who(&house, "Gemeentesecretaris");
  return 0;
}

static long long item(const char *number) { return raadhuis_find(&house, REGISTER_beleidsopgave, number); }
static long long criterion(const char *code) { return raadhuis_find(&house, REGISTER_criterium, code); }
static const char *at(const char *page) { return arena_printf(&house.arena, "/sleutelmomenten/%lld/%s", (long long)moment, page); }
static int ask(const char *page) { return raadhuis_ask(&house, &doorpakker, at(page)); }

static int save(const char *form) {
  struct record m = raadhuis_get(&house, REGISTER_sleutelmoment, moment);
  return raadhuis_send(&house, &doorpakker, at("voorbereiden"), arena_printf(&house.arena, "versie=%lld&%s", (long long)record_version(&m), form));
}

static int weigh(const char *code, int weight, const char *more) {
  return save(arena_printf(&house.arena, "gewicht-%lld=%d%s", criterion(code), weight, more));
}

static struct moment read(void) {
  struct moment m;
  fault_release(&house.fault);
  struct tx *tx = store_read(house.store, &house.fault);
  assert_non_null(tx);
  bool ok = moment_read(tx, &raadhuis_program, moment, &m, &house.arena, &house.fault);
  tx_end(tx);
  if (!ok) fail_msg("%s", house.fault.message);
  return m;
}

static size_t place(const struct moment *m, const char *number) {
  size_t found = moment_item_find(m, item(number));
  assert_true(found < m->item_count);
  return found;
}

static struct portfolio_answer solved(const struct moment *m, const struct whatif *whatif) {
  struct portfolio portfolio;
  struct portfolio_answer answer;
  assert_true(rekenhulp_solve(m, whatif, &portfolio, &answer, &house.arena, &house.arena, &house.fault));
  assert_true(answer.possible);
  return answer;
}

static void score_set(const char *number, const char *code, int64_t level, int64_t nothing) {
  const struct moment m = read();
  size_t i = place(&m, number), c = 0;
  while (m.criteria[c].id != criterion(code)) c++;
  struct record score = raadhuis_get(&house, REGISTER_score, m.items[i].scores[c].id);
  score.slots[F(score, niveau)].number = level;
  score.slots[F(score, nulniveau)].number = nothing;
  score.slots[F(score, reden)].text = "zo";
  raadhuis_put(&house, score, record_id(&score));
}

/* ---- the threshold ---- */

static void test_below_the_threshold_is_no_candidate(void **state) {
  (void)state;
  assert_int_equal(save("drempel_punten=101"), 400);
  assert_int_equal(save("drempel_punten=veel"), 400);
  assert_int_equal(save("drempel_punten=40"), 303);
  assert_int_equal(ask("voorbereiden"), 200);
  assert_says("name=\"drempel_punten\" value=\"40\"");
  const struct moment m = read();
  struct whatif whatif = {0};
  size_t short_count = 0;
  const struct portfolio_answer answer = solved(&m, &whatif);
  for (size_t i = 0; i < m.item_count; i++) {
    assert_int_equal(m.items[i].onder_drempel, m.items[i].points < 40 * m.weight_sum);
    if (!m.items[i].onder_drempel) continue;
    short_count++;
    assert_int_equal(portfolio_has(&answer.chosen, i), m.items[i].fixed);
  }
  assert_true(short_count > 2);
  /* O6 has 31,4 and must be; O3 has 28,8 and is held by hand. */
  assert_true(portfolio_has(&answer.chosen, place(&m, "O6")));
  portfolio_put(&whatif.in, place(&m, "O3"), true);
  const struct portfolio_answer held = solved(&m, &whatif);
  assert_true(portfolio_has(&held.chosen, place(&m, "O3")));
}

static void test_the_screens_say_who_falls_short(void **state) {
  (void)state;
  assert_int_equal(ask("sessie"), 200);
  assert_says("minder punten dan de drempel van 40 en doen niet mee.");
  assert_says("Onder de drempel van 40 punten");
  assert_int_equal(ask(arena_printf(&house.arena, "uitleg?opgave=%lld", item("O3"))), 200);
  assert_says("Het heeft 28,8 punten en de drempel is 40: er is 11,2 te weinig.");
  assert_says("zet het dan zelf vast in de sessie");
  assert_int_equal(ask("scores"), 200);
  assert_says("er is 11,2 te weinig");
  /* With so few left the floor is out of reach, and the page says what could give way. */
  assert_int_equal(save("drempel_punten=60"), 303);
  assert_int_equal(ask("sessie"), 200);
  assert_says("verlaag de drempel");
  assert_int_equal(save("drempel_punten="), 303);
  assert_int_equal(ask("sessie"), 200);
  assert_false(raadhuis_says(&house, "drempel"));
}

/* ---- taking off what doing nothing gives ---- */

static void test_never_beside_a_criterion_about_it(void **state) {
  (void)state;
  assert_int_equal(save("nulscore=ja"), 400);
  assert_says("criterium K4 (Gevolg van niet doen) telt dat al mee");
  struct record m = raadhuis_get(&house, REGISTER_sleutelmoment, moment);
  m.slots[F(sleutelmoment, nulscore)].number = 1;
  assert_false(raadhuis_try(&house, &doorpakker, m, moment));
  assert_non_null(fault_field_find(&house.fault, "nulscore"));
  /* Off and on again in one form, either way round. */
  assert_int_equal(weigh("K4", 0, "&nulscore=ja"), 303);
  assert_true(read().nulscore);
  assert_int_equal(weigh("K4", 14, ""), 400);
  assert_says("trekt al af wat er gebeurt als we niets doen");
  assert_int_equal(weigh("K4", 14, "&nulscore=nee"), 303);
  assert_false(read().nulscore);
  assert_int_equal(weigh("K4", 0, "&nulscore=ja"), 303);
}

/* A criterion of before the question was asked says it by its name; one that says no, does not. */
static void test_the_name_says_it_where_nobody_answered(void **state) {
  (void)state;
  struct record k4 = raadhuis_get(&house, REGISTER_criterium, criterion("K4"));
  struct criterium c = record_criterium(&k4);
  assert_true(criterium_is_niet_doen(&c));
  c.niet_doen = NUMBER_EMPTY;
  assert_true(criterium_is_niet_doen(&c));
  c.niet_doen = 0;
  assert_false(criterium_is_niet_doen(&c));
  c.niet_doen = NUMBER_EMPTY;
  c.naam = "Draagvlak";
  assert_false(criterium_is_niet_doen(&c));
}

static void test_only_repairs_have_such_a_level(void **state) {
  (void)state;
  const struct moment m = read();
  struct record score = raadhuis_get(&house, REGISTER_score, m.items[place(&m, "N1")].scores[0].id);
  score.slots[F(score, nulniveau)].number = 1;
  assert_false(raadhuis_try(&house, &doorpakker, score, record_id(&score)));
  assert_non_null(fault_field_find(&house.fault, "nulniveau"));
  score = raadhuis_get(&house, REGISTER_score, m.items[place(&m, "V1")].scores[0].id);
  score.slots[F(score, nulniveau)].number = 5;
  assert_false(raadhuis_try(&house, &doorpakker, score, record_id(&score)));
  assert_int_equal(ask(arena_printf(&house.arena, "score?opgave=%lld", item("N1"))), 200);
  assert_false(raadhuis_says(&house, "als we niets doen?"));
}

static void test_the_session_asks_for_all_levels(void **state) {
  (void)state;
  struct record m = raadhuis_get(&house, REGISTER_sleutelmoment, moment);
  m.slots[F(sleutelmoment, toestand)].text = "sessie";
  assert_false(raadhuis_try(&house, &doorpakker, m, moment));
  assert_non_null(strstr(house.fault.message, "wat het niveau is als we niets doen"));
}

static void test_the_form_keeps_the_level(void **state) {
  (void)state;
  const struct moment m = read();
  const struct moment_item *v2 = &m.items[place(&m, "V2")];
  const char *form = arena_printf(&house.arena, "opgave=%lld", item("V2"));
  assert_int_equal(ask(arena_printf(&house.arena, "score?opgave=%lld", item("V2"))), 200);
  assert_says("Welk niveau is het als we niets doen?");
  for (size_t c = 0; c < m.criterion_count; c++)
    form = arena_printf(&house.arena, "%s&niveau-%lld=%lld&versie-%lld=%lld&nulniveau-%lld=%d&reden-%lld=zo", form, (long long)m.criteria[c].id,
                        (long long)v2->scores[c].niveau, (long long)m.criteria[c].id, (long long)v2->scores[c].version, (long long)m.criteria[c].id, 0, (long long)m.criteria[c].id);
  assert_int_equal(raadhuis_send(&house, &doorpakker, at("score"), arena_printf(&house.arena, "%s&nulniveau-%lld=9", form, (long long)m.criteria[0].id)), 303);
  const struct moment after = read();
  for (size_t c = 0; c < after.criterion_count; c++) assert_int_equal(after.items[place(&after, "V2")].scores[c].nul, 0);
  /* Level 0 gives no points, so nothing went off. */
  assert_int_equal(after.items[place(&after, "V2")].points, v2->points);
  form = arena_printf(&house.arena, "opgave=%lld&niveau-%lld=3&nulniveau-%lld=7", item("V2"), (long long)m.criteria[0].id, (long long)m.criteria[0].id);
  assert_int_equal(raadhuis_send(&house, &doorpakker, at("score"), form), 400);
}

/* The same value as the engine that holds the paper. */
static void test_points_are_those_of_the_engine(void **state) {
  (void)state;
  const int64_t nothing[] = {1, 2, 3, 0, 0, 4, 1};
  struct moment m = read();
  for (size_t c = 0; c < m.criterion_count; c++) score_set("V1", m.criteria[c].code, m.items[place(&m, "V1")].scores[c].niveau, nothing[c]);
  m = read();
  const struct moment_item *v1 = &m.items[place(&m, "V1")];
  double levels[VALUE_CRITERIA_MAX], baseline[VALUE_CRITERIA_MAX], weights[VALUE_CRITERIA_MAX];
  struct value_scale scales[VALUE_CRITERIA_MAX];
  for (size_t c = 0; c < m.criterion_count; c++) {
    levels[c] = (double)v1->scores[c].niveau;
    baseline[c] = (double)nothing[c];
    weights[c] = (double)m.criteria[c].gewicht / (double)m.weight_sum;
    scales[c] = moment_scale;
  }
  const struct value_model model = {.scales = scales, .weights = weights, .count = m.criterion_count};
  struct value_answer answer;
  assert_true(value_compute(&model, levels, baseline, &answer, &house.arena, &house.fault));
  assert_int_equal(m.criterion_count, 7);
  assert_true(fabs(answer.value * (double)m.weight_sum - (double)v1->points) < 1e-6);
  assert_int_equal(ask(arena_printf(&house.arena, "uitleg?opgave=%lld", item("V1"))), 200);
  assert_says("Als we niets doen: 4");
  assert_says(arena_printf(&house.arena, "samen %s punten", points_print(&m, v1->points, &house.arena)));
}

/* Worse than doing nothing: never proposed, and a value of nothing when it is held. */
static void test_worse_than_nothing_is_not_proposed(void **state) {
  (void)state;
  struct moment m = read();
  for (size_t c = 0; c < m.criterion_count; c++) score_set("V5", m.criteria[c].code, 1, 3);
  m = read();
  size_t v5 = place(&m, "V5");
  struct whatif whatif = {0};
  assert_true(m.items[v5].points < 0);
  const struct portfolio_answer answer = solved(&m, &whatif);
  assert_false(portfolio_has(&answer.chosen, v5));
  portfolio_put(&whatif.in, v5, true);
  const struct portfolio_answer held = solved(&m, &whatif);
  assert_true(portfolio_has(&held.chosen, v5));
  assert_int_equal(ask(arena_printf(&house.arena, "uitleg?opgave=%lld", item("V5"))), 200);
  assert_says("Levert minder op dan niets doen");
  assert_says("minder dan niets doen.");
}

/* ---- frozen ---- */

static const char *agree_form(const struct moment *m) {
  struct record record = raadhuis_get(&house, REGISTER_sleutelmoment, moment);
  const char *form = arena_printf(&house.arena, "versie=%lld&doe=vastleggen&ondergrens=1&minder=0", (long long)record_version(&record));
  for (size_t i = 0; i < m->item_count; i++) {
    long long id = m->items[i].id;
    bool in = m->items[i].fixed;
    form = arena_printf(&house.arena, "%s&keuze-%lld=%s&reden-%lld=zo&landt_in-%lld=kaderbrief&terug_op-%lld=%s", form, id, in ? "gekozen" : "geparkeerd", id, id, id, in ? "" : "2027-09-14");
  }
  return form;
}

static void test_the_file_gives_the_same_choice(void **state) {
  struct frozen_check check;
  struct text out;
  (void)state;
  assert_int_equal(save("drempel_punten=40&nulscore=ja"), 303);
  struct moment before = read();
  for (size_t i = 0; i < before.item_count; i++)
    for (size_t c = 0; before.items[i].marked && c < before.criterion_count; c++)
      if (before.items[i].scores[c].nul < 0 && before.items[i].scores[c].id) score_set(before.items[i].nummer, before.criteria[c].code, before.items[i].scores[c].niveau, 1);
  struct record m = raadhuis_get(&house, REGISTER_sleutelmoment, moment);
  m.slots[F(sleutelmoment, toestand)].text = "sessie";
  raadhuis_put(&house, m, moment);
  before = read();
  const struct portfolio_answer then = solved(&before, &(struct whatif){.floor = true});
  assert_int_equal(raadhuis_send(&house, &secretaris, at("afspraken"), agree_form(&before)), 303);
  assert_int_equal(ask("vastgelegd.json"), 200);
  const char *json = arena_copy(&house.arena, text_get(&house.reply.body));
  assert_non_null(strstr(json, "\"drempelPunten\":40"));
  assert_non_null(strstr(json, "\"nulscore\":true"));
  assert_non_null(strstr(json, "\"nulniveau\":4"));
  assert_true(frozen_recount(json, strlen(json), &check, &house.arena, &house.fault));
  assert_true(check.same);
  assert_int_equal((int64_t)check.value, (int64_t)then.value);
  text_init(&out, 1 << 20);
  assert_true(calc_portfolio(json, strlen(json), NULL, &out, &house.arena, &house.fault));
  for (size_t i = 0; i < before.item_count; i++) {
    const char *chosen = strstr(text_get(&out), "\"chosen\""), *end = strchr(chosen, ']');
    const char *named = strstr(chosen, arena_printf(&house.arena, "\"%s\"", before.items[i].nummer));
    assert_int_equal(portfolio_has(&then.chosen, i), named && named < end);
  }
  text_release(&out);
  /* What was agreed does not move with the register any more. */
  const struct moment after = read();
  assert_true(after.frozen && after.nulscore);
  assert_int_equal(after.drempel_punten, 40);
  for (size_t i = 0; i < after.item_count; i++) assert_int_equal(after.items[i].points, before.items[place(&before, after.items[i].nummer)].points);
  assert_int_equal(ask("controle"), 200);
  assert_says("Opnieuw gerekend: dezelfde keuze");
}

static char *without(const char *json, const char *part) {
  char *out = arena_copy(&house.arena, json);
  for (char *found = strstr(out, part); found; found = strstr(found, part)) memmove(found, found + strlen(part), strlen(found + strlen(part)) + 1);
  return out;
}

/* A copy from before both: its levels count as they stand. */
static void test_an_older_copy_knows_neither(void **state) {
  char fingerprint[DIGEST_HEX_SIZE];
  (void)state;
  assert_int_equal(ask("vastgelegd.json"), 200);
  const char *json = without(without(text_get(&house.reply.body), "\"drempelPunten\":40,"), "\"nulscore\":true,");
  assert_null(strstr(json, "drempelPunten"));
  struct moment m = read();
  digest_hex(digest_of(json, strlen(json)), fingerprint);
  m.vingerafdruk = fingerprint;
  assert_true(moment_thaw(json, strlen(json), &m, &house.arena, &house.fault));
  moment_count_points(&m);
  assert_int_equal(m.drempel_punten, NUMBER_EMPTY);
  assert_false(m.nulscore);
  for (size_t i = 0; i < m.item_count; i++) {
    int64_t points = 0;
    for (size_t c = 0; c < m.criterion_count; c++)
      if (m.items[i].scores[c].niveau >= 0) points += m.criteria[c].gewicht * moment_level_points(m.items[i].scores[c].niveau);
    assert_int_equal(m.items[i].points, points);
    assert_false(m.items[i].onder_drempel);
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_below_the_threshold_is_no_candidate), cmocka_unit_test(test_the_screens_say_who_falls_short),
      cmocka_unit_test(test_never_beside_a_criterion_about_it),   cmocka_unit_test(test_the_name_says_it_where_nobody_answered),
      cmocka_unit_test(test_only_repairs_have_such_a_level),      cmocka_unit_test(test_the_session_asks_for_all_levels),
      cmocka_unit_test(test_the_form_keeps_the_level),            cmocka_unit_test(test_points_are_those_of_the_engine),
      cmocka_unit_test(test_worse_than_nothing_is_not_proposed),  cmocka_unit_test(test_the_file_gives_the_same_choice),
      cmocka_unit_test(test_an_older_copy_knows_neither),
  };
  return cmocka_run_group_tests(tests, open_house, close_house);
}
