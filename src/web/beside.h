/* Work beside the requests, the port: what nobody waits for, done by the server on a thread of its own per lane. Each
 * municipality has its own queue in each lane and they take turns, so that a long list in one holds up no other. */
#ifndef WEB_BESIDE_H
#define WEB_BESIDE_H

#include "web/live.h"

/* Answers are for who looks at a screen now; a proof may take half a minute. Neither waits for the other. */
enum beside_lane { BESIDE_ANSWERS, BESIDE_PROOFS, BESIDE_LANE__COUNT };

enum { BESIDE_WAITING_MAX = 8 }; /* of one municipality in one lane */

struct beside_work {
  enum beside_lane lane;
  const char *code;    /* of the municipality */
  /* Newer work about the same takes the place of what still waits, and tells what already runs to stop; shorter than LIVE_TOPIC_SIZE. */
  const char *subject;
  /* On the lane's thread, without an arena's guard. stops() is true when nobody waits for it any more, or the server ends:
   * then be done soon. */
  void (*run)(void *context, bool (*stops)(void));
  /* Always once, at the end: after run, or without it. */
  void (*release)(void *context);
  void *context;
};

/* Waits for nobody. False when it will not be done (too much waits, or there is no server); released all the same. */
bool beside_add(const struct beside_work *work);

/* The one that does it; NULL: nobody. Of the server. */
typedef bool beside_doer(const struct beside_work *work);
void beside_do(beside_doer *doer);

#endif
