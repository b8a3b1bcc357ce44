/* "weights" in the JSON of calc smaa and calc core. */
#ifndef ENGINES_CALC_WEIGHTS_H
#define ENGINES_CALC_WEIGHTS_H

#include "engines/calc_json.h"
#include "engines/weights.h"

/* {"free": true}, {"order": [criteria, heaviest first]} or {"low": [..], "high": [..]}; NULL: free. A criterion in order is its
 * name, or its place from 0. */
bool calc_weights_read(const struct json_value *value, const char *const *criteria, size_t count, struct weights_set *out,
                       struct arena *scratch, struct fault *fault) MUST_USE;

#endif
