/* The tables of routes, for the menu. */
#ifndef WEB_ROUTES_H
#define WEB_ROUTES_H

#include "web/web.h"

/* Route number `at` over all tables, or NULL behind the last. */
const struct route *route_at(size_t at);
bool route_is_open(const struct request *request, const struct route *route);
/* The path below /{gemeente} answers another method: its name for the header Allow, or NULL. */
const char *route_allowed(struct request *request);

#endif
