/* Periods as files spell them. */
#include <ctype.h>
#include <stdlib.h>
#include <strings.h>

#include "capabilities/kwaliteit/levering.h"

#include "base/banned.h"

static const char *const months[] = {"januari", "februari", "maart", "april", "mei", "juni", "juli", "augustus", "september", "oktober", "november", "december"};

static int digits(const char **at, int max) {
  int number = 0, count = 0;
  for (; count < max && isdigit((unsigned char)**at); (*at)++, count++) number = number * 10 + (**at - '0');
  return count ? number : -1;
}

static int month_named(const char *text, size_t len) {
  for (int i = 0; i < 12; i++)
    if ((len == strlen(months[i]) || len == 3) && strncasecmp(text, months[i], len) == 0) return i + 1;
  return len == 3 && strncasecmp(text, "mrt", 3) == 0 ? 3 : 0;
}

static bool print(int year, char sign, int number, char out[PERIOD_SIZE]) {
  if (year < 1900 || year > 2199 || number < 0) return false;
  if (sign == 'J') snprintf(out, PERIOD_SIZE, "%04d", year);
  else if (sign == 'K') snprintf(out, PERIOD_SIZE, "%04d-K%d", year, number);
  else if (sign == 'W') snprintf(out, PERIOD_SIZE, "%04d-W%02d", year, number);
  else snprintf(out, PERIOD_SIZE, "%04d-%02d", year, number);
  return period_is(out);
}

/* Behind the year: K1, Q1, KW01, W07, M03, MM03, JJ00, 3. */
static bool behind_year(int year, const char *at, char out[PERIOD_SIZE]) {
  static const struct {
    const char *word;
    char sign;
  } signs[] = {{"KW", 'K'}, {"K", 'K'}, {"Q", 'K'}, {"WK", 'W'}, {"W", 'W'}, {"MM", 'M'}, {"M", 'M'}, {"JJ", 'J'}};
  char sign = 'M';
  while (*at == '-' || *at == ' ' || *at == '/' || *at == '_') at++;
  for (size_t i = 0; i < sizeof signs / sizeof *signs; i++)
    if (strncasecmp(at, signs[i].word, strlen(signs[i].word)) == 0) {
      sign = signs[i].sign;
      at += strlen(signs[i].word);
      break;
    }
  int number = digits(&at, 2);
  return !*at && print(year, sign, number, out);
}

bool levering_periode(const char *typed, enum period_kind kind, char out[PERIOD_SIZE]) {
  struct day day;
  const char *at = typed;
  if (day_parse_dutch(typed, &day)) {
    period_of_day(day, kind, out);
    return true;
  }
  size_t word = 0;
  while (isalpha((unsigned char)at[word])) word++;
  if (word) {
    int month = month_named(at, word);
    at += word;
    while (*at == ' ' || *at == '-') at++;
    int year = digits(&at, 4);
    return month && !*at && print(year, 'M', month, out);
  }
  while (isdigit((unsigned char)at[word])) word++;
  if (word <= 2) {
    int month = digits(&at, 2);
    if (*at != '-' && *at != '/') return false;
    at++;
    int year = digits(&at, 4);
    return !*at && print(year, 'M', month, out);
  }
  int year = digits(&at, 4);
  return *at ? behind_year(year, at, out) : print(year, 'J', 0, out);
}
