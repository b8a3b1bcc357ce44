/* The API: what goes in comes out, versions are held, every fault is a problem with its fields. */
#include "web/standing.h"

#include "base/banned.h"

static const struct json_value *parsed(void) {
  const struct json_value *value = NULL;
  struct fault fault = {0};
  if (!json_read(&(struct json_options){.data = house_body(&house), .size = house.reply.body.len, .size_max = 64 << 20}, &value, &house.life, &fault)) house_print_fault(&fault);
  fault_release(&fault);
  assert_non_null(value);
  return value;
}

static void is_problem(int status) {
  assert_string_equal(house.reply.type, "application/problem+json");
  const struct json_value *problem = parsed();
  assert_int_equal(json_find(problem, "status")->number, status);
  assert_non_null(json_find_text(problem, "title"));
  assert_non_null(json_find_text(problem, "detail"));
  assert_string_equal(house_header(&house, "API-Version"), "1.0.0");
}

/* Read a record of every register, write the same back: nothing changes, nothing is refused. */
static void what_comes_out_may_go_back_in(void **state) {
  (void)state;
  const struct catalogue *catalogue = store_catalogue(house.store);
  for (enum register_id id = REGISTER__NONE + 1; id < REGISTER__COUNT; id++) {
    const struct reg *reg = &catalogue->registers[id];
    char *path = arena_printf(&house.life, "/api/v1/%s/%lld", reg->plural, (long long)house.ids[id]);
    assert_int_equal(house_api(&house, &house_system, METHOD_GET, path, NULL), 200);
    const char *body = arena_copy(&house.life, house_body(&house)), *etag = arena_copy(&house.life, house_header(&house, "ETag"));
    house.if_match = etag;
    int status = house_api(&house, &house_system, METHOD_PUT, path, body);
    if (status != 200) print_message("%s: %s\n", path, house_body(&house));
    assert_int_equal(status, 200);
    assert_int_equal(house_api(&house, &house_system, METHOD_GET, path, NULL), 200);
    assert_string_equal(house_body(&house), body);
  }
}

static void a_record_is_made_changed_and_read(void **state) {
  (void)state;
  assert_int_equal(house_api(&house, &house_system, METHOD_POST, "/api/v1/ramingen",
                             arena_printf(&house.life, "{\"beleidsopgave\":%lld,\"jaar\":2027,\"soort\":\"incidenteel\",\"bedrag\":\"1234.50\"}",
                                          (long long)house.ids[REGISTER_beleidsopgave])), 201);
  const char *location = arena_copy(&house.life, house_header(&house, "Location")) + strlen("/leiden");
  assert_string_equal(json_find_text(parsed(), "bedrag"), "1234.50");
  const char *etag = arena_copy(&house.life, house_header(&house, "ETag"));
  assert_int_equal(house_api(&house, &house_system, METHOD_PATCH, location, "{\"bedrag\":\"2.00\"}"), 428);
  is_problem(428);
  house.if_match = "\"999\"";
  assert_int_equal(house_api(&house, &house_system, METHOD_PATCH, location, "{\"bedrag\":\"2.00\"}"), 412);
  is_problem(412);
  house.if_match = etag;
  assert_int_equal(house_api(&house, &house_system, METHOD_PATCH, location, "{\"bedrag\":\"2.00\"}"), 200);
  assert_string_equal(json_find_text(parsed(), "bedrag"), "2.00");
  assert_int_equal(json_find(parsed(), "jaar")->number, 2027);
  house.if_none_match = arena_copy(&house.life, house_header(&house, "ETag"));
  assert_int_equal(house_api(&house, &house_system, METHOD_GET, location, NULL), 304);
  assert_int_equal(house.reply.body.len, 0);
  assert_int_equal(house_api(&house, &house_system, METHOD_GET, arena_printf(&house.life, "%s/historie", location), NULL), 200);
  assert_int_equal(json_find(parsed(), "resultaten")->count, 2);
  assert_int_equal(house_api(&house, &house_system, METHOD_DELETE, location, NULL), 405);
  assert_non_null(house_header(&house, "Allow"));
  is_problem(405);
}

static void all_faults_stand_in_one_problem(void **state) {
  (void)state;
  assert_int_equal(house_api(&house, &house_system, METHOD_POST, "/api/v1/ramingen", "{\"jaar\":\"x\",\"soort\":\"gratis\",\"bedrag\":12,\"kleur\":\"rood\"}"), 400);
  is_problem(400);
  const struct json_value *errors = json_find(parsed(), "errors");
  assert_int_equal(errors->count, 4);
  static const char *const fields[] = {"jaar", "soort", "bedrag", "kleur"};
  for (size_t i = 0; i < errors->count; i++) assert_string_equal(json_find_text(&errors->items[i], "field"), fields[i]);
}

static void lists_page_and_link(void **state) {
  (void)state;
  const struct reg *reg = &store_catalogue(house.store)->registers[REGISTER_thema];
  for (int i = 0; i < 6; i++) {
    struct record record = house_record(&house, reg, 60 + i);
    house_put(&house, &record);
  }
  assert_int_equal(house_api(&house, &house_system, METHOD_GET, "/api/v1/themas?pageSize=2&page=2&sort=-naam", NULL), 200);
  const struct json_value *body = parsed();
  assert_int_equal(json_find(body, "totaal")->number, 7);
  assert_int_equal(json_find(body, "resultaten")->count, 2);
  assert_string_equal(house_header(&house, "X-Total-Count"), "7");
  const char *link = house_header(&house, "Link");
  assert_non_null(strstr(link, "rel=\"prev\""));
  assert_non_null(strstr(link, "page=3>; rel=\"next\""));
  assert_non_null(strstr(link, "pageSize=2"));
  assert_int_equal(house_api(&house, &house_system, METHOD_GET, "/api/v1/themas?naamBevat=naam6&kleur=rood", NULL), 400);
  is_problem(400);
  assert_int_equal(house_api(&house, &house_system, METHOD_GET, "/api/v1/themas?naamBevat=AAM", NULL), 200);
  assert_int_equal(json_find(parsed(), "totaal")->number, 7);
  assert_int_equal(house_api(&house, &house_system, METHOD_GET, "/api/v1/themas?naamBevat=zeep", NULL), 200);
  assert_int_equal(json_find(parsed(), "totaal")->number, 0);
}

/* A resident reads no list of people, so not their numbers either. */
static void who_got_a_record_is_not_told_to_everybody(void **state) {
  (void)state;
  struct record record = house_record(&house, &store_catalogue(house.store)->registers[REGISTER_beleid], 9);
  record.slots[EVERY(toegang)].text = "openbaar";
  record.slots[EVERY(embargo_tot)].text = NULL;
  record.slots[EVERY(gedeeld_met)].text = arena_printf(&house.life, ",persoon:%lld,rol:griffier,", (long long)house.ids[REGISTER_persoon]);
  char *path = arena_printf(&house.life, "/api/v1/beleid/%lld", (long long)house_put(&house, &record));
  assert_int_equal(house_api(&house, &house_system, METHOD_GET, path, NULL), 200);
  assert_true(house_says(&house, "\"persoon:"));
  struct who inwoner = house_who(&house, ROLE_inwoner);
  assert_int_equal(house_api(&house, &inwoner, METHOD_GET, path, NULL), 200);
  assert_true(house_says(&house, "\"rol:griffier\""));
  assert_false(house_says(&house, "\"persoon:"));
}

static void what_is_not_json_is_refused(void **state) {
  (void)state;
  static const char *const bodies[] = {"", "[]", "{", "{\"naam\":\"a\",\"naam\":\"b\"}", "{\"naam\":{\"a\":1}}"};
  for (size_t i = 0; i < sizeof bodies / sizeof *bodies; i++) {
    assert_int_equal(house_api(&house, &house_system, METHOD_POST, "/api/v1/themas", bodies[i]), 400);
    is_problem(400);
  }
  assert_int_equal(house_api(&house, &house_system, METHOD_GET, "/api/v1/bestaatniet", NULL), 404);
  is_problem(404);
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(what_comes_out_may_go_back_in), cmocka_unit_test(a_record_is_made_changed_and_read),
                                     cmocka_unit_test(all_faults_stand_in_one_problem), cmocka_unit_test(lists_page_and_link),
                                     cmocka_unit_test(who_got_a_record_is_not_told_to_everybody),
                                     cmocka_unit_test(what_is_not_json_is_refused)};
  return cmocka_run_group_tests(tests, enter, leave);
}
