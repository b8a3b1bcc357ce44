/* The adapter: connections and prepared statements. Only sqlite*.c knows the library and its dialect.
 * A connection belongs to one thread at a time. */
#ifndef STORE_SQLITE_H
#define STORE_SQLITE_H

#include "base/base.h"

struct db;
struct stmt;

enum db_mode { DB_READ, DB_WRITE, DB_CREATE };

struct db *db_open(const char *path, enum db_mode mode, struct fault *fault);
void db_close(struct db *db); /* NULL is fine */

/* Statements without parameters or rows, run once: DDL, BEGIN, SAVEPOINT. */
bool db_run(struct db *db, const char *sql, struct fault *fault);
/* The same through the cache, for what runs with every request. */
bool db_run_often(struct db *db, const char *sql, struct fault *fault);
bool db_in_transaction(struct db *db);
/* Begins reading when a transaction has not yet; another number when somebody else committed since. */
bool db_version(struct db *db, int64_t *version, struct fault *fault);

/* Prepared and kept (least recently used goes first, limit in bytes). One that is still in use is not handed out
 * twice: a second caller gets its own. NULL on fault. */
struct stmt *db_statement(struct db *db, const char *sql, struct fault *fault);
struct stmt *db_statement_len(struct db *db, const char *sql, size_t len, struct fault *fault);
/* Gives all statements back that somebody left in use, because an arena escaped. */
void db_statements_done(struct db *db);
size_t db_statements_count(const struct db *db);

/* Parameter $n. NUMBER_EMPTY and NULL bind NULL. text must live until stmt_done; _copy takes a copy. */
void stmt_number(struct stmt *stmt, int n, int64_t number);
void stmt_text(struct stmt *stmt, int n, const char *text);
void stmt_text_copy(struct stmt *stmt, int n, const char *text);
/* Bytes that live until stmt_done. */
void stmt_bytes(struct stmt *stmt, int n, const void *data, size_t size);
/* 1 row, 0 end, -1 fault. */
int stmt_step(struct stmt *stmt, struct fault *fault);
/* Empty: NUMBER_EMPTY, NULL. Text is borrowed until the next step. */
int64_t stmt_get_number(struct stmt *stmt, int column);
double stmt_get_double(struct stmt *stmt, int column);
const char *stmt_get_text(struct stmt *stmt, int column);
/* Borrowed until the next step; NULL with size 0 when empty. */
const void *stmt_get_bytes(struct stmt *stmt, int column, size_t *size);
char *stmt_get_copy(struct stmt *stmt, int column, struct arena *keep);
/* Back to the cache. NULL is fine. */
void stmt_done(struct stmt *stmt);
/* Steps to the end and gives back. */
bool stmt_run(struct stmt *stmt, struct fault *fault);
/* First column of the first row, or `otherwise`; gives back. */
bool stmt_only_number(struct stmt *stmt, int64_t otherwise, int64_t *out, struct fault *fault);

/* The table itself, whatever is kept from this connection (db_shade): `"INSERT INTO " DB_ITSELF "\"beleid\" ..."`. */
#define DB_ITSELF "main."
/* From now on this connection sees of a table only the rows that meet the condition, in every statement that names it, also
 * those that stand prepared. NULL: all rows. Rolled back with the transaction it is done in. */
bool db_shade(struct db *db, const char *table, const char *condition, struct fault *fault);

/* Pages in the write-ahead log after the last commit, and moving them into the file. */
int db_log_pages(const struct db *db);
void db_checkpoint(struct db *db);

/* Is it one of ours, and of the format that we know? */
bool db_is_ours(struct db *db, struct fault *fault);
bool db_mark_ours(struct db *db, struct fault *fault);

/* Copies everything as it stands now into the file `to`, a single file without a log beside it. */
bool db_copy(struct db *from, const char *to, struct fault *fault);
/* Everything in the one file, no log beside it. */
bool db_make_single(struct db *db, struct fault *fault);
bool db_check(struct db *db, struct fault *fault);

/* ---- full text, the one set of statements that PostgreSQL writes differently ---- */
extern const char *const db_search_create;
/* $1 place, $2..$5 the texts of weight A to D. */
extern const char *const db_search_insert, *const db_search_update;
/* $1..$2 from and up to and including which place. */
extern const char *const db_search_delete;
/* $1 words, $2..$3 from and up to and including which place; gives places, best first. */
extern const char *const db_search_hits;
/* $1 place; gives the four texts. */
extern const char *const db_search_texts;
/* The typed words as an expression for the above; NULL when there is no word in it. */
char *db_search_words(const char *typed, struct arena *keep);

/* The query plan, a line per step, for tests. */
bool db_plan(struct db *db, const char *sql, struct text *out, struct fault *fault);

#endif
