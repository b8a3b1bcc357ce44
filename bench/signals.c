/* What it costs to see what figures say: all indicators of one municipality after a delivery, and the engine alone over the
 * series of all municipalities. Prints three numbers: milliseconds of processor time for the former (the least of ten),
 * signals that were raised, seconds for the latter.
 *   bench_signals FOLDER */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "capabilities/kwaliteit/signalen.h"
#include "engines/spc.h"

enum { INDICATORS = 200, MONTHS = 60, SERIES = 68400, ROUNDS = 10, ARENA = 512 << 20 };

static double used_seconds(void) {
  struct timespec now;
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
  return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

/* The same noise on every machine. */
static uint32_t seed = 1;
static double noise(void) {
  seed = seed * 1664525U + 1013904223U;
  return (double)(seed >> 8) / (1 << 24) - 0.5;
}

struct filling {
  struct arena *scratch;
  int64_t ids[INDICATORS];
  double least;
};

static void fail(const struct fault *fault) {
  fprintf(stderr, "bench_signals: %s %s\n", fault->message, fault->cause);
  exit(1);
}

static bool make_indicators(struct tx *tx, void *context, struct fault *fault) {
  struct filling *f = context;
  for (int i = 0; i < INDICATORS; i++) {
    struct record record = record_start(&tx_catalogue(tx)->registers[REGISTER_indicator], f->scratch);
    record.slots[F(indicator, code)].text = arena_printf(f->scratch, "X%d", i);
    record.slots[F(indicator, naam)].text = arena_printf(f->scratch, "Cijfer %d", i);
    record.slots[F(indicator, eenheid)].text = "stuks";
    record.slots[F(indicator, richting)].text = i % 2 ? "hoger" : "lager";
    record.slots[F(indicator, frequentie)].text = "maand";
    struct change change = {.reg = REGISTER_indicator, .record = &record, .by = STEP_PERSON};
    if (!record_put(tx, &change, f->scratch, fault)) return false;
    f->ids[i] = change.id;
  }
  return true;
}

/* One in four changes in its last year. */
static bool deliver(struct tx *tx, void *context, struct fault *fault) {
  struct filling *f = context;
  struct observations_outcome outcome;
  struct observation *rows = ARENA_ARRAY(f->scratch, (size_t)INDICATORS * MONTHS, struct observation);
  for (int i = 0; i < INDICATORS; i++)
    for (int m = 0; m < MONTHS; m++) {
      char *periode = arena_take(f->scratch, PERIOD_SIZE);
      period_shift("2022-01", m, periode);
      double value = 100 + 10 * noise() + (i % 4 == 0 && m >= 48 ? 30 : 0);
      rows[i * MONTHS + m] = (struct observation){.indicator = f->ids[i], .periode = periode, .waarde = llround(value * DECIMAL_ONE), .teller = NUMBER_EMPTY, .noemer = NUMBER_EMPTY};
    }
  struct observations observations = {.naam = "meting", .rows = rows, .count = (size_t)INDICATORS * MONTHS};
  return observations_put(tx, &observations, &outcome, f->scratch, fault);
}

static bool follow(struct tx *tx, void *context, struct fault *fault) {
  struct filling *f = context;
  for (int i = 0; i < ROUNDS; i++) {
    double before = used_seconds();
    if (!signalen_follow(tx, f->ids, INDICATORS, f->scratch, fault)) return false;
    double used = used_seconds() - before;
    if (i == 0 || used < f->least) f->least = used;
    arena_reset(f->scratch);
  }
  return true;
}

static void engine(struct arena *scratch, double *seconds, size_t *changes) {
  double values[MONTHS], before = used_seconds();
  struct fault fault = {0};
  *changes = 0;
  for (int s = 0; s < SERIES; s++) {
    struct spc_options options = {.values = values, .count = MONTHS, .better = SPC_BETTER_UP};
    struct spc_result result;
    const struct spc_change *found;
    for (int m = 0; m < MONTHS; m++) values[m] = 100 + 10 * noise();
    if (!spc_compute(&options, &result, scratch, &fault)) fail(&fault);
    *changes += spc_changes(&result, &found, scratch);
    arena_reset(scratch);
  }
  *seconds = used_seconds() - before;
}

int main(int argc, char **argv) {
  struct fault fault = {0};
  struct arena scratch;
  struct filling filling = {.scratch = &scratch};
  char path[4096];
  double seconds;
  size_t changes;
  if (argc != 2 || !crypto_init()) return 2;
  snprintf(path, sizeof path, "%s/signals.db", argv[1]);
  arena_init(&scratch, ARENA);
  struct store *store = store_open(&(struct store_options){.path = path, .code = "gm9999", .create = true}, &fault);
  if (!store) fail(&fault);
  store_series_hook(store, signalen_follow);
  if (!store_write(store, &kwaliteit_program, make_indicators, &filling, &fault) || !store_write(store, &kwaliteit_program, deliver, &filling, &fault)) fail(&fault);
  arena_reset(&scratch);
  if (!store_write(store, &kwaliteit_program, follow, &filling, &fault)) fail(&fault);
  struct tx *tx = store_read(store, &fault);
  int64_t raised = record_count(tx, &kwaliteit_program, &(struct query){.reg = REGISTER_signaal, .sort = -1}, &fault);
  tx_end(tx);
  store_close(store);
  engine(&scratch, &seconds, &changes);
  printf("%.3f %lld %.3f\n", filling.least * 1000, (long long)raised, seconds);
  fprintf(stderr, "%zu changes in noise\n", changes);
  arena_release(&scratch);
  return 0;
}
