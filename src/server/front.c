/* What answers without a municipality: the first page, files that ship with the program, health and counters. */
#include "assets.h"
#include "server/inside.h"
#include "templates/server_front.h"

#include "base/banned.h"

static const struct asset *find_asset(const char *name, bool by_path) {
  for (size_t i = 0; i < assets_count; i++)
    if (string_is(by_path ? assets[i].path : assets[i].name, name)) return &assets[i];
  return NULL;
}

static const char *asset_path(const char *path, struct arena *keep) {
  const struct asset *asset = find_asset(path, true);
  return arena_printf(keep, "/static/%s", asset ? asset->name : path);
}

static void write_front(struct exchange *exchange, struct desk *desk, struct server_front_view *view, int status) {
  view->css = asset_path("doorpakker.css", &desk->keep);
  view->icoon = asset_path("icoon.svg", &desk->keep);
  view->vorm = asset_path("iconen.svg", &desk->keep);
  struct reply reply = {.status = status, .body = desk->body};
  text_clear(&reply.body);
  server_front_write(&reply.body, view);
  exchange_send(exchange, desk, &(struct exchange_reply){.reply = &reply});
  desk->body = reply.body;
}

bool front_answer(struct exchange *exchange, struct desk *desk, struct fault *fault) {
  struct tenant_name *names;
  size_t count;
  if (!tenants_list(exchange->server->tenants, &names, &count, &desk->scratch, fault)) return false;
  struct server_front_view_gemeenten *rows = ARENA_ARRAY(&desk->scratch, count, struct server_front_view_gemeenten);
  for (size_t i = 0; i < count; i++)
    rows[i] = (struct server_front_view_gemeenten){.naam = names[i].name,
                                                   .adres = arena_printf(&desk->scratch, "/%s/", names[i].alias)};
  write_front(exchange, desk,
              &(struct server_front_view){.titel = "Kies uw gemeente",
                                          .uitleg = "Wat ligt er vast, wat speelt er, wat lukt niet?",
                                          .kiest = true, .gemeenten = rows, .gemeenten_count = count}, 200);
  return true;
}

struct plain_work {
  struct exchange *exchange;
  struct desk *desk;
  const struct fault *fault;
};

static bool write_plain(void *context) {
  struct plain_work *work = context;
  int status = fault_http_status(work->fault->kind);
  write_front(work->exchange, work->desk,
              &(struct server_front_view){.titel = "Dit lukt niet", .uitleg = work->fault->message,
                                          .wat_nu = *work->fault->hint ? work->fault->hint : NULL,
                                          .kenmerk = arena_printf(&work->desk->keep, "Fout %d", status)}, status);
  return true;
}

void exchange_plain(struct exchange *exchange, struct desk *desk, const struct fault *fault) {
  struct plain_work work = {exchange, desk, fault};
  bool ok;
  arena_reset(&desk->scratch);
  if (!arena_guarded(&desk->keep, &desk->scratch, write_plain, &work, &ok))
    log_line(LOG_ERROR, "event=fault place=front cause=\"no memory for a plain answer\"");
}

/* ---- files that ship with the program ---- */

static void put_all(struct MHD_Response *response) {
  for (const struct security_header *one = security_headers; one->name; one++)
    MHD_add_response_header(response, one->name, one->value);
}

void static_answer(struct exchange *exchange, const struct path *path, struct desk *desk) {
  const char *name = path->segment_count == 1 ? path->segments[0] : "";
  const struct asset *asset = find_asset(name, false);
  bool kept = asset != NULL;
  if (!asset) asset = find_asset(name, true);
  if (!asset || string_starts(asset->path, "data/")) {
    struct fault fault = {0};
    FAULT(&fault, FAULT_ABSENT, "Dit bestand bestaat niet.");
    exchange_plain(exchange, desk, &fault);
    fault_release(&fault);
    return;
  }
  bool same = exchange->if_none_match && strstr(exchange->if_none_match, asset->etag);
  bool brotli = asset->brotli && accepts_coding(exchange->accept_encoding, "br");
  const unsigned char *data = brotli ? asset->brotli : asset->data;
  size_t size = same ? 0 : brotli ? asset->brotli_size : asset->size;
  struct MHD_Response *response = MHD_create_response_from_buffer(size, (void *)(uintptr_t)data, MHD_RESPMEM_PERSISTENT);
  if (!response) return;
  put_all(response);
  MHD_add_response_header(response, "ETag", asset->etag);
  if (asset->brotli) MHD_add_response_header(response, "Vary", "Accept-Encoding");
  MHD_add_response_header(response, "Cache-Control", kept ? "public, max-age=31536000, immutable" : "public, max-age=300");
  if (!same) MHD_add_response_header(response, "Content-Type", asset->type);
  if (!same && brotli) MHD_add_response_header(response, "Content-Encoding", "br");
  exchange->response = response;
  exchange->status = same ? 304 : 200;
}

/* ---- for whoever watches over the program ---- */

static void send_text(struct exchange *exchange, struct desk *desk, int status, const char *type, const struct text *body) {
  struct reply reply = {.status = status, .type = type, .body = *body, .no_store = true};
  exchange_send(exchange, desk, &(struct exchange_reply){.reply = &reply});
}

void health_answer(struct exchange *exchange, struct desk *desk) {
  text_clear(&desk->body);
  text_add(&desk->body, exchange->server->stopping ? "stopt\n" : "goed\n");
  send_text(exchange, desk, exchange->server->stopping ? 503 : 200, "text/plain; charset=utf-8", &desk->body);
}

static void count(struct text *out, const char *name, const char *what, unsigned long long value) {
  text_addf(out, "# HELP doorpakker_%s %s\n# TYPE doorpakker_%s counter\ndoorpakker_%s %llu\n", name, what, name, name, value);
}

void metrics_answer(struct exchange *exchange, struct desk *desk) {
  struct server *server = exchange->server;
  struct text *out = &desk->body;
  text_clear(out);
  if (!exchange->is_local) {
    struct fault fault = {0};
    FAULT(&fault, FAULT_FORBIDDEN, "De tellers zijn alleen op deze machine zelf te lezen.");
    exchange_plain(exchange, desk, &fault);
    fault_release(&fault);
    return;
  }
  text_add(out, "# HELP doorpakker_answers_total Answers by status class.\n# TYPE doorpakker_answers_total counter\n");
  for (int i = 1; i < COUNTED_STATUSES; i++)
    text_addf(out, "doorpakker_answers_total{status=\"%dxx\"} %llu\n", i, (unsigned long long)server->answers[i]);
  count(out, "slow_requests_total", "Requests that a worker answered.", server->requests_slow);
  count(out, "csrf_refusals_total", "Writes without a right form token.", server->faults_csrf);
  count(out, "body_bytes_sent_total", "Bytes of answers, before headers.", server->bytes_sent);
  text_addf(out, "# HELP doorpakker_body_bytes_held Bytes of uploads in memory.\n# TYPE doorpakker_body_bytes_held gauge\n"
            "doorpakker_body_bytes_held %zu\n", (size_t)server->body_bytes);
  text_addf(out, "# HELP doorpakker_streams_open Streams of events that are open.\n# TYPE doorpakker_streams_open gauge\n"
            "doorpakker_streams_open %zu\n", live_count(server->live));
  text_addf(out, "# HELP doorpakker_up_seconds Seconds since the start.\n# TYPE doorpakker_up_seconds gauge\n"
            "doorpakker_up_seconds %lld\n", (long long)((clock_now_ms() - server->began_ms) / 1000));
  send_text(exchange, desk, 200, "text/plain; version=0.0.4; charset=utf-8", out);
}

/* ---- the look of one municipality ---- */

/* Only harmless signs: a setting can never become other CSS. */
static bool is_harmless(const char *value) {
  return strspn(value, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789#%., -") == strlen(value) && strlen(value) < 80;
}

/* The settings huisstijl.accent and so on (huisstijl.donker.accent for dark screens), as the tokens of ui/README.md. */
static void write_tokens(struct text *out, struct request *request, const char *prefix) {
  static const char *const names[] = {"accent", "accent-strong", "accent-soft", "on-accent", "ink", "paper", "surface", "radius", "font"};
  TEXT_LIT(out, ":root{");
  for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
    const char *value = setting_get(request->tx, arena_printf(request->scratch, "%s.%s", prefix, names[i]), request->scratch);
    if (value && is_harmless(value)) text_addf(out, "--dp-%s:%s;", names[i], value);
  }
  TEXT_LIT(out, "}");
}

bool style_answer(struct exchange *exchange, struct desk *desk, struct request *request) {
  struct reply reply = {.type = "text/css; charset=utf-8", .body = desk->body};
  text_clear(&reply.body);
  write_tokens(&reply.body, request, "huisstijl");
  TEXT_LIT(&reply.body, "@media screen and (prefers-color-scheme:dark){");
  write_tokens(&reply.body, request, "huisstijl.donker");
  TEXT_LIT(&reply.body, "}\n");
  exchange_send(exchange, desk, &(struct exchange_reply){.reply = &reply, .cache = "public, max-age=300"});
  desk->body = reply.body;
  return true;
}
