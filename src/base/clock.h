/* Two clocks. `now` is always real: sign-in, tokens, history. `today` is the domain's day: it may be set
 * per municipality (an example stands still), so it travels with the request and is not read here. */
#ifndef BASE_CLOCK_H
#define BASE_CLOCK_H

#include <stdint.h>

#include "base/day.h"

/* UTC milliseconds since 1970. */
int64_t clock_now_ms(void);

/* For measuring durations only. */
int64_t clock_monotonic_us(void);

/* The real Dutch day. */
struct day clock_today(void);

#endif
