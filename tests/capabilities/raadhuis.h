/* The example municipality in a folder of its own, and its pages without a socket. */
#ifndef TESTS_CAPABILITIES_RAADHUIS_H
#define TESTS_CAPABILITIES_RAADHUIS_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "store/access.h"
#include "web/web.h"

struct raadhuis {
  struct tenant tenant; /* as in a server: it is there as long as the house, also for what is done beside a request */
  char folder[64], path[128];
  struct store *store;
  struct access *access; /* NULL until raadhuis_access */
  struct arena arena, keep, scratch;
  struct reply reply;
  size_t secrets;      /* records under secrecy that the last answer gave: what the server writes down */
  struct fault fault;
};

/* Fills Leiden; wire (may be NULL) puts hooks on the store before. tables: the capabilities' pages. */
void raadhuis_open(struct raadhuis *house, const struct route_table *const *tables, size_t count, void (*wire)(struct store *));
/* The file of invitations and ballots, for pages that need one. */
void raadhuis_access(struct raadhuis *house);
/* In the records, in the access file, or in one of their logs. */
bool raadhuis_stands(const struct raadhuis *house, const void *bytes, size_t size);
void raadhuis_close(struct raadhuis *house);

/* The function of this name, with its own roles and team. */
struct who raadhuis_who(struct raadhuis *house, const char *functie);
extern const struct who raadhuis_program;
int64_t raadhuis_find(struct raadhuis *house, enum register_id reg, const char *typed);
struct record raadhuis_get(struct raadhuis *house, enum register_id reg, int64_t id);
/* Writes over what stands there, as the program; fails the test when refused. Answers the number. */
int64_t raadhuis_put(struct raadhuis *house, struct record record, int64_t id);
/* Under secrecy, given to this person alone; answers the number of the geheimhouding. */
int64_t raadhuis_make_secret(struct raadhuis *house, enum register_id reg, int64_t id, int64_t persoon);
void raadhuis_lift_secrecy(struct raadhuis *house, int64_t secrecy);
/* As this person; what came of it stands in house->fault. */
bool raadhuis_try(struct raadhuis *house, const struct who *who, struct record record, int64_t id);

/* The answer's status; the page stands in house->reply until the next question. Addresses are below /leiden. */
int raadhuis_ask(struct raadhuis *house, const struct who *who, const char *address);
/* As the server asks what a stream may carry now. */
int raadhuis_push(struct raadhuis *house, const struct who *who, const char *address);
int raadhuis_send(struct raadhuis *house, const struct who *who, const char *address, const char *form);
bool raadhuis_says(const struct raadhuis *house, const char *text);
/* The Location header, or "". */
const char *raadhuis_goes(const struct raadhuis *house);

#endif
