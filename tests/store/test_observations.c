#include "store/town.h"

/* A delivery replaces whole cells and nothing else; the series that stands ready is always what the rows say. */

static int64_t new_indicator(struct town *town, const char *code, const char *toegang) {
  struct record record = town_new(town, REGISTER_indicator);
  record.slots[F(indicator, code)].text = code;
  record.slots[F(indicator, naam)].text = code;
  record.slots[F(indicator, eenheid)].text = "%";
  record.slots[F(indicator, richting)].text = "hoger";
  record.slots[F(indicator, frequentie)].text = "maand";
  record.slots[EVERY(toegang)].text = toegang;
  return town_put(town, &town_system, record);
}

static struct observation cell(int64_t indicator, const char *periode, const char *gebied, int64_t waarde) {
  return (struct observation){.indicator = indicator, .periode = periode, .gebied = gebied, .waarde = waarde * DECIMAL_ONE, .teller = NUMBER_EMPTY, .noemer = NUMBER_EMPTY};
}

struct delivering {
  struct observations given;
  struct observations_outcome out;
  struct arena *scratch;
};

static bool work(struct tx *tx, void *context, struct fault *fault) {
  struct delivering *d = context;
  return observations_put(tx, &d->given, &d->out, d->scratch, fault);
}

static bool deliver_as(struct town *town, const struct who *who, struct observations given, struct observations_outcome *out) {
  struct delivering d = {.given = given, .scratch = &town->arena};
  d.given.naam = "cijfers.csv";
  d.given.fingerprint = digest_of("a", 1);
  bool ok = store_write(town->store, who, work, &d, &town->fault);
  *out = d.out;
  return ok;
}

static struct observations_outcome deliver(struct town *town, const struct observation *rows, size_t count) {
  struct observations_outcome out;
  assert_well(town, deliver_as(town, &town_system, (struct observations){.rows = rows, .count = count}, &out));
  return out;
}

static struct series read_as(struct town *town, const struct who *who, int64_t indicator) {
  struct series series;
  struct tx *tx = store_read(town->store, &town->fault);
  assert_well(town, series_read(tx, who, &indicator, 1, &series, &town->arena, &town->fault));
  tx_end(tx);
  return series;
}

static const char *as_text(struct town *town, struct series series) {
  const char *out = "";
  for (size_t i = 0; i < series.count; i++)
    out = arena_printf(&town->arena, "%s%s%s=%lld%s", out, i ? " " : "", series.points[i].periode, (long long)(series.points[i].waarde / DECIMAL_ONE),
                       series.points[i].voorlopig ? "v" : "");
  return out;
}

static bool is_sound(struct town *town) {
  struct chain_report report;
  struct tx *tx = store_read(town->store, &town->fault);
  bool sound = history_verify(tx, &report, &town->arena, &town->fault);
  tx_end(tx);
  return sound;
}

static void the_same_delivery_changes_nothing(void **state) {
  struct town *town = *state;
  int64_t id = new_indicator(town, "I01", "openbaar");
  struct observation rows[] = {cell(id, "2026-02", NULL, 12), cell(id, "2026-01", "Stevenshof", 3), cell(id, "2026-01", NULL, 10)};
  struct observations_outcome out = deliver(town, rows, 3);
  assert_int_equal(out.nieuw, 3);
  out = deliver(town, rows, 3);
  assert_int_equal(out.nieuw + out.veranderd + out.vervallen, 0);
  assert_int_equal(out.ongewijzigd, 3);
  assert_string_equal(town_sql(town, "SELECT count(*) FROM waarneming"), "3");
  assert_string_equal(town_sql(town, "SELECT group_concat(stand) FROM (SELECT stand FROM levering ORDER BY id)"), "verwerkt,ongewijzigd");
  assert_string_equal(as_text(town, read_as(town, &town_system, id)), "2026-01=10 2026-02=12");
  assert_true(is_sound(town));
}

static void a_later_delivery_replaces_whole_cells(void **state) {
  struct town *town = *state;
  int64_t id = new_indicator(town, "I01", "openbaar");
  struct observation first[] = {cell(id, "2026-01", NULL, 10), cell(id, "2026-01", "Stevenshof", 3), cell(id, "2026-02", NULL, 12)};
  struct observation second[] = {cell(id, "2026-01", NULL, 11)};
  first[2].voorlopig = true;
  deliver(town, first, 3);
  struct observations_outcome out = deliver(town, second, 1);
  assert_int_equal(out.veranderd, 1);
  assert_int_equal(out.vervallen, 1);
  assert_string_equal(as_text(town, read_as(town, &town_system, id)), "2026-01=11 2026-02=12v");
  assert_string_equal(town_sql(town, "SELECT count(*) FROM waarneming WHERE vervangen_door = 2"), "2");
  struct observed_cell month = {id, "2026-02"};
  assert_well(town, deliver_as(town, &town_system, (struct observations){.cells = &month, .cell_count = 1}, &out));
  assert_int_equal(out.vervallen, 1);
  assert_string_equal(as_text(town, read_as(town, &town_system, id)), "2026-01=11");
  assert_true(is_sound(town));
  town_sql(town, "UPDATE waarneming SET vervangen_door = 2 WHERE id = 4");
  assert_false(is_sound(town));
}

static void each_koppeling_replaces_its_own(void **state) {
  struct town *town = *state;
  int64_t id = new_indicator(town, "I01", "openbaar");
  struct record record = town_new(town, REGISTER_koppeling);
  record.slots[F(koppeling, naam)].text = "Zaaksysteem";
  record.slots[F(koppeling, soort)].text = "csv_lang";
  int64_t koppeling = town_put(town, &town_system, record);
  struct observation by_hand = cell(id, "2026-01", "Stevenshof", 7), by_feed = cell(id, "2026-01", NULL, 9);
  struct observations_outcome out;
  deliver(town, &by_hand, 1);
  assert_well(town, deliver_as(town, &town_system, (struct observations){.koppeling = koppeling, .rows = &by_feed, .count = 1}, &out));
  assert_int_equal(out.nieuw, 1);
  assert_int_equal(out.vervallen, 0);
  assert_string_equal(town_sql(town, "SELECT count(*) FROM waarneming WHERE vervangen_door IS NULL"), "2");
}

static void two_rows_about_the_same_are_refused_whole(void **state) {
  struct town *town = *state;
  int64_t id = new_indicator(town, "I01", "openbaar");
  struct observation rows[] = {cell(id, "2026-01", NULL, 10), cell(id, "2026-02", NULL, 10), cell(id, "2026-01", NULL, 11)};
  struct observations_outcome out;
  assert_false(deliver_as(town, &town_system, (struct observations){.rows = rows, .count = 3}, &out));
  assert_fault(town, FAULT_INPUT);
  rows[2].periode = "2026-13";
  assert_false(deliver_as(town, &town_system, (struct observations){.rows = rows, .count = 3}, &out));
  fault_release(&town->fault);
  assert_string_equal(town_sql(town, "SELECT count(*) FROM waarneming"), "0");
  assert_string_equal(town_sql(town, "SELECT count(*) FROM levering"), "0");
}

static void only_who_may_change_an_indicator_delivers_for_it(void **state) {
  struct town *town = *state;
  int64_t id = new_indicator(town, "I01", "openbaar");
  struct observation row = cell(id, "2026-01", NULL, 10);
  struct observations_outcome out;
  struct who staff = town_who(ROLE_medewerker, town_persoon(town, "Medewerker")), keeper = town_who(ROLE_functioneel_beheerder, 0);
  assert_false(deliver_as(town, &staff, (struct observations){.rows = &row, .count = 1}, &out));
  assert_fault(town, FAULT_FORBIDDEN);
  assert_well(town, deliver_as(town, &keeper, (struct observations){.rows = &row, .count = 1}, &out));
}

static void a_series_is_for_who_sees_its_rows(void **state) {
  struct town *town = *state;
  int64_t open = new_indicator(town, "I01", "openbaar"), inside = new_indicator(town, "I02", "intern");
  struct observation rows[] = {cell(open, "2026-01", NULL, 10), cell(open, "2026-02", NULL, 11), cell(inside, "2026-01", NULL, 5)};
  struct who visitor = town_who(ROLE_inwoner, 0), staff = town_who(ROLE_medewerker, 0);
  deliver(town, rows, 3);
  assert_string_equal(as_text(town, read_as(town, &visitor, open)), "2026-01=10 2026-02=11");
  assert_string_equal(as_text(town, read_as(town, &visitor, inside)), "");
  assert_string_equal(as_text(town, read_as(town, &staff, inside)), "2026-01=5");
  struct record row = town_get(town, &town_system, REGISTER_waarneming, 2);
  row.slots[EVERY(embargo_tot)].text = "2099-01-01";
  town_change(town, &town_system, 2, row);
  assert_string_equal(as_text(town, read_as(town, &visitor, open)), "2026-01=10");
  assert_string_equal(as_text(town, read_as(town, &town_system, open)), "2026-01=10 2026-02=11");
  row = town_get(town, &town_system, REGISTER_indicator, open);
  row.slots[EVERY(toegang)].text = "intern";
  town_change(town, &town_system, open, row);
  assert_string_equal(as_text(town, read_as(town, &visitor, open)), "");
}

static void a_row_by_hand_is_in_the_series_at_once(void **state) {
  struct town *town = *state;
  int64_t id = new_indicator(town, "I01", "openbaar");
  struct record row = town_new(town, REGISTER_waarneming);
  row.slots[F(waarneming, indicator)].number = id;
  row.slots[F(waarneming, periode)].text = "2026-03";
  row.slots[F(waarneming, waarde)].number = -4 * DECIMAL_ONE;
  row.slots[EVERY(toegang)].text = "openbaar";
  int64_t place = town_put(town, &town_system, row);
  assert_string_equal(as_text(town, read_as(town, &town_system, id)), "2026-03=-4");
  row.slots[F(waarneming, waarde)].number = NUMBER_EMPTY;
  town_change(town, &town_system, place, row);
  assert_int_equal(read_as(town, &town_system, id).points[0].waarde, NUMBER_EMPTY);
  /* What stands ready may be lost: then the rows themselves are read. */
  town_sql(town, "DELETE FROM reeks");
  assert_int_equal(read_as(town, &town_system, id).count, 1);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test_setup_teardown(the_same_delivery_changes_nothing, town_open, town_close),
      cmocka_unit_test_setup_teardown(a_later_delivery_replaces_whole_cells, town_open, town_close),
      cmocka_unit_test_setup_teardown(each_koppeling_replaces_its_own, town_open, town_close),
      cmocka_unit_test_setup_teardown(two_rows_about_the_same_are_refused_whole, town_open, town_close),
      cmocka_unit_test_setup_teardown(only_who_may_change_an_indicator_delivers_for_it, town_open, town_close),
      cmocka_unit_test_setup_teardown(a_series_is_for_who_sees_its_rows, town_open, town_close),
      cmocka_unit_test_setup_teardown(a_row_by_hand_is_in_the_series_at_once, town_open, town_close),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
