/* What an address asks of a register: filters, words, order, page, columns. One reading for list, export and API. */
#ifndef WEB_LISTING_H
#define WEB_LISTING_H

#include "web/web.h"

enum { COLUMNS_MAX = 80, PAGE_SIZE_DEFAULT = 50 };

struct asked {
  const struct reg *reg;
  struct query query;
  int columns[COLUMNS_MAX];
  size_t column_count;
  bool columns_chosen;
};

/* Keys: a field's name (also camelCase), alone or with .min .max .bevat .niet .leeg .gevuld (or Min, Max, Bevat glued
 * to it); sort, page, pageSize, zoek, kolommen. An unknown key is an INPUT fault that names it. exact: the spelling of
 * the API, else what a person types. */
bool asked_read(struct request *request, struct tx *tx, const struct reg *reg, bool exact, struct asked *out,
                struct fault *fault);

/* The register that the address names, when who may do this to at least some of its records. */
bool reg_asked(struct request *request, const char *plural, enum verb verb, const struct reg **out, struct fault *fault);

/* Large registers filter and sort on indexed fields only. */
bool field_is_askable(const struct reg *reg, const struct field *field);

#endif
