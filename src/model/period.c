#include "model/period.h"

enum { MONTHS = 12, QUARTER_MONTHS = 3, WEEK_DAYS = 7 };

static bool has_digits(const char *text, size_t count) {
  for (size_t i = 0; i < count; i++)
    if (text[i] < '0' || text[i] > '9') return false;
  return true;
}

static int number_at(const char *text) {
  int number = 0;
  for (; *text >= '0' && *text <= '9'; text++) number = number * 10 + (*text - '0');
  return number;
}

/* The Monday of the week that holds the first Thursday. */
static struct day first_monday(int year) {
  struct day fourth = {year, 1, 4};
  return day_add(fourth, 1 - day_weekday(fourth));
}

static int weeks_in(int year) { return (int)((day_number(first_monday(year + 1)) - day_number(first_monday(year))) / WEEK_DAYS); }

bool period_is(const char *text) {
  size_t len = strlen(text);
  if (len < 4 || !has_digits(text, 4)) return false;
  int year = number_at(text);
  if (year < 1900 || year > 2200) return false;
  if (len == 4) return true;
  if (text[4] != '-') return false;
  if (len == 7 && text[5] == 'K') return text[6] >= '1' && text[6] <= '4';
  if (len == 7 && has_digits(text + 5, 2)) return number_at(text + 5) >= 1 && number_at(text + 5) <= MONTHS;
  return len == 8 && text[5] == 'W' && has_digits(text + 6, 2) && number_at(text + 6) >= 1 && number_at(text + 6) <= weeks_in(year);
}

enum period_kind period_kind_of(const char *period) {
  return strlen(period) < 6 ? PERIOD_YEAR : period[5] == 'K' ? PERIOD_QUARTER : period[5] == 'W' ? PERIOD_WEEK : PERIOD_MONTH;
}

struct day period_first(const char *period) {
  if (!period || !period_is(period)) return (struct day){1, 1, 1};
  int year = number_at(period);
  switch (period_kind_of(period)) {
    case PERIOD_QUARTER: return (struct day){year, (period[6] - '1') * QUARTER_MONTHS + 1, 1};
    case PERIOD_MONTH: return (struct day){year, number_at(period + 5), 1};
    case PERIOD_WEEK: return day_add(first_monday(year), (int64_t)(number_at(period + 6) - 1) * WEEK_DAYS);
    default: return (struct day){year, 1, 1};
  }
}

struct day period_last(const char *period) {
  char next[PERIOD_SIZE];
  if (!period || !period_is(period)) return (struct day){1, 1, 1};
  period_shift(period, 1, next);
  return day_add(period_first(next), -1);
}

static void print_week(struct day monday, char out[PERIOD_SIZE]) {
  int year = day_add(monday, 3).year;
  snprintf(out, PERIOD_SIZE, "%04d-W%02d", year, (int)((day_number(monday) - day_number(first_monday(year))) / WEEK_DAYS) + 1);
}

void period_of_day(struct day day, enum period_kind kind, char out[PERIOD_SIZE]) {
  switch (kind) {
    case PERIOD_QUARTER: snprintf(out, PERIOD_SIZE, "%04d-K%d", day.year, (day.month - 1) / QUARTER_MONTHS + 1); break;
    case PERIOD_MONTH: snprintf(out, PERIOD_SIZE, "%04d-%02d", day.year, day.month); break;
    case PERIOD_WEEK: print_week(day_add(day, 1 - day_weekday(day)), out); break;
    default: snprintf(out, PERIOD_SIZE, "%04d", day.year); break;
  }
}

void period_shift(const char *period, int count, char out[PERIOD_SIZE]) {
  static const int months_in[PERIOD__COUNT] = {[PERIOD_YEAR] = MONTHS, [PERIOD_QUARTER] = QUARTER_MONTHS, [PERIOD_MONTH] = 1};
  enum period_kind kind = period_kind_of(period);
  struct day day = period_first(period);
  if (kind == PERIOD_WEEK) {
    day = day_add(day, (int64_t)count * WEEK_DAYS);
  } else {
    int months = day.year * MONTHS + day.month - 1 + count * months_in[kind];
    day.year = months / MONTHS;
    day.month = months % MONTHS + 1;
  }
  period_of_day(day, kind, out);
}

int period_compare(const char *a, const char *b) {
  int order = day_compare(period_first(a), period_first(b));
  return order ? order : day_compare(period_last(b), period_last(a));
}
