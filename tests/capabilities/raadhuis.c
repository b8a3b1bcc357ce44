#include "capabilities/raadhuis.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "capabilities/voorbeeld/voorbeeld.h"

const struct who raadhuis_program = {.label = "toets", .system = true};

void raadhuis_open(struct raadhuis *house, const struct route_table *const *tables, size_t count, void (*wire)(struct store *)) {
  *house = (struct raadhuis){0};
  log_quiet(true);
  snprintf(house->folder, sizeof house->folder, "/tmp/doorpakker-raadhuis-XXXXXX");
  assert_non_null(mkdtemp(house->folder));
  snprintf(house->path, sizeof house->path, "%s/gm0546.db", house->folder);
  assert_true(crypto_init());
  house->store = store_open(&(struct store_options){.path = house->path, .code = "gm0546", .create = true}, &house->fault);
  if (!house->store) fail_msg("%s (%s)", house->fault.message, house->fault.cause);
  if (wire) wire(house->store);
  if (!demo_fill(house->store, "leiden", NULL, &house->fault))
    fail_msg("%s | %s", house->fault.message, house->fault.field_count ? house->fault.fields[0].message : house->fault.cause);
  web_routes(tables, count);
  arena_init(&house->arena, 256u << 20);
  arena_init(&house->keep, 64u << 20);
  arena_init(&house->scratch, 64u << 20);
  text_init(&house->reply.body, 8u << 20);
}

static const char access_tail[] = "-toegang";

void raadhuis_access(struct raadhuis *house) {
  char path[160];
  snprintf(path, sizeof path, "%s%s", house->path, access_tail);
  struct access_options options = {.path = path, .code = "gm0546", .key = {9}};
  house->access = access_open(&options, &house->fault);
  if (!house->access) fail_msg("%s", house->fault.message);
}

bool raadhuis_stands(const struct raadhuis *house, const void *bytes, size_t size) {
  static const char *const tails[] = {"", "-wal", "-toegang", "-toegang-wal"};
  bool found = false;
  for (size_t i = 0; i < sizeof tails / sizeof *tails; i++) {
    char path[160], *all;
    snprintf(path, sizeof path, "%s%s", house->path, tails[i]);
    FILE *file = fopen(path, "rb");
    if (!file) continue;
    fseek(file, 0, SEEK_END);
    long length = ftell(file);
    rewind(file);
    all = malloc((size_t)length + 1);
    assert_non_null(all);
    size_t got = fread(all, 1, (size_t)length, file);
    fclose(file);
    found = found || memmem(all, got, bytes, size) != NULL;
    free(all);
  }
  return found;
}

void raadhuis_close(struct raadhuis *house) {
  static const char *const tails[] = {"", "-wal", "-shm", "-journal", ".slot", "-toegang", "-toegang-wal", "-toegang-shm"};
  access_close(house->access);
  store_close(house->store);
  text_release(&house->reply.body);
  arena_release(&house->arena);
  arena_release(&house->keep);
  arena_release(&house->scratch);
  fault_release(&house->fault);
  for (size_t i = 0; i < sizeof tails / sizeof *tails; i++) {
    char path[160];
    snprintf(path, sizeof path, "%s%s", house->path, tails[i]);
    unlink(path);
  }
  rmdir(house->folder);
}

static struct tx *reading(struct raadhuis *house) {
  fault_release(&house->fault);
  struct tx *tx = store_read(house->store, &house->fault);
  assert_non_null(tx);
  return tx;
}

int64_t raadhuis_find(struct raadhuis *house, enum register_id reg, const char *typed) {
  struct tx *tx = reading(house);
  int64_t id = record_find(tx, &raadhuis_program, reg, typed, &house->arena);
  tx_end(tx);
  if (id <= 0) fail_msg("%s wijst geen record aan (%lld)", typed, (long long)id);
  return id;
}

struct record raadhuis_get(struct raadhuis *house, enum register_id reg, int64_t id) {
  struct tx *tx = reading(house);
  struct record record;
  if (!record_get(tx, &raadhuis_program, reg, id, &record, &house->arena, &house->fault)) fail_msg("%s", house->fault.message);
  tx_end(tx);
  return record;
}

struct who raadhuis_who(struct raadhuis *house, const char *functie) {
  int64_t id = raadhuis_find(house, REGISTER_persoon, functie);
  struct record record = raadhuis_get(house, REGISTER_persoon, id);
  struct persoon p = record_persoon(&record);
  struct who who = {.account = id, .persoon = id, .label = p.functie};
  for (enum role role = 0; role < ROLE__COUNT; role++) {
    char item[64];
    snprintf(item, sizeof item, "%s", role_infos[role].name);
    if (p.rollen && shared_has(arena_printf(&house->arena, ",%s,", p.rollen), item)) who.roles |= UINT32_C(1) << role;
  }
  if (p.organisatie != NUMBER_EMPTY) who.teams[who.team_count++] = p.organisatie;
  if (!who.roles) fail_msg("%s heeft geen rol", functie);
  return who;
}

struct putting {
  struct raadhuis *house;
  struct change change;
};

static bool put_work(struct tx *tx, void *context, struct fault *fault) {
  struct putting *putting = context;
  return record_put(tx, &putting->change, &putting->house->scratch, fault);
}

bool raadhuis_try(struct raadhuis *house, const struct who *who, struct record record, int64_t id) {
  struct putting putting = {house, {.reg = record.reg->id, .id = id, .version = id ? -1 : 0, .record = &record, .by = STEP_PERSON}};
  fault_release(&house->fault);
  return store_write(house->store, who, put_work, &putting, &house->fault);
}

int64_t raadhuis_put(struct raadhuis *house, struct record record, int64_t id) {
  struct putting putting = {house, {.reg = record.reg->id, .id = id, .version = id ? -1 : 0, .record = &record, .by = STEP_PERSON}};
  fault_release(&house->fault);
  if (!store_write(house->store, &raadhuis_program, put_work, &putting, &house->fault))
    fail_msg("%s | %s", house->fault.message, house->fault.field_count ? house->fault.fields[0].message : house->fault.cause);
  return putting.change.id;
}

int64_t raadhuis_make_secret(struct raadhuis *house, enum register_id reg, int64_t id, int64_t persoon) {
  struct record record = record_start(&store_catalogue(house->store)->registers[REGISTER_geheimhouding], &house->arena);
  record.slots[F(geheimhouding, over)].text = record_name(reg, id, &house->arena);
  record.slots[F(geheimhouding, orgaan)].text = "college";
  record.slots[F(geheimhouding, wie_mag_opheffen)].text = "college";
  record.slots[F(geheimhouding, datum)].text = "2027-01-05";
  record.slots[F(geheimhouding, grond)].text = choices_woo_grond.items[0].code;
  record.slots[F(geheimhouding, record_tekst)].text = record.slots[F(geheimhouding, omvang)].text = "Een stuk";
  record.slots[F(geheimhouding, verstrekt_aan)].text = arena_printf(&house->arena, ",persoon:%lld,", (long long)persoon);
  return raadhuis_put(house, record, 0);
}

void raadhuis_lift_secrecy(struct raadhuis *house, int64_t secrecy) {
  struct record record = raadhuis_get(house, REGISTER_geheimhouding, secrecy);
  record.slots[F(geheimhouding, opgeheven_op)].text = "2027-01-06";
  record.slots[F(geheimhouding, opgeheven_door)].text = "college";
  raadhuis_put(house, record, secrecy);
}

static int answer(struct raadhuis *house, struct request *request, const char *address) {
  struct form query;
  house->tenant = (struct tenant){.store = house->store, .access = house->access, .code = "gm0546", .alias = "leiden", .name = "Leiden"};
  char *path = arena_copy(&house->keep, address), *mark = strchr(path, '?');
  if (mark) *mark++ = '\0';
  if (!form_read_query(mark, &query, &house->keep, &house->fault)) fail_msg("%s", house->fault.message);
  request->tenant = &house->tenant;
  request->path = path;
  request->query = &query;
  request->csrf = "kaartje";
  request->keep = &house->keep;
  request->scratch = &house->scratch;
  store_today(house->store, request->today);
  for (char *at = path; *at;) {
    while (*at == '/') *at++ = '\0';
    if (*at) request->segments[request->segment_count++] = at;
    while (*at && *at != '/') at++;
  }
  request->path = arena_copy(&house->keep, address);
  text_clear(&house->reply.body);
  house->reply = (struct reply){.body = house->reply.body};
  web_answer(request, &house->reply);
  house->secrets = 0;
  if (request->tx) tx_secrets(request->tx, &house->secrets);
  tx_end(request->tx);
  return house->reply.status ? house->reply.status : 200;
}

static void forget(struct raadhuis *house) {
  arena_reset(&house->keep);
  arena_reset(&house->scratch);
  fault_release(&house->fault);
}

int raadhuis_ask(struct raadhuis *house, const struct who *who, const char *address) {
  forget(house);
  struct request request = {.method = METHOD_GET, .who = who, .tx = reading(house)};
  return answer(house, &request, address);
}

int raadhuis_push(struct raadhuis *house, const struct who *who, const char *address) {
  forget(house);
  struct request request = {.method = METHOD_GET, .who = who, .tx = reading(house), .is_pushed = true};
  return answer(house, &request, address);
}

int raadhuis_send(struct raadhuis *house, const struct who *who, const char *address, const char *form) {
  forget(house);
  struct form fields;
  const struct form_options options = {.data = form, .size = form ? strlen(form) : 0};
  if (form && !form_read(&options, &fields, &house->keep, &house->fault)) fail_msg("%s", house->fault.message);
  struct request request = {.method = METHOD_POST, .who = who, .form = form ? &fields : NULL};
  return answer(house, &request, address);
}

bool raadhuis_says(const struct raadhuis *house, const char *text) {
  return strstr(text_get(&house->reply.body), text) != NULL;
}

const char *raadhuis_goes(const struct raadhuis *house) {
  for (size_t i = 0; i < house->reply.header_count; i++)
    if (string_is(house->reply.headers[i].name, "Location")) return house->reply.headers[i].value;
  return "";
}
