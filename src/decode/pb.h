/* Ballots of a citizens' budget: the .pb format of Pabulib (D. Stolicki, S. Szufa and N. Talmon, "Pabulib: a participatory
 * budgeting library", arXiv 2012.06539): sections META, PROJECTS and VOTES, each with a line of column names, separated by
 * semicolons. UTF-8, with or without mark; lines end in LF or CRLF. */
#ifndef DECODE_PB_H
#define DECODE_PB_H

#include "base/base.h"

enum { PB_PROJECTS_MAX = 1000, PB_VOTES_MAX = 500000, PB_LINE_MAX = 16384, PB_POINTS_MAX = 1000000 };
#define PB_CENTS_MAX INT64_C(1000000000000)

enum pb_type { PB_APPROVAL, PB_ORDINAL, PB_CUMULATIVE, PB_SCORING, PB_TYPE__COUNT };
/* "approval" and so on. */
extern const char *const pb_type_names[PB_TYPE__COUNT];

struct pb_project {
  const char *id, *name; /* name may be empty */
  int64_t cents;
  int64_t votes;         /* ballots with it */
  int64_t points;        /* of all ballots together */
};

/* One project on one ballot. points: 1 (approval), as given (cumulative, scoring; those of 0 are left out), or by place
 * (ordinal: max_length for the first, one less for each next). */
struct pb_choice {
  uint32_t project;
  int32_t points;
};

struct pb_ballot {
  const char *id;
  uint32_t first, count; /* in choices */
};

struct pb_meta {
  const char *key, *value;
};

struct pb {
  enum pb_type type;
  int64_t budget_cents;
  struct pb_meta *meta;  /* as in the file, in order; num_projects, num_votes, budget and vote_type among them */
  size_t meta_count;
  struct pb_project *projects;
  size_t project_count;
  struct pb_ballot *ballots;
  size_t ballot_count;
  struct pb_choice *choices;
  size_t choice_count;
};

/* Everything lives in keep. Refused with the line, nothing half-done: no section or column, an amount that is not one or has
 * more than two decimals, a project or voter twice, a vote for an unknown project or twice for one, points that do not match
 * or are negative, counts that differ from META, a quote that does not close. No ballots at all is refused too. */
bool pb_read(const char *data, size_t size, struct pb *out, struct arena *keep, struct fault *fault) MUST_USE;

#endif
