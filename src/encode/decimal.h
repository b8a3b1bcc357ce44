/* Scaled integers as decimal text, without floating point. */
#ifndef ENCODE_DECIMAL_H
#define ENCODE_DECIMAL_H

#include <stdint.h>

#include "base/text.h"

/* number * 10^-places (0..18) with all places: -5, 2, ',' is "-0,05". */
void decimal_put(struct text *out, int64_t number, unsigned places, char point);
/* The same without trailing zeros: 12500, 4 is "1.25"; 20000, 4 is "2". */
void decimal_put_short(struct text *out, int64_t number, unsigned places, char point);

#endif
