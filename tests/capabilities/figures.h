/* Figures for tests: indicators of their own, and deliveries to them. */
#ifndef TESTS_CAPABILITIES_FIGURES_H
#define TESTS_CAPABILITIES_FIGURES_H

#include "capabilities/leiden.h"

/* An indicator that counts per month, higher is better, owned by the head of Inkomen en schulden. */
struct record figures_new(struct house *house, const char *code);

struct delivery {
  int64_t indicator;
  const char *from;      /* the first month */
  const double *values;
  size_t count;
  int64_t teller, noemer; /* 0: none */
  size_t provisional;    /* how many at the end */
};
/* As the program; fails the test when it is refused. */
void figures_deliver(struct house *house, const struct delivery *delivery);
/* The same value in a row of months. */
void figures_level(struct house *house, int64_t indicator, const char *from, size_t count, double value);

/* Signals out of this figure, oldest first. */
struct listing figures_signals(struct house *house, int64_t indicator);
struct listing figures_rows(struct house *house, enum register_id reg, size_t field, int64_t number);
/* As the program: changes one field of a record and stores it. */
void figures_change(struct house *house, enum register_id reg, int64_t id, size_t field, union slot value);

#endif
