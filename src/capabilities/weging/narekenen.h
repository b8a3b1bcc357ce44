/* Proofs beside the session: an answer that could not be proven at once goes to doorpakker-solver, on the lane for proofs.
 * What comes back never changes a list: it changes the words about it, or offers a better list that people may take. So what
 * a list is rests on records alone, and can be counted again. Inner header. */
#ifndef WEGING_NAREKENEN_H
#define WEGING_NAREKENEN_H

#include "web/web.h"

struct session;
struct scenario_change;

/* Fills s->r.nagerekend, the bound, and a better list, from what is known about this very question. asks: when nothing is,
 * a proof is asked for, once per question; its end is told to who listens to the key moment. */
void narekenen_look(struct request *request, struct session *s, bool asks);
/* The question of s in hexadecimal, for a form that takes the better list: it must still be that one. */
const char *narekenen_mark(struct request *request, const struct session *s);

/* Takes the better list of s, which must have one: what it needs is kept in or out by hand, all of it or nothing, with its
 * history. change says which scenario, and gets which it was. */
bool narekenen_take(struct request *request, const struct session *s, struct scenario_change *change, struct fault *fault) MUST_USE;

/* Tests: forgets everything. */
void narekenen_forget(void);

#endif
