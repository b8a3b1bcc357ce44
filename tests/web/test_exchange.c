/* Files in: what lies on a municipal share is taken and named; what is wrong is refused by row and field, whole. */
#include "web/exchange.h"
#include "web/standing.h"

#include "base/banned.h"

static struct import_report report;

static int64_t count(enum register_id reg) {
  struct fault fault = {0};
  struct tx *tx = store_read(house.store, &fault);
  int64_t total = record_count(tx, &house_system, &(struct query){.reg = reg, .sort = -1, .page = 1, .page_size = 1}, &fault);
  tx_end(tx);
  return total;
}

static bool load(enum register_id reg, const void *data, size_t size, bool preview, bool lenient, bool shows) {
  struct fault fault = {0};
  arena_reset(&house.scratch);
  arena_reset(&house.keep);
  struct import_options options = {.reg = reg, .data = data, .size = size, .name = "proef.csv", .preview = preview, .lenient = lenient,
                                   .keep = &house.keep, .scratch = &house.scratch};
  bool ok = import_file(house.store, &house_system, &options, &report, &fault);
  if (ok != shows) {
    house_print_fault(&fault);
    house_print_fault(&report.faults);
  }
  fault_release(&fault);
  return ok;
}

static bool noted(const char *what) {
  for (size_t i = 0; i < report.note_count; i++)
    if (strstr(report.notes[i], what)) return true;
  return false;
}

static void how_files_lie_on_a_share(void **state) {
  (void)state;
  /* Semicolons, Windows-1252, decimal comma, Dutch days, labels as headers, names for references. */
  static const char file[] = "Beleidsopgave;Jaar;Incidenteel of structureel;Bedrag;Dekking;Kleur\r\n"
                             "nummer1 titel1;2027;Incidenteel;1.234,50;naam1;rood\r\nnummer1 titel1;2028;structureel;12,5;Naam1;\r\n";
  int64_t before = count(REGISTER_raming);
  assert_true(load(REGISTER_raming, file, strlen(file), true, false, true));
  assert_int_equal(report.rows, 2);
  assert_int_equal(report.added, 2);
  assert_true(noted("puntkomma") && noted("komma's in getallen"));
  assert_string_equal(report.columns[5].header, "Kleur");
  assert_null(report.columns[5].field);
  assert_int_equal(count(REGISTER_raming), before);
  assert_true(load(REGISTER_raming, file, strlen(file), false, false, true));
  assert_int_equal(count(REGISTER_raming), before + 2);
  static const char latin[] = "titel;soort;in_werking\r\nCaf\xE9verordening;verordening;31-12-2026\r\n";
  assert_true(load(REGISTER_beleid, latin, strlen(latin), false, false, true));
  assert_true(noted("Windows-1252") && noted("31-12-2026"));
  assert_int_equal(house_get(&house, &house_system, "/beleid?titel=Caféverordening"), 200);
  assert_true(house_says(&house, "31 dec 2026"));
}

static void a_bad_row_stops_the_whole_file_and_is_named(void **state) {
  (void)state;
  static const char file[] = "titel;soort;thema;in_werking\r\nGoed een;nota;naam1;1-1-2026\r\nGoed twee;brief;naam1;1-1-2026\r\n"
                             ";nota;bestaat niet;31-2-2026\r\n";
  int64_t before = count(REGISTER_beleid);
  assert_false(load(REGISTER_beleid, file, strlen(file), false, false, false));
  assert_int_equal(count(REGISTER_beleid), before);
  assert_int_equal(report.bad, 2);
  static const struct {
    long line;
    const char *field;
  } wanted[] = {{3, "soort"}, {4, "thema"}, {4, "in_werking"}};
  for (size_t i = 0; i < sizeof wanted / sizeof *wanted; i++) {
    bool found = false;
    for (size_t f = 0; f < report.faults.field_count; f++)
      found = found || (report.faults.fields[f].line == wanted[i].line && string_is(report.faults.fields[f].field, wanted[i].field));
    if (!found) house_print_fault(&report.faults);
    assert_true(found);
  }
  /* Asked for, the good rows go in and the bad ones are still named. */
  assert_true(load(REGISTER_beleid, file, strlen(file), false, true, true));
  assert_int_equal(count(REGISTER_beleid), before + 1);
  assert_int_equal(report.bad, 2);
}

static void a_key_finds_its_record_again(void **state) {
  (void)state;
  static const char first[] = "naam;code\r\nWater;W1\r\nGroen;G1\r\n", second[] = "naam;code\r\nWATER;W1\r\nGroen;G2\r\nLucht;L1\r\n";
  assert_true(load(REGISTER_thema, first, strlen(first), false, false, true));
  assert_int_equal(report.added, 2);
  int64_t before = count(REGISTER_thema);
  assert_true(load(REGISTER_thema, second, strlen(second), true, false, true));
  assert_int_equal(report.added, 1);
  assert_int_equal(report.changed, 2);
  assert_true(load(REGISTER_thema, second, strlen(second), false, false, true));
  assert_int_equal(count(REGISTER_thema), before + 1);
  static const char twice[] = "naam\r\nRook\r\nrook\r\n";
  assert_false(load(REGISTER_thema, twice, strlen(twice), false, false, false));
  assert_int_equal(report.faults.fields[0].line, 3);
}

/* Every register: what is exported, with its numbers, comes in again and changes nothing. */
static void what_goes_out_may_come_back_in(void **state) {
  (void)state;
  const struct catalogue *catalogue = store_catalogue(house.store);
  for (enum register_id id = REGISTER__NONE + 1; id < REGISTER__COUNT; id++) {
    const struct reg *reg = &catalogue->registers[id];
    for (int xlsx = 0; xlsx < 2; xlsx++) {
      char *all = arena_copy(&house.life, "id");
      for (size_t i = 0; i < reg->field_count; i++)
        if (!reg->fields[i].computed) all = arena_printf(&house.life, "%s,%s", all, reg->fields[i].name);
      assert_int_equal(house_get(&house, &house_system, "/%s/lijst.%s?kolommen=%s", reg->plural, xlsx ? "xlsx" : "csv", all), 200);
      size_t size = house.reply.body.len;
      char *file = arena_copy_len(&house.life, house_body(&house), size);
      bool ok = load(id, file, size, true, false, true);
      if (!ok || report.unchanged != report.rows) print_message("%s %s: %lld of %lld unchanged\n", reg->name, xlsx ? "xlsx" : "csv", (long long)report.unchanged, (long long)report.rows);
      assert_true(ok);
      assert_int_equal(report.unchanged, report.rows);
      assert_true(report.rows > 0);
    }
  }
}

static void nothing_is_written_before_the_button(void **state) {
  (void)state;
  static const char file[] = "naam;code\r\nUit de knop;U1\r\n";
  struct who who = house_who(&house, ROLE_beleidsdoorpakker), other = house_who(&house, ROLE_beleidsadviseur);
  int64_t before = count(REGISTER_thema);
  assert_int_equal(house_upload(&house, &who, "/themas/inlezen", "themas.csv", file, strlen(file)), 200);
  assert_true(house_says(&house, "Er is nog niets vastgelegd"));
  assert_true(house_says(&house, "1 nieuw, 0 gewijzigd"));
  assert_int_equal(count(REGISTER_thema), before);
  const char *token = house_hidden(&house, "bestand");
  char *form = arena_printf(&house.life, "bestand=%s", token);
  assert_int_equal(house_post(&house, &other, "/themas/inlezen/vastleggen", form), 404);
  assert_int_equal(house_post(&house, &who, "/beleid/inlezen/vastleggen", form), 404);
  assert_int_equal(count(REGISTER_thema), before);
  assert_int_equal(house_post(&house, &who, "/themas/inlezen/vastleggen", form), 303);
  assert_int_equal(count(REGISTER_thema), before + 1);
  assert_int_equal(house_post(&house, &who, "/themas/inlezen/vastleggen", form), 404);
}

static void a_bad_file_shows_its_rows_on_the_page(void **state) {
  (void)state;
  static const char file[] = "titel;soort\r\nEen;nota\r\nTwee;<b>\r\n";
  struct who who = house_who(&house, ROLE_beleidsdoorpakker);
  assert_int_equal(house_upload(&house, &who, "/beleid/inlezen", "x.csv", file, strlen(file)), 400);
  assert_true(house_says(&house, "Rij 3"));
  assert_true(house_says(&house, "&lt;b&gt;"));
  assert_false(house_says(&house, ">Inlezen</button>"));
  assert_true(house_says(&house, "Lees alleen de goede rijen in"));
  assert_int_equal(house_upload(&house, &who, "/beleid/inlezen", "leeg.csv", "", 0), 400);
}

static void a_file_makes_no_step_that_its_sender_may_not_make(void **state) {
  (void)state;
  static const char made[] = "titel;orgaan;stand;datum\r\nZo besloten;raad;openbaar;2026-01-01\r\n";
  struct who adviser = house_who(&house, ROLE_beleidsadviseur), doorpakker = house_who(&house, ROLE_beleidsdoorpakker);
  int64_t before = count(REGISTER_besluit);
  assert_int_equal(house_upload(&house, &adviser, "/besluiten/inlezen", "x.csv", made, strlen(made)), 400);
  assert_true(house_says(&house, "begint altijd bij de eerste stand"));
  assert_int_equal(count(REGISTER_besluit), before);

  struct record moment = house_record(&house, &store_catalogue(house.store)->registers[REGISTER_sleutelmoment], 70);
  moment.slots[F(sleutelmoment, toestand)].text = "voorbereiding";
  long long id = (long long)house_put(&house, &moment);
  const char *step = arena_printf(&house.life, "id;toestand\r\n%lld;afgesproken\r\n", id);
  arena_reset(&house.scratch);
  arena_reset(&house.keep);
  struct import_options options = {.reg = REGISTER_sleutelmoment, .data = step, .size = strlen(step), .lenient = true, .keep = &house.keep, .scratch = &house.scratch};
  struct fault fault = {0};
  assert_false(import_file(house.store, &doorpakker, &options, &report, &fault));
  fault_release(&fault);
  assert_string_equal(house_read(&house, REGISTER_sleutelmoment, id).slots[F(sleutelmoment, toestand)].text, "voorbereiding");
}

static void who_takes_over_an_administration_keeps_its_states(void **state) {
  (void)state;
  static const char file[] = "titel;stroom;werksoort;stand\r\nLoopt al jaren;verbeteren;beleidsproces;in_uitvoering\r\n";
  struct who doorpakker = house_who(&house, ROLE_beleidsdoorpakker);
  assert_int_equal(house_upload(&house, &doorpakker, "/beleidsopgaven/inlezen", "x.csv", file, strlen(file)), 200);
  char *form = arena_printf(&house.life, "bestand=%s", house_hidden(&house, "bestand"));
  assert_int_equal(house_post(&house, &doorpakker, "/beleidsopgaven/inlezen/vastleggen", form), 303);
}

static void a_visitor_loads_no_file(void **state) {
  (void)state;
  static const char file[] = "titel;soort\r\nVan buiten;melding\r\n";
  struct who visitor = house_who(&house, ROLE_inwoner);
  visitor.account = visitor.persoon = 0;
  assert_int_equal(house_get(&house, &visitor, "/signalen/inlezen"), 401);
  assert_int_equal(house_upload(&house, &visitor, "/signalen/inlezen", "x.csv", file, strlen(file)), 401);
  assert_int_equal(house_post(&house, &visitor, "/signalen/inlezen/vastleggen", "bestand=x"), 401);
}

static const char *parent_of(const char *theme) {
  struct fault fault = {0};
  struct tx *tx = store_read(house.store, &fault);
  int64_t id = record_find(tx, &house_system, REGISTER_thema, theme, &house.life);
  assert_true(id > 0);
  struct record record;
  assert_true(record_get(tx, &house_system, REGISTER_thema, id, &record, &house.life, &fault));
  int64_t parent = record.slots[F(thema, ouder)].number;
  const char *title = parent == NUMBER_EMPTY ? NULL : record_title(tx, &house_system, REGISTER_thema, parent, &house.life);
  tx_end(tx);
  return title;
}

static void rows_of_one_file_may_refer_to_each_other(void **state) {
  (void)state;
  static const char file[] = "naam;ouder\r\nTak;Stam\r\nBlad;tak\r\nStam;\r\nNerf;Blad\r\nMos;naam1\r\n";
  int64_t before = count(REGISTER_thema);
  assert_true(load(REGISTER_thema, file, strlen(file), true, false, true));
  assert_int_equal(report.added, 5);
  assert_int_equal(report.rows, 5);
  assert_int_equal(count(REGISTER_thema), before);
  assert_true(load(REGISTER_thema, file, strlen(file), false, false, true));
  assert_int_equal(count(REGISTER_thema), before + 5);
  assert_string_equal(parent_of("Nerf"), "Blad");
  assert_string_equal(parent_of("Blad"), "Tak");
  assert_string_equal(parent_of("Tak"), "Stam");
  assert_null(parent_of("Stam"));
  assert_string_equal(parent_of("Mos"), "naam1");
  /* What is there by now is changed, under a row that is new. */
  static const char more[] = "naam;ouder\r\nStam;Wortel\r\nWortel;\r\n";
  assert_true(load(REGISTER_thema, more, strlen(more), false, false, true));
  assert_int_equal(report.added, 1);
  assert_int_equal(report.changed, 1);
  assert_string_equal(parent_of("Stam"), "Wortel");
}

static bool refused(long line, const char *words) {
  for (size_t i = 0; i < report.faults.field_count; i++)
    if (report.faults.fields[i].line == line && string_is(report.faults.fields[i].field, "ouder") && strstr(report.faults.fields[i].message, words)) return true;
  house_print_fault(&report.faults);
  return false;
}

static void a_circle_in_a_file_is_refused_by_row(void **state) {
  (void)state;
  static const char file[] = "naam;ouder\r\nKip;Ei\r\nEi;Haan\r\nHaan;Kip\r\nKuiken;Ei\r\nEgel;Egel\r\nWei;\r\n";
  int64_t before = count(REGISTER_thema);
  assert_false(load(REGISTER_thema, file, strlen(file), false, false, false));
  assert_int_equal(count(REGISTER_thema), before);
  assert_int_equal(report.bad, 5);
  assert_true(refused(2, "in een kring naar zichzelf, via rij 3") && refused(3, "via rij 4") && refused(4, "via rij 2"));
  assert_true(refused(5, "verwijst naar rij 3 van dit bestand, en die is niet goed"));
  assert_true(refused(6, "verwijst naar zichzelf"));
  /* Through what is there already, too. */
  static const char first[] = "naam;ouder\r\nBoven;\r\nOnder;Boven\r\n", back[] = "naam;ouder\r\nBoven;Onder\r\n";
  assert_true(load(REGISTER_thema, first, strlen(first), false, false, true));
  assert_false(load(REGISTER_thema, back, strlen(back), false, false, false));
  assert_null(parent_of("Boven"));
}

static void who_refers_to_a_bad_row_is_bad(void **state) {
  (void)state;
  static const char file[] = "naam;ouder;jaar\r\nZus;Broer;\r\nBroer;;bijna\r\nNeef;Zus;\r\nOom;;2027\r\nTwee;;\r\nTwee;;\r\nKind;Twee;\r\n";
  assert_true(load(REGISTER_thema, file, strlen(file), false, true, true));
  assert_true(refused(2, "verwijst naar rij 3") && refused(4, "verwijst naar rij 2"));
  assert_int_equal(report.bad, 5);
  assert_int_equal(report.added, 2);
  assert_null(parent_of("Oom"));
}

/* The page with the preview is still on somebody's screen when the server comes back. */
static void a_waiting_file_outlives_a_restart(void **state) {
  (void)state;
  static const char file[] = "naam\r\nNa de herstart\r\n";
  struct who who = house_who(&house, ROLE_functioneel_beheerder);
  int64_t before = count(REGISTER_thema);
  assert_int_equal(house_upload(&house, &who, "/themas/inlezen", "themas.csv", file, strlen(file)), 200);
  char *form = arena_printf(&house.life, "bestand=%s", house_hidden(&house, "bestand"));
  house_restart(&house);
  assert_int_equal(house_post(&house, &who, "/themas/inlezen/vastleggen", form), 303);
  assert_int_equal(count(REGISTER_thema), before + 1);
  assert_int_equal(house_post(&house, &who, "/themas/inlezen/vastleggen", form), 404);
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(how_files_lie_on_a_share), cmocka_unit_test(a_bad_row_stops_the_whole_file_and_is_named),
                                     cmocka_unit_test(a_key_finds_its_record_again), cmocka_unit_test(what_goes_out_may_come_back_in),
                                     cmocka_unit_test(nothing_is_written_before_the_button), cmocka_unit_test(a_bad_file_shows_its_rows_on_the_page),
                                     cmocka_unit_test(a_file_makes_no_step_that_its_sender_may_not_make),
                                     cmocka_unit_test(who_takes_over_an_administration_keeps_its_states), cmocka_unit_test(a_visitor_loads_no_file),
                                     cmocka_unit_test(rows_of_one_file_may_refer_to_each_other), cmocka_unit_test(a_circle_in_a_file_is_refused_by_row),
                                     cmocka_unit_test(who_refers_to_a_bad_row_is_bad), cmocka_unit_test(a_waiting_file_outlives_a_restart)};
  return cmocka_run_group_tests(tests, enter, leave);
}
