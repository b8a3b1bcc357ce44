/* Citizens' budgets: bringing a file, calculating it at once or on a worker, storing what is known without voters. */
#include "capabilities/weging/burgerbegroting.h"

#include <pthread.h>

#include "templates/weging_burgerbegroting_nieuw.h"
#include "web/parts.h"

enum { PENDING_MAX = 16, FILE_TEXT_MAX = 48 << 20 };

static const struct who program = {.label = "Doorpakker", .system = true};

/* ---- storing ---- */

struct putting {
  int64_t id;                         /* 0: a new one; filled in after */
  const char *naam;
  const struct burger_result *result; /* NULL: not calculated (yet) */
  const char *why_not;                /* NULL: it still waits */
  struct arena *keep, *scratch;
};

static bool project_put(struct tx *tx, const struct putting *p, const struct record *budget, const struct burger_project *from, struct fault *fault) {
  struct record record = record_start(&tx_catalogue(tx)->registers[REGISTER_burgerproject], p->scratch);
  union slot *slots = record.slots;
  slots[F(burgerproject, burgerbegroting)].number = p->id;
  slots[F(burgerproject, code)].text = from->code;
  slots[F(burgerproject, naam)].text = from->naam;
  slots[F(burgerproject, kosten)].number = from->cents;
  slots[F(burgerproject, stemmen)].number = from->votes;
  slots[F(burgerproject, plaats_meeste)].number = from->place_most ? from->place_most : NUMBER_EMPTY;
  slots[F(burgerproject, plaats_eerlijk)].number = from->place_fair ? from->place_fair : NUMBER_EMPTY;
  slots[F(burgerproject, uitleg_meeste)].text = from->why_most;
  slots[F(burgerproject, uitleg_eerlijk)].text = from->why_fair;
  slots[EVERY(toegang)].text = budget->slots[EVERY(toegang)].text;
  slots[EVERY(herkomst_inhoud)].text = budget->slots[EVERY(herkomst_inhoud)].text;
  struct change change = {.reg = REGISTER_burgerproject, .record = &record, .by = STEP_PROGRAM, .reason = "uitslag van de burgerbegroting"};
  return record_put(tx, &change, p->scratch, fault);
}

static void result_put(struct tx *tx, const struct putting *p, struct record *record) {
  union slot *slots = record->slots;
  const struct burger_result *r = p->result;
  slots[F(burgerbegroting, stand)].text = "klaar";
  slots[F(burgerbegroting, bedrag)].number = r->budget;
  slots[F(burgerbegroting, stembriefjes)].number = r->ballots;
  slots[F(burgerbegroting, projecten)].number = (int64_t)r->project_count;
  slots[F(burgerbegroting, stemwijze)].text = r->stemwijze;
  slots[F(burgerbegroting, berekend_op)].text = tx_today(tx);
  slots[F(burgerbegroting, kosten_meeste)].number = r->cents_most;
  slots[F(burgerbegroting, kosten_eerlijk)].number = r->cents_fair;
  slots[F(burgerbegroting, bereikt_meeste)].number = r->reached_most;
  slots[F(burgerbegroting, bereikt_eerlijk)].number = r->reached_fair;
  slots[F(burgerbegroting, deel)].number = r->share;
}

static bool budget_put(struct tx *tx, void *context, struct fault *fault) {
  struct putting *p = context;
  struct record record = record_start(&tx_catalogue(tx)->registers[REGISTER_burgerbegroting], p->keep), stored;
  if (p->id) {
    if (!record_get(tx, &program, REGISTER_burgerbegroting, p->id, &stored, p->keep, fault)) return false;
    record = record_copy(&stored, p->keep);
  } else {
    record.slots[F(burgerbegroting, naam)].text = p->naam;
    if (store_is_example(tx_store(tx))) record.slots[EVERY(herkomst_inhoud)].text = "voorbeeld";
  }
  record.slots[F(burgerbegroting, stand)].text = p->why_not ? "mislukt" : "wacht";
  record.slots[F(burgerbegroting, waarom_niet)].text = p->why_not;
  if (p->result) result_put(tx, p, &record);
  struct change change = {.reg = REGISTER_burgerbegroting, .id = p->id, .version = p->id ? -1 : 0, .record = &record, .by = STEP_PROGRAM,
                          .reason = p->result ? "uitslag berekend" : NULL};
  if (!record_put(tx, &change, p->scratch, fault)) return false;
  p->id = change.id;
  for (size_t j = 0; p->result && j < p->result->project_count; j++)
    if (!project_put(tx, p, &record, &p->result->projects[j], fault)) return false;
  return true;
}

/* ---- the worker ---- */

/* Which waiting file belongs to which budget. Gone after a restart, and so is the calculation: the page says so. */
static struct pending {
  char code[16], token[TOKEN_SIZE];
  int64_t id, account;
} pending[PENDING_MAX];
static pthread_mutex_t pending_lock = PTHREAD_MUTEX_INITIALIZER;

static bool pending_put(const char *code, int64_t id, int64_t account, const char *token) {
  bool room = false;
  pthread_mutex_lock(&pending_lock);
  for (size_t i = 0; i < PENDING_MAX && !room; i++) {
    if (pending[i].id) continue;
    room = true;
    pending[i] = (struct pending){.id = id, .account = account};
    snprintf(pending[i].code, sizeof pending[i].code, "%s", code);
    snprintf(pending[i].token, sizeof pending[i].token, "%s", token);
  }
  pthread_mutex_unlock(&pending_lock);
  return room;
}

static bool pending_take(const char *code, int64_t id, struct pending *out) {
  bool found = false;
  pthread_mutex_lock(&pending_lock);
  for (size_t i = 0; i < PENDING_MAX && !found; i++) {
    if (pending[i].id != id || !string_is(pending[i].code, code)) continue;
    found = true;
    *out = pending[i];
    pending[i].id = 0;
  }
  pthread_mutex_unlock(&pending_lock);
  return found;
}

static const char *fault_words(const struct fault *fault, struct arena *keep) {
  const struct fault_field *first = fault->field_count ? &fault->fields[0] : NULL;
  if (first && first->line > 0) return arena_printf(keep, "Regel %ld: %s", first->line, first->message);
  return arena_copy(keep, first ? first->message : *fault->message ? fault->message : "Het berekenen is niet gelukt.");
}

static bool work_asked(const struct job_call *call, const struct pending *what, struct arena *keep, struct arena *scratch, struct fault *fault) {
  struct waiting_file file = {.account = what->account, .reg = REGISTER_burgerbegroting};
  struct burger_result result;
  struct fault wrong = {0};
  struct putting putting = {.id = what->id, .keep = keep, .scratch = scratch};
  job_say(call->code, BURGER_JOB, what->id, JOB_RUNS, 0, "Bezig met lezen en verdelen.");
  bool good = waiting_take(call->store, &program, what->token, &file, keep, &wrong);
  good = good && burger_calculate(&(struct burger_options){.data = file.data, .size = file.size, .at_once = true}, &result, keep, &wrong);
  if (good) putting.result = &result;
  else putting.why_not = fault_words(&wrong, keep);
  fault_release(&wrong);
  if (good) job_say(call->code, BURGER_JOB, what->id, JOB_RUNS, result.ballots, "Bezig met bewaren.");
  bool stored = store_write(call->store, &program, budget_put, &putting, fault);
  job_say(call->code, BURGER_JOB, what->id, good && stored ? JOB_DONE : JOB_FAILED, good ? result.ballots : 0, good ? "Klaar." : putting.why_not);
  return stored;
}

/* Never due by itself: only what somebody brought. */
static bool burger_run(const struct job_call *call, struct arena *keep, struct arena *scratch, struct fault *fault) {
  struct pending what;
  return !call->only || !pending_take(call->code, call->only, &what) || work_asked(call, &what, keep, scratch, fault);
}

const struct job burgerbegroting_job = {.name = BURGER_JOB, .run = burger_run};

/* ---- bringing a file ---- */

static bool new_show(struct request *request, struct reply *reply, const struct fault *faults, void *context, struct fault *fault) {
  (void)context;
  (void)fault;
  const char *naam = request->form ? form_find(request->form, "naam") : NULL;
  struct text *body = page_text(request);
  weging_burgerbegroting_nieuw_write(body, &(struct weging_burgerbegroting_nieuw_view){
      .fouten = part_faults(request, faults), .hier = request_path(request, "/burgerbegrotingen/nieuw"), .csrf = request->csrf ? request->csrf : "", .naam = naam ? naam : ""});
  const struct crumb crumb = {"Burgerbegrotingen", request_path(request, "/burgerbegrotingen")};
  return layout_write(request, reply, &(struct page){.title = "Nieuwe burgerbegroting", .eyebrow = "Initiatieven van inwoners", .icon = "signaal", .crumbs = &crumb,
                                                     .crumb_count = 1, .lead = "Inwoners stemden over projecten; hier rekent u de uitslag uit.", .body = page_html(body)});
}

bool burger_new_page(struct request *request, struct reply *reply, struct fault *fault) { return new_show(request, reply, NULL, NULL, fault); }

static void file_release(void *text) { text_release(text); }

/* What is wrong stands at a line of the file; the form shows it at the control of the file. */
static void at_the_file(struct request *request, struct fault *fault) {
  if (fault->kind != FAULT_INPUT && fault->kind != FAULT_TOO_LARGE) return;
  const char *words = arena_printf(request->keep, "Het bestand klopt niet. %s", fault_words(fault, request->keep));
  fault_release(fault);
  fault_field_add(fault, "bestand", "%s", words);
}

static bool file_answer(struct request *request, struct reply *reply, const struct text *file, struct fault *fault) {
  (void)request;
  if (file->full) return FAULT(fault, FAULT_TOO_LARGE, "Het bestand is te groot om terug te geven. Reken de uitslag uit zonder bestand.");
  text_put(&reply->body, text_get(file), file->len);
  reply->type = "text/plain; charset=utf-8";
  reply->no_store = true;
  reply_header(reply, "Content-Disposition", "attachment; filename=\"burgerbegroting.pb\"");
  return true;
}

static bool much_asked(struct request *request, const struct form_file *file, int64_t id, struct fault *fault) {
  char token[TOKEN_SIZE];
  const struct waiting_file waiting = {.account = request->who->account, .reg = REGISTER_burgerbegroting, .name = file->name, .data = file->data, .size = file->size};
  if (!waiting_put(request->tenant->store, request->who, &waiting, token, fault)) return false;
  if (!pending_put(request->tenant->code, id, request->who->account, token))
    return FAULT(fault, FAULT_BUSY, "Er worden nu te veel burgerbegrotingen berekend. Probeer het straks opnieuw.");
  if (job_ask(request->tenant->code, BURGER_JOB, id, fault)) return true;
  struct pending gone;
  (void)pending_take(request->tenant->code, id, &gone);
  return false;
}

static bool file_work(struct request *request, struct reply *reply, const struct form_file *file, struct fault *fault) {
  struct burger_result result;
  bool only_file = string_is(form_find(request->form, "doe"), "bestand");
  struct text *text = ARENA_NEW(request->keep, struct text);
  text_init(text, FILE_TEXT_MAX);
  arena_defer(request->keep, file_release, text);
  const struct burger_options options = {.data = file->data, .size = file->size, .at_once = only_file, .file = only_file ? text : NULL};
  if (!burger_calculate(&options, &result, request->keep, fault)) {
    at_the_file(request, fault);
    return false;
  }
  if (only_file) return file_answer(request, reply, text, fault);
  const char *typed = string_trim(form_find(request->form, "naam") ? form_find(request->form, "naam") : "", request->keep);
  if (strlen(typed) > 200) return fault_field_add(fault, "naam", "Naam: schrijf hooguit 200 tekens.");
  struct putting putting = {.naam = *typed ? typed : result.naam ? result.naam : "Burgerbegroting", .result = result.later ? NULL : &result,
                            .keep = request->keep, .scratch = request->scratch};
  if (!store_write(request->tenant->store, request->who, budget_put, &putting, fault)) return false;
  if (result.later && !much_asked(request, file, putting.id, fault)) {
    /* Nothing will ever calculate it: the record says so, and why. What went wrong in words is for who brought it. */
    log_line(LOG_ERROR, "event=fault place=burgerbegroting cause=\"%s\"", *fault->cause ? fault->cause : fault->message);
    putting.why_not = fault_words(fault, request->keep);
    fault_release(fault);
    if (!store_write(request->tenant->store, request->who, budget_put, &putting, fault)) return false;
  }
  return reply_redirect(reply, request, "/burgerbegrotingen/%lld/uitslag", (long long)putting.id);
}

bool burger_new_send(struct request *request, struct reply *reply, struct fault *fault) {
  if (!request->who->account && !request->who->system) return FAULT(fault, FAULT_SIGNED_OUT, "Log in om een bestand aan te leveren.");
  const struct form_file *file = request->form ? form_file(request->form, "bestand") : NULL;
  if (!file || file->size == 0)
    fault_field_add(fault, "bestand", "Kies een bestand. Er is niets gekozen, of het bestand is leeg.");
  else if (file_work(request, reply, file, fault))
    return true;
  return part_again(request, reply, new_show, NULL, fault);
}
