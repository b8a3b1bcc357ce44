/* The rekenhulp: what the key moment's list looks like under the choices that a session tries, and in words. */
#ifndef WEGING_REKENHULP_H
#define WEGING_REKENHULP_H

#include "capabilities/weging/moment.h"

enum { WHATIF_LESS_MAX = 90 };

/* What a session tries; it lives in the address. Sets hold places in moment->items. */
struct whatif {
  bool floor;
  int64_t less_percent; /* less money */
  struct portfolio_set in, out; /* kept in, kept out, by hand */
};

enum variant { VARIANT_FULL, VARIANT_FULL_FLOOR, VARIANT_LESS, VARIANT_LESS_FLOOR, VARIANT__COUNT };

/* What the other program made of the answer (narekenen.h). */
enum nagerekend { NAREKENEN_NIET, NAREKENEN_BEZIG, NAREKENEN_KLAAR, NAREKENEN_MISLUKT, NAGEREKEND__COUNT };

struct rekenhulp {
  const struct moment *moment;
  struct whatif whatif;
  struct portfolio portfolio;
  struct portfolio_answer answer;
  struct portfolio_price *prices;  /* per item; points -1: not computed (fixed, or kept by hand) */
  double *gains;                   /* per limit for ten percent more, then for lifting the floor when it is on */
  struct portfolio_answer other_floor;  /* the floor the other way round */
  struct portfolio_answer full_money;   /* without the cut; equal to answer when there is none */
  enum nagerekend nagerekend;
  bool beter;                      /* it knows a list that is worth more: */
  double beter_value;
  struct portfolio_set beter_chosen;
  struct portfolio_set beter_in, beter_out; /* kept in and out by hand besides, they make the rekenhulp answer that list */
  struct portfolio_set settled;    /* same place in every variant, and not kept by hand: hamerstukken */
};

/* Which items, and no more: out->portfolio and out->answer. */
bool rekenhulp_begin(const struct moment *moment, const struct whatif *whatif, struct rekenhulp *out, struct arena *keep, struct arena *scratch,
                     struct fault *fault) MUST_USE;
/* The rest, for what rekenhulp_begin made. */
bool rekenhulp_finish(struct rekenhulp *r, struct arena *keep, struct arena *scratch, struct fault *fault) MUST_USE;
/* Both: everything for the page. Cost: about two solves per item and limit; each gives up honestly after some thousands of
 * steps. answer.possible false: what is kept in does not fit. */
bool rekenhulp_run(const struct moment *moment, const struct whatif *whatif, struct rekenhulp *out, struct arena *keep,
                   struct arena *scratch, struct fault *fault) MUST_USE;
/* The question as the engine takes it. */
void rekenhulp_model(const struct moment *moment, const struct whatif *whatif, struct portfolio *out, struct arena *keep);
/* Of all that the engine makes of the question: the same, then so is the answer. Cheap beside answering. */
struct digest rekenhulp_digest(const struct portfolio *portfolio, struct arena *scratch);
/* The answer alone. */
bool rekenhulp_solve(const struct moment *moment, const struct whatif *whatif, struct portfolio *portfolio,
                     struct portfolio_answer *out, struct arena *keep, struct arena *scratch, struct fault *fault) MUST_USE;

/* Whole cents, hours or points. */
static inline int64_t whole(double amount) { return (int64_t)(amount < 0 ? amount - 0.5 : amount + 0.5); }
/* What a set asks of one limit, what there is of it, and what the whole list asks. */
int64_t rekenhulp_used(const struct rekenhulp *r, const struct portfolio_set *set, size_t limit);
int64_t rekenhulp_room(const struct rekenhulp *r, size_t limit);
int64_t rekenhulp_asked(const struct rekenhulp *r, size_t limit);

/* The limit that keeps an item out of the choice, the one of which it asks the largest part; -1: none, or the floor. */
long rekenhulp_blocks(const struct rekenhulp *r, size_t item);

/* ---- in words; all texts live in keep ---- */

/* 5260 of weight sum 100: "52,6". */
const char *points_print(const struct moment *moment, int64_t points, struct arena *keep);
/* 526: "52,6" */
const char *tenths_print(int64_t tenths, struct arena *keep);
/* "€ 45.000 eenmalig, € 210.000 per jaar, 980 uur": what the item asks of the frame; "geen geld en geen uren". */
const char *item_asks_print(const struct moment *moment, const struct moment_item *item, struct arena *keep);
/* "V1, V3 en N2" */
const char *names_print(const struct moment *moment, const struct portfolio_set *set, struct arena *keep);
/* "€ 160.000" or "60 uur" */
const char *amount_print(const struct moment *moment, size_t limit, int64_t amount, struct arena *keep);
/* "vrij incidenteel geld" or "de uren van Juridische zaken" */
const char *limit_print(const struct moment *moment, size_t limit, struct arena *keep);

/* "Het voorstel kiest 12 van de 20 ..." */
const char *sentence_proposal(const struct rekenhulp *r, struct arena *keep);
/* The better list that was found, and what differs; NULL: there is none. */
const char *sentence_better(const struct rekenhulp *r, struct arena *keep);
/* What the floor changes, what less money changes; NULL when there is nothing to say. */
const char *sentence_floor(const struct rekenhulp *r, struct arena *keep);
const char *sentence_less(const struct rekenhulp *r, struct arena *keep);
/* Who takes no part because of too few points; NULL: nobody. */
const char *sentence_threshold(const struct rekenhulp *r, struct arena *keep);
/* What an item that falls short lacks. */
const char *sentence_short(const struct moment *moment, const struct moment_item *item, struct arena *keep);
/* What really binds; NULL when nothing does. */
const char *sentence_binding(const struct rekenhulp *r, struct arena *keep);
/* "O4 vraagt ... van de ...; houdt u hem erin, dan ... Prijs: 5,8 punten." NULL without a price. */
const char *sentence_price(const struct rekenhulp *r, size_t item, struct arena *keep);
/* Why an item is where it is, in a few words. */
const char *sentence_why(const struct rekenhulp *r, size_t item, struct arena *keep);

#endif
