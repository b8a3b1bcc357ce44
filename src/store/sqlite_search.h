/* The tokenizer of the full-text table, for sqlite.c alone. */
#ifndef STORE_SQLITE_SEARCH_H
#define STORE_SQLITE_SEARCH_H

struct sqlite3;

/* Makes the tokenizer "nederlands" known to this connection; a result code of the library. */
int sqlite_search_register(struct sqlite3 *at);

#endif
