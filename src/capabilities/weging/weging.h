/* The door of the capability weging: key moments from list to agreement, with the rekenhulp. */
#ifndef WEGING_WEGING_H
#define WEGING_WEGING_H

#include "web/web.h"

extern const struct route_table weging_routes;
/* What is done without being asked: lists freeze on their day, ballots of agreed moments are wiped. */
extern const struct job *const weging_jobs[];
extern const size_t weging_job_count;
/* What holds for scores, frames, outcomes and key moments wherever they are written. */
extern const struct hooks weging_criterium_hooks, weging_score_hooks, weging_kader_hooks, weging_uitkomst_hooks, weging_moment_hooks;

/* Hooks into this store, and the panel on a key moment's page. */
void weging_wire(struct store *store);

#endif
