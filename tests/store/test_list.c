#include "store/town.h"

static struct listing list(struct town *town, const struct who *who, const struct query *query) {
  struct listing listing = {0};
  struct tx *tx = store_read(town->store, &town->fault);
  assert_well(town, record_list(tx, who, query, &listing, &town->arena, &town->fault));
  tx_end(tx);
  return listing;
}

static void text_sorts_as_dutch_people_expect(void **state) {
  struct town *town = *state;
  static const char *const names[] = {"Zorg", "Één loket", "V10", "V2", "energie"};
  static const char *const sorted[] = {"Één loket", "energie", "V2", "V10", "Zorg"};
  for (size_t i = 0; i < 5; i++) town_put(town, &town_system, town_titled(town, REGISTER_thema, names[i]));
  struct query query = {.reg = REGISTER_thema, .sort = F(thema, naam), .page = 1, .page_size = 10};
  struct listing got = list(town, &town_system, &query);
  assert_int_equal(got.count, 5);
  for (size_t i = 0; i < 5; i++) assert_string_equal(got.records[i].slots[F(thema, naam)].text, sorted[i]);
  query.descending = true;
  got = list(town, &town_system, &query);
  for (size_t i = 0; i < 5; i++) assert_string_equal(got.records[4 - i].slots[F(thema, naam)].text, sorted[i]);
}

static void empty_comes_last_both_ways(void **state) {
  struct town *town = *state;
  struct record record = town_titled(town, REGISTER_beleid, "Zonder");
  int64_t none = town_put(town, &town_system, record);
  record.slots[F(beleid, in_werking)].text = "2020-01-01";
  int64_t early = town_put(town, &town_system, record);
  record.slots[F(beleid, in_werking)].text = "2024-01-01";
  int64_t late = town_put(town, &town_system, record);
  struct query query = {.reg = REGISTER_beleid, .sort = F(beleid, in_werking), .page = 1, .page_size = 10};
  struct listing got = list(town, &town_system, &query);
  assert_int_equal(record_id(&got.records[0]), early);
  assert_int_equal(record_id(&got.records[2]), none);
  query.descending = true;
  got = list(town, &town_system, &query);
  assert_int_equal(record_id(&got.records[0]), late);
  assert_int_equal(record_id(&got.records[2]), none);
}

static void filters_are_joined(void **state) {
  struct town *town = *state;
  int64_t wonen = town_put(town, &town_system, town_titled(town, REGISTER_thema, "Wonen")), zorg = town_put(town, &town_system, town_titled(town, REGISTER_thema, "Zorg"));
  static const char *const soorten[] = {"nota", "visie", "verordening"};
  for (int i = 0; i < 12; i++) {
    struct record record = town_titled(town, REGISTER_beleid, i % 2 ? "Écht 100% groen" : "Grijs_beleid");
    record.slots[F(beleid, soort)].text = soorten[i % 3];
    record.slots[F(beleid, thema)].number = i < 6 ? wonen : zorg;
    if (i == 3) record.slots[F(beleid, thema)].number = NUMBER_EMPTY;
    town_put(town, &town_system, record);
  }
  struct query query = {.reg = REGISTER_beleid, .sort = -1, .page = 1, .page_size = 50, .filter_count = 1};
  query.filters[0] = (struct filter){F(beleid, thema), COMPARE_IS, {.number = wonen}};
  assert_int_equal(list(town, &town_system, &query).count, 5);
  query.filters[1] = (struct filter){F(beleid, soort), COMPARE_IS, {.text = "nota"}};
  query.filters[2] = (struct filter){F(beleid, soort), COMPARE_IS, {.text = "visie"}};
  query.filter_count = 3;
  assert_int_equal(list(town, &town_system, &query).count, 3);
  query.filters[0] = (struct filter){F(beleid, thema), COMPARE_EMPTY, {.number = 0}};
  query.filter_count = 1;
  assert_int_equal(list(town, &town_system, &query).count, 1);
  query.filters[0].compare = COMPARE_FILLED;
  assert_int_equal(list(town, &town_system, &query).count, 11);
  query.filters[0] = (struct filter){F(beleid, thema), COMPARE_NOT, {.number = wonen}};
  assert_int_equal(list(town, &town_system, &query).count, 7);
  query.filters[0] = (struct filter){F(beleid, titel), COMPARE_CONTAINS, {.text = "echt"}};
  assert_int_equal(list(town, &town_system, &query).count, 6);
  query.filters[0].value.text = "%";
  assert_int_equal(list(town, &town_system, &query).count, 12);
  query.filters[0].value.text = "' OR 1=1 --";
  assert_int_equal(list(town, &town_system, &query).count, 0);
}

/* The stored order of "O012" is not what stands on the screen. */
static void contains_looks_at_what_is_shown(void **state) {
  static const struct {
    const char *typed;
    int64_t found;
  } cases[] = {{"12", 3}, {"o01", 1}, {"012", 2}, {"2", 3}, {"nóta 201", 1}, {"nota 2012", 1}, {"NOTA", 1}, {"0000", 0}, {"13", 0}};
  struct town *town = *state;
  town_beleid(town, "O012 Bijstand");
  town_beleid(town, "Doel 12");
  town_beleid(town, "Nóta 2012b");
  struct query query = {.reg = REGISTER_beleid, .sort = -1, .page = 1, .page_size = 50, .filter_count = 1};
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
    query.filters[0] = (struct filter){F(beleid, titel), COMPARE_CONTAINS, {.text = cases[i].typed}};
    if ((int64_t)list(town, &town_system, &query).count != cases[i].found) print_message("bevat %s\n", cases[i].typed);
    assert_int_equal(list(town, &town_system, &query).count, cases[i].found);
  }
}

static void a_page_knows_the_total(void **state) {
  struct town *town = *state;
  for (int i = 0; i < 23; i++) town_beleid(town, "Nota");
  struct query query = {.reg = REGISTER_beleid, .sort = EVERY(id), .page = 3, .page_size = 10};
  struct listing got = list(town, &town_system, &query);
  assert_int_equal(got.count, 3);
  assert_int_equal(got.total, 23);
  assert_int_equal(record_id(&got.records[0]), 21);
  query.page = 1;
  assert_int_equal(list(town, &town_system, &query).total, 23);
  query.no_count = true;
  assert_int_equal(list(town, &town_system, &query).total, -1);
  query.no_count = false;
  query.page = 9;
  got = list(town, &town_system, &query);
  assert_int_equal(got.count, 0);
  assert_int_equal(got.total, 23);
  query.all_pages = true;
  assert_int_equal(list(town, &town_system, &query).count, 23);
}

static void only_the_chosen_columns_are_read(void **state) {
  struct town *town = *state;
  struct record record = town_titled(town, REGISTER_beleid, "Nota");
  record.slots[F(beleid, samenvatting)].text = "Lang verhaal";
  town_put(town, &town_system, record);
  static const int columns[] = {F(beleid, titel)};
  struct query query = {.reg = REGISTER_beleid, .sort = -1, .page = 1, .page_size = 10, .columns = columns, .column_count = 1};
  struct listing got = list(town, &town_system, &query);
  assert_string_equal(got.records[0].slots[F(beleid, titel)].text, "Nota");
  assert_null(got.records[0].slots[F(beleid, samenvatting)].text);
  assert_int_equal(record_version(&got.records[0]), 1);
  assert_string_equal(got.records[0].slots[EVERY(toegang)].text, "intern");
}

/* Of several choices each one is found, wherever it stands among them. */
static void one_of_several_choices_is_found(void **state) {
  struct town *town = *state;
  static const char *const roles[] = {"manager", "auditor,manager,griffier", "griffier"};
  for (size_t i = 0; i < 3; i++) {
    struct record record = town_titled(town, REGISTER_persoon, roles[i]);
    record.slots[F(persoon, rollen)].text = roles[i];
    town_put(town, &town_system, record);
  }
  struct query query = {.reg = REGISTER_persoon, .sort = -1, .page = 1, .page_size = 10, .filter_count = 1,
                        .filters = {{F(persoon, rollen), COMPARE_IS, {.text = "manager"}}}};
  struct tx *tx = store_read(town->store, &town->fault);
  assert_int_equal(record_count(tx, &town_system, &query, &town->fault), 2);
  query.filters[0].value.text = "auditor";
  assert_int_equal(record_count(tx, &town_system, &query, &town->fault), 1);
  query.filters[0].compare = COMPARE_NOT;
  assert_int_equal(record_count(tx, &town_system, &query, &town->fault), 2);
  tx_end(tx);
}

static void what_cannot_be_asked_is_refused(void **state) {
  struct town *town = *state;
  struct listing listing;
  struct tx *tx = store_read(town->store, &town->fault);
  static const struct query queries[] = {
      {.reg = REGISTER_beleid, .sort = -1, .page = 1, .page_size = 100000},
      {.reg = REGISTER_beleid, .sort = -1, .page = 0, .page_size = 10},
      {.reg = REGISTER_beleid, .sort = 4000, .page = 1, .page_size = 10},
      {.reg = REGISTER_waarneming, .sort = F(waarneming, noot), .page = 1, .page_size = 10},
      {.reg = REGISTER_beleid, .sort = -1, .page = 1, .page_size = 10, .filter_count = 1, .filters = {{-1, COMPARE_IS, {.number = 1}}}},
      {.reg = REGISTER_waarneming, .sort = -1, .page = 1, .page_size = 10, .filter_count = 1, .filters = {{F(waarneming, gebied), COMPARE_IS, {.text = "A"}}}},
      {.reg = REGISTER_beleid, .sort = -1, .page = 1, .page_size = 10, .filter_count = 1, .filters = {{F(beleid, thema), COMPARE_CONTAINS, {.number = 1}}}},
  };
  for (size_t i = 0; i < sizeof queries / sizeof *queries; i++) {
    assert_false(record_list(tx, &town_system, &queries[i], &listing, &town->arena, &town->fault));
    assert_fault(town, FAULT_INPUT);
  }
  tx_end(tx);
}

static void sums_are_per_value(void **state) {
  struct town *town = *state;
  int64_t opgave = town_opgave(town, "Opgave");
  for (int i = 1; i <= 4; i++) {
    struct record record = town_titled(town, REGISTER_raming, "");
    record.slots[F(raming, beleidsopgave)].number = opgave;
    record.slots[F(raming, soort)].text = i % 2 ? "incidenteel" : "structureel";
    record.slots[F(raming, bedrag)].number = i * 100;
    town_put(town, &town_system, record);
  }
  struct tx *tx = store_read(town->store, &town->fault);
  struct query query = {.reg = REGISTER_raming, .sort = -1, .page = 1, .page_size = 10};
  struct sum *sums;
  size_t count;
  assert_well(town, record_sum(tx, &town_system, &query, F(raming, soort), F(raming, bedrag), &sums, &count, &town->arena, &town->fault));
  assert_int_equal(count, 2);
  assert_string_equal(sums[0].by.text, "incidenteel");
  assert_int_equal(sums[0].total, 400);
  assert_int_equal(sums[1].total, 600);
  assert_int_equal(sums[1].count, 2);
  assert_false(record_sum(tx, &town_system, &query, -1, F(raming, soort), &sums, &count, &town->arena, &town->fault));
  assert_fault(town, FAULT_INPUT);
  tx_end(tx);
}

static void a_choice_sorts_by_its_place_in_the_list(void **state) {
  struct town *town = *state;
  static const char *const standen[] = {"gesloten", "gemeld", "kandidaat"};
  for (int i = 0; i < 3; i++) {
    struct record record = town_titled(town, REGISTER_beleidsopgave, "X");
    record.slots[F(beleidsopgave, stand)].text = standen[i];
    town_put(town, &town_system, record);
  }
  struct query query = {.reg = REGISTER_beleidsopgave, .sort = F(beleidsopgave, stand), .page = 1, .page_size = 10};
  struct listing got = list(town, &town_system, &query);
  assert_string_equal(got.records[0].slots[F(beleidsopgave, stand)].text, "gemeld");
  assert_string_equal(got.records[2].slots[F(beleidsopgave, stand)].text, "gesloten");
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test_setup_teardown(text_sorts_as_dutch_people_expect, town_open, town_close),
      cmocka_unit_test_setup_teardown(one_of_several_choices_is_found, town_open, town_close),
      cmocka_unit_test_setup_teardown(empty_comes_last_both_ways, town_open, town_close),
      cmocka_unit_test_setup_teardown(filters_are_joined, town_open, town_close),
      cmocka_unit_test_setup_teardown(contains_looks_at_what_is_shown, town_open, town_close),
      cmocka_unit_test_setup_teardown(a_page_knows_the_total, town_open, town_close),
      cmocka_unit_test_setup_teardown(only_the_chosen_columns_are_read, town_open, town_close),
      cmocka_unit_test_setup_teardown(what_cannot_be_asked_is_refused, town_open, town_close),
      cmocka_unit_test_setup_teardown(sums_are_per_value, town_open, town_close),
      cmocka_unit_test_setup_teardown(a_choice_sorts_by_its_place_in_the_list, town_open, town_close),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
