#include "base/arena.h"

#include <setjmp.h>
#include <stdalign.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/banned.h"

enum { BLOCK_SIZE = 16 * 1024, SPARE_BLOCKS_MAX = 8 };

struct arena_guard {
  jmp_buf jump;
};

struct arena_block {
  struct arena_block *next;
  size_t size, used;
  alignas(max_align_t) unsigned char data[];
};

struct arena_defer {
  struct arena_defer *next;
  void (*release)(void *what);
  void *what;
};

void arena_init(struct arena *arena, size_t limit) { *arena = (struct arena){.limit = limit}; }

static void run_defers(struct arena *arena) {
  while (arena->defers) {
    struct arena_defer *defer = arena->defers;
    arena->defers = defer->next;
    defer->release(defer->what);
  }
}

void arena_release(struct arena *arena) {
  run_defers(arena);
  while (arena->blocks) {
    struct arena_block *next = arena->blocks->next;
    free(arena->blocks);
    arena->blocks = next;
  }
  while (arena->spare) {
    struct arena_block *next = arena->spare->next;
    free(arena->spare);
    arena->spare = next;
  }
  arena->used = 0;
}

void arena_reset(struct arena *arena) {
  run_defers(arena);
  size_t kept = 0;
  for (struct arena_block *block = arena->spare; block; block = block->next) kept++;
  while (arena->blocks) {
    struct arena_block *block = arena->blocks;
    arena->blocks = block->next;
    if (kept < SPARE_BLOCKS_MAX && block->size == BLOCK_SIZE) {
      block->next = arena->spare;
      arena->spare = block;
      kept++;
    } else {
      free(block);
    }
  }
  arena->used = 0;
}

/* The innermost guard of this thread: work that a writer does with its caller's arenas must never jump to a
 * place on the caller's stack. */
static _Thread_local struct arena_guard *guard_here;

static _Noreturn void escape(void) {
  if (guard_here) longjmp(guard_here->jump, 1);
  fputs("doorpakker: te weinig geheugen\n", stderr);
  abort();
}

static struct arena_block *add_block(struct arena *arena, size_t size) {
  size_t wanted = size > BLOCK_SIZE / 4 ? size : BLOCK_SIZE;
  if (wanted > arena->limit || arena->used > arena->limit - wanted) escape();
  struct arena_block *block = wanted == BLOCK_SIZE ? arena->spare : NULL;
  if (block)
    arena->spare = block->next;
  else if (!(block = malloc(sizeof *block + wanted)))
    escape();
  block->size = wanted;
  block->used = 0;
  arena->used += wanted;
  /* A large block goes behind the current one, so that the room left there is not lost. */
  if (arena->blocks && wanted != BLOCK_SIZE) {
    block->next = arena->blocks->next;
    arena->blocks->next = block;
  } else {
    block->next = arena->blocks;
    arena->blocks = block;
  }
  return block;
}

/* As arena_take, but not zeroed. */
static void *take(struct arena *arena, size_t size) {
  const size_t align = alignof(max_align_t);
  if (size > SIZE_MAX / 2) escape();
  size_t need = (size + align - 1) / align * align;
  if (need == 0) need = align;
  struct arena_block *block = arena->blocks;
  if (!block || block->size - block->used < need) block = add_block(arena, need);
  void *at = block->data + block->used;
  block->used += need;
  return at;
}

void *arena_take(struct arena *arena, size_t size) { return memset(take(arena, size), 0, size); }

void *arena_array(struct arena *arena, size_t count, size_t size) {
  if (size && count > SIZE_MAX / size) escape();
  return arena_take(arena, count * size);
}

void arena_defer(struct arena *arena, void (*release)(void *what), void *what) {
  struct arena_defer *defer = arena_take(arena, sizeof *defer);
  *defer = (struct arena_defer){arena->defers, release, what};
  arena->defers = defer;
}

char *arena_copy_len(struct arena *arena, const char *text, size_t len) {
  char *copy = take(arena, len + 1);
  if (len) memcpy(copy, text, len);
  copy[len] = '\0';
  return copy;
}

char *arena_copy(struct arena *arena, const char *text) {
  return text ? arena_copy_len(arena, text, strlen(text)) : NULL;
}

char *arena_vprintf(struct arena *arena, const char *format, va_list args) {
  va_list again;
  va_copy(again, args);
  /* Printed where the next text will stand; a second time only when the block has no room for it. */
  struct arena_block *block = arena->blocks;
  size_t room = block ? block->size - block->used : 0;
  int len = vsnprintf(block ? (char *)block->data + block->used : NULL, room, format, again);
  va_end(again);
  if (len < 0) return arena_copy(arena, "");
  char *out = take(arena, (size_t)len + 1);
  if ((size_t)len >= room) vsnprintf(out, (size_t)len + 1, format, args);
  return out;
}

char *arena_join(struct arena *arena, const char *const *parts, size_t count) {
  size_t lens[ARENA_PARTS_MAX], len = 0;
  if (count > ARENA_PARTS_MAX) escape();
  for (size_t i = 0; i < count; i++) {
    lens[i] = strlen(parts[i]);
    if (len > SIZE_MAX / 2 - lens[i]) escape();
    len += lens[i];
  }
  char *out = take(arena, len + 1), *at = out;
  for (size_t i = 0; i < count; at += lens[i++]) memcpy(at, parts[i], lens[i]);
  *at = '\0';
  return out;
}

char *arena_printf(struct arena *arena, const char *format, ...) {
  va_list args;
  va_start(args, format);
  char *out = arena_vprintf(arena, format, args);
  va_end(args);
  return out;
}

bool arena_guarded(struct arena *keep, struct arena *scratch, bool (*work)(void *context), void *context,
                   bool *outcome) {
  (void)keep;
  (void)scratch;
  struct arena_guard guard;
  struct arena_guard *const before = guard_here;
  volatile bool done = false;
  guard_here = &guard;
  if (setjmp(guard.jump) == 0) {
    *outcome = work(context);
    done = true;
  }
  guard_here = before;
  return done;
}
