#include "capabilities/kwaliteit/formules.h"
#include "capabilities/kwaliteit/inside.h"
#include "capabilities/kwaliteit/pages.h"
#include "templates/kwaliteit_beheer.h"
#include "templates/kwaliteit_herijken.h"
#include "web/problem.h"

/* A person says from when a new normal holds, and sees first what that does. */

static struct record new_line(struct request *request, struct tx *tx, const struct record *indicator, const char *vanaf, const char *reden) {
  struct record line = record_start(&tx_catalogue(tx)->registers[REGISTER_herijking], request->keep);
  line.slots[F(herijking, indicator)].number = record_id(indicator);
  line.slots[F(herijking, vanaf)].text = vanaf;
  line.slots[F(herijking, reden)].text = reden;
  line.slots[EVERY(toegang)].text = indicator->slots[EVERY(toegang)].text;
  line.slots[EVERY(gedeeld_met)].text = indicator->slots[EVERY(gedeeld_met)].text;
  line.slots[EVERY(embargo_tot)].text = indicator->slots[EVERY(embargo_tot)].text;
  line.slots[EVERY(organisatie)].number = indicator->slots[EVERY(organisatie)].number;
  line.slots[EVERY(eigenaar)].number = indicator->slots[EVERY(eigenaar)].number;
  if (record_is_example(indicator)) line.slots[EVERY(herkomst_inhoud)].text = "voorbeeld";
  return line;
}

static bool may_rebase(const struct request *request, const struct record *indicator) {
  const struct catalogue *catalogue = store_catalogue(request->tenant->store);
  struct record line = record_start(&catalogue->registers[REGISTER_herijking], request->scratch);
  if (request->who->program) return false;
  line.slots[EVERY(toegang)].text = indicator->slots[EVERY(toegang)].text;
  line.slots[EVERY(organisatie)].number = indicator->slots[EVERY(organisatie)].number;
  line.slots[EVERY(eigenaar)].number = indicator->slots[EVERY(eigenaar)].number;
  return rights_allow(request->who, &line, VERB_CREATE, request->today, true);
}

/* ---- the page ---- */

struct asking {
  struct request *request;
  struct record indicator;
  struct reeks reeks;
  const char *vanaf;
};

static bool read_indicator(struct asking *a, struct fault *fault) {
  struct request *request = a->request;
  if (!record_get(request->tx, request->who, REGISTER_indicator, route_id(request), &a->indicator, request->keep, fault)) return false;
  if (!may_rebase(request, &a->indicator)) return FAULT(fault, FAULT_FORBIDDEN, "Opnieuw beginnen is niet aan u. Vraag de eigenaar van het cijfer of de functioneel beheerder.");
  return request_reeksen(request, &a->indicator, 1, REEKS_ALL, &a->reeks, fault);
}

static void fill_periods(struct asking *a, struct kwaliteit_herijken_view *view) {
  struct request *request = a->request;
  struct kwaliteit_herijken_view_periods *out = ARENA_ARRAY(request->scratch, a->reeks.spc.count, struct kwaliteit_herijken_view_periods);
  /* The first measurement has nothing before it. */
  for (size_t i = a->reeks.spc.count; i-- > 1;) {
    const struct meting *meting = &a->reeks.metingen[a->reeks.judged[i]];
    out[view->periods_count++] = (struct kwaliteit_herijken_view_periods){meting->periode, meting->label, a->vanaf && string_is(a->vanaf, meting->periode)};
  }
  view->periods = out;
}

static bool is_offered(const struct asking *a) {
  for (size_t i = 1; a->vanaf && i < a->reeks.spc.count; i++)
    if (string_is(a->reeks.metingen[a->reeks.judged[i]].periode, a->vanaf)) return true;
  return false;
}

/* The sentence as it would be: the lines that there are and the one to come. */
static bool fill_preview(struct asking *a, struct kwaliteit_herijken_view *view, struct fault *fault) {
  struct request *request = a->request;
  struct listing lines;
  struct query query = {.reg = REGISTER_herijking, .sort = EVERY(id), .all_pages = true, .no_count = true};
  query_number(&query, F(herijking, indicator), COMPARE_IS, record_id(&a->indicator));
  if (!record_list(request->tx, request->who, &query, &lines, request->scratch, fault)) return false;
  struct record *all = ARENA_ARRAY(request->scratch, lines.count + 1, struct record);
  if (lines.count) memcpy(all, lines.records, lines.count * sizeof *all);
  all[lines.count] = new_line(request, request->tx, &a->indicator, a->vanaf, "");
  view->before = a->reeks.zin;
  struct reeks then = a->reeks;
  then.has_change = false;
  then.sinds = NULL;
  if (!reeks_judge(&then, all, lines.count + 1, true, request->keep, request->scratch, fault)) return false;
  view->after = then.zin;
  size_t left = then.spc.stretch_count ? then.spc.stretches[then.spc.stretch_count - 1].count : 0;
  if (left < SPC_ENOUGH)
    view->warning = arena_printf(request->scratch, "Er %s dan %zu %s om mee te oordelen. Tot er %d zijn, komt er geen signaal uit dit cijfer.", left == 1 ? "is" : "zijn", left,
                                 left == 1 ? "meting" : "metingen", SPC_ENOUGH);
  view->has_preview = true;
  view->code = a->vanaf;
  return true;
}

static void fill_faults(struct request *request, const struct fault *faults, struct kwaliteit_herijken_view *view) {
  struct kwaliteit_herijken_view_faults *out = ARENA_ARRAY(request->scratch, faults->field_count, struct kwaliteit_herijken_view_faults);
  const char *found;
  for (size_t i = 0; i < faults->field_count; i++)
    out[view->faults_count++] = (struct kwaliteit_herijken_view_faults){arena_copy(request->scratch, faults->fields[i].message), arena_printf(request->scratch, "#%s", faults->fields[i].field)};
  view->faults = out;
  view->has_faults = view->faults_count > 0;
  if ((found = fault_field_find(faults, "reden"))) view->reden_fout = arena_copy(request->scratch, found);
  if ((found = fault_field_find(faults, "vanaf"))) view->vanaf_fout = arena_copy(request->scratch, found);
}

static bool show(struct request *request, struct reply *reply, const struct fault *faults, struct fault *fault) {
  struct asking asking = {.request = request, .vanaf = request_text(request, "vanaf")};
  if (!read_indicator(&asking, fault)) return false;
  const char *here = record_path(request, REGISTER_indicator, record_id(&asking.indicator)), *reden = request_text(request, "reden");
  struct kwaliteit_herijken_view view = {.message = "Begin opnieuw als het werk of de telling anders is geworden. De oude cijfers blijven staan; alleen het gemiddelde en de grenzen beginnen opnieuw.",
                                         .action = arena_printf(request->scratch, "%s/herijken", here), .here = arena_printf(request->scratch, "%s/herijken", here),
                                         .csrf = request->csrf ? request->csrf : "", .reden = reden ? reden : "", .back = here, .before = "", .after = "", .code = ""};
  fill_periods(&asking, &view);
  if (is_offered(&asking) && !fill_preview(&asking, &view, fault)) return false;
  if (faults) {
    fill_faults(request, faults, &view);
    reply->status = fault_http_status(faults->kind);
  }
  struct text *body = page_text(request);
  kwaliteit_herijken_write(body, &view);
  const struct crumb crumbs[] = {{"Indicatoren", request_path(request, "/indicatoren")}, {part_title(request, REGISTER_indicator, record_id(&asking.indicator)), here}};
  reply->was_secret = reply->no_store = record_is_secret(&asking.indicator);
  return layout_write(request, reply, &(struct page){.title = "Opnieuw beginnen", .eyebrow = "Indicator", .icon = "kwaliteit", .crumbs = crumbs, .crumb_count = 2,
                                                     .body = page_html(body), .example = asking.reeks.example});
}

bool herijken_page(struct request *request, struct reply *reply, struct fault *fault) { return show(request, reply, NULL, fault); }

static bool put_line(struct tx *tx, void *context, struct fault *fault) {
  struct request *request = context;
  struct record indicator;
  const char *vanaf = form_find(request->form, "vanaf"), *reden = form_find(request->form, "reden");
  reden = reden ? string_trim(reden, request->keep) : "";
  if (!record_get(tx, request->who, REGISTER_indicator, route_id(request), &indicator, request->keep, fault)) return false;
  struct record line = new_line(request, tx, &indicator, vanaf && *vanaf ? vanaf : NULL, *reden ? reden : NULL);
  struct change change = {.reg = REGISTER_herijking, .record = &line, .by = STEP_PERSON, .reason = line.slots[F(herijking, reden)].text};
  return record_put(tx, &change, request->scratch, fault);
}

bool herijken_send(struct request *request, struct reply *reply, struct fault *fault) {
  if (!request->form) return FAULT(fault, FAULT_INPUT, "Er is geen formulier verstuurd.");
  if (store_write(request->tenant->store, request->who, put_line, request, fault))
    return reply_redirect(reply, request, "/indicatoren/%lld?melding=gewijzigd", (long long)route_id(request));
  if (fault->kind != FAULT_INPUT) return false;
  const struct fault *shown = request_fault(request, fault);
  return request_read(request, fault) && show(request, reply, shown, fault);
}

/* ---- on the page of the indicator ---- */

bool beheer_extra(struct request *request, const struct record *record, struct text *out, struct fault *fault) {
  struct indicator indicator = record_indicator(record);
  struct kwaliteit_beheer_view view = {0};
  if (string_is(indicator.berekening, "formule") && indicator.formule) {
    struct listing all;
    if (!part_rows(request, &(struct query){.reg = REGISTER_indicator, .sort = EVERY(id)}, &all, fault)) return false;
    view.formula = formule_words(indicator.formule, &all, request->scratch);
  }
  if (may_rebase(request, record)) {
    view.rebases = true;
    view.rebase = arena_printf(request->scratch, "%s/herijken", record_path(request, REGISTER_indicator, indicator.id));
  }
  if (view.formula || view.rebases) kwaliteit_beheer_write(out, &view);
  return true;
}
