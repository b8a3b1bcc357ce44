/* Engines on a file, without a database: what `doorpakker calc ENGINE FILE` runs. */
#ifndef ENGINES_CALC_H
#define ENGINES_CALC_H

#include "base/base.h"
#include "engines/shares.h"
#include "engines/spc.h"

/* JSON in:
 *   {"funds": [{"name": "incidenteel", "available": 950}], "teams": [{"name": "JUR", "available": 1050}],
 *    "floor": 35, "items": [{"name": "V1", "value": 48.6, "funds": {"incidenteel": 45}, "hours": {"JUR": 120},
 *    "marked": true, "lock": "in", "group": "N3"}], "explain": true}
 * floor in percent of the hours chosen; lock is "in", "out" or absent; items of one group exclude each other.
 * JSON out: possible, proven, value, bound, chosen, limits (asked, used, available) and, with explain, per item
 * its price with who leaves and enters, and per limit what ten percent more would gain. */
bool calc_portfolio(const char *json, size_t size, struct text *out, struct arena *scratch, struct fault *fault) MUST_USE;

/* {"criteria": 4} in; weights out (the rank-order centroid). */
bool calc_roc(const char *json, size_t size, struct text *out, struct arena *scratch, struct fault *fault) MUST_USE;
/* {"criteria": [{"name", "weight", "points": [0, 10, 30, 60, 100], "not_doing"}], "convex": true, "threshold": 40,
 * "tasks": [{"id", "levels": [..], "baseline": [..]}]} in; weights (adding up to 1) and per task value, parts, candidate out. */
bool calc_value(const char *json, size_t size, struct text *out, struct arena *scratch, struct fault *fault) MUST_USE;
/* {"frequencies": [votes per level]} or {"rankings": [[scores of one person], ..]} in; agreement, consensus, n, mean and
 * deviation, or concordance out. */
bool calc_consensus(const char *json, size_t size, struct text *out, struct arena *scratch, struct fault *fault) MUST_USE;

/* {"alternatives": [names], "criteria": [names], "scores": [[..]] or "low" and "high", "weights": {"free": true} or {"order": [..]}
 * or {"low": [..], "high": [..]}, "samples", "seed"} or "draws": [[weights]] in. Per alternative out: rank_acceptability,
 * central_weights, confidence_factor, pairwise_winning, with half-widths. */
bool calc_smaa(const char *json, size_t size, struct text *out, struct arena *scratch, struct fault *fault) MUST_USE;

/* {"projects": [{"id", "scores": [..], "cost": number or [per budget]}], "criteria": [names], "budget": number or [..],
 * "weights": as smaa, "samples", "seed"} in; exact, core_index per project and, when exact, the portfolios out. */
bool calc_core(const char *json, size_t size, struct text *out, struct arena *scratch, struct fault *fault) MUST_USE;
/* What was typed behind --completion and --utility; NULL: not given (none, cost). Fails (INPUT) with the option. */
struct calc_shares_options {
  enum shares_completion completion;
  enum shares_utility utility;
};
bool calc_shares_option(const char *completion, const char *utility, struct calc_shares_options *options, struct fault *fault) MUST_USE;
/* A .pb file in. Out: winners in order, rounds (payment of one supporter, effective votes per project), rejected with their
 * reason, and what the greedy rule alone would choose. Amounts in euros. */
bool calc_shares(const char *data, size_t size, const struct calc_shares_options *options, struct text *out, struct arena *scratch,
                 struct fault *fault) MUST_USE;

/* A control chart over a CSV or XLSX file with the columns datum and waarde; other columns are left alone. */
enum { CALC_SPC_ROWS_MAX = 100000, CALC_SPC_REBASES_MAX = 32 };
struct calc_spc_options {
  enum spc_better better;
  bool has_target;
  double target;
  struct day rebases[CALC_SPC_REBASES_MAX]; /* a stretch begins at the first day on or after it */
  size_t rebase_count;
  bool no_screen;
};

/* What was typed behind --better (up, down, none), --target and --rebase; NULL: not given. Fails (INPUT) with the option. */
bool calc_spc_better(const char *typed, struct calc_spc_options *options, struct fault *fault) MUST_USE;
bool calc_spc_target(const char *typed, struct calc_spc_options *options, struct fault *fault) MUST_USE;
bool calc_spc_rebase(const char *typed, struct calc_spc_options *options, struct fault *fault) MUST_USE;

/* JSON out: points (datum, value, mean, lower, upper, rules, cause) in order of their day, assurance (hit, miss, may or
 * null) and enough (false under SPC_ENOUGH points in all). The rows may stand in any order; a day is written as a day or
 * as a month (2026-12, its first day). Refused, with every line: a day twice, an empty or impossible day or value, a
 * rebase after the last day. A number such as 1.234 has a decimal point when the columns are parted by commas. */
bool calc_spc(const char *data, size_t size, const struct calc_spc_options *options, struct text *out, struct arena *scratch,
              struct fault *fault) MUST_USE;

#endif
