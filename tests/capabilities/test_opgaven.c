#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "capabilities/leiden.h"
#include "capabilities/opgaven/parts.h"

#include "base/banned.h"

static struct who doorpakker(struct house *house) { return leiden_who(house, ROLE_beleidsdoorpakker, "Beleidsdoorpakker"); }
static struct who executor(struct house *house) { return leiden_who(house, ROLE_uitvoerder, "Uitvoerder inkomen"); }

static const char *form(struct house *house, const char *format, ...) PRINTF_LIKE(2, 3);
static const char *form(struct house *house, const char *format, ...) {
  va_list args;
  va_start(args, format);
  const char *text = arena_vprintf(&house->life, format, args);
  va_end(args);
  return text;
}

/* The total overview first: later tests add to it. */
static void test_asked_and_available(void **state) {
  struct house *house = *state;
  struct who who = doorpakker(house);
  struct request request;
  struct overzicht overzicht;
  struct fault fault = {0};
  leiden_request(house, &who, &request);
  assert_true(overzicht_read(&request, &overzicht, &fault));
  assert_int_equal(overzicht.count, 20);
  assert_int_equal(overzicht.all.uren, 16720);
  assert_int_equal(overzicht.all.beschikbaar, 12350);
  assert_int_equal(overzicht.all.incidenteel, 153500000);
  assert_int_equal(overzicht.all.structureel, 164800000);
  assert_int_equal(overzicht.room_incidenteel, 95000000);
  assert_int_equal(overzicht.room_structureel, 90000000);
  assert_int_equal(overzicht.per_stroom.count, 4);
  assert_int_equal(overzicht.per_team.count, 9);
  int64_t hours = 0, lines = 0;
  for (size_t i = 0; i < overzicht.per_thema.count; i++) {
    hours += overzicht.per_thema.rows[i].uren;
    lines += overzicht.per_thema.rows[i].count;
  }
  assert_int_equal(hours, 16720);
  assert_int_equal(lines, 20);
  leiden_request_end(&request);
  assert_int_equal(house_get(house, &who, "/overzicht"), 200);
  assert_true(house_says(house, "Gevraagd 16.720 uur, beschikbaar 12.350."));
  assert_false(house_says(house, "Leesbare beschikking kwijtschelding"));
}

static void test_filters_narrow_lines_and_totals(void **state) {
  struct house *house = *state;
  struct who who = doorpakker(house);
  int64_t team = leiden_find(house, REGISTER_organisatie, "Inkomen en schulden");
  assert_int_equal(house_get(house, &who, "/overzicht?team=%lld", (long long)team), 200);
  assert_true(house_says(house, "Gevraagd 2.420 uur, beschikbaar 1.500."));
  assert_int_equal(house_get(house, &who, "/overzicht?stroom=overig"), 200);
  assert_true(house_says(house, "Zaaksysteem vervangen"));
  assert_false(house_says(house, "Schuldhulp: binnen acht weken"));
}

/* Whoever may not see the frame sees what is asked, and no number for what there is. */
static void test_available_only_for_who_may_see_it(void **state) {
  struct house *house = *state;
  struct who who = executor(house);
  assert_int_equal(house_get(house, &who, "/overzicht"), 200);
  assert_true(house_says(house, "Gevraagd 16.720 uur"));
  assert_false(house_says(house, "12.350"));
  assert_int_equal(house_get(house, &leiden_visitor, "/overzicht"), 200);
  assert_false(house_says(house, "16.720"));
  assert_int_equal(house_get(house, &leiden_visitor, "/overzicht/lijst.csv"), 403);
  assert_int_equal(house_get(house, &leiden_visitor, "/overzicht/controller"), 401);
}

static void test_export_and_controller(void **state) {
  struct house *house = *state;
  struct who who = leiden_who(house, ROLE_concerncontroller, "Concerncontroller");
  assert_int_equal(house_get(house, &who, "/overzicht/lijst.csv"), 200);
  assert_true(house_says(house, "80000,00;0,00;400000,00;0,00;900;"));
  assert_true(house_says(house, "Voorbeeld, bedacht"));
  assert_int_equal(house_get(house, &who, "/overzicht/lijst.xlsx"), 200);
  assert_memory_equal(house_body(house), "PK", 2);
  assert_int_equal(house_get(house, &who, "/overzicht/controller"), 200);
  assert_true(house_says(house, "Eerst gepland op\">6 november 2026"));
  assert_int_equal(house_get(house, &who, "/overzicht/bestellingen"), 200);
  assert_true(house_says(house, "Van de 9 bestellingen zijn er 7 opgepakt; 2 nog niet."));
}

static void test_a_report_says_who_answers_and_when(void **state) {
  struct house *house = *state;
  struct who who = executor(house);
  int64_t beleid = leiden_find(house, REGISTER_beleid, "CVDR677687");
  assert_int_equal(house_post(house, &who, "/melden", form(house, "soort=gatmelding&titel=Derde+keer+dezelfde+bankafschriften.&beleid=%lld", (long long)beleid)), 200);
  assert_true(house_says(house, "21 collega's meldden dit. Antwoord vóór 26 januari, van team Inkomen en schulden.") ||
              house_says(house, "21 collega&#39;s meldden dit. Antwoord vóór 26 januari, van team Inkomen en schulden."));
  struct record stored = house_read(house, REGISTER_signaal, leiden_find(house, REGISTER_signaal, "Derde keer dezelfde bankafschriften."));
  struct signaal signaal = record_signaal(&stored);
  assert_string_equal(signaal.antwoord_voor, "2027-01-26");
  assert_string_equal(signaal.gemeld_op, "2027-01-12");
  assert_int_equal(signaal.gemaakt_door, who.persoon);
  assert_string_equal(signaal.herkomst_inhoud, "voorbeeld");
}

static void test_personal_data_is_refused_and_text_kept(void **state) {
  struct house *house = *state;
  struct who who = executor(house);
  assert_int_equal(house_post(house, &who, "/melden", "soort=gatmelding&titel=Bel+mij+op+06+12+34+56+78"), 400);
  assert_true(house_says(house, "telefoonnummer"));
  assert_true(house_says(house, "Bel mij op 06 12 34 56 78"));
  assert_int_equal(house_post(house, &who, "/melden", "soort=gatmelding&titel="), 400);
}

static void test_anonymous_is_not_traceable(void **state) {
  struct house *house = *state;
  struct who who = executor(house);
  assert_int_equal(house_post(house, &who, "/melden", "soort=gatmelding&titel=Zonder+naam+gezegd&anoniem=1"), 200);
  assert_false(house_says(house, "Bekijk uw melding"));
  int64_t id = leiden_find(house, REGISTER_signaal, "Zonder naam gezegd");
  struct record stored = house_read(house, REGISTER_signaal, id);
  assert_true(stored.slots[EVERY(gemaakt_door)].number == NUMBER_EMPTY);
  struct who other = doorpakker(house);
  assert_int_equal(house_get(house, &other, "/signalen/%lld/historie", (long long)id), 200);
  assert_false(house_says(house, "Uitvoerder inkomen"));
}

/* Without an account one may report, and a few earlier ones are not counted out loud. */
static void test_visitors_may_report(void **state) {
  struct house *house = *state;
  int64_t beleid = leiden_find(house, REGISTER_beleid, "VB-18");
  assert_int_equal(house_get(house, &leiden_visitor, "/melden"), 200);
  assert_int_equal(house_post(house, &leiden_visitor, "/melden", form(house, "soort=klacht&titel=Het+terras+staat+in+de+weg&beleid=%lld", (long long)beleid)), 200);
  assert_true(house_says(house, "Dit is vaker gemeld."));
  assert_true(house_says(house, "Antwoord vóór 26 januari"));
}

/* LD05: the cause is asked here, with evidence; the origin is kept. */
static void test_from_signal_to_beleidsopgave(void **state) {
  struct house *house = *state;
  struct who who = doorpakker(house);
  int64_t id = leiden_find(house, REGISTER_signaal, "Drie keer doorverbonden voor één vraag over de bijdrage voor school");
  const char *path = form(house, "/signalen/%lld/opgave", (long long)id);
  assert_int_equal(house_get(house, &who, "%s", path), 200);
  const char *version = house_hidden(house, "versie");
  assert_int_equal(house_post(house, &who, path, form(house, "versie=%s&wat=maken&titel=Doorverbinden+stopt&stroom=verbeteren&oorzaak=&bewijs=", version)), 400);
  assert_true(house_says(house, "Oorzaak: kies"));
  assert_true(house_says(house, "Doorverbinden stopt"));
  assert_int_equal(house_post(house, &who, path, form(house, "versie=%s&wat=maken&titel=Doorverbinden+stopt&stroom=verbeteren&oorzaak=onduidelijk&bewijs=Klachten", version)), 303);
  struct record stored = house_read(house, REGISTER_signaal, id);
  struct signaal signaal = record_signaal(&stored);
  assert_string_equal(signaal.stand, "toegevoegd");
  assert_string_equal(signaal.beantwoord_op, "2027-01-12");
  assert_non_null(signaal.antwoord);
  struct record made = house_read(house, REGISTER_beleidsopgave, signaal.hoort_bij);
  struct beleidsopgave opgave = record_beleidsopgave(&made);
  assert_string_equal(opgave.nummer, "V9");
  assert_string_equal(opgave.stand, "gemeld");
  assert_string_equal(opgave.oorzaak, "onduidelijk");
  assert_int_equal(opgave.eigenaar, who.persoon);
  assert_int_equal(house_get(house, &who, "/beleidsopgaven/%lld", (long long)opgave.id), 200);
  assert_true(house_says(house, "Drie keer doorverbonden"));
  assert_true(house_says(house, "Nog nodig voor een keuze"));
  assert_int_equal(house_post(house, &who, path, form(house, "versie=%s&wat=toevoegen&hoort_bij=%lld", version, (long long)opgave.id)), 409);
}

static void test_an_answer_needs_words(void **state) {
  struct house *house = *state;
  struct who who = doorpakker(house), reporter = executor(house);
  int64_t id = leiden_find(house, REGISTER_signaal, "Het terras op de brug staat nog in de oude regel, de kaart zegt iets anders");
  const char *path = form(house, "/signalen/%lld/antwoord", (long long)id);
  long long version = record_version(&(struct record){.reg = NULL, .slots = house_read(house, REGISTER_signaal, id).slots});
  assert_int_equal(house_post(house, &who, path, form(house, "versie=%lld&antwoord=", version)), 400);
  assert_int_equal(house_post(house, &reporter, path, form(house, "versie=%lld&antwoord=Klaar", version)), 404);
  assert_int_equal(house_post(house, &who, path, form(house, "versie=%lld&antwoord=De+kaart+geldt.", version)), 303);
  struct record stored = house_read(house, REGISTER_signaal, id);
  assert_string_equal(stored.slots[F(signaal, stand)].text, "beantwoord");
  assert_string_equal(stored.slots[F(signaal, beantwoord_op)].text, "2027-01-12");
}

static void test_a_refused_act_tells_what_it_showed_under_secrecy(void **state) {
  struct house *house = *state;
  struct who who = doorpakker(house);
  struct record record = record_start(&store_catalogue(house->store)->registers[REGISTER_signaal], &house->life);
  record.slots[F(signaal, titel)].text = "Een zaak die niet naar buiten mag";
  record.slots[F(signaal, soort)].text = "melding";
  int64_t id = house_put(house, &record);
  struct record secrecy = record_start(&store_catalogue(house->store)->registers[REGISTER_geheimhouding], &house->life);
  secrecy.slots[F(geheimhouding, over)].text = record_name(REGISTER_signaal, id, &house->life);
  secrecy.slots[F(geheimhouding, orgaan)].text = "college";
  secrecy.slots[F(geheimhouding, wie_mag_opheffen)].text = "college";
  secrecy.slots[F(geheimhouding, datum)].text = "2027-01-05";
  secrecy.slots[F(geheimhouding, grond)].text = choices_woo_grond.items[0].code;
  secrecy.slots[F(geheimhouding, record_tekst)].text = secrecy.slots[F(geheimhouding, omvang)].text = "Een stuk";
  secrecy.slots[F(geheimhouding, verstrekt_aan)].text = form(house, ",persoon:%lld,", (long long)who.persoon);
  house_put(house, &secrecy);
  const char *path = form(house, "/signalen/%lld/opgave", (long long)id);
  assert_int_equal(house_get(house, &who, "%s", path), 200);
  assert_int_equal(house->secrets, 1);
  const char *version = house_hidden(house, "versie");
  assert_int_equal(house_post(house, &who, path, form(house, "versie=%s&wat=maken&titel=Zaak&stroom=verbeteren&oorzaak=&bewijs=", version)), 400);
  assert_true(house_says(house, "Een zaak die niet naar buiten mag"));
  assert_int_equal(house->secrets, 1);
}

static void test_the_reporter_does_not_answer(void **state) {
  struct house *house = *state;
  struct who who = executor(house);
  int64_t id = leiden_find(house, REGISTER_signaal, "Derde keer dezelfde bankafschriften.");
  assert_int_equal(house_get(house, &who, "/signalen/%lld", (long long)id), 200);
  assert_false(house_says(house, "Wat doet u hiermee?"));
  assert_int_equal(house_post(house, &who, form(house, "/signalen/%lld/antwoord", (long long)id), "versie=1&antwoord=Mooi"), 403);
}

/* ---- the gate of HU37 ---- */

struct putting {
  struct house *house;
  struct record *record;
  int64_t id;
  enum step_by by;
};

static bool put_by(struct tx *tx, void *context, struct fault *fault) {
  struct putting *putting = context;
  struct change change = {.reg = putting->record->reg->id, .id = putting->id, .version = -1, .record = putting->record, .by = putting->by};
  return record_put(tx, &change, &putting->house->scratch, fault);
}

static bool moves(struct house *house, const char *nummer, const char *stand, size_t without, enum step_by by, struct fault *fault) {
  struct who who = doorpakker(house);
  int64_t id = leiden_find(house, REGISTER_beleidsopgave, nummer);
  struct record record = house_read(house, REGISTER_beleidsopgave, id);
  record.slots[F(beleidsopgave, stand)].text = stand;
  if (without) record.slots[without] = slot_empty(record.reg->fields[without].kind);
  struct putting putting = {house, &record, id, by};
  return store_write(house->store, &who, put_by, &putting, fault);
}

/* Two hidden themes are no theme, together; nobody can ask for one of them. */
static void test_hidden_themes_are_no_theme(void **state) {
  struct house *house = *state;
  struct who who = doorpakker(house);
  struct record opgave = house_read(house, REGISTER_beleidsopgave, leiden_find(house, REGISTER_beleidsopgave, "V1"));
  int64_t thema = record_beleidsopgave(&opgave).thema;
  struct record record = house_read(house, REGISTER_thema, thema), restore = house_read(house, REGISTER_thema, thema);
  const char *name = record_thema(&record).naam, *titel = record_beleidsopgave(&opgave).titel;
  assert_int_equal(house_get(house, &who, "/overzicht?thema=%lld", (long long)thema), 200);
  assert_true(house_says(house, name));
  assert_true(house_says(house, titel));
  record.slots[EVERY(toegang)].text = "beperkt";
  struct putting putting = {house, &record, thema, STEP_PERSON};
  struct fault fault = {0};
  assert_true(store_write(house->store, &house_system, put_by, &putting, &fault));
  assert_int_equal(house_get(house, &who, "/overzicht?thema=%lld", (long long)thema), 200);
  assert_false(house_says(house, titel));
  assert_int_equal(house_get(house, &who, "/overzicht"), 200);
  assert_true(house_says(house, titel));
  assert_false(house_says(house, name));
  assert_true(house_says(house, "Geen thema"));
  putting.record = &restore;
  assert_true(store_write(house->store, &house_system, put_by, &putting, &fault));
}

static void test_no_loose_ends_are_chosen(void **state) {
  struct house *house = *state;
  struct fault fault = {0};
  assert_false(moves(house, "V1", "gekozen", F(beleidsopgave, bewijs), STEP_OUTCOME, &fault));
  assert_non_null(fault_field_find(&fault, "bewijs"));
  fault_release(&fault);
  assert_false(moves(house, "V1", "gekozen", 0, STEP_PERSON, &fault));
  fault_release(&fault);
  assert_true(moves(house, "V1", "gekozen", 0, STEP_OUTCOME, &fault));
}

static void test_withdrawing_needs_a_reason(void **state) {
  struct house *house = *state;
  struct fault fault = {0};
  assert_false(moves(house, "N6", "ingetrokken", 0, STEP_PERSON, &fault));
  assert_non_null(fault_field_find(&fault, "reden_stand"));
  fault_release(&fault);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_asked_and_available),          cmocka_unit_test(test_filters_narrow_lines_and_totals),
      cmocka_unit_test(test_available_only_for_who_may_see_it), cmocka_unit_test(test_hidden_themes_are_no_theme), cmocka_unit_test(test_export_and_controller),
      cmocka_unit_test(test_a_report_says_who_answers_and_when), cmocka_unit_test(test_personal_data_is_refused_and_text_kept),
      cmocka_unit_test(test_anonymous_is_not_traceable),   cmocka_unit_test(test_visitors_may_report),
      cmocka_unit_test(test_from_signal_to_beleidsopgave), cmocka_unit_test(test_an_answer_needs_words),
      cmocka_unit_test(test_a_refused_act_tells_what_it_showed_under_secrecy),
      cmocka_unit_test(test_the_reporter_does_not_answer), cmocka_unit_test(test_no_loose_ends_are_chosen),
      cmocka_unit_test(test_withdrawing_needs_a_reason),
  };
  return cmocka_run_group_tests(tests, leiden_enter, leiden_leave);
}
