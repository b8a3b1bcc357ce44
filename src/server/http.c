/* The socket: libmicrohttpd with epoll and a pool of two. Reading is answered on these threads; all else is suspended
 * here, answered by a worker and resumed. */
#include <arpa/inet.h>
#include <malloc.h>
#include <netdb.h>
#include <sys/socket.h>
#include <unistd.h>

#include "server/inside.h"
#include "server/post.h"

#include "base/banned.h"

enum {
  LOOP_THREADS = 2,
  CONNECTION_MEMORY = 16 * 1024,
  CONNECTIONS_MAX = 4000,
  IDLE_SECONDS = 30,
  URI_MAX = 8 * 1024,
  VISITOR_BODY_MAX = 1 << 20,
  UPLOAD_FROM = 256 * 1024
};
enum { MEMORY_KEPT = 2 << 20 };
#define BODY_BYTES_MAX ((size_t)384 << 20) /* of all requests together */

static const char *header(struct MHD_Connection *connection, const char *name) {
  return MHD_lookup_connection_value(connection, MHD_HEADER_KIND, name);
}

static void *log_uri(void *context, const char *uri, struct MHD_Connection *connection) {
  struct exchange *exchange = calloc(1, sizeof *exchange);
  if (!exchange) return NULL;
  exchange->server = context;
  exchange->connection = connection;
  exchange->uri = strlen(uri) < URI_MAX ? strdup(uri) : NULL;
  return exchange;
}

static void completed(void *context, struct MHD_Connection *connection, void **mine, enum MHD_RequestTerminationCode code) {
  (void)context;
  (void)code;
  struct exchange *exchange = *mine;
  if (!exchange) return;
  connections_touch(connection, SENDER_WAITS);
  atomic_fetch_sub(&exchange->server->body_bytes, exchange->body_room);
  live_leave(exchange);
  if (exchange->response) MHD_destroy_response(exchange->response);
  free(exchange->reads);
  free(exchange->body);
  free(exchange->uri);
  free(exchange);
  *mine = NULL;
}

/* ---- what was sent ---- */

static void read_method(struct exchange *exchange, const char *method) {
  static const char *const names[METHOD__COUNT] = {"GET", "POST", "PUT", "PATCH", "DELETE"};
  exchange->is_head = string_is(method, "HEAD");
  for (enum method one = 0; one < METHOD__COUNT; one++)
    if (string_is(method, names[one])) {
      exchange->method = one;
      return;
    }
  exchange->method = METHOD_GET;
  exchange->unknown_method = !exchange->is_head;
}

static bool is_loopback(const struct sockaddr *at) {
  if (at->sa_family == AF_INET) return (ntohl(((const struct sockaddr_in *)(const void *)at)->sin_addr.s_addr) >> 24) == 127;
  if (at->sa_family != AF_INET6) return false;
  const struct in6_addr *six = &((const struct sockaddr_in6 *)(const void *)at)->sin6_addr;
  return IN6_IS_ADDR_LOOPBACK(six) || (IN6_IS_ADDR_V4MAPPED(six) && six->s6_addr[12] == 127);
}

/* The last address in the list is the one that our own proxy saw; earlier ones are what the client claims. */
/* One household or office has a /64 of its own: that counts as one sender. */
static void print_six(struct in6_addr six, char out[48]) {
  if (!IN6_IS_ADDR_V4MAPPED(&six)) memset(six.s6_addr + 8, 0, 8);
  inet_ntop(AF_INET6, &six, out, 48);
}

static void take_forwarded(struct exchange *exchange, const char *list) {
  struct in6_addr six;
  const char *last = strrchr(list, ',');
  last = last ? last + 1 : list;
  last += strspn(last, " \t[");
  size_t len = strspn(last, "0123456789abcdefABCDEF.:");
  if (len > 0 && len < sizeof exchange->address) snprintf(exchange->address, sizeof exchange->address, "%.*s", (int)len, last);
  if (inet_pton(AF_INET6, exchange->address, &six) == 1) print_six(six, exchange->address);
}

static void print_address(const struct sockaddr *at, char out[48]) {
  snprintf(out, 48, "?");
  if (at->sa_family == AF_INET) inet_ntop(AF_INET, &((const struct sockaddr_in *)(const void *)at)->sin_addr, out, 48);
  if (at->sa_family == AF_INET6) print_six(((const struct sockaddr_in6 *)(const void *)at)->sin6_addr, out);
}

static void read_address(struct exchange *exchange) {
  const union MHD_ConnectionInfo *info = MHD_get_connection_info(exchange->connection, MHD_CONNECTION_INFO_CLIENT_ADDRESS);
  if (!info || !info->client_addr) return;
  print_address(info->client_addr, exchange->address);
  if (!is_loopback(info->client_addr)) return;
  const char *list = header(exchange->connection, "X-Forwarded-For");
  const char *scheme = header(exchange->connection, "X-Forwarded-Proto");
  exchange->is_local = !list && !header(exchange->connection, "Forwarded");
  if (list) take_forwarded(exchange, list);
  exchange->is_tls = string_is(scheme, "https");
}

static void read_headers(struct exchange *exchange) {
  struct MHD_Connection *connection = exchange->connection;
  exchange->content_type = header(connection, "Content-Type");
  exchange->accept_encoding = header(connection, "Accept-Encoding");
  exchange->if_match = header(connection, "If-Match");
  exchange->if_none_match = header(connection, "If-None-Match");
  exchange->csrf = header(connection, "X-CSRF-Token");
  exchange->cookies = header(connection, "Cookie");
  exchange->authorization = header(connection, "Authorization");
  exchange->agent = header(connection, "User-Agent");
  exchange->site = header(connection, "Sec-Fetch-Site");
  exchange->host = header(connection, "Host");
  exchange->is_partial = string_is(header(connection, "HX-Request"), "true");
}

/* Uploads of lists may be large, but only for whoever shows a session or a token. */
static size_t body_limit(const struct exchange *exchange) {
  const struct server_options *options = &exchange->server->options;
  bool known = exchange->authorization || (exchange->cookies && strstr(exchange->cookies, SESSION_COOKIE "="));
  if (!known) return VISITOR_BODY_MAX;
  const char *end = exchange->uri ? strchrnul(exchange->uri, '?') : "";
  static const char upload[] = "/inlezen";
  size_t len = exchange->uri ? (size_t)(end - exchange->uri) : 0;
  bool is_upload = len >= sizeof upload - 1 && memcmp(end - (sizeof upload - 1), upload, sizeof upload - 1) == 0;
  return is_upload ? options->upload_max : options->body_max;
}

static void begin(struct exchange *exchange, const char *method) {
  exchange->begun = true;
  exchange->began_us = clock_monotonic_us();
  read_method(exchange, method);
  read_address(exchange);
  read_headers(exchange);
  exchange->body_max = body_limit(exchange);
  const char *length = header(exchange->connection, "Content-Length");
  int64_t size = 0;
  if (length && (!string_to_int(length, &size) || size < 0 || (uint64_t)size > exchange->body_max)) exchange->too_large = true;
  if (!exchange->uri) exchange->too_large = true;
  if (size > UPLOAD_FROM) connections_touch(exchange->connection, SENDER_UPLOADS);
}

/* Grows by doubling; false when there is no room in this request or in the program. */
static bool make_room(struct exchange *exchange, size_t size) {
  size_t room = exchange->body_room ? exchange->body_room : 4096;
  while (room < size) room *= 2;
  if (room > exchange->body_max + 1) room = exchange->body_max + 1;
  if (room <= exchange->body_room) return exchange->body_room >= size;
  size_t more = room - exchange->body_room;
  bool fits = atomic_fetch_add(&exchange->server->body_bytes, more) + more <= BODY_BYTES_MAX;
  char *body = fits ? realloc(exchange->body, room) : NULL;
  if (!body) {
    atomic_fetch_sub(&exchange->server->body_bytes, more);
    return false;
  }
  exchange->body = body;
  exchange->body_room = room;
  return true;
}

static enum MHD_Result take_body(struct exchange *exchange, const char *data, size_t size) {
  exchange->body_size += size;
  if (exchange->too_large || exchange->body_size > exchange->body_max) {
    /* What comes after the limit is read and thrown away, so that the sender can hear why, but not for ever. */
    exchange->too_large = true;
    return exchange->body_size > 4 * exchange->body_max ? MHD_NO : MHD_YES;
  }
  if (!make_room(exchange, exchange->body_size + 1)) {
    exchange->too_large = true;
    return MHD_YES;
  }
  memcpy(exchange->body + exchange->body_size - size, data, size);
  exchange->body[exchange->body_size] = '\0';
  return MHD_YES;
}

/* ---- answers ---- */

static enum MHD_Result queue(struct exchange *exchange) {
  struct server *server = exchange->server;
  struct MHD_Response *response = exchange->response;
  exchange->response = NULL;
  if (!response) {
    static char text[] = "Dit lukt nu niet. Probeer het later opnieuw.\n";
    response = MHD_create_response_from_buffer(sizeof text - 1, text, MHD_RESPMEM_PERSISTENT);
    if (!response) return MHD_NO;
    MHD_add_response_header(response, "Content-Type", "text/plain; charset=utf-8");
    exchange->status = 503;
  }
  if (server->stopping || exchange->too_large) MHD_add_response_header(response, "Connection", "close");
  unsigned class = exchange->status / 100;
  if (class < COUNTED_STATUSES) server->answers[class]++;
  enum MHD_Result result = MHD_queue_response(exchange->connection, exchange->status, response);
  MHD_destroy_response(response);
  return result;
}

/* A confidential read that could not be written down is not shown. */
static void log_reads(struct exchange *exchange) {
  struct fault fault = {0};
  const struct reads *reads = exchange->reads;
  if (access_log_read(reads->tenant->access, reads->items, reads->count, &fault)) return;
  if (exchange->response) MHD_destroy_response(exchange->response);
  exchange->response = NULL;
  log_line(LOG_ERROR, "event=fault place=reading-log cause=\"%s\"", fault.cause);
  fault_release(&fault);
}

static void run_worker(struct exchange *exchange) {
  if (!exchange->response) exchange_answer(exchange, true);
  if (exchange->reads) log_reads(exchange);
  if (!exchange->response) exchange->status = 503;
  MHD_resume_connection(exchange->connection);
}

static enum MHD_Result hand_over(struct exchange *exchange) {
  exchange->server->requests_slow++;
  MHD_suspend_connection(exchange->connection);
  if (workers_add(exchange->server->workers, exchange)) return MHD_YES;
  MHD_resume_connection(exchange->connection);
  exchange->status = 503;
  return MHD_YES;
}

/* Known to be too large before it is sent: refused at once, unread. */
static void refuse_size(struct exchange *exchange) {
  struct fault fault = {0};
  struct desk *desk = desk_get();
  FAULT(&fault, FAULT_TOO_LARGE, "Wat u stuurt is te groot: hoogstens %zu MB.", exchange->body_max >> 20);
  fault_hint(&fault, "Maak het bestand kleiner, of verdeel het over meer bestanden.");
  if (desk) {
    exchange_plain(exchange, desk, &fault);
    desk_clear(desk);
  }
  fault_release(&fault);
}

static enum MHD_Result handle(void *context, struct MHD_Connection *connection, const char *url, const char *method,
                              const char *version, const char *data, size_t *size, void **mine) {
  (void)context;
  (void)url;
  (void)version;
  struct exchange *exchange = *mine;
  if (!exchange) return MHD_NO;
  if (!exchange->begun) {
    begin(exchange, method);
    if (!exchange->too_large) return MHD_YES;
    refuse_size(exchange);
    return queue(exchange);
  }
  if (*size > 0) {
    enum MHD_Result result = take_body(exchange, data, *size);
    *size = 0;
    return result;
  }
  if (exchange->response || exchange->status) return queue(exchange);
  connections_touch(connection, SENDER_DONE);
  if (exchange_answer(exchange, false) == ANSWER_SLOW || exchange->reads) return hand_over(exchange);
  return queue(exchange);
}

/* ---- the keeper: once every few seconds ---- */

static void tidy(const struct tenant *tenant, void *context) {
  (void)context;
  struct fault fault = {0};
  if (!access_tidy(tenant->access, &fault)) log_line(LOG_WARNING, "event=tidy municipality=%s cause=\"%s\"", tenant->code, fault.cause);
  fault_release(&fault);
}

static void *keep_house(void *context) {
  struct server *server = context;
  pthread_mutex_lock(&server->keeper_lock);
  for (unsigned round = 1; !server->stopping; round++) {
    struct timespec until;
    clock_gettime(CLOCK_REALTIME, &until);
    until.tv_sec += 5;
    pthread_cond_timedwait(&server->keeper_wake, &server->keeper_lock, &until);
    if (server->stopping) break;
    pthread_mutex_unlock(&server->keeper_lock);
    live_beat(server->live);
    connections_cut(server->connections);
    if (round % 12 == 0) tenants_each(server->tenants, tidy, NULL);
    pthread_mutex_lock(&server->keeper_lock);
  }
  pthread_mutex_unlock(&server->keeper_lock);
  return NULL;
}

/* ---- open and close ---- */

static bool split_listen(const char *listen, char host[96], char port[8], struct fault *fault) {
  const char *colon = strrchr(listen, ':');
  size_t len = colon ? (size_t)(colon - listen) : 0;
  int64_t number;
  if (!colon || len >= 96 || !string_to_int(colon + 1, &number) || number < 0 || number > 65535) {
    FAULT(fault, FAULT_INPUT, "\"%s\" is geen adres om op te luisteren.", listen);
    return fault_hint(fault, "Schrijf bijvoorbeeld localhost:8080 of 0.0.0.0:80.");
  }
  if (len >= 2 && listen[0] == '[' && listen[len - 1] == ']') snprintf(host, 96, "%.*s", (int)len - 2, listen + 1);
  else snprintf(host, 96, "%.*s", (int)len, listen);
  snprintf(port, 8, "%lld", (long long)number);
  return true;
}

static struct MHD_Daemon *start(struct server *server, const struct sockaddr *at) {
  unsigned flags = MHD_USE_EPOLL_INTERNAL_THREAD | MHD_ALLOW_SUSPEND_RESUME | (at->sa_family == AF_INET6 ? MHD_USE_IPv6 : 0);
  return MHD_start_daemon(flags, 0, NULL, NULL, handle, server,
                          MHD_OPTION_SOCK_ADDR, at,
                          MHD_OPTION_THREAD_POOL_SIZE, (unsigned)LOOP_THREADS,
                          MHD_OPTION_CONNECTION_MEMORY_LIMIT, (size_t)CONNECTION_MEMORY,
                          MHD_OPTION_CONNECTION_LIMIT, (unsigned)CONNECTIONS_MAX,
                          MHD_OPTION_CONNECTION_TIMEOUT, server->options.idle_seconds,
                          MHD_OPTION_URI_LOG_CALLBACK, log_uri, server,
                          MHD_OPTION_NOTIFY_COMPLETED, completed, NULL,
                          MHD_OPTION_NOTIFY_CONNECTION, connections_notify, server->connections,
                          MHD_OPTION_STRICT_FOR_CLIENT, 1,
                          MHD_OPTION_END);
}

static bool listen_on(struct server *server, struct fault *fault) {
  char host[96], port[8];
  if (!split_listen(server->options.listen, host, port, fault)) return false;
  struct addrinfo hints = {.ai_socktype = SOCK_STREAM, .ai_flags = AI_PASSIVE}, *found = NULL;
  if (string_is(host, "localhost")) hints.ai_family = AF_INET;
  if (getaddrinfo(*host ? host : NULL, port, &hints, &found) != 0 || !found)
    return FAULT(fault, FAULT_INPUT, "Het adres \"%s\" bestaat niet op deze machine.", server->options.listen);
  server->daemon = start(server, found->ai_addr);
  bool is_six = found->ai_family == AF_INET6;
  freeaddrinfo(found);
  if (!server->daemon) {
    FAULT(fault, FAULT_NOT_NOW, "Op %s kan niet worden geluisterd. Is het adres al in gebruik?", server->options.listen);
    return fault_hint(fault, "Kies een ander adres met --listen HOST:PORT.");
  }
  const union MHD_DaemonInfo *info = MHD_get_daemon_info(server->daemon, MHD_DAEMON_INFO_BIND_PORT);
  snprintf(server->address, sizeof server->address, is_six ? "http://[%s]:%u" : "http://%s:%u", *host ? host : "localhost",
           info ? (unsigned)info->port : 0);
  return true;
}

static bool open_parts(struct server *server, struct fault *fault) {
  struct tenants_options options = {.data = server->options.data, .batch_max = server->options.batch_max,
                                    .opened = server->options.opened};
  server->tenants = tenants_open(&options, fault);
  if (!server->tenants) return false;
  /* A town hall is one address: this is for who floods. */
  server->rate = rate_open(120, 120);
  server->connections = connections_open();
  server->live = live_open(fault);
  if (!server->rate || !server->connections || !server->live) return FAULT(fault, FAULT_NOT_NOW, "Er is geen geheugen meer.");
  server->workers = workers_open(run_worker, fault);
  if (!server->workers || !listen_on(server, fault)) return false;
  server->keeper_runs = pthread_create(&server->keeper, NULL, keep_house, server) == 0;
  if (!server->keeper_runs) return FAULT(fault, FAULT_NOT_NOW, "Er kunnen geen draden worden gestart.");
  server->beside = beside_open(fault);
  if (!server->beside) return false;
  server->scheduler = scheduler_open(server->tenants, server->options.data, fault);
  return server->scheduler && post_open(server->tenants, &server->post, fault);
}

struct server *server_open(const struct server_options *options, struct fault *fault) {
  struct server *server = calloc(1, sizeof *server);
  if (!server) {
    FAULT(fault, FAULT_NOT_NOW, "Er is geen geheugen meer.");
    return NULL;
  }
  server->options = *options;
  /* Pages are built in memory of their own size; giving it back after each one costs a fault per 4 kB of the next. */
  mallopt(M_MMAP_THRESHOLD, MEMORY_KEPT);
  mallopt(M_TRIM_THRESHOLD, 4 * MEMORY_KEPT);
  if (!server->options.idle_seconds) server->options.idle_seconds = IDLE_SECONDS;
  if (!server->options.body_max) server->options.body_max = 16u << 20;
  if (!server->options.upload_max) server->options.upload_max = 64u << 20;
  server->began_ms = clock_now_ms();
  pthread_mutex_init(&server->keeper_lock, NULL);
  pthread_cond_init(&server->keeper_wake, NULL);
  if (open_parts(server, fault)) return server;
  server_close(server);
  return NULL;
}

/* The order matters: no new connections, then every suspended one is finished and resumed, then the daemon stops, which
 * it refuses while one is suspended. Until then requests still come in on connections that were open: they find the
 * workers stopped and are told so. */
void server_close(struct server *server) {
  if (!server) return;
  server->stopping = true;
  MHD_socket listening = server->daemon ? MHD_quiesce_daemon(server->daemon) : MHD_INVALID_SOCKET;
  pthread_mutex_lock(&server->keeper_lock);
  pthread_cond_signal(&server->keeper_wake);
  pthread_mutex_unlock(&server->keeper_lock);
  if (server->keeper_runs) pthread_join(server->keeper, NULL);
  post_close(server->post);
  scheduler_close(server->scheduler);
  beside_close(server->beside);
  workers_stop(server->workers);
  live_stop(server->live);
  if (server->daemon) MHD_stop_daemon(server->daemon);
  workers_close(server->workers);
  if (listening != MHD_INVALID_SOCKET) close(listening);
  tenants_close(server->tenants);
  connections_close(server->connections);
  live_close(server->live);
  rate_close(server->rate);
  pthread_mutex_destroy(&server->keeper_lock);
  pthread_cond_destroy(&server->keeper_wake);
  free(server);
}

const char *server_address(const struct server *server) { return server->address; }
