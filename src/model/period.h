/* Periods as the registers hold them: a year (2026), quarter (2026-K4), month (2026-12) or ISO week (2026-W07). */
#ifndef MODEL_PERIOD_H
#define MODEL_PERIOD_H

#include "base/base.h"

enum period_kind { PERIOD_YEAR, PERIOD_QUARTER, PERIOD_MONTH, PERIOD_WEEK, PERIOD__COUNT };
enum { PERIOD_SIZE = 32 };

/* A year (2026), quarter (2026-K4), month (2026-12) or week (2026-W07), and nothing else. */
bool period_is(const char *text);
enum period_kind period_kind_of(const char *period);

/* Its first and its last day; of something that is no period: a day before all others. */
struct day period_first(const char *period);
struct day period_last(const char *period);

/* The period of that kind in which the day lies, and the one a number of periods further (or back). */
void period_of_day(struct day day, enum period_kind kind, char out[PERIOD_SIZE]);
void period_shift(const char *period, int count, char out[PERIOD_SIZE]);

/* In order of time: by first day, longer periods first. */
int period_compare(const char *a, const char *b);

#endif
