#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "capabilities/leiden.h"

#include "capabilities/beleid/beleid.h"
#include "capabilities/cirkel/cirkel.h"
#include "capabilities/kwaliteit/kwaliteit.h"
#include "capabilities/kwaliteit/levering.h"
#include "capabilities/opgaven/opgaven.h"
#include "capabilities/voorbeeld/voorbeeld.h"

#include "base/banned.h"

const struct who leiden_visitor = {.roles = ROLE_BIT(inwoner), .label = "Inwoner"};

static bool deliver(const struct demo_delivery *delivery, struct arena *keep, struct arena *scratch, struct fault *fault) {
  return levering_bring(delivery->store, delivery->who, delivery->koppeling, delivery->data, delivery->size, keep, scratch, fault);
}

int leiden_enter(void **state) {
  static struct house house;
  static const struct route_table *const tables[] = {&cirkel_routes, &opgaven_routes, &beleid_routes, &kwaliteit_routes, &web_faces};
  struct fault fault = {0};
  house_enter(&house);
  web_routes(tables, sizeof tables / sizeof *tables);
  cirkel_wire(house.store);
  opgaven_wire(house.store);
  beleid_wire(house.store);
  kwaliteit_wire(house.store);
  if (!demo_fill(house.store, "leiden", deliver, &fault)) {
    house_print_fault(&fault);
    fault_release(&fault);
    return -1;
  }
  *state = &house;
  return 0;
}

int leiden_leave(void **state) {
  house_leave(*state);
  return 0;
}

int64_t leiden_find(struct house *house, enum register_id reg, const char *typed) {
  struct fault fault = {0};
  struct tx *tx = store_read(house->store, &fault);
  assert_non_null(tx);
  int64_t id = record_find(tx, &house_system, reg, typed, &house->life);
  tx_end(tx);
  if (id <= 0) fail_msg("%s: \"%s\" is not there", declared_registers[reg].name, typed);
  return id;
}

struct who leiden_who(struct house *house, enum role role, const char *functie) {
  struct who who = {.account = (int64_t)role + 100, .persoon = leiden_find(house, REGISTER_persoon, functie), .roles = UINT32_C(1) << role};
  struct record record = house_read(house, REGISTER_persoon, who.persoon);
  int64_t team = record.slots[EVERY(organisatie)].number;
  who.label = arena_copy(&house->life, functie);
  if (team != NUMBER_EMPTY) who.teams[who.team_count++] = team;
  return who;
}

struct changing {
  struct house *house;
  const struct record *record;
};

static bool change(struct tx *tx, void *context, struct fault *fault) {
  struct changing *changing = context;
  struct change step = {.reg = changing->record->reg->id, .id = record_id(changing->record), .version = -1, .record = changing->record};
  return record_put(tx, &step, &changing->house->life, fault);
}

void leiden_change(struct house *house, const struct record *record) {
  struct changing changing = {house, record};
  struct fault fault = {0};
  bool ok = store_write(house->store, &house_system, change, &changing, &fault);
  if (!ok) house_print_fault(&fault);
  fault_release(&fault);
  assert_true(ok);
}

void leiden_request(struct house *house, const struct who *who, struct request *out) {
  static struct form none;
  struct fault fault = {0};
  *out = (struct request){.method = METHOD_GET, .path = "/", .tenant = &house->tenant, .who = who, .query = &none, .keep = &house->keep, .scratch = &house->scratch};
  arena_reset(&house->keep);
  arena_reset(&house->scratch);
  store_today(house->store, out->today);
  out->tx = store_read(house->store, &fault);
  assert_non_null(out->tx);
}

void leiden_request_end(struct request *request) {
  tx_end(request->tx);
  request->tx = NULL;
}
