#include "store/town.h"

/* Every road to a record, for one person: does any of them show it? */
struct roads {
  bool get, title, find, list, count, search, history, whole_history, link;
};

static struct roads walk(struct town *town, const struct who *who, enum register_id reg, int64_t id, const char *word, int64_t linked) {
  struct roads roads = {0};
  struct tx *tx = store_read(town->store, &town->fault);
  struct record record;
  roads.get = record_get(tx, who, reg, id, &record, &town->arena, &town->fault);
  fault_release(&town->fault);
  roads.title = record_title(tx, who, reg, id, &town->arena) != NULL;
  roads.find = record_find(tx, who, reg, word, &town->arena) == id;
  struct query query = {.reg = reg, .sort = -1, .page = 1, .page_size = 500};
  struct listing listing = {0};
  if (record_list(tx, who, &query, &listing, &town->arena, &town->fault))
    for (size_t i = 0; i < listing.count; i++) roads.list = roads.list || record_id(&listing.records[i]) == id;
  fault_release(&town->fault);
  query.filters[0] = (struct filter){EVERY(id), COMPARE_IS, {.number = id}};
  query.filter_count = 1;
  roads.count = record_count(tx, who, &query, &town->fault) > 0;
  fault_release(&town->fault);
  struct hit *hits;
  size_t count;
  int64_t total;
  assert_well(town, search(tx, who, word, REGISTER__NONE, 1, 50, &hits, &count, &total, &town->arena, &town->fault));
  for (size_t i = 0; i < count; i++) roads.search = roads.search || (hits[i].reg == reg && hits[i].id == id);
  struct history_entry *entries;
  roads.history = history_list(tx, who, reg, id, 0, 10, &entries, &count, &town->arena, &town->fault);
  fault_release(&town->fault);
  assert_well(town, history_list(tx, who, REGISTER__NONE, 0, 0, 200, &entries, &count, &town->arena, &town->fault));
  for (size_t i = 0; i < count; i++) roads.whole_history = roads.whole_history || (entries[i].reg == reg && entries[i].id == id);
  struct link *links;
  if (linked && record_links(tx, who, REGISTER_beleidsopgave, linked, &links, &count, &town->arena, &town->fault))
    for (size_t i = 0; i < count; i++) roads.link = roads.link || (links[i].reg == reg && links[i].id == id);
  fault_release(&town->fault);
  tx_end(tx);
  return roads;
}

static void assert_roads(struct roads roads, bool open, bool linked) {
  assert_int_equal(roads.get, open);
  assert_int_equal(roads.title, open);
  assert_int_equal(roads.find, open);
  assert_int_equal(roads.list, open);
  assert_int_equal(roads.count, open);
  assert_int_equal(roads.search, open);
  assert_int_equal(roads.history, open);
  assert_int_equal(roads.whole_history, open);
  assert_int_equal(roads.link, open && linked);
}

static int64_t put_besluit(struct town *town, int64_t opgave, const char *toegang, const char *embargo) {
  struct record record = town_titled(town, REGISTER_besluit, "Grondaankoop stationsgebied");
  record.slots[F(besluit, beleidsopgave)].number = opgave;
  record.slots[EVERY(toegang)].text = toegang;
  record.slots[EVERY(embargo_tot)].text = embargo;
  return town_put(town, &town_system, record);
}

static void a_secret_record_shows_on_no_road(void **state) {
  struct town *town = *state;
  int64_t a = town_persoon(town, "Wethouder wonen"), b = town_persoon(town, "Wethouder zorg");
  int64_t opgave = town_opgave(town, "Stationsgebied");
  int64_t id = put_besluit(town, opgave, "openbaar", NULL);
  const char *word = "Grondaankoop stationsgebied";
  struct who given = town_who(ROLE_bestuurder, a), other = town_who(ROLE_bestuurder, b);
  assert_roads(walk(town, &other, REGISTER_besluit, id, word, opgave), true, true);
  int64_t secrecy = town_make_secret(town, REGISTER_besluit, id, a);
  assert_roads(walk(town, &given, REGISTER_besluit, id, word, opgave), true, true);
  assert_roads(walk(town, &other, REGISTER_besluit, id, word, opgave), false, true);
  /* Nobody by role, not even the program. */
  for (enum role role = 0; role < ROLE__COUNT; role++) {
    struct who who = town_who(role, 0);
    assert_false(town_sees(town, &who, REGISTER_besluit, id));
  }
  assert_roads(walk(town, &town_system, REGISTER_besluit, id, word, opgave), false, true);

  struct who griffier = town_who(ROLE_griffier, 0);
  struct record lift = town_get(town, &griffier, REGISTER_geheimhouding, secrecy);
  lift.slots[F(geheimhouding, opgeheven_op)].text = "2027-02-01";
  lift.slots[F(geheimhouding, opgeheven_door)].text = "burgemeester";
  struct change change = {.reg = REGISTER_geheimhouding, .id = secrecy, .version = -1, .record = &lift};
  assert_false(town_try(town, &griffier, &change));
  assert_non_null(fault_field_find(&town->fault, "opgeheven_door"));
  assert_fault(town, FAULT_INPUT);
  lift.slots[F(geheimhouding, opgeheven_door)].text = lift.slots[F(geheimhouding, wie_mag_opheffen)].text;
  lift.slots[F(geheimhouding, wie_mag_opheffen)].text = "burgemeester";
  assert_false(town_try(town, &griffier, &change));
  assert_fault(town, FAULT_INPUT);
  lift.slots[F(geheimhouding, wie_mag_opheffen)].text = lift.slots[F(geheimhouding, opgeheven_door)].text;
  lift.slots[F(geheimhouding, over)].text = "beleid:1";
  assert_false(town_try(town, &griffier, &change));
  assert_fault(town, FAULT_INPUT);
  lift.slots[F(geheimhouding, over)].text = record_name(REGISTER_besluit, id, &town->arena);
  lift.slots[F(geheimhouding, opgeheven_op)].text = "9999-01-01";
  assert_false(town_try(town, &griffier, &change));
  assert_fault(town, FAULT_INPUT);
  lift.slots[F(geheimhouding, opgeheven_op)].text = "2027-01-12";
  change.record = &lift;
  char today[DAY_SIZE];
  store_today(town->store, today);
  if (strcmp(today, "2027-01-12") < 0) lift.slots[F(geheimhouding, opgeheven_op)].text = lift.slots[F(geheimhouding, datum)].text = today;
  assert_well(town, town_try(town, &griffier, &change));
  assert_roads(walk(town, &other, REGISTER_besluit, id, word, opgave), true, true);
}

static void embargo_holds_until_its_day_is_over(void **state) {
  struct town *town = *state;
  int64_t owner = town_persoon(town, "Beleidsadviseur grond"), opgave = town_opgave(town, "Grond");
  const char *word = "Grondaankoop stationsgebied";
  char today[DAY_SIZE], yesterday[DAY_SIZE];
  struct day day;
  store_today(town->store, today);
  assert_true(day_parse(today, &day));
  day_print(day_add(day, -1), yesterday);
  int64_t now = put_besluit(town, opgave, "openbaar", today), over = put_besluit(town, opgave, "openbaar", yesterday);
  struct who medewerker = town_who(ROLE_medewerker, 0), bestuurder = town_who(ROLE_bestuurder, 0);
  struct who raadslid = town_who(ROLE_raadslid, 0), inwoner = town_who(ROLE_inwoner, 0);
  (void)word;
  assert_false(town_sees(town, &medewerker, REGISTER_besluit, now));
  assert_false(town_sees(town, &raadslid, REGISTER_besluit, now));
  assert_false(town_sees(town, &inwoner, REGISTER_besluit, now));
  assert_true(town_sees(town, &bestuurder, REGISTER_besluit, now));
  assert_true(town_sees(town, &medewerker, REGISTER_besluit, over));
  assert_true(town_sees(town, &inwoner, REGISTER_besluit, over));
  struct record record = town_get(town, &town_system, REGISTER_besluit, now);
  record.slots[EVERY(eigenaar)].number = owner;
  town_change(town, &town_system, now, record);
  medewerker.persoon = owner;
  assert_true(town_sees(town, &medewerker, REGISTER_besluit, now));
}

static void limited_access_is_for_owner_and_given(void **state) {
  struct town *town = *state;
  int64_t a = town_persoon(town, "A"), b = town_persoon(town, "B"), c = town_persoon(town, "C");
  struct record record = town_titled(town, REGISTER_beleid, "Interne reorganisatie");
  record.slots[EVERY(toegang)].text = "beperkt";
  record.slots[EVERY(eigenaar)].number = a;
  record.slots[EVERY(gedeeld_met)].text = arena_printf(&town->arena, ",persoon:%lld,rol:griffier,", (long long)b);
  int64_t id = town_put(town, &town_system, record);
  const char *word = "Interne reorganisatie";
  struct who owner = town_who(ROLE_medewerker, a), given = town_who(ROLE_medewerker, b), other = town_who(ROLE_auditor, c);
  struct who griffier = town_who(ROLE_griffier, c);
  assert_roads(walk(town, &owner, REGISTER_beleid, id, word, 0), true, false);
  assert_roads(walk(town, &given, REGISTER_beleid, id, word, 0), true, false);
  assert_roads(walk(town, &griffier, REGISTER_beleid, id, word, 0), true, false);
  assert_roads(walk(town, &other, REGISTER_beleid, id, word, 0), false, false);
}

static void published_only_is_what_a_resident_sees(void **state) {
  struct town *town = *state;
  struct record record = town_titled(town, REGISTER_beleid, "Visie op de stad");
  int64_t inside = town_put(town, &town_system, record);
  record.slots[EVERY(toegang)].text = "openbaar";
  int64_t open = town_put(town, &town_system, record);
  struct who inwoner = town_who(ROLE_inwoner, 0);
  struct tx *tx = store_read(town->store, &town->fault);
  struct query query = {.reg = REGISTER_beleid, .sort = -1, .page = 1, .page_size = 10};
  struct listing listing;
  assert_well(town, record_list(tx, &inwoner, &query, &listing, &town->arena, &town->fault));
  assert_int_equal(listing.count, 1);
  assert_int_equal(listing.total, 1);
  assert_int_equal(record_id(&listing.records[0]), open);
  struct query persons = {.reg = REGISTER_persoon, .sort = -1, .page = 1, .page_size = 10};
  assert_false(record_list(tx, &inwoner, &persons, &listing, &town->arena, &town->fault));
  assert_fault(town, FAULT_FORBIDDEN);
  tx_end(tx);
  assert_false(town_sees(town, &inwoner, REGISTER_beleid, inside));
}

static void own_team_sees_its_signals(void **state) {
  struct town *town = *state;
  int64_t team = town_put(town, &town_system, town_titled(town, REGISTER_organisatie, "Inkomen en schulden"));
  struct record record = town_titled(town, REGISTER_signaal, "Derde keer dezelfde bankafschriften");
  record.slots[EVERY(organisatie)].number = team;
  int64_t id = town_put(town, &town_system, record);
  struct who uitvoerder = town_who(ROLE_uitvoerder, 0);
  assert_false(town_sees(town, &uitvoerder, REGISTER_signaal, id));
  uitvoerder.teams[uitvoerder.team_count++] = team + 7;
  assert_false(town_sees(town, &uitvoerder, REGISTER_signaal, id));
  uitvoerder.teams[uitvoerder.team_count++] = team;
  assert_true(town_sees(town, &uitvoerder, REGISTER_signaal, id));
}

static int64_t put_line(struct town *town, int64_t opgave, int64_t cents) {
  struct record record = town_titled(town, REGISTER_raming, "");
  record.slots[F(raming, beleidsopgave)].number = opgave;
  record.slots[F(raming, bedrag)].number = cents;
  return town_put(town, &town_system, record);
}

static int64_t total_of(struct town *town, const struct who *who) {
  struct tx *tx = store_read(town->store, &town->fault);
  struct query query = {.reg = REGISTER_raming, .sort = -1, .page = 1, .page_size = 10};
  struct sum *sums;
  size_t count;
  assert_well(town, record_sum(tx, who, &query, -1, F(raming, bedrag), &sums, &count, &town->arena, &town->fault));
  assert_int_equal(count, 1);
  tx_end(tx);
  return sums[0].total;
}

static void a_line_hides_with_its_record(void **state) {
  struct town *town = *state;
  int64_t person = town_persoon(town, "Concerncontroller");
  int64_t open = town_opgave(town, "Open"), hidden = town_opgave(town, "Geheim");
  put_line(town, open, 1000);
  int64_t line = put_line(town, hidden, 500);
  struct who bestuurder = town_who(ROLE_bestuurder, 0), given = town_who(ROLE_bestuurder, person);
  assert_int_equal(total_of(town, &bestuurder), 1500);
  town_make_secret(town, REGISTER_beleidsopgave, hidden, person);
  assert_false(town_sees(town, &bestuurder, REGISTER_raming, line));
  assert_int_equal(total_of(town, &bestuurder), 1000);
  assert_int_equal(total_of(town, &given), 1500);
}

static void a_relation_shows_when_both_ends_do(void **state) {
  struct town *town = *state;
  int64_t person = town_persoon(town, "Jurist"), a = town_beleid(town, "Nota A"), b = town_beleid(town, "Nota B");
  struct record record = town_new(town, REGISTER_relatie);
  record.slots[F(relatie, van)].text = record_name(REGISTER_beleid, a, &town->arena);
  record.slots[F(relatie, naar)].text = record_name(REGISTER_beleid, b, &town->arena);
  record.slots[F(relatie, soort)].text = "vervangt";
  int64_t id = town_put(town, &town_system, record);
  struct who who = town_who(ROLE_medewerker, 0);
  struct query query = {.reg = REGISTER_relatie, .sort = -1, .page = 1, .page_size = 10};
  for (int secret = 0; secret < 2; secret++) {
    if (secret) town_make_secret(town, REGISTER_beleid, b, person);
    assert_int_equal(town_sees(town, &who, REGISTER_relatie, id), !secret);
    struct tx *tx = store_read(town->store, &town->fault);
    struct listing listing;
    struct link *links;
    size_t count;
    assert_well(town, record_list(tx, &who, &query, &listing, &town->arena, &town->fault));
    assert_int_equal(listing.total, !secret);
    assert_int_equal(listing.count, !secret);
    assert_int_equal(record_count(tx, &who, &query, &town->fault), !secret);
    assert_well(town, record_links(tx, &who, REGISTER_beleid, a, &links, &count, &town->arena, &town->fault));
    assert_int_equal(count, !secret);
    if (!secret) {
      assert_string_equal(links[0].how, "vervangt");
      assert_true(links[0].outgoing);
    }
    assert_int_equal(record_title(tx, &who, REGISTER_relatie, id, &town->arena) != NULL, !secret);
    tx_end(tx);
  }
}

/* The condition in SQL and the rule in C must agree, for every role, scope and limit. */
static void the_condition_agrees_with_the_rule(void **state) {
  struct town *town = *state;
  int64_t person = town_persoon(town, "P"), other = town_persoon(town, "Q");
  int64_t team = town_put(town, &town_system, town_titled(town, REGISTER_organisatie, "T"));
  static const enum register_id registers[] = {REGISTER_beleid, REGISTER_signaal, REGISTER_beleidsopgave, REGISTER_besluit, REGISTER_sleutelmoment, REGISTER_organisatie};
  static const char *const toegangen[] = {"openbaar", "intern", "beperkt"};
  int compared = 0;
  for (size_t r = 0; r < sizeof registers / sizeof *registers; r++) {
    for (int shape = 0; shape < 48; shape++) {
      struct record record = town_titled(town, registers[r], "Vorm");
      record.slots[EVERY(toegang)].text = toegangen[shape % 3];
      if (shape / 3 % 2) record.slots[EVERY(embargo_tot)].text = "2999-01-01";
      if (shape / 6 % 2) record.slots[EVERY(organisatie)].number = team;
      if (shape / 12 == 1) record.slots[EVERY(eigenaar)].number = person;
      if (shape / 12 == 2) record.slots[EVERY(gedeeld_met)].text = arena_printf(&town->arena, ",persoon:%lld,", (long long)person);
      if (shape / 12 == 3) record.slots[EVERY(gedeeld_met)].text = ",rol:partner,rol:uitvoerder,";
      int64_t id = town_put(town, &town_system, record);
      record = town_get(town, &town_system, registers[r], id);
      struct tx *tx = store_read(town->store, &town->fault);
      for (enum role role = 0; role < ROLE__COUNT; role++) {
        for (int as = 0; as < 2; as++) {
          struct who who = town_who(role, as ? person : other);
          if (as) who.teams[who.team_count++] = team;
          struct record got;
          bool sees = record_get(tx, &who, registers[r], id, &got, &town->arena, &town->fault);
          fault_release(&town->fault);
          bool may = rights_allow(&who, &record, VERB_READ, tx_today(tx), false);
          if (sees != may) print_message("%s, rol %s, vorm %d, als %d: %d, regel %d\n", record.reg->name, role_infos[role].name, shape, as, sees, may);
          assert_int_equal(sees, may);
          compared++;
        }
      }
      tx_end(tx);
    }
  }
  assert_true(compared > 5000);
}

static void what_was_given_is_not_given_on(void **state) {
  struct town *town = *state;
  int64_t persoon = town_persoon(town, "Partner");
  struct record record = town_titled(town, REGISTER_beleidsopgave, "Samen");
  record.slots[EVERY(gedeeld_met)].text = arena_printf(&town->arena, ",persoon:%lld,", (long long)persoon);
  int64_t id = town_put(town, &town_system, record);
  struct who partner = town_who(ROLE_partner, persoon);
  record = town_get(town, &partner, REGISTER_beleidsopgave, id);
  record.slots[F(beleidsopgave, bewijs)].text = "Geteld door ons";
  town_change(town, &partner, id, record);
  record.slots[EVERY(toegang)].text = "openbaar";
  record.slots[EVERY(eigenaar)].number = persoon;
  struct change change = {.reg = REGISTER_beleidsopgave, .id = id, .version = -1, .record = &record};
  assert_false(town_try(town, &partner, &change));
  assert_int_equal(town->fault.field_count, 2);
  assert_non_null(fault_field_find(&town->fault, "toegang"));
  fault_release(&town->fault);
  assert_string_equal(town_get(town, &town_system, REGISTER_beleidsopgave, id).slots[EVERY(toegang)].text, "intern");
}

/* ---- a reference to what is hidden counts as empty ---- */

static int64_t count_of(struct town *town, const struct who *who, enum register_id reg, size_t field, enum compare compare, union slot value) {
  struct tx *tx = store_read(town->store, &town->fault);
  struct query query = {.reg = reg, .sort = -1, .page = 1, .page_size = 10, .filter_count = 1};
  query.filters[0] = (struct filter){(int)field, compare, value};
  int64_t count = record_count(tx, who, &query, &town->fault);
  if (count < 0) print_message("fout: %s\n", town->fault.message);
  tx_end(tx);
  return count;
}

static int64_t put_signaal(struct town *town, int64_t beleid, int64_t meldingen) {
  struct record record = town_titled(town, REGISTER_signaal, "Wachttijd");
  record.slots[F(signaal, beleid)].number = beleid;
  record.slots[F(signaal, aantal_meldingen)].number = meldingen;
  return town_put(town, &town_system, record);
}

static void assert_pointing(struct town *town, const struct who *who, int64_t hidden, int64_t open, bool sees) {
  const size_t beleid = F(signaal, beleid);
  union slot to_hidden = {.number = hidden}, to_open = {.number = open}, none = {.number = NUMBER_EMPTY};
  assert_int_equal(count_of(town, who, REGISTER_signaal, beleid, COMPARE_IS, to_hidden), sees);
  assert_int_equal(count_of(town, who, REGISTER_signaal, beleid, COMPARE_IS, to_open), 1);
  assert_int_equal(count_of(town, who, REGISTER_signaal, beleid, COMPARE_IS, none), 2 - sees);
  assert_int_equal(count_of(town, who, REGISTER_signaal, beleid, COMPARE_NOT, to_hidden), 3 - sees);
  assert_int_equal(count_of(town, who, REGISTER_signaal, beleid, COMPARE_NOT, to_open), 2);
  assert_int_equal(count_of(town, who, REGISTER_signaal, beleid, COMPARE_NOT, none), 1 + sees);
  assert_int_equal(count_of(town, who, REGISTER_signaal, beleid, COMPARE_EMPTY, none), 2 - sees);
  assert_int_equal(count_of(town, who, REGISTER_signaal, beleid, COMPARE_FILLED, none), 1 + sees);
  assert_int_equal(count_of(town, who, REGISTER_signaal, beleid, COMPARE_MIN, to_hidden), 1 + sees);
  assert_int_equal(count_of(town, who, REGISTER_signaal, beleid, COMPARE_MAX, to_hidden), sees);

  struct tx *tx = store_read(town->store, &town->fault);
  struct query query = {.reg = REGISTER_signaal, .sort = (int)beleid, .page = 1, .page_size = 10};
  struct listing listing;
  assert_well(town, record_list(tx, who, &query, &listing, &town->arena, &town->fault));
  assert_int_equal(listing.count, 3);
  assert_int_equal(listing.records[0].slots[beleid].number, sees ? hidden : open);
  struct sum *sums;
  size_t count;
  query.sort = -1;
  assert_well(town, record_sum(tx, who, &query, (int)beleid, F(signaal, aantal_meldingen), &sums, &count, &town->arena, &town->fault));
  assert_int_equal(count, 2 + sees);
  assert_int_equal(sums[count - 1].by.number, NUMBER_EMPTY);
  assert_int_equal(sums[count - 1].total, sees ? 4 : 5);
  query.filters[0] = (struct filter){(int)beleid, COMPARE_IS, to_hidden};
  query.filters[1] = (struct filter){(int)beleid, COMPARE_IS, to_open};
  query.filter_count = 2;
  assert_int_equal(record_count(tx, who, &query, &town->fault), 1 + sees);
  tx_end(tx);
}

static void a_reference_to_what_is_hidden_counts_as_empty(void **state) {
  struct town *town = *state;
  int64_t person = town_persoon(town, "Jurist");
  int64_t hidden = town_beleid(town, "Aaa sluiting"), open = town_beleid(town, "Mmm");
  struct who given = town_who(ROLE_auditor, person), other = town_who(ROLE_auditor, town_persoon(town, "Auditor"));
  put_signaal(town, hidden, 1);
  put_signaal(town, open, 2);
  put_signaal(town, NUMBER_EMPTY, 4);
  assert_pointing(town, &other, hidden, open, true);
  struct record record = town_get(town, &town_system, REGISTER_beleid, hidden);
  record.slots[EVERY(gedeeld_met)].text = arena_printf(&town->arena, ",persoon:%lld,", (long long)person);
  record.slots[EVERY(toegang)].text = "beperkt";
  town_change(town, &town_system, hidden, record);
  assert_pointing(town, &given, hidden, open, true);
  assert_pointing(town, &other, hidden, open, false);
  record.slots[EVERY(toegang)].text = "openbaar";
  record.slots[EVERY(embargo_tot)].text = "2999-01-01";
  town_change(town, &town_system, hidden, record);
  assert_pointing(town, &given, hidden, open, true);
  assert_pointing(town, &other, hidden, open, false);
  record.slots[EVERY(embargo_tot)].text = NULL;
  town_change(town, &town_system, hidden, record);
  assert_pointing(town, &other, hidden, open, true);
  town_make_secret(town, REGISTER_beleid, hidden, person);
  assert_pointing(town, &given, hidden, open, true);
  assert_pointing(town, &other, hidden, open, false);
}

static void a_pointer_to_any_register_counts_as_empty_too(void **state) {
  struct town *town = *state;
  int64_t person = town_persoon(town, "Jurist"), hidden = town_beleid(town, "Sluiting"), open = town_beleid(town, "Open");
  const char *to_hidden = record_name(REGISTER_beleid, hidden, &town->arena), *to_open = record_name(REGISTER_beleid, open, &town->arena);
  const char *names[] = {to_hidden, to_open, NULL};
  for (size_t i = 0; i < 3; i++) {
    struct record record = town_titled(town, REGISTER_toezegging, "Motie");
    record.slots[F(toezegging, bij)].text = names[i];
    town_put(town, &town_system, record);
  }
  struct who who = town_who(ROLE_auditor, 0);
  const size_t bij = F(toezegging, bij);
  for (int sees = 1; sees >= 0; sees--) {
    if (!sees) town_make_secret(town, REGISTER_beleid, hidden, person);
    assert_int_equal(count_of(town, &who, REGISTER_toezegging, bij, COMPARE_IS, (union slot){.text = to_hidden}), sees);
    assert_int_equal(count_of(town, &who, REGISTER_toezegging, bij, COMPARE_IS, (union slot){.text = to_open}), 1);
    assert_int_equal(count_of(town, &who, REGISTER_toezegging, bij, COMPARE_NOT, (union slot){.text = to_hidden}), 3 - sees);
    assert_int_equal(count_of(town, &who, REGISTER_toezegging, bij, COMPARE_EMPTY, (union slot){.text = NULL}), 2 - sees);
    assert_int_equal(count_of(town, &who, REGISTER_toezegging, bij, COMPARE_FILLED, (union slot){.text = NULL}), 1 + sees);
    assert_int_equal(count_of(town, &who, REGISTER_toezegging, bij, COMPARE_CONTAINS, (union slot){.text = to_hidden}), -1);
    assert_fault(town, FAULT_INPUT);
    struct tx *tx = store_read(town->store, &town->fault);
    struct query query = {.reg = REGISTER_toezegging, .sort = (int)bij, .descending = true, .page = 1, .page_size = 10};
    struct listing listing;
    assert_well(town, record_list(tx, &who, &query, &listing, &town->arena, &town->fault));
    assert_string_equal(listing.records[0].slots[bij].text, to_open);
    assert_int_equal(listing.records[1].slots[bij].text != NULL && strcmp(listing.records[1].slots[bij].text, to_hidden) == 0, sees);
    tx_end(tx);
  }
}

/* A title is words too: whoever is shown it has read it. */
static void the_title_of_a_secret_record_counts_as_read(void **state) {
  struct town *town = *state;
  int64_t person = town_persoon(town, "Jurist"), opgave = town_opgave(town, "Sluiting"), beleid = town_beleid(town, "Nota");
  struct record record = town_get(town, &town_system, REGISTER_beleidsopgave, opgave);
  record.slots[F(beleidsopgave, beleid)].number = beleid;
  town_change(town, &town_system, opgave, record);
  town_make_secret(town, REGISTER_beleidsopgave, opgave, person);
  struct who given = town_who(ROLE_bestuurder, person), other = town_who(ROLE_bestuurder, 0);
  struct tx *tx = store_read(town->store, &town->fault);
  size_t count;
  assert_null(record_title(tx, &other, REGISTER_beleidsopgave, opgave, &town->arena));
  tx_secrets(tx, &count);
  assert_int_equal(count, 0);
  assert_string_equal(record_title(tx, &given, REGISTER_beleidsopgave, opgave, &town->arena), "Sluiting");
  const struct secret_read *read = tx_secrets(tx, &count);
  assert_int_equal(count, 1);
  assert_int_equal(read[0].id, opgave);
  tx_end(tx);
  tx = store_read(town->store, &town->fault);
  struct link *links;
  size_t link_count;
  assert_well(town, record_links(tx, &given, REGISTER_beleid, beleid, &links, &link_count, &town->arena, &town->fault));
  assert_int_equal(link_count, 1);
  assert_int_equal(links[0].id, opgave);
  tx_secrets(tx, &count);
  assert_int_equal(count, 1);
  tx_end(tx);
}

/* Also for roles that read no list of people. */
static void people_find_what_is_theirs(void **state) {
  struct town *town = *state;
  int64_t me = town_persoon(town, "Raadslid"), another = town_persoon(town, "Griffier");
  struct who who = town_who(ROLE_raadslid, me);
  struct record record = town_titled(town, REGISTER_beleid, "Nota");
  record.slots[EVERY(toegang)].text = "openbaar";
  record.slots[EVERY(eigenaar)].number = me;
  town_put(town, &town_system, record);
  record.slots[EVERY(eigenaar)].number = another;
  town_put(town, &town_system, record);
  assert_int_equal(count_of(town, &who, REGISTER_beleid, EVERY(eigenaar), COMPARE_IS, (union slot){.number = me}), 1);
  assert_int_equal(count_of(town, &who, REGISTER_beleid, EVERY(eigenaar), COMPARE_IS, (union slot){.number = another}), 0);
  assert_int_equal(count_of(town, &who, REGISTER_beleid, EVERY(eigenaar), COMPARE_FILLED, (union slot){.number = 0}), 1);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test_setup_teardown(a_secret_record_shows_on_no_road, town_open, town_close),
      cmocka_unit_test_setup_teardown(embargo_holds_until_its_day_is_over, town_open, town_close),
      cmocka_unit_test_setup_teardown(limited_access_is_for_owner_and_given, town_open, town_close),
      cmocka_unit_test_setup_teardown(published_only_is_what_a_resident_sees, town_open, town_close),
      cmocka_unit_test_setup_teardown(own_team_sees_its_signals, town_open, town_close),
      cmocka_unit_test_setup_teardown(a_line_hides_with_its_record, town_open, town_close),
      cmocka_unit_test_setup_teardown(a_relation_shows_when_both_ends_do, town_open, town_close),
      cmocka_unit_test_setup_teardown(a_reference_to_what_is_hidden_counts_as_empty, town_open, town_close),
      cmocka_unit_test_setup_teardown(a_pointer_to_any_register_counts_as_empty_too, town_open, town_close),
      cmocka_unit_test_setup_teardown(the_title_of_a_secret_record_counts_as_read, town_open, town_close),
      cmocka_unit_test_setup_teardown(people_find_what_is_theirs, town_open, town_close),
      cmocka_unit_test_setup_teardown(what_was_given_is_not_given_on, town_open, town_close),
      cmocka_unit_test_setup_teardown(the_condition_agrees_with_the_rule, town_open, town_close),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
