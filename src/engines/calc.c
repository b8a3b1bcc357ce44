#include "engines/calc.h"

#include "decode/json.h"
#include "encode/json.h"
#include "engines/portfolio.h"

/* Everything counts in ten-thousandths, so that 48.6 points and 0.5 hours stay exact. */
enum { PLACES = 4, UNIT = 10000, EXPLAIN_PERMILLE = 100 };

struct calc_read {
  struct portfolio portfolio;
  struct portfolio_item *items;
  const char **item_names;
  const char **limit_names;
  bool explain;
};

static bool units_read(const struct json_value *value, const char *where, const char *field, int64_t *out, struct fault *fault) {
  const char *reason = "ontbreekt";
  if (value && value->kind == JSON_KIND_INT) {
    if (value->number >= -PORTFOLIO_AMOUNT_MAX / UNIT && value->number <= PORTFOLIO_AMOUNT_MAX / UNIT) {
      *out = value->number * UNIT;
      return true;
    }
    reason = "is te groot";
  } else if (value && value->kind == JSON_KIND_DECIMAL) {
    if (number_read(value->text, NUMBER_STYLE_TYPED, PLACES, out, &reason)) return true;
  } else if (value) {
    reason = "is geen getal";
  }
  return fault_field_add(fault, field, "%s: %s %s. Schrijf een getal, zoals 48.6.", where, field, reason);
}

static bool limits_read(const struct json_value *list, const char *kind, const char **names, int64_t *rooms, size_t *count,
                        struct fault *fault) {
  *count = list && list->kind == JSON_KIND_LIST ? list->count : 0;
  if (list && list->kind != JSON_KIND_LIST) return fault_field_add(fault, kind, "%s moet een lijst zijn.", kind);
  for (size_t i = 0; i < *count; i++) {
    names[i] = json_find_text(&list->items[i], "name");
    if (string_empty(names[i])) return fault_field_add(fault, kind, "Nummer %zu van %s heeft geen name.", i + 1, kind);
    for (size_t j = 0; j < i; j++)
      if (string_is(names[i], names[j])) return fault_field_add(fault, kind, "%s staat twee keer in %s.", names[i], kind);
    if (!units_read(json_find(&list->items[i], "available"), names[i], "available", &rooms[i], fault)) return false;
  }
  return true;
}

/* {"JUR": 120} against the names of the limits. */
static bool asks_read(const struct json_value *asks, const char *item, const char *field, const char *const *names,
                      size_t count, int64_t *out, struct fault *fault) {
  if (!asks) return true;
  if (asks->kind != JSON_KIND_OBJECT)
    return fault_field_add(fault, field, "%s: %s moet namen met getallen zijn.", item, field);
  for (size_t a = 0; a < asks->count; a++) {
    size_t at = 0;
    while (at < count && !string_is(names[at], asks->names[a])) at++;
    if (at == count) return fault_field_add(fault, field, "%s: %s kent de naam %s niet.", item, field, asks->names[a]);
    if (!units_read(&asks->items[a], item, field, &out[at], fault)) return false;
  }
  return true;
}

static bool lock_read(const struct json_value *value, const char *item, enum portfolio_lock *out, struct fault *fault) {
  const char *lock = json_find_text(value, "lock");
  const struct json_value *given = json_find(value, "lock");
  if (!given || given->kind == JSON_KIND_NULL) *out = PORTFOLIO_FREE;
  else if (string_is(lock, "in")) *out = PORTFOLIO_IN;
  else if (string_is(lock, "out")) *out = PORTFOLIO_OUT;
  else return fault_field_add(fault, "lock", "%s: lock is in, out of niets.", item);
  return true;
}

/* Groups get a number by their first item. */
static unsigned group_number(const struct json_value *list, size_t item) {
  const char *group = json_find_text(&list->items[item], "group");
  if (string_empty(group)) return 0;
  for (size_t i = 0; i < item; i++)
    if (string_is(group, json_find_text(&list->items[i], "group"))) return (unsigned)i + 1;
  return (unsigned)item + 1;
}

static bool item_read(struct calc_read *read, const struct json_value *list, size_t i, struct arena *scratch,
                      struct fault *fault) {
  const struct json_value *value = &list->items[i], *marked = json_find(value, "marked");
  struct portfolio *p = &read->portfolio;
  struct portfolio_item *item = &read->items[i];
  int64_t *funds = ARENA_ARRAY(scratch, p->fund_count, int64_t), *hours = ARENA_ARRAY(scratch, p->team_count, int64_t);
  const char *name = json_find_text(value, "name");
  if (string_empty(name)) return fault_field_add(fault, "items", "Nummer %zu van items heeft geen name.", i + 1);
  read->item_names[i] = name;
  item->funds = funds;
  item->hours = hours;
  item->marked = marked && marked->kind == JSON_KIND_BOOL && marked->yes;
  item->group = group_number(list, i);
  return units_read(json_find(value, "value"), name, "value", &item->value, fault) &&
         asks_read(json_find(value, "funds"), name, "funds", read->limit_names, p->fund_count, funds, fault) &&
         asks_read(json_find(value, "hours"), name, "hours", read->limit_names + p->fund_count, p->team_count, hours, fault) &&
         lock_read(value, name, &item->lock, fault);
}

static bool calc_read(const struct json_value *root, struct calc_read *read, struct arena *scratch, struct fault *fault) {
  const struct json_value *funds = json_find(root, "funds"), *teams = json_find(root, "teams"),
                          *items = json_find(root, "items"), *floor = json_find(root, "floor"), *explain = json_find(root, "explain");
  struct portfolio *p = &read->portfolio;
  if (!items || items->kind != JSON_KIND_LIST || items->count == 0)
    return fault_field_add(fault, "items", "Er is geen lijst items. Zet de onderdelen waaruit gekozen wordt in items.");
  size_t limits = (funds ? funds->count : 0) + (teams ? teams->count : 0);
  if (items->count > PORTFOLIO_ITEMS_MAX || limits > PORTFOLIO_LIMITS_MAX)
    return fault_field_add(fault, "items", "De rekenhulp kan %d onderdelen en %d potten en teams aan.", PORTFOLIO_ITEMS_MAX,
                           PORTFOLIO_LIMITS_MAX);
  read->limit_names = ARENA_ARRAY(scratch, limits, const char *);
  int64_t *rooms = ARENA_ARRAY(scratch, limits, int64_t), floor_units = 0;
  if (!limits_read(funds, "funds", read->limit_names, rooms, &p->fund_count, fault)) return false;
  p->funds = rooms;
  p->hours = rooms + p->fund_count;
  if (!limits_read(teams, "teams", read->limit_names + p->fund_count, rooms + p->fund_count, &p->team_count, fault)) return false;
  if (floor && !units_read(floor, "de ondergrens", "floor", &floor_units, fault)) return false;
  p->floor_permille = floor_units * 10 / UNIT;
  p->item_count = items->count;
  read->explain = explain && explain->kind == JSON_KIND_BOOL && explain->yes;
  read->item_names = ARENA_ARRAY(scratch, items->count, const char *);
  p->items = read->items = ARENA_ARRAY(scratch, items->count, struct portfolio_item);
  for (size_t i = 0; i < items->count; i++)
    if (!item_read(read, items, i, scratch, fault)) return false;
  return true;
}

static void names_put(struct json_writer *w, const char *key, const struct calc_read *read, uint64_t set) {
  json_key(w, key);
  json_array_begin(w);
  for (size_t i = 0; i < read->portfolio.item_count; i++)
    if (portfolio_has(set, i)) json_put_string(w, read->item_names[i]);
  json_array_end(w);
}

static void amount_put(struct json_writer *w, const char *key, int64_t units) {
  json_key(w, key);
  json_put_decimal(w, units);
}

static void limits_put(struct json_writer *w, const struct calc_read *read, uint64_t chosen, const int64_t *gains) {
  const struct portfolio *p = &read->portfolio;
  json_key(w, "limits");
  json_array_begin(w);
  for (size_t limit = 0; limit < p->fund_count + p->team_count; limit++) {
    json_object_begin(w);
    json_key(w, "name");
    json_put_string(w, read->limit_names[limit]);
    amount_put(w, "asked", portfolio_used(p, UINT64_MAX, limit));
    amount_put(w, "used", portfolio_used(p, chosen, limit));
    amount_put(w, "available", portfolio_available(p, limit));
    if (gains) amount_put(w, "gainOfTenPercent", gains[limit]);
    json_object_end(w);
  }
  json_array_end(w);
}

static bool prices_put(struct json_writer *w, const struct calc_read *read, const struct portfolio_answer *answer,
                       struct arena *scratch, struct fault *fault) {
  const struct portfolio *p = &read->portfolio;
  json_key(w, "prices");
  json_array_begin(w);
  for (size_t i = 0; i < p->item_count; i++) {
    if (p->items[i].lock != PORTFOLIO_FREE) continue;
    struct portfolio_price price;
    if (!portfolio_price(p, answer, i, &price, scratch, fault)) return false;
    json_object_begin(w);
    json_key(w, "name");
    json_put_string(w, read->item_names[i]);
    json_key(w, "force");
    json_put_string(w, portfolio_has(answer->chosen, i) ? "out" : "in");
    json_key(w, "possible");
    json_put_bool(w, price.possible);
    if (price.possible) {
      amount_put(w, "price", price.points);
      names_put(w, "leave", read, price.leave);
      names_put(w, "enter", read, price.enter);
    }
    json_object_end(w);
  }
  json_array_end(w);
  return true;
}

static bool answer_put(struct json_writer *w, const struct calc_read *read, struct arena *scratch, struct fault *fault) {
  const struct portfolio *p = &read->portfolio;
  struct portfolio_answer answer;
  int64_t gains[PORTFOLIO_LIMITS_MAX + 1];
  if (!portfolio_solve(p, &answer, scratch, fault)) return false;
  bool explain = read->explain && answer.possible;
  if (explain && !portfolio_gains(p, &answer, EXPLAIN_PERMILLE, gains, scratch, fault)) return false;
  json_object_begin(w);
  json_key(w, "possible");
  json_put_bool(w, answer.possible);
  json_key(w, "proven");
  json_put_bool(w, answer.proven);
  if (answer.possible) {
    int64_t marked, hours = portfolio_hours(p, answer.chosen, &marked);
    amount_put(w, "value", answer.value);
    amount_put(w, "bound", answer.bound);
    names_put(w, "chosen", read, answer.chosen);
    amount_put(w, "hours", hours);
    amount_put(w, "markedHours", marked);
    limits_put(w, read, answer.chosen, explain ? gains : NULL);
  }
  if (explain) {
    amount_put(w, "gainWithoutFloor", gains[p->fund_count + p->team_count]);
    if (!prices_put(w, read, &answer, scratch, fault)) return false;
  }
  json_object_end(w);
  return true;
}

bool calc_portfolio(const char *json, size_t size, struct text *out, struct arena *scratch, struct fault *fault) {
  const struct json_value *root;
  const struct json_options options = {.data = json, .size = size};
  struct calc_read read = {0};
  if (!json_read(&options, &root, scratch, fault) || !calc_read(root, &read, scratch, fault)) return false;
  struct json_writer w;
  json_init(&w, out);
  return answer_put(&w, &read, scratch, fault) && json_finish(&w, fault);
}
