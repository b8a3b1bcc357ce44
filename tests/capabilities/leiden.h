/* The example municipality in a temporary file, with all pages of the capabilities under test. */
#ifndef TESTS_CAPABILITIES_LEIDEN_H
#define TESTS_CAPABILITIES_LEIDEN_H

#include "web/house.h"

/* For cmocka's group set-up and tear-down; *state is the house. */
int leiden_enter(void **state);
int leiden_leave(void **state);

/* The function as the example holds it, with one role and its own team. */
struct who leiden_who(struct house *house, enum role role, const char *functie);
extern const struct who leiden_visitor;

/* The record with this key or title, as the program itself sees it; fails the test when there is none. */
int64_t leiden_find(struct house *house, enum register_id reg, const char *typed);

/* Changes a record that was read, as the program itself; fails the test when that is refused. */
void leiden_change(struct house *house, const struct record *record);

/* Reads in one transaction: request as a page would have it. End with leiden_request_end. */
void leiden_request(struct house *house, const struct who *who, struct request *out);
void leiden_request_end(struct request *request);

#endif
