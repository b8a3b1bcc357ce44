/* How long a beleidsopgave is in its phase, against the norm of the municipality, and whether its decision comes when it was planned:
 * for the total overview, the page of the item and its A4. */
#ifndef WEB_FASE_H
#define WEB_FASE_H

#include "web/parts.h"

struct fasen {
  struct request *request;
  struct listing normen, besluiten; /* that this person may see */
};

/* Reads the norms and the decisions that were taken, once for all items. Reads with request->tx open. */
bool fasen_read(struct request *request, struct fasen *out, struct fault *fault) MUST_USE;

struct fase_stand {
  const char *fase;         /* its label; NULL: in no phase, and then the next four say nothing */
  const char *sinds;        /* ISO day; NULL: not known */
  int64_t dagen;            /* in the phase; -1: not known */
  int64_t norm;             /* calendar days; 0: there is none for this phase, or it does not run now */
  int64_t over;             /* days over the norm; 0 or less: that many are left. 0 without norm or days */
  bool ligt_stil;           /* parked or closed: no norm runs, and no decision is late */
  const char *gepland, *eerst_gepland; /* ISO days; NULL: none */
  const char *orgaan;       /* its label, or NULL */
  bool is_besloten;
  const char *besloten_op;  /* ISO day, NULL when the decision has none */
  int64_t besluit_te_laat;  /* days after the planned one: until the decision, else until today; 0: in time */
  int64_t verschoven;       /* days between the first planned one and the present one; 0: not moved */
  bool example;             /* the norm is invented */
};

/* Cost: nothing when the phase began on a known day, else the history of this record. */
bool fase_read(const struct fasen *fasen, const struct record *opgave, struct fase_stand *out, struct fault *fault) MUST_USE;

/* In few words, for a table: "330 dagen, norm 270" and "60 dagen te lang"; "Besluit 16 dec 2027" and "28 dagen te laat". NULL when there
 * is nothing to say. */
const char *fase_time(const struct fase_stand *stand, struct arena *keep);
const char *fase_delay(const struct fase_stand *stand, struct arena *keep);
const char *fase_decision(const struct fase_stand *stand, struct arena *keep);
const char *fase_decision_delay(const struct fase_stand *stand, struct arena *keep);

/* In sentences, for a page or a sheet; NULL when there is nothing to say. */
const char *fase_sentence(const struct fase_stand *stand, struct arena *keep);
const char *fase_decision_sentence(const struct fase_stand *stand, struct arena *keep);

#endif
