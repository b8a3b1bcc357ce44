#include <math.h>

#include "engines/calc_portfolio.h"

enum { TIME_LIMIT_MAX_MS = 600000 };

static bool keys_check(const struct json_value *value, const char *where, const char *const *known, struct fault *fault) {
  const char *all = "";
  char text[FAULT_TEXT_SIZE] = "";
  if (value->kind != JSON_KIND_OBJECT) return fault_field_add(fault, where, "%s: hier hoort een object met namen te staan, tussen { en }.", where);
  for (size_t k = 0; known[k]; k++) {
    size_t used = strlen(text);
    snprintf(text + used, sizeof text - used, "%s%s", all, known[k]);
    all = ", ";
  }
  for (size_t i = 0; i < value->count; i++) {
    size_t k = 0;
    while (known[k] && !string_is(known[k], value->names[i])) k++;
    if (!known[k]) return fault_field_add(fault, value->names[i], "%s: de naam %s is niet bekend. Bekend zijn: %s.", where, value->names[i], text);
  }
  return true;
}

static bool number_of(const struct json_value *value, const char *where, const char *key, double *out, struct fault *fault) {
  const char *reason = "is geen getal";
  if (value && value->kind == JSON_KIND_INT) {
    *out = (double)value->number;
    return true;
  }
  if (value && value->kind == JSON_KIND_DECIMAL && number_read_real(value->text, NUMBER_STYLE_TYPED, out, &reason)) return true;
  return fault_field_add(fault, key, "%s: %s %s. Schrijf een getal, zoals 48.6.", where, key, value ? reason : "ontbreekt");
}

static bool flag_of(const struct json_value *value, const char *where, const char *key, bool *out, struct fault *fault) {
  const struct json_value *flag = json_find(value, key);
  if (flag && flag->kind != JSON_KIND_BOOL) return fault_field_add(fault, key, "%s: %s is true of false.", where, key);
  *out = flag && flag->yes;
  return true;
}

/* NULL when absent. */
static bool text_of(const struct json_value *value, const char *where, const char *key, const char **out, struct fault *fault) {
  const struct json_value *text = json_find(value, key);
  *out = text && text->kind == JSON_KIND_TEXT ? text->text : NULL;
  if (text && text->kind != JSON_KIND_NULL && string_empty(*out)) return fault_field_add(fault, key, "%s: %s is een tekst.", where, key);
  return true;
}

static bool list_of(const struct json_value *root, const char *key, const struct json_value **out, size_t *count, struct fault *fault) {
  *out = json_find(root, key);
  *count = *out ? (*out)->count : 0;
  if (*out && (*out)->kind != JSON_KIND_LIST) return fault_field_add(fault, key, "%s is een lijst, tussen [ en ].", key);
  return true;
}

/* ---- names ---- */

static int name_order(const void *a, const void *b) {
  const struct calc_name *left = a, *right = b;
  int order = strcmp(left->name, right->name);
  return order ? order : left->at < right->at ? -1 : left->at > right->at;
}

static struct calc_name *names_sort(const char *const *names, size_t count, size_t *found, struct arena *scratch) {
  struct calc_name *index = ARENA_ARRAY(scratch, count, struct calc_name);
  *found = 0;
  for (size_t i = 0; i < count; i++)
    if (names[i]) index[(*found)++] = (struct calc_name){names[i], i};
  qsort(index, *found, sizeof *index, name_order);
  return index;
}

/* Equal names get the same number, from 1; NULL gets 0. */
static unsigned *names_number(const char *const *names, size_t count, struct arena *scratch) {
  size_t found;
  unsigned number = 0, *out = ARENA_ARRAY(scratch, count, unsigned);
  const struct calc_name *index = names_sort(names, count, &found, scratch);
  for (size_t k = 0; k < found; k++) {
    if (k == 0 || !string_is(index[k].name, index[k - 1].name)) number++;
    out[index[k].at] = number;
  }
  return out;
}

static int name_find(const void *key, const void *entry) { return strcmp(key, ((const struct calc_name *)entry)->name); }

static bool task_of(const struct calc_portfolio *read, const struct json_value *value, const char *key, size_t *out, struct fault *fault) {
  if (!value || value->kind != JSON_KIND_TEXT) return fault_field_add(fault, key, "%s: hier hoort het id van een taak te staan, tussen aanhalingstekens.", key);
  const struct calc_name *found = bsearch(value->text, read->index, read->p.item_count, sizeof *read->index, name_find);
  if (!found) return fault_field_add(fault, key, "%s: er is geen taak met id %s.", key, value->text);
  *out = found->at;
  return true;
}

/* ---- the frame ---- */

static size_t years_of(const struct json_value *value) { return value->kind == JSON_KIND_LIST ? value->count : 1; }

/* A number, or one per year; those that are left out are 0. The frame says how many years there are. */
static bool years_read(const struct json_value *value, const char *where, const char *key, size_t years, bool all, double *out, struct fault *fault) {
  if (value->kind != JSON_KIND_LIST) {
    if (years != 1) return fault_field_add(fault, key, "%s: het kader heeft %zu jaren. Schrijf %s per jaar, tussen [ en ].", where, years, key);
    return number_of(value, where, key, out, fault);
  }
  if (value->count > years || (all && value->count == 0))
    return fault_field_add(fault, key, "%s: er staan %zu jaren bij %s; het kader heeft er %zu.", where, value->count, key, years);
  for (size_t y = 0; y < value->count; y++)
    if (!number_of(&value->items[y], where, key, &out[y], fault)) return false;
  return true;
}

static size_t frame_limits(const struct json_value *frame) {
  size_t limits = 0;
  if (!frame) return 0;
  if (frame->kind != JSON_KIND_OBJECT) return years_of(frame);
  for (size_t i = 0; i < frame->count; i++) limits += years_of(&frame->items[i]);
  return limits;
}

static bool frame_add(struct calc_portfolio *read, const char *name, const struct json_value *value, const char *key, struct fault *fault) {
  struct calc_frame *frame = &read->frames[read->frame_count++];
  *frame = (struct calc_frame){.name = name, .first = read->p.limit_count, .years = years_of(value)};
  read->p.limit_count += frame->years;
  return years_read(value, name ? name : "het kader", key, frame->years, true, &read->available[frame->first], fault);
}

static bool frames_read(const struct json_value *root, struct calc_portfolio *read, struct arena *scratch, struct fault *fault) {
  const struct json_value *budget = json_find(root, "budget"), *capacity = json_find(root, "capacity");
  size_t limits = frame_limits(budget) + frame_limits(capacity);
  if (budget && budget->kind != JSON_KIND_OBJECT && budget->kind != JSON_KIND_LIST)
    return fault_field_add(fault, "budget", "budget is een lijst met een bedrag per jaar, of een object met zo'n lijst per fonds.");
  if (capacity && capacity->kind != JSON_KIND_OBJECT)
    return fault_field_add(fault, "capacity", "capacity is een object met de uren per team.");
  if (limits > PORTFOLIO_LIMITS_MAX)
    return fault_field_add(fault, "budget", "Er zijn meer dan %d fondsen, teams en jaren samen; zo veel kan de rekenhulp niet aan.", PORTFOLIO_LIMITS_MAX);
  read->frames = ARENA_ARRAY(scratch, (budget ? budget->count + 1 : 0) + (capacity ? capacity->count : 0), struct calc_frame);
  read->p.available = read->available = ARENA_ARRAY(scratch, limits, double);
  if (budget && budget->kind == JSON_KIND_LIST && budget->count > 0 && !frame_add(read, NULL, budget, "budget", fault)) return false;
  for (size_t i = 0; budget && budget->kind == JSON_KIND_OBJECT && i < budget->count; i++)
    if (!frame_add(read, budget->names[i], &budget->items[i], "budget", fault)) return false;
  read->fund_count = read->frame_count;
  for (size_t i = 0; capacity && i < capacity->count; i++)
    if (!frame_add(read, capacity->names[i], &capacity->items[i], "capacity", fault)) return false;
  return true;
}

/* ---- tasks ---- */

static bool asks_read(const struct calc_portfolio *read, const struct json_value *asks, const char *id, const char *key, bool funds, double *out, struct fault *fault) {
  size_t from = funds ? 0 : read->fund_count, to = funds ? read->fund_count : read->frame_count;
  const char *kind = funds ? "fonds" : "team", *home = funds ? "budget" : "capacity";
  if (!asks || asks->kind == JSON_KIND_NULL) return true;
  if (asks->kind != JSON_KIND_OBJECT) {
    if (!funds || asks->kind != JSON_KIND_LIST)
      return fault_field_add(fault, key, "%s: %s is %s.", id, key, funds ? "een lijst met een bedrag per jaar, of een object met zo'n lijst per fonds" : "een object met de uren per team");
    if (asks->count > 0 && (to == 0 || read->frames[0].name))
      return fault_field_add(fault, key, "%s: cost is een lijst, en budget niet. Schrijf bij beide een lijst, of bij beide de fondsen.", id);
    return to == 0 || years_read(asks, id, key, read->frames[0].years, false, &out[read->frames[0].first], fault);
  }
  for (size_t a = 0; a < asks->count; a++) {
    size_t f = from;
    while (f < to && !string_is(read->frames[f].name, asks->names[a])) f++;
    if (f == to) return fault_field_add(fault, key, "%s: het %s %s staat niet in %s.", id, kind, asks->names[a], home);
    if (!years_read(&asks->items[a], id, key, read->frames[f].years, false, &out[read->frames[f].first], fault)) return false;
  }
  return true;
}

static bool task_read(struct calc_portfolio *read, const struct json_value *value, size_t i, struct fault *fault) {
  static const char *const known[] = {"id", "value", "cost", "capacity", "category", "group", "mandatory", "excluded", NULL};
  struct portfolio_item *item = &read->items[i];
  double *asks = read->asks + i * read->p.limit_count;
  const char *id = json_find_text(value, "id");
  bool mandatory = false, excluded = false;
  if (string_empty(id)) return fault_field_add(fault, "id", "Taak %zu heeft geen id. Geef elke taak een eigen id, tussen aanhalingstekens.", i + 1);
  if (!keys_check(value, id, known, fault)) return false;
  *item = (struct portfolio_item){.name = id, .asks = asks};
  if (!number_of(json_find(value, "value"), id, "value", &item->value, fault) ||
      !asks_read(read, json_find(value, "cost"), id, "cost", true, asks, fault) ||
      !asks_read(read, json_find(value, "capacity"), id, "capacity", false, asks, fault) ||
      !text_of(value, id, "category", &read->categories[i], fault) || !text_of(value, id, "group", &read->groups[i], fault) ||
      !flag_of(value, id, "mandatory", &mandatory, fault) || !flag_of(value, id, "excluded", &excluded, fault))
    return false;
  if (mandatory && excluded) return fault_field_add(fault, "excluded", "%s is verplicht en uitgesloten tegelijk. Haal een van beide weg.", id);
  item->lock = mandatory ? PORTFOLIO_IN : excluded ? PORTFOLIO_OUT : PORTFOLIO_FREE;
  return true;
}

static bool tasks_read(const struct json_value *root, struct calc_portfolio *read, struct arena *scratch, struct fault *fault) {
  const struct json_value *tasks;
  size_t count, found;
  if (!list_of(root, "tasks", &tasks, &count, fault)) return false;
  if (!tasks) return fault_field_add(fault, "tasks", "tasks ontbreekt. Zet de taken waaruit gekozen wordt in een lijst tasks.");
  if (count > PORTFOLIO_ITEMS_MAX)
    return fault_field_add(fault, "tasks", "Er staan %zu taken in tasks; de rekenhulp kan er %d aan.", count, PORTFOLIO_ITEMS_MAX);
  read->p.item_count = count;
  read->p.items = read->items = ARENA_ARRAY(scratch, count, struct portfolio_item);
  read->asks = ARENA_ARRAY(scratch, count * read->p.limit_count, double);
  read->categories = ARENA_ARRAY(scratch, count, const char *);
  read->groups = ARENA_ARRAY(scratch, count, const char *);
  const char **names = ARENA_ARRAY(scratch, count, const char *);
  for (size_t i = 0; i < count; i++) {
    if (!task_read(read, &tasks->items[i], i, fault)) return false;
    names[i] = read->items[i].name;
  }
  read->index = names_sort(names, count, &found, scratch);
  for (size_t k = 1; k < count; k++)
    if (string_is(read->index[k].name, read->index[k - 1].name))
      return fault_field_add(fault, "id", "Het id %s staat bij twee taken. Geef elke taak een eigen id.", read->index[k].name);
  const unsigned *groups = names_number(read->groups, count, scratch);
  for (size_t i = 0; i < count; i++) read->items[i].group = groups[i];
  return true;
}

static bool locks_read(const struct json_value *root, struct calc_portfolio *read, const char *key, enum portfolio_lock lock, struct fault *fault) {
  const struct json_value *list;
  size_t count, item;
  if (!list_of(root, key, &list, &count, fault)) return false;
  for (size_t k = 0; k < count; k++) {
    if (!task_of(read, &list->items[k], key, &item, fault)) return false;
    if (read->items[item].lock != PORTFOLIO_FREE && read->items[item].lock != lock)
      return fault_field_add(fault, key, "%s staat vast als gekozen en als niet gekozen tegelijk. Haal een van beide weg.", read->items[item].name);
    read->items[item].lock = lock;
  }
  return true;
}

static bool pairs_read(const struct json_value *root, const struct calc_portfolio *read, const char *key, const struct portfolio_pair **out, size_t *count, struct arena *scratch, struct fault *fault) {
  const struct json_value *list;
  if (!list_of(root, key, &list, count, fault)) return false;
  struct portfolio_pair *pairs = ARENA_ARRAY(scratch, *count, struct portfolio_pair);
  for (size_t k = 0; k < *count; k++) {
    const struct json_value *pair = &list->items[k];
    if (pair->kind != JSON_KIND_LIST || pair->count != 2)
      return fault_field_add(fault, key, "%s: nummer %zu is geen paar. Schrijf twee id's, zoals [\"B\",\"A\"].", key, k + 1);
    if (!task_of(read, &pair->items[0], key, &pairs[k].item, fault) || !task_of(read, &pair->items[1], key, &pairs[k].other, fault)) return false;
  }
  *out = pairs;
  return true;
}

/* ---- balance ---- */

/* What a task weighs in a balance; NULL when `of` is none of them. */
static double *weights_make(const struct calc_portfolio *read, const char *of, struct arena *scratch) {
  double *weight = ARENA_ARRAY(scratch, read->p.item_count, double);
  size_t funds = read->fund_count < read->frame_count ? read->frames[read->fund_count].first : read->p.limit_count;
  bool cost = string_is(of, "cost"), hours = string_is(of, "hours");
  for (size_t i = 0; i < read->p.item_count; i++) {
    if (string_is(of, "value")) weight[i] = read->items[i].value;
    else if (string_is(of, "count")) weight[i] = 1;
    else if (!cost && !hours) return NULL;
    for (size_t l = hours ? funds : 0; (cost || hours) && l < (cost ? funds : read->p.limit_count); l++) weight[i] += read->items[i].asks[l];
  }
  return string_is(of, "value") || string_is(of, "count") || cost || hours ? weight : NULL;
}

static bool band_read(struct calc_portfolio *read, const struct json_value *value, size_t b, struct portfolio_band *band, struct arena *scratch, struct fault *fault) {
  static const char *const known[] = {"category", "min_share", "max_share", "of", "penalty", NULL};
  const char *where = arena_printf(scratch, "balance %zu", b + 1);
  if (!keys_check(value, where, known, fault) || !text_of(value, where, "category", &read->band_categories[b], fault) ||
      !text_of(value, where, "of", &read->band_of[b], fault))
    return false;
  if (!read->band_categories[b]) return fault_field_add(fault, "category", "%s: category ontbreekt.", where);
  if (!read->band_of[b]) read->band_of[b] = "hours";
  *band = (struct portfolio_band){.most = 1, .weight = weights_make(read, read->band_of[b], scratch), .soft = json_find(value, "penalty") != NULL};
  if (!band->weight) return fault_field_add(fault, "of", "%s: of is hours, cost, value of count.", where);
  return (!json_find(value, "min_share") || number_of(json_find(value, "min_share"), where, "min_share", &band->least, fault)) &&
         (!json_find(value, "max_share") || number_of(json_find(value, "max_share"), where, "max_share", &band->most, fault)) &&
         (!band->soft || number_of(json_find(value, "penalty"), where, "penalty", &band->penalty, fault));
}

static bool bands_read(const struct json_value *root, struct calc_portfolio *read, struct arena *scratch, struct fault *fault) {
  const struct json_value *list;
  size_t count, items = read->p.item_count;
  if (!list_of(root, "balance", &list, &count, fault)) return false;
  if (count > PORTFOLIO_BANDS_MAX) return fault_field_add(fault, "balance", "Er staan %zu verdelingen in balance; de rekenhulp kan er %d aan.", count, PORTFOLIO_BANDS_MAX);
  struct portfolio_band *bands = ARENA_ARRAY(scratch, count, struct portfolio_band);
  read->band_categories = ARENA_ARRAY(scratch, count, const char *);
  read->band_of = ARENA_ARRAY(scratch, count, const char *);
  for (size_t b = 0; b < count; b++)
    if (!band_read(read, &list->items[b], b, &bands[b], scratch, fault)) return false;
  const char **all = ARENA_ARRAY(scratch, items + count, const char *);
  memcpy(all, read->categories, items * sizeof *all);
  memcpy(all + items, read->band_categories, count * sizeof *all);
  const unsigned *numbers = names_number(all, items + count, scratch);
  for (size_t i = 0; i < items; i++) read->items[i].category = numbers[i];
  for (size_t b = 0; b < count; b++) bands[b].category = numbers[items + b];
  read->p.bands = bands;
  read->p.band_count = count;
  return true;
}

bool calc_portfolio_read(const struct json_value *root, bool with_task, struct calc_portfolio *read, struct arena *scratch, struct fault *fault) {
  static const char *const known[] = {"tasks", "locked_in", "locked_out", "budget", "capacity", "requires", "excludes", "balance", "time_limit_ms", NULL, NULL};
  const char *keys[sizeof known / sizeof *known];
  const struct json_value *limit = json_find(root, "time_limit_ms");
  memcpy(keys, known, sizeof known);
  if (with_task) keys[sizeof known / sizeof *known - 2] = "task";
  *read = (struct calc_portfolio){0};
  if (!keys_check(root, "het bestand", keys, fault) || !frames_read(root, read, scratch, fault) || !tasks_read(root, read, scratch, fault) ||
      !locks_read(root, read, "locked_in", PORTFOLIO_IN, fault) || !locks_read(root, read, "locked_out", PORTFOLIO_OUT, fault) ||
      !pairs_read(root, read, "requires", &read->p.needs, &read->p.need_count, scratch, fault) ||
      !pairs_read(root, read, "excludes", &read->p.clashes, &read->p.clash_count, scratch, fault) || !bands_read(root, read, scratch, fault))
    return false;
  if (with_task && !task_of(read, json_find(root, "task"), "task", &read->task, fault)) return false;
  if (limit && (limit->kind != JSON_KIND_INT || limit->number < 1 || limit->number > TIME_LIMIT_MAX_MS))
    return fault_field_add(fault, "time_limit_ms", "time_limit_ms is een heel getal van 1 tot en met %d.", TIME_LIMIT_MAX_MS);
  read->time_limit_ms = limit ? limit->number : 0;
  return true;
}
