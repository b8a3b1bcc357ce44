/* The whole way of a beleidsopgave: signal, key moment, outcome, decision, policy, execution, effect. Inner header. */
#ifndef BESLUITEN_TRAIL_H
#define BESLUITEN_TRAIL_H

#include "store/store.h"

enum { TRAIL_STEPS_MAX = 200, TRAIL_OPGAVEN_MAX = 12 };

enum trail_station {
  TRAIL_SIGNAAL, TRAIL_BELEIDSOPGAVE, TRAIL_SLEUTELMOMENT, TRAIL_BESLUIT, TRAIL_BELEID, TRAIL_UITVOERING, TRAIL_EFFECT, TRAIL__COUNT
};

struct trail_step {
  enum trail_station station;
  enum register_id reg;
  int64_t id;
  const char *title, *date, *note; /* date and note may be NULL */
  bool example;
};

struct trail {
  int64_t beleidsopgave;
  const char *title;
  struct trail_step *steps; /* by station, then by date */
  size_t count;
  bool has[TRAIL__COUNT];
  bool closed;
};

/* Words for a station: "Signaal"; what is missing: "Nog geen besluit". */
const char *trail_station_name(enum trail_station station);
const char *trail_station_open(enum trail_station station);

/* The beleidsopgaven on whose way this record stands, at most TRAIL_OPGAVEN_MAX; only what who may see. */
bool trail_opgaven(struct tx *tx, const struct who *who, const struct record *record, int64_t *ids, size_t *count,
                   struct arena *keep, struct fault *fault) MUST_USE;
bool trail_read(struct tx *tx, const struct who *who, int64_t beleidsopgave, struct trail *out, struct arena *keep,
                struct fault *fault) MUST_USE;
/* Days from the first to the last date; -1 without two dates. */
int64_t trail_days(const struct trail *trail);

#endif
