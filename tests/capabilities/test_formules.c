#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "capabilities/figures.h"

#include "base/banned.h"

static int64_t fresh(struct house *house, const char *code) {
  struct record record = figures_new(house, code);
  return house_put(house, &record);
}

static int64_t computed(struct house *house, const char *code, const char *formula, const char *unit) {
  struct record record = figures_new(house, code);
  record.slots[F(indicator, berekening)].text = "formule";
  record.slots[F(indicator, formule)].text = formula;
  record.slots[F(indicator, eenheid)].text = unit;
  return house_put(house, &record);
}

struct trying {
  struct house *house;
  struct record record;
};

static bool try_it(struct tx *tx, void *context, struct fault *fault) {
  struct trying *t = context;
  struct change change = {.reg = t->record.reg->id, .record = &t->record, .by = STEP_PERSON};
  if (!record_is_empty(&t->record, EVERY(id))) {
    change.id = record_id(&t->record);
    change.version = -1;
  }
  return record_put(tx, &change, &t->house->life, fault);
}

/* The message when somebody with this role may not store it; NULL when it was stored. */
static const char *refused(struct house *house, enum role role, struct record record, const char *field) {
  struct who who = leiden_who(house, role, "Beleidsdoorpakker");
  struct trying trying = {house, record};
  struct fault fault = {0};
  bool stored = store_write(house->store, &who, try_it, &trying, &fault);
  const char *found = stored ? NULL : fault_field_find(&fault, field);
  const char *message = stored ? NULL : arena_copy(&house->life, found ? found : fault.message);
  fault_release(&fault);
  return message;
}

static struct series read_series(struct house *house, int64_t id) {
  struct fault fault = {0};
  struct series series;
  struct tx *tx = store_read(house->store, &fault);
  assert_non_null(tx);
  assert_true(series_read(tx, &house_system, &id, 1, &series, &house->life, &fault));
  tx_end(tx);
  return series;
}

static size_t deliveries(struct house *house) {
  struct fault fault = {0};
  struct query query = {.reg = REGISTER_levering, .sort = -1};
  struct tx *tx = store_read(house->store, &fault);
  int64_t count = record_count(tx, &house_system, &query, &fault);
  tx_end(tx);
  return (size_t)count;
}

static void test_computed_on_every_change(void **state) {
  struct house *house = *state;
  int64_t a = fresh(house, "FA"), b = fresh(house, "FB");
  int64_t share = computed(house, "FC", "FA / FB * 100", "%");
  figures_deliver(house, &(struct delivery){.indicator = a, .from = "2026-01", .values = (double[]){10, 20, 30}, .count = 3});
  assert_int_equal(read_series(house, share).count, 0);
  figures_deliver(house, &(struct delivery){.indicator = b, .from = "2026-02", .values = (double[]){40, 0, 50}, .count = 3, .provisional = 1});
  struct series series = read_series(house, share);
  /* January misses one, March would divide by nothing, April misses the other. */
  assert_int_equal(series.count, 1);
  assert_string_equal(series.points[0].periode, "2026-02");
  assert_int_equal(series.points[0].waarde, 500000);
  figures_deliver(house, &(struct delivery){.indicator = a, .from = "2026-04", .values = (double[]){25}, .count = 1});
  series = read_series(house, share);
  assert_int_equal(series.count, 2);
  assert_true(series.points[1].voorlopig);
  figures_deliver(house, &(struct delivery){.indicator = a, .from = "2026-02", .values = (double[]){30}, .count = 1});
  assert_int_equal(read_series(house, share).points[0].waarde, 750000);
  /* The same once more: nothing computed comes in again. */
  size_t before = deliveries(house);
  figures_deliver(house, &(struct delivery){.indicator = a, .from = "2026-02", .values = (double[]){30}, .count = 1});
  assert_int_equal(deliveries(house), before + 1);
}

/* A formula over a formula, and over what that one leans on: each once, in order. */
static void test_formulas_in_order(void **state) {
  struct house *house = *state;
  int64_t a = fresh(house, "GA");
  int64_t twice = computed(house, "GB", "GA * 2", "stuks"), sum = computed(house, "GC", "GB + GA", "stuks");
  size_t before = deliveries(house);
  figures_deliver(house, &(struct delivery){.indicator = a, .from = "2026-01", .values = (double[]){5}, .count = 1});
  assert_int_equal(deliveries(house), before + 3);
  assert_int_equal(read_series(house, twice).points[0].waarde, 100000);
  assert_int_equal(read_series(house, sum).points[0].waarde, 150000);
  /* Another formula computes anew. */
  figures_change(house, REGISTER_indicator, twice, F(indicator, formule), (union slot){.text = "GA * 3"});
  assert_int_equal(read_series(house, twice).points[0].waarde, 150000);
  assert_int_equal(read_series(house, sum).points[0].waarde, 200000);
}

static void test_bad_formulas_are_refused(void **state) {
  struct house *house = *state;
  fresh(house, "HA");
  static const struct { const char *formula, *unit, *says; } bad[] = {
      {NULL, "stuks", "schrijf hoe"}, {"HA / HA", "%", "zichzelf"}, {"HX + HA", "stuks", "HX"}, {"HB + HA", "stuks", "kring"}, {"HA *", "stuks", "klopt niet"}, {"HA / 0", "stuks", "door nul"}, {"HA * HA", "%", "eenheid"}};
  for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
    struct record record = figures_new(house, "HB");
    record.slots[F(indicator, berekening)].text = "formule";
    record.slots[F(indicator, formule)].text = bad[i].formula;
    record.slots[F(indicator, eenheid)].text = bad[i].unit;
    const char *message = refused(house, ROLE_functioneel_beheerder, record, "formule");
    if (!message || !strstr(message, bad[i].says)) fail_msg("%s: %s", bad[i].formula ? bad[i].formula : "(none)", message ? message : "stored");
  }
}

/* A circle through another one, and another code or unit under a formula. */
static void test_what_a_formula_leans_on_stays_sound(void **state) {
  struct house *house = *state;
  int64_t a = fresh(house, "KA");
  computed(house, "KB", "KA * 2", "stuks");
  struct record record = house_read(house, REGISTER_indicator, a);
  record.slots[F(indicator, berekening)].text = "formule";
  record.slots[F(indicator, formule)].text = "KB / 2";
  assert_non_null(refused(house, ROLE_functioneel_beheerder, record, "formule"));
  record = house_read(house, REGISTER_indicator, a);
  record.slots[F(indicator, code)].text = "KZ";
  const char *message = refused(house, ROLE_functioneel_beheerder, record, "code");
  assert_non_null(message);
  assert_non_null(strstr(message, "KB Toetscijfer KB rekent met dit cijfer"));
  record = house_read(house, REGISTER_indicator, a);
  record.slots[F(indicator, eenheid)].text = "euro";
  assert_non_null(refused(house, ROLE_functioneel_beheerder, record, "eenheid"));
  record = house_read(house, REGISTER_indicator, a);
  record.slots[F(indicator, naam)].text = "Een andere naam";
  assert_null(refused(house, ROLE_functioneel_beheerder, record, "naam"));
}

static void test_a_computed_figure_is_never_typed(void **state) {
  struct house *house = *state;
  fresh(house, "LA");
  struct record record = record_start(&store_catalogue(house->store)->registers[REGISTER_waarneming], &house->life);
  record.slots[F(waarneming, indicator)].number = computed(house, "LB", "LA * 2", "stuks");
  record.slots[F(waarneming, periode)].text = "2026-01";
  record.slots[F(waarneming, waarde)].number = 10000;
  const char *message = refused(house, ROLE_beleidsdoorpakker, record, "indicator");
  assert_non_null(message);
  assert_non_null(strstr(message, "wordt uitgerekend"));
  record.slots[F(waarneming, indicator)].number = leiden_find(house, REGISTER_indicator, "LA");
  assert_null(refused(house, ROLE_beleidsdoorpakker, record, "indicator"));
}

/* In words, on the page of the figure. */
static void test_the_formula_in_words(void **state) {
  struct house *house = *state;
  struct who who = leiden_who(house, ROLE_medewerker, "Beleidsdoorpakker");
  fresh(house, "MA");
  int64_t id = computed(house, "MB", "MA * 2 / (MA+1)", "stuks");
  assert_int_equal(house_get(house, &who, "/indicatoren/%lld", (long long)id), 200);
  assert_true(house_says(house, "Doorpakker rekent dit cijfer zelf uit: Toetscijfer MA × 2 ÷ (Toetscijfer MA+1)."));
}

/* Published: somebody answers for it. */
static void test_a_published_figure_has_an_owner(void **state) {
  struct house *house = *state;
  struct record record = figures_new(house, "NA"), person = record_start(&store_catalogue(house->store)->registers[REGISTER_persoon], &house->life);
  person.slots[F(persoon, functie)].text = "Functie van vroeger";
  person.slots[F(persoon, tot)].text = "2026-12-31";
  int64_t gone = house_put(house, &person), here = record.slots[EVERY(eigenaar)].number;
  record.slots[EVERY(toegang)].text = "openbaar";
  record.slots[F(indicator, plaatsvervanger)].number = here;
  record.slots[EVERY(eigenaar)].number = NUMBER_EMPTY;
  const char *message = refused(house, ROLE_functioneel_beheerder, record, "eigenaar");
  assert_non_null(message);
  assert_non_null(strstr(message, "een openbaar cijfer heeft een eigenaar nodig"));
  record.slots[EVERY(eigenaar)].number = gone;
  message = refused(house, ROLE_functioneel_beheerder, record, "eigenaar");
  assert_non_null(message);
  assert_non_null(strstr(message, "niet bezet"));
  record.slots[EVERY(eigenaar)].number = here;
  assert_null(refused(house, ROLE_functioneel_beheerder, record, "eigenaar"));
  struct record fed = record; /* what a system delivered is ours to answer for, too */
  fed.slots[EVERY(herkomst_inhoud)].text = "bron";
  fed.slots[EVERY(eigenaar)].number = NUMBER_EMPTY;
  message = refused(house, ROLE_functioneel_beheerder, fed, "eigenaar");
  assert_non_null(message);
  assert_non_null(strstr(message, "een openbaar cijfer heeft een eigenaar nodig"));
  struct record inside = figures_new(house, "NB");
  inside.slots[EVERY(eigenaar)].number = NUMBER_EMPTY;
  assert_null(refused(house, ROLE_functioneel_beheerder, inside, "eigenaar"));
}

/* LD37: in the screens, from the form to the judged figure, by a functional manager. */
static void test_a_functional_manager_adds_a_figure(void **state) {
  struct house *house = *state;
  struct who who = leiden_who(house, ROLE_functioneel_beheerder, "Beleidsdoorpakker");
  int64_t owner = leiden_find(house, REGISTER_persoon, "Teammanager Beheer");
  assert_int_equal(house_get(house, &who, "/indicatoren/nieuw"), 200);
  const char *form = arena_printf(&house->life, "code=WACHT&naam=Wachttijd+aan+de+balie&eenheid=minuten&richting=lager&frequentie=maand&berekening=mediaan&telt_bij=eind&toegang=openbaar&herkomst_inhoud=voorbeeld&eigenaar=%lld", (long long)owner);
  assert_int_equal(house_post(house, &who, "/indicatoren", form), 303);
  int64_t id = leiden_find(house, REGISTER_indicator, "WACHT");
  const char *target = arena_printf(&house->life, "indicator=%lld&vanaf=2027&waarde=10&toegang=openbaar&herkomst_inhoud=voorbeeld", (long long)id);
  assert_int_equal(house_post(house, &who, "/streefwaarden", target), 303);
  /* A second one from the same year would leave open which holds. */
  assert_int_equal(house_post(house, &who, "/streefwaarden", target), 400);
  assert_int_equal(house_get(house, &who, "/indicatoren/%lld", (long long)id), 200);
  assert_true(house_says(house, "Streefwaarden"));
  assert_true(house_says(house, "Vergelijkingen"));
  assert_true(house_says(house, "Herijkingen"));
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_computed_on_every_change), cmocka_unit_test(test_formulas_in_order), cmocka_unit_test(test_bad_formulas_are_refused),
      cmocka_unit_test(test_what_a_formula_leans_on_stays_sound), cmocka_unit_test(test_a_computed_figure_is_never_typed),
      cmocka_unit_test(test_the_formula_in_words), cmocka_unit_test(test_a_published_figure_has_an_owner),
      cmocka_unit_test(test_a_functional_manager_adds_a_figure),
  };
  return cmocka_run_group_tests(tests, leiden_enter, leiden_leave);
}
