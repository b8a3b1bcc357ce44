/* A floating-point number that a file holds, as the decimal text that a person typed. */
#ifndef DECODE_PLAIN_H
#define DECODE_PLAIN_H

#include <stdbool.h>

enum { PLAIN_SIZE = 64 };

/* "-1234.5": 15 significant digits (what a spreadsheet shows), no exponent, no trailing zeros. False when it is not
 * finite or needs more than 30 places. */
bool plain_decimal(double value, char out[PLAIN_SIZE]);

#endif
