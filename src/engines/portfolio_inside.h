/* What the files of the portfolio share. Inside the room only. */
#ifndef ENGINES_PORTFOLIO_INSIDE_H
#define ENGINES_PORTFOLIO_INSIDE_H

#include "engines/portfolio.h"

/* portfolio_solve without its checks and without the obstacle; answers out->possible. */
bool portfolio_run(const struct portfolio *portfolio, struct portfolio_answer *out, struct arena *scratch);

/* Numbers in range, no cycle of needs. */
bool portfolio_check(const struct portfolio *portfolio, struct arena *scratch, struct fault *fault) MUST_USE;
/* Why there is no choice. */
void portfolio_diagnose(const struct portfolio *portfolio, struct portfolio_answer *out, struct arena *scratch);
#endif
