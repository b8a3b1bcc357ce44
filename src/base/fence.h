/* A process that serves strangers starts no other program and looks into no other process, whatever gets hold of it.
 * Linux seccomp with a list of refused calls; `man 2 seccomp`, `Documentation/userspace-api/seccomp_filter.rst`. */
#ifndef BASE_FENCE_H
#define BASE_FENCE_H

#include <stdbool.h>

/* From now on, for this thread and all that it starts: what a server never does is refused with EPERM, and no rights are
 * gained by whatever is started. Before the first thread. False where the kernel or a container does not take a filter:
 * then nothing has changed. */
bool fence_raise(void);

/* The same for a process that starts programs, and for those: they may start, but reach no network. */
bool fence_raise_around_programs(void);

#endif
