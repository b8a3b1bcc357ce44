/* From a signal or a figure to a beleidsopgave, as one act that keeps the origin. */
#ifndef OPGAVEN_ACT_H
#define OPGAVEN_ACT_H

#include "capabilities/opgaven/parts.h"

struct act {
  struct request *request;
  enum register_id from;  /* signaal or indicator */
  int64_t from_id;
  int64_t to_id;          /* the beleidsopgave: existing, or made here; 0 before */
  int64_t version;        /* of the signal that the person saw */
};

/* A write closure over struct act; the form of the request says what to make or to which to add. */
bool act_run(struct tx *tx, void *act, struct fault *fault);

/* The reporter waits for an answer and does not give it: true when that is all this person is to the signal. */
bool signaal_is_mine_only(const struct who *who, const struct record *signaal);

/* May this person take this signal or figure further? */
bool act_allowed(const struct request *request, const struct record *from);

#endif
