#include "web/jobs.h"

#include <pthread.h>
#include <time.h>

#include "base/banned.h"

enum { STATES_MAX = 256, ASKED_MAX = 64, KEEP_MAX = 256 << 20, SCRATCH_MAX = 512 << 20 };

struct state {
  struct job_asked what;
  struct job_state state;
};

static struct {
  pthread_mutex_t lock;
  pthread_cond_t wake;
  const struct job *const *jobs;
  size_t count;
  struct state states[STATES_MAX]; /* the oldest makes room */
  size_t state_count;
  struct job_asked asked[ASKED_MAX];
  size_t asked_count;
  bool woken;                      /* also by who came before the waiting began */
} desk = {.lock = PTHREAD_MUTEX_INITIALIZER, .wake = PTHREAD_COND_INITIALIZER};

void web_jobs(const struct job *const *jobs, size_t count) {
  desk.jobs = jobs;
  desk.count = count;
}

static struct job_asked named(const char *code, const char *name, int64_t id) {
  struct job_asked what = {.id = id};
  snprintf(what.code, sizeof what.code, "%s", code);
  snprintf(what.name, sizeof what.name, "%s", name);
  return what;
}

static bool is_same(const struct job_asked *a, const struct job_asked *b) {
  return a->id == b->id && strcmp(a->code, b->code) == 0 && strcmp(a->name, b->name) == 0;
}

/* Under the lock. */
static struct state *find_state(const struct job_asked *what) {
  for (size_t i = 0; i < desk.state_count; i++)
    if (is_same(&desk.states[i].what, what)) return &desk.states[i];
  return NULL;
}

static struct state *make_state(const struct job_asked *what) {
  struct state *found = find_state(what);
  if (found) return found;
  if (desk.state_count < STATES_MAX) {
    found = &desk.states[desk.state_count++];
  } else {
    found = &desk.states[0];
    for (size_t i = 1; i < STATES_MAX; i++)
      if (desk.states[i].state.since_ms < found->state.since_ms) found = &desk.states[i];
  }
  *found = (struct state){.what = *what};
  return found;
}

void job_say(const char *code, const char *name, int64_t id, enum job_stage stage, int64_t rows, const char *text) {
  struct job_asked what = named(code, name, id);
  pthread_mutex_lock(&desk.lock);
  struct job_state *state = &make_state(&what)->state;
  if (state->stage != stage) state->since_ms = clock_now_ms();
  state->stage = stage;
  state->rows = rows;
  snprintf(state->text, sizeof state->text, "%s", text ? text : "");
  pthread_mutex_unlock(&desk.lock);
}

struct job_state job_state_of(const char *code, const char *name, int64_t id) {
  struct job_asked what = named(code, name, id);
  struct job_state out = {.stage = JOB_NONE};
  pthread_mutex_lock(&desk.lock);
  const struct state *found = find_state(&what);
  if (found) out = found->state;
  pthread_mutex_unlock(&desk.lock);
  return out;
}

bool job_ask(const char *code, const char *name, int64_t id, struct fault *fault) {
  struct job_asked what = named(code, name, id);
  bool known = false;
  pthread_mutex_lock(&desk.lock);
  for (size_t i = 0; i < desk.asked_count; i++) known = known || is_same(&desk.asked[i], &what);
  bool ok = known || desk.asked_count < ASKED_MAX;
  if (ok && !known) {
    desk.asked[desk.asked_count++] = what;
    make_state(&what)->state = (struct job_state){.stage = JOB_WAITS, .since_ms = clock_now_ms()};
    pthread_cond_signal(&desk.wake);
  }
  pthread_mutex_unlock(&desk.lock);
  return ok || FAULT(fault, FAULT_BUSY, "Er wacht nu te veel op ophalen. Probeer het straks opnieuw.");
}

bool job_next(int wait_ms, struct job_asked *out) {
  struct timespec until;
  clock_gettime(CLOCK_REALTIME, &until);
  until.tv_sec += wait_ms / 1000;
  until.tv_nsec += (long)(wait_ms % 1000) * 1000000;
  if (until.tv_nsec >= 1000000000) {
    until.tv_nsec -= 1000000000;
    until.tv_sec++;
  }
  pthread_mutex_lock(&desk.lock);
  if (desk.asked_count == 0 && wait_ms > 0 && !desk.woken) pthread_cond_timedwait(&desk.wake, &desk.lock, &until);
  desk.woken = false;
  bool found = desk.asked_count > 0;
  if (found) {
    *out = desk.asked[0];
    memmove(desk.asked, desk.asked + 1, --desk.asked_count * sizeof *desk.asked);
  }
  pthread_mutex_unlock(&desk.lock);
  return found;
}

void jobs_wake(void) {
  pthread_mutex_lock(&desk.lock);
  desk.woken = true;
  pthread_cond_broadcast(&desk.wake);
  pthread_mutex_unlock(&desk.lock);
}

/* ---- running ---- */

struct running {
  const struct job *job;
  const struct job_call *call;
  struct arena keep, scratch;
  struct fault fault;
};

static bool run(void *context) {
  struct running *running = context;
  return running->job->run(running->call, &running->keep, &running->scratch, &running->fault);
}

static bool run_one(const struct job *job, const struct job_call *call) {
  struct running running = {.job = job, .call = call};
  bool outcome = false;
  arena_init(&running.keep, KEEP_MAX);
  arena_init(&running.scratch, SCRATCH_MAX);
  bool held = arena_guarded(&running.keep, &running.scratch, run, &running, &outcome);
  if (!held) FAULT(&running.fault, FAULT_TOO_LARGE, "Dit is te groot om in één keer te verwerken.");
  if (!held || !outcome) {
    log_line(LOG_WARNING, "event=job name=%s municipality=%s kind=%d place=%s cause=\"%s\"", job->name, call->code, (int)running.fault.kind,
             running.fault.place ? running.fault.place : "", running.fault.cause);
    /* The job may have said it better. */
    if (call->only && job_state_of(call->code, job->name, call->only).stage != JOB_FAILED) job_say(call->code, job->name, call->only, JOB_FAILED, 0, running.fault.message);
  }
  arena_release(&running.scratch);
  arena_release(&running.keep);
  fault_release(&running.fault);
  return held && outcome;
}

bool jobs_run(const char *name, const struct job_call *call) {
  bool ok = true;
  for (size_t i = 0; i < desk.count; i++)
    if (!name || string_is(desk.jobs[i]->name, name)) ok = run_one(desk.jobs[i], call) && ok;
  return ok;
}
