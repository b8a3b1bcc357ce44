/* The one decision of the example under secrecy shows itself to whom it was given, and to nobody else on any road. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "capabilities/leiden.h"

#include "base/banned.h"

struct function {
  enum role role;
  const char *name;
};

static int64_t secret_decision(struct request *request, struct geheimhouding *out) {
  struct query query = {.reg = REGISTER_geheimhouding, .sort = -1, .page = 1, .page_size = 10};
  struct listing list;
  struct fault fault = {0};
  enum register_id reg;
  int64_t id;
  assert_true(record_list(request->tx, &house_system, &query, &list, request->keep, &fault));
  assert_int_equal(list.count, 1);
  *out = record_geheimhouding(&list.records[0]);
  assert_true(record_parse(out->over, &reg, &id));
  assert_int_equal(reg, REGISTER_besluit);
  return id;
}

static bool finds(struct request *request, const struct who *who) {
  struct hit *hits;
  size_t count;
  int64_t total;
  struct fault fault = {0};
  assert_true(search(request->tx, who, "schoolgebouw", REGISTER__NONE, 1, 10, &hits, &count, &total, request->keep, &fault));
  assert_int_equal(count, total);
  return count > 0;
}

static void check(struct house *house, const struct function *functions, size_t count, bool expected) {
  for (size_t i = 0; i < count; i++) {
    struct who who = leiden_who(house, functions[i].role, functions[i].name);
    struct request request;
    struct geheimhouding secrecy;
    struct record record;
    struct fault fault = {0};
    leiden_request(house, &who, &request);
    int64_t id = secret_decision(&request, &secrecy);
    bool sees = record_get(request.tx, &who, REGISTER_besluit, id, &record, request.keep, &fault);
    if (sees != expected) print_message("%s %s het besluit\n", functions[i].name, sees ? "ziet" : "mist");
    assert_int_equal(sees, expected);
    assert_int_equal(finds(&request, &who), expected);
    fault_release(&fault);
    leiden_request_end(&request);
  }
}

static void only_whom_it_was_given_to_see_it(void **state) {
  static const struct function given[] = {
      {ROLE_bestuurder, "Wethouder Wonen"}, {ROLE_gemeentesecretaris, "Gemeentesecretaris"}, {ROLE_manager, "Directeur Bedrijfsvoering"}};
  static const struct function others[] = {
      {ROLE_bestuurder, "Wethouder Cultuur"}, {ROLE_beleidsdoorpakker, "Beleidsdoorpakker"}, {ROLE_manager, "Teammanager Wonen en ruimte"},
      {ROLE_griffier, "Griffier"}, {ROLE_concerncontroller, "Concerncontroller"}, {ROLE_auditor, "Interne auditor"},
      {ROLE_functioneel_beheerder, "Functioneel beheerder"}, {ROLE_technisch_beheerder, "Technisch beheerder"}, {ROLE_raadslid, "Raadslid"}};
  check(*state, given, sizeof given / sizeof *given, true);
  check(*state, others, sizeof others / sizeof *others, false);
}

static void the_secrecy_gives_nothing_away(void **state) {
  struct request request;
  struct geheimhouding secrecy;
  struct record record;
  struct fault fault = {0};
  leiden_request(*state, &house_system, &request);
  int64_t id = secret_decision(&request, &secrecy);
  assert_string_equal(secrecy.orgaan, "college");
  assert_string_equal(secrecy.grond, "5.1.2.b");
  assert_string_equal(secrecy.herkomst_inhoud, "voorbeeld");
  assert_null(secrecy.opgeheven_op);
  assert_null(strstr(secrecy.record_tekst, "school"));
  assert_null(strstr(secrecy.omvang, "school"));
  /* Not even the program itself lists it. */
  assert_false(record_get(request.tx, &house_system, REGISTER_besluit, id, &record, request.keep, &fault));
  fault_release(&fault);
  leiden_request_end(&request);
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(only_whom_it_was_given_to_see_it), cmocka_unit_test(the_secrecy_gives_nothing_away)};
  return cmocka_run_group_tests(tests, leiden_enter, leiden_leave);
}
