/* The journal: one line per event on standard error, `key=value`, no personal data, no record texts. */
#ifndef BASE_LOG_H
#define BASE_LOG_H

#include <stdbool.h>

#include "base/cleanup.h"

enum log_level { LOG_INFO, LOG_WARNING, LOG_ERROR };

void log_line(enum log_level level, const char *format, ...) PRINTF_LIKE(2, 3);

/* Tests silence the journal. */
void log_quiet(bool quiet);

#endif
