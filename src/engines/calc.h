/* Engines on a file, without a database: what `doorpakker calc ENGINE FILE` runs. */
#ifndef ENGINES_CALC_H
#define ENGINES_CALC_H

#include "base/base.h"

/* JSON in:
 *   {"funds": [{"name": "incidenteel", "available": 950}], "teams": [{"name": "JUR", "available": 1050}],
 *    "floor": 35, "items": [{"name": "V1", "value": 48.6, "funds": {"incidenteel": 45}, "hours": {"JUR": 120},
 *    "marked": true, "lock": "in", "group": "N3"}], "explain": true}
 * floor in percent of the hours chosen; lock is "in", "out" or absent; items of one group exclude each other.
 * JSON out: possible, proven, value, bound, chosen, limits (asked, used, available) and, with explain, per item
 * its price with who leaves and enters, and per limit what ten percent more would gain. */
bool calc_portfolio(const char *json, size_t size, struct text *out, struct arena *scratch, struct fault *fault) MUST_USE;

#endif
