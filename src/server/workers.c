#include "server/inside.h"

#include "base/banned.h"

struct workers {
  pthread_mutex_t lock;
  pthread_cond_t wake;
  struct exchange *first, **last;
  bool stopping;
  void (*work)(struct exchange *exchange);
  size_t count;
  pthread_t threads[WORKERS];
};

static struct exchange *take(struct workers *workers) {
  pthread_mutex_lock(&workers->lock);
  while (!workers->first && !workers->stopping) pthread_cond_wait(&workers->wake, &workers->lock);
  struct exchange *exchange = workers->first;
  if (exchange) {
    workers->first = exchange->next;
    if (!workers->first) workers->last = &workers->first;
    exchange->next = NULL;
  }
  pthread_mutex_unlock(&workers->lock);
  return exchange;
}

static void *run(void *context) {
  struct workers *workers = context;
  for (struct exchange *exchange; (exchange = take(workers));) workers->work(exchange);
  return NULL;
}

struct workers *workers_open(void (*work)(struct exchange *exchange), struct fault *fault) {
  struct workers *workers = calloc(1, sizeof *workers);
  if (!workers) {
    FAULT(fault, FAULT_NOT_NOW, "Er is geen geheugen meer.");
    return NULL;
  }
  workers->last = &workers->first;
  workers->work = work;
  pthread_mutex_init(&workers->lock, NULL);
  pthread_cond_init(&workers->wake, NULL);
  while (workers->count < WORKERS && pthread_create(&workers->threads[workers->count], NULL, run, workers) == 0)
    workers->count++;
  if (workers->count > 0) return workers;
  FAULT(fault, FAULT_NOT_NOW, "Er kunnen geen draden worden gestart.");
  workers_close(workers);
  return NULL;
}

void workers_stop(struct workers *workers) {
  if (!workers) return;
  pthread_mutex_lock(&workers->lock);
  workers->stopping = true;
  pthread_cond_broadcast(&workers->wake);
  pthread_mutex_unlock(&workers->lock);
  for (size_t i = 0; i < workers->count; i++) pthread_join(workers->threads[i], NULL);
  workers->count = 0;
}

void workers_close(struct workers *workers) {
  if (!workers) return;
  workers_stop(workers);
  pthread_mutex_destroy(&workers->lock);
  pthread_cond_destroy(&workers->wake);
  free(workers);
}

bool workers_add(struct workers *workers, struct exchange *exchange) {
  pthread_mutex_lock(&workers->lock);
  bool ok = !workers->stopping;
  if (ok) {
    exchange->next = NULL;
    *workers->last = exchange;
    workers->last = &exchange->next;
    pthread_cond_signal(&workers->wake);
  }
  pthread_mutex_unlock(&workers->lock);
  return ok;
}
