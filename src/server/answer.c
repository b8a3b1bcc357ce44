/* From what was sent to an answer: path, municipality, visit, guard, page. Runs on a loop thread for reading, on a
 * worker for everything that waits. */
#include "server/inside.h"
#include "server/who.h"
#include "web/layout.h"
#include "web/live.h"
#include "web/problem.h"

#include "base/banned.h"

struct work {
  struct exchange *exchange;
  struct desk *desk;
  bool on_worker, is_slow;
  struct path path;
  struct visit visit;
  struct who who;
  struct request request;
  struct reply reply;
  struct fault fault;
  const char *cookie;
  char csrf[CSRF_SIZE];
};

static bool is_reserved(const struct path *path, const char *name) {
  return string_is(path->municipality, name);
}

/* Addresses without a municipality are read only. True when this was one. */
static bool answer_front(struct work *work) {
  struct exchange *exchange = work->exchange;
  const struct path *path = &work->path;
  bool is_first = !path->municipality, is_static = is_reserved(path, "static");
  bool is_health = is_reserved(path, "healthz"), is_metrics = is_reserved(path, "metrics");
  if (!is_first && !is_static && !is_health && !is_metrics) return false;
  bool ok = exchange->method == METHOD_GET || FAULT(&work->fault, FAULT_METHOD, "Dit adres kent deze handeling niet.");
  if (ok && is_first) ok = front_answer(exchange, work->desk, &work->fault);
  if (!ok) exchange_plain(exchange, work->desk, &work->fault);
  else if (is_static) static_answer(exchange, path, work->desk);
  else if (is_health) health_answer(exchange, work->desk);
  else if (is_metrics) metrics_answer(exchange, work->desk);
  return true;
}

/* The municipality of the address. Reading one that was not opened yet belongs to a worker. */
static bool find_tenant(struct work *work) {
  struct tenants *tenants = work->exchange->server->tenants;
  enum tenant_state state = tenants_find(tenants, work->path.municipality, &work->request.tenant, NULL);
  if (state == TENANT_OPEN) return true;
  if (state == TENANT_ABSENT) {
    FAULT(&work->fault, FAULT_ABSENT, "Deze gemeente is hier niet.");
    return fault_hint(&work->fault, "Kies een gemeente op de eerste pagina.");
  }
  work->is_slow = !work->on_worker;
  if (work->is_slow) return false;
  work->request.tenant = tenant_load(tenants, work->path.municipality, &work->fault);
  return work->request.tenant != NULL;
}

static void redirect(struct work *work, int status, const char *to) {
  work->reply.status = status;
  reply_header(&work->reply, "Location", to);
}

/* The code leads to the alias, and "/leiden" to "/leiden/"; links that were kept go on working. */
static bool is_redirected(struct work *work) {
  const struct path *path = &work->path;
  const struct tenant *tenant = work->request.tenant;
  bool reads = work->request.method == METHOD_GET;
  bool other_name = !string_is(path->municipality, tenant->alias);
  bool no_slash = path->segment_count == 0 && !path->ends_in_slash;
  if (!reads || (!other_name && !no_slash)) return false;
  const char *raw = strchr(work->exchange->uri + 1, '/');
  if (!raw) raw = "/";
  redirect(work, 308, arena_printf(&work->desk->keep, "/%s%s", tenant->alias, raw));
  return true;
}

static bool read_body(struct work *work) {
  struct exchange *exchange = work->exchange;
  struct request *request = &work->request;
  struct arena *keep = &work->desk->keep;
  request->body = exchange->body ? exchange->body : "";
  request->body_size = exchange->body_size;
  request->body_type = exchange->content_type;
  const char *type = exchange->content_type;
  bool is_form = !type || string_starts(type, "application/x-www-form-urlencoded") || string_starts(type, "multipart/form-data");
  if (!is_form || request->method == METHOD_GET || exchange->body_size == 0) return true;
  struct form *form = ARENA_NEW(keep, struct form);
  struct form_options options = {.content_type = type, .data = exchange->body, .size = exchange->body_size,
                                 .file_size_max = exchange->server->options.upload_max};
  if (!form_read(&options, form, keep, &work->fault)) return false;
  request->form = form;
  return true;
}

/* A write must come from a page of ours: a form token bound to the session. A program token proves itself. */
static bool check_origin(struct work *work) {
  struct exchange *exchange = work->exchange;
  if (work->request.method == METHOD_GET || work->visit.bearer) return true;
  const char *token = work->request.form && !work->request.is_api ? form_find(work->request.form, "csrf") : NULL;
  if (exchange->csrf) token = exchange->csrf;
  bool foreign = string_is(exchange->site, "cross-site");
  const char *bound = visit_bound(&work->visit, &work->desk->keep);
  bool known = work->visit.has_session || !work->visit.visitor_is_new;
  if (!foreign && known && csrf_is(tenants_key(exchange->server->tenants), bound, token)) return true;
  exchange->server->faults_csrf++;
  FAULT(&work->fault, FAULT_FORBIDDEN, work->request.is_api
            ? "Schrijven via de API kan alleen met een toegangssleutel (bearer) of met de kop X-CSRF-Token."
            : "Dit formulier hoort niet bij uw sessie, of u bent intussen uitgelogd. Er is niets veranderd.");
  return fault_hint(&work->fault, "Ga terug, laad de pagina opnieuw en verstuur het formulier nog een keer.");
}

/* Thirty people who score in one room come from one address: each invitation has a measure of its own. What is no
 * invitation counts by address. */
static const char *rate_name(const struct work *work) {
  const char *const *segments = work->request.segments;
  struct invitation invitation;
  bool scores = work->request.segment_count > 1 && string_is(segments[0], INVITATION_PATH);
  return scores && invitation_find(work->request.tenant->access, segments[1], &invitation) ? segments[1] : work->exchange->address;
}

static bool check_rate(struct work *work) {
  bool writes = work->request.method != METHOD_GET;
  if (!writes || work->visit.has_session || work->visit.bearer || work->exchange->is_local) return true;
  if (rate_take(work->exchange->server->rate, rate_name(work), clock_monotonic_us())) return true;
  FAULT(&work->fault, FAULT_BUSY, "Er komt nu te veel tegelijk van dit adres.");
  return fault_hint(&work->fault, "Wacht een minuut en probeer het opnieuw.");
}

/* Whoever got a password from somebody else chooses his own first. */
static bool must_change_first(const struct work *work, const struct route *route) {
  return work->visit.has_session && work->visit.session.must_change && !(route && route->own_password_later);
}

static bool lead_to_account(struct work *work) {
  if (work->request.is_api) {
    FAULT(&work->fault, FAULT_FORBIDDEN, "U hebt nog geen wachtwoord van uzelf.");
    return fault_hint(&work->fault, "Kies er eerst een op de bladzijde Mijn account.");
  }
  redirect(work, 303, arena_printf(work->request.keep, "/%s/account", work->request.tenant->alias));
  return true;
}

/* For an address on paper. Only what a name or number of a machine holds: it is printed, not followed. */
static const char *origin_of(const struct exchange *exchange, struct arena *keep) {
  const char *host = exchange->host;
  bool plain = host && *host && strlen(host) < 200 && strspn(host, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.-:[]") == strlen(host);
  return plain ? arena_printf(keep, "%s://%s", exchange->is_tls ? "https" : "http", host) : NULL;
}

static void describe(struct work *work) {
  struct exchange *exchange = work->exchange;
  struct request *request = &work->request;
  const char *authorization = exchange->authorization;
  *request = (struct request){.method = exchange->method, .path = work->path.whole,
                              .segment_count = work->path.segment_count, .if_match = exchange->if_match,
                              .if_none_match = exchange->if_none_match, .is_partial = exchange->is_partial,
                              .who = &work->who, .visit = &work->visit, .keep = &work->desk->keep,
                              .scratch = &work->desk->scratch};
  memcpy(request->segments, work->path.segments, sizeof request->segments);
  request->is_api = request->segment_count > 0 && string_is(request->segments[0], "api");
  work->visit = (struct visit){.address = exchange->address, .agent = exchange->agent, .is_tls = exchange->is_tls,
                               .is_api = request->is_api, .cookies = exchange->cookies};
  bool is_bearer = authorization && strncasecmp(authorization, "Bearer ", 7) == 0;
  request->origin = origin_of(exchange, request->keep);
  if (is_bearer) work->visit.bearer = authorization + 7;
}

/* Everything before the page. False: a fault, or the work is slow. */
static bool prepare(struct work *work) {
  struct request *request = &work->request;
  struct exchange *exchange = work->exchange;
  const unsigned char *key = tenants_key(exchange->server->tenants);
  if (!find_tenant(work)) return false;
  store_today(request->tenant->store, request->today);
  const struct route *route = route_find(request);
  work->visit.asks_by_itself = route && route->asks_by_itself;
  if (!visit_find(&work->visit, request->tenant, key, request->keep, &work->fault)) return false;
  request->tx = store_read(request->tenant->store, &work->fault);
  if (!request->tx || !who_find(&work->visit, request->tenant, request->tx, &work->who, request->keep, request->scratch, &work->fault))
    return false;
  csrf_make(key, visit_bound(&work->visit, request->keep), work->csrf);
  request->csrf = work->csrf;
  struct form *query = ARENA_NEW(request->keep, struct form);
  if (!form_read_query(work->path.query, query, request->keep, &work->fault)) return false;
  request->query = query;
  if (exchange->too_large) {
    FAULT(&work->fault, FAULT_TOO_LARGE, "Wat u stuurt is te groot: hoogstens %zu MB.", exchange->body_max >> 20);
    return fault_hint(&work->fault, "Maak het bestand kleiner, of verdeel het over meer bestanden.");
  }
  return check_rate(work) && read_body(work) && check_origin(work);
}

/* Runs under the guard of both arenas. */
static bool run(void *context) {
  struct work *work = context;
  struct exchange *exchange = work->exchange;
  if (!path_read(exchange->uri, &work->path, &work->desk->keep, &work->fault)) return false;
  describe(work);
  if (exchange->unknown_method) return FAULT(&work->fault, FAULT_METHOD, "Dit adres kent deze handeling niet.");
  if (answer_front(work)) return true;
  if (!prepare(work)) return false;
  if (is_redirected(work)) return true;
  if (string_is(work->request.segments[0], "huisstijl.css") && work->request.segment_count == 1)
    return style_answer(exchange, work->desk, &work->request);
  const struct route *route = route_find(&work->request);
  if (must_change_first(work, route)) return lead_to_account(work);
  work->is_slow = route && route->slow && !work->on_worker;
  return !work->is_slow;
}

/* The fault as a page within the municipality, or as problem+json. */
static bool show_fault(void *context) {
  struct work *work = context;
  int status = fault_http_status(work->fault.kind);
  if (work->request.is_api) problem_write(&work->request, &work->reply, status, &work->fault);
  else layout_fault(&work->request, &work->reply, status, &work->fault);
  return true;
}

static void log_fault(const struct work *work) {
  const struct fault *fault = &work->fault;
  if (fault->kind == FAULT_SYSTEM || fault->kind == FAULT_NOT_NOW)
    log_line(LOG_ERROR, "event=fault place=%s cause=\"%s\"", fault->place ? fault->place : "",
             *fault->cause ? fault->cause : fault->message);
}

static void answer_fault(struct work *work) {
  bool shown = false;
  if (!fault_is(&work->fault)) FAULT(&work->fault, FAULT_TOO_LARGE, "Dit is te groot om te verwerken.");
  log_fault(work);
  /* Without the one who asks there is no page to put it in. */
  bool has_page = work->request.tenant && work->request.tx;
  if (!has_page || !arena_guarded(&work->desk->keep, &work->desk->scratch, show_fault, work, &shown)) {
    exchange_plain(work->exchange, work->desk, &work->fault);
  }
}

static void add_read(struct reads *reads, const struct who *who, const char *record) {
  size_t at = reads->count++;
  snprintf(reads->records[at], sizeof reads->records[at], "%s", record);
  reads->items[at] = (struct confidential_read){.record = reads->records[at], .account = who->account, .persoon = who->persoon,
                                                .label = reads->label, .path = reads->path};
}

/* Nothing leaves, so nothing was read. */
static void forget_reads(struct exchange *exchange) {
  free(exchange->reads);
  exchange->reads = NULL;
}

/* What was shown under secrecy is written down before it may leave. What the reading transaction did not see, because a
 * page read by other means, goes by the page's own word. */
static bool note_reads(struct work *work) {
  size_t count = 0;
  const struct secret_read *seen = work->request.tx ? tx_secrets(work->request.tx, &count) : NULL;
  /* A form that comes back with its faults shows the record too. */
  if (count == 0 && !work->reply.was_secret) return true;
  struct reads *reads = calloc(1, sizeof *reads);
  if (!reads) return false;
  work->exchange->reads = reads;
  reads->tenant = work->request.tenant;
  snprintf(reads->label, sizeof reads->label, "%s", work->who.label);
  snprintf(reads->path, sizeof reads->path, "%s", work->path.whole);
  for (size_t i = 0; i < count && i < SECRETS_MAX; i++)
    add_read(reads, &work->who, record_name(seen[i].reg, seen[i].id, &work->desk->keep));
  if (count == 0) add_read(reads, &work->who, work->path.whole);
  if (count > SECRETS_MAX) add_read(reads, &work->who, arena_printf(&work->desk->keep, "en nog %zu", count - SECRETS_MAX));
  work->reply.no_store = true;
  return true;
}

static void send_reply(struct work *work) {
  struct exchange_reply what = {.reply = &work->reply, .request = work->request.tenant ? &work->request : NULL};
  const struct text *body = &work->reply.body;
  /* A visitor gets a cookie only with a page that has a form. */
  bool has_form = work->visit.visitor_is_new && body->len && memmem(body->data, body->len, work->csrf, CSRF_SIZE - 1);
  if (has_form)
    what.cookie = cookie_text(&work->visit, work->request.tenant, VISITOR_COOKIE, work->visit.visitor, 12 * 3600, &work->desk->keep);
  if (note_reads(work)) exchange_send(work->exchange, work->desk, &what);
}

/* A page that answers with a topic gets a stream; where that cannot be, the fault is shown in its place. */
static bool is_stream(const struct work *work) { return work->reply.live && !work->reply.status && !work->exchange->response; }

static bool open_stream(void *context) {
  struct work *work = context;
  return note_reads(work) &&
         live_answer(work->exchange->server->live, work->exchange, work->request.tenant->code, &work->reply, &work->fault);
}

static bool send_guarded(void *context) {
  send_reply(context);
  return true;
}

static void page(struct work *work) {
  struct request *request = &work->request;
  bool reads = request->method == METHOD_GET;
  if (!reads) {
    tx_end(request->tx);
    request->tx = NULL;
  }
  web_answer(request, &work->reply);
  if (!reads) who_changed();
}

static void begin_work(struct work *work, struct exchange *exchange, struct desk *desk, bool on_worker) {
  *work = (struct work){.exchange = exchange, .desk = desk, .on_worker = on_worker};
  /* The reply owns the desk's big text while the page grows it; plain answers use a small one. */
  work->reply.body = desk->body;
  text_init(&desk->body, work->reply.body.max);
}

static void end_work(struct work *work) {
  struct desk *desk = work->desk;
  tx_end(work->request.tx);
  fault_release(&work->fault);
  text_release(&desk->body);
  desk->body = work->reply.body;
  desk_clear(desk);
}

enum answer exchange_answer(struct exchange *exchange, bool on_worker) {
  struct desk *desk = desk_get();
  if (!desk) return ANSWER_READY;
  if (exchange->method != METHOD_GET && !on_worker && !exchange->unknown_method) return ANSWER_SLOW;
  struct work work;
  begin_work(&work, exchange, desk, on_worker);
  bool ok = false, sent;
  bool done = arena_guarded(&desk->keep, &desk->scratch, run, &work, &ok);
  if (!done || (!ok && !work.is_slow)) answer_fault(&work);
  else if (!work.is_slow && !exchange->response && !work.reply.status) page(&work);
  if (is_stream(&work) && (!arena_guarded(&desk->keep, &desk->scratch, open_stream, &work, &ok) || !ok)) {
    work.reply.type = NULL;
    answer_fault(&work);
  }
  if (!work.is_slow && !exchange->response && !arena_guarded(&desk->keep, &desk->scratch, send_guarded, &work, &sent))
    log_line(LOG_ERROR, "event=fault place=answer cause=\"no memory for headers\"");
  if (!exchange->response) forget_reads(exchange);
  end_work(&work);
  return work.is_slow ? ANSWER_SLOW : ANSWER_READY;
}

/* What a page wrote for a stream, unless it rests on something under secrecy: only an answer is written down as read. */
static void take_content(struct work *work, struct text *out) {
  size_t secrets = 0;
  if (work->request.tx) tx_secrets(work->request.tx, &secrets);
  if (secrets == 0 && !work->reply.was_secret && work->reply.body.len <= LIVE_PART_MAX)
    text_put(out, text_get(&work->reply.body), work->reply.body.len);
}

bool exchange_hears(struct exchange *exchange, const char *topic, struct text *content) {
  struct desk *desk = desk_get();
  if (!desk) return false;
  struct work work;
  begin_work(&work, exchange, desk, true);
  bool ok = false;
  bool done = arena_guarded(&desk->keep, &desk->scratch, run, &work, &ok);
  work.request.is_pushed = content != NULL;
  if (done && ok && !work.reply.status) page(&work);
  bool hears = done && ok && is_stream(&work) && string_is(work.reply.live, topic);
  if (hears && content) take_content(&work, content);
  end_work(&work);
  return hears;
}
