/* The tables of routes, for the menu. */
#ifndef WEB_ROUTES_H
#define WEB_ROUTES_H

#include "web/web.h"

enum { MENU_ROUTES_MAX = 128 };
/* Route number `at` of all, or NULL behind the last. */
const struct route *route_at(size_t at);
/* Route number `at` of those that the menu shows, in the order of the tables, or NULL behind the last. */
const struct route *route_menu(size_t at);
bool route_is_open(const struct request *request, const struct route *route);
/* The path below /{gemeente} answers another method: its name for the header Allow, or NULL. */
const char *route_allowed(struct request *request);

#endif
