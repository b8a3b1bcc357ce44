/* What a session tries, kept in records: which items are held in or left out by hand, less money, the floor, weights. The
 * running scenario is the one that everybody sees. Before the first act there is none: then everything stands as the key
 * moment says (id 0). */
#ifndef WEGING_SCENARIO_H
#define WEGING_SCENARIO_H

#include "capabilities/weging/rekenhulp.h"

enum { SCENARIOS_MAX = 12 };

enum scenario_choice { SCENARIO_VRIJ, SCENARIO_VAST, SCENARIO_WEG, SCENARIO_AKKOORD, SCENARIO_BESPREKEN, SCENARIO_CHOICE__COUNT };
extern const char *const scenario_choice_codes[SCENARIO_CHOICE__COUNT];

struct scenario_state {
  int64_t id;                     /* 0: nobody tried anything yet */
  const char *naam;
  bool running;
  struct whatif whatif;
  enum scenario_choice *choices;  /* per item */
  const char **reasons;           /* per item; NULL: none */
  int64_t *weights;               /* per criterion; NUMBER_EMPTY: as the criterion says */
  bool weighs;                    /* some weight is its own */
};

/* All scenarios of the key moment, oldest first; at least one, the beginning when there is none. */
struct scenarios {
  struct scenario_state *items;
  size_t count;
  size_t running;                 /* place in items */
};
bool scenarios_read(struct tx *tx, const struct who *who, const struct moment *moment, struct scenarios *out, struct arena *keep,
                    struct fault *fault) MUST_USE;
/* The scenario with this number, else (0, or another moment's) the running one. */
const struct scenario_state *scenario_find(const struct scenarios *scenarios, int64_t id);
/* The running one alone. */
bool scenario_running(struct tx *tx, const struct who *who, const struct moment *moment, struct scenario_state *out, struct arena *keep,
                      struct fault *fault) MUST_USE;

/* The key moment as this scenario weighs it; shares all but criteria and items with moment. */
struct moment scenario_moment(const struct moment *moment, const struct scenario_state *scenario, struct arena *keep);

/* ---- acts: each is one small change to the records as they are then, so that two facilitators never lose each other's ---- */

enum scenario_act { ACT_CHOOSE, ACT_SET, ACT_NEW, ACT_RUN, ACT_CLEAR, SCENARIO_ACT__COUNT };

struct scenario_change {
  int64_t moment;
  int64_t scenario;               /* 0: the running one; made when there is none */
  enum scenario_act act;
  int64_t item;                   /* ACT_CHOOSE */
  enum scenario_choice choice;
  const char *reason;             /* of the choice; NULL: stays as long as the choice does; "": none */
  int64_t less_percent;           /* ACT_SET; NUMBER_EMPTY: stays */
  int64_t floor;                  /* ACT_SET: 0, 1; NUMBER_EMPTY: stays */
  const int64_t *criteria, *weights; /* ACT_SET */
  size_t weight_count;
  const char *naam;               /* ACT_NEW; NULL or "": counted on */
  struct arena *keep, *scratch;
  int64_t made;                   /* out: the scenario that was changed, or made */
};
/* For store_write. Refused with a clear fault: an agreed moment, something that is not there, numbers out of range. */
bool scenario_put(struct tx *tx, void *change, struct fault *fault);

extern const struct hooks weging_scenario_hooks, weging_scenariokeuze_hooks, weging_scenariogewicht_hooks;

/* What everybody who looks at this key moment listens to: "sleutelmoment/12". */
const char *moment_topic(int64_t moment, struct arena *keep);

#endif
