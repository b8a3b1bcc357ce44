#include "base/log.h"

#include <stdarg.h>
#include <stdatomic.h>
#include <stdio.h>

#include "base/clock.h"
#include "base/banned.h"

static atomic_bool is_quiet;

void log_quiet(bool quiet) { is_quiet = quiet; }

void log_line(enum log_level level, const char *format, ...) {
  static const char *const names[] = {"info", "let op", "fout"};
  if (is_quiet && level != LOG_ERROR) return;
  char line[2048], when[DAY_DUTCH_SIZE];
  day_print_rfc3339(clock_now_ms(), when);
  va_list args;
  va_start(args, format);
  vsnprintf(line, sizeof line, format, args);
  va_end(args);
  /* One line is one event: a line break in a value would let somebody forge the next one. */
  for (char *at = line; *at; at++)
    if (*at == '\n' || *at == '\r') *at = ' ';
  fprintf(stderr, "%s %s %s\n", when, names[level], line);
}
