/* Cases counted per month, kind, district and result (and channel), each cell with a histogram of its lead times in
 * days, so that median and percentiles are exact and no case is kept. In time: Awb 4:13 to 4:15 and 7:10, see
 * base/termijn.h. Pure; one thread each, merged after. */
#ifndef ENGINES_ZAKEN_H
#define ENGINES_ZAKEN_H

#include "base/base.h"
#include "decode/zaak.h"

enum zaken_basis {
  ZAKEN_BY_START, /* every case in the month in which it began; open ones too */
  ZAKEN_BY_END,   /* closed cases in the month in which they ended; open ones stand in the stock */
  ZAKEN_BASIS__COUNT
};

struct zaken_options {
  enum zaken_basis basis;
  int32_t today;             /* the day on which open cases are overdue or not; ZAAK_NO_DAY: nobody is */
  bool by[ZAAK_NAME__COUNT]; /* what cells are told apart by, beside the month */
  size_t memory_max;         /* 0: 512 MB */
};

struct zaken; /* opaque */

/* NULL when there is no memory. */
struct zaken *zaken_open(const struct zaken_options *options);
void zaken_close(struct zaken *zaken);
void zaken_clear(struct zaken *zaken);

/* False when the limit of memory is reached; what was counted is then of no use. */
bool zaken_add(struct zaken *zaken, const struct zaak *cases, size_t count) MUST_USE;

/* Adds what `from` counted; map[name][number of from] is the number here, a NULL list folds that name into 0 ("all").
 * Fails as zaken_add. */
bool zaken_merge(struct zaken *into, struct zaken *from, const uint16_t *const map[ZAAK_NAME__COUNT]) MUST_USE;

struct zaken_page; /* part of a histogram */

struct zaken_cell {
  int year, month;          /* month 0: the stock, open cases of any month (ZAKEN_BY_END only) */
  uint16_t names[ZAAK_NAME__COUNT];
  uint64_t count;           /* closed and open */
  uint64_t closed, open;
  uint64_t overdue;         /* open and past the last day */
  uint64_t with_due;        /* closed, with a known last day: the denominator of `in_time` */
  uint64_t in_time;
  uint64_t asked_more;      /* closed ones in which the application had to be completed */
  const struct zaken_page *const *pages; /* the histogram, borrowed until the next zaken_add or close */
  size_t page_count;
};

/* The cells one by one, by month and then by number of kind, district, result, channel; *at starts at 0. False after
 * the last, or when there is no memory to sort them. The stock comes first. */
bool zaken_each(struct zaken *zaken, size_t *at, struct zaken_cell *out);

/* Lead time of the closed cases, in tenths of a day: with an even number the mean of the middle two. -1: none closed. */
int64_t zaken_median_tenths(const struct zaken_cell *cell);
/* Between which it lies with at least 95 %: the order statistics of statistics_median_rank, in tenths of a day. Both -1 with fewer than six. */
void zaken_median_range(const struct zaken_cell *cell, int64_t *low_tenths, int64_t *high_tenths);
/* The smallest number of days within which at least this part of the closed cases was done (nearest rank). -1: none. */
int64_t zaken_percentile_days(const struct zaken_cell *cell, unsigned permille);
/* The sum of all lead times, for a mean. */
uint64_t zaken_days(const struct zaken_cell *cell);
/* Closed cases that took exactly so many days. */
uint64_t zaken_at(const struct zaken_cell *cell, unsigned days);

/* The last month in which a case began or ended: provisional until the next delivery. False: nothing was counted. */
bool zaken_last_month(const struct zaken *zaken, int *year, int *month);

/* Was, or is, the case decided in time; *known false without a last day. For an open case `today` decides. */
bool zaken_in_time(const struct zaak *one, int32_t today, bool *known);

#endif
