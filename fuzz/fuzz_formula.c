#include "fuzz.h"

#include "engines/formula.h"

/* Every code that begins with x is computed, by a formula that may lean on itself; the others are measured in euro. */
static bool find(void *context, const char *code, struct formula_indicator *out) {
  struct run *run = context;
  *out = (struct formula_indicator){.unit = *code == 'p' ? "%" : "euro"};
  if (*code == 'x') out->formula = arena_printf(&run->keep, "%s / 2", code + 1);
  return *code != 'q';
}

static bool read_all(struct run *run) {
  struct formula formula;
  double values[FORMULA_CODES_MAX];
  const char *text = arena_copy_len(&run->keep, (const char *)run->data, run->size);
  const struct formula_lookup lookup = {.find = find, .context = run};
  struct formula_unit unit;
  if (!formula_parse(text, &formula, &run->keep, &run->fault)) return false;
  for (size_t i = 0; i < formula.code_count; i++) values[i] = (double)i - 1;
  formula_value(&formula, values, NULL);
  if (formula_check(&formula, "I01", NULL, &lookup, &unit, &run->keep, &run->fault)) formula_unit_print(unit, &run->keep);
  return true;
}

FUZZ(read_all)
