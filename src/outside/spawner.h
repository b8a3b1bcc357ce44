/* The process that starts programs for a server: forked before its first thread and before its fence, so that whatever gets
 * hold of the server can start nothing but the list in outside/child.h. It holds nothing of the server but one socket.
 *
 * Two processes: one that starts programs, and above it one that does nothing but start that one again when it stops.
 * Both, and all that they started, end with the server, however that ends. */
#ifndef OUTSIDE_SPAWNER_H
#define OUTSIDE_SPAWNER_H

#include "base/base.h"

/* Once, before the first thread and before fence_raise. From then on child_run of this process goes through it, from any
 * thread, and several at once. NOT_NOW when the system starts no process; child_run then answers CHILD_ABSENT behind a fence. */
bool spawner_open(struct fault *fault) MUST_USE;
/* Kills what still runs, and waits for both processes. */
void spawner_close(void);

#endif
