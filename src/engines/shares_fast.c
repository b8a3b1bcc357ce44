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

/* The same when every weight is 1, four at a time and without a branch: this is where the time goes. */
static struct sums sums_plain(const struct shares_field *field, size_t project, double price) {
  const uint32_t *voter = field->voters + field->starts[project], *end = field->voters + field->starts[project + 1];
  const double *left = field->left;
  double paid[4] = {0}, above = price + MARGIN * price;
  uint32_t rich[4] = {0}, surely[4] = {0};
  for (; end - voter >= 4; voter += 4)
    for (size_t k = 0; k < 4; k++) {
      double has = left[voter[k]];
      paid[k] += has < price ? has : price;
      rich[k] += has >= price;
      surely[k] += has >= above;
    }
  for (; voter < end; voter++) {
    double has = left[*voter];
    paid[0] += has < price ? has : price;
    rich[0] += has >= price;
    surely[0] += has >= above;
  }
  size_t count = (size_t)surely[0] + surely[1] + surely[2] + surely[3];
  return (struct sums){paid[0] + paid[1] + paid[2] + paid[3], (double)rich[0] + rich[1] + rich[2] + rich[3], (double)count, count};
}

/* Newton from below on the sum of min(left, price x weight), which is concave: it never passes the root. The error of the
 * price: everything that is left may be wrong by error, and of that only supporters who are not surely rich count. */
struct shares_price shares_price_get(const struct shares_field *field, size_t project, double error, double from) {
  enum { STEPS_MAX = 200 };
  size_t supporters = field->starts[project + 1] - field->starts[project];
  double cost = (double)field->pb->projects[project].cents * (double)field->pb->ballot_count, all = (double)field->weight_sums[project];
  double rounding = (double)(supporters + 8) * 2 * DBL_EPSILON * cost, price = fmax(from, cost / all);
  struct sums sums = {0};
  for (size_t i = 0; i < STEPS_MAX; i++) {
    sums = field->heaviest == 1 ? sums_plain(field, project, price) : sums_weighted(field, project, price);
    if (sums.rich <= 0) /* all they have together */
      return (struct shares_price){.price = price, .unsure = sums.paid >= cost - error * (double)supporters - rounding};
    double next = price + (cost - sums.paid) / sums.rich;
    if (!(next > price + 4 * DBL_EPSILON * price)) break;
    price = next;
  }
  struct shares_price out = {.price = price, .payable = true, .simple = sums.surely_count == supporters};
  if (out.simple) out.price = price = cost / all;
  if (sums.surely <= 0) return (struct shares_price){.price = price, .unsure = true};
  out.error = ((out.simple ? 0 : error * (double)(supporters - sums.surely_count)) + rounding) / sums.surely + 8 * DBL_EPSILON * price;
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

static bool standing_get(const struct shares_field *field, struct standing *one, double error) {
  one->price = shares_price_get(field, one->project, error, one->price.price * (1 - 1e-12));
  if (one->price.unsure) return false;
  double utility = field->by_cost ? (double)field->pb->projects[one->project].cents : 1;
  one->key = one->price.price / utility;
  one->error = one->price.error / utility + 2 * DBL_EPSILON * one->key;
  return true;
}

/* The winner of this round, or NULL: nobody. false: too close. Prices never fall, so that last round's are lower bounds, and
 * what stays above the best need not be looked at. */
static bool round_play(const struct shares_field *field, struct standing *all, size_t *count, double error, struct standing **out) {
  struct standing *best = NULL;
  for (size_t i = 1; i < *count; i++)
    for (size_t k = i; k > 0 && all[k - 1].key > all[k].key; k--) {
      struct standing moved = all[k];
      all[k] = all[k - 1];
      all[k - 1] = moved;
    }
  for (size_t i = 0; i < *count;) {
    if (best && all[i].key * (1 - 1e-9) > best->key + best->error) break;
    if (!standing_get(field, &all[i], error)) return false;
    if (!all[i].price.payable) {
      memmove(all + i, all + i + 1, (--*count - i) * sizeof *all);
      continue;
    }
    int won = best ? duel(field, &all[i], best) : 1;
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
    if (!round_play(field, all, &count, error, &best)) return false;
    if (!best) return true;
    size_t project = best->project;
    for (size_t s = field->starts[project]; s < field->starts[project + 1]; s++) {
      double *left = &field->left[field->voters[s]], pays = best->price.price * (double)field->weights[s];
      *left = *left > pays ? *left - pays : 0;
    }
    error += best->price.error * (double)field->heaviest + 2 * (double)share * DBL_EPSILON;
    chosen->projects[chosen->count++] = (uint32_t)project;
    chosen->cents += pb->projects[project].cents;
    memmove(best, best + 1, (--count - (size_t)(best - all)) * sizeof *all);
  }
}
