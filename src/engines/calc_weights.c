#include "engines/calc_weights.h"

#include "base/banned.h"

static bool order_read(const struct json_value *list, const char *const *criteria, size_t count, size_t **out,
                       struct arena *scratch, struct fault *fault) {
  if (list->kind != JSON_KIND_LIST || list->count != count)
    return fault_field_add(fault, "order", "order moet alle %zu criteria noemen, het zwaarste eerst.", count);
  size_t *order = *out = ARENA_ARRAY(scratch, count, size_t);
  for (size_t i = 0; i < count; i++) {
    const struct json_value *item = &list->items[i];
    size_t at = 0;
    if (item->kind == JSON_KIND_INT && item->number >= 0) at = (size_t)item->number;
    else while (at < count && !(item->kind == JSON_KIND_TEXT && string_is(criteria[at], item->text))) at++;
    if (at >= count) return fault_field_add(fault, "order", "Nummer %zu van order is geen criterium.", i + 1);
    order[i] = at;
  }
  return true;
}

bool calc_weights_read(const struct json_value *value, const char *const *criteria, size_t count, struct weights_set *out,
                       struct arena *scratch, struct fault *fault) {
  static const char *const known[] = {"free", "order", "low", "high", NULL};
  *out = (struct weights_set){.kind = WEIGHTS_FREE, .count = count};
  if (!value) return true;
  if (!calc_json_known(value, "weights", known, fault)) return false;
  const struct json_value *free = json_find(value, "free"), *order = json_find(value, "order"), *low = json_find(value, "low"),
                          *high = json_find(value, "high");
  if ((free != NULL) + (order != NULL) + (low || high) != 1)
    return fault_field_add(fault, "weights", "weights heeft free, of order, of low met high: een van de drie.");
  if (free) return (free->kind == JSON_KIND_BOOL && free->yes) || fault_field_add(fault, "free", "free kan alleen true zijn.");
  if (order) {
    size_t *places = NULL;
    if (!order_read(order, criteria, count, &places, scratch, fault)) return false;
    out->kind = WEIGHTS_ORDER;
    out->order = places;
    return true;
  }
  double *lows, *highs;
  const struct calc_json_range least = {"low", "weights", 0, 1}, most = {"high", "weights", 0, 1};
  if (!calc_json_numbers(low, &least, count, &lows, NULL, scratch, fault) || !calc_json_numbers(high, &most, count, &highs, NULL, scratch, fault))
    return false;
  out->kind = WEIGHTS_LIMITS;
  out->low = lows;
  out->high = highs;
  return true;
}
