#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <unistd.h>

#include "web/house.h"

#include "base/banned.h"

enum { REQUEST_MEMORY = 256 << 20, BODY_MAX = 64 << 20 };

const struct who house_system = {.label = "het programma", .system = true, .account = 1};

void house_routes(void) {
  static const struct route_table *const tables[] = {&web_faces};
  web_routes(tables, 1);
}

void house_print_fault(const struct fault *fault) {
  print_message("fault %d: %s / %s / %s\n", (int)fault->kind, fault->message, fault->hint, fault->cause);
  for (size_t i = 0; i < fault->field_count; i++) print_message("  %ld %s: %s\n", fault->fields[i].line, fault->fields[i].field, fault->fields[i].message);
}

static void open_store(struct house *house) {
  struct fault fault = {0};
  house->store = store_open(&(struct store_options){.path = house->file, .code = "gm0546", .create = true}, &fault);
  if (!house->store) house_print_fault(&fault);
  assert_non_null(house->store);
  house->tenant = (struct tenant){.store = house->store, .code = "gm0546", .alias = "leiden", .name = "Leiden"};
}

void house_enter(struct house *house) {
  *house = (struct house){0};
  log_quiet(true);
  assert_true(crypto_init());
  house_routes();
  snprintf(house->folder, sizeof house->folder, "/tmp/doorpakker-web-XXXXXX");
  assert_non_null(mkdtemp(house->folder));
  snprintf(house->file, sizeof house->file, "%s/gm0546.db", house->folder);
  arena_init(&house->keep, REQUEST_MEMORY);
  arena_init(&house->scratch, REQUEST_MEMORY);
  arena_init(&house->life, REQUEST_MEMORY);
  text_init(&house->reply.body, BODY_MAX);
  open_store(house);
}

void house_restart(struct house *house) {
  store_close(house->store);
  open_store(house);
}

void house_leave(struct house *house) {
  static const char *const ends[] = {"", "-wal", "-shm"};
  char path[128];
  store_close(house->store);
  for (size_t i = 0; i < 3; i++) {
    snprintf(path, sizeof path, "%s%s", house->file, ends[i]);
    unlink(path);
  }
  snprintf(path, sizeof path, "rm -rf %s", house->folder);
  assert_int_equal(system(path), 0);
  text_release(&house->reply.body);
  arena_release(&house->keep);
  arena_release(&house->scratch);
  arena_release(&house->life);
}

struct who house_who(const struct house *house, enum role role) {
  bool staff = !role_infos[role].without_account;
  return (struct who){.account = staff ? (int64_t)role + 100 : 0, .persoon = staff ? house->ids[REGISTER_persoon] : 0,
                      .roles = UINT32_C(1) << role, .label = role_infos[role].label};
}

/* ---- asking ---- */

struct asking {
  enum method method;
  const char *path;
  const char *type, *body;
  size_t size;
};

static void split(struct house *house, struct request *request, const char *path) {
  const char *at = path;
  while (*at) {
    while (*at == '/') at++;
    size_t len = strcspn(at, "/");
    if (len && request->segment_count < REQUEST_SEGMENTS_MAX)
      request->segments[request->segment_count++] = arena_copy_len(&house->keep, at, len);
    at += len;
  }
}

static int ask(struct house *house, const struct who *who, const struct asking *asking) {
  struct fault fault = {0};
  struct form query = {0}, form = {0};
  struct request request = {.method = asking->method, .tenant = &house->tenant, .who = who, .csrf = "kenmerk", .query = &query,
                            .keep = &house->keep, .scratch = &house->scratch, .is_partial = house->is_partial,
                            .if_match = house->if_match, .if_none_match = house->if_none_match,
                            .body = asking->body, .body_size = asking->size, .body_type = asking->type};
  arena_reset(&house->keep);
  arena_reset(&house->scratch);
  text_clear(&house->reply.body);
  house->reply = (struct reply){.body = house->reply.body};
  store_today(house->store, request.today);
  size_t path_len = strcspn(asking->path, "?");
  request.path = arena_copy_len(&house->keep, asking->path, path_len);
  split(house, &request, request.path);
  if (asking->path[path_len] && !form_read_query(asking->path + path_len + 1, &query, &house->keep, &fault)) {
    fault_release(&fault);
    return 400;
  }
  bool is_form = asking->type && !string_starts(asking->type, "application/json") && !string_starts(asking->type, "application/merge");
  if (is_form) {
    assert_true(form_read(&(struct form_options){.content_type = asking->type, .data = asking->body, .size = asking->size}, &form, &house->keep, &fault));
    request.form = &form;
  }
  if (asking->method == METHOD_GET) {
    request.tx = store_read(house->store, &fault);
    assert_non_null(request.tx);
  }
  web_answer(&request, &house->reply);
  house->secrets = 0;
  if (request.tx) tx_secrets(request.tx, &house->secrets);
  tx_end(request.tx);
  house->is_partial = false;
  house->if_match = house->if_none_match = NULL;
  return house->reply.status ? house->reply.status : 200;
}

int house_get(struct house *house, const struct who *who, const char *format, ...) {
  char path[2000];
  va_list args;
  va_start(args, format);
  vsnprintf(path, sizeof path, format, args);
  va_end(args);
  return ask(house, who, &(struct asking){.method = METHOD_GET, .path = path});
}

int house_post(struct house *house, const struct who *who, const char *path, const char *form) {
  return ask(house, who, &(struct asking){METHOD_POST, path, "application/x-www-form-urlencoded", form, strlen(form)});
}

int house_upload(struct house *house, const struct who *who, const char *path, const char *name, const void *data, size_t size) {
  struct text body;
  text_init(&body, BODY_MAX);
  text_addf(&body, "--grens\r\nContent-Disposition: form-data; name=\"bestand\"; filename=\"%s\"\r\nContent-Type: text/csv\r\n\r\n", name);
  text_put(&body, data, size);
  text_add(&body, "\r\n--grens--\r\n");
  int status = ask(house, who, &(struct asking){METHOD_POST, path, "multipart/form-data; boundary=grens", body.data, body.len});
  text_release(&body);
  return status;
}

int house_api(struct house *house, const struct who *who, enum method method, const char *path, const char *json) {
  return ask(house, who, &(struct asking){method, path, "application/json", json, json ? strlen(json) : 0});
}

const char *house_header(const struct house *house, const char *name) {
  for (size_t i = 0; i < house->reply.header_count; i++)
    if (string_is(house->reply.headers[i].name, name)) return house->reply.headers[i].value;
  return NULL;
}

const char *house_body(const struct house *house) { return text_get(&house->reply.body); }
bool house_says(const struct house *house, const char *text) { return strstr(house_body(house), text) != NULL; }

const char *house_hidden(struct house *house, const char *name) {
  const char *at = strstr(house_body(house), arena_printf(&house->life, "name=\"%s\" value=\"", name));
  if (!at) return NULL;
  at = strstr(at, "value=\"") + 7;
  return arena_copy_len(&house->life, at, strcspn(at, "\""));
}

/* ---- records ---- */

struct putting {
  struct house *house;
  const struct record *record;
  int64_t id;
};

static bool put(struct tx *tx, void *context, struct fault *fault) {
  struct putting *putting = context;
  struct change change = {.reg = putting->record->reg->id, .record = putting->record, .version = -1, .taking_over = true};
  if (!record_put(tx, &change, &putting->house->scratch, fault)) return false;
  putting->id = change.id;
  return true;
}

int64_t house_put(struct house *house, const struct record *record) {
  struct fault fault = {0};
  struct putting putting = {house, record, 0};
  bool ok = store_write(house->store, &house_system, put, &putting, &fault);
  if (!ok) {
    print_message("%s\n", record->reg->name);
    house_print_fault(&fault);
  }
  fault_release(&fault);
  assert_true(ok);
  return putting.id;
}

const char *house_word(const struct field *field, int number, struct arena *keep) {
  const char *word = arena_printf(keep, "%s%d", field->name, number);
  int max = field_max(field);
  size_t len = strlen(word);
  /* The end differs, the beginning may go. */
  return len > (size_t)max ? word + (len - (size_t)max) : word;
}

static void fill_slot(struct house *house, const struct field *field, int number, union slot *slot) {
  struct arena *keep = &house->life;
  switch (field->kind) {
    case KIND_TEXT:
    case KIND_LONGTEXT: slot->text = house_word(field, number, keep); break;
    case KIND_CHOICE: slot->text = field->choices->items[0].code; break;
    case KIND_CHOICES: slot->text = field->choices->items[0].code; break;
    case KIND_REF: slot->number = house->ids[field->to] ? house->ids[field->to] : NUMBER_EMPTY; break;
    case KIND_RECORD: slot->text = record_name(REGISTER_persoon, house->ids[REGISTER_persoon], keep); break;
    case KIND_SHARED: slot->text = arena_printf(keep, ",rol:griffier,rol:inwoner,"); break;
    case KIND_DAY: slot->text = "2026-03-04"; break;
    case KIND_PERIOD: slot->text = "2026-K2"; break;
    case KIND_INSTANT: slot->number = INT64_C(1767225600000); break;
    case KIND_MONEY: slot->number = 123456 + number; break;
    case KIND_NUMBER: slot->number = field->most ? field->most : 40 + number; break;
    case KIND_YEAR: slot->number = 2027; break;
    case KIND_DECIMAL: slot->number = 57000 + number; break;
    case KIND_YESNO: slot->number = 1; break;
    case KIND_LINK: slot->text = arena_printf(keep, "https://voorbeeld.example/%d", number); break;
    case KIND__COUNT: break;
  }
}

struct record house_record(struct house *house, const struct reg *reg, int number) {
  struct record record = record_start(reg, &house->life);
  for (size_t i = 0; i < reg->field_count; i++) {
    const struct field *field = &reg->fields[i];
    if (field->computed || i == EVERY(embargo_tot) || i == EVERY(toegang) || i == EVERY(gedeeld_met) || field->steps) continue;
    /* A secrecy that was lifted does not hide, and nothing here may hide the rest. */
    fill_slot(house, field, number, &record.slots[i]);
  }
  record.slots[EVERY(herkomst_inhoud)].text = "eigen";
  if (reg->id == REGISTER_persoon) record.slots[F(persoon, rollen)].text = NULL;
  return record;
}

void house_fill(struct house *house) {
  const struct catalogue *catalogue = store_catalogue(house->store);
  static const enum register_id first[] = {REGISTER_persoon, REGISTER_organisatie, REGISTER_thema, REGISTER_programma, REGISTER_dekking,
                                           REGISTER_beleid, REGISTER_beleidsopgave, REGISTER_sleutelmoment, REGISTER_criterium, REGISTER_indicator};
  for (size_t i = 0; i < sizeof first / sizeof *first; i++) {
    struct record record = house_record(house, &catalogue->registers[first[i]], 1);
    house->ids[first[i]] = house_put(house, &record);
  }
  for (enum register_id id = REGISTER__NONE + 1; id < REGISTER__COUNT; id++) {
    if (house->ids[id]) continue;
    struct record record = house_record(house, &catalogue->registers[id], 1);
    house->ids[id] = house_put(house, &record);
  }
}

struct record house_read(struct house *house, enum register_id reg, int64_t id) {
  struct fault fault = {0};
  struct record record = {0};
  struct tx *tx = store_read(house->store, &fault);
  assert_non_null(tx);
  bool ok = record_get(tx, &house_system, reg, id, &record, &house->life, &fault);
  tx_end(tx);
  if (!ok) house_print_fault(&fault);
  fault_release(&fault);
  assert_true(ok);
  return record;
}
