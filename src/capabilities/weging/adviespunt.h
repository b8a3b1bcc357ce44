/* What became of a proposal's points of advice: what the college decided about each, and how its execution stands. Inner
 * header. */
#ifndef WEGING_ADVIESPUNT_H
#define WEGING_ADVIESPUNT_H

#include "web/web.h"

/* The points of a proposal in their order. */
bool punten_read(struct tx *tx, const struct who *who, int64_t voorstel, struct listing *out, struct arena *keep, struct fault *fault) MUST_USE;

/* Huizen's one line over all points: what holds for each of them in the words of that outcome, a municipality's own among
 * them; "Gewijzigd besloten" when a text of one was changed, "Per punt verschillend besloten", "Nog niet besloten". */
const char *punten_besluit(const struct listing *punten);
/* The latest day on which the college decided about one of them, or NULL. */
const char *punten_datum(const struct listing *punten);

extern const struct hooks weging_adviespunt_hooks;

#endif
