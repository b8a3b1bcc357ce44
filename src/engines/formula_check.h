/* What the files of the formula engine share. */
#ifndef ENGINES_FORMULA_CHECK_H
#define ENGINES_FORMULA_CHECK_H

#define FORMULA_FIELD "formule"

#endif
