/* Scope-bound release, for memory and files that no arena owns. */
#ifndef BASE_CLEANUP_H
#define BASE_CLEANUP_H

#include <stdio.h>
#include <stdlib.h>

static inline void cleanup_free(void *at) { free(*(void **)at); }
static inline void cleanup_file(FILE **at) {
  if (*at) fclose(*at);
}

#define CLEANUP_FREE __attribute__((cleanup(cleanup_free)))
#define CLEANUP_FILE __attribute__((cleanup(cleanup_file)))
#define MUST_USE __attribute__((warn_unused_result))
#define PRINTF_LIKE(at, first) __attribute__((format(printf, at, first)))
#define UNUSED __attribute__((unused))

#endif
