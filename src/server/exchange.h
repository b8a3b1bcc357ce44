/* One request on its way through the server, and the memory of the thread that works on it. */
#ifndef SERVER_EXCHANGE_H
#define SERVER_EXCHANGE_H

#include <microhttpd.h>

#include "server/path.h"
#include "server/visit.h"

struct server;
struct live_stream;

/* The records under secrecy that an answer shows, and to whom. */
struct reads {
  const struct tenant *tenant;
  size_t count;
  struct confidential_read items[SECRETS_MAX + 1];
  char records[SECRETS_MAX + 1][64], label[ACCESS_LABEL_SIZE], path[400];
};

/* What the client sent. Texts are borrowed from the connection, which keeps them until the request has ended. */
struct exchange {
  struct server *server;
  struct MHD_Connection *connection;
  struct exchange *next;       /* in the workers' queue */
  char *uri;                   /* as sent, with the query; ours */
  bool begun, is_head;
  bool unknown_method;
  enum method method;
  const char *content_type, *accept_encoding, *if_match, *if_none_match, *csrf, *cookies, *authorization, *agent, *site, *host;
  bool is_partial;
  bool is_tls, is_local;       /* is_local: from this machine and through no proxy */
  char address[48];
  char *body;                  /* ours */
  size_t body_size, body_room, body_max;
  bool too_large;              /* the rest is thrown away; 413 at the end */
  int64_t began_us;
  struct MHD_Response *response; /* made by a worker, or NULL */
  unsigned status;
  struct reads *reads;           /* to be logged before the response leaves; ours */
  struct live_stream *stream;    /* when the answer is a stream of events; ours */
};

/* Reused from request to request by one thread. */
struct desk {
  struct arena keep, scratch;
  struct text body;
  struct libdeflate_compressor *compressor;
};

/* The calling thread's desk, made at first use and given back when the thread ends. NULL: no memory. */
struct desk *desk_get(void);
/* Empties the desk; big memory is given back. */
void desk_clear(struct desk *desk);

enum answer { ANSWER_READY, ANSWER_SLOW };

/* Makes exchange->response and status. On a loop thread it answers SLOW, having made nothing, when the work belongs to
 * a worker. */
enum answer exchange_answer(struct exchange *exchange, bool on_worker);

/* Would the same request still be answered with a stream on this topic? On a loop thread, while the stream is open.
 * content: gets what the page lets the stream carry for this visitor; NULL: nothing is asked for. */
bool exchange_hears(struct exchange *exchange, const char *topic, struct text *content);

/* Plain answers that need no municipality. */
void exchange_plain(struct exchange *exchange, struct desk *desk, const struct fault *fault);

/* A reply to the wire: headers, compression, conditional answers. */
struct exchange_reply {
  struct reply *reply;
  const struct request *request; /* NULL without a municipality */
  const char *cookie;            /* Set-Cookie beside those of the page, or NULL */
  const char *cache;             /* Cache-Control; NULL: the usual one */
};
void exchange_send(struct exchange *exchange, struct desk *desk, const struct exchange_reply *what);

#endif
