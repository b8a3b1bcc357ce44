#include "capabilities/kwaliteit/indicator.h"

#include "base/banned.h"

enum { LEVELS = 2 };

/* A part that is told in another unit than its whole says so: a number beside percentages. */
static const char *value_of(const struct reeks *reeks, const struct meting *last, const char *eenheid, struct arena *scratch) {
  const char *own = reeks->indicator.eenheid;
  if (!last) return "nog niet gemeten";
  bool other = own && eenheid && own[0] != '%' && eenheid[0] == '%' && last->waarde != NUMBER_EMPTY;
  return other ? arena_printf(scratch, "%s %s", last->text, own) : last->text;
}

static const char *when_of(const struct reeks *reeks, const struct meting *last, struct arena *scratch) {
  if (!last) return "";
  return reeks->indicator.rollend == 1 ? arena_printf(scratch, "12 maanden tot en met %s", last->label) : last->label;
}

static bool read_level(struct request *request, int64_t indicator, const char *eenheid, int levels, const struct deel **out, size_t *count, struct fault *fault) {
  struct listing listing;
  struct query query = {.reg = REGISTER_indicator, .sort = F(indicator, volgorde)};
  query_number(&query, F(indicator, deel_van), COMPARE_IS, indicator);
  *out = NULL;
  *count = 0;
  if (!part_rows(request, &query, &listing, fault)) return false;
  struct reeks *reeksen = ARENA_ARRAY(request->scratch, listing.count, struct reeks);
  struct deel *delen = ARENA_ARRAY(request->scratch, listing.count, struct deel);
  if (listing.count && !request_reeksen(request, listing.records, listing.count, REEKS_SHOWN, reeksen, fault)) return false;
  for (size_t i = 0; i < listing.count; i++) {
    const struct meting *last = reeks_last(&reeksen[i]);
    const struct indicator *part = &reeksen[i].indicator;
    delen[i] = (struct deel){.indicator = part->id, .naam = part->deel ? part->deel : part->naam, .text = value_of(&reeksen[i], last, eenheid, request->scratch), .when = when_of(&reeksen[i], last, request->scratch),
                             .words = oordeel_is_change(reeksen[i].oordeel) ? reeksen[i].zin : ""};
    if (levels > 1 && !read_level(request, part->id, part->eenheid, levels - 1, &delen[i].reasons, &delen[i].reason_count, fault)) return false;
  }
  *out = delen;
  *count = listing.count;
  return true;
}

bool delen_read(struct request *request, const struct indicator *whole, const struct deel **out, size_t *count, struct fault *fault) {
  return read_level(request, whole->id, whole->eenheid, LEVELS, out, count, fault);
}
