#include "engines/shares.h"

#include <math.h>

#include "engines/shares_run.h"

#include "base/banned.h"

enum { CENTS = 100 };

const char *const shares_utility_names[SHARES_UTILITY__COUNT] = {"cost", "cardinality"};
const char *const shares_completion_names[SHARES_COMPLETION__COUNT] = {"none", "add1", "add1u", "greedy"};

struct counting {
  const struct shares_options *options;
  const struct pb *pb;
  struct shares_field field;
  struct arena *keep, runs; /* runs: for one run at a time */
  struct fault *fault;
};

static void field_fill(struct shares_field *field, const struct pb *pb, struct arena *keep) {
  size_t *starts = ARENA_ARRAY(keep, pb->project_count + 1, size_t), *next = ARENA_ARRAY(keep, pb->project_count, size_t);
  uint32_t *voters = ARENA_ARRAY(keep, pb->choice_count, uint32_t);
  int32_t *weights = ARENA_ARRAY(keep, pb->choice_count, int32_t);
  int64_t *sums = ARENA_ARRAY(keep, pb->project_count, int64_t);
  for (size_t j = 0; j < pb->project_count; j++) {
    next[j] = starts[j];
    starts[j + 1] = starts[j] + (size_t)pb->projects[j].votes;
    sums[j] = pb->projects[j].points;
  }
  for (size_t b = 0; b < pb->ballot_count; b++)
    for (size_t c = pb->ballots[b].first; c < (size_t)pb->ballots[b].first + pb->ballots[b].count; c++) {
      const struct pb_choice *choice = &pb->choices[c];
      size_t at = next[choice->project]++;
      voters[at] = (uint32_t)b;
      weights[at] = choice->points;
      if ((uint32_t)choice->points > field->heaviest) field->heaviest = (uint32_t)choice->points;
    }
  field->pb = pb;
  field->starts = starts;
  field->voters = voters;
  field->weights = weights;
  field->weight_sums = sums;
  field->left = ARENA_ARRAY(keep, pb->ballot_count, double);
}

static int64_t share_of(const struct pb *pb, int64_t raises) {
  return pb->budget_cents + raises * CENTS * (int64_t)pb->ballot_count;
}

/* One run with a part; chosen begins empty. */
static bool run(struct counting *counting, int64_t raises, struct shares_chosen *chosen) {
  int64_t share = share_of(counting->pb, raises);
  chosen->count = 0;
  chosen->cents = 0;
  arena_reset(&counting->runs);
  if (!counting->options->exact && shares_run_fast(&counting->field, share, chosen, &counting->runs)) return true;
  chosen->count = 0;
  chosen->cents = 0;
  arena_reset(&counting->runs);
  return shares_run_exact(&counting->field, share, chosen, &counting->runs, counting->fault);
}

/* Nothing that somebody voted for, and that costs something, still fits. */
static bool is_exhaustive(const struct pb *pb, const struct shares_chosen *chosen, bool *taken) {
  memset(taken, 0, pb->project_count * sizeof *taken);
  for (size_t i = 0; i < chosen->count; i++) taken[chosen->projects[i]] = true;
  for (size_t j = 0; j < pb->project_count; j++) {
    const struct pb_project *project = &pb->projects[j];
    if (!taken[j] && project->votes > 0 && project->cents > 0 && chosen->cents + project->cents <= pb->budget_cents) return false;
  }
  return true;
}

static void swap(struct shares_chosen *a, struct shares_chosen *b) {
  struct shares_chosen moved = *a;
  *a = *b;
  *b = moved;
}

/* The last outcome within the budget in *chosen. */
static bool raise_all(struct counting *counting, struct shares_chosen *chosen, int64_t *raises) {
  const struct pb *pb = counting->pb;
  int64_t most = counting->options->raises_max > 0 ? counting->options->raises_max : SHARES_RAISES;
  struct shares_chosen next = {.projects = ARENA_ARRAY(counting->keep, pb->project_count, uint32_t)};
  bool *taken = ARENA_ARRAY(counting->keep, pb->project_count, bool);
  for (*raises = 0; *raises < most && !is_exhaustive(pb, chosen, taken); ++*raises) {
    counting->field.before = chosen->projects;
    counting->field.before_count = chosen->count;
    if (!run(counting, *raises + 1, &next)) return false;
    if (next.cents > pb->budget_cents) break;
    swap(chosen, &next);
  }
  return true;
}

struct ranked {
  const struct pb *pb;
  size_t project;
};

static int by_votes(const void *a, const void *b) {
  const struct ranked *left = a, *right = b;
  int64_t one = left->pb->projects[left->project].points, other = left->pb->projects[right->project].points;
  if (one != other) return one > other ? -1 : 1;
  return shares_breaks_tie(left->pb, left->project, right->project) ? -1 : 1;
}

/* Adds by votes what still fits; a project without votes is never taken. */
static void fill_greedily(const struct pb *pb, struct shares_chosen *chosen, struct arena *keep) {
  struct ranked *order = ARENA_ARRAY(keep, pb->project_count, struct ranked);
  bool *taken = ARENA_ARRAY(keep, pb->project_count, bool);
  for (size_t j = 0; j < pb->project_count; j++) order[j] = (struct ranked){pb, j};
  for (size_t i = 0; i < chosen->count; i++) taken[chosen->projects[i]] = true;
  qsort(order, pb->project_count, sizeof *order, by_votes);
  for (size_t i = 0; i < pb->project_count; i++) {
    const struct pb_project *project = &pb->projects[order[i].project];
    if (taken[order[i].project] || project->votes == 0 || chosen->cents + project->cents > pb->budget_cents) continue;
    chosen->projects[chosen->count++] = (uint32_t)order[i].project;
    chosen->cents += project->cents;
  }
}

/* Prices of every project before a purchase, as votes: cost / price, per voter who could pay it. */
static const double *effective_get(const struct counting *counting, const bool *taken) {
  const struct pb *pb = counting->pb;
  double *effective = ARENA_ARRAY(counting->keep, pb->project_count, double);
  for (size_t j = 0; j < pb->project_count; j++) {
    if (taken[j] || pb->projects[j].cents == 0 || pb->projects[j].votes == 0) continue;
    struct shares_price price = shares_price_get(&counting->field, j, 0, 0, (double)INFINITY);
    if (price.payable || price.unsure) effective[j] = (double)pb->projects[j].cents * (double)pb->ballot_count / price.price;
  }
  return effective;
}

/* Who could pay what they had is told apart by what was left before; the purchases are known, so that doubles will do. */
static void round_replay(const struct counting *counting, uint32_t project, struct shares_round *round) {
  const struct shares_field *field = &counting->field;
  struct shares_price price = shares_price_get(field, project, 0, 0, (double)INFINITY);
  double voters = (double)counting->pb->ballot_count;
  if (!price.payable) { /* the supporters pay all they have */
    price.price = 0;
    for (size_t s = field->starts[project]; s < field->starts[project + 1]; s++) {
      double part = field->left[field->voters[s]] / (double)field->weights[s];
      price.price = part > price.price ? part : price.price;
    }
  }
  round->project = project;
  round->payment_cents = price.price / voters;
  for (size_t s = field->starts[project]; s < field->starts[project + 1]; s++) {
    double *left = &field->left[field->voters[s]], asked = price.price * (double)field->weights[s];
    bool full = *left >= asked * (1 - 1e-9);
    round->full += full;
    round->partial += !full;
    *left = *left > asked ? *left - asked : 0;
  }
}

static void replay(struct counting *counting, const struct shares_chosen *chosen, int64_t raises, struct shares_result *out) {
  const struct pb *pb = counting->pb;
  struct shares_round *rounds = ARENA_ARRAY(counting->keep, chosen->count, struct shares_round);
  bool *taken = ARENA_ARRAY(counting->keep, pb->project_count, bool);
  for (size_t i = 0; i < pb->ballot_count; i++) counting->field.left[i] = (double)share_of(pb, raises);
  for (size_t i = 0; i < chosen->count; i++) {
    rounds[i].effective = effective_get(counting, taken);
    round_replay(counting, chosen->projects[i], &rounds[i]);
    taken[chosen->projects[i]] = true;
  }
  out->rounds = rounds;
  out->round_count = chosen->count;
  out->raises = raises;
  out->share_cents = (double)share_of(pb, raises) / (double)pb->ballot_count;
}

/* What costs nothing and has a vote comes first. */
static void free_first(const struct pb *pb, struct shares_chosen *chosen, size_t *count) {
  *count = 0;
  for (size_t j = 0; j < pb->project_count; j++) *count += pb->projects[j].cents == 0 && pb->projects[j].votes > 0;
  memmove(chosen->projects + *count, chosen->projects, chosen->count * sizeof *chosen->projects);
  chosen->count += *count;
  for (size_t j = 0, at = 0; j < pb->project_count; j++)
    if (pb->projects[j].cents == 0 && pb->projects[j].votes > 0) chosen->projects[at++] = (uint32_t)j;
}

static bool compute(struct counting *counting, struct shares_result *out) {
  const struct pb *pb = counting->pb;
  enum shares_completion completion = counting->options->completion;
  struct shares_chosen chosen = {.projects = ARENA_ARRAY(counting->keep, pb->project_count, uint32_t)};
  struct shares_chosen greedy = {.projects = ARENA_ARRAY(counting->keep, pb->project_count, uint32_t)};
  int64_t raises = 0;
  if (!run(counting, 0, &chosen)) return false;
  if ((completion == SHARES_ADD1 || completion == SHARES_ADD1U) && !raise_all(counting, &chosen, &raises)) return false;
  replay(counting, &chosen, raises, out);
  free_first(pb, &chosen, &out->free_count);
  if (completion == SHARES_ADD1U || completion == SHARES_GREEDY) fill_greedily(pb, &chosen, counting->keep);
  fill_greedily(pb, &greedy, counting->keep);
  out->winners = chosen.projects;
  out->winner_count = chosen.count;
  out->cents = chosen.cents;
  out->greedy = greedy.projects;
  out->greedy_count = greedy.count;
  out->greedy_cents = greedy.cents;
  return true;
}

static void runs_release(void *what) {
  struct arena *runs = what;
  arena_release(runs);
}

bool shares_compute(const struct shares_options *options, struct shares_result *out, struct arena *keep, struct fault *fault) {
  struct counting *counting = ARENA_NEW(keep, struct counting);
  struct shares_result result = {0};
  *counting = (struct counting){.options = options, .pb = options->pb, .keep = keep, .fault = fault};
  arena_init(&counting->runs, (size_t)512 << 20);
  arena_defer(keep, runs_release, &counting->runs);
  field_fill(&counting->field, options->pb, keep);
  counting->field.by_cost = options->utility == SHARES_COST;
  bool right = compute(counting, &result);
  arena_release(&counting->runs);
  if (right) *out = result;
  return right;
}
