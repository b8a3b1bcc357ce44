/* What the pages of a session share: the scenario that is looked at, worked out. Inner header. */
#ifndef WEGING_SESSION_H
#define WEGING_SESSION_H

#include "capabilities/weging/pages.h"
#include "capabilities/weging/scenario.h"

struct session {
  struct moment moment;   /* as the scenario weighs it */
  struct scenarios all;
  const struct scenario_state *scenario;
  struct rekenhulp r;
  double *kept_cost;      /* per item that is kept in or out by hand: the points that this costs; -1: not kept */
  bool acts;              /* who may change the scenario */
  bool tries;             /* the address holds a try of its own, which nobody else sees */
};

/* The key moment of the route, in the scenario that the address (or the sent form) names, else in the running one. */
bool session_read(struct request *request, struct tx *tx, struct session *out, struct fault *fault) MUST_USE;
/* Works out s->moment under this what-if into s->r and s->kept_cost. The same question by the next screen in the room is
 * answered from memory, and asked twice at the same time it is worked out once. */
bool session_work(struct request *request, const struct whatif *whatif, struct session *s, struct fault *fault) MUST_USE;
/* After an act: works out which items, and says that part; the rest follows on the lane for answers (web/beside.h), newer
 * before older, and is said then. So the list is on every screen before the slower part, and who acts waits for neither.
 * Whatever goes wrong is for those who ask. */
void session_say(struct request *request);
/* What session_work would answer, as far as it is in memory now: s->r without prices and gains while these are still worked
 * on. Works out nothing and waits for nobody; false: nothing is known. */
bool session_look(struct request *request, struct session *s) MUST_USE;
/* Who looks at which scenario; 0: the running one. */
struct session_place {
  const struct who *who;
  int64_t moment, scenario;
};
/* The key moment (as it was read) and its scenarios, before anything is worked out. */
bool session_at(struct tx *tx, const struct session_place *place, struct session *out, struct arena *keep, struct fault *fault) MUST_USE;
bool session_begin(struct request *request, struct tx *tx, struct session *out, struct fault *fault) MUST_USE;
/* May who change scenarios of this key moment? */
bool session_acts(const struct request *request, const struct moment *moment);

/* "?scenario=7" behind the page, or nothing for the running one. */
const char *session_path(struct request *request, const struct session *session, const char *page);

/* The stream of events that belongs to a page of this session made now; it carries the list (session_push). */
const char *session_stream(struct request *request, const struct session *session);
/* The list as a stream carries it to this visitor, one line of JSON into the reply: what the pages show of it, from the same
 * functions. Of what is in memory; nothing when it is not, or when what is kept does not fit. ui/lijst.ts puts it in place. */
bool session_push(struct request *request, struct reply *reply, struct fault *fault) MUST_USE;
/* Places of the items by value, highest first; equal values in list order. */
size_t *session_order(const struct moment *moment, struct arena *keep);
/* Is there something to talk about: it does not stand in the same place whatever happens, or the group said so. */
bool session_open(const struct session *session, size_t item);
/* "in", "uit", "vastgezet" ... with its icon, so that it never rests on colour. */
const char *session_state(const struct session *session, size_t item);
const char *session_icon(struct request *request, const struct session *session, size_t item);
bool session_in(const struct session *session, size_t item);
/* "V1 · Verbeteren bestaand beleid" */
const char *session_under(struct request *request, const struct moment_item *item);
/* What kept-in items ask too much of; for a page that has no proposal. */
const char *session_impossible(struct request *request, const struct session *session);
/* What another place costs, or this one where it is kept by hand: "Erin houden kost 5,8 punten". NULL: nothing. */
const char *session_cost(struct request *request, const struct session *session, size_t item);
/* Sentences about the proposal, at most SESSION_SENTENCES; those that have something to say. */
enum { SESSION_SENTENCES = 8 };
size_t session_sentences(struct request *request, const struct session *session, const char *out[SESSION_SENTENCES]);
/* "Beter kan niet", or how much better it could be at most and whether that is being counted, or that a better one is known. */
const char *session_badge(struct request *request, const struct session *session);
/* What is chosen beside what there is; a part of a whole on SESSION_BAR. */
struct session_bar {
  const char *naam, *waarde;
  const char *gevraagd, *knelt;      /* of session_limits */
  long long ruimte, gekozen, meer;
};
enum { SESSION_SUMS = 3 };
const struct session_bar *session_sums(struct request *request, const struct session *session);
/* Per pot and team of the frame. */
const struct session_bar *session_limits(struct request *request, const struct session *session);
/* A bar per pot and team, with legend. */
struct html session_bars(struct request *request, const struct session *session);
/* A part of a whole on a bar of SESSION_BAR. */
enum { SESSION_BAR = 1000 };
long long session_part(int64_t part, int64_t full);

#endif
