/* Writes cases for the bench: make_zaken ROWS [BAD_ROW] > FILE. The same bytes every time. 20 kinds, 10 districts, 3
 * results; 60 months in which a case ends; rows in no order, which is the hardest for whoever counts. */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

static uint64_t state = 20270112;

static unsigned below(unsigned count) {
  state = state * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
  return (unsigned)((state >> 33) % count);
}

struct day {
  int year, month, day;
};

/* Days since 1 March 2000 and back (Hinnant). */
static struct day day_of(int number) {
  int era = number / 146097, doe = number - era * 146097;
  int yoe = (doe - doe / 1460 + doe / 36524 - doe / 146096) / 365, doy = doe - (365 * yoe + yoe / 4 - yoe / 100);
  int mp = (5 * doy + 2) / 153, month = mp < 10 ? mp + 3 : mp - 9;
  return (struct day){2000 + yoe + era * 400 + (month <= 2), month, doy - (153 * mp + 2) / 5 + 1};
}

static char *put_text(char *at, const char *text) {
  while (*text) *at++ = *text++;
  return at;
}

static char *put_number(char *at, unsigned number, int width) {
  char digits[12];
  int len = 0;
  do digits[len++] = (char)('0' + number % 10);
  while ((number /= 10) || len < width);
  while (len) *at++ = digits[--len];
  return at;
}

static char *put_day(char *at, int number) {
  struct day day = day_of(number);
  at = put_number(at, (unsigned)day.year, 4);
  *at++ = '-';
  at = put_number(at, (unsigned)day.month, 2);
  *at++ = '-';
  return put_number(at, (unsigned)day.day, 2);
}

int main(int argc, char **argv) {
  static const char *const results[] = {"wel", "niet", "deels"};
  static const char *const channels[] = {"web", "balie", "post", "bel"};
  enum { FIRST = 7611 /* 1 January 2021 */, DAYS = 1826 };
  long rows = argc > 1 ? strtol(argv[1], NULL, 10) : 1000, bad = argc > 2 ? strtol(argv[2], NULL, 10) : -1;
  char line[256];
  puts("zaak;zaaktype;start;eind;uiterlijke_einddatum;opschorting;verlenging;resultaattype;wijk;kanaal");
  for (long row = 0; row < rows; row++) {
    char *at = line;
    unsigned kind = below(20), lead = below(20 + kind * 5) + (below(50) == 0 ? below(300) : 0);
    int end = FIRST + (int)below(DAYS), start = end - (int)lead, due = start + 28 + 14 * (int)(kind % 5);
    unsigned suspended = below(8) == 0 && lead > 2 ? below(lead) : 0;
    at = put_number(at, (unsigned)row, 7);
    at = put_text(at, ";z");
    at = put_number(at, kind + 1, 2);
    *at++ = ';';
    at = put_day(at, start);
    *at++ = ';';
    at = row == bad ? put_text(at, "2024-13-01") : put_day(at, end);
    *at++ = ';';
    at = put_day(at, due);
    *at++ = ';';
    at = put_number(at, suspended, 1);
    at = put_text(at, below(16) == 0 ? ";42;" : ";0;");
    at = put_text(at, results[below(3)]);
    at = put_text(at, ";wijk");
    at = put_number(at, below(10) + 1, 1);
    *at++ = ';';
    at = put_text(at, channels[below(4)]);
    *at++ = '\n';
    fwrite(line, 1, (size_t)(at - line), stdout);
  }
  return ferror(stdout) ? 1 : 0;
}
