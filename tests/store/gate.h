/* An access file of its own for each test. */
#ifndef TESTS_STORE_GATE_H
#define TESTS_STORE_GATE_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdlib.h>
#include <unistd.h>

#include "store/access.h"

static char path[96];

struct house {
  struct access *access;
  struct fault fault;
  struct arena arena;
};

static void open_house(struct house *house) {
  struct access_options options = {.path = path, .code = "gm0546", .key = {7}};
  access_close(house->access);
  house->access = access_open(&options, &house->fault);
  if (!house->access) fail_msg("%s", house->fault.message);
}

static int set_up(void **state) {
  struct house *house = calloc(1, sizeof *house);
  snprintf(path, sizeof path, "/tmp/gate-%d.db", getpid());
  arena_init(&house->arena, 1 << 20);
  open_house(house);
  *state = house;
  return 0;
}

static int tear_down(void **state) {
  static const char *const ends[] = {"", "-wal", "-shm"};
  struct house *house = *state;
  access_close(house->access);
  arena_release(&house->arena);
  fault_release(&house->fault);
  free(house);
  for (size_t i = 0; i < 3; i++) {
    char name[128];
    snprintf(name, sizeof name, "%s%s", path, ends[i]);
    unlink(name);
  }
  return 0;
}

#endif
