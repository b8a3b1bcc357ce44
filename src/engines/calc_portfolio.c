#include <math.h>

#include "engines/calc.h"
#include "engines/calc_json.h"
#include "engines/calc_portfolio.h"
#include "engines/frozen.h"
#include "engines/portfolio_explain.h"
#include "engines/portfolio_wire.h"

enum { NODES_EXPLAIN = 20000, NAMED_MAX = 8 };

struct deadline {
  int64_t at_us;
};

static bool deadline_passed(void *context) { return clock_monotonic_us() > ((const struct deadline *)context)->at_us; }

static void names_put(struct json_writer *w, const char *key, const struct portfolio *p, const struct portfolio_set *set) {
  json_key(w, key);
  json_array_begin(w);
  for (size_t i = 0; i < p->item_count; i++)
    if (portfolio_has(set, i)) json_put_string(w, p->items[i].name);
  json_array_end(w);
}

static void real_put(struct json_writer *w, const char *key, double number) {
  json_key(w, key);
  json_put_real(w, number);
}

static void years_put(struct json_writer *w, const char *key, const struct calc_frame *frame, const double *of) {
  if (key) json_key(w, key);
  json_array_begin(w);
  for (size_t y = 0; y < frame->years; y++) json_put_real(w, of[frame->first + y]);
  json_array_end(w);
}

/* ---- refusing ---- */

static const char *limit_name(const struct calc_portfolio *read, size_t limit, const char **field, struct arena *scratch) {
  size_t f = 0;
  while (limit >= read->frames[f].first + read->frames[f].years) f++;
  const struct calc_frame *frame = &read->frames[f];
  const char *name = frame->name ? frame->name : "het budget";
  *field = f < read->fund_count ? "budget" : "capacity";
  return frame->years > 1 ? arena_printf(scratch, "%s, jaar %zu", name, limit - frame->first + 1) : name;
}

static const char *some_names(const struct portfolio *p, const struct portfolio_set *set, struct arena *scratch) {
  const char *all = "";
  size_t shown = 0, count = portfolio_count(set);
  for (size_t i = 0; i < p->item_count && shown < NAMED_MAX; i++)
    if (portfolio_has(set, i)) all = arena_printf(scratch, "%s%s%s", all, shown++ ? ", " : "", p->items[i].name);
  return count > shown ? arena_printf(scratch, "%s en %zu andere", all, count - shown) : all;
}

static bool over_limit_refuse(const struct calc_portfolio *read, struct arena *scratch, struct fault *fault) {
  const struct portfolio *p = &read->p;
  struct portfolio_set forced;
  portfolio_forced(p, &forced, scratch);
  for (size_t l = 0; l < p->limit_count; l++) {
    const char *field, *name = limit_name(read, l, &field, scratch);
    double used = portfolio_used(p, &forced, l);
    struct portfolio_set asking = {0};
    if (used <= p->available[l] * (1 + 1e-11)) continue;
    for (size_t i = 0; i < p->item_count; i++) portfolio_put(&asking, i, portfolio_has(&forced, i) && p->items[i].asks[l] > 0);
    fault_field_add(fault, field, "%s: wat vaststaat (%s) vraagt %.10g, en er is %.10g: %.10g te weinig. Verruim het kader of laat iets los.", name,
                    some_names(p, &asking, scratch), used, p->available[l], used - p->available[l]);
  }
  return fault_is(fault) ? false : fault_field_add(fault, "budget", "Wat vaststaat past niet in het kader. Laat iets los.");
}

bool calc_portfolio_refuse(const struct calc_portfolio *read, const struct portfolio_answer *answer, struct arena *scratch, struct fault *fault) {
  const struct portfolio *p = &read->p;
  switch (answer->obstacle) {
    case PORTFOLIO_OVER_LIMIT: return over_limit_refuse(read, scratch, fault);
    case PORTFOLIO_NEEDS_OUT:
      return fault_field_add(fault, "requires", "%s staat vast en heeft %s nodig, en die is uitgesloten. Laat een van beide los.",
                             p->items[answer->item].name, p->items[answer->other].name);
    case PORTFOLIO_BOTH_IN:
      return fault_field_add(fault, "excludes", "%s en %s staan allebei vast, en sluiten elkaar uit. Laat een van beide los.",
                             p->items[answer->item].name, p->items[answer->other].name);
    case PORTFOLIO_OUTSIDE_BAND: {
      const struct portfolio_band *band = &p->bands[answer->limit];
      const char *near = isnan(answer->amount) ? "" : arena_printf(scratch, " Het dichtste bij is %.1f %%.", answer->amount * 100);
      return fault_field_add(fault, "balance", "Het deel van %s (%s) kan niet tussen %.10g en %.10g %% komen.%s Verruim de grenzen of laat iets los.",
                             read->band_categories[answer->limit], read->band_of[answer->limit], band->least * 100, band->most * 100, near);
    }
    case PORTFOLIO_UNKNOWN:
      return fault_field_add(fault, "time_limit_ms", "In de tijd is geen keuze gevonden die past. Geef meer tijd of maak de grenzen ruimer.");
    default:
      return fault_field_add(fault, "tasks", "Er is geen keuze waarbij alle grenzen tegelijk kloppen. Laat iets los of verruim een grens.");
  }
}

/* ---- printing ---- */

static void frame_put(struct json_writer *w, const struct calc_portfolio *read, const struct calc_frame *frame, const struct portfolio_answer *answer,
                      const double *used) {
  if (frame->name) json_key(w, frame->name);
  json_object_begin(w);
  years_put(w, "used", frame, used);
  years_put(w, "available", frame, read->p.available);
  years_put(w, "shadow_price", frame, answer->prices);
  json_object_end(w);
}

static void frames_put(struct json_writer *w, const struct calc_portfolio *read, const struct portfolio_answer *answer, struct arena *scratch) {
  double *used = ARENA_ARRAY(scratch, read->p.limit_count, double);
  bool named = read->fund_count == 0 || read->frames[0].name;
  for (size_t l = 0; l < read->p.limit_count; l++) used[l] = portfolio_used(&read->p, &answer->chosen, l);
  json_key(w, "budget");
  if (named) json_object_begin(w);
  for (size_t f = 0; f < read->fund_count; f++) frame_put(w, read, &read->frames[f], answer, used);
  if (named) json_object_end(w);
  json_key(w, "capacity");
  json_object_begin(w);
  for (size_t f = read->fund_count; f < read->frame_count; f++) frame_put(w, read, &read->frames[f], answer, used);
  json_object_end(w);
}

static void bands_put(struct json_writer *w, const struct calc_portfolio *read, const struct portfolio_answer *answer) {
  json_key(w, "balance");
  json_array_begin(w);
  for (size_t b = 0; b < read->p.band_count; b++) {
    json_object_begin(w);
    json_key(w, "category");
    json_put_string(w, read->band_categories[b]);
    json_key(w, "of");
    json_put_string(w, read->band_of[b]);
    real_put(w, "share", portfolio_share(&read->p, &answer->chosen, b));
    json_object_end(w);
  }
  json_array_end(w);
}

static void answer_put(struct json_writer *w, const struct calc_portfolio *read, const struct portfolio_answer *answer, int64_t elapsed_us, struct arena *scratch) {
  json_object_begin(w);
  names_put(w, "chosen", &read->p, &answer->chosen);
  real_put(w, "value", answer->value);
  real_put(w, "penalty", answer->penalty);
  real_put(w, "bound", answer->bound);
  real_put(w, "gap", answer->bound > 0 ? (answer->bound - answer->value) / answer->bound : 0);
  json_key(w, "proven");
  json_put_bool(w, answer->proven);
  real_put(w, "elapsed_ms", (double)elapsed_us / 1000);
  frames_put(w, read, answer, scratch);
  bands_put(w, read, answer);
  json_object_end(w);
}

static bool file_read(const char *json, size_t size, bool with_task, struct calc_portfolio *read, struct arena *scratch, struct fault *fault) {
  const struct json_value *root;
  return calc_json_tree(json, size, &root, scratch, fault) && calc_portfolio_read(frozen_question(root), with_task, read, scratch, fault);
}

/* The engine stops at the deadline; whoever holds it may move it. */
static bool file_solve(struct calc_portfolio *read, struct deadline *deadline, struct portfolio_answer *answer, struct arena *scratch, struct fault *fault) {
  read->p.nodes_max = INT64_MAX;
  read->p.late = deadline_passed;
  read->p.context = deadline;
  return portfolio_solve(&read->p, answer, scratch, fault);
}

static int64_t limit_us(const struct calc_portfolio *read, int64_t otherwise_ms) { return (read->time_limit_ms ? read->time_limit_ms : otherwise_ms) * 1000; }

bool calc_portfolio(const char *json, size_t size, const struct calc_prover *prover, struct text *out, struct arena *scratch, struct fault *fault) {
  struct calc_portfolio read;
  struct portfolio_answer answer;
  struct json_writer w;
  int64_t start_us = clock_monotonic_us();
  if (!file_read(json, size, false, &read, scratch, fault)) return false;
  int64_t most_us = limit_us(&read, CALC_PORTFOLIO_LIMIT_MS);
  struct deadline deadline = {start_us + (prover ? most_us / 100 * PORTFOLIO_SEARCH_PERCENT : most_us)};
  if (!file_solve(&read, &deadline, &answer, scratch, fault)) return false;
  int64_t left_ms = (start_us + most_us - clock_monotonic_us()) / 1000;
  bool open = answer.possible ? !answer.proven : answer.obstacle == PORTFOLIO_UNKNOWN;
  if (open && prover && left_ms > 0) prover->prove(prover->context, &read.p, &answer, left_ms, scratch);
  if (!answer.possible) return calc_portfolio_refuse(&read, &answer, scratch, fault);
  json_init(&w, out);
  answer_put(&w, &read, &answer, clock_monotonic_us() - start_us, scratch);
  return json_finish(&w, fault);
}

/* ---- explaining ---- */

/* One object per kind: per fund (or as a list) and per team. */
static void amounts_put(struct json_writer *w, const struct calc_portfolio *read, const double *of) {
  json_key(w, "cost");
  if (read->fund_count > 0 && !read->frames[0].name) years_put(w, NULL, &read->frames[0], of);
  else {
    json_object_begin(w);
    for (size_t f = 0; f < read->fund_count; f++) years_put(w, read->frames[f].name, &read->frames[f], of);
    json_object_end(w);
  }
  json_key(w, "capacity");
  json_object_begin(w);
  for (size_t f = read->fund_count; f < read->frame_count; f++) years_put(w, read->frames[f].name, &read->frames[f], of);
  json_object_end(w);
}

/* Why a number is missing, and what it leaves out. */
static void notes_put(struct json_writer *w, const struct calc_portfolio *read, const struct portfolio_entry *entry, double cost, struct arena *scratch) {
  const struct portfolio *p = &read->p;
  const char *task = p->items[read->task].name, *other = p->items[entry->extra_item].name;
  const char *notes[] = {
      cost <= 0 ? arena_printf(scratch, "%s vraagt geen geld uit het budget; largest_cost zegt dan niets.", task) : NULL,
      cost > 0 && isnan(entry->cost_factor) && entry->price.proven ? arena_printf(scratch, "Ook als %s niets kostte, kwam zij er niet in.", task) : NULL,
      entry->extra_state == PORTFOLIO_EXTRA_NEEDS_OUT ? arena_printf(scratch, "%s kan er niet bij: daarvoor is %s nodig, en die is uitgesloten.", task, other) : NULL,
      entry->extra_state == PORTFOLIO_EXTRA_CLASH ? arena_printf(scratch, "%s kan er niet bij: zij, of wat zij nodig heeft, sluit %s uit, en die staat vast of is ook nodig.", task, other) : NULL,
      entry->price.proven ? NULL : "Niet alles is tot het eind uitgezocht; met meer tijd (time_limit_ms) kunnen deze getallen nog veranderen.",
  };
  json_key(w, "note");
  json_array_begin(w);
  for (size_t n = 0; n < sizeof notes / sizeof *notes; n++)
    if (notes[n]) json_put_string(w, notes[n]);
  json_array_end(w);
}

static void entry_put(struct json_writer *w, const struct calc_portfolio *read, const struct portfolio_answer *answer, const struct portfolio_entry *entry,
                      struct arena *scratch) {
  const struct portfolio_item *item = &read->p.items[read->task];
  size_t funds = read->fund_count < read->frame_count ? read->frames[read->fund_count].first : read->p.limit_count;
  double sum = 0;
  for (size_t l = 0; l < funds; l++) sum += item->asks[l];
  json_object_begin(w);
  json_key(w, "task");
  json_put_string(w, item->name);
  json_key(w, "chosen");
  json_put_bool(w, portfolio_has(&answer->chosen, read->task));
  json_key(w, "possible");
  json_put_bool(w, entry->price.possible);
  json_key(w, "proven");
  json_put_bool(w, entry->price.proven);
  real_put(w, "price", entry->price.possible ? entry->price.points : NAN);
  names_put(w, "leave", &read->p, &entry->price.leave);
  names_put(w, "enter", &read->p, &entry->price.enter);
  real_put(w, "largest_cost", sum > 0 ? sum * entry->cost_factor : NAN);
  json_key(w, "extra");
  if (entry->extra_state != PORTFOLIO_EXTRA) json_put_null(w);
  else {
    json_object_begin(w);
    amounts_put(w, read, entry->extra);
    json_object_end(w);
  }
  real_put(w, "budget_factor", entry->more_first);
  real_put(w, "capacity_factor", entry->more_second);
  real_put(w, "value", answer->value);
  notes_put(w, read, entry, sum, scratch);
  json_object_end(w);
}

/* Half of the time for the choice itself; what is left for the questions about it. */
bool calc_explain(const char *json, size_t size, struct text *out, struct arena *scratch, struct fault *fault) {
  struct calc_portfolio read;
  struct portfolio_answer answer;
  struct portfolio_entry entry;
  struct json_writer w;
  int64_t start_us = clock_monotonic_us();
  if (!file_read(json, size, true, &read, scratch, fault)) return false;
  int64_t most_us = limit_us(&read, CALC_EXPLAIN_LIMIT_MS);
  struct deadline deadline = {start_us + most_us / 2};
  if (!file_solve(&read, &deadline, &answer, scratch, fault)) return false;
  if (!answer.possible) return calc_portfolio_refuse(&read, &answer, scratch, fault);
  size_t funds = read.fund_count < read.frame_count ? read.frames[read.fund_count].first : read.p.limit_count;
  deadline.at_us = start_us + most_us;
  read.p.nodes_max = NODES_EXPLAIN;
  if (!portfolio_improve(&read.p, &answer, read.task, scratch, fault) ||
      !portfolio_enter(&read.p, &answer, read.task, funds, &entry, scratch, scratch, fault))
    return false;
  json_init(&w, out);
  entry_put(&w, &read, &answer, &entry, scratch);
  return json_finish(&w, fault);
}
