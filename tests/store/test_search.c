#include "store/town.h"

#include "store/sqlite.h"
#include "store/stem.h"

static size_t hits(struct town *town, const struct who *who, const char *typed, struct hit **out, int64_t *total) {
  size_t count;
  struct tx *tx = store_read(town->store, &town->fault);
  assert_well(town, search(tx, who, typed, REGISTER__NONE, 1, 10, out, &count, total, &town->arena, &town->fault));
  tx_end(tx);
  return count;
}

static void words_have_their_dutch_stem(void **state) {
  (void)state;
  static const char *const same[][2] = {{"regelingen", "regeling"}, {"gemeentelijke", "gemeentelijk"}, {"categorieën", "categorieen"}};
  struct stemmer *stemmer = stemmer_open();
  struct word a, b;
  for (size_t i = 0; i < sizeof same / sizeof *same; i++) {
    size_t at = 0, to = 0;
    assert_true(stem_next(stemmer, same[i][0], strlen(same[i][0]), &at, &a));
    assert_true(stem_next(stemmer, same[i][1], strlen(same[i][1]), &to, &b));
    assert_string_equal(a.stem, b.stem);
  }
  size_t at = 0;
  assert_true(stem_next(stemmer, "«V2»", strlen("«V2»"), &at, &a));
  assert_string_equal(a.stem, "v2");
  assert_int_equal(a.from, 2);
  stemmer_close(stemmer);
}

static void plural_finds_singular_and_marks_are_ignored(void **state) {
  struct town *town = *state;
  struct hit *found;
  int64_t total, id = town_beleid(town, "Regeling bijzondere bijstand");
  town_beleid(town, "Categorieën van zorg");
  assert_int_equal(hits(town, &town_system, "regelingen", &found, &total), 1);
  assert_int_equal(found[0].id, id);
  assert_int_equal(found[0].reg, REGISTER_beleid);
  assert_string_equal(found[0].title, "Regeling bijzondere bijstand");
  assert_string_equal(found[0].snippet, "\x02Regeling\x03 bijzondere bijstand");
  assert_int_equal(hits(town, &town_system, "CATEGORIEEN", &found, &total), 1);
  assert_int_equal(hits(town, &town_system, "bijz", &found, &total), 1);
  assert_int_equal(hits(town, &town_system, "bijz bijstand", &found, &total), 0);
  assert_int_equal(hits(town, &town_system, "bijstand bijz", &found, &total), 1);
}

static void odd_input_is_just_words(void **state) {
  struct town *town = *state;
  struct hit *found;
  int64_t total;
  static const char *const odd[] = {"", "   ", "\"", "a\" OR \"b", "NOT", "regeling*", "kop:regeling", "(((", "AND OR NEAR", "^x", "'; DROP TABLE zoek; --", "\xff\xfe", "-"};
  town_beleid(town, "Regeling");
  for (size_t i = 0; i < sizeof odd / sizeof *odd; i++) hits(town, &town_system, odd[i], &found, &total);
  assert_int_equal(hits(town, &town_system, "regeling*", &found, &total), 1);
}

static void the_title_weighs_most(void **state) {
  struct town *town = *state;
  struct hit *found;
  int64_t total;
  struct record record = town_titled(town, REGISTER_beleid, "Nota over iets anders");
  record.slots[F(beleid, samenvatting)].text = "Gaat ook over parkeren in de wijk en over parkeren in het centrum.";
  town_put(town, &town_system, record);
  int64_t id = town_beleid(town, "Parkeren");
  assert_int_equal(hits(town, &town_system, "parkeren", &found, &total), 2);
  assert_int_equal(found[0].id, id);
}

static void a_change_changes_what_is_found(void **state) {
  struct town *town = *state;
  struct hit *found;
  int64_t total, id = town_beleid(town, "Fietsbeleid");
  struct record record = town_get(town, &town_system, REGISTER_beleid, id);
  record.slots[F(beleid, titel)].text = "Wandelbeleid";
  town_change(town, &town_system, id, record);
  assert_int_equal(hits(town, &town_system, "fietsbeleid", &found, &total), 0);
  assert_int_equal(hits(town, &town_system, "wandelbeleid", &found, &total), 1);
}

static void the_total_stops_at_200(void **state) {
  struct town *town = *state;
  struct hit *found;
  int64_t total;
  for (int i = 0; i < 210; i++) town_beleid(town, "Nota water");
  assert_int_equal(hits(town, &town_system, "water", &found, &total), 10);
  assert_int_equal(total, 200);
}

static void words_filter_a_list_too(void **state) {
  struct town *town = *state;
  int64_t a = town_beleid(town, "Water en groen"), b = town_beleid(town, "Groen in de wijk");
  town_beleid(town, "Parkeren");
  struct tx *tx = store_read(town->store, &town->fault);
  struct query query = {.reg = REGISTER_beleid, .zoek = "groen", .sort = -1, .page = 1, .page_size = 10};
  struct listing listing;
  assert_well(town, record_list(tx, &town_system, &query, &listing, &town->arena, &town->fault));
  assert_int_equal(listing.count, 2);
  query.filters[0] = (struct filter){EVERY(id), COMPARE_NOT, {.number = a}};
  query.filter_count = 1;
  query.sort = F(beleid, titel);
  assert_well(town, record_list(tx, &town_system, &query, &listing, &town->arena, &town->fault));
  assert_int_equal(listing.count, 1);
  assert_int_equal(record_id(&listing.records[0]), b);
  assert_int_equal(record_count(tx, &town_system, &query, &town->fault), 1);
  tx_end(tx);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(words_have_their_dutch_stem),
      cmocka_unit_test_setup_teardown(plural_finds_singular_and_marks_are_ignored, town_open, town_close),
      cmocka_unit_test_setup_teardown(odd_input_is_just_words, town_open, town_close),
      cmocka_unit_test_setup_teardown(the_title_weighs_most, town_open, town_close),
      cmocka_unit_test_setup_teardown(a_change_changes_what_is_found, town_open, town_close),
      cmocka_unit_test_setup_teardown(the_total_stops_at_200, town_open, town_close),
      cmocka_unit_test_setup_teardown(words_filter_a_list_too, town_open, town_close),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
