#include "store/stem.h"

#include <libstemmer.h>

#include "base/base.h"

struct stemmer {
  struct sb_stemmer *dutch;
};

struct stemmer *stemmer_open(void) {
  struct stemmer *stemmer = malloc(sizeof *stemmer);
  if (!stemmer) return NULL;
  stemmer->dutch = sb_stemmer_new("dutch", "UTF_8");
  if (stemmer->dutch) return stemmer;
  free(stemmer);
  return NULL;
}

void stemmer_close(struct stemmer *stemmer) {
  if (!stemmer) return;
  sb_stemmer_delete(stemmer->dutch);
  free(stemmer);
}

/* Letters only: "V2" and "23" have no stem. Short words lose too much. */
static bool has_stem(const char *folded) {
  for (const char *at = folded; *at; at++)
    if (*at < 'a' || *at > 'z') return false;
  return folded[0] && folded[1] && folded[2] && folded[3];
}

void stem_find(struct stemmer *stemmer, struct word *word) {
  memcpy(word->stem, word->folded, sizeof word->stem);
  if (!has_stem(word->folded)) return;
  const sb_symbol *stem = sb_stemmer_stem(stemmer->dutch, (const sb_symbol *)word->folded, (int)strlen(word->folded));
  if (!stem) return;
  int len = sb_stemmer_length(stemmer->dutch);
  if (len <= 0 || len > WORD_MAX) return;
  memcpy(word->stem, stem, (size_t)len);
  word->stem[len] = '\0';
}

bool stem_next(struct stemmer *stemmer, const char *text, size_t len, size_t *at, struct word *out) {
  size_t count = 0;
  out->stem[0] = '\0';
  while (*at < len) {
    const char *folded;
    size_t from = *at;
    *at += string_fold(text + from, len - from, &folded);
    if (!*folded) {
      if (count) break;
      continue;
    }
    if (!count) out->from = from;
    for (; *folded && count < WORD_MAX; folded++) out->folded[count++] = *folded;
    out->to = *at;
  }
  out->folded[count] = '\0';
  if (count && stemmer) stem_find(stemmer, out);
  return count > 0;
}
