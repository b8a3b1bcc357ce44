/* What the access*.c files share. */
#ifndef STORE_ACCESS_INSIDE_H
#define STORE_ACCESS_INSIDE_H

#include <pthread.h>

#include "store/access.h"
#include "store/sqlite_access.h"

enum { SESSION_SLOTS = 4096, SESSION_TRUST_MS = 2000, SEEN_WRITE_MS = 5 * 60 * 1000, TOKENS_SEEN = 64 };

/* A session as last read. A slot is empty when checked_ms is 0. */
struct session_slot {
  struct session session;
  int64_t checked_ms;
  int64_t written_ms; /* last-seen time that is on disk */
};

struct access {
  unsigned char key[32];
  pthread_mutex_t write_lock;
  struct access_file *writer;
  pthread_mutex_t read_lock;
  struct access_file *reader;
  pthread_mutex_t slots_lock;
  struct session_slot *slots; /* by the first bytes of the digest */
  int64_t tokens_seen[TOKENS_SEEN];  /* ids used since the last tidying; 0: empty; under slots_lock */
  char dummy_hash[PASSWORD_HASH_SIZE]; /* what a name that does not exist is compared with */
};

/* Runs work in a transaction of the writer. No arena may be used inside. */
bool access_write(struct access *access, bool (*work)(struct access *access, void *context, struct fault *fault),
                  void *context, struct fault *fault) MUST_USE;

/* malloc'ed rows that keep gives back. */
struct access_rows {
  void *rows;
};
struct access_rows *access_rows_in(struct arena *keep);
/* Room for one more row of that size in chunks of 64; NULL when memory ran out. */
void *access_rows_add(struct access_rows *rows, size_t count, size_t size);

/* Writes the file anew where something must be gone for good; tries again what failed before. */
bool ballots_wipe(struct access *access, struct fault *fault);

/* Takes sessions of an account (0: whatever its account) out of memory, but `keep_session`. */
void session_forget(struct access *access, int64_t account, const struct digest *keep_session);
bool session_end_all_inside(struct access *access, int64_t account, const struct digest *keep_session,
                            struct fault *fault);

#endif
