/* What a key moment's agreement rested on, as a file (`vastgelegd.json`): checked and counted again, years later, without
 * a municipality. Its fingerprint is the SHA-256 of its canonical form (RFC 8785): spaces and the order of names do not
 * matter, every value does. */
#ifndef ENGINES_FROZEN_H
#define ENGINES_FROZEN_H

#include "base/base.h"
#include "decode/json.h"

/* The value of "soort" in the file. */
#define FROZEN_KIND "doorpakker-vastgelegd"
enum { FROZEN_SIZE_MAX = 4 << 20 };

/* Fails (INPUT) on what is no JSON or has no canonical form. */
bool frozen_fingerprint(const char *json, size_t size, char out[DIGEST_HEX_SIZE], struct arena *scratch, struct fault *fault) MUST_USE;

/* The question that the file holds, as `calc portfolio` takes it; root itself when this is no such file. */
const struct json_value *frozen_question(const struct json_value *root);

struct frozen_check {
  char fingerprint[DIGEST_HEX_SIZE];
  const char *version;       /* of the program that froze it */
  bool same;                 /* counting again gives the same choice */
  bool possible, proven;
  double value, frozen_value;
  const char *const *chosen; /* counted now */
  size_t chosen_count;
  const char *const *come, *const *go; /* against the frozen choice */
  size_t come_count, go_count;
};
/* Counts again what the file holds. Fails (INPUT) when this is no such file. What it gives lives in keep. */
bool frozen_recount(const char *json, size_t size, struct frozen_check *out, struct arena *keep, struct fault *fault) MUST_USE;

#endif
