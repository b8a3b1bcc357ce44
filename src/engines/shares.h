/* Citizens' budgets: which projects win. Pure; every decision is exact.
 * Method of Equal Shares: D. Peters, G. Pierczynski and P. Skowron, "Proportional participatory budgeting with additive
 * utilities", NeurIPS 2021, section 3: every voter has an equal part of the budget; of the projects that their supporters can
 * pay, the one with the lowest price per unit of utility is bought, until none can be paid. Completion Add1: every part is
 * raised by 1 euro at a time; the last outcome within the budget counts, and it stops when no project that somebody voted for
 * still fits (P. Faliszewski and others, "Participatory budgeting: data, tools and analysis", IJCAI 2023, section 4). Greedy:
 * by votes, while the money lasts. Ties: lower cost, then more votes, then the order of the file.
 * Exact: parts are followed in doubles with a bound on their error; where two prices, or money and cost, lie closer than
 * that, the round is done again in whole numbers over one common denominator of up to SHARES_LIMBS x 64 bits. */
#ifndef ENGINES_SHARES_H
#define ENGINES_SHARES_H

#include "decode/pb.h"

enum { SHARES_LIMBS = 128, SHARES_RAISES = 1000000 };

/* COST: a project is worth its cost times its points to a supporter; CARDINALITY: its points. Points are 1 on approval ballots. */
enum shares_utility { SHARES_COST, SHARES_CARDINALITY, SHARES_UTILITY__COUNT };
enum shares_completion { SHARES_NONE, SHARES_ADD1, SHARES_ADD1U, SHARES_GREEDY, SHARES_COMPLETION__COUNT };
extern const char *const shares_utility_names[SHARES_UTILITY__COUNT], *const shares_completion_names[SHARES_COMPLETION__COUNT];

struct shares_options {
  const struct pb *pb;
  enum shares_utility utility;
  enum shares_completion completion;
  int64_t raises_max;   /* 0: SHARES_RAISES */
  bool exact;           /* whole numbers from the start; the answer is the same */
};

/* One purchase by the supporters. */
struct shares_round {
  uint32_t project;
  double payment_cents;     /* of a supporter with one point who can pay it in full */
  size_t full, partial;     /* supporters who paid all they should, and all they had */
  const double *effective;  /* per project, before this round: cost / payment; the votes it would have if all could still
                               pay; 0: it cannot be paid, or was bought */
};

struct shares_result {
  const uint32_t *winners;  /* in the order in which they won */
  size_t winner_count;
  size_t round_count;       /* the first winners, one round each; the others were added greedily or cost nothing */
  const struct shares_round *rounds;
  const uint32_t *greedy;   /* what the greedy rule alone would choose */
  size_t greedy_count;
  int64_t cents, greedy_cents;
  int64_t raises;           /* euros that every part was raised by */
  double share_cents;       /* the part of each voter, raised */
  size_t free_count;        /* the first winners that cost nothing */
};

/* Fails (TOO_LARGE) when exact numbers grow past their limit; that takes some hundred winners with shared poor supporters.
 * Cost: per raise some microseconds for each thousand votes. */
bool shares_compute(const struct shares_options *options, struct shares_result *out, struct arena *keep, struct fault *fault) MUST_USE;

#endif
