/* Work beside the requests: a thread per lane, a queue per municipality, and the queues in a ring that take turns. */
#include "web/beside.h"

#include "server/inside.h"

#include "base/banned.h"

struct piece {
  struct piece *next;
  struct beside_work work;
  char subject[LIVE_TOPIC_SIZE];
};

struct town {
  struct town *next;
  char code[16];
  struct piece *first, **last;
  size_t count;
};

struct lane {
  struct beside *beside;
  struct town *first, **last; /* towns with work, the next in turn first */
  pthread_cond_t wake;
  pthread_t thread;
  bool runs;
  struct piece *doing;
  char doing_code[16];
  atomic_bool overtaken;      /* what it does is no longer asked for */
};

struct beside {
  pthread_mutex_t lock;
  atomic_bool stopping;
  struct lane lanes[BESIDE_LANE__COUNT];
};

/* beside_add comes from any room and thread: there is one to do it, for as long as it is open. */
static pthread_mutex_t now_lock = PTHREAD_MUTEX_INITIALIZER;
static struct beside *now;
static atomic_bool now_stops;

static _Thread_local const struct lane *lane_here;

static bool stops(void) { return now_stops || (lane_here && lane_here->overtaken); }

static void piece_end(struct piece *piece) {
  piece->work.release(piece->work.context);
  free(piece);
}

/* ---- the ring, under the lock ---- */

static struct town *town_find(const struct lane *lane, const char *code) {
  struct town *town = lane->first;
  while (town && !string_is(town->code, code)) town = town->next;
  return town;
}

static void town_append(struct lane *lane, struct town *town) {
  town->next = NULL;
  *lane->last = town;
  lane->last = &town->next;
}

static struct town *town_get(struct lane *lane, const char *code) {
  struct town *town = town_find(lane, code);
  if (town) return town;
  town = calloc(1, sizeof *town);
  if (!town) return NULL;
  snprintf(town->code, sizeof town->code, "%s", code);
  town->last = &town->first;
  town_append(lane, town);
  return town;
}

/* The town in turn gives its oldest piece and goes to the end, or away when that was its last. */
static struct piece *take(struct lane *lane) {
  struct town *town = lane->first;
  if (!town) return NULL;
  struct piece *piece = town->first;
  memcpy(lane->doing_code, town->code, sizeof town->code);
  lane->doing = piece;
  lane->overtaken = false;
  lane->first = town->next;
  if (!lane->first) lane->last = &lane->first;
  town->first = piece->next;
  if (!town->first) town->last = &town->first;
  town->count--;
  if (town->first) town_append(lane, town);
  else free(town);
  return piece;
}

/* Where the piece about this subject waits; NULL: none does. */
static struct piece *piece_find(const struct town *town, const char *subject) {
  struct piece *piece = town->first;
  while (piece && !string_is(piece->subject, subject)) piece = piece->next;
  return piece;
}

/* The newer one takes the place in the queue; out: what is to be released. */
static bool queue(struct lane *lane, struct piece *piece, struct piece *out) {
  struct town *town = town_get(lane, piece->work.code);
  if (!town) return false;
  struct piece *old = piece_find(town, piece->subject);
  if (old) {
    *out = *old;
    old->work = piece->work;
    return true;
  }
  if (town->count >= BESIDE_WAITING_MAX) return false;
  piece->next = NULL;
  *town->last = piece;
  town->last = &piece->next;
  town->count++;
  pthread_cond_signal(&lane->wake);
  return true;
}

/* What runs about the same stops for one that is really in the queue, or neither would be done. */
static bool put(struct lane *lane, struct piece *piece, struct piece *out) {
  bool running = lane->doing && string_is(lane->doing->subject, piece->subject) && string_is(lane->doing_code, piece->work.code);
  if (!queue(lane, piece, out)) return false;
  if (running) lane->overtaken = true;
  return true;
}

/* ---- doing ---- */

static void *run_lane(void *context) {
  struct lane *lane = context;
  struct beside *beside = lane->beside;
  lane_here = lane;
  pthread_mutex_lock(&beside->lock);
  while (!beside->stopping) {
    struct piece *piece = take(lane);
    if (!piece) {
      pthread_cond_wait(&lane->wake, &beside->lock);
      continue;
    }
    pthread_mutex_unlock(&beside->lock);
    piece->work.run(piece->work.context, stops);
    pthread_mutex_lock(&beside->lock);
    lane->doing = NULL;
    pthread_mutex_unlock(&beside->lock);
    piece_end(piece);
    pthread_mutex_lock(&beside->lock);
  }
  pthread_mutex_unlock(&beside->lock);
  return NULL;
}

static bool add(struct beside *beside, const struct beside_work *work) {
  struct piece *piece = calloc(1, sizeof *piece), replaced = {0};
  if (!piece) return false;
  piece->work = *work;
  snprintf(piece->subject, sizeof piece->subject, "%s", work->subject);
  pthread_mutex_lock(&beside->lock);
  bool ok = !beside->stopping && put(&beside->lanes[work->lane], piece, &replaced);
  pthread_mutex_unlock(&beside->lock);
  if (!ok || replaced.work.release) free(piece);
  if (replaced.work.release) replaced.work.release(replaced.work.context);
  return ok;
}

static bool add_now(const struct beside_work *work) {
  pthread_mutex_lock(&now_lock);
  bool ok = now && add(now, work);
  pthread_mutex_unlock(&now_lock);
  if (!ok) work->release(work->context);
  return ok;
}

/* ---- open and close ---- */

struct beside *beside_open(struct fault *fault) {
  struct beside *beside = calloc(1, sizeof *beside);
  if (!beside) {
    FAULT(fault, FAULT_NOT_NOW, "Er is geen geheugen meer.");
    return NULL;
  }
  pthread_mutex_init(&beside->lock, NULL);
  bool runs = true;
  for (enum beside_lane l = 0; l < BESIDE_LANE__COUNT; l++) {
    struct lane *lane = &beside->lanes[l];
    lane->beside = beside;
    lane->last = &lane->first;
    pthread_cond_init(&lane->wake, NULL);
    lane->runs = pthread_create(&lane->thread, NULL, run_lane, lane) == 0;
    runs = runs && lane->runs;
  }
  if (!runs) {
    beside_close(beside);
    FAULT(fault, FAULT_NOT_NOW, "Er kunnen geen draden worden gestart.");
    return NULL;
  }
  now_stops = false;
  pthread_mutex_lock(&now_lock);
  now = beside;
  pthread_mutex_unlock(&now_lock);
  beside_do(add_now);
  return beside;
}

void beside_close(struct beside *beside) {
  if (!beside) return;
  beside_do(NULL);
  pthread_mutex_lock(&now_lock);
  if (now == beside) now = NULL;
  pthread_mutex_unlock(&now_lock);
  now_stops = true;
  pthread_mutex_lock(&beside->lock);
  beside->stopping = true;
  for (enum beside_lane l = 0; l < BESIDE_LANE__COUNT; l++) pthread_cond_signal(&beside->lanes[l].wake);
  pthread_mutex_unlock(&beside->lock);
  for (enum beside_lane l = 0; l < BESIDE_LANE__COUNT; l++) {
    struct lane *lane = &beside->lanes[l];
    if (lane->runs) pthread_join(lane->thread, NULL);
    for (struct piece *piece; (piece = take(lane));) piece_end(piece);
    pthread_cond_destroy(&lane->wake);
  }
  pthread_mutex_destroy(&beside->lock);
  free(beside);
}
