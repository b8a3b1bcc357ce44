#include "capabilities/kwaliteit/gemeenten.h"
#include "capabilities/kwaliteit/pages.h"
#include "engines/ranksum.h"
#include "templates/kwaliteit_interventie.h"

#include "base/banned.h"

/* An intervention and the figure that it should move: per unit the measurements before it began against those after. */

enum { UNITS_MAX = 60 };
/* One time in twenty chance alone gives such a difference; divided by the number of units that are looked at (Bonferroni). */
#define CHANCE_MOST 0.05

struct eenheid {
  const char *naam;  /* NULL: all together */
  double before[RANKSUM_MAX], after[RANKSUM_MAX];
  size_t before_count, after_count;
  struct ranksum found;
  bool compared;
};

struct vergelijk {
  struct request *request;
  const struct actie *actie;
  struct indicator indicator;
  struct eenheid *units;
  size_t count;
  bool example, more;
};

static struct eenheid *unit_of(struct vergelijk *v, const char *gebied) {
  for (size_t i = 0; i < v->count; i++)
    if (gebied ? string_is(v->units[i].naam, gebied) : !v->units[i].naam) return &v->units[i];
  if (v->count == UNITS_MAX) {
    v->more = true;
    return NULL;
  }
  v->units[v->count] = (struct eenheid){.naam = gebied};
  return &v->units[v->count++];
}

/* In order of time: of what was before the last ones stay, of what came after the first. */
static void add_value(struct eenheid *unit, double value, bool after) {
  if (after && unit->after_count < RANKSUM_MAX) unit->after[unit->after_count++] = value;
  if (after) return;
  if (unit->before_count == RANKSUM_MAX) memmove(unit->before, unit->before + 1, --unit->before_count * sizeof *unit->before);
  unit->before[unit->before_count++] = value;
}

static bool read_values(struct vergelijk *v, struct fault *fault) {
  struct listing listing;
  struct day from;
  struct query query = {.reg = REGISTER_waarneming, .sort = F(waarneming, periode), .all_pages = true, .no_count = true};
  query_number(&query, F(waarneming, indicator), COMPARE_IS, v->indicator.id);
  query.filters[query.filter_count++] = (struct filter){.field = F(waarneming, vervangen_door), .compare = COMPARE_EMPTY};
  if (!record_list(v->request->tx, v->request->who, &query, &listing, v->request->scratch, fault)) return false;
  v->units = ARENA_ARRAY(v->request->scratch, UNITS_MAX, struct eenheid);
  for (size_t i = 0; day_parse(v->actie->vanaf, &from) && i < listing.count; i++) {
    struct waarneming row = record_waarneming(&listing.records[i]);
    bool after = day_compare(period_first(row.periode), from) >= 0;
    /* The period in which it began is neither. */
    if (row.waarde == NUMBER_EMPTY || (!after && day_compare(period_last(row.periode), from) >= 0) || (row.gebied && gemeente_is_code(row.gebied))) continue;
    struct eenheid *unit = unit_of(v, row.gebied);
    if (unit) add_value(unit, (double)row.waarde / DECIMAL_ONE, after);
    v->example = v->example || record_is_example(&listing.records[i]);
  }
  return true;
}

static const char *value_text(const struct vergelijk *v, double value, bool has) {
  return has ? figure_text((int64_t)(value * 10 + (value < 0 ? -0.5 : 0.5)) * (DECIMAL_ONE / 10), string_starts(v->indicator.eenheid, "%") ? " %" : "", v->request->scratch) : "niet gemeten";
}

/* Is what came after on the side that is good? */
static const char *direction(const struct vergelijk *v, const struct eenheid *unit) {
  bool higher = unit->found.median_after > unit->found.median_before;
  if (string_is(v->indicator.richting, "geen")) return higher ? "Hoger" : "Lager";
  return higher == string_is(v->indicator.richting, "hoger") ? "Beter" : "Slechter";
}

static const char *says(const struct vergelijk *v, const struct eenheid *unit, size_t units) {
  struct arena *scratch = v->request->scratch;
  double most = CHANCE_MOST / (double)units;
  if (!unit->compared || unit->found.least_chance > most)
    return arena_printf(scratch, "Te weinig metingen om iets te zeggen: %zu ervoor, %zu erna.", unit->before_count, unit->after_count);
  if (unit->found.chance > most) return "Geen verschil aangetoond: wat er is, kan toeval zijn.";
  return arena_printf(scratch, "%s. Zo een verschil komt zelden door toeval.", direction(v, unit));
}

static void fill_units(struct vergelijk *v, struct kwaliteit_interventie_view *view) {
  struct kwaliteit_interventie_view_units *rows = ARENA_ARRAY(v->request->scratch, v->count, struct kwaliteit_interventie_view_units);
  const char *own = v->actie->organisatie == NUMBER_EMPTY ? "" : part_title(v->request, REGISTER_organisatie, v->actie->organisatie);
  for (int pass = 0; pass < 2; pass++) /* where it was tried stands first */
    for (size_t i = 0; i < v->count; i++) {
      struct eenheid *unit = &v->units[i];
      bool here = unit->naam && *own && string_is(unit->naam, own);
      if (here != (pass == 0)) continue;
      unit->compared = ranksum_compare(unit->before, unit->before_count, unit->after, unit->after_count, &unit->found, v->request->scratch);
      rows[view->units_count++] = (struct kwaliteit_interventie_view_units){
          .name = unit->naam ? unit->naam : "Alle eenheden samen", .here = here, .before = value_text(v, unit->found.median_before, unit->compared),
          .after = value_text(v, unit->found.median_after, unit->compared), .says = says(v, unit, v->count)};
    }
  view->units = rows;
  view->has_units = v->count > 0;
}

bool interventie_extra(struct request *request, const struct record *record, struct text *out, struct fault *fault) {
  struct actie actie = record_actie(record);
  struct record found;
  struct vergelijk v = {.request = request, .actie = &actie};
  struct kwaliteit_interventie_view view = {.head = ""};
  if (!string_is(actie.soort, "interventie")) return true;
  if (actie.indicator == NUMBER_EMPTY || !actie.vanaf) {
    view.lead = "Nog niet te zeggen. Vul in aan welk cijfer u het ziet, en sinds welke dag u anders werkt.";
  } else if (!*part_title(request, REGISTER_indicator, actie.indicator)) {
    view.lead = "Het cijfer van deze interventie mag u niet zien.";
  } else {
    if (!record_get(request->tx, request->who, REGISTER_indicator, actie.indicator, &found, request->scratch, fault)) return false;
    v.indicator = record_indicator(&found);
    if (!read_values(&v, fault)) return false;
    fill_units(&v, &view);
    view.head = v.indicator.eenheid ? v.indicator.eenheid : "";
    view.example = v.example;
    view.lead = v.count ? arena_printf(request->scratch, "%s, vóór en vanaf %s.", v.indicator.naam, day_text(actie.vanaf, request->scratch))
                        : arena_printf(request->scratch, "%s is nog niet gemeten.", v.indicator.naam);
    if (v.count > 1) view.note = arena_printf(request->scratch, "We kijken naar %zu rijen tegelijk. Daarom vragen we per rij meer zekerheid.", v.count);
  }
  kwaliteit_interventie_write(out, &view);
  return true;
}
