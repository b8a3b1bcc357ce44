/* Who is told about whom: the only list of capabilities. */
#include "main/command.h"

#include "capabilities/weging/weging.h"
#include "server/server.h"
#include "web/web.h"

#include "base/banned.h"

/* In the order in which the menu shows them; derived faces come last, so that a page of a capability goes before. */
static const struct route_table *const tables[] = {&weging_routes, &server_routes, &web_faces};

void wire_pages(void) { web_routes(tables, sizeof tables / sizeof *tables); }

void wire_store(struct store *store) { weging_wire(store); }
