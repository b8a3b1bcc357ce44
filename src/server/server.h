/* The door of the server room: the program as an HTTP server over a data folder. */
#ifndef SERVER_SERVER_H
#define SERVER_SERVER_H

#include "base/base.h"
#include "web/web.h"

struct server;

struct server_options {
  const char *data;
  const char *listen;  /* "localhost:8080", "[::1]:8080", "0.0.0.0:80"; port 0 takes a free one */
  int batch_max;       /* writes per commit; 0: the usual */
  unsigned idle_seconds; /* 0: 30 */
  size_t body_max, upload_max; /* 0: 16 MB, 64 MB */
  void (*opened)(struct store *store); /* wiring of hooks, once per municipality */
};

/* Answers requests from now on, on threads of its own. NULL with a Dutch fault. */
struct server *server_open(const struct server_options *options, struct fault *fault);
/* Takes no new connections, finishes what runs, closes the files. */
void server_close(struct server *server);
/* "http://localhost:8080" */
const char *server_address(const struct server *server);

/* Sign-in, account and the administration of accounts. */
extern const struct route_table server_routes;

#endif
