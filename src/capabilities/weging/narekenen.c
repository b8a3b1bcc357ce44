#include "capabilities/weging/narekenen.h"

#include <math.h>
#include <pthread.h>

#include "capabilities/weging/session.h"
#include "engines/portfolio_wire.h"
#include "outside/child.h"
#include "web/beside.h"

#include "base/banned.h"

enum { KEPT = 96, KEPT_TOWN = 16, LIMIT_MS = 30000, AGAIN_MS = 60000, ROUNDS = 6 };
#define MEMORY ((size_t)256 << 20)
/* As portfolio.h compares choices. */
#define BETTER 1e-9

/* ---- what is known, per question ---- */

struct known {
  struct digest key;
  char code[16];
  enum nagerekend state;        /* NAREKENEN_NIET: a free place */
  int64_t used_us, failed_us;
  uint64_t serial;
  bool found;                   /* there is a list: */
  double value, bound;
  struct portfolio_set chosen, in, out;
};

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static struct known table[KEPT];
static uint64_t serials;

/* All below under the lock. */
static struct known *known_find(const char *code, struct digest key) {
  for (size_t i = 0; i < KEPT; i++)
    if (table[i].state != NAREKENEN_NIET && digest_equal(table[i].key, key) && string_is(table[i].code, code)) return &table[i];
  return NULL;
}

/* A place: one's own oldest when the municipality has its share, else a free one, else the oldest of all. */
static struct known *known_make(const char *code, struct digest key) {
  struct known *own = NULL, *any = &table[0];
  size_t count = 0;
  for (size_t i = 0; i < KEPT; i++) {
    struct known *one = &table[i];
    bool ours = one->state != NAREKENEN_NIET && string_is(one->code, code);
    count += ours;
    if (ours && (!own || one->used_us < own->used_us)) own = one;
    if (any->state != NAREKENEN_NIET && (one->state == NAREKENEN_NIET || one->used_us < any->used_us)) any = one;
  }
  struct known *place = count >= KEPT_TOWN ? own : any;
  *place = (struct known){.key = key, .state = NAREKENEN_BEZIG, .used_us = clock_monotonic_us(), .serial = ++serials};
  snprintf(place->code, sizeof place->code, "%s", code);
  return place;
}

void narekenen_forget(void) {
  pthread_mutex_lock(&lock);
  memset(table, 0, sizeof table);
  pthread_mutex_unlock(&lock);
}

/* ---- the proof, on its lane ---- */

struct proving {
  char code[16], topic[LIVE_TOPIC_SIZE];
  struct digest key;
  uint64_t serial;
  int64_t nodes_max;
  char *bytes;
  size_t size;
  double value, bound;      /* of what the screen shows */
  bool (*stops)(void);
  struct arena scratch;
  enum child_end end;
  struct known result, taken; /* taken: what holds once the better list was taken */
};

static void pack(const struct portfolio *p, const struct portfolio_answer *answer, const char **bytes, size_t *size, struct arena *keep) {
  portfolio_wire_pack(&(struct portfolio_question){p, answer, {.limit_ms = LIMIT_MS}}, bytes, size, keep);
}

static void lock_differences(struct portfolio_item *items, size_t count, const struct portfolio_set *have, const struct portfolio_set *want, struct known *out) {
  for (size_t i = 0; i < count; i++) {
    if (items[i].lock != PORTFOLIO_FREE || portfolio_has(have, i) == portfolio_has(want, i)) continue;
    bool in = portfolio_has(want, i);
    items[i].lock = in ? PORTFOLIO_IN : PORTFOLIO_OUT;
    portfolio_put(in ? &out->in : &out->out, i, true);
  }
}

/* Which few choices by hand make the rekenhulp itself answer the better list: what differs, and what differs then, at most
 * all. */
static bool hold_find(struct proving *work, const struct portfolio *p) {
  struct portfolio_item *items = ARENA_ARRAY(&work->scratch, p->item_count, struct portfolio_item);
  struct portfolio held = *p;
  struct portfolio_answer *answer = ARENA_NEW(&work->scratch, struct portfolio_answer);
  struct fault ignored = {0};
  struct portfolio_set have = *p->start;
  memcpy(items, p->items, p->item_count * sizeof *items);
  held.items = items;
  held.start = NULL;
  held.nodes_max = work->nodes_max;
  for (size_t round = 0;; round++) {
    if (round == ROUNDS)
      for (size_t i = 0; i < p->item_count; i++) portfolio_put(&have, i, !portfolio_has(&work->result.chosen, i));
    lock_differences(items, p->item_count, &have, &work->result.chosen, &work->result);
    if (!portfolio_solve(&held, answer, &work->scratch, &ignored)) break;
    if (answer->possible && answer->value >= work->result.value * (1 - BETTER)) {
      work->taken = work->result;
      work->taken.key = rekenhulp_digest(&held, &work->scratch);
      work->taken.found = false;
      return true;
    }
    if (round == ROUNDS || work->stops()) break;
    have = answer->chosen;
  }
  fault_release(&ignored);
  return false;
}

static bool prove(void *context) {
  struct proving *work = context;
  struct portfolio p;
  struct portfolio_effort effort;
  struct fault ignored = {0};
  const struct child_options options = {.program = CHILD_SOLVER, .input = work->bytes, .input_size = work->size,
                                        .output_max = sizeof(struct portfolio_proof), .limit_ms = LIMIT_MS, .stops = work->stops};
  const char *output;
  size_t size;
  work->end = child_run(&options, &output, &size, &work->scratch);
  if (work->end != CHILD_DONE) return false;
  if (!portfolio_wire_unpack(work->bytes, work->size, &p, &effort, &work->scratch, &ignored)) {
    fault_release(&ignored);
    return false;
  }
  struct portfolio_answer *answer = ARENA_NEW(&work->scratch, struct portfolio_answer);
  answer->chosen = *p.start;
  answer->value = work->value;
  answer->bound = work->bound;
  if (!portfolio_proof_take(&p, output, size, answer)) return false;
  work->result.bound = answer->bound;
  work->result.value = answer->value;
  work->result.chosen = answer->chosen;
  work->result.found = answer->value > work->value * (1 + BETTER) && hold_find(work, &p);
  /* Half a search is no answer to keep. */
  return work->result.found || !work->stops();
}

/* Under the lock. */
static void result_put(struct known *place, const struct known *result) {
  place->state = NAREKENEN_KLAAR;
  place->found = result->found;
  place->value = result->value;
  place->bound = result->bound;
  place->chosen = result->chosen;
  place->in = result->in;
  place->out = result->out;
}

static void proof_run(void *context, bool (*stops)(void)) {
  struct proving *work = context;
  bool done = false;
  work->stops = stops;
  arena_init(&work->scratch, MEMORY);
  if (!arena_guarded(&work->scratch, NULL, prove, work, &done)) done = false;
  arena_release(&work->scratch);
  if (!done && stops()) return;
  pthread_mutex_lock(&lock);
  struct known *place = known_find(work->code, work->key);
  bool ours = place && place->serial == work->serial;
  if (ours && done) {
    result_put(place, &work->result);
    struct known *taken = work->result.found ? known_find(work->code, work->taken.key) : NULL;
    if (work->result.found) result_put(taken ? taken : known_make(work->code, work->taken.key), &work->taken);
  } else if (ours) {
    place->state = NAREKENEN_MISLUKT;
    /* What crashes or hangs does so again; what could not be started may later. */
    place->failed_us = work->end == CHILD_NOT_NOW ? clock_monotonic_us() : INT64_MAX;
  }
  pthread_mutex_unlock(&lock);
  if (!done) log_line(LOG_WARNING, "narekenen: niet gelukt gemeente=%s einde=%d", work->code, (int)work->end);
  live_say(work->code, work->topic);
}

/* What was not done may be asked for again. */
static void proof_release(void *context) {
  struct proving *work = context;
  pthread_mutex_lock(&lock);
  struct known *place = known_find(work->code, work->key);
  if (place && place->serial == work->serial && place->state == NAREKENEN_BEZIG) *place = (struct known){0};
  pthread_mutex_unlock(&lock);
  free(work->bytes);
  free(work);
}

/* ---- asking ---- */

static struct proving *proving_make(struct request *request, const struct session *s, struct digest key, const char *bytes, size_t size) {
  const char *topic = moment_topic(s->moment.id, request->keep);
  struct proving *work = calloc(1, sizeof *work);
  char *copy = malloc(size);
  if (!work || !copy) {
    free(work);
    free(copy);
    return NULL;
  }
  memcpy(copy, bytes, size);
  *work = (struct proving){.key = key, .nodes_max = s->r.portfolio.nodes_max, .bytes = copy, .size = size, .value = s->r.answer.value,
                           .bound = s->r.answer.bound};
  snprintf(work->code, sizeof work->code, "%s", request->tenant->code);
  snprintf(work->topic, sizeof work->topic, "%s", topic);
  return work;
}

/* Under the lock nothing is asked of the server: it may release at once. */
static void proof_ask(struct request *request, struct session *s, struct digest key, const char *bytes, size_t size) {
  /* People who may not see everything see another list, which is another question about the same scenario. The running one
   * has no number before the first act. */
  const char *subject = arena_printf(request->keep, "scenario/%lld/%lld/%zu", (long long)s->moment.id,
                                     s->scenario->running ? 0LL : (long long)s->scenario->id, s->moment.item_count);
  struct proving *work = proving_make(request, s, key, bytes, size);
  if (!work) return;
  pthread_mutex_lock(&lock);
  struct known *place = known_find(work->code, key);
  bool ours = !place;
  if (ours) work->serial = known_make(work->code, key)->serial;
  pthread_mutex_unlock(&lock);
  if (!ours) {
    proof_release(work);
    return;
  }
  const struct beside_work beside = {.lane = BESIDE_PROOFS, .code = request->tenant->code, .subject = subject, .run = proof_run, .release = proof_release,
                                     .context = work};
  if (beside_add(&beside)) s->r.nagerekend = NAREKENEN_BEZIG;
}

/* Under the lock. */
static bool known_copy(const char *code, struct digest key, struct known *out) {
  struct known *one = known_find(code, key);
  if (!one) return false;
  one->used_us = clock_monotonic_us();
  if (one->state == NAREKENEN_MISLUKT && one->failed_us != INT64_MAX && one->used_us - one->failed_us > (int64_t)AGAIN_MS * 1000) {
    *one = (struct known){0};
    return false;
  }
  *out = *one;
  return true;
}

static void apply(struct rekenhulp *r, const struct known *known) {
  struct portfolio_answer *a = &r->answer;
  r->nagerekend = known->state;
  if (known->state != NAREKENEN_KLAAR) return;
  a->bound = fmax(a->value, fmin(a->bound, known->bound));
  a->proven = a->bound <= a->value + BETTER * fabs(a->value);
  if (a->proven) a->bound = a->value;
  r->beter = known->found && known->value > a->value * (1 + BETTER);
  r->beter_value = known->value;
  r->beter_chosen = known->chosen;
  r->beter_in = known->in;
  r->beter_out = known->out;
}

void narekenen_look(struct request *request, struct session *s, bool asks) {
  struct known *known = ARENA_NEW(request->keep, struct known);
  const char *bytes;
  size_t size;
  if (!s->r.answer.possible || s->r.answer.proven || s->r.answer.value <= 0) return;
  struct digest key = rekenhulp_digest(&s->r.portfolio, request->keep);
  pthread_mutex_lock(&lock);
  bool there = known_copy(request->tenant->code, key, known);
  pthread_mutex_unlock(&lock);
  if (there) apply(&s->r, known);
  if (there || !asks || !child_is_there(CHILD_SOLVER)) return;
  pack(&s->r.portfolio, &s->r.answer, &bytes, &size, request->keep);
  proof_ask(request, s, key, bytes, size);
}

const char *narekenen_mark(struct request *request, const struct session *s) {
  char *mark = arena_take(request->keep, DIGEST_HEX_SIZE);
  digest_hex(rekenhulp_digest(&s->r.portfolio, request->keep), mark);
  return mark;
}

/* ---- taking the better list ---- */

struct taking {
  const struct session *s;
  struct scenario_change *change;
};

static bool take_all(struct tx *tx, void *context, struct fault *fault) {
  const struct taking *taking = context;
  const struct session *s = taking->s;
  for (size_t i = 0; i < s->moment.item_count; i++) {
    bool in = portfolio_has(&s->r.beter_in, i);
    if (!in && !portfolio_has(&s->r.beter_out, i)) continue;
    taking->change->act = ACT_CHOOSE;
    taking->change->item = s->moment.items[i].id;
    taking->change->choice = in ? SCENARIO_VAST : SCENARIO_WEG;
    if (!scenario_put(tx, taking->change, fault)) return false;
  }
  return true;
}

bool narekenen_take(struct request *request, const struct session *s, struct scenario_change *change, struct fault *fault) {
  struct taking taking = {s, change};
  return store_write(request->tenant->store, request->who, take_all, &taking, fault);
}
