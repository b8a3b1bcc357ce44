/* What the pages of a session show is worked out once for all who look: thirty screens ask the same within a moment. After
 * an act the list itself comes first; the rest follows on the lane for answers, so that who acts waits for neither. */
#include <pthread.h>

#include "capabilities/weging/narekenen.h"
#include "capabilities/weging/session_later.h"
#include "engines/portfolio_explain.h"
#include "web/live.h"

#include "base/banned.h"

/* Colours: weights move as far as the key moment says, each way, scores within their spread; what then stands elsewhere in more than one of
 * twenty draws is in discussion. On a longer list each draw gets the first answer only. */
enum { DRAWS = 200, DRAW_SEED = 2027, DRAW_OFTEN = 20, NODES_DRAW = 30, DRAW_SHORT = 64 };
enum { KEPT = 24, WAIT_SECONDS = 3 };

/* ---- working it out ---- */

/* What each lock costs: the proposal without it, less the proposal with it. */
static bool locks_find(const struct session_memory *at, struct session *s, struct fault *fault) {
  for (size_t i = 0; i < s->moment.item_count; i++) {
    struct whatif whatif = s->r.whatif;
    struct portfolio portfolio;
    struct portfolio_answer without;
    s->kept_cost[i] = -1;
    if (s->moment.items[i].fixed || !(portfolio_has(&whatif.in, i) || portfolio_has(&whatif.out, i)) || !s->r.answer.possible) continue;
    portfolio_put(&whatif.in, i, false);
    portfolio_put(&whatif.out, i, false);
    if (!rekenhulp_solve(&s->moment, &whatif, &portfolio, &without, at->scratch, at->scratch, fault)) return false;
    double cost = without.value - s->r.answer.value;
    s->kept_cost[i] = without.possible && cost > 0 ? cost : 0;
  }
  return true;
}

/* SplitMix64 (Steele, Lea and Flood 2014): the same draws each time, so that colours do not flicker. */
static double draw(uint64_t *state) {
  uint64_t z = (*state += UINT64_C(0x9E3779B97F4A7C15));
  z = (z ^ (z >> 30)) * UINT64_C(0xBF58476D1CE4E5B9);
  z = (z ^ (z >> 27)) * UINT64_C(0x94D049BB133111EB);
  return (double)((z ^ (z >> 31)) >> 11) * 0x1.0p-53;
}

/* Points between levels; beyond the ends those of the end. */
static double points_of(double level) { return value_points(&moment_scale, level < 0 ? 0 : level); }

/* All the same is a spread of 0; half at each end is 1, and reaches from one end of the scale to the other. */
static double reach_of(const struct moment_score *score) {
  if (score->spreiding == NUMBER_EMPTY) return 0;
  return (double)score->spreiding / DECIMAL_ONE * (MOMENT_LEVELS - 1) / 2;
}

/* Doing nothing is as sure as it is said. */
static double nothing_of(const struct moment *m, const struct moment_item *item, size_t c) {
  return m->nulscore && item->marked && item->scores[c].nul >= 0 ? (double)moment_level_points(item->scores[c].nul) : 0;
}

static void draws_fill(const struct moment *m, double *values) {
  uint64_t state = DRAW_SEED;
  double margin = (double)m->speling_procent / 100;
  for (size_t d = 0; d < DRAWS; d++)
    for (size_t c = 0; c < m->criterion_count; c++) {
      double weight = (double)m->criteria[c].gewicht * (1 - margin + 2 * margin * draw(&state));
      for (size_t i = 0; i < m->item_count; i++) {
        const struct moment_score *score = &m->items[i].scores[c];
        double reach = reach_of(score), moved = reach > 0 ? reach * (2 * draw(&state) - 1) : 0;
        if (score->niveau >= 0) values[d * m->item_count + i] += weight * (points_of((double)score->niveau + moved) - nothing_of(m, &m->items[i], c));
      }
    }  /* What comes out worse than doing nothing is worth nothing to the proposal. */
  for (size_t v = 0; v < DRAWS * m->item_count; v++) values[v] = values[v] > 0 ? values[v] : 0;
}

static bool colours_find(const struct session_memory *at, struct session *s, struct fault *fault) {
  const struct moment *m = &s->moment;
  if (!s->r.answer.possible || m->item_count == 0) return true;
  double *values = ARENA_ARRAY(at->scratch, DRAWS * m->item_count, double);
  struct portfolio_drawn drawn = {.counts = ARENA_ARRAY(at->scratch, m->item_count, uint32_t)};
  struct portfolio quick = s->r.portfolio;
  quick.nodes_max = m->item_count > DRAW_SHORT ? 1 : NODES_DRAW;
  draws_fill(m, values);
  if (!portfolio_draws(&quick, values, DRAWS, &drawn, at->scratch, fault)) return false;
  for (size_t i = 0; i < m->item_count; i++)
    if (drawn.counts[i] > DRAWS / DRAW_OFTEN && drawn.counts[i] < DRAWS - DRAWS / DRAW_OFTEN) portfolio_put(&s->r.settled, i, false);
  return true;
}

/* Everything behind the list, for an answer that is there. */
static bool rest_find(const struct session_memory *at, struct session *s, struct fault *fault) {
  return rekenhulp_finish(&s->r, at->keep, at->scratch, fault) && locks_find(at, s, fault) && colours_find(at, s, fault);
}

/* ---- kept for the next who asks ---- */

struct kept {
  struct digest key;
  bool listed;                     /* which items is known, the rest is worked on */
  bool there;                      /* all of it */
  bool busy;                       /* somebody is still working on it */
  int64_t used_us;
  uint64_t claim;
  struct portfolio_answer answer, other_floor, full_money;
  struct portfolio_set settled;
  struct portfolio_price *prices;
  double *numbers;                 /* gains, then prices of limits, then what locks cost */
};

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t done = PTHREAD_COND_INITIALIZER;
static struct kept table[KEPT];
static uint64_t claims;

struct counts {
  size_t items, limits, gains;
};

static struct counts counts_of(const struct moment *m) {
  size_t limits = m->fund_count + m->team_count;
  return (struct counts){m->item_count, limits, limits + 1};
}

static void add_number(struct digest_stream *key, int64_t number) { digest_add(key, &number, sizeof number); }

static void add_numbers(struct digest_stream *key, const double *numbers, size_t count) {
  if (numbers) digest_add(key, numbers, count * sizeof *numbers);
}

static void add_pairs(struct digest_stream *key, const struct portfolio_pair *pairs, size_t count) {
  add_number(key, (int64_t)count);
  for (size_t i = 0; i < count; i++) {
    add_number(key, (int64_t)pairs[i].item);
    add_number(key, (int64_t)pairs[i].other);
  }
}

/* The question as the engine gets it. */
static void add_model(struct digest_stream *key, const struct portfolio *p) {
  add_number(key, (int64_t)p->item_count);
  add_number(key, (int64_t)p->limit_count);
  add_numbers(key, p->available, p->limit_count);
  for (size_t i = 0; i < p->item_count; i++) {
    const struct portfolio_item *item = &p->items[i];
    add_number(key, (int64_t)item->lock);
    add_number(key, item->group);
    add_number(key, item->category);
    add_numbers(key, &item->value, 1);
    add_numbers(key, item->asks, p->limit_count);
  }
  add_pairs(key, p->needs, p->need_count);
  add_pairs(key, p->clashes, p->clash_count);
  for (size_t b = 0; b < p->band_count; b++) {
    const double shape[] = {p->bands[b].least, p->bands[b].most, p->bands[b].soft, p->bands[b].penalty, p->bands[b].category};
    add_numbers(key, shape, sizeof shape / sizeof *shape);
    add_numbers(key, p->bands[b].weight, p->item_count);
  }
}

/* Everything that the answer rests on: the question, what turns it into the other variants, and what the draws move. */
static struct digest key_of(const struct moment *m, const struct whatif *w, const struct portfolio *model) {
  struct digest_stream key;
  digest_begin(&key);
  add_model(&key, model);
  add_number(&key, w->floor);
  add_number(&key, w->less_percent);
  add_number(&key, m->ondergrens_procent);
  add_number(&key, m->speling_procent);
  add_number(&key, (int64_t)m->fund_count);
  add_number(&key, (int64_t)m->criterion_count);
  for (size_t l = 0; l < m->fund_count + m->team_count; l++) {
    add_number(&key, m->limits[l].available);
    add_number(&key, m->limits[l].earmarked);
  }
  for (size_t c = 0; c < m->criterion_count; c++) add_number(&key, m->criteria[c].gewicht);
  for (size_t i = 0; i < m->item_count; i++) {
    digest_add(&key, &(bool[]){portfolio_has(&w->in, i), portfolio_has(&w->out, i), m->items[i].marked}, 3);
    for (size_t c = 0; c < m->criterion_count; c++) {
      add_number(&key, m->items[i].scores[c].niveau);
      add_number(&key, m->items[i].scores[c].spreiding);
      add_number(&key, (int64_t)nothing_of(m, &m->items[i], c));
    }
  }
  return digest_end(&key);
}

static void forget(struct kept *one) {
  free(one->prices);
  free(one->numbers);
  *one = (struct kept){0};
}

/* Where a kept answer goes: made before the lock, because an arena may jump. */
struct room {
  struct portfolio_price *prices;
  double *numbers;
};

/* Under the lock. */
static void take(const struct kept *one, const struct whatif *whatif, struct session *s, const struct room *room) {
  struct counts n = counts_of(&s->moment);
  s->r = (struct rekenhulp){.moment = &s->moment, .whatif = *whatif, .answer = one->answer, .other_floor = one->other_floor,
                            .full_money = one->full_money, .settled = one->settled};
  memcpy(room->prices, one->prices, n.items * sizeof *one->prices);
  memcpy(room->numbers, one->numbers, (n.gains + n.limits + n.items) * sizeof(double));
  s->kept_cost = room->numbers + n.gains + n.limits;
  if (!one->answer.possible) return;
  s->r.prices = room->prices;
  s->r.gains = room->numbers;
  s->r.answer.prices = room->numbers + n.gains;
}

/* Under the lock, once for the list and once for all of it. Without memory it is simply not kept. */
static void put(struct kept *one, const struct session *s) {
  struct counts n = counts_of(&s->moment);
  one->answer = s->r.answer;
  one->other_floor = s->r.other_floor;
  one->full_money = s->r.full_money;
  one->answer.prices = one->other_floor.prices = one->full_money.prices = NULL;
  one->settled = s->r.settled;
  if (!one->numbers) one->numbers = calloc(n.gains + n.limits + n.items, sizeof(double));
  if (!one->prices) one->prices = calloc(n.items + 1, sizeof *one->prices);
  one->listed = one->numbers && one->prices;
  if (!one->listed || !s->r.answer.possible) return;
  if (s->r.answer.prices) memcpy(one->numbers + n.gains, s->r.answer.prices, n.limits * sizeof(double));
  if (!s->r.prices) return;
  memcpy(one->numbers + n.gains + n.limits, s->kept_cost, n.items * sizeof(double));
  memcpy(one->prices, s->r.prices, n.items * sizeof *one->prices);
  size_t gains = s->r.portfolio.limit_count + s->r.portfolio.band_count;
  memcpy(one->numbers, s->r.gains, (gains < n.gains ? gains : n.gains) * sizeof(double));
}

/* Under the lock: the entry of this question, or NULL. */
static struct kept *find(struct digest key) {
  for (size_t i = 0; i < KEPT; i++)
    if ((table[i].there || table[i].busy) && digest_equal(table[i].key, key)) return &table[i];
  return NULL;
}

/* Under the lock: an entry to work in, the one that was asked for longest ago; NULL when all are being worked out. */
static struct kept *claim(struct digest key) {
  struct kept *oldest = NULL;
  for (size_t i = 0; i < KEPT; i++)
    if (!table[i].busy && (!oldest || table[i].used_us < oldest->used_us)) oldest = &table[i];
  if (!oldest) return NULL;
  forget(oldest);
  oldest->key = key;
  oldest->busy = true;
  oldest->claim = ++claims;
  return oldest;
}

/* However it ended: what was not finished is not kept, and nobody waits for it any longer. */
static void give_back(void *context) {
  const struct session_claim *mine = context;
  pthread_mutex_lock(&lock);
  if (mine->one && mine->one->busy && mine->one->claim == mine->claim) {
    forget(mine->one);
    pthread_cond_broadcast(&done);
  }
  pthread_mutex_unlock(&lock);
}

enum found { FOUND_THERE, FOUND_OURS, FOUND_NONE, FOUND__COUNT };

/* Under the lock: the answer from memory, or the task of working it out. Who does not wait for another's gets nothing. */
static enum found look(struct digest key, bool waits, const struct kept **out, struct session_claim *mine) {
  struct timespec until;
  clock_gettime(CLOCK_REALTIME, &until);
  until.tv_sec += WAIT_SECONDS;
  for (;;) {
    struct kept *one = find(key);
    if (one && one->there) {
      one->used_us = clock_monotonic_us();
      *out = one;
      return FOUND_THERE;
    }
    if (!one) {
      mine->one = claim(key);
      if (mine->one) mine->claim = mine->one->claim;
      return mine->one ? FOUND_OURS : FOUND_NONE;
    }
    if (!waits || pthread_cond_timedwait(&done, &lock, &until) != 0) return FOUND_NONE;
  }
}

/* Whoever only wants the list may have it from now on; finished: all of it. */
static void keep_answer(const struct session_claim *mine, const struct session *s, bool finished) {
  if (!mine->one) return;
  pthread_mutex_lock(&lock);
  struct kept *one = mine->one;
  put(one, s);
  one->used_us = clock_monotonic_us();
  one->there = finished && one->listed;
  if (finished) one->busy = false;
  if (finished && !one->there) forget(one);
  if (finished) pthread_cond_broadcast(&done);
  pthread_mutex_unlock(&lock);
}

static struct room room_make(const struct moment *m, struct arena *keep) {
  struct counts n = counts_of(m);
  return (struct room){ARENA_ARRAY(keep, n.items, struct portfolio_price), ARENA_ARRAY(keep, n.gains + n.limits + n.items, double)};
}

/* From memory, or the list alone. */
static bool begin(const struct session_memory *at, const struct whatif *whatif, bool waits, struct session *s, enum found *found, struct session_claim *mine,
                  struct fault *fault) {
  const struct room room = room_make(&s->moment, at->keep);
  struct portfolio model;
  const struct kept *there;
  rekenhulp_model(&s->moment, whatif, &model, at->keep);
  mine->key = key_of(&s->moment, whatif, &model);
  arena_defer(at->keep, give_back, mine);
  s->kept_cost = room.numbers;
  pthread_mutex_lock(&lock);
  *found = look(mine->key, waits, &there, mine);
  if (*found == FOUND_THERE) take(there, whatif, s, &room);
  pthread_mutex_unlock(&lock);
  if (*found != FOUND_THERE) return rekenhulp_begin(&s->moment, whatif, &s->r, at->keep, at->scratch, fault);
  s->r.portfolio = model;
  return true;
}

bool session_work(struct request *request, const struct whatif *whatif, struct session *s, struct fault *fault) {
  const struct session_memory at = {request->keep, request->scratch};
  struct session_claim *mine = ARENA_NEW(request->keep, struct session_claim);
  enum found found;
  if (!begin(&at, whatif, true, s, &found, mine, fault)) return false;
  if (found != FOUND_THERE) {
    if (!rest_find(&at, s, fault)) return false;
    keep_answer(mine, s, true);
  }
  /* After it is kept: what comes of a proof belongs to the moment of looking. */
  narekenen_look(request, s, !s->tries && !s->moment.frozen);
  return true;
}

bool session_look(struct request *request, struct session *s) {
  const struct room room = room_make(&s->moment, request->keep);
  const struct whatif *whatif = &s->scenario->whatif;
  struct portfolio model;
  rekenhulp_model(&s->moment, whatif, &model, request->keep);
  struct digest key = key_of(&s->moment, whatif, &model);
  pthread_mutex_lock(&lock);
  const struct kept *one = find(key);
  bool known = one && (one->listed || one->there);
  bool all = known && one->there;
  if (known) take(one, whatif, s, &room);
  pthread_mutex_unlock(&lock);
  s->r.portfolio = model;
  if (!all) {
    s->r.prices = NULL;
    s->r.gains = NULL;
  }
  if (known) narekenen_look(request, s, false);
  return known;
}

/* ---- after an act ---- */

void session_give_back(struct session_claim *mine) { give_back(mine); }

bool session_rest(struct session *s, struct session_claim *mine, bool (*late)(void *context), void *context, const struct session_memory *at,
                  struct fault *fault) {
  const struct whatif *whatif = &s->scenario->whatif;
  const struct room room = room_make(&s->moment, at->keep);
  struct portfolio model;
  rekenhulp_model(&s->moment, whatif, &model, at->keep);
  bool known = digest_equal(key_of(&s->moment, whatif, &model), mine->key);
  pthread_mutex_lock(&lock);
  known = known && mine->one->busy && mine->one->claim == mine->claim && mine->one->listed;
  if (known) take(mine->one, whatif, s, &room);
  pthread_mutex_unlock(&lock);
  model.late = late;
  model.context = context;
  s->r.portfolio = model;
  if (!known || !rest_find(at, s, fault) || late(context)) return false;
  keep_answer(mine, s, true);
  return true;
}

/* True: the rest will be told too, by who works on it. */
static bool list_first(struct request *request, const char *topic, struct fault *fault) {
  const struct session_memory at = {request->keep, request->scratch};
  struct session_claim *mine = ARENA_NEW(request->keep, struct session_claim);
  struct session s;
  enum found found;
  struct tx *tx = request_read(request, fault);
  if (!tx || !session_begin(request, tx, &s, fault)) return false;
  s.moment = scenario_moment(&s.moment, s.scenario, request->keep);
  if (!begin(&at, &s.scenario->whatif, false, &s, &found, mine, fault)) return false;
  if (found == FOUND_OURS) keep_answer(mine, &s, false);
  live_say_part(request->tenant->code, topic);
  return found == FOUND_OURS && session_later(request, &s, mine);
}

void session_say(struct request *request) {
  struct fault ignored = {0};
  const char *topic = moment_topic(route_id(request), request->keep);
  if (!list_first(request, topic, &ignored)) live_say(request->tenant->code, topic);
  fault_release(&ignored);
}
