/* The access file's statements, and nothing about what they mean. For access*.c only. */
#ifndef STORE_SQLITE_ACCESS_H
#define STORE_SQLITE_ACCESS_H

#include "base/base.h"

#define ACCOUNT_COLUMNS \
  "id, naam, persoon, wachtwoord IS NOT NULL, totp IS NOT NULL, geblokkeerd, moet_wijzigen, gemaakt_ms, laatst_ms, mail"
#define SESSION_COLUMNS \
  "sessie.sleutel, sessie.account, account.persoon, sessie.gemaakt_ms, sessie.gezien_ms, account.moet_wijzigen, sessie.wat"
#define TOKEN_COLUMNS \
  "sleutel.id, sleutel.naam, sleutel.rol, sleutel.gemaakt_ms, sleutel.eindigt_ms, sleutel.laatst_ms, sleutel.ingetrokken, account.persoon, " \
  "account.id IS NOT NULL AND account.geblokkeerd = 0"

enum access_statement {
#define STATEMENT(name, ...) ACCESS_##name,
#include "store/access_sql.def"
#undef STATEMENT
  ACCESS_STATEMENT__COUNT
};

struct access_file;

/* One connection. The writing one makes the tables and refuses the file of another municipality. */
struct access_file *access_file_open(const char *path, const char *code, bool writing, struct fault *fault);
void access_file_close(struct access_file *file);

struct blob {
  const void *data;
  size_t size;
};

/* One value per letter: i int64_t, t text (NULL: empty), b struct blob *. Answers true when a row stands ready (to be
 * read with access_column_*); false at the end or on a fault. Must be ended with access_done. */
bool access_step(struct access_file *file, enum access_statement statement, struct fault *fault, const char *types, ...);
bool access_next(struct access_file *file, enum access_statement statement, struct fault *fault);
void access_done(struct access_file *file, enum access_statement statement);

int64_t access_number(struct access_file *file, enum access_statement statement, int column);
void access_text(struct access_file *file, enum access_statement statement, int column, char *out, size_t size);
/* Copies at most size bytes; answers how many there were. */
size_t access_blob(struct access_file *file, enum access_statement statement, int column, void *out, size_t size);

/* A statement without rows. */
bool access_run(struct access_file *file, enum access_statement statement, struct fault *fault, const char *types, ...);
int access_changes(struct access_file *file);
int64_t access_last_id(struct access_file *file);

bool access_begin(struct access_file *file, struct fault *fault);
/* On disk when it answers true; undone otherwise. */
bool access_commit(struct access_file *file, bool ok, struct fault *fault);

/* Outside a transaction, while no other connection reads: what was deleted stands nowhere in the file or its log any more. */
bool access_file_wipe(struct access_file *file, struct fault *fault);

#endif
