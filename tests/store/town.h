/* A municipality in a folder of its own, for tests of the store. */
#ifndef TESTS_STORE_TOWN_H
#define TESTS_STORE_TOWN_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "store/store.h"

struct town {
  char folder[64], path[128];
  struct store *store;
  struct arena arena;
  struct fault fault;
};

extern const struct who town_system;

/* cmocka set-up and tear-down; *state is a struct town. */
int town_open(void **state);
int town_close(void **state);
void town_reopen(struct town *town);

struct record town_new(struct town *town, enum register_id reg);
struct record town_titled(struct town *town, enum register_id reg, const char *title);
/* Writes; fails the test when it is refused. Answers the number. */
int64_t town_put(struct town *town, const struct who *who, struct record record);
/* Writes over what stands there. */
void town_change(struct town *town, const struct who *who, int64_t id, struct record record);
/* Writes; what comes of it stands in town->fault. */
bool town_try(struct town *town, const struct who *who, struct change *change);
struct record town_get(struct town *town, const struct who *who, enum register_id reg, int64_t id);
bool town_sees(struct town *town, const struct who *who, enum register_id reg, int64_t id);
struct who town_who(enum role role, int64_t persoon);
/* A beleid with all that is required. */
int64_t town_beleid(struct town *town, const char *titel);
int64_t town_persoon(struct town *town, const char *functie);
int64_t town_opgave(struct town *town, const char *titel);
/* Places $1 over record_name(reg, id) for one person; lifts it again. */
int64_t town_make_secret(struct town *town, enum register_id reg, int64_t id, int64_t persoon);
/* What it says of the history is for who calls the store itself. */
bool town_backup(struct town *town, const char *to);
bool town_restore(struct town *town, const char *from, const char *code);
/* The text of one SQL value, read around the store. */
char *town_sql(struct town *town, const char *sql);

#define assert_fault(town, expected) \
  do { \
    if ((town)->fault.kind != (expected)) print_message("fout: %s / %s\n", (town)->fault.message, (town)->fault.cause); \
    assert_int_equal((town)->fault.kind, (expected)); \
    fault_release(&(town)->fault); \
  } while (0)

#define assert_well(town, expression) \
  do { \
    bool well_ = (expression); \
    if (!well_) { \
      print_message("fout: %s / %s\n", (town)->fault.message, (town)->fault.cause); \
      for (size_t i_ = 0; i_ < (town)->fault.field_count; i_++) print_message("  %s\n", (town)->fault.fields[i_].message); \
    } \
    assert_true(well_); \
  } while (0)

#endif
