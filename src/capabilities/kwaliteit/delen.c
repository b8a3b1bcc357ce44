#include "capabilities/kwaliteit/indicator.h"

#include "base/banned.h"

enum { LEVELS = 2 };

static bool read_level(struct request *request, int64_t indicator, int levels, const struct deel **out, size_t *count, struct fault *fault) {
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
    delen[i] = (struct deel){.indicator = part->id, .naam = part->deel ? part->deel : part->naam, .text = last ? last->text : "nog niet gemeten", .when = last ? last->label : "",
                             .words = oordeel_is_change(reeksen[i].oordeel) ? reeksen[i].zin : ""};
    if (levels > 1 && !read_level(request, part->id, levels - 1, &delen[i].reasons, &delen[i].reason_count, fault)) return false;
  }
  *out = delen;
  *count = listing.count;
  return true;
}

bool delen_read(struct request *request, int64_t indicator, const struct deel **out, size_t *count, struct fault *fault) {
  return read_level(request, indicator, LEVELS, out, count, fault);
}
