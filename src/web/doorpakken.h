/* What came of what was chosen on a key moment: decided, begun, done, measured, or silent. One reading for the page of the
 * moment, the next moment and the home page. */
#ifndef WEB_DOORPAKKEN_H
#define WEB_DOORPAKKEN_H

#include "web/web.h"

/* Without any sign for so long, and not done: it stands still. */
enum { DOORPAKKEN_STIL_DAYS = 60 };
enum doorpak_stand { DOORPAK_STIL, DOORPAK_LOOPT, DOORPAK_KLAAR, DOORPAK__COUNT };

/* One chosen beleidsopgave. Days are ISO, NULL when they are not known. */
struct doorpak {
  int64_t uitkomst, beleidsopgave;
  const char *nummer, *titel, *opgave_stand, *werksoort, *landt_in;
  enum doorpak_stand stand;
  bool besloten, begonnen, klaar, gemeten;
  int64_t besluit;                 /* 0: none that this person sees */
  const char *besloten_op, *begonnen_op, *klaar_op, *gemeten_op;
  int64_t effectmeting;            /* the last one; 0: none */
  const char *conclusie;           /* its code */
  const char *laatst;              /* the last sign: a decision, a date met, a measurement, a change of a record */
  int64_t stil_days;               /* since then */
  int64_t met, open, late, moved;  /* milestones: met, still open, of those past their day, planned anew */
  const char *volgende, *volgende_op; /* the first open milestone */
  int64_t beloften_late;           /* promises to the council past their day */
  int64_t incidenteel, structureel, besparing; /* cents as estimated; structural money and savings per year */
  int64_t werkelijk, werkelijke_besparing;     /* cents; NUMBER_EMPTY: not filled in yet */
  bool example;
};

struct doorpakken {
  int64_t moment;
  const char *naam, *datum;
  bool example;
  struct doorpak *items;
  size_t count;
  size_t besloten, begonnen, klaar, gemeten, stil;
};

/* Of this key moment, in the order of the list of agreements, for who may see it; reads with request->tx open. ABSENT when the
 * moment is not for this person. Without agreements: no items. Cost: some lists per chosen item. */
bool doorpakken_read(struct request *request, int64_t moment, struct doorpakken *out, struct fault *fault) MUST_USE;

/* The last agreed key moments before that day (NULL: all), newest first: at most max. */
bool doorpakken_moments(struct request *request, const char *before, size_t max, int64_t *out, size_t *count, struct fault *fault) MUST_USE;

/* "9 van de 12 besloten, 7 begonnen, 3 klaar; 2 staan stil" */
const char *doorpakken_words(const struct doorpakken *all, struct arena *keep);

/* In how many years the savings pay back what it cost once, rounded up: 0 when nothing is saved. Cents. */
int64_t payback_years(int64_t once, int64_t per_year, int64_t saved_per_year);

#endif
