/* What child.c and spawner.c share. */
#ifndef OUTSIDE_CHILD_INSIDE_H
#define OUTSIDE_CHILD_INSIDE_H

#include <sys/types.h>

#include "outside/child.h"

enum { CHILD_PATH_SIZE = 4096 + 32, CHILD_CODE_ABSENT = 127 };

/* What the child gets: ends of pipes, and a file or -1. */
struct child_ends {
  int in, out, attachment;
};

struct child_start {
  const char *path;
  enum child_program program; /* its words; CHILD_PATH: none */
  int64_t limit_ms;
  size_t memory_bytes;
  struct child_ends ends;
  pid_t parent;               /* with which it ends */
};

/* Where the program of the list stands; false when that cannot be known. */
bool child_place(enum child_program program, char out[CHILD_PATH_SIZE]);
/* After fork, in the child: a group of its own, nothing but its ends, its limits, and then the program. */
_Noreturn void child_become(const struct child_start *start);
/* Kills the whole group of a child that still runs or was not waited for, and waits for it; how it ended. */
enum child_end child_reap(pid_t pid, bool kill_first);

/* Is there a spawner in this process? */
bool spawner_is_open(void);
/* Passes the ends on. The socket on which the end of the child comes as one byte (enum child_end), -1 when nobody listens.
 * Whoever shuts its writing side has the child killed. */
int spawner_start(const struct child_start *start);

#endif
