/* One declaration, many faces: every field of every register stands on every face, and so does one that a municipality
 * adds in the screens. Nothing here names a field. */
#include "web/standing.h"

#include "base/banned.h"

static void missing(const struct reg *reg, const struct field *field, const char *face) {
  print_message("%s.%s does not stand on: %s\n", reg->name, field->name, face);
  fail();
}

static char *all_columns(const struct reg *reg) {
  char *all = arena_copy(&house.life, "");
  for (size_t i = 0; i < reg->field_count; i++) all = arena_printf(&house.life, "%s%s%s", all, i ? "," : "", reg->fields[i].name);
  return all;
}

/* As it stands in markup. */
static const char *escaped(const char *text) {
  struct text out;
  text_init(&out, 4000);
  html_text(&out, text);
  const char *copy = arena_copy(&house.life, text_get(&out));
  text_release(&out);
  return copy;
}

static void stands_in_list(const struct reg *reg, const struct field *field) {
  assert_int_equal(house_get(&house, &house_system, "/%s?kolommen=id,%s", reg->plural, field->name), 200);
  const char *head = strstr(house_body(&house), "<thead>");
  if (!head || !strstr(head, arena_printf(&house.life, ">%s<", escaped(field->label)))) missing(reg, field, "list");
  bool askable = reg->growth == GROWTH_SMALL || field->indexed;
  int sorted = house_get(&house, &house_system, "/%s?sort=-%s", reg->plural, field->name);
  if (sorted != (askable ? 200 : 400)) missing(reg, field, "sorting");
  if (house_get(&house, &house_system, "/%s?%s.gevuld=ja", reg->plural, field->name) != (askable ? 200 : 400)) missing(reg, field, "filter");
}

static void stands_in_detail(const struct reg *reg, const struct field *field, const struct record *record, size_t at) {
  if (at == EVERY(id) || at == EVERY(versie) || at == EVERY(geheim) || record_is_empty(record, at)) return;
  house_get(&house, &house_system, "/%s/%lld", reg->plural, (long long)record_id(record));
  if (!house_says(&house, arena_printf(&house.life, "<dt>%s</dt>", escaped(field->label)))) missing(reg, field, "detail");
}

static void stands_in_form(const struct reg *reg, const struct field *field) {
  if (field->computed || field->steps || field->later || (reg->between_owners && field < &reg->fields[EVERY__COUNT])) return;
  if (!house_says(&house, arena_printf(&house.life, "name=\"%s\"", field->name))) missing(reg, field, "form");
}

static void stands_in_api(const struct reg *reg, const struct field *field) {
  if (!house_says(&house, arena_printf(&house.life, "\"%s\":", string_camel(field->name, &house.life)))) missing(reg, field, "API");
}

static void walk(const struct reg *reg, size_t from) {
  struct record record = house_read(&house, reg->id, house.ids[reg->id]);
  for (size_t i = from; i < reg->field_count; i++) {
    stands_in_list(reg, &reg->fields[i]);
    stands_in_detail(reg, &reg->fields[i], &record, i);
  }
  assert_int_equal(house_get(&house, &house_system, "/%s/nieuw", reg->plural), 200);
  for (size_t i = from; i < reg->field_count; i++) stands_in_form(reg, &reg->fields[i]);
  assert_int_equal(house_get(&house, &house_system, "/%s/%lld/bewerken", reg->plural, (long long)house.ids[reg->id]), 200);
  for (size_t i = from; i < reg->field_count; i++) stands_in_form(reg, &reg->fields[i]);
  assert_int_equal(house_get(&house, &house_system, "/api/v1/%s/%lld", reg->plural, (long long)house.ids[reg->id]), 200);
  for (size_t i = from; i < reg->field_count; i++) stands_in_api(reg, &reg->fields[i]);
  assert_int_equal(house_get(&house, &house_system, "/%s/lijst.csv?kolommen=%s", reg->plural, all_columns(reg)), 200);
  for (size_t i = from; i < reg->field_count; i++)
    if (!house_says(&house, reg->fields[i].name)) missing(reg, &reg->fields[i], "CSV");
  assert_int_equal(house_get(&house, &house_system, "/%s/lijst.xlsx?kolommen=%s", reg->plural, all_columns(reg)), 200);
  assert_memory_equal(house_body(&house), "PK", 2);
  assert_int_equal(house_get(&house, &house_system, "/%s/%lld/historie", reg->plural, (long long)house.ids[reg->id]), 200);
  for (size_t i = from; i < reg->field_count; i++)
    if (!reg->fields[i].computed && !record_is_empty(&record, i) && !house_says(&house, arena_printf(&house.life, "<dt>%s</dt>", escaped(reg->fields[i].label))))
      missing(reg, &reg->fields[i], "history");
}

static void every_declared_field_stands_on_every_face(void **state) {
  (void)state;
  const struct catalogue *catalogue = store_catalogue(house.store);
  for (enum register_id id = REGISTER__NONE + 1; id < REGISTER__COUNT; id++) walk(&catalogue->registers[id], 0);
}

/* The part of the description that is about one register's schema. */
static const char *schema_of(const struct reg *reg) {
  char *name = string_camel(reg->name, &house.life);
  name[0] = (char)(name[0] - 'a' + 'A');
  const char *at = strstr(house_body(&house), arena_printf(&house.life, "\"%s\":{\"type\":\"object\",\"title\"", name));
  return at ? at : "";
}

static void the_description_names_every_field(void **state) {
  (void)state;
  const struct catalogue *catalogue = store_catalogue(house.store);
  struct who nobody = house_who(&house, ROLE_inwoner);
  assert_int_equal(house_get(&house, &nobody, "/api/v1/openapi.json"), 200);
  for (enum register_id id = REGISTER__NONE + 1; id < REGISTER__COUNT; id++) {
    const struct reg *reg = &catalogue->registers[id];
    const char *schema = schema_of(reg);
    for (size_t i = 0; i < reg->field_count; i++)
      if (!strstr(schema, arena_printf(&house.life, "\"%s\":{\"type\"", string_camel(reg->fields[i].name, &house.life)))) missing(reg, &reg->fields[i], "OpenAPI");
  }
}

/* ---- what a municipality adds ---- */

static void an_own_field_stands_on_every_face(void **state) {
  (void)state;
  struct who manager = house_who(&house, ROLE_functioneel_beheerder);
  assert_int_equal(house_get(&house, &manager, "/beheer/velden"), 200);
  assert_int_equal(house_post(&house, &manager, "/beheer/velden", "register=beleid&naam=Kaart+in+de+kast&soort=TEXT"), 303);
  const struct reg *reg = &store_catalogue(house.store)->registers[REGISTER_beleid];
  const struct field *field = &reg->fields[reg->field_count - 1];
  assert_true(field->own);
  assert_string_equal(field->label, "Kaart in de kast");
  struct record record = house_record(&house, reg, 7);
  house.ids[REGISTER_beleid] = house_put(&house, &record);
  walk(reg, reg->field_count - 1);
  assert_int_equal(house_get(&house, &house_system, "/api/v1/openapi.json"), 200);
  assert_non_null(strstr(schema_of(reg), arena_printf(&house.life, "\"%s\":", string_camel(field->name, &house.life))));
  /* Typed in a form, found by a filter and by search, read from a file. */
  char *form = arena_printf(&house.life, "versie=%lld&%s=plank+drie", (long long)house_read(&house, REGISTER_beleid, house.ids[REGISTER_beleid]).slots[EVERY(versie)].number, field->name);
  assert_int_equal(house_post(&house, &house_system, arena_printf(&house.life, "/beleid/%lld", (long long)house.ids[REGISTER_beleid]), form), 303);
  assert_int_equal(house_get(&house, &house_system, "/beleid?%s.bevat=plank", field->name), 200);
  assert_true(house_says(&house, "plank drie"));
  assert_true(house_says(&house, "1 beleid"));
  assert_int_equal(house_get(&house, &house_system, "/zoeken?q=plank"), 200);
  assert_true(house_says(&house, arena_printf(&house.life, "/leiden/beleid/%lld", (long long)house.ids[REGISTER_beleid])));
  const char *file = "Titel;Soort;Kaart in de kast\r\nUit een bestand;Beleidsnota;lade negen\r\n";
  assert_int_equal(house_upload(&house, &house_system, "/beleid/inlezen", "kast.csv", file, strlen(file)), 200);
  const char *token = house_hidden(&house, "bestand");
  assert_int_equal(house_post(&house, &house_system, "/beleid/inlezen/vastleggen", arena_printf(&house.life, "bestand=%s", token)), 303);
  assert_int_equal(house_get(&house, &house_system, "/beleid?%s=lade+negen", field->name), 200);
  assert_true(house_says(&house, "Uit een bestand"));
}

static void an_own_choice_can_be_chosen_at_once(void **state) {
  (void)state;
  struct who manager = house_who(&house, ROLE_functioneel_beheerder);
  assert_int_equal(house_get(&house, &manager, "/beheer/keuzes"), 200);
  assert_int_equal(house_post(&house, &manager, "/beheer/keuzes", "lijst=beleid_soort&naam=Wijkplan"), 303);
  assert_int_equal(house_get(&house, &house_system, "/beleid/nieuw"), 200);
  assert_true(house_says(&house, "<option value=\"wijkplan\">Wijkplan</option>"));
  assert_int_equal(house_get(&house, &house_system, "/beleid?soort=wijkplan"), 200);
  assert_int_equal(house_get(&house, &house_system, "/api/v1/openapi.json"), 200);
  assert_true(house_says(&house, "\"wijkplan\""));
  /* The program reckons with access and states: nothing can be added there. */
  assert_int_equal(house_post(&house, &manager, "/beheer/keuzes", "lijst=toegang&naam=Half+open"), 400);
}

static void only_the_functional_manager_adds_fields(void **state) {
  (void)state;
  for (enum role role = 0; role < ROLE__COUNT; role++) {
    struct who who = house_who(&house, role);
    int status = house_get(&house, &who, "/beheer/velden");
    int wanted = rights_group_scope(&who, GROUP_BEHEER, VERB_CREATE) ? 200 : who.account ? 403 : 401;
    assert_int_equal(status, wanted);
    if (wanted != 200) assert_int_equal(house_post(&house, &who, "/beheer/velden", "register=beleid&naam=X&soort=TEXT"), wanted);
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(every_declared_field_stands_on_every_face), cmocka_unit_test(the_description_names_every_field),
      cmocka_unit_test(an_own_field_stands_on_every_face), cmocka_unit_test(an_own_choice_can_be_chosen_at_once),
      cmocka_unit_test(only_the_functional_manager_adds_fields)};
  return cmocka_run_group_tests(tests, enter, leave);
}
