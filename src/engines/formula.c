#include "engines/formula.h"

#include <ctype.h>
#include <math.h>

#include "engines/formula_check.h"

#include "base/banned.h"

/* sum = product {("+" | "-") product}; product = sign {("*" | "/") sign}; sign = ["-"] atom;
 * atom = number | code | function "(" sum {";" sum} ")" | "(" sum ")". Steps are written in the order of a stack machine. */
struct parser {
  const char *text, *at;
  struct formula_step *steps;
  size_t step_count;
  const char **codes;
  size_t code_count;
  size_t depth;
  struct arena *keep;
  struct fault *fault;
};

static size_t place(const struct parser *p, const char *at) {
  size_t count = 1;
  for (const char *one = p->text; one < at; one++) count += ((unsigned char)*one & 0xC0) != 0x80;
  return count;
}

static bool refuse(const struct parser *p, const char *at, const char *what) {
  return fault_field_add(p->fault, FORMULA_FIELD, "De formule klopt niet bij teken %zu: %s.", place(p, at), what);
}

static void skip(struct parser *p) {
  while (*p->at == ' ' || *p->at == '\t' || *p->at == '\n' || *p->at == '\r') p->at++;
}

static bool step_add(struct parser *p, struct formula_step step, const char *at) {
  if (p->step_count == FORMULA_STEPS_MAX) return refuse(p, at, "hij is te lang; verdeel hem over twee indicatoren");
  step.place = place(p, at);
  p->steps[p->step_count++] = step;
  return true;
}

static bool sum(struct parser *p);

/* Digits, at most one comma or point with digits behind it. */
static bool number(struct parser *p) {
  enum { NUMBER_MAX = 32 };
  const char *start = p->at;
  char plain[NUMBER_MAX + 1];
  size_t len = 0;
  bool point = false;
  while (isdigit((unsigned char)*p->at) || ((*p->at == ',' || *p->at == '.') && isdigit((unsigned char)p->at[1]))) {
    bool sign = !isdigit((unsigned char)*p->at);
    if (sign && point) return refuse(p, start, "schrijf een getal zonder teken tussen de duizendtallen, zoals 1000 of 0,5");
    if (len == NUMBER_MAX) return refuse(p, start, "dit getal is te lang");
    plain[len++] = sign ? '.' : *p->at;
    point = point || sign;
    p->at++;
  }
  plain[len] = '\0';
  return step_add(p, (struct formula_step){.op = FORMULA_NUMBER, .number = strtod(plain, NULL)}, start);
}

static bool is_code_char(char one) { return isalnum((unsigned char)one) || one == '_' || ((unsigned char)one & 0x80); }

static bool code_add(struct parser *p, const char *start, size_t len) {
  if (len > FORMULA_CODE_MAX) return refuse(p, start, "deze code is te lang");
  const char *code = arena_copy_len(p->keep, start, len);
  size_t at = 0;
  while (at < p->code_count && !string_is(p->codes[at], code)) at++;
  if (at == FORMULA_CODES_MAX) return refuse(p, start, "er staan te veel verschillende indicatoren in");
  if (at == p->code_count) p->codes[p->code_count++] = code;
  return step_add(p, (struct formula_step){.op = FORMULA_CODE, .code = at}, start);
}

static bool close_bracket(struct parser *p) {
  skip(p);
  if (*p->at == ',') return refuse(p, p->at, "zet tussen de delen een puntkomma, geen komma");
  if (*p->at != ')') return refuse(p, p->at, "hier hoort een haakje sluiten");
  p->at++;
  return true;
}

static bool function(struct parser *p, enum formula_op op, const char *start) {
  size_t count = 0;
  p->at++;
  do {
    if (count > 0) p->at++;
    if (!sum(p)) return false;
    count++;
    skip(p);
  } while (*p->at == ';');
  return close_bracket(p) && step_add(p, (struct formula_step){.op = op, .count = count}, start);
}

static bool word(struct parser *p) {
  static const struct { const char *name; enum formula_op op; } functions[] = {
      {"min", FORMULA_MIN}, {"max", FORMULA_MAX}, {"gem", FORMULA_MEAN}, {"som", FORMULA_SUM}};
  const char *start = p->at;
  while (is_code_char(*p->at)) p->at++;
  size_t len = (size_t)(p->at - start);
  skip(p);
  if (*p->at != '(') return code_add(p, start, len);
  for (size_t i = 0; i < sizeof functions / sizeof *functions; i++)
    if (len == strlen(functions[i].name) && strncasecmp(start, functions[i].name, len) == 0) return function(p, functions[i].op, start);
  return refuse(p, start, "deze functie bestaat niet; kies min, max, gem of som");
}

static bool atom(struct parser *p) {
  skip(p);
  if (isdigit((unsigned char)*p->at)) return number(p);
  if (is_code_char(*p->at)) return word(p);
  if (*p->at == '(') {
    p->at++;
    return sum(p) && close_bracket(p);
  }
  return refuse(p, p->at, *p->at ? "hier hoort een getal, een indicator of een haakje openen" : "er ontbreekt iets aan het einde");
}

static bool sign(struct parser *p) {
  skip(p);
  const char *start = p->at;
  if (*p->at != '-') return atom(p);
  p->at++;
  return atom(p) && step_add(p, (struct formula_step){.op = FORMULA_NEGATE}, start);
}

static bool product(struct parser *p) {
  if (!sign(p)) return false;
  for (;;) {
    skip(p);
    const char *start = p->at;
    size_t len = *start == '*' || *start == '/' || *start == ':' ? 1 : string_starts(start, "×") || string_starts(start, "÷") ? 2 : 0;
    if (len == 0) return true;
    enum formula_op op = *start == '*' || string_starts(start, "×") ? FORMULA_MULTIPLY : FORMULA_DIVIDE;
    p->at += len;
    if (!sign(p) || !step_add(p, (struct formula_step){.op = op}, start)) return false;
  }
}

static bool sum(struct parser *p) {
  if (++p->depth > FORMULA_DEPTH_MAX) return refuse(p, p->at, "er staan te veel haakjes in elkaar");
  if (!product(p)) return false;
  for (;;) {
    skip(p);
    const char *start = p->at;
    if (*start != '+' && *start != '-') break;
    p->at++;
    if (!product(p) || !step_add(p, (struct formula_step){.op = *start == '+' ? FORMULA_ADD : FORMULA_SUBTRACT}, start)) return false;
  }
  p->depth--;
  return true;
}

bool formula_parse(const char *text, struct formula *out, struct arena *keep, struct fault *fault) {
  struct parser p = {.text = text, .at = text, .keep = keep, .fault = fault};
  if (strnlen(text, FORMULA_SIZE_MAX + 1) > FORMULA_SIZE_MAX)
    return fault_field_add(fault, FORMULA_FIELD, "De formule is langer dan %d tekens. Verdeel hem over twee indicatoren.", FORMULA_SIZE_MAX);
  if (!string_is_utf8(text, strlen(text))) return refuse(&p, text, "er staat een teken in dat niet te lezen is");
  p.steps = ARENA_ARRAY(keep, FORMULA_STEPS_MAX, struct formula_step);
  p.codes = ARENA_ARRAY(keep, FORMULA_CODES_MAX, const char *);
  if (!sum(&p)) return false;
  skip(&p);
  if (*p.at == ')') return refuse(&p, p.at, "dit haakje sluiten is te veel");
  if (*p.at) return refuse(&p, p.at, "hier hoort +, -, * of / te staan");
  *out = (struct formula){.steps = p.steps, .step_count = p.step_count, .codes = p.codes, .code_count = p.code_count};
  return true;
}

/* The functions over their operands, which stand on top of the stack. */
static double gather(enum formula_op op, const double *operands, size_t count) {
  double value = operands[0];
  for (size_t i = 1; i < count; i++) {
    if (op == FORMULA_MIN) value = operands[i] < value ? operands[i] : value;
    else if (op == FORMULA_MAX) value = operands[i] > value ? operands[i] : value;
    else value += operands[i];
  }
  return op == FORMULA_MEAN ? value / (double)count : value;
}

static double apply(enum formula_op op, double a, double b, bool *zero) {
  switch (op) {
    case FORMULA_ADD: return a + b;
    case FORMULA_SUBTRACT: return a - b;
    case FORMULA_MULTIPLY: return a * b;
    default:
      if (b != 0) return a / b;
      *zero = true;
      return (double)NAN;
  }
}

double formula_value(const struct formula *formula, const double *values, bool *divided_by_zero) {
  double stack[FORMULA_STEPS_MAX];
  size_t top = 0;
  bool zero = false;
  if (divided_by_zero) *divided_by_zero = false;
  for (size_t i = 0; i < formula->code_count; i++)
    if (!isfinite(values[i])) return (double)NAN;
  for (size_t i = 0; i < formula->step_count && !zero; i++) {
    const struct formula_step *step = &formula->steps[i];
    if (step->op == FORMULA_NUMBER) stack[top++] = step->number;
    else if (step->op == FORMULA_CODE) stack[top++] = values[step->code];
    else if (step->op == FORMULA_NEGATE) stack[top - 1] = -stack[top - 1];
    else if (step->count > 0) {
      top -= step->count;
      stack[top] = gather(step->op, stack + top, step->count);
      top++;
    } else {
      top--;
      stack[top - 1] = apply(step->op, stack[top - 1], stack[top], &zero);
    }
  }
  if (divided_by_zero) *divided_by_zero = zero;
  return !zero && isfinite(stack[0]) ? stack[0] : (double)NAN;
}
