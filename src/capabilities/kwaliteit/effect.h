/* After execution: does the same figure move? The program watches and proposes; a person chooses. */
#ifndef KWALITEIT_EFFECT_H
#define KWALITEIT_EFFECT_H

#include "capabilities/kwaliteit/reeks.h"

struct job;

/* A lasting change shows within SPC_RUN measurements. A figure that cannot be judged is asked about after a year. */
enum { EFFECT_FIGURES_MAX = 6, EFFECT_MEAN_OVER = 12, EFFECT_ANSWER_DAYS = 28, EFFECT_YEAR_DAYS = 365 };

struct effect {
  struct reeks reeks;           /* as it is now */
  const char *conclusie;        /* in choices_conclusie */
  size_t before, after;         /* judged measurements before the execution and wholly after it */
  int64_t voor, na;             /* means of at most EFFECT_MEAN_OVER of them; NUMBER_EMPTY: none */
  const char *zin;              /* one sentence, B1 */
};

/* The figures of a beleidsopgave that was carried out: the one it names, and those its signals came from, for who. None
 * while uitgevoerd_op is empty. out has EFFECT_FIGURES_MAX places. */
bool effecten_read(struct tx *tx, const struct who *who, const struct record *opgave, struct effect *out, size_t *count, struct arena *keep, struct arena *scratch,
                   struct fault *fault) MUST_USE;

/* Of beleidsopgaven whose effect is being measured by one of these indicators (NULL: by any): as soon as something can be
 * said, an effectmeting without a choice lies ready, for the owner to answer. Inside a write, as the program. */
bool effect_follow(struct tx *tx, const int64_t *indicators, size_t count, struct arena *scratch, struct fault *fault) MUST_USE;

/* Does so once in a while, because time passes without new figures too. */
extern const struct job effect_job;

#endif
