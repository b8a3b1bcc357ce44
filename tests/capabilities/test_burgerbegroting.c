#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdio.h>

#include "capabilities/voorbeeld/voorbeeld.h"
#include "capabilities/weging/burgerbegroting.h"
#include "capabilities/weging/weging.h"
#include "web/house.h"

static struct house house;
static const struct job *const jobs[] = {&burgerbegroting_job};
static struct who doorpakker = {.account = 7, .roles = ROLE_BIT(beleidsdoorpakker), .label = "BeleidsDoorpakker"};
static struct who beheerder = {.account = 8, .roles = ROLE_BIT(functioneel_beheerder), .label = "Functioneel beheerder"};
static struct who bestuurder = {.account = 9, .roles = ROLE_BIT(bestuurder), .label = "Bestuurder"};
static struct who visitor = {.roles = ROLE_BIT(inwoner), .label = "Inwoner"};

/* Two thirds of the voters take A, B and C; a third takes D only. Most votes first gives D nothing. */
static const char small[] =
    "META\nkey;value\ndescription;Buurtgeld Noord\nbudget;90\nvote_type;approval\nnum_projects;5\nnum_votes;6\n"
    "PROJECTS\nproject_id;cost;name\nA;30;Speeltuin\nB;30;Bankjes\nC;30;Moestuin\nD;30;Muurschildering\nE;5;Vlag\n"
    "VOTES\nvoter_id;vote\n1;A,B,C\n2;A,B,C\n3;A,B,C\n4;A,B,C\n5;D\n6;D\n";

static int enter(void **state) {
  static const struct route_table *const tables[] = {&weging_routes, &web_faces};
  struct fault fault = {0};
  (void)state;
  house_enter(&house);
  web_routes(tables, 2);
  web_jobs(jobs, 1);
  weging_wire(house.store);
  if (demo_fill(house.store, "leiden", NULL, &fault)) return 0;
  house_print_fault(&fault);
  return -1;
}

static int leave(void **state) {
  (void)state;
  house_leave(&house);
  return 0;
}

#define assert_says(text) \
  do { \
    if (!house_says(&house, (text))) fprintf(stderr, "not said: %s\n%s\n", (text), house_body(&house)); \
    assert_true(house_says(&house, (text))); \
  } while (0)

static int64_t bring(const struct who *who, const char *data, size_t size) {
  long long id = 0;
  int status = house_upload(&house, who, "/burgerbegrotingen/nieuw", "noord.pb", data, size);
  if (status != 303) fail_msg("%d %s", status, house_body(&house));
  assert_int_equal(sscanf(strstr(house_header(&house, "Location"), "/burgerbegrotingen/"), "/burgerbegrotingen/%lld/", &id), 1);
  return id;
}

static int64_t project_of(const char *name) {
  struct fault fault = {0};
  struct tx *tx = store_read(house.store, &fault);
  int64_t id = record_find(tx, &house_system, REGISTER_burgerproject, name, &house.life);
  tx_end(tx);
  assert_true(id > 0);
  return id;
}

static void test_both_ways_side_by_side(void **state) {
  (void)state;
  int64_t id = bring(&beheerder, small, sizeof small - 1);
  assert_int_equal(house_get(&house, &bestuurder, "/burgerbegrotingen/%lld/uitslag", (long long)id), 200);
  assert_says("Buurtgeld Noord");
  assert_says("6 mensen stemden over 5 projecten. Er was € 90 te verdelen.");
  assert_says("4 van de 6 stemmers (67 %) krijgen minstens één project");
  assert_says("6 van de 6 stemmers (100 %) krijgen minstens één project");
  assert_says("Ronde 1: 4 stemmers betalen dit samen, ieder ongeveer € 7,50.");
  assert_says("2 stemmers betalen dit samen, ieder ongeveer € 15.");
  assert_says("Viel af omdat niemand erop stemde.");
  assert_says("Viel af omdat er nog € 0 over was toen het aan de beurt kwam.");
  assert_says("kregen een ander project waar zij op stemden");
  assert_says("Eerlijk verdeeld");
  static const char *const never[] = {"Equal Shares", "greedy", "Add1", "optima", "bewezen"};
  for (size_t i = 0; i < sizeof never / sizeof *never; i++) assert_false(house_says(&house, never[i]));
}

static void test_no_ballot_is_kept(void **state) {
  (void)state;
  int64_t id = bring(&doorpakker, small, sizeof small - 1);
  assert_int_equal(house_get(&house, &doorpakker, "/burgerbegrotingen/%lld/uitslag.pb", (long long)id), 200);
  assert_says("project_id;cost;votes;name;selected;selected_greedy");
  assert_says("D;30;2;Muurschildering;1;0");
  assert_says("C;30;4;Moestuin;0;1");
  assert_false(house_says(&house, "VOTES"));
  FILE *file = fopen(house.file, "rb");
  assert_non_null(file);
  static char bytes[16 << 20];
  size_t size = fread(bytes, 1, sizeof bytes, file);
  fclose(file);
  assert_null(memmem(bytes, size, "4;A,B,C", 7));
}

static void test_the_file_comes_back_whole(void **state) {
  static const char boundary[] = "multipart/form-data; boundary=grens";
  (void)state;
  struct text body;
  text_init(&body, 1 << 16);
  text_addf(&body, "--grens\r\nContent-Disposition: form-data; name=\"doe\"\r\n\r\nbestand\r\n--grens\r\nContent-Disposition: form-data; name=\"bestand\"; "
                   "filename=\"n.pb\"\r\n\r\n%s\r\n--grens--\r\n", small);
  struct form form;
  struct fault fault = {0};
  struct arena keep, scratch;
  arena_init(&keep, 64u << 20);
  arena_init(&scratch, 64u << 20);
  assert_true(form_read(&(struct form_options){.content_type = boundary, .data = text_get(&body), .size = body.len}, &form, &keep, &fault));
  struct reply reply = {0};
  struct request request = {.method = METHOD_POST, .path = "/burgerbegrotingen/nieuw", .segments = {"burgerbegrotingen", "nieuw"}, .segment_count = 2,
                            .form = &form, .tenant = &house.tenant, .who = &doorpakker, .keep = &keep, .scratch = &scratch};
  store_today(house.store, request.today);
  text_init(&reply.body, 1 << 20);
  web_answer(&request, &reply);
  assert_true(reply.no_store);
  assert_non_null(strstr(text_get(&reply.body), "D;30;2;Muurschildering;1;0"));
  /* Read again it gives the same. */
  struct burger_result again;
  assert_true(burger_calculate(&(struct burger_options){.data = text_get(&reply.body), .size = reply.body.len}, &again, &keep, &fault));
  assert_int_equal(again.ballots, 6);
  assert_int_equal(again.reached_fair, 6);
  assert_int_equal(again.reached_most, 4);
  text_release(&reply.body);
  text_release(&body);
  arena_release(&keep);
  arena_release(&scratch);
}

static void refused(const char *data, const char *says) {
  assert_int_equal(house_upload(&house, &doorpakker, "/burgerbegrotingen/nieuw", "fout.pb", data, strlen(data)), 400);
  assert_says(says);
  assert_says("#bestand");
}

static void test_bad_files_name_the_line(void **state) {
  (void)state;
  refused("", "Kies een bestand.");
  refused("PROJECTS\n", "Regel 1");
  refused("META\nkey;value\nbudget;veel\n", "Regel 3");
  refused("META\nkey;value\nbudget;9\nvote_type;approval\nPROJECTS\nproject_id;cost\nA;-1\n", "Regel 7");
  refused("META\nkey;value\nbudget;9\nvote_type;approval\nPROJECTS\nproject_id;cost\nA;1\nVOTES\nvoter_id;vote\n1;Z\n", "Regel 10");
}

static void test_who_may(void **state) {
  (void)state;
  assert_int_equal(house_get(&house, &bestuurder, "/burgerbegrotingen/nieuw"), 403);
  assert_int_equal(house_upload(&house, &bestuurder, "/burgerbegrotingen/nieuw", "n.pb", small, sizeof small - 1), 403);
  int64_t id = bring(&doorpakker, small, sizeof small - 1);
  assert_int_equal(house_get(&house, &visitor, "/burgerbegrotingen/%lld/uitslag", (long long)id), 404);
  assert_int_equal(house_get(&house, &doorpakker, "/burgerbegrotingen/nieuw"), 200);
}

static void test_a_winner_goes_on_as_initiative(void **state) {
  char path[80], form[80];
  (void)state;
  static const char other[] = "META\nkey;value\nbudget;9\nvote_type;approval\nPROJECTS\nproject_id;cost;name\nW;9;Waterpomp op het plein\nX;9;Geen kans\n"
                              "VOTES\nvoter_id;vote\n1;W\n";
  int64_t id = bring(&doorpakker, other, sizeof other - 1), winner = project_of("Waterpomp op het plein");
  snprintf(path, sizeof path, "/burgerbegrotingen/%lld/initiatief", (long long)id);
  snprintf(form, sizeof form, "project=%lld&signaal=", (long long)winner);
  assert_int_equal(house_post(&house, &bestuurder, path, form), 403);
  assert_int_equal(house_post(&house, &visitor, path, form), 401);
  assert_int_equal(house_post(&house, &doorpakker, path, form), 303);
  struct record project = house_read(&house, REGISTER_burgerproject, winner);
  struct record signal = house_read(&house, REGISTER_signaal, record_burgerproject(&project).initiatief);
  assert_string_equal(record_signaal(&signal).soort, "initiatief");
  assert_string_equal(record_signaal(&signal).titel, "Waterpomp op het plein");
  assert_int_equal(house_get(&house, &doorpakker, "/burgerbegrotingen/%lld/uitslag", (long long)id), 200);
  assert_says("Waterpomp op het plein</a>");
  /* Once only, and only what was chosen. */
  assert_int_equal(house_post(&house, &doorpakker, path, form), 409);
  snprintf(form, sizeof form, "project=%lld&signaal=", (long long)project_of("Geen kans"));
  assert_int_equal(house_post(&house, &doorpakker, path, form), 409);
}

static void much_write(struct text *file) {
  text_init(file, 8 << 20);
  text_add(file, "META\nkey;value\nbudget;1000\nvote_type;approval\nPROJECTS\nproject_id;cost\n");
  for (int p = 0; p < 5; p++) text_addf(file, "p%d;400\n", p);
  text_add(file, "VOTES\nvoter_id;vote\n");
  for (int v = 0; v < BURGER_CHOICES_NOW / 4; v++) text_addf(file, "%d;p0,p1,p2,p3,p4\n", v);
}

/* More crosses than are counted at once: the worker does it, and the page says how far it is. */
static void test_much_goes_to_the_worker(void **state) {
  (void)state;
  struct text file;
  much_write(&file);
  int64_t id = bring(&beheerder, text_get(&file), file.len);
  assert_int_equal(house_get(&house, &beheerder, "/burgerbegrotingen/%lld/uitslag", (long long)id), 200);
  assert_says("De uitslag wordt berekend");
  const struct job_call call = {.store = house.store, .code = house.tenant.code, .only = id};
  assert_true(jobs_run(BURGER_JOB, &call));
  assert_int_equal(house_get(&house, &beheerder, "/burgerbegrotingen/%lld/uitslag", (long long)id), 200);
  assert_says("25.000 mensen stemden over 5 projecten. Er was € 1.000 te verdelen.");
  /* Taken: a second time there is nothing left to calculate with. */
  struct record before = house_read(&house, REGISTER_burgerbegroting, id);
  assert_true(jobs_run(BURGER_JOB, &call));
  struct record after = house_read(&house, REGISTER_burgerbegroting, id);
  assert_int_equal(record_version(&before), record_version(&after));
  text_release(&file);
}

/* When no worker can be asked, the record does not wait for ever: it says that it failed, and why. */
static void test_much_that_nobody_takes_has_failed(void **state) {
  (void)state;
  struct text file;
  struct fault fault = {0};
  struct job_asked asked;
  int64_t others = 0;
  while (job_next(0, &asked)) {}
  while (job_ask("gm9999", "iets anders", ++others, &fault)) {}
  fault_release(&fault);
  much_write(&file);
  int64_t id = bring(&beheerder, text_get(&file), file.len);
  while (job_next(0, &asked)) {}
  struct record record = house_read(&house, REGISTER_burgerbegroting, id);
  assert_string_equal(record_burgerbegroting(&record).stand, "mislukt");
  assert_string_equal(record_burgerbegroting(&record).waarom_niet, "Er wacht nu te veel op ophalen. Probeer het straks opnieuw.");
  assert_int_equal(house_get(&house, &beheerder, "/burgerbegrotingen/%lld/uitslag", (long long)id), 200);
  assert_says("Er wacht nu te veel op ophalen. Probeer het straks opnieuw.");
  assert_says("Lever het bestand opnieuw aan");
  text_release(&file);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_both_ways_side_by_side), cmocka_unit_test(test_no_ballot_is_kept),
      cmocka_unit_test(test_the_file_comes_back_whole), cmocka_unit_test(test_bad_files_name_the_line),
      cmocka_unit_test(test_who_may), cmocka_unit_test(test_a_winner_goes_on_as_initiative),
      cmocka_unit_test(test_much_goes_to_the_worker), cmocka_unit_test(test_much_that_nobody_takes_has_failed),
  };
  return cmocka_run_group_tests_name("burgerbegroting", tests, enter, leave);
}
