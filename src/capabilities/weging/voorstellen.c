#include "capabilities/weging/voorstellen.h"

enum { MINUTES_HOUR = 60, LEVEL_WORSE = 2, LEVEL_INITIATIVE = 3, LEVEL_LAPSES = 3, LEVEL_BOUND = 4 };

/* What the signals about one item say together. */
struct tally {
  int64_t gaps, minutes;    /* reports with their minutes a month */
  int64_t reports, worse;   /* about the work, and figures that got worse */
  int64_t ideas, requests;  /* from the city */
};

static int64_t or_one(int64_t number) { return number == NUMBER_EMPTY || number < 1 ? 1 : number; }

static bool is_one_of(const char *code, const char *const *list, size_t count) {
  for (size_t i = 0; i < count; i++)
    if (string_is(code, list[i])) return true;
  return false;
}

static void signal_add(struct tally *tally, const struct signaal *s) {
  static const char *const work[] = {"gatmelding", "schuring", "klacht", "ombudsman", "vraag_om_uitleg"};
  static const char *const city[] = {"melding", "raadsvraag"};
  if (string_is(s->soort, "gatmelding") && s->minuten_per_keer != NUMBER_EMPTY && s->keren_per_maand != NUMBER_EMPTY) {
    tally->gaps++;
    tally->minutes += s->minuten_per_keer * s->keren_per_maand;
  }
  if (is_one_of(s->soort, work, sizeof work / sizeof *work)) tally->reports += or_one(s->aantal_meldingen);
  if (string_is(s->soort, "indicatorsignaal") && string_is(s->verandering, "zorg")) tally->worse++;
  if (string_is(s->soort, "initiatief")) tally->ideas++;
  if (is_one_of(s->soort, city, sizeof city / sizeof *city)) tally->requests += or_one(s->aantal_meldingen);
}

static bool signals_read(struct tx *tx, const struct who *who, const struct moment *m, struct tally *tallies, struct arena *keep,
                         struct fault *fault) {
  static const int columns[] = {F(signaal, soort), F(signaal, minuten_per_keer), F(signaal, keren_per_maand), F(signaal, aantal_meldingen),
                                F(signaal, hoort_bij), F(signaal, verandering)};
  const struct query query = {.reg = REGISTER_signaal, .filters = {{.field = F(signaal, hoort_bij), .compare = COMPARE_FILLED}}, .filter_count = 1,
                              .sort = EVERY(id), .page = 1, .page_size = PAGE_MAX, .all_pages = true, .no_count = true,
                              .columns = columns, .column_count = sizeof columns / sizeof *columns};
  struct listing list;
  if (!record_list(tx, who, &query, &list, keep, fault)) return false;
  for (size_t i = 0; i < list.count; i++) {
    struct signaal signal = record_signaal(&list.records[i]);
    size_t item = moment_item_find(m, signal.hoort_bij);
    if (item < m->item_count) signal_add(&tallies[item], &signal);
  }
  return true;
}

/* The highest level whose number is reached; 0 when there are numbers and none is. */
static int64_t level_of(const struct moment_criterion *criterion, int64_t number) {
  int64_t level = 0;
  for (int64_t n = 1; n < MOMENT_LEVELS; n++)
    if (criterion->grens[n] != NUMBER_EMPTY && number >= criterion->grens[n]) level = n;
  return level;
}

static const char *counted(int64_t count, const char *one, const char *more, struct arena *keep) {
  return arena_printf(keep, "%lld %s", (long long)count, count == 1 ? one : more);
}

static bool is_bound(const struct moment_item *item) { return item->verplichting && !string_is(item->verplichting, "vrij"); }

static struct voorstel of_hours(const struct moment_criterion *criterion, const struct tally *tally, struct arena *keep) {
  struct voorstel out = {.niveau = -1};
  if (tally->gaps == 0) return out;
  int64_t hours = (tally->minutes + MINUTES_HOUR / 2) / MINUTES_HOUR;
  out.niveau = level_of(criterion, hours);
  out.toelichting = arena_printf(keep, "%s, samen %lld uur per maand.", counted(tally->gaps, "gatmelding", "gatmeldingen", keep), (long long)hours);
  return out;
}

static struct voorstel of_work(const struct moment_criterion *criterion, const struct moment_item *item, const struct tally *tally,
                               struct arena *keep) {
  if (is_bound(item)) return (struct voorstel){LEVEL_BOUND, "Er is een wettelijke of juridische verplichting."};
  if (tally->reports + tally->worse == 0) return (struct voorstel){.niveau = -1};
  int64_t level = level_of(criterion, tally->reports);
  if (tally->worse && level < LEVEL_WORSE) level = LEVEL_WORSE;
  return (struct voorstel){level, arena_printf(keep, "%s over de uitvoering en %s slechter %s.", counted(tally->reports, "melding", "meldingen", keep),
                                               counted(tally->worse, "cijfer dat", "cijfers die", keep), tally->worse == 1 ? "wordt" : "worden")};
}

static struct voorstel of_city(const struct moment_criterion *criterion, const struct tally *tally, struct arena *keep) {
  if (tally->ideas + tally->requests == 0) return (struct voorstel){.niveau = -1};
  int64_t level = level_of(criterion, tally->requests);
  if (tally->ideas && level < LEVEL_INITIATIVE) level = LEVEL_INITIATIVE;
  return (struct voorstel){level, arena_printf(keep, "%s en %s uit de stad.", counted(tally->ideas, "initiatief", "initiatieven", keep),
                                               counted(tally->requests, "verzoek", "verzoeken", keep))};
}

/* The day on which the policy lapses, against the year that is divided. */
static bool of_date(struct tx *tx, const struct who *who, const struct moment *m, const struct moment_item *item, struct voorstel *out,
                    struct arena *keep, struct fault *fault) {
  struct record opgave, beleid;
  struct day day;
  struct fault ignored = {0};
  if (!record_get(tx, who, REGISTER_beleidsopgave, item->id, &opgave, keep, fault)) return false;
  int64_t policy = record_beleidsopgave(&opgave).beleid;
  bool found = policy != NUMBER_EMPTY && record_get(tx, who, REGISTER_beleid, policy, &beleid, keep, &ignored);
  fault_release(&ignored);
  const char *ends = found ? record_beleid(&beleid).uit_werking : NULL;
  if (!ends || !day_parse(ends, &day)) return true;
  bool soon = day.year <= m->jaar;
  out->niveau = !soon ? 1 : is_bound(item) ? LEVEL_BOUND : LEVEL_LAPSES;
  out->toelichting = arena_printf(keep, "Het beleid geldt niet meer vanaf %s.", day_text(ends, keep));
  return true;
}

bool voorstellen_read(struct tx *tx, const struct who *who, const struct moment *m, struct voorstel **out, struct arena *keep,
                      struct fault *fault) {
  struct voorstel *all = ARENA_ARRAY(keep, m->item_count * m->criterion_count, struct voorstel);
  struct tally *tallies = ARENA_ARRAY(keep, m->item_count, struct tally);
  if (!signals_read(tx, who, m, tallies, keep, fault)) return false;
  for (size_t i = 0; i < m->item_count; i++)
    for (size_t c = 0; c < m->criterion_count; c++) {
      const struct moment_criterion *criterion = &m->criteria[c];
      struct voorstel *one = &all[i * m->criterion_count + c];
      *one = (struct voorstel){.niveau = -1};
      if (string_is(criterion->voorstel_bron, "verloren_uren")) *one = of_hours(criterion, &tallies[i], keep);
      if (string_is(criterion->voorstel_bron, "uitvoering")) *one = of_work(criterion, &m->items[i], &tallies[i], keep);
      if (string_is(criterion->voorstel_bron, "draagvlak")) *one = of_city(criterion, &tallies[i], keep);
      if (string_is(criterion->voorstel_bron, "datum") && !of_date(tx, who, m, &m->items[i], one, keep, fault)) return false;
    }
  *out = all;
  return true;
}
