#include "store/town.h"

/* What is made from another record is never more open than it. */

struct making {
  struct town *town;
  struct record record;
  const struct record *origins[2];
  size_t count;
  int64_t id;
};

static bool make(struct tx *tx, void *context, struct fault *fault) {
  struct making *making = context;
  struct change change = {.reg = making->record.reg->id, .record = &making->record, .by = STEP_OUTCOME};
  bool ok = record_put_from(tx, &change, making->origins, making->count, &making->town->arena, fault);
  making->id = change.id;
  return ok;
}

static int64_t derive(struct town *town, const struct who *who, enum register_id reg, int64_t from) {
  struct record origin = town_get(town, who, reg, from);
  struct making making = {.town = town, .record = town_titled(town, REGISTER_besluit, "Volgt eruit"), .origins = {&origin}, .count = 1};
  making.record.slots[EVERY(toegang)].text = "openbaar";
  assert_well(town, store_write(town->store, who, make, &making, &town->fault));
  return making.id;
}

static int64_t put_moment(struct town *town) {
  struct record record = town_titled(town, REGISTER_sleutelmoment, "Najaar");
  return town_put(town, &town_system, record);
}

static int64_t put_outcome(struct town *town, int64_t moment, int64_t opgave) {
  struct record record = town_titled(town, REGISTER_uitkomst, "Omdat het moet");
  record.slots[F(uitkomst, sleutelmoment)].number = moment;
  record.slots[F(uitkomst, beleidsopgave)].number = opgave;
  return town_put(town, &town_system, record);
}

static void give(struct town *town, enum register_id reg, int64_t id, const char *toegang, const char *shared, const char *embargo) {
  struct record record = town_get(town, &town_system, reg, id);
  record.slots[EVERY(toegang)].text = toegang;
  record.slots[EVERY(gedeeld_met)].text = shared;
  record.slots[EVERY(embargo_tot)].text = embargo;
  town_change(town, &town_system, id, record);
}

static const char *persons(struct town *town, int64_t a, int64_t b) {
  return b ? arena_printf(&town->arena, ",persoon:%lld,persoon:%lld,", (long long)a, (long long)b) : arena_printf(&town->arena, ",persoon:%lld,", (long long)a);
}

static void a_line_closes_like_all_it_belongs_to(void **state) {
  struct town *town = *state;
  int64_t a = town_persoon(town, "A"), b = town_persoon(town, "B"), c = town_persoon(town, "C");
  int64_t moment = put_moment(town), opgave = town_opgave(town, "Hal"), outcome = put_outcome(town, moment, opgave);
  struct who secretary = town_who(ROLE_gemeentesecretaris, b), first = town_who(ROLE_bestuurder, a), third = town_who(ROLE_bestuurder, c);
  int64_t open = derive(town, &secretary, REGISTER_uitkomst, outcome);
  assert_true(town_sees(town, &first, REGISTER_besluit, open));
  assert_string_equal(town_get(town, &secretary, REGISTER_besluit, open).slots[EVERY(toegang)].text, "intern");

  give(town, REGISTER_sleutelmoment, moment, "beperkt", persons(town, a, b), NULL);
  give(town, REGISTER_beleidsopgave, opgave, "beperkt", persons(town, b, c), "2999-01-01");
  int64_t closed = derive(town, &secretary, REGISTER_uitkomst, outcome);
  assert_true(town_sees(town, &secretary, REGISTER_besluit, closed));
  assert_false(town_sees(town, &first, REGISTER_besluit, closed));
  assert_false(town_sees(town, &third, REGISTER_besluit, closed));
  assert_string_equal(town_get(town, &secretary, REGISTER_besluit, closed).slots[EVERY(embargo_tot)].text, "2999-01-01");
}

static void secrecy_goes_along_to_who_was_given_every_part(void **state) {
  struct town *town = *state;
  int64_t a = town_persoon(town, "A"), b = town_persoon(town, "B");
  int64_t moment = put_moment(town), opgave = town_opgave(town, "Hal"), outcome = put_outcome(town, moment, opgave);
  struct who first = town_who(ROLE_gemeentesecretaris, a), both = town_who(ROLE_gemeentesecretaris, b);
  town_make_secret(town, REGISTER_sleutelmoment, moment, a);
  town_make_secret(town, REGISTER_sleutelmoment, moment, b);
  town_make_secret(town, REGISTER_beleidsopgave, opgave, b);
  int64_t made = derive(town, &both, REGISTER_uitkomst, outcome);
  struct record record = town_get(town, &both, REGISTER_besluit, made);
  assert_true(record_is_secret(&record));
  assert_false(town_sees(town, &first, REGISTER_besluit, made));
  assert_false(town_sees(town, &town_system, REGISTER_besluit, made));
  assert_string_equal(town_sql(town, "SELECT count(*) || max(verstrekt_aan) FROM geheimhouding WHERE over LIKE 'besluit:%'"),
                      arena_printf(&town->arena, "3,persoon:%lld,", (long long)b));
}

static bool opens;

static bool ask(struct tx *tx, void *context, struct fault *fault) {
  struct making *making = context;
  return record_opens(tx, making->origins[0], making->origins[1], &opens, &making->town->arena, fault);
}

static void words_of_a_closed_record_open_in_an_open_one(void **state) {
  struct town *town = *state;
  int64_t moment = put_moment(town), opgave = town_opgave(town, "Hal");
  struct who who = town_who(ROLE_gemeentesecretaris, town_persoon(town, "A"));
  struct making making = {.town = town};
  static const char *const rows[][4] = {{"intern", "intern", NULL, "nee"}, {"openbaar", "intern", NULL, "ja"}, {"intern", "openbaar", NULL, "nee"},
                                        {"intern", "beperkt", NULL, "ja"}, {"intern", "intern", "2999-01-01", "ja"}};
  for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
    give(town, REGISTER_beleidsopgave, opgave, rows[i][0], NULL, NULL);
    give(town, REGISTER_sleutelmoment, moment, rows[i][1], persons(town, who.persoon, 0), rows[i][2]);
    struct record record = town_get(town, &who, REGISTER_beleidsopgave, opgave), origin = town_get(town, &who, REGISTER_sleutelmoment, moment);
    making.origins[0] = &record;
    making.origins[1] = &origin;
    assert_well(town, store_write(town->store, &who, ask, &making, &town->fault));
    assert_int_equal(opens, string_is(rows[i][3], "ja"));
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test_setup_teardown(a_line_closes_like_all_it_belongs_to, town_open, town_close),
      cmocka_unit_test_setup_teardown(secrecy_goes_along_to_who_was_given_every_part, town_open, town_close),
      cmocka_unit_test_setup_teardown(words_of_a_closed_record_open_in_an_open_one, town_open, town_close),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
