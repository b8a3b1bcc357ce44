/* Problems to choose from, made by number, and how fast the engine is on them: first answer, after a while, proof.
 *   portfolio u|w|s ITEMS SEED SECONDS|lp|json
 * SECONDS: of processor time, as all times here, for the proof.
 * Costs are lognormal (median 60 thousand) over three years, one to three of five teams per item, funds for 45 % and
 * hours for 50 % of what is asked, a dependency per ten items, an exclusion per twenty, 35 to 65 % of the cost on repair.
 * Values: u does not depend on size, w grows with it, s follows it closely. Prints one line of JSON, or the problem as an
 * LP file for another solver, or as the file of `doorpakker calc portfolio`. */
#include <math.h>
#include <stdio.h>

#include "engines/portfolio_explain.h"

enum { YEARS = 3, TEAMS = 5, LIMITS = YEARS + TEAMS, WHILE_MS = 200, DRAWS = 200 };

static uint64_t state;

/* splitmix64 */
static double uniform(void) {
  uint64_t z = (state += UINT64_C(0x9e3779b97f4a7c15));
  z = (z ^ (z >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
  z = (z ^ (z >> 27)) * UINT64_C(0x94d049bb133111eb);
  return (double)((z ^ (z >> 31)) >> 11) / 9007199254740992.0;
}

static double normal(void) { return sqrt(-2 * log(1 - uniform())) * cos(6.283185307179586 * uniform()); }

static double rounded(double amount, double to) { return nearbyint(amount / to) * to; }

struct problem {
  struct portfolio p;
  struct portfolio_item *items;
  double *available, *costs;
  struct portfolio_band band;
};

static void item_make(struct problem *problem, char kind, size_t i, struct arena *memory) {
  double *asks = ARENA_ARRAY(memory, LIMITS, double), cost = 60000 * exp(0.8 * normal()), hours = 0, part = 1;
  for (size_t y = 0; y < YEARS; y++) {
    double now = y == YEARS - 1 ? part : part * uniform();
    asks[y] = rounded(cost * now, 100);
    part -= now;
    problem->costs[i] += asks[y];
  }
  size_t teams = 1 + (size_t)(3 * uniform());
  for (size_t k = 0; k < teams; k++) {
    double work = rounded(cost / 60000 * 300 * (0.3 + 1.4 * uniform()) / (double)teams, 5);
    asks[YEARS + (size_t)(TEAMS * uniform())] += work;
    hours += work;
  }
  double size = cost / 60000 + hours / 300, value = 10 + 90 * uniform();
  if (kind == 'w') value = size * (5 + 20 * uniform());
  if (kind == 's') value = 20 * size + 10 + 4 * uniform();
  for (size_t l = 0; l < LIMITS; l++) problem->available[l] += asks[l];
  problem->items[i] = (struct portfolio_item){.value = rounded(value, 0.1), .asks = asks, .category = uniform() < 0.5 ? 1 : 2};
}

static struct problem problem_make(char kind, size_t count, uint64_t seed, struct arena *memory) {
  struct problem problem = {.items = ARENA_ARRAY(memory, count, struct portfolio_item), .available = ARENA_ARRAY(memory, LIMITS, double),
                            .costs = ARENA_ARRAY(memory, count, double)};
  struct portfolio_pair *needs = ARENA_ARRAY(memory, count, struct portfolio_pair), *clashes = ARENA_ARRAY(memory, count, struct portfolio_pair);
  state = seed * 1000003 + count * 17 + (uint64_t)kind;
  for (size_t i = 0; i < count; i++) item_make(&problem, kind, i, memory);
  for (size_t l = 0; l < LIMITS; l++) problem.available[l] = rounded(problem.available[l] * (l < YEARS ? 0.45 : 0.5), 1);
  for (size_t k = 0; k < count / 10; k++) {
    size_t item = 1 + (size_t)((double)(count - 1) * uniform());
    needs[k] = (struct portfolio_pair){item, (size_t)((double)item * uniform())};
  }
  for (size_t k = 0; k < count / 20; k++) {
    size_t item = 1 + (size_t)((double)(count - 1) * uniform());
    clashes[k] = (struct portfolio_pair){item, (size_t)((double)item * uniform())};
  }
  problem.p = (struct portfolio){.items = problem.items, .item_count = count, .available = problem.available, .limit_count = LIMITS,
                                 .needs = needs, .need_count = count / 10, .clashes = clashes, .clash_count = count / 20};
  problem.band = (struct portfolio_band){.category = 1, .weight = problem.costs, .least = 0.35, .most = 0.65};
  return problem;
}

static double used_seconds(void) {
  struct timespec now;
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
  return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

static bool late(void *context) { return used_seconds() > *(double *)context; }

static void lp_print(const struct problem *problem) {
  const struct portfolio *p = &problem->p;
  printf("Maximize\n obj:");
  for (size_t i = 0; i < p->item_count; i++) printf(" + %.17g x%zu\n", p->items[i].value, i);
  printf("Subject To\n");
  for (size_t l = 0; l < p->limit_count; l++) {
    for (size_t i = 0; i < p->item_count; i++)
      if (p->items[i].asks[l] > 0) printf(" + %.17g x%zu\n", p->items[i].asks[l], i);
    printf(" <= %.17g\n", p->available[l]);
  }
  for (int side = 0; side < 2; side++) {
    for (size_t i = 0; i < p->item_count; i++)
      printf(" %+.17g x%zu\n", problem->costs[i] * ((p->items[i].category == 1 ? 1 : 0) - (side ? 0.65 : 0.35)) * (side ? 1 : -1), i);
    printf(" <= 0\n");
  }
  for (size_t k = 0; k < p->need_count; k++) printf(" x%zu - x%zu <= 0\n", p->needs[k].item, p->needs[k].other);
  for (size_t k = 0; k < p->clash_count; k++) printf(" x%zu + x%zu <= 1\n", p->clashes[k].item, p->clashes[k].other);
  printf("Binary\n");
  for (size_t i = 0; i < p->item_count; i++) printf(" x%zu\n", i);
  printf("End\n");
}

static void json_print(const struct problem *problem) {
  const struct portfolio *p = &problem->p;
  printf("{\"tasks\":[");
  for (size_t i = 0; i < p->item_count; i++) {
    const double *asks = p->items[i].asks;
    printf("%s{\"id\":\"x%zu\",\"value\":%.15g,\"cost\":[%.15g,%.15g,%.15g],\"capacity\":{", i ? ",\n" : "", i, p->items[i].value, asks[0], asks[1], asks[2]);
    for (size_t t = 0; t < TEAMS; t++) printf("%s\"team%zu\":%.15g", t ? "," : "", t, asks[YEARS + t]);
    printf("},\"category\":\"%s\"}", p->items[i].category == 1 ? "repair" : "new");
  }
  printf("],\n\"budget\":[%.15g,%.15g,%.15g],\"capacity\":{", p->available[0], p->available[1], p->available[2]);
  for (size_t t = 0; t < TEAMS; t++) printf("%s\"team%zu\":%.15g", t ? "," : "", t, p->available[YEARS + t]);
  printf("},\n\"requires\":[");
  for (size_t k = 0; k < p->need_count; k++) printf("%s[\"x%zu\",\"x%zu\"]", k ? "," : "", p->needs[k].item, p->needs[k].other);
  printf("],\"excludes\":[");
  for (size_t k = 0; k < p->clash_count; k++) printf("%s[\"x%zu\",\"x%zu\"]", k ? "," : "", p->clashes[k].item, p->clashes[k].other);
  printf("],\"balance\":[{\"category\":\"repair\",\"min_share\":0.35,\"max_share\":0.65,\"of\":\"cost\"}]}\n");
}

struct timed {
  struct portfolio_answer answer;
  double seconds;
};

static struct timed timed_solve(struct portfolio p, int64_t nodes, double most, struct arena *scratch) {
  struct timed timed;
  struct fault fault = {0};
  double start = used_seconds(), end = start + most;
  p.nodes_max = nodes;
  p.late = late;
  p.context = &end;
  if (!portfolio_solve(&p, &timed.answer, scratch, &fault)) exit(1);
  timed.seconds = used_seconds() - start;
  if (timed.answer.possible && !portfolio_fits(&p, &timed.answer.chosen)) exit(2);
  return timed;
}

/* Seconds for as many choices as colours need, every value moved by at most a fifth. */
static double timed_draws(struct portfolio p, struct arena *memory) {
  double *draws = ARENA_ARRAY(memory, DRAWS * p.item_count, double);
  struct portfolio_drawn drawn = {.counts = ARENA_ARRAY(memory, p.item_count, uint32_t)};
  struct fault fault = {0};
  for (size_t d = 0; d < DRAWS; d++)
    for (size_t i = 0; i < p.item_count; i++) draws[d * p.item_count + i] = p.items[i].value * (0.8 + 0.4 * uniform());
  double start = used_seconds();
  p.nodes_max = 1;
  if (!portfolio_draws(&p, draws, DRAWS, &drawn, memory, &fault)) exit(1);
  return used_seconds() - start;
}

int main(int argc, char **argv) {
  struct arena memory;
  if (argc < 5) return 64;
  arena_init(&memory, (size_t)1 << 30);
  struct problem problem = problem_make(argv[1][0], strtoul(argv[2], NULL, 10), strtoull(argv[3], NULL, 10), &memory);
  problem.p.bands = &problem.band;
  problem.p.band_count = 1;
  if (argv[4][0] == 'l') lp_print(&problem);
  else if (argv[4][0] == 'j') json_print(&problem);
  else {
    struct timed first = timed_solve(problem.p, 1, 60, &memory);
    struct timed after = timed_solve(problem.p, INT64_MAX, WHILE_MS / 1e3, &memory);
    struct timed proof = timed_solve(problem.p, INT64_MAX, strtod(argv[4], NULL), &memory);
    printf("{\"kind\":\"%c\",\"items\":%zu,\"seed\":%s,\"first_s\":%.5f,\"first\":%.10g,\"after_s\":%.4f,\"after\":%.10g,\"relaxed\":%.10g,"
           "\"proof_s\":%.4f,\"value\":%.10g,\"bound\":%.10g,\"proven\":%s,\"nodes\":%lld,\"draws_s\":%.4f}\n",
           argv[1][0], problem.p.item_count, argv[3], first.seconds, first.answer.value, after.seconds, after.answer.value,
           proof.answer.relaxed, proof.seconds, proof.answer.value, proof.answer.bound, proof.answer.proven ? "true" : "false",
           (long long)proof.answer.nodes, timed_draws(problem.p, &memory));
  }
  arena_release(&memory);
  return 0;
}
