/* The chain over the history, as it is written (history.c) and checked (verify.c). */
#ifndef STORE_CHAIN_H
#define STORE_CHAIN_H

#include "store/inside.h"

struct chain_entry {
  int64_t number, id, version, persoon, when_ms;
  const char *reg, *who, *action, *reason;
  const char *digest_before, *digest_after; /* hexadecimal; NULL: none */
};

/* The link of this entry to the previous one. Depends on nothing that may be destroyed. */
void chain_link(const struct chain_entry *entry, const char *previous, char out[DIGEST_HEX_SIZE]);

/* Adds one row of a delivery to the digest over them all. text is for the moment. */
void chain_row(struct digest_stream *stream, const struct record *record, struct text *text);

/* Adds a row that a delivery ended to the digest over those. */
void chain_ended(struct digest_stream *stream, int64_t id);

/* Is a delivery's digest still that of its rows? Rows that were changed later count as they were delivered.
 * 1 yes (or no longer to be told, because texts were destroyed), 0 no, -1 fault. */
int chain_delivery(struct tx *tx, const struct reg *reg, const char *entry_text, struct fault *fault);

#endif
