/* The door of the circle: the front door, home after sign-in, and what waits for whoever signed in. */
#ifndef CIRKEL_CIRKEL_H
#define CIRKEL_CIRKEL_H

#include "web/web.h"

extern const struct route_table cirkel_routes;
void cirkel_wire(struct store *store);

/* How often and how fast the circle turned, over what the person may see. A circle is a beleidsopgave that was
 * carried out; it is closed when after the execution an effectmeting led to a choice. Days run from the first report
 * (the earliest signaal, else gemeld_op) to that effectmeting. */
struct rondes {
  int64_t carried_out, closed;
  int64_t median_days;  /* the middle one, rounded down between two; -1 when none is closed */
  int64_t *days;        /* of the closed ones, shortest first */
  bool example;         /* one of the records is invented */
};
bool rondes_count(struct request *request, struct rondes *out, struct fault *fault);

#endif
