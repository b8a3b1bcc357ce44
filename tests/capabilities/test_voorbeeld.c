#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>
#include <cmocka.h>

#include "assets.h"
#include "capabilities/voorbeeld/voorbeeld.h"
#include "decode/decode.h"

static const struct who reader = {.label = "toets", .system = true};

struct place {
  char folder[64], path[128];
  struct store *store;
  struct tx *tx;
  struct arena keep;
};

static void place_open(struct place *place, const char *gemeente, const char *code) {
  struct fault fault = {0};
  snprintf(place->folder, sizeof place->folder, "/tmp/doorpakker-voorbeeld-XXXXXX");
  assert_non_null(mkdtemp(place->folder));
  snprintf(place->path, sizeof place->path, "%s/%s.db", place->folder, code);
  place->store = store_open(&(struct store_options){.path = place->path, .code = code, .create = true}, &fault);
  if (!place->store) fail_msg("%s (%s)", fault.message, fault.cause);
  if (!demo_fill(place->store, gemeente, NULL, &fault))
    fail_msg("%s | %s | %s", fault.message, fault.cause, fault.field_count ? fault.fields[0].message : "");
  place->tx = store_read(place->store, &fault);
  assert_non_null(place->tx);
  arena_init(&place->keep, 64u << 20);
}

static void place_close(struct place *place) {
  static const char *const tails[] = {"", "-wal", "-shm", "-journal", ".slot"};
  tx_end(place->tx);
  store_close(place->store);
  arena_release(&place->keep);
  for (size_t i = 0; i < sizeof tails / sizeof *tails; i++) {
    char path[160];
    snprintf(path, sizeof path, "%s%s", place->path, tails[i]);
    unlink(path);
  }
  rmdir(place->folder);
}

static struct place leiden;

static int leiden_open(void **state) {
  (void)state;
  place_open(&leiden, "leiden", "gm0546");
  return 0;
}

static int leiden_close(void **state) {
  (void)state;
  place_close(&leiden);
  return 0;
}

/* ---- short questions ---- */

static struct listing all(struct place *place, enum register_id reg) {
  struct query query = {.reg = reg, .sort = EVERY(id), .page = 1, .page_size = PAGE_MAX, .all_pages = true};
  struct listing out;
  struct fault fault = {0};
  if (!record_list(place->tx, &reader, &query, &out, &place->keep, &fault)) fail_msg("%s (%s)", fault.message, fault.cause);
  return out;
}

static int64_t id_of(enum register_id reg, const char *typed) {
  int64_t id = record_find(leiden.tx, &reader, reg, typed, &leiden.keep);
  if (id <= 0) fail_msg("%s wijst geen record aan (%lld)", typed, (long long)id);
  return id;
}

static struct record get(enum register_id reg, int64_t id) {
  struct record out;
  struct fault fault = {0};
  if (!record_get(leiden.tx, &reader, reg, id, &out, &leiden.keep, &fault)) fail_msg("%s", fault.message);
  return out;
}

static struct beleidsopgave opgave(const char *nummer) {
  struct record record = get(REGISTER_beleidsopgave, id_of(REGISTER_beleidsopgave, nummer));
  return record_beleidsopgave(&record);
}

static int64_t days_between(const char *from, const char *to) {
  struct day a, b;
  assert_true(day_parse(from, &a));
  assert_true(day_parse(to, &b));
  return day_number(b) - day_number(a);
}

/* ---- the whole ---- */

static void every_row_of_every_file_is_there(void **state) {
  (void)state;
  int64_t rows[REGISTER__COUNT] = {0};
  for (size_t i = 0; i < assets_count; i++) {
    if (!string_starts(assets[i].path, "data/leiden/")) continue;
    char name[64];
    if (strstr(assets[i].path, "-levering-")) continue; /* no register: it goes through the feed */
    assert_int_equal(sscanf(assets[i].path, "data/leiden/%*2[0-9]-%60[a-z].csv", name), 1);
    const struct reg *reg = catalogue_find(store_catalogue(leiden.store), name);
    assert_non_null(reg);
    struct table *table;
    struct table_row row;
    struct fault fault = {0};
    assert_true(table_open(&(struct table_options){.data = assets[i].data, .size = assets[i].size}, &table, &leiden.keep, &fault));
    while (table_next(table, &row, &fault) == 1) rows[reg->id]++;
    table_close(table);
  }
  /* What is secret even the program does not list. */
  struct listing secrets = all(&leiden, REGISTER_geheimhouding);
  for (size_t i = 0; i < secrets.count; i++) {
    enum register_id reg;
    int64_t id;
    assert_true(record_parse(secrets.records[i].slots[F(geheimhouding, over)].text, &reg, &id));
    rows[reg]--;
  }
  assert_true(secrets.count >= 1);
  for (enum register_id reg = 1; reg < REGISTER__COUNT; reg++)
    if (all(&leiden, reg).count != (size_t)rows[reg]) fail_msg("%s: %zu records, %lld rijen", declared_registers[reg].name, all(&leiden, reg).count, (long long)rows[reg]);
  assert_true(rows[REGISTER_waarneming] > 350);
}

static void everything_is_marked_as_invented_or_names_its_source(void **state) {
  (void)state;
  for (enum register_id reg = 1; reg < REGISTER__COUNT; reg++) {
    struct listing list = all(&leiden, reg);
    for (size_t i = 0; i < list.count; i++) {
      const char *from = list.records[i].slots[EVERY(herkomst_inhoud)].text, *source = list.records[i].slots[EVERY(bron)].text;
      assert_true(string_is(from, "voorbeeld") || (string_is(from, "bron") && source));
    }
  }
}

static void the_day_stands_still_and_the_example_says_so(void **state) {
  (void)state;
  char today[DAY_SIZE];
  store_today(leiden.store, today);
  assert_string_equal(today, "2027-01-12");
  assert_true(store_is_example(leiden.store));
}

static void history_says_where_it_came_from_and_is_sound(void **state) {
  (void)state;
  struct history_entry *entries;
  size_t count;
  struct chain_report report;
  struct fault fault = {0};
  int64_t id = id_of(REGISTER_beleidsopgave, "V2");
  assert_true(history_list(leiden.tx, &reader, REGISTER_beleidsopgave, id, 0, 10, &entries, &count, &leiden.keep, &fault));
  assert_int_equal(count, 1);
  assert_non_null(entries[0].reason);
  assert_non_null(strstr(entries[0].reason, "voorbeeldgegevens geladen"));
  if (!history_verify(leiden.tx, &report, &leiden.keep, &fault)) fail_msg("%s", report.bad_reason ? report.bad_reason : fault.message);
  assert_true(report.entries > 300);
}

static void a_filled_municipality_is_not_filled_again(void **state) {
  (void)state;
  struct fault fault = {0};
  size_t before = all(&leiden, REGISTER_signaal).count;
  assert_false(demo_fill(leiden.store, "leiden", NULL, &fault));
  assert_int_equal(fault.kind, FAULT_CONFLICT);
  assert_int_equal(all(&leiden, REGISTER_signaal).count, before);
  fault_release(&fault);
}

/* Each role but the one without account has a function that can sign in. */
static void roles_have_a_function(struct place *place) {
  struct listing list = all(place, REGISTER_persoon);
  for (enum role role = 0; role < ROLE__COUNT; role++) {
    size_t found = 0;
    for (size_t i = 0; i < list.count; i++) {
      const char *roles = record_persoon(&list.records[i]).rollen;
      found += roles && shared_has(arena_printf(&place->keep, ",%s,", roles), role_infos[role].name);
    }
    if (!found && !role_infos[role].without_account) fail_msg("niemand is %s", role_infos[role].name);
  }
}

static void every_role_can_sign_in(void **state) {
  (void)state;
  roles_have_a_function(&leiden);
}

static void another_municipality_starts_empty_and_ready(void **state) {
  (void)state;
  struct place huizen;
  place_open(&huizen, "huizen", "gm0406");
  roles_have_a_function(&huizen);
  assert_int_equal(all(&huizen, REGISTER_criterium).count, 8);
  assert_int_equal(all(&huizen, REGISTER_beleidsopgave).count, 0);
  assert_int_equal(all(&huizen, REGISTER_beleid).count, 0);
  assert_true(store_is_example(huizen.store));
  place_close(&huizen);
}

/* ---- hours and money ---- */

static void hours_asked_and_available_are_those_of_the_frame(void **state) {
  (void)state;
  static const struct { const char *team; int64_t available, asked; } expected[] = {
      {"Inkomen en schulden", 1500, 2420}, {"Wmo en jeugd", 1700, 1680}, {"Wonen en ruimte", 1300, 1960},
      {"Duurzaamheid", 1500, 2220}, {"Dienstverlening", 1600, 2130}, {"Juridische zaken", 1050, 1490},
      {"Openbare ruimte en mobiliteit", 1300, 1880}, {"Informatie en data", 1900, 2200}, {"Vergunningen en handhaving", 500, 740}};
  struct listing asked = all(&leiden, REGISTER_inzet), available = all(&leiden, REGISTER_kader);
  int64_t total_asked = 0, total_available = 0;
  for (size_t t = 0; t < sizeof expected / sizeof *expected; t++) {
    int64_t team = id_of(REGISTER_organisatie, expected[t].team), sum = 0, room = 0;
    for (size_t i = 0; i < asked.count; i++) {
      struct inzet inzet = record_inzet(&asked.records[i]);
      sum += inzet.team == team && inzet.jaar == 2027 ? inzet.uren : 0;
    }
    for (size_t i = 0; i < available.count; i++) {
      struct kader kader = record_kader(&available.records[i]);
      room += kader.team == team ? kader.uren : 0;
    }
    assert_int_equal(sum, expected[t].asked);
    assert_int_equal(room, expected[t].available);
    total_asked += sum;
    total_available += room;
  }
  assert_int_equal(total_asked, 16720);
  assert_int_equal(total_available, 12350);
  struct sum *sums;
  size_t count;
  struct fault fault = {0};
  struct query query = {.reg = REGISTER_inzet, .sort = -1, .page = 1, .page_size = 1};
  assert_true(record_sum(leiden.tx, &reader, &query, -1, F(inzet, uren), &sums, &count, &leiden.keep, &fault));
  assert_int_equal(sums[0].total, 16720);
}

static void free_money_asked_and_available_are_those_of_the_frame(void **state) {
  (void)state;
  struct listing asked = all(&leiden, REGISTER_raming), frame = all(&leiden, REGISTER_kader);
  int64_t once = 0, yearly = 0, earmarked = 0, frame_once = 0, frame_yearly = 0;
  for (size_t i = 0; i < asked.count; i++) {
    struct raming raming = record_raming(&asked.records[i]);
    struct record pot = get(REGISTER_dekking, raming.dekking);
    assert_int_equal(raming.jaar, 2027);
    if (string_is(record_dekking(&pot).soort, "geoormerkt"))
      earmarked += raming.bedrag;
    else if (string_is(raming.soort, "incidenteel"))
      once += raming.bedrag;
    else
      yearly += raming.bedrag;
  }
  for (size_t i = 0; i < frame.count; i++) {
    struct kader kader = record_kader(&frame.records[i]);
    if (string_is(kader.geldsoort, "incidenteel")) frame_once += kader.bedrag;
    if (string_is(kader.geldsoort, "structureel")) frame_yearly += kader.bedrag;
  }
  assert_int_equal(once, 153500000);
  assert_int_equal(yearly, 164800000);
  assert_int_equal(frame_once, 95000000);
  assert_int_equal(frame_yearly, 90000000);
  assert_int_equal(earmarked, (400 + 240 + 600 + 650) * 100000);
}

/* Points of level 0 to 4 times the weight, summed: the column "waarde", in tenths. */
static void scores_give_the_values_of_the_table(void **state) {
  (void)state;
  static const struct { const char *nummer; int64_t tenths; } expected[] = {
      {"V1", 486}, {"V2", 480}, {"V3", 364}, {"V4", 360}, {"V5", 416}, {"V6", 290}, {"V7", 432}, {"V8", 542}, {"N1", 448}, {"N2", 446},
      {"N3", 390}, {"N4", 306}, {"N5", 204}, {"N6", 118}, {"O1", 522}, {"O2", 378}, {"O3", 288}, {"O4", 566}, {"O5", 500}, {"O6", 314}};
  static const int64_t points[] = {0, 10, 30, 60, 100};
  struct listing scores = all(&leiden, REGISTER_score);
  assert_int_equal(scores.count, 160);
  for (size_t e = 0; e < sizeof expected / sizeof *expected; e++) {
    int64_t item = opgave(expected[e].nummer).id, value = 0;
    for (size_t i = 0; i < scores.count; i++) {
      struct score score = record_score(&scores.records[i]);
      if (score.beleidsopgave != item) continue;
      struct record criterion = get(REGISTER_criterium, score.criterium);
      value += points[score.niveau] * record_criterium(&criterion).gewicht;
    }
    assert_int_equal(value, expected[e].tenths * 10);
  }
}

/* ---- what is real ---- */

/* LB16 to LB18. -1: the table has no such cell. */
static void the_indicator_table_comes_out_cell_for_cell(void **state) {
  (void)state;
  static const struct { const char *code, *naam; int64_t streven20, realisatie20, landelijk20, streven21, streven22; } expected[] = {
      {"ZIEK", "Ziekteverzuim", 56000, 52000, 52000, 57000, 52000}, {"INHUUR", "Externe Inhuur", 210000, 181000, 200000, 190000, 200000}};
  struct listing list = all(&leiden, REGISTER_waarneming);
  for (size_t e = 0; e < 2; e++) {
    int64_t id = id_of(REGISTER_indicator, expected[e].code);
    struct record indicator = get(REGISTER_indicator, id);
    assert_string_equal(record_indicator(&indicator).naam, expected[e].naam);
    assert_string_equal(record_indicator(&indicator).richting, "lager");
    size_t seen = 0;
    for (size_t i = 0; i < list.count; i++) {
      struct waarneming w = record_waarneming(&list.records[i]);
      if (w.indicator != id) continue;
      seen++;
      bool y20 = string_is(w.periode, "2020"), y21 = string_is(w.periode, "2021"), y22 = string_is(w.periode, "2022");
      assert_true(y20 || y21 || y22);
      assert_int_equal(w.streefwaarde, y20 ? expected[e].streven20 : y21 ? expected[e].streven21 : expected[e].streven22);
      assert_int_equal(w.waarde, y20 ? expected[e].realisatie20 : NUMBER_EMPTY);
      assert_int_equal(w.vergelijking, y20 ? expected[e].landelijk20 : NUMBER_EMPTY);
      if (y22) {
        assert_string_equal(w.noot_bij, "streefwaarde");
        assert_string_equal(w.noot, "Gebaseerd op Personeelsmonitor 2020 voor 100.000+ gemeenten");
      } else {
        assert_null(w.noot);
      }
      assert_string_equal(w.herkomst_inhoud, "bron");
    }
    assert_int_equal(seen, 3);
  }
}

static void the_six_investigations_are_those_of_table_1(void **state) {
  (void)state;
  static const struct { const char *programma, *titel; } expected[] = {
      {"3", "Evaluatie Bedrijventerreinenstrategie"}, {"6", "Evaluatie pilot Huurteam"}, {"8", "Evaluatie viering Leids Ontzet"},
      {"8", "Evaluatie Beeldende kunst openbare ruimte"}, {"8", "Onderzoek naar de impact van de toepassing van de fairpractice code"},
      {"9", "Cliëntervaringsonderzoek Wmo"}};
  struct listing list = all(&leiden, REGISTER_onderzoek);
  assert_int_equal(list.count, 6);
  for (size_t i = 0; i < 6; i++) {
    struct onderzoek onderzoek = record_onderzoek(&list.records[i]);
    struct record programma = get(REGISTER_programma, onderzoek.programma);
    assert_string_equal(onderzoek.titel, expected[i].titel);
    assert_string_equal(record_programma(&programma).code, expected[i].programma);
    assert_int_equal(onderzoek.jaar, 2022);
    assert_string_equal(onderzoek.stand, "onbekend");
    assert_null(onderzoek.uitkomsten);
  }
}

static void the_five_organisation_tasks_are_those_of_the_budget(void **state) {
  (void)state;
  static const char *const expected[] = {"Leidinggevende rollen aanpassen en inregelen", "Horizontale sturing faciliteren en versterken",
                                         "Werkprocesmanagement implementeren", "Persoonlijk leiderschapstraject voor managers en voor medewerkers",
                                         "Strategisch vermogen versterken"};
  struct listing list = all(&leiden, REGISTER_actie);
  size_t found = 0;
  for (size_t i = 0; i < list.count; i++) {
    struct actie actie = record_actie(&list.records[i]);
    if (!string_is(actie.soort, "organisatieontwikkeling")) continue;
    assert_true(found < 5);
    assert_string_equal(actie.titel, expected[found++]);
  }
  assert_int_equal(found, 5);
}

static void the_fifteen_decisions_have_number_title_and_day(void **state) {
  (void)state;
  static const struct { const char *nummer, *datum, *titel; } expected[] = {
      {"B&W 20.0338", "2020-07-14", "Beleidsregels herbruikbare statiegeldbekers"},
      {"B&W 20.0381", "2020-07-14", "Intrekken verordening op de kamerbemiddelingsbureaus"},
      {"B&W 20.02374", "2020-07-14", "Visie Natuurlijke Leefomgeving: Basis in balans, Hart van Holland-gemeenten"},
      {"B&W 19.0423", "2019-09-03", "Verlaging gemeentelijke bijdrage collectieve zorgverzekering minima"},
      {"B&W 19.0425", "2019-09-03", "Beleidsregels onttrekking en woningvorming 2019 en wijziging Huisvestingsverordening"},
      {"B&W 19.0415", "2019-09-03", "Beantwoording manifest horeca en Lijst Standplaatsen 2019"},
      {"B&W 21.0122", "2021-03-16", "De Leidse beweegsleutels"},
      {"B&W 21.0132", "2021-03-16", "Vaststelling Programma en Overzicht onderwijshuisvesting 2021"},
      {"B&W 21.0501", "2021-10-26", "Regionaal Inkoop en aanbestedingsbeleid"},
      {"B&W 21.0503", "2021-10-26", "Verlenging Convenant Expat Centre Leiden voor 2022"},
      {"B&W 20.0644", "2020-12-15", "Gecoordineerde ontwerp-besluitvorming LEAD"},
      {"B&W 23.0180", "2023-04-25", "Uitvoeringsprogramma Handhaving 2023"},
      {"B&W 23.0186", "2023-04-25", "Tijdelijk opheffen deel hondenlosloopgebied Cronesteyn"},
      {"B&W 23.0487", "2023-11-07", "Regionale nota bodembeheer en oplegnotitie"},
      {"B&W 23.0488", "2023-11-07", "Eerste aanpassing GR Serviceorganisatie Zorg Holland Rijnland"}};
  struct listing list = all(&leiden, REGISTER_besluit);
  size_t real = 0;
  for (size_t i = 0; i < list.count; i++) {
    struct besluit besluit = record_besluit(&list.records[i]);
    if (!string_is(besluit.herkomst_inhoud, "bron")) continue;
    assert_true(real < 15);
    assert_string_equal(besluit.nummer, expected[real].nummer);
    assert_string_equal(besluit.datum, expected[real].datum);
    assert_string_equal(besluit.titel, expected[real].titel);
    assert_string_equal(besluit.orgaan, "college");
    assert_null(besluit.tekst);
    real++;
  }
  assert_int_equal(real, 15);
}

static void subsidies_are_those_of_the_annual_report_in_euros(void **state) {
  (void)state;
  struct listing list = all(&leiden, REGISTER_programma);
  size_t real = 0;
  for (size_t i = 0; i < list.count; i++) {
    struct programma p = record_programma(&list.records[i]);
    if (!string_is(p.herkomst_inhoud, "bron")) continue;
    real++;
    assert_int_equal(p.jaar, 2024);
    if (string_is(p.naam, "Vitale Binnenstad en Kennisstad")) assert_int_equal(p.resultaat, -33417800);
    if (string_is(p.naam, "Dienstverlening")) assert_int_equal(p.begroting, NUMBER_EMPTY);
    if (string_is(p.soort, "totaal")) assert_int_equal(p.rekening, 5552715800);
  }
  assert_int_equal(real, 15);
}

static bool in_force(const struct beleid *beleid, const char *day) {
  return beleid->in_werking && strcmp(beleid->in_werking, day) <= 0 && (!beleid->uit_werking || strcmp(beleid->uit_werking, day) > 0);
}

static void the_nine_regulations_answer_what_was_in_force(void **state) {
  (void)state;
  static const char *const expected[] = {"CVDR645163/1", "CVDR654530/1"};
  struct listing list = all(&leiden, REGISTER_beleid);
  size_t records = 0, found = 0;
  for (size_t i = 0; i < list.count; i++) {
    struct beleid beleid = record_beleid(&list.records[i]);
    if (!beleid.cvdr_id) continue;
    records++;
    assert_string_equal(beleid.herkomst_inhoud, "bron");
    if (!in_force(&beleid, "2021-03-01")) continue;
    assert_true(found < 2);
    assert_string_equal(beleid.code, expected[found]);
    found++;
  }
  assert_int_equal(records, 9);
  assert_int_equal(found, 2);
}

static void versions_of_one_regulation_follow_each_other(void **state) {
  (void)state;
  struct record record = get(REGISTER_beleid, id_of(REGISTER_beleid, "CVDR370503/4"));
  for (int64_t version = 4; version > 1; version--) {
    struct beleid later = record_beleid(&record);
    assert_int_equal(later.cvdr_versie, version);
    record = get(REGISTER_beleid, later.versie_of);
    assert_string_equal(record_beleid(&record).uit_werking, later.in_werking);
  }
  assert_int_equal(record_beleid(&record).versie_of, NUMBER_EMPTY);
}

/* ---- what is invented ---- */

static void shortcomings_of_real_policy_are_marked_as_invented(void **state) {
  (void)state;
  static const struct { const char *nummer, *beleid; } expected[] = {
      {"V2", "CVDR677687"}, {"V3", "B&W 19.0425"}, {"V4", "B&W 23.0180"}, {"V6", "CVDR712074/1"}};
  for (size_t i = 0; i < 4; i++) {
    struct beleidsopgave b = opgave(expected[i].nummer);
    struct record beleid = get(REGISTER_beleid, b.beleid);
    assert_string_equal(b.herkomst_inhoud, "voorbeeld");
    assert_string_equal(record_beleid(&beleid).code, expected[i].beleid);
    assert_string_equal(record_beleid(&beleid).herkomst_inhoud, "bron");
    assert_non_null(strstr(b.beleid_tekst, "de gebreken hier zijn bedacht"));
  }
}

static void twenty_candidates_have_all_that_the_college_looks_for(void **state) {
  (void)state;
  struct listing list = all(&leiden, REGISTER_beleidsopgave);
  size_t candidates = 0;
  for (size_t i = 0; i < list.count; i++) {
    struct beleidsopgave b = record_beleidsopgave(&list.records[i]);
    if (!string_is(b.stand, "kandidaat")) continue;
    candidates++;
    assert_true(b.portefeuillehouder > 0 && b.ambtelijk_opdrachtgever > 0 && b.programma > 0 && b.thema > 0 && b.organisatie > 0);
    assert_true(b.herkomst && b.oorzaak && b.verplichting && b.orgaan && b.landt_in && b.gevraagd_besluit && b.gevolg_niet_doen && b.bewijs);
    assert_true(b.dekking_tekst && b.indicator_tekst && b.gemeld_op && b.nagelopen_op);
  }
  assert_int_equal(candidates, 20);
  assert_string_equal(opgave("V8").verplichting, "wettelijk_verplicht");
  assert_string_equal(opgave("O1").verplichting, "wettelijk_verplicht");
  assert_string_equal(opgave("O6").verplichting, "juridisch_gebonden");
  assert_string_equal(opgave("O6").stroom, "overig");
}

static void months_are_whole_and_in_order(void **state) {
  (void)state;
  static const struct { const char *code; size_t months; int64_t first, last; } expected[] = {
      {"I01b", 36, 1510000, 1420000}, {"I02", 36, 814000, 739000}, {"I02b", 36, 68000, 109000}, {"I03", 36, 632000, 570000},
      {"I04", 36, 896000, 880000}, {"I05", 36, 1030000, 1220000}, {"I06", 36, 198000, 190000}, {"I09", 36, 747000, 818000},
      {"I10", 36, 914000, 780000}, {"I11", 36, 324000, 306000}, {"I12", 10, 183000, 338000}};
  struct listing list = all(&leiden, REGISTER_waarneming);
  for (size_t e = 0; e < sizeof expected / sizeof *expected; e++) {
    int64_t id = id_of(REGISTER_indicator, expected[e].code);
    size_t seen = 0, at = 36 - expected[e].months;
    for (size_t i = 0; i < list.count; i++) {
      struct waarneming w = record_waarneming(&list.records[i]);
      if (w.indicator != id) continue;
      char month[48];
      snprintf(month, sizeof month, "%zu-%02zu", 2024 + at / 12, at % 12 + 1);
      assert_string_equal(w.periode, month);
      if (seen == 0) assert_int_equal(w.waarde, expected[e].first);
      if (seen + 1 == expected[e].months) assert_int_equal(w.waarde, expected[e].last);
      seen++;
      at++;
    }
    assert_int_equal(seen, expected[e].months);
  }
}

static void three_circles_are_closed_in_their_days(void **state) {
  (void)state;
  static const struct { const char *nummer, *conclusie, *keuze; int64_t days; } expected[] = {
      {"C1", "verbeterd", "doorgaan", 435}, {"C2", "verbeterd", "doorgaan", 452}, {"C3", "niet_aangetoond", "bijstellen", 470}};
  struct listing signals = all(&leiden, REGISTER_signaal), outcomes = all(&leiden, REGISTER_uitkomst), decisions = all(&leiden, REGISTER_besluit),
                 effects = all(&leiden, REGISTER_effectmeting);
  for (size_t e = 0; e < 3; e++) {
    struct beleidsopgave b = opgave(expected[e].nummer);
    assert_string_equal(b.stand, "gesloten");
    struct signaal signaal = {0};
    struct uitkomst uitkomst = {0};
    struct besluit besluit = {0};
    struct effectmeting effect = {0};
    for (size_t i = 0; i < signals.count; i++)
      if (record_signaal(&signals.records[i]).hoort_bij == b.id) signaal = record_signaal(&signals.records[i]);
    for (size_t i = 0; i < outcomes.count; i++)
      if (record_uitkomst(&outcomes.records[i]).beleidsopgave == b.id) uitkomst = record_uitkomst(&outcomes.records[i]);
    for (size_t i = 0; i < decisions.count; i++)
      if (record_besluit(&decisions.records[i]).beleidsopgave == b.id) besluit = record_besluit(&decisions.records[i]);
    for (size_t i = 0; i < effects.count; i++)
      if (record_effectmeting(&effects.records[i]).beleidsopgave == b.id) effect = record_effectmeting(&effects.records[i]);
    assert_true(signaal.id > 0 && signaal.antwoord && uitkomst.id > 0);
    assert_string_equal(uitkomst.keuze, "gekozen");
    assert_int_equal(besluit.uitkomst, uitkomst.id);
    struct record moment = get(REGISTER_sleutelmoment, uitkomst.sleutelmoment), beleid = get(REGISTER_beleid, besluit.beleid);
    assert_true(strcmp(signaal.gemeld_op, record_sleutelmoment(&moment).datum) < 0);
    assert_true(strcmp(record_sleutelmoment(&moment).datum, besluit.datum) < 0);
    assert_true(strcmp(besluit.datum, record_beleid(&beleid).in_werking) < 0);
    assert_string_equal(b.uitgevoerd_op, record_beleid(&beleid).in_werking);
    assert_string_equal(effect.conclusie, expected[e].conclusie);
    assert_string_equal(effect.keuze, expected[e].keuze);
    assert_int_equal(days_between(signaal.gemeld_op, effect.datum), expected[e].days);
  }
}

static void twenty_one_colleagues_reported_the_bank_statements(void **state) {
  (void)state;
  struct listing list = all(&leiden, REGISTER_signaal);
  struct signaal first = record_signaal(&list.records[0]);
  assert_non_null(strstr(first.titel, "dezelfde bankafschriften"));
  assert_int_equal(first.aantal_meldingen, 21);
  assert_int_equal(first.hoort_bij, opgave("V2").id);
  assert_int_equal(first.minuten_per_keer * first.keren_per_maand, 1000);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(every_row_of_every_file_is_there),
      cmocka_unit_test(everything_is_marked_as_invented_or_names_its_source),
      cmocka_unit_test(the_day_stands_still_and_the_example_says_so),
      cmocka_unit_test(history_says_where_it_came_from_and_is_sound),
      cmocka_unit_test(a_filled_municipality_is_not_filled_again),
      cmocka_unit_test(every_role_can_sign_in),
      cmocka_unit_test(another_municipality_starts_empty_and_ready),
      cmocka_unit_test(hours_asked_and_available_are_those_of_the_frame),
      cmocka_unit_test(free_money_asked_and_available_are_those_of_the_frame),
      cmocka_unit_test(scores_give_the_values_of_the_table),
      cmocka_unit_test(the_indicator_table_comes_out_cell_for_cell),
      cmocka_unit_test(the_six_investigations_are_those_of_table_1),
      cmocka_unit_test(the_five_organisation_tasks_are_those_of_the_budget),
      cmocka_unit_test(the_fifteen_decisions_have_number_title_and_day),
      cmocka_unit_test(subsidies_are_those_of_the_annual_report_in_euros),
      cmocka_unit_test(the_nine_regulations_answer_what_was_in_force),
      cmocka_unit_test(versions_of_one_regulation_follow_each_other),
      cmocka_unit_test(shortcomings_of_real_policy_are_marked_as_invented),
      cmocka_unit_test(twenty_candidates_have_all_that_the_college_looks_for),
      cmocka_unit_test(months_are_whole_and_in_order),
      cmocka_unit_test(three_circles_are_closed_in_their_days),
      cmocka_unit_test(twenty_one_colleagues_reported_the_bank_statements),
  };
  return cmocka_run_group_tests(tests, leiden_open, leiden_close);
}
