/* Figures that leave, and those of others that come in. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "capabilities/kwaliteit/deelset.h"
#include "capabilities/kwaliteit/levering.h"
#include "capabilities/leiden.h"
#include "decode/decode.h"

#include "base/banned.h"

static int64_t open_id, closed_id, share_id, koppeling_id;

static int64_t make_indicator(struct house *house, const char *code, const char *berekening, const char *toegang) {
  struct record record = record_start(&store_catalogue(house->store)->registers[REGISTER_indicator], &house->life);
  record.slots[F(indicator, code)].text = code;
  record.slots[F(indicator, naam)].text = arena_printf(&house->life, "Cijfer %s", code);
  record.slots[F(indicator, eenheid)].text = string_is(berekening, "aandeel") ? "%" : "aantal";
  record.slots[F(indicator, richting)].text = "hoger";
  record.slots[F(indicator, frequentie)].text = "maand";
  record.slots[F(indicator, berekening)].text = berekening;
  record.slots[F(indicator, definitie)].text = "=1+1; zo telt iedereen";
  record.slots[EVERY(toegang)].text = toegang;
  record.slots[EVERY(eigenaar)].number = leiden_find(house, REGISTER_persoon, "Beleidsdoorpakker");
  return house_put(house, &record);
}

static void make_figure(struct house *house, int64_t indicator, const char *periode, int64_t waarde, int64_t teller, int64_t noemer, bool voorlopig) {
  struct record record = record_start(&store_catalogue(house->store)->registers[REGISTER_waarneming], &house->life);
  record.slots[F(waarneming, indicator)].number = indicator;
  record.slots[F(waarneming, periode)].text = periode;
  record.slots[F(waarneming, waarde)].number = waarde;
  record.slots[F(waarneming, teller)].number = teller;
  record.slots[F(waarneming, noemer)].number = noemer;
  record.slots[F(waarneming, voorlopig)].number = voorlopig ? 1 : NUMBER_EMPTY;
  record.slots[EVERY(toegang)].text = "openbaar";
  house_put(house, &record);
}

static struct who manager(struct house *house) { return leiden_who(house, ROLE_functioneel_beheerder, "Functioneel beheerder"); }

static bool body_has(struct house *house, const char *line) { return strstr(house_body(house), line) != NULL; }

static void nothing_is_shared_before_it_is_chosen(void **state) {
  struct house *house = *state;
  assert_int_equal(house_get(house, &leiden_visitor, "/deelset"), 404);
  assert_int_equal(house_get(house, &leiden_visitor, "/deelset.csv"), 200);
  assert_string_equal(house_body(house) + 3, "gemeentecode;tooi;gemeente;grootteklasse;indicator;naam;eenheid;richting;berekening;definitie;periode;waarde;teller;noemer;reden;bron;licentie;programma;herkomst_inhoud\r\n");
}

static const char *form_of(struct house *house, const char *contact) {
  return arena_printf(&house->life, "cijfer=%lld&cijfer=%lld&cijfer=%lld&contact=%s&licentie=cc0", (long long)open_id, (long long)closed_id, (long long)share_id, contact);
}

static void only_the_functional_manager_shares(void **state) {
  struct house *house = *state;
  struct who who = leiden_who(house, ROLE_beleidsdoorpakker, "Beleidsdoorpakker");
  assert_int_equal(house_get(house, &who, "/kwaliteit/delen"), 403);
  assert_int_equal(house_post(house, &who, "/kwaliteit/delen", form_of(house, "a@b.nl")), 403);
  assert_int_equal(house_post(house, &leiden_visitor, "/kwaliteit/delen", form_of(house, "a@b.nl")), 401);
}

static void it_is_seen_before_it_leaves(void **state) {
  struct house *house = *state;
  struct who who = manager(house);
  assert_int_equal(house_get(house, &who, "/kwaliteit/delen"), 200);
  assert_true(house_says(house, "niet openbaar"));
  assert_int_equal(house_post(house, &who, "/kwaliteit/delen/proef", form_of(house, "geen")), 400);
  assert_true(house_says(house, "geen mailadres of webadres"));
  assert_int_equal(house_post(house, &who, "/kwaliteit/delen/proef", form_of(house, "cijfers%40leiden.nl")), 200);
  assert_true(house_says(house, "DS1"));
  assert_true(house_says(house, "te klein om te tonen"));
  assert_false(house_says(house, "<td>Cijfer DS2</td>"));
  assert_int_equal(house_get(house, &leiden_visitor, "/deelset"), 404);
}

static void what_is_shared_is_what_anybody_may_see(void **state) {
  struct house *house = *state;
  struct who who = manager(house);
  assert_int_equal(house_post(house, &who, "/kwaliteit/delen", form_of(house, "cijfers%40leiden.nl")), 303);
  struct record record = house_read(house, REGISTER_indicator, open_id);
  assert_int_equal(record.slots[F(indicator, gedeeld)].number, 1);
  assert_int_equal(record.slots[F(indicator, gedeeld_door)].number, who.persoon);
  assert_non_null(record.slots[F(indicator, gedeeld_op)].text);
  record = house_read(house, REGISTER_indicator, closed_id);
  assert_true(record_is_empty(&record, F(indicator, gedeeld)));
  assert_int_equal(house_get(house, &leiden_visitor, "/deelset.csv"), 200);
  assert_true(body_has(house, "GM0546;https://identifier.overheid.nl/tooi/id/gemeente/gm0546;Leiden;100.000 tot 150.000 inwoners;DS1;Cijfer DS1;aantal;hoger;aantal;\"'=1+1; zo telt iedereen\";2026-01;\"42,0000\";"));
  assert_true(body_has(house, ";2026-02;;;;te klein om te tonen;"));
  assert_false(body_has(house, ";2026-03;")); /* provisional */
  assert_true(body_has(house, ";DS3;Cijfer DS3;%;hoger;aandeel;\"'=1+1; zo telt iedereen\";2026-01;\"60,0000\";60;100;;"));
  assert_true(body_has(house, ";http://creativecommons.org/publicdomain/zero/1.0/deed.nl;Doorpakker "));
  assert_false(body_has(house, "DS2"));
}

/* ---- the description, against what the shapes of DCAT-AP-NL 3.0 ask ---- */

struct shape {
  const char *type, *property;
  bool is_thing;   /* has an address or properties of its own */
};
static const struct shape shapes[] = {
    {"dcat:Catalog", "dct:title", false},           {"dcat:Catalog", "dct:description", false},   {"dcat:Catalog", "dct:publisher", true},
    {"dcat:Catalog", "dcat:contactPoint", true},    {"dcat:Catalog", "dcat:dataset", true},       {"dcat:Dataset", "dct:title", false},
    {"dcat:Dataset", "dct:description", false},     {"dcat:Dataset", "dct:accessRights", true},   {"dcat:Dataset", "dcat:contactPoint", true},
    {"dcat:Dataset", "dct:creator", true},          {"dcat:Dataset", "dct:identifier", false},    {"dcat:Dataset", "dct:publisher", true},
    {"dcat:Dataset", "dcat:theme", true},           {"dcat:Distribution", "dcat:accessURL", true}, {"dcat:Distribution", "dct:license", true},
    {"foaf:Agent", "foaf:name", false},             {"vcard:Organization", "vcard:fn", false},    {"vcard:Organization", "vcard:hasEmail", true}};
enum { SHAPES = sizeof shapes / sizeof *shapes };

static bool is_thing(const struct json_value *value) { return json_find_text(value, "@id") || json_find_text(value, "@type"); }

static void check_shapes(const struct json_value *value, bool seen[SHAPES]) {
  for (size_t i = 0; i < SHAPES; i++) {
    if (!string_is(json_find_text(value, "@type"), shapes[i].type)) continue;
    const struct json_value *found = json_find(value, shapes[i].property);
    if (!found || found->kind == JSON_KIND_LIST) fail_msg("%s: one %s is expected", shapes[i].type, shapes[i].property);
    if (shapes[i].is_thing != is_thing(found)) fail_msg("%s: %s is of another kind", shapes[i].type, shapes[i].property);
    seen[i] = true;
  }
  for (size_t i = 0; i < value->count; i++) check_shapes(&value->items[i], seen);
}

static void the_description_fits_the_national_shapes(void **state) {
  struct house *house = *state;
  struct fault fault = {0};
  const struct json_value *root;
  bool seen[SHAPES] = {false};
  assert_int_equal(house_get(house, &leiden_visitor, "/deelset"), 200);
  assert_string_equal(house->reply.type, "application/ld+json");
  struct json_options options = {.data = house_body(house), .size = house->reply.body.len};
  assert_true(json_read(&options, &root, &house->life, &fault));
  check_shapes(root, seen);
  for (size_t i = 0; i < SHAPES; i++)
    if (!seen[i]) fail_msg("no %s", shapes[i].type);
  const struct json_value *distribution = json_find(json_find(root, "dcat:dataset"), "dcat:distribution");
  assert_string_equal(json_find_text(json_find(distribution, "dcat:downloadURL"), "@id"), "/leiden/deelset.csv");
}

/* ---- those of others ---- */

static bool deliver(struct house *house, const char *file, struct levering_report **out, struct fault *fault) {
  *out = ARENA_NEW(&house->life, struct levering_report);
  struct who who = manager(house);
  struct levering_options options = {.store = house->store, .who = &who, .koppeling = koppeling_id, .name = "set.csv", .data = file, .size = strlen(file), .keep = &house->life, .scratch = &house->life};
  *fault = (struct fault){0};
  return levering_run(&options, *out, fault);
}

#define HEAD "gemeentecode;indicator;eenheid;periode;waarde;teller;noemer;definitie;herkomst_inhoud\n"

static void the_same_set_twice_changes_nothing(void **state) {
  struct house *house = *state;
  struct levering_report *report;
  struct fault fault;
  static const char set[] = HEAD "GM0344;A;%;2026-01;50,0000;50;100;Zo telt Utrecht;\nGM0599;A;%;2026-01;40,0000;80;200;;voorbeeld, bedacht\nGM0599;A;%;2026;41,0000;;;;\nGM0599;B;euro;2026-01;3;;;;\n"
                            "gm0546;A;%;2026-01;99;;;;\nGM0545;A;%;2018-01;99;;;;\nGM0599;A;%;2026-02;;;;;\n";
  if (!deliver(house, set, &report, &fault)) fail_msg("%s %s", fault.message, report->faults.field_count ? report->faults.fields[0].message : "");
  assert_int_equal(report->outcome.nieuw, 3);
  bool own = false, merged = false, definition = false;
  for (size_t i = 0; i < report->note_count; i++) {
    own = own || strstr(report->notes[i], "eigen gemeente");
    merged = merged || strstr(report->notes[i], "opgegaan");
    definition = definition || strstr(report->notes[i], "Zo telt Utrecht");
  }
  assert_true(own && merged && definition);
  assert_true(deliver(house, set, &report, &fault));
  assert_int_equal(report->outcome.nieuw + report->outcome.veranderd + report->outcome.vervallen, 0);
  assert_int_equal(report->outcome.ongewijzigd, 3);
}

/* A set is whole about the municipalities in it, and says nothing about others. */
static void what_is_withdrawn_is_over(void **state) {
  struct house *house = *state;
  struct levering_report *report;
  struct fault fault;
  assert_true(deliver(house, HEAD "GM0599;A;%;2026-01;42,0000;84;200;;\n", &report, &fault));
  assert_int_equal(report->outcome.veranderd, 1);
  assert_int_equal(report->outcome.vervallen, 1);
  assert_true(deliver(house, HEAD "GM0599;A;%;2026-01;42,0000;84;200;;\nGM0599;A;%;2026;41,0000;;;;\n", &report, &fault));
  assert_int_equal(report->outcome.nieuw, 1);
  assert_int_equal(report->outcome.ongewijzigd, 1);
}

static void peers_stand_beside_ours(void **state) {
  struct house *house = *state;
  struct who who = leiden_who(house, ROLE_beleidsdoorpakker, "Beleidsdoorpakker");
  assert_int_equal(house_get(house, &who, "/kwaliteit/vergelijken?cijfer=%lld&klasse=0", (long long)share_id), 200);
  assert_true(house_says(house, "Rotterdam"));
  assert_true(house_says(house, "Utrecht"));
  assert_true(house_says(house, "wij hebben 60 %"));
  assert_false(house_says(house, "Nog geen cijfers van andere gemeenten"));
  /* And they are not what the country has. */
  assert_int_equal(house_get(house, &who, "/indicatoren/%lld", (long long)share_id), 200);
  assert_false(house_says(house, "<dt>Vergelijking</dt>"));
}

static void a_bad_row_is_named_and_nothing_lands(void **state) {
  struct house *house = *state;
  struct levering_report *report;
  struct fault fault;
  static const struct {
    const char *row, *words;
  } bad[] = {{"GM9999;A;%;2026-01;50;;;;\n", "geen gemeente die er is of was"}, {"Utrecht;A;%;2026-01;50;;;;\n", "geen gemeentecode"}, {";A;%;2026-01;50;;;;\n", "geen gemeentecode"},
             {"GM0344;A;euro;2026-01;50;;;;\n", "eenheid"},                     {"GM0344;A;%;2026-13;50;;;;\n", "bestaat niet"},      {"GM0344;A;%;2026-01;140;;;;\n", "tussen 0 en 100"},
             {"GM0344;A;%;2026-01;;5;0;;\n", "noemer is 0"},                    {"GM0344;A;%;2199-01;50;;;;\n", "toekomst"},           {"GM0344;A;%;2026-04;50;;;;\nGM0344;A;%;2026-04;51;;;;\n", "staat al een cijfer"}};
  for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
    const char *file = arena_printf(&house->life, HEAD "GM0344;A;%%;2026-03;50,0000;50;100;;\n%s", bad[i].row);
    if (deliver(house, file, &report, &fault)) fail_msg("%s was taken", bad[i].row);
    if (!report->faults.field_count || !strstr(report->faults.fields[0].message, bad[i].words)) fail_msg("%s: %s", bad[i].row, report->faults.field_count ? report->faults.fields[0].message : fault.message);
    fault_release(&fault);
  }
  assert_false(deliver(house, "gemeente;indicator;eenheid;periode;waarde\nUtrecht;A;%;2026-03;50\n", &report, &fault));
  assert_non_null(strstr(fault.message, "gemeentecode"));
  fault_release(&fault);
  struct who who = leiden_who(house, ROLE_beleidsdoorpakker, "Beleidsdoorpakker");
  assert_int_equal(house_get(house, &who, "/vergelijkingen?periode=2026-03"), 200);
  assert_false(house_says(house, "DS3 Cijfer DS3, maart"));
}

/* What leaves here comes in there. */
static void our_own_file_is_read_by_another(void **state) {
  struct house *house = *state;
  struct levering_report *report;
  struct fault fault;
  assert_int_equal(house_get(house, &leiden_visitor, "/deelset.csv"), 200);
  char *file = arena_copy(&house->life, house_body(house));
  for (char *at = file; (at = strstr(at, "GM0546"));) memcpy(at, "GM0344", 6);
  struct record rule = record_start(&store_catalogue(house->store)->registers[REGISTER_koppelregel], &house->life);
  rule.slots[F(koppelregel, koppeling)].number = koppeling_id;
  rule.slots[F(koppelregel, indicator)].number = share_id;
  rule.slots[F(koppelregel, code)].text = "DS3";
  house_put(house, &rule);
  if (!deliver(house, file, &report, &fault)) fail_msg("%s %s", fault.message, report->faults.field_count ? report->faults.fields[0].message : "");
  assert_int_equal(report->outcome.veranderd, 1);
}

static int start(void **state) {
  if (leiden_enter(state) != 0) return -1;
  struct house *house = *state;
  open_id = make_indicator(house, "DS1", "aantal", "openbaar");
  closed_id = make_indicator(house, "DS2", "aantal", "intern");
  share_id = make_indicator(house, "DS3", "aandeel", "openbaar");
  make_figure(house, open_id, "2026-01", 420000, NUMBER_EMPTY, NUMBER_EMPTY, false);
  make_figure(house, open_id, "2026-02", 30000, NUMBER_EMPTY, NUMBER_EMPTY, false);
  make_figure(house, open_id, "2026-03", 430000, NUMBER_EMPTY, NUMBER_EMPTY, true);
  make_figure(house, closed_id, "2026-01", 420000, NUMBER_EMPTY, NUMBER_EMPTY, false);
  make_figure(house, share_id, "2026-01", 600000, 60, 100, false);
  struct record record = record_start(&store_catalogue(house->store)->registers[REGISTER_koppeling], &house->life);
  record.slots[F(koppeling, naam)].text = "Andere gemeenten";
  record.slots[F(koppeling, soort)].text = "deelset";
  koppeling_id = house_put(house, &record);
  struct record rule = record_start(&store_catalogue(house->store)->registers[REGISTER_koppelregel], &house->life);
  rule.slots[F(koppelregel, koppeling)].number = koppeling_id;
  rule.slots[F(koppelregel, indicator)].number = share_id;
  rule.slots[F(koppelregel, code)].text = "A";
  house_put(house, &rule);
  return 0;
}

static bool is_greedy;
static bool ask_too_much(struct tx *tx, const struct change *change, struct arena *scratch, struct fault *fault) {
  (void)tx, (void)change, (void)fault;
  return !is_greedy || arena_take(scratch, 100 << 20) != NULL;
}

/* Memory that ends in the middle of a row: refused, all of it given back (the sanitizer looks), and nothing of that period is there. Runs last. */
static void a_row_that_needs_too_much_leaves_nothing(void **state) {
  struct house *house = *state;
  struct levering_report *report;
  struct fault fault;
  const struct hooks greedy = {.after = ask_too_much};
  store_hooks(house->store, REGISTER_vergelijking, &greedy);
  is_greedy = true;
  assert_false(deliver(house, HEAD "GM0599;A;%;2026-01;43,0000;86;200;;\n", &report, &fault));
  assert_true(fault.message[0]);
  fault_release(&fault);
  is_greedy = false;
  assert_true(deliver(house, HEAD "GM0599;A;%;2026-01;43,0000;86;200;;\n", &report, &fault));
  assert_int_equal(report->outcome.veranderd, 1);
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(nothing_is_shared_before_it_is_chosen), cmocka_unit_test(only_the_functional_manager_shares), cmocka_unit_test(it_is_seen_before_it_leaves),
                                     cmocka_unit_test(what_is_shared_is_what_anybody_may_see), cmocka_unit_test(the_description_fits_the_national_shapes),
                                     cmocka_unit_test(the_same_set_twice_changes_nothing), cmocka_unit_test(what_is_withdrawn_is_over), cmocka_unit_test(peers_stand_beside_ours),
                                     cmocka_unit_test(a_bad_row_is_named_and_nothing_lands), cmocka_unit_test(our_own_file_is_read_by_another), cmocka_unit_test(a_row_that_needs_too_much_leaves_nothing)};
  return cmocka_run_group_tests(tests, start, leiden_leave);
}
