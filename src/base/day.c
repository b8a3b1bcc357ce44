#include "base/day.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "base/banned.h"

static const char *const months[12] = {"januari", "februari", "maart",     "april",   "mei",      "juni",
                                       "juli",    "augustus", "september", "oktober", "november", "december"};

static bool is_leap(int year) { return (year % 4 == 0 && year % 100 != 0) || year % 400 == 0; }

bool day_exists(struct day day) {
  static const int lengths[12] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
  if (day.year < 1 || day.year > 9999 || day.month < 1 || day.month > 12 || day.day < 1) return false;
  int length = lengths[day.month - 1] + (day.month == 2 && is_leap(day.year));
  return day.day <= length;
}

/* Reads 1..max digits; answers how many, 0 when there are none. */
static int digits(const char *at, int max, int *number) {
  int count = 0;
  *number = 0;
  while (count < max && isdigit((unsigned char)at[count])) *number = *number * 10 + (at[count++] - '0');
  return count;
}

bool day_parse(const char *iso, struct day *out) {
  struct day day;
  if (!iso || strlen(iso) != 10 || iso[4] != '-' || iso[7] != '-') return false;
  if (digits(iso, 4, &day.year) != 4 || digits(iso + 5, 2, &day.month) != 2 || digits(iso + 8, 2, &day.day) != 2)
    return false;
  if (!day_exists(day)) return false;
  *out = day;
  return true;
}

static bool parse_month_name(const char *at, size_t *used, int *month) {
  size_t len = 0;
  while (isalpha((unsigned char)at[len])) len++;
  for (int i = 0; i < 12; i++) {
    bool whole = len == strlen(months[i]) && strncasecmp(at, months[i], len) == 0;
    bool shorter = len == 3 && (strncasecmp(at, months[i], 3) == 0 || (i == 2 && strncasecmp(at, "mrt", 3) == 0));
    if (whole || shorter) {
      *used = len;
      *month = i + 1;
      return true;
    }
  }
  return false;
}

bool day_parse_dutch(const char *text, struct day *out) {
  if (!text) return false;
  if (day_parse(text, out)) return true;
  struct day day = {0};
  int used = digits(text, 2, &day.day);
  if (used == 0) return false;
  const char *at = text + used;
  if (*at == '-' || *at == '/') {
    char sign = *at++;
    if ((used = digits(at, 2, &day.month)) == 0 || at[used] != sign) return false;
    at += used + 1;
  } else if (*at == ' ') {
    size_t len;
    if (!parse_month_name(++at, &len, &day.month) || at[len] != ' ') return false;
    at += len + 1;
  } else {
    return false;
  }
  if (digits(at, 5, &day.year) != 4 || at[4] != '\0' || !day_exists(day)) return false;
  *out = day;
  return true;
}

void day_print(struct day day, char out[DAY_SIZE]) {
  snprintf(out, DAY_SIZE, "%04u-%02u-%02u", (unsigned)day.year % 10000U, (unsigned)day.month % 100U,
           (unsigned)day.day % 100U);
}

/* Pages print days by the hundred; formats are too slow for that. */
static char *put_number(char *at, int number) {
  char digits[12];
  int len = 0;
  for (unsigned rest = number < 0 ? 0u : (unsigned)number; len == 0 || rest > 0; rest /= 10) digits[len++] = (char)('0' + rest % 10);
  while (len > 0) *at++ = digits[--len];
  return at;
}

static char *put_word(char *at, const char *word, size_t most) {
  while (*word && most-- > 0) *at++ = *word++;
  return at;
}

static char *put_day(char *at, struct day day, bool shorter) {
  at = put_number(at, day.day);
  *at++ = ' ';
  at = put_word(at, shorter && day.month == 3 ? "mrt" : months[day.month - 1], shorter ? 3 : 16);
  *at++ = ' ';
  return put_number(at, day.year);
}

void day_print_dutch(struct day day, bool shorter, char out[DAY_DUTCH_SIZE]) {
  if (day.month < 1 || day.month > 12) {
    out[0] = '\0';
    return;
  }
  *put_day(out, day, shorter) = '\0';
}

int64_t day_number(struct day day) {
  int64_t y = day.year - (day.month <= 2);
  int64_t era = (y >= 0 ? y : y - 399) / 400;
  int64_t yoe = y - era * 400;
  int64_t doy = (153 * (day.month + (day.month > 2 ? -3 : 9)) + 2) / 5 + day.day - 1;
  int64_t doe = yoe * 365 + yoe / 4 - yoe / 100 + doy;
  return era * 146097 + doe - 719468;
}

struct day day_from_number(int64_t number) {
  int64_t z = number + 719468;
  int64_t era = (z >= 0 ? z : z - 146096) / 146097;
  int64_t doe = z - era * 146097;
  int64_t yoe = (doe - doe / 1460 + doe / 36524 - doe / 146096) / 365;
  int64_t doy = doe - (365 * yoe + yoe / 4 - yoe / 100);
  int64_t mp = (5 * doy + 2) / 153;
  int month = (int)(mp < 10 ? mp + 3 : mp - 9);
  return (struct day){(int)(yoe + era * 400 + (month <= 2)), month, (int)(doy - (153 * mp + 2) / 5 + 1)};
}

struct day day_add(struct day day, int64_t days) { return day_from_number(day_number(day) + days); }

int day_compare(struct day a, struct day b) {
  int64_t x = day_number(a), y = day_number(b);
  return (x > y) - (x < y);
}

static int weekday_of(int64_t number) { return (int)(((number + 3) % 7 + 7) % 7) + 1; }

int day_weekday(struct day day) { return weekday_of(day_number(day)); }

static int64_t easter(int year) {
  int a = year % 19, b = year / 100, c = year % 100, d = b / 4, e = b % 4, f = (b + 8) / 25, g = (b - f + 1) / 3;
  int h = (19 * a + b - d - g + 15) % 30, i = c / 4, k = c % 4, l = (32 + 2 * e + 2 * i - h - k) % 7;
  int m = (a + 11 * h + 22 * l) / 451, month = (h + l - 7 * m + 114) / 31, day = (h + l - 7 * m + 114) % 31 + 1;
  return day_number((struct day){year, month, day});
}

bool day_is_workday(struct day day) {
  int64_t number = day_number(day);
  if (weekday_of(number) > 5) return false;
  int64_t since = number - easter(day.year);
  /* Good Friday, Easter Monday, Ascension, Whit Monday. */
  if (since == -2 || since == 1 || since == 39 || since == 50) return false;
  if (day.month == 1 && day.day == 1) return false;
  if (day.month == 12 && (day.day == 25 || day.day == 26)) return false;
  if (day.month == 5 && day.day == 5) return false;
  /* King's Day moves to the Saturday when it would fall on a Sunday, so it never costs a workday then. */
  return !(day.month == 4 && day.day == 27);
}

struct day day_add_workdays(struct day day, int count) {
  while (count > 0) {
    day = day_add(day, 1);
    if (day_is_workday(day)) count--;
  }
  return day;
}

/* Last Sunday of the month at 01:00 UTC. */
static int64_t switch_ms(int year, int month) {
  int64_t last = day_number((struct day){year, month, 31});
  return (last - weekday_of(last) % 7) * 86400000 + 3600000;
}

static int64_t local_ms(int64_t instant_ms) {
  int64_t number = instant_ms / 86400000 - (instant_ms % 86400000 < 0);
  int year = day_from_number(number).year;
  bool summer = instant_ms >= switch_ms(year, 3) && instant_ms < switch_ms(year, 10);
  return instant_ms + (summer ? 7200000 : 3600000);
}

static struct day split(int64_t ms, int *seconds) {
  int64_t number = ms / 86400000 - (ms % 86400000 < 0);
  *seconds = (int)((ms - number * 86400000) / 1000);
  return day_from_number(number);
}

struct day day_from_instant(int64_t instant_ms) {
  int seconds;
  return split(local_ms(instant_ms), &seconds);
}

void day_print_instant(int64_t instant_ms, char out[DAY_DUTCH_SIZE]) {
  int seconds;
  struct day day = split(local_ms(instant_ms), &seconds);
  int hour = seconds / 3600, minute = seconds / 60 % 60;
  char *at = put_day(out, day, false);
  *at++ = ' ';
  if (hour < 10) *at++ = '0';
  at = put_number(at, hour);
  *at++ = ':';
  if (minute < 10) *at++ = '0';
  *put_number(at, minute) = '\0';
}

void day_print_rfc3339(int64_t instant_ms, char out[DAY_DUTCH_SIZE]) {
  int seconds;
  struct day day = split(instant_ms, &seconds);
  snprintf(out, DAY_DUTCH_SIZE, "%04d-%02d-%02dT%02d:%02d:%02dZ", day.year, day.month, day.day, seconds / 3600,
           seconds / 60 % 60, seconds % 60);
}
