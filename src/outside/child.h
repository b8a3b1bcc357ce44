/* One program of the house, run beside this one: bytes in, bytes out, with limits. Not for a process behind its fence
 * (base/fence.h): that may start nothing. */
#ifndef OUTSIDE_CHILD_H
#define OUTSIDE_CHILD_H

#include "base/base.h"

enum child_end {
  CHILD_DONE,
  CHILD_ABSENT,   /* there is no such program */
  CHILD_FAILED,   /* it stopped with another code than 0, or crashed */
  CHILD_LATE,     /* it did not end in time and was killed */
  CHILD_TOO_MUCH, /* it answered more than output_max and was killed */
  CHILD_END__COUNT
};

struct child_options {
  const char *path;
  const char *input;
  size_t input_size;
  size_t output_max;
  int64_t limit_ms;     /* from start to end */
  size_t memory_bytes;  /* of address space; 0: no limit */
};

/* Nothing of this process goes along but the two pipes: no open files, no environment. The output lives in keep; on any
 * end but CHILD_DONE it is empty. Waits, so not on a thread that serves. */
enum child_end child_run(const struct child_options *options, const char **output, size_t *output_size, struct arena *keep);

#endif
