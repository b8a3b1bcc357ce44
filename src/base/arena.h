/* Memory with one lifetime. A request has two: `keep` lives as long as the reply, `scratch` for the moment.
 *
 * arena_take never answers NULL: at the arena's limit, or when the system has no memory, it jumps to the
 * guard that this thread set when the work began, which turns it into a fault (without one the process stops). Therefore: hold no lock across an
 * arena call, and hand every outside resource to arena_defer as soon as you own it. */
#ifndef BASE_ARENA_H
#define BASE_ARENA_H

#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>

#include "base/cleanup.h"

struct arena_block;
struct arena_defer;

struct arena {
  struct arena_block *blocks;
  struct arena_block *spare;  /* of an earlier use, for the next one */
  struct arena_defer *defers;
  size_t used;                /* bytes in blocks that are in use */
  size_t limit;               /* never more than this */
};

/* Starts empty; takes no memory until asked. */
void arena_init(struct arena *arena, size_t limit);

/* Runs the deferred releases, last first, and gives all memory back. */
void arena_release(struct arena *arena);

/* As release, but keeps some blocks for the next use. */
void arena_reset(struct arena *arena);

/* Zeroed memory, aligned for any type, alive until release. size 0 gives a valid pointer. */
void *arena_take(struct arena *arena, size_t size) MUST_USE;

/* count * size with the overflow checked. */
void *arena_array(struct arena *arena, size_t count, size_t size) MUST_USE;

/* Calls release(what) when the arena is released or reset. */
void arena_defer(struct arena *arena, void (*release)(void *what), void *what);

/* Copies; text NULL gives NULL. */
char *arena_copy(struct arena *arena, const char *text) MUST_USE;
char *arena_copy_len(struct arena *arena, const char *text, size_t len) MUST_USE;

char *arena_printf(struct arena *arena, const char *format, ...) PRINTF_LIKE(2, 3) MUST_USE;
char *arena_vprintf(struct arena *arena, const char *format, va_list args) MUST_USE;

/* The parts one after the other: arena_printf("%s%s%s") at a tenth of its cost. */
enum { ARENA_PARTS_MAX = 16 };
char *arena_join(struct arena *arena, const char *const *parts, size_t count) MUST_USE;
#define ARENA_JOIN(arena, ...) \
  arena_join((arena), (const char *const[]){__VA_ARGS__}, sizeof((const char *const[]){__VA_ARGS__}) / sizeof(char *))

/* Runs work(context) so that an arena at its limit, whichever it is, answers false here instead of stopping the
 * process. Whatever work returned is in *outcome. Guards nest, per thread: the innermost one catches, for every
 * arena; keep and scratch say which ones are meant. */
bool arena_guarded(struct arena *keep, struct arena *scratch, bool (*work)(void *context), void *context,
                   bool *outcome) MUST_USE;

#define ARENA_NEW(arena, type) ((type *)arena_take((arena), sizeof(type)))
#define ARENA_ARRAY(arena, count, type) ((type *)arena_array((arena), (count), sizeof(type)))

#endif
