/* One Dutch sentence (B1) under a control chart, for a councillor: what changed, since when, or that nothing did. */
#ifndef ENGINES_SPC_SENTENCE_H
#define ENGINES_SPC_SENTENCE_H

#include "engines/spc.h"

/* The indicator's own words; any of them may be NULL, then the sentence says "hoger" and "lager". */
struct spc_words {
  const char *more, *less;   /* after "Sinds augustus 2025": "minder toekenningen", "gaan meer aanvragen buiten behandeling" */
  const char *state;         /* after the last value: "in één keer compleet" */
  const char *busy, *quiet;  /* after "Elk jaar", for the months of a season: "druk"; NULL: "hoog", "laag" */
  const char *unit;          /* behind a value: "%", "dagen"; NULL: nothing */
};

struct spc_sentence_options {
  const struct spc_result *result;
  const char *const *periods; /* one per point, as the register holds them: "2026-12", "2026-K4", "2026-W07", "2026" */
  const char *const *notes;   /* what people wrote at a point ("staking"); may be NULL, and each may be */
  struct spc_words words;
  bool rolling;               /* each value covers twelve months: neighbours hang together, so no signal */
  bool small;                 /* too few cases, see spc_is_small: no signal */
};

/* Why nothing may be concluded from a series of such periods ("2026-12"): it covers twelve months each time, or has too few
 * cases. Appends one sentence for each. */
void spc_sentence_silence(bool rolling, bool small, const char *period, struct text *out);

/* Appends it, with its full stop. Without points: nothing. What it looks at, in this order: whether the series may be
 * judged at all (rolling, small, fewer than SPC_ENOUGH points in the last stretch), a change that lasts until the last
 * point, a season, the last change that is over, and else the target. "duidelijk" stands where the level since the change
 * lies beyond the near limit and a direction is good; until a level has SPC_ENOUGH points it is called a row. */
void spc_sentence(const struct spc_sentence_options *options, struct text *out, struct arena *scratch);

#endif
