#include "store/town.h"

#include <dirent.h>
#include <unistd.h>

#include "store/inside.h"

const struct who town_system = {.system = true, .label = "Doorpakker"};

static void open_store(struct town *town) {
  struct store_options options = {.path = town->path, .code = "gm0001", .create = true};
  town->store = store_open(&options, &town->fault);
  if (!town->store) print_message("fout: %s / %s\n", town->fault.message, town->fault.cause);
  assert_non_null(town->store);
}

int town_open(void **state) {
  struct town *town = calloc(1, sizeof *town);
  assert_true(crypto_init());
  log_quiet(true);
  snprintf(town->folder, sizeof town->folder, "/tmp/doorpakker-test-XXXXXX");
  assert_non_null(mkdtemp(town->folder));
  snprintf(town->path, sizeof town->path, "%s/gm0001.db", town->folder);
  arena_init(&town->arena, 256u * 1024 * 1024);
  *state = town;
  open_store(town);
  return 0;
}

static void empty_folder(const char *folder) {
  DIR *dir = opendir(folder);
  struct dirent *entry;
  while (dir && (entry = readdir(dir))) {
    char path[512];
    snprintf(path, sizeof path, "%s/%s", folder, entry->d_name);
    unlink(path);
  }
  if (dir) closedir(dir);
  rmdir(folder);
}

int town_close(void **state) {
  struct town *town = *state;
  store_close(town->store);
  arena_release(&town->arena);
  fault_release(&town->fault);
  empty_folder(town->folder);
  free(town);
  return 0;
}

void town_reopen(struct town *town) {
  store_close(town->store);
  open_store(town);
}

struct record town_new(struct town *town, enum register_id reg) {
  return record_start(&store_catalogue(town->store)->registers[reg], &town->arena);
}

/* The first required text gets the title; other required fields something that fits. */
struct record town_titled(struct town *town, enum register_id reg, const char *title) {
  struct record record = town_new(town, reg);
  for (size_t i = EVERY__COUNT; i < record.reg->field_count; i++) {
    const struct field *field = &record.reg->fields[i];
    if (!field->required || !record_is_empty(&record, i)) continue;
    switch (field->kind) {
      case KIND_TEXT:
      case KIND_LONGTEXT: record.slots[i].text = title; break;
      case KIND_CHOICE: record.slots[i].text = field->choices->items[0].code; break;
      case KIND_DAY: record.slots[i].text = "2027-01-12"; break;
      case KIND_PERIOD: record.slots[i].text = "2026"; break;
      case KIND_YEAR: record.slots[i].number = 2027; break;
      case KIND_REF: break;
      default: record.slots[i].number = field->min; break;
    }
  }
  return record;
}

struct putting {
  struct town *town;
  struct change *change;
};

static bool put(struct tx *tx, void *context, struct fault *fault) {
  struct putting *putting = context;
  return record_put(tx, putting->change, &putting->town->arena, fault);
}

bool town_try(struct town *town, const struct who *who, struct change *change) {
  struct putting putting = {town, change};
  fault_release(&town->fault);
  return store_write(town->store, who, put, &putting, &town->fault);
}

int64_t town_put(struct town *town, const struct who *who, struct record record) {
  struct change change = {.reg = record.reg->id, .record = &record, .taking_over = who->system};
  assert_well(town, town_try(town, who, &change));
  assert_true(change.id > 0);
  return change.id;
}

void town_change(struct town *town, const struct who *who, int64_t id, struct record record) {
  struct change change = {.reg = record.reg->id, .id = id, .version = -1, .record = &record};
  assert_well(town, town_try(town, who, &change));
}

struct record town_get(struct town *town, const struct who *who, enum register_id reg, int64_t id) {
  struct record record;
  struct tx *tx = store_read(town->store, &town->fault);
  assert_non_null(tx);
  assert_well(town, record_get(tx, who, reg, id, &record, &town->arena, &town->fault));
  tx_end(tx);
  return record;
}

bool town_sees(struct town *town, const struct who *who, enum register_id reg, int64_t id) {
  struct record record;
  struct tx *tx = store_read(town->store, &town->fault);
  assert_non_null(tx);
  bool sees = record_get(tx, who, reg, id, &record, &town->arena, &town->fault);
  tx_end(tx);
  if (!sees) assert_int_equal(town->fault.kind, FAULT_ABSENT);
  fault_release(&town->fault);
  return sees;
}

struct who town_who(enum role role, int64_t persoon) {
  return (struct who){.account = 1, .persoon = persoon, .roles = UINT32_C(1) << role, .label = role_infos[role].label};
}

int64_t town_beleid(struct town *town, const char *titel) {
  return town_put(town, &town_system, town_titled(town, REGISTER_beleid, titel));
}

int64_t town_persoon(struct town *town, const char *functie) {
  return town_put(town, &town_system, town_titled(town, REGISTER_persoon, functie));
}

int64_t town_opgave(struct town *town, const char *titel) {
  return town_put(town, &town_system, town_titled(town, REGISTER_beleidsopgave, titel));
}

int64_t town_make_secret(struct town *town, enum register_id reg, int64_t id, int64_t persoon) {
  struct record record = town_titled(town, REGISTER_geheimhouding, "Een stuk");
  record.slots[F(geheimhouding, over)].text = record_name(reg, id, &town->arena);
  record.slots[F(geheimhouding, verstrekt_aan)].text = arena_printf(&town->arena, ",persoon:%lld,", (long long)persoon);
  return town_put(town, &town_system, record);
}

bool town_backup(struct town *town, const char *to) {
  struct whole_report made;
  return store_backup(town->path, to, &made, &town->fault);
}

bool town_restore(struct town *town, const char *from, const char *code) {
  struct whole_report made;
  struct restore_options options = {.from = from, .path = town->path, .code = code};
  return store_restore(&options, &made, &town->fault);
}

char *town_sql(struct town *town, const char *sql) {
  struct db *db = db_open(town->path, DB_WRITE, &town->fault);
  assert_non_null(db);
  struct stmt *stmt = db_statement(db, sql, &town->fault);
  if (!stmt) print_message("%s\n", town->fault.cause);
  assert_non_null(stmt);
  char *out = stmt_step(stmt, &town->fault) == 1 ? stmt_get_copy(stmt, 0, &town->arena) : NULL;
  stmt_done(stmt);
  db_close(db);
  return out;
}
