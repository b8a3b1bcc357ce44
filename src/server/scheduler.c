/* One thread runs what the capabilities do by themselves, municipality after municipality: soon after the start, then
 * every ten minutes, and at once what somebody asked for. */
#include "server/inside.h"
#include "server/tenants.h"
#include "web/jobs.h"

#include "base/banned.h"

enum { START_MS = 3000, ROUND_MS = 10 * 60 * 1000, NAMES_MEMORY = 1 << 20 };

struct scheduler {
  struct tenants *tenants;
  const char *data;
  pthread_t thread;
  atomic_bool stopping;
};

static void run_for(struct scheduler *scheduler, const char *code, const char *name, int64_t id) {
  struct fault fault = {0};
  const struct tenant *tenant = tenant_load(scheduler->tenants, code, &fault);
  if (tenant)
    jobs_run(name, &(struct job_call){.store = tenant->store, .code = tenant->code, .access = tenant->access, .data = scheduler->data, .only = id, .stopping = &scheduler->stopping});
  else
    log_line(LOG_WARNING, "event=job municipality=%s cause=\"%s\"", code, fault.cause);
  fault_release(&fault);
}

static void run_round(struct scheduler *scheduler) {
  struct tenant_name *names;
  size_t count = 0;
  struct arena memory;
  struct fault fault = {0};
  arena_init(&memory, NAMES_MEMORY);
  if (!tenants_list(scheduler->tenants, &names, &count, &memory, &fault)) count = 0;
  for (size_t i = 0; i < count && !scheduler->stopping; i++) run_for(scheduler, names[i].code, NULL, 0);
  arena_release(&memory);
  fault_release(&fault);
}

static void *run(void *context) {
  struct scheduler *scheduler = context;
  int64_t next = clock_monotonic_us() / 1000 + START_MS;
  while (!scheduler->stopping) {
    struct job_asked asked;
    int64_t left = next - clock_monotonic_us() / 1000;
    if (left > 0 && job_next((int)left, &asked)) {
      run_for(scheduler, asked.code, asked.name, asked.id);
    } else if (left <= 0) {
      run_round(scheduler);
      next = clock_monotonic_us() / 1000 + ROUND_MS;
    }
  }
  return NULL;
}

struct scheduler *scheduler_open(struct tenants *tenants, const char *data, struct fault *fault) {
  struct scheduler *scheduler = calloc(1, sizeof *scheduler);
  if (scheduler) {
    scheduler->tenants = tenants;
    scheduler->data = data;
    if (pthread_create(&scheduler->thread, NULL, run, scheduler) == 0) return scheduler;
    free(scheduler);
  }
  FAULT(fault, FAULT_NOT_NOW, "Er kunnen geen draden worden gestart.");
  return NULL;
}

void scheduler_close(struct scheduler *scheduler) {
  if (!scheduler) return;
  scheduler->stopping = true;
  jobs_wake();
  pthread_join(scheduler->thread, NULL);
  free(scheduler);
}
