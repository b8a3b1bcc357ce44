/* Numbers so small that they tell about people. Whoever reads only what is published never sees one; the store turns the
 * same rule into a condition on the rows. */
#ifndef MODEL_SMALL_H
#define MODEL_SMALL_H

#include "model/record.h"

/* A count below the first is kept back outside; below the second a denominator gives no percentage, to nobody. */
enum { SMALL_NUMBER = 10, PERCENT_FROM = 20 };

/* The count behind a value: the teller, or what stands for it; NUMBER_EMPTY when it is not known. */
int64_t small_counted(int64_t waarde, int64_t teller, int64_t noemer, const char *berekening);

/* Is one of the counts behind this value small: those counted, all of them, or the others of a share? berekening is that of
 * the indicator. Without a teller a whole number of a plain count is one, and that of a share follows from its value.
 * Values in ten-thousandths; NUMBER_EMPTY where there is none. */
bool small_is(int64_t waarde, int64_t teller, int64_t noemer, const char *berekening);

/* Too few for a percentage, to anybody. A median of few cases says how wide it is itself. */
bool small_few(int64_t noemer, const char *berekening);

#endif
