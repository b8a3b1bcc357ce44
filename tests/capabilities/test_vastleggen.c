/* What agreements rest on: frozen, given out, counted again. */
#include "capabilities/standing.h"

#include <pthread.h>
#include <stdio.h>
#include <unistd.h>

#include "capabilities/weging/agreement.h"
#include "capabilities/weging/frozen.h"
#include "capabilities/weging/weging.h"
#include "decode/json.h"
#include "engines/calc.h"
#include "engines/frozen.h"

static int64_t moment;
static struct who doorpakker, secretaris;
static struct text copy; /* vastgelegd.json as it was given */

static int open_house(void **state) {
  static const struct route_table *const tables[] = {&weging_routes, &web_faces};
  (void)state;
  raadhuis_open(&house, tables, 2, weging_wire);
  moment = raadhuis_find(&house, REGISTER_sleutelmoment, "Collegeretraite voorjaar");
  doorpakker = raadhuis_who(&house, "Beleidsdoorpakker");
  secretaris = raadhuis_who(&house, "Gemeentesecretaris");
  text_init(&copy, 1 << 20);
  /* One weight is of a group of five, the others are of nobody together. */
  struct record first = raadhuis_get(&house, REGISTER_criterium, raadhuis_find(&house, REGISTER_criterium, "K1"));
  first.slots[F(criterium, gewicht_spreiding)].number = DECIMAL_ONE / 4;
  first.slots[F(criterium, gewicht_aantal)].number = 5;
  raadhuis_put(&house, first, record_id(&first));
  return 0;
}

static int close_all(void **state) {
  text_release(&copy);
  return close_house(state);
}

static const char *address(const char *page) { return arena_printf(&house.arena, "/sleutelmomenten/%lld/%s", (long long)moment, page); }
static int ask(const struct who *who, const char *page) { return raadhuis_ask(&house, who, address(page)); }

/* The choice with the floor, as the rekenhulp proposes it; each with what the college said of it. */
static const char *agree_form(void) {
  static const char *const all[] = {"V1", "V2", "V3", "V4", "V5", "V6", "V7", "V8", "N1", "N2", "N3", "N4", "N5", "N6", "O1", "O2", "O3", "O4", "O5", "O6"};
  struct record m = raadhuis_get(&house, REGISTER_sleutelmoment, moment);
  const char *form = arena_printf(&house.arena, "versie=%lld&doe=vastleggen&ondergrens=1&minder=0", (long long)record_version(&m));
  for (size_t i = 0; i < sizeof all / sizeof *all; i++) {
    long long id = raadhuis_find(&house, REGISTER_beleidsopgave, all[i]);
    bool in = strstr("V1 V3 V4 V5 V7 V8 N1 N4 O1 O4 O5 O6", all[i]) != NULL;
    form = arena_printf(&house.arena, "%s&keuze-%lld=%s&reden-%lld=%s&landt_in-%lld=kaderbrief&terug_op-%lld=%s", form, id, in ? "gekozen" : "geparkeerd", id,
                        in ? "past" : "past+niet", id, id, in ? "" : "2027-09-14");
  }
  return form;
}

static void begin_session(void) {
  struct record m = raadhuis_get(&house, REGISTER_sleutelmoment, moment);
  m.slots[F(sleutelmoment, toestand)].text = "sessie";
  if (!raadhuis_try(&house, &doorpakker, m, moment)) fail_msg("%s", house.fault.message);
}

static void lay_down(void) {
  begin_session();
  assert_int_equal(raadhuis_send(&house, &secretaris, address("afspraken"), agree_form()), 303);
}

static void test_before_there_is_no_file(void **state) {
  (void)state;
  assert_int_equal(ask(&doorpakker, "vastgelegd.json"), 409);
  assert_int_equal(ask(&doorpakker, "controle"), 409);
}

static const struct json_value *parse(const char *json, size_t size) {
  const struct json_value *root;
  const struct json_options options = {.data = json, .size = size, .inexact = true};
  assert_true(json_read(&options, &root, &house.arena, &house.fault));
  return root;
}

static void test_the_file_holds_all_it_rested_on(void **state) {
  static const char *const parts[] = {"\"soort\":\"doorpakker-vastgelegd\"", "\"versie\":", "\"zaad\":null", "\"schakelaars\":{\"minderGeldProcent\":0,\"ondergrens\":true}",
                                      "\"spreiding\":", "\"aantal\":", "\"gewicht\":", "\"gewichtAantal\":5,\"gewichtSpreiding\":0.25", "\"gewichtAantal\":null,\"gewichtSpreiding\":null",
                                      "\"rekenhulp\":{", "\"voorstel\":{", "\"reden\":\"past niet\"", "\"landtIn\":\"kaderbrief\"",
                                      "\"terugOp\":\"2027-09-14\"", "voorbeeld, bedacht"};
  (void)state;
  lay_down();
  assert_int_equal(ask(&doorpakker, "vastgelegd.json"), 200);
  text_put(&copy, text_get(&house.reply.body), house.reply.body.len);
  for (size_t i = 0; i < sizeof parts / sizeof *parts; i++) assert_non_null(strstr(text_get(&copy), parts[i]));
  assert_null(strstr(text_get(&copy), "stem"));
  assert_null(strstr(text_get(&copy), "deelnemer"));
  struct record m = raadhuis_get(&house, REGISTER_sleutelmoment, moment);
  char fingerprint[DIGEST_HEX_SIZE];
  digest_hex(digest_of(text_get(&copy), copy.len), fingerprint);
  assert_string_equal(fingerprint, record_sleutelmoment(&m).vingerafdruk);
}

/* The whole file goes into calc portfolio as it is; what comes out is the proposal of then. */
static void test_calc_gives_the_same_choice(void **state) {
  struct text out;
  struct frozen_check check;
  (void)state;
  text_init(&out, 1 << 20);
  assert_true(calc_portfolio(text_get(&copy), copy.len, NULL, &out, &house.arena, &house.fault));
  const struct json_value *chosen = json_find(parse(text_get(&out), out.len), "chosen"), *then = json_find(json_find(parse(text_get(&copy), copy.len), "voorstel"), "chosen");
  assert_int_equal(chosen->count, 12);
  assert_int_equal(then->count, 12);
  for (size_t i = 0; i < chosen->count; i++) assert_string_equal(chosen->items[i].text, then->items[i].text);
  assert_int_equal(json_find(parse(text_get(&out), out.len), "value")->real, 52560);
  text_release(&out);
  assert_true(frozen_recount(text_get(&copy), copy.len, &check, &house.arena, &house.fault));
  assert_true(check.same && check.proven);
}

/* Every value counts for the fingerprint; white space and the order of names do not. */
static void test_the_fingerprint_sees_values_only(void **state) {
  char first[DIGEST_HEX_SIZE], other[DIGEST_HEX_SIZE];
  (void)state;
  assert_true(frozen_fingerprint(text_get(&copy), copy.len, first, &house.arena, &house.fault));
  char *changed = arena_copy(&house.arena, text_get(&copy)), *weight = strstr(changed, "\"gewicht\":") + strlen("\"gewicht\":");
  *weight = *weight == '1' ? '2' : '1';
  assert_true(frozen_fingerprint(changed, copy.len, other, &house.arena, &house.fault));
  assert_string_not_equal(first, other);
  const char *spaced = arena_printf(&house.arena, "{ \"uitgave\": 1,\n%s", strchr(text_get(&copy), '{') + 1);
  spaced = arena_copy(&house.arena, spaced);
  char *twice = strstr(spaced + 20, ",\"uitgave\":1");
  memset(twice, ' ', strlen(",\"uitgave\":1"));
  assert_true(frozen_fingerprint(spaced, strlen(spaced), other, &house.arena, &house.fault));
  assert_string_equal(first, other);
  struct text out;
  text_init(&out, 1 << 20);
  assert_true(calc_frozen(spaced, strlen(spaced), first, &out, &house.arena, &house.fault));
  assert_non_null(strstr(text_get(&out), "\"same\":true"));
  assert_false(calc_frozen(changed, copy.len, first, &out, &house.arena, &house.fault));
  assert_int_equal(house.fault.kind, FAULT_CONFLICT);
  assert_non_null(strstr(house.fault.message, "klopt niet"));
  fault_release(&house.fault);
  assert_false(calc_frozen("{\"soort\":\"iets\"}", 16, NULL, &out, &house.arena, &house.fault));
  assert_int_equal(house.fault.kind, FAULT_INPUT);
  fault_release(&house.fault);
  text_release(&out);
}

/* A smaller frame in the file gives another choice, and says so. */
static void test_another_frame_gives_another_choice(void **state) {
  struct frozen_check check;
  (void)state;
  char *changed = arena_copy(&house.arena, text_get(&copy)), *budget = strstr(changed, "\"budget\":{");
  char *room = strstr(budget, "Vrij incidenteel geld\":[") + strlen("Vrij incidenteel geld\":[");
  assert_memory_equal(room, "95000000]", 9);
  room[0] = '6';
  assert_true(frozen_recount(changed, strlen(changed), &check, &house.arena, &house.fault));
  assert_false(check.same);
  assert_true(check.come_count + check.go_count > 0);
}

static void test_the_page_says_whether_it_holds(void **state) {
  (void)state;
  assert_int_equal(ask(&doorpakker, "controle"), 200);
  assert_says("De vingerafdruk klopt<");
  assert_says("Opnieuw gerekend: dezelfde keuze");
  assert_says("vastgelegd.json");
  assert_int_equal(ask(&secretaris, "controle"), 200);
  assert_false(raadhuis_says(&house, "Haal het bestand op"));
  assert_int_equal(ask(&secretaris, "vastgelegd.json"), 403);
  assert_int_equal(ask(&doorpakker, "afsprakenlijst"), 200);
  assert_says("€\u00a045.000 eenmalig, €\u00a0210.000 per jaar, 980 uur");
}

/* ---- while others write ---- */

struct given {
  struct agreement agreement;
  struct arena *keep;
  const char *frozen;
};

/* Lays down, looks at what would be kept, and undoes it. */
static bool put_and_undo(struct tx *tx, void *context, struct fault *fault) {
  struct given *given = context;
  if (!agreement_put(tx, &given->agreement, fault)) return false;
  given->frozen = arena_copy(given->keep, setting_get(tx, moment_frozen_name(moment, given->keep), given->keep));
  return FAULT(fault, FAULT_INPUT, "ongedaan");
}

/* The writer is one for all: what it freezes was worked out before. A number that no working out gives comes out as it
 * went in; and an answer to another question is refused. */
static void test_the_writer_works_nothing_out(void **state) {
  struct form fields, query;
  (void)state;
  begin_session();
  assert_int_equal(ask(&secretaris, "afspraken"), 200);
  const char *form = agree_form();
  assert_true(form_read(&(struct form_options){.data = form, .size = strlen(form)}, &fields, &house.arena, &house.fault));
  assert_true(form_read_query(NULL, &query, &house.arena, &house.fault));
  struct request request = {.method = METHOD_POST, .tenant = &house.tenant, .who = &secretaris, .form = &fields, .query = &query, .keep = &house.keep, .scratch = &house.scratch,
                            .segments = {"sleutelmomenten", arena_printf(&house.arena, "%lld", (long long)moment), "afspraken"}, .segment_count = 3};
  struct given given = {.agreement = {.request = &request, .lay_down = true, .by = STEP_OUTCOME}, .keep = &house.arena};
  struct tx *tx = store_read(house.store, &house.fault);
  assert_true(agreement_work(&given.agreement, tx, &house.fault));
  tx_end(tx);
  assert_int_equal(given.agreement.answer->value, 52560);
  struct portfolio_answer made_up = *given.agreement.answer;
  made_up.value = made_up.bound = 12345;
  given.agreement.answer = &made_up;
  assert_false(store_write(house.store, &secretaris, put_and_undo, &given, &house.fault));
  assert_string_equal(house.fault.message, "ongedaan");
  fault_release(&house.fault);
  assert_non_null(strstr(given.frozen, "\"value\":12345"));
  given.agreement.rests_on.bytes[0] ^= 1;
  assert_false(store_write(house.store, &secretaris, put_and_undo, &given, &house.fault));
  assert_true(given.agreement.moved);
  assert_int_equal(house.fault.kind, FAULT_CONFLICT);
  assert_non_null(strstr(house.fault.message, "Er is nog niets vastgelegd."));
  fault_release(&house.fault);
}

struct other {
  pthread_mutex_t lock;
  pthread_cond_t wake;
  bool writes;
};

static bool frame_write(struct tx *tx, void *context, struct fault *fault) {
  struct other *other = context;
  struct arena keep, scratch;
  struct listing list;
  const struct query query = {.reg = REGISTER_kader, .filters = {{.field = F(kader, sleutelmoment), .value = {.number = moment}}}, .filter_count = 1,
                              .sort = EVERY(id), .page = 1, .page_size = 50};
  bool good = false;
  pthread_mutex_lock(&other->lock);
  other->writes = true;
  pthread_cond_signal(&other->wake);
  pthread_mutex_unlock(&other->lock);
  /* By now the proposal is worked out from the frame that was there before. */
  usleep(2000 * 1000);
  arena_init(&keep, 1 << 20);
  arena_init(&scratch, 1 << 20);
  if (record_list(tx, &raadhuis_program, &query, &list, &keep, fault))
    for (size_t i = 0; i < list.count && !good; i++) {
      if (list.records[i].slots[F(kader, bedrag)].number != 95000000) continue;
      struct record record = record_copy(&list.records[i], &keep);
      record.slots[F(kader, bedrag)].number = 65000000;
      struct change change = {.reg = REGISTER_kader, .id = record_id(&record), .version = -1, .record = &record, .by = STEP_PROGRAM};
      good = record_put(tx, &change, &scratch, fault);
    }
  arena_release(&keep);
  arena_release(&scratch);
  return good;
}

static void *write_frame(void *context) {
  struct fault fault = {0};
  bool good = store_write(house.store, &raadhuis_program, frame_write, context, &fault);
  fault_release(&fault);
  return good ? context : NULL;
}

/* Another frame meanwhile: what is frozen is the proposal within that one. */
static void test_what_changed_meanwhile_is_worked_out_again(void **state) {
  struct other other = {.lock = PTHREAD_MUTEX_INITIALIZER, .wake = PTHREAD_COND_INITIALIZER};
  struct frozen_check check;
  pthread_t thread;
  void *wrote;
  (void)state;
  const char *form = agree_form();
  assert_int_equal(pthread_create(&thread, NULL, write_frame, &other), 0);
  pthread_mutex_lock(&other.lock);
  while (!other.writes) pthread_cond_wait(&other.wake, &other.lock);
  pthread_mutex_unlock(&other.lock);
  assert_int_equal(raadhuis_send(&house, &secretaris, address("afspraken"), form), 303);
  pthread_join(thread, &wrote);
  assert_non_null(wrote);
  assert_int_equal(ask(&doorpakker, "vastgelegd.json"), 200);
  text_clear(&copy);
  text_put(&copy, text_get(&house.reply.body), house.reply.body.len);
  assert_non_null(strstr(text_get(&copy), "\"beschikbaar\":65000000"));
  assert_true(frozen_recount(text_get(&copy), copy.len, &check, &house.arena, &house.fault));
  assert_true(check.same);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_before_there_is_no_file),
      cmocka_unit_test(test_the_file_holds_all_it_rested_on),
      cmocka_unit_test(test_calc_gives_the_same_choice),
      cmocka_unit_test(test_the_fingerprint_sees_values_only),
      cmocka_unit_test(test_another_frame_gives_another_choice),
      cmocka_unit_test(test_the_page_says_whether_it_holds),
  };
  const struct CMUnitTest meanwhile[] = {
      cmocka_unit_test(test_the_writer_works_nothing_out),
      cmocka_unit_test(test_what_changed_meanwhile_is_worked_out_again),
  };
  return cmocka_run_group_tests(tests, open_house, close_all) + cmocka_run_group_tests(meanwhile, open_house, close_all);
}
