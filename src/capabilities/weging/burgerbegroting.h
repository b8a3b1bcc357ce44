/* Citizens' budgets: a .pb file with ballots in, two outcomes side by side with their reasons out. For initiatives of inhabitants only. The
 * ballots live as long as the calculation; what is kept has no voter in it. Inner header. */
#ifndef WEGING_BURGERBEGROTING_H
#define WEGING_BURGERBEGROTING_H

#include "web/jobs.h"
#include "web/web.h"

/* More crosses than this on all ballots together: a worker of its own calculates. */
enum { BURGER_CHOICES_NOW = 100000 };
#define BURGER_JOB "burgerbegroting"

page_function burger_new_page, burger_new_send, burger_page, burger_link, burger_file;
detail_extra burger_extra;
extern const struct job burgerbegroting_job;

struct burger_project {
  const char *code, *naam;
  int64_t cents, votes;
  int64_t place_most, place_fair; /* 0: not chosen */
  const char *why_most, *why_fair;
};

struct burger_result {
  bool later;               /* read and sound, but too much to do at once: nothing else is filled */
  const char *naam;         /* as the file calls it; NULL: it does not */
  const char *stemwijze;
  int64_t budget, cents_most, cents_fair, share, ballots, choices;
  int64_t reached_most, reached_fair; /* ballots with a chosen project */
  struct burger_project *projects;
  size_t project_count;
};

struct burger_options {
  const void *data;
  size_t size;
  bool at_once;             /* also when it is much */
  struct text *file;        /* NULL, or gets the .pb file back with the outcome in it, ballots and all */
};
/* INPUT with the line when the file is not right. Ballots stand in memory of its own that is gone afterwards. */
bool burger_calculate(const struct burger_options *options, struct burger_result *out, struct arena *keep, struct fault *fault) MUST_USE;

#endif
