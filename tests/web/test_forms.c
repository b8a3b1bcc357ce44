/* Forms: what is typed stays, all faults together, nobody overwrites a colleague. */
#include "web/standing.h"

#include "base/banned.h"

static void all_faults_come_together_and_what_was_typed_stays(void **state) {
  (void)state;
  struct who who = house_who(&house, ROLE_beleidsdoorpakker);
  assert_int_equal(house_post(&house, &who, "/signalen", "titel=&soort=klacht&minuten_per_keer=vijf&gemeld_op=31-2-2027&toelichting=blijft+staan"), 400);
  assert_true(house_says(&house, "Er zijn 3 vakken"));
  assert_true(house_says(&house, "href=\"#veld-titel\""));
  assert_true(house_says(&house, "value=\"vijf\""));
  assert_true(house_says(&house, "value=\"31-2-2027\""));
  assert_true(house_says(&house, "blijft staan"));
  assert_true(house_says(&house, "<option value=\"klacht\" selected>"));
}

static void a_good_form_makes_a_record(void **state) {
  (void)state;
  struct who who = house_who(&house, ROLE_beleidsdoorpakker);
  assert_int_equal(house_post(&house, &who, "/signalen", "titel=De+brief+is+te+lang&soort=klacht&gemeld_op=12-1-2027&minuten_per_keer=25"), 303);
  const char *to = house_header(&house, "Location");
  assert_non_null(strstr(to, "/leiden/signalen/"));
  int64_t id;
  assert_true(string_to_int(arena_copy_len(&house.life, to + 17, strcspn(to + 17, "?")), &id));
  struct record record = house_read(&house, REGISTER_signaal, id);
  assert_string_equal(record.slots[F(signaal, gemeld_op)].text, "2027-01-12");
  assert_string_equal(record.slots[F(signaal, stand)].text, "nieuw");
  assert_int_equal(record.slots[F(signaal, minuten_per_keer)].number, 25);
  assert_int_equal(house_get(&house, &who, "/signalen/%lld?melding=gemaakt", (long long)id), 200);
  assert_true(house_says(&house, "Opgeslagen."));
}

static char *theme_form(int64_t version, const char *rest) { return arena_printf(&house.life, "versie=%lld&%s", (long long)version, rest); }

static void a_stale_form_shows_both_texts_and_writes_nothing(void **state) {
  (void)state;
  struct who who = house_who(&house, ROLE_beleidsdoorpakker);
  const struct reg *reg = &store_catalogue(house.store)->registers[REGISTER_thema];
  struct record record = house_record(&house, reg, 31);
  int64_t id = house_put(&house, &record);
  char *path = arena_printf(&house.life, "/themas/%lld", (long long)id);
  int64_t version = record_version(&(struct record){reg, house_read(&house, REGISTER_thema, id).slots});
  assert_int_equal(house_post(&house, &who, path, theme_form(version, "omschrijving=van+de+collega")), 303);
  assert_int_equal(house_post(&house, &who, path, theme_form(version, "omschrijving=van+mij&code=K9")), 412);
  assert_true(house_says(&house, "van de collega"));
  assert_true(house_says(&house, "van mij"));
  assert_true(house_says(&house, "name=\"keuze.omschrijving\""));
  assert_true(house_says(&house, "name=\"keuze.code\""));
  assert_string_equal(house_read(&house, REGISTER_thema, id).slots[F(thema, omschrijving)].text, "van de collega");
  /* The colleague's text stays for one field, mine goes in for the other. */
  const char *now = house_hidden(&house, "versie");
  assert_non_null(now);
  char *chosen = arena_printf(&house.life, "versie=%s&omschrijving=van+mij&code=K9&keuze.omschrijving=opgeslagen&keuze.code=mijn", now);
  assert_int_equal(house_post(&house, &who, path, chosen), 303);
  assert_string_equal(house_read(&house, REGISTER_thema, id).slots[F(thema, omschrijving)].text, "van de collega");
  assert_string_equal(house_read(&house, REGISTER_thema, id).slots[F(thema, code)].text, "K9");
}

static void a_step_goes_by_its_button_and_by_whom_it_belongs_to(void **state) {
  (void)state;
  struct who doorpakker = house_who(&house, ROLE_beleidsdoorpakker), other = house_who(&house, ROLE_auditor);
  const struct reg *reg = &store_catalogue(house.store)->registers[REGISTER_beleidsopgave];
  struct record record = house_record(&house, reg, 41);
  record.slots[EVERY(eigenaar)].number = NUMBER_EMPTY;
  other.persoon = 0;
  int64_t id = house_put(&house, &record);
  char *path = arena_printf(&house.life, "/beleidsopgaven/%lld/stap", (long long)id);
  assert_int_equal(house_get(&house, &other, "/beleidsopgaven/%lld", (long long)id), 200);
  assert_false(house_says(&house, "Gaan verkennen"));
  assert_int_equal(house_post(&house, &other, path, "naar=verkenning"), 409);
  assert_int_equal(house_get(&house, &doorpakker, "/beleidsopgaven/%lld", (long long)id), 200);
  assert_true(house_says(&house, "Gaan verkennen"));
  assert_false(house_says(&house, "Kandidaat maken"));
  const char *version = house_hidden(&house, "versie");
  assert_int_equal(house_post(&house, &doorpakker, path, arena_printf(&house.life, "naar=gekozen&versie=%s", version)), 409);
  assert_int_equal(house_post(&house, &doorpakker, path, arena_printf(&house.life, "naar=verkenning&reden=het+kan&versie=%s", version)), 303);
  assert_string_equal(house_read(&house, REGISTER_beleidsopgave, id).slots[F(beleidsopgave, stand)].text, "verkenning");
  assert_int_equal(house_get(&house, &doorpakker, "/beleidsopgaven/%lld/historie", (long long)id), 200);
  assert_true(house_says(&house, "Reden: het kan"));
}

static void an_unknown_reference_is_named_and_stays_in_sight(void **state) {
  (void)state;
  struct who who = house_who(&house, ROLE_beleidsdoorpakker);
  assert_int_equal(house_post(&house, &who, "/beleid", "titel=Iets&soort=nota&thema=Bestaat+niet"), 400);
  assert_true(house_says(&house, "dit is er niet"));
  assert_true(house_says(&house, "<option value=\"Bestaat niet\" selected>"));
  assert_int_equal(house_post(&house, &who, "/beleid", "titel=Iets&soort=nota&thema=NAAM1"), 303);
}

/* A form sends nothing for what it does not show; a field of the program's own cannot be written through it. */
static void a_field_that_is_not_yours_is_not_written(void **state) {
  (void)state;
  struct who who = house_who(&house, ROLE_manager);
  const struct reg *reg = &store_catalogue(house.store)->registers[REGISTER_persoon];
  struct record before = house_read(&house, REGISTER_persoon, house.ids[REGISTER_persoon]);
  char *form = arena_printf(&house.life, "versie=%lld&rollen=auditor&geheim=ja&gemaakt_op=1", (long long)record_version(&before));
  int status = house_post(&house, &who, arena_printf(&house.life, "/personen/%lld", (long long)house.ids[REGISTER_persoon]), form);
  assert_true(status == 303 || status == 403);
  struct record after = house_read(&house, REGISTER_persoon, house.ids[REGISTER_persoon]);
  for (size_t i = 0; i < reg->field_count; i++) assert_true(slot_equal(reg->fields[i].kind, before.slots[i], after.slots[i]));
}

static void a_secret_form_that_comes_back_is_a_reading(void **state) {
  (void)state;
  const struct catalogue *catalogue = store_catalogue(house.store);
  struct who who = house_who(&house, ROLE_gemeentesecretaris);
  struct record decision = house_record(&house, &catalogue->registers[REGISTER_besluit], 80);
  long long id = (long long)house_put(&house, &decision);
  struct record secrecy = house_record(&house, &catalogue->registers[REGISTER_geheimhouding], 80);
  secrecy.slots[F(geheimhouding, over)].text = record_name(REGISTER_besluit, id, &house.life);
  secrecy.slots[F(geheimhouding, opgeheven_op)].text = secrecy.slots[F(geheimhouding, opgeheven_door)].text = NULL;
  secrecy.slots[F(geheimhouding, verstrekt_aan)].text = arena_printf(&house.life, ",persoon:%lld,", (long long)who.persoon);
  house_put(&house, &secrecy);
  assert_int_equal(house_post(&house, &who, arena_printf(&house.life, "/besluiten/%lld", id), "titel=&versie=2"), 400);
  assert_true(house.reply.was_secret);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(all_faults_come_together_and_what_was_typed_stays), cmocka_unit_test(a_good_form_makes_a_record),
      cmocka_unit_test(a_stale_form_shows_both_texts_and_writes_nothing), cmocka_unit_test(a_step_goes_by_its_button_and_by_whom_it_belongs_to),
      cmocka_unit_test(an_unknown_reference_is_named_and_stays_in_sight), cmocka_unit_test(a_field_that_is_not_yours_is_not_written),
      cmocka_unit_test(a_secret_form_that_comes_back_is_a_reading)};
  return cmocka_run_group_tests(tests, enter, leave);
}
