/* Every role on every register: what the pages, files and API answer is what the declaration says. */
#include "web/standing.h"

#include "base/banned.h"

static int refused(const struct who *who) { return who->account ? 403 : 401; }

static void expect(const struct who *who, const struct reg *reg, const char *what, int got, int wanted) {
  if (got == wanted) return;
  print_message("%s, %s, %s: got %d, the declaration says %d\n", who->label, reg->name, what, got, wanted);
  fail();
}

static void check_places(const struct who *who, const struct reg *reg) {
  int read = rights_scope(who, reg, VERB_READ) ? 200 : refused(who);
  int create = rights_scope(who, reg, VERB_CREATE) ? 200 : refused(who);
  int export = read == 200 && rights_scope(who, reg, VERB_EXPORT) ? 200 : refused(who);
  expect(who, reg, "list", house_get(&house, who, "/%s", reg->plural), read);
  expect(who, reg, "API list", house_get(&house, who, "/api/v1/%s", reg->plural), read);
  expect(who, reg, "CSV", house_get(&house, who, "/%s/lijst.csv", reg->plural), export);
  expect(who, reg, "XLSX", house_get(&house, who, "/%s/lijst.xlsx", reg->plural), export);
  expect(who, reg, "new form", house_get(&house, who, "/%s/nieuw", reg->plural), create);
  expect(who, reg, "import page", house_get(&house, who, "/%s/inlezen", reg->plural), who->account ? create : refused(who));
  if (create != 200) {
    expect(who, reg, "create", house_post(&house, who, arena_printf(&house.life, "/%s", reg->plural), "titel=x"), create);
    expect(who, reg, "API create", house_api(&house, who, METHOD_POST, arena_printf(&house.life, "/api/v1/%s", reg->plural), "{}"), create);
  }
}

static void every_role_on_every_register(void **state) {
  (void)state;
  const struct catalogue *catalogue = store_catalogue(house.store);
  for (enum role role = 0; role < ROLE__COUNT; role++) {
    struct who who = house_who(&house, role);
    for (enum register_id id = REGISTER__NONE + 1; id < REGISTER__COUNT; id++) check_places(&who, &catalogue->registers[id]);
  }
}

/* The same record on every road: page, form, history, API, list, file. */
static void check_record(const struct who *who, const struct reg *reg, const struct record *record) {
  char today[DAY_SIZE];
  long long id = (long long)record_id(record);
  store_today(house.store, today);
  int hidden = rights_scope(who, reg, VERB_READ) ? 404 : refused(who);
  struct fault none = {0};
  struct tx *tx = store_read(house.store, &none);
  bool sees = record_title(tx, who, reg->id, record_id(record), &house.life) != NULL;
  tx_end(tx);
  bool allowed = rights_allow(who, record, VERB_READ, today, true);
  if (!allowed && sees) print_message("%s sees %s:%lld without a right\n", who->label, reg->name, id);
  assert_false(sees && !allowed);
  expect(who, reg, "detail", house_get(&house, who, "/%s/%lld", reg->plural, id), sees ? 200 : hidden);
  expect(who, reg, "history", house_get(&house, who, "/%s/%lld/historie", reg->plural, id), sees ? 200 : hidden);
  expect(who, reg, "API", house_get(&house, who, "/api/v1/%s/%lld", reg->plural, id), sees ? 200 : hidden);
  expect(who, reg, "API history", house_get(&house, who, "/api/v1/%s/%lld/historie", reg->plural, id), sees ? 200 : hidden);
  if (hidden == 404) {
    house_get(&house, who, "/api/v1/%s?pageSize=500", reg->plural);
    bool listed = house_says(&house, arena_printf(&house.life, "{\"id\":%lld,", id));
    if (listed != sees) print_message("%s, %s: list and detail differ\n", who->label, reg->name);
    assert_int_equal(listed, sees);
  }
  bool changes = sees && rights_allow(who, record, VERB_CHANGE, today, true);
  expect(who, reg, "edit form", house_get(&house, who, "/%s/%lld/bewerken", reg->plural, id), changes ? 200 : sees ? 403 : hidden);
}

static void every_role_on_one_record_of_every_register(void **state) {
  (void)state;
  const struct catalogue *catalogue = store_catalogue(house.store);
  for (enum register_id id = REGISTER__NONE + 1; id < REGISTER__COUNT; id++) {
    struct record record = house_read(&house, id, house.ids[id]);
    for (enum role role = 0; role < ROLE__COUNT; role++) {
      struct who who = house_who(&house, role);
      check_record(&who, &catalogue->registers[id], &record);
    }
  }
}

/* A stranger: an account that owns nothing. */
static void what_is_restricted_or_under_embargo_shows_nowhere(void **state) {
  (void)state;
  const struct reg *reg = &store_catalogue(house.store)->registers[REGISTER_beleid];
  for (int kind = 0; kind < 2; kind++) {
    struct record record = house_record(&house, reg, 50 + kind);
    record.slots[EVERY(eigenaar)].number = NUMBER_EMPTY;
    record.slots[F(beleid, titel)].text = kind ? "Klaproosbesluit" : "Zonnebloembesluit";
    if (kind)
      record.slots[EVERY(toegang)].text = "beperkt";
    else
      record.slots[EVERY(embargo_tot)].text = "2999-12-31";
    int64_t id = house_put(&house, &record);
    struct who who = house_who(&house, ROLE_beleidsadviseur);
    who.persoon = 0;
    const char *word = record.slots[F(beleid, titel)].text;
    assert_int_equal(house_get(&house, &who, "/beleid/%lld", (long long)id), 404);
    assert_int_equal(house_get(&house, &who, "/beleid/%lld/historie", (long long)id), 404);
    assert_int_equal(house_get(&house, &who, "/beleid?pageSize=500"), 200);
    assert_false(house_says(&house, word));
    assert_int_equal(house_get(&house, &who, "/api/v1/beleid?pageSize=500"), 200);
    assert_false(house_says(&house, word));
    assert_int_equal(house_get(&house, &who, "/beleid/lijst.csv"), 200);
    assert_false(house_says(&house, word));
    assert_int_equal(house_get(&house, &who, "/zoeken?q=%s", word), 200);
    assert_false(house_says(&house, arena_printf(&house.life, "/beleid/%lld\"", (long long)id)));
    assert_int_equal(house_get(&house, &who, "/beleid/nieuw"), 200);
    assert_false(house_says(&house, word));
    assert_int_equal(house_get(&house, &house_system, "/beleid/%lld", (long long)id), 200);
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(every_role_on_every_register), cmocka_unit_test(every_role_on_one_record_of_every_register),
                                     cmocka_unit_test(what_is_restricted_or_under_embargo_shows_nowhere)};
  return cmocka_run_group_tests(tests, enter, leave);
}
