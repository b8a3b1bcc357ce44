/* A key moment with all that the choice rests on: the list, the frame, the criteria and the group's scores. Read from
 * the records as long as it is open, from its frozen copy once it was agreed. */
#ifndef WEGING_MOMENT_H
#define WEGING_MOMENT_H

#include "engines/portfolio.h"
#include "engines/value.h"
#include "store/store.h"

enum { MOMENT_LEVELS = 5, MOMENT_ITEMS_MAX = 300, MOMENT_YEARS_MAX = 6, MOMENT_CRITERIA_MAX = 20, MOMENT_SPELING = 25, MOMENT_FROZEN_MAX = 1 << 20 };

/* The levels of every criterion and their points, whole numbers; each step counts more, or a long list of small things would beat
 * one large one. */
extern const struct value_scale moment_scale;
static inline int64_t moment_level_points(int64_t level) { return (int64_t)value_points(&moment_scale, (double)level); }

struct moment_criterion {
  int64_t id;
  const char *code, *naam, *effect_op, *voorstel;
  int64_t gewicht;
  int64_t gewicht_spreiding, gewicht_aantal; /* of the group that gave it, as in moment_score; NUMBER_EMPTY: nobody did together */
  const char *niveaus[MOMENT_LEVELS];
  const char *voorstel_bron;      /* the data from which a level is proposed; NULL: none */
  int64_t grens[MOMENT_LEVELS];   /* level n from this number on; NUMBER_EMPTY: not by number */
  bool niet_doen;                 /* about what happens when nothing is done */
};

/* A fund (with geldsoort) or a team. */
struct moment_limit {
  const char *label;     /* "Vrij incidenteel geld"; "Juridische zaken" */
  const char *geldsoort; /* funds */
  int64_t ref;           /* dekking or team; 0: any free fund */
  int64_t jaar;          /* 0: of a frozen copy, whose label says it where it matters */
  int64_t available;     /* cents, or hours */
  bool earmarked;
};

struct moment_score {
  int64_t id, version;   /* 0: not scored yet */
  int64_t niveau, voorstel; /* -1: none */
  int64_t nul;           /* the level when nothing is done; -1: not said */
  const char *reden;
  int64_t spreiding, aantal; /* ten-thousandths, 0 all the same; NUMBER_EMPTY: not measured */
};

/* "kan niet zonder", or "gaat niet samen met". */
struct moment_link {
  size_t item, other;   /* places in items; other is item_count when it is not on the list */
  bool excludes;
  const char *naam;     /* of the other; NULL when it is not for this person */
};

struct moment_item {
  int64_t id;
  const char *nummer, *titel, *stroom, *verplichting, *landt_in, *gevolg;
  int64_t portefeuillehouder;
  int64_t thema_id;          /* 0: none */
  const char *thema;         /* its name, NULL when there is none or not for this person */
  const char *opdrachtgever; /* its name, NULL when not for this person */
  int64_t *funds, *hours;    /* per limit */
  struct moment_score *scores; /* per criterion */
  size_t scored;
  int64_t points;            /* weight times what its cells are worth, summed; below 0: worse than doing nothing */
  bool onder_drempel;        /* has too few points to be in the proposal, unless it must be or somebody holds it */
  unsigned group;
  bool marked, fixed, example;
  bool besloten;             /* not open to all who work here: never on the phone of a participant */
};

struct moment {
  int64_t id, version;
  const char *naam, *soort, *datum, *toestand, *landt_in, *bevriezen_op, *vingerafdruk;
  int64_t jaar, ondergrens_procent; /* 0: none */
  int64_t drempel_punten;    /* 0 to 100, of all points; NUMBER_EMPTY: none */
  bool nulscore;             /* of repairs counts what gets better: their level less the one when nothing is done (engines/value). Never beside a
                                criterion about that */
  int64_t speling_procent;   /* how far each weight may move, either way, for what is in discussion */
  bool example, frozen;
  bool all_candidates;       /* nobody picked a list yet: every candidate is on it */
  struct record record;
  struct moment_criterion *criteria;
  size_t criterion_count;
  int64_t weight_sum;
  struct moment_limit *limits; /* funds first, then teams */
  size_t fund_count, team_count;
  struct moment_item *items;
  size_t item_count;
  struct moment_link *links; /* an item that needs what was chosen before needs nothing more: it is not here */
  size_t link_count;
};

/* Everything that who may see. ABSENT when the key moment is not for who; CONFLICT when the list is longer than the
 * rekenhulp can take. Cost: one list per register. */
bool moment_read(struct tx *tx, const struct who *who, int64_t id, struct moment *out, struct arena *keep,
                 struct fault *fault) MUST_USE;

/* The item, or item_count. */
size_t moment_item_find(const struct moment *moment, int64_t id);
/* What an item would be worth on one criterion at this level (0 to 4), before its weight: its points, less those of doing nothing where these
 * count. */
int64_t moment_gain(const struct moment *moment, const struct moment_item *item, size_t criterion, int64_t level);
/* The same at its own level; 0 when it has none. */
int64_t moment_cell(const struct moment *moment, const struct moment_item *item, size_t criterion);
/* Do so many points (weighed) fall short of what an item must have? */
bool moment_falls_short(const struct moment *moment, int64_t points);
/* Is it about what happens when nothing is done? Also when only its name says so. */
bool criterium_is_niet_doen(const struct criterium *criterium);
/* Points of every item, from levels and weights, and who falls short. */
void moment_count_points(struct moment *moment);
/* What an item is called in a sentence: its number, else its title. */
const char *moment_item_name(const struct moment_item *item);

/* Puts the frozen numbers in place of the read ones, for the items that who sees. */
bool moment_thaw(const char *json, size_t size, struct moment *moment, struct arena *keep, struct fault *fault) MUST_USE;
/* The name of the setting that holds the copy. */
const char *moment_frozen_name(int64_t id, struct arena *keep);

#endif
