#include "capabilities/kwaliteit/gemeenten.h"
#include "capabilities/kwaliteit/indicator.h"
#include "engines/statistics.h"

#include "base/banned.h"

/* Districts: the latest period that has them. What may not be seen is not in the rows that the store gives. */

enum { PERIODS_LOOKED_AT = 3 };

static bool is_share(const struct reeks *reeks) { return string_is(reeks->indicator.berekening, "aandeel") && *reeks->eenheid; }

static const char *against(const struct statistics_interval *interval, const struct meting *whole) {
  double level = (double)whole->waarde / DECIMAL_ONE / 100;
  if (whole->waarde == NUMBER_EMPTY) return NULL;
  if (interval->low > level) return "hoger dan de hele gemeente";
  return interval->high < level ? "lager dan de hele gemeente" : "niet aantoonbaar anders dan de hele gemeente";
}

static void fill_one(const struct reeks *reeks, const struct meting *whole, const struct waarneming *from, struct gebied *out, struct arena *scratch) {
  struct statistics_interval interval;
  *out = (struct gebied){.naam = from->gebied, .text = "niet bekend uit deze bron"};
  if (small_few(from->noemer, reeks->indicator.berekening)) {
    out->text = from->teller == NUMBER_EMPTY ? "te weinig om een percentage te geven" : arena_printf(scratch, "%lld van %lld", (long long)from->teller, (long long)from->noemer);
    return;
  }
  if (from->waarde != NUMBER_EMPTY) out->text = figure_text(figure_shown(from->waarde, from->teller, from->noemer), reeks->eenheid, scratch);
  if (from->waarde_laag != NUMBER_EMPTY && from->waarde_hoog != NUMBER_EMPTY)
    out->margin = arena_printf(scratch, "tussen %s en %s%s", figure_text(from->waarde_laag, "", scratch), figure_text(from->waarde_hoog, reeks->eenheid, scratch), from->noemer == NUMBER_EMPTY ? "" : arena_printf(scratch, ", over %s zaken", number_print(from->noemer, scratch)));
  else if (string_is(reeks->indicator.berekening, "mediaan") && from->noemer != NUMBER_EMPTY && from->waarde != NUMBER_EMPTY)
    out->margin = arena_printf(scratch, "over %s %s: te weinig voor een uitspraak", number_print(from->noemer, scratch), from->noemer == 1 ? "zaak" : "zaken");
  if (!is_share(reeks) || from->teller == NUMBER_EMPTY || from->noemer == NUMBER_EMPTY) return;
  if (!statistics_share(from->teller, from->noemer, STATISTICS_Z95, &interval)) return;
  out->margin = arena_printf(scratch, "tussen %.0f en %.0f %%,", interval.low * 100, interval.high * 100);
  out->words = against(&interval, whole);
}

static bool read_period(struct request *request, const struct reeks *reeks, const struct meting *whole, struct gebieden *out, struct fault *fault) {
  struct listing listing;
  struct query query = {.reg = REGISTER_waarneming, .sort = EVERY(id), .all_pages = true, .no_count = true};
  query_number(&query, F(waarneming, indicator), COMPARE_IS, reeks->indicator.id);
  query_text(&query, F(waarneming, periode), COMPARE_IS, whole->periode);
  query.filters[query.filter_count++] = (struct filter){.field = F(waarneming, vervangen_door), .compare = COMPARE_EMPTY};
  if (!record_list(request->tx, request->who, &query, &listing, request->scratch, fault)) return false;
  struct gebied *items = ARENA_ARRAY(request->scratch, listing.count, struct gebied);
  for (size_t i = 0; i < listing.count; i++) {
    struct waarneming from = record_waarneming(&listing.records[i]);
    /* Codes of other municipalities belong to the page that compares. */
    if (!from.gebied || gemeente_is_code(from.gebied)) continue;
    fill_one(reeks, whole, &from, &items[out->count++], request->scratch);
  }
  out->items = items;
  out->label = whole->label;
  return true;
}

/* Measured by area only: the last period of any of them. */
static bool read_without_whole(struct request *request, const struct reeks *reeks, struct gebieden *out, struct fault *fault) {
  struct listing listing;
  struct query query = {.reg = REGISTER_waarneming, .sort = F(waarneming, periode), .descending = true, .page = 1, .page_size = 1, .no_count = true};
  query_number(&query, F(waarneming, indicator), COMPARE_IS, reeks->indicator.id);
  query.filters[query.filter_count++] = (struct filter){.field = F(waarneming, vervangen_door), .compare = COMPARE_EMPTY};
  if (!record_list(request->tx, request->who, &query, &listing, request->scratch, fault)) return false;
  if (!listing.count) return true;
  const char *periode = listing.records[0].slots[F(waarneming, periode)].text;
  const struct meting whole = {.periode = periode, .label = period_print(periode, request->scratch), .waarde = NUMBER_EMPTY};
  return read_period(request, reeks, &whole, out, fault);
}

bool gebieden_read(struct request *request, const struct reeks *reeks, struct gebieden *out, struct fault *fault) {
  *out = (struct gebieden){.kept_back = reads_outside(request)};
  for (size_t i = 0; i < PERIODS_LOOKED_AT && i < reeks->count && !out->count; i++)
    if (!read_period(request, reeks, &reeks->metingen[reeks->count - 1 - i], out, fault)) return false;
  return reeks->count || read_without_whole(request, reeks, out, fault);
}
