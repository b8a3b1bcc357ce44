#include "capabilities/weging/session_later.h"

#include <time.h>

#include "web/beside.h"
#include "web/live.h"

#include "base/banned.h"

enum { FIRST_MS = 30, LABEL_SIZE = 128 };
#define LATER_MEMORY ((size_t)64 << 20)

/* For the same person; nothing of the request that asked for it is left by then. */
struct later {
  const struct tenant *tenant; /* is there until the server has ended, and what is done beside it before that */
  struct who who;
  char label[LABEL_SIZE], topic[LIVE_TOPIC_SIZE];
  int64_t moment, scenario;
  struct session_claim mine;
  bool (*stops)(void);
  struct arena keep, scratch;
  bool overtaken;
};

static bool is_late(void *context) { return ((const struct later *)context)->stops(); }

/* Those who were told make their screens now: this would take the processor from them. */
static void let_others_go_first(void) { nanosleep(&(struct timespec){.tv_nsec = FIRST_MS * 1000000L}, NULL); }

static void tx_end_of(void *tx) { tx_end(tx); }
static void fault_release_of(void *fault) { fault_release(fault); }

/* From the records as they are now: when they are others by now, whoever changed them asked for more. Shows nothing. */
static bool find(void *context) {
  struct later *work = context;
  struct fault *ignored = ARENA_NEW(&work->keep, struct fault);
  const struct session_place place = {&work->who, work->moment, work->scenario};
  const struct session_memory at = {&work->keep, &work->scratch};
  struct session s;
  arena_defer(&work->keep, fault_release_of, ignored);
  struct tx *tx = store_read(work->tenant->store, ignored);
  if (!tx) return false;
  arena_defer(&work->keep, tx_end_of, tx);
  if (!session_at(tx, &place, &s, &work->keep, ignored)) return false;
  s.moment = scenario_moment(&s.moment, s.scenario, &work->keep);
  return session_rest(&s, &work->mine, is_late, work, &at, ignored);
}

static void later_run(void *context, bool (*stops)(void)) {
  struct later *work = context;
  bool found = false;
  let_others_go_first();
  work->stops = stops;
  work->overtaken = stops();
  if (work->overtaken) return;
  arena_init(&work->keep, LATER_MEMORY);
  arena_init(&work->scratch, LATER_MEMORY);
  if (!arena_guarded(&work->keep, &work->scratch, find, work, &found)) found = false;
  arena_release(&work->keep);
  arena_release(&work->scratch);
  work->overtaken = !found && stops();
}

/* However it ended, the pages ask now; what is not there they work out themselves. Only newer work about the same tells it
 * in its own time. */
static void later_release(void *context) {
  struct later *work = context;
  session_give_back(&work->mine);
  if (!work->overtaken) live_say(work->tenant->code, work->topic);
  free(work);
}

bool session_later(struct request *request, const struct session *s, struct session_claim *mine) {
  struct later *work = mine->one ? calloc(1, sizeof *work) : NULL;
  if (!work) return false;
  *work = (struct later){.tenant = request->tenant, .who = *request->who, .moment = s->moment.id,
                         .scenario = s->scenario->running ? 0 : s->scenario->id, .mine = *mine};
  snprintf(work->label, sizeof work->label, "%s", request->who->label ? request->who->label : "");
  work->who.label = work->label;
  snprintf(work->topic, sizeof work->topic, "%s", moment_topic(s->moment.id, request->keep));
  mine->one = NULL;
  /* What will not be done is released at once, and so told. */
  (void)beside_add(&(struct beside_work){.lane = BESIDE_ANSWERS, .code = request->tenant->code, .run = later_run, .release = later_release, .context = work,
                                         .subject = arena_printf(request->keep, "antwoord/%lld/%lld", (long long)work->moment, (long long)work->scenario)});
  return true;
}
