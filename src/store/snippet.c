#include "store/snippet.h"

enum { BEFORE = 6, WORDS = 24, SNIPPET_MAX = 1200 };

void wanted_read(struct wanted *wanted, struct stemmer *stemmer, const char *typed) {
  struct word word;
  size_t at = 0, len = strlen(typed);
  *wanted = (struct wanted){.count = 0};
  while (wanted->count < WANTED_MAX && stem_next(stemmer, typed, len, &at, &word)) {
    memcpy(wanted->stems[wanted->count++], word.stem, sizeof word.stem);
    memcpy(wanted->prefix, word.folded, sizeof word.folded);
  }
}

/* A stem begins as its word does, so only a word with the same first letters is worth stemming. */
static bool is_wanted(struct stemmer *stemmer, const struct wanted *wanted, struct word *word) {
  bool stemmed = false;
  for (size_t i = 0; i < wanted->count; i++) {
    if (strncmp(wanted->stems[i], word->folded, 2) != 0) continue;
    if (!stemmed) stem_find(stemmer, word);
    stemmed = true;
    if (strcmp(wanted->stems[i], word->stem) == 0 || strcmp(wanted->stems[i], word->folded) == 0) return true;
  }
  return wanted->prefix[0] && wanted->prefix[1] && string_starts(word->folded, wanted->prefix);
}

/* Writes from byte `from`, marking what is wanted, for as many words as fit. */
static void write_from(struct stemmer *stemmer, const struct wanted *wanted, const char *text, size_t from, struct text *out) {
  struct word word;
  size_t len = strlen(text), at = from, written = from;
  int words = 0;
  if (from > 0) TEXT_LIT(out, "…");
  while (words < WORDS && stem_next(NULL, text, len, &at, &word)) {
    words++;
    if (!is_wanted(stemmer, wanted, &word)) continue;
    text_put(out, text + written, word.from - written);
    text_addc(out, '\x02');
    text_put(out, text + word.from, word.to - word.from);
    text_addc(out, '\x03');
    written = word.to;
  }
  if (words < WORDS) {
    text_add(out, text + written);
    return;
  }
  if (word.to > written) text_put(out, text + written, word.to - written);
  if (word.to < len) TEXT_LIT(out, "…");
}

/* The first wanted word; answers where to begin, a few words before it. */
static bool find_start(struct stemmer *stemmer, const struct wanted *wanted, const char *text, size_t *start) {
  size_t ring[BEFORE], at = 0, len = strlen(text);
  struct word word;
  for (size_t n = 0; stem_next(NULL, text, len, &at, &word); n++) {
    if (is_wanted(stemmer, wanted, &word)) {
      *start = n > BEFORE ? ring[n % BEFORE] : 0;
      return true;
    }
    ring[n % BEFORE] = word.from;
  }
  return false;
}

char *snippet_of(struct stemmer *stemmer, const struct wanted *wanted, const char *const *texts, size_t count,
                 struct arena *keep) {
  size_t start;
  for (size_t i = 0; i < count; i++) {
    if (!texts[i] || !find_start(stemmer, wanted, texts[i], &start)) continue;
    struct text out;
    text_init(&out, SNIPPET_MAX);
    write_from(stemmer, wanted, texts[i], start, &out);
    /* Nothing may come between taking this memory and giving it back. */
    char kept[SNIPPET_MAX + 1];
    size_t len = out.len;
    memcpy(kept, text_get(&out), len);
    text_release(&out);
    return arena_copy_len(keep, kept, len);
  }
  return arena_copy(keep, "");
}
