/* From outcomes to a proposal to the college, and what stays to be written. */
#include "capabilities/standing.h"

#include <pthread.h>
#include <stdio.h>
#include <unistd.h>

#include "capabilities/weging/weging.h"

static int64_t moment;
static struct who doorpakker, secretaris, uitvoerder, bestuurder;

static int open_house(void **state) {
  static const struct route_table *const tables[] = {&weging_routes, &web_faces};
  (void)state;
  raadhuis_open(&house, tables, 2, weging_wire);
  moment = raadhuis_find(&house, REGISTER_sleutelmoment, "Collegeretraite voorjaar");
  doorpakker = raadhuis_who(&house, "Beleidsdoorpakker");
  secretaris = raadhuis_who(&house, "Gemeentesecretaris");
  uitvoerder = raadhuis_who(&house, "Uitvoerder inkomen");
  bestuurder = raadhuis_who(&house, "Wethouder Jeugd");
  return 0;
}

static const char *address(const char *page) { return arena_printf(&house.arena, "/sleutelmomenten/%lld/%s", (long long)moment, page); }

static void test_without_outcomes_there_is_nothing_to_propose(void **state) {
  (void)state;
  assert_int_equal(raadhuis_send(&house, &doorpakker, address("voorstel"), "x=1"), 409);
  assert_says("Er zijn nog geen afspraken");
  assert_int_equal(raadhuis_send(&house, &uitvoerder, address("voorstel"), "x=1"), 403);
  assert_int_equal(raadhuis_send(&house, &bestuurder, address("voorstel"), "x=1"), 403);
}

static void agree(void) {
  static const char *const all[] = {"V1", "V2", "V3", "V4", "V5", "V6", "V7", "V8", "N1", "N2", "N3", "N4", "N5", "N6", "O1", "O2", "O3", "O4", "O5", "O6"};
  struct record m = raadhuis_get(&house, REGISTER_sleutelmoment, moment);
  const char *form = arena_printf(&house.arena, "versie=%lld&doe=bewaar", (long long)record_version(&m));
  for (size_t i = 0; i < sizeof all / sizeof *all; i++) {
    long long id = raadhuis_find(&house, REGISTER_beleidsopgave, all[i]);
    bool in = strstr("V1 V3 V4 V5 V7 V8 N1 N4 O1 O4 O5 O6", all[i]) != NULL;
    form = arena_printf(&house.arena, "%s&keuze-%lld=%s&reden-%lld=%s&landt_in-%lld=%s&terug_op-%lld=%s", form, id, in ? "gekozen" : "geparkeerd", id,
                        in ? "Past." : "Past+niet.", id, string_is(all[i], "V3") ? "collegebesluit" : "kaderbrief", id, in ? "" : "2027-09-14");
  }
  assert_int_equal(raadhuis_send(&house, &doorpakker, address("afspraken"), form), 303);
}

static char page_path[80];

/* Somebody changes an outcome after the draft was begun, and is written first. */
struct other {
  pthread_mutex_t lock;
  pthread_cond_t wake;
  bool writes;
};

static bool other_write(struct tx *tx, void *context, struct fault *fault) {
  struct other *other = context;
  struct listing list;
  const struct query query = {.reg = REGISTER_uitkomst, .filters = {{.field = F(uitkomst, sleutelmoment), .value = {.number = moment}}}, .filter_count = 1,
                              .sort = EVERY(id), .page = 1, .page_size = 1};
  static struct arena keep, scratch;
  pthread_mutex_lock(&other->lock);
  other->writes = true;
  pthread_cond_signal(&other->wake);
  pthread_mutex_unlock(&other->lock);
  /* By now the draft is being made from what was there before. */
  usleep(2000 * 1000);
  arena_init(&keep, 1 << 20);
  arena_init(&scratch, 1 << 20);
  bool good = record_list(tx, &raadhuis_program, &query, &list, &keep, fault);
  if (good) {
    struct record record = record_copy(&list.records[0], &keep);
    record.slots[F(uitkomst, reden)].text = "Toch een andere reden.";
    struct change change = {.reg = REGISTER_uitkomst, .id = record_id(&record), .version = -1, .record = &record, .by = STEP_PROGRAM};
    good = record_put(tx, &change, &scratch, fault);
  }
  arena_release(&keep);
  arena_release(&scratch);
  return good;
}

static void *write_it(void *context) {
  struct fault fault = {0};
  bool good = store_write(house.store, &raadhuis_program, other_write, context, &fault);
  fault_release(&fault);
  return good ? context : NULL;
}

static void test_what_changed_meanwhile_is_not_proposed(void **state) {
  struct other other = {.lock = PTHREAD_MUTEX_INITIALIZER, .wake = PTHREAD_COND_INITIALIZER};
  pthread_t thread;
  void *wrote;
  (void)state;
  agree();
  assert_int_equal(pthread_create(&thread, NULL, write_it, &other), 0);
  pthread_mutex_lock(&other.lock);
  while (!other.writes) pthread_cond_wait(&other.wake, &other.lock);
  pthread_mutex_unlock(&other.lock);
  assert_int_equal(raadhuis_send(&house, &doorpakker, address("voorstel"), "x=1"), 409);
  pthread_join(thread, &wrote);
  assert_non_null(wrote);
  assert_says("Er is iets gewijzigd terwijl het voorstel werd opgesteld.");
  assert_says("Ververs de afsprakenlijst");
  agree();
}

static void test_the_draft_has_the_fixed_headings(void **state) {
  static const char *const order[] = {"Advies</h2>", "Aanleiding</h2>", "Kaders</h2>", "Doel of beoogd effect</h2>", "Argumenten</h2>", "Kanttekeningen</h2>", "Alternatieven</h2>",
                                      "Financiën</h2>", "Participatie</h2>", "Communicatie</h2>", "Uitvoering en evaluatie</h2>", "Mede geadviseerd door</h2>", "Bijlagen</h2>"};
  (void)state;
  assert_int_equal(raadhuis_send(&house, &doorpakker, address("voorstel"), "x=1"), 303);
  snprintf(page_path, sizeof page_path, "%s", strstr(raadhuis_goes(&house), "/collegevoorstellen"));
  assert_int_equal(raadhuis_ask(&house, &doorpakker, page_path), 200);
  const char *at = text_get(&house.reply.body);
  for (size_t i = 0; i < sizeof order / sizeof *order; i++) {
    at = strstr(at, order[i]);
    if (!at) fail_msg("%s", order[i]);
  }
  assert_says("voorbeeld, bedacht");
  assert_says("1. Kennisnemen van");
  assert_says("12 van de 20 beleidsopgaven gaan door.");
  assert_says("2. Instemmen met");
  assert_says("4. Vaststellen van");
  assert_says("5. Voorleggen aan de raad van");
  assert_says("6. Opdracht geven tot");
  assert_says("<h3>2.1 N1 Energiefixers");
  assert_says("<h3>2.7 V1 Individuele inkomenstoeslag");
  assert_says("Past. Vraagt €\u00a045.000 eenmalig, €\u00a0210.000 per jaar, 980 uur. Landt in: Kaderbrief.");
  assert_says("Komt terug op 14 september 2027. Bestuurlijk opdrachtgever:");
  /* What the records do not say is seen, not made up. */
  assert_says("Nog leeg: Participatie, Communicatie, Mede geadviseerd door");
  assert_false(raadhuis_says(&house, "optima"));
}

/* The money of point 5 is what its beleidsopgaven ask: the sum of the estimates, without V3, which the college settles. */
static void test_the_money_adds_up(void **state) {
  static const char *const names[] = {"V1", "V4", "V5", "V7", "V8", "N1", "N4", "O1", "O4", "O5", "O6"};
  int64_t yearly = 0;
  (void)state;
  struct tx *tx = store_read(house.store, &house.fault);
  for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
    const struct query query = {.reg = REGISTER_raming, .filters = {{.field = F(raming, beleidsopgave), .value = {.number = raadhuis_find(&house, REGISTER_beleidsopgave, names[i])}},
                                                                    {.field = F(raming, jaar), .value = {.number = 2027}}, {.field = F(raming, soort), .value = {.text = "structureel"}}},
                                .filter_count = 3, .sort = EVERY(id), .page = 1, .page_size = 10};
    struct listing list;
    assert_true(record_list(tx, &raadhuis_program, &query, &list, &house.arena, &house.fault));
    for (size_t k = 0; k < list.count; k++) yearly += record_raming(&list.records[k]).bedrag;
  }
  tx_end(tx);
  assert_true(yearly > 0);
  assert_says(arena_printf(&house.arena, "- Vrij structureel geld: %s<", money_print(yearly, &house.arena)));
}

static void test_it_is_made_once_and_edited(void **state) {
  (void)state;
  assert_int_equal(raadhuis_send(&house, &doorpakker, address("voorstel"), "x=1"), 303);
  assert_string_equal(strstr(raadhuis_goes(&house), "/collegevoorstellen"), page_path);
  int64_t id = strtoll(page_path + strlen("/collegevoorstellen/"), NULL, 10);
  struct record record = raadhuis_get(&house, REGISTER_collegevoorstel, id);
  record.slots[F(collegevoorstel, participatie)].text = "Bewoners zijn gevraagd.";
  assert_true(raadhuis_try(&house, &doorpakker, record, id));
  assert_int_equal(raadhuis_ask(&house, &secretaris, page_path), 200);
  assert_says("Bewoners zijn gevraagd.");
  assert_says("Nog leeg: Communicatie, Mede geadviseerd door");
  assert_int_equal(raadhuis_ask(&house, &bestuurder, page_path), 200);
  assert_false(raadhuis_says(&house, "Wijzig de kopjes"));
  assert_int_equal(raadhuis_ask(&house, &uitvoerder, page_path), 403);
}

/* Who may not see the key moment does not see what was written from it. */
static void test_it_is_as_closed_as_its_moment(void **state) {
  (void)state;
  int64_t to = secretaris.persoon, secrecy = raadhuis_make_secret(&house, REGISTER_sleutelmoment, moment, to);
  assert_int_equal(raadhuis_ask(&house, &bestuurder, page_path), 404);
  assert_int_equal(raadhuis_ask(&house, &secretaris, page_path), 200);
  raadhuis_lift_secrecy(&house, secrecy);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_without_outcomes_there_is_nothing_to_propose), cmocka_unit_test(test_what_changed_meanwhile_is_not_proposed),
      cmocka_unit_test(test_the_draft_has_the_fixed_headings),
      cmocka_unit_test(test_the_money_adds_up),                            cmocka_unit_test(test_it_is_made_once_and_edited),
      cmocka_unit_test(test_it_is_as_closed_as_its_moment),
  };
  return cmocka_run_group_tests(tests, open_house, close_house);
}
