#include "engines/value.h"

#include <math.h>

#include "base/banned.h"

/* What decimals lose in binary. */
#define TOLERANCE 1e-9
#define BEST 100

bool value_is_convex(const struct value_scale *scale) {
  for (size_t i = 2; i < scale->count; i++)
    if (scale->points[i] - scale->points[i - 1] < scale->points[i - 1] - scale->points[i - 2] - TOLERANCE) return false;
  return true;
}

bool value_scale_check(const struct value_scale *scale, const char *name, bool convex, struct fault *fault) {
  const double *points = scale->points;
  if (scale->count < VALUE_LEVELS_MIN || scale->count > VALUE_LEVELS_MAX)
    return fault_field_add(fault, name, "%s heeft %zu niveaus; het moeten er %d tot en met %d zijn.", name, scale->count,
                           VALUE_LEVELS_MIN, VALUE_LEVELS_MAX);
  if (!(fabs(points[0]) <= TOLERANCE) || !(fabs(points[scale->count - 1] - BEST) <= TOLERANCE))
    return fault_field_add(fault, name, "%s: het laagste niveau is 0 punten en het hoogste %d.", name, BEST);
  for (size_t i = 1; i < scale->count; i++)
    if (!(points[i] >= points[i - 1]))
      return fault_field_add(fault, name, "%s: niveau %zu heeft minder punten dan niveau %zu. Punten lopen op.", name, i, i - 1);
  if (convex && !value_is_convex(scale))
    return fault_field_add(fault, name, "%s: elke stap omhoog telt minstens zo zwaar als de vorige. Pas de punten aan.", name);
  return true;
}

double value_points(const struct value_scale *scale, double level) {
  size_t below = (size_t)level;
  if (below + 1 >= scale->count) return scale->points[scale->count - 1];
  double part = level - (double)below;
  return scale->points[below] + part * (scale->points[below + 1] - scale->points[below]);
}

bool value_swing_weights(const double *swings, size_t count, double *weights, struct fault *fault) {
  double sum = 0;
  for (size_t i = 0; i < count; i++) {
    if (!isfinite(swings[i]) || swings[i] < 0)
      return fault_field_add(fault, "weights", "Gewicht %zu is geen getal van 0 of meer.", i + 1);
    sum += swings[i];
  }
  if (!(sum > 0) || !isfinite(sum)) return fault_field_add(fault, "weights", "De gewichten tellen op tot niets. Geef er minstens een.");
  for (size_t i = 0; i < count; i++) weights[i] = swings[i] / sum;
  return true;
}

void value_rank_weights(size_t count, double *weights) {
  double sum = 0;
  for (size_t i = count; i-- > 0;) {
    sum += 1 / (double)(i + 1);
    weights[i] = sum / (double)count;
  }
}

static bool level_check(const struct value_scale *scale, double level, size_t criterion, struct fault *fault) {
  if (level >= 0 && level <= (double)(scale->count - 1)) return true;
  return fault_field_add(fault, "levels", "De score op criterium %zu valt buiten de schaal van 0 tot en met %zu.", criterion + 1,
                         scale->count - 1);
}

static bool weights_check(const struct value_model *model, struct fault *fault) {
  double sum = 0;
  for (size_t i = 0; i < model->count; i++) {
    if (!(model->weights[i] >= 0)) return fault_field_add(fault, "weights", "Gewicht %zu is geen getal van 0 of meer.", i + 1);
    sum += model->weights[i];
  }
  return fabs(sum - 1) <= TOLERANCE || fault_field_add(fault, "weights", "De gewichten tellen niet op tot 1.");
}

bool value_compute(const struct value_model *model, const double *levels, const double *baseline, struct value_answer *out,
                   struct arena *keep, struct fault *fault) {
  if (baseline && model->asks_not_doing)
    return fault_field_add(fault, "baseline", "Een nulscore en het criterium \"gevolg van niet doen\" tellen hetzelfde twee keer. Kies er een.");
  if (!weights_check(model, fault)) return false;
  for (size_t i = 0; i < model->count; i++)
    if (!level_check(&model->scales[i], levels[i], i, fault) ||
        (baseline && !level_check(&model->scales[i], baseline[i], i, fault)))
      return false;
  struct value_answer answer = {.parts = ARENA_ARRAY(keep, model->count, double)};
  for (size_t i = 0; i < model->count; i++) {
    double points = value_points(&model->scales[i], levels[i]);
    if (baseline) points -= value_points(&model->scales[i], baseline[i]);
    answer.parts[i] = model->weights[i] * points;
    answer.value += answer.parts[i];
  }
  answer.is_candidate = answer.value >= model->threshold - TOLERANCE;
  *out = answer;
  return true;
}
