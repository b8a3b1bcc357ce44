/* Figures of others as a delivery brings them: of the whole country, or of other municipalities by their code. They become
 * vergelijkingen of one koppeling, never observations of our own. */
#ifndef KWALITEIT_VERGELIJKINGEN_H
#define KWALITEIT_VERGELIJKINGEN_H

#include "store/store.h"

enum { VERGELIJKINGEN_MAX = 50000 };

/* figure.gebied: the code of the municipality, as it is called today ("GM0344"); NULL: the whole country. */
struct vergelijking_row {
  struct observation figure;
  const char *bron;            /* where it stands, for people */
  bool example;                /* invented, as its source says */
};

struct vergelijkingen {
  int64_t koppeling;
  const struct vergelijking_row *rows; /* one per indicator, period and municipality; in any order */
  size_t count;
  const struct indicator *indicators;  /* all that the rows are about */
  size_t indicator_count;
  bool one_period;             /* all rows are about one indicator and one period: only those are looked at */
  bool whole;                  /* complete about each municipality in it: what did not come again is over */
};

/* Stores what differs from what this koppeling brought before; the same rows again change nothing, and what is over keeps
 * its record, with the day. Only inside a write. FORBIDDEN when who may not add them. */
bool vergelijkingen_put(struct tx *tx, const struct vergelijkingen *from, struct observations_outcome *out, struct arena *scratch, struct fault *fault) MUST_USE;
/* The same beforehand, one period of one indicator per write, so that others write in between: a period is never half there, what
 * is over waits for the vergelijkingen_put of the whole, which then finds the rest unchanged. Rows in order of indicator and
 * period. After a fault the periods before it stand; the same delivery again goes on. */
bool vergelijkingen_store(struct store *store, const struct who *who, const struct vergelijkingen *from, struct observations_outcome *out,
                          struct fault *fault) MUST_USE;
/* What that would do, without writing: the same counts, and what changes behind what stands in changes already; gebied is
 * the name of the municipality. */
bool vergelijkingen_compare(struct tx *tx, const struct vergelijkingen *from, struct observations_outcome *out, struct observation_changes *changes,
                            struct arena *scratch, struct fault *fault) MUST_USE;

#endif
