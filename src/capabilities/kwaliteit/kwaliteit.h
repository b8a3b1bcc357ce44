/* The door of the quality of execution: figures with their target, and the indicator table of the budget. */
#ifndef KWALITEIT_KWALITEIT_H
#define KWALITEIT_KWALITEIT_H

#include "web/jobs.h"
#include "web/web.h"

extern const struct route_table kwaliteit_routes;
void kwaliteit_wire(struct store *store);
/* What it does by itself: fetching what is due. */
extern const struct job *const kwaliteit_jobs[];
extern const size_t kwaliteit_job_count;

#endif
