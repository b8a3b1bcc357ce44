#include "web/routes.h"

static const struct route_table *const *tables;
static size_t tables_count;
static const struct route *menus[MENU_ROUTES_MAX];
static size_t menu_count;

const struct route *route_at(size_t at) {
  for (size_t i = 0; i < tables_count; i++) {
    if (at < tables[i]->count) return &tables[i]->routes[at];
    at -= tables[i]->count;
  }
  return NULL;
}

void web_routes(const struct route_table *const *given, size_t count) {
  tables = given;
  tables_count = count;
  menu_count = 0;
  const struct route *route;
  for (size_t i = 0; (route = route_at(i)); i++)
    if (route->menu && menu_count < MENU_ROUTES_MAX) menus[menu_count++] = route;
}

const struct route *route_menu(size_t at) { return at < menu_count ? menus[at] : NULL; }

bool route_is_open(const struct request *request, const struct route *route) {
  return !route->right || route->right(request->who, store_catalogue(request->tenant->store));
}

static bool is_number(const char *text) {
  int64_t number;
  return *text >= '1' && *text <= '9' && string_to_int(text, &number);
}

/* One segment of a pattern against one of the address. */
static bool segment_fits(const char *pattern, size_t len, const char *segment) {
  if (pattern[0] != ':') return strlen(segment) == len && memcmp(pattern, segment, len) == 0;
  if (len == 3 && memcmp(pattern, ":id", 3) == 0) return is_number(segment);
  return *segment != '\0';
}

static bool path_fits(const char *pattern, const struct request *request) {
  size_t at = 0;
  while (*pattern == '/') pattern++;
  while (*pattern) {
    size_t len = strcspn(pattern, "/");
    if (at >= request->segment_count || !segment_fits(pattern, len, request->segments[at])) return false;
    at++;
    pattern += len;
    while (*pattern == '/') pattern++;
  }
  return at == request->segment_count;
}

const struct route *route_find(const struct request *request) {
  for (size_t i = 0; i < tables_count; i++)
    for (size_t r = 0; r < tables[i]->count; r++) {
      const struct route *route = &tables[i]->routes[r];
      if (route->method == request->method && path_fits(route->path, request)) return route;
    }
  return NULL;
}

const char *route_allowed(struct request *request) {
  static const char *const names[METHOD__COUNT] = {"GET", "POST", "PUT", "PATCH", "DELETE"};
  struct request other = *request;
  const char *allowed = NULL;
  for (enum method method = 0; method < METHOD__COUNT; method++) {
    other.method = method;
    if (method == request->method || !route_find(&other)) continue;
    allowed = allowed ? arena_printf(request->keep, "%s, %s", allowed, names[method]) : names[method];
  }
  return allowed;
}

int64_t route_id(const struct request *request) {
  int64_t id;
  for (size_t i = 0; i < request->segment_count; i++)
    if (is_number(request->segments[i]) && string_to_int(request->segments[i], &id)) return id;
  return 0;
}
