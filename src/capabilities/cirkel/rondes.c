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

/* Only what a round is told from. */
static const int of_opgave[] = {F(beleidsopgave, stand), F(beleidsopgave, gemeld_op), F(beleidsopgave, uitgevoerd_op)};
static const int of_meting[] = {F(effectmeting, beleidsopgave), F(effectmeting, keuze), F(effectmeting, datum)};
static const int of_signaal[] = {F(signaal, gemeld_op)};
#define COLUMNS(list) .columns = (list), .column_count = sizeof(list) / sizeof *(list)

/* The earliest day on which somebody reported it, or NULL. Asked per closed round: those are few, signalen are many. */
static bool reported_on(struct request *request, const struct beleidsopgave *opgave, const char **out, struct fault *fault) {
  struct listing signalen;
  struct query query = {.reg = REGISTER_signaal, .sort = (int)EVERY(id), .descending = true, COLUMNS(of_signaal)};
  query_number(&query, F(signaal, hoort_bij), COMPARE_IS, opgave->id);
  if (!rows_of(request, &query, &signalen, fault)) return false;
  *out = opgave->gemeld_op;
  for (size_t i = 0; i < signalen.count; i++) {
    const char *day = signalen.records[i].slots[F(signaal, gemeld_op)].text;
    if (day && (!*out || strcmp(day, *out) < 0)) *out = day;
  }
  return true;
}

bool rondes_count(struct request *request, struct rondes *out, struct fault *fault) {
  struct listing opgaven, metingen;
  if (!rows_of(request, &(struct query){.reg = REGISTER_beleidsopgave, .sort = -1, COLUMNS(of_opgave)}, &opgaven, fault)) return false;
  if (!rows_of(request, &(struct query){.reg = REGISTER_effectmeting, .sort = -1, COLUMNS(of_meting)}, &metingen, fault)) return false;
  *out = (struct rondes){.days = ARENA_ARRAY(request->scratch, opgaven.count, int64_t)};
  for (size_t i = 0; i < opgaven.count; i++) {
    struct beleidsopgave opgave = record_beleidsopgave(&opgaven.records[i]);
    if (!was_carried_out(&opgave)) continue;
    out->carried_out++;
    out->example = out->example || record_is_example(&opgaven.records[i]);
    const char *closed = closed_on(&metingen, &opgave), *reported = NULL;
    if (closed && !reported_on(request, &opgave, &reported, fault)) return false;
    if (!closed || !reported) continue;
    out->days[out->closed++] = days_between(reported, closed);
  }
  qsort(out->days, (size_t)out->closed, sizeof *out->days, by_days);
  out->median_days = median(out->days, out->closed);
  return true;
}
