/* The door of the beleidsopgaven: reporting, from signal to beleidsopgave, the total overview. */
#ifndef OPGAVEN_OPGAVEN_H
#define OPGAVEN_OPGAVEN_H

#include "web/web.h"

extern const struct route_table opgaven_routes;
void opgaven_wire(struct store *store);

#endif
