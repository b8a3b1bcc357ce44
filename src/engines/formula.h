/* An indicator computed from others: "I01 / I02 * 100". A formula is parsed once, its units are checked, what it leans on
 * is followed to find a circle, and then it is evaluated period by period. Numbers have a decimal comma or point; functions
 * (min, max, gem, som) part what stands between their brackets with a semicolon. Pure. */
#ifndef ENGINES_FORMULA_H
#define ENGINES_FORMULA_H

#include "base/base.h"

enum { FORMULA_SIZE_MAX = 2000, FORMULA_STEPS_MAX = 200, FORMULA_DEPTH_MAX = 32, FORMULA_CODES_MAX = 50, FORMULA_CODE_MAX = 40, FORMULA_CHAIN_MAX = 16 };

/* What a number counts. A share of equal things has no dimension; scale says how it is written: 1, 100 for %, 1000 for per
 * 1.000. */
struct formula_unit {
  int8_t euro, day, hour, thing;  /* exponents: euro per thing is 1, 0, 0, -1 */
  int32_t scale;
};

/* Reads the unit of an indicator: "%" and "% van de aanvragen", "per 1.000 inwoners", "per 100 besluiten", "euro", "dagen",
 * "uren"; anything else counts things. NULL or "" is a bare number. */
struct formula_unit formula_unit_read(const char *text);
bool formula_unit_equal(struct formula_unit a, struct formula_unit b);
/* "euro", "%", "dagen per stuk", "getal". */
const char *formula_unit_print(struct formula_unit unit, struct arena *keep);

enum formula_op { FORMULA_NUMBER, FORMULA_CODE, FORMULA_ADD, FORMULA_SUBTRACT, FORMULA_MULTIPLY, FORMULA_DIVIDE, FORMULA_NEGATE,
                  FORMULA_MIN, FORMULA_MAX, FORMULA_MEAN, FORMULA_SUM, FORMULA_OP__COUNT };

/* The formula as a stack machine's steps: operands first. */
struct formula_step {
  enum formula_op op;
  double number;        /* of FORMULA_NUMBER */
  size_t code;          /* of FORMULA_CODE: index in codes */
  size_t count;         /* of the functions: how many operands */
  size_t place;         /* character in the text, from 1, for messages */
};

struct formula {
  const struct formula_step *steps;
  size_t step_count;
  const char *const *codes;     /* each once, in order of appearance */
  size_t code_count;
};

/* Fails (INPUT, field "formule") with the place and what to do. */
bool formula_parse(const char *text, struct formula *out, struct arena *keep, struct fault *fault) MUST_USE;

/* What the caller knows of an indicator; formula is NULL when it is measured. */
struct formula_indicator {
  const char *unit;
  const char *formula;
};
struct formula_lookup {
  /* False when there is no such indicator. */
  bool (*find)(void *context, const char *code, struct formula_indicator *out);
  void *context;
};

/* Everything a person must hear before the formula is kept for the indicator `code` (NULL: a new one without a code):
 * unknown codes, a circle through other formulas, units that do not go together, division by 0 or by itself, and a result
 * that is not in `unit` (NULL: any). *result gets the unit of the result and may be NULL. */
bool formula_check(const struct formula *formula, const char *code, const char *unit, const struct formula_lookup *lookup,
                   struct formula_unit *result, struct arena *scratch, struct fault *fault) MUST_USE;

/* One period: values holds one per code, NAN where missing. NAN when any value in it is missing, or where it divides by 0:
 * *divided_by_zero (may be NULL) tells the two apart. */
double formula_value(const struct formula *formula, const double *values, bool *divided_by_zero);

#endif
