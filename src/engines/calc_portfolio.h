/* The file of `doorpakker calc portfolio` and `calc explain`, read and printed. Inside the room only. */
#ifndef ENGINES_CALC_PORTFOLIO_H
#define ENGINES_CALC_PORTFOLIO_H

#include "decode/json.h"
#include "encode/json.h"
#include "engines/portfolio.h"

/* A fund or a team with a limit per year. Its limits stand in a row, from `first`. A number in place of a list, in the
 * frame or in a task, is that amount in every year; how many years there are says the list of the frame, else the longest
 * one of the tasks. */
struct calc_frame {
  const char *name;  /* NULL: the one fund of a budget without names */
  size_t first, years;
};

struct calc_portfolio {
  struct portfolio p;
  struct portfolio_item *items;
  double *asks, *available;
  double *costs, *hours;       /* per task, of all funds or teams and years; also where the frame sets no limit */
  struct calc_frame *frames;  /* funds first */
  size_t fund_count, frame_count;
  bool has_budget, has_capacity; /* else nothing of that kind is limited */
  const char **band_categories, **band_of;
  const char **categories, **groups; /* per task, as written */
  const struct calc_name *index;     /* the tasks, by name */
  int64_t time_limit_ms;             /* 0: none */
  size_t task;                       /* explain: which one */
};

/* A name and where it stood. */
struct calc_name {
  const char *name;
  size_t at;
};

/* The limits of budget and capacity. Fails (INPUT). */
bool calc_portfolio_frames(const struct json_value *root, struct calc_portfolio *out, struct arena *scratch, struct fault *fault) MUST_USE;
/* What one task (its name is read) asks of each limit, and in all. Fails (INPUT). */
bool calc_portfolio_asks(struct calc_portfolio *read, const struct json_value *task, size_t item, struct arena *scratch, struct fault *fault) MUST_USE;

/* Fails (INPUT) with the key that is wrong or unknown, and what to write there. with_task: the file of explain. */
bool calc_portfolio_read(const struct json_value *root, bool with_task, struct calc_portfolio *out, struct arena *scratch,
                         struct fault *fault) MUST_USE;

/* Why there is no choice, as a fault that names tasks and limits. Answers false. */
bool calc_portfolio_refuse(const struct calc_portfolio *read, const struct portfolio_answer *answer, struct arena *scratch,
                           struct fault *fault);

#endif
