/* What the files around the socket share. */
#ifndef SERVER_INSIDE_H
#define SERVER_INSIDE_H

#include <pthread.h>
#include <stdatomic.h>

#include "server/exchange.h"
#include "server/server.h"

enum { WORKERS = 16, COUNTED_STATUSES = 6 };

struct workers;
struct scheduler;
struct beside;

struct server {
  struct server_options options;
  char address[128];
  struct tenants *tenants;
  struct MHD_Daemon *daemon;
  struct workers *workers;
  struct scheduler *scheduler;
  struct beside *beside;
  struct rate_table *rate;        /* what visitors without an account send */
  struct connections *connections;
  struct live *live;
  pthread_t keeper;
  bool keeper_runs;
  pthread_mutex_t keeper_lock;
  pthread_cond_t keeper_wake;
  struct post *post; /* NULL without a mail server */
  atomic_bool stopping;
  atomic_size_t body_bytes;       /* held by all requests together */
  atomic_ullong answers[COUNTED_STATUSES]; /* by first digit of the status */
  atomic_ullong requests_slow, faults_csrf, bytes_sent;
  int64_t began_ms;
};

/* A pool that runs work(exchange) for each exchange added, in order. */
struct workers *workers_open(void (*work)(struct exchange *exchange), struct fault *fault);
/* Waits until everything added has run; nothing can be added after. */
void workers_stop(struct workers *workers);
/* Stops, and gives all back. Only when nobody can add any more. */
void workers_close(struct workers *workers);
/* False when it has stopped. */
bool workers_add(struct workers *workers, struct exchange *exchange);

/* Runs the jobs of the capabilities over all municipalities, on a thread of its own. */
struct scheduler *scheduler_open(struct tenants *tenants, const char *data, struct fault *fault);
/* Waits for the file that is being stored; what is left is for the next start. */
void scheduler_close(struct scheduler *scheduler);

/* Does what beside_add asks for (web/beside.h), on a thread per lane. One at a time. */
struct beside *beside_open(struct fault *fault);
/* Tells what runs to stop, and waits for it; what waits is released undone. */
void beside_close(struct beside *beside);

/* ---- live push: what is said with live_say, to whoever holds a stream open ---- */

struct live;
/* One at a time hears what is said. */
struct live *live_open(struct fault *fault);
/* Makes exchange->response and status: a stream of events on the reply's topic. False with a fault when too many are open. */
bool live_answer(struct live *live, struct exchange *exchange, const char *code, const struct reply *reply, struct fault *fault) MUST_USE;
/* The request has ended, by whichever side. */
void live_leave(struct exchange *exchange);
/* Heartbeats that are due; each asks anew whether the visitor may still hear. */
void live_beat(struct live *live);
/* Somebody signed out: all streams of this municipality ask anew. */
void live_ask_again(const char *code);
/* Ends every stream and resumes it, and takes no new ones. */
void live_stop(struct live *live);
/* After the daemon has stopped. */
void live_close(struct live *live);
size_t live_count(struct live *live);

/* ---- without a municipality ---- */

bool front_answer(struct exchange *exchange, struct desk *desk, struct fault *fault);
/* /static/NAME; 404 when it is none of ours. */
void static_answer(struct exchange *exchange, const struct path *path, struct desk *desk);
void health_answer(struct exchange *exchange, struct desk *desk);
void metrics_answer(struct exchange *exchange, struct desk *desk);
/* The look of one municipality, from its settings. */
bool style_answer(struct exchange *exchange, struct desk *desk, struct request *request);

/* ---- slow senders ---- */

struct connections *connections_open(void);
void connections_close(struct connections *connections);
/* Called by the daemon at the begin and end of each connection. */
void connections_notify(void *context, struct MHD_Connection *connection, void **mine,
                        enum MHD_ConnectionNotificationCode code);
/* The sender begins another request (a minute for all of it), uploads (ten minutes), or sent all and reads (ten). */
enum sender { SENDER_WAITS, SENDER_UPLOADS, SENDER_DONE, SENDER__COUNT };
void connections_touch(struct MHD_Connection *connection, enum sender sender);
/* Shuts the connections that take longer. */
void connections_cut(struct connections *connections);

#endif
