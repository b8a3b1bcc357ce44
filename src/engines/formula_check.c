#include "engines/formula_check.h"

#include <math.h>

#include "engines/formula.h"

#include "base/banned.h"

enum { PERCENT = 100, EXPONENT_MAX = 8, SCALE_MAX = 1000000 };

bool formula_unit_equal(struct formula_unit a, struct formula_unit b) {
  return a.euro == b.euro && a.day == b.day && a.hour == b.hour && a.thing == b.thing && a.scale == b.scale;
}

static bool is_bare(struct formula_unit unit) { return formula_unit_equal(unit, (struct formula_unit){.scale = 1}); }

/* "per 1.000 inwoners", "bezwaren per 100 primaire besluiten": the number behind "per". */
static int32_t per_number(const char *text) {
  int32_t number = 0;
  const char *at = strstr(text, "per ");
  if (!at) return 0;
  for (at += sizeof "per " - 1; (*at >= '0' && *at <= '9') || *at == '.'; at++) {
    if (*at == '.') continue;
    if (number > SCALE_MAX / 10) return 0;
    number = number * 10 + (*at - '0');
  }
  return number;
}

struct formula_unit formula_unit_read(const char *text) {
  struct formula_unit unit = {.scale = 1};
  if (string_empty(text)) return unit;
  int32_t per = per_number(text);
  if (text[0] == '%' || string_starts(text, "procent")) unit.scale = PERCENT;
  else if (per > 0) unit.scale = per;
  else if (string_starts(text, "euro") || string_starts(text, "€")) unit.euro = 1;
  else if (string_starts(text, "dag")) unit.day = 1;
  else if (string_starts(text, "uur") || string_starts(text, "uren")) unit.hour = 1;
  else unit.thing = 1;
  return unit;
}

/* Names with exponents above (way 1) or below (way -1) the line. */
static void dimensions_put(struct text *out, struct formula_unit unit, int way) {
  const struct { int exponent; const char *name; } parts[] = {{unit.euro, "euro"}, {unit.day, "dagen"}, {unit.hour, "uren"}, {unit.thing, way > 0 ? "aantal" : "stuk"}};
  bool first = true;
  for (size_t i = 0; i < sizeof parts / sizeof *parts; i++)
    for (int k = parts[i].exponent * way; k > 0; k--, first = false) text_addf(out, "%s%s", first ? "" : " keer ", parts[i].name);
}

const char *formula_unit_print(struct formula_unit unit, struct arena *keep) {
  struct text above, below;
  text_init(&above, 500);
  text_init(&below, 500);
  dimensions_put(&above, unit, 1);
  dimensions_put(&below, unit, -1);
  const char *name = above.len ? text_get(&above) : below.len ? "getal" : unit.scale == PERCENT ? "%" : unit.scale == 1 ? "getal" : "";
  const char *join = below.len ? " per " : "";
  const char *scale = unit.scale == 1 || *name == '%' ? "" : unit.scale == PERCENT ? " in procenten" : arena_printf(keep, "per %d", unit.scale);
  const char *print = arena_printf(keep, "%s%s%s%s%s", name, join, text_get(&below), *name && *scale == 'p' ? " " : "", scale);
  text_release(&above);
  text_release(&below);
  return print;
}

/* One operand while units are followed: what it counts, and where in the steps it began. */
struct operand {
  struct formula_unit unit;
  size_t first, end;  /* its steps */
  bool literal;       /* a number that was written down takes the unit of its neighbour */
  double number;
  int64_t factor;     /* "I01 * 100 / I02": the 100 becomes the scale once things have been divided by things */
};

struct checker {
  const struct formula *formula;
  const struct formula_lookup *lookup;
  struct formula_unit units[FORMULA_CODES_MAX];
  struct operand stack[FORMULA_STEPS_MAX];
  size_t top;
  struct arena *scratch;
  struct fault *fault;
};

static bool refuse_units(const struct checker *c, const struct formula_step *step, const struct operand *a, const struct operand *b) {
  return fault_field_add(c->fault, FORMULA_FIELD, "De formule klopt niet bij teken %zu: %s en %s horen niet bij elkaar. Reken het ene eerst om naar het andere.",
                         step->place, formula_unit_print(a->unit, c->scratch), formula_unit_print(b->unit, c->scratch));
}

/* Adding and comparing want one unit; a bare number takes the other's. */
static bool join_like(const struct checker *c, const struct formula_step *step, struct operand *a, const struct operand *b) {
  if (a->literal && !b->literal) a->unit = b->unit;
  else if (!b->literal && !formula_unit_equal(a->unit, b->unit)) return refuse_units(c, step, a, b);
  if (a->factor != b->factor && !b->literal) a->factor = a->literal ? b->factor : 1;
  a->literal = a->literal && b->literal;
  a->end = b->end;
  return true;
}

static bool exponent_add(int8_t *a, int8_t b, int way) {
  int sum = *a + way * b;
  if (sum > EXPONENT_MAX || sum < -EXPONENT_MAX) return false;
  *a = (int8_t)sum;
  return true;
}

/* Is it a factor that only changes how a share is written: 100, 1.000, 10.000. */
static bool is_scale(const struct operand *operand) {
  return operand->literal && (operand->number == 100 || operand->number == 1000 || operand->number == 10000);
}

static bool has_dimension(struct formula_unit unit) { return unit.euro || unit.day || unit.hour || unit.thing; }

/* The scale of a product or quotient; 0 when it cannot be told. */
static int64_t scale_join(const struct operand *a, const struct operand *b, int way) {
  if (is_scale(b) && !has_dimension(a->unit)) {
    int64_t factor = (int64_t)b->number;
    return way > 0 ? a->unit.scale * factor : a->unit.scale % factor == 0 ? a->unit.scale / factor : a->unit.scale;
  }
  if (is_scale(b) && way < 0 && a->unit.scale == (int32_t)b->number) return 1;
  if (is_scale(a) && way > 0 && !b->literal && !has_dimension(b->unit)) return b->unit.scale * (int64_t)a->number;
  if (way > 0) return (int64_t)a->unit.scale * b->unit.scale;
  return a->unit.scale % b->unit.scale == 0 ? a->unit.scale / b->unit.scale : 0;
}

/* The factors 100 and 1.000 that wait for a division, in a product or quotient of these. */
static int64_t factor_join(const struct operand *a, const struct operand *b, int way) {
  if (way < 0) return a->factor;
  if (is_scale(b) && has_dimension(a->unit)) return a->factor * (int64_t)b->number;
  if (is_scale(a) && has_dimension(b->unit)) return b->factor * (int64_t)a->number;
  return a->factor * b->factor;
}

static bool same_steps(const struct formula *formula, const struct operand *a, const struct operand *b) {
  if (a->end - a->first != b->end - b->first) return false;
  for (size_t i = 0; i < a->end - a->first; i++) {
    const struct formula_step *x = &formula->steps[a->first + i], *y = &formula->steps[b->first + i];
    if (x->op != y->op || x->number < y->number || x->number > y->number || x->code != y->code || x->count != y->count) return false;
  }
  return true;
}

static bool join_product(const struct checker *c, const struct formula_step *step, struct operand *a, const struct operand *b) {
  int way = step->op == FORMULA_MULTIPLY ? 1 : -1;
  if (way < 0 && b->literal && b->number == 0)
    return fault_field_add(c->fault, FORMULA_FIELD, "De formule deelt bij teken %zu door nul. Dat kan niet.", step->place);
  if (way < 0 && !b->literal && same_steps(c->formula, a, b))
    return fault_field_add(c->fault, FORMULA_FIELD, "De formule deelt bij teken %zu iets door zichzelf. De uitkomst is dan altijd 1: kijk wat u wilt delen.", step->place);
  int64_t scale = scale_join(a, b, way), factor = factor_join(a, b, way);
  struct formula_unit unit = a->unit;
  if (!exponent_add(&unit.euro, b->unit.euro, way) || !exponent_add(&unit.day, b->unit.day, way) ||
      !exponent_add(&unit.hour, b->unit.hour, way) || !exponent_add(&unit.thing, b->unit.thing, way))
    return refuse_units(c, step, a, b);
  if (!has_dimension(unit) && factor > 1) {
    scale *= factor;
    factor = 1;
  }
  if (scale < 1 || scale > SCALE_MAX || factor > SCALE_MAX) return refuse_units(c, step, a, b);
  unit.scale = (int32_t)scale;
  a->factor = factor;
  a->number = way > 0 ? a->number * b->number : a->number / b->number;
  a->literal = a->literal && b->literal;
  if (a->literal) unit.scale = 1;
  a->unit = unit;
  a->end = b->end;
  return true;
}

static bool step_check(struct checker *c, size_t at) {
  const struct formula_step *step = &c->formula->steps[at];
  struct operand *top = &c->stack[c->top];
  if (step->op == FORMULA_NUMBER || step->op == FORMULA_CODE) {
    bool literal = step->op == FORMULA_NUMBER;
    *top = (struct operand){.unit = literal ? (struct formula_unit){.scale = 1} : c->units[step->code], .first = at,
                            .literal = literal, .number = step->number, .factor = 1};
    c->top++;
  } else if (step->op == FORMULA_NEGATE) {
    top[-1].number = -top[-1].number;
  } else if (step->count > 0) {
    struct operand *first = top - step->count;
    for (size_t i = 1; i < step->count; i++)
      if (!join_like(c, step, first, first + i)) return false;
    first->literal = false;
    c->top -= step->count - 1;
  } else {
    bool product = step->op == FORMULA_MULTIPLY || step->op == FORMULA_DIVIDE;
    if (!product) top[-2].number = step->op == FORMULA_ADD ? top[-2].number + top[-1].number : top[-2].number - top[-1].number;
    if (!(product ? join_product(c, step, top - 2, top - 1) : join_like(c, step, top - 2, top - 1))) return false;
    c->top--;
  }
  c->stack[c->top - 1].end = at + 1;
  return true;
}

/* The codes from the formula itself to the one that is followed now. */
struct chain {
  const char *codes[FORMULA_CHAIN_MAX + 1];
  size_t count;
};

static bool refuse_circle(const struct chain *chain, const char *code, struct fault *fault) {
  struct text way;
  text_init(&way, FAULT_TEXT_SIZE / 2);
  for (size_t i = 0; i < chain->count; i++)
    if (chain->codes[i]) text_addf(&way, "%s → ", chain->codes[i]);
  text_add(&way, code);
  fault_field_add(fault, FORMULA_FIELD, "De formule draait in een kring: %s. Een indicator kan niet op zichzelf rekenen.", text_get(&way));
  text_release(&way);
  return false;
}

/* Follows what a formula leans on. Each code is looked into once: `seen` holds those that were found to be sound. */
struct follow {
  const struct formula_lookup *lookup;
  struct chain chain;
  const char **seen;
  size_t seen_count, seen_room;
  struct arena *scratch;
  struct fault *fault;
};

static bool is_seen(const struct follow *follow, const char *code) {
  for (size_t i = 0; i < follow->seen_count; i++)
    if (string_is(follow->seen[i], code)) return true;
  return false;
}

static bool follow_code(struct follow *follow, const char *code) {
  struct formula_indicator indicator = {0};
  struct formula formula;
  for (size_t i = 0; i < follow->chain.count; i++)
    if (string_is(follow->chain.codes[i], code)) return refuse_circle(&follow->chain, code, follow->fault);
  if (!follow->lookup->find(follow->lookup->context, code, &indicator))
    return fault_field_add(follow->fault, FORMULA_FIELD, "De indicator %s bestaat niet. Kijk de code na.", code);
  if (string_empty(indicator.formula) || is_seen(follow, code)) return true;
  if (follow->chain.count > FORMULA_CHAIN_MAX || follow->seen_count == follow->seen_room)
    return fault_field_add(follow->fault, FORMULA_FIELD, "De formule rekent op te veel andere formules (meer dan %d achter elkaar).", FORMULA_CHAIN_MAX);
  if (!formula_parse(indicator.formula, &formula, follow->scratch, follow->fault)) return false;
  follow->chain.codes[follow->chain.count++] = code;
  for (size_t i = 0; i < formula.code_count; i++)
    if (!follow_code(follow, formula.codes[i])) return false;
  follow->chain.count--;
  follow->seen[follow->seen_count++] = code;
  return true;
}

static bool codes_check(struct checker *c, const char *code) {
  enum { SEEN_MAX = 200 };
  struct follow follow = {.lookup = c->lookup, .chain = {.codes = {code}, .count = 1}, .seen_room = SEEN_MAX, .scratch = c->scratch, .fault = c->fault};
  follow.seen = ARENA_ARRAY(c->scratch, SEEN_MAX, const char *);
  for (size_t i = 0; i < c->formula->code_count; i++) {
    struct formula_indicator indicator = {0};
    if (!follow_code(&follow, c->formula->codes[i])) return false;
    if (c->lookup->find(c->lookup->context, c->formula->codes[i], &indicator)) c->units[i] = formula_unit_read(indicator.unit);
  }
  return true;
}

bool formula_check(const struct formula *formula, const char *code, const char *unit, const struct formula_lookup *lookup,
                   struct formula_unit *result, struct arena *scratch, struct fault *fault) {
  struct checker *c = ARENA_NEW(scratch, struct checker);
  *c = (struct checker){.formula = formula, .lookup = lookup, .scratch = scratch, .fault = fault};
  if (!codes_check(c, code)) return false;
  for (size_t i = 0; i < formula->step_count; i++)
    if (!step_check(c, i)) return false;
  if (formula->code_count == 0)
    return fault_field_add(fault, FORMULA_FIELD, "In de formule staat geen indicator. Gebruik de code van een indicator, zoals I01.");
  struct formula_unit found = c->stack[0].unit;
  if (unit && !formula_unit_equal(found, formula_unit_read(unit)) && !(is_bare(found) && formula_unit_read(unit).thing == 1))
    return fault_field_add(fault, FORMULA_FIELD, "De formule geeft %s, en de eenheid van de indicator is %s. Pas een van beide aan.",
                           formula_unit_print(found, scratch), *unit ? unit : "leeg");
  if (result) *result = found;
  return true;
}
