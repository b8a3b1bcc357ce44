/* Another system to ask things of: answers.mjs, started by the test on a free port of this machine. */
#ifndef TESTS_ANSWERS_H
#define TESTS_ANSWERS_H

#include <stddef.h>

/* The port; fails the test when it does not start. `what` is "http" or "smtp" or "https". */
int answers_start(const char *what);
void answers_stop(void);

/* "http://127.0.0.1:PORT/path", in a buffer of its own for each of the last eight. */
const char *answers_address(const char *path);

/* The next line that it prints (smtp: a letter, its lines with | between), waiting for it. */
const char *answers_line(void);

#endif
