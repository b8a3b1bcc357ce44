#include "web/row_order.h"

enum { NOBODY = -1, SEVERAL = -2, TABLE_FIRST = 1024 };

struct row {
  long line;
  const char *refers;
  int64_t good;
  int level;        /* -1: not settled; -2: on the way that is being walked */
  bool refused;
};

struct name {
  const char *text; /* NULL: a free place */
  int64_t row;      /* or SEVERAL */
};

struct row_order {
  struct arena *keep;
  struct row *rows;
  size_t count, room;
  struct name *names; /* open addressing, at most half full */
  size_t name_count, name_room;
  int depth;
};

enum { UNSETTLED = -1, WALKED = -2 };

struct row_order *row_order_new(struct arena *keep) {
  struct row_order *order = ARENA_NEW(keep, struct row_order);
  *order = (struct row_order){.keep = keep, .name_room = TABLE_FIRST, .names = ARENA_ARRAY(keep, TABLE_FIRST, struct name), .depth = 1};
  return order;
}

/* The place where the name stands, or where it would. */
static struct name *name_at(struct name *names, size_t room, const char *text) {
  uint64_t hash = UINT64_C(14695981039346656037);
  for (const char *at = text; *at; at++) hash = (hash ^ (unsigned char)*at) * UINT64_C(1099511628211);
  size_t place = (size_t)(hash ^ hash >> 32) % room;
  while (names[place].text && strcmp(names[place].text, text) != 0) place = (place + 1) % room;
  return &names[place];
}

static void grow_names(struct row_order *order) {
  size_t room = order->name_room * 2;
  struct name *bigger = ARENA_ARRAY(order->keep, room, struct name);
  for (size_t i = 0; i < order->name_room; i++)
    if (order->names[i].text) *name_at(bigger, room, order->names[i].text) = order->names[i];
  order->names = bigger;
  order->name_room = room;
}

static void add_name(struct row_order *order, const char *text, int64_t row) {
  if (order->name_count * 2 >= order->name_room) grow_names(order);
  struct name *name = name_at(order->names, order->name_room, text);
  if (name->text) {
    if (name->row != row) name->row = SEVERAL;
    return;
  }
  *name = (struct name){arena_copy(order->keep, text), row};
  order->name_count++;
}

void row_order_add(struct row_order *order, long line, const char *const *names, size_t count, const char *refers) {
  if (order->count == order->room) {
    size_t room = order->room ? order->room * 2 : 256;
    struct row *bigger = ARENA_ARRAY(order->keep, room, struct row);
    if (order->count) memcpy(bigger, order->rows, order->count * sizeof *bigger);
    order->rows = bigger;
    order->room = room;
  }
  order->rows[order->count] = (struct row){.line = line, .refers = *refers ? arena_copy(order->keep, refers) : NULL, .level = UNSETTLED};
  for (size_t i = 0; i < count; i++)
    if (!string_empty(names[i])) add_name(order, names[i], (int64_t)order->count);
  order->count++;
}

static int64_t row_called(const struct row_order *order, const char *text) {
  const struct name *name = text && *text ? name_at(order->names, order->name_room, text) : NULL;
  return name && name->text ? name->row : NOBODY;
}

/* Each row refers to one other at most, so a circle is found by walking on. */
static void refuse_circle(struct row_order *order, int64_t from, const struct field *field, struct fault *faults) {
  int64_t at = from;
  do {
    struct row *row = &order->rows[at];
    int64_t next = row_called(order, row->refers);
    fault_line_add(faults, row->line, field->name, at == next ? "%s: verwijst naar zichzelf." : "%s: verwijst in een kring naar zichzelf, via rij %ld.",
                   field->label, order->rows[next].line);
    row->refused = true;
    row->level = 0;
    at = next;
  } while (at != from);
}

static void settle_from(struct row_order *order, int64_t start, const struct field *field, struct fault *faults) {
  int64_t at = start;
  while (at >= 0 && order->rows[at].level == UNSETTLED) {
    order->rows[at].level = WALKED;
    at = row_called(order, order->rows[at].refers);
  }
  if (at >= 0 && order->rows[at].level == WALKED) refuse_circle(order, at, field, faults);
  /* How deep the first of them lies is known now; the others follow on the way back to it. */
  int deepest = at >= 0 ? order->rows[at].level : -1, walked = 0;
  for (int64_t row = start; row >= 0 && order->rows[row].level == WALKED; row = row_called(order, order->rows[row].refers)) walked++;
  for (int64_t row = start; walked > 0; row = row_called(order, order->rows[row].refers), walked--) {
    int level = deepest + walked;
    if (level >= ROW_ORDER_DEPTH_MAX) {
      fault_line_add(faults, order->rows[row].line, field->name, "%s: dit bestand is meer dan %d lagen diep. Lees het in delen in.", field->label, ROW_ORDER_DEPTH_MAX);
      order->rows[row].refused = true;
      level = ROW_ORDER_DEPTH_MAX - 1;
    }
    order->rows[row].level = level;
    if (level + 1 > order->depth) order->depth = level + 1;
  }
}

void row_order_settle(struct row_order *order, const struct field *field, struct fault *faults) {
  for (size_t i = 0; i < order->count; i++) settle_from(order, (int64_t)i, field, faults);
}

int row_order_depth(const struct row_order *order) { return order->depth; }
int row_order_level(const struct row_order *order, size_t at) { return at < order->count ? order->rows[at].level : 0; }
bool row_order_is_refused(const struct row_order *order, size_t at) { return at < order->count && order->rows[at].refused; }

void row_order_note(struct row_order *order, size_t at, int64_t good) {
  if (at < order->count) order->rows[at].good = good;
}

bool row_order_find(const struct row_order *order, const char *typed, long *line, int64_t *good) {
  int64_t row = row_called(order, typed);
  if (row < 0) return false;
  *line = order->rows[row].line;
  *good = order->rows[row].good;
  return true;
}
