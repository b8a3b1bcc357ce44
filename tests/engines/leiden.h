/* The frame and the twenty items of the example, in thousands of euros and hours, as the engine takes them. */
#ifndef TESTS_ENGINES_LEIDEN_H
#define TESTS_ENGINES_LEIDEN_H

#include "engines/portfolio.h"

enum { LEIDEN_ITEMS = 20, LEIDEN_FUNDS = 2, LEIDEN_TEAMS = 9, LEIDEN_LIMITS = LEIDEN_FUNDS + LEIDEN_TEAMS, LEIDEN_CRITERIA = 8 };

extern const char *const leiden_names[LEIDEN_ITEMS];
extern const double leiden_available[LEIDEN_LIMITS];

struct leiden {
  struct portfolio p;
  struct portfolio_item items[LEIDEN_ITEMS];
  struct portfolio_band band;
  double available[LEIDEN_LIMITS], hours[LEIDEN_ITEMS];
};

/* Points are weight times level points, so a hundredth of a point of value is 1. Obligations are locked in. Money at
 * fund_permille; of the hours at least floor_permille on existing policy (category 1), 0: no floor. */
void leiden_fill(struct leiden *leiden, int64_t fund_permille, int64_t floor_permille);
size_t leiden_item(const char *name);
/* "V2 V4 O5" as a set. */
struct portfolio_set leiden_set(const char *names);

#endif
