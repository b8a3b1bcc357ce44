/* The list of a session in the stream: what it carries is what the pages show, for each visitor; it comes before the rest;
 * and the pages come also when who works on the rest hangs or fails. */
#include "capabilities/standing.h"

#include <stdatomic.h>

#include "capabilities/weging/weging.h"
#include "decode/json.h"
#include "web/beside.h"
#include "web/live.h"

static int64_t moment;
static struct who doorpakker, bestuurder;
static int parts, wholes;
static struct beside_work held;
static bool holds, overtaken;

static void hear(const char *code, const char *topic, enum live_news news) {
  assert_string_equal(code, "gm0546");
  assert_true(string_starts(topic, "sleutelmoment/"));
  if (news == LIVE_PART) parts++;
  else wholes++;
}

static bool hold(const struct beside_work *work) {
  if (work->lane != BESIDE_ANSWERS || !holds) {
    work->release(work->context);
    return false;
  }
  assert_null(held.run);
  held = *work;
  return true;
}

static bool stops(void) { return overtaken; }

static void end_held(bool run) {
  assert_non_null(held.run);
  if (run) held.run(held.context, stops);
  held.release(held.context);
  held = (struct beside_work){0};
}

static int open_house(void **state) {
  static const struct route_table *const tables[] = {&weging_routes, &web_faces};
  (void)state;
  raadhuis_open(&house, tables, 2, weging_wire);
  moment = raadhuis_find(&house, REGISTER_sleutelmoment, "Collegeretraite voorjaar");
  doorpakker = raadhuis_who(&house, "Beleidsdoorpakker");
  bestuurder = raadhuis_who(&house, "Wethouder Jeugd");
  live_hear(hear);
  beside_do(hold);
  return 0;
}

static int close_all(void **state) {
  beside_do(NULL);
  live_hear(NULL);
  return close_house(state);
}

static int begin_test(void **state) {
  (void)state;
  parts = wholes = 0;
  holds = overtaken = false;
  return 0;
}

static const char *address(const char *page) { return arena_printf(&house.arena, "/sleutelmomenten/%lld/%s", (long long)moment, page); }
static int ask(const struct who *who, const char *page) { return raadhuis_ask(&house, who, address(page)); }
static void act(const char *form) { assert_int_equal(raadhuis_send(&house, &doorpakker, address("sessie"), form), 303); }

static const char *weight(int to) {
  return arena_printf(&house.arena, "criterium=%lld&gewicht=%d", (long long)raadhuis_find(&house, REGISTER_criterium, "K1"), to);
}

/* What the stream carries to this visitor now; NULL: nothing. */
static const struct json_value *carried(const struct who *who) {
  const struct json_value *root;
  assert_int_equal(raadhuis_push(&house, who, address("stroom?lijst=1")), 200);
  const char *text = arena_copy(&house.arena, text_get(&house.reply.body));
  if (!*text) return NULL;
  assert_null(strchr(text, '\n'));
  const struct json_options options = {.data = text, .size = strlen(text)};
  assert_true(json_read(&options, &root, &house.arena, &house.fault));
  return root;
}

/* Where the text stands behind a mark, before something else that begins so. */
static const char *behind(const char *from, const char *mark) {
  const char *at = strstr(from, mark);
  if (!at) fail_msg("%s stands nowhere", mark);
  return at + strlen(mark);
}

static void assert_stands(const char *at, const char *text) {
  if (strncmp(at, text, strlen(text)) != 0) fail_msg("\"%.60s\" is not \"%s\"", at, text);
}

static const char *item_text(const struct json_value *row, size_t at) { return row->items[at].text; }

/* Each row of the page says what was carried about it, in the same order within its table or group. */
static void assert_rows(const char *page, const struct json_value *list, bool with_points) {
  const struct json_value *rows = json_find(list, "rijen");
  assert_true(rows->count == 20);
  size_t found = 0;
  for (const char *at = page; (at = strstr(at, "data-rij=\"")); at++) found++;
  assert_int_equal(found, rows->count);
  for (size_t i = 0; i < rows->count; i++) {
    const struct json_value *row = &rows->items[i];
    const char *at = behind(page, arena_printf(&house.arena, "data-rij=\"%lld\"", (long long)row->items[0].number));
    const char *state = behind(at, "data-stand>");
    if (strncmp(state, "nu ", 3) == 0) state += 3;
    assert_stands(state, arena_printf(&house.arena, "%s<", item_text(row, 1)));
    assert_stands(behind(at, "<use href=\""), arena_printf(&house.arena, "%s\"", item_text(row, 2)));
    if (with_points) assert_stands(behind(at, "data-punten>"), arena_printf(&house.arena, "%s<", item_text(row, 4)));
  }
}

static void assert_bars(const char *page, const char *mark, const struct json_value *bars) {
  assert_true(bars->count > 0);
  for (size_t b = 0; b < bars->count; b++) {
    page = behind(page, mark);
    const struct json_value *bar = &bars->items[b];
    assert_stands(behind(page, "data-waarde>"), arena_printf(&house.arena, "%s<", bar->items[0].text));
    assert_stands(behind(page, "dp-chart__bar--room\" x=\"0\" y=\"0\" width=\""), arena_printf(&house.arena, "%lld\"", (long long)bar->items[1].number));
    assert_stands(behind(page, "dp-chart__bar\" x=\"0\" y=\"5\" width=\""), arena_printf(&house.arena, "%lld\"", (long long)bar->items[2].number));
  }
}

static const char *page_of(const struct who *who, const char *name) {
  assert_int_equal(ask(who, name), 200);
  return arena_copy(&house.arena, text_get(&house.reply.body));
}

/* What is carried now stands in both pages, to the letter. */
static void assert_same(const struct who *who, const struct json_value *list) {
  assert_non_null(list);
  for (int screen = 0; screen < 2; screen++) {
    const char *page = page_of(who, screen ? "scherm" : "sessie");
    assert_rows(page, list, !screen);
    assert_stands(behind(page, "data-oordeel>"), arena_printf(&house.arena, "%s<", json_find_text(list, "oordeel")));
    assert_stands(behind(behind(page, "data-zinnen>"), "<p>"), arena_printf(&house.arena, "%s<", json_find_text(list, "zin")));
    assert_bars(page, "data-balk>", json_find(list, "balken"));
    if (!screen) assert_bars(page, "data-som>", json_find(list, "som"));
    else assert_stands(behind(page, "data-scenario>"), arena_printf(&house.arena, "%s<", json_find_text(list, "scenario")));
  }
}

static void test_what_is_carried_is_what_the_pages_show(void **state) {
  const char *const acts[] = {"minder=10", arena_printf(&house.arena, "vast=%lld", (long long)raadhuis_find(&house, REGISTER_beleidsopgave, "O4")),
                              arena_printf(&house.arena, "weg=%lld", (long long)raadhuis_find(&house, REGISTER_beleidsopgave, "V1")), weight(63), "ondergrens=0",
                              "doe=leeg"};
  (void)state;
  for (size_t i = 0; i < sizeof acts / sizeof *acts; i++) {
    act(acts[i]);
    (void)page_of(&doorpakker, "sessie");
    assert_same(&doorpakker, carried(&doorpakker));
    assert_same(&bestuurder, carried(&bestuurder));
  }
}

/* The weights are for who may move them. */
static void test_weights_are_carried_to_who_moves_them(void **state) {
  (void)state;
  act(weight(41));
  const char *page = page_of(&doorpakker, "sessie");
  const struct json_value *weights = json_find(carried(&doorpakker), "gewichten");
  assert_true(weights->count > 3);
  for (size_t c = 0; c < weights->count; c++) {
    const char *at = behind(page, arena_printf(&house.arena, "data-gewicht=\"%lld\"", (long long)weights->items[c].items[0].number));
    assert_stands(behind(at, "value=\""), arena_printf(&house.arena, "%lld\"", (long long)weights->items[c].items[1].number));
  }
  const struct who reader = raadhuis_who(&house, "Wethouder Jeugd");
  assert_int_equal(json_find(carried(&reader), "gewichten")->count, strstr(page_of(&reader, "sessie"), "data-gewicht") ? weights->count : 0);
  act("doe=leeg");
}

static void test_the_list_comes_before_the_rest(void **state) {
  (void)state;
  holds = true;
  act(weight(77));
  assert_int_equal(parts, 1);
  assert_int_equal(wholes, 0);
  const struct json_value *first = carried(&doorpakker);
  assert_non_null(first);
  end_held(true);
  assert_int_equal(wholes, 1);
  assert_same(&doorpakker, first);
  holds = false;
  act("doe=leeg");
}

/* Without its part in the address, or when nobody asks what it carries, a stream carries nothing. */
static void test_a_stream_carries_only_what_is_asked(void **state) {
  (void)state;
  act(weight(44));
  (void)page_of(&doorpakker, "sessie");
  assert_int_equal(raadhuis_push(&house, &doorpakker, address("stroom")), 200);
  assert_int_equal(house.reply.body.len, 0);
  assert_int_equal(ask(&doorpakker, "stroom?lijst=1"), 200);
  assert_int_equal(house.reply.body.len, 0);
  act("doe=leeg");
}

/* Newer work tells in its own time; what was begun is given back, and who asks works it out. */
static void test_overtaken_work_is_left_and_says_nothing(void **state) {
  (void)state;
  holds = overtaken = true;
  act(weight(78));
  end_held(true);
  assert_int_equal(wholes, 0);
  holds = false;
  assert_int_equal(ask(&doorpakker, "sessie"), 200);
  act("doe=leeg");
}

static void test_who_fails_is_told_and_the_pages_come(void **state) {
  (void)state;
  holds = true;
  act(weight(79));
  end_held(false);
  assert_int_equal(wholes, 1);
  holds = false;
  const char *page = page_of(&doorpakker, "sessie");
  assert_non_null(strstr(page, "telt op tot"));
  assert_same(&doorpakker, carried(&doorpakker));
  act("doe=leeg");
}

/* The lane never gets to it: a page waits a moment, and is then worked out where it was asked. */
static void test_who_hangs_holds_no_page(void **state) {
  (void)state;
  holds = true;
  act(weight(81));
  int64_t began = clock_monotonic_us();
  const char *page = page_of(&doorpakker, "sessie");
  assert_in_range(clock_monotonic_us() - began, 0, 30000000);
  assert_non_null(strstr(page, "telt op tot"));
  end_held(false);
  holds = false;
  act("doe=leeg");
}

/* What was changed in between is another question: the old one is not answered in its place. */
static void test_what_changed_meanwhile_is_not_kept(void **state) {
  (void)state;
  holds = true;
  act(weight(82));
  struct beside_work first = held;
  held = (struct beside_work){0};
  act(weight(83));
  first.run(first.context, stops);
  first.release(first.context);
  assert_int_equal(wholes, 1);
  end_held(true);
  assert_int_equal(wholes, 2);
  holds = false;
  assert_same(&doorpakker, carried(&doorpakker));
  act("doe=leeg");
}

/* Under secrecy for one: nobody else's stream names it, and his own rests on a secret, which the server does not send. */
static void test_what_one_may_not_see_is_not_carried(void **state) {
  int64_t secret = raadhuis_find(&house, REGISTER_beleidsopgave, "N5");
  (void)state;
  assert_non_null(carried(&bestuurder) ? carried(&bestuurder) : (void *)page_of(&bestuurder, "sessie"));
  (void)raadhuis_make_secret(&house, REGISTER_beleidsopgave, secret, doorpakker.persoon);
  act(weight(50));
  (void)page_of(&doorpakker, "sessie");
  assert_non_null(carried(&doorpakker));
  assert_true(house.secrets > 0);
  /* Worked out for the other list, so nothing is known of his. */
  assert_null(carried(&bestuurder));
  (void)page_of(&bestuurder, "sessie");
  const struct json_value *rows = json_find(carried(&bestuurder), "rijen");
  assert_int_equal(house.secrets, 0);
  assert_int_equal(rows->count, 19);
  for (size_t i = 0; i < rows->count; i++) assert_int_not_equal(rows->items[i].items[0].number, secret);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test_setup(test_what_is_carried_is_what_the_pages_show, begin_test),
      cmocka_unit_test_setup(test_weights_are_carried_to_who_moves_them, begin_test),
      cmocka_unit_test_setup(test_the_list_comes_before_the_rest, begin_test),
      cmocka_unit_test_setup(test_a_stream_carries_only_what_is_asked, begin_test),
      cmocka_unit_test_setup(test_overtaken_work_is_left_and_says_nothing, begin_test),
      cmocka_unit_test_setup(test_who_fails_is_told_and_the_pages_come, begin_test),
      cmocka_unit_test_setup(test_who_hangs_holds_no_page, begin_test),
      cmocka_unit_test_setup(test_what_changed_meanwhile_is_not_kept, begin_test),
      cmocka_unit_test_setup(test_what_one_may_not_see_is_not_carried, begin_test),
  };
  return cmocka_run_group_tests(tests, open_house, close_all);
}
