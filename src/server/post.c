#include "server/post.h"

#include <pthread.h>

#include "outside/mail.h"

#include "base/banned.h"

enum { ROUND_SECONDS = 15, LETTERS_A_ROUND = 50 };

struct post {
  struct tenants *tenants;
  pthread_t thread;
  pthread_mutex_t lock;
  pthread_cond_t wake;
  bool stopping;
};

/* True: try the next one as well. */
static bool send_one(struct access *access, const struct letter *letter, struct fault *fault) {
  struct fault sending = {0};
  struct mail mail = {.to = letter->to, .subject = letter->subject, .text = letter->text, .event = letter->event};
  bool sent = mail_send(&mail, &sending), for_good = sending.kind == FAULT_INPUT;
  if (!sent) log_line(LOG_WARNING, "event=mail letter=%lld attempts=%lld cause=\"%s\"", (long long)letter->id, (long long)letter->attempts + 1, sending.cause);
  fault_release(&sending);
  bool noted = sent ? mail_sent(access, letter->id, fault) : mail_failed(access, letter->id, for_good, fault);
  return noted && (sent || for_good);
}

int post_send(struct access *access, int most) {
  int count = 0;
  struct fault fault = {0};
  struct letter *letter = calloc(1, sizeof *letter);
  while (letter && count < most && mail_next(access, letter, &fault) && send_one(access, letter, &fault)) count++;
  if (fault_is(&fault)) log_line(LOG_WARNING, "event=mail cause=\"%s\"", fault.cause);
  fault_release(&fault);
  free(letter);
  return count;
}

static bool is_stopping(struct post *post) {
  pthread_mutex_lock(&post->lock);
  bool stopping = post->stopping;
  pthread_mutex_unlock(&post->lock);
  return stopping;
}

static void send_of(const struct tenant *tenant, void *context) {
  if (!is_stopping(context)) post_send(tenant->access, LETTERS_A_ROUND);
}

static void *go_round(void *context) {
  struct post *post = context;
  while (!is_stopping(post)) {
    tenants_each(post->tenants, send_of, post);
    struct timespec until;
    clock_gettime(CLOCK_REALTIME, &until);
    until.tv_sec += ROUND_SECONDS;
    pthread_mutex_lock(&post->lock);
    if (!post->stopping) pthread_cond_timedwait(&post->wake, &post->lock, &until);
    pthread_mutex_unlock(&post->lock);
  }
  return NULL;
}

bool post_open(struct tenants *tenants, struct post **out, struct fault *fault) {
  *out = NULL;
  if (!mail_is_set()) return true;
  struct post *post = calloc(1, sizeof *post);
  if (!post) return FAULT(fault, FAULT_NOT_NOW, "Er is geen geheugen meer.");
  post->tenants = tenants;
  pthread_mutex_init(&post->lock, NULL);
  pthread_cond_init(&post->wake, NULL);
  if (pthread_create(&post->thread, NULL, go_round, post) == 0) {
    *out = post;
    return true;
  }
  free(post);
  return FAULT(fault, FAULT_NOT_NOW, "Er kunnen geen draden worden gestart.");
}

void post_close(struct post *post) {
  if (!post) return;
  pthread_mutex_lock(&post->lock);
  post->stopping = true;
  pthread_cond_signal(&post->wake);
  pthread_mutex_unlock(&post->lock);
  pthread_join(post->thread, NULL);
  pthread_mutex_destroy(&post->lock);
  pthread_cond_destroy(&post->wake);
  free(post);
}
