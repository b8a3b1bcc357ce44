/* Rounds: invited people score beforehand, silently, each on an own phone; the college says akkoord, bespreken or uit. What
 * is kept is the group's result. Ballots stand in the access file and are wiped at the outcome. Inner header. */
#ifndef WEGING_RONDES_H
#define WEGING_RONDES_H

#include "capabilities/weging/voorstellen.h"
#include "store/access.h"

enum ronde { RONDE_GEEN, RONDE_EEN, RONDE_TWEE, RONDE_COLLEGE, RONDE__COUNT };
enum ronde_antwoord { ANTWOORD_UIT, ANTWOORD_BESPREKEN, ANTWOORD_AKKOORD, ANTWOORD__COUNT };

/* With fewer answers than this nobody sees how far they lie apart: it would say what each chose. From
 * SPREIDING_GROOT (ten-thousandths) on people differ. */
enum { SPREIDING_VANAF = 3, SPREIDING_GROOT = 3500 };

/* "Scoreronde 1", "de ronde van het college" */
const char *ronde_name(enum ronde ronde);
/* The round that a participant of this kind can answer now. */
enum ronde ronde_now(const struct sleutelmoment *moment, const char *soort);
bool ronde_is_open(const struct sleutelmoment *moment);

/* What participants are asked: what must be done anyway is not scored, what is not open to all who work here is not on a
 * phone, and where data say enough people need not. */
struct vragen {
  struct moment moment;
  size_t *items;             /* places in moment.items */
  size_t count;
  bool *asked;               /* per item of the moment and criterion; none in the round of the college */
  struct voorstel *voorstellen;
};
/* As the program sees the key moment: without what is secret. RONDE_GEEN: what people would be asked, by what the data say
 * now; a scoring round: what was asked when it opened; the college says one thing about each item, whatever data say. */
bool vragen_read(struct tx *tx, int64_t moment, enum ronde ronde, struct vragen *out, struct arena *keep, struct fault *fault) MUST_USE;
/* Fixes what is asked for the rounds that follow. In a write. */
bool vragen_fix(struct tx *tx, const struct vragen *vragen, struct arena *scratch, struct fault *fault) MUST_USE;
/* Why data say what they said when the round opened, in words of now: where they say it no longer, or not to the program, the
 * words are only that they did. Cost: as voorstellen_read. */
bool vragen_explain(struct tx *tx, struct vragen *vragen, struct arena *keep, struct fault *fault) MUST_USE;

/* Who takes part and did not stop, by function. */
bool participants_read(struct tx *tx, const struct who *who, int64_t moment, struct listing *out, struct arena *keep, struct fault *fault) MUST_USE;

/* The group about one thing, from how often each level was chosen. */
struct groep {
  int64_t n;
  int64_t niveau;      /* the middle one; with two middles the lower */
  int64_t laag, hoog;  /* lowest and highest that was chosen */
  int64_t spreiding;   /* ten-thousandths, 0 all the same; NUMBER_EMPTY with fewer than SPREIDING_VANAF */
};
bool groep_measure(const int64_t counts[BALLOT_LEVELS], struct groep *out, struct fault *fault) MUST_USE;

/* A cell on which people differ, and on which something depends: between the lowest and the highest level that was chosen
 * the proposal holds other items. */
struct verschil {
  size_t item, criterion;
  struct groep groep;
};
struct verschillen {
  struct verschil *items;
  size_t count;
  size_t harmless;  /* people differ, and the proposal stays the same */
  bool known;       /* the answers of the last round are there */
};
/* Of the last round that was shown. Cost: two solves for each cell on which people differ. */
bool verschillen_read(struct access *access, const struct moment *moment, struct verschillen *out, struct arena *keep, struct arena *scratch,
                      struct fault *fault) MUST_USE;

enum ronde_doe { DOE_OPEN, DOE_SLUIT, DOE_COLLEGE_OPEN, DOE_COLLEGE_SLUIT, RONDE_DOE__COUNT };
struct ronde_work {
  int64_t moment;
  enum ronde_doe doe;
  struct access *access;
  struct arena *keep, *scratch;
};
/* For store_write. Refuses with a clear fault what cannot be: the wrong state, nobody invited, nothing to score, nobody
 * answered. Closing shows the result to all at once: scores or rondekeuzes of the group. */
bool ronde_put(struct tx *tx, void *ronde_work, struct fault *fault);

/* Ballots and invitations of an agreed moment are wiped; a fault is logged, and the job `stembriefjes` tries again. */
void ronde_end(struct access *access, int64_t moment);
extern const struct job stembriefjes_job;

#endif
