/* The door of policy in force: what applied on a day, which evaluations are due, and from policy to execution. */
#ifndef BELEID_BELEID_H
#define BELEID_BELEID_H

#include "web/web.h"

extern const struct route_table beleid_routes;
void beleid_wire(struct store *store);

/* What the records say about one policy on one day. */
enum gold {
  GOLD_YES,      /* begun, and not ended */
  GOLD_UNKNOWN,  /* the source names no begin, or a version between two known ones is missing */
  GOLD_NO,
  GOLD__COUNT
};
enum gold beleid_gold(const struct record *beleid, const char *day);

#endif
