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

#endif
