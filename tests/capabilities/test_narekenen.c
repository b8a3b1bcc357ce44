/* A long list that is counted again beside the session: what the screens say before, meanwhile and after. The program that
 * counts is a script here, that keeps what it was asked and answers what the test wrote; so the test stands in a folder of
 * its own. */
#include "capabilities/standing.h"

#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "capabilities/weging/narekenen.h"
#include "capabilities/weging/weging.h"
#include "engines/portfolio_wire.h"
#include "outside/apart.h"
#include "web/beside.h"

enum { LONG = 110, ITEM_TEAMS = 8, LEVELS = 5, HELD_MAX = 8, NODES_MANY = 60000 };

static int64_t moment;
static struct who doorpakker, bestuurder;
static int said_count;

static struct beside_work held[HELD_MAX];
static char held_subjects[HELD_MAX][LIVE_TOPIC_SIZE];
static size_t held_count;
static bool stopping;

static void hear(const char *code, const char *topic, enum live_news news) {
  char ours[LIVE_TOPIC_SIZE];
  snprintf(ours, sizeof ours, "sleutelmoment/%lld", (long long)moment);
  assert_string_equal(code, "gm0546");
  assert_string_equal(topic, ours);
  said_count += news == LIVE_WHOLE;
}

static bool hold(const struct beside_work *work) {
  /* What follows on an act is worked out by who asks for the page. */
  if (work->lane == BESIDE_ANSWERS) {
    work->release(work->context);
    return false;
  }
  assert_in_range(held_count, 0, HELD_MAX - 1);
  snprintf(held_subjects[held_count], LIVE_TOPIC_SIZE, "%s", work->subject);
  held[held_count++] = *work;
  return true;
}

static bool stops(void) { return stopping; }

/* The server's part: all that waits, in order. */
static void do_held(bool run) {
  for (size_t i = 0; i < held_count; i++) {
    if (run) held[i].run(held[i].context, stops);
    held[i].release(held[i].context);
  }
  held_count = 0;
}

static void in_folder(const char *name, char out[128]) { snprintf(out, 128, "%s/%s", folder, name); }

static void file_write(const char *name, const void *data, size_t size, mode_t mode) {
  char path[128];
  in_folder(name, path);
  unlink(path);
  int file = open(path, O_WRONLY | O_CREAT, mode);
  assert_true(file >= 0);
  assert_int_equal(write(file, data, size), (ssize_t)size);
  close(file);
}

static void solver_does(const char *lines) {
  char text[512];
  int size = snprintf(text, sizeof text, "#!/bin/sh\ncat > %s/vraag\n%s\n", folder, lines);
  file_write("doorpakker-solver", text, (size_t)size, 0700);
}

static void solver_answers(const struct portfolio_proof *proof) {
  char lines[128];
  file_write("antwoord", proof, sizeof *proof, 0600);
  snprintf(lines, sizeof lines, "exec cat %s/antwoord", folder);
  solver_does(lines);
}

static int64_t id_of(enum register_id reg, size_t at) {
  struct tx *tx = store_read(house.store, &house.fault);
  const struct query query = {.reg = reg, .sort = EVERY(id), .page = 1, .page_size = 50, .no_count = true};
  struct listing list;
  assert_true(record_list(tx, &raadhuis_program, &query, &list, &house.arena, &house.fault));
  tx_end(tx);
  assert_true(at < list.count);
  return record_id(&list.records[at]);
}

static struct record start(enum register_id reg) { return record_start(&store_catalogue(house.store)->registers[reg], &house.arena); }

static int64_t below(int64_t most) {
  static uint64_t state = 20270126;
  state = state * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
  return (int64_t)((state >> 33) % (uint64_t)most);
}

static void item_add(size_t number, const int64_t teams[ITEM_TEAMS], const int64_t *criteria, size_t criterion_count) {
  struct record item = start(REGISTER_beleidsopgave);
  int64_t sum = 0;
  item.slots[F(beleidsopgave, nummer)].text = arena_printf(&house.arena, "L%zu", number);
  item.slots[F(beleidsopgave, titel)].text = arena_printf(&house.arena, "Lange lijst %zu", number);
  item.slots[F(beleidsopgave, stroom)].text = number % 2 ? "verbeteren" : "nieuwe_wens";
  item.slots[F(beleidsopgave, stand)].text = "kandidaat";
  item.slots[F(beleidsopgave, werksoort)].text = "beleidsproces";
  item.slots[F(beleidsopgave, sleutelmoment)].number = moment;
  int64_t id = raadhuis_put(&house, item, 0);
  for (size_t t = 0; t < ITEM_TEAMS; t++) {
    struct record hours = start(REGISTER_inzet);
    if (below(2)) continue;
    int64_t asked = 7 + below(90);
    hours.slots[F(inzet, beleidsopgave)].number = id;
    hours.slots[F(inzet, team)].number = teams[t];
    hours.slots[F(inzet, jaar)].number = 2027;
    hours.slots[F(inzet, uren)].number = asked;
    raadhuis_put(&house, hours, 0);
    sum += asked;
  }
  for (size_t c = 0; c < criterion_count; c++) {
    struct record score = start(REGISTER_score);
    int64_t level = sum / 75 + below(3) - 1;
    score.slots[F(score, sleutelmoment)].number = moment;
    score.slots[F(score, beleidsopgave)].number = id;
    score.slots[F(score, criterium)].number = criteria[c];
    score.slots[F(score, niveau)].number = level < 0 ? 0 : level >= LEVELS ? LEVELS - 1 : level;
    raadhuis_put(&house, score, 0);
  }
}

static int open_house(void **state) {
  static const struct route_table *const tables[] = {&weging_routes, &web_faces};
  static const char *const names[ITEM_TEAMS] = {"Inkomen en schulden", "Wmo en jeugd", "Wonen en ruimte", "Duurzaamheid", "Dienstverlening",
                                                  "Juridische zaken", "Openbare ruimte en mobiliteit", "Informatie en data"};
  int64_t teams[ITEM_TEAMS], criteria[8];
  (void)state;
  raadhuis_open(&house, tables, 2, weging_wire);
  moment = raadhuis_find(&house, REGISTER_sleutelmoment, "Collegeretraite voorjaar");
  doorpakker = raadhuis_who(&house, "Beleidsdoorpakker");
  bestuurder = raadhuis_who(&house, "Wethouder Jeugd");
  for (size_t t = 0; t < ITEM_TEAMS; t++) teams[t] = raadhuis_find(&house, REGISTER_organisatie, names[t]);
  for (size_t c = 0; c < 8; c++) criteria[c] = id_of(REGISTER_criterium, c);
  for (size_t i = 1; i <= LONG; i++) item_add(i, teams, criteria, 8);
  live_hear(hear);
  beside_do(hold);
  log_quiet(true);
  return 0;
}

static int close_all(void **state) {
  static const char *const names[] = {"doorpakker-solver", "vraag", "antwoord", "proef"};
  live_hear(NULL);
  beside_do(NULL);
  do_held(false);
  for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
    char path[128];
    in_folder(names[i], path);
    unlink(path);
  }
  rmdir(folder);
  return close_house(state);
}

static void ask(const char *page) {
  char address[300];
  snprintf(address, sizeof address, "/sleutelmomenten/%lld/%s", (long long)moment, page);
  assert_int_equal(raadhuis_ask(&house, &doorpakker, address), 200);
}

static int act(const char *form) {
  char address[100];
  snprintf(address, sizeof address, "/sleutelmomenten/%lld/sessie", (long long)moment);
  return raadhuis_send(&house, &doorpakker, address, form);
}

static void begin_anew(const char *what) {
  do_held(false);
  narekenen_forget();
  said_count = 0;
  stopping = false;
  solver_does(what);
}

/* What the script was asked. */
static void question_read(struct portfolio *out) {
  struct portfolio_effort effort;
  char path[128];
  in_folder("vraag", path);
  FILE *file = fopen(path, "rb");
  assert_non_null(file);
  char *data = arena_take(&house.arena, 1 << 20);
  size_t size = fread(data, 1, 1 << 20, file);
  fclose(file);
  assert_true(portfolio_wire_unpack(data, size, out, &effort, &house.arena, &house.fault));
}

/* Asks once, so that the question stands in the folder. */
static struct portfolio question(void) {
  struct portfolio p;
  begin_anew("exit 1");
  ask("sessie");
  do_held(true);
  question_read(&p);
  begin_anew("exit 1");
  return p;
}

static void test_it_is_asked_once(void **state) {
  (void)state;
  begin_anew("exit 1");
  ask("sessie");
  assert_says("beter mogelijk, wordt nagerekend");
  assert_says("u kunt gewoon verder");
  assert_int_equal(held_count, 1);
  ask("sessie");
  ask("scherm");
  assert_says("beter mogelijk, wordt nagerekend");
  assert_int_equal(held_count, 1);
  /* A try of one's own asks nothing; another state of the scenario is another question about the same. */
  ask("sessie?minder=20");
  assert_false(raadhuis_says(&house, "wordt nagerekend"));
  assert_int_equal(held_count, 1);
  assert_int_equal(act("minder=10"), 303);
  ask("sessie");
  assert_int_equal(held_count, 2);
  assert_int_equal(act("doe=leeg"), 303);
  ask("sessie");
  /* The first question again, which still waits. */
  assert_int_equal(held_count, 2);
  assert_string_equal(held_subjects[0], held_subjects[1]);
}

static void test_a_proof_turns_the_badge(void **state) {
  (void)state;
  struct portfolio p = question();
  struct portfolio_proof proof = {.mark = PORTFOLIO_PROOF_MARK};
  proof.bound = portfolio_value(&p, p.start, &(double){0});
  solver_answers(&proof);
  ask("sessie");
  assert_says("wordt nagerekend");
  do_held(true);
  assert_int_equal(said_count, 1);
  ask("sessie");
  assert_says("Beter kan niet");
  assert_says("Meer punten passen er niet binnen deze grenzen.");
  ask("scherm");
  assert_says("Beter kan niet");
  assert_int_equal(held_count, 0);
}

static void test_a_bound_alone_says_how_much_is_open(void **state) {
  (void)state;
  struct portfolio p = question();
  struct portfolio_proof proof = {.mark = PORTFOLIO_PROOF_MARK};
  proof.bound = portfolio_value(&p, p.start, &(double){0}) * 1.00001;
  solver_answers(&proof);
  ask("sessie");
  do_held(true);
  ask("sessie");
  assert_says("Hoogstens 0,1 % beter mogelijk, nagerekend");
  assert_says("wat na narekenen nog open blijft");
}

static void test_what_crashes_lies_or_says_nonsense(void **state) {
  (void)state;
  static const char *const bad[] = {"kill -SEGV $$", "exit 1", "echo onzin", "exit 0"};
  for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
    begin_anew(bad[i]);
    ask("sessie");
    do_held(true);
    assert_int_equal(said_count, 1);
    ask("sessie");
    assert_says("beter mogelijk<");
    assert_says("narekenen is niet gelukt. Wat hier staat, klopt wel.");
    assert_int_equal(held_count, 0);
  }
  /* A list that does not fit is no better list. */
  struct portfolio p = question();
  struct portfolio_proof proof = {.mark = PORTFOLIO_PROOF_MARK, .found = true, .bound = 1e12};
  for (size_t i = 0; i < p.item_count; i++) portfolio_put(&proof.chosen, i, true);
  solver_answers(&proof);
  ask("sessie");
  do_held(true);
  ask("sessie");
  assert_says("beter mogelijk, nagerekend");
  assert_false(raadhuis_says(&house, "betere lijst"));
}

static void test_what_hangs_is_stopped(void **state) {
  (void)state;
  begin_anew("sleep 1000");
  ask("sessie");
  stopping = true;
  int64_t start_us = clock_monotonic_us();
  do_held(true);
  assert_true(clock_monotonic_us() - start_us < 5000000);
  /* Stopped by the server, or for a newer question: it may be asked again. */
  assert_int_equal(said_count, 0);
  stopping = false;
  ask("sessie");
  assert_int_equal(held_count, 1);
}

static void test_without_the_program(void **state) {
  (void)state;
  char path[128];
  begin_anew("exit 0");
  in_folder("doorpakker-solver", path);
  unlink(path);
  ask("sessie");
  assert_says("beter mogelijk<");
  assert_says("te lang om alles meteen na te rekenen");
  assert_int_equal(held_count, 0);
}

/* The better list comes from the engine itself, with more time. */
static struct portfolio_proof better_make(struct portfolio *p) {
  struct portfolio_answer answer;
  p->nodes_max = NODES_MANY;
  assert_true(portfolio_solve(p, &answer, &house.arena, &house.fault));
  assert_true(answer.value > portfolio_value(p, p->start, &(double){0}));
  return (struct portfolio_proof){.mark = PORTFOLIO_PROOF_MARK, .found = true, .chosen = answer.chosen, .bound = answer.value};
}

static const char *mark_read(void) {
  static const char before[] = "name=\"lijst\" value=\"";
  const char *at = strstr(text_get(&house.reply.body), before);
  assert_non_null(at);
  return arena_copy_len(&house.arena, at + sizeof before - 1, 64);
}

static void test_a_better_list_is_offered_and_taken(void **state) {
  (void)state;
  char form[120];
  struct portfolio p = question();
  const struct portfolio_proof proof = better_make(&p);
  solver_answers(&proof);
  ask("sessie");
  const char *before = arena_copy(&house.arena, strstr(text_get(&house.reply.body), "telt op tot"));
  do_held(true);
  ask("sessie");
  assert_says("Er is een betere lijst");
  assert_says("De lijst hier blijft staan tot u de betere neemt.");
  assert_says("Neem de betere lijst");
  assert_memory_equal(strstr(text_get(&house.reply.body), "telt op tot"), before, 17);
  const char *mark = mark_read();
  ask("scherm");
  assert_says("Er is een betere lijst");
  assert_false(raadhuis_says(&house, "Neem de betere lijst"));
  snprintf(form, sizeof form, "doe=beter&lijst=%.63sx", mark);
  assert_int_equal(act(form), 409);
  assert_says("hoort de betere lijst niet meer bij dit scenario");
  snprintf(form, sizeof form, "doe=beter&lijst=%s", mark);
  assert_int_equal(act(form), 303);
  ask("sessie");
  assert_says("Beter kan niet");
  assert_says("vastgezet");
  assert_false(raadhuis_says(&house, "betere lijst"));
  assert_int_equal(held_count, 0);
  /* The same from records alone, when all that was known is forgotten. */
  const char *after = arena_copy_len(&house.arena, strstr(text_get(&house.reply.body), "telt op tot"), 24);
  begin_anew("exit 1");
  ask("sessie");
  assert_memory_equal(strstr(text_get(&house.reply.body), "telt op tot"), after, 24);
  assert_int_equal(act(form), 409);
  assert_int_equal(act("doe=leeg"), 303);
}

int main(int count, char **words) {
  (void)count;
  if (!stands_apart(words)) return 1;
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_it_is_asked_once),
      cmocka_unit_test(test_a_proof_turns_the_badge),
      cmocka_unit_test(test_a_bound_alone_says_how_much_is_open),
      cmocka_unit_test(test_what_crashes_lies_or_says_nonsense),
      cmocka_unit_test(test_what_hangs_is_stopped),
      cmocka_unit_test(test_without_the_program),
      cmocka_unit_test(test_a_better_list_is_offered_and_taken),
  };
  return cmocka_run_group_tests_name("narekenen", tests, open_house, close_all);
}
