#include "web/layout.h"
#include "web/parts.h"
#include "web/problem.h"
#include "web/routes.h"

struct work {
  struct request *request;
  struct reply *reply;
  struct fault *fault;
};

static bool is_api(const struct request *request) {
  return request->is_api || (request->segment_count > 0 && string_is(request->segments[0], "api"));
}

static bool refuse_unknown(struct request *request, struct reply *reply, struct fault *fault) {
  const char *allowed = route_allowed(request);
  if (!allowed) {
    FAULT(fault, FAULT_ABSENT, "Deze pagina bestaat niet, of is niet voor u.");
    return fault_hint(fault, "Controleer het adres, of zoek op een woord.");
  }
  reply_header(reply, "Allow", allowed);
  return FAULT(fault, FAULT_METHOD, "Dit adres kent deze handeling niet.");
}

/* Which functions the route's own right lets in. */
static bool refuse_role(struct request *request, const struct route *route, struct fault *fault) {
  uint32_t roles = 0;
  for (enum role role = 0; role < ROLE__COUNT; role++) {
    const struct who other = {.account = 1, .persoon = 1, .roles = UINT32_C(1) << role};
    if (route->right(&other, store_catalogue(request->tenant->store))) roles |= other.roles;
  }
  const char *may = part_who_may(roles, request->scratch);
  FAULT(fault, FAULT_FORBIDDEN, "Uw functie mag deze pagina niet zien.");
  return may ? fault_hint(fault, "%s", may) : false;
}

static bool run(void *context) {
  struct work *work = context;
  struct request *request = work->request;
  const struct route *route = route_find(request);
  if (!route) return refuse_unknown(request, work->reply, work->fault);
  if (!route_is_open(request, route)) {
    if (request->who->account == 0 && !request->who->program)
      return FAULT(work->fault, FAULT_SIGNED_OUT, "Log in om deze pagina te zien.");
    return refuse_role(request, route, work->fault);
  }
  return route->page(request, work->reply, work->fault);
}

/* A status that the page chose itself (428) goes before the fault's own. */
static bool show_fault(void *context) {
  struct work *work = context;
  int status = work->reply->status >= 400 ? work->reply->status : fault_http_status(work->fault->kind);
  if (work->request->is_api)
    problem_write(work->request, work->reply, status, work->fault);
  else
    layout_fault(work->request, work->reply, status, work->fault);
  return true;
}

/* No memory is left for a page: what is said here needs none. */
static void show_least(struct reply *reply, int status) {
  text_clear(&reply->body);
  reply->status = status;
  reply->type = "text/plain; charset=utf-8";
  text_add(&reply->body, "Dit lukt nu niet. Probeer het later opnieuw.\n");
}

static void log_fault(const struct request *request, const struct fault *fault) {
  if (fault->kind == FAULT_SYSTEM || fault->kind == FAULT_NOT_NOW)
    log_line(LOG_ERROR, "event=fault municipality=%s place=%s cause=\"%s\"", request->tenant->code,
             fault->place ? fault->place : "", *fault->cause ? fault->cause : fault->message);
}

void web_answer(struct request *request, struct reply *reply) {
  struct fault fault = {0};
  struct work work = {request, reply, &fault};
  bool ok = false;
  request->is_api = is_api(request);
  if (!arena_guarded(request->keep, request->scratch, run, &work, &ok)) {
    FAULT(&fault, FAULT_TOO_LARGE, "Dit is te groot om in één keer te laten zien.");
    fault_hint(&fault, "Kies minder rijen of een filter.");
    ok = false;
  }
  if (ok && reply->body.full) {
    ok = false;
    FAULT(&fault, FAULT_TOO_LARGE, "Het antwoord is te groot.");
    fault_hint(&fault, "Kies minder rijen of een filter.");
  }
  if (!ok) {
    if (!fault_is(&fault)) FAULT(&fault, FAULT_SYSTEM, "Er ging iets mis.");
    log_fault(request, &fault);
    arena_reset(request->scratch);
    bool shown;
    if (!arena_guarded(request->keep, request->scratch, show_fault, &work, &shown)) show_least(reply, fault_http_status(fault.kind));
  }
  if (request->is_api) {
    reply_header(reply, "API-Version", API_VERSION);
    if (!reply->type) reply->type = "application/json";
  }
  fault_release(&fault);
}

void reply_header(struct reply *reply, const char *name, const char *value) {
  for (size_t i = 0; i < reply->header_count; i++)
    if (string_is(reply->headers[i].name, name)) {
      reply->headers[i].value = value;
      return;
    }
  if (reply->header_count == REPLY_HEADERS_MAX) return;
  reply->headers[reply->header_count].name = name;
  reply->headers[reply->header_count++].value = value;
}

const char *request_path(struct request *request, const char *format, ...) {
  va_list args;
  va_start(args, format);
  const char *rest = strchr(format, '%') ? arena_vprintf(request->keep, format, args) : format;
  va_end(args);
  return ARENA_JOIN(request->keep, "/", request->tenant->alias, rest);
}

bool reply_redirect(struct reply *reply, struct request *request, const char *format, ...) {
  va_list args;
  va_start(args, format);
  const char *rest = arena_vprintf(request->keep, format, args);
  va_end(args);
  reply->status = 303;
  reply_header(reply, "Location", arena_printf(request->keep, "/%s%s", request->tenant->alias, rest));
  return true;
}

const char *request_text(const struct request *request, const char *name) {
  const char *found = request->query ? form_find(request->query, name) : NULL;
  return found || !request->form ? found : form_find(request->form, name);
}

int64_t request_number(const struct request *request, const char *name, int64_t otherwise) {
  const char *text = request_text(request, name);
  int64_t number;
  return text && string_to_int(text, &number) ? number : otherwise;
}

struct tx *request_read(struct request *request, struct fault *fault) {
  if (!request->tx) request->tx = store_read(request->tenant->store, fault);
  return request->tx;
}

void request_read_again(struct request *request) {
  if (request->method == METHOD_GET) return;
  tx_end(request->tx);
  request->tx = NULL;
}

static void release_fault(void *fault) { fault_release(fault); }

const struct fault *request_fault(struct request *request, struct fault *fault) {
  struct fault *kept = ARENA_NEW(request->keep, struct fault);
  arena_defer(request->keep, release_fault, kept);
  fault_move(kept, fault);
  return kept;
}

bool request_links(struct request *request, const struct record *record, struct link **out, size_t *count, struct fault *fault) {
  if (request->linked.of != record) {
    if (!record_links_of(request->tx, request->who, record, &request->linked.links, &request->linked.count, request->keep, fault))
      return false;
    request->linked.of = record;
  }
  *out = request->linked.links;
  *count = request->linked.count;
  return true;
}

/* A page holds hundreds of these: put together without a format. */
const char *record_path(struct request *request, enum register_id reg, int64_t id) {
  char digits[INT_SIZE];
  return ARENA_JOIN(request->keep, "/", request->tenant->alias, "/", declared_registers[reg].plural, "/", int_print(id, digits));
}
