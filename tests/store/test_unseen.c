/* A large import: its rows stand in the file some at a time, and nobody sees one before all are there. */
#include "store/town.h"

#include <pthread.h>
#include <unistd.h>

#include "store/inside.h"

enum { ROWS = 5000, PROBE_EVERY = 250, WAIT_MS_MAX = 20000 };

struct counts {
  int64_t added, changed, unchanged;
};

/* What stood there at each look from inside the import. */
static struct looking {
  struct town *town;
  long rows, looks, looks_at_hidden, bad_row;
  const char *copy_to;
} looking;

static struct import_row *many_rows(struct town *town, long count, const char *word) {
  struct import_row *rows = ARENA_ARRAY(&town->arena, (size_t)count, struct import_row);
  for (long i = 0; i < count; i++) {
    rows[i] = (struct import_row){.line = i + 2, .record = town_titled(town, REGISTER_thema, arena_printf(&town->arena, "%s %ld", word, i))};
    rows[i].record.slots[F(thema, omschrijving)].text = "Wonen in de buurt";
  }
  return rows;
}

static bool run(struct town *town, const struct import_row *rows, size_t count, struct counts *counts) {
  struct import *import = import_begin(town->store, &town_system, REGISTER_thema, "bestand.csv", digest_of("a", 1), &town->fault);
  bool ok = import && import_add(import, rows, count, &town->fault) &&
            import_switch(import, &counts->added, &counts->changed, &counts->unchanged, &town->fault);
  import_close(import);
  return ok;
}

static bool is_sound_in(struct town *town, struct tx *tx) {
  struct chain_report report;
  bool sound = history_verify(tx, &report, &town->arena, &town->fault);
  if (!sound) print_message("regel %lld: %s\n", (long long)report.bad_entry, report.bad_reason ? report.bad_reason : town->fault.cause);
  return sound;
}

static bool is_sound(struct town *town) {
  struct tx *tx = store_read(town->store, &town->fault);
  bool sound = is_sound_in(town, tx);
  tx_end(tx);
  return sound;
}

static long number_of(struct town *town, const char *sql) { return strtol(town_sql(town, sql), NULL, 10); }

/* The writer takes withdrawn rows out when nobody waits. */
static void wait_until_clean(struct town *town) {
  for (int waited = 0; number_of(town, "SELECT count(*) FROM levering_open") > 0; waited += 20) {
    assert_true(waited < WAIT_MS_MAX);
    usleep(20000);
  }
}

/* How many themas the roads show, each for itself. */
struct seen {
  int64_t counted, listed, hits, entries, found;
};

static struct seen look(struct town *town) {
  struct seen seen = {0};
  struct arena scratch;
  struct listing listing;
  struct hit *hits;
  struct history_entry *entries;
  size_t count;
  arena_init(&scratch, 64u * 1024 * 1024);
  struct tx *tx = store_read(town->store, &town->fault);
  struct query query = {.reg = REGISTER_thema, .sort = -1, .page = 1, .page_size = PAGE_MAX};
  seen.counted = record_count(tx, &town_system, &query, &town->fault);
  assert_well(town, record_list(tx, &town_system, &query, &listing, &scratch, &town->fault));
  seen.listed = (int64_t)listing.count;
  assert_well(town, search(tx, &town_system, "wonen", REGISTER__NONE, 1, 10, &hits, &count, &seen.hits, &scratch, &town->fault));
  assert_well(town, history_list(tx, &town_system, REGISTER__NONE, 0, 0, 500, &entries, &count, &scratch, &town->fault));
  for (size_t i = 0; i < count; i++) seen.entries += entries[i].reg == REGISTER_thema;
  seen.found = record_find(tx, &town_system, REGISTER_thema, "Nieuw 0", &scratch);
  tx_end(tx);
  arena_release(&scratch);
  return seen;
}

/* Runs on the writer, before each row is stored. */
static bool probe(struct tx *tx, const struct change *change, struct arena *scratch, struct fault *fault) {
  struct town *town = looking.town;
  (void)tx, (void)scratch;
  if (change->before || change->record->slots[F(thema, naam)].text[0] != 'N') return true;
  long row = looking.rows++;
  if (row == looking.bad_row) return fault_field_add(fault, "naam", "Naam: deze kan niet.");
  if (row % PROBE_EVERY != 0) return true;
  long hidden = number_of(town, "SELECT count(*) FROM thema WHERE naam LIKE 'Nieuw%'");
  looking.looks++;
  if (hidden == 0) return true;
  looking.looks_at_hidden++;
  struct seen seen = look(town);
  assert_int_equal(seen.counted, 0);
  assert_int_equal(seen.listed, 0);
  assert_int_equal(seen.hits, 0);
  assert_int_equal(seen.entries, 0);
  assert_int_equal(seen.found, 0);
  if (looking.copy_to && looking.looks_at_hidden == 1) {
    struct db *db = db_open(town->path, DB_READ, &town->fault);
    assert_well(town, db_copy(db, looking.copy_to, &town->fault));
    db_close(db);
  }
  return true;
}

static void start_looking(struct town *town) {
  looking = (struct looking){.town = town, .bad_row = -1};
  store_hooks(town->store, REGISTER_thema, &(struct hooks){.check = probe});
}

static void no_row_is_seen_before_all_are_there(void **state) {
  struct town *town = *state;
  struct counts counts = {0};
  start_looking(town);
  assert_well(town, run(town, many_rows(town, ROWS, "Nieuw"), ROWS, &counts));
  assert_true(looking.looks_at_hidden > 0);
  assert_int_equal(counts.added, ROWS);
  struct seen seen = look(town);
  assert_int_equal(seen.counted, ROWS);
  assert_int_equal(seen.listed, PAGE_MAX);
  assert_int_equal(seen.hits, 200);
  assert_true(seen.entries > 0 && seen.found > 0);
  assert_string_equal(town_sql(town, "SELECT count(*) || max(wat) FROM historie WHERE register = 'thema'"), "5000ingelezen");
  assert_string_equal(town_sql(town, "SELECT count(*) FROM import_rij"), "0");
  assert_string_equal(town_sql(town, "SELECT count(*) FROM levering_open"), "0");
  assert_true(is_sound(town));
}

static void one_bad_row_withdraws_all_and_numbers_are_not_given_again(void **state) {
  struct town *town = *state;
  struct counts counts = {0};
  start_looking(town);
  looking.bad_row = 4100;
  assert_false(run(town, many_rows(town, ROWS, "Nieuw"), ROWS, &counts));
  assert_int_equal(town->fault.field_count, 1);
  assert_int_equal(town->fault.fields[0].line, 4102);
  assert_fault(town, FAULT_INPUT);
  assert_int_equal(look(town).counted, 0);
  assert_true(is_sound(town));
  int64_t other = town_put(town, &town_system, town_titled(town, REGISTER_thema, "Werk"));
  assert_true(other > ROWS - 2);
  wait_until_clean(town);
  assert_string_equal(town_sql(town, "SELECT count(*) FROM thema"), "1");
  assert_string_equal(town_sql(town, "SELECT count(*) FROM zoek"), "1");
  assert_string_equal(town_sql(town, "SELECT count(*) FROM historie WHERE wat = 'ingetrokken'"), "1");
  /* The texts of what never was are gone; of the later record and of the withdrawal they stand. */
  assert_string_equal(town_sql(town, "SELECT count(*) FROM historie_tekst"), "2");
  assert_true(is_sound(town));
  looking.bad_row = -1;
  assert_well(town, run(town, many_rows(town, ROWS, "Later"), ROWS, &counts));
  assert_int_equal(counts.added, ROWS);
  assert_true(is_sound(town));
  /* A row that comes back where a delivery was withdrawn is no record. */
  town_sql(town, "INSERT INTO thema (id, versie, naam, toegang, gemaakt_op, gewijzigd_op) VALUES (7, 1, 'Terug', 'intern', 0, 0)");
  assert_false(is_sound(town));
  assert_false(fault_is(&town->fault));
}

/* The file as a crash leaves it: opened again, nothing is there, and it cleans itself. */
static void what_a_crash_leaves_goes_at_the_next_start(void **state) {
  struct town *town = *state;
  struct counts counts = {0};
  char path[sizeof town->path];
  start_looking(town);
  snprintf(path, sizeof path, "%.60s/na.db", town->folder);
  looking.copy_to = path;
  assert_well(town, run(town, many_rows(town, ROWS, "Nieuw"), ROWS, &counts));
  assert_true(looking.looks_at_hidden > 0);
  store_close(town->store);
  memcpy(town->path, path, sizeof path);
  assert_true(number_of(town, "SELECT count(*) FROM thema") > 0);
  struct store_options options = {.path = path, .code = "gm0001"};
  town->store = store_open(&options, &town->fault);
  assert_non_null(town->store);
  assert_int_equal(look(town).counted, 0);
  assert_true(is_sound(town));
  wait_until_clean(town);
  assert_string_equal(town_sql(town, "SELECT count(*) FROM thema"), "0");
  assert_int_equal(look(town).counted, 0);
  assert_true(is_sound(town));
  assert_well(town, run(town, many_rows(town, ROWS, "Nieuw"), ROWS, &counts));
  assert_int_equal(look(town).counted, ROWS);
  assert_true(is_sound(town));
}

/* ---- what was there already ---- */

static bool look_at_old(struct tx *tx, const struct change *change, struct arena *scratch, struct fault *fault) {
  (void)tx, (void)scratch, (void)fault;
  if (change->before || looking.rows++ % PROBE_EVERY != 0) return true;
  looking.looks_at_hidden += number_of(looking.town, "SELECT count(*) FROM thema") > 3;
  assert_string_equal(town_sql(looking.town, "SELECT count(*) FROM thema WHERE code IS NOT NULL"), "0");
  return true;
}

static void changes_of_records_wait_for_the_switch(void **state) {
  struct town *town = *state;
  struct counts counts = {0};
  for (int i = 0; i < 3; i++) town_put(town, &town_system, town_titled(town, REGISTER_thema, arena_printf(&town->arena, "Oud %d", i)));
  looking = (struct looking){.town = town};
  store_hooks(town->store, REGISTER_thema, &(struct hooks){.check = look_at_old});
  struct import_row *rows = many_rows(town, ROWS, "Nieuw");
  for (int i = 0; i < 3; i++) {
    rows[i * 10].record = town_titled(town, REGISTER_thema, arena_printf(&town->arena, "oud %d", i));
    rows[i * 10].record.slots[F(thema, naam)].text = arena_printf(&town->arena, "Oud %d", i);
  }
  rows[0].record.slots[F(thema, omschrijving)].text = NULL;
  rows[10].record.slots[F(thema, code)].text = "A1";
  rows[20].record.slots[F(thema, code)].text = "A2";
  /* The same record a second time, and a row of this file by its key. */
  rows[400].record = town_titled(town, REGISTER_thema, "Oud 1");
  rows[400].record.slots[F(thema, code)].text = "A3";
  rows[401].record = town_titled(town, REGISTER_thema, "Nieuw 3");
  rows[401].record.slots[F(thema, jaar)].number = 2031;
  /* A row that belongs to an earlier one. */
  rows[402].record.slots[F(thema, ouder)].number = -4;
  assert_well(town, run(town, rows, ROWS, &counts));
  assert_true(looking.looks_at_hidden > 0);
  assert_int_equal(counts.added, ROWS - 5);
  assert_int_equal(counts.unchanged, 1);
  assert_int_equal(counts.changed, 4);
  assert_string_equal(town_sql(town, "SELECT code || versie FROM thema WHERE naam = 'Oud 1'"), "A33");
  assert_string_equal(town_sql(town, "SELECT jaar || '-' || versie FROM thema WHERE naam = 'Nieuw 3'"), "2031-2");
  assert_string_equal(town_sql(town, "SELECT count(*) FROM thema WHERE ouder = (SELECT id FROM thema WHERE naam = 'Nieuw 3')"), "1");
  assert_true(is_sound(town));
}

/* ---- others meanwhile ---- */

struct importing {
  struct town *town;
  struct import_row *rows;
  struct fault fault;
  struct counts counts;
  bool ok;
  int64_t us;
};

static void *import_all(void *context) {
  struct importing *importing = context;
  int64_t from = clock_monotonic_us();
  struct import *import = import_begin(importing->town->store, &town_system, REGISTER_thema, "bestand.csv", digest_of("a", 1), &importing->fault);
  importing->ok = import && import_add(import, importing->rows, ROWS, &importing->fault) &&
                  import_switch(import, &importing->counts.added, &importing->counts.changed, &importing->counts.unchanged, &importing->fault);
  importing->us = clock_monotonic_us() - from;
  import_close(import);
  return NULL;
}

/* A write of somebody else, in memory of its own. */
struct other {
  const char *name;
  int64_t ouder, id;
};

static bool put_other(struct tx *tx, void *context, struct fault *fault) {
  struct other *other = context;
  struct arena scratch;
  arena_init(&scratch, 1024 * 1024);
  struct record record = record_start(&tx_catalogue(tx)->registers[REGISTER_thema], &scratch);
  record.slots[F(thema, naam)].text = other->name;
  record.slots[F(thema, ouder)].number = other->ouder;
  struct change change = {.reg = REGISTER_thema, .record = &record, .by = STEP_PERSON};
  bool ok = record_put(tx, &change, &scratch, fault);
  other->id = change.id;
  arena_release(&scratch);
  return ok;
}

static void wait_until_open(struct town *town) {
  for (int waited = 0; number_of(town, "SELECT count(*) FROM levering_open JOIN thema ON id = eerste") == 0; waited++) {
    assert_true(waited < WAIT_MS_MAX);
    usleep(1000);
  }
}

static void others_write_meanwhile_and_do_not_wait_long(void **state) {
  struct town *town = *state;
  struct importing importing = {.town = town, .rows = many_rows(town, ROWS, "Nieuw")};
  pthread_t thread;
  int64_t longest = 0, writes = 0, refused = 0;
  assert_int_equal(pthread_create(&thread, NULL, import_all, &importing), 0);
  wait_until_open(town);
  while (number_of(town, "SELECT count(*) FROM levering_open") > 0) {
    struct fault fault = {0};
    char name[32];
    snprintf(name, sizeof name, "Ander %lld", (long long)writes);
    int64_t from = clock_monotonic_us();
    struct other other = {.name = name, .ouder = NUMBER_EMPTY}, pointing = {.name = "Wijst", .ouder = 5};
    assert_true(store_write(town->store, &town_system, put_other, &other, &fault));
    int64_t waited = clock_monotonic_us() - from;
    if (waited > longest) longest = waited;
    assert_true(other.id > ROWS);
    writes++;
    if (number_of(town, "SELECT count(*) FROM levering_open") == 0) break;
    /* A number that is there and not yet a record. */
    if (!store_write(town->store, &town_system, put_other, &pointing, &fault)) refused++;
    fault_release(&fault);
  }
  pthread_join(thread, NULL);
  assert_true(importing.ok);
  assert_int_equal(importing.counts.added, ROWS);
  assert_true(writes >= 3);
  assert_true(refused > 0);
  print_message("%lld writes of others during an import of %.1f s; the longest waited %.0f ms\n", (long long)writes, (double)importing.us / 1e6, (double)longest / 1e3);
  assert_true(longest * 2 < importing.us);
  assert_true(is_sound(town));
}

static void a_second_large_import_into_the_same_register_is_told_to_wait(void **state) {
  struct town *town = *state;
  struct importing importing = {.town = town, .rows = many_rows(town, ROWS, "Nieuw")};
  struct counts counts;
  pthread_t thread;
  struct import_row *rows = many_rows(town, ROWS, "Tweede");
  assert_int_equal(pthread_create(&thread, NULL, import_all, &importing), 0);
  wait_until_open(town);
  bool second = run(town, rows, ROWS, &counts);
  pthread_join(thread, NULL);
  assert_true(importing.ok);
  assert_false(second);
  assert_fault(town, FAULT_BUSY);
  assert_int_equal(look(town).counted, ROWS);
}

static void a_key_that_somebody_else_took_meanwhile_stops_the_switch(void **state) {
  struct town *town = *state;
  struct importing importing = {.town = town, .rows = many_rows(town, ROWS, "Nieuw")};
  pthread_t thread;
  struct other other = {.name = "nieuw 3", .ouder = NUMBER_EMPTY};
  assert_int_equal(pthread_create(&thread, NULL, import_all, &importing), 0);
  wait_until_open(town);
  assert_well(town, store_write(town->store, &town_system, put_other, &other, &town->fault));
  pthread_join(thread, NULL);
  assert_false(importing.ok);
  assert_int_equal(importing.fault.kind, FAULT_CONFLICT);
  assert_non_null(strstr(importing.fault.message, "\"nieuw 3\" is intussen ook"));
  fault_release(&importing.fault);
  wait_until_clean(town);
  assert_string_equal(town_sql(town, "SELECT count(*) || naam FROM thema"), "1nieuw 3");
  assert_true(is_sound(town));
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, town_open, town_close)

int main(void) {
  const struct CMUnitTest tests[] = {
      TEST(no_row_is_seen_before_all_are_there),
      TEST(one_bad_row_withdraws_all_and_numbers_are_not_given_again),
      TEST(what_a_crash_leaves_goes_at_the_next_start),
      TEST(changes_of_records_wait_for_the_switch),
      TEST(others_write_meanwhile_and_do_not_wait_long),
      TEST(a_second_large_import_into_the_same_register_is_told_to_wait),
      TEST(a_key_that_somebody_else_took_meanwhile_stops_the_switch),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
