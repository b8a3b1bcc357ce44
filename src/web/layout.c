#include "web/layout.h"

#include <pthread.h>

#include "assets.h"
#include "templates/web_fault.h"
#include "templates/web_layout.h"
#include "web/problem.h"
#include "web/routes.h"

enum { PAGE_TEXT_MAX = 16 << 20, MENU_ITEMS_MAX = 120, MENU_GROUPS_MAX = 24, STATIC_SIZE = 160, AROUND_SIZE = 12 * 1024 };

static void release_text(void *text) { text_release(text); }

struct text *page_text(struct request *request) {
  struct text *text = ARENA_NEW(request->scratch, struct text);
  text_init(text, PAGE_TEXT_MAX);
  arena_defer(request->scratch, release_text, text);
  return text;
}

const char *static_path(struct request *request, const char *name) {
  for (size_t i = 0; i < assets_count; i++)
    if (string_is(assets[i].path, name)) return arena_printf(request->keep, "/static/%s", assets[i].name);
  return arena_printf(request->keep, "/static/%s", name);
}

/* The addresses that every page needs, looked up once. */
static pthread_once_t fixed_once = PTHREAD_ONCE_INIT;
static char css_path[STATIC_SIZE], script_path[STATIC_SIZE], sprite_path[STATIC_SIZE], icon_file[STATIC_SIZE];

static void fix(const char *name, char out[STATIC_SIZE]) {
  const char *found = name;
  for (size_t i = 0; i < assets_count; i++)
    if (string_is(assets[i].path, name)) found = assets[i].name;
  snprintf(out, STATIC_SIZE, "/static/%s", found);
}

static void fix_all(void) {
  fix("doorpakker.css", css_path);
  fix("doorpakker.js", script_path);
  fix("iconen.svg", sprite_path);
  fix("icoon.svg", icon_file);
}

const char *icon_path(struct request *request, const char *name) {
  if (!name) return NULL;
  pthread_once(&fixed_once, fix_all);
  size_t sprite_len = strlen(sprite_path), name_len = strlen(name);
  char *path = arena_take(request->scratch, sprite_len + name_len + 2);
  memcpy(path, sprite_path, sprite_len);
  path[sprite_len] = '#';
  memcpy(path + sprite_len + 1, name, name_len);
  return path;
}

const char *group_icon(enum group group) {
  static const char *const icons[GROUP__COUNT] = {
      [GROUP_BELEID] = "beleid",   [GROUP_SIGNAAL] = "signaal",   [GROUP_OPGAVE] = "opgave", [GROUP_HEROVERWEGING] = "opgave",
      [GROUP_INDICATOR] = "kwaliteit", [GROUP_MOMENT] = "weging", [GROUP_BESLUIT] = "besluit",
      [GROUP_ORGANISATIE] = "mensen"};
  return icons[group] ? icons[group] : "tandwiel";
}

struct menu {
  struct web_layout_view_groups groups[MENU_GROUPS_MAX];
  struct web_layout_view_groups_items items[MENU_ITEMS_MAX];
  size_t group_count, item_count;
  struct web_layout_view_groups_items *here; /* the menu's place of this page: the longest path that it stands under */
  size_t here_depth;
};

/* How many segments of this page the path names, when it names nothing else; 0: not the way to this page. */
static size_t depth_of(const struct request *request, const char *path) {
  for (size_t i = 0; i < request->segment_count && *path == '/'; i++) {
    size_t len = strlen(request->segments[i]);
    if (strncmp(path + 1, request->segments[i], len) != 0) return 0;
    path += 1 + len;
    if (!*path) return i + 1;
  }
  return 0;
}

static void menu_begin(struct menu *menu, const char *heading) {
  if (menu->group_count == MENU_GROUPS_MAX) return;
  menu->groups[menu->group_count] = (struct web_layout_view_groups){
      .number = (long long)menu->group_count, .heading = heading, .items = &menu->items[menu->item_count]};
  menu->group_count++;
}

/* request_path without a format. */
static const char *join(struct request *request, const char *path) {
  size_t alias_len = strlen(request->tenant->alias), len = strlen(path);
  char *out = arena_take(request->scratch, alias_len + len + 2);
  *out = '/';
  memcpy(out + 1, request->tenant->alias, alias_len);
  memcpy(out + 1 + alias_len, path, len);
  return out;
}

static void menu_add(struct menu *menu, struct request *request, const char *path, const char *label, const char *icon) {
  if (menu->item_count == MENU_ITEMS_MAX || menu->group_count == 0) return;
  size_t depth = depth_of(request, path);
  struct web_layout_view_groups_items *item = &menu->items[menu->item_count++];
  *item = (struct web_layout_view_groups_items){join(request, path), label, icon_path(request, icon), depth > menu->here_depth};
  if (depth > menu->here_depth) {
    if (menu->here) menu->here->current = false;
    menu->here = item;
    menu->here_depth = depth;
  }
  menu->groups[menu->group_count - 1].items_count++;
}

static bool has_group_before(size_t at, const char *heading) {
  for (size_t i = 0; i < at; i++) {
    const struct route *route = route_menu(i);
    if (string_is(route->menu_group, heading)) return true;
  }
  return false;
}

/* Pages in the groups that their routes name, in the order in which the tables name them; administration apart,
 * because it stands last. */
static void menu_routes(struct menu *menu, struct request *request, bool administration) {
  const struct route *first, *route;
  for (size_t i = 0; (first = route_menu(i)); i++) {
    if (has_group_before(i, first->menu_group)) continue;
    if (string_is(first->menu_group, MENU_BEHEER) != administration) continue;
    bool begun = false;
    for (size_t j = i; (route = route_menu(j)); j++) {
      if (!string_is(route->menu_group, first->menu_group) || !route_is_open(request, route)) continue;
      if (!begun) menu_begin(menu, first->menu_group);
      begun = true;
      menu_add(menu, request, route->path, route->menu, route->icon);
    }
  }
}

/* "/beleid" */
static const char *register_path(struct request *request, const struct reg *reg) {
  size_t len = strlen(reg->plural);
  char *path = arena_take(request->scratch, len + 2);
  *path = '/';
  memcpy(path + 1, reg->plural, len);
  return path;
}

/* The stations of the circle; every other register is one click further, under "Alle registers". */
static void menu_stations(struct menu *menu, struct request *request) {
  const struct catalogue *catalogue = store_catalogue(request->tenant->store);
  menu_begin(menu, "Registers");
  for (int station = 1; station < REGISTER__COUNT; station++)
    for (enum register_id id = REGISTER__NONE + 1; id < REGISTER__COUNT; id++) {
      const struct reg *reg = &catalogue->registers[id];
      if (reg->station != station || !rights_scope(request->who, reg, VERB_READ)) continue;
      menu_add(menu, request, register_path(request, reg), reg->label_plural, group_icon(reg->group));
    }
  menu_add(menu, request, "/registers", "Alle registers", "boek");
}

static const struct menu *menu_build(struct request *request) {
  struct menu *menu = ARENA_NEW(request->scratch, struct menu);
  menu_routes(menu, request, false);
  menu_stations(menu, request);
  menu_routes(menu, request, true);
  return menu;
}

static struct web_layout_view_crumbs *crumbs_build(struct request *request, const struct page *page) {
  struct web_layout_view_crumbs *crumbs = ARENA_ARRAY(request->scratch, page->crumb_count + 1, struct web_layout_view_crumbs);
  for (size_t i = 0; i < page->crumb_count; i++)
    crumbs[i] = (struct web_layout_view_crumbs){page->crumbs[i].label, page->crumbs[i].path};
  crumbs[page->crumb_count] = (struct web_layout_view_crumbs){page->title, NULL};
  return crumbs;
}

bool layout_write(struct request *request, struct reply *reply, const struct page *page) {
  pthread_once(&fixed_once, fix_all);
  const struct menu *menu = menu_build(request);
  const char *typed = request->query ? form_find(request->query, "q") : NULL;
  struct web_layout_view view = {
      .title = page->title, .municipality = request->tenant->name,
      .product_title = arena_printf(request->scratch, "Gemeente %s", request->tenant->name),
      .home = request_path(request, "/"), .css = css_path, .huisstijl = request_path(request, "/huisstijl.css"), .script = script_path, .icon = icon_file,
      .search_icon = icon_path(request, "zoek"), .search = request_path(request, "/zoeken"), .query = typed ? typed : "",
      .who = request->who->account ? request->who->label : NULL, .account = request_path(request, "/account"),
      .other_role = request_path(request, "/inloggen"), .sign_out = request_path(request, "/uitloggen"),
      .sign_in = request_path(request, "/inloggen"), .csrf = request->csrf ? request->csrf : "",
      .person_icon = icon_path(request, "persoon"), .open_icon = icon_path(request, "uitklap"),
      .leave_icon = icon_path(request, "uitloggen"), .menu_icon = icon_path(request, "menu"),
      .is_example = store_is_example(request->tenant->store), .today = day_text(request->today, request->scratch),
      .groups = menu->groups, .groups_count = menu->group_count,
      .crumbs = crumbs_build(request, page), .crumbs_count = page->crumb_count + 1, .at_home = request->segment_count == 0, .eyebrow = page->eyebrow,
      .eyebrow_icon = icon_path(request, page->icon), .lead = page->lead, .actions = page->actions,
      .badges = page->badges, .marked = page->example, .notice = page->notice, .ok_icon = icon_path(request, "ok"),
      .body = page->body, .overview = page->overview, .screen = page->screen};
  text_room(&reply->body, page->body.len + AROUND_SIZE);
  web_layout_write(&reply->body, &view);
  return true;
}

/* An act on one record that went wrong: the record is where to go on. */
static bool is_act(const struct request *request, int status) {
  int64_t id;
  return request->method == METHOD_POST && request->segment_count > 2 && string_to_int(request->segments[1], &id) && status != 404;
}

static const char *way_on(struct request *request, const struct fault *fault, int status) {
  if (fault->kind == FAULT_SIGNED_OUT) return request_path(request, "/inloggen");
  if (is_act(request, status)) return request_path(request, "/%s/%s", request->segments[0], request->segments[1]);
  return request_path(request, "/");
}

void layout_fault(struct request *request, struct reply *reply, int status, const struct fault *fault) {
  struct web_fault_view_fields *fields = ARENA_ARRAY(request->scratch, fault->field_count, struct web_fault_view_fields);
  for (size_t i = 0; i < fault->field_count; i++)
    fields[i] = (struct web_fault_view_fields){fault->fields[i].message, fault->fields[i].line, fault->fields[i].line > 0};
  const char *label = fault->kind == FAULT_SIGNED_OUT ? "Inloggen" : is_act(request, status) ? "Terug" : "Naar het begin";
  struct text *body = page_text(request);
  web_fault_write(body, &(struct web_fault_view){
      .status = status, .hint = fault->hint, .fields = fields, .fields_count = fault->field_count,
      .more = (long long)fault->field_more, .has_more = fault->field_more > 0,
      .action = way_on(request, fault, status), .action_label = label});
  text_clear(&reply->body);
  reply->status = status;
  reply->type = NULL;
  layout_write(request, reply, &(struct page){.title = problem_title(status), .lead = fault->message, .body = page_html(body)});
}
