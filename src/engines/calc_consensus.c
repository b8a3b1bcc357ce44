#include "engines/calc.h"

#include "encode/json.h"
#include "engines/calc_json.h"
#include "engines/consensus.h"

#include "base/banned.h"

enum { FREQUENCY_MAX = 1000000000 };

static void real_put(struct json_writer *w, const char *key, double number) {
  json_key(w, key);
  json_put_real(w, number);
}

static bool frequencies_put(struct json_writer *w, const struct json_value *list, struct fault *fault) {
  int64_t counts[CONSENSUS_LEVELS_MAX];
  struct consensus_cell cell;
  if (list->kind != JSON_KIND_LIST || list->count > CONSENSUS_LEVELS_MAX)
    return fault_field_add(fault, "frequencies", "frequencies moet een lijst aantallen zijn, ten hoogste %d.", CONSENSUS_LEVELS_MAX);
  for (size_t i = 0; i < list->count; i++) {
    if (!calc_json_count(&list->items[i], "frequencies", 0, FREQUENCY_MAX, &counts[i], fault)) return false;
  }
  if (!consensus_measure(counts, list->count, &cell, fault)) return false;
  real_put(w, "agreement", cell.agreement);
  real_put(w, "consensus", cell.consensus);
  json_key(w, "n");
  json_put_int(w, cell.n);
  real_put(w, "mean", cell.mean);
  real_put(w, "deviation", cell.deviation);
  return true;
}

static bool rankings_put(struct json_writer *w, const struct json_value *list, struct arena *scratch, struct fault *fault) {
  double *scores, concordance;
  if (list->kind != JSON_KIND_LIST || list->count == 0 || list->items[0].kind != JSON_KIND_LIST)
    return fault_field_add(fault, "rankings", "rankings moet een lijst rijen zijn: een rij scores per persoon.");
  size_t items = list->items[0].count;
  if (!calc_json_matrix(list, "rankings", list->count, items, &scores, scratch, fault) ||
      !consensus_concordance(scores, list->count, items, &concordance, scratch, fault))
    return false;
  real_put(w, "concordance", concordance);
  return true;
}

bool calc_consensus(const char *json, size_t size, struct text *out, struct arena *scratch, struct fault *fault) {
  static const char *const known[] = {"frequencies", "rankings", NULL};
  const struct json_value *root;
  if (!calc_json_root(json, size, known, &root, scratch, fault)) return false;
  const struct json_value *frequencies = json_find(root, "frequencies"), *rankings = json_find(root, "rankings");
  if (!frequencies && !rankings)
    return fault_field_add(fault, "frequencies", "Er is geen frequencies. Zet het aantal stemmen per niveau in frequencies.");
  struct json_writer w;
  json_init(&w, out);
  json_object_begin(&w);
  if (frequencies && !frequencies_put(&w, frequencies, fault)) return false;
  if (rankings && !rankings_put(&w, rankings, scratch, fault)) return false;
  json_object_end(&w);
  return json_finish(&w, fault);
}
