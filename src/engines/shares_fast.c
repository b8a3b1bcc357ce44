#include <float.h>
#include <math.h>

#include "engines/shares_run.h"

#include "base/banned.h"

/* A supporter surely pays in full when this much more than the price is left. */
#define MARGIN 1e-6

struct sums {
  double paid;         /* what all supporters together pay at this price */
  double rich, surely; /* weight of those who pay in full, and of those who surely do */
  size_t surely_count;
};

static struct sums sums_weighted(const struct shares_field *field, size_t project, double price) {
  struct sums sums = {0};
  for (size_t s = field->starts[project]; s < field->starts[project + 1]; s++) {
    double left = field->left[field->voters[s]], weight = (double)field->weights[s], ask = price * weight;
    bool rich = left >= ask, surely = left >= ask + MARGIN * ask;
    sums.paid += left < ask ? left : ask;
    sums.rich += rich ? weight : 0;
    sums.surely += surely ? weight : 0;
    sums.surely_count += surely;
  }
  return sums;
}

typedef double doubles __attribute__((vector_size(16)));
typedef int64_t longs __attribute__((vector_size(16)));

struct lanes {
  doubles poor;        /* what those together have who cannot pay in full */
  longs rich, surely;  /* counted down from 0 */
};

static inline void lanes_add(struct lanes *lanes, doubles has, double price, double above) {
  longs rich = has >= (doubles){price, price};
  lanes->poor += (doubles)((longs)has & ~rich);
  lanes->rich += rich;
  lanes->surely += has >= (doubles){above, above};
}

/* The same when every weight is 1, two at a time and without a branch: this is where the time goes. */
static struct sums sums_plain(const struct shares_field *field, size_t project, double price) {
  const uint32_t *voter = field->voters + field->starts[project], *end = field->voters + field->starts[project + 1];
  const double *left = field->left;
  double above = price + MARGIN * price;
  struct lanes one = {0}, two = {0};
  for (; end - voter >= 4; voter += 4) {
    lanes_add(&one, (doubles){left[voter[0]], left[voter[1]]}, price, above);
    lanes_add(&two, (doubles){left[voter[2]], left[voter[3]]}, price, above);
  }
  doubles poor = one.poor + two.poor;
  longs rich = one.rich + two.rich, surely = one.surely + two.surely;
  struct sums sums = {poor[0] + poor[1], (double)-(rich[0] + rich[1]), 0, (size_t)-(surely[0] + surely[1])};
  for (; voter < end; voter++) {
    double has = left[*voter];
    sums.paid += has < price ? has : 0;
    sums.rich += has >= price;
    sums.surely_count += has >= above;
  }
  sums.paid += sums.rich * price;
  sums.surely = (double)sums.surely_count;
  return sums;
}

/* Newton from below on the sum of min(left, price x weight), which is concave: it never passes the root, and what it has
 * reached is a lower bound. What the sum itself is off by is no reason for another step. The error of the price: everything
 * that is left may be wrong by error, and of that only supporters who are not surely rich count. */
struct shares_price shares_price_get(const struct shares_field *field, size_t project, double error, double from, double enough) {
  enum { STEPS_MAX = 200 };
  size_t supporters = field->starts[project + 1] - field->starts[project];
  double cost = (double)field->pb->projects[project].cents * (double)field->pb->ballot_count, all = (double)field->weight_sums[project];
  double rounding = (double)(supporters + 8) * 2 * DBL_EPSILON * cost, price = fmax(from, cost / all);
  struct sums sums = {0};
  for (size_t i = 0; i < STEPS_MAX; i++) {
    double surely = i == 0 ? price : price - (error * (double)supporters + 2 * rounding) / sums.rich;
    if (surely > enough) return (struct shares_price){.price = surely, .payable = true, .dear = true};
    sums = field->heaviest == 1 ? sums_plain(field, project, price) : sums_weighted(field, project, price);
    if (sums.rich <= 0) /* all they have together */
      return (struct shares_price){.price = price, .unsure = sums.paid >= cost - error * (double)supporters - rounding};
    double next = price + (cost - sums.paid) / sums.rich;
    if (cost - sums.paid <= rounding || !(next > price + 4 * DBL_EPSILON * price)) break;
    price = next;
  }
  struct shares_price out = {.price = price, .payable = true, .simple = sums.surely_count == supporters};
  if (out.simple) out.price = price = cost / all;
  if (sums.surely <= 0) return (struct shares_price){.price = price, .unsure = true};
  out.error = ((out.simple ? 0 : error * (double)(supporters - sums.surely_count)) + 2 * rounding) / sums.surely + 8 * DBL_EPSILON * price;
  out.unsure = !(out.error <= MARGIN / 4 * price) || !(error <= MARGIN / 4 * price);
  return out;
}

bool shares_breaks_tie(const struct pb *pb, size_t a, size_t b) {
  const struct pb_project *one = &pb->projects[a], *other = &pb->projects[b];
  if (one->cents != other->cents) return one->cents < other->cents;
  return one->votes != other->votes ? one->votes > other->votes : a < b;
}

/* -1, 0, 1: exact, for two prices that are cost / weight. */
static int simple_compare(const struct shares_field *field, size_t a, size_t b) {
  __int128 left = field->weight_sums[b], right = field->weight_sums[a];
  if (!field->by_cost) {
    left *= field->pb->projects[a].cents;
    right *= field->pb->projects[b].cents;
  }
  return (left > right) - (left < right);
}

struct standing {
  struct shares_price price;
  double key, error; /* price per utility; a lower bound when not evaluated this round */
  size_t project;
};

/* 1: a wins, -1: b wins, 0: too close. */
static int duel(const struct shares_field *field, const struct standing *a, const struct standing *b) {
  if (a->key + a->error < b->key - b->error) return 1;
  if (b->key + b->error < a->key - a->error) return -1;
  if (!a->price.simple || !b->price.simple) return 0;
  int order = simple_compare(field, a->project, b->project);
  if (order != 0) return -order;
  return shares_breaks_tie(field->pb, a->project, b->project) ? 1 : -1;
}

/* Before anybody has paid: what it costs when all supporters pay alike, a lower bound. */
static struct standing standing_begin(const struct shares_field *field, size_t project) {
  double cost = (double)field->pb->projects[project].cents, price = cost * (double)field->pb->ballot_count / (double)field->weight_sums[project];
  return (struct standing){.price.price = price, .key = field->by_cost ? price / cost : price, .project = project};
}

/* What is surely dearer than this key is not worked out further: a step of Newton's is a lower bound already. */
static bool standing_get(const struct shares_field *field, struct standing *one, double error, double dearest) {
  double utility = field->by_cost ? (double)field->pb->projects[one->project].cents : 1;
  one->price = shares_price_get(field, one->project, error, (one->price.price - one->price.error) * (1 - 1e-12), dearest * utility);
  if (one->price.unsure) return false;
  one->key = one->price.price / utility;
  one->error = one->price.error / utility + 2 * DBL_EPSILON * one->key;
  return true;
}

/* By lower bound, and in front of all the likely winner, so that the others soon prove too dear. */
static void order_make(struct standing *all, size_t count, size_t likely) {
  for (size_t i = 1; i < count; i++)
    for (size_t k = i; k > 0 && all[k - 1].key > all[k].key; k--) {
      struct standing moved = all[k];
      all[k] = all[k - 1];
      all[k - 1] = moved;
    }
  for (size_t i = 1; i < count; i++) {
    if (all[i].project != likely) continue;
    struct standing moved = all[i];
    memmove(all + 1, all, i * sizeof *all);
    all[0] = moved;
  }
}

/* The winner of this round, or NULL: nobody. false: too close. Prices never fall, so that last round's are lower bounds, and
 * what stays above the best need not be looked at. */
static bool round_play(const struct shares_field *field, struct standing *all, size_t *count, double error, struct standing **out) {
  struct standing *best = NULL;
  for (size_t i = 0; i < *count;) {
    double dearest = best ? (best->key + best->error) * (1 + 1e-9) : (double)INFINITY;
    if (all[i].key - all[i].error > dearest) break;
    if (!standing_get(field, &all[i], error, dearest)) return false;
    if (!all[i].price.payable) {
      memmove(all + i, all + i + 1, (--*count - i) * sizeof *all);
      continue;
    }
    int won = !best ? 1 : all[i].price.dear ? -1 : duel(field, &all[i], best);
    if (won == 0) return false;
    if (won > 0) best = &all[i];
    i++;
  }
  *out = best;
  return true;
}

bool shares_run_fast(const struct shares_field *field, int64_t share, struct shares_chosen *chosen, struct arena *scratch) {
  const struct pb *pb = field->pb;
  struct standing *all = ARENA_ARRAY(scratch, pb->project_count, struct standing), *best;
  size_t count = 0;
  double error = (double)share * DBL_EPSILON;
  for (size_t i = 0; i < pb->ballot_count; i++) field->left[i] = (double)share;
  for (size_t j = 0; j < pb->project_count; j++)
    if (pb->projects[j].cents > 0 && field->weight_sums[j] > 0) all[count++] = standing_begin(field, j);
  for (;;) {
    order_make(all, count, chosen->count < field->before_count ? field->before[chosen->count] : pb->project_count);
    if (!round_play(field, all, &count, error, &best)) return false;
    if (!best) return true;
    size_t project = best->project;
    for (size_t s = field->starts[project]; s < field->starts[project + 1]; s++) {
      double *left = &field->left[field->voters[s]], rest = *left - best->price.price * (double)field->weights[s];
      *left = rest > 0 ? rest : 0;
    }
    error += best->price.error * (double)field->heaviest + 2 * (double)share * DBL_EPSILON;
    chosen->projects[chosen->count++] = (uint32_t)project;
    chosen->cents += pb->projects[project].cents;
    memmove(best, best + 1, (--count - (size_t)(best - all)) * sizeof *all);
  }
}
