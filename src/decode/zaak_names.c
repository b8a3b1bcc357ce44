/* Names are counted by number. A file spells a few hundred names millions of times, so finding the number of a
 * spelling is the cost that counts: eight bytes compared and one slot looked at. */
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/banned.h"
#include "decode/charset.h"
#include "decode/zaak_inside.h"

enum { SLOTS_FIRST = 256, SPELLINGS_PER_NAME = 4, TEXTS_MAX = 8 << 20 };

static const size_t name_max[ZAAK_NAME__COUNT] = {
    [ZAAK_KIND] = ZAAK_KINDS_MAX, [ZAAK_DISTRICT] = ZAAK_DISTRICTS_MAX, [ZAAK_RESULT] = ZAAK_RESULTS_MAX, [ZAAK_CHANNEL] = ZAAK_CHANNELS_MAX};

bool zaak_dictionary_init(struct zaak_dictionary *dictionary, enum zaak_name name, const struct zaak_known *known) {
  *dictionary = (struct zaak_dictionary){.known = known, .max = name_max[name], .room = SLOTS_FIRST, .count = 1};
  text_init(&dictionary->texts, TEXTS_MAX);
  text_put(&dictionary->texts, "", 1);
  dictionary->slots = calloc(SLOTS_FIRST, sizeof *dictionary->slots);
  dictionary->terms = calloc(dictionary->max + 1, sizeof *dictionary->terms);
  return dictionary->slots && dictionary->terms && !dictionary->texts.full;
}

void zaak_dictionary_release(struct zaak_dictionary *dictionary) {
  text_release(&dictionary->texts);
  free(dictionary->slots);
  free(dictionary->terms);
  *dictionary = (struct zaak_dictionary){0};
}

static uint64_t load(const char *at) {
  uint64_t word;
  memcpy(&word, at, sizeof word);
  return word;
}

static size_t hash(uint64_t first, const char *text, size_t len) {
  size_t sum = zaak_hash(first, len);
  for (size_t at = 8; at < len; at += 8) sum = (size_t)((sum ^ sum >> 29 ^ load(text + (at + 8 <= len ? at : len - 8))) * UINT64_C(0xBF58476D1CE4E5B9));
  return sum;
}

static struct zaak_slot *slot_of(struct zaak_dictionary *dictionary, uint64_t first, const char *text, size_t len) {
  size_t mask = dictionary->room - 1;
  for (size_t at = hash(first, text, len) & mask;; at = (at + 1) & mask) {
    struct zaak_slot *slot = &dictionary->slots[at];
    if (slot->len == 0) return slot;
    if (slot->len == len && slot->first == first && (len <= 8 || memcmp(dictionary->texts.data + slot->at, text, len) == 0)) return slot;
  }
}

static bool grow(struct zaak_dictionary *dictionary) {
  struct zaak_slot *old = dictionary->slots, *slots = calloc(dictionary->room * 2, sizeof *slots);
  if (!slots) return false;
  dictionary->slots = slots;
  dictionary->room *= 2;
  for (size_t i = 0; i < dictionary->room / 2; i++)
    if (old[i].len) *slot_of(dictionary, old[i].first, dictionary->texts.data + old[i].at, old[i].len) = old[i];
  free(old);
  return true;
}

/* The name that is known by this spelling, also when the file is Windows-1252. */
static const char *find_known(const struct zaak_known *known, const char *text, size_t len) {
  struct text other;
  const char *found = NULL;
  text_init(&other, 4 * ZAAK_NAME_MAX);
  if (!charset_add_1252(text, len, &other)) text_clear(&other);
  for (size_t i = 0; i < known->count && !found; i++) {
    const char *name = known->names[i];
    bool same = strlen(name) == len && strncasecmp(name, text, len) == 0;
    if (same || strcasecmp(name, text_get(&other)) == 0) found = name;
  }
  text_release(&other);
  return found;
}

static int new_number(struct zaak_dictionary *dictionary, uint32_t at, const char *text, size_t len) {
  const char *known = NULL;
  if (dictionary->known->names && !(known = find_known(dictionary->known, text, len))) return ZAAK_NAME_UNKNOWN;
  for (size_t i = 1; known && i < dictionary->count; i++)
    if (dictionary->terms[i].known == known) return (int)i;
  if (dictionary->count > dictionary->max) return ZAAK_NAME_TOO_MANY;
  dictionary->terms[dictionary->count] = (struct zaak_term){at, known};
  return (int)dictionary->count++;
}

static bool is_space(char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r'; }

static int add_spelling(struct zaak_dictionary *dictionary, const char *text, size_t len) {
  const char *name = text;
  size_t size = len;
  if (len > ZAAK_NAME_MAX) return ZAAK_NAME_TOO_LONG;
  for (; size > 0 && is_space(*name); name++) size--;
  while (size > 0 && is_space(name[size - 1])) size--;
  if (size > 1 && *name == '\'' && strchr("=+-@", name[1])) name++, size--; /* put there by who wrote the CSV */
  int number = 0;
  if (size > 0 && size < len && (number = zaak_dictionary_number(dictionary, name, size)) < 0) return number;
  if (dictionary->spellings >= dictionary->max * SPELLINGS_PER_NAME) return ZAAK_NAME_TOO_MANY;
  if (dictionary->spellings * 2 >= dictionary->room && !grow(dictionary)) return ZAAK_NAME_NO_MEMORY;
  uint32_t at = (uint32_t)dictionary->texts.len;
  if (!text_room(&dictionary->texts, len + 16)) return ZAAK_NAME_NO_MEMORY;
  if (size == len && (number = new_number(dictionary, at, name, size)) < 0) return number;
  text_put(&dictionary->texts, text, len);
  text_put(&dictionary->texts, "", 1);
  uint64_t first = zaak_first(text, len);
  *slot_of(dictionary, first, text, len) = (struct zaak_slot){first, at, (uint16_t)len, (uint16_t)number};
  dictionary->spellings++;
  return number;
}

int zaak_dictionary_find(struct zaak_dictionary *dictionary, uint64_t first, const char *text, size_t len) {
  const struct zaak_slot *slot = slot_of(dictionary, first, text, len);
  return slot->len ? slot->number : add_spelling(dictionary, text, len);
}

void zaak_dictionary_list(const struct zaak_dictionary *dictionary, bool windows_1252, struct zaak_list *out, struct arena *keep) {
  const char **names = ARENA_ARRAY(keep, dictionary->count, const char *);
  for (size_t i = 0; i < dictionary->count; i++) {
    const char *name = dictionary->terms[i].known ? dictionary->terms[i].known : dictionary->texts.data + dictionary->terms[i].at;
    struct text utf8;
    text_init(&utf8, 4 * ZAAK_NAME_MAX);
    bool convert = windows_1252 && !dictionary->terms[i].known && charset_add_1252(name, strlen(name), &utf8);
    char copy[4 * ZAAK_NAME_MAX + 1];
    snprintf(copy, sizeof copy, "%s", convert ? text_get(&utf8) : name);
    text_release(&utf8);
    names[i] = arena_copy(keep, copy);
  }
  *out = (struct zaak_list){names, dictionary->count};
}
