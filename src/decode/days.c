#include "decode/days.h"

#include <stdio.h>
#include <string.h>

#include "base/banned.h"

void days_column_init(struct days_column *column, const char *field) {
  *column = (struct days_column){.field = field};
}

/* Without the spaces around it; false when it is too long to be a day. */
static bool trim(const char *text, char out[DAYS_VALUE_SIZE]) {
  text += strspn(text, " \t");
  size_t len = strlen(text);
  while (len > 0 && (text[len - 1] == ' ' || text[len - 1] == '\t')) len--;
  if (len >= DAYS_VALUE_SIZE) return false;
  memcpy(out, text, len);
  out[len] = '\0';
  return true;
}

static int two_digits(const char **at) {
  int value = 0, count = 0;
  for (; **at >= '0' && **at <= '9' && count < 2; (*at)++, count++) value = value * 10 + (**at - '0');
  return count ? value : -1;
}

/* Two small numbers and a year: 12/25/2026. */
static bool read_pair(const char *at, int *first, int *second) {
  *first = two_digits(&at);
  if (*first < 0 || (*at != '-' && *at != '/')) return false;
  at++;
  *second = two_digits(&at);
  return *second >= 0 && (*at == '-' || *at == '/') && strspn(at + 1, "0123456789") == 4 && !at[5];
}

void days_column_add(struct days_column *column, long line, const char *text) {
  char value[DAYS_VALUE_SIZE];
  int first, second;
  struct day day;
  if (!trim(text, value) || day_parse(value, &day)) return;
  if (day_parse_dutch(value, &day)) column->dutch = true;
  if (!read_pair(value, &first, &second)) return;
  if (second > 12 && second <= 31 && first <= 12 && !column->month_first_line) {
    column->month_first_line = line;
    memcpy(column->month_first, value, sizeof value);
  } else if (first > 12 && second <= 12 && !column->day_first_line) {
    column->day_first_line = line;
    memcpy(column->day_first, value, sizeof value);
  }
}

bool days_column_settle(const struct days_column *column, struct fault *fault) {
  if (!column->month_first_line) return true;
  if (column->day_first_line)
    return fault_line_add(fault, column->month_first_line, column->field,
                          "De kolom %s gebruikt twee schrijfwijzen: in \"%s\" op regel %ld staat de maand voorop, in "
                          "\"%s\" op regel %ld de dag. Schrijf elke datum als dag-maand-jaar.",
                          column->field, column->month_first, column->month_first_line, column->day_first,
                          column->day_first_line);
  return fault_line_add(fault, column->month_first_line, column->field,
                        "In \"%s\" in de kolom %s lijkt de maand voorop te staan; dan zijn ook de andere datums niet "
                        "zeker. Schrijf elke datum als dag-maand-jaar.",
                        column->month_first, column->field);
}

bool days_read(const char *text, struct day *out, const char **reason) {
  char value[DAYS_VALUE_SIZE];
  int first, second;
  *reason = "is geen datum; schrijf bijvoorbeeld 31-12-2026";
  if (!trim(text, value)) return false;
  if (!day_parse(value, out) && !day_parse_dutch(value, out)) {
    bool shaped = read_pair(value, &first, &second) || (strlen(value) == 10 && value[4] == '-' && value[7] == '-');
    if (shaped) *reason = "is geen bestaande dag";
    return false;
  }
  *reason = NULL;
  return true;
}
