/* Days as the registers hold them: ISO text in Dutch local time. Source of the calendar arithmetic:
 * H. Hinnant, "chrono-compatible low-level date algorithms"; Easter: Meeus/Jones/Butcher; public holidays:
 * Algemene termijnenwet, art. 3. */
#ifndef BASE_DAY_H
#define BASE_DAY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { DAY_SIZE = 11, DAY_DUTCH_SIZE = 32 };

struct day {
  int year, month, day; /* 1..9999, 1..12, 1..31 */
};

/* "2027-01-12" and nothing else; false when it is not an existing day. */
bool day_parse(const char *iso, struct day *out);

/* As people write it: 2027-01-12, 12-1-2027, 12-01-2027, 12/1/2027 (day first), 12 januari 2027. */
bool day_parse_dutch(const char *text, struct day *out);

void day_print(struct day day, char out[DAY_SIZE]);
/* "12 januari 2027"; short: "12 jan 2027". */
void day_print_dutch(struct day day, bool shorter, char out[DAY_DUTCH_SIZE]);
bool day_exists(struct day day);

/* Days since 1 January 1970, and back. */
int64_t day_number(struct day day);
struct day day_from_number(int64_t number);
struct day day_add(struct day day, int64_t days);
int day_compare(struct day a, struct day b);

/* 1 = Monday .. 7 = Sunday. */
int day_weekday(struct day day);

/* Not a Saturday, Sunday or public holiday of the Algemene termijnenwet. */
bool day_is_workday(struct day day);
struct day day_add_workdays(struct day day, int count);

/* The Dutch day on which the instant (UTC ms) falls; summer time by the EU rule of 1996. */
struct day day_from_instant(int64_t instant_ms);
/* "12 januari 2027 14:05", Dutch local time. */
void day_print_instant(int64_t instant_ms, char out[DAY_DUTCH_SIZE]);
/* RFC 3339 in UTC: "2027-01-12T13:05:00Z". */
void day_print_rfc3339(int64_t instant_ms, char out[DAY_DUTCH_SIZE]);

#endif
