#include "store/town.h"

#include <pthread.h>
#include <unistd.h>

static const char *beside(struct town *town, const char *name) { return arena_printf(&town->arena, "%s/%s", town->folder, name); }

static struct store *open_as(const char *path, const char *code, struct fault *fault) {
  struct store_options options = {.path = path, .code = code};
  return store_open(&options, fault);
}

static void another_municipality_is_refused(void **state) {
  struct town *town = *state;
  assert_null(open_as(town->path, "gm0002", &town->fault));
  assert_non_null(strstr(town->fault.message, "gm0001"));
  assert_fault(town, FAULT_CONFLICT);
  assert_null(open_as(beside(town, "gm0009.db"), "gm0009", &town->fault));
  assert_fault(town, FAULT_ABSENT);
  FILE *file = fopen(beside(town, "gm0003.db"), "w");
  fputs("dit is geen database maar een brief van een inwoner, en best een lange brief ook nog, zodat het langer is dan een kop van honderd bytes", file);
  fclose(file);
  assert_null(open_as(beside(town, "gm0003.db"), "gm0003", &town->fault));
  assert_fault(town, FAULT_SYSTEM);
}

static void a_backup_can_be_put_back(void **state) {
  struct town *town = *state;
  const char *copy = beside(town, "kopie.db");
  int64_t id = town_beleid(town, "Bewaard");
  assert_well(town, town_backup(town, copy));
  assert_int_equal(access(beside(town, "kopie.db-wal"), F_OK), -1);
  assert_int_equal(access(beside(town, "kopie.db.deel"), F_OK), -1);
  town_beleid(town, "Van later");
  assert_true(store_is_open_elsewhere(town->path));
  assert_false(town_restore(town, copy, "gm0001"));
  assert_fault(town, FAULT_CONFLICT);
  store_close(town->store);
  town->store = NULL;
  assert_false(store_is_open_elsewhere(town->path));
  assert_false(town_restore(town, copy, "gm0002"));
  assert_fault(town, FAULT_CONFLICT);
  assert_well(town, town_restore(town, copy, "gm0001"));
  town_reopen(town);
  assert_string_equal(town_sql(town, "SELECT count(*) FROM beleid"), "1");
  assert_string_equal(town_sql(town, "SELECT (SELECT waarde FROM instelling WHERE naam = 'reservekopie_hoofd') = (SELECT schakel FROM historie ORDER BY nummer DESC LIMIT 1)"), "1");
  assert_string_equal(town_get(town, &town_system, REGISTER_beleid, id).slots[F(beleid, titel)].text, "Bewaard");
  town_beleid(town, "Na het terugzetten");
}

static void a_tampered_backup_is_not_put_back(void **state) {
  struct town *town = *state;
  const char *copy = beside(town, "kopie.db");
  town_beleid(town, "Een");
  assert_well(town, town_backup(town, copy));
  store_close(town->store);
  town->store = NULL;
  char path[128];
  memcpy(path, town->path, sizeof path);
  snprintf(town->path, sizeof town->path, "%s", copy);
  town_sql(town, "UPDATE beleid SET titel = 'Vals'");
  memcpy(town->path, path, sizeof path);
  assert_false(town_restore(town, copy, "gm0001"));
  assert_fault(town, FAULT_CONFLICT);
  town_reopen(town);
  assert_string_equal(town_sql(town, "SELECT titel FROM beleid"), "Een");
}

/* Just when something is wrong a copy is needed: it comes, says so, and is put back only by who asks for it. */
static void a_damaged_municipality_is_copied_and_says_so(void **state) {
  struct town *town = *state;
  const char *copy = beside(town, "kopie.db");
  struct whole_report made = {0};
  town_beleid(town, "Een");
  assert_well(town, store_backup(town->path, beside(town, "goed.db"), &made, &town->fault));
  assert_true(made.sound);
  town_sql(town, "UPDATE beleid SET titel = 'Vals'");
  assert_well(town, store_backup(town->path, copy, &made, &town->fault));
  assert_false(made.sound);
  assert_non_null(strstr(made.bad_reason, "Beleid 1 is veranderd buiten Doorpakker om"));
  store_close(town->store);
  town->store = NULL;
  struct restore_options options = {.from = copy, .path = town->path, .code = "gm0001"};
  assert_false(store_restore(&options, &made, &town->fault));
  assert_non_null(strstr(town->fault.message, made.bad_reason));
  assert_fault(town, FAULT_CONFLICT);
  assert_int_equal(access(beside(town, "gm0001.db.vorige"), F_OK), -1);
  options.even_unsound = true;
  assert_well(town, store_restore(&options, &made, &town->fault));
  assert_false(made.sound);
  town_reopen(town);
  assert_string_equal(town_sql(town, "SELECT titel FROM beleid"), "Vals");
}

static void what_stands_there_is_not_overwritten(void **state) {
  struct town *town = *state;
  const char *copy = beside(town, "kopie.db");
  char read[32] = "";
  FILE *file = fopen(copy, "w");
  assert_true(file && fputs("de kopie van gisteren", file) >= 0 && fclose(file) == 0);
  assert_false(town_backup(town, copy));
  assert_non_null(strstr(town->fault.message, "Er staat al een bestand"));
  assert_true(*town->fault.hint);
  assert_fault(town, FAULT_CONFLICT);
  file = fopen(copy, "r");
  assert_true(file && fgets(read, sizeof read, file) && fclose(file) == 0);
  assert_string_equal(read, "de kopie van gisteren");
}

struct busy {
  struct town *town;
  bool stop;
  int written;
};

static bool put_theme(struct tx *tx, void *context, struct fault *fault) {
  struct arena scratch;
  (void)context;
  arena_init(&scratch, 1u << 20);
  struct record record = record_start(&tx_catalogue(tx)->registers[REGISTER_thema], &scratch);
  record.slots[F(thema, naam)].text = "Thema";
  struct change change = {.reg = REGISTER_thema, .record = &record, .taking_over = true};
  bool ok = record_put(tx, &change, &scratch, fault);
  arena_release(&scratch);
  return ok;
}

static void *keep_writing(void *context) {
  struct busy *busy = context;
  struct fault fault = {0};
  while (!__atomic_load_n(&busy->stop, __ATOMIC_ACQUIRE))
    if (store_write(busy->town->store, &town_system, put_theme, NULL, &fault)) __atomic_add_fetch(&busy->written, 1, __ATOMIC_ACQ_REL);
  fault_release(&fault);
  return NULL;
}

static void a_backup_ends_while_others_write(void **state) {
  struct town *town = *state;
  struct busy busy = {.town = town};
  pthread_t thread;
  pthread_create(&thread, NULL, keep_writing, &busy);
  while (__atomic_load_n(&busy.written, __ATOMIC_ACQUIRE) < 20) usleep(1000);
  assert_well(town, town_backup(town, beside(town, "kopie.db")));
  __atomic_store_n(&busy.stop, true, __ATOMIC_RELEASE);
  pthread_join(thread, NULL);
  struct store *copy = open_as(beside(town, "kopie.db"), "gm0001", &town->fault);
  assert_non_null(copy);
  struct chain_report report;
  struct tx *tx = store_read(copy, &town->fault);
  assert_true(history_verify(tx, &report, &town->arena, &town->fault));
  assert_true(report.entries >= 20);
  tx_end(tx);
  store_close(copy);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test_setup_teardown(another_municipality_is_refused, town_open, town_close),
      cmocka_unit_test_setup_teardown(a_backup_can_be_put_back, town_open, town_close),
      cmocka_unit_test_setup_teardown(a_tampered_backup_is_not_put_back, town_open, town_close),
      cmocka_unit_test_setup_teardown(a_damaged_municipality_is_copied_and_says_so, town_open, town_close),
      cmocka_unit_test_setup_teardown(what_stands_there_is_not_overwritten, town_open, town_close),
      cmocka_unit_test_setup_teardown(a_backup_ends_while_others_write, town_open, town_close),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
