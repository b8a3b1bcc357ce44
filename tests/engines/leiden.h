/* The frame and the twenty items of the example, in thousands of euros and hours, as the engine takes them. */
#ifndef TESTS_ENGINES_LEIDEN_H
#define TESTS_ENGINES_LEIDEN_H

#include "engines/portfolio.h"

enum { LEIDEN_ITEMS = 20, LEIDEN_FUNDS = 2, LEIDEN_TEAMS = 9, LEIDEN_CRITERIA = 8 };

extern const char *const leiden_names[LEIDEN_ITEMS];
extern const int64_t leiden_funds[LEIDEN_FUNDS];
extern const int64_t leiden_hours[LEIDEN_TEAMS];
extern const char *const leiden_teams[LEIDEN_TEAMS];

/* Points are weight times level points, so a hundredth of a point of value is 1. Obligations are locked in. */
void leiden_fill(struct portfolio *portfolio, struct portfolio_item items[LEIDEN_ITEMS]);
size_t leiden_item(const char *name);
/* "V2 V4 O5" as bits. */
uint64_t leiden_set(const char *names);

#endif
