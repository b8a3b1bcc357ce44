#include "capabilities/kwaliteit/overzicht.h"

#include "base/banned.h"

bool cijfers_read(struct request *request, struct overzicht *out, struct fault *fault) {
  struct listing listing;
  struct query query = {.reg = REGISTER_indicator, .sort = F(indicator, volgorde)};
  *out = (struct overzicht){.reg = &store_catalogue(request->tenant->store)->registers[REGISTER_indicator]};
  if (!part_rows(request, &query, &listing, fault)) return false;
  struct reeks *reeksen = ARENA_ARRAY(request->scratch, listing.count, struct reeks);
  struct cijfer *cijfers = ARENA_ARRAY(request->scratch, listing.count, struct cijfer);
  struct reeksen_options options = {.tx = request->tx, .who = request->who, .last = REEKS_SHOWN, .outside = reads_outside(request), .brief = true};
  if (!reeksen_read(&options, listing.records, listing.count, reeksen, request->keep, request->scratch, fault)) return false;
  for (size_t i = 0; i < listing.count; i++) {
    int late = reeksen[i].indicator.gestopt_op ? 0 : reeks_periods_late(&reeksen[i], request->today);
    cijfers[i] = (struct cijfer){&listing.records[i], &reeksen[i], late};
    out->example = out->example || reeksen[i].example;
  }
  out->cijfers = cijfers;
  out->count = listing.count;
  return true;
}

const char *late_words(const struct reeks *reeks, int late, struct arena *keep) {
  static const char *const names[PERIOD__COUNT][2] = {{"jaar", "jaar"}, {"kwartaal", "kwartalen"}, {"maand", "maanden"}, {"week", "weken"}};
  return reeks->count ? arena_printf(keep, "%d %s te laat", late, names[period_kind_of(reeks->metingen[0].periode)][late != 1]) : "nog niet gemeten";
}

const char *cijfer_fresh(struct request *request, const struct cijfer *cijfer) {
  const struct meting *last = reeks_last(cijfer->reeks);
  if (cijfer->reeks->indicator.gestopt_op) return arena_printf(request->scratch, "niet meer gemeten sinds %s", day_text(cijfer->reeks->indicator.gestopt_op, request->scratch));
  if (!last) return "nog niet gemeten";
  if (!cijfer->late) return arena_printf(request->scratch, "laatste meting: %s", last->label);
  return arena_printf(request->scratch, "laatste meting: %s, %s", last->label, late_words(cijfer->reeks, cijfer->late, request->scratch));
}
