/* A municipality's list of registers: the declared ones, with its own fields and choices behind them. */
#ifndef MODEL_CATALOGUE_H
#define MODEL_CATALOGUE_H

#include "base/base.h"
#include "model/descriptor.h"

struct own_field {
  enum register_id reg;
  int number;                /* column eigen_<number> */
  enum kind kind;            /* TEXT LONGTEXT CHOICE REF DAY MONEY NUMBER DECIMAL YESNO LINK */
  const char *label, *help;
  const char *choices;       /* CHOICE: name of a choice list */
  enum register_id to;
  bool required;
  uint32_t read_roles, write_roles;
};

struct own_choice {
  const char *list, *code, *label;
};

struct catalogue {
  struct reg registers[REGISTER__COUNT];
  const struct choices *const *choices;
  size_t choices_count;
};

/* Builds in keep; everything borrowed from the declaration or copied. With counts 0: the declared list. */
const struct catalogue *catalogue_build(const struct own_field *fields, size_t field_count,
                                        const struct own_choice *choices, size_t choice_count, struct arena *keep);

const struct reg *catalogue_find(const struct catalogue *catalogue, const char *name);
const struct reg *catalogue_find_plural(const struct catalogue *catalogue, const char *plural);

/* Index of the field, or -1. Also finds the camelCase spelling. */
int reg_field_find(const struct reg *reg, const char *name);
const struct choice *choices_find(const struct choices *choices, const char *code);
/* By code or, as people type it, by label (case and diacritics ignored). */
const struct choice *choices_find_typed(const struct choices *choices, const char *typed, struct arena *scratch);
enum role role_find(const char *name); /* ROLE__COUNT when there is none */

/* Steps through a title pattern: literal text, then a field index or -1 at the end. */
struct title_part {
  const char *literal;
  size_t literal_len;
  int field;
};
bool title_next(const struct reg *reg, const char **at, struct title_part *out);

/* Every mistake that a declaration can contain (double names, unknown start values, references to nothing,
 * two title fields, an owner that is no persoon, ...), as faults. False when there is one. */
bool catalogue_check(const struct catalogue *catalogue, struct fault *fault);

#endif
