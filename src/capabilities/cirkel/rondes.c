#include "capabilities/cirkel/parts.h"

static int by_days(const void *a, const void *b) {
  int64_t left = *(const int64_t *)a, right = *(const int64_t *)b;
  return (left > right) - (left < right);
}

static bool was_carried_out(const struct beleidsopgave *opgave) {
  return opgave->uitgevoerd_op || string_is(opgave->stand, "in_uitvoering") || string_is(opgave->stand, "effect_meten") ||
         string_is(opgave->stand, "gesloten");
}

/* The day of the first effectmeting with a choice on or after the execution, or NULL. */
static const char *closed_on(const struct listing *metingen, const struct beleidsopgave *opgave) {
  const char *first = NULL;
  for (size_t i = 0; i < metingen->count; i++) {
    struct effectmeting meting = record_effectmeting(&metingen->records[i]);
    if (meting.beleidsopgave != opgave->id || !meting.keuze || !meting.datum) continue;
    if (!opgave->uitgevoerd_op || strcmp(meting.datum, opgave->uitgevoerd_op) < 0) continue;
    if (!first || strcmp(meting.datum, first) < 0) first = meting.datum;
  }
  return first;
}

static const char *reported_on(const struct listing *signalen, const struct beleidsopgave *opgave) {
  const char *first = opgave->gemeld_op;
  for (size_t i = 0; i < signalen->count; i++) {
    struct signaal signaal = record_signaal(&signalen->records[i]);
    if (signaal.hoort_bij == opgave->id && signaal.gemeld_op && (!first || strcmp(signaal.gemeld_op, first) < 0))
      first = signaal.gemeld_op;
  }
  return first;
}

static int64_t median(const int64_t *days, int64_t count) {
  if (count == 0) return -1;
  int64_t middle = count / 2;
  return count % 2 ? days[middle] : (days[middle - 1] + days[middle]) / 2;
}

/* No rows for whoever may not read the register. */
static bool rows_of(struct request *request, const struct query *query, struct listing *out, struct fault *fault) {
  *out = (struct listing){0};
  if (!rights_scope(request->who, &store_catalogue(request->tenant->store)->registers[query->reg], VERB_READ)) return true;
  return part_rows(request, query, out, fault);
}

bool rondes_count(struct request *request, struct rondes *out, struct fault *fault) {
  struct listing opgaven, metingen, signalen;
  struct query reported = {.reg = REGISTER_signaal, .sort = -1};
  query_number(&reported, F(signaal, hoort_bij), COMPARE_FILLED, 0);
  if (!rows_of(request, &(struct query){.reg = REGISTER_beleidsopgave, .sort = -1}, &opgaven, fault)) return false;
  if (!rows_of(request, &(struct query){.reg = REGISTER_effectmeting, .sort = -1}, &metingen, fault)) return false;
  if (!rows_of(request, &reported, &signalen, fault)) return false;
  *out = (struct rondes){.days = ARENA_ARRAY(request->scratch, opgaven.count, int64_t)};
  for (size_t i = 0; i < opgaven.count; i++) {
    struct beleidsopgave opgave = record_beleidsopgave(&opgaven.records[i]);
    if (!was_carried_out(&opgave)) continue;
    out->carried_out++;
    out->example = out->example || record_is_example(&opgaven.records[i]);
    const char *closed = closed_on(&metingen, &opgave), *reported_day = reported_on(&signalen, &opgave);
    if (!closed || !reported_day) continue;
    out->days[out->closed++] = days_between(reported_day, closed);
  }
  qsort(out->days, (size_t)out->closed, sizeof *out->days, by_days);
  out->median_days = median(out->days, out->closed);
  return true;
}
