#include "capabilities/kwaliteit/pages.h"

#include "base/banned.h"

/* From a series to its drawing. */

static bool starts_year(const char *periode) { return strlen(periode) == 4 || string_ends(periode, "-01") || string_ends(periode, "-K1") || string_ends(periode, "-W01"); }

const char *target_words(int64_t streefwaarde, const char *eenheid, struct arena *keep) {
  return streefwaarde == NUMBER_EMPTY ? NULL : arena_printf(keep, "streef %s", figure_text(streefwaarde, eenheid, keep));
}

static double real(int64_t ten_thousandths) { return (double)ten_thousandths / DECIMAL_ONE; }

enum chart_mark meting_mark(const struct reeks *reeks, const struct meting *meting) {
  static const enum chart_mark marks[SPC_CAUSE__COUNT] = {[SPC_CAUSE_IMPROVEMENT] = CHART_MARK_BETTER, [SPC_CAUSE_CONCERN] = CHART_MARK_WORSE, [SPC_CAUSE_CHANGE] = CHART_MARK_CHANGED};
  if (meting->at < 0 || !reeks_is_judged(reeks)) return CHART_MARK_NONE;
  if (spc_stretch_of(&reeks->spc, (size_t)meting->at)->count < SPC_ENOUGH) return CHART_MARK_NONE;
  return marks[reeks->spc.points[meting->at].cause];
}

const char *mark_words(enum chart_mark mark) {
  static const char *const words[CHART_MARK__COUNT] = {[CHART_MARK_NONE] = "", [CHART_MARK_BETTER] = "beter, geen toeval", [CHART_MARK_WORSE] = "slechter, geen toeval", [CHART_MARK_CHANGED] = "anders, geen toeval"};
  return words[mark];
}

static void fill_point(const struct reeks *reeks, size_t at, bool large, struct control_point *out, struct arena *scratch) {
  const struct meting *meting = &reeks->metingen[at];
  *out = (struct control_point){.has = meting->waarde != NUMBER_EMPTY, .provisional = meting->voorlopig, .mark = meting_mark(reeks, meting), .has_target = meting->streefwaarde != NUMBER_EMPTY};
  if (out->has) out->value = real(meting->waarde);
  if (out->has_target) out->target = real(meting->streefwaarde);
  if (!large) return;
  if (at == 0 || starts_year(meting->periode)) out->label = meting->label;
  const char *words = mark_words(out->mark);
  out->says = arena_printf(scratch, "%s: %s%s%s%s", meting->label, meting->text, *words ? ", " : "", words, meting->voorlopig ? ", voorlopig" : "");
}

/* A stretch reaches until the next one begins: what is not judged within it lies in it too. */
static void fill_stretches(const struct reeks *reeks, size_t skip, struct chart_control *out, struct arena *scratch) {
  if (!reeks_is_judged(reeks)) return;
  struct control_stretch *stretches = ARENA_ARRAY(scratch, reeks->spc.stretch_count, struct control_stretch);
  for (size_t i = 0; i < reeks->spc.stretch_count; i++) {
    const struct spc_stretch *from = &reeks->spc.stretches[i];
    bool is_last = i + 1 == reeks->spc.stretch_count;
    size_t first = reeks->judged[from->first], last = is_last ? reeks->count - 1 : reeks->judged[from[1].first] - 1;
    if (last < skip) continue;
    stretches[out->stretch_count++] = (struct control_stretch){first < skip ? 0 : first - skip, last - skip, from->mean, from->lower, from->upper, from->near_lower, from->near_upper,
        i == 0 || first < skip ? NULL : arena_printf(scratch, "opnieuw vanaf %s", reeks->metingen[first].label)};
  }
  out->stretches = stretches;
}

/* Counts, shares and days do not go below nothing. */
static bool has_floor(const struct reeks *reeks) {
  if (string_is(reeks->indicator.berekening, "formule")) return false;
  for (size_t i = 0; i < reeks->count; i++)
    if (reeks->metingen[i].waarde != NUMBER_EMPTY && reeks->metingen[i].waarde < 0) return false;
  return true;
}

/* A small drawing has no words: those stand beside it. */
void reeks_drawing(const struct reeks *reeks, bool large, struct chart_control *out, struct arena *scratch) {
  size_t skip = reeks->count > CHART_POINTS_MAX ? reeks->count - CHART_POINTS_MAX : 0, notes = 0;
  struct control_point *points = ARENA_ARRAY(scratch, reeks->count - skip, struct control_point);
  const struct meting *last = reeks_last(reeks);
  *out = (struct chart_control){.points = points, .count = reeks->count - skip, .has_floor = has_floor(reeks)};
  for (size_t i = skip; i < reeks->count; i++) {
    fill_point(reeks, i, large, &points[i - skip], scratch);
    if (large && reeks->metingen[i].noot) points[i - skip].note = arena_printf(scratch, "%zu", ++notes);
  }
  fill_stretches(reeks, skip, out, scratch);
  if (!large) return;
  out->target_text = target_words(reeks->streefwaarde, reeks->eenheid, scratch);
  out->last_text = last ? arena_printf(scratch, "%s nu", last->text) : "";
  out->says = arena_printf(scratch, "%s, %s tot en met %s. De tabel eronder geeft alle cijfers.%s", reeks->indicator.naam, reeks->count ? reeks->metingen[0].label : "",
                           last ? last->label : "", reeks->example ? " Voorbeeld, bedacht." : "");
}
