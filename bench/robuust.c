/* The engines by themselves: "smaa ALTERNATIVES CRITERIA SAMPLES" or "shares PROJECTS VOTERS", on made input. Prints the
 * processor time of the calculation alone, in seconds. */
#include <time.h>

#include "engines/shares.h"
#include "engines/smaa.h"

#include "base/banned.h"

static double seconds_since(clock_t began) { return (double)(clock() - began) / CLOCKS_PER_SEC; }

static double time_smaa(size_t n, size_t m, size_t samples, struct arena *arena, struct fault *fault) {
  struct weights_stream stream = {1};
  double *scores = ARENA_ARRAY(arena, n * m, double);
  struct smaa_result result;
  for (size_t i = 0; i < n * m; i++) scores[i] = (double)(weights_bits(&stream) % 1001) / 10;
  const struct smaa_options options = {.alternatives = n, .scores = scores, .weights = {.count = m}, .samples = samples, .seed = 1};
  clock_t began = clock();
  if (!smaa_compute(&options, &result, arena, fault)) return -1;
  return seconds_since(began);
}

/* Costs from 5,000 to 180,000 euros, one to ten choices on a ballot, some projects far more loved than others. */
static void ballots_make(size_t projects, size_t voters, struct text *out) {
  struct weights_stream stream = {3};
  bool seen[PB_PROJECTS_MAX];
  text_add(out, "META\nkey;value\nvote_type;approval\nbudget;1500000\nPROJECTS\nproject_id;cost\n");
  for (size_t j = 0; j < projects; j++) text_addf(out, "p%zu;%zu\n", j, (size_t)(5000 + weights_bits(&stream) % 40 * 4500));
  text_add(out, "VOTES\nvoter_id;vote\n");
  for (size_t i = 0; i < voters; i++) {
    size_t count = 1 + (size_t)(weights_bits(&stream) % 10), any = 0;
    memset(seen, 0, sizeof seen);
    text_addf(out, "v%zu;", i);
    for (size_t k = 0; k < count; k++) {
      uint64_t a = weights_bits(&stream) % projects, b = weights_bits(&stream) % projects;
      uint64_t j = a < b ? a : b;
      if (!seen[j]) text_addf(out, "%sp%zu", any++ ? "," : "", (size_t)j);
      seen[j] = true;
    }
    text_add(out, "\n");
  }
}

static double time_shares(size_t projects, size_t voters, struct arena *arena, struct fault *fault) {
  struct text file;
  struct pb pb;
  struct shares_result result;
  text_init(&file, 64 << 20);
  ballots_make(projects, voters, &file);
  clock_t began = clock();
  bool right = pb_read(text_get(&file), file.len, &pb, arena, fault);
  if (right) right = shares_compute(&(struct shares_options){.pb = &pb, .completion = SHARES_ADD1}, &result, arena, fault);
  double seconds = seconds_since(began);
  text_release(&file);
  return right && result.raises > 50 ? seconds : -1;
}

int main(int argc, char **argv) {
  struct arena arena;
  struct fault fault = {0};
  size_t numbers[4] = {0};
  double seconds = -1;
  for (int i = 2; i < argc && i < 6; i++) numbers[i - 2] = (size_t)strtoul(argv[i], NULL, 10);
  arena_init(&arena, (size_t)1 << 30);
  if (argc == 5 && string_is(argv[1], "smaa")) seconds = time_smaa(numbers[0], numbers[1], numbers[2], &arena, &fault);
  if (argc == 4 && string_is(argv[1], "shares")) seconds = time_shares(numbers[0], numbers[1], &arena, &fault);
  printf("%.6f\n", seconds);
  arena_release(&arena);
  return seconds < 0;
}
