#include "engines/calc_json.h"
#include "engines/calc_portfolio.h"

/* Money and hours are read alike: what differs is in here. */
struct kind {
  const char *home, *key;    /* in the file, in a task */
  const char *one, *several; /* of them, in Dutch */
};
static const struct kind money = {"budget", "cost", "fonds", "fondsen"}, work = {"capacity", "capacity", "team", "teams"};

/* ---- the frame ---- */

static size_t longer(const struct json_value *value, size_t years) {
  return value && value->kind == JSON_KIND_LIST && value->count > years ? value->count : years;
}

/* Of the list that stands here, or the longest that a task has for it. name: the fund or team; NULL: there is only one. */
static size_t years_count(const struct json_value *root, const struct json_value *value, const struct kind *kind, const char *name) {
  const struct json_value *tasks = json_find(root, "tasks");
  size_t years = 1;
  if (value->kind == JSON_KIND_LIST) return value->count;
  for (size_t i = 0; tasks && tasks->kind == JSON_KIND_LIST && i < tasks->count; i++) {
    const struct json_value *asks = json_find(&tasks->items[i], kind->key);
    years = longer(name ? json_find(asks, name) : asks, years);
  }
  return years;
}

static bool amounts_read(const struct json_value *value, const struct calc_json_range *range, size_t years, double *out, struct fault *fault) {
  if (value->kind != JSON_KIND_LIST) {
    if (!calc_json_number(value, range, &out[0], fault)) return false;
    for (size_t y = 1; y < years; y++) out[y] = out[0];
    return true;
  }
  for (size_t y = 0; y < value->count; y++)
    if (!calc_json_number(&value->items[y], range, &out[y], fault)) return false;
  return true;
}

struct framing {
  const struct json_value *root;
  struct calc_portfolio *read;
  struct arena *scratch;
};

static bool frame_add(const struct framing *f, const struct kind *kind, const char *name, const struct json_value *value, struct fault *fault) {
  struct calc_portfolio *read = f->read;
  const struct calc_json_range range = {kind->home, name ? name : "het kader", 0, PORTFOLIO_AMOUNT_MAX};
  size_t first = read->p.limit_count, years = years_count(f->root, value, kind, name);
  if (years == 0) return fault_field_add(fault, kind->home, "%.60s: de lijst bij %s is leeg. Schrijf een getal per jaar.", range.where, kind->home);
  if (first + years > PORTFOLIO_LIMITS_MAX)
    return fault_field_add(fault, kind->home, "Er zijn meer dan %d fondsen, teams en jaren samen; zo veel kan de rekenhulp niet aan.", PORTFOLIO_LIMITS_MAX);
  read->frames[read->frame_count++] = (struct calc_frame){.name = name, .first = first, .years = years};
  read->p.limit_count += years;
  return amounts_read(value, &range, years, &read->available[first], fault);
}

static bool frames_add(const struct framing *f, const struct kind *kind, const struct json_value *value, struct fault *fault) {
  for (size_t i = 0; i < value->count; i++)
    if (!frame_add(f, kind, value->names[i], &value->items[i], fault)) return false;
  return true;
}

static bool is_amount(const struct json_value *value) {
  return value->kind == JSON_KIND_LIST || value->kind == JSON_KIND_INT || value->kind == JSON_KIND_DECIMAL;
}

bool calc_portfolio_frames(const struct json_value *root, struct calc_portfolio *read, struct arena *scratch, struct fault *fault) {
  const struct json_value *budget = json_find(root, "budget"), *capacity = json_find(root, "capacity");
  const struct framing f = {root, read, scratch};
  if (budget && budget->kind != JSON_KIND_OBJECT && !is_amount(budget))
    return fault_field_add(fault, "budget", "budget moet een lijst met een bedrag per jaar zijn, of een object met zo'n lijst per fonds.");
  if (capacity && capacity->kind != JSON_KIND_OBJECT)
    return fault_field_add(fault, "capacity", "capacity moet een object met de uren per team zijn, zoals {\"JUR\": 120}.");
  read->has_budget = budget != NULL;
  read->has_capacity = capacity != NULL;
  size_t frames = (budget && budget->kind == JSON_KIND_OBJECT ? budget->count : 1) + (capacity ? capacity->count : 0);
  if (frames > PORTFOLIO_LIMITS_MAX + 1) frames = PORTFOLIO_LIMITS_MAX + 1;
  read->frames = ARENA_ARRAY(scratch, frames, struct calc_frame);
  read->p.available = read->available = ARENA_ARRAY(scratch, PORTFOLIO_LIMITS_MAX, double);
  if (budget && !(budget->kind == JSON_KIND_OBJECT ? frames_add(&f, &money, budget, fault) : frame_add(&f, &money, NULL, budget, fault))) return false;
  read->fund_count = read->frame_count;
  return !capacity || frames_add(&f, &work, capacity, fault);
}

/* ---- what a task asks ---- */

struct asking {
  const struct calc_portfolio *read;
  const struct kind *kind;
  const char *id;
  size_t from, to;  /* frames */
  bool limited;     /* there is a frame of this kind */
  double *asks, *sum;
};

static bool part_read(const struct asking *a, const struct json_value *value, const struct calc_frame *frame, struct fault *fault) {
  const struct calc_json_range range = {a->kind->key, a->id, 0, PORTFOLIO_AMOUNT_MAX};
  double *out = a->asks + frame->first;
  if (value->kind == JSON_KIND_LIST && value->count > frame->years)
    return fault_field_add(fault, a->kind->key, "%.60s: er staan %zu jaren bij %s; het kader heeft er %zu.", a->id, value->count, a->kind->key, frame->years);
  if (!amounts_read(value, &range, frame->years, out, fault)) return false;
  for (size_t y = 0; y < frame->years; y++) *a->sum += out[y];
  return true;
}

/* Nothing is limited: only what it adds up to counts, in a balance. */
static bool unlimited_read(const struct asking *a, const struct json_value *value, struct arena *scratch, struct fault *fault) {
  const struct calc_json_range range = {a->kind->key, a->id, 0, PORTFOLIO_AMOUNT_MAX};
  size_t years = value->kind == JSON_KIND_LIST ? value->count : 1;
  double *amounts = ARENA_ARRAY(scratch, years, double);
  if (!amounts_read(value, &range, years, amounts, fault)) return false;
  for (size_t y = 0; y < years; y++) *a->sum += amounts[y];
  return true;
}

static const char *frame_names(const struct asking *a, struct arena *scratch) {
  enum { SHOWN = 6 };
  const char *all = "";
  for (size_t f = a->from; f < a->to && f < a->from + SHOWN; f++)
    all = arena_printf(scratch, "%s%s%s", all, f > a->from ? ", " : "", a->read->frames[f].name);
  return a->to - a->from > SHOWN ? arena_printf(scratch, "%s, ...", all) : all;
}

static bool named_read(const struct asking *a, const char *name, const struct json_value *value, struct arena *scratch, struct fault *fault) {
  size_t f = a->from;
  if (!a->limited) return unlimited_read(a, value, scratch, fault);
  if (a->from < a->to && !a->read->frames[a->from].name)
    return fault_field_add(fault, a->kind->key, "%.60s: cost noemt het fonds %.60s, en budget is een lijst zonder fondsen. Schrijf cost als lijst, of budget per fonds.", a->id, name);
  while (f < a->to && !string_is(a->read->frames[f].name, name)) f++;
  if (f == a->to)
    return fault_field_add(fault, a->kind->key, "%.60s: het %s %.60s staat niet in %s. Daar staan: %s.", a->id, a->kind->one, name, a->kind->home, frame_names(a, scratch));
  return part_read(a, value, &a->read->frames[f], fault);
}

static bool asks_read(const struct asking *a, const struct json_value *value, struct arena *scratch, struct fault *fault) {
  bool is_money = a->kind == &money;
  if (!value || value->kind == JSON_KIND_NULL) return true;
  if (value->kind == JSON_KIND_OBJECT) {
    for (size_t k = 0; k < value->count; k++)
      if (!named_read(a, value->names[k], &value->items[k], scratch, fault)) return false;
    return true;
  }
  if (!is_money || !is_amount(value))
    return fault_field_add(fault, a->kind->key, "%.60s: %s moet %s.", a->id, a->kind->key,
                           is_money ? "een lijst met een bedrag per jaar zijn, of een object met zo'n lijst per fonds" : "een object met de uren per team zijn, zoals {\"JUR\": 120}");
  if (!a->limited) return unlimited_read(a, value, scratch, fault);
  if (a->to == 0 || a->read->frames[0].name)
    return fault_field_add(fault, a->kind->key, "%.60s: cost noemt geen fonds, en budget staat per fonds (%s). Schrijf ook cost per fonds, of budget als lijst.", a->id, frame_names(a, scratch));
  return part_read(a, value, &a->read->frames[0], fault);
}

bool calc_portfolio_asks(struct calc_portfolio *read, const struct json_value *task, size_t item, struct arena *scratch, struct fault *fault) {
  const struct asking cost = {.read = read, .kind = &money, .id = read->items[item].name, .to = read->fund_count, .limited = read->has_budget,
                              .asks = read->asks + item * read->p.limit_count, .sum = &read->costs[item]};
  const struct asking hours = {.read = read, .kind = &work, .id = cost.id, .from = read->fund_count, .to = read->frame_count, .limited = read->has_capacity,
                               .asks = cost.asks, .sum = &read->hours[item]};
  return asks_read(&cost, json_find(task, money.key), scratch, fault) && asks_read(&hours, json_find(task, work.key), scratch, fault);
}
