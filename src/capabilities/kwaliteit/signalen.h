/* From a change in a figure to a signal to whoever answers for it. */
#ifndef KWALITEIT_SIGNALEN_H
#define KWALITEIT_SIGNALEN_H

#include "capabilities/kwaliteit/reeks.h"
#include "web/jobs.h"

/* Judges these indicators, and raises one signal (soort indicatorsignaal) per new change: with the sentence, the chart as it
 * stood, and an answer day when the figure became worse. A change that was raised before, answered or not, is not raised
 * again, however many points joined it. Inside a write, as the program. */
bool signalen_raise(struct tx *tx, const struct record *indicatoren, size_t count, struct arena *scratch, struct fault *fault) MUST_USE;

/* A figure was taken into a beleidsopgave without a signal of its own: its chart goes along as it stands now. */
bool signalen_attach(struct tx *tx, int64_t indicator, int64_t beleidsopgave, struct arena *scratch, struct fault *fault) MUST_USE;

/* Everything that follows from changed series: computed figures, what stays away outside, signals, effects, cards. The store calls it; see store_series_hook. */
bool signalen_follow(struct tx *tx, const int64_t *indicators, size_t count, struct arena *scratch, struct fault *fault);

/* The owner, else the deputy, when the function is still filled on this day; 0: nobody. */
int64_t indicator_answers(struct tx *tx, const struct indicator *indicator, const char *today, struct arena *scratch);
/* A function that is filled on this day. */
bool persoon_is_active(const struct record *persoon, const char *today);
bool persoon_is_filled(struct tx *tx, int64_t persoon, const char *today, struct arena *scratch);

/* Puts one letter per signal to whoever answers for the figure: event "signaal:12". Those without a mail address get none. */
extern const struct job brieven_job;

/* The program itself, which reads what is not secret. */
extern const struct who kwaliteit_program;

#endif
