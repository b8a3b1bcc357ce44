/* Words as the search knows them: folded (lower case, no marks) and, for Dutch words, reduced to their stem
 * (Snowball, algorithm "dutch"). */
#ifndef STORE_STEM_H
#define STORE_STEM_H

#include <stdbool.h>
#include <stddef.h>

struct stemmer;

enum { WORD_MAX = 64 };

struct word {
  char folded[WORD_MAX + 1];
  char stem[WORD_MAX + 1]; /* equal to folded when there is nothing to take off */
  size_t from, to;         /* place in the text, bytes */
};

/* NULL without memory. Not for two threads at once. */
struct stemmer *stemmer_open(void);
void stemmer_close(struct stemmer *stemmer);

/* Fills in word->stem, when stem_next was asked without a stemmer. */
void stem_find(struct stemmer *stemmer, struct word *word);

/* The next word at or after *at, which moves on; false at the end. stemmer NULL: stem stays empty. */
bool stem_next(struct stemmer *stemmer, const char *text, size_t len, size_t *at, struct word *out);

#endif
