#include <errno.h>

#include "store/inside.h"

/* One thread per store does all writing. It starts with the first write and ends after a while without work;
 * before it ends, and when the log has grown, it moves the log into the file, off everybody's path. */

enum { IDLE_SECONDS = 10, LOG_PAGES_QUIET = 500, LOG_PAGES_ALWAYS = 16000, LOG_PAGES_IMPORT = 2000 };

/* A commit waits for company for a quarter of what a commit takes, and never more than 5 ms. */
enum { GATHER_PART = 4, GATHER_COMMIT_US = 20000 };

struct run {
  struct tx *tx;
  struct job *job;
};

static bool run_work(void *context) {
  struct run *run = context;
  return run->job->work(run->tx, run->job->context, run->job->fault);
}

/* One write in its savepoint. False: the whole transaction is gone. */
static bool run_job(struct tx *tx, struct job *job) {
  struct run run = {tx, job};
  const struct catalogue *catalogue = tx->catalogue;
  char today[DAY_SIZE];
  bool outcome = false;
  memcpy(today, tx->today, sizeof today);
  if (!opened_sync(tx, job->delivery, job->fault) || !db_run_often(tx->db, "SAVEPOINT een", job->fault)) return false;
  tx->who = job->who;
  tx->trusted = false;
  if (!arena_guarded(NULL, NULL, run_work, &run, &outcome)) {
    FAULT(job->fault, FAULT_NOT_NOW, "Dit vraagt meer geheugen dan één handeling mag gebruiken. Er is niets opgeslagen.");
    outcome = false;
  }
  if (outcome && !fault_is(job->fault)) outcome = series_settle(tx, job->fault);
  tx->series_touched = 0;
  tx->who = NULL;
  tx->trusted = false;
  tx->checked = (struct record){0};
  db_statements_done(tx->db);
  job->ok = outcome && !fault_is(job->fault);
  if (!db_in_transaction(tx->db)) return false;
  if (job->ok) return db_run_often(tx->db, "RELEASE een", job->fault);
  if (!fault_is(job->fault)) FAULT(job->fault, FAULT_SYSTEM, "Dit is niet opgeslagen.");
  tx->catalogue = catalogue;
  memcpy(tx->today, today, sizeof today);
  struct fault ignored = {0};
  bool undone = db_run_often(tx->db, "ROLLBACK TO een", &ignored) && db_run_often(tx->db, "RELEASE een", &ignored);
  fault_release(&ignored);
  return undone;
}

static void copy_fault(struct fault *to, const struct fault *from) {
  if (fault_is(to)) return;
  FAULT(to, from->kind, "%s", from->message);
  fault_hint(to, "%s", from->hint);
  fault_cause(to, "%s", from->cause);
}

/* The transaction is gone: what was thought to be well is not. */
static void fail_all(struct tx *tx, struct job *jobs, const struct fault *why) {
  struct fault ignored = {0};
  if (db_in_transaction(tx->db)) db_run(tx->db, "ROLLBACK", &ignored);
  tx->shades_unknown = true;
  fault_release(&ignored);
  for (struct job *job = jobs; job; job = job->next) {
    job->ok = false;
    if (why && fault_is(why)) copy_fault(job->fault, why);
    FAULT(job->fault, FAULT_NOT_NOW, "Er is niets opgeslagen, door een fout op de schijf. Probeer het zo opnieuw.");
  }
}

/* Some rows of a large import are a commit of their own: nobody's write waits in the same one. */
static struct job *next_job(struct store *store, const struct job *before) {
  pthread_mutex_lock(&store->lock);
  struct job *job = store->first;
  if (job && before && (before->delivery || job->delivery)) job = NULL;
  if (job) {
    store->first = job->next;
    if (!store->first) store->last = NULL;
    job->next = NULL;
  }
  pthread_mutex_unlock(&store->lock);
  return job;
}

/* Whoever was answered a moment ago is likely to write again: a batch that is smaller than the last ones holds its commit
 * for a fraction of what the commit takes, so that they come along instead of waiting for the next. Alone nobody waits. */
static bool more_comes(struct store *store, int taken, int64_t until_us) {
  if (taken >= store->batch_seen) return false;
  int64_t left_us = until_us - clock_monotonic_us();
  if (left_us <= 0) return false;
  struct timespec until;
  clock_gettime(CLOCK_REALTIME, &until);
  until.tv_nsec += (long)left_us * 1000;
  until.tv_sec += until.tv_nsec / 1000000000;
  until.tv_nsec %= 1000000000;
  pthread_mutex_lock(&store->lock);
  while (!store->first && !store->stopping && pthread_cond_timedwait(&store->work_there, &store->lock, &until) == 0) continue;
  bool more = store->first != NULL;
  pthread_mutex_unlock(&store->lock);
  return more;
}

/* Commits, and learns how long that takes and with how many. */
static bool commit(struct store *store, struct tx *tx, int taken, struct fault *fault) {
  int64_t start_us = clock_monotonic_us();
  bool ok = db_run_often(tx->db, "COMMIT", fault);
  store->commit_us += (clock_monotonic_us() - start_us - store->commit_us) / 4;
  store->batch_seen = taken > store->batch_last ? taken : store->batch_last;
  store->batch_last = taken;
  return ok;
}

/* Runs what waits, until nobody comes or the batch is full, and commits once. Answers the jobs, of which there is one at
 * least. */
static struct job *run_batch(struct store *store, struct tx *tx) {
  struct job *jobs = NULL, **end = &jobs, *job = NULL;
  struct fault fault = {0};
  bool sound = db_run_often(tx->db, "BEGIN IMMEDIATE", &fault);
  pthread_mutex_lock(&store->lock);
  const struct catalogue *catalogue = store->catalogues->catalogue;
  tx_day(tx);
  pthread_mutex_unlock(&store->lock);
  tx->catalogue = catalogue;
  tx->catalogue_changed = tx->settings_changed = false;
  int taken = 0;
  int64_t until_us = clock_monotonic_us() + (store->commit_us < GATHER_COMMIT_US ? store->commit_us : GATHER_COMMIT_US) / GATHER_PART;
  while (taken < store->batch_max) {
    struct job *before = job;
    job = next_job(store, before);
    if (!job && before && !before->delivery && more_comes(store, taken, until_us)) job = next_job(store, before);
    if (!job) break;
    *end = job;
    end = &job->next;
    taken++;
    if (!sound) break;
    sound = run_job(tx, job);
    if (!sound) copy_fault(&fault, job->fault);
    if (!sound) break;
  }
  if (sound) sound = commit(store, tx, taken, &fault);
  if (!sound) fail_all(tx, jobs, &fault);
  fault_release(&fault);
  if (sound && (tx->catalogue_changed || tx->settings_changed) && !store_adopt(store, tx, &fault))
    log_line(LOG_ERROR, "instellingen niet opnieuw gelezen: %s", fault.cause);
  fault_release(&fault);
  return jobs;
}

static void answer(struct store *store, struct job *jobs) {
  pthread_mutex_lock(&store->lock);
  while (jobs) {
    struct job *next = jobs->next;
    jobs->done = true;
    jobs = next;
  }
  pthread_cond_broadcast(&store->work_done);
  pthread_mutex_unlock(&store->lock);
}

/* Waits for work. False: nothing came for a while, or the store closes. */
static bool wait_for_work(struct store *store) {
  struct timespec until;
  clock_gettime(CLOCK_REALTIME, &until);
  until.tv_sec += IDLE_SECONDS;
  pthread_mutex_lock(&store->lock);
  int waited = 0;
  while (!store->first && !store->withdrawing && !store->stopping && waited != ETIMEDOUT)
    waited = pthread_cond_timedwait(&store->work_there, &store->lock, &until);
  bool work = store->first || (store->withdrawing && !store->stopping);
  if (!work) store->writer_runs = false;
  pthread_mutex_unlock(&store->lock);
  return work;
}

static bool somebody_waits(struct store *store) {
  pthread_mutex_lock(&store->lock);
  bool waits = store->first != NULL;
  pthread_mutex_unlock(&store->lock);
  return waits;
}

/* Without a connection those who wait now are told so; who comes after gets a new try. */
static void refuse_waiting(struct store *store, const struct fault *fault) {
  pthread_mutex_lock(&store->lock);
  struct job *jobs = store->first;
  store->first = store->last = NULL;
  pthread_mutex_unlock(&store->lock);
  for (struct job *job = jobs; job; job = job->next) {
    copy_fault(job->fault, fault);
    job->ok = false;
  }
  answer(store, jobs);
}

/* What cannot be cleaned now stays for the next start. */
static void clean_some(struct store *store, struct tx *tx) {
  struct fault fault = {0};
  bool more = false;
  if (!withdrawn_clean(tx, &more, &fault)) log_line(LOG_WARNING, "ingetrokken rijen blijven staan: %s", fault.cause);
  fault_release(&fault);
  pthread_mutex_lock(&store->lock);
  store->withdrawing = more;
  pthread_mutex_unlock(&store->lock);
}

static void *write_all(void *context) {
  struct store *store = context;
  struct fault fault = {0};
  while (wait_for_work(store)) {
    if (!store->write_tx) store->write_tx = tx_open(store, DB_WRITE, &fault);
    if (!store->write_tx) {
      refuse_waiting(store, &fault);
      fault_release(&fault);
      continue;
    }
    struct job *jobs = somebody_waits(store) ? run_batch(store, store->write_tx) : NULL;
    if (!jobs) clean_some(store, store->write_tx);
    /* A job is its maker's own again once it is answered. */
    bool many = !jobs || jobs->delivery;
    answer(store, jobs);
    int pages = db_log_pages(store->write_tx->db);
    if (pages > (many ? LOG_PAGES_IMPORT : LOG_PAGES_ALWAYS) || (pages > LOG_PAGES_QUIET && !somebody_waits(store))) db_checkpoint(store->write_tx->db);
  }
  return NULL;
}

/* With the lock held. A thread that ended has left its number behind. */
static bool start_writer(struct store *store) {
  if (store->writer_runs) return true;
  if (store->writer_joinable) pthread_join(store->writer, NULL);
  store->writer_joinable = false;
  store->writer_runs = true;
  if (pthread_create(&store->writer, NULL, write_all, store) == 0) {
    store->writer_joinable = true;
    return true;
  }
  store->writer_runs = false;
  return false;
}

void writer_clean(struct store *store) {
  pthread_mutex_lock(&store->lock);
  store->withdrawing = true;
  if (!store->stopping && start_writer(store)) pthread_cond_signal(&store->work_there);
  pthread_mutex_unlock(&store->lock);
}

bool store_write(struct store *store, const struct who *who, bool (*work)(struct tx *tx, void *context, struct fault *fault),
                 void *context, struct fault *fault) {
  return writer_run(store, who, SEEN_BY_ALL, work, context, fault);
}

bool writer_run(struct store *store, const struct who *who, int64_t delivery, bool (*work)(struct tx *tx, void *context, struct fault *fault),
                void *context, struct fault *fault) {
  struct job job = {.who = who, .work = work, .context = context, .delivery = delivery, .fault = fault};
  pthread_mutex_lock(&store->lock);
  if (store->stopping || !start_writer(store)) {
    pthread_mutex_unlock(&store->lock);
    return FAULT(fault, FAULT_NOT_NOW, "Doorpakker kan nu niets opslaan. Probeer het zo opnieuw.");
  }
  if (store->last)
    store->last->next = &job;
  else
    store->first = &job;
  store->last = &job;
  pthread_cond_signal(&store->work_there);
  while (!job.done) pthread_cond_wait(&store->work_done, &store->lock);
  pthread_mutex_unlock(&store->lock);
  return job.ok;
}

void writer_stop(struct store *store) {
  pthread_mutex_lock(&store->lock);
  store->stopping = true;
  pthread_cond_broadcast(&store->work_there);
  bool joinable = store->writer_joinable;
  store->writer_joinable = false;
  pthread_mutex_unlock(&store->lock);
  if (joinable) pthread_join(store->writer, NULL);
}
