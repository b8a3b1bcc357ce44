#include "templates/web_load.h"
#include "templates/web_preview.h"
#include "web/exchange.h"
#include "web/faces.h"
#include "web/layout.h"
#include "web/listing.h"

/* A file holds many records at once: that is for somebody who can be asked about it. */
static bool load_asked(struct request *request, const struct reg **reg, struct fault *fault) {
  if (!reg_asked(request, request->segments[0], VERB_CREATE, reg, fault)) return false;
  if (request->who->account || request->who->program || request->who->system) return true;
  return FAULT(fault, FAULT_SIGNED_OUT, "Log in om een bestand in te lezen.");
}

static struct page page_of(struct request *request, const struct reg *reg, const struct text *body) {
  struct crumb *crumbs = ARENA_NEW(request->scratch, struct crumb);
  *crumbs = (struct crumb){reg->label_plural, request_path(request, "/%s", reg->plural)};
  return (struct page){.title = arena_printf(request->keep, "%s inlezen", reg->label_plural), .eyebrow = reg->label_plural,
                       .icon = "upload", .crumbs = crumbs, .crumb_count = 1, .body = page_html(body)};
}

bool load_page(struct request *request, struct reply *reply, struct fault *fault) {
  const struct reg *reg;
  if (!load_asked(request, &reg, fault)) return false;
  const char *names = "";
  for (size_t i = 0; i < reg->field_count; i++)
    if (rights_writes_field(request->who, &reg->fields[i]))
      names = arena_printf(request->scratch, "%s%s%s (%s)", names, *names ? ", " : "", reg->fields[i].name, reg->fields[i].label);
  struct text *body = page_text(request);
  web_load_write(body, &(struct web_load_view){request_path(request, "/%s/inlezen", reg->plural), request->csrf ? request->csrf : "", names});
  struct page page = page_of(request, reg, body);
  page.lead = "Eerst zien, dan vastleggen.";
  return layout_write(request, reply, &page);
}

static const char *field_label(const struct reg *reg, const char *name) {
  int at = reg_field_find(reg, name);
  return at >= 0 ? reg->fields[at].label : name;
}

static void fill_columns(struct request *request, const struct import_report *report, struct web_preview_view *view) {
  struct web_preview_view_columns *columns = ARENA_ARRAY(request->scratch, report->column_count, struct web_preview_view_columns);
  for (size_t i = 0; i < report->column_count; i++) {
    const struct import_column *one = &report->columns[i];
    columns[i] = (struct web_preview_view_columns){
        one->header && *one->header ? one->header : arena_printf(request->scratch, "kolom %zu", i + 1),
        one->field ? one->field : arena_printf(request->scratch, "wordt overgeslagen: %s", one->why ? one->why : "niet gebruikt")};
  }
  view->columns = columns;
  view->columns_count = report->column_count;
}

static void fill_faults(struct request *request, const struct reg *reg, const struct import_report *report, struct web_preview_view *view) {
  const struct fault *faults = &report->faults;
  struct web_preview_view_faults *list = ARENA_ARRAY(request->scratch, faults->field_count, struct web_preview_view_faults);
  for (size_t i = 0; i < faults->field_count; i++)
    list[i] = (struct web_preview_view_faults){arena_printf(request->scratch, "Rij %ld", faults->fields[i].line),
                                               field_label(reg, faults->fields[i].field), faults->fields[i].message};
  view->faults = list;
  view->faults_count = faults->field_count;
  view->has_faults = faults->field_count > 0;
  view->more = (long long)faults->field_more;
  view->has_more = faults->field_more > 0;
}

static bool show_preview(struct request *request, struct reply *reply, const struct reg *reg, const struct form_file *file,
                         const struct import_report *report, const struct fault *refusal, const char *token) {
  struct web_preview_view view = {
      .name = file->name, .rows = report->rows, .bad = report->bad, .has_bad = report->bad > 0, .added = report->added, .changed = report->changed,
      .unchanged = report->unchanged, .good = report->added + report->changed + report->unchanged,
      .action = request_path(request, "/%s/inlezen/vastleggen", reg->plural), .csrf = request->csrf ? request->csrf : "", .token = token,
      .can_land = !fault_is(refusal), .again = request_path(request, "/%s/inlezen", reg->plural)};
  view.can_skip = fault_is(refusal) && report->bad > 0 && view.good > 0;
  if (fault_is(refusal)) view.refusal = *refusal->hint ? arena_printf(request->scratch, "%s %s", refusal->message, refusal->hint) : refusal->message;
  for (size_t i = 0; i < report->note_count; i++)
    view.recognised = view.recognised ? arena_printf(request->scratch, "%s, %s", view.recognised, report->notes[i]) : report->notes[i];
  fill_columns(request, report, &view);
  fill_faults(request, reg, report, &view);
  struct text *body = page_text(request);
  web_preview_write(body, &view);
  struct page page = page_of(request, reg, body);
  page.lead = fault_is(refusal) ? "Er is niets vastgelegd." : "Er is nog niets vastgelegd. Klopt het? Druk dan op Inlezen.";
  if (fault_is(refusal)) reply->status = fault_http_status(refusal->kind);
  reply->no_store = true;
  return layout_write(request, reply, &page);
}

bool load_preview(struct request *request, struct reply *reply, struct fault *fault) {
  const struct reg *reg;
  char *token = arena_take(request->keep, TOKEN_SIZE);
  struct fault refusal = {0};
  struct import_report *report = ARENA_NEW(request->keep, struct import_report);
  if (!load_asked(request, &reg, fault)) return false;
  const struct form_file *file = request->form ? form_file(request->form, "bestand") : NULL;
  if (!file || file->size == 0) return fault_field_add(fault, "bestand", "Kies een bestand. Er is niets gekozen, of het bestand is leeg.");
  struct import_options options = {.reg = reg->id, .data = file->data, .size = file->size, .name = file->name, .preview = true,
                                   .keep = request->keep, .scratch = request->scratch};
  bool ok = import_file(request->tenant->store, request->who, &options, report, &refusal);
  if (!ok && refusal.kind != FAULT_INPUT && refusal.kind != FAULT_TOO_LARGE) {
    fault_move(fault, &refusal);
    return false;
  }
  /* The person may still take only the good rows. */
  struct waiting_file waiting = {.account = request->who->account, .reg = reg->id, .name = file->name, .data = file->data, .size = file->size};
  if (!waiting_put(request->tenant->store, request->who, &waiting, token, fault)) {
    fault_release(&refusal);
    return false;
  }
  ok = show_preview(request, reply, reg, file, report, &refusal, token);
  fault_release(&refusal);
  return ok;
}

bool load_commit(struct request *request, struct reply *reply, struct fault *fault) {
  const struct reg *reg;
  struct waiting_file waited = {.account = request->who->account};
  struct fault refusal = {0};
  struct import_report *report = ARENA_NEW(request->keep, struct import_report);
  if (!load_asked(request, &reg, fault)) return false;
  if (!request->form) return FAULT(fault, FAULT_INPUT, "Er is geen formulier verstuurd.");
  waited.reg = reg->id;
  if (!waiting_take(request->tenant->store, request->who, form_find(request->form, "bestand"), &waited, request->keep, fault)) return false;
  struct form_file file = {.name = waited.name, .type = "", .field = "", .data = waited.data, .size = waited.size};
  struct import_options options = {.reg = reg->id, .data = file.data, .size = file.size, .name = file.name,
                                   .lenient = string_is(form_find(request->form, "soepel"), "ja"), .keep = request->keep, .scratch = request->scratch};
  if (import_file(request->tenant->store, request->who, &options, report, &refusal)) {
    fault_release(&refusal);
    return reply_redirect(reply, request, "/%s?melding=ingelezen", reg->plural);
  }
  if (refusal.kind != FAULT_INPUT) {
    fault_move(fault, &refusal);
    return false;
  }
  /* The register changed since the preview: the same page, now with what is wrong. */
  bool ok = show_preview(request, reply, reg, &file, report, &refusal, "");
  fault_release(&refusal);
  return ok;
}
