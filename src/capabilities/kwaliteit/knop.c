#include "capabilities/kwaliteit/pages.h"

#include "base/banned.h"

/* From a figure to a beleidsopgave: the button on its page. */

/* The first open beleidsopgave to which this figure belongs, by its number; NULL: none. */
static bool opgave_of(struct request *request, int64_t indicator, const char **number, int64_t *id, struct fault *fault) {
  struct link *links;
  size_t count;
  struct record record;
  *number = NULL;
  if (!record_links(request->tx, request->who, REGISTER_indicator, indicator, &links, &count, request->scratch, fault)) return false;
  for (size_t i = 0; i < count && !*number; i++) {
    if (links[i].reg != REGISTER_beleidsopgave) continue;
    if (!record_get(request->tx, request->who, REGISTER_beleidsopgave, links[i].id, &record, request->scratch, fault)) return false;
    struct beleidsopgave opgave = record_beleidsopgave(&record);
    if (string_is(opgave.stand, "gesloten") || string_is(opgave.stand, "ingetrokken") || string_is(opgave.stand, "afgewezen")) continue;
    *number = opgave.nummer ? opgave.nummer : opgave.titel;
    *id = opgave.id;
  }
  return true;
}

static bool count_reports(struct request *request, const struct indicator *indicator, int64_t *reports, struct fault *fault) {
  struct listing listing;
  struct query query = {.reg = REGISTER_signaal, .sort = -1};
  *reports = 0;
  if (indicator->beleid == NUMBER_EMPTY || !rights_scope(request->who, &store_catalogue(request->tenant->store)->registers[REGISTER_signaal], VERB_READ)) return true;
  query_number(&query, F(signaal, beleid), COMPARE_IS, indicator->beleid);
  query_text(&query, F(signaal, soort), COMPARE_NOT, "indicatorsignaal");
  if (!part_rows(request, &query, &listing, fault)) return false;
  for (size_t i = 0; i < listing.count; i++) {
    int64_t times = listing.records[i].slots[F(signaal, aantal_meldingen)].number;
    *reports += times == NUMBER_EMPTY ? 1 : times;
  }
  return true;
}

bool fill_button(struct request *request, const struct reeks *reeks, const char **label, const char **add, const char **goes_along, struct fault *fault) {
  const struct reg *opgave = &store_catalogue(request->tenant->store)->registers[REGISTER_beleidsopgave];
  bool creates = rights_scope(request->who, opgave, VERB_CREATE) != 0, changes = rights_scope(request->who, opgave, VERB_CHANGE) != 0;
  const char *number;
  int64_t id = 0, reports;
  if (!creates && !changes) return true;
  if (!opgave_of(request, reeks->indicator.id, &number, &id, fault) || !count_reports(request, &reeks->indicator, &reports, fault)) return false;
  const char *here = record_path(request, REGISTER_indicator, reeks->indicator.id);
  *label = number ? arena_printf(request->scratch, "Voeg toe aan beleidsopgave %s", number) : "Maak beleidsopgave";
  *add = number ? arena_printf(request->scratch, "%s/opgave?hoort_bij=%lld", here, (long long)id) : arena_printf(request->scratch, "%s/opgave", here);
  if (reports > 0) *goes_along = arena_printf(request->scratch, "De grafiek gaat mee. Over dit beleid kwamen %lld meldingen.", (long long)reports);
  return true;
}
