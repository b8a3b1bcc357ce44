/* Numbers that are compared within a distance. */
#ifndef TESTS_ENGINES_NEAR_H
#define TESTS_ENGINES_NEAR_H

#include <math.h>

static inline void near(double found, double expected, double within) {
  if (!(fabs(found - expected) <= within)) fail_msg("%.10g is not %.10g", found, expected);
}

#endif
