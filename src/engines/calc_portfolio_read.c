#include "engines/calc_json.h"
#include "engines/calc_portfolio.h"

enum { TIME_LIMIT_MAX_MS = 600000 };

/* NULL when absent. */
static bool text_of(const struct json_value *value, const char *where, const char *key, const char **out, struct fault *fault) {
  const struct json_value *text = json_find(value, key);
  *out = text && text->kind == JSON_KIND_TEXT ? text->text : NULL;
  if (text && text->kind != JSON_KIND_NULL && string_empty(*out))
    return fault_field_add(fault, key, "%.60s: %s moet een tekst zijn, tussen aanhalingstekens.", where, key);
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

/* ---- tasks ---- */

static bool task_read(struct calc_portfolio *read, const struct json_value *value, size_t i, struct arena *scratch, struct fault *fault) {
  static const char *const known[] = {"id", "value", "cost", "capacity", "category", "group", "mandatory", "excluded", NULL};
  struct portfolio_item *item = &read->items[i];
  const char *id = json_find_text(value, "id");
  const struct calc_json_range worth = {"value", id, 0, PORTFOLIO_VALUE_MAX};
  bool mandatory = false, excluded = false;
  if (string_empty(id)) return fault_field_add(fault, "id", "Taak %zu heeft geen id. Geef elke taak een eigen id, tussen aanhalingstekens.", i + 1);
  if (!calc_json_known(value, id, known, fault)) return false;
  *item = (struct portfolio_item){.name = id, .asks = read->asks + i * read->p.limit_count};
  if (!calc_json_number(json_find(value, "value"), &worth, &item->value, fault) ||
      !calc_portfolio_asks(read, value, i, scratch, fault) || !text_of(value, id, "category", &read->categories[i], fault) ||
      !text_of(value, id, "group", &read->groups[i], fault) || !calc_json_flag(json_find(value, "mandatory"), "mandatory", id, &mandatory, fault) ||
      !calc_json_flag(json_find(value, "excluded"), "excluded", id, &excluded, fault))
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
  read->costs = ARENA_ARRAY(scratch, count, double);
  read->hours = ARENA_ARRAY(scratch, count, double);
  read->categories = ARENA_ARRAY(scratch, count, const char *);
  read->groups = ARENA_ARRAY(scratch, count, const char *);
  const char **names = ARENA_ARRAY(scratch, count, const char *);
  for (size_t i = 0; i < count; i++) {
    if (!task_read(read, &tasks->items[i], i, scratch, fault)) return false;
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
static const double *weights_make(const struct calc_portfolio *read, const char *of, struct arena *scratch) {
  if (string_is(of, "cost")) return read->costs;
  if (string_is(of, "hours")) return read->hours;
  bool value = string_is(of, "value");
  if (!value && !string_is(of, "count")) return NULL;
  double *weight = ARENA_ARRAY(scratch, read->p.item_count, double);
  for (size_t i = 0; i < read->p.item_count; i++) weight[i] = value ? read->items[i].value : 1;
  return weight;
}

static bool band_read(struct calc_portfolio *read, const struct json_value *value, size_t b, struct portfolio_band *band, struct arena *scratch, struct fault *fault) {
  static const char *const known[] = {"category", "min_share", "max_share", "of", "penalty", NULL};
  const char *where = arena_printf(scratch, "balance %zu", b + 1);
  const struct calc_json_range least = {"min_share", where, 0, 1}, most = {"max_share", where, 0, 1}, penalty = {"penalty", where, 0, PORTFOLIO_VALUE_MAX};
  if (!calc_json_known(value, where, known, fault) || !text_of(value, where, "category", &read->band_categories[b], fault) ||
      !text_of(value, where, "of", &read->band_of[b], fault))
    return false;
  if (!read->band_categories[b]) return fault_field_add(fault, "category", "%s: category ontbreekt. Schrijf over welke soort taken dit gaat.", where);
  if (!read->band_of[b]) read->band_of[b] = "hours";
  *band = (struct portfolio_band){.most = 1, .weight = weights_make(read, read->band_of[b], scratch), .soft = json_find(value, "penalty") != NULL};
  if (!band->weight) return fault_field_add(fault, "of", "%s: of moet hours, cost, value of count zijn.", where);
  if ((json_find(value, "min_share") && !calc_json_number(json_find(value, "min_share"), &least, &band->least, fault)) ||
      (json_find(value, "max_share") && !calc_json_number(json_find(value, "max_share"), &most, &band->most, fault)) ||
      (band->soft && !calc_json_number(json_find(value, "penalty"), &penalty, &band->penalty, fault)))
    return false;
  if (band->least > band->most) return fault_field_add(fault, "min_share", "%s: min_share is hoger dan max_share. Draai ze om.", where);
  return true;
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
  memcpy(keys, known, sizeof known);
  if (with_task) keys[sizeof known / sizeof *known - 2] = "task";
  *read = (struct calc_portfolio){0};
  return calc_json_known(root, "Het bestand", keys, fault) && calc_portfolio_frames(root, read, scratch, fault) && tasks_read(root, read, scratch, fault) &&
         locks_read(root, read, "locked_in", PORTFOLIO_IN, fault) && locks_read(root, read, "locked_out", PORTFOLIO_OUT, fault) &&
         pairs_read(root, read, "requires", &read->p.needs, &read->p.need_count, scratch, fault) &&
         pairs_read(root, read, "excludes", &read->p.clashes, &read->p.clash_count, scratch, fault) && bands_read(root, read, scratch, fault) &&
         (!with_task || task_of(read, json_find(root, "task"), "task", &read->task, fault)) &&
         calc_json_count(json_find(root, "time_limit_ms"), "time_limit_ms", 1, TIME_LIMIT_MAX_MS, &read->time_limit_ms, fault);
}
