/* Files of past releases stand in tests/old/ and must open, hold together and take new writes, for ever.
 * `store-test_old make tests/old/uitgave-N.db` makes the one of this release. */
#include "store/town.h"

#include <dirent.h>
#include <unistd.h>

#include "store/sqlite.h"

static const char folder[] = "tests/old";
static const char wish[] = "Écht minder formulieren";

static bool add_own(struct tx *tx, void *context, struct fault *fault) {
  struct own_field field = {.reg = REGISTER_beleid, .kind = KIND_TEXT, .label = "Archiefnummer"};
  struct own_choice choice = {"beleid_soort", "handreiking", "Handreiking"};
  (void)context;
  return own_field_add(tx, &field, fault) && own_choice_add(tx, &choice, fault);
}

/* One record in every register that takes one, an own field and choice, a change, secrecy. */
static void fill(struct town *town) {
  assert_well(town, store_write(town->store, &town_system, add_own, NULL, &town->fault));
  int64_t persoon = town_persoon(town, "Beleidsadviseur"), opgave = town_opgave(town, wish);
  int64_t beleid = town_beleid(town, "Nota dienstverlening");
  struct record record = town_get(town, &town_system, REGISTER_beleid, beleid);
  record.slots[reg_field_find(record.reg, "eigen_1")].text = "A-7";
  record.slots[F(beleid, soort)].text = "handreiking";
  town_change(town, &town_system, beleid, record);
  struct record signaal = town_titled(town, REGISTER_signaal, "Derde keer dezelfde bankafschriften");
  signaal.slots[F(signaal, hoort_bij)].number = opgave;
  signaal.slots[EVERY(eigenaar)].number = persoon;
  town_put(town, &town_system, signaal);
  struct record besluit = town_titled(town, REGISTER_besluit, "Aankoop");
  town_make_secret(town, REGISTER_besluit, town_put(town, &town_system, besluit), persoon);
  int64_t indicator = town_put(town, &town_system, town_titled(town, REGISTER_indicator, "I1"));
  struct record waarneming = town_titled(town, REGISTER_waarneming, "");
  waarneming.slots[F(waarneming, indicator)].number = indicator;
  town_put(town, &town_system, waarneming);
}

static void copy(const char *from, const char *to) {
  char buffer[65536];
  size_t got;
  FILE *in = fopen(from, "rb"), *out = fopen(to, "wb");
  assert_true(in && out);
  while ((got = fread(buffer, 1, sizeof buffer, in)) > 0) assert_int_equal(fwrite(buffer, 1, got, out), got);
  fclose(in);
  assert_int_equal(fclose(out), 0);
}

static void check(struct town *town, const char *name) {
  char path[512];
  snprintf(path, sizeof path, "%s/%s", folder, name);
  store_close(town->store);
  town->store = NULL;
  char log[160];
  snprintf(log, sizeof log, "%s-wal", town->path);
  unlink(log);
  copy(path, town->path);
  town_reopen(town);
  struct tx *tx = store_read(town->store, &town->fault);
  struct chain_report report;
  bool sound = history_verify(tx, &report, &town->arena, &town->fault);
  if (!sound) print_message("%s: %s %s\n", name, report.bad_reason, town->fault.message);
  assert_true(sound);
  int64_t id = record_find(tx, &town_system, REGISTER_beleidsopgave, wish, &town->arena);
  assert_true(id > 0);
  struct hit *hits;
  size_t count;
  int64_t total;
  assert_well(town, search(tx, &town_system, "formulier", REGISTER__NONE, 1, 10, &hits, &count, &total, &town->arena, &town->fault));
  assert_int_equal(count, 1);
  struct who bestuurder = town_who(ROLE_bestuurder, 0);
  struct query query = {.reg = REGISTER_besluit, .sort = -1, .page = 1, .page_size = 10};
  struct listing listing;
  assert_well(town, record_list(tx, &bestuurder, &query, &listing, &town->arena, &town->fault));
  assert_int_equal(listing.count, 0);
  const struct reg *beleid = &tx_catalogue(tx)->registers[REGISTER_beleid];
  int own = reg_field_find(beleid, "eigen_1");
  assert_true(own >= 0);
  tx_end(tx);
  assert_string_equal(town_get(town, &town_system, REGISTER_beleid, 1).slots[own].text, "A-7");
  struct record record = town_get(town, &town_system, REGISTER_beleidsopgave, id);
  record.slots[F(beleidsopgave, titel)].text = "Nog minder formulieren";
  town_change(town, &town_system, id, record);
}

static void files_of_past_releases_open(void **state) {
  struct town *town = *state;
  DIR *dir = opendir(folder);
  struct dirent *entry;
  int seen = 0;
  assert_non_null(dir);
  while ((entry = readdir(dir))) {
    if (!string_ends(entry->d_name, ".db")) continue;
    check(town, entry->d_name);
    seen++;
  }
  closedir(dir);
  assert_true(seen >= 1);
}

static int make(const char *path) {
  struct town *town;
  town_open((void **)&town);
  fill(town);
  assert_well(town, town_backup(town, path));
  /* Small pages: most of the tables are empty. */
  struct db *db = db_open(path, DB_WRITE, &town->fault);
  assert_true(db && db_make_single(db, &town->fault) && db_run(db, "PRAGMA page_size = 512; VACUUM;", &town->fault));
  db_close(db);
  return town_close((void **)&town);
}

int main(int count, char **args) {
  if (count == 3 && string_is(args[1], "make")) return make(args[2]);
  const struct CMUnitTest tests[] = {cmocka_unit_test_setup_teardown(files_of_past_releases_open, town_open, town_close)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
