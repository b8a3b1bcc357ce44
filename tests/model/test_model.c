#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "model/model.h"

static struct arena arena;
static const struct catalogue *declared;

static int begin(void **state) {
  (void)state;
  arena_init(&arena, 8u << 20);
  declared = catalogue_build(NULL, 0, NULL, 0, &arena);
  return 0;
}
static int end(void **state) {
  (void)state;
  arena_release(&arena);
  return 0;
}

static void print_faults(const struct fault *fault) {
  for (size_t i = 0; i < fault->field_count; i++) print_message("%s: %s\n", fault->fields[i].field, fault->fields[i].message);
}

static void the_declaration_has_no_mistakes(void **state) {
  (void)state;
  struct fault fault = {0};
  bool good = catalogue_check(declared, &fault) && rights_check(&fault);
  print_faults(&fault);
  fault_release(&fault);
  assert_true(good);
}

static void a_mistake_in_a_declaration_is_found(void **state) {
  (void)state;
  struct catalogue broken = *declared;
  struct field fields[32];
  memcpy(fields, broken.registers[REGISTER_thema].fields, broken.registers[REGISTER_thema].field_count * sizeof *fields);
  fields[EVERY__COUNT].kind = KIND_REF;
  broken.registers[REGISTER_thema].fields = fields;
  struct fault fault = {0};
  assert_false(catalogue_check(&broken, &fault));
  assert_non_null(fault_field_find(&fault, "thema"));
  fault_release(&fault);
}

static void own_fields_and_choices_stand_behind_the_declared_ones(void **state) {
  (void)state;
  struct own_field field = {.reg = REGISTER_beleid, .number = 3, .kind = KIND_CHOICE, .label = "Kleur", .choices = "kleur"};
  struct own_choice choices[] = {{"kleur", "rood", "Rood"}, {"stroom", "spoed", "Spoed"}};
  const struct catalogue *own = catalogue_build(&field, 1, choices, 2, &arena);
  const struct reg *reg = &own->registers[REGISTER_beleid];
  int at = reg_field_find(reg, "eigen_3");
  assert_int_equal(at, (int)declared_registers[REGISTER_beleid].field_count);
  assert_string_equal(choices_find(reg->fields[at].choices, "rood")->label, "Rood");
  const struct reg *opgave = &own->registers[REGISTER_beleidsopgave];
  assert_non_null(choices_find(opgave->fields[F(beleidsopgave, stroom)].choices, "spoed"));
  assert_null(choices_find(declared->registers[REGISTER_beleidsopgave].fields[F(beleidsopgave, stroom)].choices, "spoed"));
  struct fault fault = {0};
  assert_true(catalogue_check(own, &fault));
}

static void names_are_found_in_both_spellings(void **state) {
  (void)state;
  const struct reg *reg = &declared->registers[REGISTER_beleid];
  assert_int_equal(reg_field_find(reg, "in_werking"), F(beleid, in_werking));
  assert_int_equal(reg_field_find(reg, "inWerking"), F(beleid, in_werking));
  assert_int_equal(reg_field_find(reg, "in_Werking"), -1);
  assert_int_equal(reg_field_find(reg, "inwerking"), -1);
  assert_ptr_equal(catalogue_find_plural(declared, "beleidsopgaven"), &declared->registers[REGISTER_beleidsopgave]);
}

static void a_slot_reads_back_what_it_prints(void **state) {
  (void)state;
  static const struct {
    enum kind kind;
    const char *typed, *shown, *input, *exact;
  } cases[] = {{KIND_MONEY, "1.234,50", "€ 1.234,50", "1234,50", "1234.50"},
               {KIND_MONEY, "45000", "€ 45.000", "45000", "45000.00"},
               {KIND_MONEY, "-12,05", "€ -12,05", "-12,05", "-12.05"},
               {KIND_DECIMAL, "57,0", "57", "57", "57"},
               {KIND_DECIMAL, "5,2", "5,2", "5,2", "5.2"},
               {KIND_NUMBER, "16720", "16.720", "16720", "16720"},
               {KIND_YEAR, "2027", "2027", "2027", "2027"},
               {KIND_YESNO, "Ja", "ja", "ja", "true"},
               {KIND_DAY, "12-1-2027", "12 januari 2027", "2027-01-12", "2027-01-12"},
               {KIND_PERIOD, "2026-K4", "4e kwartaal 2026", "2026-K4", "2026-K4"},
               {KIND_PERIOD, "2026-12", "december 2026", "2026-12", "2026-12"},
               {KIND_LINK, "https://example.org/a", "https://example.org/a", "https://example.org/a", "https://example.org/a"}};
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
    struct field field = {.name = "veld", .label = "Veld", .kind = cases[i].kind};
    union slot slot, again;
    struct fault fault = {0};
    assert_true(slot_parse(&field, cases[i].typed, &slot, 0, &arena, &fault));
    assert_string_equal(slot_print(&field, slot, &arena), cases[i].shown);
    assert_string_equal(slot_print_input(&field, slot, &arena), cases[i].input);
    assert_string_equal(slot_print_exact(&field, slot, &arena), cases[i].exact);
    assert_true(slot_parse(&field, cases[i].input, &again, 0, &arena, &fault));
    assert_true(slot_equal(field.kind, slot, again));
    assert_true(slot_parse_exact(&field, cases[i].exact, &again, &arena, &fault));
    assert_true(slot_equal(field.kind, slot, again));
  }
}

static void what_cannot_be_right_is_refused_by_field(void **state) {
  (void)state;
  static const struct {
    enum kind kind;
    const char *typed;
  } cases[] = {{KIND_MONEY, "1.234"},  {KIND_MONEY, "12,345"}, {KIND_NUMBER, "12,5"},  {KIND_NUMBER, "veel"},
               {KIND_DAY, "31-2-2027"}, {KIND_PERIOD, "2026-13"}, {KIND_PERIOD, "2026-K5"}, {KIND_YESNO, "misschien"},
               {KIND_LINK, "javascript:alert(1)"}, {KIND_REF, "-3"}, {KIND_SHARED, "rol:keizer"}, {KIND_TEXT, "a\xC0\x80"}};
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
    struct field field = {.name = "veld", .label = "Veld", .kind = cases[i].kind};
    union slot slot = {.number = 42};
    struct fault fault = {0};
    assert_false(slot_parse(&field, cases[i].typed, &slot, 7, &arena, &fault));
    assert_int_equal(slot.number, 42);
    assert_int_equal(fault.field_count, 1);
    assert_int_equal(fault.fields[0].line, 7);
    assert_string_equal(fault.fields[0].field, "veld");
    fault_release(&fault);
  }
}

static struct record signaal(const char *titel) {
  struct record record = record_start(&declared->registers[REGISTER_signaal], &arena);
  record.slots[F(signaal, titel)].text = titel;
  return record;
}

static void a_new_record_starts_as_declared(void **state) {
  (void)state;
  struct record record = signaal("Derde keer dezelfde bankafschriften");
  struct signaal typed = record_signaal(&record);
  assert_string_equal(typed.stand, "nieuw");
  assert_string_equal(typed.toegang, "intern");
  assert_string_equal(typed.soort, "gatmelding");
  assert_int_equal(typed.aantal_meldingen, 1);
  assert_true(typed.beleid == NUMBER_EMPTY);
  struct fault fault = {0};
  assert_true(record_check(&record, 0, &fault));
}

static void personal_data_in_a_report_is_refused(void **state) {
  (void)state;
  static const struct {
    const char *text, *what;
  } cases[] = {{"bsn 111222333 belt steeds", "een burgerservicenummer"}, {"mail naar a.b@example.nl", "een mailadres"},
               {"belt 06-12345678 terug", "een telefoonnummer"}, {"NL91 ABNA 0417 1643 00", "een rekeningnummer"},
               {"woont op 2312 AB 14", "een adres"}};
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
    assert_string_equal(check_personal(cases[i].text), cases[i].what);
    struct record record = signaal(cases[i].text);
    struct fault fault = {0};
    assert_false(record_check(&record, 0, &fault));
    assert_non_null(fault_field_find(&fault, "titel"));
    fault_release(&fault);
  }
  assert_null(check_personal("25 minuten per keer, 40 keer per maand, sinds 2026-08-01; CVDR677687, artikel 4:13"));
  assert_null(check_personal("123456789"));
}

static void a_record_collects_all_its_faults(void **state) {
  (void)state;
  struct record record = record_start(&declared->registers[REGISTER_inzet], &arena);
  record.slots[F(inzet, uren)].number = -5;
  record.slots[F(inzet, jaar)].number = 27;
  record.slots[EVERY(herkomst_inhoud)].text = "bron";
  struct fault fault = {0};
  assert_false(record_check(&record, 0, &fault));
  assert_non_null(fault_field_find(&fault, "beleidsopgave"));
  assert_non_null(fault_field_find(&fault, "team"));
  assert_non_null(fault_field_find(&fault, "uren"));
  assert_non_null(fault_field_find(&fault, "jaar"));
  assert_non_null(fault_field_find(&fault, "bron"));
  fault_release(&fault);
}

static void titles_follow_their_pattern(void **state) {
  (void)state;
  const struct reg *reg = &declared->registers[REGISTER_beleidsopgave];
  const char *at = reg->title;
  struct title_part part;
  assert_true(title_next(reg, &at, &part));
  assert_int_equal(part.field, F(beleidsopgave, nummer));
  assert_true(title_next(reg, &at, &part));
  assert_int_equal(part.literal_len, 1);
  assert_int_equal(part.field, F(beleidsopgave, titel));
  assert_false(title_next(reg, &at, &part));
}

static void record_names_read_back(void **state) {
  (void)state;
  enum register_id reg;
  int64_t id;
  assert_true(record_parse(record_name(REGISTER_besluit, 12, &arena), &reg, &id));
  assert_int_equal(reg, REGISTER_besluit);
  assert_int_equal(id, 12);
  static const char *const bad[] = {"besluit", "besluit:", "besluit:0", "besluit:-1", "besluiten:1", ":1", "besluit:1x"};
  for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) assert_false(record_parse(bad[i], &reg, &id));
}

static void rights_are_denied_unless_said(void **state) {
  (void)state;
  struct who nobody = {0};
  for (enum register_id id = REGISTER__NONE + 1; id < REGISTER__COUNT; id++)
    for (enum verb verb = 0; verb < VERB__COUNT; verb++)
      assert_int_equal(rights_scope(&nobody, &declared->registers[id], verb), 0);
  struct who inwoner = {.roles = ROLE_BIT(inwoner)};
  assert_int_equal(rights_scope(&inwoner, &declared->registers[REGISTER_beleid], VERB_READ), SCOPE_PUBLISHED);
  assert_int_equal(rights_scope(&inwoner, &declared->registers[REGISTER_sleutelmoment], VERB_READ), 0);
  assert_int_equal(rights_scope(&inwoner, &declared->registers[REGISTER_signaal], VERB_CREATE), SCOPE_ALL);
  struct who controller = {.roles = ROLE_BIT(concerncontroller)};
  assert_int_equal(rights_scope(&controller, &declared->registers[REGISTER_raming], VERB_CHANGE), SCOPE_ALL);
  assert_int_equal(rights_scope(&controller, &declared->registers[REGISTER_beleidsopgave], VERB_CHANGE), 0);
}

static void access_embargo_and_secrecy_cut_further(void **state) {
  (void)state;
  struct record record = record_start(&declared->registers[REGISTER_beleid], &arena);
  record.slots[EVERY(id)].number = 5;
  struct who medewerker = {.persoon = 9, .roles = ROLE_BIT(medewerker)}, inwoner = {.roles = ROLE_BIT(inwoner)};
  const char *today = "2027-01-12";
  assert_true(rights_allow(&medewerker, &record, VERB_READ, today, false));
  assert_false(rights_allow(&inwoner, &record, VERB_READ, today, false));
  record.slots[EVERY(toegang)].text = "openbaar";
  assert_true(rights_allow(&inwoner, &record, VERB_READ, today, false));
  record.slots[EVERY(embargo_tot)].text = "2027-01-12";
  assert_false(rights_allow(&inwoner, &record, VERB_READ, today, false));
  assert_false(rights_allow(&medewerker, &record, VERB_READ, today, false));
  assert_true(rights_allow(&inwoner, &record, VERB_READ, "2027-01-13", false));
  record.slots[EVERY(eigenaar)].number = 9;
  assert_true(rights_allow(&medewerker, &record, VERB_READ, today, false));
  record.slots[EVERY(embargo_tot)].text = NULL;
  record.slots[EVERY(eigenaar)].number = 1;
  record.slots[EVERY(toegang)].text = "beperkt";
  assert_false(rights_allow(&medewerker, &record, VERB_READ, today, false));
  record.slots[EVERY(gedeeld_met)].text = ",rol:medewerker,";
  assert_true(rights_allow(&medewerker, &record, VERB_READ, today, false));
  record.slots[EVERY(geheim)].number = 1;
  assert_false(rights_allow(&medewerker, &record, VERB_READ, today, false));
  struct who program = {.system = true};
  assert_false(rights_allow(&program, &record, VERB_READ, today, false));
  assert_true(rights_allow(&medewerker, &record, VERB_READ, today, true));
}

static void steps_follow_the_field(void **state) {
  (void)state;
  struct record record = record_start(&declared->registers[REGISTER_beleidsopgave], &arena);
  struct who doorpakker = {.persoon = 2, .roles = ROLE_BIT(beleidsdoorpakker)}, adviseur = {.persoon = 3, .roles = ROLE_BIT(beleidsadviseur)};
  const struct step *step = step_find(REGISTER_beleidsopgave, "gemeld", "verkenning");
  assert_true(step_allowed(step, &doorpakker, &record));
  assert_false(step_allowed(step, &adviseur, &record));
  record.slots[EVERY(eigenaar)].number = 3;
  assert_true(step_allowed(step, &adviseur, &record));
  assert_null(step_find(REGISTER_beleidsopgave, "gemeld", "gekozen"));
  step = step_find(REGISTER_beleidsopgave, "kandidaat", "gekozen");
  assert_int_equal(step->by, STEP_OUTCOME);
  assert_false(step_allowed(step, &doorpakker, &record));
  assert_non_null(step_find(REGISTER_beleidsopgave, "effect_meten", "ingetrokken"));
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(the_declaration_has_no_mistakes),
      cmocka_unit_test(a_mistake_in_a_declaration_is_found),
      cmocka_unit_test(own_fields_and_choices_stand_behind_the_declared_ones),
      cmocka_unit_test(names_are_found_in_both_spellings),
      cmocka_unit_test(a_slot_reads_back_what_it_prints),
      cmocka_unit_test(what_cannot_be_right_is_refused_by_field),
      cmocka_unit_test(a_new_record_starts_as_declared),
      cmocka_unit_test(personal_data_in_a_report_is_refused),
      cmocka_unit_test(a_record_collects_all_its_faults),
      cmocka_unit_test(titles_follow_their_pattern),
      cmocka_unit_test(record_names_read_back),
      cmocka_unit_test(rights_are_denied_unless_said),
      cmocka_unit_test(access_embargo_and_secrecy_cut_further),
      cmocka_unit_test(steps_follow_the_field)};
  return cmocka_run_group_tests(tests, begin, end);
}
