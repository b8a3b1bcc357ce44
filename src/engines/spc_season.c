/* What makes a control chart say less than it seems to: seasons and small counts. */
#include "engines/spc.h"

#include <math.h>

#include "base/banned.h"

enum { MONTHS = 12 };

/* One calendar year: which months it holds and, per month, how far it lies from the mean; 1 is the near limit. */
struct season_year {
  int year;
  unsigned held;
  double away[MONTHS];
};

static bool month_read(const char *period, int *year, unsigned *month) {
  char iso[DAY_SIZE];
  struct day day;
  if (!period || strlen(period) != sizeof "2026-12" - 1) return false;
  snprintf(iso, sizeof iso, "%s-01", period);
  if (!day_parse(iso, &day)) return false;
  *year = day.year;
  *month = (unsigned)day.month - 1;
  return true;
}

static bool years_fill(const struct spc_result *result, const char *const *periods, struct season_year *years, size_t *count) {
  for (size_t i = 0; i < result->count; i++) {
    const struct spc_stretch *stretch = spc_stretch_of(result, i);
    unsigned month;
    int number;
    if (!month_read(periods[i], &number, &month)) return false;
    if (*count == 0 || years[*count - 1].year != number) years[(*count)++] = (struct season_year){.year = number};
    struct season_year *year = &years[*count - 1];
    if (year->held & 1U << month) return false;
    year->held |= 1U << month;
    double near = stretch->near_upper - stretch->mean, value = result->values[i];
    if (near <= stretch->tolerance || spc_is_level(result->points[i].rules)) continue;
    bool strong = spc_beyond(value, stretch->near_lower, stretch->near_upper, stretch->tolerance);
    double away = (value - stretch->mean) / near;
    year->away[month] = strong ? away : fmax(-1, fmin(1, away));
  }
  return true;
}

/* One calendar month over the full years. */
static void month_judge(const struct season_year *years, size_t count, unsigned held, unsigned month, struct spc_season *season) {
  size_t high = 0, low = 0, above = 0, below = 0;
  double sum = 0, n = (double)season->years;
  for (size_t y = 0; y < count; y++) {
    if (years[y].held != held) continue;
    double away = years[y].away[month];
    high += away > 1;
    low += away < -1;
    above += away > 0;
    below += away < 0;
    sum += away;
  }
  unsigned bit = 1U << month;
  if (high >= 2) season->high |= bit;
  else if (above == season->years && sum / n > 1 / sqrt(n)) season->also_high |= bit;
  if (low >= 2) season->low |= bit;
  else if (below == season->years && sum / n < -1 / sqrt(n)) season->also_low |= bit;
}

bool spc_season_find(const struct spc_result *result, const char *const *periods, struct spc_season *out,
                     struct arena *scratch) {
  struct season_year *years = ARENA_ARRAY(scratch, result->count, struct season_year);
  size_t count = 0;
  unsigned held = 0;
  struct spc_season season = {0};
  if (!years_fill(result, periods, years, &count)) return false;
  for (size_t y = 0; y < count; y++) held |= years[y].held;
  for (size_t y = 0; y < count; y++) season.years += years[y].held == held;
  if (season.years < 2) return false;
  for (unsigned month = 0; month < MONTHS; month++) month_judge(years, count, held, month, &season);
  if ((season.high | season.low) == 0) return false;
  *out = season;
  return true;
}

bool spc_is_small(const int64_t *counts, const int64_t *denominators, size_t count) {
  enum { CASES_MIN = 5, DENOMINATOR_MIN = 20 };
  double cases = 0, all = 0, n = (double)count;
  for (size_t i = 0; i < count; i++) {
    cases += (double)counts[i];
    if (denominators) all += (double)denominators[i];
  }
  if (count == 0) return false;
  if (cases < CASES_MIN * n) return true;
  return denominators && (all < DENOMINATOR_MIN * n || all - cases < CASES_MIN * n);
}
