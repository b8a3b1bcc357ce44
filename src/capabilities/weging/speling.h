/* What the proposal does with other money and other weights, for the page that explains one item. Inside the capability. */
#ifndef WEGING_SPELING_H
#define WEGING_SPELING_H

#include "capabilities/weging/session.h"

#include "templates/weging_uitleg.h"

/* The choice with half to one and a half times the money, hours as they are, and whether the item is in it; and per criterion
 * between which weights the same items are chosen. Nothing when there is no choice. Cost: some dozens of quick solves. */
bool speling_fill(struct request *request, const struct session *session, size_t item, struct weging_uitleg_view *view,
                  struct fault *fault) MUST_USE;

#endif
