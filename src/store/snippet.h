/* The piece of a text around the words that were asked for. */
#ifndef STORE_SNIPPET_H
#define STORE_SNIPPET_H

#include "base/base.h"
#include "store/stem.h"

enum { WANTED_MAX = 12 };

struct wanted {
  char stems[WANTED_MAX][WORD_MAX + 1];
  size_t count;
  char prefix[WORD_MAX + 1]; /* the last word as typed; "": none */
};

/* The words of what was typed, by the same rule as the index. */
void wanted_read(struct wanted *wanted, struct stemmer *stemmer, const char *typed);

/* About 24 words of the first of the texts that has one of them; found words stand between \x02 and \x03, cut off
 * ends show "…". "" when no text has one. NULL texts are skipped. */
char *snippet_of(struct stemmer *stemmer, const struct wanted *wanted, const char *const *texts, size_t count,
                 struct arena *keep);

#endif
