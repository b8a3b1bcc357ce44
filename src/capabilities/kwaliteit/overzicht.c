#include "capabilities/kwaliteit/overzicht.h"

#include "base/banned.h"

bool cijfers_read(struct request *request, struct overzicht *out, struct fault *fault) {
  struct listing listing;
  static const int columns[] = {F(indicator, code), F(indicator, naam), F(indicator, eenheid), F(indicator, onderwerp), F(indicator, thema), F(indicator, beleid), F(indicator, proces),
                                F(indicator, deel_van), F(indicator, gestopt_op), F(indicator, plaatsvervanger), EVERY(eigenaar), EVERY(organisatie)};
  struct query query = {.reg = REGISTER_indicator, .sort = F(indicator, volgorde), .columns = columns, .column_count = sizeof columns / sizeof *columns};
  *out = (struct overzicht){.reg = &store_catalogue(request->tenant->store)->registers[REGISTER_indicator]};
  if (!part_rows(request, &query, &listing, fault)) return false;
  struct kaart *kaarten = ARENA_ARRAY(request->scratch, listing.count, struct kaart);
  struct cijfer *cijfers = ARENA_ARRAY(request->scratch, listing.count, struct cijfer);
  struct reeksen_options options = {.tx = request->tx, .who = request->who, .outside = reads_outside(request)};
  if (!kaarten_read(&options, listing.records, listing.count, kaarten, request->keep, request->scratch, fault)) return false;
  for (size_t i = 0; i < listing.count; i++) {
    struct indicator indicator = record_indicator(&listing.records[i]);
    cijfers[i] = (struct cijfer){&listing.records[i], indicator, kaarten[i], indicator.gestopt_op ? 0 : periods_late(kaarten[i].laatste, request->today)};
    out->example = out->example || kaarten[i].example;
  }
  out->cijfers = cijfers;
  out->count = listing.count;
  return true;
}

const char *late_words(const char *last, int late, struct arena *keep) {
  static const char *const names[PERIOD__COUNT][2] = {{"jaar", "jaar"}, {"kwartaal", "kwartalen"}, {"maand", "maanden"}, {"week", "weken"}};
  return string_empty(last) ? "nog niet gemeten" : arena_printf(keep, "%s%d %s te laat", late == PERIODS_LATE_MAX ? "meer dan " : "", late, names[period_kind_of(last)][late != 1]);
}

const char *cijfer_fresh(struct request *request, const struct cijfer *cijfer) {
  const struct kaart *kaart = &cijfer->kaart;
  if (cijfer->indicator.gestopt_op) return arena_printf(request->scratch, "niet meer gemeten sinds %s", day_text(cijfer->indicator.gestopt_op, request->scratch));
  if (!*kaart->text) return "nog niet gemeten";
  if (!cijfer->late) return arena_printf(request->scratch, "laatste meting: %s", kaart->label);
  return arena_printf(request->scratch, "laatste meting: %s, %s", kaart->label, late_words(kaart->laatste, cijfer->late, request->scratch));
}
