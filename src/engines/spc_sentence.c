#include "engines/spc_sentence.h"

#include <math.h>

#include "model/print.h"

#include "base/banned.h"

/* A period's kind in words; article goes before its name: "sinds het 3e kwartaal 2025". */
struct period_words {
  const char *one, *many, *article;
  bool neuter; /* "het laatste kwartaal" */
};

static const struct period_words words_month = {"maand", "maanden", "", false}, words_quarter = {"kwartaal", "kwartalen", "het ", true},
                                 words_week = {"week", "weken", "", false}, words_year = {"jaar", "jaar", "", true};

static const struct period_words *period_words(const char *period) {
  if (!period || strlen(period) < 6) return &words_year;
  return period[5] == 'K' ? &words_quarter : period[5] == 'W' ? &words_week : &words_month;
}

static const char *count_word(size_t count, struct arena *scratch) {
  static const char *const names[] = {"nul", "één", "twee", "drie", "vier", "vijf", "zes", "zeven", "acht", "negen", "tien", "elf", "twaalf"};
  return count < sizeof names / sizeof *names ? names[count] : arena_printf(scratch, "%zu", count);
}

/* Nobody needs decimals from ten up; one below that. */
static void value_put(struct text *out, double value, const char *unit, struct arena *scratch) {
  bool whole = fabs(value) >= 10;
  text_add(out, whole ? number_print(llround(value), scratch) : decimal_print(llround(value * 10) * 1000, scratch));
  if (unit) text_addf(out, " %s", unit);
}

static void period_put(struct text *out, const struct spc_sentence_options *options, size_t at, struct arena *scratch) {
  const char *period = options->periods[at];
  text_addf(out, "%s%s", period_words(period)->article, period_print(period, scratch));
}

static size_t change_points(const struct spc_change *change) { return change->last - change->first + 1; }

static bool is_unbroken(const struct spc_result *result, const struct spc_change *change) {
  for (size_t i = change->first; i <= change->last; i++)
    if (result->points[i].side != change->side) return false;
  return true;
}

static double mean_of(const struct spc_result *result, const struct spc_change *change) {
  double sum = 0;
  for (size_t i = change->first; i <= change->last; i++) sum += result->values[i];
  return sum / (double)change_points(change);
}

/* The level since the change lies beyond the near limit, and one side is the better one. */
static bool is_clear(const struct spc_result *result, const struct spc_change *change) {
  const struct spc_stretch *stretch = spc_stretch_of(result, change->first);
  return result->better != SPC_BETTER_NONE &&
         spc_beyond(mean_of(result, change), stretch->near_lower, stretch->near_upper, stretch->tolerance);
}

static void state_put(const struct spc_sentence_options *options, struct text *out, struct arena *scratch) {
  const struct spc_result *result = options->result;
  text_addc(out, ' ');
  value_put(out, result->values[result->count - 1], options->words.unit, scratch);
  text_addf(out, " %s", options->words.state);
  if (result->has_target) {
    TEXT_LIT(out, ", streef ");
    value_put(out, result->target, options->words.unit, scratch);
  }
  TEXT_LIT(out, ".");
}

static void since_put(const struct spc_sentence_options *options, const struct spc_change *change, struct text *out, struct arena *scratch) {
  const char *own = change->side > 0 ? options->words.more : options->words.less;
  TEXT_LIT(out, "Sinds ");
  period_put(out, options, change->first, scratch);
  if (own) {
    text_addf(out, " %s. Dit is geen toeval.", own);
    return;
  }
  text_addf(out, " %s%s", is_clear(options->result, change) ? "duidelijk " : "", change->side > 0 ? "hoger" : "lager");
  text_add(out, options->words.state ? ", dit is geen toeval." : ".");
  if (options->words.state) state_put(options, out, scratch);
}

/* A rise or fall by itself, with no level on one side of the mean behind it. */
static bool is_only_trend(const struct spc_change *change) {
  return (change->rules & 1U << SPC_RULE_TREND) && !(change->rules & 1U << SPC_RULE_SHIFT);
}

static void running_put(const struct spc_sentence_options *options, const struct spc_change *change, struct text *out, struct arena *scratch) {
  const struct spc_result *result = options->result;
  const struct period_words *words = period_words(options->periods[change->last]);
  size_t points = change_points(change);
  if (is_only_trend(change) && change->running) {
    text_addf(out, "%s al %s %s op rij.", result->values[change->last] > result->values[change->last - 1] ? "Stijgt" : "Daalt",
              count_word(points, scratch), words->many);
  } else if (spc_is_level(change->rules)) {
    if (points >= SPC_ENOUGH || !change->running || !is_unbroken(result, change)) since_put(options, change, out, scratch);
    else text_addf(out, "Al %s %s op rij %s het gemiddelde.", count_word(points, scratch), words->many, change->side > 0 ? "boven" : "onder");
  } else if (points == 1) {
    text_addf(out, "%s laatste %s (%s) valt buiten het gewone: %s dan anders.", words->neuter ? "Het" : "De", words->one,
              period_print(options->periods[change->last], scratch), change->side > 0 ? "hoger" : "lager");
  } else {
    text_addf(out, "De laatste %s opvallend %s.", words->many, change->side > 0 ? "hoog" : "laag");
  }
}

/* "mei en december", "april, mei en december". */
static void list_put(struct text *out, const char *const *names, size_t count) {
  for (size_t i = 0; i < count; i++) text_addf(out, "%s%s", i == 0 ? "" : i + 1 == count ? " en " : ", ", names[i]);
}

static void months_put(struct text *out, unsigned months, struct arena *scratch) {
  enum { MONTHS = 12 };
  const char *names[MONTHS];
  size_t count = 0;
  for (int month = 0; month < MONTHS; month++) {
    char full[DAY_DUTCH_SIZE];
    if (!(months >> month & 1U)) continue;
    day_print_dutch((struct day){.year = 2000, .month = month + 1, .day = 1}, false, full);
    const char *name = full + sizeof "1 " - 1;
    names[count++] = arena_copy_len(scratch, name, strcspn(name, " "));
  }
  list_put(out, names, count);
}

static void season_put(const struct spc_words *words, const struct spc_season *season, struct text *out, struct arena *scratch) {
  TEXT_LIT(out, "Elk jaar ");
  if (season->high) {
    text_addf(out, "%s in ", words->busy ? words->busy : "hoog");
    months_put(out, season->high | season->also_high, scratch);
  }
  if (season->high && season->low) TEXT_LIT(out, " en ");
  if (season->low) {
    text_addf(out, "%s in ", words->quiet ? words->quiet : "laag");
    months_put(out, season->low | season->also_low, scratch);
  }
  TEXT_LIT(out, ": dat hoort bij het seizoen.");
}

/* Is every point of the change one that the season brings. */
static bool is_seasonal(const struct spc_sentence_options *options, const struct spc_change *change, const struct spc_season *season) {
  if (spc_is_level(change->rules)) return false;
  unsigned months = change->side > 0 ? season->high | season->also_high : season->low | season->also_low;
  for (size_t i = change->first; i <= change->last; i++) {
    int64_t month;
    if (!string_to_int(options->periods[i] + sizeof "2026-" - 1, &month) || !(months >> (month - 1) & 1U)) return false;
  }
  return true;
}

/* Single points and short rows that are over; a level that ended. */
static void over_put(const struct spc_sentence_options *options, const struct spc_change *change, struct text *out, struct arena *scratch) {
  const struct period_words *words = period_words(options->periods[change->last]);
  size_t points = change_points(change);
  const char *note = points == 1 && options->notes ? options->notes[change->first] : NULL;
  if (points == 1) {
    text_addf(out, "Eén %s (%s%s%s) viel buiten het gewone; daarna weer als eerst.", words->one,
              period_print(options->periods[change->first], scratch), note ? ", " : "", note ? note : "");
    return;
  }
  TEXT_LIT(out, "Van ");
  period_put(out, options, change->first, scratch);
  TEXT_LIT(out, " tot en met ");
  period_put(out, options, change->last, scratch);
  text_addf(out, " %s dan %s.", change->side > 0 ? "hoger" : "lager", change->opening ? "daarna" : "anders; daarna weer als eerst");
}

/* No change: what the target makes of it. */
static void steady_put(const struct spc_sentence_options *options, struct text *out, struct arena *scratch) {
  const struct spc_result *result = options->result;
  const struct spc_stretch *last = &result->stretches[result->stretch_count - 1];
  size_t hits = 0;
  if (result->assurance == SPC_ASSURANCE_NONE) {
    TEXT_LIT(out, "Schommelt, geen verandering.");
    return;
  }
  if (result->assurance != SPC_ASSURANCE_MAY) {
    TEXT_LIT(out, "Blijft gelijk; streefcijfer ");
    value_put(out, result->target, options->words.unit, scratch);
    text_add(out, result->assurance == SPC_ASSURANCE_HIT ? " wordt steeds gehaald." : " is zonder verandering niet haalbaar.");
    return;
  }
  for (size_t i = last->first; i < result->count; i++)
    hits += result->better == SPC_BETTER_UP ? result->values[i] >= result->target : result->values[i] <= result->target;
  TEXT_LIT(out, "Schommelt, geen verandering. ");
  value_put(out, result->target, options->words.unit, scratch);
  text_add(out, hits * 3 < last->count ? " wordt meestal niet gehaald." : hits * 3 > last->count * 2 ? " wordt meestal gehaald."
                                                                                              : " wordt soms wel en soms niet gehaald.");
}

void spc_sentence_silence(bool rolling, bool small, const char *period, struct text *out) {
  const char *one = period_words(period)->one;
  if (rolling) text_addf(out, "Loopt over 12 maanden: daarom geen signaal per %s.", one);
  if (small) text_addf(out, "%sTe weinig zaken om iets te zeggen over één %s.", rolling ? " " : "", one);
}

/* What forbids a judgement, said; false when nothing does. */
static bool silence_put(const struct spc_sentence_options *options, struct text *out, struct arena *scratch) {
  const struct spc_result *result = options->result;
  const struct spc_stretch *last = &result->stretches[result->stretch_count - 1];
  spc_sentence_silence(options->rolling, options->small, options->periods[result->count - 1], out);
  if (options->rolling || options->small) return true;
  if (last->count >= SPC_ENOUGH) return false;
  if (result->stretch_count > 1) {
    TEXT_LIT(out, "Opnieuw begonnen in ");
    period_put(out, options, last->first, scratch);
    TEXT_LIT(out, ": nog te kort gemeten voor een uitspraak.");
  } else {
    TEXT_LIT(out, "Te kort gemeten voor een uitspraak.");
  }
  return true;
}

void spc_sentence(const struct spc_sentence_options *options, struct text *out, struct arena *scratch) {
  const struct spc_result *result = options->result;
  const struct spc_change *changes, *running = NULL, *over = NULL;
  struct spc_season season = {0};
  if (result->count == 0 || silence_put(options, out, scratch)) return;
  bool seasonal = spc_season_find(result, options->periods, &season, scratch);
  size_t count = spc_changes(result, &changes, scratch), first = result->stretches[result->stretch_count - 1].first;
  for (size_t i = 0; i < count; i++) {
    if (changes[i].first < first || (seasonal && is_seasonal(options, &changes[i], &season))) continue;
    if (spc_change_is_current(result, &changes[i])) running = &changes[i];
    else over = &changes[i];
  }
  if (running) running_put(options, running, out, scratch);
  else if (seasonal) season_put(&options->words, &season, out, scratch);
  else if (over) over_put(options, over, out, scratch);
  else steady_put(options, out, scratch);
}
