#include "capabilities/kwaliteit/inside.h"
#include "engines/spc_sentence.h"

#include "base/banned.h"

/* From a series to what may be said of it. The engine knows numbers; what a municipality may conclude stands here. */

enum { REBASES_MAX = 64 };

const char *oordeel_code(enum oordeel oordeel) {
  static const char *const codes[OORDEEL__COUNT] = {[OORDEEL_VERBETERING] = "verbetering", [OORDEEL_ZORG] = "zorg", [OORDEEL_VERANDERING] = "verandering"};
  return codes[oordeel];
}

/* A provisional figure can still change, so it raises nothing. */
static bool is_judged(const struct meting *meting) { return meting->waarde != NUMBER_EMPTY && !meting->voorlopig; }

struct judging {
  struct reeks *reeks;
  double *values;
  const char **periods, **notes;
  int64_t *tellers, *noemers;
  size_t count, rebases[REBASES_MAX], rebase_count;
  bool has_tellers, has_noemers;
};

static void take_values(struct judging *j, struct arena *keep) {
  struct reeks *reeks = j->reeks;
  size_t *judged = ARENA_ARRAY(keep, reeks->count, size_t);
  j->values = ARENA_ARRAY(keep, reeks->count, double);
  j->periods = ARENA_ARRAY(keep, reeks->count, const char *);
  j->notes = ARENA_ARRAY(keep, reeks->count, const char *);
  j->tellers = ARENA_ARRAY(keep, reeks->count, int64_t);
  j->noemers = ARENA_ARRAY(keep, reeks->count, int64_t);
  j->has_tellers = j->has_noemers = true;
  for (size_t i = 0; i < reeks->count; i++) {
    struct meting *meting = &reeks->metingen[i];
    if (!is_judged(meting)) continue;
    meting->at = (int)j->count;
    judged[j->count] = i;
    j->values[j->count] = (double)meting->waarde / DECIMAL_ONE;
    j->periods[j->count] = meting->periode;
    j->notes[j->count] = meting->noot;
    j->has_tellers = j->has_tellers && meting->teller != NUMBER_EMPTY;
    j->has_noemers = j->has_noemers && meting->noemer != NUMBER_EMPTY;
    j->tellers[j->count] = meting->teller;
    j->noemers[j->count++] = meting->noemer;
  }
  reeks->judged = judged;
}

static int by_place(const void *a, const void *b) {
  size_t one = *(const size_t *)a, other = *(const size_t *)b;
  return (one > other) - (one < other);
}

/* The first judged point that begins on or after the day from which a person began anew. */
static void take_rebases(struct judging *j, const struct record *herijkingen, size_t count) {
  for (size_t i = 0; i < count && j->rebase_count < REBASES_MAX; i++) {
    struct herijking line = record_herijking(&herijkingen[i]);
    size_t at = 0;
    if (line.indicator != j->reeks->indicator.id) continue;
    while (at < j->count && day_compare(period_first(j->periods[at]), period_first(line.vanaf)) < 0) at++;
    if (at > 0 && at < j->count) j->rebases[j->rebase_count++] = at;
  }
  qsort(j->rebases, j->rebase_count, sizeof *j->rebases, by_place);
  size_t kept = 0;
  for (size_t i = 0; i < j->rebase_count; i++)
    if (!kept || j->rebases[kept - 1] != j->rebases[i]) j->rebases[kept++] = j->rebases[i];
  j->rebase_count = kept;
}

static enum spc_better better_of(const struct indicator *indicator) {
  if (string_is(indicator->richting, "hoger")) return SPC_BETTER_UP;
  return string_is(indicator->richting, "lager") ? SPC_BETTER_DOWN : SPC_BETTER_NONE;
}

static bool is_small(const struct judging *j) {
  const struct indicator *indicator = &j->reeks->indicator;
  if (!j->has_tellers || string_is(indicator->berekening, "gemiddelde") || string_is(indicator->berekening, "mediaan")) return false;
  return spc_is_small(j->tellers, j->has_noemers ? j->noemers : NULL, j->count);
}

/* The change that holds now, as the sentence says it, and may be called one. One before the last rebase is over. */
static void find_change(struct judging *j, struct arena *scratch) {
  struct reeks *reeks = j->reeks;
  const struct spc_change *changes;
  size_t count = spc_changes(&reeks->spc, &changes, scratch);
  size_t stretch = reeks->spc.stretch_count ? reeks->spc.stretches[reeks->spc.stretch_count - 1].first : 0;
  for (size_t i = count; i-- > 0 && !reeks->has_change;) {
    if (changes[i].first < stretch || !changes[i].enough || !spc_change_is_current(&reeks->spc, &changes[i])) continue;
    reeks->has_change = true;
    reeks->change = changes[i];
    reeks->sinds = j->periods[changes[i].first];
  }
}

/* Nothing to judge: never measured, only the month that may still change, or only what is too small for a percentage. */
static enum oordeel without_judged(const struct reeks *reeks) {
  const struct meting *last = reeks_last(reeks);
  if (!last) return OORDEEL_NIET_GEMETEN;
  if (last->waarde == NUMBER_EMPTY) return OORDEEL_KLEIN;
  return reeks->indicator.rollend == 1 ? OORDEEL_ROLLEND : OORDEEL_TE_KORT;
}

static enum oordeel judge(const struct judging *j, bool small) {
  static const enum oordeel of_cause[SPC_CAUSE__COUNT] = {[SPC_CAUSE_COMMON] = OORDEEL_GEWOON, [SPC_CAUSE_IMPROVEMENT] = OORDEEL_VERBETERING,
                                                          [SPC_CAUSE_CONCERN] = OORDEEL_ZORG, [SPC_CAUSE_CHANGE] = OORDEEL_VERANDERING};
  const struct reeks *reeks = j->reeks;
  if (!j->count) return without_judged(reeks);
  if (reeks->indicator.rollend == 1) return OORDEEL_ROLLEND;
  if (string_is(reeks->indicator.frequentie, "jaar")) return OORDEEL_TE_KORT;
  if (small) return OORDEEL_KLEIN;
  if (!reeks->spc.enough) return OORDEEL_TE_KORT;
  return reeks->has_change ? of_cause[reeks->change.cause] : OORDEEL_GEWOON;
}

/* ---- what is missing in between ---- */

/* No row, or a row without a value. What is kept back, or too few for a percentage, was measured. */
static bool is_missing(const struct meting *meting) { return meting->waarde == NUMBER_EMPTY && !meting->kept_back && meting->noemer == NUMBER_EMPTY && meting->teller == NUMBER_EMPTY; }

/* Between two values, at places in metingen: are there periods without one, and which? */
static bool gap_between(const struct reeks *reeks, size_t before, size_t after, struct gap *out) {
  period_shift(reeks->metingen[before].periode, 1, out->first);
  period_shift(reeks->metingen[after].periode, -1, out->last);
  return period_kind_of(reeks->metingen[before].periode) == period_kind_of(reeks->metingen[after].periode) && period_compare(out->first, out->last) <= 0;
}

size_t reeks_gaps(const struct reeks *reeks, struct gap *out, size_t max) {
  size_t before = SIZE_MAX, count = 0;
  for (size_t i = 0; i < reeks->count; i++) {
    struct gap gap;
    if (is_missing(&reeks->metingen[i])) continue;
    if (before != SIZE_MAX && gap_between(reeks, before, i, &gap)) {
      if (count < max) out[count] = gap;
      count++;
    }
    before = i;
  }
  return count;
}

const char *gap_words(const struct gap *gap, struct arena *keep) {
  if (strcmp(gap->first, gap->last) == 0) return arena_printf(keep, "over %s", period_print(gap->first, keep));
  return arena_printf(keep, "van %s tot en met %s", period_print(gap->first, keep), period_print(gap->last, keep));
}

/* Behind the sentence: a line that jumps over what is not there would say too much. */
static const char *with_gaps(const struct reeks *reeks, const char *zin, struct arena *keep, struct arena *scratch) {
  struct gap gaps[GAPS_MAX];
  size_t count = reeks_gaps(reeks, gaps, GAPS_MAX);
  if (!count) return zin;
  const struct gap *last = &gaps[(count < GAPS_MAX ? count : GAPS_MAX) - 1];
  const char *words = gap_words(last, scratch);
  if (count == 1) return arena_printf(keep, "%s Gegevens ontbreken %s.", zin, words);
  if (count <= GAPS_MAX) return arena_printf(keep, "%s Gegevens ontbreken %s, en eerder nog %zu keer.", zin, words, count - 1);
  return arena_printf(keep, "%s Gegevens ontbreken op veel plekken.", zin);
}

static void release_text(void *text) { text_release(text); }

/* What a series without a value to judge says for itself. */
static void say_without(const struct reeks *reeks, struct text *out) {
  enum oordeel why = without_judged(reeks);
  if (why == OORDEEL_NIET_GEMETEN) TEXT_LIT(out, "Nog geen meting om te tonen.");
  else if (why == OORDEEL_TE_KORT) TEXT_LIT(out, "Te kort gemeten voor een uitspraak.");
  else spc_sentence_silence(why == OORDEEL_ROLLEND, why == OORDEEL_KLEIN, reeks_last(reeks)->periode, out);
}

static void say(const struct judging *j, bool small, struct arena *keep, struct arena *scratch) {
  struct reeks *reeks = j->reeks;
  const struct indicator *indicator = &reeks->indicator;
  struct text *out = ARENA_NEW(scratch, struct text);
  struct spc_sentence_options options = {.result = &reeks->spc, .periods = j->periods, .notes = j->notes, .rolling = indicator->rollend == 1, .small = small,
      .words = {.more = indicator->woorden_hoger, .less = indicator->woorden_lager, .state = indicator->woorden_stand, .busy = indicator->woord_druk,
                .quiet = indicator->woord_rustig, .unit = *reeks->eenheid ? "%" : NULL}};
  text_init(out, 2000);
  arena_defer(scratch, release_text, out);
  if (j->count) spc_sentence(&options, out, scratch);
  else say_without(reeks, out);
  reeks->zin = arena_copy(keep, text_get(out));
  if (j->count) reeks->zin = with_gaps(reeks, reeks->zin, keep, scratch);
}

bool reeks_judge(struct reeks *reeks, const struct record *herijkingen, size_t count, bool sentence, struct arena *keep,
                 struct arena *scratch, struct fault *fault) {
  struct judging j = {.reeks = reeks};
  take_values(&j, keep);
  take_rebases(&j, herijkingen, count);
  bool has_target = reeks->streefwaarde != NUMBER_EMPTY;
  struct spc_options options = {.values = j.values, .count = j.count, .rebases = j.rebases, .rebase_count = j.rebase_count, .better = better_of(&reeks->indicator),
                                .has_target = has_target, .target = has_target ? (double)reeks->streefwaarde / DECIMAL_ONE : 0};
  if (!spc_compute(&options, &reeks->spc, keep, fault)) return false;
  bool small = is_small(&j);
  find_change(&j, scratch);
  reeks->oordeel = judge(&j, small);
  if (!oordeel_is_change(reeks->oordeel)) {
    reeks->has_change = false;
    reeks->sinds = NULL;
  }
  if (sentence) say(&j, small, keep, scratch);
  return true;
}
