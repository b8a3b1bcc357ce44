/* What went wrong, once for the person and once for whoever must repair it. Kinds map one to one to HTTP
 * answers. Field faults are collected, so that a form shows all of them at once. */
#ifndef BASE_FAULT_H
#define BASE_FAULT_H

#include <stdbool.h>
#include <stddef.h>

#include "base/cleanup.h"

enum fault_kind {
  FAULT_NONE,
  FAULT_INPUT,       /* 400: what was sent cannot be right; see the fields */
  FAULT_SIGNED_OUT,  /* 401 */
  FAULT_FORBIDDEN,   /* 403 */
  FAULT_ABSENT,      /* 404: not there, or not for this person: the answer is the same */
  FAULT_METHOD,      /* 405 */
  FAULT_CONFLICT,    /* 409: the record's state does not allow it */
  FAULT_STALE,       /* 412: somebody else changed it first */
  FAULT_TOO_LARGE,   /* 413 */
  FAULT_MEDIA,       /* 415 */
  FAULT_BUSY,        /* 429 */
  FAULT_SYSTEM,      /* 500: ours; the cause goes to the log, never to the screen */
  FAULT_NOT_NOW,     /* 503: disk full, no memory, stopping */
  FAULT__COUNT
};

enum { FAULT_FIELDS_MAX = 100, FAULT_TEXT_SIZE = 400, FAULT_NAME_SIZE = 64 };

struct fault_field {
  char field[FAULT_NAME_SIZE];     /* the field's own name, "" when it is the whole record */
  char message[FAULT_TEXT_SIZE];   /* one Dutch sentence: field, reason, what to do */
  long line;                       /* of an imported file; 0 elsewhere */
};

struct fault {
  enum fault_kind kind;
  char message[FAULT_TEXT_SIZE];  /* Dutch, for the person */
  char hint[FAULT_TEXT_SIZE];     /* Dutch: what to do now; may be empty */
  char cause[FAULT_TEXT_SIZE];    /* technical, for the log only */
  const char *place;              /* "file.c:12", static */
  struct fault_field *fields;     /* malloc'ed by fault_field_add; fault_release gives it back */
  size_t field_count;
  size_t field_more;              /* those that did not fit */
};

#define FAULT_PLACE_TEXT2(line) #line
#define FAULT_PLACE_TEXT(line) FAULT_PLACE_TEXT2(line)
#define FAULT_HERE __FILE__ ":" FAULT_PLACE_TEXT(__LINE__)

/* Sets kind and message; answers false, so that `return FAULT(...)` reads well. The first fault stays. */
#define FAULT(fault, kind, ...) fault_set((fault), (kind), FAULT_HERE, __VA_ARGS__)
bool fault_set(struct fault *fault, enum fault_kind kind, const char *place, const char *format, ...)
    PRINTF_LIKE(4, 5);

/* Adds what to do, or the technical cause. Answer false. */
bool fault_hint(struct fault *fault, const char *format, ...) PRINTF_LIKE(2, 3);
bool fault_cause(struct fault *fault, const char *format, ...) PRINTF_LIKE(2, 3);

/* Collects one field's fault and makes the kind FAULT_INPUT when there was none. Answers false. */
bool fault_field_add(struct fault *fault, const char *field, const char *format, ...) PRINTF_LIKE(3, 4);
bool fault_line_add(struct fault *fault, long line, const char *field, const char *format, ...) PRINTF_LIKE(4, 5);

/* The message about one field, or NULL. */
const char *fault_field_find(const struct fault *fault, const char *field);

static inline bool fault_is(const struct fault *fault) { return fault->kind != FAULT_NONE; }
int fault_http_status(enum fault_kind kind);

/* Empties and gives memory back; the struct may be used again. */
void fault_release(struct fault *fault);

/* Moves `from` into `to` (which is released first); `from` is empty after. */
void fault_move(struct fault *to, struct fault *from);

#endif
