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

/* ---- what the records of the item and its policy say ---- */

struct facts {
  struct beleidsopgave opgave;
  struct beleid beleid; /* id 0: none, or not for who */
};

static bool facts_read(struct tx *tx, const struct who *who, const struct moment_item *item, struct facts *out, struct arena *keep, struct fault *fault) {
  struct record opgave, beleid;
  struct fault ignored = {0};
  if (!record_get(tx, who, REGISTER_beleidsopgave, item->id, &opgave, keep, fault)) return false;
  *out = (struct facts){.opgave = record_beleidsopgave(&opgave)};
  int64_t policy = out->opgave.beleid;
  if (policy != NUMBER_EMPTY && record_get(tx, who, REGISTER_beleid, policy, &beleid, keep, &ignored)) out->beleid = record_beleid(&beleid);
  fault_release(&ignored);
  return true;
}

/* The day on which the policy lapses, against the year that is divided. */
static struct voorstel of_date(const struct moment *m, const struct moment_item *item, const struct facts *facts, struct arena *keep) {
  const char *ends = facts->beleid.uit_werking;
  struct day day;
  if (!ends || !day_parse(ends, &day)) return (struct voorstel){.niveau = -1};
  bool soon = day.year <= m->jaar;
  return (struct voorstel){!soon ? 1 : is_bound(item) ? LEVEL_BOUND : LEVEL_LAPSES,
                           arena_printf(keep, "Het beleid geldt niet meer vanaf %s.", day_text(ends, keep))};
}

/* The choices stand in the order of the levels. */
static struct voorstel of_test(const struct facts *facts, struct arena *keep) {
  for (size_t n = 0; n < choices_uitvoeringstoets.count && n < MOMENT_LEVELS; n++)
    if (string_is(facts->opgave.uitvoeringstoets, choices_uitvoeringstoets.items[n].code))
      return (struct voorstel){(int64_t)n, arena_printf(keep, "De uitvoeringstoets zegt: %s.", choices_uitvoeringstoets.items[n].label)};
  return (struct voorstel){.niveau = -1};
}

/* Whole years from the day on which the policy came into force until the key moment. */
static struct voorstel of_age(const struct moment *m, const struct moment_criterion *criterion, const struct facts *facts, struct arena *keep) {
  const char *began = facts->beleid.in_werking;
  struct day from, to;
  if (!began || !day_parse(began, &from) || !day_parse(m->datum, &to) || strcmp(began, m->datum) > 0) return (struct voorstel){.niveau = -1};
  bool before_birthday = to.month < from.month || (to.month == from.month && to.day < from.day);
  int64_t years = to.year - from.year - before_birthday;
  return (struct voorstel){level_of(criterion, years), arena_printf(keep, "Het beleid geldt sinds %s: %lld jaar.", day_text(began, keep), (long long)years)};
}

static bool asks_facts(const struct moment *m) {
  static const char *const sources[] = {"datum", "uitvoeringstoets", "ouderdom"};
  for (size_t c = 0; c < m->criterion_count; c++)
    if (is_one_of(m->criteria[c].voorstel_bron, sources, sizeof sources / sizeof *sources)) return true;
  return false;
}

static struct voorstel one_of(const struct moment *m, const struct moment_criterion *criterion, const struct moment_item *item, const struct tally *tally,
                              const struct facts *facts, struct arena *keep) {
  const char *source = criterion->voorstel_bron;
  if (string_is(source, "verloren_uren")) return of_hours(criterion, tally, keep);
  if (string_is(source, "uitvoering")) return of_work(criterion, item, tally, keep);
  if (string_is(source, "draagvlak")) return of_city(criterion, tally, keep);
  if (string_is(source, "datum")) return of_date(m, item, facts, keep);
  if (string_is(source, "uitvoeringstoets")) return of_test(facts, keep);
  if (string_is(source, "ouderdom")) return of_age(m, criterion, facts, keep);
  return (struct voorstel){.niveau = -1};
}

bool voorstellen_read(struct tx *tx, const struct who *who, const struct moment *m, struct voorstel **out, struct arena *keep,
                      struct fault *fault) {
  struct voorstel *all = ARENA_ARRAY(keep, m->item_count * m->criterion_count, struct voorstel);
  struct tally *tallies = ARENA_ARRAY(keep, m->item_count, struct tally);
  bool reads = asks_facts(m);
  if (!signals_read(tx, who, m, tallies, keep, fault)) return false;
  for (size_t i = 0; i < m->item_count; i++) {
    struct facts facts = {0};
    if (reads && !facts_read(tx, who, &m->items[i], &facts, keep, fault)) return false;
    for (size_t c = 0; c < m->criterion_count; c++)
      all[i * m->criterion_count + c] = one_of(m, &m->criteria[c], &m->items[i], &tallies[i], &facts, keep);
  }
  *out = all;
  return true;
}
