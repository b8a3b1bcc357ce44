/* Engines on a file, without a database: what `doorpakker calc ENGINE FILE` runs. */
#ifndef ENGINES_CALC_H
#define ENGINES_CALC_H

#include "base/base.h"
#include "engines/portfolio.h"
#include "engines/shares.h"
#include "engines/spc.h"

/* Proves what the engine could not in its own time, in a process of its own, within limit_ms: betters value, bound and proven
 * of the answer as far as it comes, and leaves them as they are when it cannot. */
struct calc_prover {
  void (*prove)(void *context, const struct portfolio *portfolio, struct portfolio_answer *answer, int64_t limit_ms, struct arena *scratch);
  void *context;
};

/* JSON in (all but tasks may be left out; an unknown name is refused):
 *   {"tasks": [{"id": "V1", "value": 48.6, "cost": {"incidenteel": [45, 20]}, "capacity": {"JUR": [120, 80]}, "category": "herstel",
 *     "group": "N3", "mandatory": true, "excluded": false}], "locked_in": ["V2"], "locked_out": ["V3"],
 *    "budget": {"incidenteel": [950, 900]}, "capacity": {"JUR": [1050, 1050]}, "requires": [["B", "A"]], "excludes": [["C", "D"]],
 *    "balance": [{"category": "herstel", "min_share": 0.35, "max_share": 0.65, "of": "hours", "penalty": 2}], "time_limit_ms": 2000}
 * cost and budget are a list (an amount per year) or such a list per fund; hours a number or one per year; a number in place
 * of a list is that amount every year. What has no frame is not limited. B needs A; tasks of one group exclude each other; shares
 * are parts of 1, of hours, cost, value or count; with penalty: points per unit outside. time_limit_ms is for the whole answer
 * (CALC_PORTFOLIO_LIMIT_MS when absent); what is proven within it is the same on every machine. JSON out: chosen, value (less
 * penalty), bound, gap (part of the bound), proven, elapsed_ms, per fund and team used, available and shadow_price, and per
 * balance its share. No choice at all is a fault that says why. prover may be NULL: then all the time is
 * the engine's, else PORTFOLIO_SEARCH_PERCENT of it. */
enum { CALC_PORTFOLIO_LIMIT_MS = 30000, CALC_EXPLAIN_LIMIT_MS = 10000 };
bool calc_portfolio(const char *json, size_t size, const struct calc_prover *prover, struct text *out, struct arena *scratch,
                    struct fault *fault) MUST_USE;

/* The same JSON and "task": what forcing it in (or out, when it is chosen) costs, who leaves and enters, the largest cost at which
 * it is chosen (null: note says why), what must be added to each limit so that it and what it needs fit beside the rest (null:
 * note says why), and by which factor all money or all hours must grow before it comes in at no loss (null: never). note: a list
 * of sentences. time_limit_ms: CALC_EXPLAIN_LIMIT_MS when absent. */
bool calc_explain(const char *json, size_t size, struct text *out, struct arena *scratch, struct fault *fault) MUST_USE;

/* The file vastgelegd.json of an agreed key moment in (calc_portfolio takes it too); its fingerprint, the choice counted
 * again, whether that is the same one, and who comes and goes out. With expected (may be NULL) another fingerprint is a
 * CONFLICT. */
bool calc_frozen(const char *json, size_t size, const char *expected, struct text *out, struct arena *scratch, struct fault *fault) MUST_USE;

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
