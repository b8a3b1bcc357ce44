/* Limits are asked only where rows are limited: that must never be late, nor too little. */
#include "store/town.h"

#include "store/inside.h"

struct seen {
  int64_t count, listed, pointing; /* pointing: signalen about this beleid */
};

static struct seen look(struct town *town, const struct who *who, int64_t beleid) {
  struct tx *tx = store_read(town->store, &town->fault);
  struct query query = {.reg = REGISTER_beleid, .sort = F(beleid, titel), .page = 1, .page_size = 200};
  struct query pointing = {.reg = REGISTER_signaal, .sort = -1, .filter_count = 1};
  struct listing listing;
  pointing.filters[0] = (struct filter){F(signaal, beleid), COMPARE_IS, {.number = beleid}};
  assert_well(town, record_list(tx, who, &query, &listing, &town->arena, &town->fault));
  struct seen seen = {record_count(tx, who, &query, &town->fault), (int64_t)listing.count, record_count(tx, who, &pointing, &town->fault)};
  assert_int_equal(listing.total, seen.count);
  tx_end(tx);
  return seen;
}

static void assert_seen(struct town *town, const struct who *who, int64_t beleid, int64_t count, int64_t pointing) {
  struct seen seen = look(town, who, beleid);
  assert_int_equal(seen.count, count);
  assert_int_equal(seen.listed, count);
  assert_int_equal(seen.pointing, pointing);
}

/* One handle reads all the time, another writes in between. */
static void a_limit_holds_from_the_next_question(void **state) {
  struct town *town = *state;
  int64_t owner = town_persoon(town, "Eigenaar"), me = town_persoon(town, "Ander");
  struct who doorpakker = town_who(ROLE_beleidsdoorpakker, me);
  town_beleid(town, "Nota A");
  int64_t b = town_beleid(town, "Nota B");
  struct record signaal = town_titled(town, REGISTER_signaal, "Klopt niet");
  signaal.slots[F(signaal, beleid)].number = b;
  town_put(town, &town_system, signaal);
  assert_seen(town, &doorpakker, b, 2, 1);
  struct record record = town_get(town, &town_system, REGISTER_beleid, b);
  record.slots[EVERY(toegang)].text = "beperkt";
  record.slots[EVERY(eigenaar)].number = owner;
  town_change(town, &town_system, b, record);
  assert_seen(town, &doorpakker, b, 1, 0);
  record.slots[EVERY(eigenaar)].number = me;
  town_change(town, &town_system, b, record);
  assert_seen(town, &doorpakker, b, 2, 1);
  record.slots[EVERY(toegang)].text = "intern";
  record.slots[EVERY(eigenaar)].number = owner;
  town_change(town, &town_system, b, record);
  assert_seen(town, &doorpakker, b, 2, 1);
  town_make_secret(town, REGISTER_beleid, b, owner);
  assert_seen(town, &doorpakker, b, 1, 0);
}

static enum closed level_of(struct town *town, enum register_id reg) {
  struct tx *tx = store_read(town->store, &town->fault);
  enum closed level = closed_level(tx, &tx_catalogue(tx)->registers[reg]);
  tx_end(tx);
  return level;
}

static void none_few_and_many_show_the_same(void **state) {
  struct town *town = *state;
  int64_t owner = town_persoon(town, "Eigenaar"), me = town_persoon(town, "Ander");
  struct who other = town_who(ROLE_beleidsdoorpakker, me), owns = town_who(ROLE_beleidsdoorpakker, owner);
  struct record record = town_titled(town, REGISTER_beleid, "Nota");
  int64_t open = town_put(town, &town_system, record);
  assert_int_equal(level_of(town, REGISTER_beleid), CLOSED_NONE);
  record.slots[EVERY(toegang)].text = "beperkt";
  record.slots[EVERY(eigenaar)].number = owner;
  for (int i = 1; i <= 101; i++) {
    town_put(town, &town_system, record);
    if (i != 1 && i != 100 && i != 101) continue;
    assert_int_equal(level_of(town, REGISTER_beleid), i <= 100 ? CLOSED_FEW : CLOSED_MANY);
    assert_seen(town, &other, open, 1, 0);
    assert_seen(town, &owns, open, 1 + i, 0);
  }
}

/* An embargo that is over limits nothing any more, although the row still carries it. */
static void an_old_embargo_hides_nothing(void **state) {
  struct town *town = *state;
  struct who medewerker = town_who(ROLE_medewerker, town_persoon(town, "Ander"));
  struct record record = town_titled(town, REGISTER_beleid, "Nota");
  record.slots[EVERY(embargo_tot)].text = "2001-01-01";
  int64_t over = town_put(town, &town_system, record);
  assert_int_equal(level_of(town, REGISTER_beleid), CLOSED_FEW);
  assert_seen(town, &medewerker, over, 1, 0);
  record.slots[EVERY(embargo_tot)].text = "9000-01-01";
  town_put(town, &town_system, record);
  assert_seen(town, &medewerker, over, 1, 0);
}

/* What the store finds for a verb and a step is what the rules say of each record. */
static void the_rows_of_a_verb_and_a_step_agree_with_the_rules(void **state) {
  struct town *town = *state;
  int64_t me = town_persoon(town, "Ik"), other = town_persoon(town, "Ander");
  int64_t team = town_put(town, &town_system, town_titled(town, REGISTER_organisatie, "Team"));
  for (int i = 0; i < 16; i++) {
    struct record record = town_titled(town, REGISTER_signaal, "Signaal");
    record.slots[EVERY(eigenaar)].number = i & 1 ? me : other;
    if (i & 2) record.slots[EVERY(organisatie)].number = team;
    record.slots[EVERY(toegang)].text = i & 4 ? "openbaar" : "intern";
    if (i & 8) record.slots[EVERY(gedeeld_met)].text = arena_printf(&town->arena, ",persoon:%lld,", (long long)me);
    town_put(town, &town_system, record);
  }
  const struct step *step = step_find(REGISTER_signaal, "nieuw", "beantwoord");
  char today[DAY_SIZE];
  store_today(town->store, today);
  size_t some = 0;
  for (enum role role = 0; role < ROLE__COUNT; role++) {
    struct who who = town_who(role, me);
    who.teams[who.team_count++] = team;
    if (!rights_scope(&who, &declared_registers[REGISTER_signaal], VERB_READ)) continue;
    struct tx *tx = store_read(town->store, &town->fault);
    struct query query = {.reg = REGISTER_signaal, .sort = -1, .page = 1, .page_size = 50}, narrow = query;
    struct listing all, found;
    narrow.verb = VERB_CHANGE;
    narrow.step = step;
    assert_well(town, record_list(tx, &who, &query, &all, &town->arena, &town->fault));
    assert_well(town, record_list(tx, &who, &narrow, &found, &town->arena, &town->fault));
    size_t expected = 0;
    for (size_t i = 0; i < all.count; i++)
      expected += step_allowed(step, &who, &all.records[i]) && rights_allow(&who, &all.records[i], VERB_CHANGE, today, true);
    assert_int_equal(found.count, expected);
    assert_int_equal(record_count(tx, &who, &narrow, &town->fault), expected);
    some += expected > 0 && expected < 16;
    tx_end(tx);
  }
  assert_true(some > 0);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test_setup_teardown(a_limit_holds_from_the_next_question, town_open, town_close),
      cmocka_unit_test_setup_teardown(none_few_and_many_show_the_same, town_open, town_close),
      cmocka_unit_test_setup_teardown(an_old_embargo_hides_nothing, town_open, town_close),
      cmocka_unit_test_setup_teardown(the_rows_of_a_verb_and_a_step_agree_with_the_rules, town_open, town_close),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
