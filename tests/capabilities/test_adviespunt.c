/* What the college decides about each point of advice, and how that is carried out. */
#include "capabilities/standing.h"

#include "capabilities/weging/adviespunt.h"

#include "capabilities/weging/weging.h"
#include "outside/document.h"
#include "web/document.h"

static struct who doorpakker, secretaris, uitvoerder;
static int64_t voorstel, kennis, instem;
static const char *stuk, *besluit;

static int64_t punt(int64_t nummer, const char *werkwoord, const char *tekst) {
  struct record record = record_start(&store_catalogue(house.store)->registers[REGISTER_adviespunt], &house.arena);
  record.slots[F(adviespunt, collegevoorstel)].number = voorstel;
  record.slots[F(adviespunt, nummer)].number = nummer;
  record.slots[F(adviespunt, werkwoord)].text = werkwoord;
  record.slots[F(adviespunt, tekst)].text = tekst;
  return raadhuis_put(&house, record, 0);
}

static int open_house(void **state) {
  static const struct route_table *const tables[] = {&weging_routes, &web_faces};
  (void)state;
  raadhuis_open(&house, tables, 2, weging_wire);
  doorpakker = raadhuis_who(&house, "Beleidsdoorpakker");
  secretaris = raadhuis_who(&house, "Gemeentesecretaris");
  uitvoerder = raadhuis_who(&house, "Uitvoerder inkomen");
  struct record record = record_start(&store_catalogue(house.store)->registers[REGISTER_collegevoorstel], &house.arena);
  record.slots[F(collegevoorstel, titel)].text = "Opgavegericht werken";
  voorstel = raadhuis_put(&house, record, 0);
  kennis = punt(1, "kennisnemen", "de kernprincipes van opgavegericht werken.");
  instem = punt(2, "instemmen", "een budget van € 15.000.");
  stuk = arena_printf(&house.arena, "/collegevoorstellen/%lld/stuk", (long long)voorstel);
  besluit = arena_printf(&house.arena, "/collegevoorstellen/%lld/besluit", (long long)voorstel);
  return 0;
}

/* The form of the page with these decisions; NULL: that control is not sent. */
static int decide(const struct who *who, const char *day, const char *first, const char *second, const char *rest) {
  return raadhuis_send(&house, who, besluit,
                       arena_printf(&house.arena, "besloten_op=%s&uitspraak-%lld=%s&uitspraak-%lld=%s&%s", day, (long long)kennis, first, (long long)instem, second, rest));
}

static const char *said_of(int64_t id) {
  struct record record = raadhuis_get(&house, REGISTER_adviespunt, id);
  return record_adviespunt(&record).uitspraak;
}

static const char *text_of(const char *text) { return arena_printf(&house.arena, "besloten_tekst-%lld=%s", (long long)instem, text); }

static void test_undecided_it_says_so(void **state) {
  (void)state;
  assert_int_equal(raadhuis_ask(&house, &secretaris, stuk), 200);
  assert_says("Nog niet besloten");
  assert_says("Gewijzigd besloten</h2>");
  assert_says("Niet van toepassing.");
  assert_int_equal(raadhuis_ask(&house, &uitvoerder, besluit), 403);
}

static void test_the_secretary_decides_and_nobody_else(void **state) {
  (void)state;
  assert_int_equal(decide(&doorpakker, "2027-01-05", "ongewijzigd", "ongewijzigd", "x="), 400);
  assert_says("Besluit van het college: u mag dit niet wijzigen.");
  assert_null(said_of(kennis));
  assert_int_equal(raadhuis_ask(&house, &doorpakker, besluit), 200);
  assert_says("name=\"besloten_op\" aria-describedby=\"datum-uitleg\" value=\"\" disabled");
}

static void test_unchanged_with_another_text_is_refused(void **state) {
  (void)state;
  assert_int_equal(decide(&secretaris, "2027-01-05", "ongewijzigd", "ongewijzigd", text_of("een+budget+van+10.000+euro.")), 400);
  assert_says("Punt 2: U koos ongewijzigd besloten, maar deze tekst is anders dan het advies.");
  assert_says(arena_printf(&house.arena, "href=\"#besloten_tekst-%lld\"", (long long)instem));
  assert_null(said_of(kennis));
  assert_int_equal(decide(&secretaris, "2027-01-05", "ongewijzigd", "gewijzigd", text_of("")), 400);
  assert_says("Schrijf hier op wat het college besloot");
  assert_int_equal(decide(&secretaris, "", "ongewijzigd", "", "x="), 400);
  assert_says("Vul in op welke dag het college besloot.");
  assert_int_equal(decide(&secretaris, "2027-06-01", "ongewijzigd", "", "x="), 400);
  assert_says("ligt na vandaag");
  assert_int_equal(decide(&secretaris, "2027-01-05", "aangehouden", "", "x="), 400);
  assert_says("Vul in wanneer het terugkomt.");
  assert_int_equal(raadhuis_send(&house, &secretaris, besluit, arena_printf(&house.arena, "uitvoering-%lld=loopt", (long long)instem)), 400);
  assert_says("Uitvoeren kan pas na een besluit.");
}

static void test_unchanged_and_changed_each_keep_their_outcome(void **state) {
  (void)state;
  assert_int_equal(decide(&secretaris, "2027-01-05", "ongewijzigd", "gewijzigd", text_of("een+budget+van+10.000+euro.")), 303);
  assert_int_equal(raadhuis_ask(&house, &secretaris, stuk), 200);
  assert_says("<dt>Besluit</dt><dd>Gewijzigd besloten</dd>");
  assert_says("<dt>Datum besluit</dt><dd>5 januari 2027</dd>");
  assert_says("<strong>Besluit:</strong> Akkoord (ongewijzigd besloten), 5 januari 2027");
  assert_says("<h3>2. Instemmen met</h3><p>een budget van 10.000 euro.</p>");
  /* Taking notice asks nothing of anybody; agreeing does. */
  struct record first = raadhuis_get(&house, REGISTER_adviespunt, kennis), second = raadhuis_get(&house, REGISTER_adviespunt, instem);
  assert_string_equal(record_adviespunt(&first).uitvoering, "niet_nodig");
  assert_string_equal(record_adviespunt(&second).uitvoering, "nog_niet");
}

static void test_the_advice_stands_once_decided(void **state) {
  (void)state;
  struct record record = raadhuis_get(&house, REGISTER_adviespunt, kennis);
  record.slots[F(adviespunt, tekst)].text = "iets heel anders.";
  assert_false(raadhuis_try(&house, &secretaris, record, kennis));
}

static void test_execution_is_followed_by_whoever_works_on_it(void **state) {
  (void)state;
  const char *form = arena_printf(&house.arena, "uitvoering-%lld=loopt&klaar_op-%lld=2027-03-01&voortgang-%lld=De+opdracht+is+verleend.", (long long)instem, (long long)instem, (long long)instem);
  assert_int_equal(raadhuis_send(&house, &doorpakker, besluit, form), 303);
  assert_int_equal(raadhuis_ask(&house, &doorpakker, besluit), 200);
  assert_says("De opdracht is verleend.");
  struct record record = raadhuis_get(&house, REGISTER_adviespunt, instem);
  assert_string_equal(record_adviespunt(&record).uitvoering, "loopt");
  assert_string_equal(record_adviespunt(&record).uitspraak, "gewijzigd");
  assert_int_equal(raadhuis_ask(&house, &doorpakker, "/adviespunten?uitvoering=loopt"), 200);
  assert_says("Loopt");
}

static bool nothing_there(enum document_form form) { return form == DOCUMENT_FORM__COUNT; }
static bool only_pdf(enum document_form form) { return form == DOCUMENT_PDF; }

/* What is not installed is said, with what to install; what is, is offered. */
static bool add_choice(struct tx *tx, void *context, struct fault *fault) { return own_choice_add(tx, context, fault); }

/* A municipality may add to the list; its own outcome is shown, and offered, as any other. */
static void test_an_outcome_of_their_own_is_shown(void **state) {
  (void)state;
  struct own_choice choice = {"punt_besluit", "mondeling", "Mondeling afgedaan"};
  assert_true(store_write(house.store, &raadhuis_program, add_choice, &choice, &house.fault));
  int64_t third = punt(3, "instemmen", "een brief aan de raad.");
  assert_int_equal(raadhuis_ask(&house, &secretaris, besluit), 200);
  assert_says("Mondeling afgedaan");
  assert_int_equal(raadhuis_send(&house, &secretaris, besluit, arena_printf(&house.arena, "besloten_op=2027-01-05&uitspraak-%lld=mondeling", (long long)third)), 303);
  assert_int_equal(raadhuis_ask(&house, &secretaris, stuk), 200);
  assert_says("<strong>Besluit:</strong> Mondeling afgedaan, 5 januari 2027");
}

/* The line over all points as these were decided. */
static const char *together(const char *first, const char *second) {
  const char *const said[] = {first, second};
  struct listing list = {.records = ARENA_ARRAY(&house.arena, 2, struct record), .count = 2};
  for (size_t i = 0; i < 2; i++) {
    list.records[i] = record_start(&store_catalogue(house.store)->registers[REGISTER_adviespunt], &house.arena);
    list.records[i].slots[F(adviespunt, uitspraak)].text = said[i];
  }
  return punten_besluit(&list);
}

/* Nothing is called changed of which no text changed: the heading "Gewijzigd besloten" would then be empty. */
static void test_the_line_over_all_points(void **state) {
  (void)state;
  assert_string_equal(together(NULL, NULL), "Nog niet besloten");
  assert_string_equal(together("ongewijzigd", NULL), "Over een deel besloten");
  assert_string_equal(together("ongewijzigd", "ongewijzigd"), "Akkoord (ongewijzigd besloten)");
  assert_string_equal(together("aangehouden", "aangehouden"), "Aangehouden");
  assert_string_equal(together("niet_akkoord", "niet_akkoord"), "Niet akkoord");
  assert_string_equal(together("ongewijzigd", "gewijzigd"), "Gewijzigd besloten");
  assert_string_equal(together("mondeling", "gewijzigd"), "Gewijzigd besloten");
  assert_string_equal(together("mondeling", "mondeling"), "Mondeling afgedaan");
  assert_string_equal(together("mondeling", "ongewijzigd"), "Per punt verschillend besloten");
  assert_string_equal(together("ongewijzigd", "aangehouden"), "Per punt verschillend besloten");
}

static void test_absent_programs_are_named(void **state) {
  struct request request = {.keep = &house.arena, .scratch = &house.arena};
  (void)state;
  const char *none = document_links(&request, "/leiden/x/1/stuk", nothing_there).data;
  assert_non_null(strstr(none, "Als PDF, ODT, Word (DOCX) kan hier nog niet"));
  assert_non_null(strstr(none, "weasyprint en pandoc installeren"));
  assert_null(strstr(none, "href"));
  const char *pdf = document_links(&request, "/leiden/x/1/stuk?opgave=3", only_pdf).data;
  assert_non_null(strstr(pdf, "href=\"/leiden/x/1/stuk.pdf?opgave=3\""));
  assert_non_null(strstr(pdf, "Als ODT, Word (DOCX) kan hier nog niet: de technisch beheerder moet eerst het Debian-pakket pandoc"));
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_undecided_it_says_so),
      cmocka_unit_test(test_the_secretary_decides_and_nobody_else),
      cmocka_unit_test(test_unchanged_with_another_text_is_refused),
      cmocka_unit_test(test_unchanged_and_changed_each_keep_their_outcome),
      cmocka_unit_test(test_the_advice_stands_once_decided),
      cmocka_unit_test(test_execution_is_followed_by_whoever_works_on_it),
      cmocka_unit_test(test_an_outcome_of_their_own_is_shown),
      cmocka_unit_test(test_the_line_over_all_points),
      cmocka_unit_test(test_absent_programs_are_named),
  };
  return cmocka_run_group_tests(tests, open_house, close_house);
}
