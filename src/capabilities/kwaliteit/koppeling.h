/* Where figures come from by themselves: what is due is fetched, and what came of it stands in a levering. */
#ifndef KWALITEIT_KOPPELING_H
#define KWALITEIT_KOPPELING_H

#include "capabilities/kwaliteit/levering.h"
#include "web/jobs.h"

#define KOPPELING_JOB "koppelingen"
extern const struct job koppeling_job;

/* A run of one koppeling by the program. */
struct ophaling {
  const struct job_call *call;
  const struct koppeling *koppeling;
  struct arena *keep, *scratch;
  int64_t nieuw, veranderd, vervallen;
  int files;                  /* that were new */
};

/* Gets what is there and stores it, with levering_run for each file. False with the reason, when there is nothing to get or
 * it was refused; a file that was refused has its levering already. */
typedef bool koppeling_fetcher(struct ophaling *ophaling, struct fault *fault);

/* levering_run with what a run of this koppeling always gives; a refusal is written down and answers false with its reason. */
bool ophaling_store(struct ophaling *ophaling, struct levering_options *options, struct fault *fault);

/* A file, or each new file of a folder, below DATA/leveringen/CODE; `adres` of the koppeling is the path there. */
koppeling_fetcher koppeling_fetch_files;

/* Another system, at the address that `adres` is (bronnen.h). */
koppeling_fetcher koppeling_fetch_remote;

/* The fetcher for this koppeling; NULL: somebody has to bring it. */
koppeling_fetcher *koppeling_fetcher_of(const struct koppeling *koppeling);

#endif
